//! Cases over the REST API: lists and their filters, comments, edits, what is refused and what is logged.

use contract::{
    paths::CASES,
    rest::{CasePage, CaseView},
};
use db::audit::{self, AuditFilter};
use domain::{case::command::StepArgs, ids::CommandId};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{CHILD, Desk, PHONE, TestApp, at, both_dbs, cert, finding};

both_dbs!(
    a_list_shows_what_was_asked_for,
    a_list_goes_on_where_it_ended,
    a_search_finds_without_diacritics_and_never_what_is_hidden,
    an_unsafe_call_needs_its_key_and_happens_once,
    a_comment_and_an_edit_change_what_they_say,
    a_step_out_of_sight_answers_nothing,
    reading_whom_it_is_about_is_logged,
    what_is_not_there_is_not_found,
    the_register_is_searched_and_added_to,
    procedures_in_force_are_listed,
);

async fn list(app: &TestApp, login: &str, query: &str) -> CasePage {
    app.user(login).await.get(&format!("{CASES}?{query}")).await.ok()
}

async fn ids(app: &TestApp, login: &str, query: &str) -> Vec<Uuid> {
    list(app, login, query).await.items.into_iter().map(|line| line.id.0).collect()
}

/// A dossier assigned to the teacher, one just received a day later, and a finding that is still a draft.
async fn three(app: &TestApp) -> [Uuid; 3] {
    let desk = Desk { app };
    let clerk = app.user("vanthu").await;
    let assigned = desk.open(&clerk, cert(app.id(), app.now())).await;
    desk.step(&clerk, assigned, "received", "assign", desk.to("to-la", "giaovienla")).await;
    app.set("2026-03-12T08:30");
    let clerk = app.user("vanthu").await;
    let received = desk.open(&clerk, cert(app.id(), app.now())).await;
    let union = app.user("kiemtra").await;
    let office = app.school.part("van-phong");
    let found = desk.open(&union, finding(app.id(), office, "Thiếu giờ giao hồ sơ", app.now())).await;
    [assigned, received, found]
}

async fn a_list_shows_what_was_asked_for(app: TestApp) {
    let [assigned, received, found] = three(&app).await;
    assert_eq!(ids(&app, "vanthu", "").await, [received, assigned], "newest first, drafts of others not at all");
    assert_eq!(ids(&app, "vanthu", "order=due").await, [assigned, received]);
    assert_eq!(ids(&app, "vanthu", "state=processing").await, [assigned]);
    assert_eq!(ids(&app, "vanthu", "state=processing&state=received").await.len(), 2);
    assert_eq!(ids(&app, "giaovienla", "assignee=me").await, [assigned]);
    let part = app.school.part("to-la");
    assert_eq!(ids(&app, "vanthu", &format!("part={part}")).await, [assigned]);
    assert_eq!(ids(&app, "kiemtra", "kind=finding").await, [found]);
    assert_eq!(ids(&app, "kiemtra", "kind=dossier").await, [received, assigned]);
    assert_eq!(ids(&app, "hieutruong", "kind=finding").await, Vec::<Uuid>::new());
    assert_eq!(ids(&app, "vanthu", "procedure=cap-ban-sao-ho-so-tre").await, Vec::<Uuid>::new());
    let p5 = "procedure=xac-nhan-hoan-thanh-chuong-trinh-mau-giao";
    assert_eq!(ids(&app, "kiemtra", p5).await, [received, assigned]);
    assert_eq!(ids(&app, "vanthu", "late=true").await, Vec::<Uuid>::new());
    app.set("2026-03-16T08:00");
    assert_eq!(ids(&app, "vanthu", "late=true").await, [assigned], "due on Friday; the other on Monday evening");
    assert_eq!(ids(&app, "vanthu", "open=false").await, Vec::<Uuid>::new());
    let line = &list(&app, "vanthu", "state=received").await.items[0];
    assert_eq!((line.code.as_deref(), line.due_at), (Some("MNHgS-260312-0001"), Some(at("2026-03-16T17:00"))));
    let clerk = app.user("vanthu").await;
    for bad in ["kind=x", "part=x", "assignee=x", "order=x", "after=x"] {
        clerk.get(&format!("{CASES}?{bad}")).await.refused(400, "bad_parameter");
    }
}

async fn a_list_goes_on_where_it_ended(app: TestApp) {
    let desk = Desk { app: &app };
    let clerk = app.user("vanthu").await;
    let mut opened = Vec::new();
    for _ in 0..5 {
        opened.push(desk.open(&clerk, cert(app.id(), app.now())).await);
        app.clock.advance(1000);
    }
    opened.reverse();
    let mut seen = Vec::new();
    let mut after = String::new();
    loop {
        let page = list(&app, "vanthu", &format!("limit=2{after}")).await;
        assert!(page.items.len() <= 2);
        seen.extend(page.items.iter().map(|line| line.id.0));
        let Some(next) = page.next else { break };
        after = format!("&after={next}");
        // Whatever comes meanwhile moves nothing.
        desk.open(&clerk, cert(app.id(), app.now())).await;
        app.clock.advance(1000);
    }
    assert_eq!(seen, opened);
}

async fn a_search_finds_without_diacritics_and_never_what_is_hidden(app: TestApp) {
    let [assigned, received, _] = three(&app).await;
    assert_eq!(ids(&app, "vanthu", "q=tre%2001%20lop%20la").await, [received, assigned]);
    assert_eq!(ids(&app, "vanthu", "q=Tr%E1%BA%BB%2001").await.len(), 2);
    assert_eq!(ids(&app, "vanthu", "q=260311").await, [assigned]);
    assert_eq!(ids(&app, "giaovienla", "q=tre%2001").await, [assigned]);
    assert_eq!(
        ids(&app, "kiemtra", "q=tre%2001").await,
        Vec::<Uuid>::new(),
        "the union must not even learn by searching"
    );
    assert_eq!(ids(&app, "kiemtra", "q=260311").await, [assigned]);
}

async fn an_unsafe_call_needs_its_key_and_happens_once(app: TestApp) {
    let clerk = app.user("vanthu").await;
    let open = cert(app.id(), app.now());
    clerk.post(CASES, &open).await.refused(400, "no_idempotency_key");
    let key = CommandId(app.id());
    let first: CaseView = clerk.command(key, CASES, &open).await.ok();
    let again = clerk.command(key, CASES, &open).await;
    assert_eq!(again.headers["location"], format!("{CASES}/{}", first.core.id));
    assert_eq!(again.ok::<CaseView>().core.history.len(), first.core.history.len());
    clerk.command(key, CASES, &cert(app.id(), app.now())).await.refused(409, "idempotency_key_reused");
    let mut more = serde_json::to_value(cert(app.id(), app.now())).unwrap();
    more["code"] = json!("MNHgS-000000-0000");
    clerk.command(CommandId(app.id()), CASES, &more).await.refused(400, "bad_body");
    assert_eq!(ids(&app, "vanthu", "").await.len(), 1);
}

async fn a_comment_and_an_edit_change_what_they_say(app: TestApp) {
    let [assigned, ..] = three(&app).await;
    let handler = app.user("giaovienla").await;
    let comment =
        json!({ "comment": app.id(), "facet": "internal", "text": " Đã gọi phụ huynh ", "stated_at": app.now() });
    let view: CaseView =
        handler.command(CommandId(app.id()), &format!("{CASES}/{assigned}/comments"), &comment).await.ok();
    assert_eq!(view.internal.unwrap().comments[0].text, "Đã gọi phụ huynh");
    let union = app.user("kiemtra").await;
    let refused = union.command(CommandId(app.id()), &format!("{CASES}/{assigned}/comments"), &comment).await;
    refused.refused(403, "not_your_role");

    let fields = &view.personal.unwrap().fields;
    let was = serde_json::to_value(&fields[&"guardian".into()]).unwrap();
    let mut to = was.clone();
    to["v"]["phone"] = json!("0900000009");
    let edit = |was: &Value, to: &Value| json!({ "changes": [{ "key": "guardian", "was": was, "to": to }], "stated_at": app.now() });
    let address = format!("{CASES}/{assigned}/edits");
    let view: CaseView = handler.command(CommandId(app.id()), &address, &edit(&was, &to)).await.ok();
    assert!(serde_json::to_string(&view.personal).unwrap().contains("0900000009"));
    handler.command(CommandId(app.id()), &address, &edit(&was, &to)).await.refused(409, "field_clash");
    to["v"]["phone"] = json!("12");
    let now = json!(view_field(&app, assigned).await);
    let body = handler.command(CommandId(app.id()), &address, &edit(&now, &to)).await.refused(422, "invalid");
    assert_eq!((body.fields[0].field.as_str(), body.fields[0].code.as_str()), ("guardian", "not_a_phone"));
    assert!(body.fields[0].message.contains("9 đến 11"), "{}", body.fields[0].message);
}

async fn view_field(app: &TestApp, id: Uuid) -> Value {
    let view: Value = app.user("vanthu").await.get(&format!("{CASES}/{id}")).await.ok();
    view["personal"]["fields"]["guardian"].clone()
}

/// Reassigned to another group, a dossier is no longer the first group's to see.
async fn a_step_out_of_sight_answers_nothing(app: TestApp) {
    let [assigned, ..] = three(&app).await;
    let address = format!("{CASES}/{assigned}");
    let handler = app.user("giaovienla").await;
    assert!(handler.get(&address).await.status.is_success());
    let desk = Desk { app: &app };
    let clerk = app.user("vanthu").await;
    let args = StepArgs { reason: Some("Nhầm tổ".into()), ..desk.to("to-mam", "totruongmam") };
    let stays: Value = desk.step(&clerk, assigned, "processing", "reassign", args).await;
    assert_eq!(stays["core"]["state"], "processing", "the office still sees it");
    handler.get(&address).await.refused(404, "not_found");
    let refused = desk.try_step(&handler, assigned, "processing", "submit", StepArgs::default()).await;
    refused.refused(404, "not_found");
}

async fn reading_whom_it_is_about_is_logged(app: TestApp) {
    let [assigned, ..] = three(&app).await;
    let lines = async || {
        let (unit, subject) = (app.school.unit, Some(assigned));
        let filter = AuditFilter { subject, action: Some("case.read_personal".into()), ..AuditFilter::default() };
        let read = app.state.db.read(move |tx| async move { audit::audit_list(&tx, unit, &filter, None, 100).await });
        read.await.unwrap()
    };
    app.user("kiemtra").await.get(&format!("{CASES}/{assigned}")).await.ok::<CaseView>();
    assert!(lines().await.is_empty(), "the union was shown nothing personal");
    app.user("hieutruong").await.get(&format!("{CASES}/{assigned}")).await.ok::<CaseView>();
    let written = lines().await;
    assert_eq!(written.len(), 1);
    assert_eq!(written[0].person, Some(app.school.person("hieutruong")));
    assert!(written[0].session.is_some() && !written[0].detail.contains(CHILD));
}

async fn what_is_not_there_is_not_found(app: TestApp) {
    let [_, received, found] = three(&app).await;
    let teacher = app.user("giaovienla").await;
    let there = teacher.get(&format!("{CASES}/{received}")).await.refused(404, "not_found");
    let nowhere = teacher.get(&format!("{CASES}/{}", app.id())).await.refused(404, "not_found");
    assert_eq!(there.message, nowhere.message, "not yours and not there answer alike");
    teacher.get(&format!("{CASES}/junk")).await.refused(404, "not_found");
    app.user("hieutruong").await.get(&format!("{CASES}/{found}")).await.refused(404, "not_found");
}

async fn the_register_is_searched_and_added_to(app: TestApp) {
    let clerk = app.user("vanthu").await;
    let mut ids = Vec::new();
    for (n, name) in ["Trẻ 01 lớp Lá 2", "Trẻ 02 lớp Lá 2", "Trẻ 10 lớp Lá 1"].into_iter().enumerate() {
        let id = app.id();
        let body = json!({
            "id": id, "kind": "child", "name": name, "phone": format!("090 000 00{n:02}"), "stated_at": app.now(),
        });
        let reply = clerk.command(CommandId(app.id()), "/api/v1/parties", &body).await;
        assert_eq!(reply.status, 201, "{}", reply.text());
        ids.push(id);
    }
    let found = async |query: &str| -> Vec<String> {
        let page: Value = clerk.get(&format!("/api/v1/parties?{query}")).await.ok();
        page["items"].as_array().unwrap().iter().map(|p| p["name"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(found("q=tre").await, ["Trẻ 01 lớp Lá 2", "Trẻ 02 lớp Lá 2", "Trẻ 10 lớp Lá 1"]);
    assert_eq!(found("q=la%202&kind=child").await.len(), 2);
    assert_eq!(found("kind=guardian").await.len(), 0);
    let first: Value = clerk.get("/api/v1/parties?limit=2").await.ok();
    let next = first["next"].as_str().unwrap();
    assert_eq!(found(&format!("limit=2&after={next}")).await, ["Trẻ 10 lớp Lá 1"]);
    clerk.get("/api/v1/parties?kind=x").await.refused(400, "bad_parameter");
    let reply = app.user("kiemtra").await.get("/api/v1/parties?q=tre").await;
    assert!(!reply.text().contains("Trẻ"), "{}", reply.text());
    assert!(!reply.text().contains(PHONE));
}

async fn procedures_in_force_are_listed(app: TestApp) {
    let teacher = app.user("giaovienla").await;
    let list: Value = teacher.get("/api/v1/procedures").await.ok();
    let keys: Vec<&str> = list["items"].as_array().unwrap().iter().map(|p| p["key"].as_str().unwrap()).collect();
    assert!(keys.is_sorted() && keys.contains(&"cap-ban-sao-ho-so-tre"), "{keys:?}");
    let one: Value = teacher.get("/api/v1/procedures/cap-ban-sao-ho-so-tre").await.ok();
    assert_eq!(one["lifecycle"]["key"], "dossier");
    let version = &one["procedure"]["version"];
    let same: Value = teacher.get(&format!("/api/v1/procedures/cap-ban-sao-ho-so-tre?version={version}")).await.ok();
    assert_eq!(same, one);
    teacher.get("/api/v1/procedures/cap-ban-sao-ho-so-tre?version=99").await.refused(404, "not_found");
    teacher.get("/api/v1/procedures/khong-co").await.refused(404, "not_found");
}
