//! How a case becomes a line. A desk holds thousands of them, so that what is the same as before is taken over as it was.

use std::{
    cell::RefCell,
    collections::HashMap,
    sync::{Arc, OnceLock},
};

use client::{Changes, Held, View};
use domain::{
    case::{self, Case, StepTime, available, step_time},
    clock::{Due, Standing},
    definition::{
        CaseKind, ClockMark, Definition, DefinitionRef, Guard, Need, PartyKind, StateKey, StepEffect, Weight,
    },
    ids::{CaseId, PartId},
    instant::Instant,
    rights::{Actor, Role},
    value::Value,
};

use super::{CaseLine, Phase, Wait, Waits};
use crate::{
    i18n::{Words, findings, workflow, workspace},
    workspace::dossier::provisional_code,
};

/// The lines of everything the person sees, and of what they were made.
#[derive(Clone)]
pub(super) struct Derived {
    read_by: ReadBy,
    /// By the ids of their cases.
    entries: Arc<Vec<Entry>>,
}

/// By what all cases are read, but for the time.
#[derive(Clone, PartialEq, Eq)]
struct ReadBy {
    role: Option<Role>,
    actor: Actor,
    /// Of the school; who stands in the register is of no matter here.
    school: u64,
}

/// A line, and of what it was made.
#[derive(Clone)]
pub(super) struct Entry {
    /// The case.
    pub held: Arc<Held<Case>>,
    due: Option<Due>,
    /// The school's own target; looked for once the case is in time.
    step: OnceLock<Option<StepTime>>,
    /// Its line.
    pub line: Arc<CaseLine>,
}

/// Whoever follows them is told when one of them is another.
impl PartialEq for Derived {
    fn eq(&self, other: &Self) -> bool {
        let same = |(one, other): (&Entry, &Entry)| Arc::ptr_eq(&one.line, &other.line);
        self.entries.len() == other.entries.len() && self.entries.iter().zip(&*other.entries).all(same)
    }
}

impl Derived {
    /// All of them.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// In which role they were read.
    pub fn role(&self) -> Option<Role> {
        self.read_by.role
    }

    /// All lines.
    pub fn lines(&self) -> impl Iterator<Item = &Arc<CaseLine>> {
        self.entries.iter().map(|entry| &entry.line)
    }

    /// One line.
    pub fn line(&self, id: CaseId) -> Option<&Arc<CaseLine>> {
        let at = self.entries.binary_search_by_key(&id, |entry| entry.line.id).ok()?;
        self.entries.get(at).map(|entry| &entry.line)
    }
}

/// Who reads, and when.
pub(super) struct Reader<'a> {
    view: &'a View,
    actor: &'a Actor,
    role: Option<Role>,
    now: Instant,
    /// What many cases show alike, made once.
    shown: RefCell<HashMap<DefinitionRef, Option<Arc<Shown>>>>,
    places: HashMap<PartId, Words>,
}

/// What cases under one definition show.
struct Shown {
    def: Arc<Definition>,
    title: Words,
    states: Vec<(StateKey, Words, Phase)>,
}

impl Shown {
    fn of(def: Arc<Definition>) -> Self {
        let phases = &def.lifecycle.phases;
        let state = |state: &domain::definition::StateDef| {
            let at = phases.iter().position(|phase| phase.key == state.phase).unwrap_or_default();
            let title = phases.get(at).map_or_else(|| Words::same(state.phase.as_str()), |p| Words::from(&p.title));
            (state.key.clone(), Words::from(&state.title), (at, state.phase.as_str().into(), title))
        };
        let states = def.lifecycle.states.iter().map(state).collect();
        Self { title: Words::from(&def.procedure.title), states, def }
    }

    /// What a state is called, and the phase it belongs to. One that is not known is called by its key.
    fn state(&self, key: &StateKey) -> (Words, Phase) {
        let found = self.states.iter().find(|(known, ..)| known == key);
        found.map_or_else(
            || (Words::same(key.as_str()), (0, "".into(), Words::same(""))),
            |(_, title, phase)| (title.clone(), phase.clone()),
        )
    }
}

impl<'a> Reader<'a> {
    /// Whoever reads this view now.
    pub fn new(view: &'a View, actor: &'a Actor, role: Option<Role>, now: Instant) -> Self {
        let places = view.parts.iter().map(|(id, part)| (*id, Words::from(&part.title))).collect();
        Self { view, actor, role, now, shown: RefCell::default(), places }
    }

    /// The lines of all cases. What was derived before is taken over where it would be the same.
    pub fn derive(&self, before: Option<&Derived>) -> Derived {
        let Changes { school, register: _ } = self.view.changes();
        let read_by = ReadBy { role: self.role, actor: self.actor.clone(), school };
        let mut before = before.filter(|before| before.read_by == read_by).map_or(&[][..], |b| &b.entries).iter();
        let mut next = before.next();
        let mut entries = Vec::with_capacity(self.view.cases.len());
        for (id, held) in &self.view.cases {
            // Both stand in the order of their ids.
            while next.is_some_and(|entry| entry.line.id < *id) {
                next = before.next();
            }
            let known = next.filter(|entry| Arc::ptr_eq(&entry.held, held));
            let entry = known.map_or_else(|| self.entry(held), |known| Some(self.as_of_now(known)));
            entries.extend(entry);
        }
        Derived { read_by, entries: Arc::new(entries) }
    }

    /// The same case at another time.
    fn as_of_now(&self, known: &Entry) -> Entry {
        let mut entry = known.clone();
        let standing = self.standing(&entry.held.it, entry.due.as_ref());
        let behind = self.is_behind(&entry.step, &entry.held.it, standing);
        if (entry.line.standing, entry.line.behind) != (standing, behind) {
            entry.line = Arc::new(CaseLine { standing, behind, ..(*entry.line).clone() });
        }
        entry
    }

    fn entry(&self, held: &Arc<Held<Case>>) -> Option<Entry> {
        let case = &held.it;
        let core = &case.core;
        let shown = self.shown(&core.definition)?;
        let due = self.view.calendar.as_ref().and_then(|calendar| core.due(calendar));
        let standing = self.standing(case, due.as_ref());
        let step = OnceLock::new();
        let behind = self.is_behind(&step, case, standing);
        let (state, phase) = shown.state(&core.state);
        let (name, erased) = self.whom(case);
        let line = CaseLine {
            id: core.id,
            kind: core.kind,
            code: code(case),
            procedure: core.definition.key.clone(),
            title: title(&shown, case),
            name,
            erased,
            part: core.part,
            place: core.part.and_then(|id| self.places.get(&id).cloned()),
            assignee: core.assignee,
            state,
            phase,
            ended: core.ended,
            standing,
            due: due.and_then(|d| d.date()),
            stopped: match due {
                Some(Due::Stopped { at, .. }) => Some(at),
                Some(Due::Running { .. } | Due::Paused { .. }) | None => None,
            },
            received_at: core.received_at,
            last_at: core.history.last().map_or(core.received_at, |line| line.at),
            waits: waits(&shown.def, case, self.actor),
            mine: core.assignee == Some(self.actor.person()),
            behind,
            unsent: held.waiting > 0,
        };
        Some(Entry { held: held.clone(), due, step, line: Arc::new(line) })
    }

    fn shown(&self, reference: &DefinitionRef) -> Option<Arc<Shown>> {
        if let Some(known) = self.shown.borrow().get(reference) {
            return known.clone();
        }
        let shown = self.view.definition(reference).map(|def| Arc::new(Shown::of(def)));
        self.shown.borrow_mut().insert(reference.clone(), shown.clone());
        shown
    }

    fn standing(&self, case: &Case, due: Option<&Due>) -> Standing {
        let by = |calendar: &Arc<_>| case::standing(&case.core, due, self.now, calendar);
        self.view.calendar.as_ref().map_or(Standing::NotStarted, by)
    }

    fn is_behind(&self, step: &OnceLock<Option<StepTime>>, case: &Case, standing: Standing) -> bool {
        let Some(calendar) = self.view.calendar.as_deref() else { return false };
        if !matches!(standing, Standing::OnTime { .. } | Standing::Soon { .. }) {
            return false;
        }
        let target = || step_time(&case.core, &self.shown(&case.core.definition)?.def, calendar);
        let time = step.get_or_init(target).as_ref();
        time.is_some_and(|time| matches!(time.standing(self.now, calendar), Standing::Late { .. }))
    }

    /// Whom the case is about, and whether that was erased. The union reads dossiers without personal data, even where another
    /// hat of the same person may see them.
    fn whom(&self, case: &Case) -> (Option<String>, bool) {
        let Some(personal) = case.personal.as_ref().filter(|_| self.role != Some(Role::Union)) else {
            return (None, false);
        };
        // The child comes before whoever asks for it.
        let child = personal.parties().filter(|(_, party)| party.kind == PartyKind::Child).last();
        let named = child.or_else(|| personal.parties().next());
        (named.map(|(_, party)| party.name.clone()), child.is_none() && !personal.erased.is_empty())
    }
}

/// Of a dossier the procedure's title, never anything personal; of a finding the first words of what was found.
fn title(shown: &Shown, case: &Case) -> Words {
    match case.core.kind {
        CaseKind::Dossier => shown.title.clone(),
        CaseKind::Finding => match case.field(&"what".into()) {
            Some(Value::Text(text)) => Words::same(shorten(text)),
            Some(_) | None => shown.title.clone(),
        },
    }
}

/// The first line, cut at a word.
fn shorten(text: &str) -> String {
    const MOST: usize = 90;
    let line = text.lines().next().unwrap_or_default();
    if line.chars().count() <= MOST {
        return line.to_owned();
    }
    let cut: String = line.chars().take(MOST).collect();
    let cut = cut.rsplit_once(' ').map_or(cut.as_str(), |(whole, _)| whole);
    format!("{cut}…")
}

fn code(case: &Case) -> Words {
    match (&case.core.code, case.core.kind) {
        (Some(code), _) => Words::same(code.as_str()),
        // What is only registered has none on any device, but the one by which an applicant follows it.
        (None, CaseKind::Dossier) if !case.core.is_received() => {
            case.core.registration_code().map_or(workflow::NOT_NUMBERED, Words::same)
        }
        (None, CaseKind::Dossier) => workspace::provisional(&provisional_code(case.core.id)),
        // Findings are not registered; what is found names them.
        (None, CaseKind::Finding) => findings::FINDING,
    }
}

/// For what this actor is waited for in this case.
fn waits(def: &Definition, case: &Case, actor: &Actor) -> Vec<Wait> {
    let offers = available(def, case, actor);
    let told = offers.iter().filter_map(|offer| {
        let (step, main) = (offer.step, offer.step.weight == Weight::Main);
        let what = match case.core.kind {
            CaseKind::Dossier if step.approves => Waits::Sign,
            CaseKind::Dossier if step.does(StepEffect::TakeUp) => Waits::TakeUp,
            CaseKind::Dossier if step.guarded_by(Guard::Proposed) => Waits::Agree,
            CaseKind::Finding if main && case.core.draft => Waits::Announce,
            CaseKind::Finding if main && step.handles => Waits::Mend,
            CaseKind::Finding if main => Waits::Verify,
            CaseKind::Dossier if !main => return None,
            CaseKind::Dossier if step.needs.contains(&Need::Handler) => Waits::Assign,
            CaseKind::Dossier if step.does(StepEffect::Receive) => Waits::Receive,
            CaseKind::Dossier if step.register.is_some() || step.does(StepEffect::Issue) => Waits::Issue,
            CaseKind::Dossier if step.needs.contains(&Need::Receiver) => Waits::Return,
            CaseKind::Dossier if step.handles => Waits::Handle,
            // A wish to withdraw waits for leadership.
            CaseKind::Dossier if step.clock == Some(ClockMark::Stop) => Waits::Agree,
            // Receiving papers waits for the applicant, not for the office.
            CaseKind::Dossier | CaseKind::Finding => return None,
        };
        Some(Wait { what, action: step.action.clone(), title: Words::from(&step.title) })
    });
    told.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_findings_are_cut_at_a_word() {
        let text = "Sổ theo dõi hồ sơ chưa ghi người nhận ".repeat(5);
        let short = shorten(&text);
        assert!(short.ends_with('…') && short.chars().count() <= 91, "{short}");
        assert_eq!(shorten("Thiếu niêm yết\nở bảng tin"), "Thiếu niêm yết");
    }
}
