//! Today: what waits for me, what is in danger, where we stand; in this order, for each role.
//!
//! *Who:* everybody, first thing in the morning and between two things. *What they want:* know within five seconds
//! what to do next, and open it with one press. Each role's file says what it is to that role.

mod group;
mod leadership;
mod office;
mod reminders;
mod union;

use std::sync::Arc;

use domain::{clock::Standing, definition::CaseKind, ids::PartId, rights::Role};
use leptos::prelude::*;

use self::{group::GroupHome, leadership::LeadershipHome, office::OfficeHome, reminders::Reminders, union::UnionHome};
use super::{
    desk::{Desk, use_desk},
    filters::{DueGroup, Filter, PartFilter},
    frame::{own_parts, use_page_title},
    lines::{CaseLine, Lines, use_lines},
    lists::{CaseRows, FirstTime},
    routes::PEOPLE,
};
use crate::{
    components::{Empty, Figure, Figures, Icon, Kind, LinkButton, PageHead, Sheet, Tone},
    i18n::{Words, cases, common, format, people, use_lang, workspace},
};

/// How many rows a list of the home shows; the rest is one press away.
const ROWS: usize = 10;
/// The same in the narrow column.
const FEW: usize = 5;

/// The page at `/app`.
#[component]
pub fn HomePage() -> impl IntoView {
    let desk = use_desk();
    use_page_title(|| common::HOME);
    let role = Memo::new(move |_| desk.role());
    let unfilled = Memo::new(move |_| desk.read(|r| r.meta().cursor.is_none() && r.view().cases.is_empty()));
    move || {
        let nothing = |title: Words, why: Words| {
            view! {
                <Today desk lead=Signal::stored(String::new()) />
                <Sheet>
                    <Empty icon=Icon::Info title=title why=why />
                </Sheet>
            }
            .into_any()
        };
        if unfilled.get() {
            return view! {
                <Today desk lead=workspace::STILL_FILLING.signal() />
                <FirstTime desk />
            }
            .into_any();
        }
        match role.get() {
            Some(Role::Leadership) => view! { <LeadershipHome /> }.into_any(),
            Some(Role::Group) => view! { <GroupHome /> }.into_any(),
            Some(Role::Office) => view! { <OfficeHome /> }.into_any(),
            Some(Role::Union) => view! { <UnionHome /> }.into_any(),
            Some(Role::Administrator) => view! { <AdministratorHome /> }.into_any(),
            Some(Role::Superior) => nothing(workspace::SUPERIOR_EMPTY, workspace::SUPERIOR_EMPTY_WHY),
            None => nothing(workspace::NO_ROLE, workspace::NO_ROLE_WHY),
        }
    }
}

/// The administrator's: one place so far, and what is not there yet.
#[component]
fn AdministratorHome() -> impl IntoView {
    let desk = use_desk();
    view! {
        <Today desk lead=Signal::stored(String::new()) />
        <Sheet>
            <Empty icon=Icon::People title=workspace::ADMIN_HOME why=workspace::ADMIN_HOME_WHY>
                <LinkButton href=PEOPLE.to_owned() kind=Kind::Main>{people::TITLE}</LinkButton>
            </Empty>
        </Sheet>
    }
}

/// The date, and one sentence that says what waits.
#[component]
fn Today(
    desk: Desk,
    /// The sentence.
    #[prop(into)]
    lead: Signal<String>,
    /// Buttons at the right.
    #[prop(optional, into)]
    actions: Option<ViewFnOnce>,
) -> impl IntoView {
    let lang = use_lang();
    let date = Signal::derive(move || format::long_date(desk.now().local_date(), lang.get()));
    view! {
        <PageHead title=date lead actions=ViewFnOnce::from(move || actions.map(ViewFnOnce::run)) />
        <Reminders />
    }
}

/// Four figures, each a link to the rows behind it: late, soon, paused, and how many of this quarter were on time.
#[component]
fn Standings(
    /// Only those of these parts; all where absent.
    #[prop(optional)]
    own: Option<Vec<PartId>>,
) -> impl IntoView {
    let (desk, lines, lang) = (use_desk(), use_lines(), use_lang());
    let part = own.is_some().then_some(PartFilter::Own);
    let address = move |due| Filter { due: Some(due), part, ..Filter::default() }.address();
    let own = StoredValue::new(own);
    let here = move |line: &CaseLine| own.with_value(|own| of_parts(line, own.as_deref()));
    let counted = move |due: DueGroup| {
        Signal::derive(move || {
            let now = desk.now();
            lines.count(|l| l.is_open_dossier() && here(l) && due.holds(l, now)).to_string()
        })
    };
    let quarter = Signal::derive(move || {
        let now = desk.now();
        let done = lines.those(|l| l.kind == CaseKind::Dossier && here(l) && DueGroup::Quarter.holds(l, now));
        share_on_time(&done).map_or_else(|| "–".to_owned(), |share| format::percent(share, lang.get()))
    });
    view! {
        <Figures>
            <Figure href=address(DueGroup::Late) value=counted(DueGroup::Late) label=cases::OVERDUE tone=Tone::Late />
            <Figure href=address(DueGroup::Soon) value=counted(DueGroup::Soon) label=cases::SOON tone=Tone::Soon />
            <Figure
                href=address(DueGroup::Paused)
                value=counted(DueGroup::Paused)
                label=cases::STATE_SUPPLEMENT
                icon=Icon::Pause
            />
            <Figure
                href=address(DueGroup::Quarter)
                value=quarter
                label=workspace::ON_TIME_QUARTER
                icon=Icon::Check
            />
        </Figures>
    }
}

fn of_parts(line: &CaseLine, parts: Option<&[PartId]>) -> bool {
    parts.is_none_or(|parts| line.part.is_some_and(|part| parts.contains(&part)))
}

/// Which share of what is done was done in time; nothing where nothing is done.
fn share_on_time(done: &[Arc<CaseLine>]) -> Option<f64> {
    let late = done.iter().filter(|l| l.standing == Standing::FinishedLate).count();
    let (all, on_time) = (u32::try_from(done.len()).ok()?, u32::try_from(done.len() - late).ok()?);
    (all > 0).then(|| f64::from(on_time) / f64::from(all))
}

/// How many open dossiers are late.
fn late(lines: Lines, parts: Option<&[PartId]>) -> usize {
    lines.count(|l| l.is_open_dossier() && of_parts(l, parts) && matches!(l.standing, Standing::Late { .. }))
}

/// A sheet of cases: the first few, a link to all of them, or why there is none.
#[component]
fn CaseSheet(
    /// Its heading.
    title: Words,
    /// The cases, in order.
    #[prop(into)]
    lines: Signal<Vec<Arc<CaseLine>>>,
    /// Where all of them are.
    #[prop(into)]
    all: String,
    /// What there is none of.
    none: Words,
    /// Why, or when there will be some.
    #[prop(optional)]
    why: Option<Words>,
    /// For the narrow column: fewer rows, without time and action; and not the list of j and k.
    #[prop(default = false)]
    brief: bool,
) -> impl IntoView {
    let lang = use_lang();
    let most = if brief { FEW } else { ROWS };
    let count = Memo::new(move |_| lines.with(Vec::len));
    let ids = Memo::new(move |_| lines.with(|lines| lines.iter().take(most).map(|l| l.id).collect::<Vec<_>>()));
    let aside = move || {
        let link = move || {
            let n = count.get();
            (n > 0).then(|| view! { <a href=all.clone()>{workspace::see_all(n).say(lang.get())}</a> })
        };
        view! { {link} }
    };
    let label = title.clone();
    view! {
        <Sheet title aside>
            <Show
                when=move || count.get() != 0
                fallback={
                    let (none, why) = (none.clone(), why.clone());
                    move || nothing(brief, none.clone(), why.clone())
                }
            >
                <CaseRows label=label.clone() ids keys=!brief brief />
            </Show>
        </Sheet>
    }
}

fn nothing(brief: bool, none: Words, why: Option<Words>) -> AnyView {
    match why {
        Some(why) if !brief => view! { <Empty icon=Icon::Check title=none why=why /> }.into_any(),
        Some(_) | None => view! { <p class="quiet-none">{none}</p> }.into_any(),
    }
}
