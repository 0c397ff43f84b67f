//! How long the personal part of an ended case is kept, by kind of case. A proposal counts for nothing: only what the
//! school's leadership has set makes a case fall due, and a hold keeps it all the same.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use time::{Date, Month};

use super::Refusal;
use crate::{
    definition::ProcedureKind,
    denial::{Denial, Fault, FieldFault},
    ids::PersonId,
    policy::{self, Act},
    rights::Actor,
    text::Text,
};

/// How many cases one proposal may name.
pub const MOST: usize = 200;

/// How long; written `never` or `24mo`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Retention {
    /// It is never due.
    Never,
    /// So many months after the end, from 1 to 1200.
    Months(u16),
}

impl Retention {
    /// What a school is asked to consider. Nobody has approved it.
    pub const fn proposed(kind: ProcedureKind) -> Self {
        match kind {
            ProcedureKind::Published => Self::Months(60),
            ProcedureKind::School => Self::Months(36),
            ProcedureKind::Internal => Self::Months(24),
        }
    }

    /// The first day on which a case that ended on this day is due.
    pub fn due_on(self, ended: Date) -> Option<Date> {
        let Self::Months(months) = self else { return None };
        let total = i32::from(u8::from(ended.month())) - 1 + i32::from(months);
        let year = ended.year() + total.div_euclid(12);
        let month = Month::try_from(u8::try_from(total.rem_euclid(12) + 1).ok()?).ok()?;
        let day = ended.day().min(month.length(year));
        Date::from_calendar_date(year, month, day).ok()
    }

    /// As it is read on screens.
    pub fn text(self) -> Text {
        match self {
            Self::Never => Text::new("Không xóa", "Never erased"),
            Self::Months(n) if n.is_multiple_of(12) => {
                let years = n / 12;
                let plural = if years == 1 { "" } else { "s" };
                Text::new(format!("{years} năm sau khi kết thúc"), format!("{years} year{plural} after the end"))
            }
            Self::Months(n) => {
                let plural = if n == 1 { "" } else { "s" };
                Text::new(format!("{n} tháng sau khi kết thúc"), format!("{n} month{plural} after the end"))
            }
        }
    }
}

impl fmt::Display for Retention {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Never => f.write_str("never"),
            Self::Months(n) => write!(f, "{n}mo"),
        }
    }
}

impl FromStr for Retention {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == "never" {
            return Ok(Self::Never);
        }
        let months = text.strip_suffix("mo").filter(|n| n.bytes().all(|b| b.is_ascii_digit()));
        let months = months.and_then(|n| n.parse().ok()).filter(|n| (1..=1200).contains(n));
        months.map(Self::Months).ok_or("`never`, or months from 1mo to 1200mo")
    }
}

impl TryFrom<String> for Retention {
    type Error = &'static str;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Retention> for String {
    fn from(retention: Retention) -> Self {
        retention.to_string()
    }
}

/// An ended case as a proposal finds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ended {
    /// The day on which it ended, if it has.
    pub ended: Option<Date>,
    /// What the school has set for its procedure.
    pub retention: Option<Retention>,
    /// Leadership holds it.
    pub is_held: bool,
    /// Another proposal waits.
    pub waits: bool,
    /// Something personal of it is left.
    pub has_values: bool,
}

impl Ended {
    /// Whether its time is over, whatever holds it.
    pub fn is_due(&self, today: Date) -> bool {
        let due = self.ended.zip(self.retention).and_then(|(ended, retention)| retention.due_on(ended));
        self.has_values && due.is_some_and(|due| due <= today)
    }
}

/// Whether these may be proposed: each is due, none is held or waits.
///
/// # Errors
/// Not leadership; none or too many; the reason of the first one that may not.
pub fn propose(actor: &Actor, cases: &[Ended], today: Date) -> Result<(), Denial> {
    policy::can(actor, Act::KeepPrivacy)?;
    let fault = |fault| Denial::Invalid { fields: vec![FieldFault { field: "cases".into(), fault }] };
    if cases.is_empty() {
        return Err(fault(Fault::Required));
    }
    if cases.len() > MOST {
        return Err(fault(Fault::TooLong));
    }
    for case in cases {
        if case.waits {
            return Err(Refusal::AlreadyProposed.into());
        }
        if case.is_held {
            return Err(Refusal::CaseHeld { codes: vec![] }.into());
        }
        if !case.is_due(today) {
            return Err(Refusal::NotDue.into());
        }
    }
    Ok(())
}

/// Whether somebody may confirm what another one proposed.
///
/// # Errors
/// Not the principal; whoever proposed it.
pub fn confirm(actor: &Actor, proposed_by: PersonId) -> Result<(), Denial> {
    policy::can(actor, Act::ConfirmErasure)?;
    if actor.person() == proposed_by { Err(Refusal::SecondPerson.into()) } else { Ok(()) }
}

/// Whether a case of a confirmed proposal is erased now: a hold that came meanwhile wins, and so does a longer time.
pub fn goes(case: &Ended, today: Date) -> bool {
    !case.is_held && case.is_due(today)
}
