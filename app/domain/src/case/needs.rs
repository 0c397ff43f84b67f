//! What a step asks for: whether it was given, and how it is noted.

use super::{
    Case, PaperState,
    command::{Channel, StepArgs},
    decide::{Context, MOST_TEXT, check_file, fit, refuses},
    fact::SealedNote,
    form,
};
use crate::{
    definition::{Definition, Need, PaperKey, StepDef, StepEffect},
    denial::{Denial, Fault, FieldFault},
    fold,
    instant::Instant,
};

/// The code of a reason that is none of those with a code: it is said in words.
pub const OTHER: &str = "other";

/// Checks what was given with a step. `due` is the date that counts now, where the step depends on it.
///
/// # Errors
/// What is missing or wrong; see [`Denial`].
pub(super) fn check(
    step: &StepDef,
    args: &StepArgs,
    case: &Case,
    due: Option<Instant>,
    ctx: &Context<'_>,
) -> Result<(), Denial> {
    let refusal = refusal(step, args);
    let asked =
        step.needs.iter().copied().chain((refusal && !step.needs.contains(&Need::Reason)).then_some(Need::Reason));
    let lacking: Vec<Need> = asked.filter(|need| !given(*need, args, case, ctx)).collect();
    if !lacking.is_empty() {
        return Err(Denial::Missing { needs: lacking });
    }
    if let Some(code) = args.reason_code.as_ref()
        && code.as_str() != OTHER
        && !ctx.def.reasons(&step.action).any(|reason| &reason.key == code)
    {
        return Err(fault("reason_code", Fault::NotAChoice));
    }
    let texts = [
        (&args.reason, "reason"),
        (&args.opinion, "opinion"),
        (&args.agency, "agency"),
        (&args.document_no, "document_no"),
        (&args.receiver, "receiver"),
        (&args.point, "point"),
        (&args.asked_by, "asked_by"),
    ];
    let long = texts.iter().find(|(text, _)| text.as_deref().is_some_and(|t| t.chars().count() > MOST_TEXT));
    if let Some((_, field)) = long {
        return Err(fault(field, Fault::TooLong));
    }
    args.files.iter().try_for_each(check_file)?;
    if step.does(StepEffect::Receive) {
        papers(args, case, ctx.def)?;
    }
    // What is not later than what counts now is no extension.
    if step.does(StepEffect::ProposeDate)
        && let (Some(date), Some(due)) = (args.date, due)
        && date <= due.local_date()
    {
        return Err(fault("date", Fault::OutOfRange));
    }
    match (step.needs.contains(&Need::Handler), args.part, args.assignee) {
        (true, Some(_), Some(person)) if case.core.applicant == Some(person) => Err(Denial::UnfitHandler),
        (true, Some(part), Some(person)) => fit(person, part, ctx),
        _ => Ok(()),
    }
}

/// Whether the step proposes that what is asked be refused: the reason becomes the result's.
fn refusal(step: &StepDef, args: &StepArgs) -> bool {
    step.needs.contains(&Need::Outcome) && args.outcome.is_some_and(refuses)
}

fn given(need: Need, args: &StepArgs, case: &Case, ctx: &Context<'_>) -> bool {
    let said = |text: &Option<String>| text.as_deref().is_some_and(|t| !fold::normalize(t).is_empty());
    let known = |papers: &[PaperKey]| papers.iter().all(|p| ctx.def.paper(p).is_some());
    let from_today = |date: Option<time::Date>| date.is_some_and(|d| d >= case.earliest_date(ctx.now));
    match need {
        // One that has a code speaks for itself.
        Need::Reason => said(&args.reason) || args.reason_code.as_ref().is_some_and(|code| code.as_str() != OTHER),
        Need::Opinion => said(&args.opinion),
        Need::Agency => said(&args.agency),
        Need::DocumentNo => said(&args.document_no),
        Need::Receiver => said(&args.receiver),
        Need::Point => said(&args.point),
        Need::AskedBy => said(&args.asked_by),
        Need::MissingPapers | Need::ReceivedPapers => !args.papers.is_empty() && known(&args.papers),
        // Which of them are still missing is told by name.
        Need::AllPapers => known(&args.papers),
        Need::Handler => args.part.is_some() && args.assignee.is_some(),
        Need::Outcome => args.outcome.is_some_and(|o| ctx.def.procedure.results.contains(&o)),
        Need::Date => from_today(args.date),
        Need::Until => from_today(args.until),
        Need::Channel => args.channel.is_some(),
        Need::Identity => args.identity.is_some(),
        Need::Receipt => match args.channel {
            Some(Channel::Counter) | None => args.signed_receipt || !args.files.is_empty(),
            Some(Channel::Post | Channel::Online) => true,
        },
        Need::File => !args.files.is_empty(),
    }
}

/// Receiving takes all required papers: those that came before and those ticked now. Only where the facet is at hand can
/// what came before be seen; the server always has it.
fn papers(args: &StepArgs, case: &Case, def: &Definition) -> Result<(), Denial> {
    let Some(internal) = &case.internal else { return Ok(()) };
    let before =
        internal.papers.iter().filter(|(_, state)| **state == PaperState::Received).map(|(key, _)| key.clone());
    let there: Vec<PaperKey> = before.chain(args.papers.iter().cloned()).collect();
    let missing = form::papers_missing(def, &there);
    if missing.is_empty() {
        Ok(())
    } else {
        Err(Denial::PapersMissing { papers: missing.into_iter().map(|p| p.0).collect() })
    }
}

fn fault(field: &str, fault: Fault) -> Denial {
    Denial::Invalid { fields: vec![FieldFault { field: field.into(), fault }] }
}

/// What is kept of a step in words, in the order in which it was asked; the reason of a refusal comes last where the step
/// asks for none otherwise.
pub(super) fn notes(step: &StepDef, args: &StepArgs, def: &Definition) -> Vec<SealedNote> {
    let refusal = refusal(step, args) && !step.needs.contains(&Need::Reason);
    let asked = step.needs.iter().copied().chain(refusal.then_some(Need::Reason));
    asked.filter_map(|need| note(need, args, def)).collect()
}

fn note(need: Need, args: &StepArgs, def: &Definition) -> Option<SealedNote> {
    let text = |t: &Option<String>| t.as_deref().map(fold::normalize);
    let text = match need {
        Need::Reason => return reason(args, def),
        Need::Opinion => text(&args.opinion),
        Need::Agency => text(&args.agency),
        Need::DocumentNo => text(&args.document_no),
        Need::Point => text(&args.point),
        Need::Channel => args.channel.map(|c| c.as_str().to_owned()),
        Need::Identity => args.identity.map(|i| i.as_str().to_owned()),
        Need::Date => args.date.map(|d| d.to_string()),
        Need::Until => args.until.map(|d| d.to_string()),
        Need::Receipt => args.signed_receipt.then(|| "signed".to_owned()),
        Need::MissingPapers
        | Need::ReceivedPapers
        | Need::AllPapers
        | Need::Handler
        | Need::Outcome
        | Need::Receiver
        | Need::AskedBy
        | Need::File => None,
    }?;
    Some(SealedNote::open(need, text))
}

/// The reason: its code, and what was said; where nothing was, the words of the code, so that whoever reads it needs no
/// table.
fn reason(args: &StepArgs, def: &Definition) -> Option<SealedNote> {
    let said = args.reason.as_deref().map(fold::normalize).filter(|text| !text.is_empty());
    let code = args.reason_code.clone().filter(|code| code.as_str() != OTHER);
    let title = || code.as_ref().and_then(|code| def.reason(code)).map(|reason| reason.title.vi.clone());
    let text = said.or_else(title)?;
    Some(SealedNote { code, ..SealedNote::open(Need::Reason, text) })
}
