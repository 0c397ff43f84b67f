//! The schema, one file per change, the same for SQLite and PostgreSQL.
//!
//! Append only: a published file is never edited; expand first, contract in a later release. Every moment is a
//! `BIGINT` of milliseconds since 1970, JSON is `TEXT`, ids are the engine's uuid type, and nothing is filled in by
//! the database: the two engines would not agree on it.

use sea_orm_migration::prelude::*;

mod column;
mod m0001_people;
mod m0002_facts;
mod m0003_sync;
mod m0004_indexes;
mod m0005_upkeep;
mod m0006_staff;
mod m0007_audit;
mod m0010_privacy;

/// Brings the schema up to date. Two callers at once on one database must be kept apart by the caller.
///
/// # Errors
/// When a change fails; those before it stay.
pub async fn up(db: &sea_orm::DatabaseConnection) -> Result<(), DbErr> {
    Migrator::up(db, None).await
}

/// The names of all changes, oldest first.
pub fn names() -> Vec<String> {
    Migrator::migrations().iter().map(|change| change.name().to_owned()).collect()
}

/// All changes, oldest first.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_people::Migration),
            Box::new(m0002_facts::Migration),
            Box::new(m0003_sync::Migration),
            Box::new(m0004_indexes::Migration),
            Box::new(m0005_upkeep::Migration),
            Box::new(m0006_staff::Migration),
            Box::new(m0007_audit::Migration),
            Box::new(m0010_privacy::Migration),
        ]
    }
}
