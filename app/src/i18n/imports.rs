//! Sheets that a school brings along.

use contract::import::{ImportState, RowOutcome};
use domain::import::RowState;

use super::{Words, catalogue::texts, plural};

texts! {
    TITLE: "Nhập từ Excel" / "Import from Excel";
    LEAD: "Xem trước từng dòng, chưa ghi gì cho đến khi xác nhận, hoàn tác được."
        / "Every row is shown first, nothing is entered until you confirm, and it can be undone.";
    NEW: "Nhập một tệp" / "Import a file";
    KIND: "Tệp chứa gì" / "What the file holds";
    TEMPLATE: "Tải tệp mẫu" / "Get the template";
    FILE: "Tệp Excel (.xlsx)" / "Excel file (.xlsx)";
    FILE_HELP: "Tối đa 5 MB, 5.000 dòng (nhân sự: 500). Tiêu đề cột như trong tệp mẫu; thứ tự và cột thừa không sao."
        / "At most 5 MB and 5,000 rows (staff: 500). Column headings as in the template; order and further columns do not matter.";
    FILE_MISSING: "Cần chọn tệp Excel." / "Choose an Excel file.";
    PREVIEW: "Xem trước" / "Preview";
    BEFORE: "Các lần nhập gần đây" / "Recent imports";
    NONE_BEFORE: "Chưa nhập lần nào." / "Nothing has been imported yet.";
    NOT_LOADED: "Chưa xem được" / "Cannot be shown now";
    ALL: "Tất cả" / "All";
    ROW: "Dòng" / "Row";
    ROWS: "Các dòng" / "Rows";
    MORE: "Xem thêm" / "Show more";
    CONFIRM: "Nhập các dòng mới" / "Enter the new rows";
    UNDO: "Hoàn tác lần nhập này" / "Undo this import";
    NOTHING_NEW: "Không có dòng mới nào để nhập." / "There is no new row to enter.";
    FAULTY_HELP: "Sửa các dòng lỗi trong Excel rồi nhập lại tệp: những dòng đã có sẽ không bị nhập hai lần."
        / "Put the faulty rows right in Excel and import the file again: rows that are there are never entered twice.";
    STAFF_NEXT: "Bước tiếp: cấp mật khẩu lần đầu ở trang Người và quyền." / "Next: give first passwords on the page People and rights.";
    UNTIL: "Xác nhận hoặc hoàn tác được đến" / "Can be confirmed or undone until";
    THERE: "đang có" / "there";
    HERE: "trong tệp" / "in the file";

    new_rows(n: u32): "Nhập {n} dòng mới" / ("Enter {n} new {}", plural(n as usize, "row", "rows"));
}

/// Where an import stands.
pub const fn state(state: ImportState) -> Words {
    match state {
        ImportState::Preview => Words::new("Đang xem trước", "Preview"),
        ImportState::Entering => Words::new("Đang nhập…", "Entering…"),
        ImportState::Done => Words::new("Đã nhập", "Entered"),
        ImportState::TakingBack => Words::new("Đang hoàn tác…", "Undoing…"),
        ImportState::TakenBack => Words::new("Đã hoàn tác", "Undone"),
    }
}

/// What the preview says of a row.
pub const fn row(state: RowState) -> Words {
    match state {
        RowState::New => Words::new("Mới", "New"),
        RowState::Same => Words::new("Đã có", "Already there"),
        RowState::Differs => Words::new("Có, nhưng khác", "There, but different"),
        RowState::Faulty => Words::new("Cần sửa", "To be put right"),
    }
}

/// What became of a row.
pub const fn outcome(outcome: RowOutcome) -> Words {
    match outcome {
        RowOutcome::Entered => Words::new("Đã nhập", "Entered"),
        RowOutcome::Skipped => Words::new("Vừa có người nhập", "Entered by somebody meanwhile"),
        RowOutcome::Refused => Words::new("Bị từ chối", "Refused"),
        RowOutcome::TakenBack => Words::new("Đã lấy lại", "Taken back"),
        RowOutcome::Kept => Words::new("Giữ lại", "Kept"),
    }
}
