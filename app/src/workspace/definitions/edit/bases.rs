//! On what the procedure rests: each basis with how sure it is. Numbers of documents are typed by people, never made up.

use domain::definition::Basis;
use leptos::prelude::*;

use super::{
    super::{
        book::Book,
        faults::{FaultsAt, anchor, go_to},
        fresh,
    },
    at::At,
    choose::{choices, chosen, place},
    controls::{Adder, Item, Moves, shift},
};
use crate::{
    components::{SelectField, Sheet, TextArea, TextField},
    i18n::{Words, drafting as words, flow, use_lang},
};

const AT: &str = "procedure.basis";

/// The part.
#[component]
pub(in super::super) fn BasesPart(
    /// The book.
    book: Book,
) -> impl IntoView {
    // Bases have no keys: when one comes, goes or moves, all are drawn anew.
    let drawn = RwSignal::new(0_u32);
    let rows = move || {
        drawn.track();
        let count = book.def.with_untracked(|def| def.procedure.basis.len());
        (0..count).map(|n| view! { <BasisItem book n drawn /> }).collect_view()
    };
    let add = move |number: String| {
        let n = book.def.with_untracked(|def| def.procedure.basis.len());
        book.adding(path(n));
        book.change(|def| def.procedure.basis.push(fresh::basis(number)));
        drawn.update(|n| *n += 1);
        go_to(path(n));
    };
    view! {
        <Sheet title=words::BASES padded=true>
            <p class="quiet">{words::BASES_HELP}</p>
            <ul class="items" aria-label=words::BASES>{rows}</ul>
            <div id=anchor(AT) class="stack">
                <FaultsAt book path=AT />
                <Adder name="new-basis" label=words::NEW_BASIS button=words::ADD_BASIS on_add=add />
            </div>
        </Sheet>
    }
    .into_any()
}

fn path(n: usize) -> String {
    format!("{AT}.{n}")
}

#[component]
fn BasisItem(book: Book, n: usize, drawn: RwSignal<u32>) -> impl IntoView {
    let at = At::new(book, move |def| def.procedure.basis.get(n), move |def| def.procedure.basis.get_mut(n));
    let lang = use_lang();
    let number = at.follow(|basis| basis.number.clone());
    let title = Signal::derive(move || number.get().unwrap_or_default());
    let sure = at.follow(|basis| Words::from(basis.certainty.words()));
    let sub = Signal::derive(move || sure.get().map(|words| words.say(lang.get())).unwrap_or_default());
    let on_move = move |by: isize| {
        book.change(|def| shift(&mut def.procedure.basis, n, by));
        drawn.update(|n| *n += 1);
        go_to(path(n.saturating_add_signed(by)));
    };
    let on_remove = move |()| {
        book.change(|def| {
            if n < def.procedure.basis.len() {
                def.procedure.basis.remove(n);
            }
        });
        drawn.update(|n| *n += 1);
        go_to(AT.to_owned());
    };
    let body = move || {
        let number = at.signal(|basis: &Basis| basis.number.clone(), |basis, typed: String| basis.number = typed);
        let about = at.signal(|basis| basis.title.clone(), |basis, typed: String| basis.title = typed);
        let certainty = at.signal(
            |basis| place(flow::CERTAINTIES, &basis.certainty),
            |basis, kept: String| {
                if let Some(certainty) = chosen(flow::CERTAINTIES, &kept) {
                    basis.certainty = certainty;
                }
            },
        );
        view! {
            <Moves title on_move on_remove />
            <TextField
                name=format!("basis-{n}-number")
                label=words::BASIS_NUMBER
                help=words::BASIS_NUMBER_HELP
                value=number
                required=true
            />
            <TextArea name=format!("basis-{n}-title") label=words::BASIS_TITLE value=about rows=2 />
            <SelectField
                name=format!("basis-{n}-certainty")
                label=words::CERTAINTY
                value=certainty
                choices=choices(flow::CERTAINTIES, |sure| Words::from(sure.words()))
                required=true
            />
        }
    };
    view! { <Item book path=path(n) title sub>{body()}</Item> }
}
