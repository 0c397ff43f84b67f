//! Parts of files that are still coming, each person's apart. They are forgotten when the file is whole, or two days later.

use bytes::{Bytes, BytesMut};
use domain::{
    ids::{FileHash, PersonId, UnitId},
    instant::Instant,
};
use futures::TryStreamExt as _;
use object_store::{ObjectMeta, ObjectStoreExt as _, path::Path as Key};

use super::{Files, Trouble, found, trouble};

/// How long a part is waited for by those after it, in milliseconds.
const KEPT: i64 = 2 * 24 * 3600 * 1000;

/// Whose parts: nobody goes on with what somebody else began, or learns of it.
#[derive(Debug, Clone, Copy)]
pub struct Sender {
    /// Their unit.
    pub unit: UnitId,
    /// The person.
    pub person: PersonId,
}

impl Files {
    /// How many bytes have come from the beginning, without a hole, and in which parts.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn come(&self, from: Sender, hash: &FileHash) -> Result<(u64, Parts), Trouble> {
        let (parts, come) = without_holes(self.parts(&of_file(from, hash)).await?);
        Ok((come, Parts(parts)))
    }

    /// How many bytes of unfinished files somebody has here.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn unfinished(&self, from: Sender) -> Result<u64, Trouble> {
        Ok(self.parts(&of_person(from)).await?.iter().map(|part| part.size).sum())
    }

    /// Stores a part.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn put_part(&self, from: Sender, hash: &FileHash, offset: u64, bytes: Bytes) -> Result<(), Trouble> {
        let key = of_file(from, hash).join(format!("{offset:012}"));
        self.store.put(&key, bytes.into()).await.map_err(trouble)?;
        Ok(())
    }

    /// Parts and what comes after them, in one piece; nothing if one of them has gone meanwhile.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn whole(&self, parts: Parts, last: Bytes) -> Result<Option<Bytes>, Trouble> {
        let mut whole = BytesMut::new();
        for part in parts.0 {
            let Some(found) = found(self.store.get(&part.location).await)? else { return Ok(None) };
            whole.extend_from_slice(&found.bytes().await.map_err(trouble)?);
        }
        whole.extend_from_slice(&last);
        Ok(Some(whole.freeze()))
    }

    /// Forgets the parts of a file.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn forget_parts(&self, from: Sender, hash: &FileHash) -> Result<(), Trouble> {
        for part in self.parts(&of_file(from, hash)).await? {
            self.forget_key(&part.location).await?;
        }
        Ok(())
    }

    /// Forgets everybody's parts that nobody went on with; how many there were.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn trim_parts(&self, now: Instant) -> Result<usize, Trouble> {
        let before = now.plus_millis(-KEPT).millis();
        let mut gone = 0;
        for part in self.parts(&Key::from(PARTS)).await? {
            if part.last_modified.timestamp_millis() < before {
                self.forget_key(&part.location).await?;
                gone += 1;
            }
        }
        Ok(gone)
    }

    async fn parts(&self, below: &Key) -> Result<Vec<ObjectMeta>, Trouble> {
        self.store.list(Some(below)).try_collect().await.map_err(trouble)
    }
}

/// The parts of a file that follow each other from its beginning.
pub struct Parts(Vec<ObjectMeta>);

const PARTS: &str = "parts";

fn of_person(from: Sender) -> Key {
    Key::from(format!("{PARTS}/{}/{}", from.unit, from.person))
}

fn of_file(from: Sender, hash: &FileHash) -> Key {
    of_person(from).join(hash.as_str())
}

/// The parts that follow each other from the beginning, and where the next one would begin. A part that was cut differently
/// on another device may lie in between, and is passed over.
fn without_holes(mut parts: Vec<ObjectMeta>) -> (Vec<ObjectMeta>, u64) {
    let begins = |part: &ObjectMeta| part.location.filename().and_then(|name| name.parse::<u64>().ok());
    parts.sort_by_key(begins);
    let mut next = 0;
    parts.retain(|part| {
        let follows = begins(part) == Some(next);
        if follows {
            next += part.size;
        }
        follows
    });
    (parts, next)
}
