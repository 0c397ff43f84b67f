//! Files: uploaded by the hash of their bytes, downloaded by the reference of a case.

mod hostile;

use axum::{
    body::Body,
    http::{Method, header},
};
use contract::paths::{self, CASES};
use domain::ids::{CommandId, FileHash};
use serde_json::json;
use uuid::Uuid;

use crate::support::{Desk, Reply, TestApp, User, both_dbs, cert};

const PDF: &[u8] = b"%PDF-1.7\nA scan of a birth certificate";
const NOTE: &[u8] = b"%PDF-1.7\nA note on the handling";

both_dbs!(
    a_file_is_what_its_bytes_say,
    a_file_is_downloaded_by_those_who_read_its_facet,
    a_file_may_come_after_what_refers_to_it,
    only_those_who_may_attach_may_upload,
);

async fn put(user: &User, hash: &str, bytes: Vec<u8>) -> Reply {
    let request = user.request(Method::PUT, &format!("{}/{hash}", paths::FILES)).body(Body::from(bytes));
    user.send(request.unwrap()).await
}

async fn attach(app: &TestApp, by: &User, case: Uuid, bytes: &[u8], facet: &str) -> FileHash {
    let hash = FileHash::of(bytes);
    let body = json!({
        "file": { "hash": hash, "name": "Giấy khai sinh.pdf", "media": "application/pdf", "size": bytes.len() },
        "facet": facet,
        "stated_at": app.now(),
    });
    let reply = by.command(CommandId(app.id()), &format!("{CASES}/{case}/files"), &body).await;
    assert!(reply.status.is_success(), "{}", reply.text());
    hash
}

async fn a_file_is_what_its_bytes_say(app: TestApp) {
    let clerk = app.user("vanthu").await;
    let hash = FileHash::of(PDF).to_string();
    assert_eq!(put(&clerk, &hash, PDF.to_vec()).await.status, 204);
    assert_eq!(put(&clerk, &hash, PDF.to_vec()).await.status, 204, "again is as good as once");
    put(&clerk, &FileHash::of(b"other").to_string(), PDF.to_vec()).await.refused(400, "wrong_hash");
    put(&clerk, "junk", PDF.to_vec()).await.refused(404, "not_found");
    for refused in [&b"<html><script>alert(1)</script>"[..], b"MZ\x90\x00\x03", b""] {
        put(&clerk, &FileHash::of(refused).to_string(), refused.to_vec()).await.refused(415, "unsupported_file");
    }
    let mut large = PDF.to_vec();
    large.resize(20 * 1024 * 1024 + 1, b' ');
    put(&clerk, &FileHash::of(&large).to_string(), large.clone()).await.refused(413, "too_large");
    large.pop();
    assert_eq!(put(&clerk, &FileHash::of(&large).to_string(), large).await.status, 204, "twenty are taken");
}

async fn a_file_is_downloaded_by_those_who_read_its_facet(app: TestApp) {
    let desk = Desk { app: &app };
    let clerk = app.user("vanthu").await;
    let case = desk.open(&clerk, cert(app.id(), app.now())).await;
    let other = desk.open(&clerk, cert(app.id(), app.now())).await;
    clerk.upload(PDF).await;
    clerk.upload(NOTE).await;
    let scan = attach(&app, &clerk, case, PDF, "personal").await;
    let note = attach(&app, &clerk, case, NOTE, "internal").await;

    let reply = clerk.get(&format!("{CASES}/{case}/files/{scan}")).await;
    assert_eq!((reply.status.as_u16(), &*reply.bytes), (200, PDF));
    let header = |name: header::HeaderName| reply.headers[name].to_str().unwrap().to_owned();
    assert_eq!(header(header::CONTENT_TYPE), "application/pdf");
    assert!(
        header(header::CONTENT_DISPOSITION)
            .starts_with("attachment; filename=\"Gi_y khai sinh.pdf\"; filename*=UTF-8''Gi%E1%BA%A5y")
    );
    assert!(header(header::CONTENT_SECURITY_POLICY).starts_with("sandbox"));
    assert_eq!(header(header::X_CONTENT_TYPE_OPTIONS), "nosniff");
    assert_eq!(header(header::CACHE_CONTROL), "no-store");

    let union = app.user("kiemtra").await;
    assert!(union.get(&format!("{CASES}/{case}/files/{note}")).await.status.is_success());
    union.get(&format!("{CASES}/{case}/files/{scan}")).await.refused(404, "not_found");
    let teacher = app.user("giaovienla").await;
    teacher.get(&format!("{CASES}/{case}/files/{note}")).await.refused(404, "not_found");
    clerk.get(&format!("{CASES}/{other}/files/{scan}")).await.refused(404, "not_found");
    clerk.get(&format!("{CASES}/{case}/files/{}", "0".repeat(64))).await.refused(404, "not_found");
}

async fn a_file_may_come_after_what_refers_to_it(app: TestApp) {
    let desk = Desk { app: &app };
    let clerk = app.user("vanthu").await;
    let case = desk.open(&clerk, cert(app.id(), app.now())).await;
    let hash = attach(&app, &clerk, case, PDF, "internal").await;
    let address = format!("{CASES}/{case}/files/{hash}");
    clerk.get(&address).await.refused(404, "not_found");
    clerk.upload(PDF).await;
    assert!(clerk.get(&address).await.status.is_success());
}

async fn only_those_who_may_attach_may_upload(app: TestApp) {
    let hash = FileHash::of(PDF).to_string();
    let refused = put(&app.user("quantri").await, &hash, PDF.to_vec()).await;
    refused.refused(403, "not_your_role");
    put(&app.nobody(), &hash, PDF.to_vec()).await.refused(401, "unauthenticated");
}
