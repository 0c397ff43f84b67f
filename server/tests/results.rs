//! The paper of a result over the HTTP API: it is what was signed, goes out with its signed copy, and is taken back with its number.

use contract::{
    document::{BookPage, NumberOf},
    paths,
    register::RegisterPage,
    rest::{CaseView, FileSignatures, SignatureStands},
};
use domain::{
    case::{
        FileRef,
        command::{Channel, Identity, StepArgs},
        papers::RESULT,
    },
    definition::Outcome,
    ids::{CaseId, CommandId, FileHash},
    register::Note,
};
use lopdf::Document;
use serde_json::{Value, json};
use server::service::papers::PaperCode;
use uuid::Uuid;

use crate::{
    definitions::{NEXT, P5, SHIPPED, begin, edit, publish},
    portal::track,
    support::{Desk, GUARDIAN, PHONE, Reply, SIGNED_COPY, TestApp, User, both_dbs, cert, signed_copy},
};

both_dbs!(
    it_goes_out_with_its_signed_copy_alone,
    the_copy_is_for_those_who_may_know_whom_it_is_about,
    what_is_numbered_and_given_out_is_what_was_signed,
    taken_back_it_is_dealt_with_again_under_another_number,
    handed_over_it_can_be_revoked,
    a_digital_signature_that_does_not_hold_goes_nowhere,
    a_withdrawn_signature_cancels_the_number,
    all_who_signed_stand_on_it,
);

const NOT_ISSUED: &str = "chưa phát hành";
const VALID: &str = "đang có hiệu lực";
const REVOKED: &str = "đã bị thu hồi, không còn giá trị";

fn because(text: &str) -> StepArgs {
    StepArgs { reason: Some(text.to_owned()), ..StepArgs::default() }
}

/// A dossier that waits to be signed.
async fn submitted(app: &TestApp) -> Uuid {
    let desk = Desk { app };
    let id = desk.open(&app.user("vanthu").await, cert(app.id(), app.now())).await;
    desk.step(&app.user("vanthu").await, id, "received", "assign", desk.to("to-la", "giaovienla")).await;
    submit(app, id).await;
    id
}

async fn submit(app: &TestApp, id: Uuid) {
    let args = StepArgs { outcome: Some(Outcome::Granted), opinion: Some("Đủ".to_owned()), ..StepArgs::default() };
    Desk { app }.step(&app.user("giaovienla").await, id, "processing", "submit", args).await;
}

async fn take(app: &TestApp, login: &str, id: Uuid, (from, action): (&str, &str), args: StepArgs) -> Reply {
    Desk { app }.try_step(&app.user(login).await, id, from, action, args).await
}

async fn takes(app: &TestApp, login: &str, id: Uuid, step: (&str, &str), args: StepArgs) -> CaseView {
    let reply = take(app, login, id, step, args).await;
    assert!(reply.status.is_success(), "{login} {step:?}: {} {}", reply.status, reply.text());
    app.user(login).await.get(&format!("/api/v1/cases/{id}")).await.ok()
}

/// Numbers it; the event with which its paper came.
async fn number(app: &TestApp, id: Uuid) -> u32 {
    takes(app, "vanthu", id, ("signed", "number"), StepArgs::default()).await.core.rev() - 1
}

async fn sign(app: &TestApp, id: Uuid) -> CaseView {
    takes(app, "hieutruong", id, ("signing", "sign"), StepArgs::default()).await
}

async fn issue(app: &TestApp, id: Uuid) -> CaseView {
    takes(app, "vanthu", id, ("signed", "issue"), StepArgs::default()).await
}

/// What anybody is told who has the paper in hand.
async fn checked(app: &TestApp, id: Uuid, no: u32) -> String {
    let code = PaperCode { case: CaseId(id), no, is_sheet: false }.text(&app.state.keys);
    app.nobody().get(&format!("/kiem-tra/{code}")).await.text()
}

/// What the paper says, without its spaces.
async fn says(app: &TestApp, id: Uuid, no: u32) -> String {
    let reply = app.user("vanthu").await.get(&format!("/api/v1/cases/{id}/papers/{RESULT}/{no}")).await;
    assert!(reply.status.is_success(), "{}", reply.text());
    let pdf = Document::load_mem(&reply.bytes).expect("a PDF");
    let pages: Vec<u32> = pdf.get_pages().into_keys().collect();
    pdf.extract_text(&pages).expect("it has text").split_whitespace().collect()
}

async fn book(by: &User) -> BookPage {
    by.get(&format!("{}/outgoing?year=2026&limit=200", paths::BOOKS)).await.ok()
}

async fn it_goes_out_with_its_signed_copy_alone(app: TestApp) {
    let id = submitted(&app).await;
    sign(&app, id).await;
    take(&app, "vanthu", id, ("signed", "issue"), StepArgs::default()).await.refused(409, "no_such_step");
    let no = number(&app, id).await;
    take(&app, "vanthu", id, ("signed", "number"), StepArgs::default()).await.refused(409, "no_such_step");
    // It is printed with its number, to be signed by hand and sealed; whoever reads its code is told that it does not count yet.
    assert!(says(&app, id, no).await.contains("Số:01/MNHgS"));
    assert!(checked(&app, id, no).await.contains(NOT_ISSUED));

    // Without the copy, and with one that never arrived, it stays.
    let rev = Desk { app: &app }.rev(id).await;
    let clerk = app.user("vanthu").await;
    let bare = |files: Vec<FileRef>| {
        let (clerk, app) = (clerk.clone(), &app);
        async move {
            let args = StepArgs { files, ..StepArgs::default() };
            Desk { app }.try_step_of(&clerk, id, json!({ "state": "signed", "rev": rev }), "issue", args).await
        }
    };
    bare(vec![]).await.refused(422, "missing");
    let gone = FileRef { hash: FileHash::of(b"never sent"), ..signed_copy() };
    let told = bare(vec![gone]).await.refused(409, "copy_not_here");
    assert!(told.message.contains("chưa lên đến máy chủ"), "{}", told.message);
    assert_eq!(Desk { app: &app }.rev(id).await, rev, "nothing happened");

    let view = issue(&app, id).await;
    assert_eq!((view.core.state.as_str(), view.core.issued.as_deref()), ("done", Some("01/MNHgS")));
    assert_eq!(view.core.issue_no, Some(view.core.rev()));
    let told = checked(&app, id, no).await;
    assert!(told.contains(VALID) && told.contains("01/MNHgS"), "{told}");
    assert_eq!(book(&clerk).await.total, 1);
}

async fn the_copy_is_for_those_who_may_know_whom_it_is_about(app: TestApp) {
    let id = submitted(&app).await;
    sign(&app, id).await;
    number(&app, id).await;
    let view = issue(&app, id).await;
    let copy = signed_copy();
    let files = view.personal.expect("the clerk may know").files;
    assert_eq!(files.iter().map(|held| &held.file).collect::<Vec<_>>(), [&copy]);
    let address = format!("/api/v1/cases/{id}/files/{}", copy.hash);
    let got = app.user("vanthu").await.get(&address).await;
    assert_eq!((got.status.as_u16(), &*got.bytes), (200, SIGNED_COPY));
    // The union reads how it was handled, and neither the copy nor what it is called.
    let union = app.user("kiemtra").await;
    union.get(&address).await.refused(404, "not_found");
    let seen = union.get(&format!("/api/v1/cases/{id}")).await;
    assert!(seen.status.is_success() && !seen.text().contains(&copy.name), "{}", seen.text());
}

/// Signed as the tests of the crate `signed` sign; who vouches for it is nobody that this school trusts.
const DIGITALLY_SIGNED: &[u8] = include_bytes!("support/signed.pdf");

async fn a_digital_signature_that_does_not_hold_goes_nowhere(app: TestApp) {
    let mut changed = DIGITALLY_SIGNED.to_vec();
    let at = changed.windows(8).position(|bytes| bytes == b"MediaBox").expect("it has a page");
    changed[at + 13] ^= 1;
    // Cut so that nobody can read it as a signed file, it is no scan for that.
    let cut: &'static [u8] = DIGITALLY_SIGNED[..DIGITALLY_SIGNED.len() - 30].to_vec().leak();
    let changed: &'static [u8] = changed.leak();
    let id = submitted(&app).await;
    sign(&app, id).await;
    number(&app, id).await;
    let clerk = app.user("vanthu").await;
    let with = |bytes: &[u8]| {
        let file = FileRef { hash: FileHash::of(bytes), size: bytes.len() as u64, ..signed_copy() };
        StepArgs { files: vec![file], ..StepArgs::default() }
    };
    for bad in [changed, cut] {
        clerk.upload(bad).await;
        let refused = take(&app, "vanthu", id, ("signed", "issue"), with(bad)).await.refused(422, "signature_broken");
        assert!(refused.message.contains("Chữ ký số trên tệp PDF không còn hợp lệ"), "{}", refused.message);
    }
    clerk.upload(DIGITALLY_SIGNED).await;
    takes(&app, "vanthu", id, ("signed", "issue"), with(DIGITALLY_SIGNED)).await;

    // Who signed is told to those who may have the file, and to nobody else.
    let address = format!("/api/v1/cases/{id}/files/{}/signatures", FileHash::of(DIGITALLY_SIGNED));
    let told: FileSignatures = clerk.get(&address).await.ok();
    let [one] = &told.items[..] else { panic!("{told:?}") };
    assert_eq!((one.stands, one.is_trusted), (SignatureStands::Intact, None), "the school has named no authority");
    assert!(!one.signer.is_empty() && !one.issuer.is_empty() && one.signed_at.is_some(), "{one:?}");
    app.user("kiemtra").await.get(&address).await.refused(404, "not_found");
    // With an authority that did not sign it, it is told that nobody whom the school trusts vouches for it.
    let folder = app.state.config.data.join("authorities");
    std::fs::create_dir_all(&folder).unwrap();
    let root = rcgen::generate_simple_self_signed(vec!["Goc khac".to_owned()]).unwrap().cert.pem();
    std::fs::write(folder.join("goc.pem"), root).unwrap();
    std::fs::write(folder.join("doc.txt"), "không phải chứng thư").unwrap();
    let told: FileSignatures = clerk.get(&address).await.ok();
    assert_eq!((told.items[0].stands, told.items[0].is_trusted), (SignatureStands::Intact, Some(false)));
    // A scan carries none.
    let scan = submitted(&app).await;
    sign(&app, scan).await;
    number(&app, scan).await;
    issue(&app, scan).await;
    let address = format!("/api/v1/cases/{scan}/files/{}/signatures", signed_copy().hash);
    assert_eq!(clerk.get(&address).await.ok::<FileSignatures>().items, []);
}

async fn rename(app: &TestApp, name: &str) {
    let admin = app.user("quantri").await;
    let body = json!({ "name": "rename", "args": { "name": name } });
    admin.command(CommandId(app.id()), paths::SCHOOL_CHANGES, &body).await.ok::<Value>();
}

async fn what_is_numbered_and_given_out_is_what_was_signed(app: TestApp) {
    let id = submitted(&app).await;
    let signature = sign(&app, id).await.core.signatures[0].clone();
    let bound = signature.paper.expect("it is bound to what was signed");
    // The school is called otherwise now: the paper would not be what the principal looked at.
    rename(&app, "Trường Mầm non Hương Sen 2").await;
    let told = take(&app, "vanthu", id, ("signed", "number"), StepArgs::default()).await.refused(409, "paper_changed");
    assert!(told.message.contains("khác với bản đã ký"), "{}", told.message);
    assert_eq!(book(&app.user("vanthu").await).await.total, 0, "no number was drawn");
    // As it was called before, it is the same paper again.
    rename(&app, "Trường Mầm non Hương Sen").await;
    number(&app, id).await;
    rename(&app, "Trường Mầm non Hương Sen 2").await;
    take(&app, "vanthu", id, ("signed", "issue"), StepArgs::default()).await.refused(409, "paper_changed");

    // Looked at and signed anew, it goes out under another number.
    takes(&app, "phohieutruong", id, ("signed", "withdraw_signature"), because("Trường đổi tên")).await;
    let again = sign(&app, id).await.core.signatures[0].clone();
    assert_ne!(again.paper.as_ref().expect("it is bound again"), &bound);
    let no = number(&app, id).await;
    assert_eq!(issue(&app, id).await.core.issued.as_deref(), Some("02/MNHgS"));
    assert!(says(&app, id, no).await.to_uppercase().contains("HƯƠNGSEN2"));
    // What is bound does not hang on the moment: another dossier about the same child gives the same paper.
    let other = submitted(&app).await;
    assert_eq!(sign(&app, other).await.core.signatures[0].paper, again.paper);
}

async fn taken_back_it_is_dealt_with_again_under_another_number(app: TestApp) {
    let id = submitted(&app).await;
    let due = sign(&app, id).await.due_at;
    let first = number(&app, id).await;
    issue(&app, id).await;
    let revoke = ("done", "revoke");
    take(&app, "vanthu", id, revoke, because("Sai ngày sinh")).await.refused(403, "not_your_role");
    take(&app, "hieutruong", id, revoke, StepArgs::default()).await.refused(422, "missing");
    let view = takes(&app, "hieutruong", id, revoke, because("Sai ngày sinh")).await;
    assert_eq!((view.core.state.as_str(), view.core.issued.as_deref()), ("processing", None));
    assert_eq!((view.due_at, view.core.signatures.len()), (due, 0), "the promise is what it was");
    assert!(checked(&app, id, first).await.contains(REVOKED));

    submit(&app, id).await;
    sign(&app, id).await;
    let second = number(&app, id).await;
    issue(&app, id).await;
    let told = checked(&app, id, second).await;
    assert!(told.contains(VALID) && told.contains("02/MNHgS"), "{told}");
    assert!(checked(&app, id, first).await.contains(REVOKED), "and the first stays taken back");
    // Each is printed as it was.
    assert!(
        says(&app, id, first).await.contains("Số:01/MNHgS") && says(&app, id, second).await.contains("Số:02/MNHgS")
    );
    // The number stays in the book, cancelled.
    let page = book(&app.user("vanthu").await).await;
    assert_eq!((page.total, page.cancelled), (2, 1));
    let revoked: Vec<_> = page
        .items
        .iter()
        .map(|line| match &line.of {
            NumberOf::Case { revoked, .. } => (line.text.as_str(), revoked.is_some()),
            NumberOf::Document { .. } | NumberOf::Hidden => panic!("{line:?}"),
        })
        .collect();
    assert_eq!(revoked, [("02/MNHgS", false), ("01/MNHgS", true)]);
}

async fn handed_over_it_can_be_revoked(app: TestApp) {
    let id = submitted(&app).await;
    sign(&app, id).await;
    let no = number(&app, id).await;
    issue(&app, id).await;
    let handed = StepArgs {
        receiver: Some(GUARDIAN.to_owned()),
        channel: Some(Channel::Counter),
        identity: Some(Identity::IdCard),
        signed_receipt: true,
        ..StepArgs::default()
    };
    takes(&app, "vanthu", id, ("done", "return_result"), handed).await;
    take(&app, "vanthu", id, ("returned", "annul"), because("Nhầm trẻ")).await.refused(403, "not_your_role");
    let view = takes(&app, "phohieutruong", id, ("returned", "annul"), because("Nhầm trẻ")).await;
    assert!(view.core.ended && view.core.state.as_str() == "returned" && view.actions.is_empty());
    assert!(checked(&app, id, no).await.contains(REVOKED));
    // Whoever follows it is told, and the book of dossiers notes it.
    let page = track(&app, view.core.code.as_deref().expect("received"), PHONE).await;
    assert!(page.contains("Kết quả đã bị nhà trường thu hồi ngày 11/03/2026"), "{page}");
    let lines: RegisterPage = app.user("vanthu").await.get(&format!("{}?year=2026", paths::REGISTER)).await.ok();
    let notes = &lines.items[0].notes;
    assert!(matches!(&notes[..], [Note::Revoked { number, .. }] if number == "01/MNHgS"), "{notes:?}");
    assert_eq!(book(&app.user("vanthu").await).await.cancelled, 1);
    take(&app, "hieutruong", id, ("returned", "annul"), because("Lần nữa")).await.refused(409, "no_such_step");
    take(&app, "vanthu", id, ("returned", "return_result"), StepArgs::default()).await.refused(409, "ended");
}

async fn a_withdrawn_signature_cancels_the_number(app: TestApp) {
    let id = submitted(&app).await;
    sign(&app, id).await;
    let no = number(&app, id).await;
    let view = takes(&app, "hieutruong", id, ("signed", "withdraw_signature"), because("Sai họ tên")).await;
    assert_eq!((view.core.state.as_str(), view.core.issued.as_deref()), ("signing", None));
    assert!(checked(&app, id, no).await.contains(REVOKED));
    assert_eq!(book(&app.user("vanthu").await).await.cancelled, 1);
    // The applicant never had it.
    let page = track(&app, view.core.code.as_deref().expect("received"), PHONE).await;
    assert!(!page.contains("thu hồi"), "{page}");
    sign(&app, id).await;
    number(&app, id).await;
    assert_eq!(issue(&app, id).await.core.issued.as_deref(), Some("02/MNHgS"));
}

async fn all_who_signed_stand_on_it(app: TestApp) {
    let vice = app.user("phohieutruong").await;
    let begun = begin(&app, &vice, P5, SHIPPED).await;
    edit(&app, &vice, &begun, |content| content.procedure.signers.need = 2).await;
    publish(&app, &vice, begun.draft.id, "2026-03-11").await;
    let desk = Desk { app: &app };
    let mut open = cert(app.id(), app.now());
    open.definition.version = NEXT;
    let id = desk.open(&app.user("vanthu").await, open).await;
    desk.step(&app.user("vanthu").await, id, "received", "assign", desk.to("to-la", "giaovienla")).await;
    submit(&app, id).await;
    let one = sign(&app, id).await;
    assert_eq!((one.core.state.as_str(), one.core.signatures.len()), ("signing", 1));
    let both = takes(&app, "phohieutruong", id, ("signing", "sign"), StepArgs::default()).await;
    assert_eq!((both.core.state.as_str(), both.core.signatures.len()), ("signed", 2));
    let no = number(&app, id).await;
    let text = says(&app, id, no).await;
    // The deputy on the left, though they signed last.
    let deputy = text.find("KT.HIỆUTRƯỞNG").unwrap_or_else(|| panic!("{text}"));
    let head = text.rfind("HIỆUTRƯỞNG").unwrap_or_else(|| panic!("{text}"));
    assert!(deputy < head && !text[..head].ends_with("PHÓ") && !text[..head].ends_with("KT."), "{text}");
    issue(&app, id).await;
}
