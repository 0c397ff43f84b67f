//! Ended cases are due when the school's own time is over; two people decide; what is personal in them goes, and nothing
//! else; a hold keeps them whatever was proposed.

use contract::{
    privacy::ErasureState,
    subjects::{Clearance, DueCases, PrivacySettings},
};
use domain::{definition::PartyKind, ids::CommandId};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    parties_kept::{ask, enter},
    privacy::{counts, dossier, stored, told, withdraw},
    support::{GUARDIAN, PHONE, TestApp, User, both_dbs, other_clerk},
};

/// A word that stands nowhere else.
const CANARY: &str = "kanariq";
/// The procedure of the dossiers of these tests.
const PROCEDURE: &str = "xac-nhan-hoan-thanh-chuong-trinh-mau-giao";
const CLEARANCES: &str = "/api/v1/privacy/clearances";

both_dbs!(what_is_due_is_cleared_by_two_people_and_only_what_is_personal_goes, a_hold_wins_over_a_proposal,);

/// An ended dossier with the canary in all that is personal of it.
pub(crate) async fn ended(app: &TestApp, canary: &str) -> Uuid {
    let clerk = app.user("vanthu").await;
    let child = enter(app, &clerk, PartyKind::Child, "Trẻ 01 lớp Lá 2", None).await;
    let guardian = enter(app, &clerk, PartyKind::Guardian, GUARDIAN, Some(PHONE)).await;
    let case = dossier(app, child, &format!("Trẻ {canary}"), guardian).await;
    for facet in ["personal", "internal"] {
        let comment = json!({ "comment": app.id(), "facet": facet, "text": canary, "stated_at": app.now() });
        assert!(ask(app, &clerk, &format!("/api/v1/cases/{case}/comments"), comment).await.status.is_success());
    }
    withdraw(app, case).await;
    case
}

pub(crate) async fn keep_for(app: &TestApp, by: &User, time: &str) -> crate::support::Reply {
    ask(app, by, &format!("/api/v1/privacy/retention/{PROCEDURE}"), json!({ "retention": time })).await
}

async fn due(by: &User) -> Vec<(Uuid, bool, bool)> {
    let due: DueCases = by.get("/api/v1/privacy/due").await.ok();
    due.items.iter().map(|case| (case.case.0, case.is_held, case.waits)).collect()
}

fn proposal(cases: &[Uuid]) -> Value {
    json!({ "cases": cases, "reason": "Hết thời hạn lưu" })
}

async fn what_is_due_is_cleared_by_two_people_and_only_what_is_personal_goes(app: TestApp) {
    let case = ended(&app, CANARY).await;
    let deputy = app.user("phohieutruong").await;
    let set: PrivacySettings = deputy.get("/api/v1/privacy/settings").await.ok();
    assert!(set.retention.iter().all(|line| line.proposed) && set.retention.len() >= 6);
    keep_for(&app, &app.user("vanthu").await, "1mo").await.refused(403, "not_your_role");
    assert_eq!(keep_for(&app, &deputy, "0mo").await.status, 400);
    let nowhere = "/api/v1/privacy/retention/khong-co";
    ask(&app, &deputy, nowhere, json!({ "retention": "1mo" })).await.refused(404, "not_found");

    app.set("2036-04-13T09:00");
    let (clerk, deputy) = (app.user("vanthu").await, app.user("phohieutruong").await);
    // Ten years later nothing is due: nobody has approved a time.
    assert_eq!(due(&deputy).await, []);
    ask(&app, &deputy, CLEARANCES, proposal(&[case])).await.refused(409, "not_due");
    assert_eq!(keep_for(&app, &deputy, "never").await.status, 200);
    assert_eq!(due(&deputy).await, []);
    assert_eq!(keep_for(&app, &deputy, "1200mo").await.status, 200);
    assert_eq!(due(&deputy).await, []);
    assert_eq!(keep_for(&app, &deputy, "121mo").await.status, 200);
    assert_eq!(due(&deputy).await, [(case, false, false)]);
    for login in ["vanthu", "giaovienla", "kiemtra", "quantri"] {
        let other = app.user(login).await;
        other.get("/api/v1/privacy/due").await.refused(403, "not_your_role");
        ask(&app, &other, CLEARANCES, proposal(&[case])).await.refused(403, "not_your_role");
    }
    ask(&app, &deputy, CLEARANCES, proposal(&[case, app.id()])).await.refused(404, "not_found");
    ask(&app, &deputy, CLEARANCES, proposal(&[])).await.refused(422, "invalid");
    let hold = format!("/api/v1/cases/{case}/hold");
    let reason = json!({ "reason": "Đang có khiếu nại" });
    assert_eq!(ask(&app, &deputy, &hold, reason.clone()).await.status, 204);
    assert_eq!(due(&deputy).await, [(case, true, false)]);
    ask(&app, &deputy, CLEARANCES, proposal(&[case])).await.refused(409, "case_held");
    assert_eq!(ask(&app, &deputy, &format!("{hold}/end"), reason).await.status, 204);

    let mut replica = clerk.replica(app.id());
    replica.bootstrap().await;
    let holds =
        |held: &crate::support::Replica| held.records.values().any(|(_, body)| body.to_string().contains(CANARY));
    assert!(holds(&replica) && !app.db.columns_with(CANARY).await.is_empty());
    let (before, _) = told(&app, case).await;
    let figures = counts(&app).await;
    let proposed: Clearance = ask(&app, &deputy, CLEARANCES, proposal(&[case])).await.ok();
    assert_eq!(due(&deputy).await, [(case, false, true)]);
    ask(&app, &deputy, CLEARANCES, proposal(&[case])).await.refused(409, "already_proposed");
    let confirm = format!("{CLEARANCES}/{}/confirm", proposed.id);
    ask(&app, &deputy, &confirm, json!({})).await.refused(403, "not_your_post");
    ask(&app, &clerk, &confirm, json!({})).await.refused(403, "not_your_post");
    assert!(!app.db.columns_with(CANARY).await.is_empty());
    let principal = app.user("hieutruong").await;
    let key = CommandId(app.id());
    let done: Clearance = principal.command(key, &confirm, &json!({})).await.ok();
    assert_eq!(done.counts.cases, 1);
    let again: Clearance = principal.command(key, &confirm, &json!({})).await.ok();
    assert_eq!(again, done);

    // What was personal is nowhere; events, counts and the register of parties are as they were.
    assert_eq!(app.db.columns_with(CANARY).await, Vec::<String>::new());
    replica.pull().await;
    assert!(!holds(&replica), "the replica kept it");
    let (after, projected) = told(&app, case).await;
    assert_eq!(after, before);
    assert_eq!(projected, stored(&app, case).await);
    assert_eq!(counts(&app).await, figures);
    assert!(!app.db.columns_with(PHONE).await.is_empty(), "the register still knows the guardian");
    assert_eq!(due(&deputy).await, []);
    ask(&app, &principal, &confirm, json!({})).await.refused(409, "not_proposed");
}

async fn a_hold_wins_over_a_proposal(app: TestApp) {
    let (kept, gone) = (ended(&app, "kanariq").await, ended(&app, "kolibriq").await);
    app.set("2026-05-13T09:00");
    let (deputy, principal) = (app.user("phohieutruong").await, app.user("hieutruong").await);
    assert_eq!(keep_for(&app, &deputy, "1mo").await.status, 200);
    let own: Clearance = ask(&app, &principal, CLEARANCES, proposal(&[gone])).await.ok();
    let at = |what: &str, id: &dyn std::fmt::Display| format!("{CLEARANCES}/{id}/{what}");
    ask(&app, &principal, &at("confirm", &own.id), json!({})).await.refused(403, "second_person");
    let (stranger, _) = other_clerk(&app).await;
    ask(&app, &stranger, &at("withdraw", &own.id), json!({})).await.refused(403, "not_your_role");
    assert_eq!(ask(&app, &deputy, &at("withdraw", &own.id), json!({})).await.status, 200);
    let both: Clearance = ask(&app, &deputy, CLEARANCES, proposal(&[kept, gone])).await.ok();
    let hold = json!({ "reason": "Đang có khiếu nại" });
    assert_eq!(ask(&app, &deputy, &format!("/api/v1/cases/{kept}/hold"), hold).await.status, 204);
    let done: Clearance = ask(&app, &principal, &at("confirm", &both.id), json!({})).await.ok();
    assert_eq!((done.cases.len(), done.counts.cases), (2, 1));
    assert_eq!(app.db.columns_with("kolibriq").await, Vec::<String>::new());
    assert!(!app.db.columns_with("kanariq").await.is_empty());
    assert_eq!(due(&deputy).await, [(kept, true, false)]);
    let all: Vec<Clearance> = deputy.get(CLEARANCES).await.ok();
    let states: Vec<_> = [both.id, own.id].map(|id| all.iter().find(|c| c.id == id).map(|c| c.state)).to_vec();
    assert_eq!(states, [Some(ErasureState::Done), Some(ErasureState::Withdrawn)]);
}
