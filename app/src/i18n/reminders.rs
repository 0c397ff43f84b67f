//! What one is reminded of in the morning, and the school's own targets.

use domain::reminder::{Level, What};

use super::{Words, catalogue::texts, plural};

texts! {
    TITLE: "Nhắc việc hôm nay" / "Today's reminders";
    PUT_AWAY: "Đã xem, cất đi" / "Seen, put away";
    PUT_AWAY_ALL: "Cất danh sách nhắc việc hôm nay" / "Put today's reminders away";
    STEP_TARGET: "Mục tiêu bước này" / "This step's target";
    STEP_BEHIND: "quá mục tiêu bước này" / "behind this step's target";
    TOLD_TO: "Quá hạn, báo đến" / "Overdue, told to";
    TODAY: "Hạn hôm nay" / "Due today";
    TOMORROW: "Hạn ngày làm việc kế tiếp" / "Due on the next working day";
    LATE: "Quá hạn" / "Overdue";
    STEP_LATE: "Quá mục tiêu bước" / "Behind its target";
    STEP_TODAY: "Mục tiêu bước: hôm nay" / "Step's target: today";
    AS_VICE: "báo Phó Hiệu trưởng" / "told to the vice principal";
    AS_PRINCIPAL: "báo Hiệu trưởng" / "told to the principal";

    late_by(days: usize): "Quá hạn {days} ngày" / ("Overdue by {days} {}", plural(days, "day", "days"));
    paused(left: &domain::text::Text): "tạm dừng, còn {left}" / "paused, {left} left";
    documents(n: u32): "{n} văn bản chờ bạn xử lý" / ("{n} {} you", plural(usize::try_from(n).unwrap_or(usize::MAX), "document waits for", "documents wait for"));
    documents_late(n: u32): "{n} quá hạn" / "{n} overdue";
    more(n: usize): "và {n} việc nữa trong danh sách hồ sơ" / "and {n} more in the list of dossiers";
}

/// How a case stood this morning.
pub fn what(what: What) -> Words {
    match what {
        What::Late { by_wd: ..=0 } => LATE,
        What::Late { by_wd } => late_by(usize::try_from(by_wd).unwrap_or(0)),
        What::Today => TODAY,
        What::Tomorrow => TOMORROW,
        What::StepLate => STEP_LATE,
        What::StepToday => STEP_TODAY,
    }
}

/// Why one hears of it, where it is not one's own.
pub const fn level(level: Level) -> Option<Words> {
    match level {
        Level::Own => None,
        Level::VicePrincipal => Some(AS_VICE),
        Level::Principal => Some(AS_PRINCIPAL),
    }
}
