//! A device whose changes cannot be told compares what it holds instead of loading it, and once a day one that is told finds
//! what went wrong with it. It ends with exactly what its person is sent, and nothing else ever travels.

use std::collections::BTreeMap;

use client::Draft;
use contract::sync::{Body, Record};
use db::people;
use domain::{
    facet::{Facet, RecordKey, RecordKind},
    ids::GrantId,
    rights::{Grant, Post},
};
use serde_json::json;
use time::macros::date;
use uuid::Uuid;

use super::{Call, Device, Fate, device::comment, rights::end_rights};
use crate::support::{Desk, TestApp, both_dbs, cert};

both_dbs!(
    who_was_away_fetches_only_what_changed,
    rights_that_come_and_go_end_with_what_may_be_seen,
    it_may_be_cut_at_every_call,
    a_device_that_dies_or_is_full_begins_again,
    rights_that_end_between_the_calls_stop_what_follows,
    a_damaged_base_is_found_and_mended,
    who_is_behind_is_asked_again,
    what_cannot_be_compared_is_loaded,
);

const DAY: i64 = 24 * 3600 * 1000;

async fn forget_the_log(app: &TestApp) {
    app.state.db.write(|tx| async move { db::sync::log_trim(&tx, 0).await }).await.unwrap();
}

/// Dossiers that wait for the office.
async fn dossiers(app: &TestApp, count: usize) -> Vec<Uuid> {
    let (desk, clerk) = (Desk { app }, app.user("vanthu").await);
    let mut ids = Vec::new();
    for _ in 0..count {
        ids.push(desk.open(&clerk, cert(app.id(), app.now())).await);
    }
    ids
}

/// Somebody says something about a dossier, by another device.
async fn says(app: &TestApp, login: &str, id: Uuid, text: &str) {
    let device = Device::of(app, login).await;
    device.comment(id, text).await;
    device.sync().await;
    assert!(device.unsent().is_empty() && device.attention().is_empty());
}

/// The keys of what is in `after` and not, or otherwise, in `before`.
fn other(before: &BTreeMap<RecordKey, Record>, after: &BTreeMap<RecordKey, Record>) -> usize {
    after.iter().filter(|(key, record)| before.get(*key) != Some(*record)).count()
}

/// What is asked of the server from now on.
fn listen(device: &Device) {
    device.wire.calls.borrow_mut().clear();
    device.wire.heard.borrow_mut().clear();
}

fn calls(device: &Device) -> Vec<Call> {
    device.wire.calls.borrow().clone()
}

/// A clerk's device that was away while one dossier changed, one came, and the log was shortened past it. What was typed there
/// meanwhile waits, and a form is half filled in.
async fn away(app: &TestApp) -> (Device, Vec<Uuid>) {
    let ids = dossiers(app, 12).await;
    let clerk = Device::of(app, "vanthu").await;
    clerk.wire.cut();
    clerk.comment(ids[1], "Gõ khi vắng").await;
    clerk.engine.keep_draft("intake/p5".to_owned(), json!({ "lop": "Lá 2" })).await.unwrap();
    says(app, "hieutruong", ids[0], "Đã xem").await;
    dossiers(app, 1).await;
    forget_the_log(app).await;
    // Below the floor, whatever is written after it.
    says(app, "hieutruong", ids[2], "Đã xem").await;
    forget_the_log(app).await;
    clerk.wire.mend();
    (clerk, ids)
}

fn keeps_its_own(clerk: &Device) {
    assert_eq!((clerk.unsent(), clerk.attention()), (vec![], vec![]));
    let drafts: Vec<_> = clerk.engine.read(|r| r.drafts().map(|d: &Draft| d.body.clone()).collect());
    assert_eq!(drafts, [json!({ "lop": "Lá 2" })]);
}

async fn who_was_away_fetches_only_what_changed(app: TestApp) {
    let (mut clerk, ids) = away(&app).await;
    let before = clerk.disk.records();
    listen(&clerk);
    clerk.sync().await;
    let after = clerk.disk.records();
    let changed = other(&before, &after);
    assert!(changed > 0 && changed * 3 < after.len(), "{changed} of {}", after.len());
    let [Call::Push(_), Call::Pull, Call::Hello, Call::Manifest, Call::Fetch(fetched), Call::Pull] = calls(&clerk)[..]
    else {
        panic!("{:?}", calls(&clerk))
    };
    assert_eq!(fetched, changed);
    // Bytes: keys and digests of everything, bodies of what changed.
    let heard = clerk.wire.heard.borrow().len();
    let fresh = Device::of(&app, "vanthu").await;
    let whole = fresh.wire.heard.borrow().len();
    assert!(heard * 2 < whole, "{heard} of {whole} bytes");
    for id in &ids[..3] {
        assert_eq!(clerk.case(*id).internal.unwrap().comments.len(), 1);
    }
    keeps_its_own(&clerk);
    clerk.reopen().await;
    keeps_its_own(&clerk);
    clerk.agrees(&app).await;
    // And it goes on from there.
    says(&app, "hieutruong", ids[5], "Tiếp tục").await;
    listen(&clerk);
    clerk.sync().await;
    assert!(!calls(&clerk).contains(&Call::Manifest));
    clerk.agrees(&app).await;
}

/// Makes somebody a clerk besides.
async fn make_clerk(app: &TestApp, login: &str) {
    let (unit, now) = (app.school.unit, app.now());
    let grant = Grant {
        id: GrantId(app.id()),
        person: app.school.person(login),
        post: Post::Clerk,
        part: app.school.part("van-phong"),
        areas: vec![],
        from: date!(2026 - 03 - 01),
        to: None,
        acting_for: None,
    };
    let row = people::GrantRow { unit, grant, granted_by: None, created_at: now };
    let write = move |tx| {
        let row = row.clone();
        async move { people::grant_insert(&tx, &row).await }
    };
    app.state.db.write(write).await.unwrap();
}

async fn rights_that_come_and_go_end_with_what_may_be_seen(app: TestApp) {
    dossiers(&app, 3).await;
    let mut teacher = Device::of(&app, "giaovienla").await;
    teacher.engine.keep_draft("intake/p5".to_owned(), json!({ "lop": "Lá 2" })).await.unwrap();
    assert!(teacher.cases().is_empty());
    listen(&teacher);
    make_clerk(&app, "giaovienla").await;
    teacher.sync().await;
    assert!(teacher.engine.rights_are_stale());
    teacher.ask_who().await;
    assert_eq!(teacher.cases().len(), 3);
    teacher.agrees(&app).await;
    end_rights(&app, "giaovienla").await;
    teacher.settle().await;
    assert!(teacher.cases().is_empty() && teacher.disk.records().is_empty());
    assert!(!calls(&teacher).contains(&Call::Bootstrap), "{:?}", calls(&teacher));
    keeps_its_own(&teacher);
    teacher.reopen().await;
    teacher.sync().await;
    teacher.agrees(&app).await;
}

async fn it_may_be_cut_at_every_call(app: TestApp) {
    let (clerk, _) = away(&app).await;
    for fate in [Fate::Lost, Fate::AnswerLost, Fate::Torn(60), Fate::Twice] {
        for cut in 0..8 {
            // Each on a copy of the device as it came back.
            let mut clerk = clerk.copy(&app).await;
            let (records, cursor) = (clerk.disk.records(), clerk.engine.read(|r| r.meta().cursor.clone()));
            let mut left = cut;
            clerk.wire.fates(move |_| {
                left -= 1;
                if left == -1 { fate } else { Fate::Arrives }
            });
            let done = clerk.engine.sync().await;
            if clerk.engine.read(|r| r.meta().cursor.clone()) == cursor {
                assert!(done.is_err(), "{fate:?} {cut}");
                assert_eq!(clerk.disk.records(), records, "{fate:?} {cut}: nothing is kept of a part");
            }
            clerk.wire.mend();
            clerk.reopen().await;
            clerk.settle().await;
            keeps_its_own(&clerk);
            clerk.agrees(&app).await;
        }
    }
}

async fn a_device_that_dies_or_is_full_begins_again(app: TestApp) {
    let (clerk, _) = away(&app).await;
    for commits in 0..5 {
        for is_full in [false, true] {
            let mut clerk = clerk.copy(&app).await;
            if is_full {
                clerk.disk.fill(commits);
            } else {
                clerk.disk.die_after(commits);
            }
            let _ = clerk.engine.sync().await;
            clerk.disk.revive();
            if commits % 2 == 0 || !is_full {
                clerk.reopen().await;
            }
            clerk.settle().await;
            keeps_its_own(&clerk);
            clerk.agrees(&app).await;
            clerk.reopen().await;
            clerk.agrees(&app).await;
        }
    }
}

async fn rights_that_end_between_the_calls_stop_what_follows(app: TestApp) {
    const WORD: &str = "VANG-ANH-GIUA-CHUNG";
    let between: [fn(&Call) -> bool; 2] = [|call| *call == Call::Manifest, |call| matches!(call, Call::Fetch(_))];
    for which in between {
        let (desk, clerk) = (Desk { app: &app }, app.user("vanthu").await);
        let id = desk.open(&clerk, cert(app.id(), app.now())).await;
        desk.step(&clerk, id, "received", "assign", desk.to("to-la", "giaovienla")).await;
        let handler = Device::of(&app, "giaovienla").await;
        assert!(handler.held(id).is_some());
        says(&app, "vanthu", id, WORD).await;
        forget_the_log(&app).await;
        says(&app, "vanthu", id, "Và sau đó").await;
        forget_the_log(&app).await;
        listen(&handler);
        let hold = handler.wire.hold(which);
        let meanwhile = async {
            hold.reached().await;
            end_rights(&app, "giaovienla").await;
            hold.go();
        };
        tokio::join!(handler.sync(), meanwhile);
        assert!(!handler.wire.heard.borrow().contains(WORD), "what could no longer be seen was sent");
        assert!(handler.engine.rights_are_stale());
        handler.settle().await;
        assert!(handler.cases().is_empty() && handler.disk.records().is_empty());
        assert!(!handler.disk.text().contains(WORD));
        handler.agrees(&app).await;
        give_back(&app, "giaovienla").await;
        let back = Device::of(&app, "giaovienla").await;
        assert!(back.wire.heard.borrow().contains(WORD), "the word to look for is right");
    }
}

async fn give_back(app: &TestApp, login: &str) {
    let (unit, person) = (app.school.unit, app.school.person(login));
    let write = move |tx| async move {
        for grant in people::grants_of(&tx, person).await? {
            people::grant_end(&tx, unit, grant.id, date!(2099 - 12 - 31)).await?;
        }
        Ok::<_, db::DbError>(())
    };
    app.state.db.write(write).await.unwrap();
}

/// How often the server has found that a replica does not hold what it should.
fn differing(app: &TestApp) -> u64 {
    let text = app.state.metrics.text(0);
    let line = text.lines().find_map(|line| line.strip_prefix("sen_replicas_differing_total "));
    line.expect("it is counted").parse().unwrap()
}

async fn a_damaged_base_is_found_and_mended(app: TestApp) {
    let ids = dossiers(&app, 4).await;
    let mut clerk = Device::of(&app, "vanthu").await;
    clerk.sync().await;
    let asked = calls(&clerk).iter().filter(|call| **call == Call::Verify).count();
    assert_eq!((asked, differing(&app)), (1, 0), "once, when the whole had come: its pages are of several moments");
    let case = |n: usize, facet| RecordKey { kind: RecordKind::Case, root: ids[n], facet };
    let whole = clerk.disk.records();
    let stray = RecordKey { root: app.id(), ..case(0, Facet::Core) };
    clerk.disk.lose(&case(0, Facet::Internal));
    // What it says is right: its number is mended without fetching it.
    clerk.disk.spoil(&case(1, Facet::Core), |record| record.rev -= 1);
    clerk.disk.spoil(&case(2, Facet::Core), |record| record.root = stray.root);
    clerk.reopen().await;
    clerk.comment(ids[3], "Gõ trên nền hỏng").await;
    app.clock.advance(DAY);
    clerk.wire.sign_in(app.user("vanthu").await);
    listen(&clerk);
    clerk.sync().await;
    // There was something new: not now.
    assert!(!calls(&clerk).contains(&Call::Verify));
    listen(&clerk);
    clerk.sync().await;
    let [Call::Pull, Call::Verify, Call::Manifest, Call::Fetch(2), Call::Verify] = calls(&clerk)[..] else {
        panic!("{:?}", calls(&clerk))
    };
    assert_eq!(differing(&app), 1, "and the server knows of it");
    clerk.agrees(&app).await;
    assert_eq!(other(&whole, &clerk.disk.records()), 2, "the one that was commented on, with its history");
    assert_eq!((clerk.unsent(), clerk.attention()), (vec![], vec![]));
    clerk.reopen().await;
    clerk.agrees(&app).await;
    listen(&clerk);
    clerk.sync().await;
    assert_eq!(calls(&clerk), [Call::Hello, Call::Pull], "once a day is enough");
    // The next day all is well.
    app.clock.advance(DAY);
    clerk.wire.sign_in(app.user("vanthu").await);
    listen(&clerk);
    clerk.sync().await;
    clerk.sync().await;
    assert_eq!(calls(&clerk), [Call::Pull, Call::Verify, Call::Pull]);
    assert_eq!(differing(&app), 1);
}

async fn who_is_behind_is_asked_again(app: TestApp) {
    let ids = dossiers(&app, 2).await;
    let mut clerk = Device::of(&app, "vanthu").await;
    clerk.disk.tamper(|meta| meta.verified = None);
    clerk.disk.lose(&RecordKey { kind: RecordKind::Case, root: ids[0], facet: Facet::Internal });
    clerk.reopen().await;
    let hold = clerk.wire.hold(|call| *call == Call::Verify);
    let meanwhile = async {
        hold.reached().await;
        says(&app, "hieutruong", ids[1], "Đúng lúc đó").await;
        hold.go();
    };
    tokio::join!(clerk.sync(), meanwhile);
    assert!(!calls(&clerk).contains(&Call::Manifest), "what lies between would look like a fault");
    assert_eq!(differing(&app), 0);
    // Cut at every call of it, and something happens in the middle: nothing is lost, and in the end it is mended.
    clerk.sync().await;
    let each: [fn(&Call) -> bool; 3] =
        [|call| *call == Call::Verify, |call| *call == Call::Manifest, |call| matches!(call, Call::Fetch(_))];
    for fate in [Fate::Lost, Fate::AnswerLost] {
        for which in each {
            let before = clerk.disk.records();
            clerk.wire.once(which, fate);
            clerk.sync().await;
            assert_eq!(clerk.disk.records(), before);
        }
    }
    clerk.wire.mend();
    let hold = clerk.wire.hold(|call| matches!(call, Call::Fetch(_)));
    let meanwhile = async {
        hold.reached().await;
        says(&app, "hieutruong", ids[0], "Trong lúc vá").await;
        hold.go();
    };
    tokio::join!(clerk.sync(), meanwhile);
    clerk.sync().await;
    clerk.sync().await;
    clerk.agrees(&app).await;
    clerk.reopen().await;
    clerk.agrees(&app).await;
}

/// Nothing is there, or most of it is other: the whole is loaded.
async fn what_cannot_be_compared_is_loaded(app: TestApp) {
    dossiers(&app, 2).await;
    let clerk = Device::of(&app, "vanthu").await;
    assert_eq!(calls(&clerk), [Call::Hello, Call::Bootstrap, Call::Pull, Call::Verify]);
    let mut spoilt = clerk.copy(&app).await;
    for key in spoilt.disk.records().into_keys() {
        spoilt.disk.spoil(&key, |record| record.body = Body::of(&json!({})).unwrap());
    }
    spoilt.reopen().await;
    forget_the_log(&app).await;
    says(&app, "vanthu", dossiers(&app, 1).await[0], "Sau đó").await;
    forget_the_log(&app).await;
    listen(&spoilt);
    spoilt.sync().await;
    let whole = [Call::Hello, Call::Pull, Call::Hello, Call::Manifest, Call::Bootstrap, Call::Pull, Call::Verify];
    assert_eq!(calls(&spoilt), whole);
    spoilt.agrees(&app).await;
}

/// The server goes back, and other things happen under the numbers that the device has seen: equal revisions, other bodies.
/// However it is told so, it ends with what the server has now.
#[tokio::test]
async fn a_server_that_went_back_is_compared_by_what_records_say() {
    for told in ["by its name", "by its log", "by nothing that is left"] {
        let app = TestApp::new(db::Engine::Sqlite).await.expect("SQLite is everywhere");
        let ids = dossiers(&app, 6).await;
        let mut clerk = Device::of(&app, "vanthu").await;
        let before = app.copied(8).await;
        says(&app, "hieutruong", ids[0], "Trước khi quay lại").await;
        says(&app, "hieutruong", ids[2], "Sẽ mất").await;
        clerk.sync().await;
        let key = RecordKey { kind: RecordKind::Case, root: ids[0], facet: Facet::Internal };
        let seen = clerk.disk.records()[&key].clone();
        says(&before, "hieutruong", ids[0], "Sau khi quay lại").await;
        // More of another, so that its log reaches past where the device stands.
        for text in ["Việc khác", "Việc khác nữa"] {
            says(&before, "hieutruong", ids[1], text).await;
        }
        clerk.wire.sign_in(before.user("vanthu").await);
        match told {
            "by its name" => {
                before.state.db.write(|tx| async move { db::sync::epoch_rotate(&tx).await }).await.unwrap();
            }
            "by its log" => {}
            _ => forget_the_log(&before).await,
        }
        listen(&clerk);
        clerk.sync().await;
        let now = clerk.disk.records()[&key].clone();
        assert_eq!(now.rev, seen.rev, "{told}: the numbers are the same");
        assert_ne!(now.body, seen.body, "{told}");
        assert!(calls(&clerk).contains(&Call::Manifest) && !calls(&clerk).contains(&Call::Bootstrap), "{told}");
        clerk.agrees(&before).await;
        // What changes next is taken, though the device had once seen a higher number.
        let done = clerk.engine.submit(comment(ids[2], clerk.engine.id(), "Tiếp", clerk.engine.now())).await;
        assert!(done.is_ok());
        clerk.settle().await;
        clerk.agrees(&before).await;
        clerk.reopen().await;
        clerk.agrees(&before).await;
    }
}
