//! Cases: dossiers and findings. The same commands as the workspace sends, one address each.

mod bodies;
mod bulk;
mod download;
mod list;
mod looking;
mod papers;
mod presence;
mod roll;
mod scan;
mod sheet;
mod signatures;
mod similar;
mod view;

use axum::{
    Json,
    extract::{DefaultBodyLimit, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use contract::{command::Command, error::ErrorBody, rest::CaseView};
use domain::{
    case,
    ids::{CaseId, CommandId},
};
use utoipa_axum::{
    router::{OpenApiRouter, UtoipaMethodRouterExt as _},
    routes,
};

use self::bodies::{AttachFileBody, CommentBody, EditBody, OpenCaseBody, StepBody};
pub(super) use self::{
    papers::{lay_out, write},
    view::load,
};
use crate::{
    auth::SignedIn,
    error::ApiError,
    extract::{At, Body, Key},
    features::uploads,
    service,
    state::AppState,
};

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list::list_cases, open_case))
        .routes(routes!(bulk::take_steps))
        .routes(routes!(roll::print_roll))
        .routes(routes!(sheet::read_case_sheet))
        .routes(routes!(similar::find_similar))
        .routes(routes!(view::read_case))
        .routes(routes!(take_step))
        .routes(routes!(comment_on_case))
        .routes(routes!(edit_case))
        .routes(routes!(attach_file))
        .routes(routes!(download::download_file))
        .routes(routes!(download::download_thumbnail))
        .routes(routes!(signatures::read_signatures))
        .routes(routes!(papers::print_papers))
        .routes(routes!(papers::print_paper))
        .routes(routes!(papers::write_paper))
        .routes(routes!(papers::draft_paper, looking::look_at_draft))
        .routes(routes!(papers::write_draft))
        .routes(routes!(looking::look_at_receipt))
        .routes(routes!(scan::look_at_scan).layer(DefaultBodyLimit::max(uploads::MOST_BYTES)))
        .routes(routes!(presence::note_presence))
}

/// Open a case: intake at the desk, or a draft finding.
#[utoipa::path(
    post, path = "/api/v1/cases", tag = "cases", request_body = OpenCaseBody,
    params(("idempotency-key" = String, Header, format = Uuid, description = "The call's own id.")),
    responses(
        (status = 201, body = CaseView, description = "With its code and due date."),
        (status = 400, body = ErrorBody), (status = 401, body = ErrorBody),
        (status = 403, body = ErrorBody),
        (status = 409, body = ErrorBody),
        (status = 422, body = ErrorBody, description = "Something in the form is not right; `fields` says what."),
    ),
)]
async fn open_case(
    State(state): State<AppState>,
    me: SignedIn,
    Key(key): Key,
    Body(body): Body<OpenCaseBody>,
) -> Result<Response, ApiError> {
    let command = case::Command::Open(body.into());
    let id = command.case();
    let view = run(&state, &me, key, command).await?;
    let location = HeaderValue::from_str(&format!("{}/{id}", contract::paths::CASES)).map_err(ApiError::internal)?;
    Ok((StatusCode::CREATED, [(header::LOCATION, location)], Json(view)).into_response())
}

/// Take a step.
#[utoipa::path(
    post, path = "/api/v1/cases/{id}/steps", tag = "cases", request_body = StepBody,
    params(
        ("id" = String, Path, format = Uuid, description = "The case."),
        ("idempotency-key" = String, Header, format = Uuid, description = "The call's own id."),
    ),
    responses(
        (status = 200, body = Option<CaseView>, description = "As it is now; `null` where the step took it out of the caller's sight."),
        (status = 400, body = ErrorBody), (status = 401, body = ErrorBody),
        (status = 403, body = ErrorBody),
        (status = 404, body = ErrorBody),
        (status = 409, body = ErrorBody, description = "It has moved on since the caller looked."),
        (status = 422, body = ErrorBody),
    ),
)]
async fn take_step(
    State(state): State<AppState>,
    me: SignedIn,
    At(id): At<CaseId>,
    Key(key): Key,
    Body(body): Body<StepBody>,
) -> Result<Json<Option<CaseView>>, ApiError> {
    Ok(Json(run(&state, &me, key, body.command(id)).await?))
}

/// Comment.
#[utoipa::path(
    post, path = "/api/v1/cases/{id}/comments", tag = "cases", request_body = CommentBody,
    params(
        ("id" = String, Path, format = Uuid, description = "The case."),
        ("idempotency-key" = String, Header, format = Uuid, description = "The call's own id."),
    ),
    responses(
        (status = 200, body = Option<CaseView>),
        (status = 400, body = ErrorBody), (status = 401, body = ErrorBody),
        (status = 403, body = ErrorBody),
        (status = 404, body = ErrorBody),
        (status = 422, body = ErrorBody),
    ),
)]
async fn comment_on_case(
    State(state): State<AppState>,
    me: SignedIn,
    At(id): At<CaseId>,
    Key(key): Key,
    Body(body): Body<CommentBody>,
) -> Result<Json<Option<CaseView>>, ApiError> {
    Ok(Json(run(&state, &me, key, body.command(id)).await?))
}

/// Change fields, each with what the caller saw: other fields merge, the same field clashes.
#[utoipa::path(
    post, path = "/api/v1/cases/{id}/edits", tag = "cases", request_body = EditBody,
    params(
        ("id" = String, Path, format = Uuid, description = "The case."),
        ("idempotency-key" = String, Header, format = Uuid, description = "The call's own id."),
    ),
    responses(
        (status = 200, body = Option<CaseView>),
        (status = 400, body = ErrorBody), (status = 401, body = ErrorBody),
        (status = 403, body = ErrorBody),
        (status = 404, body = ErrorBody),
        (status = 409, body = ErrorBody),
        (status = 422, body = ErrorBody),
    ),
)]
async fn edit_case(
    State(state): State<AppState>,
    me: SignedIn,
    At(id): At<CaseId>,
    Key(key): Key,
    Body(body): Body<EditBody>,
) -> Result<Json<Option<CaseView>>, ApiError> {
    Ok(Json(run(&state, &me, key, body.command(id)).await?))
}

/// Attach a file that was uploaded, or that is on its way.
#[utoipa::path(
    post, path = "/api/v1/cases/{id}/files", tag = "cases", request_body = AttachFileBody,
    params(
        ("id" = String, Path, format = Uuid, description = "The case."),
        ("idempotency-key" = String, Header, format = Uuid, description = "The call's own id."),
    ),
    responses(
        (status = 200, body = Option<CaseView>),
        (status = 400, body = ErrorBody), (status = 401, body = ErrorBody),
        (status = 403, body = ErrorBody),
        (status = 404, body = ErrorBody),
        (status = 422, body = ErrorBody),
    ),
)]
async fn attach_file(
    State(state): State<AppState>,
    me: SignedIn,
    At(id): At<CaseId>,
    Key(key): Key,
    Body(body): Body<AttachFileBody>,
) -> Result<Json<Option<CaseView>>, ApiError> {
    Ok(Json(run(&state, &me, key, body.command(id)).await?))
}

/// Does what is asked, and shows the case as it is then.
async fn run(
    state: &AppState,
    me: &SignedIn,
    key: CommandId,
    command: case::Command,
) -> Result<Option<CaseView>, ApiError> {
    let id = command.case();
    service::run(state, me, key, Command::Case(command), state.clock.now()).await?;
    view::find(state, me, id, view::Audited::No).await
}
