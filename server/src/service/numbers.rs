//! Official numbers: how each register book counts, and how its numbers are printed. The patterns are the school's own
//! (DOMAIN.md §1: never an invented national code) and stand in [`printed`] alone.

use std::collections::BTreeSet;

use domain::{
    definition::RegisterKey,
    document::{Book, DocumentKind},
    instant::Instant,
};

/// The book in which dossiers are followed: its numbers are their codes.
const DOSSIER: &str = "dossier";
/// A case may be stated to have come in so long ago: a week, and the day in which it began.
const LATEST_DAYS: i64 = 8;
/// A restore after a longer absence than this is a matter for people.
const MOST_DAYS: usize = 400;
const DAY_MILLIS: i64 = 86_400_000;

/// What a number needs to know to be printed.
#[derive(Debug, Clone, Copy)]
pub struct Numbered<'a> {
    /// The unit's short name in the numbers of papers: `MNHgS`.
    pub unit_key: &'a str,
    /// What dossier codes begin with.
    pub code_prefix: &'a str,
    /// When the case was received.
    pub received_at: Instant,
    /// When the number is given.
    pub now: Instant,
}

/// Within what the numbers of this book run: dossiers start again each local day of receipt, everything else each year.
pub fn period(register: &RegisterKey, by: &Numbered<'_>) -> String {
    match register.as_str() {
        DOSSIER => day(by.received_at),
        _ => by.now.local_date().year().to_string(),
    }
}

/// Whether the numbers of a book run for a year; those of dossiers run for a day.
pub fn begins_anew_each_year(register: &RegisterKey) -> bool {
    register.as_str() != DOSSIER
}

/// The periods of a book in which numbers may have been given between two moments.
pub fn periods_between(register: &RegisterKey, from: Instant, to: Instant) -> BTreeSet<String> {
    let first = from.plus_millis(-LATEST_DAYS * DAY_MILLIS);
    let days = (0..).map(|n| first.plus_millis(n * DAY_MILLIS)).take_while(|day| day.millis() < to.millis());
    let periods = days.take(MOST_DAYS).chain([to]);
    periods.map(|at| period(register, &Numbered { unit_key: "", code_prefix: "", received_at: at, now: at })).collect()
}

/// A number as it is printed: `MNHgS-260226-0001`, `KN-2026-003`, `07/MNHgS`.
pub fn printed(register: &RegisterKey, number: i64, by: &Numbered<'_>) -> String {
    match register.as_str() {
        DOSSIER => format!("{}-{}-{number:04}", by.code_prefix, day(by.received_at)),
        "finding" => format!("KN-{}-{number:03}", by.now.local_date().year()),
        // NĐ 30/2020: a number below ten has a leading nought.
        _ => format!("{number:02}/{}", by.unit_key),
    }
}

/// The number of a document as it is printed: `07/QĐ-MNHgS`, of an official letter `07/MNHgS`; of what came, `7`.
pub fn printed_document(book: Book, kind: DocumentKind, number: i64, unit_key: &str) -> String {
    match (book, kind.short()) {
        (Book::Incoming, _) => number.to_string(),
        // NĐ 30/2020: a number below ten has a leading nought.
        (Book::Outgoing, Some(short)) => format!("{number:02}/{short}-{unit_key}"),
        (Book::Outgoing, None) => format!("{number:02}/{unit_key}"),
    }
}

/// A local day as it stands in codes: `260226`.
fn day(at: Instant) -> String {
    let date = at.local_date();
    format!("{:02}{:02}{:02}", date.year().rem_euclid(100), u8::from(date.month()), date.day())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_printed_as_the_school_writes_them() {
        let at = |text| Instant::parse(text).unwrap();
        // Late in the evening in UTC it is the next day at the school.
        let by = Numbered {
            unit_key: "MNHgS",
            code_prefix: "MNHgS",
            received_at: at("2026-02-25T18:00:00Z"),
            now: at("2026-12-31T18:00:00Z"),
        };
        let key = RegisterKey::from;
        assert_eq!(printed(&key("dossier"), 1, &by), "MNHgS-260226-0001");
        assert_eq!(printed(&key("finding"), 3, &by), "KN-2027-003");
        assert_eq!(printed(&key("outgoing"), 7, &by), "07/MNHgS");
        assert_eq!(printed(&key("outgoing"), 107, &by), "107/MNHgS");
        let (plan, letter) = (DocumentKind::Plan, DocumentKind::Official);
        assert_eq!(printed_document(Book::Outgoing, plan, 26, "MNHgS"), "26/KH-MNHgS");
        assert_eq!(printed_document(Book::Outgoing, letter, 7, "MNHgS"), "07/MNHgS");
        assert_eq!(printed_document(Book::Incoming, plan, 7, "MNHgS"), "7");
        assert_eq!(period(&key("dossier"), &by), "260226");
        assert_eq!(period(&key("outgoing"), &by), "2027");

        let (from, to) = (at("2026-12-30T08:00"), at("2027-01-02T07:00"));
        assert_eq!(Vec::from_iter(periods_between(&key("outgoing"), from, to)), ["2026", "2027"]);
        let days = Vec::from_iter(periods_between(&key("dossier"), from, to));
        assert_eq!((days.len(), days[0].as_str(), days[11].as_str()), (12, "261222", "270102"));
    }
}
