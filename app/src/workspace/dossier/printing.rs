//! The papers of a dossier, to be printed, letters also to be written on; and what would be signed, before it is.
//!
//! *Who:* the office at the counter, with the applicant before it; whoever hands a dossier on; leadership before it signs.
//! *When:* right after receiving, asking for papers, issuing. *What they want:* the right form, filled in, in two presses.

use contract::paths;
use domain::{
    case::{
        available,
        papers::{CasePaper, drafted, papers},
    },
    definition::{
        ActionKey, Outcome, PaperKey,
        template::{is_letter, template_title},
    },
    ids::CaseId,
    text::Text,
};
use leptos::prelude::*;

use super::held;
use crate::{
    components::{Icon, LinkButton, Paper, Papers, Sheet},
    i18n::{Words, format, printing as words, use_lang},
    workspace::desk::{Desk, use_desk},
};

/// Where a paper that came with an event is opened.
pub fn address(id: CaseId, paper: &str, no: u32) -> String {
    format!("{}/{id}/papers/{paper}/{no}", paths::CASES)
}

/// Beside a letter's address: the same to go on writing it. A form is prescribed and has none.
fn word_file(paper: &PaperKey, address: &str) -> Option<impl IntoView + use<>> {
    let href = format!("{address}/docx");
    is_letter(paper).then(|| view! { <small><a href=href download="" rel="external">{words::WORD}</a></small> })
}

/// A paper that this person would sign, if they pressed now.
#[derive(Clone, PartialEq)]
struct ToSign {
    action: ActionKey,
    paper: PaperKey,
    title: Text,
}

fn to_sign(desk: Desk, id: CaseId) -> Option<ToSign> {
    let (held, def) = held(desk, id)?;
    held.it.personal.as_ref()?;
    let actor = desk.actor();
    let offers = available(&def, &held.it, &actor);
    let step = offers.iter().map(|offer| offer.step).find(|step| step.approves && step.needs.is_empty())?;
    let of =
        def.procedure.result_paper(held.it.core.outcome.unwrap_or(Outcome::Granted)).map(|paper| paper.title.clone());
    let paper = drafted(&def, step)?;
    let title = of.unwrap_or_else(|| template_title(&paper));
    Some(ToSign { action: step.action.clone(), paper, title })
}

/// What is about to be signed, as it will be on paper; nothing for those who may not sign it.
#[component]
pub fn ToSignSheet(
    /// The case.
    id: CaseId,
) -> impl IntoView {
    let (desk, lang) = (use_desk(), use_lang());
    let found = Memo::new(move |_| to_sign(desk, id));
    move || {
        found.get().map(|paper| {
            let address = format!("{}/{id}/drafts/{}", paths::CASES, paper.action);
            let title = Words::from(&paper.title);
            let word = word_file(&paper.paper, &address);
            view! {
                <Sheet title=words::TO_SIGN padded=true>
                    <Papers>
                        <Paper
                            title=Signal::derive(move || title.say(lang.get()))
                            icon=Icon::File
                            href=address
                            beside=true
                        >
                            <small>{words::TO_SIGN_HELP}</small>
                            {word}
                        </Paper>
                    </Papers>
                </Sheet>
            }
        })
    }
}

/// The sheet: nothing where there is nothing to print, or the reader may not know whom it is about.
#[component]
pub fn PrintSheet(
    /// The case.
    id: CaseId,
) -> impl IntoView {
    let desk = use_desk();
    let all = Memo::new(move |_| {
        let (held, def) = held(desk, id)?;
        let case = &held.it;
        // What the server does not have yet it cannot print.
        let is_there = case.core.code.is_some() || case.core.registration_code().is_some();
        let may = case.personal.is_some() && case.internal.is_some();
        let found = papers(&case.core, &def);
        (is_there && may && !found.is_empty()).then_some(found)
    });
    let lang = use_lang();
    let line = move |paper: CasePaper| {
        let address = address(id, paper.paper.as_str(), paper.no);
        let title = Words::from(&template_title(&paper.paper));
        let word = word_file(&paper.paper, &address);
        view! {
            <Paper title=Signal::derive(move || title.say(lang.get())) icon=Icon::Print href=address beside=true>
                <small>{format::date_time(paper.at)}</small>
                {word}
            </Paper>
        }
    };
    move || {
        all.get().map(|found| {
            view! {
                <Sheet title=words::TITLE padded=true>
                    <p class="quiet">{words::HELP}</p>
                    <Papers>{found.into_iter().map(line).collect_view()}</Papers>
                    <LinkButton icon=Icon::Print href=format!("{}/{id}/papers", paths::CASES) beside=true>
                        {words::ALL}
                    </LinkButton>
                </Sheet>
            }
        })
    }
}
