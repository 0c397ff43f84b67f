//! People and their grants: decided and stored in one transaction, with event, audit line, and what colleagues see.
//!
//! These commands come by the REST API alone. Nobody's rights are changed from an outbox that was filled a week ago.

use std::sync::Arc;

use contract::sync::Status;
use db::{
    DbError, Tx,
    audit::{self, AuditRow},
    events::{self, EventRow, PersonalRow},
    passkeys,
    people::{self, PersonRow},
    records, results, second_factor, sessions,
    staff::{self as store, NoticeRow},
};
use domain::{
    denial::Denial,
    facet::{Facet, RecordKey, RecordKind},
    ids::{CommandId, EventId, NoticeId, SessionId},
    instant::Instant,
    rights::Actor,
    staff::{self, Change, Command, Context, Decision, Event, House, Staff},
    value::{Commitment, Salt, Value},
};

use super::{Failure, catalogue, digest, encoded, stored, write};
use crate::{auth::SignedIn, error::ApiError, state::AppState};

/// What a notice is about, in storage.
pub const PASSWORD_RESET: &str = "password_reset";
/// The same, when the second factor was taken away with it.
pub const SECOND_FACTOR_RESET: &str = "second_factor_reset";

/// Does what somebody asks about the staff, once; when it was done. `hash` is the new password's, where there is one.
///
/// # Errors
/// The denial of the rules; `KeyReused` when the id was another command's; what the database says.
pub async fn run(
    state: &AppState,
    me: &SignedIn,
    id: CommandId,
    command: Command,
    hash: Option<String>,
) -> Result<Instant, ApiError> {
    let digest = digest(&encoded(&command)?);
    let (actor, session, now) = (me.actor.clone(), me.session, state.clock.now());
    let task = Arc::new(Task { state: state.clone(), actor, session, id, command, digest, now, hash });
    let (status, at) = write(state, move |tx| {
        let task = task.clone();
        async move { task.once(&tx).await }
    })
    .await?;
    // Streams learn of other rights and of ended sessions, though no record changed.
    state.db.notify();
    match status {
        Status::Applied => Ok(at),
        Status::Rejected { denial } => Err(ApiError::Denied(denial)),
        Status::Skipped { .. } | Status::Held => Err(ApiError::KeyReused),
    }
}

/// Does the same within a transaction that does more: a row of an import. Whoever calls it tells the streams afterwards.
///
/// # Errors
/// What the database says.
pub async fn within(
    state: &AppState,
    tx: &Tx,
    actor: &Actor,
    session: SessionId,
    (id, command): (CommandId, Command),
    now: Instant,
) -> Result<Status, Failure> {
    let digest = digest(&encoded(&command)?);
    let task = Task { state: state.clone(), actor: actor.clone(), session, id, command, digest, now, hash: None };
    Ok(task.once(tx).await?.0)
}

struct Task {
    state: AppState,
    actor: Actor,
    session: SessionId,
    id: CommandId,
    command: Command,
    digest: String,
    now: Instant,
    hash: Option<String>,
}

impl Task {
    async fn once(&self, tx: &Tx) -> Result<(Status, Instant), Failure> {
        let unit = self.actor.unit();
        if let Some(status) = stored(tx, &self.actor, self.id, &self.digest).await? {
            let before = results::result_by_command(tx, unit, self.id).await?;
            return Ok((status, before.map_or(self.now, |row| row.at)));
        }
        store::staff_lock(tx, unit).await?;
        let house = self.house(tx).await?;
        let state = house.person(self.command.person()).cloned();
        let context = Context { actor: &self.actor, now: self.now, house: &house };
        let status = match self.decide(tx, state.as_ref(), &context).await? {
            Ok(decision) => {
                self.keep(tx, state, &house, decision).await?;
                Status::Applied
            }
            Err(denial) => Status::Rejected { denial },
        };
        super::store(tx, &self.actor, None, (self.id, &self.digest), &status, self.now).await?;
        Ok((status, self.now))
    }

    async fn house(&self, tx: &Tx) -> Result<House, Failure> {
        let unit = self.actor.unit();
        let login_taken = match &self.command {
            Command::Enter { login, .. } => people::person_by_login(tx, login).await?.is_some(),
            Command::Rename { .. }
            | Command::Disable { .. }
            | Command::Enable { .. }
            | Command::Give { .. }
            | Command::End { .. }
            | Command::Confirm { .. }
            | Command::ResetPassword { .. } => false,
        };
        // A part that has a last day takes in nobody new.
        let parts = people::part_list(tx, unit).await?.into_iter().filter(|part| part.to.is_none());
        let parts = parts.map(|part| (part.id, part.role)).collect();
        Ok(House { people: store::staff_list(tx, unit).await?, parts, login_taken })
    }

    async fn decide(
        &self,
        tx: &Tx,
        state: Option<&Staff>,
        context: &Context<'_>,
    ) -> Result<Result<Decision, Denial>, Failure> {
        let decided = staff::decide(state, &self.command, context);
        // Somebody of this id who is not of the unit: another unit's.
        let taken = state.is_none() && people::person_find(tx, self.command.person()).await?.is_some();
        Ok(if decided.is_ok() && taken { Err(Denial::NotFound) } else { decided })
    }

    /// Stores what happened: rows, sessions, event, what colleagues see, audit line.
    async fn keep(&self, tx: &Tx, state: Option<Staff>, house: &House, decision: Decision) -> Result<(), Failure> {
        let (unit, now) = (self.actor.unit(), self.now);
        let id = self.command.person();
        let had_password = state.as_ref().is_some_and(|s| s.has_password);
        let event = Event { unit, person: id, at: now, by: self.actor.person(), change: decision.change.clone() };
        let Some(after) = staff::apply(state, &event) else { return Err(DbError::Corrupt("person").into()) };
        match &decision.change {
            Change::Entered { login, name } => {
                let row = PersonRow {
                    id,
                    unit,
                    login: login.clone(),
                    display_name: name.clone(),
                    password_hash: None,
                    disabled_at: None,
                    created_at: now,
                };
                people::person_insert(tx, &row).await?;
            }
            Change::Renamed { name } => drop(people::person_rename(tx, id, name).await?),
            Change::Disabled => {
                people::person_set_disabled(tx, id, Some(now)).await?;
                sessions::session_end_all(tx, id, None, now, "disabled").await?;
            }
            Change::Enabled => drop(people::person_set_disabled(tx, id, None).await?),
            Change::Given { grant, .. } => self.keep_held(tx, &after, grant.id).await?,
            Change::Proposed { grant } => {
                let proposed = after.proposals.iter().find(|p| p.grant.id == grant.id);
                store::proposal_insert(tx, unit, proposed.ok_or(DbError::Corrupt("grant_proposal"))?).await?;
            }
            Change::Confirmed { grant, .. } => {
                store::proposal_delete(tx, unit, *grant).await?;
                self.keep_held(tx, &after, *grant).await?;
            }
            Change::Declined { grant } => drop(store::proposal_delete(tx, unit, *grant).await?),
            Change::Ended { grant, last } => drop(people::grant_end(tx, unit, *grant, *last).await?),
            Change::PasswordReset { second_factor } => self.keep_password(tx, had_password, *second_factor).await?,
        }
        self.append(tx, &decision).await?;
        self.show(tx, &after, house).await?;
        let mut detail = super::detail(self.id, decision.on_behalf);
        if matches!(decision.change, Change::PasswordReset { second_factor: true }) {
            detail["second_factor"] = true.into();
        }
        let line = AuditRow {
            id: self.state.clock.id(),
            unit,
            at: now,
            person: Some(self.actor.person()),
            session: Some(self.session),
            action: format!("person.{}", decision.change.action()),
            subject_kind: RecordKind::Person.as_str().to_owned(),
            subject: Some(id.0),
            detail: encoded(&detail)?,
        };
        Ok(audit::audit_append(tx, &line).await?)
    }

    async fn keep_held(&self, tx: &Tx, after: &Staff, grant: domain::ids::GrantId) -> Result<(), Failure> {
        let held = after.grants.iter().find(|h| h.grant.id == grant).ok_or(DbError::Corrupt("person_grant"))?;
        Ok(store::held_insert(tx, self.actor.unit(), held).await?)
    }

    async fn keep_password(&self, tx: &Tx, had_password: bool, and_factor: bool) -> Result<(), Failure> {
        let (id, now) = (self.command.person(), self.now);
        let hash = self.hash.as_deref().ok_or(DbError::Corrupt("person.password_hash"))?;
        store::password_put(tx, id, hash, Some(now)).await?;
        second_factor::challenge_end_all(tx, id).await?;
        if and_factor {
            second_factor::totp_delete(tx, id).await?;
            passkeys::passkey_delete_all(tx, id).await?;
        }
        sessions::session_end_all(tx, id, None, now, "password_reset").await?;
        // The first password takes nothing over.
        if had_password {
            let notice = NoticeRow {
                id: NoticeId(self.state.clock.id()),
                unit: self.actor.unit(),
                person: id,
                kind: if and_factor { SECOND_FACTOR_RESET } else { PASSWORD_RESET }.to_owned(),
                at: now,
                by: self.actor.person(),
            };
            store::notice_insert(tx, &notice).await?;
        }
        Ok(())
    }

    /// The event. Names are committed to, and lie beside it.
    async fn append(&self, tx: &Tx, decision: &Decision) -> Result<(), Failure> {
        let (unit, root) = (self.actor.unit(), self.command.person().0);
        let id = EventId::of(self.id, 0);
        let named: Vec<(&str, &String)> = match &decision.change {
            Change::Entered { login, name } => vec![("login", login), ("name", name)],
            Change::Renamed { name } => vec![("name", name)],
            Change::Disabled
            | Change::Enabled
            | Change::Given { .. }
            | Change::Proposed { .. }
            | Change::Confirmed { .. }
            | Change::Declined { .. }
            | Change::Ended { .. }
            | Change::PasswordReset { .. } => vec![],
        };
        let mut body = serde_json::to_value(&decision.change).map_err(Failure::Unreadable)?;
        let mut personal = Vec::with_capacity(named.len());
        for (slot, (key, text)) in (0..).zip(named) {
            let (salt, value) = (Salt(self.state.clock.random()), Value::Text(text.clone()));
            body[key] = serde_json::json!({ "committed": Commitment::of(salt, &value) });
            personal.push(PersonalRow {
                event: id,
                slot,
                unit,
                party: None,
                key: key.to_owned(),
                value: encoded(&value)?,
                salt: hex::encode(salt.0),
            });
        }
        let row = EventRow {
            id,
            unit,
            kind: RecordKind::Person,
            root,
            no: events::event_last_no(tx, RecordKind::Person, root).await? + 1,
            at: self.now,
            stated_at: self.now,
            person: Some(self.actor.person()),
            grant: Some(decision.grant),
            on_behalf: decision.on_behalf,
            command: self.id,
            action: decision.change.action().to_owned(),
            body: encoded(&body)?,
        };
        Ok(events::event_append(tx, &row, &personal).await?)
    }

    /// What colleagues see of them, and of those who hold something for them: it may reach less far now.
    async fn show(&self, tx: &Tx, after: &Staff, house: &House) -> Result<(), Failure> {
        let unit = self.actor.unit();
        let for_them = |s: &&Staff| s.id != after.id && s.grants.iter().any(|h| h.grant.acting_for == Some(after.id));
        let mut shown = vec![after.directory()];
        for other in house.people.iter().filter(for_them) {
            let mut other = other.clone();
            for held in other.grants.iter_mut().filter(|h| h.grant.acting_for == Some(after.id)) {
                held.grant = held.grant.clone().within(after.grants.iter().map(|h| &h.grant));
            }
            shown.push(other.directory());
        }
        for info in shown {
            let key = RecordKey { kind: RecordKind::Person, root: info.id.0, facet: Facet::Core };
            records::record_put(tx, unit, key, &encoded(&info)?, &catalogue::for_the_unit()).await?;
        }
        Ok(())
    }
}
