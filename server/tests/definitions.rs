//! The life of a definition over the API: drafted, proposed, returned, approved, published from a day; running cases keep
//! their version until they are moved; what was published and is other now is noticed.

mod moved;
mod refused;

use contract::{
    definitions::{
        DefinitionLine, DefinitionList, DiffView, DraftAct, DraftList, DraftView, RehearsalView, VersionList,
        VersionView,
    },
    paths,
    rest::CaseView,
};
use db::audit::AuditFilter;
use domain::{
    definition::{ApplicantKind, Content, Lifecycle, ProcedureKey, ResultDef, Told, draft::DraftState},
    facet::RecordKind,
    ids::{CommandId, DraftId},
    text::Text,
};
use serde_json::{Value, json};
use server::{doctor, service::definitions::sound};
use time::macros::date;
use uuid::Uuid;

use crate::support::{Desk, Reply, TestApp, User, both_dbs, cert};

both_dbs!(
    a_whole_life_from_draft_to_the_counter,
    a_workflow_is_published_with_its_procedure,
    a_procedure_from_nothing,
    what_is_shipped_is_taken_over_as_a_draft,
    running_cases_keep_their_version,
    a_rehearsal_names_what_would_break,
    what_was_published_and_is_other_is_noticed,
    what_was_published_before_hashes_were_is_noted_once,
);

/// "Xác nhận hoàn thành chương trình mẫu giáo", under which `cert` is taken in.
pub const P5: &str = "xac-nhan-hoan-thanh-chuong-trinh-mau-giao";
/// The version of it that comes with the program.
pub const SHIPPED: u32 = 3;
/// The one that a draft of it becomes.
pub const NEXT: u32 = 4;

/// Asks something of a draft, under a key of its own.
pub async fn ask(app: &TestApp, by: &User, name: &str, args: Value) -> Reply {
    let body = json!({ "name": name, "args": args });
    by.command(CommandId(app.id()), paths::DEFINITION_DRAFT_CHANGES, &body).await
}

/// Begins a draft from the published version of a procedure.
pub async fn begin(app: &TestApp, by: &User, key: &str, version: u32) -> DraftView {
    let source = json!({ "source": "version", "key": key, "version": version });
    ask(app, by, "begin", json!({ "draft": app.id(), "source": source })).await.ok()
}

pub async fn edit(app: &TestApp, by: &User, view: &DraftView, change: impl FnOnce(&mut Content)) -> DraftView {
    let mut content = view.draft.content.clone();
    change(&mut content);
    ask(app, by, "edit", json!({ "draft": view.draft.id, "rev": view.draft.rev, "content": content })).await.ok()
}

/// Does one of the other things with a draft as it stands.
pub async fn act(app: &TestApp, by: &User, draft: DraftId, name: &str, more: Value) -> Reply {
    let mut args = more;
    args["draft"] = json!(draft);
    args["rev"] = json!(rev(app, draft).await);
    ask(app, by, name, args).await
}

async fn rev(app: &TestApp, draft: DraftId) -> u32 {
    let found = app.state.db.read(move |tx| async move { db::definitions::draft_find(&tx, draft).await });
    found.await.unwrap().map_or(1, |row| row.rev)
}

/// From written to published, by who does that.
pub async fn publish(app: &TestApp, by: &User, draft: DraftId, from: &str) -> DraftView {
    let (principal, vice) = (app.user("hieutruong").await, app.user("phohieutruong").await);
    act(app, by, draft, "propose", json!({ "reasons": "Phụ huynh hay hỏi" })).await.ok::<DraftView>();
    act(app, &principal, draft, "approve", json!({})).await.ok::<DraftView>();
    act(app, &vice, draft, "publish", json!({ "from": from })).await.ok()
}

/// Takes all that has to do with supplements out of a workflow.
pub fn without_supplement(lifecycle: &mut Lifecycle) {
    const GONE: [&str; 3] = ["ask_supplement", "receive_supplement", "stop"];
    lifecycle.states.retain(|state| !["supplement", "stopped"].contains(&state.key.as_str()));
    lifecycle.steps.retain(|step| !GONE.contains(&step.action.as_str()));
    lifecycle.steps.iter_mut().for_each(|step| step.from.retain(|from| from.as_str() != "supplement"));
    lifecycle.reasons.iter_mut().for_each(|reason| reason.actions.retain(|action| !GONE.contains(&action.as_str())));
    lifecycle.reasons.retain(|reason| !reason.actions.is_empty());
}

pub async fn versions(by: &User, key: &str) -> VersionList {
    by.get(&paths::definition(&ProcedureKey::from(key), "versions")).await.ok()
}

pub async fn line(by: &User, key: &str) -> DefinitionLine {
    let list: DefinitionList = by.get(paths::DEFINITIONS).await.ok();
    list.items.into_iter().find(|line| line.key.as_str() == key).expect("a line of this key")
}

pub async fn core(by: &User, case: Uuid) -> domain::case::Core {
    let view: CaseView = by.get(&format!("{}/{case}", paths::CASES)).await.ok();
    view.core
}

async fn actions(app: &TestApp, action: &str) -> Vec<String> {
    let (unit, filter) = (app.school.unit, AuditFilter { action: Some(action.into()), ..AuditFilter::default() });
    let lines = app.state.db.read(move |tx| {
        let filter = filter.clone();
        async move { db::audit::audit_list(&tx, unit, &filter, None, 50).await }
    });
    lines.await.unwrap().into_iter().map(|line| line.detail).collect()
}

async fn a_whole_life_from_draft_to_the_counter(app: TestApp) {
    let (teacher, head) = (app.user("giaovienla").await, app.user("totruongla").await);
    let (principal, vice, clerk) =
        (app.user("hieutruong").await, app.user("phohieutruong").await, app.user("vanthu").await);
    let mut replica = clerk.replica(app.id());
    replica.bootstrap().await;

    let begun = begin(&app, &teacher, P5, SHIPPED).await;
    let draft = begun.draft.id;
    assert_eq!((begun.draft.state, begun.draft.content.procedure.version), (DraftState::Drafting, NEXT));
    assert_eq!((begun.changes.len(), begun.faults.len()), (0, 0));
    assert_eq!(begun.acts, [DraftAct::Edit, DraftAct::Propose, DraftAct::Discard]);
    assert_eq!(begun.against.as_ref().map(|of| of.version), Some(SHIPPED));
    let written = edit(&app, &head, &begun, |content| {
        content.procedure.title.vi.push_str(" (mới)");
        content.procedure.limit.legal = "3wd".parse().unwrap();
    })
    .await;
    assert_eq!(written.changes.len(), 2, "{:?}", written.changes);
    act(&app, &teacher, draft, "propose", json!({ "reasons": "Phụ huynh hay hỏi" })).await.ok::<DraftView>();
    let waiting: DraftList = principal.get(&format!("{}?state=proposed", paths::DEFINITION_DRAFTS)).await.ok();
    assert_eq!(waiting.items.iter().map(|row| row.id).collect::<Vec<_>>(), [draft]);
    act(&app, &vice, draft, "return", json!({ "mend": "Ghi rõ hơn" })).await.ok::<DraftView>();
    let returned: DraftView = teacher.get(&paths::definition_draft(draft)).await.ok();
    assert_eq!((returned.draft.state, returned.draft.to_mend()), (DraftState::Returned, Some("Ghi rõ hơn")));
    let mended = edit(&app, &teacher, &returned, |content| content.procedure.about.vi.push('.')).await;
    assert_eq!(mended.draft.state, DraftState::Drafting);
    let published = publish(&app, &teacher, draft, "2026-04-01").await;
    assert_eq!(published.draft.state, DraftState::Published);
    assert_eq!((published.acts.len(), published.against.map(|of| of.version)), (0, Some(SHIPPED)));

    // Every device hears of it, and the counter goes on with the first until the day comes.
    replica.pull().await;
    let is_it = |body: &Value| body["key"] == P5 && body["version"] == NEXT;
    assert!(replica.records.iter().any(|(key, (_, body))| key.kind == RecordKind::Procedure && is_it(body)));
    let list = versions(&clerk, P5).await;
    let told: Vec<_> = list.items.iter().map(|one| (one.version, one.from, one.to, one.sound)).collect();
    assert_eq!(
        told,
        [
            (NEXT, date!(2026 - 04 - 01), None, true),
            (SHIPPED, date!(2024 - 01 - 01), Some(date!(2026 - 04 - 01)), true)
        ]
    );
    assert_eq!(
        (list.items[0].draft, list.items[0].published_by),
        (Some(draft), Some(app.school.person("phohieutruong")))
    );
    let desk = Desk { app: &app };
    let second = |stated_at| {
        let mut open = cert(app.id(), stated_at);
        open.definition.version = NEXT;
        open
    };
    desk.try_open(&clerk, second(app.now())).await.refused(422, "not_in_force");
    desk.open(&clerk, cert(app.id(), app.now())).await;
    let before = app.now();
    app.set("2026-04-01T08:30");
    let clerk = app.user("vanthu").await;
    desk.try_open(&clerk, cert(app.id(), app.now())).await.refused(422, "not_in_force");
    let new = desk.open(&clerk, second(app.now())).await;
    assert_eq!(core(&clerk, new).await.limit.legal.to_string(), "3wd");
    assert_eq!(line(&clerk, P5).await.in_force, Some(NEXT));
    assert!(before < app.now());

    let teacher = app.user("giaovienla").await;
    let diff: DiffView = teacher.get(&paths::definition_diff(&P5.into(), SHIPPED, NEXT)).await.ok();
    assert_eq!(diff.changes.len(), 3, "{:?}", diff.changes);
    let first: VersionView = teacher.get(&paths::definition_version(&P5.into(), SHIPPED)).await.ok();
    assert_eq!(first.procedure.limit.legal.to_string(), "2wd", "what was published is as it was");
    let audit = actions(&app, "definition.publish").await;
    assert!(audit.len() == 1 && audit[0].contains(&list.items[0].hash), "{audit:?}");
    for action in ["begin", "edit", "propose", "return", "approve"] {
        assert!(!actions(&app, &format!("definition.{action}")).await.is_empty(), "{action}");
    }
}

async fn a_workflow_is_published_with_its_procedure(app: TestApp) {
    let (vice, clerk) = (app.user("phohieutruong").await, app.user("vanthu").await);
    let begun = begin(&app, &vice, P5, SHIPPED).await;
    let mut lifecycle = begun.lifecycle.clone();
    lifecycle.states[0].title.vi = "Mới nhận".into();
    let view = edit(&app, &vice, &begun, |content| content.lifecycle = Some(lifecycle)).await;
    assert_eq!(String::from(view.draft.content.procedure.lifecycle.clone()), "dossier@4");
    assert_eq!(view.changes.len(), 1, "{:?}", view.changes);
    publish(&app, &vice, begun.draft.id, "2026-03-11").await;
    let second: VersionView = clerk.get(&paths::definition_version(&P5.into(), NEXT)).await.ok();
    assert_eq!((second.lifecycle.version, second.lifecycle.states[0].title.vi.as_str()), (4, "Mới nhận"));
    // Published in the morning, and taken in before that without a network: by the version of then.
    let desk = Desk { app: &app };
    desk.open(&clerk, cert(app.id(), app.now().plus_millis(-60_000))).await;
    app.set("2026-03-11T09:00");
    let clerk = app.user("vanthu").await;
    desk.try_open(&clerk, cert(app.id(), app.now())).await.refused(422, "not_in_force");
    let other: VersionView = clerk.get(&paths::definition_version(&"xac-nhan-dang-hoc".into(), SHIPPED)).await.ok();
    assert_eq!(other.lifecycle.version, 3, "other procedures run over the one before");
}

async fn a_procedure_from_nothing(app: TestApp) {
    let clerk = app.user("vanthu").await;
    let blank = |key: &str| json!({ "source": "blank", "key": key, "title": { "vi": "Mượn sách", "en": "Borrowing books" }, "cases": "dossier" });
    let taken = ask(&app, &clerk, "begin", json!({ "draft": app.id(), "source": blank(P5) })).await;
    taken.refused(409, "procedure_exists");
    let begun: DraftView =
        ask(&app, &clerk, "begin", json!({ "draft": app.id(), "source": blank("muon-sach") })).await.ok();
    assert!(begun.against.is_none() && !begun.faults.is_empty(), "{:?}", begun.faults);
    let written = edit(&app, &clerk, &begun, |content| {
        let procedure = &mut content.procedure;
        procedure.applicants = vec![ApplicantKind::Staff];
        let text = || Text::new("Sách ở thư viện", "The book is at the library");
        procedure.told = Told { received: text(), supplement: text(), ready: text(), refused: text() };
        procedure.result_papers = procedure
            .results
            .iter()
            .map(|outcome| ResultDef { outcome: *outcome, title: text(), template: "result".into() })
            .collect();
    })
    .await;
    assert_eq!(written.faults, []);
    publish(&app, &clerk, begun.draft.id, "2026-03-11").await;
    let line = line(&clerk, "muon-sach").await;
    assert_eq!((line.in_force, line.newest, line.open), (Some(1), Some(1), 0));
    let public = app.nobody().get("/").await;
    assert!(public.text().contains("Mượn sách") || public.status.is_redirection(), "the portal shows it");
}

async fn what_is_shipped_is_taken_over_as_a_draft(app: TestApp) {
    let clerk = app.user("vanthu").await;
    assert_eq!(line(&clerk, P5).await.shipped, None, "the school has what is shipped");
    // A school whose first version is its own: what came with the program is news to it.
    let of = domain::definition::DefinitionRef { key: P5.into(), version: SHIPPED };
    let (unit, key) = (app.school.unit, server::service::catalogue::procedure_key(app.school.unit, &of));
    let write = move |tx| async move {
        let stored = db::records::record_get(&tx, unit, key).await?.expect("it is published");
        let mut own: domain::definition::Procedure = serde_json::from_str(&stored.body).expect("a procedure");
        own.title.vi = "Giấy của trường".into();
        server::service::catalogue::publish_procedure(&tx, unit, &own).await
    };
    app.state.db.write(write).await.unwrap();
    assert_eq!(line(&clerk, P5).await.shipped, Some(SHIPPED));
    let source = json!({ "source": "shipped", "key": P5, "version": SHIPPED });
    let begun: DraftView = ask(&app, &clerk, "begin", json!({ "draft": app.id(), "source": source })).await.ok();
    assert_eq!((begun.draft.content.procedure.version, begun.changes.len()), (NEXT, 1));
    assert_eq!(line(&clerk, P5).await.shipped, None, "somebody has taken it up");
    let source = json!({ "source": "shipped", "key": P5, "version": 9 });
    ask(&app, &clerk, "begin", json!({ "draft": app.id(), "source": source })).await.refused(404, "not_found");
}

async fn running_cases_keep_their_version(app: TestApp) {
    let (vice, clerk) = (app.user("phohieutruong").await, app.user("vanthu").await);
    let desk = Desk { app: &app };
    let case = desk.open(&clerk, cert(app.id(), app.now())).await;
    let before = core(&clerk, case).await;
    let begun = begin(&app, &vice, P5, SHIPPED).await;
    let mut lifecycle = begun.lifecycle.clone();
    lifecycle.steps.retain(|step| step.action.as_str() != "reassign");
    edit(&app, &vice, &begun, |content| {
        content.procedure.limit.legal = "3wd".parse().unwrap();
        content.lifecycle = Some(lifecycle);
    })
    .await;
    publish(&app, &vice, begun.draft.id, "2026-03-11").await;
    assert_eq!(core(&clerk, case).await, before);
    desk.step(&clerk, case, "received", "assign", desk.to("to-la", "giaovienla")).await;
    let args = domain::case::StepArgs { reason: Some("Nghỉ ốm".into()), ..desk.to("to-la", "totruongla") };
    desk.step(&clerk, case, "processing", "reassign", args).await;
    let after = core(&clerk, case).await;
    assert_eq!((after.definition.version, after.limit.legal.to_string().as_str()), (SHIPPED, "2wd"));
    assert_eq!(line(&vice, P5).await.open, 1);
    assert_eq!(versions(&vice, P5).await.items.iter().map(|one| one.open).collect::<Vec<_>>(), [0, 1]);
}

async fn a_rehearsal_names_what_would_break(app: TestApp) {
    let (vice, clerk, teacher) =
        (app.user("phohieutruong").await, app.user("vanthu").await, app.user("totruongmam").await);
    let desk = Desk { app: &app };
    let mut waiting = Vec::new();
    for n in 0..10 {
        let case = desk.open(&clerk, cert(app.id(), app.now())).await;
        if n < 2 {
            desk.step(&clerk, case, "received", "assign", desk.to("to-la", "giaovienla")).await;
            let args = domain::case::StepArgs {
                papers: vec!["don".into()],
                reason: Some("Thiếu chữ ký".into()),
                ..Default::default()
            };
            desk.step(&app.user("giaovienla").await, case, "processing", "ask_supplement", args).await;
            waiting.push(case);
        }
    }
    let begun = begin(&app, &vice, P5, SHIPPED).await;
    let mut lifecycle = begun.lifecycle.clone();
    without_supplement(&mut lifecycle);
    edit(&app, &vice, &begun, |content| content.lifecycle = Some(lifecycle)).await;
    let view: RehearsalView = vice.get(&paths::rehearsal(begun.draft.id)).await.ok();
    assert_eq!((view.rev, view.partial), (2, false));
    assert_eq!((view.rehearsal.open, view.rehearsal.broken), (10, 2));
    let mut told: Vec<Uuid> = view.rehearsal.breaking.iter().map(|one| one.case.0).collect();
    told.sort_unstable();
    assert_eq!(told, waiting);
    assert!(view.rehearsal.breaking.iter().all(|one| one.code.is_some()));
    // Somebody of another group hears how many, and of none which.
    let view: RehearsalView = teacher.get(&paths::rehearsal(begun.draft.id)).await.ok();
    assert_eq!((view.rehearsal.open, view.rehearsal.broken, view.rehearsal.breaking.len()), (10, 2, 0));
}

async fn what_was_published_and_is_other_is_noticed(app: TestApp) {
    let clerk = app.user("vanthu").await;
    let told = doctor::Told {
        data: app.state.config.data.clone(),
        database: app.db.url().to_owned(),
        ..doctor::Told::default()
    };
    let found = async || -> Vec<String> {
        let all = doctor::examine(&told, app.now()).await;
        let fault =
            |one: &doctor::Finding| one.check == doctor::Check::Definitions && one.verdict == doctor::Verdict::Fault;
        all.into_iter().filter(fault).map(|one| one.said.en).collect()
    };
    assert_eq!(found().await, Vec::<String>::new());
    let hash = versions(&clerk, P5).await.items[0].hash.clone();
    // Somebody writes in the database past the program: a longer limit.
    let limit = r#""legal":"2wd""#;
    let longer = r#""legal":"9wd""#;
    let tamper = format!(
        "UPDATE record SET body = REPLACE(body, '{limit}', '{longer}') WHERE kind = 'procedure' AND body LIKE '%\"{P5}\"%'"
    );
    assert_eq!(app.db.execute(&tamper).await, 1);
    let said = found().await;
    assert!(said.len() == 1 && said[0].contains(&format!("{P5}@{SHIPPED}")), "{said:?}");
    let line = versions(&clerk, P5).await.items[0].clone();
    assert_eq!((line.sound, line.hash), (false, hash));
    // Nobody works under it: it was not read before.
    let reply = Desk { app: &app }.try_open(&clerk, cert(app.id(), app.now())).await;
    assert_eq!(reply.status.as_u16(), 500, "{}", reply.text());
    let unit = app.school.unit;
    let unsound = app.state.db.read(move |tx| async move { sound::unsound(&tx, unit).await }).await.unwrap();
    assert_eq!(unsound.iter().map(|one| one.why).collect::<Vec<_>>(), [sound::Why::Changed]);
}

async fn what_was_published_before_hashes_were_is_noted_once(app: TestApp) {
    app.db.execute("DELETE FROM definition_version").await;
    let unit = app.school.unit;
    let unsound = async || app.state.db.read(move |tx| async move { sound::unsound(&tx, unit).await }).await.unwrap();
    assert_eq!(unsound().await, []);
    sound::begin(&app.state).await.unwrap();
    let noted = app.db.number("SELECT COUNT(*) FROM definition_version").await;
    assert!(noted > 8, "{noted}");
    // One whose line is taken away afterwards is not noted again.
    app.db.execute(&format!("DELETE FROM definition_version WHERE key = '{P5}'")).await;
    sound::begin(&app.state).await.unwrap();
    assert_eq!(app.db.number("SELECT COUNT(*) FROM definition_version").await, noted - 1);
    assert_eq!(unsound().await.iter().map(|one| one.why).collect::<Vec<_>>(), [sound::Why::Unknown]);
}
