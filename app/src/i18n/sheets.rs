//! Lists as spreadsheets and on paper: the button, and the columns that have no other name.

use domain::clock::Standing;

use super::{Words, cases, catalogue::texts};

texts! {
    AS_SHEET: "Tải Excel" / "Get Excel";
    NOT_SAVED: "Trình duyệt chưa lưu được tệp. Hãy thử lại." / "The browser did not save the file. Try again.";
    ON_PAPER: "Trên giấy chỉ có các dòng đang hiện; bảng tính có đủ." / "On paper are the rows shown; the spreadsheet has all.";

    NO: "STT" / "No.";
    VARIANT: "Trường hợp" / "Kind of request";
    STATE: "Trạng thái" / "State";
    STANDING: "So với hạn" / "Against its date";
    DONE: "Ngày xong" / "Done";
    RESULT_NO: "Số kết quả" / "Number of the result";
    ENTERED: "Ngày vào sổ" / "Entered";
    HATS: "Chức vụ, bộ phận" / "Posts and parts";
    ACCOUNT_ENTERED: "Ngày thêm" / "Added";
    KEPT_BY: "Người ghi lần cuối" / "Last written by";
    KEPT_AT: "Ghi lần cuối" / "Last written";
    LACKS: "Còn thiếu" / "Lacks";
    ANSWERED_AT: "Ngày trả lời" / "Answered";
    ANSWER: "Câu trả lời" / "Answer";
    SAID: "Lý do, lời nhắn" / "What was said";
    WHEN: "Lúc" / "When";
    WHO: "Ai" / "Who";
    POSTS: "Chức vụ khi đó" / "Posts then";
    WAY: "Bằng cách nào" / "By which way";
    IN_CASE: "Trong hồ sơ" / "In which dossier";
    READINGS: "Ai đã xem" / "Who read it";
    ENDED_ON: "Ngày kết thúc" / "Ended";
    HELD_UNTIL: "Lưu đến" / "Kept until";

    printed(n: usize, total: usize): "Trên giấy có {n} trong {total} dòng; bảng tính có đủ."
        / "{n} of {total} rows are on paper; the spreadsheet has all.";
}

/// How something stands against its date, without how many days: a column to filter by.
pub const fn standing(standing: Standing) -> Words {
    match standing {
        Standing::NotStarted => cases::NO_LIMIT,
        Standing::OnTime { .. } => cases::ON_TIME,
        Standing::Soon { .. } => cases::SOON,
        Standing::Late { .. } => cases::OVERDUE,
        Standing::Paused { .. } => cases::PAUSED,
        Standing::FinishedEarly => cases::DONE_EARLY,
        Standing::FinishedOnTime => cases::DONE_ON_TIME,
        Standing::FinishedLate => cases::DONE_LATE,
    }
}
