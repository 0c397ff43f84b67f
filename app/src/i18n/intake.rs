//! The counter: taking a request in.

use super::{Words, catalogue::texts, plural};

texts! {
    TITLE: "Tiếp nhận hồ sơ" / "Take in a request";
    CHOOSE_PROCEDURE: "Chọn thủ tục" / "Choose the procedure";
    FIND_PROCEDURE: "Tìm thủ tục, có dấu hay không dấu" / "Find a procedure, with or without diacritics";
    APPLICANT: "Người nộp" / "Applicant";
    FIND_PARTY: "Tìm trong sổ: tên, điện thoại" / "Find in the register: name, phone";
    NEW_PARTY: "Nhập người mới" / "Enter somebody new";
    CHANGE_PARTY: "Chọn người khác" / "Choose somebody else";
    MAYBE_SAME: "Có thể đã có trong sổ" / "May already be in the register";
    FULL_NAME: "Họ và tên" / "Full name";
    PHONE: "Điện thoại" / "Phone";
    EMAIL: "Thư điện tử" / "E-mail";
    BIRTH_DATE: "Ngày sinh" / "Date of birth";
    CHILD: "Trẻ" / "Child";
    CLASS: "Lớp" / "Class";
    GUARDIAN: "Phụ huynh" / "Guardian";
    ORGANISATION: "Tổ chức" / "Organisation";
    STAFF: "Nhân viên" / "Member of staff";
    CHANNEL: "Cách nộp" / "How it came";
    CHANNEL_COUNTER: "Tại quầy" / "At the counter";
    CHANNEL_POST: "Bưu chính" / "By post";
    CHANNEL_ONLINE: "Trực tuyến" / "Online";
    PAPERS: "Giấy tờ đã nhận" / "Papers received";
    PAPERS_HELP: "Đánh dấu giấy đã có; thiếu giấy bắt buộc thì chưa tiếp nhận được."
        / "Tick what is here; without the required papers the request cannot be taken in.";
    FIELDS: "Nội dung đề nghị" / "What is asked for";
    DUE: "Ngày hẹn trả" / "Return date";
    TAKE_IN: "Tiếp nhận" / "Take in";
    TAKEN_IN: "Đã tiếp nhận" / "Taken in";
    TAKE_NEXT: "Tiếp nhận hồ sơ khác" / "Take in another";
    OPEN_IT: "Mở hồ sơ" / "Open the dossier";
    PRINT_PROVISIONAL: "In phiếu tạm" / "Print a provisional slip";
    PRINT_SLIP: "In giấy tiếp nhận và hẹn trả" / "Print the receipt";
    DRAFT_FOUND: "Có bản nháp chưa xong" / "An unfinished draft is here";
    DRAFT_RESUME: "Làm tiếp" / "Carry on";
    DRAFT_DROP: "Bỏ bản nháp" / "Drop the draft";
    NO_PROCEDURE: "Chưa có thủ tục nào được công bố" / "No procedure is published yet";
    NO_PROCEDURE_WHY: "Ban giám hiệu công bố thủ tục thì quầy mới nhận được hồ sơ."
        / "The counter can take requests in once leadership has published a procedure.";

    VARIANT: "Trường hợp" / "Kind of request";
    GUIDANCE: "Không nhận, chỉ hướng dẫn" / "Not taken, for guidance only";
    STOPPED: "Hiện không nhận" / "Not taken at present";
    NOT_TAKEN: "Trường hiện không nhận thủ tục này" / "The school takes no requests under this procedure";
    LEAD: "Chọn thủ tục, điền tên, đánh dấu giấy tờ: mã và ngày hẹn trả có ngay."
        / "Choose the procedure, name the people, tick the papers: code and return date come at once.";
    LEAD_STAFF: "Những thủ tục nội bộ mà bạn tự đề nghị được." / "Internal procedures that you can ask for yourself.";
    NONE_FOR_YOU: "Chưa có thủ tục nào dành cho vai này" / "There is no procedure for this role yet";
    NONE_FOR_YOU_WHY: "Hồ sơ của phụ huynh do văn phòng tiếp nhận." / "Requests of parents are taken in by the office.";
    PROCEDURE_GONE: "Thủ tục này chưa có hiệu lực hoặc không dành cho vai này"
        / "This procedure is not in force, or not for this role";
    PROCEDURE_GONE_WHY: "Chọn thủ tục khác trong danh sách." / "Choose another one from the list.";
    NO_PAPERS: "Không cần giấy tờ" / "No papers needed";
    ALL_PAPERS: "Đủ tất cả giấy tờ" / "All papers are here";
    PAPER_OPTIONAL: "không bắt buộc" / "optional";
    ORGANISATION_NAME: "Tên tổ chức" / "Name of the organisation";
    CLASS_HELP: "Ví dụ: Lá 2" / "For example Lá 2";
    PHONE_HELP: "Để báo kết quả và để tra cứu hồ sơ" / "To tell the result, and to track the request";
    FIND_ORGANISATION: "Tìm trong sổ: tên tổ chức" / "Find in the register: name of the body";
    FIND_AGAIN: "Tìm trong sổ" / "Find in the register";
    THIS_ONE: "Đúng người này" / "It is this one";
    MY_OWN: "Đề nghị cho chính mình" / "Asked for yourself";
    ASKS: "Người đề nghị" / "Who asks";
    DUE_PREVIEW: "Tính từ lúc này; ngày nhận không tính." / "Counted from now; the day of receipt does not count.";
    DUE_UNKNOWN: "Chưa có lịch làm việc trên máy này nên chưa tính được ngày hẹn."
        / "This device holds no calendar yet, so the date cannot be counted.";
    DRAFT_FOUND_WHY: "Làm tiếp phần đang nhập dở, hoặc bỏ để bắt đầu lại." / "Carry on with it, or drop it and begin anew.";
    DRAFT_DROPPED: "Đã bỏ bản nháp." / "The draft is dropped.";
    RECEIPT_TITLE: "Giấy tiếp nhận hồ sơ và hẹn trả kết quả" / "Receipt and appointment";
    RECEIPT_PROVISIONAL: "Bản in tạm tại quầy. Mã chính thức có ngay khi hồ sơ tới máy chủ."
        / "Provisional slip from the counter. The official code comes as soon as the server has the request.";
    RECEIPT_OF_DESK: "Phiếu của bộ phận tiếp nhận, giao cho người nộp." / "Slip of the front office, for the applicant.";
    PROCEDURE: "Thủ tục" / "Procedure";
    CODE_COMING: "Đang chờ máy chủ cấp mã chính thức." / "Waiting for the official code from the server.";
    RECEIVED_AT: "Nhận lúc" / "Received at";
    RETURN_AT: "Hẹn trả" / "Return";
    RETURN_PLACE: "Nơi trả" / "Where";
    PAPERS_GOT: "Giấy tờ đã nhận" / "Papers received";
    RECEIVER_SIGNS: "Người nhận hồ sơ" / "Received by";
    APPLICANT_SIGNS: "Người nộp hồ sơ" / "Applicant";
    TRACK_HINT: "Giữ mã hồ sơ để tra cứu trên trang của trường." / "Keep the code to track the request on the school's page.";

    new_named(name: &str): "Nhập người mới: “{name}”" / "Enter somebody new: “{name}”";
    stopped_since(day: String): "Không nhận từ ngày {day}" / "Not taken since {day}";
    reason(why: String): "Lý do: {why}" / "Reason: {why}";
    draft_of(at: domain::instant::Instant): "Nhập dở lúc {at}" / "Left unfinished at {at}";
    found(n: usize): "{n} người trong sổ" / ("{n} {} in the register", plural(n, "entry", "entries"));
    too_long(most: u32): "Dài quá, nhiều nhất {most} ký tự." / "Too long: at most {most} characters.";
    out_of_range(min: i64, max: i64): "Số phải từ {min} đến {max}." / "The number must be from {min} to {max}.";
    paper_missing(paper: &Words): "Còn thiếu {paper}." / "{paper} is missing.";
    due_on(day: time::Date): "Hẹn trả {day}" / "Promised for {day}";
    takes(days: usize): "{days} ngày làm việc" / ("{days} working {}", plural(days, "day", "days"));
}
