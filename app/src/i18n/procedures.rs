//! The school's procedures, and which of them it takes.

use domain::{definition::ProcedureKind, school::offer::Offer};

use super::{Words, catalogue::texts, plural};

texts! {
    TITLE: "Thủ tục của trường" / "The school's procedures";
    LEAD: "Trường nhận hồ sơ theo những thủ tục nào. Tắt một thủ tục thì không nhận hồ sơ mới; hồ sơ đang giải quyết vẫn tiếp tục."
        / "Under which procedures the school takes requests. One that is switched off takes no new ones; what runs goes on.";
    WHO: "Ban giám hiệu bật, tắt thủ tục. Thủ tục kiến nghị sau kiểm tra do Công đoàn bật, tắt."
        / "Leadership switches procedures on and off; that of findings is the union's own.";
    READ_LEAD: "Những thủ tục đang có hiệu lực: giấy tờ, thời hạn, người ký, quy trình." / "The procedures in force: papers, limits, signers, workflow.";
    NONE_HERE_WHY: "Thủ tục hiện ra ở đây khi trường đã ban hành và máy này đã nhận được." / "Procedures appear here once the school has published them and this device has got them.";
    NOT_LOADED: "Chưa tải được danh sách" / "The list could not be loaded";
    SWITCH_OFF: "Tắt" / "Switch off";
    SWITCH_ON: "Bật" / "Switch on";
    OFF_TITLE: "Tắt thủ tục" / "Switch a procedure off";
    ON_TITLE: "Bật thủ tục" / "Switch a procedure on";
    OFF_WHY: "Từ lúc này quầy, máy làm việc ngoại tuyến và cổng công khai không nhận hồ sơ mới theo thủ tục này. Hồ sơ đã nhận trước đó vẫn được giải quyết đến cùng."
        / "From now on the counter, devices without a network and the public pages take no new request under it. Those received before are dealt with to the end.";
    ON_WHY: "Quầy nhận hồ sơ theo thủ tục này ngay từ lúc này, và cổng công khai lại niêm yết."
        / "The counter takes requests under it from now on, and the public pages show it again.";
    REASON: "Lý do" / "Reason";
    REASON_HELP: "Đồng nghiệp đọc được lý do này; đừng ghi tên phụ huynh hay trẻ." / "Colleagues read it; name no parent and no child.";
    SWITCHED_OFF: "Đã tắt thủ tục" / "The procedure is switched off";
    SWITCHED_ON: "Đã bật thủ tục" / "The procedure is switched on";
    FROM_START: "từ khi thiết lập trường" / "since the school was set up";
    NEVER: "chưa bật lần nào" / "never switched on";
    NO_OPEN: "không có hồ sơ đang mở" / "no open case";

    open(n: u32): "{n} hồ sơ đang mở" / ("{n} open {}", plural(n as usize, "case", "cases"));
    off_open(n: u32): "{n} hồ sơ đang mở sẽ tiếp tục." / ("{n} open {} on.", plural(n as usize, "case goes", "cases go"));
    since(day: String): "từ ngày {day}" / "since {day}";
}

/// Whose a procedure is.
pub const fn kind(kind: ProcedureKind) -> Words {
    match kind {
        ProcedureKind::Published => Words::new("Thủ tục công bố", "Published procedure"),
        ProcedureKind::Internal => Words::new("Thủ tục nội bộ", "Internal procedure"),
        ProcedureKind::School => Words::new("Dịch vụ nhà trường", "Service of the school"),
    }
}

/// Whether requests are taken under it.
pub const fn offer(offer: Offer) -> Words {
    match offer {
        Offer::Taken => Words::new("Đang nhận", "Taken"),
        Offer::Stopped => Words::new("Không nhận", "Not taken"),
        Offer::OutOfForce => Words::new("Không có hiệu lực", "Not in force"),
        Offer::Guidance => Words::new("Chỉ hướng dẫn", "Guidance only"),
    }
}
