//! Lists of cases: what the caller may see, filtered, a page at a time.

use axum::{Json, extract::State};
use axum_extra::extract::Query;
use contract::{
    error::ErrorBody,
    rest::{CaseLine, CasePage},
};
use db::{
    Tx,
    cases::{self, CaseAfter, CaseFilter, CaseOrder, CaseRow},
};
use domain::{
    definition::CaseKind,
    fold,
    ids::{PartId, PersonId},
    instant::Instant,
    rights::Scope,
};
use serde::Deserialize;

use crate::{
    auth::SignedIn,
    error::ApiError,
    features::{page_size, parameter},
    state::AppState,
};

/// How many pages of the database one page of a list looks through for a rare procedure.
const MOST_PAGES: usize = 10;

/// Which cases.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct CaseQuery {
    /// In these states. May be repeated.
    #[serde(default)]
    state: Vec<String>,
    /// Of these kinds: `dossier`, `finding`. May be repeated.
    #[serde(default)]
    kind: Vec<String>,
    /// Of this procedure, whichever version.
    procedure: Option<String>,
    /// Of this part.
    part: Option<String>,
    /// Handled by this person; `me` for oneself.
    assignee: Option<String>,
    /// `true`: open, and past the date that counts now.
    late: Option<bool>,
    /// `true`: still open. `false`: ended.
    open: Option<bool>,
    /// Part of the code, the title, or what else the caller may read; diacritics do not matter.
    q: Option<String>,
    /// `newest` (the default) or `due`.
    order: Option<String>,
    /// What `next` of the page before said.
    after: Option<String>,
    /// How many, 50 unless told, 200 at most.
    limit: Option<u64>,
}

/// List cases. A page may be short: go on as long as it says `next`.
#[utoipa::path(
    get, path = "/api/v1/cases", tag = "cases", params(CaseQuery),
    responses((status = 200, body = CasePage), (status = 400, body = ErrorBody), (status = 401, body = ErrorBody)),
)]
pub(super) async fn list_cases(
    State(state): State<AppState>,
    me: SignedIn,
    Query(query): Query<CaseQuery>,
) -> Result<Json<CasePage>, ApiError> {
    let list = List::new(query, &me, state.clock.now())?;
    let scope = me.scope();
    let page = state.db.read(move |tx| async move { list.page(&tx, &scope).await }).await?;
    Ok(Json(page))
}

struct List {
    filter: CaseFilter,
    /// `key@`, which the stored reference to a version begins with.
    procedure: Option<String>,
    order: CaseOrder,
    after: Option<CaseAfter>,
    limit: u64,
}

impl List {
    fn new(query: CaseQuery, me: &SignedIn, now: Instant) -> Result<Self, ApiError> {
        if query.kind.iter().any(|kind| CaseKind::ALL.iter().all(|known| known.as_str() != kind)) {
            return Err(ApiError::parameter("kind"));
        }
        let assignee = match query.assignee.as_deref() {
            Some("me") => Some(me.person()),
            given => parameter::<PersonId>("assignee", given)?,
        };
        let order = match query.order.as_deref() {
            None | Some("newest") => CaseOrder::Newest,
            Some("due") => CaseOrder::Due,
            Some(_) => return Err(ApiError::parameter("order")),
        };
        let is_late = query.late == Some(true);
        let filter = CaseFilter {
            kinds: query.kind,
            states: query.state,
            part: parameter::<PartId>("part", query.part.as_deref())?,
            assignee,
            open: if is_late { Some(true) } else { query.open },
            due_before: is_late.then_some(now),
            search: query.q.as_deref().map(fold::search_key).filter(|q| !q.is_empty()),
            ..CaseFilter::default()
        };
        Ok(Self {
            filter,
            procedure: query.procedure.filter(|key| !key.is_empty()).map(|key| format!("{key}@")),
            order,
            after: query.after.as_deref().map(parse_after).transpose()?,
            limit: page_size(query.limit),
        })
    }

    async fn page(&self, tx: &Tx, scope: &Scope) -> Result<CasePage, ApiError> {
        let mut items = Vec::new();
        let mut after = self.after;
        for _ in 0..MOST_PAGES {
            let rows = cases::case_list(tx, scope, &self.filter, self.order, after, self.limit).await?;
            let is_full = rows.len() as u64 == self.limit;
            for row in rows {
                after = Some(row.after(self.order));
                if self.procedure.as_ref().is_none_or(|key| row.definition.starts_with(key)) {
                    items.push(line(row));
                }
                if items.len() as u64 == self.limit {
                    return Ok(CasePage { items, next: after.as_ref().map(CaseAfter::text) });
                }
            }
            if !is_full {
                return Ok(CasePage { items, next: None });
            }
        }
        Ok(CasePage { items, next: after.as_ref().map(CaseAfter::text) })
    }
}

fn line(row: CaseRow) -> CaseLine {
    let procedure = row.definition.split('@').next().unwrap_or_default().to_owned();
    CaseLine { id: row.id, code: row.code, procedure, state: row.state, due_at: row.due_at, received_at: row.opened_at }
}

fn parse_after(text: &str) -> Result<CaseAfter, ApiError> {
    CaseAfter::read(text).ok_or_else(|| ApiError::parameter("after"))
}
