//! A calendar that moves more cases than one transaction should: the new version counts at once, and the cases follow in
//! batches, by a job.
//!
//! What is shown until then is right everywhere, because a date that is shown is always counted, from the case's clock and
//! the calendar in force. What follows batch by batch is what is *stored* of it: the place of a case in the server's lists,
//! and the event in its history. Each batch is one transaction with how far the move has come, so that a batch that is cut
//! off anywhere is done again and leaves nothing twice. Moves of one unit are done one after the other, the oldest first,
//! each from its calendar to the next one: so every case gets the events of every change, and in their order.

use db::{
    Tx, cases,
    jobs::{self, JobRow},
    moves::{self, MoveRow},
};
use domain::{
    calendar::Calendar,
    ids::{CommandId, UnitId},
    instant::Instant,
};
use serde::{Deserialize, Serialize};

use super::{
    current,
    redate::{Mover, Was, Word},
};
use crate::{
    jobs::{LEASE_MILLIS, Progress},
    service::{Failure, decoded, encoded, write},
    state::AppState,
};

/// The name of the job.
pub const KIND: &str = "calendar.move";

/// With what the job is done.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Body {
    /// The calendar's version that moves the cases.
    version: u32,
}

/// What is to be moved later.
pub(super) struct Later<'a> {
    pub unit: UnitId,
    pub command: CommandId,
    pub word: Word,
    pub before: &'a Calendar,
    pub after: &'a Calendar,
    pub total: u64,
    pub now: Instant,
}

impl Later<'_> {
    /// Stores the move with its job, in the transaction that makes the calendar count.
    pub async fn begin(self, tx: &Tx, state: &AppState) -> Result<(), Failure> {
        let row = MoveRow {
            unit: self.unit,
            version: self.after.version,
            command: self.command,
            person: self.word.person,
            session: self.word.session,
            grant: self.word.grant,
            on_behalf: self.word.on_behalf,
            before: encoded(self.before)?,
            after: encoded(self.after)?,
            at: self.now,
            total: i64::try_from(self.total).unwrap_or(i64::MAX),
            looked: 0,
            moved: 0,
            round: 1,
            cursor: None,
            finished_at: None,
        };
        moves::move_insert(tx, &row).await?;
        let job = JobRow {
            id: state.clock.id(),
            unit: self.unit,
            kind: KIND.to_owned(),
            body: encoded(&Body { version: row.version })?,
            run_at: self.now,
            attempts: 0,
        };
        Ok(jobs::job_insert(tx, &job).await?)
    }
}

/// Does one batch of what a job is for.
///
/// # Errors
/// What the database says; then nothing of the batch was stored.
pub async fn step(state: &AppState, job: &JobRow) -> Result<Progress, Failure> {
    let Body { version } = decoded(&job.body)?;
    write(state, |tx| {
        let (state, job) = (state.clone(), job.clone());
        async move { batch(&state, &tx, &job, version).await }
    })
    .await
}

async fn batch(state: &AppState, tx: &Tx, job: &JobRow, version: u32) -> Result<Progress, Failure> {
    let now = state.clock.now();
    if !jobs::job_hold(tx, job, now.plus_millis(LEASE_MILLIS)).await? {
        return Ok(Progress::Lost);
    }
    // The oldest first, whosever job it is: a case's events come in the order of the changes.
    let Some(mut row) = moves::move_next(tx, job.unit, version).await? else {
        jobs::job_done(tx, job.id, now).await?;
        return Ok(Progress::Done);
    };
    let size = state.jobs.batch();
    let page = cases::case_list_dated(tx, job.unit, row.cursor, size).await?;
    let (before, after): (Calendar, Calendar) = (decoded(&row.before)?, decoded(&row.after)?);
    let in_force = current(tx, job.unit).await?;
    let word = Word { person: row.person, session: row.session, grant: row.grant, on_behalf: row.on_behalf };
    let mover = Mover { state, unit: job.unit, command: row.command, word, now };
    let was = match row.round {
        1 => Was::By { before: &before, until: row.at, in_force: &in_force },
        _ => Was::Indexed,
    };
    // Where the calendar has changed once more, the move of that change has the second round.
    let is_idle = row.round > 1 && in_force.version != row.version;
    if !is_idle {
        for dated in &page {
            // The change itself is the command's first event.
            let number = 1 + usize::try_from(row.moved).unwrap_or(usize::MAX - 1);
            row.moved += i64::from(mover.redate(tx, &after, &was, dated.id, number).await?);
        }
    }
    if row.round == 1 {
        row.looked += i64::try_from(page.len()).unwrap_or(0);
    }
    row.cursor = page.last().map(|last| last.id).or(row.cursor);
    if (page.len() as u64) < size || is_idle {
        row.cursor = None;
        row.round += 1;
    }
    if row.round > 2 {
        row.finished_at = Some(now);
    }
    moves::move_progress(tx, &row).await?;
    Ok(Progress::More)
}
