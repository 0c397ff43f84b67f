//! Stopwatch and statistics.

use std::{hint::black_box, time::Instant};

/// How long one round of something very short is repeated, in seconds, so that the clock's own cost vanishes.
const ROUND: f64 = 0.02;

/// A running stopwatch.
pub struct Watch(Instant);

impl Watch {
    /// Starts.
    #[expect(clippy::disallowed_methods, reason = "the stopwatch is the clock of a bench")]
    pub fn start() -> Self {
        Self(Instant::now())
    }

    /// Seconds since the start.
    pub fn seconds(&self) -> f64 {
        self.0.elapsed().as_secs_f64()
    }
}

/// Seconds for one call of something very short.
pub struct Short {
    calls: u32,
}

impl Short {
    /// Finds out how many calls make a round; warms up by it.
    pub fn new<T>(mut call: impl FnMut() -> T) -> Self {
        let mut calls = 1;
        while calls < 1 << 28 && round(calls, &mut call) < ROUND {
            calls *= 2;
        }
        Self { calls }
    }

    /// Measures a round.
    pub fn seconds<T>(&self, mut call: impl FnMut() -> T) -> f64 {
        round(self.calls, &mut call) / f64::from(self.calls)
    }
}

fn round<T>(calls: u32, call: &mut impl FnMut() -> T) -> f64 {
    let watch = Watch::start();
    for _ in 0..calls {
        black_box(call());
    }
    watch.seconds()
}

/// Seconds of ours and of the baseline, pair by pair as they were measured one after the other.
#[derive(Debug, Clone, Default)]
pub struct Pairs(Vec<(f64, f64)>);

impl Pairs {
    /// Adds a pair.
    pub fn push(&mut self, ours: f64, bare: f64) {
        self.0.push((ours, bare));
    }

    /// Ours, in seconds.
    pub fn ours(&self) -> Spread {
        Spread::of(self.0.iter().map(|(ours, _)| *ours))
    }

    /// The baseline's, in seconds.
    pub fn bare(&self) -> Spread {
        Spread::of(self.0.iter().map(|(_, bare)| *bare))
    }

    /// Ours over the baseline's of the same run: what disturbs both at once cancels out.
    pub fn ratio(&self) -> Spread {
        Spread::of(self.0.iter().map(|(ours, bare)| ours / bare))
    }
}

/// A median with its extremes.
#[derive(Debug, Clone, Copy)]
pub struct Spread {
    /// The smallest.
    pub low: f64,
    /// Half of all are smaller; of an even number the upper of the two in the middle.
    pub median: f64,
    /// The largest.
    pub high: f64,
}

impl Spread {
    fn of(values: impl Iterator<Item = f64>) -> Self {
        let mut sorted: Vec<f64> = values.collect();
        sorted.sort_by(f64::total_cmp);
        let at = |place: usize| sorted.get(place).copied().unwrap_or(f64::NAN);
        Self { low: at(0), median: at(sorted.len() / 2), high: at(sorted.len().saturating_sub(1)) }
    }
}
