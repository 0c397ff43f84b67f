//! What every handler is given.

use std::sync::Arc;

use db::Db;

use crate::{
    audit::{denials::Denials, readings::Written},
    auth::{Cost, Keys, Passwords},
    clock::Clock,
    config::Config,
    error::Cause,
    files::{Files, Place, Trouble, Why},
    jobs::Jobs,
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
    /// How jobs are run.
    pub jobs: Jobs,
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
    /// What is said of the store of files cannot be.
    #[error("{0}")]
    Store(String),
    /// The store of files refuses; the words say what to look at.
    #[error("{trouble}{}", advice(trouble))]
    Files {
        /// Why.
        trouble: Trouble,
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

/// What an administrator can do about a store that refuses.
const fn advice(trouble: &Trouble) -> &'static str {
    match trouble.why {
        Why::Denied => {
            " — kho tệp từ chối khóa này: kiểm tra AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY và quyền đọc, ghi, xóa, liệt kê \
             (check the credentials, and that they may read, write, delete and list)"
        }
        Why::NoBucket => {
            " — không có bucket này ở địa chỉ đó: kiểm tra --files và AWS_ENDPOINT_URL, hoặc tạo bucket \
             (check --files and AWS_ENDPOINT_URL, or make the bucket)"
        }
        Why::Elsewhere => " — bucket ở vùng khác: kiểm tra AWS_REGION và AWS_ENDPOINT_URL (check AWS_REGION)",
        Why::Unreachable | Why::Failed => "",
    }
}

impl AppState {
    /// Opens what the configuration names: folder, secret, database (brought up to date), store of files.
    ///
    /// # Errors
    /// When one of them cannot be used.
    pub async fn open(config: Config, clock: Arc<dyn Clock>) -> Result<Self, StartError> {
        let folder = |source| StartError::Data { folder: config.data.display().to_string(), source };
        std::fs::create_dir_all(&config.data).map_err(folder)?;
        let db = Db::connect(&config.database).await?;
        db.migrate().await?;
        let state = Self::new(config, db, clock)?;
        if state.files.is_bucket()
            && let Err(trouble) = state.files.look().await
        {
            if !trouble.why.passes() {
                return Err(StartError::Files { trouble });
            }
            // Text never waits for files: the desk works, and what is uploaded comes again until it is taken.
            tracing::warn!(%trouble, "the server starts without its store of files");
        }
        Ok(state)
    }

    /// The same around a database that is open and up to date.
    ///
    /// # Errors
    /// When the data folder cannot be used.
    pub fn new(config: Config, db: Db, clock: Arc<dyn Clock>) -> Result<Self, StartError> {
        let folder = |source| StartError::Data { folder: config.data.display().to_string(), source };
        let files = Files::open(&config.files, &config.data).map_err(|source| match config.files {
            Place::Folder => folder(source),
            Place::Bucket(_) => StartError::Store(source.to_string()),
        })?;
        let keys = Keys::load(&config.data, &*clock).map_err(folder)?;
        if !keys.self_test() {
            return Err(StartError::Crypto);
        }
        let passwords = Passwords::new(Cost::SAFE, clock.random()).map_err(|err| StartError::Part(Cause::new(err)))?;
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
            jobs: Jobs::default(),
            metrics: Metrics::default(),
            config: Arc::new(config),
        })
    }
}
