//! The cases as lists show them, derived once from what the person sees; every list, figure and badge reads these.

use std::{cmp::Reverse, collections::HashMap, sync::Arc};

use client::{Held, View};
use domain::{
    case::{self, Case, available, step_time},
    clock::{Due, Standing},
    definition::{ActionKey, CaseKind, ClockMark, Definition, Guard, Need, ProcedureKey, StepEffect, Weight},
    fold,
    ids::{CaseId, PartId, PersonId},
    instant::Instant,
    rights::{Actor, Role},
};
use leptos::prelude::*;

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
    /// The phase it belongs to: its place in the lifecycle, its key, what it is called.
    pub phase: (usize, String, Words),
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
    /// Everything by which it is found, as written.
    pub found_by: String,
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
    all: Memo<Arc<Vec<Arc<CaseLine>>>>,
    by_id: Memo<Arc<HashMap<CaseId, Arc<CaseLine>>>>,
    keys: Memo<Arc<HashMap<CaseId, String>>>,
    elsewhere: Elsewhere,
}

/// Derives the lines, once, for all pages.
pub fn provide_lines(desk: Desk) -> Lines {
    let all = Memo::new(move |_| {
        let (now, role) = (desk.now(), desk.role());
        desk.read(|replica| {
            let reader = Reader { view: replica.view(), actor: replica.actor(), role, now };
            Arc::new(reader.view.cases.values().filter_map(|held| reader.line(held)).map(Arc::new).collect::<Vec<_>>())
        })
    });
    let by_id = Memo::new(move |_| all.with(|all| Arc::new(all.iter().map(|l| (l.id, l.clone())).collect())));
    // Folding costs; nothing reads this until somebody searches.
    let keys = Memo::new(move |_| {
        all.with(|all| Arc::new(all.iter().map(|l| (l.id, fold::search_key(&l.found_by))).collect()))
    });
    let lines = Lines { all, by_id, keys, elsewhere: Elsewhere::default() };
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
        self.by_id.with(|all| all.get(&id).cloned())
    }

    /// Those that satisfy a condition, the most urgent first.
    pub fn urgent(self, test: impl Fn(&CaseLine) -> bool) -> Vec<Arc<CaseLine>> {
        let mut found = self.those(test);
        found.sort_by_cached_key(|l| l.urgency());
        found
    }

    /// Those that satisfy a condition, in no order that matters.
    pub fn those(self, test: impl Fn(&CaseLine) -> bool) -> Vec<Arc<CaseLine>> {
        self.all.with(|all| all.iter().filter(|l| test(l)).cloned().collect())
    }

    /// How many satisfy a condition.
    pub fn count(self, test: impl Fn(&CaseLine) -> bool) -> usize {
        self.all.with(|all| all.iter().filter(|l| test(l)).count())
    }

    /// Those for which the reader is waited for in this role, the most urgent first.
    pub fn waiting(self, role: Option<Role>) -> Vec<Arc<CaseLine>> {
        self.urgent(|l| l.waits_in(role).is_some())
    }

    /// A test by all that was typed, as it was typed: "tre 18 lop mam 2" is one child, its words are many.
    pub fn phrase(self, typed: &str) -> impl Fn(&CaseLine) -> bool + use<> {
        let phrase = fold::search_key(typed);
        let keys = self.keys.get();
        move |line| keys.get(&line.id).is_some_and(|key| key.contains(&phrase))
    }

    /// A test by the words typed: each must begin or stand within a word, diacritics or not; or the server finds them.
    pub fn search(self, typed: &str) -> impl Fn(&CaseLine) -> bool + use<> {
        let folded = fold::search_key(typed);
        let words: Vec<String> = folded.split(' ').filter(|w| !w.is_empty()).map(str::to_owned).collect();
        let keys = (!words.is_empty()).then(|| self.keys.get());
        let elsewhere = self.elsewhere.found(typed);
        move |line| {
            let key = keys.as_ref().and_then(|keys| keys.get(&line.id));
            words.iter().all(|word| key.is_some_and(|key| key.contains(word.as_str()))) || elsewhere.contains(&line.id)
        }
    }

    /// Lets the server search too, for what is typed, in what this device does not hold.
    pub fn search_elsewhere(self, desk: Desk, typed: impl Into<Signal<String>>) {
        self.elsewhere.follow(desk, typed.into());
    }
}

/// Who reads, and when.
struct Reader<'a> {
    view: &'a View,
    actor: &'a Actor,
    role: Option<Role>,
    now: Instant,
}

impl Reader<'_> {
    fn line(&self, held: &Held<Case>) -> Option<CaseLine> {
        let case = &held.it;
        let core = &case.core;
        let def = self.view.definition(&core.definition)?;
        let due = self.due(case);
        let standing = self
            .view
            .calendar
            .as_ref()
            .map_or(Standing::NotStarted, |calendar| case::standing(core, due.as_ref(), self.now, calendar));
        let place = core.part.and_then(|id| self.view.parts.get(&id)).map(|part| Words::from(&part.title));
        let state = def.state(&core.state).map_or_else(|| Words::same(core.state.as_str()), |s| Words::from(&s.title));
        let mut line = CaseLine {
            id: core.id,
            kind: core.kind,
            code: code(case),
            procedure: core.definition.key.clone(),
            title: title(&def, case),
            name: None,
            erased: false,
            part: core.part,
            place,
            assignee: core.assignee,
            state,
            phase: phase(&def, case),
            ended: core.ended,
            standing,
            due: due.and_then(|d| d.date()),
            stopped: match due {
                Some(Due::Stopped { at, .. }) => Some(at),
                Some(Due::Running { .. } | Due::Paused { .. }) | None => None,
            },
            received_at: core.received_at,
            last_at: core.history.last().map_or(core.received_at, |line| line.at),
            waits: waits(&def, case, self.actor),
            mine: core.assignee == Some(self.actor.person()),
            behind: self.is_behind(case, &def, standing),
            unsent: held.waiting > 0,
            found_by: String::new(),
        };
        let named = self.people(case, &mut line);
        line.found_by = self.found_by(&line, &def, &named);
        Some(line)
    }

    fn due(&self, case: &Case) -> Option<Due> {
        case.core.due(self.view.calendar.as_ref()?)
    }

    fn is_behind(&self, case: &Case, def: &Definition, standing: Standing) -> bool {
        let by_target = |calendar: &domain::calendar::Calendar| {
            let time = step_time(&case.core, def, calendar)?;
            Some(matches!(time.standing(self.now, calendar), Standing::Late { .. }))
        };
        matches!(standing, Standing::OnTime { .. } | Standing::Soon { .. })
            && self.view.calendar.as_deref().and_then(by_target).unwrap_or(false)
    }

    /// Whom the case names. The union reads dossiers without personal data, even where another hat of the same
    /// person may see them.
    fn people(&self, case: &Case, line: &mut CaseLine) -> String {
        let mut named = String::new();
        let Some(personal) = case.personal.as_ref().filter(|_| self.role != Some(Role::Union)) else { return named };
        let is_child = |kind| kind == domain::definition::PartyKind::Child;
        line.erased = !personal.erased.is_empty() && !personal.parties().any(|(_, party)| is_child(party.kind));
        for (_, party) in personal.parties() {
            // The child comes before whoever asks for it.
            if line.name.is_none() || is_child(party.kind) {
                line.name = Some(party.name.clone());
            }
            named.push_str(&party.name);
            named.push(' ');
            named.push_str(party.phone.as_deref().unwrap_or_default());
            named.push(' ');
            if let Some(known) = self.view.parties.get(&party.id) {
                named.push_str(known.class.as_deref().unwrap_or_default());
                named.push(' ');
            }
        }
        named
    }

    fn found_by(&self, line: &CaseLine, def: &Definition, named: &str) -> String {
        let name = |id: PersonId| self.view.person_name(id).unwrap_or_default();
        let (procedure, place) = (&def.procedure.title, line.place.as_ref());
        let place = place.map_or("", |p| p.as_str(domain::text::Lang::Vi));
        let found = line.title.as_str(domain::text::Lang::Vi);
        let code = line.code.as_str(domain::text::Lang::Vi);
        let handler = line.assignee.map(name).unwrap_or_default();
        [code, &procedure.vi, &procedure.en, found, place, handler, named].join(" ")
    }
}

/// Of a dossier the procedure's title, never anything personal; of a finding the first words of what was found.
fn title(def: &Definition, case: &Case) -> Words {
    let procedure = Words::from(&def.procedure.title);
    match case.core.kind {
        CaseKind::Dossier => procedure,
        CaseKind::Finding => match case.field(&"what".into()) {
            Some(domain::value::Value::Text(text)) => Words::same(shorten(text)),
            Some(_) | None => procedure,
        },
    }
}

fn phase(def: &Definition, case: &Case) -> (usize, String, Words) {
    let key = def.state(&case.core.state).map(|s| s.phase.clone()).unwrap_or_default();
    let at = def.lifecycle.phases.iter().position(|p| p.key == key).unwrap_or_default();
    let title = def.lifecycle.phases.get(at).map_or_else(|| Words::same(key.as_str()), |p| Words::from(&p.title));
    (at, key, title)
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
        (None, CaseKind::Dossier) => workspace::provisional(&super::dossier::provisional_code(case.core.id)),
        // Findings are not registered; what is found names them.
        (None, CaseKind::Finding) => crate::i18n::findings::FINDING,
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

    #[test]
    fn long_findings_are_cut_at_a_word() {
        let text = "Sổ theo dõi hồ sơ chưa ghi người nhận ".repeat(5);
        let short = shorten(&text);
        assert!(short.ends_with('…') && short.chars().count() <= 91, "{short}");
        assert_eq!(shorten("Thiếu niêm yết\nở bảng tin"), "Thiếu niêm yết");
    }
}
