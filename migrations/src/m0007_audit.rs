//! The chain of the audit log: which line is sealed under which number, and which still wait for it.

use sea_orm_migration::prelude::*;

use crate::column::{id, index, number, table, text, unique};

/// This change.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(table(
                "audit_seal",
                ["unit", "number"],
                [id("unit"), number("number"), id("audit"), text("hash"), number("sealed_at")],
            ))
            .await?;
        manager.create_index(unique("audit_seal", ["unit", "audit"])).await?;
        manager.create_table(table("audit_pending", ["unit", "audit"], [id("unit"), id("audit")])).await?;
        // What one person read today.
        manager.create_index(index("audit", ["unit", "person", "at"])).await?;
        // Lines of before are chained too.
        let older = "INSERT INTO audit_pending (unit, audit) SELECT unit, id FROM audit";
        manager.get_connection().execute_unprepared(older).await?;
        Ok(())
    }
}
