//! The records, in packs: what is read of them, and what a batch does to them.

use std::cell::Cell;

use client::{
    StoreError, Write,
    store::packs::{self, Changes, Repack, Texts},
};
use contract::sync::Record;
use idb::{KeyRange, Query, TransactionMode};
use js_sys::Promise;
use wasm_bindgen::JsValue;

use super::{
    RECORDS, Store, failed,
    laid::{Change, Row, place},
};
use crate::sealing::Sealing;

/// So many records may lie in rows of their own, as builds before left them.
const MOST_LOOSE: usize = 4_000;
/// So many packs are read at once: while these are opened the next are on their way.
const AT_ONCE: usize = 32;

/// What a pack becomes in memory, as a rule, in bytes: its text, and what is shown of it.
const UNPACKED: usize = 80 * 1024;

/// Packs that were asked to be opened.
struct Opening {
    names: Vec<String>,
    opened: Promise,
}

impl Store {
    /// The records of all packs, and whether each of them could be read.
    pub(super) async fn records(&self) -> Result<(Vec<Record>, bool), StoreError> {
        let (mut records, mut is_whole) = (Vec::new(), true);
        let Some(sealing) = &self.sealing else { return Ok((records, is_whole)) };
        self.each_pack(sealing, |name, text| {
            is_whole &= packs::lines(name, text).next().is_some();
            for (line, json) in packs::lines(name, text) {
                match packs::record(line, json) {
                    Some(record) => records.push(record),
                    None => is_whole = false,
                }
            }
        })
        .await?;
        Ok((records, is_whole))
    }

    /// Takes all packs with what stands in them, as of one moment; nothing stands in those that do not open.
    async fn each_pack(&self, sealing: &Sealing, mut take: impl FnMut(&str, &[u8])) -> Result<(), StoreError> {
        let transaction = self.database.transaction(&[RECORDS], TransactionMode::ReadOnly).map_err(failed)?;
        let held = transaction.object_store(RECORDS).map_err(failed)?;
        let keys = held.get_all_keys(None, None).map_err(failed)?.await.map_err(failed)?;
        make_room(keys.len() * UNPACKED);
        let mut asked = Vec::new();
        // All are asked for before any is waited for: the transaction would end.
        for keys in keys.chunks(AT_ONCE) {
            let range = KeyRange::bound(&keys[0], &keys[keys.len() - 1], None, None).map_err(failed)?;
            asked.push((keys, held.get_all(Some(Query::KeyRange(range)), None).map_err(failed)?));
        }
        let mut before: Option<Opening> = None;
        for (keys, rows) in asked {
            let (mut names, mut sealed) = (Vec::new(), Vec::new());
            for (key, row) in keys.iter().zip(rows.await.map_err(failed)?) {
                let name = key.as_string().unwrap_or_default();
                match Row::read(row) {
                    // As a build long before left it; whoever leads brings it under seal.
                    Some(Row::Clear(text)) => take(&name, &text),
                    Some(Row::Sealed(buffer)) => {
                        sealed.push((place(RECORDS, key), buffer));
                        names.push(name);
                    }
                    None => {}
                }
            }
            let next = Opening { names, opened: sealing.begin_to_open(&sealed)? };
            if let Some(opening) = before.replace(next) {
                opening.finish(&mut take).await?;
            }
        }
        match before {
            Some(opening) => opening.finish(&mut take).await,
            None => Ok(()),
        }
    }

    /// Brings what an earlier build left one by one into packs, where that are thousands. It is not needed for anything but to start
    /// sooner, so that a device without room for both stays as it is.
    pub(super) async fn pack_up(&self) -> Result<(), StoreError> {
        let _turn = self.turns.take().await;
        let rows = self.keys(RECORDS).await?.len();
        let Some(sealing) = self.sealing.as_ref().filter(|_| rows > MOST_LOOSE) else { return Ok(()) };
        let mut all = Changes::default();
        all.clear();
        let mut is_whole = true;
        self.each_pack(sealing, |name, text| {
            is_whole &= !text.is_empty();
            packs::lines(name, text).for_each(|(name, json)| all.put(name.to_owned(), json.as_bytes().to_vec()));
        })
        .await?;
        // What does not open is missed where it is.
        if !is_whole || rows * 4 < all.len() {
            return Ok(());
        }
        let changes = self.repacked(all).await?;
        match self.run(&changes).await {
            Err(StoreError::Full) => Ok(()),
            done => done,
        }
    }

    /// What a batch does to the packs that it touches. It is its turn: nobody else changes them meanwhile, and whoever leads no longer
    /// writes nothing.
    pub(super) async fn repacked(&self, changes: Changes) -> Result<Vec<Change>, StoreError> {
        let mut done = Vec::new();
        if changes.is_cleared() {
            done.push(Change::Clear(RECORDS));
        }
        let Some(sealing) = self.sealing.as_ref().filter(|_| !changes.is_empty()) else { return Ok(done) };
        // The browser tells keys in their order, which is that of their letters: all of them are ASCII.
        let packs: Vec<String> = self.keys(RECORDS).await?.iter().filter_map(JsValue::as_string).collect();
        let (mut read, mut names, mut sealed) = (Texts::new(), Vec::new(), Vec::new());
        for name in changes.touched(&packs) {
            let key = JsValue::from_str(name);
            match self.row(RECORDS, &key).await? {
                Some(Row::Sealed(buffer)) => {
                    sealed.push((place(RECORDS, &key), buffer));
                    names.push(name.clone());
                }
                Some(Row::Clear(text)) => drop(read.insert(name.clone(), text)),
                None => {}
            }
        }
        for (name, text) in names.into_iter().zip(sealing.open(&sealed).await?) {
            // What does not open says nothing any more, and is written anew.
            read.insert(name, text.unwrap_or_default());
        }
        done.extend(changes.repacked(&packs, &read).into_iter().map(|one| match one {
            Repack::Put(name, text) => Change::Put(RECORDS, name.into(), text),
            Repack::Delete(name) => Change::Delete(RECORDS, name.into()),
        }));
        Ok(done)
    }
}

impl Opening {
    async fn finish(self, take: &mut impl FnMut(&str, &[u8])) -> Result<(), StoreError> {
        let opened = Sealing::opened(self.opened).await?;
        for (name, text) in self.names.iter().zip(opened) {
            take(name, text.as_deref().unwrap_or_default());
        }
        Ok(())
    }
}

thread_local! {
    static HAS_GROWN: Cell<bool> = const { Cell::new(false) };
}

/// Has the memory grow at once, the first time: in steps of a page, hundreds of times, it took a twentieth of a cold start. It never
/// becomes less again, and when all is loaded once more there is what was let go of.
fn make_room(bytes: usize) {
    if HAS_GROWN.replace(true) {
        return;
    }
    let mut room = Vec::<u8>::new();
    // Where there is not so much, what is needed is asked for by and by.
    let _ = room.try_reserve_exact(bytes);
    drop(std::hint::black_box(room));
}

/// What a batch changes of the records.
pub(super) fn changes(batch: &[Write]) -> Result<Changes, StoreError> {
    let mut changes = Changes::default();
    for write in batch {
        match write {
            Write::PutRecord(record) => {
                changes.put(packs::name(&record.key()), serde_json::to_vec(record).map_err(failed)?);
            }
            Write::DropRecord(key) => changes.delete(packs::name(key)),
            Write::ClearRecords => changes.clear(),
            Write::Meta(_)
            | Write::PutPending(_)
            | Write::DropPending(_)
            | Write::PutRefused(_)
            | Write::DropRefused(_)
            | Write::PutDraft(_)
            | Write::DropDraft(_)
            | Write::PutUpload(..)
            | Write::RefuseUpload(_)
            | Write::DropUpload(_)
            | Write::PutSent(_)
            | Write::DropSent(_)
            | Write::ClearSent
            | Write::PutThumbnail(..)
            | Write::DropThumbnail(_)
            | Write::ClearThumbnails => {}
        }
    }
    Ok(changes)
}
