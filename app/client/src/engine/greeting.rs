//! Shaking hands: what the server speaks, what time it is there, whether it still has what it confirmed.

use contract::{
    SCHEMA,
    sync::{Hello, HelloReply},
};
use domain::{ids::ClientId, instant::Instant};

use super::{Engine, base::Base};
use crate::{
    store::{KEPT_SENT_MILLIS, StoreError, Write},
    transport::CallError,
};

impl Engine {
    /// Shakes hands: once after opening and before every fill.
    pub(super) async fn greet(&self) -> Result<HelloReply, CallError> {
        let client = self.read(|r| r.meta().client);
        let hello = self.transport.hello(Hello { client, schema: SCHEMA }).await?;
        self.measure(hello.server_time);
        self.compare(&hello.policy);
        if SCHEMA < hello.schema.min {
            return Err(CallError::Outdated);
        }
        if self.read(|r| r.is_lost(&hello)) {
            // Before anything is fetched: what comes then has what was typed here in it.
            self.resend(Some(hello.epoch.clone())).await?;
            self.push().await?;
        }
        self.greeted.set(true);
        Ok(hello)
    }

    /// The server was brought back from a backup, or another database stands there: what it confirmed since is sent again.
    pub(super) async fn resend(&self, epoch: Option<String>) -> Result<(), CallError> {
        // What the device still owes belongs to it.
        self.keep(vec![], Base::Grown).await?;
        let sent = self.store.sent().await?;
        let client = ClientId(self.moments.id());
        let writes = self.replica.borrow_mut().resend(client, epoch, sent);
        Ok(self.keep(writes, Base::Grown).await?)
    }

    /// Lets go of commands that were confirmed long ago. Once after opening, when there is time.
    ///
    /// # Errors
    /// The device's storage failed.
    pub async fn tidy(&self) -> Result<(), StoreError> {
        if !self.leads() {
            return Ok(());
        }
        let before = self.now().plus_millis(-KEPT_SENT_MILLIS);
        let sent = self.store.sent().await?;
        let old: Vec<Write> =
            sent.iter().filter(|sent| sent.pending.at < before).map(|sent| Write::DropSent(sent.no)).collect();
        if old.is_empty() { Ok(()) } else { self.commit(old).await }
    }

    /// Notices that the server reads other rights in its database than the person's session last told.
    pub(super) fn compare(&self, policy: &str) {
        if self.read(|r| r.actor().scope().fingerprint()) != policy {
            self.stale_rights.set(true);
        }
    }

    pub(super) fn measure(&self, server_time: Instant) {
        let offset = server_time.millis() - self.moments.now().millis();
        self.replica.borrow_mut().set_offset(offset);
    }
}
