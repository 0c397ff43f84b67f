//! Many cases in one call, cases that look alike, posts that are lent for some fields of work, texts that are used again.

use contract::{
    paths,
    people::{GrantLine, GrantStanding, LentGrants},
    rest::CaseView,
    school::SchoolView,
    together::{BulkOutcome, BulkReply, BulkStatus, SimilarCases},
};
use db::audit::{self, AuditFilter};
use domain::{
    case::{bulk::MOST, command::StepArgs, duplicate::RECENT_DAYS},
    facet::{Facet, RecordKey, RecordKind},
    ids::{CommandId, PersonId},
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{Desk, Reply, TestApp, User, both_dbs, cert, other_clerk};

both_dbs!(
    each_row_is_decided_by_itself,
    a_row_happens_once_however_often_it_comes,
    a_call_of_many_has_bounds_and_signs_nothing_unseen,
    what_looks_alike_is_told_to_who_may_see_it,
    the_same_scan_is_known_again,
    a_post_is_lent_for_some_fields_of_work,
    texts_are_kept_by_those_who_write_them,
);

/// A row that assigns a case to the teacher.
fn assigning(app: &TestApp, case: Uuid, state: &str) -> Value {
    let args = Desk { app }.to("to-la", "giaovienla");
    json!({
        "key": app.id(), "case": case, "action": "assign", "expect": { "state": state }, "args": args,
        "stated_at": app.now(),
    })
}

async fn bulk(app: &TestApp, by: &User, items: &[Value]) -> Reply {
    by.command(CommandId(app.id()), paths::CASES_BULK, &json!({ "items": items })).await
}

async fn done(app: &TestApp, by: &User, items: &[Value]) -> Vec<BulkOutcome> {
    bulk(app, by, items).await.ok::<BulkReply>().items
}

fn codes(items: &[BulkOutcome]) -> Vec<(BulkStatus, &str)> {
    items.iter().map(|one| (one.status, one.error.as_ref().map_or("", |error| error.code.as_str()))).collect()
}

async fn state(by: &User, case: Uuid) -> String {
    by.get(&format!("{}/{case}", paths::CASES)).await.ok::<CaseView>().core.state.to_string()
}

async fn each_row_is_decided_by_itself(app: TestApp) {
    let desk = Desk { app: &app };
    let clerk = app.user("vanthu").await;
    let mut ids = Vec::new();
    for _ in 0..3 {
        ids.push(desk.open(&clerk, cert(app.id(), app.now())).await);
    }
    // The second has moved on meanwhile; the last is another school's.
    desk.step(&clerk, ids[1], "received", "assign", desk.to("to-mam", "totruongmam")).await;
    let (other, _) = other_clerk(&app).await;
    let theirs = desk.open(&other, cert(app.id(), app.now())).await;
    let mut rows: Vec<Value> = ids.iter().map(|id| assigning(&app, *id, "received")).collect();
    rows.push(assigning(&app, theirs, "received"));
    let mut unfit = assigning(&app, ids[2], "received");
    unfit["args"]["assignee"] = json!(app.school.person("kiemtra"));
    rows.insert(0, unfit);
    let outcome = done(&app, &clerk, &rows).await;
    let expected = [
        (BulkStatus::Refused, "unfit_handler"),
        (BulkStatus::Done, ""),
        (BulkStatus::Refused, "state_changed"),
        (BulkStatus::Done, ""),
        (BulkStatus::Refused, "not_found"),
    ];
    assert_eq!(codes(&outcome), expected);
    for (row, one) in rows.iter().zip(&outcome) {
        assert_eq!((json!(one.key), json!(one.case)), (row["key"].clone(), row["case"].clone()), "in their order");
        assert_eq!(one.error.is_none(), one.status == BulkStatus::Done);
        assert!(one.error.as_ref().is_none_or(|error| !error.message.is_empty()));
    }
    assert_eq!(state(&clerk, ids[0]).await, "processing");
    assert_eq!(state(&other, theirs).await, "received");
    // Whoever may not, may not in a heap either.
    let union = app.user("kiemtra").await;
    let refused = done(&app, &union, &[assigning(&app, ids[0], "received")]).await;
    assert_eq!(codes(&refused), [(BulkStatus::Refused, "state_changed")]);
    let fresh = desk.open(&clerk, cert(app.id(), app.now())).await;
    let refused = done(&app, &union, &[assigning(&app, fresh, "received")]).await;
    assert_eq!(codes(&refused), [(BulkStatus::Refused, "not_your_role")]);
}

async fn a_row_happens_once_however_often_it_comes(app: TestApp) {
    let desk = Desk { app: &app };
    let clerk = app.user("vanthu").await;
    let (one, two) =
        (desk.open(&clerk, cert(app.id(), app.now())).await, desk.open(&clerk, cert(app.id(), app.now())).await);
    let rows = [assigning(&app, one, "received"), assigning(&app, two, "processing")];
    let first = done(&app, &clerk, &rows).await;
    assert_eq!(codes(&first), [(BulkStatus::Done, ""), (BulkStatus::Refused, "state_changed")]);
    let events = app.db.number("SELECT COUNT(*) FROM event").await;
    assert_eq!(done(&app, &clerk, &rows).await, first, "answered, not done again");
    assert_eq!(app.db.number("SELECT COUNT(*) FROM event").await, events);
    // What was refused is tried again under another key; a key is never another row's.
    let mut mixed = assigning(&app, two, "received");
    mixed["key"] = rows[0]["key"].clone();
    let again = done(&app, &clerk, &[mixed, assigning(&app, two, "received")]).await;
    assert_eq!(codes(&again), [(BulkStatus::Refused, "idempotency_key_reused"), (BulkStatus::Done, "")]);
}

async fn a_call_of_many_has_bounds_and_signs_nothing_unseen(app: TestApp) {
    let desk = Desk { app: &app };
    let clerk = app.user("vanthu").await;
    bulk(&app, &clerk, &[]).await.refused(400, "bad_parameter");
    let row = assigning(&app, app.id(), "received");
    let many: Vec<Value> = (0..=MOST).map(|_| row.clone()).collect();
    bulk(&app, &clerk, &many).await.refused(400, "bad_parameter");

    let case = desk.open(&clerk, cert(app.id(), app.now())).await;
    desk.step(&clerk, case, "received", "assign", desk.to("to-la", "giaovienla")).await;
    let teacher = app.user("giaovienla").await;
    let submit: StepArgs =
        serde_json::from_value(json!({ "outcome": "granted", "opinion": "Đủ điều kiện" })).expect("arguments");
    desk.step(&teacher, case, "processing", "submit", submit).await;
    let principal = app.user("hieutruong").await;
    let sign = |expect: Value| json!({ "key": app.id(), "case": case, "action": "sign", "expect": expect, "stated_at": app.now() });
    let rev = desk.rev(case).await.expect("it is there");
    let rows = [
        sign(json!({ "state": "signing" })),
        sign(json!({ "state": "signing", "rev": rev - 1 })),
        sign(json!({ "state": "signing", "rev": rev })),
    ];
    let expected = [(BulkStatus::Refused, "invalid"), (BulkStatus::Refused, "case_changed"), (BulkStatus::Done, "")];
    assert_eq!(codes(&done(&app, &principal, &rows).await), expected);
}

async fn similar(by: &User, query: &str) -> Vec<Uuid> {
    let found: SimilarCases = by.get(&format!("{}?{query}", paths::CASES_SIMILAR)).await.ok();
    found.items.into_iter().map(|one| one.id.0).collect()
}

async fn what_looks_alike_is_told_to_who_may_see_it(app: TestApp) {
    let desk = Desk { app: &app };
    let clerk = app.user("vanthu").await;
    let open = cert(app.id(), app.now());
    let procedure = open.definition.key.to_string();
    let child = Uuid::from_u128(0xC1);
    let case = desk.open(&clerk, open).await;
    let (other, _) = other_clerk(&app).await;
    desk.open(&other, cert(app.id(), app.now())).await;
    let query = format!("procedure={procedure}&party={child}");
    // who asks, and whether they hear of it: the teacher has nothing to do with it, the union may not know whom it is about
    let rows = [("vanthu", true), ("hieutruong", true), ("giaovienla", false), ("kiemtra", false), ("quantri", false)];
    for (login, hears) in rows {
        let found = similar(&app.user(login).await, &query).await;
        assert_eq!(found, if hears { vec![case] } else { vec![] }, "{login}");
    }
    let nobody = app.id();
    assert!(similar(&clerk, &format!("procedure={procedure}&party={nobody}")).await.is_empty());
    assert!(similar(&clerk, &format!("procedure=chuyen-truong-di&party={child}")).await.is_empty());
    assert!(similar(&clerk, &format!("{query}&except={case}")).await.is_empty(), "not itself");
    // The guardian alone is no child: another child's request is another request.
    let guardian = Uuid::from_u128(0xC2);
    assert!(similar(&clerk, &format!("procedure={procedure}&party={guardian}")).await.is_empty());
    // A month after its end it is no repetition any more.
    desk.withdrawn(case, "received", "Gia đình rút").await;
    assert_eq!(similar(&clerk, &query).await, [case]);
    app.clock.advance((RECENT_DAYS + 1) * 24 * 3_600_000);
    assert!(similar(&app.user("vanthu").await, &query).await.is_empty());
    app.user("vanthu").await.get(&format!("{}?party=x", paths::CASES_SIMILAR)).await.refused(400, "bad_parameter");
}

async fn the_same_scan_is_known_again(app: TestApp) {
    let desk = Desk { app: &app };
    let clerk = app.user("vanthu").await;
    let (one, two) =
        (desk.open(&clerk, cert(app.id(), app.now())).await, desk.open(&clerk, cert(app.id(), app.now())).await);
    let hash = clerk.upload(b"%PDF-1.7\nscan").await;
    for case in [one, two] {
        let file = json!({ "hash": hash, "name": "don.pdf", "media": "application/pdf", "size": 13 });
        let body = json!({ "file": file, "facet": Facet::Personal, "stated_at": app.now() });
        let reply = clerk.command(CommandId(app.id()), &format!("{}/{case}/files", paths::CASES), &body).await;
        assert!(reply.status.is_success(), "{}", reply.text());
    }
    assert_eq!(similar(&clerk, &format!("file={hash}&except={two}")).await, [one]);
    assert!(similar(&app.user("giaovienla").await, &format!("file={hash}")).await.is_empty());
    assert!(similar(&app.user("kiemtra").await, &format!("file={hash}")).await.is_empty());
    clerk.get(&format!("{}?file=../etc", paths::CASES_SIMILAR)).await.refused(400, "bad_parameter");
}

async fn lend(app: &TestApp, by: &User, to: PersonId, more: Value) -> Reply {
    let part = app.school.part("van-phong");
    let mut body = json!({ "id": app.id(), "post": "clerk", "part": part, "from": "2026-03-11", "to": "2026-03-20" });
    for (key, value) in more.as_object().expect("fields") {
        body[key] = value.clone();
    }
    by.command(CommandId(app.id()), &paths::person(to, "grants"), &body).await
}

async fn a_post_is_lent_for_some_fields_of_work(app: TestApp) {
    let desk = Desk { app: &app };
    let clerk = app.user("vanthu").await;
    let (holder, deputy) = (app.school.person("vanthu"), app.school.person("giaovienla"));
    let line: GrantLine = lend(&app, &clerk, deputy, json!({ "acting_for": holder, "areas": ["office"] })).await.ok();
    assert_eq!(line.standing, GrantStanding::InForce);
    // The holder sees whom they have lent it to; nobody else does.
    let lent = |by: User| async move { by.get(paths::GRANTS_LENT).await.ok::<LentGrants>().items };
    assert_eq!(lent(app.user("vanthu").await).await, std::slice::from_ref(&line));
    for login in ["giaovienla", "hieutruong", "quantri"] {
        assert!(lent(app.user(login).await).await.is_empty(), "{login}");
    }
    // The certificate is of the field of education: not lent.
    let teacher = app.user("giaovienla").await;
    desk.try_open(&teacher, cert(app.id(), app.now())).await.refused(403, "not_your_area");
    let case = desk.open(&clerk, cert(app.id(), app.now())).await;
    let to = desk.to("to-la", "giaovienla");
    desk.try_step(&teacher, case, "received", "assign", to.clone()).await.refused(403, "not_your_area");
    // With that field it goes, and both are named: in the history, over REST, in the audit line.
    let more = json!({ "acting_for": holder, "areas": ["education"], "from": "2026-03-11" });
    let end = json!({ "last": "2026-03-10" });
    let ended = clerk.command(CommandId(app.id()), &paths::grant(line.grant.id, "end"), &end).await;
    assert_eq!(ended.status, 204, "{}", ended.text());
    lend(&app, &clerk, deputy, more).await.ok::<GrantLine>();
    let teacher = app.user("giaovienla").await;
    desk.step(&teacher, case, "received", "assign", to).await;
    let view: CaseView = clerk.get(&format!("{}/{case}", paths::CASES)).await.ok();
    let last = view.core.history.last().expect("it was assigned");
    assert_eq!((last.by, last.on_behalf), (deputy, Some(holder)));
    let (unit, subject) = (app.school.unit, Some(case));
    let filter = AuditFilter { subject, action: Some("case.assign".into()), ..AuditFilter::default() };
    let lines = app.state.db.read(move |tx| async move { audit::audit_list(&tx, unit, &filter, None, 10).await });
    let lines = lines.await.unwrap();
    assert_eq!(lines.len(), 1);
    assert_eq!(lines[0].person, Some(deputy));
    assert!(lines[0].detail.contains(&holder.to_string()), "{}", lines[0].detail);
    // It ends by itself after its last day.
    app.set("2026-03-21T08:30");
    let teacher = app.user("giaovienla").await;
    desk.try_open(&teacher, cert(app.id(), app.now())).await.refused(403, "not_your_role");
    let line = lent(app.user("vanthu").await).await;
    assert!(line.iter().all(|line| line.standing == GrantStanding::Ended), "{line:?}");
}

async fn change(by: &User, key: CommandId, name: &str, args: Value) -> Reply {
    by.command(key, paths::SCHOOL_CHANGES, &json!({ "name": name, "args": args })).await
}

async fn texts_are_kept_by_those_who_write_them(app: TestApp) {
    let id = app.id();
    let text = |was: u32, text: &str| json!({ "id": id, "was": was, "name": "Thiếu ảnh", "text": text, "uses": ["reason", "supplement"] });
    for login in ["giaovienla", "congdoan", "quantri"] {
        let refused = change(&app.user(login).await, CommandId(app.id()), "keep_macro", text(0, "x")).await;
        refused.refused(403, "not_your_role");
    }
    let teacher = app.user("giaovienla").await;
    let mut replica = teacher.replica(app.id());
    replica.bootstrap().await;
    let clerk = app.user("vanthu").await;
    let key = CommandId(app.id());
    let first: SchoolView = change(&clerk, key, "keep_macro", text(0, "Thiếu ảnh của {mã hồ sơ}")).await.ok();
    assert_eq!(change(&clerk, key, "keep_macro", text(0, "Thiếu ảnh của {mã hồ sơ}")).await.ok::<SchoolView>(), first);
    // Leadership words it otherwise; the clerk, who has not seen that, is told so.
    let principal = app.user("hieutruong").await;
    change(&principal, CommandId(app.id()), "keep_macro", text(1, "Còn thiếu ảnh")).await.ok::<SchoolView>();
    change(&clerk, CommandId(app.id()), "keep_macro", text(1, "Khác")).await.refused(409, "stale");
    change(&clerk, CommandId(app.id()), "keep_macro", text(2, "{tên trẻ}")).await.refused(422, "invalid");
    // Every replica hears of it, the head of a group may write too, and each version stays in the events.
    replica.pull().await;
    let unit = RecordKey { kind: RecordKind::Unit, root: app.school.unit.0, facet: Facet::Core };
    let macros = replica.records.get(&unit).expect("everybody holds it").1["settings"]["macros"].clone();
    let ours = macros.as_array().expect("a list").iter().find(|one| one["id"] == json!(id)).cloned();
    assert_eq!(ours.map(|one| (one["version"].clone(), one["text"].clone())), Some((json!(2), json!("Còn thiếu ảnh"))));
    let head = app.user("totruongmam").await;
    change(&head, CommandId(app.id()), "drop_macro", json!({ "id": id, "was": 1 })).await.refused(409, "stale");
    change(&head, CommandId(app.id()), "drop_macro", json!({ "id": id, "was": 2 })).await.ok::<SchoolView>();
    let kept = app.db.number("SELECT COUNT(*) FROM event WHERE kind = 'unit' AND action = 'keep_macro'").await;
    let audited =
        app.db.number("SELECT COUNT(*) FROM audit WHERE action IN ('unit.keep_macro', 'unit.drop_macro')").await;
    assert_eq!((kept, audited), (2, 3));
}
