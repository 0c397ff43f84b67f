//! The drafts of definitions: what waits for whom, and where a new procedure begins.

use contract::{
    definitions::{DraftChange, DraftList, DraftRow, DraftView},
    paths,
};
use domain::{
    definition::{
        CaseKind, ProcedureKey,
        draft::{Command, Source, may_see},
    },
    ids::DraftId,
    text::Text,
};
use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};

use super::{
    super::{
        desk::{Desk, use_desk},
        frame::use_page_title,
        online::Intent,
        platform::Method,
        routes::{DEFINITION_DRAFTS, PROCEDURES},
    },
    book::changes,
    draft_page::state_tone,
    fresh,
    listed::Asked,
};
use crate::{
    components::{
        Ago, Badge, Button, Crumb, Dialog, Empty, FieldError, Form, FormActions, FormErrors, Icon, Kind, LinkButton,
        List, PageHead, Row, Sheet, TextField,
    },
    i18n::{Words, common, definitions as words, drafting, procedures},
};

/// The kind of cases whose procedures this person drafts.
pub(super) fn drafts(desk: Desk) -> Option<CaseKind> {
    let actor = desk.actor();
    CaseKind::ALL.into_iter().find(|cases| may_see(&actor, *cases))
}

/// The page at `/app/procedures/drafts`.
#[component]
pub fn DraftsPage() -> impl IntoView {
    let desk = use_desk();
    use_page_title(|| words::DRAFTS);
    let may = Memo::new(move |_| drafts(desk));
    move || match may.get() {
        Some(cases) => view! { <All desk cases /> }.into_any(),
        None => view! {
            <PageHead title=words::DRAFTS />
            <Sheet>
                <Empty icon=Icon::Lock title=words::DRAFTS_NOT_YOURS why=words::DRAFTS_NOT_YOURS_WHY>
                    <LinkButton href=PROCEDURES.to_owned()>{procedures::TITLE}</LinkButton>
                </Empty>
            </Sheet>
        }
        .into_any(),
    }
}

#[component]
fn All(desk: Desk, cases: CaseKind) -> impl IntoView {
    let asked = Asked::<DraftList>::open(desk, paths::DEFINITION_DRAFTS.to_owned());
    let open = RwSignal::new(false);
    let crumbs = || {
        view! {
            <Crumb href=PROCEDURES>{procedures::TITLE}</Crumb>
            <Crumb>{words::DRAFTS}</Crumb>
        }
    };
    let new = move || {
        view! { <Button icon=Icon::Plus on_press=move || open.set(true)>{words::NEW_PROCEDURE}</Button> }
    };
    let list = asked.draw(move |list| {
        let of = |over: bool| {
            let rows = list.items.iter().filter(|row| row.state.is_over() == over);
            rows.map(|one| row(desk, one)).collect::<Vec<AnyView>>()
        };
        let (running, over) = (of(false), of(true));
        let none = running.is_empty().then(|| {
            view! { <Empty icon=Icon::Pen title=words::NO_DRAFTS why=words::NO_DRAFTS_WHY /> }
        });
        let over = (!over.is_empty()).then(|| {
            view! {
                <details class="fold">
                    <summary>{words::DRAFTS_OVER}</summary>
                    <List label=words::DRAFTS_OVER keys=false>{over}</List>
                </details>
            }
        });
        view! {
            {none}
            <List label=words::DRAFTS>{running}</List>
            {over}
        }
        .into_any()
    });
    view! {
        <PageHead title=words::DRAFTS lead=words::DRAFTS_LEAD crumbs actions=new />
        <Sheet>{list}</Sheet>
        <Dialog open title=words::NEW_PROCEDURE>{move || view! { <NewForm desk cases /> }}</Dialog>
    }
    .into_any()
}

/// A draft in a list.
pub(super) fn row(desk: Desk, row: &DraftRow) -> AnyView {
    let name = untrack(|| desk.view(|v| v.person_name(row.author).map(str::to_owned))).unwrap_or_default();
    let (state, at) = (row.state, row.changed_at);
    let now = Signal::derive(move || desk.now());
    view! {
        <Row
            href=format!("{DEFINITION_DRAFTS}/{}", row.id)
            title=Words::from(&row.title)
            sub=words::by(name)
            state=move || view! { <Badge tone=state_tone(state)>{words::state(state)}</Badge> }
            time=move || view! { <Ago at=Signal::stored(at) now=now /> }
        />
    }
    .into_any()
}

/// Begins a draft and opens it.
#[derive(Clone, Copy)]
pub(super) struct Beginning {
    desk: Desk,
    intent: Intent,
    go: Callback<String>,
    id: StoredValue<DraftId>,
    /// It is under way.
    pub(super) pending: RwSignal<bool>,
}

impl Beginning {
    pub(super) fn new(desk: Desk) -> Self {
        let navigate = use_navigate();
        let options = || NavigateOptions { resolve: false, ..NavigateOptions::default() };
        Self {
            desk,
            intent: Intent::new(desk),
            go: Callback::new(move |to: String| navigate(&to, options())),
            id: StoredValue::new(DraftId(desk.id())),
            pending: RwSignal::new(false),
        }
    }

    /// Does it; a refusal is told.
    pub(super) fn begin(self, source: Source, refused: Callback<Words>) {
        if self.pending.get_untracked() {
            return;
        }
        self.pending.set(true);
        leptos::task::spawn_local(async move {
            let Some(id) = self.id.try_get_value() else { return };
            let change = DraftChange(Command::Begin { draft: id, source });
            let answer = self.intent.tell::<DraftView>(self.desk, Method::Post, changes(), &change).await;
            if self.pending.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(view) => self.go.run(format!("{DEFINITION_DRAFTS}/{}", view.draft.id)),
                Err(trouble) => refused.run(trouble.words),
            }
        });
    }
}

/// The name of a new procedure.
#[component]
fn NewForm(desk: Desk, cases: CaseKind) -> impl IntoView {
    let (form, beginning) = (FormErrors::new(), Beginning::new(desk));
    let (vi, en) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let submit = move || {
        let title = vi.get_untracked().trim().to_owned();
        if title.is_empty() {
            form.show(vec![FieldError::new("title", common::required_missing(&drafting::TITLE))]);
            return;
        }
        let key = ProcedureKey(fresh::key(&title, "thu-tuc", |_| false));
        let title = Text::new(title, en.get_untracked().trim());
        let refused = Callback::new(move |words: Words| {
            form.show(vec![FieldError::new("title", words)]);
        });
        beginning.begin(Source::Blank { key, title, cases }, refused);
    };
    let english = drafting::TITLE.then(" ", &drafting::IN_ENGLISH);
    view! {
        <p class="quiet">{words::NEW_PROCEDURE_WHY}</p>
        <Form errors=form on_submit=submit label=words::NEW_PROCEDURE>
            <TextField name="title" label=drafting::TITLE value=vi required=true />
            <TextField name="title-en" label=english value=en />
            <FormActions>
                <Button kind=Kind::Main submit=true pending=beginning.pending>{words::BEGIN}</Button>
            </FormActions>
        </Form>
    }
    .into_any()
}
