//! On what the procedure rests: each basis with how sure it is. Numbers of documents are typed by people, never made up.

use domain::definition::Basis;
use leptos::prelude::*;
use time::Date;

use super::{
    super::{
        book::Book,
        faults::{FaultsAt, anchor, go_to},
        fresh,
    },
    at::At,
    choose::{choices, chosen, place},
    controls::{Adder, Both, Item, Moves, shift},
};
use crate::{
    components::{DateField, SelectField, Sheet, TextArea, TextField},
    i18n::{Words, common, drafting as words, flow, format, use_lang},
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
        let day = |what: &str, label: Words, get: fn(&Basis) -> Option<Date>, put: fn(&mut Basis, Option<Date>)| {
            let name = format!("basis-{n}-{what}");
            let show = |basis: &Basis| get(basis).map(format::date).unwrap_or_default();
            let (typed, wrong) = at.parsed(&name, show, read_day, common::DATE_WRONG, put);
            view! { <DateField name=name label=label value=typed error=wrong /> }
        };
        let days = [
            day("issued", words::BASIS_ISSUED, |basis| basis.issued, |basis, day| basis.issued = day),
            day("from", words::BASIS_FROM, |basis| basis.from, |basis, day| basis.from = day),
            day("to", words::BASIS_TO, |basis| basis.to, |basis, day| basis.to = day),
            day("checked", words::BASIS_CHECKED, |basis| basis.checked, |basis, day| basis.checked = day),
        ];
        let days = days.into_iter().collect_view();
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
            <div class="short-fields">{days}</div>
            <Both
                at=at.clone()
                name=format!("basis-{n}-note")
                label=words::BASIS_NOTE
                get=|basis| &basis.note
                reach=|basis| &mut basis.note
            />
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

/// A day as it is typed; nothing is none.
#[expect(clippy::option_option, reason = "nothing typed, and nothing that can be read, are two things")]
fn read_day(typed: &str) -> Option<Option<Date>> {
    if typed.is_empty() { Some(None) } else { format::parse_date(typed).map(Some) }
}
