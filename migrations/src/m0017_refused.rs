//! Commands that wait for another device, and those that were refused.

use sea_orm_migration::prelude::*;

use crate::column::{id, id_or_null, index, number, number_or_null, table, text};

/// This change.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // Each has the outcome `held` in `sync_result` besides, which another takes the place of in the end.
        manager
            .create_table(table(
                "sync_held",
                ["command_id"],
                [
                    id("command_id"),
                    id("unit"),
                    id("person"),
                    id_or_null("session"),
                    id("client"),
                    number("seq"),
                    id_or_null("group_id"),
                    text("deps"),
                    id_or_null("after_id"),
                    number("version"),
                    text("body"),
                    id("waits_for"),
                    number("at"),
                    number("until"),
                ],
            ))
            .await?;
        manager.create_index(index("sync_held", ["unit", "waits_for"])).await?;
        manager.create_index(index("sync_held", ["unit", "person"])).await?;
        manager
            .create_table(table(
                "sync_quarantine",
                ["command_id"],
                [
                    id("command_id"),
                    id("unit"),
                    id("person"),
                    id("client"),
                    number("version"),
                    text("body"),
                    text("outcome"),
                    number_or_null("stated_at"),
                    number("at"),
                ],
            ))
            .await?;
        manager.create_index(index("sync_quarantine", ["unit", "person", "at"])).await?;
        manager.create_index(index("sync_quarantine", ["at"])).await
    }
}
