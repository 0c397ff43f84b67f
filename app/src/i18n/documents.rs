//! The books of documents that come and go.

use domain::document::{Book, Document};

use super::{Words, catalogue::texts, format, plural};

texts! {
    revoked_that_day(day: String): "Đã thu hồi, hủy số ngày {day}" / "Revoked, number cancelled on {day}";
    TITLE: "Văn bản" / "Documents";
    LEAD: "Văn bản đến và đi, mỗi số một dòng; số đã hủy vẫn còn trong sổ."
        / "What came and what went, a line for each number; one that was cancelled stays in the book.";
    MINE: "Được giao cho tôi" / "Given to me";
    MINE_NONE: "Không có văn bản nào chờ bạn" / "No document waits for you";
    MINE_NONE_WHY: "Văn bản được giao cho bạn sẽ hiện ở đây, gần hạn nhất trước." / "What is given to you stands here, what is due first on top.";
    IN: "Văn bản đến" / "Incoming";
    OUT: "Văn bản đi" / "Outgoing";
    PARTS: "Các phần của trang văn bản" / "Parts of the documents page";
    NONE: "Năm này chưa có văn bản nào" / "No document stands in this year's book";
    NONE_WHY: "Văn bản vào sổ sẽ hiện ở đây, số mới nhất trước." / "What is entered stands here, the youngest number on top.";
    AS_WORKBOOK: "Tải Excel" / "Get Excel";
    ENTER_IN: "Vào sổ văn bản đến" / "Enter what came";
    ENTER_OUT: "Cấp số văn bản đi" / "Number what goes";
    NUMBER: "Số" / "Number";
    CAME_ON: "Ngày đến" / "Came on";
    FROM: "Cơ quan ban hành" / "Issued by";
    FROM_HELP: "Cơ quan hoặc người gửi, ví dụ: Sở Giáo dục và Đào tạo" / "The agency or person that sent it";
    SIGN: "Số, ký hiệu" / "Number and symbols";
    SIGN_HELP: "Ghi như trên văn bản, ví dụ: 442/UBND-CCHC. Không có thì để trống." / "As on the document, for example 442/UBND-CCHC. Leave it empty if it has none.";
    DATED: "Ngày văn bản" / "Its day";
    KIND: "Loại văn bản" / "Kind";
    KIND_HELP: "Chữ viết tắt của loại đứng trong số: 07/QĐ-…" / "Its short name stands in the number: 07/QĐ-…";
    ABOUT: "Trích yếu" / "About";
    ABOUT_HELP: "Nội dung chính trong một câu. Không ghi thông tin riêng tư của trẻ và gia đình." / "What it is about in one sentence. Nothing private of children and families.";
    TO: "Nơi nhận" / "Sent to";
    SIGNER: "Người ký" / "Signed by";
    CHOOSE: "Chọn…" / "Choose…";
    SCAN: "Bản quét đã ký" / "Scan of the signed paper";
    SCAN_HELP: "PDF hoặc ảnh, có thể thêm sau." / "PDF or photo; it can be added later.";
    SCAN_GET: "Mở bản quét" / "Get the scan";
    SCAN_NONE: "Chưa có" / "None yet";
    WRITE: "Bản soạn thảo" / "Its text";
    WRITE_GET: "Soạn từ mẫu (Word)" / "Write from a template (Word)";
    DO_ENTER: "Vào sổ" / "Enter";
    DO_NUMBER: "Cấp số" / "Give a number";
    ENTER_AGAIN: "Vẫn vào sổ" / "Enter it all the same";
    CORRECT: "Sửa mục trong sổ" / "Correct the entry";
    CORRECTED: "Đã sửa; bản trước vẫn được giữ" / "Corrected; the version before is kept";
    SAVE: "Lưu" / "Save";
    GIVE: "Giao việc" / "Give it to somebody";
    GIVE_TO: "Giao cho" / "Given to";
    GIVEN_TO: "Người xử lý" / "Handled by";
    NOTE: "Nội dung giao" / "What is to be done";
    DUE: "Hạn" / "Due";
    GIVEN: "Đã giao" / "Given";
    SETTLE: "Xử lý xong" / "Settle";
    SETTLE_NOTE: "Đã làm gì" / "What was done";
    SETTLE_HELP: "Ví dụ: đã gửi báo cáo số 12/BC-…" / "For example: report no. 12 was sent";
    SETTLED: "Đã ghi là xử lý xong" / "Noted as settled";
    CANCEL: "Hủy số" / "Cancel the number";
    CANCEL_WHY: "Số đã hủy vẫn còn trong sổ cùng lý do và không cấp lại." / "A cancelled number stays in the book with its reason, and is not given again.";
    CANCEL_HELP: "Ví dụ: ghi nhầm nơi nhận" / "For example: sent to the wrong agency";
    REASON: "Lý do hủy" / "Why";
    CANCELLED: "Đã hủy số" / "The number was cancelled";
    BACK: "Về sổ" / "Back to the book";
    RESULT: "Kết quả hồ sơ" / "Result of a dossier";
    DOSSIER: "Hồ sơ" / "Dossier";
    STANDS: "Tình trạng" / "Stands";
    NUMBERED_AT: "Lúc cấp số" / "Numbered at";
    ENTERED_BY: "Người vào sổ" / "Entered by";
    HIDDEN: "Không thuộc phần bạn được xem" / "Not yours to see";
    HISTORY: "Diễn biến" / "What happened";
    STATE_OPEN: "Đang xử lý" / "Waiting";
    STATE_DONE: "Đã xong" / "Settled";
    STATE_CANCELLED: "Đã hủy" / "Cancelled";
    DEED_ENTER: "vào sổ" / "entered it";
    DEED_AMEND: "sửa mục trong sổ" / "corrected the entry";
    DEED_ASSIGN: "giao việc" / "gave it to somebody";
    DEED_SETTLE: "ghi là xử lý xong" / "settled it";
    DEED_CANCEL: "hủy số" / "cancelled the number";
    MORE: "Xem tiếp" / "Show more";
    YEAR_BEFORE: "Năm trước" / "The year before";
    YEAR_AFTER: "Năm sau" / "The year after";

    year(year: i32): "Năm {year}" / "{year}";
    entered(number: &str): "Đã vào sổ: số {number}" / "Entered under number {number}";
    one(number: &str): "Số {number}" / "Number {number}";
    total(n: u64, cancelled: u64):
        "{n} số, {cancelled} đã hủy" / ("{n} {}, {cancelled} cancelled", plural(usize::try_from(n).unwrap_or(usize::MAX), "number", "numbers"));
    from_to(from: i64, to: i64): "Số {from}–{to}: ghi trên sổ giấy" / "Numbers {from}–{to}: given on paper";
    alone(number: i64): "Số {number}: ghi trên sổ giấy" / "Number {number}: given on paper";
    settled_with(text: &str): "Đã xong: {text}" / "Settled: {text}";
    cancelled_for(text: &str): "Đã hủy: {text}" / "Cancelled: {text}";
    by_for(who: &str, other: &str): "{who} (thay {other})" / "{who} (for {other})";
    by_on(who: &str, when: &str): "{who}, {when}" / "{who}, {when}";
    due_on(date: &str): "Hạn {date}" / "Due {date}";
    overdue(date: &str): "Quá hạn {date}" / "Overdue since {date}";
}

/// What a book is called beside the other.
pub const fn book(book: Book) -> Words {
    match book {
        Book::Incoming => IN,
        Book::Outgoing => OUT,
    }
}

/// Numbers that were given on paper, the first and the last.
pub fn on_paper(from: i64, to: i64) -> Words {
    if from == to { alone(from) } else { from_to(from, to) }
}

/// That a number's result was taken back then.
pub fn revoked_on(at: domain::instant::Instant) -> Words {
    revoked_that_day(format::date(at.local_date()))
}

/// How a document stands, with what was said; nothing of one that nobody was given.
pub fn stands(document: &Document) -> Option<Words> {
    let cancelled = document.cancelled.as_ref().map(|word| cancelled_for(&word.text));
    let settled = || document.settled.as_ref().map(|word| settled_with(&word.text));
    cancelled.or_else(settled).or_else(|| document.waits().then_some(STATE_OPEN))
}

/// What was done, by the name that the server gives it; what is not known keeps its name.
pub fn deed(action: &str) -> Words {
    match action {
        "enter" => DEED_ENTER,
        "amend" => DEED_AMEND,
        "assign" => DEED_ASSIGN,
        "settle" => DEED_SETTLE,
        "cancel" => DEED_CANCEL,
        other => Words::same(other.to_owned()),
    }
}
