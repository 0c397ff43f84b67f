//! The bar that says how many rows are chosen and offers what can be done with them.

use std::sync::Arc;

use client::{Connection, Held};
use domain::{
    case::{
        Case,
        bulk::{Common, MOST, Row, common},
    },
    definition::{CaseKind, Definition, Offline, Weight},
    ids::CaseId,
    rights::Role,
    text::Text,
};
use leptos::prelude::*;

use super::{form::BulkForm, outcome::OutcomeSheet};
use crate::{
    components::{Button, Dialog, Icon, Kind, Menu, MenuItem, use_toasts},
    i18n::{Words, together, use_lang},
    workspace::{
        desk::{Desk, use_desk},
        lists::Selection,
        sheets::RollMenu,
    },
};

/// How many steps stand in view; the others are under a menu.
const IN_VIEW: usize = 3;

/// The chosen cases as they stand, with what they run under.
pub(super) fn held(desk: Desk, ids: &[CaseId]) -> Vec<(Arc<Held<Case>>, Arc<Definition>)> {
    desk.view(|v| {
        let one = |id: &CaseId| {
            let held = v.case(*id)?;
            let def = v.definition(&held.it.core.definition)?;
            Some((held, def))
        };
        ids.iter().filter_map(one).collect()
    })
}

/// The steps that these cases have in common for whoever works here.
fn offered(desk: Desk, ids: &[CaseId]) -> Vec<Common> {
    let held = held(desk, ids);
    let rows: Vec<Row<'_>> = held.iter().map(|(held, def)| Row { def, case: &held.it }).collect();
    desk.read(|replica| common(&rows, replica.actor()))
}

/// What the procedure is called under which all of these are, for those who may send a list of them out.
fn in_one_list(desk: Desk, ids: &[CaseId]) -> Option<Text> {
    let office = desk.role().is_some_and(|role| matches!(role, Role::Office | Role::Leadership));
    let held = held(desk, ids);
    let (_, first) = held.first().filter(|_| office && held.len() == ids.len())?;
    let is_alike =
        |def: &Definition| def.lifecycle.kind == CaseKind::Dossier && def.procedure.key == first.procedure.key;
    held.iter().all(|(_, def)| is_alike(def)).then(|| first.procedure.title.clone())
}

/// The bar, the form of what was chosen in it, and what became of it.
#[component]
pub fn BulkBar() -> impl IntoView {
    let bar = use_context::<Selection>().map(|select| view! { <Bar select /> });
    view! {
        <OutcomeSheet />
        {bar}
    }
}

#[component]
fn Bar(select: Selection) -> impl IntoView {
    let (desk, lang, toasts) = (use_desk(), use_lang(), use_toasts());
    let picked = Memo::new(move |_| select.picked());
    let offers = Memo::new(move |_| picked.with(|ids| offered(desk, ids)));
    let list = Memo::new(move |_| picked.with(|ids| in_one_list(desk, ids)));
    let (open, asked) = (RwSignal::new(false), RwSignal::new(None::<Common>));
    let ask = Callback::new(move |common: Common| {
        if common.offline == Offline::Never && desk.connection_now() != Some(Connection::Online) {
            toasts.say(together::ONLY_ONLINE);
            return;
        }
        asked.set(Some(common));
        open.set(true);
    });
    let count = move || {
        let n = picked.with(Vec::len);
        let words = if n >= MOST { together::chosen_most(n, MOST) } else { together::chosen(n) };
        words.say(lang.get())
    };
    let buttons = move || {
        let mut shown = offers.get();
        let more = shown.split_off(shown.len().min(IN_VIEW));
        let menu = (!more.is_empty()).then(|| {
            let item = move |common: Common| {
                let words = label(&common);
                view! { <MenuItem icon=Icon::Forward on_press=move || ask.run(common.clone())>{words}</MenuItem> }
            };
            let items = more.into_iter().map(item).collect_view();
            view! { <Menu label=together::OTHER_STEPS>{items}</Menu> }
        });
        let button = move |common: Common| {
            let is_main = common.weight == Weight::Main && common.is_for_all();
            let kind = if is_main { Kind::Main } else { Kind::Normal };
            let words = label(&common);
            view! { <Button kind=kind on_press=move || ask.run(common.clone())>{words}</Button> }
        };
        let none = shown.is_empty().then(|| view! { <p class="quiet">{together::NOTHING_COMMON}</p> });
        view! {
            {none}
            {shown.into_iter().map(button).collect_view()}
            {menu}
        }
    };
    let title = Signal::derive(move || asked.get().map(|c| Words::from(&c.title).say(lang.get())).unwrap_or_default());
    let body = move || {
        let done = move || {
            open.set(false);
            select.clear();
        };
        asked.get_untracked().map(|common| view! { <BulkForm common on_done=done on_cancel=move || open.set(false) /> })
    };
    let any = Memo::new(move |_| picked.with(|ids| !ids.is_empty()));
    view! {
        <Show when=move || any.get()>
            <section class="bulk-bar" aria-label=together::BAR>
                <b role="status">{count}</b>
                {buttons}
                <Show when=move || list.with(Option::is_some)>
                    <RollMenu
                        name=move |()| list.get_untracked().map(|title| title.get(lang.get_untracked()).to_owned()).unwrap_or_default()
                        ids=move |()| picked.get_untracked()
                    />
                </Show>
                <Button kind=Kind::Quiet icon=Icon::Cross on_press=move || select.clear()>{together::CLEAR}</Button>
            </section>
        </Show>
        <Dialog open title>{body}</Dialog>
    }
}

fn label(common: &Common) -> Words {
    let title = Words::from(&common.title);
    if common.is_for_all() { title } else { together::some_of(&title, common.allowed.len(), common.of) }
}
