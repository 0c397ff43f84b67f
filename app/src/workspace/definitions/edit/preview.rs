//! The form as it looks at the counter: drawn by the very component that draws it there.

use domain::definition::{Definition, FieldDef, PaperDef};
use leptos::prelude::*;

use super::super::book::Book;
use crate::{
    components::{Checkboxes, Choice, Form, Sheet},
    i18n::{Words, common, drafting as words, intake},
    workspace::intake::fields::Fields,
};

/// The form, drawn anew whenever a field or a paper changes. What is typed into it goes nowhere.
#[component]
pub(super) fn Preview(
    /// The book.
    book: Book,
) -> impl IntoView {
    let desk = book.desk;
    let shown = Memo::new(move |_| {
        book.def.with(|def| (def.procedure.fields.clone(), def.procedure.papers.clone(), book.replaced.get()))
    });
    let form = move || {
        let (_, papers, _): (Vec<FieldDef>, Vec<PaperDef>, u32) = shown.get();
        let def: Definition = book.def.get_untracked();
        let fields = Fields::new(desk, def);
        let inside = move || fields.draw_all();
        // Made within the form, where it finds its errors.
        let papers = move || (!papers.is_empty()).then(|| papers_of(&papers));
        view! {
            <Form on_submit=|| () label=words::PREVIEW>
                {inside()}
                {papers()}
            </Form>
        }
    };
    view! {
        <Sheet title=words::PREVIEW padded=true>
            <p class="quiet">{words::PREVIEW_HELP}</p>
            {form}
        </Sheet>
    }
    .into_any()
}

fn papers_of(papers: &[PaperDef]) -> AnyView {
    let one = |paper: &PaperDef| {
        let need = if paper.required { common::REQUIRED } else { common::OPTIONAL };
        let note = Some(Words::from(paper.form.words()).then(" · ", &need));
        Choice { value: paper.key.to_string(), label: Words::from(&paper.title), note }
    };
    let choices = Signal::stored(papers.iter().map(one).collect::<Vec<_>>());
    view! { <Checkboxes name="preview-papers" label=intake::PAPERS choices=choices /> }.into_any()
}
