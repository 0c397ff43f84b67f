//! The bytes of uploaded files, under their unit and hash. What they are and who may read them, the database knows.

mod parts;

use std::{path::Path, sync::Arc};

use bytes::Bytes;
use domain::ids::{FileHash, UnitId};
use object_store::{ObjectStore, ObjectStoreExt as _, local::LocalFileSystem, path::Path as Key};

pub use self::parts::Sender;
use crate::error::ApiError;

/// The store of files; cheap to clone.
#[derive(Clone)]
pub struct Files(Arc<dyn ObjectStore>);

impl Files {
    /// The store in a folder of the data folder, made if it is missing.
    ///
    /// # Errors
    /// When the folder cannot be made.
    pub fn open(data: &Path) -> std::io::Result<Self> {
        let folder = data.join("files");
        std::fs::create_dir_all(&folder)?;
        let store = LocalFileSystem::new_with_prefix(folder).map_err(std::io::Error::other)?;
        // Devices let go of what was taken here: it must outlive a power cut. Folders of parts go with their parts.
        let store = store.with_fsync(true).with_automatic_cleanup(true);
        Ok(Self(Arc::new(store)))
    }

    /// Stores a file; again is as good as once. The caller has checked that the bytes have this hash.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn put(&self, unit: UnitId, hash: &FileHash, bytes: Bytes) -> Result<(), ApiError> {
        self.0.put(&key(unit, hash), bytes.into()).await.map_err(ApiError::internal)?;
        Ok(())
    }

    /// The bytes of a file; `None` when they are not there.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn get(&self, unit: UnitId, hash: &FileHash) -> Result<Option<Bytes>, ApiError> {
        match self.0.get(&key(unit, hash)).await {
            Ok(found) => Ok(Some(found.bytes().await.map_err(ApiError::internal)?)),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(err) => Err(ApiError::internal(err)),
        }
    }

    /// Whether the bytes of a file are there.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn has(&self, unit: UnitId, hash: &FileHash) -> Result<bool, ApiError> {
        match self.0.head(&key(unit, hash)).await {
            Ok(_) => Ok(true),
            Err(object_store::Error::NotFound { .. }) => Ok(false),
            Err(err) => Err(ApiError::internal(err)),
        }
    }

    /// Deletes the bytes of a file; those that are not there are deleted already.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn forget(&self, unit: UnitId, hash: &FileHash) -> Result<(), ApiError> {
        self.forget_key(&key(unit, hash)).await
    }

    async fn forget_key(&self, key: &Key) -> Result<(), ApiError> {
        match self.0.delete(key).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(err) => Err(ApiError::internal(err)),
        }
    }
}

fn key(unit: UnitId, hash: &FileHash) -> Key {
    // Folders of moderate size: 256 of them a unit.
    Key::from(format!("{unit}/{}/{hash}", &hash.as_str()[..2]))
}
