//! What builds on what another device has not sent yet: it waits on the server, is decided when that has come, and tells
//! nobody anything about other schools.

use contract::{command::Command, sync::Numbered};
use db::{held, people, results};
use domain::{
    case::{
        self,
        command::{CommentCase, StepArgs},
    },
    definition::PartyKind,
    facet::Facet,
    ids::{CaseId, CommandId, CommentId},
};
use serde_json::json;
use server::service::held::look;
use uuid::Uuid;

use crate::{
    parties_kept::{ask, enter},
    support::{Desk, Replica, TestApp, both_dbs, cert, finding, other_clerk, step},
    sync_groups::together,
    sync_push::statuses,
};

both_dbs!(
    what_another_device_has_not_sent_is_waited_for,
    what_has_come_is_not_waited_for,
    what_depends_on_what_waits_waits_too,
    a_group_waits_and_is_decided_together,
    it_is_decided_by_the_rights_of_today,
    it_is_decided_after_seven_days_anyway,
    what_was_missed_is_found_and_done_once,
    a_made_up_command_tells_nothing,
    nobody_holds_more_than_they_may,
    whoever_is_erased_is_not_waited_for,
    what_cannot_be_decided_is_given_back,
);

const DAY: i64 = 24 * 60 * 60 * 1000;

/// A dossier that one device has opened, and nobody has sent.
fn opened(replica: &mut Replica, app: &TestApp) -> (Uuid, Numbered) {
    let id = app.id();
    (id, replica.numbered(app.id(), Command::Case(case::Command::Open(cert(id, app.now())))))
}

/// Somebody else's comment on it, who has seen it.
fn remark(replica: &mut Replica, app: &TestApp, id: Uuid, after: CommandId) -> Numbered {
    let comment = CommentCase {
        id: CaseId(id),
        comment: CommentId(app.id()),
        facet: Facet::Internal,
        text: "Đã xem".into(),
        stated_at: app.now(),
    };
    let mut numbered = replica.numbered(app.id(), Command::Case(case::Command::Comment(comment)));
    numbered.after = Some(after);
    numbered
}

async fn status(app: &TestApp, id: CommandId) -> Option<String> {
    let unit = app.school.unit;
    let read = move |tx| async move { results::result_by_command(&tx, unit, id).await };
    app.state.db.read(read).await.unwrap().map(|row| row.status)
}

async fn waiting(app: &TestApp) -> i64 {
    app.db.number("SELECT COUNT(*) FROM sync_held").await
}

async fn comments(app: &TestApp, id: Uuid) -> usize {
    let user = app.user("vanthu").await;
    let view: contract::rest::CaseView = user.get(&format!("/api/v1/cases/{id}")).await.ok();
    view.internal.map_or(0, |internal| internal.comments.len())
}

async fn what_another_device_has_not_sent_is_waited_for(app: TestApp) {
    let mut clerk = app.user("vanthu").await.replica(app.id());
    let mut principal = app.user("hieutruong").await.replica(app.id());
    let (id, open) = opened(&mut clerk, &app);
    let first = remark(&mut principal, &app, id, open.id);
    let second = remark(&mut principal, &app, id, first.id);
    let other = app.id();
    let draft = app.user("vanthu").await;
    Desk { app: &app }.open(&draft, cert(other, app.now())).await;
    let mut free = remark(&mut principal, &app, other, open.id);
    free.after = None;
    let batch = [first.clone(), second.clone(), free];
    let reply = principal.pushed(app.now(), &batch).await;
    // Its number is used up, and what has nothing to do with it goes on.
    assert_eq!((statuses(&reply), reply.last_seq), (vec!["held".into(), "held".into(), "applied".to_owned()], 3));
    assert_eq!(statuses(&principal.pushed(app.now(), &batch).await), ["held", "held", "applied"], "it still waits");
    assert_eq!((waiting(&app).await, app.db.number("SELECT COUNT(*) FROM sync_quarantine").await), (2, 0));

    assert_eq!(statuses(&clerk.pushed(app.now(), &[open]).await), ["applied"]);
    assert_eq!(statuses(&principal.pushed(app.now(), &batch).await), ["applied", "applied", "applied"]);
    assert_eq!((waiting(&app).await, comments(&app, id).await), (0, 2));
    // Once, in their order, and by whoever gave them.
    let view: contract::rest::CaseView = draft.get(&format!("/api/v1/cases/{id}")).await.ok();
    let said: Vec<_> = view.internal.unwrap().comments.iter().map(|comment| comment.by).collect();
    assert_eq!(said, [app.school.person("hieutruong"); 2]);
}

async fn what_has_come_is_not_waited_for(app: TestApp) {
    let mut clerk = app.user("vanthu").await.replica(app.id());
    let mut principal = app.user("hieutruong").await.replica(app.id());
    let (id, open) = opened(&mut clerk, &app);
    let (other, mut wrong) = opened(&mut clerk, &app);
    if let Command::Case(case::Command::Open(open)) = &mut wrong.command {
        open.papers.clear();
    }
    let batch = [open.clone(), wrong.clone()];
    assert_eq!(statuses(&clerk.pushed(app.now(), &batch).await), ["applied", "papers_missing"]);
    // Also what was refused has come: nothing follows from it any more.
    let said = remark(&mut principal, &app, id, open.id);
    let late = remark(&mut principal, &app, other, wrong.id);
    assert_eq!(statuses(&principal.pushed(app.now(), &[said, late]).await), ["applied", "not_found"]);
    assert_eq!(waiting(&app).await, 0);
}

async fn what_depends_on_what_waits_waits_too(app: TestApp) {
    let mut clerk = app.user("vanthu").await.replica(app.id());
    let mut principal = app.user("hieutruong").await.replica(app.id());
    let (id, open) = opened(&mut clerk, &app);
    let desk = Desk { app: &app };
    let first = remark(&mut principal, &app, id, open.id);
    let assign = step(id, "received", "assign", desk.to("to-la", "giaovienla"), app.now());
    let mut assigned = principal.numbered(app.id(), Command::Case(case::Command::Step(assign)));
    assigned.deps = vec![first.seq];
    let wrong = step(id, "signing", "sign", StepArgs::default(), app.now());
    let mut refused = principal.numbered(app.id(), Command::Case(case::Command::Step(wrong)));
    refused.deps = vec![assigned.seq];
    let mut skipped = remark(&mut principal, &app, id, open.id);
    skipped.deps = vec![refused.seq];
    let batch = [first, assigned, refused, skipped];
    assert_eq!(statuses(&principal.pushed(app.now(), &batch[..2]).await), ["held"; 2]);
    assert_eq!(statuses(&principal.pushed(app.now(), &batch[2..]).await), ["held"; 2], "though it waits itself");
    clerk.pushed(app.now(), &[open]).await;
    let told = statuses(&principal.pushed(app.now(), &batch).await);
    assert_eq!(told, ["applied", "applied", "state_changed", "skipped 3"]);
    assert_eq!(app.db.number("SELECT COUNT(*) FROM sync_quarantine").await, 2, "what was refused late is kept too");
}

async fn a_group_waits_and_is_decided_together(app: TestApp) {
    for fits in [true, false] {
        let mut clerk = app.user("vanthu").await.replica(app.id());
        let mut inspector = app.user("kiemtra").await.replica(app.id());
        let (about, open) = opened(&mut clerk, &app);
        let part = app.school.part("to-la");
        let mut one = finding(app.id(), part, "Thiếu chữ ký", app.now());
        one.about = Some(case::About::Dossier(CaseId(about)));
        let mut two = finding(app.id(), part, "Thiếu ngày", app.now());
        if !fits {
            two.fields.clear();
        }
        let mut first = inspector.numbered(app.id(), Command::Case(case::Command::Open(one)));
        first.after = Some(open.id);
        let second = inspector.numbered(app.id(), Command::Case(case::Command::Open(two)));
        let group = together(vec![first, second]);
        let before = app.db.number("SELECT COUNT(*) FROM event").await;
        assert_eq!(statuses(&inspector.pushed(app.now(), &group).await), ["held"; 2]);
        clerk.pushed(app.now(), &[open]).await;
        let told = statuses(&inspector.pushed(app.now(), &group).await);
        let made = app.db.number("SELECT COUNT(*) FROM event").await - before - 2;
        if fits {
            assert_eq!((told, made), (vec!["applied".to_owned(); 2], 2));
        } else {
            assert_eq!((told[0].as_str(), made), ("skipped 2", 0));
            assert_eq!(told[1], "invalid");
        }
        assert_eq!(waiting(&app).await, 0);
    }
}

async fn it_is_decided_by_the_rights_of_today(app: TestApp) {
    let mut clerk = app.user("vanthu").await.replica(app.id());
    let mut principal = app.user("hieutruong").await.replica(app.id());
    let (id, open) = opened(&mut clerk, &app);
    let said = remark(&mut principal, &app, id, open.id);
    assert_eq!(statuses(&principal.pushed(app.now(), std::slice::from_ref(&said)).await), ["held"]);
    let (unit, person) = (app.school.unit, app.school.person("hieutruong"));
    let yesterday = app.now().local_date().previous_day().unwrap();
    let end = move |tx| async move {
        for grant in people::grants_of(&tx, person).await? {
            people::grant_end(&tx, unit, grant.id, yesterday).await?;
        }
        Ok::<_, db::DbError>(())
    };
    app.state.db.write(end).await.unwrap();
    clerk.pushed(app.now(), &[open]).await;
    assert_eq!(status(&app, said.id).await.as_deref(), Some("rejected"));
    assert_eq!((waiting(&app).await, comments(&app, id).await), (0, 0));
}

async fn it_is_decided_after_seven_days_anyway(app: TestApp) {
    let mut clerk = app.user("vanthu").await.replica(app.id());
    let mut principal = app.user("hieutruong").await.replica(app.id());
    let (id, open) = opened(&mut clerk, &app);
    let said = remark(&mut principal, &app, id, open.id);
    // On something that is there it can be decided, whatever is missing.
    let there = app.id();
    let desk = Desk { app: &app };
    desk.open(&app.user("vanthu").await, cert(there, app.now())).await;
    let late = remark(&mut principal, &app, there, open.id);
    principal.pushed(app.now(), &[said.clone(), late.clone()]).await;
    app.clock.advance(7 * DAY - 1);
    assert_eq!((look(&app.state).await.unwrap(), waiting(&app).await), (0, 2));
    app.clock.advance(1);
    assert_eq!((look(&app.state).await.unwrap(), waiting(&app).await), (2, 0));
    // Believed as of the day on which the server heard of it.
    assert_eq!(status(&app, said.id).await.as_deref(), Some("rejected"));
    assert_eq!(status(&app, late.id).await.as_deref(), Some("applied"));
    let mut principal_now = app.user("hieutruong").await.replica(principal.client.0);
    let told = statuses(&principal_now.pushed(app.now(), &[said, late]).await);
    assert_eq!(told, ["not_found", "applied"]);
}

/// The server stopped between an outcome and those that waited for it; two instances find that at once.
async fn what_was_missed_is_found_and_done_once(app: TestApp) {
    let mut clerk = app.user("vanthu").await.replica(app.id());
    let mut principal = app.user("hieutruong").await.replica(app.id());
    let (id, open) = opened(&mut clerk, &app);
    let batch: Vec<Numbered> = (0..5).map(|_| remark(&mut principal, &app, id, open.id)).collect();
    principal.pushed(app.now(), &batch).await;
    // Nobody looks for what waits for something else.
    let nothing = Uuid::from_u128(5);
    let all: Vec<CommandId> = batch.iter().map(|numbered| numbered.id).collect();
    let (unit, ids) = (app.school.unit, all.clone());
    let mislead = move |tx| {
        let ids = ids.clone();
        async move { held::held_await(&tx, unit, &ids, CommandId(nothing)).await }
    };
    app.state.db.write(mislead).await.unwrap();
    let open_id = open.id;
    clerk.pushed(app.now(), &[open]).await;
    assert_eq!((waiting(&app).await, comments(&app, id).await), (5, 0));
    let ids = all.clone();
    let lead = move |tx| {
        let ids = ids.clone();
        async move { held::held_await(&tx, unit, &ids, open_id).await }
    };
    app.state.db.write(lead).await.unwrap();
    let (one, two) = tokio::join!(look(&app.state), look(&app.state));
    assert_eq!(one.unwrap() + two.unwrap(), 5);
    assert_eq!((waiting(&app).await, comments(&app, id).await), (0, 5));
    assert_eq!(look(&app.state).await.unwrap(), 0);
}

async fn a_made_up_command_tells_nothing(app: TestApp) {
    // Something that really happened, at another school.
    let (theirs, _) = other_clerk(&app).await;
    let mut theirs = theirs.replica(app.id());
    let (there, happened) = opened(&mut theirs, &app);
    assert_eq!(statuses(&theirs.pushed(app.now(), std::slice::from_ref(&happened)).await), ["applied"]);
    let mut thief = app.user("hieutruong").await.replica(app.id());
    let invented = CommandId(app.id());
    let tries = [
        remark(&mut thief, &app, there, happened.id),
        remark(&mut thief, &app, there, invented),
        remark(&mut thief, &app, app.id(), happened.id),
        remark(&mut thief, &app, app.id(), invented),
    ];
    let reply = thief.push(app.now(), &tries).await;
    assert_eq!(statuses(&reply.ok()), ["held"; 4], "what is another school's is as unknown as what never was");
    // Nor does anything wake it that happens there.
    let (_, more) = opened(&mut theirs, &app);
    theirs.pushed(app.now(), &[more]).await;
    assert_eq!((look(&app.state).await.unwrap(), waiting(&app).await), (0, 4));
    app.clock.advance(7 * DAY);
    look(&app.state).await.unwrap();
    let mut thief = app.user("hieutruong").await.replica(thief.client.0);
    assert_eq!(statuses(&thief.pushed(app.now(), &tries).await), ["not_found"; 4]);
}

async fn nobody_holds_more_than_they_may(app: TestApp) {
    let mut principal = app.user("hieutruong").await.replica(app.id());
    let (id, never) = (app.id(), CommandId(app.id()));
    for _ in 0..2 {
        let batch: Vec<Numbered> = (0..200).map(|_| remark(&mut principal, &app, id, never)).collect();
        principal.pushed(app.now(), &batch).await;
    }
    let batch: Vec<Numbered> = (0..101).map(|_| remark(&mut principal, &app, id, never)).collect();
    let told = statuses(&principal.pushed(app.now(), &batch).await);
    assert_eq!((waiting(&app).await, told[99].as_str(), told[100].as_str()), (500, "held", "not_found"));
}

async fn whoever_is_erased_is_not_waited_for(app: TestApp) {
    const NAME: &str = "Trẻ kanariq lớp Lá 2";
    let clerk = app.user("vanthu").await;
    let id = enter(&app, &clerk, PartyKind::Child, NAME, None).await;
    let mut replica = clerk.replica(app.id());
    let never = CommandId(app.id());
    let mut named = remark(&mut replica, &app, app.id(), never);
    if let Command::Case(case::Command::Comment(comment)) = &mut named.command {
        comment.text = format!("Đã gọi cho mẹ của\n{NAME}");
    }
    let free = remark(&mut replica, &app, app.id(), never);
    let batch = [named.clone(), free.clone()];
    assert_eq!(statuses(&replica.pushed(app.now(), &batch).await), ["held"; 2]);
    let reason = json!({ "reason": "Người đại diện yêu cầu xóa" });
    let proposed = ask(&app, &clerk, &format!("/api/v1/parties/{id}/erase"), reason).await;
    let proposed: contract::privacy::Erasure = proposed.ok();
    assert!(!app.db.columns_with("kanariq").await.is_empty());
    let path = format!("/api/v1/erasures/{}/confirm", proposed.id);
    assert!(ask(&app, &app.user("hieutruong").await, &path, json!({})).await.status.is_success());
    assert_eq!(app.db.columns_with("kanariq").await, Vec::<String>::new());
    assert_eq!(statuses(&replica.pushed(app.now(), &batch).await), ["party_erased", "held"]);
    assert_eq!(waiting(&app).await, 1);
}

/// Something is the matter with it that no rule foresaw: it does not wait for ever.
async fn what_cannot_be_decided_is_given_back(app: TestApp) {
    let mut principal = app.user("hieutruong").await.replica(app.id());
    let said = remark(&mut principal, &app, app.id(), CommandId(app.id()));
    let fine = remark(&mut principal, &app, app.id(), CommandId(app.id()));
    principal.pushed(app.now(), &[said.clone(), fine.clone()]).await;
    app.db.execute("UPDATE sync_held SET deps = 'x' WHERE seq = 1").await;
    // A day longer than all that waits: somebody may set it right.
    app.clock.advance(8 * DAY - 1);
    assert_eq!((look(&app.state).await.unwrap(), waiting(&app).await), (1, 1));
    assert_eq!(status(&app, fine.id).await.as_deref(), Some("rejected"), "it stands before nothing else");
    app.clock.advance(1);
    assert_eq!((look(&app.state).await.unwrap(), waiting(&app).await), (1, 0));
    let mut now = app.user("hieutruong").await.replica(principal.client.0);
    let told = statuses(&now.pushed(app.now(), &[said.clone(), fine]).await);
    assert_eq!(told, ["undecided", "not_found"]);
    let page: contract::sync::refused::RefusedPage = now.user.get(contract::paths::SYNC_REFUSED).await.ok();
    let kept = page.items.iter().find(|it| it.id == said.id).expect("whoever gave it has it back");
    assert_eq!(contract::command::read(kept.v, kept.command.clone()).unwrap(), said.command);
}
