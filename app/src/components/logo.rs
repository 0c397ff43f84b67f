//! The lotus on the water.

use leptos::prelude::*;

/// Sen's mark, 28 pixels, coloured by the tokens. Decorative: the name stands beside it.
#[component]
pub fn Logo() -> impl IntoView {
    view! {
        <svg class="logo" viewBox="0 0 32 32" width="28" height="28" aria-hidden="true" focusable="false">
            <path class="heart" d="M16 6c3.4 3.6 4.6 8.4 0 16-4.6-7.6-3.4-12.4 0-16z"></path>
            <path class="petal" d="M8 10c-1 6 2 10.5 8 12M24 10c1 6-2 10.5-8 12"></path>
            <path class="leaf" d="M3 18c2 5 7 8 13 8s11-3 13-8"></path>
        </svg>
    }
}
