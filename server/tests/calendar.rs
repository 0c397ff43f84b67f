//! The calendar over the API: what a change would move is told before, everything that it moves gets an event, and no
//! other school hears of it.

use contract::{
    calendar::{CalendarView, Moved},
    paths,
    rest::CaseView,
};
use domain::{
    case::{Happened, StepArgs},
    facet::{Facet, RecordKey, RecordKind},
    ids::CommandId,
    instant::Instant,
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{Desk, Reply, TestApp, User, at, both_dbs, cert, finding, other_clerk};

both_dbs!(
    a_day_off_moves_what_it_said_it_would,
    nothing_is_half_done_and_nothing_twice,
    everybody_reads_and_the_administrator_changes,
    drafts_are_neither_told_nor_forgotten,
    paused_and_ended_cases_stay,
    another_school_keeps_its_dates,
    a_holiday_counts_from_its_day_and_moves_what_it_said,
);

/// A day off on a day, entered on the calendar of this version.
fn day_off(version: u32, date: &str) -> Value {
    let title = json!({ "vi": "Nghỉ phòng chống bão", "en": "Closed for a storm" });
    let day = json!({
        "date": date, "kind": "off", "title": title, "source": "Công điện của UBND Thành phố", "announced": false,
    });
    json!({ "version": version, "add": [day] })
}

async fn change(app: &TestApp, by: &User, body: &Value) -> Reply {
    by.command(CommandId(app.id()), paths::CALENDAR, body).await
}

async fn preview(app: &TestApp, by: &User, body: &Value) -> Reply {
    by.command(CommandId(app.id()), paths::CALENDAR_PREVIEW, body).await
}

async fn case(by: &User, id: Uuid) -> CaseView {
    by.get(&format!("{}/{id}", paths::CASES)).await.ok()
}

/// The dates that the calendar moved a case from and to.
fn moved(view: &CaseView) -> Vec<(Instant, Instant)> {
    let moved = view.core.history.iter().filter_map(|line| match line.what {
        Happened::Redated { was, now } => Some((was, now)),
        Happened::Opened
        | Happened::Numbered { .. }
        | Happened::Stepped { .. }
        | Happened::Edited
        | Happened::Commented
        | Happened::Attached => None,
    });
    moved.collect()
}

/// Until when it is due by the index of lists.
async fn indexed(app: &TestApp, id: Uuid) -> Option<Instant> {
    let unit = app.school.unit;
    let read = move |tx| async move { db::cases::case_due(&tx, unit, domain::ids::CaseId(id)).await };
    app.state.db.read(read).await.unwrap()
}

async fn a_day_off_moves_what_it_said_it_would(app: TestApp) {
    let (admin, clerk) = (app.user("quantri").await, app.user("vanthu").await);
    let desk = Desk { app: &app };
    // Wednesday with two working days: Friday.
    let id = desk.open(&clerk, cert(app.id(), app.now())).await;
    assert_eq!(indexed(&app, id).await, Some(at("2026-03-13T17:00")));
    let mut replica = clerk.replica(app.id());
    replica.bootstrap().await;

    let body = day_off(1, "2026-03-12");
    let told: Moved = preview(&app, &admin, &body).await.ok();
    assert_eq!((told.version, told.count, told.items.len()), (2, 1, 1));
    let item = &told.items[0];
    assert_eq!(item.code.as_deref(), Some("MNHgS-260311-0001"));
    assert_eq!((item.was, item.now), (at("2026-03-13T17:00"), at("2026-03-16T17:00")));
    assert_eq!(indexed(&app, id).await, Some(item.was), "a preview moves nothing");

    change(&app, &admin, &body).await.ok::<CalendarView>();
    assert_eq!(indexed(&app, id).await, Some(item.now));
    assert_eq!(moved(&case(&clerk, id).await), [(item.was, item.now)]);
    replica.pull().await;
    let calendar = RecordKey { kind: RecordKind::Calendar, root: app.school.unit.0, facet: Facet::Core };
    assert_eq!(replica.records[&calendar].1["version"], 2, "every replica counts by the new one");
    assert_eq!(replica.case(id, Facet::Core).unwrap()["history"].as_array().unwrap().len(), 3);

    // Back again, and both moves are told.
    let back = json!({ "version": 2, "remove": ["2026-03-12"] });
    change(&app, &admin, &back).await.ok::<CalendarView>();
    assert_eq!(moved(&case(&clerk, id).await), [(item.was, item.now), (item.now, item.was)]);
    // A case goes on as always afterwards.
    desk.step(&clerk, id, "received", "assign", desk.to("to-la", "giaovienla")).await;
    assert_eq!(indexed(&app, id).await, Some(item.was));
}

async fn nothing_is_half_done_and_nothing_twice(app: TestApp) {
    let (admin, clerk) = (app.user("quantri").await, app.user("vanthu").await);
    let id = Desk { app: &app }.open(&clerk, cert(app.id(), app.now())).await;
    let (key, body) = (CommandId(app.id()), day_off(1, "2026-03-12"));
    let first: CalendarView = admin.command(key, paths::CALENDAR, &body).await.ok();
    let again: CalendarView = admin.command(key, paths::CALENDAR, &body).await.ok();
    assert_eq!((first.calendar.version, &first), (2, &again));
    assert_eq!(moved(&case(&clerk, id).await).len(), 1);
    admin.command(key, paths::CALENDAR, &day_off(2, "2026-03-13")).await.refused(409, "idempotency_key_reused");

    // Somebody who looked at the version before is told so.
    change(&app, &admin, &day_off(1, "2026-03-13")).await.refused(409, "stale");
    preview(&app, &admin, &day_off(1, "2026-03-13")).await.refused(409, "stale");
    for (body, status, code) in [
        (json!({ "version": 2 }), 422, "invalid"),
        (json!({ "version": 2, "remove": ["2026-03-15"] }), 422, "invalid"),
        (json!({ "version": 2, "add": [{ "date": "2026-02-30" }] }), 400, "bad_body"),
        (json!({ "version": "2" }), 400, "bad_body"),
        (json!({ "version": 2, "week": [] }), 422, "invalid"),
    ] {
        change(&app, &admin, &body).await.refused(status, code);
    }
    assert_eq!(admin.get(paths::CALENDAR).await.ok::<CalendarView>(), again);
}

async fn everybody_reads_and_the_administrator_changes(app: TestApp) {
    for login in ["hieutruong", "vanthu", "congdoan", "giaovienla"] {
        let other = app.user(login).await;
        assert_eq!(other.get(paths::CALENDAR).await.ok::<CalendarView>().calendar.version, 1);
        change(&app, &other, &day_off(1, "2026-03-12")).await.refused(403, "not_your_role");
        preview(&app, &other, &day_off(1, "2026-03-12")).await.refused(403, "not_your_role");
    }
}

async fn drafts_are_neither_told_nor_forgotten(app: TestApp) {
    let (admin, union) = (app.user("quantri").await, app.user("congdoan").await);
    let id =
        Desk { app: &app }.open(&union, finding(app.id(), app.school.part("to-la"), "Ghi sổ chậm", app.now())).await;
    let before = indexed(&app, id).await;
    // The whole week off would move whatever has a date at all.
    let days: Vec<Value> = (12..=31).map(|day| day_off(1, &format!("2026-03-{day:02}"))["add"][0].clone()).collect();
    let body = json!({ "version": 1, "add": days });
    let told: Moved = preview(&app, &admin, &body).await.ok();
    assert_eq!((told.count, told.items.len()), (0, 0), "to an administrator it does not exist");
    change(&app, &admin, &body).await.ok::<CalendarView>();
    let events = moved(&case(&union, id).await);
    assert_eq!(events.len(), usize::from(before.is_some() && before != indexed(&app, id).await));
}

async fn paused_and_ended_cases_stay(app: TestApp) {
    let (admin, clerk) = (app.user("quantri").await, app.user("vanthu").await);
    let desk = Desk { app: &app };
    let teacher = app.user("giaovienla").await;
    let paused = desk.open(&clerk, cert(app.id(), app.now())).await;
    desk.step(&clerk, paused, "received", "assign", desk.to("to-la", "giaovienla")).await;
    let args = StepArgs { reason: Some("Thiếu đơn".into()), papers: vec!["don".into()], ..StepArgs::default() };
    desk.step(&teacher, paused, "processing", "ask_supplement", args).await;
    let ended = desk.open(&clerk, cert(app.id(), app.now())).await;
    desk.withdrawn(ended, "received", "Phụ huynh rút").await;

    let body = day_off(1, "2026-03-12");
    assert_eq!(preview(&app, &admin, &body).await.ok::<Moved>().count, 0);
    change(&app, &admin, &body).await.ok::<CalendarView>();
    for id in [paused, ended] {
        assert_eq!(moved(&case(&clerk, id).await), []);
    }
}

async fn another_school_keeps_its_dates(app: TestApp) {
    let admin = app.user("quantri").await;
    let (other, actor) = other_clerk(&app).await;
    let theirs = Desk { app: &app }.open(&other, cert(app.id(), app.now())).await;
    let mut replica = other.replica(app.id());
    replica.bootstrap().await;
    let body = day_off(1, "2026-03-12");
    assert_eq!(preview(&app, &admin, &body).await.ok::<Moved>().count, 0);
    change(&app, &admin, &body).await.ok::<CalendarView>();
    assert_eq!(moved(&case(&other, theirs).await), []);
    assert_eq!(other.get(paths::CALENDAR).await.ok::<CalendarView>().calendar.version, 1);
    assert!(replica.pull().await.ops.is_empty());
    let unit = actor.unit();
    let read = move |tx| async move { db::cases::case_due(&tx, unit, domain::ids::CaseId(theirs)).await };
    assert_eq!(app.state.db.read(read).await.unwrap(), Some(at("2026-03-13T17:00")));
}

/// A holiday from a day on, as entered on the calendar of this version.
fn holiday(version: u32, key: &str, from: &str, to: &Value) -> Value {
    let rule = json!({ "key": key, "from": from, "source": "Công văn của cấp trên", "to": to });
    json!({ "version": version, "rules": [rule] })
}

async fn a_holiday_counts_from_its_day_and_moves_what_it_said(app: TestApp) {
    let (admin, clerk) = (app.user("quantri").await, app.user("vanthu").await);
    let (other, _) = other_clerk(&app).await;
    let desk = Desk { app: &app };
    // Wednesday with two working days: Friday.
    let id = desk.open(&clerk, cert(app.id(), app.now())).await;
    let on = json!({ "calendar": "fixed", "month": 3, "day": 12, "days": 1 });
    let terms = json!({ "title": { "vi": "Ngày truyền thống của trường" }, "on": on, "certainty": "proposed" });
    let body = holiday(1, "ngay-truyen-thong", "2026-03-11", &terms);
    for login in ["hieutruong", "vanthu", "congdoan", "giaovienla"] {
        let user = app.user(login).await;
        change(&app, &user, &body).await.refused(403, "not_your_role");
        preview(&app, &user, &body).await.refused(403, "not_your_role");
    }
    change(&app, &admin, &holiday(1, "ngay-truyen-thong", "2026-03-10", &terms)).await.refused(409, "past_stands");
    change(&app, &admin, &holiday(1, "khong-co", "2026-03-11", &Value::Null)).await.refused(422, "invalid");
    change(&app, &admin, &holiday(9, "tet", "2026-03-11", &Value::Null)).await.refused(409, "stale");
    let mut faulty = terms.clone();
    faulty["on"]["month"] = json!(13);
    let said = preview(&app, &admin, &holiday(1, "le", "2026-03-11", &faulty)).await.refused(422, "invalid");
    assert_eq!(said.fields[0].field, "on");

    let told: Moved = preview(&app, &admin, &body).await.ok();
    assert_eq!((told.version, told.count), (2, 1));
    let (was, now) = (told.items[0].was, told.items[0].now);
    assert_eq!((was, now), (at("2026-03-13T17:00"), at("2026-03-16T17:00")));
    assert_eq!(indexed(&app, id).await, Some(was), "a preview moves nothing");
    let stored: CalendarView = change(&app, &admin, &body).await.ok();
    let rule = stored.calendar.rules.last().unwrap();
    assert_eq!((rule.key.as_str(), rule.source.as_str()), ("ngay-truyen-thong", "Công văn của cấp trên"));
    assert_eq!(indexed(&app, id).await, Some(now));
    assert_eq!(moved(&case(&clerk, id).await), [(was, now)]);

    assert_eq!(other.get(paths::CALENDAR).await.ok::<CalendarView>().calendar.version, 1);

    // The day passes; ended from the day after, it stays what it was, and the date with it.
    app.set("2026-03-13T08:00");
    let (admin, clerk) = (app.user("quantri").await, app.user("vanthu").await);
    let end = holiday(2, "ngay-truyen-thong", "2026-03-13", &Value::Null);
    assert_eq!(preview(&app, &admin, &end).await.ok::<Moved>().count, 0);
    let stored: CalendarView = change(&app, &admin, &end).await.ok();
    let rule = stored.calendar.rules.last().unwrap();
    assert_eq!((rule.to, rule.ended.as_str()), (Some(time::macros::date!(2026 - 03 - 12)), "Công văn của cấp trên"));
    assert_eq!(moved(&case(&clerk, id).await), [(was, now)]);
}
