//! Something that speaks like S3, in this process: objects in memory, and failing on demand.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::{Request, State},
    http::{Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use http_body_util::BodyExt as _;
use object_store::{
    ClientConfigKey,
    aws::{AmazonS3Builder, AmazonS3ConfigKey},
};
use server::files::{Bucket, Place};

/// Credentials that are taken, and must be seen nowhere.
pub const KEY_ID: &str = "AKIATHUNGHIEM";
/// The secret half.
pub const SECRET: &str = "bi-mat-cua-kho-tep";

/// What the bucket does with calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mood {
    /// What it is asked.
    Well,
    /// Answers 500 to everything.
    Fails,
    /// Answers 500 to what would write or delete.
    ReadOnly,
    /// Answers later than anybody waits.
    Slow,
    /// Says that so many bytes come, and breaks off in their middle.
    Cut,
    /// Refuses the credentials, and repeats them, as S3 does.
    Denies,
    /// Has no such bucket.
    Empty,
}

#[derive(Debug, Default)]
struct Held {
    objects: BTreeMap<String, (Bytes, i64)>,
    mood: Option<Mood>,
}

/// A bucket called `truong`, on a port of this machine.
#[derive(Clone)]
pub struct FakeBucket {
    held: Arc<Mutex<Held>>,
    address: String,
}

impl FakeBucket {
    /// One that is empty and answers.
    pub async fn new() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
        let address = format!("http://{}", listener.local_addr().expect("it has an address"));
        let bucket = Self { held: Arc::default(), address };
        let service = Router::new().fallback(answer).with_state(bucket.clone());
        // It ends with the test's runtime.
        tokio::spawn(async move { axum::serve(listener, service).await });
        bucket
    }

    /// Where files lie: in this bucket, below a prefix.
    pub fn place(&self) -> Place {
        self.within("20 seconds")
    }

    /// The same, for whoever does not wait longer than a second.
    pub fn impatient(&self) -> Place {
        self.within("1 second")
    }

    fn within(&self, patience: &str) -> Place {
        let builder = AmazonS3Builder::new()
            .with_endpoint(&self.address)
            .with_allow_http(true)
            .with_access_key_id(KEY_ID)
            .with_secret_access_key(SECRET)
            .with_config(AmazonS3ConfigKey::Client(ClientConfigKey::Timeout), patience);
        Place::Bucket(Bucket::new("s3://truong/mam-non", builder).expect("it is an address"))
    }

    /// From now on it does this.
    pub fn set(&self, mood: Mood) {
        self.lock().mood = Some(mood);
    }

    /// The names of what lies there.
    pub fn keys(&self) -> Vec<String> {
        self.lock().objects.keys().cloned().collect()
    }

    /// Spoils an object whose name ends so.
    pub fn spoil(&self, ending: &str) {
        let mut held = self.lock();
        let (_, object) = held.objects.iter_mut().find(|(key, _)| key.ends_with(ending)).expect("it lies there");
        object.0 = Bytes::from_static(b"%PDF-1.7 something else");
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn refused(status: StatusCode, code: &str, more: &str) -> Response {
    (status, format!("<?xml version=\"1.0\"?><Error><Code>{code}</Code>{more}</Error>")).into_response()
}

async fn answer(State(bucket): State<FakeBucket>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let signed = parts.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !signed.contains(&format!("Credential={KEY_ID}/")) {
        return refused(StatusCode::FORBIDDEN, "AccessDenied", "");
    }
    let mood = bucket.lock().mood.unwrap_or(Mood::Well);
    let writes = [Method::PUT, Method::DELETE, Method::POST].contains(&parts.method);
    match mood {
        Mood::Well | Mood::Cut => {}
        Mood::ReadOnly if !writes => {}
        Mood::Fails | Mood::ReadOnly => return refused(StatusCode::INTERNAL_SERVER_ERROR, "InternalError", ""),
        Mood::Slow => tokio::time::sleep(Duration::from_secs(30)).await,
        Mood::Denies => {
            let more = format!("<AWSAccessKeyId>{KEY_ID}</AWSAccessKeyId><Token-0>{SECRET}</Token-0>");
            return refused(StatusCode::FORBIDDEN, "InvalidAccessKeyId", &more);
        }
        Mood::Empty => return refused(StatusCode::NOT_FOUND, "NoSuchBucket", ""),
    }
    let path = parts.uri.path().trim_start_matches("/truong").trim_start_matches('/').to_owned();
    let query = parts.uri.query().unwrap_or_default();
    if parts.method == Method::GET && query.contains("list-type=2") {
        return list(&bucket.lock(), query);
    }
    match parts.method {
        Method::PUT => {
            let Ok(whole) = body.collect().await else { return StatusCode::BAD_REQUEST.into_response() };
            bucket.lock().objects.insert(path, (whole.to_bytes(), stamp()));
            ([(header::ETAG, "\"1\"")], "").into_response()
        }
        Method::DELETE => {
            bucket.lock().objects.remove(&path);
            StatusCode::NO_CONTENT.into_response()
        }
        Method::GET | Method::HEAD => read(&bucket, &parts, &path, mood),
        _ => StatusCode::METHOD_NOT_ALLOWED.into_response(),
    }
}

fn read(bucket: &FakeBucket, parts: &axum::http::request::Parts, path: &str, mood: Mood) -> Response {
    let Some((bytes, at)) = bucket.lock().objects.get(path).cloned() else {
        return refused(StatusCode::NOT_FOUND, "NoSuchKey", "");
    };
    let head = Response::builder().header(header::ETAG, "\"1\"").header(header::LAST_MODIFIED, http_date(at));
    if parts.method == Method::HEAD {
        return head.header(header::CONTENT_LENGTH, bytes.len()).body(Body::empty()).expect("an answer");
    }
    let asked = parts.headers.get(header::RANGE).and_then(|range| range.to_str().ok());
    let from = asked.and_then(|range| range.strip_prefix("bytes=")?.split('-').next()?.parse::<usize>().ok());
    let from = from.unwrap_or(0).min(bytes.len());
    let (head, rest) = if asked.is_some() {
        let range = format!("bytes {from}-{}/{}", bytes.len().saturating_sub(1), bytes.len());
        (head.status(StatusCode::PARTIAL_CONTENT).header(header::CONTENT_RANGE, range), bytes.slice(from..))
    } else {
        (head, bytes)
    };
    let head = head.header(header::CONTENT_LENGTH, rest.len());
    let body = if mood == Mood::Cut {
        let half = rest.slice(..rest.len() / 2);
        let broken = [Ok(half), Err(std::io::Error::from(std::io::ErrorKind::ConnectionReset))];
        Body::from_stream(futures::stream::iter(broken))
    } else {
        Body::from(rest)
    };
    head.body(body).expect("an answer")
}

fn list(held: &Held, query: &str) -> Response {
    let prefix = query.split('&').find_map(|pair| pair.strip_prefix("prefix=")).unwrap_or_default();
    let prefix = prefix.replace("%2F", "/");
    let found = held.objects.iter().filter(|(key, _)| key.starts_with(&prefix));
    let mut text = format!(
        "<?xml version=\"1.0\"?><ListBucketResult><Name>truong</Name><Prefix>{prefix}</Prefix>\
         <IsTruncated>false</IsTruncated>"
    );
    for (key, (bytes, at)) in found {
        let when = iso(*at);
        let size = bytes.len();
        write!(
            text,
            "<Contents><Key>{key}</Key><LastModified>{when}</LastModified><ETag>\"1\"</ETag><Size>{size}</Size></Contents>"
        )
        .expect("text can be written");
    }
    text.push_str("</ListBucketResult>");
    ([(header::CONTENT_TYPE, "application/xml")], text).into_response()
}

/// Objects have the time of the machine, as a store of its own has.
fn stamp() -> i64 {
    use server::clock::Clock as _;
    server::clock::SystemClock.now().millis()
}

fn moment(millis: i64) -> time::OffsetDateTime {
    time::OffsetDateTime::from_unix_timestamp(millis / 1000).expect("a moment of today")
}

fn http_date(millis: i64) -> String {
    let shape = time::macros::format_description!(
        "[weekday repr:short], [day] [month repr:short] [year] [hour]:[minute]:[second] GMT"
    );
    moment(millis).format(&shape).expect("a moment can be written")
}

fn iso(millis: i64) -> String {
    let shape = time::macros::format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].000Z");
    moment(millis).format(&shape).expect("a moment can be written")
}
