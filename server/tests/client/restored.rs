//! The server goes back to an older database: what it had confirmed since comes back from the devices, once.

use client::{LocalStore, Sent};
use domain::{definition::PartyKind, ids::CommandId};
use serde_json::json;

use super::Device;
use crate::{
    parties_kept::ask,
    support::{TestApp, both_dbs, party},
};

both_dbs!(what_was_confirmed_is_kept_as_long_as_it_is_believed, what_was_confirmed_is_forgotten_with_whom_it_names);

async fn sent(device: &Device) -> Vec<CommandId> {
    let sent: Vec<Sent> = device.disk.sent().await.expect("the disk is read");
    sent.into_iter().map(|sent| sent.pending.id).collect()
}

/// How many events each of these commands has made.
async fn events(app: &TestApp, commands: &[CommandId]) -> Vec<i64> {
    let mut made = Vec::new();
    for id in commands {
        let blob = id.0.simple().to_string();
        made.push(app.db.number(&format!("SELECT COUNT(*) FROM event WHERE lower(hex(command_id)) = '{blob}'")).await);
    }
    made
}

/// Two intakes; a backup is made after the first. The server that comes back has never heard of the second.
async fn set_back() -> (TestApp, TestApp, Device, Vec<CommandId>) {
    let app = TestApp::new(db::Engine::Sqlite).await.expect("SQLite is everywhere");
    let clerk = Device::of(&app, "vanthu").await;
    let (first, one) = clerk.intake().await;
    clerk.sync().await;
    let before = app.copied(8).await;
    let (_, two) = clerk.intake().await;
    let said = clerk.comment(first, "Đã hẹn lại").await;
    clerk.sync().await;
    assert!(clerk.unsent().is_empty());
    let ids = [one.as_slice(), two.as_slice(), &[said]].concat();
    assert_eq!(sent(&clerk).await, ids);
    clerk.wire.sign_in(before.user("vanthu").await);
    (app, before, clerk, ids)
}

async fn is_whole(app: &TestApp, clerk: &Device, commands: &[CommandId]) {
    assert_eq!(clerk.unsent(), []);
    assert_eq!(clerk.attention(), []);
    // Opening makes two: the second is the number that the server gives.
    assert_eq!(events(app, commands).await, [1, 1, 2, 1, 1, 2, 1]);
    clerk.agrees(app).await;
    assert_eq!(clerk.cases().len(), 2);
    assert_eq!(sent(clerk).await, commands, "and is kept as before");
}

/// Nothing waits: the next look at the server tells.
#[tokio::test]
async fn a_desk_that_looks_brings_back_what_was_lost() {
    let (_app, before, clerk, ids) = set_back().await;
    clerk.sync().await;
    is_whole(&before, &clerk, &ids).await;
    clerk.sync().await;
    is_whole(&before, &clerk, &ids).await;
}

/// Something waits: the server expects another number.
#[tokio::test]
async fn a_desk_that_sends_brings_back_what_was_lost_before_it() {
    let (_app, before, clerk, ids) = set_back().await;
    let (case, _) = clerk.cases().into_iter().next().expect("there are two");
    let more = clerk.comment(case.0, "Gõ khi mất mạng").await;
    clerk.sync().await;
    assert_eq!(clerk.attention(), []);
    assert_eq!(events(&before, &[more]).await, [1]);
    assert_eq!(sent(&clerk).await, [ids, vec![more]].concat());
    clerk.agrees(&before).await;
}

/// `sen restore` gives the log another name.
#[tokio::test]
async fn a_restored_server_is_told_by_its_name() {
    let (_app, before, mut clerk, ids) = set_back().await;
    let other = uuid::Uuid::from_u128(9).simple();
    before.db.execute(&format!("UPDATE sync_meta SET value = '{other}' WHERE key = 'epoch'")).await;
    clerk.reopen().await;
    clerk.sync().await;
    is_whole(&before, &clerk, &ids).await;
}

/// The line is cut at every call of the way back, and the device goes off in between: nothing is lost or doubled.
#[tokio::test]
async fn the_way_back_may_be_cut_anywhere() {
    for cut in 0..6 {
        let (_app, before, mut clerk, ids) = set_back().await;
        let mut left = cut;
        clerk.wire.fates(move |_| {
            left -= 1;
            if left == -1 { super::Fate::AnswerLost } else { super::Fate::Arrives }
        });
        let _ = clerk.engine.sync().await;
        clerk.wire.mend();
        clerk.reopen().await;
        clerk.sync().await;
        clerk.sync().await;
        is_whole(&before, &clerk, &ids).await;
    }
}

/// One device's work builds on another's, and comes first: it waits on the server, and is done once the other has been there.
#[tokio::test]
async fn what_builds_on_another_devices_work_waits_for_it() {
    let app = TestApp::new(db::Engine::Sqlite).await.expect("SQLite is everywhere");
    let clerk = Device::of(&app, "vanthu").await;
    let handler = Device::of(&app, "giaovienla").await;
    let before = app.copied(8).await;
    let (id, intake) = clerk.intake_together().await;
    let mut ids = intake.to_vec();
    let desk = crate::support::Desk { app: &app };
    ids.push(clerk.step(id, "received", "assign", desk.to("to-la", "giaovienla")).await);
    clerk.sync().await;
    handler.sync().await;
    let said = handler.comment(id, "Đang kiểm tra").await;
    handler.sync().await;
    assert_eq!((handler.unsent(), clerk.unsent()), (vec![], vec![]));

    clerk.wire.sign_in(before.user("vanthu").await);
    handler.wire.sign_in(before.user("giaovienla").await);
    handler.sync().await;
    handler.sync().await;
    assert_eq!((handler.unsent(), handler.attention()), (vec![said], vec![]));
    let progress = || handler.engine.read(|r| r.unsent().map(|p| p.progress).collect::<Vec<_>>());
    assert_eq!(progress(), [client::Progress::Held]);
    assert!(handler.engine.should_ask(), "it asks by itself what has become of it");
    assert_eq!(events(&before, &[said]).await, [0]);
    let calls = handler.wire.pushed().iter().filter(|pushed| **pushed == said).count();
    handler.sync().await;
    let asked = handler.wire.pushed().iter().filter(|pushed| **pushed == said).count();
    assert_eq!((asked - calls, progress()), (1, vec![client::Progress::Held]), "once a round");

    clerk.sync().await;
    assert_eq!((clerk.unsent(), clerk.attention()), (vec![], vec![]));
    handler.sync().await;
    handler.sync().await;
    assert_eq!((handler.unsent(), handler.attention()), (vec![], vec![]));
    assert_eq!(events(&before, &[ids.as_slice(), &[said]].concat()).await, [1, 1, 2, 1, 1]);
    clerk.sync().await;
    for device in [&clerk, &handler] {
        device.agrees(&before).await;
    }
    assert!(!handler.engine.should_ask());
}

async fn what_was_confirmed_is_kept_as_long_as_it_is_believed(app: TestApp) {
    let clerk = Device::of(&app, "vanthu").await;
    let (_, ids) = clerk.intake().await;
    clerk.sync().await;
    app.clock.advance(6 * 24 * 60 * 60 * 1000);
    clerk.engine.tidy().await.expect("there is room");
    assert_eq!(sent(&clerk).await, ids);
    app.clock.advance(2 * 24 * 60 * 60 * 1000);
    clerk.engine.tidy().await.expect("there is room");
    assert_eq!(sent(&clerk).await, []);
}

async fn what_was_confirmed_is_forgotten_with_whom_it_names(app: TestApp) {
    const NAME: &str = "Trẻ kanariq lớp Lá 2";
    let clerk = Device::of(&app, "vanthu").await;
    let child = party(clerk.engine.id(), PartyKind::Child, NAME, None, clerk.engine.now());
    let id = child.id;
    clerk.submit(contract::command::Command::EnterParty(child)).await;
    clerk.sync().await;
    assert_eq!(sent(&clerk).await.len(), 1);
    let reason = json!({ "reason": "Người đại diện yêu cầu xóa" });
    let proposed = ask(&app, &clerk.wire.user(), &format!("/api/v1/parties/{id}/erase"), reason).await;
    let proposed: contract::privacy::Erasure = proposed.ok();
    clerk.sync().await;
    assert!(clerk.disk.text().contains("kanariq"), "nothing is erased yet");
    let path = format!("/api/v1/erasures/{}/confirm", proposed.id);
    assert!(ask(&app, &app.user("hieutruong").await, &path, json!({})).await.status.is_success());
    clerk.sync().await;
    assert!(!clerk.disk.text().contains("kanariq"), "{}", clerk.disk.text());
    assert_eq!(sent(&clerk).await, []);
}
