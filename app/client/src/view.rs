//! What the person sees: the base, decoded, with the outbox replayed over it.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use contract::{command::Command, sync::Record};
use domain::{
    calendar::Calendar,
    case::{
        self, Case, Core, Personal,
        decide::{Context, Decision},
        fact::Event,
    },
    definition::{
        CaseKind, Definition, DefinitionRef, Lifecycle, LifecycleRef, Procedure, ProcedureKey, newest_in_force,
    },
    denial::Denial,
    directory::{Hat, PartInfo, PersonInfo, UnitInfo},
    facet::{Facet, RecordKey, RecordKind},
    ids::{CaseId, EventId, PartId, PartyId, PersonId},
    instant::Instant,
    party::{self, Party},
    rights::{Actor, Role},
    school::offer::{self, Switch},
};
use uuid::Uuid;

use crate::{
    replica::room::is_let_go,
    store::{Pending, Progress},
};

/// Something that is held, and whether the server has yet to confirm a part of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held<T> {
    /// As it is shown.
    pub it: T,
    /// Commands of the outbox that concern it, confirmed or not foreseen.
    pub waiting: usize,
    /// Whether it says whom it is about.
    pub whom: Whom,
}

/// Whether it is at hand whom a case is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whom {
    /// It is.
    Here,
    /// The person may know, and it is not their work: it is fetched when they open the case.
    Elsewhere,
    /// It was fetched, and is newer than the rest, which is on its way.
    Coming,
    /// They may not.
    NotShown,
}

/// Whom a case is about, fetched because somebody opened it. It is kept in memory alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// The last event of the case then: with another one it may not be true any more.
    pub rev: u32,
    /// What it says.
    pub personal: Personal,
}

/// The replica as the person sees it. Cheap to clone: it is shared.
#[derive(Debug, Clone, Default)]
pub struct View {
    /// The unit.
    pub unit: Option<Arc<UnitInfo>>,
    /// Its parts.
    pub parts: BTreeMap<PartId, Arc<PartInfo>>,
    /// Its staff.
    pub people: BTreeMap<PersonId, Arc<PersonInfo>>,
    /// The register of parties, as far as one may read it.
    pub parties: BTreeMap<PartyId, Arc<Party>>,
    /// The cases that one may read.
    pub cases: BTreeMap<CaseId, Arc<Held<Case>>>,
    /// The calendar.
    pub calendar: Option<Arc<Calendar>>,
    /// The number of this replica's last command whose effect the base shows already: it is not replayed again.
    pub(crate) shown_seq: u64,
    /// What was opened, and not closed since.
    pub(crate) opened: BTreeMap<CaseId, Opened>,
    /// How often something changed by which all cases are read.
    changes: Changes,
    lifecycles: HashMap<LifecycleRef, Arc<Lifecycle>>,
    procedures: BTreeMap<DefinitionRef, Arc<Procedure>>,
    definitions: HashMap<DefinitionRef, Arc<Definition>>,
}

/// How often something changed by which all cases are read: with the same numbers, a case that is the same reads the same.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Changes {
    /// The unit, its parts, people, calendar and procedures.
    pub school: u64,
    /// The register of parties.
    pub register: u64,
}

impl View {
    /// How often something changed by which all cases are read.
    pub const fn changes(&self) -> Changes {
        self.changes
    }

    /// The version of the procedure under which a case runs.
    pub fn definition(&self, reference: &DefinitionRef) -> Option<Arc<Definition>> {
        self.definitions.get(reference).cloned()
    }

    /// The newest version in force on a day of every procedure of this kind of case, by key.
    pub fn in_force(&self, kind: CaseKind, day: time::Date) -> Vec<Arc<Definition>> {
        newest_in_force(self.procedures.values().map(|p| &**p), day)
            .into_iter()
            .filter_map(|p| self.definition(&DefinitionRef { key: p.key.clone(), version: p.version }))
            .filter(|definition| definition.lifecycle.kind == kind)
            .collect()
    }

    /// The same without those under which nothing is taken at that moment.
    pub fn taken(&self, kind: CaseKind, at: Instant) -> Vec<Arc<Definition>> {
        let mut found = self.in_force(kind, at.local_date());
        found.retain(|definition| {
            definition.procedure.off.is_none() && self.stopped(&definition.procedure.key, at).is_none()
        });
        found
    }

    /// The procedures of this kind of case that take nothing and answer whoever asks: of each the newest version begun
    /// by a day, those that are history included.
    pub fn guidance(&self, kind: CaseKind, day: time::Date) -> Vec<Arc<Definition>> {
        let mut newest: BTreeMap<&ProcedureKey, &Arc<Procedure>> = BTreeMap::new();
        for (reference, procedure) in self.procedures.iter().filter(|(_, p)| p.valid_from <= day) {
            let known = newest.entry(&reference.key).or_insert(procedure);
            if known.version < procedure.version {
                *known = procedure;
            }
        }
        let off = newest.into_values().filter(|procedure| procedure.off.is_some());
        off.filter_map(|p| self.definition(&DefinitionRef { key: p.key.clone(), version: p.version }))
            .filter(|definition| definition.lifecycle.kind == kind)
            .collect()
    }

    /// The switch by which no requests are taken under a procedure at a moment.
    pub fn stopped(&self, procedure: &ProcedureKey, at: Instant) -> Option<&Switch> {
        offer::stopped(self.switches(), procedure, at)
    }

    fn switches(&self) -> &[Switch] {
        self.unit.as_ref().map_or(&[], |unit| &unit.settings.switches)
    }

    /// One case.
    pub fn case(&self, id: CaseId) -> Option<Arc<Held<Case>>> {
        self.cases.get(&id).cloned()
    }

    /// The name of a person, or nothing if they are not of this unit.
    pub fn person_name(&self, id: PersonId) -> Option<&str> {
        self.people.get(&id).map(|p| p.name.as_str())
    }

    /// In which role a person works in a part on a day.
    pub fn works_in(&self, person: PersonId, part: PartId, day: time::Date) -> Option<Role> {
        self.people.get(&person).and_then(|p| p.works_in(part, day))
    }

    /// What a change makes of an entry of the register, as far as this device can tell.
    pub(crate) fn foresee_party(
        &self,
        held: Option<&Party>,
        change: &party::Command,
        actor: &Actor,
    ) -> Result<Option<Party>, Denial> {
        let other = change.other().and_then(|id| self.parties.get(&id)).map(|p| &**p);
        party::change::foresee(held, change, &party::Context { actor, other })
    }

    /// Decodes everything anew.
    pub(crate) fn rebuild(
        &mut self,
        base: &BTreeMap<RecordKey, Record>,
        outbox: &BTreeMap<u64, Pending>,
        actor: &Actor,
    ) {
        let Changes { school, register } = self.changes;
        let changes = Changes { school: school + 1, register: register + 1 };
        *self = Self { shown_seq: self.shown_seq, changes, ..Self::default() };
        // The facets of an aggregate stand together, and definitions first: without them no command can be replayed.
        let mut records = base.iter().peekable();
        while let Some((key, record)) = records.next() {
            let (kind, root) = (key.kind, key.root);
            let mut facets = [None; Facet::ALL.len()];
            facets[key.facet as usize] = Some(record);
            while let Some((key, record)) = records.next_if(|(key, _)| (key.kind, key.root) == (kind, root)) {
                facets[key.facet as usize] = Some(record);
            }
            self.read(kind, root, facets, outbox, actor);
        }
        for (kind, root) in outbox.values().map(|pending| target(&pending.command)) {
            self.refresh(kind, root, base, outbox, actor);
        }
    }

    /// Decodes one aggregate anew and replays what the outbox has for it.
    pub(crate) fn refresh(
        &mut self,
        kind: RecordKind,
        root: Uuid,
        base: &BTreeMap<RecordKey, Record>,
        outbox: &BTreeMap<u64, Pending>,
        actor: &Actor,
    ) {
        let facets = Facet::ALL.map(|facet| base.get(&RecordKey { kind, root, facet }));
        self.read(kind, root, facets, outbox, actor);
    }

    /// The same, of its facets.
    fn read(
        &mut self,
        kind: RecordKind,
        root: Uuid,
        facets: Facets<'_>,
        outbox: &BTreeMap<u64, Pending>,
        actor: &Actor,
    ) {
        let record = |facet: Facet| facets[facet as usize];
        match kind {
            RecordKind::Case => {}
            RecordKind::Party => self.changes.register += 1,
            RecordKind::Unit
            | RecordKind::Part
            | RecordKind::Person
            | RecordKind::Calendar
            | RecordKind::Lifecycle
            | RecordKind::Procedure => self.changes.school += 1,
        }
        match kind {
            RecordKind::Unit => self.unit = record(Facet::Core).and_then(decode).map(Arc::new),
            RecordKind::Part => put(&mut self.parts, PartId(root), record(Facet::Core).and_then(decode)),
            RecordKind::Person => put(&mut self.people, PersonId(root), record(Facet::Core).and_then(decode)),
            RecordKind::Calendar => self.calendar = record(Facet::Core).and_then(decode).map(Arc::new),
            RecordKind::Lifecycle => {
                if let Some(lifecycle) = record(Facet::Core).and_then(decode::<Lifecycle>) {
                    let key = LifecycleRef { key: lifecycle.key.clone(), version: lifecycle.version };
                    self.lifecycles.insert(key, Arc::new(lifecycle));
                    self.join_definitions();
                }
            }
            RecordKind::Procedure => {
                if let Some(procedure) = record(Facet::Core).and_then(decode::<Procedure>) {
                    let key = DefinitionRef { key: procedure.key.clone(), version: procedure.version };
                    self.procedures.insert(key, Arc::new(procedure));
                    self.join_definitions();
                }
            }
            RecordKind::Party => {
                let mut held: Option<Party> = record(Facet::Personal).and_then(decode);
                for pending in outbox.values() {
                    held = match &pending.command {
                        Command::EnterParty(enter) if enter.id.0 == root => {
                            party::decide(held.as_ref(), enter, actor).ok().or(held)
                        }
                        // A command whose effect the base shows is not foreseen once more.
                        Command::Party(change)
                            if change.party().0 == root && pending.foreseen && pending.seq > self.shown_seq =>
                        {
                            self.foresee_party(held.as_ref(), change, actor).ok().flatten().or(held)
                        }
                        Command::EnterParty(_) | Command::Party(_) | Command::Case(_) => held,
                    };
                }
                put(&mut self.parties, PartyId(root), held);
            }
            RecordKind::Case => {
                let held = self.replay(CaseId(root), facets, outbox, actor);
                put(&mut self.cases, CaseId(root), held);
            }
        }
    }

    fn join_definitions(&mut self) {
        for (reference, procedure) in &self.procedures {
            if let Some(lifecycle) = self.lifecycles.get(&procedure.lifecycle)
                && !self.definitions.contains_key(reference)
            {
                let definition = Definition { procedure: (**procedure).clone(), lifecycle: (**lifecycle).clone() };
                self.definitions.insert(reference.clone(), Arc::new(definition));
            }
        }
    }

    fn replay(
        &self,
        id: CaseId,
        facets: Facets<'_>,
        outbox: &BTreeMap<u64, Pending>,
        actor: &Actor,
    ) -> Option<Held<Case>> {
        let record = |facet: Facet| facets[facet as usize];
        // What this device has let go of is not here, nor is what it holds only in part.
        if facets.into_iter().flatten().any(is_let_go) {
            return None;
        }
        let mut held = record(Facet::Core).and_then(decode::<Core>).map(|core| Case {
            core,
            internal: record(Facet::Internal).and_then(decode),
            personal: record(Facet::Personal).and_then(decode),
        });
        let whom = held.as_mut().map_or(Whom::Here, |case| self.join_opened(case, actor));
        let mut waiting = 0;
        for pending in outbox.values() {
            let Command::Case(command) = &pending.command else { continue };
            if command.case() != id {
                continue;
            }
            if pending.progress != Progress::Applied {
                waiting += 1;
            }
            // What waits for another device builds on what is not here; and once that has come, its effect may have come too.
            let waits = pending.progress == Progress::Held;
            if !pending.foreseen || waits || pending.seq <= self.shown_seq {
                continue;
            }
            // Refused by what has come from the server since: the server will say so, with its reason.
            if let Ok(decision) = self.foresee(held.as_ref(), command, actor, pending.at.max(command.stated_at())) {
                held = fold(held, decision, pending, id, actor);
            }
        }
        held.map(|it| Held { it, waiting, whom })
    }

    /// Adds to a case of the base whom it is about, if it was opened as it stands and may be read.
    fn join_opened(&self, case: &mut Case, actor: &Actor) -> Whom {
        if case.personal.is_some() {
            return Whom::Here;
        }
        if !actor.scope().sees(&case::readers(&case.core, Facet::Personal)) {
            return Whom::NotShown;
        }
        match self.opened.get(&case.core.id) {
            Some(opened) if opened.rev == case.core.rev() => {
                case.personal = Some(opened.personal.clone());
                Whom::Here
            }
            Some(opened) if opened.rev > case.core.rev() => Whom::Coming,
            Some(_) | None => Whom::Elsewhere,
        }
    }

    /// What the rules make of a command on the case as it is shown.
    pub(crate) fn foresee(
        &self,
        case: Option<&Case>,
        command: &case::Command,
        actor: &Actor,
        at: Instant,
    ) -> Result<Decision, Denial> {
        let reference = match (command, case) {
            (case::Command::Open(open), _) => &open.definition,
            (_, Some(case)) => &case.core.definition,
            (_, None) => return Err(Denial::NotFound),
        };
        let definition = self.definitions.get(reference).ok_or(Denial::NotFound)?;
        let staff = |person, part| self.works_in(person, part, at.local_date());
        let holds = |person: PersonId, post| {
            let day = at.local_date();
            let worn = |h: &&Hat| h.post == post && h.from <= day && h.to.is_none_or(|to| day <= to);
            self.people.get(&person).is_some_and(|p| p.hats.iter().any(|h| worn(&h)))
        };
        let due = |core: &Core| core.due(self.calendar.as_deref()?).and_then(|due| due.date());
        let switches = self.switches();
        let context =
            Context { def: definition, actor, now: at, switches, staff: &staff, holds: &holds, due: &due, paper: None };
        case::decide(case, command, &context)
    }
}

fn fold(mut held: Option<Case>, decision: Decision, pending: &Pending, id: CaseId, actor: &Actor) -> Option<Case> {
    for (index, fact) in decision.facts.into_iter().enumerate() {
        let no = held.as_ref().map_or(0, |c| c.core.rev()) + 1;
        let event = Event {
            id: EventId::of(pending.id, index),
            command: pending.id,
            unit: actor.unit(),
            case: id,
            no,
            at: pending.at,
            stated_at: decision.stated_at,
            by: actor.person(),
            grant: decision.grant,
            on_behalf: decision.on_behalf,
            fact,
        };
        held = case::apply::apply(held, &event);
    }
    held
}

/// The records of one aggregate, as [`Facet::ALL`] has its facets.
type Facets<'a> = [Option<&'a Record>; Facet::ALL.len()];

/// Which aggregate a command concerns.
pub(crate) fn target(command: &Command) -> (RecordKind, Uuid) {
    match command {
        Command::Case(command) => (RecordKind::Case, command.case().0),
        Command::EnterParty(enter) => (RecordKind::Party, enter.id.0),
        Command::Party(change) => (RecordKind::Party, change.party().0),
    }
}

/// A record that this build cannot read is as good as none: an update will read it.
fn decode<T: serde::de::DeserializeOwned>(record: &Record) -> Option<T> {
    record.body.read().ok()
}

fn put<K: Ord, T>(map: &mut BTreeMap<K, Arc<T>>, key: K, value: Option<T>) {
    match value {
        Some(value) => {
            map.insert(key, Arc::new(value));
        }
        None => {
            map.remove(&key);
        }
    }
}
