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
    FILE_NAME: "can-xu-ly" / "needs-attention";
}
