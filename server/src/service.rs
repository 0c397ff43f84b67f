//! The one place where commands become events. The REST API and the sync push both come here, so that a rule holds for
//! both or for neither.
//!
//! A command is decided and stored in one transaction: its outcome is looked up first (a repetition is answered, not
//! done again), the aggregate is locked, the rules decide, and events, records, index, files, audit line and outcome
//! are written; numbers of register books are drawn last, because their rows stay locked until the end. A refusal is
//! an outcome like any other and is stored too.

mod again;
pub mod calendar;
mod case;
pub mod catalogue;
pub mod definitions;
pub mod documents;
pub mod held;
pub mod index;
pub mod numbers;
pub mod offer;
pub mod papers;
mod party;
pub mod privacy;
pub mod registration;
pub mod reminders;
pub mod restate;
mod result;
pub mod school;
pub mod setup;
pub mod staff;
pub(crate) mod together;
mod told;
mod wordless;

use std::sync::Arc;

use contract::{command::Command, sync::Status};
use db::{
    DbError, Tx,
    audit::{self, AuditRow},
    results::{self, ResultRow},
};
use domain::{
    denial::Denial,
    facet::RecordKind,
    ids::{ClientId, CommandId, PersonId, SessionId},
    instant::Instant,
    rights::Actor,
    value::Salt,
};
use serde::{Serialize, de::DeserializeOwned};
use uuid::Uuid;

pub(crate) use self::again::{digest, digest_of};
use crate::{auth::SignedIn, error::ApiError, files::Trouble, state::AppState};

/// How often a command is tried again when somebody else stored under the same key in the same moment.
const TRIES: u32 = 4;

/// The name of the outcome of what took effect.
const APPLIED: &str = "applied";
/// The name of the outcome of what the rules refused.
const REJECTED: &str = "rejected";
/// The name of the outcome of what waits.
const HELD: &str = "held";

/// A command that took effect, now or when it came first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Applied {
    /// The kind of aggregate that it was about.
    pub kind: RecordKind,
    /// Which one.
    pub root: Uuid,
}

/// Does what somebody asks, once. `now` is the server's time, which bounds the stated one.
///
/// # Errors
/// The denial of the rules; `KeyReused` when the id was another command's; what the database says.
pub async fn run(
    state: &AppState,
    signed_in: &SignedIn,
    id: CommandId,
    command: Command,
    now: Instant,
) -> Result<Applied, ApiError> {
    run_as(state, &signed_in.actor, Some(signed_in.session), id, command, now).await
}

/// The same for an actor without a session: what the server itself tells, such as the past of the demo school.
///
/// # Errors
/// Those of [`run`].
pub async fn run_as(
    state: &AppState,
    actor: &Actor,
    session: Option<SessionId>,
    id: CommandId,
    command: Command,
    now: Instant,
) -> Result<Applied, ApiError> {
    let task = Arc::new(Task::new(state, actor, session, id, command, now)?);
    let applied = task.subject();
    let status = write(state, move |tx| {
        let task = task.clone();
        async move {
            match task.stored(&tx).await? {
                Some(status) => Ok(status),
                None => task.perform(&tx, None).await,
            }
        }
    })
    .await?;
    held::wake(state, actor.unit(), vec![id]).await;
    match status {
        Status::Applied => Ok(applied),
        Status::Rejected { denial } => Err(ApiError::Denied(denial)),
        // Only commands of a replica depend on others; the id was one of theirs.
        Status::Skipped { .. } | Status::Held => Err(ApiError::KeyReused),
    }
}

/// One transaction; tried again when somebody stored under the same key in the same moment, because then their row is
/// found.
pub(crate) async fn write<T, F, Fut>(state: &AppState, work: F) -> Result<T, Failure>
where
    T: Send,
    F: Fn(Tx) -> Fut + Send + Sync,
    Fut: Future<Output = Result<T, Failure>> + Send,
{
    let mut tries = 1;
    loop {
        match state.db.write(&work).await {
            Err(Failure::Db(DbError::Duplicate(_))) if tries < TRIES => tries += 1,
            done => return done,
        }
    }
}

/// Why a command has no outcome: nothing was stored, and the same command may come again.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The id was used for something else, or by somebody else.
    #[error("the command's id was used before")]
    Reused,
    /// The database.
    #[error(transparent)]
    Db(#[from] DbError),
    /// Something stored, or to be stored, is not what it should be.
    #[error("a stored document cannot be read")]
    Unreadable(#[source] serde_json::Error),
    /// A definition is not what was published: its hash is another.
    #[error("the definition {version} is not what was published")]
    Tampered {
        /// Which version.
        version: String,
    },
    /// Work beside the server's own was cut off.
    #[error("work was cut off")]
    CutOff(#[source] tokio::task::JoinError),
    /// The store of files does not answer, and what is decided rests on a file.
    #[error("the store of files does not answer")]
    Files(#[source] Trouble),
    /// One of several commands that make sense only together had no effect, so that nothing of all of them may be stored.
    #[error("one of several commands that belong together had no effect")]
    Torn {
        /// Which of them, from nought.
        place: usize,
        /// What became of it.
        status: Box<Status>,
    },
}

impl From<Failure> for ApiError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Reused => Self::KeyReused,
            Failure::Db(err) => err.into(),
            Failure::Files(trouble) => Self::FilesDown(trouble),
            Failure::CutOff(error) => Self::internal(error),
            err @ (Failure::Unreadable(_) | Failure::Tampered { .. } | Failure::Torn { .. }) => Self::internal(err),
        }
    }
}

/// A command with everything that deciding it takes.
pub(crate) struct Task {
    state: AppState,
    actor: Actor,
    session: Option<SessionId>,
    id: CommandId,
    command: Command,
    digest: String,
    /// When the server heard of it, which bounds the stated time.
    heard: Instant,
    now: Instant,
}

/// What the rules say to a command.
enum Verdict {
    Refused(Denial),
    Done(Effect),
}

/// What is still to be written when the outcome has been stored: everything that hangs on a number.
pub(crate) enum Effect {
    /// Of a case.
    Case(Box<case::Unnumbered>),
    /// Nothing.
    Nothing,
}

impl Effect {
    /// Draws the number and stores what shows it.
    async fn finish(self, task: &Task, tx: &Tx) -> Result<(), Failure> {
        match self {
            Self::Case(case) => Box::pin(case.number_and_keep(task, tx)).await,
            Self::Nothing => Ok(()),
        }
    }
}

impl Task {
    pub(crate) fn new(
        state: &AppState,
        actor: &Actor,
        session: Option<SessionId>,
        id: CommandId,
        command: Command,
        now: Instant,
    ) -> Result<Self, Failure> {
        let digest = digest(&encoded(&command)?);
        Ok(Self { state: state.clone(), actor: actor.clone(), session, id, command, digest, heard: now, now })
    }

    /// The same, as it was sent: by that it is known again.
    pub(crate) fn sent(self, version: u32, body: &serde_json::Value) -> Result<Self, Failure> {
        Ok(Self { digest: digest_of(version, body, &encoded(&self.command)?), ..self })
    }

    /// The same, of which the server heard before now.
    pub(crate) fn heard(self, at: Instant) -> Self {
        Self { heard: at, ..self }
    }

    /// What became of this command when it came before.
    pub(crate) async fn stored(&self, tx: &Tx) -> Result<Option<Status>, Failure> {
        stored(tx, &self.actor, self.id, &self.digest).await
    }

    /// Decides it and stores what it makes happen with its outcome; `from` is its replica and its number there.
    pub(crate) async fn perform(&self, tx: &Tx, from: Option<(ClientId, i64)>) -> Result<Status, Failure> {
        let (status, effect) = self.begin(tx, from).await?;
        effect.finish(self, tx).await?;
        Ok(status)
    }

    /// The same but for what hangs on a number: that is left, because registers are drawn last.
    pub(crate) async fn begin(&self, tx: &Tx, from: Option<(ClientId, i64)>) -> Result<(Status, Effect), Failure> {
        let verdict = match &self.command {
            // Boxed, as below: it holds a case more than once on its way.
            Command::Case(command) => Box::pin(case::decide(self, tx, command)).await?,
            Command::EnterParty(command) => party::enter(self, tx, command).await?,
            Command::Party(command) => party::change(self, tx, command).await?,
        };
        let (status, effect) = match verdict {
            Verdict::Refused(denial) => (Status::Rejected { denial }, Effect::Nothing),
            Verdict::Done(effect) => (Status::Applied, effect),
        };
        store(tx, &self.actor, from, (self.id, &self.digest), &status, self.now).await?;
        Ok((status, effect))
    }

    pub(crate) fn digest(&self) -> &str {
        &self.digest
    }

    /// When it was stated to have happened.
    pub(crate) const fn stated_at(&self) -> Instant {
        self.command.stated_at()
    }

    /// What it is about.
    pub(crate) fn subject(&self) -> Applied {
        match &self.command {
            Command::Case(command) => Applied { kind: RecordKind::Case, root: command.case().0 },
            Command::EnterParty(command) => Applied { kind: RecordKind::Party, root: command.id.0 },
            Command::Party(command) => Applied { kind: RecordKind::Party, root: command.party().0 },
        }
    }

    fn salt(&self) -> Salt {
        Salt(self.state.clock.random())
    }

    /// A line of the audit log; where it was done for somebody else, it names both.
    async fn audit(&self, tx: &Tx, action: &str, on_behalf: Option<PersonId>) -> Result<(), Failure> {
        let Applied { kind, root } = self.subject();
        let line = AuditRow {
            id: self.state.clock.id(),
            unit: self.actor.unit(),
            at: self.now,
            person: Some(self.actor.person()).filter(|person| !person.is_applicant()),
            session: self.session,
            action: format!("{}.{action}", kind.as_str()),
            subject_kind: kind.as_str().to_owned(),
            subject: Some(root),
            detail: encoded(&detail(self.id, on_behalf))?,
        };
        Ok(audit::audit_append(tx, &line).await?)
    }
}

/// What the audit line of a command says besides who, when and what. Where nobody is named, an applicant did it.
fn detail(command: CommandId, on_behalf: Option<PersonId>) -> serde_json::Value {
    match on_behalf {
        Some(person) => serde_json::json!({ "command": command, "on_behalf": person }),
        None => serde_json::json!({ "command": command }),
    }
}

/// What became of a command when it came before, if it did; `Reused` if it was another one.
pub(crate) async fn stored(tx: &Tx, actor: &Actor, id: CommandId, digest: &str) -> Result<Option<Status>, Failure> {
    let Some(row) = results::result_by_command(tx, actor.unit(), id).await? else { return Ok(None) };
    if row.person != Some(actor.person()) || !again::is_same(&row.digest, digest) {
        return Err(Failure::Reused);
    }
    decoded(&row.body).map(Some)
}

/// Stores what became of a command.
pub(crate) async fn store(
    tx: &Tx,
    actor: &Actor,
    from: Option<(ClientId, i64)>,
    (id, digest): (CommandId, &str),
    status: &Status,
    now: Instant,
) -> Result<(), Failure> {
    let row = ResultRow {
        command: id,
        client: from.map(|(client, _)| client),
        seq: from.map(|(_, seq)| seq),
        unit: actor.unit(),
        person: Some(actor.person()),
        digest: again::kept(digest).to_owned(),
        status: name(status).to_owned(),
        body: encoded(status)?,
        at: now,
    };
    Ok(results::result_store(tx, &row).await?)
}

/// An outcome's name in storage.
const fn name(status: &Status) -> &'static str {
    match status {
        Status::Applied => APPLIED,
        Status::Rejected { .. } => REJECTED,
        Status::Skipped { .. } => "skipped",
        Status::Held => HELD,
    }
}

fn encoded(value: &impl Serialize) -> Result<String, Failure> {
    serde_json::to_string(value).map_err(Failure::Unreadable)
}

fn decoded<T: DeserializeOwned>(text: &str) -> Result<T, Failure> {
    serde_json::from_str(text).map_err(Failure::Unreadable)
}
