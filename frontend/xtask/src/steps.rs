//! The list of what was done, each with its seconds.

use std::time::{Duration, Instant};

use anyhow::Result;

/// Announces each step, times it, and can sum up at the end.
#[derive(Default)]
pub struct Steps {
    done: Vec<(String, Duration)>,
}

impl Steps {
    /// Runs one step.
    pub fn run<T>(&mut self, name: &str, step: impl FnOnce() -> Result<T>) -> Result<T> {
        println!("▸ {name}");
        let start = now();
        let result = step();
        let took = now().duration_since(start);
        let mark = if result.is_ok() { '✓' } else { '✗' };
        println!("{mark} {name}  {:.1} s", took.as_secs_f64());
        self.done.push((name.to_owned(), took));
        result
    }

    /// Prints every step once more, with the sum.
    pub fn summary(&self) {
        let width = self.done.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
        println!();
        for (name, took) in &self.done {
            println!("  {name:<width$} {:>8.1} s", took.as_secs_f64());
        }
        let all: Duration = self.done.iter().map(|(_, took)| *took).sum();
        println!("  {:<width$} {:>8.1} s", "all", all.as_secs_f64());
    }
}

/// The stopwatch.
#[expect(clippy::disallowed_methods, reason = "measuring how long a step takes is this module's purpose")]
pub fn now() -> Instant {
    Instant::now()
}
