//! Who holds what: nothing personal with the union, nothing at all after a right is gone.

use client::Connection;
use db::people;
use domain::{
    facet::Facet,
    ids::GrantId,
    rights::{Grant, Post},
};
use time::macros::date;

use super::{Call, Device};
use crate::support::{CHILD, Desk, GUARDIAN, PHONE, TestApp, both_dbs, cert};

both_dbs!(
    the_union_never_holds_what_is_personal,
    a_right_that_is_taken_away_empties_the_desk,
    a_right_that_is_given_fills_it,
    a_session_that_ended_loses_nothing,
);

async fn the_union_never_holds_what_is_personal(app: TestApp) {
    let desk = Desk { app: &app };
    let clerk = Device::of(&app, "vanthu").await;
    let inspector = Device::of(&app, "kiemtra").await;
    let (id, _) = clerk.intake().await;
    clerk.step(id, "received", "assign", desk.to("to-la", "giaovienla")).await;
    clerk.sync().await;
    inspector.sync().await;
    clerk.comment(id, "Hẹn chiều thứ Sáu").await;
    clerk.sync().await;
    inspector.sync().await;
    let case = inspector.case(id);
    assert!(case.internal.is_some_and(|i| i.comments.len() == 1) && case.personal.is_none());
    assert!(inspector.engine.read(|r| r.view().parties.is_empty()));
    assert!(inspector.disk.records().keys().all(|key| key.facet != Facet::Personal));
    let late = Device::of(&app, "congdoan").await;
    for private in [CHILD, GUARDIAN, PHONE] {
        assert!(clerk.wire.heard.borrow().contains(private), "the word to look for is right");
        for device in [&inspector, &late] {
            assert!(!device.wire.heard.borrow().contains(private), "{private} was sent");
            assert!(!device.disk.text().contains(private), "{private} is kept");
        }
    }
}

pub async fn end_rights(app: &TestApp, login: &str) {
    let (unit, person) = (app.school.unit, app.school.person(login));
    let yesterday = app.now().local_date().previous_day().unwrap();
    let write = move |tx| async move {
        for grant in people::grants_of(&tx, person).await? {
            people::grant_end(&tx, unit, grant.id, yesterday).await?;
        }
        Ok::<_, db::DbError>(())
    };
    app.state.db.write(write).await.unwrap();
}

async fn a_right_that_is_taken_away_empties_the_desk(app: TestApp) {
    let desk = Desk { app: &app };
    let clerk = app.user("vanthu").await;
    let id = desk.open(&clerk, cert(app.id(), app.now())).await;
    desk.step(&clerk, id, "received", "assign", desk.to("to-la", "giaovienla")).await;
    let mut handler = Device::of(&app, "giaovienla").await;
    handler.engine.keep_draft("step/submit".to_owned(), "Đủ điều".into()).await.unwrap();
    assert!(handler.held(id).is_some());

    end_rights(&app, "giaovienla").await;
    // They type on while the replica is being compared.
    let hold = handler.wire.hold(|call| *call == Call::Manifest);
    let typing = async {
        hold.reached().await;
        let remark = handler.comment(id, "Gõ trong lúc nạp lại").await;
        hold.go();
        remark
    };
    let ((), remark) = tokio::join!(handler.sync(), typing);
    assert!(handler.held(id).is_none() && handler.engine.rights_are_stale());
    assert!(!handler.disk.text().contains(CHILD));
    assert_eq!(handler.unsent(), [remark]);
    assert!(handler.engine.read(|r| r.draft("step/submit").is_some()));
    handler.session = handler.wire.session().await;
    handler.engine.signed_in(handler.session.clone()).await.unwrap();
    assert!(!handler.engine.rights_are_stale());
    assert!(handler.engine.read(|r| r.actor().grants().is_empty()));
    // What can no longer be done is told, and kept.
    handler.sync().await;
    assert_eq!(handler.attention(), [(remark, "not_found")]);
    handler.reopen().await;
    assert_eq!(handler.attention(), [(remark, "not_found")]);
    assert!(handler.cases().is_empty() && handler.engine.read(|r| r.draft("step/submit").is_some()));
    handler.agrees(&app).await;
}

async fn a_right_that_is_given_fills_it(app: TestApp) {
    let desk = Desk { app: &app };
    let clerk = app.user("vanthu").await;
    let id = desk.open(&clerk, cert(app.id(), app.now())).await;
    let teacher = Device::of(&app, "giaovienla").await;
    assert!(teacher.cases().is_empty());
    let (unit, now) = (app.school.unit, app.now());
    let grant = Grant {
        id: GrantId(app.id()),
        person: app.school.person("giaovienla"),
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
    teacher.sync().await;
    assert!(teacher.engine.rights_are_stale());
    teacher.engine.signed_in(teacher.wire.session().await).await.unwrap();
    // As a clerk: receives and assigns.
    assert!(teacher.case(id).personal.is_some());
    teacher.step(id, "received", "assign", desk.to("to-la", "totruongla")).await;
    teacher.intake().await;
    teacher.sync().await;
    assert!(teacher.attention().is_empty());
    teacher.agrees(&app).await;
}

async fn a_session_that_ended_loses_nothing(app: TestApp) {
    let mut clerk = Device::of(&app, "vanthu").await;
    let (id, intake) = clerk.intake().await;
    clerk.wire.user().sign_out().await;
    assert_eq!(clerk.fails().await, client::CallError::SignedOut);
    assert_eq!(clerk.engine.connection(), Connection::SignedOut);
    assert_eq!(clerk.unsent(), intake);
    let remark = clerk.comment(id, "Vẫn gõ được").await;
    // Signed in again on the same desk.
    clerk.wire.sign_in(app.user("vanthu").await);
    clerk.session = clerk.wire.session().await;
    clerk.engine.signed_in(clerk.session.clone()).await.unwrap();
    clerk.sync().await;
    assert_eq!(clerk.engine.connection(), Connection::Online);
    assert!(clerk.unsent().is_empty() && clerk.wire.pushed().contains(&remark));
    clerk.reopen().await;
    clerk.agrees(&app).await;
}
