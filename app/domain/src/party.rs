//! The register of parties: children, guardians, organisations, staff as the subject of requests.
//!
//! A party is personal through and through: it has one facet, read by those who receive and those who sign. It is
//! entered, corrected, merged with a double, linked to its guardians and erased; each is an event that commits to what
//! is personal and holds nothing of it.

pub mod change;
pub mod fact;
pub mod link;

use serde::{Deserialize, Serialize};
use time::Date;

pub use self::{
    change::{Command, Context},
    fact::{Event, Fact},
    link::{Guardianship, Kinship, Proof, ProofPaper},
};
use crate::{
    case::form,
    definition::PartyKind,
    denial::{Denial, Fault, FieldFault},
    facet::{Audience, Readers},
    fold,
    ids::{PartyId, UnitId},
    instant::Instant,
    policy::{self, Act},
    privacy,
    rights::{Actor, Role},
    text::Lang,
    value::PartyRef,
};

/// The most letters of an address.
pub const LONGEST_ADDRESS: usize = 300;

/// Somebody of the register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Party {
    /// Their id.
    pub id: PartyId,
    /// The unit whose register it is.
    pub unit: UnitId,
    /// What they are to the school.
    pub kind: PartyKind,
    /// Their name, one field, any letters.
    pub name: String,
    /// Their phone number, digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// Where they live or have their seat.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// Their day of birth: a child's gates what consent is needed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub born: Option<Date>,
    /// The class of a child, in the school's words: `Lá 2`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class: Option<String>,
    /// Whose guardian they are.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub guardian_of: Vec<PartyId>,
    /// Of a child: who stands for them, and what proves it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub guardians: Vec<Guardianship>,
    /// The entry of which this one is a double. Both stay; whoever finds this one is shown the other.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub merged_into: Option<PartyId>,
    /// When what was known of them was erased: nothing but id and kind is left.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub erased_at: Option<Instant>,
    /// When they were entered.
    pub entered_at: Instant,
}

/// What the register says of somebody, apart from what they are: what a correction replaces as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Details {
    /// Their name.
    pub name: String,
    /// Their phone number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// Where they live or have their seat.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// Their day of birth.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub born: Option<Date>,
    /// The class of a child.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class: Option<String>,
}

impl Details {
    /// As they are kept: names composed, phone numbers as digits, empty things absent.
    ///
    /// # Errors
    /// What is wrong with which of them. `today` is the last day on which somebody can have been born.
    fn tidied(&self, today: Date) -> Result<Self, Denial> {
        let name = fold::normalize(&self.name);
        let phone = self.phone.as_deref().map(form::phone_digits).filter(|p| !p.is_empty());
        let address = self.address.as_deref().map(fold::normalize).filter(|a| !a.is_empty());
        let class = self.class.as_deref().map(fold::normalize).filter(|c| !c.is_empty());
        let mut fields = Vec::new();
        let mut fault = |field: &str, fault| fields.push(FieldFault { field: field.into(), fault });
        if name.is_empty() {
            fault("name", Fault::Required);
        } else if name.chars().count() > 200 {
            fault("name", Fault::TooLong);
        }
        if let Some(found) = phone.as_deref().and_then(form::phone_fault) {
            fault("phone", found);
        }
        if address.as_ref().is_some_and(|a| a.chars().count() > LONGEST_ADDRESS) {
            fault("address", Fault::TooLong);
        }
        if class.as_ref().is_some_and(|c| c.chars().count() > 60) {
            fault("class", Fault::TooLong);
        }
        if self.born.is_some_and(|born| born > today) {
            fault("born", Fault::NotADate);
        }
        if fields.is_empty() {
            Ok(Self { name, phone, address, born: self.born, class })
        } else {
            Err(Denial::Invalid { fields })
        }
    }
}

impl Party {
    /// What a correction would replace.
    pub fn details(&self) -> Details {
        Details {
            name: self.name.clone(),
            phone: self.phone.clone(),
            address: self.address.clone(),
            born: self.born,
            class: self.class.clone(),
        }
    }

    /// Their name, or that it was erased.
    pub fn shown_name(&self, lang: Lang) -> &str {
        if self.erased_at.is_some() { privacy::erased(lang) } else { &self.name }
    }

    /// How a case names them.
    pub fn reference(&self) -> PartyRef {
        PartyRef {
            id: self.id,
            kind: self.kind,
            name: self.name.clone(),
            phone: self.phone.clone(),
            address: self.address.clone(),
        }
    }

    /// By what they are found: name, class, phone; folded.
    pub fn search_key(&self) -> String {
        let words = [Some(self.name.as_str()), self.class.as_deref(), self.phone.as_deref()];
        fold::search_key(&words.into_iter().flatten().collect::<Vec<_>>().join(" "))
    }

    /// Where they stand in lists: by given name, and whoever is forgotten at the end.
    pub fn sort_key(&self) -> String {
        if self.erased_at.is_some() { char::MAX.to_string() } else { fold::name_sort_key(&self.name) }
    }

    /// Who may read the register.
    pub fn readers(&self) -> Readers {
        readers()
    }

    /// To whose devices it is sent: the counter finds people without a network. Everybody else is told by the dossiers
    /// that are their work whom those are about.
    pub fn own(&self) -> Readers {
        Readers::from([Audience::Role(Role::Office)])
    }
}

/// Who reads the register: every entry alike.
fn readers() -> Readers {
    Readers::from([Audience::Role(Role::Office), Audience::Role(Role::Leadership)])
}

/// Whether somebody reads the register.
pub fn may_read(actor: &Actor) -> bool {
    actor.scope().sees(&readers())
}

/// Whether somebody keeps the register: corrects, merges, links.
pub fn may_keep(actor: &Actor) -> bool {
    policy::can(actor, Act::KeepParties).is_ok()
}

/// Enters somebody in the register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EnterParty {
    /// Their id, made where they are typed.
    pub id: PartyId,
    /// What they are to the school.
    pub kind: PartyKind,
    /// Their name.
    pub name: String,
    /// Their phone number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// Where they live or have their seat.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// Their day of birth.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub born: Option<Date>,
    /// The class of a child.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class: Option<String>,
    /// Whose guardian they are.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub guardian_of: Vec<PartyId>,
    /// When.
    pub stated_at: Instant,
}

/// What entering somebody makes of the register.
///
/// # Errors
/// Not the office; a name or phone number that cannot be; an id that is taken by somebody else.
pub fn decide(existing: Option<&Party>, cmd: &EnterParty, actor: &Actor) -> Result<Party, Denial> {
    policy::can(actor, Act::KeepParties)?;
    let typed = Details {
        name: cmd.name.clone(),
        phone: cmd.phone.clone(),
        address: cmd.address.clone(),
        born: cmd.born,
        class: cmd.class.clone(),
    };
    let Details { name, phone, address, born, class } = typed.tidied(cmd.stated_at.local_date())?;
    let party = Party {
        id: cmd.id,
        unit: actor.unit(),
        kind: cmd.kind,
        name,
        phone,
        address,
        born,
        class,
        guardian_of: cmd.guardian_of.clone(),
        guardians: vec![],
        merged_into: None,
        erased_at: None,
        entered_at: cmd.stated_at,
    };
    match existing {
        // Entered as it was, whatever was corrected or linked since: the same again is not another one.
        Some(there) if there.kind == party.kind && there.details() == party.details() => Ok(there.clone()),
        Some(_) => Err(Denial::AlreadyExists),
        None => Ok(party),
    }
}
