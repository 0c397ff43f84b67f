//! What applicants are told and given, as the editor of a definition asks for it; what a step depends on, in words.

use super::catalogue::texts;

texts! {
    TELLING: "Lời báo và giấy tờ kết quả" / "What applicants are told and given";
    TELLING_HELP: "Đăng ở trang công khai: không ghi tên ai, không ghi nội dung hồ sơ." / "Shown on public pages: name nobody and nothing of a case.";
    RECEIVED: "Lời báo khi tiếp nhận" / "Words at receipt";
    SUPPLEMENT: "Lời báo khi yêu cầu bổ sung" / "Words when papers are asked for";
    READY: "Lời báo khi có kết quả" / "Words when the result is ready";
    REFUSED: "Lời báo khi từ chối" / "Words when it is a refusal";
    PAPER_OF: "Giấy tờ khi kết quả là" / "The paper given when the result is";
    ONLY_IF: "chỉ khi" / "only if";
}
