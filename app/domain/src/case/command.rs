//! What a person asks of a case. The same commands come from the browser's outbox and from the REST API.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use time::Date;

use super::{About, Core, FileRef};
use crate::{
    definition::{ActionKey, DefinitionRef, FieldKey, Outcome, PaperKey, ReasonKey, StateKey, Way},
    facet::Facet,
    ids::{CaseId, CommentId, PartId, PersonId},
    instant::Instant,
    value::Value,
};

/// A command on a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "name", content = "args")]
pub enum Command {
    /// Opens one: intake at the desk, or a draft finding.
    #[serde(rename = "case.open")]
    Open(OpenCase),
    /// Takes a step.
    #[serde(rename = "case.step")]
    Step(StepCase),
    /// Changes fields.
    #[serde(rename = "case.edit")]
    Edit(EditCase),
    /// Says something.
    #[serde(rename = "case.comment")]
    Comment(CommentCase),
    /// Attaches a file.
    #[serde(rename = "case.attach")]
    Attach(AttachFile),
}

impl Command {
    /// The case it is about.
    pub const fn case(&self) -> CaseId {
        match self {
            Self::Open(c) => c.id,
            Self::Step(c) => c.id,
            Self::Edit(c) => c.id,
            Self::Comment(c) => c.id,
            Self::Attach(c) => c.id,
        }
    }

    /// When the person says that it happened.
    pub const fn stated_at(&self) -> Instant {
        match self {
            Self::Open(c) => c.stated_at,
            Self::Step(c) => c.stated_at,
            Self::Edit(c) => c.stated_at,
            Self::Comment(c) => c.stated_at,
            Self::Attach(c) => c.stated_at,
        }
    }
}

/// Opens a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpenCase {
    /// Its id, made where it is typed.
    pub id: CaseId,
    /// Under which version of which procedure.
    pub definition: DefinitionRef,
    /// In which way it comes in.
    #[serde(default, skip_serializing_if = "Way::is_usual")]
    pub way: Way,
    /// By which channel it came.
    #[serde(default, skip_serializing_if = "Channel::is_counter")]
    pub channel: Channel,
    /// The form.
    #[serde(default)]
    pub fields: BTreeMap<FieldKey, Value>,
    /// The papers that were brought.
    #[serde(default)]
    pub papers: Vec<PaperKey>,
    /// The member of staff who asks, for an internal procedure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub applicant: Option<PersonId>,
    /// The part that is to mend a finding.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part: Option<PartId>,
    /// The person who is to mend it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assignee: Option<PersonId>,
    /// What a finding is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<About>,
    /// When it was received.
    pub stated_at: Instant,
}

/// Takes a step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StepCase {
    /// The case.
    pub id: CaseId,
    /// The step.
    pub action: ActionKey,
    /// What the person saw when they decided.
    pub expect: Expect,
    /// What the step asked for.
    #[serde(default)]
    pub args: StepArgs,
    /// When it was done.
    pub stated_at: Instant,
}

/// What the person saw when they decided: nobody signs what has changed behind their back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expect {
    /// The state.
    pub state: StateKey,
    /// Which event was the last one, [`Core::rev`]. Where it is given it must still be the last; a step that approves
    /// cannot go without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rev: Option<u32>,
}

impl Expect {
    /// What somebody saw who has this case before them. A step is bound to all of it where it approves, otherwise to the
    /// state: what waits for a network would be overtaken by every comment.
    pub fn of(core: &Core, approves: bool) -> Self {
        Self { state: core.state.clone(), rev: approves.then(|| core.rev()) }
    }
}

/// What a step asked for; see [`crate::definition::Need`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct StepArgs {
    /// The reason in words; needed where it has no code, or the code `other`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The reason's code, one of the lifecycle's for this step, or `other`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason_code: Option<ReasonKey>,
    /// Which point is to be mended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub point: Option<String>,
    /// The opinion.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub opinion: Option<String>,
    /// The agency referred to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agency: Option<String>,
    /// The number of the letter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document_no: Option<String>,
    /// Whom the result was handed to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub receiver: Option<String>,
    /// By which channel.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channel: Option<Channel>,
    /// How whoever received it was recognised.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub identity: Option<Identity>,
    /// They signed for it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub signed_receipt: bool,
    /// Who asks, where the office writes it down for them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub asked_by: Option<String>,
    /// Papers missing, or come.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub papers: Vec<PaperKey>,
    /// The part that will handle it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub part: Option<PartId>,
    /// The person who will handle it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assignee: Option<PersonId>,
    /// The result proposed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Outcome>,
    /// A later date.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<Date>,
    /// The date until which it waits for somebody outside.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
    /// Files, already uploaded or on their way.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<FileRef>,
}

/// How a request reaches the school, and a result the applicant.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// At the office.
    #[default]
    Counter,
    /// By post.
    Post,
    /// Electronically.
    Online,
}

impl Channel {
    /// All channels.
    pub const ALL: [Self; 3] = [Self::Counter, Self::Post, Self::Online];

    /// The name in storage and on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Counter => "counter",
            Self::Post => "post",
            Self::Online => "online",
        }
    }
}

impl Channel {
    /// Whether it is the usual one, at the office.
    pub const fn is_counter(&self) -> bool {
        match self {
            Self::Counter => true,
            Self::Post | Self::Online => false,
        }
    }
}

/// How whoever receives a result was recognised. The number of no paper is kept: what is not needed is not asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Identity {
    /// The office knows them.
    Known,
    /// By their identity card.
    IdCard,
    /// By a written authorisation of the applicant, besides their own card.
    Authorisation,
    /// By the address or account to which it was sent.
    Address,
}

impl Identity {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Known, Self::IdCard, Self::Authorisation, Self::Address];

    /// The name in storage and on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Known => "known",
            Self::IdCard => "id_card",
            Self::Authorisation => "authorisation",
            Self::Address => "address",
        }
    }
}

/// Changes fields: each with what the person saw and what they want, so that other fields merge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EditCase {
    /// The case.
    pub id: CaseId,
    /// The changes.
    pub changes: Vec<Change>,
    /// When.
    pub stated_at: Instant,
}

/// One changed field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Change {
    /// The field.
    pub key: FieldKey,
    /// What the person saw.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub was: Option<Value>,
    /// What they want; emptied where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Value>,
}

/// Says something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CommentCase {
    /// The case.
    pub id: CaseId,
    /// The comment's own id.
    pub comment: CommentId,
    /// Who may read it: `internal` is read by the union too, `personal` only by those who work on the case.
    pub facet: Facet,
    /// What.
    pub text: String,
    /// When.
    pub stated_at: Instant,
}

/// Attaches a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AttachFile {
    /// The case.
    pub id: CaseId,
    /// The file.
    pub file: FileRef,
    /// The paper of which it is the scan; then the paper's facet holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paper: Option<PaperKey>,
    /// Who may open it, where it is the scan of no paper.
    pub facet: Facet,
    /// When.
    pub stated_at: Instant,
}
