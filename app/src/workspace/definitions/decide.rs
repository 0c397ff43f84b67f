//! What is done with a draft: proposed, given back, approved, published, given up. Each says why it was refused in words,
//! and what somebody else did meanwhile.

use std::sync::Arc;

use contract::{
    definitions::{DraftAct, DraftChange, DraftView},
    paths,
};
use domain::definition::draft::Command;
use leptos::prelude::*;

use super::{
    super::{
        desk::Desk,
        online::{Intent, ask},
        platform::Method,
    },
    book::{Book, changes},
};
use crate::{
    components::{
        Button, DateField, Dialog, FieldError, Form, FormActions, FormErrors, Icon, Kind, TextArea, Toasts, use_toasts,
    },
    i18n::{Words, common, definitions as words, format, use_lang},
};

/// A draft about which something is decided.
#[derive(Clone, Copy)]
pub(super) struct Deciding {
    pub(super) desk: Desk,
    /// As it stands.
    pub(super) view: RwSignal<Arc<DraftView>>,
    /// What is being written in it, if anything is: saved before anything is decided.
    book: Option<Book>,
    pending: RwSignal<bool>,
    intent: Intent,
    toasts: Toasts,
}

impl Deciding {
    /// About this draft.
    pub(super) fn new(desk: Desk, view: RwSignal<Arc<DraftView>>, book: Option<Book>) -> Self {
        Self { desk, view, book, pending: RwSignal::new(false), intent: Intent::new(desk), toasts: use_toasts() }
    }

    /// Does it. `first` is the field beside which a refusal stands.
    fn tell(
        self,
        form: FormErrors,
        first: &'static str,
        done: Words,
        command: impl FnOnce(&DraftView) -> Command + 'static,
        then: Callback<()>,
    ) {
        if self.pending.get_untracked() {
            return;
        }
        self.pending.set(true);
        leptos::task::spawn_local(async move {
            if let Some(book) = self.book
                && !book.save().await
            {
                self.pending.try_set(false);
                form.show(vec![FieldError::new(first, words::NOT_SAVED_YET)]);
                return;
            }
            let Some(view) = self.view.try_get_untracked() else { return };
            let change = DraftChange(command(&view));
            let answer = self.intent.tell::<DraftView>(self.desk, Method::Post, changes(), &change).await;
            self.pending.try_set(false);
            match answer {
                Ok(view) => {
                    self.toasts.say(done);
                    self.desk.kick();
                    then.run(());
                    self.view.try_set(Arc::new(view));
                }
                Err(trouble) => {
                    let is_stale = matches!(trouble.code.as_deref(), Some("draft_changed" | "draft_state"));
                    trouble.show(form, first);
                    if is_stale
                        && let Ok(now) = ask::<DraftView>(self.desk, paths::definition_draft(view.draft.id)).await
                    {
                        self.view.try_set(Arc::new(now));
                    }
                }
            }
        });
    }
}

/// What there is to do, as buttons in the head of the page.
#[expect(clippy::large_types_passed_by_value, reason = "it is cheap to copy, and drawn once")]
#[component]
pub(super) fn Buttons(
    /// About which draft.
    deciding: Deciding,
    /// Something keeps it from being proposed: it is said instead.
    #[prop(into)]
    blocked: Signal<bool>,
) -> impl IntoView {
    let asked = RwSignal::new(None::<DraftAct>);
    let open = RwSignal::new(false);
    let begin = move |act: DraftAct| {
        asked.set(Some(act));
        open.set(true);
    };
    let lang = use_lang();
    let title = Signal::derive(move || asked.get().map(|act| name_of(act).say(lang.get())).unwrap_or_default());
    let close = Callback::new(move |()| open.set(false));
    let body = move || asked.get_untracked().map(|act| view! { <Decision deciding act blocked on_done=close /> });
    // A draft that was only saved leaves the buttons, and the focus on them, where they are.
    let acts = Memo::new(move |_| deciding.view.with(|view| view.acts.clone()));
    let buttons = move || {
        // The main one last.
        [DraftAct::Discard, DraftAct::Return, DraftAct::Propose, DraftAct::Approve, DraftAct::Publish]
            .into_iter()
            .filter(|act| acts.with(|acts| acts.contains(act)))
            .map(|act| {
                let (kind, icon) = match act {
                    DraftAct::Discard => (Kind::Quiet, Icon::Trash),
                    DraftAct::Return | DraftAct::Edit => (Kind::Normal, Icon::Back),
                    DraftAct::Propose => (Kind::Main, Icon::Send),
                    DraftAct::Approve => (Kind::Main, Icon::Check),
                    DraftAct::Publish => (Kind::Main, Icon::Stamp),
                };
                view! { <Button kind=kind icon=icon on_press=move || begin(act)>{name_of(act)}</Button> }
            })
            .collect_view()
    };
    view! {
        {buttons}
        <Dialog open title>{body}</Dialog>
    }
    .into_any()
}

/// What doing it is called.
const fn name_of(act: DraftAct) -> Words {
    match act {
        DraftAct::Edit => common::EDIT,
        DraftAct::Propose => words::PROPOSE,
        DraftAct::Return => words::RETURN,
        DraftAct::Approve => words::APPROVE,
        DraftAct::Publish => words::PUBLISH,
        DraftAct::Discard => words::DISCARD,
    }
}

/// The form of a decision.
#[component]
fn Decision(deciding: Deciding, act: DraftAct, blocked: Signal<bool>, on_done: Callback<()>) -> impl IntoView {
    let form = FormErrors::new();
    let text = RwSignal::new(String::new());
    let earliest = deciding.view.with_untracked(|view| view.earliest);
    let day = RwSignal::new(format::date(earliest));
    let submit = move || match act {
        DraftAct::Propose => {
            if blocked.get_untracked() {
                form.show(vec![FieldError::new("reasons", words::MEND_FIRST)]);
                return;
            }
            let reasons = text.get_untracked();
            let command = |view: &DraftView| Command::Propose { draft: view.draft.id, rev: view.draft.rev, reasons };
            deciding.tell(form, "reasons", words::PROPOSED_DONE, command, on_done);
        }
        DraftAct::Return => {
            let mend = text.get_untracked();
            let command = |view: &DraftView| Command::Return { draft: view.draft.id, rev: view.draft.rev, mend };
            deciding.tell(form, "mend", words::RETURNED_DONE, command, on_done);
        }
        DraftAct::Discard => {
            let reason = text.get_untracked();
            let command = |view: &DraftView| Command::Discard { draft: view.draft.id, rev: view.draft.rev, reason };
            deciding.tell(form, "reason", words::DISCARDED_DONE, command, on_done);
        }
        DraftAct::Approve => {
            let command = |view: &DraftView| Command::Approve { draft: view.draft.id, rev: view.draft.rev };
            deciding.tell(form, "", words::APPROVED_DONE, command, on_done);
        }
        DraftAct::Publish => {
            let Some(from) = format::parse_date(&day.get_untracked()) else {
                form.show(vec![FieldError::new("from", common::DATE_WRONG)]);
                return;
            };
            let command = move |view: &DraftView| Command::Publish { draft: view.draft.id, rev: view.draft.rev, from };
            deciding.tell(form, "from", words::PUBLISHED_DONE, command, on_done);
        }
        DraftAct::Edit => on_done.run(()),
    };
    let why = match act {
        DraftAct::Propose => words::PROPOSE_WHY,
        DraftAct::Return => words::RETURN_WHY,
        DraftAct::Approve | DraftAct::Edit => words::APPROVE_WHY,
        DraftAct::Publish => words::PUBLISH_WHY,
        DraftAct::Discard => words::DISCARD_WHY,
    };
    let fields = move || match act {
        DraftAct::Propose => view! {
            <TextArea name="reasons" label=words::REASONS help=words::REASONS_HELP value=text required=true />
        }
        .into_any(),
        DraftAct::Return => view! { <TextArea name="mend" label=words::MEND value=text required=true /> }.into_any(),
        DraftAct::Discard => view! { <TextArea name="reason" label=words::REASON value=text /> }.into_any(),
        DraftAct::Publish => view! {
            <DateField
                name="from"
                label=words::PUBLISH_FROM
                help=words::earliest(format::date(earliest))
                value=day
                required=true
            />
        }
        .into_any(),
        DraftAct::Approve | DraftAct::Edit => ().into_any(),
    };
    let kind = match act {
        DraftAct::Discard => Kind::Danger,
        DraftAct::Propose | DraftAct::Return | DraftAct::Approve | DraftAct::Publish | DraftAct::Edit => Kind::Main,
    };
    view! {
        <p class="quiet">{why}</p>
        <Form errors=form on_submit=submit label=name_of(act)>
            {fields()}
            <FormActions>
                <Button kind=kind submit=true pending=deciding.pending>{name_of(act)}</Button>
            </FormActions>
        </Form>
    }
    .into_any()
}
