//! Who read a record of the register, as a spreadsheet.

use std::collections::{BTreeSet, HashMap};

use app::i18n::{Words, parties, people as words, sheets};
use axum::{extract::State, response::Response};
use contract::{error::ErrorBody, readings::ReadingLine};
use db::{Tx, records};
use domain::{
    audit::reading,
    case::Core,
    facet::{Facet, RecordKind},
    ids::{CaseId, PartyId},
    rights::Scope,
    text::Lang,
};
use uuid::Uuid;

use super::page;
use crate::{
    auth::SignedIn,
    error::ApiError,
    extract::At,
    features::workbook::{Cell, Column, MOST, sheet, within},
    state::AppState,
};

/// Who read this record or a double of it as a spreadsheet, youngest first; it never says whose it is.
#[utoipa::path(
    get, path = "/api/v1/parties/{id}/readings/sheet", tag = "parties",
    params(("id" = String, Path, format = Uuid, description = "Somebody of the register.")),
    responses(
        (status = 200, body = Vec<u8>, content_type = "application/octet-stream"),
        (status = 400, body = ErrorBody, description = "`sheet_too_long`: more than 20,000 rows."),
        (status = 401, body = ErrorBody), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody),
    ),
)]
pub(super) async fn read_reading_sheet(
    State(state): State<AppState>,
    me: SignedIn,
    At(id): At<PartyId>,
) -> Result<Response, ApiError> {
    let (sight, scope) = (reading::may_see(&me.actor)?, me.scope());
    let read = move |tx: Tx| async move {
        let page = page(&tx, &scope, sight, id, None, MOST as u64 + 1).await?.ok_or(ApiError::NotFound)?;
        within(page.items.len(), MOST)?;
        let codes = codes(&tx, &scope, &page.items).await?;
        Ok::<_, ApiError>((page.items, codes))
    };
    let (items, codes) = state.db.read(read).await?;
    let rows = (1..).zip(items).map(|(no, line)| row(no, line, &codes, me.lang)).collect();
    sheet(sheets::READINGS, (COLUMNS, 2), rows, (me.lang, state.clock.now().local_date())).await
}

/// The codes of the dossiers that these lines name, where the reader may know of them.
async fn codes(tx: &Tx, scope: &Scope, lines: &[ReadingLine]) -> Result<HashMap<CaseId, String>, ApiError> {
    let named: BTreeSet<Uuid> = lines.iter().filter_map(|line| Some(line.case?.0)).collect();
    let named: Vec<Uuid> = named.into_iter().collect();
    let mut codes = HashMap::new();
    for record in records::records_see(tx, scope, RecordKind::Case, &named).await? {
        if record.key.facet == Facet::Core {
            let core: Core = serde_json::from_str(&record.body).map_err(ApiError::internal)?;
            codes.extend(core.code.map(|code| (CaseId(record.key.root), code)));
        }
    }
    Ok(codes)
}

const COLUMNS: [Column; 6] = [
    (sheets::NO, 6.0),
    (sheets::WHO, 30.0),
    (sheets::POSTS, 36.0),
    (sheets::WAY, 24.0),
    (sheets::WHEN, 17.0),
    (sheets::IN_CASE, 22.0),
];

fn row(no: i64, line: ReadingLine, codes: &HashMap<CaseId, String>, lang: Lang) -> Vec<Cell> {
    let posts = line.posts.iter().map(|post| words::post(*post)).reduce(|all: Words, one| all.then(", ", &one));
    vec![
        Cell::Number(no),
        Cell::Text(line.name),
        Cell::words(posts.map(|posts| posts.say(lang))),
        Cell::Text(parties::through(line.through).say(lang)),
        Cell::Moment(line.at),
        Cell::words(line.case.and_then(|case| codes.get(&case).cloned())),
    ]
}
