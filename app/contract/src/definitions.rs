//! The life of a definition as programs see it: versions, drafts, differences, rehearsals, and running cases moved to a
//! newer version.
//!
//! Definitions are never changed offline: they have no command in the outbox.

use domain::{
    definition::{
        CaseKind, DefinitionRef, Lifecycle, LifecycleRef, Procedure, ProcedureKey, ProcedureKind,
        diff::Change,
        draft::{Command, Draft, DraftState},
        lint::DefinitionFault,
        migrate::{LimitChoice, Stay},
        rehearse::Rehearsal,
    },
    ids::{CaseId, DraftId, PersonId},
    instant::Instant,
    text::Text,
};
use serde::{Deserialize, Serialize};
use time::Date;

/// The procedures of the school, with how their definitions stand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DefinitionList {
    /// In the order of the Vietnamese alphabet; those of which there is only a shipped version included.
    pub items: Vec<DefinitionLine>,
}

/// A procedure with how its definition stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DefinitionLine {
    /// Its key.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub key: ProcedureKey,
    /// What it is called.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub title: Text,
    /// Published, internal, or a service of the school.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub kind: ProcedureKind,
    /// What its cases are: dossiers or findings.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub cases: CaseKind,
    /// The version in force today.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_force: Option<u32>,
    /// The newest version that the school has published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub newest: Option<u32>,
    /// A version that came with the program, whose content the school has not published or taken over: it can be taken
    /// over as a draft, by this version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shipped: Option<u32>,
    /// How many drafts of it are not over, of those that the caller may see.
    pub drafts: u32,
    /// How many cases are open under it, in all its versions.
    pub open: u32,
    /// Whether the caller may begin a draft of it.
    pub may_draft: bool,
}

/// The versions of a procedure that the school has published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct VersionList {
    /// The newest first.
    pub items: Vec<VersionLine>,
}

/// A version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct VersionLine {
    /// Its number.
    pub version: u32,
    /// What it calls the procedure.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub title: Text,
    /// The workflow it runs over.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub lifecycle: LifecycleRef,
    /// The first day on which cases are opened under it.
    #[serde(with = "domain::calendar::wire::date")]
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Date))]
    pub from: Date,
    /// The first day on which they no longer are: its own end, or the start of the next version.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "domain::calendar::wire::option_date")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = Date))]
    pub to: Option<Date>,
    /// The hash by which its content is known.
    pub hash: String,
    /// Whether what is stored is still what was published.
    pub sound: bool,
    /// When it was published; absent for those from the setting up of the school.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub published_at: Option<Instant>,
    /// Who published it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = Uuid))]
    pub published_by: Option<PersonId>,
    /// The draft from which it came, where the caller may see it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = Uuid))]
    pub draft: Option<DraftId>,
    /// How many open cases run under it.
    pub open: u32,
}

/// A version, whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct VersionView {
    /// How it stands.
    pub line: VersionLine,
    /// Fields, papers, limits, signers.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub procedure: Procedure,
    /// States and steps.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub lifecycle: Lifecycle,
}

/// What is other in one version than in another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DiffView {
    /// Each difference; `domain` has the words. None: the two say the same.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<Object>))]
    pub changes: Vec<Change>,
}

/// The drafts that the caller may see.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DraftList {
    /// Those that were changed last, first.
    pub items: Vec<DraftRow>,
}

/// A draft in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DraftRow {
    /// Its id.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Uuid))]
    pub id: DraftId,
    /// The procedure that it is about.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub key: ProcedureKey,
    /// What it calls the procedure.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub title: Text,
    /// `drafting`, `proposed`, `returned`, `approved`, `published` or `discarded`.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub state: DraftState,
    /// Who began it.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Uuid))]
    pub author: PersonId,
    /// How many changes there were.
    pub rev: u32,
    /// When it was begun.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub begun_at: Instant,
    /// When it was changed last.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub changed_at: Instant,
}

/// What one may do with a draft now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum DraftAct {
    /// Write in it.
    Edit,
    /// Propose it.
    Propose,
    /// Give it back.
    Return,
    /// Approve it.
    Approve,
    /// Publish it.
    Publish,
    /// Give it up.
    Discard,
}

/// A draft, whole, with all that is known of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DraftView {
    /// The draft with its content and history.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub draft: Draft,
    /// The workflow that it runs over: its own, or the published one that it names.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub lifecycle: Lifecycle,
    /// Everything that keeps it from being published.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<Object>))]
    pub faults: Vec<DefinitionFault>,
    /// The version it is compared with: the one in force today, else the newest; none for a new procedure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub against: Option<DefinitionRef>,
    /// What is other than in that.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<Object>))]
    pub changes: Vec<Change>,
    /// What the caller may do with it now.
    pub acts: Vec<DraftAct>,
    /// The first day that may be chosen when it is published.
    #[serde(with = "domain::calendar::wire::date")]
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Date))]
    pub earliest: Date,
}

/// One change of a draft: `{"name": "propose", "args": {"draft": "…", "rev": 3, "reasons": "…"}}`; the names are `begin`,
/// `edit`, `propose`, `return`, `approve`, `publish`, `discard`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(value_type = Object))]
pub struct DraftChange(pub Command);

/// What a draft would do to the cases of its procedure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RehearsalView {
    /// The revision of the draft that was rehearsed.
    pub rev: u32,
    /// What would break, move and become late, and how the load would lie.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub rehearsal: Rehearsal,
    /// Whether there were more cases than are replayed at once: the newest were.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub partial: bool,
}

/// Cases to be moved to a newer version of their procedure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Migration {
    /// The version, in force today.
    pub to: u32,
    /// Which cases, 500 at most; for a preview absent: the open ones under older versions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Vec<String>>))]
    pub cases: Option<Vec<CaseId>>,
    /// `keep`: the limits stay as they were promised. `take`: those of the new version, where a case is then due no later.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub limit: LimitChoice,
    /// Why, for the audit; needed to move, not to look.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
}

/// What became, or would become, of each case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MigrationView {
    /// In the order of the request.
    pub items: Vec<MigrationRow>,
    /// Whether there are more than are listed.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub more: bool,
}

/// What became, or would become, of a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MigrationRow {
    /// The case.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Uuid))]
    pub case: CaseId,
    /// Its code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The version under which it ran.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<u32>,
    /// Whether it moves.
    pub moves: bool,
    /// When it was due; absent while its clock stands still.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub was: Option<Instant>,
    /// When it is due then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub then: Option<Instant>,
    /// Why it stays, where it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub stays: Option<Stay>,
}
