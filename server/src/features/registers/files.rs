//! The book of a year as a file: a workbook to count in, or form 07 to be printed and signed.

use app::i18n::{Words, register as words};
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
use rust_xlsxwriter::{ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError};
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
    },
    state::AppState,
};

/// Lines asked for at once.
const PAGE: u64 = 200;
/// More lines than any school has in a year.
const MOST: usize = 20_000;
/// What a workbook is.
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

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
            let bytes = spawn_blocking(move || workbook(&book, lang)).await.map_err(ApiError::internal)?;
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
        let (applicant, phone) = applicant(line, Lang::Vi);
        RegisterRow {
            no,
            code: line.code.clone(),
            procedure: line.procedure.vi.clone(),
            sets: line.sets,
            applicant,
            address: None,
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

fn applicant(line: &Line, lang: Lang) -> (String, Option<String>) {
    match &line.applicant {
        Some(Applicant::Party { name, phone }) => (name.clone(), phone.clone()),
        Some(Applicant::Erased) => (words::NAME_ERASED.say(lang), None),
        None => (String::new(), None),
    }
}

fn notes(line: &Line, lang: Lang) -> String {
    line.notes.iter().map(|note| words::note(note).say(lang)).collect::<Vec<_>>().join("; ")
}

/// A column: its heading, and how wide it is in letters.
const COLUMNS: [(Words, f64); 13] = [
    (words::NO, 6.0),
    (words::CODE, 22.0),
    (words::PROCEDURE, 44.0),
    (words::SETS, 8.0),
    (words::APPLICANT_NAME, 28.0),
    (words::PHONE, 14.0),
    (words::RECEIVED, 17.0),
    (words::PROMISED, 17.0),
    (words::PASSED, 17.0),
    (words::RESULT, 17.0),
    (words::RETURNED, 17.0),
    (words::CHANNEL, 18.0),
    (words::NOTES, 36.0),
];

/// As a workbook: the heads stay, each column filters, days are days. What people typed is text, whatever it begins with.
fn workbook(book: &Book, lang: Lang) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.set_name(book.year.to_string())?;
    sheet.set_freeze_panes(1, 2)?;
    let heading =
        Format::new().set_bold().set_text_wrap().set_align(FormatAlign::Top).set_border_bottom(FormatBorder::Thin);
    for (at, (words, width)) in (0_u16..).zip(&COLUMNS) {
        sheet.write_string_with_format(0, at, words.say(lang), &heading)?;
        sheet.set_column_width(at, *width)?;
    }
    let moment = Format::new().set_num_format("dd/mm/yyyy hh:mm");
    let mut row = 0;
    for line in &book.lines {
        row += 1;
        let (applicant, phone) = applicant(line, lang);
        let channel = line.channel.as_deref().map(|name| words::channel(name).say(lang));
        sheet.write_number(row, 0, f64::from(row))?;
        sheet.write_number(row, 3, f64::from(line.sets))?;
        let texts = [
            (1, line.code.as_str()),
            (2, line.procedure.get(lang)),
            (4, &applicant),
            (5, phone.as_deref().unwrap_or_default()),
            (11, channel.as_deref().unwrap_or_default()),
            (12, &notes(line, lang)),
        ];
        for (at, text) in texts {
            // Never `write`: that one takes what begins with = for a formula.
            sheet.write_string(row, at, text)?;
        }
        let moments = [Some(line.received_at), line.promised_at, line.passed_at, line.result_at, line.returned_at];
        for (at, moment_of) in (6_u16..).zip(moments) {
            if let Some(moment_of) = moment_of {
                write_moment(sheet, (row, at), moment_of, &moment)?;
            }
        }
    }
    sheet.autofilter(0, 0, row, 12)?;
    workbook.save_to_buffer()
}

fn write_moment(
    sheet: &mut Worksheet,
    (row, at): (u32, u16),
    moment: Instant,
    format: &Format,
) -> Result<(), XlsxError> {
    let local = moment.local();
    let (date, time) = (local.date(), local.time());
    let year = u16::try_from(date.year()).unwrap_or(1900).max(1900);
    let day = ExcelDateTime::from_ymd(year, date.month().into(), date.day())?;
    let at_time = day.and_hms(time.hour().into(), time.minute(), 0.0)?;
    sheet.write_datetime_with_format(row, at, &at_time, format)?;
    Ok(())
}
