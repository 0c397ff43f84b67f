//! Why something about a draft is refused.

use serde::{Deserialize, Serialize};
use time::Date;

use super::{DraftState, Part};
use crate::{
    calendar::wire,
    definition::{diff::Change, lint::DefinitionFault},
    ids::PersonId,
    text::Text,
};

/// A refusal about a definition. Codes are stable; the words may be improved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum DraftDenial {
    /// In the state in which it is, this is not done.
    DraftState {
        /// Where it stands.
        state: DraftState,
    },
    /// Somebody else has changed it since the person looked at it.
    DraftChanged {
        /// Its revision now.
        rev: u32,
        /// Who changed it last.
        by: PersonId,
        /// What is other than what the person saw.
        changes: Vec<Change>,
    },
    /// Only who wrote it, or works in the same part, writes in it.
    NotYourDraft,
    /// Nobody approves what they wrote.
    OwnDraft,
    /// The linter finds something.
    DraftFaulty {
        /// Every fault.
        faults: Vec<DefinitionFault>,
    },
    /// It would be in force on days that have passed.
    DraftInThePast {
        /// The first day that may be chosen.
        #[serde(with = "wire::date")]
        earliest: Date,
    },
    /// Another version was published since it was approved: what was approved is not what would change now.
    Overtaken {
        /// The newest version.
        version: u32,
    },
    /// There is more of something than a definition may have.
    DraftTooLarge {
        /// Of what.
        what: Part,
        /// The most there may be.
        most: u32,
    },
    /// There is a procedure of this key already: it is changed by a draft from its newest version.
    ProcedureExists,
    /// More cases than are moved at once.
    TooManyCases {
        /// The most.
        most: u32,
    },
}

impl DraftDenial {
    /// The stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::DraftState { .. } => "draft_state",
            Self::DraftChanged { .. } => "draft_changed",
            Self::NotYourDraft => "not_your_draft",
            Self::OwnDraft => "own_draft",
            Self::DraftFaulty { .. } => "draft_faulty",
            Self::DraftInThePast { .. } => "draft_in_the_past",
            Self::Overtaken { .. } => "overtaken",
            Self::DraftTooLarge { .. } => "draft_too_large",
            Self::ProcedureExists => "procedure_exists",
            Self::TooManyCases { .. } => "too_many_cases",
        }
    }

    /// Whether the refusal is one of permission, and not of what was typed.
    pub const fn is_of_permission(&self) -> bool {
        match self {
            Self::NotYourDraft | Self::OwnDraft => true,
            Self::DraftState { .. }
            | Self::DraftChanged { .. }
            | Self::DraftFaulty { .. }
            | Self::DraftInThePast { .. }
            | Self::Overtaken { .. }
            | Self::DraftTooLarge { .. }
            | Self::ProcedureExists
            | Self::TooManyCases { .. } => false,
        }
    }

    /// Whether the refusal is one of what was typed, and not of how the world stands.
    pub const fn is_of_input(&self) -> bool {
        match self {
            Self::DraftFaulty { .. }
            | Self::DraftInThePast { .. }
            | Self::DraftTooLarge { .. }
            | Self::TooManyCases { .. } => true,
            Self::DraftState { .. }
            | Self::DraftChanged { .. }
            | Self::NotYourDraft
            | Self::OwnDraft
            | Self::Overtaken { .. }
            | Self::ProcedureExists => false,
        }
    }

    /// What to tell the person.
    pub fn message(&self) -> Text {
        let (vi, en) = match self {
            Self::DraftState { state } => return state_message(*state),
            Self::DraftTooLarge { what, most } => {
                let what = what.words();
                return Text::new(
                    format!("Bản thảo có quá nhiều {}: nhiều nhất là {most}.", what.vi),
                    format!("The draft has too many {}: {most} at the most.", what.en),
                );
            }
            Self::TooManyCases { most } => {
                return Text::new(
                    format!("Mỗi lần chuyển nhiều nhất {most} hồ sơ. Hãy chia thành nhiều lần."),
                    format!("At most {most} cases are moved at once. Do it in several rounds."),
                );
            }
            Self::DraftInThePast { earliest } => {
                let day = format!("{:02}/{:02}/{}", earliest.day(), u8::from(earliest.month()), earliest.year());
                return Text::new(
                    format!("Ngày có hiệu lực không được ở quá khứ. Chọn từ ngày {day} trở đi."),
                    format!("The first day may not lie in the past. Choose {day} or later."),
                );
            }
            Self::DraftChanged { .. } => (
                "Người khác vừa sửa bản thảo này. Hãy xem những chỗ đã khác, rồi làm lại trên bản mới.",
                "Somebody else has just changed this draft. Look at what is different, then do it again on the new one.",
            ),
            Self::NotYourDraft => (
                "Chỉ người soạn và đồng nghiệp cùng bộ phận được sửa bản thảo này.",
                "Only its author and colleagues of the same part may write in this draft.",
            ),
            Self::OwnDraft => (
                "Bạn đã soạn bản thảo này nên không được tự duyệt. Hãy chuyển cho người khác có thẩm quyền.",
                "You wrote this draft, so you may not approve it. Pass it to somebody else with the power to.",
            ),
            Self::DraftFaulty { .. } => (
                "Bản thảo còn lỗi. Sửa hết các lỗi được liệt kê rồi làm lại.",
                "The draft has faults. Mend all that are listed, then do it again.",
            ),
            Self::Overtaken { .. } => (
                "Thủ tục đã có phiên bản mới hơn kể từ khi bản thảo được duyệt. Hãy trả lại để soạn trên phiên bản mới.",
                "A newer version was published since this draft was approved. Return it, to be written anew over that.",
            ),
            Self::ProcedureExists => (
                "Đã có thủ tục mang mã này. Hãy soạn bản thảo từ phiên bản đang có, hoặc chọn mã khác.",
                "There is a procedure of this key already. Draft from its newest version, or choose another key.",
            ),
        };
        Text::new(vi, en)
    }
}

fn state_message(state: DraftState) -> Text {
    let (vi, en) = match state {
        DraftState::Drafting => ("Bản thảo đang soạn, chưa trình.", "The draft is being written and not proposed."),
        DraftState::Proposed => (
            "Bản thảo đã trình, đang chờ duyệt. Muốn sửa thì lãnh đạo phải trả lại.",
            "The draft is proposed and waits to be approved. To be changed it must be returned.",
        ),
        DraftState::Returned => (
            "Bản thảo đã bị trả lại để sửa. Sửa rồi trình lại.",
            "The draft was returned. Mend it, then propose it again.",
        ),
        DraftState::Approved => (
            "Bản thảo đã duyệt, đang chờ ban hành. Muốn sửa thì lãnh đạo phải trả lại.",
            "The draft is approved and waits to be published. To be changed it must be returned.",
        ),
        DraftState::Published => (
            "Phiên bản đã ban hành thì không sửa được. Hãy soạn bản thảo mới từ phiên bản đó.",
            "What is published never changes. Begin a new draft from that version.",
        ),
        DraftState::Discarded => ("Bản thảo này đã bị bỏ.", "This draft was given up."),
    };
    Text::new(vi, en)
}
