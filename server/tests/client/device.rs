//! A device: an engine over a disk and a wire, with somebody at it.

use std::{cell::Cell, collections::BTreeMap, rc::Rc, sync::Arc};

use client::{Attention, CallError, Engine, Held, Moments, Submit, Tabs};
use contract::{command::Command, session::SessionView};
use domain::{
    case::{
        self, Case,
        command::{CommentCase, OpenCase, StepArgs},
    },
    definition::PartyKind,
    facet::Facet,
    ids::{CaseId, CommandId, CommentId, FileHash},
    instant::Instant,
};
use server::clock::{Clock, ManualClock};
use uuid::Uuid;

use super::{Disk, Shared, Wire};
use crate::support::{CHILD, GUARDIAN, PHONE, TestApp, cert, party, step};

/// A device's clock, and how far it is off.
pub struct Hand {
    clock: Arc<ManualClock>,
    pub off: Cell<i64>,
}

impl Moments for Hand {
    fn now(&self) -> Instant {
        self.clock.now().plus_millis(self.off.get())
    }

    fn id(&self) -> Uuid {
        self.clock.id()
    }
}

/// A device with somebody at it.
pub struct Device {
    pub engine: Rc<Engine>,
    pub disk: Rc<Disk>,
    pub wire: Rc<Wire>,
    pub hand: Rc<Hand>,
    pub session: SessionView,
}

impl Device {
    /// Somebody of the school at a new device, which has been filled.
    pub async fn of(app: &TestApp, login: &str) -> Self {
        let device = Self::new(app, login).await;
        device.sync().await;
        device
    }

    /// Somebody of the school at a new device.
    pub async fn new(app: &TestApp, login: &str) -> Self {
        Self::with(app, Wire::new(app.user(login).await), Disk::default()).await
    }

    /// An engine over these.
    pub async fn with(app: &TestApp, wire: Wire, disk: Disk) -> Self {
        let session = wire.session().await;
        Self::remembering(app, wire, disk, session).await
    }

    /// An engine over these, opened with a session that the device remembers, without asking anybody.
    pub async fn remembering(app: &TestApp, wire: Wire, disk: Disk, session: SessionView) -> Self {
        let hand = Rc::new(Hand { clock: app.clock.clone(), off: Cell::new(0) });
        let (wire, disk) = (Rc::new(wire), Rc::new(disk));
        let engine = Engine::open(session.clone(), disk.clone(), wire.clone(), hand.clone()).await.expect("it opens");
        Self { engine, disk, wire, hand, session }
    }

    /// An engine over these, as one of several tabs.
    pub async fn among(app: &TestApp, wire: Wire, disk: Rc<Disk>, tabs: Rc<dyn Tabs>) -> Self {
        let hand = Rc::new(Hand { clock: app.clock.clone(), off: Cell::new(0) });
        let wire = Rc::new(wire);
        let session = wire.session().await;
        let store = Shared::new(disk.clone());
        let engine = Engine::open_among(session.clone(), store, wire.clone(), hand.clone(), Some(tabs)).await;
        Self { engine: engine.expect("it opens"), disk, wire, hand, session }
    }

    /// The page is closed, or killed, and opened again, without asking anybody.
    pub async fn reopen(&mut self) {
        self.disk.revive();
        let (disk, wire, hand) = (self.disk.clone(), self.wire.clone(), self.hand.clone());
        self.engine = Engine::open(self.session.clone(), disk, wire, hand).await.expect("it opens");
    }

    /// Another device with the same content, as a copied profile has.
    pub async fn copy(&self, app: &TestApp) -> Self {
        Self::with(app, Wire::new(self.wire.user()), self.disk.copy()).await
    }

    /// Syncs, which succeeds.
    #[track_caller]
    pub fn sync(&self) -> impl Future<Output = ()> {
        let place = std::panic::Location::caller();
        async move { self.engine.sync().await.unwrap_or_else(|err| panic!("{place}: {err}")) }
    }

    /// Asks who works here, where the server reads other rights than this device last heard of; as the desk does.
    pub async fn ask_who(&self) {
        if self.engine.rights_are_stale() {
            let session = self.wire.session().await;
            // What the device cannot keep now it is told again at the next opening.
            let _ = self.engine.signed_in(session).await;
        }
    }

    /// Syncs until nothing is left to be said.
    pub async fn settle(&self) {
        self.sync().await;
        self.ask_who().await;
        self.sync().await;
    }

    /// Syncs, which fails.
    pub async fn fails(&self) -> CallError {
        self.engine.sync().await.expect_err("it should not have been possible")
    }

    /// A case as it is shown.
    pub fn held(&self, id: Uuid) -> Option<Arc<Held<Case>>> {
        self.engine.read(|r| r.view().case(CaseId(id)))
    }

    /// A case as it is shown.
    pub fn case(&self, id: Uuid) -> Case {
        self.held(id).expect("the case is shown").it.clone()
    }

    /// Everything that is shown of cases.
    pub fn cases(&self) -> BTreeMap<CaseId, Arc<Held<Case>>> {
        self.engine.read(|r| r.view().cases.clone())
    }

    /// Ids of commands that the server has not confirmed.
    pub fn unsent(&self) -> Vec<CommandId> {
        self.engine.read(|r| r.unsent().map(|p| p.id).collect())
    }

    /// Refused commands: the stable code, or that another one was refused.
    pub fn attention(&self) -> Vec<(CommandId, &'static str)> {
        let code = |it: &Attention| match it {
            Attention::Command(r) => Some((r.id, r.denial.as_ref().map_or("skipped", domain::denial::Denial::code))),
            Attention::File(_) => None,
        };
        self.engine.read(|r| r.attention().iter().filter_map(code).collect())
    }

    /// Refused files: name and stable code.
    pub fn refused_files(&self) -> Vec<(String, String)> {
        let code = |it: &Attention| match it {
            Attention::File(r) => Some((r.file.name.clone(), r.why.code.clone())),
            Attention::Command(_) => None,
        };
        self.engine.read(|r| r.attention().iter().filter_map(code).collect())
    }

    /// Keeps a file to upload.
    pub async fn keep_file(&self, name: &str, media: &str, bytes: &[u8]) -> FileHash {
        self.engine
            .keep_file(name.to_owned(), media.to_owned(), bytes.to_vec())
            .await
            .unwrap_or_else(|err| panic!("{err}"))
    }

    /// Takes a command, which is allowed.
    pub async fn submit(&self, command: Command) -> CommandId {
        self.engine.submit(command).await.unwrap_or_else(|err| panic!("{err}"))
    }

    pub async fn open(&self, open: OpenCase) -> CommandId {
        self.submit(Command::Case(case::Command::Open(open))).await
    }

    pub async fn step(&self, id: Uuid, from: &str, action: &str, args: StepArgs) -> CommandId {
        self.try_step(id, from, action, args).await.unwrap_or_else(|err| panic!("{err}"))
    }

    pub async fn try_step(&self, id: Uuid, from: &str, action: &str, args: StepArgs) -> Result<CommandId, Submit> {
        let mut step = step(id, from, action, args, self.engine.now());
        let held = self.engine.read(|r| r.view().case(step.id));
        step.expect.rev = held.filter(|_| action == "sign").map(|held| held.it.core.rev());
        self.engine.submit(Command::Case(case::Command::Step(step))).await
    }

    pub async fn comment(&self, id: Uuid, text: &str) -> CommandId {
        self.submit(comment(id, self.engine.id(), text, self.engine.now())).await
    }

    /// A whole intake: child, guardian, and P5 for them. The case, and the three commands.
    pub async fn intake(&self) -> (Uuid, [CommandId; 3]) {
        let (id, [child, guardian, open]) = self.family();
        let child = self.submit(child).await;
        let guardian = self.submit(guardian).await;
        (id, [child, guardian, self.submit(open).await])
    }

    /// The same as the counter gives it: all of it, or nothing.
    pub async fn intake_together(&self) -> (Uuid, [CommandId; 3]) {
        let (id, commands) = self.family();
        let ids = self.engine.submit_all(commands.to_vec()).await.unwrap_or_else(|err| panic!("{err}"));
        (id, ids.try_into().expect("an id for each"))
    }

    /// The commands of a whole intake, and the id of the case.
    pub fn family(&self) -> (Uuid, [Command; 3]) {
        let now = self.engine.now();
        let child = party(self.engine.id(), PartyKind::Child, CHILD, None, now);
        let guardian = party(self.engine.id(), PartyKind::Guardian, GUARDIAN, Some(PHONE), now);
        let id = self.engine.id();
        let mut open = cert(id, now);
        for (key, entered) in [("child", &child), ("guardian", &guardian)] {
            if let Some(domain::value::Value::Party(named)) = open.fields.get_mut(&key.into()) {
                named.id = entered.id;
            }
        }
        let open = Command::Case(case::Command::Open(open));
        (id, [Command::EnterParty(child), Command::EnterParty(guardian), open])
    }

    /// Asserts that the device keeps exactly what the server shows this person, and shows it.
    pub async fn agrees(&self, app: &TestApp) {
        let fresh = Self::with(app, Wire::new(self.wire.user()), Disk::default()).await;
        fresh.sync().await;
        assert_eq!(self.disk.records(), fresh.disk.records(), "what is kept");
        assert_eq!(self.cases(), fresh.cases(), "what is shown");
        let parties = |device: &Self| device.engine.read(|r| r.view().parties.clone());
        assert_eq!(parties(self), parties(&fresh));
    }
}

/// A comment as a command.
pub fn comment(id: Uuid, own: Uuid, text: &str, stated_at: Instant) -> Command {
    Command::Case(case::Command::Comment(CommentCase {
        id: CaseId(id),
        comment: CommentId(own),
        facet: Facet::Internal,
        text: text.to_owned(),
        stated_at,
    }))
}
