//! Entering what a preview shows as new, batch by batch.

use contract::{
    command::Command,
    import::{ImportState, RowOutcome},
    sync::Status,
};
use db::{
    DbError, Tx, history,
    imports::{self as store, ImportRow, LineRow, Which},
    people, records,
};
use domain::{
    definition::PartyKind,
    denial::Denial,
    facet::{Facet, RecordKey, RecordKind},
    fold,
    ids::{CommandId, PartyId, UnitId},
    import::{Entry, Kind, register::PastDossier},
    instant::Instant,
    party::{EnterParty, Party},
    policy::{self, Act},
    rights::Actor,
    staff,
};
use uuid::Uuid;

use super::{Made, UNDO, code_key, decoded, derived, encoded, entries};
use crate::{
    service::{self, Failure, Task},
    state::AppState,
};

/// How many rows go into one transaction; fewer of the staff, because each looks at everybody who works here.
pub(super) const fn rows_at_once(kind: Kind) -> u64 {
    match kind {
        Kind::Children | Kind::Register => 100,
        Kind::Staff => 20,
    }
}

/// Enters the next rows; whether there may be more.
pub(super) async fn batch(state: &AppState, unit: UnitId, id: Uuid) -> Result<bool, Failure> {
    let now = state.clock.now();
    let work = state.clone();
    service::write(state, move |tx| {
        let state = work.clone();
        async move {
            let Some(mut row) = store::import_lock(&tx, unit, id).await? else { return Ok(false) };
            if row.state != ImportState::Entering.as_str() {
                return Ok(false);
            }
            let pending = store::import_rows(&tx, unit, id, Which::Pending, 0, rows_at_once(row.kind)).await?;
            if pending.is_empty() {
                ImportState::Done.as_str().clone_into(&mut row.state);
                row.until = now.plus_millis(UNDO);
                store::import_set(&tx, &row).await?;
                return Ok(false);
            }
            let actor = actor(&tx, &row, now).await?;
            let doing = Doing { state: &state, tx: &tx, row: &row, actor: &actor, now };
            for line in pending {
                doing.line(line).await?;
            }
            Ok(true)
        }
    })
    .await
}

/// Whoever confirmed it, with the rights they have now: who lost them enters nothing any more.
pub(super) async fn actor(tx: &Tx, row: &ImportRow, now: Instant) -> Result<Actor, Failure> {
    let person = row.confirmed_by.unwrap_or(row.person);
    let found = people::person_find(tx, person).await?;
    let works = found.is_some_and(|found| found.unit == row.unit && found.disabled_at.is_none_or(|at| at > now));
    let grants = if works { people::grants_of(tx, person).await? } else { vec![] };
    Ok(Actor::new(person, row.unit, grants, now.local_date()))
}

/// What became of one thing that a row enters.
enum Fate {
    Made,
    Skipped,
    Refused(Denial),
}

impl From<Status> for Fate {
    fn from(status: Status) -> Self {
        match status {
            Status::Applied => Self::Made,
            Status::Rejected { denial } => Self::Refused(denial),
            Status::Skipped { .. } | Status::Held => Self::Skipped,
        }
    }
}

struct Doing<'a> {
    state: &'a AppState,
    tx: &'a Tx,
    row: &'a ImportRow,
    actor: &'a Actor,
    now: Instant,
}

impl Doing<'_> {
    async fn line(&self, mut line: LineRow) -> Result<(), Failure> {
        let mut made = Made::default();
        let (mut refused, mut skipped) = (None, false);
        for (n, entry) in (0_u8..).zip(entries(&line)?) {
            let fate = match entry {
                Entry::Party(enter) => {
                    let id = enter.id;
                    let fate = self.party(enter, line.no, n).await?;
                    if matches!(fate, Fate::Made) {
                        made.parties.push(id);
                    }
                    fate
                }
                Entry::Code { party, code } => {
                    if refused.is_none() && !skipped {
                        let digest = self.state.keys.digest("import-code", &code_key(self.row.unit, &code));
                        store::import_code_put(self.tx, self.row.unit, &digest, party).await?;
                    }
                    Fate::Made
                }
                Entry::Past(past) => {
                    let id = derived(self.row.id, line.no, n, "past");
                    let fate = self.past(id, &past).await?;
                    if matches!(fate, Fate::Made) {
                        made.past.push(id);
                    }
                    fate
                }
                Entry::Staff { person, login, name } => {
                    let fate = self.staff(line.no, n, staff::Command::Enter { person, login, name }).await?;
                    if matches!(fate, Fate::Made) {
                        made.people.push(person);
                    }
                    fate
                }
                Entry::Open { person } => {
                    let fate = self.staff(line.no, n, staff::Command::Enable { person }).await?;
                    if matches!(fate, Fate::Made) {
                        made.people.push(person);
                    }
                    fate
                }
                // Whoever was not entered is nobody to give a post to: why is told once.
                Entry::Grant(_) if refused.is_some() => continue,
                Entry::Grant(grant) => {
                    let (person, id) = (grant.person, grant.id);
                    let fate = self.staff(line.no, n, staff::Command::Give { grant }).await?;
                    if matches!(fate, Fate::Made) {
                        made.grants.push((person, id));
                    }
                    fate
                }
            };
            match fate {
                Fate::Made => {}
                Fate::Skipped => skipped = true,
                Fate::Refused(denial) => refused = Some(denial),
            }
        }
        let has_made = !made.is_nothing();
        let outcome = match &refused {
            Some(_) if !has_made => RowOutcome::Refused,
            None if skipped && !has_made => RowOutcome::Skipped,
            Some(_) | None => RowOutcome::Entered,
        };
        line.outcome = Some(outcome.as_str().to_owned());
        line.said = refused.map(|denial| encoded(&denial.message())).transpose()?;
        line.made = Some(encoded(&made)?);
        // What is in the register now is not kept beside it: one place to correct, one to erase.
        line.plan = None;
        Ok(store::import_row_set(self.tx, self.row.unit, self.row.id, &line).await?)
    }

    /// Enters somebody by the ordinary command, unless somebody else did since the preview.
    async fn party(&self, mut enter: EnterParty, row: u32, n: u8) -> Result<Fate, Failure> {
        if self.is_there(&enter).await? {
            return Ok(Fate::Skipped);
        }
        let mut of = Vec::with_capacity(enter.guardian_of.len());
        for child in enter.guardian_of {
            // A child whose row was skipped or refused is nobody to be a guardian of.
            let key = RecordKey { kind: RecordKind::Party, root: child.0, facet: Facet::Personal };
            if records::record_get(self.tx, self.row.unit, key).await?.is_some() {
                of.push(child);
            }
        }
        enter.guardian_of = of;
        // When it was confirmed, so that the same row again is the same command.
        enter.stated_at = self.row.confirmed_at.unwrap_or(self.now);
        let id = CommandId(derived(self.row.id, row, n, "command"));
        let command = Command::EnterParty(enter);
        let task = Task::new(self.state, self.actor, self.row.session, id, command, self.now)?;
        let status = match task.stored(self.tx).await? {
            Some(status) => status,
            None => task.perform(self.tx, None).await?,
        };
        Ok(status.into())
    }

    /// Does what an administrator asks about the staff, as if typed.
    async fn staff(&self, row: u32, n: u8, command: staff::Command) -> Result<Fate, Failure> {
        // It came with a session: no other way leads here.
        let session = self.row.session.ok_or(DbError::Corrupt("import.session"))?;
        let id = CommandId(derived(self.row.id, row, n, "command"));
        let status = service::staff::within(self.state, self.tx, self.actor, session, (id, command), self.now).await?;
        Ok(status.into())
    }

    async fn is_there(&self, enter: &EnterParty) -> Result<bool, Failure> {
        let key = fold::name_sort_key(&enter.name);
        for body in store::party_namesakes(self.tx, self.row.unit, enter.kind, &key).await? {
            let there: Party = decoded(&body)?;
            let is_same = there.id != enter.id
                && match enter.kind {
                    PartyKind::Child => there.born == enter.born,
                    PartyKind::Guardian | PartyKind::Organisation | PartyKind::Staff => {
                        enter.phone.is_some() && there.phone == enter.phone
                    }
                };
            if is_same {
                return Ok(true);
            }
        }
        Ok(false)
    }

    async fn past(&self, id: Uuid, past: &PastDossier) -> Result<Fate, Failure> {
        if let Err(denial) = policy::can(self.actor, Act::Import(self.row.kind)) {
            return Ok(Fate::Refused(denial));
        }
        let row = history::HistoryRow {
            id,
            unit: self.row.unit,
            key: past.key(),
            received: past.received,
            body: encoded(past)?,
            search_key: past.search_key(),
            created_at: self.now,
        };
        Ok(if history::history_put(self.tx, &row).await? { Fate::Made } else { Fate::Skipped })
    }
}

/// Where somebody of the register is kept.
pub(super) fn key(party: PartyId) -> RecordKey {
    RecordKey { kind: RecordKind::Party, root: party.0, facet: Facet::Personal }
}
