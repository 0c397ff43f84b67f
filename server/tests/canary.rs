//! Words that stand nowhere but in one place, in every free text there, and everything that the server ever says to
//! everybody: lists, single reads, searches, files, sync, streams, errors. Who hears which word is who may read the place.

use std::{collections::BTreeSet, time::Duration};

use axum::{body::Body, http::Method};
use contract::{
    paths::{self, CASES, PARTIES},
    sync::compare::{FetchReply, FetchRequest, Key},
};
use domain::{
    case::{FileRef, command::StepArgs},
    definition::{Outcome, PartyKind},
    digest::Buckets,
    facet::{Facet, RecordKind},
    ids::{CommandId, FileHash},
    rights::Role,
    value::Value,
};
use http_body_util::BodyExt;
use serde_json::json;
use uuid::Uuid;

use crate::{
    support::{Desk, Replica, TestApp, User, both_dbs, cert, finding, other_clerk, party},
    sync_compare::{a_lot, dismiss},
};

both_dbs!(everybody_hears_what_is_theirs_and_nothing_else, a_stream_under_way_ends_with_the_rights);

/// In a finding that is still the union's alone.
const DRAFT: &str = "VANG-ANH-NHAP";
/// In who a dossier is about.
const PERSONAL: &str = "VANG-ANH-RIENG";
/// In how it is handled.
const INTERNAL: &str = "VANG-ANH-XULY";
/// In everything of another school.
const OTHER: &str = "VANG-ANH-KHAC";

const STAFF: [&str; 11] = [
    "hieutruong",
    "phohieutruong",
    "totruongla",
    "giaovienla",
    "totruongchoi",
    "totruongmam",
    "vanthu",
    "ketoan",
    "congdoan",
    "kiemtra",
    "quantri",
];
const UNION: [&str; 3] = ["congdoan", "kiemtra", "totruongchoi"];
const DESK: [&str; 6] = ["hieutruong", "phohieutruong", "totruongla", "giaovienla", "vanthu", "ketoan"];

/// A case with these words in it, and its files.
struct Place {
    id: Uuid,
    files: Vec<FileHash>,
}

async fn comment(app: &TestApp, by: &User, id: Uuid, facet: Facet, word: &str) {
    let body = json!({ "comment": app.id(), "facet": facet, "text": word, "stated_at": app.now() });
    let reply = by.command(CommandId(app.id()), &format!("{CASES}/{id}/comments"), &body).await;
    assert!(reply.status.is_success(), "{}", reply.text());
}

async fn attach(app: &TestApp, by: &User, id: Uuid, facet: Facet, word: &str) -> FileHash {
    let bytes = format!("%PDF-1.7\n{word}").into_bytes();
    let (hash, size) = (FileHash::of(&bytes), bytes.len() as u64);
    let request = by.request(Method::PUT, &format!("{}/{hash}", paths::FILES)).body(Body::from(bytes)).unwrap();
    assert_eq!(by.send(request).await.status, 204);
    let file = FileRef { hash: hash.clone(), name: format!("{word}.pdf"), media: "application/pdf".into(), size };
    let body = json!({ "file": file, "facet": facet, "stated_at": app.now() });
    let reply = by.command(CommandId(app.id()), &format!("{CASES}/{id}/files"), &body).await;
    assert!(reply.status.is_success(), "{}", reply.text());
    hash
}

async fn draft(app: &TestApp) -> Place {
    let inspector = app.user("kiemtra").await;
    let mut open = finding(app.id(), app.school.part("van-phong"), DRAFT, app.now());
    for value in open.fields.values_mut() {
        if let Value::Text(text) = value {
            DRAFT.clone_into(text);
        }
    }
    let id = Desk { app }.open(&inspector, open).await;
    comment(app, &inspector, id, Facet::Internal, DRAFT).await;
    let file = attach(app, &inspector, id, Facet::Internal, DRAFT).await;
    Place { id, files: vec![file] }
}

/// A dossier from the desk to the applicant's hands, with a word wherever words can stand.
async fn dossier(app: &TestApp, clerk: &User) -> Place {
    let desk = Desk { app };
    let mut open = cert(app.id(), app.now());
    for value in open.fields.values_mut() {
        if let Value::Party(party) = value {
            party.name = format!("{PERSONAL} {}", party.name);
        }
    }
    let id = desk.open(clerk, open).await;
    let mut files = Vec::new();
    for (facet, word) in [(Facet::Personal, PERSONAL), (Facet::Internal, INTERNAL)] {
        comment(app, clerk, id, facet, word).await;
        files.push(attach(app, clerk, id, facet, word).await);
    }
    desk.step(clerk, id, "received", "assign", desk.to("to-la", "giaovienla")).await;
    let opinion = Some(INTERNAL.to_owned());
    let submit = StepArgs { outcome: Some(Outcome::Granted), opinion, ..StepArgs::default() };
    desk.step(&app.user("giaovienla").await, id, "processing", "submit", submit).await;
    desk.step(&app.user("phohieutruong").await, id, "signing", "sign", StepArgs::default()).await;
    desk.step(clerk, id, "signed", "issue", StepArgs::default()).await;
    let channel = Some(domain::case::command::Channel::Counter);
    let hand = StepArgs { receiver: Some(PERSONAL.to_owned()), channel, ..StepArgs::default() };
    desk.step(clerk, id, "done", "return_result", hand).await;
    Place { id, files }
}

async fn enter(app: &TestApp, by: &User, word: &str) {
    let body = party(app.id(), PartyKind::Child, word, Some("0900000007"), app.now());
    assert!(by.command(CommandId(app.id()), PARTIES, &body).await.status.is_success());
}

async fn elsewhere(app: &TestApp) -> Place {
    let (clerk, _) = other_clerk(app).await;
    let mut open = cert(app.id(), app.now());
    for value in open.fields.values_mut() {
        if let Value::Party(party) = value {
            OTHER.clone_into(&mut party.name);
        }
    }
    let id = Desk { app }.open(&clerk, open).await;
    comment(app, &clerk, id, Facet::Internal, OTHER).await;
    let file = attach(app, &clerk, id, Facet::Internal, OTHER).await;
    enter(app, &clerk, OTHER).await;
    Place { id, files: vec![file] }
}

/// Everything that somebody can get out of the server by asking; to some the draft is secret.
async fn asks(app: &TestApp, replica: &mut Replica, is_secret: bool, places: &[&Place]) -> String {
    let user = replica.user.clone();
    let mut heard = String::new();
    let mut addresses = vec![paths::SESSION.to_owned(), paths::SESSIONS.to_owned(), paths::PROCEDURES.to_owned()];
    for query in ["", "?kind=finding", "?kind=dossier", "?open=false", "?order=due", "?q=vang+anh", "?q=vang+anh+nhap"]
    {
        addresses.push(format!("{CASES}{query}"));
    }
    for query in ["", "?q=vang+anh", "?q=0900000007"] {
        addresses.push(format!("{PARTIES}{query}"));
    }
    for place in places {
        addresses.push(format!("{CASES}/{}", place.id));
        for file in places.iter().flat_map(|p| &p.files) {
            addresses.push(format!("{CASES}/{}/files/{file}", place.id));
        }
    }
    for address in addresses {
        heard.push_str(&user.get(&address).await.text());
    }
    // What is refused must not tell either: every step and deed, on every case.
    for place in places {
        for (state, action) in
            [("draft", "announce"), ("draft", "discard"), ("received", "assign"), ("signing", "sign")]
        {
            // The inspecting side may: then it would be a draft no longer.
            if state == "draft" && !is_secret {
                continue;
            }
            let reply = Desk { app }.try_step(&user, place.id, state, action, StepArgs::default()).await;
            assert!(!reply.status.is_success(), "{action}: {}", reply.text());
            heard.push_str(&reply.text());
        }
        let edit = json!({ "changes": [{ "key": "child" }, { "key": "what" }], "stated_at": app.now() });
        let reply = user.command(CommandId(app.id()), &format!("{CASES}/{}/edits", place.id), &edit).await;
        heard.push_str(&reply.text());
        // An id that is taken where it cannot be seen.
        let taken = Desk { app }.try_open(&user, cert(place.id, app.now())).await;
        assert!(!taken.status.is_success());
        heard.push_str(&taken.text());
    }
    let mut live = user.live(replica.client, &replica.cursor).await;
    if let Some(said) = heard_of(&mut live).await {
        heard.push_str(&said);
    }
    let pulled = replica.ask().await;
    assert!(pulled.status.is_success(), "{}", pulled.text());
    let mut anew = user.replica(app.id());
    anew.bootstrap().await;
    heard.push_str(&compared(&anew, places).await);
    heard + &replica.heard + &anew.heard
}

/// What the calls say by which a replica is compared: the manifest, whatever it says of a wrong digest, and all records of
/// these cases, asked for by their keys. The keys that are gone only repeat what was asked.
async fn compared(replica: &Replica, places: &[&Place]) -> String {
    let (user, cursor) = (&replica.user, replica.cursor.clone());
    let mut heard = user.post(paths::SYNC_MANIFEST, &json!({})).await.text();
    let verify = json!({ "cursor": cursor, "buckets": Buckets::default() });
    heard.push_str(&user.post(paths::SYNC_VERIFY, &verify).await.text());
    let keys = places.iter().flat_map(|place| Facet::ALL.map(|facet| Key(RecordKind::Case, place.id, facet)));
    let want: Vec<Key> = keys.collect();
    let fetched: FetchReply = user.post(paths::SYNC_FETCH, &FetchRequest { cursor, want: want.clone() }).await.ok();
    let mut told: Vec<Key> = fetched.records.iter().map(|record| Key::from(record.key())).collect();
    told.extend(&fetched.gone);
    assert!(told.len() == want.len() && want.iter().all(|key| told.contains(key)), "{told:?}");
    heard + &serde_json::to_string(&fetched.records).unwrap()
}

/// A right ends while everything is being sent: what had not been sent is not, though it was asked for in time.
async fn a_stream_under_way_ends_with_the_rights(app: TestApp) {
    a_lot(&app).await;
    let clerk = app.user("vanthu").await;
    dossier(&app, &clerk).await;
    let request = || clerk.request(Method::GET, paths::SYNC_BOOTSTRAP).body(Body::empty()).unwrap();
    let whole = clerk.send(request()).await.text();
    assert!(whole.contains(INTERNAL), "the word to look for is right");
    let mut body = clerk.begin(request()).await.into_body();
    let mut heard = body.frame().await.unwrap().unwrap().into_data().unwrap().to_vec();
    dismiss(&app, "vanthu", Role::Office).await;
    let mut is_cut = false;
    while let Some(frame) = body.frame().await {
        match frame {
            Ok(frame) => heard.extend_from_slice(frame.data_ref().map_or(&[], |data| data)),
            Err(_) => is_cut = true,
        }
    }
    let heard = String::from_utf8(heard).unwrap();
    assert!(is_cut && heard.lines().count() < whole.lines().count());
    for word in [INTERNAL, PERSONAL] {
        assert!(!heard.contains(word), "{word} was still sent");
    }
    assert!(!heard.contains("\"frame\":\"end\""), "what came is not taken for the whole");
}

/// The first that a stream says, if it says anything.
async fn heard_of(live: &mut crate::support::LiveStream) -> Option<String> {
    tokio::time::timeout(Duration::from_millis(1500), live.next()).await.ok()?.map(|said| said.data)
}

async fn everybody_hears_what_is_theirs_and_nothing_else(app: TestApp) {
    let mut replicas = Vec::new();
    for login in STAFF {
        let mut replica = app.user(login).await.replica(app.id());
        replica.bootstrap().await;
        replicas.push((login, replica));
    }
    let clerk = app.user("vanthu").await;
    let places = [draft(&app).await, dossier(&app, &clerk).await, elsewhere(&app).await];
    enter(&app, &clerk, PERSONAL).await;
    let [draft, dossier, other] = &places;
    let hears = |logins: &[&'static str]| logins.iter().copied().collect::<BTreeSet<_>>();
    let everyone_but_others: Vec<&'static str> = DESK.into_iter().chain(UNION).collect();
    // Where a word is expected it must be heard, or the test would prove nothing.
    let words = [
        (DRAFT.to_owned(), hears(&UNION)),
        (PERSONAL.to_owned(), hears(&DESK)),
        (INTERNAL.to_owned(), hears(&everyone_but_others)),
        (OTHER.to_owned(), hears(&[])),
    ];
    for (login, mut replica) in replicas {
        let heard = asks(&app, &mut replica, !UNION.contains(&login), &[draft, dossier, other]).await;
        for (word, who) in &words {
            // A search for a word may be repeated by nobody: the answers alone are looked through.
            assert_eq!(heard.contains(word), who.contains(login), "{login} hears {word}");
        }
        let knows = heard.contains(&draft.id.to_string());
        assert_eq!(knows, UNION.contains(&login), "{login} learns of the draft's id");
        assert!(!heard.contains(&other.id.to_string()), "{login} learns of another school's case");
        for file in &draft.files {
            assert_eq!(heard.contains(&file.to_string()), UNION.contains(&login), "{login} learns of its file");
        }
        // Bytes of a download are heard too: the office reads both files, the union only how it is handled.
        assert_eq!(heard.contains(&format!("%PDF-1.7\n{PERSONAL}")), DESK.contains(&login), "{login} downloads");
    }
}
