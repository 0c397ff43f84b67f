//! What the inspecting side found: the list, a new one, and one of them.
//!
//! **The list** (`/app/findings`). *Who:* the union; leadership, who reads what is announced; whoever has to mend
//! something. *When:* at the start of a day, and from a figure of the home page. *What they want:* in five seconds
//! what waits for them and what is late; one press to open it.
//!
//! The other two say it in their own files.

mod about;
mod page;
mod photos;
mod record;

use std::sync::Arc;

use domain::{
    clock::Standing,
    definition::CaseKind,
    policy::{self, Act},
    rights::Role,
};
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_query_map},
    location::Url,
    params::ParamsMap,
};

pub use self::{page::FindingPage, record::NewFinding};
use super::{
    desk::{Desk, use_desk},
    intake::is_filling,
    lines::{CaseLine, use_lines},
    routes::{FINDINGS, NEW_FINDING, case_address},
    sheets::{Rows, SheetButton},
};
use crate::{
    components::{
        Ago, Badge, Chip, Chips, DueBadge, Empty, Icon, Kind, LinkButton, List, PageHead, Row, SearchBox, Sheet,
        Skeleton, Tone,
    },
    i18n::{Words, common, findings, use_lang},
};

/// What narrows the list; it lives in the address.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Filter {
    /// The phase of the lifecycle; every open one where absent.
    phase: Option<String>,
    mine: bool,
    overdue: bool,
    query: String,
}

impl Filter {
    fn read(query: &ParamsMap) -> Self {
        let get = |key| query.get_str(key).filter(|v| !v.is_empty());
        Self {
            phase: get("state").map(str::to_owned),
            mine: get("mine") == Some("1"),
            overdue: get("overdue") == Some("1"),
            query: get("q").unwrap_or_default().to_owned(),
        }
    }

    fn address(&self) -> String {
        self.address_under(&Url::escape(&self.query))
    }

    fn address_under(&self, query: &str) -> String {
        let pairs = [
            ("state", self.phase.as_deref().unwrap_or_default()),
            ("mine", if self.mine { "1" } else { "" }),
            ("overdue", if self.overdue { "1" } else { "" }),
            ("q", query),
        ];
        let said: Vec<String> =
            pairs.iter().filter(|(_, value)| !value.is_empty()).map(|(key, value)| format!("{key}={value}")).collect();
        if said.is_empty() { FINDINGS.to_owned() } else { format!("{FINDINGS}?{}", said.join("&")) }
    }

    fn holds(&self, row: &Found) -> bool {
        let phase = self.phase.as_ref().map_or(!row.line.ended, |phase| &row.phase == phase);
        phase && (!self.mine || row.mine) && (!self.overdue || row.is_late())
    }

    fn narrows(&self) -> bool {
        self.mine || self.overdue || !self.query.is_empty() || self.phase.is_some()
    }
}

/// A finding as the list shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Found {
    line: Arc<CaseLine>,
    phase: String,
    draft: bool,
    /// The reader's to mend; of the inspecting side, theirs to follow.
    mine: bool,
}

impl Found {
    fn is_late(&self) -> bool {
        matches!(self.line.standing, Standing::Late { .. })
    }
}

/// Whether this person may record a finding.
fn may_record(desk: Desk) -> bool {
    let now = desk.offered_at();
    desk.read(|replica| {
        let known = replica.view().taken(CaseKind::Finding, now);
        known.iter().any(|def| policy::can(replica.actor(), Act::Open(def, None)).is_ok())
    })
}

/// The stages of findings, in order, with what they are called.
fn phases(desk: Desk) -> Vec<(String, Words)> {
    let day = desk.now().local_date();
    let first = desk.view(|v| v.in_force(CaseKind::Finding, day).into_iter().next());
    let phases = first.iter().flat_map(|def| &def.lifecycle.phases);
    phases.map(|phase| (phase.key.clone(), Words::from(&phase.title))).collect()
}

/// The page at `/app/findings`.
#[component]
pub fn FindingsPage() -> impl IntoView {
    let desk = use_desk();
    let lines = use_lines();
    let query = use_query_map();
    let filter = Memo::new(move |_| Filter::read(&query.read()));
    let union = Memo::new(move |_| desk.role() == Some(Role::Union));
    let may = Memo::new(move |_| may_record(desk));
    let all = Memo::new(move |_| {
        let those = lines.urgent(|line| line.kind == CaseKind::Finding);
        let union = union.get();
        Arc::new(those.into_iter().filter_map(|line| found(desk, line, union)).collect::<Vec<_>>())
    });
    let shown = Memo::new(move |_| {
        let filter = filter.get();
        let fits = lines.search(&filter.query);
        all.with(|all| all.iter().filter(|row| filter.holds(row) && fits(&row.line)).cloned().collect::<Vec<_>>())
    });
    let listed = Callback::new(move |()| {
        Rows::Cases(CaseKind::Finding, shown.with_untracked(|rows| rows.iter().map(|row| row.line.id).collect()))
    });
    let filling = Memo::new(move |_| is_filling(desk));
    let lead = said(move || if union.get() { findings::LEAD } else { findings::READ_ONLY });
    let body = move || {
        if !shown.read().is_empty() {
            return rows(desk, shown);
        }
        if filling.get() {
            return view! { <Sheet><Skeleton /></Sheet> }.into_any();
        }
        if filter.with(Filter::narrows) && !all.with(|all| all.is_empty()) {
            return view! {
                <Empty title=common::NO_RESULT why=common::NO_RESULT_WHY icon=Icon::Search>
                    <LinkButton href=FINDINGS.to_owned()>{common::CLEAR_FILTERS}</LinkButton>
                </Empty>
            }
            .into_any();
        }
        if may.get() {
            return view! {
                <Empty title=findings::NONE why=findings::NONE_WHY icon=Icon::Shield>
                    <LinkButton kind=Kind::Main icon=Icon::Plus href=NEW_FINDING.to_owned()>{findings::NEW}</LinkButton>
                </Empty>
            }
            .into_any();
        }
        view! { <Empty title=findings::NONE_TO_READ why=findings::NONE_TO_READ_WHY icon=Icon::Shield /> }.into_any()
    };
    view! {
        <PageHead
            title=common::FINDINGS
            lead=lead
            actions=move || {
                view! {
                    <Show when=move || !shown.read().is_empty()>
                        <SheetButton name=common::FINDINGS rows=listed />
                    </Show>
                    <Show when=move || may.get()>
                        <LinkButton kind=Kind::Main icon=Icon::Plus href=NEW_FINDING.to_owned()>{findings::NEW}</LinkButton>
                    </Show>
                }
            }
        />
        <Narrow filter=filter all=all union=union />
        {body}
    }
    .into_any()
}

fn found(desk: Desk, line: Arc<CaseLine>, union: bool) -> Option<Found> {
    desk.read(|replica| {
        let held = replica.view().case(line.id)?;
        let def = replica.view().definition(&held.it.core.definition)?;
        let (core, actor) = (&held.it.core, replica.actor());
        let mine = if union {
            core.author == actor.person()
        } else {
            core.assignee == Some(actor.person()) || core.part.is_some_and(|part| actor.in_part(part))
        };
        let phase = def.state(&core.state)?.phase.clone();
        Some(Found { phase, draft: core.draft, mine, line })
    })
}

/// Search and chips.
#[component]
fn Narrow(filter: Memo<Filter>, all: Memo<Arc<Vec<Found>>>, union: Memo<bool>) -> impl IntoView {
    let desk = use_desk();
    let navigate = use_navigate();
    let typed = RwSignal::new(filter.with_untracked(|f| f.query.clone()));
    // Back, and "clear filters", change the address without anybody typing.
    Effect::new(move |_| {
        let query = filter.with(|f| f.query.clone());
        if typed.with_untracked(|typed| *typed != query) {
            typed.set(query);
        }
    });
    let search = StoredValue::new_local(move |query: String| {
        let to = Filter { query, ..filter.get_untracked() };
        let options = NavigateOptions { resolve: false, replace: true, scroll: false, ..NavigateOptions::default() };
        navigate(&to.address(), options);
    });
    let search = Callback::new(move |query| search.with_value(|search| search(query)));
    let known = Memo::new(move |_| phases(desk));
    let count =
        move |test: Filter| Signal::derive(move || all.with(|all| all.iter().filter(|r| test.holds(r)).count()));
    let chip = move |words: Words, on: Signal<bool>, href: Signal<String>, counts: Filter| {
        view! { <Chip href=href on=on count=count(counts)>{words}</Chip> }
    };
    let stages = move || {
        // Nobody but the inspecting side has drafts, so nobody else is offered to look for them.
        let union = union.get();
        let known = known.get().into_iter().filter(move |(key, _)| {
            union || all.with(|all| all.iter().any(|row| &row.phase == key && !row.draft)) || key == "closing"
        });
        let one = |(key, words): (String, Words)| {
            let (this, counts) = (key.clone(), Filter { phase: Some(key.clone()), ..Filter::default() });
            let on = Signal::derive(move || filter.with(|f| f.phase.as_ref() == Some(&key)));
            let href = Signal::derive(move || {
                let now = filter.get();
                let phase = (now.phase.as_ref() != Some(&this)).then(|| this.clone());
                Filter { phase, ..now }.address()
            });
            chip(words, on, href, counts)
        };
        known.map(one).collect_view()
    };
    let open_on = Signal::derive(move || filter.with(|f| f.phase.is_none()));
    let open_href = Signal::derive(move || Filter { phase: None, ..filter.get() }.address());
    let mine_on = Signal::derive(move || filter.with(|f| f.mine));
    let mine_href = Signal::derive(move || {
        let now = filter.get();
        Filter { mine: !now.mine, ..now }.address()
    });
    let late_on = Signal::derive(move || filter.with(|f| f.overdue));
    let late_href = Signal::derive(move || {
        let now = filter.get();
        Filter { overdue: !now.overdue, ..now }.address()
    });
    let mine_words = said(move || if union.get() { findings::MINE_RECORDED } else { findings::MINE_TO_MEND });
    view! {
        <SearchBox
            label=findings::FIND
            hint=findings::FIND_HINT
            value=typed
            on_search=search
            id="find-finding"
        />
        <Chips>
            {chip(findings::OPEN, open_on, open_href, Filter::default())}
            {stages}
            <Chip href=mine_href on=mine_on count=count(Filter { mine: true, ..Filter::default() })>{mine_words}</Chip>
            {chip(findings::OVERDUE, late_on, late_href, Filter { overdue: true, ..Filter::default() })}
        </Chips>
    }
    .into_any()
}

fn rows(desk: Desk, shown: Memo<Vec<Found>>) -> AnyView {
    let now = Signal::derive(move || desk.now());
    let row = move |found: Found| {
        let line = found.line;
        let (standing, due, at, draft) = (line.standing, line.due, line.last_at, found.draft);
        let state = line.state.clone();
        let sub = line.place.clone().map_or_else(|| line.state.clone(), |place| place.then(" · ", &line.state));
        view! {
            <Row
                href=case_address(CaseKind::Finding, line.id)
                title=line.title.clone()
                sub=sub
                unsent=line.unsent
                state=move || {
                    if draft || due.is_none() {
                        view! { <Badge tone=Tone::Plain>{state}</Badge> }.into_any()
                    } else {
                        view! { <DueBadge standing=standing date=due /> }.into_any()
                    }
                }
                time=move || view! { <Ago at=at now=now /> }
            />
        }
        .into_any()
    };
    view! {
        <Sheet>
            <List label=common::FINDINGS>
                <For each=move || shown.get() key=|found| found.clone_key() children=row />
            </List>
        </Sheet>
    }
    .into_any()
}

impl Found {
    /// Changes whenever the row would be drawn otherwise.
    fn clone_key(&self) -> String {
        let line = &self.line;
        format!("{}|{:?}|{:?}|{}|{}|{}", line.id, line.standing, line.due, line.last_at, line.unsent, self.phase)
    }
}

/// The title of a page in words that follow the language.
fn said(words: impl Fn() -> Words + Send + Sync + 'static) -> Signal<String> {
    let lang = use_lang();
    Signal::derive(move || words().say(lang.get()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_says_what_narrows_the_list() {
        assert_eq!(Filter::default().address_under(""), FINDINGS);
        assert!(!Filter::default().narrows());
        let filter = Filter { phase: Some("mending".to_owned()), overdue: true, ..Filter::default() };
        assert!(filter.narrows());
        assert_eq!(filter.address_under("so%20theo%20doi"), "/app/findings?state=mending&overdue=1&q=so%20theo%20doi");
    }
}
