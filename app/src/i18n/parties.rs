//! The register of parties: search, one entry, mergers, guardians, who read it, erasure, holds.

use domain::{
    audit::reading::Through,
    definition::PartyKind,
    party::{Kinship, ProofPaper},
    privacy,
    text::Lang,
};

use super::{Words, catalogue::texts, plural};

texts! {
    TITLE: "Sổ trẻ và phụ huynh" / "Children and guardians";
    LEAD: "Mỗi trẻ, phụ huynh, tổ chức một mục. Sửa cho đúng, gộp mục trùng, ghi ai đại diện cho trẻ."
        / "One entry for each child, guardian and organisation. Correct them, merge doubles, record who stands for a child.";
    ENTRY: "Mục trong sổ" / "Entry of the register";
    FIND: "Tìm theo tên, lớp, điện thoại" / "Find by name, class, phone";
    KINDS: "Loại" / "Kind";
    NOT_YOURS: "Sổ này dành cho văn phòng và Ban giám hiệu" / "This register is for the office and the leadership";
    NOT_YOURS_WHY: "Trong sổ có dữ liệu cá nhân của trẻ và phụ huynh. Quản trị xem được ai đã xem một mục, khi mở bằng đường dẫn của mục đó."
        / "It holds personal data of children and guardians. Administrators see who read an entry when they open its address.";
    NOT_LOADED: "Chưa tải được sổ" / "The register could not be loaded";
    MISSING: "Không có mục này" / "There is no such entry";
    MISSING_WHY: "Đường dẫn có thể đã cũ." / "The address may be old.";
    ERASED_ENTRY: "Thông tin của người này đã được xóa theo yêu cầu. Số hồ sơ và các con số thống kê vẫn giữ nguyên."
        / "What was known of this person was erased on request. Cases and figures keep their counts.";

    NAME: "Họ và tên" / "Full name";
    PHONE: "Điện thoại" / "Phone";
    ADDRESS: "Địa chỉ" / "Address";
    BORN: "Ngày sinh" / "Date of birth";
    CLASS: "Lớp" / "Class";
    ENTERED: "Vào sổ" / "Entered";
    ABOUT: "Thông tin" / "What the register says";
    NOTHING: "chưa ghi" / "not recorded";
    CORRECT: "Sửa thông tin" / "Correct";
    CORRECTED: "Đã sửa" / "Corrected";

    MERGE: "Gộp với mục trùng" / "Merge with a double";
    MERGE_WHY: "Chọn mục trùng. Cả hai mục vẫn được giữ; hồ sơ và liên kết của mục trùng đi theo mục này. Có thể bỏ gộp."
        / "Choose the double. Both entries stay; its cases and links follow this one. It can be undone.";
    MERGE_FIND: "Mục trùng" / "The double";
    MERGE_COMPARE: "So sánh hai mục" / "The two entries side by side";
    MERGE_THIS: "Mục này, được giữ làm chính" / "This entry, which counts";
    MERGE_THAT: "Mục trùng, sẽ gộp vào" / "The double, to be merged";
    MERGE_SWAP: "Giữ mục kia làm chính" / "Let the other one count";
    MERGE_DO: "Gộp hai mục" / "Merge the two";
    MERGED: "Đã gộp" / "Merged";
    DOUBLES: "Mục trùng đã gộp" / "Doubles";
    UNMERGE: "Bỏ gộp" / "Undo the merger";
    UNMERGED: "Đã bỏ gộp" / "The merger is undone";

    GUARDIANS: "Người đại diện của trẻ" / "Who stands for the child";
    NO_GUARDIAN: "Chưa ghi người đại diện nào." / "Nobody is recorded yet.";
    CHILDREN: "Đại diện cho trẻ" / "Stands for";
    NO_CHILD: "Chưa đại diện cho trẻ nào." / "Stands for no child yet.";
    LINK: "Ghi người đại diện" / "Record who stands for them";
    LINK_WHY: "Ghi theo giấy tờ đã xem tận mắt." / "Recorded by the paper that was seen.";
    GUARDIAN: "Người đại diện" / "Guardian";
    CHILD: "Trẻ" / "Child";
    KINSHIP: "Quan hệ" / "Kinship";
    PAPER: "Giấy tờ đã xem" / "Paper that was seen";
    SEEN_ON: "Ngày xem" / "Seen on";
    PAPER_NOTE: "Số giấy tờ, hoặc tên giấy tờ khác" / "Its number, or what it is";
    SCAN: "Bản chụp giấy tờ" / "Scan of the paper";
    OPEN_SCAN: "Mở bản chụp" / "Open the scan";
    LINK_DO: "Ghi" / "Record";
    LINKED: "Đã ghi người đại diện" / "Recorded";
    UNLINK: "Thôi đại diện" / "No longer";
    UNLINKED: "Đã ghi: thôi đại diện" / "Recorded: no longer";
    UNLINK_ASK: "Ghi rằng người này thôi đại diện cho trẻ từ bây giờ? Việc đã từng đại diện vẫn được giữ."
        / "Record that this person no longer stands for the child? That they did is kept.";
    ENDED: "Đã thôi" / "Ended";
    PROVED: "Đã xem giấy tờ" / "Paper seen";
    NOT_PROVED: "Chưa xem giấy tờ" / "No paper seen";
    CHOOSE_OTHER: "Chọn mục khác" / "Choose another";
    NOT_CHOSEN: "Hãy tìm và chọn một mục trong sổ." / "Find and choose an entry of the register.";
    OTHER_NAMED: "Ghi tên giấy tờ đã xem." / "Say which paper was seen.";

    CASES: "Hồ sơ có tên người này" / "Cases that name them";
    NO_CASE: "Chưa có hồ sơ nào." / "No case yet.";

    HELD: "Đang giữ" / "On hold";
    HOLD: "Giữ hồ sơ" / "Hold";
    HOLD_TITLE: "Giữ hồ sơ, chưa được xóa" / "Hold the case against erasure";
    HOLD_WHY: "Hồ sơ đang giữ thì không xóa được thông tin của người có tên trong đó."
        / "While a case is held, nobody named in it can be erased.";
    HOLD_SET: "Đã giữ hồ sơ" / "The case is on hold";
    HOLD_END: "Bỏ giữ" / "Lift the hold";
    HOLD_ENDED: "Đã bỏ giữ" / "The hold is lifted";
    HOLD_SHEET: "Giữ và xóa thông tin" / "Keeping and erasing";
    HOLD_NONE: "Hồ sơ không bị giữ." / "The case is not on hold.";
    REASON: "Lý do" / "Reason";
    REASON_NO_NAME: "Lý do được lưu lại, nên không ghi tên hay số điện thoại." / "It is kept, so write no name and no phone number.";

    READINGS: "Ai đã xem?" / "Who read this?";
    READINGS_LEAD: "Mỗi lần dữ liệu cá nhân được mở, tải, liệt kê hay gửi đến máy của ai đều được ghi lại, mới nhất trước."
        / "Whenever personal data was opened, downloaded, listed or sent to a device, a line was kept. Newest first.";
    READINGS_NAMELESS: "Quản trị xem được ai đã xem, không xem được tên trong sổ."
        / "Administrators see who read it, not whose entry it is.";
    READINGS_NONE: "Chưa ai xem." / "Nobody yet.";
    READINGS_NOT_LOADED: "Chưa tải được danh sách người xem" / "Who read it could not be loaded";
    IN_CASE: "trong hồ sơ" / "in a case";
    SHOW_READINGS: "Xem danh sách" / "Show the list";

    ERASE: "Đề nghị xóa thông tin" / "Propose erasure";
    ERASE_WHY: "Khi người có dữ liệu hoặc người đại diện yêu cầu. Hiệu trưởng xác nhận; người đề nghị không tự xác nhận được."
        / "When the person concerned or their guardian asks for it. The principal confirms; never whoever proposed it.";
    ERASE_DO: "Đề nghị" / "Propose";
    PROPOSED: "Đã đề nghị. Hiệu trưởng sẽ xác nhận hoặc rút." / "Proposed. The principal confirms or withdraws it.";
    WAITS: "Chờ Hiệu trưởng xác nhận xóa" / "Erasure waits for the principal";
    CONFIRM: "Xác nhận xóa" / "Confirm the erasure";
    CONFIRM_TITLE: "Xóa thông tin của người này" / "Erase what is known of this person";
    CONFIRM_FINAL: "Việc này làm ngay và không hoàn tác được." / "It is done at once and cannot be undone.";
    GOES: "Sẽ mất" / "What goes";
    GOES_ENTRY: "Tên, điện thoại, địa chỉ, ngày sinh, lớp và liên kết trong sổ, kể cả các mục trùng."
        / "Name, phone, address, date of birth, class and links in the register, doubles too.";
    GOES_CASES: "Dữ liệu cá nhân, lý do, ý kiến, trao đổi và tệp trong các hồ sơ đã kết thúc có tên họ."
        / "Personal data, reasons, opinions, comments and files in the ended cases that name them.";
    GOES_IMPORTS: "Tên của họ trong các bảng đã nhập và sổ theo dõi năm trước."
        / "Their name in imported sheets and in registers of years before.";
    STAYS: "Vẫn giữ" / "What stays";
    STAYS_CASES: "Mã hồ sơ, thủ tục, ngày tháng, ai đã giải quyết, kết quả: số liệu không đổi."
        / "Codes, procedures, dates, who handled them, results: no figure changes.";
    STAYS_LOG: "Nhật ký ai đã xem, không có tên." / "The log of who read it, without the name.";
    TYPE_WORD: "Gõ chữ xóa để xác nhận" / "Type the word erase to confirm";
    WORD: "xóa" / "erase";
    WORD_WRONG: "Gõ đúng chữ trong ô để xác nhận." / "Type the word exactly to confirm.";
    ERASED: "Đã xóa" / "Erased";
    WITHDRAW: "Rút đề nghị" / "Withdraw";
    WITHDRAWN: "Đã rút đề nghị" / "Withdrawn";
    ERASURES: "Đề nghị xóa thông tin" / "Proposals to erase";

    held_by(name: String, when: String): "{name} giữ, từ {when}" / "held by {name}, since {when}";
    proposed_by(name: String, when: String): "{name} đề nghị, {when}" / "proposed by {name}, {when}";
    seen(paper: String, on: String): "{paper}, xem ngày {on}" / "{paper}, seen on {on}";
    seen_by(name: String): "người xem: {name}" / "seen by {name}";
    found(n: usize): "{n} mục" / ("{n} {}", plural(n, "entry", "entries"));
    cases_gone(n: usize): "{n} hồ sơ" / ("{n} {}", plural(n, "case", "cases"));
    values_gone(n: usize): "{n} giá trị" / ("{n} {}", plural(n, "value", "values"));
    imported_gone(n: usize): "{n} dòng đã nhập" / ("{n} imported {}", plural(n, "line", "lines"));
    files_gone(n: usize): "{n} tệp" / ("{n} {}", plural(n, "file", "files"));
}

/// What stands in the place of what was erased.
pub const GONE: Words = Words::new(privacy::erased(Lang::Vi), privacy::erased(Lang::En));

/// What somebody is to the school.
pub const fn kind(kind: PartyKind) -> Words {
    match kind {
        PartyKind::Child => Words::new("Trẻ", "Child"),
        PartyKind::Guardian => Words::new("Phụ huynh", "Guardian"),
        PartyKind::Organisation => Words::new("Tổ chức", "Organisation"),
        PartyKind::Staff => Words::new("Nhân viên", "Member of staff"),
    }
}

/// What a guardian is to a child.
pub const fn kinship(kinship: Kinship) -> Words {
    match kinship {
        Kinship::Mother => Words::new("Mẹ", "Mother"),
        Kinship::Father => Words::new("Cha", "Father"),
        Kinship::Guardian => Words::new("Người giám hộ", "Legal guardian"),
    }
}

/// A paper that proves it.
pub const fn paper(paper: ProofPaper) -> Words {
    match paper {
        ProofPaper::BirthCertificate => Words::new("Giấy khai sinh", "Birth certificate"),
        ProofPaper::Decision => Words::new("Quyết định", "Decision"),
        ProofPaper::Other => Words::new("Giấy tờ khác", "Another paper"),
    }
}

/// By which way a record reached somebody.
pub const fn through(through: Through) -> Words {
    match through {
        Through::Api => Words::new("mở xem", "opened"),
        Through::List => Words::new("thấy trong danh sách", "seen in a list"),
        Through::Sync => Words::new("gửi đến máy", "sent to a device"),
        Through::File => Words::new("tải tệp", "file downloaded"),
    }
}
