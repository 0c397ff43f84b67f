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
    OFF: "Có nhận yêu cầu không" / "Whether requests are taken";
    OFF_IS: "Không nhận yêu cầu theo thủ tục này" / "No requests are taken under this procedure";
    OFF_NOTE: "Thủ tục vẫn hiện trong danh mục, kèm lý do và lời trả lời dưới đây." / "It stays in the catalogue, with the reason and the answer below.";
    OFF_REASON: "Vì sao không nhận" / "Why none are taken";
    OFF_REASON_HELP: "Một câu: thẩm quyền thuộc về đâu, hết hiệu lực khi nào." / "A sentence: whose it is, since when it is no longer in force.";
    OFF_ANSWER: "Trả lời người đến hỏi" / "What whoever asks is answered";
    OFF_ANSWER_HELP: "Nên đến đâu, cần mang gì." / "Where to go, and what to bring.";
    ONLY_IF: "chỉ khi" / "only if";
}
