//! Statements written as text, with `$1`-style places, which both engines understand.

mod at_once;

use domain::rights::Scope;
use sea_orm::{ConnectionTrait, QueryResult, Statement, TryGetable, Value};
use uuid::Uuid;

pub(crate) use self::at_once::{Column, id, number};
use crate::{DbError, Engine, Result, Tx};

/// Ids that are asked for in one statement: fewer than either engine takes.
pub(crate) const MOST_ASKED: usize = 1000;

/// A statement under construction; its values are bound, never pasted.
pub(crate) struct Sql {
    text: String,
    values: Vec<Value>,
}

impl Sql {
    /// Starts with this text.
    pub fn new(text: &str) -> Self {
        Self { text: text.to_owned(), values: Vec::new() }
    }

    /// A whole statement, whose places stand in it.
    pub fn with(text: &str, values: impl IntoIterator<Item = Value>) -> Self {
        Self { text: text.to_owned(), values: values.into_iter().collect() }
    }

    /// Adds text.
    pub fn push(&mut self, text: &str) -> &mut Self {
        self.text.push_str(text);
        self
    }

    /// Adds a value in the next place.
    pub fn bind(&mut self, value: impl Into<Value>) -> &mut Self {
        self.values.push(value.into());
        self.text.push('$');
        self.text.push_str(&self.values.len().to_string());
        self
    }

    /// Adds values between commas and brackets; none of them is a list that nothing is in.
    pub fn list<V: Into<Value>>(&mut self, values: impl IntoIterator<Item = V>) -> &mut Self {
        self.push("(");
        let mut first = true;
        for value in values {
            if !first {
                self.push(", ");
            }
            first = false;
            self.bind(value);
        }
        if first {
            self.push("NULL");
        }
        self.push(")")
    }

    /// Adds "is one of these". On PostgreSQL they are one text: one prepared statement, however many there are.
    pub fn among(&mut self, tx: &Tx, ids: impl Iterator<Item = Uuid>) -> &mut Self {
        match tx.engine() {
            Engine::Postgres => {
                let ids: Vec<String> = ids.map(|id| id.to_string()).collect();
                self.push("= ANY (string_to_array(").bind(ids.join(",")).push(", ',')::uuid[])")
            }
            Engine::Sqlite => self.push("IN ").list(ids),
        }
    }

    /// Adds the condition that the record of the aliased row (`unit, kind, root, facet`) is readable in this scope.
    pub fn visible(&mut self, scope: &Scope, row: &str) -> &mut Self {
        self.visible_as(scope, &format!("{row}.kind"), &format!("{row}.root"), &format!("{row}.facet"))
    }

    /// Adds the condition that the record of the aliased row is sent to this scope unasked: it is readable, and the
    /// reader's own work.
    pub fn sent(&mut self, scope: &Scope, row: &str) -> &mut Self {
        self.reader(scope, &format!("{row}.kind"), &format!("{row}.root"), &format!("{row}.facet"));
        self.push(" AND s.sent = 1)")
    }

    /// The same for rows from this root on. It says nothing new, but keeps the engine from walking the readers of all
    /// that comes before.
    pub fn sent_from(&mut self, scope: &Scope, row: &str, root: Uuid) -> &mut Self {
        self.reader(scope, &format!("{row}.kind"), &format!("{row}.root"), &format!("{row}.facet"));
        self.push(" AND s.sent = 1 AND s.root >= ").bind(root).push(")")
    }

    /// The same for a key given by expressions.
    pub fn visible_as(&mut self, scope: &Scope, kind: &str, root: &str, facet: &str) -> &mut Self {
        self.reader(scope, kind, root, facet).push(")")
    }

    fn reader(&mut self, scope: &Scope, kind: &str, root: &str, facet: &str) -> &mut Self {
        self.push("EXISTS (SELECT 1 FROM root_scope s WHERE s.unit = ").bind(scope.unit().0);
        self.push(&format!(" AND s.kind = {kind} AND s.root = {root} AND s.facet = {facet} AND s.audience IN "));
        self.list(scope.audiences().iter().map(ToString::to_string))
    }

    fn statement(&self, tx: &Tx) -> Statement {
        Statement::from_sql_and_values(tx.conn().get_database_backend(), self.text.clone(), self.values.clone())
    }

    /// Runs it; the number of rows it changed.
    pub async fn exec(&self, tx: &Tx) -> Result<u64> {
        Ok(tx.conn().execute_raw(self.statement(tx)).await?.rows_affected())
    }

    /// Its first row.
    pub async fn one(&self, tx: &Tx) -> Result<Option<Row>> {
        Ok(tx.conn().query_one_raw(self.statement(tx)).await?.map(Row))
    }

    /// All its rows.
    pub async fn all(&self, tx: &Tx) -> Result<Vec<Row>> {
        Ok(tx.conn().query_all_raw(self.statement(tx)).await?.into_iter().map(Row).collect())
    }
}

/// A row of such a statement.
pub(crate) struct Row(QueryResult);

impl Row {
    /// As the crate for databases reads it.
    pub const fn found(&self) -> &QueryResult {
        &self.0
    }

    /// A column.
    pub fn get<T: TryGetable>(&self, column: &str) -> Result<T> {
        Ok(self.0.try_get("", column)?)
    }

    /// A column that holds one of our names.
    pub fn name<T: std::str::FromStr>(&self, column: &'static str) -> Result<T> {
        parse(&self.get::<String>(column)?, column)
    }
}

/// One of our names as stored.
pub(crate) fn parse<T: std::str::FromStr>(text: &str, column: &'static str) -> Result<T> {
    text.parse().map_err(|_| DbError::Corrupt(column))
}

/// A search text as a pattern that contains it, with nothing in it being a wildcard.
pub(crate) fn contains(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len() + 2);
    pattern.push('%');
    for c in text.chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards_of_a_search_are_letters() {
        assert_eq!(contains("50%_a\\"), "%50\\%\\_a\\\\%");
    }

    #[test]
    fn places_are_numbered_and_an_empty_list_matches_nothing() {
        let mut sql = Sql::new("a = ");
        sql.bind(1_i64).push(" AND b IN ").list(["x", "y"]).push(" AND c IN ").list(Vec::<String>::new());
        assert_eq!(sql.text, "a = $1 AND b IN ($2, $3) AND c IN (NULL)");
    }
}
