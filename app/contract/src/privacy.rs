//! Shapes of what concerns parties and their privacy: entries with their doubles, erasures, holds.

use domain::{
    definition::CaseKind,
    ids::{CaseId, PartyId, PersonId, PrivacyId},
    instant::Instant,
    party::Party,
    text::Text,
};
use serde::{Deserialize, Serialize};

/// A page of the register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PartyPage {
    /// People the Vietnamese way: by given name.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<Object>))]
    pub items: Vec<Party>,
    /// What to give as `after` for the next page; absent on the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// An entry of the register with what hangs on it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PartyFile {
    /// The entry that counts.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub party: Party,
    /// Its doubles.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<Object>))]
    pub aliases: Vec<Party>,
    /// Who stands or stood for one of them, and the children for whom they do.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<Object>))]
    pub kin: Vec<Party>,
    /// The cases, as far as the caller may know of them, that name one of them.
    pub cases: Vec<PartyCase>,
    /// The proposal to erase them that waits, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub erasure: Option<Erasure>,
}

/// A case that names somebody of the register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PartyCase {
    /// Its id.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Uuid))]
    pub id: CaseId,
    /// What kind of case: `dossier`, `finding`.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub kind: CaseKind,
    /// Its official code, once it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The procedure, in both languages.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub title: Text,
    /// Where it stands, in both languages.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub state: Text,
    /// Nothing follows.
    pub ended: bool,
    /// When it was received.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub received_at: Instant,
    /// The hold on it, for those who keep privacy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hold: Option<Hold>,
}

/// What became of a proposal to erase.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ErasureState {
    /// It waits for the principal.
    Proposed,
    /// It was confirmed and done.
    Done,
    /// It was withdrawn.
    Withdrawn,
}

/// A proposal to erase what is known of somebody, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Erasure {
    /// Its id.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Uuid))]
    pub id: PrivacyId,
    /// Who is to be forgotten.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Uuid))]
    pub party: PartyId,
    /// As the register has them; absent once they are forgotten.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Where it stands.
    pub state: ErasureState,
    /// Why; it stays, so it names nobody.
    pub reason: String,
    /// Who proposed it.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Uuid))]
    pub proposed_by: PersonId,
    /// When.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub proposed_at: Instant,
    /// Who confirmed or withdrew it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = Uuid))]
    pub decided_by: Option<PersonId>,
    /// When.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub decided_at: Option<Instant>,
    /// How much was erased.
    #[serde(default)]
    pub counts: ErasedCounts,
}

/// How much an erasure took away; numbers alone.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct ErasedCounts {
    /// Entries of the register.
    pub entries: u32,
    /// Cases.
    pub cases: u32,
    /// Personal values, each with its salt.
    pub values: u32,
    /// Files whose bytes went.
    pub files: u32,
    /// Rows of imports and lines of registers of years before.
    pub imported: u32,
}

/// Why; for an erasure, a hold, the end of one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Reasoned {
    /// Why.
    pub reason: String,
}

/// A case that must be kept whatever else is said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Hold {
    /// Its id.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Uuid))]
    pub id: PrivacyId,
    /// The case.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Uuid))]
    pub case: CaseId,
    /// Why.
    pub reason: String,
    /// By whom.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Uuid))]
    pub set_by: PersonId,
    /// Since when.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub set_at: Instant,
}
