//! Commands up: each happens once, a refusal blocks nothing, and a replica that forked or lost something is told.

use contract::{
    command::Command,
    rest::CaseView,
    sync::{LIMITS, Numbered, PushReply, Status},
};
use domain::{
    case,
    case::command::StepArgs,
    definition::PartyKind,
    ids::{ClientId, CommandId},
};
use serde_json::json;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::support::{CHILD, Desk, Replica, TestApp, at, both_dbs, cert, other_clerk, party, step};

both_dbs!(
    a_batch_is_taken_in_order,
    a_repeated_push_is_answered_the_same,
    forks_are_told,
    gaps_are_told,
    what_depends_on_a_refusal_is_skipped,
    what_cannot_be_read_blocks_nothing,
    limits_hold,
    friday_offline_counts_from_friday,
    a_command_may_come_again_under_another_number,
    only_our_pages_push,
    the_same_is_known_again_whatever_build_asks,
);

fn open(replica: &mut Replica, app: &TestApp) -> (Uuid, Numbered) {
    let id = app.id();
    (id, replica.numbered(app.id(), Command::Case(case::Command::Open(cert(id, app.now())))))
}

fn assign(replica: &mut Replica, app: &TestApp, id: Uuid) -> Numbered {
    let args = Desk { app }.to("to-la", "giaovienla");
    let command = step(id, "received", "assign", args, app.now());
    replica.numbered(app.id(), Command::Case(case::Command::Step(command)))
}

pub(crate) fn statuses(reply: &PushReply) -> Vec<String> {
    let name = |status: &Status| match status {
        Status::Applied => "applied".to_owned(),
        Status::Rejected { denial } => denial.code().to_owned(),
        Status::Skipped { cause } => format!("skipped {cause}"),
        Status::Held => "held".to_owned(),
    };
    reply.results.iter().map(|outcome| name(&outcome.status)).collect()
}

async fn a_batch_is_taken_in_order(app: TestApp) {
    let mut replica = app.user("vanthu").await.replica(app.id());
    assert_eq!(replica.hello().await.last_seq, 0);
    let child =
        replica.numbered(app.id(), Command::EnterParty(party(app.id(), PartyKind::Child, CHILD, None, app.now())));
    let (id, opened) = open(&mut replica, &app);
    let assigned = assign(&mut replica, &app, id);
    let reply = replica.pushed(app.now(), &[child, opened, assigned]).await;
    assert_eq!(statuses(&reply), ["applied", "applied", "applied"]);
    assert_eq!((reply.last_seq, replica.hello().await.last_seq), (3, 3));
    assert_eq!(reply.server_time, app.now());
    let view: CaseView = replica.user.get(&format!("/api/v1/cases/{id}")).await.ok();
    assert_eq!(view.core.state.as_str(), "processing");
    // Nothing pushed is nothing done.
    assert_eq!(replica.pushed(app.now(), &[]).await.last_seq, 3);
}

async fn a_repeated_push_is_answered_the_same(app: TestApp) {
    let mut replica = app.user("vanthu").await.replica(app.id());
    let (id, opened) = open(&mut replica, &app);
    let assigned = assign(&mut replica, &app, id);
    // Refused the second time round: the outcome of the first must be repeated, not decided anew.
    let stale = assign(&mut replica, &app, id);
    let batch = [opened, assigned, stale];
    let first = replica.pushed(app.now(), &batch).await;
    assert_eq!(statuses(&first), ["applied", "applied", "state_changed"]);
    let again = replica.pushed(app.now(), &batch).await;
    assert_eq!(first, again);
    // Cut in the middle, then pushed from there.
    assert_eq!(statuses(&replica.pushed(app.now(), &batch[1..]).await), ["applied", "state_changed"]);
    // In the same moment from two tabs.
    let (_, fresh) = open(&mut replica, &app);
    let user = replica.user.clone();
    let push = json!({ "client": replica.client, "now": app.now(), "commands": [fresh] });
    let both = futures::future::join_all((0..4).map(|_| user.post("/api/v1/sync/push", &push))).await;
    for reply in both {
        assert_eq!(statuses(&reply.ok()), ["applied"]);
    }
    assert_eq!(app.db.number("SELECT COUNT(*) FROM case_index").await, 2);
}

async fn forks_are_told(app: TestApp) {
    let mut replica = app.user("vanthu").await.replica(app.id());
    let (_, first) = open(&mut replica, &app);
    replica.pushed(app.now(), std::slice::from_ref(&first)).await;
    // A restored profile gives the number again, to something else.
    let (_, mut other) = open(&mut replica, &app);
    other.seq = 1;
    replica.push(app.now(), &[other]).await.refused(409, "client_forked");
    // The same id, another content.
    let (_, mut changed) = open(&mut replica, &app);
    (changed.seq, changed.id) = (2, first.id);
    replica.push(app.now(), &[changed]).await.refused(409, "client_forked");
    // Somebody else's replica, in this school and in another.
    let mut thief = app.user("ketoan").await.replica(replica.client.0);
    let (_, command) = open(&mut thief, &app);
    thief.push(app.now(), &[command]).await.refused(409, "client_forked");
    let (stranger, _) = other_clerk(&app).await;
    let mut stranger = stranger.replica(replica.client.0);
    let (_, command) = open(&mut stranger, &app);
    stranger.push(app.now(), &[command]).await.refused(409, "client_forked");
    assert_eq!(stranger.hello().await.last_seq, 0);
}

async fn gaps_are_told(app: TestApp) {
    let mut replica = app.user("vanthu").await.replica(app.id());
    let (_, first) = open(&mut replica, &app);
    let (_, second) = open(&mut replica, &app);
    let refused = replica.push(app.now(), std::slice::from_ref(&second)).await.refused(409, "sequence_gap");
    assert_eq!((refused.fields[0].field.as_str(), refused.fields[0].code.as_str()), ("seq", "1"));
    assert_eq!(statuses(&replica.pushed(app.now(), &[first, second]).await), ["applied", "applied"]);
}

async fn what_depends_on_a_refusal_is_skipped(app: TestApp) {
    let mut replica = app.user("vanthu").await.replica(app.id());
    let id = app.id();
    let mut wrong = cert(id, app.now());
    wrong.papers.clear();
    let opened = replica.numbered(app.id(), Command::Case(case::Command::Open(wrong)));
    let mut assigned = assign(&mut replica, &app, id);
    assigned.deps = vec![opened.seq];
    let comment = case::command::CommentCase {
        id: domain::ids::CaseId(id),
        comment: domain::ids::CommentId(app.id()),
        facet: domain::facet::Facet::Internal,
        text: "Đã nhận".into(),
        stated_at: app.now(),
    };
    let mut comment = replica.numbered(app.id(), Command::Case(case::Command::Comment(comment)));
    comment.deps = vec![assigned.seq];
    // What does not depend on it goes on.
    let (_, free) = open(&mut replica, &app);
    let batch = [opened, assigned, comment, free];
    let reply = replica.pushed(app.now(), &batch).await;
    assert_eq!(statuses(&reply), ["papers_missing", "skipped 1", "skipped 2", "applied"]);
    assert_eq!(replica.pushed(app.now(), &batch).await, reply);
}

async fn what_cannot_be_read_blocks_nothing(app: TestApp) {
    let mut replica = app.user("vanthu").await.replica(app.id());
    let (_, fine) = open(&mut replica, &app);
    let strange = CommandId(app.id());
    let push = json!({
        "client": replica.client,
        "now": app.now(),
        "commands": [
            { "seq": 1, "id": strange, "command": { "name": "case.teleport", "args": {} } },
            { "seq": 2, "id": fine.id, "command": fine.command },
        ],
    });
    let reply: PushReply = replica.user.post("/api/v1/sync/push", &push).await.ok();
    assert_eq!(statuses(&reply), ["invalid", "applied"]);
    let again: PushReply = replica.user.post("/api/v1/sync/push", &push).await.ok();
    assert_eq!(reply, again);
    // What is no push at all is refused whole.
    replica.user.post("/api/v1/sync/push", &json!({ "commands": [] })).await.refused(400, "bad_body");
}

async fn limits_hold(app: TestApp) {
    let replica = app.user("vanthu").await.replica(app.id());
    let many: Vec<_> = (1..=LIMITS.push_commands + 1)
        .map(|seq| json!({ "seq": seq, "id": app.id(), "command": { "name": "?", "args": {} } }))
        .collect();
    let push = json!({ "client": replica.client, "now": app.now(), "commands": many });
    replica.user.post("/api/v1/sync/push", &push).await.refused(413, "too_large");
    let long = "x".repeat(LIMITS.push_bytes as usize);
    let push = json!({
        "client": replica.client,
        "now": app.now(),
        "commands": [{ "seq": 1, "id": app.id(), "command": { "name": long } }],
    });
    replica.user.post("/api/v1/sync/push", &push).await.refused(413, "too_large");
    assert_eq!(replica.hello().await.last_seq, 0);
}

/// A request taken in on Friday without network is a Friday request, whenever the server hears of it.
async fn friday_offline_counts_from_friday(app: TestApp) {
    app.set("2026-03-09T10:00");
    let mut replica = app.user("vanthu").await.replica(app.id());
    let (id, friday) = (app.id(), at("2026-03-06T16:00"));
    let opened = replica.numbered(app.id(), Command::Case(case::Command::Open(cert(id, friday))));
    assert_eq!(statuses(&replica.pushed(app.now(), &[opened]).await), ["applied"]);
    let view: CaseView = replica.user.get(&format!("/api/v1/cases/{id}")).await.ok();
    assert_eq!(view.core.code.as_deref(), Some("MNHgS-260306-0001"));
    assert_eq!(view.due_at, Some(at("2026-03-10T17:00")));
    let line = &view.core.history[0];
    assert_eq!((line.stated_at, line.at), (friday, app.now()));
    // Longer ago than a device may be without network is not believed.
    let long_ago = cert(app.id(), at("2026-02-27T16:00"));
    let opened = replica.numbered(app.id(), Command::Case(case::Command::Open(long_ago)));
    assert_eq!(statuses(&replica.pushed(app.now(), &[opened]).await), ["stated_time"]);
}

/// A replica that forked takes a new id and numbers anew; what had its effect keeps it.
async fn a_command_may_come_again_under_another_number(app: TestApp) {
    let mut replica = app.user("vanthu").await.replica(app.id());
    let (_, first) = open(&mut replica, &app);
    let (_, second) = open(&mut replica, &app);
    replica.pushed(app.now(), &[first.clone(), second.clone()]).await;
    let mut anew = replica.user.replica(app.id());
    let mut one = second.clone();
    one.seq = 1;
    let (_, mut two) = open(&mut anew, &app);
    two.seq = 2;
    let batch = [one, two];
    let reply = anew.pushed(app.now(), &batch).await;
    assert_eq!((statuses(&reply), reply.last_seq), (vec!["applied".to_owned(), "applied".to_owned()], 2));
    assert_eq!(anew.pushed(app.now(), &batch).await, reply);
    assert_eq!(app.db.number("SELECT COUNT(*) FROM case_index").await, 3);
}

async fn only_our_pages_push(app: TestApp) {
    let user = app.user("vanthu").await;
    let client = ClientId(app.id());
    for call in ["hello", "pull", "push", "manifest", "fetch", "verify"] {
        let path = &format!("/api/v1/sync/{call}");
        let request = user
            .request(axum::http::Method::POST, path)
            .header("content-type", "application/json")
            .body(axum::body::Body::from(json!({ "client": client }).to_string()))
            .unwrap();
        user.send(request).await.refused(403, "cross_origin");
        app.nobody().post(path, &json!({ "client": client })).await.refused(401, "unauthenticated");
    }
    app.nobody().get("/api/v1/sync/bootstrap").await.refused(401, "unauthenticated");
    app.nobody().get("/api/v1/sync/live").await.refused(401, "unauthenticated");
    let mut inspector = app.user("kiemtra").await.replica(app.id());
    let (id, opened) = open(&mut inspector, &app);
    let stepped = inspector.numbered(
        app.id(),
        Command::Case(case::Command::Step(step(id, "received", "assign", StepArgs::default(), app.now()))),
    );
    assert_eq!(statuses(&inspector.pushed(app.now(), &[opened, stepped]).await), ["not_your_role", "not_found"]);
}

/// Builds write the same command differently: more fields that say nothing, and digests of another form.
async fn the_same_is_known_again_whatever_build_asks(app: TestApp) {
    let mut replica = app.user("vanthu").await.replica(app.id());
    let (id, opened) = open(&mut replica, &app);
    let told = replica.pushed(app.now(), std::slice::from_ref(&opened)).await;
    assert_eq!(statuses(&told), ["applied"]);
    let mut of_a_later_build = json!(opened.command);
    of_a_later_build["args"]["later"] = json!({ "seen": [], "why": null, "urgent": false });
    let again = async |command: &serde_json::Value| {
        let commands = json!([{ "seq": opened.seq, "id": opened.id, "command": command }]);
        let push = json!({ "client": replica.client, "now": app.now(), "commands": commands });
        replica.user.post(contract::paths::SYNC_PUSH, &push).await
    };
    assert_eq!(again(&of_a_later_build).await.ok::<PushReply>(), told, "it says nothing more");
    let mut other = json!(opened.command);
    other["args"]["papers"] = json!([]);
    again(&other).await.refused(409, "client_forked");

    // As builds before have stored it: the hash of what they would have written, and nothing else.
    let before = hex::encode(Sha256::digest(serde_json::to_string(&opened.command).unwrap()));
    app.db.execute(&format!("UPDATE sync_result SET digest = '{before}'")).await;
    assert_eq!(again(&json!(opened.command)).await.ok::<PushReply>(), told);
    again(&other).await.refused(409, "client_forked");
    // A device that was brought up to date in between speaks of it in a newer version; its id says that it is the same.
    let commands = json!([{ "seq": opened.seq, "id": opened.id, "v": 2, "command": { "name": "case.begin" } }]);
    app.db.execute("UPDATE sync_result SET digest = '1=0'").await;
    let push = json!({ "client": replica.client, "now": app.now(), "commands": commands });
    let newer: PushReply = replica.user.post(contract::paths::SYNC_PUSH, &push).await.ok();
    assert_eq!((newer, app.db.number("SELECT COUNT(*) FROM sync_result").await), (told, 1));
    let view: CaseView = replica.user.get(&format!("/api/v1/cases/{id}")).await.ok();
    assert_eq!(view.core.rev(), 2, "opened and numbered, once");
}
