//! Setting up a school: the first page of its life.
//!
//! *Who:* whoever runs the server, once, with the address that it printed, the office beside them. *What they want:* a
//! school that can take in its first dossier this afternoon, without a manual; nothing lost when they are called away. What
//! is typed is a draft on this device; one confirmation makes everything, or nothing.

mod done;
mod draft;
mod parts;
mod people;
mod school;
mod work;

use std::{collections::BTreeSet, rc::Rc};

use client::CallError;
use contract::{
    paths,
    setup::{SetupBody, SetupDone, SetupLook, SetupProposal},
};
use domain::{denial::Denial, setup::Plan};
use leptos::{prelude::*, reactive::computed::ScopedFuture};
use serde::{Serialize, de::DeserializeOwned};
use uuid::Uuid;

use self::{
    done::Done,
    draft::{Draft, forget, keep, kept},
    parts::PartsStep,
    people::PeopleStep,
    school::SchoolStep,
    work::{ConfirmStep, WorkStep},
};
use super::{
    app::use_door,
    frame::use_page_title,
    platform::{Method, OnlineBody, OnlineCall, Platform},
    routes::SIGN_IN,
    sign_in::use_theme,
};
use crate::{
    components::{
        Button, Empty, FieldError, FormErrors, Icon, LangSwitch, LinkButton, Logo, PageHead, Skeleton, SkeletonShape,
        Step, StepState, Steps, ThemeSwitch, ToastHost,
    },
    i18n::{Lang, Words, common, errors, setup as words},
};

/// How many steps there are.
const STEPS: [Words; 5] =
    [words::STEP_SCHOOL, words::STEP_PARTS, words::STEP_PEOPLE, words::STEP_WORK, words::STEP_CONFIRM];
/// The fields of each step begin with one of these.
const FIELDS: [&[&str]; 4] =
    [&["name", "key", "code_prefix", "place", "agencies"], &["parts"], &["people"], &["hours", "week", "procedures"]];

/// How far it has come.
#[derive(Debug, Clone)]
enum Stage {
    Looking,
    Closed,
    Unreachable,
    Typing,
    Done(SetupDone),
}

/// What the steps share.
#[derive(Clone, Copy)]
struct Setup {
    platform: StoredValue<Option<Rc<dyn Platform>>, LocalStorage>,
    token: StoredValue<String>,
    key: StoredValue<Uuid>,
    stage: RwSignal<Stage>,
    proposal: RwSignal<Option<SetupProposal>>,
    plan: RwSignal<Plan>,
    step: RwSignal<usize>,
    form: FormErrors,
    pending: RwSignal<bool>,
}

impl Setup {
    /// Keeps what has been typed.
    fn keep(self) {
        keep(&Draft {
            token: self.token.get_value(),
            key: self.key.get_value(),
            step: self.step.get_untracked(),
            plan: self.plan.get_untracked(),
        });
    }

    fn known(self) -> BTreeSet<String> {
        self.proposal.with_untracked(|p| {
            let all = p.iter().flat_map(|p| &p.procedures);
            all.filter(|p| p.off.is_none()).map(|p| p.key.clone()).collect()
        })
    }

    /// What is wrong in a step, in words.
    fn wrong_in(self, step: usize) -> Vec<FieldError> {
        let faults = self.plan.get_untracked().tidy().faults(&self.known());
        let prefixes = FIELDS.get(step).copied().unwrap_or_default();
        let is_here = |field: &str| {
            prefixes.iter().any(|p| field == *p || field.strip_prefix(p).is_some_and(|r| r.starts_with('.')))
        };
        let here = faults.into_iter().filter(|f| is_here(f.field.as_str()));
        here.map(|f| FieldError::new(f.field.0, fault_words(f.fault))).collect()
    }

    /// Goes on, or says what is wrong.
    fn next(self) {
        self.keep();
        if self.form.show(self.wrong_in(self.step.get_untracked())) {
            self.go(self.step.get_untracked() + 1);
        }
    }

    fn back(self) {
        self.go(self.step.get_untracked().saturating_sub(1));
    }

    fn go(self, step: usize) {
        self.form.show(vec![]);
        self.step.set(step.min(STEPS.len() - 1));
        self.keep();
        window().scroll_to_with_x_and_y(0.0, 0.0);
    }

    async fn call<T: DeserializeOwned>(self, path: &str, body: &impl Serialize) -> Result<T, CallError> {
        let platform = self.platform.get_value().ok_or(CallError::Unreachable)?;
        let body = serde_json::to_string(body).ok().map(OnlineBody::Json);
        let call = OnlineCall { method: Method::Post, path: path.to_owned(), body, key: self.key.get_value() };
        let text = platform.call(call).await?;
        contract::json::read(&text).map_err(|_| CallError::Unreachable)
    }

    async fn look(self) {
        self.stage.set(Stage::Looking);
        let token = self.token.get_value();
        let found = self.call::<SetupProposal>(paths::SETUP_LOOK, &SetupLook { token: token.clone() }).await;
        match found {
            Ok(proposal) => {
                // A draft that was begun here goes on where it was left.
                match kept().filter(|draft| draft.token == token) {
                    Some(draft) => {
                        self.key.set_value(draft.key);
                        self.plan.set(draft.plan);
                        self.step.set(draft.step.min(STEPS.len() - 1));
                    }
                    None => self.plan.set(proposal.plan.clone()),
                }
                self.proposal.set(Some(proposal));
                self.stage.set(Stage::Typing);
            }
            Err(CallError::Unreachable | CallError::Outdated) => self.stage.set(Stage::Unreachable),
            Err(
                CallError::SignedOut
                | CallError::Refused(_)
                | CallError::Reset
                | CallError::Forked
                | CallError::Gap { .. },
            ) => self.confirm_again(&token).await,
        }
    }

    /// The address is used up: by this very device perhaps, which then never heard the answer.
    async fn confirm_again(self, token: &str) {
        let draft = kept().filter(|draft| draft.token == token && draft.step + 1 == STEPS.len());
        let Some(draft) = draft else { return self.stage.set(Stage::Closed) };
        self.key.set_value(draft.key);
        let body = SetupBody { token: token.to_owned(), plan: draft.plan };
        match self.call::<SetupDone>(paths::SETUP, &body).await {
            Ok(done) => self.stage.set(Stage::Done(done)),
            Err(_) => self.stage.set(Stage::Closed),
        }
    }

    fn confirm(self) {
        if self.pending.get_untracked() {
            return;
        }
        let first = (0..FIELDS.len()).find(|step| !self.wrong_in(*step).is_empty());
        if let Some(step) = first {
            self.step.set(step);
            self.form.show(self.wrong_in(step));
            return;
        }
        self.keep();
        self.pending.set(true);
        leptos::task::spawn_local(async move {
            let body = SetupBody { token: self.token.get_value(), plan: self.plan.get_untracked() };
            let answer = self.call::<SetupDone>(paths::SETUP, &body).await;
            self.pending.try_set(false);
            match answer {
                // The draft stays until the list was left: the same call tells it again.
                Ok(done) => drop(self.stage.try_set(Stage::Done(done))),
                Err(error) => self.tell(error),
            }
        });
    }

    fn tell(self, error: CallError) {
        match error {
            CallError::Refused(body) if matches!(body.denial, Some(Denial::Invalid { .. })) => {
                let fields: Vec<FieldError> =
                    body.fields.into_iter().map(|p| FieldError::new(p.field, Words::same(p.message))).collect();
                let named = |step: &usize| {
                    fields.iter().any(|error| FIELDS[*step].iter().any(|prefix| error.field.starts_with(prefix)))
                };
                self.step.set((0..FIELDS.len()).find(named).unwrap_or(0));
                self.form.show(fields);
            }
            CallError::Refused(body) => {
                self.form.show(vec![FieldError::new("confirm", Words::same(body.message))]);
            }
            CallError::Unreachable | CallError::Outdated => {
                self.form.show(vec![FieldError::new("confirm", words::NO_NETWORK)]);
            }
            CallError::SignedOut | CallError::Reset | CallError::Forked | CallError::Gap { .. } => {
                self.form.show(vec![FieldError::new("confirm", errors::UNKNOWN)]);
            }
        }
    }
}

fn fault_words(fault: domain::denial::Fault) -> Words {
    Words::new(fault.message(Lang::Vi), fault.message(Lang::En))
}

/// The page at `/app/setup`; the token stands behind `#`, where no server and no log sees it.
#[component]
pub fn SetupPage() -> impl IntoView {
    let door = use_door();
    use_page_title(|| words::TITLE);
    let hash = window().location().hash().unwrap_or_default();
    let setup = Setup {
        platform: StoredValue::new_local(None),
        token: StoredValue::new(hash.trim_start_matches('#').to_owned()),
        key: StoredValue::new(Uuid::nil()),
        stage: RwSignal::new(Stage::Looking),
        proposal: RwSignal::new(None),
        plan: RwSignal::new(Plan::proposed(time::Date::MIN)),
        step: RwSignal::new(0),
        form: FormErrors::new(),
        pending: RwSignal::new(false),
    };
    let begin = async move {
        let platform = door.sessions().platform().await;
        setup.key.set_value(platform.moments().id());
        setup.platform.set_value(Some(platform));
        if setup.token.with_value(String::is_empty) {
            setup.stage.set(Stage::Closed);
        } else {
            setup.look().await;
        }
    };
    leptos::task::spawn_local(ScopedFuture::new(begin));
    // Kept while one types, not only at the end of a step.
    Effect::new(move |_| {
        setup.plan.track();
        if matches!(setup.stage.get_untracked(), Stage::Typing) {
            setup.keep();
        }
    });
    let theme = use_theme();
    let body = move || match setup.stage.get() {
        Stage::Looking => view! {
            <PageHead title=words::TITLE lead=words::LOOKING />
            <Skeleton shape=SkeletonShape::Text count=3 />
        }
        .into_any(),
        Stage::Closed => view! {
            <PageHead title=words::CLOSED />
            <Empty icon=Icon::Lock title=words::CLOSED why=words::CLOSED_WHY>
                <LinkButton href=SIGN_IN.to_owned()>{words::TO_SIGN_IN}</LinkButton>
            </Empty>
        }
        .into_any(),
        Stage::Unreachable => {
            let again = move || leptos::task::spawn_local(setup.look());
            view! {
                <PageHead title=words::TITLE />
                <Empty icon=Icon::Warn title=errors::NEEDS_NETWORK why=words::NO_NETWORK>
                    <Button icon=Icon::Refresh on_press=again>{common::RETRY}</Button>
                </Empty>
            }
            .into_any()
        }
        Stage::Typing => view! { <Typing setup /> }.into_any(),
        Stage::Done(done) => view! { <Done done on_leave=move |()| forget() /> }.into_any(),
    };
    view! {
        <main class="alone wide" id="main">
            <div class="brand">
                <Logo />
                <span>{common::APP} <small>{common::APP_SAYS}</small></span>
            </div>
            {body}
            <div class="alone-foot">
                <LangSwitch />
                <ThemeSwitch theme />
            </div>
        </main>
        <ToastHost />
    }
}

#[component]
fn Typing(setup: Setup) -> impl IntoView {
    let steps = Signal::derive(move || {
        let now = setup.step.get();
        let state = |n: usize| match n.cmp(&now) {
            std::cmp::Ordering::Less => StepState::Done,
            std::cmp::Ordering::Equal => StepState::Now,
            std::cmp::Ordering::Greater => StepState::Ahead,
        };
        STEPS.into_iter().enumerate().map(|(n, label)| Step { label, state: state(n) }).collect()
    });
    let body = move || match setup.step.get() {
        0 => view! { <SchoolStep setup /> }.into_any(),
        1 => view! { <PartsStep setup /> }.into_any(),
        2 => view! { <PeopleStep setup /> }.into_any(),
        3 => view! { <WorkStep setup /> }.into_any(),
        _ => view! { <ConfirmStep setup /> }.into_any(),
    };
    view! {
        <PageHead title=words::TITLE lead=words::LEAD />
        <Steps steps=steps />
        {body}
    }
}
