//! What is other in one version than in another, as a typed list with words: read by whoever approves.
//!
//! Versions, validity and whether the limits are a proposal are no difference of content; everything else is, and the
//! list is empty only where the two are equal (`app/domain/tests/definition_diff.rs`).

mod compare;
mod lifecycle;
mod procedure;

use serde::{Deserialize, Serialize};

pub use self::compare::diff;
use super::{ActionKey, ApplicantKind, FieldKey, OptionKey, Outcome, PaperKey, StateKey};
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
    /// Something that is switched on in the workflow.
    Option {
        /// Which.
        option: OptionKey,
    },
    /// How a case is opened.
    Opening,
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

/// What of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Aspect {
    /// What it is called.
    Title,
    /// The sentence of the catalogue.
    About,
    /// Published, internal or a service.
    Kind,
    /// The field of work in charge.
    Area,
    /// Over which workflow it runs.
    Workflow,
    /// The legal limit.
    LegalLimit,
    /// The target beside it.
    Target,
    /// How long before to warn.
    Warning,
    /// The cut-off of a day.
    Cutoff,
    /// How many signatures.
    SignatureCount,
    /// The order in which things stand.
    Order,
    /// The sentence of help.
    Help,
    /// Whether it must be there.
    Required,
    /// Who may read it.
    Facet,
    /// What may be filled in.
    Shape,
    /// In which form a paper is brought.
    PaperForm,
    /// What a basis is about, and how sure it is.
    Details,
    /// What the applicant is told.
    PublicWords,
    /// The phase to which a state belongs.
    Phase,
    /// Whether it ends the case.
    End,
    /// The number in the national list.
    Code,
    /// Whether only the opening side knows of it.
    Hidden,
    /// How the history tells it.
    Past,
    /// From which states.
    From,
    /// To which state.
    To,
    /// Who may take it.
    Who,
    /// What it needs.
    Needs,
    /// What it does to the clock.
    Clock,
    /// The field that becomes the due date.
    DueField,
    /// The result that it fixes.
    Outcome,
    /// The paper that it produces.
    Produces,
    /// Whether it can be done without a network.
    Offline,
    /// The register that numbers it.
    Register,
    /// The option under which it is there.
    Gate,
    /// How prominently it is offered.
    Weight,
    /// Whether it counts as handling.
    Handles,
    /// Whether it counts as approving.
    Approves,
    /// Something that has no words of its own.
    Other,
}

impl Aspect {
    /// What it is called.
    pub fn words(self) -> Text {
        let (vi, en) = match self {
            Self::Title => ("tên", "name"),
            Self::About => ("lời giới thiệu", "description"),
            Self::Kind => ("loại thủ tục", "kind"),
            Self::Area => ("lĩnh vực phụ trách", "field of work"),
            Self::Workflow => ("quy trình", "workflow"),
            Self::LegalLimit => ("thời hạn quy định", "legal limit"),
            Self::Target => ("chỉ tiêu nội bộ", "target"),
            Self::Warning => ("thời gian cảnh báo", "warning time"),
            Self::Cutoff => ("giờ chốt nhận trong ngày", "cut-off of the day"),
            Self::SignatureCount => ("số chữ ký", "number of signatures"),
            Self::Order => ("thứ tự", "order"),
            Self::Help => ("lời hướng dẫn", "help"),
            Self::Required => ("bắt buộc", "required"),
            Self::Facet => ("ai xem được", "who may read it"),
            Self::Shape => ("kiểu nhập", "what may be filled in"),
            Self::PaperForm => ("hình thức giấy tờ", "form of the paper"),
            Self::Details => ("nội dung và độ chắc chắn", "subject and certainty"),
            Self::PublicWords => ("lời báo cho người đề nghị", "words for the applicant"),
            Self::Phase => ("giai đoạn", "phase"),
            Self::End => ("kết thúc hồ sơ", "ends the case"),
            Self::Code => ("mã trạng thái quốc gia", "national code"),
            Self::Hidden => ("chỉ bên lập biết", "known to the opening side alone"),
            Self::Past => ("lời kể trong lịch sử", "words of the history"),
            Self::From => ("xuất phát từ trạng thái", "leaves the states"),
            Self::To => ("chuyển đến trạng thái", "leads to"),
            Self::Who => ("người thực hiện", "who may do it"),
            Self::Needs => ("thông tin cần có", "what it needs"),
            Self::Clock => ("tác động đến thời hạn", "effect on the clock"),
            Self::DueField => ("mục lấy làm hạn", "field that becomes the due date"),
            Self::Outcome => ("kết quả được chốt", "result that it fixes"),
            Self::Produces => ("giấy tờ tạo ra", "paper that it produces"),
            Self::Offline => ("khi mất mạng", "without a network"),
            Self::Register => ("sổ đánh số", "register"),
            Self::Gate => ("tùy chọn", "option"),
            Self::Weight => ("cách hiện nút", "how it is offered"),
            Self::Handles => ("tính là xử lý", "counts as handling"),
            Self::Approves => ("tính là duyệt", "counts as approving"),
            Self::Other => ("chi tiết khác", "other details"),
        };
        Text::new(vi, en)
    }
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
            Self::Option { option } => named("Tùy chọn", "Option", &Text::new(option.as_str(), option.as_str())),
            Self::Opening => Text::new("Bước mở hồ sơ", "The opening of a case"),
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
