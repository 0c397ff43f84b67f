//! The same walk told to the applicant: in few lines and plain words, and without what the school keeps to itself.

use serde::{Deserialize, Serialize};
use time::{Date, Time};

use super::{
    Amount, ClockEntry, Limit, Unit,
    explain::walked,
    ledger::Ledger,
    solve::Solved,
    walk::{MINUTE, Seen, Walk},
};
use crate::{
    calendar::{
        Calendar, DayKind,
        wire::{self, time_text},
    },
    text::{Lang, Text},
};

/// Days that follow each other and have one reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlainDays {
    /// The first of them.
    #[serde(with = "wire::date")]
    pub from: Date,
    /// The last of them.
    #[serde(with = "wire::date")]
    pub to: Date,
    /// What they are.
    pub kind: PlainKind,
    /// Why, in the applicant's words.
    pub text: Text,
    /// Whether one lies in a year that still waits for its official notice ("dự kiến").
    pub provisional: bool,
}

/// What days are to the applicant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlainKind {
    /// The request was received.
    Received,
    /// The school works on it.
    Worked,
    /// Nobody works.
    Off,
    /// The school waits for the applicant's papers.
    Awaited,
    /// Between the date that was first promised and the new one.
    Extended,
    /// The result is promised.
    Due,
}

/// Why a result is promised for its date, told to whoever asked for it: the days that [`super::explain`] tells, those of one
/// reason together. Days off that only the school knows of are not named. Empty before the clock starts, or where the
/// calendar knows no date.
pub fn plainly(limit: Limit, cutoff: Option<Time>, ledger: &[ClockEntry], calendar: &Calendar) -> Vec<PlainDays> {
    let Some(ledger) = Ledger::read(ledger) else { return Vec::new() };
    let walk = Walk { limit, cutoff, calendar };
    let Some((seen, solved)) = walked(&walk, &ledger) else { return Vec::new() };
    let mut told: Vec<(PlainDays, Option<i64>)> = Vec::new();
    for (date, what) in seen {
        let provisional = calendar.day(date).provisional;
        let counted = match what {
            Seen::Counted(n) => Some(n),
            Seen::Worked { so_far, start: false } => Some(so_far),
            Seen::TooLate(_)
            | Seen::ReceivedOff
            | Seen::Start { .. }
            | Seen::Off
            | Seen::Asked(_)
            | Seen::Worked { .. }
            | Seen::Paused
            | Seen::Rolled
            | Seen::Extended
            | Seen::Due(_)
            | Seen::ExtendedDue => None,
        };
        let (kind, text) = words(&walk, &solved, date, what);
        match told.last_mut() {
            // Counted days are told together, by their numbers; others where the reason is the same.
            Some((last, Some(first))) if counted.is_some() => {
                last.to = date;
                last.provisional |= provisional;
                last.text = worked(&walk, *first, counted.unwrap_or(*first));
            }
            Some((last, None)) if counted.is_none() && last.kind == kind && last.text == text => {
                last.to = date;
                last.provisional |= provisional;
            }
            Some(_) | None => told.push((PlainDays { from: date, to: date, kind, text, provisional }, counted)),
        }
    }
    told.into_iter().map(|(days, _)| days).collect()
}

fn words(walk: &Walk<'_>, solved: &Solved, date: Date, seen: Seen) -> (PlainKind, Text) {
    let at = |due: crate::instant::Instant| time_text(due.local().time());
    match seen {
        Seen::TooLate(cutoff) => {
            let cutoff = time_text(cutoff);
            let vi = format!("Hồ sơ nộp sau {cutoff} nên được tính là nhận vào ngày làm việc kế tiếp.");
            let en = format!("Handed in after {cutoff}, so it counts as received on the next working day.");
            (PlainKind::Received, Text::new(vi, en))
        }
        Seen::ReceivedOff => {
            let vi = "Hồ sơ nộp ngoài giờ hoặc vào ngày nghỉ nên được tính là nhận vào ngày làm việc kế tiếp.";
            let en = "Handed in outside working time, so it counts as received on the next working day.";
            (PlainKind::Received, Text::new(vi, en))
        }
        Seen::Start { moved: false } => {
            let vi = "Nhà trường nhận hồ sơ. Ngày nhận chưa tính vào thời hạn.";
            (PlainKind::Received, Text::new(vi, "The school received your request. This day is not counted."))
        }
        Seen::Start { moved: true } => {
            let vi = "Được tính là ngày nhận hồ sơ, chưa tính vào thời hạn.";
            (PlainKind::Received, Text::new(vi, "Counts as the day of receipt, and is not counted itself."))
        }
        Seen::Worked { so_far, start: true } => {
            let used = Amount::Minutes(so_far / MINUTE).text();
            let vi = format!("Nhà trường nhận hồ sơ, đã tính {} làm việc.", used.vi);
            let en = format!("The school received your request; {} of office hours counted.", used.en);
            (PlainKind::Received, Text::new(vi, en))
        }
        Seen::Counted(n) | Seen::Worked { so_far: n, start: false } => (PlainKind::Worked, worked(walk, n, n)),
        Seen::Asked(n) => {
            let Text { vi, en } = worked(walk, n, n);
            let vi = format!("{vi} Trong ngày này nhà trường đề nghị bổ sung giấy tờ.");
            (PlainKind::Worked, Text::new(vi, format!("{en} On this day the school asked you for papers.")))
        }
        Seen::Off => {
            let Text { vi, en } = off(walk.calendar, date);
            (PlainKind::Off, Text::new(format!("{vi}, không tính."), format!("{en}, not counted.")))
        }
        Seen::Rolled => {
            let Text { vi, en } = off(walk.calendar, date);
            let vi = format!("{vi}; thời hạn kết thúc vào ngày nghỉ nên chuyển sang ngày làm việc kế tiếp.");
            let en = format!("{en}; the time ends on a day off, so it moves to the next working day.");
            (PlainKind::Off, Text::new(vi, en))
        }
        Seen::Paused => {
            let vi = "Chờ quý vị bổ sung giấy tờ, không tính.";
            (PlainKind::Awaited, Text::new(vi, "Waiting for the papers we asked you for, not counted."))
        }
        Seen::Extended => {
            let vi = "Thời gian nhà trường hẹn thêm.";
            (PlainKind::Extended, Text::new(vi, "Time that the school has asked you for in addition."))
        }
        Seen::Due(_) => {
            let at = at(solved.end.due);
            let vi = format!("Hẹn trả kết quả lúc {at}.");
            (PlainKind::Due, Text::new(vi, format!("The result is promised for {at}.")))
        }
        Seen::ExtendedDue => {
            let at = at(solved.at);
            let vi = format!("Hẹn lại: trả kết quả lúc {at}.");
            (PlainKind::Due, Text::new(vi, format!("The new appointment: the result is promised for {at}.")))
        }
    }
}

/// The first to the last of the days on which the school works on it; of hours, how many by the end of the last.
fn worked(walk: &Walk<'_>, first: i64, last: i64) -> Text {
    let (vi, en) = match walk.limit.unit {
        Unit::Hours => {
            let used = Amount::Minutes(last / MINUTE).text();
            let vi = format!("Nhà trường giải quyết, đã tính {} làm việc.", used.vi);
            return Text::new(vi, format!("The school works on it: {} of office hours counted.", used.en));
        }
        Unit::WorkingDays => ("ngày làm việc thứ", "working day"),
        Unit::Days | Unit::Months => ("ngày thứ", "day"),
    };
    if first == last {
        return Text::new(
            format!("Nhà trường giải quyết: {vi} {first}."),
            format!("The school works on it: {en} {first}."),
        );
    }
    Text::new(
        format!("Nhà trường giải quyết: {vi} {first} đến {last}."),
        format!("The school works on it: {en}s {first} to {last}."),
    )
}

/// Why a day is off, as far as it is public: weekends, holidays, what was announced.
fn off(calendar: &Calendar, date: Date) -> Text {
    let day = calendar.day(date);
    let announced = || calendar.entries.iter().rev().find(|entry| entry.date == date).is_some_and(|e| e.announced);
    match (day.kind, day.title) {
        (DayKind::Weekend, _) => Text::new("Nghỉ cuối tuần", "Weekend"),
        (DayKind::Holiday, Some(title)) => Text::new(format!("Nghỉ {}", title_in_line(&title.vi)), title.get(Lang::En)),
        (DayKind::DayOff, Some(title)) if announced() => title,
        (DayKind::Holiday | DayKind::DayOff | DayKind::Working | DayKind::MakeUp | DayKind::HalfDay, _) => {
            Text::new("Nhà trường nghỉ", "The school is closed")
        }
    }
}

/// "Nghỉ bù Giỗ Tổ" says already that it is a day off.
fn title_in_line(title: &str) -> &str {
    title.strip_prefix("Nghỉ ").unwrap_or(title)
}
