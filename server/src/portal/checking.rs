//! Whether a paper in somebody's hand is ours and still counts: what its QR code opens. It says nothing of whom the paper is about,
//! and of a code that was made up nothing at all.

use app::portal::{CheckPage, Checked, Page, Stands};
use axum::{
    extract::{Path, Request, State},
    http::{HeaderValue, StatusCode, header},
    response::Response,
};
use db::{Tx, records};
use domain::{
    case::{
        Core, Happened, HistoryLine,
        papers::{self, CONTROL, RESULT},
        result::PaperStanding,
    },
    definition::{Definition, Outcome, template::template_title},
    facet::{Facet, RecordKey, RecordKind},
    rights::Post,
};
use leptos::prelude::*;

use super::{School, frame, rendered, school};
use crate::{error::ApiError, lang::Speaks, service::papers::PaperCode, state::AppState};

pub(super) async fn check(
    State(state): State<AppState>,
    Speaks(lang): Speaks,
    Path(text): Path<String>,
    request: Request,
) -> Result<Response, ApiError> {
    let code = PaperCode::read(&text, &state.keys);
    let reading = state.clone();
    let (school, checked) = state
        .db
        .read(move |tx| {
            let reading = reading.clone();
            async move {
                let school = school(&tx).await?;
                let checked = match code {
                    Some(code) => find(&reading, &tx, &school, code).await?,
                    None => None,
                };
                Ok::<_, ApiError>((school, checked))
            }
        })
        .await?;
    let status = if checked.is_some() { StatusCode::OK } else { StatusCode::NOT_FOUND };
    let frame = frame(&state, lang, &school, request.uri().path().to_owned()).await;
    let view = move || {
        let checked = checked.clone();
        view! {
            <Page frame=frame.clone() title=app::i18n::checking::TITLE>
                <CheckPage checked=checked.clone() />
            </Page>
        }
    };
    let mut response = rendered(request, view).await?;
    *response.status_mut() = status;
    // The code says which paper somebody holds: no search engine and no other site is to keep it.
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert("x-robots-tag", HeaderValue::from_static("noindex"));
    Ok(response)
}

async fn find(state: &AppState, tx: &Tx, school: &School, code: PaperCode) -> Result<Option<Checked>, ApiError> {
    let unit = school.row.id;
    let key = RecordKey { kind: RecordKind::Case, root: code.case.0, facet: Facet::Core };
    let Some(stored) = records::record_get(tx, unit, key).await? else { return Ok(None) };
    let core: Core = serde_json::from_str(&stored.body).map_err(ApiError::internal)?;
    let Some(def) = state.catalogue.definition(tx, unit, &core.definition).await? else { return Ok(None) };
    let found = if code.is_sheet {
        papers::paper(&core, &def, &CONTROL.into(), code.no)
    } else {
        papers::papers(&core, &def).into_iter().find(|paper| paper.no == code.no && paper.paper.as_str() != CONTROL)
    };
    let Some(paper) = found else { return Ok(None) };
    let is_result = paper.paper.as_str() == RESULT;
    let number = core.numbered_with(paper.no).filter(|_| is_result);
    let named = def.procedure.result_paper(core.outcome.unwrap_or(Outcome::Granted)).filter(|_| is_result);
    let title = named.map_or_else(|| template_title(&paper.paper), |named| named.title.clone());
    let signed = signer(&core, &def, paper.no).filter(|_| is_result);
    let post: Option<Post> = match signed {
        Some(line) => db::people::grant_list(tx, unit)
            .await?
            .into_iter()
            .find(|row| row.grant.id == line.grant)
            .map(|row| row.grant.post),
        None => None,
    };
    Ok(Some(Checked {
        title,
        number: number.map(str::to_owned),
        code: core.code.clone().or_else(|| core.registration_code()).unwrap_or_default(),
        at: paper.at,
        signed: post.map(Post::title),
        stands: match (
            number.map(|number| core.paper_standing(paper.no, number)),
            papers::replaced_by(&core, &def, &paper),
        ) {
            (Some(PaperStanding::Revoked(at)), _) => Stands::Revoked(at),
            (_, Some(later)) => Stands::Replaced(later.at),
            (Some(PaperStanding::Numbered), None) => Stands::NotIssued,
            (Some(PaperStanding::Counts) | None, None) => Stands::Counts,
        },
    }))
}

/// The last signature before an event.
fn signer<'a>(core: &'a Core, def: &Definition, no: u32) -> Option<&'a HistoryLine> {
    core.history.iter().rev().find(|line| match &line.what {
        Happened::Stepped { action, .. } => line.no < no && def.step_named(action).is_some_and(|step| step.approves),
        Happened::Opened
        | Happened::Numbered { .. }
        | Happened::Edited
        | Happened::Commented
        | Happened::Attached
        | Happened::Redated { .. }
        | Happened::Migrated { .. } => false,
    })
}
