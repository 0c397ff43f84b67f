//! Commands on cases: load, let the rules decide, seal, fold, store.

use std::sync::Arc;

use db::{
    Tx, cases,
    documents::{self, EntryRow},
    events::{self, EventRow, PersonalRow},
    files, people,
    records::{self, Record},
    registers,
};
use domain::{
    case::{
        self, About, Case, Command, Core, Event, Fact, Personal, apply,
        decide::{Context, Decision},
        result::{is_bound, rests_on_signature},
    },
    definition::{Definition, PartyKind, RegisterKey, StepEffect},
    denial::Denial,
    facet::{Facet, RecordKey, RecordKind},
    ids::{CaseId, EventId, FileHash, PartId, PartyId, PersonId, UnitId},
    rights::{Grant, Role, working_role},
    school::offer::Switch,
    value::Value,
};
use time::Date;

use super::{
    Effect, Failure, Task, Verdict, decoded, definitions, encoded, index, numbers, papers,
    result::{cancel_number, check_copy},
    school,
};

/// A case whose events are stored, but for the number that a register has still to give.
pub(crate) struct Unnumbered {
    case: Case,
    def: Arc<Definition>,
    decision: Decided,
    register: Option<RegisterKey>,
}

/// What every event of one command shares, and how many there are.
struct Decided {
    decision: Decision,
    sealed: usize,
}

/// Decides a command and stores its events, the facets that need no number, its files and its audit line.
pub(super) async fn decide(task: &Task, tx: &Tx, command: &Command) -> Result<Verdict, Failure> {
    let existing = load(tx, task.actor.unit(), command.case()).await?;
    if let Some(case) = &existing {
        // Never seen and not there answer alike.
        if !case::is_known_to(&case.core, &task.actor) {
            return Ok(Verdict::Refused(Denial::NotFound));
        }
    }
    let of = match (command, &existing) {
        (_, Some(case)) => case.core.definition.clone(),
        (Command::Open(open), None) => open.definition.clone(),
        (Command::Step(_) | Command::Edit(_) | Command::Comment(_) | Command::Attach(_), None) => {
            return Ok(Verdict::Refused(Denial::NotFound));
        }
    };
    let unit = task.actor.unit();
    let Some(def) = task.state.catalogue.definition(tx, unit, &of).await? else {
        return Ok(Verdict::Refused(Denial::NotFound));
    };
    let def = match command {
        Command::Open(open) => definitions::opened_under(tx, unit, def, open.stated_at).await?,
        Command::Step(_) | Command::Edit(_) | Command::Comment(_) | Command::Attach(_) => def,
    };
    let grants = match command {
        Command::Open(_) | Command::Step(_) => grants(tx, unit, task.now.local_date()).await?,
        Command::Edit(_) | Command::Comment(_) | Command::Attach(_) => Vec::new(),
    };
    let switches = match command {
        Command::Open(_) => switches(task, tx).await?,
        Command::Step(_) | Command::Edit(_) | Command::Comment(_) | Command::Attach(_) => Vec::new(),
    };
    let calendar = task.state.catalogue.calendar(tx, unit).await?;
    let paper = match (command, &existing) {
        (Command::Step(step), Some(case))
            if def.step(&case.core.state, &step.action).is_some_and(rests_on_signature) =>
        {
            papers::as_signed(&task.state, tx, (case, &def)).await?
        }
        (Command::Open(_) | Command::Step(_) | Command::Edit(_) | Command::Comment(_) | Command::Attach(_), _) => None,
    };
    let decided = {
        let paper = paper.as_ref();
        let staff = |person, part| works_in(&grants, person, part);
        let holds = |person, post| grants.iter().any(|g| g.person == person && g.post == post);
        let due = |core: &Core| core.due(&calendar).and_then(|due| due.date());
        let (def, actor, switches) = (&*def, &task.actor, &*switches);
        let context = Context { def, actor, now: task.heard, switches, staff: &staff, holds: &holds, due: &due, paper };
        case::decide(existing.as_ref(), command, &context)
    };
    let mut decision = match decided {
        Ok(decision) => decision,
        Err(denial) => return Ok(Verdict::Refused(denial)),
    };
    if let Some(case) = &existing {
        if decision.facts.iter().any(|fact| signs(fact, &def))
            && let Some(paper) = papers::to_be_signed(&task.state, tx, &task.actor, (case, &def), &decision).await?
        {
            decision.bind(&paper);
        }
        if let Err(denial) = check_copy(&task.state, case.core.unit, &decision).await? {
            return Ok(Verdict::Refused(denial));
        }
        cancel_number(tx, &case.core, &decision, task.now).await?;
    }
    if let Command::Open(open) = command
        && !is_ours(task, tx, open, &grants).await?
    {
        return Ok(Verdict::Refused(Denial::NotFound));
    }

    let register = decision.register.clone();
    if let Some(book) = &register {
        let received_at = match &existing {
            Some(case) if !decision.facts.iter().any(receives) => case.core.received_at,
            Some(_) | None => decision.stated_at,
        };
        let by = numbers::Numbered { unit_key: "", code_prefix: "", received_at, now: task.now };
        if registers::register_is_closed(tx, unit, book.as_str(), &numbers::period(book, &by)).await? {
            return Ok(Verdict::Refused(Denial::RegisterClosed { book: book.clone() }));
        }
    }
    let mut decided = Decided { decision, sealed: 0 };
    let mut case = existing;
    for fact in decided.decision.facts.clone() {
        case = decided.seal(task, tx, command.case(), case, fact).await?;
    }
    // Facts of the rules open the case or find it there.
    let Some(case) = case else { return Ok(Verdict::Refused(Denial::NotFound)) };
    keep_lower_facets(tx, &case, &def).await?;
    if decided.decision.facts.iter().any(brings_files) {
        keep_files(task, tx, &case).await?;
    }
    let action = decided.decision.facts.first().map_or("", Fact::action);
    task.audit(tx, action, decided.decision.on_behalf).await?;
    Ok(Verdict::Done(Effect::Case(Box::new(Unnumbered { case, def, decision: decided, register }))))
}

impl Unnumbered {
    /// Draws the number, if a register has to give one, and stores what shows it: the core facet and the index.
    pub(super) async fn number_and_keep(self, task: &Task, tx: &Tx) -> Result<(), Failure> {
        let Self { mut case, def, mut decision, register } = self;
        if let Some(register) = register {
            let fact = numbered(task, tx, &case, register).await?;
            let id = case.core.id;
            if let Some(numbered) = decision.seal(task, tx, id, Some(case.clone()), fact).await? {
                case = numbered;
            }
        }
        keep(task, tx, &case, &def).await
    }

    /// Stores the case as it is without its number, for those that come after it in the same transaction; what is left where
    /// it has still to be numbered.
    pub(super) async fn keep_for_now(self, task: &Task, tx: &Tx) -> Result<Option<Self>, Failure> {
        keep(task, tx, &self.case, &self.def).await?;
        Ok(self.register.is_some().then_some(self))
    }

    /// The same case as it stands after those that came after it.
    pub(super) async fn taken_up(self, tx: &Tx) -> Result<Self, Failure> {
        let core = &self.case.core;
        let case = load(tx, core.unit, core.id).await?.ok_or(db::DbError::Corrupt("record"))?;
        Ok(Self { case, ..self })
    }

    /// Whether both would have the same case numbered in the same book: the second does not know yet of the first's number.
    pub(super) fn draws_again(&self, before: &Self) -> bool {
        self.case.core.id == before.case.core.id && self.register == before.register
    }

    /// The book that has still to give a number.
    pub(super) fn book(&self) -> &str {
        self.register.as_ref().map_or("", RegisterKey::as_str)
    }
}

/// Stores what shows a case's number: the core facet and the index.
async fn keep(task: &Task, tx: &Tx, case: &Case, def: &Definition) -> Result<(), Failure> {
    let calendar = task.state.catalogue.calendar(tx, task.actor.unit()).await?;
    put(tx, case, def, Facet::Core, &encoded(&case.core)?).await?;
    Ok(cases::case_put(tx, &index::row(case, def, &calendar)).await?)
}

impl Decided {
    /// Makes a fact an event, stores it with its personal values beside it, and folds it.
    async fn seal(
        &mut self,
        task: &Task,
        tx: &Tx,
        id: CaseId,
        case: Option<Case>,
        fact: Fact,
    ) -> Result<Option<Case>, Failure> {
        let event = Event {
            id: EventId::of(task.id, self.sealed),
            command: task.id,
            unit: task.actor.unit(),
            case: id,
            no: case.as_ref().map_or(0, |c| c.core.rev()) + 1,
            at: task.now,
            stated_at: self.decision.stated_at,
            by: task.actor.person(),
            grant: self.decision.grant,
            on_behalf: self.decision.on_behalf,
            fact,
        };
        self.sealed += 1;
        let case = apply::apply(case, &event);
        append(task, tx, event, case.as_ref().and_then(subject)).await?;
        Ok(case)
    }
}

/// The case with all its facets, locked.
pub(super) async fn load(tx: &Tx, unit: UnitId, id: CaseId) -> Result<Option<Case>, Failure> {
    assembled(records::record_lock(tx, unit, RecordKind::Case, id.0).await?)
}

/// The case with all its facets as it is now, for those who only look: a transaction that reads can lock nothing.
pub(super) async fn look(tx: &Tx, unit: UnitId, id: CaseId) -> Result<Option<Case>, Failure> {
    assembled(records::records_of(tx, unit, RecordKind::Case, id.0).await?)
}

fn assembled(facets: Vec<Record>) -> Result<Option<Case>, Failure> {
    let (mut core, mut internal, mut personal) = (None, None, None);
    for record in facets {
        match record.key.facet {
            Facet::Core => core = Some(decoded(&record.body)?),
            Facet::Internal => internal = Some(decoded(&record.body)?),
            Facet::Personal => personal = Some(decoded(&record.body)?),
        }
    }
    Ok(core.map(|core| Case { core, internal, personal }))
}

/// Whether what a new case names belongs to this unit, and its own id to nobody else.
async fn is_ours(task: &Task, tx: &Tx, open: &case::OpenCase, grants: &[Grant]) -> Result<bool, Failure> {
    let unit = task.actor.unit();
    // No record of ours, and events all the same: another unit's.
    if events::event_last_no(tx, RecordKind::Case, open.id.0).await? > 0 {
        return Ok(false);
    }
    if open.applicant.is_some_and(|person| !grants.iter().any(|g| g.person == person)) {
        return Ok(false);
    }
    let mut parts: Vec<PartId> = open.part.into_iter().collect();
    match &open.about {
        Some(About::Part(part)) => parts.push(*part),
        Some(About::Dossier(about)) => {
            let key = RecordKey { kind: RecordKind::Case, root: about.0, facet: Facet::Core };
            if records::record_see(tx, &task.actor.scope(), key).await?.is_none() {
                return Ok(false);
            }
        }
        Some(About::Task(_)) | None => {}
    }
    if parts.is_empty() {
        return Ok(true);
    }
    let ours = people::part_list(tx, unit).await?;
    Ok(parts.iter().all(|part| ours.iter().any(|row| row.id == *part)))
}

/// Who may do what in the unit on a day.
pub(super) async fn grants(tx: &Tx, unit: UnitId, today: Date) -> Result<Vec<Grant>, Failure> {
    let all = people::grant_list(tx, unit).await?;
    Ok(all.into_iter().map(|row| row.grant).filter(|grant| grant.in_force(today)).collect())
}

/// Which procedures the school has switched on and off.
async fn switches(task: &Task, tx: &Tx) -> Result<Vec<Switch>, Failure> {
    let row = people::unit_find(tx, task.actor.unit()).await?.ok_or(db::DbError::Corrupt("unit"))?;
    Ok(school::settings(&row)?.switches)
}

/// The role in which somebody works in a part.
pub(super) fn works_in(grants: &[Grant], person: PersonId, part: PartId) -> Option<Role> {
    working_role(grants.iter().filter(|g| g.person == person && g.part == part).map(Grant::role))
}

/// Draws the number of a register book. From here on the book is locked.
async fn numbered(task: &Task, tx: &Tx, case: &Case, register: RegisterKey) -> Result<Fact, Failure> {
    let unit = task.actor.unit();
    let row = people::unit_find(tx, unit).await?.ok_or(db::DbError::Corrupt("unit"))?;
    let settings = school::settings(&row)?;
    let by = numbers::Numbered {
        unit_key: &row.key,
        code_prefix: &settings.code_prefix,
        received_at: case.core.received_at,
        now: task.now,
    };
    let period = numbers::period(&register, &by);
    let number = registers::register_next(tx, unit, register.as_str(), &period).await?;
    let text = numbers::printed(&register, number, &by);
    // The book of dossiers is read from the dossiers themselves.
    if numbers::begins_anew_each_year(&register) {
        let (book, kind) = (register.to_string(), RecordKind::Case.as_str().to_owned());
        let (root, at, text) = (case.core.id.0, task.now, text.clone());
        let entry = EntryRow { unit, book, period, number, text, kind, root, at, cancelled_at: None };
        documents::entry_insert(tx, &entry).await?;
    }
    Ok(Fact::Numbered { register, number, text })
}

async fn append(task: &Task, tx: &Tx, event: Event, subject: Option<PartyId>) -> Result<(), Failure> {
    let Event { mut fact, .. } = event;
    let action = fact.action().to_owned();
    let kept = fact.seal(&mut || task.salt());
    let mut personal = Vec::with_capacity(kept.len());
    for side in kept {
        personal.push(PersonalRow {
            event: event.id,
            slot: side.slot.into(),
            unit: event.unit,
            party: match &side.value {
                Value::Party(party) => Some(party.id),
                Value::Text(_) | Value::Number(_) | Value::Date(_) | Value::Choice(_) => subject,
            },
            value: encoded(&side.value)?,
            salt: hex::encode(side.salt.0),
            key: side.key,
        });
    }
    let row = EventRow {
        id: event.id,
        unit: event.unit,
        kind: RecordKind::Case,
        root: event.case.0,
        no: event.no.into(),
        at: event.at,
        stated_at: event.stated_at,
        person: Some(event.by),
        grant: Some(event.grant),
        on_behalf: event.on_behalf,
        command: event.command,
        action,
        body: encoded(&fact)?,
    };
    Ok(events::event_append(tx, &row, &personal).await?)
}

/// Whose a personal text of the case is: the child's, else the first party's.
pub(super) fn subject(case: &Case) -> Option<PartyId> {
    let parties = || case.personal.iter().flat_map(Personal::parties).map(|(_, party)| party);
    parties().find(|p| p.kind == PartyKind::Child).or_else(|| parties().next()).map(|p| p.id)
}

async fn keep_lower_facets(tx: &Tx, case: &Case, def: &Definition) -> Result<(), Failure> {
    if let Some(internal) = &case.internal {
        put(tx, case, def, Facet::Internal, &encoded(internal)?).await?;
    }
    if let Some(personal) = &case.personal {
        put(tx, case, def, Facet::Personal, &encoded(personal)?).await?;
    }
    Ok(())
}

/// Stores every facet of a case under a definition, though nothing in it changed but that.
pub(super) async fn keep_all(tx: &Tx, case: &Case, def: &Definition) -> Result<(), Failure> {
    keep_lower_facets(tx, case, def).await?;
    put(tx, case, def, Facet::Core, &encoded(&case.core)?).await
}

/// Stores a facet of a case with those who may read it, and those whose work it is.
pub(super) async fn put(tx: &Tx, case: &Case, def: &Definition, facet: Facet, body: &str) -> Result<(), Failure> {
    let (readers, own) = (case::readers(&case.core, facet), case::own(&case.core, def, facet));
    records::record_put_for(tx, case.core.unit, key(case, facet), body, &readers, &own).await?;
    Ok(())
}

/// Says which files the case shows. The bytes may still be on their way: text never waits for a photo.
async fn keep_files(task: &Task, tx: &Tx, case: &Case) -> Result<(), Failure> {
    let internal = case.internal.iter().flat_map(|i| &i.files);
    let personal = case.personal.iter().flat_map(|p| &p.files);
    let hashes = |files: &mut dyn Iterator<Item = &case::Attachment>| -> Vec<FileHash> {
        files.map(|attachment| attachment.file.hash.clone()).collect()
    };
    let unit = task.actor.unit();
    files::file_refs_set(tx, unit, key(case, Facet::Internal), &hashes(&mut internal.into_iter())).await?;
    files::file_refs_set(tx, unit, key(case, Facet::Personal), &hashes(&mut personal.into_iter())).await?;
    Ok(())
}

/// Whether it is received by this: its code is of that day.
fn receives(fact: &Fact) -> bool {
    match fact {
        Fact::Opened(_) => true,
        Fact::Stepped(stepped) => stepped.effects.contains(&StepEffect::Receive),
        Fact::Numbered { .. }
        | Fact::Edited { .. }
        | Fact::Commented { .. }
        | Fact::Attached { .. }
        | Fact::Redated { .. }
        | Fact::Migrated(_) => false,
    }
}

/// Whether somebody signs a paper by this, and is bound to it.
fn signs(fact: &Fact, def: &Definition) -> bool {
    match fact {
        Fact::Stepped(stepped) => stepped.signed_as.is_some() && is_bound(def, &stepped.to),
        Fact::Opened(_)
        | Fact::Numbered { .. }
        | Fact::Edited { .. }
        | Fact::Commented { .. }
        | Fact::Attached { .. }
        | Fact::Redated { .. }
        | Fact::Migrated(_) => false,
    }
}

fn brings_files(fact: &Fact) -> bool {
    match fact {
        Fact::Attached { .. } => true,
        Fact::Stepped(stepped) => !stepped.files.is_empty(),
        Fact::Opened(_)
        | Fact::Numbered { .. }
        | Fact::Edited { .. }
        | Fact::Commented { .. }
        | Fact::Redated { .. }
        | Fact::Migrated(_) => false,
    }
}

const fn key(case: &Case, facet: Facet) -> RecordKey {
    RecordKey { kind: RecordKind::Case, root: case.core.id.0, facet }
}
