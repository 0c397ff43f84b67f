//! A dossier's papers over the HTTP API: each comes with its event, says what happened, and is for those alone who may know
//! whom it is about. That layout and letters are right is shown in the crate `papers`.

mod beside;

use axum::http::header;
use contract::{paths, rest::ScannedPaper};
use domain::{
    case::command::{Channel, Identity, StepArgs},
    definition::Outcome,
    ids::{CaseId, CommandId, GrantId},
};
use lopdf::Document;
use serde_json::json;
use server::service::papers::PaperCode;
use time::macros::date;
use uuid::Uuid;

use crate::support::{ADDRESS, CHILD, Desk, GUARDIAN, PHONE, Reply, TestApp, User, both_dbs, cert, other_clerk};

#[path = "../papers/tests/papers/pdf.rs"]
#[expect(dead_code, reason = "here it only reads codes and words")]
pub mod pdf;

both_dbs!(
    the_receipt_says_what_was_brought_and_when_it_is_ready,
    each_step_has_its_paper,
    the_sheet_tells_every_hand_over_up_to_an_event,
    whoever_signs_for_another_signs_under_their_own_post,
    what_would_be_signed_is_seen_first_and_nothing_of_it_happens,
    the_code_on_a_paper_opens_a_page_that_says_whether_it_counts,
    a_refusal_is_a_paper_with_its_reason,
    who_may_not_know_whom_it_is_about_prints_nothing,
    hostile_words_are_words,
    a_scan_of_a_signed_paper_finds_its_dossier,
);

pub async fn print(app: &TestApp, login: &str, id: Uuid, paper: &str, no: u32) -> Reply {
    app.user(login).await.get(&format!("/api/v1/cases/{id}/papers/{paper}/{no}")).await
}

/// What a paper says. Spaces are left out: where a line may break, readers of files see one.
fn says(reply: &Reply) -> String {
    assert!(reply.status.is_success(), "{}: {}", reply.status, reply.text());
    let pdf = Document::load_mem(&reply.bytes).expect("a PDF");
    let pages: Vec<u32> = pdf.get_pages().into_keys().collect();
    let text = pdf.extract_text(&pages).expect("it has text");
    close(&text)
}

fn close(text: &str) -> String {
    text.split_whitespace().collect()
}

#[track_caller]
fn tells(text: &str, wanted: &[&str]) {
    for words in wanted {
        assert!(text.contains(&close(words)), "{words:?} is not in {text:?}");
    }
}

pub fn because(text: &str) -> StepArgs {
    StepArgs { reason: Some(text.to_owned()), ..StepArgs::default() }
}

/// Received on Wednesday 11 March 2026.
pub async fn received(app: &TestApp) -> Uuid {
    Desk { app }.open(&app.user("vanthu").await, cert(app.id(), app.now())).await
}

/// Takes a step from where it is; the number of its event.
pub async fn step(app: &TestApp, login: &str, id: Uuid, from: &str, action: &str, args: StepArgs) -> u32 {
    let desk = Desk { app };
    desk.step(&app.user(login).await, id, from, action, args).await;
    // Its paper came with the step that numbered it: that step, its number, and then the issuing.
    let since = if action == "issue" { 2 } else { 0 };
    desk.rev(id).await.expect("it is there") - since
}

async fn the_receipt_says_what_was_brought_and_when_it_is_ready(app: TestApp) {
    let id = received(&app).await;
    let reply = print(&app, "vanthu", id, "receipt", 1).await;
    assert_eq!(reply.headers[header::CONTENT_TYPE], "application/pdf");
    assert!(reply.headers[header::CONTENT_DISPOSITION].to_str().unwrap().starts_with("inline; filename=\"Gi"));
    assert_eq!(reply.headers[header::CACHE_CONTROL], "no-store");
    let text = says(&reply);
    tells(
        &text,
        &[
            "MNHgS-260311-0001",
            GUARDIAN,
            PHONE,
            ADDRESS,
            "mẫu giáo",
            "ngày 11 tháng 3 năm 2026",
            "ngày 13 tháng 3 năm 2026",
        ],
    );
    tells(&text.to_uppercase(), &["GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ", "TRƯỜNG MẦM NON HƯƠNG SEN"]);
    // The same dossier, the same paper.
    assert_eq!(print(&app, "hieutruong", id, "receipt", 1).await.bytes, reply.bytes);
    assert_eq!(print(&app, "vanthu", id, "receipt", 2).await.status, 404);
    assert_eq!(print(&app, "vanthu", id, "nonsense", 1).await.status, 404);
    assert_eq!(print(&app, "vanthu", app.id(), "receipt", 1).await.status, 404);
}

async fn each_step_has_its_paper(app: TestApp) {
    let id = received(&app).await;
    let to = Desk { app: &app }.to("to-la", "giaovienla");
    step(&app, "vanthu", id, "received", "assign", to).await;
    let until = Some(date!(2026 - 03 - 20));
    let args = StepArgs { papers: vec!["don".into()], until, ..because("Đơn chưa có chữ ký của cha mẹ") };
    let no = step(&app, "giaovienla", id, "processing", "ask_supplement", args).await;
    let text = says(&print(&app, "giaovienla", id, "supplement_request", no).await);
    tells(&text, &["Đơn chưa có chữ ký của cha mẹ", "MNHgS-260311-0001", GUARDIAN, "20"]);
    let args = StepArgs { papers: vec!["don".into()], ..StepArgs::default() };
    step(&app, "vanthu", id, "supplement", "receive_supplement", args).await;
    // What had been missing is told all the same, when it is printed again.
    assert_eq!(says(&print(&app, "giaovienla", id, "supplement_request", no).await), text);

    let args =
        StepArgs { date: Some(date!(2026 - 03 - 25)), ..because("Chờ đối chiếu sổ của năm trước") };
    step(&app, "giaovienla", id, "processing", "propose_extension", args).await;
    let no = step(&app, "phohieutruong", id, "processing", "extend", StepArgs::default()).await;
    let text = says(&print(&app, "vanthu", id, "extension", no).await);
    tells(&text, &["Chờ đối chiếu sổ của năm trước", "ngày 25 tháng 3 năm 2026", "ngày 13 tháng 3 năm 2026"]);
    // A deputy signs for the head.
    tells(&text.to_uppercase(), &["KT. HIỆU TRƯỞNG", "PHÓ HIỆU TRƯỞNG"]);

    let args = StepArgs { asked_by: Some(GUARDIAN.to_owned()), ..because("Gia đình chuyển nhà") };
    step(&app, "vanthu", id, "processing", "ask_withdrawal", args).await;
    let no = step(&app, "hieutruong", id, "withdrawing", "withdraw", StepArgs::default()).await;
    tells(&says(&print(&app, "vanthu", id, "stop_notice", no).await), &["Gia đình chuyển nhà", "MNHgS-260311-0001"]);

    // All of them in one file: the contents, and each as it is alone.
    let reply = app.user("vanthu").await.get(&format!("/api/v1/cases/{id}/papers")).await;
    let all = says(&reply);
    tells(&all, &["MỤC LỤC VĂN BẢN TRONG HỒ SƠ", "Hồ sơ MNHgS-260311-0001"]);
    for words in ["Đơn chưa có chữ ký của cha mẹ", "Chờ đối chiếu sổ của năm trước", "Gia đình chuyển nhà"]
    {
        tells(&all, &[words]);
    }
    let pages = |reply: &Reply| Document::load_mem(&reply.bytes).unwrap().get_pages().len();
    let one = print(&app, "vanthu", id, "receipt", 1).await;
    assert!(pages(&reply) > 4 * pages(&one), "contents and five papers: {}", pages(&reply));
    app.user("totruongmam").await.get(&format!("/api/v1/cases/{id}/papers")).await.refused(404, "not_found");
    app.user("vanthu").await.get(&format!("/api/v1/cases/{}/papers", app.id())).await.refused(404, "not_found");
}

async fn the_sheet_tells_every_hand_over_up_to_an_event(app: TestApp) {
    let id = received(&app).await;
    let to = Desk { app: &app }.to("to-la", "giaovienla");
    let given = step(&app, "vanthu", id, "received", "assign", to).await;
    let granted =
        StepArgs { outcome: Some(Outcome::Granted), opinion: Some("Đủ".to_owned()), ..StepArgs::default() };
    step(&app, "giaovienla", id, "processing", "submit", granted).await;
    step(&app, "phohieutruong", id, "signing", "sign", StepArgs::default()).await;
    let issued = step(&app, "vanthu", id, "signed", "issue", StepArgs::default()).await;
    let text = says(&print(&app, "vanthu", id, "process_control", issued).await);
    tells(&text, &["Ký duyệt", "Trình ký", "MNHgS-260311-0001"]);
    let before = says(&print(&app, "vanthu", id, "process_control", given).await);
    assert!(!before.contains(&close("Ký duyệt")), "{before}");

    let result = says(&print(&app, "vanthu", id, "result", issued).await);
    tells(&result, &[CHILD, "01/MNHgS"]);
    tells(&result.to_uppercase(), &["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "KT. HIỆU TRƯỞNG"]);
    let args = StepArgs {
        receiver: Some(GUARDIAN.to_owned()),
        channel: Some(Channel::Counter),
        identity: Some(Identity::Known),
        signed_receipt: true,
        ..StepArgs::default()
    };
    step(&app, "vanthu", id, "done", "return_result", args).await;
    assert!(print(&app, "vanthu", id, "result", issued).await.status.is_success(), "what has ended is printed too");
}

async fn whoever_signs_for_another_signs_under_their_own_post(app: TestApp) {
    let (head, grant) = (app.school.person("hieutruong"), app.id());
    let body = json!({
        "id": grant, "post": "principal", "part": app.school.part("ban-giam-hieu"), "from": "2026-03-11",
        "to": "2026-03-20", "acting_for": head,
    });
    let path = paths::person(app.school.person("totruongmam"), "grants");
    let lent = app.user("hieutruong").await.command(CommandId(app.id()), &path, &body).await;
    assert!(lent.status.is_success(), "{}", lent.text());
    let confirm = paths::grant(GrantId(grant), "confirm");
    let confirmed = app.user("phohieutruong").await.command(CommandId(app.id()), &confirm, &json!({})).await;
    assert!(confirmed.status.is_success(), "{}", confirmed.text());
    let id = received(&app).await;
    let to = Desk { app: &app }.to("to-la", "giaovienla");
    step(&app, "vanthu", id, "received", "assign", to).await;
    let granted =
        StepArgs { outcome: Some(Outcome::Granted), opinion: Some("Đủ".to_owned()), ..StepArgs::default() };
    step(&app, "giaovienla", id, "processing", "submit", granted).await;
    let draft = async |login: &str| says(&app.user(login).await.get(&format!("/api/v1/cases/{id}/drafts/sign")).await);
    let lent = draft("totruongmam").await;
    tells(&lent.to_uppercase(), &["TUQ. HIỆU TRƯỞNG", "TỔ TRƯỞNG CHUYÊN MÔN"]);
    tells(&lent, &["Tổ trưởng Tổ Mầm"]);
    // Both names stand on the sheet of hand-overs.
    let signed = step(&app, "totruongmam", id, "signing", "sign", StepArgs::default()).await;
    let sheet = says(&print(&app, "vanthu", id, "process_control", signed).await);
    tells(&sheet, &["Tổ trưởng Tổ Mầm (thay Hiệu trưởng)"]);
    let issued = step(&app, "vanthu", id, "signed", "issue", StepArgs::default()).await;
    let result = says(&print(&app, "vanthu", id, "result", issued).await);
    tells(&result.to_uppercase(), &["TUQ. HIỆU TRƯỞNG", "TỔ TRƯỞNG CHUYÊN MÔN"]);
}

async fn what_would_be_signed_is_seen_first_and_nothing_of_it_happens(app: TestApp) {
    let id = received(&app).await;
    let draft = async |login: &str, action: &str| {
        app.user(login).await.get(&format!("/api/v1/cases/{id}/drafts/{action}")).await
    };
    let to = Desk { app: &app }.to("to-la", "giaovienla");
    step(&app, "vanthu", id, "received", "assign", to).await;
    draft("hieutruong", "sign").await.refused(409, "no_such_step");
    let granted =
        StepArgs { outcome: Some(Outcome::Granted), opinion: Some("Đủ".to_owned()), ..StepArgs::default() };
    let rev = step(&app, "giaovienla", id, "processing", "submit", granted).await;

    let seen = says(&draft("phohieutruong", "sign").await);
    tells(&seen, &[CHILD]);
    tells(&seen.to_uppercase(), &["KT. HIỆU TRƯỞNG", "PHÓ HIỆU TRƯỞNG"]);
    assert!(!seen.contains("01/MNHgS") && !seen.contains(&close("ngày 11 tháng 3")), "number and day are open: {seen}");
    assert!(!says(&draft("hieutruong", "sign").await).to_uppercase().contains("KT."), "the head signs for nobody");
    // Whoever may not take the step sees no draft of it; nor is there one of what gives no paper, or asks for more first.
    draft("vanthu", "sign").await.refused(403, "not_your_role");
    for login in ["kiemtra", "congdoan", "quantri"] {
        draft(login, "sign").await.refused(404, "not_found");
    }
    draft("phohieutruong", "send_back").await.refused(409, "no_such_step");
    draft("phohieutruong", "nonsense").await.refused(409, "no_such_step");
    let desk = Desk { app: &app };
    assert_eq!(desk.rev(id).await, Some(rev), "nothing happened");

    step(&app, "phohieutruong", id, "signing", "sign", StepArgs::default()).await;
    for _ in 0..3 {
        let seen = says(&draft("vanthu", "number").await);
        assert!(!seen.contains("01/MNHgS"), "a draft takes no number: {seen}");
    }
    let issued = step(&app, "vanthu", id, "signed", "issue", StepArgs::default()).await;
    tells(&says(&print(&app, "vanthu", id, "result", issued).await), &["01/MNHgS", "ngày 11 tháng 3 năm 2026"]);
}

/// The address that a paper's code carries, without the host.
fn code_of(reply: &Reply) -> String {
    assert!(reply.status.is_success(), "{}: {}", reply.status, reply.text());
    let address = pdf::decoded(&pdf::Pdf::read(&reply.bytes).modules().0);
    let path = address.find("/kiem-tra/").unwrap_or_else(|| panic!("{address}"));
    address[path..].to_owned()
}

async fn the_code_on_a_paper_opens_a_page_that_says_whether_it_counts(app: TestApp) {
    const VALID: &str = "Đúng là văn bản của nhà trường, đang có hiệu lực.";
    const REPLACED: &str = "đã được thay thế";
    const FORGED: &str = "Không có văn bản nào của nhà trường mang mã này.";
    let id = received(&app).await;
    let to = Desk { app: &app }.to("to-la", "giaovienla");
    step(&app, "vanthu", id, "received", "assign", to).await;
    let ask = || StepArgs { papers: vec!["don".into()], until: Some(date!(2026 - 03 - 20)), ..because("Đơn mờ") };
    let first = step(&app, "giaovienla", id, "processing", "ask_supplement", ask()).await;
    let asked = code_of(&print(&app, "vanthu", id, "supplement_request", first).await);
    let page = async |path: &str| app.nobody().get(path).await;
    let told = page(&asked).await;
    assert_eq!((told.status.as_u16(), &told.headers[header::CACHE_CONTROL]), (200, &"no-store".parse().unwrap()));
    let told = told.text();
    for words in [VALID, "MNHgS-260311-0001", "11/03/2026", "Phiếu yêu cầu bổ sung"] {
        assert!(told.contains(words), "{words}: {told}");
    }
    // A sheet of hand-overs counts until it has another line.
    let sheet = code_of(&print(&app, "vanthu", id, "process_control", first).await);
    assert!(page(&sheet).await.text().contains(VALID));
    let back = StepArgs { papers: vec!["don".into()], ..StepArgs::default() };
    step(&app, "vanthu", id, "supplement", "receive_supplement", back).await;
    assert!(page(&sheet).await.text().contains(REPLACED));
    assert!(page(&asked).await.text().contains(VALID), "it was asked for all the same");

    let granted =
        StepArgs { outcome: Some(Outcome::Granted), opinion: Some("Đủ".to_owned()), ..StepArgs::default() };
    step(&app, "giaovienla", id, "processing", "submit", granted).await;
    step(&app, "phohieutruong", id, "signing", "sign", StepArgs::default()).await;
    let issued = step(&app, "vanthu", id, "signed", "issue", StepArgs::default()).await;
    let result = code_of(&print(&app, "vanthu", id, "result", issued).await);
    let told = page(&result).await.text();
    for words in [VALID, "01/MNHgS", "Giấy xác nhận hoàn thành chương trình mẫu giáo", "Phó Hiệu trưởng"]
    {
        assert!(told.contains(words), "{words}: {told}");
    }
    // Nobody is named: not whom it is about, not who asked.
    for words in [CHILD, GUARDIAN, PHONE, "Đơn mờ"] {
        assert!(!told.contains(words), "{words}: {told}");
    }

    // A code that nobody printed says so and nothing else; the same for one that was printed for another paper, or by another school.
    let swapped = result.replacen(&format!("-{issued}-"), &format!("-{first}-"), 1);
    let strange = format!("/kiem-tra/{}-1-{}", app.id().simple(), "0".repeat(24));
    for forged in [swapped.as_str(), strange.as_str(), "/kiem-tra/x", "/kiem-tra/%00", "/kiem-tra/'--"] {
        let told = page(forged).await;
        assert_eq!(told.status, 404, "{forged}");
        let told = told.text();
        assert!(told.contains(FORGED) && !told.contains("MNHgS-2603"), "{forged}: {told}");
    }
    let none = PaperCode { case: CaseId(id), no: u32::MAX, is_sheet: false }.text(&app.state.keys);
    assert_eq!(page(&format!("/kiem-tra/{none}")).await.status, 404, "an event that never was");
}

async fn a_refusal_is_a_paper_with_its_reason(app: TestApp) {
    let mut open = cert(app.id(), app.now());
    (open.way, open.papers) = (domain::definition::Way::Registered, vec![]);
    let id = Desk { app: &app }.open(&app.user("vanthu").await, open).await;
    // Nothing was received: there is no receipt and no sheet.
    for paper in ["receipt", "process_control"] {
        assert_eq!(print(&app, "vanthu", id, paper, 1).await.status, 404, "{paper}");
    }
    let no = step(&app, "vanthu", id, "registered", "refuse_receipt", because("Trẻ học ở trường khác")).await;
    tells(&says(&print(&app, "vanthu", id, "refusal", no).await), &["Trẻ học ở trường khác", GUARDIAN]);
}

async fn who_may_not_know_whom_it_is_about_prints_nothing(app: TestApp) {
    let id = received(&app).await;
    let (stranger, _) = other_clerk(&app).await;
    let path = format!("/api/v1/cases/{id}/papers/receipt/1");
    stranger.get(&path).await.refused(404, "not_found");
    app.nobody().get(&path).await.refused(401, "unauthenticated");
    // The union reads how it is handled, and not whom it is about.
    for login in ["kiemtra", "congdoan", "giaovienla", "quantri"] {
        print(&app, login, id, "receipt", 1).await.refused(404, "not_found");
    }
    let lines = r#"SELECT COUNT(*) FROM audit WHERE detail LIKE '%"through":"file"%'"#;
    let before = app.db.number(lines).await;
    assert!(print(&app, "vanthu", id, "receipt", 1).await.status.is_success());
    assert!(app.db.number(lines).await > before, "that it was printed is written down");
}

async fn hostile_words_are_words(app: TestApp) {
    let id = received(&app).await;
    let to = Desk { app: &app }.to("to-la", "giaovienla");
    step(&app, "vanthu", id, "received", "assign", to).await;
    let words = "#read(\"/etc/passwd\") $x^2$ *đậm* _nghiêng_ =HYPERLINK(\"x\") \\ <nhãn> @ai";
    let args = StepArgs { papers: vec!["don".into()], until: Some(date!(2026 - 03 - 20)), ..because(words) };
    let no = step(&app, "giaovienla", id, "processing", "ask_supplement", args).await;
    let text = says(&print(&app, "giaovienla", id, "supplement_request", no).await);
    tells(&text, &["#read(", "/etc/passwd", "$x^2$", "*đậm*", "_nghiêng_", "=HYPERLINK(", "@ai"]);
    assert!(!text.contains("root:"));
}

async fn a_scan_of_a_signed_paper_finds_its_dossier(app: TestApp) {
    let id = received(&app).await;
    let to = Desk { app: &app }.to("to-la", "giaovienla");
    step(&app, "vanthu", id, "received", "assign", to).await;
    let args = StepArgs { outcome: Some(Outcome::Granted), opinion: Some("Đủ".into()), ..StepArgs::default() };
    step(&app, "giaovienla", id, "processing", "submit", args).await;
    step(&app, "hieutruong", id, "signing", "sign", StepArgs::default()).await;
    let no = step(&app, "vanthu", id, "signed", "issue", StepArgs::default()).await;
    let clerk = app.user("vanthu").await;
    let look = async |by: &User, bytes: Vec<u8>| {
        let request = by.request(axum::http::Method::POST, paths::SCANS_LOOK);
        let request = request.header(header::CONTENT_TYPE, "application/octet-stream").header(paths::SYNC_HEADER, "1");
        by.send(request.body(axum::body::Body::from(bytes)).unwrap()).await
    };
    let result = print(&app, "vanthu", id, "result", no).await;
    let code = pdf::decoded(&pdf::Pdf::read(&result.bytes).modules().0);
    // As a phone takes it and as a scanner writes it: grey paper, at 200 dots an inch, a little turned.
    let photo = scanned(&code, 12.0);
    let found: ScannedPaper = look(&clerk, photo.clone()).await.ok();
    assert_eq!((found.case, found.code.as_str(), found.paper.as_str()), (CaseId(id), "MNHgS-260311-0001", "result"));
    let mut file = b"%PDF-1.7\n4 0 obj\n<</Subtype/Image/Filter/DCTDecode>>\nstream\n".to_vec();
    file.extend(&photo);
    file.extend(b"\nendstream\nendobj\n%%EOF\n");
    assert_eq!(look(&clerk, file).await.ok::<ScannedPaper>(), found);
    // The receipt's code leads to the dossier too.
    let receipt = print(&app, "vanthu", id, "receipt", 1).await;
    let tracks = pdf::decoded(&pdf::Pdf::read(&receipt.bytes).modules().0);
    let found: ScannedPaper = look(&clerk, scanned(&tracks, 0.0)).await.ok();
    assert_eq!((found.case, found.paper.as_str()), (CaseId(id), "receipt"));

    // What a sheet-fed scanner makes of a pile goes into no dossier: the others' families would read it there.
    let second = received(&app).await;
    let other = print(&app, "vanthu", second, "process_control", 1).await;
    let other = pdf::decoded(&pdf::Pdf::read(&other.bytes).modules().0);
    let pile = |codes: &[&str]| {
        let page = |code: &&str| [b" stream\n".to_vec(), scanned(code, 0.0), b"\nendstream".to_vec()].concat();
        [b"%PDF-1.7".to_vec(), codes.iter().flat_map(page).collect()].concat()
    };
    look(&clerk, pile(&[&code, &other])).await.refused(422, "several_dossiers");
    assert_eq!(look(&clerk, pile(&[&code, &code])).await.ok::<ScannedPaper>().case, CaseId(id));
    look(&clerk, pile(&[code.as_str(); 21])).await.refused(422, "several_dossiers");

    // For whom the dossier is not there, what was made up, another site's, and what shows no code.
    look(&app.user("totruongmam").await, photo.clone()).await.refused(404, "not_found");
    look(&other_clerk(&app).await.0, photo).await.refused(404, "not_found");
    let forged = format!("{}0", &code[..code.len() - 1]);
    for text in
        [forged.as_str(), "https://example.com/kiem-tra/x", "https://example.com", "/tra-cuu?ma=MNHgS-260311-9999"]
    {
        if text != code {
            look(&clerk, scanned(text, 0.0)).await.refused(404, "not_found");
        }
    }
    look(&clerk, photo_of_nothing()).await.refused(422, "no_paper_code");
    look(&clerk, b"%PDF-1.7\nwithout a picture".to_vec()).await.refused(422, "no_paper_code");
    assert_eq!(look(&clerk, b"MZ a program".to_vec()).await.status, 415);
    assert_eq!(look(&app.user("quantri").await, photo_of_nothing()).await.status, 403);
    assert_eq!(app.db.number("SELECT COUNT(*) FROM file").await, 1, "nothing is kept but the signed copy of before");
}

/// A code on a grey sheet with some noise, turned by so many degrees, as JPEG.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "pixels of a small picture"
)]
fn scanned(text: &str, degrees: f32) -> Vec<u8> {
    let code = fast_qr::QRBuilder::new(text).build().expect("a code");
    let (dot, side) = (5.0_f32, code.size as f32);
    let (sin, cos) = degrees.to_radians().sin_cos();
    let picture = image::GrayImage::from_fn(1654, 1200, |x, y| {
        let (dx, dy) = (x as f32 - 500.0, y as f32 - 600.0);
        let (u, v) = ((dx * cos + dy * sin) / dot + side / 2.0, (dy * cos - dx * sin) / dot + side / 2.0);
        let inside = u >= 0.0 && v >= 0.0 && u < side && v < side;
        let is_dark = inside && code[v as usize][u as usize].value();
        let noise = (x * 7 + y * 13) % 23;
        image::Luma([if is_dark { 40 } else { 215 } + u8::try_from(noise).unwrap()])
    });
    jpeg(&picture)
}

fn photo_of_nothing() -> Vec<u8> {
    jpeg(&image::GrayImage::from_fn(800, 600, |x, y| image::Luma([u8::try_from((x + y) % 251).unwrap()])))
}

fn jpeg(picture: &image::GrayImage) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut bytes, image::ImageFormat::Jpeg).unwrap();
    bytes.into_inner()
}
