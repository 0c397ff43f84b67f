//! The Vietnamese lunar calendar, by the method that Hồ Ngọc Đức published
//! (new moons and solar terms after Jean Meeus, reckoned at UTC+07:00).
//!
//! Reckoned elsewhere it differs: Tết of 2007 and of 2030 is a day earlier in Việt Nam than in China.

use time::Date;

/// Mean length of a lunar month, in days.
const MONTH: f64 = 29.530_588_853;
/// The new moon of 1 January 1900, from which moons are numbered, as a Julian date.
const FIRST_MOON: f64 = 2_415_021.076_998_695;
/// UTC+07:00 as a part of a day.
const ZONE: f64 = 7.0 / 24.0;

/// A day of the Vietnamese lunar calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct LunarDate {
    /// The year that began with its Tết: the last lunar month mostly lies in the next solar year.
    pub year: i32,
    /// 1 to 12.
    pub month: u8,
    /// 1 to 30.
    pub day: u8,
    /// Whether this is the second month of that number (tháng nhuận).
    pub leap: bool,
}

impl LunarDate {
    /// A day of an ordinary month; whether it exists is known to [`LunarDate::to_solar`].
    pub const fn new(year: i32, month: u8, day: u8) -> Self {
        Self { year, month, day, leap: false }
    }

    /// The lunar day on which this solar day falls in Việt Nam.
    pub fn from_solar(date: Date) -> Self {
        let day = date.to_julian_day();
        // The mean moon may be a day off the true one, either way.
        let mut moon = floor((f64::from(day) - FIRST_MOON) / MONTH) + 1;
        let mut start = new_moon_day(moon);
        while start > day {
            moon -= 1;
            start = new_moon_day(moon);
        }
        let mut before = month_eleven(date.year());
        let mut after = before;
        let mut year = date.year();
        if before >= start {
            before = month_eleven(year - 1);
        } else {
            year += 1;
            after = month_eleven(year);
        }
        let since = (start - before) / 29;
        let mut month = since + 11;
        let mut leap = false;
        if after - before > 365 {
            let extra = leap_offset(before);
            if since >= extra {
                month = since + 10;
                leap = since == extra;
            }
        }
        if month > 12 {
            month -= 12;
        }
        if month >= 11 && since < 4 {
            year -= 1;
        }
        Self { year, month: small(month), day: small(day - start + 1), leap }
    }

    /// The solar day, or nothing if that lunar year has no such day.
    pub fn to_solar(self) -> Option<Date> {
        if !(1..=12).contains(&self.month) || !(1..=30).contains(&self.day) || !(1..9999).contains(&self.year) {
            return None;
        }
        let first = if self.month < 11 { self.year - 1 } else { self.year };
        let (before, after) = (month_eleven(first), month_eleven(first + 1));
        let mut since = (i32::from(self.month) + 1) % 12;
        if after - before > 365 {
            let extra = leap_offset(before);
            let doubled = if extra > 2 { extra - 2 } else { extra + 10 };
            if self.leap && i32::from(self.month) != doubled {
                return None;
            }
            if self.leap || since >= extra {
                since += 1;
            }
        } else if self.leap {
            return None;
        }
        let moon = floor(0.5 + (f64::from(before) - FIRST_MOON) / MONTH) + since;
        let start = new_moon_day(moon);
        let day = start + i32::from(self.day) - 1;
        if day >= new_moon_day(moon + 1) {
            return None;
        }
        Date::from_julian_day(day).ok()
    }
}

/// The solar day of mùng 1 Tết.
pub fn new_year(year: i32) -> Option<Date> {
    LunarDate::new(year, 1, 1).to_solar()
}

/// The month of this year that comes twice, if one does.
pub fn leap_month(year: i32) -> Option<u8> {
    (1..=12).find(|&month| LunarDate { year, month, day: 1, leap: true }.to_solar().is_some())
}

#[expect(clippy::cast_possible_truncation, reason = "day and moon numbers of the years 0 to 9999 fit")]
fn floor(x: f64) -> i32 {
    x.floor() as i32
}

fn small(n: i32) -> u8 {
    u8::try_from(n).unwrap_or(u8::MAX)
}

/// The Julian day number, in Việt Nam, of the `k`-th new moon since 1900.
fn new_moon_day(k: i32) -> i32 {
    floor(new_moon(f64::from(k)) + 0.5 + ZONE)
}

/// The `k`-th new moon since 1900 as a Julian date (Meeus, Astronomical Algorithms, 1st ed., chapter 32).
fn new_moon(k: f64) -> f64 {
    let t = k / 1236.85;
    let (t2, t3) = (t * t, t * t * t);
    let deg = f64::to_radians;
    let mean = 2_415_020.759_33 + 29.530_588_68 * k + 0.000_117_8 * t2 - 0.000_000_155 * t3
        + 0.000_33 * deg(166.56 + 132.87 * t - 0.009_173 * t2).sin();
    // Anomalies of sun and moon, and the moon's argument of latitude.
    let sun = deg(359.2242 + 29.105_356_08 * k - 0.000_033_3 * t2 - 0.000_003_47 * t3);
    let moon = deg(306.0253 + 385.816_918_06 * k + 0.010_730_6 * t2 + 0.000_012_36 * t3);
    let node = deg(21.2964 + 390.670_506_46 * k - 0.001_652_8 * t2 - 0.000_002_39 * t3);
    let shift = (0.1734 - 0.000_393 * t) * sun.sin() + 0.0021 * (2.0 * sun).sin() - 0.4068 * moon.sin()
        + 0.0161 * (2.0 * moon).sin()
        - 0.0004 * (3.0 * moon).sin()
        + 0.0104 * (2.0 * node).sin()
        - 0.0051 * (sun + moon).sin()
        - 0.0074 * (sun - moon).sin()
        + 0.0004 * (2.0 * node + sun).sin()
        - 0.0004 * (2.0 * node - sun).sin()
        - 0.0006 * (2.0 * node + moon).sin()
        + 0.0010 * (2.0 * node - moon).sin()
        + 0.0005 * (2.0 * moon + sun).sin();
    // Dynamical time runs ahead of the clocks.
    let ahead = if t < -11.0 {
        0.001 + 0.000_839 * t + 0.000_226_1 * t2 - 0.000_008_45 * t3 - 0.000_000_081 * t * t3
    } else {
        -0.000_278 + 0.000_265 * t + 0.000_262 * t2
    };
    mean + shift - ahead
}

/// Which twelfth of its yearly path the sun is in at midnight, local, before this day: 0 from the March equinox.
fn sun_sector(day: i32) -> i32 {
    let t = (f64::from(day) - 0.5 - ZONE - 2_451_545.0) / 36_525.0;
    let t2 = t * t;
    let anomaly = (357.529_10 + 35_999.050_30 * t - 0.000_155_9 * t2 - 0.000_000_48 * t * t2).to_radians();
    let mean = 280.464_5 + 36_000.769_83 * t + 0.000_303_2 * t2;
    let shift = (1.914_600 - 0.004_817 * t - 0.000_014 * t2) * anomaly.sin()
        + (0.019_993 - 0.000_101 * t) * (2.0 * anomaly).sin()
        + 0.000_290 * (3.0 * anomaly).sin();
    floor((mean + shift).rem_euclid(360.0) / 30.0)
}

/// The first day of the eleventh month, the one that holds the winter solstice of this solar year.
fn month_eleven(year: i32) -> i32 {
    let last = Date::from_ordinal_date(year.clamp(-9999, 9999), 1).map_or(0, Date::to_julian_day)
        + 364
        + i32::from(time::util::is_leap_year(year));
    let moon = floor((f64::from(last) - 2_415_021.0) / MONTH);
    let start = new_moon_day(moon);
    if sun_sector(start) >= 9 { new_moon_day(moon - 1) } else { start }
}

/// How many months after this eleventh month the doubled one stands: the first without a principal solar term.
fn leap_offset(eleven: i32) -> i32 {
    let moon = floor((f64::from(eleven) - FIRST_MOON) / MONTH + 0.5);
    let mut i = 1;
    let mut sector = sun_sector(new_moon_day(moon + i));
    loop {
        let last = sector;
        i += 1;
        sector = sun_sector(new_moon_day(moon + i));
        if sector == last || i >= 14 {
            return i - 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    #[test]
    fn new_years_and_hung_kings_days_are_those_published() {
        for (tet, hung) in [
            (date!(2024 - 02 - 10), date!(2024 - 04 - 18)),
            (date!(2025 - 01 - 29), date!(2025 - 04 - 07)),
            (date!(2026 - 02 - 17), date!(2026 - 04 - 26)),
            (date!(2027 - 02 - 06), date!(2027 - 04 - 16)),
            (date!(2028 - 01 - 26), date!(2028 - 04 - 04)),
        ] {
            assert_eq!(new_year(tet.year()), Some(tet));
            assert_eq!(LunarDate::from_solar(tet), LunarDate::new(tet.year(), 1, 1));
            assert_eq!(LunarDate::new(tet.year(), 3, 10).to_solar(), Some(hung));
            assert_eq!(LunarDate::from_solar(hung), LunarDate::new(tet.year(), 3, 10));
        }
    }

    #[test]
    fn viet_nam_reckons_at_its_own_meridian() {
        // In China: 20/02/1985, 18/02/2007, 03/02/2030.
        for tet in [date!(1985 - 01 - 21), date!(2007 - 02 - 17), date!(2030 - 02 - 02)] {
            assert_eq!(new_year(tet.year()), Some(tet));
        }
    }

    #[test]
    fn leap_months_are_those_published() {
        for (year, month) in [
            (1990, Some(5)),
            (1993, Some(3)),
            (1995, Some(8)),
            (1998, Some(5)),
            (2001, Some(4)),
            (2004, Some(2)),
            (2006, Some(7)),
            (2009, Some(5)),
            (2012, Some(4)),
            (2014, Some(9)),
            (2017, Some(6)),
            (2020, Some(4)),
            (2023, Some(2)),
            (2024, None),
            (2025, Some(6)),
            (2026, None),
            (2028, Some(5)),
            (2031, Some(3)),
            (2033, Some(11)),
            (2036, Some(6)),
        ] {
            assert_eq!(leap_month(year), month, "{year}");
        }
    }

    #[test]
    fn every_day_from_1990_to_2060_goes_there_and_back() {
        let mut date = date!(1990 - 01 - 01);
        let mut last = LunarDate::from_solar(date!(1989 - 12 - 31));
        while date <= date!(2060 - 12 - 31) {
            let lunar = LunarDate::from_solar(date);
            assert_eq!(lunar.to_solar(), Some(date), "{lunar:?}");
            let next_day =
                (lunar.year, lunar.month, lunar.leap, lunar.day) == (last.year, last.month, last.leap, last.day + 1);
            let next_month = lunar.day == 1
                && last.day >= 29
                && (lunar.month == last.month % 12 + 1 && !lunar.leap || lunar.month == last.month && lunar.leap)
                && lunar.year == last.year + i32::from(lunar.month == 1 && last.month == 12);
            assert!(next_day || next_month, "{last:?} then {lunar:?}");
            last = lunar;
            date = date.next_day().expect("far from the end");
        }
    }

    #[test]
    fn days_that_do_not_exist_are_refused() {
        for date in [
            LunarDate::new(2026, 13, 1),
            LunarDate::new(2026, 0, 1),
            LunarDate::new(2026, 1, 31),
            LunarDate { year: 2026, month: 6, day: 1, leap: true },
            LunarDate { year: 2025, month: 5, day: 1, leap: true },
            LunarDate::new(i32::MAX, 1, 1),
            LunarDate::new(i32::MIN, 1, 1),
        ] {
            assert_eq!(date.to_solar(), None, "{date:?}");
        }
        // Tháng Chạp of the year Giáp Thìn had 29 days.
        assert_eq!(LunarDate::new(2024, 12, 30).to_solar(), None);
        assert_eq!(LunarDate::new(2024, 12, 29).to_solar(), Some(date!(2025 - 01 - 28)));
    }
}
