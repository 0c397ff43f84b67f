//! Forms 06 and 07: the sheet that travels with a dossier, and the book of all dossiers.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use time::{Date, PrimitiveDateTime};

use crate::{
    common::{FormHead, Signature},
    edition::{Form, FormTemplate},
    error::PaperError,
    receipt::counted,
    when,
};

/// Form 06: who handed a dossier to whom. Rows are only ever added.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Control {
    /// The head of the sheet.
    pub head: FormHead,
    /// The dossier's code.
    pub code: String,
    /// What is asked for.
    pub subject: String,
    /// Who handed it in.
    pub applicant: String,
    /// The desk that keeps the sheet.
    pub desk: String,
    /// Who works on it with us.
    pub with: Option<String>,
    /// When the result is to be had.
    pub due_at: Option<PrimitiveDateTime>,
    /// One row per hand-over.
    pub handovers: Vec<HandOver>,
}

/// A dossier goes from one pair of hands to another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandOver {
    /// Which step begins.
    pub step: String,
    /// Who gives it.
    pub giver: String,
    /// Who takes it.
    pub receiver: String,
    /// When.
    pub at: PrimitiveDateTime,
    /// How the step that ends here came out.
    pub outcome: Option<Outcome>,
    /// What else is to be said.
    pub note: Option<String>,
}

/// How a step came out against its limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Before its day.
    Early,
    /// On its day.
    OnTime,
    /// After it.
    Late,
}

impl Outcome {
    fn said(self) -> &'static str {
        match self {
            Self::Early => "Trước hạn",
            Self::OnTime => "Đúng hạn",
            Self::Late => "Quá hạn",
        }
    }
}

impl Control {
    pub(crate) fn view(&self) -> Result<(FormTemplate, Value), PaperError> {
        let form = self.head.template(Form::Control)?;
        let rows: Vec<Value> = self
            .handovers
            .iter()
            .map(|row| {
                json!({
                    "step": row.step,
                    "giver": row.giver,
                    "receiver": row.receiver,
                    "at": when::moment(row.at),
                    "outcome": row.outcome.map(Outcome::said),
                    "note": row.note,
                })
            })
            .collect();
        let own = json!({
            "code": self.code,
            "subject": self.subject,
            "applicant": self.applicant,
            "desk": self.desk,
            "with": self.with,
            "due_at": self.due_at.map(when::moment),
            "rows": rows,
        });
        Ok((form, self.head.view(&form, &self.code, own)?))
    }
}

/// Form 07: the book of dossiers, or an extract of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Register {
    /// The head of the sheet.
    pub head: FormHead,
    /// The book: "01/2026".
    pub book: String,
    /// The first day.
    pub from: Date,
    /// The last day.
    pub to: Date,
    /// Its lines.
    pub rows: Vec<RegisterRow>,
    /// Who signs an extract.
    pub signature: Option<Signature>,
}

/// A line of the book.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegisterRow {
    /// Its number in the book.
    pub no: u32,
    /// The dossier's code.
    pub code: String,
    /// The procedure.
    pub procedure: String,
    /// Sets of papers.
    pub sets: u32,
    /// Who handed it in.
    pub applicant: String,
    /// Address and telephone.
    pub address: Option<String>,
    /// The telephone.
    pub phone: Option<String>,
    /// Which part works on it.
    pub handled_by: String,
    /// When it was received.
    pub received_at: PrimitiveDateTime,
    /// When the result was to be had.
    pub due_at: Option<PrimitiveDateTime>,
    /// When it went to those who work on it.
    pub sent_at: Option<PrimitiveDateTime>,
    /// When the result came back to the desk.
    pub result_at: Option<PrimitiveDateTime>,
    /// When it was handed out.
    pub returned_at: Option<PrimitiveDateTime>,
    /// In which way.
    pub returned_by: Option<String>,
    /// Who took it. Left open for a signature.
    pub taken_by: Option<String>,
    /// What else is to be said.
    pub note: Option<String>,
}

impl Register {
    pub(crate) fn view(&self) -> Result<(FormTemplate, Value), PaperError> {
        let form = self.head.template(Form::Register)?;
        let rows: Vec<Value> = self.rows.iter().map(RegisterRow::view).collect();
        let own = json!({
            "book": self.book,
            "period": format!("Từ {} đến {}", when::day(self.from), when::day(self.to)),
            "rows": rows,
            "signature": self.signature.as_ref().map(Signature::view),
        });
        Ok((form, self.head.view(&form, &self.book, own)?))
    }
}

impl RegisterRow {
    fn view(&self) -> Value {
        let person: Vec<&str> = [Some(self.applicant.as_str()), self.address.as_deref(), self.phone.as_deref()]
            .into_iter()
            .flatten()
            .filter(|part| !part.trim().is_empty())
            .collect();
        let moments = [Some(self.received_at), self.due_at, self.sent_at, self.result_at, self.returned_at];
        json!({
            "no": self.no.to_string(),
            "code": self.code,
            "procedure": self.procedure,
            "sets": counted(self.sets),
            "person": person,
            "handled_by": self.handled_by,
            "moments": moments.map(|at| at.map(when::short_moment)),
            "returned_by": self.returned_by,
            "taken_by": self.taken_by,
            "note": self.note,
        })
    }
}
