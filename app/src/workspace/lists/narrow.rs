//! What narrows the list: chips for what is asked often, menus for the rest. All of them are links. On a phone they are
//! folded behind one button beside the search, which says how many are on.

use domain::{definition::CaseKind, fold, rights::Role};
use leptos::prelude::*;

use crate::{
    components::{Chip, Chips, Glyph, Icon, Menu, MenuItem},
    i18n::{Words, cases, common, use_lang, workspace},
    workspace::{
        desk::{Desk, use_desk},
        filters::{DueGroup, Filter, PartFilter, Progress, Sort},
        frame::own_parts,
        lines::{Waits, use_lines},
    },
};

/// The ids of what the button of a phone shows and hides.
const OFTEN: &str = "list-often";
const SELDOM: &str = "list-seldom";

/// Chips and menus above the list.
#[component]
pub fn Narrow(
    /// What narrows it now.
    filter: Memo<Filter>,
    /// The search within the list.
    children: Children,
) -> impl IntoView {
    let lang = use_lang();
    let open = RwSignal::new(false);
    let on = Memo::new(move |_| filter.with(Filter::count));
    let count = move || {
        let n = on.get();
        let said = move || common::filters_on(n).say(lang.get());
        (n > 0).then(|| {
            view! {
                <b aria-hidden="true">{n}</b>
                <span class="sr">{said}</span>
            }
        })
    };
    // On a desk there is no button and everything stands in view: the style sheet sees to both.
    view! {
        <div class=move || if open.get() { "narrow open" } else { "narrow" }>
            {children()}
            <button
                type="button"
                class="btn narrow-fold"
                aria-expanded=move || open.get().to_string()
                aria-controls=format!("{OFTEN} {SELDOM}")
                on:click=move |_| open.update(|open| *open = !*open)
            >
                <Glyph icon=Icon::Filter />
                <span>{common::FILTER}</span>
                {count}
            </button>
            <div id=OFTEN class="narrow-often">
                <Often filter />
            </div>
            <div id=SELDOM class="narrow-seldom">
                <Seldom filter />
            </div>
        </div>
    }
}

/// What is asked often, as chips: how far, how urgent, whose.
#[component]
fn Often(filter: Memo<Filter>) -> impl IntoView {
    let (desk, lines) = (use_desk(), use_lines());
    let progress = Progress::ALL.map(|progress| {
        let href = move || filter.with(|f| Filter { progress, due: None, waits: vec![], ..f.clone() }.address());
        let on = move || filter.with(|f| f.progress == progress && f.due.is_none() && f.waits.is_empty());
        view! { <Chip href=Signal::derive(href) on=Signal::derive(on)>{progress.words()}</Chip> }
    });
    let dues = DueGroup::CHIPS.map(|due| {
        let href = move || {
            filter.with(|f| {
                let next = (f.due != Some(due)).then_some(due);
                Filter { due: next, progress: Progress::Open, ..f.clone() }.address()
            })
        };
        let on = move || filter.with(|f| f.due == Some(due));
        let count = move || {
            let now = desk.now();
            lines.count(|l| l.is_open_dossier() && due.holds(l, now))
        };
        view! {
            <Chip href=Signal::derive(href) on=Signal::derive(on) count=Signal::derive(count)>{due.words()}</Chip>
        }
    });
    let kinds = Memo::new(move |_| desk.role().map(Waits::of).unwrap_or_default());
    let waits = move || {
        let of_findings = |what: &Waits| matches!(what, Waits::Mend | Waits::Verify | Waits::Announce);
        let one = move |what: Waits| {
            let href = move || {
                filter.with(|f| {
                    let next = if f.waits == [what] { vec![] } else { vec![what] };
                    Filter { waits: next, progress: Progress::Open, ..f.clone() }.address()
                })
            };
            let on = move || filter.with(|f| f.waits.contains(&what));
            let count = move || lines.count(|l| l.kind == CaseKind::Dossier && l.waits_for(what).is_some());
            view! {
                <Chip href=Signal::derive(href) on=Signal::derive(on) count=Signal::derive(count)>{what.words()}</Chip>
            }
        };
        kinds.get().iter().copied().filter(|what| !of_findings(what)).map(one).collect_view()
    };
    let handles = Memo::new(move |_| desk.role().is_some_and(Role::may_handle));
    let mine = move || {
        handles.get().then(|| {
            let href = move || filter.with(|f| Filter { mine: !f.mine, ..f.clone() }.address());
            let on = move || filter.with(|f| f.mine);
            view! { <Chip href=Signal::derive(href) on=Signal::derive(on)>{cases::MINE}</Chip> }
        })
    };
    let quarter = move || {
        (filter.with(|f| f.due) == Some(DueGroup::Quarter)).then(|| {
            let href = move || filter.with(|f| Filter { due: None, ..f.clone() }.address());
            view! { <Chip href=Signal::derive(href) on=true>{DueGroup::Quarter.words()}</Chip> }
        })
    };
    view! { <Chips>{progress} {quarter} {dues} {mine} {waits}</Chips> }
}

/// The rest, as menus that say what is chosen: procedure, part, order.
#[component]
fn Seldom(filter: Memo<Filter>) -> impl IntoView {
    let (desk, lang) = (use_desk(), use_lang());
    let procedures = Memo::new(move |_| procedures(desk));
    let parts = Memo::new(move |_| parts(desk));
    let procedure_now = move || {
        let chosen = filter.with(|f| f.procedure.clone());
        let words = procedures.with(|all| all.iter().find(|(key, _)| *key == chosen).map(|(_, words)| words.clone()));
        words.unwrap_or(workspace::ANY_PROCEDURE).say(lang.get())
    };
    let part_now = move || {
        let chosen = filter.with(|f| f.part);
        let words = parts.with(|all| all.iter().find(|(part, _)| *part == chosen).map(|(_, words)| words.clone()));
        words.unwrap_or(workspace::ANY_PART).say(lang.get())
    };
    let procedure_items = move || {
        let item = move |(procedure, words): (Option<String>, Words)| {
            let href = move || filter.with(|f| Filter { procedure: procedure.clone(), ..f.clone() }.address());
            view! { <MenuItem href=Signal::derive(href)>{words}</MenuItem> }
        };
        procedures.get().into_iter().map(item).collect_view()
    };
    let part_items = move || {
        let item = move |(part, words): (Option<PartFilter>, Words)| {
            let href = move || filter.with(|f| Filter { part, ..f.clone() }.address());
            view! { <MenuItem href=Signal::derive(href)>{words}</MenuItem> }
        };
        parts.get().into_iter().map(item).collect_view()
    };
    let sort_now = move || filter.with(|f| f.sort).words().say(lang.get());
    let sort_items = Sort::ALL.map(|sort| {
        let href = move || filter.with(|f| Filter { sort, ..f.clone() }.address());
        view! { <MenuItem href=Signal::derive(href)>{sort.words()}</MenuItem> }
    });
    view! {
        <Menu icon=Icon::File label=common::PROCEDURES words=Signal::derive(procedure_now)>{procedure_items}</Menu>
        <Menu icon=Icon::People label=cases::PART words=Signal::derive(part_now)>{part_items}</Menu>
        <Menu icon=Icon::Filter label=common::SORT words=Signal::derive(sort_now)>{sort_items}</Menu>
    }
}

/// The procedures of the dossiers at hand, any of them first, the Vietnamese way.
fn procedures(desk: Desk) -> Vec<(Option<String>, Words)> {
    let mut all = desk.view(|v| {
        let of = |held: &std::sync::Arc<client::Held<domain::case::Case>>| {
            let core = &held.it.core;
            let def = v.definition(&core.definition).filter(|_| core.kind == CaseKind::Dossier)?;
            Some((core.definition.key.0.clone(), def.procedure.title.clone()))
        };
        v.cases.values().filter_map(of).collect::<std::collections::BTreeMap<_, _>>().into_iter().collect::<Vec<_>>()
    });
    all.sort_by_cached_key(|(_, title)| fold::sort_key(&title.vi));
    let any = (None, workspace::ANY_PROCEDURE);
    std::iter::once(any).chain(all.into_iter().map(|(key, title)| (Some(key), Words::from(&title)))).collect()
}

/// The parts that handle dossiers, in the school's own order; those of the reader first.
fn parts(desk: Desk) -> Vec<(Option<PartFilter>, Words)> {
    let own = desk.role().is_some_and(|role| role == Role::Group && own_parts(desk, role).len() > 1);
    let mut all = desk.view(|v| {
        let handling = v.parts.values().filter(|part| part.role.may_handle());
        handling.map(|part| (part.position, part.id, Words::from(&part.title))).collect::<Vec<_>>()
    });
    all.sort_by_key(|(position, id, _)| (*position, *id));
    let mut items = vec![(None, workspace::ANY_PART)];
    if own {
        items.push((Some(PartFilter::Own), workspace::OWN_PARTS));
    }
    items.extend(all.into_iter().map(|(_, id, words)| (Some(PartFilter::Of(id)), words)));
    items.push((Some(PartFilter::Nobody), cases::UNASSIGNED));
    items
}
