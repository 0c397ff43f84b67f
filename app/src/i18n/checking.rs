//! The public page that checks a paper.

use super::catalogue::texts;

texts! {
    TITLE: "Kiểm tra văn bản" / "Check a paper";
    VALID: "Đúng là văn bản của nhà trường, đang có hiệu lực." / "This is a paper of the school, and it counts.";
    COMPARE: "So những dòng dưới đây với văn bản trên tay: khác ở đâu thì văn bản đã bị sửa ở đó."
        / "Compare these lines with the paper in your hand: where they differ, it was altered.";
    REPLACED: "Đúng là văn bản của nhà trường, nhưng đã được thay thế." / "This is a paper of the school, but another took its place.";
    NOT_ISSUED: "Đúng là văn bản của nhà trường, nhưng chưa phát hành." / "This is a paper of the school, but it is not issued yet.";
    NOT_ISSUED_WHY: "Văn bản đã có số và đang chờ ký, đóng dấu. Chỉ dùng bản đã phát hành; cần hỏi thêm xin gặp văn phòng nhà trường."
        / "It has its number and waits to be signed and sealed. Rely on the issued paper alone; the school's office can tell you more.";
    REVOKED: "Văn bản này đã bị thu hồi, không còn giá trị." / "This paper was revoked and no longer counts.";
    FORGED: "Không có văn bản nào của nhà trường mang mã này." / "No paper of the school has this code.";
    FORGED_WHY: "Mã có thể bị mờ hoặc quét thiếu. Hãy quét lại, hoặc hỏi văn phòng nhà trường; đừng dùng văn bản khi chưa rõ."
        / "The code may be blurred or cut. Scan it again, or ask the school's office; do not rely on the paper until then.";
    NUMBER: "Số, ký hiệu" / "Number";
    DAY: "Ngày lập" / "Made on";
    SIGNED: "Người ký" / "Signed by";
    NOBODY: "Trang này không nêu tên ai. Nội dung đầy đủ chỉ có trên văn bản." / "This page names nobody. Only the paper says all.";

    revoked_on(day: String): "Nhà trường thu hồi ngày {day}. Xin đừng dùng văn bản này; hãy hỏi văn phòng nhà trường."
        / "The school revoked it on {day}. Do not rely on it; ask the school's office.";
    replaced_on(day: String): "Văn bản thay thế được lập ngày {day}. Hãy hỏi người đưa văn bản về bản mới."
        / "The paper that replaces it was made on {day}. Ask whoever gave you this one for it.";
}
