//! The union's findings: drafted where nobody else can see it, announced, mended, closed by the inspecting side alone.

use contract::rest::{CasePage, CaseView};
use domain::{
    case::{FileRef, command::StepArgs},
    facet::Facet,
    ids::CommandId,
};
use serde_json::json;
use time::macros::date;
use uuid::Uuid;

use crate::support::{Desk, TestApp, at, both_dbs, cert, finding};

both_dbs!(
    a_finding_from_draft_to_closed,
    a_draft_does_not_exist_for_anybody_else,
    only_the_inspecting_side_closes,
    nobody_inspects_their_own_part,
    a_finding_names_only_what_the_inspector_sees,
);

const WHAT: &str = "Phiếu kiểm soát thiếu giờ giao nhận";

fn opinion(text: &str) -> StepArgs {
    StepArgs { opinion: Some(text.to_owned()), ..StepArgs::default() }
}

async fn a_finding_from_draft_to_closed(app: TestApp) {
    let desk = Desk { app: &app };
    let inspector = app.user("kiemtra").await;
    let part = app.school.part("to-la");
    let id = desk.open(&inspector, finding(app.id(), part, WHAT, app.now())).await;

    // With a photo.
    let photo: &[u8] =
        &[0xff, 0xd8, 0xff, 0xe0, 0, 16, b'J', b'F', b'I', b'F', 0, 1, 1, 0, 0, 1, 0, 1, 0, 0, 0xff, 0xd9];
    let hash = inspector.upload(photo).await;
    let file = FileRef { hash, name: "phieu.jpg".into(), media: "image/jpeg".into(), size: photo.len() as u64 };
    let attach = json!({ "file": file, "paper": null, "facet": "internal", "stated_at": app.now() });
    let attached = inspector.command(CommandId(app.id()), &format!("/api/v1/cases/{id}/files"), &attach).await;
    let attached: CaseView = attached.ok();
    assert_eq!(attached.internal.expect("the union reads it").files.len(), 1);

    desk.step(&inspector, id, "draft", "announce", StepArgs::default()).await;
    let principal = app.user("hieutruong").await;
    let read: CaseView = principal.get(&format!("/api/v1/cases/{id}")).await.ok();
    assert_eq!((read.core.state.as_str(), read.core.draft), ("announced", false));
    // Leadership reads what is announced and finds nothing to do.
    assert!(read.actions.is_empty(), "{:?}", read.actions);
    assert_eq!(read.due_at, Some(at("2026-03-31T17:00")));
    let photo_path = format!("/api/v1/cases/{id}/files/{}", file.hash);
    assert!(principal.get(&photo_path).await.status.is_success());
    let edit = json!({ "changes": [{ "key": "what", "to": { "t": "text", "v": "khác" } }], "stated_at": app.now() });
    principal
        .command(CommandId(app.id()), &format!("/api/v1/cases/{id}/edits"), &edit)
        .await
        .refused(403, "not_your_role");

    let head = app.user("totruongla").await;
    desk.step(&head, id, "announced", "explain", opinion("Do mẫu cũ thiếu cột giờ")).await;
    desk.step(&head, id, "explained", "begin_remedy", StepArgs::default()).await;
    desk.step(&head, id, "mending", "report_remedy", opinion("Đã thay mẫu")).await;
    let again = StepArgs {
        reason: Some("Còn hai phiếu thiếu".to_owned()),
        date: Some(date!(2026 - 04 - 10)),
        ..StepArgs::default()
    };
    desk.step(&inspector, id, "reported", "verify_fail", again).await;
    desk.step(&head, id, "mending", "report_remedy", opinion("Đã bổ sung")).await;
    desk.step(&inspector, id, "reported", "verify_pass", opinion("Đã kiểm tra lại")).await;
    let closed: CaseView = principal.get(&format!("/api/v1/cases/{id}")).await.ok();
    assert!(closed.core.ended);
    assert_eq!(closed.core.state.as_str(), "closed");
}

/// No trace in views, lists, searches, counts, sync; acting on it is answered as if it were not there.
async fn a_draft_does_not_exist_for_anybody_else(app: TestApp) {
    let desk = Desk { app: &app };
    let mut before = Vec::new();
    for login in ["hieutruong", "totruongla", "vanthu", "quantri"] {
        let mut replica = app.user(login).await.replica(app.id());
        replica.bootstrap().await;
        before.push(replica);
    }
    let inspector = app.user("kiemtra").await;
    let canary = "CHIM-HOANG-YEN-KIEM-TRA";
    let id = desk.open(&inspector, finding(app.id(), app.school.part("to-la"), canary, app.now())).await;
    let nowhere = Uuid::from_u128(0xDEAD);
    for mut replica in before {
        let user = replica.user.clone();
        let absent = user.get(&format!("/api/v1/cases/{nowhere}")).await;
        let hidden = user.get(&format!("/api/v1/cases/{id}")).await;
        let code = |reply: &crate::support::Reply| reply.refused(404, "not_found").message;
        assert_eq!(code(&absent), code(&hidden));
        let step = desk.try_step(&user, id, "draft", "announce", StepArgs::default()).await;
        let comment = json!({ "comment": app.id(), "facet": "internal", "text": "?", "stated_at": app.now() });
        let comment = user.command(CommandId(app.id()), &format!("/api/v1/cases/{id}/comments"), &comment).await;
        for reply in [&step, &comment] {
            reply.refused(404, "not_found");
        }
        for list in ["/api/v1/cases", "/api/v1/cases?q=chim+hoang+yen", "/api/v1/cases?kind=finding"] {
            let reply = user.get(list).await;
            if reply.status.is_success() {
                assert!(reply.ok::<CasePage>().items.is_empty(), "{list}");
            }
            assert!(!reply.text().contains(canary));
        }
        let pulled = replica.pull().await;
        assert!(pulled.ops.is_empty(), "{:?}", pulled.ops);
        let mut fresh = user.replica(app.id());
        fresh.bootstrap().await;
        for heard in [&replica.heard, &fresh.heard] {
            assert!(!heard.contains(canary) && !heard.contains(&id.to_string()));
        }
    }
    // The other inspector works on it too.
    let mut colleague = app.user("congdoan").await.replica(app.id());
    colleague.bootstrap().await;
    assert!(colleague.case(id, Facet::Internal).is_some());
    // Discarded, it is still nobody else's.
    desk.step(&inspector, id, "draft", "discard", StepArgs::default()).await;
    app.user("hieutruong").await.get(&format!("/api/v1/cases/{id}")).await.refused(404, "not_found");
}

async fn only_the_inspecting_side_closes(app: TestApp) {
    let desk = Desk { app: &app };
    let inspector = app.user("kiemtra").await;
    let id = desk.open(&inspector, finding(app.id(), app.school.part("van-phong"), WHAT, app.now())).await;
    desk.step(&inspector, id, "draft", "announce", StepArgs::default()).await;
    let clerk = app.user("vanthu").await;
    desk.step(&clerk, id, "announced", "begin_remedy", StepArgs::default()).await;
    desk.step(&clerk, id, "mending", "report_remedy", opinion("Đã sửa")).await;
    let principal = app.user("hieutruong").await;
    for user in [&clerk, &principal] {
        desk.try_step(user, id, "reported", "verify_pass", opinion("Đạt")).await.refused(403, "not_your_role");
    }
    let inspect = desk.try_step(&inspector, id, "reported", "begin_remedy", StepArgs::default()).await;
    inspect.refused(409, "no_such_step");
    desk.step(&inspector, id, "reported", "verify_pass", opinion("Đạt")).await;
}

/// Two hats: the head of Tổ Chồi inspects for the union, but not Tổ Chồi.
async fn nobody_inspects_their_own_part(app: TestApp) {
    let desk = Desk { app: &app };
    let both = app.user("totruongchoi").await;
    let own = desk.open(&both, finding(app.id(), app.school.part("to-choi"), WHAT, app.now())).await;
    desk.try_step(&both, own, "draft", "announce", StepArgs::default()).await.refused(403, "separation");
    let other = desk.open(&both, finding(app.id(), app.school.part("to-mam"), WHAT, app.now())).await;
    desk.step(&both, other, "draft", "announce", StepArgs::default()).await;
}

async fn a_finding_names_only_what_the_inspector_sees(app: TestApp) {
    let desk = Desk { app: &app };
    let inspector = app.user("kiemtra").await;
    let unknown = domain::ids::PartId(Uuid::from_u128(0xBAD));
    desk.try_open(&inspector, finding(app.id(), unknown, WHAT, app.now())).await.refused(404, "not_found");
    let mut about = finding(app.id(), app.school.part("to-la"), WHAT, app.now());
    about.about = Some(domain::case::About::Dossier(domain::ids::CaseId(Uuid::from_u128(0xBAD))));
    desk.try_open(&inspector, about.clone()).await.refused(404, "not_found");
    let clerk = app.user("vanthu").await;
    let dossier = desk.open(&clerk, cert(app.id(), app.now())).await;
    about.about = Some(domain::case::About::Dossier(domain::ids::CaseId(dossier)));
    desk.open(&inspector, about).await;
}
