//! A device's storage: atomic, and failing on demand. Values are kept as text, as a browser keeps them.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
};

use client::{Local, LocalStore, Sent, StoreError, Stored, Write};
use contract::sync::Record;
use domain::{facet::RecordKey, ids::FileHash};
use serde::{Serialize, de::DeserializeOwned};

/// What outlives a crash.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Kept {
    meta: Option<String>,
    records: BTreeMap<RecordKey, String>,
    outbox: BTreeMap<u64, String>,
    /// By the id of a command or the hash of a file.
    attention: BTreeMap<String, String>,
    drafts: BTreeMap<String, String>,
    uploads: BTreeMap<FileHash, String>,
    sent: BTreeMap<u64, String>,
    blobs: BTreeMap<FileHash, Vec<u8>>,
}

/// A device's storage.
#[derive(Default)]
pub struct Disk {
    kept: RefCell<Kept>,
    full: Cell<u32>,
    dies_after: Cell<Option<u32>>,
}

impl Disk {
    /// Refuses so many commits for want of room.
    pub fn fill(&self, commits: u32) {
        self.full.set(commits);
    }

    /// Takes so many more commits; then the device is off until [`Self::revive`].
    pub fn die_after(&self, commits: u32) {
        self.dies_after.set(Some(commits));
    }

    /// Switches the device on again, with what it had kept.
    pub fn revive(&self) {
        self.dies_after.set(None);
        self.full.set(0);
    }

    /// Another device with the same content: a copied profile.
    pub fn copy(&self) -> Self {
        Self { kept: self.kept.clone(), ..Self::default() }
    }

    /// The records that are kept.
    pub fn records(&self) -> BTreeMap<RecordKey, Record> {
        self.kept.borrow().records.iter().map(|(key, text)| (*key, read(text))).collect()
    }

    /// Everything that is kept, as one text: for looking for what must not be there.
    pub fn text(&self) -> String {
        format!("{:?}", self.kept.borrow())
    }

    /// Changes what is kept about the replica itself.
    pub fn tamper(&self, change: impl FnOnce(&mut client::Meta)) {
        let mut kept = self.kept.borrow_mut();
        let mut meta = read(kept.meta.as_ref().expect("a replica was opened here"));
        change(&mut meta);
        kept.meta = Some(text(&meta));
    }

    /// Where the base that is kept stands, and under which epoch.
    pub fn cursor(&self) -> Option<String> {
        let meta: Option<client::Meta> = self.kept.borrow().meta.as_deref().map(read);
        meta.and_then(|meta| meta.cursor)
    }

    /// The disk loses a record.
    pub fn lose(&self, key: &RecordKey) {
        assert!(self.kept.borrow_mut().records.remove(key).is_some(), "it was kept");
    }

    /// The disk gives another record back than it was given.
    pub fn spoil(&self, key: &RecordKey, change: impl FnOnce(&mut Record)) {
        let mut kept = self.kept.borrow_mut();
        let mut record = read(kept.records.get(key).expect("it was kept"));
        change(&mut record);
        kept.records.insert(*key, text(&record));
    }

    /// The hashes of the files whose bytes are kept.
    pub fn files(&self) -> Vec<FileHash> {
        self.kept.borrow().blobs.keys().cloned().collect()
    }

    fn take(&self, batch: &[Write]) -> Result<(), StoreError> {
        match self.dies_after.get() {
            Some(0) => return Err(StoreError::Failed("the device is off".to_owned())),
            Some(left) => self.dies_after.set(Some(left - 1)),
            None => {}
        }
        if self.full.get() > 0 {
            self.full.set(self.full.get() - 1);
            return Err(StoreError::Full);
        }
        let mut kept = self.kept.borrow_mut();
        for write in batch {
            kept.write(write);
        }
        Ok(())
    }
}

impl Kept {
    fn write(&mut self, write: &Write) {
        match write {
            Write::Meta(meta) => self.meta = Some(text(meta)),
            Write::PutRecord(record) => {
                self.records.insert(record.key(), text(record));
            }
            Write::DropRecord(key) => {
                self.records.remove(key);
            }
            Write::ClearRecords => self.records.clear(),
            Write::PutPending(pending) => {
                self.outbox.insert(pending.seq, text(pending));
            }
            Write::DropPending(seq) => {
                self.outbox.remove(seq);
            }
            Write::PutRefused(refused) => {
                self.attention.insert(refused.id.to_string(), text(refused));
            }
            Write::DropRefused(id) => {
                self.attention.remove(&id.to_string());
            }
            Write::PutDraft(draft) => {
                self.drafts.insert(draft.key.clone(), text(draft));
            }
            Write::DropDraft(key) => {
                self.drafts.remove(key);
            }
            Write::PutUpload(upload, bytes) => {
                self.uploads.insert(upload.hash.clone(), text(upload));
                self.blobs.insert(upload.hash.clone(), bytes.clone());
                self.attention.remove(upload.hash.as_str());
            }
            Write::RefuseUpload(refused) => {
                self.uploads.remove(&refused.file.hash);
                self.attention.insert(refused.file.hash.to_string(), text(refused));
            }
            Write::DropUpload(hash) => {
                self.uploads.remove(hash);
                self.blobs.remove(hash);
                self.attention.remove(hash.as_str());
            }
            Write::PutSent(sent) => {
                self.sent.insert(sent.no, text(sent));
            }
            Write::DropSent(no) => {
                self.sent.remove(no);
            }
            Write::ClearSent => self.sent.clear(),
        }
    }
}

impl LocalStore for Disk {
    fn load(&self) -> Local<'_, Result<Stored, StoreError>> {
        Box::pin(async move {
            let kept = self.kept.borrow();
            Ok(Stored {
                meta: kept.meta.as_deref().map(read),
                records: kept.records.values().map(read).collect(),
                outbox: kept.outbox.values().map(read).collect(),
                attention: kept.attention.values().map(read).collect(),
                drafts: kept.drafts.values().map(read).collect(),
                uploads: kept.uploads.values().map(read).collect(),
            })
        })
    }

    fn commit(&self, batch: Vec<Write>) -> Local<'_, Result<(), StoreError>> {
        Box::pin(async move {
            // Others get their turn before it is durable.
            tokio::task::yield_now().await;
            self.take(&batch)
        })
    }

    fn blob(&self, hash: FileHash) -> Local<'_, Result<Option<Vec<u8>>, StoreError>> {
        Box::pin(async move { Ok(self.kept.borrow().blobs.get(&hash).cloned()) })
    }

    fn sent(&self) -> Local<'_, Result<Vec<Sent>, StoreError>> {
        Box::pin(async move { Ok(self.kept.borrow().sent.values().map(read).collect()) })
    }

    fn erase(&self) -> Local<'_, Result<(), StoreError>> {
        Box::pin(async move {
            *self.kept.borrow_mut() = Kept::default();
            Ok(())
        })
    }
}

fn text(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("it serialises")
}

fn read<T: DeserializeOwned>(text: impl AsRef<str>) -> T {
    serde_json::from_str(text.as_ref()).expect("what was kept can be read")
}
