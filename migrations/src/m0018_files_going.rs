//! Files that were erased and whose bytes may still lie in the store: the store may not answer when somebody is forgotten.

use sea_orm_migration::prelude::*;

use crate::column::{id, number, table, text};

/// This change.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(table("file_going", ["unit", "hash"], [id("unit"), text("hash"), number("since")])).await
    }
}
