//! The books of documents that come and go: every number with what it was given to, the documents, each version of each.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

use crate::column::{id, id_or_null, index, number, number_or_null, table, text, text_or_null};

/// This change.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let entries = [
            id("unit"),
            text("book"),
            text("period"),
            number("number"),
            text("text"),
            text("kind"),
            id("root"),
            number("at"),
            number_or_null("cancelled_at"),
        ];
        // The key: no number of a book is there twice.
        manager.create_table(table("book_entry", ["unit", "book", "period", "number"], entries)).await?;
        manager.create_index(index("book_entry", ["unit", "root"])).await?;
        let documents = [
            id("unit"),
            id("id"),
            id_or_null("assignee"),
            number("waits"),
            text_or_null("known_by"),
            number("version"),
            text("body"),
        ];
        manager.create_table(table("document", ["unit", "id"], documents)).await?;
        manager.create_index(index("document", ["unit", "assignee", "waits"])).await?;
        manager.create_index(index("document", ["unit", "known_by"])).await?;
        let versions = [
            id("unit"),
            id("id"),
            number("no"),
            id("person"),
            number("at"),
            id("command_id"),
            text("action"),
            text("body"),
        ];
        manager.create_table(table("document_version", ["unit", "id", "no"], versions)).await?;
        // What was numbered before stands in the books too: those that begin anew each year, by the school's clock.
        let is_sqlite = manager.get_database_backend() == DbBackend::Sqlite;
        manager.get_connection().execute_unprepared(if is_sqlite { ON_SQLITE } else { ON_POSTGRES }).await?;
        Ok(())
    }
}

const ON_SQLITE: &str = "INSERT INTO book_entry (unit, book, period, number, text, kind, root, at) \
    SELECT unit, json_extract(body, '$.register'), strftime('%Y', at / 1000 + 25200, 'unixepoch'), \
    json_extract(body, '$.number'), json_extract(body, '$.text'), kind, root, at FROM event \
    WHERE action = 'number' AND json_extract(body, '$.register') <> 'dossier'";

const ON_POSTGRES: &str = "INSERT INTO book_entry (unit, book, period, number, text, kind, root, at) \
    SELECT unit, body::json->>'register', to_char(to_timestamp(at / 1000 + 25200) AT TIME ZONE 'UTC', 'YYYY'), \
    (body::json->>'number')::bigint, body::json->>'text', kind, root, at FROM event \
    WHERE action = 'number' AND body::json->>'register' <> 'dossier'";
