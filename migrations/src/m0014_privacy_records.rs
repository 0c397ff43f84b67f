//! The register of processing, consents and requests, each version of each; proposals to clear ended cases.

use sea_orm_migration::prelude::*;

use crate::column::{id, id_or_null, index, number, number_or_null, table, text};

/// This change.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // Made as room for what comes here, and never written to.
        manager.drop_table(Table::drop().table("privacy_entry").to_owned()).await?;
        manager
            .create_table(table(
                "privacy_record",
                ["unit", "id", "no"],
                [
                    id("unit"),
                    id("id"),
                    number("no"),
                    text("kind"),
                    text("state"),
                    id_or_null("party"),
                    id_or_null("speaker"),
                    id_or_null("activity"),
                    id("person"),
                    number("at"),
                    id("command_id"),
                    text("body"),
                ],
            ))
            .await?;
        manager.create_index(index("privacy_record", ["unit", "kind", "at"])).await?;
        manager.create_index(index("privacy_record", ["unit", "party"])).await?;
        manager.create_index(index("privacy_record", ["unit", "speaker"])).await?;
        manager.create_index(index("privacy_record", ["unit", "activity"])).await?;
        manager
            .create_table(table(
                "clearance",
                ["id"],
                [
                    id("id"),
                    id("unit"),
                    text("state"),
                    text("reason"),
                    id("proposed_by"),
                    number("proposed_at"),
                    id_or_null("decided_by"),
                    number_or_null("decided_at"),
                    text("counts"),
                ],
            ))
            .await?;
        manager.create_index(index("clearance", ["unit", "proposed_at"])).await?;
        manager
            .create_table(table(
                "clearance_case",
                ["clearance", "case_id"],
                [id("clearance"), id("case_id"), id("unit")],
            ))
            .await?;
        manager.create_index(index("clearance_case", ["unit", "case_id"])).await
    }
}
