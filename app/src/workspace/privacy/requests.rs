//! Requests: those that wait by their due dates, then those that were answered.

use std::sync::Arc;

use contract::{
    paths,
    subjects::{Export, RequestLine, RequestPage},
};
use domain::{ids::PrivacyId, rights::Role};
use leptos::prelude::*;

use super::{
    Tab,
    person::{named, person_name},
    record::RecordForm,
    request::OneRequest,
};
use crate::{
    components::{Badge, Button, Dialog, DueBadge, Empty, Icon, Kind, List, Row, Sheet, Tone},
    i18n::{privacy, use_lang},
    workspace::{
        desk::use_desk,
        listed::Listed,
        sheets::{Rows, SheetButton},
    },
};

/// Both lists, asked for anew after every change.
#[derive(Clone, Copy)]
pub(super) struct Lists {
    pub(super) waiting: Listed<RequestPage>,
    pub(super) answered: Listed<RequestPage>,
    /// What was handed over last: it outlives the lists, which are drawn anew when they come.
    pub(super) extract: RwSignal<Option<Export>>,
}

impl Lists {
    pub(super) fn load(self) {
        self.waiting.load();
        self.answered.load();
    }
}

/// The lists, or the request that the address names.
#[component]
pub(super) fn Requests(of: Memo<Option<PrivacyId>>) -> impl IntoView {
    let path = paths::privacy("requests");
    let lists = Lists {
        waiting: Listed::open(path.clone()),
        answered: Listed::open(format!("{path}?answered=true&limit=200")),
        extract: RwSignal::new(None),
    };
    move || match of.get() {
        Some(id) => view! { <Named lists id /> }.into_any(),
        None => view! { <Both lists /> }.into_any(),
    }
}

/// The request of this id, from whichever list has it.
#[component]
fn Named(lists: Lists, id: PrivacyId) -> impl IntoView {
    let find = move |page: &RequestPage| page.items.iter().find(|line| line.id == id).cloned();
    lists.waiting.draw(move |waiting| {
        if let Some(line) = find(&waiting) {
            return view! { <OneRequest lists line /> }.into_any();
        }
        let answered = lists.answered.draw(move |answered| match find(&answered) {
            Some(line) => view! { <OneRequest lists line /> }.into_any(),
            None => view! { <Empty icon=Icon::Search title=privacy::MISSING why=privacy::MISSING_WHY /> }.into_any(),
        });
        answered.into_any()
    })
}

#[component]
fn Both(lists: Lists) -> impl IntoView {
    let (desk, recording) = (use_desk(), RwSignal::new(false));
    // Who asks stands at the counter.
    let records = Memo::new(move |_| desk.actor().has_role(Role::Office));
    let rows = move |page: Arc<RequestPage>, label, none, keys: bool| {
        if page.items.is_empty() {
            return view! { <p class="quiet-none">{none}</p> }.into_any();
        }
        let rows = page.items.iter().cloned().map(|line| view! { <RequestRow line /> }).collect_view();
        view! { <List label=label keys=keys>{rows}</List> }.into_any()
    };
    let waiting = lists.waiting.draw(move |page| rows(page, privacy::WAITING, privacy::NONE_WAITING, true));
    let answered = lists.answered.draw(move |page| rows(page, privacy::ANSWERED, privacy::NONE_ANSWERED, false));
    view! {
        <Sheet
            title=privacy::WAITING
            aside=move || {
                view! {
                    {as_sheet("")}
                    <Show when=move || records.get()>
                        <Button kind=Kind::Main icon=Icon::Plus on_press=move || recording.set(true)>
                            {privacy::NEW_REQUEST}
                        </Button>
                    </Show>
                }
            }
        >
            {waiting}
        </Sheet>
        <Sheet title=privacy::ANSWERED aside=move || as_sheet("?answered=true")>{answered}</Sheet>
        <Dialog open=recording title=privacy::NEW_REQUEST>
            <RecordForm on_done=move |()| {
                recording.set(false);
                lists.load();
            } />
        </Dialog>
    }
}

/// The button beside those that wait or those that were answered.
fn as_sheet(which: &'static str) -> impl IntoView {
    let whole = move |()| Rows::Listed(format!("{}{which}", paths::sheet(&paths::privacy("requests"))));
    view! { <SheetButton name=privacy::REQUESTS rows=whole /> }
}

#[component]
fn RequestRow(line: RequestLine) -> impl IntoView {
    let (desk, lang) = (use_desk(), use_lang());
    let RequestLine { id, request, party_name, due_at, standing, .. } = line;
    let kind = privacy::kind(request.kind);
    let title = kind.then(" · ", &named(party_name));
    let assignee = request.assignee;
    let sub = Signal::derive(move || match assignee {
        Some(person) => format!("{}: {}", privacy::ASSIGNEE.as_str(lang.get()), person_name(desk, person)),
        None => privacy::NOBODY.say(lang.get()),
    });
    let state = move || match request.answer {
        Some(answer) if answer.granted => view! { <Badge tone=Tone::Ok>{privacy::GRANT}</Badge> }.into_any(),
        Some(_) => view! { <Badge>{privacy::REFUSE}</Badge> }.into_any(),
        None => view! { <DueBadge standing=standing date=due_at /> }.into_any(),
    };
    view! { <Row href=Tab::Requests.of(id) title=title sub=sub state=state /> }.into_any()
}
