//! What may be filled in: the type of a field and what belongs to each type.

use domain::{
    definition::{ChoiceDef, FieldDef, FieldShape, PartyKind},
    text::Text,
};
use leptos::prelude::*;

use super::{
    super::fresh,
    at::At,
    choose::{choices, chosen, place},
    controls::{Adder, Both, Moves, shift},
};
use crate::{
    components::{SelectField, TextField, Width},
    i18n::{Words, drafting as words, flow, use_lang},
};

/// The types, without what belongs to each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Text,
    LongText,
    Number,
    Date,
    Choice,
    Party,
}

impl Kind {
    const ALL: &[Self] = &[Self::Text, Self::LongText, Self::Number, Self::Date, Self::Choice, Self::Party];

    const fn of(shape: &FieldShape) -> Self {
        match shape {
            FieldShape::Text { .. } => Self::Text,
            FieldShape::LongText { .. } => Self::LongText,
            FieldShape::Number { .. } => Self::Number,
            FieldShape::Date => Self::Date,
            FieldShape::Choice { .. } => Self::Choice,
            FieldShape::Party { .. } => Self::Party,
        }
    }

    const fn words(self) -> Words {
        match self {
            Self::Text => words::TYPE_TEXT,
            Self::LongText => words::TYPE_LONG_TEXT,
            Self::Number => words::TYPE_NUMBER,
            Self::Date => words::TYPE_DATE,
            Self::Choice => words::TYPE_CHOICE,
            Self::Party => words::TYPE_PARTY,
        }
    }

    /// A shape of this type, with what is usual.
    const fn usual(self) -> FieldShape {
        match self {
            Self::Text => FieldShape::Text { max: 200 },
            Self::LongText => FieldShape::LongText { max: 4000 },
            Self::Number => FieldShape::Number { min: 0, max: 100 },
            Self::Date => FieldShape::Date,
            Self::Choice => FieldShape::Choice { options: Vec::new() },
            Self::Party => FieldShape::Party { party: PartyKind::Child },
        }
    }
}

/// The type and what belongs to it.
#[component]
pub(super) fn ShapeFields(
    /// The field.
    at: At<FieldDef>,
    /// The names of its controls begin so.
    name: String,
) -> impl IntoView {
    let kind = at.signal(
        |field| place(Kind::ALL, &Kind::of(&field.input)),
        |field, kept: String| {
            if let Some(kind) = chosen(Kind::ALL, &kept).filter(|kind| *kind != Kind::of(&field.input)) {
                field.input = kind.usual();
            }
        },
    );
    let now = at.follow(|field| Kind::of(&field.input));
    let label = format!("{name}-type");
    let more = move || match now.get() {
        Some(Kind::Text | Kind::LongText) => view! { <MostLetters at=at.clone() name=name.clone() /> }.into_any(),
        Some(Kind::Number) => view! { <Bounds at=at.clone() name=name.clone() /> }.into_any(),
        Some(Kind::Choice) => view! { <Options at=at.clone() name=name.clone() /> }.into_any(),
        Some(Kind::Party) => view! { <Whom at=at.clone() name=name.clone() /> }.into_any(),
        Some(Kind::Date) | None => ().into_any(),
    };
    view! {
        <SelectField name=label label=words::TYPE value=kind choices=choices(Kind::ALL, Kind::words) required=true />
        {more}
    }
    .into_any()
}

#[component]
fn MostLetters(at: At<FieldDef>, name: String) -> impl IntoView {
    let name = format!("{name}-max");
    let most = |field: &FieldDef| match &field.input {
        FieldShape::Text { max } | FieldShape::LongText { max } => max.to_string(),
        FieldShape::Number { .. } | FieldShape::Date | FieldShape::Choice { .. } | FieldShape::Party { .. } => {
            String::new()
        }
    };
    let put = |field: &mut FieldDef, most: u32| match &mut field.input {
        FieldShape::Text { max } | FieldShape::LongText { max } => *max = most,
        FieldShape::Number { .. } | FieldShape::Date | FieldShape::Choice { .. } | FieldShape::Party { .. } => {}
    };
    let (typed, wrong) = at.parsed(&name, most, |typed| typed.parse().ok(), words::NUMBER_WRONG, put);
    view! {
        <TextField
            name=name
            label=words::MOST_LETTERS
            value=typed
            error=wrong
            width=Width::Tiny
            inputmode="numeric"
            required=true
        />
    }
    .into_any()
}

#[component]
fn Bounds(at: At<FieldDef>, name: String) -> impl IntoView {
    let bounds = |field: &FieldDef| match &field.input {
        FieldShape::Number { min, max } => (*min, *max),
        FieldShape::Text { .. }
        | FieldShape::LongText { .. }
        | FieldShape::Date
        | FieldShape::Choice { .. }
        | FieldShape::Party { .. } => (0, 0),
    };
    let put = |field: &mut FieldDef, least: bool, value: i64| match &mut field.input {
        FieldShape::Number { min, max } => *(if least { min } else { max }) = value,
        FieldShape::Text { .. }
        | FieldShape::LongText { .. }
        | FieldShape::Date
        | FieldShape::Choice { .. }
        | FieldShape::Party { .. } => {}
    };
    let one = |least: bool, label: Words| {
        let name = format!("{name}-{}", if least { "min" } else { "most" });
        let show = move |field: &FieldDef| {
            let (min, max) = bounds(field);
            if least { min } else { max }.to_string()
        };
        let read = |typed: &str| typed.replace('−', "-").parse::<i64>().ok();
        let (typed, wrong) =
            at.parsed(&name, show, read, words::NUMBER_WRONG, move |field, value| put(field, least, value));
        view! {
            <TextField
                name=name
                label=label
                value=typed
                error=wrong
                width=Width::Tiny
                inputmode="numeric"
                required=true
            />
        }
    };
    view! { <div class="short-fields">{one(true, words::LEAST)} {one(false, words::MOST)}</div> }.into_any()
}

#[component]
fn Whom(at: At<FieldDef>, name: String) -> impl IntoView {
    let whom = at.signal(
        |field| match &field.input {
            FieldShape::Party { party } => place(flow::PARTIES, party),
            FieldShape::Text { .. }
            | FieldShape::LongText { .. }
            | FieldShape::Number { .. }
            | FieldShape::Date
            | FieldShape::Choice { .. } => String::new(),
        },
        |field, kept: String| {
            if let (FieldShape::Party { party }, Some(whom)) = (&mut field.input, chosen(flow::PARTIES, &kept)) {
                *party = whom;
            }
        },
    );
    view! {
        <SelectField
            name=format!("{name}-party")
            label=words::WHOM
            value=whom
            choices=choices(flow::PARTIES, |kind| Words::from(kind.words()))
            required=true
        />
    }
    .into_any()
}

/// The choices of a field, where it has any.
fn options_of(field: &FieldDef) -> Option<&Vec<ChoiceDef>> {
    match &field.input {
        FieldShape::Choice { options } => Some(options),
        FieldShape::Text { .. }
        | FieldShape::LongText { .. }
        | FieldShape::Number { .. }
        | FieldShape::Date
        | FieldShape::Party { .. } => None,
    }
}

fn reach_options(field: &mut FieldDef) -> Option<&mut Vec<ChoiceDef>> {
    match &mut field.input {
        FieldShape::Choice { options } => Some(options),
        FieldShape::Text { .. }
        | FieldShape::LongText { .. }
        | FieldShape::Number { .. }
        | FieldShape::Date
        | FieldShape::Party { .. } => None,
    }
}

#[component]
fn Options(at: At<FieldDef>, name: String) -> impl IntoView {
    let keys = at.follow(|field| {
        options_of(field).map(|all| all.iter().map(|option| option.key.clone()).collect::<Vec<_>>()).unwrap_or_default()
    });
    let adding = at.clone();
    let add = move |title: String| {
        adding.change(|field| {
            if let Some(options) = reach_options(field) {
                options.push(fresh::choice(options, Text::new(title, "")));
            }
        });
    };
    let (row_at, row_name) = (at, name.clone());
    let row = move |key: String| view! { <OptionRow at=row_at.clone() name=row_name.clone() key /> };
    view! {
        <fieldset class="field choices-edit">
            <legend>{words::OPTIONS}</legend>
            <ol class="options" aria-label=words::OPTIONS>
                <For each=move || keys.get().unwrap_or_default() key=String::clone children=row />
            </ol>
        </fieldset>
        <Adder name=format!("{name}-option") label=words::NEW_OPTION button=words::ADD_OPTION on_add=add />
    }
    .into_any()
}

#[component]
fn OptionRow(at: At<FieldDef>, name: String, key: String) -> impl IntoView {
    let (field, other) = (at.clone(), at.clone());
    let (look, reach) = (key.clone(), key.clone());
    let option = field.within(
        move |field| options_of(field)?.iter().find(|option| option.key == look),
        move |field| reach_options(field)?.iter_mut().find(|option| option.key == reach),
    );
    let lang = use_lang();
    let title = option.follow(|option| Words::from(&option.title));
    let title = Signal::derive(move || title.get().map(|words| words.say(lang.get())).unwrap_or_default());
    let control = format!("{name}-option-{key}");
    let moved = key.clone();
    let on_move = move |by: isize| {
        at.change(|field| {
            if let Some(options) = reach_options(field)
                && let Some(n) = options.iter().position(|option| option.key == moved)
            {
                shift(options, n, by);
            }
        });
    };
    let on_remove = move |()| {
        other.change(|field| {
            if let Some(options) = reach_options(field) {
                options.retain(|option| option.key != key);
            }
        });
    };
    view! {
        <li>
            <Both
                at=option
                name=control
                label=words::OPTION
                get=|option| &option.title
                reach=|option| &mut option.title
                required=true
            />
            <Moves title on_move on_remove />
        </li>
    }
    .into_any()
}
