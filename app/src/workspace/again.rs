//! What was refused, done once more in the form where it was typed: the address says which, and the form takes it up.

use std::str::FromStr;

use client::Refused;
use contract::command::Command;
use domain::{
    case::{self, OpenCase, StepCase, command::CommentCase},
    definition::{CaseKind, Definition},
    denial::Denial,
    ids::{CaseId, CommandId, PartyId},
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::{
    desk::Desk,
    routes::{INTAKE, case_address},
};

/// What stands in the address for the command that is done once more.
const AGAIN: &str = "again";

/// The step of this case that the address asks for.
pub fn step(desk: Desk, id: CaseId) -> Option<(CommandId, StepCase)> {
    let (again, case::Command::Step(step), _) = wanted(desk)? else { return None };
    (step.id == id).then_some((again, step))
}

/// The comment on this case that the address asks for.
pub fn comment(desk: Desk, id: CaseId) -> Option<(CommandId, CommentCase)> {
    let (again, case::Command::Comment(comment), _) = wanted(desk)? else { return None };
    (comment.id == id).then_some((again, comment))
}

/// The request of this procedure that the address asks for. What came in on Friday stays a Friday request, unless that was
/// what was not believed.
pub fn open(desk: Desk, def: &Definition) -> Option<(CommandId, OpenCase)> {
    let (again, case::Command::Open(mut open), denial) = wanted(desk)? else { return None };
    if matches!(denial, Some(Denial::StatedTime { .. })) {
        open.stated_at = desk.engine().now();
    }
    (open.definition.key == def.procedure.key).then_some((again, open))
}

/// The refused command that the address asks for, if it still needs attention, with why it was refused.
fn wanted(desk: Desk) -> Option<(CommandId, case::Command, Option<Denial>)> {
    let id = use_query_map().with_untracked(|query| query.get(AGAIN))?;
    let id = CommandId(uuid::Uuid::from_str(&id).ok()?);
    let refused = desk.engine().read(|r| r.refused(id).cloned())?;
    match refused.command {
        Command::Case(command) => Some((refused.id, command, refused.denial)),
        Command::EnterParty(_) | Command::Party(_) => None,
    }
}

/// The class of a child who was to be entered together with what is done once more.
pub fn class(desk: Desk, again: CommandId, child: PartyId) -> Option<String> {
    desk.engine().read(|r| r.refused_entry(again, child).and_then(|enter| enter.class.clone()))
}

/// It was done once more: it needs attention no longer, and neither does what was refused with it.
pub fn done(desk: Desk, id: Option<CommandId>) {
    let Some(id) = id else { return };
    leptos::task::spawn_local(desk.dismiss(id));
}

/// Where a refused command can be changed and given again; nothing where its form is no more. Follows the desk.
pub fn address(desk: Desk, refused: &Refused) -> Option<String> {
    // What was written meanwhile has to be seen first, on the case's own page.
    if matches!(refused.denial, Some(Denial::CaseChanged { .. })) {
        return None;
    }
    let Command::Case(command) = &refused.command else { return None };
    let here = |id: CaseId| desk.view(|v| v.case(id));
    let page = match command {
        case::Command::Open(open) => {
            let def = desk.view(|v| v.definition(&open.definition))?;
            (def.lifecycle.kind == CaseKind::Dossier).then(|| format!("{INTAKE}/{}", open.definition.key))?
        }
        case::Command::Step(step) => {
            let held = here(step.id)?;
            let def = desk.view(|v| v.definition(&held.it.core.definition))?;
            let actor = desk.actor();
            let offers = case::available(&def, &held.it, &actor);
            // Where nothing is typed there is nothing to change.
            let has_form = |offer: &case::Offer<'_>| *offer.action() == step.action && !offer.step.needs.is_empty();
            offers.iter().any(has_form).then(|| case_address(held.it.core.kind, step.id))?
        }
        case::Command::Comment(comment) => here(comment.id).map(|held| case_address(held.it.core.kind, comment.id))?,
        case::Command::Edit(_) | case::Command::Attach(_) => return None,
    };
    Some(format!("{page}?{AGAIN}={}", refused.id))
}
