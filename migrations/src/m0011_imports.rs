//! Sheets that are imported, by what children are known again, and the registers of years before.

use sea_orm_migration::prelude::*;

use crate::column::{id, id_or_null, index, number, number_or_null, table, text, text_or_null, unique};

/// This change.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(table(
                "import",
                ["id"],
                [
                    id("id"),
                    id("unit"),
                    text("kind"),
                    text("state"),
                    text("digest"),
                    id("person"),
                    number("created_at"),
                    number("until"),
                    number_or_null("confirmed_at"),
                    id_or_null("confirmed_by"),
                    id_or_null("session"),
                ],
            ))
            .await?;
        manager.create_index(index("import", ["unit", "created_at"])).await?;
        manager
            .create_table(table(
                "import_row",
                ["import", "row_no"],
                [
                    id("import"),
                    number("row_no"),
                    id("unit"),
                    text("state"),
                    text_or_null("outcome"),
                    text_or_null("plan"),
                    text_or_null("made"),
                    text_or_null("said"),
                ],
            ))
            .await?;
        manager
            .create_table(table("import_code", ["unit", "digest"], [id("unit"), text("digest"), id("party")]))
            .await?;
        manager.create_index(index("import_code", ["unit", "party"])).await?;

        manager
            .create_table(table(
                "register_history",
                ["id"],
                [
                    id("id"),
                    id("unit"),
                    text("line_key"),
                    text("received_on"),
                    text("body"),
                    text("search_key"),
                    number("created_at"),
                ],
            ))
            .await?;
        manager.create_index(unique("register_history", ["unit", "line_key"])).await?;
        manager.create_index(index("register_history", ["unit", "received_on"])).await
    }
}
