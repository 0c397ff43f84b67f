//! Many steps in one call, for programs: each row by itself, through the same rules as a call of its own.

use axum::{Json, extract::State};
use contract::{
    command::Command,
    error::ErrorBody,
    together::{BulkBody, BulkError, BulkOutcome, BulkReply, BulkRow, BulkStatus},
};
use domain::case::{self, StepCase, bulk::MOST};

use crate::{auth::SignedIn, error::ApiError, extract::Body, lang::Speaks, service, state::AppState};

/// Take steps in many cases. Each row is decided and stored by itself, so some may be done and others refused; sent again,
/// rows that were done are answered and not done again.
#[utoipa::path(
    post, path = "/api/v1/cases/bulk", tag = "cases", request_body = BulkBody,
    responses(
        (status = 200, body = BulkReply, description = "What became of each row, in their order."),
        (status = 400, body = ErrorBody, description = "No row, or more than 500."),
        (status = 401, body = ErrorBody), (status = 403, body = ErrorBody),
    ),
)]
pub(super) async fn take_steps(
    State(state): State<AppState>,
    me: SignedIn,
    Speaks(lang): Speaks,
    Body(body): Body<BulkBody>,
) -> Result<Json<BulkReply>, ApiError> {
    if body.items.is_empty() || body.items.len() > MOST {
        return Err(ApiError::parameter("items"));
    }
    let mut items = Vec::with_capacity(body.items.len());
    for BulkRow { key, case, action, expect, args, stated_at } in body.items {
        let step = StepCase { id: case, action, expect, args, stated_at };
        let command = Command::Case(case::Command::Step(step));
        let done = service::run(&state, &me, key, command, state.clock.now()).await;
        let (status, error) = match done {
            Ok(_) => (BulkStatus::Done, None),
            Err(error) => {
                let ErrorBody { code, message, fields, denial: _, request_id: _ } = error.body(lang, "");
                let is_ours = error.status().is_server_error();
                let status = if is_ours { BulkStatus::Failed } else { BulkStatus::Refused };
                (status, Some(BulkError { code, message, fields }))
            }
        };
        items.push(BulkOutcome { key, case, status, error });
    }
    Ok(Json(BulkReply { items }))
}
