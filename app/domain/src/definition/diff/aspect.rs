//! What of a thing is other in one version than in another.

use serde::{Deserialize, Serialize};

use crate::text::Text;

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
    /// Its number in the national list of procedures.
    NationalCode,
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
    /// What the limit alone does not say.
    LimitNote,
    /// The field from whose day the limit counts.
    CountsFrom,
    /// The limits of a kind of request, or the aim for a state.
    Limit,
    /// How many signatures.
    SignatureCount,
    /// In which order signatures are given.
    SignOrder,
    /// What applicants are told at receipt.
    ToldReceived,
    /// What they are told when papers are asked for.
    ToldSupplement,
    /// What they are told when the result is ready.
    ToldReady,
    /// What they are told when it is a refusal.
    ToldRefused,
    /// Why nothing is taken.
    OffReason,
    /// What whoever asks is answered where nothing is taken.
    OffAnswer,
    /// The papers that only this kind of request asks for.
    Papers,
    /// The fields that only this kind of request asks for.
    Fields,
    /// How a result is laid out.
    Template,
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
    /// The day on which a basis was issued.
    Issued,
    /// The first day on which it is in force.
    InForce,
    /// The first day on which it no longer is.
    Lapses,
    /// What has to be known of it besides.
    Note,
    /// The day on which it was compared with the gazette.
    Checked,
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
    /// Whether the work lies with another agency.
    Away,
    /// Whether required papers may lack.
    Incomplete,
    /// The steps for which a reason can be given.
    Actions,
    /// How the history tells it.
    Past,
    /// From which states.
    From,
    /// To which state.
    To,
    /// Whether it leads there, stays, or leads back.
    Lands,
    /// Who may take it.
    Who,
    /// What must hold besides.
    Guards,
    /// What it needs.
    Needs,
    /// What it does besides moving the case.
    Effects,
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
            Self::NationalCode => ("mã thủ tục quốc gia", "national code of the procedure"),
            Self::Workflow => ("quy trình", "workflow"),
            Self::LegalLimit => ("thời hạn quy định", "legal limit"),
            Self::Target => ("chỉ tiêu nội bộ", "target"),
            Self::Warning => ("thời gian cảnh báo", "warning time"),
            Self::Cutoff => ("giờ chốt nhận trong ngày", "cut-off of the day"),
            Self::LimitNote => ("ghi chú thời hạn", "note on the limit"),
            Self::CountsFrom => ("mục lấy làm ngày bắt đầu tính", "field from which the limit counts"),
            Self::Limit => ("thời hạn", "limit"),
            Self::SignatureCount => ("số chữ ký", "number of signatures"),
            Self::SignOrder => ("thứ tự ký", "order of signatures"),
            Self::ToldReceived => ("lời báo khi tiếp nhận", "words at receipt"),
            Self::ToldSupplement => ("lời báo khi yêu cầu bổ sung", "words when papers are asked for"),
            Self::ToldReady => ("lời báo khi có kết quả", "words when the result is ready"),
            Self::ToldRefused => ("lời báo khi từ chối", "words when it is a refusal"),
            Self::OffReason => ("lý do không nhận hồ sơ", "why no requests are taken"),
            Self::OffAnswer => ("lời trả lời khi không nhận hồ sơ", "answer where no requests are taken"),
            Self::Papers => ("giấy tờ riêng", "papers of its own"),
            Self::Fields => ("mục riêng", "fields of its own"),
            Self::Template => ("mẫu trình bày", "layout"),
            Self::Order => ("thứ tự", "order"),
            Self::Help => ("lời hướng dẫn", "help"),
            Self::Required => ("bắt buộc", "required"),
            Self::Facet => ("ai xem được", "who may read it"),
            Self::Shape => ("kiểu nhập", "what may be filled in"),
            Self::PaperForm => ("hình thức giấy tờ", "form of the paper"),
            Self::Details => ("nội dung và độ chắc chắn", "subject and certainty"),
            Self::Issued => ("ngày ban hành", "day of issue"),
            Self::InForce => ("ngày có hiệu lực", "in force from"),
            Self::Lapses => ("ngày hết hiệu lực", "no longer in force from"),
            Self::Note => ("ghi chú", "note"),
            Self::Checked => ("ngày đối chiếu Công báo", "compared with the gazette on"),
            Self::PublicWords => ("lời báo cho người đề nghị", "words for the applicant"),
            Self::Phase => ("giai đoạn", "phase"),
            Self::End => ("kết thúc hồ sơ", "ends the case"),
            Self::Code => ("mã trạng thái quốc gia", "national code"),
            Self::Hidden => ("chỉ bên lập biết", "known to the opening side alone"),
            Self::Away => ("việc đang ở cơ quan khác", "lies with another agency"),
            Self::Incomplete => ("nhận khi thiếu giấy tờ", "papers may lack"),
            Self::Actions => ("dùng cho các bước", "given for the steps"),
            Self::Past => ("lời kể trong lịch sử", "words of the history"),
            Self::From => ("xuất phát từ trạng thái", "leaves the states"),
            Self::To => ("chuyển đến trạng thái", "leads to"),
            Self::Lands => ("cách chuyển trạng thái", "how it leads there"),
            Self::Who => ("người thực hiện", "who may do it"),
            Self::Guards => ("điều kiện", "conditions"),
            Self::Needs => ("thông tin cần có", "what it needs"),
            Self::Effects => ("tác dụng khác", "other effects"),
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
