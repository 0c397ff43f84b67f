//! A rehearsal: what a draft would do to the cases of its procedure, if they ran under it. Nothing is changed.
//!
//! The cases are those that are open, and those that ended in the last year. Each is replayed from its history: which
//! would break and why, which would be due at another time or become late, and how the load of parts and areas moves.

mod fit;
mod ledger;
mod replay;

use serde::{Deserialize, Serialize};

pub use self::{
    fit::breaks,
    ledger::{due_under, limit_under},
    replay::{Rehearsed, Stage, rehearse},
};
use super::{ActionKey, FieldKey, PaperKey, StateKey, VariantKey};
use crate::{
    denial::Fault,
    ids::{CaseId, PartId, PersonId},
    instant::Instant,
    rights::Area,
    text::Text,
};

/// How many cases of each list are told; the counts say how many there are.
pub const LISTED: usize = 200;

/// What a draft would do.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rehearsal {
    /// How many open cases were replayed.
    pub open: u32,
    /// How many that ended in the last year.
    pub ended: u32,
    /// How many would break.
    pub broken: u32,
    /// The first of them, open ones before ended ones.
    pub breaking: Vec<Breaking>,
    /// How many would be due at another time.
    pub moved: u32,
    /// The first of them, those that would become late before the others.
    pub moving: Vec<Moving>,
    /// How many are late, and would be.
    pub late: Late,
    /// How the load would lie.
    pub load: Vec<Load>,
}

/// How many cases are late as they ran, and as they would have run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Late {
    /// Open ones that are late.
    pub open: u32,
    /// Open ones that would be.
    pub open_then: u32,
    /// Ended ones that were late.
    pub ended: u32,
    /// Ended ones that would have been.
    pub ended_then: u32,
}

/// A case that would break.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Breaking {
    /// The case.
    pub case: CaseId,
    /// Its code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Whether it has ended.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub ended: bool,
    /// Where it stands.
    pub state: StateKey,
    /// Why, each reason once.
    pub breaks: Vec<Break>,
}

/// A case that would be due at another time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moving {
    /// The case.
    pub case: CaseId,
    /// Its code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Whether it has ended.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub ended: bool,
    /// When it is due; none while its clock stands still.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub was: Option<Instant>,
    /// When it would be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub then: Option<Instant>,
    /// Whether it is in time and would be late.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub late: bool,
}

/// The load of a part in one field of work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Load {
    /// The part; none where nobody looks after the field of work and nobody was given the case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part: Option<PartId>,
    /// The field of work.
    pub area: Area,
    /// Its open cases.
    pub open: u32,
    /// Its open cases then.
    pub open_then: u32,
    /// The working days that are planned for them: the target where there is one, else the legal limit.
    pub days: u32,
    /// The working days that would be.
    pub days_then: u32,
}

/// Why a case would break.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "break", rename_all = "snake_case")]
pub enum Break {
    /// It is another kind of case.
    OtherKind,
    /// The state in which it is does not exist.
    StateGone {
        /// Which.
        state: StateKey,
        /// What it is called today.
        title: Text,
    },
    /// The state in which it is would end it, or no longer does, or would hide it.
    StateTurned {
        /// Which.
        state: StateKey,
        /// What it is called today.
        title: Text,
    },
    /// The state to which it may have to go back does not exist.
    WayBackGone {
        /// Which.
        state: StateKey,
        /// What it is called today.
        title: Text,
    },
    /// Its kind of request does not exist.
    VariantGone {
        /// Which.
        variant: VariantKey,
        /// What it is called today.
        title: Text,
    },
    /// One kind of request of several would have to be chosen, and none was.
    VariantMissing,
    /// A step of its history does not exist, or leads elsewhere.
    StepGone {
        /// Which.
        action: ActionKey,
        /// What it is called today.
        title: Text,
    },
    /// A field must be filled in, and is not.
    FieldMissing {
        /// Which.
        field: FieldKey,
        /// Its label.
        title: Text,
    },
    /// What was filled in would not be taken.
    FieldUnfit {
        /// Which.
        field: FieldKey,
        /// Its label.
        title: Text,
        /// Why.
        fault: Fault,
    },
    /// What was filled in would be readable by others than it was given for.
    FieldMoved {
        /// Which.
        field: FieldKey,
        /// Its label.
        title: Text,
    },
    /// What was filled in would stand nowhere.
    FieldGone {
        /// Which.
        field: FieldKey,
        /// Its label today.
        title: Text,
    },
    /// A required paper was not brought.
    PaperMissing {
        /// Which.
        paper: PaperKey,
        /// What it is called.
        title: Text,
    },
    /// Nobody could take any step.
    NobodyActs,
    /// A step that somebody takes today could be taken by nobody.
    NobodyTakes {
        /// Which.
        action: ActionKey,
        /// What its button says.
        title: Text,
    },
    /// Whoever handles it could do nothing more.
    HandlerShutOut {
        /// Who.
        person: PersonId,
    },
}

impl Break {
    /// Whether a running case cannot be moved for it. A step of the past that is no more stands in the history all the
    /// same.
    pub const fn is_hard(&self) -> bool {
        match self {
            Self::StepGone { .. } => false,
            Self::OtherKind
            | Self::StateGone { .. }
            | Self::StateTurned { .. }
            | Self::WayBackGone { .. }
            | Self::VariantGone { .. }
            | Self::VariantMissing
            | Self::FieldMissing { .. }
            | Self::FieldUnfit { .. }
            | Self::FieldMoved { .. }
            | Self::FieldGone { .. }
            | Self::PaperMissing { .. }
            | Self::NobodyActs
            | Self::NobodyTakes { .. }
            | Self::HandlerShutOut { .. } => true,
        }
    }

    /// It in a sentence.
    pub fn words(&self) -> Text {
        let said = |vi: &str, en: &str, title: &Text| {
            let name = if title.en.is_empty() { &title.vi } else { &title.en };
            Text::new(vi.replace("{}", &title.vi), en.replace("{}", name))
        };
        match self {
            Self::OtherKind => Text::new("Phiên bản này dành cho loại hồ sơ khác.", "It is for another kind of case."),
            Self::StateGone { title, .. } => said(
                "Hồ sơ đang ở trạng thái “{}”, phiên bản mới không có trạng thái này.",
                "It is in the state “{}”, which the new version does not have.",
                title,
            ),
            Self::StateTurned { title, .. } => said(
                "Trạng thái “{}” của hồ sơ có nghĩa khác trong phiên bản mới (kết thúc hoặc chưa công khai).",
                "Its state “{}” means something else in the new version (ended, or not yet announced).",
                title,
            ),
            Self::WayBackGone { title, .. } => said(
                "Hồ sơ có thể phải trở về trạng thái “{}”, phiên bản mới không có trạng thái này.",
                "It may have to go back to the state “{}”, which the new version does not have.",
                title,
            ),
            Self::VariantGone { title, .. } => said(
                "Hồ sơ thuộc loại yêu cầu “{}”, phiên bản mới không có loại này.",
                "It is of the kind “{}”, which the new version does not have.",
                title,
            ),
            Self::VariantMissing => Text::new(
                "Phiên bản mới có nhiều loại yêu cầu, hồ sơ này chưa được chọn loại nào.",
                "The new version has several kinds of request, and none was chosen for it.",
            ),
            Self::StepGone { title, .. } => said(
                "Hồ sơ đã qua bước “{}”, phiên bản mới không còn bước này hoặc bước này đi hướng khác.",
                "It went through “{}”, which the new version does not have, or which leads elsewhere.",
                title,
            ),
            Self::FieldMissing { title, .. } => {
                said("Mục bắt buộc “{}” chưa có nội dung.", "The required field “{}” is empty.", title)
            }
            Self::FieldUnfit { title, .. } => said(
                "Nội dung đã ghi ở mục “{}” không hợp với phiên bản mới.",
                "What stands in “{}” does not fit the new version.",
                title,
            ),
            Self::FieldMoved { title, .. } => said(
                "Mục “{}” sẽ do những người khác xem, không như khi được ghi.",
                "“{}” would be read by others than when it was filled in.",
                title,
            ),
            Self::FieldGone { title, .. } => said(
                "Mục “{}” đã có nội dung nhưng phiên bản mới không có mục này.",
                "“{}” is filled in, and the new version has no such field.",
                title,
            ),
            Self::PaperMissing { title, .. } => {
                said("Thiếu giấy tờ bắt buộc “{}”.", "The required paper “{}” was not brought.", title)
            }
            Self::NobodyActs => {
                Text::new("Không ai trong trường làm tiếp được bước nào.", "Nobody at the school could take any step.")
            }
            Self::NobodyTakes { title, .. } => said(
                "Không ai trong trường làm được bước “{}” nữa.",
                "Nobody at the school could take “{}” any more.",
                title,
            ),
            Self::HandlerShutOut { .. } => Text::new(
                "Người đang xử lý không còn bước nào được làm.",
                "Whoever handles it could do nothing more in it.",
            ),
        }
    }
}
