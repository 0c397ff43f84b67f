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
mod m0008_ops;
mod m0010_privacy;
mod m0011_imports;
mod m0012_sent;
mod m0014_privacy_records;
mod m0015_second_factor;
mod m0016_school;
mod m0017_refused;
mod m0018_files_going;
mod m0019_definitions;
mod m0020_rounds;
mod m0023_held;
mod m0024_registrations;
mod m0025_documents;

/// Brings the schema up to date. Two callers at once on one database must be kept apart by the caller.
///
/// # Errors
/// When a change fails; those before it stay.
pub async fn up(db: &sea_orm::DatabaseConnection) -> Result<(), DbErr> {
    Migrator::up(db, None).await
}

/// The same inside a transaction, and no further than to so many changes.
///
/// # Errors
/// When a change fails: the transaction is of no use then.
pub async fn up_to(tx: &sea_orm::DatabaseTransaction, changes: usize) -> Result<(), DbErr> {
    let applied = Migrator::get_applied_migrations(tx).await?.len();
    let steps = <u32 as TryFrom<usize>>::try_from(changes.saturating_sub(applied)).unwrap_or(u32::MAX);
    if steps == 0 { Ok(()) } else { Migrator::up(tx, Some(steps)).await }
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
            Box::new(m0008_ops::Migration),
            Box::new(m0010_privacy::Migration),
            Box::new(m0011_imports::Migration),
            Box::new(m0012_sent::Migration),
            Box::new(m0014_privacy_records::Migration),
            Box::new(m0015_second_factor::Migration),
            Box::new(m0016_school::Migration),
            Box::new(m0017_refused::Migration),
            Box::new(m0018_files_going::Migration),
            Box::new(m0019_definitions::Migration),
            Box::new(m0020_rounds::Migration),
            Box::new(m0023_held::Migration),
            Box::new(m0024_registrations::Migration),
            Box::new(m0025_documents::Migration),
        ]
    }
}
