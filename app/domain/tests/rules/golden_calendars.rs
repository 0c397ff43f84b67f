//! Calendars of 2024 to 2028 by hand: what was announced, both ways; what is only expected; and what is said of each day, to
//! staff and to applicants, in both languages. The plain table of dates is `clock_table.rs`.

use domain::{
    calendar::{Calendar, CalendarEntry, DayKind, EntryKind},
    clock::{ClockEntry, Effect, Limit, LineKind, explain, explain_from, plainly},
    instant::Instant,
    text::Text,
};
use time::{Date, macros::date};

fn at(text: &str) -> Instant {
    Instant::parse(text).unwrap_or_else(|| panic!("{text} is no moment"))
}

fn limit(text: &str) -> Limit {
    text.parse().unwrap_or_else(|_| panic!("{text} is no limit"))
}

fn cutoff(text: &str) -> Option<time::Time> {
    domain::calendar::wire::parse_time(text)
}

fn shown(at: Instant) -> String {
    let local = at.local();
    let date = domain::calendar::wire::date_text(local.date());
    format!("{date}T{}", domain::calendar::wire::time_text(local.time()))
}

fn day(date: Date) -> String {
    format!("{:02}/{:02}", date.day(), u8::from(date.month()))
}

fn half(date: Date, kind: EntryKind) -> CalendarEntry {
    let title = Text::new("Họp hội đồng sư phạm", "Staff meeting");
    CalendarEntry { date, kind, title, source: String::new(), announced: false, holiday: None }
}

/// The country's calendar with an afternoon off on Wednesday 4 March 2026, a morning off on Thursday the 5th, and the school's
/// own day off on Tuesday the 10th.
fn with_half_days() -> Calendar {
    Calendar::vietnam().edited(|doc| {
        doc.entries.push(half(date!(2026 - 03 - 04), EntryKind::OffAfternoon));
        doc.entries.push(half(date!(2026 - 03 - 05), EntryKind::OffMorning));
        doc.entries.push(half(date!(2026 - 03 - 10), EntryKind::Off));
    })
}

/// What staff read, a line a day: date, what it counts for, both languages.
fn told(from: &str, text: &str, cut: &str, calendar: &Calendar) -> Vec<String> {
    let found = explain_from(at(from), limit(text), cutoff(cut), calendar).expect("a date");
    found
        .days
        .iter()
        .map(|line| {
            let kind = match line.kind {
                LineKind::Start => "nhận",
                LineKind::Counted { .. } => "tính",
                LineKind::Skipped => "nghỉ",
                LineKind::Paused => "dừng",
                LineKind::Extended => "thêm",
                LineKind::Due => "hạn",
            };
            let expected = if line.provisional { " (dự kiến)" } else { "" };
            format!("{} {kind}: {} | {}{expected}", day(line.date), line.reason.vi, line.reason.en)
        })
        .collect()
}

/// What the applicant reads, a line for days of one reason.
fn told_plainly(ledger: &[ClockEntry], text: &str, cut: &str, calendar: &Calendar) -> Vec<String> {
    plainly(limit(text), cutoff(cut), ledger, calendar)
        .iter()
        .map(|days| {
            let expected = if days.provisional { " (dự kiến)" } else { "" };
            let (from, to) = (day(days.from), day(days.to));
            let when = if from == to { from } else { format!("{from}–{to}") };
            format!("{when}: {} | {}{expected}", days.text.vi, days.text.en)
        })
        .collect()
}

fn started(from: &str) -> Vec<ClockEntry> {
    vec![ClockEntry::new(at(from), Effect::Start)]
}

/// Announced swaps, both ways: (day off, made up for on).
const SWAPS: [(Date, Date); 4] = [
    (date!(2024 - 04 - 29), date!(2024 - 05 - 04)),
    (date!(2025 - 05 - 02), date!(2025 - 04 - 26)),
    (date!(2026 - 01 - 02), date!(2026 - 01 - 10)),
    (date!(2026 - 08 - 31), date!(2026 - 08 - 22)),
];

#[test]
fn a_swapped_day_names_the_day_that_makes_up_for_it_and_that_day_it() {
    let calendar = Calendar::vietnam();
    for (off, work) in SWAPS {
        let (of_off, of_work) = (calendar.day(off), calendar.day(work));
        assert_eq!((of_off.kind, of_off.working), (DayKind::DayOff, false), "{off}");
        assert_eq!((of_work.kind, of_work.working), (DayKind::MakeUp, true), "{work}");
        let (of_off, of_work) = (of_off.title.expect("a title"), of_work.title.expect("a title"));
        let shown = |date: Date| format!("{}/{}", day(date), date.year());
        assert_eq!(of_off.vi, format!("Nghỉ hoán đổi, làm bù ngày {}", shown(work)));
        assert_eq!(of_work.vi, format!("Làm bù cho ngày {}", shown(off)));
        assert_eq!(of_off.en, format!("Off, made up for on {}", shown(work)));
        assert_eq!(of_work.en, format!("Makes up for {}", shown(off)));
        // A whole week with the swap has as many working days as without: four, because of a holiday, or five.
        assert_eq!(work.weekday(), time::Weekday::Saturday);
        assert_ne!(off.weekday(), time::Weekday::Saturday);
    }
}

/// Mùng 1 Tết and Giỗ Tổ of each year, and the days around them that are off from Monday to Friday.
const LUNAR: [(i32, Date, Date); 5] = [
    (2024, date!(2024 - 02 - 10), date!(2024 - 04 - 18)),
    (2025, date!(2025 - 01 - 29), date!(2025 - 04 - 07)),
    (2026, date!(2026 - 02 - 17), date!(2026 - 04 - 26)),
    (2027, date!(2027 - 02 - 06), date!(2027 - 04 - 16)),
    (2028, date!(2028 - 01 - 26), date!(2028 - 04 - 04)),
];

#[test]
fn tet_and_the_hung_kings_fall_where_they_fall() {
    let calendar = Calendar::vietnam();
    for (year, tet, kings) in LUNAR {
        let title = |date| calendar.day(date).title.expect("a title").vi;
        assert_eq!(title(tet), "Tết Nguyên đán", "{year}");
        assert_eq!(title(kings), "Giỗ Tổ Hùng Vương", "{year}");
        assert!(!calendar.is_working(tet) && !calendar.is_working(kings), "{year}");
        assert_eq!(calendar.is_provisional(year), year > 2026, "{year}");
    }
    // 2026: the tenth of the third month is a Sunday, so Monday is off in its place, and Tuesday is worked.
    assert_eq!(date!(2026 - 04 - 26).weekday(), time::Weekday::Sunday);
    assert!(!calendar.is_working(date!(2026 - 04 - 27)) && calendar.is_working(date!(2026 - 04 - 28)));
}

/// Received, limit, cut-off, due: what `clock_table.rs` does not hold.
const TABLE: &[(&str, &str, &str, &str)] = &[
    // 24 November: worked in 2024 and 2025, off since 2026, whatever weekday it is.
    ("2024-11-22T09:00", "1wd", "", "2024-11-25T17:00"),
    ("2025-11-21T09:00", "2wd", "", "2025-11-25T17:00"),
    ("2027-11-23T09:00", "1wd", "", "2027-11-25T17:00"),
    ("2028-11-23T09:00", "1wd", "", "2028-11-27T17:00"),
    // Hours over the days before and after Tết, and over a swap.
    ("2024-02-07T15:00", "4h", "", "2024-02-15T09:30"),
    ("2025-01-24T16:30", "1h", "", "2025-02-03T08:00"),
    ("2026-08-28T16:00", "2h", "", "2026-09-03T08:30"),
    ("2024-05-03T16:00", "2h", "", "2024-05-04T08:30"),
    // On a make-up Saturday: before and after the cut-off; in hours; in its evening.
    ("2026-08-22T14:59", "1wd", "15:00", "2026-08-24T17:00"),
    ("2026-08-22T15:01", "1wd", "15:00", "2026-08-25T17:00"),
    ("2024-05-04T15:30", "0wd", "15:00", "2024-05-06T17:00"),
    ("2025-04-26T16:00", "2h", "", "2025-04-28T08:30"),
    ("2025-04-26T20:00", "1wd", "", "2025-04-28T17:00"),
    // Saturdays beside them are none.
    ("2026-08-29T09:00", "1wd", "", "2026-09-04T17:00"),
    // Month ends, over leap days and holidays.
    ("2024-08-31T09:00", "6mo", "", "2025-02-28T17:00"),
    ("2023-12-29T09:00", "2mo", "", "2024-02-29T17:00"),
    ("2026-03-31T09:00", "1mo", "", "2026-05-04T17:00"),
    ("2027-11-30T09:00", "3mo", "", "2028-02-29T17:00"),
    ("2024-12-02T09:00", "1mo", "", "2025-01-02T17:00"),
    ("2024-12-01T09:00", "1mo", "", "2025-01-02T17:00"),
    // Calendar days that end within Tết, on a swapped day off, on a make-up Saturday.
    ("2024-02-05T09:00", "5d", "", "2024-02-15T17:00"),
    ("2024-04-24T09:00", "5d", "", "2024-05-02T17:00"),
    ("2026-08-17T09:00", "5d", "", "2026-08-22T17:00"),
    // Years to come, by rule: Tết 2028 is off from Tuesday 25 January to Monday the 31st.
    ("2028-01-24T09:00", "1wd", "", "2028-02-01T17:00"),
    ("2028-08-31T09:00", "1wd", "", "2028-09-05T17:00"),
    ("2027-12-31T09:00", "1wd", "", "2028-01-04T17:00"),
    ("2027-09-01T09:00", "1wd", "", "2027-09-06T17:00"),
];

#[test]
fn received_and_due() {
    let calendar = Calendar::vietnam();
    for &(from, text, cut, wanted) in TABLE {
        let found = explain_from(at(from), limit(text), cutoff(cut), &calendar).and_then(|told| told.due);
        assert_eq!(found.map(shown).as_deref(), Some(wanted), "{from} {text} {cut}");
        let plain = plainly(limit(text), cutoff(cut), &started(from), &calendar);
        assert_eq!(plain.last().map(|days| days.to), found.map(Instant::local_date), "{from} {text} {cut}");
        assert!(plain.windows(2).all(|pair| pair[0].to.next_day() == Some(pair[1].from)), "{from} {text}: {plain:?}");
    }
    // Months that end on 1 January are over on the next working day, the 2nd: checked by hand above.
    assert!(!calendar.is_working(date!(2025 - 01 - 01)) && calendar.is_working(date!(2025 - 01 - 02)));
}

#[test]
fn half_days_and_hours() {
    let calendar = with_half_days();
    for (from, text, wanted) in [
        ("2026-03-03T09:00", "1wd", "2026-03-04T11:30"),
        ("2026-03-03T09:00", "2wd", "2026-03-05T17:00"),
        ("2026-03-03T16:00", "6h", "2026-03-05T14:00"),
        ("2026-03-04T10:30", "1h", "2026-03-04T11:30"),
        ("2026-03-04T12:00", "1h", "2026-03-05T14:00"),
        ("2026-03-05T08:00", "4h", "2026-03-05T17:00"),
        ("2026-03-09T16:00", "2h", "2026-03-11T08:30"),
    ] {
        let found = explain_from(at(from), limit(text), None, &calendar).and_then(|told| told.due);
        assert_eq!(found.map(shown).as_deref(), Some(wanted), "{from} {text}");
    }
}

#[test]
fn hung_kings_on_a_sunday_after_the_cutoff() {
    let calendar = Calendar::vietnam();
    assert_eq!(
        told("2026-04-23T15:30", "2wd", "15:00", &calendar),
        [
            "23/04 nghỉ: Tiếp nhận sau 15:00, tính sang ngày làm việc kế tiếp | Received after 15:00: counts from the next working day",
            "24/04 nhận: Được tính là ngày tiếp nhận, chưa tính vào thời hạn | Counts as the day of receipt, not counted itself",
            "25/04 nghỉ: Nghỉ cuối tuần | Weekend",
            "26/04 nghỉ: Giỗ Tổ Hùng Vương | Hùng Kings' Commemoration Day",
            "27/04 nghỉ: Nghỉ bù Giỗ Tổ Hùng Vương | Day off in lieu of Hùng Kings' Commemoration Day",
            "28/04 tính: Ngày làm việc thứ 1 | Working day 1",
            "29/04 hạn: Ngày làm việc thứ 2: đến hạn lúc 17:00 | Working day 2: due at 17:00",
        ]
    );
    assert_eq!(
        told_plainly(&started("2026-04-23T15:30"), "2wd", "15:00", &calendar),
        [
            "23/04: Hồ sơ nộp sau 15:00 nên được tính là nhận vào ngày làm việc kế tiếp. | Handed in after 15:00, so it counts as received on the next working day.",
            "24/04: Được tính là ngày nhận hồ sơ, chưa tính vào thời hạn. | Counts as the day of receipt, and is not counted itself.",
            "25/04: Nghỉ cuối tuần, không tính. | Weekend, not counted.",
            "26/04: Nghỉ Giỗ Tổ Hùng Vương, không tính. | Hùng Kings' Commemoration Day, not counted.",
            "27/04: Nghỉ bù Giỗ Tổ Hùng Vương, không tính. | Day off in lieu of Hùng Kings' Commemoration Day, not counted.",
            "28/04: Nhà trường giải quyết: ngày làm việc thứ 1. | The school works on it: working day 1.",
            "29/04: Hẹn trả kết quả lúc 17:00. | The result is promised for 17:00.",
        ]
    );
}

#[test]
fn received_on_a_make_up_saturday_over_the_day_it_makes_up_for() {
    let calendar = Calendar::vietnam();
    assert_eq!(
        told("2026-08-22T09:00", "6wd", "", &calendar),
        [
            "22/08 nhận: Ngày tiếp nhận, chưa tính | Day of receipt, not counted",
            "23/08 nghỉ: Nghỉ cuối tuần | Weekend",
            "24/08 tính: Ngày làm việc thứ 1 | Working day 1",
            "25/08 tính: Ngày làm việc thứ 2 | Working day 2",
            "26/08 tính: Ngày làm việc thứ 3 | Working day 3",
            "27/08 tính: Ngày làm việc thứ 4 | Working day 4",
            "28/08 tính: Ngày làm việc thứ 5 | Working day 5",
            "29/08 nghỉ: Nghỉ cuối tuần | Weekend",
            "30/08 nghỉ: Nghỉ cuối tuần | Weekend",
            "31/08 nghỉ: Nghỉ hoán đổi, làm bù ngày 22/08/2026 | Off, made up for on 22/08/2026",
            "01/09 nghỉ: Quốc khánh 2/9 | National Day",
            "02/09 nghỉ: Quốc khánh 2/9 | National Day",
            "03/09 hạn: Ngày làm việc thứ 6: đến hạn lúc 17:00 | Working day 6: due at 17:00",
        ]
    );
    assert_eq!(
        told_plainly(&started("2026-08-22T09:00"), "6wd", "", &calendar),
        [
            "22/08: Nhà trường nhận hồ sơ. Ngày nhận chưa tính vào thời hạn. | The school received your request. This day is not counted.",
            "23/08: Nghỉ cuối tuần, không tính. | Weekend, not counted.",
            "24/08–28/08: Nhà trường giải quyết: ngày làm việc thứ 1 đến 5. | The school works on it: working days 1 to 5.",
            "29/08–30/08: Nghỉ cuối tuần, không tính. | Weekend, not counted.",
            "31/08: Nghỉ hoán đổi, làm bù ngày 22/08/2026, không tính. | Off, made up for on 22/08/2026, not counted.",
            "01/09–02/09: Nghỉ Quốc khánh 2/9, không tính. | National Day, not counted.",
            "03/09: Hẹn trả kết quả lúc 17:00. | The result is promised for 17:00.",
        ]
    );
    // Before it: the Saturday itself counts, and says for what it makes up.
    assert_eq!(
        told("2024-05-03T09:00", "2wd", "", &calendar),
        [
            "03/05 nhận: Ngày tiếp nhận, chưa tính | Day of receipt, not counted",
            "04/05 tính: Ngày làm việc thứ 1 (Làm bù cho ngày 29/04/2024) | Working day 1 (Makes up for 29/04/2024)",
            "05/05 nghỉ: Nghỉ cuối tuần | Weekend",
            "06/05 hạn: Ngày làm việc thứ 2: đến hạn lúc 17:00 | Working day 2: due at 17:00",
        ]
    );
}

#[test]
fn years_without_notice_are_only_expected() {
    let calendar = Calendar::vietnam();
    assert_eq!(
        told("2026-12-30T09:00", "2wd", "", &calendar),
        [
            "30/12 nhận: Ngày tiếp nhận, chưa tính | Day of receipt, not counted",
            "31/12 tính: Ngày làm việc thứ 1 | Working day 1",
            "01/01 nghỉ: Tết Dương lịch | New Year's Day (dự kiến)",
            "02/01 nghỉ: Nghỉ cuối tuần | Weekend (dự kiến)",
            "03/01 nghỉ: Nghỉ cuối tuần | Weekend (dự kiến)",
            "04/01 hạn: Ngày làm việc thứ 2: đến hạn lúc 17:00 | Working day 2: due at 17:00 (dự kiến)",
        ]
    );
    assert_eq!(
        told_plainly(&started("2028-01-21T09:00"), "2wd", "", &calendar),
        [
            "21/01: Nhà trường nhận hồ sơ. Ngày nhận chưa tính vào thời hạn. | The school received your request. This day is not counted. (dự kiến)",
            "22/01–23/01: Nghỉ cuối tuần, không tính. | Weekend, not counted. (dự kiến)",
            "24/01: Nhà trường giải quyết: ngày làm việc thứ 1. | The school works on it: working day 1. (dự kiến)",
            "25/01–29/01: Nghỉ Tết Nguyên đán, không tính. | Lunar New Year, not counted. (dự kiến)",
            "30/01: Nghỉ cuối tuần, không tính. | Weekend, not counted. (dự kiến)",
            "31/01: Nghỉ bù Tết Nguyên đán, không tính. | Day off in lieu of Lunar New Year, not counted. (dự kiến)",
            "01/02: Hẹn trả kết quả lúc 17:00. | The result is promised for 17:00. (dự kiến)",
        ]
    );
}

#[test]
fn hours_over_half_days() {
    let calendar = with_half_days();
    assert_eq!(
        told("2026-03-03T16:00", "6h", "", &calendar),
        [
            "03/03 nhận: Ngày tiếp nhận, đã tính 1 giờ | Day of receipt, 1 h used",
            "04/03 tính: Đã tính 5 giờ làm việc | 5 h of office hours used",
            "05/03 hạn: Đủ 6 giờ làm việc (Họp hội đồng sư phạm): đến hạn lúc 14:00 | 6 h of office hours (Staff meeting): due at 14:00",
        ]
    );
    assert_eq!(
        told_plainly(&started("2026-03-03T16:00"), "6h", "", &calendar),
        [
            "03/03: Nhà trường nhận hồ sơ, đã tính 1 giờ làm việc. | The school received your request; 1 h of office hours counted.",
            "04/03: Nhà trường giải quyết, đã tính 5 giờ làm việc. | The school works on it: 5 h of office hours counted.",
            "05/03: Hẹn trả kết quả lúc 14:00. | The result is promised for 14:00.",
        ]
    );
}

#[test]
fn why_the_school_is_closed_on_its_own_day_is_not_the_publics_to_know() {
    let calendar = with_half_days();
    let staff = told("2026-03-09T09:00", "1wd", "", &calendar);
    assert_eq!(staff[1], "10/03 nghỉ: Họp hội đồng sư phạm | Staff meeting");
    let public = told_plainly(&started("2026-03-09T09:00"), "1wd", "", &calendar);
    assert_eq!(public[1], "10/03: Nhà trường nghỉ, không tính. | The school is closed, not counted.");
}

#[test]
fn a_month_that_ends_on_a_holiday_rolls_on() {
    let calendar = Calendar::vietnam();
    let lines = told("2026-03-31T09:00", "1mo", "", &calendar);
    assert_eq!(
        lines[lines.len() - 5..],
        [
            "30/04 nghỉ: Ngày Chiến thắng 30/4; thời hạn kết thúc vào ngày nghỉ, chuyển sang ngày làm việc kế tiếp | Victory Day: the limit ends on a day off and rolls on",
            "01/05 nghỉ: Ngày Quốc tế Lao động 1/5; thời hạn kết thúc vào ngày nghỉ, chuyển sang ngày làm việc kế tiếp | International Labour Day: the limit ends on a day off and rolls on",
            "02/05 nghỉ: Nghỉ cuối tuần; thời hạn kết thúc vào ngày nghỉ, chuyển sang ngày làm việc kế tiếp | Weekend: the limit ends on a day off and rolls on",
            "03/05 nghỉ: Nghỉ cuối tuần; thời hạn kết thúc vào ngày nghỉ, chuyển sang ngày làm việc kế tiếp | Weekend: the limit ends on a day off and rolls on",
            "04/05 hạn: Ngày thứ 30: đến hạn lúc 17:00 | Day 30: due at 17:00",
        ]
    );
}

#[test]
fn papers_and_a_new_appointment_in_plain_words() {
    let calendar = Calendar::vietnam();
    let ledger = [
        ClockEntry::new(at("2026-03-02T09:00"), Effect::Start),
        ClockEntry::new(at("2026-03-04T10:00"), Effect::Pause),
        ClockEntry::new(at("2026-03-06T10:00"), Effect::Resume),
        ClockEntry::new(at("2026-03-09T08:00"), Effect::Extend { to: date!(2026 - 03 - 12) }),
    ];
    assert_eq!(
        told_plainly(&ledger, "4wd", "", &calendar),
        [
            "02/03: Nhà trường nhận hồ sơ. Ngày nhận chưa tính vào thời hạn. | The school received your request. This day is not counted.",
            "03/03–04/03: Nhà trường giải quyết: ngày làm việc thứ 1 đến 2. | The school works on it: working days 1 to 2.",
            "05/03–06/03: Chờ quý vị bổ sung giấy tờ, không tính. | Waiting for the papers we asked you for, not counted.",
            "07/03–08/03: Nghỉ cuối tuần, không tính. | Weekend, not counted.",
            "09/03–10/03: Nhà trường giải quyết: ngày làm việc thứ 3 đến 4. | The school works on it: working days 3 to 4.",
            "11/03: Thời gian nhà trường hẹn thêm. | Time that the school has asked you for in addition.",
            "12/03: Hẹn lại: trả kết quả lúc 17:00. | The new appointment: the result is promised for 17:00.",
        ]
    );
    // While papers are awaited it ends with the day on which they were asked for.
    let waiting = told_plainly(&ledger[..2], "4wd", "", &calendar);
    assert!(waiting.last().is_some_and(|line| line.starts_with("03/03–04/03")), "{waiting:?}");
    assert!(explain(limit("4wd"), None, &ledger[..2], &calendar).is_some_and(|told| told.due.is_none()));
    assert_eq!(told_plainly(&[], "4wd", "", &calendar), [] as [&str; 0]);
}
