//! The parameters that one procedure gives to its lifecycle: fields, papers, limits, signers, options.

use serde::{Deserialize, Serialize};
use time::Date;

use super::{
    key::{FieldKey, OptionKey, PaperKey, ProcedureKey},
    lifecycle::LifecycleRef,
};
use crate::{
    clock::LimitSpec,
    facet::Facet,
    rights::{Area, Post},
    text::Text,
};

/// The parameters that one procedure gives to its lifecycle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Procedure {
    /// Its name.
    pub key: ProcedureKey,
    /// Published versions are immutable.
    pub version: u32,
    /// The first day on which cases are opened under it.
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub valid_from: Date,
    /// The first day on which they no longer are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub valid_to: Option<Date>,
    /// The lifecycle it runs over.
    pub lifecycle: LifecycleRef,
    /// The field of work in charge.
    pub area: Area,
    /// Published, internal or a service of the school.
    pub kind: ProcedureKind,
    /// Legal bases: editable data, never a citation to print unchecked. Required only for published procedures.
    #[serde(default)]
    pub basis: Vec<Basis>,
    /// What it is called; never made of personal fields.
    pub title: Text,
    /// Who it is for and what it gives, in a sentence, for the public catalogue.
    #[serde(default)]
    pub about: Text,
    /// Who may ask.
    pub applicants: Vec<ApplicantKind>,
    /// How it may end.
    pub results: Vec<Outcome>,
    /// How long it may take.
    pub limit: LimitSpec,
    /// Who may sign.
    pub signers: Signers,
    /// What it switches on in its lifecycle.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<OptionKey>,
    /// Whether the limits are still a proposal for the school's leadership to approve.
    #[serde(default, skip_serializing_if = "super::is_false")]
    pub proposed: bool,
    /// What the applicant brings.
    #[serde(default)]
    pub papers: Vec<PaperDef>,
    /// What is asked.
    #[serde(default)]
    pub fields: Vec<FieldDef>,
}

/// Whose procedure it is (DOMAIN.md, fact 3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum ProcedureKind {
    /// Thủ tục hành chính công bố.
    Published,
    /// Thủ tục hành chính nội bộ.
    Internal,
    /// Dịch vụ nhà trường.
    School,
}

/// Who may ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum ApplicantKind {
    /// Father, mother or guardian of a child.
    Guardian,
    /// Another body.
    Organisation,
    /// Somebody of the school's staff.
    Staff,
    /// The inspecting side of the school, for its findings.
    Inspector,
}

/// How a case ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Outcome {
    /// What was asked is given.
    Granted,
    /// It is refused, with a reason, as a result.
    Refused,
    /// A finding is mended.
    Mended,
    /// A finding went to the superior agency.
    Escalated,
}

/// A legal basis: dated, editable.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Basis {
    /// Number and sign: `NĐ 238/2025/NĐ-CP`.
    pub number: String,
    /// What it is about.
    #[serde(default)]
    pub title: String,
    /// How sure we are of it.
    pub certainty: Certainty,
}

/// How sure a fact of law is (the marks of DOMAIN.md).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Certainty {
    /// Found in a published source, not the gazette.
    Found,
    /// Known, not verified.
    Known,
    /// Proposed, for the school to approve.
    Proposed,
}

/// Who may sign.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Signers {
    /// The posts.
    pub post: Vec<Post>,
    /// How many signatures, each by another person.
    pub need: u8,
    /// Whether they sign one after the other.
    #[serde(default, skip_serializing_if = "SignOrder::is_any")]
    pub order: SignOrder,
    /// Who signs instead where the one who asks holds one of the posts: nobody signs their own request. School's setting;
    /// a vice principal signs under the principal's delegation.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub when_applicant: Vec<Post>,
}

/// In which order signatures are given.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum SignOrder {
    /// In any.
    #[default]
    Any,
    /// In that of the posts.
    InOrder,
}

impl SignOrder {
    /// Whether any order will do; that is not written down.
    pub const fn is_any(&self) -> bool {
        match self {
            Self::Any => true,
            Self::InOrder => false,
        }
    }
}

/// A paper that the applicant brings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PaperDef {
    /// Its key.
    pub key: PaperKey,
    /// What it is called.
    pub title: Text,
    /// Whether the case cannot be received without it.
    #[serde(default, skip_serializing_if = "super::is_false")]
    pub required: bool,
    /// Original, certified or plain copy.
    pub form: PaperForm,
    /// Who may open its scan.
    #[serde(default = "personal")]
    pub facet: Facet,
}

/// In which form a paper is brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum PaperForm {
    /// Bản chính.
    Original,
    /// Bản sao chứng thực.
    Certified,
    /// Bản sao, đối chiếu bản chính.
    Copy,
}

/// A field of the form; checked by the same code in the browser and on the server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FieldDef {
    /// Its key.
    pub key: FieldKey,
    /// The label.
    pub title: Text,
    /// A sentence of help.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub help: Text,
    /// Whether it must be filled in.
    #[serde(default, skip_serializing_if = "super::is_false")]
    pub required: bool,
    /// Who may read it. Personal unless said otherwise.
    #[serde(default = "personal")]
    pub facet: Facet,
    /// What may be filled in.
    pub input: FieldShape,
}

/// What may be filled in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum FieldShape {
    /// One line.
    Text {
        /// The most characters.
        #[serde(default = "line")]
        max: u32,
    },
    /// Several lines.
    LongText {
        /// The most characters.
        #[serde(default = "page")]
        max: u32,
    },
    /// A whole number.
    Number {
        /// The least.
        min: i64,
        /// The most.
        max: i64,
    },
    /// A date.
    Date,
    /// One of some.
    Choice {
        /// The choices.
        options: Vec<ChoiceDef>,
    },
    /// Somebody of the register of parties, found or entered.
    Party {
        /// Which kind.
        party: PartyKind,
    },
}

/// One choice of a field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ChoiceDef {
    /// Its key, stored.
    pub key: String,
    /// What it is called.
    pub title: Text,
}

/// Who somebody is to the school.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum PartyKind {
    /// A child.
    Child,
    /// Father, mother or guardian.
    Guardian,
    /// Another body.
    Organisation,
    /// Somebody of the staff.
    Staff,
}

impl PartyKind {
    /// All kinds.
    pub const ALL: [Self; 4] = [Self::Child, Self::Guardian, Self::Organisation, Self::Staff];

    /// The name in storage and on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Child => "child",
            Self::Guardian => "guardian",
            Self::Organisation => "organisation",
            Self::Staff => "staff",
        }
    }
}

impl Procedure {
    /// Whether cases are opened under this version on a day.
    pub fn in_force(&self, day: Date) -> bool {
        self.valid_from <= day && self.valid_to.is_none_or(|to| day < to)
    }
}

const fn personal() -> Facet {
    Facet::Personal
}

const fn line() -> u32 {
    200
}

const fn page() -> u32 {
    4000
}
