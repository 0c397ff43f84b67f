//! Whether something like this was asked for already: among the cases that the caller may read, and by what they may read
//! of them. What they may not is not told of, not even that it is there.

use std::collections::BTreeSet;

use axum::{Json, extract::State};
use axum_extra::extract::Query;
use contract::{
    error::ErrorBody,
    together::{SimilarCase, SimilarCases},
};
use db::{Tx, files, parties};
use domain::{
    case::{Case, duplicate},
    definition::ProcedureKey,
    facet::RecordKind,
    ids::{CaseId, FileHash, PartyId},
};
use serde::Deserialize;

use super::view::load;
use crate::{auth::SignedIn, error::ApiError, features::parameter, state::AppState};

/// The most parties that are asked about: no form names more.
const MOST_PARTIES: usize = 10;
/// The most cases that are looked into.
const MOST_LOOKED_INTO: usize = 200;
/// The most that are told.
const MOST_TOLD: usize = 20;

/// Like what.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct SimilarQuery {
    /// Under this procedure.
    procedure: Option<String>,
    /// About one of these entries of the register. May be repeated.
    #[serde(default)]
    party: Vec<String>,
    /// Or showing the file of this hash.
    file: Option<String>,
    /// Not this one.
    except: Option<String>,
}

/// Find dossiers like what is being taken in: the same procedure for the same child, open or ended within 30 days; or
/// showing the same file. A hint, nothing more.
#[utoipa::path(
    get, path = "/api/v1/cases/similar", tag = "cases", params(SimilarQuery),
    responses((status = 200, body = SimilarCases), (status = 400, body = ErrorBody), (status = 401, body = ErrorBody)),
)]
pub(super) async fn find_similar(
    State(state): State<AppState>,
    me: SignedIn,
    Query(query): Query<SimilarQuery>,
) -> Result<Json<SimilarCases>, ApiError> {
    let asked = Asked::new(query)?;
    let (unit, scope, now) = (me.unit(), me.scope(), state.clock.now());
    let read = move |tx: Tx| async move {
        let mut about = BTreeSet::new();
        for party in &asked.parties {
            let standing = parties::party_standing(&tx, unit, *party).await?;
            about.extend(parties::party_group(&tx, unit, standing).await?);
        }
        let mut ids: BTreeSet<CaseId> = BTreeSet::new();
        if !about.is_empty() {
            let all: Vec<PartyId> = about.iter().copied().collect();
            ids.extend(parties::party_cases(&tx, unit, &all).await?);
        }
        if let Some(hash) = &asked.file {
            let shown = files::file_shown_by(&tx, &scope, hash).await?;
            ids.extend(shown.iter().filter(|key| key.kind == RecordKind::Case).map(|key| CaseId(key.root)));
        }
        let is_like = |case: &Case| {
            let procedure = asked.procedure.as_ref();
            procedure.is_some_and(|key| duplicate::repeats(case, key, &about, now))
                || asked.file.as_ref().is_some_and(|hash| duplicate::shows(case, hash))
        };
        let mut found = Vec::new();
        // Ids grow with time: the newest are looked into.
        for id in ids.into_iter().rev().filter(|id| Some(*id) != asked.except).take(MOST_LOOKED_INTO) {
            let Some(case) = load(&tx, &scope, id).await?.filter(is_like) else { continue };
            found.push(SimilarCase {
                id,
                code: case.core.code,
                open: !case.core.ended,
                received_at: case.core.received_at,
            });
        }
        Ok::<_, ApiError>(found)
    };
    let mut items = state.db.read(read).await?;
    items.sort_by_key(|one| std::cmp::Reverse(one.received_at));
    items.truncate(MOST_TOLD);
    Ok(Json(SimilarCases { items }))
}

struct Asked {
    procedure: Option<ProcedureKey>,
    parties: Vec<PartyId>,
    file: Option<FileHash>,
    except: Option<CaseId>,
}

impl Asked {
    fn new(query: SimilarQuery) -> Result<Self, ApiError> {
        if query.party.len() > MOST_PARTIES {
            return Err(ApiError::parameter("party"));
        }
        let parties = query.party.iter().map(|text| text.parse().map_err(|_| ApiError::parameter("party")));
        let file = query.file.map(FileHash::try_from).transpose().map_err(|_| ApiError::parameter("file"))?;
        Ok(Self {
            procedure: query.procedure.filter(|key| !key.is_empty()).map(ProcedureKey),
            parties: parties.collect::<Result<_, _>>()?,
            file,
            except: parameter::<CaseId>("except", query.except.as_deref())?,
        })
    }
}
