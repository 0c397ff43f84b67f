//! Consents as a spreadsheet.

use std::collections::HashMap;

use app::i18n::{privacy as words, sheets};
use axum::{
    extract::{Query, State},
    response::Response,
};
use contract::{error::ErrorBody, subjects::ConsentLine};
use db::{
    Tx, people,
    privacy::records::{self as store, Kind, RecordFilter},
};
use domain::{
    ids::{PartyId, PersonId, PrivacyId},
    policy::{self, Act},
    privacy::activity::Activity,
    text::Lang,
};
use serde::Deserialize;

use super::{about, lines};
use crate::{
    audit::readings,
    auth::SignedIn,
    error::ApiError,
    features::{
        parameter,
        workbook::{Cell, Column, MOST, sheet, within},
    },
    state::AppState,
};

/// Which consents.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct ConsentSheetQuery {
    /// About this person.
    party: Option<String>,
    /// For this purpose: an entry of the register of processing.
    activity: Option<String>,
}

/// Consents as a spreadsheet, the youngest first. That whom they are about was shown leaves a line in the audit log, once a day.
#[utoipa::path(
    get, path = "/api/v1/privacy/consents/sheet", tag = "privacy", params(ConsentSheetQuery),
    responses(
        (status = 200, body = Vec<u8>, content_type = "application/octet-stream"),
        (status = 400, body = ErrorBody, description = "`sheet_too_long`: more than 20,000 rows."),
        (status = 401, body = ErrorBody), (status = 403, body = ErrorBody),
    ),
)]
pub(super) async fn read_consent_sheet(
    State(state): State<AppState>,
    me: SignedIn,
    Query(query): Query<ConsentSheetQuery>,
) -> Result<Response, ApiError> {
    policy::can(&me.actor, Act::KeepRequests)?;
    let party = parameter::<PartyId>("party", query.party.as_deref())?;
    let activity = parameter::<PrivacyId>("activity", query.activity.as_deref())?;
    let (unit, today) = (me.unit(), state.clock.now().local_date());
    let read = move |tx: Tx| async move {
        let rows = about(&tx, unit, (party, activity), None, MOST as u64 + 1).await?;
        within(rows.len(), MOST)?;
        let items = lines(&tx, unit, &rows, today).await?;
        let entries = store::record_list(&tx, unit, Kind::Activity, &RecordFilter::default(), MOST as u64).await?;
        Ok::<_, ApiError>((items, entries, people::person_list(&tx, unit).await?))
    };
    let (items, entries, staff) = state.db.read(read).await?;
    let mut purposes = HashMap::new();
    for entry in entries {
        let activity: Activity = serde_json::from_str(&entry.body).map_err(ApiError::internal)?;
        purposes.insert(entry.id, activity.purpose);
    }
    readings::listed(&state, &me, items.iter().map(|item| item.consent.party)).await?;
    let known = Known { purposes, names: staff.into_iter().map(|row| (row.id, row.display_name)).collect() };
    let rows = (1..).zip(items).map(|(no, line)| known.row(no, line, me.lang)).collect();
    sheet(words::CONSENTS, (COLUMNS, 2), rows, (me.lang, today)).await
}

const COLUMNS: [Column; 12] = [
    (sheets::NO, 6.0),
    (words::ABOUT, 28.0),
    (words::PURPOSE, 44.0),
    (words::GIVEN_BY, 28.0),
    (words::GIVEN_ON, 12.0),
    (words::PAPER, 24.0),
    (words::AGREED_ON, 12.0),
    (sheets::STATE, 18.0),
    (words::WITHDRAWN_ON, 12.0),
    (sheets::LACKS, 28.0),
    (sheets::KEPT_BY, 26.0),
    (sheets::KEPT_AT, 17.0),
];

/// What purposes and people are called.
struct Known {
    purposes: HashMap<PrivacyId, String>,
    names: HashMap<PersonId, String>,
}

impl Known {
    fn row(&self, no: i64, line: ConsentLine, lang: Lang) -> Vec<Cell> {
        let ConsentLine { consent, lacks, party_name, giver_name, kept_by, kept_at, id: _ } = line;
        let gone = |name: Option<String>| Cell::Text(name.unwrap_or_else(|| words::FORGOTTEN.say(lang)));
        let state = if consent.stands() { words::STANDS } else { words::WITHDRAWN };
        vec![
            Cell::Number(no),
            gone(party_name),
            Cell::words(self.purposes.get(&consent.activity).cloned()),
            gone(giver_name),
            Cell::Day(consent.given_on),
            Cell::Text(words::paper(consent.seen.paper).say(lang)),
            Cell::day(consent.agreed.map(|agreed| agreed.on)),
            Cell::Text(state.say(lang)),
            Cell::day(consent.withdrawn.map(|withdrawn| withdrawn.on)),
            Cell::words(lacks.map(|lack| words::lack(lack).say(lang))),
            Cell::words(self.names.get(&kept_by).cloned()),
            Cell::Moment(kept_at),
        ]
    }
}
