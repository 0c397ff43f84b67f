//! A server that is killed again and again under load, as by a power cut: what it confirmed is there, what it did not is sent
//! again, and nothing is there twice. `SEN_SOAK_SECONDS` goes on for so long.

use std::{
    collections::BTreeSet,
    io::{self, Read as _, Write as _},
    net::{SocketAddr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use contract::{
    command::Command as Asked,
    document::{BookPage, EnterDocument, NumberOf},
    json, paths,
    session::SessionView,
    sync::{Frame, Numbered, PushReply, PushRequest, Status},
};
use domain::{
    case::{self, Core},
    document::{DocumentKind, Entry, Way},
    facet::{Facet, RecordKind},
    ids::{ClientId, CommandId, PersonId},
};
use server::{
    clock::{Clock as _, SystemClock},
    demo,
};

use crate::support::cert;

const SEN: &str = env!("CARGO_BIN_EXE_sen");
/// Who works while the server dies: whoever may take a request in.
const CLERK: &str = "vanthu";
/// On so many devices.
const DEVICES: usize = 3;
/// How often it is killed.
const ROUNDS: u64 = 50;
/// For how long the devices of a soak work before others take over: less than their tokens last, because signing in takes
/// longer than a server lives here, and what was tried in vain is counted against them.
const SHIFT_MILLIS: i64 = 480_000;

/// `sen serve` on a folder of data, killed with the value.
struct Serving {
    child: Child,
    address: SocketAddr,
    data: PathBuf,
}

impl Serving {
    fn start(data: &Path, address: SocketAddr) -> Self {
        let mut command = Command::new(SEN);
        command.args(["serve", "--demo", "--listen", &address.to_string(), "--data"]).arg(data);
        let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let server = Self { child, address, data: data.to_owned() };
        for _ in 0..1200 {
            if call(address, "GET", "/readyz", None, "").is_ok_and(|(status, _)| status == 200) {
                return server;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("the server does not get ready");
    }

    /// It dies without a word, and is started again.
    fn die(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        let again = Self::start(&self.data, self.address);
        *self = again;
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A call, and its answer if all of it came.
fn call(to: SocketAddr, method: &str, path: &str, token: Option<&str>, body: &str) -> io::Result<(u16, String)> {
    call_under(to, method, path, token, body, None)
}

/// The same under a key of its own, by which it is known when it comes again.
fn call_under(
    to: SocketAddr,
    method: &str,
    path: &str,
    token: Option<&str>,
    body: &str,
    key: Option<uuid::Uuid>,
) -> io::Result<(u16, String)> {
    let mut tcp = TcpStream::connect_timeout(&to, Duration::from_secs(5))?;
    tcp.set_read_timeout(Some(Duration::from_secs(20)))?;
    let bearer = token.map(|token| format!("Authorization: Bearer {token}\r\n")).unwrap_or_default();
    let key = key.map(|key| format!("{}: {key}\r\n", paths::IDEMPOTENCY_KEY)).unwrap_or_default();
    let length = body.len();
    write!(
        tcp,
        "{method} {path} HTTP/1.0\r\nHost: {to}\r\n{}: 1\r\n{bearer}{key}Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}",
        paths::SYNC_HEADER
    )?;
    let mut answer = String::new();
    tcp.read_to_string(&mut answer)?;
    let cut = || io::Error::from(io::ErrorKind::UnexpectedEof);
    let (head, body) = answer.split_once("\r\n\r\n").ok_or_else(cut)?;
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).ok_or_else(cut)?;
    let said = head.lines().find_map(|line| line.to_lowercase().strip_prefix("content-length: ").map(str::to_owned));
    if said.is_some_and(|said| said.parse() != Ok(body.len())) {
        return Err(cut());
    }
    Ok((status, body.to_owned()))
}

/// An access token.
fn sign_in(server: SocketAddr, login: &str) -> io::Result<String> {
    session(server, login).map(|view| view.tokens.expect("they were asked for").access)
}

fn session(server: SocketAddr, login: &str) -> io::Result<SessionView> {
    let body = serde_json::json!({ "login": login, "password": demo::PASSWORD, "bearer": true }).to_string();
    let (status, text) = call(server, "POST", paths::SESSION, None, &body)?;
    assert_eq!(status, 200, "{text}");
    Ok(json::read(&text).unwrap())
}

/// Somebody at a device, who sends until it is confirmed.
struct Clerk {
    server: SocketAddr,
    token: String,
    client: ClientId,
    next: u64,
    confirmed: Vec<CommandId>,
    cases: BTreeSet<uuid::Uuid>,
    person: PersonId,
    documents: BTreeSet<uuid::Uuid>,
}

impl Clerk {
    fn sign_in(server: SocketAddr) -> Self {
        let view = session(server, CLERK).unwrap();
        let (token, person) = (view.tokens.expect("they were asked for").access, view.person);
        let (client, cases, documents) = (ClientId(SystemClock.id()), BTreeSet::new(), BTreeSet::new());
        Self { server, token, client, next: 1, confirmed: vec![], cases, person, documents }
    }

    /// Takes requests in, one to three at a time, and numbers a document after each, until it is over and all of them are
    /// confirmed.
    fn work(mut self, is_over: &AtomicBool, is_given_up: &AtomicBool) -> Self {
        while !is_over.load(Ordering::Relaxed) {
            let batch: Vec<Numbered> = (0..=self.next % 3).map(|nth| self.request(self.next + nth)).collect();
            self.next += batch.len() as u64;
            let push = PushRequest { client: self.client, now: SystemClock.now(), commands: batch };
            let body = serde_json::to_string(&push).unwrap();
            while !is_given_up.load(Ordering::Relaxed) {
                match call(self.server, "POST", paths::SYNC_PUSH, Some(&self.token), &body) {
                    Ok((200, text)) => {
                        self.confirm(&push, &text);
                        break;
                    }
                    // Starting, or too busy: the same again.
                    Ok((503, _)) | Err(_) => std::thread::sleep(Duration::from_millis(5)),
                    Ok((status, text)) => panic!("{status}: {text}"),
                }
            }
            self.number_one(is_given_up);
        }
        self
    }

    /// Numbers a document that goes out.
    fn number_one(&mut self, is_given_up: &AtomicBool) {
        let way = Way::Outgoing { to: "Các tổ".to_owned(), signer: self.person };
        let (kind, about, dated) = (DocumentKind::Notice, "Họp".to_owned(), SystemClock.now().local_date());
        let entry = Entry { kind, about, dated, way, scan: None };
        let body = serde_json::to_string(&EnterDocument { entry, again: false }).unwrap();
        let key = SystemClock.id();
        self.documents.insert(key);
        while !is_given_up.load(Ordering::Relaxed) {
            match call_under(self.server, "POST", paths::DOCUMENTS, Some(&self.token), &body, Some(key)) {
                Ok((201, _)) => break,
                Ok((503, _)) | Err(_) => std::thread::sleep(Duration::from_millis(5)),
                Ok((status, text)) => panic!("{status}: {text}"),
            }
        }
    }

    fn request(&mut self, seq: u64) -> Numbered {
        let case = SystemClock.id();
        self.cases.insert(case);
        let open = cert(case, SystemClock.now());
        Numbered::new(seq, CommandId(SystemClock.id()), Asked::Case(case::Command::Open(open)))
    }

    fn confirm(&mut self, push: &PushRequest, text: &str) {
        let reply: PushReply = json::read(text).unwrap();
        assert_eq!(reply.results.len(), push.commands.len());
        for (outcome, command) in reply.results.iter().zip(&push.commands) {
            assert_eq!((outcome.seq, outcome.id), (command.seq, command.id));
            assert_eq!(outcome.status, Status::Applied, "{text}");
            self.confirmed.push(outcome.id);
        }
    }
}

#[test]
fn what_was_confirmed_outlives_every_kill_and_nothing_is_there_twice() {
    let soak = std::env::var("SEN_SOAK_SECONDS").ok().and_then(|text| text.parse::<i64>().ok());
    let until = SystemClock.now().millis() + 1000 * soak.unwrap_or_default();
    let mut kills = shift(until);
    while SystemClock.now().millis() < until {
        kills += shift(until);
    }
    // Read by `cargo xtask soak`; when it is killed depends on nothing that could be played again.
    println!("soaked: kills: {kills} from 0");
}

/// A school of its own, worked in while its server dies, at least so often as the test asks and until a moment, in
/// milliseconds, or until others take over; how often it died.
fn shift(until: i64) -> u64 {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let address = TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).unwrap();
    let mut server = Serving::start(&data, address);
    let before = held(address, &sign_in(address, CLERK).unwrap()).len();
    let (is_over, is_given_up) = (AtomicBool::new(false), AtomicBool::new(false));
    let until = until.min(SystemClock.now().millis() + SHIFT_MILLIS);
    let mut round = 0;
    let clerks: Vec<Clerk> = std::thread::scope(|scope| {
        let working = [(); DEVICES].map(|()| {
            let clerk = Clerk::sign_in(address);
            scope.spawn(|| clerk.work(&is_over, &is_given_up))
        });
        // A server that does not come back fails the test, and does not keep the devices waiting.
        let over = Over(&is_over, &is_given_up);
        while round < ROUNDS || SystemClock.now().millis() < until {
            // At another moment of its work each time.
            std::thread::sleep(Duration::from_millis(30 + round * 37 % 230));
            server.die();
            round += 1;
        }
        over.well();
        working.map(|clerk| clerk.join().unwrap()).into_iter().collect()
    });

    let confirmed: BTreeSet<CommandId> = clerks.iter().flat_map(|clerk| clerk.confirmed.iter().copied()).collect();
    let asked: BTreeSet<uuid::Uuid> = clerks.iter().flat_map(|clerk| clerk.cases.iter().copied()).collect();
    println!("{} requests", asked.len());
    assert!(asked.len() as u64 > ROUNDS, "it was under load: {}", asked.len());
    assert_eq!(confirmed.len(), asked.len());
    let held = held(address, &sign_in(address, CLERK).unwrap());
    assert_eq!(held.len(), before + asked.len(), "nothing is there twice");
    // By day and number: the day may change meanwhile, and ten thousand in a day have five figures.
    let mut codes: Vec<(&str, usize)> = asked
        .iter()
        .map(|id| {
            let code = held.iter().find(|(root, _)| root == id).and_then(|(_, code)| code.as_deref());
            let (day, number) = code.expect("it is there").rsplit_once('-').unwrap();
            (day, number.parse().unwrap())
        })
        .collect();
    codes.sort_unstable();
    let gaps = codes.windows(2).filter(|pair| pair[0].0 == pair[1].0 && pair[1].1 != pair[0].1 + 1).count();
    assert_eq!((gaps, codes.windows(2).any(|pair| pair[0] == pair[1])), (0, false), "{codes:?}");

    let documents: BTreeSet<uuid::Uuid> = clerks.iter().flat_map(|clerk| clerk.documents.iter().copied()).collect();
    println!("{} numbers", documents.len());
    assert_eq!(entered(address, &sign_in(address, CLERK).unwrap()), documents);

    drop(server);
    let verify = Command::new(SEN).args(["verify", "--data"]).arg(&data).output().unwrap();
    assert!(verify.status.success(), "{verify:?}");
    round
}

/// Ends the work of the devices, well or with a panic.
struct Over<'a>(&'a AtomicBool, &'a AtomicBool);

impl Over<'_> {
    /// What waits is still sent.
    fn well(self) {
        self.0.store(true, Ordering::Relaxed);
        std::mem::forget(self);
    }
}

impl Drop for Over<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
        self.1.store(true, Ordering::Relaxed);
    }
}

/// The documents of nobody before this test in the book of what goes out, which has no gap and no number twice.
fn entered(address: SocketAddr, token: &str) -> BTreeSet<uuid::Uuid> {
    let (mut found, mut numbers, mut before) = (BTreeSet::new(), BTreeSet::new(), None);
    loop {
        let from = before.map(|before: i64| format!("&before={before}")).unwrap_or_default();
        let path = format!("{}/outgoing?limit=200{from}", paths::BOOKS);
        let (status, text) = call(address, "GET", &path, Some(token), "").unwrap();
        assert_eq!(status, 200, "{text}");
        let page: BookPage = json::read(&text).unwrap();
        for line in page.items {
            assert_eq!(line.missing, None, "a gap below {}", line.number);
            assert!(numbers.insert(line.number), "{} is there twice", line.number);
            if let NumberOf::Document { document } = line.of
                && document.entry.kind == DocumentKind::Notice
            {
                assert!(found.insert(document.id.0), "{} has two numbers", document.id);
            }
        }
        before = page.next;
        if before.is_none() {
            break found;
        }
    }
}

/// The requests of the school, with their codes, as a device is told of them.
fn held(address: SocketAddr, token: &str) -> Vec<(uuid::Uuid, Option<String>)> {
    let (status, text) = call(address, "GET", paths::SYNC_BOOTSTRAP, Some(token), "").unwrap();
    assert_eq!(status, 200, "{text}");
    let frames = text.lines().filter(|line| !line.is_empty()).map(|line| json::read::<Frame>(line).unwrap());
    let core = |frame| match frame {
        Frame::Put(record) if record.kind == RecordKind::Case && record.facet == Facet::Core => {
            let core: Core = record.body.read().unwrap();
            Some((record.root, core.code))
        }
        Frame::Put(_) | Frame::AsOf { .. } | Frame::End { .. } => None,
    };
    frames.filter_map(core).collect()
}
