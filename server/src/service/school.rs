//! A school's settings: decided and stored in one transaction, with event, audit line, and the records that every
//! replica holds.
//!
//! These commands come by the REST API alone: what a school is called is not changed from an outbox.

use std::sync::Arc;

use contract::sync::Status;
use db::{
    DbError, Tx,
    audit::{self, AuditRow},
    cases,
    events::{self, EventRow},
    people::{self, PartRow, UnitRow},
    privacy, records, staff as store,
};
use domain::{
    denial::Denial,
    directory::{PartInfo, UnitInfo, UnitSettings},
    facet::{Facet, RecordKey, RecordKind},
    ids::{CommandId, EventId, GrantId, PersonId, SessionId, UnitId},
    instant::Instant,
    rights::Actor,
    school::{self, Change, Command, Context, Decision, Event, Occupied, School},
    staff::Staff,
};
use serde::Serialize;
use uuid::Uuid;

use super::{Failure, catalogue, decoded, digest, encoded, offer, stored, write};
use crate::{
    auth::SignedIn,
    definitions::{Shipped, shipped},
    error::ApiError,
    state::AppState,
};

/// Does what somebody asks of the settings, once.
///
/// # Errors
/// The denial of the rules; `KeyReused` when the id was another command's; what the database says.
pub async fn run(state: &AppState, me: &SignedIn, id: CommandId, command: Command) -> Result<(), ApiError> {
    let digest = digest(&encoded(&command)?);
    let (actor, session, now) = (me.actor.clone(), me.session, state.clock.now());
    // Read only where a procedure is switched: nothing else asks for it.
    let shipped = command.procedure().map(|_| shipped().map_err(ApiError::internal)).transpose()?;
    let task = Arc::new(Task { state: state.clone(), actor, session, id, command, shipped, digest, now });
    let status = write(state, move |tx| {
        let task = task.clone();
        async move { task.once(&tx).await }
    })
    .await?;
    match status {
        Status::Applied => Ok(()),
        Status::Rejected { denial } => Err(ApiError::Denied(denial)),
        Status::Skipped { .. } | Status::Held => Err(ApiError::KeyReused),
    }
}

struct Task {
    state: AppState,
    actor: Actor,
    session: SessionId,
    id: CommandId,
    command: Command,
    /// What the program brings, where the command is about a procedure.
    shipped: Option<&'static Shipped>,
    digest: String,
    now: Instant,
}

impl Task {
    async fn once(&self, tx: &Tx) -> Result<Status, Failure> {
        let unit = self.actor.unit();
        if let Some(status) = stored(tx, &self.actor, self.id, &self.digest).await? {
            return Ok(status);
        }
        // The same lock as for grants: nobody is given a post in a part that is ending.
        store::staff_lock(tx, unit).await?;
        let school = find(tx, unit).await?;
        let occupied = self.occupied(tx).await?;
        let procedure = match (self.command.procedure(), self.shipped) {
            (Some(key), Some(shipped)) => offer::known(tx, unit, shipped, key, self.now.local_date()).await?,
            (Some(_) | None, _) => None,
        };
        let context = Context { actor: &self.actor, now: self.now, occupied: &occupied, procedure };
        // Another unit's is nowhere.
        let foreign = match self.command.part() {
            Some(part) => people::part_unit(tx, part).await?.is_some_and(|of| of != unit),
            None => false,
        };
        let decided = school::decide(school.as_ref(), &self.command, &context);
        let status = match if foreign { decided.and(Err(Denial::NotFound)) } else { decided } {
            Ok(decision) => {
                self.keep(tx, school, decision).await?;
                Status::Applied
            }
            Err(denial) => Status::Rejected { denial },
        };
        super::store(tx, &self.actor, None, (self.id, &self.digest), &status, self.now).await?;
        Ok(status)
    }

    async fn occupied(&self, tx: &Tx) -> Result<Occupied, Failure> {
        let unit = self.actor.unit();
        let Some(part) = self.command.part() else { return Ok(Occupied::default()) };
        let all = |s: Staff| {
            let waiting = s.proposals.into_iter().map(|p| p.grant);
            s.grants.into_iter().map(|h| h.grant).chain(waiting).collect::<Vec<_>>()
        };
        let staff = store::staff_list(tx, unit).await?.into_iter();
        // Whoever signs in no longer holds nothing any more.
        let grants = staff.filter(|s| s.disabled_at.is_none()).flat_map(all).filter(|g| g.part == part).collect();
        Ok(Occupied { grants, cases: cases::case_count_in_part(tx, unit, part).await? })
    }

    async fn keep(&self, tx: &Tx, school: Option<School>, decision: Decision) -> Result<(), Failure> {
        let unit = self.actor.unit();
        let event = Event { unit, at: self.now, change: decision.change.clone() };
        let after = school::apply(school.clone(), &event).ok_or(DbError::Corrupt("unit"))?;
        let before = school.as_ref().map_or(&[][..], |s| &s.parts);
        if school.as_ref().is_none_or(|s| s.info != after.info) {
            people::unit_update(tx, unit, &after.info.name, &encoded(&after.info.settings)?).await?;
            show(tx, unit, RecordKind::Unit, unit.0, &after.info).await?;
        }
        for part in after.parts.iter().filter(|part| !before.contains(part)) {
            let key = people::part_list(tx, unit).await?.into_iter().find(|row| row.id == part.id).map(|row| row.key);
            keep_part(tx, unit, part, key.unwrap_or_else(|| part.id.to_string())).await?;
        }
        if let (Change::ProcedureSwitched { key, on: true, .. }, Some(shipped)) = (&decision.change, self.shipped) {
            offer::publish(tx, unit, shipped, key, self.now.local_date()).await?;
        }
        let who = Some((self.actor.person(), decision.grant, decision.on_behalf));
        append(tx, unit, self.id, self.now, who, &decision.change).await?;
        let line = AuditRow {
            id: self.state.clock.id(),
            unit,
            at: self.now,
            person: Some(self.actor.person()),
            session: Some(self.session),
            action: format!("unit.{}", decision.change.action()),
            subject_kind: RecordKind::Unit.as_str().to_owned(),
            subject: Some(unit.0),
            detail: encoded(&super::detail(self.id, decision.on_behalf))?,
        };
        Ok(audit::audit_append(tx, &line).await?)
    }
}

/// Tells every device that somebody was forgotten here, so that it forgets too what it keeps beside its records.
///
/// # Errors
/// When the database fails, or what is stored cannot be read.
pub(super) async fn tell_forgotten(tx: &Tx, unit: UnitId) -> Result<(), Failure> {
    let school = find(tx, unit).await?.ok_or(DbError::Corrupt("unit"))?;
    show(tx, unit, RecordKind::Unit, unit.0, &school.info).await
}

/// The settings of a unit.
///
/// # Errors
/// When the database fails, or what is stored cannot be read.
pub async fn find(tx: &Tx, unit: UnitId) -> Result<Option<School>, Failure> {
    let Some(row) = people::unit_find(tx, unit).await? else { return Ok(None) };
    let settings = settings(&row)?;
    let forgotten = u32::try_from(privacy::forgotten_count(tx, unit).await?).unwrap_or(u32::MAX);
    let info = UnitInfo { id: unit, key: row.key, name: row.name, settings, forgotten };
    let mut parts = Vec::new();
    for row in people::part_list(tx, unit).await? {
        let key = RecordKey { kind: RecordKind::Part, root: row.id.0, facet: Facet::Core };
        let shown = records::record_get(tx, unit, key).await?;
        let areas = match shown {
            Some(record) => decoded::<PartInfo>(&record.body)?.areas,
            None => vec![],
        };
        parts.push(PartInfo {
            id: row.id,
            title: domain::text::Text::new(row.title_vi, row.title_en),
            role: row.role,
            areas,
            position: i32::try_from(row.position).unwrap_or(i32::MAX),
            to: row.to,
        });
    }
    Ok(Some(School { info, parts }))
}

/// The settings of a unit's row.
///
/// # Errors
/// When they cannot be read.
pub fn settings(row: &UnitRow) -> Result<UnitSettings, Failure> {
    decoded(&row.settings)
}

/// Stores a part, as a row and as what replicas hold.
pub(super) async fn keep_part(tx: &Tx, unit: UnitId, part: &PartInfo, key: String) -> Result<(), Failure> {
    let row = PartRow {
        id: part.id,
        unit,
        key,
        title_vi: part.title.vi.clone(),
        title_en: part.title.en.clone(),
        role: part.role,
        position: part.position.into(),
        to: part.to,
    };
    people::part_put(tx, &row).await?;
    show(tx, unit, RecordKind::Part, part.id.0, part).await
}

/// Appends what happened to the unit's events.
pub(super) async fn append(
    tx: &Tx,
    unit: UnitId,
    command: CommandId,
    now: Instant,
    who: Option<(PersonId, GrantId, Option<PersonId>)>,
    change: &Change,
) -> Result<(), Failure> {
    let row = EventRow {
        id: EventId::of(command, 0),
        unit,
        kind: RecordKind::Unit,
        root: unit.0,
        no: events::event_last_no(tx, RecordKind::Unit, unit.0).await? + 1,
        at: now,
        stated_at: now,
        person: who.map(|(person, ..)| person),
        grant: who.map(|(_, grant, _)| grant),
        on_behalf: who.and_then(|(.., behalf)| behalf),
        command,
        action: change.action().to_owned(),
        body: encoded(change)?,
    };
    Ok(events::event_append(tx, &row, &[]).await?)
}

/// Stores what everybody of the staff may read.
pub(super) async fn show(
    tx: &Tx,
    unit: UnitId,
    kind: RecordKind,
    root: Uuid,
    body: &impl Serialize,
) -> Result<(), Failure> {
    let key = RecordKey { kind, root, facet: Facet::Core };
    records::record_put(tx, unit, key, &encoded(body)?, &catalogue::for_the_unit()).await?;
    Ok(())
}
