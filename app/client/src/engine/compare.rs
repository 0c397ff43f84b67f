//! Comparing instead of loading: where changes cannot be told, and once a day where they can, to find what went wrong.

use std::collections::BTreeSet;

use contract::sync::{
    Record,
    compare::{FetchRequest, Key, MOST_WANTED, ManifestRequest, VerifyReply, VerifyRequest},
    policy_of,
};

use super::{Engine, base::Base};
use crate::{replica::Replica, transport::CallError};

impl Engine {
    /// Makes the base anew out of what it holds already: asks what it should hold, fetches what it lacks, lets go of what it
    /// should not hold. Whether it did; if not, nothing has happened, and the whole is to be loaded.
    ///
    /// Nothing is kept before all of it has come, so that a call that fails leaves everything as it was. What changes between
    /// the calls is told by the pull from where the manifest stands.
    pub(super) async fn fill_by_comparing(&self, epoch: &str) -> Result<bool, CallError> {
        if !self.read(Replica::has_base) {
            return Ok(false);
        }
        match self.make_equal(epoch).await {
            // Their rights, or the log, changed between the calls; or this server compares nothing. Loading always ends.
            Err(CallError::Reset | CallError::Refused(_)) => Ok(false),
            other => other,
        }
    }

    async fn make_equal(&self, epoch: &str) -> Result<bool, CallError> {
        let manifest = self.transport.manifest(ManifestRequest { bodies: true, ..ManifestRequest::default() }).await?;
        // They may have changed since the hands were shaken.
        self.compare(policy_of(&manifest.cursor));
        let wanted = self.read(|r| r.lacks(&manifest.rows));
        if wanted.len() * 2 > manifest.rows.len() {
            // Most of it: one stream is less than asking for it piece by piece.
            return Ok(false);
        }
        let fetched = self.fetch(&manifest.cursor, &wanted).await?;
        let Some(change) = self.read(|r| r.change(&manifest, None, &wanted, fetched)) else { return Ok(false) };
        // Kept with where the replica stands.
        let _ = self.heard();
        let now = self.now();
        let writes = {
            let mut replica = self.replica.borrow_mut();
            replica.set_verified(Some(now));
            replica.compared(change, manifest.cursor, epoch.to_owned())
        };
        self.keep(writes, Base::Grown).await?;
        Ok(true)
    }

    pub(super) async fn fetch(&self, cursor: &str, wanted: &[Key]) -> Result<Vec<Record>, CallError> {
        let mut records = Vec::with_capacity(wanted.len());
        for some in wanted.chunks(MOST_WANTED) {
            let request = FetchRequest { cursor: cursor.to_owned(), want: some.to_vec() };
            // Of those that are gone nothing is told; that they did not come is enough.
            records.extend(self.transport.fetch(request).await?.records);
        }
        Ok(records)
    }

    /// Once a day and after the whole was loaded, when there was nothing new: asks whether the base is what it should be, and mends it where it is not. It is
    /// in nobody's way: what fails is tried again in the next round.
    pub(super) async fn look_over(&self) {
        let now = self.now();
        if self.read(|r| r.is_verified(now) || !r.has_base()) {
            return;
        }
        let _ = self.verify().await;
    }

    async fn verify(&self) -> Result<(), CallError> {
        let digests = self.read(Replica::digests);
        let Some(bad) = self.differing(digests).await? else { return Ok(()) };
        if !bad.is_empty() && !self.mend(bad.into_iter().collect()).await? {
            return Ok(());
        }
        let now = self.now();
        self.replica.borrow_mut().set_verified(Some(now));
        let write = self.read(Replica::meta_write);
        Ok(self.keep(vec![write], Base::Grown).await?)
    }

    /// The buckets in which these digests are not the server's; `None` where something has changed since the replica last
    /// asked, so that they cannot be compared.
    async fn differing(&self, buckets: domain::digest::Buckets) -> Result<Option<Vec<u8>>, CallError> {
        let (client, cursor) = self.read(|r| (r.meta().client, r.meta().cursor.clone()));
        let Some(cursor) = cursor else { return Ok(None) };
        match self.transport.verify(VerifyRequest { client: Some(client), cursor, buckets }).await? {
            VerifyReply::Compared { bad, .. } => Ok(Some(bad)),
            VerifyReply::Behind => Ok(None),
        }
    }

    /// Mends some buckets; whether it did. The replica stays where it stands, and what is fetched is younger, so it is taken
    /// only when the server says that nothing has happened in between and that all is equal then.
    async fn mend(&self, buckets: BTreeSet<u8>) -> Result<bool, CallError> {
        let before = self.read(|r| r.meta().cursor.clone());
        let request = ManifestRequest { buckets: Some(buckets.clone()), bodies: true, ..ManifestRequest::default() };
        let manifest = self.transport.manifest(request).await?;
        let wanted = self.read(|r| r.lacks(&manifest.rows));
        let fetched = self.fetch(&manifest.cursor, &wanted).await?;
        let Some(change) = self.read(|r| r.change(&manifest, Some(&buckets), &wanted, fetched)) else {
            return Ok(false);
        };
        let digests = self.read(|r| r.digests_after(&change));
        match self.differing(digests).await? {
            None => Ok(false),
            Some(bad) if !bad.is_empty() => {
                // It cannot be mended piece by piece.
                self.load().await?;
                Ok(true)
            }
            // What came from the server was erased meanwhile.
            Some(_) if self.read(|r| r.meta().cursor != before) => Ok(false),
            Some(_) => {
                let writes = self.replica.borrow_mut().mended(change);
                self.keep(writes, Base::Grown).await?;
                Ok(true)
            }
        }
    }
}
