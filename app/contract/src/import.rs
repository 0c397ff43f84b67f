//! Sheets that are imported: the preview, its rows, and what became of them.

use domain::{
    ids::PersonId,
    import::{Change, Kind, RowState, Said, Shown, register::PastDossier},
    instant::Instant,
    text::Text,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Where an import stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum ImportState {
    /// To be looked at; nothing has been entered.
    Preview,
    /// Its rows are being entered. Ask again after a second.
    Entering,
    /// Everything that it could enter has been entered.
    Done,
    /// What it entered is being taken back. Ask again after a second.
    TakingBack,
    /// What nobody has used since was taken back; the rest stays.
    TakenBack,
}

impl ImportState {
    /// All states.
    pub const ALL: [Self; 5] = [Self::Preview, Self::Entering, Self::Done, Self::TakingBack, Self::TakenBack];

    /// The name in storage and on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Preview => "preview",
            Self::Entering => "entering",
            Self::Done => "done",
            Self::TakingBack => "taking_back",
            Self::TakenBack => "taken_back",
        }
    }
}

impl std::str::FromStr for ImportState {
    type Err = &'static str;
    fn from_str(s: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|state| state.as_str() == s).ok_or("unknown state of an import")
    }
}

/// What became of a row after the preview.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum RowOutcome {
    /// It was entered.
    Entered,
    /// Somebody had entered it since the preview.
    Skipped,
    /// The rules refused it; `said` says why.
    Refused,
    /// It was entered and taken back.
    TakenBack,
    /// It was to be taken back and stays; `said` says why.
    Kept,
}

impl RowOutcome {
    /// All outcomes.
    pub const ALL: [Self; 5] = [Self::Entered, Self::Skipped, Self::Refused, Self::TakenBack, Self::Kept];

    /// The name in storage and on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Entered => "entered",
            Self::Skipped => "skipped",
            Self::Refused => "refused",
            Self::TakenBack => "taken_back",
            Self::Kept => "kept",
        }
    }
}

impl std::str::FromStr for RowOutcome {
    type Err = &'static str;
    fn from_str(s: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|outcome| outcome.as_str() == s).ok_or("unknown outcome of a row")
    }
}

/// How many rows of each kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImportCounts {
    /// Would be entered, or have been.
    pub new: u32,
    /// Are there already.
    pub same: u32,
    /// Are there, and something is otherwise.
    pub differs: u32,
    /// Must be put right first.
    pub faulty: u32,
    /// Have been entered and stand.
    pub entered: u32,
    /// Had been entered by somebody since the preview.
    pub skipped: u32,
    /// Were refused by the rules.
    pub refused: u32,
    /// Were taken back.
    pub taken_back: u32,
    /// Were to be taken back and stay.
    pub kept: u32,
}

/// An import.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImportView {
    /// Its id: the `Idempotency-Key` of the call that made it.
    pub id: Uuid,
    /// What its sheet holds: `children`, `register`.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub kind: Kind,
    /// Where it stands.
    pub state: ImportState,
    /// Who sent the sheet.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Uuid))]
    pub by: PersonId,
    /// When.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub at: Instant,
    /// Until when it can be confirmed, or taken back once it is done.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub until: Instant,
    /// How many rows of each kind.
    pub counts: ImportCounts,
}

/// A row of an import.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImportRowView {
    /// Its number as Excel shows it.
    pub row: u32,
    /// What the preview said: `new`, `same`, `differs`, `faulty`.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub state: RowState,
    /// What became of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<RowOutcome>,
    /// What was read, column by column; no longer kept once the row was entered.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<Object>))]
    pub shown: Vec<Shown>,
    /// What must be put right.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<Object>))]
    pub faults: Vec<Said>,
    /// What is otherwise than what is there.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<Object>))]
    pub changes: Vec<Change>,
    /// What is worth knowing.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<Object>))]
    pub remarks: Vec<Said>,
    /// Why it was refused, or stays.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub said: Option<Text>,
}

/// A page of an import's rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImportPage {
    /// The import.
    pub import: ImportView,
    /// Its rows in their order.
    pub rows: Vec<ImportRowView>,
    /// What to give as `after` for the next page; absent on the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<u32>,
}

/// The imports of the unit that the caller may see, youngest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImportList {
    /// The imports.
    pub items: Vec<ImportView>,
}

/// A line of a register of a year before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PastLine {
    /// Its id.
    pub id: Uuid,
    /// What it says.
    #[serde(flatten)]
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub past: PastDossier,
}

/// A page of the registers of years before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PastPage {
    /// Its lines, the last received first.
    pub items: Vec<PastLine>,
    /// What to give as `after` for the next page; absent on the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}
