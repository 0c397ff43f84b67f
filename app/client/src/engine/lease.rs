//! The lease, kept while the desk is open and when it is opened.

use super::{Connection, Engine};
use crate::store::Write;

impl Engine {
    /// Whether what came from the server was erased here, because it has not answered for longer than the lease.
    pub fn is_lease_over(&self) -> bool {
        let now = self.now();
        self.read(|r| r.is_lease_over(now))
    }

    /// Whether the server should be asked though nothing is to be sent: it is long since it was, and a stream that is silent
    /// says nothing of the lease; or it waits for another device before it decides something of this one, or has not taken a
    /// file yet.
    pub fn should_ask(&self) -> bool {
        let now = self.now();
        self.connection() == Connection::Online
            && self.read(|r| r.was_heard_long_ago(now) || r.waits() || !r.uploads().is_empty())
    }

    /// Notes that the server has answered.
    pub(super) fn heard(&self) -> Option<Write> {
        let now = self.now();
        self.replica.borrow_mut().heard(now)
    }

    /// Erases what came from the server if the lease has run out on a desk that stayed open.
    pub async fn look_at_lease(&self) {
        if !self.is_lease_over() {
            return;
        }
        let writes = self.replica.borrow_mut().end_lease();
        if writes.is_empty() {
            return;
        }
        // The leader erases what is kept; what is shown here goes at once, should it hang.
        if !self.leads() {
            return self.changed();
        }
        // Where the device does not take it now, it is tried again when Sen is opened.
        let _ = self.commit(writes).await;
        // What could not be kept of the base is not to come after it.
        self.owed
            .borrow_mut()
            .retain(|write| !matches!(write, Write::PutRecord(_) | Write::DropRecord(_) | Write::PutSent(_)));
        self.changed();
    }
}
