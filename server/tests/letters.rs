//! Letters as DOCX over the HTTP API: what the PDF says, for whoever may print it, and no form among them; documents that go, from
//! what their book says. That the files are right is shown in the crate `papers`.

use std::collections::BTreeMap;

use axum::http::header;
use contract::{document::DocumentView, paths};
use domain::{
    case::command::StepArgs,
    definition::Outcome,
    document::{DocumentKind, Entry, Way},
    ids::{CommandId, DocumentId},
};
use serde_json::{Value, json};
use time::macros::date;
use uuid::Uuid;

use self::word::Word;
use crate::{
    papers::{because, pdf::Pdf, print, received, step},
    support::{CHILD, Desk, Reply, TestApp, both_dbs, cert, other_clerk},
};

#[path = "../papers/tests/papers/word.rs"]
#[expect(dead_code, reason = "here only words are read")]
pub mod word;

both_dbs!(
    each_letter_of_a_dossier_says_what_its_pdf_says,
    a_form_is_not_for_editing,
    whoever_may_not_print_a_letter_may_not_write_on_it,
    a_document_that_goes_begins_as_its_book_says,
    a_deputy_signs_for_the_head_and_minutes_have_two_signatures,
    what_came_was_cancelled_or_is_not_yours_is_not_written,
);

const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

/// What a letter says.
fn written(reply: &Reply) -> String {
    assert!(reply.status.is_success(), "{}: {}", reply.status, reply.text());
    assert_eq!(reply.headers[header::CONTENT_TYPE], DOCX);
    assert!(reply.headers[header::CONTENT_DISPOSITION].to_str().unwrap().starts_with("attachment"));
    assert_eq!(reply.headers[header::CACHE_CONTROL], "no-store");
    Word::read(&reply.bytes).text()
}

/// How often each word stands in a text.
fn words(text: &str) -> BTreeMap<String, usize> {
    let mut words = BTreeMap::new();
    text.split_whitespace().for_each(|word| *words.entry(word.to_owned()).or_default() += 1);
    words
}

/// The same of a PDF, without what stands below its code.
fn printed(reply: &Reply) -> BTreeMap<String, usize> {
    assert!(reply.status.is_success(), "{}: {}", reply.status, reply.text());
    words(&Pdf::read(&reply.bytes).text().replace("Quét mã để kiểm tra văn bản", ""))
}

fn submitted() -> StepArgs {
    StepArgs { outcome: Some(Outcome::Granted), opinion: Some("Đủ".to_owned()), ..StepArgs::default() }
}

async fn word(app: &TestApp, login: &str, id: Uuid, what: &str) -> Reply {
    app.user(login).await.get(&format!("/api/v1/cases/{id}/{what}/docx")).await
}

async fn each_letter_of_a_dossier_says_what_its_pdf_says(app: TestApp) {
    let id = received(&app).await;
    let desk = Desk { app: &app };
    step(&app, "vanthu", id, "received", "assign", desk.to("to-la", "giaovienla")).await;
    let rev = step(&app, "giaovienla", id, "processing", "submit", submitted()).await;
    let draft = word(&app, "phohieutruong", id, "drafts/sign").await;
    let text = written(&draft);
    assert!(text.contains(CHILD) && text.contains("KT. HIỆU TRƯỞNG\nPHÓ HIỆU TRƯỞNG"), "{text}");
    assert!(!text.contains("01/MNHgS") && !text.contains("ngày 11 tháng 3"), "number and day are open: {text}");
    let seen = app.user("phohieutruong").await.get(&format!("/api/v1/cases/{id}/drafts/sign")).await;
    assert_eq!(words(&text), printed(&seen));
    assert_eq!(desk.rev(id).await, Some(rev), "nothing happened");

    step(&app, "phohieutruong", id, "signing", "sign", StepArgs::default()).await;
    let issued = step(&app, "vanthu", id, "signed", "issue", StepArgs::default()).await;
    let lines = r#"SELECT COUNT(*) FROM audit WHERE detail LIKE '%"through":"file"%'"#;
    let before = app.db.number(lines).await;
    let result = word(&app, "vanthu", id, &format!("papers/result/{issued}")).await;
    assert!(app.db.number(lines).await > before, "that it was read is written down");
    let text = written(&result);
    assert!(text.contains("Số: 01/MNHgS") && text.contains("ngày 11 tháng 3 năm 2026"), "{text}");
    assert_eq!(words(&text), printed(&print(&app, "vanthu", id, "result", issued).await));
    let name = result.headers[header::CONTENT_DISPOSITION].to_str().unwrap();
    assert!(name.contains("MNHgS-260311-0001.docx"), "{name}");
    // The same dossier, the same letter.
    let again = word(&app, "hieutruong", id, &format!("papers/result/{issued}")).await;
    assert_eq!(again.bytes, result.bytes);

    // And the letter with which one goes to another agency.
    let mut open = cert(app.id(), app.now());
    open.definition.key = "ho-tro-chi-phi-hoc-tap".into();
    open.fields.insert("entitlement".into(), domain::value::Value::Text("Hộ cận nghèo".to_owned()));
    open.papers = vec!["don".into(), "minh-chung".into()];
    let id = desk.open(&app.user("vanthu").await, open).await;
    step(&app, "vanthu", id, "received", "assign", desk.to("van-phong", "ketoan")).await;
    let args = StepArgs {
        agency: Some("Ủy ban nhân dân phường".to_owned()),
        document_no: Some("12/TTr".to_owned()),
        until: Some(date!(2026 - 03 - 18)),
        ..StepArgs::default()
    };
    let no = step(&app, "hieutruong", id, "processing", "refer", args).await;
    let text = written(&word(&app, "vanthu", id, &format!("papers/referral_letter/{no}")).await);
    assert!(text.contains("Kính gửi: Ủy ban nhân dân phường") && text.contains("V/v chuyển hồ sơ"), "{text}");
    assert_eq!(words(&text), printed(&print(&app, "vanthu", id, "referral_letter", no).await));
}

async fn a_form_is_not_for_editing(app: TestApp) {
    let id = received(&app).await;
    let desk = Desk { app: &app };
    step(&app, "vanthu", id, "received", "assign", desk.to("to-la", "giaovienla")).await;
    for paper in ["receipt/1", "process_control/1", "process_control/2"] {
        let body = word(&app, "vanthu", id, &format!("papers/{paper}")).await.refused(409, "prescribed_form");
        assert!(body.message.contains("Hãy in bản PDF"), "{}", body.message);
    }
    let args = StepArgs { date: Some(date!(2026 - 03 - 25)), ..because("Chờ đối chiếu") };
    step(&app, "giaovienla", id, "processing", "propose_extension", args).await;
    word(&app, "phohieutruong", id, "drafts/extend").await.refused(409, "prescribed_form");
    // A step that gives no paper, or none now, is refused as for the PDF.
    word(&app, "phohieutruong", id, "drafts/sign").await.refused(409, "no_such_step");
    word(&app, "vanthu", id, "papers/result/1").await.refused(404, "not_found");
    word(&app, "vanthu", id, "papers/nonsense/1").await.refused(404, "not_found");
}

async fn whoever_may_not_print_a_letter_may_not_write_on_it(app: TestApp) {
    let id = received(&app).await;
    let desk = Desk { app: &app };
    step(&app, "vanthu", id, "received", "assign", desk.to("to-la", "giaovienla")).await;
    step(&app, "giaovienla", id, "processing", "submit", submitted()).await;
    word(&app, "vanthu", id, "drafts/sign").await.refused(403, "not_your_role");
    for login in ["kiemtra", "congdoan", "quantri"] {
        word(&app, login, id, "drafts/sign").await.refused(404, "not_found");
    }
    step(&app, "phohieutruong", id, "signing", "sign", StepArgs::default()).await;
    let issued = step(&app, "vanthu", id, "signed", "issue", StepArgs::default()).await;
    let letter = format!("papers/result/{issued}");
    for login in ["kiemtra", "congdoan", "totruongmam", "quantri"] {
        word(&app, login, id, &letter).await.refused(404, "not_found");
        // Nor is told what is a form there and what is not.
        word(&app, login, id, "papers/receipt/1").await.refused(404, "not_found");
    }
    let path = format!("/api/v1/cases/{id}/{letter}/docx");
    other_clerk(&app).await.0.get(&path).await.refused(404, "not_found");
    app.nobody().get(&path).await.refused(401, "unauthenticated");
    word(&app, "vanthu", app.id(), &letter).await.refused(404, "not_found");
    word(&app, "vanthu", id, &format!("papers/result/{}", issued + 1)).await.refused(404, "not_found");
}

fn goes(app: &TestApp, kind: DocumentKind, about: &str, to: &str, signer: &str) -> Entry {
    let way = Way::Outgoing { to: to.into(), signer: app.school.person(signer) };
    Entry { kind, about: about.into(), dated: app.now().local_date(), way, scan: None }
}

async fn entered(app: &TestApp, entry: &Entry) -> DocumentId {
    let clerk = app.user("vanthu").await;
    let reply = clerk.command(CommandId(app.id()), paths::DOCUMENTS, &json!({ "entry": entry })).await;
    reply.ok::<DocumentView>().document.id
}

async fn begun(app: &TestApp, login: &str, id: DocumentId) -> Reply {
    app.user(login).await.get(&format!("{}/{id}/docx", paths::DOCUMENTS)).await
}

async fn a_document_that_goes_begins_as_its_book_says(app: TestApp) {
    let to = "Ủy ban nhân dân phường; Phòng Văn hóa - Xã hội";
    let about = "V/v cử giáo viên tham gia lớp bồi dưỡng";
    let official = entered(&app, &goes(&app, DocumentKind::Official, about, to, "hieutruong")).await;
    let reply = begun(&app, "vanthu", official).await;
    let text = written(&reply);
    for wanted in [
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n",
        "TRƯỜNG MẦM NON HƯƠNG SEN\n",
        "Số: 01/MNHgS\n",
        "ngày 11 tháng 3 năm 2026\n",
        "\nV/v cử giáo viên tham gia lớp bồi dưỡng\n",
        "Kính gửi:\n- Ủy ban nhân dân phường\n- Phòng Văn hóa - Xã hội\n…./.\n",
        "Nơi nhận:\n- Như trên;\n- Lưu: VT.\n",
        "HIỆU TRƯỞNG\nHiệu trưởng",
    ] {
        assert!(text.contains(wanted), "{wanted}: {text}");
    }
    let name = reply.headers[header::CONTENT_DISPOSITION].to_str().unwrap();
    assert!(name.ends_with("C%C3%B4ng%20v%C4%83n%2001-MNHgS.docx"), "{name}");
    assert_eq!(begun(&app, "hieutruong", official).await.bytes, reply.bytes, "leadership reads the books too");

    let decision =
        entered(&app, &goes(&app, DocumentKind::Decision, "V/v tiếp nhận trẻ", "Các tổ", "hieutruong")).await;
    let text = written(&begun(&app, "vanthu", decision).await);
    for wanted in [
        "Số: 02/QĐ-MNHgS\n",
        "QUYẾT ĐỊNH\nVề việc tiếp nhận trẻ\n",
        "HIỆU TRƯỞNG TRƯỜNG MẦM NON HƯƠNG SEN\nCăn cứ …;\n",
        "QUYẾT ĐỊNH:\nĐiều 1. …\nĐiều 2. …\nĐiều 3. …./.\n",
        "Nơi nhận:\n- Các tổ;\n- Lưu: VT.\n",
    ] {
        assert!(text.contains(wanted), "{wanted}: {text}");
    }
    // Every kind of which a number can be given has its sheet, under its own name.
    for (at, kind) in DocumentKind::ALL.iter().enumerate().filter(|(_, kind)| **kind != DocumentKind::Other) {
        let id = entered(&app, &goes(&app, *kind, "Năm học mới", "Các tổ", "hieutruong")).await;
        let text = written(&begun(&app, "vanthu", id).await);
        let name = kind.title().vi.to_uppercase();
        let has = text.contains(&format!("{name}\nNăm học mới\n"));
        assert_eq!(has, *kind != DocumentKind::Official, "{name}: {text}");
        assert!(text.contains(&format!("Số: {:02}/", at + 3)), "{name}: {text}");
    }
}

async fn a_deputy_signs_for_the_head_and_minutes_have_two_signatures(app: TestApp) {
    let report = entered(&app, &goes(&app, DocumentKind::Report, "Quý I", "Phòng giáo dục", "phohieutruong")).await;
    let text = written(&begun(&app, "vanthu", report).await);
    assert!(text.contains("Kính gửi: Phòng giáo dục\n"), "{text}");
    assert!(text.contains("KT. HIỆU TRƯỞNG\nPHÓ HIỆU TRƯỞNG\nPhó Hiệu trưởng"), "{text}");
    let minutes = entered(&app, &goes(&app, DocumentKind::Minutes, "Họp hội đồng", "Các tổ", "hieutruong")).await;
    let text = written(&begun(&app, "vanthu", minutes).await);
    assert!(text.contains("Địa điểm: \n") && text.contains("THƯ KÝ\n\u{a0}\nHIỆU TRƯỞNG\n"), "{text}");
    // Words of the book are words.
    let words = "=HYPERLINK(\"x\") <w:p/> &lt; { PAGE }";
    let plan = entered(&app, &goes(&app, DocumentKind::Plan, words, "Các tổ", "hieutruong")).await;
    let text = written(&begun(&app, "vanthu", plan).await);
    assert!(text.contains(&format!("KẾ HOẠCH\n{words}\n")), "{text}");
}

async fn what_came_was_cancelled_or_is_not_yours_is_not_written(app: TestApp) {
    let clerk = app.user("vanthu").await;
    let way = Way::Incoming { from: "Cơ quan cấp trên".into(), sign: Some("442/UBND-CCHC".into()) };
    let came = Entry { way, ..goes(&app, DocumentKind::Official, "V/v báo cáo", "", "hieutruong") };
    let came = entered(&app, &came).await;
    begun(&app, "vanthu", came).await.refused(404, "not_found");

    let gone = entered(&app, &goes(&app, DocumentKind::Plan, "Năm học mới", "Các tổ", "hieutruong")).await;
    for login in ["giaovienla", "congdoan", "quantri"] {
        begun(&app, login, gone).await.refused(404, "not_found");
    }
    let path = format!("{}/{gone}/docx", paths::DOCUMENTS);
    other_clerk(&app).await.0.get(&path).await.refused(404, "not_found");
    app.nobody().get(&path).await.refused(401, "unauthenticated");
    begun(&app, "vanthu", DocumentId(app.id())).await.refused(404, "not_found");

    // Whoever was given it to write has it.
    let given = json!({ "to": app.school.person("giaovienla") });
    clerk.command(CommandId(app.id()), &format!("{}/{gone}/assign", paths::DOCUMENTS), &given).await.ok::<Value>();
    assert!(written(&begun(&app, "giaovienla", gone).await).contains("KẾ HOẠCH\nNăm học mới\n"));
    let cancel = format!("{}/{gone}/cancel", paths::DOCUMENTS);
    clerk.command(CommandId(app.id()), &cancel, &json!({ "reason": "Ký nhầm" })).await.ok::<Value>();
    let body = begun(&app, "vanthu", gone).await.refused(409, "number_cancelled");
    assert!(body.message.contains("đã hủy"), "{}", body.message);
}
