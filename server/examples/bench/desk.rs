//! A school with many dossiers, and a clerk who is signed in to its server.

use std::{collections::HashMap, path::Path, sync::Arc};

use axum::{
    Router,
    body::{Body, Bytes},
    http::{Method, Request, header},
    response::Response,
};
use contract::{
    command::Command,
    paths,
    session::{SessionView, SignIn},
    sync::{Numbered, PushReply, PushRequest, Status},
};
use domain::{
    case::{self, Channel, command::OpenCase},
    definition::{Definition, DefinitionRef, FieldKey, PartyKind, Way},
    ids::{CaseId, ClientId, CommandId, PartyId},
    instant::Instant,
    value::{PartyRef, Value},
};
use http_body_util::BodyExt as _;
use server::{
    clock::SystemClock,
    config::Config,
    definitions::shipped,
    demo::{self, School},
    router, service,
    state::AppState,
};
use tower::ServiceExt as _;
use uuid::Uuid;

use super::{Outcome, bare::Seen};

/// P5, "Xác nhận hoàn thành chương trình mẫu giáo".
const PROCEDURE: &str = "xac-nhan-hoan-thanh-chuong-trinh-mau-giao";
const CLERK: &str = "vanthu";

/// A server with a school, and its clerk.
pub struct Desk {
    /// The server's parts.
    pub state: AppState,
    /// The real router.
    pub router: Router,
    /// The demo school.
    pub school: School,
    /// All dossiers.
    pub cases: Vec<CaseId>,
    /// What the baselines have seen of each of them.
    pub seen: HashMap<CaseId, Seen>,
    /// The clerk's replica.
    pub client: ClientId,
    token: String,
    seq: u64,
}

impl Desk {
    /// Founds the school in an empty database, opens so many dossiers through the rules, and signs the clerk in over
    /// the session endpoint.
    pub async fn open(database: &str, folder: &Path, cases: usize) -> Outcome<Self> {
        let config = Config::for_tests(database, folder.join("data"));
        let state = AppState::open(config, Arc::new(SystemClock)).await?;
        let school = demo::found(&state).await?;
        let clerk = school.actor(CLERK, state.clock.now().local_date());
        let mut ids = Vec::with_capacity(cases);
        for number in 0..cases {
            let (id, now) = (CaseId(state.clock.id()), state.clock.now());
            let open = Command::Case(case::Command::Open(request(id, number, now)));
            service::run_as(&state, &clerk, None, CommandId(state.clock.id()), open, now).await?;
            ids.push(id);
        }
        let router = router::router(state.clone());
        let client = ClientId(state.clock.id());
        let mut desk =
            Self { state, router, school, cases: ids, seen: HashMap::new(), client, token: String::new(), seq: 0 };
        let sign_in = SignIn { login: CLERK.to_owned(), password: demo::PASSWORD.to_owned(), bearer: true };
        let reply = desk.post(paths::SESSION, serde_json::to_vec(&sign_in)?).await?;
        let view: SessionView = serde_json::from_slice(&reply)?;
        desk.token = view.tokens.ok_or("the server gave no tokens")?.access;
        Ok(desk)
    }

    /// The headers with which the clerk's browser calls.
    pub fn headers(&self) -> [(&'static str, String); 3] {
        [
            (header::AUTHORIZATION.as_str(), format!("Bearer {}", self.token)),
            (header::CONTENT_TYPE.as_str(), "application/json".to_owned()),
            (paths::SYNC_HEADER, "1".to_owned()),
        ]
    }

    /// A call through the router, without a network.
    pub async fn call(&self, method: Method, path: &str, body: Vec<u8>) -> Outcome<Response> {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in self.headers() {
            request = request.header(name, value);
        }
        let response = self.router.clone().oneshot(request.body(Body::from(body))?).await?;
        if response.status().is_success() { Ok(response) } else { Err(format!("{path}: {}", response.status()).into()) }
    }

    /// Posts, and reads the whole reply.
    pub async fn post(&self, path: &str, body: Vec<u8>) -> Outcome<Bytes> {
        Ok(self.call(Method::POST, path, body).await?.into_body().collect().await?.to_bytes())
    }

    /// Numbers commands; the body of the push that brings them.
    pub fn numbered(&mut self, commands: Vec<case::Command>) -> Outcome<Vec<u8>> {
        let mut numbered = Vec::with_capacity(commands.len());
        for command in commands {
            self.seq += 1;
            let id = CommandId(self.state.clock.id());
            numbered.push(Numbered::new(self.seq, id, Command::Case(command)));
        }
        let push = PushRequest { client: self.client, now: self.state.clock.now(), commands: numbered };
        Ok(serde_json::to_vec(&push)?)
    }
}

/// Whether every command of a push took effect.
pub fn all_applied(reply: &[u8]) -> Outcome<()> {
    let reply: PushReply = serde_json::from_slice(reply)?;
    match reply.results.into_iter().find(|outcome| outcome.status != Status::Applied) {
        None => Ok(()),
        Some(outcome) => Err(format!("a command was not applied: {:?}", outcome.status).into()),
    }
}

/// The procedure of all these dossiers.
pub fn definition() -> Outcome<Definition> {
    let shipped = shipped()?;
    let procedure = shipped.procedures.iter().find(|p| p.key.as_str() == PROCEDURE).ok_or("no such procedure")?;
    let lifecycle = shipped.lifecycle(&procedure.lifecycle).ok_or("no such lifecycle")?;
    Ok(Definition { procedure: procedure.clone(), lifecycle: lifecycle.clone() })
}

/// The version of it that comes with the program.
fn version() -> u32 {
    let shipped = shipped().ok();
    let of = shipped.and_then(|all| all.procedures.iter().find(|procedure| procedure.key.as_str() == PROCEDURE));
    of.map_or(0, |procedure| procedure.version)
}

/// A guardian's request at the desk.
pub fn request(id: CaseId, number: usize, stated_at: Instant) -> OpenCase {
    let party = |place: u128, kind, name, phone| {
        let id = PartyId(Uuid::from_u128(0xC0_0000 + 2 * (number as u128) + place));
        Value::Party(PartyRef { id, kind, name, phone, address: None })
    };
    let child = party(0, PartyKind::Child, format!("Trẻ {number:04} lớp Lá 2"), None);
    let phone = Some(format!("090000{number:04}"));
    let guardian = party(1, PartyKind::Guardian, format!("Phụ huynh trẻ {number:04} lớp Lá 2"), phone);
    OpenCase {
        id,
        definition: DefinitionRef { key: PROCEDURE.into(), version: version() },
        way: Way::Counter,
        channel: Channel::Counter,
        variant: None,
        fields: [("child", child), ("guardian", guardian)].map(|(key, value)| (FieldKey::from(key), value)).into(),
        papers: vec!["don".into()],
        applicant: None,
        part: None,
        assignee: None,
        about: None,
        stated_at,
    }
}
