//! What somebody does here: done by this tab if it leads, and else asked of the one that does. Nothing is done before it is
//! durable, whoever does it.

use std::rc::Rc;

use contract::{command::Command, session::SessionView};
use domain::{
    digest::Digest,
    ids::{CommandId, FileHash},
};

use super::{Engine, Submit, Wish};
use crate::{
    later::Later,
    store::{Draft, Going, StoreError, Upload, Write},
    tabs::{Among, Answer, Ask, Asked, BEAT, SILENCES, STUCK, Said},
};

const SUPERSEDED: Answer = Err(Submit::Store(StoreError::Superseded));

impl Engine {
    /// Takes a command: decided by the rules, kept durably, shown. It is sent by the next [`Engine::sync`].
    ///
    /// # Errors
    /// The rules refuse it, or the device could not keep it; then nothing has happened.
    pub async fn submit(&self, command: Command) -> Result<CommandId, Submit> {
        let id = CommandId(self.moments.id());
        self.perform(Ask::Submit(vec![(id, command)])).await.map(|()| id)
    }

    /// Takes commands that make sense only together: each is decided over the ones before, all are kept in one commit, and
    /// the server does all of them or none.
    ///
    /// # Errors
    /// The rules refuse one of them, or the device could not keep them; then nothing has happened.
    pub async fn submit_all(&self, commands: Vec<Command>) -> Result<Vec<CommandId>, Submit> {
        let commands: Vec<_> = commands.into_iter().map(|command| (CommandId(self.moments.id()), command)).collect();
        let ids = commands.iter().map(|(id, _)| *id).collect();
        self.perform(Ask::Submit(commands)).await.map(|()| ids)
    }

    /// Keeps a file until it is uploaded. One that was refused is tried once more.
    ///
    /// # Errors
    /// The device could not keep it.
    pub async fn keep_file(&self, name: String, media: String, bytes: Vec<u8>) -> Result<FileHash, StoreError> {
        let hash = FileHash::of(&bytes);
        let upload = Upload { hash: hash.clone(), media, name };
        if self.leads() {
            match self.commit(vec![Write::PutUpload(upload.clone(), bytes.clone())]).await {
                Ok(()) => {
                    self.replica.borrow_mut().upload_kept(upload);
                    self.changed();
                    return Ok(hash);
                }
                Err(StoreError::Superseded) => {}
                Err(error) => return Err(error),
            }
        }
        // Its bytes are too many to be told; they lie in the store by the time the leader hears of them.
        self.store.add_file(upload.clone(), bytes).await?;
        self.keep_asked(Ask::File(upload)).await.map(|()| hash)
    }

    /// The bytes of a file that waits to be uploaded, or was refused.
    ///
    /// # Errors
    /// The device's storage failed.
    pub async fn file(&self, hash: &FileHash) -> Result<Option<Vec<u8>>, StoreError> {
        self.store.blob(hash.clone()).await
    }

    /// Keeps a form.
    ///
    /// # Errors
    /// The device could not keep it.
    pub async fn keep_draft(&self, key: String, body: serde_json::Value) -> Result<(), StoreError> {
        // As of now, also where it is kept later, by another tab that leads by then.
        let at = self.read(|r| r.draft_time(&key, self.now()));
        self.keep_asked(Ask::Keep(key, body, at)).await
    }

    /// Forgets a form that was sent or thrown away.
    ///
    /// # Errors
    /// The device's storage failed.
    pub async fn drop_draft(&self, key: &str) -> Result<(), StoreError> {
        self.forget_draft(key, Going::Done(None)).await
    }

    /// Forgets a form that was sent as it stood in this tab; another one may have kept something else in it.
    ///
    /// # Errors
    /// The device's storage failed.
    pub async fn drop_sent_draft(&self, key: &str, body: &serde_json::Value) -> Result<(), StoreError> {
        self.forget_draft(key, Going::Done(Some(Digest::of_body(body)))).await
    }

    /// Forgets a form in which nothing stands any more.
    ///
    /// # Errors
    /// The device's storage failed.
    pub async fn empty_draft(&self, key: &str) -> Result<(), StoreError> {
        self.forget_draft(key, Going::Emptied).await
    }

    async fn forget_draft(&self, key: &str, why: Going) -> Result<(), StoreError> {
        let at = self.read(|r| r.draft_time(key, self.now()));
        self.keep_asked(Ask::Forget(key.to_owned(), at, why)).await
    }

    /// The person has dealt with a refused command, and with those that make sense only together with it. The server is told
    /// with the next sync that it need not keep them.
    ///
    /// # Errors
    /// The device's storage failed.
    pub async fn dismiss(&self, id: CommandId) -> Result<(), StoreError> {
        self.keep_asked(Ask::Dismiss(id)).await
    }

    /// The person lets go of a refused file: its bytes go too.
    ///
    /// # Errors
    /// The device's storage failed.
    pub async fn dismiss_file(&self, hash: &FileHash) -> Result<(), StoreError> {
        self.keep_asked(Ask::DismissFile(hash.clone())).await
    }

    /// Who works here has signed in again, or their rights have changed.
    ///
    /// # Errors
    /// The device's storage failed.
    pub async fn signed_in(&self, session: SessionView) -> Result<(), StoreError> {
        self.keep_asked(Ask::SignedIn(Box::new(session))).await
    }

    async fn keep_asked(&self, ask: Ask) -> Result<(), StoreError> {
        self.perform(ask).await.map_err(|why| match why {
            Submit::Store(error) => error,
            // No rule is asked about these.
            Submit::Denied(denial) => StoreError::Failed(denial.to_string()),
        })
    }

    /// Does it, or has it done.
    pub(super) async fn perform(&self, ask: Ask) -> Answer {
        let Some(among) = self.among.clone() else { return self.act(ask, false).await };
        if among.leads.get() {
            let done = self.act(ask.clone(), false).await;
            if done != SUPERSEDED {
                return done;
            }
        }
        self.ask(&among, ask).await
    }

    /// Asks the leader, however often it changes, and makes one of this tab where it hangs.
    async fn ask(&self, among: &Among, ask: Ask) -> Answer {
        let (id, answer) = (self.moments.id(), Rc::new(Later::default()));
        among.asked.borrow_mut().insert(id, Asked { ask: ask.clone(), answer: answer.clone() });
        let (mut words, mut silent) = (among.words.get(), 0);
        let (mut moves, mut stuck) = (among.moves.get(), 0);
        among.say(&Said::Ask { id, of: among.generation.get(), again: false, ask });
        loop {
            if among.over.get() {
                among.asked.borrow_mut().remove(&id);
                return Err(Submit::Store(StoreError::Failed("this tab has ended".to_owned())));
            }
            if among.leads.get() {
                // It may have begun to between two looks. What it has under way already is answered like all else.
                let mine = among.asked.borrow_mut().remove(&id);
                if let Some(asked) = mine {
                    self.act_for(among, id, asked).await;
                }
            }
            if let Some(answer) = answer.next_before(among.tabs.sleep(BEAT)).await {
                return answer;
            }
            let is_mine = among.leads.get() || among.begins.get();
            let before = std::mem::replace(&mut words, among.words.get());
            silent = if before == words && !is_mine { silent + 1 } else { 0 };
            let stood = std::mem::replace(&mut moves, among.moves.get());
            stuck = if stood == moves && !is_mine { stuck + 1 } else { 0 };
            if silent < SILENCES && stuck < STUCK {
                among.say(&Said::Hello);
            } else {
                (silent, stuck) = (0, 0);
                among.tabs.steal();
            }
        }
    }

    /// Does what this tab had asked of another before it began to lead.
    pub(super) async fn act_for(&self, among: &Among, id: uuid::Uuid, asked: Asked) {
        let done = self.act(asked.ask.clone(), true).await;
        if done == SUPERSEDED {
            among.asked.borrow_mut().insert(id, asked);
        } else {
            asked.answer.put(done);
        }
    }

    /// Does it, as the one who leads. What is asked again may have been done by another who led.
    pub(super) async fn act(&self, ask: Ask, again: bool) -> Answer {
        let kept = match ask {
            Ask::Submit(commands) => {
                // They were kept in one commit: where the first is, all are.
                let first = commands.first().map(|(id, _)| *id);
                if let Some(id) = first
                    && (self.read(|r| r.has(id)) || again && self.was_sent(id).await)
                {
                    return Ok(());
                }
                return self.take(commands).await;
            }
            Ask::Keep(key, body, at) => {
                let draft = Draft { key, body, at };
                let writes = self.replica.borrow_mut().keep_draft(draft);
                self.commit(writes).await
            }
            Ask::Forget(key, at, why) => {
                let writes = self.replica.borrow_mut().drop_draft(&key, at, why);
                self.commit(writes).await
            }
            Ask::Dismiss(id) => {
                let writes = self.replica.borrow_mut().dismiss(id);
                self.commit_shown(writes).await
            }
            Ask::DismissFile(hash) => {
                let writes = self.replica.borrow_mut().dismiss_file(&hash);
                self.commit_shown(writes).await
            }
            Ask::File(upload) => self.take_file(upload).await,
            Ask::SignedIn(session) => {
                self.measure(session.server_time);
                let now = self.now();
                let writes = self.replica.borrow_mut().signed_in(*session, now);
                self.stale_rights.set(false);
                self.commit_shown(writes).await
            }
            Ask::Sync | Ask::Look => Ok(()),
        };
        kept.map_err(Submit::Store)
    }

    /// Whether it was done and confirmed already.
    async fn was_sent(&self, id: CommandId) -> bool {
        self.store.sent().await.is_ok_and(|sent| sent.iter().any(|sent| sent.pending.id == id))
    }

    /// A file that another tab has added. It is kept once more, in line with what is kept about it here.
    async fn take_file(&self, upload: Upload) -> Result<(), StoreError> {
        let bytes = self.store.blob(upload.hash.clone()).await?;
        let bytes = bytes.ok_or_else(|| StoreError::Failed("the file is gone".to_owned()))?;
        self.commit(vec![Write::PutUpload(upload.clone(), bytes)]).await?;
        self.replica.borrow_mut().upload_kept(upload);
        self.changed();
        Ok(())
    }

    async fn commit_shown(&self, writes: Vec<Write>) -> Result<(), StoreError> {
        let kept = self.commit(writes).await;
        self.changed();
        kept
    }

    /// Answers another tab.
    pub(super) async fn answer(&self, among: &Among, id: uuid::Uuid, again: bool, ask: Ask) {
        if matches!(ask, Ask::Look) && among.is_keeping() {
            // Whether all is well is seen when that is over.
            among.looks.borrow_mut().push(id);
            return;
        }
        let sends = !matches!(ask, Ask::Look | Ask::Keep(..) | Ask::Forget(..) | Ask::Dismiss(_) | Ask::DismissFile(_));
        let of = among.generation.get();
        let done = self.act(ask, again).await;
        // Whoever leads now is asked the same.
        if done == SUPERSEDED {
            return;
        }
        among.answered(id, of, done);
        self.changed();
        if sends {
            self.wish(Wish::Sync);
        }
    }
}
