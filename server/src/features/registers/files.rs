//! The book of a year as a file: a workbook to count in, or form 07 to be printed and signed.

use app::i18n::register as words;
use axum::{extract::State, response::Response};
use contract::error::ErrorBody;
use db::{Tx, people};
use domain::{
    directory::{UnitSettings, in_force},
    instant::Instant,
    policy::{self, Act},
    register::{Applicant, Line},
    text::Lang,
};
use papers::{FormHead, Letterhead, Paper, Register, RegisterRow};
use time::{Date, Month};
use tokio::task::spawn_blocking;

use super::{during, page};
use crate::{
    audit::readings::{self, About},
    auth::SignedIn,
    error::ApiError,
    extract::At,
    features::{
        cases::lay_out,
        saved::{printed, saved},
        workbook::{Cell, Column, XLSX, workbook},
    },
    state::AppState,
};

/// Lines asked for at once.
const PAGE: u64 = 200;
/// More lines than any school has in a year.
const MOST: usize = 20_000;

/// The book of a year as a file, oldest first: `2026.xlsx`, or `2026.pdf` as form 07. That the caller was shown whom dossiers
/// are about leaves a line in the audit log, once a day.
#[utoipa::path(
    get, path = "/api/v1/registers/dossier/{file}", tag = "cases",
    params(("file" = String, Path, description = "The year, and `.xlsx` or `.pdf`.")),
    responses(
        (status = 200, body = Vec<u8>, content_type = "application/octet-stream"),
        (status = 401, body = ErrorBody), (status = 403, body = ErrorBody),
        (status = 404, body = ErrorBody), (status = 422, body = ErrorBody),
    ),
)]
pub(super) async fn read_book(
    State(state): State<AppState>,
    me: SignedIn,
    At(file): At<String>,
) -> Result<Response, ApiError> {
    policy::can(&me.actor, Act::ReadRegister)?;
    let (year, kind) = file.split_once('.').ok_or(ApiError::NotFound)?;
    let year: i32 = year.parse().map_err(|_| ApiError::NotFound)?;
    let during = during(year).ok_or(ApiError::NotFound)?;
    let (reader, reading) = (me.clone(), state.clone());
    let read = move |tx: Tx| async move { gather(&reading, &tx, &reader, year, during).await };
    let (book, about) = state.db.read(read).await?;
    let name = format!("{} {year}.{kind}", words::TITLE.say(Lang::Vi));
    let lang = me.lang;
    match kind {
        "xlsx" => {
            let work = move || workbook(&year.to_string(), (&COLUMNS, 2), rows(&book, lang), lang);
            let bytes = spawn_blocking(work).await.map_err(ApiError::internal)?;
            readings::listed_cases(&state, &me, about).await?;
            saved(Some(&name), bytes.map_err(ApiError::internal)?.into(), XLSX)
        }
        "pdf" => {
            let pdf = lay_out(Paper::Register(book.paper()?)).await?;
            readings::listed_cases(&state, &me, about).await?;
            printed(&name, pdf)
        }
        _ => Err(ApiError::NotFound),
    }
}

/// All lines of a year, and whose book it is.
struct Book {
    year: i32,
    unit: String,
    settings: UnitSettings,
    today: Date,
    lines: Vec<Line>,
}

async fn gather(
    state: &AppState,
    tx: &Tx,
    me: &SignedIn,
    year: i32,
    during: (Instant, Instant),
) -> Result<(Book, Vec<About>), ApiError> {
    let row = people::unit_find(tx, me.unit()).await?.ok_or(ApiError::NotFound)?;
    let settings = serde_json::from_str(&row.settings).map_err(ApiError::internal)?;
    let today = state.clock.now().local_date();
    let mut book = Book { year, unit: row.name, settings, today, lines: Vec::new() };
    let (mut all, mut after) = (Vec::new(), None);
    loop {
        let (found, about) = page(state, tx, me, year, during, after, PAGE).await?;
        book.lines.extend(found.items);
        all.extend(about);
        after = found.next.as_deref().and_then(db::cases::CaseAfter::read);
        if after.is_none() || book.lines.len() >= MOST {
            return Ok((book, all));
        }
    }
}

impl Book {
    /// As form 07.
    fn paper(&self) -> Result<Register, ApiError> {
        let day = |month, day| Date::from_calendar_date(self.year, month, day).map_err(ApiError::internal);
        let (from, to) = (day(Month::January, 1)?, day(Month::December, 31)?);
        let set = |settings| in_force(settings, self.today).filter(|value| !value.is_empty()).map(str::to_owned);
        let letterhead = Letterhead {
            parent: set(&self.settings.agencies),
            unit: self.unit.clone(),
            place: set(&self.settings.places).unwrap_or_default(),
        };
        // A book of a year that is not over is an extract up to today.
        let to = to.min(self.today).max(from);
        let head = FormHead { letterhead, number: None, date: Some(self.today), under: to, by_analogy: true, qr: None };
        let rows = (1..).zip(&self.lines).map(|(no, line)| self.row(no, line)).collect();
        Ok(Register { head, book: self.year.to_string(), from, to, rows, signature: None })
    }

    fn row(&self, no: u32, line: &Line) -> RegisterRow {
        let (applicant, phone, address) = applicant(line, Lang::Vi);
        RegisterRow {
            no,
            code: line.code.clone(),
            procedure: line.procedure.vi.clone(),
            sets: line.sets,
            applicant,
            address,
            phone,
            handled_by: self.unit.clone(),
            received_at: line.received_at.local(),
            due_at: line.promised_at.map(Instant::local),
            sent_at: line.passed_at.map(Instant::local),
            result_at: line.result_at.map(Instant::local),
            returned_at: line.returned_at.map(Instant::local),
            returned_by: line.channel.as_deref().map(|name| words::channel(name).say(Lang::Vi)),
            taken_by: None,
            note: Some(notes(line, Lang::Vi)).filter(|note| !note.is_empty()),
        }
    }
}

fn applicant(line: &Line, lang: Lang) -> (String, Option<String>, Option<String>) {
    match &line.applicant {
        Some(Applicant::Party { name, phone, address }) => (name.clone(), phone.clone(), address.clone()),
        Some(Applicant::Erased) => (words::NAME_ERASED.say(lang), None, None),
        None => (String::new(), None, None),
    }
}

fn notes(line: &Line, lang: Lang) -> String {
    line.notes.iter().map(|note| words::note(note).say(lang)).collect::<Vec<_>>().join("; ")
}

/// What the workbook tells of each.
const COLUMNS: [Column; 14] = [
    (words::NO, 6.0),
    (words::CODE, 22.0),
    (words::PROCEDURE, 44.0),
    (words::SETS, 8.0),
    (words::APPLICANT_NAME, 28.0),
    (words::PHONE, 14.0),
    (words::ADDRESS, 36.0),
    (words::RECEIVED, 17.0),
    (words::PROMISED, 17.0),
    (words::PASSED, 17.0),
    (words::RESULT, 17.0),
    (words::RETURNED, 17.0),
    (words::CHANNEL, 18.0),
    (words::NOTES, 36.0),
];

fn rows(book: &Book, lang: Lang) -> impl Iterator<Item = Vec<Cell>> {
    (1..).zip(&book.lines).map(move |(no, line)| {
        let (applicant, phone, address) = applicant(line, lang);
        vec![
            Cell::Number(no),
            Cell::Text(line.code.clone()),
            Cell::Text(line.procedure.get(lang).to_owned()),
            Cell::Number(line.sets.into()),
            Cell::Text(applicant),
            Cell::words(phone),
            Cell::words(address),
            Cell::Moment(line.received_at),
            Cell::moment(line.promised_at),
            Cell::moment(line.passed_at),
            Cell::moment(line.result_at),
            Cell::moment(line.returned_at),
            Cell::words(line.channel.as_deref().map(|name| words::channel(name).say(lang))),
            Cell::words(Some(notes(line, lang))),
        ]
    })
}
