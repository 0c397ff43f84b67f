//! One entry of the register, whole.

use std::sync::Arc;

use contract::privacy::{PartyCase, PartyFile};
use domain::{
    audit::reading::{self, Sight},
    definition::PartyKind,
    ids::{CaseId, PartyId},
    party::{self, may_keep},
    policy::{self, Act},
};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::{
    Entry,
    correct::CorrectForm,
    erase::{ErasureNotice, ProposeForm},
    hold::HoldForm,
    kin::kin_sheet,
    merge::{DoublesSheet, MergeForm},
    name_words,
    readings::ReadingsSheet,
};
use crate::{
    components::{
        Badge, Button, Cols, Crumb, Dialog, Empty, Icon, List, Menu, MenuItem, Meta, Moment, Notice, PageHead, Row,
        Sheet, Tone,
    },
    i18n::{Words, format, parties, use_lang},
    workspace::{
        desk::use_desk,
        dossier::provisional_code,
        frame::use_page_title,
        routes::{PARTIES, case_address},
    },
};

/// The page at `/app/parties/:id`.
#[component]
pub fn PartyPage() -> impl IntoView {
    let (desk, params) = (use_desk(), use_params_map());
    use_page_title(|| parties::ENTRY);
    let id = Memo::new(move |_| params.read().get("id").and_then(|text| text.parse::<PartyId>().ok()));
    let reads = Memo::new(move |_| party::may_read(&desk.actor()));
    let sight = Memo::new(move |_| reading::may_see(&desk.actor()).ok());
    move || match (id.get(), reads.get(), sight.get()) {
        (Some(id), true, _) => view! { <Whole id /> }.into_any(),
        (Some(id), false, Some(Sight::Whole | Sight::WithoutName)) => view! {
            <PageHead title=parties::ENTRY lead=parties::READINGS_NAMELESS />
            <ReadingsSheet id />
        }
        .into_any(),
        (Some(_), false, None) => view! {
            <PageHead title=parties::ENTRY />
            <Empty icon=Icon::Lock title=parties::NOT_YOURS why=parties::NOT_YOURS_WHY />
        }
        .into_any(),
        (None, _, _) => view! {
            <PageHead title=parties::ENTRY />
            <Empty icon=Icon::Search title=parties::MISSING why=parties::MISSING_WHY />
        }
        .into_any(),
    }
}

/// What is open over the page.
#[derive(Clone, Copy)]
struct Open {
    correcting: RwSignal<bool>,
    merging: RwSignal<bool>,
    erasing: RwSignal<bool>,
}

#[component]
fn Whole(id: PartyId) -> impl IntoView {
    let (desk, lang, entry) = (use_desk(), use_lang(), Entry::open(id));
    let name = Signal::derive(move || {
        let words = entry.get().map_or(parties::ENTRY, |file| name_words(&file.party));
        words.say(lang.get())
    });
    let open = Open { correcting: RwSignal::new(false), merging: RwSignal::new(false), erasing: RwSignal::new(false) };
    let sees = Memo::new(move |_| reading::may_see(&desk.actor()) == Ok(Sight::Whole));
    let state = move || {
        entry.get().map(|file| {
            let gone = file.party.erased_at.is_some();
            let words = if gone { parties::ERASED } else { parties::kind(file.party.kind) };
            view! { <Badge>{words}</Badge> }
        })
    };
    let body = entry.draw(move |file| {
        let known = StoredValue::new(file);
        let sheets = move || {
            let file = known.get_value();
            let waits = file.erasure.clone().map(|erasure| view! { <ErasureNotice entry erasure /> });
            let gone = file.party.erased_at.is_some().then(|| {
                view! { <Notice tone=Tone::Plain icon=Icon::Info><p>{parties::ERASED_ENTRY}</p></Notice> }
            });
            view! {
                {waits}
                {gone}
                <Facts file=Arc::clone(&file) />
                {kin_sheet(entry, &file)}
                <CasesSheet entry file=Arc::clone(&file) />
                <DoublesSheet entry file />
            }
        };
        let dialogs = move || {
            view! {
                <Dialog open=open.correcting title=parties::CORRECT>
                    <CorrectForm
                        entry
                        party=known.get_value().party.clone()
                        on_done=move |()| open.correcting.set(false)
                    />
                </Dialog>
                <Dialog open=open.merging title=parties::MERGE wide=true>
                    <MergeForm
                        entry
                        party=known.get_value().party.clone()
                        without=group(&known.get_value())
                        on_done=move |()| open.merging.set(false)
                    />
                </Dialog>
                <Dialog open=open.erasing title=parties::ERASE>
                    <ProposeForm entry id=known.get_value().party.id on_done=move |()| open.erasing.set(false) />
                </Dialog>
            }
        };
        if sees.get() {
            let of = known.with_value(|file| file.party.id);
            view! { <Cols side=move || view! { <ReadingsSheet id=of /> }>{sheets()}</Cols> {dialogs()} }.into_any()
        } else {
            view! { {sheets()} {dialogs()} }.into_any()
        }
    });
    view! {
        <PageHead
            title=name
            crumbs=move || {
                view! {
                    <Crumb href=PARTIES.to_owned()>{parties::TITLE}</Crumb>
                    <Crumb>{move || name.get()}</Crumb>
                }
            }
            state=move || state
            actions=move || view! { <Deeds entry open /> }
        />
        {body}
    }
}

/// The entry and its doubles.
fn group(file: &PartyFile) -> Vec<PartyId> {
    std::iter::once(&file.party).chain(&file.aliases).map(|party| party.id).collect()
}

/// What may be done with the entry as a whole: the common thing as a button, rare ones under "…".
#[component]
fn Deeds(entry: Entry, open: Open) -> impl IntoView {
    let desk = use_desk();
    let keeps = Memo::new(move |_| may_keep(&desk.actor()));
    let erases = Memo::new(move |_| policy::can(&desk.actor(), Act::ProposeErasure).is_ok());
    let lives = Memo::new(move |_| entry.get().is_some_and(|file| file.party.erased_at.is_none()));
    let waits = Memo::new(move |_| entry.get().is_some_and(|file| file.erasure.is_some()));
    move || {
        let (keeps, erases) = (keeps.get(), erases.get() && !waits.get());
        (lives.get() && (keeps || erases)).then(|| {
            view! {
                <Menu>
                    {keeps.then(|| view! {
                        <MenuItem icon=Icon::People on_press=move |()| open.merging.set(true)>{parties::MERGE}</MenuItem>
                    })}
                    {erases.then(|| view! {
                        <MenuItem icon=Icon::Cross danger=true on_press=move |()| open.erasing.set(true)>
                            {parties::ERASE}
                        </MenuItem>
                    })}
                </Menu>
                {keeps.then(|| view! {
                    <Button icon=Icon::Pen on_press=move || open.correcting.set(true)>{parties::CORRECT}</Button>
                })}
            }
        })
    }
}

/// What the register says of them, in one line.
#[component]
fn Facts(file: Arc<PartyFile>) -> impl IntoView {
    let (party, at) = (&file.party, file.party.entered_at);
    let entered = view! { <Meta label=parties::ENTERED><Moment at=at /></Meta> };
    if party.erased_at.is_some() {
        return view! { <div class="metas">{entered}</div> }.into_any();
    }
    let fact = |label: Words, value: Option<String>| {
        let words = value.map_or(parties::NOTHING, Words::same);
        view! { <Meta label=label>{words}</Meta> }
    };
    let of_child = (party.kind == PartyKind::Child).then(|| {
        view! { {fact(parties::CLASS, party.class.clone())} {fact(parties::BORN, party.born.map(format::date))} }
    });
    view! { <div class="metas">{of_child} {fact(parties::PHONE, party.phone.clone())} {fact(parties::ADDRESS, party.address.clone())} {entered}</div> }.into_any()
}

/// The cases that name them; for those who keep privacy, each with a way to hold it.
#[component]
fn CasesSheet(entry: Entry, file: Arc<PartyFile>) -> impl IntoView {
    let desk = use_desk();
    let may = policy::can(&untrack(|| desk.actor()), Act::KeepPrivacy).is_ok();
    let (asked, open) = (RwSignal::new(None::<(CaseId, bool)>), RwSignal::new(false));
    let rows = file.cases.iter().map(|case| row(case, may, asked, open)).collect_view();
    let none = file.cases.is_empty();
    view! {
        <Sheet title=parties::CASES>
            {none.then(|| view! { <p class="quiet-none">{parties::NO_CASE}</p> })}
            <List label=parties::CASES>{rows}</List>
        </Sheet>
        <Dialog open=open title=parties::HOLD_TITLE>
            {move || asked.get().map(|(case, held)| view! {
                <HoldForm
                    case
                    held
                    on_done=move |()| {
                        open.set(false);
                        entry.load();
                    }
                />
            })}
        </Dialog>
    }
}

fn row(case: &PartyCase, may: bool, asked: RwSignal<Option<(CaseId, bool)>>, open: RwSignal<bool>) -> AnyView {
    let (id, at) = (case.id, case.received_at);
    let held = case.hold.is_some();
    let code = case.code.clone().unwrap_or_else(|| provisional_code(id));
    let sub = match &case.hold {
        Some(hold) => Words::same(code).then(" · ", &parties::HELD).then(": ", &Words::same(hold.reason.clone())),
        None => Words::same(code),
    };
    let words = Words::from(&case.state);
    let tone = if case.ended { Tone::Ok } else { Tone::Plain };
    let press = move || {
        asked.set(Some((id, held)));
        open.set(true);
    };
    let label = if held { parties::HOLD_END } else { parties::HOLD };
    view! {
        <Row
            href=case_address(case.kind, id)
            title=Words::from(&case.title)
            sub=sub
            state=move || view! { <Badge tone=tone>{words}</Badge> }
            time=move || view! { <Moment at=at /> }
            action=move || may.then(|| view! { <Button on_press=press>{label}</Button> })
        />
    }
    .into_any()
}
