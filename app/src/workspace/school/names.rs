//! What the school is called, what its codes begin with, what the public is told of its desk.

use domain::{school::Command, text::Text};
use leptos::prelude::*;

use super::Changing;
use crate::{
    components::{Button, Dialog, Form, FormActions, FormErrors, Kind, Pair, Pairs, Sheet, TextArea, TextField},
    i18n::{Words, common, school, use_lang},
    workspace::desk::use_desk,
};

/// Which of them is being changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Which {
    Name,
    Prefix,
    Desk,
}

impl Which {
    const fn words(self) -> Words {
        match self {
            Self::Name => school::NAME,
            Self::Prefix => school::PREFIX,
            Self::Desk => school::DESK,
        }
    }
}

/// Name, prefix, desk: each with a button for whoever may change it.
#[component]
pub(super) fn NamesSheet(
    /// Whether they may change it.
    may: Memo<bool>,
) -> impl IntoView {
    let desk = use_desk();
    let open = RwSignal::new(false);
    let which = RwSignal::new(Which::Name);
    let unit = Memo::new(move |_| desk.view(|v| v.unit.as_deref().cloned()));
    let lang = use_lang();
    let title = Signal::derive(move || which.get().words().say(lang.get()));
    let edit = move |one: Which| {
        move || {
            let press = move || {
                which.set(one);
                open.set(true);
            };
            may.get().then(|| {
                view! { <Button kind=Kind::Quiet on_press=press>{common::EDIT} " " <span class="sr">{one.words()}</span></Button> }
            })
        }
    };
    let pairs = move || {
        let unit = unit.get()?;
        let desk_words = Words::from(&unit.settings.desk);
        Some(view! {
            <Pairs>
                <Pair label=school::NAME>{unit.name} {edit(Which::Name)}</Pair>
                <Pair label=school::PREFIX>{unit.settings.code_prefix} {edit(Which::Prefix)}</Pair>
                <Pair label=school::DESK>{desk_words} {edit(Which::Desk)}</Pair>
            </Pairs>
        })
    };
    view! {
        <Sheet title=school::NAMES padded=true>{pairs}</Sheet>
        <Dialog open title=title>
            <ChangeName which=which.get_untracked() on_done=move |()| open.set(false) />
        </Dialog>
    }
}

#[component]
fn ChangeName(which: Which, #[prop(into)] on_done: Callback<()>) -> impl IntoView {
    let (desk, form) = (use_desk(), FormErrors::new());
    let changing = Changing::new(form, on_done);
    let unit = untrack(|| desk.view(|v| v.unit.as_deref().cloned()));
    let (name, prefix, shown) =
        unit.map_or_else(Default::default, |u| (u.name, u.settings.code_prefix, u.settings.desk));
    let (name, prefix) = (RwSignal::new(name), RwSignal::new(prefix));
    let (desk_vi, desk_en) = (RwSignal::new(shown.vi), RwSignal::new(shown.en));
    let submit = move || match which {
        Which::Name => changing.submit(Command::Rename { name: name.get_untracked() }, "name"),
        Which::Prefix => changing.submit(Command::SetPrefix { prefix: prefix.get_untracked() }, "prefix"),
        Which::Desk => {
            let desk = Text::new(desk_vi.get_untracked(), desk_en.get_untracked());
            changing.submit(Command::SetDesk { desk }, "desk");
        }
    };
    let fields = match which {
        Which::Name => view! { <TextField name="name" label=school::NAME value=name required=true /> }.into_any(),
        Which::Prefix => {
            view! { <TextField name="prefix" label=school::PREFIX help=school::PREFIX_HELP value=prefix required=true /> }
                .into_any()
        }
        Which::Desk => view! {
            <TextArea name="desk" label=school::DESK_VI value=desk_vi />
            <TextArea name="desk_en" label=school::DESK_EN value=desk_en />
        }
        .into_any(),
    };
    view! {
        <Form errors=form on_submit=submit label=which.words()>
            {fields}
            <FormActions>
                <Button kind=Kind::Main submit=true pending=changing.pending>{common::SAVE}</Button>
            </FormActions>
        </Form>
    }
}
