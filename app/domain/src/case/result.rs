//! The paper of a result: signed as it was looked at, numbered, given out with its signed copy, and taken back where it was
//! wrong.
//!
//! A signature is bound to what was signed: the data of the paper and the template that lays them out, as one hash. Whoever
//! numbers it or gives it out does so for that paper alone.

use serde::{Deserialize, Serialize};

use super::{Case, Core, Happened, StepCase, papers::RESULT};
use crate::{
    clock::Effect,
    definition::{Definition, Lands, StateKey, StepDef, StepEffect},
    denial::Denial,
    ids::FileHash,
    instant::Instant,
    text::Text,
};

/// The hash of what a paper says and of the template that lays it out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PaperHash(FileHash);

impl PaperHash {
    /// That of these data, laid out by this template.
    pub fn of(template: &str, data: &str) -> Self {
        Self(FileHash::of(format!("{template}\n{data}").as_bytes()))
    }
}

/// A result that was taken back: its number stays in the book, cancelled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revoked {
    /// Its number as printed.
    pub number: String,
    /// The event that took it back; why is noted there.
    pub no: u32,
    /// When, as stated.
    pub at: Instant,
    /// Whether the applicant had been told that it was there.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub given_out: bool,
}

/// How the paper of a result stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PaperStanding {
    /// It has its number and is not given out yet.
    Numbered,
    /// It counts.
    Counts,
    /// It was taken back then.
    Revoked(Instant),
}

/// Why the paper of a result is neither numbered nor given out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(tag = "code", rename_all = "snake_case")]
#[error("{}", self.code())]
pub enum ResultDenial {
    /// It would say something else than what was signed.
    PaperChanged,
    /// The signed copy has not arrived.
    CopyNotHere,
    /// The signed copy is a PDF whose digital signature does not hold.
    SignatureBroken,
}

impl ResultDenial {
    /// The stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::PaperChanged => "paper_changed",
            Self::CopyNotHere => "copy_not_here",
            Self::SignatureBroken => "signature_broken",
        }
    }

    /// What to tell the person.
    pub fn message(self) -> Text {
        let (vi, en) = match self {
            Self::PaperChanged => (
                "Văn bản bây giờ khác với bản đã ký (ví dụ tên trường, tên người hoặc mẫu giấy đã đổi). Hãy nhờ lãnh đạo thu hồi chữ ký, xem lại và ký lại.",
                "The paper now says something else than what was signed: a name or the template has changed. Ask leadership to withdraw the signature, look at it again and sign anew.",
            ),
            Self::CopyNotHere => (
                "Bản đã ký chưa lên đến máy chủ. Giữ trang này mở đến khi tệp gửi xong rồi phát hành lại.",
                "The signed copy has not reached the server yet. Keep this page open until it is sent, then issue it again.",
            ),
            Self::SignatureBroken => (
                "Chữ ký số trên tệp PDF không còn hợp lệ: tệp đã bị sửa sau khi ký hoặc chữ ký bị hỏng. Hãy ký lại rồi chọn tệp mới.",
                "The digital signature in the PDF does not hold: the file was changed after signing, or the signature is damaged. Sign it again and choose the new file.",
            ),
        };
        Text::new(vi, en)
    }
}

impl From<ResultDenial> for Denial {
    fn from(denial: ResultDenial) -> Self {
        Self::Result(denial)
    }
}

/// Whether a step takes back a result after the case has ended: all that an ended case still takes besides comments. It stays
/// where it is.
pub fn annuls(step: &StepDef) -> bool {
    step.does(StepEffect::Revoke) && step.lands == Lands::Here
}

/// Whether this command takes back the result of a case that has ended.
pub(super) fn is_annulled(cmd: &StepCase, case: &Case, def: &Definition) -> bool {
    def.step(&case.core.state, &cmd.action).is_some_and(annuls)
}

/// Whether a step is taken for the paper that was signed.
pub fn rests_on_signature(step: &StepDef) -> bool {
    step.does(StepEffect::Issue) || step.paper.as_ref().is_some_and(|paper| paper.as_str() == RESULT)
}

/// Whether a signature is bound to its paper: where leadership could take it back, should the paper change. The first versions had no
/// such step, and a case must never be stuck.
pub fn is_bound(def: &Definition, to: &StateKey) -> bool {
    def.steps_from(to).any(|step| step.does(StepEffect::Revoke))
}

/// Whether the paper is still what was signed. `now` is its hash as the server finds it; what was signed before hashes were
/// kept, and a device, which knows none, leave it open.
pub(super) fn check(step: &StepDef, core: &Core, now: Option<&PaperHash>) -> Result<(), Denial> {
    let signed = core.signatures.last().and_then(|signature| signature.paper.as_ref());
    match (signed, now) {
        (Some(signed), Some(now)) if rests_on_signature(step) && signed != now => {
            Err(ResultDenial::PaperChanged.into())
        }
        (Some(_) | None, Some(_) | None) => Ok(()),
    }
}

impl Core {
    /// The number that a book gave with an event, as printed.
    pub fn numbered_with(&self, no: u32) -> Option<&str> {
        match &self.history.iter().find(|line| line.no == no + 1)?.what {
            Happened::Numbered { text } => Some(text),
            Happened::Opened
            | Happened::Stepped { .. }
            | Happened::Edited
            | Happened::Commented
            | Happened::Attached
            | Happened::Redated { .. }
            | Happened::Migrated { .. } => None,
        }
    }

    /// Whether its result was given out and still counts.
    pub fn is_given_out(&self) -> bool {
        let last = self.ledger.iter().rev().map(|entry| entry.effect).find(|effect| effect.is_of_running());
        self.issued.is_some() && last == Some(Effect::Stop)
    }

    /// The result that was given out and taken back, where no other counts in its place.
    pub fn taken_back(&self) -> Option<&Revoked> {
        self.revoked.last().filter(|revoked| revoked.given_out && !self.is_given_out())
    }

    /// How the paper of a result stands that came with this event and number. Numbers begin anew each year: what was taken back before
    /// it came is another.
    pub fn paper_standing(&self, no: u32, number: &str) -> PaperStanding {
        match self.revoked.iter().find(|revoked| revoked.no > no && revoked.number == number) {
            Some(revoked) => PaperStanding::Revoked(revoked.at),
            None if self.is_given_out() => PaperStanding::Counts,
            None => PaperStanding::Numbered,
        }
    }
}
