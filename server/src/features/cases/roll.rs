//! Chosen dossiers as a list that goes out with an official letter.

use std::collections::HashSet;

use axum::{extract::State, response::Response};
use contract::{
    error::ErrorBody,
    rest::{CaseRoll, CaseSheet},
};
use db::Tx;
use domain::definition::CaseKind;
use papers::Paper;

use super::{
    papers::{lay_out, write},
    sheet::List,
};
use crate::{
    audit::readings,
    auth::SignedIn,
    error::{ApiError, BadRequest},
    extract::Body,
    features::{
        saved::{DOCX, saved},
        workbook::within,
    },
    service::papers::{Rolled, roll},
    state::AppState,
};

/// How many dossiers one list may have: more than are chosen at once.
const MOST: usize = 500;

/// These dossiers as a list that goes out with an official letter, in their order, as PDF/A or to be edited as DOCX: those whom the
/// ward is to support, those who are admitted. They are all under one procedure, and the caller reads whom each is about; that they
/// were shown leaves a line in the audit log, once a day. It changes nothing.
#[utoipa::path(
    post, path = "/api/v1/cases/roll", tag = "cases", request_body = CaseRoll,
    responses(
        (status = 200, body = Vec<u8>, content_type = "application/octet-stream"),
        (status = 400, body = ErrorBody, description = "`sheet_too_long`: more than 500. `roll_mixed`: of several procedures."),
        (status = 401, body = ErrorBody),
        (status = 404, body = ErrorBody, description = "One of them is not there, or not yours to see whom it is about."),
        (status = 413, body = ErrorBody),
        (status = 422, body = ErrorBody, description = "Something in a dossier does not fit on paper; the message says what to do."),
    ),
)]
pub(super) async fn print_roll(
    State(state): State<AppState>,
    me: SignedIn,
    Body(CaseRoll { ids, to_edit }): Body<CaseRoll>,
) -> Result<Response, ApiError> {
    within(ids.len(), MOST)?;
    let (count, day) = (ids.iter().collect::<HashSet<_>>().len(), state.clock.now().local_date());
    let asked = CaseSheet { kind: CaseKind::Dossier, ids, without_names: false };
    let List { cases, definitions, .. } = List::gather(&state, &me, asked, state.clock.now()).await?;
    // A list from which somebody is missing is a wrong list.
    if cases.len() < count || cases.iter().any(|case| case.personal.is_none()) {
        return Err(ApiError::NotFound);
    }
    // Of several versions, the newest says what is listed.
    let newest = definitions.into_values().reduce(|a, b| if a.procedure.version < b.procedure.version { b } else { a });
    let def = newest.ok_or(ApiError::NotFound)?;
    if cases.iter().any(|case| case.core.definition.key != def.procedure.key) {
        return Err(ApiError::BadRequest(BadRequest::RollMixed));
    }
    let name = format!("Danh sách {} {day}", def.procedure.title.vi);
    let about = cases.iter().filter_map(|case| Some((case.core.id, case.personal.as_ref()?)));
    let about = about.flat_map(|(id, personal)| readings::of_case(id, personal)).collect();
    let (scope, by) = (me.scope(), me.name.clone());
    let read = move |tx: Tx| async move { roll(&tx, &scope, Rolled { cases: &cases, def: &def, by: &by, day }).await };
    let letter = state.db.read(read).await?;
    let bytes = if to_edit { write(letter).await? } else { lay_out(Paper::Letter(letter)).await? };
    readings::listed_cases(&state, &me, about).await?;
    if to_edit {
        saved(Some(&format!("{name}.docx")), bytes, DOCX)
    } else {
        saved(Some(&format!("{name}.pdf")), bytes, "application/pdf")
    }
}
