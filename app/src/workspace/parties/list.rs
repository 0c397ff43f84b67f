//! The register: found by a few letters, narrowed by kind; and what waits to be erased.

use contract::{
    paths,
    privacy::{Erasure, ErasureState, PartyPage},
};
use domain::{
    definition::PartyKind,
    party::{self, Party},
    policy::{self, Act},
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::{beside, colleague, name_words, party_address};
use crate::{
    components::{Badge, Button, Chip, Chips, Empty, Icon, List, PageHead, Row, SearchBox, Sheet, Skeleton, Tone},
    i18n::{Words, common, format, parties, sheets, use_lang},
    workspace::{
        desk::{Desk, use_desk},
        frame::use_page_title,
        online::ask,
        routes::PARTIES,
        sheets::{Rows, SheetButton},
    },
};

/// How long nobody types before it is searched, in milliseconds.
const PAUSE: u32 = 250;

/// The page at `/app/parties`.
#[component]
pub fn PartiesPage() -> impl IntoView {
    let desk = use_desk();
    use_page_title(|| parties::TITLE);
    let may = Memo::new(move |_| party::may_read(&desk.actor()));
    let erases = Memo::new(move |_| policy::can(&desk.actor(), Act::ProposeErasure).is_ok());
    move || {
        if may.get() {
            view! {
                <PageHead title=parties::TITLE lead=parties::LEAD />
                <Show when=move || erases.get()><ErasuresSheet /></Show>
                <Register />
            }
            .into_any()
        } else {
            view! {
                <PageHead title=parties::TITLE />
                <Sheet>
                    <Empty icon=Icon::Lock title=parties::NOT_YOURS why=parties::NOT_YOURS_WHY />
                </Sheet>
            }
            .into_any()
        }
    }
}

/// What was found, page after page.
#[derive(Clone, Copy)]
pub(super) struct Found {
    desk: Desk,
    /// The entries.
    pub items: RwSignal<Vec<Party>>,
    next: RwSignal<Option<String>>,
    /// Nothing until the first answer; then whether it came.
    said: RwSignal<Option<Result<(), Words>>>,
    round: StoredValue<u32>,
}

impl Found {
    /// Nothing asked yet.
    pub(super) fn new(desk: Desk) -> Self {
        Self {
            desk,
            items: RwSignal::default(),
            next: RwSignal::default(),
            said: RwSignal::default(),
            round: StoredValue::new(0),
        }
    }

    /// Searches, unless something else is typed meanwhile; `after` asks for one page more of the same.
    pub(super) fn search(self, text: String, kind: Option<PartyKind>, after: Option<String>, wait: bool) {
        let round = self.round.get_value().wrapping_add(1);
        self.round.set_value(round);
        leptos::task::spawn_local(async move {
            let is_old = move || self.round.try_get_value() != Some(round);
            if wait {
                self.desk.platform().sleep(PAUSE).await;
                if is_old() {
                    return;
                }
            }
            let answer = ask::<PartyPage>(self.desk, address(paths::PARTIES, &text, kind, after.as_deref())).await;
            if is_old() {
                return;
            }
            match answer {
                Ok(page) => {
                    self.items.update(|items| {
                        if after.is_none() {
                            items.clear();
                        }
                        // An entry of which a double was found on the page before is listed once.
                        let new = page.items.into_iter().filter(|one| items.iter().all(|there| there.id != one.id));
                        let new: Vec<Party> = new.collect();
                        items.extend(new);
                    });
                    self.next.set(page.next);
                    self.said.set(Some(Ok(())));
                }
                Err(trouble) => self.said.set(Some(Err(trouble.words))),
            }
        });
    }
}

fn address(list: &str, text: &str, kind: Option<PartyKind>, after: Option<&str>) -> String {
    let encoded = |text: &str| String::from(js_sys::encode_uri_component(text));
    let mut address = format!("{list}?q={}", encoded(text));
    if let Some(kind) = kind {
        address.push_str("&kind=");
        address.push_str(kind.as_str());
    }
    if let Some(after) = after {
        address.push_str("&after=");
        address.push_str(&encoded(after));
    }
    address
}

#[component]
fn Register() -> impl IntoView {
    let (desk, query) = (use_desk(), use_query_map());
    let kind = Memo::new(move |_| {
        let wanted = query.with(|q| q.get("kind"));
        PartyKind::ALL.into_iter().find(|kind| wanted.as_deref() == Some(kind.as_str()))
    });
    let (typed, found) = (RwSignal::new(String::new()), Found::new(desk));
    Effect::new(move |before: Option<Option<PartyKind>>| {
        let kind = kind.get();
        // Typing waits for a pause; a press does not.
        let text = typed.get();
        found.search(text, kind, None, before == Some(kind));
        kind
    });
    let chip = move |one: PartyKind| {
        let on = Signal::derive(move || kind.get() == Some(one));
        let href =
            Signal::derive(
                move || {
                    if on.get() { PARTIES.to_owned() } else { format!("{PARTIES}?kind={}", one.as_str()) }
                },
            );
        view! { <Chip href on>{parties::kind(one)}</Chip> }
    };
    let again = move || found.search(typed.get_untracked(), kind.get_untracked(), None, false);
    let more = move || {
        found.next.get().map(|after| {
            let press = move || found.search(typed.get_untracked(), kind.get_untracked(), Some(after.clone()), false);
            view! {
                <Button on_press=press>{common::LOAD_MORE}</Button>
                <p class="on-paper">{sheets::ON_PAPER}</p>
            }
        })
    };
    let whole = move |()| {
        let list = paths::sheet(paths::PARTIES);
        Rows::Listed(address(&list, &typed.get_untracked(), kind.get_untracked(), None))
    };
    let rows = move || match found.said.get() {
        None => view! { <Skeleton /> }.into_any(),
        Some(Err(words)) => view! {
            <Empty icon=Icon::Warn title=parties::NOT_LOADED why=words>
                <Button icon=Icon::Refresh on_press=again>{common::RETRY}</Button>
            </Empty>
        }
        .into_any(),
        Some(Ok(())) if found.items.with(Vec::is_empty) => {
            view! { <Empty icon=Icon::Search title=common::NO_RESULT why=common::NO_RESULT_WHY /> }.into_any()
        }
        Some(Ok(())) => {
            let rows = found.items.get().iter().map(row).collect_view();
            view! { <List label=parties::TITLE>{rows}</List> }.into_any()
        }
    };
    view! {
        <SearchBox label=parties::FIND hint=parties::FIND value=typed id="find-parties" />
        <Chips label=parties::KINDS>{PartyKind::ALL.map(chip).collect_view()}</Chips>
        <div class="form-actions">
            <SheetButton name=parties::TITLE rows=whole />
        </div>
        <Sheet>{rows} <div class="more">{more}</div></Sheet>
    }
}

fn row(party: &Party) -> AnyView {
    let gone = party.erased_at.is_some();
    let state = move || gone.then(|| view! { <Badge>{parties::ERASED}</Badge> });
    view! { <Row href=party_address(party.id) title=name_words(party) sub=beside(party) state=state /> }.into_any()
}

/// Proposals to erase: those that wait first. Draws nothing for none.
#[component]
fn ErasuresSheet() -> impl IntoView {
    let (desk, lang) = (use_desk(), use_lang());
    let all = RwSignal::new(Vec::<Erasure>::new());
    leptos::task::spawn_local(async move {
        // Without a network nothing can be decided, so nothing is shown.
        if let Ok(mut erasures) = ask::<Vec<Erasure>>(desk, paths::ERASURES.to_owned()).await {
            erasures.sort_by_key(|one| one.state != ErasureState::Proposed);
            all.try_set(erasures);
        }
    });
    let row = move |one: Erasure| {
        let title = one.name.clone().map_or(parties::GONE, Words::same);
        let (tone, words) = standing(one.state);
        let by = parties::proposed_by(colleague(desk, one.proposed_by), format::date_time(one.proposed_at));
        let told = by.then(" · ", &Words::same(one.reason.clone()));
        let told = match one.state {
            ErasureState::Proposed | ErasureState::Withdrawn => told,
            ErasureState::Done => told.then(" · ", &how_much(&one)),
        };
        let sub = Signal::derive(move || told.say(lang.get()));
        view! {
            <Row href=party_address(one.party) title=title sub=sub state=move || view! { <Badge tone=tone>{words}</Badge> } />
        }
    };
    view! {
        <Show when=move || !all.read().is_empty()>
            <Sheet title=parties::ERASURES>
                <List label=parties::ERASURES keys=false>{move || all.get().into_iter().map(row).collect_view()}</List>
            </Sheet>
        </Show>
    }
}

/// How a proposal stands.
const fn standing(state: ErasureState) -> (Tone, Words) {
    match state {
        ErasureState::Proposed => (Tone::Soon, parties::WAITS),
        ErasureState::Done => (Tone::Plain, parties::ERASED),
        ErasureState::Withdrawn => (Tone::Plain, parties::WITHDRAWN),
    }
}

fn how_much(erasure: &Erasure) -> Words {
    let counts = erasure.counts;
    let n = |count: u32| usize::try_from(count).unwrap_or(usize::MAX);
    parties::cases_gone(n(counts.cases))
        .then(", ", &parties::values_gone(n(counts.values)))
        .then(", ", &parties::files_gone(n(counts.files)))
        .then(", ", &parties::imported_gone(n(counts.imported)))
}
