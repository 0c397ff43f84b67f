//! Texts that are written again and again.

use domain::macros::Use;

use super::{Words, catalogue::texts, plural};

texts! {
    TITLE: "Mẫu câu trả lời" / "Texts used again";
    LEAD: "Những câu hay viết lại: lý do, ý kiến, trao đổi, yêu cầu bổ sung. Văn phòng, Ban giám hiệu và tổ trưởng soạn; mọi người dùng, cả khi không có mạng."
        / "What is written again and again: reasons, opinions, comments, requests for papers. The office, leadership and heads of groups write them; everybody uses them, without a network too.";
    MENU: "Mẫu câu" / "Texts";
    INSERT: "Chèn mẫu câu" / "Insert a text";
    MANAGE: "Quản lý mẫu câu" / "Manage the texts";
    ADD: "Thêm mẫu câu" / "Add a text";
    EDIT: "Sửa" / "Change";
    DROP: "Bỏ" / "Remove";
    DROP_ASK: "Bỏ mẫu câu này? Hồ sơ đã dùng nó vẫn giữ nguyên lời." / "Remove this text? Dossiers that used it keep their words.";
    NONE: "Chưa có mẫu câu nào" / "No text yet";
    NONE_WHY: "Thêm một câu hay viết lại, ví dụ yêu cầu bổ sung giấy tờ." / "Add something that you write often, say a request for papers.";
    NOT_YOURS: "Bạn xem được, còn soạn là việc của văn phòng, Ban giám hiệu và tổ trưởng."
        / "You can read these; they are written by the office, leadership and heads of groups.";
    NAME: "Tên ngắn" / "Short name";
    TEXT: "Lời" / "Text";
    TEXT_HELP: "Chỗ điền: {mã hồ sơ}, {thủ tục}, {giấy tờ thiếu}, {hạn}. Đừng ghi tên phụ huynh hay trẻ."
        / "Placeholders: {mã hồ sơ} (code), {thủ tục} (procedure), {giấy tờ thiếu} (missing papers), {hạn} (due date). Name no parent and no child.";
    USES: "Dùng ở đâu" / "Where it is offered";
    UNKNOWN_WORD: "Chỗ điền không có: chỉ dùng {mã hồ sơ}, {thủ tục}, {giấy tờ thiếu}, {hạn}."
        / "There is no such placeholder: use {mã hồ sơ}, {thủ tục}, {giấy tờ thiếu}, {hạn}.";
    SAVED: "Đã lưu mẫu câu" / "The text is saved";
    DROPPED: "Đã bỏ mẫu câu" / "The text is removed";

    version(n: u32): "bản {n}" / "version {n}";
    count(n: usize, most: usize): "{n} mẫu câu, tối đa {most}" / ("{n} {}, at most {most}", plural(n, "text", "texts"));
}

/// Where a text is offered, in words.
pub const fn place(place: Use) -> Words {
    match place {
        Use::Reason => Words::new("Lý do", "Reasons"),
        Use::Opinion => Words::new("Ý kiến chuyên môn", "Professional opinions"),
        Use::Comment => Words::new("Trao đổi", "Comments"),
        Use::Supplement => Words::new("Yêu cầu bổ sung", "Requests for papers"),
    }
}
