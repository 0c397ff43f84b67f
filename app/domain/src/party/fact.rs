//! What has happened to an entry of the register, and the fold.

use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::{Details, Guardianship, Party, link::Link};
use crate::{
    definition::PartyKind,
    ids::{PartyId, PersonId, UnitId},
    instant::Instant,
    value::{Personal, Sealed, Value},
};

/// One thing that has happened to an entry. What is personal is committed, the rest stands in clear.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "fact", rename_all = "snake_case")]
pub enum Fact {
    /// They were entered.
    Entered {
        /// What they are to the school.
        kind: PartyKind,
        /// The whole entry, as JSON.
        party: Sealed,
    },
    /// What the register says of them was corrected.
    Corrected {
        /// All details as they are now, as JSON.
        details: Sealed,
    },
    /// The entry was found to be a double of another one.
    Merged {
        /// The one that counts.
        into: PartyId,
    },
    /// That was a mistake.
    Unmerged,
    /// Somebody stands for this child.
    Linked {
        /// Who.
        guardian: PartyId,
        /// As what and by what proof, as JSON; the guardian's as much as the child's.
        link: Sealed,
    },
    /// They no longer do.
    Unlinked {
        /// Who.
        guardian: PartyId,
    },
    /// What was known of them was erased.
    Erased,
}

impl Fact {
    /// The name under which the event is found.
    pub const fn action(&self) -> &'static str {
        match self {
            Self::Entered { .. } => "enter",
            Self::Corrected { .. } => "correct",
            Self::Merged { .. } => "merge",
            Self::Unmerged => "unmerge",
            Self::Linked { .. } => "link",
            Self::Unlinked { .. } => "unlink",
            Self::Erased => "erase",
        }
    }

    /// Whose the personal value of this fact is, in the register of this party: both sides of a link may ask for it to
    /// be forgotten, so it is kept under the one whose entry it is not.
    pub const fn whose(&self, party: PartyId) -> PartyId {
        match self {
            Self::Linked { guardian, .. } => *guardian,
            Self::Entered { .. }
            | Self::Corrected { .. }
            | Self::Merged { .. }
            | Self::Unmerged
            | Self::Unlinked { .. }
            | Self::Erased => party,
        }
    }
}

impl Personal for Fact {
    fn each_personal(&mut self, visit: &mut dyn FnMut(&str, &mut Sealed)) {
        match self {
            Self::Entered { party, .. } => visit("party", party),
            Self::Corrected { details } => visit("details", details),
            Self::Linked { link, .. } => visit("link", link),
            Self::Merged { .. } | Self::Unmerged | Self::Unlinked { .. } | Self::Erased => {}
        }
    }
}

/// A fact with who and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// The entry.
    pub party: PartyId,
    /// Whose register.
    pub unit: UnitId,
    /// When the server sealed it.
    pub at: Instant,
    /// When it was stated to have happened.
    pub stated_at: Instant,
    /// Who.
    pub by: PersonId,
    /// What.
    pub fact: Fact,
}

/// A document as a personal value.
pub fn sealed(document: &impl Serialize) -> Sealed {
    Sealed::Open(Value::Text(serde_json::to_string(document).expect("documents of the register serialise")))
}

fn open<T: DeserializeOwned>(sealed: &Sealed) -> Option<T> {
    match sealed.value()? {
        Value::Text(text) => serde_json::from_str(text).ok(),
        Value::Number(_) | Value::Date(_) | Value::Choice(_) | Value::Party(_) => None,
    }
}

/// The entry after one more event. Values that were erased leave nothing.
pub fn apply(party: Option<Party>, event: &Event) -> Option<Party> {
    let Some(mut party) = party else {
        let Fact::Entered { kind, party } = &event.fact else { return None };
        return Some(open(party).unwrap_or_else(|| blank(*kind, event)));
    };
    match &event.fact {
        Fact::Entered { .. } => {}
        Fact::Corrected { details } => {
            if let Some(Details { name, phone, address, born, class }) = open(details) {
                party = Party { name, phone, address, born, class, ..party };
            }
        }
        Fact::Merged { into } => party.merged_into = Some(*into),
        Fact::Unmerged => party.merged_into = None,
        Fact::Linked { guardian, link } => {
            if let Some(link) = open::<Link>(link) {
                let (seen_by, since) = (event.by, event.stated_at);
                party.guardians.push(Guardianship { guardian: *guardian, link, seen_by, since, until: None });
            }
        }
        Fact::Unlinked { guardian } => {
            let standing = party.guardians.iter_mut().rev().find(|g| g.guardian == *guardian && g.until.is_none());
            if let Some(standing) = standing {
                standing.until = Some(event.stated_at);
            }
        }
        Fact::Erased => party = Party { erased_at: Some(event.at), ..emptied(&party) },
    }
    Some(party)
}

/// The entry after all its events, oldest first.
pub fn replay<'a>(events: impl IntoIterator<Item = &'a Event>) -> Option<Party> {
    events.into_iter().fold(None, apply)
}

fn blank(kind: PartyKind, event: &Event) -> Party {
    Party {
        id: event.party,
        unit: event.unit,
        kind,
        name: String::new(),
        phone: None,
        address: None,
        born: None,
        class: None,
        guardian_of: vec![],
        guardians: vec![],
        merged_into: None,
        erased_at: None,
        entered_at: event.stated_at,
    }
}

fn emptied(party: &Party) -> Party {
    Party {
        id: party.id,
        unit: party.unit,
        kind: party.kind,
        name: String::new(),
        phone: None,
        address: None,
        born: None,
        class: None,
        guardian_of: vec![],
        guardians: vec![],
        merged_into: party.merged_into,
        erased_at: None,
        entered_at: party.entered_at,
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::value::{self, Commitment, Salt};

    /// What the first version wrote: it must be read for ever.
    #[test]
    fn an_entry_of_the_first_version_is_read() {
        let id = Uuid::from_u128(7);
        let text = format!(
            "{{\"id\":\"{id}\",\"unit\":\"{id}\",\"kind\":\"child\",\"name\":\"Trẻ 01 lớp Lá 2\",\
             \"entered_at\":\"2026-03-11T08:30:00+07:00\"}}"
        );
        let value = Value::Text(text);
        let salt = Salt([3; 16]);
        let body = format!(
            "{{\"fact\":\"entered\",\"kind\":\"child\",\"party\":{{\"committed\":\"{}\"}}}}",
            Commitment::of(salt, &value)
        );
        let mut fact: Fact = serde_json::from_str(&body).expect("it is read");
        let event = |fact| Event {
            party: PartyId(id),
            unit: UnitId(id),
            at: Instant::from_millis(1),
            stated_at: Instant::from_millis(1),
            by: PersonId(id),
            fact,
        };
        let forgotten = replay([&event(fact.clone()), &event(Fact::Erased)]).expect("it is folded");
        assert_eq!((forgotten.name.as_str(), forgotten.erased_at), ("", Some(Instant::from_millis(1))));
        let kept = [value::SideValue { slot: 0, key: "party".into(), value, salt }];
        value::unseal(&mut fact, &kept).expect("the commitment holds");
        assert_eq!(replay([&event(fact)]).expect("it is folded").name, "Trẻ 01 lớp Lá 2");
    }
}
