//! Whether what the server does by itself gets done.

use db::{Db, jobs};
use domain::instant::Instant;

use super::{Check, Finding};
use crate::jobs::TRIES;

/// What has waited for so long, nobody runs: a day.
const LONG_MILLIS: i64 = 24 * 60 * 60 * 1000;

pub(super) async fn look(db: &Db, now: Instant) -> Option<Finding> {
    // Where the database fails, others say so.
    let standing = db.read(move |tx| async move { jobs::job_standing(&tx, now, TRIES).await }).await.ok()?;
    let failing = standing.failing;
    if failing > 0 {
        return Some(Finding::fault(
            Check::Jobs,
            format!(
                "{failing} việc tự động cứ làm là hỏng (chuyển ngày theo lịch mới, nhắc việc). Hãy xem nhật ký máy chủ và báo lỗi."
            ),
            format!(
                "{failing} jobs keep failing (moving dates, reminders). Look into the server's log, and report it."
            ),
        ));
    }
    if standing.since.is_some_and(|since| now.millis() - since.millis() > LONG_MILLIS) {
        let waiting = standing.waiting;
        return Some(Finding::warning(
            Check::Jobs,
            format!("{waiting} việc tự động đã chờ hơn một ngày: máy chủ có đang chạy không?"),
            format!("{waiting} jobs have waited for more than a day: does the server run?"),
        ));
    }
    Some(Finding::good(Check::Jobs, "Không có việc tự động nào bị kẹt.", "No job is stuck."))
}
