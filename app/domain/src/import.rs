//! Sheets that a school brings along: read cell by cell, compared with what is there, told row by row.
//!
//! A workbook becomes a *plan*: for each row what it would enter, that it is there already, what differs, or its faults
//! in words. Nothing here enters anything. The sheets are written by people, so headings are found whatever their case,
//! diacritics, order or neighbours, and a cell is taken in every spelling that has one meaning only.

mod cell;
pub mod children;
pub mod columns;
mod fault;
pub mod register;
pub mod staff;

use std::str::FromStr;

use serde::{Deserialize, Serialize};
use time::Date;

pub use self::{
    cell::{day_text, read_day, read_phone},
    fault::{Fault, Refusal, Said},
};
use crate::{
    denial::Denial,
    ids::{PartyId, PersonId},
    party::EnterParty,
    policy::{self, Act},
    rights::{Actor, Grant, Post},
    text::Text,
};

/// The largest workbook, in bytes.
pub const MOST_BYTES: usize = 5 * 1024 * 1024;
/// The most rows of a sheet.
pub const MOST_ROWS: u32 = 5_000;
/// The most rows of a sheet of the staff: each looks at everybody who works here.
pub const MOST_STAFF: u32 = 500;
/// The most columns of a sheet.
pub const MOST_COLUMNS: u32 = 50;
/// The longest text of a cell, in characters.
pub const MOST_TEXT: usize = 1_000;

/// What a workbook holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Children and their guardians.
    Children,
    /// The register of dossiers of a year before (sổ theo dõi hồ sơ).
    Register,
    /// The staff with their posts.
    Staff,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 3] = [Self::Children, Self::Register, Self::Staff];

    /// The name in addresses and in storage.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Children => "children",
            Self::Register => "register",
            Self::Staff => "staff",
        }
    }

    /// What its sheet is called.
    pub fn title(self) -> Text {
        match self {
            Self::Children => Text::new("Trẻ và người giám hộ", "Children and guardians"),
            Self::Register => Text::new("Sổ theo dõi hồ sơ", "Register of dossiers"),
            Self::Staff => Text::new("Nhân sự và chức vụ", "Staff and posts"),
        }
    }

    /// The most rows of its sheet.
    pub const fn most_rows(self) -> u32 {
        match self {
            Self::Children | Self::Register => MOST_ROWS,
            Self::Staff => MOST_STAFF,
        }
    }

    /// The columns of its sheet, in the order of the template.
    pub const fn columns(self) -> &'static [columns::Column] {
        match self {
            Self::Children => &children::COLUMNS,
            Self::Register => &register::COLUMNS,
            Self::Staff => &staff::COLUMNS,
        }
    }
}

impl FromStr for Kind {
    type Err = &'static str;
    fn from_str(s: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|k| k.as_str() == s).ok_or("unknown kind of import")
    }
}

/// The posts that bring the office's own books along.
const KEEPERS: [Post; 2] = [Post::OfficeHead, Post::Clerk];

/// The grant under which this actor may import a sheet of this kind: those who keep the book that it fills.
///
/// # Errors
/// The denial that names the posts that may.
pub fn may(actor: &Actor, kind: Kind) -> Result<&Grant, Denial> {
    match kind {
        Kind::Children | Kind::Register => actor
            .grant_where(|grant| KEEPERS.contains(&grant.post))
            .ok_or_else(|| Denial::NotYourPost { posts: KEEPERS.to_vec() }),
        Kind::Staff => policy::can(actor, Act::KeepStaff),
    }
}

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Content {
    /// Nothing.
    #[default]
    Empty,
    /// Text, whatever it begins with.
    Text(String),
    /// A number; days that were not formatted as such are numbers too.
    Number(f64),
    /// A day.
    Day(Date),
    /// Yes or no.
    Truth(bool),
    /// What Excel shows when it cannot calculate: `#N/A`.
    Broken,
}

/// A cell.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Cell {
    /// What stands in it; of a formula what it was when the workbook was saved.
    pub content: Content,
    /// Whether it is a formula. It is never calculated here.
    pub formula: bool,
    /// Whether its text was longer than [`MOST_TEXT`] and is cut.
    pub cut: bool,
}

impl Cell {
    /// A cell with this text.
    pub fn text(text: &str) -> Self {
        Self { content: Content::Text(text.to_owned()), ..Self::default() }
    }
}

/// A row of a sheet.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SheetRow {
    /// Its number as Excel shows it, from 1.
    pub no: u32,
    /// Its cells from the first column.
    pub cells: Vec<Cell>,
}

/// A sheet of a workbook.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Sheet {
    /// What it is called.
    pub name: String,
    /// Its rows that hold something, in their order.
    pub rows: Vec<SheetRow>,
}

/// What becomes of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RowState {
    /// It would be entered.
    New,
    /// It is there already.
    Same,
    /// It is there, and something of it is otherwise: shown, not entered.
    Differs,
    /// Something in it must be put right first.
    Faulty,
}

impl RowState {
    /// All states.
    pub const ALL: [Self; 4] = [Self::New, Self::Same, Self::Differs, Self::Faulty];

    /// The name in storage and on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Same => "same",
            Self::Differs => "differs",
            Self::Faulty => "faulty",
        }
    }
}

/// What was read in one column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shown {
    /// The column's key.
    pub column: String,
    /// What it is called.
    pub title: Text,
    /// What was read, as it would be kept.
    pub text: String,
}

/// What differs between the sheet and what is there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// The column's key.
    pub column: String,
    /// What it is called.
    pub title: Text,
    /// What is there.
    pub there: String,
    /// What the sheet says.
    pub here: String,
}

/// Something that a row enters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "enter", rename_all = "snake_case")]
pub enum Entry {
    /// Somebody of the register of parties.
    Party(EnterParty),
    /// By which code a child is known again when the next sheet comes.
    Code {
        /// The child.
        party: PartyId,
        /// The code in the sheet.
        code: String,
    },
    /// A line of a register of a year before.
    Past(register::PastDossier),
    /// Somebody who works here.
    Staff {
        /// Their id.
        person: PersonId,
        /// What they will sign in with.
        login: String,
        /// Their name.
        name: String,
    },
    /// Somebody who was entered before and shut out again without ever having had a password.
    Open {
        /// Whom.
        person: PersonId,
    },
    /// A post of theirs.
    Grant(Grant),
}

/// What a row says and what becomes of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanRow {
    /// Its number as Excel shows it.
    pub row: u32,
    /// What becomes of it.
    pub state: RowState,
    /// What was read.
    pub shown: Vec<Shown>,
    /// What must be put right.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub faults: Vec<Said>,
    /// What is otherwise than what is there.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<Change>,
    /// What is worth knowing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remarks: Vec<Said>,
    /// What it enters, in this order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub enter: Vec<Entry>,
}

impl PlanRow {
    /// A row of which nothing is known but what was read.
    fn read(line: &columns::Line<'_>, faults: Vec<Said>) -> Self {
        let state = if faults.is_empty() { RowState::Same } else { RowState::Faulty };
        Self {
            row: line.no(),
            state,
            shown: line.shown(),
            faults,
            changes: vec![],
            remarks: line.remarks(),
            enter: vec![],
        }
    }
}

#[cfg(test)]
mod tests;
