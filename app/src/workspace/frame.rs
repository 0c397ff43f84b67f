//! The frame around every page: places with live counts, search, the connection, who works here and as what.
//!
//! *Who:* everybody, all day. *What they want:* see without looking for it how much waits for them, and that what
//! they did is safe; get anywhere in one press. When a session has ended the page stays as it is.

use client::{Connection as Net, Progress as Sent};
use domain::rights::Role;
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    components::{FlatRoutes, Route},
    hooks::{use_location, use_navigate, use_query_map},
};

use super::{
    acting::ActingNotice,
    app::use_door,
    attention::{self, provide_dropped},
    bulk::run::provide_last_run,
    desk::Desk,
    filters::Filter,
    find::Find,
    focus::focus_after_navigation,
    home::HomePage,
    lines::{Lines, Waits, provide_lines},
    lists::CasesPage,
    notices::{AccountNotices, OfflineNotices},
    parts::{self, Fetch, Fetched},
    people::MustChange,
    plain::PlainNotice,
    room::RoomNotices,
    routes::{
        ACCOUNT, ATTENTION, CALENDAR, CASES, DOCUMENTS, FINDINGS, HOME, INTAKE, OUTBOX, PARTIES, PEOPLE, PRIVACY,
        PROCEDURES, Pattern, SETTINGS,
    },
    settings,
    shortcuts::Shortcuts,
    sign_in::{SignInForm, use_theme},
    update::UpdateNotice,
};
use crate::{
    components::{
        Button, Connection, Dialog, Empty, Icon, Kind, LangSwitch, Link, LinkButton, NavItem, Notice, PageErrors,
        PageHead, RoleChoice, Shell, ThemeSwitch, ToastHost, Tone, use_toasts,
    },
    i18n::{
        Words, account, common, documents, errors, findings, intake, parties, people, privacy, together, use_lang,
        workspace,
    },
};

/// Names the page in the browser's title, following the language; while a form shows errors it says that first.
pub fn use_page_title(words: impl Fn() -> Words + 'static) {
    let (lang, errors) = (use_lang(), PageErrors::here());
    Effect::new(move |_| {
        let title = if errors.any() { common::error_title(&words()) } else { common::page_title(&words()) };
        document().set_title(&title.say(lang.get()));
    });
}

/// What a role is called; a group by its own name.
pub fn role_words(desk: Desk, role: Role) -> Words {
    match role {
        Role::Leadership => common::ROLE_LEADERSHIP,
        Role::Office => common::ROLE_OFFICE,
        Role::Union => common::ROLE_UNION,
        Role::Administrator => common::ROLE_ADMINISTRATOR,
        Role::Superior => common::ROLE_SUPERIOR,
        Role::Group => {
            let parts = own_parts(desk, Role::Group);
            let titles = desk.view(|v| {
                parts.iter().filter_map(|id| v.parts.get(id)).map(|p| Words::from(&p.title)).collect::<Vec<_>>()
            });
            titles.into_iter().reduce(|all, one| all.then(", ", &one)).unwrap_or(common::ROLE_GROUP)
        }
    }
}

/// The parts in which the person works in this role.
pub fn own_parts(desk: Desk, role: Role) -> Vec<domain::ids::PartId> {
    let mut parts: Vec<_> = desk.actor().grants().iter().filter(|g| g.role() == role).map(|g| g.part).collect();
    parts.sort_unstable();
    parts.dedup();
    parts
}

fn places(desk: Desk, lines: Lines) -> Vec<NavItem> {
    let Some(role) = desk.role() else { return vec![NavItem::new(HOME, Icon::Home, common::HOME)] };
    let waits = |what: Waits, icon, label| {
        let n = lines.count(|l| l.waits_for(what).is_some());
        NavItem::new(Filter::waits(&[what]).address(), icon, label).counting(n)
    };
    let home = NavItem::new(HOME, Icon::Home, common::HOME);
    let dossiers = || {
        NavItem::new(CASES, Icon::List, common::DOSSIERS).counting(lines.count(super::lines::CaseLine::is_open_dossier))
    };
    let finding = domain::definition::CaseKind::Finding;
    let open_findings = || lines.count(|l| l.kind == finding && !l.ended);
    let findings = |label, n| NavItem::new(FINDINGS, Icon::Shield, label).counting(n);
    // The page of findings is a place only for those whom one concerns.
    let concerned =
        || (lines.count(|l| l.kind == finding) > 0).then(|| findings(workspace::INSPECTION, open_findings()));
    let register = NavItem::new(PARTIES, Icon::Child, parties::TITLE);
    let privacy = NavItem::new(PRIVACY, Icon::Lock, privacy::TITLE);
    let documents = NavItem::new(DOCUMENTS, Icon::Inbox, documents::TITLE);
    let procedures = NavItem::new(PROCEDURES, Icon::File, common::PROCEDURES);
    match role {
        Role::Leadership => vec![
            home,
            waits(Waits::Sign, Icon::Pen, common::TO_SIGN),
            dossiers(),
            findings(workspace::INSPECTION, open_findings()),
            documents,
            register,
            procedures,
            privacy,
        ],
        Role::Group => {
            let mut all = vec![home, waits(Waits::Handle, Icon::Inbox, common::MY_WORK), dossiers()];
            all.extend(concerned());
            all.extend([documents, procedures]);
            all
        }
        Role::Office => {
            let mut all = vec![
                home,
                NavItem::new(INTAKE, Icon::Plus, common::INTAKE),
                waits(Waits::Assign, Icon::Forward, workspace::TO_ASSIGN),
                waits(Waits::Return, Icon::Send, workspace::TO_RETURN),
                dossiers(),
                documents,
                register,
            ];
            all.extend(concerned());
            all.extend([procedures, privacy]);
            all
        }
        Role::Union => {
            let n = lines.count(|l| l.waits_in(Some(role)).is_some());
            vec![home, findings(common::FINDINGS, n), dossiers(), documents, procedures]
        }
        Role::Administrator => vec![
            home,
            NavItem::new(PEOPLE, Icon::People, people::TITLE),
            NavItem::new(CALENDAR, Icon::Calendar, common::CALENDAR),
            procedures,
            NavItem::new(SETTINGS, Icon::Settings, common::SETTINGS),
        ],
        Role::Superior => vec![home],
    }
}

/// What this device has not been able to send, files too.
pub fn unsent(desk: Desk) -> usize {
    desk.read(|r| r.unsent().count() + r.uploads().len())
}

fn link(desk: Desk) -> Link {
    let n = unsent(desk);
    let held = desk.read(|r| r.unsent().any(|p| p.progress == Sent::Held));
    match desk.connection() {
        Net::Online if n == 0 => Link::Sent,
        Net::Online if !held => Link::Sending,
        Net::Offline => Link::Offline(n),
        Net::Starting | Net::SignedOut | Net::Outdated if n == 0 => Link::Sending,
        Net::Online | Net::Starting | Net::SignedOut | Net::Outdated => Link::Waiting(n),
    }
}

/// The frame, and the routes inside it.
#[component]
pub fn Frame(
    /// Whose desk it is.
    desk: Desk,
) -> impl IntoView {
    let lines = provide_lines(desk);
    provide_dropped();
    provide_last_run();
    let (location, query, navigate) = (use_location(), use_query_map(), use_navigate());
    let places = Memo::new(move |_| places(desk, lines));
    let here = Signal::derive(move || {
        let path = location.pathname.get();
        if path != CASES {
            return path;
        }
        let address = Filter::waits(&query.with(Filter::read).waits).address();
        if places.with(|all| all.iter().any(|p| p.href == address)) { address } else { path }
    });
    let roles = Memo::new(move |_| {
        let mut held: Vec<Role> = desk.actor().grants().iter().map(domain::rights::Grant::role).collect();
        held.sort_unstable();
        held.dedup();
        held.into_iter()
            .map(|role| RoleChoice { key: role.as_str().to_owned(), label: role_words(desk, role) })
            .collect::<Vec<_>>()
    });
    let role = Signal::derive(move || desk.role().map(|r| r.as_str().to_owned()).unwrap_or_default());
    let change = move |key: String| {
        if let Ok(role) = key.parse::<Role>() {
            desk.set_role(role);
            settings::keep_role(role);
            navigate(HOME, NavigateOptions { resolve: false, ..NavigateOptions::default() });
        }
    };
    Effect::new(move |_| follow_grants(desk));
    focus_after_navigation();
    let must_change = Memo::new(move |_| desk.read(|r| r.meta().session.must_change_password));
    let leaving = RwSignal::new(false);
    let theme = use_theme();
    let (lang, attention) = (use_lang(), Signal::derive(move || desk.read(attention::count)));
    let top = move || {
        view! {
            <Find places />
            <a class="push" href=OUTBOX>
                <Connection link=Signal::derive(move || link(desk)) attention=ATTENTION />
            </a>
            <Show when=move || attention.get() != 0>
                <LinkButton href=ATTENTION.to_owned() kind=Kind::Quiet icon=Icon::Warn>
                    {move || common::needs_attention(attention.get()).say(lang.get())}
                </LinkButton>
            </Show>
        }
    };
    let foot = move || {
        view! {
            <LinkButton href=ACCOUNT.to_owned() kind=Kind::Quiet icon=Icon::Person>{account::TITLE}</LinkButton>
            <LangSwitch />
            <ThemeSwitch theme />
            <SignOut desk leaving />
        }
    };
    view! {
        <Shell
            school=Signal::derive(move || desk.read(|r| r.meta().session.unit_name.clone()))
            places
            path=here
            who=Signal::derive(move || desk.read(|r| r.meta().session.name.clone()))
            roles
            role
            on_role=change
            top
            foot
        >
            <PlainNotice on_desk=true />
            <SessionNotice desk />
            <UpdateNotice />
            <OfflineNotices desk />
            <RoomNotices desk />
            <AccountNotices desk />
            <ActingNotice desk />
            {move || if must_change.get() { view! { <MustChange desk /> }.into_any() } else { view! { <Pages /> }.into_any() }}
        </Shell>
        <LeavingDialog desk leaving />
        <Shortcuts />
        <ToastHost />
    }
}

#[component]
fn Pages() -> impl IntoView {
    let fetched = |page: Fetch| move || view! { <Fetched page /> };
    let titled = |words: Words, page: Fetch| {
        move || {
            let words = words.clone();
            use_page_title(move || words.clone());
            view! { <Fetched page /> }
        }
    };
    view! {
        <FlatRoutes fallback=Missing>
            <Route path=Pattern::named("home") view=HomePage />
            <Route path=Pattern::named("cases") view=CasesPage />
            <Route path=Pattern::named("case") view=fetched(parts::dossier) />
            <Route path=Pattern::named("intake") view=titled(common::INTAKE, parts::intake_index) />
            <Route path=Pattern::named("intake-form") view=titled(intake::TITLE, parts::intake_form) />
            <Route path=Pattern::named("findings") view=titled(common::FINDINGS, parts::findings) />
            // Before the page of one finding: `new` is nobody's id.
            <Route path=Pattern::named("new-finding") view=titled(findings::NEW, parts::new_finding) />
            <Route path=Pattern::named("finding") view=titled(findings::FINDING, parts::finding) />
            <Route path=Pattern::named("attention") view=fetched(parts::attention) />
            <Route path=Pattern::named("outbox") view=fetched(parts::outbox) />
            <Route path=Pattern::named("account") view=fetched(parts::account) />
            <Route path=Pattern::named("people") view=fetched(parts::people) />
            <Route path=Pattern::named("person") view=fetched(parts::person) />
            <Route path=Pattern::named("parties") view=fetched(parts::parties) />
            <Route path=Pattern::named("party") view=fetched(parts::party) />
            <Route path=Pattern::named("imports") view=fetched(parts::imports) />
            <Route path=Pattern::named("privacy") view=fetched(parts::privacy) />
            <Route path=Pattern::named("calendar") view=fetched(parts::calendar) />
            <Route path=Pattern::named("settings") view=fetched(parts::school) />
            <Route path=Pattern::named("register") view=fetched(parts::register) />
            <Route path=Pattern::named("scanning") view=fetched(parts::scanning) />
            <Route path=Pattern::named("documents") view=fetched(parts::documents) />
            <Route path=Pattern::named("document") view=fetched(parts::document) />
            <Route path=Pattern::named("procedures") view=fetched(parts::procedures) />
            <Route path=Pattern::named("batch") view=titled(together::BATCH, parts::batch) />
            <Route path=Pattern::named("macros") view=fetched(parts::macros) />
            // Before the page of one procedure: `drafts` is no key of one.
            <Route path=Pattern::named("drafts") view=fetched(parts::drafts) />
            <Route path=Pattern::named("draft") view=fetched(parts::draft) />
            <Route path=Pattern::named("procedure") view=fetched(parts::procedure) />
            <Route path=Pattern::named("components") view=titled(Words::same("Components"), parts::components) />
            // Drawn by the door, without a frame.
            <Route path=Pattern::named("setup") view=|| () />
            // Left at once for the home by whoever is signed in.
            <Route path=Pattern::named("sign-in") view=|| () />
        </FlatRoutes>
    }
    .into_any()
}

#[component]
fn Missing() -> impl IntoView {
    use_page_title(|| errors::PAGE_MISSING);
    view! {
        <PageHead title=errors::PAGE_MISSING />
        <Empty title=errors::PAGE_MISSING why=errors::PAGE_MISSING_WHY icon=Icon::Search>
            <LinkButton href=HOME.to_owned()>{common::HOME}</LinkButton>
        </Empty>
    }
}

/// A role that was taken away is no longer worked in.
fn follow_grants(desk: Desk) {
    let actor = desk.actor();
    let role = desk.role().filter(|role| actor.has_role(*role));
    let role = role.or_else(|| actor.grants().first().map(domain::rights::Grant::role));
    if role != desk.role() {
        desk.set_role(role);
    }
}

/// What the connection has to say when words at the top are not enough.
#[component]
fn SessionNotice(desk: Desk) -> impl IntoView {
    let door = use_door();
    let asking = RwSignal::new(false);
    let ended = Memo::new(move |_| desk.connection() == Net::SignedOut);
    let outdated = Memo::new(move |_| desk.connection() == Net::Outdated);
    let done = Callback::new(move |session: contract::session::SessionView| {
        asking.set(false);
        leptos::task::spawn_local(async move {
            if session.person == untrack(|| desk.actor()).person() {
                door.sessions().remember(Some(session.clone())).await;
                desk.signed_in_again(session).await;
            } else {
                door.change_person(session).await;
            }
        });
    });
    // This build is kept on the device: loading the page anew would only bring it back.
    let reload = move || desk.platform().update();
    view! {
        <Show when=move || ended.get()>
            <Notice tone=Tone::Hold>
                <p>{workspace::SESSION_ENDED}</p>
                <Button on_press=move || asking.set(true)>{workspace::SIGN_IN_AGAIN}</Button>
            </Notice>
        </Show>
        <Show when=move || outdated.get()>
            <Notice tone=Tone::Hold>
                <p>{workspace::OUTDATED}</p>
                <Button on_press=reload>{workspace::RELOAD}</Button>
            </Notice>
        </Show>
        <Dialog open=asking title=workspace::SIGN_IN_AGAIN>
            <SignInForm on_done=done />
        </Dialog>
    }
}

/// Everything that signing out would erase unsent.
fn at_stake(desk: Desk) -> usize {
    unsent(desk) + desk.read(|r| r.attention().len() + r.drafts().count())
}

#[component]
fn SignOut(desk: Desk, leaving: RwSignal<bool>) -> impl IntoView {
    let leave = use_leave(desk);
    let press = move || {
        if untrack(|| at_stake(desk)) > 0 {
            leaving.set(true);
        } else {
            leave.run(());
        }
    };
    view! { <Button kind=Kind::Quiet icon=Icon::SignOut on_press=press>{common::SIGN_OUT}</Button> }
}

#[component]
fn LeavingDialog(desk: Desk, leaving: RwSignal<bool>) -> impl IntoView {
    let (leave, lang) = (use_leave(desk), use_lang());
    let stay = move || {
        leaving.set(false);
        desk.kick();
    };
    view! {
        <Dialog open=leaving title=workspace::SIGN_OUT_ASK>
            <p>{move || workspace::unsent_erased(at_stake(desk)).say(lang.get())}</p>
            <p>{workspace::SIGN_OUT_LOSES}</p>
            <div class="form-actions">
                <Button kind=Kind::Main on_press=stay>{workspace::SIGN_OUT_STAY}</Button>
                <Button kind=Kind::Danger on_press=move || leave.run(())>{workspace::SIGN_OUT_ANYWAY}</Button>
            </div>
        </Dialog>
    }
}

fn use_leave(desk: Desk) -> Callback<()> {
    let (door, toasts) = (use_door(), use_toasts());
    Callback::new(move |()| {
        leptos::task::spawn_local(async move {
            // The session is over by then; what the device fails to erase is bound to this person and opens for nobody
            // else.
            let erase = async {
                desk.platform().forget_pin(desk.engine().read(|r| r.meta().session.person));
                let _ = desk.engine().erase().await;
            };
            if door.sign_out(erase).await.is_err() {
                toasts.say(workspace::SIGN_OUT_OFFLINE);
            }
        });
    })
}
