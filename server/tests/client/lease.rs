//! The lease: what came from the server goes from a device that does not hear of it for a week; what was typed there stays.

use client::{Connection, Draft};
use serde_json::json;

use super::{Call, Device};
use crate::support::{CHILD, GUARDIAN, PHONE, TestApp, both_dbs};

both_dbs!(
    a_device_in_a_drawer_forgets_the_school_and_keeps_what_was_typed,
    a_desk_that_stays_open_forgets_too,
    a_desk_that_hears_nothing_new_asks_once_an_hour,
);

const DAY: i64 = 24 * 3600 * 1000;

/// A request that was taken in and confirmed, and after it a comment and a draft that the server never heard of.
async fn in_the_middle(app: &TestApp) -> (Device, uuid::Uuid) {
    let clerk = Device::of(app, "vanthu").await;
    let (id, _) = clerk.intake().await;
    clerk.sync().await;
    clerk.wire.cut();
    clerk.comment(id, "Gia đình xin lùi đến thứ Hai").await;
    clerk.engine.keep_draft("intake/xac-nhan-dang-hoc".to_owned(), json!({ "lop": "Lá 3" })).await.unwrap();
    clerk.fails().await;
    (clerk, id)
}

/// Nothing of the school is left, in memory or on the disk.
fn forgot(device: &Device) {
    assert!(device.disk.records().is_empty());
    assert!(device.engine.read(|r| r.view().parties.is_empty() && r.view().unit.is_none()));
    let text = device.disk.text();
    for private in [CHILD, GUARDIAN, PHONE] {
        assert!(!text.contains(private), "{private} is still there");
    }
}

async fn back_again(app: &TestApp, clerk: &Device, id: uuid::Uuid) {
    clerk.wire.sign_in(app.user("vanthu").await);
    clerk.wire.mend();
    clerk.settle().await;
    assert!(!clerk.engine.is_lease_over());
    // Said eight days ago: the rules believe a week. It is in nobody's way, and comes back with its reason.
    assert_eq!(clerk.attention().iter().map(|(_, code)| *code).collect::<Vec<_>>(), ["stated_time"]);
    assert_eq!(clerk.case(id).core.code.as_deref(), Some("MNHgS-260311-0001"));
    clerk.agrees(app).await;
}

async fn a_device_in_a_drawer_forgets_the_school_and_keeps_what_was_typed(app: TestApp) {
    let (mut clerk, id) = in_the_middle(&app).await;
    app.clock.advance(6 * DAY);
    clerk.reopen().await;
    assert!(!clerk.engine.is_lease_over(), "within the week everything is there");
    assert!(clerk.held(id).is_some());

    app.clock.advance(2 * DAY);
    clerk.reopen().await;
    assert!(clerk.engine.is_lease_over());
    forgot(&clerk);
    assert_eq!(clerk.unsent().len(), 1, "the comment still waits");
    assert_eq!(
        clerk.engine.read(|r| r.drafts().map(|d: &Draft| d.body.clone()).collect::<Vec<_>>()),
        [json!({ "lop": "Lá 3" })]
    );
    // Once is enough.
    clerk.reopen().await;
    forgot(&clerk);
    back_again(&app, &clerk, id).await;
}

async fn a_desk_that_stays_open_forgets_too(app: TestApp) {
    let (clerk, id) = in_the_middle(&app).await;
    app.clock.advance(8 * DAY);
    assert!(clerk.held(id).is_some(), "nothing has looked yet");
    clerk.fails().await;
    assert_eq!(clerk.engine.connection(), Connection::Offline);
    forgot(&clerk);
    assert_eq!(clerk.unsent().len(), 1);
    back_again(&app, &clerk, id).await;
}

async fn a_desk_that_hears_nothing_new_asks_once_an_hour(app: TestApp) {
    let clerk = Device::of(&app, "vanthu").await;
    assert!(!clerk.engine.should_ask());
    app.clock.advance(DAY / 24 + 1000);
    assert!(clerk.engine.should_ask());
    clerk.wire.sign_in(app.user("vanthu").await);
    clerk.sync().await;
    assert!(!clerk.engine.should_ask());
    // Asking brought nothing new, and it is written down all the same: after a week of holidays the lease is not over.
    let mut clerk = clerk;
    for _ in 0..9 {
        app.clock.advance(DAY);
        clerk.wire.sign_in(app.user("vanthu").await);
        clerk.sync().await;
    }
    clerk.wire.once(|call| matches!(call, Call::Pull), super::Fate::Lost);
    clerk.fails().await;
    clerk.reopen().await;
    assert!(!clerk.engine.is_lease_over());
    assert!(!clerk.disk.records().is_empty());
}
