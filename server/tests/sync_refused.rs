//! What was refused is kept for whoever asked, and for nobody else, until they have dealt with it.

use contract::{
    command::{Command, VERSION},
    paths,
    sync::{
        Numbered, Status,
        refused::{RefusedCommand, RefusedPage},
    },
};
use db::quarantine::{self, RefusedRow};
use domain::{
    case::{self, command::CommentCase},
    definition::PartyKind,
    facet::Facet,
    ids::{CaseId, ClientId, CommandId, CommentId},
};
use serde_json::{Value, json};
use server::service::held::trim;

use crate::{
    parties_kept::{ask, enter},
    support::{Replica, TestApp, User, both_dbs, cert, other_clerk},
    sync_push::statuses,
};

both_dbs!(
    what_was_refused_is_kept_whole_with_its_reason,
    one_sees_ones_own_and_nobody_elses,
    it_is_listed_in_pages,
    it_is_let_go_of_when_it_was_dealt_with,
    what_was_refused_long_ago_goes,
    the_oldest_make_room,
    whoever_is_erased_is_erased_here_too,
    a_newer_shape_blocks_nothing_and_is_kept,
    whoever_had_not_heard_of_an_erasure_leaves_no_words_here,
);

const DAY: i64 = 24 * 60 * 60 * 1000;

/// A request without its papers, which speaks of somebody.
fn refused(replica: &mut Replica, app: &TestApp, name: &str) -> Numbered {
    let mut open = cert(app.id(), app.now());
    open.papers.clear();
    for value in open.fields.values_mut() {
        if let domain::value::Value::Party(party) = value {
            name.clone_into(&mut party.name);
        }
    }
    replica.numbered(app.id(), Command::Case(case::Command::Open(open)))
}

async fn list(user: &User) -> Vec<RefusedCommand> {
    let page: RefusedPage = user.get(paths::SYNC_REFUSED).await.ok();
    assert_eq!(page.next, None);
    page.items
}

async fn what_was_refused_is_kept_whole_with_its_reason(app: TestApp) {
    let mut replica = app.user("vanthu").await.replica(app.id());
    let first = refused(&mut replica, &app, "Trẻ 01");
    let (mut second, third) = (refused(&mut replica, &app, "Trẻ 02"), cert(app.id(), app.now()));
    second.deps = vec![first.seq];
    let third = replica.numbered(app.id(), Command::Case(case::Command::Open(third)));
    let batch = [first.clone(), second.clone(), third];
    let stated = app.now();
    app.clock.advance(1000);
    let told = replica.pushed(app.now(), &batch).await;
    assert_eq!(statuses(&told), ["papers_missing", "skipped 1", "applied"]);
    // Once, however often it is pushed.
    replica.pushed(app.now(), &batch).await;
    let kept = list(&replica.user).await;
    let mut ids: Vec<CommandId> = kept.iter().map(|it| it.id).collect();
    ids.sort_unstable();
    let mut expected = vec![first.id, second.id];
    expected.sort_unstable();
    assert_eq!(ids, expected, "and not what took effect");
    for it in &kept {
        let sent = if it.id == first.id { &first } else { &second };
        assert_eq!(contract::command::read(it.v, it.command.clone()).unwrap(), sent.command);
        assert_eq!((it.client, it.stated_at, it.refused_at), (replica.client, Some(stated), app.now()));
        match &it.status {
            Status::Rejected { denial } => assert_eq!((it.id, denial.code()), (first.id, "papers_missing")),
            Status::Skipped { cause } => assert_eq!((it.id, *cause), (second.id, first.seq)),
            Status::Applied | Status::Held => panic!("{it:?}"),
        }
    }
}

async fn one_sees_ones_own_and_nobody_elses(app: TestApp) {
    const CANARY: &str = "CHIM-HOANG-YEN";
    let mut clerk = app.user("vanthu").await.replica(app.id());
    let mine = refused(&mut clerk, &app, CANARY);
    clerk.pushed(app.now(), std::slice::from_ref(&mine)).await;
    let (theirs, _) = other_clerk(&app).await;
    let mut theirs = theirs.replica(app.id());
    let foreign = refused(&mut theirs, &app, CANARY);
    theirs.pushed(app.now(), std::slice::from_ref(&foreign)).await;
    for login in ["ketoan", "hieutruong", "kiemtra", "quantri"] {
        let other = app.user(login).await;
        let reply = other.get(paths::SYNC_REFUSED).await;
        assert!(!reply.text().contains(CANARY), "{login}: {}", reply.text());
        assert!(list(&other).await.is_empty(), "{login}");
        other.delete(&paths::refused(mine.id)).await.refused(404, "not_found");
        other.delete(&paths::refused(foreign.id)).await.refused(404, "not_found");
    }
    clerk.user.delete(&paths::refused(foreign.id)).await.refused(404, "not_found");
    let ids = |all: Vec<RefusedCommand>| all.into_iter().map(|it| it.id).collect::<Vec<_>>();
    // The same person on another device.
    assert_eq!(ids(list(&app.user("vanthu").await).await), [mine.id]);
    assert_eq!(ids(list(&theirs.user).await), [foreign.id]);
    app.nobody().get(paths::SYNC_REFUSED).await.refused(401, "unauthenticated");
    app.nobody().delete(&paths::refused(mine.id)).await.refused(401, "unauthenticated");
}

async fn it_is_listed_in_pages(app: TestApp) {
    let mut replica = app.user("vanthu").await.replica(app.id());
    let mut expected = Vec::new();
    for _ in 0..3 {
        // Several of one moment.
        let batch: Vec<Numbered> = (0..3).map(|_| refused(&mut replica, &app, "Trẻ")).collect();
        replica.pushed(app.now(), &batch).await;
        let mut ids: Vec<CommandId> = batch.iter().map(|numbered| numbered.id).collect();
        ids.sort_unstable_by(|a, b| b.cmp(a));
        expected.splice(0..0, ids);
        app.clock.advance(1000);
    }
    let (mut found, mut path) = (Vec::new(), format!("{}?limit=4", paths::SYNC_REFUSED));
    let mut sizes = Vec::new();
    loop {
        let page: RefusedPage = replica.user.get(&path).await.ok();
        sizes.push(page.items.len());
        found.extend(page.items.into_iter().map(|it| it.id));
        let Some(next) = page.next else { break };
        path = format!("{}?limit=4&after={next}", paths::SYNC_REFUSED);
    }
    assert_eq!((found, sizes), (expected, vec![4, 4, 1]));
    let page: RefusedPage = replica.user.get(&format!("{}?limit=0", paths::SYNC_REFUSED)).await.ok();
    assert_eq!(page.items.len(), 1);
    let junk = format!("{}?after=x", paths::SYNC_REFUSED);
    replica.user.get(&junk).await.refused(400, "bad_parameter");
}

async fn it_is_let_go_of_when_it_was_dealt_with(app: TestApp) {
    let mut replica = app.user("vanthu").await.replica(app.id());
    let (one, two) = (refused(&mut replica, &app, "Trẻ 01"), refused(&mut replica, &app, "Trẻ 02"));
    let batch = [one.clone(), two.clone()];
    let told = replica.pushed(app.now(), &batch).await;
    assert_eq!(replica.user.delete(&paths::refused(one.id)).await.status, 204);
    replica.user.delete(&paths::refused(one.id)).await.refused(404, "not_found");
    assert_eq!(list(&replica.user).await.into_iter().map(|it| it.id).collect::<Vec<_>>(), [two.id]);
    // Its outcome stays, and does not bring it back.
    assert_eq!(replica.pushed(app.now(), &batch).await, told);
    assert_eq!(list(&replica.user).await.len(), 1);
}

async fn what_was_refused_long_ago_goes(app: TestApp) {
    let mut replica = app.user("vanthu").await.replica(app.id());
    let command = refused(&mut replica, &app, "Trẻ 01");
    replica.pushed(app.now(), &[command]).await;
    app.clock.advance(90 * DAY);
    assert_eq!(trim(&app.state).await.unwrap(), 0);
    app.clock.advance(1);
    assert_eq!(trim(&app.state).await.unwrap(), 1);
    assert!(list(&app.user("vanthu").await).await.is_empty());
}

async fn the_oldest_make_room(app: TestApp) {
    let (unit, person, now) = (app.school.unit, app.school.person("vanthu"), app.now());
    let fill = move |tx| async move {
        for n in 1_u32..=1003 {
            let row = RefusedRow {
                command: CommandId(uuid::Uuid::from_u128(n.into())),
                unit,
                person,
                client: ClientId(uuid::Uuid::from_u128(1)),
                version: 1,
                body: "{}".into(),
                outcome: json!({ "status": "skipped", "cause": 1 }).to_string(),
                stated_at: None,
                at: now.plus_millis(n.into()),
            };
            quarantine::refused_insert(&tx, &row).await?;
        }
        Ok::<_, db::DbError>(())
    };
    app.state.db.write(fill).await.unwrap();
    assert_eq!(app.db.number("SELECT COUNT(*) FROM sync_quarantine").await, 1000);
    let first = now.plus_millis(4).millis();
    assert_eq!(app.db.number("SELECT MIN(at) FROM sync_quarantine").await, first);
    // Nobody else's make room for them.
    let mut other = app.user("ketoan").await.replica(app.id());
    let command = refused(&mut other, &app, "Trẻ 01");
    other.pushed(app.now(), &[command]).await;
    assert_eq!(app.db.number("SELECT COUNT(*) FROM sync_quarantine").await, 1001);
}

async fn whoever_is_erased_is_erased_here_too(app: TestApp) {
    const NAME: &str = "Trẻ kanariq lớp Lá 2";
    let clerk = app.user("vanthu").await;
    let id = enter(&app, &clerk, PartyKind::Child, NAME, None).await;
    let mut replica = clerk.replica(app.id());
    let (named, free) = (refused(&mut replica, &app, NAME), refused(&mut replica, &app, "Trẻ 02 lớp Lá 2"));
    replica.pushed(app.now(), &[named.clone(), free.clone()]).await;
    let reason = json!({ "reason": "Người đại diện yêu cầu xóa" });
    let proposed = ask(&app, &clerk, &format!("/api/v1/parties/{id}/erase"), reason).await;
    let proposed: contract::privacy::Erasure = proposed.ok();
    assert_eq!(list(&clerk).await.len(), 2);
    let path = format!("/api/v1/erasures/{}/confirm", proposed.id);
    assert!(ask(&app, &app.user("hieutruong").await, &path, json!({})).await.status.is_success());
    assert_eq!(list(&clerk).await.into_iter().map(|it| it.id).collect::<Vec<_>>(), [free.id]);
    assert_eq!(app.db.columns_with("kanariq").await, Vec::<String>::new());
    // Nor does its digest tell whether a guess is right; the outcome stays.
    assert_eq!(statuses(&replica.pushed(app.now(), &[named]).await), ["papers_missing"]);
}

async fn a_newer_shape_blocks_nothing_and_is_kept(app: TestApp) {
    let mut replica = app.user("vanthu").await.replica(app.id());
    let fine = replica.numbered(app.id(), Command::Case(case::Command::Open(cert(app.id(), app.now()))));
    let (newer, older) = (CommandId(app.id()), CommandId(app.id()));
    let command = json!(fine.command);
    let push = |last: &Value| {
        json!({
            "client": replica.client,
            "now": app.now(),
            "commands": [
                { "seq": 1, "id": newer, "v": VERSION + 1, "command": { "name": "case.open", "args": { "all": "new" } } },
                { "seq": 2, "id": older, "v": 0, "command": command },
                last,
            ],
        })
    };
    let body = push(&json!({ "seq": 3, "id": fine.id, "v": 1, "command": command }));
    let told: contract::sync::PushReply = replica.user.post(paths::SYNC_PUSH, &body).await.ok();
    assert_eq!(statuses(&told), ["invalid", "invalid", "applied"]);
    // Without a version it is of the first, and the same command.
    let body = push(&json!({ "seq": 3, "id": fine.id, "command": command }));
    let again: contract::sync::PushReply = replica.user.post(paths::SYNC_PUSH, &body).await.ok();
    assert_eq!(again, told);
    let kept = list(&replica.user).await;
    let it = kept.iter().find(|it| it.id == newer).unwrap();
    assert_eq!((it.v, &it.command["args"]["all"], it.stated_at), (VERSION + 1, &json!("new"), None));
}

/// A device that was away when somebody was forgotten speaks of them, and nobody here knows their name any more.
async fn whoever_had_not_heard_of_an_erasure_leaves_no_words_here(app: TestApp) {
    const NAME: &str = "Trẻ kanariq lớp Lá 2";
    const GONE: &str = "(đã xóa theo yêu cầu)";
    let clerk = app.user("vanthu").await;
    let id = enter(&app, &clerk, PartyKind::Child, NAME, None).await;
    let reason = json!({ "reason": "Người đại diện yêu cầu xóa" });
    let proposed = ask(&app, &clerk, &format!("/api/v1/parties/{id}/erase"), reason).await;
    let proposed: contract::privacy::Erasure = proposed.ok();
    let path = format!("/api/v1/erasures/{}/confirm", proposed.id);
    assert!(ask(&app, &app.user("hieutruong").await, &path, json!({})).await.status.is_success());

    let mut replica = clerk.replica(app.id());
    let mut remark = |text: &str, forgotten: u32, after: Option<CommandId>| {
        let comment = CommentCase {
            id: CaseId(app.id()),
            comment: CommentId(app.id()),
            facet: Facet::Internal,
            text: text.to_owned(),
            stated_at: app.now(),
        };
        let mut numbered = replica.numbered(app.id(), Command::Case(case::Command::Comment(comment)));
        (numbered.forgotten, numbered.after) = (forgotten, after);
        numbered
    };
    let unaware = remark(&format!("Mẹ của {NAME} đã gọi"), 0, None);
    let aware = remark("Mẹ cháu đã gọi", 1, None);
    let waits = remark(&format!("{NAME} nghỉ học"), 0, Some(CommandId(app.id())));
    let told = replica.pushed(app.now(), &[unaware.clone(), aware.clone(), waits.clone()]).await;
    assert_eq!(statuses(&told), ["not_found", "not_found", "held"]);
    app.clock.advance(7 * DAY);
    assert_eq!(server::service::held::look(&app.state).await.unwrap(), 1);
    assert_eq!(app.db.columns_with("kanariq").await, Vec::<String>::new());

    let kept = list(&app.user("vanthu").await).await;
    let text = |id: CommandId| {
        let it = kept.iter().find(|it| it.id == id).expect("that something was refused is kept");
        let read = contract::command::read(it.v, it.command.clone()).unwrap();
        let Command::Case(case::Command::Comment(comment)) = read else { panic!("{read:?}") };
        comment.text
    };
    assert_eq!([unaware.id, aware.id, waits.id].map(text), [GONE, "Mẹ cháu đã gọi", GONE]);
    // The same again is the same still, by its id.
    let mut replica = app.user("vanthu").await.replica(replica.client.0);
    assert_eq!(statuses(&replica.pushed(app.now(), &[unaware]).await), ["not_found"]);
}
