//! A device that is full: what can be fetched again makes room for what was typed, and comes back.

use client::{StoreError, Submit};
use contract::command::Command;
use domain::{
    case::{self, command::StepArgs},
    facet::{Facet, RecordKey, RecordKind},
    ids::CaseId,
};
use serde_json::json;
use uuid::Uuid;

use super::{Call, Device, device::comment};
use crate::support::{Desk, TestApp, both_dbs, cert};

both_dbs!(
    ended_dossiers_make_room_for_what_was_typed,
    what_was_let_go_of_comes_back,
    what_changed_of_it_comes_back_at_once,
    a_base_that_is_too_large_is_kept_in_part,
    what_is_needed_never_makes_room,
);

/// So many dossiers that have ended, the oldest first, and one that runs.
async fn some_ended(app: &TestApp, count: usize) -> (Vec<Uuid>, Uuid) {
    let (clerk, desk) = (app.user("vanthu").await, Desk { app });
    let mut ended = Vec::new();
    for _ in 0..count {
        let id = desk.open(&clerk, cert(app.id(), app.now())).await;
        let why = StepArgs { reason: Some("Phụ huynh rút".to_owned()), ..StepArgs::default() };
        desk.step(&clerk, id, "received", "withdraw", why).await;
        app.clock.advance(1_000);
        ended.push(id);
    }
    (ended, desk.open(&clerk, cert(app.id(), app.now())).await)
}

fn let_go(device: &Device) -> usize {
    device.engine.read(client::Replica::let_go_count)
}

/// A clerk's device with forty ended dossiers, on which there is room for hardly anything more.
async fn full(app: &TestApp) -> (Device, Vec<Uuid>, Uuid) {
    let (ended, open) = some_ended(app, 40).await;
    let clerk = Device::of(app, "vanthu").await;
    assert_eq!((let_go(&clerk), clerk.cases().len()), (0, 41));
    clerk.disk.room_for(100);
    (clerk, ended, open)
}

async fn ended_dossiers_make_room_for_what_was_typed(app: TestApp) {
    let (mut clerk, ended, open) = full(&app).await;
    clerk.wire.cut();
    let said = clerk.comment(open, "Gõ khi máy đã đầy").await;
    let gone = let_go(&clerk);
    assert!(gone > 0 && gone < ended.len(), "{gone}");
    // The oldest, and whole; nobody else's.
    for (n, id) in ended.iter().enumerate() {
        assert_eq!(clerk.held(*id).is_none(), n < gone, "{n}");
        assert_eq!(clerk.engine.read(|r| r.has_let_go(CaseId(*id))), n < gone, "{n}");
    }
    assert!(clerk.held(open).is_some());
    clerk.engine.keep_draft("intake/a".to_owned(), json!({ "a": "Gõ dở" })).await.unwrap();
    clerk.reopen().await;
    assert_eq!((let_go(&clerk), clerk.unsent()), (gone, vec![said]));
    assert_eq!(clerk.engine.read(|r| r.drafts().count()), 1);
    assert!(
        clerk.disk.records().keys().filter(|key| key.kind == RecordKind::Case).count() >= 41 * 2,
        "their keys stay"
    );

    // It is compared as if it held all: what stands in their place is no fault.
    clerk.disk.tamper(|meta| meta.verified = None);
    clerk.reopen().await;
    clerk.disk.room_for(0);
    clerk.wire.mend();
    clerk.sync().await;
    clerk.wire.calls.borrow_mut().clear();
    clerk.sync().await;
    let calls = clerk.wire.calls.borrow().clone();
    assert!(!calls.contains(&Call::Manifest) && !calls.contains(&Call::Bootstrap), "{calls:?}");
    assert_eq!((clerk.unsent(), clerk.attention()), (vec![], vec![]));
    let text = clerk.case(open).internal.unwrap().comments[0].text.clone();
    assert_eq!(text, "Gõ khi máy đã đầy");
    assert!(let_go(&clerk) >= gone, "no room came");
}

async fn what_was_let_go_of_comes_back(app: TestApp) {
    let (mut clerk, ended, open) = full(&app).await;
    clerk.comment(open, "Đầy").await;
    let gone = let_go(&clerk);
    // Somebody opens one: it is shown, whether the device can keep it or not.
    clerk.engine.open_let_go(&[CaseId(ended[0])]).await.unwrap();
    assert!(clerk.held(ended[0]).is_some());
    assert_eq!(let_go(&clerk), gone - 1);
    // And without a network it is said that it does not come.
    clerk.wire.cut();
    assert!(clerk.engine.open_let_go(&[CaseId(ended[1])]).await.is_err());
    assert!(clerk.held(ended[1]).is_none());
    clerk.wire.mend();
    // While it is open, the rest is not fetched on a device that was just full.
    clerk.disk.make_room();
    clerk.settle().await;
    assert_eq!(let_go(&clerk), gone - 1);
    clerk.reopen().await;
    clerk.settle().await;
    assert_eq!(let_go(&clerk), 0);
    clerk.agrees(&app).await;
}

async fn what_changed_of_it_comes_back_at_once(app: TestApp) {
    let (mut clerk, ended, open) = full(&app).await;
    clerk.comment(open, "Đầy").await;
    clerk.disk.make_room();
    clerk.settle().await;
    let gone = let_go(&clerk);
    // One layer of one that is not here changes: it is shown again when all of it is here.
    let principal = app.user("hieutruong").await;
    let view: contract::rest::CaseView = principal.get(&format!("/api/v1/cases/{}", ended[0])).await.ok();
    let mut core = view.core;
    core.issued = Some("07/GXN".to_owned());
    let (unit, body) = (app.school.unit, serde_json::to_string(&core).unwrap());
    let readers = case::readers(&core, Facet::Core);
    let key = RecordKey { kind: RecordKind::Case, root: ended[0], facet: Facet::Core };
    let change = move |tx| {
        let (body, readers) = (body.clone(), readers.clone());
        async move { db::records::record_put(&tx, unit, key, &body, &readers).await }
    };
    app.state.db.write(change).await.unwrap();
    clerk.settle().await;
    let shown = clerk.case(ended[0]);
    assert_eq!((shown.core.issued.as_deref(), shown.internal.is_some()), (Some("07/GXN"), true));
    assert_eq!(let_go(&clerk), gone - 1);
    // A device that cannot be told what changed compares, and what it has let go of stays so.
    app.state.db.write(|tx| async move { db::sync::epoch_rotate(&tx).await }).await.unwrap();
    clerk.wire.calls.borrow_mut().clear();
    clerk.sync().await;
    assert!(
        clerk.wire.calls.borrow().contains(&Call::Manifest) && !clerk.wire.calls.borrow().contains(&Call::Bootstrap)
    );
    assert_eq!(let_go(&clerk), gone - 1);
    clerk.reopen().await;
    clerk.settle().await;
    clerk.agrees(&app).await;
}

async fn a_base_that_is_too_large_is_kept_in_part(app: TestApp) {
    let (_, open) = some_ended(&app, 40).await;
    let whole = Device::of(&app, "vanthu").await;
    let cases = whole.disk.records().into_values().filter(|record| record.kind == RecordKind::Case);
    let cases: usize = cases.map(|record| serde_json::to_string(&record).unwrap().len()).sum();
    let mut clerk = Device::new(&app, "vanthu").await;
    clerk.disk.room_for(whole.disk.size() - cases / 2);
    clerk.sync().await;
    let gone = let_go(&clerk);
    assert!(gone > 0 && gone <= 40 && clerk.held(open).is_some(), "{gone}");
    // It is whole as far as it goes: opened again, it does not begin anew.
    clerk.reopen().await;
    clerk.disk.room_for(0);
    clerk.wire.calls.borrow_mut().clear();
    clerk.sync().await;
    assert!(!clerk.wire.calls.borrow().contains(&Call::Bootstrap));
    assert!(let_go(&clerk) > 0 && clerk.held(open).is_some());
}

async fn what_is_needed_never_makes_room(app: TestApp) {
    let (_, open) = some_ended(&app, 0).await;
    let clerk = Device::of(&app, "vanthu").await;
    let before = clerk.disk.records();
    clerk.disk.room_for(0);
    // Nothing has ended: what does not fit is told, and nothing is lost.
    let said: Command = comment(open, clerk.engine.id(), "Không còn chỗ", clerk.engine.now());
    assert_eq!(clerk.engine.submit(said).await, Err(Submit::Store(StoreError::Full)));
    assert_eq!((let_go(&clerk), clerk.disk.records()), (0, before));
    clerk.disk.make_room();
    clerk.comment(open, "Có chỗ rồi").await;
    clerk.sync().await;
    clerk.agrees(&app).await;
}
