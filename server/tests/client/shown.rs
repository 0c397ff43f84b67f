//! What is shown: what REST lists, what others do, and what the rules foresee.

use client::Whom;
use contract::command::Command;
use contract::rest::{CasePage, CaseView};
use domain::{
    case::{
        self, Case, FileRef, Happened, Internal,
        command::{AttachFile, Change, EditCase, StepArgs},
    },
    definition::{CaseKind, Outcome},
    facet::Facet,
    ids::{CaseId, FileHash},
    instant::Instant,
    value::Value,
};
use uuid::Uuid;

use super::Device;
use crate::support::{CHILD, Desk, TestApp, both_dbs, cert, finding};

both_dbs!(
    a_copy_shows_what_is_typed_though_the_original_went_on,
    a_filled_replica_shows_what_rest_lists,
    what_others_do_arrives,
    two_replicas_agree_on_what_both_may_see,
    what_is_foreseen_is_what_happens,
    a_finding_is_foreseen_too,
);

/// Some work in every state that matters to who reads what.
async fn busy_school(app: &TestApp) -> Vec<Uuid> {
    let desk = Desk { app };
    let (clerk, inspector) = (app.user("vanthu").await, app.user("kiemtra").await);
    let mut ids = Vec::new();
    for _ in 0..3 {
        ids.push(desk.open(&clerk, cert(app.id(), app.now())).await);
    }
    desk.step(&clerk, ids[1], "received", "assign", desk.to("to-la", "giaovienla")).await;
    desk.step(&clerk, ids[2], "received", "assign", desk.to("to-mam", "totruongmam")).await;
    let part = app.school.part("to-la");
    for what in ["Thiếu giờ giao", "Thiếu chữ ký"] {
        ids.push(desk.open(&inspector, finding(app.id(), part, what, app.now())).await);
    }
    desk.step(&inspector, ids[4], "draft", "announce", StepArgs::default()).await;
    ids
}

async fn a_filled_replica_shows_what_rest_lists(app: TestApp) {
    busy_school(&app).await;
    let clerk = Device::of(&app, "vanthu").await;
    clerk.intake().await;
    clerk.sync().await;
    let mut seen = Vec::new();
    for login in ["vanthu", "hieutruong", "giaovienla", "totruongchoi", "kiemtra", "quantri"] {
        let device = Device::of(&app, login).await;
        let user = device.wire.user();
        let page: CasePage = user.get("/api/v1/cases?limit=200").await.ok();
        let mut listed: Vec<CaseId> = page.items.iter().map(|line| line.id).collect();
        listed.sort();
        assert_eq!(device.cases().into_keys().collect::<Vec<_>>(), listed, "{login}");
        for id in listed {
            let view: CaseView = user.get(&format!("/api/v1/cases/{id}")).await.ok();
            let case = device.case(id.0);
            let actions: Vec<_> = device.engine.read(|r| {
                let def = r.view().definition(&case.core.definition).expect("the definition is held");
                case::available(&def, &case, r.actor()).iter().map(|offer| offer.action().clone()).collect()
            });
            assert_eq!((case.core, case.internal), (view.core, view.internal), "{login}");
            assert_eq!(actions, view.actions, "{login}");
            // Whom it is about comes with what is their own work; the rest of what REST shows them when they open it.
            let is_elsewhere = device.held(id.0).unwrap().whom == Whom::Elsewhere;
            assert_eq!(case.personal.is_none(), is_elsewhere || view.personal.is_none(), "{login}");
            device.engine.open_case(id).await.unwrap();
            assert_eq!(device.case(id.0).personal, view.personal, "{login}");
            device.engine.close_case(id);
        }
        let parties: serde_json::Value = user.get("/api/v1/parties?limit=200").await.ok();
        let held = device.engine.read(|r| r.view().parties.len());
        if login != "hieutruong" {
            assert_eq!(parties["items"].as_array().map(Vec::len), Some(held), "{login}");
        }
        device.agrees(&app).await;
        seen.push((login, device.cases().len(), held));
    }
    assert_eq!(
        seen,
        [
            ("vanthu", 4, 2),
            ("hieutruong", 5, 0),
            ("giaovienla", 2, 0),
            ("totruongchoi", 6, 0),
            ("kiemtra", 6, 0),
            ("quantri", 0, 0),
        ]
    );
}

async fn what_others_do_arrives(app: TestApp) {
    let desk = Desk { app: &app };
    let clerk = Device::of(&app, "vanthu").await;
    let handler = Device::of(&app, "giaovienla").await;
    let (id, _) = clerk.intake().await;
    clerk.sync().await;
    handler.sync().await;
    assert!(handler.held(id).is_none(), "nobody's before it is assigned");
    clerk.step(id, "received", "assign", desk.to("to-la", "giaovienla")).await;
    clerk.sync().await;
    handler.sync().await;
    assert_eq!(unnamed(handler.case(id)), unnamed(clerk.case(id)));
    assert!(handler.case(id).personal.is_some() && clerk.case(id).personal.is_none(), "it is the handler's work");
    let opinion = Some("Đủ điều kiện".to_owned());
    let args = StepArgs { outcome: Some(Outcome::Granted), opinion, ..StepArgs::default() };
    handler.step(id, "processing", "submit", args).await;
    handler.sync().await;
    clerk.sync().await;
    assert_eq!(clerk.case(id).core.state.as_str(), "signing");
    assert_eq!(unnamed(handler.case(id)), unnamed(clerk.case(id)));
    assert!(handler.case(id).personal.is_some() && clerk.case(id).personal.is_none(), "it is the handler's work");
    // It goes to another group: out of sight with everything in it.
    let principal = app.user("hieutruong").await;
    let back = StepArgs { reason: Some("Giao lại".to_owned()), ..StepArgs::default() };
    desk.step(&principal, id, "signing", "send_back", back).await;
    let other = StepArgs { reason: Some("Nghỉ ốm".to_owned()), ..desk.to("to-mam", "totruongmam") };
    desk.step(&principal, id, "processing", "reassign", other).await;
    handler.sync().await;
    assert!(handler.held(id).is_some(), "theirs until it is taken over");
    desk.step(&app.user("totruongmam").await, id, "processing", "accept_work", StepArgs::default()).await;
    handler.sync().await;
    assert!(handler.held(id).is_none());
    assert!(!handler.disk.text().contains(CHILD));
    handler.agrees(&app).await;
}

async fn two_replicas_agree_on_what_both_may_see(app: TestApp) {
    let ids = busy_school(&app).await;
    let desk = Desk { app: &app };
    let clerk = Device::of(&app, "vanthu").await;
    let principal = Device::of(&app, "hieutruong").await;
    clerk.wire.cut();
    principal.wire.cut();
    clerk.comment(ids[1], "Từ văn phòng").await;
    principal.comment(ids[1], "Từ Ban giám hiệu").await;
    clerk.step(ids[0], "received", "assign", desk.to("to-la", "giaovienla")).await;
    principal.step(ids[0], "received", "assign", desk.to("to-choi", "totruongchoi")).await;
    let (mine, _) = clerk.intake().await;
    clerk.wire.mend();
    principal.wire.mend();
    principal.sync().await;
    clerk.sync().await;
    principal.sync().await;
    assert_eq!((clerk.attention().len(), principal.attention().len()), (1, 0));
    let dossiers = |device: &Device| -> Vec<Case> {
        let all = device.cases();
        let dossiers = all.into_values().filter(|held| held.it.core.kind == CaseKind::Dossier);
        dossiers.map(|held| unnamed(held.it.clone())).collect()
    };
    assert_eq!(dossiers(&clerk), dossiers(&principal));
    assert_eq!(clerk.case(ids[1]).internal.unwrap().comments.len(), 2);
    assert!(principal.held(mine).is_some());
    clerk.agrees(&app).await;
    principal.agrees(&app).await;
}

/// The case without whom it is about: who is sent that depends on whose work it is.
fn unnamed(case: Case) -> Case {
    Case { personal: None, ..case }
}

/// The case without what the server alone gives: numbers, and the moment and place of each event.
fn foreseen(mut case: Case) -> Case {
    case.core.code = None;
    case.core.history.retain(|line| !matches!(line.what, Happened::Numbered { .. }));
    for line in &mut case.core.history {
        (line.no, line.at) = (0, Instant::from_millis(0));
    }
    if let Some(Internal { notes, comments, files, .. }) = &mut case.internal {
        let places = notes.iter_mut().map(|note| &mut note.no);
        let places = places.chain(comments.iter_mut().map(|comment| &mut comment.no));
        for no in places.chain(files.iter_mut().map(|file| &mut file.no)) {
            *no = 0;
        }
    }
    case
}

/// Asserts that what is shown before the server has heard is what the server makes of it.
async fn agrees_after_sync(device: &Device, id: Uuid, what: &str) {
    let mut before = device.case(id);
    assert!(!device.unsent().is_empty(), "{what}");
    device.sync().await;
    assert!(device.attention().is_empty(), "{what}: {:?}", device.attention());
    let after = device.case(id);
    // It went on to somebody else, and whom it is about with it.
    if device.held(id).unwrap().whom == Whom::Elsewhere {
        before = unnamed(before);
    }
    assert_eq!(foreseen(before), foreseen(after), "{what}");
}

async fn what_is_foreseen_is_what_happens(app: TestApp) {
    let desk = Desk { app: &app };
    let clerk = Device::of(&app, "vanthu").await;
    let handler = Device::of(&app, "giaovienla").await;
    let (id, _) = clerk.intake().await;
    agrees_after_sync(&clerk, id, "open").await;
    clerk.step(id, "received", "assign", desk.to("to-la", "giaovienla")).await;
    agrees_after_sync(&clerk, id, "assign").await;
    handler.sync().await;
    let reason = Some("Đơn chưa có  chữ ký".to_owned());
    let args = StepArgs { papers: vec!["don".into()], reason, ..StepArgs::default() };
    handler.step(id, "processing", "ask_supplement", args).await;
    agrees_after_sync(&handler, id, "ask_supplement").await;
    clerk.sync().await;
    clerk
        .step(id, "supplement", "receive_supplement", StepArgs { papers: vec!["don".into()], ..StepArgs::default() })
        .await;
    let was = clerk.case(id).personal.unwrap().fields[&"guardian".into()].clone();
    let Value::Party(mut to) = was.clone() else { panic!("the guardian is a party") };
    to.phone = Some("0900000002".to_owned());
    let changes = vec![Change { key: "guardian".into(), was: Some(was), to: Some(Value::Party(to)) }];
    let edit = EditCase { id: CaseId(id), changes, stated_at: clerk.engine.now() };
    clerk.submit(Command::Case(case::Command::Edit(edit))).await;
    let file =
        FileRef { hash: FileHash::of(b"sen"), name: "don.txt".to_owned(), media: "text/plain".to_owned(), size: 3 };
    let attach = AttachFile {
        id: CaseId(id),
        file,
        paper: Some("don".into()),
        facet: Facet::Personal,
        stated_at: clerk.engine.now(),
    };
    clerk.submit(Command::Case(case::Command::Attach(attach))).await;
    clerk.comment(id, "  Đã  đủ ").await;
    // Four at once, before the server has heard of any.
    agrees_after_sync(&clerk, id, "receive, edit, attach, comment").await;
    handler.sync().await;
    let opinion = Some("Đủ điều kiện".to_owned());
    handler
        .step(id, "processing", "submit", StepArgs { outcome: Some(Outcome::Granted), opinion, ..StepArgs::default() })
        .await;
    agrees_after_sync(&handler, id, "submit").await;
    let principal = Device::of(&app, "hieutruong").await;
    principal
        .step(id, "signing", "send_back", StepArgs { reason: Some("Sai tên".to_owned()), ..StepArgs::default() })
        .await;
    agrees_after_sync(&principal, id, "send_back").await;
    clerk.sync().await;
    clerk
        .step(
            id,
            "processing",
            "ask_withdrawal",
            StepArgs { reason: Some("Phụ huynh rút".to_owned()), ..StepArgs::default() },
        )
        .await;
    agrees_after_sync(&clerk, id, "ask_withdrawal").await;
}

async fn a_finding_is_foreseen_too(app: TestApp) {
    let inspector = Device::of(&app, "kiemtra").await;
    let id = app.id();
    let part = app.school.part("to-la");
    inspector.open(finding(id, part, "Thiếu giờ giao, giờ nhận", app.now())).await;
    inspector.comment(id, "Xem lại sổ").await;
    agrees_after_sync(&inspector, id, "open a finding").await;
    inspector.step(id, "draft", "announce", StepArgs::default()).await;
    agrees_after_sync(&inspector, id, "announce").await;
    let head = Device::of(&app, "totruongla").await;
    head.step(id, "announced", "begin_remedy", StepArgs::default()).await;
    let opinion = Some("Đã ghi đủ".to_owned());
    head.step(id, "mending", "report_remedy", StepArgs { opinion: opinion.clone(), ..StepArgs::default() }).await;
    agrees_after_sync(&head, id, "mend").await;
    inspector.sync().await;
    inspector.step(id, "reported", "verify_pass", StepArgs { opinion, ..StepArgs::default() }).await;
    agrees_after_sync(&inspector, id, "verify").await;
}

/// The numbers that the original gives are not the copy's.
async fn a_copy_shows_what_is_typed_though_the_original_went_on(app: TestApp) {
    let clerk = Device::of(&app, "vanthu").await;
    let (id, _) = clerk.intake().await;
    clerk.sync().await;
    let copy = clerk.copy(&app).await;
    clerk.comment(id, "Ở bản gốc").await;
    clerk.sync().await;
    copy.sync().await;
    copy.wire.cut();
    copy.comment(id, "Ở bản chép").await;
    let said = |device: &Device| device.case(id).internal.unwrap().comments.len();
    assert_eq!(said(&copy), 2, "it is shown before the server has heard of it");
    copy.wire.mend();
    copy.sync().await;
    clerk.sync().await;
    assert_eq!((said(&copy), said(&clerk)), (2, 2));
    assert!(copy.unsent().is_empty() && copy.attention().is_empty());
    copy.agrees(&app).await;
}
