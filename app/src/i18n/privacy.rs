//! What a school owes the persons whose data it keeps.

use contract::privacy::ErasureState;
use domain::{
    definition::Certainty,
    privacy::{
        activity::Ground,
        agreement::{How, Lack},
        consent::Paper,
        request::Kind,
    },
};

use super::{Words, catalogue::texts, plural};

texts! {
    TITLE: "Dữ liệu cá nhân" / "Personal data";
    LEAD: "Yêu cầu của phụ huynh về dữ liệu, sự đồng ý, sổ xử lý dữ liệu và thời hạn lưu."
        / "What families ask about their data, consents, the register of processing, how long cases are kept.";
    NOT_YOURS: "Trang này dành cho văn phòng và Ban giám hiệu" / "This page is for the office and the leadership";
    NOT_YOURS_WHY: "Văn phòng ghi yêu cầu và sự đồng ý; Ban giám hiệu duyệt sổ xử lý và thời hạn lưu."
        / "The office records requests and consents; leadership approves the register and how long cases are kept.";
    TABS: "Các phần" / "Parts of this page";
    REQUESTS: "Yêu cầu" / "Requests";
    CONSENTS: "Sự đồng ý" / "Consents";
    REGISTER: "Sổ xử lý dữ liệu" / "Register of processing";
    RETENTION: "Thời hạn lưu" / "Retention";
    BACK: "Về danh sách" / "Back to the list";
    PROPOSED: "Đề xuất, chờ nhà trường duyệt" / "Proposed, for the school to approve";
    MISSING: "Không có mục này" / "There is no such entry";
    MISSING_WHY: "Đường dẫn có thể đã cũ." / "The address may be old.";
    UNKNOWN_PERSON: "(không có trong danh sách)" / "(not in the register)";
    FIND_PERSON: "Gõ tên hoặc số điện thoại" / "Type a name or phone number";
    CHANGE: "Chọn lại" / "Choose again";
    CHOOSE: "Chọn…" / "Choose…";
}

// Requests.
texts! {
    NEW_REQUEST: "Ghi yêu cầu" / "Record a request";
    WAITING: "Đang chờ trả lời" / "Waiting for an answer";
    NONE_WAITING: "Không có yêu cầu nào đang chờ." / "No request is waiting.";
    ANSWERED: "Đã trả lời" / "Answered";
    NONE_ANSWERED: "Chưa trả lời yêu cầu nào." / "No request has been answered yet.";
    KIND: "Yêu cầu gì" / "What is asked for";
    ABOUT: "Về ai" / "About whom";
    ASKER: "Ai yêu cầu" / "Who asks";
    ASKER_HELP: "Chính chủ, hoặc người đại diện đã ghi cho trẻ." / "The person themselves, or who is recorded as standing for the child.";
    NO_SPEAKER: "Trẻ này chưa có người đại diện được ghi. Hãy ghi liên kết cùng giấy tờ chứng minh ở trang của trẻ trước."
        / "Nobody is recorded as standing for this child. Record the link with its proof on the child's page first.";
    ASKED: "Nội dung yêu cầu" / "What they ask";
    PAPER: "Giấy tờ đã xem" / "Paper seen";
    SEEN_ON: "Ngày xem" / "Seen on";
    NOTE: "Ghi chú về giấy tờ" / "About the paper";
    NOTE_HELP: "Chỉ ghi điều cần để nhận ra giấy tờ; bị xóa khi người này được xóa." / "Only what tells which paper it was; it goes when the person is erased.";
    RECEIVED_ON: "Ngày nhận" / "Received on";
    DUE: "Hạn trả lời" / "To be answered by";
    LIMIT: "Thời hạn" / "Limit";
    ASSIGNEE: "Người xử lý" / "Who handles it";
    NOBODY: "Chưa giao" / "Nobody yet";
    TAKE: "Nhận xử lý" / "Take it";
    ASSIGN: "Giao cho" / "Give it to";
    ASSIGNED: "Đã giao" / "Given";
    RECORDED: "Đã ghi yêu cầu" / "Request recorded";
    RECORDED_BY: "Người ghi" / "Recorded by";
    EXPORT: "Lập bản trích xuất" / "Make the extract";
    EXPORT_WHY: "Mọi điều trường lưu về người này, không có dữ liệu của người khác. Việc lập được ghi vào nhật ký xem dữ liệu."
        / "All that the school keeps on this person and nothing on anybody else. Making it is written down as a reading.";
    EXPORT_TITLE: "Bản trích xuất dữ liệu cá nhân" / "Extract of personal data";
    EXPORTED_AT: "Bản trích xuất gần nhất" / "Last extract";
    PRINT: "In" / "Print";
    ENTRIES: "Trong danh sách của trường" / "In the school's register";
    BORN: "Ngày sinh" / "Born";
    CLASS: "Lớp" / "Class";
    PHONE: "Điện thoại" / "Phone";
    NAME: "Họ tên" / "Name";
    LINKS: "Quan hệ đại diện" / "Representation";
    CASES: "Trong hồ sơ" / "In cases";
    WITHHELD: "(có nhắc đến người khác nên không đưa vào bản này)" / "(names somebody else, so it is left out here)";
    NOTHING: "Không có" / "Nothing";
    FULFIL_CORRECT: "Đính chính ở trang của người này hoặc trong hồ sơ, rồi trả lời." / "Correct it on the person's page or in the case, then answer.";
    FULFIL_DELETE: "Đề nghị xóa ở trang của người này, rồi trả lời." / "Propose the erasure on the person's page, then answer.";
    ANSWER: "Trả lời" / "Answer";
    GRANT: "Đã đáp ứng" / "Granted";
    REFUSE: "Từ chối" / "Refuse";
    REASON: "Lý do, hoặc điều cần nói" / "Why, or what there is to say";
    REASON_HELP: "Từ chối thì phải có lý do; chỉ Ban giám hiệu từ chối được." / "A refusal needs a reason, and is leadership's alone.";
    ANSWER_SAVED: "Đã ghi câu trả lời" / "Answer recorded";
    FORGOTTEN: "(đã xóa theo yêu cầu)" / "(erased on request)";
}

// Consents.
texts! {
    NEW_CONSENT: "Ghi sự đồng ý" / "Record a consent";
    NO_CONSENTS: "Chưa ghi sự đồng ý nào." / "No consent has been recorded yet.";
    NO_PURPOSE: "Chưa có mục đích nào dựa trên sự đồng ý được duyệt trong sổ xử lý dữ liệu."
        / "The register of processing has no approved purpose that rests on consent.";
    PURPOSE: "Mục đích" / "Purpose";
    GIVEN_BY: "Người đồng ý" / "Given by";
    GIVEN_ON: "Ngày đồng ý" / "Given on";
    STANDS: "Đang có hiệu lực" / "Counts";
    WITHDRAWN: "Đã rút" / "Withdrawn";
    WITHDRAW: "Rút" / "Withdraw";
    WITHDRAW_TITLE: "Rút sự đồng ý" / "Withdraw a consent";
    WITHDRAWN_BY: "Người rút" / "Withdrawn by";
    WITHDRAWN_ON: "Ngày rút" / "Withdrawn on";
    CONSENT_SAVED: "Đã ghi sự đồng ý" / "Consent recorded";
    AGREED_HOW: "Trẻ đồng ý bằng cách nào" / "How the child agreed";
    HEARD_BY: "Ai nghe, hoặc nhận bản trẻ viết" / "Who heard it, or was given what is written";
    AGREED_ON: "Ngày trẻ đồng ý" / "The child agreed on";
    CHILD_BORN_FIRST: "Chưa có ngày sinh của trẻ nên không biết có phải hỏi ý kiến riêng của trẻ không. Hãy ghi ngày sinh ở trang của trẻ trước."
        / "The child's day of birth is not known, so nobody can tell whether the child has to be asked. Enter it on the child's page first.";
    CHILD_PAGE: "Mở trang của trẻ" / "Open the child's page";
    LACKS_CHILD: "Chưa có ý kiến của trẻ" / "The child was not asked yet";
    LACKS_BIRTH: "Chưa có ngày sinh của trẻ" / "The child's day of birth is not known";
    RECORD_AGREEMENT: "Ghi ý kiến của trẻ" / "Record the child's agreement";
    CHILD_REFUSES: "Chỉ ghi khi trẻ đồng ý. Trẻ không đồng ý thì hãy rút sự đồng ý này, người rút là trẻ."
        / "Only for a child who agrees. If the child does not, withdraw this consent, with the child as who withdraws it.";
    AGREEMENT_SAVED: "Đã ghi ý kiến của trẻ" / "The child's agreement is recorded";
    WITHDRAWAL_SAVED: "Đã ghi việc rút. Từ nay không dùng dữ liệu cho mục đích này nữa." / "Withdrawal recorded. From now on the data is not used for this purpose.";
}

// The register of processing.
texts! {
    NEW_ACTIVITY: "Thêm mục" / "Add an entry";
    APPROVE: "Duyệt" / "Approve";
    SAVE: "Lưu bản mới" / "Save a new version";
    SUBJECTS: "Dữ liệu của ai" / "Whose data";
    DATA: "Dữ liệu gì" / "Which data";
    GROUND: "Căn cứ" / "Ground";
    BASIS: "Văn bản làm căn cứ" / "Law or decision behind it";
    BASIS_HELP: "Sen không kiểm tra văn bản; hãy đối chiếu trước khi in." / "Sen does not check these; compare them before printing.";
    CERTAINTY: "Mức chắc chắn" / "How sure";
    RECIPIENTS: "Ai nhận dữ liệu" / "Who receives it";
    KEPT: "Lưu bao lâu" / "Kept for how long";
    PROCEDURES: "Thủ tục" / "Procedures";
    ENDED: "Đã ngừng" / "Ended";
    END: "Ngừng mục này" / "End this entry";
    RESUME: "Dùng lại mục này" / "Take it up again";
    VERSIONS: "Các bản đã lưu" / "Versions kept";
    ACTIVITY_SAVED: "Đã lưu" / "Saved";
    TABLE: "Xem để in" / "View for printing";
}

// Retention.
texts! {
    DUE_CASES: "Đến hạn xử lý" / "Due";
    NONE_DUE: "Không có hồ sơ nào đến hạn. Chỉ thời hạn mà nhà trường đã đặt mới được tính."
        / "No case is due. Only what the school has set counts.";
    HELD: "Đang giữ" / "Held";
    WAITS: "Chờ xác nhận" / "Waits for confirmation";
    ENDED_ON: "kết thúc" / "ended";
    PROPOSE: "Đề nghị xóa phần dữ liệu cá nhân" / "Propose to erase what is personal";
    PROPOSE_WHY: "Phần dữ liệu cá nhân của các hồ sơ đã chọn sẽ bị xóa khi Hiệu trưởng xác nhận; số liệu và diễn biến vẫn còn."
        / "What is personal in the chosen cases goes when the principal confirms; figures and what happened stay.";
    PROPOSAL_REASON: "Lý do" / "Reason";
    PROPOSED_DONE: "Đã đề nghị, chờ Hiệu trưởng xác nhận" / "Proposed; it waits for the principal";
    CLEARANCES: "Đề nghị xóa" / "Proposals";
    NO_CLEARANCES: "Chưa có đề nghị nào." / "There is no proposal yet.";
    CONFIRM: "Xác nhận xóa" / "Confirm";
    CONFIRM_ASK: "Xóa phần dữ liệu cá nhân của các hồ sơ này? Không khôi phục được. Hồ sơ đang bị giữ sẽ được để lại."
        / "Erase what is personal in these cases? It cannot be brought back. Cases that are held are left as they are.";
    TAKE_BACK: "Rút đề nghị" / "Withdraw";
    CONFIRMED: "Đã xóa" / "Erased";
    PER_PROCEDURE: "Lưu bao lâu sau khi kết thúc" / "Kept for how long after the end";
    SET: "Đặt" / "Set";
    MONTHS: "Số tháng sau khi kết thúc" / "Months after the end";
    MONTHS_HELP: "Từ 1 đến 1200. Để trống: không bao giờ xóa." / "From 1 to 1200. Empty: never erased.";
    MONTHS_WRONG: "Số tháng từ 1 đến 1200, hoặc để trống." / "Months from 1 to 1200, or nothing.";
    DAYS: "Số ngày làm việc" / "Working days";
    DAYS_WRONG: "Số ngày làm việc từ 1 đến 90." / "Working days from 1 to 90.";
    LIMITS: "Thời hạn trả lời yêu cầu" / "Time for answering requests";
    SETTING_SAVED: "Đã đặt" / "Set";

    child_asked(age: u8): "Trẻ đã đủ {age} tuổi vào ngày đồng ý, nên cần thêm sự đồng ý của chính trẻ."
        / "The child was {age} or older on the day of the consent, so the child's own agreement is needed too.";
    version(n: u32): "Bản {n}" / "Version {n}";
    by_on(who: String, when: String): "{who}, {when}" / "{who}, {when}";
    cases(n: usize): "{n} hồ sơ" / ("{n} {}", plural(n, "case", "cases"));
    erased(cases: u32, values: u32): "đã xóa {values} giá trị trong {cases} hồ sơ" / "values erased: {values}, in cases: {cases}";
}

/// Where an entry of the register of processing stands, in a word.
pub fn entry_state(no: u32, ended: bool) -> Words {
    if ended {
        ENDED
    } else if no == 0 {
        PROPOSED
    } else {
        version(no)
    }
}

/// What somebody asks for.
pub const fn kind(kind: Kind) -> Words {
    match kind {
        Kind::View => Words::new("Xem dữ liệu", "To see the data"),
        Kind::Correct => Words::new("Đính chính dữ liệu", "To correct the data"),
        Kind::Delete => Words::new("Xóa dữ liệu", "To delete the data"),
    }
}

/// What was seen.
pub const fn paper(paper: Paper) -> Words {
    match paper {
        Paper::SignedForm => Words::new("Phiếu có chữ ký", "A signed form"),
        Paper::IdentityCard => Words::new("Căn cước", "Identity card"),
        Paper::BirthCertificate => Words::new("Giấy khai sinh", "Birth certificate"),
        Paper::Decision => Words::new("Quyết định giám hộ, nhận con nuôi", "Decision on guardianship or adoption"),
        Paper::Other => Words::new("Giấy tờ khác", "Another paper"),
    }
}

/// How a child agreed.
pub const fn how(how: How) -> Words {
    match how {
        How::Spoken => Words::new("Trẻ nói là đồng ý", "The child said so"),
        How::Written => Words::new("Trẻ viết, vẽ hoặc ký", "The child wrote, drew or signed it"),
    }
}

/// What a consent that counts lacks.
pub const fn lack(lack: Lack) -> Words {
    match lack {
        Lack::ChildAgreement => LACKS_CHILD,
        Lack::ChildBirth => LACKS_BIRTH,
    }
}

/// On what it rests.
pub const fn ground(ground: Ground) -> Words {
    match ground {
        Ground::Duty => Words::new("Nhiệm vụ của trường", "A duty of the school"),
        Ground::Agreement => Words::new("Thỏa thuận", "An agreement"),
        Ground::Consent => Words::new("Sự đồng ý", "Consent"),
    }
}

/// How sure a basis is.
pub const fn certainty(certainty: Certainty) -> Words {
    match certainty {
        Certainty::Found => Words::new("Tìm thấy trong bản công bố", "Found in a published copy"),
        Certainty::Known => Words::new("Được biết, chưa đối chiếu", "Known, not compared"),
        Certainty::Proposed => Words::new("Đề xuất", "Proposed"),
    }
}

/// Where a proposal stands.
pub const fn proposal(state: ErasureState) -> Words {
    match state {
        ErasureState::Proposed => Words::new("Chờ xác nhận", "Waits"),
        ErasureState::Done => Words::new("Đã xóa", "Done"),
        ErasureState::Withdrawn => Words::new("Đã rút", "Withdrawn"),
    }
}
