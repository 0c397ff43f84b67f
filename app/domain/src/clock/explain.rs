//! The same walk, told day by day.

use time::{Date, Time};

use super::{
    Amount, ClockEntry, DayLine, Explanation, Limit, LineKind, Unit,
    ledger::Ledger,
    solve::Solved,
    walk::{MINUTE, Seen, Walk},
};
use crate::{
    calendar::{Calendar, DayKind, wire::time_text},
    instant::Instant,
    text::{Lang, Text},
};

/// Why something is due when it is. Nothing before the ledger starts, or where the calendar knows no date.
pub fn explain(limit: Limit, cutoff: Option<Time>, ledger: &[ClockEntry], calendar: &Calendar) -> Option<Explanation> {
    explain_ledger(&Walk { limit, cutoff, calendar }, &Ledger::read(ledger)?)
}

/// Why something received at this moment is due when it is.
pub fn explain_from(from: Instant, limit: Limit, cutoff: Option<Time>, calendar: &Calendar) -> Option<Explanation> {
    explain_ledger(&Walk { limit, cutoff, calendar }, &Ledger::started(from))
}

fn explain_ledger(walk: &Walk<'_>, ledger: &Ledger) -> Option<Explanation> {
    let (seen, solved) = walked(walk, ledger)?;
    let days: Vec<DayLine> = seen.into_iter().map(|(date, what)| line(walk, &solved, date, what)).collect();
    let is_paused = ledger.paused.is_some();
    Some(Explanation {
        provisional: days.iter().any(|day| day.provisional),
        days,
        due: (!is_paused).then_some(solved.at),
        unextended: (!is_paused).then_some(solved.end.due),
        original: solved.original,
        used: solved.used,
        left: solved.left,
    })
}

/// What the walk saw on each day that is told, in order, and where it ended.
pub(super) fn walked(walk: &Walk<'_>, ledger: &Ledger) -> Option<(Vec<(Date, Seen)>, Solved)> {
    let mut seen: Vec<(Date, Seen)> = Vec::new();
    let solved = Solved::new(walk, ledger, &mut |date, what| seen.push((date, what)))?;
    // A limit of no days ends on its day 0: one line.
    seen.dedup_by(|later, kept| {
        let is_same = later.0 == kept.0;
        if is_same {
            *kept = *later;
        }
        is_same
    });
    if let Some(asked) = ledger.paused.map(Instant::local_date) {
        seen.retain(|&(date, _)| date <= asked);
        if let Some((date, what)) = seen.last_mut()
            && *date == asked
            && let Seen::Due(n) = *what
        {
            *what = Seen::Asked(n);
        }
    } else if let Some(last) = solved.extended {
        extend(walk, &mut seen, last);
    }
    Some((seen, solved))
}

/// The days from the limit's own end to the date of the extension.
fn extend(walk: &Walk<'_>, seen: &mut Vec<(Date, Seen)>, last: Date) {
    let Some((end, what)) = seen.last_mut() else { return };
    if let Seen::Due(n) = *what {
        *what = Seen::Counted(n);
    }
    let mut date = *end;
    while date < last
        && let Some(next) = date.next_day()
    {
        date = next;
        let what = match walk.calendar.is_working(date) {
            _ if date == last => Seen::ExtendedDue,
            true => Seen::Extended,
            false => Seen::Off,
        };
        seen.push((date, what));
    }
}

fn line(walk: &Walk<'_>, solved: &Solved, date: Date, seen: Seen) -> DayLine {
    let day = walk.calendar.day(date);
    let off = || day.title.clone().unwrap_or_else(|| Text::new("Nghỉ cuối tuần", "Weekend"));
    let half = || match (day.kind, &day.title) {
        (DayKind::HalfDay | DayKind::MakeUp, Some(title)) => {
            Text::new(format!(" ({})", title.vi), format!(" ({})", title.get(Lang::En)))
        }
        _ => Text::default(),
    };
    let at = |due: Instant| time_text(due.local().time());
    let (kind, reason) = match seen {
        Seen::TooLate(cutoff) => {
            let time = time_text(cutoff);
            let vi = format!("Tiếp nhận sau {time}, tính sang ngày làm việc kế tiếp");
            (LineKind::Skipped, Text::new(vi, format!("Received after {time}: counts from the next working day")))
        }
        Seen::ReceivedOff => {
            let Text { vi, en } = if day.working { closed() } else { off() };
            let vi = format!("{vi}; tiếp nhận vào thời gian nghỉ, tính sang ngày làm việc kế tiếp");
            let en = format!("{en}: received on time off, counts from the next working day");
            (LineKind::Skipped, Text::new(vi, en))
        }
        Seen::Start { moved: false } => {
            (LineKind::Start, Text::new("Ngày tiếp nhận, chưa tính", "Day of receipt, not counted"))
        }
        Seen::Start { moved: true } => {
            let vi = "Được tính là ngày tiếp nhận, chưa tính vào thời hạn";
            (LineKind::Start, Text::new(vi, "Counts as the day of receipt, not counted itself"))
        }
        Seen::Off => (LineKind::Skipped, off()),
        Seen::Counted(n) if walk.limit.unit == Unit::Hours => worked(n, false),
        Seen::Counted(n) => (LineKind::Counted { n }, join(nth(walk, n), &half())),
        Seen::Asked(n) => {
            let tail = Text::new(": yêu cầu bổ sung, vẫn tính", ": a supplement was asked for, still counted");
            let kind = if walk.limit.unit == Unit::Hours { n / MINUTE } else { n };
            (LineKind::Counted { n: kind }, join(join(nth(walk, n), &half()), &tail))
        }
        Seen::Worked { so_far, start } => worked(so_far, start),
        Seen::Paused => (LineKind::Paused, Text::new("Tạm dừng chờ bổ sung", "Paused: a supplement is awaited")),
        Seen::Rolled => {
            let Text { vi, en } = off();
            let vi = format!("{vi}; thời hạn kết thúc vào ngày nghỉ, chuyển sang ngày làm việc kế tiếp");
            (LineKind::Skipped, Text::new(vi, format!("{en}: the limit ends on a day off and rolls on")))
        }
        Seen::Extended => (LineKind::Extended, Text::new("Trong thời gian gia hạn", "Within the extension")),
        Seen::Due(n) => {
            let time = at(solved.end.due);
            let tail = Text::new(format!(": đến hạn lúc {time}"), format!(": due at {time}"));
            (LineKind::Due, join(join(nth(walk, n), &half()), &tail))
        }
        Seen::ExtendedDue => {
            let time = at(solved.at);
            let vi = format!("Ngày hẹn lại: đến hạn lúc {time}");
            (LineKind::Due, Text::new(vi, format!("Extended to this day: due at {time}")))
        }
    };
    DayLine { date, kind, reason, provisional: day.provisional }
}

fn closed() -> Text {
    Text::new("Ngoài giờ làm việc", "The desk is closed")
}

fn worked(millis: i64, is_start: bool) -> (LineKind, Text) {
    let n = millis / MINUTE;
    let used = Amount::Minutes(n).text();
    if is_start {
        let vi = format!("Ngày tiếp nhận, đã tính {}", used.vi);
        return (LineKind::Start, Text::new(vi, format!("Day of receipt, {} used", used.en)));
    }
    (
        LineKind::Counted { n },
        Text::new(format!("Đã tính {} làm việc", used.vi), format!("{} of office hours used", used.en)),
    )
}

fn nth(walk: &Walk<'_>, n: i64) -> Text {
    match walk.limit.unit {
        Unit::Hours => {
            let used = Amount::Minutes(n / MINUTE).text();
            Text::new(format!("Đủ {} làm việc", used.vi), format!("{} of office hours", used.en))
        }
        Unit::WorkingDays if n == 0 => Text::new("Trong ngày tiếp nhận", "On the day of receipt"),
        Unit::WorkingDays => Text::new(format!("Ngày làm việc thứ {n}"), format!("Working day {n}")),
        Unit::Days | Unit::Months => Text::new(format!("Ngày thứ {n}"), format!("Day {n}")),
    }
}

fn join(mut head: Text, tail: &Text) -> Text {
    head.vi.push_str(&tail.vi);
    head.en.push_str(&tail.en);
    head
}
