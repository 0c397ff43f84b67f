//! A paper looked at while the form that will give it is still being filled.

use axum::{extract::State, response::Response};
use axum_extra::extract::Query;
use contract::error::ErrorBody;
use db::Tx;
use domain::{
    audit::reading::Through,
    case::{OpenCase, StepArgs, papers::RECEIPT},
    definition::{ActionKey, template::template_title},
    ids::CaseId,
};
use serde::Deserialize;

use super::{
    bodies::OpenCaseBody,
    papers::{Ready, Wanted, lay_out, pictured, read},
};
use crate::{
    audit::readings,
    auth::SignedIn,
    error::ApiError,
    extract::{At, Body, Origin},
    features::saved::{printed, shown},
    service::papers::{self as told, Look},
    state::AppState,
};

/// As what a draft is looked at.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct LookQuery {
    /// `true`: its pages beneath each other as one picture, instead of the file.
    picture: Option<bool>,
}

/// Look at the paper that a step would give with what is typed into its form so far: the day and the number are open, and what is
/// still to be written in words is a gap. Only for those who may take the step and read whom it is about. Nothing is kept.
#[utoipa::path(
    post, path = "/api/v1/cases/{id}/drafts/{action}", tag = "cases",
    request_body(content = Object, content_type = "application/json", description = "What the step asks for, as in `args` of a step."),
    params(
        ("id" = String, Path, format = Uuid, description = "The case."),
        ("action" = String, Path, description = "The step: `ask_supplement`."),
        LookQuery,
    ),
    responses(
        (status = 200, content((Vec<u8> = "application/pdf"), (String = "image/svg+xml"))),
        (status = 400, body = ErrorBody),
        (status = 401, body = ErrorBody),
        (status = 403, body = ErrorBody, description = "Not a step that you may take."),
        (status = 404, body = ErrorBody, description = "No such case, or not yours to see."),
        (status = 409, body = ErrorBody, description = "Not a step that it takes now, or one without a paper."),
        (status = 413, body = ErrorBody),
        (status = 422, body = ErrorBody, description = "`missing`: a choice or a day is needed first. Or something in it is wrong, or does not fit on paper."),
    ),
)]
pub(super) async fn look_at_draft(
    State(state): State<AppState>,
    me: SignedIn,
    Origin(origin): Origin,
    At((id, action)): At<(CaseId, ActionKey)>,
    Query(query): Query<LookQuery>,
    Body(args): Body<StepArgs>,
) -> Result<Response, ApiError> {
    let wanted = Wanted::Draft(Box::new(Look { action, typed: Some(args) }));
    looked_at(&state, &me, read(&state, &me, id, wanted, origin).await?, query).await
}

/// Look at the receipt of a request that is being taken in, as it would be if it were received now, with its code open. Only for
/// those who may take it in. Nothing is kept, and no number is taken.
#[utoipa::path(
    post, path = "/api/v1/cases/drafts", tag = "cases", request_body = OpenCaseBody, params(LookQuery),
    responses(
        (status = 200, content((Vec<u8> = "application/pdf"), (String = "image/svg+xml"))),
        (status = 400, body = ErrorBody),
        (status = 401, body = ErrorBody),
        (status = 403, body = ErrorBody, description = "Not yours to take in."),
        (status = 404, body = ErrorBody, description = "No such procedure."),
        (status = 409, body = ErrorBody, description = "It would only be registered, or is no dossier: it has no receipt."),
        (status = 413, body = ErrorBody),
        (status = 422, body = ErrorBody, description = "Something in the form is not right yet; `fields` says what. Or it does not fit on paper."),
    ),
)]
pub(super) async fn look_at_receipt(
    State(state): State<AppState>,
    me: SignedIn,
    Origin(origin): Origin,
    Query(query): Query<LookQuery>,
    Body(body): Body<OpenCaseBody>,
) -> Result<Response, ApiError> {
    let (reading, actor, open) = (state.clone(), me.actor.clone(), OpenCase::from(body));
    let read = move |tx: Tx| {
        let (reading, actor, open, origin) = (reading.clone(), actor.clone(), open.clone(), origin.clone());
        async move {
            let (all, paper) = told::receipt(&reading, &tx, &actor, open, origin).await??;
            Ok::<_, ApiError>(told::of(&all, &paper))
        }
    };
    let paper = state.db.read(read).await?.ok_or(ApiError::NotFound)?;
    let name = format!("Dự thảo {}", template_title(&RECEIPT.into()).vi);
    // It says what the caller sent, and nothing that others keep: there is no reading to be noted.
    looked_at(&state, &me, Ready { paper, name, about: vec![] }, query).await
}

/// The paper as it was asked for; that it was shown is written down. A picture is asked for at every pause of whoever types: it
/// leaves one line a day.
async fn looked_at(state: &AppState, me: &SignedIn, ready: Ready, query: LookQuery) -> Result<Response, ApiError> {
    let Ready { paper, name, about } = ready;
    if query.picture == Some(true) {
        let picture = pictured(paper).await?;
        readings::beside(state, me, &about).await?;
        return shown(picture, "image/svg+xml");
    }
    let pdf = lay_out(paper).await?;
    readings::opened(state, me, &about, Through::File).await?;
    printed(&format!("{name}.pdf"), pdf)
}
