//! The words of a definition's vocabulary, for differences, rehearsals and editors: what each value is called.

use super::{
    ApplicantKind, Certainty, ClockMark, FieldShape, Guard, Lands, Need, Offline, Outcome, PaperForm, PartyKind,
    PostRule, ProcedureKind, Relation, SignOrder, StepEffect, Way, Weight, Who, WhoRole,
};
use crate::{facet::Facet, text::Text};

/// Yes or no.
pub fn yes_no(yes: bool) -> Text {
    if yes { Text::new("có", "yes") } else { Text::new("không", "no") }
}

/// That there is none.
pub fn none() -> Text {
    Text::new("không có", "none")
}

/// Several in a row; a dash where there are none.
pub fn listed(all: impl IntoIterator<Item = Text>) -> Text {
    let (vi, en): (Vec<_>, Vec<_>) = all.into_iter().map(|text| (text.vi, text.en)).unzip();
    if vi.is_empty() { none() } else { Text::new(vi.join(", "), en.join(", ")) }
}

impl ProcedureKind {
    /// What it is called.
    pub fn words(self) -> Text {
        let (vi, en) = match self {
            Self::Published => ("thủ tục hành chính công bố", "published procedure"),
            Self::Internal => ("thủ tục hành chính nội bộ", "internal procedure"),
            Self::School => ("dịch vụ nhà trường", "service of the school"),
        };
        Text::new(vi, en)
    }
}

impl ApplicantKind {
    /// What it is called.
    pub fn words(self) -> Text {
        let (vi, en) = match self {
            Self::Guardian => ("cha, mẹ hoặc người giám hộ", "parent or guardian"),
            Self::Organisation => ("cơ quan, tổ chức", "another body"),
            Self::Staff => ("nhân sự của trường", "member of staff"),
            Self::Inspector => ("bên kiểm tra", "inspecting side"),
        };
        Text::new(vi, en)
    }
}

impl Outcome {
    /// What it is called.
    pub fn words(self) -> Text {
        let (vi, en) = match self {
            Self::Granted => ("đồng ý", "granted"),
            Self::Refused => ("từ chối", "refused"),
            Self::Mended => ("đã khắc phục", "mended"),
            Self::Escalated => ("chuyển cấp trên", "sent to the superior agency"),
        };
        Text::new(vi, en)
    }
}

impl Certainty {
    /// What it is called.
    pub fn words(self) -> Text {
        let (vi, en) = match self {
            Self::Found => ("đã tra cứu", "found"),
            Self::Known => ("chưa kiểm chứng", "known, not verified"),
            Self::Proposed => ("đề xuất", "proposed"),
        };
        Text::new(vi, en)
    }
}

impl PaperForm {
    /// What it is called.
    pub fn words(self) -> Text {
        let (vi, en) = match self {
            Self::Original => ("bản chính", "original"),
            Self::Certified => ("bản sao chứng thực", "certified copy"),
            Self::Copy => ("bản sao", "copy"),
        };
        Text::new(vi, en)
    }
}

impl PartyKind {
    /// What it is called.
    pub fn words(self) -> Text {
        let (vi, en) = match self {
            Self::Child => ("trẻ", "child"),
            Self::Guardian => ("cha, mẹ hoặc người giám hộ", "parent or guardian"),
            Self::Organisation => ("cơ quan, tổ chức", "another body"),
            Self::Staff => ("nhân sự của trường", "member of staff"),
        };
        Text::new(vi, en)
    }
}

impl Facet {
    /// Who may read what stands in it.
    pub fn words(self) -> Text {
        let (vi, en) = match self {
            Self::Core => ("cả trường", "the whole staff"),
            Self::Internal => ("những người giải quyết và kiểm tra", "those who handle and inspect it"),
            Self::Personal => ("chỉ những người giải quyết", "those who handle it alone"),
        };
        Text::new(vi, en)
    }
}

impl FieldShape {
    /// What may be filled in.
    pub fn words(&self) -> Text {
        match self {
            Self::Text { max } => {
                Text::new(format!("một dòng chữ, tối đa {max} ký tự"), format!("one line, {max} characters"))
            }
            Self::LongText { max } => {
                Text::new(format!("đoạn chữ, tối đa {max} ký tự"), format!("several lines, {max} characters"))
            }
            Self::Number { min, max } => {
                Text::new(format!("số nguyên từ {min} đến {max}"), format!("whole number from {min} to {max}"))
            }
            Self::Date => Text::new("ngày", "date"),
            Self::Choice { options } => {
                let titles = listed(options.iter().map(|option| option.title.clone()));
                Text::new(format!("chọn một: {}", titles.vi), format!("one of: {}", titles.en))
            }
            Self::Party { party } => {
                let party = party.words();
                Text::new(format!("người trong sổ: {}", party.vi), format!("from the register: {}", party.en))
            }
        }
    }
}

impl WhoRole {
    /// What it is called.
    pub fn words(self) -> Text {
        let (vi, en) = match self {
            Self::Leadership => ("Ban giám hiệu", "leadership"),
            Self::Group => ("tổ chuyên môn", "professional groups"),
            Self::Office => ("văn phòng", "office"),
            Self::Union => ("công đoàn", "union"),
            Self::Administrator => ("quản trị hệ thống", "administrator"),
            Self::Superior => ("cơ quan cấp trên", "superior agency"),
            Self::Author => ("người lập", "author"),
            Self::Assignee => ("người được giao", "assignee"),
            Self::PartMember => ("bộ phận được giao", "the part in charge"),
            Self::Applicant => ("người đề nghị", "applicant"),
        };
        Text::new(vi, en)
    }
}

impl Relation {
    /// What it is called.
    pub fn words(self) -> Text {
        let (vi, en) = match self {
            Self::Author => ("người lập", "author"),
            Self::Assignee => ("người được giao", "assignee"),
            Self::Handler => ("người đã xử lý", "handlers"),
            Self::Applicant => ("người đề nghị", "applicant"),
            Self::PartMember => ("người của bộ phận đó", "members of that part"),
            Self::Signer => ("người đã ký", "signers"),
        };
        Text::new(vi, en)
    }
}

impl Who {
    /// Who that is, with posts and exceptions: "Ban giám hiệu (người ký; trừ người lập)".
    pub fn words(&self) -> Text {
        let role = self.role.words();
        let posts = match &self.post {
            None => None,
            Some(PostRule::Signers(_)) => Some(Text::new("người được ký", "signers")),
            Some(PostRule::Posts(posts)) => Some(listed(posts.iter().map(|post| post.title()))),
        };
        let not = (!self.not.is_empty()).then(|| listed(self.not.iter().map(|relation| relation.words())));
        let not = not.map(|not| Text::new(format!("trừ {}", not.vi), format!("not {}", not.en)));
        let (vi, en): (Vec<_>, Vec<_>) = [posts, not].into_iter().flatten().map(|text| (text.vi, text.en)).unzip();
        if vi.is_empty() {
            role
        } else {
            Text::new(format!("{} ({})", role.vi, vi.join("; ")), format!("{} ({})", role.en, en.join("; ")))
        }
    }
}

impl Need {
    /// What it is called.
    pub fn words(self) -> Text {
        let (vi, en) = match self {
            Self::Reason => ("lý do", "reason"),
            Self::MissingPapers => ("giấy tờ còn thiếu", "missing papers"),
            Self::ReceivedPapers => ("giấy tờ đã nộp bổ sung", "papers that have come"),
            Self::Handler => ("bộ phận và người xử lý", "part and person in charge"),
            Self::Outcome => ("kết quả đề xuất", "proposed result"),
            Self::Opinion => ("ý kiến chuyên môn", "professional opinion"),
            Self::Date => ("ngày hẹn mới", "later date"),
            Self::Receiver => ("người nhận kết quả", "receiver"),
            Self::Channel => ("cách trả kết quả", "channel"),
            Self::Agency => ("cơ quan phối hợp", "agency"),
            Self::DocumentNo => ("số văn bản", "number of the document"),
            Self::File => ("tệp đính kèm", "file"),
            Self::AllPapers => ("đủ giấy tờ bắt buộc", "all required papers"),
            Self::Until => ("ngày chờ đến", "date until which it waits"),
            Self::Point => ("điểm cần sửa", "point to be mended"),
            Self::Identity => ("cách nhận diện người nhận", "how the receiver was recognised"),
            Self::Receipt => ("ký nhận", "signed receipt"),
            Self::AskedBy => ("người yêu cầu", "who asks"),
        };
        Text::new(vi, en)
    }
}

impl ClockMark {
    /// What it does.
    pub fn words(self) -> Text {
        let (vi, en) = match self {
            Self::Start => ("bắt đầu tính hạn", "starts the clock"),
            Self::Pause => ("dừng tính hạn", "pauses it"),
            Self::Resume => ("tính hạn tiếp", "resumes it"),
            Self::Extend => ("gia hạn", "extends it"),
            Self::Stop => ("chốt thời hạn", "stops it"),
            Self::Reopen => ("tính hạn tiếp như chưa chốt", "counts on as if it had not stopped"),
        };
        Text::new(vi, en)
    }
}

impl Offline {
    /// What it is called.
    pub fn words(self) -> Text {
        let (vi, en) = match self {
            Self::Local => ("làm được ngay", "done at once"),
            Self::Queued => ("chờ gửi khi có mạng", "sent later"),
            Self::Never => ("phải có mạng", "only with a network"),
        };
        Text::new(vi, en)
    }
}

impl Weight {
    /// What it is called.
    pub fn words(self) -> Text {
        let (vi, en) = match self {
            Self::Main => ("nút chính", "main button"),
            Self::Normal => ("nút thường", "button"),
            Self::Rare => ("trong menu “…”", "under “…”"),
        };
        Text::new(vi, en)
    }
}

impl Way {
    /// How a case comes in by it.
    pub fn words(self) -> Text {
        let (vi, en) = match self {
            Self::Counter => ("tiếp nhận ngay", "received at once"),
            Self::Registered => ("chỉ ghi nhận, tiếp nhận sau", "only registered, received later"),
        };
        Text::new(vi, en)
    }
}

impl Lands {
    /// Where that leads.
    pub fn words(self) -> Text {
        let (vi, en) = match self {
            Self::There => ("chuyển sang trạng thái đã ghi", "to the state named"),
            Self::Here => ("giữ nguyên trạng thái", "it stays where it is"),
            Self::Back => ("trở về trạng thái trước đó", "back to where it came from"),
        };
        Text::new(vi, en)
    }
}

impl Guard {
    /// What must hold.
    pub fn words(self) -> Text {
        let (vi, en) = match self {
            Self::Offered => ("việc được giao chưa có người nhận", "the work is offered and not taken up"),
            Self::Proposed => ("đã có đề xuất gia hạn", "a later date is proposed"),
            Self::NotExtended => ("chưa gia hạn lần nào", "never extended before"),
            Self::UntilPassed => ("đã qua ngày chờ đã báo", "the date of which the applicant was told has passed"),
            Self::BeforeDue => ("chưa đến hạn", "not due yet"),
            Self::NotNumbered => ("kết quả chưa được cấp số", "the result has no number yet"),
            Self::Numbered => ("kết quả đã được cấp số", "the result has its number"),
        };
        Text::new(vi, en)
    }
}

impl StepEffect {
    /// What it does.
    pub fn words(self) -> Text {
        let (vi, en) = match self {
            Self::Receive => ("tiếp nhận hồ sơ", "receives it"),
            Self::TakeUp => ("nhận việc được giao", "takes the work up"),
            Self::GiveBack => ("chuyển việc lại văn phòng", "gives the work back to the office"),
            Self::ClearSignatures => ("bỏ các chữ ký đã có", "clears the signatures"),
            Self::ProposeDate => ("đề xuất ngày hẹn mới", "proposes a later date"),
            Self::DropDate => ("bỏ ngày hẹn mới được đề xuất", "turns the later date down"),
            Self::Issue => ("phát hành kết quả kèm bản đã ký", "gives the result out with its signed copy"),
            Self::Revoke => ("thu hồi kết quả và hủy số đã cấp", "takes the result back and cancels its number"),
        };
        Text::new(vi, en)
    }
}

impl SignOrder {
    /// What it is called.
    pub fn words(self) -> Text {
        let (vi, en) = match self {
            Self::Any => ("không theo thứ tự", "in any order"),
            Self::InOrder => ("lần lượt theo danh sách người ký", "in the order of the signers"),
        };
        Text::new(vi, en)
    }
}
