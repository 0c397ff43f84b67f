//! The list of dossiers.
//!
//! *Who:* everybody: leadership to see what hangs, the office to answer a caller, a group for its own. *When:* from a
//! figure, a place, the search; many times a day. *What they want:* the rows behind a number at once, one dossier
//! among hundreds in five seconds, and an address that brings the same list back tomorrow.

mod narrow;
mod row;
mod select;

use std::sync::Arc;

use domain::{definition::CaseKind, fold, ids::CaseId, instant::Instant, rights::Role};
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_query_map},
};

use self::{narrow::Narrow, select::PickAll};
pub use self::{
    row::{CaseRow, CaseRows},
    select::Selection,
};
use super::{
    bulk::run::use_last_run,
    desk::{Desk, use_desk},
    filters::{Filter, Sort},
    frame::{own_parts, use_page_title},
    lines::{CaseLine, Lines, Waits, use_lines},
    parts::{self, Fetched},
    room::LeftOut,
    routes::{BATCH, CASES, INTAKE, REGISTER, SCANNING},
    sheets::{Rows, SheetButton},
};
use crate::{
    components::{Button, Empty, Icon, Kind, LinkButton, PageHead, SearchBox, Sheet, Skeleton},
    i18n::{Words, common, register, scanning, sheets, together, use_lang, workspace},
};

/// How many rows are drawn at first, and how many more each time.
const STEP: usize = 50;

/// Where a row stands in its list: by this the next ones are asked for, never by a count, so that what comes in
/// meanwhile shifts nothing.
type Place = (Order, CaseId);

/// By what rows are sorted.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Order {
    /// By moments, as numbers; some after all others.
    Moment { after: bool, at: i64 },
    /// By words, as a key that sorts.
    Words(String),
}

impl Order {
    const fn newest(after: bool, at: Instant) -> Self {
        Self::Moment { after, at: !at.millis() }
    }
}

/// The page at `/app/cases`.
#[component]
pub fn CasesPage() -> impl IntoView {
    let (desk, lines, lang) = (use_desk(), use_lines(), use_lang());
    let query = use_query_map();
    let filter = Memo::new(move |_| query.with(Filter::read));
    let title = move || {
        filter.with(|f| match f.waits[..] {
            [] => common::DOSSIERS,
            [only] => only.words(),
            [..] => workspace::WAITS_FOR_ME,
        })
    };
    use_page_title(title);
    lines.search_elsewhere(desk, Signal::derive(move || filter.with(|f| f.query.clone())));
    let rows = Memo::new(move |_| filter.with(|f| Arc::new(sorted(desk, lines, f))));
    let count = Memo::new(move |_| rows.with(|rows| rows.len()));
    let bound = RwSignal::new(None::<Place>);
    let listed = Signal::derive(move || rows.with(|rows| rows.iter().map(|(_, line)| line.id).collect::<Vec<_>>()));
    let select = Selection::new(listed);
    provide_context(select);
    // Another list begins at its own top, with nothing chosen.
    Effect::new(move |_| {
        filter.track();
        bound.set(None);
        select.clear();
    });
    let last = use_last_run();
    let handles = Memo::new(move |_| desk.role().is_some_and(Role::may_handle));
    let has_bar = Memo::new(move |_| handles.get() && (select.any() || last.0.with(Option::is_some)));
    let signs =
        Memo::new(move |_| lines.count(|l| l.kind == CaseKind::Dossier && l.waits_for(Waits::Sign).is_some()) > 0);
    let is_to_sign = move || signs.get() && filter.with(|f| f.waits.contains(&Waits::Sign));
    let shown = Memo::new(move |_| {
        rows.with(|rows| match bound.get() {
            None => rows.len().min(STEP),
            Some(bound) => rows.iter().take_while(|(place, _)| *place <= bound).count(),
        })
    });
    let visible =
        Memo::new(move |_| rows.with(|rows| rows[..shown.get()].iter().map(|(_, l)| l.id).collect::<Vec<_>>()));
    let more = move || {
        rows.with_untracked(|rows| {
            let last = (shown.get_untracked() + STEP).min(rows.len());
            if let Some((place, _)) = last.checked_sub(1).and_then(|n| rows.get(n)) {
                bound.set(Some(place.clone()));
            }
        });
    };
    let office = Memo::new(move |_| desk.role() == Some(Role::Office));
    let may_see_book = Memo::new(move |_| matches!(desk.role(), Some(Role::Office | Role::Leadership)));
    view! {
        <PageHead
            title=Signal::derive(move || title().say(lang.get()))
            lead=Signal::derive(move || workspace::rows(count.get()).say(lang.get()))
            actions=move || {
                view! {
                    <Show when=move || count.get() != 0>
                        <SheetButton
                            name=common::DOSSIERS
                            rows=move |()| Rows::Cases(CaseKind::Dossier, listed.get_untracked())
                        />
                    </Show>
                    <Show when=move || may_see_book.get()>
                        <LinkButton icon=Icon::List href=REGISTER.to_owned()>{register::TITLE}</LinkButton>
                    </Show>
                    <Show when=move || office.get()>
                        <LinkButton icon=Icon::Attach href=SCANNING.to_owned()>{scanning::TITLE}</LinkButton>
                        <LinkButton kind=Kind::Main icon=Icon::Plus href=INTAKE.to_owned()>{common::INTAKE}</LinkButton>
                    </Show>
                    <Show when=is_to_sign>
                        <LinkButton kind=Kind::Main icon=Icon::Pen href=BATCH.to_owned()>{together::BATCH}</LinkButton>
                    </Show>
                }
            }
        />
        <Narrow filter=filter>
            <FindHere filter=filter />
        </Narrow>
        <LeftOut />
        <Show when=move || count.get() != 0 fallback=move || view! { <Nothing filter=filter /> }>
            <Show when=move || handles.get()>
                <PickAll select />
            </Show>
            <div on:keydown=move |event| select.on_key(&event)>
                <Sheet>
                    {move || {
                        let select = handles.get().then_some(select);
                        view! { <CaseRows label=common::DOSSIERS ids=visible select /> }
                    }}
                </Sheet>
            </div>
            <Show when=move || shown.get() < count.get()>
                <Button on_press=more>{common::LOAD_MORE}</Button>
                <p class="on-paper">{move || sheets::printed(shown.get(), count.get()).say(lang.get())}</p>
            </Show>
        </Show>
        <Show when=move || has_bar.get()>
            <Fetched page=parts::bulk />
        </Show>
    }
}

/// The rows of a list with their places, in its order.
fn sorted(desk: Desk, lines: Lines, filter: &Filter) -> Vec<(Place, Arc<CaseLine>)> {
    let own = desk.role().map(|role| own_parts(desk, role)).unwrap_or_default();
    let (now, found) = (desk.now(), lines.search(&filter.query));
    let held = lines.those(|l| l.kind == CaseKind::Dossier && filter.holds(l, &own, now) && found(l));
    let mut rows: Vec<_> = held.into_iter().map(|line| ((order(&line, filter.sort), line.id), line)).collect();
    rows.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
    rows
}

fn order(line: &CaseLine, sort: Sort) -> Order {
    match (sort, line.due) {
        // What is paused has no date and what is done needs none: both after what runs.
        (Sort::Due, Some(due)) if !line.ended && line.stopped.is_none() => {
            Order::Moment { after: false, at: due.millis() }
        }
        (Sort::Due, _) => Order::newest(true, line.last_at),
        (Sort::Title, _) => Order::Words(fold::sort_key(line.title.as_str(domain::text::Lang::Vi))),
        (Sort::Name, _) => Order::Words(line.name.as_deref().map_or_else(|| "~".to_owned(), fold::name_sort_key)),
        (Sort::Received, _) => Order::newest(false, line.received_at),
    }
}

/// The search within the list: what is typed goes into the address, without a page of history for each letter.
#[component]
fn FindHere(filter: Memo<Filter>) -> impl IntoView {
    let navigate = use_navigate();
    let typed = RwSignal::new(filter.with_untracked(|f| f.query.clone()));
    Effect::new(move |_| {
        // From outside: a chip that clears it, Back, a link. What is being typed ends in a space at times.
        let wanted = filter.with(|f| f.query.clone());
        if typed.with_untracked(|typed| typed.trim() != wanted) {
            typed.set(wanted);
        }
    });
    let search = move |text: String| {
        let mut next = filter.get_untracked();
        text.trim().clone_into(&mut next.query);
        let options = NavigateOptions { resolve: false, replace: true, scroll: false, ..NavigateOptions::default() };
        navigate(&next.address(), options);
    };
    view! { <SearchBox id="find-here" label=workspace::FIND_IN_LIST hint=workspace::FIND_IN_LIST value=typed on_search=search /> }
}

/// Why there is no row, and what can be done about it.
#[component]
fn Nothing(filter: Memo<Filter>) -> impl IntoView {
    let (desk, lines) = (use_desk(), use_lines());
    let any = Memo::new(move |_| lines.count(|l| l.kind == CaseKind::Dossier) > 0);
    move || {
        let empty = desk.read(|r| r.meta().cursor.is_none());
        let narrowed = filter.with(Filter::narrows);
        let waits = filter.with(|f| !f.waits.is_empty() && f.query.is_empty());
        if empty {
            return view! { <FirstTime desk /> }.into_any();
        }
        if waits && any.get() {
            return view! {
                <Empty icon=Icon::Check title=common::NOTHING_WAITING why=common::NOTHING_WAITING_WHY>
                    <LinkButton href=CASES.to_owned()>{common::DOSSIERS}</LinkButton>
                </Empty>
            }
            .into_any();
        }
        if narrowed && any.get() {
            return view! {
                <Empty icon=Icon::Search title=common::NO_RESULT why=common::NO_RESULT_WHY>
                    <LinkButton href=CASES.to_owned()>{common::CLEAR_FILTERS}</LinkButton>
                </Empty>
            }
            .into_any();
        }
        let (why, office): (Words, bool) = match desk.role() {
            Some(Role::Office) => (workspace::NO_DOSSIER_YET_OFFICE, true),
            Some(Role::Leadership | Role::Group | Role::Union | Role::Administrator | Role::Superior) | None => {
                (workspace::NO_DOSSIER_YET_WHY, false)
            }
        };
        let action = office.then(|| {
            view! { <LinkButton kind=Kind::Main icon=Icon::Plus href=INTAKE.to_owned()>{common::INTAKE}</LinkButton> }
        });
        view! { <Empty title=workspace::NO_DOSSIER_YET why=why>{action}</Empty> }.into_any()
    }
}

/// A device that has never been filled: wait, or say that it cannot be.
#[component]
pub fn FirstTime(
    /// The desk that is being filled.
    desk: Desk,
) -> impl IntoView {
    let offline = Memo::new(move |_| desk.connection() == client::Connection::Offline);
    move || {
        if offline.get() {
            view! {
                <Empty icon=Icon::Offline title=workspace::FIRST_NEEDS_NETWORK>
                    <Button icon=Icon::Refresh on_press=move || desk.kick()>{common::RETRY}</Button>
                </Empty>
            }
            .into_any()
        } else {
            view! {
                <p class="sr" role="status">{workspace::STILL_FILLING}</p>
                <Sheet>
                    <Skeleton count=6 />
                </Sheet>
            }
            .into_any()
        }
    }
}
