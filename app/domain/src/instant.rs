//! Moments. The rules never read a clock: a moment comes in as an argument.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use time::{Date, Month, OffsetDateTime, PrimitiveDateTime, Time, UtcOffset, format_description::well_known::Rfc3339};

/// Việt Nam keeps one offset all year (UTC+07:00), so local time needs no zone database.
const LOCAL: UtcOffset = match UtcOffset::from_hms(7, 0, 0) {
    Ok(offset) => offset,
    Err(_) => panic!("+07:00 is an offset"),
};

/// A moment in UTC, in whole milliseconds; RFC 3339 on the wire.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(i64);

impl Instant {
    /// Milliseconds since 1970-01-01T00:00Z, clamped to the years 0 to 9999 that dates can show.
    pub fn from_millis(millis: i64) -> Self {
        const FIRST: i64 = -62_167_219_200_000;
        const LAST: i64 = 253_402_214_400_000;
        Self(millis.clamp(FIRST, LAST))
    }

    /// Milliseconds since 1970-01-01T00:00Z.
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// The moment at which the unit's wall clock shows this date and time.
    pub fn from_local(date: Date, time: Time) -> Self {
        Self::from(PrimitiveDateTime::new(date, time).assume_offset(LOCAL))
    }

    /// What the unit's wall clock shows.
    pub fn local(self) -> PrimitiveDateTime {
        let there = self.utc().to_offset(LOCAL);
        PrimitiveDateTime::new(there.date(), there.time())
    }

    /// The unit's date: working days are local dates.
    pub fn local_date(self) -> Date {
        self.local().date()
    }

    /// This moment plus so many milliseconds.
    #[must_use]
    pub fn plus_millis(self, millis: i64) -> Self {
        Self::from_millis(self.0.saturating_add(millis))
    }

    /// Parses RFC 3339, or a local `2026-02-13T14:05` or `2026-02-13`.
    pub fn parse(text: &str) -> Option<Self> {
        if let Ok(at) = OffsetDateTime::parse(text, &Rfc3339) {
            return Some(Self::from(at));
        }
        let minute = time::macros::format_description!("[year]-[month]-[day]T[hour]:[minute]");
        let second = time::macros::format_description!("[year]-[month]-[day]T[hour]:[minute]:[second]");
        let day = time::macros::format_description!("[year]-[month]-[day]");
        PrimitiveDateTime::parse(text, minute)
            .or_else(|_| PrimitiveDateTime::parse(text, second))
            .or_else(|_| Date::parse(text, day).map(|d| PrimitiveDateTime::new(d, Time::MIDNIGHT)))
            .ok()
            .map(|at| Self::from(at.assume_offset(LOCAL)))
    }

    /// RFC 3339 in UTC, to the second or to the millisecond: as it is written here, and nearly always is. A replica reads tens of
    /// thousands of them when it is opened; whatever else the standard allows is left to its parser.
    fn plain(text: &str) -> Option<Self> {
        let number = |from: usize, to: usize| {
            let digits = text.as_bytes().get(from..to)?;
            digits
                .iter()
                .try_fold(0_u16, |sum, digit| digit.is_ascii_digit().then(|| sum * 10 + u16::from(digit - b'0')))
        };
        let small = |from| number(from, from + 2).and_then(|n| u8::try_from(n).ok());
        let millis = match text.as_bytes() {
            [_, _, _, _, b'-', _, _, b'-', _, _, b'T', _, _, b':', _, _, b':', _, _, b'Z'] => 0,
            [_, _, _, _, b'-', _, _, b'-', _, _, b'T', _, _, b':', _, _, b':', _, _, b'.', _, _, _, b'Z'] => {
                number(20, 23)?
            }
            _ => return None,
        };
        let month = Month::try_from(small(5)?).ok()?;
        let date = Date::from_calendar_date(i32::from(number(0, 4)?), month, small(8)?).ok()?;
        let time = Time::from_hms_milli(small(11)?, small(14)?, small(17)?, millis).ok()?;
        Some(PrimitiveDateTime::new(date, time).assume_utc().into())
    }

    fn utc(self) -> OffsetDateTime {
        // Nanoseconds would be numbers of 128 bits.
        let (seconds, millis) = (self.0.div_euclid(1000), self.0.rem_euclid(1000));
        let at = OffsetDateTime::from_unix_timestamp(seconds).expect("clamped when made");
        at.replace_millisecond(u16::try_from(millis).unwrap_or_default()).expect("less than a second")
    }
}

impl From<OffsetDateTime> for Instant {
    fn from(at: OffsetDateTime) -> Self {
        Self::from_millis(at.unix_timestamp() * 1000 + i64::from(at.millisecond()))
    }
}

impl From<Instant> for OffsetDateTime {
    fn from(at: Instant) -> Self {
        at.utc()
    }
}

impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.utc().format(&Rfc3339).map_err(|_| fmt::Error)?)
    }
}

impl fmt::Debug for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Instant {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Instant {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(Moment)
    }
}

/// Reads a moment where it stands: nothing of it is kept.
struct Moment;

impl de::Visitor<'_> for Moment {
    type Value = Instant;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an RFC 3339 moment")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Instant, E> {
        let any = || OffsetDateTime::parse(text, &Rfc3339).map(Instant::from).ok();
        Instant::plain(text).or_else(any).ok_or_else(|| E::custom("expected an RFC 3339 moment"))
    }
}

#[cfg(test)]
mod tests {
    use time::macros::{date, time};

    use super::*;

    #[test]
    fn local_time_is_seven_hours_ahead() {
        let at = Instant::from_local(date!(2026 - 02 - 13), time!(14:05));
        assert_eq!(at.to_string(), "2026-02-13T07:05:00Z");
        assert_eq!(Instant::parse("2026-02-13T14:05"), Some(at));
        assert_eq!(Instant::parse("2026-02-13T07:05:00Z"), Some(at));
        assert_eq!(at.local_date(), date!(2026 - 02 - 13));
        assert_eq!(serde_json::to_string(&at).expect("serialises"), "\"2026-02-13T07:05:00Z\"");
    }

    #[test]
    fn late_evening_in_utc_is_the_next_local_day() {
        let at = Instant::parse("2026-02-13T20:00:00Z").expect("a moment");
        assert_eq!(at.local_date(), date!(2026 - 02 - 14));
    }

    proptest::proptest! {
        #[test]
        fn what_is_read_sooner_is_what_the_standard_says(
            text in "[0-9]{4}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-6][0-9]:[0-6][0-9](\\.[0-9]{3}|\\.[0-9]{1,9})?(Z|z|\\+07:00)",
        ) {
            let standard = OffsetDateTime::parse(&text, &Rfc3339).map(Instant::from).ok();
            let read = serde_json::from_value::<Instant>(text.as_str().into()).ok();
            proptest::prop_assert_eq!(read, standard);
            proptest::prop_assert!(Instant::plain(&text).is_none_or(|plain| Some(plain) == standard));
        }

        #[test]
        fn what_is_written_is_read_again(millis in -62_167_219_200_000_i64..=253_402_214_400_000) {
            let at = Instant::from_millis(millis);
            proptest::prop_assert_eq!(OffsetDateTime::from(at).unix_timestamp_nanos(), i128::from(millis) * 1_000_000);
            let text = serde_json::to_string(&at).expect("serialises");
            proptest::prop_assert_eq!(serde_json::from_str::<Instant>(&text).expect("a moment"), at);
        }
    }

    #[test]
    fn absurd_moments_are_clamped_not_panicked_on() {
        assert!(Instant::from_millis(i64::MAX).to_string().starts_with("9999"));
        assert!(Instant::from_millis(i64::MIN).to_string().starts_with("0000"));
    }
}
