//! Commands taken one by one or together, and those that were refused, dealt with.

use contract::command::Command;
use domain::ids::CommandId;

use super::{Engine, Submit};
use crate::{store::StoreError, transport::CallError};

impl Engine {
    /// Takes commands that make sense only together: each is decided over the ones before, all are kept in one commit, and
    /// the server does all of them or none.
    ///
    /// # Errors
    /// The rules refuse one of them, or the device could not keep them; then nothing has happened.
    pub async fn submit_all(&self, commands: Vec<Command>) -> Result<Vec<CommandId>, Submit> {
        let commands: Vec<_> = commands.into_iter().map(|command| (CommandId(self.moments.id()), command)).collect();
        let ids = commands.iter().map(|(id, _)| *id).collect();
        self.take(commands).await.map(|()| ids)
    }

    pub(super) async fn take(&self, commands: Vec<(CommandId, Command)>) -> Result<(), Submit> {
        if commands.is_empty() {
            return Ok(());
        }
        let ids: Vec<CommandId> = commands.iter().map(|(id, _)| *id).collect();
        let now = self.now();
        let writes = self.replica.borrow_mut().submit_all(commands, now).map_err(Submit::Denied)?;
        if let Err(error) = self.store.commit(writes).await {
            let undo = self.replica.borrow_mut().take_back_all(&ids);
            // A commit that failed late may have left something; where it cannot be undone it is sent, as it was meant.
            let _ = self.store.commit(undo).await;
            self.changed();
            return Err(Submit::Store(error));
        }
        for id in ids {
            self.replica.borrow_mut().kept(id);
        }
        self.changed();
        Ok(())
    }

    /// The person has dealt with a refused command, and with those that make sense only together with it. The server is told
    /// with the next sync that it need not keep them.
    ///
    /// # Errors
    /// The device's storage failed.
    pub async fn dismiss(&self, id: CommandId) -> Result<(), StoreError> {
        let ids: Vec<CommandId> = self.read(|r| r.refused_together(id).into_iter().map(|refused| refused.id).collect());
        let writes = self.replica.borrow_mut().dismiss(id);
        self.store.commit(writes).await?;
        self.dealt_with.borrow_mut().extend(ids);
        self.changed();
        Ok(())
    }

    /// Tells the server what it need not keep. Where it cannot be told, it lets go of it by itself in the end.
    pub(super) async fn tell_dealt_with(&self) {
        let mut left = self.dealt_with.take();
        while let Some(id) = left.pop() {
            let told = self.transport.drop_refused(id).await;
            if matches!(told, Err(CallError::Unreachable | CallError::SignedOut)) {
                left.push(id);
                self.dealt_with.borrow_mut().extend(left);
                return;
            }
        }
    }
}
