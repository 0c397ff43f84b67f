//! What the device of a command that waits had heard of those who were forgotten.

use sea_orm_migration::prelude::*;

use crate::column::number_or_null;

/// This change.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // Absent is nought: it had heard of nobody, and no text of it is kept where it is refused.
        let mut held = Table::alter();
        held.table("sync_held").add_column(number_or_null("forgotten"));
        manager.alter_table(held).await
    }
}
