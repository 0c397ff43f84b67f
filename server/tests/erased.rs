//! What people wrote of somebody who is erased: reasons, opinions, comments, sheets, registers of years before, events of
//! an older form. The word is nowhere afterwards, and everything that is counted or chained stands as it stood.

use contract::{
    import::{ImportPage, ImportState, PastPage},
    paths,
    privacy::Erasure,
};
use db::{events, privacy as store};
use domain::{
    case::{self, About, command::StepArgs},
    definition::{Need, Outcome, PartyKind},
    facet::{Facet, RecordKind},
    ids::{CaseId, PrivacyId},
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    audit::chain::verified,
    imports::{send, settled, tell, workbook},
    parties_kept::{ask, enter},
    privacy::{counts, dossier, stored, told},
    support::{Desk, GUARDIAN, PHONE, TestApp, User, both_dbs, cert, finding},
};

/// A word that stands nowhere else, whatever is folded.
const CANARY: &str = "kanariq";
/// The child's name.
const CHILD: &str = "Trẻ kanariq lớp Lá 2";
/// A telephone number of its own.
const RING: &str = "0977554433";

both_dbs!(
    what_people_wrote_goes_with_whom_it_names,
    what_names_a_guardian_goes_and_the_child_stays,
    events_of_an_older_form_are_read_and_forgotten,
    a_hold_on_another_familys_case_stops_it,
);

/// Proposed by the clerk, confirmed by the principal.
async fn erase(app: &TestApp, id: Uuid) -> Erasure {
    let reason = json!({ "reason": "Người đại diện yêu cầu xóa" });
    let path = format!("/api/v1/parties/{id}/erase");
    let proposed: Erasure = ask(app, &app.user("vanthu").await, &path, reason).await.ok();
    let path = format!("/api/v1/erasures/{}/confirm", proposed.id);
    ask(app, &app.user("hieutruong").await, &path, json!({})).await.ok()
}

async fn comment(app: &TestApp, by: &User, case: Uuid, facet: Facet, text: &str) {
    let comment = json!({ "comment": app.id(), "facet": facet, "text": text, "stated_at": app.now() });
    let reply = ask(app, by, &format!("/api/v1/cases/{case}/comments"), comment).await;
    assert!(reply.status.is_success(), "{}", reply.text());
}

/// From the counter to the handing over, with a reason, two opinions and a receiver.
async fn handled(app: &TestApp, case: Uuid) {
    let (desk, clerk, head) = (Desk { app }, app.user("vanthu").await, app.user("totruongla").await);
    desk.step(&clerk, case, "received", "assign", desk.to("to-la", "totruongla")).await;
    let missing = StepArgs {
        papers: vec!["don".into()],
        reason: Some(format!("Đơn của {CHILD} chưa ký")),
        ..StepArgs::default()
    };
    desk.step(&head, case, "processing", "ask_supplement", missing).await;
    let came = StepArgs { papers: vec!["don".into()], ..StepArgs::default() };
    desk.step(&clerk, case, "supplement", "receive_supplement", came).await;
    let granted = StepArgs {
        outcome: Some(Outcome::Granted),
        opinion: Some(format!("{} đủ điều kiện", CHILD.to_uppercase())),
        ..StepArgs::default()
    };
    desk.step(&head, case, "processing", "submit", granted).await;
    desk.step(&app.user("hieutruong").await, case, "signing", "sign", StepArgs::default()).await;
    desk.step(&clerk, case, "signed", "issue", StepArgs::default()).await;
    let given = StepArgs {
        receiver: Some(GUARDIAN.into()),
        channel: Some(case::command::Channel::Counter),
        ..StepArgs::default()
    };
    desk.step(&clerk, case, "done", "return_result", given).await;
}

fn rows(rows: &[&[&str]]) -> Vec<u8> {
    workbook(&rows.iter().map(|row| row.iter().map(|cell| (*cell).to_owned()).collect()).collect::<Vec<_>>())
}

/// Last year's register with a line that names them, entered; a list of children that names them, only looked at.
async fn imported(app: &TestApp) -> (Uuid, Uuid) {
    let clerk = app.user("vanthu").await;
    let (register, list) = (app.id(), app.id());
    let line = format!("Phụ huynh {CHILD}");
    let past = rows(&[
        &["Số", "Thủ tục", "Người nộp", "Ngày nhận", "Kết quả"],
        &["1", "Xác nhận trẻ đang học", &line, "03/03/2025", "Đã trả"],
        &["2", "Xác nhận trẻ đang học", "Phụ huynh trẻ số 2", "04/03/2025", "Đã trả"],
    ]);
    assert!(send(&clerk, register, "register", past).await.status.is_success());
    tell(app, &clerk, register, "confirm").await.ok::<Value>();
    assert_eq!(settled(&clerk, register).await.import.counts.entered, 2);
    let children = rows(&[
        &["Họ và tên trẻ", "Ngày sinh", "Lớp", "Phụ huynh", "Quan hệ", "SĐT"],
        &["Trẻ số 4 bảng nhập", "05/09/2021", "Lá 2", "Phụ huynh trẻ số 4", "Mẹ", "0977 554 433"],
        &["Trẻ số 3 bảng nhập", "06/09/2021", "Lá 2", &format!("Phụ huynh {CHILD}"), "Mẹ", "0900000003"],
        &["Trẻ số 5 bảng nhập", "07/09/2021", "Lá 2", "Phụ huynh trẻ số 5", "Mẹ", "0900000005"],
    ]);
    let page: ImportPage = send(&clerk, list, "children", children).await.ok();
    assert_eq!(page.import.counts.new, 3, "{page:?}");
    (register, list)
}

/// A proposal to clear cases of years ago: its reason is somebody's own words too.
async fn cleared(app: &TestApp) {
    let row = store::clearances::ClearanceRow {
        id: PrivacyId(app.id()),
        unit: app.school.unit,
        state: "withdrawn".into(),
        reason: format!("Gồm cả hồ sơ của {CHILD}"),
        proposed_by: app.school.person("phohieutruong"),
        proposed_at: app.now(),
        decided_by: None,
        decided_at: None,
        counts: "{}".into(),
    };
    let put = move |tx| {
        let row = row.clone();
        async move { store::clearances::clearance_put(&tx, &row).await }
    };
    app.state.db.write(put).await.unwrap();
}

async fn what_people_wrote_goes_with_whom_it_names(app: TestApp) {
    let clerk = app.user("vanthu").await;
    let child = enter(&app, &clerk, PartyKind::Child, CHILD, Some(RING)).await;
    let guardian = enter(&app, &clerk, PartyKind::Guardian, GUARDIAN, Some(PHONE)).await;
    let case = dossier(&app, child, CHILD, guardian).await;
    handled(&app, case).await;
    let withdrawn = dossier(&app, child, CHILD, guardian).await;
    Desk { app: &app }.withdrawn(withdrawn, "received", &format!("Mẹ của {CHILD} xin rút")).await;
    comment(&app, &clerk, withdrawn, Facet::Internal, &format!("Đã gọi {RING}")).await;

    // What the union found about it, and said.
    let inspector = app.user("kiemtra").await;
    let part = app.school.part("to-la");
    let mut found = finding(app.id(), part, "Chưa ghi giờ giao", app.now());
    found.about = Some(About::Dossier(CaseId(case)));
    let found = Desk { app: &app }.open(&inspector, found).await;
    comment(&app, &inspector, found, Facet::Internal, &format!("Hồ sơ của {CHILD}")).await;
    comment(&app, &inspector, found, Facet::Internal, "Cần ghi đủ giờ").await;
    // What the union found in a part's work, with the name in fields that should name nobody; nothing links them.
    let mut named = finding(app.id(), part, &format!("Trả chậm cho {CHILD}"), app.now());
    named.fields.insert("basis".into(), domain::value::Value::Text(format!("Phiếu hẹn, gọi {RING}")));
    let named = Desk { app: &app }.open(&inspector, named).await;

    let (register, list) = imported(&app).await;
    let deputy = app.user("phohieutruong").await;
    let hold = format!("/api/v1/cases/{case}/hold");
    for path in [hold.clone(), format!("{hold}/end")] {
        let reason = json!({ "reason": format!("Gia đình {CHILD} khiếu nại") });
        assert_eq!(ask(&app, &deputy, &path, reason).await.status, 204);
    }
    cleared(&app).await;
    // Typed where it does not belong: the tables of attempts keep digests.
    let door = json!({ "login": CANARY, "password": RING });
    assert!(!clerk.post(paths::SESSION, &door).await.status.is_success());
    clerk.get(&format!("/tra-cuu?code={CANARY}&phone=4433")).await;

    let mut replicas = Vec::new();
    for login in ["phohieutruong", "vanthu", "totruongla", "kiemtra"] {
        let mut replica = app.user(login).await.replica(app.id());
        replica.bootstrap().await;
        replicas.push((login, replica));
    }
    let before = app.db.columns_with(CANARY).await;
    for column in [
        "personal_value.value",
        "import_row.plan",
        "register_history.body",
        "case_hold.reason",
        "case_hold.end_reason",
        "clearance.reason",
    ] {
        assert!(before.iter().any(|found| found == column), "{column} was to hold it: {before:?}");
    }
    assert!(!before.iter().any(|column| column == "event.body" || column == "attempt.key"), "{before:?}");
    server::audit::round(&app.state, &mut None).await;
    let (figures, lines) = (counts(&app).await, app.db.number("SELECT COUNT(*) FROM register_history").await);
    let before = async || (told(&app, case).await.0, told(&app, withdrawn).await.0, told(&app, named).await.0);
    let events_before = before().await;

    let done = erase(&app, child).await;
    assert_eq!((done.counts.entries, done.counts.cases, done.counts.imported), (1, 2, 3));
    for word in [CANARY, RING] {
        assert_eq!(app.db.columns_with(word).await, Vec::<String>::new(), "{word}");
    }
    for (login, replica) in &mut replicas {
        replica.pull().await;
        let kept: Vec<_> = replica.records.values().map(|(_, body)| body.to_string()).collect();
        assert!(kept.iter().all(|body| !body.contains(CANARY) && !body.contains(RING)), "{login} kept it");
    }

    // What happened is as it was, and folds to what is shown: that something was said stays, and says that it was erased.
    assert_eq!(before().await, events_before);
    for id in [case, withdrawn, found, named] {
        assert_eq!(told(&app, id).await.1, stored(&app, id).await);
    }
    let internal = stored(&app, case).await.internal.unwrap();
    let notes: Vec<_> = internal.notes.iter().map(|note| (note.need, note.erased, note.text.as_str())).collect();
    let expected = [(Need::Reason, true, ""), (Need::Opinion, true, ""), (Need::Channel, false, "counter")];
    assert!(expected.iter().all(|note| notes.contains(note)), "{notes:?}");
    assert!(stored(&app, case).await.personal.unwrap().receiver_erased);
    let said = stored(&app, withdrawn).await.internal.unwrap().comments;
    assert_eq!(said.iter().map(|comment| comment.erased).collect::<Vec<_>>(), [true]);
    let said = stored(&app, found).await.internal.unwrap().comments;
    assert_eq!(said.iter().map(|comment| comment.erased).collect::<Vec<_>>(), [true, false]);
    let said = stored(&app, named).await;
    let erased = |key: &str| said.is_erased(&key.into());
    assert!(erased("what") && erased("basis") && !erased("recommendation"), "{said:?}");
    assert_eq!(said.core.fields.len(), 2, "how grave it is, and by when, name nobody");
    assert_eq!(counts(&app).await, figures);
    assert_eq!(app.db.number("SELECT COUNT(*) FROM register_history").await, lines);
    server::audit::round(&app.state, &mut None).await;
    let (is_sound, value) = verified(&app, &[]);
    assert!(is_sound, "{value}");

    // The old line is there without them; the sheet that was only looked at enters them no more, and the other one.
    let page: PastPage = clerk.get("/api/v1/register-history").await.ok();
    let past: Vec<_> = page.items.iter().map(|line| (line.past.code.as_str(), line.past.erased)).collect();
    assert_eq!(past, [("2", false), ("1", true)]);
    assert_eq!(page.items[1].past.applicant, None);
    tell(&app, &clerk, list, "confirm").await.ok::<Value>();
    let entered = settled(&clerk, list).await.import;
    assert_eq!((entered.state, entered.counts.entered, entered.counts.skipped), (ImportState::Done, 1, 2));
    assert_eq!(app.db.columns_with(CANARY).await, Vec::<String>::new());
    assert_eq!(settled(&clerk, register).await.import.counts.entered, 2);
}

async fn what_names_a_guardian_goes_and_the_child_stays(app: TestApp) {
    let clerk = app.user("vanthu").await;
    let mother = format!("Phụ huynh {CANARY}");
    let child = enter(&app, &clerk, PartyKind::Child, crate::support::CHILD, None).await;
    let guardian = enter(&app, &clerk, PartyKind::Guardian, &mother, Some(RING)).await;
    let case = dossier(&app, child, crate::support::CHILD, guardian).await;
    // The dossier names her as she was then; corrected since, she is known by both names.
    for text in [format!("Đã báo {mother}"), "Đã gọi 0977 55 44 33".to_owned(), "Trẻ đi học đều".to_owned()]
    {
        comment(&app, &clerk, case, Facet::Internal, &text).await;
    }
    Desk { app: &app }.withdrawn(case, "received", &format!("{mother} xin rút")).await;
    erase(&app, guardian).await;
    assert_eq!(app.db.columns_with(CANARY).await, Vec::<String>::new());
    let shown = stored(&app, case).await;
    assert_eq!(told(&app, case).await.1, shown);
    let internal = shown.internal.unwrap();
    assert_eq!(internal.comments.iter().map(|said| said.erased).collect::<Vec<_>>(), [true, true, false]);
    assert!(internal.notes.iter().all(|note| note.erased));
    // The child asked for nothing of the kind.
    assert!(app.user("vanthu").await.get(&format!("/api/v1/parties/{child}")).await.text().contains("Trẻ 01"));
}

async fn events_of_an_older_form_are_read_and_forgotten(app: TestApp) {
    let clerk = app.user("vanthu").await;
    let child = enter(&app, &clerk, PartyKind::Child, CHILD, Some(RING)).await;
    let guardian = enter(&app, &clerk, PartyKind::Guardian, GUARDIAN, Some(PHONE)).await;
    let case = dossier(&app, child, CHILD, guardian).await;
    let said = format!("Mẹ của {CHILD} xin đổi người");
    let desk = Desk { app: &app };
    desk.step(&clerk, case, "received", "assign", desk.to("to-la", "totruongla")).await;
    let given = StepArgs { reason: Some(said.clone()), ..desk.to("to-la", "giaovienla") };
    desk.step(&clerk, case, "processing", "reassign", given).await;
    desk.withdrawn(case, "processing", "Gia đình xin rút").await;

    // As the first versions stored it: the reason in clear, and nothing beside the event.
    let unit = app.school.unit;
    let row = told(&app, case).await.0.into_iter().find(|row| row.action == "reassign").unwrap();
    let mut body: Value = serde_json::from_str(&row.body).unwrap();
    body["notes"][0] = json!({ "no": 0, "need": "reason", "text": said });
    let (event, body) = (row.id, body.to_string());
    let older = move |tx| {
        let body = body.clone();
        async move {
            for value in events::personal_values_of(&tx, unit, RecordKind::Case, case).await? {
                if value.event == event {
                    store::value_forget(&tx, unit, event, value.slot).await?;
                }
            }
            store::event_seal(&tx, unit, event, &body).await
        }
    };
    app.state.db.write(older).await.unwrap();
    assert!(app.db.columns_with(CANARY).await.iter().any(|column| column == "event.body"));
    let (before, projected) = told(&app, case).await;
    assert_eq!(projected.internal.as_ref().unwrap().notes[0].text, said, "it is read as it is");
    assert_eq!(projected, stored(&app, case).await);

    erase(&app, child).await;
    assert_eq!(app.db.columns_with(CANARY).await, Vec::<String>::new());
    let (after, projected) = told(&app, case).await;
    assert_eq!(projected, stored(&app, case).await);
    assert!(projected.internal.unwrap().notes[0].erased);
    // Everything else of the event is as it was: only what stood in clear has a commitment in its place.
    for (before, after) in before.iter().zip(&after) {
        let whole = |row: &events::EventRow| events::EventRow { body: String::new(), ..row.clone() };
        assert_eq!(whole(before), whole(after));
        assert_eq!(before.body == after.body, before.id != event);
    }
    let body: Value = serde_json::from_str(&after.iter().find(|row| row.id == event).unwrap().body).unwrap();
    assert!(body["notes"][0]["text"]["committed"].is_string(), "{body}");
    assert_eq!((&body["action"], &body["to"]), (&json!("reassign"), &json!("processing")));
}

/// Somebody wrote of the child in another family's dossier, and in a finding that the office does not read. While one of the
/// two is held, nothing is erased anywhere, and whoever may see the case is told which.
async fn a_hold_on_another_familys_case_stops_it(app: TestApp) {
    let (clerk, deputy) = (app.user("vanthu").await, app.user("phohieutruong").await);
    let child = enter(&app, &clerk, PartyKind::Child, CHILD, Some(RING)).await;
    let guardian = enter(&app, &clerk, PartyKind::Guardian, GUARDIAN, Some(PHONE)).await;
    let own = dossier(&app, child, CHILD, guardian).await;
    crate::privacy::withdraw(&app, own).await;
    let other = enter(&app, &clerk, PartyKind::Child, "Trẻ số 7", None).await;
    let father = enter(&app, &clerk, PartyKind::Guardian, "Phụ huynh trẻ số 7", None).await;
    let foreign = {
        let mut open = cert(app.id(), app.now());
        for (field, id, name) in [("child", other, "Trẻ số 7"), ("guardian", father, "Phụ huynh trẻ số 7")] {
            if let Some(domain::value::Value::Party(party)) = open.fields.get_mut(&field.into()) {
                (party.id, party.name, party.phone) = (domain::ids::PartyId(id), name.to_owned(), None);
            }
        }
        Desk { app: &app }.open(&clerk, open).await
    };
    comment(&app, &clerk, foreign, Facet::Internal, &format!("Nộp cùng lúc với {CHILD}")).await;
    let inspector = app.user("kiemtra").await;
    let found = finding(app.id(), app.school.part("to-la"), &format!("Trả chậm cho {CHILD}"), app.now());
    let found = Desk { app: &app }.open(&inspector, found).await;
    Desk { app: &app }.step(&inspector, found, "draft", "announce", StepArgs::default()).await;
    let code = async |id: Uuid| stored(&app, id).await.core.code.unwrap();
    let (foreign_code, found_code) = (code(foreign).await, code(found).await);
    clerk.get(&format!("/api/v1/cases/{found}")).await.refused(404, "not_found");

    let reason = json!({ "reason": "Người đại diện yêu cầu xóa" });
    let hold = async |case: Uuid, what: &str| {
        let reply = ask(&app, &deputy, &format!("/api/v1/cases/{case}/hold{what}"), reason.clone()).await;
        assert_eq!(reply.status, 204, "{}", reply.text());
    };
    let path = format!("/api/v1/parties/{child}/erase");
    let stopped = async |by: &User, path: &str, told: &[&str], untold: &[&str]| {
        let reply = ask(&app, by, path, reason.clone()).await;
        reply.refused(409, "case_held");
        assert!(told.iter().all(|code| reply.text().contains(code)), "{told:?}: {}", reply.text());
        assert!(untold.iter().all(|code| !reply.text().contains(code)), "{untold:?}: {}", reply.text());
    };
    hold(foreign, "").await;
    stopped(&clerk, &path, &[&foreign_code], &[&found_code]).await;
    hold(found, "").await;
    // The office learns of the dossier alone; leadership of both.
    stopped(&clerk, &path, &[&foreign_code], &[&found_code]).await;
    stopped(&deputy, &path, &[&foreign_code, &found_code], &[]).await;
    hold(foreign, "/end").await;
    stopped(&clerk, &path, &[], &[&foreign_code, &found_code]).await;
    hold(found, "/end").await;

    // Proposed, and held before it was confirmed: it is stopped all the same, and nothing has gone.
    let proposed: Erasure = ask(&app, &clerk, &path, reason.clone()).await.ok();
    let confirm = format!("/api/v1/erasures/{}/confirm", proposed.id);
    let principal = app.user("hieutruong").await;
    hold(foreign, "").await;
    let before = told(&app, foreign).await;
    stopped(&principal, &confirm, &[&foreign_code], &[]).await;
    assert_eq!(told(&app, foreign).await, before);
    assert!(clerk.get(&format!("/api/v1/parties/{child}")).await.text().contains(CANARY));
    assert!(!stored(&app, foreign).await.internal.unwrap().comments[0].erased);
    hold(foreign, "/end").await;
    assert_eq!(ask(&app, &principal, &confirm, json!({})).await.status, 200);
    assert!(stored(&app, foreign).await.internal.unwrap().comments[0].erased);
    assert_eq!(app.db.columns_with(CANARY).await, Vec::<String>::new());
}
