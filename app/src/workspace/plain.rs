//! What is said where Sen was reached by plain HTTP from another computer: browsers keep from such pages what safe work
//! without a network needs, and passwords cross the network readable.
//!
//! *Who:* everybody at a school that has not set up HTTPS yet, at the door and on the desk. *What they want:* know within
//! three seconds what does not work here and whom to ask; then work, with the words out of the way.

use leptos::prelude::*;

use super::settings;
use crate::{
    components::{Button, Notice, Tone},
    i18n::workspace,
};

/// The words, unless the page came safely. On the desk they can be put away until the browser is closed.
#[component]
pub fn PlainNotice(
    /// Whether it can be put away.
    #[prop(optional)]
    on_desk: bool,
) -> impl IntoView {
    let shown = RwSignal::new(!(window().is_secure_context() || on_desk && settings::plain_is_known()));
    let put_away = move || {
        settings::know_plain();
        shown.set(false);
    };
    view! {
        <Show when=move || shown.get()>
            <Notice tone=Tone::Soon>
                <p>
                    <strong>{workspace::PLAIN}</strong>
                </p>
                <p>{workspace::PLAIN_WHY}</p>
                <p>{workspace::PLAIN_DO}</p>
                {on_desk.then(|| view! { <Button on_press=put_away>{workspace::PLAIN_KNOWN}</Button> })}
            </Notice>
        </Show>
    }
}
