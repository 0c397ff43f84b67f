//! A small school for tests.

use db::{
    Db, DbError, Tx,
    people::{GrantRow, PartRow, PersonRow, UnitRow, grant_insert, part_put, person_insert, unit_insert},
    records::record_put,
    sync::{self, Cursor, Op, StaleCursor, Window},
};
use domain::{
    facet::{Audience, Facet, Readers, RecordKey, RecordKind},
    ids::{PartId, PersonId, UnitId},
    instant::Instant,
    rights::{Actor, Grant, Post, Role, Scope},
};
use time::macros::date;
use uuid::Uuid;

/// An id from a small number.
pub fn id<T: From<Uuid>>(n: u128) -> T {
    T::from(Uuid::from_u128(n))
}

/// A moment, so many milliseconds after the beginning of the tests' year.
pub fn at(millis: i64) -> Instant {
    Instant::from_millis(1_767_225_600_000 + millis)
}

pub const SCHOOL: u128 = 1;
pub const OTHER_SCHOOL: u128 = 2;

pub fn grant(person: u128, post: Post) -> Grant {
    Grant {
        id: id(person + 1000),
        person: id(person),
        post,
        part: part(post.role()),
        areas: vec![],
        from: date!(2026 - 01 - 01),
        to: None,
        acting_for: None,
    }
}

pub fn part(role: Role) -> PartId {
    id(100 + Role::ALL.iter().position(|r| *r == role).unwrap() as u128)
}

/// What somebody with this post at this school may read.
pub fn scope_at(unit: u128, person: u128, post: Post) -> Scope {
    Actor::new(id(person), id(unit), [grant(person, post)], date!(2026 - 06 - 01)).scope()
}

pub fn clerk() -> Scope {
    scope_at(SCHOOL, 11, Post::Clerk)
}

pub fn inspector() -> Scope {
    scope_at(SCHOOL, 12, Post::Inspector)
}

pub fn case(n: u128, facet: Facet) -> RecordKey {
    RecordKey { kind: RecordKind::Case, root: Uuid::from_u128(n), facet }
}

pub fn core(n: u128) -> RecordKey {
    case(n, Facet::Core)
}

pub fn all() -> Readers {
    Readers::from([Audience::Unit])
}

pub fn office() -> Readers {
    Readers::from([Audience::Role(Role::Office)])
}

pub fn union() -> Readers {
    Readers::from([Audience::Role(Role::Union)])
}

pub fn nobody() -> Readers {
    Readers::new()
}

/// Stores records in one transaction at the school.
pub async fn put(db: &Db, records: &[(RecordKey, &str, Readers)]) -> Vec<i64> {
    put_at(db, SCHOOL, records).await.unwrap()
}

pub async fn put_at(db: &Db, unit: u128, records: &[(RecordKey, &str, Readers)]) -> Result<Vec<i64>, DbError> {
    db.write(|tx| async move {
        let mut revs = Vec::new();
        for (key, body, readers) in records {
            revs.push(record_put(&tx, id(unit), *key, body, readers).await?);
        }
        Ok(revs)
    })
    .await
}

pub async fn cursor(db: &Db) -> Cursor {
    db.read(|tx| async move { sync::cursor_now(&tx).await }).await.unwrap()
}

pub async fn pull(db: &Db, scope: &Scope, from: &Cursor) -> Result<Window, StaleCursor> {
    db.read(|tx| async move { sync::changes_since(&tx, scope, from, 1 << 20).await }).await.unwrap()
}

/// The operations of a window as text: what, which, body.
pub fn told(ops: &[Op]) -> Vec<String> {
    let name = |key: &RecordKey| format!("{}/{}", key.root.as_u128(), key.facet.as_str());
    ops.iter()
        .map(|op| match op {
            Op::Put(r) => format!("put {} {}", name(&r.key), r.body),
            Op::Enter(r) => format!("enter {} {}", name(&r.key), r.body),
            Op::Leave(key) => format!("leave {}", name(key)),
            Op::Del(key) => format!("del {}", name(key)),
        })
        .collect()
}

/// Stores the school with one person per post named.
pub async fn settle(db: &Db, posts: &[(u128, Post)]) {
    db.write(|tx| async move { settle_in(&tx, posts).await }).await.unwrap();
}

async fn settle_in(tx: &Tx, posts: &[(u128, Post)]) -> Result<(), DbError> {
    let unit: UnitId = id(SCHOOL);
    let row =
        UnitRow { id: unit, key: "hoa-sen".into(), name: "Hoa Sen".into(), settings: "{}".into(), created_at: at(0) };
    unit_insert(tx, &row).await?;
    for (position, role) in Role::ALL.into_iter().enumerate() {
        let row = PartRow {
            id: part(role),
            unit,
            key: role.as_str().into(),
            title_vi: "Tổ".into(),
            title_en: "Part".into(),
            role,
            position: i64::try_from(position).unwrap(),
            to: None,
        };
        part_put(tx, &row).await?;
    }
    for (person, post) in posts {
        let row = PersonRow {
            id: id::<PersonId>(*person),
            unit,
            login: format!("Person{person}"),
            display_name: format!("Người {person}"),
            password_hash: None,
            disabled_at: None,
            created_at: at(0),
        };
        person_insert(tx, &row).await?;
        let row = GrantRow { unit, grant: grant(*person, *post), granted_by: None, created_at: at(0) };
        grant_insert(tx, &row).await?;
    }
    Ok(())
}
