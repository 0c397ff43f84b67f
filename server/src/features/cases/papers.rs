//! Papers of a dossier, to be printed.

use std::sync::Arc;

use axum::{extract::State, response::Response};
use bytes::Bytes;
use contract::error::ErrorBody;
use db::Tx;
use domain::{
    audit::reading::Through,
    case::{Case, papers as rules},
    definition::{ActionKey, Definition, PaperKey, template::template_title},
    ids::CaseId,
};
use papers::{MOST_BUNDLED, Paper, PaperError, Rendered, bundle, preview, render};
use tokio::{sync::Semaphore, task::spawn_blocking};

use super::view::load;
use crate::{
    audit::readings::{self, About},
    auth::SignedIn,
    error::ApiError,
    extract::{At, Origin},
    features::saved::printed,
    service::papers::{self as told, Look},
    state::AppState,
};

/// Laying out takes a core: so many at once, and the rest of the server goes on.
static LAYING_OUT: Semaphore = Semaphore::const_new(2);

/// Print a paper of a dossier, as PDF/A: what came with an event of it, or the sheet of hand-overs as it stood then. Only for
/// those who read whom it is about; that they did leaves a line in the audit log.
#[utoipa::path(
    get, path = "/api/v1/cases/{id}/papers/{paper}/{no}", tag = "cases",
    params(
        ("id" = String, Path, format = Uuid, description = "The case."),
        ("paper" = String, Path, description = "Which paper: `receipt`, `supplement_request`, `process_control` …"),
        ("no" = u32, Path, description = "The event with which it came."),
    ),
    responses(
        (status = 200, body = Vec<u8>, content_type = "application/pdf"),
        (status = 401, body = ErrorBody),
        (status = 404, body = ErrorBody, description = "No such paper of this case, or not yours to see."),
        (status = 422, body = ErrorBody, description = "Something in the dossier does not fit on paper; the message says what to do."),
    ),
)]
pub(super) async fn print_paper(
    State(state): State<AppState>,
    me: SignedIn,
    Origin(origin): Origin,
    At((id, key, no)): At<(CaseId, PaperKey, u32)>,
) -> Result<Response, ApiError> {
    laid_out(&state, &me, id, Wanted::Printed(key, no), origin).await
}

/// Look at the paper that a step would give, or have signed, if you took it now: with the day and the number open. Only for those
/// who may take the step and read whom it is about.
#[utoipa::path(
    get, path = "/api/v1/cases/{id}/drafts/{action}", tag = "cases",
    params(
        ("id" = String, Path, format = Uuid, description = "The case."),
        ("action" = String, Path, description = "The step: `sign`."),
    ),
    responses(
        (status = 200, body = Vec<u8>, content_type = "application/pdf"),
        (status = 401, body = ErrorBody),
        (status = 403, body = ErrorBody, description = "Not a step that you may take."),
        (status = 404, body = ErrorBody, description = "No such case, or not yours to see."),
        (status = 409, body = ErrorBody, description = "Not a step that it takes now, or one without a paper."),
        (status = 422, body = ErrorBody, description = "The step asks for something first, or it does not fit on paper."),
    ),
)]
pub(super) async fn draft_paper(
    State(state): State<AppState>,
    me: SignedIn,
    Origin(origin): Origin,
    At((id, action)): At<(CaseId, ActionKey)>,
) -> Result<Response, ApiError> {
    laid_out(&state, &me, id, Wanted::Draft(Box::new(Look { action, typed: None })), origin).await
}

/// Print all papers of a dossier in one file with its contents, as PDF/A, each as it stood when it came. Only for those who read
/// whom it is about; that they did leaves a line in the audit log.
#[utoipa::path(
    get, path = "/api/v1/cases/{id}/papers", tag = "cases",
    params(("id" = String, Path, format = Uuid, description = "The case.")),
    responses(
        (status = 200, body = Vec<u8>, content_type = "application/pdf"),
        (status = 401, body = ErrorBody),
        (status = 404, body = ErrorBody, description = "No such case, not yours to see, or it has no papers."),
        (status = 422, body = ErrorBody, description = "Something in the dossier does not fit on paper, or there are too many."),
    ),
)]
pub(super) async fn print_papers(
    State(state): State<AppState>,
    me: SignedIn,
    Origin(origin): Origin,
    At(id): At<CaseId>,
) -> Result<Response, ApiError> {
    let (reader, reading, today) = (me.clone(), state.clone(), state.clock.now().local_date());
    let read = move |tx: Tx| {
        let (reader, reading, origin) = (reader.clone(), reading.clone(), origin.clone());
        async move {
            let Some(Read { case, def, about, code }) = whole(&reading, &tx, &reader, id).await? else {
                return Ok(None);
            };
            let papers = rules::papers(&case.core, &def);
            if papers.len() > MOST_BUNDLED {
                return Err(ApiError::Paper(PaperError::Bundle { papers: papers.len(), limit: MOST_BUNDLED }));
            }
            let mut all = Vec::new();
            for paper in papers {
                let (case, def) = (case.clone(), (*def).clone());
                all.push((told::gather(&reading, &tx, case, def, paper.no, origin.clone()).await?, paper));
            }
            Ok::<_, ApiError>(told::bundled(&all, today).map(|bundle| (bundle, code, about)))
        }
    };
    let (papers, code, about) = state.db.read(read).await?.ok_or(ApiError::NotFound)?;
    let pdf = drawn(move || bundle(&papers)).await?;
    readings::opened(&state, &me, &about, Through::File).await?;
    printed(&format!("Giấy tờ hồ sơ {code}.pdf"), pdf)
}

/// A case whose papers the caller may read.
struct Read {
    case: Case,
    def: Arc<Definition>,
    about: Vec<About>,
    code: String,
}

/// The case, for those who read all of it.
async fn whole(state: &AppState, tx: &Tx, me: &SignedIn, id: CaseId) -> Result<Option<Read>, ApiError> {
    let Some(case) = load(tx, &me.scope(), id).await? else { return Ok(None) };
    let Some(personal) = case.personal.as_ref().filter(|_| case.internal.is_some()) else { return Ok(None) };
    let about = readings::of_case(id, personal);
    let def = state.catalogue.definition(tx, me.unit(), &case.core.definition).await?;
    let def = def.ok_or_else(|| ApiError::internal("a case's definition is not there"))?;
    let code = case.core.code.clone().or_else(|| case.core.registration_code()).unwrap_or_default();
    Ok(Some(Read { case, def, about, code }))
}

/// Which paper of a dossier is asked for.
#[derive(Clone)]
pub(super) enum Wanted {
    /// What came with an event.
    Printed(PaperKey, u32),
    /// What a step would give.
    Draft(Box<Look>),
}

/// A paper that is ready to be laid out, for somebody who reads all of the dossier.
pub(super) struct Ready {
    pub paper: Paper,
    /// What its file is called.
    pub name: String,
    /// Whom it is about.
    pub about: Vec<About>,
}

/// The paper as a file, for those who read all of the dossier; that they did is written down.
async fn laid_out(
    state: &AppState,
    me: &SignedIn,
    id: CaseId,
    wanted: Wanted,
    origin: String,
) -> Result<Response, ApiError> {
    let Ready { paper, name, about } = read(state, me, id, wanted, origin).await?;
    let pdf = lay_out(paper).await?;
    readings::opened(state, me, &about, Through::File).await?;
    printed(&name, pdf)
}

/// What a paper says.
pub(super) async fn read(
    state: &AppState,
    me: &SignedIn,
    id: CaseId,
    wanted: Wanted,
    origin: String,
) -> Result<Ready, ApiError> {
    let (reader, reading) = (me.clone(), state.clone());
    let read = move |tx: Tx| {
        let (reader, reading, wanted, origin) = (reader.clone(), reading.clone(), wanted.clone(), origin.clone());
        async move {
            let Some(Read { case, def, about, code }) = whole(&reading, &tx, &reader, id).await? else {
                return Ok(None);
            };
            let (all, paper, prefix) = match wanted {
                Wanted::Printed(key, no) => {
                    let Some(paper) = rules::paper(&case.core, &def, &key, no) else { return Ok(None) };
                    (told::gather(&reading, &tx, case, (*def).clone(), no, origin).await?, paper, "")
                }
                Wanted::Draft(look) => {
                    let drafted = told::drafted(&reading, &tx, &reader.actor, case, (*def).clone(), *look, origin);
                    let (all, paper) = drafted.await??;
                    (all, paper, "Dự thảo ")
                }
            };
            let name = format!("{prefix}{} {code}.pdf", template_title(&paper.paper).vi);
            Ok::<_, ApiError>(told::of(&all, &paper).map(|paper| Ready { paper, name, about }))
        }
    };
    state.db.read(read).await?.ok_or(ApiError::NotFound)
}

/// Lays a paper out beside the server's other work.
///
/// # Errors
/// When what it is to say does not fit on paper.
pub(in crate::features) async fn lay_out(paper: Paper) -> Result<Bytes, ApiError> {
    drawn(move || render(&paper)).await
}

/// Lays a paper out as a picture, beside the server's other work.
pub(super) async fn pictured(paper: Paper) -> Result<Bytes, ApiError> {
    in_turn(move || preview(&paper)).await.map(|preview| preview.svg.into())
}

async fn drawn(draw: impl FnOnce() -> Result<Rendered, PaperError> + Send + 'static) -> Result<Bytes, ApiError> {
    in_turn(draw).await.map(|drawn| drawn.pdf.into())
}

/// Does what lays something out in its turn, beside the server's other work.
async fn in_turn<T: Send + 'static>(
    draw: impl FnOnce() -> Result<T, PaperError> + Send + 'static,
) -> Result<T, ApiError> {
    let turn = LAYING_OUT.acquire().await.map_err(ApiError::internal)?;
    // The turn ends with the work: a caller who goes away does not end it.
    let work = move || {
        let drawn = draw();
        drop(turn);
        drawn
    };
    let drawn = spawn_blocking(work).await.map_err(ApiError::internal)?;
    match drawn {
        Ok(drawn) => Ok(drawn),
        Err(PaperError::Layout(why)) => Err(ApiError::internal(why)),
        Err(error) => Err(ApiError::Paper(error)),
    }
}
