//! Running cases moved to a newer version by leadership: looked at first, an event on each, and what does not fit stays.

use contract::{
    definitions::{Migration, MigrationView},
    paths,
};
use domain::{
    case::Happened,
    definition::{
        migrate::{LimitChoice, Stay},
        rehearse::Break,
    },
    facet::Facet,
    ids::{CaseId, CommandId},
};
use serde_json::json;
use uuid::Uuid;

use super::{NEXT, P5, SHIPPED, actions, begin, core, edit, publish, without_supplement};
use crate::support::{Desk, Reply, TestApp, User, both_dbs, cert, other_clerk};

both_dbs!(
    what_fits_is_moved_and_what_does_not_stays,
    limits_are_taken_only_where_nobody_waits_longer,
    who_moves_what_is_refused,
);

fn asked(cases: &[Uuid], limit: LimitChoice) -> Migration {
    let cases = Some(cases.iter().copied().map(CaseId).collect());
    Migration { to: NEXT, cases, limit, reason: "Quy trình mới đã duyệt".into() }
}

async fn look(by: &User, asked: &Migration) -> Reply {
    by.post(&paths::definition(&P5.into(), "migration/preview"), asked).await
}

async fn migrate(app: &TestApp, by: &User, asked: &Migration) -> Reply {
    by.command(CommandId(app.id()), &paths::definition(&P5.into(), "migration"), asked).await
}

/// A second version without the supplement, due within so long, in force from today.
async fn second(app: &TestApp, limit: &str) {
    let vice = app.user("phohieutruong").await;
    let begun = begin(app, &vice, P5, SHIPPED).await;
    let mut lifecycle = begun.lifecycle.clone();
    without_supplement(&mut lifecycle);
    let limit = limit.parse().unwrap();
    edit(app, &vice, &begun, |content| {
        content.lifecycle = Some(lifecycle);
        content.procedure.limit.legal = limit;
        content.procedure.limit.warn = None;
    })
    .await;
    publish(app, &vice, begun.draft.id, "2026-03-11").await;
}

async fn what_fits_is_moved_and_what_does_not_stays(app: TestApp) {
    let (clerk, vice, teacher) =
        (app.user("vanthu").await, app.user("phohieutruong").await, app.user("giaovienla").await);
    let desk = Desk { app: &app };
    let fits = desk.open(&clerk, cert(app.id(), app.now())).await;
    let waits = desk.open(&clerk, cert(app.id(), app.now())).await;
    desk.step(&clerk, waits, "received", "assign", desk.to("to-la", "giaovienla")).await;
    let args = domain::case::StepArgs {
        papers: vec!["don".into()],
        reason: Some("Thiếu chữ ký".into()),
        ..Default::default()
    };
    desk.step(&teacher, waits, "processing", "ask_supplement", args).await;
    second(&app, "3wd").await;
    let (before, stuck) = (core(&clerk, fits).await, core(&clerk, waits).await);
    let mut replica = clerk.replica(app.id());
    replica.bootstrap().await;

    let all = Migration { to: NEXT, cases: None, limit: LimitChoice::Keep, reason: String::new() };
    let view: MigrationView = look(&vice, &all).await.ok();
    assert_eq!((view.items.len(), view.more), (2, false));
    assert_eq!(core(&clerk, fits).await, before, "looking changes nothing");
    let unknown = app.id();
    let asked = asked(&[fits, waits, unknown], LimitChoice::Keep);
    let key = CommandId(app.id());
    let path = paths::definition(&P5.into(), "migration");
    let done: MigrationView = vice.command(key, &path, &asked).await.ok();
    let row = |case: Uuid| done.items.iter().find(|row| row.case.0 == case).unwrap();
    assert!(row(fits).moves && row(fits).was.is_some() && row(fits).was == row(fits).then, "{:?}", row(fits));
    let Some(Stay::Breaks { breaks }) = &row(waits).stays else { panic!("{:?}", row(waits)) };
    assert!(matches!(&breaks[0], Break::StateGone { .. }), "{breaks:?}");
    assert_eq!(row(unknown).stays, Some(Stay::NotFound));

    let after = core(&clerk, fits).await;
    assert_eq!(after.history.last().unwrap().what, Happened::Migrated { from: SHIPPED, to: NEXT });
    let mut expected = before.clone();
    expected.definition.version = NEXT;
    expected.history = after.history.clone();
    assert_eq!((after.clone(), after.history.len()), (expected, before.history.len() + 1), "nothing else changed");
    assert_eq!(core(&clerk, waits).await, stuck);
    assert_eq!((actions(&app, "case.migrate").await.len(), actions(&app, "definition.migrate").await.len()), (1, 1));
    replica.pull().await;
    assert_eq!(replica.case(fits, Facet::Core).unwrap()["definition"]["version"], NEXT, "devices hear of it");
    // The same call again does nothing again, and tells which were moved.
    let again: MigrationView = vice.command(key, &path, &asked).await.ok();
    assert_eq!(again.items.iter().filter(|row| row.moves).count(), 1);
    assert_eq!(core(&clerk, fits).await, after);
    // And the work goes on under the new version.
    desk.step(&clerk, fits, "received", "assign", desk.to("to-la", "giaovienla")).await;
    let later: MigrationView = migrate(&app, &vice, &asked).await.ok();
    assert!(later.items.iter().any(|row| row.stays == Some(Stay::NotOlder)));
}

async fn limits_are_taken_only_where_nobody_waits_longer(app: TestApp) {
    let (clerk, vice) = (app.user("vanthu").await, app.user("phohieutruong").await);
    let desk = Desk { app: &app };
    let case = desk.open(&clerk, cert(app.id(), app.now())).await;
    second(&app, "3wd").await;
    let view: MigrationView = migrate(&app, &vice, &asked(&[case], LimitChoice::Take)).await.ok();
    assert!(matches!(view.items[0].stays, Some(Stay::Later { .. })), "{:?}", view.items);
    assert_eq!(core(&clerk, case).await.definition.version, SHIPPED);
    let view: MigrationView = migrate(&app, &vice, &asked(&[case], LimitChoice::Keep)).await.ok();
    assert!(view.items[0].moves);
    assert_eq!(core(&clerk, case).await.limit.legal.to_string(), "2wd", "what was promised stays");
}

async fn who_moves_what_is_refused(app: TestApp) {
    let (clerk, vice) = (app.user("vanthu").await, app.user("phohieutruong").await);
    let desk = Desk { app: &app };
    let case = desk.open(&clerk, cert(app.id(), app.now())).await;
    let (other, _) = other_clerk(&app).await;
    let theirs = desk.open(&other, cert(app.id(), app.now())).await;
    second(&app, "1wd").await;
    for login in ["vanthu", "giaovienla", "congdoan", "quantri"] {
        let user = app.user(login).await;
        migrate(&app, &user, &asked(&[case], LimitChoice::Keep)).await.refused(403, "not_your_role");
        look(&user, &asked(&[case], LimitChoice::Keep)).await.refused(403, "not_your_role");
    }
    let view: MigrationView = migrate(&app, &vice, &asked(&[theirs], LimitChoice::Keep)).await.ok();
    assert_eq!(view.items[0].stays, Some(Stay::NotFound), "another school's case is nowhere");
    assert_eq!(core(&other, theirs).await.definition.version, SHIPPED);
    let many: Vec<Uuid> = (0..501).map(|_| app.id()).collect();
    migrate(&app, &vice, &asked(&many, LimitChoice::Keep)).await.refused(422, "too_many_cases");
    migrate(&app, &vice, &asked(&[], LimitChoice::Keep)).await.refused(422, "invalid");
    let silent = Migration { reason: " ".into(), ..asked(&[case], LimitChoice::Keep) };
    migrate(&app, &vice, &silent).await.refused(422, "invalid");
    let nowhere = Migration { to: 9, ..asked(&[case], LimitChoice::Keep) };
    migrate(&app, &vice, &nowhere).await.refused(404, "not_found");
    let back = Migration { to: SHIPPED, ..asked(&[case], LimitChoice::Keep) };
    migrate(&app, &vice, &back).await.refused(422, "not_in_force");
    assert_eq!(core(&clerk, case).await.definition.version, SHIPPED);
    migrate(&app, &vice, &asked(&[case], LimitChoice::Keep)).await.ok::<MigrationView>();
    assert_eq!(core(&clerk, case).await.definition.version, NEXT);
    let body = json!({ "to": NEXT, "cases": [case], "teleport": true });
    let reply = vice.command(CommandId(app.id()), &paths::definition(&P5.into(), "migration"), &body).await;
    reply.refused(400, "bad_body");
}
