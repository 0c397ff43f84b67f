//! Drafts of definitions with what was done to them, and by what a published version is known again.

use sea_orm_migration::prelude::*;

use crate::column::{id, id_or_null, index, number, number_or_null, table, text};

/// This change.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(table(
                "definition_draft",
                ["id"],
                [
                    id("id"),
                    id("unit"),
                    text("key"),
                    text("cases"),
                    text("state"),
                    id("author"),
                    number("rev"),
                    number("begun_at"),
                    number("changed_at"),
                    text("body"),
                ],
            ))
            .await?;
        manager.create_index(index("definition_draft", ["unit", "changed_at"])).await?;
        manager.create_index(index("definition_draft", ["unit", "key"])).await?;
        manager
            .create_table(table(
                "definition_event",
                ["draft", "no"],
                [
                    id("draft"),
                    number("no"),
                    id("unit"),
                    number("at"),
                    id("person"),
                    id("grant_id"),
                    id_or_null("on_behalf"),
                    id("command_id"),
                    text("action"),
                    text("body"),
                ],
            ))
            .await?;
        // What was published before this change gets its line at the next start of the server.
        manager
            .create_table(table(
                "definition_version",
                ["unit", "kind", "key", "version"],
                [
                    id("unit"),
                    text("kind"),
                    text("key"),
                    number("version"),
                    text("hash"),
                    number_or_null("at"),
                    id_or_null("person"),
                    id_or_null("draft"),
                ],
            ))
            .await?;
        manager.create_index(index("case_index", ["unit", "definition"])).await
    }
}
