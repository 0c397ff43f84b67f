//! The register of parties: children, guardians, organisations, staff as the subject of requests.
//!
//! A party is personal through and through: it has one facet, read by those who receive and those who sign.

use serde::{Deserialize, Serialize};
use time::Date;

use crate::{
    case::form,
    definition::PartyKind,
    denial::{Denial, Fault, FieldFault},
    facet::{Audience, Readers},
    fold,
    ids::{PartyId, UnitId},
    instant::Instant,
    policy::{self, Act},
    rights::{Actor, Role},
    value::PartyRef,
};

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
    /// Their day of birth: a child's gates what consent is needed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub born: Option<Date>,
    /// The class of a child, in the school's words: `Lá 2`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class: Option<String>,
    /// Whose guardian they are.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub guardian_of: Vec<PartyId>,
    /// When they were entered.
    pub entered_at: Instant,
}

impl Party {
    /// How a case names them.
    pub fn reference(&self) -> PartyRef {
        PartyRef { id: self.id, kind: self.kind, name: self.name.clone(), phone: self.phone.clone() }
    }

    /// By what they are found: name, class, phone; folded.
    pub fn search_key(&self) -> String {
        let words = [Some(self.name.as_str()), self.class.as_deref(), self.phone.as_deref()];
        fold::search_key(&words.into_iter().flatten().collect::<Vec<_>>().join(" "))
    }

    /// Who may read the register.
    pub fn readers(&self) -> Readers {
        Readers::from([Audience::Role(Role::Office), Audience::Role(Role::Leadership)])
    }
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
    let name = fold::normalize(&cmd.name);
    let phone = cmd.phone.as_deref().map(form::phone_digits).filter(|p| !p.is_empty());
    let class = cmd.class.as_deref().map(fold::normalize).filter(|c| !c.is_empty());
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
    if class.as_ref().is_some_and(|c| c.chars().count() > 60) {
        fault("class", Fault::TooLong);
    }
    if cmd.born.is_some_and(|born| born > cmd.stated_at.local_date()) {
        fault("born", Fault::NotADate);
    }
    if !fields.is_empty() {
        return Err(Denial::Invalid { fields });
    }
    let party = Party {
        id: cmd.id,
        unit: actor.unit(),
        kind: cmd.kind,
        name,
        phone,
        born: cmd.born,
        class,
        guardian_of: cmd.guardian_of.clone(),
        entered_at: cmd.stated_at,
    };
    match existing {
        Some(there) if *there != party => Err(Denial::AlreadyExists),
        Some(_) | None => Ok(party),
    }
}
