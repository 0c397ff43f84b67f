//! The life of a definition: drafted, proposed with reasons, returned with what to mend or approved, published from a day.
//!
//! Drafts are changed online only. What is published never changes: a draft becomes the next version of its procedure, and
//! where the workflow was changed with it, the next version of the workflow. Running cases keep theirs.

mod decide;
mod denial;
mod size;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use time::Date;

pub use self::{
    decide::{Context, Decision, decide, earliest, faults, may_see, sides},
    denial::DraftDenial,
    size::{MOST_BYTES, MOST_WORDS, Part},
};
use super::{CaseKind, Definition, DefinitionRef, Lifecycle, Procedure, ProcedureKey};
use crate::{
    calendar::wire,
    ids::{DraftId, GrantId, PartId, PersonId, UnitId},
    instant::Instant,
    text::Text,
};

/// What would be published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Content {
    /// The procedure, with the version that it would have.
    pub procedure: Procedure,
    /// The workflow, where it is changed with it: the next version of its key. Absent: the published one that the procedure
    /// names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lifecycle: Option<Lifecycle>,
}

impl Content {
    /// The whole definition; `published` is the workflow that the procedure names where the draft brings none.
    pub fn with(&self, published: Option<&Lifecycle>) -> Option<Definition> {
        let lifecycle = self.lifecycle.as_ref().or(published)?;
        Some(Definition { procedure: self.procedure.clone(), lifecycle: lifecycle.clone() })
    }
}

/// From what a draft begins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "source", rename_all = "snake_case")]
pub enum Source {
    /// A version that the school has published.
    Version(DefinitionRef),
    /// A version that came with the program ("từ bản kèm theo chương trình").
    Shipped(DefinitionRef),
    /// Nothing: a new procedure over the newest workflow of its kind.
    Blank {
        /// The name it will have in addresses, which no procedure of the school has.
        key: ProcedureKey,
        /// What it is called.
        title: Text,
        /// What its cases are.
        cases: CaseKind,
    },
}

impl Source {
    /// The procedure that it is about.
    pub const fn key(&self) -> &ProcedureKey {
        match self {
            Self::Version(of) | Self::Shipped(of) => &of.key,
            Self::Blank { key, .. } => key,
        }
    }
}

/// Where a draft stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DraftState {
    /// It is being written.
    Drafting,
    /// It waits for leadership.
    Proposed,
    /// It came back with what to mend; the first change of it makes it drafting again.
    Returned,
    /// It may be published as it is.
    Approved,
    /// It is a version of its procedure.
    Published,
    /// Nothing became of it.
    Discarded,
}

impl DraftState {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Drafting, Self::Proposed, Self::Returned, Self::Approved, Self::Published, Self::Discarded];

    /// The name in storage and on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Drafting => "drafting",
            Self::Proposed => "proposed",
            Self::Returned => "returned",
            Self::Approved => "approved",
            Self::Published => "published",
            Self::Discarded => "discarded",
        }
    }

    /// Whether it may be written in.
    pub const fn is_open(self) -> bool {
        match self {
            Self::Drafting | Self::Returned => true,
            Self::Proposed | Self::Approved | Self::Published | Self::Discarded => false,
        }
    }

    /// Whether nothing follows.
    pub const fn is_over(self) -> bool {
        match self {
            Self::Published | Self::Discarded => true,
            Self::Drafting | Self::Proposed | Self::Returned | Self::Approved => false,
        }
    }
}

impl std::str::FromStr for DraftState {
    type Err = &'static str;
    fn from_str(s: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|state| state.as_str() == s).ok_or("unknown state of a draft")
    }
}

/// A draft of a definition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// Its id.
    pub id: DraftId,
    /// The unit.
    pub unit: UnitId,
    /// From what it began.
    pub source: Source,
    /// What its cases are; it never changes, because it says whose draft it is.
    pub cases: CaseKind,
    /// Where it stands.
    pub state: DraftState,
    /// How many changes there were; whoever changes it says which they saw.
    pub rev: u32,
    /// Who began it.
    pub author: PersonId,
    /// The part under whose hat it was begun: who works there may write in it too.
    pub part: PartId,
    /// Everybody who wrote in it, and for whom: none of them approves it.
    pub writers: BTreeSet<PersonId>,
    /// What would be published.
    pub content: Content,
    /// The newest version of the procedure when it was approved: nothing may have come between.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub over: Option<u32>,
    /// What was done with it, oldest first.
    pub lines: Vec<DraftLine>,
}

impl Draft {
    /// The procedure that it is about.
    pub const fn key(&self) -> &ProcedureKey {
        &self.content.procedure.key
    }

    /// Why it was proposed, the last time.
    pub fn reasons(&self) -> Option<&str> {
        self.lines.iter().rev().find_map(|line| match &line.did {
            DraftDid::Proposed { reasons } => Some(reasons.as_str()),
            DraftDid::Begun
            | DraftDid::Edited
            | DraftDid::Returned { .. }
            | DraftDid::Approved
            | DraftDid::Published { .. }
            | DraftDid::Discarded { .. } => None,
        })
    }

    /// What leadership wanted mended, the last time it came back.
    pub fn to_mend(&self) -> Option<&str> {
        self.lines.iter().rev().find_map(|line| match &line.did {
            DraftDid::Returned { mend } => Some(mend.as_str()),
            DraftDid::Begun
            | DraftDid::Edited
            | DraftDid::Proposed { .. }
            | DraftDid::Approved
            | DraftDid::Published { .. }
            | DraftDid::Discarded { .. } => None,
        })
    }
}

/// One line of a draft's history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftLine {
    /// The revision that it made, from one.
    pub rev: u32,
    /// When.
    pub at: Instant,
    /// Who.
    pub by: PersonId,
    /// On whose behalf.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_behalf: Option<PersonId>,
    /// What.
    #[serde(flatten)]
    pub did: DraftDid,
}

/// What a line of a draft's history tells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "did", rename_all = "snake_case")]
pub enum DraftDid {
    /// It was begun.
    Begun,
    /// Its content was changed.
    Edited,
    /// It was proposed.
    Proposed {
        /// Why.
        reasons: String,
    },
    /// It was given back.
    Returned {
        /// What to mend.
        mend: String,
    },
    /// It was approved as it is.
    Approved,
    /// It became a version.
    Published {
        /// Which.
        version: u32,
        /// Its first day.
        #[serde(with = "wire::date")]
        from: Date,
    },
    /// It was given up.
    Discarded {
        /// Why; may be empty.
        reason: String,
    },
}

/// What is asked of a draft. `rev` is the revision that the person saw.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "name", content = "args", rename_all = "snake_case", deny_unknown_fields)]
pub enum Command {
    /// Begin one.
    Begin {
        /// Its id, made where it is begun.
        draft: DraftId,
        /// From what.
        source: Source,
    },
    /// Put another content. The versions in it are set by the rules, and so is the key.
    Edit {
        /// Which.
        draft: DraftId,
        /// The revision seen.
        rev: u32,
        /// All of it.
        content: Box<Content>,
    },
    /// Ask leadership to approve it.
    Propose {
        /// Which.
        draft: DraftId,
        /// The revision seen.
        rev: u32,
        /// Why it is needed.
        reasons: String,
    },
    /// Give it back.
    Return {
        /// Which.
        draft: DraftId,
        /// The revision seen.
        rev: u32,
        /// What to mend.
        mend: String,
    },
    /// Approve it as it is.
    Approve {
        /// Which.
        draft: DraftId,
        /// The revision seen.
        rev: u32,
    },
    /// Make it a version from a day on.
    Publish {
        /// Which.
        draft: DraftId,
        /// The revision seen.
        rev: u32,
        /// The first day on which cases are opened under it: today or later.
        #[serde(with = "wire::date")]
        from: Date,
    },
    /// Give it up.
    Discard {
        /// Which.
        draft: DraftId,
        /// The revision seen.
        rev: u32,
        /// Why; may be empty.
        #[serde(default)]
        reason: String,
    },
}

impl Command {
    /// The draft that it is about.
    pub const fn draft(&self) -> DraftId {
        match self {
            Self::Begin { draft, .. }
            | Self::Edit { draft, .. }
            | Self::Propose { draft, .. }
            | Self::Return { draft, .. }
            | Self::Approve { draft, .. }
            | Self::Publish { draft, .. }
            | Self::Discard { draft, .. } => *draft,
        }
    }

    /// The revision that the person saw; none where it begins.
    pub const fn rev(&self) -> Option<u32> {
        match self {
            Self::Begin { .. } => None,
            Self::Edit { rev, .. }
            | Self::Propose { rev, .. }
            | Self::Return { rev, .. }
            | Self::Approve { rev, .. }
            | Self::Publish { rev, .. }
            | Self::Discard { rev, .. } => Some(*rev),
        }
    }
}

/// What happened to a draft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "fact", rename_all = "snake_case")]
pub enum Change {
    /// It was begun.
    Begun {
        /// From what.
        source: Source,
        /// What its cases are.
        cases: CaseKind,
        /// The part under whose hat.
        part: PartId,
        /// What it says.
        content: Box<Content>,
    },
    /// Its content was changed.
    Edited {
        /// What it says now.
        content: Box<Content>,
    },
    /// It was proposed.
    Proposed {
        /// Why.
        reasons: String,
    },
    /// It was given back.
    Returned {
        /// What to mend.
        mend: String,
    },
    /// It was approved.
    Approved {
        /// The newest version of the procedure then; none where it is the first.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        over: Option<u32>,
    },
    /// It was published.
    Published {
        /// As what.
        content: Box<Content>,
    },
    /// It was given up.
    Discarded {
        /// Why.
        reason: String,
    },
}

impl Change {
    /// The name of what was done.
    pub const fn action(&self) -> &'static str {
        match self {
            Self::Begun { .. } => "begin",
            Self::Edited { .. } => "edit",
            Self::Proposed { .. } => "propose",
            Self::Returned { .. } => "return",
            Self::Approved { .. } => "approve",
            Self::Published { .. } => "publish",
            Self::Discarded { .. } => "discard",
        }
    }

    /// What it says from then on, where that changed.
    pub fn content(&self) -> Option<&Content> {
        match self {
            Self::Begun { content, .. } | Self::Edited { content } | Self::Published { content } => Some(content),
            Self::Proposed { .. } | Self::Returned { .. } | Self::Approved { .. } | Self::Discarded { .. } => None,
        }
    }
}

/// A change as it happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// At which unit.
    pub unit: UnitId,
    /// To which draft.
    pub draft: DraftId,
    /// When.
    pub at: Instant,
    /// Who did it.
    pub by: PersonId,
    /// Under which grant.
    pub grant: GrantId,
    /// On whose behalf.
    pub on_behalf: Option<PersonId>,
    /// What.
    pub change: Change,
}

/// The state after one more event. An event that fits nothing changes nothing.
pub fn apply(state: Option<Draft>, event: &Event) -> Option<Draft> {
    let Some(mut draft) = state else {
        return match &event.change {
            Change::Begun { source, cases, part, content } => Some(begun(event, source, *cases, *part, content)),
            Change::Edited { .. }
            | Change::Proposed { .. }
            | Change::Returned { .. }
            | Change::Approved { .. }
            | Change::Published { .. }
            | Change::Discarded { .. } => None,
        };
    };
    let did = match &event.change {
        Change::Begun { .. } => return Some(draft),
        Change::Edited { content } => {
            draft.content = content.as_ref().clone();
            draft.state = DraftState::Drafting;
            draft.writers.extend([Some(event.by), event.on_behalf].into_iter().flatten());
            DraftDid::Edited
        }
        Change::Proposed { reasons } => {
            draft.state = DraftState::Proposed;
            draft.writers.extend([Some(event.by), event.on_behalf].into_iter().flatten());
            DraftDid::Proposed { reasons: reasons.clone() }
        }
        Change::Returned { mend } => {
            draft.state = DraftState::Returned;
            draft.over = None;
            DraftDid::Returned { mend: mend.clone() }
        }
        Change::Approved { over } => {
            draft.state = DraftState::Approved;
            draft.over = *over;
            DraftDid::Approved
        }
        Change::Published { content } => {
            draft.state = DraftState::Published;
            draft.content = content.as_ref().clone();
            let Procedure { version, valid_from, .. } = content.procedure;
            DraftDid::Published { version, from: valid_from }
        }
        Change::Discarded { reason } => {
            draft.state = DraftState::Discarded;
            DraftDid::Discarded { reason: reason.clone() }
        }
    };
    draft.rev = draft.rev.saturating_add(1);
    draft.lines.push(DraftLine { rev: draft.rev, at: event.at, by: event.by, on_behalf: event.on_behalf, did });
    Some(draft)
}

fn begun(event: &Event, source: &Source, cases: CaseKind, part: PartId, content: &Content) -> Draft {
    let did = DraftDid::Begun;
    Draft {
        id: event.draft,
        unit: event.unit,
        source: source.clone(),
        cases,
        state: DraftState::Drafting,
        rev: 1,
        author: event.by,
        part,
        writers: [Some(event.by), event.on_behalf].into_iter().flatten().collect(),
        content: content.clone(),
        over: None,
        lines: vec![DraftLine { rev: 1, at: event.at, by: event.by, on_behalf: event.on_behalf, did }],
    }
}
