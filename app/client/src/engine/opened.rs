//! Whom a case is about, where that is not sent: fetched when the case is opened, and forgotten when it is closed.

use domain::ids::CaseId;

use super::Engine;
use crate::{Opened, transport::CallError};

impl Engine {
    /// Fetches whom a case is about. The server writes down that it was read; this device writes down nothing.
    ///
    /// # Errors
    /// Why it did not come.
    pub async fn open_case(&self, id: CaseId) -> Result<(), CallError> {
        let case = self.transport.open_case(id).await?;
        let opened = Opened { rev: case.core.rev(), personal: case.personal.unwrap_or_default() };
        self.replica.borrow_mut().set_opened(id, Some(opened));
        self.changed();
        Ok(())
    }

    /// Forgets what [`Engine::open_case`] fetched.
    pub fn close_case(&self, id: CaseId) {
        self.replica.borrow_mut().set_opened(id, None);
        self.changed();
    }
}
