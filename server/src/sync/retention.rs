//! How long the log of changes is kept: whoever was away for longer compares what they hold instead of being told.

use std::time::Duration;

use db::{DbError, sync};

use crate::state::AppState;

/// Days of changes that are kept (proposed: nobody is away for longer without a holiday).
const DAYS: i64 = 30;
/// Entries that are kept however old they are.
const ENTRIES: u64 = 1_000_000;
const LOOK: Duration = Duration::from_hours(1);

/// Cuts the log off, hour by hour. Never ends.
pub async fn keep(state: AppState) {
    loop {
        if let Err(err) = cut(&state).await {
            tracing::error!(error = &err as &dyn std::error::Error, "the log of changes was not shortened");
        }
        tokio::time::sleep(LOOK).await;
    }
}

/// Lets go of what is both old and far back; how many entries that were.
///
/// # Errors
/// When the database fails.
pub async fn cut(state: &AppState) -> Result<u64, DbError> {
    let today = state.clock.now().local_date();
    state.db.write(move |tx| async move { sync::log_retain(&tx, today, DAYS, ENTRIES).await }).await
}
