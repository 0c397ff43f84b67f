//! One draft: written in by its side, judged by leadership.

use std::{str::FromStr, sync::Arc};

use contract::{
    definitions::{DraftAct, DraftView},
    paths,
};
use domain::{
    definition::draft::{DraftDid, DraftLine, DraftState},
    ids::DraftId,
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
    book::{Book, whole},
    change_list::ChangeList,
    clash::Clash,
    decide::{Buttons, Deciding},
    edit::{BasesPart, FormPart, GeneralPart, LimitsPart, PapersPart, SignersPart, VariantsPart, WorkflowPart},
    faults::FaultList,
    listed::Asked,
    part::Part,
    reading::Reading,
    rehearsal::RehearsalSheet,
    saving::SavingLine,
};
use crate::{
    components::{
        Badge, Chip, Chips, Crumb, Empty, Icon, LinkButton, Notice, PageHead, Sheet, Skeleton, Timeline, TimelineEntry,
        Tone,
    },
    i18n::{Words, definitions as words, procedures, use_lang},
};

/// The page at `/app/procedures/drafts/:id`.
#[component]
pub fn DraftPage() -> impl IntoView {
    let (desk, params) = (use_desk(), use_params_map());
    use_page_title(|| words::DRAFT);
    let id = Memo::new(move |_| params.with(|p| p.get("id")).and_then(|id| DraftId::from_str(&id).ok()));
    move || match id.get() {
        Some(id) => view! { <Loaded desk id /> }.into_any(),
        None => missing(),
    }
}

fn missing() -> AnyView {
    view! {
        <PageHead title=words::DRAFT_MISSING />
        <Sheet>
            <Empty icon=Icon::Search title=words::DRAFT_MISSING why=words::DRAFT_MISSING_WHY>
                <LinkButton href=DEFINITION_DRAFTS.to_owned()>{words::DRAFTS}</LinkButton>
            </Empty>
        </Sheet>
    }
    .into_any()
}

#[component]
fn Loaded(desk: Desk, id: DraftId) -> impl IntoView {
    let asked = Asked::<DraftView>::open(desk, paths::definition_draft(id));
    let is_gone = Memo::new(move |_| asked.refused().as_deref() == Some("not_found"));
    let body = StoredValue::new_local(asked.draw(move |view| view! { <Draft desk first=view /> }.into_any()));
    move || {
        if is_gone.get() {
            missing()
        } else if asked.get().is_some() {
            body.with_value(|body| body())
        } else {
            view! { <PageHead title=words::DRAFT /> {body.with_value(|body| body())} }.into_any()
        }
    }
}

#[component]
fn Draft(desk: Desk, first: Arc<DraftView>) -> impl IntoView {
    let view = RwSignal::new(first);
    let writes = Memo::new(move |_| view.with(|view| view.acts.contains(&DraftAct::Edit)));
    let state = Memo::new(move |_| view.with(|view| view.draft.state));
    Effect::new(move |before: Option<DraftState>| {
        let now = state.get();
        // What was decided takes its buttons away. What was returned and is written in again does not: somebody types.
        if before.is_some_and(|before| before != now && !(before.is_open() && now.is_open())) {
            focus_another_view();
        }
        now
    });
    move || {
        if writes.get() {
            view! { <Writing desk view /> }.into_any()
        } else {
            view! { <Judging desk view /> }.into_any()
        }
    }
}

/// The address of a part of this page.
fn address(view: &DraftView, part: Part) -> String {
    format!("{DEFINITION_DRAFTS}/{}?part={}", view.draft.id, part.key())
}

fn part_of(known: &'static [Part], first: Part) -> Memo<Part> {
    let query = use_query_map();
    Memo::new(move |_| {
        let named = query.with(|q| q.get("part"));
        known.iter().copied().find(|part| named.as_deref() == Some(part.key())).unwrap_or(first)
    })
}

fn chips(view: RwSignal<Arc<DraftView>>, known: &'static [Part], part: Memo<Part>) -> AnyView {
    let chip = move |one: Part| {
        let on = Signal::derive(move || part.get() == one);
        let href = view.with_untracked(|view| address(view, one));
        view! { <Chip href=href on=on>{one.words()}</Chip> }
    };
    view! { <Chips label=words::PARTS>{known.iter().copied().map(chip).collect_view()}</Chips> }.into_any()
}

/// The head of the page.
#[component]
fn Head(deciding: Deciding, #[prop(into)] title: Signal<String>, #[prop(into)] blocked: Signal<bool>) -> impl IntoView {
    let view = deciding.view;
    let state = Memo::new(move |_| view.with(|view| view.draft.state));
    let address = view.with_untracked(|view| format!("{PROCEDURES}/{}", view.draft.key()));
    let crumbs = move || {
        view! {
            <Crumb href=PROCEDURES>{procedures::TITLE}</Crumb>
            <Crumb href=DEFINITION_DRAFTS>{words::DRAFTS}</Crumb>
            <Crumb>{words::DRAFT}</Crumb>
        }
    };
    let badge = move || move || view! { <Badge tone=state_tone(state.get())>{words::state(state.get())}</Badge> };
    let mend = move || {
        let mend = view
            .with(|view| view.draft.to_mend().filter(|_| view.draft.state == DraftState::Returned).map(Words::same));
        mend.map(|mend| view! { <Notice tone=Tone::Hold><p><b>{words::TO_MEND}</b> " " {mend}</p></Notice> })
    };
    let published = move || {
        let href = address.clone();
        (state.get() == DraftState::Published).then(|| {
            let (version, from) = view.with(|view| {
                let procedure = &view.draft.content.procedure;
                (procedure.version, procedure.valid_from)
            });
            view! {
                <Notice tone=Tone::Ok>
                    <p>{words::published_as(version, from)}</p>
                    <LinkButton href=href>{words::READ_IT}</LinkButton>
                </Notice>
            }
        })
    };
    view! {
        <PageHead title crumbs state=badge actions=move || view! { <Buttons deciding blocked /> } />
        {mend}
        {published}
    }
    .into_any()
}

/// What colour says of a state.
pub(super) const fn state_tone(state: DraftState) -> Tone {
    match state {
        DraftState::Drafting | DraftState::Discarded => Tone::Plain,
        DraftState::Proposed => Tone::Soon,
        DraftState::Returned => Tone::Hold,
        DraftState::Approved | DraftState::Published => Tone::Ok,
    }
}

/// The editor.
#[component]
fn Writing(desk: Desk, view: RwSignal<Arc<DraftView>>) -> impl IntoView {
    const KNOWN: &[Part] = &[
        Part::General,
        Part::Form,
        Part::Papers,
        Part::Variants,
        Part::Limits,
        Part::Signers,
        Part::Bases,
        Part::Workflow,
        Part::Changes,
        Part::Rehearsal,
    ];
    let book = Book::open(desk, view);
    let deciding = Deciding::new(desk, view, Some(book));
    let part = part_of(KNOWN, Part::General);
    let lang = use_lang();
    let title = Memo::new(move |_| book.def.with(|def| Words::from(&def.procedure.title)));
    let title = Signal::derive(move || title.get().say(lang.get()));
    let blocked = Memo::new(move |_| {
        book.faults.with(|faults| !faults.is_empty()) || book.unread.with(|unread| !unread.is_empty())
    });
    let to = Callback::new(move |part: Part| view.with_untracked(|view| address(view, part)));
    let body = move || {
        book.replaced.track();
        match part.get() {
            Part::General | Part::Text => view! { <GeneralPart book /> }.into_any(),
            Part::Form => view! { <FormPart book /> }.into_any(),
            Part::Papers => view! { <PapersPart book /> }.into_any(),
            Part::Variants => view! { <VariantsPart book /> }.into_any(),
            Part::Limits => view! { <LimitsPart book /> }.into_any(),
            Part::Signers => view! { <SignersPart book /> }.into_any(),
            Part::Bases => view! { <BasesPart book /> }.into_any(),
            Part::Workflow => view! { <WorkflowPart book /> }.into_any(),
            Part::Changes => view! { <AfterSaving book what=Part::Changes /> }.into_any(),
            Part::Rehearsal => view! { <AfterSaving book what=Part::Rehearsal /> }.into_any(),
        }
    };
    view! {
        <Head deciding title blocked />
        <SavingLine book />
        <Clash book />
        <FaultList book address=to />
        {chips(view, KNOWN, part)}
        {body}
        <History desk view />
    }
    .into_any()
}

/// What the server works out of a draft, once it has all that was typed.
#[component]
fn AfterSaving(book: Book, what: Part) -> impl IntoView {
    let saved = RwSignal::new(None::<bool>);
    leptos::task::spawn_local(async move {
        let all = book.save().await;
        saved.try_set(Some(all));
    });
    let view = book.view;
    move || match saved.get() {
        None => view! { <Skeleton /> }.into_any(),
        Some(false) => view! { <Notice tone=Tone::Hold><p>{words::NOT_SAVED_YET}</p></Notice> }.into_any(),
        Some(true) if what == Part::Rehearsal => {
            let (id, cases) = view.with_untracked(|view| (view.draft.id, view.draft.cases));
            view! { <RehearsalSheet desk=book.desk id cases /> }.into_any()
        }
        Some(true) => view! { <ChangesSheet view /> }.into_any(),
    }
}

/// Reasons and differences.
#[component]
fn ChangesSheet(view: RwSignal<Arc<DraftView>>) -> impl IntoView {
    let reasons = move || {
        let reasons = view.with(|view| view.draft.reasons().map(Words::same));
        reasons.map(|reasons| {
            view! { <Sheet title=words::REASONS padded=true><p class="said">{reasons}</p></Sheet> }
        })
    };
    let lang = use_lang();
    let lead = move || {
        let against = view.with(|view| view.against.as_ref().map(|of| of.version));
        against.map_or(words::AGAINST_NOTHING, words::against).say(lang.get())
    };
    let list = move || view! { <ChangeList changes=view.with(|view| view.changes.clone()) /> };
    view! {
        {reasons}
        <Sheet title=words::CHANGES padded=true>
            <p class="quiet">{lead}</p>
            {list}
        </Sheet>
    }
    .into_any()
}

/// The draft as leadership reads it, and everybody who may not write in it now.
#[component]
fn Judging(desk: Desk, view: RwSignal<Arc<DraftView>>) -> impl IntoView {
    const KNOWN: &[Part] = &[Part::Changes, Part::Rehearsal, Part::Text];
    let deciding = Deciding::new(desk, view, None);
    let part = part_of(KNOWN, Part::Changes);
    let lang = use_lang();
    let title =
        Signal::derive(move || view.with(|view| Words::from(&view.draft.content.procedure.title)).say(lang.get()));
    let body = move || match part.get() {
        Part::Rehearsal => {
            let (id, cases) = view.with_untracked(|view| (view.draft.id, view.draft.cases));
            view! { <RehearsalSheet desk id cases /> }.into_any()
        }
        Part::Text => view! { <Reading def=Arc::new(view.with(|view| whole(view))) /> }.into_any(),
        Part::Changes
        | Part::General
        | Part::Form
        | Part::Papers
        | Part::Variants
        | Part::Limits
        | Part::Signers
        | Part::Bases
        | Part::Workflow => view! { <ChangesSheet view /> }.into_any(),
    };
    view! {
        <Head deciding title blocked=Signal::stored(false) />
        {chips(view, KNOWN, part)}
        {body}
        <History desk view />
    }
    .into_any()
}

/// What was done with it, the newest first; being written in many times in a row is told once.
#[component]
fn History(desk: Desk, view: RwSignal<Arc<DraftView>>) -> impl IntoView {
    let entries = Memo::new(move |_| {
        let lines = view.with(|view| told_once(&view.draft.lines));
        lines.iter().rev().map(|line| entry(desk, line)).collect::<Vec<_>>()
    });
    view! {
        <Sheet title=words::HISTORY>
            <Timeline entries />
        </Sheet>
    }
    .into_any()
}

/// The lines without those that only say again that the same person wrote in it.
fn told_once(lines: &[DraftLine]) -> Vec<DraftLine> {
    let mut told: Vec<DraftLine> = Vec::new();
    for line in lines {
        match told.last_mut() {
            Some(last) if last.did == DraftDid::Edited && line.did == DraftDid::Edited && last.by == line.by => {
                *last = line.clone();
            }
            Some(_) | None => told.push(line.clone()),
        }
    }
    told
}

fn entry(desk: Desk, line: &DraftLine) -> TimelineEntry {
    let name = |id| desk.view(|v| v.person_name(id).map(str::to_owned)).unwrap_or_default();
    let who = Words::same(name(line.by));
    let who = match line.on_behalf {
        Some(other) => who.then(" ", &words::on_behalf(name(other))),
        None => who,
    };
    let (what, note) = words::did(&line.did);
    let (icon, tone) = match &line.did {
        DraftDid::Begun | DraftDid::Edited => (Icon::Pen, Tone::Plain),
        DraftDid::Proposed { .. } => (Icon::Send, Tone::Plain),
        DraftDid::Returned { .. } => (Icon::Back, Tone::Hold),
        DraftDid::Approved => (Icon::Check, Tone::Ok),
        DraftDid::Published { .. } => (Icon::Stamp, Tone::Ok),
        DraftDid::Discarded { .. } => (Icon::Trash, Tone::Plain),
    };
    TimelineEntry { id: line.rev.to_string(), icon, tone, who, what, note, at: line.at, unsent: false }
}
