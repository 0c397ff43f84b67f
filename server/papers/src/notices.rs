//! Forms 02 to 05: what is said to an applicant between receipt and result.
//!
//! The fields are those of the forms; the sentences around them are ours, polite and without any claim about the law.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use time::{Date, PrimitiveDateTime};

use crate::{
    common::{Applicant, Contact, CopyKind, FormHead, Signature},
    edition::{Form, FormTemplate},
    error::PaperError,
    text, when,
};

/// Form 02: what a dossier lacks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Supplement {
    /// The head of the sheet.
    pub head: FormHead,
    /// The dossier's code, once it has one.
    pub code: Option<String>,
    /// Who handed it in.
    pub applicant: Applicant,
    /// What is asked for.
    pub subject: String,
    /// What is lacking.
    pub missing: Vec<MissingPaper>,
    /// Why it is needed.
    pub reason: String,
    /// Until when it is awaited.
    pub until: Option<Date>,
    /// Whom to ask.
    pub contact: Contact,
    /// Who explains it at the desk.
    pub guide: Option<String>,
}

/// A paper that is lacking or is to be mended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MissingPaper {
    /// Its name.
    pub name: String,
    /// Original or copy.
    pub kind: Option<CopyKind>,
    /// What is to be done.
    pub note: Option<String>,
}

impl Supplement {
    pub(crate) fn view(&self) -> Result<(FormTemplate, Value), PaperError> {
        let form = self.head.template(Form::Supplement)?;
        let missing: Vec<Value> = self
            .missing
            .iter()
            .map(|paper| json!({ "name": paper.name, "kind": paper.kind.map(CopyKind::said), "note": paper.note }))
            .collect();
        let own = json!({
            "code": self.code,
            "applicant": self.applicant,
            "subject": self.subject,
            "missing": missing,
            "reason": needed(&self.reason, "reason")?,
            "until": self.until.map(when::day),
            "contact": self.contact,
            "guide": self.guide,
        });
        Ok((form, self.head.view(&form, self.code.as_deref().unwrap_or(""), own)?))
    }
}

/// Form 03: a dossier is not taken in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// The head of the sheet.
    pub head: FormHead,
    /// The dossier's code, when it was registered online.
    pub code: Option<String>,
    /// The desk.
    pub desk: String,
    /// Who wanted to hand it in.
    pub applicant: Applicant,
    /// What was asked for.
    pub subject: String,
    /// Why it cannot be taken.
    pub reason: String,
    /// Whom to ask.
    pub contact: Contact,
    /// Who speaks for the desk.
    pub receiver: Option<String>,
}

impl Refusal {
    pub(crate) fn view(&self) -> Result<(FormTemplate, Value), PaperError> {
        let form = self.head.template(Form::Refusal)?;
        let own = json!({
            "code": self.code,
            "desk": self.desk,
            "applicant": self.applicant,
            "subject": self.subject,
            "reason": needed(&self.reason, "reason")?,
            "contact": self.contact,
            "receiver": self.receiver,
        });
        Ok((form, self.head.view(&form, self.code.as_deref().unwrap_or(""), own)?))
    }
}

/// Form 04: a result comes late.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extension {
    /// The head of the sheet.
    pub head: FormHead,
    /// The dossier's code.
    pub code: String,
    /// To whom it is said.
    pub applicant: Applicant,
    /// What was asked for.
    pub subject: String,
    /// When it was received.
    pub received_at: PrimitiveDateTime,
    /// When the result was to be had.
    pub due_at: PrimitiveDateTime,
    /// Why it is late.
    pub reason: String,
    /// When it is to be had now.
    pub new_due_at: PrimitiveDateTime,
    /// Whom to ask.
    pub contact: Option<Contact>,
    /// Who signs.
    pub signature: Signature,
}

impl Extension {
    pub(crate) fn view(&self) -> Result<(FormTemplate, Value), PaperError> {
        let form = self.head.template(Form::Extension)?;
        let own = json!({
            "unit": self.head.letterhead.unit,
            "code": self.code,
            "applicant": self.applicant,
            // It ends a sentence there.
            "subject": self.subject.trim_end_matches(['.', ' ']),
            "received_at": when::moment(self.received_at),
            "due_at": when::moment(self.due_at),
            "reason": needed(&self.reason, "reason")?,
            "new_due_at": when::moment(self.new_due_at),
            "contact": self.contact,
            "signature": self.signature.view(),
        });
        Ok((form, self.head.view(&form, &self.code, own)?))
    }
}

/// Form 05: a dossier is stopped on request. Of 2025: there was none before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stop {
    /// The head of the sheet.
    pub head: FormHead,
    /// The dossier's code.
    pub code: String,
    /// Who asked for it.
    pub applicant: Applicant,
    /// What the dossier asked for.
    pub subject: String,
    /// When the dossier was received.
    pub received_at: PrimitiveDateTime,
    /// The day of the request to stop.
    pub requested_on: Date,
    /// The request: why it is to be stopped.
    pub request: String,
    /// How far the dossier had come.
    pub stage: String,
    /// What was decided.
    pub decision: String,
    /// What becomes of fees; left out where nothing was paid.
    pub money: Option<String>,
    /// Whom to ask.
    pub contact: Option<Contact>,
    /// Who signs.
    pub signature: Signature,
}

impl Stop {
    pub(crate) fn view(&self) -> Result<(FormTemplate, Value), PaperError> {
        let form = self.head.template(Form::Stop)?;
        let own = json!({
            "unit": self.head.letterhead.unit,
            "code": self.code,
            "applicant": self.applicant,
            "subject": self.subject,
            "received_at": when::moment(self.received_at),
            "requested_on": when::day(self.requested_on),
            "request": self.request,
            "stage": self.stage,
            "decision": needed(&self.decision, "decision")?,
            "money": self.money,
            "contact": self.contact,
            "signature": self.signature.view(),
        });
        Ok((form, self.head.view(&form, &self.code, own)?))
    }
}

/// A text without which the paper says nothing.
fn needed<'a>(said: &'a str, field: &'static str) -> Result<&'a str, PaperError> {
    if text::is_blank(said) { Err(PaperError::Empty { field }) } else { Ok(said) }
}
