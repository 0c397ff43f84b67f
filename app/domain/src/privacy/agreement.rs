//! A child's own agreement. From an age on, a consent about a child needs the child's word beside that of whoever stands
//! for the child; either of the two may withdraw it.

use serde::{Deserialize, Serialize};
use time::{Date, Month};

use super::{Refusal, consent::Consent};
use crate::faults::Faults;
use crate::{definition::PartyKind, denial::Denial, ids::PersonId, party::Party};

/// The age in full years from which a child agrees too.
///
/// *Known*, to be verified by the school: Decree 13/2023, article 20. That Law 91/2025/QH15 and Decree 356/2025 came after it
/// (from 2026-01-01) is *found*; what they say of the age is not. If it is another one, it is changed here.
pub const AGREES_FROM: u8 = 7;

/// How a child said so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum How {
    /// Somebody asked, and heard it.
    Spoken,
    /// The child wrote, drew or signed it.
    Written,
}

impl How {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Spoken, Self::Written];

    /// The name in storage and on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Spoken => "spoken",
            Self::Written => "written",
        }
    }
}

/// That a child agreed. It says nothing in words of the child, so nothing of it has to be forgotten.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Agreement {
    /// How.
    pub how: How,
    /// Which colleague heard it, or was given what is written.
    pub heard_by: PersonId,
    /// When.
    pub on: Date,
}

/// Whether a consent of a day needs the child's own agreement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OwnWord {
    /// An adult, or a child that is too young.
    NotAsked,
    /// A child that is old enough since that day.
    Asked {
        /// The day on which the child became so old.
        since: Date,
    },
    /// A child whose day of birth nobody has entered.
    BirthUnknown,
}

impl OwnWord {
    /// For a consent about this person, given on this day.
    pub fn of(about: &Party, on: Date) -> Self {
        match (about.kind, about.born) {
            (PartyKind::Child, Some(born)) => match old_enough_on(born) {
                Some(since) if since <= on => Self::Asked { since },
                Some(_) | None => Self::NotAsked,
            },
            (PartyKind::Child, None) => Self::BirthUnknown,
            (PartyKind::Guardian | PartyKind::Organisation | PartyKind::Staff, _) => Self::NotAsked,
        }
    }
}

/// The birthday from which a child agrees too. Born on 29 February, that is 28 February: a child who is asked a day
/// early loses nothing.
fn old_enough_on(born: Date) -> Option<Date> {
    let year = born.year().checked_add(i32::from(AGREES_FROM))?;
    let same_day = Date::from_calendar_date(year, born.month(), born.day());
    same_day.or_else(|_| Date::from_calendar_date(year, Month::February, 28)).ok()
}

/// What a consent that counts lacks today. It counts all the same; the office sees what to ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lack {
    /// The child has become old enough since, and was not asked.
    ChildAgreement,
    /// The child's day of birth, without which nobody can tell.
    ChildBirth,
}

impl Consent {
    /// What it lacks today of the child's own word.
    pub fn lacks(&self, about: &Party, today: Date) -> Option<Lack> {
        if !self.stands() || self.agreed.is_some() || about.erased_at.is_some() {
            return None;
        }
        match OwnWord::of(about, today) {
            OwnWord::NotAsked => None,
            OwnWord::Asked { .. } => Some(Lack::ChildAgreement),
            OwnWord::BirthUnknown => Some(Lack::ChildBirth),
        }
    }
}

/// Holds what was recorded against what a consent of this day needs.
pub(super) fn checked(
    about: &Party,
    given_on: Date,
    agreed: Option<Agreement>,
    (faults, today): (&mut Faults, Date),
) -> Result<(), Denial> {
    match (OwnWord::of(about, given_on), agreed) {
        (OwnWord::NotAsked, None) => Ok(()),
        // Below the age nothing is asked, so nothing is kept.
        (OwnWord::NotAsked, Some(_)) => Err(Refusal::ChildNotAsked.into()),
        (OwnWord::BirthUnknown, _) => Err(Refusal::ChildBirthUnknown.into()),
        (OwnWord::Asked { .. }, None) => Err(Refusal::ChildAgreementMissing.into()),
        (OwnWord::Asked { since }, Some(agreed)) => {
            faults.day("agreed_on", agreed.on, Some(since), today);
            Ok(())
        }
    }
}
