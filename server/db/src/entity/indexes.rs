//! What lists look into, files and jobs.

/// What lists show of a case.
pub mod case_index {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "case_index")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub case_id: Uuid,
        pub unit: Uuid,
        pub kind: String,
        pub definition: String,
        pub code: Option<String>,
        pub state: String,
        pub area: String,
        pub part: Option<Uuid>,
        pub assignee: Option<Uuid>,
        pub author: Option<Uuid>,
        pub due_at: Option<i64>,
        pub opened_at: i64,
        pub finished_at: Option<i64>,
        pub search_key: String,
        pub sort_key: String,
        pub personal_search_key: String,
        pub second_factor_hash: Option<String>,
        pub registration: Option<String>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// What searches find of a party.
pub mod party_index {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "party_index")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub party_id: Uuid,
        pub unit: Uuid,
        pub kind: String,
        pub search_key: String,
        pub sort_key: String,
        pub phone_tail: Option<String>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A record that shows a file.
pub mod file_ref {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "file_ref")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub unit: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub hash: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub kind: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub root: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub facet: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Something to be done later.
pub mod job {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "job")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub unit: Uuid,
        pub kind: String,
        pub body: String,
        pub run_at: i64,
        pub attempts: i64,
        pub locked_until: Option<i64>,
        pub done_at: Option<i64>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
