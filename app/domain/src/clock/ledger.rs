//! The ledger read from its first line to its last.

use time::Date;

use super::{ClockEntry, Effect};
use crate::instant::Instant;

/// A pause that has ended.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pause {
    pub from: Instant,
    pub to: Instant,
}

impl Pause {
    /// Whether this day is left out: after the day of asking, up to and including the day it came back.
    pub fn covers(&self, date: Date) -> bool {
        self.from.local_date() < date && date <= self.to.local_date()
    }
}

/// What the ledger says.
#[derive(Debug, Clone)]
pub(super) struct Ledger {
    pub start: Instant,
    /// In order, not overlapping.
    pub pauses: Vec<Pause>,
    /// Since when the clock stands still now.
    pub paused: Option<Instant>,
    /// The last extension: when it was promised and to which date.
    pub extended: Option<(Instant, Date)>,
    pub stopped: Option<Instant>,
}

impl Ledger {
    pub fn started(start: Instant) -> Self {
        Self { start, pauses: Vec::new(), paused: None, extended: None, stopped: None }
    }

    /// Nothing before the first start.
    pub fn read(entries: &[ClockEntry]) -> Option<Self> {
        let first = entries.iter().position(|entry| entry.effect == Effect::Start)?;
        let mut ledger = Self::started(entries[first].at);
        let mut last = ledger.start;
        let mut paused_when_stopped = None;
        for entry in &entries[first + 1..] {
            if ledger.stopped.is_some() && entry.effect != Effect::Reopen {
                continue;
            }
            // The order of the ledger is the order of the facts; a device's clock may be off.
            last = last.max(entry.at);
            match entry.effect {
                Effect::Start => {}
                Effect::Pause => {
                    ledger.paused.get_or_insert(last);
                }
                Effect::Resume => {
                    if let Some(from) = ledger.paused.take() {
                        ledger.pauses.push(Pause { from, to: last });
                    }
                }
                Effect::Extend { to } => ledger.extended = Some((last, to)),
                Effect::Stop => {
                    paused_when_stopped = ledger.paused.take();
                    ledger.stopped = Some(paused_when_stopped.unwrap_or(last));
                }
                // What stood still when it was stopped stood still until now.
                Effect::Reopen => {
                    if ledger.stopped.take().is_some()
                        && let Some(from) = paused_when_stopped.take()
                    {
                        ledger.pauses.push(Pause { from, to: last });
                    }
                }
            }
        }
        Some(ledger)
    }
}
