//! Who read a record of the register.

mod sheet;

use std::collections::HashMap;

use axum::{
    Json,
    extract::{Query, State},
};
use contract::{
    error::ErrorBody,
    readings::{ReadingLine, ReadingPage},
};
use db::{Tx, audit, parties, people, records};
use domain::{
    audit::{
        Line,
        reading::{self, Detail, Sight},
    },
    facet::{Facet, RecordKey, RecordKind},
    ids::{PartyId, PersonId},
    instant::Instant,
    party::Party,
    rights::Scope,
};
use serde::Deserialize;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use super::page_size;
use crate::{auth::SignedIn, error::ApiError, extract::At, state::AppState};

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list_readings)).routes(routes!(sheet::read_reading_sheet))
}

/// Which page.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct ReadingQuery {
    /// What `next` of the page before said.
    after: Option<String>,
    /// How many, 50 unless told, 200 at most.
    limit: Option<u64>,
}

/// Who read this record or a double of it, youngest first: leadership sees it with the name, the administrator without.
#[utoipa::path(
    get, path = "/api/v1/parties/{id}/readings", tag = "parties",
    params(("id" = String, Path, format = Uuid, description = "Somebody of the register."), ReadingQuery),
    responses(
        (status = 200, body = ReadingPage),
        (status = 400, body = ErrorBody),
        (status = 401, body = ErrorBody),
        (status = 403, body = ErrorBody),
        (status = 404, body = ErrorBody),
    ),
)]
async fn list_readings(
    State(state): State<AppState>,
    me: SignedIn,
    At(id): At<PartyId>,
    Query(query): Query<ReadingQuery>,
) -> Result<Json<ReadingPage>, ApiError> {
    let sight = reading::may_see(&me.actor)?;
    let after = query.after.as_deref().map(parse_after).transpose()?;
    let (scope, limit) = (me.scope(), page_size(query.limit));
    let page = state.db.read(move |tx| async move { page(&tx, &scope, sight, id, after, limit).await }).await?;
    page.map(Json).ok_or(ApiError::NotFound)
}

async fn page(
    tx: &Tx,
    scope: &Scope,
    sight: Sight,
    id: PartyId,
    after: Option<(Instant, Uuid)>,
    limit: u64,
) -> Result<Option<ReadingPage>, ApiError> {
    let id = parties::party_standing(tx, scope.unit(), id).await?;
    let group = parties::party_group(tx, scope.unit(), id).await?;
    let lines = audit::audit_readings(tx, scope.unit(), &group, after, limit).await?;
    // Erased, a record is still one whose readers leadership answers for.
    if lines.is_empty() && !audit::audit_subject_known(tx, scope.unit(), RecordKind::Party, id.0).await? {
        return Ok(None);
    }
    let party = match sight {
        Sight::Whole => name(tx, scope, id).await?,
        Sight::WithoutName => None,
    };
    let is_full = lines.len() as u64 == limit;
    let next = lines.last().filter(|_| is_full).map(after_text);
    let mut names = HashMap::new();
    let mut items = Vec::with_capacity(lines.len());
    for line in lines {
        items.extend(item(tx, &mut names, line).await?);
    }
    Ok(Some(ReadingPage { party, items, next }))
}

async fn name(tx: &Tx, scope: &Scope, id: PartyId) -> Result<Option<String>, ApiError> {
    let key = RecordKey { kind: RecordKind::Party, root: id.0, facet: Facet::Personal };
    let Some(record) = records::record_see(tx, scope, key).await? else { return Ok(None) };
    let party: Party = serde_json::from_str(&record.body).map_err(ApiError::internal)?;
    Ok(Some(party.name))
}

/// A line as it is shown; nothing where it names nobody, which the program never writes.
async fn item(tx: &Tx, names: &mut HashMap<PersonId, String>, line: Line) -> Result<Option<ReadingLine>, ApiError> {
    let Some(person) = line.person else { return Ok(None) };
    let detail: Detail = serde_json::from_str(&line.detail).map_err(ApiError::internal)?;
    let name = if let Some(name) = names.get(&person) {
        name.clone()
    } else {
        let name = people::person_find(tx, person).await?.map(|row| row.display_name).unwrap_or_default();
        names.insert(person, name.clone());
        name
    };
    let Detail { through, posts, case } = detail;
    Ok(Some(ReadingLine { person, name, posts, at: line.at, through, case }))
}

fn after_text(line: &Line) -> String {
    format!("{}~{}", line.at.millis(), line.id)
}

fn parse_after(text: &str) -> Result<(Instant, Uuid), ApiError> {
    let parsed = text
        .split_once('~')
        .and_then(|(at, id)| Some((Instant::from_millis(at.parse().ok()?), Uuid::parse_str(id).ok()?)));
    parsed.ok_or_else(|| ApiError::parameter("after"))
}
