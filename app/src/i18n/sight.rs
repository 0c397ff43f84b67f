//! Who can see this: the layers of a case, and who may read each.

use domain::{definition::CaseKind, facet::Facet};

use super::{Words, catalogue::texts};

texts! {
    WHO_SEES: "Ai xem được?" / "Who can see this?";
    LEAD: "Tính từ chính những quy tắc mà máy chủ dùng, theo trạng thái hiện tại. Chuyển bước hoặc giao người khác thì đổi theo."
        / "Worked out by the very rules that the server uses, as things stand. It changes with every step and handler.";
    DRAFT_ONLY: "Bản nháp: chỉ bên kiểm tra biết là có. Thông báo rồi thì những người dưới đây mới đổi."
        / "A draft: only the inspecting side knows that it exists. That changes once it is announced.";
    EVERYBODY: "Mọi người làm việc trong trường" / "Everybody who works at the school";
    NOBODY_NOW: "hiện chưa có ai giữ chức này" / "nobody holds this now";
    AUTHOR: "Người lập" / "Opened by";
    HANDLER: "Người được giao xử lý" / "Handler";
    APPLICANT: "Người đề nghị" / "Applicant";
    NAMED: "Người được nêu tên" / "Named";
    NOT_UNION: "Công đoàn không xem được phần này." / "The union cannot see this part.";
    SENT_TO: "Có sẵn trên máy của người đang phải làm:" / "On the devices of those whose work it is now:";
    SENT_TO_NOBODY: "Không có sẵn trên máy của ai." / "On nobody's device.";
    FETCHED: "Người khác trong danh sách trên phải có mạng để mở, và mỗi lần mở được ghi lại."
        / "Everybody else listed above needs the network to open it, and each opening is written down.";

    OPENING: "Đang mở phần thông tin cá nhân; lần mở này được ghi lại."
        / "Opening the personal part; this reading is written down.";
    NEEDS_NETWORK: "Tên và thông tin cá nhân của hồ sơ này không có sẵn trên máy, vì đây không phải việc đang chờ bạn. Có mạng lại là phần này tự mở."
        / "The names and personal data of this dossier are not on this device, because it is not waiting for you. They open by themselves once the network is back.";
    NOT_OPENED: "Chưa mở được phần thông tin cá nhân." / "The personal part could not be opened.";
    OPEN_AGAIN: "Thử mở lại" / "Try again";

    open_elsewhere(names: &str): "Cũng đang mở hồ sơ này: {names}" / "Also has this dossier open: {names}";
    of_part(part: Words): "Bộ phận được giao: {part}" / "The part that has it: {part}";
    part_of(layer: Words): "Thuộc phần “{layer}”. Ai xem được?" / "Belongs to “{layer}”. Who can see this?";
}

/// What a layer is called.
pub const fn layer(facet: Facet) -> Words {
    match facet {
        Facet::Core => Words::new("chung", "general"),
        Facet::Internal => Words::new("nội bộ", "internal"),
        Facet::Personal => Words::new("cá nhân", "personal"),
    }
}

/// The heading of a layer.
pub const fn heading(facet: Facet) -> Words {
    match facet {
        Facet::Core => Words::new("Phần chung", "General"),
        Facet::Internal => Words::new("Phần nội bộ", "Internal"),
        Facet::Personal => Words::new("Phần cá nhân", "Personal"),
    }
}

/// What stands in a layer.
pub const fn holds(kind: CaseKind, facet: Facet) -> Words {
    match (kind, facet) {
        (CaseKind::Dossier, Facet::Core) => Words::new(
            "Thủ tục, mã, trạng thái, hạn, người xử lý, diễn biến.",
            "The procedure, code, state, dates, handler and what happened.",
        ),
        (CaseKind::Finding, Facet::Core) => Words::new(
            "Mức độ, hạn khắc phục, trạng thái, diễn biến.",
            "How serious it is, by when it is to be mended, its state and what happened.",
        ),
        (CaseKind::Dossier, Facet::Internal) => Words::new(
            "Giấy tờ đã nhận, ý kiến, lý do, trao đổi và tệp không ghi tên trẻ.",
            "Papers received, opinions, reasons, comments and files that name no child.",
        ),
        (CaseKind::Finding, Facet::Internal) => Words::new(
            "Nội dung, căn cứ, kiến nghị, trao đổi, ảnh và tệp.",
            "What was found, on what basis, what is asked for, comments, photos and files.",
        ),
        (CaseKind::Dossier | CaseKind::Finding, Facet::Personal) => Words::new(
            "Tên trẻ, người nộp, điện thoại, địa chỉ, tệp và trao đổi nói rõ là ai.",
            "The child's and applicant's names, phones, addresses, files and comments that say who somebody is.",
        ),
    }
}
