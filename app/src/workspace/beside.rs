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

/// What is shown.
#[derive(Clone, Copy)]
struct Shown {
    /// The address of a picture that lies in this page.
    picture: RwSignal<Option<String>>,
    /// Why there is none of what is typed now.
    said: RwSignal<Option<Words>>,
}

impl Shown {
    /// Nothing yet; what is shown in the end goes with the form.
    fn nothing() -> Self {
        let shown = Self { picture: RwSignal::default(), said: RwSignal::default() };
        on_cleanup(move || shown.let_go());
        shown
    }

    /// Whether the form has been left.
    fn is_left(self) -> bool {
        self.said.try_get_untracked().is_none()
    }

    fn let_go(self) {
        if let Some(Some(old)) = self.picture.try_update_untracked(Option::take) {
            // What is not let go of now goes with the page.
            let _ = web_sys::Url::revoke_object_url(&old);
        }
    }

    fn say(self, words: Option<Words>) {
        if self.said.try_get_untracked().is_some_and(|before| before != words) {
            self.said.set(words);
        }
    }

    fn show(self, svg: &str) {
        let Ok(fresh) = object_url(svg) else { return };
        self.let_go();
        if let Some(Some(unseen)) = self.picture.try_set(Some(fresh)) {
            let _ = web_sys::Url::revoke_object_url(&unseen);
        }
    }

    /// What this browser does not draw is not shown.
    fn fails(self) {
        self.let_go();
        self.picture.set(None);
    }
}

/// Looks at the form as long as it is there, and shows the paper of what stands in it: one call at a time, and none while
/// somebody types.
async fn follow(desk: Desk, shown: Shown, is_open: impl Fn() -> bool, asked: impl Fn() -> Result<Asked, Words>) {
    let (mut seen, mut done) = (None::<Asked>, None::<Asked>);
    let mut quiet = QUIET;
    loop {
        desk.platform().sleep(LOOK).await;
        if shown.is_left() {
            return;
        }
        if !is_open() {
            continue;
        }
        let wanted = match asked() {
            Ok(wanted) => wanted,
            Err(words) => {
                (seen, done) = (None, None);
                shown.say(Some(words));
                continue;
            }
        };
        // The first is asked for at once.
        let is_new = seen.as_ref().is_some_and(|before| *before != wanted);
        quiet = if is_new { 0 } else { quiet.saturating_add(LOOK) };
        seen = Some(wanted.clone());
        if quiet < QUIET || done.as_ref() == Some(&wanted) {
            continue;
        }
        if desk.connection_now() != Some(Connection::Online) {
            shown.say(Some(words::BESIDE_OFFLINE));
            continue;
        }
        let came = online::look(desk, format!("{}?picture=true", wanted.path), wanted.body.clone()).await;
        if shown.is_left() {
            return;
        }
        // Somebody typed on: what came is of before.
        if asked().as_ref() != Ok(&wanted) {
            continue;
        }
        match came {
            Ok(svg) => {
                shown.show(&svg);
                shown.say(None);
                done = Some(wanted);
            }
            Err(CallError::Refused(body)) => {
                shown.say(Some(needed(body.denial.as_ref(), body.message)));
                done = Some(wanted);
            }
            Err(CallError::Unreachable) => {
                shown.say(Some(words::BESIDE_OFFLINE));
                desk.platform().sleep(AGAIN).await;
            }
            Err(other) => {
                shown.say(Some(Trouble::of(other).words));
                desk.platform().sleep(AGAIN).await;
            }
        }
    }
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
    let shown = Shown::nothing();
    let is_open = move || at.get_untracked().is_some_and(|details| details.open());
    leptos::task::spawn_local(follow(desk, shown, is_open, asked));

    let alt = words::beside_of(&title).signal();
    let saving = RwSignal::new(false);
    let save = Callback::new(move |()| {
        let Ok(wanted) = asked() else { return };
        let name = format!("{}.pdf", words::draft_of(&title).say(lang.get_untracked()));
        saving.set(true);
        leptos::task::spawn_local(async move {
            let came = online::look_at_file(desk, wanted.path, wanted.body).await;
            if let Err(words) = came.and_then(|pdf| download(&pdf, &name).map_err(|_| errors::UNKNOWN)) {
                toasts.say(words);
            }
            saving.try_set(false);
        });
    });
    let is_there = Memo::new(move |_| shown.picture.read().is_some());
    view! {
        <details node_ref=at class="paper-beside" open=opens && is_wide()>
            <summary>{words::BESIDE}</summary>
            <p class="quiet">{words::BESIDE_HELP}</p>
            {move || shown.said.get().map(|words| view! { <p>{words}</p> })}
            <Show when=move || is_there.get()>
                <img
                    class:old=move || shown.said.read().is_some()
                    src=move || shown.picture.get()
                    alt=alt
                    on:error=move |_| shown.fails()
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
