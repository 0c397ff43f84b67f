//! The transaction that every query takes.

use std::{
    future::Future,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicI64, AtomicU8, Ordering},
    },
};

use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, ExecResult, QueryResult, Statement};
use tokio::sync::OnceCell;

use crate::{DbError, Engine, Result, error, sql::Sql};

/// An open transaction; cheap to clone, and gone when the closure it was given to is.
#[derive(Clone)]
pub struct Tx(pub(crate) Arc<Conn>);

/// What became of the statements so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Health {
    /// All worked.
    Sound,
    /// One failed: PostgreSQL accepts nothing more, so neither do we on SQLite.
    Broken,
    /// One lost against another transaction: the whole is worth repeating.
    Contended,
}

/// The connection of a transaction. It notices failed statements, whoever swallows their errors.
pub(crate) struct Conn {
    pub inner: DatabaseTransaction,
    engine: Engine,
    writable: bool,
    health: AtomicU8,
    txn: OnceCell<i64>,
    logged: AtomicI64,
}

impl Tx {
    pub(crate) fn new(inner: DatabaseTransaction, engine: Engine, writable: bool) -> Self {
        Self(Arc::new(Conn {
            inner,
            engine,
            writable,
            health: AtomicU8::new(0),
            txn: OnceCell::new(),
            logged: AtomicI64::new(0),
        }))
    }

    /// Which engine stands behind.
    pub fn engine(&self) -> Engine {
        self.0.engine
    }

    /// The number of this transaction in the change log: the transaction id on PostgreSQL, the next number of the
    /// head on SQLite. Asking takes it.
    ///
    /// # Errors
    /// `ReadOnly` inside `Db::read`.
    pub async fn txn(&self) -> Result<i64> {
        if !self.0.writable {
            return Err(DbError::ReadOnly);
        }
        let taken = self.0.txn.get_or_try_init(|| async {
            let sql = match self.engine() {
                Engine::Postgres => "SELECT pg_current_xact_id()::text::bigint AS txn",
                Engine::Sqlite => "UPDATE sync_head SET head = head + 1 WHERE id = 1 RETURNING head AS txn",
            };
            let row = Sql::new(sql).one(self).await?.ok_or(DbError::Corrupt("sync_head"))?;
            row.get::<i64>("txn")
        });
        taken.await.copied()
    }

    /// The next place within the transaction's entries of the change log.
    pub(crate) fn next_entry(&self) -> i64 {
        self.0.logged.fetch_add(1, Ordering::Relaxed)
    }

    pub(crate) fn conn(&self) -> &Conn {
        &self.0
    }

    pub(crate) fn health(&self) -> Health {
        match self.0.health.load(Ordering::Relaxed) {
            0 => Health::Sound,
            1 => Health::Broken,
            _ => Health::Contended,
        }
    }

    /// Whether it wrote to the change log.
    pub(crate) fn has_logged(&self) -> bool {
        self.0.logged.load(Ordering::Relaxed) > 0
    }
}

impl Conn {
    fn noticed<T>(&self, result: Result<T, DbErr>) -> Result<T, DbErr> {
        if let Err(err) = &result {
            let level = if error::is_contention(err) { 2 } else { 1 };
            self.health.fetch_max(level, Ordering::Relaxed);
        }
        result
    }
}

type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T, DbErr>> + Send + 'a>>;

// Written out because `async_trait` is not a dependency of ours.
impl ConnectionTrait for Conn {
    fn get_database_backend(&self) -> DbBackend {
        self.inner.get_database_backend()
    }

    fn execute_raw<'a, 'b>(&'a self, stmt: Statement) -> Answer<'b, ExecResult>
    where
        'a: 'b,
        Self: 'b,
    {
        Box::pin(async move { self.noticed(self.inner.execute_raw(stmt).await) })
    }

    fn execute_unprepared<'a, 'b, 'c>(&'a self, sql: &'b str) -> Answer<'c, ExecResult>
    where
        'a: 'c,
        'b: 'c,
        Self: 'c,
    {
        Box::pin(async move { self.noticed(self.inner.execute_unprepared(sql).await) })
    }

    fn query_one_raw<'a, 'b>(&'a self, stmt: Statement) -> Answer<'b, Option<QueryResult>>
    where
        'a: 'b,
        Self: 'b,
    {
        Box::pin(async move { self.noticed(self.inner.query_one_raw(stmt).await) })
    }

    fn query_all_raw<'a, 'b>(&'a self, stmt: Statement) -> Answer<'b, Vec<QueryResult>>
    where
        'a: 'b,
        Self: 'b,
    {
        Box::pin(async move { self.noticed(self.inner.query_all_raw(stmt).await) })
    }
}
