//! How a case stands against its date, with what the rules say counts as late whatever the date.

use super::Core;
use crate::{
    calendar::Calendar,
    clock::{self, Due, Standing},
    instant::Instant,
};

impl Core {
    /// Whether it counts as late whenever it is done: papers were asked for more than once (DOMAIN.md §1, "Pause"; found in
    /// published copies of the index of Quyết định 766/QĐ-TTg).
    pub const fn counts_late(&self) -> bool {
        self.supplements > 1
    }

    /// When it is due, and how its clock stands; nothing before the clock has begun.
    pub fn due(&self, calendar: &Calendar) -> Option<Due> {
        clock::due(self.limit.legal, self.limit.cutoff, &self.ledger, calendar)
    }

    /// Whether its date was moved by agreement.
    pub const fn is_extended(&self) -> bool {
        self.extended.is_some()
    }
}

/// How a case stands now, for badges, lists and figures. What counts as late was finished late, whatever the date says.
pub fn standing(core: &Core, due: Option<&Due>, now: Instant, calendar: &Calendar) -> Standing {
    let by_date = clock::standing(due, core.limit.warning(), now, calendar);
    match by_date {
        Standing::FinishedEarly | Standing::FinishedOnTime if core.counts_late() => Standing::FinishedLate,
        Standing::NotStarted
        | Standing::OnTime { .. }
        | Standing::Soon { .. }
        | Standing::Late { .. }
        | Standing::Paused { .. }
        | Standing::FinishedEarly
        | Standing::FinishedOnTime
        | Standing::FinishedLate => by_date,
    }
}
