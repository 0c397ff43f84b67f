//! Consents: who gave one for whom and for what, what was seen, whether the child agreed, when it was withdrawn. A
//! withdrawal asks for less than giving did.

use serde::{Deserialize, Serialize};
use time::Date;

use super::{
    Refusal,
    activity::{Activity, Ground},
    agreement::{self, Agreement, OwnWord},
};
use crate::{
    definition::PartyKind,
    denial::Denial,
    faults::Faults,
    ids::{PartyId, PrivacyId},
    party::Party,
    policy::{self, Act},
    rights::Actor,
};

/// What somebody at the counter was shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Paper {
    /// A form that the family signed.
    SignedForm,
    /// Căn cước.
    IdentityCard,
    /// Giấy khai sinh.
    BirthCertificate,
    /// A decision that makes somebody guardian or adoptive parent.
    Decision,
    /// Another paper, named in the note.
    Other,
}

impl Paper {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::SignedForm, Self::IdentityCard, Self::BirthCertificate, Self::Decision, Self::Other];

    /// The name in storage and on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SignedForm => "signed_form",
            Self::IdentityCard => "identity_card",
            Self::BirthCertificate => "birth_certificate",
            Self::Decision => "decision",
            Self::Other => "other",
        }
    }
}

/// A paper that was seen. Who saw it is who recorded it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seen {
    /// Which.
    pub paper: Paper,
    /// When.
    pub on: Date,
    /// Its number, or what it is; forgotten with the person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

impl Seen {
    pub(super) fn tidied(&self, faults: &mut Faults, today: Date) -> Self {
        faults.day("seen_on", self.on, None, today);
        let note = faults.note("note", self.note.as_deref(), 300);
        if note.is_none() && self.paper == Paper::Other {
            faults.required("note");
        }
        Self { note, ..*self }
    }
}

/// A consent, and that it was withdrawn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Consent {
    /// Whose data it is about.
    pub party: PartyId,
    /// For what: an entry of the register of processing.
    pub activity: PrivacyId,
    /// Which version of the entry was read to them.
    pub version: u32,
    /// Who gave it: themselves, or who stands for the child.
    pub given_by: PartyId,
    /// When.
    pub given_on: Date,
    /// What was seen.
    pub seen: Seen,
    /// That the child agreed too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agreed: Option<Agreement>,
    /// That it was withdrawn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withdrawn: Option<Withdrawal>,
}

/// That a consent was withdrawn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Withdrawal {
    /// By whom: themselves, somebody who stands for the child, or the child who is old enough to agree.
    pub by: PartyId,
    /// When.
    pub on: Date,
}

impl Consent {
    /// What is left of it when the person is forgotten: that there was one.
    #[must_use]
    pub fn forgotten(self) -> Self {
        Self { seen: Seen { note: None, ..self.seen }, ..self }
    }

    /// Whether it counts.
    pub const fn stands(&self) -> bool {
        self.withdrawn.is_none()
    }
}

/// Whether an entry of the register, with its doubles, speaks for somebody: an adult for themselves, a child through
/// who stands for them.
pub fn speaks_for(speaker: &[PartyId], about: &Party) -> bool {
    match about.kind {
        PartyKind::Child => about.guardians.iter().any(|link| link.until.is_none() && speaker.contains(&link.guardian)),
        PartyKind::Guardian | PartyKind::Organisation | PartyKind::Staff => speaker.contains(&about.id),
    }
}

/// Somebody gives a consent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Give {
    /// About whose data.
    pub party: PartyId,
    /// For what.
    pub activity: PrivacyId,
    /// Who gives it.
    pub given_by: PartyId,
    /// When.
    pub given_on: Date,
    /// What was seen.
    pub seen: Seen,
    /// That the child agreed too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agreed: Option<Agreement>,
}

/// What stands beside a consent when it is decided.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// Who records it.
    pub actor: &'a Actor,
    /// About whose data; the entry that counts.
    pub party: &'a Party,
    /// Who speaks, with all doubles.
    pub speaker: &'a [PartyId],
    /// The day on which it is recorded.
    pub today: Date,
}

/// What giving makes: `activity` is the last version of the entry with its number, if leadership has kept it, and
/// `stands` whether a consent of this person for it counts already.
///
/// # Errors
/// Not office or leadership; whoever gives it does not speak for them; consent is not what that purpose rests on; one
/// stands already; the child's own agreement is missing, or not asked for, or the day of birth that decides it is not
/// known; dates that cannot be.
pub fn give(ctx: Context<'_>, cmd: &Give, activity: Option<(u32, &Activity)>, stands: bool) -> Result<Consent, Denial> {
    policy::can(ctx.actor, Act::KeepRequests)?;
    may_speak(ctx)?;
    let version = match activity {
        Some((version, activity)) if activity.ground == Ground::Consent && !activity.ended => version,
        Some(_) | None => return Err(Refusal::NotByConsent.into()),
    };
    if stands {
        return Err(Refusal::ConsentStands.into());
    }
    let mut faults = Faults::default();
    faults.day("given_on", cmd.given_on, None, ctx.today);
    let seen = cmd.seen.tidied(&mut faults, ctx.today);
    agreement::checked(ctx.party, cmd.given_on, cmd.agreed, (&mut faults, ctx.today))?;
    faults.none(Consent {
        party: ctx.party.id,
        activity: cmd.activity,
        version,
        given_by: cmd.given_by,
        given_on: cmd.given_on,
        seen,
        agreed: cmd.agreed,
        withdrawn: None,
    })
}

/// What it makes that the child, who has become old enough since, agrees too. Nobody needs to speak for the child.
///
/// # Errors
/// Not office or leadership; it was withdrawn, or has the child's agreement already; the child is too young, or the day of
/// birth is not known; a date that cannot be.
pub fn agree(ctx: Context<'_>, consent: Consent, agreed: Agreement) -> Result<Consent, Denial> {
    policy::can(ctx.actor, Act::KeepRequests)?;
    if !consent.stands() {
        return Err(Refusal::ConsentWithdrawn.into());
    }
    if consent.agreed.is_some() {
        return Err(Refusal::ChildAgreedAlready.into());
    }
    not_erased(ctx)?;
    let mut faults = Faults::default();
    agreement::checked(ctx.party, ctx.today, Some(agreed), (&mut faults, ctx.today))?;
    faults.none(Consent { agreed: Some(agreed), ..consent })
}

/// What withdrawing makes: who and when, nothing else is asked. Of a child and who stands for the child, either is enough.
///
/// # Errors
/// Not office or leadership; whoever withdraws does not speak for them, nor is the child whose word it needs; it was
/// withdrawn already; the child's day of birth, on which that hangs, is not known; a date that cannot be.
pub fn withdraw(ctx: Context<'_>, consent: Consent, withdrawal: Withdrawal) -> Result<Consent, Denial> {
    policy::can(ctx.actor, Act::KeepRequests)?;
    if !consent.stands() {
        return Err(Refusal::ConsentWithdrawn.into());
    }
    if !takes_back_own_word(ctx, &consent, withdrawal.on)? {
        may_speak(ctx)?;
    }
    let mut faults = Faults::default();
    faults.day("on", withdrawal.on, Some(consent.given_on), ctx.today);
    faults.none(Consent { withdrawn: Some(withdrawal), ..consent })
}

/// Whether it is the child who withdraws, and may.
fn takes_back_own_word(ctx: Context<'_>, consent: &Consent, on: Date) -> Result<bool, Denial> {
    not_erased(ctx)?;
    if ctx.party.kind != PartyKind::Child || !ctx.speaker.contains(&ctx.party.id) {
        return Ok(false);
    }
    match OwnWord::of(ctx.party, on) {
        // Once asked, the child has a say, whatever was corrected about the day of birth since.
        OwnWord::NotAsked => Ok(consent.agreed.is_some()),
        OwnWord::Asked { .. } => Ok(true),
        OwnWord::BirthUnknown if consent.agreed.is_some() => Ok(true),
        OwnWord::BirthUnknown => Err(Refusal::ChildBirthUnknown.into()),
    }
}

fn may_speak(ctx: Context<'_>) -> Result<(), Denial> {
    not_erased(ctx)?;
    if speaks_for(ctx.speaker, ctx.party) { Ok(()) } else { Err(Refusal::SpeaksNot.into()) }
}

fn not_erased(ctx: Context<'_>) -> Result<(), Denial> {
    if ctx.party.erased_at.is_some() { Err(Refusal::PartyErased.into()) } else { Ok(()) }
}
