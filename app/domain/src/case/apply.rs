//! The fold: what each event makes of a case. Facets that the reader does not hold are passed over.

use super::{
    Attachment, Case, Comment, Core, Event, Fact, Handover, Happened, HistoryLine, Internal, Note, PaperState,
    Personal, Proposed, Signature, result::Revoked,
};
use crate::{
    case::{
        decide::refuses,
        fact::{Opened, Slot, Stepped, text_shown},
    },
    clock::Effect,
    definition::{Need, StepEffect},
    facet::Facet,
    value::Sealed,
};

/// Folds one event. The first event of a case must open it; an event that opens a case that exists, or moves one
/// that does not, changes nothing (the server never seals such an event).
pub fn apply(case: Option<Case>, event: &Event) -> Option<Case> {
    match (case, &event.fact) {
        (None, Fact::Opened(opened)) => Some(open(opened, event)),
        (None, _) => None,
        (Some(mut case), fact) => {
            fold(&mut case, fact, event);
            Some(case)
        }
    }
}

/// Folds all events of a case, oldest first.
pub fn replay<'a>(events: impl IntoIterator<Item = &'a Event>) -> Option<Case> {
    events.into_iter().fold(None, apply)
}

fn open(opened: &Opened, event: &Event) -> Case {
    let mut case = Case {
        core: Core {
            id: event.case,
            unit: event.unit,
            kind: opened.kind,
            definition: opened.definition.clone(),
            variant: opened.variant.clone(),
            code: None,
            state: opened.state.clone(),
            ended: false,
            draft: opened.draft,
            way: opened.way,
            channel: opened.channel,
            area: opened.area.clone(),
            author: event.by,
            part: opened.part,
            assignee: opened.assignee,
            handover: None,
            handlers: [].into(),
            signers: [].into(),
            signatures: vec![],
            applicant: opened.applicant,
            applicant_signs: opened.applicant_signs,
            about: opened.about.clone(),
            limit: opened.limit,
            ledger: opened.clock.clone(),
            received_at: event.stated_at,
            wait_until: None,
            came_from: None,
            proposed: None,
            extended: None,
            outcome: None,
            refusal_no: None,
            issued: None,
            issue_no: None,
            revoked: vec![],
            supplements: 0,
            fields: [].into(),
            erased: [].into(),
            last: None,
            history: vec![],
        },
        internal: Some(Internal {
            papers: opened.papers.iter().map(|p| (p.clone(), PaperState::Received)).collect(),
            ..Internal::default()
        }),
        personal: Some(Personal::default()),
    };
    fill(&mut case, &opened.slots);
    record(&mut case, event, Happened::Opened);
    case
}

fn fold(case: &mut Case, fact: &Fact, event: &Event) {
    match fact {
        Fact::Opened(_) => {}
        Fact::Numbered { register, text, .. } => {
            if case.core.code.is_none() && register.as_str() == case.core.kind.as_str() {
                case.core.code = Some(text.clone());
            } else {
                case.core.issued = Some(text.clone());
            }
            record(case, event, Happened::Numbered { text: text.clone() });
        }
        Fact::Stepped(stepped) => {
            step(case, stepped, event);
            let what = Happened::Stepped {
                action: stepped.action.clone(),
                to: stepped.to.clone(),
                assignee: stepped.assignee,
                part: stepped.part,
            };
            record(case, event, what);
        }
        Fact::Edited { slots } => {
            fill(case, slots);
            took_up(&mut case.core, event);
            record(case, event, Happened::Edited);
        }
        Fact::Commented { id, facet, text } => {
            let (text, erased) = text_shown(text);
            let comment = Comment { id: *id, no: event.no, by: event.by, at: event.stated_at, text, erased };
            match facet {
                Facet::Core | Facet::Internal => {
                    case.internal.iter_mut().for_each(|i| i.comments.push(comment.clone()));
                }
                Facet::Personal => case.personal.iter_mut().for_each(|p| p.comments.push(comment.clone())),
            }
            record(case, event, Happened::Commented);
        }
        Fact::Attached { facet, file, paper } => {
            let (file, erased) = file.shown();
            let attachment = Attachment { file, no: event.no, by: event.by, paper: paper.clone(), erased };
            match facet {
                Facet::Core | Facet::Internal => {
                    case.internal.iter_mut().for_each(|i| i.files.push(attachment.clone()));
                }
                Facet::Personal => case.personal.iter_mut().for_each(|p| p.files.push(attachment.clone())),
            }
            took_up(&mut case.core, event);
            record(case, event, Happened::Attached);
        }
        Fact::Redated { was, now, .. } => record(case, event, Happened::Redated { was: *was, now: *now }),
        Fact::Migrated(migrated) => {
            case.core.definition = migrated.to.clone();
            if let Some(area) = &migrated.area {
                case.core.area = area.clone();
            }
            if let Some(limit) = migrated.limit {
                case.core.limit = limit;
            }
            let what = Happened::Migrated { from: migrated.from.version, to: migrated.to.version };
            record(case, event, what);
        }
    }
}

fn step(case: &mut Case, stepped: &Stepped, event: &Event) {
    let core = &mut case.core;
    let was_given_out = core.is_given_out();
    moved(core, stepped);
    core.ledger.extend(stepped.clock.iter().copied());
    handed(core, stepped, event);
    approved(core, stepped, event);
    dated(core, stepped, event);
    given_out(core, stepped, (was_given_out, event));
    // Who lets somebody act for them handled it as well, and will not sign it.
    if stepped.handles {
        core.handlers.insert(event.by);
        core.handlers.extend(event.on_behalf);
    }
    if stepped.supplement {
        core.supplements = core.supplements.saturating_add(1);
    }
    if stepped.outcome.is_some() {
        core.outcome = stepped.outcome;
        let refused = stepped.outcome.is_some_and(refuses) && stepped.notes.iter().any(|n| n.need == Need::Reason);
        core.refusal_no = refused.then_some(event.no);
    }
    written(case, stepped, event);
}

/// Where it stands, and what is known of the way there.
fn moved(core: &mut Core, stepped: &Stepped) {
    core.state = stepped.to.clone();
    core.ended = stepped.ended;
    core.draft = stepped.draft;
    if stepped.from != stepped.to {
        core.came_from = stepped.remembers.then(|| stepped.from.clone());
        // Going back finds the date as it was told.
        if !stepped.remembers && !stepped.back {
            core.wait_until = None;
        }
    }
    if stepped.until.is_some() {
        core.wait_until = stepped.until;
    }
}

/// Whose work it is. What somebody does with work that was offered to them takes it up.
fn handed(core: &mut Core, stepped: &Stepped, event: &Event) {
    if stepped.effects.contains(&StepEffect::GiveBack) {
        (core.part, core.assignee, core.handover) = (None, None, None);
        return;
    }
    if let (Some(to), Some(part), true) = (stepped.assignee, stepped.part, stepped.offered) {
        let from = core.holder();
        core.handover = Some(Handover { to, part, by: event.by, from, at: event.stated_at });
    } else if stepped.assignee.is_some() {
        core.handover = None;
    } else {
        took_up(core, event);
    }
    if stepped.part.is_some() {
        core.part = stepped.part;
    }
    if stepped.assignee.is_some() {
        core.assignee = stepped.assignee;
    }
}

/// Whoever does something with work that was offered to them takes it up by that.
fn took_up(core: &mut Core, event: &Event) {
    if core.is_offered_to(event.by) || event.on_behalf.is_some_and(|person| core.is_offered_to(person)) {
        core.handover = None;
    }
}

fn approved(core: &mut Core, stepped: &Stepped, event: &Event) {
    if stepped.effects.contains(&StepEffect::ClearSignatures) {
        core.signers.clear();
        core.signatures.clear();
    }
    if stepped.approves {
        core.signers.insert(event.by);
        core.signers.extend(event.on_behalf);
    }
    if let Some(post) = stepped.signed_as {
        let (by, on_behalf) = (event.by, event.on_behalf);
        let paper = stepped.paper.clone();
        core.signatures.push(Signature { no: event.no, by, on_behalf, post, at: event.stated_at, paper });
    }
}

/// The moment of receipt, and a later date that is proposed or agreed to.
fn dated(core: &mut Core, stepped: &Stepped, event: &Event) {
    if stepped.effects.contains(&StepEffect::Receive) {
        core.received_at = event.stated_at;
    }
    let Some(to) = stepped.date else { return };
    if stepped.effects.contains(&StepEffect::ProposeDate) {
        core.proposed = Some(Proposed { to, by: event.by, at: event.stated_at, no: event.no });
    }
    if stepped.effects.contains(&StepEffect::DropDate) {
        core.proposed = None;
    }
    if stepped.clock.iter().any(|entry| matches!(entry.effect, Effect::Extend { .. })) {
        core.extended = Some(to);
        core.proposed = None;
    }
}

/// The result that was given out, or taken back.
fn given_out(core: &mut Core, stepped: &Stepped, (given_out, event): (bool, &Event)) {
    if stepped.effects.contains(&StepEffect::Issue) {
        core.issue_no = Some(event.no);
    }
    if stepped.effects.contains(&StepEffect::Revoke) {
        let number = core.issued.take();
        core.revoked.extend(number.map(|number| Revoked { number, no: event.no, at: event.stated_at, given_out }));
        core.issue_no = None;
    }
}

/// Papers, notes, files, and the names that came with the step.
fn written(case: &mut Case, stepped: &Stepped, event: &Event) {
    if let Some(internal) = &mut case.internal {
        internal.papers.extend(stepped.missing.iter().map(|p| (p.clone(), PaperState::Missing)));
        internal.papers.extend(stepped.received.iter().map(|p| (p.clone(), PaperState::Received)));
        internal.notes.extend(stepped.notes.iter().map(|note| {
            let (text, erased) = text_shown(&note.text);
            Note { no: event.no, need: note.need, code: note.code.clone(), text, erased }
        }));
    }
    let files = stepped.files.iter().map(|file| {
        let (file, erased) = file.shown();
        Attachment { file, no: event.no, by: event.by, paper: None, erased }
    });
    // The signed copy of a result says whom it is about.
    if stepped.effects.contains(&StepEffect::Issue) {
        case.personal.iter_mut().for_each(|personal| personal.files.extend(files.clone()));
    } else {
        case.internal.iter_mut().for_each(|internal| internal.files.extend(files.clone()));
    }
    if let (Some(personal), Some(receiver)) = (&mut case.personal, &stepped.receiver) {
        let (name, erased) = text_shown(receiver);
        personal.receiver = (!erased).then_some(name);
        personal.receiver_erased = erased;
    }
    if let (Some(personal), Some(asked_by)) = (&mut case.personal, &stepped.asked_by) {
        let (name, erased) = text_shown(asked_by);
        personal.asked_by = (!erased).then_some(name);
        personal.asked_by_erased = erased;
    }
}

fn fill(case: &mut Case, slots: &[Slot]) {
    for slot in slots {
        let held = match slot.facet {
            Facet::Core => Some((&mut case.core.fields, &mut case.core.erased)),
            Facet::Internal => case.internal.as_mut().map(|i| (&mut i.fields, &mut i.erased)),
            Facet::Personal => case.personal.as_mut().map(|p| (&mut p.fields, &mut p.erased)),
        };
        let Some((fields, erased)) = held else { continue };
        fields.remove(&slot.key);
        erased.remove(&slot.key);
        match &slot.value {
            Some(Sealed::Open(value)) => {
                fields.insert(slot.key.clone(), value.clone());
            }
            Some(Sealed::Committed(_)) => {
                erased.insert(slot.key.clone());
            }
            // Emptied.
            None => {}
        }
    }
}

fn record(case: &mut Case, event: &Event, what: Happened) {
    // Nobody's device has it that a date or a version was moved: there is nothing to wait for.
    if !matches!(what, Happened::Redated { .. } | Happened::Migrated { .. }) {
        case.core.last = Some(event.command);
    }
    case.core.history.push(HistoryLine {
        no: event.no,
        what,
        by: event.by,
        grant: event.grant,
        on_behalf: event.on_behalf,
        at: event.at,
        stated_at: event.stated_at,
    });
}
