//! A dossier that is somebody else's work, opened: whom it is about is shown while it is open, and kept nowhere.

use client::{CallError, Whom};
use domain::{facet::Facet, ids::CaseId};
use uuid::Uuid;

use super::{Call, Device};
use crate::support::{CHILD, Desk, GUARDIAN, PHONE, TestApp, both_dbs};

both_dbs!(
    it_is_shown_while_it_is_open_and_kept_nowhere,
    it_is_fetched_again_when_the_case_has_moved,
    without_a_network_it_says_so_and_nothing_changes,
    who_may_not_is_shown_nothing,
);

fn whom(device: &Device, id: Uuid) -> Whom {
    device.held(id).expect("the case is shown").whom
}

/// A dossier that the clerk took in and gave to a teacher; what the clerk typed is the server's now.
async fn given(app: &TestApp, clerk: &Device) -> Uuid {
    let (id, _) = clerk.intake().await;
    clerk.sync().await;
    assert_eq!(whom(clerk, id), Whom::Here, "it waits for the office");
    clerk.step(id, "received", "assign", Desk { app }.to("to-la", "giaovienla")).await;
    clerk.sync().await;
    id
}

async fn it_is_shown_while_it_is_open_and_kept_nowhere(app: TestApp) {
    let clerk = Device::of(&app, "vanthu").await;
    let id = given(&app, &clerk).await;
    let mut accountant = Device::of(&app, "ketoan").await;
    for device in [&clerk, &accountant] {
        assert!(device.case(id).personal.is_none() && device.case(id).internal.is_some());
        assert_eq!(whom(device, id), Whom::Elsewhere);
    }
    accountant.engine.open_case(CaseId(id)).await.unwrap();
    assert_eq!(whom(&accountant, id), Whom::Here);
    let personal = accountant.case(id).personal.unwrap();
    assert!(personal.parties().any(|(_, party)| party.name == CHILD));
    // Not a word of the case on the device: neither now nor after the next sync.
    accountant.comment(id, "Đã gọi cho gia đình").await;
    accountant.sync().await;
    let key = |key: &&domain::facet::RecordKey| key.root == id && key.facet == Facet::Personal;
    assert!(accountant.disk.records().keys().find(key).is_none());
    for private in [GUARDIAN, PHONE] {
        let of_case = |text: String| text.matches(private).count();
        let register =
            accountant.disk.records().into_values().filter(|r| r.root != id).map(|r| r.body.as_str().to_owned());
        assert_eq!(of_case(accountant.disk.text()), register.map(of_case).sum::<usize>(), "{private} is kept");
    }
    accountant.engine.close_case(CaseId(id));
    assert_eq!(whom(&accountant, id), Whom::Elsewhere);
    assert!(accountant.case(id).personal.is_none());

    accountant.engine.open_case(CaseId(id)).await.unwrap();
    accountant.reopen().await;
    assert_eq!(whom(&accountant, id), Whom::Elsewhere, "another tab has opened nothing");
    accountant.agrees(&app).await;
    clerk.sync().await;
    clerk.agrees(&app).await;
}

async fn it_is_fetched_again_when_the_case_has_moved(app: TestApp) {
    let clerk = Device::of(&app, "vanthu").await;
    let id = given(&app, &clerk).await;
    let accountant = Device::of(&app, "ketoan").await;
    accountant.engine.open_case(CaseId(id)).await.unwrap();
    clerk.comment(id, "Phụ huynh hẹn chiều mai").await;
    clerk.sync().await;
    accountant.sync().await;
    assert_eq!(whom(&accountant, id), Whom::Elsewhere, "it may have been changed since");
    accountant.engine.open_case(CaseId(id)).await.unwrap();
    assert_eq!(whom(&accountant, id), Whom::Here);
    // Fetched before the rest has come: it waits for that.
    clerk.comment(id, "Đã hẹn lại").await;
    clerk.sync().await;
    accountant.engine.open_case(CaseId(id)).await.unwrap();
    assert_eq!(whom(&accountant, id), Whom::Coming);
    accountant.sync().await;
    assert_eq!(whom(&accountant, id), Whom::Here);
}

async fn without_a_network_it_says_so_and_nothing_changes(app: TestApp) {
    let clerk = Device::of(&app, "vanthu").await;
    let id = given(&app, &clerk).await;
    clerk.wire.cut();
    assert_eq!(clerk.engine.open_case(CaseId(id)).await, Err(CallError::Unreachable));
    assert_eq!(whom(&clerk, id), Whom::Elsewhere);
    // What does not need the names goes on.
    clerk.comment(id, "Ghi khi mất mạng").await;
    assert_eq!(clerk.case(id).internal.unwrap().comments.len(), 1);
    clerk.wire.mend();
    clerk.engine.open_case(CaseId(id)).await.unwrap();
    assert!(clerk.case(id).personal.is_some());
    assert!(clerk.wire.calls.borrow().contains(&Call::Open(CaseId(id))));
}

async fn who_may_not_is_shown_nothing(app: TestApp) {
    let clerk = Device::of(&app, "vanthu").await;
    let id = given(&app, &clerk).await;
    let inspector = Device::of(&app, "kiemtra").await;
    assert_eq!(whom(&inspector, id), Whom::NotShown);
    inspector.engine.open_case(CaseId(id)).await.unwrap();
    assert_eq!(whom(&inspector, id), Whom::NotShown);
    for private in [CHILD, GUARDIAN, PHONE] {
        assert!(!inspector.wire.heard.borrow().contains(private), "{private} was sent");
    }
    // Whoever may not even know of it is told that it is not there.
    let refused = Device::of(&app, "totruongmam").await.engine.open_case(CaseId(id)).await;
    assert!(matches!(refused, Err(CallError::Refused(body)) if body.code == "not_found"));
}
