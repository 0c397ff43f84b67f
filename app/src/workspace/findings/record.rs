//! Recording a finding.
//!
//! *Who:* an inspector of the union, on foot, a phone in one hand. *When:* at the moment they see it, in a corridor or
//! a kitchen, often without a network. *What they want:* what it is, a photo, who mends it and by when, kept safely in
//! less than a minute; the wording can be changed until it is announced.

use std::str::FromStr;

use client::Submit;
use contract::command::Command;
use domain::{
    case::{self, Channel, FileRef, OpenCase, command::AttachFile},
    definition::{CaseKind, Definition, FieldKey, Way},
    directory::PartInfo,
    facet::Facet,
    ids::{CaseId, PartId, PersonId},
    policy::{self, Act},
    rights::Role,
    value::Value,
};
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_query_map},
};
use serde::{Deserialize, Serialize};

use super::about::{AboutDraft, AboutFields, AboutTyped};
use crate::{
    components::{
        BrowserFiles, Button, Choice, Crumb, Empty, FieldError, FileField, Form, FormActions, FormErrors, Icon, Kind,
        LinkButton, Notice, PageHead, PickedFile, SelectField, Sheet, Skeleton, Tone, choice, use_toasts,
    },
    i18n::{Words, common, findings, format, intake},
    workspace::{
        desk::{Desk, use_desk},
        files,
        intake::{
            draft::{Keeper, drop_draft, kept},
            fields::{Fields, FieldsDraft},
            is_filling,
        },
        routes::{FINDINGS, case_address},
        steps::{colleagues, denial_errors, submit_words},
    },
};

/// Where the draft of the form is kept.
const DRAFT: &str = "finding/new";
/// The quick dates, in working days from today.
const QUICK: [usize; 3] = [3, 5, 10];

/// The page at `/app/findings/new`.
#[component]
pub fn NewFinding() -> impl IntoView {
    let desk = use_desk();
    let version = Memo::new(move |_| {
        let now = desk.offered_at();
        desk.read(|replica| {
            let known = replica.view().taken(CaseKind::Finding, now);
            let may = known.iter().find(|def| policy::can(replica.actor(), Act::Open(def, None)).is_ok());
            may.map(|def| def.reference())
        })
    });
    let filling = Memo::new(move |_| is_filling(desk));
    // Counts up when a draft is dropped: the form then begins anew.
    let round = RwSignal::new(0_u32);
    let body = move || match version.get().and_then(|r| crate::workspace::intake::definition(desk, &r)) {
        Some(def) => {
            round.track();
            view! { <Record def=def on_drop=move || round.update(|n| *n += 1) /> }.into_any()
        }
        None if filling.get() => view! { <Sheet><Skeleton /></Sheet> }.into_any(),
        None => view! {
            <Empty title=findings::ONLY_UNION icon=Icon::Shield>
                <LinkButton href=FINDINGS.to_owned()>{common::FINDINGS}</LinkButton>
            </Empty>
        }
        .into_any(),
    };
    view! {
        <PageHead
            title=findings::NEW
            lead=findings::NEW_LEAD
            crumbs=|| {
                view! {
                    <Crumb href=FINDINGS>{common::FINDINGS}</Crumb>
                    <Crumb>{findings::NEW}</Crumb>
                }
            }
        />
        {body}
    }
    .into_any()
}

/// What a draft keeps of the form.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
struct Draft {
    fields: FieldsDraft,
    about: AboutDraft,
    photos: Vec<FileRef>,
    part: String,
    assignee: String,
}

/// What is typed.
#[derive(Clone, Copy)]
struct Typed {
    /// Made once, so that pressing twice records one finding.
    id: CaseId,
    fields: Fields,
    about: AboutTyped,
    photos: RwSignal<Vec<FileRef>>,
    part: RwSignal<String>,
    assignee: RwSignal<String>,
}

impl Typed {
    fn draft(self) -> Option<serde_json::Value> {
        let draft = Draft {
            fields: self.fields.draft(),
            about: self.about.draft(),
            photos: self.photos.get_untracked(),
            part: self.part.get_untracked(),
            assignee: self.assignee.get_untracked(),
        };
        let typed = !draft.fields.is_empty() || !draft.photos.is_empty();
        typed.then(|| serde_json::to_value(draft).ok()).flatten()
    }

    fn restore(self, draft: Draft) {
        self.fields.restore(&draft.fields);
        self.about.restore(draft.about);
        self.photos.set(draft.photos);
        self.part.set(draft.part);
        self.assignee.set(draft.assignee);
    }
}

/// The date that becomes the due date when the finding is announced.
fn due_field(def: &Definition) -> Option<FieldKey> {
    def.lifecycle.steps.iter().find_map(|step| step.due_field.clone())
}

#[component]
fn Record(def: Definition, #[prop(into)] on_drop: Callback<()>) -> impl IntoView {
    let desk = use_desk();
    let toasts = use_toasts();
    let navigate = use_navigate();
    let query = use_query_map();
    let errors = FormErrors::new();
    let pending = RwSignal::new(false);
    let typed = Typed {
        id: CaseId(desk.id()),
        fields: Fields::new(desk, def.clone()),
        about: AboutTyped::default(),
        photos: RwSignal::default(),
        part: RwSignal::default(),
        assignee: RwSignal::default(),
    };
    let found = kept::<Draft>(desk, DRAFT);
    let resumed = found.as_ref().map(|(_, at)| *at);
    if let Some((draft, _)) = found {
        typed.restore(draft);
    }
    // Where one comes from says what it is about, whatever was begun before.
    typed.about.read(&query.read_untracked());
    let keeper = Keeper::start(desk, DRAFT.to_owned(), move || typed.draft());
    suggest_part(desk, typed);

    let definition = StoredValue::new(def.clone());
    let go = StoredValue::new_local(move || {
        let options = NavigateOptions { resolve: false, replace: true, ..NavigateOptions::default() };
        navigate(&case_address(CaseKind::Finding, typed.id), options);
    });
    let submit = move || {
        if pending.get_untracked() {
            return;
        }
        let (open, wrong) = read(desk, typed, &definition.get_value());
        let Some(open) = open.filter(|_| errors.show(wrong.clone())) else {
            errors.show(wrong);
            return;
        };
        pending.set(true);
        let draft = keeper.key();
        leptos::task::spawn_local(async move {
            let done = save(desk, open, typed.photos.get_untracked()).await;
            if pending.try_set(false).is_some() {
                if done.is_ok() {
                    drop_draft(desk, draft);
                }
                return;
            }
            match done {
                Ok(()) => {
                    keeper.done();
                    toasts.say(findings::SAVED);
                    go.with_value(|go| go());
                }
                Err(Submit::Denied(denial)) => {
                    errors.show(denial_errors(&denial, "part"));
                }
                Err(failed @ Submit::Store(_)) => {
                    errors.show(vec![FieldError::new("part", submit_words(&failed))]);
                }
            }
        });
    };
    let begun = resumed.map(|at| {
        let drop = move || {
            keeper.done();
            leptos::task::spawn_local(async move {
                if desk.engine().drop_draft(DRAFT).await.is_ok() {
                    toasts.say(intake::DRAFT_DROPPED);
                }
                on_drop.run(());
            });
        };
        view! {
            <Notice tone=Tone::Hold icon=Icon::Pen>
                {intake::draft_of(at)} " "
                <Button icon=Icon::Trash on_press=drop>{intake::DRAFT_DROP}</Button>
            </Notice>
        }
    });
    view! {
        {begun}
        <Sheet padded=true>
            <Form errors=errors on_submit=submit>
                <AboutFields typed=typed.about parts=parts(desk) />
                {in_order(desk, typed, &def, errors)}
                <FormActions>
                    <Button kind=Kind::Main icon=Icon::Check submit=true pending=pending>{findings::SAVE_DRAFT}</Button>
                    <LinkButton href=FINDINGS.to_owned()>{common::CANCEL}</LinkButton>
                </FormActions>
            </Form>
        </Sheet>
    }
    .into_any()
}

/// The definition's fields; the photos stand after the first, who mends it before the date.
fn in_order(desk: Desk, typed: Typed, def: &Definition, errors: FormErrors) -> Vec<AnyView> {
    let due = due_field(def);
    let mut drawn = Vec::new();
    for (index, field) in def.procedure.fields.iter().enumerate() {
        let is_due = due.as_ref() == Some(&field.key);
        if is_due {
            drawn.push(view! { <WhoMends typed=typed /> }.into_any());
        }
        drawn.push(typed.fields.draw(&field.key));
        if is_due && let Some(text) = typed.fields.text(&field.key) {
            drawn.push(quick_dates(desk, text));
        }
        if index == 0 {
            drawn.push(view! { <PhotoField typed=typed errors=errors /> }.into_any());
        }
    }
    if due.is_none() {
        drawn.push(view! { <WhoMends typed=typed /> }.into_any());
    }
    drawn
}

/// The parts that can be asked to mend something: those that handle, and not one's own.
fn parts(desk: Desk) -> Signal<Vec<Choice>> {
    let parts = Memo::new(move |_| {
        let actor = desk.actor();
        let mut parts: Vec<_> = desk.view(|v| v.parts.values().cloned().collect());
        let today = desk.now().local_date();
        let mends = |p: &PartInfo| matches!(p.role, Role::Group | Role::Office) && p.to.is_none_or(|to| today <= to);
        parts.retain(|p| mends(p) && !actor.in_part(p.id));
        parts.sort_by_key(|p| p.position);
        parts.iter().map(|p| choice(p.id.to_string(), Words::from(&p.title))).collect::<Vec<_>>()
    });
    parts.into()
}

/// Whoever has the dossier, or is inspected, most likely mends it; a choice once made stays.
fn suggest_part(desk: Desk, typed: Typed) {
    let possible = parts(desk);
    Effect::new(move |_| {
        let Some(part) = typed.about.concerns(desk).map(|part| part.to_string()) else { return };
        let free = typed.part.with_untracked(String::is_empty);
        if free && possible.with_untracked(|all| all.iter().any(|c| c.value == part)) {
            typed.part.set(part);
        }
    });
}

#[component]
fn WhoMends(typed: Typed) -> impl IntoView {
    let desk = use_desk();
    let possible = parts(desk);
    let people = Memo::new(move |_| match PartId::from_str(&typed.part.get()) {
        Ok(part) => colleagues(desk, part, desk.now()),
        Err(_) => vec![],
    });
    // Somebody of another part cannot mend it here.
    Effect::new(move |_| {
        let people = people.get();
        let chosen = typed.assignee.get_untracked();
        if !chosen.is_empty() && !people.iter().any(|c| c.value == chosen) {
            typed.assignee.set(String::new());
        }
    });
    let own = untrack(|| {
        let actor = desk.actor();
        desk.view(|v| v.parts.values().any(|p| matches!(p.role, Role::Group | Role::Office) && actor.in_part(p.id)))
    });
    let part = if own {
        view! {
            <SelectField
                name="part"
                label=findings::WHO_MENDS
                help=findings::OWN_PART_LEFT_OUT
                value=typed.part
                choices=possible
                required=true
            />
        }
        .into_any()
    } else {
        view! { <SelectField name="part" label=findings::WHO_MENDS value=typed.part choices=possible required=true /> }
            .into_any()
    };
    view! {
        {part}
        <SelectField name="assignee" label=findings::WHO_PERSON value=typed.assignee choices=people />
    }
    .into_any()
}

#[component]
fn PhotoField(typed: Typed, errors: FormErrors) -> impl IntoView {
    let desk = use_desk();
    let shown = Signal::derive(move || {
        let one = |f: &FileRef| PickedFile { name: f.name.clone(), size: f.size, note: Some(findings::PHOTO_KEPT) };
        typed.photos.with(|photos| photos.iter().map(one).collect::<Vec<_>>())
    });
    let pick = move |list: BrowserFiles| {
        leptos::task::spawn_local(async move {
            match files::keep(desk, list).await {
                Ok(kept) => {
                    errors.clear();
                    // The same photo twice is one photo.
                    typed.photos.update(|photos| {
                        for photo in kept {
                            if !photos.iter().any(|p| p.hash == photo.hash) {
                                photos.push(photo);
                            }
                        }
                    });
                }
                Err(words) => {
                    errors.show(vec![FieldError::new("photo", words)]);
                }
            }
        });
    };
    let remove = move |at: usize| {
        typed.photos.update(|photos| {
            if at < photos.len() {
                photos.remove(at);
            }
        });
    };
    view! {
        <FileField
            name="photo"
            label=findings::PHOTO
            help=findings::PHOTOS_HELP
            files=shown
            on_pick=UnsyncCallback::new(pick)
            on_remove=remove
            accept="image/jpeg,image/png,image/webp"
            camera=true
        />
    }
    .into_any()
}

/// "In three working days": most findings are given one of a few dates.
pub(super) fn quick_dates(desk: Desk, text: RwSignal<String>) -> AnyView {
    let date = move |days: usize| {
        let calendar = desk.view(|v| v.calendar.clone())?;
        (0..days).try_fold(desk.now().local_date(), |day, _| calendar.next_working(day)).map(format::date)
    };
    let one = move |days: usize| {
        let on = move || (date(days).is_some_and(|d| text.with(|t| *t == d))).to_string();
        let press = move |_| {
            if let Some(date) = untrack(|| date(days)) {
                text.set(date);
            }
        };
        view! { <button type="button" class="chip" aria-pressed=on on:click=press>{findings::in_days(days)}</button> }
    };
    view! {
        <div class="quick-dates" role="group" aria-label=findings::BY_WHEN_QUICK>
            {QUICK.map(one).into_iter().collect_view()}
        </div>
    }
    .into_any()
}

/// What is wrong with a date to come.
pub(super) fn past_date(desk: Desk, key: &FieldKey, value: Option<&Value>) -> Option<FieldError> {
    match value {
        Some(Value::Date(day)) if *day < desk.engine().now().local_date() => {
            Some(FieldError::new(key.as_str(), findings::DATE_PAST))
        }
        Some(Value::Date(_) | Value::Text(_) | Value::Number(_) | Value::Choice(_) | Value::Party(_)) | None => None,
    }
}

/// The command that the form makes, and what is wrong with it.
fn read(desk: Desk, typed: Typed, def: &Definition) -> (Option<OpenCase>, Vec<FieldError>) {
    let gathered = typed.fields.gather(desk);
    let mut wrong = Vec::new();
    let about = typed.about.value().map_err(|error| wrong.push(error)).ok();
    wrong.extend(gathered.errors);
    let part = PartId::from_str(&typed.part.get_untracked()).ok();
    if part.is_none() {
        wrong.push(FieldError::new("part", common::choice_missing(&findings::WHO_MENDS)));
    }
    wrong.extend(due_field(def).and_then(|key| past_date(desk, &key, gathered.values.get(&key))));
    let open = wrong.is_empty().then(|| OpenCase {
        id: typed.id,
        definition: def.reference(),
        way: Way::Counter,
        channel: Channel::Counter,
        fields: gathered.values,
        papers: vec![],
        applicant: None,
        part,
        assignee: PersonId::from_str(&typed.assignee.get_untracked()).ok(),
        about,
        stated_at: desk.engine().now(),
    });
    (open, wrong)
}

/// Records the finding with its photographs: all of it, or nothing.
async fn save(desk: Desk, open: OpenCase, photos: Vec<FileRef>) -> Result<(), Submit> {
    let (id, stated_at) = (open.id, open.stated_at);
    let attach = |file| {
        Command::Case(case::Command::Attach(AttachFile { id, file, paper: None, facet: Facet::Internal, stated_at }))
    };
    let opened = Command::Case(case::Command::Open(open));
    desk.submit_all(std::iter::once(opened).chain(photos.into_iter().map(attach)).collect()).await.map(drop)
}
