//! Changes as they happen: how soon many open streams have them, what an idle stream holds of memory, and how soon all are where
//! they should be when all come back at once. The baseline is a bare event stream, into which the same bytes are written.

use std::{convert::Infallible, io::Write as _, net::TcpStream as Blocking};

use axum::{
    Router,
    body::Body,
    http::{Request, header},
    response::sse::{Event, KeepAlive, Sse},
    routing::get,
};
use contract::{
    paths,
    session::{SessionView, SignIn},
    sync::Frame,
};
use db::{
    DbError,
    people::{self, GrantRow, PersonRow},
    records::record_put,
};
use domain::{
    case::{self, Core},
    facet::{Facet, RecordKey, RecordKind},
    ids::{ClientId, GrantId, PersonId},
    rights::{Grant, Post},
};
use futures::{StreamExt as _, stream};
use server::demo;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    sync::{broadcast, mpsc},
    task::JoinSet,
};
use tokio_stream::wrappers::BroadcastStream;
use tower::ServiceExt as _;

use super::{
    Outcome,
    desk::Desk,
    http::Served,
    measure::{Pairs, Watch},
    table::Table,
};

/// Streams of one person: fewer than the server allows.
const A_PERSON: usize = 8;
/// Changes of one run.
const CHANGES: usize = 20;
/// Changes that somebody misses who is away; few enough to be told in one event.
const MISSED: usize = 5;

/// Whose stream it is.
struct Listener {
    token: String,
    client: ClientId,
}

/// Measures with so many streams.
pub async fn bench(desk: &mut Desk, runs: usize, streams: usize) -> Outcome<Table> {
    let mut table = Table::new(&format!("{streams} open streams, over sockets of this machine"));
    let listeners = staff(desk, streams).await?;
    let ours = Served::new(desk.router.clone()).await?;
    let (tell, _) = broadcast::channel::<String>(64);
    let bare = Served::new(bare(tell.clone())).await?;
    let asks: Vec<String> = listeners.iter().map(Listener::ask).collect();
    let bare_asks = vec![ask("", "/live"); streams];

    let (mut half, mut most) = (Pairs::default(), Pairs::default());
    {
        let mut hears = Crowd::listen(&ours, &asks).await?;
        let mut bare_hears = Crowd::listen(&bare, &bare_asks).await?;
        // What each hears first is where it stands; then all are idle.
        let mut number = 0;
        for run in 0..=runs {
            for _ in 0..CHANGES {
                number += 1;
                let body = change(desk, number).await?;
                let mut times = hears.times(Watch::start()).await?;
                if !hears.last.contains(&body) {
                    return Err("a stream said something else".into());
                }
                let delta = hears.last.clone();
                let watch = Watch::start();
                // Somebody listens: they were counted.
                let _ = tell.send(delta);
                let mut bare_times = bare_hears.times(watch).await?;
                times.sort_by(f64::total_cmp);
                bare_times.sort_by(f64::total_cmp);
                if run > 0 {
                    half.push(times[times.len() / 2], bare_times[bare_times.len() / 2]);
                    let at = times.len() * 99 / 100;
                    most.push(times[at.min(times.len() - 1)], bare_times[at.min(bare_times.len() - 1)]);
                }
            }
        }
    }
    let note = "from the commit of a change until half of the streams have it / the same bytes into bare streams";
    table.line("propagation, p50", &half, note);
    table.line("propagation, p99", &most, "the same, until 99 of 100 have it");

    let mut storm = Pairs::default();
    for run in 0..3 {
        let mut asks = Vec::with_capacity(streams);
        for some in listeners.chunks(A_PERSON) {
            let cursor = cursor(desk, &some[0].token).await?;
            asks.extend(some.iter().map(|listener| listener.ask_from(&cursor)));
        }
        for number in 0..MISSED {
            change(desk, 1_000_000 + run * 100 + number).await?;
        }
        let watch = Watch::start();
        let back = Crowd::listen(&ours, &asks).await?;
        let all = watch.seconds();
        if back.last.matches("\"bench\"").count() != MISSED {
            return Err("who comes back is told something else".into());
        }
        let watch = Watch::start();
        Crowd::listen(&bare, &bare_asks).await?;
        storm.push(all, watch.seconds());
    }
    let note = format!("until each has the {MISSED} changes that it missed / a bare stream's first event");
    table.line("all come back at once", &storm, &note);
    Ok(table)
}

/// The bytes by which a process grows for each of so many idle streams, each side in a process of its own: what one has freed, the
/// other would take up.
pub fn memory(streams: usize, runs: usize) -> Outcome<Table> {
    let mut table = Table::new(&format!("{streams} idle streams"));
    let mut memory = Pairs::default();
    for _ in 0..runs {
        memory.push(grown("ours", streams)?, grown("bare", streams)?);
    }
    table.bytes(
        "memory of a stream",
        &memory,
        "what the server's process grows by, its clients left out / a bare stream",
    );
    Ok(table)
}

fn grown(side: &str, streams: usize) -> Outcome<f64> {
    let mut child = std::process::Command::new(std::env::current_exe()?);
    let output = child.args(["--idle", side, "--streams", &streams.to_string()]).output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned().into());
    }
    Ok(String::from_utf8(output.stdout)?.trim().parse()?)
}

/// What [`memory`] runs in a process of its own: prints the bytes of one stream.
pub async fn idle(desk: &mut Desk, side: &str, streams: usize) -> Outcome<()> {
    let (served, asks) = if side == "ours" {
        let asks = staff(desk, streams).await?.iter().map(Listener::ask).collect();
        (Served::new(desk.router.clone()).await?, asks)
    } else {
        (Served::new(bare(broadcast::channel(64).0)).await?, vec![ask("", "/live"); streams])
    };
    // What the first streams bring about once is not theirs.
    held(&served, &asks[..A_PERSON.min(streams)]).await?;
    println!("{}", held(&served, &asks).await?);
    Ok(())
}

/// People of the office, as many as hold so many streams, each signed in over the session endpoint.
async fn staff(desk: &Desk, streams: usize) -> Outcome<Vec<Listener>> {
    let (unit, now) = (desk.school.unit, desk.state.clock.now());
    let clerk = desk.school.person("vanthu");
    let mut listeners = Vec::with_capacity(streams);
    for number in 0..streams.div_ceil(A_PERSON) {
        let (person, grant) = (PersonId(desk.state.clock.id()), GrantId(desk.state.clock.id()));
        let login = format!("vanthu-{streams}-{number}");
        let known = login.clone();
        let part = desk.school.actor("vanthu", now.local_date()).grants()[0].part;
        desk.state
            .db
            .write::<_, _, _, DbError>(move |tx| {
                let login = known.clone();
                async move {
                    let like = people::person_find(&tx, clerk).await?.ok_or(DbError::Corrupt("person"))?;
                    let row = PersonRow { id: person, login: login.clone(), display_name: login, ..like };
                    people::person_insert(&tx, &row).await?;
                    let (post, areas, from) = (Post::Clerk, vec![], now.local_date());
                    let grant = Grant { id: grant, person, post, part, areas, from, to: None, acting_for: None };
                    people::grant_insert(&tx, &GrantRow { unit, grant, granted_by: None, created_at: now }).await
                }
            })
            .await?;
        let sign_in = SignIn { login, password: demo::PASSWORD.to_owned(), bearer: true };
        let reply = desk.post(paths::SESSION, serde_json::to_vec(&sign_in)?).await?;
        let token = serde_json::from_slice::<SessionView>(&reply)?.tokens.ok_or("no tokens")?.access;
        for _ in 0..A_PERSON.min(streams - listeners.len()) {
            listeners.push(Listener { token: token.clone(), client: ClientId(desk.state.clock.id()) });
        }
    }
    Ok(listeners)
}

/// Where somebody's replica stands that was just filled.
async fn cursor(desk: &Desk, token: &str) -> Outcome<String> {
    let request = Request::get(paths::SYNC_BOOTSTRAP).header(header::AUTHORIZATION, format!("Bearer {token}"));
    let response = desk.router.clone().oneshot(request.header(paths::SYNC_HEADER, "1").body(Body::empty())?).await?;
    let first = response.into_body().into_data_stream().next().await.ok_or("no frame")??;
    let line = first.split(|byte| *byte == b'\n').next().unwrap_or_default();
    match serde_json::from_slice(line)? {
        Frame::AsOf { cursor } => Ok(cursor),
        Frame::Put(_) | Frame::End { .. } => Err("the stream does not begin with its point in time".into()),
    }
}

impl Listener {
    /// Asks for a stream without saying where the replica stands: it is told to pull, and hears what is stored from then on.
    fn ask(&self) -> String {
        ask(&self.token, &format!("{}?client={}", paths::SYNC_LIVE, self.client))
    }

    fn ask_from(&self, cursor: &str) -> String {
        let cursor = cursor.replace(',', "%2C");
        ask(&self.token, &format!("{}?client={}&cursor={cursor}", paths::SYNC_LIVE, self.client))
    }
}

fn ask(token: &str, path: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nhost: sen\r\nauthorization: Bearer {token}\r\naccept: text/event-stream\r\n\r\n")
}

/// A bare event stream of what is sent into the channel.
fn bare(tell: broadcast::Sender<String>) -> Router {
    let serve = move || {
        let told = BroadcastStream::new(tell.subscribe()).filter_map(|told| async move { told.ok() });
        let first = stream::once(async { String::from("{}") });
        let events = first.chain(told).map(|told| Ok::<_, Infallible>(Event::default().event("delta").data(told)));
        async move { Sse::new(events).keep_alive(KeepAlive::default()) }
    };
    Router::new().route("/live", get(serve))
}

/// Writes a record that all of the office are sent; what is new in its body.
async fn change(desk: &Desk, number: usize) -> Outcome<String> {
    let (unit, id) = (desk.school.unit, desk.cases[number % 50]);
    let key = RecordKey { kind: RecordKind::Case, root: id.0, facet: Facet::Core };
    let read = move |tx| async move { db::records::records_of(&tx, unit, RecordKind::Case, id.0).await };
    let records = desk.state.db.read::<_, _, _, DbError>(read).await?;
    let core = records.into_iter().find(|record| record.key == key).ok_or("the dossier is not there")?;
    let mut body: serde_json::Value = serde_json::from_str(&core.body)?;
    let readers = case::readers(&serde_json::from_str::<Core>(&core.body)?, Facet::Core);
    body["bench"] = number.into();
    let stored = body.to_string();
    desk.state
        .db
        .write::<_, _, _, DbError>(move |tx| {
            let (stored, readers) = (stored.clone(), readers.clone());
            async move { record_put(&tx, unit, key, &stored, &readers).await.map(drop) }
        })
        .await?;
    Ok(format!("\"bench\":{number}"))
}

/// Many clients that read their streams.
struct Crowd {
    heard: mpsc::UnboundedReceiver<String>,
    last: String,
    count: usize,
    _tasks: JoinSet<()>,
}

impl Crowd {
    /// Opens all, and waits until each has heard its first event.
    async fn listen(served: &Served, asks: &[String]) -> Outcome<Self> {
        let (tell, heard) = mpsc::unbounded_channel();
        let mut tasks = JoinSet::new();
        for ask in asks {
            let (tell, ask, address) = (tell.clone(), ask.clone(), served.address());
            tasks.spawn(async move {
                // A client that cannot connect is missed by who waits for it.
                let _ = read(address, &ask, &tell).await;
            });
        }
        let mut crowd = Self { heard, last: String::new(), count: asks.len(), _tasks: tasks };
        for _ in 0..crowd.count {
            crowd.hear().await?;
        }
        Ok(crowd)
    }

    async fn hear(&mut self) -> Outcome<()> {
        let said = self.heard.recv().await.ok_or("all streams are over")?;
        self.last = said;
        Ok(())
    }

    /// The seconds until each has heard one more event.
    async fn times(&mut self, watch: Watch) -> Outcome<Vec<f64>> {
        let mut times = Vec::with_capacity(self.count);
        for _ in 0..self.count {
            self.hear().await?;
            times.push(watch.seconds());
        }
        Ok(times)
    }
}

async fn read(address: std::net::SocketAddr, ask: &str, tell: &mpsc::UnboundedSender<String>) -> Outcome<()> {
    let mut stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    stream.write_all(ask.as_bytes()).await?;
    let mut text = String::new();
    let mut bytes = vec![0; 32 * 1024];
    loop {
        let read = stream.read(&mut bytes).await?;
        if read == 0 {
            return Ok(());
        }
        text.push_str(&String::from_utf8_lossy(&bytes[..read]));
        while let Some(end) = text.find("\n\n") {
            let block = text[..end].to_owned();
            text.drain(..end + 2);
            let data = block.lines().find_map(|line| line.strip_prefix("data: "));
            if let Some(data) = data {
                // Nobody may wait any more.
                let _ = tell.send(data.to_owned());
            }
        }
    }
}

/// By how much the process grows for a stream that nothing is said to; the clients are sockets that nobody reads.
async fn held(served: &Served, asks: &[String]) -> Outcome<f64> {
    let before = resident()?;
    let mut sockets = Vec::with_capacity(asks.len());
    for ask in asks {
        let mut socket = Blocking::connect(served.address())?;
        socket.write_all(ask.as_bytes())?;
        sockets.push(socket);
        tokio::task::yield_now().await;
    }
    tokio::time::sleep(std::time::Duration::from_secs(2)).await;
    let after = resident()?;
    drop(sockets);
    tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    #[expect(clippy::cast_precision_loss, reason = "bytes of a process are far below what a double holds")]
    Ok(after.saturating_sub(before) as f64 / asks.len() as f64)
}

/// Bytes of this process that lie in memory.
fn resident() -> Outcome<u64> {
    let pages = std::fs::read_to_string("/proc/self/statm")?;
    Ok(pages.split(' ').nth(1).ok_or("statm")?.parse::<u64>()? * 4096)
}
