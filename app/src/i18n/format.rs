//! Dates, times and figures as people here write them. Nothing reads a clock: "now" comes in.

use domain::{instant::Instant, text::Lang};
use time::{Date, Duration, Month, Weekday};

/// `26/02/2024`, the same in both languages: one school, one way of writing dates.
pub fn date(day: Date) -> String {
    format!("{:02}/{:02}/{}", day.day(), u8::from(day.month()), day.year())
}

/// `26/02`, where the year is plain.
pub fn day_month(day: Date) -> String {
    format!("{:02}/{:02}", day.day(), u8::from(day.month()))
}

/// `2024-02-26`, for `datetime` attributes and the API.
pub fn iso_date(day: Date) -> String {
    format!("{:04}-{:02}-{:02}", day.year(), u8::from(day.month()), day.day())
}

/// `09:12` on the school's wall.
pub fn time_of_day(at: Instant) -> String {
    let local = at.local();
    format!("{:02}:{:02}", local.hour(), local.minute())
}

/// `26/02/2024 09:12` on the school's wall.
pub fn date_time(at: Instant) -> String {
    format!("{} {}", date(at.local_date()), time_of_day(at))
}

/// `26/02 09:12`, for timelines.
pub fn day_time(at: Instant) -> String {
    format!("{} {}", day_month(at.local_date()), time_of_day(at))
}

/// `Thứ Hai` / `Monday`.
pub fn weekday(day: Date, lang: Lang) -> &'static str {
    const VI: [&str; 7] = ["Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật"];
    const EN: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
    let index = usize::from(day.weekday().number_days_from_monday());
    match lang {
        Lang::Vi => VI[index],
        Lang::En => EN[index],
    }
}

/// `T2` … `CN` / `Mo` … `Su`: the head of a calendar's column.
pub const fn weekday_short(day: Weekday, lang: Lang) -> &'static str {
    const VI: [&str; 7] = ["T2", "T3", "T4", "T5", "T6", "T7", "CN"];
    const EN: [&str; 7] = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"];
    let index = day.number_days_from_monday() as usize;
    match lang {
        Lang::Vi => VI[index],
        Lang::En => EN[index],
    }
}

/// `Thứ Hai, 26 tháng 02` / `Monday 26 February`: the head of the home page.
pub fn long_date(day: Date, lang: Lang) -> String {
    match lang {
        Lang::Vi => format!("{}, {:02} tháng {:02}", weekday(day, lang), day.day(), u8::from(day.month())),
        Lang::En => format!("{} {} {}", weekday(day, lang), day.day(), day.month()),
    }
}

/// `vừa xong`, `10 phút trước`, `3 giờ trước`, `hôm qua`, `thứ Sáu`, then the date. A moment ahead of `now` (a clock
/// that runs fast) reads as just now for a while, then as its date.
pub fn ago(at: Instant, now: Instant, lang: Lang) -> String {
    const MINUTE: i64 = 60_000;
    const HOUR: i64 = 60 * MINUTE;
    let (day, today) = (at.local_date(), now.local_date());
    let millis = now.millis() - at.millis();
    let days = (today - day).whole_days();
    match lang {
        Lang::Vi if (-5 * MINUTE..MINUTE).contains(&millis) => "vừa xong".to_owned(),
        Lang::En if (-5 * MINUTE..MINUTE).contains(&millis) => "just now".to_owned(),
        Lang::Vi if (0..HOUR).contains(&millis) => format!("{} phút trước", millis / MINUTE),
        Lang::En if (0..HOUR).contains(&millis) => format!("{} min ago", millis / MINUTE),
        Lang::Vi if millis >= 0 && days == 0 => format!("{} giờ trước", millis / HOUR),
        Lang::En if millis >= 0 && days == 0 => format!("{} h ago", millis / HOUR),
        Lang::Vi if days == 1 => "hôm qua".to_owned(),
        Lang::En if days == 1 => "yesterday".to_owned(),
        Lang::Vi if (2..7).contains(&days) => weekday(day, lang).replacen('T', "t", 1).replacen("Ch", "ch", 1),
        Lang::En if (2..7).contains(&days) => weekday(day, lang).to_owned(),
        Lang::Vi | Lang::En if day.year() == today.year() => day_month(day),
        Lang::Vi | Lang::En => date(day),
    }
}

/// `1.234.567` / `1,234,567`.
pub fn number(value: i64, lang: Lang) -> String {
    let digits = value.unsigned_abs().to_string();
    let separator = match lang {
        Lang::Vi => '.',
        Lang::En => ',',
    };
    let mut out = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    if value < 0 {
        out.push('-');
    }
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(separator);
        }
        out.push(digit);
    }
    out
}

/// `1.234,5` / `1,234.5`, rounded to so many digits; whole numbers lose nothing but the zeros stay.
pub fn decimal(value: f64, digits: usize, lang: Lang) -> String {
    let plain = format!("{value:.digits$}");
    let (sign, plain) = plain.strip_prefix('-').map_or(("", plain.as_str()), |rest| ("-", rest));
    let (whole, part) = plain.split_once('.').unwrap_or((plain, ""));
    let whole = whole.parse().map_or_else(|_| whole.to_owned(), |n| number(n, lang));
    let comma = match (part.is_empty(), lang) {
        (true, _) => "",
        (false, Lang::Vi) => ",",
        (false, Lang::En) => ".",
    };
    format!("{sign}{whole}{comma}{part}")
}

/// `96,4 %` / `96.4 %` of a share between 0 and 1, with at most one digit; the space does not break.
pub fn percent(share: f64, lang: Lang) -> String {
    let text = decimal(share * 100.0, 1, lang);
    let text = text.strip_suffix(",0").or_else(|| text.strip_suffix(".0")).unwrap_or(&text);
    format!("{text}\u{a0}%")
}

/// `820 kB`, `1,2 MB`.
pub fn file_size(bytes: u64, lang: Lang) -> String {
    if bytes < 1000 {
        return format!("{bytes} B");
    }
    if bytes < 1_000_000 {
        return format!("{} kB", bytes / 1000);
    }
    let tenths = bytes / 100_000;
    let comma = match lang {
        Lang::Vi => ',',
        Lang::En => '.',
    };
    format!("{}{comma}{} MB", tenths / 10, tenths % 10)
}

/// Reads a date as people type it: `1/9/2026`, `01-09-26`, `1.9.2026`, `01 09 2026`, `01092026`, and `2026-09-01`.
/// Day before month; two figures of a year mean 20yy. `None` for what is no date.
pub fn parse_date(text: &str) -> Option<Date> {
    let text = text.trim();
    let parts: Vec<&str> = text
        .split(|c: char| matches!(c, '/' | '-' | '.') || c.is_whitespace())
        .filter(|part| !part.is_empty())
        .collect();
    if !text.is_ascii() || parts.iter().any(|part| !part.bytes().all(|b| b.is_ascii_digit())) {
        return None;
    }
    let (day, month, year) = match parts[..] {
        [all] if all.len() == 8 || all.len() == 6 => (&all[..2], &all[2..4], &all[4..]),
        [year, month, day] if year.len() == 4 => (day, month, year),
        [day, month, year] => (day, month, year),
        _ => return None,
    };
    let year: i32 = match year.len() {
        2 => 2000 + year.parse::<i32>().ok()?,
        4 => year.parse().ok()?,
        _ => return None,
    };
    let month = Month::try_from(month.parse::<u8>().ok()?).ok()?;
    Date::from_calendar_date(year, month, day.parse().ok()?).ok()
}

/// The days of the weeks that hold `first` to `last`, from a Monday to a Sunday: the grid of a calendar.
pub fn weeks(first: Date, last: Date) -> Vec<Date> {
    let back = i64::from(first.weekday().number_days_from_monday());
    let ahead = 6 - i64::from(last.weekday().number_days_from_monday());
    let start = first.checked_sub(Duration::days(back)).unwrap_or(first);
    let days = (last - start).whole_days() + ahead;
    (0..=days).filter_map(|n| start.checked_add(Duration::days(n))).collect()
}

#[cfg(test)]
mod tests {
    use time::macros::{date as day, time};

    use super::*;

    const VI: Lang = Lang::Vi;
    const EN: Lang = Lang::En;

    #[test]
    fn dates_are_written_day_first() {
        assert_eq!(date(day!(2024 - 02 - 06)), "06/02/2024");
        assert_eq!(long_date(day!(2024 - 02 - 26), VI), "Thứ Hai, 26 tháng 02");
        assert_eq!(long_date(day!(2024 - 02 - 26), EN), "Monday 26 February");
        assert_eq!(date_time(Instant::from_local(day!(2024 - 02 - 26), time!(9:12))), "26/02/2024 09:12");
        assert_eq!(weekday_short(Weekday::Sunday, VI), "CN");
        assert_eq!(iso_date(day!(2024 - 02 - 06)), "2024-02-06");
    }

    #[test]
    fn the_past_is_named_as_people_do() {
        let now = Instant::from_local(day!(2024 - 02 - 26), time!(14:00));
        let at = |d, t| ago(Instant::from_local(d, t), now, VI);
        assert_eq!(at(day!(2024 - 02 - 26), time!(13:59:30)), "vừa xong");
        assert_eq!(at(day!(2024 - 02 - 26), time!(14:02)), "vừa xong");
        assert_eq!(at(day!(2024 - 02 - 26), time!(13:50)), "10 phút trước");
        assert_eq!(at(day!(2024 - 02 - 26), time!(9:00)), "5 giờ trước");
        assert_eq!(at(day!(2024 - 02 - 25), time!(23:00)), "hôm qua");
        assert_eq!(at(day!(2024 - 02 - 23), time!(8:00)), "thứ Sáu");
        assert_eq!(at(day!(2024 - 02 - 01), time!(8:00)), "01/02");
        assert_eq!(at(day!(2023 - 12 - 31), time!(8:00)), "31/12/2023");
        assert_eq!(at(day!(2024 - 02 - 28), time!(8:00)), "28/02");
        let sunday = Instant::from_local(day!(2024 - 02 - 18), time!(8:00));
        let thursday = Instant::from_local(day!(2024 - 02 - 22), time!(8:00));
        assert_eq!(ago(sunday, thursday, VI), "chủ nhật");
        assert_eq!(ago(sunday, thursday, EN), "Sunday");
    }

    #[test]
    fn just_after_midnight_an_hour_ago_is_still_minutes() {
        let now = Instant::from_local(day!(2024 - 02 - 26), time!(0:10));
        let then = Instant::from_local(day!(2024 - 02 - 25), time!(23:40));
        assert_eq!(ago(then, now, VI), "30 phút trước");
    }

    #[test]
    fn figures_use_the_comma_here_and_the_point_there() {
        assert_eq!(number(1_234_567, VI), "1.234.567");
        assert_eq!(number(-1_234, EN), "-1,234");
        assert_eq!(number(123, VI), "123");
        assert_eq!(decimal(1234.5, 1, VI), "1.234,5");
        assert_eq!(decimal(-0.25, 2, EN), "-0.25");
        assert_eq!(percent(0.964, VI), "96,4\u{a0}%");
        assert_eq!(percent(1.0, VI), "100\u{a0}%");
        assert_eq!(percent(0.5, EN), "50\u{a0}%");
        assert_eq!(file_size(1_234_567, VI), "1,2 MB");
        assert_eq!(file_size(820_100, VI), "820 kB");
    }

    #[test]
    fn dates_are_read_leniently() {
        let first = Some(day!(2026 - 09 - 01));
        for typed in
            ["1/9/2026", "01-09-26", "1.9.2026", " 01 09 2026 ", "01092026", "010926", "2026-09-01", "1 / 9 / 26"]
        {
            assert_eq!(parse_date(typed), first, "{typed}");
        }
        for wrong in
            ["", "hôm nay", "31/02/2026", "1/13/2026", "1/9", "1/9/202", "+1/9/2026", "1/9/2026/3", "１/９/2026"]
        {
            assert_eq!(parse_date(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_calendar_is_made_of_whole_weeks() {
        let grid = weeks(day!(2024 - 02 - 21), day!(2024 - 02 - 28));
        assert_eq!(grid.first(), Some(&day!(2024 - 02 - 19)));
        assert_eq!(grid.last(), Some(&day!(2024 - 03 - 03)));
        assert_eq!(grid.len(), 14);
    }
}
