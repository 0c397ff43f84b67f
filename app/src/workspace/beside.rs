//! The paper beside the form that will give it, as it would be with what is typed so far.
//!
//! *Who:* whoever asks for missing papers, refuses or refers; the counter that receives. *When:* while they type. *What they want:*
//! to see in one second whether the paper says the right thing, without leaving the form, which it never blocks.

use client::{CallError, Connection};
use domain::{
    case::papers::{RESULT, drafted},
    definition::{ActionKey, Outcome, template::template_title},
    denial::Denial,
    ids::CaseId,
};
use leptos::{
    html,
    prelude::*,
    wasm_bindgen::{JsCast as _, JsValue},
    web_sys,
};

use super::{
    desk::{Desk, use_desk},
    dossier::held,
    files::download,
    online::{self, Trouble},
    steps::need_label,
};
use crate::{
    components::{Button, Icon, Kind, use_toasts},
    i18n::{Words, errors, printing as words, use_lang},
};

/// How often the form is looked at, in milliseconds.
const LOOK: u32 = 350;
/// Once nothing was typed for so long, the paper is asked for.
const QUIET: u32 = 700;
/// After so long a server that did not answer is asked again.
const AGAIN: u32 = 5_000;
/// From this width on it stands beside the form, and opens by itself where it may.
const WIDE: &str = "(width >= 1100px)";
/// What shows pages.
const SVG: &str = "image/svg+xml";

/// With what a paper is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Where: a path of [`contract::paths`].
    pub path: String,
    /// What stands in the form, as JSON.
    pub body: String,
}

/// Which paper a step of a case gives, for who may see it beside the step's form: whoever reads all of the case.
pub fn paper_of(desk: Desk, id: CaseId, action: &ActionKey) -> Option<Words> {
    let (held, def) = held(desk, id)?;
    let case = &held.it;
    case.personal.as_ref().and(case.internal.as_ref())?;
    let paper = drafted(&def, def.step(&case.core.state, action)?)?;
    let title = if paper.as_str() == RESULT {
        def.procedure.result_paper(case.core.outcome.unwrap_or(Outcome::Granted))?.title.clone()
    } else {
        template_title(&paper)
    };
    Some(Words::from(&title))
}

/// Whether there is room beside a form.
pub fn is_wide() -> bool {
    window().match_media(WIDE).ok().flatten().is_some_and(|media| media.matches())
}

/// The paper, asked for whenever somebody pauses; what stood there stays until the next has come. Closed, it asks for nothing.
#[component]
pub fn PaperBeside(
    /// Which paper it is.
    title: Words,
    /// What it is asked for with; or what has to be done before there can be one.
    asked: impl Fn() -> Result<Asked, Words> + Copy + Send + Sync + 'static,
    /// It opens by itself where there is room for it.
    opens: bool,
) -> impl IntoView {
    let (desk, lang, toasts) = (use_desk(), use_lang(), use_toasts());
    let at = NodeRef::<html::Details>::new();
    let picture = RwSignal::new(None::<String>);
    let said = RwSignal::new(None::<Words>);
    let let_go = move || {
        if let Some(Some(old)) = picture.try_update_untracked(Option::take) {
            // What is not let go of now goes with the page.
            let _ = web_sys::Url::revoke_object_url(&old);
        }
    };
    on_cleanup(let_go);
    let say = move |words: Option<Words>| {
        if said.try_get_untracked().is_some_and(|before| before != words) {
            said.set(words);
        }
    };
    let show = move |svg: &str| {
        let Ok(fresh) = object_url(svg) else { return };
        let_go();
        // The form may have been left meanwhile.
        if let Some(Some(unseen)) = picture.try_set(Some(fresh)) {
            let _ = web_sys::Url::revoke_object_url(&unseen);
        }
    };
    leptos::task::spawn_local(async move {
        let (mut seen, mut shown) = (None::<Asked>, None::<Asked>);
        let mut quiet = QUIET;
        loop {
            desk.platform().sleep(LOOK).await;
            if said.try_get_untracked().is_none() {
                return;
            }
            if !at.get_untracked().is_some_and(|details| details.open()) {
                continue;
            }
            let wanted = match asked() {
                Ok(wanted) => wanted,
                Err(words) => {
                    (seen, shown) = (None, None);
                    say(Some(words));
                    continue;
                }
            };
            // The first is asked for at once.
            if seen.is_some() && seen.as_ref() != Some(&wanted) {
                quiet = 0;
            } else {
                quiet = quiet.saturating_add(LOOK);
            }
            seen = Some(wanted.clone());
            if quiet < QUIET || shown.as_ref() == Some(&wanted) {
                continue;
            }
            if desk.connection_now() != Some(Connection::Online) {
                say(Some(words::BESIDE_OFFLINE));
                continue;
            }
            let path = format!("{}?picture=true", wanted.path);
            let came = online::look(desk, path, wanted.body.clone()).await;
            // Somebody typed on, or left: what came is of before.
            if said.try_get_untracked().is_none() {
                return;
            }
            if asked().as_ref() != Ok(&wanted) {
                continue;
            }
            match came {
                Ok(svg) => {
                    show(&svg);
                    say(None);
                    shown = Some(wanted);
                }
                Err(CallError::Refused(body)) => {
                    say(Some(needed(body.denial.as_ref(), body.message)));
                    shown = Some(wanted);
                }
                Err(other) => {
                    say(Some(Trouble::of(other).words));
                    desk.platform().sleep(AGAIN).await;
                }
            }
        }
    });

    let saving = RwSignal::new(false);
    let name = title.clone();
    let save = move || {
        let Ok(wanted) = asked() else { return };
        let name = format!("{}.pdf", words::draft_of(&name).say(lang.get_untracked()));
        saving.set(true);
        leptos::task::spawn_local(async move {
            let came = online::look_at_file(desk, wanted.path, wanted.body).await;
            if let Err(words) = came.and_then(|pdf| download(&pdf, &name).map_err(|_| errors::UNKNOWN)) {
                toasts.say(words);
            }
            saving.try_set(false);
        });
    };
    let save = Callback::new(move |()| save());
    let alt = words::beside_of(&title).signal();
    let fails = move || {
        let_go();
        picture.set(None);
    };
    let is_there = Memo::new(move |_| picture.read().is_some());
    view! {
        <details node_ref=at class="paper-beside" open=opens && is_wide()>
            <summary>{words::BESIDE}</summary>
            <p class="quiet">{words::BESIDE_HELP}</p>
            {move || said.get().map(|words| view! { <p>{words}</p> })}
            <Show when=move || is_there.get()>
                <img
                    class:old=move || said.read().is_some()
                    src=move || picture.get()
                    alt=alt
                    on:error=move |_| fails()
                />
                <Button kind=Kind::Quiet icon=Icon::Download pending=saving on_press=save>{words::BESIDE_SAVE}</Button>
            </Show>
            <p class="sr" role="status">{move || is_there.get().then(|| view! { {words::BESIDE_SHOWN} })}</p>
        </details>
    }
    .into_any()
}

/// What is still needed, where that is why there is no paper; the server's own words for everything else.
fn needed(denial: Option<&Denial>, message: String) -> Words {
    let Some(Denial::Missing { needs }) = denial else { return Words::same(message) };
    let labels = needs.iter().map(|need| need_label(*need)).reduce(|all, one| all.then(", ", &one));
    labels.map_or_else(|| Words::same(message), |labels| words::beside_needs(&labels))
}

/// An address for a picture that lies in this page; only an image shows it, in which nothing runs.
fn object_url(svg: &str) -> Result<String, JsValue> {
    let parts = js_sys::Array::of1(&JsValue::from_str(svg));
    let blob = web_sys::Blob::new_with_str_sequence(parts.unchecked_ref())?;
    let blob = blob.slice_with_f64_and_f64_and_content_type(0.0, blob.size(), SVG)?;
    web_sys::Url::create_object_url_with_blob(&blob)
}
