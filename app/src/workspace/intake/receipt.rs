//! Taken in: the code, the date, and a slip for the applicant.

use domain::{
    case::{PaperState, papers},
    definition::{CaseKind, Definition, PartyKind, Way},
    ids::{CaseId, CommandId},
    text::Lang,
};
use leptos::prelude::*;

use crate::{
    components::{Button, Icon, Kind, LinkButton, Notice, PageHead, Pair, Pairs, Tone},
    i18n::{Words, cases, common, errors, format, intake, use_lang, workflow},
    workspace::{
        desk::{Desk, use_desk},
        dossier::{address, due_of, held, printing, provisional_code},
        routes::{ATTENTION, INTAKE},
    },
};

/// What the slip says.
#[derive(Clone, PartialEq)]
struct Slip {
    school: String,
    procedure: Words,
    /// The kind of request, where there are several.
    variant: Option<Words>,
    /// What the school tells whoever asks, at receipt.
    told: Option<Words>,
    /// The official one, or the short one of this device.
    code: String,
    official: bool,
    /// It is only registered: no code, no date.
    registered: bool,
    people: Vec<(Words, String)>,
    papers: Vec<Words>,
    received: String,
    due: Option<String>,
    place: Option<Words>,
    clerk: String,
}

/// The page after a request was taken in. The code becomes the official one as soon as the server has given it.
#[component]
pub fn Receipt(
    /// The dossier.
    id: CaseId,
    /// The command that opened it, to hear of its refusal.
    command: CommandId,
) -> impl IntoView {
    let desk = use_desk();
    let slip = Memo::new(move |_| slip_of(desk, id));
    let refused = Memo::new(move |_| {
        desk.read(|r| {
            let found = r.refused(command)?;
            Some(found.denial.as_ref().map_or(errors::UNKNOWN, |d| Words::from(d.message())))
        })
    });
    let kind = untrack(|| held(desk, id)).map_or(CaseKind::Dossier, |(h, _)| h.it.core.kind);
    let href = address(kind, id);
    // What replaced the form is read from its heading on.
    Effect::new(move |_| {
        request_animation_frame(|| {
            use leptos::{wasm_bindgen::JsCast as _, web_sys};
            let heading = document().query_selector("main h1").ok().flatten();
            if let Some(heading) = heading.and_then(|h| h.dyn_into::<web_sys::HtmlElement>().ok()) {
                let _ = heading.focus();
            }
        });
    });
    let registered = untrack(|| slip.with(|slip| slip.as_ref().is_some_and(|slip| slip.registered)));
    let title = if registered { workflow::REGISTERED } else { intake::TAKEN_IN };
    let official = Memo::new(move |_| slip.with(|slip| slip.as_ref().is_some_and(|slip| slip.official)));
    view! {
        <PageHead
            title=title
            actions=move || {
                view! {
                    <LinkButton icon=Icon::Plus href=INTAKE.to_owned()>{intake::TAKE_NEXT}</LinkButton>
                    {(!registered).then(|| view! { <PrintIt id official /> })}
                    <LinkButton kind=Kind::Main icon=Icon::File href=href>{intake::OPEN_IT}</LinkButton>
                }
            }
        />
        {move || {
            refused.get().map(|reason| {
                view! {
                    <Notice tone=Tone::Late>
                        {errors::refused(&reason)} " " <a class="link-like" href=ATTENTION>{common::ATTENTION}</a>
                    </Notice>
                }
            })
        }}
        {move || slip.get().map(paper)}
    }
    .into_any()
}

/// The receipt by the form, once the server has given its number; until then the slip that stands here.
#[component]
fn PrintIt(id: CaseId, official: Memo<bool>) -> impl IntoView {
    let print = || {
        // A browser without a printer dialog has nothing to say either.
        let _ = window().print();
    };
    // The event that opened it is the first.
    let paper = Signal::stored(printing::address(id, papers::RECEIPT, 1));
    move || {
        if official.get() {
            view! { <LinkButton icon=Icon::Print href=paper beside=true>{intake::PRINT_SLIP}</LinkButton> }.into_any()
        } else {
            view! { <Button icon=Icon::Print on_press=print>{intake::PRINT_PROVISIONAL}</Button> }.into_any()
        }
    }
}

fn slip_of(desk: Desk, id: CaseId) -> Option<Slip> {
    let (held, def) = held(desk, id)?;
    let case = &held.it;
    let due = due_of(desk, case).and_then(|due| due.date());
    let name = |person| desk.view(|v| v.person_name(person).map(str::to_owned)).unwrap_or_default();
    let (school, place) = desk.view(|v| {
        let unit = v.unit.as_ref();
        let place = unit.map(|u| &u.settings.desk).filter(|desk| !desk.is_empty()).map(Words::from);
        (unit.map(|u| u.name.clone()).unwrap_or_default(), place)
    });
    let mut people = people(&def, case);
    people.extend(case.core.applicant.map(|person| (intake::ASKS, name(person))));
    let papers = case.internal.iter().flat_map(|i| &i.papers);
    let papers = papers
        .filter(|(_, state)| **state == PaperState::Received)
        .filter_map(|(key, _)| def.paper(key))
        .map(|paper| Words::from(&paper.title))
        .collect();
    let official = case.core.code.clone();
    Some(Slip {
        school,
        procedure: Words::from(&def.procedure.title),
        variant: case.core.variant.as_ref().and_then(|key| def.procedure.variant(key)).map(|v| Words::from(&v.title)),
        told: Some(&def.procedure.told.received).filter(|told| !told.is_empty()).map(Words::from),
        official: official.is_some(),
        registered: case.core.way == Way::Registered && case.core.ledger.is_empty(),
        code: official.unwrap_or_else(|| provisional_code(id)),
        people,
        papers,
        received: format::date_time(case.core.received_at),
        due: due.map(format::date_time),
        place,
        clerk: name(case.core.author),
    })
}

/// Those named in the form; a child's name comes last, as the slip is the applicant's.
fn people(def: &Definition, case: &domain::case::Case) -> Vec<(Words, String)> {
    let Some(personal) = case.personal.as_ref() else { return vec![] };
    let mut parties: Vec<_> = personal.parties().collect();
    parties.sort_by_key(|(_, party)| party.kind == PartyKind::Child);
    let title = |key| def.field(key).map_or(intake::APPLICANT, |field| Words::from(&field.title));
    parties.into_iter().map(|(key, party)| (title(key), party.name.clone())).collect()
}

/// What was only registered has no receipt: neither code nor date is promised.
fn registered_only(slip: Slip) -> AnyView {
    let people = slip.people.into_iter().map(|(label, name)| view! { <Pair label=label>{name}</Pair> }).collect_view();
    view! {
        <section class="sheet slip" aria-label=workflow::REGISTERED>
            <Notice tone=Tone::Hold>{workflow::REGISTERED_WHY}</Notice>
            <Pairs>
                <Pair label=intake::PROCEDURE>{slip.procedure}</Pair>
                {people}
                <Pair label=intake::RECEIVED_AT>{slip.received}</Pair>
            </Pairs>
        </section>
    }
    .into_any()
}

fn paper(slip: Slip) -> AnyView {
    if slip.registered {
        return registered_only(slip);
    }
    let lang = use_lang();
    let people = slip.people.into_iter().map(|(label, name)| view! { <Pair label=label>{name}</Pair> }).collect_view();
    let papers = if slip.papers.is_empty() {
        view! { {intake::NO_PAPERS} }.into_any()
    } else {
        let papers = slip.papers;
        view! {
            {move || {
                let said: Vec<String> = papers.iter().map(|p| p.say(lang.get())).collect();
                said.join("; ")
            }}
        }
        .into_any()
    };
    let clerk = slip.clerk.clone();
    let note = if slip.official { intake::RECEIPT_OF_DESK } else { intake::RECEIPT_PROVISIONAL };
    let code_label = if slip.official { cases::CODE } else { cases::PROVISIONAL_CODE };
    let waiting = (!slip.official).then(|| view! { <small>{intake::CODE_COMING}</small> });
    // The applicant reads Vietnamese; the second title helps those who do not.
    let second = move || (lang.get() == Lang::En).then(|| intake::RECEIPT_TITLE.say(Lang::Vi));
    view! {
        <section class="sheet slip" aria-label=intake::RECEIPT_TITLE>
            <p class="slip-school">{slip.school}</p>
            <h2>{intake::RECEIPT_TITLE}</h2>
            {move || second().map(|title| view! { <p lang="vi">{title}</p> })}
            <p class="slip-code" role="status">
                <span>{code_label}</span>
                " "
                <b>{slip.code}</b>
                {waiting}
            </p>
            <Pairs>
                <Pair label=intake::PROCEDURE>{slip.procedure}</Pair>
                {slip.variant.map(|variant| view! { <Pair label=intake::VARIANT>{variant}</Pair> })}
                {people}
                <Pair label=intake::PAPERS_GOT>{papers}</Pair>
                <Pair label=intake::RECEIVED_AT>{slip.received}</Pair>
                {slip.due.map(|due| view! { <Pair label=intake::RETURN_AT><b>{due}</b></Pair> })}
                {slip.place.map(|place| view! { <Pair label=intake::RETURN_PLACE>{place}</Pair> })}
                <Pair label=intake::RECEIVER_SIGNS>{clerk}</Pair>
            </Pairs>
            {slip.told.map(|told| view! { <p class="slip-note">{told}</p> })}
            <p class="slip-note">{note} " " {intake::TRACK_HINT}</p>
            <div class="slip-signs" aria-hidden="true">
                <span>{intake::APPLICANT_SIGNS}</span>
                <span>{intake::RECEIVER_SIGNS} <br /> {slip.clerk}</span>
            </div>
        </section>
    }
    .into_any()
}
