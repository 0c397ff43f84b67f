//! The cases as lists show them, derived once from what the person sees; every list, figure and badge reads these.

mod found;
mod read;

use std::{cmp::Reverse, sync::Arc};

use domain::{
    clock::Standing,
    definition::{ActionKey, CaseKind, ProcedureKey},
    fold,
    ids::{CaseId, PartId, PersonId},
    instant::Instant,
    rights::Role,
};
use leptos::prelude::*;

use self::{
    found::Found,
    read::{Derived, Reader},
};
use super::{
    desk::{Desk, use_desk},
    elsewhere::Elsewhere,
};
use crate::i18n::{Words, cases, reminders, workflow, workspace};

/// For what somebody is waited for. Told from what the step is, not from its name: a school may call it otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Waits {
    /// To decide and sign.
    Sign,
    /// To agree to it: a withdrawal, a later date.
    Agree,
    /// To receive what was only registered.
    Receive,
    /// To give it to somebody.
    Assign,
    /// To take up what was given.
    TakeUp,
    /// To number and issue the result.
    Issue,
    /// To hand the result over.
    Return,
    /// To work on it.
    Handle,
    /// To mend a finding.
    Mend,
    /// To verify what was mended.
    Verify,
    /// To announce a draft finding, or drop it.
    Announce,
}

impl Waits {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::Sign,
        Self::Agree,
        Self::Receive,
        Self::Assign,
        Self::TakeUp,
        Self::Issue,
        Self::Return,
        Self::Handle,
        Self::Mend,
        Self::Verify,
        Self::Announce,
    ];

    /// The name in addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sign => "sign",
            Self::Agree => "agree",
            Self::Receive => "receive",
            Self::Assign => "assign",
            Self::TakeUp => "take_up",
            Self::Issue => "issue",
            Self::Return => "return",
            Self::Handle => "handle",
            Self::Mend => "mend",
            Self::Verify => "verify",
            Self::Announce => "announce",
        }
    }

    /// The heading of the list of them.
    pub const fn words(self) -> Words {
        match self {
            Self::Sign => crate::i18n::common::TO_SIGN,
            Self::Agree => workflow::TO_AGREE,
            Self::Receive => workflow::TO_RECEIVE,
            Self::Assign => workspace::TO_ASSIGN,
            Self::TakeUp => workflow::TO_TAKE_UP,
            Self::Issue => workspace::TO_ISSUE,
            Self::Return => workspace::TO_RETURN,
            Self::Handle => workspace::TO_HANDLE,
            Self::Mend => workspace::TO_MEND,
            Self::Verify => workspace::TO_VERIFY,
            Self::Announce => workspace::TO_ANNOUNCE,
        }
    }

    /// For what a role is waited for; people with several hats see each kind in its own view.
    pub const fn of(role: Role) -> &'static [Self] {
        match role {
            Role::Leadership => &[Self::Sign, Self::Agree],
            Role::Group => &[Self::TakeUp, Self::Handle, Self::Mend],
            Role::Office => {
                &[Self::Receive, Self::Assign, Self::TakeUp, Self::Issue, Self::Return, Self::Handle, Self::Mend]
            }
            Role::Union => &[Self::Announce, Self::Verify],
            Role::Administrator | Role::Superior => &[],
        }
    }
}

/// One thing for which the reader is waited for in a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wait {
    /// What.
    pub what: Waits,
    /// The step.
    pub action: ActionKey,
    /// What its button says.
    pub title: Words,
}

/// A phase: its place in the lifecycle, its key, what it is called.
pub type Phase = (usize, Arc<str>, Words);

/// A case as lists show it.
#[expect(clippy::struct_excessive_bools, reason = "each is one thing that a row shows or not")]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseLine {
    /// The case.
    pub id: CaseId,
    /// Dossier or finding.
    pub kind: CaseKind,
    /// Its code; a short one of this device until the server has given it.
    pub code: Words,
    /// The procedure.
    pub procedure: ProcedureKey,
    /// The procedure's title; of a finding, what was found.
    pub title: Words,
    /// Whom it is about, where the reader may know.
    pub name: Option<String>,
    /// Whom it is about was erased on request.
    pub erased: bool,
    /// The part that has it.
    pub part: Option<PartId>,
    /// What that part is called.
    pub place: Option<Words>,
    /// Who handles it.
    pub assignee: Option<PersonId>,
    /// What the state is called.
    pub state: Words,
    /// The phase it belongs to.
    pub phase: Phase,
    /// Nothing follows.
    pub ended: bool,
    /// Where it stands against its date.
    pub standing: Standing,
    /// The date that counts now.
    pub due: Option<Instant>,
    /// When the clock stopped.
    pub stopped: Option<Instant>,
    /// When it was received.
    pub received_at: Instant,
    /// When something last happened to it.
    pub last_at: Instant,
    /// For what the reader is waited for, whatever their hat.
    pub waits: Vec<Wait>,
    /// The reader handles it.
    pub mine: bool,
    /// It should have left its state by the school's own target; its date has not passed.
    pub behind: bool,
    /// A part of it has not reached the server.
    pub unsent: bool,
}

impl CaseLine {
    /// The step for which the reader is waited for in this way.
    pub fn waits_for(&self, what: Waits) -> Option<&Wait> {
        self.waits.iter().find(|w| w.what == what)
    }

    /// The first step for which the reader is waited for in this role.
    pub fn waits_in(&self, role: Option<Role>) -> Option<&Wait> {
        role.into_iter().flat_map(Waits::of).find_map(|what| self.waits_for(*what))
    }

    /// Whether it is a dossier on which something still follows.
    pub fn is_open_dossier(&self) -> bool {
        self.kind == CaseKind::Dossier && !self.ended
    }

    /// The most urgent first; what has no date, or is done and past it, comes last, the newest of it first.
    pub fn urgency(&self) -> (Instant, Reverse<Instant>, CaseId) {
        let runs = self.due.filter(|_| self.stopped.is_none());
        (runs.unwrap_or(Instant::from_millis(i64::MAX)), Reverse(self.last_at), self.id)
    }
}

/// The lines of everything the person sees.
#[derive(Clone, Copy)]
pub struct Lines {
    all: Memo<Derived>,
    found: Memo<Found>,
    elsewhere: Elsewhere,
}

/// Derives the lines, once, for all pages.
pub fn provide_lines(desk: Desk) -> Lines {
    let all = Memo::new(move |before: Option<&Derived>| {
        let (now, role) = (desk.now(), desk.role());
        desk.read(|replica| Reader::new(replica.view(), replica.actor(), role, now).derive(before))
    });
    // Folding costs; nothing reads this until somebody searches.
    let found = Memo::new(move |before: Option<&Found>| {
        all.with(|all| desk.read(|replica| Found::derive(all, replica.view(), before)))
    });
    let lines = Lines { all, found, elsewhere: Elsewhere::default() };
    provide_context(lines);
    lines
}

/// The lines of everything the person sees.
pub fn use_lines() -> Lines {
    use_context().unwrap_or_else(|| provide_lines(use_desk()))
}

impl Lines {
    /// One case, following it.
    pub fn line(self, id: CaseId) -> Option<Arc<CaseLine>> {
        self.all.with(|all| all.line(id).cloned())
    }

    /// Those that satisfy a condition, the most urgent first.
    pub fn urgent(self, test: impl Fn(&CaseLine) -> bool) -> Vec<Arc<CaseLine>> {
        let mut found = self.those(test);
        found.sort_by_cached_key(|l| l.urgency());
        found
    }

    /// Those that satisfy a condition, in no order that matters.
    pub fn those(self, test: impl Fn(&CaseLine) -> bool) -> Vec<Arc<CaseLine>> {
        self.all.with(|all| all.lines().filter(|l| test(l)).cloned().collect())
    }

    /// How many satisfy a condition.
    pub fn count(self, test: impl Fn(&CaseLine) -> bool) -> usize {
        self.all.with(|all| all.lines().filter(|l| test(l)).count())
    }

    /// Those for which the reader is waited for in this role, the most urgent first.
    pub fn waiting(self, role: Option<Role>) -> Vec<Arc<CaseLine>> {
        self.urgent(|l| l.waits_in(role).is_some())
    }

    /// A test by all that was typed, as it was typed: "tre 18 lop mam 2" is one child, its words are many.
    pub fn phrase(self, typed: &str) -> impl Fn(&CaseLine) -> bool + use<> {
        let phrase = fold::search_key(typed);
        let found = self.found.get();
        move |line| found.has(line.id, &phrase)
    }

    /// A test by the words typed: each must begin or stand within a word, diacritics or not; or the server finds them.
    pub fn search(self, typed: &str) -> impl Fn(&CaseLine) -> bool + use<> {
        let folded = fold::search_key(typed);
        let words: Vec<String> = folded.split(' ').filter(|w| !w.is_empty()).map(str::to_owned).collect();
        let found = (!words.is_empty()).then(|| self.found.get());
        let elsewhere = self.elsewhere.found(typed);
        move |line| {
            let has = |word: &String| found.as_ref().is_some_and(|found| found.has(line.id, word));
            words.iter().all(has) || elsewhere.contains(&line.id)
        }
    }

    /// Lets the server search too, for what is typed, in what this device does not hold.
    pub fn search_elsewhere(self, desk: Desk, typed: impl Into<Signal<String>>) {
        self.elsewhere.follow(desk, typed.into());
    }
}

/// What stands beneath the title: code, part, state, and that it is behind the school's own target.
pub fn beneath(line: &CaseLine) -> Words {
    let place = match (&line.place, line.kind) {
        (Some(place), CaseKind::Dossier) => line.code.clone().then(" · ", place),
        (None, CaseKind::Dossier) => line.code.clone().then(" · ", &cases::UNASSIGNED),
        // A finding has no code; what was found names it.
        (Some(place), CaseKind::Finding) => place.clone(),
        (None, CaseKind::Finding) => return line.state.clone(),
    };
    let all = place.then(" · ", &line.state);
    if line.behind { all.then(" · ", &reminders::STEP_BEHIND) } else { all }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_waiting_has_a_name_and_a_role() {
        for waits in Waits::ALL {
            assert!(Role::ALL.into_iter().any(|role| Waits::of(role).contains(&waits)), "{}", waits.as_str());
            assert_eq!(Waits::ALL.iter().filter(|w| w.as_str() == waits.as_str()).count(), 1);
        }
    }
}
