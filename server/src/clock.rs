//! The only place where the server reads a clock or makes something random.
//!
//! Everybody else is given a [`Clock`]: tests advance theirs by hand and repeat their "random" bytes by a seed.

use std::sync::Mutex;

use domain::instant::Instant;
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// Time and randomness, as an argument.
pub trait Clock: Send + Sync + 'static {
    /// The moment.
    fn now(&self) -> Instant;

    /// Fills the buffer with bytes that nobody can guess: keys, tokens and salts are made of them.
    fn fill(&self, bytes: &mut [u8]);

    /// A new id (`UUIDv7`), ascending with this clock's time.
    fn id(&self) -> Uuid {
        let mut random = [0; 10];
        self.fill(&mut random);
        let millis = u64::try_from(self.now().millis()).unwrap_or(0);
        uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
    }
}

impl dyn Clock {
    /// So many bytes that nobody can guess.
    pub fn random<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.fill(&mut bytes);
        bytes
    }
}

/// The computer's clock and the operating system's randomness.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the clock module")]
    fn now(&self) -> Instant {
        time::OffsetDateTime::now_utc().into()
    }

    fn fill(&self, bytes: &mut [u8]) {
        getrandom::fill(bytes).expect("the operating system gives random bytes");
    }
}

/// A clock that moves only by hand, with "random" bytes that a seed repeats: for tests and for telling a past.
#[derive(Debug)]
pub struct ManualClock(Mutex<Manual>);

#[derive(Debug)]
struct Manual {
    now: Instant,
    seed: u64,
    drawn: u64,
}

impl ManualClock {
    /// A clock that shows this moment. Two clocks of one seed draw the same bytes.
    pub fn new(now: Instant, seed: u64) -> Self {
        Self(Mutex::new(Manual { now, seed, drawn: 0 }))
    }

    /// Shows this moment from now on; backwards is allowed, because real clocks do it.
    pub fn set(&self, now: Instant) {
        self.lock().now = now;
    }

    /// Begins anew, as one that was just made: what follows does not depend on what was drawn before.
    pub fn restart(&self, now: Instant, seed: u64) {
        *self.lock() = Manual { now, seed, drawn: 0 };
    }

    /// Moves by so many milliseconds.
    pub fn advance(&self, millis: i64) {
        let mut manual = self.lock();
        manual.now = manual.now.plus_millis(millis);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Manual> {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Instant {
        self.lock().now
    }

    fn fill(&self, bytes: &mut [u8]) {
        let mut manual = self.lock();
        for chunk in bytes.chunks_mut(32) {
            manual.drawn += 1;
            let mut hash = Sha256::new();
            hash.update(manual.seed.to_be_bytes());
            hash.update(manual.drawn.to_be_bytes());
            chunk.copy_from_slice(&hash.finalize()[..chunk.len()]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clock() -> ManualClock {
        ManualClock::new(Instant::parse("2026-02-13T14:05").unwrap(), 7)
    }

    #[test]
    fn a_manual_clock_moves_by_hand_and_repeats_its_draws() {
        let (a, b) = (clock(), clock());
        a.advance(60_000);
        assert_eq!(a.now(), Instant::parse("2026-02-13T14:06").unwrap());
        let (a, b): (&dyn Clock, &dyn Clock) = (&a, &b);
        let first = a.random::<40>();
        assert_eq!(first, b.random::<40>());
        assert_ne!(first, a.random::<40>());
    }

    #[test]
    fn ids_are_of_version_seven_and_ascend_with_time() {
        let clock = clock();
        let before = clock.id();
        clock.advance(1);
        let after = clock.id();
        assert_eq!((before.get_version_num(), after.get_version_num()), (7, 7));
        assert!(before < after);
        assert_ne!(SystemClock.id(), SystemClock.id());
    }
}
