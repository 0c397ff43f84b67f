//! Files up: after the text, one by one, large ones in parts. A link that breaks loses a part, not the file.

use contract::upload::{PART_BYTES, UploadProgress};
use domain::ids::FileHash;

use super::{Engine, base::Base};
use crate::{
    store::{RefusedFile, Upload},
    transport::{CallError, FILES_DOWN, Part},
};

/// The code of a refusal that is one for now.
const TOO_MANY: &str = "too_many";

/// How far a file has come.
enum Sent {
    /// All of it.
    Whole,
    /// Something was typed meanwhile, and goes first; the file goes on after it.
    Later,
}

impl Engine {
    /// The file that is on its way, and how many of its bytes have come.
    pub fn on_its_way(&self) -> Option<(FileHash, u64)> {
        self.on_its_way.borrow().clone()
    }

    /// Text never waits for photos: files go last, one by one, and between two parts whatever was typed goes first. One that is
    /// refused holds up none after it.
    pub(super) async fn upload(&self) -> Result<(), CallError> {
        let sent = self.upload_all().await;
        if self.on_its_way.take().is_some() {
            self.tell();
        }
        sent
    }

    async fn upload_all(&self) -> Result<(), CallError> {
        // Something goes in every round, or a school where much is done would never let a photo through.
        let mut went = false;
        for upload in self.read(|r| r.uploads().to_vec()) {
            if went && self.again.get() {
                return Ok(());
            }
            let answer = match self.store.blob(upload.hash.clone()).await {
                Ok(Some(bytes)) => self.send(&upload, bytes, &mut went).await,
                // Nothing is left to be sent.
                Ok(None) => Ok(Sent::Whole),
                // It is there, and cannot be read now: it waits, and those after it do not.
                Err(_) => continue,
            };
            let writes = match answer {
                Ok(Sent::Whole) => self.replica.borrow_mut().uploaded(&upload.hash),
                Ok(Sent::Later) => return Ok(()),
                // Too much at once, or nowhere to put it: at another time.
                Err(CallError::Refused(why)) if why.code == TOO_MANY || why.code == FILES_DOWN => continue,
                Err(CallError::Refused(why)) => {
                    let at = self.now();
                    self.replica.borrow_mut().upload_refused(RefusedFile { file: upload, why: *why, at })
                }
                Err(other) => return Err(other),
            };
            went = true;
            self.keep(writes, Base::Grown).await?;
        }
        Ok(())
    }

    async fn send(&self, upload: &Upload, bytes: Vec<u8>, went: &mut bool) -> Result<Sent, CallError> {
        let hash = &upload.hash;
        if bytes.len() <= PART_BYTES {
            return self.transport.upload(hash.clone(), upload.media.clone(), bytes).await.map(|()| Sent::Whole);
        }
        let mut come = self.transport.upload_progress(hash.clone()).await?;
        // Where it last broke off: a link that breaks again and again, but lets a part through in between, is gone on with.
        let mut broke_at = None;
        while !come.done {
            self.tell_progress(hash, come);
            if *went && self.again.get() {
                return Ok(Sent::Later);
            }
            let before = come.offset;
            come = match self.send_part(hash, before, &bytes).await {
                Ok(come) => come,
                Err(CallError::Unreachable) if broke_at < Some(before) => {
                    broke_at = Some(before);
                    self.transport.upload_progress(hash.clone()).await?
                }
                Err(other) => return Err(other),
            };
            // It lost parts that it had: from the beginning, at another time.
            if !come.done && come.offset < before {
                return Err(CallError::Unreachable);
            }
            *went = true;
        }
        Ok(Sent::Whole)
    }

    async fn send_part(&self, hash: &FileHash, offset: u64, whole: &[u8]) -> Result<UploadProgress, CallError> {
        // The server's word is where the next part begins, but not that it begins behind the end.
        let from = usize::try_from(offset).unwrap_or(usize::MAX).min(whole.len());
        let bytes = whole[from..whole.len().min(from + PART_BYTES)].to_vec();
        if bytes.is_empty() {
            return Err(CallError::Unreachable);
        }
        let come =
            self.transport.upload_part(Part { hash: hash.clone(), offset, of: whole.len() as u64, bytes }).await?;
        // It took nothing, though it waited for just this.
        if come.done || come.offset > offset { Ok(come) } else { Err(CallError::Unreachable) }
    }

    fn tell_progress(&self, hash: &FileHash, come: UploadProgress) {
        self.on_its_way.replace(Some((hash.clone(), come.offset)));
        self.tell();
        self.changed();
    }
}
