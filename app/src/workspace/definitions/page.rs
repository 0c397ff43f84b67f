//! One procedure: what it says, its versions, and the way to change it.

use std::sync::Arc;

use contract::{
    definitions::{DefinitionLine, DefinitionList, DiffView, DraftList, VersionLine, VersionList, VersionView},
    paths,
};
use domain::{
    definition::{CaseKind, Definition, DefinitionRef, ProcedureKey, draft::Source},
    policy::{self, Act},
};
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};

use super::{
    super::{
        desk::{Desk, use_desk},
        focus::focus_another_view,
        frame::use_page_title,
        routes::{DEFINITION_DRAFTS, PROCEDURES},
    },
    change_list::ChangeList,
    drafts::{Beginning, drafts, row},
    listed::Asked,
    migrate::MigrateSheet,
    reading::Reading,
};
use crate::{
    components::{Badge, Button, Crumb, Icon, Kind, LinkButton, List, Notice, PageHead, Sheet, Tone, use_toasts},
    i18n::{Words, definitions as words, format, procedures, use_lang},
};

/// The page at `/app/procedures/:key`.
#[component]
pub fn ProcedurePage() -> impl IntoView {
    let (desk, params) = (use_desk(), use_params_map());
    let key = Memo::new(move |_| ProcedureKey(params.with(|p| p.get("key")).unwrap_or_default()));
    move || view! { <One desk key=key.get() /> }
}

/// The address of a procedure.
fn address(key: &ProcedureKey) -> String {
    format!("{PROCEDURES}/{key}")
}

/// The version in force as this device holds it: read without waiting for anybody.
fn held(desk: Desk, key: &ProcedureKey) -> Option<Arc<Definition>> {
    let day = desk.now().local_date();
    let of = |cases| desk.view(|v| v.in_force(cases, day)).into_iter().find(|def| def.procedure.key == *key);
    CaseKind::ALL.into_iter().find_map(of)
}

/// What the address asks to see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asking {
    /// The version in force.
    InForce,
    /// This version.
    Version(u32),
    /// What is other in one version than in another.
    Between(u32, u32),
    /// Running cases moved to a version.
    Move(u32),
}

#[component]
fn One(desk: Desk, key: ProcedureKey) -> impl IntoView {
    let query = use_query_map();
    let asking = Memo::new(move |_| {
        let number = |name: &str| query.with(|q| q.get(name)).and_then(|n| n.parse::<u32>().ok());
        match (number("from"), number("to"), number("version"), number("move")) {
            (Some(from), Some(to), _, _) => Asking::Between(from, to),
            (_, _, Some(version), _) => Asking::Version(version),
            (_, _, _, Some(version)) => Asking::Move(version),
            (_, _, _, _) => Asking::InForce,
        }
    });
    Effect::new(move |before: Option<Asking>| {
        let now = asking.get();
        if before.is_some_and(|before| before != now) {
            focus_another_view();
        }
        now
    });
    let versions = Asked::<VersionList>::open(desk, paths::definition(&key, "versions"));
    let lines = Asked::<DefinitionList>::open(desk, paths::DEFINITIONS.to_owned());
    let of = key.clone();
    let line = Memo::new(move |_| lines.get().and_then(|all| all.items.iter().find(|line| line.key == of).cloned()));
    let of = key.clone();
    let here = Memo::new(move |_| held(desk, &of));
    let title = Memo::new(move |_| {
        let here = here.with(|def| def.as_ref().map(|def| Words::from(&def.procedure.title)));
        let listed = || line.with(|line| line.as_ref().map(|line| Words::from(&line.title)));
        here.or_else(listed).unwrap_or(words::PROCEDURE)
    });
    use_page_title(move || title.get());
    let lang = use_lang();
    let heading = Signal::derive(move || title.get().say(lang.get()));
    let crumbs = move || {
        view! {
            <Crumb href=PROCEDURES>{procedures::TITLE}</Crumb>
            <Crumb>{move || title.get().say(lang.get())}</Crumb>
        }
    };
    let page = StoredValue::new(key.clone());
    let body = move || {
        let key = page.get_value();
        match asking.get() {
            Asking::InForce => match here.get() {
                Some(def) => view! { <Reading def /> }.into_any(),
                None => view! { <NewestOf desk key versions line /> }.into_any(),
            },
            Asking::Version(version) => view! { <OneVersion desk key version /> }.into_any(),
            Asking::Between(from, to) => view! { <Between desk key from to /> }.into_any(),
            Asking::Move(version) => {
                let cases = here.get().map_or(CaseKind::Dossier, |def| def.lifecycle.kind);
                view! { <MigrateSheet desk key cases version /> }.into_any()
            }
        }
    };
    let actions = {
        let key = key.clone();
        move || view! { <Suggest desk key versions line /> }
    };
    view! {
        <PageHead title=heading crumbs actions />
        <Shipped desk key=key.clone() line />
        {body}
        <OwnDrafts desk key=key.clone() />
        <Versions desk key versions />
    }
    .into_any()
}

/// Of a procedure of which no version is in force: the newest that there is.
#[component]
fn NewestOf(
    desk: Desk,
    key: ProcedureKey,
    versions: Asked<VersionList>,
    line: Memo<Option<DefinitionLine>>,
) -> impl IntoView {
    versions.draw(move |list| match list.items.first() {
        Some(newest) => view! {
            <Notice tone=Tone::Hold><p>{words::NOT_IN_FORCE}</p></Notice>
            <OneVersion desk key=key.clone() version=newest.version />
        }
        .into_any(),
        None if line.with(Option::is_some) => view! {
            <Notice tone=Tone::Hold><p>{words::NEVER_PUBLISHED}</p></Notice>
        }
        .into_any(),
        None => view! { <Notice tone=Tone::Hold><p>{words::MISSING}</p></Notice> }.into_any(),
    })
}

#[component]
fn OneVersion(desk: Desk, key: ProcedureKey, version: u32) -> impl IntoView {
    let asked = Asked::<VersionView>::open(desk, paths::definition_version(&key, version));
    let body = asked.draw(move |view| {
        let def = Definition { procedure: view.procedure.clone(), lifecycle: view.lifecycle.clone() };
        view! {
            <Notice tone=Tone::Plain><p>{which(&view.line)}</p></Notice>
            <Reading def=Arc::new(def) />
        }
        .into_any()
    });
    view! { {body} }.into_any()
}

/// Which version, from when to when.
fn which(line: &VersionLine) -> Words {
    let from = words::version_from(line.version, line.from);
    match line.to {
        Some(to) => from.then(" ", &words::until_before(to)),
        None => from,
    }
}

#[component]
fn Between(desk: Desk, key: ProcedureKey, from: u32, to: u32) -> impl IntoView {
    let asked = Asked::<DiffView>::open(desk, paths::definition_diff(&key, from, to));
    let body = asked.draw(|view| view! { <ChangeList changes=view.changes.clone() /> }.into_any());
    view! { <Sheet title=words::between(from, to) padded=true>{body}</Sheet> }.into_any()
}

/// Begins a draft from the newest version, for those who draft.
#[component]
fn Suggest(
    desk: Desk,
    key: ProcedureKey,
    versions: Asked<VersionList>,
    line: Memo<Option<DefinitionLine>>,
) -> impl IntoView {
    let (beginning, toasts) = (Beginning::new(desk), use_toasts());
    let key = StoredValue::new(key);
    move || {
        let may = line.with(|line| line.as_ref().is_some_and(|line| line.may_draft));
        let newest = versions.get().and_then(|list| list.items.first().map(|line| line.version))?;
        may.then(|| {
            let press = move || {
                let source = Source::Version(DefinitionRef { key: key.get_value(), version: newest });
                beginning.begin(source, Callback::new(move |words: Words| toasts.say(words)));
            };
            view! {
                <Button kind=Kind::Main icon=Icon::Pen pending=beginning.pending on_press=press>{words::SUGGEST}</Button>
            }
        })
    }
}

/// A newer version came with the program: it can be taken over as a draft.
#[component]
fn Shipped(desk: Desk, key: ProcedureKey, line: Memo<Option<DefinitionLine>>) -> impl IntoView {
    let (beginning, toasts) = (Beginning::new(desk), use_toasts());
    let key = StoredValue::new(key);
    move || {
        let version = line.with(|line| line.as_ref().filter(|line| line.may_draft).and_then(|line| line.shipped))?;
        let press = move || {
            let source = Source::Shipped(DefinitionRef { key: key.get_value(), version });
            beginning.begin(source, Callback::new(move |words: Words| toasts.say(words)));
        };
        Some(view! {
            <Notice tone=Tone::Plain>
                <p>{words::SHIPPED}</p>
                <Button icon=Icon::Download pending=beginning.pending on_press=press>{words::TAKE_OVER}</Button>
            </Notice>
        })
    }
}

/// The drafts of this procedure that are not over.
#[component]
fn OwnDrafts(desk: Desk, key: ProcedureKey) -> impl IntoView {
    let may = Memo::new(move |_| drafts(desk).is_some());
    move || {
        may.get().then(|| {
            let asked = Asked::<DraftList>::open(desk, paths::DEFINITION_DRAFTS.to_owned());
            let key = key.clone();
            move || {
                let list = asked.get()?;
                let own = list.items.iter().filter(|one| one.key == key && !one.state.is_over());
                let rows: Vec<AnyView> = own.map(|one| row(desk, one)).collect();
                (!rows.is_empty()).then(|| {
                    view! {
                        <Sheet title=words::DRAFTS aside=|| view! { <a href=DEFINITION_DRAFTS>{words::ALL_DRAFTS}</a> }>
                            <List label=words::DRAFTS keys=false>{rows}</List>
                        </Sheet>
                    }
                })
            }
        })
    }
}

/// All versions, with the days on which each counts.
#[component]
fn Versions(desk: Desk, key: ProcedureKey, versions: Asked<VersionList>) -> impl IntoView {
    let here = {
        let key = key.clone();
        Memo::new(move |_| held(desk, &key).map(|def| (def.procedure.version, def.lifecycle.kind)))
    };
    let body = versions.draw(move |list| {
        let rows = list.items.iter().enumerate().map(|(n, line)| {
            let before = list.items.get(n + 1).map(|before| before.version);
            let older_open = list.items.iter().skip(n + 1).map(|before| before.open).sum::<u32>();
            version_row(desk, &key, line, before, older_open, here)
        });
        let rows = rows.collect_view();
        view! { <ul class="rows" aria-label=words::VERSIONS>{rows}</ul> }.into_any()
    });
    view! { <Sheet title=words::VERSIONS>{body}</Sheet> }.into_any()
}

fn version_row(
    desk: Desk,
    key: &ProcedureKey,
    line: &VersionLine,
    before: Option<u32>,
    older_open: u32,
    here: Memo<Option<(u32, CaseKind)>>,
) -> AnyView {
    let version = line.version;
    let in_force = move || {
        here.get().filter(|(held, _)| *held == version).map(|_| {
            view! { <Badge tone=Tone::Ok>{words::IN_FORCE}</Badge> }
        })
    };
    let unsound = (!line.sound).then(|| view! { <Badge tone=Tone::Late>{words::UNSOUND}</Badge> });
    let by = line.published_by.and_then(|id| untrack(|| desk.view(|v| v.person_name(id).map(str::to_owned))));
    let published = match (line.published_at, by) {
        (Some(at), Some(name)) => words::published_by(format::date(at.local_date()), name),
        (Some(at), None) => words::published_on(format::date(at.local_date())),
        (None, _) => procedures::FROM_START,
    };
    let hash = words::hash(line.hash.chars().take(12).collect());
    let sub = published.then(" · ", &words::open_cases(line.open)).then(" · ", &hash);
    let address = address(key);
    let compare = before.map(|before| {
        let href = format!("{address}?from={before}&to={version}");
        view! { <LinkButton href=href kind=Kind::Quiet>{words::compare_with(before)}</LinkButton> }
    });
    let moving = {
        let href = format!("{address}?move={version}");
        move || {
            let cases = here.get().filter(|(held, _)| *held == version).map(|(_, cases)| cases)?;
            let may = policy::can(&desk.actor(), Act::MigrateCases(cases)).is_ok();
            (may && older_open > 0).then(|| {
                view! { <LinkButton href=href.clone() kind=Kind::Quiet>{words::move_cases(older_open)}</LinkButton> }
            })
        }
    };
    view! {
        <li class="row">
            <div class="row-main">
                <a class="row-open" href=format!("{address}?version={version}")>{which(line)}</a>
                <small title=line.hash.clone()>{sub}</small>
            </div>
            <div class="row-state">{in_force} {unsound}</div>
            <div class="row-action">{compare} {moving}</div>
        </li>
    }
    .into_any()
}
