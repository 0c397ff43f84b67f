//! Who calls, in one question: the session, its person and their grants. Every call asks it.

use std::sync::LazyLock;

use domain::{ids::SessionId, rights::Grant};
use sea_orm::{EntityTrait, FromQueryResult, IdenStatic, Iterable};

use crate::{
    Result, Tx,
    entity::people::{person, person_grant, session},
    people::{self, GrantRow},
    sessions::SessionRow,
    sql::Sql,
    staff::Account,
};

/// Whoever presents a session.
#[derive(Debug, Clone)]
pub struct Caller {
    /// The session, also one that has ended.
    pub session: SessionRow,
    /// Its person, also one who may no longer sign in.
    pub account: Account,
    /// What they hold, each as far as it reaches.
    pub grants: Vec<Grant>,
}

static QUESTION: LazyLock<String> = LazyLock::new(|| {
    format!(
        "SELECT {}, {}, {} FROM session s JOIN person p ON p.id = s.person \
         LEFT JOIN person_grant g ON g.person = s.person WHERE s.id = $1 ORDER BY g.created_at, g.id",
        columns::<session::Entity>("s"),
        columns::<person::Entity>("p"),
        columns::<person_grant::Entity>("g")
    )
});

/// All columns of a table, each under the table's short name.
fn columns<E: EntityTrait>(table: &str) -> String {
    let columns = E::Column::iter().map(|column| column.as_str().to_owned());
    columns.map(|column| format!("{table}.{column} AS {table}_{column}")).collect::<Vec<_>>().join(", ")
}

/// Whoever presents this session.
///
/// # Errors
/// When the database fails.
pub async fn caller_find(tx: &Tx, session: SessionId) -> Result<Option<Caller>> {
    let rows = Sql::with(&QUESTION, [session.0.into()]).all(tx).await?;
    let Some(first) = rows.first() else { return Ok(None) };
    let mut own = Vec::with_capacity(rows.len());
    for row in &rows {
        if let Some(grant) = person_grant::Model::from_query_result_optional(row.found(), "g_")? {
            own.push(GrantRow::try_from(grant)?.grant);
        }
    }
    Ok(Some(Caller {
        session: session::Model::from_query_result(first.found(), "s_")?.into(),
        account: person::Model::from_query_result(first.found(), "p_")?.into(),
        grants: people::as_far_as_they_reach(tx, own).await?,
    }))
}
