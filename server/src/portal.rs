//! The public pages: looked up here, drawn by `app::portal`, rendered by `leptos_axum` as plain HTML.
//!
//! They serve the first unit of the server. Nothing here needs a session, and nothing names a child or an employee.

mod checking;
mod form;
mod papers;
mod registering;
mod token;
mod tracking;
mod typed;
mod withdrawing;

use app::portal::{Entry, Frame, Home, Missing, Page, ProcedurePage, Procedures, TrackPage, Tracking, Withdrawal};
use axum::{
    Form, Router,
    body::Body,
    extract::{DefaultBodyLimit, Path, Request, State},
    http::{HeaderValue, StatusCode, header},
    middleware,
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use axum_extra::extract::{CookieJar, Query, cookie::Cookie};
use db::{
    Tx,
    people::{self, UnitRow},
    records,
};
use domain::{
    definition::{Definition, Lifecycle, Procedure, ProcedureKind, newest_in_force},
    directory::{PartInfo, UnitSettings},
    facet::{Facet, RecordKind},
    fold,
    rights::Area,
    school::offer,
    text::{Lang, Text},
};
use leptos::prelude::*;
use serde::{Deserialize, de::DeserializeOwned};
use time::Date;

use crate::{
    assets,
    auth::sessions::Caller,
    error::ApiError,
    lang::{LANG_COOKIE, Speaks},
    security,
    service::catalogue,
    state::AppState,
};

/// More procedures than any school will ever publish.
const MOST: u64 = 5000;
/// More letters than any code has.
const MOST_CODE: usize = 60;
/// A page larger than this is a mistake of ours.
const MOST_BYTES: usize = 16 * 1024 * 1024;

/// The addresses of the public pages.
pub fn router() -> Router<AppState> {
    Router::new()
        .route("/", get(home))
        .route("/thu-tuc", get(list))
        .route("/thu-tuc/{key}", get(one))
        .route(
            "/thu-tuc/{key}/dang-ky",
            get(registering::ask)
                .post(registering::register)
                .layer(DefaultBodyLimit::max(form::MOST_BYTES))
                .layer(middleware::map_request(form::piecewise)),
        )
        .route("/tra-cuu", get(ask).post(track))
        .route("/tra-cuu/rut", post(withdrawing::withdraw))
        .route("/kiem-tra/{code}", get(checking::check))
        .route("/ngon-ngu", get(switch))
        .fallback(missing)
        .layer(security::csrf())
}

/// The unit whose public pages these are.
pub(crate) struct School {
    row: UnitRow,
    settings: UnitSettings,
}

async fn school(tx: &Tx) -> Result<School, ApiError> {
    let row = people::unit_list(tx).await?.into_iter().next().ok_or(ApiError::NotFound)?;
    let settings = serde_json::from_str(&row.settings).map_err(ApiError::internal)?;
    Ok(School { row, settings })
}

/// The procedures of the public, by title: those in force, and the last version of those that are history. Which are
/// not taken at present says each of them.
async fn entries(state: &AppState, tx: &Tx, school: &School) -> Result<Vec<Entry>, ApiError> {
    let unit = school.row.id;
    let all: Vec<Procedure> = read_all(tx, school, RecordKind::Procedure).await?;
    let mut parts: Vec<PartInfo> = read_all(tx, school, RecordKind::Part).await?;
    parts.sort_by_key(|part| part.position);
    let now = state.clock.now();
    let mut found = Vec::new();
    for procedure in shown(all, now.local_date()) {
        // What staff ask of the school themselves is no business of the public's.
        if procedure.kind == ProcedureKind::Internal {
            continue;
        }
        let key = catalogue::lifecycle_key(unit, &procedure.lifecycle);
        let Some(stored) = records::record_get(tx, unit, key).await? else { continue };
        let lifecycle: Lifecycle = serde_json::from_str(&stored.body).map_err(ApiError::internal)?;
        let place = place(&parts, &procedure.area);
        let stopped = offer::stopped(&school.settings.switches, &procedure.key, now);
        let stopped = stopped.map(|switch| switch.at.local_date());
        let over = procedure.over(now.local_date());
        found.push(Entry { def: Definition { procedure, lifecycle }, place, stopped, over });
    }
    found.sort_by_key(|entry| fold::sort_key(&entry.def.procedure.title.vi));
    Ok(found)
}

/// Of each procedure the newest version in force on a day, or the last one that was.
fn shown(all: Vec<Procedure>, day: Date) -> Vec<Procedure> {
    let mut shown = newest_in_force(all.clone(), day);
    let mut past: Vec<Procedure> = all.into_iter().filter(|p| p.over(day).is_some()).collect();
    past.sort_by(|a, b| a.key.cmp(&b.key).then(b.version.cmp(&a.version)));
    past.dedup_by(|later, first| later.key == first.key);
    past.retain(|old| shown.iter().all(|new| new.key != old.key));
    shown.extend(past);
    shown
}

/// Those that the list shows: what was switched off only says on its own page what it is, for whoever has kept it.
fn listed(mut entries: Vec<Entry>) -> Vec<Entry> {
    entries.retain(|entry| entry.stopped.is_none());
    entries
}

/// All parts that look after a field of work, in the school's own order.
fn place(parts: &[PartInfo], area: &Area) -> Text {
    let titles = || parts.iter().filter(|p| p.areas.contains(area)).map(|p| &p.title);
    let joined = |say: fn(&Text) -> &str| titles().map(say).collect::<Vec<_>>().join(", ");
    Text::new(joined(|t| &t.vi), joined(|t| &t.en))
}

async fn read_all<T: DeserializeOwned>(tx: &Tx, school: &School, kind: RecordKind) -> Result<Vec<T>, ApiError> {
    let stored = records::record_list_all(tx, school.row.id, kind, Facet::Core, None, MOST).await?;
    stored.iter().map(|r| serde_json::from_str(&r.body).map_err(ApiError::internal)).collect()
}

async fn frame(state: &AppState, lang: Lang, school: &School, path: String) -> Frame {
    Frame {
        lang,
        school: school.row.name.clone(),
        path,
        css: assets::url(state.config.assets.as_deref(), "main.css").await,
        icon: assets::url(state.config.assets.as_deref(), "static/icon.svg").await,
    }
}

/// Renders a page; pages are public and change with the catalogue, so they are asked for again.
///
/// What leptos leaves after the page is for its script to take up. These pages have none, and the policy would stop
/// it, so it is cut off.
async fn rendered<V: IntoView + 'static>(
    request: Request,
    view: impl Fn() -> V + Clone + Send + Sync + 'static,
) -> Result<Response, ApiError> {
    const END: &str = "</html>";
    let (mut parts, body) = leptos_axum::render_app_async(view)(request).await.into_parts();
    let bytes = axum::body::to_bytes(body, MOST_BYTES).await.map_err(ApiError::internal)?;
    let mut page = String::from_utf8(bytes.into()).map_err(ApiError::internal)?;
    // What people typed is escaped, so that the end is the page's own.
    let end = page.find(END).map_or(page.len(), |at| at + END.len());
    page.truncate(end);
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    Ok(Response::from_parts(parts, Body::from(page)))
}

async fn home(State(state): State<AppState>, Speaks(lang): Speaks, request: Request) -> Result<Response, ApiError> {
    let reading = state.clone();
    let (school, entries) = state
        .db
        .read(move |tx| async move {
            let school = school(&tx).await?;
            let mut entries = entries(&reading, &tx, &school).await?;
            entries.retain(Entry::is_taken);
            Ok::<_, ApiError>((school, entries))
        })
        .await?;
    let frame = frame(&state, lang, &school, request.uri().path().to_owned()).await;
    let desk = school.settings.desk;
    let view = move || {
        let (desk, entries) = (desk.clone(), entries.clone());
        view! {
            <Page frame=frame.clone() title=app::i18n::portal::TITLE>
                <Home desk=desk.clone() entries=entries.clone() />
            </Page>
        }
    };
    rendered(request, view).await
}

#[derive(Debug, Deserialize)]
struct ListQuery {
    #[serde(default)]
    q: String,
}

async fn list(
    State(state): State<AppState>,
    Speaks(lang): Speaks,
    Query(query): Query<ListQuery>,
    request: Request,
) -> Result<Response, ApiError> {
    let reading = state.clone();
    let (school, mut entries) = state
        .db
        .read(move |tx| async move {
            let school = school(&tx).await?;
            let entries = listed(entries(&reading, &tx, &school).await?);
            Ok::<_, ApiError>((school, entries))
        })
        .await?;
    let words = fold::search_key(&query.q);
    entries.retain(|e| {
        let title = &e.def.procedure.title;
        let key = fold::search_key(&format!("{} {}", title.vi, title.en));
        words.split(' ').all(|word| key.contains(word))
    });
    let frame = frame(&state, lang, &school, request.uri().path().to_owned()).await;
    let view = move || {
        let (q, entries) = (query.q.clone(), entries.clone());
        view! {
            <Page frame=frame.clone() title=app::i18n::portal::PROCEDURES>
                <Procedures query=q.clone() entries=entries.clone() />
            </Page>
        }
    };
    rendered(request, view).await
}

async fn one(
    State(state): State<AppState>,
    Speaks(lang): Speaks,
    Path(key): Path<String>,
    request: Request,
) -> Result<Response, ApiError> {
    let reading = state.clone();
    let (school, entries) = state
        .db
        .read(move |tx| async move {
            let school = school(&tx).await?;
            let entries = entries(&reading, &tx, &school).await?;
            Ok::<_, ApiError>((school, entries))
        })
        .await?;
    let Some(entry) = entries.into_iter().find(|e| e.def.procedure.key.as_str() == key) else {
        return nothing(&state, lang, &school, request).await;
    };
    let frame = frame(&state, lang, &school, request.uri().path().to_owned()).await;
    let title = app::i18n::Words::from(&entry.def.procedure.title);
    let view = move || {
        let entry = entry.clone();
        view! {
            <Page frame=frame.clone() title=title.clone()>
                <ProcedurePage entry=entry.clone() />
            </Page>
        }
    };
    rendered(request, view).await
}

async fn missing(State(state): State<AppState>, Speaks(lang): Speaks, request: Request) -> Response {
    let found = state.db.read(|tx| async move { school(&tx).await }).await;
    match found {
        Ok(school) => nothing(&state, lang, &school, request).await.into_response(),
        Err(error) => error.into_response(),
    }
}

async fn nothing(state: &AppState, lang: Lang, school: &School, request: Request) -> Result<Response, ApiError> {
    let frame = frame(state, lang, school, request.uri().path().to_owned()).await;
    let view = move || {
        view! {
            <Page frame=frame.clone() title=app::i18n::portal::PAGE_MISSING>
                <Missing />
            </Page>
        }
    };
    let mut response = rendered(request, view).await?;
    *response.status_mut() = StatusCode::NOT_FOUND;
    Ok(response)
}

/// What the code on a receipt opens: the page with the dossier's code filled in. The telephone is asked for all the same.
#[derive(Deserialize)]
struct AskQuery {
    #[serde(default)]
    ma: String,
}

async fn ask(
    state: State<AppState>,
    speaks: Speaks,
    Query(query): Query<AskQuery>,
    request: Request,
) -> Result<Response, ApiError> {
    let code = query.ma.chars().filter(|c| !c.is_control()).take(MOST_CODE).collect();
    answered(state, speaks, code, Tracking::Asked, None, request).await
}

#[derive(Deserialize)]
struct TrackForm {
    #[serde(default)]
    code: String,
    #[serde(default)]
    phone: String,
}

/// The code stands in the body, so that it stays out of histories and logs.
async fn track(
    state: State<AppState>,
    speaks: Speaks,
    caller: Caller,
    Form(form): Form<TrackForm>,
) -> Result<Response, ApiError> {
    let found = tracking::track(&state, &caller, &form.code, &form.phone).await?;
    let code = form.code.chars().take(MOST_CODE).collect();
    let request = Request::builder().method("GET").uri("/tra-cuu").body(Body::empty()).map_err(ApiError::internal)?;
    let mut response = answered(state, speaks, code, found, None, request).await?;
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

async fn answered(
    State(state): State<AppState>,
    Speaks(lang): Speaks,
    code: String,
    tracking: Tracking,
    withdrawal: Option<Withdrawal>,
    request: Request,
) -> Result<Response, ApiError> {
    let school = state.db.read(|tx| async move { school(&tx).await }).await?;
    let frame = frame(&state, lang, &school, request.uri().path().to_owned()).await;
    let view = move || {
        let (code, tracking) = (code.clone(), tracking.clone());
        view! {
            <Page frame=frame.clone() title=app::i18n::portal::TRACK>
                <TrackPage code=code.clone() tracking=tracking.clone() withdrawal=withdrawal />
            </Page>
        }
    };
    rendered(request, view).await
}

#[derive(Debug, Deserialize)]
struct SwitchQuery {
    lang: Lang,
    #[serde(default)]
    to: String,
}

/// Changes the language of the public pages. It changes nothing but the caller's own cookie.
async fn switch(jar: CookieJar, Query(query): Query<SwitchQuery>) -> (CookieJar, Redirect) {
    let mut cookie = Cookie::new(LANG_COOKIE, query.lang.code());
    cookie.set_path("/");
    cookie.set_same_site(axum_extra::extract::cookie::SameSite::Lax);
    // Back to a page of ours, never to somebody else's: browsers read a backslash as a slash, and pass over what
    // cannot be seen.
    let ours = query.to.starts_with('/')
        && !query.to.starts_with("//")
        && !query.to.contains(|c: char| c == '\\' || c.is_control());
    let to = if ours { query.to.as_str() } else { "/" };
    (jar.add(cookie), Redirect::to(to))
}
