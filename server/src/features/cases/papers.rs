//! Papers of a dossier, to be printed; letters among them also to be written on.

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
use papers::{Letter, MOST_BUNDLED, Paper, PaperError, bundle, docx, preview, render};
use tokio::{sync::Semaphore, task::spawn_blocking};

use super::view::load;
use crate::{
    audit::readings::{self, About},
    auth::SignedIn,
    error::ApiError,
    extract::{At, Origin},
    features::saved::{DOCX, printed, saved},
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
    laid_out(&state, &me, id, Wanted::Printed(key, no), FileKind::Pdf, origin).await
}

/// Get a letter of a dossier as DOCX, to go on writing it: it says what the PDF says, without its code. Only for those who read
/// whom it is about; that they did leaves a line in the audit log.
#[utoipa::path(
    get, path = "/api/v1/cases/{id}/papers/{paper}/{no}/docx", tag = "cases",
    params(
        ("id" = String, Path, format = Uuid, description = "The case."),
        ("paper" = String, Path, description = "Which letter: `referral_letter`, `result`."),
        ("no" = u32, Path, description = "The event with which it came."),
    ),
    responses(
        (status = 200, body = Vec<u8>, content_type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (status = 401, body = ErrorBody),
        (status = 404, body = ErrorBody, description = "No such paper of this case, or not yours to see."),
        (status = 409, body = ErrorBody, description = "A prescribed form (`prescribed_form`)."),
        (status = 422, body = ErrorBody, description = "Something in the dossier does not fit on paper; the message says what to do."),
    ),
)]
pub(super) async fn write_paper(
    State(state): State<AppState>,
    me: SignedIn,
    Origin(origin): Origin,
    At((id, key, no)): At<(CaseId, PaperKey, u32)>,
) -> Result<Response, ApiError> {
    laid_out(&state, &me, id, Wanted::Printed(key, no), FileKind::Docx, origin).await
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
    laid_out(&state, &me, id, Wanted::Draft(Box::new(Look { action, typed: None })), FileKind::Pdf, origin).await
}

/// Get the letter that a step would give, or have signed, as DOCX. Only for those who may take the step and read whom it is about.
#[utoipa::path(
    get, path = "/api/v1/cases/{id}/drafts/{action}/docx", tag = "cases",
    params(
        ("id" = String, Path, format = Uuid, description = "The case."),
        ("action" = String, Path, description = "The step: `sign`."),
    ),
    responses(
        (status = 200, body = Vec<u8>, content_type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (status = 401, body = ErrorBody),
        (status = 403, body = ErrorBody, description = "Not a step that you may take."),
        (status = 404, body = ErrorBody, description = "No such case, or not yours to see."),
        (status = 409, body = ErrorBody, description = "Not a step that it takes now, one without a paper, or a prescribed form."),
        (status = 422, body = ErrorBody, description = "The step asks for something first, or it does not fit on paper."),
    ),
)]
pub(super) async fn write_draft(
    State(state): State<AppState>,
    me: SignedIn,
    Origin(origin): Origin,
    At((id, action)): At<(CaseId, ActionKey)>,
) -> Result<Response, ApiError> {
    laid_out(&state, &me, id, Wanted::Draft(Box::new(Look { action, typed: None })), FileKind::Docx, origin).await
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
    let pdf = drawn(move || bundle(&papers).map(|drawn| drawn.pdf)).await?;
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
    /// What its file is called, but for what kind it is.
    pub name: String,
    /// Whom it is about.
    pub about: Vec<About>,
}

/// As what kind of file.
#[derive(Clone, Copy, PartialEq, Eq)]
enum FileKind {
    /// To be printed.
    Pdf,
    /// To be written on.
    Docx,
}

/// The paper as a file, for those who read all of the dossier; that they did is written down.
async fn laid_out(
    state: &AppState,
    me: &SignedIn,
    id: CaseId,
    wanted: Wanted,
    kind: FileKind,
    origin: String,
) -> Result<Response, ApiError> {
    let Ready { paper, name, about } = read(state, me, id, wanted, origin).await?;
    let bytes = match (kind, paper) {
        (FileKind::Pdf, paper) => lay_out(paper).await?,
        (FileKind::Docx, Paper::Letter(letter)) => write(letter).await?,
        (FileKind::Docx, _) => return Err(ApiError::PrescribedForm),
    };
    readings::opened(state, me, &about, Through::File).await?;
    match kind {
        FileKind::Pdf => printed(&format!("{name}.pdf"), bytes),
        FileKind::Docx => saved(Some(&format!("{name}.docx")), bytes, DOCX),
    }
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
            let name = format!("{prefix}{} {code}", template_title(&paper.paper).vi);
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
    drawn(move || render(&paper).map(|drawn| drawn.pdf)).await
}

/// Writes a letter as DOCX, in the same turn.
///
/// # Errors
/// When what it is to say does not fit on paper.
pub(in crate::features) async fn write(letter: Letter) -> Result<Bytes, ApiError> {
    drawn(move || docx(&letter).map(|written| written.bytes)).await
}

/// Lays a paper out as a picture, beside the server's other work.
pub(super) async fn pictured(paper: Paper) -> Result<Bytes, ApiError> {
    drawn(move || preview(&paper).map(|preview| preview.svg.into_bytes())).await
}

/// Does what lays something out in its turn, beside the server's other work.
async fn drawn(draw: impl FnOnce() -> Result<Vec<u8>, PaperError> + Send + 'static) -> Result<Bytes, ApiError> {
    let turn = LAYING_OUT.acquire().await.map_err(ApiError::internal)?;
    // The turn ends with the work: a caller who goes away does not end it.
    let work = move || {
        let drawn = draw();
        drop(turn);
        drawn
    };
    let drawn = spawn_blocking(work).await.map_err(ApiError::internal)?;
    match drawn {
        Ok(drawn) => Ok(drawn.into()),
        Err(PaperError::Layout(why)) => Err(ApiError::internal(why)),
        Err(error) => Err(ApiError::Paper(error)),
    }
}
