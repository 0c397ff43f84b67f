//! Brand, places, role, top line and the page.

use leptos::prelude::*;

use crate::{
    components::{Glyph, Icon, Logo, Menu, MenuItem},
    i18n::{Words, common},
};

/// How many places the bottom bar of a phone holds beside "more".
const ON_THE_BAR: usize = 4;

/// A place to go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NavItem {
    /// Its address; a page beneath it belongs to it too.
    pub href: String,
    /// Before the words.
    pub icon: Icon,
    /// Its name.
    pub label: Words,
    /// How much waits there; nothing is drawn for none.
    pub count: Option<usize>,
}

impl NavItem {
    /// A place without a count.
    pub fn new(href: impl Into<String>, icon: Icon, label: Words) -> Self {
        Self { href: href.into(), icon, label, count: None }
    }

    /// The same place with a count; zero draws nothing.
    #[must_use]
    pub fn counting(mut self, n: usize) -> Self {
        self.count = (n > 0).then_some(n);
        self
    }
}

/// One hat of a person who wears several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleChoice {
    /// What is told on choosing: a grant's id.
    pub key: String,
    /// "Ban giám hiệu", "Tổ Lá".
    pub label: Words,
}

/// The frame of every page of the workspace. The page itself starts with a [`PageHead`](crate::components::PageHead).
#[component]
pub fn Shell(
    /// The unit's name under the brand.
    #[prop(into)]
    school: Signal<String>,
    /// The places of the present role, the most used first: the first four stand on a phone's bar.
    #[prop(into)]
    places: Signal<Vec<NavItem>>,
    /// The present address, to mark where one is.
    #[prop(into)]
    path: Signal<String>,
    /// Who is signed in.
    #[prop(into)]
    who: Signal<String>,
    /// The person's hats; the switch is drawn for two or more.
    #[prop(optional, into)]
    roles: Signal<Vec<RoleChoice>>,
    /// The key of the hat that is on.
    #[prop(optional, into)]
    role: Signal<String>,
    /// Told the key of another hat.
    #[prop(optional, into)]
    on_role: Option<Callback<String>>,
    /// The top line: search at the left, connection and notifications at the right (`class="push"` pushes right).
    #[prop(optional, into)]
    top: Option<ViewFnOnce>,
    /// Beneath the person: language, appearance, sign out.
    #[prop(optional, into)]
    foot: Option<ViewFn>,
    /// The page.
    children: Children,
) -> impl IntoView {
    let here = Memo::new(move |_| {
        let path = path.get();
        let within = |path: &str, href: &str| path.strip_prefix(href).is_some_and(|rest| rest.starts_with('/'));
        places.with(|all| {
            // The home, under which all others lie, is itself alone: a page without a place of its own is not the home.
            let is_over_others = |href: &str| all.iter().any(|other| within(&other.href, href));
            let fits = |href: &str| path == href || within(&path, href) && !is_over_others(href);
            all.iter().map(|p| p.href.clone()).filter(|href| fits(href)).max_by_key(String::len)
        })
    });
    let link = move |place: NavItem| {
        let href = place.href.clone();
        let on = move || here.with(|here| here.as_deref() == Some(href.as_str()));
        view! {
            <a href=place.href aria-current=move || on().then_some("page")>
                <Glyph icon=place.icon />
                <span>{place.label}</span>
                {place.count.map(|n| view! { <b>{n}</b> })}
            </a>
        }
        .into_any()
    };
    let role_switch = move || {
        let choices = roles.get();
        let one = move |choice: RoleChoice| {
            let key = choice.key.clone();
            let on = move || role.with(|role| *role == key);
            let press = move |_| {
                if let Some(on_role) = on_role {
                    on_role.run(choice.key.clone());
                }
            };
            view! {
                <button type="button" class="chip" aria-pressed=move || on().to_string() on:click=press>{choice.label}</button>
            }
        };
        (choices.len() > 1).then(|| {
            view! {
                <div class="role-switch" role="group" aria-label=common::ROLE_SWITCH>
                    {choices.into_iter().map(one).collect_view()}
                </div>
            }
        })
    };
    let more = move |place: NavItem| {
        view! { <MenuItem icon=place.icon href=place.href>{place.label}</MenuItem> }
    };
    let foot_again = foot.clone();
    view! {
        <a class="skip" href="#main">{common::SKIP}</a>
        <div class="shell">
            <header class="side">
                <a class="brand" href="/app">
                    <Logo />
                    <span>{common::APP} <small>{move || school.get()}</small></span>
                </a>
                <nav class="places" aria-label=common::MAIN_NAV>
                    {move || places.get().into_iter().map(link).collect_view()}
                </nav>
                <div class="who">
                    <p>{move || who.get()}</p>
                    {role_switch}
                    {foot.map(|foot| view! { <div class="foot">{foot.run()}</div> })}
                </div>
            </header>
            <div class="page">
                {top.map(|top| view! { <div class="top" role="region" aria-label=common::TOP_LINE>{top.run()}</div> })}
                <main id="main" tabindex="-1">{children()}</main>
            </div>
            <nav class="bottom-bar" aria-label=common::MAIN_NAV>
                {move || places.get().into_iter().take(ON_THE_BAR).map(link).collect_view()}
                <Menu icon=Icon::Menu words=common::MORE>
                    {move || places.get().into_iter().skip(ON_THE_BAR).map(more).collect_view()}
                    <div class="who">
                        <p>{move || who.get()}</p>
                        {role_switch}
                        {foot_again.map(|foot| view! { <div class="foot">{foot.run()}</div> })}
                    </div>
                </Menu>
            </nav>
        </div>
    }
}
