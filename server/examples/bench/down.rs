//! Records down: all of them, and what changed. Over a socket of this machine, a connection for each call.

use std::{convert::Infallible, fmt::Write as _};

use axum::{
    Router,
    body::{Body, Bytes},
    http::Method,
    routing::{get, post},
};
use contract::{
    paths,
    sync::{Frame, Op, PullReply, PullRequest, Record},
};
use domain::{
    case::{Command, command::CommentCase},
    facet::Facet,
    ids::CommentId,
};
use futures::stream;
use http_body_util::BodyExt as _;

use super::{
    Outcome,
    desk::{Desk, all_applied},
    http::Served,
    measure::{Pairs, Watch},
    table::Table,
};

/// Dossiers that change before the pull.
pub const CHANGED: usize = 100;

/// What is asked again and again of the server, and of a bare handler with the same bytes.
struct Question {
    method: Method,
    path: &'static str,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
}

/// Both servers.
struct Sides {
    ours: Served,
    bare: Served,
}

/// Measures bootstrap and pull.
pub async fn bench(desk: &mut Desk, runs: usize) -> Outcome<Table> {
    let mut table = Table::new("Records down to the clerk's replica, over a socket of this machine");
    let headers: Vec<_> = desk.headers().into();
    let question =
        Question { method: Method::GET, path: paths::SYNC_BOOTSTRAP, headers: headers.clone(), body: vec![] };
    let chunks = chunks(desk).await?;
    let bytes = chunks.concat();
    let rows = frames(&bytes)?.into_iter().filter(|frame| matches!(frame, Frame::Put(_))).count();
    let bare = Router::new().route(paths::SYNC_BOOTSTRAP, get(move || async move { streamed(chunks.clone()) }));
    let sides = Sides { ours: Served::new(desk.router.clone()).await?, bare: Served::new(bare).await? };
    let size = megabytes(bytes.len());
    let (fetched, read) = asked(&sides, &question, &bytes, runs, |reply| Ok(frames(reply)?.len())).await?;
    let note =
        format!("{rows} records, {size}, chosen by rights, page by page / a bare handler streams the same bytes");
    table.line("bootstrap", &fetched, &note);
    table.line("bootstrap, parsed", &read, "the same, until a client in Rust has read all of it, on both sides");

    let Some(Frame::AsOf { cursor }) = frames(&bytes)?.into_iter().next() else {
        return Err("the stream does not begin with its point in time".into());
    };
    change(desk).await?;
    let body = serde_json::to_vec(&PullRequest { client: desk.client, cursor })?;
    let question = Question { method: Method::POST, path: paths::SYNC_PULL, headers, body };
    let bytes: Bytes = desk.post(paths::SYNC_PULL, question.body.clone()).await?;
    let ops = serde_json::from_slice::<PullReply>(&bytes)?.ops;
    let puts = ops.iter().filter(|op| matches!(op, Op::Put(_))).count();
    let same = bytes.clone();
    let bare = Router::new().route(paths::SYNC_PULL, post(move |_: Bytes| async move { same.clone() }));
    let sides = Sides { ours: sides.ours, bare: Served::new(bare).await? };
    let size = megabytes(bytes.len());
    let parse = |reply: &[u8]| {
        let ops = serde_json::from_slice::<PullReply>(reply)?.ops;
        ops.iter()
            .filter_map(|op| if let Op::Put(record) = op { Some(record) } else { None })
            .try_for_each(read_body)?;
        Ok(ops.len())
    };
    let (fetched, read) = asked(&sides, &question, &bytes, runs, parse).await?;
    let note =
        format!("{CHANGED} commands' changes, {puts} records, {size}, by rights / a bare handler of the same bytes");
    table.line("pull", &fetched, &note);
    table.line("pull, parsed", &read, "the same, until a client in Rust has read all of it, on both sides");
    Ok(table)
}

/// Asks both sides in turn: the time to fetch, and to fetch and read.
async fn asked(
    sides: &Sides,
    question: &Question,
    expected: &[u8],
    runs: usize,
    read: impl Fn(&[u8]) -> Outcome<usize>,
) -> Outcome<(Pairs, Pairs)> {
    let (mut fetched, mut parsed) = (Pairs::default(), Pairs::default());
    let wanted = read(expected)?;
    // Many calls make a run: one is too short to say anything.
    let calls: u32 = if expected.len() > 1 << 20 { 5 } else { 40 };
    for run in 0..=runs {
        let mut times = [(0.0, 0.0); 2];
        for _ in 0..calls {
            for (side, (fetch, whole)) in [&sides.ours, &sides.bare].into_iter().zip(&mut times) {
                let Question { method, path, headers, body } = question;
                let watch = Watch::start();
                let reply = side.ask(method, path, headers, body).await?;
                *fetch += watch.seconds();
                let count = read(&reply)?;
                *whole += watch.seconds();
                // The cursors in it may move on without us: other databases of a PostgreSQL share its numbers.
                if count != wanted {
                    return Err(format!("{path}: {count} lines instead of {wanted}").into());
                }
            }
        }
        if run > 0 {
            let [(ours, ours_read), (bare, bare_read)] = times;
            let each = f64::from(calls);
            fetched.push(ours / each, bare / each);
            parsed.push(ours_read / each, bare_read / each);
        }
    }
    Ok((fetched, parsed))
}

/// The stream of the server in the pieces in which it comes.
async fn chunks(desk: &Desk) -> Outcome<Vec<Bytes>> {
    let mut body = desk.call(Method::GET, paths::SYNC_BOOTSTRAP, vec![]).await?.into_body();
    let mut chunks = Vec::new();
    while let Some(frame) = body.frame().await {
        chunks.extend(frame?.into_data());
    }
    Ok(chunks)
}

fn streamed(chunks: Vec<Bytes>) -> Body {
    Body::from_stream(stream::iter(chunks.into_iter().map(Ok::<_, Infallible>)))
}

fn frames(bytes: &[u8]) -> Outcome<Vec<Frame>> {
    let lines = bytes.split(|&byte| byte == b'\n').filter(|line| !line.is_empty());
    let frames = lines.map(|line| Ok(serde_json::from_slice(line)?)).collect::<Outcome<Vec<Frame>>>()?;
    for frame in &frames {
        if let Frame::Put(record) = frame {
            read_body(record)?;
        }
    }
    Ok(frames)
}

/// A client has not read a record before it has read what it says, which stays text until then.
fn read_body(record: &Record) -> Outcome<()> {
    record.body.read::<serde_json::Value>()?;
    Ok(())
}

/// Somebody comments on the youngest dossiers, which no push has touched.
async fn change(desk: &mut Desk) -> Outcome<()> {
    let stated_at = desk.state.clock.now();
    let youngest = desk.cases[desk.cases.len().saturating_sub(CHANGED)..].to_vec();
    let comment = |(number, id)| {
        let mut text = String::from("Đã gọi phụ huynh, hẹn nhận kết quả.");
        // Writing into a string cannot fail.
        let _ = write!(text, " Lần {number}.");
        let comment = CommentId(desk.state.clock.id());
        Command::Comment(CommentCase { id, comment, facet: Facet::Internal, text, stated_at })
    };
    let commands = youngest.into_iter().enumerate().map(comment).collect();
    let body = desk.numbered(commands)?;
    all_applied(&desk.post(paths::SYNC_PUSH, body).await?)
}

fn megabytes(bytes: usize) -> String {
    let kilobytes = bytes.div_ceil(1000);
    if kilobytes < 1000 {
        return format!("{kilobytes} kB");
    }
    format!("{}.{} MB", kilobytes / 1000, kilobytes % 1000 / 100)
}
