//! One's own account: who one is here, and where one is signed in.
//!
//! *Who:* everybody. *When:* after using the staff room's machine, after losing a phone. *What they want:* see within
//! five seconds where they are signed in, and end what they do not know with one press.

mod lend;
mod passkeys;
mod pin;
mod second_factor;

use contract::{
    paths,
    session::{SessionLine, SessionList},
};
use leptos::prelude::*;

use self::{lend::LendSheet, passkeys::PasskeysSheet, pin::PinSheet, second_factor::SecondFactorSheet};
use super::{
    desk::use_desk,
    frame::{role_words, use_page_title},
    online::{Intent, Trouble, ask},
    people::{ChangeForm, PendingSheet},
    platform::Method,
    routes::{CALENDAR, MACROS, SETTINGS},
};
use crate::{
    components::{
        Ago, Badge, Button, Empty, Icon, Kind, LinkButton, Notice, PageHead, Pair, Pairs, Sheet, Skeleton, Tone,
        use_toasts,
    },
    i18n::{Words, account, common, macros, people},
};

/// The page at `/app/account`.
#[component]
pub fn AccountPage() -> impl IntoView {
    let desk = use_desk();
    use_page_title(|| account::TITLE);
    let name = Signal::derive(move || desk.read(|r| r.meta().session.name.clone()));
    let hats = move || {
        let actor = desk.actor();
        let hat = |grant: &domain::rights::Grant| {
            let part = desk.view(|v| v.parts.get(&grant.part).map_or(Words::same("–"), |p| Words::from(&p.title)));
            view! { <Pair label=role_words(desk, grant.role())>{part}</Pair> }
        };
        actor.grants().iter().map(hat).collect_view()
    };
    view! {
        <PageHead title=account::TITLE lead=name />
        <Sheet title=account::WHO padded=true>
            <Pairs>{hats}</Pairs>
        </Sheet>
        <PendingSheet />
        <LendSheet />
        <SchoolSheet />
        <SessionsSheet />
        <PinSheet />
        <SecondFactorSheet />
        <PasskeysSheet />
        <PasswordSheet />
    }
}

/// What everybody may look up of their school.
#[component]
fn SchoolSheet() -> impl IntoView {
    let desk = use_desk();
    let name = Signal::derive(move || desk.view(|v| v.unit.as_ref().map(|unit| unit.name.clone())).unwrap_or_default());
    view! {
        <Sheet title=name padded=true>
            <div class="form-actions">
                <LinkButton icon=Icon::Calendar href=CALENDAR.to_owned()>{common::CALENDAR}</LinkButton>
                <LinkButton icon=Icon::Settings href=SETTINGS.to_owned()>{common::SETTINGS}</LinkButton>
                <LinkButton icon=Icon::Comment href=MACROS.to_owned()>{macros::TITLE}</LinkButton>
            </div>
        </Sheet>
    }
}

/// Another password for oneself.
#[component]
fn PasswordSheet() -> impl IntoView {
    let (desk, toasts) = (use_desk(), use_toasts());
    let changed = move |()| {
        toasts.say(people::CHANGED);
        leptos::task::spawn_local(desk.ask_who());
    };
    view! {
        <Sheet title=people::CHANGE_PASSWORD padded=true>
            <ChangeForm on_done=changed />
        </Sheet>
    }
}

/// Where one is signed in.
#[component]
fn SessionsSheet() -> impl IntoView {
    let (desk, toasts) = (use_desk(), use_toasts());
    let list = RwSignal::new(None::<Result<SessionList, Words>>);
    let load = move || {
        leptos::task::spawn_local(async move {
            let answer = ask::<SessionList>(desk, paths::SESSIONS.to_owned()).await;
            list.try_set(Some(answer.map_err(|trouble| trouble.words)));
        });
    };
    load();
    let end = move |session: SessionLine| {
        leptos::task::spawn_local(async move {
            let path = format!("{}/{}", paths::SESSIONS, session.id);
            match Intent::new(desk).tell::<()>(desk, Method::Delete, path, &()).await {
                Ok(()) => {
                    toasts.say(account::ENDED);
                    load();
                }
                Err(trouble) => Trouble::say(trouble, toasts),
            }
        });
    };
    let one = move |session: SessionLine| {
        let (agent, current, seen) = (device(&session.agent), session.current, session.seen_at);
        let button = (!current).then(|| {
            let press = move || end(session.clone());
            view! { <Button kind=Kind::Normal on_press=press>{account::END}</Button> }
        });
        view! {
            <li class="row">
                <div class="row-main">
                    <b>{agent}</b>
                    <small>{account::SEEN} " " <Ago at=seen now=Signal::derive(move || desk.now()) /></small>
                </div>
                {current.then(|| view! { <div class="row-state"><Badge tone=Tone::Ok>{account::THIS_ONE}</Badge></div> })}
                {button.map(|button| view! { <div class="row-action">{button}</div> })}
            </li>
        }
    };
    let body = move || match list.get() {
        None => view! { <Skeleton count=2 /> }.into_any(),
        Some(Ok(list)) => view! {
            <ul class="rows" aria-label=account::SESSIONS>{list.items.into_iter().map(one).collect_view()}</ul>
        }
        .into_any(),
        Some(Err(words)) => view! {
            <Empty icon=Icon::Warn title=account::NOT_LOADED why=words>
                <Button icon=Icon::Refresh on_press=load>{common::RETRY}</Button>
            </Empty>
        }
        .into_any(),
    };
    view! {
        <Sheet title=account::SESSIONS>{body}</Sheet>
        <Notice tone=Tone::Plain>
            <p>{account::SESSIONS_WHY}</p>
        </Notice>
    }
}

/// What a browser calls itself, in the words that people use.
fn device(agent: &str) -> Words {
    const BROWSERS: [(&str, &str); 6] = [
        ("Edg", "Edge"),
        ("coc_coc", "Cốc Cốc"),
        ("Firefox", "Firefox"),
        ("OPR", "Opera"),
        ("Chrome", "Chrome"),
        ("Safari", "Safari"),
    ];
    const SYSTEMS: [(&str, &str); 6] = [
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    ];
    let named =
        |known: &[(&str, &'static str)]| known.iter().find(|(sign, _)| agent.contains(sign)).map(|(_, name)| *name);
    match (named(&BROWSERS), named(&SYSTEMS)) {
        (Some(browser), Some(system)) => Words::same(format!("{browser} · {system}")),
        (Some(one), None) | (None, Some(one)) => Words::same(one),
        (None, None) => account::UNKNOWN_DEVICE,
    }
}
