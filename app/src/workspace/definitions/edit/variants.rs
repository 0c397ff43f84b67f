//! The kinds of request of which one is chosen at intake, with what each asks for besides and its own limit.

use domain::{
    definition::{FieldKey, PaperKey, Procedure, Variant, VariantKey},
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
    beside::{beside, folded},
    choose::keys_chosen,
    controls::{Adder, Both, Item, Moves, Tick, shift},
    limits::spec_fields,
};
use crate::{
    components::{Checkboxes, Choice, Sheet, choice},
    i18n::{Words, drafting as words},
};

const AT: &str = "procedure.variants";

/// The part.
#[component]
pub(in super::super) fn VariantsPart(
    /// The book.
    book: Book,
) -> impl IntoView {
    let keys = Memo::new(move |_| {
        book.def.with(|def| {
            let mut all: Vec<VariantKey> = Vec::new();
            for variant in &def.procedure.variants {
                if !all.contains(&variant.key) {
                    all.push(variant.key.clone());
                }
            }
            all
        })
    });
    let add = move |name: String| {
        let variant = book.def.with_untracked(|def| fresh::variant(&def.procedure, Text::new(name, "")));
        let path = format!("{AT}.{}", variant.key);
        book.adding(path.clone());
        book.change(|def| def.procedure.variants.push(variant));
        go_to(path);
    };
    let row = move |key: VariantKey| view! { <VariantItem book key /> };
    view! {
        <Sheet title=words::VARIANTS padded=true>
            <p class="quiet">{words::VARIANTS_HELP}</p>
            {move || keys.with(Vec::is_empty).then(|| view! { <p class="quiet">{words::NO_VARIANTS}</p> })}
            <ul class="items" aria-label=words::VARIANTS>
                <For each=move || keys.get() key=VariantKey::clone children=row />
            </ul>
            <div id=anchor(AT) class="stack">
                <FaultsAt book path=AT />
                <Adder name="new-variant" label=words::NEW_VARIANT button=words::ADD_VARIANT on_add=add />
            </div>
        </Sheet>
    }
    .into_any()
}

#[component]
fn VariantItem(book: Book, key: VariantKey) -> impl IntoView {
    let at = At::variant(book, key.clone());
    let (title, sub) = (at.said(|variant| Words::from(&variant.title)), at.said(other));
    let path = format!("{AT}.{key}");
    let of = path.clone();
    let key = StoredValue::new(key);
    let on_move = move |by: isize| {
        book.change(|def| {
            let variants = &mut def.procedure.variants;
            if let Some(n) = variants.iter().position(|variant| key.with_value(|key| variant.key == *key)) {
                shift(variants, n, by);
            }
        });
    };
    let on_remove = move |()| {
        let key = key.get_value();
        book.change(|def| def.procedure.variants.retain(|variant| variant.key != key));
        go_to(AT.to_owned());
    };
    let body = move || {
        let name = key.with_value(|key| format!("variant-{key}"));
        let titled = view! {
            <Both
                at=at.clone()
                name=format!("{name}-title")
                label=words::VARIANT_TITLE
                help=words::VARIANT_TITLE_HELP
                get=|variant| &variant.title
                reach=|variant| &mut variant.title
                required=true
            />
        };
        let about = view! {
            <Both
                at=at.clone()
                name=format!("{name}-about")
                label=words::VARIANT_ABOUT
                get=|variant| &variant.about
                reach=|variant| &mut variant.about
            />
        };
        view! {
            <Moves title on_move on_remove />
            {beside(book, format!("{of}.title"), titled)}
            {beside(book, format!("{of}.about"), about)}
            <OwnLimit book at=at.clone() path=format!("{of}.limit") />
            <OwnPapers book at=at.clone() path=format!("{of}.papers") name=name.clone() />
            <OwnFields book at=at.clone() path=format!("{of}.fields") name />
        }
    };
    view! { <Item book path title sub apart=true>{body()}</Item> }
}

/// In what it differs from the procedure, in a few words.
fn other(variant: &Variant) -> Words {
    let limit = variant.limit.map(|limit| Words::from(limit.legal.text()));
    let (papers, fields) = (variant.papers.len(), variant.fields.len());
    let papers = (papers > 0).then(|| words::own_papers(papers));
    let fields = (fields > 0).then(|| words::own_fields(fields));
    let all = [limit, papers, fields].into_iter().flatten();
    all.reduce(|said, next| said.then(" · ", &next)).unwrap_or(words::VARIANT_PLAIN)
}

/// The limit of the procedure, or one of its own that begins as that one stands.
#[component]
fn OwnLimit(book: Book, at: At<Variant>, path: String) -> impl IntoView {
    let own = RwSignal::new(at.read(|variant| variant.limit.is_some()).unwrap_or_default());
    let of = at.clone();
    Effect::new(move |before: Option<()>| {
        let on = own.get();
        if before.is_some() {
            // Read before it is changed: the definition cannot be read while it is written.
            let start = book.def.with_untracked(|def| def.procedure.limit);
            of.change(|variant| variant.limit = on.then(|| variant.limit.unwrap_or(start)));
        }
    });
    let has_own = at.follow(|variant| variant.limit.is_some());
    let (id, of) = (anchor(&path), path.clone());
    let more = move || {
        (has_own.get() == Some(true)).then(|| {
            let limit = at.within(|variant| variant.limit.as_ref(), |variant| variant.limit.as_mut());
            spec_fields(&limit, &of)
        })
    };
    view! {
        <div id=id class="stack">
            <FaultsAt book path />
            <Tick label=words::VARIANT_LIMIT note=words::VARIANT_LIMIT_NOTE on=own />
            {more}
        </div>
    }
    .into_any()
}

#[component]
fn OwnPapers(book: Book, at: At<Variant>, path: String, name: String) -> impl IntoView {
    let papers = at.signal(
        |variant| variant.papers.iter().map(PaperKey::to_string).collect::<Vec<_>>(),
        |variant, kept: Vec<String>| variant.papers = keys_chosen(kept, &variant.papers, PaperKey),
    );
    let named = at.follow(|variant| variant.papers.clone());
    let of = |procedure: &Procedure| procedure.papers.iter().map(|p| (p.key.clone(), Words::from(&p.title))).collect();
    let choices = offered(book, of, named, words::PAPER_GONE);
    only(book, path, words::VARIANT_PAPERS, format!("{name}-papers"), papers, choices)
}

#[component]
fn OwnFields(book: Book, at: At<Variant>, path: String, name: String) -> impl IntoView {
    let fields = at.signal(
        |variant| variant.fields.iter().map(FieldKey::to_string).collect::<Vec<_>>(),
        |variant, kept: Vec<String>| variant.fields = keys_chosen(kept, &variant.fields, FieldKey),
    );
    let named = at.follow(|variant| variant.fields.clone());
    let of = |procedure: &Procedure| procedure.fields.iter().map(|f| (f.key.clone(), Words::from(&f.title))).collect();
    let choices = offered(book, of, named, words::FIELD_GONE);
    only(book, path, words::VARIANT_FIELDS, format!("{name}-fields"), fields, choices)
}

/// What the procedure has of it, and what is named though it is gone: to be taken out.
fn offered<K: PartialEq + Clone + ToString + Send + Sync + 'static>(
    book: Book,
    of: fn(&Procedure) -> Vec<(K, Words)>,
    named: Memo<Option<Vec<K>>>,
    gone: Words,
) -> Memo<Vec<Choice>> {
    Memo::new(move |_| {
        let known = book.def.with(|def| of(&def.procedure));
        let lost = named.get().unwrap_or_default().into_iter().filter(|key| known.iter().all(|(k, _)| k != key));
        let lost: Vec<Choice> = lost.map(|key| choice(key.to_string(), gone.clone())).collect();
        known.into_iter().map(|(key, title)| choice(key.to_string(), title)).chain(lost).collect()
    })
}

/// A folded list of what only this kind asks for; nothing where there is nothing to choose.
fn only(
    book: Book,
    path: String,
    label: Words,
    name: String,
    values: RwSignal<Vec<String>>,
    choices: Memo<Vec<Choice>>,
) -> AnyView {
    let is_there = Memo::new(move |_| choices.with(|all| !all.is_empty()));
    let list = move || {
        is_there.get().then(|| {
            let ticks = view! {
                <Checkboxes
                    name=name.clone()
                    label=label.clone()
                    help=words::VARIANT_ONLY_HELP
                    values=values
                    choices=choices
                />
            };
            folded(book, path.clone(), label.clone(), ticks)
        })
    };
    list.into_any()
}
