//! What has been typed into the form of a step.

use std::str::FromStr;

use domain::{
    case::{Case, FileRef, Identity, PaperState, StepArgs, command::Channel},
    definition::{Need, PaperKey, ReasonKey},
    ids::{CaseId, PartId, PersonId},
    instant::Instant,
};
use leptos::prelude::*;

use crate::{i18n::format, workspace::desk::Desk};

/// What has been typed; one signal a need, so that nothing typed is lost while the page changes beneath.
#[derive(Clone, Copy)]
pub(super) struct Typed {
    pub reason: RwSignal<String>,
    pub reason_code: RwSignal<String>,
    pub point: RwSignal<String>,
    pub opinion: RwSignal<String>,
    pub agency: RwSignal<String>,
    pub document_no: RwSignal<String>,
    pub receiver: RwSignal<String>,
    pub channel: RwSignal<String>,
    pub identity: RwSignal<String>,
    /// One tick: they have signed.
    pub receipt: RwSignal<Vec<String>>,
    pub asked_by: RwSignal<String>,
    pub papers: RwSignal<Vec<String>>,
    pub part: RwSignal<String>,
    pub assignee: RwSignal<String>,
    pub outcome: RwSignal<String>,
    pub date: RwSignal<String>,
    pub until: RwSignal<String>,
    pub files: RwSignal<Vec<FileRef>>,
}

impl Typed {
    /// What can be foreseen is filled in.
    pub fn new(desk: Desk, id: CaseId, needs: &[Need]) -> Self {
        let held = desk.read(|r| r.view().case(id));
        let case = held.as_deref().map(|h| &h.it);
        let some = |wanted: bool, value: Option<String>| RwSignal::new(value.filter(|_| wanted).unwrap_or_default());
        // What can be foreseen is filled in: fewer presses at the counter.
        let waited = case.and_then(|c| c.internal.as_ref()).map(|i| {
            i.papers.iter().filter(|(_, s)| **s == PaperState::Missing).map(|(k, _)| k.to_string()).collect::<Vec<_>>()
        });
        let receiver = case.and_then(|c| c.personal.as_ref()).and_then(|p| {
            p.parties()
                .find(|(_, party)| party.kind != domain::definition::PartyKind::Child)
                .map(|(_, r)| r.name.clone())
        });
        Self {
            reason: RwSignal::default(),
            reason_code: RwSignal::default(),
            point: RwSignal::default(),
            opinion: RwSignal::default(),
            agency: RwSignal::default(),
            document_no: RwSignal::default(),
            receiver: some(needs.contains(&Need::Receiver), receiver.clone()),
            channel: RwSignal::new(Channel::Counter.as_str().to_owned()),
            identity: RwSignal::new(Identity::IdCard.as_str().to_owned()),
            receipt: RwSignal::default(),
            asked_by: some(needs.contains(&Need::AskedBy), receiver),
            papers: RwSignal::new(waited.filter(|_| needs.contains(&Need::ReceivedPapers)).unwrap_or_default()),
            part: some(needs.contains(&Need::Handler), desk.view(|v| suggest_part(v, case)).map(|p| p.to_string())),
            assignee: RwSignal::default(),
            outcome: RwSignal::new("granted".to_owned()),
            date: RwSignal::default(),
            until: some(needs.contains(&Need::Until), Some(format::date(in_days(desk.now(), WAITS_DAYS)))),
            files: RwSignal::default(),
        }
    }

    /// What was typed once, and refused.
    pub fn fill(self, args: &StepArgs) {
        let text = |signal: RwSignal<String>, said: &Option<String>| {
            if let Some(said) = said {
                signal.set(said.clone());
            }
        };
        text(self.reason, &args.reason);
        text(self.reason_code, &args.reason_code.as_ref().map(|code| code.0.clone()));
        text(self.point, &args.point);
        text(self.asked_by, &args.asked_by);
        text(self.identity, &args.identity.map(|identity| identity.as_str().to_owned()));
        text(self.until, &args.until.map(format::date));
        if args.signed_receipt {
            self.receipt.set(vec![SIGNED.to_owned()]);
        }
        text(self.opinion, &args.opinion);
        text(self.agency, &args.agency);
        text(self.document_no, &args.document_no);
        text(self.receiver, &args.receiver);
        text(self.channel, &args.channel.map(|channel| channel.as_str().to_owned()));
        text(self.part, &args.part.map(|part| part.to_string()));
        text(self.assignee, &args.assignee.map(|person| person.to_string()));
        text(self.outcome, &args.outcome.and_then(name));
        text(self.date, &args.date.map(format::date));
        if !args.papers.is_empty() {
            self.papers.set(args.papers.iter().map(|paper| paper.0.clone()).collect());
        }
        self.files.set(args.files.clone());
    }

    /// What of it the step asks for.
    pub fn args(self, needs: &[Need]) -> StepArgs {
        let text = |signal: RwSignal<String>| Some(signal.get_untracked()).filter(|t| !t.trim().is_empty());
        let wants = |need| needs.contains(&need);
        // A proposal to refuse says why.
        let refuses = wants(Need::Outcome) && self.outcome.with_untracked(|o| o == REFUSED);
        let reasons = wants(Need::Reason) || refuses;
        StepArgs {
            reason: text(self.reason).filter(|_| reasons),
            reason_code: text(self.reason_code).filter(|_| reasons).map(ReasonKey),
            point: text(self.point).filter(|_| wants(Need::Point)),
            opinion: text(self.opinion).filter(|_| wants(Need::Opinion)),
            agency: text(self.agency).filter(|_| wants(Need::Agency)),
            document_no: text(self.document_no).filter(|_| wants(Need::DocumentNo)),
            receiver: text(self.receiver).filter(|_| wants(Need::Receiver)),
            channel: key(self.channel).filter(|_| wants(Need::Channel)),
            identity: key(self.identity).filter(|_| wants(Need::Identity)),
            signed_receipt: wants(Need::Receipt) && self.receipt.with_untracked(|ticks| !ticks.is_empty()),
            asked_by: text(self.asked_by).filter(|_| wants(Need::AskedBy)),
            papers: self.papers.get_untracked().into_iter().map(PaperKey).collect(),
            part: PartId::from_str(&self.part.get_untracked()).ok(),
            assignee: PersonId::from_str(&self.assignee.get_untracked()).ok(),
            outcome: key(self.outcome).filter(|_| wants(Need::Outcome)),
            date: format::parse_date(&self.date.get_untracked()).filter(|_| wants(Need::Date)),
            until: format::parse_date(&self.until.get_untracked()).filter(|_| wants(Need::Until)),
            files: self.files.get_untracked(),
        }
    }
}

/// A choice by the name that it has on the wire.
fn key<T: serde::de::DeserializeOwned>(signal: RwSignal<String>) -> Option<T> {
    contract::json::read_value(&serde_json::Value::String(signal.get_untracked())).ok()
}

/// The name that a choice has on the wire.
fn name<T: serde::Serialize>(choice: T) -> Option<String> {
    serde_json::to_value(choice).ok()?.as_str().map(str::to_owned)
}

/// The tick of a signed receipt.
pub(super) const SIGNED: &str = "signed";

/// A result that refuses, as the wire names it.
pub(super) const REFUSED: &str = "refused";

/// How many days somebody outside is waited for unless the office says otherwise (school's setting).
const WAITS_DAYS: i64 = 10;

fn in_days(now: Instant, days: i64) -> time::Date {
    now.plus_millis(days * 24 * 3_600_000).local_date()
}

/// The part that looks after the procedure's field of work.
fn suggest_part(view: &client::View, case: Option<&Case>) -> Option<PartId> {
    let case = case?;
    case.core.part.or_else(|| view.parts.values().find(|p| p.areas.contains(&case.core.area)).map(|p| p.id))
}
