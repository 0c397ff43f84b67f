//! Files in a bucket: what they are in a folder, and nothing is lost while it does not answer.

use std::{net::SocketAddr, path::Path};

use axum::{body::Body, extract::ConnectInfo, http::Method};
use contract::{paths, upload::UploadProgress};
use domain::{
    definition::PartyKind,
    ids::{CaseId, CommandId, FileHash},
};
use image::ImageFormat;
use serde_json::json;
use server::{
    backup::{self, BackupError},
    doctor::{self, Check, Told, Verdict},
    files::{Place, Sender, Trouble, Why},
    service::privacy::erase_bytes,
    state::AppState,
};

use super::{CUT, PDF, attach, come, me, part, put, scan, so_far};
use crate::support::{Desk, FakeBucket, GUARDIAN, KEY_ID, Mood, SECRET, TestApp, User, both_dbs, cert, party, photo};

both_dbs!(
    while_it_does_not_answer_nothing_is_lost,
    a_part_that_came_stays,
    what_is_erased_goes_when_it_answers_again,
    what_is_packed_of_one_is_restored_into_another,
    the_doctor_looks_into_it,
    it_is_told_whether_it_can_be_worked_with,
);

/// The tests of files in a folder, over a bucket.
mod alike {
    use crate::support::{FakeBucket, TestApp, both_dbs};

    macro_rules! in_a_bucket {
        ($($test:ident),+ $(,)?) => {
            both_dbs!($($test),+);
            $(
                async fn $test(app: TestApp) {
                    let bucket = FakeBucket::new().await;
                    super::super::$test(app.with_files(bucket.place())).await;
                }
            )+
        };
    }

    in_a_bucket!(
        a_file_is_what_its_bytes_say,
        a_file_is_downloaded_by_those_who_read_its_facet,
        a_file_may_come_after_what_refers_to_it,
        a_file_comes_in_parts,
        what_is_interrupted_can_always_be_gone_on_with,
        nobody_goes_on_with_anothers_parts_or_learns_of_them,
        parts_that_nobody_goes_on_with_are_forgotten,
    );
}

async fn over(app: TestApp) -> (TestApp, FakeBucket) {
    let bucket = FakeBucket::new().await;
    let app = app.with_files(bucket.place());
    (app, bucket)
}

async fn while_it_does_not_answer_nothing_is_lost(app: TestApp) {
    let bucket = FakeBucket::new().await;
    let app = app.with_files(bucket.impatient());
    let clerk = app.user("vanthu").await;
    let case = Desk { app: &app }.open(&clerk, cert(app.id(), app.now())).await;
    clerk.upload(PDF).await;
    let kept = attach(&app, &clerk, case, PDF, "internal").await;
    let address = format!("{}/{case}/files/{kept}", paths::CASES);
    let other = b"%PDF-1.7\nanother".to_vec();
    let hash = FileHash::of(&other);
    for mood in [Mood::Fails, Mood::Denies, Mood::Empty, Mood::Slow] {
        bucket.set(mood);
        let refused = put(&clerk, hash.as_str(), other.clone()).await.refused(503, "files_down");
        assert!(!refused.message.contains(SECRET) && !refused.message.contains(KEY_ID), "{mood:?}");
        assert_eq!(app.db.number("SELECT COUNT(*) FROM file").await, 1, "{mood:?}: what is not here is not said to be");
        clerk.get(&address).await.refused(503, "files_down");
        // Text does not wait.
        assert_eq!(clerk.get(&format!("{}/{case}", paths::CASES)).await.status, 200);
    }
    // An answer that breaks off in its middle is none.
    bucket.set(Mood::Cut);
    clerk.get(&address).await.refused(503, "files_down");

    bucket.set(Mood::Well);
    assert_eq!(put(&clerk, hash.as_str(), other).await.status, 204);
    assert_eq!(*clerk.get(&address).await.bytes, *PDF);
    assert!(bucket.keys().iter().all(|key| key.starts_with("mam-non/")), "{:?}", bucket.keys());
}

async fn a_part_that_came_stays(app: TestApp) {
    let (app, bucket) = over(app).await;
    let clerk = app.user("vanthu").await;
    let scan = scan();
    let (hash, of) = (FileHash::of(&scan), scan.len());
    part(&clerk, &hash, 0, of, &scan[..CUT]).await;
    bucket.set(Mood::Fails);
    part(&clerk, &hash, CUT, of, &scan[CUT..]).await.refused(503, "files_down");
    clerk.get(&paths::file_parts(&hash)).await.refused(503, "files_down");
    // It reads and does not write: the last part is waited for.
    bucket.set(Mood::ReadOnly);
    part(&clerk, &hash, CUT, of, &scan[CUT..]).await.refused(503, "files_down");
    assert_eq!(come(&clerk, &hash).await, so_far(CUT));
    bucket.set(Mood::Well);
    let sent: UploadProgress = part(&clerk, &hash, CUT, of, &scan[CUT..]).await.ok();
    assert!(sent.done);
    let from = Sender { unit: app.school.unit, person: me(&clerk).await };
    assert_eq!(app.state.files.unfinished(from).await.unwrap(), 0, "no part is left");
    assert_eq!(bucket.keys().len(), 1);
}

/// A child whose link to a guardian is proved by a scan, and the proposal to erase the child.
async fn proposed(app: &TestApp, clerk: &User, proof: &FileHash) -> String {
    let mut ids = Vec::new();
    for (kind, name) in [(PartyKind::Child, "Trẻ 09 lớp Lá"), (PartyKind::Guardian, GUARDIAN)] {
        let id = app.id();
        let entered = clerk.command(CommandId(app.id()), paths::PARTIES, &party(id, kind, name, None, app.now())).await;
        assert!(entered.status.is_success(), "{}", entered.text());
        ids.push(id);
    }
    let child = format!("{}/{}", paths::PARTIES, ids[0]);
    let link = json!({ "guardian": ids[1], "kinship": "mother", "stated_at": app.now(), "proof": {
        "paper": "other", "seen_on": "2026-03-11", "note": "bản sao", "file": proof } });
    let linked = clerk.command(CommandId(app.id()), &format!("{child}/guardians"), &link).await;
    assert!(linked.status.is_success(), "{}", linked.text());
    let reason = json!({ "reason": "Người đại diện yêu cầu xóa" });
    let reply = clerk.command(CommandId(app.id()), &format!("{child}/erase"), &reason).await;
    let erasure: contract::privacy::Erasure = reply.ok();
    paths::erasure(erasure.id, "confirm")
}

async fn what_is_erased_goes_when_it_answers_again(app: TestApp) {
    let (app, bucket) = over(app).await;
    let (clerk, principal) = (app.user("vanthu").await, app.user("hieutruong").await);
    for again in [true, false] {
        let picture = photo(ImageFormat::Png, 400, 300, u32::from(again));
        let hash = FileHash::of(&picture);
        assert_eq!(put(&clerk, hash.as_str(), picture).await.status, 204);
        // A case showed it once, and somebody looked at it.
        app.state.files.small(app.school.unit, &hash, "image/png").await.unwrap();
        let left = || bucket.keys().iter().filter(|key| key.ends_with(hash.as_str())).count();
        assert_eq!(left(), 2);
        let confirm = proposed(&app, &clerk, &hash).await;
        let key = CommandId(app.id());
        bucket.set(Mood::ReadOnly);
        principal.command(key, &confirm, &json!({})).await.refused(503, "files_down");
        // It is done, and noted that the bytes are still there.
        assert_eq!(app.db.number(&format!("SELECT COUNT(*) FROM file WHERE hash = '{hash}'")).await, 0);
        assert_eq!((app.db.number("SELECT COUNT(*) FROM file_going").await, left()), (1, 2));
        principal.command(key, &confirm, &json!({})).await.refused(503, "files_down");
        bucket.set(Mood::Well);
        if again {
            assert!(principal.command(key, &confirm, &json!({})).await.status.is_success());
        } else {
            // Nobody tries again: the server does.
            erase_bytes(&app.state, None).await.unwrap();
        }
        assert_eq!((app.db.number("SELECT COUNT(*) FROM file_going").await, left()), (0, 0));
    }
    // What was uploaded again meanwhile is somebody's, and stays.
    let picture = photo(ImageFormat::Png, 40, 30, 7);
    let hash = FileHash::of(&picture);
    assert_eq!(put(&clerk, hash.as_str(), picture.clone()).await.status, 204);
    let confirm = proposed(&app, &clerk, &hash).await;
    bucket.set(Mood::ReadOnly);
    principal.command(CommandId(app.id()), &confirm, &json!({})).await.refused(503, "files_down");
    bucket.set(Mood::Well);
    assert_eq!(put(&clerk, hash.as_str(), picture).await.status, 204);
    erase_bytes(&app.state, None).await.unwrap();
    assert!(app.state.files.has(app.school.unit, &hash).await.unwrap());
    assert_eq!(app.db.number("SELECT COUNT(*) FROM file_going").await, 0);
}

async fn what_is_packed_of_one_is_restored_into_another(app: TestApp) {
    let (app, bucket) = over(app).await;
    let clerk = app.user("vanthu").await;
    let case = Desk { app: &app }.open(&clerk, cert(app.id(), app.now())).await;
    let picture = photo(ImageFormat::Jpeg, 400, 300, 1);
    let hash = FileHash::of(&picture);
    assert_eq!(put(&clerk, hash.as_str(), picture.clone()).await.status, 204);
    attach(&app, &clerk, case, &picture, "internal").await;
    assert_eq!(clerk.get(&paths::thumbnail(CaseId(case), &hash)).await.status, 200);
    let folder = tempfile::tempdir().unwrap();
    let (file, data) = (folder.path().join("sen.tar"), &app.state.config.data);
    bucket.set(Mood::Fails);
    let failed = backup::pack(&app.state.db, &app.state.config.files, data, &file, app.now()).await;
    assert!(matches!(failed, Err(BackupError::Store(_))) && !file.exists(), "half a backup is none");
    bucket.set(Mood::Well);
    let manifest = backup::pack(&app.state.db, &app.state.config.files, data, &file, app.now()).await.unwrap();
    assert!(manifest.missing.is_empty());
    assert_eq!(manifest.entries.keys().filter(|name| name.starts_with("files/")).count(), 1, "no small pictures");

    let url = |place: &Path| format!("sqlite://{}?mode=rwc", place.join("new.db").display());
    // Over what lies there already nothing is restored.
    let taken = folder.path().join("taken");
    std::fs::create_dir_all(&taken).unwrap();
    let refused = backup::restore(&file, &url(&taken), &bucket.place(), &taken.join("data"), app.now()).await;
    assert!(matches!(refused, Err(BackupError::NotEmpty(_))), "{refused:?}");
    // Into one that breaks off, nothing is.
    let (other, place) = (FakeBucket::new().await, folder.path().join("other"));
    std::fs::create_dir_all(&place).unwrap();
    other.set(Mood::ReadOnly);
    let broken = backup::restore(&file, &url(&place), &other.place(), &place.join("data"), app.now()).await;
    assert!(matches!(broken, Err(BackupError::Store(_))), "{broken:?}");
    other.set(Mood::Well);
    assert_eq!(other.keys(), Vec::<String>::new());
    backup::restore(&file, &url(&place), &other.place(), &place.join("data"), app.now()).await.unwrap();
    assert_eq!(other.keys().len(), 1);
    let config = server::config::Config {
        files: other.place(),
        ..server::config::Config::for_tests(&url(&place), place.join("data"))
    };
    let state = AppState::open(config, app.clock.clone()).await.unwrap();
    assert_eq!(state.files.get(app.school.unit, &hash).await.unwrap().unwrap(), picture);
    assert!(!place.join("data/files").exists());
    state.db.close().await.unwrap();
    // And into a folder.
    let plain = folder.path().join("plain");
    std::fs::create_dir_all(&plain).unwrap();
    backup::restore(&file, &url(&plain), &Place::Folder, &plain.join("data"), app.now()).await.unwrap();
    let state = AppState::open(server::config::Config::for_tests(&url(&plain), plain.join("data")), app.clock.clone());
    let state = state.await.unwrap();
    assert_eq!(state.files.get(app.school.unit, &hash).await.unwrap().unwrap(), picture);
    state.db.close().await.unwrap();
}

async fn the_doctor_looks_into_it(app: TestApp) {
    let (app, bucket) = over(app).await;
    let clerk = app.user("vanthu").await;
    let hash = clerk.upload(PDF).await;
    let told = Told {
        data: app.state.config.data.clone(),
        database: app.db.url().to_owned(),
        files: bucket.place(),
        all: true,
        ..Told::default()
    };
    let look = async || {
        let found = doctor::examine(&told, app.now()).await;
        let found = found.into_iter().filter(|finding| finding.check == Check::Files);
        found.map(|finding| (finding.verdict, finding.said.vi)).collect::<Vec<_>>()
    };
    let found = look().await;
    assert!(found.len() == 1 && found[0].0 == Verdict::Good, "{found:?}");
    bucket.spoil(hash.as_str());
    assert_eq!(look().await[0].0, Verdict::Fault);
    for mood in [Mood::Denies, Mood::Empty] {
        bucket.set(mood);
        let found = look().await;
        assert!(found.len() == 1 && found[0].0 == Verdict::Fault, "{found:?}");
        assert!(found[0].1.contains("s3://truong/mam-non") && !found[0].1.contains(SECRET), "{found:?}");
    }
}

/// What `/metrics` says to this machine.
async fn figures(app: &TestApp) -> String {
    let here = ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 40_000)));
    let nobody = app.nobody();
    let request = nobody.request(Method::GET, "/metrics").extension(here).body(Body::empty()).unwrap();
    nobody.send(request).await.text()
}

async fn it_is_told_whether_it_can_be_worked_with(app: TestApp) {
    let (app, bucket) = over(app).await;
    let ready = async || {
        let reply = app.nobody().get("/readyz").await;
        let told: serde_json::Value = serde_json::from_str(&reply.text()).unwrap();
        (reply.status.as_u16(), told["ready"].clone(), told["files"].clone())
    };
    let figures = async || figures(&app).await;
    assert_eq!(ready().await, (200, json!(true), json!(true)));
    assert_eq!(bucket.keys(), Vec::<String>::new(), "nothing is left of looking");
    assert!(figures().await.contains("sen_files_up{said=\"the store of files answers\"} 1\n"));
    // A school goes on without its files: whoever shares out calls sends them here all the same.
    for (mood, said) in [
        (Mood::ReadOnly, "the store of files failed"),
        (Mood::Denies, "the store of files refuses these credentials"),
        (Mood::Empty, "there is no such bucket"),
    ] {
        bucket.set(mood);
        assert_eq!(ready().await, (200, json!(true), json!(false)), "{mood:?}");
        let told = figures().await;
        assert!(told.contains(&format!("sen_files_up{{said=\"{said}\"}} 0\n")), "{mood:?}: {told}");
    }
    let bytes = b"%PDF-1.7\nlater".to_vec();
    let reply = put(&app.user("vanthu").await, FileHash::of(&bytes).as_str(), bytes).await;
    assert_eq!(
        reply.headers.get("retry-after").map(object_store::HeaderValue::as_bytes),
        Some(&b"60"[..]),
        "it says when to come again"
    );
    reply.refused(503, "files_down");
    assert!(figures().await.contains("sen_files_errors_total 1\n"));
    bucket.set(Mood::Well);
    assert_eq!(ready().await, (200, json!(true), json!(true)));
    // The words of the store never repeat what it repeats.
    bucket.set(Mood::Denies);
    let trouble: Trouble = app.state.files.look().await.unwrap_err();
    assert_eq!((trouble.why, trouble.why.passes()), (Why::Denied, false));
    let words = format!("{trouble} {trouble:?} {:?}", bucket.place());
    assert!(!words.contains(SECRET) && !words.contains(KEY_ID), "{words}");
    // A server does not start over a store that refuses it, and does over one that is away.
    for (mood, starts) in [(Mood::Denies, false), (Mood::Empty, false), (Mood::Fails, true)] {
        bucket.set(mood);
        let config = (*app.state.config).clone();
        let opened = AppState::open(config, app.clock.clone()).await;
        assert_eq!(opened.is_ok(), starts, "{mood:?}");
        if let Ok(state) = opened {
            state.db.close().await.unwrap();
        }
    }
    bucket.set(Mood::Well);
    let request = app.user("vanthu").await.request(Method::GET, "/readyz").body(Body::empty()).unwrap();
    assert_eq!(app.nobody().send(request).await.status, 200);
}
