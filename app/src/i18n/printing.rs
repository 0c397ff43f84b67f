//! What can be printed of a dossier.

use super::{Words, catalogue::texts};

texts! {
    TITLE: "In giấy tờ" / "Print";
    TO_SIGN: "Giấy sẽ ký" / "What you would sign";
    TO_SIGN_HELP: "Xem trước dạng PDF, chưa có số và ngày; cần có mạng." / "A look at it as PDF, without number and day yet; with a network.";
    ALL: "Tất cả trong một tệp, có mục lục" / "All in one file, with contents";
    BESIDE: "Xem trước giấy" / "Look at the paper";
    BESIDE_HELP: "Chỗ chưa viết hiện dấu “…”; số và ngày để trống đến khi thực hiện." / "What is not written yet shows “…”; number and day stay open until it is done.";
    BESIDE_OFFLINE: "Cần có mạng để xem trước giấy." / "Looking at the paper needs a network.";
    BESIDE_SHOWN: "Giấy xem trước đã hiện và thay đổi theo nội dung được gõ." / "The paper is shown, and follows what is typed.";
    BESIDE_SAVE: "Tải bản PDF" / "Save as PDF";
    BESIDE_FORM: "Điền đủ các mục bắt buộc để xem giấy hẹn." / "Fill in what is required to see the receipt.";
    beside_needs(what: &Words): "Để xem giấy, cần chọn thêm: {what}." / "To see the paper, this is still needed: {what}.";
    beside_of(title: &Words): "Bản xem trước: {title}, theo nội dung đang gõ" / "As it would be: {title}, with what is typed so far";
    draft_of(title: &Words): "Dự thảo {title}" / "Draft {title}";
    HELP: "Mở dạng PDF theo mẫu đang có hiệu lực khi tiếp nhận; cần có mạng." / "They open as PDF, by the forms in force when it was received; with a network.";
}
