//! The engine over a server that says what it is told to: what no real one says on demand.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use client::{
    CallError, Connection, Engine, Local, LocalStore, Moments, Part, Sent, StoreError, Stored, Transport, Upload, Write,
};
use contract::{
    command::Command,
    error::ErrorBody,
    rest::CaseView,
    session::SessionView,
    sync::{
        Body, Hello, HelloReply, LIMITS, Outcome, PullReply, PullRequest, PushReply, PushRequest, Record, SchemaRange,
        Status,
        compare::{FetchReply, FetchRequest, Listed, Manifest, ManifestRequest, VerifyReply, VerifyRequest},
    },
    upload::UploadProgress,
};
use domain::{
    definition::PartyKind,
    digest::{Buckets, Digest, bucket_of},
    facet::{Facet, RecordKind},
    ids::{CaseId, CommandId, FileHash, GrantId, PartId, PartyId, PersonId, SessionId, UnitId},
    instant::Instant,
    party::EnterParty,
    rights::{Actor, Grant, Post},
};
use time::macros::date;
use uuid::Uuid;

fn now() -> Instant {
    Instant::parse("2026-03-11T08:30").expect("a moment")
}

/// Keeps nothing, and takes everything.
struct Void;

impl LocalStore for Void {
    fn load(&self) -> Local<'_, Result<Stored, StoreError>> {
        Box::pin(async { Ok(Stored::default()) })
    }

    fn commit(&self, _: Vec<Write>) -> Local<'_, Result<(), StoreError>> {
        Box::pin(async { Ok(()) })
    }

    fn blob(&self, _: FileHash) -> Local<'_, Result<Option<Vec<u8>>, StoreError>> {
        Box::pin(async { Ok(None) })
    }

    fn thumbnail(&self, _: FileHash) -> Local<'_, Result<Option<Vec<u8>>, StoreError>> {
        Box::pin(async { Ok(None) })
    }

    fn sent(&self) -> Local<'_, Result<Vec<Sent>, StoreError>> {
        Box::pin(async { Ok(vec![]) })
    }

    fn erase(&self) -> Local<'_, Result<(), StoreError>> {
        Box::pin(async { Ok(()) })
    }

    fn lead(&self) -> Local<'_, Result<u64, StoreError>> {
        Box::pin(async { Ok(1) })
    }

    fn add_file(&self, _: Upload, _: Vec<u8>) -> Local<'_, Result<(), StoreError>> {
        Box::pin(async { Ok(()) })
    }
}

struct Clock(Cell<u128>);

impl Moments for Clock {
    fn now(&self) -> Instant {
        now()
    }

    fn id(&self) -> Uuid {
        self.0.set(self.0.get() + 1);
        Uuid::from_u128(self.0.get())
    }
}

/// A server by its answers.
struct Scripted {
    policy: String,
    min: Cell<u32>,
    push: RefCell<Option<CallError>>,
    pull: RefCell<Option<CallError>>,
    /// The highest number that it has answered.
    last: Cell<u64>,
    /// What the cursor of a bootstrap says may be read, and where it stands.
    place: RefCell<String>,
    /// What it would send.
    holds: RefCell<Vec<Record>>,
    /// What it sends besides with the whole, because it was shown for a moment while that was on its way.
    between: RefCell<Vec<Record>>,
    /// Whether it waits for another device before it decides anything, and whether it fails when it is asked what has become of
    /// what it has already.
    waits: Cell<bool>,
    fails_when_asked: Cell<bool>,
    /// What time it is there.
    time: Cell<Instant>,
    /// Whether it refuses to be compared with.
    is_mute: Cell<bool>,
    /// A call of the greeting that is answered only when this is let go.
    gate: RefCell<Option<tokio::sync::oneshot::Receiver<CallError>>>,
    calls: RefCell<Vec<&'static str>>,
}

impl Scripted {
    fn called(&self) -> Vec<&'static str> {
        self.calls.take()
    }
}

impl Transport for Scripted {
    fn hello(&self, _: Hello) -> Local<'_, Result<HelloReply, CallError>> {
        self.calls.borrow_mut().push("hello");
        let schema = SchemaRange { min: self.min.get(), max: self.min.get() };
        let (epoch, policy) = ("epoch".to_owned(), self.policy.clone());
        let server_time = self.time.get();
        let reply = HelloReply { epoch, schema, server_time, last_seq: self.last.get(), limits: LIMITS, policy };
        let gate = self.gate.borrow_mut().take();
        Box::pin(async move {
            match gate {
                Some(gate) => Err(gate.await.expect("the test lets it go")),
                None => Ok(reply),
            }
        })
    }

    fn bootstrap(&self) -> Local<'_, Result<(Vec<Record>, String), CallError>> {
        self.calls.borrow_mut().push("bootstrap");
        let (mut records, cursor) = (self.holds.borrow().clone(), self.place.borrow().clone());
        records.extend(self.between.take());
        Box::pin(async { Ok((records, cursor)) })
    }

    fn manifest(&self, request: ManifestRequest) -> Local<'_, Result<Manifest, CallError>> {
        self.calls.borrow_mut().push("manifest");
        let asked = |key| request.buckets.as_ref().is_none_or(|some| some.contains(&bucket_of(key)));
        let listed =
            |it: &Record| Listed { key: it.key(), rev: it.rev, body: Digest::of_body(&it.body.read().expect("JSON")) };
        let rows = self.holds.borrow().iter().filter(|it| asked(it.key())).map(listed).collect();
        let manifest = Manifest { cursor: self.place.borrow().clone(), rows };
        let is_mute = self.is_mute.get();
        Box::pin(async move { if is_mute { Err(refused("bad_body")) } else { Ok(manifest) } })
    }

    fn fetch(&self, request: FetchRequest) -> Local<'_, Result<FetchReply, CallError>> {
        self.calls.borrow_mut().push("fetch");
        let is_wanted = |it: &&Record| request.want.contains(&it.key().into());
        let records: Vec<Record> = self.holds.borrow().iter().filter(is_wanted).cloned().collect();
        Box::pin(async move { Ok(FetchReply { records, gone: vec![] }) })
    }

    fn verify(&self, request: VerifyRequest) -> Local<'_, Result<VerifyReply, CallError>> {
        self.calls.borrow_mut().push("verify");
        let held: Buckets = self.holds.borrow().iter().map(|it| (it.key(), it.rev)).collect();
        let reply = VerifyReply::Compared { bad: held.differing(&request.buckets), cursor: request.cursor };
        Box::pin(async move { Ok(reply) })
    }

    fn pull(&self, request: PullRequest) -> Local<'_, Result<PullReply, CallError>> {
        self.calls.borrow_mut().push("pull");
        let failure = self.pull.borrow_mut().take();
        let (from, to) = (request.cursor.clone(), request.cursor);
        let last_seq = self.last.get();
        Box::pin(async move { failure.map_or(Ok(PullReply { from, to, ops: vec![], last_seq }), Err) })
    }

    fn drop_refused(&self, _: CommandId) -> Local<'_, Result<(), CallError>> {
        self.calls.borrow_mut().push("drop_refused");
        Box::pin(async { Ok(()) })
    }

    fn push(&self, request: PushRequest) -> Local<'_, Result<PushReply, CallError>> {
        self.calls.borrow_mut().push("push");
        let is_asked = request.commands.first().is_some_and(|n| n.seq <= self.last.get());
        let failure = self.push.borrow().clone();
        let failure = failure.or_else(|| (is_asked && self.fails_when_asked.get()).then(|| refused("internal")));
        let last_seq = request.commands.last().map_or(0, |n| n.seq).max(self.last.get());
        if failure.is_none() {
            self.last.set(last_seq);
        }
        let waits = self.waits.get();
        let status = move || if waits { Status::Held } else { Status::Applied };
        let done = |n: contract::sync::Numbered| Outcome { seq: n.seq, id: n.id, status: status() };
        let results = request.commands.into_iter().map(done).collect();
        let server_time = self.time.get();
        Box::pin(async move { failure.map_or(Ok(PushReply { server_time, results, last_seq }), Err) })
    }

    fn open_case(&self, _: CaseId) -> Local<'_, Result<CaseView, CallError>> {
        self.calls.borrow_mut().push("open");
        Box::pin(async { Err(CallError::Unreachable) })
    }

    fn upload(&self, _: FileHash, _: String, _: Vec<u8>) -> Local<'_, Result<(), CallError>> {
        self.calls.borrow_mut().push("upload");
        Box::pin(async { Ok(()) })
    }

    fn upload_progress(&self, _: FileHash) -> Local<'_, Result<UploadProgress, CallError>> {
        self.calls.borrow_mut().push("progress");
        Box::pin(async { Ok(UploadProgress { offset: 0, done: false }) })
    }

    fn thumbnail(&self, _: CaseId, _: FileHash) -> Local<'_, Result<Vec<u8>, CallError>> {
        self.calls.borrow_mut().push("thumbnail");
        Box::pin(async { Err(CallError::Unreachable) })
    }

    fn upload_part(&self, part: Part) -> Local<'_, Result<UploadProgress, CallError>> {
        self.calls.borrow_mut().push("part");
        let offset = part.offset + part.bytes.len() as u64;
        Box::pin(async move { Ok(UploadProgress { offset, done: offset == part.of }) })
    }
}

async fn desk() -> (Rc<Engine>, Rc<Scripted>) {
    let person = PersonId(Uuid::from_u128(1));
    let grant = Grant {
        id: GrantId(Uuid::from_u128(5)),
        person,
        post: Post::Clerk,
        part: PartId(Uuid::from_u128(6)),
        areas: vec![],
        from: date!(2024 - 01 - 01),
        to: None,
        acting_for: None,
    };
    let unit = UnitId(Uuid::from_u128(2));
    let session = SessionView {
        session: SessionId(Uuid::from_u128(4)),
        person,
        name: "Văn thư".to_owned(),
        unit,
        unit_name: "Trường Mầm non Hương Sen".to_owned(),
        grants: vec![grant.clone()],
        server_time: now(),
        must_change_password: false,
        notices: vec![],
        reminder: None,
        tokens: None,
    };
    let policy = Actor::new(person, unit, [grant], now().local_date()).scope().fingerprint();
    let server = Rc::new(Scripted {
        place: RefCell::new(format!("{policy}~a")),
        gate: RefCell::default(),
        holds: RefCell::default(),
        between: RefCell::default(),
        waits: Cell::default(),
        fails_when_asked: Cell::default(),
        time: Cell::new(now()),
        is_mute: Cell::default(),
        last: Cell::default(),
        policy,
        min: Cell::new(contract::SCHEMA),
        push: RefCell::default(),
        pull: RefCell::default(),
        calls: RefCell::default(),
    });
    let clock = Rc::new(Clock(Cell::new(100)));
    let engine = Engine::open(session, Rc::new(Void), server.clone(), clock).await.expect("it opens");
    (engine, server)
}

fn refused(code: &str) -> CallError {
    CallError::Refused(Box::new(ErrorBody {
        code: code.to_owned(),
        message: String::new(),
        fields: vec![],
        denial: None,
        request_id: String::new(),
    }))
}

fn body(n: &str) -> Body {
    Body::of(&serde_json::json!({ "n": n })).expect("JSON")
}

/// So many records, which say nothing that a view shows.
fn records(count: u128) -> Vec<Record> {
    let record = |n| Record {
        kind: RecordKind::Part,
        root: Uuid::from_u128(n),
        facet: Facet::Core,
        rev: 3,
        body: body(n.to_string().as_str()),
    };
    (0..count).map(record).collect()
}

/// Whether the base is, by its bodies and revisions, what the server would send.
fn is_equal(engine: &Engine, server: &Scripted) -> bool {
    let holds = server.holds.borrow();
    let listed =
        |it: &Record| Listed { key: it.key(), rev: it.rev, body: Digest::of_body(&it.body.read().expect("JSON")) };
    let listed: Vec<Listed> = holds.iter().map(listed).collect();
    let revs: Buckets = listed.iter().map(|it| (it.key, it.rev)).collect();
    engine.read(|r| r.lacks(&listed).is_empty() && r.digests() == revs)
}

async fn enter(engine: &Engine) {
    let command = EnterParty {
        id: PartyId(engine.id()),
        kind: PartyKind::Child,
        name: "Trẻ 01 lớp Lá 2".to_owned(),
        phone: None,
        address: None,
        born: None,
        class: None,
        guardian_of: vec![],
        stated_at: engine.now(),
    };
    engine.submit(Command::EnterParty(command)).await.expect("the office enters parties");
}

#[tokio::test]
async fn it_fills_once_and_shakes_hands_once() {
    let (engine, server) = desk().await;
    assert_eq!(engine.connection(), Connection::Starting);
    assert_eq!(engine.sync().await, Ok(()));
    assert_eq!(server.called(), ["hello", "bootstrap", "pull"]);
    assert_eq!(engine.sync().await, Ok(()));
    assert_eq!(server.called(), ["pull"]);
    assert!(!engine.rights_are_stale());
    enter(&engine).await;
    assert_eq!(engine.sync().await, Ok(()));
    assert_eq!(server.called(), ["push", "pull"]);
    // Filled anew, and then what changed while it was being filled.
    *server.pull.borrow_mut() = Some(CallError::Reset);
    assert_eq!(engine.sync().await, Ok(()));
    assert_eq!(server.called(), ["pull", "hello", "bootstrap", "pull"]);
}

/// Somebody's rights ended between the greeting and the pages: nothing else would ever say so, because what was filled is
/// what they may read now.
#[tokio::test]
async fn rights_that_change_while_it_is_filled_are_noticed() {
    let (engine, server) = desk().await;
    *server.place.borrow_mut() = "fewer~a".to_owned();
    assert_eq!(engine.sync().await, Ok(()));
    assert!(engine.rights_are_stale());
}

/// A right that went and came back: the cursor is good again, what the session says is not.
#[tokio::test]
async fn rights_that_came_back_are_noticed_by_a_pull() {
    let (engine, server) = desk().await;
    engine.sync().await.expect("it is filled");
    let without = SessionView { grants: vec![], ..engine.read(|r| r.meta().session.clone()) };
    engine.signed_in(without).await.expect("it is kept");
    server.called();
    assert_eq!(engine.sync().await, Ok(()));
    assert_eq!(server.called(), ["pull"]);
    assert!(engine.rights_are_stale());
}

/// A password of one's own was chosen while the server was still refusing: whoever asked for a sync then is told that it
/// goes on, so it must.
#[tokio::test]
async fn a_sync_asked_for_during_one_that_fails_is_made() {
    let (engine, server) = desk().await;
    let (let_go, gate) = tokio::sync::oneshot::channel();
    *server.gate.borrow_mut() = Some(gate);
    let refused = CallError::Unreachable;
    let first = engine.sync();
    let second = async {
        assert_eq!(engine.sync().await, Ok(()), "it is told that another one goes on");
        let_go.send(refused).expect("the first waits");
    };
    let (first, ()) = tokio::join!(first, second);
    assert_eq!(first, Ok(()));
    assert_eq!(server.called(), ["hello", "hello", "bootstrap", "pull"]);
    assert_eq!(engine.connection(), Connection::Online);
}

/// An old build cannot read what is new, but what was typed in it is never stranded.
#[tokio::test]
async fn an_old_build_still_sends() {
    let (engine, server) = desk().await;
    server.min.set(contract::SCHEMA + 1);
    enter(&engine).await;
    assert_eq!(engine.sync().await, Err(CallError::Outdated));
    assert_eq!(server.called(), ["push", "hello"]);
    assert_eq!(engine.connection(), Connection::Outdated);
    assert_eq!(engine.read(|r| r.unsent().count()), 0);
    // An update: everything goes on.
    server.min.set(contract::SCHEMA);
    assert_eq!(engine.sync().await, Ok(()));
    assert_eq!(engine.connection(), Connection::Online);
}

#[tokio::test]
async fn a_call_that_fails_leaves_everything_as_it_was() {
    let (engine, server) = desk().await;
    engine.sync().await.expect("it is filled");
    enter(&engine).await;
    server.called();
    // A twin that is always one, and a gap that is never closed: it gives up, to try again later.
    for (failure, connection, pushes) in [
        (CallError::Unreachable, Connection::Offline, 1),
        (CallError::SignedOut, Connection::SignedOut, 1),
        (refused("cross_origin"), Connection::Online, 1),
        (CallError::Forked, Connection::Online, 3),
        (CallError::Gap { expect: 0 }, Connection::Online, 3),
    ] {
        *server.push.borrow_mut() = Some(failure.clone());
        assert_eq!(engine.sync().await, Err(failure));
        assert_eq!(engine.connection(), connection);
        assert_eq!(server.called(), vec!["push"; pushes]);
        assert_eq!(engine.read(|r| r.unsent().count()), 1);
    }
    *server.push.borrow_mut() = None;
    assert_eq!(engine.sync().await, Ok(()));
    assert_eq!(engine.read(|r| r.unsent().count()), 0);
}

/// More than one push holds.
#[tokio::test]
async fn all_that_waits_for_another_device_is_asked_about() {
    let (engine, server) = desk().await;
    engine.sync().await.expect("it is filled");
    for _ in 0..450 {
        enter(&engine).await;
    }
    server.waits.set(true);
    engine.sync().await.expect("all of it waits");
    server.called();
    engine.sync().await.expect("all of it waits still");
    assert_eq!(server.called(), ["push", "push", "push", "pull"]);
    assert_eq!(engine.read(|r| r.unsent().count()), 450);
    server.waits.set(false);
    engine.sync().await.expect("it is decided");
    assert_eq!(engine.read(|r| r.unsent().count()), 0);
}

/// It neither waits for ever nor stands in the way of anything else.
#[tokio::test]
async fn what_waited_too_long_is_given_back() {
    for fails in [false, true] {
        let (engine, server) = desk().await;
        engine.sync().await.expect("it is filled");
        server.waits.set(true);
        enter(&engine).await;
        engine.sync().await.expect("it waits");
        server.fails_when_asked.set(fails);
        server.called();
        engine.sync().await.expect("it waits");
        assert_eq!(server.called(), ["push", "pull"], "all else goes on");
        assert_eq!(engine.read(|r| (r.unsent().count(), r.attention().len())), (1, 0));
        // Another one tells what time it is: longer by two days than any server waits.
        server.time.set(now().plus_millis(9 * 24 * 3600 * 1000));
        enter(&engine).await;
        engine.sync().await.expect("there is a network");
        let given_back = engine.read(|r| match r.attention() {
            [client::Attention::Command(refused)] => Some(refused.clone()),
            _ => None,
        });
        let given_back = given_back.expect("it needs attention, whole");
        assert!(matches!(given_back.command, Command::EnterParty(_)));
        assert_eq!(given_back.denial, Some(domain::denial::Denial::Undecided), "{fails}");
        assert_eq!(engine.read(|r| r.unsent().count()), 1, "the other one has waited for a moment");
    }
}

/// Revisions are another database's: what is the same is what says the same.
#[tokio::test]
async fn a_base_is_compared_by_what_it_says() {
    let (engine, server) = desk().await;
    server.holds.replace(records(9));
    engine.sync().await.expect("it is filled");
    assert!(is_equal(&engine, &server));
    {
        let mut holds = server.holds.borrow_mut();
        // Another body under the same revision, an older one, a revision that went back under the same body; one went, one came.
        holds[0].body = body("another");
        (holds[1].rev, holds[1].body) = (2, body("older"));
        holds[2].rev = 1;
        holds.remove(3);
        let came = Record { root: Uuid::from_u128(77), ..holds[0].clone() };
        holds.push(came);
    }
    assert!(!is_equal(&engine, &server));
    server.called();
    *server.pull.borrow_mut() = Some(CallError::Reset);
    *server.place.borrow_mut() = format!("{}~b", server.policy);
    assert_eq!(engine.sync().await, Ok(()));
    assert_eq!(server.called(), ["pull", "hello", "manifest", "fetch", "pull"]);
    assert!(is_equal(&engine, &server));
    assert_eq!(engine.read(|r| r.meta().cursor.clone()), Some(format!("{}~b", server.policy)));
    // Equal: nothing is fetched.
    *server.pull.borrow_mut() = Some(CallError::Reset);
    assert_eq!(engine.sync().await, Ok(()));
    assert_eq!(server.called(), ["pull", "hello", "manifest", "pull"]);
}

#[tokio::test]
async fn a_base_of_which_little_is_left_is_loaded() {
    let (engine, server) = desk().await;
    server.holds.replace(records(9));
    engine.sync().await.expect("it is filled");
    for held in &mut server.holds.borrow_mut()[..5] {
        held.body = body("another");
    }
    server.called();
    *server.pull.borrow_mut() = Some(CallError::Reset);
    assert_eq!(engine.sync().await, Ok(()));
    assert_eq!(server.called(), ["pull", "hello", "manifest", "bootstrap", "pull", "verify"]);
    assert!(is_equal(&engine, &server));
    // So is all of it where the server compares nothing.
    server.is_mute.set(true);
    *server.pull.borrow_mut() = Some(CallError::Reset);
    assert_eq!(engine.sync().await, Ok(()));
    assert_eq!(server.called(), ["pull", "hello", "manifest", "bootstrap", "pull", "verify"]);
}

/// A page was read while somebody might see a record, the pages before and after it while they might not: no pull tells of it.
#[tokio::test]
async fn what_was_shown_only_between_two_pages_goes_at_once() {
    let (engine, server) = desk().await;
    let mut all = records(9);
    server.between.borrow_mut().push(all.remove(4));
    server.holds.replace(all);
    assert_eq!(engine.sync().await, Ok(()));
    assert_eq!(server.called(), ["hello", "bootstrap", "pull", "verify", "manifest", "verify"]);
    assert!(is_equal(&engine, &server));
    engine.sync().await.expect("there is nothing new");
    assert_eq!(server.called(), ["pull"], "once");
}

#[tokio::test]
async fn once_a_day_it_asks_whether_it_holds_what_it_should() {
    let (engine, server) = desk().await;
    server.holds.replace(records(9));
    engine.sync().await.expect("it is filled");
    let tomorrow = async |days: i64| {
        server.time.set(now().plus_millis(days * 24 * 3600 * 1000));
        // An answer that tells the time.
        enter(&engine).await;
        engine.sync().await.expect("it is sent");
    };
    server.called();
    tomorrow(1).await;
    assert_eq!(server.called(), ["push", "pull", "verify"]);
    engine.sync().await.expect("there is nothing new");
    assert_eq!(server.called(), ["pull"]);
    server.holds.borrow_mut()[4].rev = 8;
    tomorrow(2).await;
    // What it says is right, so that its number is all that is mended.
    assert_eq!(server.called(), ["push", "pull", "verify", "manifest", "verify"]);
    assert!(is_equal(&engine, &server));
    server.holds.borrow_mut().remove(4);
    server.holds.borrow_mut()[0].body = body("unnoticed");
    server.holds.borrow_mut()[1].rev = 4;
    server.holds.borrow_mut()[1].body = body("noticed");
    tomorrow(3).await;
    assert_eq!(server.called(), ["push", "pull", "verify", "manifest", "fetch", "verify"]);
    // A server that does not compare is asked again, and is in nobody's way.
    server.is_mute.set(true);
    server.holds.borrow_mut()[2].rev = 9;
    tomorrow(4).await;
    assert_eq!(server.called(), ["push", "pull", "verify", "manifest"]);
    assert_eq!(engine.connection(), Connection::Online);
    server.is_mute.set(false);
    engine.sync().await.expect("there is nothing new");
    assert_eq!(server.called(), ["pull", "verify", "manifest", "verify"]);
}

/// A file whose bytes are gone holds nothing up.
#[tokio::test]
async fn a_file_that_is_gone_is_passed_over() {
    let (engine, server) = desk().await;
    engine.sync().await.expect("it is filled");
    server.called();
    let (name, media) = ("sen.txt".to_owned(), "text/plain".to_owned());
    let hash = engine.keep_file(name.clone(), media.clone(), b"sen".to_vec()).await.expect("there is room");
    assert_eq!(engine.read(|r| r.uploads().to_vec()), [Upload { hash, media, name }]);
    assert_eq!(engine.sync().await, Ok(()));
    assert_eq!(server.called(), ["pull"]);
    assert!(engine.read(|r| r.uploads().is_empty()));
}

#[tokio::test]
async fn listeners_hear_what_changes() {
    let (engine, _) = desk().await;
    let heard = Rc::new(Cell::new(0));
    let count = heard.clone();
    engine.listen(Rc::new(move || count.set(count.get() + 1)));
    engine.sync().await.expect("it is filled");
    let filled = heard.replace(0);
    enter(&engine).await;
    let typed = heard.replace(0);
    engine.sync().await.expect("it is sent");
    let sent = heard.replace(0);
    engine.sync().await.expect("there is nothing new");
    assert!(filled > 0 && typed > 0 && sent > 0);
    assert_eq!(heard.get(), 0, "nothing has changed");
}
