//! What a cell means: names, days, phone numbers, in the spellings that have one meaning only.

use time::{Date, Month};

use super::{Cell, Content, Fault};
use crate::{case::form, fold};

/// What was read; nothing where the cell is empty.
pub(super) type Read<T> = Result<Option<T>, Fault>;

/// The longest name, as the register of parties has it.
pub(super) const MOST_NAME: usize = 200;

/// A day as it is written here: `26/02/2024`.
pub fn day_text(day: Date) -> String {
    format!("{:02}/{:02}/{:04}", day.day(), u8::from(day.month()), day.year())
}

/// A cell as a person would read it, on one line.
pub(super) fn text(cell: &Cell) -> String {
    match &cell.content {
        Content::Empty | Content::Broken => String::new(),
        Content::Text(text) => one_line(text),
        Content::Number(number) => plain(*number),
        Content::Day(day) => day_text(*day),
        Content::Truth(true) => "TRUE".to_owned(),
        Content::Truth(false) => "FALSE".to_owned(),
    }
}

/// Composed, without control characters, single spaces between words.
fn one_line(text: &str) -> String {
    let clean = fold::normalize(text);
    clean.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A number without what Excel adds: `12`, not `12.0`.
fn plain(number: f64) -> String {
    if number.fract() == 0.0 && number.abs() < 1e15 { format!("{number:.0}") } else { number.to_string() }
}

/// Text of at most so many characters.
pub(super) fn words(most: usize) -> impl Fn(&Cell) -> Read<String> {
    move |cell| {
        let text = text(cell);
        if text.chars().count() > most {
            return Err(Fault::TooLong { most });
        }
        Ok((!text.is_empty()).then_some(text))
    }
}

/// Somebody's name.
pub(super) fn name(cell: &Cell) -> Read<String> {
    let Some(name) = words(MOST_NAME)(cell)? else { return Ok(None) };
    let is_text = matches!(cell.content, Content::Text(_));
    if is_text && name.chars().any(char::is_alphabetic) { Ok(Some(name)) } else { Err(Fault::NotAName) }
}

/// A day between two others.
pub(super) fn day(earliest: Date, latest: Date) -> impl Fn(&Cell) -> Read<Date> {
    move |cell| match read_day(cell, latest)? {
        Some(day) if day < earliest || day > latest => Err(Fault::DayOutside { earliest, latest }),
        found => Ok(found),
    }
}

/// A day: one of Excel's, its serial number, or text as `26/02/2024`, `26-2-24`, `26.2.2024`, `2024-02-26`. A year of two
/// digits is the last one that has come by `today`, or is to come within a year.
///
/// # Errors
/// `NotADay`.
pub fn read_day(cell: &Cell, today: Date) -> Result<Option<Date>, Fault> {
    match &cell.content {
        Content::Empty => Ok(None),
        Content::Day(day) => Ok(Some(*day)),
        Content::Number(serial) => of_serial(*serial).map(Some).ok_or(Fault::NotADay),
        Content::Text(_) => {
            let text = text(cell);
            if text.is_empty() { Ok(None) } else { of_text(&text, today).map(Some).ok_or(Fault::NotADay) }
        }
        Content::Truth(_) | Content::Broken => Err(Fault::NotADay),
    }
}

/// Days since 1900 as Excel counts them: it believes in 29/02/1900, number 60, so that everything after is one more.
fn of_serial(serial: f64) -> Option<Date> {
    let whole = serial.trunc();
    if !(1.0..=2_958_465.0).contains(&whole) {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, reason = "a whole number within those bounds")]
    let days = whole as i32;
    if days == 60 {
        return None;
    }
    let epoch = Date::from_calendar_date(1899, Month::December, if days < 60 { 31 } else { 30 }).ok()?;
    Date::from_julian_day(epoch.to_julian_day() + days).ok()
}

fn of_text(text: &str, today: Date) -> Option<Date> {
    // The time of day that some programs write behind the day says nothing here.
    let text = text.split(' ').next().unwrap_or(text);
    let parts: Vec<&str> = text.split(['/', '-', '.']).collect();
    let [first, second, third] = parts.as_slice() else { return None };
    if parts.iter().any(|part| part.is_empty() || part.len() > 4 || !part.bytes().all(|b| b.is_ascii_digit())) {
        return None;
    }
    let (day, month, year) = if first.len() == 4 { (third, second, first) } else { (first, second, third) };
    let year = match year.len() {
        4 => year.parse().ok()?,
        2 => {
            let year = today.year() / 100 * 100 + year.parse::<i32>().ok()?;
            if year > today.year() + 1 { year - 100 } else { year }
        }
        _ => return None,
    };
    if day.len() > 2 || month.len() > 2 {
        return None;
    }
    let month = Month::try_from(month.parse::<u8>().ok()?).ok()?;
    Date::from_calendar_date(year, month, day.parse().ok()?).ok()
}

/// A phone number in digits: Excel's numbers have lost their 0, `+84` and `0084` stand for it.
///
/// # Errors
/// `NotAPhone`, `SeveralPhones`.
pub fn read_phone(cell: &Cell) -> Result<Option<String>, Fault> {
    let typed = text(cell);
    if typed.is_empty() {
        return Ok(None);
    }
    if !matches!(cell.content, Content::Text(_) | Content::Number(_)) {
        return Err(Fault::NotAPhone);
    }
    let several = typed.split(['/', ';', ',', '|']).filter(|part| part.bytes().any(|b| b.is_ascii_digit())).count() > 1;
    if several {
        return Err(Fault::SeveralPhones);
    }
    let digits = form::phone_digits(typed.trim_start_matches('\''));
    let digits = match digits.as_str() {
        // Abroad the country is dialled; here it is not.
        long if long.starts_with("0084") => format!("0{}", &long[4..]),
        long if long.starts_with("84") && (11..=12).contains(&long.len()) => format!("0{}", &long[2..]),
        short if short.len() == 9 && !short.starts_with('0') => format!("0{short}"),
        _ => digits,
    };
    if form::phone_fault(&digits).is_some() { Err(Fault::NotAPhone) } else { Ok(Some(digits)) }
}
