//! How a dossier moves: registering, taking work up, waiting for others, signing together, withdrawing.

use super::catalogue::texts;

texts! {
    // At the counter.
    REGISTER: "Ghi nhận hồ sơ chưa đủ" / "Register without all papers";
    REGISTER_HELP: "Chưa đủ giấy tờ thì ghi nhận trước: chưa tính hạn, chưa có mã hồ sơ."
        / "If papers lack, register first: no time limit runs and no code is given yet.";
    REGISTERED: "Đã ghi nhận, chưa tiếp nhận" / "Registered, not received yet";
    REGISTERED_WHY: "Hồ sơ chưa có mã và chưa tính hạn. Đủ giấy tờ thì mở hồ sơ, bấm Tiếp nhận."
        / "It has no code and no time limit yet. Once all papers are here, open it and press Receive.";
    REGISTERED_IT: "ghi nhận hồ sơ" / "registered it";
    NOT_NUMBERED: "Chưa tiếp nhận" / "Not received";

    // What a step asks for.
    NEED_ALL_PAPERS: "Giấy tờ đã có" / "Papers that are here";
    NEED_UNTIL: "Chờ đến hết ngày" / "Waits until the end of";
    NEED_UNTIL_HELP: "Ngày báo cho người nộp hoặc cơ quan nhận; qua ngày này mới kết thúc được."
        / "The date told to the applicant or the agency; only afterwards can it be closed.";
    NEED_POINT: "Điểm cần sửa" / "Point to be mended";
    NEED_POINT_HELP: "Ví dụ: tên trẻ trong dự thảo, căn cứ pháp lý" / "For example: the child's name in the draft, the legal basis";
    NEED_IDENTITY: "Nhận diện người nhận" / "How they were recognised";
    NEED_RECEIPT: "Ký nhận" / "Signed for";
    RECEIPT_SIGNED: "Người nhận đã ký nhận" / "The receiver has signed";
    NEED_ASKED_BY: "Người yêu cầu rút" / "Who wants it back";
    REASON_KIND: "Phân loại" / "Category";
    REASON_WRITTEN: "Khác, ghi rõ bên dưới" / "Another one, written below";
    IDENTITY_KNOWN: "Văn phòng biết người này" / "Known to the office";
    IDENTITY_ID_CARD: "Căn cước công dân" / "Identity card";
    IDENTITY_AUTHORISATION: "Giấy ủy quyền kèm căn cước" / "Written authorisation with a card";
    IDENTITY_ADDRESS: "Theo địa chỉ, tài khoản đã gửi" / "By the address or account it was sent to";

    // Said before a step is taken.
    WARN_LATE: "Đã yêu cầu bổ sung một lần. Yêu cầu thêm lần nữa thì hồ sơ bị tính là quá hạn dù xong đúng ngày."
        / "Papers were asked for once. Asking again makes this dossier count as late, even if it is done in time.";
    WARN_ENDS: "Hồ sơ kết thúc ở bước này và không sửa được nữa." / "This ends the dossier; nothing can be changed afterwards.";
    warn_signatures(n: usize): "Còn cần {n} chữ ký của người khác sau chữ ký này."
        / "After this one, {n} more by others are needed.";

    // On the dossier's page.
    OFFERED: "chờ nhận việc" / "not taken up yet";
    HELD_BY: "Đang giữ" / "Held by";
    HELD_BY_OFFICE: "Văn phòng" / "The office";
    WAITS_UNTIL: "Chờ đến" / "Waits until";
    PROPOSED_DATE: "Đề xuất gia hạn đến" / "Extension proposed to";
    SIGNATURES: "Chữ ký" / "Signatures";
    signed_of(given: usize, need: usize): "{given}/{need}" / "{given} of {need}";
    COUNTS_LATE: "Tính là quá hạn: đã yêu cầu bổ sung hơn một lần" / "Counts as late: papers were asked for more than once";
    REFUSED_FOR: "Lý do từ chối" / "Why it is refused";
    WITHDRAWN_BY: "Người yêu cầu rút" / "Who wanted it back";

    // For what somebody is waited for.
    TO_RECEIVE: "Chờ tiếp nhận" / "To receive";
    TO_TAKE_UP: "Chờ nhận việc" / "To take up";
    TO_AGREE: "Chờ đồng ý" / "To agree to";
}
