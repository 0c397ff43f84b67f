//! All tables of ours as rows of plain values, the same from both engines: what backups are made of.

use std::collections::BTreeMap;

use domain::instant::Instant;
use serde_json::Value;
use uuid::Uuid;

use crate::{
    DbError, Engine, Result, Tx,
    sql::{Row, Sql},
    sync,
};

/// Rows per statement.
const BATCH: usize = 50;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// An id.
    Id,
    /// Text.
    Text,
    /// A whole number.
    Number,
}

/// A table with its columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// Its columns in their order.
    pub columns: Vec<(String, Holds)>,
    /// The places of the columns that make its primary key.
    key: Vec<usize>,
}

impl Holds {
    /// The name in archives.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::Text => "text",
            Self::Number => "number",
        }
    }

    fn of(engine: Engine, declared: &str) -> Result<Self> {
        match (engine, declared.to_ascii_lowercase().as_str()) {
            (Engine::Postgres, "uuid") | (Engine::Sqlite, "uuid_text") => Ok(Self::Id),
            (Engine::Postgres | Engine::Sqlite, "text") => Ok(Self::Text),
            // Every whole number of SQLite has 64 bits, whatever it was called when it was declared.
            (Engine::Postgres, "bigint") | (Engine::Sqlite, "bigint" | "integer") => Ok(Self::Number),
            (Engine::Postgres | Engine::Sqlite, _) => Err(DbError::Corrupt("the type of a column")),
        }
    }
}

/// All tables of ours, each after those that it refers to.
///
/// # Errors
/// When the database fails, or a column is of a type that no migration of ours makes.
pub async fn tables(tx: &Tx) -> Result<Vec<Table>> {
    let list = match tx.engine() {
        Engine::Sqlite => "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
        Engine::Postgres => {
            "SELECT table_name::text AS name FROM information_schema.tables \
             WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'"
        }
    };
    let mut left = BTreeMap::new();
    for row in Sql::new(list).all(tx).await? {
        let name: String = row.get("name")?;
        if name != "seaql_migrations" {
            let refers = refers(tx, &name).await?;
            left.insert(name, refers);
        }
    }
    let mut ordered = Vec::new();
    while !left.is_empty() {
        let free: Vec<String> = left
            .iter()
            .filter(|(name, refers)| refers.iter().all(|to| to == *name || !left.contains_key(to)))
            .map(|(name, _)| name.clone())
            .collect();
        if free.is_empty() {
            return Err(DbError::Corrupt("the references of the tables"));
        }
        for name in free {
            left.remove(&name);
            ordered.push(table(tx, name).await?);
        }
    }
    Ok(ordered)
}

async fn refers(tx: &Tx, table: &str) -> Result<Vec<String>> {
    let mut sql = Sql::new(match tx.engine() {
        Engine::Sqlite => "SELECT \"table\" AS name FROM pragma_foreign_key_list(",
        Engine::Postgres => {
            "SELECT f.relname::text AS name FROM pg_constraint c JOIN pg_class f ON f.oid = c.confrelid \
             WHERE c.contype = 'f' AND c.conrelid = to_regclass("
        }
    });
    sql.bind(table).push(")");
    sql.all(tx).await?.iter().map(|row| row.get("name")).collect()
}

async fn table(tx: &Tx, name: String) -> Result<Table> {
    let mut sql = Sql::new(match tx.engine() {
        Engine::Sqlite => "SELECT name, type, CAST(pk AS BIGINT) AS pk FROM pragma_table_info(",
        Engine::Postgres => {
            "SELECT a.attname::text AS name, format_type(a.atttypid, a.atttypmod) AS type, \
             coalesce(array_position(i.indkey::int2[], a.attnum) + 1, 0)::bigint AS pk FROM pg_attribute a \
             LEFT JOIN pg_index i ON i.indrelid = a.attrelid AND i.indisprimary \
             WHERE a.attnum > 0 AND NOT a.attisdropped AND a.attrelid = to_regclass("
        }
    });
    sql.bind(name.as_str()).push(")");
    match tx.engine() {
        Engine::Sqlite => sql.push(" ORDER BY cid"),
        Engine::Postgres => sql.push(" ORDER BY a.attnum"),
    };
    let (mut columns, mut key) = (Vec::new(), Vec::new());
    for (at, row) in sql.all(tx).await?.iter().enumerate() {
        columns.push((row.get("name")?, Holds::of(tx.engine(), &row.get::<String>("type")?)?));
        let place: i64 = row.get("pk")?;
        if place > 0 {
            key.push((place, at));
        }
    }
    key.sort_unstable();
    if key.is_empty() {
        return Err(DbError::Corrupt("a table without a key"));
    }
    Ok(Table { name, columns, key: key.into_iter().map(|(_, at)| at).collect() })
}

impl Table {
    fn names(&self) -> String {
        self.columns.iter().map(|(name, _)| quoted(name)).collect::<Vec<_>>().join(", ")
    }

    fn key_names(&self) -> String {
        self.key.iter().map(|at| quoted(&self.columns[*at].0)).collect::<Vec<_>>().join(", ")
    }

    fn bind(&self, sql: &mut Sql, at: usize, value: &Value) -> Result<()> {
        let wrong = || DbError::Corrupt("a value of an archive");
        match self.columns[at].1 {
            Holds::Id => match value {
                Value::Null => sql.bind(None::<Uuid>),
                Value::String(text) => sql.bind(Uuid::parse_str(text).map_err(|_| wrong())?),
                Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => return Err(wrong()),
            },
            Holds::Text => match value {
                Value::Null => sql.bind(None::<String>),
                Value::String(text) => sql.bind(text.as_str()),
                Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => return Err(wrong()),
            },
            Holds::Number => match value {
                Value::Null => sql.bind(None::<i64>),
                Value::Number(number) => sql.bind(number.as_i64().ok_or_else(wrong)?),
                Value::Bool(_) | Value::String(_) | Value::Array(_) | Value::Object(_) => return Err(wrong()),
            },
        };
        Ok(())
    }

    fn read(&self, row: &Row) -> Result<Vec<Value>> {
        let mut values = Vec::with_capacity(self.columns.len());
        for (name, holds) in &self.columns {
            values.push(match holds {
                Holds::Id => row.get::<Option<Uuid>>(name)?.map(|id| id.to_string()).into(),
                Holds::Text => row.get::<Option<String>>(name)?.into(),
                Holds::Number => row.get::<Option<i64>>(name)?.into(),
            });
        }
        Ok(values)
    }
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// The rows of a table in the order of its key, from the one after this.
///
/// # Errors
/// When the database fails.
pub async fn rows_after(tx: &Tx, table: &Table, after: Option<&[Value]>, limit: u32) -> Result<Vec<Vec<Value>>> {
    let mut sql = Sql::new(&format!("SELECT {} FROM {}", table.names(), quoted(&table.name)));
    if let Some(after) = after {
        sql.push(&format!(" WHERE ({}) > (", table.key_names()));
        for (n, at) in table.key.iter().enumerate() {
            if n > 0 {
                sql.push(", ");
            }
            table.bind(&mut sql, *at, after.get(*at).unwrap_or(&Value::Null))?;
        }
        sql.push(")");
    }
    sql.push(&format!(" ORDER BY {} LIMIT {limit}", table.key_names()));
    sql.all(tx).await?.iter().map(|row| table.read(row)).collect()
}

/// Stores rows as they were read.
///
/// # Errors
/// When a value is not of its column, or the database refuses a row.
pub async fn insert(tx: &Tx, table: &Table, rows: &[Vec<Value>]) -> Result<()> {
    for batch in rows.chunks(BATCH) {
        let mut sql = Sql::new(&format!("INSERT INTO {} ({}) VALUES ", quoted(&table.name), table.names()));
        for (n, row) in batch.iter().enumerate() {
            if row.len() != table.columns.len() {
                return Err(DbError::Corrupt("a row of an archive"));
            }
            sql.push(if n == 0 { "(" } else { ", (" });
            for (at, value) in row.iter().enumerate() {
                if at > 0 {
                    sql.push(", ");
                }
                table.bind(&mut sql, at, value)?;
            }
            sql.push(")");
        }
        sql.exec(tx).await?;
    }
    Ok(())
}

/// What stands in a database into which something is to be restored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ground {
    /// No table at all.
    Bare,
    /// A schema of these changes, and no row.
    Empty(Vec<String>),
    /// Somebody's data.
    Taken,
}

/// What stands in this database.
///
/// # Errors
/// When the database fails.
pub async fn ground(tx: &Tx) -> Result<Ground> {
    let schema = match tx.engine() {
        Engine::Sqlite => "SELECT 1 AS found FROM sqlite_master WHERE type = 'table' AND name = 'seaql_migrations'",
        Engine::Postgres => "SELECT 1 AS found WHERE to_regclass('seaql_migrations') IS NOT NULL",
    };
    let has_schema = Sql::new(schema).one(tx).await?.is_some();
    let Ok(tables) = tables(tx).await else { return Ok(Ground::Taken) };
    if !has_schema {
        return Ok(if tables.is_empty() { Ground::Bare } else { Ground::Taken });
    }
    // What a server stores at its first start, before anybody did anything.
    for table in tables.iter().filter(|table| !matches!(table.name.as_str(), "sync_meta" | "sync_head" | "setup_token"))
    {
        let row = Sql::new(&format!("SELECT 1 AS found FROM {} LIMIT 1", quoted(&table.name))).one(tx).await?;
        if row.is_some() {
            return Ok(Ground::Taken);
        }
    }
    Ok(Ground::Empty(crate::schema::schema_applied(tx).await?))
}

/// Makes the schema up to so many changes, with nothing in it.
///
/// # Errors
/// When a change fails.
pub async fn prepare(tx: &Tx, changes: usize) -> Result<()> {
    migrations::up_to(&tx.conn().inner, changes).await?;
    Sql::new("DELETE FROM sync_meta").exec(tx).await?;
    Sql::new("DELETE FROM sync_head").exec(tx).await?;
    Ok(())
}

/// Makes restored data fit to be worked with: the rest of the schema, another epoch of the change log, and nobody signed
/// in, because sessions that were ended since would live again.
///
/// # Errors
/// When the database fails.
pub async fn settle(tx: &Tx, now: Instant) -> Result<()> {
    migrations::up_to(&tx.conn().inner, usize::MAX).await?;
    Sql::new("INSERT INTO sync_head (id, head) VALUES (1, 0) ON CONFLICT (id) DO NOTHING").exec(tx).await?;
    sync::epoch_rotate(tx).await?;
    Sql::new("DELETE FROM refresh_token").exec(tx).await?;
    Sql::new("DELETE FROM challenge").exec(tx).await?;
    let mut sql = Sql::new("UPDATE session SET ended_at = ");
    sql.bind(now.millis()).push(", end_reason = 'restored' WHERE ended_at IS NULL");
    sql.exec(tx).await?;
    Ok(())
}
