//! The engine: keeps, sends, fetches. It owns the replica, and tells listeners when what is shown has changed.
//!
//! Every step of [`Engine::sync`] has an exit: a call that fails leaves everything as it was, to be tried again.

mod asked;
mod base;
mod compare;
mod greeting;
mod groups;
mod held;
mod lease;
mod opened;
mod opening;
mod room;
mod shared;
mod thumbnails;
mod upload;

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use contract::{
    session::SessionView,
    sync::{PullReply, PullRequest, PushRequest, policy_of},
};
use domain::{
    denial::Denial,
    ids::{ClientId, FileHash},
    instant::Instant,
};
use serde::{Deserialize, Serialize};

use self::{
    base::Base,
    held::{Asked, Next, next},
    thumbnails::Fetching,
};
use crate::{
    Moments,
    replica::Replica,
    store::{LocalStore, StoreError, Write},
    tabs::{Among, Ask, Said, Tabs},
    transport::{CallError, Transport},
};

/// How the desk stands with the server: a quiet word, never a wall.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
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

/// What an engine among others asks of its desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wish {
    /// Sync, and hear the live stream: this tab leads.
    Sync,
    /// Hear it no longer: another tab leads.
    Rest,
    /// Leave: the person has signed out in another tab.
    Leave,
}

/// Why a command was not kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum Submit {
    /// The rules refuse it.
    #[error("{0}")]
    Denied(Denial),
    /// The device could not keep it; it was not taken.
    #[error("{0}")]
    Store(StoreError),
}

/// Who is told what the engine needs of its desk.
pub type Wishes = Rc<dyn Fn(Wish)>;

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
    /// How fetching small pictures stands.
    fetching: Fetching,
    /// When this device last had no room.
    full: Cell<Option<Instant>>,
    listener: RefCell<Option<Rc<dyn Fn()>>>,
    /// The other tabs of the person; without them this one leads.
    among: Option<Rc<Among>>,
    wishes: RefCell<Option<Wishes>>,
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
        Self::open_among(session, store, transport, moments, None).await
    }

    /// The same as one of several tabs: it leads where none does, and else shows what the leader shows. It takes part from when
    /// [`Engine::take_part`] is driven.
    ///
    /// # Errors
    /// As for [`Engine::open`].
    pub async fn open_among(
        session: SessionView,
        store: Rc<dyn LocalStore>,
        transport: Rc<dyn Transport>,
        moments: Rc<dyn Moments>,
        tabs: Option<Rc<dyn Tabs>>,
    ) -> Result<Rc<Self>, StoreError> {
        let among = tabs.map(Among::join);
        let replica = opening::open(&store, &moments, session, among.as_deref()).await?;
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
            fetching: Fetching::default(),
            full: Cell::new(None),
            listener: RefCell::new(None),
            among,
            wishes: RefCell::new(None),
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
        self.stale_rights.get() && self.leads()
    }

    /// The server's time, as well as this device knows it.
    pub fn now(&self) -> Instant {
        self.moments.now().plus_millis(self.read(|r| r.meta().offset))
    }

    /// A fresh id, for what is typed here.
    pub fn id(&self) -> uuid::Uuid {
        self.moments.id()
    }

    /// Erases the replica from this device; the person's other tabs leave.
    ///
    /// # Errors
    /// The device's storage failed.
    pub async fn erase(&self) -> Result<(), StoreError> {
        // First: they hold it open, and would go on with what is being erased.
        if let Some(among) = &self.among {
            among.over.set(true);
            among.leads.set(false);
            among.say(&Said::Gone);
        }
        self.store.erase().await
    }

    /// A delta of the live stream. If it does not begin where the replica stands, or something is to be sent
    /// meanwhile, a sync is due: then it says no.
    ///
    /// # Errors
    /// The device's storage failed.
    pub async fn delta(&self, reply: &PullReply) -> Result<bool, StoreError> {
        if !self.leads() {
            return Ok(true);
        }
        if self.busy.get() {
            self.again.set(true);
            return Ok(true);
        }
        if self.read(|r| r.has_twin(reply.last_seq)) {
            return Ok(false);
        }
        let heard = self.heard();
        let asks = self.is_awaited_in(reply);
        let Some(writes) = self.replica.borrow_mut().pulled(reply) else { return Ok(false) };
        let writes = heard.into_iter().chain(writes).collect();
        let turn = Turn::take(&self.busy);
        let kept = self.keep(writes, Base::Grown).await;
        drop(turn);
        self.online();
        // Whoever wanted to sync meanwhile was told that it goes on.
        let is_torn = self.read(|r| !r.torn().is_empty());
        kept.map(|()| !self.again.replace(false) && !asks && !is_torn)
    }

    /// Sends what is kept and fetches what changed. One at a time: a call during another makes that one go round
    /// once more. Another tab that leads is asked to.
    ///
    /// # Errors
    /// Why it could not be done; everything is kept and can be tried again.
    pub async fn sync(&self) -> Result<(), CallError> {
        if !self.leads() {
            // Whether it could be done is for the leader to say, to all.
            let _ = self.perform(Ask::Sync).await;
            return Ok(());
        }
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
        if !self.leads() {
            return Ok(());
        }
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
        self.tell_dealt_with().await;
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
        self.bring_back(is_quiet).await;
        Ok(())
    }

    async fn push(&self) -> Result<(), CallError> {
        // Renumbering and gaps each get one more try; a third means that something else is wrong.
        let mut mended = 0;
        let mut asked = Asked::default();
        loop {
            let (client, next) = self.read(|r| (r.meta().client, next(r, &mut asked)));
            let (commands, is_held) = match next {
                None => return Ok(()),
                Some(Next::Unsent(commands)) => (commands, false),
                Some(Next::Held(commands)) => (commands, true),
            };
            let asked_of: Vec<u64> = commands.iter().map(|numbered| numbered.seq).collect();
            let request = PushRequest { client, now: self.moments.now(), commands };
            match self.transport.push(request).await {
                Ok(reply) => {
                    self.measure(reply.server_time);
                    let writes = self.replica.borrow_mut().pushed(&reply.results);
                    let stuck = writes.is_empty() && !is_held;
                    self.keep(writes, Base::Grown).await?;
                    self.look_at_held(&asked_of).await?;
                    if stuck {
                        return Ok(());
                    }
                }
                Err(CallError::Forked) if mended < 2 => {
                    mended += 1;
                    asked = Asked::default();
                    let client = ClientId(self.moments.id());
                    let writes = self.replica.borrow_mut().renumber(client);
                    self.keep(writes, Base::Grown).await?;
                }
                // It has forgotten numbers that it answered.
                Err(CallError::Gap { .. }) if mended < 2 => {
                    mended += 1;
                    asked = Asked::default();
                    self.resend(None).await?;
                }
                // The server answers, and says nothing of these. Where they only wait, nothing else waits for that; what has
                // waited for too long is given back, and the rest goes on without it.
                Err(why @ (CallError::Refused(_) | CallError::Forked)) => {
                    if !self.look_at_held(&asked_of).await? && !is_held {
                        return Err(why);
                    }
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
        if self.read(|r| r.meta().client) != client {
            // Asked under an id that is another's now: what it says of numbers is not about these.
            self.again.set(true);
            return Ok(false);
        }
        // They may have come back before this replica was filled without them: its cursor is good again, its session not.
        self.compare(policy_of(&reply.to));
        if self.read(|r| r.is_behind(reply.last_seq)) {
            // An older database, and this replica had not looked since: its cursor is good there.
            self.resend(None).await?;
            self.again.set(true);
            return Ok(false);
        }
        if self.read(|r| r.has_twin(reply.last_seq)) {
            let client = ClientId(self.moments.id());
            let writes = self.replica.borrow_mut().renumber(client);
            self.keep(writes, Base::Grown).await?;
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
        // Its pages are of several moments: of what was shown only between two of them, no pull tells. The next quiet round asks.
        self.replica.borrow_mut().set_verified(None);
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
        let mut kept = self.commit(batch).await;
        if kept == Err(StoreError::Full) && base == Base::Replaced {
            kept = self.keep_less(&owed).await;
        }
        if kept.is_ok() {
            self.replica.borrow_mut().base_kept();
        } else {
            // What stands in the place of records that went to make room is owed by now too.
            self.owed.borrow_mut().splice(0..0, owed);
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
            self.tell();
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
