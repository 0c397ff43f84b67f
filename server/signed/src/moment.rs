//! Moments as files state them.

use time::{Date, Month, OffsetDateTime, Time, UtcOffset};

/// Years in which a signature can have been made. Others are nobody's word, and near the ends of the calendar another zone's
/// day does not exist.
const YEARS: std::ops::RangeInclusive<u16> = 1900..=2199;

/// Figures that are taken from the front.
struct Figures<'a>(&'a [u8]);

impl Figures<'_> {
    fn take(&mut self, count: usize) -> Option<u16> {
        let (figures, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        figures.iter().try_fold(0, |sum, figure| figure.is_ascii_digit().then(|| sum * 10 + u16::from(figure - b'0')))
    }

    fn small(&mut self) -> Option<u8> {
        self.take(2).and_then(|two| u8::try_from(two).ok())
    }

    fn day_and_time(&mut self, year: u16) -> Option<(Date, Time)> {
        if !YEARS.contains(&year) {
            return None;
        }
        let month = Month::try_from(self.small()?).ok()?;
        let date = Date::from_calendar_date(i32::from(year), month, self.small()?).ok()?;
        let time = Time::from_hms(self.small()?, self.small()?, self.small()?).ok()?;
        Some((date, time))
    }
}

/// `D:20260205080500+07'00'`. Without a zone it is no moment, and what is incomplete is none either.
pub fn of_pdf(text: &[u8]) -> Option<OffsetDateTime> {
    let mut figures = Figures(text.strip_prefix(b"D:")?);
    let year = figures.take(4)?;
    let (date, time) = figures.day_and_time(year)?;
    let (sign, rest) = figures.0.split_first()?;
    let mut zone = Figures(rest);
    let offset = match sign {
        b'Z' => UtcOffset::UTC,
        b'+' | b'-' => {
            let hours = i8::try_from(zone.small()?).ok()?;
            zone.0 = zone.0.strip_prefix(b"'").unwrap_or(zone.0);
            let minutes = if zone.0.is_empty() { 0 } else { i8::try_from(zone.small()?).ok()? };
            let towards = if *sign == b'-' { -1 } else { 1 };
            UtcOffset::from_hms(towards * hours, towards * minutes, 0).ok()?
        }
        _ => return None,
    };
    Some(OffsetDateTime::new_in_offset(date, time, offset).to_offset(UtcOffset::UTC))
}

/// `UTCTime`, as it is signed: `260205010500Z`.
pub fn of_utc_time(body: &[u8]) -> Option<OffsetDateTime> {
    let mut figures = Figures(body.strip_suffix(b"Z")?);
    let year = figures.take(2)?;
    in_utc(figures, if year < 50 { 2000 + year } else { 1900 + year })
}

/// `GeneralizedTime`, as it is signed: `20260205010500Z`.
pub fn of_generalized_time(body: &[u8]) -> Option<OffsetDateTime> {
    let mut figures = Figures(body.strip_suffix(b"Z")?);
    let year = figures.take(4)?;
    in_utc(figures, year)
}

fn in_utc(mut figures: Figures, year: u16) -> Option<OffsetDateTime> {
    let (date, time) = figures.day_and_time(year)?;
    figures.0.is_empty().then(|| OffsetDateTime::new_utc(date, time))
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn reads_moments() {
        let eight = datetime!(2026-02-05 08:05 +7);
        for text in ["D:20260205080500+07'00'", "D:20260205080500+07'00", "D:20260205080500+07", "D:20260205010500Z"] {
            assert_eq!(of_pdf(text.as_bytes()), Some(eight), "{text}");
        }
        assert_eq!(of_pdf(b"D:20260204203500-04'30'"), Some(eight));
        for text in [
            "D:20260205080500",
            "D:20260230080500Z",
            "D:2026",
            "20260205080500Z",
            "D:99991231235959-01'00'",
            "D:20260205080500+99'00'",
            "",
        ] {
            assert_eq!(of_pdf(text.as_bytes()), None, "{text}");
        }
        assert_eq!(of_utc_time(b"260205010500Z"), Some(eight));
        assert_eq!(of_utc_time(b"990205010500Z"), Some(datetime!(1999-02-05 01:05 UTC)));
        assert_eq!(of_generalized_time(b"20260205010500Z"), Some(eight));
        assert_eq!(of_generalized_time(b"20260205010500.5Z"), None);
        assert_eq!(of_utc_time(b"2602050105Z"), None);
    }
}
