//! What a finding is about: a dossier, the work of a part, a task of the plan.

use domain::{
    case::About,
    definition::CaseKind,
    ids::{CaseId, PartId},
};
use leptos::prelude::*;
use leptos_router::params::ParamsMap;
use serde::{Deserialize, Serialize};

use crate::{
    components::{FieldError, Icon, Radios, SelectField, TextField, choice},
    i18n::{Words, cases, common, findings},
    workspace::{
        desk::{Desk, use_desk},
        dossier::{code_of, held},
        intake::combo::{Combo, Offer, Taken, control_id, focus_later},
        lines::use_lines,
        routes::case_address,
    },
};

/// How many dossiers are offered at once.
const MOST_OFFERS: usize = 8;
const DOSSIER: &str = "dossier";
const PART: &str = "part";
const TASK: &str = "task";

/// What is typed about it.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct AboutTyped {
    kind: RwSignal<String>,
    dossier: RwSignal<Option<CaseId>>,
    search: RwSignal<String>,
    part: RwSignal<String>,
    task: RwSignal<String>,
}

/// The same in a draft.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct AboutDraft {
    kind: String,
    dossier: Option<CaseId>,
    part: String,
    task: String,
}

impl AboutTyped {
    /// What the address asks for: `?case=…` or `?part=…`.
    pub(super) fn read(self, query: &ParamsMap) {
        let id = |key| query.get_str(key);
        if let Some(case) = id("case").and_then(|text| text.parse().ok()) {
            self.kind.set(DOSSIER.to_owned());
            self.dossier.set(Some(case));
        } else if let Some(part) = id("part").and_then(|text| text.parse::<PartId>().ok()) {
            self.kind.set(PART.to_owned());
            self.part.set(part.to_string());
        }
    }

    pub(super) fn draft(self) -> AboutDraft {
        AboutDraft {
            kind: self.kind.get_untracked(),
            dossier: self.dossier.get_untracked(),
            part: self.part.get_untracked(),
            task: self.task.get_untracked(),
        }
    }

    pub(super) fn restore(self, draft: AboutDraft) {
        self.kind.set(draft.kind);
        self.dossier.set(draft.dossier);
        self.part.set(draft.part);
        self.task.set(draft.task);
    }

    /// What it is about, or what is wrong.
    pub(super) fn value(self) -> Result<About, FieldError> {
        match self.kind.get_untracked().as_str() {
            DOSSIER => self
                .dossier
                .get_untracked()
                .map(About::Dossier)
                .ok_or_else(|| FieldError::new("dossier", common::choice_missing(&findings::ABOUT_DOSSIER))),
            PART => self
                .part
                .get_untracked()
                .parse()
                .map(About::Part)
                .map_err(|_| FieldError::new("about_part", common::choice_missing(&findings::ABOUT_PART))),
            TASK => Some(domain::fold::normalize(&self.task.get_untracked()))
                .filter(|task| !task.is_empty())
                .map(About::Task)
                .ok_or_else(|| FieldError::new("task", common::required_missing(&findings::ABOUT_TASK))),
            _ => Err(FieldError::new("about", findings::ABOUT_MISSING)),
        }
    }

    /// The part that it concerns, as far as that is known: it is most likely the one to mend it.
    pub(super) fn concerns(self, desk: Desk) -> Option<PartId> {
        match self.kind.get().as_str() {
            DOSSIER => self.dossier.get().and_then(|id| desk.view(|v| v.case(id)?.it.core.part)),
            PART => self.part.get().parse().ok(),
            _ => None,
        }
    }
}

/// The fields for it.
#[component]
pub(super) fn AboutFields(
    /// What is typed.
    typed: AboutTyped,
    /// The parts that can be inspected.
    parts: Signal<Vec<crate::components::Choice>>,
) -> impl IntoView {
    let kinds = Signal::stored(vec![
        choice(DOSSIER, findings::ON_DOSSIER),
        choice(PART, findings::ON_PART),
        choice(TASK, findings::ON_TASK),
    ]);
    let kind = Memo::new(move |_| typed.kind.get());
    let more = move || match kind.get().as_str() {
        DOSSIER => view! { <DossierField typed=typed /> }.into_any(),
        PART => view! {
            <SelectField name="about_part" label=findings::ABOUT_PART value=typed.part choices=parts required=true />
        }
        .into_any(),
        TASK => view! {
            <TextField
                name="task"
                label=findings::ABOUT_TASK
                help=findings::ABOUT_TASK_HELP
                value=typed.task
                required=true
            />
        }
        .into_any(),
        _ => ().into_any(),
    };
    view! {
        <Radios name="about" label=findings::ON value=typed.kind choices=kinds required=true side_by_side=true />
        {more}
    }
    .into_any()
}

#[component]
fn DossierField(typed: AboutTyped) -> impl IntoView {
    let desk = use_desk();
    let lines = use_lines();
    let offers = Signal::derive(move || {
        let fits = lines.search(&typed.search.get());
        let mut found = lines.those(|line| line.kind == CaseKind::Dossier && fits(line));
        // What somebody is talking about is most likely new.
        found.sort_by_key(|line| std::cmp::Reverse(line.received_at));
        let one = |line: &std::sync::Arc<crate::workspace::lines::CaseLine>| Offer {
            id: line.id.to_string(),
            icon: Icon::File,
            label: line.code.clone().then(" · ", &line.title),
            note: Some(line.place.clone().unwrap_or(cases::UNASSIGNED).then(" · ", &line.state)),
        };
        found.iter().take(MOST_OFFERS).map(one).collect::<Vec<_>>()
    });
    let chosen = Memo::new(move |_| {
        let id = typed.dossier.get()?;
        let title = held(desk, id).map(|(_, def)| Words::from(&def.procedure.title));
        Some(title.map_or((findings::HIDDEN_DOSSIER, None), |title| (Words::same(code_of(desk, id)), Some(title))))
    });
    let draw = move || {
        if let Some((title, note)) = chosen.get() {
            let change = move || {
                typed.dossier.set(None);
                focus_later(control_id("dossier"));
            };
            view! {
                <Taken
                    name="dossier"
                    label=findings::ABOUT_DOSSIER
                    icon=Icon::File
                    title=title
                    note=note
                    change=findings::OTHER_DOSSIER
                    on_change=change
                />
            }
            .into_any()
        } else {
            let choose = move |id: String| {
                typed.dossier.set(id.parse().ok());
                focus_later(control_id("dossier"));
            };
            view! {
                <Combo
                    name="dossier"
                    label=findings::ABOUT_DOSSIER
                    help=None
                    hint=findings::FIND_DOSSIER
                    required=true
                    search=typed.search
                    offers=offers
                    on_choose=choose
                />
            }
            .into_any()
        }
    };
    view! { {draw} }.into_any()
}

/// What a finding is about, with a link where the reader may follow it.
pub(super) fn about_view(desk: Desk, about: &About) -> AnyView {
    match about {
        About::Dossier(id) => match held(desk, *id) {
            Some((held, def)) => {
                let href = case_address(held.it.core.kind, *id);
                let title = Words::same(code_of(desk, *id)).then(" · ", &Words::from(&def.procedure.title));
                view! { <a href=href>{title}</a> }.into_any()
            }
            None => view! { {findings::HIDDEN_DOSSIER} }.into_any(),
        },
        About::Part(part) => {
            let title = desk.view(|v| v.parts.get(part).map(|p| Words::from(&p.title)));
            view! { {findings::ON_PART.then(": ", &title.unwrap_or(cases::PART))} }.into_any()
        }
        About::Task(task) => view! { {findings::ON_TASK.then(": ", &Words::same(task.clone()))} }.into_any(),
    }
}
