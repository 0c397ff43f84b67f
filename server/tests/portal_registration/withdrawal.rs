//! Having it back: with the code and the telephone, with a reason, confirmed, and only while the rules allow it.

use domain::{
    case::{Channel, StepArgs},
    definition::Outcome,
};
use uuid::Uuid;

use super::{
    P5,
    form::{Sending, code_of, page, post, track},
    view,
};
use crate::support::{CHILD, Desk, Reply, TestApp, both_dbs, cert};

both_dbs!(
    what_was_only_registered_is_taken_back_at_once,
    what_was_received_is_asked_for_and_leadership_answers,
    it_is_refused_where_it_is_too_late,
    nobody_has_anothers_dossier_back,
    a_step_that_was_taken_meanwhile_is_told,
);

const RUT: &str = "/tra-cuu/rut";
const BUTTON: &str = "Xin rút hồ sơ";

async fn registered(app: &TestApp) -> (Uuid, String) {
    let sending = Sending::of(app, P5).await;
    let id = sending.id();
    (id, code_of(&page(&sending.send(app).await, 200)))
}

async fn confirm(app: &TestApp, code: &str, seen: &str, reason: &str) -> Reply {
    let fields = [("code", code), ("phone", "0001"), ("seen", seen), ("confirm", "yes"), ("reason", reason)];
    post(app, RUT, &fields).await
}

async fn what_was_only_registered_is_taken_back_at_once(app: TestApp) {
    let (id, code) = registered(&app).await;
    let text = track(&app, &code, "0001").await;
    assert!(text.contains(BUTTON) && text.contains(&format!("action=\"{RUT}\"")), "{text}");
    // First it is asked, and nothing is done.
    let asked = page(&post(&app, RUT, &[("code", &code), ("phone", "0001")]).await, 200);
    for told in ["rút được ngay", "name=\"reason\"", "name=\"seen\" value=\"registered\"", "Không rút, quay lại"]
    {
        assert!(asked.contains(told), "{told} in {asked}");
    }
    assert_eq!(view(&app, id).await.core.state.as_str(), "registered");
    // It says why, in so many words; what was typed is kept.
    let text = page(&confirm(&app, &code, "registered", " ").await, 422);
    assert!(text.contains("Xin ghi lý do rút hồ sơ"), "{text}");
    let long = "dài ".repeat(300);
    let text = page(&confirm(&app, &code, "registered", &long).await, 422);
    assert!(text.contains("nhiều nhất 1000 ký tự") && text.contains("dài dài"), "{text}");
    let reply = confirm(&app, &code, "registered", "Gia đình chuyển nhà").await;
    assert_eq!(reply.headers["cache-control"], "no-store");
    let text = page(&reply, 200);
    assert!(text.contains("Đã rút theo đề nghị của quý vị") && !text.contains(BUTTON), "{text}");
    let seen = view(&app, id).await;
    assert_eq!((seen.core.state.as_str(), seen.core.ended), ("withdrawn", true));
    let last = seen.core.history.last().expect("it was taken back");
    assert!(last.by.is_applicant());
    // The office reads why.
    let notes = seen.internal.expect("the office reads it").notes;
    assert_eq!(notes.last().map(|note| note.text.as_str()), Some("Gia đình chuyển nhà"));
    // Sent twice, it is told again and nothing is done again.
    let events = seen.core.history.len();
    let text = page(&confirm(&app, &code, "registered", "Gia đình chuyển nhà").await, 200);
    assert!(text.contains("Đã rút theo đề nghị của quý vị"), "{text}");
    assert_eq!(view(&app, id).await.core.history.len(), events);
}

async fn what_was_received_is_asked_for_and_leadership_answers(app: TestApp) {
    let (clerk, desk) = (app.user("vanthu").await, Desk { app: &app });
    // Taken in at the counter, without any registration.
    let id = desk.open(&clerk, cert(app.id(), app.now())).await;
    let code = view(&app, id).await.core.code.expect("it is numbered");
    let asked = page(&post(&app, RUT, &[("code", &code), ("phone", "0001")]).await, 200);
    assert!(asked.contains("Lãnh đạo nhà trường xem lý do rồi trả lời"), "{asked}");
    let text = page(&confirm(&app, &code, "received", "Không cần nữa").await, 200);
    assert!(text.contains("Đã ghi nhận đề nghị rút hồ sơ") && !text.contains(BUTTON), "{text}");
    assert!(text.contains("Đang xem xét đề nghị rút hồ sơ"), "{text}");
    let again = page(&confirm(&app, &code, "received", "Không cần nữa").await, 200);
    assert!(again.contains("Đã ghi nhận đề nghị rút hồ sơ"), "{again}");
    let seen = view(&app, id).await;
    assert_eq!(seen.core.state.as_str(), "withdrawing");
    assert_eq!(seen.personal.expect("the office reads it").asked_by.as_deref(), Some(crate::support::GUARDIAN));
    // Refused, it goes on and can be asked for again; agreed to, it ends.
    let principal = app.user("hieutruong").await;
    let reason = StepArgs { reason: Some("Kết quả đã gần xong".to_owned()), ..StepArgs::default() };
    desk.step(&principal, id, "withdrawing", "refuse_withdrawal", reason).await;
    assert!(track(&app, &code, "0001").await.contains(BUTTON));
    page(&confirm(&app, &code, "received", "Vẫn xin rút").await, 200);
    desk.step(&principal, id, "withdrawing", "withdraw", StepArgs::default()).await;
    let text = track(&app, &code, "0001").await;
    assert!(text.contains("Hồ sơ đã được rút theo đề nghị") && !text.contains(CHILD), "{text}");
}

async fn it_is_refused_where_it_is_too_late(app: TestApp) {
    let (clerk, desk) = (app.user("vanthu").await, Desk { app: &app });
    let id = desk.open(&clerk, cert(app.id(), app.now())).await;
    let code = view(&app, id).await.core.code.expect("it is numbered");
    desk.step(&clerk, id, "received", "assign", desk.to("to-la", "giaovienla")).await;
    let handler = app.user("giaovienla").await;
    let submit = StepArgs { outcome: Some(Outcome::Granted), opinion: Some("Đủ".to_owned()), ..StepArgs::default() };
    desk.step(&handler, id, "processing", "submit", submit).await;
    for (from, who, action) in
        [("signing", "hieutruong", "sign"), ("signed", "vanthu", "issue"), ("done", "vanthu", "return_result")]
    {
        assert!(!track(&app, &code, "0001").await.contains(BUTTON), "{from}");
        for reply in [
            post(&app, RUT, &[("code", &code), ("phone", "0001")]).await,
            confirm(&app, &code, from, "Không cần nữa").await,
        ] {
            let text = page(&reply, 409);
            assert!(text.contains("Lúc này không rút được"), "{text}");
        }
        let handed =
            StepArgs { receiver: Some("Mẹ".to_owned()), channel: Some(Channel::Counter), ..StepArgs::default() };
        let args = if action == "return_result" { handed } else { StepArgs::default() };
        desk.step(&app.user(who).await, id, from, action, args).await;
    }
    assert_eq!(view(&app, id).await.core.state.as_str(), "returned");
    page(&confirm(&app, &code, "returned", "Không cần nữa").await, 409);
}

async fn nobody_has_anothers_dossier_back(app: TestApp) {
    let (id, code) = registered(&app).await;
    let other = Sending::of(&app, P5).await.with("guardian.phone", "0900 000 002");
    let others = code_of(&page(&other.send(&app).await, 200));
    assert_ne!(code, others);
    // Another one's code with one's own telephone, and the other way round.
    for (code, phone) in
        [(code.as_str(), "0002"), (others.as_str(), "0001"), (code.as_str(), ""), ("DK-00000-00000", "0001")]
    {
        let fields = [("code", code), ("phone", phone), ("seen", "registered"), ("confirm", "yes"), ("reason", "Rút")];
        let text = page(&post(&app, RUT, &fields).await, 200);
        assert!(text.contains("Không tìm thấy hồ sơ khớp"), "{text}");
    }
    assert_eq!(view(&app, id).await.core.state.as_str(), "registered");
    // Guessing is counted as for tracking: five tries of one code, two of which were made above.
    for tail in ["1111", "2222", "3333"] {
        page(&post(&app, RUT, &[("code", &code), ("phone", tail)]).await, 200);
    }
    let text = page(&post(&app, RUT, &[("code", &code), ("phone", "0001")]).await, 200);
    assert!(text.contains("Đã thử quá nhiều lần"), "{text}");
    assert!(track(&app, &code.replace('-', " "), "0001").await.contains("Đã thử quá nhiều lần"), "however it is spelt");
    // Other sites' pages ask for nothing.
    let nobody = app.nobody();
    let request = nobody
        .request(axum::http::Method::POST, RUT)
        .header("content-type", "application/x-www-form-urlencoded")
        .header("host", "sen.example")
        .header("sec-fetch-site", "cross-site");
    let body = axum::body::Body::from(format!("code={others}&phone=0002&confirm=yes&reason=x&seen=registered"));
    assert_eq!(nobody.send(request.body(body).unwrap()).await.status, 403);
}

async fn a_step_that_was_taken_meanwhile_is_told(app: TestApp) {
    let (id, code) = registered(&app).await;
    let (clerk, desk) = (app.user("vanthu").await, Desk { app: &app });
    let papers = StepArgs { papers: vec!["don".into()], ..StepArgs::default() };
    desk.step(&clerk, id, "registered", "accept", papers).await;
    // They saw that nobody had to agree; now somebody has.
    let text = page(&confirm(&app, &code, "registered", "Chuyển nhà").await, 409);
    assert!(text.contains("vừa chuyển bước") && text.contains(BUTTON), "{text}");
    assert_eq!(view(&app, id).await.core.state.as_str(), "received");
    page(&confirm(&app, &code, "received", "Chuyển nhà").await, 200);
    assert_eq!(view(&app, id).await.core.state.as_str(), "withdrawing");
}
