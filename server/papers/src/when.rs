//! How official papers say days and moments.
//!
//! A zero stands before days below ten and before the months 1 and 2, nowhere else: "ngày 05 tháng 02 năm 2024", but
//! "ngày 05 tháng 3 năm 2024".

use time::{Date, PrimitiveDateTime};

/// A day in full: "ngày 26 tháng 02 năm 2024".
pub fn day(date: Date) -> String {
    format!("ngày {:02} tháng {} năm {}", date.day(), month(date), date.year())
}

/// The month as official papers write it: "01", "02", "3" … "12".
fn month(date: Date) -> String {
    let month = u8::from(date.month());
    if month <= 2 { format!("{month:02}") } else { month.to_string() }
}

/// The line on the right below the motto: "Gò Vấp, ngày 26 tháng 02 năm 2024". A paper that has no day yet leaves room.
pub fn place_line(place: &str, date: Option<Date>) -> String {
    match date {
        Some(date) => format!("{place}, {}", day(date)),
        None => format!("{place}, ngày {BLANK} tháng {BLANK} năm {BLANK}"),
    }
}

/// Room for a pen, in spaces that are not folded into one.
const BLANK: &str = "\u{a0}\u{a0}\u{a0}\u{a0}\u{a0}";

/// A moment in full: "08 giờ 05 phút, ngày 26 tháng 02 năm 2024".
pub fn moment(at: PrimitiveDateTime) -> String {
    format!("{:02} giờ {:02} phút, {}", at.hour(), at.minute(), day(at.date()))
}

/// A day in a table: "26/02/2024".
pub fn short_day(date: Date) -> String {
    format!("{:02}/{:02}/{}", date.day(), u8::from(date.month()), date.year())
}

/// A moment in a table: "08:05, 26/02/2024".
pub fn short_moment(at: PrimitiveDateTime) -> String {
    format!("{:02}:{:02}, {}", at.hour(), at.minute(), short_day(at.date()))
}

#[cfg(test)]
mod tests {
    use time::macros::{date, datetime};

    use super::*;

    #[test]
    fn a_zero_stands_before_days_below_ten_and_the_first_two_months_only() {
        assert_eq!(day(date!(2024 - 02 - 05)), "ngày 05 tháng 02 năm 2024");
        assert_eq!(day(date!(2024 - 01 - 26)), "ngày 26 tháng 01 năm 2024");
        assert_eq!(day(date!(2024 - 03 - 09)), "ngày 09 tháng 3 năm 2024");
        assert_eq!(day(date!(2024 - 09 - 10)), "ngày 10 tháng 9 năm 2024");
        assert_eq!(day(date!(2024 - 12 - 31)), "ngày 31 tháng 12 năm 2024");
    }

    #[test]
    fn every_day_of_a_year_keeps_the_rule() {
        let mut date = date!(2024 - 01 - 01);
        while date.year() == 2024 {
            let said = day(date);
            assert_eq!(said.contains("ngày 0"), date.day() < 10, "{said}");
            assert_eq!(said.contains("tháng 0"), u8::from(date.month()) <= 2, "{said}");
            date = date.next_day().unwrap();
        }
    }

    #[test]
    fn the_place_stands_before_the_day_and_a_draft_leaves_room() {
        assert_eq!(place_line("Gò Vấp", Some(date!(2024 - 02 - 26))), "Gò Vấp, ngày 26 tháng 02 năm 2024");
        let draft = place_line("Gò Vấp", None);
        assert!(draft.starts_with("Gò Vấp, ngày \u{a0}") && !draft.contains("  "), "{draft}");
    }

    #[test]
    fn moments_are_said_in_full_and_in_short() {
        assert_eq!(moment(datetime!(2024-02-05 08:05)), "08 giờ 05 phút, ngày 05 tháng 02 năm 2024");
        assert_eq!(short_moment(datetime!(2024-11-05 16:30)), "16:30, 05/11/2024");
        assert_eq!(short_day(date!(2024 - 03 - 09)), "09/03/2024");
    }
}
