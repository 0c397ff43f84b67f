//! What was refused: how it is gone on with.

use super::catalogue::texts;

texts! {
    EDIT: "Sửa rồi gửi lại" / "Change and send again";
    NOTE: "Ghi thành ý kiến" / "Keep as a comment";
    NOTED: "Đã ghi thành ý kiến trong hồ sơ" / "Kept as a comment on the case";
    EXPORT: "Lưu ra tệp" / "Save as a file";
    EXPORTED: "Đã lưu ra tệp trên máy này" / "Saved as a file on this device";
    MEANWHILE: "Trong lúc đó" / "Meanwhile";
    NOT_TAKEN: "Chưa được nhận" / "Not taken";
    GIVEN_AT: "Làm lúc" / "Given at";
    WHY: "Lý do" / "Why";
    TOGETHER: "Cùng với" / "Together with";
    ELSEWHERE: "Bị từ chối trên thiết bị khác" / "Refused on another device";
    ELSEWHERE_LEAD: "Những việc này bạn làm trên máy khác. Máy chủ giữ nội dung 90 ngày, kể cả khi máy đó bị mất."
        / "You did these on another device. The server keeps what was typed for 90 days, even if that device is lost.";
    ELSEWHERE_UNREADABLE: "Việc do phiên bản khác của Sen ghi lại" / "Written by another version of Sen";
    CONTENT: "Nội dung" / "Content";
    ELSEWHERE_DROPPED: "Đã bỏ." / "Dropped.";
    FILE_NAME: "can-xu-ly" / "needs-attention";
}
