//! Where a case stands on its way.

use leptos::prelude::*;

use crate::i18n::Words;

/// How far a step is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepState {
    /// Behind.
    Done,
    /// Here, running.
    Now,
    /// Here, but paused.
    Held,
    /// Still to come.
    Ahead,
}

impl StepState {
    const fn class(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Now => "now",
            Self::Held => "held",
            Self::Ahead => "ahead",
        }
    }

    const fn is_here(self) -> bool {
        match self {
            Self::Now | Self::Held => true,
            Self::Done | Self::Ahead => false,
        }
    }
}

/// One step of the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Its name.
    pub label: Words,
    /// How far it is.
    pub state: StepState,
}

/// The way of a case from left to right; on a phone only the present step is spelled out.
#[component]
pub fn Steps(
    /// The steps in order.
    #[prop(into)]
    steps: Signal<Vec<Step>>,
) -> impl IntoView {
    let one = |step: Step| {
        let here = step.state.is_here().then_some("step");
        view! { <li class=step.state.class() aria-current=here><span>{step.label}</span></li> }
    };
    view! { <ol class="steps">{move || steps.get().into_iter().map(one).collect_view()}</ol> }
}
