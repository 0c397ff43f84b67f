//! The PIN that opens a person's replica on a device while the server cannot be asked. It never travels and is no way of
//! signing in: it guards what lies on one device, for as long as the lease of what lies there.

/// The fewest digits.
pub const SHORTEST: usize = 6;
/// The most digits.
pub const LONGEST: usize = 12;
/// Wrong tries after which the PIN is forgotten on the device and only signing in opens (DESIGN.md §4, "ten tries").
pub const TRIES: u8 = 10;

/// A PIN that may be chosen. It is not shown by `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct Pin(String);

/// Why it may not be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PinFault {
    /// It is not of six to twelve digits.
    Shape,
    /// It is among the first that others would try.
    Guessable,
}

impl Pin {
    /// Reads what was typed, to choose it; spaces do not matter.
    ///
    /// # Errors
    /// Why it may not be chosen.
    pub fn choose(typed: &str) -> Result<Self, PinFault> {
        let pin = Self::enter(typed).ok_or(PinFault::Shape)?;
        if pin.is_guessable() { Err(PinFault::Guessable) } else { Ok(pin) }
    }

    /// Reads what was typed, to try it: whether it may be chosen today does not matter. `None` when it can be no PIN.
    pub fn enter(typed: &str) -> Option<Self> {
        // Longer than any PIN with spaces between its digits.
        if typed.len() > 4 * LONGEST {
            return None;
        }
        let digits: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
        let is_pin = (SHORTEST..=LONGEST).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
        is_pin.then_some(Self(digits))
    }

    /// Its digits.
    pub fn digits(&self) -> &str {
        &self.0
    }

    /// One run (`234567`, `987654`, `111111`), one group again and again (`121212`, `123123`), or too few different digits.
    fn is_guessable(&self) -> bool {
        let digits = self.0.as_bytes();
        let steps: Vec<i16> = digits.windows(2).map(|w| i16::from(w[1]) - i16::from(w[0])).collect();
        let is_run = steps.iter().all(|step| *step == steps[0] && step.abs() <= 1);
        let repeats = |length: usize| digits.chunks(length).all(|chunk| digits.starts_with(chunk));
        let mut different = digits.to_vec();
        different.sort_unstable();
        different.dedup();
        is_run || (1..=digits.len() / 2).any(repeats) || different.len() < 3
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_read_however_they_are_spaced() {
        assert_eq!(Pin::choose(" 271 828 ").map(|pin| pin.digits().to_owned()), Ok("271828".to_owned()));
        assert_eq!(Pin::choose("271828182845").map(|pin| pin.digits().len()), Ok(12));
        for typed in ["", "27182", "2718281828459", "27182a", "２７１８２８", &"1 ".repeat(60)] {
            assert_eq!(Pin::choose(typed).err(), Some(PinFault::Shape), "{typed}");
        }
    }

    #[test]
    fn what_others_try_first_is_refused_when_it_is_chosen_only() {
        for typed in ["000000", "123456", "654321", "234567890123", "121212", "123123", "112112", "707070", "111112"] {
            let is_refused = Pin::choose(typed).err() == Some(PinFault::Guessable);
            // A run does not go on behind nine.
            assert_eq!(is_refused, typed != "234567890123", "{typed}");
            assert!(Pin::enter(typed).is_some(), "{typed}");
        }
        for typed in ["271828", "190572", "808417", "100200300"] {
            assert!(Pin::choose(typed).is_ok(), "{typed}");
        }
    }
}
