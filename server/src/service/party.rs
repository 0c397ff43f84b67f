//! Entering somebody in the register of parties, and changing an entry.

use db::{
    Tx,
    events::{self, EventRow, PersonalRow},
    files,
    parties::{self, PartyRow},
    records,
};
use domain::{
    denial::Denial,
    facet::{Facet, RecordKey, RecordKind},
    ids::{EventId, PartyId, UnitId},
    party::{
        self, EnterParty, Party,
        fact::{Event, Fact, apply, sealed},
    },
    policy::{self, Act},
    value,
};

use super::{Effect, Failure, Task, Verdict, decoded, encoded, index};

/// Decides it and stores the party, what searches find of it, and the event: a commitment to the whole entry.
pub(super) async fn enter(task: &Task, tx: &Tx, command: &EnterParty) -> Result<Verdict, Failure> {
    let existing = lock(tx, task.actor.unit(), command.id).await?;
    let party = match party::decide(existing.as_ref(), command, &task.actor) {
        Ok(party) => party,
        Err(denial) => return Ok(Verdict::Refused(denial)),
    };
    if existing.is_some() {
        return Ok(Verdict::Done(Effect::Nothing));
    }
    // No record of ours, and an event all the same: another unit's.
    if events::event_last_no(tx, RecordKind::Party, command.id.0).await? > 0 {
        return Ok(Verdict::Refused(Denial::NotFound));
    }
    let fact = Fact::Entered { kind: party.kind, party: sealed(&party) };
    record(task, tx, None, party.id, party.entered_at, fact).await
}

/// Decides a change of an entry and stores what it makes of it.
pub(super) async fn change(task: &Task, tx: &Tx, command: &party::Command) -> Result<Verdict, Failure> {
    let unit = task.actor.unit();
    // Both are locked, always in the same order: two people who merge two entries into each other do not wait forever.
    let mut ids: Vec<PartyId> = [Some(command.party()), command.other()].into_iter().flatten().collect();
    ids.sort_unstable();
    ids.dedup();
    let mut found = Vec::with_capacity(ids.len());
    for id in ids {
        found.extend(lock(tx, unit, id).await?);
    }
    let of = |id: PartyId| found.iter().find(|party| party.id == id);
    let party = of(command.party());
    let other = command.other().and_then(of);
    let decided = party::change::decide(party, command, &party::Context { actor: &task.actor, other });
    match (decided, party) {
        (Ok(Some(fact)), Some(party)) => {
            record(task, tx, Some(party.clone()), party.id, command.stated_at(), fact).await
        }
        (Ok(_), _) => Ok(Verdict::Done(Effect::Nothing)),
        (Err(denial), _) => Ok(Verdict::Refused(denial)),
    }
}

/// Makes a fact an event with its personal value beside it, and stores the entry as it is then.
async fn record(
    task: &Task,
    tx: &Tx,
    before: Option<Party>,
    id: PartyId,
    stated_at: domain::instant::Instant,
    fact: Fact,
) -> Result<Verdict, Failure> {
    let grant = match policy::can(&task.actor, Act::KeepParties) {
        Ok(grant) => grant,
        Err(denial) => return Ok(Verdict::Refused(denial)),
    };
    let unit = task.actor.unit();
    let event = Event { party: id, unit, at: task.now, stated_at, by: task.actor.person(), fact };
    let action = event.fact.action();
    let Some(party) = apply(before, &event) else { return Ok(Verdict::Refused(Denial::NotFound)) };
    let mut fact = event.fact;
    let kept = value::seal(&mut fact, &mut || task.salt());
    let row = EventRow {
        id: EventId::of(task.id, 0),
        unit,
        kind: RecordKind::Party,
        root: id.0,
        no: events::event_last_no(tx, RecordKind::Party, id.0).await? + 1,
        at: task.now,
        stated_at,
        person: Some(task.actor.person()),
        grant: Some(grant.id),
        on_behalf: grant.acting_for,
        command: task.id,
        action: action.to_owned(),
        body: encoded(&fact)?,
    };
    let mut personal = Vec::with_capacity(kept.len());
    for side in kept {
        personal.push(PersonalRow {
            event: row.id,
            slot: side.slot.into(),
            unit,
            party: Some(fact.whose(id)),
            key: side.key,
            value: encoded(&side.value)?,
            salt: hex::encode(side.salt.0),
        });
    }
    events::event_append(tx, &row, &personal).await?;
    keep(tx, unit, &party).await?;
    task.audit(tx, action, row.on_behalf).await?;
    Ok(Verdict::Done(Effect::Nothing))
}

/// Stores an entry: the record that replicas hold, what searches find of it, which files it shows.
pub(super) async fn keep(tx: &Tx, unit: UnitId, party: &Party) -> Result<(), Failure> {
    let (readers, own) = (party.readers(), party.own());
    records::record_put_for(tx, unit, key(party.id), &encoded(party)?, &readers, &own).await?;
    let row = PartyRow {
        id: party.id,
        unit,
        kind: party.kind.as_str().to_owned(),
        search_key: party.search_key(),
        sort_key: party.sort_key(),
        phone_tail: party.phone.as_deref().and_then(index::phone_tail),
    };
    parties::party_put(tx, &row).await?;
    parties::party_alias_set(tx, unit, party.id, party.merged_into).await?;
    let proofs: Vec<_> = party.guardians.iter().filter_map(|g| g.link.proof.file.clone()).collect();
    Ok(files::file_refs_set(tx, unit, key(party.id), &proofs).await?)
}

/// An entry, locked until the transaction ends.
pub(super) async fn lock(tx: &Tx, unit: UnitId, id: PartyId) -> Result<Option<Party>, Failure> {
    for record in records::record_lock(tx, unit, RecordKind::Party, id.0).await? {
        if record.key == key(id) {
            return decoded(&record.body).map(Some);
        }
    }
    Ok(None)
}

/// Where an entry is kept.
pub(super) const fn key(id: PartyId) -> RecordKey {
    RecordKey { kind: RecordKind::Party, root: id.0, facet: Facet::Personal }
}
