//! What is other in one version than in another, as a typed list with words: read by whoever approves.
//!
//! Versions, validity and whether the limits are a proposal are no difference of content; everything else is, and the
//! list is empty only where the two are equal (`app/domain/tests/rules/definition_diff.rs`).

mod aspect;
mod compare;
mod lifecycle;
mod parts;
mod procedure;

use serde::{Deserialize, Serialize};

pub use self::{aspect::Aspect, compare::diff};
use super::{ActionKey, ApplicantKind, FieldKey, OptionKey, Outcome, PaperKey, ReasonKey, StateKey, VariantKey, Way};
use crate::{rights::Post, text::Text};

/// What a change is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "of", rename_all = "snake_case")]
pub enum Subject {
    /// The procedure itself.
    Procedure,
    /// A field of the form.
    Field {
        /// Its key.
        key: FieldKey,
        /// Its label.
        title: Text,
    },
    /// A paper.
    Paper {
        /// Its key.
        key: PaperKey,
        /// What it is called.
        title: Text,
    },
    /// A legal basis.
    Basis {
        /// Its number and sign.
        number: String,
    },
    /// Who may ask.
    Applicant {
        /// Of which kind.
        applicant: ApplicantKind,
    },
    /// A possible result.
    Outcome {
        /// Which.
        outcome: Outcome,
    },
    /// A post that signs.
    Signer {
        /// Which.
        post: Post,
    },
    /// A post that signs where the one who asks holds one that signs.
    StandIn {
        /// Which.
        post: Post,
    },
    /// The paper that a result gives.
    ResultPaper {
        /// Which result.
        outcome: Outcome,
    },
    /// That nothing is taken.
    Off,
    /// The aim for a state.
    StateTarget {
        /// Which.
        state: StateKey,
        /// What staff call it.
        title: Text,
    },
    /// A kind of request.
    Variant {
        /// Its key.
        key: VariantKey,
        /// What it is called.
        title: Text,
    },
    /// Something that is switched on in the workflow.
    Option {
        /// Which.
        option: OptionKey,
    },
    /// How a case is opened.
    Opening,
    /// Another way in which a case can begin.
    Way {
        /// Which.
        way: Way,
        /// What the act is called.
        title: Text,
    },
    /// A reason that has a code.
    Reason {
        /// Its code.
        key: ReasonKey,
        /// What it says.
        title: Text,
    },
    /// A phase.
    Phase {
        /// Its key.
        key: String,
        /// What it is called.
        title: Text,
    },
    /// A state.
    State {
        /// Its key.
        key: StateKey,
        /// What staff call it.
        title: Text,
    },
    /// A step.
    Step {
        /// Its key.
        action: ActionKey,
        /// What the button says.
        title: Text,
    },
}

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "change", rename_all = "snake_case")]
pub enum Change {
    /// It was not there before.
    Added {
        /// What.
        subject: Subject,
    },
    /// It is no longer there.
    Removed {
        /// What.
        subject: Subject,
    },
    /// It is other than before.
    Changed {
        /// What.
        subject: Subject,
        /// What of it.
        aspect: Aspect,
        /// As it was, in words.
        was: Text,
        /// As it is now, in words.
        now: Text,
    },
}

impl Change {
    /// What it is about.
    pub const fn subject(&self) -> &Subject {
        match self {
            Self::Added { subject } | Self::Removed { subject } | Self::Changed { subject, .. } => subject,
        }
    }

    /// It in one sentence: "Mục “Số bản” – bắt buộc: từ “không” thành “có”".
    pub fn words(&self) -> Text {
        match self {
            Self::Added { subject } => {
                let subject = subject.words();
                Text::new(format!("Thêm {}", lower(&subject.vi)), format!("Added: {}", lower(&subject.en)))
            }
            Self::Removed { subject } => {
                let subject = subject.words();
                Text::new(format!("Bỏ {}", lower(&subject.vi)), format!("Removed: {}", lower(&subject.en)))
            }
            Self::Changed { subject, aspect, was, now } => {
                let (subject, aspect) = (subject.words(), aspect.words());
                Text::new(
                    format!("{} – {}: từ “{}” thành “{}”", subject.vi, aspect.vi, was.vi, now.vi),
                    format!("{} – {}: from “{}” to “{}”", subject.en, aspect.en, was.en, now.en),
                )
            }
        }
    }
}

impl Subject {
    /// What it is, with its name.
    pub fn words(&self) -> Text {
        let named = |vi: &str, en: &str, title: &Text| {
            Text::new(
                format!("{vi} “{}”", title.vi),
                format!("{en} “{}”", if title.en.is_empty() { &title.vi } else { &title.en }),
            )
        };
        match self {
            Self::Procedure => Text::new("Thủ tục", "The procedure"),
            Self::Field { title, .. } => named("Mục", "Field", title),
            Self::Paper { title, .. } => named("Giấy tờ", "Paper", title),
            Self::Basis { number } => named("Căn cứ", "Basis", &Text::new(number, number)),
            Self::Applicant { applicant } => named("Người đề nghị", "Applicant", &applicant.words()),
            Self::Outcome { outcome } => named("Kết quả", "Result", &outcome.words()),
            Self::Signer { post } => named("Người ký", "Signer", &post.title()),
            Self::StandIn { post } => {
                named("Người ký thay khi người ký là người đề nghị", "Signer in place of an applicant", &post.title())
            }
            Self::ResultPaper { outcome } => named("Giấy tờ kết quả", "Paper of the result", &outcome.words()),
            Self::Off => Text::new("Việc không nhận hồ sơ", "That no requests are taken"),
            Self::StateTarget { title, .. } => named("Chỉ tiêu cho trạng thái", "Aim for the state", title),
            Self::Variant { title, .. } => named("Loại yêu cầu", "Kind of request", title),
            Self::Option { option } => named("Tùy chọn", "Option", &Text::new(option.as_str(), option.as_str())),
            Self::Opening => Text::new("Bước mở hồ sơ", "The opening of a case"),
            Self::Way { title, .. } => named("Cách mở hồ sơ", "Way in", title),
            Self::Reason { title, .. } => named("Lý do", "Reason", title),
            Self::Phase { title, .. } => named("Giai đoạn", "Phase", title),
            Self::State { title, .. } => named("Trạng thái", "State", title),
            Self::Step { title, .. } => named("Bước", "Step", title),
        }
    }
}

/// With its first letter small, to stand within a sentence.
fn lower(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}
