//! Who read a child's record: which lines say so, what they say, and who may look at them.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use time::Date;
use uuid::Uuid;

use super::Line;
use crate::{
    denial::Denial,
    ids::{CaseId, PartyId, PersonId, SessionId, UnitId},
    instant::Instant,
    rights::{Actor, Post, Role},
};

/// By which way a personal record reached somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Through {
    /// Opened over the REST API.
    Api,
    /// Shown in a list; before there was a word of its own for it, this was told as opened.
    List,
    /// Sent to a device of theirs to be worked on without a network.
    Sync,
    /// A file of it downloaded.
    File,
}

impl Through {
    /// The name in storage and on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Api => "api",
            Self::List => "list",
            Self::Sync => "sync",
            Self::File => "file",
        }
    }
}

/// Whose personal facet was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// A case's: everybody whom it names.
    Case(CaseId),
    /// Somebody's of the register, or what a case says of them.
    Party(PartyId),
}

impl Subject {
    /// Its id.
    pub const fn id(self) -> Uuid {
        match self {
            Self::Case(id) => id.0,
            Self::Party(id) => id.0,
        }
    }

    /// What kind of thing it is.
    pub const fn kind(self) -> &'static str {
        match self {
            Self::Case(_) => "case",
            Self::Party(_) => "party",
        }
    }

    /// The action of a line about reading it.
    pub const fn action(self, through: Through) -> &'static str {
        match (self, through) {
            (Self::Case(_), Through::Api | Through::List | Through::Sync) => "case.read_personal",
            (Self::Case(_), Through::File) => "file.read_personal",
            (Self::Party(_), Through::Api | Through::List | Through::Sync | Through::File) => PARTY_READ,
        }
    }
}

/// The action of every line that says that somebody of the register was read about.
pub const PARTY_READ: &str = "party.read_personal";

/// What such a line says besides who, whose and when; kept in its detail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Detail {
    /// By which way.
    pub through: Through,
    /// The posts that the reader held then.
    pub posts: Vec<Post>,
    /// The case in which they stand, unless the register itself was read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case: Option<CaseId>,
}

/// Somebody's reading, before it is a line.
#[derive(Debug, Clone, Copy)]
pub struct Reading<'a> {
    /// Who.
    pub actor: &'a Actor,
    /// In which session.
    pub session: SessionId,
    /// When.
    pub at: Instant,
    /// By which way.
    pub through: Through,
}

impl Reading<'_> {
    /// The line about this subject, under this id.
    pub fn line(&self, id: Uuid, subject: Subject, case: Option<CaseId>) -> Line {
        let mut posts: Vec<Post> = self.actor.grants().iter().map(|grant| grant.post).collect();
        posts.sort_unstable();
        posts.dedup();
        let detail = Detail { through: self.through, posts, case };
        Line {
            id,
            unit: self.actor.unit(),
            at: self.at,
            person: Some(self.actor.person()),
            session: Some(self.session),
            action: subject.action(self.through).to_owned(),
            subject_kind: subject.kind().to_owned(),
            subject: Some(subject.id()),
            detail: serde_json::to_string(&detail).expect("names and ids are plain data"),
        }
    }

    /// The id of the one line that a day has about a subject: the same for every device and every server, so that what
    /// is sent again is not written again.
    pub fn id_of_day(&self, subject: Subject) -> Uuid {
        let day = self.at.local_date();
        id_of_day(self.actor.unit(), self.actor.person(), subject, self.through, day)
    }
}

fn id_of_day(unit: UnitId, person: PersonId, subject: Subject, through: Through, day: Date) -> Uuid {
    let mut hash = Sha256::new();
    hash.update(b"sen reading 1\n");
    hash.update(unit.0.as_bytes());
    hash.update(person.0.as_bytes());
    hash.update(subject.kind());
    hash.update(subject.id().as_bytes());
    hash.update(through.as_str());
    hash.update(day.to_julian_day().to_be_bytes());
    let digest = hash.finalize();
    let mut rest = [0; 10];
    rest.copy_from_slice(&digest[..10]);
    // Of the first moment of the day, so that it lies among the lines of that day.
    let began = Instant::from_local(day, time::Time::MIDNIGHT);
    let millis = u64::try_from(began.millis()).unwrap_or(0);
    uuid::Builder::from_unix_timestamp_millis(millis, &rest).into_uuid()
}

/// How much of "who read this record" somebody sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sight {
    /// With the name of the record.
    Whole,
    /// Without it: administrators look after rights, not after children.
    WithoutName,
}

/// Whether somebody may see who read a record: leadership answers for the children's data, the administrator for the
/// rights by which it is read.
///
/// # Errors
/// The denial that says who may.
pub fn may_see(actor: &Actor) -> Result<Sight, Denial> {
    if actor.has_role(Role::Leadership) {
        Ok(Sight::Whole)
    } else if actor.has_role(Role::Administrator) {
        Ok(Sight::WithoutName)
    } else {
        Err(Denial::NotYourRole { roles: vec![Role::Leadership, Role::Administrator] })
    }
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;
    use crate::{
        ids::{GrantId, PartId},
        rights::Grant,
    };

    fn actor(posts: &[Post]) -> Actor {
        let person = PersonId(Uuid::from_u128(1));
        let grant = |(n, post): (u128, &Post)| Grant {
            id: GrantId(Uuid::from_u128(n)),
            person,
            post: *post,
            part: PartId(Uuid::from_u128(2)),
            areas: vec![],
            from: date!(2026 - 01 - 01),
            to: None,
            acting_for: None,
        };
        let grants: Vec<Grant> = (9..).zip(posts).map(grant).collect();
        Actor::new(person, UnitId(Uuid::from_u128(3)), grants, date!(2026 - 02 - 01))
    }

    #[test]
    fn leadership_sees_whose_record_and_the_administrator_only_by_whom() {
        assert_eq!(may_see(&actor(&[Post::VicePrincipal])), Ok(Sight::Whole));
        assert_eq!(may_see(&actor(&[Post::SystemAdministrator])), Ok(Sight::WithoutName));
        assert_eq!(may_see(&actor(&[Post::SystemAdministrator, Post::Principal])), Ok(Sight::Whole));
        for post in [Post::GroupHead, Post::Teacher, Post::OfficeHead, Post::Clerk, Post::Accountant] {
            assert_eq!(may_see(&actor(&[post])).unwrap_err().code(), "not_your_role");
        }
        for post in [Post::UnionChair, Post::Inspector, Post::Officer] {
            assert_eq!(may_see(&actor(&[post])).unwrap_err().code(), "not_your_role");
        }
        assert!(may_see(&actor(&[])).is_err());
    }

    #[test]
    fn a_line_says_posts_and_way_and_nothing_personal() {
        let actor = actor(&[Post::Teacher, Post::Inspector, Post::Teacher]);
        let at = Instant::parse("2026-03-11T08:30").unwrap();
        let session = SessionId(Uuid::from_u128(4));
        let reading = Reading { actor: &actor, session, at, through: Through::File };
        let case = CaseId(Uuid::from_u128(5));
        let party = Subject::Party(PartyId(Uuid::from_u128(6)));
        let line = reading.line(Uuid::from_u128(7), party, Some(case));
        assert_eq!((line.action.as_str(), line.subject_kind.as_str()), (PARTY_READ, "party"));
        assert_eq!(
            line.detail,
            format!("{{\"through\":\"file\",\"posts\":[\"teacher\",\"inspector\"],\"case\":\"{case}\"}}")
        );
        let detail: Detail = serde_json::from_str(&line.detail).unwrap();
        assert_eq!(detail.case, Some(case));
        assert_eq!(reading.line(Uuid::from_u128(7), Subject::Case(case), None).action, "file.read_personal");
    }

    #[test]
    fn a_day_has_one_line_for_each_reader_subject_and_way() {
        let (actor, session) = (actor(&[Post::Clerk]), SessionId(Uuid::from_u128(4)));
        let at = |local: &str, through| {
            let reading = Reading { actor: &actor, session, at: Instant::parse(local).unwrap(), through };
            reading.id_of_day(Subject::Party(PartyId(Uuid::from_u128(6))))
        };
        let morning = at("2026-03-11T08:30", Through::Sync);
        assert_eq!(morning, at("2026-03-11T23:59", Through::Sync));
        assert_ne!(morning, at("2026-03-12T00:00", Through::Sync));
        assert_ne!(morning, at("2026-03-11T08:30", Through::Api));
        assert_eq!(morning.get_version_num(), 7);
        assert!(morning < at("2026-03-12T00:00", Through::Sync));
        let other =
            Reading { actor: &actor, session, at: Instant::parse("2026-03-11").unwrap(), through: Through::Sync };
        assert_ne!(morning, other.id_of_day(Subject::Case(CaseId(Uuid::from_u128(6)))));
    }
}
