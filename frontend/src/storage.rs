//! The replica in `IndexedDB`: one database per person, records in packs, sealed, committed strictly.
//!
//! Names of records stand in clear (a kind, an id, a layer); everything else is sealed before a transaction begins, because a
//! transaction ends as soon as anything else is waited for. Where the browser seals nothing (plain HTTP from another computer)
//! only what somebody typed is kept, as it is, so that it is not lost; what comes from the server stays in memory.

mod earlier;
mod generation;
mod laid;
mod records;
mod turns;

use std::{cell::Cell, rc::Rc};

use client::{Local, LocalStore, Meta, Sent, StoreError, Stored, Upload, Write};
use contract::session::ReplicaKey;
use domain::ids::{FileHash, PersonId};
use idb::{Database, DatabaseEvent, Factory, ObjectStoreParams, Transaction, TransactionMode};
use js_sys::{Array, Object, Reflect};
use serde::de::DeserializeOwned;
use wasm_bindgen::{JsCast, JsValue};

use self::{
    generation::Fence,
    laid::{Change, Row, lay, place},
    turns::Turns,
};
use crate::sealing::Sealing;

const META: &str = "meta";
const RECORDS: &str = "records";
const OUTBOX: &str = "outbox";
const ATTENTION: &str = "attention";
const DRAFTS: &str = "drafts";
const UPLOADS: &str = "uploads";
const BLOBS: &str = "blobs";
const SENT: &str = "sent";
const THUMBNAILS: &str = "thumbnails";
const STORES: [&str; 9] = [META, RECORDS, OUTBOX, ATTENTION, DRAFTS, UPLOADS, BLOBS, SENT, THUMBNAILS];

/// The version of the stores' layout. Of the third on, rows are sealed; of the fourth on, there are small pictures, and all tabs
/// share the first database, so that a tab of a build before, which knows of no generation, is closed out of it; of the fifth on,
/// records lie in packs.
const VERSION: u32 = 5;

/// Who keeps something in a database.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Keeping {
    /// This tab alone.
    Alone,
    /// All tabs of the person, by the one that leads.
    Shared,
}

/// One person's database.
pub struct Store {
    person: PersonId,
    name: String,
    key: Option<ReplicaKey>,
    keeping: Keeping,
    /// As which leader this tab commits; as none where it is alone.
    generation: Cell<Option<u64>>,
    database: Database,
    /// The same database as the browser knows it: the crate cannot ask for strict durability.
    raw: JsValue,
    /// Absent where the browser seals nothing.
    sealing: Option<Sealing>,
    turns: Turns,
}

impl Store {
    /// Opens, or makes, the database of a person in a slot of this device.
    ///
    /// # Errors
    /// The browser keeps nothing, or what it keeps lies under another key.
    pub async fn open(
        person: PersonId,
        slot: u32,
        key: Option<ReplicaKey>,
        keeping: Keeping,
    ) -> Result<Rc<Self>, StoreError> {
        let sealing = match &key {
            Some(key) => Some(Sealing::under(key).await?),
            None => None,
        };
        let name = name(person, slot);
        let factory = Factory::new().map_err(failed)?;
        let mut opening = factory.open(&name, Some(VERSION)).map_err(failed)?;
        opening.on_upgrade_needed(|event| {
            let Ok(database) = event.database() else { return };
            let there = database.store_names();
            for store in STORES.iter().filter(|s| !there.iter().any(|t| t == *s)) {
                // If it cannot be made, opening fails and the person is told.
                let _ = database.create_object_store(store, ObjectStoreParams::new());
            }
        });
        let raw: JsValue = opening.await.map_err(failed)?.into();
        let mut database = Database::try_from(raw.clone()).map_err(failed)?;
        // A newer build wants to lay it out anew, in another tab: it does not have to wait until this one is closed. What
        // is done here from now on is refused, with what was typed still in its form.
        database.on_version_change(|event| {
            if let Some(Ok(database)) = event.target().map(|target| Database::try_from(JsValue::from(target))) {
                database.close();
            }
        });
        let (generation, turns) = (Cell::new(None), Turns::default());
        let store = Rc::new(Self { person, name, key, keeping, generation, database, raw, sealing, turns });
        match keeping {
            Keeping::Alone => store.settle_in().await?,
            // Whoever leads does.
            Keeping::Shared => drop(store.is_in_clear().await?),
        }
        Ok(store)
    }

    /// Whether an earlier build left something in clear, or nothing may stay here.
    async fn is_in_clear(&self) -> Result<bool, StoreError> {
        match (self.rows(META).await?.into_iter().next(), &self.sealing) {
            (Some((_, Row::Sealed(_))), None) => Err(StoreError::Failed("what this device keeps is sealed".to_owned())),
            (Some((key, Row::Sealed(row))), Some(sealing)) => {
                let opened = sealing.open(&[(place(META, &key), row)]).await?;
                // What was typed here opens with the right key again; going on without it would number commands twice.
                if opened.first().is_none_or(Option::is_none) {
                    return Err(StoreError::Failed("what this device keeps lies under another key".to_owned()));
                }
                Ok(false)
            }
            // The first row to be written, and so the last to be sealed.
            (Some((_, Row::Clear(_))), _) | (None, None) => Ok(true),
            (None, Some(_)) => Ok(false),
        }
    }

    /// Brings what an earlier build left in clear under seal, all at once; where nothing is sealed, lets go of it.
    async fn settle_in(&self) -> Result<(), StoreError> {
        if !self.is_in_clear().await? {
            return Ok(());
        }
        if self.sealing.is_none() {
            return self.run(&[Change::Clear(RECORDS), Change::Clear(SENT)]).await;
        }
        // Photos one by one: all at once would not fit into a telephone. In between they are read in either form.
        for key in self.keys(BLOBS).await? {
            if let Some(Row::Clear(bytes)) = self.row(BLOBS, &key).await? {
                self.run(&[Change::Put(BLOBS, key, bytes)]).await?;
            }
        }
        let mut changes = Vec::new();
        for store in STORES.into_iter().filter(|store| *store != BLOBS) {
            for (key, row) in self.rows(store).await? {
                if let Row::Clear(bytes) = row {
                    changes.push(Change::Put(store, key, bytes));
                }
            }
        }
        self.run(&changes).await
    }

    /// The rows of a store with their keys.
    async fn rows(&self, store: &str) -> Result<Vec<(JsValue, Row)>, StoreError> {
        let transaction = self.database.transaction(&[store], TransactionMode::ReadOnly).map_err(failed)?;
        let held = transaction.object_store(store).map_err(failed)?;
        let (keys, values) =
            (held.get_all_keys(None, None).map_err(failed)?, held.get_all(None, None).map_err(failed)?);
        // Both are asked for before either is waited for: one transaction, one order.
        let (keys, values) = (keys.await.map_err(failed)?, values.await.map_err(failed)?);
        Ok(keys.into_iter().zip(values).filter_map(|(key, value)| Row::read(value).map(|row| (key, row))).collect())
    }

    async fn keys(&self, store: &str) -> Result<Vec<JsValue>, StoreError> {
        let transaction = self.database.transaction(&[store], TransactionMode::ReadOnly).map_err(failed)?;
        let held = transaction.object_store(store).map_err(failed)?;
        held.get_all_keys(None, None).map_err(failed)?.await.map_err(failed)
    }

    async fn row(&self, store: &str, key: &JsValue) -> Result<Option<Row>, StoreError> {
        let transaction = self.database.transaction(&[store], TransactionMode::ReadOnly).map_err(failed)?;
        let held = transaction.object_store(store).map_err(failed)?;
        Ok(held.get(key.clone()).map_err(failed)?.await.map_err(failed)?.and_then(Row::read))
    }

    async fn all<T: DeserializeOwned>(&self, store: &str) -> Result<Vec<T>, StoreError> {
        let mut texts = Vec::new();
        let mut sealed = Vec::new();
        for (key, row) in self.rows(store).await? {
            match row {
                Row::Clear(bytes) => texts.push(bytes),
                Row::Sealed(buffer) => sealed.push((place(store, &key), buffer)),
            }
        }
        if let Some(sealing) = &self.sealing {
            texts.extend(sealing.open(&sealed).await?.into_iter().flatten());
        }
        // A row that this build cannot read is left where it is: another build wrote it.
        Ok(texts.iter().filter_map(|t| contract::json::read(str::from_utf8(t).ok()?).ok()).collect())
    }

    /// The bytes of a file, or of the small picture of one.
    async fn bytes(&self, store: &str, hash: FileHash) -> Result<Option<Vec<u8>>, StoreError> {
        let key = JsValue::from_str(hash.as_str());
        match (self.row(store, &key).await?, &self.sealing) {
            (None, _) => Ok(None),
            (Some(Row::Clear(bytes)), _) => Ok(Some(bytes)),
            (Some(Row::Sealed(row)), Some(sealing)) => {
                let opened = sealing.open(&[(place(store, &key), row)]).await?.into_iter().next().flatten();
                // It is there: whoever is told that it is not would let go of it.
                opened.map(Some).ok_or_else(|| StoreError::Failed("a file does not open".to_owned()))
            }
            (Some(Row::Sealed(_)), None) => Err(StoreError::Failed("a file is sealed".to_owned())),
        }
    }

    /// Seals what is put where the browser can, then does everything in one transaction, in this order, as the one who leads.
    async fn run(&self, changes: &[Change]) -> Result<(), StoreError> {
        self.run_as(self.generation.get(), changes).await
    }

    async fn run_as(&self, leader: Option<u64>, changes: &[Change]) -> Result<(), StoreError> {
        let mut rows = self.sealed(changes).await?.into_iter();
        let transaction = self.strict()?;
        let fence = leader.map(|generation| Fence::before(&transaction, generation)).transpose()?;
        for change in changes {
            // Nothing may be awaited between these: the transaction would commit half of them.
            let store = transaction.object_store(change.store()).map_err(failed)?;
            match change {
                Change::Put(name, key, bytes) => {
                    let row = rows.next().unwrap_or_else(|| Row::clear(name, bytes));
                    store.put(&row, Some(key)).map(drop).map_err(failed)?;
                }
                Change::Delete(_, key) => store.delete(key.clone()).map(drop).map_err(failed)?,
                Change::Clear(_) => store.clear().map(drop).map_err(failed)?,
            }
        }
        match fence {
            Some(fence) => fence.committed(transaction).await,
            None => generation::committed(transaction.commit().map_err(failed)?.await),
        }
    }

    /// What is put, sealed; nothing where the browser seals nothing.
    async fn sealed(&self, changes: &[Change]) -> Result<Vec<JsValue>, StoreError> {
        let Some(sealing) = &self.sealing else { return Ok(vec![]) };
        let plain = |change: &Change| match change {
            Change::Put(store, key, bytes) => Some((place(store, key), bytes.clone())),
            Change::Delete(..) | Change::Clear(_) => None,
        };
        let plain: Vec<_> = changes.iter().filter_map(plain).collect();
        Ok(sealing.seal(&plain).await?.into_iter().map(JsValue::from).collect())
    }

    /// Where the records do not stay, the cursor that an earlier build left beside them says nothing.
    fn as_kept(&self, meta: Meta) -> Meta {
        if self.sealing.is_some() { meta } else { Meta { cursor: None, ..meta } }
    }

    /// A transaction whose completion means that it is on the disk.
    fn strict(&self) -> Result<Transaction, StoreError> {
        let names: Array = STORES.iter().map(|s| JsValue::from_str(s)).collect();
        let options = Object::new();
        Reflect::set(&options, &"durability".into(), &"strict".into()).map_err(|e| failed(format!("{e:?}")))?;
        let begin: js_sys::Function = Reflect::get(&self.raw, &"transaction".into())
            .and_then(JsCast::dyn_into)
            .map_err(|e| failed(format!("{e:?}")))?;
        let transaction =
            begin.call3(&self.raw, &names, &"readwrite".into(), &options).map_err(|e| failed(format!("{e:?}")))?;
        Transaction::try_from(transaction).map_err(failed)
    }
}

impl LocalStore for Store {
    fn load(&self) -> Local<'_, Result<Stored, StoreError>> {
        Box::pin(async move {
            let generation = {
                let transaction = self.database.transaction(&[META], TransactionMode::ReadOnly).map_err(failed)?;
                generation::kept(&transaction).await?
            };
            let (records, is_whole) = self.records().await?;
            // Where something is missing, what is here is compared with the server's.
            let verified = |meta: Meta| if is_whole { meta } else { Meta { verified: None, ..meta } };
            Ok(Stored {
                generation,
                meta: self.all(META).await?.into_iter().next().map(|meta| verified(self.as_kept(meta))),
                records,
                outbox: self.all(OUTBOX).await?,
                attention: self.all(ATTENTION).await?,
                drafts: self.all(DRAFTS).await?,
                uploads: self.all(UPLOADS).await?,
                thumbnails: self.keys(THUMBNAILS).await?.iter().filter_map(hash).collect(),
            })
        })
    }

    fn commit(&self, batch: Vec<Write>) -> Local<'_, Result<(), StoreError>> {
        // Whoever asks first is kept first, however long sealing takes; and as the leader that it was when it asked.
        let (turn, leader) = (self.turns.take(), self.generation.get());
        Box::pin(async move {
            let _turn = turn.await;
            let mut changes = Vec::new();
            for write in &batch {
                changes.extend(lay(write, self.sealing.is_some())?);
            }
            changes.extend(self.repacked(records::changes(&batch)?).await?);
            let done = self.run_as(leader, &changes).await;
            if done != Err(StoreError::Full) || batch.iter().any(|write| matches!(write, Write::PutThumbnail(..))) {
                return done;
            }
            // What can be fetched again makes room for what cannot. It is still this batch's turn.
            self.run_as(leader, &[Change::Clear(THUMBNAILS)]).await?;
            self.run_as(leader, &changes).await
        })
    }

    fn lead(&self) -> Local<'_, Result<u64, StoreError>> {
        Box::pin(async move {
            let mut raised = generation::raise(self.strict()?).await;
            if raised == Err(StoreError::Full) {
                // What can be fetched again makes room, and what lies here for nothing else.
                self.run_as(None, &[Change::Clear(THUMBNAILS), generation::without_ballast()]).await?;
                raised = generation::raise(self.strict()?).await;
            } else if raised.is_ok() {
                // A device without room for it has none for the next generation either, and says so then.
                let _ = generation::lay_ballast(self.strict()?).await;
            }
            // Nobody leads whose generation is not stored: two could lead by the same, and both keep something once there is room.
            let generation = raised?;
            self.generation.set(Some(generation));
            self.settle_in().await?;
            self.pack_up().await?;
            Ok(generation)
        })
    }

    fn add_file(&self, upload: Upload, bytes: Vec<u8>) -> Local<'_, Result<(), StoreError>> {
        Box::pin(async move {
            let changes = lay(&Write::PutUpload(upload, bytes), true)?;
            match self.run_as(None, &changes).await {
                Err(StoreError::Full) => {
                    self.run_as(None, &[Change::Clear(THUMBNAILS)]).await?;
                    self.run_as(None, &changes).await
                }
                done => done,
            }
        })
    }

    fn earlier(&self) -> Local<'_, Vec<Rc<dyn LocalStore>>> {
        Box::pin(async move {
            match self.keeping {
                Keeping::Alone => vec![],
                Keeping::Shared => earlier::stores(self.person, self.key.as_ref()).await,
            }
        })
    }

    fn blob(&self, hash: FileHash) -> Local<'_, Result<Option<Vec<u8>>, StoreError>> {
        Box::pin(self.bytes(BLOBS, hash))
    }

    fn thumbnail(&self, hash: FileHash) -> Local<'_, Result<Option<Vec<u8>>, StoreError>> {
        Box::pin(self.bytes(THUMBNAILS, hash))
    }

    fn sent(&self) -> Local<'_, Result<Vec<Sent>, StoreError>> {
        Box::pin(self.all(SENT))
    }

    fn erase(&self) -> Local<'_, Result<(), StoreError>> {
        Box::pin(async move {
            self.database.close();
            Factory::new().map_err(failed)?.delete(&self.name).map_err(failed)?.await.map_err(failed)
        })
    }
}

/// What the database of a person in a slot is called, and the lock of the tabs of builds before that had it.
fn name(person: PersonId, slot: u32) -> String {
    format!("sen-{person}-{slot}")
}

fn hash(key: &JsValue) -> Option<FileHash> {
    FileHash::try_from(key.as_string()?).ok()
}

fn failed(error: impl std::fmt::Display) -> StoreError {
    StoreError::Failed(error.to_string())
}
