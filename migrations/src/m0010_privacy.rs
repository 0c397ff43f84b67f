//! Doubles in the register of parties; erasures, holds, requests, consents and what a school sets about privacy.

use sea_orm_migration::prelude::*;

use crate::column::{id, id_or_null, index, number, number_or_null, table, text, text_or_null};

/// This change.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut alias = Table::alter();
        alias.table("party_index").add_column(id_or_null("merged_into"));
        manager.alter_table(alias).await?;
        manager.create_index(index("party_index", ["unit", "merged_into"])).await?;

        manager
            .create_table(table(
                "erasure",
                ["id"],
                [
                    id("id"),
                    id("unit"),
                    id("party"),
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
        manager.create_index(index("erasure", ["unit", "party"])).await?;

        manager
            .create_table(table(
                "case_hold",
                ["id"],
                [
                    id("id"),
                    id("unit"),
                    id("case_id"),
                    text("reason"),
                    id("set_by"),
                    number("set_at"),
                    id_or_null("ended_by"),
                    number_or_null("ended_at"),
                    text_or_null("end_reason"),
                ],
            ))
            .await?;
        manager.create_index(index("case_hold", ["unit", "case_id"])).await?;

        manager
            .create_table(table(
                "privacy_setting",
                ["unit", "key"],
                [id("unit"), text("key"), text("value"), id("set_by"), number("set_at")],
            ))
            .await?;

        manager
            .create_table(table(
                "privacy_entry",
                ["id"],
                [id("id"), id("unit"), text("kind"), id_or_null("party"), number("at"), text("body")],
            ))
            .await?;
        manager.create_index(index("privacy_entry", ["unit", "kind", "at"])).await?;
        manager.create_index(index("privacy_entry", ["unit", "party"])).await
    }
}
