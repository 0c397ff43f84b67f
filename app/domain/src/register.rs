//! The book in which dossiers are followed (sổ theo dõi hồ sơ; DOMAIN.md §1, form 07): one line for each dossier that was
//! received, whatever became of it. A line is computed from the case, never kept, so that it cannot differ from it.

use serde::{Deserialize, Serialize};

use crate::{
    calendar::Calendar,
    case::{Case, Core, Happened, Personal, result::Revoked},
    clock::{self, Due},
    definition::{CaseKind, Definition, Need, Outcome, PartyKind},
    ids::CaseId,
    instant::Instant,
    text::Text,
};

/// One line of the book.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// The dossier.
    pub case: CaseId,
    /// Its code.
    pub code: String,
    /// What was asked for.
    pub procedure: Text,
    /// How many sets of papers; one, as every procedure here asks.
    pub sets: u32,
    /// Who asked; absent where the reader may not know.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub applicant: Option<Applicant>,
    /// When it was received.
    pub received_at: Instant,
    /// For when it was promised on the first day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub promised_at: Option<Instant>,
    /// When it was first given to those who deal with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub passed_at: Option<Instant>,
    /// When the result was there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result_at: Option<Instant>,
    /// When it was handed over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub returned_at: Option<Instant>,
    /// By which channel, as a step named it; absent too where the reader may not know how it was handled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<String>,
    /// What is to be noted: what became of it, a date that moved.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Note>,
}

/// Who asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "known", rename_all = "snake_case")]
pub enum Applicant {
    /// Somebody of the register of parties.
    Party {
        /// Their name.
        name: String,
        /// Their telephone.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        phone: Option<String>,
        /// Where they live or have their seat.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        address: Option<String>,
    },
    /// It was erased on request.
    Erased,
}

/// Something to be noted beside a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "note", rename_all = "snake_case")]
pub enum Note {
    /// It counts until another date than was promised: an extension, papers that were awaited, another calendar.
    Moved {
        /// The date that counts.
        to: Instant,
    },
    /// It waits for papers.
    Awaited,
    /// The result was a refusal.
    Refused,
    /// It was done after its date.
    Late,
    /// A result was given out and taken back.
    Revoked {
        /// Its number as printed.
        number: String,
        /// When.
        at: Instant,
    },
    /// It ended without a result: withdrawn, stopped.
    Ended {
        /// What the state in which it ended is called.
        state: Text,
        /// When.
        at: Instant,
    },
}

/// Whether a dossier stands in the book: it was received, and has its code for that.
pub fn is_entered(core: &Core) -> bool {
    core.kind == CaseKind::Dossier && core.code.is_some()
}

/// The line of a case, as much of it as the reader may see; nothing where it does not stand in the book.
pub fn line(case: &Case, def: &Definition, calendar: &Calendar) -> Option<Line> {
    let core = &case.core;
    let code = core.code.clone().filter(|_| is_entered(core))?;
    let due = clock::due(core.limit.legal, core.limit.cutoff, &core.ledger, calendar);
    let returned = returned(core, def);
    Some(Line {
        case: core.id,
        code,
        procedure: def.procedure.title.clone(),
        sets: 1,
        applicant: case.personal.as_ref().and_then(applicant),
        received_at: core.received_at,
        promised_at: due.map(|due| due.original()),
        passed_at: passed(core),
        result_at: result(core),
        returned_at: returned.map(|(_, at)| at),
        channel: returned.and_then(|(no, _)| channel(case, no)),
        notes: notes(core, def, due.as_ref(), returned.is_some()),
    })
}

/// Whoever can be reached, before a child.
fn applicant(personal: &Personal) -> Option<Applicant> {
    let asks = personal.parties().map(|(_, party)| party).min_by_key(|party| match party.kind {
        PartyKind::Guardian | PartyKind::Organisation | PartyKind::Staff => 0,
        PartyKind::Child => 1,
    });
    match asks {
        Some(party) => {
            let (name, phone, address) = (party.name.clone(), party.phone.clone(), party.address.clone());
            Some(Applicant::Party { name, phone, address })
        }
        None => (!personal.erased.is_empty()).then_some(Applicant::Erased),
    }
}

fn passed(core: &Core) -> Option<Instant> {
    let given = core.history.iter().find(|line| match &line.what {
        Happened::Stepped { assignee, part, .. } => assignee.is_some() || part.is_some(),
        Happened::Opened
        | Happened::Numbered { .. }
        | Happened::Edited
        | Happened::Commented
        | Happened::Attached
        | Happened::Redated { .. }
        | Happened::Migrated { .. } => false,
    });
    given.map(|line| line.stated_at)
}

/// When the result was given out: it is there from then on. In the first versions that was when it was numbered.
fn result(core: &Core) -> Option<Instant> {
    let issued = core.issued.as_deref().filter(|_| core.is_given_out())?;
    if let Some(no) = core.issue_no {
        return core.history.iter().find(|line| line.no == no).map(|line| line.stated_at);
    }
    let line = core.history.iter().rev().find(|line| match &line.what {
        Happened::Numbered { text } => text == issued,
        Happened::Opened
        | Happened::Stepped { .. }
        | Happened::Edited
        | Happened::Commented
        | Happened::Attached
        | Happened::Redated { .. }
        | Happened::Migrated { .. } => false,
    });
    line.map(|line| line.stated_at)
}

/// The event by which it was handed to somebody, and when that was.
fn returned(core: &Core, def: &Definition) -> Option<(u32, Instant)> {
    let line = core.history.iter().rev().find(|line| match &line.what {
        Happened::Stepped { action, .. } => {
            def.step_named(action).is_some_and(|step| step.needs.contains(&Need::Channel))
        }
        Happened::Opened
        | Happened::Numbered { .. }
        | Happened::Edited
        | Happened::Commented
        | Happened::Attached
        | Happened::Redated { .. }
        | Happened::Migrated { .. } => false,
    });
    line.map(|line| (line.no, line.stated_at))
}

fn channel(case: &Case, no: u32) -> Option<String> {
    case.notes_of(no).find(|note| note.need == Need::Channel).map(|note| note.text.clone())
}

fn notes(core: &Core, def: &Definition, due: Option<&Due>, is_returned: bool) -> Vec<Note> {
    let mut notes = Vec::new();
    match due {
        Some(&(Due::Running { at: to, original, .. } | Due::Stopped { due: to, original, .. })) if to != original => {
            notes.push(Note::Moved { to });
        }
        Some(Due::Paused { .. }) => notes.push(Note::Awaited),
        Some(Due::Running { .. } | Due::Stopped { .. }) | None => {}
    }
    if core.outcome == Some(Outcome::Refused) && core.is_given_out() {
        notes.push(Note::Refused);
    }
    // One that was handed over and taken back was late all the same.
    let has_result = core.is_given_out() || (core.ended && !core.revoked.is_empty());
    if let Some(Due::Stopped { at, due, .. }) = due
        && at > due
        && has_result
    {
        notes.push(Note::Late);
    }
    notes.extend(core.revoked.iter().filter(|revoked| revoked.given_out).map(|revoked| {
        let Revoked { number, at, no: _, given_out: _ } = revoked;
        Note::Revoked { number: number.clone(), at: *at }
    }));
    if core.ended
        && !is_returned
        && let Some(state) = def.state(&core.state)
        && let Some(last) = core.history.iter().rev().find(|line| matches!(line.what, Happened::Stepped { .. }))
    {
        notes.push(Note::Ended { state: state.title.clone(), at: last.stated_at });
    }
    notes
}
