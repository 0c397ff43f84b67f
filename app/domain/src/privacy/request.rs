//! What the persons concerned ask for: to see, correct or delete what is known of them. Recorded by the office with a
//! due date, assigned, answered, and bound to what fulfilled it.

use serde::{Deserialize, Serialize};
use time::Date;
use uuid::Uuid;

use super::{
    Refusal,
    consent::{Seen, speaks_for},
};
use crate::{
    calendar::Calendar,
    clock::{self, ClockEntry, Due, Effect, Limit, Unit},
    denial::Denial,
    faults::Faults,
    ids::{PartyId, PersonId, PrivacyId},
    instant::Instant,
    party::Party,
    policy::{self, Act},
    rights::{Actor, Role},
};

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// To see what is known.
    View,
    /// To have it corrected.
    Correct,
    /// To have it deleted.
    Delete,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::View, Self::Correct, Self::Delete];

    /// The name in storage and on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::View => "view",
            Self::Correct => "correct",
            Self::Delete => "delete",
        }
    }

    /// How long the school is asked to take at most, until it sets its own limit. A proposal, not the law.
    pub const fn proposed_limit(self) -> Limit {
        match self {
            Self::View | Self::Correct => Limit::working_days(5),
            Self::Delete => Limit::working_days(10),
        }
    }
}

impl std::str::FromStr for Kind {
    type Err = &'static str;
    fn from_str(s: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == s).ok_or("unknown kind of request")
    }
}

/// Whether a limit can be set for answering: working days, at least one.
///
/// # Errors
/// Not leadership; hours, calendar days or months; more than ninety days.
pub fn may_set(actor: &Actor, limit: Limit) -> Result<(), Denial> {
    policy::can(actor, Act::KeepPrivacy)?;
    let mut faults = Faults::default();
    if limit.unit != Unit::WorkingDays || !(1..=90).contains(&limit.amount) {
        faults.out_of_range("limit");
    }
    faults.none(())
}

/// A request, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// What is asked for.
    pub kind: Kind,
    /// About whom.
    pub party: PartyId,
    /// Who asks: themselves, or who stands for the child.
    pub asker: PartyId,
    /// In their words; forgotten with the person.
    pub asked: String,
    /// What proves who they are.
    pub seen: Seen,
    /// When it came: the clock counts from here.
    pub received_at: Instant,
    /// How long it may take, as it was set on that day.
    pub limit: Limit,
    /// Nobody had approved that limit.
    pub limit_proposed: bool,
    /// Whose work it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assignee: Option<PersonId>,
    /// When what is known was last handed over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exported_at: Option<Instant>,
    /// What was answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<Answer>,
    /// What was asked was forgotten with the person.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub forgotten: bool,
}

/// What was answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// Whether it was granted.
    pub granted: bool,
    /// Why not, or what there is to say; forgotten with the person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// By whom.
    pub by: PersonId,
    /// When.
    pub at: Instant,
    /// What fulfilled it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub means: Option<Means>,
}

/// What fulfilled a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "by", content = "id", rename_all = "snake_case")]
pub enum Means {
    /// What is known was handed over.
    Export,
    /// A correction: its event.
    Correction(Uuid),
    /// A proposal to erase, waiting or done.
    Erasure(PrivacyId),
}

impl Request {
    /// What is left of it when the person is forgotten: that it was asked, when, and what became of it.
    #[must_use]
    pub fn forgotten(self) -> Self {
        Self {
            asked: String::new(),
            seen: Seen { note: None, ..self.seen },
            answer: self.answer.map(|answer| Answer { reason: None, ..answer }),
            forgotten: true,
            ..self
        }
    }

    /// Until when it is to be answered, and how that stands.
    pub fn due(&self, calendar: &Calendar) -> Option<Due> {
        let mut ledger = vec![ClockEntry::new(self.received_at, Effect::Start)];
        if let Some(answer) = &self.answer {
            ledger.push(ClockEntry::new(answer.at, Effect::Stop));
        }
        clock::due(self.limit, None, &ledger, calendar)
    }
}

/// Somebody asks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ask {
    /// For what.
    pub kind: Kind,
    /// About whom.
    pub party: PartyId,
    /// Who asks.
    pub asker: PartyId,
    /// In their words.
    pub asked: String,
    /// What proves who they are.
    pub seen: Seen,
    /// When it came, if not now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub received_on: Option<Date>,
}

/// What recording makes. `speaker` is who asks with all doubles, `limit` what the school has set, if it has.
///
/// # Errors
/// Not office or leadership; the person was erased; whoever asks does not speak for them; what is wrong with what was typed.
pub fn record(
    actor: &Actor,
    ask: &Ask,
    (party, speaker): (&Party, &[PartyId]),
    limit: Option<Limit>,
    now: Instant,
) -> Result<Request, Denial> {
    policy::can(actor, Act::KeepRequests)?;
    if party.erased_at.is_some() {
        return Err(Refusal::PartyErased.into());
    }
    if !speaks_for(speaker, party) {
        return Err(Refusal::SpeaksNot.into());
    }
    let today = now.local_date();
    let mut faults = Faults::default();
    let asked = faults.text("asked", &ask.asked, 1000, true);
    let seen = ask.seen.tidied(&mut faults, today);
    let received_at = match ask.received_on {
        Some(day) if day != today => {
            // What lay longer than a month is no entry of today's.
            faults.day("received_on", day, today.checked_sub(time::Duration::days(31)), today);
            Instant::from_local(day, now.local().time())
        }
        Some(_) | None => now,
    };
    faults.none(Request {
        kind: ask.kind,
        party: party.id,
        asker: ask.asker,
        asked,
        seen,
        received_at,
        limit: limit.unwrap_or(ask.kind.proposed_limit()),
        limit_proposed: limit.is_none(),
        assignee: None,
        exported_at: None,
        answer: None,
        forgotten: false,
    })
}

/// Gives a request to somebody; `to_may` says whether they could record one themselves.
///
/// # Errors
/// Not office or leadership; it was answered; the other one may not.
pub fn assign(actor: &Actor, request: Request, to: PersonId, to_may: bool) -> Result<Request, Denial> {
    policy::can(actor, Act::KeepRequests)?;
    open(&request)?;
    if !to_may {
        return Err(Denial::NotYourRole { roles: vec![Role::Office, Role::Leadership] });
    }
    Ok(Request { assignee: Some(to), ..request })
}

/// What is known is handed over.
///
/// # Errors
/// Not office or leadership; it was answered; it asks for something else.
pub fn export(actor: &Actor, request: Request, now: Instant) -> Result<Request, Denial> {
    policy::can(actor, Act::KeepRequests)?;
    open(&request)?;
    match request.kind {
        Kind::View => Ok(Request { exported_at: Some(now), ..request }),
        Kind::Correct | Kind::Delete => Err(Refusal::NotToView.into()),
    }
}

/// What was done since the request came that may fulfil it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Since {
    /// The last correction of the person's entry, or of a case that names them: its event.
    pub correction: Option<Uuid>,
    /// The last proposal to erase them that was not withdrawn.
    pub erasure: Option<PrivacyId>,
}

/// Answers a request. Granted, it must have been fulfilled; refused, it is leadership's to refuse, with a reason.
///
/// # Errors
/// Not who handles it nor leadership; it was answered; nothing has fulfilled it yet; no reason is given.
pub fn answer(
    actor: &Actor,
    request: Request,
    (granted, reason): (bool, Option<&str>),
    since: Since,
    now: Instant,
) -> Result<Request, Denial> {
    policy::can(actor, Act::KeepRequests)?;
    let leads = actor.has_role(Role::Leadership);
    if !granted && !leads {
        return Err(Denial::NotYourRole { roles: vec![Role::Leadership] });
    }
    if !leads && request.assignee != Some(actor.person()) {
        return Err(Denial::OnlyAssignee);
    }
    open(&request)?;
    let mut faults = Faults::default();
    let reason = faults.note("reason", reason, 1000);
    if !granted && reason.is_none() {
        faults.required("reason");
    }
    let means = match request.kind {
        Kind::View => request.exported_at.map(|_| Means::Export),
        Kind::Correct => since.correction.map(Means::Correction),
        Kind::Delete => since.erasure.map(Means::Erasure),
    };
    if granted && means.is_none() {
        return Err(Refusal::NotFulfilled.into());
    }
    let answer = Answer { granted, reason, by: actor.person(), at: now, means: means.filter(|_| granted) };
    faults.none(Request { answer: Some(answer), ..request })
}

fn open(request: &Request) -> Result<(), Denial> {
    if request.answer.is_some() { Err(Refusal::RequestAnswered.into()) } else { Ok(()) }
}
