//! What is typed: shown at once, kept through a crash, sent once, never lost.

use client::{Connection, Progress, Submit};
use contract::command::Command;
use domain::{
    case::{self, command::StepArgs},
    definition::{Outcome, PartyKind},
    ids::CommandId,
};
use serde_json::json;

use super::{Call, Device, Fate};
use crate::support::{Desk, TestApp, both_dbs, cert, party};

both_dbs!(
    an_intake_without_network_is_sent_once,
    a_stale_step_needs_attention_and_the_next_goes,
    what_depends_on_a_refusal_needs_attention_too,
    a_lost_answer_does_nothing_twice,
    what_the_rules_refuse_is_not_taken,
    signing_is_not_shown_before_it_is_done,
    drafts_and_attention_outlive_a_crash,
    what_was_dealt_with_is_told_though_the_tab_was_closed,
    a_command_given_while_one_is_sent_goes_too,
    a_procedure_that_is_off_is_foreseen_and_what_came_before_is_sent,
);

fn is_push(call: &Call) -> bool {
    matches!(call, Call::Push(_))
}

/// How many events each of these commands made.
async fn effects(app: &TestApp, commands: &[CommandId]) -> Vec<usize> {
    let unit = app.school.unit;
    let now = app.now();
    let read = move |tx| async move {
        let (from, to) = (now.plus_millis(-86_400_000), now.plus_millis(86_400_000));
        db::events::event_list(&tx, unit, from, to, 10_000).await
    };
    let events = app.state.db.read(read).await.unwrap();
    commands.iter().map(|id| events.iter().filter(|event| event.command == *id).count()).collect()
}

async fn an_intake_without_network_is_sent_once(app: TestApp) {
    let mut clerk = Device::of(&app, "vanthu").await;
    assert_eq!(clerk.engine.connection(), Connection::Online);
    clerk.wire.cut();
    let (id, intake) = clerk.intake().await;
    let noted = clerk.comment(id, "Phụ huynh hẹn đến lấy buổi chiều").await;
    clerk.fails().await;
    assert_eq!(clerk.engine.connection(), Connection::Offline);

    // Shown at once: state, due date's clock, comment; only what the server alone gives is missing.
    let shown = clerk.held(id).expect("it is shown");
    assert_eq!((shown.it.core.state.as_str(), shown.it.core.code.as_deref(), shown.waiting), ("received", None, 2));
    assert_eq!(shown.it.core.ledger.len(), 1);
    assert_eq!(shown.it.internal.as_ref().unwrap().comments.len(), 1);
    assert_eq!(clerk.engine.read(|r| r.view().parties.len()), 2);
    assert_eq!(clerk.unsent(), [intake.as_slice(), &[noted]].concat());

    // The tab is killed and opened again, still without network.
    clerk.reopen().await;
    assert_eq!(clerk.held(id), Some(shown));
    assert_eq!(clerk.unsent().len(), 4);
    assert!(clerk.wire.pushed().is_empty());
    assert_eq!(app.db.number("SELECT COUNT(*) FROM event").await, 0);

    clerk.wire.mend();
    clerk.sync().await;
    assert_eq!(clerk.case(id).core.code.as_deref(), Some("MNHgS-260311-0001"));
    assert_eq!((clerk.held(id).unwrap().waiting, clerk.unsent().len()), (0, 0));
    clerk.sync().await;
    clerk.sync().await;
    assert_eq!(clerk.wire.pushed(), [intake.as_slice(), &[noted]].concat());
    // A party is one event, an opened case two: it was opened, and numbered.
    assert_eq!(effects(&app, &[intake.as_slice(), &[noted]].concat()).await, [1, 1, 2, 1]);
    clerk.agrees(&app).await;
}

async fn a_stale_step_needs_attention_and_the_next_goes(app: TestApp) {
    let clerk = Device::of(&app, "vanthu").await;
    let (id, _) = clerk.intake().await;
    clerk.sync().await;
    clerk.wire.cut();
    let desk = Desk { app: &app };
    let assigned = clerk.step(id, "received", "assign", desk.to("to-la", "giaovienla")).await;
    let (next, opened) = clerk.intake().await;
    assert_eq!(clerk.case(id).core.assignee, Some(app.school.person("giaovienla")));

    let principal = app.user("hieutruong").await;
    desk.step(&principal, id, "received", "assign", desk.to("to-la", "totruongla")).await;
    clerk.wire.mend();
    clerk.sync().await;
    assert_eq!(clerk.attention(), [(assigned, "state_changed")]);
    assert_eq!(clerk.case(id).core.assignee, Some(app.school.person("totruongla")));
    assert!(clerk.case(next).core.code.is_some());
    assert_eq!(effects(&app, &opened).await, [1, 1, 2]);
    assert_eq!(effects(&app, &[assigned]).await, [0]);
    // Whole, as it was typed; gone when it has been dealt with.
    let kept = clerk.engine.read(|r| r.refused(assigned).expect("it is kept").command.clone());
    assert!(
        matches!(kept, Command::Case(case::Command::Step(step)) if step.args.assignee == Some(app.school.person("giaovienla")))
    );
    clerk.engine.dismiss(assigned).await.unwrap();
    assert!(clerk.attention().is_empty());
    clerk.agrees(&app).await;
}

async fn what_depends_on_a_refusal_needs_attention_too(app: TestApp) {
    let clerk = Device::of(&app, "vanthu").await;
    let (id, _) = clerk.intake().await;
    clerk.sync().await;
    clerk.wire.cut();
    let desk = Desk { app: &app };
    let assigned = clerk.step(id, "received", "assign", desk.to("to-la", "giaovienla")).await;
    let remark = clerk.comment(id, "Đã giao cô giáo lớp Lá 2").await;
    let withdraw = StepArgs { reason: Some("Phụ huynh rút".to_owned()), ..StepArgs::default() };
    let withdrawn = clerk.step(id, "processing", "withdraw", withdraw).await;
    let principal = app.user("hieutruong").await;
    desk.step(&principal, id, "received", "assign", desk.to("to-la", "totruongla")).await;
    clerk.wire.mend();
    clerk.sync().await;
    assert_eq!(clerk.attention(), [(assigned, "state_changed"), (remark, "skipped"), (withdrawn, "skipped")]);
    assert_eq!(effects(&app, &[assigned, remark, withdrawn]).await, [0, 0, 0]);
    assert!(clerk.unsent().is_empty());
    // Given again on what is true now, it goes.
    let again = clerk.comment(id, "Đã giao tổ trưởng").await;
    clerk.sync().await;
    assert_eq!(effects(&app, &[again]).await, [1]);
    clerk.agrees(&app).await;
}

async fn a_lost_answer_does_nothing_twice(app: TestApp) {
    let mut clerk = Device::of(&app, "vanthu").await;
    let (id, intake) = clerk.intake().await;
    clerk.wire.once(is_push, Fate::AnswerLost);
    clerk.fails().await;
    assert_eq!(effects(&app, &intake).await, [1, 1, 2]);
    assert_eq!(clerk.unsent().len(), 3);
    // The person goes on, and the tab is killed before anything was heard.
    let remark = clerk.comment(id, "Bổ sung sau").await;
    clerk.reopen().await;
    clerk.wire.mend();
    clerk.sync().await;
    assert_eq!(effects(&app, &intake).await, [1, 1, 2]);
    assert_eq!(effects(&app, &[remark]).await, [1]);
    assert!(clerk.attention().is_empty() && clerk.unsent().is_empty());
    assert_eq!(clerk.case(id).internal.unwrap().comments.len(), 1);

    // The answer to the pull is lost after that to the push was heard: shown as done, and once.
    let remark = clerk.comment(id, "Lần hai").await;
    clerk.wire.once(|call| *call == Call::Pull, Fate::AnswerLost);
    clerk.fails().await;
    let held = clerk.held(id).unwrap();
    assert_eq!((held.it.internal.as_ref().unwrap().comments.len(), held.waiting), (2, 0));
    clerk.reopen().await;
    assert_eq!(clerk.case(id).internal.unwrap().comments.len(), 2);
    clerk.wire.mend();
    clerk.sync().await;
    assert_eq!(clerk.case(id).internal.unwrap().comments.len(), 2);
    assert_eq!(effects(&app, &[remark]).await, [1]);
    clerk.agrees(&app).await;
}

async fn what_the_rules_refuse_is_not_taken(app: TestApp) {
    let clerk = Device::of(&app, "vanthu").await;
    let (id, _) = clerk.intake().await;
    clerk.sync().await;
    let before = clerk.disk.text();
    let sign = clerk.try_step(id, "received", "sign", StepArgs::default()).await;
    assert!(matches!(sign, Err(Submit::Denied(denial)) if denial.code() == "no_such_step"));
    let assign = clerk.try_step(id, "received", "assign", StepArgs::default()).await;
    assert!(matches!(assign, Err(Submit::Denied(denial)) if denial.code() == "missing"));
    let mut unknown = cert(app.id(), app.now());
    unknown.definition.version = 9;
    let open = clerk.engine.submit(Command::Case(case::Command::Open(unknown))).await;
    assert!(matches!(open, Err(Submit::Denied(denial)) if denial.code() == "not_found"));
    let nameless = party(app.id(), PartyKind::Child, "  ", None, app.now());
    assert!(matches!(clerk.engine.submit(Command::EnterParty(nameless)).await, Err(Submit::Denied(_))));
    assert_eq!(clerk.disk.text(), before);
    assert!(clerk.unsent().is_empty());

    let inspector = Device::of(&app, "kiemtra").await;
    let open = inspector.engine.submit(Command::Case(case::Command::Open(cert(app.id(), app.now())))).await;
    assert!(matches!(open, Err(Submit::Denied(denial)) if denial.code() == "not_your_role"));
}

/// Signing and numbering wait for the server: nobody is told that they have happened before they have.
async fn signing_is_not_shown_before_it_is_done(app: TestApp) {
    let desk = Desk { app: &app };
    let clerk = Device::of(&app, "vanthu").await;
    let (id, _) = clerk.intake().await;
    clerk.step(id, "received", "assign", desk.to("to-la", "giaovienla")).await;
    clerk.sync().await;
    let handler = Device::of(&app, "giaovienla").await;
    let opinion = Some("Đủ điều kiện".to_owned());
    let args = StepArgs { outcome: Some(Outcome::Granted), opinion, ..StepArgs::default() };
    handler.step(id, "processing", "submit", args).await;
    handler.sync().await;

    let principal = Device::of(&app, "hieutruong").await;
    principal.wire.cut();
    let signed = principal.step(id, "signing", "sign", StepArgs::default()).await;
    let held = principal.held(id).unwrap();
    assert_eq!((held.it.core.state.as_str(), held.waiting), ("signing", 1));
    principal.wire.mend();
    principal.sync().await;
    assert_eq!(principal.case(id).core.state.as_str(), "signed");
    assert_eq!(effects(&app, &[signed]).await, [1]);
    principal.agrees(&app).await;
}

async fn drafts_and_attention_outlive_a_crash(app: TestApp) {
    let mut clerk = Device::of(&app, "vanthu").await;
    let (id, _) = clerk.intake().await;
    clerk.sync().await;
    let key = "intake/xac-nhan-dang-hoc".to_owned();
    clerk.engine.keep_draft(key.clone(), json!({ "child": "Trẻ 0" })).await.unwrap();
    clerk.engine.keep_draft(key.clone(), json!({ "child": "Trẻ 03 lớp Lá 1" })).await.unwrap();
    clerk.engine.keep_draft("step/assign".to_owned(), json!({})).await.unwrap();
    clerk.engine.drop_draft("step/assign").await.unwrap();
    clerk.wire.cut();
    let desk = Desk { app: &app };
    let assigned = clerk.step(id, "received", "assign", desk.to("to-la", "giaovienla")).await;
    let principal = app.user("hieutruong").await;
    desk.step(&principal, id, "received", "assign", desk.to("to-la", "totruongla")).await;
    clerk.wire.mend();
    clerk.sync().await;
    clerk.reopen().await;
    let drafts: Vec<_> = clerk.engine.read(|r| r.drafts().map(|d| (d.key.clone(), d.body.clone())).collect());
    assert_eq!(drafts, [(key, json!({ "child": "Trẻ 03 lớp Lá 1" }))]);
    assert_eq!(clerk.attention(), [(assigned, "state_changed")]);
}

async fn what_was_dealt_with_is_told_though_the_tab_was_closed(app: TestApp) {
    let mut clerk = Device::of(&app, "vanthu").await;
    let (id, _) = clerk.intake().await;
    clerk.sync().await;
    let desk = Desk { app: &app };
    let assigned = clerk.step(id, "received", "assign", desk.to("to-la", "giaovienla")).await;
    let principal = app.user("hieutruong").await;
    desk.step(&principal, id, "received", "assign", desk.to("to-la", "totruongla")).await;
    clerk.sync().await;
    assert_eq!(clerk.attention(), [(assigned, "state_changed")]);
    let kept = async || app.db.number("SELECT COUNT(*) FROM sync_quarantine").await;
    assert_eq!(kept().await, 1);
    clerk.wire.cut();
    clerk.engine.dismiss(assigned).await.unwrap();
    clerk.fails().await;
    clerk.reopen().await;
    assert!(clerk.attention().is_empty());
    clerk.wire.mend();
    clerk.sync().await;
    assert_eq!(kept().await, 0);
    // Once.
    clerk.reopen().await;
    clerk.sync().await;
    let told = clerk.wire.calls.borrow().iter().filter(|call| **call == Call::DropRefused(assigned)).count();
    assert_eq!(told, 1);
}

async fn a_command_given_while_one_is_sent_goes_too(app: TestApp) {
    let clerk = Device::of(&app, "vanthu").await;
    let (id, _) = clerk.intake().await;
    let hold = clerk.wire.hold(is_push);
    let given = async {
        hold.reached().await;
        let remark = clerk.comment(id, "Trong lúc gửi").await;
        // Somebody else's wish to sync is taken up by the one under way.
        clerk.sync().await;
        assert_eq!(clerk.engine.read(|r| r.unsent().filter(|p| p.progress == Progress::Kept).count()), 4);
        hold.go();
        remark
    };
    let ((), remark) = tokio::join!(clerk.sync(), given);
    assert!(clerk.unsent().is_empty());
    assert_eq!(effects(&app, &[remark]).await, [1]);
    clerk.agrees(&app).await;
}

async fn a_procedure_that_is_off_is_foreseen_and_what_came_before_is_sent(app: TestApp) {
    let (clerk, away) = (Device::of(&app, "vanthu").await, Device::of(&app, "vanthu").await);
    away.wire.cut();
    let (before, _) = away.intake().await;
    app.set("2026-03-11T10:00");
    for device in [&clerk, &away] {
        device.wire.sign_in(app.user("vanthu").await);
    }
    let args = json!({ "key": cert(app.id(), app.now()).definition.key, "on": false, "reason": "Chờ hướng dẫn mới" });
    let body = json!({ "name": "switch_procedure", "args": args });
    let principal = app.user("hieutruong").await;
    let done = principal.command(CommandId(app.id()), contract::paths::SCHOOL_CHANGES, &body).await;
    assert!(done.status.is_success(), "{}", done.text());

    // Whoever has heard of it is told before anything is kept; whoever has not is told by the server.
    clerk.sync().await;
    let open = Command::Case(case::Command::Open(cert(app.id(), app.now())));
    let Err(Submit::Denied(denial)) = clerk.engine.submit(open).await else { panic!("the device has heard of it") };
    assert_eq!(denial.code(), "not_taken");
    let (after, commands) = away.intake().await;
    assert!(away.held(after).is_some(), "it cannot know");
    away.wire.mend();
    away.sync().await;
    assert_eq!(away.attention(), [(commands[2], "not_taken")]);
    assert!(away.held(after).is_none());
    assert!(away.case(before).core.code.is_some(), "received before, it is taken");
    away.agrees(&app).await;
}
