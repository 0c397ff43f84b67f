//! Who did and read what, and what is still to be done.

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
                "audit",
                ["id"],
                [
                    id("id"),
                    id("unit"),
                    number("at"),
                    id_or_null("person"),
                    id_or_null("session"),
                    text("action"),
                    text("subject_kind"),
                    id_or_null("subject"),
                    text("detail"),
                ],
            ))
            .await?;
        manager.create_index(index("audit", ["unit", "id"])).await?;
        manager.create_index(index("audit", ["unit", "subject"])).await?;

        manager
            .create_table(table(
                "job",
                ["id"],
                [
                    id("id"),
                    id("unit"),
                    text("kind"),
                    text("body"),
                    number("run_at"),
                    number("attempts"),
                    number_or_null("locked_until"),
                    number_or_null("done_at"),
                ],
            ))
            .await?;
        manager.create_index(index("job", ["done_at", "run_at"])).await
    }
}
