//! What the server does by itself in rounds: calendars that move many cases, what people are reminded of, and what was told
//! to whom because it is late.

use sea_orm_migration::prelude::*;

use crate::column::{id, id_or_null, index, number, number_or_null, table, text};

/// This change.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // Both documents, because by then the calendar may have changed once more.
        manager
            .create_table(table(
                "calendar_move",
                ["unit", "version"],
                [
                    id("unit"),
                    number("version"),
                    id("command_id"),
                    id("person"),
                    id_or_null("session"),
                    id("grant_id"),
                    id_or_null("on_behalf"),
                    text("calendar_before"),
                    text("calendar_after"),
                    number("at"),
                    number("total"),
                    number("looked"),
                    number("moved"),
                    number("round"),
                    id_or_null("cursor_case"),
                    number_or_null("finished_at"),
                ],
            ))
            .await?;
        manager
            .create_table(table(
                "reminder",
                ["person", "day"],
                [id("person"), text("day"), id("unit"), text("body"), number("at"), number_or_null("seen_at")],
            ))
            .await?;
        manager.create_index(index("reminder", ["unit", "day"])).await?;
        manager
            .create_table(table(
                "escalation",
                ["case_id", "due_at", "level"],
                [id("case_id"), number("due_at"), text("level"), id("unit"), text("people"), number("at")],
            ))
            .await?;
        manager.create_index(index("escalation", ["unit", "at"])).await
    }
}
