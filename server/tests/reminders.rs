//! The morning's reminders: for each person what is theirs and what is late, once a day, and to nobody what they may not see.

use contract::{document::DocumentView, paths, session::SessionView};
use domain::{
    case::StepArgs,
    definition::Outcome,
    ids::{CaseId, CommandId},
    reminder::{Item, Level, What},
};
use serde_json::{Value, json};
use server::jobs;
use uuid::Uuid;

use crate::support::{Desk, TestApp, at, both_dbs, cert, finding, other_clerk};

both_dbs!(
    each_hears_in_the_morning_of_what_is_theirs,
    late_work_is_told_upwards_and_each_telling_leaves_a_line,
    nobody_hears_of_what_they_may_not_see,
    a_morning_is_written_once,
    what_stands_still_or_waits_for_the_applicant_reminds_nobody,
    documents_that_wait_are_counted_until_they_are_settled,
);

/// How many rows of a table are like this.
async fn count(app: &TestApp, table: &str, like: &str) -> i64 {
    app.db.number(&format!("SELECT COUNT(*) FROM {table} WHERE {like}")).await
}

/// What somebody is reminded of, asked anew.
async fn told(app: &TestApp, login: &str) -> Vec<Item> {
    let view: SessionView = app.user(login).await.get(paths::SESSION).await.ok();
    view.reminder.map(|digest| digest.items).unwrap_or_default()
}

fn item(case: Uuid, what: What, level: Level) -> Item {
    Item { case: CaseId(case), what, level }
}

async fn each_hears_in_the_morning_of_what_is_theirs(app: TestApp) {
    let desk = Desk { app: &app };
    let clerk = app.user("vanthu").await;
    // Wednesday with two working days: Friday.
    let id = desk.open(&clerk, cert(app.id(), app.now())).await;
    let lying = desk.open(&clerk, cert(app.id(), app.now())).await;
    desk.step(&clerk, id, "received", "assign", desk.to("to-la", "giaovienla")).await;
    // Until somebody takes it up it is the office's too.
    desk.step(&app.user("giaovienla").await, id, "processing", "accept_work", StepArgs::default()).await;
    jobs::round(&app.state).await;
    assert_eq!(told(&app, "giaovienla").await, [], "there is time enough");

    app.set("2026-03-12T07:29");
    jobs::round(&app.state).await;
    assert_eq!(told(&app, "giaovienla").await, [], "the desk has not opened");
    app.set("2026-03-12T07:30");
    jobs::round(&app.state).await;
    assert_eq!(told(&app, "giaovienla").await, [item(id, What::Tomorrow, Level::Own)]);
    // What nobody handles yet is the office's.
    assert_eq!(told(&app, "vanthu").await, [item(lying, What::Tomorrow, Level::Own)]);
    for login in ["hieutruong", "phohieutruong", "totruongmam", "congdoan", "quantri"] {
        assert_eq!(told(&app, login).await, [], "{login}");
    }

    app.set("2026-03-13T09:00");
    assert_eq!(told(&app, "giaovienla").await, [], "yesterday's is no reminder");
    let teacher = app.user("giaovienla").await;
    let args = StepArgs { outcome: Some(Outcome::Granted), opinion: Some("Đủ".into()), ..StepArgs::default() };
    desk.step(&teacher, id, "processing", "submit", args).await;
    jobs::round(&app.state).await;
    // Whoever is waited for hears of it too, and whoever answers for it still.
    for login in ["hieutruong", "phohieutruong", "giaovienla"] {
        assert_eq!(told(&app, login).await, [item(id, What::Today, Level::Own)], "{login}");
    }

    // Put away, it does not come back that day.
    let principal = app.user("hieutruong").await;
    let path = paths::reminder("2026-03-13");
    assert_eq!(principal.delete(&path).await.status, 204);
    assert_eq!(principal.delete(&path).await.status, 404);
    assert_eq!(principal.delete(&paths::reminder("hom-nay")).await.status, 404);
    jobs::round(&app.state).await;
    assert_eq!(told(&app, "hieutruong").await, []);
    assert_eq!(told(&app, "phohieutruong").await.len(), 1);
    // Nobody works on a Saturday.
    app.set("2026-03-14T09:00");
    jobs::round(&app.state).await;
    assert_eq!(told(&app, "giaovienla").await, []);
}

async fn late_work_is_told_upwards_and_each_telling_leaves_a_line(app: TestApp) {
    let desk = Desk { app: &app };
    let clerk = app.user("vanthu").await;
    let id = desk.open(&clerk, cert(app.id(), app.now())).await;
    desk.step(&clerk, id, "received", "assign", desk.to("to-la", "giaovienla")).await;
    let lines = "action = 'case.escalate'";
    // Due on Friday the 13th.
    app.set("2026-03-16T08:00");
    jobs::round(&app.state).await;
    let late = |by_wd| What::Late { by_wd };
    assert_eq!(told(&app, "giaovienla").await, [item(id, late(1), Level::Own)]);
    assert_eq!(told(&app, "phohieutruong").await, [item(id, late(1), Level::VicePrincipal)]);
    assert_eq!(told(&app, "hieutruong").await, []);
    assert_eq!(count(&app, "audit", lines).await, 2, "to the handler, and to the vice principal");

    app.set("2026-03-17T08:00");
    jobs::round(&app.state).await;
    assert_eq!(told(&app, "giaovienla").await, [item(id, late(2), Level::Own)]);
    assert_eq!(told(&app, "hieutruong").await, [item(id, late(2), Level::Principal)]);
    assert_eq!(count(&app, "audit", lines).await, 3, "the principal heard of it today, the others before");
    app.set("2026-03-18T08:00");
    jobs::round(&app.state).await;
    assert_eq!(told(&app, "hieutruong").await, [item(id, late(3), Level::Principal)], "and each day until it is done");
    assert_eq!(count(&app, "audit", lines).await, 3);

    let unit = app.school.unit;
    let read = move |tx| async move { db::reminders::escalation_list(&tx, unit, CaseId(id)).await };
    let told = app.state.db.read(read).await.unwrap();
    let levels: Vec<(Level, bool)> = told.iter().map(|row| (row.level, row.due_at == at("2026-03-13T17:00"))).collect();
    assert_eq!(levels, [(Level::Own, true), (Level::VicePrincipal, true), (Level::Principal, true)]);
    assert!(told[2].people.contains(&app.school.person("hieutruong").to_string()), "{told:?}");
}

async fn nobody_hears_of_what_they_may_not_see(app: TestApp) {
    let desk = Desk { app: &app };
    let clerk = app.user("vanthu").await;
    let (other, actor) = other_clerk(&app).await;
    let theirs = desk.open(&other, cert(app.id(), app.now())).await;
    let id = desk.open(&clerk, cert(app.id(), app.now())).await;
    desk.step(&clerk, id, "received", "assign", desk.to("to-la", "giaovienla")).await;
    let union = app.user("congdoan").await;
    let draft = finding(app.id(), app.school.part("to-la"), "Ghi sổ chậm", app.now());
    desk.open(&union, draft).await;
    app.set("2026-03-18T08:00");
    jobs::round(&app.state).await;
    let all = ["hieutruong", "phohieutruong", "giaovienla", "totruongla", "vanthu", "ketoan", "congdoan", "kiemtra"];
    for login in all {
        let told = told(&app, login).await;
        assert!(told.iter().all(|told| told.case == CaseId(id)), "{login}: {told:?}");
    }
    let (scope, person) = (actor.scope(), actor.person());
    let day = app.now().local_date();
    let read = move |tx| {
        let scope = scope.clone();
        async move { server::service::reminders::of(&tx, &scope, person, day).await }
    };
    let items = app.state.db.read(read).await.unwrap().map(|digest| digest.items).unwrap_or_default();
    assert_eq!(items, [item(theirs, What::Late { by_wd: 3 }, Level::Own)], "each school hears of its own");
    // Given to another group, it is gone from what was written this morning.
    assert_eq!(told(&app, "giaovienla").await.len(), 1);
    let clerk = app.user("vanthu").await;
    let args = StepArgs { reason: Some("Đổi tổ".into()), ..desk.to("to-mam", "totruongmam") };
    desk.step(&clerk, id, "processing", "reassign", args).await;
    assert_eq!(told(&app, "giaovienla").await, []);
    // What is stored names nobody whom a dossier is about.
    assert_eq!(count(&app, "reminder", "body LIKE '%Trẻ%' OR body LIKE '%0900%'").await, 0);
}

async fn a_morning_is_written_once(app: TestApp) {
    let desk = Desk { app: &app };
    let clerk = app.user("vanthu").await;
    let id = desk.open(&clerk, cert(app.id(), app.now())).await;
    desk.step(&clerk, id, "received", "assign", desk.to("to-la", "giaovienla")).await;
    desk.step(&app.user("giaovienla").await, id, "processing", "accept_work", StepArgs::default()).await;
    let (_, second) = app.second_instance_with_state().await;
    app.set("2026-03-13T08:00");
    tokio::join!(jobs::round(&app.state), jobs::round(&second));
    jobs::round(&second).await;
    assert_eq!(count(&app, "reminder", "1 = 1").await, 1);
    assert_eq!(count(&app, "job", "kind = 'reminders' AND done_at IS NOT NULL").await, 1);
    // What comes after the morning is tomorrow's.
    let clerk = app.user("vanthu").await;
    desk.open(&clerk, cert(app.id(), at("2026-03-11T09:00"))).await;
    jobs::round(&app.state).await;
    assert_eq!(told(&app, "vanthu").await, []);
}

async fn what_stands_still_or_waits_for_the_applicant_reminds_nobody(app: TestApp) {
    let desk = Desk { app: &app };
    let (clerk, teacher) = (app.user("vanthu").await, app.user("giaovienla").await);
    let id = desk.open(&clerk, cert(app.id(), app.now())).await;
    desk.step(&clerk, id, "received", "assign", desk.to("to-la", "giaovienla")).await;
    let args = StepArgs { reason: Some("Thiếu đơn".into()), papers: vec!["don".into()], ..StepArgs::default() };
    desk.step(&teacher, id, "processing", "ask_supplement", args).await;
    app.set("2026-03-20T08:00");
    jobs::round(&app.state).await;
    for login in ["giaovienla", "vanthu", "phohieutruong", "hieutruong"] {
        assert_eq!(told(&app, login).await, [], "{login}");
    }
    assert_eq!(count(&app, "escalation", "1 = 1").await, 0);
}

async fn documents_that_wait_are_counted_until_they_are_settled(app: TestApp) {
    let entry = json!({ "kind": "official", "about": "Báo cáo quý", "dated": "2026-03-09",
        "way": { "book": "incoming", "from": "Cơ quan cấp trên" } });
    let send = async |path: String, body: Value| {
        // Days pass, and with them the session.
        let clerk = app.user("vanthu").await;
        clerk.command(CommandId(app.id()), &path, &body).await.ok::<DocumentView>().document.id
    };
    let mut given = vec![];
    for due in [Some("2026-03-12"), None] {
        let id = send(paths::DOCUMENTS.to_owned(), json!({ "entry": entry })).await;
        let task = json!({ "to": app.school.person("giaovienla"), "due": due });
        send(format!("{}/{id}/assign", paths::DOCUMENTS), task).await;
        given.push(id);
    }
    let waiting = async |login: &str| {
        let view: SessionView = app.user(login).await.get(paths::SESSION).await.ok();
        view.reminder.map(|digest| (digest.items.len(), digest.documents.waiting, digest.documents.late))
    };
    assert_eq!(waiting("giaovienla").await, None, "not before the morning");
    app.set("2026-03-12T07:30");
    jobs::round(&app.state).await;
    assert_eq!(waiting("giaovienla").await, Some((0, 2, 0)));
    assert_eq!(waiting("totruongmam").await, None);
    app.set("2026-03-13T07:30");
    jobs::round(&app.state).await;
    assert_eq!(waiting("giaovienla").await, Some((0, 2, 1)));
    for id in given {
        send(format!("{}/{id}/settle", paths::DOCUMENTS), json!({ "note": "Đã gửi" })).await;
    }
    assert_eq!(waiting("giaovienla").await, None, "what is settled waits no longer, though the morning told of it");
}
