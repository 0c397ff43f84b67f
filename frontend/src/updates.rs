//! Newer builds: the worker that keeps Sen's files on the device has fetched one, and it waits.

use std::{cell::Cell, rc::Rc};

use js_sys::Promise;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{ServiceWorkerContainer, ServiceWorkerRegistration, ServiceWorkerState};

/// What a worker that waits is told when it may take the place of the one before.
const TAKE_OVER: &str = "take-over";
/// How often a page that stays open has the browser look for a newer build, in milliseconds.
const LOOK: i32 = 30 * 60 * 1000;
/// How long a newer build is waited for where this one cannot go on, in tries and milliseconds between them.
const TRIES: u32 = 40;
const BETWEEN: i32 = 250;

/// The workers of this page; none by plain HTTP from another computer.
fn workers() -> Option<ServiceWorkerContainer> {
    let navigator = web_sys::window()?.navigator();
    let there = js_sys::Reflect::has(&navigator, &"serviceWorker".into()).unwrap_or(false);
    there.then(|| navigator.service_worker())
}

/// Calls back when a newer build waits, or has taken over in another tab.
pub fn watch(ready: Rc<dyn Fn()>) {
    let Some(workers) = workers() else { return };
    // The first worker of all takes over a page that had none: that is no newer build.
    let had_one = Cell::new(workers.controller().is_some());
    let taken = ready.clone();
    listen(&workers, "controllerchange", move || {
        if had_one.replace(true) {
            taken();
        }
    });
    wasm_bindgen_futures::spawn_local(async move {
        let Some(registration) = registration(&workers).await else { return };
        if registration.waiting().is_some() {
            ready();
        }
        let found = registration.clone();
        listen(&registration, "updatefound", move || {
            let Some(installing) = found.installing() else { return };
            let (worker, workers, ready) = (installing.clone(), workers.clone(), ready.clone());
            listen(&installing, "statechange", move || {
                if worker.state() == ServiceWorkerState::Installed && workers.controller().is_some() {
                    ready();
                }
            });
        });
        let look = Closure::<dyn FnMut()>::new(move || drop(registration.update())).into_js_value();
        if let Some(window) = web_sys::window() {
            // Without it the browser looks at the next opening.
            let _ = window.set_interval_with_callback_and_timeout_and_arguments_0(look.unchecked_ref(), LOOK);
        }
    });
}

/// Puts the newer build in the place of this one, fetching it first if need be, and loads the page anew.
pub async fn take() {
    let Some(window) = web_sys::window() else { return };
    if let Some(workers) = workers()
        && let Some(registration) = registration(&workers).await
    {
        if registration.waiting().is_none()
            && let Ok(looking) = registration.update()
        {
            // Offline nothing newer is found, and the page opens as it was.
            let _ = JsFuture::from(looking).await;
        }
        let is_over = Rc::new(Cell::new(false));
        let over = is_over.clone();
        listen(&workers, "controllerchange", move || over.set(true));
        for _ in 0..TRIES {
            let waiting = registration.waiting();
            if is_over.get() || waiting.is_none() && registration.installing().is_none() {
                break;
            }
            if let Some(waiting) = waiting {
                // One that is gone by now has taken over or was replaced.
                let _ = waiting.post_message(&TAKE_OVER.into());
            }
            sleep(&window, BETWEEN).await;
        }
    }
    // A page that cannot be reloaded is being closed.
    let _ = window.location().reload();
}

async fn registration(workers: &ServiceWorkerContainer) -> Option<ServiceWorkerRegistration> {
    let found = JsFuture::from(workers.ready().ok()?).await.ok()?;
    found.dyn_into().ok()
}

async fn sleep(window: &web_sys::Window, millis: i32) {
    let promise = Promise::new(&mut |resolve, _| {
        let _ = window.set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, millis);
    });
    let _ = JsFuture::from(promise).await;
}

fn listen(target: &web_sys::EventTarget, name: &str, heard: impl FnMut() + 'static) {
    let callback: JsValue = Closure::<dyn FnMut()>::new(heard).into_js_value();
    // Without it a newer build is found at the next opening.
    let _ = target.add_event_listener_with_callback(name, callback.unchecked_ref());
}
