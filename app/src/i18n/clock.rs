//! "Why this date": the words of the small calendar. The reasons of the days come from `domain::clock`.

use super::catalogue::texts;

texts! {
    TITLE: "Thời hạn tính thế nào?" / "How is the date counted?";
    DAY_BY_DAY: "Từng ngày một" / "Day by day";
    KIND_START: "Ngày nhận" / "Received";
    KIND_COUNTED: "Ngày tính" / "Counted";
    KIND_SKIPPED: "Không tính" / "Not counted";
    KIND_PAUSED: "Tạm dừng" / "Paused";
    KIND_EXTENDED: "Gia hạn" / "Extended";
    KIND_DUE: "Ngày trả" / "Due";
    EXPECTED: "dự kiến" / "expected";
    PROVISIONAL: "Có ngày nghỉ mới là dự kiến, ngày trả có thể đổi." / "Some days off are only expected; the date may change.";
    NOTHING_LEFT: "Đang tạm dừng; thời hạn đã hết." / "Paused; no time is left.";

    limit(limit: &domain::text::Text): "Thời hạn {limit}, không tính ngày nhận." / "The limit is {limit}, the day of receipt not counted.";
    used(used: &domain::text::Text): "Đã tính {used}." / "{used} counted.";
    due_at(at: domain::instant::Instant): "Hạn trả {at}." / "Due {at}.";
    left_when_paused(left: &domain::text::Text): "Đang tạm dừng; còn {left} sau khi bổ sung." / "Paused; {left} left once the papers are here.";
}
