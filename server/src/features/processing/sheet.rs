//! The register of processing as a spreadsheet.

use std::collections::HashMap;

use app::i18n::{privacy as words, sheets};
use axum::{extract::State, response::Response};
use contract::{error::ErrorBody, subjects::ActivityLine};
use db::{Tx, people};
use domain::{
    definition::ProcedureKey,
    ids::PersonId,
    policy::{self, Act},
    text::Lang,
};

use super::activities;
use crate::{
    auth::SignedIn,
    error::ApiError,
    features::workbook::{Cell, Column, sheet},
    service::privacy::processing,
    state::AppState,
};

/// The register of processing as a spreadsheet: what was kept, then what is proposed and nobody has kept.
#[utoipa::path(
    get, path = "/api/v1/privacy/activities/sheet", tag = "privacy",
    responses(
        (status = 200, body = Vec<u8>, content_type = "application/octet-stream"),
        (status = 401, body = ErrorBody), (status = 403, body = ErrorBody),
    ),
)]
pub(super) async fn read_activity_sheet(State(state): State<AppState>, me: SignedIn) -> Result<Response, ApiError> {
    policy::can(&me.actor, Act::KeepRequests)?;
    let (unit, today, lang) = (me.unit(), state.clock.now().local_date(), me.lang);
    let read = move |tx: Tx| async move {
        let items = activities(&tx, unit, today, lang).await?;
        let procedures = processing::procedures(&tx, unit, today).await?;
        Ok::<_, ApiError>((items, procedures, people::person_list(&tx, unit).await?))
    };
    let (items, procedures, staff) = state.db.read(read).await?;
    let titles: HashMap<ProcedureKey, String> =
        procedures.into_iter().map(|procedure| (procedure.key, procedure.title.get(lang).to_owned())).collect();
    let names: HashMap<PersonId, String> = staff.into_iter().map(|row| (row.id, row.display_name)).collect();
    let rows = (1..).zip(items).map(|(no, line)| row(no, line, &titles, &names, lang)).collect();
    sheet(words::REGISTER, (COLUMNS, 2), rows, (lang, today)).await
}

const COLUMNS: [Column; 13] = [
    (sheets::NO, 6.0),
    (words::PURPOSE, 44.0),
    (words::SUBJECTS, 30.0),
    (words::DATA, 44.0),
    (words::GROUND, 20.0),
    (words::BASIS, 36.0),
    (words::CERTAINTY, 24.0),
    (words::RECIPIENTS, 30.0),
    (words::KEPT, 24.0),
    (words::PROCEDURES, 44.0),
    (sheets::STATE, 22.0),
    (sheets::KEPT_BY, 26.0),
    (sheets::KEPT_AT, 17.0),
];

fn row(
    no: i64,
    line: ActivityLine,
    titles: &HashMap<ProcedureKey, String>,
    names: &HashMap<PersonId, String>,
    lang: Lang,
) -> Vec<Cell> {
    let state = words::entry_state(line.version, line.activity.ended).say(lang);
    let activity = line.activity;
    // A procedure that is no longer in force keeps its key.
    let procedures = activity.procedures.iter().map(|key| titles.get(key).cloned().unwrap_or_else(|| key.to_string()));
    let procedures = procedures.collect::<Vec<_>>().join("; ");
    vec![
        Cell::Number(no),
        Cell::Text(activity.purpose),
        Cell::words(Some(activity.subjects)),
        Cell::words(Some(activity.data)),
        Cell::Text(words::ground(activity.ground).say(lang)),
        Cell::words(Some(activity.basis)),
        Cell::Text(words::certainty(activity.certainty).say(lang)),
        Cell::words(Some(activity.recipients)),
        Cell::words(Some(activity.kept)),
        Cell::words(Some(procedures)),
        Cell::Text(state),
        Cell::words(line.kept_by.and_then(|person| names.get(&person).cloned())),
        Cell::moment(line.kept_at),
    ]
}
