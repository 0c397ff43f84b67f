//! What applicants do through the public pages: register a request with its papers, take it back or ask for it back. The
//! same commands as the desk's, decided by the same rules.

use std::sync::Arc;

use contract::{command::Command, sync::Status};
use db::{Tx, results};
use domain::{
    case::{self, OpenCase, StepCase, command::AttachFile},
    ids::{CaseId, CommandId, UnitId},
    rights::Actor,
};

use super::{Failure, Task, run_as, write};
use crate::{error::ApiError, state::AppState};

/// What became of a form that was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Registered {
    /// It was registered just now.
    Now,
    /// It had come before, and nothing was done again.
    Before,
}

/// Registers a request with its papers, all of it or nothing. The ids are functions of the dossier's, so that a form that is
/// sent twice registers once. A refusal is not kept: the form is mended and comes again under the same id.
///
/// # Errors
/// The denial of the rules; what the database says.
pub async fn register(
    state: &AppState,
    unit: UnitId,
    open: OpenCase,
    papers: Vec<AttachFile>,
) -> Result<Registered, ApiError> {
    let (id, now) = (open.id, state.clock.now());
    let actor = Actor::applicant(unit, id);
    let attached = papers.into_iter().map(case::Command::Attach);
    let commands = std::iter::once(case::Command::Open(open)).chain(attached);
    let mut tasks = Vec::new();
    for (n, command) in commands.enumerate() {
        tasks.push(Task::new(state, &actor, None, CommandId::of_registration(id, n), Command::Case(command), now)?);
    }
    let tasks = Arc::new(tasks);
    let done = write(state, move |tx| {
        let tasks = tasks.clone();
        async move {
            if is_registered(&tx, unit, id).await? {
                return Ok(Registered::Before);
            }
            for (place, task) in tasks.iter().enumerate() {
                let status = task.perform(&tx, None).await?;
                if status != Status::Applied {
                    return Err(Failure::Torn { place, status: Box::new(status) });
                }
            }
            Ok(Registered::Now)
        }
    });
    match done.await {
        Err(Failure::Torn { place, status }) => Err(match *status {
            Status::Rejected { denial } => ApiError::Denied(denial),
            status @ (Status::Applied | Status::Skipped { .. } | Status::Held) => {
                Failure::Torn { place, status: Box::new(status) }.into()
            }
        }),
        done => Ok(done?),
    }
}

/// Whether the form of this dossier has come before.
///
/// # Errors
/// What the database says.
pub async fn is_registered(tx: &Tx, unit: UnitId, id: CaseId) -> Result<bool, Failure> {
    let first = CommandId::of_registration(id, 0);
    Ok(results::result_by_command(tx, unit, first).await?.is_some())
}

/// Takes a step of the applicant's on their own dossier.
///
/// # Errors
/// The denial of the rules; what the database says.
pub async fn step(state: &AppState, unit: UnitId, step: StepCase) -> Result<(), ApiError> {
    let (actor, now) = (Actor::applicant(unit, step.id), state.clock.now());
    let command = Command::Case(case::Command::Step(step));
    run_as(state, &actor, None, CommandId(state.clock.id()), command, now).await.map(drop)
}
