//! Commands taken one by one or together by the tab that leads, and those that were refused, dealt with.

use contract::command::Command;
use domain::ids::CommandId;

use super::{Engine, Submit};
use crate::transport::CallError;

impl Engine {
    /// Takes commands, as the one who leads.
    pub(super) async fn take(&self, commands: Vec<(CommandId, Command)>) -> Result<(), Submit> {
        if commands.is_empty() {
            return Ok(());
        }
        let ids: Vec<CommandId> = commands.iter().map(|(id, _)| *id).collect();
        let now = self.now();
        let writes = self.replica.borrow_mut().submit_all(commands, now).map_err(Submit::Denied)?;
        if let Err(error) = self.commit(writes).await {
            let undo = self.replica.borrow_mut().take_back_all(&ids);
            // A commit that failed late may have left something; where it cannot be undone it is sent, as it was meant.
            let _ = self.commit(undo).await;
            self.changed();
            return Err(Submit::Store(error));
        }
        for id in ids {
            self.replica.borrow_mut().kept(id);
        }
        self.changed();
        Ok(())
    }

    /// Tells the server what it need not keep. What it could not be told is told in the next round, also after Sen was closed;
    /// in the end it lets go of it by itself.
    pub(super) async fn tell_dealt_with(&self) {
        for id in self.read(|r| r.meta().dealt_with.clone()) {
            let told = self.transport.drop_refused(id).await;
            if matches!(told, Err(CallError::Unreachable | CallError::SignedOut)) {
                return;
            }
            let write = self.replica.borrow_mut().dealt_with_told(id);
            // A device that could not keep it tells the server once more, which has let go of it.
            let _ = self.commit(vec![write]).await;
        }
    }
}
