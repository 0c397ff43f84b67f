//! Changes down: a replica that pulls holds what one that begins anew holds, and never a byte more than it may.

use contract::{
    command::Command,
    sync::{Op, PullReply},
};
use db::{people, sync as log};
use domain::{
    case::command::StepArgs,
    definition::{Outcome, PartyKind},
    facet::{Facet, RecordKind},
    rights::Role,
};
use serde_json::json;

use crate::support::{
    CHILD, Desk, GUARDIAN, PHONE, Replica, TestApp, User, both_dbs, cert, finding, other_clerk, party,
};

both_dbs!(
    pulling_equals_beginning_anew,
    a_case_enters_and_leaves_with_its_assignment,
    personal_values_never_reach_the_union,
    what_was_taken_away_is_gone_at_once,
    other_rights_reset_a_replica,
    a_foreign_cursor_resets_a_replica,
    a_cut_bootstrap_goes_on_where_it_was_cut,
    schools_do_not_share_a_log,
    replicas_converge_while_others_work,
);

const STAFF: [&str; 11] = [
    "hieutruong",
    "phohieutruong",
    "totruongla",
    "giaovienla",
    "totruongchoi",
    "totruongmam",
    "vanthu",
    "ketoan",
    "congdoan",
    "kiemtra",
    "quantri",
];

async fn replicas(app: &TestApp) -> Vec<Replica> {
    let mut all = Vec::new();
    for login in STAFF {
        let mut replica = app.user(login).await.replica(app.id());
        replica.bootstrap().await;
        all.push(replica);
    }
    all
}

/// A busy hour: dossiers through all hands, a finding, parties, refusals.
async fn a_busy_hour(app: &TestApp) {
    let desk = Desk { app };
    let clerk = app.user("vanthu").await;
    let handler = app.user("giaovienla").await;
    let principal = app.user("hieutruong").await;
    let submit =
        || StepArgs {
            outcome: Some(Outcome::Granted), opinion: Some("Đề nghị ký".to_owned()), ..StepArgs::default()
        };
    for n in 0..4 {
        let id = desk.open(&clerk, cert(app.id(), app.now())).await;
        if n > 0 {
            desk.step(&clerk, id, "received", "assign", desk.to("to-la", "giaovienla")).await;
        }
        if n > 1 {
            desk.step(&handler, id, "processing", "submit", submit()).await;
        }
        if n > 2 {
            desk.step(&principal, id, "signing", "sign", StepArgs::default()).await;
            desk.step(&clerk, id, "signed", "issue", StepArgs::default()).await;
        } else if n > 1 {
            let reason = Some("Ghi rõ lớp".to_owned());
            let args = StepArgs { reason: reason.clone(), ..StepArgs::default() };
            desk.step(&principal, id, "signing", "send_back", args).await;
            let args = StepArgs { reason, ..desk.to("to-choi", "totruongchoi") };
            desk.step(&clerk, id, "processing", "reassign", args).await;
        }
        desk.try_step(&handler, id, "signing", "sign", StepArgs::default()).await;
    }
    let inspector = app.user("kiemtra").await;
    let id = desk.open(&inspector, finding(app.id(), app.school.part("to-la"), "Thiếu giờ giao nhận", app.now())).await;
    desk.step(&inspector, id, "draft", "announce", StepArgs::default()).await;
    desk.open(&inspector, finding(app.id(), app.school.part("van-phong"), "Bản ghi", app.now())).await;
    let mut replica = clerk.replica(app.id());
    let entered = party(app.id(), PartyKind::Guardian, GUARDIAN, Some(PHONE), app.now());
    let command = replica.numbered(app.id(), Command::EnterParty(entered));
    replica.pushed(app.now(), &[command]).await;
}

async fn pulling_equals_beginning_anew(app: TestApp) {
    let mut all = replicas(&app).await;
    a_busy_hour(&app).await;
    for (login, replica) in STAFF.into_iter().zip(&mut all) {
        replica.pull().await;
        let mut anew = replica.user.replica(app.id());
        anew.bootstrap().await;
        assert_eq!(replica.records, anew.records, "{login}");
        assert!(replica.pull().await.ops.is_empty(), "{login} is told twice");
    }
}

async fn a_case_enters_and_leaves_with_its_assignment(app: TestApp) {
    let desk = Desk { app: &app };
    let mut la = app.user("totruongla").await.replica(app.id());
    la.bootstrap().await;
    let mut choi = app.user("totruongmam").await.replica(app.id());
    choi.bootstrap().await;
    let clerk = app.user("vanthu").await;
    let id = desk.open(&clerk, cert(app.id(), app.now())).await;
    assert!(la.pull().await.ops.is_empty(), "not theirs yet");

    desk.step(&clerk, id, "received", "assign", desk.to("to-la", "giaovienla")).await;
    let entered = la.pull().await;
    assert_eq!(entered.ops.len(), 2);
    // Whom it is about goes to the one who handles it; their head asks for it.
    assert!(Facet::ALL.map(|facet| la.case(id, facet).is_some()) == [true, true, false]);
    assert!(choi.pull().await.ops.is_empty());

    let args = StepArgs { reason: Some("Trẻ thuộc lớp Mầm".to_owned()), ..desk.to("to-mam", "totruongmam") };
    desk.step(&clerk, id, "processing", "reassign", args).await;
    let left = la.pull().await;
    assert_eq!(left.ops.len(), 2);
    for op in &left.ops {
        assert!(matches!(op, Op::Drop { kind: RecordKind::Case, root, .. } if *root == id), "{op:?}");
    }
    assert!(la.records.keys().all(|key| key.root != id));
    choi.pull().await;
    assert!(choi.case(id, Facet::Personal).is_some());
    la.user.get(&format!("/api/v1/cases/{id}")).await.refused(404, "not_found");
}

/// Unique strings in the personal facet, searched for in every byte that the union was ever sent.
async fn personal_values_never_reach_the_union(app: TestApp) {
    let mut union = Vec::new();
    for login in ["congdoan", "kiemtra"] {
        let mut replica = app.user(login).await.replica(app.id());
        replica.bootstrap().await;
        union.push(replica);
    }
    a_busy_hour(&app).await;
    let desk = Desk { app: &app };
    let clerk = app.user("vanthu").await;
    let id = desk.open(&clerk, cert(app.id(), app.now())).await;
    desk.step(&clerk, id, "received", "assign", desk.to("to-la", "giaovienla")).await;
    let canary = "CHIM-HOANG-YEN-RIENG-TU";
    let handler = app.user("giaovienla").await;
    let comment = json!({ "comment": app.id(), "facet": "personal", "text": canary, "stated_at": app.now() });
    let path = format!("/api/v1/cases/{id}/comments");
    let said = handler.command(domain::ids::CommandId(app.id()), &path, &comment).await;
    assert!(said.text().contains(canary));
    for mut replica in union {
        replica.pull().await;
        let mut anew = replica.user.replica(app.id());
        anew.bootstrap().await;
        assert!(replica.case(id, Facet::Internal).is_some() && replica.case(id, Facet::Personal).is_none());
        for private in [CHILD, GUARDIAN, PHONE, canary] {
            assert!(!replica.heard.contains(private) && !anew.heard.contains(private), "{private}");
            let search: String = private.to_lowercase().replace(' ', "+");
            let found = replica.user.get(&format!("/api/v1/cases?q={}", encoded(&search))).await;
            assert!(!found.text().contains(&id.to_string()), "searching for {private}");
        }
    }
}

fn encoded(text: &str) -> String {
    text.bytes()
        .map(|b| if b.is_ascii_alphanumeric() || b == b'+' { char::from(b).to_string() } else { format!("%{b:02X}") })
        .collect()
}

/// Ends every grant of somebody as of yesterday.
async fn dismiss(app: &TestApp, login: &str, role: Role) {
    let (unit, person) = (app.school.unit, app.school.person(login));
    let yesterday = app.now().local_date().previous_day().unwrap();
    let write = move |tx| async move {
        for grant in people::grants_of(&tx, person).await? {
            if grant.role() == role {
                people::grant_end(&tx, unit, grant.id, yesterday).await?;
            }
        }
        Ok::<_, db::DbError>(())
    };
    app.state.db.write(write).await.unwrap();
}

async fn reset(replica: &mut Replica, reason: &str) {
    let refused = replica.ask().await.refused(410, "reset");
    assert_eq!((refused.fields[0].field.as_str(), refused.fields[0].code.as_str()), ("cursor", reason));
}

/// Rights are read from the database on every request: mid-session, at once.
async fn what_was_taken_away_is_gone_at_once(app: TestApp) {
    let desk = Desk { app: &app };
    let clerk = app.user("vanthu").await;
    let id = desk.open(&clerk, cert(app.id(), app.now())).await;
    let mut replica = clerk.replica(app.id());
    replica.bootstrap().await;
    assert!(replica.case(id, Facet::Personal).is_some());
    dismiss(&app, "vanthu", Role::Office).await;
    reset(&mut replica, "policy").await;
    clerk.get(&format!("/api/v1/cases/{id}")).await.refused(404, "not_found");
    desk.try_step(&clerk, id, "received", "assign", desk.to("to-la", "giaovienla")).await.refused(404, "not_found");
    desk.try_open(&clerk, cert(app.id(), app.now())).await.refused(403, "not_your_role");
    replica.bootstrap().await;
    assert!(replica.records.is_empty(), "{:?}", replica.records.keys());
}

async fn other_rights_reset_a_replica(app: TestApp) {
    let mut both = app.user("totruongchoi").await.replica(app.id());
    both.bootstrap().await;
    let desk = Desk { app: &app };
    let inspector = app.user("kiemtra").await;
    let id = desk.open(&inspector, finding(app.id(), app.school.part("to-la"), "Bản ghi", app.now())).await;
    both.pull().await;
    assert!(both.case(id, Facet::Core).is_some());
    // No inspector any more, still head of the group: the draft is none of theirs.
    dismiss(&app, "totruongchoi", Role::Union).await;
    reset(&mut both, "policy").await;
    both.bootstrap().await;
    assert!(both.case(id, Facet::Core).is_none());
    both.pull().await;
}

async fn a_foreign_cursor_resets_a_replica(app: TestApp) {
    let mut replica = app.user("vanthu").await.replica(app.id());
    replica.bootstrap().await;
    let own = replica.cursor.clone();
    replica.cursor = "junk".into();
    reset(&mut replica, "epoch").await;
    let (policy, _) = own.split_once('~').unwrap();
    replica.cursor = format!("{policy}~00000000000000000000000000000007:7::");
    reset(&mut replica, "epoch").await;
    // A restored backup begins a new age.
    replica.cursor = own;
    let before = replica.hello().await.epoch;
    app.state.db.write(|tx| async move { log::epoch_rotate(&tx).await }).await.unwrap();
    reset(&mut replica, "epoch").await;
    assert_ne!(replica.hello().await.epoch, before);
    replica.bootstrap().await;
    replica.pull().await;
}

async fn a_cut_bootstrap_goes_on_where_it_was_cut(app: TestApp) {
    a_busy_hour(&app).await;
    let user: User = app.user("vanthu").await;
    let whole = user.get("/api/v1/sync/bootstrap").await.text();
    let lines: Vec<&str> = whole.lines().collect();
    let middle: serde_json::Value = serde_json::from_str(lines[lines.len() / 2]).unwrap();
    let first: serde_json::Value = serde_json::from_str(lines[0]).unwrap();
    let part = |name: &str| middle[name].as_str().unwrap().to_owned();
    let after = format!("{}:{}:{}", part("kind"), part("root"), part("facet"));
    let cursor = first["cursor"].as_str().unwrap();
    let rest = user.get(&format!("/api/v1/sync/bootstrap?after={after}&cursor={cursor}")).await.text();
    let expected: Vec<&str> = std::iter::once(lines[0]).chain(lines[lines.len() / 2 + 1..].iter().copied()).collect();
    assert_eq!(rest.lines().collect::<Vec<_>>(), expected);
    user.get("/api/v1/sync/bootstrap?after=nothing").await.refused(400, "bad_parameter");
    user.get("/api/v1/sync/bootstrap?cursor=policy~x").await.refused(410, "reset");
}

async fn schools_do_not_share_a_log(app: TestApp) {
    let (stranger, _) = other_clerk(&app).await;
    let mut theirs = stranger.replica(app.id());
    theirs.bootstrap().await;
    a_busy_hour(&app).await;
    let told: PullReply = theirs.pull().await;
    assert!(told.ops.is_empty());
    assert!(!theirs.heard.contains("Hương Sen"));
}

/// Four desks work at once while everybody pulls; at rest each replica holds what a fresh one does.
async fn replicas_converge_while_others_work(app: TestApp) {
    let desk = Desk { app: &app };
    let clerk = app.user("vanthu").await;
    let mut all = Vec::new();
    for login in ["hieutruong", "totruongla", "totruongmam", "kiemtra"] {
        let mut replica = app.user(login).await.replica(app.id());
        replica.bootstrap().await;
        all.push(replica);
    }
    let work = futures::future::join_all((0..4).map(|_| async {
        for n in 0..4 {
            let id = desk.open(&clerk, cert(app.id(), app.now())).await;
            let (first, then) = if n % 2 == 0 { ("to-la", "to-mam") } else { ("to-mam", "to-la") };
            let head = |part: &str| if part == "to-la" { "totruongla" } else { "totruongmam" };
            desk.step(&clerk, id, "received", "assign", desk.to(first, head(first))).await;
            let reason = Some("Thuộc tổ khác".to_owned());
            let args = StepArgs { reason, ..desk.to(then, head(then)) };
            desk.step(&clerk, id, "processing", "reassign", args).await;
        }
    }));
    let mut done = false;
    let watch = async {
        let mut pulls = 0_u32;
        tokio::pin!(work);
        while !done {
            tokio::select! {
                _ = &mut work => done = true,
                () = async {
                    for replica in &mut all {
                        replica.pull().await;
                    }
                } => pulls += 1,
            }
        }
        pulls
    };
    let pulls = watch.await;
    assert!(pulls > 0, "nobody pulled meanwhile");
    for replica in &mut all {
        replica.pull().await;
        let mut anew = replica.user.replica(app.id());
        anew.bootstrap().await;
        assert_eq!(replica.records, anew.records);
    }
}
