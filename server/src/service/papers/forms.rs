//! The forms of a dossier's way through the desk (DOMAIN.md §1, forms 01 to 06).

use domain::{
    case::{Fact, Happened, papers::CasePaper},
    clock::Due,
    definition::{Need, PaperForm, PaperKey},
    instant::Instant,
};
use papers::{
    Control, CopyKind, Extension, FormHead, HandOver, MissingPaper, Outcome, Receipt, Refusal, Stop, SubmittedPaper,
    Supplement,
};

use super::{DESK, GAP, Told};

impl Told {
    /// Form 01. What the applicant was promised is the date of the first day.
    pub(super) fn receipt(&self, paper: &CasePaper) -> Option<Receipt> {
        let core = &self.case.core;
        let code = core.code.clone().or_else(|| self.is_draft.then(|| GAP.to_owned()))?;
        let line = self.line(paper.no)?;
        let brought = self.brought(paper.no);
        let tracked = core.code.as_ref().map(|code| format!("{}/tra-cuu?ma={code}", self.origin));
        Some(Receipt {
            head: FormHead { qr: tracked, ..self.head(paper) },
            desk: DESK.to_owned(),
            applicant: self.applicant(),
            subject: self.subject(),
            papers: brought.iter().map(|key| self.submitted(key)).collect(),
            sets: 1,
            limit: Some(core.limit.legal.text().vi),
            received_at: core.received_at.local(),
            due_at: self.due(paper.no).map(|due| due.original().local()),
            result_at: Some(DESK.to_owned()),
            fee: None,
            book: None,
            receiver: Some(self.doer(line)),
            code,
        })
    }

    /// The papers that had come by an event.
    fn brought(&self, no: u32) -> Vec<PaperKey> {
        let mut all: Vec<PaperKey> = Vec::new();
        for event in self.events.iter().filter(|event| event.no <= no) {
            let came: &[PaperKey] = match &event.fact {
                Fact::Opened(opened) => &opened.papers,
                Fact::Stepped(stepped) => &stepped.received,
                Fact::Numbered { .. }
                | Fact::Edited { .. }
                | Fact::Commented { .. }
                | Fact::Attached { .. }
                | Fact::Redated { .. }
                | Fact::Migrated(_) => &[],
            };
            for key in came {
                if !all.contains(key) {
                    all.push(key.clone());
                }
            }
        }
        all
    }

    fn submitted(&self, key: &PaperKey) -> SubmittedPaper {
        SubmittedPaper { name: self.paper_title(key), kind: self.kind(key).unwrap_or(CopyKind::Original), count: 1 }
    }

    fn kind(&self, key: &PaperKey) -> Option<CopyKind> {
        let found = self.def.procedure.papers.iter().find(|paper| paper.key == *key)?;
        Some(match found.form {
            PaperForm::Original => CopyKind::Original,
            PaperForm::Certified => CopyKind::Certified,
            PaperForm::Copy => CopyKind::Copy,
        })
    }

    /// Form 02.
    pub(super) fn supplement(&self, paper: &CasePaper) -> Option<Supplement> {
        let (line, Fact::Stepped(stepped)) = (self.line(paper.no)?, self.fact(paper.no)?) else { return None };
        let missing = |key: &PaperKey| MissingPaper { name: self.paper_title(key), kind: self.kind(key), note: None };
        Some(Supplement {
            head: self.head(paper),
            code: self.code(),
            applicant: self.applicant(),
            subject: self.subject(),
            missing: stepped.missing.iter().map(missing).collect(),
            reason: self.reason(paper.no),
            until: stepped.until,
            contact: self.contact(),
            guide: Some(self.doer(line)),
        })
    }

    /// The code; of what was only registered, that of its registration.
    fn code(&self) -> Option<String> {
        let core = &self.case.core;
        core.code.clone().or_else(|| core.registration_code())
    }

    /// Form 03.
    pub(super) fn refusal(&self, paper: &CasePaper) -> Option<Refusal> {
        let line = self.line(paper.no)?;
        Some(Refusal {
            head: self.head(paper),
            code: self.code(),
            desk: DESK.to_owned(),
            applicant: self.applicant(),
            subject: self.subject(),
            reason: self.reason(paper.no),
            contact: self.contact(),
            receiver: Some(self.doer(line)),
        })
    }

    /// Form 04. The cause is the one for which the later date was proposed.
    pub(super) fn extension(&self, paper: &CasePaper) -> Option<Extension> {
        let core = &self.case.core;
        let line = self.line(paper.no)?;
        let Due::Running { at, unextended, .. } = self.due(paper.no)? else { return None };
        let proposed = self.events.iter().rev().find(|event| {
            event.no < paper.no
                && matches!(&event.fact, Fact::Stepped(stepped) if stepped.date.is_some())
                && !self.reason(event.no).is_empty()
        });
        Some(Extension {
            head: self.head(paper),
            code: core.code.clone()?,
            applicant: self.applicant(),
            subject: self.subject(),
            received_at: core.received_at.local(),
            due_at: unextended.local(),
            reason: proposed.map(|event| self.reason(event.no)).unwrap_or_default(),
            new_due_at: at.local(),
            contact: Some(self.contact()),
            signature: self.signature(line),
        })
    }

    /// Form 05: on request, or because papers never came.
    pub(super) fn stop(&self, paper: &CasePaper) -> Option<Stop> {
        let core = &self.case.core;
        let (line, Fact::Stepped(stepped)) = (self.line(paper.no)?, self.fact(paper.no)?) else { return None };
        // Whoever asked for it said why in the step before.
        let asked = core.history.iter().rev().find(|one| one.no < paper.no && !self.reason(one.no).is_empty());
        let own = self.reason(paper.no);
        let (requested_on, request) = match asked {
            Some(asked) if own.is_empty() => (asked.stated_at.local_date(), self.reason(asked.no)),
            Some(_) | None => (paper.at.local_date(), own),
        };
        let state = |key| self.def.state(key).map(|state| state.title.vi.clone()).unwrap_or_default();
        Some(Stop {
            head: self.head(paper),
            code: core.code.clone()?,
            applicant: self.applicant(),
            subject: self.subject(),
            received_at: core.received_at.local(),
            requested_on,
            request,
            stage: state(&stepped.from),
            decision: state(&stepped.to),
            money: None,
            contact: Some(self.contact()),
            signature: self.signature(line),
        })
    }

    /// Form 06: who gave it to whom, up to an event.
    pub(super) fn control(&self, paper: &CasePaper) -> Option<Control> {
        let core = &self.case.core;
        let applicant = self.applicant().name;
        let mut rows = Vec::new();
        for line in core.history.iter().filter(|line| line.no <= paper.no) {
            let (step, giver, receiver) = match &line.what {
                Happened::Opened => ("Tiếp nhận".to_owned(), applicant.clone(), self.doer(line)),
                Happened::Stepped { action, assignee, to, .. } => {
                    let step = self.def.step_named(action);
                    let title = step.map(|step| step.title.vi.clone()).unwrap_or_default();
                    let to = self.def.state(to).map(|state| state.title.vi.clone()).unwrap_or_default();
                    (title, self.doer(line), assignee.map_or(to, |person| self.name(person)))
                }
                Happened::Numbered { .. }
                | Happened::Edited
                | Happened::Commented
                | Happened::Attached
                | Happened::Redated { .. }
                | Happened::Migrated { .. } => continue,
            };
            let (at, note) = (line.stated_at.local(), self.note(line.no, Need::Point));
            rows.push(HandOver { step, giver, receiver, at, outcome: self.outcome(line.no, line.stated_at), note });
        }
        Some(Control {
            head: self.head(paper),
            code: core.code.clone()?,
            subject: self.subject(),
            applicant,
            desk: DESK.to_owned(),
            with: None,
            due_at: self.due(paper.no).and_then(|due| due.date()).map(Instant::local),
            handovers: rows,
        })
    }

    /// How it came out against its date, on the line with which the count ended.
    fn outcome(&self, no: u32, at: Instant) -> Option<Outcome> {
        let Fact::Stepped(stepped) = self.fact(no)? else { return None };
        let stops = stepped.clock.iter().any(|entry| entry.effect == domain::clock::Effect::Stop);
        let Due::Stopped { due, .. } = self.due(no).filter(|_| stops)? else { return None };
        Some(match at.local_date().cmp(&due.local_date()) {
            _ if at > due => Outcome::Late,
            std::cmp::Ordering::Less => Outcome::Early,
            std::cmp::Ordering::Equal | std::cmp::Ordering::Greater => Outcome::OnTime,
        })
    }
}
