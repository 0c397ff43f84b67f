//! Commands that belong together: kept, shown, sent, refused and dealt with as one.

use client::{Progress, Submit};
use contract::{
    command::Command,
    paths,
    sync::{LIMITS, refused::RefusedPage},
};
use domain::{case, ids::CommandId};

use super::{Call, Device, Fate, device::comment};
use crate::support::{TestApp, both_dbs};

both_dbs!(
    they_are_kept_and_sent_together,
    where_one_is_refused_nothing_is_kept,
    what_the_device_cannot_keep_is_taken_back_whole,
    a_group_is_never_split_over_two_pushes,
    a_refused_group_needs_attention_whole_and_is_dealt_with_whole,
    a_lost_answer_does_nothing_twice,
    what_is_not_shown_takes_the_others_along,
);

async fn number(app: &TestApp, table: &str) -> i64 {
    app.db.number(&format!("SELECT COUNT(*) FROM {table}")).await
}

/// The family of an intake whose paper is missing: the device does not look whether the school still takes it.
async fn stopped(app: &TestApp, by: &Device) -> [Command; 3] {
    let (_, family) = by.family();
    let Command::Case(case::Command::Open(open)) = &family[2] else { panic!("it opens") };
    let args = serde_json::json!({ "key": open.definition.key, "on": false, "reason": "Chờ hướng dẫn mới" });
    let body = serde_json::json!({ "name": "switch_procedure", "args": args });
    let principal = app.user("hieutruong").await;
    let done = principal.command(CommandId(app.id()), paths::SCHOOL_CHANGES, &body).await;
    assert!(done.status.is_success(), "{}", done.text());
    app.clock.advance(60_000);
    let (_, family) = by.family();
    family
}

async fn they_are_kept_and_sent_together(app: TestApp) {
    let mut clerk = Device::of(&app, "vanthu").await;
    clerk.wire.cut();
    let (id, family) = clerk.intake_together().await;
    // All of it is shown, and outlives a crash.
    assert!(clerk.held(id).is_some());
    clerk.reopen().await;
    assert_eq!(clerk.unsent(), family);
    assert_eq!(clerk.engine.read(|r| r.view().parties.len()), 2);
    let groups: Vec<_> = clerk.engine.read(|r| r.unsent().map(|p| p.group.expect("a group")).collect());
    assert!(groups.iter().all(|group| group.id == family[0] && group.size == 3));
    clerk.wire.mend();
    clerk.sync().await;
    assert_eq!(clerk.wire.pushed(), family);
    assert!(clerk.case(id).core.code.is_some());
    clerk.agrees(&app).await;
}

async fn where_one_is_refused_nothing_is_kept(app: TestApp) {
    let clerk = Device::of(&app, "vanthu").await;
    let before = clerk.disk.text();
    let (id, [child, guardian, mut open]) = clerk.family();
    if let Command::Case(case::Command::Open(open)) = &mut open {
        open.papers.clear();
    }
    let Err(Submit::Denied(denial)) = clerk.engine.submit_all(vec![child, guardian, open]).await else {
        panic!("the rules refuse it")
    };
    assert_eq!(denial.code(), "papers_missing");
    assert_eq!((clerk.disk.text(), clerk.unsent(), clerk.held(id)), (before, vec![], None));
    assert!(clerk.engine.read(|r| r.view().parties.is_empty()));
    // Its numbers are free again.
    let (_, family) = clerk.intake_together().await;
    clerk.sync().await;
    assert_eq!((clerk.wire.pushed(), clerk.attention()), (family.to_vec(), vec![]));
    assert_eq!(clerk.engine.submit_all(vec![]).await, Ok(vec![]));
}

async fn what_the_device_cannot_keep_is_taken_back_whole(app: TestApp) {
    let clerk = Device::of(&app, "vanthu").await;
    let (id, family) = clerk.family();
    clerk.disk.fill(1);
    assert!(matches!(clerk.engine.submit_all(family.to_vec()).await, Err(Submit::Store(_))));
    assert_eq!((clerk.unsent(), clerk.held(id)), (vec![], None));
    assert!(clerk.engine.read(|r| r.view().parties.is_empty()));
    clerk.disk.revive();
    clerk.sync().await;
    assert_eq!(number(&app, "event").await, 0);
    assert_eq!(clerk.engine.submit_all(family.to_vec()).await.expect("there is room").len(), 3);
    clerk.sync().await;
    clerk.agrees(&app).await;
}

async fn a_group_is_never_split_over_two_pushes(app: TestApp) {
    let clerk = Device::of(&app, "vanthu").await;
    let (id, _) = clerk.intake().await;
    clerk.sync().await;
    clerk.wire.calls.borrow_mut().clear();
    // One less than a push takes, and then three that belong together.
    for _ in 1..LIMITS.push_commands {
        clerk.comment(id, "Ghi chú").await;
    }
    let (_, family) = clerk.intake_together().await;
    clerk.sync().await;
    let pushes: Vec<Vec<CommandId>> = {
        let calls = clerk.wire.calls.borrow();
        let ids = |call: &Call| if let Call::Push(ids) = call { Some(ids.clone()) } else { None };
        calls.iter().filter_map(ids).collect()
    };
    assert_eq!(pushes.iter().map(Vec::len).collect::<Vec<_>>(), [199, 3]);
    assert_eq!(pushes[1], family);
    assert!(clerk.unsent().is_empty() && clerk.attention().is_empty());
}

async fn a_refused_group_needs_attention_whole_and_is_dealt_with_whole(app: TestApp) {
    let mut clerk = Device::of(&app, "vanthu").await;
    let family = stopped(&app, &clerk).await;
    clerk.wire.sign_in(app.user("vanthu").await);
    let ids = clerk.engine.submit_all(family.to_vec()).await.expect("the device has not heard");
    clerk.sync().await;
    assert_eq!(clerk.attention(), [(ids[0], "skipped"), (ids[1], "skipped"), (ids[2], "not_taken")]);
    assert_eq!((number(&app, "event WHERE kind <> 'unit'").await, clerk.unsent()), (0, vec![]));
    assert!(clerk.engine.read(|r| r.view().parties.is_empty()), "nobody is left in the register");
    // In its order, also after it was kept.
    clerk.reopen().await;
    let whole =
        |of: CommandId| clerk.engine.read(|r| r.refused_together(of).iter().map(|it| it.id).collect::<Vec<_>>());
    assert_eq!((whole(ids[2]), whole(ids[0])), (ids.clone(), ids.clone()));
    let kept: RefusedPage = clerk.wire.user().get(paths::SYNC_REFUSED).await.ok();
    assert_eq!(kept.items.len(), 3);
    clerk.engine.dismiss(ids[1]).await.expect("there is room");
    assert!(clerk.attention().is_empty());
    // The server lets go of it too, as soon as it can be told.
    clerk.wire.cut();
    clerk.fails().await;
    clerk.wire.mend();
    clerk.sync().await;
    let kept: RefusedPage = clerk.wire.user().get(paths::SYNC_REFUSED).await.ok();
    assert!(kept.items.is_empty());
    clerk.reopen().await;
    assert!(clerk.attention().is_empty());
}

async fn a_lost_answer_does_nothing_twice(app: TestApp) {
    let mut clerk = Device::of(&app, "vanthu").await;
    let (id, _) = clerk.intake_together().await;
    clerk.wire.once(|call| matches!(call, Call::Push(_)), Fate::AnswerLost);
    clerk.fails().await;
    clerk.reopen().await;
    clerk.wire.mend();
    clerk.sync().await;
    // Two were entered, and a case was opened and numbered.
    assert_eq!((number(&app, "event").await, clerk.unsent()), (4, vec![]));
    assert!(clerk.case(id).core.code.is_some());
    clerk.agrees(&app).await;
}

/// What waits for the server is not shown as done, and neither is what makes no sense without it.
async fn what_is_not_shown_takes_the_others_along(app: TestApp) {
    use domain::case::command::StepArgs;

    let desk = crate::support::Desk { app: &app };
    let clerk = Device::of(&app, "vanthu").await;
    let (id, _) = clerk.intake().await;
    clerk.step(id, "received", "assign", desk.to("to-la", "giaovienla")).await;
    clerk.sync().await;
    let handler = app.user("giaovienla").await;
    let args = StepArgs {
        outcome: Some(domain::definition::Outcome::Granted),
        opinion: Some("Đủ điều kiện".to_owned()),
        ..StepArgs::default()
    };
    desk.step(&handler, id, "processing", "submit", args).await;
    let principal = Device::of(&app, "hieutruong").await;
    principal.wire.cut();
    let mut sign = crate::support::step(id, "signing", "sign", StepArgs::default(), principal.engine.now());
    sign.expect.rev = Some(principal.case(id).core.rev() + 1);
    let said = comment(id, principal.engine.id(), "Đồng ý", principal.engine.now());
    let sign = Command::Case(case::Command::Step(sign));
    principal.engine.submit_all(vec![said, sign]).await.expect("it may be");
    let held = principal.held(id).expect("it is shown");
    let comments = held.it.internal.as_ref().map_or(0, |internal| internal.comments.len());
    assert_eq!((held.it.core.state.as_str(), comments, held.waiting), ("signing", 0, 2));
    assert!(principal.engine.read(|r| r.unsent().all(|p| p.progress == Progress::Kept)));
    principal.wire.mend();
    principal.sync().await;
    assert_eq!(principal.case(id).core.state.as_str(), "signed");
    principal.agrees(&app).await;
}
