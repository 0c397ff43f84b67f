//! Everybody, and a way to add somebody.

use std::sync::Arc;

use contract::{
    paths,
    people::{AccountState, EnterPersonBody, GrantStanding, PeopleView, PersonLine},
};
use domain::{fold, ids::PersonId, import::Kind as Sheets, rights::Role};
use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};

use super::{Staff, first::FirstPasswords, hat_words};
use crate::{
    components::{
        Ago, Badge, Button, Dialog, Empty, Form, FormActions, FormErrors, Icon, Kind, List, PageHead, Row, SearchBox,
        Sheet, TextField, Tone, use_toasts,
    },
    i18n::{Words, people, use_lang},
    workspace::{
        desk::{Desk, use_desk},
        frame::use_page_title,
        imports::ImportLink,
        online::Intent,
        platform::Method,
        routes::PEOPLE,
        sheets::{Rows, SheetButton},
    },
};

/// The page at `/app/people`.
#[component]
pub fn PeoplePage() -> impl IntoView {
    let desk = use_desk();
    use_page_title(|| people::TITLE);
    let may = Memo::new(move |_| desk.actor().has_role(Role::Administrator));
    move || {
        if may.get() {
            view! { <Everybody /> }.into_any()
        } else {
            view! {
                <PageHead title=people::TITLE />
                <Sheet>
                    <Empty icon=Icon::Lock title=people::NOT_YOURS why=people::NOT_YOURS_WHY />
                </Sheet>
            }
            .into_any()
        }
    }
}

#[component]
fn Everybody() -> impl IntoView {
    let (desk, staff) = (use_desk(), Staff::open());
    let (typed, adding) = (RwSignal::new(String::new()), RwSignal::new(false));
    let list = staff.draw(move |all| {
        let found = move || {
            let words = fold::search_key(&typed.get());
            found(&all, &words)
        };
        let rows = move || {
            let found = found();
            if found.is_empty() {
                return view! { <Empty icon=Icon::Search title=people::NONE_FOUND why=people::NONE_FOUND_WHY /> }
                    .into_any();
            }
            let rows = found.into_iter().map(|person| row(desk, person)).collect_view();
            view! { <List label=people::TITLE>{rows}</List> }.into_any()
        };
        rows.into_any()
    });
    view! {
        <PageHead
            title=people::TITLE
            lead=people::LEAD
            actions=move || {
                view! {
                    <SheetButton name=people::TITLE rows=|()| Rows::Listed(paths::sheet(paths::PEOPLE)) />
                    <ImportLink of=Sheets::Staff />
                    <Button kind=Kind::Main icon=Icon::Plus on_press=move || adding.set(true)>{people::ADD}</Button>
                }
            }
        />
        <FirstPasswords staff />
        <SearchBox label=people::FIND hint=people::FIND value=typed id="find-people" on_search=move |text| typed.set(text) />
        <Sheet>{list}</Sheet>
        <Dialog open=adding title=people::ADD>
            <EnterForm on_done=move |()| adding.set(false) />
        </Dialog>
    }
}

fn found(all: &PeopleView, words: &str) -> Vec<PersonLine> {
    let fits = |person: &&PersonLine| {
        let key = fold::search_key(&format!("{} {}", person.name, person.login));
        words.split(' ').all(|word| key.contains(word))
    };
    let mut found: Vec<PersonLine> = all.items.iter().filter(fits).cloned().collect();
    found.sort_by_cached_key(|person| (person.disabled_at.is_some(), fold::name_sort_key(&person.name)));
    found
}

fn row(desk: Desk, person: PersonLine) -> AnyView {
    let lang = use_lang();
    let (tone, state) = state(&person);
    let hats: Vec<Words> = person
        .grants
        .iter()
        .filter(|line| line.standing == GrantStanding::InForce)
        .map(|line| hat_words(desk, line))
        .collect();
    let hats = hats.into_iter().reduce(|all, one| all.then("; ", &one)).unwrap_or(people::NO_HATS);
    let login = person.login.clone();
    let sub = Signal::derive(move || format!("{login} · {}", hats.say(lang.get())));
    let seen = person.seen_at;
    let time = move || match seen {
        Some(at) => view! { <Ago at now=Signal::derive(move || desk.now()) /> }.into_any(),
        None => view! { <span class="ago">{people::NEVER}</span> }.into_any(),
    };
    view! {
        <Row
            href=format!("{PEOPLE}/{}", person.id)
            title=person.name
            sub=sub
            state=move || view! { <Badge tone=tone>{state}</Badge> }
            time=time
        />
    }
    .into_any()
}

/// How an account stands: what needs the administrator first.
pub(super) fn state(person: &PersonLine) -> (Tone, Words) {
    let state = person.state();
    let tone = match state {
        AccountState::Disabled => Tone::Plain,
        AccountState::NoPassword => Tone::Soon,
        AccountState::Waits | AccountState::MustChange => Tone::Hold,
        AccountState::Fine => Tone::Ok,
    };
    (tone, people::account(state))
}

/// Two fields; afterwards the page of whoever was added, where rights and password follow.
#[component]
fn EnterForm(#[prop(into)] on_done: Callback<()>) -> impl IntoView {
    let (desk, toasts, navigate) = (use_desk(), use_toasts(), use_navigate());
    let (login, name) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let (form, pending, intent) = (FormErrors::new(), RwSignal::new(false), Intent::new(desk));
    let id = StoredValue::new(PersonId(desk.id()));
    let navigate = Arc::new(navigate);
    let submit = move || {
        if pending.get_untracked() {
            return;
        }
        pending.set(true);
        let navigate = Arc::clone(&navigate);
        leptos::task::spawn_local(async move {
            let body = EnterPersonBody { id: id.get_value(), login: login.get_untracked(), name: name.get_untracked() };
            let answer = intent.tell::<PersonLine>(desk, Method::Post, paths::PEOPLE.to_owned(), &body).await;
            pending.try_set(false);
            match answer {
                Ok(person) => {
                    on_done.run(());
                    toasts.say(people::ENTERED);
                    let there = format!("{PEOPLE}/{}", person.id);
                    navigate(&there, NavigateOptions { resolve: false, ..NavigateOptions::default() });
                }
                Err(trouble) => trouble.show(form, "login"),
            }
        });
    };
    view! {
        <Form errors=form on_submit=submit label=people::ADD>
            <TextField name="name" label=people::NAME value=name required=true />
            <TextField name="login" label=people::LOGIN help=people::LOGIN_HELP value=login required=true />
            <FormActions>
                <Button kind=Kind::Main submit=true pending=pending>{people::ENTER}</Button>
            </FormActions>
        </Form>
    }
}
