//! Between the door and the desk: what lies on this device is sealed, and the server's word or a PIN opens it.
//!
//! *Who:* everybody, every time Sen is opened; they see this page only while the server does not answer. *What they want:* six
//! digits and today's work within three seconds; without a PIN, to know that nothing is lost and that they need do nothing.

use std::rc::Rc;

use client::CallError;
use contract::session::{ReplicaKey, SessionView};
use domain::pin::Pin;
use leptos::{prelude::*, reactive::computed::ScopedFuture};

use super::{
    app::{Door, use_door},
    frame::use_page_title,
    platform::{PinTried, Platform},
};
use crate::{
    components::{
        Button, FieldError, Form, FormActions, FormErrors, Kind, LangSwitch, Logo, Notice, PageHead, Sheet, TextField,
        Tone, Width,
    },
    i18n::{Words, common, errors, pin},
};

/// How long the server is waited for before a PIN is asked for, in milliseconds.
const PATIENCE: u32 = 1_500;
/// How long to wait before it is asked again.
const AGAIN: u32 = 3_000;

/// What is needed to open what lies on this device; taken from the context by the page.
#[derive(Clone, Copy)]
pub struct Sealed {
    /// Whose it is.
    session: StoredValue<SessionView>,
    platform: StoredValue<Rc<dyn Platform>, LocalStorage>,
    /// The server does not answer: a PIN is asked for.
    waits: RwSignal<bool>,
    /// Whether it is open, by whichever came first.
    is_open: StoredValue<bool>,
    opened: StoredValue<Rc<dyn Fn(ReplicaKey)>, LocalStorage>,
}

impl Sealed {
    /// Whoever asks is called once, with the key.
    pub fn new(session: SessionView, platform: Rc<dyn Platform>, opened: impl Fn(ReplicaKey) + 'static) -> Self {
        Self {
            session: StoredValue::new(session),
            platform: StoredValue::new_local(platform),
            waits: RwSignal::new(false),
            is_open: StoredValue::new(false),
            opened: StoredValue::new_local(Rc::new(opened)),
        }
    }

    /// Whether somebody is to be asked, because the server lets them wait.
    pub fn is_asked(self) -> bool {
        self.waits.get()
    }

    fn open(self, key: ReplicaKey) {
        if !self.is_over() {
            self.is_open.set_value(true);
            self.opened.with_value(|opened| opened(key));
        }
    }

    /// The server lets one wait. Said once, so that a PIN that is being typed stays.
    fn wait(self) {
        if self.waits.try_get_untracked() == Some(false) {
            self.waits.set(true);
        }
    }

    /// Nobody waits any more, or it is open.
    fn is_over(self) -> bool {
        self.is_open.try_get_value() != Some(false)
    }

    /// Asks the server until it answers. It may say that somebody else is signed in, or nobody.
    pub async fn ask(self, door: Door) {
        let (platform, person) = (self.platform.get_value(), self.session.with_value(|s| s.person));
        // Whoever has a PIN need not wait for a slow answer; whoever has none can do nothing else.
        if platform.pin_tries(person).is_some() {
            let patience = platform.clone();
            leptos::task::spawn_local(ScopedFuture::new(async move {
                patience.sleep(PATIENCE).await;
                self.wait();
            }));
        }
        while !self.is_over() {
            match platform.replica_key().await {
                Ok(reply) if reply.person == person => return self.open(reply.key),
                Ok(_) => {
                    if let Ok(other) = platform.session().await {
                        return door.change_person(other).await;
                    }
                }
                Err(CallError::SignedOut) => {
                    // A PIN may have opened it meanwhile: then the desk says so, with what is on it.
                    if !self.is_over() {
                        door.ended();
                    }
                    return;
                }
                Err(
                    CallError::Unreachable
                    | CallError::Reset
                    | CallError::Forked
                    | CallError::Gap { .. }
                    | CallError::Outdated
                    | CallError::Refused(_),
                ) => {}
            }
            self.wait();
            platform.sleep(AGAIN).await;
        }
    }
}

/// The page while the server does not answer.
#[component]
pub fn UnlockPage() -> impl IntoView {
    use_page_title(|| pin::UNLOCK);
    let (door, sealed) = (use_door(), expect_context::<Sealed>());
    let SessionView { person, name, unit_name, .. } = sealed.session.get_value();
    let has_pin = RwSignal::new(sealed.platform.with_value(|platform| platform.pin_tries(person).is_some()));
    let gone = RwSignal::new(false);
    let who = Words::same(format!("{name} · {unit_name}"));
    let body = move || {
        if has_pin.get() {
            let on_gone = move |()| {
                gone.set(true);
                has_pin.set(false);
            };
            view! {
                <PageHead title=pin::UNLOCK lead=who.clone() />
                <Sheet padded=true>
                    <p>{pin::UNLOCK_WHY}</p>
                    <PinForm sealed on_gone />
                </Sheet>
            }
            .into_any()
        } else {
            let why = if gone.get() { pin::GONE } else { pin::NONE_WHY };
            view! {
                <PageHead title=pin::NONE lead=who.clone() />
                <Sheet padded=true>
                    <p role="status">{why}</p>
                </Sheet>
            }
            .into_any()
        }
    };
    view! {
        <main class="alone" id="main">
            <div class="brand">
                <Logo />
                <span>{common::APP} <small>{common::APP_SAYS}</small></span>
            </div>
            {body}
            <div class="alone-foot">
                <Button kind=Kind::Quiet on_press=move || door.ended()>{pin::OTHER}</Button>
                <LangSwitch />
            </div>
        </main>
    }
}

/// One field.
#[component]
fn PinForm(sealed: Sealed, #[prop(into)] on_gone: Callback<()>) -> impl IntoView {
    let (typed, pending, trouble) = (RwSignal::new(String::new()), RwSignal::new(false), RwSignal::new(None::<Words>));
    let (form, person) = (FormErrors::new(), sealed.session.with_value(|session| session.person));
    let send = move || {
        if pending.get_untracked() {
            return;
        }
        trouble.set(None);
        let entered = Pin::enter(&typed.get_untracked());
        let fault = entered.is_none().then(|| FieldError::new("pin", pin::SHAPE));
        form.show(fault.into_iter().collect());
        let Some(entered) = entered else { return };
        pending.set(true);
        leptos::task::spawn_local(ScopedFuture::new(async move {
            match sealed.platform.get_value().try_pin(person, entered).await {
                Ok(PinTried::Opens(key)) => sealed.open(key),
                Ok(PinTried::Wrong { left }) => {
                    typed.try_set(String::new());
                    trouble.try_set(Some(pin::wrong(left.into())));
                }
                Ok(PinTried::Gone) => {
                    on_gone.try_run(());
                }
                Err(_) => {
                    trouble.try_set(Some(errors::UNKNOWN));
                }
            }
            pending.try_set(false);
        }));
    };
    view! {
        <Form errors=form on_submit=send label=pin::UNLOCK>
            {move || trouble.get().map(|words| view! { <Notice tone=Tone::Late>{words}</Notice> })}
            <TextField
                name="pin"
                label=pin::PIN
                value=typed
                kind="password"
                inputmode="numeric"
                autocomplete="off"
                width=Width::Medium
                required=true
            />
            <FormActions>
                <Button kind=Kind::Main submit=true pending=pending>{pin::OPEN}</Button>
            </FormActions>
        </Form>
    }
}
