//! The calendar that ships: a first document, which the unit then edits as its own.

use time::{Date, Month, macros::date};

use super::{CalendarDoc, CalendarEntry, DayOfWeek, EntryKind, HolidayOn, HolidayRule, OfficeHours};
use crate::{definition::Certainty, text::Text};

const LABOUR_CODE: &str = "Bộ luật Lao động 2019, Điều 112";
const TET: &str = "tet";
const HUNG_KINGS: &str = "gio-to-hung-vuong";
const NATIONAL_DAY: &str = "quoc-khanh";

/// Holidays by law and the days announced for civil servants for 2024, 2025 and 2026.
pub(super) fn document() -> CalendarDoc {
    use DayOfWeek::{Fri, Mon, Thu, Tue, Wed};
    CalendarDoc {
        version: 1,
        hours: OfficeHours::default(),
        week: vec![Mon, Tue, Wed, Thu, Fri],
        rules: rules(),
        entries: entries(),
    }
}

fn rules() -> Vec<HolidayRule> {
    let fixed = |month, day| HolidayOn::Fixed { month, day, days: 1, adjacent: false };
    let rule = |key: &str, vi: &str, en: &str, on| HolidayRule {
        key: key.to_owned(),
        title: Text::new(vi, en),
        on,
        from: None,
        to: None,
        source: LABOUR_CODE.to_owned(),
        certainty: Certainty::Known,
        ended: String::new(),
    };
    vec![
        rule("tet-duong-lich", "Tết Dương lịch", "New Year's Day", fixed(1, 1)),
        rule(TET, "Tết Nguyên đán", "Lunar New Year", HolidayOn::Lunar { month: 1, day: 1, days: 5, offset: -1 }),
        rule(
            HUNG_KINGS,
            "Giỗ Tổ Hùng Vương",
            "Hùng Kings' Commemoration Day",
            HolidayOn::Lunar { month: 3, day: 10, days: 1, offset: 0 },
        ),
        rule("chien-thang", "Ngày Chiến thắng 30/4", "Victory Day", fixed(4, 30)),
        rule("quoc-te-lao-dong", "Ngày Quốc tế Lao động 1/5", "International Labour Day", fixed(5, 1)),
        rule(
            NATIONAL_DAY,
            "Quốc khánh 2/9",
            "National Day",
            HolidayOn::Fixed { month: 9, day: 2, days: 1, adjacent: true },
        ),
        HolidayRule {
            from: Some(date!(2026 - 07 - 01)),
            source: "Nghị quyết 28/2026/QH16".to_owned(),
            certainty: Certainty::Found,
            ..rule("van-hoa-viet-nam", "Ngày Văn hóa Việt Nam 24/11", "Vietnam Culture Day", fixed(11, 24))
        },
    ]
}

fn entries() -> Vec<CalendarEntry> {
    use Month::{April, August, February, January, May, September};
    let mut all = Announced(Vec::new());

    all.holiday(TET, 2024, February, 8..=14);
    all.swap((2024, April, 29), (2024, May, 4));
    all.holiday(NATIONAL_DAY, 2024, September, 2..=3);

    all.holiday(TET, 2025, January, 27..=31);
    all.swap((2025, May, 2), (2025, April, 26));
    all.holiday(NATIONAL_DAY, 2025, September, 1..=2);

    all.swap((2026, January, 2), (2026, January, 10));
    all.holiday(TET, 2026, February, 16..=20);
    // Mùng 10 tháng 3 is a Sunday.
    all.holiday(HUNG_KINGS, 2026, April, 26..=26);
    all.enter(
        (2026, April, 27),
        EntryKind::Off,
        Text::new("Nghỉ bù Giỗ Tổ Hùng Vương", "Day off in lieu of Hùng Kings' Commemoration Day"),
        Some(HUNG_KINGS),
    );
    all.swap((2026, August, 31), (2026, August, 22));
    all.holiday(NATIONAL_DAY, 2026, September, 1..=2);

    all.0.sort_by_key(|entry| entry.date);
    all.0
}

type Ymd = (i32, Month, u8);

struct Announced(Vec<CalendarEntry>);

impl Announced {
    fn enter(&mut self, (year, month, day): Ymd, kind: EntryKind, title: Text, holiday: Option<&str>) {
        let date = Date::from_calendar_date(year, month, day).expect("the dates above exist");
        let source = format!("Thông báo lịch nghỉ lễ, Tết năm {year} đối với công chức, viên chức");
        let holiday = holiday.map(str::to_owned);
        self.0.push(CalendarEntry { date, kind, title, source, announced: true, holiday });
    }

    fn holiday(&mut self, key: &str, year: i32, month: Month, days: std::ops::RangeInclusive<u8>) {
        let title = rules().into_iter().find(|rule| rule.key == key).map(|rule| rule.title).unwrap_or_default();
        for day in days {
            self.enter((year, month, day), EntryKind::Off, title.clone(), Some(key));
        }
    }

    /// A working day off, made up for on a Saturday.
    fn swap(&mut self, off: Ymd, work: Ymd) {
        let shown = |(year, month, day): Ymd| format!("{day:02}/{:02}/{year}", u8::from(month));
        let (vi, en) =
            (format!("Nghỉ hoán đổi, làm bù ngày {}", shown(work)), format!("Off, made up for on {}", shown(work)));
        self.enter(off, EntryKind::Off, Text::new(vi, en), None);
        let (vi, en) = (format!("Làm bù cho ngày {}", shown(off)), format!("Makes up for {}", shown(off)));
        self.enter(work, EntryKind::Work, Text::new(vi, en), None);
    }
}
