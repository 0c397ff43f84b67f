//! What is asked of an entry that is there: correct it, merge it with a double, say who stands for a child.

use serde::{Deserialize, Serialize};

use super::{
    Details, Party,
    fact::{Event, Fact, apply, sealed},
    link::{Kinship, Link, Proof},
};
use crate::{
    definition::PartyKind,
    denial::{Denial, Fault, FieldFault},
    fold,
    ids::PartyId,
    instant::Instant,
    policy::{self, Act},
    privacy::Refusal,
    rights::Actor,
};

/// A change of an entry that is there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "name", content = "args")]
pub enum Command {
    /// Corrects what it says.
    #[serde(rename = "party.correct")]
    Correct(CorrectParty),
    /// Says that it is a double of another one.
    #[serde(rename = "party.merge")]
    Merge(MergeParties),
    /// Takes that back.
    #[serde(rename = "party.unmerge")]
    Unmerge(UnmergeParties),
    /// Says who stands for a child, and what proves it.
    #[serde(rename = "party.link")]
    Link(LinkGuardian),
    /// Says that they no longer do.
    #[serde(rename = "party.unlink")]
    Unlink(UnlinkGuardian),
}

/// Corrects what the register says of somebody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CorrectParty {
    /// Who.
    pub id: PartyId,
    /// What the person saw.
    pub was: Details,
    /// What it is to say.
    pub to: Details,
    /// When.
    pub stated_at: Instant,
}

/// Says that two entries are one and the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MergeParties {
    /// The double.
    pub id: PartyId,
    /// The one that counts.
    pub into: PartyId,
    /// When.
    pub stated_at: Instant,
}

/// Takes a merger back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnmergeParties {
    /// The entry that is no double after all.
    pub id: PartyId,
    /// When.
    pub stated_at: Instant,
}

/// Says who stands for a child.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LinkGuardian {
    /// The child.
    pub id: PartyId,
    /// Who stands for them.
    pub guardian: PartyId,
    /// As what.
    pub kinship: Kinship,
    /// What proves it.
    pub proof: Proof,
    /// From when.
    pub stated_at: Instant,
}

/// Says that somebody no longer stands for a child.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnlinkGuardian {
    /// The child.
    pub id: PartyId,
    /// Who stood for them.
    pub guardian: PartyId,
    /// Until when.
    pub stated_at: Instant,
}

impl Command {
    /// The entry that it changes.
    pub const fn party(&self) -> PartyId {
        match self {
            Self::Correct(c) => c.id,
            Self::Merge(c) => c.id,
            Self::Unmerge(c) => c.id,
            Self::Link(c) => c.id,
            Self::Unlink(c) => c.id,
        }
    }

    /// The other entry of which the rules must know.
    pub const fn other(&self) -> Option<PartyId> {
        match self {
            Self::Merge(c) => Some(c.into),
            Self::Link(c) => Some(c.guardian),
            Self::Correct(_) | Self::Unmerge(_) | Self::Unlink(_) => None,
        }
    }

    /// When the person says that it happened.
    pub const fn stated_at(&self) -> Instant {
        match self {
            Self::Correct(c) => c.stated_at,
            Self::Merge(c) => c.stated_at,
            Self::Unmerge(c) => c.stated_at,
            Self::Link(c) => c.stated_at,
            Self::Unlink(c) => c.stated_at,
        }
    }

    /// The same as of another moment.
    #[must_use]
    pub fn at(mut self, now: Instant) -> Self {
        match &mut self {
            Self::Correct(c) => c.stated_at = now,
            Self::Merge(c) => c.stated_at = now,
            Self::Unmerge(c) => c.stated_at = now,
            Self::Link(c) => c.stated_at = now,
            Self::Unlink(c) => c.stated_at = now,
        }
        self
    }
}

/// What the rules look at besides the entry.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// Who asks.
    pub actor: &'a Actor,
    /// The other entry that the command names, if it is there.
    pub other: Option<&'a Party>,
}

/// What a change makes happen; `None` where it says what is so already.
///
/// # Errors
/// Not the office; not there; not possible with what it is.
pub fn decide(party: Option<&Party>, command: &Command, ctx: &Context<'_>) -> Result<Option<Fact>, Denial> {
    policy::can(ctx.actor, Act::KeepParties)?;
    let party = party.ok_or(Denial::NotFound)?;
    living(party)?;
    match command {
        Command::Correct(correct) => {
            standing(party)?;
            let to = correct.to.tidied(correct.stated_at.local_date())?;
            let there = party.details();
            if there == to {
                return Ok(None);
            }
            if let Some(field) = clash(&there, &correct.was) {
                return Err(Denial::FieldClash { field: field.into() });
            }
            Ok(Some(Fact::Corrected { details: sealed(&to) }))
        }
        Command::Merge(merge) => {
            let into = ctx.other.ok_or(Denial::NotFound)?;
            if party.merged_into == Some(into.id) {
                return Ok(None);
            }
            standing(party)?;
            living(into)?;
            standing(into)?;
            if party.id == into.id {
                return Err(Refusal::SameParty.into());
            }
            if party.kind != into.kind {
                return Err(Refusal::OtherKind.into());
            }
            Ok(Some(Fact::Merged { into: merge.into }))
        }
        Command::Unmerge(_) => match party.merged_into {
            Some(_) => Ok(Some(Fact::Unmerged)),
            None => Err(Refusal::NotMerged.into()),
        },
        Command::Link(link) => {
            let guardian = ctx.other.ok_or(Denial::NotFound)?;
            standing(party)?;
            living(guardian)?;
            standing(guardian)?;
            if party.kind != PartyKind::Child || guardian.kind != PartyKind::Guardian {
                return Err(Refusal::NotChildAndGuardian.into());
            }
            if standing_for(party, guardian.id) {
                return Err(Refusal::AlreadyLinked.into());
            }
            let proof = proof(&link.proof, link.stated_at)?;
            Ok(Some(Fact::Linked { guardian: guardian.id, link: sealed(&Link { kinship: link.kinship, proof }) }))
        }
        Command::Unlink(unlink) => {
            if !standing_for(party, unlink.guardian) {
                return Err(Refusal::NotLinked.into());
            }
            Ok(Some(Fact::Unlinked { guardian: unlink.guardian }))
        }
    }
}

/// The entry as it will be: what a replica shows until the server has answered.
///
/// # Errors
/// Those of [`decide`].
pub fn foresee(party: Option<&Party>, command: &Command, ctx: &Context<'_>) -> Result<Option<Party>, Denial> {
    let fact = decide(party, command, ctx)?;
    let Some((party, fact)) = party.zip(fact) else { return Ok(party.cloned()) };
    let at = command.stated_at();
    let event = Event { party: party.id, unit: party.unit, at, stated_at: at, by: ctx.actor.person(), fact };
    Ok(apply(Some(party.clone()), &event))
}

fn living(party: &Party) -> Result<(), Denial> {
    if party.erased_at.is_some() { Err(Refusal::PartyErased.into()) } else { Ok(()) }
}

/// Whether it counts itself: nothing is hung on a double.
fn standing(party: &Party) -> Result<(), Denial> {
    if party.merged_into.is_some() { Err(Refusal::PartyMerged.into()) } else { Ok(()) }
}

fn standing_for(child: &Party, guardian: PartyId) -> bool {
    child.guardians.iter().any(|g| g.guardian == guardian && g.until.is_none())
}

fn clash(there: &Details, was: &Details) -> Option<&'static str> {
    let pairs = [
        ("name", there.name == was.name),
        ("phone", there.phone == was.phone),
        ("born", there.born == was.born),
        ("class", there.class == was.class),
    ];
    pairs.into_iter().find(|(_, same)| !same).map(|(field, _)| field)
}

fn proof(typed: &Proof, at: Instant) -> Result<Proof, Denial> {
    let note = typed.note.as_deref().map(fold::normalize).filter(|n| !n.is_empty());
    let too_long = note.as_ref().is_some_and(|n| n.chars().count() > 200);
    let fault = if too_long {
        Some(("proof.note", Fault::TooLong))
    } else if typed.seen_on > at.local_date() {
        Some(("proof.seen_on", Fault::NotADate))
    } else {
        None
    };
    match fault {
        Some((field, fault)) => Err(Denial::Invalid { fields: vec![FieldFault { field: field.into(), fault }] }),
        None => Ok(Proof { note, ..typed.clone() }),
    }
}
