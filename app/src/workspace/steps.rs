//! The steps that this person may take in a case now, and what each asks for.
//!
//! *Who:* whoever has the case open. *When:* once they have read it. *What they want:* the one step that is theirs,
//! in one press, or with the one thing that it asks for, in less than ten seconds. What is not theirs is not shown.

mod form;
mod many;
mod typed;
mod words;

use client::Connection;
use contract::command::Command;
use domain::{
    case::{Expect, StepArgs, Warning, available, guard},
    definition::{ActionKey, Guard, Need, Offline, StepEffect, Weight},
    ids::CaseId,
};
use leptos::prelude::*;

use self::form::StepForm;
pub use self::{
    form::{Summary, channel_words, colleagues},
    many::SharedForm,
    words::{denial_errors, identity_words, need_label, submit_words},
};
pub use crate::i18n::cases::outcome as outcome_words;
use crate::{
    components::{Button, Dialog, Icon, Kind, Menu, MenuItem, use_toasts},
    i18n::{Words, cases, errors, use_lang},
    workspace::{
        acting::StepsForOthers,
        again,
        desk::{Desk, use_desk},
    },
};

/// A step as the page offers it.
#[expect(clippy::struct_excessive_bools, reason = "each tells one thing about the step, independent of the others")]
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Offered {
    pub action: ActionKey,
    pub title: Words,
    pub weight: Weight,
    pub needs: Vec<Need>,
    /// It cannot be done without the server: signing, numbering, returning.
    pub needs_network: bool,
    /// It cannot be taken back, so it is asked once more.
    pub grave: bool,
    /// It gives a result out: the file that it asks for is the signed copy.
    pub issues: bool,
    /// It decides, so it is bound to what was shown.
    pub approves: bool,
    /// What is said before it is taken.
    pub warnings: Vec<Warning>,
}

impl Offered {
    /// What the person has before them now.
    fn seen(&self, desk: Desk, id: CaseId) -> Option<Expect> {
        untrack(|| desk.view(|v| v.case(id).map(|held| Expect::of(&held.it.core, self.approves))))
    }
}

fn offered(desk: Desk, id: CaseId) -> Vec<Offered> {
    let now = desk.now();
    desk.read(|replica| {
        let Some(held) = replica.view().case(id) else { return vec![] };
        let Some(def) = replica.view().definition(&held.it.core.definition) else { return vec![] };
        let calendar = replica.view().calendar.as_deref();
        let due = calendar.and_then(|calendar| held.it.core.due(calendar)).and_then(|due| due.date());
        available(&def, &held.it, replica.actor())
            .into_iter()
            // What waits for its hour, or has missed it, is no button.
            .filter(|offer| guard::in_time(offer.step, &held.it, due, now).is_ok())
            .map(|offer| Offered {
                action: offer.step.action.clone(),
                title: Words::from(&offer.step.title),
                weight: offer.step.weight,
                needs: offer.step.needs.clone(),
                needs_network: offer.step.offline == Offline::Never,
                grave: offer.step.approves
                    || offer.step.register.is_some()
                    || offer.step.does(StepEffect::Issue)
                    || offer.step.does(StepEffect::Revoke)
                    || offer.step.guarded_by(Guard::Proposed)
                    || offer.warnings.contains(&Warning::Ends),
                issues: offer.step.does(StepEffect::Issue),
                approves: offer.step.approves,
                warnings: offer.warnings,
            })
            .collect()
    })
}

/// Whether a step of this case is on its way to the server and is not shown as done before it answers.
fn under_way(desk: Desk, id: CaseId) -> bool {
    desk.read(|replica| {
        replica.unsent().any(|p| !p.foreseen && matches!(&p.command, Command::Case(c) if c.case() == id))
    })
}

/// Whether a step can be taken as the network stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reach {
    /// It can.
    There,
    /// It needs the network, and there is none.
    CutOff,
    /// It needs the network, of which nothing was heard yet.
    Unknown,
}

impl Reach {
    const fn of(offer: &Offered, connection: Connection) -> Self {
        match (offer.needs_network, connection) {
            (false, _) | (true, Connection::Online) => Self::There,
            (true, Connection::Starting) => Self::Unknown,
            (true, Connection::Offline | Connection::SignedOut | Connection::Outdated) => Self::CutOff,
        }
    }
}

/// The buttons of a case: the main step green, the others beside it, rare ones under "…".
#[expect(clippy::too_many_lines, reason = "the buttons, and the dialogs that they open")]
#[component]
pub fn StepBar(
    /// The case.
    id: CaseId,
) -> impl IntoView {
    let desk = use_desk();
    let toasts = use_toasts();
    let offers = Memo::new(move |_| offered(desk, id));
    let waiting = Signal::derive(move || under_way(desk, id));
    let chosen = RwSignal::new(None::<Offered>);
    let open = RwSignal::new(false);
    let pending = RwSignal::new(false);

    let reach = move |offer: &Offered| {
        let reach = Reach::of(offer, desk.connection());
        if reach == Reach::CutOff {
            toasts.say(errors::NEEDS_NETWORK);
        }
        reach
    };
    // Pressed before the server was heard of: it is taken, or refused, once that is known, as what it was pressed on.
    let early = RwSignal::new(None::<(Offered, Option<Expect>)>);
    let ask = move |offer: Offered| {
        chosen.set(Some(offer));
        open.set(true);
    };
    let take = Callback::new(move |(offer, saw): (Offered, Option<Expect>)| {
        match reach(&offer) {
            Reach::There => {}
            Reach::CutOff => return,
            Reach::Unknown => {
                pending.set(true);
                return early.set(Some((offer, saw)));
            }
        }
        if offer.needs.is_empty() && !offer.grave && offer.warnings.is_empty() {
            leptos::task::spawn_local(async move {
                pending.set(true);
                let done = desk.step(id, offer.action, saw, StepArgs::default()).await;
                pending.set(false);
                if let Err(refused) = done {
                    toasts.say(submit_words(&refused));
                }
            });
        } else {
            ask(offer);
        }
    });

    Effect::new(move |_| {
        if desk.connection() != Connection::Starting
            && let Some(pressed) = early.try_update_untracked(Option::take).flatten()
        {
            pending.set(false);
            take.run(pressed);
        }
    });

    // Led here by what was refused: the same step with what was typed, if it can still be taken. An address asks; only a
    // press takes a step.
    let again = StoredValue::new(again::step(desk, id));
    Effect::new(move |begun: Option<bool>| {
        if begun == Some(true) {
            return true;
        }
        let wanted = again.with_value(|again| again.as_ref().map(|(_, step)| step.action.clone()));
        let Some(offer) = wanted.and_then(|action| offers.get().into_iter().find(|o| o.action == action)) else {
            return false;
        };
        match reach(&offer) {
            Reach::There => ask(offer),
            Reach::CutOff => {}
            Reach::Unknown => return false,
        }
        true
    });

    let press = move |offer: &Offered| take.run((offer.clone(), offer.seen(desk, id)));
    let busy = Signal::derive(move || pending.get() || waiting.get());
    let buttons = move || {
        let (shown, rare): (Vec<_>, Vec<_>) = offers.get().into_iter().partition(|o| o.weight != Weight::Rare);
        let mut shown: Vec<_> = shown
            .into_iter()
            .map(|offer| {
                let kind = if offer.weight == Weight::Main { Kind::Main } else { Kind::Normal };
                let words = offer.title.clone();
                view! { <Button kind=kind pending=busy on_press=move || press(&offer)>{words}</Button> }.into_any()
            })
            .collect();
        // The main one stands last, at the right edge; on a phone at the bottom.
        shown.reverse();
        let menu = (!rare.is_empty()).then(|| {
            let items = rare
                .into_iter()
                .map(|offer| {
                    let words = offer.title.clone();
                    view! { <MenuItem icon=Icon::Forward on_press=move || press(&offer)>{words}</MenuItem> }
                })
                .collect_view();
            view! { <Menu>{items}</Menu> }
        });
        view! {
            {shown}
            {menu}
        }
    };
    let lang = use_lang();
    let title = Signal::derive(move || chosen.get().map(|o| o.title.say(lang.get())).unwrap_or_default());

    view! {
        {buttons}
        <Dialog open=open title=title on_close=move || chosen.set(None)>
            {move || {
                chosen
                    .get()
                    .map(|offer| {
                        let typed = again.get_value().filter(|(_, step)| step.action == offer.action);
                        let done = move || {
                            again.set_value(None);
                            open.set(false);
                        };
                        view! { <StepForm id=id offer=offer again=typed on_done=done /> }
                    })
            }}
        </Dialog>
        <Show when=move || waiting.get()>
            <p role="status" class="under-way">{cases::QUEUED}</p>
        </Show>
        <StepsForOthers id />
    }
}
