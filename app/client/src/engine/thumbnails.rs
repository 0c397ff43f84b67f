//! Small pictures of one's own work, so that lists of papers show what was photographed, without a network too. They come last,
//! one by one, while nothing else is sent or fetched.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
};

use domain::{
    ids::{CaseId, FileHash},
    instant::Instant,
};

use super::{Connection, Engine};
use crate::{
    Replica,
    store::{StoreError, Write},
    transport::CallError,
};

/// How long one is not asked for again that the server has not, in milliseconds: the file may still be on its way.
const AGAIN: i64 = 10 * 60 * 1000;
/// After so many, what is shown is drawn again.
const SHOWN_AFTER: usize = 8;

/// How fetching stands.
#[derive(Default)]
pub(super) struct Fetching {
    is_on: Cell<bool>,
    /// This device has no room for them.
    is_full: Cell<bool>,
    /// When those are asked for again that the server did not have.
    later: RefCell<BTreeMap<FileHash, Instant>>,
}

impl Engine {
    /// Fetches small pictures that this device lacks, until something else is to be done; to be called after every sync. What
    /// goes wrong is not told: nobody waits for them. Where several tabs are open, the one that leads does.
    pub async fn fetch_thumbnails(&self) {
        if !self.leads() || self.fetching.is_full.get() || self.fetching.is_on.replace(true) {
            return;
        }
        let mut came = 0;
        for (case, hash) in self.read(Replica::lacking_thumbnails) {
            let is_late = self.fetching.later.borrow().get(&hash).is_some_and(|at| self.now() < *at);
            if is_late {
                continue;
            }
            if self.busy.get() || self.connection() != Connection::Online || !self.fetch_thumbnail(case, hash).await {
                break;
            }
            came += 1;
            if came % SHOWN_AFTER == 0 {
                self.changed();
            }
        }
        self.fetching.is_on.set(false);
        if came > 0 {
            self.changed();
        }
    }

    /// There may be room again.
    pub(super) fn may_fetch_thumbnails(&self) {
        self.fetching.is_full.set(false);
    }

    /// Fetches one; whether it can be gone on with others.
    async fn fetch_thumbnail(&self, case: CaseId, hash: FileHash) -> bool {
        match self.transport.thumbnail(case, hash.clone()).await {
            // Noted before it is kept, so that whatever takes the record away meanwhile takes it along.
            Ok(bytes) if self.replica.borrow_mut().thumbnail_came(case, &hash) => {
                let kept = self.commit(vec![Write::PutThumbnail(hash.clone(), bytes)]).await;
                if let Err(error) = &kept {
                    self.replica.borrow_mut().thumbnail_lost(&hash);
                    self.fetching.is_full.set(*error == StoreError::Full);
                }
                kept.is_ok()
            }
            Ok(_) => true,
            Err(CallError::Refused(_)) => {
                self.fetching.later.borrow_mut().insert(hash, self.now().plus_millis(AGAIN));
                true
            }
            Err(_) => false,
        }
    }

    /// What a file looks like, as far as it can be told now: what waits here to be uploaded is shown itself, what is kept here
    /// small; what was not sent to this device is fetched and not kept.
    pub async fn thumbnail(&self, case: CaseId, hash: &FileHash) -> Option<Vec<u8>> {
        let is_here = |r: &Replica| r.uploads().iter().any(|u| &u.hash == hash) || r.refused_file(hash).is_some();
        if self.read(is_here) {
            return self.store.blob(hash.clone()).await.ok().flatten();
        }
        if let Ok(Some(kept)) = self.store.thumbnail(hash.clone()).await {
            return Some(kept);
        }
        if self.read(|r| r.has_thumbnail(hash)) {
            // The device let go of all of them to make room for what was typed.
            self.replica.borrow_mut().thumbnail_lost(hash);
            self.fetching.is_full.set(true);
        }
        self.transport.thumbnail(case, hash.clone()).await.ok()
    }
}
