//! The book in which dossiers are followed.

use domain::{case::Channel, register::Note};

use super::{Words, cases, catalogue::texts, format, plural};

texts! {
    TITLE: "Sổ theo dõi hồ sơ" / "Register of dossiers";
    LEAD: "Mỗi hồ sơ đã tiếp nhận là một dòng, kể cả hồ sơ đã rút hoặc dừng giải quyết."
        / "One line for each dossier that was received, also those withdrawn or stopped.";
    NOT_YOURS: "Sổ này dành cho văn phòng và Ban giám hiệu" / "This book is for the office and leadership";
    NOT_YOURS_WHY: "Hồ sơ bạn được xem có ở trang Hồ sơ." / "The dossiers that you may see are on the page of dossiers.";
    NOT_LOADED: "Chưa tải được sổ" / "The book could not be loaded";
    NONE: "Năm này chưa có hồ sơ nào" / "No dossier was received in this year";
    NONE_WHY: "Hồ sơ vào sổ ngay khi được tiếp nhận và có mã." / "A dossier is entered when it is received and has its code.";
    YEAR_BEFORE: "Năm trước" / "The year before";
    YEAR_AFTER: "Năm sau" / "The year after";
    PRINT: "In sổ" / "Print";
    AS_WORKBOOK: "Tải Excel" / "Get Excel";
    AS_FORM: "Mẫu 07 (PDF)" / "Form 07 (PDF)";
    PRINTING: "Đang tải hết các dòng để in…" / "Loading all lines to print…";
    MORE: "Xem tiếp" / "Show more";
    NO: "STT" / "No.";
    CODE: "Mã hồ sơ" / "Code";
    PROCEDURE: "Tên thủ tục" / "Procedure";
    SETS: "Số bộ" / "Sets";
    APPLICANT_NAME: "Người nộp" / "Applicant";
    PHONE: "Điện thoại" / "Telephone";
    ADDRESS: "Địa chỉ" / "Address";
    APPLICANT: "Người nộp, điện thoại" / "Applicant, telephone";
    RECEIVED: "Ngày nhận" / "Received";
    PROMISED: "Ngày hẹn trả" / "Promised";
    PASSED: "Ngày chuyển xử lý" / "Passed on";
    RESULT: "Ngày có kết quả" / "Result";
    RETURNED: "Ngày trả" / "Returned";
    CHANNEL: "Cách trả" / "Channel";
    NOTES: "Ghi chú" / "Notes";
    AWAITED: "chờ bổ sung giấy tờ" / "waiting for papers";
    REFUSED: "từ chối" / "refused";
    LATE: "quá hạn" / "late";
    NAME_ERASED: "(đã xóa theo yêu cầu)" / "(erased on request)";

    year(year: i32): "Năm {year}" / "{year}";
    total(n: usize): "{n} hồ sơ" / ("{n} {}", plural(n, "dossier", "dossiers"));
    shown(n: usize, total: usize): "Đang hiện {n} trong {total} dòng" / "{n} of {total} lines shown";
    moved(to: String): "hẹn lại {to}" / "moved to {to}";
    revoked(number: &str, at: String): "thu hồi kết quả số {number} ngày {at}" / "result {number} revoked on {at}";
    ended(state: &domain::text::Text, at: String): "{state} ngày {at}" / "{state} on {at}";
}

/// What is noted beside a line.
pub fn note(note: &Note) -> Words {
    match note {
        Note::Moved { to } => moved(format::date(to.local_date())),
        Note::Awaited => AWAITED,
        Note::Refused => REFUSED,
        Note::Late => LATE,
        Note::Revoked { number, at } => revoked(number, format::date(at.local_date())),
        Note::Ended { state, at } => ended(state, format::date(at.local_date())),
    }
}

/// By which channel a result was returned; what is not known keeps its name.
pub fn channel(name: &str) -> Words {
    match Channel::ALL.into_iter().find(|channel| channel.as_str() == name) {
        Some(Channel::Counter) => cases::CHANNEL_COUNTER,
        Some(Channel::Post) => cases::CHANNEL_POST,
        Some(Channel::Online) => cases::CHANNEL_ONLINE,
        None => Words::same(name.to_owned()),
    }
}
