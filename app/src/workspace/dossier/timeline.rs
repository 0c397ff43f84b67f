//! What happened: who, what, when, newest first.

use domain::{
    case::{Case, Happened, HistoryLine, Note},
    definition::{CaseKind, ClockMark, Definition, Need, Way},
    ids::CaseId,
    instant::Instant,
    privacy,
    text::Lang,
};
use leptos::prelude::*;

use crate::{
    components::{Icon, Sheet, Timeline, TimelineEntry, Tone},
    i18n::{Words, cases, format, intake, use_lang, workflow},
    workspace::{
        desk::{Desk, use_desk},
        dossier::held,
    },
};

/// The timeline of a case.
#[component]
pub fn TimelineSheet(
    /// The case.
    id: CaseId,
) -> impl IntoView {
    let (desk, lang) = (use_desk(), use_lang());
    let entries = Memo::new(move |_| {
        let Some((held, def)) = held(desk, id) else { return vec![] };
        let unsent = held.waiting;
        let lines = &held.it.core.history;
        // What this device foresees stands at the end of the history, one line for each command.
        lines
            .iter()
            .enumerate()
            .rev()
            .map(|(at, line)| {
                let is_unsent = at + unsent >= lines.len() && held.waiting > 0;
                entry(desk, lang.get(), &held.it, &def, line, is_unsent)
            })
            .collect()
    });
    view! {
        <Sheet title=cases::TIMELINE>
            <Timeline entries=entries />
        </Sheet>
    }
}

/// What others did with a case after a moment, newest first.
pub fn of_others_since(desk: Desk, lang: Lang, id: CaseId, at: Instant) -> Vec<TimelineEntry> {
    let Some((held, def)) = held(desk, id) else { return vec![] };
    let me = desk.actor().person();
    let lines = held.it.core.history.iter().rev().filter(|line| line.at >= at && line.by != me);
    lines.map(|line| entry(desk, lang, &held.it, &def, line, false)).collect()
}

fn entry(desk: Desk, lang: Lang, case: &Case, def: &Definition, line: &HistoryLine, unsent: bool) -> TimelineEntry {
    let name = |person| desk.view(|v| v.person_name(person).map(str::to_owned)).unwrap_or_default();
    let mut who = if line.by.is_applicant() { intake::APPLICANT } else { Words::same(name(line.by)) };
    if let Some(behalf) = line.on_behalf {
        who = who.then(" ", &cases::acting_for(&name(behalf)));
    }
    let (icon, tone, what) = happened(desk, case, def, line);
    let mut notes: Vec<String> = case
        .notes_of(line.no)
        .filter(|n| matches!(n.need, Need::Point | Need::Reason | Need::Opinion | Need::Agency | Need::DocumentNo))
        .map(|n| if n.erased { privacy::erased(lang).to_owned() } else { note(def, n, lang) })
        .collect();
    if let Happened::Numbered { text } = &line.what {
        notes.push(text.clone());
    }
    if let Happened::Redated { was, now } = &line.what {
        notes.push(format!("{} → {}", format::date_time(*was), format::date_time(*now)));
    }
    if let Happened::Migrated { from, to } = &line.what {
        notes.push(format!("{from} → {to}"));
    }
    TimelineEntry {
        id: format!("{}-{}", case.core.id, line.no),
        icon,
        tone,
        who,
        what,
        note: (!notes.is_empty()).then(|| notes.join("\n")),
        at: line.stated_at,
        unsent,
    }
}

/// What was said; a reason that has a code says it first, in the reader's language, where the words do not.
fn note(def: &Definition, note: &Note, lang: Lang) -> String {
    let title = note.code.as_ref().and_then(|code| def.reason(code)).map(|reason| &reason.title);
    match title {
        Some(title) if note.text == title.vi => Words::from(title).say(lang),
        Some(title) => format!("{}: {}", Words::from(title).say(lang), note.text),
        None => note.text.clone(),
    }
}

fn happened(desk: Desk, case: &Case, def: &Definition, line: &HistoryLine) -> (Icon, Tone, Words) {
    match &line.what {
        Happened::Opened => match case.core.kind {
            CaseKind::Dossier if case.core.way == Way::Registered => {
                (Icon::Inbox, Tone::Plain, workflow::REGISTERED_IT)
            }
            CaseKind::Dossier => (Icon::Inbox, Tone::Plain, cases::OPENED_IT),
            CaseKind::Finding => (Icon::Shield, Tone::Plain, cases::OPENED_FINDING),
        },
        Happened::Numbered { .. } => (Icon::File, Tone::Plain, cases::NUMBERED_IT),
        Happened::Edited => (Icon::Pen, Tone::Plain, cases::EDITED_IT),
        Happened::Commented => (Icon::Comment, Tone::Plain, cases::COMMENTED_IT),
        Happened::Attached => (Icon::Attach, Tone::Plain, cases::ATTACHED_IT),
        Happened::Redated { .. } => (Icon::Calendar, Tone::Plain, cases::REDATED_IT),
        Happened::Migrated { .. } => (Icon::Forward, Tone::Plain, cases::MIGRATED_IT),
        Happened::Stepped { action, assignee, part, .. } => {
            let step = def.step_named(action);
            let (icon, tone) = match step.and_then(|s| s.clock) {
                Some(ClockMark::Pause) => (Icon::Pause, Tone::Hold),
                Some(ClockMark::Stop) => (Icon::Check, Tone::Ok),
                Some(ClockMark::Start | ClockMark::Resume | ClockMark::Extend | ClockMark::Reopen) | None => {
                    (Icon::Forward, Tone::Plain)
                }
            };
            let mut what = step.map_or_else(|| Words::same(action.as_str()), |s| Words::from(&s.past));
            if let Some(person) = assignee {
                let given = desk.view(|v| v.person_name(*person).map(str::to_owned)).unwrap_or_default();
                let place = part.and_then(|p| desk.view(|v| v.parts.get(&p).cloned()));
                what = match place {
                    Some(place) => cases_given(&given, &Words::from(&place.title)),
                    None => what.then(" ", &Words::same(given)),
                };
            }
            (icon, tone, what)
        }
    }
}

fn cases_given(who: &str, part: &Words) -> Words {
    let said = |lang| cases::given_to(who, part.as_str(lang)).say(lang);
    Words::made(said(Lang::Vi), said(Lang::En))
}
