//! The shape of what will come. CSS shows it only after 300 ms, so that what is quick never flickers.

use leptos::prelude::*;

use crate::i18n::common;

/// What will come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SkeletonShape {
    /// A list of rows.
    #[default]
    Rows,
    /// A few lines of text.
    Text,
    /// A row of figures.
    Figures,
}

impl SkeletonShape {
    const fn class(self) -> &'static str {
        match self {
            Self::Rows => "skeleton rows-shape",
            Self::Text => "skeleton text-shape",
            Self::Figures => "skeleton figures-shape",
        }
    }
}

/// Grey shapes in the final layout, said once to screen readers as "loading".
#[component]
pub fn Skeleton(
    /// What will come.
    #[prop(optional)]
    shape: SkeletonShape,
    /// How many of it.
    #[prop(default = 4)]
    count: usize,
) -> impl IntoView {
    view! {
        <div class=shape.class() role="status">
            <span class="sr">{common::LOADING}</span>
            {(0..count).map(|_| view! { <i></i> }).collect_view()}
        </div>
    }
}
