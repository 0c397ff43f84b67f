//! Which procedures a school takes requests under: switched on and off by the side that answers for them.
//!
//! Leadership publishes what the school does for others (DESIGN.md §3). The procedure of findings is the inspecting
//! side's own: nobody who is inspected may stop an inspection.
//!
//! Switching off stops new requests alone; what runs goes on under its version. It counts from its moment on, and a
//! request is judged by the moment at which it was received: what the counter took in before that, without a network, is
//! taken.

use serde::{Deserialize, Serialize};

use super::SchoolDenial;
use crate::{
    case::decide::LEASE_MILLIS,
    definition::{CaseKind, ProcedureKey},
    denial::Fault,
    instant::Instant,
};

/// The most characters of a reason.
pub const MOST_REASON: usize = 300;

/// That a procedure was switched on or off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Switch {
    /// Which, in all its versions.
    pub key: ProcedureKey,
    /// Whether requests are taken from then on.
    pub on: bool,
    /// When.
    pub at: Instant,
    /// Why, for colleagues; it names nobody.
    pub reason: String,
}

/// What there is to know of a procedure besides its switches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Known {
    /// What its cases are.
    pub kind: CaseKind,
    /// Whether a version is in force today, be it published here or only shipped.
    pub in_force: bool,
    /// Whether the school has published a version that is in force today.
    pub published: bool,
    /// Whether the version in force takes nothing and only answers whoever asks.
    pub guidance: bool,
}

/// Whether requests are taken under a procedure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Offer {
    /// They are.
    Taken,
    /// They are not, and could be.
    Stopped,
    /// No version is in force: it is history, or still to come.
    OutOfForce,
    /// The version in force takes nothing: it answers whoever asks. Another version is needed to take requests.
    Guidance,
}

/// The switch of a procedure that counts at a moment; nothing where it was not touched before, so that what the school
/// published at its start is taken.
pub fn last<'a>(switches: &'a [Switch], key: &ProcedureKey, at: Instant) -> Option<&'a Switch> {
    switches.iter().filter(|switch| switch.key == *key && switch.at <= at).max_by_key(|switch| switch.at)
}

/// The switch by which a procedure is not taken at a moment.
pub fn stopped<'a>(switches: &'a [Switch], key: &ProcedureKey, at: Instant) -> Option<&'a Switch> {
    last(switches, key, at).filter(|switch| !switch.on)
}

/// Whether requests are taken under a procedure at a moment.
pub fn offer(switches: &[Switch], key: &ProcedureKey, known: Known, at: Instant) -> Offer {
    if !known.in_force {
        Offer::OutOfForce
    } else if known.guidance {
        Offer::Guidance
    } else if known.published && stopped(switches, key, at).is_none() {
        Offer::Taken
    } else {
        Offer::Stopped
    }
}

/// Keeps a switch, and of those before it only what a stated time can still ask for.
pub(super) fn put(switches: &mut Vec<Switch>, switch: Switch) {
    let believed = switch.at.plus_millis(-LEASE_MILLIS);
    let base = last(switches, &switch.key, believed).map(|base| base.at);
    switches.retain(|old| old.key != switch.key || base.is_none_or(|base| base <= old.at));
    switches.push(switch);
}

/// Whether a procedure may be switched as somebody wants who saw its last switch at `was`.
pub(super) fn check(
    switches: &[Switch],
    key: &ProcedureKey,
    known: Known,
    (on, was): (bool, Option<Instant>),
    now: Instant,
) -> Result<(), SchoolDenial> {
    if last(switches, key, now).map(|switch| switch.at) != was {
        return Err(SchoolDenial::Stale);
    }
    match (offer(switches, key, known, now), on) {
        (Offer::Taken, false) | (Offer::Stopped, true) => Ok(()),
        (Offer::OutOfForce, true) => Err(SchoolDenial::OutOfForce),
        (Offer::Guidance, true) => Err(SchoolDenial::Guidance),
        // It is so already: the person looked at something else.
        (Offer::Taken, true) | (Offer::Stopped | Offer::OutOfForce | Offer::Guidance, false) => {
            Err(SchoolDenial::Stale)
        }
    }
}

/// What is wrong with a reason.
pub fn reason_fault(reason: &str) -> Option<Fault> {
    match reason.chars().count() {
        0 => Some(Fault::Required),
        1..=MOST_REASON => None,
        _ => Some(Fault::TooLong),
    }
}
