//! The school's procedures, and which of them it takes.
//!
//! *Who:* everybody, to open one and read it; leadership, on the day a procedure begins or falls away; the union for its
//! findings; the administrator, to see. *What they want:* the procedure found in five seconds, without a network too; one
//! switched in half a minute, sure that what runs goes on, with the reason beside it for whoever is asked at the counter.
//! Changed online only; everybody's devices hear it at once.

use std::sync::Arc;

use contract::{
    paths,
    school::{OfferLine, OfferView, SchoolChange, SchoolView},
};
use domain::{
    definition::{CaseKind, draft::may_see},
    fold,
    policy::{self, Act},
    school::{Command, offer::Offer},
};
use leptos::prelude::*;

use super::{
    desk::{Desk, use_desk},
    frame::use_page_title,
    online::{Intent, ask},
    platform::Method,
    routes::{DEFINITION_DRAFTS, PROCEDURES},
};
use crate::{
    components::{
        Badge, Button, Dialog, Empty, Form, FormActions, FormErrors, Icon, Kind, LinkButton, List, Notice, PageHead,
        Row, Sheet, Skeleton, TextArea, Tone, use_toasts,
    },
    i18n::{Words, common, definitions, format, procedures as words, use_lang},
};

/// The procedures as the server lists them.
#[derive(Clone, Copy)]
struct Offers {
    desk: Desk,
    list: RwSignal<Option<Result<Arc<OfferView>, Words>>>,
}

impl Offers {
    /// Asks for the list, and again whenever this device hears that one was switched.
    fn open(desk: Desk) -> Self {
        let offers = Self { desk, list: RwSignal::new(None) };
        let switches = Memo::new(move |_| desk.view(|v| v.unit.as_ref().map(|unit| unit.settings.switches.clone())));
        Effect::new(move |_| {
            switches.track();
            offers.load();
        });
        offers
    }

    /// What is shown stays until the answer has come.
    fn load(self) {
        leptos::task::spawn_local(async move {
            let answer = ask::<OfferView>(self.desk, paths::SCHOOL_PROCEDURES.to_owned()).await;
            self.list.try_set(Some(answer.map(Arc::new).map_err(|trouble| trouble.words)));
        });
    }
}

/// The page at `/app/procedures`.
#[component]
pub fn ProceduresPage() -> impl IntoView {
    let desk = use_desk();
    use_page_title(|| words::TITLE);
    let may = Memo::new(move |_| policy::can(&desk.actor(), Act::SeeOffers).is_ok());
    move || {
        if may.get() { view! { <All desk /> }.into_any() } else { view! { <Readable desk /> }.into_any() }
    }
}

/// The way to what is being changed, for those who draft.
#[component]
fn ToDrafts(desk: Desk) -> impl IntoView {
    let may = Memo::new(move |_| {
        let actor = desk.actor();
        CaseKind::ALL.into_iter().any(|cases| may_see(&actor, cases))
    });
    move || {
        may.get().then(|| {
            view! { <LinkButton href=DEFINITION_DRAFTS.to_owned() icon=Icon::Pen>{definitions::DRAFTS}</LinkButton> }
        })
    }
}

/// What is in force, to be read, as this device holds it.
#[component]
fn Readable(desk: Desk) -> impl IntoView {
    let all = Memo::new(move |_| {
        let day = desk.now().local_date();
        let mut all: Vec<_> =
            CaseKind::ALL.into_iter().flat_map(|cases| desk.view(|v| v.in_force(cases, day))).collect();
        all.sort_by_cached_key(|def| fold::sort_key(&def.procedure.title.vi));
        all
    });
    let list = move || {
        let all = all.get();
        if all.is_empty() {
            return view! { <Empty title=common::NOTHING_HERE why=words::NONE_HERE_WHY /> }.into_any();
        }
        let rows = all.into_iter().map(|def| {
            let procedure = &def.procedure;
            let sub = match procedure.limit() {
                Some(limit) => words::kind(procedure.kind).then(" · ", &Words::from(limit.legal.text())),
                None => words::kind(procedure.kind),
            };
            view! {
                <Row
                    href=format!("{PROCEDURES}/{}", procedure.key)
                    title=Words::from(&procedure.title)
                    sub=sub
                />
            }
        });
        view! { <List label=words::TITLE>{rows.collect_view()}</List> }.into_any()
    };
    view! {
        <PageHead title=words::TITLE lead=words::READ_LEAD actions=move || view! { <ToDrafts desk /> } />
        <Sheet>{list}</Sheet>
    }
    .into_any()
}

#[component]
fn All(desk: Desk) -> impl IntoView {
    let offers = Offers::open(desk);
    let (open, chosen) = (RwSignal::new(false), RwSignal::new(None::<OfferLine>));
    let begin = Callback::new(move |line: OfferLine| {
        chosen.set(Some(line));
        open.set(true);
    });
    let done = Callback::new(move |()| {
        open.set(false);
        offers.load();
    });
    let list = move || match offers.list.get() {
        None => view! { <Skeleton /> }.into_any(),
        Some(Ok(all)) => {
            let rows = all.items.iter().cloned().map(|line| row(desk, line, begin)).collect_view();
            view! { <ul class="rows" aria-label=words::TITLE>{rows}</ul> }.into_any()
        }
        Some(Err(why)) => view! {
            <Empty icon=Icon::Warn title=words::NOT_LOADED why=why>
                <Button icon=Icon::Refresh on_press=move || offers.load()>{common::RETRY}</Button>
            </Empty>
        }
        .into_any(),
    };
    let lang = use_lang();
    let title = Signal::derive(move || {
        let is_off = chosen.with(|line| line.as_ref().is_some_and(|line| line.offer == Offer::Taken));
        let words = if is_off { words::OFF_TITLE } else { words::ON_TITLE };
        words.say(lang.get())
    });
    let body = move || chosen.get_untracked().map(|line| view! { <SwitchForm desk line on_done=done /> });
    view! {
        <PageHead title=words::TITLE lead=words::LEAD actions=move || view! { <ToDrafts desk /> } />
        <Notice tone=Tone::Plain>
            <p>{words::WHO}</p>
        </Notice>
        <Sheet>{list}</Sheet>
        <Dialog open title>{body}</Dialog>
    }
}

/// Whether this person switches procedures of these cases.
fn may_switch(desk: Desk, cases: CaseKind) -> bool {
    policy::can(&desk.actor(), Act::OfferProcedure(cases)).is_ok()
}

fn row(desk: Desk, line: OfferLine, begin: Callback<OfferLine>) -> AnyView {
    let day = line.since.map(|at| words::since(format::date(at.local_date())));
    let since = match (line.offer, day) {
        (Offer::OutOfForce | Offer::Guidance, _) => None,
        (Offer::Taken | Offer::Stopped, Some(day)) => Some(day),
        (Offer::Taken, None) => Some(words::FROM_START),
        (Offer::Stopped, None) => Some(words::NEVER),
    };
    let open = if line.open == 0 { words::NO_OPEN } else { words::open(line.open) };
    let state = since.map_or_else(|| words::offer(line.offer), |since| words::offer(line.offer).then(" ", &since));
    let tone = match line.offer {
        Offer::Taken => Tone::Ok,
        Offer::Stopped => Tone::Hold,
        Offer::OutOfForce | Offer::Guidance => Tone::Plain,
    };
    let reason = (!line.reason.is_empty()).then(|| {
        let said = words::REASON.then(": ", &Words::same(line.reason.clone()));
        view! { <small>{said}</small> }
    });
    let (cases, is_on) = (line.cases, line.offer == Offer::Taken);
    let sub = words::kind(line.kind).then(" · ", &open);
    let title = Words::from(&line.title);
    let named = StoredValue::new(title.clone());
    let can_be = matches!(line.offer, Offer::Taken | Offer::Stopped);
    let address = format!("{PROCEDURES}/{}", line.key);
    let line = StoredValue::new(line);
    let action = move || {
        (can_be && may_switch(desk, cases)).then(|| {
            let press = move || begin.run(line.get_value());
            let words = if is_on { words::SWITCH_OFF } else { words::SWITCH_ON };
            view! {
                <Button on_press=press>
                    {words} " " <span class="sr">{named.get_value()}</span>
                </Button>
            }
        })
    };
    view! {
        <li class="row">
            <div class="row-main">
                <a class="row-open" href=address>{title}</a>
                <small>{sub}</small>
                {reason}
            </div>
            <div class="row-state"><Badge tone=tone>{state}</Badge></div>
            <div class="row-action">{action}</div>
        </li>
    }
    .into_any()
}

/// The reason, and the switch.
#[component]
fn SwitchForm(desk: Desk, line: OfferLine, on_done: Callback<()>) -> impl IntoView {
    let (toasts, form) = (use_toasts(), FormErrors::new());
    let (reason, pending, intent) = (RwSignal::new(String::new()), RwSignal::new(false), Intent::new(desk));
    let on = line.offer != Offer::Taken;
    let (key, was) = (StoredValue::new(line.key), line.since);
    let submit = move || {
        if pending.get_untracked() {
            return;
        }
        pending.set(true);
        let reason = reason.get_untracked();
        let command = Command::SwitchProcedure { key: key.get_value(), on, was, reason };
        leptos::task::spawn_local(async move {
            let path = paths::SCHOOL_CHANGES.to_owned();
            let answer = intent.tell::<SchoolView>(desk, Method::Post, path, &SchoolChange(command)).await;
            pending.try_set(false);
            match answer {
                Ok(_) => {
                    toasts.say(if on { words::SWITCHED_ON } else { words::SWITCHED_OFF });
                    // The records come with the next pull, which need not wait for the stream.
                    desk.kick();
                    on_done.run(());
                }
                Err(trouble) => trouble.show(form, "reason"),
            }
        });
    };
    let (why, label) = if on { (words::ON_WHY, words::SWITCH_ON) } else { (words::OFF_WHY, words::SWITCH_OFF) };
    let go_on = (!on && line.open > 0).then(|| view! { <p><b>{words::off_open(line.open)}</b></p> });
    view! {
        <p><b>{Words::from(&line.title)}</b></p>
        <p class="quiet">{why}</p>
        {go_on}
        <Form errors=form on_submit=submit label=words::TITLE>
            <TextArea name="reason" label=words::REASON help=words::REASON_HELP value=reason required=true />
            <FormActions>
                <Button kind=Kind::Main submit=true pending=pending>{label}</Button>
            </FormActions>
        </Form>
    }
}
