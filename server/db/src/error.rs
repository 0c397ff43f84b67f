//! What can go wrong. The message of an error never carries text of the database: that stays in its `source`,
//! for the log.

use std::error::Error;

use sea_orm::{ConnAcquireErr, DbErr, RuntimeErr, SqlErr, sqlx};

/// The cause as the driver told it; for logs only.
pub type Cause = Box<dyn Error + Send + Sync>;

/// Result of a query.
pub type Result<T, E = DbError> = std::result::Result<T, E>;

/// Why the database did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    /// The address is neither of SQLite nor of PostgreSQL.
    #[error("the address of the database is neither sqlite: nor postgres:")]
    Address,
    /// No connection can be had, or it broke.
    #[error("the database cannot be reached")]
    Unreachable(#[source] Cause),
    /// Deadlock, lock timeout, exhausted pool: worth another try.
    #[error("the database is busy")]
    Busy(#[source] Cause),
    /// A unique key stands there already: somebody was quicker, or it is a repetition.
    #[error("a row with this key is stored already")]
    Duplicate(#[source] Cause),
    /// A row would refer to one that is not there.
    #[error("a row refers to one that is not stored")]
    Dangling(#[source] Cause),
    /// PostgreSQL keeps no text with U+0000 in it, and looks for none: the call brought some.
    #[error("text with U+0000 cannot be stored")]
    Unstorable(#[source] Cause),
    /// A statement failed for another reason.
    #[error("the database refused a statement")]
    Statement(#[source] Cause),
    /// A stored value is not one of ours; names the column.
    #[error("the stored value of {0} cannot be read")]
    Corrupt(&'static str),
    /// The id belongs to another unit; looks like absence to everybody outside.
    #[error("the row belongs to another unit")]
    Foreign,
    /// A write inside `Db::read`.
    #[error("nothing can be written while reading")]
    ReadOnly,
    /// A clone of the transaction outlived its closure, so it cannot be committed.
    #[error("a clone of the transaction escaped")]
    Escaped,
    /// A statement failed and its error was swallowed: committing would silently store nothing on PostgreSQL.
    #[error("a statement of the transaction had failed")]
    Broken,
}

impl DbError {
    /// Whether trying the same again later can succeed.
    pub const fn is_transient(&self) -> bool {
        match self {
            Self::Busy(_) | Self::Unreachable(_) => true,
            Self::Address
            | Self::Duplicate(_)
            | Self::Dangling(_)
            | Self::Unstorable(_)
            | Self::Statement(_)
            | Self::Corrupt(_)
            | Self::Foreign
            | Self::ReadOnly
            | Self::Escaped
            | Self::Broken => false,
        }
    }
}

impl From<DbErr> for DbError {
    fn from(err: DbErr) -> Self {
        match err.sql_err() {
            Some(SqlErr::UniqueConstraintViolation(_)) => return Self::Duplicate(Box::new(err)),
            Some(SqlErr::ForeignKeyConstraintViolation(_)) => return Self::Dangling(Box::new(err)),
            Some(_) | None => {}
        }
        if is_contention(&err) {
            return Self::Busy(Box::new(err));
        }
        if is_unstorable(&err) {
            return Self::Unstorable(Box::new(err));
        }
        if matches!(err, DbErr::ConnectionAcquire(ConnAcquireErr::Timeout)) {
            Self::Busy(Box::new(err))
        } else if matches!(err, DbErr::ConnectionAcquire(_) | DbErr::Conn(_)) || is_broken_pipe(&err) {
            Self::Unreachable(Box::new(err))
        } else {
            Self::Statement(Box::new(err))
        }
    }
}

fn driver(err: &DbErr) -> Option<&sqlx::Error> {
    if let DbErr::Exec(RuntimeErr::SqlxError(e))
    | DbErr::Query(RuntimeErr::SqlxError(e))
    | DbErr::Conn(RuntimeErr::SqlxError(e)) = err
    {
        Some(e)
    } else {
        None
    }
}

/// Deadlock or serialization failure of PostgreSQL; `SQLITE_BUSY` and `SQLITE_LOCKED` with their extended codes,
/// whose low byte is the primary code. Nothing of the transaction was stored.
pub(crate) fn is_contention(err: &DbErr) -> bool {
    let Some(sqlx::Error::Database(err)) = driver(err) else { return false };
    let Some(code) = err.code() else { return false };
    if err.try_downcast_ref::<sqlx::sqlite::SqliteError>().is_some() {
        return code.parse::<u32>().is_ok_and(|code| matches!(code & 0xff, 5 | 6));
    }
    matches!(&*code, "40001" | "40P01")
}

/// `character_not_in_repertoire` of PostgreSQL.
fn is_unstorable(err: &DbErr) -> bool {
    matches!(driver(err), Some(sqlx::Error::Database(err)) if err.code().is_some_and(|code| code == "22021"))
}

fn is_broken_pipe(err: &DbErr) -> bool {
    matches!(
        driver(err),
        Some(
            sqlx::Error::Io(_)
                | sqlx::Error::PoolClosed
                | sqlx::Error::WorkerCrashed
                | sqlx::Error::Tls(_)
                | sqlx::Error::Protocol(_)
        )
    )
}
