//! The engine: keeps, sends, fetches. It owns the replica, and tells listeners when what is shown has changed.
//!
//! Every step of [`Engine::sync`] has an exit: a call that fails leaves everything as it was, to be tried again.

mod base;
mod compare;
mod greeting;
mod lease;
mod opened;
mod upload;

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use contract::{
    command::Command,
    session::SessionView,
    sync::{LIMITS, PullReply, PullRequest, PushRequest, policy_of},
};
use domain::{
    denial::Denial,
    ids::{ClientId, CommandId, FileHash},
    instant::Instant,
};

use self::base::Base;
use crate::{
    Moments,
    replica::Replica,
    store::{Draft, LocalStore, StoreError, Upload, Write},
    transport::{CallError, Transport},
};

/// How the desk stands with the server: a quiet word, never a wall.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Connection {
    /// Nothing has been heard yet.
    Starting,
    /// The last call was answered.
    Online,
    /// The last call was not.
    Offline,
    /// The session has ended: sign in again, nothing is lost.
    SignedOut,
    /// This build is too old to pull; what was typed is still sent.
    Outdated,
}

/// Why a command was not kept.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Submit {
    /// The rules refuse it.
    #[error("{0}")]
    Denied(Denial),
    /// The device could not keep it; it was not taken.
    #[error("{0}")]
    Store(StoreError),
}

/// The engine of one person's desk.
pub struct Engine {
    replica: RefCell<Replica>,
    store: Rc<dyn LocalStore>,
    transport: Rc<dyn Transport>,
    moments: Rc<dyn Moments>,
    connection: Cell<Connection>,
    busy: Cell<bool>,
    again: Cell<bool>,
    /// Whether the server has been asked, since this was opened, what it speaks and what time it is.
    greeted: Cell<bool>,
    /// What came from the server and the device could not keep: it goes with the next that it can.
    owed: RefCell<Vec<Write>>,
    /// The server reads other rights in its database than this replica last heard of.
    stale_rights: Cell<bool>,
    /// The file that is on its way, and how many of its bytes have come.
    on_its_way: RefCell<Option<(FileHash, u64)>>,
    listener: RefCell<Option<Rc<dyn Fn()>>>,
}

impl Engine {
    /// Opens the replica that is kept for this person, or begins one.
    ///
    /// The session may be one that the device remembers, so its rights are believed but its time is not.
    ///
    /// # Errors
    /// The device's storage failed, or holds the replica of somebody else.
    pub async fn open(
        session: SessionView,
        store: Rc<dyn LocalStore>,
        transport: Rc<dyn Transport>,
        moments: Rc<dyn Moments>,
    ) -> Result<Rc<Self>, StoreError> {
        let stored = store.load().await?;
        if !stored.is_of(session.person) {
            return Err(StoreError::Failed("this replica is somebody else's".to_owned()));
        }
        let is_new = stored.meta.is_none();
        let client = ClientId(moments.id());
        let mut replica = Replica::open(stored, session, client, moments.now());
        let now = moments.now().plus_millis(replica.meta().offset);
        let mut writes = if replica.is_lease_over(now) { replica.end_lease() } else { vec![] };
        if replica.meta().heard.is_none() {
            // From now on: nothing was heard yet, or an earlier build did not write down when.
            writes.extend(replica.heard(now));
        }
        writes.push(replica.meta_write());
        match store.commit(writes).await {
            // A device that is full still shows what it holds.
            Err(error) if is_new => return Err(error),
            Ok(()) | Err(_) => {}
        }
        Ok(Rc::new(Self {
            replica: RefCell::new(replica),
            store,
            transport,
            moments,
            connection: Cell::new(Connection::Starting),
            busy: Cell::new(false),
            again: Cell::new(false),
            greeted: Cell::new(false),
            owed: RefCell::default(),
            stale_rights: Cell::new(false),
            on_its_way: RefCell::default(),
            listener: RefCell::new(None),
        }))
    }

    /// Called after every change of what is shown.
    pub fn listen(&self, listener: Rc<dyn Fn()>) {
        *self.listener.borrow_mut() = Some(listener);
    }

    /// Reads the replica. What it returns must not borrow: take what is needed and let go.
    pub fn read<T>(&self, look: impl FnOnce(&Replica) -> T) -> T {
        look(&self.replica.borrow())
    }

    /// How the desk stands with the server.
    pub fn connection(&self) -> Connection {
        self.connection.get()
    }

    /// Whether the person's rights have changed: ask who they are and tell [`Engine::signed_in`].
    pub fn rights_are_stale(&self) -> bool {
        self.stale_rights.get()
    }

    /// The server's time, as well as this device knows it.
    pub fn now(&self) -> Instant {
        self.moments.now().plus_millis(self.read(|r| r.meta().offset))
    }

    /// A fresh id, for what is typed here.
    pub fn id(&self) -> uuid::Uuid {
        self.moments.id()
    }

    /// Takes a command: decided by the rules, kept durably, shown. It is sent by the next [`Engine::sync`].
    ///
    /// # Errors
    /// The rules refuse it, or the device could not keep it; then nothing has happened.
    pub async fn submit(&self, command: Command) -> Result<CommandId, Submit> {
        let id = CommandId(self.moments.id());
        let now = self.now();
        let writes = self.replica.borrow_mut().submit(id, command, now).map_err(Submit::Denied)?;
        if let Err(error) = self.store.commit(writes).await {
            let undo = self.replica.borrow_mut().take_back(id);
            // A commit that failed late may have left something; where it cannot be undone it is sent, as it was meant.
            let _ = self.store.commit(undo).await;
            self.changed();
            return Err(Submit::Store(error));
        }
        self.replica.borrow_mut().kept(id);
        self.changed();
        Ok(id)
    }

    /// Keeps a file until it is uploaded. One that was refused is tried once more.
    ///
    /// # Errors
    /// The device could not keep it.
    pub async fn keep_file(&self, name: String, media: String, bytes: Vec<u8>) -> Result<FileHash, StoreError> {
        let hash = FileHash::of(&bytes);
        let upload = Upload { hash: hash.clone(), media, name };
        self.store.commit(vec![Write::PutUpload(upload.clone(), bytes)]).await?;
        self.replica.borrow_mut().upload_kept(upload);
        self.changed();
        Ok(hash)
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
        let draft = Draft { key, body, at: self.now() };
        let writes = self.replica.borrow_mut().keep_draft(draft);
        self.store.commit(writes).await
    }

    /// Forgets a form that was sent or thrown away.
    ///
    /// # Errors
    /// The device's storage failed.
    pub async fn drop_draft(&self, key: &str) -> Result<(), StoreError> {
        let writes = self.replica.borrow_mut().drop_draft(key);
        self.store.commit(writes).await
    }

    /// The person has dealt with a refused command.
    ///
    /// # Errors
    /// The device's storage failed.
    pub async fn dismiss(&self, id: CommandId) -> Result<(), StoreError> {
        let writes = self.replica.borrow_mut().dismiss(id);
        self.store.commit(writes).await?;
        self.changed();
        Ok(())
    }

    /// The person lets go of a refused file: its bytes go too.
    ///
    /// # Errors
    /// The device's storage failed.
    pub async fn dismiss_file(&self, hash: &FileHash) -> Result<(), StoreError> {
        let writes = self.replica.borrow_mut().dismiss_file(hash);
        self.store.commit(writes).await?;
        self.changed();
        Ok(())
    }

    /// Erases the replica from this device.
    ///
    /// # Errors
    /// The device's storage failed.
    pub async fn erase(&self) -> Result<(), StoreError> {
        self.store.erase().await
    }

    /// Who works here has signed in again, or their rights have changed.
    ///
    /// # Errors
    /// The device's storage failed.
    pub async fn signed_in(&self, session: SessionView) -> Result<(), StoreError> {
        self.measure(session.server_time);
        let now = self.now();
        let writes = self.replica.borrow_mut().signed_in(session, now);
        self.stale_rights.set(false);
        let kept = self.store.commit(writes).await;
        self.changed();
        kept
    }

    /// A delta of the live stream. If it does not begin where the replica stands, or something is to be sent
    /// meanwhile, a sync is due: then it says no.
    ///
    /// # Errors
    /// The device's storage failed.
    pub async fn delta(&self, reply: &PullReply) -> Result<bool, StoreError> {
        if self.busy.get() {
            self.again.set(true);
            return Ok(true);
        }
        let heard = self.heard();
        let Some(writes) = self.replica.borrow_mut().pulled(reply) else { return Ok(false) };
        let writes = heard.into_iter().chain(writes).collect();
        let turn = Turn::take(&self.busy);
        let kept = self.keep(writes, Base::Grown).await;
        drop(turn);
        self.online();
        // Whoever wanted to sync meanwhile was told that it goes on.
        kept.map(|()| !self.again.replace(false))
    }

    /// Sends what is kept and fetches what changed. One at a time: a call during another makes that one go round
    /// once more.
    ///
    /// # Errors
    /// Why it could not be done; everything is kept and can be tried again.
    pub async fn sync(&self) -> Result<(), CallError> {
        if self.busy.get() {
            self.again.set(true);
            return Ok(());
        }
        let turn = Turn::take(&self.busy);
        let mut result = self.round().await;
        // Also after a failure: whoever asked meanwhile may have known of what mends it, and was told that it goes on.
        while self.again.replace(false) {
            result = self.round().await;
        }
        if result.is_err() {
            self.look_at_lease().await;
        }
        drop(turn);
        match &result {
            Ok(()) => self.online(),
            Err(error) => self.connect(match error {
                CallError::SignedOut => Connection::SignedOut,
                CallError::Outdated => Connection::Outdated,
                CallError::Unreachable => Connection::Offline,
                CallError::Reset | CallError::Forked | CallError::Gap { .. } | CallError::Refused(_) => {
                    Connection::Online
                }
            }),
        }
        result
    }

    async fn round(&self) -> Result<(), CallError> {
        // What was typed goes first, whatever stands in the way of fetching.
        self.push().await?;
        if self.read(|r| r.meta().cursor.is_none()) {
            self.fill().await?;
        } else if !self.greeted.get() {
            self.greet().await?;
        }
        let is_quiet = match self.pull().await {
            // Its pages were read one after the other; with what changed meanwhile it is one moment again.
            Err(CallError::Reset) => {
                self.fill().await?;
                self.pull().await?
            }
            other => other?,
        };
        self.upload().await?;
        if is_quiet {
            self.look_over().await;
        }
        Ok(())
    }

    async fn push(&self) -> Result<(), CallError> {
        // Renumbering and gaps each get one more try; a third means that something else is wrong.
        let mut mended = 0;
        loop {
            let (client, commands) = self.read(|r| {
                let limits = (LIMITS.push_commands as usize, LIMITS.push_bytes as usize / 2);
                (r.meta().client, r.batch(limits.0, limits.1))
            });
            if commands.is_empty() {
                return Ok(());
            }
            let request = PushRequest { client, now: self.moments.now(), commands };
            match self.transport.push(request).await {
                Ok(reply) => {
                    self.measure(reply.server_time);
                    let writes = self.replica.borrow_mut().pushed(&reply.results);
                    let stuck = writes.is_empty();
                    self.keep(writes, Base::Grown).await?;
                    if stuck {
                        return Ok(());
                    }
                }
                Err(CallError::Forked) if mended < 2 => {
                    mended += 1;
                    let client = ClientId(self.moments.id());
                    let writes = self.replica.borrow_mut().renumber(client);
                    self.keep(writes, Base::Grown).await?;
                }
                // It has forgotten numbers that it answered.
                Err(CallError::Gap { .. }) if mended < 2 => {
                    mended += 1;
                    self.resend(None).await?;
                }
                Err(other) => return Err(other),
            }
        }
    }

    /// Fetches what changed; whether nothing did.
    async fn pull(&self) -> Result<bool, CallError> {
        let (client, cursor) = self.read(|r| (r.meta().client, r.meta().cursor.clone()));
        let Some(cursor) = cursor else { return Err(CallError::Reset) };
        let reply = self.transport.pull(PullRequest { client, cursor }).await?;
        // They may have come back before this replica was filled without them: its cursor is good again, its session not.
        self.compare(policy_of(&reply.to));
        if self.read(|r| r.is_behind(reply.last_seq)) {
            // An older database, and this replica had not looked since: its cursor is good there.
            self.resend(None).await?;
            self.again.set(true);
            return Ok(false);
        }
        // Before what came, whose last write says where the replica stands.
        let heard = self.heard();
        let writes = self.replica.borrow_mut().pulled(&reply).unwrap_or_default();
        let writes = heard.into_iter().chain(writes).collect();
        self.keep(writes, Base::Grown).await?;
        Ok(reply.ops.is_empty())
    }

    /// Makes the base anew, out of what it holds where that is most of it.
    async fn fill(&self) -> Result<(), CallError> {
        let hello = self.greet().await?;
        if self.fill_by_comparing(&hello.epoch).await? { Ok(()) } else { self.load_from(hello.epoch).await }
    }

    /// Loads the base whole from the server whose epoch was heard last.
    async fn load(&self) -> Result<(), CallError> {
        let epoch = self.greet().await?.epoch;
        self.load_from(epoch).await
    }

    async fn load_from(&self, epoch: String) -> Result<(), CallError> {
        let (records, cursor) = self.transport.bootstrap().await?;
        // They may have changed since the hands were shaken.
        self.compare(policy_of(&cursor));
        // Kept with where the replica stands.
        let _ = self.heard();
        let now = self.now();
        self.replica.borrow_mut().set_verified(now);
        let writes = self.replica.borrow_mut().filled(records, cursor, epoch);
        Ok(self.keep(writes, Base::Replaced).await?)
    }

    /// Keeps what came from the server. It is in memory already; what the device cannot keep goes with the next
    /// that it can, because the cursor must never be kept without the records before it.
    async fn keep(&self, writes: Vec<Write>, base: Base) -> Result<(), StoreError> {
        let owed = self.owed.take();
        let mut batch: Vec<Write> = self.read(|r| owed.into_iter().filter_map(|w| r.as_it_stands(w)).collect());
        if writes.is_empty() && batch.is_empty() {
            return Ok(());
        }
        let late = !batch.is_empty();
        batch.extend(writes);
        if late {
            batch.push(self.read(Replica::moved));
        }
        let owed: Vec<Write> = batch.iter().filter(|w| base.owes(w)).cloned().collect();
        let kept = self.store.commit(batch).await;
        if kept.is_ok() {
            self.replica.borrow_mut().base_kept();
        } else {
            self.owed.replace(owed);
            if base == Base::Replaced {
                self.replica.borrow_mut().base_lost();
            }
        }
        self.changed();
        kept
    }

    fn online(&self) {
        self.connect(Connection::Online);
    }

    fn connect(&self, connection: Connection) {
        if self.connection.replace(connection) != connection {
            self.changed();
        }
    }

    fn changed(&self) {
        let listener = self.listener.borrow().clone();
        if let Some(listener) = listener {
            listener();
        }
    }
}

/// One sync at a time. It ends when this is dropped, also when whoever waited for it has gone.
struct Turn<'a>(&'a Cell<bool>);

impl<'a> Turn<'a> {
    fn take(busy: &'a Cell<bool>) -> Self {
        busy.set(true);
        Self(busy)
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.0.set(false);
    }
}
