//! Commands that make sense only together: all of them take effect, or none, and a part of them is not even looked at.

use contract::{
    command::Command,
    rest::CaseView,
    sync::{Group, Numbered},
};
use domain::{
    case::{self, FileRef, StepArgs, command::AttachFile},
    definition::PartyKind,
    facet::Facet,
    ids::{CaseId, CommandId, FileHash},
};
use serde_json::json;
use uuid::Uuid;

use crate::{
    support::{CHILD, Desk, Replica, TestApp, both_dbs, cert, party, step},
    sync_push::statuses,
};

both_dbs!(
    a_group_takes_effect_whole,
    of_a_refused_group_nothing_is_stored,
    what_a_group_depends_on_takes_it_along,
    a_torn_group_is_refused_and_consumes_nothing,
    numbers_are_drawn_when_all_else_is_done,
    a_group_is_done_once,
    a_group_may_come_again_under_other_numbers,
    a_group_draws_one_number_of_a_case,
);

/// Makes these a group.
pub(crate) fn together(mut commands: Vec<Numbered>) -> Vec<Numbered> {
    let (id, size) = (commands[0].id, u32::try_from(commands.len()).unwrap());
    for (place, command) in (0..).zip(&mut commands) {
        command.group = Some(Group { id, place, size });
    }
    commands
}

fn enter(replica: &mut Replica, app: &TestApp) -> Numbered {
    let child = party(app.id(), PartyKind::Child, CHILD, None, app.now());
    replica.numbered(app.id(), Command::EnterParty(child))
}

fn open(replica: &mut Replica, app: &TestApp, papers: bool) -> (Uuid, Numbered) {
    let id = app.id();
    let mut open = cert(id, app.now());
    if !papers {
        open.papers.clear();
    }
    (id, replica.numbered(app.id(), Command::Case(case::Command::Open(open))))
}

fn attach(replica: &mut Replica, app: &TestApp, id: Uuid) -> Numbered {
    let hash = FileHash::of(b"scan");
    let file = FileRef { hash, name: "don.pdf".into(), media: "application/pdf".into(), size: 4 };
    let attach = AttachFile { id: CaseId(id), file, paper: None, facet: Facet::Internal, stated_at: app.now() };
    replica.numbered(app.id(), Command::Case(case::Command::Attach(attach)))
}

async fn events(app: &TestApp) -> i64 {
    app.db.number("SELECT COUNT(*) FROM event").await
}

async fn a_group_takes_effect_whole(app: TestApp) {
    let mut replica = app.user("vanthu").await.replica(app.id());
    let child = enter(&mut replica, &app);
    let (id, opened) = open(&mut replica, &app, true);
    let (_, alone) = open(&mut replica, &app, true);
    let mut batch = together(vec![child, opened]);
    batch.push(alone);
    let reply = replica.pushed(app.now(), &batch).await;
    assert_eq!((statuses(&reply), reply.last_seq), (vec!["applied".to_owned(); 3], 3));
    let view: CaseView = replica.user.get(&format!("/api/v1/cases/{id}")).await.ok();
    assert_eq!(view.core.code.as_deref(), Some("MNHgS-260311-0001"));
    assert_eq!(replica.pushed(app.now(), &batch).await, reply, "and is answered the same again");
}

async fn of_a_refused_group_nothing_is_stored(app: TestApp) {
    let mut replica = app.user("vanthu").await.replica(app.id());
    let (_, fine) = open(&mut replica, &app, true);
    let child = enter(&mut replica, &app);
    let (_, refused) = open(&mut replica, &app, false);
    let after = enter(&mut replica, &app);
    let batch = together(vec![fine, child, refused, after]);
    let before = events(&app).await;
    let reply = replica.pushed(app.now(), &batch).await;
    assert_eq!(statuses(&reply), ["skipped 3", "skipped 3", "papers_missing", "skipped 3"]);
    assert_eq!(reply.last_seq, 4, "all numbers are used up");
    assert_eq!(events(&app).await, before);
    assert_eq!(app.db.number("SELECT COUNT(*) FROM case_index").await, 0);
    assert_eq!(app.db.number("SELECT COUNT(*) FROM record WHERE kind IN ('case', 'party')").await, 0);
    assert_eq!(app.db.number("SELECT COUNT(*) FROM sync_quarantine").await, 4, "whoever asked has it still");
    assert_eq!(replica.pushed(app.now(), &batch).await, reply);
    // No number was drawn for what is not there, and what follows is not blocked.
    let (id, next) = open(&mut replica, &app, true);
    assert_eq!(statuses(&replica.pushed(app.now(), &[next]).await), ["applied"]);
    let view: CaseView = replica.user.get(&format!("/api/v1/cases/{id}")).await.ok();
    assert_eq!(view.core.code.as_deref(), Some("MNHgS-260311-0001"));
}

async fn what_a_group_depends_on_takes_it_along(app: TestApp) {
    let mut replica = app.user("vanthu").await.replica(app.id());
    let (_, refused) = open(&mut replica, &app, false);
    let child = enter(&mut replica, &app);
    let (_, mut opened) = open(&mut replica, &app, true);
    opened.deps = vec![refused.seq, child.seq];
    let (_, mut last) = open(&mut replica, &app, true);
    last.deps = vec![opened.seq];
    let mut batch = vec![refused];
    batch.extend(together(vec![child, opened]));
    batch.push(last);
    let reply = replica.pushed(app.now(), &batch).await;
    assert_eq!(statuses(&reply), ["papers_missing", "skipped 1", "skipped 1", "skipped 3"]);
    assert_eq!(replica.pushed(app.now(), &batch).await, reply);
    assert_eq!(app.db.number("SELECT COUNT(*) FROM record WHERE kind = 'party'").await, 0);
}

async fn a_torn_group_is_refused_and_consumes_nothing(app: TestApp) {
    let mut replica = app.user("vanthu").await.replica(app.id());
    let (first, second) = (enter(&mut replica, &app), enter(&mut replica, &app));
    let (_, third) = open(&mut replica, &app, true);
    let group = together(vec![first, second, third]);
    let other = enter(&mut replica, &app);
    let renamed = |mut commands: Vec<Numbered>| {
        commands[0].group = commands[0].group.map(|group| Group { id: other.id, ..group });
        commands
    };
    let (mut larger, mut far) = (group.clone(), group.clone());
    for numbered in &mut larger {
        numbered.group = numbered.group.map(|group| Group { size: 4, ..group });
    }
    far[2].seq = 9;
    let torn = [
        ("its end is missing", group[..2].to_vec()),
        ("its beginning is missing", group[1..].to_vec()),
        ("its middle is missing", vec![group[0].clone(), group[2].clone()]),
        ("something stands in between", vec![group[0].clone(), other.clone(), group[1].clone(), group[2].clone()]),
        ("in another order", vec![group[1].clone(), group[0].clone(), group[2].clone()]),
        ("twice", [group.clone(), group.clone()].concat()),
        ("it says to be larger", larger),
        ("it is named after something else", renamed(group.clone())),
        ("its numbers do not follow", far),
    ];
    for (what, commands) in torn {
        // What stands before it is not taken either: the push is refused whole.
        replica.push(app.now(), &commands).await.refused(400, "torn_group");
        assert_eq!(replica.hello().await.last_seq, 0, "{what}");
    }
    assert_eq!(app.db.number("SELECT COUNT(*) FROM sync_result").await, 0);
    assert_eq!(statuses(&replica.pushed(app.now(), &group).await), ["applied"; 3]);
}

/// What comes later in the group sees what came before, though its number is drawn at the end.
async fn numbers_are_drawn_when_all_else_is_done(app: TestApp) {
    let mut replica = app.user("vanthu").await.replica(app.id());
    let (one, opened) = open(&mut replica, &app, true);
    let scan = attach(&mut replica, &app, one);
    let (two, next) = open(&mut replica, &app, true);
    let reply = replica.pushed(app.now(), &together(vec![opened, scan, next])).await;
    assert_eq!(statuses(&reply), ["applied"; 3]);
    for (id, code, files) in [(one, "MNHgS-260311-0001", 1), (two, "MNHgS-260311-0002", 0)] {
        let view: CaseView = replica.user.get(&format!("/api/v1/cases/{id}")).await.ok();
        assert_eq!(view.core.code.as_deref(), Some(code));
        assert_eq!(view.internal.map_or(0, |internal| internal.files.len()), files);
        let numbers: Vec<u32> = view.core.history.iter().map(|line| line.no).collect();
        assert_eq!(numbers, (1..=view.core.rev()).collect::<Vec<_>>(), "events follow each other without a gap");
    }
    // Replicas hear of it as it ended.
    let mut other = app.user("hieutruong").await.replica(app.id());
    other.bootstrap().await;
    assert_eq!(other.case(one, Facet::Core).unwrap()["code"], json!("MNHgS-260311-0001"));
}

async fn a_group_is_done_once(app: TestApp) {
    let mut replica = app.user("vanthu").await.replica(app.id());
    for papers in [true, false] {
        let before = events(&app).await;
        let (child, (_, opened)) = (enter(&mut replica, &app), open(&mut replica, &app, papers));
        let group = together(vec![child, opened]);
        let push = json!({ "client": replica.client, "now": app.now(), "commands": group });
        let user = replica.user.clone();
        let replies = futures::future::join_all((0..4).map(|_| user.post("/api/v1/sync/push", &push))).await;
        let expected = if papers {
            ["applied".to_owned(), "applied".to_owned()]
        } else {
            [format!("skipped {}", group[1].seq), "papers_missing".to_owned()]
        };
        for reply in replies {
            assert_eq!(statuses(&reply.ok()), expected);
        }
        // Entered is one event, an opened case two.
        assert_eq!(events(&app).await - before, if papers { 3 } else { 0 });
        // Its numbers are the group's, and nobody else's.
        let other = Command::Case(case::Command::Open(cert(app.id(), app.now())));
        let stranger = Numbered::new(group[1].seq, CommandId(app.id()), other);
        replica.push(app.now(), &[stranger]).await.refused(409, "client_forked");
    }
}

async fn a_group_may_come_again_under_other_numbers(app: TestApp) {
    let mut replica = app.user("vanthu").await.replica(app.id());
    let (child, (_, opened)) = (enter(&mut replica, &app), open(&mut replica, &app, true));
    let done = together(vec![child, opened]);
    let (child, (_, opened)) = (enter(&mut replica, &app), open(&mut replica, &app, false));
    let refused = together(vec![child, opened]);
    let batch = [done.as_slice(), &refused].concat();
    let reply = replica.pushed(app.now(), &batch).await;
    assert_eq!(statuses(&reply), ["applied", "applied", "skipped 4", "papers_missing"]);
    let mut anew = replica.user.replica(app.id());
    let (_, mut first) = open(&mut anew, &app, true);
    first.seq = 1;
    let mut again = vec![first];
    again.extend(batch);
    for (seq, command) in (1..).zip(&mut again) {
        command.seq = seq;
    }
    let reply = anew.pushed(app.now(), &again).await;
    assert_eq!(statuses(&reply), ["applied", "applied", "applied", "skipped 4", "papers_missing"]);
    assert_eq!(app.db.number("SELECT COUNT(*) FROM case_index").await, 2);
}

async fn a_group_draws_one_number_of_a_case(app: TestApp) {
    let desk = Desk { app: &app };
    let ids = [desk.signed(app.id()).await, desk.signed(app.id()).await];
    let mut replica = app.user("vanthu").await.replica(app.id());
    let mut number = |id| {
        let step = step(id, "signed", "number", StepArgs::default(), app.now());
        replica.numbered(app.id(), Command::Case(case::Command::Step(step)))
    };
    let twice = together(vec![number(ids[0]), number(ids[0])]);
    let of_each = together(vec![number(ids[0]), number(ids[1])]);
    assert_eq!(statuses(&replica.pushed(app.now(), &twice).await), ["skipped 2", "no_such_step"]);
    assert_eq!(desk.core(ids[0]).await.expect("it is there").issued, None);
    assert_eq!(statuses(&replica.pushed(app.now(), &of_each).await), ["applied", "applied"]);
    let mut numbers = Vec::new();
    for id in ids {
        numbers.extend(desk.core(id).await.expect("it is there").issued);
    }
    assert_eq!(numbers, ["01/MNHgS", "02/MNHgS"]);
}
