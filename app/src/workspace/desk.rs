//! The desk: the engine as views see it. Reading through it subscribes; nothing here waits for the network.

use std::{cell::RefCell, rc::Rc};

use client::{CallError, Connection, Engine, Replica, Submit, View, Wish};
use contract::{
    command::Command,
    session::{ReplicaKey, SessionView},
};
use domain::{
    case::{self, StepArgs, command::Expect},
    definition::ActionKey,
    ids::{CaseId, ClientId, CommandId},
    instant::Instant,
    rights::{Actor, Role},
};
use leptos::prelude::*;

use super::{
    app::leave_for,
    platform::{LiveEvent, LiveStream, Platform},
    routes::SIGN_IN,
};

/// How often the clock on the screen moves, in milliseconds: badges turn by themselves.
const TICK: u32 = 30_000;
/// How long to wait before the stream is opened again, and a failed sync repeated.
const AGAIN: u32 = 3_000;

/// The stream while it is open, and of which replica it is.
type OpenStream = Rc<RefCell<Option<(ClientId, Box<dyn LiveStream>)>>>;

/// The desk of the person signed in. Cheap to copy; taken from the context with [`use_desk`].
#[derive(Clone, Copy)]
pub struct Desk {
    engine: StoredValue<Rc<Engine>, LocalStorage>,
    platform: StoredValue<Rc<dyn Platform>, LocalStorage>,
    stream: StoredValue<OpenStream, LocalStorage>,
    version: RwSignal<u64>,
    connection: RwSignal<Connection, LocalStorage>,
    now: RwSignal<Instant>,
    role: RwSignal<Option<Role>>,
    key: StoredValue<Option<ReplicaKey>>,
}

/// The desk of the person signed in.
pub fn use_desk() -> Desk {
    expect_context::<Desk>()
}

impl Desk {
    /// Opens the desk of this person on this device and begins to sync. There is no key where the browser seals nothing.
    ///
    /// # Errors
    /// The device's storage cannot be used.
    pub async fn open(
        platform: Rc<dyn Platform>,
        session: SessionView,
        key: Option<ReplicaKey>,
    ) -> Result<Self, client::StoreError> {
        let store = platform.open_store(session.person, key.clone()).await?;
        let tabs = platform.tabs(session.person);
        let engine = Engine::open_among(session, store, platform.transport(), platform.moments(), tabs).await?;
        let now = engine.now();
        let first = engine.read(|r| r.actor().grants().first().map(domain::rights::Grant::role));
        let desk = Self {
            connection: RwSignal::new_local(engine.connection()),
            engine: StoredValue::new_local(engine.clone()),
            platform: StoredValue::new_local(platform.clone()),
            stream: StoredValue::new_local(Rc::default()),
            version: RwSignal::new(0),
            now: RwSignal::new(now),
            role: RwSignal::new(first),
            key: StoredValue::new(key),
        };
        engine.listen(Rc::new(move || {
            desk.version.try_update(|v| *v += 1);
            let connection = desk.engine.with_value(|e| e.connection());
            if desk.connection.get_untracked() != connection {
                desk.connection.try_set(connection);
            }
        }));
        engine.wishes(Rc::new(move |wish| match wish {
            Wish::Sync => desk.kick(),
            Wish::Rest => {
                let _ = desk.stream.try_with_value(|slot| slot.borrow_mut().take());
            }
            Wish::Leave => leave_for(SIGN_IN),
        }));
        platform.on_wake(Rc::new(move || desk.kick()));
        leptos::task::spawn_local(desk.tick());
        let others = engine.clone();
        leptos::task::spawn_local(async move { others.take_part().await });
        leptos::task::spawn_local(async move {
            desk.sync_and_listen().await;
            // A device that is full keeps them a while longer.
            let _ = engine.tidy().await;
        });
        Ok(desk)
    }

    async fn tick(self) {
        loop {
            let (platform, engine) = (self.platform.get_value(), self.engine.get_value());
            platform.sleep(TICK).await;
            if self.now.try_set(engine.now()).is_some() {
                return;
            }
            if engine.should_ask() {
                self.kick();
            }
            engine.look_around().await;
        }
    }

    /// Sends and fetches now, without anybody waiting.
    pub fn kick(self) {
        leptos::task::spawn_local(self.sync_and_listen());
    }

    async fn sync_and_listen(self) {
        self.sync_until_answered().await;
        // The first sync may have been refused, and nothing was there to be listened from.
        if self.stream.try_with_value(|slot| slot.borrow().is_none()) == Some(true) {
            self.listen();
        }
    }

    /// The same person has signed in again on the open desk: it goes on where it stood.
    pub async fn signed_in_again(self, session: SessionView) {
        let Some(engine) = self.engine.try_get_value() else { return };
        // What the device cannot keep now it is told again at the next opening; in memory the rights are the new ones.
        let _ = engine.signed_in(session).await;
        self.sync_until_answered().await;
        self.listen();
    }

    /// Tries until the server has answered, or the session has ended.
    async fn sync_until_answered(self) {
        loop {
            let Some(engine) = self.engine.try_get_value() else { return };
            let result = engine.sync().await;
            self.follow(&engine);
            if result.is_ok() {
                self.fetch_thumbnails(&engine);
            }
            match result {
                Err(CallError::Unreachable) => self.platform.get_value().sleep(AGAIN).await,
                Ok(()) if engine.rights_are_stale() => return self.ask_who().await,
                Ok(()) | Err(_) => return,
            }
        }
    }

    /// Small pictures come last, without anybody waiting. Where nothing is sealed they would not be kept.
    fn fetch_thumbnails(self, engine: &Rc<Engine>) {
        if self.key.try_with_value(Option::is_some) == Some(true) {
            let engine = engine.clone();
            leptos::task::spawn_local(async move { engine.fetch_thumbnails().await });
        }
    }

    /// Asks the server who one is now: other rights, a password of one's own, something to hear of. What one may do is drawn
    /// anew. If the device cannot keep it, or the server cannot be asked, the server still refuses what one may no longer do.
    pub async fn ask_who(self) {
        let Some((platform, engine)) = self.platform.try_get_value().zip(self.engine.try_get_value()) else { return };
        if let Ok(session) = platform.session().await {
            platform.remember(Some(session.clone())).await;
            let _ = engine.signed_in(session).await;
        }
    }

    /// Begins what the server refused until now: a password of one's own had to be chosen first.
    pub async fn begin(self) {
        self.ask_who().await;
        self.sync_until_answered().await;
        self.listen();
    }

    /// The replica may have taken a new id. A stream under the old one tells of the old one's numbers, so it is opened
    /// anew before it is heard again.
    fn follow(self, engine: &Engine) {
        let client = engine.read(|r| r.meta().client);
        let old = |slot: &OpenStream| slot.borrow().as_ref().is_some_and(|(of, _)| *of != client);
        if self.stream.try_with_value(old) == Some(true) {
            self.listen();
        }
    }

    fn listen(self) {
        let Some(engine) = self.engine.try_get_value() else { return };
        if engine.connection() == Connection::SignedOut || !engine.leads() {
            return;
        }
        let (client, cursor) = engine.read(|r| (r.meta().client, r.meta().cursor.clone()));
        let Some(cursor) = cursor else { return };
        let hear = Rc::new(move |event| leptos::task::spawn_local(self.heard(event)));
        let stream = self.platform.get_value().live(client, cursor, hear);
        self.stream.with_value(|slot| *slot.borrow_mut() = Some((client, stream)));
    }

    async fn heard(self, event: LiveEvent) {
        let Some(engine) = self.engine.try_get_value() else { return };
        match event {
            LiveEvent::Delta(reply) => {
                if engine.delta(&reply).await == Ok(true) {
                    self.fetch_thumbnails(&engine);
                } else {
                    self.sync_until_answered().await;
                }
            }
            LiveEvent::Poke | LiveEvent::Bye => self.sync_until_answered().await,
            LiveEvent::Cut => {
                self.stream.with_value(|slot| slot.borrow_mut().take());
                self.platform.get_value().sleep(AGAIN).await;
                self.sync_until_answered().await;
                self.listen();
            }
        }
    }

    /// Reads the replica; the caller is run again after every change.
    pub fn read<T>(self, look: impl FnOnce(&Replica) -> T) -> T {
        self.version.track();
        self.engine.with_value(|engine| engine.read(look))
    }

    /// Reads what the person sees; the caller is run again after every change.
    pub fn view<T>(self, look: impl FnOnce(&View) -> T) -> T {
        self.read(|replica| look(replica.view()))
    }

    /// Who works here.
    pub fn actor(self) -> Actor {
        self.read(|replica| replica.actor().clone())
    }

    /// The time, moving by itself; the server's, as well as this device knows it.
    pub fn now(self) -> Instant {
        self.now.get()
    }

    /// The moment at which it is asked what the school takes: now, and not before the last switch that this device has heard of.
    /// Clocks differ a little, and the time on the screen moves only twice a minute.
    pub fn offered_at(self) -> Instant {
        let switches =
            |view: &View| view.unit.iter().flat_map(|unit| &unit.settings.switches).map(|switch| switch.at).max();
        self.view(switches).map_or(self.now(), |last| last.max(self.now()))
    }

    /// How the desk stands with the server.
    pub fn connection(self) -> Connection {
        self.connection.get()
    }

    /// The same at this moment; none once the desk was closed. Nobody is run again when it changes.
    pub fn connection_now(self) -> Option<Connection> {
        self.connection.try_get_untracked()
    }

    /// The role in whose view the person works now.
    pub fn role(self) -> Option<Role> {
        self.role.get()
    }

    /// Changes to another of the person's roles; to none when the last was taken away.
    pub fn set_role(self, role: impl Into<Option<Role>>) {
        self.role.set(role.into());
    }

    /// A fresh id for what is typed here.
    pub fn id(self) -> uuid::Uuid {
        self.engine.with_value(|e| e.id())
    }

    /// Where a file that a case refers to is fetched.
    pub fn file_address(self, case: CaseId, hash: &domain::ids::FileHash) -> String {
        self.platform.with_value(|p| p.file_address(case, hash))
    }

    /// The engine, for the few that keep drafts and files.
    pub fn engine(self) -> Rc<Engine> {
        self.engine.get_value()
    }

    /// Under which key the replica lies; none where the browser seals nothing.
    pub fn key(self) -> Option<ReplicaKey> {
        self.key.get_value()
    }

    /// Whether what lies on this device is sealed.
    pub fn seals(self) -> bool {
        self.key.with_value(Option::is_some)
    }

    /// The browser.
    pub fn platform(self) -> Rc<dyn Platform> {
        self.platform.get_value()
    }

    /// Fetches whom a case is about, for the page that shows it.
    ///
    /// # Errors
    /// Why it did not come.
    pub async fn open_case(self, id: CaseId) -> Result<(), CallError> {
        let Some(engine) = self.engine.try_get_value() else { return Ok(()) };
        engine.open_case(id).await
    }

    /// Forgets what [`Desk::open_case`] fetched, a moment later: the page that showed it is being taken down.
    pub fn close_case(self, id: CaseId) {
        let Some(engine) = self.engine.try_get_value() else { return };
        leptos::task::spawn_local(async move { engine.close_case(id) });
    }

    /// Takes a command: kept durably before this returns, sent as soon as the network allows.
    ///
    /// # Errors
    /// The rules refuse it or the device could not keep it; what was typed is still in the form.
    pub async fn submit(self, command: Command) -> Result<CommandId, Submit> {
        let id = self.engine.get_value().submit(command).await?;
        self.kick();
        Ok(id)
    }

    /// Takes commands that make sense only together: all of them or none, here and on the server. Their ids, in their order.
    ///
    /// # Errors
    /// As for [`Desk::submit`]; then none is kept.
    pub async fn submit_all(self, commands: Vec<Command>) -> Result<Vec<CommandId>, Submit> {
        let ids = self.engine.get_value().submit_all(commands).await?;
        self.kick();
        Ok(ids)
    }

    /// Takes commands that have nothing to do with each other: each is decided by itself. What became of each, in their order.
    pub async fn submit_each(self, commands: Vec<Command>) -> Vec<(CommandId, Result<(), Submit>)> {
        let answers = self.engine.get_value().submit_each(commands).await;
        self.kick();
        answers
    }

    /// A refused command has been dealt with, and those that were refused with it: it needs attention no longer, here or on
    /// the server. What the device cannot forget now is offered again at the next opening.
    pub async fn dismiss(self, id: CommandId) {
        let Some(engine) = self.engine.try_get_value() else { return };
        let _ = engine.dismiss(id).await;
        self.kick();
    }

    /// Takes a step of a case as the person saw it.
    ///
    /// # Errors
    /// As for [`Desk::submit`].
    pub async fn step(
        self,
        case: CaseId,
        action: ActionKey,
        saw: Option<Expect>,
        args: StepArgs,
    ) -> Result<CommandId, Submit> {
        let Some(expect) = saw else { return Err(Submit::Denied(domain::denial::Denial::NotFound)) };
        let stated_at = self.engine.get_value().now();
        let step = case::StepCase { id: case, action, expect, args, stated_at };
        self.submit(Command::Case(case::Command::Step(step))).await
    }
}
