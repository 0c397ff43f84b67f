//! What every handler is given.

use std::sync::Arc;

use db::Db;

use crate::{
    audit::{denials::Denials, readings::Written},
    auth::{Keys, Passwords},
    clock::Clock,
    config::Config,
    error::Cause,
    files::Files,
    live::Live,
    metrics::Metrics,
    presence::Presence,
    service::catalogue::Catalogue,
};

/// The server's parts; cheap to clone.
#[derive(Clone)]
pub struct AppState {
    /// The database.
    pub db: Db,
    /// Time and randomness.
    pub clock: Arc<dyn Clock>,
    /// The bytes of uploaded files.
    pub files: Files,
    /// The server's secret.
    pub keys: Keys,
    /// Hashing of passwords.
    pub passwords: Passwords,
    /// Definitions and calendars that have been parsed.
    pub catalogue: Catalogue,
    /// Refusals on their way to the audit log.
    pub denials: Denials,
    /// Readings that were written to the audit log today.
    pub readings: Written,
    /// Open event streams.
    pub live: Live,
    /// Who has which case open.
    pub presence: Presence,
    /// What has been counted since the start.
    pub metrics: Metrics,
    /// What the server was told when it was started.
    pub config: Arc<Config>,
}

/// Why a server does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The data folder cannot be used.
    #[error("the data folder {folder} cannot be used")]
    Data {
        /// The folder.
        folder: String,
        /// Why.
        source: std::io::Error,
    },
    /// The database cannot be used.
    #[error("the database cannot be used")]
    Database(#[from] db::DbError),
    /// Signing and verifying do not work.
    #[error("tokens cannot be signed and verified")]
    Crypto,
    /// A part could not be made.
    #[error("a part of the server could not be made")]
    Part(#[source] Cause),
}

impl AppState {
    /// Opens what the configuration names: folder, secret, database (brought up to date).
    ///
    /// # Errors
    /// When one of them cannot be used.
    pub async fn open(config: Config, clock: Arc<dyn Clock>) -> Result<Self, StartError> {
        let folder = |source| StartError::Data { folder: config.data.display().to_string(), source };
        std::fs::create_dir_all(&config.data).map_err(folder)?;
        let db = Db::connect(&config.database).await?;
        db.migrate().await?;
        Self::new(config, db, clock)
    }

    /// The same around a database that is open and up to date.
    ///
    /// # Errors
    /// When the data folder cannot be used.
    pub fn new(config: Config, db: Db, clock: Arc<dyn Clock>) -> Result<Self, StartError> {
        let folder = |source| StartError::Data { folder: config.data.display().to_string(), source };
        let files = Files::open(&config.data).map_err(folder)?;
        let keys = Keys::load(&config.data, &*clock).map_err(folder)?;
        if !keys.self_test() {
            return Err(StartError::Crypto);
        }
        let passwords = Passwords::new(clock.random()).map_err(|err| StartError::Part(Cause::new(err)))?;
        Ok(Self {
            db,
            clock,
            files,
            keys,
            passwords,
            catalogue: Catalogue::default(),
            denials: Denials::default(),
            readings: Written::default(),
            live: Live::default(),
            presence: Presence::default(),
            metrics: Metrics::default(),
            config: Arc::new(config),
        })
    }
}
