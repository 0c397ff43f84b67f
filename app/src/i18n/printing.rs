//! What can be printed of a dossier.

use super::catalogue::texts;

texts! {
    TITLE: "In giấy tờ" / "Print";
    TO_SIGN: "Giấy sẽ ký" / "What you would sign";
    TO_SIGN_HELP: "Xem trước dạng PDF, chưa có số và ngày; cần có mạng." / "A look at it as PDF, without number and day yet; with a network.";
    WORD: "Tải bản Word để sửa" / "Word file for editing";
    ALL: "Tất cả trong một tệp, có mục lục" / "All in one file, with contents";
    HELP: "Mở dạng PDF theo mẫu đang có hiệu lực khi tiếp nhận; cần có mạng." / "They open as PDF, by the forms in force when it was received; with a network.";
}
