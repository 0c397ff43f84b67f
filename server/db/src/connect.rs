//! The database as the server holds it: connecting, migrating, and the only ways to read and write.

use std::{future::Future, sync::Arc, time::Duration};

use sea_orm::{
    AccessMode, ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction, IsolationLevel,
    SqliteTransactionMode, TransactionOptions, TransactionTrait,
    sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous},
};
use tokio::sync::{Mutex, MutexGuard, watch};

use crate::{DbError, Result, Tx, attend::Said, random, sync, tx::Health};

/// Tries of a write in all; contention that outlasts them is an overload, and the caller says so.
const TRIES: u32 = 6;
/// Any number of ours: instances that start together migrate one after the other.
const MIGRATION_LOCK: i64 = 0x5e17_0001;

/// Which database stands behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// One file, one writer, many readers.
    Sqlite,
    /// Many writers, many instances.
    Postgres,
}

/// The database; cheap to clone.
#[derive(Clone)]
pub struct Db(Arc<Inner>);

struct Inner {
    conn: DatabaseConnection,
    engine: Engine,
    /// SQLite lets one writer in; waiting here is fair, waiting in its busy handler is a lottery.
    writer: Mutex<()>,
    changes: watch::Sender<u64>,
    stored: watch::Sender<u64>,
    said: Said,
}

impl Db {
    /// Connects to `sqlite:path`, `sqlite::memory:` or `postgres://…`. A missing SQLite file is made.
    ///
    /// In memory there is one connection: reading inside a write waits for ever, as nested transactions always do.
    ///
    /// # Errors
    /// When the address is of another kind or nothing answers there.
    pub async fn connect(url: &str) -> Result<Self> {
        let mut options = ConnectOptions::new(url);
        // Statements are not logged: bodies hold children's data.
        options.sqlx_logging(false).record_stmt_in_spans(false).acquire_timeout(Duration::from_secs(10));
        let engine = if url.starts_with("sqlite:") {
            let in_memory = url.contains(":memory:") || url.contains("mode=memory");
            if in_memory {
                // The database dies with its connection.
                options.max_connections(1).min_connections(1).idle_timeout(None).max_lifetime(None);
            } else {
                options.max_connections(8);
            }
            options.map_sqlx_sqlite_opts(move |sqlite| {
                let journal = if in_memory { SqliteJournalMode::Memory } else { SqliteJournalMode::Wal };
                sqlite
                    .create_if_missing(true)
                    .journal_mode(journal)
                    .synchronous(SqliteSynchronous::Full)
                    .foreign_keys(true)
                    // What is erased is overwritten, not left in free pages.
                    .pragma("secure_delete", "ON")
                    .busy_timeout(Duration::from_secs(10))
            });
            Engine::Sqlite
        } else if url.starts_with("postgres:") || url.starts_with("postgresql:") {
            options.max_connections(20);
            options.map_sqlx_postgres_opts(|postgres| postgres.application_name("sen"));
            Engine::Postgres
        } else {
            return Err(DbError::Address);
        };
        let conn = Database::connect(options).await?;
        Ok(Self(Arc::new(Inner {
            conn,
            engine,
            writer: Mutex::new(()),
            changes: watch::Sender::new(0),
            stored: watch::Sender::new(0),
            said: Said::new(),
        })))
    }

    /// Brings the schema up to date and gives the change log its identity. Several instances may start at once.
    ///
    /// # Errors
    /// When a change of the schema fails.
    pub async fn migrate(&self) -> Result<()> {
        match self.engine() {
            Engine::Sqlite => migrations::up(&self.0.conn).await?,
            Engine::Postgres => {
                let lock = self.0.conn.begin().await?;
                lock.execute_unprepared(&format!("SELECT pg_advisory_xact_lock({MIGRATION_LOCK})")).await?;
                migrations::up(&self.0.conn).await?;
                lock.commit().await?;
            }
        }
        self.write(|tx| async move { sync::prepare(&tx).await }).await
    }

    /// Which engine stands behind.
    pub fn engine(&self) -> Engine {
        self.0.engine
    }

    /// Runs `work` in one transaction: all of it is stored, or nothing. Lost against another transaction, it runs
    /// again, so it must not do anything but query. A clone of `Tx` must not outlive it.
    ///
    /// # Errors
    /// What `work` returns, and what the database says when it cannot store.
    pub async fn write<F, Fut, T, E>(&self, work: F) -> Result<T, E>
    where
        F: Fn(Tx) -> Fut + Send,
        Fut: Future<Output = Result<T, E>> + Send,
        T: Send,
        E: From<DbError> + Send,
    {
        let mut tries = 1;
        loop {
            let writer = self.writer().await;
            let lost: E = match self.begin_write().await {
                Ok(conn) => {
                    let tx = Tx::new(conn, self.engine(), true);
                    let result = work(tx.clone()).await;
                    let (health, logged) = (tx.health(), tx.has_logged());
                    let Some(conn) = Arc::into_inner(tx.0) else { return Err(DbError::Escaped.into()) };
                    match (result, health) {
                        (Ok(value), Health::Sound) => match conn.inner.commit().await.map_err(DbError::from) {
                            Ok(()) => {
                                drop(writer);
                                if logged {
                                    self.0.stored.send_modify(|n| *n = n.wrapping_add(1));
                                    self.notify();
                                }
                                return Ok(value);
                            }
                            Err(err @ DbError::Busy(_)) => err.into(),
                            Err(err) => return Err(err.into()),
                        },
                        (result, health) => {
                            // Dropping the connection would roll back too, only later.
                            let rolled_back = conn.inner.rollback().await.map_err(DbError::from);
                            let err = result.err().unwrap_or_else(|| DbError::Broken.into());
                            rolled_back?;
                            if health != Health::Contended {
                                return Err(err);
                            }
                            err
                        }
                    }
                }
                Err(err @ DbError::Busy(_)) => err.into(),
                Err(err) => return Err(err.into()),
            };
            drop(writer);
            if tries == TRIES {
                return Err(lost);
            }
            tokio::time::sleep(pause(tries)).await;
            tries += 1;
        }
    }

    /// Runs `work` on one consistent point of the database: everything it reads belongs together.
    ///
    /// # Errors
    /// What `work` returns, and what the database says when it cannot be read.
    pub async fn read<F, Fut, T, E>(&self, work: F) -> Result<T, E>
    where
        F: FnOnce(Tx) -> Fut + Send,
        Fut: Future<Output = Result<T, E>> + Send,
        T: Send,
        E: From<DbError> + Send,
    {
        let options = match self.engine() {
            Engine::Sqlite => TransactionOptions {
                sqlite_transaction_mode: Some(SqliteTransactionMode::Deferred),
                ..TransactionOptions::default()
            },
            Engine::Postgres => TransactionOptions {
                isolation_level: Some(IsolationLevel::RepeatableRead),
                access_mode: Some(AccessMode::ReadOnly),
                ..TransactionOptions::default()
            },
        };
        let conn = self.0.conn.begin_with_options(options).await.map_err(DbError::from)?;
        let tx = Tx::new(conn, self.engine(), false);
        let result = work(tx.clone()).await;
        let Some(conn) = Arc::into_inner(tx.0) else { return Err(DbError::Escaped.into()) };
        conn.inner.rollback().await.map_err(DbError::from)?;
        result
    }

    /// Wakes whenever this process stored something that replicas may want, and at [`Self::notify`]: [`Self::attend`] calls that
    /// when another instance did.
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.0.changes.subscribe()
    }

    /// Wakes everybody who waits for changes.
    pub fn notify(&self) {
        self.0.changes.send_modify(|n| *n = n.wrapping_add(1));
    }

    /// Wakes whenever this process stored something that replicas may want: other instances should hear of it.
    pub(crate) fn stored(&self) -> watch::Receiver<u64> {
        self.0.stored.subscribe()
    }

    /// What instances say to each other.
    pub(crate) fn said(&self) -> &Said {
        &self.0.said
    }

    /// The pool of connections, for what is no transaction.
    pub(crate) fn connection(&self) -> &DatabaseConnection {
        &self.0.conn
    }

    /// Closes all connections; open transactions end first.
    ///
    /// # Errors
    /// When the database does not take part.
    pub async fn close(&self) -> Result<()> {
        Ok(self.0.conn.close_by_ref().await?)
    }

    /// The connections, for tests that copy a database in memory.
    #[cfg(feature = "testing")]
    pub(crate) fn sqlite_pool(&self) -> &sea_orm::sqlx::SqlitePool {
        self.0.conn.get_sqlite_connection_pool()
    }

    async fn writer(&self) -> Option<MutexGuard<'_, ()>> {
        match self.engine() {
            Engine::Sqlite => Some(self.0.writer.lock().await),
            Engine::Postgres => None,
        }
    }

    async fn begin_write(&self) -> Result<DatabaseTransaction> {
        let options = match self.engine() {
            // A deferred transaction that reads and then writes gets SQLITE_BUSY in spite of every timeout.
            Engine::Sqlite => TransactionOptions {
                sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
                ..TransactionOptions::default()
            },
            Engine::Postgres => TransactionOptions {
                isolation_level: Some(IsolationLevel::ReadCommitted),
                ..TransactionOptions::default()
            },
        };
        Ok(self.0.conn.begin_with_options(options).await?)
    }
}

/// Twice as long each time, and never the same for two losers.
fn pause(tries: u32) -> Duration {
    let longest = 5_u64 << tries;
    Duration::from_millis(longest / 2 + random::number() % longest)
}
