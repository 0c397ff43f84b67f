//! What the server alone can see of a result: its signed copy, and its number in the book.

use contract::rest::SignatureStands;
use db::{Tx, documents};
use domain::{
    case::{Core, Fact, decide::Decision, fact::Stepped, result::ResultDenial},
    definition::StepEffect,
    denial::Denial,
    facet::RecordKind,
    ids::UnitId,
    instant::Instant,
};

use super::Failure;
use crate::{signing, state::AppState};

/// Whether the signed copy that goes out with a decision is here, and a digital signature on it holds. Everything else that is attached may arrive later; this is what
/// the applicant is given.
///
/// # Errors
/// When the store of files does not answer.
pub(super) async fn check_copy(
    state: &AppState,
    unit: UnitId,
    decision: &Decision,
) -> Result<Result<(), Denial>, Failure> {
    for stepped in steps(decision, StepEffect::Issue) {
        for file in &stepped.files {
            let Some(bytes) = state.files.get(unit, &file.hash).await.map_err(Failure::Files)? else {
                return Ok(Err(ResultDenial::CopyNotHere.into()));
            };
            let found = match signing::look(bytes, &state.config.data).await {
                Ok(found) => found.items.iter().any(|signature| does_not_hold(signature.stands)),
                // What cannot be looked into is not what it should be.
                Err(error) if error.is_panic() => true,
                Err(error) => return Err(Failure::CutOff(error)),
            };
            if found {
                return Ok(Err(ResultDenial::SignatureBroken.into()));
            }
        }
    }
    Ok(Ok(()))
}

/// What nobody knows here is left to those who read it.
const fn does_not_hold(stands: SignatureStands) -> bool {
    match stands {
        SignatureStands::Broken | SignatureStands::ChangedAfter => true,
        SignatureStands::Intact | SignatureStands::Unknown => false,
    }
}

/// Cancels the number of a result that a decision takes back; it stays in its book.
///
/// # Errors
/// When the database fails.
pub(super) async fn cancel_number(tx: &Tx, core: &Core, decision: &Decision, now: Instant) -> Result<(), Failure> {
    let is_revoked = steps(decision, StepEffect::Revoke).next().is_some();
    if let Some(number) = core.issued.as_deref().filter(|_| is_revoked) {
        documents::entry_cancel_of(tx, core.unit, (RecordKind::Case.as_str(), core.id.0), number, now).await?;
    }
    Ok(())
}

/// The steps of a decision that have an effect.
fn steps(decision: &Decision, effect: StepEffect) -> impl Iterator<Item = &Stepped> {
    decision.facts.iter().filter_map(move |fact| match fact {
        Fact::Stepped(stepped) if stepped.effects.contains(&effect) => Some(&**stepped),
        Fact::Stepped(_)
        | Fact::Opened(_)
        | Fact::Numbered { .. }
        | Fact::Edited { .. }
        | Fact::Commented { .. }
        | Fact::Attached { .. }
        | Fact::Redated { .. }
        | Fact::Migrated(_) => None,
    })
}
