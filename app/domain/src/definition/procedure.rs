//! The parameters that one procedure gives to its lifecycle: fields, papers, limits, signers, options.

use serde::{Deserialize, Serialize};
use time::Date;

use super::{
    key::{FieldKey, OptionKey, PaperKey, ProcedureKey},
    lifecycle::LifecycleRef,
    target::StepTarget,
    told::{Off, ResultDef, Told},
    variant::Variant,
};
use crate::{
    clock::{Limit, LimitSpec, Unit},
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
    /// Its number in the national list of procedures, where one was found; to be checked before it is printed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub national_code: Option<String>,
    /// The paper that each outcome gives.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub result_papers: Vec<ResultDef>,
    /// What the applicant is told on the way.
    #[serde(default, skip_serializing_if = "Told::is_empty")]
    pub told: Told,
    /// Why nothing is taken under it, and what whoever asks is answered. To take requests, another version without it is
    /// published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub off: Option<Off>,
    /// How long it may take. Left out only where nothing is taken under it.
    #[serde(default = "no_limit", skip_serializing_if = "is_no_limit")]
    pub limit: LimitSpec,
    /// How long it should stay in single states: the school's own aims.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub targets: Vec<StepTarget>,
    /// What the limit alone does not say: from when it counts, what comes before and after.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub limit_note: Text,
    /// The required date field from which the limit counts where that is later than the receipt: the day on which
    /// enrolment closes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counts_from: Option<FieldKey>,
    /// Who may sign.
    pub signers: Signers,
    /// What it switches on in its lifecycle.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<OptionKey>,
    /// Whether the limits are still a proposal for the school's leadership to approve.
    #[serde(default, skip_serializing_if = "super::is_false")]
    pub proposed: bool,
    /// The kinds of request of which one is chosen at intake; none where all are alike.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub variants: Vec<Variant>,
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
    /// The day on which it was issued, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub issued: Option<Date>,
    /// The first day on which it is in force, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub from: Option<Date>,
    /// The first day on which it no longer is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub to: Option<Date>,
    /// What has to be known of it besides: what it replaces, what is to be found out.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub note: Text,
    /// How sure we are of it.
    pub certainty: Certainty,
    /// The day on which somebody of the school compared it with the gazette. What is shipped has none: until then it is
    /// shown with the words that it must be checked before it is printed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub checked: Option<Date>,
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

impl Outcome {
    /// The name in storage and on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Granted => "granted",
            Self::Refused => "refused",
            Self::Mended => "mended",
            Self::Escalated => "escalated",
        }
    }
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

    /// Since when it is history on a day, if it is.
    pub fn over(&self, day: Date) -> Option<Date> {
        self.valid_to.filter(|to| *to <= day)
    }

    /// How long it may take; nothing where it says nothing of it, as nothing is taken under it.
    pub fn limit(&self) -> Option<&LimitSpec> {
        (!is_no_limit(&self.limit)).then_some(&self.limit)
    }

    /// The paper that an outcome gives.
    pub fn result_paper(&self, outcome: Outcome) -> Option<&ResultDef> {
        self.result_papers.iter().find(|paper| paper.outcome == outcome)
    }
}

/// Written as no limit at all: the linter refuses a limit of no days wherever requests are taken.
const fn no_limit() -> LimitSpec {
    LimitSpec::new(Limit::new(0, Unit::Days))
}

fn is_no_limit(limit: &LimitSpec) -> bool {
    *limit == no_limit()
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
