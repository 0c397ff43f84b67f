//! A list as a workbook to count in: the heads stay, each column filters, days are days. What people typed is text, whatever it
//! begins with.

use app::i18n::Words;
use axum::response::Response;
use domain::{instant::Instant, text::Lang};
use rust_xlsxwriter::{ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, XlsxError};
use time::{Date, PrimitiveDateTime};
use tokio::task::spawn_blocking;

use super::saved::saved;
use crate::error::{ApiError, BadRequest};

/// More rows than any list of a school has.
pub(super) const MOST: usize = 20_000;

/// What cannot stand in the name of a sheet, which has 31 letters at most.
const NOT_IN_NAMES: &[char] = &['[', ']', ':', '*', '?', '/', '\\'];
const LONGEST_NAME: usize = 31;

/// What a workbook is.
pub(super) const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// A column: its heading, and how wide it is in letters.
pub(super) type Column = (Words, f64);

/// What stands in a cell.
pub(super) enum Cell {
    /// Nothing.
    Empty,
    /// A number to count with.
    Number(i64),
    /// Words.
    Text(String),
    /// A day.
    Day(Date),
    /// A moment, by the school's clock.
    Moment(Instant),
}

impl Cell {
    /// Words, or nothing.
    pub(super) fn words(text: Option<String>) -> Self {
        text.filter(|text| !text.is_empty()).map_or(Self::Empty, Self::Text)
    }

    /// A day, or nothing.
    pub(super) fn day(date: Option<Date>) -> Self {
        date.map_or(Self::Empty, Self::Day)
    }

    /// A moment, or nothing.
    pub(super) fn moment(at: Option<Instant>) -> Self {
        at.map_or(Self::Empty, Self::Moment)
    }
}

/// Refuses a list that is longer than its spreadsheet may be: one that is cut off would pass for the whole.
///
/// # Errors
/// When there are more rows.
pub(super) fn within(rows: usize, most: usize) -> Result<(), ApiError> {
    if rows > most { Err(ApiError::BadRequest(BadRequest::SheetTooLong { most })) } else { Ok(()) }
}

/// A list as a spreadsheet to be saved, called as the list is, with the day on which it stood so.
///
/// # Errors
/// When it cannot be written.
pub(super) async fn sheet<const N: usize>(
    title: Words,
    (columns, stay): ([Column; N], u16),
    rows: Vec<Vec<Cell>>,
    (lang, today): (Lang, Date),
) -> Result<Response, ApiError> {
    let title = title.say(lang);
    let file = format!("{title} {today}.xlsx");
    let work = move || {
        let name: String = title.chars().filter(|c| !NOT_IN_NAMES.contains(c)).take(LONGEST_NAME).collect();
        workbook(name.trim(), (&columns, stay), rows.into_iter(), lang)
    };
    let bytes = spawn_blocking(work).await.map_err(ApiError::internal)?.map_err(ApiError::internal)?;
    saved(Some(&file), bytes.into(), XLSX)
}

/// A workbook of one sheet, of which the first columns stay when one goes sideways.
///
/// # Errors
/// When the name cannot be a sheet's, or a date is before all dates of a workbook.
pub(super) fn workbook(
    name: &str,
    (columns, stay): (&[Column], u16),
    rows: impl Iterator<Item = Vec<Cell>>,
    lang: Lang,
) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.set_name(name)?;
    sheet.set_freeze_panes(1, stay)?;
    let heading =
        Format::new().set_bold().set_text_wrap().set_align(FormatAlign::Top).set_border_bottom(FormatBorder::Thin);
    let mut last = 0;
    for (at, (words, width)) in (0_u16..).zip(columns) {
        sheet.write_string_with_format(0, at, words.say(lang), &heading)?;
        sheet.set_column_width(at, *width)?;
        last = at;
    }
    let (day, moment) = (Format::new().set_num_format("dd/mm/yyyy"), Format::new().set_num_format("dd/mm/yyyy hh:mm"));
    let mut row = 0;
    for cells in rows {
        row += 1;
        for (at, cell) in (0_u16..).zip(cells) {
            match cell {
                Cell::Empty => {}
                #[expect(clippy::cast_precision_loss, reason = "a number of a list, far below what a workbook counts")]
                Cell::Number(number) => {
                    sheet.write_number(row, at, number as f64)?;
                }
                // Never `write`: that one takes what begins with = for a formula.
                Cell::Text(text) => {
                    sheet.write_string(row, at, text)?;
                }
                Cell::Day(date) => {
                    sheet.write_datetime_with_format(row, at, &excel_day(date)?, &day)?;
                }
                Cell::Moment(instant) => {
                    sheet.write_datetime_with_format(row, at, &excel_moment(instant.local())?, &moment)?;
                }
            }
        }
    }
    sheet.autofilter(0, 0, row, last)?;
    workbook.save_to_buffer()
}

fn excel_day(date: Date) -> Result<ExcelDateTime, XlsxError> {
    let year = u16::try_from(date.year()).unwrap_or(1900).max(1900);
    ExcelDateTime::from_ymd(year, date.month().into(), date.day())
}

fn excel_moment(local: PrimitiveDateTime) -> Result<ExcelDateTime, XlsxError> {
    excel_day(local.date())?.and_hms(local.hour().into(), local.minute(), 0.0)
}
