//! Consents: recorded, agreed to by the child, withdrawn, listed by person and by purpose.

mod sheet;

use std::collections::{BTreeSet, HashMap};

use axum::{
    Json,
    extract::{Query, State},
    http::StatusCode,
};
use contract::{
    error::ErrorBody,
    subjects::{AgreeConsent, ConsentLine, ConsentPage, GiveConsent, WithdrawConsent},
};
use db::{
    Tx, parties,
    privacy::records::{self as store, Kind, RecordFilter, VersionRow},
    records,
};
use domain::{
    facet::{Facet, RecordKind},
    ids::{PartyId, PrivacyId, UnitId},
    instant::Instant,
    party::Party,
    policy::{self, Act},
    privacy::consent::Consent,
};
use serde::Deserialize;
use time::Date;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use super::{page_size, parameter};
use crate::{
    audit::readings,
    auth::SignedIn,
    error::ApiError,
    extract::{At, Body, Key},
    service::privacy::{self, Deed},
    state::AppState,
};

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_consents))
        .routes(routes!(sheet::read_consent_sheet))
        .routes(routes!(give_consent))
        .routes(routes!(agree_consent))
        .routes(routes!(withdraw_consent))
}

/// Which consents.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct ConsentQuery {
    /// About this person.
    party: Option<String>,
    /// For this purpose: an entry of the register of processing.
    activity: Option<String>,
    /// What `next` of the page before said.
    after: Option<String>,
    /// How many, 50 unless told, 200 at most.
    limit: Option<u64>,
}

/// Consents, the youngest first.
#[utoipa::path(
    get, path = "/api/v1/privacy/consents", tag = "privacy", params(ConsentQuery),
    responses(
        (status = 200, body = ConsentPage), (status = 400, body = ErrorBody), (status = 401, body = ErrorBody),
        (status = 403, body = ErrorBody),
    ),
)]
async fn list_consents(
    State(state): State<AppState>,
    me: SignedIn,
    Query(query): Query<ConsentQuery>,
) -> Result<Json<ConsentPage>, ApiError> {
    policy::can(&me.actor, Act::KeepRequests)?;
    let party = parameter::<PartyId>("party", query.party.as_deref())?;
    let activity = parameter::<PrivacyId>("activity", query.activity.as_deref())?;
    let before = query.after.as_deref().map(parse_after).transpose()?;
    let (unit, limit, today) = (me.unit(), page_size(query.limit), state.clock.now().local_date());
    let read = move |tx: Tx| async move {
        let rows = about(&tx, unit, (party, activity), before, limit).await?;
        let next = rows.last().filter(|_| rows.len() as u64 == limit).map(after_text);
        Ok::<_, ApiError>((lines(&tx, unit, &rows, today).await?, next))
    };
    let (items, next) = state.db.read(read).await?;
    readings::listed(&state, &me, items.iter().map(|item| item.consent.party)).await?;
    Ok(Json(ConsentPage { items, next }))
}

/// Where a page that ends with this row goes on.
pub(super) fn after_text(row: &VersionRow) -> String {
    format!("{}~{}", row.at.millis(), row.id)
}

/// What [`after_text`] said.
pub(super) fn parse_after(text: &str) -> Result<(Instant, PrivacyId), ApiError> {
    let parsed = text
        .split_once('~')
        .and_then(|(at, id)| Some((Instant::from_millis(at.parse().ok()?), PrivacyId(Uuid::parse_str(id).ok()?))));
    parsed.ok_or_else(|| ApiError::parameter("after"))
}

/// The consents of somebody, for a purpose, or all, the youngest first.
async fn about(
    tx: &Tx,
    unit: UnitId,
    (party, activity): (Option<PartyId>, Option<PrivacyId>),
    before: Option<(Instant, PrivacyId)>,
    limit: u64,
) -> Result<Vec<VersionRow>, ApiError> {
    let party = match party {
        Some(id) => Some(parties::party_standing(tx, unit, id).await?),
        None => None,
    };
    let filter = RecordFilter { party, activity, state: None, before };
    Ok(store::record_list(tx, unit, Kind::Consent, &filter, limit).await?)
}

/// What stands of each, with everybody whom they name, in a few queries.
async fn lines(tx: &Tx, unit: UnitId, rows: &[VersionRow], today: Date) -> Result<Vec<ConsentLine>, ApiError> {
    let mut consents = Vec::with_capacity(rows.len());
    for row in rows {
        let consent: Consent = serde_json::from_str(&row.body).map_err(ApiError::internal)?;
        consents.push((row, consent));
    }
    let named = consents.iter().flat_map(|(_, consent)| [consent.party, consent.given_by]);
    let known = entries(tx, unit, named).await?;
    let line = |(row, consent): (&VersionRow, Consent)| {
        let about = known.get(&consent.party);
        let lacks = about.and_then(|party| consent.lacks(party, today));
        let party_name = about.map(|party| party.name.clone());
        let giver_name = known.get(&consent.given_by).map(|party| party.name.clone());
        ConsentLine { id: row.id, consent, lacks, party_name, giver_name, kept_by: row.person, kept_at: row.at }
    };
    Ok(consents.into_iter().map(line).collect())
}

/// The entries that count for all of these; none for who was erased.
async fn entries(
    tx: &Tx,
    unit: UnitId,
    ids: impl Iterator<Item = PartyId>,
) -> Result<HashMap<PartyId, Party>, ApiError> {
    let standing = parties::parties_standing(tx, unit, ids).await?;
    let roots: Vec<Uuid> = standing.values().map(|id| id.0).collect::<BTreeSet<_>>().into_iter().collect();
    let mut found = HashMap::new();
    for record in records::records_get(tx, unit, RecordKind::Party, Facet::Personal, &roots).await? {
        let party: Party = serde_json::from_str(&record.body).map_err(ApiError::internal)?;
        if party.erased_at.is_none() {
            found.insert(PartyId(record.key.root), party);
        }
    }
    Ok(standing.into_iter().filter_map(|(id, stands)| Some((id, found.get(&stands)?.clone()))).collect())
}

/// What somebody of the register is called; nothing once they were erased.
pub(super) async fn name(tx: &Tx, unit: UnitId, id: PartyId) -> Result<Option<String>, ApiError> {
    Ok(entries(tx, unit, std::iter::once(id)).await?.remove(&id).map(|party| party.name))
}

/// Record a consent that somebody gave for themselves or for the child for whom they stand.
#[utoipa::path(
    post, path = "/api/v1/privacy/consents", tag = "privacy", request_body = GiveConsent,
    params(("idempotency-key" = String, Header, format = Uuid, description = "The call's own id, and the consent's.")),
    responses(
        (status = 201, body = ConsentLine), (status = 401, body = ErrorBody), (status = 403, body = ErrorBody),
        (status = 404, body = ErrorBody), (status = 409, body = ErrorBody), (status = 422, body = ErrorBody),
    ),
)]
async fn give_consent(
    State(state): State<AppState>,
    me: SignedIn,
    Key(key): Key,
    Body(body): Body<GiveConsent>,
) -> Result<(StatusCode, Json<ConsentLine>), ApiError> {
    privacy::run(&state, &me, key, Deed::Give(body)).await?;
    let line = find(&state, &me, PrivacyId(key.0)).await?;
    Ok((StatusCode::CREATED, Json(line)))
}

/// Record that the child agrees too: to a consent that was given before the child was old enough to be asked.
#[utoipa::path(
    post, path = "/api/v1/privacy/consents/{id}/agree", tag = "privacy", request_body = AgreeConsent,
    params(
        ("id" = String, Path, format = Uuid, description = "The consent."),
        ("idempotency-key" = String, Header, format = Uuid, description = "The call's own id."),
    ),
    responses(
        (status = 200, body = ConsentLine), (status = 401, body = ErrorBody), (status = 403, body = ErrorBody),
        (status = 404, body = ErrorBody), (status = 409, body = ErrorBody), (status = 422, body = ErrorBody),
    ),
)]
async fn agree_consent(
    State(state): State<AppState>,
    me: SignedIn,
    At(id): At<PrivacyId>,
    Key(key): Key,
    Body(body): Body<AgreeConsent>,
) -> Result<Json<ConsentLine>, ApiError> {
    privacy::run(&state, &me, key, Deed::Agree(id, body)).await?;
    find(&state, &me, id).await.map(Json)
}

/// Record that a consent was withdrawn: by whom and when, nothing else.
#[utoipa::path(
    post, path = "/api/v1/privacy/consents/{id}/withdraw", tag = "privacy", request_body = WithdrawConsent,
    params(
        ("id" = String, Path, format = Uuid, description = "The consent."),
        ("idempotency-key" = String, Header, format = Uuid, description = "The call's own id."),
    ),
    responses(
        (status = 200, body = ConsentLine), (status = 401, body = ErrorBody), (status = 403, body = ErrorBody),
        (status = 404, body = ErrorBody), (status = 409, body = ErrorBody), (status = 422, body = ErrorBody),
    ),
)]
async fn withdraw_consent(
    State(state): State<AppState>,
    me: SignedIn,
    At(id): At<PrivacyId>,
    Key(key): Key,
    Body(body): Body<WithdrawConsent>,
) -> Result<Json<ConsentLine>, ApiError> {
    privacy::run(&state, &me, key, Deed::WithdrawConsent(id, body)).await?;
    find(&state, &me, id).await.map(Json)
}

async fn find(state: &AppState, me: &SignedIn, id: PrivacyId) -> Result<ConsentLine, ApiError> {
    let (unit, today) = (me.unit(), state.clock.now().local_date());
    let read = move |tx: Tx| async move {
        let rows = store::version_list(&tx, unit, Kind::Consent, id).await?;
        let last = rows.last().map(std::slice::from_ref).ok_or(ApiError::NotFound)?;
        lines(&tx, unit, last, today).await?.pop().ok_or(ApiError::NotFound)
    };
    state.db.read(read).await
}
