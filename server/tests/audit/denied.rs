//! Every refusal leaves a line: who, in which session, what about, under which code; never what was typed.

use contract::{command::Command, paths};
use db::audit::{self as store, AuditFilter, AuditRow};
use domain::{
    case::{self, command::StepArgs},
    definition::PartyKind,
};
use serde_json::{Value, json};
use server::audit::{self, denials};
use uuid::Uuid;

use crate::support::{CHILD, Desk, TestApp, User, both_dbs, cert, other_clerk, party, step};

both_dbs!(
    a_refused_call_leaves_a_line,
    what_is_secret_is_named_only_where_it_stands,
    a_refused_command_of_a_replica_leaves_a_line,
    the_same_again_within_a_minute_is_counted,
    many_things_tried_are_no_longer_told_apart,
    the_token_of_an_ended_session_is_known,
    failures_at_the_door_are_counted_without_what_was_typed,
    what_is_allowed_leaves_no_line
);

/// The lines about refusals, oldest first.
async fn denied(app: &TestApp) -> Vec<AuditRow> {
    denials::settle(&app.state).await.unwrap();
    let (unit, action) = (app.school.unit, Some(denials::ACTION.to_owned()));
    let filter = AuditFilter { action, ..AuditFilter::default() };
    let read = move |tx| async move { store::audit_list(&tx, unit, &filter, None, 1000).await };
    let mut rows = app.state.db.read(read).await.unwrap();
    // Of one moment, those that name something first.
    rows.sort_by_key(|row| (row.at, row.subject.is_none(), row.id));
    rows
}

fn detail(row: &AuditRow) -> (String, u64) {
    let detail: Value = serde_json::from_str(&row.detail).unwrap();
    (detail["code"].as_str().unwrap().to_owned(), detail["times"].as_u64().unwrap())
}

async fn a_case(app: &TestApp) -> Uuid {
    Desk { app }.open(&app.user("vanthu").await, cert(app.id(), app.now())).await
}

async fn try_step(app: &TestApp, by: &User, id: Uuid) {
    let reply = Desk { app }.try_step(by, id, "received", "assign", StepArgs::default()).await;
    reply.refused(403, "not_your_role");
}

async fn a_refused_call_leaves_a_line(app: TestApp) {
    let id = a_case(&app).await;
    let inspector = app.user("kiemtra").await;
    assert_eq!(denied(&app).await, []);
    try_step(&app, &inspector, id).await;
    let rows = denied(&app).await;
    assert_eq!(rows.len(), 1, "{rows:?}");
    let row = &rows[0];
    assert_eq!(row.person, Some(app.school.person("kiemtra")));
    assert!(row.session.is_some());
    assert_eq!((row.subject_kind.as_str(), row.subject), ("case", Some(id)));
    assert_eq!(detail(row), ("not_your_role".to_owned(), 1));
    // It is chained like any other.
    assert!(audit::seal(&app.state.db, app.now()).await.unwrap() > 0);
    assert_eq!(app.db.number("SELECT COUNT(*) FROM audit_pending").await, 0);
    // What is refused before it exists is about nothing yet.
    let body = json!({
        "id": app.id(), "kind": "child", "name": CHILD, "stated_at": app.now(),
    });
    let key = domain::ids::CommandId(app.id());
    inspector.command(key, paths::PARTIES, &body).await.refused(403, "not_your_role");
    let rows = denied(&app).await;
    assert_eq!((rows.len(), rows[1].subject), (2, None));
    assert!(rows.iter().all(|row| !row.detail.contains("Trẻ")));
}

async fn what_is_secret_is_named_only_where_it_stands(app: TestApp) {
    let id = a_case(&app).await;
    let teacher = app.user("giaovienla").await;
    teacher.get(&format!("{}/{id}", paths::CASES)).await.refused(404, "not_found");
    teacher.get(&format!("{}/{}", paths::CASES, app.id())).await.refused(404, "not_found");
    teacher.get("/api/v1/khong-co").await.refused(404, "not_found");
    let rows = denied(&app).await;
    assert_eq!(rows.iter().map(|row| row.subject).collect::<Vec<_>>(), [Some(id), None]);
    assert!(rows.iter().all(|row| detail(row) == ("not_found".to_owned(), 1)));
    // Another school's clerk tries: our school is not named there, and its person not here.
    let (stranger, actor) = other_clerk(&app).await;
    stranger.get(&format!("{}/{id}", paths::CASES)).await.refused(404, "not_found");
    assert_eq!(denied(&app).await.len(), 2);
    let unit = actor.unit();
    let filter = AuditFilter { action: Some(denials::ACTION.to_owned()), ..AuditFilter::default() };
    let read = move |tx| async move { store::audit_list(&tx, unit, &filter, None, 10).await };
    let theirs = app.state.db.read(read).await.unwrap();
    assert_eq!((theirs.len(), theirs[0].subject, theirs[0].person), (1, None, Some(actor.person())));
}

async fn a_refused_command_of_a_replica_leaves_a_line(app: TestApp) {
    let id = a_case(&app).await;
    let mut replica = app.user("giaovienla").await.replica(app.id());
    let entered = party(app.id(), PartyKind::Child, CHILD, None, app.now());
    let enter = replica.numbered(app.id(), Command::EnterParty(entered));
    let step = step(id, "received", "assign", StepArgs::default(), app.now());
    let step = replica.numbered(app.id(), Command::Case(case::Command::Step(step)));
    let junk = cert(app.id(), app.now());
    let open = replica.numbered(
        app.id(),
        Command::Case(case::Command::Open(case::command::OpenCase {
            fields: std::collections::BTreeMap::new(),
            ..junk
        })),
    );
    replica.pushed(app.now(), &[enter, step, open]).await;
    let rows = denied(&app).await;
    let told: Vec<_> = rows.iter().map(|row| (detail(row).0, row.subject)).collect();
    // Entering and opening were refused for the same reason, and about nothing that is there.
    assert_eq!(told, [("not_found".to_owned(), Some(id)), ("not_your_role".to_owned(), None)], "{rows:?}");
    assert!(rows.iter().all(|row| row.person == Some(app.school.person("giaovienla"))));
    assert!(rows.iter().all(|row| row.detail.contains("\"sync\"") && !row.detail.contains("Trẻ")));
}

async fn the_same_again_within_a_minute_is_counted(app: TestApp) {
    let id = a_case(&app).await;
    let inspector = app.user("kiemtra").await;
    for _ in 0..5 {
        try_step(&app, &inspector, id).await;
        app.clock.advance(1000);
    }
    assert_eq!(denied(&app).await.len(), 1, "the first is written at once");
    for _ in 0..3 {
        try_step(&app, &inspector, id).await;
    }
    assert_eq!(denied(&app).await.len(), 1);
    app.clock.advance(60_000);
    let rows = denied(&app).await;
    assert_eq!(rows.iter().map(|row| detail(row).1).collect::<Vec<_>>(), [1, 7]);
    assert_eq!(rows[0].subject, rows[1].subject);
    // A new minute begins anew.
    try_step(&app, &inspector, id).await;
    assert_eq!(denied(&app).await.len(), 3);
    app.clock.advance(60_000);
    assert_eq!(denied(&app).await.len(), 3, "once is once");
}

async fn many_things_tried_are_no_longer_told_apart(app: TestApp) {
    let clerk = app.user("vanthu").await;
    let teacher = app.user("giaovienla").await;
    for _ in 0..33 {
        let id = Desk { app: &app }.open(&clerk, cert(app.id(), app.now())).await;
        teacher.get(&format!("{}/{id}", paths::CASES)).await.refused(404, "not_found");
    }
    let rows = denied(&app).await;
    assert_eq!(rows.len(), 31);
    assert_eq!(rows.iter().filter(|row| row.subject.is_none()).count(), 1);
    app.clock.advance(60_000);
    let rows = denied(&app).await;
    assert_eq!(rows.iter().map(|row| detail(row).1).sum::<u64>(), 33, "none is lost");
    app.clock.advance(1);
    // Made-up ids never make more than one line.
    for _ in 0..2500 {
        teacher.get(&format!("{}/{}", paths::CASES, app.id())).await;
    }
    app.clock.advance(1);
    denied(&app).await;
    app.clock.advance(60_000);
    let more = denied(&app).await.split_off(rows.len());
    assert!(more.len() <= 4, "{more:?}");
    assert_eq!(more.iter().map(|row| detail(row).1).sum::<u64>(), 2500);
    assert!(more.iter().any(|row| detail(row).0 == "overflow"));
}

async fn the_token_of_an_ended_session_is_known(app: TestApp) {
    let clerk = app.program("vanthu").await;
    clerk.sign_out().await;
    clerk.get(paths::SESSION).await.refused(401, "unauthenticated");
    let rows = denied(&app).await;
    assert_eq!(rows.len(), 1);
    assert_eq!((rows[0].person, detail(&rows[0]).0.as_str()), (Some(app.school.person("vanthu")), "unauthenticated"));
    assert!(rows[0].session.is_some());
    // Forged, nobody knows whose it is; expired, it is only renewed.
    let mut nobody = app.nobody();
    nobody.bear("eyJhbGciOiJub25lIn0.e30.");
    nobody.get(paths::SESSION).await.refused(401, "unauthenticated");
    let other = app.program("ketoan").await;
    app.clock.advance(11 * 60_000);
    other.get(paths::SESSION).await.refused(401, "unauthenticated");
    assert_eq!(denied(&app).await.len(), 1);
}

async fn failures_at_the_door_are_counted_without_what_was_typed(app: TestApp) {
    let nobody = app.nobody();
    let typed = "mat-khau-go-nham-vao-o-ten";
    for _ in 0..6 {
        nobody.post(paths::SESSION, &json!({ "login": typed, "password": "x", "bearer": false })).await;
    }
    let rows = denied(&app).await;
    let told: Vec<String> = rows.iter().map(|row| detail(row).0).collect();
    assert_eq!(
        told.iter().map(String::as_str).collect::<std::collections::BTreeSet<_>>(),
        ["bad_credentials", "too_many"].into()
    );
    assert!(rows.iter().all(|row| row.person.is_none() && row.session.is_none() && row.subject.is_none()));
    let written = app.db.number(&format!("SELECT COUNT(*) FROM audit WHERE detail LIKE '%{typed}%'")).await;
    assert_eq!(written, 0);
}

async fn what_is_allowed_leaves_no_line(app: TestApp) {
    let id = a_case(&app).await;
    let clerk = app.user("vanthu").await;
    assert!(clerk.get(&format!("{}/{id}", paths::CASES)).await.status.is_success());
    // Wrong, but a matter of form.
    clerk.get("/api/v1/parties?kind=x").await.refused(400, "bad_parameter");
    clerk.get("/api/v1/khong-co").await.refused(404, "not_found");
    app.nobody().get(paths::CASES).await.refused(401, "unauthenticated");
    assert_eq!(denied(&app).await, []);
}
