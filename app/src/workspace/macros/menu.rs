//! The menu beside a field: the school's texts for this place, filled with what the case says.

use domain::{
    case::PaperState,
    definition::PaperKey,
    ids::CaseId,
    macros::{self, Known, Macro, Use},
    policy::{self, Act},
};
use leptos::prelude::*;

use crate::{
    components::{Icon, Menu, MenuItem},
    i18n::{Words, format, macros as words},
    workspace::{
        desk::{Desk, use_desk},
        dossier,
        routes::MACROS,
    },
};

/// What the case says, and the papers that are ticked in the form as missing.
fn known(desk: Desk, id: CaseId, ticked: &[String]) -> Known {
    let Some((held, def)) = dossier::held(desk, id) else { return Known::default() };
    let case = &held.it;
    let title = |key: &PaperKey| def.paper(key).map(|paper| paper.title.vi.clone());
    let missing = if ticked.is_empty() {
        let states = case.internal.iter().flat_map(|internal| &internal.papers);
        states.filter(|(_, state)| **state == PaperState::Missing).filter_map(|(key, _)| title(key)).collect()
    } else {
        ticked.iter().filter_map(|key| title(&PaperKey(key.clone()))).collect()
    };
    let due = dossier::due_of(desk, case).and_then(|due| due.date());
    Known {
        code: Some(dossier::code_of(desk, id)),
        procedure: Some(def.procedure.title.vi.clone()),
        missing,
        due: due.map(|at| format::date(at.local_date())),
    }
}

/// The texts for these places; what is inserted stands behind what was typed.
#[component]
pub fn MacroMenu(
    /// The case whose form it is.
    id: CaseId,
    /// Where the field stands; the texts of the first place come first.
    places: Vec<Use>,
    /// The field.
    value: RwSignal<String>,
    /// The papers that are ticked in the same form.
    #[prop(optional)]
    papers: RwSignal<Vec<String>>,
) -> impl IntoView {
    let desk = use_desk();
    let offered = Memo::new(move |_| {
        let all = desk.view(|v| v.unit.as_ref().map(|unit| unit.settings.macros.clone())).unwrap_or_default();
        let mut found: Vec<Macro> = Vec::new();
        for place in &places {
            for one in macros::offered(&all, *place) {
                if !found.contains(one) {
                    found.push(one.clone());
                }
            }
        }
        found
    });
    let may_keep = Memo::new(move |_| policy::can(&desk.actor(), Act::KeepMacros).is_ok());
    let insert = Callback::new(move |text: String| {
        let filled = macros::fill(&text, &untrack(|| known(desk, id, &papers.get_untracked())));
        value.update(|value| *value = macros::insert(value, &filled));
    });
    let items = move || {
        let item = move |one: Macro| {
            let text = one.text.clone();
            view! { <MenuItem on_press=move || insert.run(text.clone())>{Words::same(one.name)}</MenuItem> }
        };
        offered.get().into_iter().map(item).collect_view()
    };
    let manage = move || {
        may_keep
            .get()
            .then(|| view! { <MenuItem icon=Icon::Settings href=MACROS.to_owned()>{words::MANAGE}</MenuItem> })
    };
    view! {
        <Show when=move || !offered.read().is_empty() || may_keep.get()>
            <Menu icon=Icon::Comment label=words::INSERT words=words::MENU>
                {items}
                {manage}
            </Menu>
        </Show>
    }
}
