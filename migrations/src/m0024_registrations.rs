//! The code under which an applicant follows what they registered, until it is received and gets the official one.

use sea_orm_migration::prelude::*;

use crate::column::{index, text_or_null};

/// This change.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // Absent where the desk took it in: nothing that is there already was registered by an applicant.
        let mut cases = Table::alter();
        cases.table("case_index").add_column(text_or_null("registration"));
        manager.alter_table(cases).await?;
        manager.create_index(index("case_index", ["unit", "registration"])).await
    }
}
