//! What a signature is bound to: the paper of a result as it stands with that signature, its number and its day still open.

use db::Tx;
use domain::{
    case::{
        Case,
        apply::replay,
        decide::Decision,
        papers::{CasePaper, RESULT},
        result::PaperHash,
    },
    definition::{CaseKind, Definition},
    ids::CommandId,
    rights::Actor,
};

use super::{Told, draft::foreseen, gather, of};
use crate::{
    service::{Failure, encoded},
    state::AppState,
};

/// The paper that this decision signs; nothing where it signs none.
///
/// # Errors
/// When the database fails, or something stored cannot be read.
pub async fn to_be_signed(
    state: &AppState,
    tx: &Tx,
    actor: &Actor,
    (case, def): (&Case, &Definition),
    decision: &Decision,
) -> Result<Option<PaperHash>, Failure> {
    if case.core.kind != CaseKind::Dossier {
        return Ok(None);
    }
    let mut told = gather(state, tx, case.clone(), def.clone(), u32::MAX, String::new()).await?;
    let no = told.case.core.rev() + 1;
    let (command, now, id) = (CommandId(state.clock.id()), state.clock.now(), case.core.id);
    let (case, events) = foreseen(decision, actor, command, (now, id), Some(told.case))?;
    told.case = case;
    told.events.extend(events);
    told.is_draft = true;
    hash(&told, &CasePaper { paper: RESULT.into(), no, at: decision.stated_at })
}

/// The paper that was signed last, laid out anew from what is known of it today; nothing where no signature is bound to one.
///
/// # Errors
/// When the database fails, or something stored cannot be read.
pub async fn as_signed(
    state: &AppState,
    tx: &Tx,
    (case, def): (&Case, &Definition),
) -> Result<Option<PaperHash>, Failure> {
    let Some(signature) = case.core.signatures.last().filter(|signature| signature.paper.is_some()) else {
        return Ok(None);
    };
    let mut told = gather(state, tx, case.clone(), def.clone(), signature.no, String::new()).await?;
    told.case = replay(&told.events).ok_or(db::DbError::Corrupt("event"))?;
    told.is_draft = true;
    hash(&told, &CasePaper { paper: RESULT.into(), no: signature.no, at: signature.at })
}

fn hash(told: &Told, paper: &CasePaper) -> Result<Option<PaperHash>, Failure> {
    let Some(drawn) = of(told, paper) else { return Ok(None) };
    Ok(Some(PaperHash::of(&drawn.shaped_by(), &encoded(&drawn)?)))
}
