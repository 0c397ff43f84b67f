//! Requests that citizens register on the public pages: without a session and a script, once, by the same rules as at the
//! desk; and having them back.

mod form;
mod withdrawal;

use axum::http::header;
use contract::rest::CaseView;
use db::{cases, events};
use domain::{
    case::{Channel, StepArgs},
    definition::{PaperKey, VariantKey},
    facet::RecordKind,
    ids::CaseId,
};
use image::ImageFormat;
use serde_json::json;
use uuid::Uuid;

use self::form::{Sending, code_of, get, page, track};
use crate::support::{CHILD, Desk, GUARDIAN, PHONE, TestApp, both_dbs, photo};

both_dbs!(
    what_is_registered_is_received_by_the_office,
    a_form_that_is_sent_twice_registers_once,
    what_is_wrong_is_told_field_by_field_and_nothing_typed_is_lost,
    each_kind_of_request_asks_for_its_own,
    what_is_not_taken_is_not_registered,
    forms_that_nobody_was_given_register_nothing,
    who_registers_again_and_again_waits,
    papers_come_as_pictures_that_say_nothing_else,
    it_is_told_in_english_too,
);

const P5: &str = "xac-nhan-hoan-thanh-chuong-trinh-mau-giao";
const LUNCH: &str = "ho-tro-an-trua";

/// How many cases there are.
async fn count(app: &TestApp) -> usize {
    let unit = app.school.unit;
    let read = move |tx| async move {
        let rows =
            db::records::record_list_all(&tx, unit, RecordKind::Case, domain::facet::Facet::Core, None, 100).await?;
        Ok::<_, db::DbError>(rows.len())
    };
    app.state.db.read(read).await.unwrap()
}

async fn view(app: &TestApp, id: Uuid) -> CaseView {
    app.user("vanthu").await.get(&format!("/api/v1/cases/{id}")).await.ok()
}

async fn what_is_registered_is_received_by_the_office(app: TestApp) {
    // Where it can be registered, the procedure's page says so, and the form says what it needs before it asks.
    assert!(get(&app, &format!("/thu-tuc/{P5}")).await.contains(&format!("href=\"/thu-tuc/{P5}/dang-ky\"")));
    let asked = get(&app, &format!("/thu-tuc/{P5}/dang-ky")).await;
    for told in [
        "Đăng ký trực tuyến",
        "Đơn đề nghị xác nhận",
        "2 ngày làm việc",
        ">Không thu<",
        "Nhà trường dùng dữ liệu cá nhân thế nào",
        "Đề xuất, chờ nhà trường duyệt",
        "enctype=\"multipart/form-data\"",
        "name=\"child\"",
        "name=\"guardian\"",
        "name=\"guardian.phone\"",
        "name=\"guardian.address\"",
        "name=\"paper.don\"",
        "name=\"form.privacy\"",
    ] {
        assert!(asked.contains(told), "{told} in {asked}");
    }
    let sending = Sending::of(&app, P5).await;
    let id = sending.id();
    let reply = sending.send(&app).await;
    assert_eq!(reply.headers[header::CACHE_CONTROL], "no-store");
    let receipt = page(&reply, 200);
    let code = code_of(&receipt);
    // Wednesday half past eight: looked at by Thursday evening.
    for told in
        ["Đã gửi đăng ký", "11/03/2026 08:30", "chậm nhất 12/03/2026 17:00", "2 ngày làm việc", "Đơn đề nghị xác nhận"]
    {
        assert!(receipt.contains(told), "{told} in {receipt}");
    }
    for private in [CHILD, GUARDIAN, PHONE, &id.to_string()] {
        assert!(!receipt.contains(private), "{private} in {receipt}");
    }

    // It waits for the office: no clock, no code, nobody of the staff opened it.
    let seen = view(&app, id).await;
    assert_eq!((seen.core.state.as_str(), seen.core.code.clone(), seen.due_at), ("registered", None, None));
    assert!(seen.core.author.is_applicant() && seen.core.channel == Channel::Online);
    let list: serde_json::Value = app.user("vanthu").await.get("/api/v1/cases").await.ok();
    assert!(list.to_string().contains(&id.to_string()), "{list}");
    let unit = app.school.unit;
    let read = move |tx| async move {
        let row = cases::case_find(&tx, unit, CaseId(id)).await?.expect("it is indexed");
        let rows = events::events_of(&tx, unit, RecordKind::Case, id).await?;
        Ok::<_, db::DbError>((row.author, rows.len()))
    };
    assert_eq!(app.state.db.read(read).await.unwrap(), (None, 1));

    // Its code and the last digits of the telephone find it, however they are typed.
    for typed in [code.clone(), code.to_lowercase(), code.replace('-', "")] {
        let text = track(&app, &typed, "0001").await;
        assert!(
            text.contains("Nhà trường đã ghi nhận, đang kiểm tra hồ sơ") && text.contains("Ngày đăng ký"),
            "{text}"
        );
        assert!(!text.contains(CHILD) && !text.contains("0900"), "{text}");
    }
    assert!(track(&app, &code, "0002").await.contains("Không tìm thấy"));

    // The office receives it by the usual step: the clock begins, and it has an official code.
    let (clerk, desk) = (app.user("vanthu").await, Desk { app: &app });
    desk.try_step(&clerk, id, "registered", "accept", StepArgs::default()).await.refused(422, "papers_missing");
    let papers = StepArgs { papers: vec!["don".into()], ..StepArgs::default() };
    desk.step(&clerk, id, "registered", "accept", papers).await;
    let received = view(&app, id).await;
    assert_eq!(received.core.code.as_deref(), Some("MNHgS-260311-0001"));
    assert!(received.due_at.is_some());
    for typed in [code.as_str(), "MNHgS-260311-0001"] {
        let text = track(&app, typed, "0001").await;
        assert!(text.contains("Nhà trường đã tiếp nhận hồ sơ") && text.contains("MNHgS-260311-0001"), "{text}");
    }
}

async fn a_form_that_is_sent_twice_registers_once(app: TestApp) {
    let sending = Sending::of(&app, P5).await;
    let first = page(&sending.send(&app).await, 200);
    let again = page(&sending.send(&app).await, 200);
    assert_eq!(code_of(&first), code_of(&again));
    assert!(!first.contains("đã gửi trước đó") && again.contains("Đăng ký này đã gửi trước đó"), "{again}");
    // Changed and sent again from the same page, it is still the same one.
    let other = sending.clone().with("child", "Trẻ khác");
    assert_eq!(code_of(&page(&other.send(&app).await, 200)), code_of(&first));
    // Pressed twice at once.
    let twice = Sending::of(&app, P5).await;
    let (a, b) = tokio::join!(twice.send(&app), twice.send(&app));
    assert_eq!(code_of(&page(&a, 200)), code_of(&page(&b, 200)));
    assert_eq!(count(&app).await, 2);
    // Even when it was sent long ago, or is no longer taken.
    app.set("2026-03-13T08:30");
    assert_eq!(code_of(&page(&sending.send(&app).await, 200)), code_of(&first));
    assert_eq!(count(&app).await, 2);
}

async fn what_is_wrong_is_told_field_by_field_and_nothing_typed_is_lost(app: TestApp) {
    let sending = Sending::of(&app, P5).await;
    for (change, told) in [
        (sending.clone().with("child", ""), "Cần điền Trẻ."),
        (sending.clone().with("guardian", ""), "Cần điền Người đề nghị."),
        (sending.clone().with("guardian.phone", ""), "Cần số điện thoại"),
        (sending.clone().with("guardian.phone", "12"), "Số điện thoại có 9 đến 11 chữ số"),
        (sending.clone().with("child", &"ă".repeat(201)), "nhiều nhất 200 ký tự"),
        (sending.clone().with("guardian.address", &"ă".repeat(301)), "nhiều nhất 300 ký tự"),
        (sending.clone().with("form.privacy", ""), "Xin đọc phần về dữ liệu cá nhân"),
        (sending.clone().with("form.website", "https://spam.example"), "Có một ô ẩn"),
        (sending.clone().file("paper.don", "don.exe", b"MZ\x90\x00"), "Tệp này không dùng được"),
    ] {
        let text = page(&change.send(&app).await, 422);
        assert!(text.contains(told), "{told} in {text}");
        assert!(text.contains("<title>Lỗi: "), "{text}");
        // What was right is still there, and so is what makes it the same form.
        for kept in [change.get("child"), change.get("guardian"), change.get("guardian.phone")] {
            assert!(kept.is_empty() || text.contains(&format!("value=\"{kept}\"")), "{kept} in {text}");
        }
        assert!(text.contains(sending.get("form.token")), "{text}");
        assert_eq!(text.contains("xin chọn lại"), change.has_files(), "{text}");
    }
    // What is typed is shown as text.
    let evil = "\"><script>alert(1)</script>";
    let text = page(&sending.clone().with("child", evil).with("guardian.phone", "").send(&app).await, 422);
    assert!(!text.contains("<script"), "{text}");
    // Too large: what was typed comes before the files, and is kept.
    let large = vec![b'x'; 31 * 1024 * 1024];
    let text = page(&sending.clone().file("paper.don", "don.pdf", &large).send(&app).await, 413);
    assert!(text.contains("Tệp quá lớn") && text.contains(GUARDIAN), "{text}");
    let mut single = b"%PDF-1.7\n".to_vec();
    single.resize(20 * 1024 * 1024 + 1, b' ');
    let text = page(&sending.clone().file("paper.don", "don.pdf", &single).send(&app).await, 422);
    assert!(text.contains("Tệp quá lớn"), "{text}");
    assert_eq!(count(&app).await, 0);
    // Mended, it is registered.
    page(&sending.send(&app).await, 200);
    assert_eq!(count(&app).await, 1);
}

async fn each_kind_of_request_asks_for_its_own(app: TestApp) {
    let asked = get(&app, &format!("/thu-tuc/{LUNCH}/dang-ky")).await;
    assert!(asked.contains("Chọn trường hợp của quý vị") && !asked.contains("form.token"), "{asked}");
    let near = get(&app, &format!("/thu-tuc/{LUNCH}/dang-ky?form.variant=can-ngheo")).await;
    assert!(near.contains("paper.giay-can-ngheo") && !near.contains("paper.giay-ho-ngheo"), "{near}");
    let sending = Sending::of(&app, &format!("{LUNCH}?form.variant=can-ngheo")).await;
    let wrong = sending.clone().with("filing_closes", "31/02/2026");
    let text = page(&wrong.send(&app).await, 422);
    assert!(text.contains("Ngày phải có dạng ngày/tháng/năm") && text.contains("value=\"31/02/2026\""), "{text}");
    // Nothing of another kind, and no kind that there is not.
    let text = page(&sending.clone().with("form.variant", "khong-co").send(&app).await, 422);
    assert!(text.contains("Chọn trường hợp của quý vị"), "{text}");
    let id = sending.id();
    page(&sending.with("filing_closes", "20/03/2026").send(&app).await, 200);
    let seen = view(&app, id).await;
    assert_eq!(seen.core.variant.as_ref().map(VariantKey::as_str), Some("can-ngheo"));
    assert_eq!(seen.core.fields.len(), 1);
}

async fn what_is_not_taken_is_not_registered(app: TestApp) {
    // What the public may not see is not there; what is history or guidance says so.
    for (key, asked, sent) in [
        ("nghi-phep-viec-rieng", 404, 404),
        ("kien-nghi-kiem-tra", 404, 404),
        ("khong-co", 404, 404),
        ("mien-giam-hoc-phi", 303, 409),
        ("tro-cap-tre-con-cong-nhan", 303, 409),
    ] {
        let reply = app.nobody().get(&format!("/thu-tuc/{key}/dang-ky")).await;
        assert_eq!(reply.status.as_u16(), asked, "{key}");
        let sending = Sending::of(&app, P5).await.to(key);
        let text = page(&sending.send(&app).await, sent);
        assert!(!text.contains("DK-"), "{text}");
    }
    // Switched off while somebody was typing.
    let sending = Sending::of(&app, P5).await;
    let args = json!({ "key": P5, "on": false, "was": null, "reason": "Chờ hướng dẫn" });
    let body = json!({ "name": "switch_procedure", "args": args });
    let principal = app.user("hieutruong").await;
    let id = domain::ids::CommandId(app.id());
    let switched = principal.command(id, contract::paths::SCHOOL_CHANGES, &body).await;
    assert!(switched.status.is_success(), "{}", switched.text());
    let text = page(&sending.send(&app).await, 409);
    assert!(text.contains("Nhà trường không nhận hồ sơ theo thủ tục này từ ngày 11/03/2026"), "{text}");
    assert!(!get(&app, &format!("/thu-tuc/{P5}")).await.contains("dang-ky"));
    assert_eq!(count(&app).await, 0);
}

async fn forms_that_nobody_was_given_register_nothing(app: TestApp) {
    let sending = Sending::of(&app, P5).await;
    let registered = Sending::of(&app, P5).await;
    page(&registered.send(&app).await, 200);
    let stolen = format!("{}.{}", registered.id(), sending.get("form.token").split_once('.').expect("parts").1);
    let elsewhere = Sending::of(&app, &format!("{LUNCH}?form.variant=can-ngheo")).await.get("form.token").to_owned();
    for token in ["", "x", &app.id().to_string(), &stolen, &elsewhere] {
        let text = page(&sending.clone().with("form.token", token).send(&app).await, 422);
        assert!(text.contains("Trang đã mở quá lâu") && !text.contains("DK-"), "{token}: {text}");
        // What was typed is still there, under a token that will do.
        assert!(text.contains(&format!("value=\"{CHILD}\"")), "{text}");
        assert!(!text.contains(&format!("name=\"form.token\" value=\"{token}\"")), "{text}");
    }
    // A page that was open over night and a day.
    app.set("2026-03-12T08:31");
    assert!(page(&sending.send(&app).await, 422).contains("Trang đã mở quá lâu"));
    assert_eq!(count(&app).await, 1);

    // Other sites' pages send nothing, and what is no form of ours is an answer, never a crash.
    let sending = Sending::of(&app, P5).await;
    assert_eq!(sending.send_from(&app, "cross-site").await.status, 403);
    let nobody = app.nobody();
    for (kind, body) in [
        ("application/json", "{}"),
        ("application/x-www-form-urlencoded", "child=x"),
        ("multipart/form-data", "--x\r\n"),
        ("multipart/form-data; boundary=x", "--x\r\nbroken"),
    ] {
        let path = format!("/thu-tuc/{P5}/dang-ky");
        let request = nobody.request(axum::http::Method::POST, &path).header(header::CONTENT_TYPE, kind);
        let reply = nobody.send(request.body(axum::body::Body::from(body)).unwrap()).await;
        assert!(reply.status.is_client_error(), "{kind}: {}", reply.status);
    }
    assert_eq!(count(&app).await, 1);
}

async fn who_registers_again_and_again_waits(app: TestApp) {
    for _ in 0..5 {
        page(&Sending::of(&app, P5).await.send(&app).await, 200);
    }
    let sixth = Sending::of(&app, P5).await;
    let text = page(&sixth.send(&app).await, 429);
    assert!(text.contains("Xin đợi 15 phút") && text.contains(GUARDIAN), "{text}");
    // Somebody else is not held up, and a quarter of an hour later neither are they.
    page(&Sending::of(&app, P5).await.with("guardian.phone", "0900 000 002").send(&app).await, 200);
    app.set("2026-03-11T08:46");
    page(&sixth.send(&app).await, 200);
    assert_eq!(count(&app).await, 7);
}

async fn papers_come_as_pictures_that_say_nothing_else(app: TestApp) {
    let picture = photo(ImageFormat::Jpeg, 40, 30, 7);
    // What a telephone writes beside it: where and when it was taken.
    let secret = b"Exif\0\0 21.0278,105.8342";
    let mut told = picture[..2].to_vec();
    let length = u16::try_from(secret.len() + 2).unwrap().to_be_bytes();
    told.extend([0xFF, 0xE1, length[0], length[1]]);
    told.extend_from_slice(secret);
    told.extend_from_slice(&picture[2..]);
    assert!(domain::picture::tells_more_than_it_shows(&told));
    let sending = Sending::of(&app, P5).await.file("paper.don", "Đơn của mẹ.jpg", &told);
    // A field that the form does not have is passed over.
    let sending = sending.file("paper.khac", "khac.pdf", b"%PDF-1.7\n");
    let id = sending.id();
    let receipt = page(&sending.send(&app).await, 200);
    assert!(receipt.contains("Tệp đã gửi kèm") && receipt.contains("<dd>1</dd>"), "{receipt}");
    let clerk = app.user("vanthu").await;
    let seen = view(&app, id).await;
    let files = seen.personal.expect("the office reads it").files;
    assert_eq!(files.iter().map(|f| f.file.name.as_str()).collect::<Vec<_>>(), ["Đơn của mẹ.jpg"]);
    assert_eq!(files[0].paper.as_ref().map(PaperKey::as_str), Some("don"));
    let bytes = clerk.get(&format!("/api/v1/cases/{id}/files/{}", files[0].file.hash)).await;
    assert_eq!(bytes.status, 200, "{}", bytes.text());
    assert!(!domain::picture::tells_more_than_it_shows(&bytes.bytes) && !bytes.text().contains("21.0278"));
    // The inspecting side sees none of it.
    let inspector = app.user("kiemtra").await.get(&format!("/api/v1/cases/{id}")).await.text();
    assert!(!inspector.contains("Đơn của mẹ") && !inspector.contains(CHILD), "{inspector}");
}

async fn it_is_told_in_english_too(app: TestApp) {
    let sending = Sending::of(&app, P5).await.in_english();
    let text = page(&sending.clone().with("guardian.phone", "").send(&app).await, 422);
    assert!(text.contains("A phone number is needed") && text.contains("<html lang=\"en\""), "{text}");
    let receipt = page(&sending.send(&app).await, 200);
    for told in ["Your request is registered", "Registration code", "What happens next", "2 working days"] {
        assert!(receipt.contains(told), "{told} in {receipt}");
    }
}
