//! To whom of its readers a facet is sent unasked. Whom a case is about is their work or nobody's; the rules say whose,
//! so cases stay unsaid here (to nobody) until the server has asked them (`service::restate`).
//!
//! What replicas hold was sent under the old rule: another epoch makes each fill itself anew.

use sea_orm_migration::prelude::*;

use crate::column::number_or_null;

/// This change.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut sent = Table::alter();
        sent.table("root_scope").add_column(number_or_null("sent"));
        manager.alter_table(sent).await?;
        let db = manager.get_connection();
        for statement in [
            "UPDATE root_scope SET sent = 1 WHERE facet <> 'personal' OR kind NOT IN ('case', 'party')",
            "UPDATE root_scope SET sent = CASE WHEN audience = 'role:office' THEN 1 ELSE 0 END WHERE kind = 'party'",
            "DELETE FROM sync_log",
            // The next start, or the restore that this belongs to, gives it a new one.
            "DELETE FROM sync_meta",
        ] {
            db.execute_unprepared(statement).await?;
        }
        Ok(())
    }
}
