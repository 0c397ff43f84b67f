//! The book in which dossiers are followed (sổ theo dõi hồ sơ): one line for each dossier that was received, a year at a time.

mod files;

use axum::{Json, extract::State};
use axum_extra::extract::Query;
use contract::{error::ErrorBody, register::RegisterPage};
use db::{Tx, book, cases::CaseAfter};
use domain::{
    case::Case,
    ids::CaseId,
    instant::Instant,
    policy::{self, Act},
    register::{self, Line},
};
use serde::Deserialize;
use time::{Date, Month, Time};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{cases::load, page_size, parameter};
use crate::{
    audit::readings::{self, About},
    auth::SignedIn,
    error::ApiError,
    state::AppState,
};

/// The years of which a book can be asked for.
const YEARS: std::ops::RangeInclusive<i32> = 1970..=2169;

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(read_register)).routes(routes!(files::read_book))
}

/// Which lines.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct RegisterQuery {
    /// The year in which they were received; this one unless told.
    year: Option<String>,
    /// What `next` of the page before said.
    after: Option<String>,
    /// How many, 50 unless told, 200 at most.
    limit: Option<u64>,
}

/// The book of a year, oldest first. Office and leadership read it; that they were shown whom dossiers are about leaves a line
/// in the audit log, once a day.
#[utoipa::path(
    get, path = "/api/v1/registers/dossier", tag = "cases", params(RegisterQuery),
    responses(
        (status = 200, body = RegisterPage), (status = 400, body = ErrorBody), (status = 401, body = ErrorBody),
        (status = 403, body = ErrorBody),
    ),
)]
async fn read_register(
    State(state): State<AppState>,
    me: SignedIn,
    Query(query): Query<RegisterQuery>,
) -> Result<Json<RegisterPage>, ApiError> {
    policy::can(&me.actor, Act::ReadRegister)?;
    let this = state.clock.now().local_date().year();
    let year: i32 = parameter("year", query.year.as_deref())?.unwrap_or(this);
    let during = during(year).ok_or_else(|| ApiError::parameter("year"))?;
    let after = query.after.as_deref().map(|text| CaseAfter::read(text).ok_or_else(|| ApiError::parameter("after")));
    let (after, limit) = (after.transpose()?, page_size(query.limit));
    let (reader, reading) = (me.clone(), state.clone());
    let read = move |tx: Tx| async move { page(&reading, &tx, &reader, year, during, after, limit).await };
    let (page, about) = state.db.read(read).await?;
    readings::listed_cases(&state, &me, about).await?;
    Ok(Json(page))
}

/// From the first moment of a year to the first of the next, at the school.
fn during(year: i32) -> Option<(Instant, Instant)> {
    let first = |year| Date::from_calendar_date(year, Month::January, 1).ok();
    let at = |date| Instant::from_local(date, Time::MIDNIGHT);
    YEARS.contains(&year).then(|| Some((at(first(year)?), at(first(year + 1)?)))).flatten()
}

async fn page(
    state: &AppState,
    tx: &Tx,
    me: &SignedIn,
    year: i32,
    during: (Instant, Instant),
    after: Option<CaseAfter>,
    limit: u64,
) -> Result<(RegisterPage, Vec<About>), ApiError> {
    let scope = me.scope();
    let rows = book::book_list(tx, &scope, during, after, limit).await?;
    let before = match after {
        Some(after) => book::book_count(tx, &scope, during, Some(after)).await?,
        None => 0,
    };
    let total = book::book_count(tx, &scope, during, None).await?;
    let (mut items, mut about) = (Vec::with_capacity(rows.len()), Vec::new());
    for row in &rows {
        let Some((case, line)) = line(state, tx, me, row.id).await? else { continue };
        if let Some(personal) = &case.personal {
            about.extend(readings::of_case(row.id, personal));
        }
        items.push(line);
    }
    let is_full = rows.len() as u64 == limit;
    let next = rows.last().filter(|_| is_full).map(CaseAfter::text);
    Ok((RegisterPage { year, first: before + 1, total, items, next }, about))
}

async fn line(state: &AppState, tx: &Tx, me: &SignedIn, id: CaseId) -> Result<Option<(Case, Line)>, ApiError> {
    let Some(case) = load(tx, &me.scope(), id).await? else { return Ok(None) };
    let def = state.catalogue.definition(tx, me.unit(), &case.core.definition).await?;
    let def = def.ok_or_else(|| ApiError::internal("a case's definition is not there"))?;
    let calendar = state.catalogue.calendar(tx, me.unit()).await?;
    Ok(register::line(&case, &def, &calendar).map(|line| (case, line)))
}
