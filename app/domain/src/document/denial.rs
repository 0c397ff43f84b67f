//! Why something about a document is refused.

use serde::{Deserialize, Serialize};

use crate::text::Text;

/// A refusal about a document. Codes are stable; the words may be improved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum DocumentDenial {
    /// The same document stands in the book already.
    DocumentKnown {
        /// Under this number.
        number: String,
    },
    /// Somebody else has written it meanwhile.
    DocumentChanged,
    /// Its number was cancelled.
    NumberCancelled,
    /// What was to be done about it is done.
    DocumentSettled,
    /// Nobody was given it.
    NotAssigned,
    /// What the number was given for cannot be changed: the number says it.
    NumberSaysSo,
}

impl DocumentDenial {
    /// The stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::DocumentKnown { .. } => "document_known",
            Self::DocumentChanged => "document_changed",
            Self::NumberCancelled => "number_cancelled",
            Self::DocumentSettled => "document_settled",
            Self::NotAssigned => "not_assigned",
            Self::NumberSaysSo => "number_says_so",
        }
    }

    /// What to tell the person.
    pub fn message(&self) -> Text {
        let (vi, en) = match self {
            Self::DocumentKnown { number } => {
                return Text::new(
                    format!("Văn bản này đã vào sổ với số {number}. Nếu là văn bản khác, hãy chọn “Vẫn vào sổ”."),
                    format!(
                        "This document stands in the book already, under number {number}. If it is another one, choose “Enter it all the same”."
                    ),
                );
            }
            Self::DocumentChanged => (
                "Người khác vừa sửa văn bản này. Hãy tải lại, xem phần mới rồi làm lại.",
                "Somebody else has just changed this document. Load it again, look at what is new, then do it again.",
            ),
            Self::NumberCancelled => (
                "Số này đã hủy nên không làm gì thêm được. Cần số khác thì vào sổ văn bản mới.",
                "This number was cancelled, so nothing more can be done with it. Enter a new document for another number.",
            ),
            Self::DocumentSettled => (
                "Văn bản này đã xử lý xong. Cần làm thêm thì vào sổ văn bản mới.",
                "What was to be done about this document is done. Enter a new one for what is still needed.",
            ),
            Self::NotAssigned => (
                "Văn bản này chưa giao cho ai. Hãy giao việc trước.",
                "Nobody was given this document yet. Give it to somebody first.",
            ),
            Self::NumberSaysSo => (
                "Loại văn bản nằm trong số đã cấp nên không đổi được. Hãy hủy số này rồi vào sổ lại.",
                "The number says what kind of document it is, so that cannot change. Cancel this number and enter it again.",
            ),
        };
        Text::new(vi, en)
    }
}
