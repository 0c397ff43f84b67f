//! The books of documents: numbers without gap or repeat, cancelled ones kept; who may do what; what came twice.

use std::{collections::BTreeMap, io::Cursor, sync::Arc, time::Duration};

use calamine::{Data, Reader as _, Xlsx};
use contract::{
    document::{BookPage, DocumentList, DocumentView, NumberOf},
    paths,
};
use domain::{
    case::{FileRef, StepArgs},
    definition::Outcome,
    document::{DocumentKind, Entry, Way},
    ids::{CommandId, DocumentId},
};
use serde_json::{Value, json};
use time::macros::date;

use crate::support::{Desk, Reply, TestApp, User, both_dbs, cert, other_clerk};

both_dbs!(
    a_letter_comes_is_given_to_somebody_and_settled,
    what_came_twice_is_told_and_may_be_entered_all_the_same,
    a_cancelled_number_stays_in_the_book_and_is_not_given_again,
    results_of_dossiers_and_documents_share_one_book,
    what_was_numbered_on_paper_is_told_between_the_lines,
    an_entry_is_corrected_and_every_version_kept,
    only_those_whom_it_concerns_see_it_and_nobody_elsewhere,
    a_scan_is_downloaded_by_whoever_may_read_the_document,
    a_hundred_at_once_with_kills_between_leave_no_gap_and_no_repeat,
    the_workbook_says_what_the_book_says,
    a_call_that_comes_twice_numbers_once,
    a_closed_book_gives_no_number,
);

fn came(sign: &str) -> Entry {
    Entry {
        kind: DocumentKind::Official,
        about: "V/v tổng kết công tác cải cách hành chính".into(),
        dated: date!(2026 - 03 - 09),
        way: Way::Incoming { from: "Cơ quan cấp trên".into(), sign: Some(sign.into()) },
        scan: None,
    }
}

fn goes(app: &TestApp, kind: DocumentKind) -> Entry {
    Entry {
        kind,
        about: "Cải cách thủ tục hành chính năm 2026".into(),
        dated: app.now().local_date(),
        way: Way::Outgoing { to: "Các tổ".into(), signer: app.school.person("hieutruong") },
        scan: None,
    }
}

async fn enter(app: &TestApp, by: &User, body: Value) -> Reply {
    by.command(CommandId(app.id()), paths::DOCUMENTS, &body).await
}

async fn entered(app: &TestApp, by: &User, entry: &Entry) -> DocumentView {
    enter(app, by, json!({ "entry": entry })).await.ok()
}

async fn told(app: &TestApp, by: &User, id: DocumentId, what: &str, body: Value) -> Reply {
    by.command(CommandId(app.id()), &format!("{}/{id}/{what}", paths::DOCUMENTS), &body).await
}

async fn book(by: &User, of: &str) -> BookPage {
    by.get(&format!("{}/{of}?year=2026&limit=200", paths::BOOKS)).await.ok()
}

async fn a_letter_comes_is_given_to_somebody_and_settled(app: TestApp) {
    let (clerk, head, teacher) = (app.user("vanthu").await, app.user("hieutruong").await, app.user("giaovienla").await);
    let view = entered(&app, &clerk, &came("442/UBND-CCHC")).await;
    let (id, document) = (view.document.id, view.document);
    assert_eq!((document.number, document.text.as_str(), document.version), (1, "1", 1));
    teacher.get(&format!("{}/{id}", paths::DOCUMENTS)).await.refused(404, "not_found");

    let to = app.school.person("giaovienla");
    let task = json!({ "to": to, "due": "2026-03-13", "note": "Tham mưu trả lời" });
    let view: DocumentView = told(&app, &head, id, "assign", task).await.ok();
    assert_eq!(view.document.task.unwrap().given.by, app.school.person("hieutruong"));
    let mine: DocumentList = teacher.get(paths::DOCUMENTS).await.ok();
    assert_eq!(mine.items.iter().map(|one| one.id).collect::<Vec<_>>(), [id]);
    let view: DocumentView = told(&app, &teacher, id, "settle", json!({ "note": "Đã gửi báo cáo số 12" })).await.ok();
    let deeds: Vec<_> = view.history.iter().map(|deed| (deed.version, deed.action.as_str())).collect();
    assert_eq!(deeds, [(1, "enter"), (2, "assign"), (3, "settle")]);
    let mine: DocumentList = teacher.get(paths::DOCUMENTS).await.ok();
    assert_eq!(mine.items, [], "nothing waits any more");
    told(&app, &head, id, "assign", json!({ "to": to })).await.refused(409, "document_settled");
    let lines = app.db.number("SELECT COUNT(*) FROM audit WHERE action LIKE 'document.%'").await;
    assert_eq!(lines, 3, "each deed has its line");
}

async fn what_came_twice_is_told_and_may_be_entered_all_the_same(app: TestApp) {
    let clerk = app.user("vanthu").await;
    entered(&app, &clerk, &came("442/UBND-CCHC")).await;
    let again = Entry {
        way: Way::Incoming { from: "cơ quan CẤP TRÊN".into(), sign: Some("442/ubnd-cchc".into()) },
        ..came("")
    };
    let body = enter(&app, &clerk, json!({ "entry": again })).await.refused(409, "document_known");
    assert!(body.message.contains("số 1/2026"), "{}", body.message);
    let view: DocumentView = enter(&app, &clerk, json!({ "entry": again, "again": true })).await.ok();
    assert_eq!(view.document.number, 2, "a refusal draws no number");
    // Of one whose number was cancelled nothing is in the way.
    let other = entered(&app, &clerk, &came("443/UBND-CCHC")).await.document;
    told(&app, &clerk, other.id, "cancel", json!({ "reason": "Ghi nhầm cơ quan" })).await.ok::<Value>();
    assert_eq!(entered(&app, &clerk, &came("443/UBND-CCHC")).await.document.number, 4);
}

async fn a_cancelled_number_stays_in_the_book_and_is_not_given_again(app: TestApp) {
    let clerk = app.user("vanthu").await;
    let first = entered(&app, &clerk, &goes(&app, DocumentKind::Plan)).await.document;
    assert_eq!(first.text, "01/KH-MNHgS");
    told(&app, &clerk, first.id, "cancel", json!({ "reason": " " })).await.refused(422, "invalid");
    let view: DocumentView = told(&app, &clerk, first.id, "cancel", json!({ "reason": "Ký nhầm" })).await.ok();
    assert_eq!(view.document.cancelled.unwrap().text, "Ký nhầm");
    told(&app, &clerk, first.id, "cancel", json!({ "reason": "Lần nữa" })).await.refused(409, "number_cancelled");
    let second = entered(&app, &clerk, &goes(&app, DocumentKind::Decision)).await.document;
    assert_eq!(second.text, "02/QĐ-MNHgS");
    let page = book(&clerk, "outgoing").await;
    assert_eq!((page.total, page.cancelled), (2, 1));
    let shown: Vec<_> = page.items.iter().map(|line| (line.number, line.missing)).collect();
    assert_eq!(shown, [(2, None), (1, None)]);
    let NumberOf::Document { document } = &page.items[1].of else { panic!("{page:?}") };
    assert!(document.cancelled.is_some());
}

/// Takes a dossier to its numbered result; the number.
async fn issued(app: &TestApp) -> String {
    let desk = Desk { app };
    let (clerk, teacher, head) = (app.user("vanthu").await, app.user("giaovienla").await, app.user("hieutruong").await);
    let id = desk.open(&clerk, cert(app.id(), app.now())).await;
    desk.step(&clerk, id, "received", "assign", desk.to("to-la", "giaovienla")).await;
    let args = StepArgs { outcome: Some(Outcome::Granted), opinion: Some("Đủ".into()), ..StepArgs::default() };
    desk.step(&teacher, id, "processing", "submit", args).await;
    desk.step(&head, id, "signing", "sign", StepArgs::default()).await;
    let view = desk.step(&clerk, id, "signed", "issue", StepArgs::default()).await;
    view["core"]["issued"].as_str().unwrap_or_else(|| panic!("{view}")).to_owned()
}

async fn results_of_dossiers_and_documents_share_one_book(app: TestApp) {
    let clerk = app.user("vanthu").await;
    entered(&app, &clerk, &goes(&app, DocumentKind::Plan)).await;
    assert_eq!(issued(&app).await, "02/MNHgS");
    assert_eq!(entered(&app, &clerk, &goes(&app, DocumentKind::Official)).await.document.text, "03/MNHgS");
    let page = book(&clerk, "outgoing").await;
    assert_eq!(page.items.iter().map(|line| line.number).collect::<Vec<_>>(), [3, 2, 1]);
    let NumberOf::Case { code, signer, .. } = &page.items[1].of else { panic!("{page:?}") };
    assert_eq!((code.as_str(), *signer), ("MNHgS-260311-0001", Some(app.school.person("hieutruong"))));
    assert_eq!(book(&clerk, "incoming").await.items, []);
    clerk.get(&format!("{}/dossier", paths::BOOKS)).await.refused(404, "not_found");
    let refused = clerk.get(&format!("{}/outgoing?year=x", paths::BOOKS)).await;
    assert_eq!(refused.status.as_u16(), 400);
    let last: BookPage = clerk.get(&format!("{}/outgoing?limit=2", paths::BOOKS)).await.ok();
    let rest: BookPage =
        clerk.get(&format!("{}/outgoing?limit=2&before={}", paths::BOOKS, last.next.unwrap())).await.ok();
    assert_eq!((rest.items.len(), rest.items[0].number, rest.next), (1, 1, None));
}

async fn what_was_numbered_on_paper_is_told_between_the_lines(app: TestApp) {
    let (clerk, unit) = (app.user("vanthu").await, app.school.unit);
    entered(&app, &clerk, &goes(&app, DocumentKind::Plan)).await;
    let raise = move |tx| async move { db::registers::register_raise(&tx, unit, "outgoing", "2026", 5).await };
    app.state.db.write(raise).await.unwrap();
    assert_eq!(entered(&app, &clerk, &goes(&app, DocumentKind::Plan)).await.document.number, 6);
    let page = book(&clerk, "outgoing").await;
    let shown: Vec<_> = page.items.iter().map(|line| (line.number, line.missing)).collect();
    assert_eq!(shown, [(6, Some((2, 5))), (1, None)]);
    // Where a page ends there, it is told too.
    let first: BookPage = clerk.get(&format!("{}/outgoing?limit=1", paths::BOOKS)).await.ok();
    assert_eq!((first.items[0].missing, first.next), (Some((2, 5)), Some(6)));
}

async fn an_entry_is_corrected_and_every_version_kept(app: TestApp) {
    let clerk = app.user("vanthu").await;
    let document = entered(&app, &clerk, &goes(&app, DocumentKind::Plan)).await.document;
    let entry = Entry { about: "Cải cách hành chính".into(), ..goes(&app, DocumentKind::Plan) };
    let amend = json!({ "was": 1, "entry": entry });
    let view: DocumentView = told(&app, &clerk, document.id, "amend", amend.clone()).await.ok();
    assert_eq!((view.document.version, view.document.entry.about.as_str()), (2, "Cải cách hành chính"));
    told(&app, &clerk, document.id, "amend", amend).await.refused(409, "document_changed");
    let renamed = json!({ "was": 2, "entry": goes(&app, DocumentKind::Decision) });
    told(&app, &clerk, document.id, "amend", renamed).await.refused(409, "number_says_so");
    let bodies = app.db.number("SELECT COUNT(*) FROM document_version WHERE body LIKE '%năm 2026%'").await;
    assert_eq!(bodies, 1, "what stood there before is kept");
    let bad = json!({ "entry": { "kind": "plan", "about": "", "dated": "2031-01-01",
        "way": { "book": "outgoing", "to": "", "signer": app.school.person("hieutruong") } } });
    let body = enter(&app, &clerk, bad).await.refused(422, "invalid");
    let fields: Vec<_> = body.fields.iter().map(|problem| problem.field.as_str()).collect();
    assert_eq!(fields, ["about", "dated", "to"]);
    let unknown =
        json!({ "entry": { "kind": "spell", "about": "a", "dated": "2026-03-01", "way": { "book": "moon" } } });
    assert!(enter(&app, &clerk, unknown).await.status.is_client_error());
}

async fn only_those_whom_it_concerns_see_it_and_nobody_elsewhere(app: TestApp) {
    let clerk = app.user("vanthu").await;
    let document = entered(&app, &clerk, &came("442/UBND-CCHC")).await.document;
    let (foreign, _) = other_clerk(&app).await;
    let own = format!("{}/{}", paths::DOCUMENTS, document.id);
    foreign.get(&own).await.refused(404, "not_found");
    told(&app, &foreign, document.id, "cancel", json!({ "reason": "x" })).await.refused(404, "not_found");
    assert_eq!(book(&foreign, "incoming").await.items, []);
    for login in ["giaovienla", "congdoan", "quantri"] {
        let user = app.user(login).await;
        user.get(&own).await.refused(404, "not_found");
        user.get(&format!("{}/incoming", paths::BOOKS)).await.refused(403, "not_your_role");
        user.get(&format!("{}/incoming/2026.xlsx", paths::BOOKS)).await.refused(403, "not_your_role");
        enter(&app, &user, json!({ "entry": came("1/A") })).await.refused(403, "not_your_role");
        told(&app, &user, document.id, "settle", json!({ "note": "x" })).await.refused(404, "not_found");
    }
    let head = app.user("hieutruong").await;
    assert_eq!(book(&head, "incoming").await.items.len(), 1);
    enter(&app, &head, json!({ "entry": came("1/A") })).await.refused(403, "not_your_role");
    told(&app, &head, document.id, "cancel", json!({ "reason": "x" })).await.refused(403, "not_your_role");
    // Somebody of another school cannot be given it.
    let stranger = app.db.number("SELECT COUNT(*) FROM person").await;
    assert!(stranger > 0);
    told(&app, &head, document.id, "assign", json!({ "to": app.id() })).await.refused(422, "invalid");
}

async fn a_scan_is_downloaded_by_whoever_may_read_the_document(app: TestApp) {
    let (clerk, teacher) = (app.user("vanthu").await, app.user("giaovienla").await);
    let bytes: &[u8] = b"%PDF-1.7\na letter";
    let hash = clerk.upload(bytes).await;
    let scan =
        FileRef { hash, name: "công văn.pdf".into(), media: "application/pdf".into(), size: bytes.len() as u64 };
    let with = Entry { scan: Some(scan), ..came("442/UBND-CCHC") };
    let id = entered(&app, &clerk, &with).await.document.id;
    let path = format!("{}/{id}/scan", paths::DOCUMENTS);
    assert_eq!(&*clerk.get(&path).await.bytes, bytes);
    teacher.get(&path).await.refused(404, "not_found");
    told(&app, &clerk, id, "assign", json!({ "to": app.school.person("giaovienla") })).await.ok::<Value>();
    let reply = teacher.get(&path).await;
    assert!(reply.headers["content-disposition"].to_str().unwrap().starts_with("attachment"));
    assert_eq!(&*reply.bytes, bytes);
    // What a document shows is no orphan, and is shown by no case.
    let refs = app.db.number("SELECT COUNT(*) FROM file_ref WHERE kind = 'document'").await;
    assert_eq!(refs, 1);
    let without = entered(&app, &clerk, &came("443/UBND-CCHC")).await.document.id;
    clerk.get(&format!("{}/{without}/scan", paths::DOCUMENTS)).await.refused(404, "not_found");
}

/// Many clerks at once number documents and results; the calls of some die on the way, at whatever point, and come again.
async fn a_hundred_at_once_with_kills_between_leave_no_gap_and_no_repeat(app: TestApp) {
    let clerk = Arc::new(app.user("vanthu").await);
    let asked: Vec<(CommandId, Value)> =
        (0..100).map(|_| (CommandId(app.id()), json!({ "entry": goes(&app, DocumentKind::Plan) }))).collect();
    let mut running = tokio::task::JoinSet::new();
    let mut killed = 0;
    for (n, (id, body)) in asked.iter().cloned().enumerate() {
        let clerk = clerk.clone();
        let call = async move { clerk.command(id, paths::DOCUMENTS, &body).await.status };
        if n % 3 == 0 {
            // Whoever asked is gone, at another moment each time; what was begun with it is dropped.
            killed += 1;
            let patience = Duration::from_micros(400 * (n as u64 + 1));
            running.spawn(async move { tokio::time::timeout(patience, call).await.ok() });
        } else {
            running.spawn(async move { Some(call.await) });
        }
    }
    let results = async { (issued(&app).await, issued(&app).await) };
    let (first, second) = results.await;
    assert_ne!(first, second);
    let ended = running.join_all().await;
    let dead = ended.iter().filter(|status| status.is_none()).count();
    println!("{dead} of {killed} calls died on the way");
    assert!(dead > 0, "some die");
    for (id, body) in &asked {
        clerk.command(*id, paths::DOCUMENTS, body).await.ok::<DocumentView>();
    }
    let mut numbers = BTreeMap::new();
    let mut before = None;
    loop {
        let from = before.map(|before: i64| format!("&before={before}")).unwrap_or_default();
        let page: BookPage = clerk.get(&format!("{}/outgoing?limit=40{from}", paths::BOOKS)).await.ok();
        for line in page.items {
            assert_eq!(line.missing, None, "a gap below {}", line.number);
            assert_eq!(numbers.insert(line.number, line.text), None, "{} is there twice", line.number);
        }
        before = page.next;
        if before.is_none() {
            break;
        }
    }
    assert_eq!(numbers.keys().copied().collect::<Vec<_>>(), (1..=102).collect::<Vec<_>>());
    assert_eq!(app.db.number("SELECT last FROM register WHERE book = 'outgoing'").await, 102);
    assert_eq!(app.db.number("SELECT COUNT(*) FROM document").await, 100);
}

async fn the_workbook_says_what_the_book_says(app: TestApp) {
    let (clerk, unit) = (app.user("vanthu").await, app.school.unit);
    let formula = Entry { about: "=HYPERLINK(\"http://x\")".into(), ..goes(&app, DocumentKind::Plan) };
    entered(&app, &clerk, &formula).await;
    let raise = move |tx| async move { db::registers::register_raise(&tx, unit, "outgoing", "2026", 3).await };
    app.state.db.write(raise).await.unwrap();
    let gone = entered(&app, &clerk, &goes(&app, DocumentKind::Decision)).await.document;
    told(&app, &clerk, gone.id, "cancel", json!({ "reason": "Ký nhầm" })).await.ok::<Value>();
    issued(&app).await;
    let reply = clerk.get(&format!("{}/outgoing/2026.xlsx", paths::BOOKS)).await;
    assert_eq!(reply.status.as_u16(), 200);
    let mut read: Xlsx<_> = Xlsx::new(Cursor::new(reply.bytes.to_vec())).unwrap();
    let sheet = read.worksheet_range("2026").unwrap();
    let text = |row, column| sheet.get_value((row, column)).map(ToString::to_string).unwrap_or_default();
    let first: Vec<_> = (1..=4).map(|row| (text(row, 0), text(row, 1))).collect();
    let expected = [("1", "01/KH-MNHgS"), ("2", "Số 2–3: ghi trên sổ giấy"), ("4", "04/QĐ-MNHgS"), ("5", "05/MNHgS")];
    assert_eq!(first, expected.map(|(number, words)| (number.to_owned(), words.to_owned())));
    assert_eq!(text(1, 5), "=HYPERLINK(\"http://x\")");
    assert!(read.worksheet_formula("2026").unwrap().used_cells().next().is_none(), "no formula came of it");
    assert!(matches!(sheet.get_value((1, 3)), Some(Data::DateTime(_))), "a day is a day");
    assert_eq!(text(3, 9), "Đã hủy: Ký nhầm");
    assert_eq!(text(4, 8), "MNHgS-260311-0001");
    assert_eq!(text(4, 6), "Hiệu trưởng");
    clerk.get(&format!("{}/outgoing/2026.csv", paths::BOOKS)).await.refused(404, "not_found");
    let incoming = clerk.get(&format!("{}/incoming/2025.xlsx", paths::BOOKS)).await;
    assert_eq!(incoming.status.as_u16(), 200, "an empty year is a book too");
}

async fn a_call_that_comes_twice_numbers_once(app: TestApp) {
    let clerk = app.user("vanthu").await;
    let (id, body) = (CommandId(app.id()), json!({ "entry": came("442/UBND-CCHC") }));
    let first: DocumentView = clerk.command(id, paths::DOCUMENTS, &body).await.ok();
    let again: DocumentView = clerk.command(id, paths::DOCUMENTS, &body).await.ok();
    assert_eq!(first, again);
    let other = json!({ "entry": came("443/UBND-CCHC") });
    clerk.command(id, paths::DOCUMENTS, &other).await.refused(409, "idempotency_key_reused");
    assert_eq!(book(&clerk, "incoming").await.total, 1);
}

async fn a_closed_book_gives_no_number(app: TestApp) {
    let (clerk, unit, now) = (app.user("vanthu").await, app.school.unit, app.now());
    let close = move |tx| async move { db::registers::register_close(&tx, unit, "incoming", "2026", now).await };
    app.state.db.write(close).await.unwrap();
    let body = json!({ "entry": came("442/UBND-CCHC") });
    enter(&app, &clerk, body).await.refused(409, "register_closed");
    let open = move |tx| async move { db::registers::register_confirm(&tx, unit, "incoming", "2026", 4).await };
    app.state.db.write(open).await.unwrap().unwrap();
    assert_eq!(entered(&app, &clerk, &came("442/UBND-CCHC")).await.document.number, 5);
}
