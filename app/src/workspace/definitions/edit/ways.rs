//! How a case begins: the usual way, and others beside it (registered first, received later).

use domain::{
    definition::{ClockMark, Offline, OpenDef, StateKey, Way, WayDef, Who},
    text::Text,
};
use leptos::prelude::*;

use super::{
    super::{
        book::Book,
        faults::{FaultsAt, anchor, go_to},
        fresh,
    },
    at::At,
    beside::beside,
    choose::{NONE, choices, choices_or, chosen, place},
    controls::{Both, Item, Moves, Tick},
    step::state_choices,
    who::WhoFields,
};
use crate::{
    components::{Button, Icon, SelectField, Sheet},
    i18n::{Words, flow, flow_edit as words},
};

/// The usual way, with all within it.
const OPEN: &str = "lifecycle.open";

/// Where the other ways stand.
const AT: &str = "lifecycle.open.ways";

/// All ways in.
#[component]
pub(super) fn WaysSheet(
    /// The book.
    book: Book,
) -> impl IntoView {
    let ways = Memo::new(move |_| {
        book.def.with(|def| {
            let mut all: Vec<Way> = def.lifecycle.open.ways.iter().map(|way| way.way).collect();
            all.sort_unstable();
            all.dedup();
            all
        })
    });
    // What there is already cannot be added again.
    let lacking = Memo::new(move |_| {
        let is_new = |way: &Way| !way.is_usual() && ways.with(|ways| !ways.contains(way));
        Way::ALL.into_iter().filter(is_new).collect::<Vec<_>>()
    });
    let add = move |way: Way| {
        let made = book.def.with_untracked(|def| fresh::way(&def.lifecycle, way));
        let path = format!("{AT}.{}", way.as_str());
        book.adding(path.clone());
        book.change(|def| def.lifecycle.open.ways.push(made));
        go_to(path);
    };
    let adders = move || {
        let one = |way: Way| {
            let label = words::add_way(&Words::from(way.words()));
            view! { <div><Button icon=Icon::Plus on_press=move || add(way)>{label}</Button></div> }
        };
        lacking.get().into_iter().map(one).collect_view()
    };
    view! {
        <Sheet title=words::WAYS padded=true>
            <ul class="items" aria-label=words::WAYS>
                <OpenItem book />
                <For each=move || ways.get() key=|way| *way children=move |way| view! { <WayItem book way /> } />
            </ul>
            <div id=anchor(AT) class="stack">
                <FaultsAt book path=AT />
                {adders}
            </div>
        </Sheet>
    }
    .into_any()
}

#[component]
fn OpenItem(book: Book) -> impl IntoView {
    let at = At::new(book, |def| Some(&def.lifecycle.open), |def| Some(&mut def.lifecycle.open));
    let (title, sub) = (at.said(begins), at.said(|open| flow::by(&flow::everybody(&open.who))));
    let body = move || opening_fields(book, &at, OPEN, "open");
    view! { <Item book path=OPEN.to_owned() title sub apart=true but=AT>{body()}</Item> }
}

#[component]
fn WayItem(book: Book, way: Way) -> impl IntoView {
    let at = At::way(book, way);
    let title = at.said(begins);
    let sub = at.said(move |it| Words::from(way.words()).then(" · ", &flow::by(&flow::everybody(&it.who))));
    let path = format!("{AT}.{}", way.as_str());
    let on_remove = move |()| {
        book.change(|def| def.lifecycle.open.ways.retain(|it| it.way != way));
        go_to(AT.to_owned());
    };
    let of = path.clone();
    let body = move || {
        let incomplete = at.signal(|it: &WayDef| it.incomplete, |it, on| it.incomplete = on);
        let fields = opening_fields(book, &at, &of, &format!("way-{}", way.as_str()));
        view! {
            <Moves title on_remove />
            {fields}
            <Tick label=words::INCOMPLETE note=words::INCOMPLETE_NOTE on=incomplete />
        }
    };
    view! { <Item book path title sub apart=true>{body()}</Item> }
}

fn begins<T: Begins>(it: &T) -> Words {
    flow::BEGINS.then(": ", &Words::from(it.title()))
}

/// What all ways in have.
trait Begins: 'static {
    fn title(&self) -> &Text;
    fn title_mut(&mut self) -> &mut Text;
    fn to(&self) -> &StateKey;
    fn lead_to(&mut self, to: StateKey);
    fn who(&self) -> &Vec<Who>;
    fn who_mut(&mut self) -> &mut Vec<Who>;
    fn clock(&self) -> Option<ClockMark>;
    fn set_clock(&mut self, clock: Option<ClockMark>);
    fn offline(&self) -> Offline;
    fn set_offline(&mut self, offline: Offline);
}

macro_rules! begins {
    ($($name:ty),+) => {$(
        impl Begins for $name {
            fn title(&self) -> &Text {
                &self.title
            }
            fn title_mut(&mut self) -> &mut Text {
                &mut self.title
            }
            fn to(&self) -> &StateKey {
                &self.to
            }
            fn lead_to(&mut self, to: StateKey) {
                self.to = to;
            }
            fn who(&self) -> &Vec<Who> {
                &self.who
            }
            fn who_mut(&mut self) -> &mut Vec<Who> {
                &mut self.who
            }
            fn clock(&self) -> Option<ClockMark> {
                self.clock
            }
            fn set_clock(&mut self, clock: Option<ClockMark>) {
                self.clock = clock;
            }
            fn offline(&self) -> Offline {
                self.offline
            }
            fn set_offline(&mut self, offline: Offline) {
                self.offline = offline;
            }
        }
    )+};
}

begins!(OpenDef, WayDef);

/// What the act is called, where it leads, who may, what it does to the clock, and without a network.
fn opening_fields<T: Begins>(book: Book, at: &At<T>, path: &str, name: &str) -> AnyView {
    let to = at.signal(
        |it| it.to().to_string(),
        |it, kept: String| {
            if !kept.is_empty() {
                it.lead_to(StateKey(kept));
            }
        },
    );
    let clock = at.signal(
        |it| it.clock().map_or_else(|| NONE.to_owned(), |mark| place(flow::CLOCKS, &mark)),
        |it, kept: String| it.set_clock(chosen(flow::CLOCKS, &kept)),
    );
    let offline = at.signal(
        |it| place(flow::OFFLINES, &it.offline()),
        |it, kept: String| it.set_offline(chosen(flow::OFFLINES, &kept).unwrap_or(it.offline())),
    );
    let title = view! {
        <Both
            at=at.clone()
            name=format!("{name}-title")
            label=words::STEP_TITLE
            help=words::STEP_TITLE_HELP
            get=T::title
            reach=T::title_mut
            required=true
        />
    };
    let to = view! {
        <SelectField name=format!("{name}-to") label=words::TO value=to choices=state_choices(book) required=true />
    };
    let who = view! {
        <WhoFields at=at.within(|it| Some(it.who()), |it| Some(it.who_mut())) name=name.to_owned() />
    };
    let clock = view! {
        <SelectField
            name=format!("{name}-clock")
            label=words::CLOCK
            value=clock
            choices=choices_or(words::CLOCK_NONE, flow::CLOCKS, |mark| Words::from(mark.words()))
            required=true
        />
    };
    let offline = view! {
        <SelectField
            name=format!("{name}-offline")
            label=words::OFFLINE
            value=offline
            choices=choices(flow::OFFLINES, |offline| Words::from(offline.words()))
            required=true
        />
    };
    let of = |part: &str| format!("{path}.{part}");
    view! {
        {beside(book, of("title"), title)}
        {beside(book, of("to"), to)}
        {beside(book, of("who"), who)}
        {beside(book, of("clock"), clock)}
        {beside(book, of("offline"), offline)}
    }
    .into_any()
}
