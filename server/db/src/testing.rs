//! Databases for tests: every test has its own, on both engines.

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    time::UNIX_EPOCH,
};

use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, Statement, sqlx::sqlite::SqliteOwnedBuf};
use tempfile::TempDir;
use tokio::sync::OnceCell;

use crate::{Db, Engine, random};

/// Names the variable with the address of a PostgreSQL server on which tests may create databases.
const ADDRESS: &str = "SEN_TEST_POSTGRES";
/// Names the variable that, set to 1, leaves PostgreSQL out where there is none.
const SKIP: &str = "SEN_TEST_SKIP_POSTGRES";
/// What the file of a SQLite database is called.
const FILE: &str = "sen.db";
/// Any number of ours: one builder of templates at a time.
const TEMPLATE_LOCK: i64 = 0x5e17_0002;

/// A migrated, empty database that goes away with the value.
pub struct TestDb {
    /// The database.
    pub db: Db,
    url: String,
    place: Place,
}

enum Place {
    Memory,
    Folder { _folder: TempDir },
    Server { admin: String, name: String },
}

impl TestDb {
    /// A new SQLite file.
    pub async fn sqlite() -> Self {
        // Migrated once in this process, copied by every test.
        static MIGRATED: OnceCell<Vec<u8>> = OnceCell::const_new();
        Self::of_file(MIGRATED.get_or_init(|| file_with(async |_| ())).await).await
    }

    /// A new SQLite file with these bytes.
    async fn of_file(bytes: &[u8]) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        std::fs::write(folder.path().join(FILE), bytes).expect("the file can be written");
        Self::in_folder(folder).await
    }

    async fn in_folder(folder: TempDir) -> Self {
        let url = format!("sqlite:{}", folder.path().join(FILE).display());
        let db = Db::connect(&url).await.expect("SQLite opens the file");
        Self { db, url, place: Place::Folder { _folder: folder } }
    }

    /// A new database of this engine that was filled so once, and is copied by every test that asks for it: whatever fills it,
    /// all tests of one program fill it alike. See [`Self::postgres`] for `None`.
    ///
    /// # Panics
    /// When a database cannot be made or copied.
    pub async fn filled(engine: Engine, fill: impl AsyncFn(Db)) -> Option<Self> {
        static FILLED: OnceCell<Vec<u8>> = OnceCell::const_new();
        match engine {
            Engine::Sqlite => Some(Self::of_file(FILLED.get_or_init(|| file_with(fill)).await).await),
            Engine::Postgres => Self::on_server("sen_filled", fill).await,
        }
    }

    /// A new SQLite database in memory: nothing is written to a disk, and it is put back whole by [`Self::put_back`]. It has
    /// one connection.
    pub async fn in_memory() -> Self {
        let url = "sqlite::memory:".to_owned();
        let db = Db::connect(&url).await.expect("SQLite opens a database in memory");
        db.migrate().await.expect("the schema can be made");
        Self { db, url, place: Place::Memory }
    }

    /// All that is in a database in memory.
    ///
    /// # Panics
    /// When the database is elsewhere, or fails.
    pub async fn image(&self) -> Vec<u8> {
        let mut conn = self.memory().await;
        let image = conn.serialize(None).await.expect("what is in memory can be copied");
        image.as_ref().to_vec()
    }

    /// Puts a database in memory back to what it was, or to what another of the same schema was: as if the file beneath the
    /// server were another.
    ///
    /// # Panics
    /// When the database is elsewhere, or fails.
    pub async fn put_back(&self, image: &[u8]) {
        let image = SqliteOwnedBuf::try_from(image).expect("an image is never empty");
        self.memory().await.deserialize(None, image, false).await.expect("an image is a database");
    }

    async fn memory(&self) -> sea_orm::sqlx::pool::PoolConnection<sea_orm::sqlx::Sqlite> {
        assert!(matches!(self.place, Place::Memory), "only what is in memory is copied so");
        self.db.sqlite_pool().acquire().await.expect("the connection is free")
    }

    /// Another database with what is in this one now, as a backup has it. Only where databases are files.
    ///
    /// # Panics
    /// On PostgreSQL, which copies none that is in use.
    pub async fn copied(&self) -> Self {
        assert!(matches!(self.place, Place::Folder { .. }), "only a file is copied");
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        self.execute(&format!("VACUUM INTO '{}'", folder.path().join(FILE).display())).await;
        Self::in_folder(folder).await
    }

    /// A new PostgreSQL database; `None` only where `SEN_TEST_SKIP_POSTGRES=1` says so.
    ///
    /// # Panics
    /// When `SEN_TEST_POSTGRES` is not set: a test that silently did not run would look as if it had passed.
    pub async fn postgres() -> Option<Self> {
        Self::on_server("sen_template", async |_| ()).await
    }

    async fn on_server(kind: &str, fill: impl AsyncFn(Db)) -> Option<Self> {
        let Ok(admin) = std::env::var(ADDRESS) else {
            assert!(
                std::env::var(SKIP).is_ok_and(|skip| skip == "1"),
                "set {ADDRESS} to a PostgreSQL server such as postgres://postgres@127.0.0.1:5432/postgres, or {SKIP}=1"
            );
            return None;
        };
        let name = format!("sen_test_{}", random::uuid().simple());
        copy_template(&admin, &name, kind, fill).await;
        let url = beside(&admin, &name);
        let db = Db::connect(&url).await.expect("PostgreSQL opens the database");
        Some(Self { db, url, place: Place::Server { admin, name } })
    }

    /// A new database of this engine; see [`Self::postgres`] for `None`.
    pub async fn new(engine: Engine) -> Option<Self> {
        match engine {
            Engine::Sqlite => Some(Self::sqlite().await),
            Engine::Postgres => Self::postgres().await,
        }
    }

    /// The address of the database: for a second instance, or for looking behind the queries.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// A connection past the queries: what is in memory has but the one.
    async fn behind(&self) -> DatabaseConnection {
        match self.place {
            Place::Memory => self.db.connection().clone(),
            Place::Folder { .. } | Place::Server { .. } => raw(&self.url).await,
        }
    }

    async fn leave(&self, raw: DatabaseConnection) {
        match self.place {
            Place::Memory => {}
            Place::Folder { .. } | Place::Server { .. } => raw.close().await.expect("the connection closes"),
        }
    }

    /// Runs a statement behind the queries: to damage, restore or count.
    pub async fn execute(&self, sql: &str) -> u64 {
        let raw = self.behind().await;
        let done = raw.execute_raw(Statement::from_string(raw.get_database_backend(), sql)).await;
        let done = done.expect("the statement is sound").rows_affected();
        self.leave(raw).await;
        done
    }

    /// The first column of the first row as a whole number, read behind the queries.
    pub async fn number(&self, sql: &str) -> i64 {
        let raw = self.behind().await;
        let row = raw.query_one_raw(Statement::from_string(raw.get_database_backend(), sql)).await;
        let row = row.expect("the statement is sound").expect("there is a row");
        self.leave(raw).await;
        row.try_get_by_index(0).expect("the first column is a whole number")
    }

    /// Every column of every table, as the engine's own catalogue names them, in which this text stands, whatever the
    /// case of its letters: `table.column`.
    pub async fn columns_with(&self, needle: &str) -> Vec<String> {
        let raw = self.behind().await;
        let engine = raw.get_database_backend();
        let catalogue = match self.place {
            Place::Memory | Place::Folder { .. } => {
                "SELECT m.name AS t, c.name AS c FROM sqlite_master m JOIN pragma_table_info(m.name) c \
                 WHERE m.type = 'table'"
            }
            Place::Server { .. } => {
                "SELECT table_name::text AS t, column_name::text AS c FROM information_schema.columns \
                 WHERE table_schema = 'public'"
            }
        };
        let columns = raw.query_all_raw(Statement::from_string(engine, catalogue)).await.expect("a catalogue");
        let mut found = Vec::new();
        for row in columns {
            let name = |column| row.try_get::<String>("", column).expect("a name");
            let (table, column) = (name("t"), name("c"));
            let holds = match self.place {
                Place::Memory | Place::Folder { .. } => {
                    format!("instr(lower(CAST(\"{column}\" AS TEXT)), lower('{needle}')) > 0")
                }
                Place::Server { .. } => format!("position(lower('{needle}') in lower(\"{column}\"::text)) > 0"),
            };
            let sql = format!("SELECT COUNT(*) AS n FROM \"{table}\" WHERE {holds}");
            let row = raw.query_one_raw(Statement::from_string(engine, sql)).await.expect("the statement is sound");
            if row.expect("there is a row").try_get_by_index::<i64>(0).expect("a number") > 0 {
                found.push(format!("{table}.{column}"));
            }
        }
        self.leave(raw).await;
        found
    }
}

impl Drop for TestDb {
    fn drop(&mut self) {
        let Place::Server { admin, name } = &self.place else { return };
        let (admin, name) = (admin.clone(), name.clone());
        // Dropping cannot wait, and the test's runtime may be gone: a thread with its own.
        let cleaner = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            let Ok(runtime) = runtime else { return };
            runtime.block_on(async {
                if let Ok(server) = Database::connect(options(&admin)).await {
                    // What is left behind on a failing server harms nobody.
                    let _ = server.execute_unprepared(&format!("DROP DATABASE {name} WITH (FORCE)")).await;
                    let _ = server.close().await;
                }
            });
        });
        let _ = cleaner.join();
    }
}

/// Runs each of these `async fn name(db: TestDb)` on both engines, as the tests `name::sqlite` and `name::postgres`.
#[macro_export]
macro_rules! both_dbs {
    ($($test:ident),+ $(,)?) => {$(
        mod $test {
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                super::$test($crate::testing::TestDb::sqlite().await).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                if let Some(db) = $crate::testing::TestDb::postgres().await {
                    super::$test(db).await;
                }
            }
        }
    )+};
}

/// A migrated SQLite file that was filled so.
async fn file_with(fill: impl AsyncFn(Db)) -> Vec<u8> {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let path = folder.path().join(FILE);
    let db = Db::connect(&format!("sqlite:{}", path.display())).await.expect("SQLite opens the file");
    db.migrate().await.expect("the schema can be made");
    fill(db.clone()).await;
    // The last connection moves the journal into the file.
    db.close().await.expect("SQLite closes the file");
    std::fs::read(&path).expect("the file can be read")
}

/// The names of a database of this kind from which this build's tests copy theirs: its family, and its own. Builds of other
/// folders, and other test programs of this one, are other families: none drops what another copies from.
fn template(kind: &str) -> (String, String) {
    let exe = std::env::current_exe().expect("a program knows where it is");
    let stem = exe.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let stem = stem.rsplit_once('-').map_or(stem.as_str(), |(name, _)| name);
    let stem: String = stem.chars().filter(char::is_ascii_alphanumeric).take(16).collect();
    let built = exe.metadata().and_then(|m| m.modified()).ok().and_then(|at| at.duration_since(UNIX_EPOCH).ok());
    let folder = hashed(&exe.parent()) >> 32;
    let family = format!("{kind}_{folder:08x}_{}_", stem.to_ascii_lowercase());
    let name = format!("{family}{:016x}", hashed(&(&exe, built)));
    (family, name)
}

fn hashed(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

/// Makes a database of this name, a copy of the template, which the first of this build's tests makes. Those who copy share
/// a lock, and whoever makes a template has it alone: an older run of the same tests keeps what it is copying.
async fn copy_template(admin: &str, database: &str, kind: &str, fill: impl AsyncFn(Db)) {
    let (family, name) = &template(kind);
    let server = server(admin).await;
    loop {
        run(&server, &format!("SELECT pg_advisory_lock_shared({TEMPLATE_LOCK})")).await;
        if exists(&server, name).await {
            run(&server, &format!("CREATE DATABASE {database} TEMPLATE {name}")).await;
            // The lock goes with the connection.
            return server.close().await.expect("the connection closes");
        }
        run(&server, &format!("SELECT pg_advisory_unlock_shared({TEMPLATE_LOCK})")).await;
        run(&server, &format!("SELECT pg_advisory_lock({TEMPLATE_LOCK})")).await;
        if !exists(&server, name).await {
            make_template(admin, &server, (family, name), &fill).await;
        }
        run(&server, &format!("SELECT pg_advisory_unlock({TEMPLATE_LOCK})")).await;
    }
}

async fn make_template(
    admin: &str,
    server: &DatabaseConnection,
    (family, name): (&str, &str),
    fill: &impl AsyncFn(Db),
) {
    let older = format!("SELECT datname FROM pg_database WHERE datname LIKE '{family}%'");
    for row in server.query_all_raw(Statement::from_string(server.get_database_backend(), older)).await.expect("reads")
    {
        let older: String = row.try_get_by_index(0).expect("a name");
        run(server, &format!("DROP DATABASE IF EXISTS {older} WITH (FORCE)")).await;
    }
    let building = format!("{family}building");
    run(server, &format!("CREATE DATABASE {building}")).await;
    let db = Db::connect(&beside(admin, &building)).await.expect("PostgreSQL opens the template");
    db.migrate().await.expect("the schema can be made");
    fill(db.clone()).await;
    db.close().await.expect("the template closes");
    run(server, &format!("ALTER DATABASE {building} RENAME TO {name}")).await;
}

async fn exists(server: &DatabaseConnection, name: &str) -> bool {
    let sql = format!("SELECT 1 FROM pg_database WHERE datname = '{name}'");
    let found = server.query_one_raw(Statement::from_string(server.get_database_backend(), sql)).await;
    found.expect("the list of databases can be read").is_some()
}

/// The address of another database on the same server.
fn beside(admin: &str, name: &str) -> String {
    let (address, query) = admin.split_once('?').map_or((admin, None), |(a, q)| (a, Some(q)));
    let server = address.rsplit_once('/').map_or(address, |(server, _)| server);
    query.map_or_else(|| format!("{server}/{name}"), |query| format!("{server}/{name}?{query}"))
}

fn options(url: &str) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    // One connection: locks of a session must be kept and given back by the same one.
    options.sqlx_logging(false).max_connections(1).min_connections(1).idle_timeout(None).max_lifetime(None);
    options
}

async fn server(admin: &str) -> DatabaseConnection {
    Database::connect(options(admin)).await.unwrap_or_else(|err| panic!("no PostgreSQL at {ADDRESS}: {err}"))
}

async fn raw(url: &str) -> DatabaseConnection {
    Database::connect(options(url)).await.expect("the database opens a second time")
}

async fn run(server: &DatabaseConnection, sql: &str) {
    if let Err(err) = server.execute_unprepared(sql).await {
        panic!("{sql}: {err}");
    }
}
