//! The workflow shared by one kind of case: states, steps, who, clock.

use serde::{Deserialize, Serialize};

use super::{
    effect::{Guard, Lands, ReasonDef, StepEffect},
    key::{ActionKey, FieldKey, LifecycleKey, OptionKey, PaperKey, ProcedureKey, RegisterKey, StateKey},
    procedure::Outcome,
    way::WayDef,
};
use crate::{
    rights::{Post, Role},
    text::Text,
};

/// What kind of case a lifecycle serves. Its readers follow from it (see [`crate::case::readers`]).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum CaseKind {
    /// Hồ sơ thủ tục hành chính.
    Dossier,
    /// Kiến nghị sau kiểm tra.
    Finding,
}

impl CaseKind {
    /// All kinds.
    pub const ALL: [Self; 2] = [Self::Dossier, Self::Finding];

    /// The name in storage and on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Dossier => "dossier",
            Self::Finding => "finding",
        }
    }
}

/// Which version of which procedure a case runs under.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DefinitionRef {
    /// The procedure.
    pub key: ProcedureKey,
    /// Its version.
    pub version: u32,
}

/// Which version of which lifecycle a procedure runs over; `dossier@1` in files.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(with = "String"))]
pub struct LifecycleRef {
    /// The lifecycle.
    pub key: LifecycleKey,
    /// Its version.
    pub version: u32,
}

impl TryFrom<String> for LifecycleRef {
    type Error = &'static str;
    fn try_from(s: String) -> Result<Self, Self::Error> {
        let (key, version) = s.split_once('@').ok_or("a lifecycle is named like dossier@1")?;
        let version = version.parse().map_err(|_| "the version after @ is a number")?;
        Ok(Self { key: LifecycleKey(key.to_owned()), version })
    }
}

impl From<LifecycleRef> for String {
    fn from(r: LifecycleRef) -> Self {
        format!("{}@{}", r.key, r.version)
    }
}

/// The workflow shared by one kind of case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Lifecycle {
    /// Its name.
    pub key: LifecycleKey,
    /// Published versions are immutable.
    pub version: u32,
    /// The kind of case it serves.
    pub kind: CaseKind,
    /// The stages that a person sees as a row of steps, in order.
    pub phases: Vec<Phase>,
    /// The states, few.
    pub states: Vec<StateDef>,
    /// How a case begins.
    pub open: OpenDef,
    /// How it moves.
    pub steps: Vec<StepDef>,
    /// Reasons that have a code.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<ReasonDef>,
}

/// A stage that a person sees.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Phase {
    /// Its key, named by states.
    pub key: String,
    /// What it is called.
    pub title: Text,
}

/// A state of a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct StateDef {
    /// Its key.
    pub key: StateKey,
    /// What staff call it.
    pub title: Text,
    /// What the applicant is told when tracking; the title where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub public: Option<Text>,
    /// The phase it belongs to.
    pub phase: String,
    /// Nothing follows it; a terminal case is immutable but for comments of record.
    #[serde(default, skip_serializing_if = "super::is_false")]
    pub terminal: bool,
    /// The state's number in the national list of dossier states (DOMAIN.md §2), where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<u8>,
    /// Only the side that opened the case may know that it exists.
    #[serde(default, skip_serializing_if = "super::is_false")]
    pub draft: bool,
    /// The work lies with another agency: the school's own target stops, the overall clock goes on (DOMAIN.md §2 row 9).
    #[serde(default, skip_serializing_if = "super::is_false")]
    pub away: bool,
}

/// How a case begins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OpenDef {
    /// What the act is called: "Tiếp nhận".
    pub title: Text,
    /// The state it leads to.
    pub to: StateKey,
    /// Who may open.
    pub who: Vec<Who>,
    /// What it does to the clock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clock: Option<ClockMark>,
    /// Whether it can be done without network.
    pub offline: Offline,
    /// The register that gives the case its code; given by the server alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub register: Option<RegisterKey>,
    /// Other ways in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ways: Vec<WayDef>,
}

/// One step: from some states to another, by somebody, needing something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct StepDef {
    /// Its key.
    pub action: ActionKey,
    /// What the button says: a verb.
    pub title: Text,
    /// How the history tells it, after the person's name: "yêu cầu bổ sung".
    pub past: Text,
    /// The states from which it may be taken.
    pub from: Vec<StateKey>,
    /// The state to which it leads.
    pub to: StateKey,
    /// Whether it leads there, stays, or leads back.
    #[serde(default, skip_serializing_if = "Lands::is_there")]
    pub lands: Lands,
    /// Who may take it: any of these.
    pub who: Vec<Who>,
    /// What must hold besides.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub guards: Vec<Guard>,
    /// What it needs, in the order in which a person is asked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<Need>,
    /// What it does besides moving the case.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub effects: Vec<StepEffect>,
    /// What it does to the clock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clock: Option<ClockMark>,
    /// The date field that becomes the due date when this step starts the clock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_field: Option<FieldKey>,
    /// The outcome that taking the step fixes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Outcome>,
    /// The paper it produces.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paper: Option<PaperKey>,
    /// Whether it can be done without network.
    pub offline: Offline,
    /// The register that numbers what the step issues; numbered by the server alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub register: Option<RegisterKey>,
    /// Taken only where the procedure switches this on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub option: Option<OptionKey>,
    /// How the step is offered.
    #[serde(default)]
    pub weight: Weight,
    /// What counts as having *handled* the case; whoever handled may not sign.
    #[serde(default, skip_serializing_if = "super::is_false")]
    pub handles: bool,
    /// What counts as *approving*: leadership alone, and never one's own case.
    #[serde(default, skip_serializing_if = "super::is_false")]
    pub approves: bool,
}

impl StepDef {
    /// Whether it has this effect.
    pub fn does(&self, effect: StepEffect) -> bool {
        self.effects.contains(&effect)
    }

    /// Whether a reason is asked for with it: always, or where the result proposed is a refusal. To such a step alone may a
    /// reason that has a code belong.
    pub fn asks_reason(&self) -> bool {
        self.needs.contains(&Need::Reason) || self.needs.contains(&Need::Outcome)
    }

    /// Whether it is guarded by this.
    pub fn guarded_by(&self, guard: Guard) -> bool {
        self.guards.contains(&guard)
    }
}

/// How prominently a step is offered to the one who may take it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Weight {
    /// The one green button.
    Main,
    /// A button beside it.
    #[default]
    Normal,
    /// Under "…".
    Rare,
}

/// Who may take a step: a role or a relation to the case, perhaps a post, and never certain relations.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Who {
    /// The side or relation.
    pub role: WhoRole,
    /// Which posts of it; all where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub post: Option<PostRule>,
    /// Relations that forbid it, judged per person across all hats.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not: Vec<Relation>,
}

/// A side of the school, or a relation to the case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum WhoRole {
    /// Ban giám hiệu.
    Leadership,
    /// A professional group.
    Group,
    /// The office.
    Office,
    /// The union.
    Union,
    /// An administrator: the linter lets them take no step.
    Administrator,
    /// Somebody of the superior agency.
    Superior,
    /// Whoever opened the case.
    Author,
    /// The person to whom it is assigned.
    Assignee,
    /// A member of the part to which it is assigned, other than leadership.
    PartMember,
    /// The applicant, through the portal: the linter lets them approve nothing.
    Applicant,
}

impl WhoRole {
    /// The role this names, where it names one.
    pub const fn role(self) -> Option<Role> {
        match self {
            Self::Leadership => Some(Role::Leadership),
            Self::Group => Some(Role::Group),
            Self::Office => Some(Role::Office),
            Self::Union => Some(Role::Union),
            Self::Administrator => Some(Role::Administrator),
            Self::Superior => Some(Role::Superior),
            Self::Author | Self::Assignee | Self::PartMember | Self::Applicant => None,
        }
    }
}

/// Which posts may take a step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum PostRule {
    /// `"$signers"`: those whom the procedure names.
    Signers(SignersWord),
    /// These posts.
    Posts(Vec<Post>),
}

/// The word `$signers`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum SignersWord {
    /// Those whom the procedure names as signers.
    #[serde(rename = "$signers")]
    Signers,
}

/// What a person is to a case. Judged per person, not per hat.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Relation {
    /// Opened it.
    Author,
    /// Is assigned to it.
    Assignee,
    /// Took a step that handles it.
    Handler,
    /// Is the one who asks, or for whom it is asked.
    Applicant,
    /// Belongs, by any hat, to the part to which it is assigned.
    PartMember,
    /// Took the step before last that approves it: signing twice is no second pair of eyes.
    Signer,
}

/// What a step needs from the person who takes it. Each is a part of the step's form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Need {
    /// A reason in plain words.
    Reason,
    /// Which papers are missing, at least one.
    MissingPapers,
    /// Which of the missing papers have come, at least one.
    ReceivedPapers,
    /// The part and the person who will handle it.
    Handler,
    /// The proposed result, one of the procedure's results.
    Outcome,
    /// A professional opinion.
    Opinion,
    /// A later date.
    Date,
    /// Whom the result was handed to.
    Receiver,
    /// By which channel.
    Channel,
    /// The agency referred to.
    Agency,
    /// The number of the letter sent or received.
    DocumentNo,
    /// At least one file attached with the step.
    File,
    /// All required papers: those that came before, and those ticked now.
    AllPapers,
    /// The date until which it waits for somebody outside, as they are told.
    Until,
    /// Which point is to be mended.
    Point,
    /// How whoever receives the result was recognised.
    Identity,
    /// That the result was signed for: said so, or the signed receipt as a file. By post or electronically nobody signs.
    Receipt,
    /// Who asks, where the office writes it down for them.
    AskedBy,
}

/// What a step does to the clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum ClockMark {
    /// The working days begin to count.
    Start,
    /// They stop counting until resumed.
    Pause,
    /// They count again.
    Resume,
    /// The date moves to the one given; the original stays beside it.
    Extend,
    /// The work is done: before, on or after the due date is fixed.
    Stop,
    /// What was done is taken back: they count on as if it had never been.
    Reopen,
}

/// Whether a step can be taken without network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Offline {
    /// Shown as done at once.
    Local,
    /// Kept and sent later, shown as waiting.
    Queued,
    /// Only with the server: signing, numbering, returning.
    Never,
}
