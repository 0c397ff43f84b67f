//! A case: everything that is asked for, moves between people and ends with an outcome.
//!
//! A case is the fold of its events. It is kept in three facets with readers of their own; whoever may not read a
//! facet folds the case without it, and the rules say the same.

pub mod apply;
pub mod batch;
pub mod bulk;
pub mod command;
pub mod decide;
pub mod duplicate;
pub mod escalation;
pub mod fact;
pub mod form;
pub mod guard;
pub mod handover;
pub mod late;
mod needs;
pub mod online;
pub mod papers;
pub mod presence;
pub mod readers;
pub mod result;
pub mod signing;
pub mod start;
pub mod step_time;
pub mod undo;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use time::Date;

pub use self::{
    command::{Channel, Command, Expect, Identity, OpenCase, StepArgs, StepCase},
    decide::{Offer, Warning, available, decide},
    escalation::escalation,
    fact::{Event, Fact},
    handover::{Handover, Owner, owner},
    late::standing,
    readers::{is_known_to, own, readers},
    result::Revoked,
    signing::Signature,
    step_time::{StepTime, step_time},
};
use crate::{
    clock::{ClockEntry, LimitSpec},
    definition::{
        ActionKey, CaseKind, DefinitionRef, FieldKey, Need, Outcome, PaperKey, ReasonKey, Relation, StateKey,
        VariantKey, Way,
    },
    facet::Facet,
    ids::{CaseId, CommandId, CommentId, FileHash, GrantId, PartId, PersonId, UnitId},
    instant::Instant,
    rights::{Actor, Area},
    value::{PartyRef, Value},
};

/// A case, as much of it as the reader may see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// What stands in registers and lists.
    pub core: Core,
    /// How it is handled.
    pub internal: Option<Internal>,
    /// Whom it is about.
    pub personal: Option<Personal>,
}

/// What stands in registers and lists.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Core {
    /// Its id.
    pub id: CaseId,
    /// The unit.
    pub unit: UnitId,
    /// What kind of case.
    pub kind: CaseKind,
    /// The version of the procedure under which it was opened, until leadership moves it to a newer one.
    pub definition: DefinitionRef,
    /// The kind of request that was chosen, where the procedure has several: papers, fields and limit follow.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub variant: Option<VariantKey>,
    /// The official code, given by the server alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Where it stands.
    pub state: StateKey,
    /// Nothing follows.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub ended: bool,
    /// Only the opening side may know that it exists.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub draft: bool,
    /// In which way it began.
    #[serde(default, skip_serializing_if = "Way::is_usual")]
    pub way: Way,
    /// By which channel it came.
    #[serde(default, skip_serializing_if = "Channel::is_counter")]
    pub channel: Channel,
    /// The field of work.
    pub area: Area,
    /// Who opened it.
    pub author: PersonId,
    /// The part that handles it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part: Option<PartId>,
    /// The person who handles it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assignee: Option<PersonId>,
    /// The work was given to the assignee, who has not taken it up yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handover: Option<Handover>,
    /// Everybody who took a step that handles it: none of them may sign.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub handlers: BTreeSet<PersonId>,
    /// Everybody who took a step that approves it.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub signers: BTreeSet<PersonId>,
    /// The signatures that count, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub signatures: Vec<Signature>,
    /// The member of staff who asks, for an internal procedure: they decide nothing in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub applicant: Option<PersonId>,
    /// They held a post that signs this procedure when they asked: somebody else signs.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub applicant_signs: bool,
    /// What a finding is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<About>,
    /// The limits under which it runs, copied from the procedure.
    pub limit: LimitSpec,
    /// The clock, folded from the events; its instants are stated times.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ledger: Vec<ClockEntry>,
    /// When it was stated to have been received.
    pub received_at: Instant,
    /// Until when it waits for somebody outside, as they were told: the applicant, another agency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wait_until: Option<Date>,
    /// From which state it came into this one, where it may go back there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub came_from: Option<StateKey>,
    /// A later date that is proposed and not agreed to yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proposed: Option<Proposed>,
    /// The later date that was agreed to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extended: Option<Date>,
    /// How it ended, or what is proposed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Outcome>,
    /// The event that proposed to refuse and said why; that reason is the result's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refusal_no: Option<u32>,
    /// The number of the document that was issued.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issued: Option<String>,
    /// The event that gave its result out; the signed copy came with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issue_no: Option<u32>,
    /// Results of it that were taken back, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub revoked: Vec<Revoked>,
    /// How many times a supplement was asked for.
    #[serde(default)]
    pub supplements: u8,
    /// Values of fields that anybody of the unit may read.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<FieldKey, Value>,
    /// Those of them whose text was erased on request, because it named somebody after all.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub erased: BTreeSet<FieldKey>,
    /// The command that brought it here: whoever goes on from there says so, and a server that has lost it waits for it.
    /// What only moved a date or a version is passed over, and so is what was written before this was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last: Option<CommandId>,
    /// Who did what, when; oldest first.
    pub history: Vec<HistoryLine>,
}

impl Core {
    /// How many events have been folded; a command says which it saw.
    pub fn rev(&self) -> u32 {
        self.history.last().map_or(0, |line| line.no)
    }
}

/// A later date that somebody proposes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposed {
    /// The date.
    pub to: Date,
    /// Who proposes it.
    pub by: PersonId,
    /// When, as stated.
    pub at: Instant,
    /// The number of the event: its cause is noted there.
    pub no: u32,
}

/// What a finding is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "id", rename_all = "snake_case")]
pub enum About {
    /// One dossier.
    Dossier(CaseId),
    /// The work of a part.
    Part(PartId),
    /// A duty of the plan, by its words.
    Task(String),
}

/// One line of the history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryLine {
    /// Its number in the case, from one.
    pub no: u32,
    /// What was done.
    pub what: Happened,
    /// Who did it.
    pub by: PersonId,
    /// Under which grant.
    pub grant: GrantId,
    /// On whose behalf.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_behalf: Option<PersonId>,
    /// When the server sealed it.
    pub at: Instant,
    /// When it was stated to have happened; the clock counts from this.
    pub stated_at: Instant,
}

/// What a line of the history tells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "did", rename_all = "snake_case")]
pub enum Happened {
    /// The case was opened.
    Opened,
    /// A register gave it a number.
    Numbered {
        /// The number as printed.
        text: String,
    },
    /// A step was taken.
    Stepped {
        /// Which.
        action: ActionKey,
        /// Where it led.
        to: StateKey,
        /// To whom it was assigned by this step.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        assignee: Option<PersonId>,
        /// To which part.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        part: Option<PartId>,
    },
    /// Fields were changed; which, stands with the facet that holds them.
    Edited,
    /// Somebody commented.
    Commented,
    /// A file was attached.
    Attached,
    /// The calendar changed, and with it the date until which it must be done.
    Redated {
        /// The date that counted before.
        was: Instant,
        /// The date that counts now.
        now: Instant,
    },
    /// It was moved to a newer version of its procedure.
    Migrated {
        /// The version under which it ran.
        from: u32,
        /// The version under which it runs.
        to: u32,
    },
}

/// How the case is handled; the union reads it, so it names nobody's child.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Internal {
    /// Values of internal fields.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<FieldKey, Value>,
    /// Those of them whose text was erased on request.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub erased: BTreeSet<FieldKey>,
    /// The papers brought, and those still missing.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub papers: BTreeMap<PaperKey, PaperState>,
    /// Reasons and opinions, by the number of the event.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Note>,
    /// Comments.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub comments: Vec<Comment>,
    /// Files.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<Attachment>,
}

/// Whom the case is about; only for those who work on it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Personal {
    /// Values of personal fields.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<FieldKey, Value>,
    /// Comments that name people.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub comments: Vec<Comment>,
    /// Files that show who somebody is.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<Attachment>,
    /// Whom the result was handed to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receiver: Option<String>,
    /// Whom it was handed to was erased on request.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub receiver_erased: bool,
    /// Who asked to have it back, as the office wrote it down.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked_by: Option<String>,
    /// Who asked was erased on request.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub asked_by_erased: bool,
    /// The fields whose values were erased on request.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub erased: BTreeSet<FieldKey>,
}

impl Personal {
    /// The first party named in the fields who is of a kind that can ask: for lists and for tracking.
    pub fn parties(&self) -> impl Iterator<Item = (&FieldKey, &PartyRef)> {
        self.fields.iter().filter_map(|(key, value)| match value {
            Value::Party(party) => Some((key, party)),
            Value::Text(_) | Value::Number(_) | Value::Date(_) | Value::Choice(_) => None,
        })
    }
}

/// Whether a paper is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaperState {
    /// Brought and checked.
    Received,
    /// Asked for, not yet brought.
    Missing,
}

/// A reason, opinion or particular that a step asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// The number of the event.
    pub no: u32,
    /// What it answers.
    pub need: Need,
    /// The reason's code, if it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<ReasonKey>,
    /// What was said.
    pub text: String,
    /// It was erased on request; that something was said stays.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub erased: bool,
}

/// A comment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comment {
    /// Its id.
    pub id: CommentId,
    /// The number of the event.
    pub no: u32,
    /// Who.
    pub by: PersonId,
    /// When.
    pub at: Instant,
    /// What.
    pub text: String,
    /// It was erased on request; that somebody commented stays.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub erased: bool,
}

/// A file within a case: the bytes lie in the store, under their hash.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// The file.
    #[serde(flatten)]
    pub file: FileRef,
    /// The number of the event.
    pub no: u32,
    /// Who.
    pub by: PersonId,
    /// The paper of which it is the scan.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paper: Option<PaperKey>,
    /// Its name and bytes were erased on request; that it was there, and its hash, stay.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub erased: bool,
}

/// A file as a command names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileRef {
    /// The hash of its bytes.
    pub hash: FileHash,
    /// Its name as its owner called it.
    pub name: String,
    /// Its media type.
    pub media: String,
    /// Its size in bytes.
    pub size: u64,
}

impl FileRef {
    /// Whether it calls itself a picture of which there can be a small one.
    pub fn is_picture(&self) -> bool {
        matches!(self.media.as_str(), "image/jpeg" | "image/png" | "image/webp")
    }
}

impl Case {
    /// Whether this actor is, by any of their hats, in this relation to the case.
    pub fn relates(&self, actor: &Actor, relation: Relation) -> bool {
        match relation {
            // The inspecting side is a part too; being in it is not being in the part inspected.
            Relation::PartMember => self.core.part.is_some_and(|part| actor.in_part(part)),
            Relation::Author | Relation::Assignee | Relation::Handler | Relation::Signer | Relation::Applicant => {
                self.relates_person(actor.person(), relation)
            }
        }
    }

    /// The same of a person alone, whatever their hats. Of their parts nothing is known here: whoever acts for them has
    /// the part on their own grant.
    pub fn relates_person(&self, person: PersonId, relation: Relation) -> bool {
        match relation {
            Relation::Author => self.core.author == person,
            Relation::Assignee => self.core.assignee == Some(person),
            Relation::Handler => self.core.handlers.contains(&person),
            Relation::Signer => self.core.signers.contains(&person),
            Relation::Applicant => self.core.applicant == Some(person),
            Relation::PartMember => false,
        }
    }

    /// Everything that was noted at one event: for the timeline.
    pub fn notes_of(&self, no: u32) -> impl Iterator<Item = &Note> {
        self.internal.iter().flat_map(move |i| i.notes.iter().filter(move |n| n.no == no))
    }

    /// Why the result is a refusal, as it was proposed; nothing if it is none, or to those who may not read it.
    pub fn refusal(&self) -> Option<&Note> {
        self.notes_of(self.core.refusal_no?).find(|note| note.need == Need::Reason)
    }

    /// The value of a field, from whichever facet holds it.
    pub fn field(&self, key: &FieldKey) -> Option<&Value> {
        self.core
            .fields
            .get(key)
            .or_else(|| self.internal.as_ref().and_then(|i| i.fields.get(key)))
            .or_else(|| self.personal.as_ref().and_then(|p| p.fields.get(key)))
    }

    /// Whether what a field said was erased on request; it was said, and is known no more.
    pub fn is_erased(&self, key: &FieldKey) -> bool {
        self.core.erased.contains(key)
            || self.internal.as_ref().is_some_and(|i| i.erased.contains(key))
            || self.personal.as_ref().is_some_and(|p| p.erased.contains(key))
    }

    /// Whether this facet is at hand.
    pub const fn has(&self, facet: Facet) -> bool {
        match facet {
            Facet::Core => true,
            Facet::Internal => self.internal.is_some(),
            Facet::Personal => self.personal.is_some(),
        }
    }

    /// The first day that a date asked for by a step may have.
    pub fn earliest_date(&self, now: Instant) -> Date {
        now.local_date()
    }
}
