//! The papers that the applicant brings.

use domain::{
    definition::{PaperDef, PaperKey},
    text::Text,
};
use leptos::prelude::*;

use super::{
    super::{
        book::Book,
        faults::{FaultsAt, anchor, go_to},
        fresh,
    },
    at::At,
    choose::{choices, chosen, place},
    controls::{Adder, Both, Item, Moves, Tick, shift},
};
use crate::{
    components::{SelectField, Sheet},
    i18n::{Words, common, drafting as words, flow},
};

const AT: &str = "procedure.papers";

/// The part.
#[component]
pub(in super::super) fn PapersPart(
    /// The book.
    book: Book,
) -> impl IntoView {
    let keys =
        Memo::new(move |_| book.def.with(|def| def.procedure.papers.iter().map(|p| p.key.clone()).collect::<Vec<_>>()));
    let add = move |name: String| {
        let paper = book.def.with_untracked(|def| fresh::paper(&def.procedure, Text::new(name, "")));
        let path = format!("{AT}.{}", paper.key);
        book.adding(path.clone());
        book.change(|def| def.procedure.papers.push(paper));
        go_to(path);
    };
    view! {
        <Sheet title=words::PAPERS padded=true>
            {move || keys.with(Vec::is_empty).then(|| view! { <p class="quiet">{words::NO_PAPERS}</p> })}
            <ul class="items" aria-label=words::PAPERS>
                <For each=move || keys.get() key=PaperKey::clone children=move |key| view! { <PaperItem book key /> } />
            </ul>
            <div id=anchor(AT) class="stack">
                <FaultsAt book path=AT />
                <Adder name="new-paper" label=words::NEW_PAPER button=words::ADD_PAPER on_add=add />
            </div>
        </Sheet>
    }
    .into_any()
}

#[component]
fn PaperItem(book: Book, key: PaperKey) -> impl IntoView {
    let at = At::paper(book, key.clone());
    let title = at.follow(|paper| Words::from(&paper.title));
    let sub = at.follow(|paper| {
        let need = if paper.required { common::REQUIRED } else { common::OPTIONAL };
        Words::from(paper.form.words()).then(" · ", &need)
    });
    let lang = crate::i18n::use_lang();
    let title = Signal::derive(move || title.get().map(|words| words.say(lang.get())).unwrap_or_default());
    let sub = Signal::derive(move || sub.get().map(|words| words.say(lang.get())).unwrap_or_default());
    let path = format!("{AT}.{key}");
    let key = StoredValue::new(key);
    let on_move = move |by: isize| {
        book.change(|def| {
            let papers = &mut def.procedure.papers;
            if let Some(n) = papers.iter().position(|paper| key.with_value(|key| paper.key == *key)) {
                shift(papers, n, by);
            }
        });
    };
    let on_remove = move |()| {
        let key = key.get_value();
        book.change(|def| {
            def.procedure.papers.retain(|paper| paper.key != key);
            // No kind of request asks for it either.
            def.procedure.variants.iter_mut().for_each(|variant| variant.papers.retain(|paper| *paper != key));
        });
        go_to(AT.to_owned());
    };
    let body = move || {
        let name = key.with_value(|key| format!("paper-{key}"));
        let form = at.signal(
            |paper: &PaperDef| place(flow::PAPER_FORMS, &paper.form),
            |paper, kept: String| {
                if let Some(form) = chosen(flow::PAPER_FORMS, &kept) {
                    paper.form = form;
                }
            },
        );
        let required = at.signal(|paper| paper.required, |paper, on| paper.required = on);
        view! {
            <Moves title on_move on_remove />
            <Both
                at=at.clone()
                name=format!("{name}-title")
                label=words::PAPER_TITLE
                get=|paper| &paper.title
                reach=|paper| &mut paper.title
                required=true
            />
            <SelectField
                name=format!("{name}-form")
                label=words::PAPER_FORM
                value=form
                choices=choices(flow::PAPER_FORMS, |form| Words::from(form.words()))
                required=true
            />
            <Tick label=words::PAPER_REQUIRED note=words::PAPER_REQUIRED_NOTE on=required />
        }
    };
    view! { <Item book path title sub>{body()}</Item> }
}
