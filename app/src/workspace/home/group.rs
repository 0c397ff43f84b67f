//! A professional group: a teacher after class, a group head in the morning. In five seconds: what is assigned to me
//! and until when; in ten: what the group still has, and which finding it must mend. My own always stands first.

use domain::{definition::CaseKind, rights::Role};
use leptos::prelude::*;

use super::{CaseSheet, Standings, Today, of_parts, own_parts};
use crate::{
    components::Cols,
    i18n::{cases, common, use_lang, workspace},
    workspace::{
        desk::use_desk,
        filters::{Filter, PartFilter},
        lines::{Waits, use_lines},
        routes::FINDINGS,
    },
};

/// The home of a professional group.
#[component]
pub fn GroupHome() -> impl IntoView {
    let (desk, lines, lang) = (use_desk(), use_lines(), use_lang());
    let own = untrack(|| own_parts(desk, Role::Group));
    let parts = StoredValue::new(own.clone());
    let mine = Signal::derive(move || lines.urgent(|l| l.waits_for(Waits::Handle).is_some()));
    let queue = Signal::derive(move || {
        parts.with_value(|parts| {
            let mut queue = lines.urgent(|l| l.is_open_dossier() && of_parts(l, Some(parts)));
            // What has still to be taken up comes before everything.
            queue
                .sort_by_key(|l| (l.waits_for(Waits::TakeUp).is_none(), l.waits_for(Waits::Handle).is_none(), !l.mine));
            queue
        })
    });
    let mend = Signal::derive(move || {
        parts.with_value(|parts| lines.urgent(|l| l.kind == CaseKind::Finding && !l.ended && of_parts(l, Some(parts))))
    });
    let lead = Signal::derive(move || {
        let words = match (mine.with(Vec::len), queue.with(Vec::len)) {
            (0, 0) => common::NOTHING_WAITING,
            (mine, queue) => workspace::group_lead(mine, queue),
        };
        words.say(lang.get())
    });
    view! {
        <Today desk lead />
        <Standings own />
        <Cols side=move || {
            view! {
                <CaseSheet
                    title=workspace::GROUP_FINDINGS
                    lines=mend
                    all=FINDINGS
                    none=workspace::NO_FINDING_TO_MEND
                    brief=true
                />
            }
        }>
            <CaseSheet
                title=workspace::GROUP_QUEUE
                lines=queue
                all=Filter::part(PartFilter::Own).address()
                none=common::NOTHING_WAITING
                why=cases::EMPTY_QUEUE_WHY
            />
        </Cols>
    }
}
