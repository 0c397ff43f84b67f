//! The register of parties: found, entered, corrected, merged, linked.

mod file;
mod keep;
mod sheet;

use axum::{Json, extract::State, http::StatusCode};
use axum_extra::extract::Query;
use contract::{command::Command, error::ErrorBody, privacy::PartyPage};
use db::{
    Tx,
    parties::{self as store, PartyFilter, PartyRow},
    records,
};
use domain::{
    definition::PartyKind,
    facet::{Facet, RecordKey, RecordKind},
    fold,
    ids::PartyId,
    instant::Instant,
    party::{EnterParty, Party},
    rights::Scope,
};
use serde::{Deserialize, Serialize};
use time::Date;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::page_size;
use crate::{
    audit::readings,
    auth::SignedIn,
    error::ApiError,
    extract::{Body, Key},
    service,
    state::AppState,
};

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_parties, enter_party))
        .routes(routes!(sheet::read_party_sheet))
        .merge(keep::router())
}

/// Which parties.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct PartyQuery {
    /// Part of name, class or phone number; diacritics do not matter.
    q: Option<String>,
    /// Of these kinds: `child`, `guardian`, `organisation`, `staff`. May be repeated.
    #[serde(default)]
    kind: Vec<String>,
    /// What `next` of the page before said.
    after: Option<String>,
    /// How many, 50 unless told, 200 at most.
    limit: Option<u64>,
}

/// Somebody to enter in the register.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct EnterPartyBody {
    /// Their id, made by the caller.
    #[schema(value_type = String, format = Uuid)]
    id: PartyId,
    /// What they are to the school: `child`, `guardian`, `organisation`, `staff`.
    #[schema(value_type = String)]
    kind: PartyKind,
    /// Their name.
    name: String,
    /// Their phone number, in any spelling.
    phone: Option<String>,
    /// Where they live or have their seat.
    address: Option<String>,
    /// Their day of birth.
    #[schema(value_type = Option<String>, format = Date)]
    born: Option<Date>,
    /// The class of a child.
    class: Option<String>,
    /// Whose guardian they are.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    guardian_of: Vec<PartyId>,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    stated_at: Instant,
}

/// Somebody of the register.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct PartyView {
    /// As the register has them.
    #[schema(value_type = Object)]
    party: Party,
}

/// Search the register.
#[utoipa::path(
    get, path = "/api/v1/parties", tag = "parties", params(PartyQuery),
    responses((status = 200, body = PartyPage), (status = 400, body = ErrorBody), (status = 401, body = ErrorBody)),
)]
async fn list_parties(
    State(state): State<AppState>,
    me: SignedIn,
    Query(query): Query<PartyQuery>,
) -> Result<Json<PartyPage>, ApiError> {
    let filter = filter(query.q.as_deref(), query.kind)?;
    let after = query.after.as_deref().map(parse_after).transpose()?;
    let limit = page_size(query.limit);
    let scope = me.scope();
    let page = state.db.read(move |tx| async move { page(&tx, &scope, &filter, after, limit).await }).await?;
    readings::listed(&state, &me, page.items.iter().map(|party| party.id)).await?;
    Ok(Json(page))
}

/// Enter somebody.
#[utoipa::path(
    post, path = "/api/v1/parties", tag = "parties", request_body = EnterPartyBody,
    params(("idempotency-key" = String, Header, format = Uuid, description = "The call's own id.")),
    responses(
        (status = 201, body = PartyView),
        (status = 400, body = ErrorBody), (status = 401, body = ErrorBody),
        (status = 403, body = ErrorBody),
        (status = 409, body = ErrorBody),
        (status = 422, body = ErrorBody),
    ),
)]
async fn enter_party(
    State(state): State<AppState>,
    me: SignedIn,
    Key(key): Key,
    Body(body): Body<EnterPartyBody>,
) -> Result<(StatusCode, Json<PartyView>), ApiError> {
    let EnterPartyBody { id, kind, name, phone, address, born, class, guardian_of, stated_at } = body;
    let enter = EnterParty { id, kind, name, phone, address, born, class, guardian_of, stated_at };
    service::run(&state, &me, key, Command::EnterParty(enter), state.clock.now()).await?;
    let scope = me.scope();
    let read = move |tx: Tx| async move { find(&tx, &scope, id).await };
    let party = state.db.read(read).await?.ok_or(ApiError::NotFound)?;
    Ok((StatusCode::CREATED, Json(PartyView { party })))
}

/// What a search asks for.
fn filter(q: Option<&str>, kinds: Vec<String>) -> Result<PartyFilter, ApiError> {
    if kinds.iter().any(|kind| PartyKind::ALL.iter().all(|known| known.as_str() != kind)) {
        return Err(ApiError::parameter("kind"));
    }
    let search = q.map(fold::search_key).filter(|q| !q.is_empty());
    Ok(PartyFilter { kinds, search, phone_tail: None })
}

async fn page(
    tx: &Tx,
    scope: &Scope,
    filter: &PartyFilter,
    after: Option<(String, PartyId)>,
    limit: u64,
) -> Result<PartyPage, ApiError> {
    let after = after.as_ref().map(|(key, id)| (key.as_str(), *id));
    let rows = store::party_list(tx, scope, Facet::Personal, filter, after, limit).await?;
    let is_full = rows.len() as u64 == limit;
    let next = rows.last().filter(|_| is_full).map(after_text);
    let mut items: Vec<Party> = Vec::with_capacity(rows.len());
    for row in &rows {
        // Whoever looks for a double finds the entry that counts, once.
        let id = store::party_standing(tx, row.unit, row.id).await?;
        if !items.iter().any(|party| party.id == id) {
            items.extend(find(tx, scope, id).await?);
        }
    }
    Ok(PartyPage { items, next })
}

async fn find(tx: &Tx, scope: &Scope, id: PartyId) -> Result<Option<Party>, ApiError> {
    let key = RecordKey { kind: RecordKind::Party, root: id.0, facet: Facet::Personal };
    let found = records::record_see(tx, scope, key).await?;
    found.map(|record| serde_json::from_str(&record.body).map_err(ApiError::internal)).transpose()
}

fn after_text(row: &PartyRow) -> String {
    format!("{}~{}", row.sort_key, row.id)
}

fn parse_after(text: &str) -> Result<(String, PartyId), ApiError> {
    let parsed = text.rsplit_once('~').and_then(|(key, id)| Some((key.to_owned(), id.parse().ok()?)));
    parsed.ok_or_else(|| ApiError::parameter("after"))
}
