//! Files: uploaded by the hash of their bytes, downloaded by the reference of a case.

mod bucket;
mod hostile;
mod thumbnails;

use axum::{
    body::Body,
    http::{Method, header},
};
use contract::{
    paths::{self, CASES},
    session::SessionView,
    upload::UploadProgress,
};
use domain::{
    ids::{CommandId, FileHash},
    instant::Instant,
};
use serde_json::json;
use server::files::Sender;
use uuid::Uuid;

use crate::support::{Desk, Reply, TestApp, User, both_dbs, cert};

const PDF: &[u8] = b"%PDF-1.7\nA scan of a birth certificate";
const NOTE: &[u8] = b"%PDF-1.7\nA note on the handling";

both_dbs!(
    a_file_is_what_its_bytes_say,
    a_file_is_downloaded_by_those_who_read_its_facet,
    a_file_may_come_after_what_refers_to_it,
    only_those_who_may_attach_may_upload,
    a_file_comes_in_parts,
    what_is_interrupted_can_always_be_gone_on_with,
    parts_that_cannot_become_the_file_are_refused_and_forgotten,
    nobody_goes_on_with_anothers_parts_or_learns_of_them,
    parts_that_nobody_goes_on_with_are_forgotten,
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

async fn part(user: &User, hash: &FileHash, offset: usize, of: usize, bytes: &[u8]) -> Reply {
    let path = format!("{}?offset={offset}&of={of}", paths::file_parts(hash));
    user.send(user.request(Method::PUT, &path).body(Body::from(bytes.to_vec())).unwrap()).await
}

async fn come(user: &User, hash: &FileHash) -> UploadProgress {
    user.get(&paths::file_parts(hash)).await.ok()
}

const fn so_far(offset: usize) -> UploadProgress {
    UploadProgress { offset: offset as u64, done: false }
}

/// A scan that is long enough to come in parts.
fn scan() -> Vec<u8> {
    let mut bytes = PDF.to_vec();
    bytes.resize(50_000, b' ');
    bytes
}

/// Where the second part begins.
const CUT: usize = 20_000;

async fn a_file_comes_in_parts(app: TestApp) {
    let clerk = app.user("vanthu").await;
    let scan = scan();
    let (hash, of) = (FileHash::of(&scan), scan.len());
    assert_eq!(come(&clerk, &hash).await, so_far(0));
    let sent: UploadProgress = part(&clerk, &hash, 0, of, &scan[..CUT]).await.ok();
    assert_eq!(sent, so_far(CUT));
    // Again, or too early: nothing is kept, and it is said where to go on.
    for (offset, bytes) in [(0, &scan[..CUT]), (2 * CUT, &scan[2 * CUT..])] {
        let sent: UploadProgress = part(&clerk, &hash, offset, of, bytes).await.ok();
        assert_eq!(sent, so_far(CUT));
    }
    assert_eq!(come(&clerk, &hash).await, so_far(CUT));
    let sent: UploadProgress = part(&clerk, &hash, CUT, of, &scan[CUT..]).await.ok();
    assert_eq!(sent, UploadProgress { offset: of as u64, done: true });
    assert_eq!(come(&clerk, &hash).await, UploadProgress { offset: of as u64, done: true });
    let from = Sender { unit: app.school.unit, person: me(&clerk).await };
    assert_eq!(app.state.files.unfinished(from).await.unwrap(), 0, "no part is left");

    let case = Desk { app: &app }.open(&clerk, cert(app.id(), app.now())).await;
    attach(&app, &clerk, case, &scan, "personal").await;
    let reply = clerk.get(&format!("{CASES}/{case}/files/{hash}")).await;
    assert!(reply.status == 200 && *reply.bytes == scan);
}

/// The bytes of a file may be lost, or parts of it lie there that nobody waits for.
async fn what_is_interrupted_can_always_be_gone_on_with(app: TestApp) {
    let clerk = app.user("vanthu").await;
    let scan = scan();
    let (hash, of) = (FileHash::of(&scan), scan.len());
    let from = Sender { unit: app.school.unit, person: me(&clerk).await };
    // One that another device cut differently is passed over.
    app.state.files.put_part(from, &hash, 30_000, scan[30_000..40_000].to_vec().into()).await.unwrap();
    assert_eq!(come(&clerk, &hash).await, so_far(0));
    part(&clerk, &hash, 0, of, &scan[..CUT]).await;
    assert_eq!(come(&clerk, &hash).await, so_far(CUT));
    let sent: UploadProgress = part(&clerk, &hash, CUT, of, &scan[CUT..]).await.ok();
    assert!(sent.done);
    // The bytes are lost, though the database knows the file: it can be sent again.
    app.state.files.forget(app.school.unit, &hash).await.unwrap();
    assert_eq!(come(&clerk, &hash).await, so_far(0));
    part(&clerk, &hash, 0, of, &scan[..CUT]).await;
    let sent: UploadProgress = part(&clerk, &hash, CUT, of, &scan[CUT..]).await.ok();
    assert!(sent.done && app.state.files.has(app.school.unit, &hash).await.unwrap());
}

async fn parts_that_cannot_become_the_file_are_refused_and_forgotten(app: TestApp) {
    let clerk = app.user("vanthu").await;
    let scan = scan();
    let (hash, of) = (FileHash::of(&scan), scan.len());
    part(&clerk, &hash, 0, 5, &scan).await.refused(400, "bad_body");
    part(&clerk, &hash, 0, of, b"").await.refused(400, "bad_body");
    part(&clerk, &hash, 0, of, &scan[..100]).await.refused(400, "bad_body");
    part(&clerk, &hash, usize::MAX, usize::MAX, &scan).await.refused(413, "too_large");
    part(&clerk, &hash, 0, 20 * 1024 * 1024 + 1, &scan).await.refused(413, "too_large");
    part(&clerk, &hash, 0, 20 * 1024 * 1024, &vec![b' '; 1024 * 1024 + 1]).await.refused(413, "too_large");
    // Other bytes than the hash says: all of it is forgotten, and can be begun again.
    let sent: UploadProgress = part(&clerk, &hash, 0, of, &vec![b'x'; CUT]).await.ok();
    assert_eq!(sent, so_far(CUT));
    part(&clerk, &hash, CUT, of, &scan[CUT..]).await.refused(400, "wrong_hash");
    assert_eq!(come(&clerk, &hash).await, so_far(0));
    // What is not taken whole is not taken in parts.
    let page = b"<html><script>alert(1)</script>";
    part(&clerk, &FileHash::of(page), 0, page.len(), page).await.refused(415, "unsupported_file");
    let photo = b"\xFF\xD8\xFF\xE1\0\x0aExif\0\0GP\xFF\xDA";
    part(&clerk, &FileHash::of(photo), 0, photo.len(), photo).await.refused(422, "picture_metadata");
    put(&clerk, FileHash::of(photo).as_str(), photo.to_vec()).await.refused(422, "picture_metadata");
    // Somebody who begins and begins is stopped.
    let full = vec![b' '; 1024 * 1024];
    for nth in 0..64_u8 {
        assert_eq!(part(&clerk, &FileHash::of(&[nth]), 0, 2 * full.len(), &full).await.status, 200, "{nth}");
    }
    part(&clerk, &hash, 0, of, &scan[..CUT]).await.refused(429, "too_many");
    let other = app.user("ketoan").await;
    assert_eq!(part(&other, &hash, 0, of, &scan[..CUT]).await.status, 200);
}

async fn nobody_goes_on_with_anothers_parts_or_learns_of_them(app: TestApp) {
    let (clerk, other) = (app.user("vanthu").await, app.user("ketoan").await);
    let scan = scan();
    let (hash, of) = (FileHash::of(&scan), scan.len());
    part(&clerk, &hash, 0, of, &scan[..CUT]).await;
    assert_eq!(come(&other, &hash).await, so_far(0));
    let sent: UploadProgress = part(&other, &hash, CUT, of, &scan[CUT..]).await.ok();
    assert_eq!(sent, so_far(0));
    assert_eq!(part(&clerk, &hash, CUT, of, &scan[CUT..]).await.status, 200);
    assert_eq!(come(&other, &hash).await, so_far(0), "that the school has it is not told");
}

async fn parts_that_nobody_goes_on_with_are_forgotten(app: TestApp) {
    let clerk = app.user("vanthu").await;
    let scan = scan();
    let hash = FileHash::of(&scan);
    part(&clerk, &hash, 0, scan.len(), &scan[..CUT]).await;
    // The store goes by the machine's clock, which is ahead of the test's.
    assert_eq!(app.state.files.trim_parts(app.now()).await.unwrap(), 0);
    assert_eq!(app.state.files.trim_parts(Instant::from_millis(i64::MAX / 4)).await.unwrap(), 1);
    assert_eq!(come(&clerk, &hash).await, so_far(0));
}

async fn me(user: &User) -> domain::ids::PersonId {
    user.get(paths::SESSION).await.ok::<SessionView>().person
}
