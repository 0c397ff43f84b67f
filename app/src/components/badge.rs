//! A state in colour, icon and words at once, so that none of them is needed alone.

use leptos::prelude::*;

use crate::components::{Glyph, Icon};

/// What a colour means. Nothing else may use these colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum Tone {
    /// Green: on time, right, done.
    Ok,
    /// Amber: soon.
    Soon,
    /// Red: late, refused, wrong.
    Late,
    /// Blue: paused, waiting on somebody else.
    Hold,
    /// No colour: a kind, a count, a name.
    #[default]
    Plain,
}

impl Tone {
    /// The class that colours it.
    pub const fn class(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Soon => "soon",
            Self::Late => "late",
            Self::Hold => "hold",
            Self::Plain => "plain",
        }
    }

    /// The icon that says the same.
    pub const fn icon(self) -> Option<Icon> {
        match self {
            Self::Ok => Some(Icon::Check),
            Self::Soon => Some(Icon::Clock),
            Self::Late => Some(Icon::Warn),
            Self::Hold => Some(Icon::Pause),
            Self::Plain => None,
        }
    }
}

/// A pill with the tone's icon and some words.
///
/// `<Badge tone=Tone::Ok>{cases::ON_TIME}</Badge>`; the tone may be a signal.
#[component]
pub fn Badge(
    /// What it means.
    #[prop(optional, into)]
    tone: Signal<Tone>,
    /// Another icon than the tone's own.
    #[prop(optional)]
    icon: Option<Icon>,
    /// More in a tooltip: exact times, the arithmetic.
    #[prop(optional, into)]
    hint: Option<Signal<String>>,
    /// The words.
    children: Children,
) -> impl IntoView {
    let drawn = move || icon.or_else(|| tone.get().icon()).map(|icon| view! { <Glyph icon=icon /> });
    view! {
        <span class=move || format!("badge {}", tone.get().class()) title=move || hint.map(|hint| hint.get())>
            {drawn}
            <span>{children()}</span>
        </span>
    }
}
