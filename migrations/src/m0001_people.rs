//! Units, their parts, who works there with which grants, and how they sign in.

use sea_orm_migration::prelude::*;

use crate::column::{id, id_or_null, index, number, number_or_null, refers, table, text, text_or_null, unique};

/// This change.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(table(
                "unit",
                ["id"],
                [id("id"), text("key"), text("name"), text("settings"), number("created_at")],
            ))
            .await?;
        manager.create_index(unique("unit", ["key"])).await?;

        let mut part = table(
            "part",
            ["id"],
            [id("id"), id("unit"), text("key"), text("title_vi"), text("title_en"), text("role"), number("position")],
        );
        part.foreign_key(&mut refers(("part", "unit"), ("unit", "id")));
        manager.create_table(part).await?;
        manager.create_index(unique("part", ["unit", "key"])).await?;

        let mut person = table(
            "person",
            ["id"],
            [
                id("id"),
                id("unit"),
                text("login"),
                text("display_name"),
                text_or_null("password_hash"),
                number_or_null("disabled_at"),
                number("created_at"),
            ],
        );
        person.foreign_key(&mut refers(("person", "unit"), ("unit", "id")));
        manager.create_table(person).await?;
        manager.create_index(unique("person", ["login"])).await?;
        manager.create_index(index("person", ["unit"])).await?;

        let mut grant = table(
            "person_grant",
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
                id_or_null("granted_by"),
                number("created_at"),
            ],
        );
        grant
            .foreign_key(&mut refers(("person_grant", "person"), ("person", "id")))
            .foreign_key(&mut refers(("person_grant", "part"), ("part", "id")));
        manager.create_table(grant).await?;
        manager.create_index(index("person_grant", ["person"])).await?;
        manager.create_index(index("person_grant", ["unit"])).await?;

        let mut session = table(
            "session",
            ["id"],
            [
                id("id"),
                id("unit"),
                id("person"),
                text("agent"),
                number("created_at"),
                number("seen_at"),
                number_or_null("ended_at"),
                text_or_null("end_reason"),
            ],
        );
        session.foreign_key(&mut refers(("session", "person"), ("person", "id")));
        manager.create_table(session).await?;
        manager.create_index(index("session", ["person"])).await?;

        let mut refresh = table(
            "refresh_token",
            ["hash"],
            [text("hash"), id("session"), number("issued_at"), number_or_null("used_at")],
        );
        refresh
            .foreign_key(refers(("refresh_token", "session"), ("session", "id")).on_delete(ForeignKeyAction::Cascade));
        manager.create_table(refresh).await?;
        manager.create_index(index("refresh_token", ["session"])).await?;

        manager
            .create_table(table(
                "attempt",
                ["key"],
                [text("key"), number("failures"), number("first_at"), number("last_at")],
            ))
            .await
    }
}
