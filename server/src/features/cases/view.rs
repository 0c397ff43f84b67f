//! One case, as much of it as the caller may read.

use axum::{Json, extract::State};
use contract::{error::ErrorBody, rest::CaseView};
use db::{Tx, records};
use domain::{
    audit::reading::Through,
    case::{self, Case},
    facet::{Facet, RecordKey, RecordKind},
    ids::CaseId,
    rights::Scope,
};
use serde::de::DeserializeOwned;

use crate::{audit::readings, auth::SignedIn, error::ApiError, extract::At, service::index, state::AppState};

/// Read a case. Reading whom it is about leaves a line in the audit log.
#[utoipa::path(
    get, path = "/api/v1/cases/{id}", tag = "cases",
    params(("id" = String, Path, format = Uuid, description = "The case.")),
    responses((status = 200, body = CaseView), (status = 401, body = ErrorBody), (status = 404, body = ErrorBody)),
)]
pub(super) async fn read_case(
    State(state): State<AppState>,
    me: SignedIn,
    At(id): At<CaseId>,
) -> Result<Json<CaseView>, ApiError> {
    find(&state, &me, id, Audited::Yes).await?.map(Json).ok_or(ApiError::NotFound)
}

/// Whether reading is to leave a line of its own; after a command, the command's own line stands for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Audited {
    Yes,
    No,
}

/// The case, if the caller may read its core.
pub(super) async fn find(
    state: &AppState,
    me: &SignedIn,
    id: CaseId,
    audited: Audited,
) -> Result<Option<CaseView>, ApiError> {
    let (reader, catalogue, now) = (me.clone(), state.catalogue.clone(), state.clock.now());
    let read = move |tx: Tx| async move {
        let Some(case) = load(&tx, &reader.scope(), id).await? else { return Ok(None) };
        let def = catalogue.definition(&tx, reader.unit(), &case.core.definition).await?;
        let def = def.ok_or_else(|| ApiError::internal("a case's definition is not there"))?;
        let calendar = catalogue.calendar(&tx, reader.unit()).await?;
        let due_at = index::due_at(&case, &calendar);
        let actions = case::available(&def, &case, &reader.actor)
            .iter()
            .filter(|offer| case::guard::in_time(offer.step, &case, due_at, now).is_ok())
            .map(|offer| offer.action().clone())
            .collect();
        Ok::<_, ApiError>(Some(CaseView {
            core: case.core,
            internal: case.internal,
            personal: case.personal,
            due_at,
            actions,
        }))
    };
    let found = state.db.read(read).await?;
    if audited == Audited::Yes
        && let Some(personal) = found.as_ref().and_then(|view| view.personal.as_ref())
    {
        readings::opened(state, me, &readings::of_case(id, personal), Through::Api).await?;
    }
    Ok(found)
}

/// The case folded from the facets that this scope may read.
pub(super) async fn load(tx: &Tx, scope: &Scope, id: CaseId) -> Result<Option<Case>, ApiError> {
    let Some(core) = facet(tx, scope, id, Facet::Core).await? else { return Ok(None) };
    let internal = facet(tx, scope, id, Facet::Internal).await?;
    let personal = facet(tx, scope, id, Facet::Personal).await?;
    Ok(Some(Case { core, internal, personal }))
}

async fn facet<T: DeserializeOwned>(tx: &Tx, scope: &Scope, id: CaseId, facet: Facet) -> Result<Option<T>, ApiError> {
    let key = RecordKey { kind: RecordKind::Case, root: id.0, facet };
    let found = records::record_see(tx, scope, key).await?;
    found.map(|record| serde_json::from_str(&record.body).map_err(ApiError::internal)).transpose()
}
