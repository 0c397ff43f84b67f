//! The register of parties as a spreadsheet.

use std::collections::HashMap;

use app::i18n::{parties as words, sheets};
use axum::{extract::State, response::Response};
use axum_extra::extract::Query;
use contract::error::ErrorBody;
use db::{
    Tx,
    parties::{self as store, PartyFilter},
    records,
};
use domain::{
    facet::{Facet, RecordKind},
    party::Party,
    rights::Scope,
    text::Lang,
};
use serde::Deserialize;
use uuid::Uuid;

use super::filter;
use crate::{
    audit::readings,
    auth::SignedIn,
    error::ApiError,
    features::workbook::{Cell, Column, MOST, sheet, within},
    state::AppState,
};

/// Which parties.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct PartySheetQuery {
    /// Part of name, class or phone number; diacritics do not matter.
    q: Option<String>,
    /// Of these kinds: `child`, `guardian`, `organisation`, `staff`. May be repeated.
    #[serde(default)]
    kind: Vec<String>,
}

/// What a search of the register finds as a spreadsheet, whole. That they were shown leaves a line in the audit log, once a day.
#[utoipa::path(
    get, path = "/api/v1/parties/sheet", tag = "parties", params(PartySheetQuery),
    responses(
        (status = 200, body = Vec<u8>, content_type = "application/octet-stream"),
        (status = 400, body = ErrorBody, description = "`sheet_too_long`: more than 20,000 rows."),
        (status = 401, body = ErrorBody),
    ),
)]
pub(super) async fn read_party_sheet(
    State(state): State<AppState>,
    me: SignedIn,
    Query(query): Query<PartySheetQuery>,
) -> Result<Response, ApiError> {
    let (filter, scope) = (filter(query.q.as_deref(), query.kind)?, me.scope());
    let found = state.db.read(move |tx| async move { find_all(&tx, &scope, &filter).await }).await?;
    readings::listed(&state, &me, found.iter().map(|party| party.id)).await?;
    let rows = (1..).zip(&found).map(|(no, party)| row(no, party, me.lang)).collect();
    sheet(words::TITLE, (COLUMNS, 2), rows, (me.lang, state.clock.now().local_date())).await
}

/// The entries that count, each once however many doubles of it were found, in a few queries.
async fn find_all(tx: &Tx, scope: &Scope, filter: &PartyFilter) -> Result<Vec<Party>, ApiError> {
    let rows = store::party_list(tx, scope, Facet::Personal, filter, None, MOST as u64 + 1).await?;
    within(rows.len(), MOST)?;
    let standing = store::parties_standing(tx, scope.unit(), rows.iter().map(|row| row.id)).await?;
    let roots: Vec<Uuid> = rows.iter().filter_map(|row| Some(standing.get(&row.id)?.0)).collect();
    let found = records::records_see(tx, scope, RecordKind::Party, &roots).await?;
    let personal = found.into_iter().filter(|record| record.key.facet == Facet::Personal);
    let mut bodies: HashMap<Uuid, String> = personal.map(|record| (record.key.root, record.body)).collect();
    let bodies = roots.iter().filter_map(|root| bodies.remove(root));
    bodies.map(|body| serde_json::from_str(&body).map_err(ApiError::internal)).collect()
}

const COLUMNS: [Column; 8] = [
    (sheets::NO, 6.0),
    (words::NAME, 30.0),
    (words::KINDS, 16.0),
    (words::CLASS, 12.0),
    (words::BORN, 12.0),
    (words::PHONE, 14.0),
    (words::ADDRESS, 36.0),
    (sheets::ENTERED, 17.0),
];

fn row(no: i64, party: &Party, lang: Lang) -> Vec<Cell> {
    let name = if party.erased_at.is_some() { words::GONE.say(lang) } else { party.name.clone() };
    vec![
        Cell::Number(no),
        Cell::Text(name),
        Cell::Text(words::kind(party.kind).say(lang)),
        Cell::words(party.class.clone()),
        Cell::day(party.born),
        Cell::words(party.phone.clone()),
        Cell::words(party.address.clone()),
        Cell::Moment(party.entered_at),
    ]
}
