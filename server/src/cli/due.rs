//! `sen due`: the same walk as on the screens.

use std::{
    fmt::Write as _,
    io::{self, Write as _},
};

use clap::Args;
use domain::{
    calendar::{Calendar, wire},
    clock::{self, DayLine, Explanation, Limit, LineKind},
    instant::Instant,
    text::Lang,
};
use serde_json::{Value, json};
use time::{Date, Time, Weekday};

use super::Failure;

/// What is to be counted.
#[derive(Debug, Args)]
pub struct Options {
    /// When it was received, local time: 2026-02-13T14:05
    #[arg(long, value_parser = moment)]
    from: Instant,
    /// How long it may take: 4h, 3wd, 15d or 1mo
    #[arg(long)]
    limit: Limit,
    /// What is received later on a day counts as received on the next working day: 15:00
    #[arg(long, value_parser = time_of_day)]
    cutoff: Option<Time>,
    /// Prints JSON
    #[arg(long)]
    json: bool,
}

fn moment(text: &str) -> Result<Instant, String> {
    Instant::parse(text).ok_or_else(|| "a moment is written 2026-02-13T14:05".to_owned())
}

fn time_of_day(text: &str) -> Result<Time, String> {
    wire::parse_time(text).ok_or_else(|| "a time of day is written 15:00".to_owned())
}

/// Prints the date and each day's reason.
pub fn print(options: &Options) -> Result<(), Failure> {
    let text = told(options)?;
    Ok(writeln!(io::stdout(), "{text}")?)
}

fn told(options: &Options) -> Result<String, Failure> {
    let Options { from, limit, cutoff, json } = options;
    let calendar = Calendar::vietnam();
    let explained = clock::explain_from(*from, *limit, *cutoff, &calendar);
    let explained = explained.ok_or("the calendar knows no date for this")?;
    let due = explained.due.ok_or("the calendar knows no date for this")?;
    Ok(if *json { format!("{:#}", as_json(options, due, &explained)) } else { in_words(options, due, &explained) })
}

fn as_json(options: &Options, due: Instant, explained: &Explanation) -> Value {
    let days: Vec<Value> = explained.days.iter().map(day_json).collect();
    json!({
        "from": local_text(options.from),
        "limit": options.limit.to_string(),
        "cutoff": options.cutoff.map(wire::time_text),
        "due": local_text(due),
        "provisional": explained.provisional,
        "days": days,
    })
}

fn day_json(day: &DayLine) -> Value {
    let mut value = serde_json::to_value(day.kind).unwrap_or_default();
    value["date"] = wire::date_text(day.date).into();
    value["reason"] = day.reason.vi.as_str().into();
    value["reason_en"] = day.reason.get(Lang::En).into();
    value["provisional"] = day.provisional.into();
    value
}

fn in_words(options: &Options, due: Instant, explained: &Explanation) -> String {
    let mut text = format!("Nhận:     {}\nThời hạn: {}\n", spoken(options.from), options.limit.text().vi);
    if let Some(cutoff) = options.cutoff {
        let _ = writeln!(text, "Nhận sau {} tính sang ngày làm việc kế tiếp", wire::time_text(cutoff));
    }
    let _ = writeln!(text, "Hạn:      {}\n", spoken(due));
    for day in &explained.days {
        let mark = match day.kind {
            LineKind::Start => "▸",
            LineKind::Counted { .. } | LineKind::Extended => "•",
            LineKind::Skipped | LineKind::Paused => " ",
            LineKind::Due => "■",
        };
        let provisional = if day.provisional { " (dự kiến)" } else { "" };
        let _ = writeln!(text, "{mark} {:<20} {}{provisional}", date_spoken(day.date), day.reason.vi);
    }
    if explained.provisional {
        text.push_str("\n(dự kiến): lịch nghỉ của năm đó chưa có thông báo chính thức.\n");
    }
    text.truncate(text.trim_end().len());
    text
}

/// RFC 3339 with the offset of Việt Nam: the date that people see stands in it.
fn local_text(at: Instant) -> String {
    let local = at.local();
    let t = local.time();
    format!("{}T{:02}:{:02}:{:02}+07:00", wire::date_text(local.date()), t.hour(), t.minute(), t.second())
}

fn spoken(at: Instant) -> String {
    let local = at.local();
    format!("{} {}", wire::time_text(local.time()), date_spoken(local.date()))
}

fn date_spoken(date: Date) -> String {
    let weekday = match date.weekday() {
        Weekday::Monday => "thứ Hai",
        Weekday::Tuesday => "thứ Ba",
        Weekday::Wednesday => "thứ Tư",
        Weekday::Thursday => "thứ Năm",
        Weekday::Friday => "thứ Sáu",
        Weekday::Saturday => "thứ Bảy",
        Weekday::Sunday => "Chủ nhật",
    };
    format!("{:02}/{:02}/{:04} {weekday}", date.day(), u8::from(date.month()), date.year())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(json: bool) -> Options {
        Options { from: Instant::parse("2026-02-13T14:05").unwrap(), limit: "5wd".parse().unwrap(), cutoff: None, json }
    }

    #[test]
    fn tet_is_passed_over() {
        let value: Value = serde_json::from_str(&told(&options(true)).unwrap()).unwrap();
        let due = value["due"].as_str().unwrap();
        assert!(due.starts_with("2026-0") && due.ends_with("+07:00"), "{due}");
        let days = value["days"].as_array().unwrap();
        assert_eq!(days[0]["date"], "2026-02-13");
        assert_eq!(days[0]["kind"], "start");
        assert_eq!(days.last().unwrap()["kind"], "due");
        assert!(due.starts_with(days.last().unwrap()["date"].as_str().unwrap()));
        assert!(days.iter().all(|day| !day["reason"].as_str().unwrap().is_empty()));
    }

    #[test]
    fn people_read_it_day_by_day() {
        let text = told(&options(false)).unwrap();
        assert!(text.contains("Nhận:     14:05 13/02/2026 thứ Sáu"), "{text}");
        assert!(text.contains("5 ngày làm việc") && text.contains("Hạn:"), "{text}");
    }
}
