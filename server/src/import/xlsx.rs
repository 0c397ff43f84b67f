//! Reading a workbook that [`super::unpack`] has let through: cells as they stand, nothing calculated.

use std::io::Cursor;

use calamine::{DataRef, Reader as _, SheetType, SheetVisible, Xlsx, open_workbook_from_rs};
use domain::import::{Cell, Content, MOST_COLUMNS, MOST_ROWS, MOST_TEXT, Refusal, Sheet, SheetRow};
use time::{Date, Month};

use super::unpack;

/// The most sheets that are looked into.
const MOST_SHEETS: usize = 10;
/// How many rows above and beside the table are allowed: title, headings, example.
const ROWS_ABOVE: u32 = 30;

/// The visible sheets of a workbook. Blocks while it unpacks: not for an async thread.
///
/// # Errors
/// Why it is not read.
pub fn read(bytes: &[u8]) -> Result<Vec<Sheet>, Refusal> {
    unpack::inspect(bytes)?;
    let mut workbook: Xlsx<_> = open_workbook_from_rs(Cursor::new(bytes)).map_err(|_| Refusal::Damaged)?;
    let named = workbook.sheets_metadata().iter();
    let visible = named.filter(|sheet| sheet.typ == SheetType::WorkSheet && sheet.visible == SheetVisible::Visible);
    let names: Vec<String> = visible.map(|sheet| sheet.name.clone()).take(MOST_SHEETS).collect();
    names.into_iter().map(|name| one_sheet(&mut workbook, name)).collect()
}

fn one_sheet(workbook: &mut Xlsx<Cursor<&[u8]>>, name: String) -> Result<Sheet, Refusal> {
    let mut rows: Vec<SheetRow> = Vec::new();
    let mut cells = workbook.worksheet_cells_reader(&name).map_err(|_| Refusal::Damaged)?;
    // Not as a range: that one is as large as the farthest cell is far.
    while let Some(found) = cells.next_cell_with_formula_metadata().map_err(|_| Refusal::Damaged)? {
        let (row, column) = found.pos;
        let cell = cell(&found.value, found.formula.is_some());
        if cell == Cell::default() {
            continue;
        }
        if row >= MOST_ROWS + ROWS_ABOVE {
            return Err(Refusal::TooManyRows { most: MOST_ROWS });
        }
        if column >= MOST_COLUMNS {
            return Err(Refusal::TooManyColumns);
        }
        let no = row + 1;
        match rows.last() {
            // Rows come in their order; a workbook where they do not was not written by a program that can be trusted.
            Some(last) if last.no > no => return Err(Refusal::Damaged),
            Some(last) if last.no == no => {}
            Some(_) | None => rows.push(SheetRow { no, cells: vec![] }),
        }
        let Some(line) = rows.last_mut() else { return Err(Refusal::Damaged) };
        let at = usize::try_from(column).map_err(|_| Refusal::TooManyColumns)?;
        if line.cells.len() <= at {
            line.cells.resize(at + 1, Cell::default());
        }
        line.cells[at] = cell;
    }
    Ok(Sheet { name, rows })
}

fn cell(value: &DataRef<'_>, formula: bool) -> Cell {
    let (content, cut) = match value {
        DataRef::Empty => (Content::Empty, false),
        DataRef::String(text) => text_of(text),
        DataRef::SharedString(text) => text_of(text),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text_of(text.split('T').next().unwrap_or(text)),
        #[expect(clippy::cast_precision_loss, reason = "Excel itself holds its numbers so")]
        DataRef::Int(number) => (Content::Number(*number as f64), false),
        DataRef::Float(number) => (Content::Number(*number), false),
        DataRef::Bool(truth) => (Content::Truth(*truth), false),
        DataRef::Error(_) => (Content::Broken, false),
        DataRef::DateTime(at) if at.is_datetime() => {
            let (year, month, day, ..) = at.to_ymd_hms_milli();
            let month = Month::try_from(month).ok();
            let day = month.and_then(|month| Date::from_calendar_date(year.into(), month, day).ok());
            (day.map_or(Content::Number(at.as_f64()), Content::Day), false)
        }
        DataRef::DateTime(at) => (Content::Number(at.as_f64()), false),
    };
    Cell { content, formula, cut }
}

fn text_of(text: &str) -> (Content, bool) {
    if text.trim().is_empty() {
        return (Content::Empty, false);
    }
    match text.char_indices().nth(MOST_TEXT) {
        Some((end, _)) => (Content::Text(text[..end].to_owned()), true),
        None => (Content::Text(text.to_owned()), false),
    }
}
