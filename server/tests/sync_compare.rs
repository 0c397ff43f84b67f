//! A replica compared with what it should hold, and mended without loading everything anew: the manifest, records by their
//! keys, digests. Whoever asks is told what is theirs, at one point, and nothing else.

use std::collections::BTreeMap;

use axum::body::Body;
use contract::{
    error::ErrorBody,
    paths,
    sync::compare::{
        FetchReply, FetchRequest, Key, Manifest as Told, ManifestLine, ManifestRequest, Mark, VerifyReply,
        VerifyRequest,
    },
};
use db::{people, records, sync as log};
use domain::{
    digest::{Buckets, Digest, bucket_of},
    facet::{Audience, Facet, Readers, RecordKey, RecordKind},
    ids::CommandId,
    rights::Role,
};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{CHILD, Desk, GUARDIAN, PHONE, Replica, TestApp, User, both_dbs, cert, finding, other_clerk};

both_dbs!(
    a_manifest_names_what_is_sent_to_each_and_nothing_else,
    a_cut_manifest_goes_on_where_it_was_cut,
    digests_tell_bodies_apart_and_nothing_of_them,
    rights_that_change_between_pages_cut_the_stream,
    what_may_not_be_seen_is_gone_like_what_is_not_there,
    what_is_fetched_is_written_down_and_within_limits,
    a_fault_is_found_in_its_bucket_and_mended,
    who_is_behind_is_told_so_and_who_is_not_is_compared,
    a_cursor_of_other_rights_or_another_age_is_refused,
);

/// A manifest as it arrived: its cursor, and what the replica should hold.
struct Manifest {
    cursor: String,
    held: BTreeMap<RecordKey, i64>,
    /// In the order in which they came.
    keys: Vec<RecordKey>,
}

fn read(text: &str) -> Manifest {
    let mut lines = text.lines().map(|line| serde_json::from_str::<ManifestLine>(line).expect("a line"));
    let Some(ManifestLine::Mark(Mark::AsOf { cursor })) = lines.next() else { panic!("no beginning: {text}") };
    let mut manifest = Manifest { cursor, held: BTreeMap::new(), keys: vec![] };
    for line in &mut lines {
        match line {
            ManifestLine::Row(kind, root, facet, rev) => {
                let key = RecordKey { kind, root, facet };
                manifest.keys.push(key);
                assert!(manifest.held.insert(key, rev).is_none(), "{key:?} comes twice");
            }
            ManifestLine::Mark(Mark::End { cursor }) => {
                assert_eq!(cursor, manifest.cursor);
                assert!(lines.next().is_none(), "something comes after the end");
                return manifest;
            }
            ManifestLine::Mark(Mark::AsOf { .. }) => panic!("it begins twice"),
            ManifestLine::Told(..) => panic!("nobody asked for bodies"),
        }
    }
    panic!("the stream was cut");
}

async fn manifest(user: &User, request: &ManifestRequest) -> Manifest {
    let reply = user.post(paths::SYNC_MANIFEST, request).await;
    assert!(reply.status.is_success(), "{}", reply.text());
    read(&reply.text())
}

async fn fetch(user: &User, cursor: &str, want: Vec<Key>) -> FetchReply {
    user.post(paths::SYNC_FETCH, &FetchRequest { cursor: cursor.to_owned(), want }).await.ok()
}

fn held(replica: &Replica) -> BTreeMap<RecordKey, i64> {
    replica.records.iter().map(|(key, (rev, _))| (*key, *rev)).collect()
}

async fn verify(replica: &Replica) -> VerifyReply {
    let (cursor, buckets) = (replica.cursor.clone(), held(replica).into_iter().collect());
    replica.user.post(paths::SYNC_VERIFY, &VerifyRequest { client: None, cursor, buckets }).await.ok()
}

/// The buckets that differ; the replica must not be behind.
async fn bad(replica: &Replica) -> Vec<u8> {
    match verify(replica).await {
        VerifyReply::Compared { bad, .. } => bad,
        VerifyReply::Behind => panic!("it is behind"),
    }
}

/// Mends a replica by the protocol alone: what should not be there goes, what lacks or is old is fetched, and a pull from
/// the manifest's cursor repairs what moved meanwhile.
async fn mend(replica: &mut Replica, buckets: Option<Vec<u8>>) {
    let asked = buckets.map(|buckets| buckets.into_iter().collect());
    let told = manifest(&replica.user, &ManifestRequest { buckets: asked.clone(), ..ManifestRequest::default() }).await;
    let concerned = |key: &RecordKey| asked.as_ref().is_none_or(|asked| asked.contains(&bucket_of(*key)));
    replica.records.retain(|key, _| !concerned(key) || told.held.contains_key(key));
    let has = held(replica);
    let lacks = told.held.iter().filter(|(key, rev)| has.get(key).is_none_or(|own| own < *rev));
    let want: Vec<Key> = lacks.map(|(key, _)| Key::from(*key)).collect();
    for some in want.chunks(500) {
        let fetched = fetch(&replica.user, &told.cursor, some.to_vec()).await;
        for record in fetched.records {
            replica.records.insert(record.key(), (record.rev, record.body.read().unwrap()));
        }
    }
    replica.cursor = told.cursor;
    replica.pull().await;
}

/// A dossier in a teacher's hands, one that nobody has taken, an announced finding, a draft.
async fn some_work(app: &TestApp) -> [Uuid; 4] {
    let (desk, clerk, inspector) = (Desk { app }, app.user("vanthu").await, app.user("kiemtra").await);
    let taken = desk.open(&clerk, cert(app.id(), app.now())).await;
    desk.step(&clerk, taken, "received", "assign", desk.to("to-la", "giaovienla")).await;
    let waits = desk.open(&clerk, cert(app.id(), app.now())).await;
    let found = desk.open(&inspector, finding(app.id(), app.school.part("to-la"), "Thiếu giờ", app.now())).await;
    desk.step(&inspector, found, "draft", "announce", domain::case::command::StepArgs::default()).await;
    let draft = desk.open(&inspector, finding(app.id(), app.school.part("van-phong"), "Bản ghi", app.now())).await;
    [taken, waits, found, draft]
}

async fn fresh(app: &TestApp, login: &str) -> Replica {
    let mut replica = app.user(login).await.replica(app.id());
    replica.bootstrap().await;
    replica
}

/// Ends every grant of this role that somebody holds, as of yesterday.
pub async fn dismiss(app: &TestApp, login: &str, role: Role) {
    let (unit, person) = (app.school.unit, app.school.person(login));
    let yesterday = app.now().local_date().previous_day().unwrap();
    let write = move |tx| async move {
        for grant in people::grants_of(&tx, person).await? {
            if grant.role() == role {
                people::grant_end(&tx, unit, grant.id, yesterday).await?;
            }
        }
        Ok::<_, db::DbError>(())
    };
    app.state.db.write(write).await.unwrap();
}

fn reset(body: &ErrorBody, reason: &str) {
    assert_eq!((body.fields[0].field.as_str(), body.fields[0].code.as_str()), ("cursor", reason));
}

async fn a_manifest_names_what_is_sent_to_each_and_nothing_else(app: TestApp) {
    let [taken, _, _, draft] = some_work(&app).await;
    for login in ["hieutruong", "totruongla", "giaovienla", "totruongmam", "vanthu", "kiemtra", "quantri"] {
        let replica = fresh(&app, login).await;
        let reply = replica.user.post(paths::SYNC_MANIFEST, &json!({})).await;
        assert_eq!(reply.headers["content-type"], "application/x-ndjson");
        assert_eq!(reply.headers["cache-control"], "no-store");
        let told = read(&reply.text());
        assert_eq!(told.held, held(&replica), "{login}");
        assert_eq!(told.held.contains_key(&case(draft, Facet::Core)), login == "kiemtra", "{login}");
        // Whom a dossier is about goes to the one who handles it; the others who may read it fetch it when they open it.
        assert_eq!(told.held.contains_key(&case(taken, Facet::Personal)), login == "giaovienla", "{login}");
        for private in [CHILD, GUARDIAN, PHONE] {
            assert!(!reply.text().contains(private), "keys and revisions say nothing of anybody");
        }
    }
    let (stranger, _) = other_clerk(&app).await;
    let theirs = manifest(&stranger, &ManifestRequest::default()).await;
    let ours = held(&fresh(&app, "vanthu").await);
    assert!(theirs.held.keys().all(|key| !ours.contains_key(key)), "schools share nothing");
}

const fn case(root: Uuid, facet: Facet) -> RecordKey {
    RecordKey { kind: RecordKind::Case, root, facet }
}

async fn a_cut_manifest_goes_on_where_it_was_cut(app: TestApp) {
    let [taken, ..] = some_work(&app).await;
    let clerk = app.user("vanthu").await;
    let whole = manifest(&clerk, &ManifestRequest::default()).await;
    let (came, rest) = whole.keys.split_at(whole.keys.len() / 2);
    let (after, cursor) = (came.last().copied().map(Key::from), Some(whole.cursor.clone()));
    // Something that had come already changes before the rest is asked for.
    let mut replica = fresh(&app, "vanthu").await;
    replica.cursor.clone_from(&whole.cursor);
    let comment = json!({ "comment": app.id(), "facet": "internal", "text": "Đã gọi", "stated_at": app.now() });
    let path = format!("/api/v1/cases/{taken}/comments");
    assert!(clerk.command(CommandId(app.id()), &path, &comment).await.status.is_success());
    let resumed = manifest(&clerk, &ManifestRequest { after, cursor, ..ManifestRequest::default() }).await;
    assert_eq!((resumed.keys.as_slice(), &resumed.cursor), (rest, &whole.cursor));
    // The cursor is still the first page's, so that a pull from it tells of the change.
    // What was said, and that something was said: its handling and its history.
    assert_eq!(replica.pull().await.ops.len(), 2);

    // Without the cursor the end has one of its own.
    let anew = manifest(&clerk, &ManifestRequest { after, ..ManifestRequest::default() }).await;
    assert!(anew.keys == rest && anew.cursor != whole.cursor);
    for wrong in [json!({ "after": "case:x:core" }), json!({ "after": ["case", "x", "core"] }), json!({ "from": 1 })] {
        clerk.post(paths::SYNC_MANIFEST, &wrong).await.refused(400, "bad_body");
    }

    // Only some buckets: what lies in them, and all of it over all of them.
    let mut union = BTreeMap::new();
    for part in [0..128_u8, 128..255] {
        let asked = Some(part.clone().chain((part.end == 255).then_some(255)).collect());
        let some = manifest(&clerk, &ManifestRequest { buckets: asked, ..ManifestRequest::default() }).await;
        assert!(some.keys.iter().all(|key| (bucket_of(*key) < 128) == (part.start == 0)));
        union.extend(some.held);
    }
    assert_eq!(union.into_keys().collect::<Vec<_>>(), {
        let mut all = whole.keys;
        all.sort();
        all
    });
    clerk.post(paths::SYNC_MANIFEST, &json!({ "buckets": [256] })).await.refused(400, "bad_body");
}

async fn digests_tell_bodies_apart_and_nothing_of_them(app: TestApp) {
    let [taken, ..] = some_work(&app).await;
    a_lot(&app).await;
    let handler = fresh(&app, "giaovienla").await;
    let lines = async || app.db.number("SELECT COUNT(*) FROM audit WHERE action = 'case.read_personal'").await;
    let read = lines().await;
    let request = ManifestRequest { bodies: true, ..ManifestRequest::default() };
    let reply = handler.user.post(paths::SYNC_MANIFEST, &request).await;
    for private in [CHILD, GUARDIAN, PHONE] {
        assert!(handler.heard.contains(private) && !reply.text().contains(private));
    }
    assert_eq!(lines().await, read, "nobody was shown anything");
    let told = Told::read(&reply.text()).expect("it came whole");
    let listed: BTreeMap<RecordKey, (i64, Digest)> = told.rows.iter().map(|it| (it.key, (it.rev, it.body))).collect();
    let expected = handler.records.iter().map(|(key, (rev, body))| (*key, (*rev, Digest::of_body(body)))).collect();
    assert_eq!(listed, expected);
    assert_eq!(told.rows.len(), listed.len(), "each once");

    // It is of one point: what was cut cannot be gone on with from another one.
    let on = ManifestRequest { after: told.rows.first().map(|it| it.key.into()), ..request.clone() };
    let refused = handler.user.post(paths::SYNC_MANIFEST, &on).await.refused(400, "bad_parameter");
    assert!(refused.message.contains("after"), "{}", refused.message);

    let asked = bucket_of(case(taken, Facet::Personal));
    let request = ManifestRequest { buckets: Some([asked].into()), ..request };
    let some = Told::read(&handler.user.post(paths::SYNC_MANIFEST, &request).await.text()).expect("it came whole");
    assert!(some.rows.iter().any(|it| it.key == case(taken, Facet::Personal)));
    assert!(some.rows.iter().all(|it| bucket_of(it.key) == asked && listed[&it.key] == (it.rev, it.body)));
}

/// More records than one page holds.
pub async fn a_lot(app: &TestApp) {
    let unit = app.school.unit;
    let ids: Vec<Uuid> = (0..1200).map(|_| app.id()).collect();
    let write = move |tx| {
        let ids = ids.clone();
        async move {
            let readers = Readers::from([Audience::Role(Role::Office)]);
            for root in ids {
                let key = RecordKey { kind: RecordKind::Procedure, root, facet: Facet::Core };
                records::record_put(&tx, unit, key, "{}", &readers).await?;
            }
            Ok::<_, db::DbError>(())
        }
    };
    app.state.db.write(write).await.unwrap();
}

async fn rights_that_change_between_pages_cut_the_stream(app: TestApp) {
    a_lot(&app).await;
    let clerk = app.user("vanthu").await;
    let whole = manifest(&clerk, &ManifestRequest::default()).await;
    assert!(whole.keys.len() > 1200, "over several pages nothing comes twice or is left out");
    assert_eq!(whole.held, held(&fresh(&app, "vanthu").await));

    let request = clerk
        .request(axum::http::Method::POST, paths::SYNC_MANIFEST)
        .header("content-type", "application/json")
        .header(paths::SYNC_HEADER, "1")
        .body(Body::from("{}"))
        .unwrap();
    let mut body = clerk.begin(request).await.into_body();
    let page = body.frame().await.unwrap().unwrap().into_data().unwrap();
    let page = String::from_utf8(page.to_vec()).unwrap();
    dismiss(&app, "vanthu", Role::Office).await;
    assert!(body.frame().await.unwrap().is_err(), "the next page is cut");
    let mut lines = page.lines().map(|line| serde_json::from_str::<ManifestLine>(line).unwrap());
    let Some(ManifestLine::Mark(Mark::AsOf { cursor })) = lines.next() else { panic!("{page}") };
    let Some(ManifestLine::Row(kind, root, facet, _)) = lines.next_back() else { panic!("{page}") };
    // Whoever goes on learns why; whoever begins anew is told what is theirs now.
    let after = Some(Key(kind, root, facet));
    let on = ManifestRequest { after, cursor: Some(cursor), ..ManifestRequest::default() };
    reset(&clerk.post(paths::SYNC_MANIFEST, &on).await.refused(410, "reset"), "policy");
    assert!(manifest(&clerk, &ManifestRequest::default()).await.keys.is_empty());
}

async fn what_may_not_be_seen_is_gone_like_what_is_not_there(app: TestApp) {
    let [taken, waits, found, draft] = some_work(&app).await;
    let (stranger, _) = other_clerk(&app).await;
    let foreign = Desk { app: &app }.open(&stranger, cert(app.id(), app.now())).await;
    let nowhere = app.id();
    let gone = |id: Uuid| Facet::ALL.map(|facet| Key(RecordKind::Case, id, facet)).to_vec();
    for (login, unseen) in [
        ("hieutruong", vec![draft, foreign]),
        ("vanthu", vec![found, draft, foreign]),
        ("totruongmam", vec![taken, waits, found, draft, foreign]),
        ("quantri", vec![taken, waits, found, draft, foreign]),
    ] {
        let replica = fresh(&app, login).await;
        let user = &replica.user;
        let request = |id| FetchRequest { cursor: replica.cursor.clone(), want: gone(id) };
        let absent = user.post(paths::SYNC_FETCH, &request(nowhere)).await;
        assert_eq!(absent.ok::<FetchReply>(), FetchReply { records: vec![], gone: gone(nowhere) });
        for id in unseen {
            let secret = user.post(paths::SYNC_FETCH, &request(id)).await;
            assert_eq!(secret.status, absent.status);
            // Byte for byte the same, but for the id that was asked for.
            assert_eq!(secret.text().replace(&id.to_string(), &nowhere.to_string()), absent.text(), "{login}");
            let named = |reply: &crate::support::Reply| {
                let mut names: Vec<String> = reply.headers.keys().map(ToString::to_string).collect();
                names.sort();
                names
            };
            assert_eq!(named(&secret), named(&absent));
        }
    }
    // Everything that is sent comes as a bootstrap tells it; whom it is about stays with the one who handles it.
    for login in ["giaovienla", "totruongla", "kiemtra"] {
        let replica = fresh(&app, login).await;
        let fetched = fetch(&replica.user, &replica.cursor, gone(taken)).await;
        for record in &fetched.records {
            assert_eq!(replica.records.get(&record.key()), Some(&(record.rev, record.body.read().unwrap())), "{login}");
        }
        let has_personal = fetched.records.iter().any(|record| record.facet == Facet::Personal);
        assert_eq!(has_personal, login == "giaovienla", "{login}");
        assert_eq!(fetched.gone.contains(&Key(RecordKind::Case, taken, Facet::Personal)), !has_personal);
    }
    // What is another kind's is not there under this one.
    let replica = fresh(&app, "hieutruong").await;
    let other = vec![Key(RecordKind::Party, taken, Facet::Core)];
    assert_eq!(fetch(&replica.user, &replica.cursor, other.clone()).await.gone, other);
}

async fn what_is_fetched_is_written_down_and_within_limits(app: TestApp) {
    let [taken, ..] = some_work(&app).await;
    let handler = app.user("giaovienla").await;
    // No bootstrap: it would have written its own line of the day.
    let told = manifest(&handler, &ManifestRequest::default()).await;
    let lines = async || app.db.number("SELECT COUNT(*) FROM audit WHERE action = 'case.read_personal'").await;
    assert_eq!(lines().await, 0, "keys are no reading");
    let key = |facet| Key(RecordKind::Case, taken, facet);
    fetch(&handler, &told.cursor, vec![key(Facet::Core), key(Facet::Internal)]).await;
    assert_eq!(lines().await, 0);
    let want = vec![key(Facet::Personal), key(Facet::Core), key(Facet::Personal)];
    let fetched = fetch(&handler, &told.cursor, want).await;
    assert_eq!((fetched.records.len(), fetched.gone.len()), (2, 0), "each once");
    assert_eq!(lines().await, 1);

    let absent = |n: usize| (0..n).map(|_| Key(RecordKind::Case, app.id(), Facet::Core)).collect::<Vec<_>>();
    assert_eq!(fetch(&handler, &told.cursor, absent(500)).await.gone.len(), 500);
    assert_eq!(fetch(&handler, &told.cursor, vec![]).await, FetchReply { records: vec![], gone: vec![] });
    let many = FetchRequest { cursor: told.cursor.clone(), want: absent(501) };
    handler.post(paths::SYNC_FETCH, &many).await.refused(413, "too_large");
    let deep = format!("{}{}", "[".repeat(50_000), "]".repeat(50_000));
    let large = " ".repeat(11 * 1024 * 1024);
    for (path, most) in [(paths::SYNC_MANIFEST, "{}"), (paths::SYNC_FETCH, "{}"), (paths::SYNC_VERIFY, "{}")] {
        let send = async |body: String| {
            let request = handler
                .request(axum::http::Method::POST, path)
                .header("content-type", "application/json")
                .header(paths::SYNC_HEADER, "1")
                .body(Body::from(body))
                .unwrap();
            handler.send(request).await
        };
        send(deep.clone()).await.refused(400, "bad_body");
        send(format!("{{\"cursor\":{deep}}}")).await.refused(400, "bad_body");
        send(format!("{large}{most}")).await.refused(413, "too_large");
    }
    let digests = |n: usize| json!({ "cursor": told.cursor, "buckets": vec!["0000000000000000"; n] });
    for n in [0, 255, 257] {
        handler.post(paths::SYNC_VERIFY, &digests(n)).await.refused(400, "bad_body");
    }
    let mut odd: Value = digests(256);
    odd["buckets"][7] = json!("x");
    handler.post(paths::SYNC_VERIFY, &odd).await.refused(400, "bad_body");
}

async fn a_fault_is_found_in_its_bucket_and_mended(app: TestApp) {
    let [taken, waits, found, _] = some_work(&app).await;
    for login in ["hieutruong", "vanthu", "kiemtra", "giaovienla", "quantri"] {
        let mut replica = fresh(&app, login).await;
        assert_eq!(bad(&replica).await, Vec::<u8>::new(), "{login}");
        let whole = replica.records.clone();
        let Some(key) = whole.keys().copied().find(|key| [taken, waits, found].contains(&key.root)) else {
            assert_eq!(login, "quantri");
            continue;
        };
        // Lost, older, and one that should have gone.
        let stray = case(app.id(), Facet::Core);
        for fault in ["lost", "older", "stray"] {
            replica.records.clone_from(&whole);
            let at = match fault {
                "lost" => {
                    replica.records.remove(&key);
                    key
                }
                "older" => {
                    replica.records.get_mut(&key).unwrap().0 -= 1;
                    key
                }
                _ => {
                    replica.records.insert(stray, (1, json!({})));
                    stray
                }
            };
            assert_eq!(bad(&replica).await, [bucket_of(at)], "{login}: {fault}");
            mend(&mut replica, Some(vec![bucket_of(at)])).await;
            assert_eq!(replica.records, whole, "{login}: {fault}");
            assert_eq!(bad(&replica).await, Vec::<u8>::new());
        }
        // An empty replica is filled by the same way.
        replica.records.clear();
        mend(&mut replica, None).await;
        assert_eq!(replica.records, whole, "{login}");
    }
}

async fn who_is_behind_is_told_so_and_who_is_not_is_compared(app: TestApp) {
    let [_, waits, ..] = some_work(&app).await;
    let (mut clerk, mut stranger) = (fresh(&app, "vanthu").await, fresh(&app, "totruongmam").await);
    let desk = Desk { app: &app };
    let comment = json!({ "comment": app.id(), "facet": "internal", "text": "Đã gọi", "stated_at": app.now() });
    let path = format!("/api/v1/cases/{waits}/comments");
    assert!(clerk.user.command(CommandId(app.id()), &path, &comment).await.status.is_success());
    // Behind, whatever is claimed to be held: the digests are not even looked at.
    assert_eq!(verify(&clerk).await, VerifyReply::Behind);
    // None of theirs: they stand at the head, and may go on from there.
    let VerifyReply::Compared { bad: none, cursor } = verify(&stranger).await else { panic!("nothing is theirs") };
    assert!(none.is_empty() && cursor != stranger.cursor);
    stranger.cursor = cursor;
    assert!(stranger.pull().await.ops.is_empty());
    clerk.pull().await;
    assert_eq!(bad(&clerk).await, Vec::<u8>::new());

    // What comes into sight and what leaves it is news.
    desk.step(&clerk.user, waits, "received", "assign", desk.to("to-mam", "totruongmam")).await;
    assert_eq!(verify(&stranger).await, VerifyReply::Behind);
    stranger.pull().await;
    let before = held(&stranger);
    let args =
        domain::case::command::StepArgs { reason: Some("Thuộc tổ khác".into()), ..desk.to("to-la", "totruongla") };
    desk.step(&clerk.user, waits, "processing", "reassign", args).await;
    assert_eq!(verify(&stranger).await, VerifyReply::Behind);
    stranger.pull().await;
    assert!(before != held(&stranger) && bad(&stranger).await.is_empty());
    let empty = VerifyRequest { client: None, cursor: stranger.cursor.clone(), buckets: Buckets::default() };
    let told: VerifyReply = stranger.user.post(paths::SYNC_VERIFY, &empty).await.ok();
    let VerifyReply::Compared { bad, .. } = told else { panic!("nothing has changed") };
    let filled: std::collections::BTreeSet<u8> = held(&stranger).into_keys().map(bucket_of).collect();
    assert_eq!(bad, filled.into_iter().collect::<Vec<_>>());
}

async fn a_cursor_of_other_rights_or_another_age_is_refused(app: TestApp) {
    some_work(&app).await;
    let replica = fresh(&app, "totruongchoi").await;
    let calls = async |cursor: &str, reason: &str| {
        for (path, body) in [
            (paths::SYNC_MANIFEST, json!({ "cursor": cursor })),
            (paths::SYNC_FETCH, json!({ "cursor": cursor, "want": [] })),
            (paths::SYNC_VERIFY, json!({ "cursor": cursor, "buckets": Buckets::default() })),
        ] {
            reset(&replica.user.post(path, &body).await.refused(410, "reset"), reason);
        }
    };
    let own = replica.cursor.clone();
    let (policy, _) = own.split_once('~').unwrap();
    calls("junk", "epoch").await;
    calls(&format!("{policy}~00000000000000000000000000000007:7::"), "epoch").await;
    // Of a colleague with other rights.
    calls(&fresh(&app, "vanthu").await.cursor, "policy").await;
    app.state.db.write(|tx| async move { log::epoch_rotate(&tx).await }).await.unwrap();
    calls(&own, "epoch").await;
    let anew = fresh(&app, "totruongchoi").await;
    assert_eq!(bad(&anew).await, Vec::<u8>::new());
    // No inspector any more, still head of the group.
    dismiss(&app, "totruongchoi", Role::Union).await;
    calls(&anew.cursor, "policy").await;
}
