//! What must hold before a step can be taken, besides the state of the case and who takes it.

use super::{Case, Core};
use crate::{
    definition::{Guard, StepDef},
    denial::Denial,
    instant::Instant,
};

/// Whether the step is there at all for this case: what depends on the case alone.
pub(crate) fn is_there(step: &StepDef, core: &Core) -> bool {
    step.guards.iter().all(|guard| match guard {
        Guard::Offered => core.handover.is_some(),
        Guard::Proposed => core.proposed.is_some(),
        Guard::NotExtended => !core.is_extended(),
        // Without a date told it would wait for ever, or end at once.
        Guard::UntilPassed => core.wait_until.is_some(),
        Guard::BeforeDue => true,
        Guard::NotNumbered => core.issued.is_none(),
        Guard::Numbered => core.issued.is_some(),
    })
}

/// Whether its hour has come and has not passed. `due` is the date that counts now.
///
/// # Errors
/// [`Denial::NotYet`] before the applicant's time is over, [`Denial::PastDue`] after the date.
pub fn in_time(step: &StepDef, case: &Case, due: Option<Instant>, at: Instant) -> Result<(), Denial> {
    step.guards.iter().try_for_each(|guard| match guard {
        Guard::UntilPassed => match case.core.wait_until {
            Some(until) if at.local_date() <= until => Err(Denial::NotYet { from: until.next_day().unwrap_or(until) }),
            Some(_) | None => Ok(()),
        },
        Guard::BeforeDue => match due {
            Some(due) if at > due => Err(Denial::PastDue { due }),
            Some(_) | None => Ok(()),
        },
        Guard::Offered | Guard::Proposed | Guard::NotExtended | Guard::NotNumbered | Guard::Numbered => Ok(()),
    })
}
