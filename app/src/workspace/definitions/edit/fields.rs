//! The form: its fields, in their order, with what it looks like at the counter beside it.

use domain::{
    definition::{FieldDef, FieldKey},
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
    preview::Preview,
    shape::ShapeFields,
};
use crate::{
    components::{Cols, Radios, Sheet},
    i18n::{Words, common, drafting as words, flow, use_lang},
};

const AT: &str = "procedure.fields";

/// The part.
#[component]
pub(in super::super) fn FormPart(
    /// The book.
    book: Book,
) -> impl IntoView {
    let keys =
        Memo::new(move |_| book.def.with(|def| def.procedure.fields.iter().map(|f| f.key.clone()).collect::<Vec<_>>()));
    let add = move |name: String| {
        let field = book.def.with_untracked(|def| fresh::field(&def.procedure, Text::new(name, "")));
        let path = format!("{AT}.{}", field.key);
        book.adding(path.clone());
        book.change(|def| def.procedure.fields.push(field));
        go_to(path);
    };
    let row = move |key: FieldKey| view! { <FieldItem book key /> };
    view! {
        <Cols side=move || view! { <Preview book /> }>
            <Sheet title=words::FORM padded=true>
                {move || keys.with(Vec::is_empty).then(|| view! { <p class="quiet">{words::NO_FIELDS}</p> })}
                <ol class="items" aria-label=words::FORM>
                    <For each=move || keys.get() key=FieldKey::clone children=row />
                </ol>
                <div id=anchor(AT) class="stack">
                    <FaultsAt book path=AT />
                    <Adder name="new-field" label=words::NEW_FIELD button=words::ADD_FIELD on_add=add />
                </div>
            </Sheet>
        </Cols>
    }
    .into_any()
}

#[component]
fn FieldItem(book: Book, key: FieldKey) -> impl IntoView {
    let at = At::field(book, key.clone());
    let lang = use_lang();
    let title = at.follow(|field| Words::from(&field.title));
    let title = Signal::derive(move || title.get().map(|words| words.say(lang.get())).unwrap_or_default());
    let sub = at.follow(|field| {
        let need = if field.required { common::REQUIRED } else { common::OPTIONAL };
        Words::from(field.input.words()).then(" · ", &need)
    });
    let sub = Signal::derive(move || sub.get().map(|words| words.say(lang.get())).unwrap_or_default());
    let path = format!("{AT}.{key}");
    let key = StoredValue::new(key);
    let on_move = move |by: isize| {
        book.change(|def| {
            let fields = &mut def.procedure.fields;
            if let Some(n) = fields.iter().position(|field| key.with_value(|key| field.key == *key)) {
                shift(fields, n, by);
            }
        });
    };
    let on_remove = move |()| {
        let key = key.get_value();
        book.change(|def| {
            def.procedure.fields.retain(|field| field.key != key);
            // No kind of request asks for it either, and no limit counts from it.
            def.procedure.variants.iter_mut().for_each(|variant| variant.fields.retain(|field| *field != key));
            def.procedure.counts_from = def.procedure.counts_from.take().filter(|from| *from != key);
        });
        go_to(AT.to_owned());
    };
    let body = move || {
        let name = key.with_value(|key| format!("field-{key}"));
        let required = at.signal(|field: &FieldDef| field.required, |field, on| field.required = on);
        let facet = at.signal(
            |field| place(flow::FACETS, &field.facet),
            |field, kept: String| {
                if let Some(facet) = chosen(flow::FACETS, &kept) {
                    field.facet = facet;
                }
            },
        );
        view! {
            <Moves title on_move on_remove />
            <Both
                at=at.clone()
                name=format!("{name}-title")
                label=words::FIELD_TITLE
                get=|field| &field.title
                reach=|field| &mut field.title
                required=true
            />
            <Both
                at=at.clone()
                name=format!("{name}-help")
                label=words::HELP
                get=|field| &field.help
                reach=|field| &mut field.help
            />
            <ShapeFields at=at.clone() name=name.clone() />
            <Tick label=words::FIELD_REQUIRED on=required />
            <Radios
                name=format!("{name}-facet")
                label=words::FACET
                help=words::FACET_HELP
                value=facet
                choices=choices(flow::FACETS, |facet| Words::from(facet.words()))
            />
        }
    };
    view! { <Item book path title sub>{body()}</Item> }
}
