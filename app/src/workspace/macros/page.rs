//! The page at `/app/macros`.

use contract::{
    paths,
    school::{SchoolChange, SchoolView},
};
use domain::{
    denial::{Denial, Fault, FieldFault},
    fold,
    ids::MacroId,
    macros::{MOST, Macro, Typed, Use, keep},
    policy::{self, Act},
    school::Command,
    text::Lang,
};
use leptos::prelude::*;

use crate::{
    components::{
        Button, Checkboxes, Choice, Dialog, Empty, FieldError, Form, FormActions, FormErrors, Icon, Kind, Notice,
        PageHead, Sheet, TextArea, TextField, Tone, choice, use_toasts,
    },
    i18n::{Words, common, macros as words, use_lang},
    workspace::{
        desk::{Desk, use_desk},
        frame::use_page_title,
        online::Intent,
        platform::Method,
    },
};

/// The texts that the school keeps, in the Vietnamese order of their names.
fn kept(desk: Desk) -> Vec<Macro> {
    let mut all = desk.view(|v| v.unit.as_ref().map(|unit| unit.settings.macros.clone())).unwrap_or_default();
    all.sort_by_cached_key(|one| fold::sort_key(&one.name));
    all
}

/// All texts; who may keep them changes them here.
#[component]
pub fn MacrosPage() -> impl IntoView {
    let (desk, lang) = (use_desk(), use_lang());
    use_page_title(|| words::TITLE);
    let all = Memo::new(move |_| kept(desk));
    let may = Memo::new(move |_| policy::can(&desk.actor(), Act::KeepMacros).is_ok());
    let (open, chosen) = (RwSignal::new(false), RwSignal::new(None::<Macro>));
    let (dropping, dropped) = (RwSignal::new(false), RwSignal::new(None::<Macro>));
    let edit = Callback::new(move |one: Option<Macro>| {
        chosen.set(one);
        open.set(true);
    });
    let ask_drop = Callback::new(move |one: Macro| {
        dropped.set(Some(one));
        dropping.set(true);
    });
    let add = move || {
        view! {
            <Show when=move || may.get()>
                <Button kind=Kind::Main icon=Icon::Plus on_press=move || edit.run(None)>{words::ADD}</Button>
            </Show>
        }
    };
    let rows = move || {
        let one = move |text: Macro| row(may, text, edit, ask_drop);
        all.get().into_iter().map(one).collect_view()
    };
    let count = move || words::count(all.read().len(), MOST).say(lang.get());
    let title = Signal::derive(move || {
        let words = if chosen.read().is_some() { words::EDIT } else { words::ADD };
        words.say(lang.get())
    });
    let form = move || view! { <KeepForm desk was=chosen.get_untracked() on_done=move || open.set(false) /> };
    let drop_form = move || {
        dropped.get_untracked().map(|text| view! { <DropForm desk text on_done=move || dropping.set(false) /> })
    };
    view! {
        <PageHead title=words::TITLE lead=words::LEAD actions=add />
        <Show when=move || !may.get()>
            <Notice tone=Tone::Plain>
                <p>{words::NOT_YOURS}</p>
            </Notice>
        </Show>
        <Show
            when=move || !all.read().is_empty()
            fallback=|| view! { <Empty icon=Icon::Comment title=words::NONE why=words::NONE_WHY /> }
        >
            <Sheet>
                <ul class="rows" aria-label=words::TITLE>{rows}</ul>
            </Sheet>
            <p class="quiet">{count}</p>
        </Show>
        <Dialog open title>{form}</Dialog>
        <Dialog open=dropping title=words::DROP>{drop_form}</Dialog>
    }
}

fn row(may: Memo<bool>, text: Macro, edit: Callback<Option<Macro>>, ask_drop: Callback<Macro>) -> AnyView {
    let places = text.uses.iter().map(|place| words::place(*place)).reduce(|all, one| all.then(", ", &one));
    let places =
        places.map_or_else(|| words::version(text.version), |all| all.then(" · ", &words::version(text.version)));
    let named = StoredValue::new(text.name.clone());
    let whole = StoredValue::new(text.clone());
    let buttons = move || {
        may.get().then(|| {
            view! {
                <Button on_press=move || edit.run(Some(whole.get_value()))>
                    {words::EDIT} " " <span class="sr">{named.get_value()}</span>
                </Button>
                <Button kind=Kind::Quiet on_press=move || ask_drop.run(whole.get_value())>
                    {words::DROP} " " <span class="sr">{named.get_value()}</span>
                </Button>
            }
        })
    };
    view! {
        <li class="row">
            <div class="row-main">
                <b>{text.name}</b>
                <small class="said">{text.text}</small>
                <small>{places}</small>
            </div>
            <div class="row-action">{buttons}</div>
        </li>
    }
    .into_any()
}

/// A new text, or another wording.
#[component]
fn KeepForm(desk: Desk, was: Option<Macro>, #[prop(into)] on_done: Callback<()>) -> impl IntoView {
    let (toasts, form) = (use_toasts(), FormErrors::new());
    let (pending, intent) = (RwSignal::new(false), Intent::new(desk));
    let id = StoredValue::new(was.as_ref().map_or_else(|| MacroId(desk.id()), |one| one.id));
    let version = was.as_ref().map_or(0, |one| one.version);
    let (name, text, uses) = match was {
        Some(one) => (one.name, one.text, one.uses.iter().map(|place| place.as_str().to_owned()).collect()),
        None => (String::new(), String::new(), vec![]),
    };
    let (name, text, uses) = (RwSignal::new(name), RwSignal::new(text), RwSignal::new(uses));
    let choices: Vec<Choice> = Use::ALL.into_iter().map(|place| choice(place.as_str(), words::place(place))).collect();
    let submit = move || {
        if pending.get_untracked() {
            return;
        }
        let chosen = uses.get_untracked();
        let (name, text) = (name.get_untracked(), text.get_untracked());
        let uses: Vec<Use> =
            Use::ALL.into_iter().filter(|place| chosen.iter().any(|one| one == place.as_str())).collect();
        // What the server will ask again.
        let typed = Typed { name: &name, text: &text, uses: &uses };
        if let Err(Denial::Invalid { fields }) = untrack(|| keep(&kept(desk), id.get_value(), version, typed)) {
            form.show(fields.iter().map(wrong).collect());
            return;
        }
        pending.set(true);
        let command = Command::KeepMacro { id: id.get_value(), was: version, name, text, uses };
        leptos::task::spawn_local(async move {
            let answer = tell(desk, intent, command).await;
            pending.try_set(false);
            match answer {
                Ok(()) => {
                    toasts.say(words::SAVED);
                    on_done.run(());
                }
                Err(trouble) => trouble.show(form, "name"),
            }
        });
    };
    view! {
        <Form errors=form on_submit=submit label=words::TITLE>
            <TextField name="name" label=words::NAME value=name required=true />
            <TextArea name="text" label=words::TEXT help=words::TEXT_HELP value=text rows=4 required=true />
            <Checkboxes name="uses" label=words::USES values=uses choices=Signal::stored(choices) required=true />
            <FormActions>
                <Button kind=Kind::Main submit=true pending=pending>{common::SAVE}</Button>
                <Button on_press=move || on_done.run(())>{common::CANCEL}</Button>
            </FormActions>
        </Form>
    }
}

/// A fault in words.
fn wrong(fault: &FieldFault) -> FieldError {
    let said = match (fault.field.as_str(), fault.fault) {
        ("text", Fault::NotAChoice) => words::UNKNOWN_WORD,
        (_, fault) => Words::made(fault.message(Lang::Vi).to_owned(), fault.message(Lang::En).to_owned()),
    };
    FieldError::new(fault.field.as_str(), said)
}

/// Asked once more: a text is taken away.
#[component]
fn DropForm(desk: Desk, text: Macro, #[prop(into)] on_done: Callback<()>) -> impl IntoView {
    let (toasts, form) = (use_toasts(), FormErrors::new());
    let (pending, intent) = (RwSignal::new(false), Intent::new(desk));
    let (id, was, name) = (text.id, text.version, Words::same(text.name));
    let submit = move || {
        if pending.get_untracked() {
            return;
        }
        pending.set(true);
        leptos::task::spawn_local(async move {
            let answer = tell(desk, intent, Command::DropMacro { id, was }).await;
            pending.try_set(false);
            match answer {
                Ok(()) => {
                    toasts.say(words::DROPPED);
                    on_done.run(());
                }
                Err(trouble) => trouble.show(form, "drop"),
            }
        });
    };
    view! {
        <Form errors=form on_submit=submit label=words::DROP>
            <p><b>{name}</b></p>
            <p>{words::DROP_ASK}</p>
            <FormActions>
                <Button kind=Kind::Danger submit=true pending=pending>{words::DROP}</Button>
                <Button on_press=move || on_done.run(())>{common::CANCEL}</Button>
            </FormActions>
        </Form>
    }
}

/// Tells the server; the record comes with the next pull.
async fn tell(desk: Desk, intent: Intent, command: Command) -> Result<(), crate::workspace::online::Trouble> {
    let path = paths::SCHOOL_CHANGES.to_owned();
    intent.tell::<SchoolView>(desk, Method::Post, path, &SchoolChange(command)).await?;
    desk.kick();
    Ok(())
}
