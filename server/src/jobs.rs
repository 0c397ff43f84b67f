//! What the server does by itself, later: jobs of the table `job`, each taken by one instance under a lease, done in steps
//! that are transactions of their own, and tried again when something fails.
//!
//! A step begins by holding its job: whoever was so slow that the lease ran out and another instance took the job stores
//! nothing any more. A process that is killed leaves its lease, and the job is taken again when that is over.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    time::Duration,
};

use db::{
    DbError,
    jobs::{self as store, JobRow, JobStanding},
};
use domain::instant::Instant;
use tokio::sync::Notify;

use crate::{
    service::{Failure, calendar::batches, reminders},
    state::AppState,
};

/// For how long a job is its taker's, from the last step on.
pub const LEASE_MILLIS: i64 = 60_000;
/// A job that was begun more often fails, and somebody should look.
pub const TRIES: i64 = 8;
/// How often is looked for what nobody woke this process for.
const LOOK: Duration = Duration::from_secs(5);
/// How long a job waits after its first failure, in milliseconds; after each further one twice as long.
const WAIT_MILLIS: i64 = 5_000;
/// And how long at most: an hour.
const MOST_MILLIS: i64 = HOUR_MILLIS;
const HOUR_MILLIS: i64 = 3_600_000;
/// For how long what was done is remembered, in milliseconds: 30 days.
const KEPT_MILLIS: i64 = 30 * 24 * 60 * 60 * 1000;

/// What came of one step of a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// There is more to do.
    More,
    /// All is done, and that is stored.
    Done,
    /// Another instance has the job now.
    Lost,
}

/// How this process runs jobs; cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Jobs(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    wake: Notify,
    at_once: AtomicU64,
    batch: AtomicU64,
}

impl Default for Inner {
    fn default() -> Self {
        Self { wake: Notify::new(), at_once: AtomicU64::new(1000), batch: AtomicU64::new(200) }
    }
}

impl Jobs {
    /// Has the runner look at once.
    pub fn wake(&self) {
        self.0.wake.notify_one();
    }

    /// How many open cases a change of the calendar moves in its own transaction; beyond that they follow in batches.
    pub fn at_once(&self) -> u64 {
        self.0.at_once.load(Relaxed)
    }

    /// How many cases are looked at in one batch.
    pub fn batch(&self) -> u64 {
        self.0.batch.load(Relaxed)
    }

    /// Sets both: a school of a test has few cases.
    pub fn set(&self, at_once: u64, batch: u64) {
        self.0.at_once.store(at_once, Relaxed);
        self.0.batch.store(batch.max(1), Relaxed);
    }
}

/// Runs jobs as they come, for as long as the server does.
pub async fn keep(state: AppState) {
    let mut trimmed = None;
    loop {
        round(&state).await;
        let hour = state.clock.now().millis() / HOUR_MILLIS;
        if trimmed.replace(hour) != Some(hour) {
            trim(&state).await;
        }
        tokio::select! {
            () = state.jobs.0.wake.notified() => {}
            () = tokio::time::sleep(LOOK) => {}
        }
    }
}

/// One look: what it is time for is stored as a job, and every job whose time has come is run.
pub async fn round(state: &AppState) {
    if let Err(err) = reminders::schedule(state).await {
        tracing::error!(error = &err as &dyn std::error::Error, "the morning's reminders were not scheduled");
    }
    loop {
        match run_one(state).await {
            Ok(true) => {}
            Ok(false) => break,
            Err(err) => {
                tracing::error!(error = &err as &dyn std::error::Error, "no job could be taken");
                break;
            }
        }
    }
}

/// Lets go of what was done long ago.
async fn trim(state: &AppState) {
    let before = state.clock.now().plus_millis(-KEPT_MILLIS);
    if let Err(err) = state.db.write(move |tx| async move { store::job_trim(&tx, before).await }).await {
        tracing::error!(error = &err as &dyn std::error::Error, "jobs that were done long ago were not let go of");
    }
}

/// Takes the job that has waited longest and does it; whether there was one. What fails in it is tried again later.
///
/// # Errors
/// When no job can be taken, or not be put back: the database fails.
pub async fn run_one(state: &AppState) -> Result<bool, DbError> {
    let now = state.clock.now();
    let until = now.plus_millis(LEASE_MILLIS);
    // Most looks find nothing, and should cost no write.
    let standing = standing(state).await?;
    if standing.waiting == 0 {
        return Ok(false);
    }
    let Some(job) = state.db.write(move |tx| async move { store::job_take(&tx, now, until).await }).await? else {
        return Ok(false);
    };
    loop {
        match step(state, &job).await {
            Ok(Some(Progress::More)) => {}
            Ok(Some(Progress::Done)) => {
                state.metrics.job(true);
                return Ok(true);
            }
            Ok(Some(Progress::Lost)) => return Ok(true),
            Ok(None) => {
                // An instance of a newer build stored it, and will do it.
                put_back(state, &job, MOST_MILLIS).await?;
                return Ok(true);
            }
            Err(err) => {
                let (kind, id, tries) = (&job.kind, job.id, job.attempts);
                tracing::error!(error = &err as &dyn std::error::Error, %kind, %id, tries, "a job failed");
                state.metrics.job(false);
                put_back(state, &job, wait(job.attempts)).await?;
                return Ok(true);
            }
        }
    }
}

/// One step of a job; nothing where this build does not know the job.
async fn step(state: &AppState, job: &JobRow) -> Result<Option<Progress>, Failure> {
    match job.kind.as_str() {
        batches::KIND => batches::step(state, job).await.map(Some),
        reminders::KIND => reminders::step(state, job).await.map(Some),
        _ => Ok(None),
    }
}

async fn put_back(state: &AppState, job: &JobRow, wait: i64) -> Result<(), DbError> {
    let now = state.clock.now();
    let job = job.clone();
    let work = move |tx| {
        let job = job.clone();
        async move {
            // Another instance may have it by now.
            if store::job_hold(&tx, &job, now).await? {
                store::job_retry(&tx, job.id, now.plus_millis(wait)).await?;
            }
            Ok(())
        }
    };
    state.db.write(work).await
}

/// How long a job waits that was begun so often, in milliseconds.
fn wait(attempts: i64) -> i64 {
    let doublings = u32::try_from(attempts.saturating_sub(1).clamp(0, 20)).unwrap_or(0);
    WAIT_MILLIS.saturating_mul(1 << doublings).min(MOST_MILLIS)
}

/// How the jobs stand that are not done.
///
/// # Errors
/// When the database fails.
pub async fn standing(state: &AppState) -> Result<JobStanding, DbError> {
    let now: Instant = state.clock.now();
    state.db.read(move |tx| async move { store::job_standing(&tx, now, TRIES).await }).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_that_fails_waits_longer_and_longer_and_never_for_ever() {
        assert_eq!([1, 2, 3, 4].map(wait), [5_000, 10_000, 20_000, 40_000]);
        assert_eq!((wait(0), wait(1000), wait(i64::MAX)), (5_000, MOST_MILLIS, MOST_MILLIS));
    }
}
