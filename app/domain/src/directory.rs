//! The unit and who works where, as every member of staff may read it.

use serde::{Deserialize, Serialize};
use time::Date;

use crate::{
    facet::Audience,
    ids::{PartId, PersonId, UnitId},
    macros::Macro,
    rights::{Area, Post, Role, working_role},
    school::offer::Switch,
    text::Text,
};

/// A unit and its settings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitInfo {
    /// Its id.
    pub id: UnitId,
    /// Its short name in codes and numbers: `MNHgS`.
    pub key: String,
    /// Its full name.
    pub name: String,
    /// Its settings.
    pub settings: UnitSettings,
    /// How often people, or cases of long ago, were forgotten here: devices then let go of what they keep beside their
    /// records.
    #[serde(default, skip_serializing_if = "is_none")]
    pub forgotten: u32,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature that serde asks for")]
const fn is_none(times: &u32) -> bool {
    *times == 0
}

/// What a school sets for itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitSettings {
    /// What dossier codes begin with: the school's own, never an invented national code (DOMAIN.md §1).
    pub code_prefix: String,
    /// The place named in dates of papers, from which day.
    pub places: Vec<Dated>,
    /// The superior agency (cơ quan chủ quản), from which day.
    pub agencies: Vec<Dated>,
    /// Where the office is and when it receives, for the public.
    #[serde(default)]
    pub desk: Text,
    /// Which procedures were switched on and off since the school was set up.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub switches: Vec<Switch>,
    /// Texts that are written again and again.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub macros: Vec<Macro>,
}

/// A setting that changes on a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dated {
    /// First day.
    pub from: Date,
    /// The value; empty while it is not known.
    pub value: String,
}

/// The setting in force on a day.
pub fn in_force(settings: &[Dated], day: Date) -> Option<&str> {
    settings.iter().filter(|d| d.from <= day).max_by_key(|d| d.from).map(|d| d.value.as_str())
}

/// A part of the unit's organisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartInfo {
    /// Its id.
    pub id: PartId,
    /// What it is called.
    pub title: Text,
    /// The side it belongs to.
    pub role: Role,
    /// The fields of work it looks after.
    #[serde(default)]
    pub areas: Vec<Area>,
    /// Its place in lists.
    pub position: i32,
    /// The last day on which it is there; absent while it goes on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Date>,
}

/// Somebody of the staff.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonInfo {
    /// Their id.
    pub id: PersonId,
    /// Their name, or their post where accounts are named by post.
    pub name: String,
    /// Their hats.
    pub hats: Vec<Hat>,
}

/// A hat as colleagues see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hat {
    /// The post.
    pub post: Post,
    /// Where.
    pub part: PartId,
    /// First day.
    pub from: Date,
    /// Last day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Date>,
}

impl PersonInfo {
    /// Whether they belong to this audience on this day: the answer that [`crate::rights::Actor::scope`] gives of grants.
    pub fn belongs_to(&self, audience: Audience, day: Date) -> bool {
        let held = self.hats.iter().filter(|h| h.from <= day && h.to.is_none_or(|to| day <= to));
        held.into_iter().any(|hat| hat.post.role().audiences(hat.part, self.id).contains(&audience))
    }

    /// The role in which they work in this part on this day.
    pub fn works_in(&self, part: PartId, day: Date) -> Option<Role> {
        let held = self.hats.iter().filter(|h| h.part == part && h.from <= day && h.to.is_none_or(|to| day <= to));
        working_role(held.map(|h| h.post.role()))
    }
}
