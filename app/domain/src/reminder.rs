//! What each person is reminded of in the morning: what is due today or on the next working day, what is late, and what the
//! school itself wanted done by now; and to whom what is late is told besides those who do it.
//!
//! Nobody is told of a case that they may not read. What is told says which case and how it stands, and nothing of whom it
//! is about.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use time::Date;

use crate::{
    calendar::{Calendar, wire},
    case::{
        self, Core,
        escalation::{Alerted, Urgency, escalation},
        handover::Owner,
        step_time,
    },
    clock::{self, Due, Standing},
    definition::Definition,
    document::{Document, Waiting},
    facet::{Audience, Facet, Readers},
    ids::{CaseId, PersonId},
    instant::Instant,
    rights::{Actor, Post, Role},
};

/// The most cases that one morning tells a person of, the most urgent; lists show the rest.
pub const MOST: usize = 200;

/// What one person is reminded of on one day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Digest {
    /// The day.
    #[serde(with = "wire::date")]
    pub day: Date,
    /// The cases, the most urgent first.
    pub items: Vec<Item>,
    /// The documents that wait for the person.
    #[serde(default, skip_serializing_if = "Waiting::is_none")]
    pub documents: Waiting,
}

/// One case of a digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// The case.
    pub case: CaseId,
    /// How it stood that morning.
    #[serde(flatten)]
    pub what: What,
    /// Why the person hears of it.
    pub level: Level,
}

/// How a case stood that morning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum What {
    /// Its date has passed.
    Late {
        /// By so many working days; 0 since yesterday's close of office.
        by_wd: i64,
    },
    /// It is due on this day.
    Today,
    /// It is due on the next working day.
    Tomorrow,
    /// There is time, but it should have left its state by the school's target.
    StepLate,
    /// There is time, but by the school's target it should leave its state today.
    StepToday,
}

impl What {
    /// The most urgent first.
    const fn order(self) -> (u8, i64) {
        match self {
            Self::Late { by_wd } => (0, -by_wd),
            Self::Today => (1, 0),
            Self::StepLate => (2, 0),
            Self::Tomorrow => (3, 0),
            Self::StepToday => (4, 0),
        }
    }
}

/// Why somebody hears of a case: it is theirs, or it is so late that they must know (DOMAIN.md §2, row 19).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// They answer for it, or it waits for them.
    Own,
    /// As vice principal.
    VicePrincipal,
    /// As principal.
    Principal,
}

impl Level {
    /// All levels, the nearest to the work first.
    pub const ALL: [Self; 3] = [Self::Own, Self::VicePrincipal, Self::Principal];

    /// The name in storage.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Own => "own",
            Self::VicePrincipal => "vice_principal",
            Self::Principal => "principal",
        }
    }

    const fn of(post: Post) -> Option<Self> {
        match post {
            Post::VicePrincipal => Some(Self::VicePrincipal),
            Post::Principal => Some(Self::Principal),
            Post::GroupHead
            | Post::Teacher
            | Post::OfficeHead
            | Post::Clerk
            | Post::Accountant
            | Post::UnionChair
            | Post::Inspector
            | Post::SystemAdministrator
            | Post::Officer => None,
        }
    }
}

impl std::str::FromStr for Level {
    type Err = &'static str;
    fn from_str(s: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|level| level.as_str() == s).ok_or("unknown level")
    }
}

/// What is told of one case on one morning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// How it stands.
    pub what: What,
    /// Who hears of it, each once, by the nearest level.
    pub whom: BTreeMap<PersonId, Level>,
    /// The date that has passed; a level that was told of it before is not told anew.
    pub due: Option<Instant>,
}

/// Whether it is time to remind people on this day: it is worked, and the desk has opened and not closed yet.
pub fn is_time(now: Instant, calendar: &Calendar) -> bool {
    let (day, time) = (now.local_date(), now.local().time());
    calendar.office(day).next().is_some_and(|hours| hours.from <= time && time < calendar.closing(day))
}

/// What is told of this case now, and to whom of the staff; nothing where there is time enough, it stands still, it has ended,
/// or it is a draft that nobody else may know of.
pub fn told(core: &Core, def: &Definition, now: Instant, calendar: &Calendar, staff: &[Actor]) -> Option<Told> {
    if core.ended || core.draft {
        return None;
    }
    let due = clock::due(core.limit.legal, core.limit.cutoff, &core.ledger, calendar);
    let what = what(core, def, due.as_ref(), now, calendar)?;
    let readers = case::readers(core, Facet::Core);
    let may: Vec<&Actor> = staff.iter().filter(|actor| actor.scope().sees(&readers)).collect();
    let mut whom = BTreeMap::new();
    let mut tell = |level: Level, is: &dyn Fn(&Actor) -> bool| {
        for actor in may.iter().filter(|actor| is(actor)) {
            let heard = whom.entry(actor.person()).or_insert(level);
            *heard = level.min(*heard);
        }
    };
    let own = answers(core, def);
    tell(Level::Own, &|actor| own.iter().any(|audience| belongs(actor, *audience)));
    let alerted = escalation(core, due.as_ref(), now, calendar).filter(|found| found.urgency >= Urgency::Late);
    for alerted in alerted.iter().flat_map(|found| &found.alerted) {
        match alerted {
            Alerted::Owner(owner) => {
                let audience = audience_of(*owner);
                tell(Level::Own, &|actor| belongs(actor, audience));
            }
            Alerted::Post(post) => {
                let Some(level) = Level::of(*post) else { continue };
                tell(level, &|actor| actor.grant_where(|grant| grant.post == *post).is_some());
            }
        }
    }
    let late = matches!(what, What::Late { .. });
    Some(Told { what, whom, due: due.and_then(|due| due.date()).filter(|_| late) })
}

fn what(core: &Core, def: &Definition, due: Option<&Due>, now: Instant, calendar: &Calendar) -> Option<What> {
    let today = now.local_date();
    if let Some(Due::Running { at, .. }) = due {
        let last = at.local_date();
        if *at < now {
            return Some(What::Late { by_wd: calendar.working_days(last, today) });
        }
        if last == today {
            return Some(What::Today);
        }
        if calendar.next_working(today) == Some(last) {
            return Some(What::Tomorrow);
        }
    }
    match step_time(core, def, calendar)?.standing(now, calendar) {
        Standing::Late { .. } => Some(What::StepLate),
        Standing::Soon { .. } => Some(What::StepToday),
        Standing::NotStarted
        | Standing::OnTime { .. }
        | Standing::Paused { .. }
        | Standing::FinishedEarly
        | Standing::FinishedOnTime
        | Standing::FinishedLate => None,
    }
}

/// Those whose work it is now: who answers for it, and whoever the main step of its state waits for. Whoever only asks for
/// something can do nothing about it.
fn answers(core: &Core, def: &Definition) -> Readers {
    let mut own: Readers = case::own(core, def, Facet::Personal);
    match core.kind {
        crate::definition::CaseKind::Dossier => {
            if let Some(applicant) = core.applicant.filter(|person| core.assignee != Some(*person)) {
                own.remove(&Audience::Person(applicant));
            }
        }
        // Its readers are more than those who mend it.
        crate::definition::CaseKind::Finding => own.clear(),
    }
    own.insert(audience_of(case::owner(core)));
    own
}

const fn audience_of(owner: Owner) -> Audience {
    match owner {
        Owner::Office => Audience::Role(Role::Office),
        Owner::Person(person) => Audience::Person(person),
        Owner::Part(part) => Audience::Part(part),
    }
}

fn belongs(actor: &Actor, audience: Audience) -> bool {
    actor.scope().sees(&BTreeSet::from([audience]))
}

/// The digests of one day, gathered case by case.
#[derive(Debug, Default)]
pub struct Gathered {
    items: BTreeMap<PersonId, Vec<Item>>,
    documents: BTreeMap<PersonId, Waiting>,
}

impl Gathered {
    /// Adds what is told of a case.
    pub fn add(&mut self, case: CaseId, told: &Told) {
        for (person, level) in &told.whom {
            self.items.entry(*person).or_default().push(Item { case, what: told.what, level: *level });
        }
    }

    /// Adds a document that waits for somebody.
    pub fn add_document(&mut self, person: PersonId, document: &Document, day: Date) {
        let waiting = self.documents.entry(person).or_default();
        *waiting = waiting.and(document, day);
    }

    /// One for each person who is told of anything.
    pub fn digests(mut self, day: Date) -> Vec<(PersonId, Digest)> {
        let sorted = |mut items: Vec<Item>| {
            items.sort_by_key(|item| (item.level, item.what.order(), item.case));
            items.truncate(MOST);
            items
        };
        for person in self.documents.keys() {
            self.items.entry(*person).or_default();
        }
        let documents = self.documents;
        let digest = |(person, items)| {
            let documents = documents.get(&person).copied().unwrap_or_default();
            (person, Digest { day, items: sorted(items), documents })
        };
        self.items.into_iter().map(digest).collect()
    }
}
