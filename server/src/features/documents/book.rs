//! The books: a year of one, page by page or as a workbook.

use app::i18n::documents as words;
use axum::{Json, extract::State, response::Response};
use axum_extra::extract::Query;
use contract::{
    document::{BookLine, BookPage, NumberOf},
    error::ErrorBody,
};
use db::{
    Tx,
    documents::{self as store, EntryRow},
    people, records,
};
use domain::{
    case::Core,
    document::{Book, Way, missing_between},
    facet::{Facet, RecordKey, RecordKind},
    ids::{CaseId, DocumentId, PersonId},
    policy::{self, Act},
    text::Lang,
};
use serde::Deserialize;
use std::collections::BTreeMap;
use tokio::task::spawn_blocking;

use super::seen;
use crate::{
    auth::SignedIn,
    error::ApiError,
    extract::At,
    features::{
        page_size, parameter,
        saved::saved,
        workbook::{Cell, Column, XLSX, workbook},
    },
    service::documents::DOCUMENT,
    state::AppState,
};

/// Lines asked for at once for a file.
const PAGE: u64 = 500;
/// More numbers than any school gives in a year.
const MOST: usize = 20_000;

/// Which lines.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct BookQuery {
    /// The year; this one unless told.
    year: Option<String>,
    /// What `next` of the page before said.
    before: Option<String>,
    /// How many, 50 unless told, 200 at most.
    limit: Option<u64>,
}

/// A book of a year, the youngest number first: what was given to documents and to results of dossiers, what was cancelled, and
/// between them what was given on paper.
#[utoipa::path(
    get, path = "/api/v1/books/{book}", tag = "documents",
    params(("book" = String, Path, description = "`incoming` or `outgoing`."), BookQuery),
    responses(
        (status = 200, body = BookPage), (status = 400, body = ErrorBody), (status = 401, body = ErrorBody),
        (status = 403, body = ErrorBody), (status = 404, body = ErrorBody),
    ),
)]
pub(super) async fn read_document_book(
    State(state): State<AppState>,
    me: SignedIn,
    At(book): At<String>,
    Query(query): Query<BookQuery>,
) -> Result<Json<BookPage>, ApiError> {
    policy::can(&me.actor, Act::ReadBooks)?;
    let book: Book = book.parse().map_err(|_| ApiError::NotFound)?;
    let this = state.clock.now().local_date().year();
    let year: i32 = parameter("year", query.year.as_deref())?.unwrap_or(this);
    let before: Option<i64> = parameter("before", query.before.as_deref())?;
    let limit = page_size(query.limit);
    let (reader, reading) = (me.clone(), state.clone());
    let read = move |tx: Tx| {
        let (reader, reading) = (reader.clone(), reading.clone());
        async move { page(&reading, &tx, &reader, (book, year), before, limit).await }
    };
    Ok(Json(state.db.read(read).await?))
}

/// A book of a year as a workbook, the first number first: `2026.xlsx`.
#[utoipa::path(
    get, path = "/api/v1/books/{book}/{file}", tag = "documents",
    params(
        ("book" = String, Path, description = "`incoming` or `outgoing`."),
        ("file" = String, Path, description = "The year, and `.xlsx`."),
    ),
    responses(
        (status = 200, body = Vec<u8>, content_type = "application/octet-stream"),
        (status = 401, body = ErrorBody), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody),
    ),
)]
pub(super) async fn read_document_book_file(
    State(state): State<AppState>,
    me: SignedIn,
    At((book, file)): At<(String, String)>,
) -> Result<Response, ApiError> {
    policy::can(&me.actor, Act::ReadBooks)?;
    let book: Book = book.parse().map_err(|_| ApiError::NotFound)?;
    let year = file.strip_suffix(".xlsx").and_then(|year| year.parse::<i32>().ok()).ok_or(ApiError::NotFound)?;
    let (reader, reading) = (me.clone(), state.clone());
    let read = move |tx: Tx| {
        let (reader, reading) = (reader.clone(), reading.clone());
        async move {
            let names = people::person_list(&tx, reader.unit()).await?;
            let names: BTreeMap<_, _> = names.into_iter().map(|row| (row.id, row.display_name)).collect();
            let (mut lines, mut before) = (Vec::new(), None);
            loop {
                let found = page(&reading, &tx, &reader, (book, year), before, PAGE).await?;
                lines.extend(found.items);
                before = found.next;
                if before.is_none() || lines.len() >= MOST {
                    break;
                }
            }
            lines.reverse();
            Ok::<_, ApiError>((lines, names))
        }
    };
    let (lines, names) = state.db.read(read).await?;
    let lang = me.lang;
    let columns = match book {
        Book::Incoming => INCOMING,
        Book::Outgoing => OUTGOING,
    };
    let work = move || {
        let rows = lines.iter().flat_map(|line| rows(line, book, &names, lang));
        workbook(&year.to_string(), (&columns, 2), rows, lang)
    };
    let bytes = spawn_blocking(work).await.map_err(ApiError::internal)?.map_err(ApiError::internal)?;
    saved(Some(&format!("{} {year}.xlsx", book.title().vi)), bytes.into(), XLSX)
}

async fn page(
    state: &AppState,
    tx: &Tx,
    me: &SignedIn,
    (book, year): (Book, i32),
    before: Option<i64>,
    limit: u64,
) -> Result<BookPage, ApiError> {
    let (unit, period) = (me.unit(), year.to_string());
    let named = (book.as_str(), period.as_str());
    // One more than is shown: what lies between the last one and it is told too.
    let rows = store::entry_list(tx, unit, named, before, limit + 1).await?;
    let (total, cancelled) = store::entry_count(tx, unit, named).await?;
    let shown = usize::try_from(limit).unwrap_or(usize::MAX).min(rows.len());
    let mut items = Vec::with_capacity(shown);
    for (at, row) in rows.iter().take(shown).enumerate() {
        let below = rows.get(at + 1).map_or(0, |next| next.number);
        let of = given_to(state, tx, me, row).await?;
        let missing = missing_between(below, row.number);
        items.push(BookLine { number: row.number, text: row.text.clone(), at: row.at, of, missing });
    }
    let next = rows.get(shown.saturating_sub(1)).filter(|_| rows.len() > shown).map(|last| last.number);
    Ok(BookPage { book, year, total, cancelled, items, next })
}

/// What a number was given to, as far as the reader may know.
async fn given_to(state: &AppState, tx: &Tx, me: &SignedIn, row: &EntryRow) -> Result<NumberOf, ApiError> {
    if row.kind == DOCUMENT {
        let document = seen(tx, me, DocumentId(row.root)).await?;
        return Ok(document.map_or(NumberOf::Hidden, |document| NumberOf::Document { document: Box::new(document) }));
    }
    let key = RecordKey { kind: RecordKind::Case, root: row.root, facet: Facet::Core };
    let Some(record) = records::record_see(tx, &me.scope(), key).await? else { return Ok(NumberOf::Hidden) };
    let core: Core = serde_json::from_str(&record.body).map_err(ApiError::internal)?;
    let def = state.catalogue.definition(tx, me.unit(), &core.definition).await?;
    let def = def.ok_or_else(|| ApiError::internal("a case's definition is not there"))?;
    Ok(NumberOf::Case {
        id: CaseId(row.root),
        kind: core.kind,
        code: core.code.unwrap_or_default(),
        title: def.procedure.title.clone(),
        signer: core.signatures.last().map(|signature| signature.by),
        revoked: row.cancelled_at,
    })
}

/// What the workbook of what came tells of each.
const INCOMING: [Column; 10] = [
    (words::NUMBER, 8.0),
    (words::CAME_ON, 17.0),
    (words::FROM, 34.0),
    (words::SIGN, 22.0),
    (words::DATED, 12.0),
    (words::KIND, 18.0),
    (words::ABOUT, 60.0),
    (words::GIVEN_TO, 26.0),
    (words::DUE, 12.0),
    (words::STANDS, 40.0),
];
/// And of what went; both have as many.
const OUTGOING: [Column; 10] = [
    (words::NUMBER, 8.0),
    (words::SIGN, 22.0),
    (words::NUMBERED_AT, 17.0),
    (words::DATED, 12.0),
    (words::KIND, 18.0),
    (words::ABOUT, 60.0),
    (words::SIGNER, 26.0),
    (words::TO, 40.0),
    (words::DOSSIER, 22.0),
    (words::STANDS, 40.0),
];

/// A line, and before it what was given on paper.
fn rows(line: &BookLine, book: Book, names: &BTreeMap<PersonId, String>, lang: Lang) -> Vec<Vec<Cell>> {
    let mut rows = Vec::with_capacity(2);
    if let Some((from, to)) = line.missing {
        rows.push(vec![Cell::Number(from), Cell::Text(words::on_paper(from, to).say(lang))]);
    }
    rows.push(row(line, book, names, lang));
    rows
}

fn row(line: &BookLine, book: Book, names: &BTreeMap<PersonId, String>, lang: Lang) -> Vec<Cell> {
    let name = |person: PersonId| Cell::words(names.get(&person).cloned());
    let (number, at) = (Cell::Number(line.number), Cell::Moment(line.at));
    match &line.of {
        NumberOf::Document { document } => {
            let entry = &document.entry;
            let (kind, about) = (Cell::Text(entry.kind.title().get(lang).to_owned()), Cell::Text(entry.about.clone()));
            let stands = Cell::words(words::stands(document).map(|words| words.say(lang)));
            match &entry.way {
                Way::Incoming { from, sign } => {
                    let task = document.task.as_ref();
                    let due = task.and_then(|task| task.due).map_or(Cell::Empty, Cell::Day);
                    let to = task.map_or(Cell::Empty, |task| name(task.to));
                    let (from, sign) = (Cell::Text(from.clone()), Cell::words(sign.clone()));
                    vec![number, at, from, sign, Cell::Day(entry.dated), kind, about, to, due, stands]
                }
                Way::Outgoing { to, signer } => {
                    let (text, to) = (Cell::Text(line.text.clone()), Cell::Text(to.clone()));
                    vec![number, text, at, Cell::Day(entry.dated), kind, about, name(*signer), to, Cell::Empty, stands]
                }
            }
        }
        NumberOf::Case { code, title, signer, revoked, .. } => {
            let (text, about) = (Cell::Text(line.text.clone()), Cell::Text(title.get(lang).to_owned()));
            let (day, signer) = (Cell::Day(line.at.local_date()), signer.map_or(Cell::Empty, name));
            let code = Cell::Text(code.clone());
            vec![
                number,
                text,
                at,
                day,
                Cell::Text(words::RESULT.say(lang)),
                about,
                signer,
                Cell::Empty,
                code,
                Cell::words(revoked.map(|at| words::revoked_on(at).say(lang))),
            ]
        }
        NumberOf::Hidden => match book {
            Book::Incoming => vec![number, at],
            Book::Outgoing => vec![number, Cell::Text(line.text.clone()), at],
        },
    }
}
