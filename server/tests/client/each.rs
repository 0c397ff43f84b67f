//! Commands that have nothing to do with each other, taken in one go: each by itself, all of them in one commit.

use client::{Became, Submit};
use contract::command::Command;
use domain::{
    case::{
        self, StepCase,
        undo::{Before, undo},
    },
    ids::{CaseId, CommandId},
};
use uuid::Uuid;

use super::Device;
use crate::support::{Desk, TestApp, both_dbs, step};

both_dbs!(
    each_is_decided_by_itself_and_what_became_of_it_is_known,
    what_the_device_cannot_keep_is_taken_back,
    five_hundred_go_in_a_few_calls_and_come_back_from_a_crash,
    a_slip_without_network_is_taken_back_without_network,
);

/// New dossiers at this device.
async fn dossiers(clerk: &Device, n: usize) -> Vec<Uuid> {
    let mut ids = Vec::with_capacity(n);
    for _ in 0..n {
        ids.push(clerk.intake().await.0);
    }
    ids
}

fn assign(app: &TestApp, by: &Device, id: Uuid, from: &str) -> Command {
    let args = Desk { app }.to("to-la", "giaovienla");
    Command::Case(case::Command::Step(step(id, from, "assign", args, by.engine.now())))
}

fn became(by: &Device, id: CommandId) -> Became {
    by.engine.read(|replica| replica.became(id))
}

async fn each_is_decided_by_itself_and_what_became_of_it_is_known(app: TestApp) {
    let mut clerk = Device::of(&app, "vanthu").await;
    let ids = dossiers(&clerk, 3).await;
    clerk.sync().await;
    // Somebody else moves the second on, which this device has not heard.
    let other = app.user("ketoan").await;
    let desk = Desk { app: &app };
    desk.step(&other, ids[1], "received", "assign", desk.to("to-mam", "totruongmam")).await;
    clerk.wire.cut();
    let mut commands: Vec<Command> = ids.iter().map(|id| assign(&app, &clerk, *id, "received")).collect();
    commands.push(assign(&app, &clerk, ids[0], "signing"));
    let answers = clerk.engine.submit_each(commands).await;
    let taken: Vec<CommandId> = answers.iter().map(|(id, _)| *id).collect();
    assert!(answers[..3].iter().all(|(_, answer)| answer.is_ok()));
    assert!(matches!(&answers[3].1, Err(Submit::Denied(denial)) if denial.code() == "state_changed"));
    assert_eq!(clerk.unsent(), taken[..3], "what the rules refuse is not kept");
    assert!(taken[..3].iter().all(|id| became(&clerk, *id) == Became::Waiting));
    // They outlive a crash, and go when the network is back.
    clerk.reopen().await;
    assert_eq!(clerk.unsent(), taken[..3]);
    clerk.wire.mend();
    clerk.sync().await;
    assert_eq!((became(&clerk, taken[0]), became(&clerk, taken[2])), (Became::Done, Became::Done));
    assert!(matches!(became(&clerk, taken[1]), Became::Refused(Some(denial)) if denial.code() == "state_changed"));
    assert_eq!(clerk.attention(), [(taken[1], "state_changed")]);
    clerk.agrees(&app).await;
    assert_eq!(clerk.engine.submit_each(vec![]).await, []);
}

async fn what_the_device_cannot_keep_is_taken_back(app: TestApp) {
    let clerk = Device::of(&app, "vanthu").await;
    let ids = dossiers(&clerk, 2).await;
    clerk.sync().await;
    clerk.disk.fill(1);
    let commands: Vec<Command> = ids.iter().map(|id| assign(&app, &clerk, *id, "received")).collect();
    let answers = clerk.engine.submit_each(commands.clone()).await;
    assert!(answers.iter().all(|(_, answer)| matches!(answer, Err(Submit::Store(_)))));
    assert_eq!((clerk.unsent(), clerk.case(ids[0]).core.state.as_str()), (vec![], "received"));
    clerk.disk.revive();
    assert!(clerk.engine.submit_each(commands).await.iter().all(|(_, answer)| answer.is_ok()));
    clerk.sync().await;
    clerk.agrees(&app).await;
}

async fn five_hundred_go_in_a_few_calls_and_come_back_from_a_crash(app: TestApp) {
    let mut clerk = Device::of(&app, "vanthu").await;
    let (id, _) = clerk.intake().await;
    clerk.sync().await;
    clerk.wire.cut();
    let commands: Vec<Command> = (0..case::bulk::MOST)
        .map(|_| super::device::comment(id, clerk.engine.id(), "Đã xem", clerk.engine.now()))
        .collect();
    let answers = clerk.engine.submit_each(commands).await;
    assert!(answers.len() == case::bulk::MOST && answers.iter().all(|(_, answer)| answer.is_ok()));
    clerk.reopen().await;
    assert_eq!(clerk.unsent().len(), case::bulk::MOST);
    clerk.wire.mend();
    clerk.sync().await;
    assert!(clerk.unsent().is_empty() && clerk.attention().is_empty());
    assert_eq!(clerk.wire.pushed().len(), 3 + case::bulk::MOST, "each once");
}

async fn a_slip_without_network_is_taken_back_without_network(app: TestApp) {
    let clerk = Device::of(&app, "vanthu").await;
    let ids = dossiers(&clerk, 1).await;
    clerk.sync().await;
    clerk.wire.cut();
    let before = Before::of(&clerk.case(ids[0]).core);
    clerk.engine.submit_each(vec![assign(&app, &clerk, ids[0], "received")]).await;
    let held = clerk.held(ids[0]).expect("it is shown");
    let office = app.school.part("van-phong");
    let undoing = clerk.engine.read(|replica| {
        let def = replica.view().definition(&held.it.core.definition).expect("it is here");
        undo(&def, &before, &"assign".into(), &held.it, replica.actor(), &|_| Some(office)).expect("it leads back")
    });
    let back = StepCase {
        id: CaseId(ids[0]),
        action: undoing.action,
        expect: undoing.expect,
        args: undoing.args,
        stated_at: clerk.engine.now(),
    };
    let answers = clerk.engine.submit_each(vec![Command::Case(case::Command::Step(back))]).await;
    assert!(answers[0].1.is_ok(), "{answers:?}");
    assert_eq!(clerk.case(ids[0]).core.assignee, Some(app.school.person("vanthu")));
    clerk.wire.mend();
    clerk.sync().await;
    assert!(clerk.unsent().is_empty() && clerk.attention().is_empty());
    let core = clerk.case(ids[0]).core;
    assert_eq!((core.assignee, core.part), (Some(app.school.person("vanthu")), Some(office)));
    clerk.agrees(&app).await;
}
