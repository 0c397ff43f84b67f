//! Columns by their headings, as schools write them.

use super::{
    Cell, Content, Fault, MOST_TEXT, Refusal, Said, Sheet, SheetRow, Shown,
    cell::{self, Read},
};
use crate::{fold, text::Text};

/// A column of a sheet.
#[derive(Debug)]
pub struct Column {
    /// Its key.
    pub key: &'static str,
    /// Its heading.
    pub vi: &'static str,
    /// Its heading in English.
    pub en: &'static str,
    /// Whether there is no reading the sheet without it.
    pub needed: bool,
    /// Other headings, as [`fold::search_key`] folds them.
    pub also: &'static [&'static str],
    /// What stands there in the example of the template.
    pub example: &'static str,
    /// What to know when filling it in, for the template's notes.
    pub note: &'static str,
}

/// The columns of a kind of sheet.
pub type Columns = &'static [Column];

impl Column {
    /// Its heading in both languages.
    pub fn title(&self) -> Text {
        Text::new(self.vi, self.en)
    }

    fn is_headed(&self, heading: &str) -> bool {
        // What stands in brackets explains: "Ngày sinh (ngày/tháng/năm)".
        let bare = heading.split(['(', '[', '\n']).next().unwrap_or(heading);
        [heading, bare].into_iter().any(|text| {
            let key = fold::search_key(text);
            key == fold::search_key(self.vi) || self.also.contains(&key.as_str())
        })
    }
}

/// The column of this key.
pub(super) fn column(columns: Columns, key: &str) -> &'static Column {
    columns.iter().find(|column| column.key == key).expect("the keys of columns are this crate's own")
}

/// How far down headings are looked for: above them stand the school's name, a title, a date.
const HEADING_ROWS: usize = 20;
/// With what the example row of a template begins.
const EXAMPLE: &str = "vi du";

/// A table found in a sheet.
#[derive(Debug)]
pub struct Table<'a> {
    columns: Columns,
    /// Where each column stands.
    places: Vec<Option<usize>>,
    rows: &'a [SheetRow],
}

/// The table of these columns, in the first sheet that has it.
///
/// # Errors
/// `Headings` or `HeadingTwice` of the sheet that looks most like it; `Empty`.
pub fn find(sheets: &[Sheet], columns: Columns) -> Result<Table<'_>, Refusal> {
    let mut nearest: Option<(usize, Refusal)> = None;
    for sheet in sheets {
        for (at, row) in sheet.rows.iter().take(HEADING_ROWS).enumerate() {
            let (found, headed) = headings(row, columns);
            match headed {
                Ok(places) => {
                    let table = Table { columns, places, rows: &sheet.rows[at + 1..] };
                    return if table.lines().next().is_some() { Ok(table) } else { Err(Refusal::Empty) };
                }
                Err(refusal) if nearest.as_ref().is_none_or(|(most, _)| found > *most) => {
                    nearest = Some((found, refusal));
                }
                Err(_) => {}
            }
        }
    }
    Err(nearest.map_or(Refusal::Empty, |(_, refusal)| refusal))
}

/// How many columns a row heads, and where they stand if it heads all that are needed.
fn headings(row: &SheetRow, columns: Columns) -> (usize, Result<Vec<Option<usize>>, Refusal>) {
    let mut places = vec![None; columns.len()];
    let mut twice = None;
    for (at, cell) in row.cells.iter().enumerate() {
        let Content::Text(text) = &cell.content else { continue };
        let Some(of) = columns.iter().position(|column| column.is_headed(text)) else { continue };
        if places[of].is_some() {
            twice = Some(of);
        } else {
            places[of] = Some(at);
        }
    }
    let found = places.iter().flatten().count();
    let missing: Vec<Text> =
        columns.iter().zip(&places).filter(|(c, place)| c.needed && place.is_none()).map(|(c, _)| c.title()).collect();
    let headed = match twice {
        _ if !missing.is_empty() => Err(Refusal::Headings { missing }),
        Some(of) => Err(Refusal::HeadingTwice { heading: columns[of].title() }),
        None => Ok(places),
    };
    (found, headed)
}

impl Table<'_> {
    /// The rows that say something: empty ones and the template's example are left out.
    pub fn lines(&self) -> impl Iterator<Item = Line<'_>> {
        self.rows.iter().map(|row| Line { table: self, row }).filter(|line| !line.is_empty() && !line.is_example())
    }
}

/// A row of a table.
#[derive(Debug)]
pub struct Line<'a> {
    table: &'a Table<'a>,
    row: &'a SheetRow,
}

impl Line<'_> {
    /// Its number as Excel shows it.
    pub const fn no(&self) -> u32 {
        self.row.no
    }

    fn cell(&self, at: usize) -> Option<&Cell> {
        self.table.places[at].and_then(|place| self.row.cells.get(place))
    }

    fn is_empty(&self) -> bool {
        (0..self.table.columns.len())
            .all(|at| self.cell(at).is_none_or(|cell| !cell.formula && cell::text(cell).is_empty()))
    }

    fn is_example(&self) -> bool {
        self.cell(0).is_some_and(|cell| {
            let key = fold::search_key(&cell::text(cell));
            key == EXAMPLE || key.starts_with("vi du ")
        })
    }

    /// What was read, as a person would write it.
    pub(super) fn shown(&self) -> Vec<Shown> {
        let all = self.table.columns.iter().enumerate().filter_map(|(at, column)| {
            let text = cell::text(self.cell(at)?);
            (!text.is_empty()).then(|| Shown { column: column.key.to_owned(), title: column.title(), text })
        });
        all.collect()
    }

    /// What is worth knowing about its cells.
    pub(super) fn remarks(&self) -> Vec<Said> {
        let columns = self.table.columns.iter().enumerate();
        columns
            .filter(|(at, _)| self.cell(*at).is_some_and(|cell| cell.formula && cell.content != Content::Empty))
            .map(|(_, column)| Fault::Formula.said(column, ""))
            .collect()
    }

    /// What stands in a column, read in one way; what is wrong with it goes to the faults.
    pub(super) fn take<T>(&self, key: &str, faults: &mut Vec<Said>, read: impl Fn(&Cell) -> Read<T>) -> Option<T> {
        let columns = self.table.columns;
        let at = columns.iter().position(|column| column.key == key)?;
        let empty = Cell::default();
        let cell = self.cell(at).unwrap_or(&empty);
        let result = if cell.cut {
            Err(Fault::TooLong { most: MOST_TEXT })
        } else if cell.content == Content::Broken {
            Err(Fault::Broken)
        } else if cell.formula && cell.content == Content::Empty {
            Err(Fault::NotCalculated)
        } else {
            read(cell)
        };
        match result {
            Ok(None) if columns[at].needed => {
                faults.push(Fault::Needed.said(&columns[at], ""));
                None
            }
            Ok(value) => value,
            Err(fault) => {
                faults.push(fault.said(&columns[at], &cell::text(cell)));
                None
            }
        }
    }
}
