//! What lists and searches look into, the register books, and the files.

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
                "case_index",
                ["case_id"],
                [
                    id("case_id"),
                    id("unit"),
                    text("kind"),
                    text("definition"),
                    text_or_null("code"),
                    text("state"),
                    text("area"),
                    id_or_null("part"),
                    id_or_null("assignee"),
                    id_or_null("author"),
                    number_or_null("due_at"),
                    number("opened_at"),
                    number_or_null("finished_at"),
                    text("search_key"),
                    text("sort_key"),
                    text("personal_search_key"),
                    text_or_null("second_factor_hash"),
                ],
            ))
            .await?;
        manager.create_index(index("case_index", ["unit", "kind", "state"])).await?;
        manager.create_index(index("case_index", ["unit", "due_at"])).await?;
        manager.create_index(index("case_index", ["unit", "opened_at"])).await?;
        manager.create_index(unique("case_index", ["unit", "code"])).await?;

        manager
            .create_table(table(
                "party_index",
                ["party_id"],
                [
                    id("party_id"),
                    id("unit"),
                    text("kind"),
                    text("search_key"),
                    text("sort_key"),
                    text_or_null("phone_tail"),
                ],
            ))
            .await?;
        manager.create_index(index("party_index", ["unit", "sort_key"])).await?;
        manager.create_index(index("party_index", ["unit", "phone_tail"])).await?;

        manager
            .create_table(table(
                "register",
                ["unit", "book", "period"],
                [id("unit"), text("book"), text("period"), number("last")],
            ))
            .await?;

        manager
            .create_table(table(
                "file",
                ["unit", "hash"],
                [
                    id("unit"),
                    text("hash"),
                    number("size"),
                    text("media_type"),
                    id_or_null("uploaded_by"),
                    number("created_at"),
                ],
            ))
            .await?;
        manager
            .create_table(table(
                "file_ref",
                ["unit", "hash", "kind", "root", "facet"],
                [id("unit"), text("hash"), text("kind"), id("root"), text("facet")],
            ))
            .await?;
        manager.create_index(index("file_ref", ["unit", "kind", "root", "facet"])).await
    }
}
