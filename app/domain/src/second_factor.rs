//! The second factor: a code of the telephone's, or one of ten that were written down. What a code looks like, and that
//! none counts twice. The same rules in the browser, while a code is typed, and on the server.

use crate::{denial::Fault, instant::Instant};

/// How many codes are given to write down.
pub const RECOVERY_CODES: usize = 10;
/// Figures of a telephone's code.
pub const DIGITS: usize = 6;
/// Seconds for which a telephone shows a code.
pub const STEP_SECONDS: u64 = 30;
/// Codes before and after the present one that are taken: clocks differ, and typing takes time.
pub const SKEW: u16 = 1;
/// How long after the password a code is waited for.
pub const PATIENCE_MILLIS: i64 = 5 * 60 * 1000;
/// How long a key that was shown waits for its first code.
pub const OFFER_MILLIS: i64 = 15 * 60 * 1000;

/// Letters and figures that are not mistaken for one another when they are written down.
const LETTERS: &[u8; 31] = b"abcdefghjkmnpqrstuvwxyz23456789";
/// How many of them: 12 of 31 are 59 bits.
const LENGTH: usize = 12;

/// What was typed where a code is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Code {
    /// The telephone's: six figures.
    Shown(String),
    /// One that was written down, without its hyphens.
    Written(String),
}

impl Code {
    /// Reads what was typed or pasted; spaces, hyphens and capitals do not matter. `None` when it can be no code.
    pub fn parse(typed: &str) -> Option<Self> {
        let is_between = |c: char| c.is_whitespace() || matches!(c, '-' | '–' | '.' | '\u{200b}');
        // Longer than any code with a sign between every two letters.
        if typed.len() > 100 {
            return None;
        }
        let text: String = typed.chars().filter(|c| !is_between(*c)).flat_map(char::to_lowercase).collect();
        if text.len() == DIGITS && text.bytes().all(|b| b.is_ascii_digit()) {
            return Some(Self::Shown(text));
        }
        let is_written = text.len() == LENGTH && text.bytes().all(|b| LETTERS.contains(&b));
        is_written.then_some(Self::Written(text))
    }
}

/// A code to write down, made of random bytes: `abcd-efgh-jkmn`.
pub fn recovery_code(random: &[u8; 32]) -> String {
    // Bytes from 248 on would prefer the first letters; of 32 bytes, 12 are below it but once in 10^20 times.
    let fair = random.iter().filter(|byte| **byte < 248).chain(random).take(LENGTH);
    let mut code = String::with_capacity(LENGTH + 2);
    for (at, byte) in fair.enumerate() {
        if at > 0 && at % 4 == 0 {
            code.push('-');
        }
        code.push(char::from(LETTERS[usize::from(*byte) % LETTERS.len()]));
    }
    code
}

/// Characters of a passkey's name at most.
const NAME_CHARS: usize = 60;

/// What somebody calls a passkey of theirs, tidied.
///
/// # Errors
/// There is none, or it is too long.
pub fn passkey_name(typed: &str) -> Result<String, Fault> {
    let name = typed.split_whitespace().collect::<Vec<_>>().join(" ");
    match name.chars().count() {
        0 => Err(Fault::Required),
        count if count > NAME_CHARS => Err(Fault::TooLong),
        _ if name.chars().any(char::is_control) => Err(Fault::WrongKind),
        _ => Ok(name),
    }
}

/// Whether the code of this step may be taken: each only once, and none older than one that was taken.
pub const fn is_fresh(step: u64, last: Option<u64>) -> bool {
    match last {
        Some(last) => step > last,
        None => true,
    }
}

/// Whether what began then is over now.
pub const fn is_over(began: Instant, lasts: i64, now: Instant) -> bool {
    now.millis() >= began.millis() + lasts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_however_it_is_typed() {
        let shown = Some(Code::Shown("012345".into()));
        for typed in ["012345", " 012 345 ", "012-345", "0 1 2 3 4 5\n"] {
            assert_eq!(Code::parse(typed), shown, "{typed}");
        }
        let written = Some(Code::Written("abcdefghjkmn".into()));
        for typed in ["abcd-efgh-jkmn", "ABCD EFGH JKMN", "abcdefghjkmn", "abcd–efgh–jkmn"] {
            assert_eq!(Code::parse(typed), written, "{typed}");
        }
        for junk in ["", "12345", "1234567", "+12345", "１２３４５６", "abcd-efgh-jkm", "abcd-efgh-jklo", "một hai ba"]
        {
            assert_eq!(Code::parse(junk), None, "{junk}");
        }
        assert_eq!(Code::parse(&"1".repeat(1_000_000)), None);
    }

    #[test]
    fn a_code_to_write_down_is_read_again() {
        let one = recovery_code(&[7; 32]);
        assert_eq!((one.len(), one.matches('-').count()), (14, 2));
        assert!(matches!(Code::parse(&one), Some(Code::Written(_))), "{one}");
        let mut other = [7; 32];
        other[0] = 255;
        other[1] = 8;
        assert_ne!(recovery_code(&other), one);
        // Nothing but bytes that are passed over: still a code.
        assert!(Code::parse(&recovery_code(&[255; 32])).is_some());
    }

    #[test]
    fn a_passkey_has_a_name() {
        assert_eq!(passkey_name("  Máy   bàn "), Ok("Máy bàn".to_owned()));
        assert_eq!(passkey_name(" \n"), Err(Fault::Required));
        assert_eq!(passkey_name(&"x".repeat(61)), Err(Fault::TooLong));
        assert_eq!(passkey_name("a\u{7}b"), Err(Fault::WrongKind));
    }

    #[test]
    fn no_code_counts_twice() {
        assert!(is_fresh(10, None) && is_fresh(11, Some(10)));
        assert!(!is_fresh(10, Some(10)) && !is_fresh(9, Some(10)));
        let began = Instant::from_millis(1000);
        assert!(!is_over(began, 500, Instant::from_millis(1499)) && is_over(began, 500, Instant::from_millis(1500)));
    }
}
