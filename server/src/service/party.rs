//! Entering somebody in the register of parties.

use db::{
    Tx,
    events::{self, EventRow, PersonalRow},
    parties::{self, PartyRow},
    records,
};
use domain::{
    denial::Denial,
    facet::{Facet, RecordKey, RecordKind},
    fold,
    ids::EventId,
    party::{self, EnterParty, Party},
    policy::{self, Act},
    value::{Commitment, Value},
};

use super::{Effect, Failure, Task, Verdict, decoded, encoded, index};

/// Decides it and stores the party, what searches find of it, and the event: a commitment to the whole entry.
pub(super) async fn enter(task: &Task, tx: &Tx, command: &EnterParty) -> Result<Verdict, Failure> {
    let unit = task.actor.unit();
    let root = command.id.0;
    let key = RecordKey { kind: RecordKind::Party, root, facet: Facet::Personal };
    let mut existing: Option<Party> = None;
    for record in records::record_lock(tx, unit, RecordKind::Party, root).await? {
        if record.key == key {
            existing = Some(decoded(&record.body)?);
        }
    }
    let party = match party::decide(existing.as_ref(), command, &task.actor) {
        Ok(party) => party,
        Err(denial) => return Ok(Verdict::Refused(denial)),
    };
    let grant = match policy::can(&task.actor, Act::KeepParties) {
        Ok(grant) => grant,
        Err(denial) => return Ok(Verdict::Refused(denial)),
    };
    if existing.is_some() {
        return Ok(Verdict::Done(Effect::Nothing));
    }
    // No record of ours, and an event all the same: another unit's.
    if events::event_last_no(tx, RecordKind::Party, root).await? > 0 {
        return Ok(Verdict::Refused(Denial::NotFound));
    }
    let body = encoded(&party)?;
    let value = Value::Text(body.clone());
    let salt = task.salt();
    let event = EventRow {
        id: EventId::of(task.id, 0),
        unit,
        kind: RecordKind::Party,
        root,
        no: 1,
        at: task.now,
        stated_at: party.entered_at,
        person: Some(task.actor.person()),
        grant: Some(grant.id),
        on_behalf: grant.acting_for,
        command: task.id,
        action: "enter".to_owned(),
        body: encoded(&serde_json::json!({
            "fact": "entered",
            "kind": party.kind,
            "party": { "committed": Commitment::of(salt, &value) },
        }))?,
    };
    let personal = PersonalRow {
        event: event.id,
        slot: 0,
        unit,
        party: Some(party.id),
        key: "party".to_owned(),
        value: encoded(&value)?,
        salt: hex::encode(salt.0),
    };
    events::event_append(tx, &event, &[personal]).await?;
    records::record_put(tx, unit, key, &body, &party.readers()).await?;
    let row = PartyRow {
        id: party.id,
        unit,
        kind: party.kind.as_str().to_owned(),
        search_key: party.search_key(),
        sort_key: fold::name_sort_key(&party.name),
        phone_tail: party.phone.as_deref().and_then(index::phone_tail),
    };
    parties::party_put(tx, &row).await?;
    task.audit(tx, "enter").await?;
    Ok(Verdict::Done(Effect::Nothing))
}
