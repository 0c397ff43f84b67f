//! Procedures switched on and off over the API: by the side that answers for them, heard of by every replica; nothing new
//! is received under what is off, and what runs goes on.

use contract::{
    command::Command,
    paths,
    school::{OfferLine, OfferView, SchoolView},
    sync::Status,
};
use db::{audit::AuditFilter, events, records};
use domain::{
    case,
    definition::{DefinitionRef, Procedure},
    denial::Denial,
    facet::{Facet, RecordKey, RecordKind},
    ids::CommandId,
    instant::Instant,
    school::{SchoolDenial, offer::Offer},
};
use serde_json::{Value, json};
use server::service::catalogue;
use time::macros::date;

use crate::support::{Desk, Replica, Reply, TestApp, User, at, both_dbs, cert, finding, other_clerk};

both_dbs!(
    leadership_stops_a_procedure_and_takes_it_up_again,
    what_was_received_before_is_taken_and_what_runs_goes_on,
    each_side_switches_its_own_and_others_only_see,
    nothing_is_switched_twice_or_unseen,
    what_was_never_published_is_switched_on,
    what_is_history_or_guidance_is_never_switched_on,
    another_school_goes_on_taking_it,
);

const P5: &str = "xac-nhan-hoan-thanh-chuong-trinh-mau-giao";
const HISTORY: &str = "mien-giam-hoc-phi";
const GUIDANCE: &str = "tro-cap-tre-con-cong-nhan";
const FINDING: &str = "kien-nghi-kiem-tra";

fn switch(key: &str, on: bool, was: Option<Instant>) -> Value {
    let args = json!({ "key": key, "on": on, "was": was, "reason": "Chờ hướng dẫn mới của cấp trên" });
    json!({ "name": "switch_procedure", "args": args })
}

async fn ask(app: &TestApp, by: &User, body: &Value) -> Reply {
    by.command(CommandId(app.id()), paths::SCHOOL_CHANGES, body).await
}

async fn offers(by: &User) -> Vec<OfferLine> {
    by.get(paths::SCHOOL_PROCEDURES).await.ok::<OfferView>().items
}

async fn line(by: &User, key: &str) -> OfferLine {
    offers(by).await.into_iter().find(|line| line.key.as_str() == key).expect("it is listed")
}

async fn listed(by: &User, key: &str) -> bool {
    let all: Value = by.get(paths::PROCEDURES).await.ok();
    all["items"].as_array().unwrap().iter().any(|procedure| procedure["key"] == key)
}

/// Everybody signs in again, the replica's owner too: an access token lasts ten minutes.
async fn again(app: &TestApp, replica: &mut Replica) -> (User, User) {
    let (principal, clerk) = (app.user("hieutruong").await, app.user("vanthu").await);
    replica.user = clerk.clone();
    (principal, clerk)
}

async fn leadership_stops_a_procedure_and_takes_it_up_again(app: TestApp) {
    let (principal, clerk) = (app.user("hieutruong").await, app.user("vanthu").await);
    let desk = Desk { app: &app };
    let mut replica = clerk.replica(app.id());
    replica.bootstrap().await;
    let before = line(&principal, P5).await;
    assert_eq!((before.offer, before.since, before.open), (Offer::Taken, None, 0));
    desk.open(&clerk, cert(app.id(), app.now())).await;
    let titles: Vec<_> = offers(&principal).await.into_iter().map(|line| line.title.vi).collect();
    assert_eq!((titles.len(), titles[0].as_str()), (25, "Cấp bản sao hồ sơ trẻ"), "{titles:?}");

    app.set("2026-03-11T10:00");
    let (principal, clerk) = again(&app, &mut replica).await;
    ask(&app, &principal, &switch(P5, false, None)).await.ok::<SchoolView>();
    let off = line(&principal, P5).await;
    assert_eq!((off.offer, off.since, off.open), (Offer::Stopped, Some(app.now()), 1));
    assert_eq!(off.reason, "Chờ hướng dẫn mới của cấp trên");
    assert!(!listed(&clerk, P5).await, "programs are not told to ask for it");
    let told = desk.try_open(&clerk, cert(app.id(), app.now())).await.refused(409, "not_taken");
    assert!(told.message.contains("từ ngày 11/03/2026"), "{}", told.message);
    // The school's record says it, so that every device foresees the same.
    replica.pull().await;
    let unit = RecordKey { kind: RecordKind::Unit, root: app.school.unit.0, facet: Facet::Core };
    assert_eq!(replica.records[&unit].1["settings"]["switches"][0]["key"], P5);

    app.set("2026-03-12T08:00");
    let (principal, clerk) = again(&app, &mut replica).await;
    ask(&app, &principal, &switch(P5, true, off.since)).await.ok::<SchoolView>();
    assert!(listed(&clerk, P5).await);
    desk.open(&clerk, cert(app.id(), app.now())).await;
    let on = line(&principal, P5).await;
    assert_eq!((on.offer, on.since, on.open), (Offer::Taken, Some(app.now()), 2));

    // An event and a line of the audit log each.
    let unit = app.school.unit;
    let read = move |tx| async move {
        let mut found = Vec::new();
        for row in events::events_of(&tx, unit, RecordKind::Unit, unit.0).await? {
            let filter = AuditFilter { action: Some(format!("unit.{}", row.action)), ..AuditFilter::default() };
            let lines = db::audit::audit_list(&tx, unit, &filter, None, 10).await?.len();
            found.push((row.action, row.person, lines));
        }
        Ok::<_, db::DbError>(found)
    };
    let principal = Some(app.school.person("hieutruong"));
    assert_eq!(
        app.state.db.read(read).await.unwrap(),
        [("stop_procedure".to_owned(), principal, 1), ("offer_procedure".to_owned(), principal, 1)]
    );
}

async fn what_was_received_before_is_taken_and_what_runs_goes_on(app: TestApp) {
    let clerk = app.user("vanthu").await;
    let desk = Desk { app: &app };
    let running = desk.open(&clerk, cert(app.id(), app.now())).await;
    let mut replica = clerk.replica(app.id());
    replica.bootstrap().await;
    app.set("2026-03-11T10:00");
    let (principal, _) = again(&app, &mut replica).await;
    ask(&app, &principal, &switch(P5, false, None)).await.ok::<SchoolView>();
    app.set("2026-03-11T14:00");
    let (principal, clerk) = again(&app, &mut replica).await;
    // Without a network one was received before the switch, and one after it.
    let open = |local| Command::Case(case::Command::Open(cert(app.id(), at(local))));
    let commands =
        [replica.numbered(app.id(), open("2026-03-11T09:59")), replica.numbered(app.id(), open("2026-03-11T10:30"))];
    let results = replica.pushed(app.now(), &commands).await.results;
    let refused = Denial::from(SchoolDenial::NotTaken { since: date!(2026 - 03 - 11) });
    let statuses: Vec<_> = results.into_iter().map(|result| result.status).collect();
    assert_eq!(statuses, [Status::Applied, Status::Rejected { denial: refused }]);
    desk.step(&clerk, running, "received", "assign", desk.to("to-la", "giaovienla")).await;
    assert_eq!(line(&principal, P5).await.open, 2);

    // The public is told as well: the list leaves it out, its own page says since when.
    let page = async |path: &str| app.nobody().get(path).await.text();
    for path in ["/", "/thu-tuc", "/thu-tuc?q=hoan%20thanh"] {
        assert!(!page(path).await.contains(P5), "{path}");
    }
    let own = page(&format!("/thu-tuc/{P5}")).await;
    assert!(own.contains("không nhận hồ sơ theo thủ tục này từ ngày 11/03/2026"), "{own}");
    assert!(!own.contains("Chờ hướng dẫn"), "why is for colleagues");
}

async fn each_side_switches_its_own_and_others_only_see(app: TestApp) {
    for login in ["quantri", "vanthu", "congdoan", "kiemtra", "giaovienla"] {
        let other = app.user(login).await;
        ask(&app, &other, &switch(P5, false, None)).await.refused(403, "not_your_role");
        let sees = matches!(login, "quantri" | "congdoan" | "kiemtra");
        let list = other.get(paths::SCHOOL_PROCEDURES).await;
        if sees {
            list.ok::<OfferView>();
        } else {
            list.refused(403, "not_your_role");
        }
    }
    // Nobody who is inspected stops an inspection.
    let (principal, chair) = (app.user("hieutruong").await, app.user("congdoan").await);
    ask(&app, &principal, &switch(FINDING, false, None)).await.refused(403, "not_your_role");
    let part = app.school.part("to-la");
    let desk = Desk { app: &app };
    desk.open(&chair, finding(app.id(), part, "Ghi sổ chậm", app.now())).await;
    assert_eq!(line(&principal, FINDING).await.open, 0, "a draft does not exist for leadership");
    ask(&app, &chair, &switch(FINDING, false, None)).await.ok::<SchoolView>();
    desk.try_open(&chair, finding(app.id(), part, "Ghi sổ chậm", app.now())).await.refused(409, "not_taken");
}

async fn nothing_is_switched_twice_or_unseen(app: TestApp) {
    let (principal, vice) = (app.user("hieutruong").await, app.user("phohieutruong").await);
    let (key, body) = (CommandId(app.id()), switch(P5, false, None));
    let first: SchoolView = principal.command(key, paths::SCHOOL_CHANGES, &body).await.ok();
    let again: SchoolView = principal.command(key, paths::SCHOOL_CHANGES, &body).await.ok();
    assert_eq!((first.unit.settings.switches.len(), &first), (1, &again));
    principal.command(key, paths::SCHOOL_CHANGES, &switch(P5, true, None)).await.refused(409, "idempotency_key_reused");
    // The vice principal looked at it before.
    ask(&app, &vice, &body).await.refused(409, "stale");
    ask(&app, &vice, &switch(P5, true, Some(app.now().plus_millis(-1)))).await.refused(409, "stale");
    ask(&app, &vice, &switch(P5, false, Some(app.now()))).await.refused(409, "stale");
    ask(&app, &vice, &switch("khong-co", true, None)).await.refused(404, "not_found");
    let mut silent = switch(P5, true, Some(app.now()));
    silent["args"]["reason"] = json!("  ");
    assert_eq!(ask(&app, &vice, &silent).await.refused(422, "invalid").fields[0].field, "reason");
    silent["args"]["reason"] = json!("x".repeat(301));
    ask(&app, &vice, &silent).await.refused(422, "invalid");
    silent["args"]["on"] = json!("yes");
    ask(&app, &vice, &silent).await.refused(400, "bad_body");
    assert_eq!(line(&vice, P5).await.offer, Offer::Stopped);
}

/// Takes the record of a procedure away, as at a school that did not choose it.
async fn unpublish(app: &TestApp, key: &str) {
    let of = DefinitionRef { key: key.into(), version: 3 };
    let (unit, key) = (app.school.unit, catalogue::procedure_key(app.school.unit, &of));
    app.state.db.write(move |tx| async move { records::record_delete(&tx, unit, key).await }).await.unwrap();
}

async fn what_was_never_published_is_switched_on(app: TestApp) {
    let (principal, clerk) = (app.user("hieutruong").await, app.user("vanthu").await);
    unpublish(&app, P5).await;
    let mut replica = clerk.replica(app.id());
    replica.bootstrap().await;
    let desk = Desk { app: &app };
    let before = line(&principal, P5).await;
    assert_eq!((before.offer, before.since), (Offer::Stopped, None));
    desk.try_open(&clerk, cert(app.id(), app.now())).await.refused(404, "not_found");
    ask(&app, &principal, &switch(P5, true, None)).await.ok::<SchoolView>();
    assert_eq!(line(&principal, P5).await.offer, Offer::Taken);
    replica.pull().await;
    let is_it = |body: &Value| serde_json::from_value::<Procedure>(body.clone()).is_ok_and(|p| p.key.as_str() == P5);
    let came = replica.records.iter().any(|(key, (_, body))| key.kind == RecordKind::Procedure && is_it(body));
    assert!(came, "the counter has its form");
    desk.open(&clerk, cert(app.id(), app.now())).await;
}

async fn what_is_history_or_guidance_is_never_switched_on(app: TestApp) {
    let (principal, clerk) = (app.user("hieutruong").await, app.user("vanthu").await);
    for (key, offer, code) in
        [(HISTORY, Offer::OutOfForce, "out_of_force"), (GUIDANCE, Offer::Guidance, "guidance_only")]
    {
        assert_eq!(line(&principal, key).await.offer, offer, "{key}");
        let told = ask(&app, &principal, &switch(key, true, None)).await.refused(409, code);
        assert!(!told.message.is_empty());
        ask(&app, &principal, &switch(key, false, None)).await.refused(409, "stale");
        assert!(!listed(&clerk, key).await, "programs are not told to ask for it");
    }
}

async fn another_school_goes_on_taking_it(app: TestApp) {
    let principal = app.user("hieutruong").await;
    let (other, _) = other_clerk(&app).await;
    let mut replica = other.replica(app.id());
    replica.bootstrap().await;
    ask(&app, &principal, &switch(P5, false, None)).await.ok::<SchoolView>();
    Desk { app: &app }.open(&other, cert(app.id(), app.now())).await;
    assert!(listed(&other, P5).await);
    let theirs: SchoolView = other.get(paths::SCHOOL).await.ok();
    assert!(theirs.unit.settings.switches.is_empty());
    assert_eq!(line(&principal, P5).await.open, 0, "their case is not counted here");
}
