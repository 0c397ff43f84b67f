//! Setting up a school with the address that the server prints: everything or nothing, once; another school beside the
//! first, and nothing crosses.

use contract::{
    calendar::{CalendarView, Moved},
    paths,
    rest::CaseView,
    school::SchoolView,
    session::SessionView,
    setup::{SetupDone, SetupProposal},
};
use db::{Engine, audit::AuditFilter, people, setup::Purpose, testing::TestDb};
use domain::{
    ids::{CommandId, UnitId},
    setup::Plan,
};
use serde_json::{Value, json};
use server::service::setup;
use uuid::Uuid;

use crate::support::{Desk, Reply, TestApp, User, WEDNESDAY, at, both_dbs, cert};

both_dbs!(another_school_is_set_up_beside_the_first, a_first_address_is_worth_nothing_beside_a_school);

/// Each of these over a database without any school.
macro_rules! over_nothing {
    ($($test:ident),+ $(,)?) => {$(
        mod $test {
            use super::{Engine, TestApp, TestDb, WEDNESDAY, at};

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                let db = TestDb::new(Engine::Sqlite).await.expect("SQLite is everywhere");
                super::$test(TestApp::bare(db, at(WEDNESDAY))).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                if let Some(db) = TestDb::new(Engine::Postgres).await {
                    super::$test(TestApp::bare(db, at(WEDNESDAY))).await;
                }
            }
        }
    )+};
}

over_nothing!(a_school_is_set_up_once_to_its_first_code, what_is_faulty_makes_nothing, no_token_opens_nothing);

const PASSWORD: &str = "trời mưa thì mang ô";

async fn call(app: &TestApp, path: &str, key: CommandId, body: &Value) -> Reply {
    app.nobody().command(key, path, body).await
}

async fn proposed(app: &TestApp, token: &str) -> Plan {
    let look = call(app, paths::SETUP_LOOK, CommandId(app.id()), &json!({ "token": token })).await;
    look.ok::<SetupProposal>().plan
}

fn named(mut plan: Plan, name: &str, key: &str) -> Plan {
    plan.name = name.into();
    plan.key = key.into();
    plan.code_prefix = key.into();
    for person in &mut plan.people {
        person.login = format!("{}.{}", person.login, key.to_lowercase());
    }
    plan
}

async fn units(app: &TestApp) -> Vec<String> {
    let read = |tx| async move { people::unit_list(&tx).await };
    app.state.db.read(read).await.unwrap().into_iter().map(|unit| unit.key).collect()
}

/// Signs in with the password of the list and chooses another.
async fn enter(app: &TestApp, done: &SetupDone, login: &str) -> User {
    let account = done.accounts.iter().find(|a| a.login == login).expect("an account of the list");
    let once = account.password.clone().expect("its password");
    let mut user = app.nobody();
    let reply = user.post(paths::SESSION, &json!({ "login": login, "password": once })).await;
    user.keep_cookies(&reply);
    reply.ok::<SessionView>();
    user.get(paths::SCHOOL).await.refused(403, "password_must_change");
    let body = json!({ "current": once, "new": PASSWORD });
    let changed = user.command(CommandId(app.id()), paths::SESSION_PASSWORD, &body).await;
    user.keep_cookies(&changed);
    assert!(changed.status.is_success(), "{}", changed.text());
    user
}

async fn a_school_is_set_up_once_to_its_first_code(app: TestApp) {
    let token = setup::first(&app.state).await.unwrap().expect("there is no school yet");
    let plan = named(proposed(&app, &token).await, "Trường Mầm non Sen Hồng", "MNSH");
    // All that can be taken is proposed; what only answers whoever asks starts off, with its reason.
    let (history, guidance) = ("mien-giam-hoc-phi", "tro-cap-tre-con-cong-nhan");
    assert!(plan.procedures.len() == 23 && !plan.procedures.contains(history) && !plan.procedures.contains(guidance));
    let look = call(&app, paths::SETUP_LOOK, CommandId(app.id()), &json!({ "token": token })).await;
    let shown = look.ok::<SetupProposal>().procedures;
    let off: Vec<_> = shown.iter().filter(|p| p.off.is_some()).map(|p| p.key.as_str()).collect();
    assert_eq!((shown.len(), off), (24, vec![guidance]), "what is history is not asked about");
    let (key, body) = (CommandId(app.id()), json!({ "token": token, "plan": plan }));
    let first = call(&app, paths::SETUP, key, &body).await;
    assert_eq!(first.status, 201, "{}", first.text());
    let done: SetupDone = first.ok();
    // The answer was lost: the same is told again, and nothing is made twice.
    assert_eq!(call(&app, paths::SETUP, key, &body).await.ok::<SetupDone>(), done);
    assert_eq!(units(&app).await, ["MNSH"]);
    call(&app, paths::SETUP, CommandId(app.id()), &body).await.refused(403, "set_up");
    let other = json!({ "token": token, "plan": named(plan.clone(), "Khác", "KHAC") });
    call(&app, paths::SETUP, key, &other).await.refused(403, "set_up");
    call(&app, paths::SETUP_LOOK, key, &json!({ "token": token })).await.refused(403, "set_up");
    assert_eq!(setup::first(&app.state).await.unwrap(), None, "nothing is offered any more");

    // Chosen or not, what answers the public stands in the catalogue.
    let public = app.nobody().get("/thu-tuc").await.text();
    assert!(public.contains(history) && public.contains(guidance), "{public}");
    let clerk = enter(&app, &done, "vanthu.mnsh").await;
    let view: SchoolView = clerk.get(paths::SCHOOL).await.ok();
    assert_eq!((view.unit.name.as_str(), view.parts.len()), ("Trường Mầm non Sen Hồng", 6));
    let id = Desk { app: &app }.open(&clerk, cert(app.id(), app.now())).await;
    let case: CaseView = clerk.get(&format!("{}/{id}", paths::CASES)).await.ok();
    assert_eq!(case.core.code.as_deref(), Some("MNSH-260311-0001"));

    // A password that its owner has replaced is told no more.
    let again: SetupDone = call(&app, paths::SETUP, key, &body).await.ok();
    let told = |done: &SetupDone, login: &str| done.accounts.iter().any(|a| a.login == login && a.password.is_some());
    assert!(!told(&again, "vanthu.mnsh") && told(&again, "quantri.mnsh"));

    let admin = enter(&app, &done, "quantri.mnsh").await;
    assert!(admin.get(paths::PEOPLE).await.status.is_success());
    let unit = view.unit.id;
    let lines = app.state.db.read(move |tx| async move {
        let filter = AuditFilter { action: Some("unit.found".into()), ..AuditFilter::default() };
        db::audit::audit_list(&tx, unit, &filter, None, 10).await
    });
    assert_eq!(lines.await.unwrap().len(), 1);
}

async fn what_is_faulty_makes_nothing(app: TestApp) {
    let token = setup::first(&app.state).await.unwrap().expect("there is no school yet");
    let plan = named(proposed(&app, &token).await, "Trường Mầm non Sen Hồng", "MNSH");
    let try_with = async |change: &dyn Fn(&mut Plan)| {
        let mut faulty = plan.clone();
        change(&mut faulty);
        call(&app, paths::SETUP, CommandId(app.id()), &json!({ "token": token, "plan": faulty })).await
    };
    let field = |reply: Reply| reply.refused(422, "invalid").fields[0].field.clone();
    assert_eq!(field(try_with(&|p| p.name = " ".into()).await), "name");
    assert_eq!(field(try_with(&|p| p.people[1].login = p.people[0].login.clone()).await), "people.1.login");
    assert_eq!(field(try_with(&|p| drop(p.people.remove(2))).await), "people");
    for off in ["mien-giam-hoc-phi", "tro-cap-tre-con-cong-nhan"] {
        assert_eq!(field(try_with(&|p| p.procedures.extend([off.to_owned()])).await), "procedures", "{off}");
    }
    assert_eq!(field(try_with(&|p| p.procedures.extend(["khac".to_owned()])).await), "procedures");
    let wrong = json!({ "token": token, "plan": { "name": "Trường" } });
    call(&app, paths::SETUP, CommandId(app.id()), &wrong).await.refused(400, "bad_body");
    assert_eq!(units(&app).await, Vec::<String>::new());
    // The token is as good as before.
    let body = json!({ "token": token, "plan": plan });
    call(&app, paths::SETUP, CommandId(app.id()), &body).await.ok::<SetupDone>();
}

async fn no_token_opens_nothing(app: TestApp) {
    let first = setup::first(&app.state).await.unwrap().expect("there is no school yet");
    // The server was started again: the address that it prints now is the one that counts.
    let second = setup::first(&app.state).await.unwrap().expect("there is no school yet");
    let plan = named(proposed(&app, &second).await, "Trường Mầm non Sen Hồng", "MNSH");
    for token in ["", "x", first.as_str(), &second[1..]] {
        let look = json!({ "token": token });
        call(&app, paths::SETUP_LOOK, CommandId(app.id()), &look).await.refused(403, "set_up");
        let body = json!({ "token": token, "plan": plan });
        call(&app, paths::SETUP, CommandId(app.id()), &body).await.refused(403, "set_up");
    }
    assert_eq!(units(&app).await, Vec::<String>::new());
}

async fn a_first_address_is_worth_nothing_beside_a_school(app: TestApp) {
    let token = setup::make(&app.state, Purpose::First).await.unwrap();
    let look = json!({ "token": token });
    call(&app, paths::SETUP_LOOK, CommandId(app.id()), &look).await.refused(403, "set_up");
    let plan = named(Plan::proposed(app.now().local_date()), "Trường Mầm non Sen Hồng", "MNSH");
    let body = json!({ "token": token, "plan": plan });
    call(&app, paths::SETUP, CommandId(app.id()), &body).await.refused(403, "set_up");
    assert_eq!(units(&app).await, ["MNHgS"]);
}

async fn another_school_is_set_up_beside_the_first(app: TestApp) {
    let (ours, clerk) = (app.user("quantri").await, app.user("vanthu").await);
    let id = Desk { app: &app }.open(&clerk, cert(app.id(), app.now())).await;
    let mut replica = clerk.replica(app.id());
    replica.bootstrap().await;
    let before: SchoolView = ours.get(paths::SCHOOL).await.ok();

    let token = setup::make(&app.state, Purpose::Further).await.unwrap();
    let taken = named(proposed(&app, &token).await, "Trường Mầm non Sen Hồng", "MNHgS");
    let body = json!({ "token": token, "plan": taken });
    let refused = call(&app, paths::SETUP, CommandId(app.id()), &body).await.refused(422, "invalid");
    assert_eq!(refused.fields[0].field, "key");
    let mut plan = named(proposed(&app, &token).await, "Trường Mầm non Sen Hồng", "MNSH");
    plan.people[0].login = "hieutruong".into();
    let body = json!({ "token": token, "plan": plan });
    let refused = call(&app, paths::SETUP, CommandId(app.id()), &body).await.refused(422, "invalid");
    assert_eq!(refused.fields[0].field, "people.0.login", "logins are one list for the whole server");
    plan.people[0].login = "hieutruong.mnsh".into();
    let body = json!({ "token": token, "plan": plan });
    let done: SetupDone = call(&app, paths::SETUP, CommandId(app.id()), &body).await.ok();

    let theirs = enter(&app, &done, "quantri.mnsh").await;
    let office = enter(&app, &done, "vanthu.mnsh").await;
    let view: SchoolView = theirs.get(paths::SCHOOL).await.ok();
    // Their settings and calendar, changed: nothing of it is heard here, and nothing of ours moves.
    let change = async |by: &User, name: &str, args: Value| {
        let body = json!({ "name": name, "args": args });
        by.command(CommandId(app.id()), paths::SCHOOL_CHANGES, &body).await
    };
    let part = before.parts[0].id;
    change(&theirs, "rename_part", json!({ "part": part, "title": { "vi": "?" } })).await.refused(404, "not_found");
    change(&theirs, "rename", json!({ "name": "Trường Mầm non Sen Vàng" })).await.ok::<SchoolView>();
    let title = json!({ "vi": "Nghỉ riêng", "en": "" });
    let day = json!({ "date": "2026-03-12", "kind": "off", "title": title, "source": "", "announced": false });
    let off = json!({ "version": 1, "add": [day] });
    let key = CommandId(app.id());
    assert_eq!(theirs.command(key, paths::CALENDAR_PREVIEW, &off).await.ok::<Moved>().count, 0);
    theirs.command(CommandId(app.id()), paths::CALENDAR, &off).await.ok::<CalendarView>();
    assert_eq!(ours.get(paths::CALENDAR).await.ok::<CalendarView>().calendar.version, 1);
    assert_eq!(ours.get(paths::SCHOOL).await.ok::<SchoolView>(), before);
    assert!(replica.pull().await.ops.is_empty(), "nothing of it is told");
    office.get(&format!("{}/{id}", paths::CASES)).await.refused(404, "not_found");
    let mut anew = office.replica(app.id());
    anew.bootstrap().await;
    assert!(!anew.heard.contains("Hương Sen") && !anew.heard.contains(&id.to_string()));

    // Each counts by its own calendar and its own books.
    let open = async |by: &User| -> CaseView {
        let id: Uuid = Desk { app: &app }.open(by, cert(app.id(), app.now())).await;
        by.get(&format!("{}/{id}", paths::CASES)).await.ok()
    };
    let (case, other) = (open(&clerk).await, open(&office).await);
    assert_eq!(case.core.code.as_deref(), Some("MNHgS-260311-0002"));
    assert_eq!(other.core.code.as_deref(), Some("MNSH-260311-0001"));
    let due = async |unit: UnitId, case: &CaseView| {
        let id = case.core.id;
        app.state.db.read(move |tx| async move { db::cases::case_due(&tx, unit, id).await }).await.unwrap()
    };
    assert_eq!(due(app.school.unit, &case).await, Some(at("2026-03-13T17:00")));
    assert_eq!(due(view.unit.id, &other).await, Some(at("2026-03-16T17:00")));
}
