//! Whether a password may be chosen. The same rule in the browser, while it is typed, and on the server.
//!
//! Instead of an estimator with English dictionaries, which weighs a megabyte and knows no Vietnamese: what everybody
//! guesses first (common words of both languages, the school's own, one's own name, runs of keys, years) is struck out,
//! and enough must be left. Length first, as NIST SP 800-63B and OWASP ASVS 6.2 recommend; no rules about kinds of letters.

use crate::{denial::Fault, fold};

/// The fewest characters.
pub const SHORTEST: usize = 10;
/// The most bytes: hashing more costs without gaining.
pub const LONGEST: usize = 1024;
/// How many different characters must be left when all that is guessed first is struck out.
const LEFT: usize = 5;

/// What is guessed first, folded. Longer words stand before those that they contain.
const COMMON: [&str; 58] = [
    "iloveyou",
    "password",
    "passw0rd",
    "p4ssword",
    "sunshine",
    "football",
    "princess",
    "superman",
    "trustno",
    "welcome",
    "dragon",
    "monkey",
    "master",
    "letmein",
    "qwertyuiop",
    "qwerty",
    "asdfghjkl",
    "asdfgh",
    "zxcvbnm",
    "zxcvbn",
    "qazwsx",
    "administrator",
    "admin",
    "login",
    "secret",
    "changeme",
    "default",
    "hello",
    "test",
    "demo",
    "user",
    "pass",
    "matkhau",
    "anhyeuem",
    "emyeuanh",
    "yeuem",
    "khongbiet",
    "khongco",
    "vietnam",
    "saigon",
    "hanoi",
    "hochiminh",
    "quantri",
    "hieutruong",
    "giaovien",
    "vanthu",
    "ketoan",
    "congdoan",
    "kiemtra",
    "toatruong",
    "phohieu",
    "mamnon",
    "truong",
    "matma",
    "macdinh",
    "xinchao",
    "school",
    "sen",
];

/// Why a password may not be chosen; `about` are words that anybody would try: login, name, school.
pub fn fault(password: &str, about: &[&str]) -> Option<Fault> {
    if password.chars().count() < SHORTEST {
        return Some(Fault::TooShort);
    }
    if password.len() > LONGEST {
        return Some(Fault::TooLong);
    }
    let squeezed = |text: &str| fold::search_key(text).split_whitespace().collect::<String>();
    let mut rest = squeezed(password);
    let mut own: Vec<String> = about
        .iter()
        .flat_map(|text| fold::search_key(text).split(' ').map(str::to_owned).collect::<Vec<_>>())
        .collect();
    own.extend(about.iter().map(|text| squeezed(text)));
    own.retain(|word| word.chars().count() >= 3);
    own.sort_by_key(|word| std::cmp::Reverse(word.len()));
    for word in own.iter().map(String::as_str).chain(COMMON) {
        rest = rest.replace(word, " ");
    }
    let mut left: Vec<char> = without_runs(&rest).collect();
    left.sort_unstable();
    left.dedup();
    (left.len() < LEFT).then_some(Fault::Guessable)
}

/// The letters and signs that are not part of a run (`1234`, `aaaa`, `dcba`) and not a year.
fn without_runs(text: &str) -> impl Iterator<Item = char> {
    let all: Vec<char> = text.chars().collect();
    let step = |at: usize| -> Option<i64> {
        let (a, b) = (*all.get(at)?, *all.get(at + 1)?);
        let distance = i64::from(u32::from(b)) - i64::from(u32::from(a));
        (distance.abs() <= 1 && a.is_alphanumeric() && b.is_alphanumeric()).then_some(distance)
    };
    let mut struck = vec![false; all.len()];
    for at in 0..all.len().saturating_sub(2) {
        if step(at).is_some() && step(at) == step(at + 1) {
            struck[at..at + 3].fill(true);
        }
    }
    for at in 0..all.len().saturating_sub(3) {
        let year = &all[at..at + 4];
        let century = matches!((year[0], year[1]), ('1', '9') | ('2', '0'));
        if century && year.iter().all(char::is_ascii_digit) {
            struck[at..at + 4].fill(true);
        }
    }
    let left: Vec<char> =
        all.iter().zip(struck).filter(|(c, struck)| !struck && !c.is_whitespace()).map(|(c, _)| *c).collect();
    left.into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ABOUT: [&str; 3] = ["hieutruong", "Nguyễn Thị Đào", "Trường Mầm non Hương Sen"];

    #[test]
    fn what_everybody_guesses_is_refused() {
        for guess in [
            "1234567890",
            "aaaaaaaaaaaa",
            "password123!",
            "Mật khẩu 2026",
            "matkhau@12345",
            "hieutruong2026",
            "HuongSen2026!",
            "huong-sen-2025",
            "nguyenthidao1",
            "Đào19851985",
            "qwertyuiop123",
            "abcdefghijkl",
            "admin@123456",
            "anhyeuem1995",
            "mamnonhuongsen",
        ] {
            assert_eq!(fault(guess, &ABOUT), Some(Fault::Guessable), "{guess}");
        }
    }

    #[test]
    fn what_is_long_enough_and_ones_own_is_taken() {
        for good in [
            "cá rô kho tộ ngon",
            "bảy con mèo vàng",
            "K7#pwmz!x2Rt",
            "correct horse battery",
            "🌸tím chiều hoang biền biệt",
        ] {
            assert_eq!(fault(good, &ABOUT), None, "{good}");
        }
        assert_eq!(fault("K7#pwmz!x", &ABOUT), Some(Fault::TooShort));
        assert_eq!(fault(&"xy7".repeat(400), &ABOUT), Some(Fault::TooLong));
    }
}
