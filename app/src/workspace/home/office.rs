//! The office: the clerk at the counter, with parents waiting. In one press: take a request in. In five seconds: what
//! must be handed over, numbered, returned; in ten: whose papers are still missing, when somebody calls.

use domain::{clock::Standing, definition::CaseKind, rights::Role};
use leptos::prelude::*;

use super::{CaseSheet, Standings, Today, of_parts, own_parts};
use crate::{
    components::{Cols, Icon, Kind, LinkButton},
    i18n::{common, intake, use_lang, workspace},
    workspace::{
        desk::use_desk,
        filters::{DueGroup, Filter},
        lines::{Waits, use_lines},
        routes::{FINDINGS, INTAKE},
    },
};

/// The home of the office.
#[component]
pub fn OfficeHome() -> impl IntoView {
    // Results to return have a list of their own: they wait for the applicant as much as for the office.
    const KINDS: [Waits; 5] = [Waits::Receive, Waits::Assign, Waits::TakeUp, Waits::Issue, Waits::Handle];
    let (desk, lines, lang) = (use_desk(), use_lines(), use_lang());
    let parts = StoredValue::new(untrack(|| own_parts(desk, Role::Office)));
    let waiting = Signal::derive(move || {
        lines.urgent(|l| l.kind == CaseKind::Dossier && KINDS.iter().any(|what| l.waits_for(*what).is_some()))
    });
    let back = Signal::derive(move || lines.urgent(|l| l.waits_for(Waits::Return).is_some()));
    let papers =
        Signal::derive(move || lines.urgent(|l| l.is_open_dossier() && matches!(l.standing, Standing::Paused { .. })));
    let mend = Signal::derive(move || {
        parts.with_value(|parts| lines.urgent(|l| l.kind == CaseKind::Finding && !l.ended && of_parts(l, Some(parts))))
    });
    let lead = Signal::derive(move || {
        let words = match (waiting.with(Vec::len), back.with(Vec::len)) {
            (0, 0) => common::NOTHING_WAITING,
            (n, back) => workspace::office_lead(n, back),
        };
        words.say(lang.get())
    });
    let to_mend = Memo::new(move |_| mend.with(|mend| !mend.is_empty()));
    view! {
        <Today
            desk
            lead
            actions=move || {
                view! {
                    <LinkButton kind=Kind::Main icon=Icon::Plus href=INTAKE.to_owned()>{intake::TITLE}</LinkButton>
                }
            }
        />
        <Standings />
        <Cols side=move || {
            view! {
                <CaseSheet
                    title=workspace::TO_RETURN
                    lines=back
                    all=Filter::waits(&[Waits::Return]).address()
                    none=workspace::NOTHING_TO_RETURN
                    brief=true
                />
                <CaseSheet
                    title=workspace::WAITS_FOR_APPLICANT
                    lines=papers
                    all=Filter::due(DueGroup::Paused).address()
                    none=workspace::NOBODY_TO_SUPPLEMENT
                    brief=true
                />
                <Show when=move || to_mend.get()>
                    <CaseSheet
                        title=workspace::OFFICE_FINDINGS
                        lines=mend
                        all=FINDINGS
                        none=workspace::NO_FINDING_TO_MEND
                        brief=true
                    />
                </Show>
            }
        }>
            <CaseSheet
                title=workspace::WAITS_FOR_OFFICE
                lines=waiting
                all=Filter::waits(&KINDS).address()
                none=common::NOTHING_WAITING
                why=common::NOTHING_WAITING_WHY
            />
        </Cols>
    }
}
