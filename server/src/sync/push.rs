//! Commands up. Each is one transaction with its outcome and its number, and so is each group; a refusal uses its number up,
//! and so does what waits for another device, so that nothing blocks the next. What was answered once is answered the same
//! again.

use std::{collections::BTreeMap, sync::Arc};

use axum::{Json, body::Bytes, extract::State};
use contract::{
    command,
    sync::{Group, LIMITS, Outcome, PushReply, PushRequest, Status, is_whole},
};
use db::{Tx, results};
use domain::{
    ids::{ClientId, CommandId},
    instant::Instant,
};
use serde::Deserialize;

use super::{FromOurPage, body};
use crate::{
    auth::SignedIn,
    error::{ApiError, BadRequest},
    service::{
        self, Failure, held,
        together::{Dep, Origin, Raw, Sent, Together, natural},
    },
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
    #[serde(default)]
    group: Option<Group>,
    #[serde(default)]
    after: Option<CommandId>,
    #[serde(default)]
    forgotten: u32,
    #[serde(default)]
    v: Option<u32>,
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
        (
            status = 400,
            body = contract::error::ErrorBody,
            description = "`torn_group`: a part of a group is missing, or stands elsewhere. Nothing was taken."
        ),
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
    let runs = runs(push.commands)?;
    let server_time = state.clock.now();
    let skew = server_time.millis().abs_diff(push.now.millis());
    if skew > SKEW_MILLIS {
        tracing::warn!(client = %push.client, skew.millis = skew, "a device's clock is off");
    }
    let mut before = BTreeMap::new();
    let mut results = Vec::new();
    let mut last_seq = None;
    let mut refused = Ok(());
    for run in runs {
        let taken = match together(&state, &signed_in, push.client, run, &mut before) {
            Ok(together) => {
                let together = Arc::new(together);
                take(&state, &together).await.map(|taken| (together, taken))
            }
            Err(err) => Err(err),
        };
        refused = match taken {
            Ok((together, Taken::Outcomes { statuses, last })) => {
                tell(&state, &signed_in, &together, &statuses);
                let outcome = |(sent, status): (&Sent, Status)| Outcome { seq: natural(sent.seq), id: sent.id, status };
                results.extend(together.commands.iter().zip(statuses).map(outcome));
                last_seq = Some(last);
                continue;
            }
            Ok((_, Taken::Forked)) => Err(ApiError::ClientForked),
            Ok((_, Taken::Gap { expect })) => Err(ApiError::SequenceGap { expect: natural(expect) }),
            Err(err) => Err(err.into()),
        };
        break;
    }
    // Also what was taken before something else was not.
    held::wake_after(&state, signed_in.actor.unit(), &results).await;
    refused?;
    let last_seq = if let Some(last) = last_seq {
        last
    } else {
        let (client, person) = (push.client, signed_in.actor.person());
        let read = move |tx| async move { results::client_last_seq(&tx, client, person).await };
        state.db.read(read).await?
    };
    Ok(Json(PushReply { server_time, results, last_seq: natural(last_seq) }))
}

/// What is decided in one transaction each, in the order in which it came: single commands, and groups.
fn runs(commands: Vec<ArrivedCommand>) -> Result<Vec<Vec<ArrivedCommand>>, ApiError> {
    let mut runs: Vec<Vec<ArrivedCommand>> = Vec::new();
    for command in commands {
        let id = command.group.map(|group| group.id);
        match runs.last_mut() {
            Some(run) if id.is_some() && run.iter().all(|one| one.group.map(|group| group.id) == id) => {
                run.push(command);
            }
            Some(_) | None => runs.push(vec![command]),
        }
    }
    // A group of which a part is missing could never be all or nothing.
    let is_sound = |run: &Vec<ArrivedCommand>| match run.as_slice() {
        [ArrivedCommand { group: None, .. }] => true,
        run => is_whole(run.iter().map(|one| (one.seq, one.id, one.group.as_ref()))),
    };
    if runs.iter().all(is_sound) { Ok(runs) } else { Err(ApiError::BadRequest(BadRequest::TornGroup)) }
}

/// Reads the commands of a run. `before` has the ids of those that came before in this push, by their numbers: they may have
/// had other numbers when they came first.
fn together(
    state: &AppState,
    by: &SignedIn,
    client: ClientId,
    run: Vec<ArrivedCommand>,
    before: &mut BTreeMap<u64, CommandId>,
) -> Result<Together, Failure> {
    let now = state.clock.now();
    let from = Origin { actor: by.actor.clone(), session: Some(by.session), client, heard: now, now };
    let is_group = run.iter().any(|command| command.group.is_some());
    let mut commands = Vec::with_capacity(run.len());
    for arrived in run {
        let ArrivedCommand { seq, id, deps, group: _, after, forgotten, v, command } = arrived;
        let raw = Raw {
            seq: i64::try_from(seq).unwrap_or(i64::MAX),
            id,
            deps: deps.into_iter().map(|seq| Dep { seq, command: before.get(&seq).copied() }).collect(),
            after,
            forgotten,
            version: v.unwrap_or(command::FIRST),
            body: command,
        };
        before.insert(seq, id);
        commands.push(Sent::read(state, &from, raw)?);
    }
    Ok(Together { from, commands, is_group })
}

/// Notes what was refused and counts what was answered.
fn tell(state: &AppState, by: &SignedIn, together: &Together, statuses: &[Status]) {
    for (sent, status) in together.commands.iter().zip(statuses) {
        if let Status::Rejected { denial } = status {
            let subject = sent.subject().map(|about| (about.kind, about.root));
            state.denials.of_command(state, (by.person(), by.session), &ApiError::from(denial.clone()), subject);
        }
        state.metrics.pushed(status);
    }
}

/// What happened to commands that are decided in one transaction.
enum Taken {
    /// They have outcomes; the last number taken of their replica.
    Outcomes { statuses: Vec<Status>, last: i64 },
    /// The replica, a number or an id is another's.
    Forked,
    /// An earlier command is missing.
    Gap { expect: i64 },
}

async fn take(state: &AppState, together: &Arc<Together>) -> Result<Taken, Failure> {
    let taken = service::write(state, |tx| {
        let together = together.clone();
        async move { take_in(&together, &tx, None).await }
    });
    match taken.await {
        // Nothing of them was stored. What became of them is, in a transaction of its own; somebody may have pushed the same
        // meanwhile.
        Err(Failure::Torn { place, status }) => {
            let why = Arc::new(*status);
            let given_up = service::write(state, |tx| {
                let (together, why) = (together.clone(), why.clone());
                async move { take_in(&together, &tx, Some((place, &why))).await }
            });
            given_up.await
        }
        other => other,
    }
}

/// Takes commands under the lock of their replica: by their numbers they are new, or came before, or something is missing.
async fn take_in(together: &Together, tx: &Tx, because: Option<(usize, &Status)>) -> Result<Taken, Failure> {
    let Origin { actor, client, now, .. } = &together.from;
    let Some(replica) = results::client_lock(tx, *client, actor.unit(), actor.person(), *now).await? else {
        return Ok(Taken::Forked);
    };
    let last = replica.last_seq;
    let (Some(first), Some(end)) = (together.commands.first(), together.commands.last()) else {
        return Ok(Taken::Outcomes { statuses: vec![], last });
    };
    if end.seq <= last {
        return again(together, tx, last).await;
    }
    if first.seq <= last {
        // Some of its numbers were given to something else.
        return Ok(Taken::Forked);
    }
    if first.seq > last + 1 {
        return Ok(Taken::Gap { expect: last + 1 });
    }
    // Pushed before under other numbers, by a replica that has forked or been restored since.
    let known = match together.known(tx).await {
        Ok(known) => known,
        Err(Failure::Reused) => return Ok(Taken::Forked),
        Err(other) => return Err(other),
    };
    for (command, known) in together.commands.iter().zip(&known) {
        if known.is_some() {
            // Others name it by its number of today.
            results::result_renumber(tx, command.id, *client, command.seq).await?;
        }
    }
    let statuses = if let Some(because) = because {
        together.give_up(tx, known, because).await?
    } else if let Some(statuses) = hold(together, tx, &known).await? {
        statuses
    } else {
        together.decide(tx, known).await?
    };
    results::client_advance(tx, *client, end.seq).await?;
    Ok(Taken::Outcomes { statuses, last: end.seq })
}

/// Lets commands wait that build on what has not come; nothing where they can be decided.
async fn hold(together: &Together, tx: &Tx, known: &[Option<Status>]) -> Result<Option<Vec<Status>>, Failure> {
    if known.iter().any(Option::is_some) {
        return Ok(None);
    }
    match together.awaited(tx).await? {
        Some(awaited) => together.hold(tx, awaited).await,
        None => Ok(None),
    }
}

/// The outcomes of numbers that were taken before, if they were taken by these commands.
async fn again(together: &Together, tx: &Tx, last: i64) -> Result<Taken, Failure> {
    for command in &together.commands {
        let row = results::result_by_seq(tx, together.from.client, command.seq).await?;
        if row.is_some_and(|row| row.command != command.id) {
            return Ok(Taken::Forked);
        }
    }
    let known = match together.known(tx).await {
        Ok(known) => known,
        Err(Failure::Reused) => return Ok(Taken::Forked),
        Err(other) => return Err(other),
    };
    match known.into_iter().collect::<Option<Vec<_>>>() {
        Some(statuses) => Ok(Taken::Outcomes { statuses, last }),
        None => Ok(Taken::Forked),
    }
}
