//! A change of the calendar that moves so many cases that they follow in batches: it counts at once, every case is moved
//! once, and whoever is killed in the middle loses and repeats nothing.

use std::{collections::BTreeSet, time::Duration};

use contract::{
    calendar::{CalendarView, MoveLine, MoveList},
    paths,
    rest::CaseView,
};
use db::{jobs as store, moves::MoveRow};
use domain::{
    case::{Happened, StepArgs},
    ids::CommandId,
    instant::Instant,
};
use serde_json::{Value, json};
use server::jobs;
use uuid::Uuid;

use crate::support::{Desk, TestApp, User, at, both_dbs, cert, other_clerk};

both_dbs!(
    it_counts_at_once_and_the_cases_follow,
    a_small_change_is_done_at_once,
    killed_anywhere_nothing_is_lost_and_nothing_twice,
    a_batch_that_fails_is_tried_again_whole,
    two_instances_move_each_case_once,
    changes_one_behind_the_other_are_all_told,
);

const FRIDAY: &str = "2026-03-13T17:00";
const MONDAY: &str = "2026-03-16T17:00";
const TUESDAY: &str = "2026-03-17T17:00";

fn day_off(version: u32, date: &str) -> Value {
    let title = json!({ "vi": "Nghỉ phòng chống bão", "en": "Closed for a storm" });
    let day = json!({
        "date": date, "kind": "off", "title": title, "source": "Công điện của UBND Thành phố", "announced": false,
    });
    json!({ "version": version, "add": [day] })
}

/// Changes the calendar, a moment after whatever was before: what is opened in the same one counts by the new calendar.
async fn change(app: &TestApp, body: &Value) -> CalendarView {
    app.clock.advance(1);
    let admin = app.user("quantri").await;
    admin.command(CommandId(app.id()), paths::CALENDAR, body).await.ok()
}

async fn case(by: &User, id: Uuid) -> CaseView {
    by.get(&format!("{}/{id}", paths::CASES)).await.ok()
}

fn moved(view: &CaseView) -> Vec<(Instant, Instant)> {
    let lines = view.core.history.iter();
    lines
        .filter_map(|line| match line.what {
            Happened::Redated { was, now } => Some((was, now)),
            Happened::Opened
            | Happened::Numbered { .. }
            | Happened::Stepped { .. }
            | Happened::Edited
            | Happened::Commented
            | Happened::Attached
            | Happened::Migrated { .. } => None,
        })
        .collect()
}

async fn indexed(app: &TestApp, id: Uuid) -> Option<Instant> {
    let unit = app.school.unit;
    let read = move |tx| async move { db::cases::case_due(&tx, unit, domain::ids::CaseId(id)).await };
    app.state.db.read(read).await.unwrap()
}

async fn moves(app: &TestApp) -> Vec<MoveLine> {
    app.user("vanthu").await.get(paths::CALENDAR_MOVES).await.ok::<MoveList>().items
}

/// So many dossiers of a Wednesday with two working days: due on Friday.
async fn received(app: &TestApp, clerk: &User, n: usize) -> Vec<Uuid> {
    let desk = Desk { app };
    let mut ids = Vec::new();
    for _ in 0..n {
        ids.push(desk.open(clerk, cert(app.id(), app.now())).await);
    }
    ids
}

/// Runs all jobs whose time has come.
async fn run(app: &TestApp) {
    while jobs::run_one(&app.state).await.unwrap() {}
}

/// How far the first move has come.
async fn progress(app: &TestApp) -> MoveRow {
    let unit = app.school.unit;
    let read = move |tx| async move { db::moves::move_list(&tx, unit, 1).await };
    app.state.db.read(read).await.unwrap().remove(0)
}

/// How many of these have been moved, each at most once.
async fn stored_moves(app: &TestApp, ids: &[Uuid]) -> i64 {
    let mut all = 0;
    for id in ids {
        let code = code(app, *id).await;
        let like = format!("action = 'redate' AND root = (SELECT case_id FROM case_index WHERE code = '{code}')");
        let n = app.db.number(&format!("SELECT COUNT(*) FROM event WHERE {like}")).await;
        assert!(n <= 1, "{id} was moved twice");
        all += n;
    }
    all
}

async fn code(app: &TestApp, id: Uuid) -> String {
    let unit = app.school.unit;
    let read = move |tx| async move { db::cases::case_find(&tx, unit, domain::ids::CaseId(id)).await };
    app.state.db.read(read).await.unwrap().and_then(|row| row.code).unwrap()
}

/// Every one of these was moved by exactly these changes, in the index too.
async fn all_moved(app: &TestApp, ids: &[Uuid], wanted: &[(&str, &str)]) {
    let clerk = app.user("vanthu").await;
    let wanted: Vec<(Instant, Instant)> = wanted.iter().map(|(was, now)| (at(was), at(now))).collect();
    for id in ids {
        let view = case(&clerk, *id).await;
        assert_eq!(moved(&view), wanted, "{id}");
        let numbers: Vec<u32> = view.core.history.iter().map(|line| line.no).collect();
        assert_eq!(numbers, (1..=u32::try_from(numbers.len()).unwrap()).collect::<Vec<_>>(), "{id}");
        assert_eq!(indexed(app, *id).await, wanted.last().map(|(_, now)| *now), "{id}");
    }
}

async fn it_counts_at_once_and_the_cases_follow(app: TestApp) {
    app.state.jobs.set(3, 2);
    let (clerk, teacher) = (app.user("vanthu").await, app.user("giaovienla").await);
    let (other, _) = other_clerk(&app).await;
    let desk = Desk { app: &app };
    let theirs = desk.open(&other, cert(app.id(), app.now())).await;
    let ids = received(&app, &clerk, 5).await;
    let (paused, ended) = (received(&app, &clerk, 1).await[0], received(&app, &clerk, 1).await[0]);
    desk.step(&clerk, paused, "received", "assign", desk.to("to-la", "giaovienla")).await;
    let args = StepArgs { reason: Some("Thiếu đơn".into()), papers: vec!["don".into()], ..StepArgs::default() };
    desk.step(&teacher, paused, "processing", "ask_supplement", args).await;
    desk.withdrawn(ended, "received", "Phụ huynh rút").await;

    assert_eq!(change(&app, &day_off(1, "2026-03-12")).await.calendar.version, 2);
    // What is shown counts by the new one already; what is stored of it waits.
    let view = case(&clerk, ids[0]).await;
    assert_eq!((view.due_at, moved(&view)), (Some(at(MONDAY)), vec![]));
    assert_eq!(indexed(&app, ids[0]).await, Some(at(FRIDAY)));
    let told = moves(&app).await;
    assert_eq!((told.len(), told[0].version, told[0].percent, told[0].finished_at), (1, 2, 0, None));
    // Somebody takes a step meanwhile, which writes the index by the calendar in force: the event comes all the same.
    desk.step(&clerk, ids[1], "received", "assign", desk.to("to-la", "giaovienla")).await;
    assert_eq!(indexed(&app, ids[1]).await, Some(at(MONDAY)));
    // What is received from now on was never due at another time.
    let new = received(&app, &clerk, 1).await;

    run(&app).await;
    all_moved(&app, &ids, &[(FRIDAY, MONDAY)]).await;
    for id in [paused, ended, new[0]] {
        assert_eq!(moved(&case(&clerk, id).await), []);
    }
    assert_eq!(moved(&case(&other, theirs).await), []);
    let stored = progress(&app).await;
    assert_eq!((stored.total, stored.looked, stored.moved), (6, 7, 5), "the new one was looked at too");
    let told = moves(&app).await;
    assert_eq!((told[0].percent, told[0].finished_at), (100, Some(app.now())));
    assert!(!jobs::run_one(&app.state).await.unwrap(), "nothing is left");
    // Everybody's replica hears of each.
    let mut replica = clerk.replica(app.id());
    replica.bootstrap().await;
    assert_eq!(replica.case(ids[0], domain::facet::Facet::Core).unwrap()["history"].as_array().unwrap().len(), 3);
}

async fn a_small_change_is_done_at_once(app: TestApp) {
    app.state.jobs.set(3, 2);
    let clerk = app.user("vanthu").await;
    let ids = received(&app, &clerk, 3).await;
    change(&app, &day_off(1, "2026-03-12")).await;
    all_moved(&app, &ids, &[(FRIDAY, MONDAY)]).await;
    assert_eq!(moves(&app).await, []);
    assert!(!jobs::run_one(&app.state).await.unwrap());
}

async fn killed_anywhere_nothing_is_lost_and_nothing_twice(app: TestApp) {
    app.state.jobs.set(0, 2);
    let clerk = app.user("vanthu").await;
    let ids = received(&app, &clerk, 9).await;
    change(&app, &day_off(1, "2026-03-12")).await;
    let (mut killed, mut micros) = (0, 500_u64);
    loop {
        // Whatever it is doing then, it is dropped where it stands.
        let run = jobs::run_one(&app.state);
        let is_over = tokio::time::timeout(Duration::from_micros(micros), run).await.is_ok();
        // In one look: what was dropped while it was committed may be there a moment later.
        let done = "SELECT COUNT(*) FROM event WHERE action = 'redate'";
        let ahead =
            app.db.number(&format!("SELECT (SELECT CAST(SUM(moved) AS BIGINT) FROM calendar_move) - ({done})")).await;
        assert_eq!(ahead, 0, "how far it has come is what was done");
        stored_moves(&app, &ids).await;
        let stored = progress(&app).await;
        if is_over && stored.finished_at.is_some() {
            break;
        }
        killed += u32::from(!is_over);
        micros = micros * 3 / 2;
        // The lease of whoever was killed runs out.
        app.clock.advance(jobs::LEASE_MILLIS + 1);
    }
    assert!(killed > 0, "it was too quick to be killed");
    all_moved(&app, &ids, &[(FRIDAY, MONDAY)]).await;
}

async fn a_batch_that_fails_is_tried_again_whole(app: TestApp) {
    app.state.jobs.set(0, 2);
    let clerk = app.user("vanthu").await;
    let mut ids = received(&app, &clerk, 6).await;
    ids.sort_unstable();
    change(&app, &day_off(1, "2026-03-12")).await;
    // The fourth cannot be read: the second batch fails with the third case in it.
    let code = case(&clerk, ids[3]).await.core.code.unwrap();
    let of =
        format!("kind = 'case' AND facet = 'core' AND root = (SELECT case_id FROM case_index WHERE code = '{code}')");
    assert_eq!(app.db.execute(&format!("UPDATE record SET body = 'x' || body WHERE {of}")).await, 1);
    assert!(jobs::run_one(&app.state).await.unwrap());
    assert!(!jobs::run_one(&app.state).await.unwrap(), "it waits before it is tried again");
    for (n, id) in ids.iter().enumerate().filter(|(n, _)| *n != 3) {
        assert_eq!(moved(&case(&clerk, *id).await).len(), usize::from(n < 2), "the case {n}");
    }
    let stored = progress(&app).await;
    assert_eq!((stored.looked, stored.moved, stored.finished_at), (2, 2, None));
    assert_eq!(moves(&app).await[0].percent, 33);
    let text = app.state.metrics.text(0);
    assert!(text.contains("sen_jobs_total{result=\"failed\"} 1"), "{text}");

    app.db.execute(&format!("UPDATE record SET body = substr(body, 2) WHERE {of}")).await;
    app.clock.advance(60_000);
    run(&app).await;
    all_moved(&app, &ids, &[(FRIDAY, MONDAY)]).await;
    assert!(app.state.metrics.text(0).contains("sen_jobs_total{result=\"done\"} 1"));
}

async fn two_instances_move_each_case_once(app: TestApp) {
    app.state.jobs.set(0, 2);
    let clerk = app.user("vanthu").await;
    let ids = received(&app, &clerk, 7).await;
    change(&app, &day_off(1, "2026-03-12")).await;
    // The first takes the job and says nothing more.
    let (now, until) = (app.now(), app.now().plus_millis(jobs::LEASE_MILLIS));
    let take = move |tx| async move { store::job_take(&tx, now, until).await };
    let slow = app.state.db.write(take).await.unwrap().expect("there is a job");
    let (_, second) = app.second_instance_with_state().await;
    second.jobs.set(0, 3);
    assert!(!jobs::run_one(&second).await.unwrap(), "it is the first's");
    app.clock.advance(jobs::LEASE_MILLIS + 1);
    // Both at once now, and the first awake again with what it had.
    let first = server::service::calendar::batches::step(&app.state, &slow);
    let (woke, ran, also) = tokio::join!(first, jobs::run_one(&second), jobs::run_one(&app.state));
    // Either somebody took it, or the first was quicker and has it for a lease longer; then it is lost to it.
    let is_held = matches!(woke.unwrap(), jobs::Progress::More);
    assert!(ran.unwrap() || also.unwrap() || is_held);
    app.clock.advance(jobs::LEASE_MILLIS + 1);
    run(&app).await;
    let woke = server::service::calendar::batches::step(&app.state, &slow).await.unwrap();
    assert_eq!(woke, jobs::Progress::Lost);
    all_moved(&app, &ids, &[(FRIDAY, MONDAY)]).await;
    let moved: BTreeSet<Uuid> = ids.iter().copied().collect();
    assert_eq!(progress(&app).await.moved, i64::try_from(moved.len()).unwrap());
}

async fn changes_one_behind_the_other_are_all_told(app: TestApp) {
    app.state.jobs.set(3, 2);
    let clerk = app.user("vanthu").await;
    let ids = received(&app, &clerk, 5).await;
    change(&app, &day_off(1, "2026-03-12")).await;
    let between = received(&app, &clerk, 2).await;
    // However few there are: behind a move that is under way every other waits.
    change(&app, &day_off(2, "2026-03-13")).await;
    assert_eq!(moves(&app).await.len(), 2);
    let after = received(&app, &clerk, 1).await;
    assert_eq!(case(&clerk, ids[0]).await.due_at, Some(at(TUESDAY)));
    run(&app).await;
    all_moved(&app, &ids, &[(FRIDAY, MONDAY), (MONDAY, TUESDAY)]).await;
    all_moved(&app, &between, &[(MONDAY, TUESDAY)]).await;
    assert_eq!(moved(&case(&clerk, after[0]).await), []);
    assert!(moves(&app).await.iter().all(|line| line.finished_at.is_some()));
    // Quiet again: a small change is done at once.
    app.state.jobs.set(1000, 200);
    change(&app, &json!({ "version": 3, "remove": ["2026-03-12", "2026-03-13"] })).await;
    all_moved(&app, &ids, &[(FRIDAY, MONDAY), (MONDAY, TUESDAY), (TUESDAY, FRIDAY)]).await;
}
