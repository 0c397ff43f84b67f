//! A paper looked at while its form is filled: it says what is typed so far, to whoever may take the step, and nothing happens.

use axum::{
    body::Body,
    http::{Method, header},
};
use contract::paths;
use domain::{
    case::command::StepArgs,
    definition::{Need, Outcome, Way},
    denial::Denial,
};
use serde_json::{Value, json};
use time::macros::date;
use uuid::Uuid;

use super::{because, close, print, received, says, step, tells};
use crate::support::{CHILD, Desk, GUARDIAN, PHONE, Reply, TestApp, User, both_dbs, cert, finding, other_clerk};

both_dbs!(
    what_is_typed_is_on_the_paper_and_nothing_happens,
    what_is_still_to_be_written_is_a_gap_and_what_is_to_be_chosen_is_asked_for,
    each_form_has_its_paper_beside_it,
    the_receipt_is_seen_while_a_request_is_taken_in,
    who_may_not_take_the_step_sees_no_paper,
    what_is_no_form_is_refused,
    hostile_words_are_outlines_of_words,
    that_it_was_looked_at_is_written_down,
);

async fn look(by: &User, id: Uuid, action: &str, args: &impl serde::Serialize) -> Reply {
    by.post(&format!("/api/v1/cases/{id}/drafts/{action}"), args).await
}

async fn picture(by: &User, id: Uuid, action: &str, args: &impl serde::Serialize) -> Reply {
    by.post(&format!("/api/v1/cases/{id}/drafts/{action}?picture=true"), args).await
}

/// A picture that shows something and can do nothing.
#[track_caller]
fn shows(reply: &Reply) -> String {
    assert!(reply.status.is_success(), "{}: {}", reply.status, reply.text());
    assert_eq!(reply.headers[header::CONTENT_TYPE], "image/svg+xml");
    assert_eq!(reply.headers[header::CACHE_CONTROL], "no-store");
    assert_eq!(reply.headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
    assert!(
        reply.headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap().starts_with("sandbox; default-src 'none'")
    );
    let svg = reply.text();
    assert!(svg.starts_with("<svg ") && svg.ends_with("</svg>") && svg.matches("<use ").count() > 300, "{}", svg.len());
    svg
}

/// With whoever handles it.
async fn processing(app: &TestApp) -> Uuid {
    let id = received(app).await;
    let to = Desk { app }.to("to-la", "giaovienla");
    step(app, "vanthu", id, "received", "assign", to).await;
    id
}

fn ask(reason: &str) -> StepArgs {
    StepArgs { papers: vec!["don".into()], until: Some(date!(2026 - 03 - 20)), ..because(reason) }
}

/// How much is kept: what happened, whom it names, what lists show, answers to calls, numbers.
async fn kept(app: &TestApp) -> Vec<i64> {
    let mut all = Vec::new();
    for table in
        ["event", "personal_value", "record", "case_index", "sync_log", "sync_result", "register", "book_entry", "file"]
    {
        all.push(app.db.number(&format!("SELECT COUNT(*) FROM {table}")).await);
    }
    all.push(app.db.number("SELECT CAST(COALESCE(SUM(last), 0) AS BIGINT) FROM register").await);
    all
}

async fn what_is_typed_is_on_the_paper_and_nothing_happens(app: TestApp) {
    let id = processing(&app).await;
    let handler = app.user("giaovienla").await;
    let before = kept(&app).await;

    let seen = look(&handler, id, "ask_supplement", &ask("Đơn chưa có chữ ký của cha mẹ")).await;
    assert_eq!(seen.headers[header::CONTENT_TYPE], "application/pdf");
    let text = says(&seen);
    tells(&text, &["Đơn chưa có chữ ký của cha mẹ", GUARDIAN, "MNHgS-260311-0001", "Đơn đề nghị xác nhận"]);
    assert!(!text.contains(&close("ngày 11 tháng 3 năm 2026")), "the day is open: {text}");

    let one = shows(&picture(&handler, id, "ask_supplement", &ask("Đơn chưa có chữ ký của cha mẹ")).await);
    let same = shows(&picture(&handler, id, "ask_supplement", &ask("Đơn chưa có chữ ký của cha mẹ")).await);
    let other = shows(&picture(&handler, id, "ask_supplement", &ask("Đơn ghi sai ngày sinh")).await);
    assert_eq!(one, same);
    assert_ne!(one, other, "what is typed is what is seen");

    assert_eq!(kept(&app).await, before, "nothing happened");
    // Taken afterwards, the paper says just that.
    let no = step(&app, "giaovienla", id, "processing", "ask_supplement", ask("Đơn chưa có chữ ký của cha mẹ")).await;
    tells(&says(&print(&app, "giaovienla", id, "supplement_request", no).await), &["Đơn chưa có chữ ký của cha mẹ"]);
}

async fn what_is_still_to_be_written_is_a_gap_and_what_is_to_be_chosen_is_asked_for(app: TestApp) {
    let id = processing(&app).await;
    let handler = app.user("giaovienla").await;
    // Nothing typed yet: what has to be chosen first is named, and nothing else.
    let refused = look(&handler, id, "ask_supplement", &json!({})).await.refused(422, "missing");
    assert_eq!(refused.denial, Some(Denial::Missing { needs: vec![Need::MissingPapers, Need::Until] }));
    let refused = picture(&handler, id, "ask_supplement", &StepArgs { papers: vec![], ..ask("Đơn mờ") }).await;
    let refused = refused.refused(422, "missing");
    assert_eq!(refused.denial, Some(Denial::Missing { needs: vec![Need::MissingPapers] }));
    // No reason yet.
    let open = StepArgs { reason: None, ..ask("") };
    tells(&says(&look(&handler, id, "ask_supplement", &open).await), &["…", GUARDIAN]);
    shows(&picture(&handler, id, "ask_supplement", &open).await);
    // What is looked at as it is taken with one press has no gaps.
    let path = format!("/api/v1/cases/{id}/drafts/ask_supplement");
    let refused = handler.get(&path).await.refused(422, "missing");
    let all = vec![Need::MissingPapers, Need::Reason, Need::Until];
    assert_eq!(refused.denial, Some(Denial::Missing { needs: all }));
    // A day that has passed is no day, and the step itself takes no gap.
    let past = StepArgs { until: Some(date!(2026 - 03 - 01)), ..ask("Đơn mờ") };
    look(&handler, id, "ask_supplement", &past).await.refused(422, "missing");
    let taken = Desk { app: &app }.try_step(&handler, id, "processing", "ask_supplement", open).await;
    taken.refused(422, "missing");
}

async fn each_form_has_its_paper_beside_it(app: TestApp) {
    // Before it is received: refused, asked to be completed, received.
    let mut open = cert(app.id(), app.now());
    (open.way, open.papers) = (Way::Registered, vec![]);
    let clerk = app.user("vanthu").await;
    let id = Desk { app: &app }.open(&clerk, open).await;
    tells(
        &says(&look(&clerk, id, "refuse_receipt", &because("Trẻ học ở trường khác")).await),
        &["Trẻ học ở trường khác", GUARDIAN],
    );
    tells(&says(&look(&clerk, id, "refuse_receipt", &json!({})).await), &["…", GUARDIAN]);
    tells(&says(&look(&clerk, id, "ask_completion", &ask("Thiếu đơn")).await), &["Thiếu đơn", "Đơn đề nghị xác nhận"]);
    look(&clerk, id, "accept", &json!({})).await.refused(422, "papers_missing");
    let whole = StepArgs { papers: vec!["don".into()], ..StepArgs::default() };
    let receipt = says(&look(&clerk, id, "accept", &whole).await);
    tells(&receipt, &["Mã hồ sơ: …", GUARDIAN, PHONE, "ngày 13 tháng 3 năm 2026"]);

    // What leadership agrees to and signs is the same whether it is looked at in one press or beside the form.
    let id = processing(&app).await;
    let later = StepArgs { date: Some(date!(2026 - 03 - 25)), ..because("Chờ đối chiếu sổ") };
    step(&app, "giaovienla", id, "processing", "propose_extension", later).await;
    let deputy = app.user("phohieutruong").await;
    let seen = says(&look(&deputy, id, "extend", &json!({})).await);
    tells(&seen, &["Chờ đối chiếu sổ", "ngày 25 tháng 3 năm 2026"]);
    step(&app, "phohieutruong", id, "processing", "extend", StepArgs::default()).await;
    let granted =
        StepArgs { outcome: Some(Outcome::Granted), opinion: Some("Đủ".to_owned()), ..StepArgs::default() };
    step(&app, "giaovienla", id, "processing", "submit", granted).await;
    let once = deputy.get(&format!("/api/v1/cases/{id}/drafts/sign")).await;
    let beside = look(&deputy, id, "sign", &json!({})).await;
    tells(&says(&beside), &[CHILD]);
    assert_eq!(once.bytes, beside.bytes);

    let asked = StepArgs { asked_by: Some(GUARDIAN.to_owned()), ..because("Gia đình chuyển nhà") };
    let id = received(&app).await;
    step(&app, "vanthu", id, "received", "ask_withdrawal", asked).await;
    tells(&says(&look(&deputy, id, "withdraw", &json!({})).await), &["Gia đình chuyển nhà"]);
}

async fn the_receipt_is_seen_while_a_request_is_taken_in(app: TestApp) {
    let clerk = app.user("vanthu").await;
    let open = json!(cert(app.id(), app.now()));
    let picture = format!("{}?picture=true", paths::CASES_DRAFTS);
    let before = kept(&app).await;
    let seen = says(&clerk.post(paths::CASES_DRAFTS, &open).await);
    tells(&seen, &["Mã hồ sơ: …", GUARDIAN, PHONE, "Đơn đề nghị xác nhận", "ngày 13 tháng 3 năm 2026"]);
    tells(&seen.to_uppercase(), &["GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ"]);
    let one = shows(&clerk.post(&picture, &open).await);
    let mut named = open.clone();
    named["fields"]["guardian"]["v"]["name"] = json!("Phụ huynh khác");
    assert_ne!(shows(&clerk.post(&picture, &named).await), one);
    assert_eq!(kept(&app).await, before, "nothing happened");

    // What is not whole says what lacks; what would only be registered has no receipt, nor has a finding.
    let mut half = open.clone();
    half["fields"].as_object_mut().unwrap().remove("guardian");
    let refused = clerk.post(&picture, &half).await.refused(422, "invalid");
    assert!(refused.fields.iter().any(|field| field.field == "guardian"), "{:?}", refused.fields);
    let mut without = open.clone();
    without["papers"] = json!([]);
    clerk.post(&picture, &without).await.refused(422, "papers_missing");
    let mut registered = without.clone();
    registered["way"] = json!("registered");
    clerk.post(&picture, &registered).await.refused(409, "no_such_step");
    let found = json!(finding(app.id(), app.school.part("to-la"), "Sổ chưa ghi", app.now()));
    app.user("kiemtra").await.post(&picture, &found).await.refused(409, "no_such_step");
    let mut unknown = open.clone();
    unknown["definition"]["key"] = json!("khong-co");
    clerk.post(&picture, &unknown).await.refused(404, "not_found");

    // Whoever takes in no requests sees no receipts; another school is somewhere else.
    for login in ["giaovienla", "hieutruong", "kiemtra", "quantri"] {
        let reply = app.user(login).await.post(&picture, &open).await;
        assert_eq!(reply.status, 403, "{login}: {}", reply.text());
    }
    app.nobody().post(&picture, &open).await.refused(401, "unauthenticated");
    let theirs = other_clerk(&app).await.0.post(paths::CASES_DRAFTS, &open).await;
    assert!(!says(&theirs).to_uppercase().contains(&close("TRƯỜNG MẦM NON HƯƠNG SEN")), "it is theirs");

    // The same request is then received as if nobody had looked.
    let id = Desk { app: &app }.open(&clerk, cert(app.id(), app.now())).await;
    tells(&says(&print(&app, "vanthu", id, "receipt", 1).await), &["MNHgS-260311-0001"]);
}

async fn who_may_not_take_the_step_sees_no_paper(app: TestApp) {
    let id = processing(&app).await;
    let args = ask("Đơn mờ");
    // The office reads it all, and asks for nothing here.
    let clerk = app.user("vanthu").await;
    for reply in [look(&clerk, id, "ask_supplement", &args).await, picture(&clerk, id, "ask_supplement", &args).await] {
        assert_eq!(reply.status, 403, "{}", reply.text());
    }
    for login in ["kiemtra", "congdoan", "quantri", "totruongmam"] {
        picture(&app.user(login).await, id, "ask_supplement", &args).await.refused(404, "not_found");
    }
    picture(&other_clerk(&app).await.0, id, "ask_supplement", &args).await.refused(404, "not_found");
    app.nobody()
        .post(&format!("/api/v1/cases/{id}/drafts/ask_supplement"), &args)
        .await
        .refused(401, "unauthenticated");
    let handler = app.user("giaovienla").await;
    picture(&handler, app.id(), "ask_supplement", &args).await.refused(404, "not_found");
    // Steps that give no paper, that there are not, and that are not there now.
    for action in ["submit", "nonsense", "extend", "sign"] {
        picture(&handler, id, action, &args).await.refused(409, "no_such_step");
    }
}

async fn what_is_no_form_is_refused(app: TestApp) {
    let id = processing(&app).await;
    let handler = app.user("giaovienla").await;
    let path = format!("/api/v1/cases/{id}/drafts/ask_supplement");
    let bodies = [
        json!({ "reason": 7 }),
        json!({ "papers": "don" }),
        json!({ "until": "mai" }),
        json!({ "cause": "?" }),
        Value::Null,
    ];
    for body in bodies {
        let reply = handler.post(&path, &body).await;
        assert_eq!(reply.status, 400, "{body}: {}", reply.text());
    }
    let sent = async |media: &str, body: Vec<u8>| {
        let request =
            handler.request(Method::POST, &path).header(header::CONTENT_TYPE, media).header(paths::SYNC_HEADER, "1");
        handler.send(request.body(Body::from(body)).unwrap()).await
    };
    assert_eq!(sent("text/plain", b"{}".to_vec()).await.status, 400);
    assert_eq!(sent("application/json", b"{\"reason\":".to_vec()).await.status, 400);
    let huge = serde_json::to_vec(&ask(&"a ".repeat(1_000_000))).unwrap();
    assert_eq!(sent("application/json", huge).await.status, 413);
    look(&handler, id, "ask_supplement", &ask(&"a ".repeat(20_000))).await.refused(422, "invalid");
    // A word without an end is refused by the layout.
    look(&handler, id, "ask_supplement", &ask(&"a".repeat(900))).await.refused(422, "paper_refused");
    let odd = handler.post(&format!("{path}?picture=perhaps"), &ask("Đơn mờ")).await;
    assert_eq!(odd.status, 400, "{}", odd.text());
    let made_up = StepArgs { papers: vec!["khong-co".into()], ..ask("Đơn mờ") };
    look(&handler, id, "ask_supplement", &made_up).await.refused(422, "missing");
}

async fn hostile_words_are_outlines_of_words(app: TestApp) {
    let id = processing(&app).await;
    let handler = app.user("giaovienla").await;
    let words = "<script>alert(1)</script> javascript:alert(1) \" onload=\"x ]]> #read(\"/etc/passwd\")";
    let svg = shows(&picture(&handler, id, "ask_supplement", &ask(words)).await);
    for word in ["script", "alert", "onload", "passwd", "<a ", "<image", "<foreignObject", "<style"] {
        assert!(!svg.contains(word), "{word}");
    }
    tells(&says(&look(&handler, id, "ask_supplement", &ask(words)).await), &["<script>alert(1)</script>"]);
}

async fn that_it_was_looked_at_is_written_down(app: TestApp) {
    let id = processing(&app).await;
    let handler = app.user("giaovienla").await;
    let lines = async || app.db.number(r#"SELECT COUNT(*) FROM audit WHERE detail LIKE '%"through":"file"%'"#).await;
    let before = lines().await;
    shows(&picture(&handler, id, "ask_supplement", &ask("Đơn mờ")).await);
    // The dossier, the child and the guardian.
    assert_eq!(lines().await, before + 3);
    // At every pause of whoever types: that is one look.
    for reason in ["Đơn mờ,", "Đơn mờ, không", "Đơn mờ, không đọc được"] {
        shows(&picture(&handler, id, "ask_supplement", &ask(reason)).await);
    }
    assert_eq!(lines().await, before + 3);
    // A file is written down each time, and what was refused never.
    says(&look(&handler, id, "ask_supplement", &ask("Đơn mờ")).await);
    assert_eq!(lines().await, before + 6);
    look(&handler, id, "ask_supplement", &json!({})).await.refused(422, "missing");
    assert_eq!(lines().await, before + 6);
    // Tomorrow it is another look.
    app.set("2026-03-12T08:00");
    shows(&picture(&app.user("giaovienla").await, id, "ask_supplement", &ask("Đơn mờ")).await);
    assert_eq!(lines().await, before + 9);
}
