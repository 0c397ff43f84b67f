//! A server for a test: the real router over a database of its own, with a clock that moves by hand.

mod bucket;
mod build;
mod dice;
mod other;
mod photo;
mod reply;
mod stream;
mod user;

use std::sync::Arc;

use axum::Router;
use db::{Db, Engine, testing::TestDb};
use domain::instant::Instant;
use server::{
    auth::{Cost, Passwords},
    clock::{Clock, ManualClock},
    config::Config,
    demo::{self, School},
    files::Place,
    state::AppState,
};
use tempfile::TempDir;
use uuid::Uuid;

pub use self::{
    bucket::{FakeBucket, KEY_ID, Mood, SECRET},
    build::{ADDRESS, CHILD, Desk, GUARDIAN, PHONE, SIGNED_COPY, cert, finding, party, signed_copy, step},
    dice::Dice,
    other::other_clerk,
    photo::photo,
    reply::Reply,
    stream::{LiveStream, PATIENCE},
    user::{Replica, User},
};

/// A Wednesday morning, in office hours.
pub const WEDNESDAY: &str = "2026-03-11T08:30";

/// A server with the demo school, of which nothing has been told yet.
pub struct TestApp {
    pub state: AppState,
    pub clock: Arc<ManualClock>,
    pub school: School,
    pub db: TestDb,
    router: Router,
    folder: TempDir,
}

impl TestApp {
    /// A server over a new database of this engine; `None` only where PostgreSQL is left out on purpose.
    pub async fn new(engine: Engine) -> Option<Self> {
        let db = TestDb::filled(engine, async |db| {
            let folder = tempfile::tempdir().expect("a temporary folder can be made");
            let clock = Arc::new(ManualClock::new(at(WEDNESDAY), 7));
            let config = Config::for_tests("", folder.path().to_owned());
            let state = parts(config, db, clock);
            demo::found(&state).await.expect("the school is founded");
        });
        Some(Self::bare(db.await?, at(WEDNESDAY)))
    }

    /// A server over this database, at [`WEDNESDAY`].
    pub async fn over(db: TestDb) -> Self {
        let app = Self::bare(db, at(WEDNESDAY));
        demo::found(&app.state).await.expect("the school is founded");
        app
    }

    /// A server over this database that holds no unit yet.
    pub fn bare(db: TestDb, now: Instant) -> Self {
        Self::seeded(db, now, 7)
    }

    /// A server with the demo school over a database in memory.
    pub async fn in_memory() -> Self {
        Self::over(TestDb::in_memory().await).await
    }

    /// A server over what this one's database holds now, as after going back to a backup. Its ids are others than those
    /// that this one goes on to make.
    pub async fn copied(&self, seed: u64) -> Self {
        Self::seeded(self.db.copied().await, self.now(), seed)
    }

    /// The same school, whose files lie here from now on.
    pub fn with_files(self, files: Place) -> Self {
        let config = Config { files, ..(*self.state.config).clone() };
        let state = parts(config, self.db.db.clone(), self.clock.clone());
        let router = server::router::router(state.clone());
        Self { state, router, ..self }
    }

    fn seeded(db: TestDb, now: Instant, seed: u64) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let clock = Arc::new(ManualClock::new(now, seed));
        let config = Config::for_tests(db.url(), folder.path().to_owned());
        let state = parts(config, db.db.clone(), clock.clone());
        let router = server::router::router(state.clone());
        Self { state, clock, school: School { unit: demo::unit() }, db, router, folder }
    }

    /// Somebody of the demo school, signed in as a browser is.
    pub async fn user(&self, login: &str) -> User {
        User::sign_in(self.router.clone(), login, demo::PASSWORD, false).await
    }

    /// The same, signed in as a program is.
    pub async fn program(&self, login: &str) -> User {
        User::sign_in(self.router.clone(), login, demo::PASSWORD, true).await
    }

    /// Another instance over the same database, with the same secret.
    pub async fn second_instance(&self) -> Router {
        self.second_instance_with_state().await.0
    }

    /// The same, with its parts.
    pub async fn second_instance_with_state(&self) -> (Router, AppState) {
        let db = Db::connect(self.db.url()).await.expect("the database opens a second time");
        let config = Config::for_tests(self.db.url(), self.folder.path().to_owned());
        let state = parts(config, db, self.clock.clone());
        (server::router::router(state.clone()), state)
    }

    /// Nobody.
    pub fn nobody(&self) -> User {
        User::nobody(self.router.clone())
    }

    /// Moves the clock to a local moment.
    pub fn set(&self, local: &str) {
        self.clock.set(at(local));
    }

    pub fn now(&self) -> Instant {
        self.clock.now()
    }

    /// A new id.
    pub fn id(&self) -> Uuid {
        self.clock.id()
    }
}

/// A server's parts; passwords cost next to nothing, because tests sign in thousands of times.
fn parts(config: Config, db: Db, clock: Arc<dyn Clock>) -> AppState {
    let passwords = Passwords::new(Cost::LEAST, [7; 16]).expect("passwords can be hashed");
    AppState { passwords, ..AppState::new(config, db, clock).expect("the server's parts can be made") }
}

/// A local moment: `2026-03-11T08:30`.
pub fn at(local: &str) -> Instant {
    Instant::parse(local).unwrap_or_else(|| panic!("{local} is no moment"))
}

/// Runs each of these `async fn name(app: TestApp)` on both engines, as `name::sqlite` and `name::postgres`.
macro_rules! both_dbs {
    ($($test:ident),+ $(,)?) => {$(
        mod $test {
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                let app = $crate::support::TestApp::new(db::Engine::Sqlite).await;
                super::$test(app.expect("SQLite is everywhere")).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                if let Some(app) = $crate::support::TestApp::new(db::Engine::Postgres).await {
                    super::$test(app).await;
                }
            }
        }
    )+};
}

pub(crate) use both_dbs;
