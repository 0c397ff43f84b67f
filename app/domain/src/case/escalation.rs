//! Overdue is no state: who is alerted follows from the date, the day and who answers for the case (DOMAIN.md §2 row 19:
//! handler, then vice principal, then principal). Computed, never stored.

use serde::{Deserialize, Serialize};

use super::{
    Core,
    handover::{Owner, owner},
    late::standing,
};
use crate::{
    calendar::Calendar,
    clock::{Due, Standing},
    instant::Instant,
    rights::Post,
};

/// How many working days late a case is when the principal hears of it (school's setting).
pub const PRINCIPAL_AFTER_WORKING_DAYS: i64 = 2;

/// How pressing it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Urgency {
    /// Its day comes near.
    Soon,
    /// Its day has passed.
    Late,
    /// Its day has passed long since.
    VeryLate,
}

/// Who is alerted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "who", content = "is", rename_all = "snake_case")]
pub enum Alerted {
    /// Whoever answers for it, see [`owner`].
    Owner(Owner),
    /// Everybody in this post.
    Post(Post),
}

/// Who is to hear of a case now, and how pressing it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Escalation {
    /// How pressing it is.
    pub urgency: Urgency,
    /// Who is alerted, whoever answers for it first. Each level alerts those of the level below too.
    pub alerted: Vec<Alerted>,
}

/// Who is to hear of this case now; nobody where there is time enough, the clock stands still, or it is done.
///
/// `due` is what [`Core::due`] says. Whoever has been offered the work and has not taken it up hears of it too: they may
/// be the one for whom it waits.
pub fn escalation(core: &Core, due: Option<&Due>, now: Instant, calendar: &Calendar) -> Option<Escalation> {
    if core.ended {
        return None;
    }
    let urgency = match standing(core, due, now, calendar) {
        Standing::Soon { .. } => Urgency::Soon,
        Standing::Late { by_wd } if by_wd >= PRINCIPAL_AFTER_WORKING_DAYS => Urgency::VeryLate,
        Standing::Late { .. } => Urgency::Late,
        Standing::NotStarted
        | Standing::OnTime { .. }
        | Standing::Paused { .. }
        | Standing::FinishedEarly
        | Standing::FinishedOnTime
        | Standing::FinishedLate => return None,
    };
    let mut alerted = vec![Alerted::Owner(owner(core))];
    alerted.extend(core.handover.map(|handover| Alerted::Owner(Owner::Person(handover.to))));
    let posts: &[Post] = match urgency {
        Urgency::Soon => &[],
        Urgency::Late => &[Post::VicePrincipal],
        Urgency::VeryLate => &[Post::VicePrincipal, Post::Principal],
    };
    alerted.extend(posts.iter().copied().map(Alerted::Post));
    Some(Escalation { urgency, alerted })
}
