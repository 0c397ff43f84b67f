//! One case as a row, following its line; and a keyed list of them.

use std::sync::Arc;

use domain::{ids::CaseId, privacy, rights::Role};
use leptos::prelude::*;

use super::select::{PickRow, Selection};
use crate::{
    components::{Ago, DueBadge, LinkButton, List, Row},
    i18n::{Words, cases, findings, use_lang},
    workspace::{
        desk::use_desk,
        lines::{CaseLine, Waits, beneath, use_lines},
        routes::case_address,
    },
};

/// A list of cases by their ids, in this order. A row that changes is redrawn in place and keeps the focus.
#[component]
pub fn CaseRows(
    /// What is listed, for screen readers.
    #[prop(into)]
    label: Signal<String>,
    /// Which, in order.
    #[prop(into)]
    ids: Signal<Vec<CaseId>>,
    /// Listens to j and k; off for all but one list of a page.
    #[prop(default = true)]
    keys: bool,
    /// Without the time and the action: for narrow columns.
    #[prop(default = false)]
    brief: bool,
    /// Lets rows be chosen.
    #[prop(optional_no_strip)]
    select: Option<Selection>,
) -> impl IntoView {
    let one = move |id| view! { <CaseRow id brief select /> }.into_any();
    view! {
        <List label keys>
            <For each=move || ids.get() key=|id| *id children=one />
        </List>
    }
}

/// One case: title first, code, part and state beneath, its date, when something last happened, one action.
#[component]
pub fn CaseRow(
    /// The case.
    id: CaseId,
    /// Without the time and the action.
    #[prop(default = false)]
    brief: bool,
    /// Lets it be chosen.
    #[prop(optional_no_strip)]
    select: Option<Selection>,
) -> impl IntoView {
    let (desk, lines, lang) = (use_desk(), use_lines(), use_lang());
    let first = untrack(|| lines.line(id))?;
    // While the row leaves the list its case may be gone already: it keeps what it showed.
    let line = Memo::new(move |before: Option<&Arc<CaseLine>>| {
        lines.line(id).or_else(|| before.cloned()).unwrap_or_else(|| first.clone())
    });
    let title = move || {
        line.with(|line| {
            let title = line.title.say(lang.get());
            let gone = line.erased.then(|| privacy::erased(lang.get()));
            match gone.or(line.name.as_deref()).filter(|_| desk.role() != Some(Role::Union)) {
                // The dot never begins a line.
                Some(name) => format!("{title}\u{a0}· {name}"),
                None => title,
            }
        })
    };
    let title = Signal::derive(title);
    let sub = move || line.with(|line| beneath(line).say(lang.get()));
    let href = move || line.with(|line| case_address(line.kind, line.id));
    let standing = Signal::derive(move || line.with(|line| line.standing));
    let due = Signal::derive(move || line.with(|line| line.due));
    let at = Signal::derive(move || line.with(|line| line.last_at));
    let now = Signal::derive(move || desk.now());
    let action = Memo::new(move |_| line.with(|line| line.waits_in(desk.role()).map(|w| words(w.what, &w.title))));
    let button = move || {
        action.get().map(|words| {
            view! { <LinkButton href=Signal::derive(href)>{words}</LinkButton> }
        })
    };
    let state = move || view! { <DueBadge standing date=due /> };
    let unsent = Signal::derive(move || line.with(|line| line.unsent));
    let row = if brief {
        view! { <Row href=Signal::derive(href) title sub=Signal::derive(sub) state unsent /> }.into_any()
    } else {
        let pick = select.map(|select| ViewFnOnce::from(move || view! { <PickRow id title select /> }));
        view! {
            <Row
                pick
                href=Signal::derive(href)
                title
                sub=Signal::derive(sub)
                state
                time=move || view! { <Ago at now /> }
                action=move || button
                unsent
            />
        }
        .into_any()
    };
    Some(row)
}

/// What the row's button says. One reads before one signs.
fn words(what: Waits, title: &Words) -> Words {
    match what {
        Waits::Sign => cases::SIGN_NOW,
        // Whether it passes is not known yet.
        Waits::Verify => findings::VERIFY,
        Waits::Agree
        | Waits::Receive
        | Waits::Assign
        | Waits::TakeUp
        | Waits::Issue
        | Waits::Return
        | Waits::Handle
        | Waits::Mend
        | Waits::Announce => title.clone(),
    }
}
