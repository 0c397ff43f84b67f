//! Form 01: the dossier is taken in, and when its result is to be had.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use time::PrimitiveDateTime;

use crate::{
    common::{Applicant, CopyKind, FormHead},
    edition::{Form, FormTemplate},
    error::PaperError,
    when,
};

/// Form 01.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// The head of the sheet.
    pub head: FormHead,
    /// The dossier's code.
    pub code: String,
    /// The desk that takes it in.
    pub desk: String,
    /// Who hands it in.
    pub applicant: Applicant,
    /// What is asked for.
    pub subject: String,
    /// The papers handed in.
    pub papers: Vec<SubmittedPaper>,
    /// How many sets of them.
    pub sets: u32,
    /// The limit in words: "03 ngày làm việc".
    pub limit: Option<String>,
    /// When it was received.
    pub received_at: PrimitiveDateTime,
    /// When the result is to be had.
    pub due_at: Option<PrimitiveDateTime>,
    /// Where or how the result is to be had.
    pub result_at: Option<String>,
    /// The fee in words.
    pub fee: Option<String>,
    /// Where it stands in the book of dossiers.
    pub book: Option<BookLine>,
    /// Who took it in.
    pub receiver: Option<String>,
}

/// A paper that was handed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubmittedPaper {
    /// Its name.
    pub name: String,
    /// Original or copy.
    pub kind: CopyKind,
    /// How many.
    pub count: u32,
}

/// A line of the book of dossiers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookLine {
    /// The book.
    pub book: String,
    /// The line.
    pub line: u32,
}

impl Receipt {
    pub(crate) fn view(&self) -> Result<(FormTemplate, Value), PaperError> {
        let form = self.head.template(Form::Receipt)?;
        let papers: Vec<Value> = self
            .papers
            .iter()
            .map(|paper| json!({ "name": paper.name, "kind": paper.kind.said(), "count": counted(paper.count) }))
            .collect();
        let own = json!({
            "code": self.code,
            "desk": self.desk,
            "applicant": self.applicant,
            "subject": self.subject,
            "papers": papers,
            "sets": counted(self.sets),
            "limit": self.limit,
            "received_at": when::moment(self.received_at),
            "due_at": self.due_at.map(when::moment),
            "result_at": self.result_at,
            "fee": self.fee,
            "book": self.book.as_ref().map(|at| json!({ "book": at.book, "line": counted(at.line) })),
            "receiver": self.receiver,
        });
        Ok((form, self.head.view(&form, &self.code, own)?))
    }
}

/// Numbers of pieces as official papers write them: a zero stands before those below ten.
pub fn counted(number: u32) -> String {
    format!("{number:02}")
}
