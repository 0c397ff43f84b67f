//! Room on a device that is full: first small pictures go (the store sees to that), then dossiers that have ended, the oldest first. They
//! come back when somebody opens them, when they change, and by themselves at the next opening, or a day later.

use contract::sync::compare::Key;
use domain::{facet::RecordKey, ids::CaseId};

use super::Engine;
use crate::{
    replica::Replica,
    store::{StoreError, Write},
    transport::CallError,
};

/// How many dossiers go at first; twice as many each time that this is not enough.
const FIRST: usize = 16;
/// How many records come back in one go.
const AT_ONCE: usize = 100;
/// For how long a device that was full fetches nothing back by itself while it is open, in milliseconds: a day.
const FULL_FOR: i64 = 24 * 3600 * 1000;

impl Engine {
    /// Commits, as the one who leads, and makes room where there is none.
    pub(super) async fn commit(&self, batch: Vec<Write>) -> Result<(), StoreError> {
        // A small picture is worth nothing else, and of a whole base less is kept instead.
        let stands_alone = |write: &Write| matches!(write, Write::PutThumbnail(..) | Write::ClearRecords);
        let may_make_room = !batch.iter().any(stands_alone) && self.read(Replica::has_spare);
        let again = may_make_room.then(|| batch.clone());
        match (self.commit_once(batch).await, again) {
            (Err(StoreError::Full), Some(batch)) => self.commit_with_room(batch).await,
            (kept, _) => kept,
        }
    }

    async fn commit_with_room(&self, batch: Vec<Write>) -> Result<(), StoreError> {
        let (mut most, mut in_place) = (FIRST, Vec::new());
        let kept = loop {
            let keys = self.read(|r| r.least_needed(most));
            if keys.is_empty() {
                break Err(StoreError::Full);
            }
            self.full.set(Some(self.now()));
            if let Err(error) = self.drop_rows(&keys).await {
                break Err(error);
            }
            in_place.extend(self.replica.borrow_mut().let_go(&keys));
            let kept = self.commit_once(batch.iter().chain(&in_place).cloned().collect()).await;
            if kept != Err(StoreError::Full) {
                break kept;
            }
            most *= 2;
        };
        if kept.is_err() {
            self.owed.borrow_mut().append(&mut in_place);
        }
        self.changed();
        kept
    }

    /// Drops rows before anything stands in their place, because that needs room too. The base that is kept lacks them until then, and
    /// says so: whoever begins with it compares it.
    async fn drop_rows(&self, keys: &[RecordKey]) -> Result<(), StoreError> {
        let gone: Vec<Write> = keys.iter().copied().map(Write::DropRecord).collect();
        let unverified = self.read(Replica::unverified);
        match self.commit_once(gone.iter().cloned().chain([unverified]).collect()).await {
            // Not even for that; then they are found lacking when the day is over.
            Err(StoreError::Full) => self.commit_once(gone).await,
            done => done,
        }
    }

    /// Keeps a whole base for which there is no room: less of it, with `rest`, what goes with it besides.
    pub(super) async fn keep_less(&self, rest: &[Write]) -> Result<(), StoreError> {
        let mut most = FIRST;
        loop {
            let keys = self.read(|r| r.least_needed(most));
            if keys.is_empty() {
                return Err(StoreError::Full);
            }
            self.full.set(Some(self.now()));
            let whole = {
                let mut replica = self.replica.borrow_mut();
                // They stand in their places in the whole.
                drop(replica.let_go(&keys));
                replica.whole()
            };
            let moved = self.read(Replica::moved);
            match self.commit_once(whole.into_iter().chain(rest.iter().cloned()).chain([moved]).collect()).await {
                Err(StoreError::Full) => most *= 2,
                kept => return kept,
            }
        }
    }

    /// Fetches what was let go of and is wanted: what has changed in part, and where there may be room again the rest, the youngest
    /// first. It is in nobody's way: what fails is tried again in the next round.
    pub(super) async fn bring_back(&self, is_quiet: bool) {
        let torn = self.read(Replica::torn);
        if !torn.is_empty() && self.fetch_back(&torn).await.is_err() {
            return;
        }
        while is_quiet && !self.again.get() && !self.was_full_lately() {
            let wanted = self.read(|r| r.let_go_youngest(AT_ONCE));
            if wanted.is_empty() {
                return;
            }
            let back = self.fetch_back(&wanted).await;
            if back == Ok(false) {
                // There was no room after all: it is not shown as if it were here.
                let keys: Vec<RecordKey> = wanted.into_iter().map(RecordKey::from).collect();
                drop(self.replica.borrow_mut().let_go(&keys));
                self.changed();
            }
            if back != Ok(true) {
                return;
            }
        }
    }

    /// Fetches dossiers that this device has let go of, because somebody opens or looks for them. They stay as long as there is
    /// room, and are shown in any case.
    ///
    /// # Errors
    /// Why they did not come.
    pub async fn open_let_go(&self, cases: &[CaseId]) -> Result<(), CallError> {
        let wanted: Vec<Key> = self.read(|r| cases.iter().flat_map(|case| r.let_go_of(*case)).collect());
        if wanted.is_empty() { Ok(()) } else { self.fetch_back(&wanted).await.map(drop) }
    }

    /// Fetches some; whether any came and the device has kept them.
    async fn fetch_back(&self, wanted: &[Key]) -> Result<bool, CallError> {
        let Some(cursor) = self.read(|r| r.meta().cursor.clone()) else { return Ok(false) };
        let records = self.fetch(&cursor, wanted).await?;
        let writes = self.replica.borrow_mut().came_back(records);
        if writes.is_empty() {
            return Ok(false);
        }
        // Nothing else makes room for them. Whoever follows shows them, and keeps nothing.
        let kept = if self.leads() { self.commit_once(writes).await } else { Ok(()) };
        if kept == Err(StoreError::Full) {
            self.full.set(Some(self.now()));
        }
        self.changed();
        Ok(kept.is_ok())
    }

    fn was_full_lately(&self) -> bool {
        self.full.get().is_some_and(|at| (self.now().millis() - at.millis()).abs() < FULL_FOR)
    }

    /// There may be room again.
    pub(super) fn may_have_room(&self) {
        self.full.set(None);
    }
}
