//! What is refused, and what would make it possible. A denial has a stable code for programs and words for people.

use serde::{Deserialize, Serialize};
use time::Date;

use crate::{
    case::result::ResultDenial,
    definition::{FieldKey, Need, RegisterKey, Relation, StateKey, draft::DraftDenial},
    document::DocumentDenial,
    instant::Instant,
    privacy::Refusal,
    rights::{Area, Post, Role},
    school::SchoolDenial,
    staff::StaffDenial,
    text::{Lang, Text},
};

/// Why a command is refused. Codes are stable; the words may be improved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(tag = "code", rename_all = "snake_case")]
#[error("{}", self.code())]
pub enum Denial {
    /// It is not there, or must not be known to be there: the two answer alike.
    NotFound,
    /// It is already there under this id, with other content.
    AlreadyExists,
    /// The case has moved on since the person looked at it.
    StateChanged {
        /// Its state now.
        state: StateKey,
    },
    /// Something was written in the case since the person looked at it, and what they do is bound to what they saw.
    CaseChanged {
        /// Its last event now.
        rev: u32,
    },
    /// It waited for another device for as long as anything waits, and cannot be decided.
    Undecided,
    /// No such step leaves the state in which the case is.
    NoSuchStep,
    /// Only these roles may.
    NotYourRole {
        /// The roles.
        roles: Vec<Role>,
    },
    /// Only these posts may.
    NotYourPost {
        /// The posts.
        posts: Vec<Post>,
    },
    /// The grant under which they could is for other fields of work.
    NotYourArea {
        /// The field of work of the case.
        area: Area,
    },
    /// Only the person to whom it is assigned may.
    OnlyAssignee,
    /// Only the one who opened it may.
    OnlyAuthor,
    /// Only the part to which it is assigned may, leadership aside.
    OnlyPart,
    /// Powers are separate: what this person is to the case forbids it.
    Separation {
        /// What they are to the case.
        relation: Relation,
    },
    /// Something that the step needs was not given.
    Missing {
        /// What.
        needs: Vec<Need>,
    },
    /// Some fields are not right.
    Invalid {
        /// Each with its reason.
        fields: Vec<FieldFault>,
    },
    /// A required paper was not ticked.
    PapersMissing {
        /// Their keys.
        papers: Vec<String>,
    },
    /// The procedure is not in force on the day of receipt.
    NotInForce {
        /// From when it is, where it will be.
        from: Option<Date>,
    },
    /// The stated time is outside what can be believed.
    StatedTime {
        /// The earliest that would be taken.
        earliest: Instant,
        /// The latest that would be taken.
        latest: Instant,
    },
    /// Its hour has not come: somebody was told that it waits for them longer.
    NotYet {
        /// The first day on which it can be done.
        from: Date,
    },
    /// It is due already: the date can be moved only before.
    PastDue {
        /// When it was due.
        due: Instant,
    },
    /// A second request for supplement counts as late and is for leadership to allow.
    SecondSupplement,
    /// The person chosen cannot handle it: not of that part, or not of a role that handles.
    UnfitHandler,
    /// The case has ended: it is immutable, a correction is a new case.
    Ended,
    /// Two people changed the same field.
    FieldClash {
        /// Which.
        field: FieldKey,
    },
    /// The book that would number it was closed by a restore, until somebody confirms the last number on paper.
    RegisterClosed {
        /// Which.
        book: RegisterKey,
    },
    /// About the paper of a result; on the wire it stands beside the others.
    #[serde(untagged)]
    Result(ResultDenial),
    /// About people and grants; on the wire it stands beside the others.
    #[serde(untagged)]
    Staff(StaffDenial),
    /// About parties and their privacy; on the wire it stands beside the others.
    #[serde(untagged)]
    Privacy(Refusal),
    /// About a school's settings; on the wire it stands beside the others.
    #[serde(untagged)]
    School(SchoolDenial),
    /// About drafts of definitions; on the wire it stands beside the others.
    #[serde(untagged)]
    Draft(DraftDenial),
    /// About documents; on the wire it stands beside the others.
    #[serde(untagged)]
    Document(DocumentDenial),
}

impl From<StaffDenial> for Denial {
    fn from(denial: StaffDenial) -> Self {
        Self::Staff(denial)
    }
}

impl From<DraftDenial> for Denial {
    fn from(denial: DraftDenial) -> Self {
        Self::Draft(denial)
    }
}

impl From<DocumentDenial> for Denial {
    fn from(denial: DocumentDenial) -> Self {
        Self::Document(denial)
    }
}

impl From<SchoolDenial> for Denial {
    fn from(denial: SchoolDenial) -> Self {
        Self::School(denial)
    }
}

/// What is wrong with one field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldFault {
    /// The field.
    pub field: FieldKey,
    /// What is wrong.
    pub fault: Fault,
}

/// What can be wrong with a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// It must be filled in.
    Required,
    /// It is longer than it may be.
    TooLong,
    /// It is not of the kind that the form asks for.
    WrongKind,
    /// It is smaller or larger than it may be.
    OutOfRange,
    /// It is none of the choices.
    NotAChoice,
    /// The form has no such field.
    Unknown,
    /// The phone number has fewer than nine or more than eleven digits.
    NotAPhone,
    /// The date is not possible here.
    NotADate,
    /// It cannot be signed in with: too short or long, or of other letters than may be used.
    NotALogin,
    /// Somebody else has it.
    Taken,
    /// It is shorter than it may be.
    TooShort,
    /// A password that others would try among the first.
    Guessable,
    /// It is not the password in use.
    WrongPassword,
    /// It is none of the codes that count now, or was used before.
    WrongCode,
}

impl Fault {
    /// What to tell the person.
    pub fn message(self, lang: Lang) -> &'static str {
        let (vi, en) = match self {
            Self::Required => ("Cần điền mục này", "This is needed"),
            Self::TooLong => ("Dài quá mức cho phép", "This is too long"),
            Self::WrongKind => ("Chưa đúng dạng dữ liệu", "This is of the wrong kind"),
            Self::OutOfRange => ("Số nằm ngoài khoảng cho phép", "The number is out of range"),
            Self::NotAChoice => ("Chọn một trong các mục có sẵn", "Choose one of the options"),
            Self::Unknown => ("Biểu mẫu không có mục này", "The form has no such field"),
            Self::NotAPhone => ("Số điện thoại có 9 đến 11 chữ số", "A phone number has 9 to 11 digits"),
            Self::NotADate => ("Ngày không hợp lệ, ví dụ đúng: 26/02/2024", "Not a date; for example 26/02/2024"),
            Self::NotALogin => (
                "Tên đăng nhập có 3 đến 40 ký tự: a–z không dấu, số, dấu chấm, gạch ngang, gạch dưới",
                "A login has 3 to 40 characters: a–z, digits, dot, hyphen, underscore",
            ),
            Self::TooShort => ("Cần ít nhất 10 ký tự", "At least 10 characters are needed"),
            Self::Guessable => (
                "Mật khẩu này dễ đoán. Thử vài từ không liên quan đến bạn và nhà trường, ví dụ bốn từ bất kỳ",
                "This is easily guessed. Try a few words that have nothing to do with you or the school, say any four",
            ),
            Self::WrongPassword => ("Mật khẩu đang dùng chưa đúng", "This is not the password in use"),
            Self::WrongCode => (
                "Mã chưa đúng hoặc đã dùng rồi. Đợi mã kế tiếp trên điện thoại rồi nhập lại",
                "This code is wrong or was used before. Wait for the next one on your phone and enter that",
            ),
            Self::Taken => ("Đã có người dùng, hãy chọn tên khác", "This is taken; choose another"),
        };
        match lang {
            Lang::Vi => vi,
            Lang::En => en,
        }
    }
}

/// What is said of a step whose hour has not come, or has passed.
fn hour_words(early: bool) -> Text {
    let (vi, en) = if early {
        (
            "Chưa hết thời gian đã báo cho người nộp. Bước này làm được từ ngày sau đó.",
            "The time that the applicant was told is not over. This can be done from the day after.",
        )
    } else {
        (
            "Đã quá hạn nên không gia hạn được nữa. Chỉ gia hạn trước khi đến hạn.",
            "It is past its date, so it cannot be extended. A date is moved only before it is due.",
        )
    };
    Text::new(vi, en)
}

impl Denial {
    /// The stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "not_found",
            Self::AlreadyExists => "already_exists",
            Self::StateChanged { .. } => "state_changed",
            Self::CaseChanged { .. } => "case_changed",
            Self::Undecided => "undecided",
            Self::NoSuchStep => "no_such_step",
            Self::NotYourRole { .. } => "not_your_role",
            Self::NotYourPost { .. } => "not_your_post",
            Self::NotYourArea { .. } => "not_your_area",
            Self::OnlyAssignee => "only_assignee",
            Self::OnlyAuthor => "only_author",
            Self::OnlyPart => "only_part",
            Self::Separation { .. } => "separation",
            Self::Missing { .. } => "missing",
            Self::Invalid { .. } => "invalid",
            Self::PapersMissing { .. } => "papers_missing",
            Self::NotInForce { .. } => "not_in_force",
            Self::StatedTime { .. } => "stated_time",
            Self::NotYet { .. } => "not_yet",
            Self::PastDue { .. } => "past_due",
            Self::SecondSupplement => "second_supplement",
            Self::UnfitHandler => "unfit_handler",
            Self::Ended => "ended",
            Self::FieldClash { .. } => "field_clash",
            Self::RegisterClosed { .. } => "register_closed",
            Self::Result(denial) => denial.code(),
            Self::Staff(denial) => denial.code(),
            Self::Privacy(refusal) => refusal.code(),
            Self::School(denial) => denial.code(),
            Self::Draft(denial) => denial.code(),
            Self::Document(denial) => denial.code(),
        }
    }

    /// Whether the refusal is one of permission, and not of what was typed.
    pub const fn is_of_permission(&self) -> bool {
        match self {
            Self::NotYourRole { .. }
            | Self::NotYourPost { .. }
            | Self::NotYourArea { .. }
            | Self::OnlyAssignee
            | Self::OnlyAuthor
            | Self::OnlyPart
            | Self::Separation { .. } => true,
            Self::NotFound
            | Self::AlreadyExists
            | Self::StateChanged { .. }
            | Self::CaseChanged { .. }
            | Self::Undecided
            | Self::NoSuchStep
            | Self::Missing { .. }
            | Self::Invalid { .. }
            | Self::PapersMissing { .. }
            | Self::NotInForce { .. }
            | Self::StatedTime { .. }
            | Self::NotYet { .. }
            | Self::PastDue { .. }
            | Self::SecondSupplement
            | Self::UnfitHandler
            | Self::Ended
            | Self::FieldClash { .. }
            | Self::RegisterClosed { .. }
            | Self::Result(_)
            | Self::Document(_) => false,
            Self::Staff(denial) => denial.is_of_permission(),
            Self::Privacy(refusal) => refusal.is_of_permission(),
            Self::School(denial) => denial.is_of_permission(),
            Self::Draft(denial) => denial.is_of_permission(),
        }
    }

    /// What to tell the person: what happened, and what to do next.
    #[expect(clippy::too_many_lines, reason = "a table of words, a line or two for each")]
    pub fn message(&self) -> Text {
        let (vi, en): (&str, &str) = match self {
            Self::Result(denial) => return denial.message(),
            Self::Staff(denial) => return denial.message(),
            Self::Privacy(refusal) => return refusal.message(),
            Self::School(denial) => return denial.message(),
            Self::Draft(denial) => return denial.message(),
            Self::Document(denial) => return denial.message(),
            Self::NotFound => ("Không tìm thấy, hoặc bạn không được xem mục này.", "Not found, or not yours to see."),
            Self::AlreadyExists => (
                "Mục này đã có với nội dung khác. Hãy mở mục đã có để kiểm tra.",
                "This already exists with other content. Open the existing one to compare.",
            ),
            Self::StateChanged { .. } => (
                "Hồ sơ vừa được người khác chuyển bước. Hãy xem trạng thái mới rồi làm lại nếu còn cần.",
                "Somebody else has just moved this on. Look at its state now and try again if it is still needed.",
            ),
            Self::CaseChanged { .. } => (
                "Hồ sơ đã thay đổi sau khi bạn mở. Hãy đóng lại, xem phần mới rồi làm lại.",
                "This has changed since you opened it. Close this, look at what is new, then do it again.",
            ),
            Self::Undecided => (
                "Việc này chờ máy khác gửi lên quá lâu mà chưa xử lý được. Nội dung vẫn còn nguyên ở đây; hãy xem hồ sơ rồi làm lại nếu vẫn cần.",
                "This has waited for another device for too long and cannot be decided. What was typed is here; look at the dossier and do it again if it is still needed.",
            ),
            Self::NoSuchStep => {
                ("Ở trạng thái này không có bước đó.", "No such step can be taken in the state in which this is.")
            }
            Self::NotYourRole { .. } => (
                "Bước này thuộc bộ phận khác. Hãy nhờ người của bộ phận đó.",
                "This step belongs to another side of the school. Ask somebody there.",
            ),
            Self::NotYourPost { .. } => {
                ("Bước này cần người giữ chức vụ khác.", "This step is for somebody in another post.")
            }
            Self::NotYourArea { .. } => (
                "Quyền của bạn được giao cho lĩnh vực khác nên không gồm hồ sơ này. Hãy nhờ người phụ trách lĩnh vực đó.",
                "Your right was given for other fields of work and does not cover this. Ask whoever looks after that field.",
            ),
            Self::OnlyAssignee => (
                "Chỉ người được giao xử lý mới làm được bước này.",
                "Only the person to whom it is assigned may take this step.",
            ),
            Self::OnlyAuthor => {
                ("Chỉ người lập mới làm được bước này.", "Only the one who opened it may take this step.")
            }
            Self::OnlyPart => (
                "Chỉ bộ phận được giao mới làm được bước này.",
                "Only the part of the school to which it is assigned may take this step.",
            ),
            Self::Separation { relation } => match relation {
                Relation::Author => (
                    "Bạn là người lập nên không được tự quyết định. Hãy chuyển cho người khác có thẩm quyền.",
                    "You opened this, so you may not decide it. Pass it to somebody else with the power to.",
                ),
                Relation::Assignee | Relation::Handler => (
                    "Bạn đã tham gia xử lý nên không được ký. Hãy chuyển cho người ký khác.",
                    "You handled this, so you may not sign it. Pass it to another signatory.",
                ),
                Relation::Applicant => (
                    "Đây là việc của chính bạn nên người khác phải giải quyết.",
                    "This concerns yourself, so somebody else must deal with it.",
                ),
                Relation::PartMember => (
                    "Bạn thuộc bộ phận được kiểm tra nên không được kiểm tra bộ phận mình.",
                    "You belong to the part inspected, and nobody inspects their own part.",
                ),
                Relation::Signer => {
                    ("Bạn đã ký rồi, cần một người khác.", "You have signed already; somebody else must.")
                }
            },
            Self::Missing { .. } => {
                ("Bước này còn thiếu thông tin bắt buộc.", "Something that this step needs is missing.")
            }
            Self::Invalid { .. } => {
                ("Có mục chưa đúng, xem từng mục bên dưới.", "Some fields are not right; see each below.")
            }
            Self::PapersMissing { .. } => (
                "Thiếu giấy tờ bắt buộc nên chưa tiếp nhận được.",
                "A required paper is missing, so this cannot be received yet.",
            ),
            Self::NotInForce { .. } => (
                "Thủ tục chưa có hiệu lực hoặc đã hết hiệu lực vào ngày nhận.",
                "The procedure is not in force on the day of receipt.",
            ),
            Self::StatedTime { .. } => (
                "Thời điểm ghi nhận không hợp lệ. Kiểm tra đồng hồ của máy rồi làm lại.",
                "The stated time cannot be right. Check this device's clock and try again.",
            ),
            Self::NotYet { .. } => return hour_words(true),
            Self::PastDue { .. } => return hour_words(false),
            Self::SecondSupplement => (
                "Đã yêu cầu bổ sung một lần. Yêu cầu lần hai bị tính là quá hạn và phải do lãnh đạo cho phép.",
                "A supplement was asked for once. A second request counts as late and is for leadership to allow.",
            ),
            Self::UnfitHandler => (
                "Người được chọn không thuộc bộ phận đó hoặc không được xử lý hồ sơ. Hãy chọn người khác.",
                "The person chosen is not of that part, or may not handle this. Choose somebody else.",
            ),
            Self::Ended => (
                "Hồ sơ đã kết thúc nên không sửa được nữa. Cần đính chính thì lập hồ sơ mới.",
                "This has ended and cannot be changed. Open a new one to correct it.",
            ),
            Self::FieldClash { .. } => (
                "Người khác vừa sửa cùng mục này. Xem cả hai rồi chọn.",
                "Somebody else has just changed the same field. Compare the two and choose.",
            ),
            Self::RegisterClosed { .. } => (
                "Sổ đang đóng vì dữ liệu vừa được khôi phục, nên chưa cấp số. Nhờ quản trị đối chiếu số cuối cùng trên giấy rồi mở sổ (sen registers), sau đó làm lại.",
                "The register is closed because data was restored, so no number is given. Ask the administrator to confirm the last number on paper (sen registers), then do this again.",
            ),
        };
        Text { vi: vi.to_owned(), en: en.to_owned() }
    }
}
