//! Who may do what. An actor's rights come from *grants*, read afresh for every request; there are no string roles.
//!
//! The table of roles is DESIGN.md §3 "Rights"; separation of powers is judged per person, across all their hats.

use std::str::FromStr;

use serde::{Deserialize, Serialize};
use time::Date;

use crate::{
    facet::{Audience, Readers},
    ids::{CaseId, GrantId, PartId, PersonId, UnitId},
    text::Text,
};

/// A side of the school. Matches on it are exhaustive: a new role must answer every question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Role {
    /// Ban giám hiệu: directs, signs, decides.
    Leadership,
    /// Tổ chuyên môn: processes in its field.
    Group,
    /// Văn phòng: receives, numbers, returns.
    Office,
    /// Công đoàn: inspects and records findings; edits no dossier.
    Union,
    /// Quản trị: configures; approves nothing and handles nothing.
    Administrator,
    /// Cơ quan cấp trên: reads aggregates.
    Superior,
}

impl Role {
    /// All roles.
    pub const ALL: [Self; 6] =
        [Self::Leadership, Self::Group, Self::Office, Self::Union, Self::Administrator, Self::Superior];

    /// The name in storage and on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Leadership => "leadership",
            Self::Group => "group",
            Self::Office => "office",
            Self::Union => "union",
            Self::Administrator => "administrator",
            Self::Superior => "superior",
        }
    }

    /// Whether this role may decide the outcome of a case: nobody else ever may.
    pub const fn may_approve(self) -> bool {
        match self {
            Self::Leadership => true,
            Self::Group | Self::Office | Self::Union | Self::Administrator | Self::Superior => false,
        }
    }

    /// The audiences to which somebody belongs who holds this role in this part.
    pub fn audiences(self, part: PartId, person: PersonId) -> Readers {
        match self {
            Self::Leadership | Self::Group | Self::Office | Self::Union => {
                [Audience::Unit, Audience::Role(self), Audience::Part(part), Audience::Person(person)].into()
            }
            Self::Administrator => [Audience::Unit, Audience::Role(self)].into(),
            // Figures only; never the staff's own records.
            Self::Superior => [Audience::Role(self)].into(),
        }
    }

    /// Whether this role may take part in handling dossiers. The union inspects, so it must not.
    pub const fn may_handle(self) -> bool {
        match self {
            Self::Leadership | Self::Group | Self::Office => true,
            Self::Union | Self::Administrator | Self::Superior => false,
        }
    }

    /// Whether a hat of it can be kept to some fields of work. Those who handle dossiers go by them; findings go by the side
    /// that inspects, whatever the field, and the others touch neither.
    pub const fn goes_by_area(self) -> bool {
        self.may_handle()
    }
}

/// The role in which somebody works, of those they hold in one part: one who handles is preferred to one who inspects.
pub fn working_role(mut roles: impl Iterator<Item = Role>) -> Option<Role> {
    let first = roles.next()?;
    Some(if first.may_handle() { first } else { roles.find(|role| role.may_handle()).unwrap_or(first) })
}

impl FromStr for Role {
    type Err = &'static str;
    fn from_str(s: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|r| r.as_str() == s).ok_or("unknown role")
    }
}

/// What somebody is within a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Post {
    /// Hiệu trưởng.
    Principal,
    /// Phó Hiệu trưởng.
    VicePrincipal,
    /// Tổ trưởng chuyên môn.
    GroupHead,
    /// Giáo viên.
    Teacher,
    /// Tổ trưởng Văn phòng.
    OfficeHead,
    /// Văn thư.
    Clerk,
    /// Kế toán.
    Accountant,
    /// Chủ tịch Công đoàn.
    UnionChair,
    /// Người kiểm tra (Công đoàn, Ban Thanh tra nhân dân).
    Inspector,
    /// Quản trị hệ thống.
    SystemAdministrator,
    /// Chuyên viên cơ quan cấp trên.
    Officer,
}

impl Post {
    /// All posts.
    pub const ALL: [Self; 11] = [
        Self::Principal,
        Self::VicePrincipal,
        Self::GroupHead,
        Self::Teacher,
        Self::OfficeHead,
        Self::Clerk,
        Self::Accountant,
        Self::UnionChair,
        Self::Inspector,
        Self::SystemAdministrator,
        Self::Officer,
    ];

    /// The name in storage and on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Principal => "principal",
            Self::VicePrincipal => "vice_principal",
            Self::GroupHead => "group_head",
            Self::Teacher => "teacher",
            Self::OfficeHead => "office_head",
            Self::Clerk => "clerk",
            Self::Accountant => "accountant",
            Self::UnionChair => "union_chair",
            Self::Inspector => "inspector",
            Self::SystemAdministrator => "system_administrator",
            Self::Officer => "officer",
        }
    }

    /// What it is called.
    pub fn title(self) -> Text {
        let (vi, en) = match self {
            Self::Principal => ("Hiệu trưởng", "Principal"),
            Self::VicePrincipal => ("Phó Hiệu trưởng", "Vice principal"),
            Self::GroupHead => ("Tổ trưởng chuyên môn", "Head of group"),
            Self::Teacher => ("Giáo viên", "Teacher"),
            Self::OfficeHead => ("Tổ trưởng Văn phòng", "Head of office"),
            Self::Clerk => ("Văn thư", "Clerk"),
            Self::Accountant => ("Kế toán", "Accountant"),
            Self::UnionChair => ("Chủ tịch Công đoàn", "Chair of the union"),
            Self::Inspector => ("Người kiểm tra", "Inspector"),
            Self::SystemAdministrator => ("Quản trị", "Administrator"),
            Self::Officer => ("Chuyên viên cấp trên", "Officer of the superior agency"),
        };
        Text::new(vi, en)
    }

    /// The one role in which this post is held: a clerk cannot be granted as leadership.
    pub const fn role(self) -> Role {
        match self {
            Self::Principal | Self::VicePrincipal => Role::Leadership,
            Self::GroupHead | Self::Teacher => Role::Group,
            Self::OfficeHead | Self::Clerk | Self::Accountant => Role::Office,
            Self::UnionChair | Self::Inspector => Role::Union,
            Self::SystemAdministrator => Role::Administrator,
            Self::Officer => Role::Superior,
        }
    }
}

impl FromStr for Post {
    type Err = &'static str;
    fn from_str(s: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|p| p.as_str() == s).ok_or("unknown post")
    }
}

/// A field of work (lĩnh vực) that a part looks after, named by the school: `office`, `care`, `education`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Area(pub String);

impl Area {
    /// What it is called: in both languages where it is one of the usual, else as the school named it.
    pub fn title(&self) -> Text {
        let (vi, en) = match self.0.as_str() {
            "office" => ("Hành chính", "Office"),
            "education" => ("Giáo dục", "Education"),
            "care" => ("Chăm sóc nuôi dưỡng", "Care"),
            "finance" => ("Tài chính", "Finance"),
            "inspection" => ("Kiểm tra", "Inspection"),
            named => (named, named),
        };
        Text::new(vi, en)
    }
}

/// One hat of one person, for a time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    /// Its id: every event records the grant under which it was done.
    pub id: GrantId,
    /// Whose hat.
    pub person: PersonId,
    /// The post; its role follows from it.
    pub post: Post,
    /// The part of the organisation in which the post is held.
    pub part: PartId,
    /// Fields of work looked after; empty means those of the part.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub areas: Vec<Area>,
    /// First day on which it counts.
    pub from: Date,
    /// Last day on which it counts; open when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Date>,
    /// On whose behalf (người được ủy quyền).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acting_for: Option<PersonId>,
}

impl Grant {
    /// The role in which the post is held.
    pub const fn role(&self) -> Role {
        self.post.role()
    }

    /// Whether it counts on this day.
    pub fn in_force(&self, day: Date) -> bool {
        self.from <= day && self.to.is_none_or(|to| day <= to)
    }

    /// Whether it counts in this field of work: in all of them unless it names some.
    pub fn reaches(&self, area: &Area) -> bool {
        self.areas.is_empty() || self.areas.contains(area)
    }

    /// This grant as far as it reaches: one that acts for somebody ends at the latest when that person's own does.
    #[must_use]
    pub fn within<'a>(mut self, of_holder: impl IntoIterator<Item = &'a Self>) -> Self {
        let Some(holder) = self.acting_for else { return self };
        let lends =
            |g: &&Self| g.person == holder && g.acting_for.is_none() && g.post == self.post && g.part == self.part;
        let ends: Vec<Option<Date>> = of_holder.into_iter().filter(lends).map(|g| g.to).collect();
        // Nothing is lent by one who never had it.
        let none = self.from.previous_day().unwrap_or(self.from);
        let is_open = ends.iter().any(Option::is_none);
        let last = if is_open { None } else { Some(ends.into_iter().flatten().max().unwrap_or(none)) };
        self.to = match (self.to, last) {
            (Some(to), Some(last)) => Some(to.min(last)),
            (to, last) => to.or(last),
        };
        self
    }
}

/// A person with the grants in force: the only source of permission. Or an applicant, who has none and one dossier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    person: PersonId,
    unit: UnitId,
    grants: Vec<Grant>,
    applicant_of: Option<CaseId>,
}

impl Actor {
    /// The actor whom these grants make on this day. Grants of other people and of other days do not count.
    pub fn new(person: PersonId, unit: UnitId, grants: impl IntoIterator<Item = Grant>, today: Date) -> Self {
        let counts = |g: &Grant| g.person == person && g.in_force(today);
        let mut grants: Vec<Grant> = grants.into_iter().filter(counts).collect();
        // What somebody may do by themself they do not do on another's behalf.
        grants.sort_by_key(|g| g.acting_for.is_some());
        Self { person, unit, grants, applicant_of: None }
    }

    /// Whoever asks for something through the public pages, as far as this one dossier goes. They read nothing of what the
    /// staff reads, and what they may do [`crate::policy::word`] says.
    pub const fn applicant(unit: UnitId, case: CaseId) -> Self {
        Self { person: PersonId::APPLICANT, unit, grants: Vec::new(), applicant_of: Some(case) }
    }

    /// Of which dossier this is the applicant; of none who works here.
    pub const fn applicant_of(&self) -> Option<CaseId> {
        self.applicant_of
    }

    /// The same person with only some of their hats on.
    #[must_use]
    pub fn wearing(&self, hat: impl Fn(&Grant) -> bool) -> Self {
        Self { grants: self.grants.iter().filter(|g| hat(g)).cloned().collect(), ..*self }
    }

    /// Who.
    pub const fn person(&self) -> PersonId {
        self.person
    }

    /// In which unit.
    pub const fn unit(&self) -> UnitId {
        self.unit
    }

    /// The grants in force.
    pub fn grants(&self) -> &[Grant] {
        &self.grants
    }

    /// Whether one of the grants is of this role.
    pub fn has_role(&self, role: Role) -> bool {
        self.grants.iter().any(|g| g.role() == role)
    }

    /// Whether one of the grants is in this part.
    pub fn in_part(&self, part: PartId) -> bool {
        self.grants.iter().any(|g| g.part == part)
    }

    /// The first grant that satisfies a condition.
    pub fn grant_where(&self, test: impl Fn(&Grant) -> bool) -> Option<&Grant> {
        self.grants.iter().find(|g| test(g))
    }

    /// What this actor may read; the proof that every list query asks for.
    pub fn scope(&self) -> Scope {
        let audiences = self.grants.iter().flat_map(|g| g.role().audiences(g.part, self.person)).collect();
        let mut powers: Vec<String> = self.grants.iter().map(power).collect();
        powers.sort();
        Scope { unit: self.unit, person: self.person, audiences, powers }
    }
}

/// What a grant lets somebody do, as a text.
fn power(grant: &Grant) -> String {
    let behalf = grant.acting_for.map(|p| p.to_string()).unwrap_or_default();
    let areas: Vec<&str> = grant.areas.iter().map(|a| a.0.as_str()).collect();
    format!("{}/{}/{behalf}/{}/{}", grant.post.as_str(), grant.part, grant.id, areas.join(","))
}

/// What one actor may read: obtainable only from an [`Actor`], an argument of every list query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    unit: UnitId,
    person: PersonId,
    audiences: Readers,
    /// What they may do, as texts in order: nothing here asks it, but who may do other things must hear of it.
    powers: Vec<String>,
}

impl Scope {
    /// The unit beyond which nothing is seen.
    pub const fn unit(&self) -> UnitId {
        self.unit
    }

    /// Whose scope it is.
    pub const fn person(&self) -> PersonId {
        self.person
    }

    /// The audiences to which the actor belongs.
    pub const fn audiences(&self) -> &Readers {
        &self.audiences
    }

    /// Whether a facet with these readers may be read.
    pub fn sees(&self, readers: &Readers) -> bool {
        !self.audiences.is_disjoint(readers)
    }

    /// A text that changes when what may be read or done changes; a replica made under another one is stale, and so is
    /// what it offers to do.
    pub fn fingerprint(&self) -> String {
        use sha2::{Digest, Sha256};
        let mut hash = Sha256::new();
        hash.update(self.unit.0.as_bytes());
        for audience in &self.audiences {
            hash.update(audience.to_string());
            hash.update([0]);
        }
        for power in &self.powers {
            hash.update([1]);
            hash.update(power);
        }
        hex::encode(&hash.finalize()[..8])
    }
}

#[cfg(test)]
mod tests {
    use time::macros::date;
    use uuid::Uuid;

    use super::*;

    fn grant(post: Post, from: Date, to: Option<Date>) -> Grant {
        Grant {
            id: GrantId(Uuid::from_u128(9)),
            person: PersonId(Uuid::from_u128(1)),
            post,
            part: PartId(Uuid::from_u128(2)),
            areas: vec![],
            from,
            to,
            acting_for: None,
        }
    }

    #[test]
    fn a_grant_counts_from_its_first_to_its_last_day() {
        let g = grant(Post::Clerk, date!(2026 - 01 - 05), Some(date!(2026 - 02 - 01)));
        assert!(!g.in_force(date!(2026 - 01 - 04)));
        assert!(g.in_force(date!(2026 - 01 - 05)));
        assert!(g.in_force(date!(2026 - 02 - 01)));
        assert!(!g.in_force(date!(2026 - 02 - 02)));
    }

    #[test]
    fn an_actor_has_only_their_own_grants_of_today() {
        let me = PersonId(Uuid::from_u128(1));
        let unit = UnitId(Uuid::from_u128(3));
        let mut foreign = grant(Post::Principal, date!(2020 - 01 - 01), None);
        foreign.person = PersonId(Uuid::from_u128(77));
        let expired = grant(Post::UnionChair, date!(2020 - 01 - 01), Some(date!(2021 - 01 - 01)));
        let mine = grant(Post::Clerk, date!(2020 - 01 - 01), None);
        let actor = Actor::new(me, unit, [foreign, expired, mine], date!(2026 - 01 - 01));
        assert!(actor.has_role(Role::Office));
        assert!(!actor.has_role(Role::Leadership) && !actor.has_role(Role::Union));
    }

    #[test]
    fn nobody_without_grants_sees_anything() {
        let actor = Actor::new(PersonId(Uuid::from_u128(1)), UnitId(Uuid::from_u128(3)), [], date!(2026 - 01 - 01));
        assert!(actor.scope().audiences().is_empty());
        assert!(!actor.scope().sees(&Readers::from([Audience::Unit])));
    }

    #[test]
    fn every_post_and_role_has_a_name_that_reads_back() {
        for post in Post::ALL {
            assert_eq!(post.as_str().parse(), Ok(post));
        }
        for role in Role::ALL {
            assert_eq!(role.as_str().parse(), Ok(role));
        }
    }

    #[test]
    fn a_field_of_work_is_called_as_people_do_or_as_the_school_named_it() {
        assert_eq!(Area("finance".into()).title().vi, "Tài chính");
        assert_eq!(Area("Y tế".into()).title(), Text::new("Y tế", "Y tế"));
    }

    #[test]
    fn only_leadership_approves_and_the_union_never_handles() {
        assert_eq!(Role::ALL.into_iter().filter(|r| r.may_approve()).collect::<Vec<_>>(), [Role::Leadership]);
        assert!(!Role::Union.may_handle() && !Role::Administrator.may_handle() && !Role::Superior.may_handle());
    }
}
