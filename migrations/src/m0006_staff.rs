//! People and grants: what waits for a second person, on what a grant rests, passwords for one sign-in, notices.

use sea_orm_migration::prelude::*;

use crate::column::{id, id_or_null, index, number, number_or_null, refers, table, text, text_or_null};

/// This change.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // One column at a time: SQLite adds no more at once.
        for (table, column) in [
            ("person", number_or_null("must_change_at")),
            ("person_grant", text_or_null("basis")),
            ("person_grant", id_or_null("confirmed_by")),
        ] {
            manager.alter_table(Table::alter().table(table).add_column(column).to_owned()).await?;
        }

        // A proposal is no grant: what is not confirmed is in another table, where no query for rights can find it.
        let mut proposal = table(
            "grant_proposal",
            ["id"],
            [
                id("id"),
                id("unit"),
                id("person"),
                text("post"),
                id("part"),
                text("areas"),
                text("from_date"),
                text_or_null("to_date"),
                id_or_null("acting_for"),
                id("proposed_by"),
                number("proposed_at"),
            ],
        );
        proposal
            .foreign_key(&mut refers(("grant_proposal", "person"), ("person", "id")))
            .foreign_key(&mut refers(("grant_proposal", "part"), ("part", "id")));
        manager.create_table(proposal).await?;
        manager.create_index(index("grant_proposal", ["unit"])).await?;

        let mut notice = table(
            "notice",
            ["id"],
            [
                id("id"),
                id("unit"),
                id("person"),
                text("kind"),
                number("at"),
                id("by_person"),
                number_or_null("seen_at"),
            ],
        );
        notice.foreign_key(&mut refers(("notice", "person"), ("person", "id")));
        manager.create_table(notice).await?;
        manager.create_index(index("notice", ["person"])).await
    }
}
