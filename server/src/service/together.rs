//! Commands as replicas send them: numbered, depending on others, several that make sense only together, and some that
//! build on what another device has not sent yet.
//!
//! Those that belong together are decided in one transaction. Where one of them has no effect, that transaction is given
//! up and another one stores what became of each, and nothing else.

use contract::{
    command::{self, Command},
    sync::Status,
};
use db::{
    Tx,
    held::{self, HeldRow},
    privacy,
    quarantine::{self, RefusedRow},
    results,
};
use domain::{
    denial::{Denial, Fault, FieldFault},
    ids::{ClientId, CommandId, SessionId},
    instant::Instant,
    privacy::Refusal,
    rights::Actor,
};
use serde::{Deserialize, Serialize};

use super::{
    APPLIED, Effect, Failure, HELD, Task, case::Unnumbered, decoded, digest_of, encoded, store, stored,
    wordless::wordless,
};
use crate::state::AppState;

/// For how long a command waits for what another device has not sent yet, in milliseconds: as long as devices work without
/// the server.
pub(crate) const WAIT_MILLIS: i64 = domain::case::decide::LEASE_MILLIS;
/// How many commands of one person may wait; more are decided at once.
const MOST_HELD: i64 = 500;

/// A command on which another one depends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Dep {
    /// Its number in the replica.
    pub seq: u64,
    /// Its id, where it is known: under that it is found whatever number it came under first.
    pub command: Option<CommandId>,
}

/// What came of one command, before it is read.
pub(crate) struct Raw {
    pub seq: i64,
    pub id: CommandId,
    pub deps: Vec<Dep>,
    pub after: Option<CommandId>,
    /// How often its device had heard that somebody was forgotten.
    pub forgotten: u32,
    pub version: u32,
    pub body: serde_json::Value,
}

/// One command of a replica.
pub(crate) struct Sent {
    pub seq: i64,
    pub id: CommandId,
    deps: Vec<Dep>,
    after: Option<CommandId>,
    forgotten: u32,
    version: u32,
    /// What was asked, as it came.
    body: String,
    digest: String,
    /// Absent where this build cannot read it.
    task: Option<Task>,
}

/// Who asks, from where, and when the server heard.
#[derive(Debug, Clone)]
pub(crate) struct Origin {
    pub actor: Actor,
    pub session: Option<SessionId>,
    pub client: ClientId,
    /// When the server heard of it: by that stated times are believed.
    pub heard: Instant,
    pub now: Instant,
}

/// Commands that are decided in one transaction: one by itself, or a group.
pub(crate) struct Together {
    pub from: Origin,
    pub commands: Vec<Sent>,
    pub is_group: bool,
}

impl Sent {
    pub(crate) fn read(state: &AppState, from: &Origin, raw: Raw) -> Result<Self, Failure> {
        let Raw { seq, id, deps, after, forgotten, version, body } = raw;
        let text = body.to_string();
        let (digest, task) = match command::read(version, body.clone()) {
            Ok(command) => {
                let task = task(state, from, id, command)?.sent(version, &body)?;
                (task.digest().to_owned(), Some(task))
            }
            Err(_) => (digest_of(version, &body, &text), None),
        };
        Ok(Self { seq, id, deps, after, forgotten, version, body: text, digest, task })
    }

    /// What it is about, where it can be read.
    pub(crate) fn subject(&self) -> Option<super::Applied> {
        self.task.as_ref().map(Task::subject)
    }
}

fn task(state: &AppState, from: &Origin, id: CommandId, command: Command) -> Result<Task, Failure> {
    Ok(Task::new(state, &from.actor, from.session, id, command, from.now)?.heard(from.heard))
}

impl Together {
    /// Whether this build can read all of them.
    pub(crate) fn is_readable(&self) -> bool {
        self.commands.iter().all(|command| command.task.is_some())
    }

    /// What became of each when it came before, under whatever number.
    ///
    /// # Errors
    /// `Reused` when an id is another command's.
    pub(crate) async fn known(&self, tx: &Tx) -> Result<Vec<Option<Status>>, Failure> {
        let mut known = Vec::with_capacity(self.commands.len());
        for command in &self.commands {
            known.push(stored(tx, &self.from.actor, command.id, &command.digest).await?);
        }
        Ok(known)
    }

    /// Decides those that have no outcome yet and stores what they make happen.
    ///
    /// # Errors
    /// `Torn` when they belong together and one of them has no effect: then the transaction must be given up, and
    /// [`Self::give_up`] says in another one what became of them.
    pub(crate) async fn decide(&self, tx: &Tx, known: Vec<Option<Status>>) -> Result<Vec<Status>, Failure> {
        if let Some(statuses) = known.iter().cloned().collect::<Option<Vec<_>>>() {
            return Ok(statuses);
        }
        if let ([command], false) = (self.commands.as_slice(), self.is_group) {
            let (status, effect) = self.begin(tx, command).await?;
            if let (Some(effect), Some(task)) = (effect, &command.task) {
                effect.finish(task, tx).await?;
            }
            return Ok(vec![status]);
        }
        let mut statuses = Vec::with_capacity(known.len());
        let mut unnumbered: Vec<(&Task, Unnumbered)> = Vec::new();
        for (place, (command, known)) in self.commands.iter().zip(known).enumerate() {
            let status = if let Some(status) = known {
                status
            } else {
                let (mut status, effect) = self.begin(tx, command).await?;
                if let (Some(Effect::Case(case)), Some(task)) = (effect, &command.task)
                    && let Some(case) = case.keep_for_now(task, tx).await?
                {
                    // Decided one after the other, the second would find the number there.
                    if unnumbered.iter().any(|(_, before)| case.draws_again(before)) {
                        status = Status::Rejected { denial: Denial::NoSuchStep };
                    }
                    unnumbered.push((task, case));
                }
                status
            };
            if status != Status::Applied {
                return Err(Failure::Torn { place, status: Box::new(status) });
            }
            statuses.push(status);
        }
        // Books are locked last, and always in the same order.
        unnumbered.sort_by(|(_, a), (_, b)| a.book().cmp(b.book()));
        for (task, case) in unnumbered {
            case.taken_up(tx).await?.number_and_keep(task, tx).await?;
        }
        Ok(statuses)
    }

    /// Stores that none of them has had an effect, because of this one, and nothing else.
    pub(crate) async fn give_up(
        &self,
        tx: &Tx,
        known: Vec<Option<Status>>,
        because: (usize, &Status),
    ) -> Result<Vec<Status>, Failure> {
        let (place, why) = because;
        let cause = match why {
            Status::Skipped { cause } => *cause,
            Status::Rejected { .. } | Status::Applied | Status::Held => {
                self.commands.get(place).map_or(0, |command| natural(command.seq))
            }
        };
        let mut statuses = Vec::with_capacity(self.commands.len());
        for (n, (command, known)) in self.commands.iter().zip(known).enumerate() {
            if let Some(status) = known {
                statuses.push(status);
                continue;
            }
            let status = if n == place { why.clone() } else { Status::Skipped { cause } };
            self.store(tx, command, &status).await?;
            statuses.push(status);
        }
        Ok(statuses)
    }

    async fn begin(&self, tx: &Tx, command: &Sent) -> Result<(Status, Option<Effect>), Failure> {
        if let Some(cause) = self.refused_dependency(tx, command).await? {
            let status = Status::Skipped { cause };
            self.store(tx, command, &status).await?;
            return Ok((status, None));
        }
        let Some(task) = &command.task else {
            let fields = vec![FieldFault { field: "command".into(), fault: Fault::WrongKind }];
            let status = Status::Rejected { denial: Denial::Invalid { fields } };
            self.store(tx, command, &status).await?;
            return Ok((status, None));
        };
        let (status, effect) = task.begin(tx, Some((self.from.client, command.seq))).await?;
        self.keep_refused(tx, command, &status).await?;
        Ok((status, Some(effect)))
    }

    /// Stores an outcome without any effect.
    async fn store(&self, tx: &Tx, command: &Sent, status: &Status) -> Result<(), Failure> {
        let from = Some((self.from.client, command.seq));
        store(tx, &self.from.actor, from, (command.id, &command.digest), status, self.from.now).await?;
        self.keep_refused(tx, command, status).await
    }

    /// Keeps what had no effect for whoever asked: their device may be lost.
    async fn keep_refused(&self, tx: &Tx, command: &Sent, status: &Status) -> Result<(), Failure> {
        match status {
            // What is said of somebody who was forgotten is kept nowhere.
            Status::Rejected { denial: Denial::Privacy(Refusal::PartyErased) } | Status::Applied | Status::Held => {
                return Ok(());
            }
            Status::Rejected { .. } | Status::Skipped { .. } => {}
        }
        let row = RefusedRow {
            command: command.id,
            unit: self.from.actor.unit(),
            person: self.from.actor.person(),
            client: self.from.client,
            version: command.version.into(),
            body: command.body.clone(),
            outcome: encoded(status)?,
            stated_at: command.task.as_ref().map(Task::stated_at),
            at: self.from.now,
        };
        keep_refused(tx, row, command.forgotten.into()).await
    }

    /// What a command stands to that another one depends on: its id and the name of its outcome.
    async fn standing(&self, tx: &Tx, dep: Dep) -> Result<Option<(CommandId, String)>, Failure> {
        let row = match (dep.command, i64::try_from(dep.seq)) {
            (Some(id), _) => results::result_by_command(tx, self.from.actor.unit(), id).await?,
            (None, Ok(seq)) => results::result_by_seq(tx, self.from.client, seq).await?,
            (None, Err(_)) => None,
        };
        Ok(row.map(|row| (row.command, row.status)))
    }

    /// The first command on which this one depends and which had no effect.
    async fn refused_dependency(&self, tx: &Tx, command: &Sent) -> Result<Option<u64>, Failure> {
        for &dep in &command.deps {
            if let Some((_, status)) = self.standing(tx, dep).await?
                && status != APPLIED
                && status != HELD
            {
                return Ok(Some(dep.seq));
            }
        }
        Ok(None)
    }

    /// The command without whose outcome these cannot be decided; none where they can, because nothing is awaited or one of
    /// them will have no effect anyway.
    pub(crate) async fn awaited(&self, tx: &Tx) -> Result<Option<CommandId>, Failure> {
        let unit = self.from.actor.unit();
        let is_ours = |id: CommandId| self.commands.iter().any(|command| command.id == id);
        let mut awaited = None;
        for command in &self.commands {
            if command.task.is_none() || self.refused_dependency(tx, command).await?.is_some() {
                return Ok(None);
            }
            for &dep in &command.deps {
                match self.standing(tx, dep).await? {
                    Some((id, status)) if status == HELD && !is_ours(id) => awaited = awaited.or(Some(id)),
                    Some(_) | None => {}
                }
            }
            // One of another school is as unknown as one that never was.
            if let Some(id) = command.after.filter(|id| !is_ours(*id)) {
                let row = results::result_by_command(tx, unit, id).await?;
                if row.is_none_or(|row| row.status == HELD) {
                    awaited = awaited.or(Some(id));
                }
            }
        }
        Ok(awaited)
    }

    /// Lets them wait, if the person has not too many that do; their outcome is that they wait.
    pub(crate) async fn hold(&self, tx: &Tx, waits_for: CommandId) -> Result<Option<Vec<Status>>, Failure> {
        let Origin { actor, session, client, now, heard: _ } = &self.from;
        if held::held_count(tx, actor.unit(), actor.person()).await? >= MOST_HELD {
            return Ok(None);
        }
        let group = self.commands.first().filter(|_| self.is_group).map(|first| first.id);
        for command in &self.commands {
            let mut deps = Vec::with_capacity(command.deps.len());
            for &dep in &command.deps {
                let command = self.standing(tx, dep).await?.map(|(id, _)| id).or(dep.command);
                deps.push(Dep { command, ..dep });
            }
            self.store(tx, command, &Status::Held).await?;
            let row = HeldRow {
                command: command.id,
                unit: actor.unit(),
                person: actor.person(),
                session: *session,
                client: *client,
                seq: command.seq,
                group,
                deps: encoded(&deps)?,
                after: command.after,
                forgotten: command.forgotten.into(),
                version: command.version.into(),
                body: command.body.clone(),
                waits_for,
                at: *now,
                until: now.plus_millis(WAIT_MILLIS),
            };
            held::held_insert(tx, &row).await?;
        }
        Ok(Some(vec![Status::Held; self.commands.len()]))
    }

    /// Commands that wait, as they would be decided now.
    pub(crate) fn waiting(state: &AppState, from: Origin, rows: &[HeldRow]) -> Result<Self, Failure> {
        let mut commands = Vec::with_capacity(rows.len());
        for row in rows {
            let raw = Raw {
                seq: row.seq,
                id: row.command,
                deps: decoded(&row.deps)?,
                after: row.after,
                forgotten: u32::try_from(row.forgotten).unwrap_or_default(),
                version: u32::try_from(row.version).unwrap_or(u32::MAX),
                body: decoded(&row.body)?,
            };
            commands.push(Sent::read(state, &from, raw)?);
        }
        Ok(Self { from, commands, is_group: rows.iter().any(|row| row.group.is_some()) })
    }
}

/// Keeps what was refused; without its texts where its device had not heard of all who were forgotten: it may speak of them, and
/// nobody here knows their names any more.
async fn keep_refused(tx: &Tx, row: RefusedRow, heard_of: i64) -> Result<(), Failure> {
    if privacy::forgotten_count(tx, row.unit).await? <= heard_of {
        return Ok(quarantine::refused_insert(tx, &row).await?);
    }
    // Nor does its digest tell whether a guess of what stood there is right.
    quarantine::refused_forget(tx, row.unit, row.command).await?;
    let body = wordless(&row.body)?;
    Ok(quarantine::refused_insert(tx, &RefusedRow { body, ..row }).await?)
}

/// Keeps what waited and could not be decided, of which not even this may be readable.
pub(crate) async fn keep_undecided(tx: &Tx, row: &HeldRow, status: &Status, now: Instant) -> Result<(), Failure> {
    // Where it is not even a document, its owner reads it as a text.
    let is_document = serde_json::from_str::<serde_json::Value>(&row.body).is_ok();
    let refused = RefusedRow {
        command: row.command,
        unit: row.unit,
        person: row.person,
        client: row.client,
        version: row.version,
        body: if is_document { row.body.clone() } else { encoded(&row.body)? },
        outcome: encoded(status)?,
        stated_at: None,
        at: now,
    };
    keep_refused(tx, refused, row.forgotten).await
}

/// A number as replicas count.
pub(crate) fn natural(seq: i64) -> u64 {
    u64::try_from(seq).unwrap_or(0)
}
