//! What happened (append only), and beside it what is private and can be forgotten.

use sea_orm_migration::prelude::*;

use crate::column::{id, id_or_null, index, number, refers, table, text, unique};

/// This change.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(table(
                "event",
                ["id"],
                [
                    id("id"),
                    id("unit"),
                    text("kind"),
                    id("root"),
                    number("no"),
                    number("at"),
                    number("stated_at"),
                    id_or_null("person"),
                    id_or_null("grant_id"),
                    id_or_null("on_behalf"),
                    id("command_id"),
                    text("action"),
                    text("body"),
                ],
            ))
            .await?;
        manager.create_index(unique("event", ["kind", "root", "no"])).await?;
        manager.create_index(index("event", ["unit", "at"])).await?;

        let mut personal = table(
            "personal_value",
            ["event_id", "slot"],
            [id("event_id"), number("slot"), id("unit"), id_or_null("party"), text("key"), text("value"), text("salt")],
        );
        personal.foreign_key(&mut refers(("personal_value", "event_id"), ("event", "id")));
        manager.create_table(personal).await?;
        manager.create_index(index("personal_value", ["unit", "party"])).await
    }
}
