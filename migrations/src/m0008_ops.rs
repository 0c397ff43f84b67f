//! Register books that were closed by a restore, until somebody says which number was last given on paper.

use sea_orm_migration::prelude::*;

use crate::column::{id, number, table, text};

/// This change.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(table(
                "register_hold",
                ["unit", "book", "period"],
                [id("unit"), text("book"), text("period"), number("since")],
            ))
            .await
    }
}
