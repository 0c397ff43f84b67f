//! The rights of one person, and those that wait for a second one.

use contract::{
    paths,
    people::{EndGrantBody, GrantLine, GrantStanding, PendingGrants, PersonLine},
};
use domain::ids::GrantId;
use leptos::prelude::*;

use super::{Staff, grant::GrantForm, hat_words, name_of};
use crate::{
    components::{
        Badge, Button, DateField, Dialog, FieldError, Form, FormActions, FormErrors, Icon, Kind, Sheet, Tone,
        use_toasts,
    },
    i18n::{Words, common, format, people},
    workspace::{
        desk::{Desk, use_desk},
        online::{Intent, ask},
        platform::Method,
    },
};

/// All rights of somebody, those in force first, and a way to give and to end them.
#[component]
pub(super) fn GrantsSheet(staff: Staff, person: PersonLine) -> impl IntoView {
    let desk = use_desk();
    let (giving, ending) = (RwSignal::new(false), RwSignal::new(None::<GrantId>));
    let is_ending = RwSignal::new(false);
    Effect::new(move |_| is_ending.set(ending.read().is_some()));
    let id = person.id;
    let mut lines = person.grants;
    lines.sort_by_key(|line| (order(line.standing), line.grant.from));
    let none = lines.is_empty();
    let rows = lines.into_iter().map(|line| row(desk, &line, ending)).collect_view();
    view! {
        <Sheet
            title=people::GRANTS
            aside=move || {
                view! { <Button icon=Icon::Plus on_press=move || giving.set(true)>{people::GIVE}</Button> }
            }
        >
            {none.then(|| view! { <p class="quiet-none">{people::NO_GRANT}</p> })}
            <ul class="rows" aria-label=people::GRANTS>{rows}</ul>
        </Sheet>
        <Dialog open=giving title=people::GIVE>
            <GrantForm staff person=id on_done=move |()| giving.set(false) />
        </Dialog>
        <Dialog open=is_ending title=people::END_TITLE on_close=move |()| ending.set(None)>
            {move || ending.get().map(|grant| view! { <EndForm staff grant on_done=move |()| ending.set(None) /> })}
        </Dialog>
    }
}

const fn order(standing: GrantStanding) -> u8 {
    match standing {
        GrantStanding::Pending => 0,
        GrantStanding::InForce => 1,
        GrantStanding::Coming => 2,
        GrantStanding::Ended => 3,
    }
}

fn standing_words(standing: GrantStanding) -> (Tone, Words) {
    match standing {
        GrantStanding::Pending => (Tone::Hold, people::STANDING_PENDING),
        GrantStanding::Coming => (Tone::Soon, people::STANDING_COMING),
        GrantStanding::InForce => (Tone::Ok, people::STANDING_IN_FORCE),
        GrantStanding::Ended => (Tone::Plain, people::STANDING_ENDED),
    }
}

/// When it counts, and on what it rests.
fn about(line: &GrantLine) -> Words {
    let from = format::date(line.grant.from);
    let when = match line.grant.to {
        Some(to) => people::from_to(from, format::date(to)),
        None => people::since(from),
    };
    match line.basis {
        Some(basis) => when.then(" · ", &people::basis(basis)),
        None => when,
    }
}

fn row(desk: Desk, line: &GrantLine, ending: RwSignal<Option<GrantId>>) -> impl IntoView + use<> {
    let (tone, words) = standing_words(line.standing);
    let id = line.grant.id;
    let end = match line.standing {
        GrantStanding::Pending => Some(people::WITHDRAW),
        GrantStanding::Coming | GrantStanding::InForce => Some(people::END),
        GrantStanding::Ended => None,
    };
    let button = end.map(|words| {
        view! { <div class="row-action"><Button on_press=move || ending.set(Some(id))>{words}</Button></div> }
    });
    view! {
        <li class="row">
            <div class="row-main">
                <b>{hat_words(desk, line)}</b>
                <small>{about(line)}</small>
            </div>
            <div class="row-state"><Badge tone=tone>{words}</Badge></div>
            {button}
        </li>
    }
}

#[component]
fn EndForm(staff: Staff, grant: GrantId, #[prop(into)] on_done: Callback<()>) -> impl IntoView {
    let (desk, toasts, form) = (use_desk(), use_toasts(), FormErrors::new());
    let today = format::date(untrack(|| desk.now()).local_date());
    let (last, pending, intent) = (RwSignal::new(today), RwSignal::new(false), Intent::new(desk));
    let submit = move || {
        let Some(last) = format::parse_date(&last.get_untracked()) else {
            form.show(vec![FieldError::new("last", common::DATE_WRONG)]);
            return;
        };
        if pending.get_untracked() {
            return;
        }
        pending.set(true);
        leptos::task::spawn_local(async move {
            let path = paths::grant(grant, "end");
            let answer = intent.tell::<serde_json::Value>(desk, Method::Post, path, &EndGrantBody { last }).await;
            pending.try_set(false);
            match answer {
                Ok(_) => {
                    on_done.run(());
                    toasts.say(people::ENDED);
                    staff.load();
                }
                Err(trouble) => trouble.show(form, "last"),
            }
        });
    };
    view! {
        <Form errors=form on_submit=submit label=people::END_TITLE>
            <DateField name="last" label=people::LAST_DAY help=people::END_HELP value=last required=true />
            <FormActions>
                <Button kind=Kind::Danger submit=true pending=pending>{people::END}</Button>
            </FormActions>
        </Form>
    }
}

/// Rights of one's own side that somebody proposed and that wait for another person's word. Draws nothing for none.
#[component]
pub fn PendingSheet() -> impl IntoView {
    let (desk, toasts) = (use_desk(), use_toasts());
    let waiting = RwSignal::new(Vec::<GrantLine>::new());
    let load = move || {
        leptos::task::spawn_local(async move {
            // Without a network nothing can be confirmed, so nothing is shown.
            if let Ok(pending) = ask::<PendingGrants>(desk, paths::GRANTS_PENDING.to_owned()).await {
                waiting.try_set(pending.items);
            }
        });
    };
    load();
    let confirm = move |id: GrantId| {
        leptos::task::spawn_local(async move {
            let path = paths::grant(id, "confirm");
            match Intent::new(desk).tell::<serde_json::Value>(desk, Method::Post, path, &serde_json::json!({})).await {
                Ok(_) => {
                    toasts.say(people::CONFIRMED);
                    load();
                }
                Err(trouble) => trouble.say(toasts),
            }
        });
    };
    let row = move |line: GrantLine| {
        let id = line.grant.id;
        let who = name_of(desk, line.grant.person);
        view! {
            <li class="row">
                <div class="row-main">
                    <b>{who}</b>
                    <small>{hat_words(desk, &line).then(" · ", &about(&line))}</small>
                </div>
                <div class="row-action">
                    <Button kind=Kind::Main on_press=move || confirm(id)>{people::CONFIRM}</Button>
                </div>
            </li>
        }
    };
    view! {
        <Show when=move || !waiting.read().is_empty()>
            <Sheet title=people::PENDING>
                <ul class="rows" aria-label=people::PENDING>
                    {move || waiting.get().into_iter().map(row).collect_view()}
                </ul>
            </Sheet>
        </Show>
    }
}
