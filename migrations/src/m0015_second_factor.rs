//! The second factor: keys of telephones, codes that were written down, passkeys, and what a sign-in still waits for.

use sea_orm_migration::prelude::*;

use crate::column::{id, id_or_null, index, number, number_or_null, refers, table, text, text_or_null, unique};

/// This change.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut totp = table(
            "totp",
            ["person"],
            [
                id("person"),
                id("unit"),
                text("secret"),
                number("created_at"),
                number_or_null("confirmed_at"),
                number_or_null("last_step"),
            ],
        );
        totp.foreign_key(&mut refers(("totp", "person"), ("person", "id")));
        manager.create_table(totp).await?;

        let mut recovery = table(
            "recovery_code",
            ["person", "digest"],
            [id("person"), text("digest"), id("unit"), number("created_at"), number_or_null("used_at")],
        );
        recovery.foreign_key(&mut refers(("recovery_code", "person"), ("person", "id")));
        manager.create_table(recovery).await?;

        let mut passkey = table(
            "passkey",
            ["id"],
            [
                id("id"),
                id("unit"),
                id("person"),
                text("credential"),
                text("name"),
                text("body"),
                number("created_at"),
                number_or_null("used_at"),
            ],
        );
        passkey.foreign_key(&mut refers(("passkey", "person"), ("person", "id")));
        manager.create_table(passkey).await?;
        manager.create_index(unique("passkey", ["credential"])).await?;
        manager.create_index(index("passkey", ["person"])).await?;

        // By a hash, as refresh tokens are: whoever reads the table can answer nothing with it.
        manager
            .create_table(table(
                "challenge",
                ["digest"],
                [
                    text("digest"),
                    text("purpose"),
                    id_or_null("person"),
                    text_or_null("body"),
                    number("made_at"),
                    number("until"),
                ],
            ))
            .await?;
        manager.create_index(index("challenge", ["until"])).await?;
        manager.create_index(index("challenge", ["person"])).await
    }
}
