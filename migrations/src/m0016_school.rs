//! Setting up a school: parts that end, and the tokens with which a school is set up.

use sea_orm_migration::prelude::*;

use crate::column::{id_or_null, number, number_or_null, table, text, text_or_null};

/// This change.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let ends = Table::alter().table("part").add_column(text_or_null("to_date")).to_owned();
        manager.alter_table(ends).await?;
        manager
            .create_table(table(
                "setup_token",
                ["digest"],
                [
                    text("digest"),
                    text("purpose"),
                    number("made_at"),
                    number_or_null("used_at"),
                    id_or_null("unit"),
                    text_or_null("command"),
                ],
            ))
            .await
    }
}
