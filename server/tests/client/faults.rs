//! Copied profiles, lost numbers, full and dying devices.

use client::{CallError, Engine, StoreError, Submit};
use contract::command::Command;
use domain::case::{self, command::StepArgs};

use super::{Call, Device, Fate};
use crate::support::{Desk, TestApp, both_dbs, cert};

both_dbs!(
    a_copied_profile_takes_a_new_number,
    a_gap_is_closed,
    a_full_device_takes_nothing,
    what_a_full_device_could_not_keep_is_not_forgotten,
    a_base_that_was_not_kept_is_fetched_again,
    what_is_not_kept_is_not_sent,
    a_device_opens_for_its_person_alone,
    a_remembered_session_does_not_set_the_clock,
    a_sync_that_was_left_does_not_block_the_next,
);

async fn events(app: &TestApp) -> i64 {
    app.db.number("SELECT COUNT(*) FROM event").await
}

async fn a_copied_profile_takes_a_new_number(app: TestApp) {
    let clerk = Device::of(&app, "vanthu").await;
    clerk.wire.cut();
    let (first, _) = clerk.intake().await;
    // Copied with three commands that were not sent; both go on from there.
    let twin = clerk.copy(&app).await;
    let (id, twin_id) =
        (|device: &Device| device.engine.read(|r| r.meta().client), twin.engine.read(|r| r.meta().client));
    assert_eq!(id(&clerk), twin_id);
    let own = clerk.comment(first, "Ở máy này").await;
    let theirs = twin.comment(first, "Ở máy kia").await;
    let (second, _) = twin.intake().await;
    clerk.wire.mend();
    clerk.sync().await;
    twin.sync().await;
    assert_ne!(id(&clerk), id(&twin));
    clerk.sync().await;
    for device in [&clerk, &twin] {
        assert!(device.unsent().is_empty() && device.attention().is_empty());
        assert_eq!(device.case(first).internal.unwrap().comments.len(), 2);
        assert!(device.case(second).core.code.is_some());
        device.agrees(&app).await;
    }
    assert!(clerk.wire.pushed().contains(&own) && twin.wire.pushed().contains(&theirs));
    // 2 × (party, party, opened, numbered) and two comments.
    assert_eq!(events(&app).await, 10);
}

async fn a_gap_is_closed(app: TestApp) {
    let mut clerk = Device::of(&app, "vanthu").await;
    // The server has lost what this replica remembers to have sent: it was restored.
    clerk.disk.tamper(|meta| meta.next_seq = 41);
    clerk.reopen().await;
    let (id, _) = clerk.intake().await;
    let desk = Desk { app: &app };
    clerk.step(id, "received", "assign", desk.to("to-la", "giaovienla")).await;
    clerk.sync().await;
    assert_eq!(clerk.case(id).core.state.as_str(), "processing");
    assert_eq!(events(&app).await, 5);
    clerk.reopen().await;
    clerk.comment(id, "Tiếp tục").await;
    clerk.sync().await;
    assert_eq!(events(&app).await, 6);
    clerk.agrees(&app).await;
}

async fn a_full_device_takes_nothing(app: TestApp) {
    let mut clerk = Device::of(&app, "vanthu").await;
    let (id, _) = clerk.intake().await;
    clerk.sync().await;
    let (shown, kept) = (clerk.cases(), clerk.disk.text());
    clerk.disk.fill(2);
    let open = clerk.engine.submit(Command::Case(case::Command::Open(cert(app.id(), app.now())))).await;
    assert_eq!(open, Err(Submit::Store(StoreError::Full)));
    assert_eq!((clerk.cases(), clerk.disk.text()), (shown, kept));
    assert!(clerk.unsent().is_empty());
    // There is room again: the number that was not used is used.
    let remark = clerk.comment(id, "Còn chỗ").await;
    clerk.sync().await;
    assert_eq!(clerk.wire.pushed().iter().filter(|sent| **sent == remark).count(), 1);
    assert_eq!(events(&app).await, 5);
    clerk.reopen().await;
    clerk.sync().await;
    clerk.agrees(&app).await;
}

/// The cursor that is kept is never ahead of the records that are.
async fn what_a_full_device_could_not_keep_is_not_forgotten(app: TestApp) {
    let mut clerk = Device::of(&app, "vanthu").await;
    let mut principal = Device::of(&app, "hieutruong").await;
    let (first, _) = clerk.intake().await;
    clerk.sync().await;
    principal.disk.fill(1);
    assert_eq!(principal.fails().await, CallError::Unreachable);
    // In memory it is there; on the disk neither it nor a cursor past it.
    assert!(principal.held(first).is_some());
    let remark = principal.comment(first, "Đã xem").await;
    let second = clerk.intake().await.0;
    clerk.sync().await;
    principal.reopen().await;
    assert!(principal.held(first).is_none());
    assert_eq!(principal.unsent(), [remark]);
    principal.sync().await;
    principal.agrees(&app).await;

    // The same without a crash between: what was owed goes with the next.
    let third = clerk.intake().await.0;
    clerk.sync().await;
    principal.disk.fill(1);
    principal.fails().await;
    clerk.comment(second, "Thêm một việc").await;
    clerk.sync().await;
    principal.sync().await;
    principal.agrees(&app).await;
    principal.reopen().await;
    for id in [first, second, third] {
        assert!(principal.held(id).is_some());
    }
    principal.agrees(&app).await;

    // What became of a pushed command could not be kept: it is asked again, and done once.
    let before = events(&app).await;
    let remark = clerk.comment(first, "Gửi khi đầy").await;
    clerk.disk.fill(1);
    clerk.fails().await;
    clerk.reopen().await;
    assert_eq!(clerk.unsent(), [remark]);
    clerk.sync().await;
    assert_eq!(events(&app).await, before + 1);
    clerk.agrees(&app).await;
}

async fn a_base_that_was_not_kept_is_fetched_again(app: TestApp) {
    let desk = Desk { app: &app };
    let user = app.user("vanthu").await;
    let id = desk.open(&user, cert(app.id(), app.now())).await;
    let mut clerk = Device::new(&app, "vanthu").await;
    clerk.disk.fill(1);
    clerk.fails().await;
    assert!(clerk.held(id).is_some());
    clerk.comment(id, "Trên nền chưa giữ được").await;
    clerk.sync().await;
    clerk.agrees(&app).await;
    clerk.reopen().await;
    assert!(clerk.held(id).is_some());
    // A stream that was cut is no base.
    let late = Device::new(&app, "hieutruong").await;
    late.wire.once(|call| *call == Call::Bootstrap, Fate::AnswerLost);
    late.fails().await;
    assert!(late.held(id).is_none() && late.disk.records().is_empty());
    late.sync().await;
    late.agrees(&app).await;
}

/// If the device fails after the server was told, the person would type it again: so the server is told afterwards.
async fn what_is_not_kept_is_not_sent(app: TestApp) {
    let clerk = Device::of(&app, "vanthu").await;
    let (id, _) = clerk.intake().await;
    clerk.sync().await;
    let before = clerk.wire.pushed().len();
    // The disk is asked and has not answered when the sync begins.
    let (remark, ()) = tokio::join!(clerk.comment(id, "Cùng lúc"), clerk.sync());
    assert_eq!(clerk.unsent(), [remark]);
    assert_eq!(clerk.wire.pushed().len(), before);
    clerk.sync().await;
    assert!(clerk.unsent().is_empty());
    assert_eq!(clerk.wire.pushed().len(), before + 1);
}

async fn a_device_opens_for_its_person_alone(app: TestApp) {
    let clerk = Device::of(&app, "vanthu").await;
    clerk.wire.cut();
    clerk.intake().await;
    let before = clerk.disk.text();
    let accountant = Device::new(&app, "ketoan").await;
    let (session, disk) = (accountant.session.clone(), clerk.disk.clone());
    let opened = Engine::open(session, disk, accountant.wire.clone(), accountant.hand.clone()).await;
    assert!(matches!(opened, Err(StoreError::Failed(_))));
    assert_eq!(clerk.disk.text(), before);
    clerk.engine.erase().await.unwrap();
    assert!(!clerk.disk.text().contains("Trẻ 01"));
}

/// Opened the next morning without network, with the session of yesterday: it is this morning, not yesterday.
async fn a_remembered_session_does_not_set_the_clock(app: TestApp) {
    let mut clerk = Device::of(&app, "vanthu").await;
    assert_eq!(clerk.engine.now(), app.now());
    app.set("2026-03-12T07:45");
    clerk.wire.cut();
    clerk.reopen().await;
    assert_eq!(clerk.engine.now(), app.now());
    let (id, _) = clerk.intake().await;
    assert_eq!(clerk.case(id).core.received_at, app.now());

    // A device that is five hours off learns it from the server, and remembers it without network.
    let mut wrong = Device::new(&app, "vanthu").await;
    wrong.hand.off.set(-5 * 3_600_000);
    assert_ne!(wrong.engine.now(), app.now());
    wrong.sync().await;
    assert_eq!(wrong.engine.now(), app.now());
    let (id, _) = wrong.intake().await;
    wrong.wire.cut();
    wrong.reopen().await;
    assert_eq!(wrong.engine.now(), app.now());
    wrong.wire.mend();
    wrong.sync().await;
    assert_eq!(wrong.case(id).core.received_at, app.now());
}

async fn a_sync_that_was_left_does_not_block_the_next(app: TestApp) {
    let clerk = Device::of(&app, "vanthu").await;
    let (id, _) = clerk.intake().await;
    let hold = clerk.wire.hold(|call| *call == Call::Pull);
    tokio::select! {
        () = clerk.sync() => panic!("it was held"),
        () = hold.reached() => {}
    }
    clerk.sync().await;
    assert!(clerk.unsent().is_empty());
    let desk = Desk { app: &app };
    clerk.step(id, "received", "assign", desk.to("to-la", "giaovienla")).await;
    let withdraw = StepArgs { reason: Some("Phụ huynh rút".to_owned()), ..StepArgs::default() };
    clerk.step(id, "processing", "ask_withdrawal", withdraw).await;
    clerk.sync().await;
    assert_eq!(clerk.case(id).core.state.as_str(), "withdrawing");
    clerk.agrees(&app).await;
}
