//! What happened, and the commands that made it happen.

/// A sealed fact.
pub mod event {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "event")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub unit: Uuid,
        pub kind: String,
        pub root: Uuid,
        pub no: i64,
        pub at: i64,
        pub stated_at: i64,
        pub person: Option<Uuid>,
        pub grant_id: Option<Uuid>,
        pub on_behalf: Option<Uuid>,
        pub command_id: Uuid,
        pub action: String,
        pub body: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A personal value beside its event.
pub mod personal_value {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "personal_value")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub event_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub slot: i64,
        pub unit: Uuid,
        pub party: Option<Uuid>,
        pub key: String,
        pub value: String,
        pub salt: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// What became of a command.
pub mod sync_result {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "sync_result")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub command_id: Uuid,
        pub client: Option<Uuid>,
        pub seq: Option<i64>,
        pub unit: Uuid,
        pub person: Option<Uuid>,
        pub digest: String,
        pub status: String,
        pub body: String,
        pub at: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A line of the audit log.
pub mod audit {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "audit")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub unit: Uuid,
        pub at: i64,
        pub person: Option<Uuid>,
        pub session: Option<Uuid>,
        pub action: String,
        pub subject_kind: String,
        pub subject: Option<Uuid>,
        pub detail: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
