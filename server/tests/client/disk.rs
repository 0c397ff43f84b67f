//! A device's storage: atomic, and failing on demand. Values are kept as text, as a browser keeps them.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    rc::Rc,
};

use client::{Local, LocalStore, Sent, StoreError, Stored, Upload, Write};
use contract::sync::Record;
use domain::{facet::RecordKey, ids::FileHash};
use serde::{Serialize, de::DeserializeOwned};

/// What outlives a crash.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Kept {
    /// How often a tab began to lead.
    generation: u64,
    meta: Option<String>,
    records: BTreeMap<RecordKey, String>,
    outbox: BTreeMap<u64, String>,
    /// By the id of a command or the hash of a file.
    attention: BTreeMap<String, String>,
    drafts: BTreeMap<String, String>,
    uploads: BTreeMap<FileHash, String>,
    sent: BTreeMap<u64, String>,
    blobs: BTreeMap<FileHash, Vec<u8>>,
    thumbnails: BTreeMap<FileHash, Vec<u8>>,
}

/// Whether a write is such a one.
type Is = fn(&Write) -> bool;

/// A device's storage.
#[derive(Default)]
pub struct Disk {
    kept: RefCell<Kept>,
    full: Cell<u32>,
    /// The next commit with such a write finds no room.
    full_for: Cell<Option<Is>>,
    /// How many bytes there is room for.
    room: Cell<Option<usize>>,
    dies_after: Cell<Option<u32>>,
    /// Commits of the leader of this generation are not over before this is another.
    hangs: Cell<Option<u64>>,
    /// Those that tabs of builds before left.
    earlier: RefCell<Vec<Rc<Disk>>>,
    /// Whose commits it took, by their generation, in order.
    pub leaders: RefCell<Vec<u64>>,
    /// How often it was loaded.
    pub loads: Cell<u32>,
}

impl Disk {
    /// Refuses so many commits for want of room.
    pub fn fill(&self, commits: u32) {
        self.full.set(commits);
    }

    /// Refuses the next commit with such a write for want of room. A pull may have something to keep at any time: another's
    /// transaction that ended moves its cursor.
    pub fn no_room_for(&self, is: Is) {
        self.full_for.set(Some(is));
    }

    /// There is room for so many bytes more than lie here now.
    pub fn room_for(&self, bytes: usize) {
        self.room.set(Some(self.kept.borrow().size() + bytes));
    }

    /// How many bytes lie here.
    pub fn size(&self) -> usize {
        self.kept.borrow().size()
    }

    /// There is room for everything.
    pub fn make_room(&self) {
        self.room.set(None);
    }

    /// Whatever the present leader commits from now on is not over before [`Self::goes_on`].
    pub fn hang(&self) {
        self.hangs.set(Some(self.generation()));
    }

    /// What hung is over now.
    pub fn goes_on(&self) {
        self.hangs.set(None);
    }

    /// Takes so many more commits; then the device is off until [`Self::revive`].
    pub fn die_after(&self, commits: u32) {
        self.dies_after.set(Some(commits));
    }

    /// Switches the device on again, with what it had kept.
    pub fn revive(&self) {
        self.dies_after.set(None);
        self.full.set(0);
        self.full_for.set(None);
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

    /// Leaves another one beside this, as builds did that had one for each tab.
    pub fn lay_beside(&self, other: Rc<Disk>) {
        self.earlier.borrow_mut().push(other);
    }

    /// The generation, and how many times it was raised here.
    pub fn generation(&self) -> u64 {
        self.kept.borrow().generation
    }

    /// The files of which there are small pictures.
    pub fn thumbnails(&self) -> Vec<FileHash> {
        self.kept.borrow().thumbnails.keys().cloned().collect()
    }

    /// Commits as the leader of a generation.
    fn take_as(&self, leader: Option<u64>, batch: &[Write]) -> Result<(), StoreError> {
        if leader.is_some_and(|leader| leader != self.generation()) {
            return Err(StoreError::Superseded);
        }
        self.take(batch)?;
        self.leaders.borrow_mut().extend(leader);
        Ok(())
    }

    fn take(&self, batch: &[Write]) -> Result<(), StoreError> {
        match self.dies_after.get() {
            Some(0) => return Err(StoreError::Failed("the device is off".to_owned())),
            Some(left) => self.dies_after.set(Some(left - 1)),
            None => {}
        }
        if self.full_for.get().is_some_and(|is| batch.iter().any(is)) {
            self.full_for.set(None);
            return Err(StoreError::Full);
        }
        let mut kept = self.kept.borrow_mut();
        if self.full.get() > 0 {
            self.full.set(self.full.get() - 1);
            // Small pictures make room for what cannot be fetched again.
            let makes_room = !kept.thumbnails.is_empty() && !batch.iter().any(|w| matches!(w, Write::PutThumbnail(..)));
            if !makes_room {
                return Err(StoreError::Full);
            }
            kept.thumbnails.clear();
        }
        let before = self.room.get().map(|room| (room, kept.clone()));
        for write in batch {
            kept.write(write);
        }
        let Some((room, before)) = before else { return Ok(()) };
        // What grows nothing always fits.
        let fits = |kept: &Kept| kept.size() <= room.max(before.size());
        if !fits(&kept) && !batch.iter().any(|write| matches!(write, Write::PutThumbnail(..))) {
            kept.thumbnails.clear();
        }
        if fits(&kept) {
            return Ok(());
        }
        let thumbnails = std::mem::take(&mut kept.thumbnails);
        *kept = Kept { thumbnails, ..before };
        Err(StoreError::Full)
    }
}

impl Kept {
    /// How many bytes it takes.
    fn size(&self) -> usize {
        fn texts<K>(rows: &BTreeMap<K, String>) -> usize {
            rows.values().map(String::len).sum()
        }
        fn bytes(rows: &BTreeMap<FileHash, Vec<u8>>) -> usize {
            rows.values().map(Vec::len).sum()
        }
        let typed = texts(&self.outbox) + texts(&self.attention) + texts(&self.drafts) + texts(&self.uploads);
        let rest = texts(&self.records) + texts(&self.sent) + self.meta.as_ref().map_or(0, String::len);
        typed + rest + bytes(&self.blobs) + bytes(&self.thumbnails)
    }

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
            Write::PutThumbnail(hash, bytes) => {
                self.thumbnails.insert(hash.clone(), bytes.clone());
            }
            Write::DropThumbnail(hash) => {
                self.thumbnails.remove(hash);
            }
            Write::ClearThumbnails => self.thumbnails.clear(),
        }
    }
}

impl LocalStore for Disk {
    fn load(&self) -> Local<'_, Result<Stored, StoreError>> {
        Box::pin(async move {
            self.loads.set(self.loads.get() + 1);
            let kept = self.kept.borrow();
            Ok(Stored {
                generation: kept.generation,
                meta: kept.meta.as_deref().map(read),
                records: kept.records.values().map(read).collect(),
                outbox: kept.outbox.values().map(read).collect(),
                attention: kept.attention.values().map(read).collect(),
                drafts: kept.drafts.values().map(read).collect(),
                uploads: kept.uploads.values().map(read).collect(),
                thumbnails: kept.thumbnails.keys().cloned().collect(),
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

    fn thumbnail(&self, hash: FileHash) -> Local<'_, Result<Option<Vec<u8>>, StoreError>> {
        Box::pin(async move { Ok(self.kept.borrow().thumbnails.get(&hash).cloned()) })
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

    fn lead(&self) -> Local<'_, Result<u64, StoreError>> {
        Box::pin(async move {
            tokio::task::yield_now().await;
            if self.dies_after.get() == Some(0) {
                return Err(StoreError::Failed("the device is off".to_owned()));
            }
            if self.full.get() > 0 {
                self.full.set(self.full.get() - 1);
                return Err(StoreError::Full);
            }
            let mut kept = self.kept.borrow_mut();
            kept.generation += 1;
            Ok(kept.generation)
        })
    }

    fn add_file(&self, upload: Upload, bytes: Vec<u8>) -> Local<'_, Result<(), StoreError>> {
        self.commit(vec![Write::PutUpload(upload, bytes)])
    }

    fn earlier(&self) -> Local<'_, Vec<Rc<dyn LocalStore>>> {
        Box::pin(async move {
            let holds = |disk: &Rc<Disk>| *disk.kept.borrow() != Kept::default();
            self.earlier
                .borrow()
                .iter()
                .filter(|disk| holds(disk))
                .map(|disk| disk.clone() as Rc<dyn LocalStore>)
                .collect()
        })
    }
}

/// The storage of a device as one of several tabs has it open.
pub struct Shared {
    disk: Rc<Disk>,
    leads: Cell<Option<u64>>,
}

impl Shared {
    pub fn new(disk: Rc<Disk>) -> Rc<Self> {
        Rc::new(Self { disk, leads: Cell::new(None) })
    }
}

impl LocalStore for Shared {
    fn load(&self) -> Local<'_, Result<Stored, StoreError>> {
        self.disk.load()
    }

    fn commit(&self, batch: Vec<Write>) -> Local<'_, Result<(), StoreError>> {
        let leader = self.leads.get();
        Box::pin(async move {
            // Others get their turn before it is durable; it is looked at in the same moment in which it is written.
            tokio::task::yield_now().await;
            while leader.is_some() && self.disk.hangs.get() == leader {
                tokio::time::sleep(std::time::Duration::from_millis(1)).await;
            }
            self.disk.take_as(leader, &batch)
        })
    }

    fn blob(&self, hash: FileHash) -> Local<'_, Result<Option<Vec<u8>>, StoreError>> {
        self.disk.blob(hash)
    }

    fn thumbnail(&self, hash: FileHash) -> Local<'_, Result<Option<Vec<u8>>, StoreError>> {
        self.disk.thumbnail(hash)
    }

    fn sent(&self) -> Local<'_, Result<Vec<Sent>, StoreError>> {
        self.disk.sent()
    }

    fn erase(&self) -> Local<'_, Result<(), StoreError>> {
        self.disk.erase()
    }

    fn lead(&self) -> Local<'_, Result<u64, StoreError>> {
        Box::pin(async move {
            let generation = self.disk.lead().await?;
            self.leads.set(Some(generation));
            Ok(generation)
        })
    }

    fn add_file(&self, upload: Upload, bytes: Vec<u8>) -> Local<'_, Result<(), StoreError>> {
        self.disk.add_file(upload, bytes)
    }

    fn earlier(&self) -> Local<'_, Vec<Rc<dyn LocalStore>>> {
        self.disk.earlier()
    }
}

fn text(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("it serialises")
}

fn read<T: DeserializeOwned>(text: impl AsRef<str>) -> T {
    serde_json::from_str(text.as_ref()).expect("what was kept can be read")
}
