//! The school's calendar.

use domain::calendar::{DayKind, EntryKind};

use super::{Words, catalogue::texts, plural};

texts! {
    TITLE: "Lịch làm việc" / "Working calendar";
    LEAD: "Mọi thời hạn tính theo lịch này: ngày lễ theo luật, ngày nghỉ và làm bù theo thông báo, ngày nghỉ riêng của trường."
        / "Every limit is counted by this calendar: holidays by law, announced days off and make-up days, the school's own.";
    PROVISIONAL: "Năm này chưa có thông báo lịch nghỉ chính thức. Ngày nghỉ tính theo luật, là dự kiến."
        / "No official notice for this year has been entered. Days off are computed from the law and only expected.";
    MOVING: "Đang ghi ngày hạn mới vào từng hồ sơ" / "Writing the new dates into each dossier";
    MOVING_WHY: "Lịch mới đã có hiệu lực: ngày hạn hiện trên màn hình đã tính theo lịch mới. Phần còn lại là ghi vào diễn biến từng hồ sơ và xếp lại danh sách."
        / "The new calendar counts already, and so does every date on the screens. What is left is to write it into each dossier's history and to sort the lists.";
    YEAR_BEFORE: "Năm trước" / "The year before";
    YEAR_AFTER: "Năm sau" / "The year after";
    MARKED: "Các ngày khác thường lệ" / "Days unlike others";
    NONE_MARKED: "Năm này không có ngày nào." / "There is none in this year.";
    EXPECTED: "dự kiến" / "expected";
    BY_RULE: "Theo luật" / "By law";
    ADD: "Thêm ngày" / "Add days";
    FROM: "Từ ngày" / "From";
    TO: "Đến hết ngày" / "To";
    TO_HELP: "Để trống nếu chỉ một ngày." / "Leave empty for a single day.";
    KIND: "Loại" / "Kind";
    REASON: "Lý do, hiện cạnh ngày" / "Why, shown beside the day";
    SOURCE: "Văn bản" / "Document";
    SOURCE_HELP: "Số, ngày, cơ quan ban hành. Bắt buộc với thông báo chính thức." / "Number, date, who issued it. Needed for an official notice.";
    BASIS: "Căn cứ" / "Basis";
    OWN: "Ngày riêng của trường" / "The school's own day";
    ANNOUNCED: "Thông báo chính thức của năm" / "The year's official notice";
    ANNOUNCED_HELP: "Có thông báo thì năm đó hết “dự kiến”." / "A notice ends the year being only expected.";
    HOLIDAY: "Thuộc ngày lễ" / "Belongs to the holiday";
    HOLIDAY_HELP: "Ghi đủ mọi ngày của lễ trong năm: chúng thay hết ngày tính theo luật." / "Enter all its days of the year: they replace those computed.";
    NO_HOLIDAY: "Không thuộc ngày lễ nào" / "None";
    TOO_MANY: "Khoảng này quá dài: tối đa 60 ngày một lần." / "This is too long: at most 60 days at once.";
    TO_BEFORE_FROM: "Ngày cuối phải sau ngày đầu." / "The last day comes after the first.";
    PUT: "Đưa vào thay đổi" / "Put it among the changes";
    TAKE_BACK: "Bỏ" / "Take back";
    PENDING: "Thay đổi chưa lưu" / "Changes not saved yet";
    PENDING_WHY: "Trước khi lưu, xem những hồ sơ đang mở sẽ dời hạn." / "Before saving, see which open cases would be due at another time.";
    REMOVED: "bỏ khỏi lịch" / "taken off the calendar";
    PREVIEW: "Xem hồ sơ dời hạn" / "See what moves";
    DISCARD: "Bỏ các thay đổi" / "Discard the changes";
    CONFIRM: "Xác nhận và lưu lịch" / "Confirm and save";
    NOTHING_MOVES: "Không hồ sơ đang mở nào dời hạn." / "No open case would be due at another time.";
    MOVED: "Hồ sơ dời hạn" / "Cases that move";
    SAVED: "Đã lưu lịch" / "The calendar is saved";
    NO_CODE: "chưa có mã" / "no code yet";

    year(n: i32): "Năm {n}" / "Year {n}";
    month(n: u8): "Tháng {n}" / "Month {n}";
    since(at: String): "từ {at}" / "since {at}";
    moving(percent: u8): "Đã xong {percent}%." / "{percent}% done.";
    moved(n: u32): "{n} hồ sơ dời hạn" / ("{n} {} move", plural(n as usize, "case would", "cases would"));
    and_more(n: u32): "và {n} hồ sơ nữa" / "and {n} more";
    hours(morning: String, afternoon: String): "Giờ làm việc {morning} và {afternoon}." / "Office hours {morning} and {afternoon}.";
}

/// What kind of day a day is.
pub const fn day_kind(kind: DayKind) -> Words {
    match kind {
        DayKind::Working => Words::new("Ngày làm việc", "Working day"),
        DayKind::Weekend => Words::new("Nghỉ hằng tuần", "Weekend"),
        DayKind::Holiday => Words::new("Lễ, Tết", "Holiday"),
        DayKind::DayOff => Words::new("Nghỉ", "Day off"),
        DayKind::MakeUp => Words::new("Làm bù", "Make-up day"),
        DayKind::HalfDay => Words::new("Nửa ngày", "Half day"),
    }
}

/// What an entry makes of its day.
pub const fn entry_kind(kind: EntryKind) -> Words {
    match kind {
        EntryKind::Off => Words::new("Nghỉ cả ngày", "Off all day"),
        EntryKind::Work => Words::new("Làm bù", "Make-up day"),
        EntryKind::OffMorning => Words::new("Nghỉ buổi sáng", "Off in the morning"),
        EntryKind::OffAfternoon => Words::new("Nghỉ buổi chiều", "Off in the afternoon"),
    }
}
