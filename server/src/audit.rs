//! The audit log looked after: refusals are written to it, lines are chained a moment after they were stored, and once a day the head of every
//! chain is written to a file beside the database, so that also a chain that was computed anew is found out.

pub mod denials;
pub mod heads;
pub mod readings;
pub mod verify;

use std::time::Duration;

use db::{Db, DbError, audit};
use domain::{ids::UnitId, instant::Instant};
use time::Date;

use crate::state::AppState;

/// How long a stored line waits for its seal at most, but for the sealing itself.
const PAUSE: Duration = Duration::from_secs(1);
/// Lines chained in one transaction: short, because SQLite has one writer.
const BATCH: u32 = 500;

/// Chains all that waits at all units; how many lines.
///
/// # Errors
/// When the database fails; what was chained before stays.
pub async fn seal(db: &Db, now: Instant) -> Result<usize, DbError> {
    let mut sealed = 0;
    for unit in db.read(|tx| async move { audit::audit_seal_units(&tx).await }).await? {
        sealed += seal_unit(db, unit, now).await?;
    }
    Ok(sealed)
}

/// The same for one unit.
///
/// # Errors
/// When the database fails; what was chained before stays.
pub async fn seal_unit(db: &Db, unit: UnitId, now: Instant) -> Result<usize, DbError> {
    let mut sealed = 0;
    loop {
        let done = db.write(|tx| async move { audit::audit_seal(&tx, unit, now, BATCH).await }).await?;
        sealed += done;
        if done < BATCH as usize {
            return Ok(sealed);
        }
    }
}

/// Looks after the audit log for as long as the server runs. Every instance does; the database lets one seal at a time.
pub async fn keep(state: AppState) {
    let mut headed = None;
    loop {
        round(&state, &mut headed).await;
        tokio::time::sleep(PAUSE).await;
    }
}

/// One look: writes what was refused, chains what waits, and writes the day's heads where there are none yet. `headed` is the day for which
/// every chain is known to have one.
pub async fn round(state: &AppState, headed: &mut Option<Date>) {
    let now = state.clock.now();
    if let Err(err) = denials::settle(state).await {
        tracing::error!(error = &err as &dyn std::error::Error, "refusals could not be written to the audit log");
    }
    let sealed = match seal(&state.db, now).await {
        Ok(sealed) => sealed,
        Err(err) => {
            tracing::error!(error = &err as &dyn std::error::Error, "lines of the audit log could not be chained");
            return;
        }
    };
    let today = now.local_date();
    // A unit without lines has no head; its first line of the day may be its first at all.
    if *headed == Some(today) && sealed == 0 {
        return;
    }
    match heads::write_missing(&state.db, &state.config.data, now).await {
        Ok(()) => *headed = Some(today),
        Err(err) => {
            tracing::error!(error = &err as &dyn std::error::Error, "a head of the audit log could not be written");
        }
    }
}
