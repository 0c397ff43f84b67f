//! The bytes of uploaded files, under their unit and hash, in a folder or in a bucket. What they are and who may read them, the
//! database knows.

mod parts;
mod place;
mod small;
mod trouble;

use std::{path::Path, sync::Arc};

use bytes::Bytes;
use domain::ids::{FileHash, UnitId};
use futures::TryStreamExt as _;
use object_store::{Error, ObjectStore, ObjectStoreExt as _, path::Path as Key};
use tokio::sync::Semaphore;

pub use self::{
    parts::Sender,
    place::{Bucket, BucketError, Place},
    small::{MOST_EDGE as SMALL_EDGE, Small, format, unpacked},
    trouble::{Trouble, Why},
};

/// The store of files; cheap to clone.
#[derive(Clone)]
pub struct Files {
    store: Arc<dyn ObjectStore>,
    is_bucket: bool,
    /// Who is drawing a small picture: one at a time, because each is unpacked whole.
    drawing: Arc<Semaphore>,
}

impl Files {
    /// The store at this place. A folder lies in the data folder, and is made if it is missing; a bucket is not yet asked.
    ///
    /// # Errors
    /// When the folder cannot be made, or what is said of the bucket cannot be.
    pub fn open(place: &Place, data: &Path) -> std::io::Result<Self> {
        let (store, is_bucket) = match place {
            Place::Folder => (place::folder(data)?, false),
            Place::Bucket(bucket) => (bucket.open().map_err(std::io::Error::other)?, true),
        };
        Ok(Self { store, is_bucket, drawing: Arc::new(Semaphore::new(1)) })
    }

    /// Whether files lie in a bucket, and not in the data folder.
    pub const fn is_bucket(&self) -> bool {
        self.is_bucket
    }

    /// Whether the store answers, and takes what is to be written.
    ///
    /// # Errors
    /// Why it does not.
    pub async fn look(&self) -> Result<(), Trouble> {
        let key = Key::from(PROBE);
        self.store.put(&key, Bytes::new().into()).await.map_err(trouble)?;
        self.forget_key(&key).await
    }

    /// Whether nothing lies there.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn is_empty(&self) -> Result<bool, Trouble> {
        Ok(self.store.list(None).try_next().await.map_err(trouble)?.is_none())
    }

    /// Stores a file; again is as good as once. The caller has checked that the bytes have this hash.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn put(&self, unit: UnitId, hash: &FileHash, bytes: Bytes) -> Result<(), Trouble> {
        self.store.put(&key(unit, hash), bytes.into()).await.map_err(trouble)?;
        Ok(())
    }

    /// The bytes of a file; `None` when they are not there.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn get(&self, unit: UnitId, hash: &FileHash) -> Result<Option<Bytes>, Trouble> {
        self.get_key(&key(unit, hash)).await
    }

    /// Whether the bytes of a file are there.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn has(&self, unit: UnitId, hash: &FileHash) -> Result<bool, Trouble> {
        Ok(found(self.store.head(&key(unit, hash)).await)?.is_some())
    }

    /// Deletes the bytes of a file and the small picture of it; those that are not there are deleted already.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn forget(&self, unit: UnitId, hash: &FileHash) -> Result<(), Trouble> {
        // In this order: whoever stores a small picture meanwhile looks afterwards whether the file is still there.
        self.forget_key(&key(unit, hash)).await?;
        self.forget_key(&small::key(unit, hash)).await
    }

    async fn get_key(&self, key: &Key) -> Result<Option<Bytes>, Trouble> {
        match found(self.store.get(key).await)? {
            Some(found) => Ok(Some(found.bytes().await.map_err(trouble)?)),
            None => Ok(None),
        }
    }

    async fn forget_key(&self, key: &Key) -> Result<(), Trouble> {
        found(self.store.delete(key).await).map(drop)
    }
}

/// What is there; that it is not is no trouble, unless the whole bucket is not.
fn found<T>(answer: Result<T, Error>) -> Result<Option<T>, Trouble> {
    match answer {
        Ok(it) => Ok(Some(it)),
        Err(err @ Error::NotFound { .. }) => {
            let trouble = Trouble::of(&err);
            if trouble.why == Why::NoBucket { Err(trouble) } else { Ok(None) }
        }
        Err(err) => Err(Trouble::of(&err)),
    }
}

#[expect(clippy::needless_pass_by_value, reason = "as errors are mapped")]
fn trouble(err: Error) -> Trouble {
    Trouble::of(&err)
}

/// What is written and deleted to see whether anything can be.
const PROBE: &str = "ready";

fn key(unit: UnitId, hash: &FileHash) -> Key {
    // Folders of moderate size: 256 of them a unit.
    Key::from(format!("{unit}/{}/{hash}", &hash.as_str()[..2]))
}
