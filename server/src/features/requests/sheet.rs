//! Requests of the persons concerned as a spreadsheet.

use std::collections::HashMap;

use app::i18n::{privacy as words, sheets};
use axum::{
    extract::{Query, State},
    response::Response,
};
use contract::{error::ErrorBody, subjects::RequestLine};
use db::{Tx, people};
use domain::{
    ids::PersonId,
    policy::{self, Act},
    text::Lang,
};
use serde::Deserialize;

use super::page;
use crate::{
    audit::readings,
    auth::SignedIn,
    error::ApiError,
    features::{
        parameter,
        workbook::{Cell, Column, sheet, within},
    },
    state::AppState,
};

/// More requests than a school answers in its life.
const MOST: usize = 5_000;

/// Which requests.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct RequestSheetQuery {
    /// `true`: those that were answered. Otherwise those that wait.
    answered: Option<String>,
}

/// Requests as a spreadsheet: those that wait, by their due dates; or those that were answered, the youngest first. That whom they
/// are about was shown leaves a line in the audit log, once a day.
#[utoipa::path(
    get, path = "/api/v1/privacy/requests/sheet", tag = "privacy", params(RequestSheetQuery),
    responses(
        (status = 200, body = Vec<u8>, content_type = "application/octet-stream"),
        (status = 400, body = ErrorBody, description = "`sheet_too_long`: more than 5,000 rows."),
        (status = 401, body = ErrorBody), (status = 403, body = ErrorBody),
    ),
)]
pub(super) async fn read_request_sheet(
    State(state): State<AppState>,
    me: SignedIn,
    Query(query): Query<RequestSheetQuery>,
) -> Result<Response, ApiError> {
    policy::can(&me.actor, Act::KeepRequests)?;
    let answered = parameter::<bool>("answered", query.answered.as_deref())?.unwrap_or(false);
    let items = page(&state, &me, answered, None, MOST as u64 + 1).await?.items;
    within(items.len(), MOST)?;
    let unit = me.unit();
    let staff = state.db.read(move |tx: Tx| async move { people::person_list(&tx, unit).await }).await?;
    let names: HashMap<PersonId, String> = staff.into_iter().map(|row| (row.id, row.display_name)).collect();
    readings::listed(&state, &me, items.iter().map(|item| item.request.party)).await?;
    let rows = (1..).zip(items).map(|(no, line)| row(no, line, &names, me.lang)).collect();
    sheet(words::REQUESTS, (COLUMNS, 2), rows, (me.lang, state.clock.now().local_date())).await
}

const COLUMNS: [Column; 13] = [
    (sheets::NO, 6.0),
    (words::ABOUT, 28.0),
    (words::KIND, 20.0),
    (words::ASKER, 28.0),
    (words::ASKED, 44.0),
    (words::RECEIVED_ON, 17.0),
    (words::DUE, 17.0),
    (sheets::STANDING, 16.0),
    (words::ASSIGNEE, 26.0),
    (words::RECORDED_BY, 26.0),
    (sheets::ANSWERED_AT, 17.0),
    (sheets::ANSWER, 16.0),
    (sheets::SAID, 36.0),
];

fn row(no: i64, line: RequestLine, names: &HashMap<PersonId, String>, lang: Lang) -> Vec<Cell> {
    let RequestLine { request, party_name, asker_name, recorded_by, due_at, standing, id: _ } = line;
    let gone = |name: Option<String>| Cell::Text(name.unwrap_or_else(|| words::FORGOTTEN.say(lang)));
    let colleague = |person: Option<PersonId>| Cell::words(person.and_then(|person| names.get(&person).cloned()));
    let answer = request.answer.as_ref();
    let said = |granted: bool| if granted { words::GRANT } else { words::REFUSE };
    vec![
        Cell::Number(no),
        gone(party_name),
        Cell::Text(words::kind(request.kind).say(lang)),
        gone(asker_name),
        Cell::words(Some(request.asked)),
        Cell::Moment(request.received_at),
        Cell::moment(due_at),
        Cell::Text(sheets::standing(standing).say(lang)),
        colleague(request.assignee),
        colleague(Some(recorded_by)),
        Cell::moment(answer.map(|answer| answer.at)),
        Cell::words(answer.map(|answer| said(answer.granted).say(lang))),
        Cell::words(answer.and_then(|answer| answer.reason.clone())),
    ]
}
