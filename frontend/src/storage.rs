//! The replica in `IndexedDB`: one database per person and tab, one record per facet, committed strictly.

use std::rc::Rc;

use client::{Local, LocalStore, Sent, StoreError, Stored, Write};
use domain::{
    facet::RecordKey,
    ids::{FileHash, PersonId},
};
use idb::{Database, DatabaseEvent, Factory, ObjectStoreParams, Transaction, TransactionMode, TransactionResult};
use js_sys::{Array, Object, Reflect, Uint8Array};
use serde::{Serialize, de::DeserializeOwned};
use wasm_bindgen::{JsCast, JsValue};

const META: &str = "meta";
const RECORDS: &str = "records";
const OUTBOX: &str = "outbox";
const ATTENTION: &str = "attention";
const DRAFTS: &str = "drafts";
const UPLOADS: &str = "uploads";
const BLOBS: &str = "blobs";
const SENT: &str = "sent";
const STORES: [&str; 8] = [META, RECORDS, OUTBOX, ATTENTION, DRAFTS, UPLOADS, BLOBS, SENT];

/// The version of the stores' layout.
const VERSION: u32 = 2;

/// One person's database.
pub struct Store {
    name: String,
    database: Database,
    /// The same database as the browser knows it: the crate cannot ask for strict durability.
    raw: JsValue,
}

impl Store {
    /// Opens, or makes, the database of a person in a slot of this device.
    pub async fn open(person: PersonId, slot: u32) -> Result<Rc<Self>, StoreError> {
        let name = format!("sen-{person}-{slot}");
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
        Ok(Rc::new(Self { name, database, raw }))
    }

    async fn all<T: DeserializeOwned>(&self, store: &str) -> Result<Vec<T>, StoreError> {
        let transaction = self.database.transaction(&[store], TransactionMode::ReadOnly).map_err(failed)?;
        let values = transaction
            .object_store(store)
            .map_err(failed)?
            .get_all(None, None)
            .map_err(failed)?
            .await
            .map_err(failed)?;
        // A row that this build cannot read is left where it is: another build wrote it.
        Ok(values.iter().filter_map(JsValue::as_string).filter_map(|t| contract::json::read(&t).ok()).collect())
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
            Ok(Stored {
                meta: self.all(META).await?.into_iter().next(),
                records: self.all(RECORDS).await?,
                outbox: self.all(OUTBOX).await?,
                attention: self.all(ATTENTION).await?,
                drafts: self.all(DRAFTS).await?,
                uploads: self.all(UPLOADS).await?,
            })
        })
    }

    fn commit(&self, batch: Vec<Write>) -> Local<'_, Result<(), StoreError>> {
        Box::pin(async move {
            let transaction = self.strict()?;
            for write in &batch {
                // Nothing may be awaited between these: the transaction would commit half of them.
                enqueue(&transaction, write)?;
            }
            match transaction.commit().map_err(failed)?.await.map_err(failed)? {
                TransactionResult::Committed => Ok(()),
                // Nothing asks for an abort but the browser, and it does so when there is no room.
                TransactionResult::Aborted => Err(StoreError::Full),
            }
        })
    }

    fn blob(&self, hash: FileHash) -> Local<'_, Result<Option<Vec<u8>>, StoreError>> {
        Box::pin(async move {
            let transaction = self.database.transaction(&[BLOBS], TransactionMode::ReadOnly).map_err(failed)?;
            let store = transaction.object_store(BLOBS).map_err(failed)?;
            let value = store.get(JsValue::from_str(hash.as_str())).map_err(failed)?.await.map_err(failed)?;
            Ok(value.and_then(|v| v.dyn_into::<Uint8Array>().ok()).map(|bytes| bytes.to_vec()))
        })
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

fn enqueue(transaction: &Transaction, write: &Write) -> Result<(), StoreError> {
    match write {
        Write::Meta(meta) => put(transaction, META, &"it".into(), meta),
        Write::PutRecord(record) => put(transaction, RECORDS, &record_key(&record.key()), record),
        Write::DropRecord(key) => delete(transaction, RECORDS, record_key(key)),
        Write::ClearRecords => transaction.object_store(RECORDS).and_then(|s| s.clear()).map(drop).map_err(failed),
        Write::PutPending(pending) => put(transaction, OUTBOX, &number(pending.seq), pending),
        Write::DropPending(seq) => delete(transaction, OUTBOX, number(*seq)),
        Write::PutRefused(refused) => put(transaction, ATTENTION, &refused.id.to_string().into(), refused),
        Write::DropRefused(id) => delete(transaction, ATTENTION, id.to_string().into()),
        Write::PutDraft(draft) => put(transaction, DRAFTS, &draft.key.as_str().into(), draft),
        Write::DropDraft(key) => delete(transaction, DRAFTS, key.as_str().into()),
        Write::PutUpload(upload, bytes) => {
            let key = JsValue::from_str(upload.hash.as_str());
            let store = transaction.object_store(BLOBS).map_err(failed)?;
            store.put(&Uint8Array::from(bytes.as_slice()), Some(&key)).map_err(failed)?;
            put(transaction, UPLOADS, &key, upload)?;
            delete(transaction, ATTENTION, key)
        }
        // Beside the commands, whose keys are of another form.
        Write::RefuseUpload(refused) => {
            let key = JsValue::from_str(refused.file.hash.as_str());
            put(transaction, ATTENTION, &key, refused)?;
            delete(transaction, UPLOADS, key)
        }
        Write::DropUpload(hash) => {
            for store in [BLOBS, UPLOADS, ATTENTION] {
                delete(transaction, store, hash.as_str().into())?;
            }
            Ok(())
        }
        Write::PutSent(sent) => put(transaction, SENT, &number(sent.no), sent),
        Write::DropSent(no) => delete(transaction, SENT, number(*no)),
        Write::ClearSent => transaction.object_store(SENT).and_then(|s| s.clear()).map(drop).map_err(failed),
    }
}

fn put<T: Serialize>(transaction: &Transaction, store: &str, key: &JsValue, value: &T) -> Result<(), StoreError> {
    let text = serde_json::to_string(value).map_err(failed)?;
    let store = transaction.object_store(store).map_err(failed)?;
    store.put(&JsValue::from_str(&text), Some(key)).map(drop).map_err(failed)
}

fn delete(transaction: &Transaction, store: &str, key: JsValue) -> Result<(), StoreError> {
    transaction.object_store(store).and_then(|s| s.delete(key)).map(drop).map_err(failed)
}

fn record_key(key: &RecordKey) -> JsValue {
    format!("{}/{}/{}", key.kind.as_str(), key.root, key.facet.as_str()).into()
}

/// Numbers of commands stay far below 2^53.
#[expect(clippy::cast_precision_loss, reason = "numbers of commands stay far below 2^53")]
fn number(seq: u64) -> JsValue {
    JsValue::from_f64(seq as f64)
}

fn failed(error: impl std::fmt::Display) -> StoreError {
    StoreError::Failed(error.to_string())
}
