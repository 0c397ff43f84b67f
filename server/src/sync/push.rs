//! Commands up. Each is one transaction with its outcome and its number; a refusal uses its number up, so that nothing
//! blocks the next. What was answered once is answered the same again.

use std::sync::Arc;

use axum::{Json, body::Bytes, extract::State};
use contract::{
    command::Command,
    sync::{LIMITS, Outcome, PushReply, PushRequest, Status},
};
use db::{DbError, Tx, results};
use domain::{
    denial::{Denial, Fault, FieldFault},
    ids::{ClientId, CommandId},
    instant::Instant,
    rights::Actor,
};
use serde::Deserialize;

use super::{FromOurPage, body};
use crate::{
    auth::SignedIn,
    error::ApiError,
    service::{self, Failure, Task},
    state::AppState,
};

/// Clocks further apart than this are worth a line in the log.
const SKEW_MILLIS: u64 = 2 * 60 * 1000;

/// A push as it arrives. Commands are read one by one: one that this build does not know must not block the others.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Arrived {
    client: ClientId,
    now: Instant,
    commands: Vec<ArrivedCommand>,
}

#[derive(Deserialize)]
struct ArrivedCommand {
    seq: u64,
    id: CommandId,
    #[serde(default)]
    deps: Vec<u64>,
    command: serde_json::Value,
}

/// Takes commands, in the order in which they were given.
#[utoipa::path(
    post,
    path = "/api/v1/sync/push",
    operation_id = "sync_push",
    tag = "sync",
    params(("x-sync" = String, Header, description = "Always `1`: only our own pages can set it.")),
    request_body = PushRequest,
    responses(
        (status = 200, body = PushReply),
        (status = 400, body = contract::error::ErrorBody),
        (status = 401, body = contract::error::ErrorBody),
        (status = 403, body = contract::error::ErrorBody, description = "The header `x-sync` is missing."),
        (
            status = 409,
            body = contract::error::ErrorBody,
            description = "`client_forked`: take a new id and number anew. `sequence_gap`: the field `seq` has the number that is expected."
        ),
        (status = 413, body = contract::error::ErrorBody),
        (status = 503, body = contract::error::ErrorBody, description = "Push the same again later."),
    ),
)]
pub async fn push(
    State(state): State<AppState>,
    signed_in: SignedIn,
    _: FromOurPage,
    bytes: Bytes,
) -> Result<Json<PushReply>, ApiError> {
    if bytes.len() > LIMITS.push_bytes as usize {
        return Err(ApiError::TooLarge);
    }
    let push: Arrived = body(&bytes)?;
    if push.commands.len() > LIMITS.push_commands as usize {
        return Err(ApiError::TooLarge);
    }
    let server_time = state.clock.now();
    let skew = server_time.millis().abs_diff(push.now.millis());
    if skew > SKEW_MILLIS {
        tracing::warn!(client = %push.client, skew.millis = skew, "a device's clock is off");
    }
    let mut results = Vec::with_capacity(push.commands.len());
    let mut last_seq = None;
    for command in push.commands {
        let (seq, id) = (command.seq, command.id);
        let one = Arc::new(One::new(&state, &signed_in, push.client, command)?);
        let subject = one.task.as_ref().map(Task::subject).map(|about| (about.kind, about.root));
        let taken = service::write(&state, move |tx| {
            let one = one.clone();
            async move { one.take(&tx).await }
        })
        .await?;
        match taken {
            Taken::Outcome { status, last } => {
                if let Status::Rejected { denial } = &status {
                    let who = (signed_in.person(), signed_in.session);
                    state.denials.of_command(&state, who, &ApiError::from(denial.clone()), subject);
                }
                state.metrics.pushed(&status);
                results.push(Outcome { seq, id, status });
                last_seq = Some(last);
            }
            Taken::Forked => return Err(ApiError::ClientForked),
            Taken::Gap { expect } => return Err(ApiError::SequenceGap { expect: natural(expect) }),
        }
    }
    let last_seq = if let Some(last) = last_seq {
        last
    } else {
        let (client, person) = (push.client, signed_in.actor.person());
        let read = move |tx| async move { results::client_last_seq(&tx, client, person).await };
        state.db.read(read).await?
    };
    Ok(Json(PushReply { server_time, results, last_seq: natural(last_seq) }))
}

/// One numbered command.
struct One {
    client: ClientId,
    seq: i64,
    id: CommandId,
    deps: Vec<u64>,
    actor: Actor,
    now: Instant,
    digest: String,
    /// Absent where this build cannot read it.
    task: Option<Task>,
}

/// What happened to it.
enum Taken {
    /// It has an outcome; the last number taken of its replica.
    Outcome { status: Status, last: i64 },
    /// The replica, its number or its id is another's.
    Forked,
    /// An earlier command is missing.
    Gap { expect: i64 },
}

impl One {
    fn new(state: &AppState, by: &SignedIn, client: ClientId, arrived: ArrivedCommand) -> Result<Self, Failure> {
        let ArrivedCommand { seq, id, deps, command } = arrived;
        let now = state.clock.now();
        let text = command.to_string();
        let (digest, task) = match serde_json::from_value::<Command>(command) {
            Ok(command) => {
                let task = Task::new(state, &by.actor, Some(by.session), id, command, now)?;
                (task.digest().to_owned(), Some(task))
            }
            Err(_) => (service::digest(&text), None),
        };
        let seq = i64::try_from(seq).unwrap_or(i64::MAX);
        Ok(Self { client, seq, id, deps, actor: by.actor.clone(), now, digest, task })
    }

    async fn take(&self, tx: &Tx) -> Result<Taken, Failure> {
        let (unit, person) = (self.actor.unit(), self.actor.person());
        let Some(replica) = results::client_lock(tx, self.client, unit, person, self.now).await? else {
            return Ok(Taken::Forked);
        };
        let last = replica.last_seq;
        if self.seq <= last {
            return self.again(tx, last).await;
        }
        if self.seq > last + 1 {
            return Ok(Taken::Gap { expect: last + 1 });
        }
        let status = match service::stored(tx, &self.actor, self.id, &self.digest).await {
            // Pushed before under another number, by a replica that has forked or been restored since.
            Ok(Some(status)) => status,
            Ok(None) => self.decide(tx).await?,
            Err(Failure::Reused) => return Ok(Taken::Forked),
            Err(other) => return Err(other),
        };
        results::client_advance(tx, self.client, self.seq).await?;
        Ok(Taken::Outcome { status, last: self.seq })
    }

    /// The outcome of a number that was taken before, if it was taken by this command.
    async fn again(&self, tx: &Tx, last: i64) -> Result<Taken, Failure> {
        let row = results::result_by_seq(tx, self.client, self.seq).await?;
        if row.is_some_and(|row| row.command != self.id) {
            return Ok(Taken::Forked);
        }
        match service::stored(tx, &self.actor, self.id, &self.digest).await {
            Ok(Some(status)) => Ok(Taken::Outcome { status, last }),
            Ok(None) | Err(Failure::Reused) => Ok(Taken::Forked),
            Err(other) => Err(other),
        }
    }

    async fn decide(&self, tx: &Tx) -> Result<Status, Failure> {
        let from = Some((self.client, self.seq));
        let status = match (self.refused_dependency(tx).await?, &self.task) {
            (Some(cause), _) => Status::Skipped { cause },
            (None, Some(task)) => return task.perform(tx, from).await,
            (None, None) => {
                let fields = vec![FieldFault { field: "command".into(), fault: Fault::WrongKind }];
                Status::Rejected { denial: Denial::Invalid { fields } }
            }
        };
        service::store(tx, &self.actor, from, (self.id, &self.digest), &status, self.now).await?;
        Ok(status)
    }

    /// The first command on which this one depends and which had no effect.
    async fn refused_dependency(&self, tx: &Tx) -> Result<Option<u64>, DbError> {
        for &dep in &self.deps {
            let Ok(seq) = i64::try_from(dep) else { continue };
            let Some(row) = results::result_by_seq(tx, self.client, seq).await? else { continue };
            if row.status != "applied" {
                return Ok(Some(dep));
            }
        }
        Ok(None)
    }
}

fn natural(seq: i64) -> u64 {
    u64::try_from(seq).unwrap_or(0)
}
