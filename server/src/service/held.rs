//! Commands that wait for another device: decided as soon as what they wait for has its outcome, or when they have waited
//! long enough; by the rules and the rights of that moment, each with those of its group in a transaction of its own.
//!
//! Whoever stores an outcome looks whether somebody waited for it. What that misses, because two were stored in the same moment
//! or the server stopped in between, is found by [`keep`]. The row of what waits is locked first, so that two instances
//! do not both decide it.

use std::{sync::Arc, time::Duration};

use contract::sync::{Outcome, Status};
use db::{
    DbError,
    held::{self as store, HeldKey, HeldRow},
    people, quarantine,
};
use domain::{
    denial::Denial,
    ids::{CommandId, UnitId},
    instant::Instant,
    rights::Actor,
};

use super::{
    Failure, REJECTED, encoded,
    together::{Origin, Together, keep_undecided},
    write,
};
use crate::state::AppState;

/// How often is looked for what was missed.
const LOOK: Duration = Duration::from_mins(1);
/// How many are looked at in one go.
const BATCH: u64 = 200;
/// For how long what was refused is kept, in milliseconds: 90 days.
const KEPT_REFUSED_MILLIS: i64 = 90 * 24 * 60 * 60 * 1000;

/// How much longer than it waits a command is tried that cannot be decided, in milliseconds: somebody may set right what stands in
/// its way.
const GRACE_MILLIS: i64 = 24 * 60 * 60 * 1000;

/// What came of looking at a command that waited.
enum Seen {
    /// Another instance has decided it, or somebody was erased whom it named.
    Gone,
    /// It waits on.
    Waits,
    /// It and those of its group have their outcome.
    Decided(Vec<(CommandId, Status)>),
}

/// Decides what waited for these commands, which have their outcome now, and what waited for that in turn. What goes wrong
/// is tried again by [`keep`].
pub(crate) async fn wake(state: &AppState, unit: UnitId, mut settled: Vec<CommandId>) {
    while !settled.is_empty() {
        let awaited = std::mem::take(&mut settled);
        let read = move |tx| async move { store::held_waiting(&tx, unit, &awaited).await };
        match state.db.read(read).await {
            Ok(waiting) => settled = look_at(state, waiting).await,
            Err(err) => tracing::error!(error = &err as &dyn std::error::Error, "what waits was not found"),
        }
    }
}

/// The same after a push; and what has begun to wait in it is looked at once more: what it waits for may have come in the same
/// moment.
pub(crate) async fn wake_after(state: &AppState, unit: UnitId, outcomes: &[Outcome]) {
    let waits = |outcome: &&Outcome| outcome.status == Status::Held;
    let mut settled: Vec<CommandId> = outcomes.iter().filter(|o| !waits(o)).map(|outcome| outcome.id).collect();
    let waiting = outcomes.iter().filter(waits).map(|outcome| HeldKey { unit, command: outcome.id }).collect();
    settled.extend(look_at(state, waiting).await);
    wake(state, unit, settled).await;
}

/// Decides everything that need not wait any longer; how many commands that were.
///
/// # Errors
/// When the database fails.
pub async fn look(state: &AppState) -> Result<usize, DbError> {
    let (mut decided, mut left) = (0, 0);
    loop {
        let now = state.clock.now();
        let ripe = state.db.read(move |tx| async move { store::held_ripe(&tx, now, left, BATCH).await }).await?;
        if ripe.is_empty() {
            return Ok(decided);
        }
        let commands: Vec<CommandId> = ripe.iter().map(|of| of.command).collect();
        let settled = look_at(state, ripe).await;
        decided += settled.len();
        // What waits for something else, or could not be decided now, does not stand before the others.
        left += commands.iter().filter(|command| !settled.contains(command)).count() as u64;
    }
}

/// Looks minute by minute for what was missed, and lets go of what was refused long ago.
pub async fn keep(state: AppState) {
    loop {
        if let Err(err) = look(&state).await {
            tracing::error!(error = &err as &dyn std::error::Error, "what waits was not found");
        }
        if let Err(err) = trim(&state).await {
            tracing::error!(error = &err as &dyn std::error::Error, "what was refused long ago was not let go of");
        }
        tokio::time::sleep(LOOK).await;
    }
}

/// Lets go of what was refused more than 90 days ago; how many commands that were.
///
/// # Errors
/// When the database fails.
pub async fn trim(state: &AppState) -> Result<u64, DbError> {
    let before = state.clock.now().plus_millis(-KEPT_REFUSED_MILLIS);
    state.db.write(move |tx| async move { quarantine::refused_trim(&tx, before).await }).await
}

async fn look_at(state: &AppState, waiting: Vec<HeldKey>) -> Vec<CommandId> {
    let mut settled = Vec::new();
    for of in waiting {
        // One of a group that was decided with another one.
        if settled.contains(&of.command) {
            continue;
        }
        match one(state, of).await {
            Ok(Seen::Decided(outcomes)) => {
                for (id, status) in outcomes {
                    state.metrics.pushed(&status);
                    settled.push(id);
                }
            }
            Ok(Seen::Waits | Seen::Gone) => {}
            Err(err) => {
                let command = of.command;
                tracing::error!(%command, error = &err as &dyn std::error::Error, "what waited was not decided");
                let passes = matches!(&err, Failure::Db(err) if err.is_transient());
                if !passes {
                    settled.extend(give_up(state, of).await);
                }
            }
        }
    }
    settled
}

/// Refuses what has waited long enough and longer and cannot be decided, whatever is the matter with it, so that whoever gave it
/// has it back; which commands these were.
async fn give_up(state: &AppState, of: HeldKey) -> Vec<CommandId> {
    let refused = write(state, |tx| {
        let now = state.clock.now();
        async move { refuse(&tx, of, now).await }
    });
    match refused.await {
        Ok(refused) => {
            for _ in &refused {
                state.metrics.pushed(&Status::Rejected { denial: Denial::Undecided });
            }
            refused
        }
        Err(err) => {
            let command = of.command;
            tracing::error!(%command, error = &err as &dyn std::error::Error, "what waited was not given back");
            Vec::new()
        }
    }
}

async fn refuse(tx: &db::Tx, of: HeldKey, now: Instant) -> Result<Vec<CommandId>, Failure> {
    let rows = store::held_lock(tx, of).await?;
    let is_over = |row: &HeldRow| row.until.plus_millis(GRACE_MILLIS) <= now;
    if !rows.iter().all(is_over) {
        return Ok(Vec::new());
    }
    let status = Status::Rejected { denial: Denial::Undecided };
    for row in &rows {
        store::held_refuse(tx, HeldKey { unit: of.unit, command: row.command }, REJECTED, &encoded(&status)?).await?;
        keep_undecided(tx, row, &status, now).await?;
    }
    Ok(rows.into_iter().map(|row| row.command).collect())
}

async fn one(state: &AppState, of: HeldKey) -> Result<Seen, Failure> {
    let decided = write(state, |tx| {
        let state = state.clone();
        async move { decide(&state, &tx, of, None).await }
    });
    match decided.await {
        Err(Failure::Torn { place, status }) => {
            let why = Arc::new(*status);
            let given_up = write(state, |tx| {
                let (state, why) = (state.clone(), why.clone());
                async move { decide(&state, &tx, of, Some((place, &why))).await }
            });
            given_up.await
        }
        other => other,
    }
}

/// Decides what waited, or stores that none of it has an effect `because` of one of a group.
async fn decide(
    state: &AppState,
    tx: &db::Tx,
    of: HeldKey,
    because: Option<(usize, &Status)>,
) -> Result<Seen, Failure> {
    let rows = store::held_lock(tx, of).await?;
    let Some(first) = rows.first() else { return Ok(Seen::Gone) };
    let now = state.clock.now();
    let from = origin(tx, first, now).await?;
    let together = Together::waiting(state, from, &rows)?;
    if first.until > now && !together.is_readable() {
        // An instance of a newer build took it, and will decide it.
        return Ok(Seen::Waits);
    }
    if first.until > now
        && let Some(awaited) = together.awaited(tx).await?
    {
        let ids: Vec<CommandId> = rows.iter().map(|row| row.command).collect();
        store::held_await(tx, of.unit, &ids, awaited).await?;
        return Ok(Seen::Waits);
    }
    for row in &rows {
        store::held_take(tx, HeldKey { unit: of.unit, command: row.command }).await?;
    }
    let known = together.known(tx).await?;
    let statuses = match because {
        None => together.decide(tx, known).await?,
        Some(because) => together.give_up(tx, known, because).await?,
    };
    Ok(Seen::Decided(rows.iter().map(|row| row.command).zip(statuses).collect()))
}

/// Whoever gave it, with the rights of today: none where they may no longer sign in.
async fn origin(tx: &db::Tx, row: &HeldRow, now: Instant) -> Result<Origin, Failure> {
    let account = people::person_find(tx, row.person).await?;
    let grants = match account {
        Some(account) if account.disabled_at.is_none() => people::grants_of(tx, row.person).await?,
        Some(_) | None => Vec::new(),
    };
    let actor = Actor::new(row.person, row.unit, grants, now.local_date());
    Ok(Origin { actor, session: row.session, client: row.client, heard: row.at, now })
}
