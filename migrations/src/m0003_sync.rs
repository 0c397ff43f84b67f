//! The records that replicas hold, who may read them, the log of their changes, and the commands that came in.

use sea_orm_migration::prelude::*;

use crate::column::{id, id_or_null, index, number, number_or_null, table, text, text_or_null, unique};

/// This change.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // A deleted record stays as a row without body, so that its revision never starts again.
        manager
            .create_table(table(
                "record",
                ["kind", "root", "facet"],
                [id("unit"), text("kind"), id("root"), text("facet"), number("rev"), text_or_null("body")],
            ))
            .await?;
        manager.create_index(index("record", ["unit", "kind", "root", "facet"])).await?;
        manager
            .create_table(table(
                "root_scope",
                ["unit", "kind", "root", "facet", "audience"],
                [id("unit"), text("kind"), id("root"), text("facet"), text("audience")],
            ))
            .await?;
        manager.create_index(index("root_scope", ["unit", "audience"])).await?;

        // No payload: what was readable once cannot leak from here.
        manager
            .create_table(table(
                "sync_log",
                ["txn", "n"],
                [
                    number("txn"),
                    number("n"),
                    id("unit"),
                    text("kind"),
                    id("root"),
                    text("facet"),
                    number("rev"),
                    text("op"),
                    text("before"),
                    text("after"),
                    number("tag"),
                ],
            ))
            .await?;
        manager.create_index(index("sync_log", ["unit", "txn"])).await?;
        manager.create_table(table("sync_head", ["id"], [number("id"), number("head")])).await?;
        manager.create_table(table("sync_meta", ["key"], [text("key"), text("value")])).await?;

        manager
            .create_table(table(
                "sync_client",
                ["id"],
                [id("id"), id("unit"), id("person"), number("last_seq"), number("seen_at"), number("created_at")],
            ))
            .await?;
        manager.create_index(index("sync_client", ["person"])).await?;
        manager
            .create_table(table(
                "sync_result",
                ["command_id"],
                [
                    id("command_id"),
                    id_or_null("client"),
                    number_or_null("seq"),
                    id("unit"),
                    id_or_null("person"),
                    text("digest"),
                    text("status"),
                    text("body"),
                    number("at"),
                ],
            ))
            .await?;
        manager.create_index(unique("sync_result", ["client", "seq"])).await
    }
}
