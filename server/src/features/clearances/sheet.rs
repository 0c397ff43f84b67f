//! Ended cases whose time is over, as a spreadsheet.

use app::i18n::{privacy as words, register, sheets};
use axum::{extract::State, response::Response};
use contract::{error::ErrorBody, subjects::DueCase};
use domain::{
    policy::{self, Act},
    text::Lang,
};

use super::due;
use crate::{
    auth::SignedIn,
    error::ApiError,
    features::workbook::{Cell, Column, sheet},
    state::AppState,
};

/// Ended cases that were kept for as long as the school has set, as a spreadsheet. It names nobody.
#[utoipa::path(
    get, path = "/api/v1/privacy/due/sheet", tag = "privacy",
    responses(
        (status = 200, body = Vec<u8>, content_type = "application/octet-stream"),
        (status = 401, body = ErrorBody), (status = 403, body = ErrorBody),
    ),
)]
pub(super) async fn read_due_sheet(State(state): State<AppState>, me: SignedIn) -> Result<Response, ApiError> {
    policy::can(&me.actor, Act::KeepPrivacy)?;
    let rows = (1..).zip(due(&state, &me).await?.items).map(|(no, case)| row(no, case, me.lang)).collect();
    sheet(words::DUE_CASES, (COLUMNS, 2), rows, (me.lang, state.clock.now().local_date())).await
}

const COLUMNS: [Column; 6] = [
    (sheets::NO, 6.0),
    (register::CODE, 22.0),
    (register::PROCEDURE, 44.0),
    (sheets::ENDED_ON, 14.0),
    (sheets::HELD_UNTIL, 14.0),
    (sheets::STATE, 20.0),
];

fn row(no: i64, case: DueCase, lang: Lang) -> Vec<Cell> {
    let state = if case.is_held { Some(words::HELD) } else { case.waits.then_some(words::WAITS) };
    vec![
        Cell::Number(no),
        Cell::words(case.code),
        Cell::Text(case.title.get(lang).to_owned()),
        Cell::Day(case.ended_on),
        Cell::Day(case.due_on),
        Cell::words(state.map(|state| state.say(lang))),
    ]
}
