//! Why this date: each day counted or skipped, from the same walk that made the date.

use domain::{clock, ids::CaseId};
use leptos::prelude::*;

use crate::{
    components::{Sheet, WhyCalendar},
    i18n::{clock as words, common},
    workspace::{desk::use_desk, dossier::held, routes::CALENDAR},
};

/// "Thời hạn tính thế nào?"; nothing while the clock has not started.
#[component]
pub fn DeadlineSheet(
    /// The case.
    id: CaseId,
) -> impl IntoView {
    let desk = use_desk();
    let explanation = Memo::new(move |_| {
        let (held, _) = held(desk, id)?;
        let calendar = desk.view(|v| v.calendar.clone())?;
        let core = &held.it.core;
        clock::explain(core.limit.legal, core.limit.cutoff, &core.ledger, &calendar)
    });
    move || {
        explanation.get().map(|explanation| {
            view! {
                <Sheet title=words::TITLE aside=|| view! { <a href=CALENDAR>{common::CALENDAR}</a> }>
                    <WhyCalendar explanation=Signal::stored(explanation) />
                </Sheet>
            }
        })
    }
}
