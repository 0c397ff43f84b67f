//! Small pictures of files: for whoever may download the file, drawn here, and of pictures alone.

use axum::http::header;
use contract::paths;
use domain::{
    ids::{CaseId, FileHash},
    instant::Instant,
};
use image::ImageFormat;
use server::audit::denials;

use super::{NOTE, PDF, attach, put};
use crate::support::{Desk, Reply, TestApp, User, both_dbs, cert, photo};

both_dbs!(
    a_picture_is_shown_small_to_whoever_may_download_it,
    that_it_was_sent_is_logged_once_a_day,
    only_what_can_be_drawn_has_one,
    it_goes_with_the_file,
    many_at_once_are_drawn_once_each,
);

async fn small(user: &User, case: uuid::Uuid, hash: &FileHash) -> Reply {
    user.get(&paths::thumbnail(CaseId(case), hash)).await
}

/// Uploads a picture.
async fn taken(user: &User, bytes: &[u8]) -> FileHash {
    let hash = FileHash::of(bytes);
    assert_eq!(put(user, hash.as_str(), bytes.to_vec()).await.status, 204);
    hash
}

async fn a_picture_is_shown_small_to_whoever_may_download_it(app: TestApp) {
    let desk = Desk { app: &app };
    let clerk = app.user("vanthu").await;
    let case = desk.open(&clerk, cert(app.id(), app.now())).await;
    let other = desk.open(&clerk, cert(app.id(), app.now())).await;
    for (seed, format) in (0..).zip([ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP]) {
        let bytes = photo(format, 1200, 900, seed);
        let hash = taken(&clerk, &bytes).await;
        attach(&app, &clerk, case, &bytes, "personal").await;
        for _ in 0..2 {
            let reply = small(&clerk, case, &hash).await;
            assert_eq!(reply.status, 200, "{format:?}: {}", reply.text());
            let header = |name: header::HeaderName| reply.headers[name].to_str().unwrap().to_owned();
            assert_eq!(header(header::CONTENT_TYPE), "image/jpeg");
            assert!(header(header::CONTENT_DISPOSITION).starts_with("attachment;"));
            assert!(header(header::CONTENT_SECURITY_POLICY).starts_with("sandbox"));
            assert_eq!(header(header::X_CONTENT_TYPE_OPTIONS), "nosniff");
            assert_eq!(header(header::CACHE_CONTROL), "no-store");
            assert!(reply.bytes.len() <= 20_000, "{} bytes", reply.bytes.len());
            let drawn = image::load_from_memory_with_format(&reply.bytes, ImageFormat::Jpeg).unwrap();
            assert_eq!((drawn.width(), drawn.height()), (320, 240), "{format:?}");
        }
        // As the file itself.
        small(&app.user("kiemtra").await, case, &hash).await.refused(404, "not_found");
        small(&app.user("giaovienla").await, case, &hash).await.refused(404, "not_found");
        small(&clerk, other, &hash).await.refused(404, "not_found");
        small(&app.nobody(), case, &hash).await.refused(401, "unauthenticated");
        // The file is what it was.
        assert_eq!(*clerk.get(&format!("{}/{case}/files/{hash}", paths::CASES)).await.bytes, *bytes);
    }
}

async fn that_it_was_sent_is_logged_once_a_day(app: TestApp) {
    let clerk = app.user("vanthu").await;
    let case = Desk { app: &app }.open(&clerk, cert(app.id(), app.now())).await;
    let (scan, note) = (photo(ImageFormat::Jpeg, 400, 300, 1), photo(ImageFormat::Jpeg, 400, 300, 2));
    for (bytes, facet) in [(&scan, "personal"), (&note, "internal")] {
        taken(&clerk, bytes).await;
        attach(&app, &clerk, case, bytes, facet).await;
    }
    let accountant = app.user("ketoan").await;
    let lines = "SELECT COUNT(*) FROM audit WHERE action = 'case.read_personal'";
    let before = app.db.number(lines).await;
    assert_eq!(small(&accountant, case, &FileHash::of(&note)).await.status, 200);
    assert_eq!(app.db.number(lines).await, before, "it names nobody");
    for _ in 1..=2 {
        app.clock.advance(1000);
        assert_eq!(small(&accountant, case, &FileHash::of(&scan)).await.status, 200);
        assert_eq!(app.db.number(lines).await, before + 1, "a device fetches it by itself: once a day");
    }
    let opened = "SELECT COUNT(*) FROM audit WHERE action = 'file.read_personal'";
    assert_eq!(app.db.number(opened).await, 0, "nobody opened the file");
}

async fn only_what_can_be_drawn_has_one(app: TestApp) {
    let clerk = app.user("vanthu").await;
    let case = Desk { app: &app }.open(&clerk, cert(app.id(), app.now())).await;
    let whole = photo(ImageFormat::Png, 60, 40, 1);
    // A head that is right, and nothing behind it; one that says more pixels than are unpacked here.
    let cut = whole[..60].to_vec();
    let mut vast = whole.clone();
    vast[16..24].copy_from_slice(&[0, 0, 0x27, 0x10, 0, 0, 0x27, 0x10]);
    for bytes in [PDF.to_vec(), NOTE.to_vec(), cut, vast] {
        let hash = taken(&clerk, &bytes).await;
        attach(&app, &clerk, case, &bytes, "internal").await;
        for _ in 0..2 {
            small(&clerk, case, &hash).await.refused(404, "no_thumbnail");
        }
    }
    // Nothing was refused to anybody: a device asks for what it sees.
    denials::settle(&app.state).await.unwrap();
    let denied = format!("SELECT COUNT(*) FROM audit WHERE action = '{}'", denials::ACTION);
    assert_eq!(app.db.number(&denied).await, 0);
    // What is on its way has none yet, and has one when it has come.
    let hash = attach(&app, &clerk, case, &whole, "internal").await;
    small(&clerk, case, &hash).await.refused(404, "no_thumbnail");
    taken(&clerk, &whole).await;
    assert_eq!(small(&clerk, case, &hash).await.status, 200);
}

/// All that lies in the store of files, by path.
fn lie(app: &TestApp) -> Vec<String> {
    fn below(folder: &std::path::Path, found: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                below(&path, found);
            } else {
                found.push(path.display().to_string());
            }
        }
    }
    let mut found = Vec::new();
    below(&app.state.config.data.join("files"), &mut found);
    found
}

async fn it_goes_with_the_file(app: TestApp) {
    let clerk = app.user("vanthu").await;
    let case = Desk { app: &app }.open(&clerk, cert(app.id(), app.now())).await;
    let bytes = photo(ImageFormat::Jpeg, 500, 500, 3);
    let hash = taken(&clerk, &bytes).await;
    attach(&app, &clerk, case, &bytes, "internal").await;
    assert_eq!(small(&clerk, case, &hash).await.status, 200);
    let of_it = |app: &TestApp| lie(app).iter().filter(|path| path.contains(hash.as_str())).count();
    assert_eq!(of_it(&app), 2, "the file and the small picture of it");
    app.state.files.forget(app.school.unit, &hash).await.unwrap();
    assert_eq!(of_it(&app), 0);
    small(&clerk, case, &hash).await.refused(404, "no_thumbnail");
    assert_eq!(of_it(&app), 0, "nothing is drawn of what is gone");
    // Neither is a part of what clears old parts.
    taken(&clerk, &bytes).await;
    assert_eq!(small(&clerk, case, &hash).await.status, 200);
    app.state.files.trim_parts(Instant::from_millis(i64::MAX / 4)).await.unwrap();
    assert_eq!(of_it(&app), 2);
}

async fn many_at_once_are_drawn_once_each(app: TestApp) {
    let clerk = app.user("vanthu").await;
    let case = Desk { app: &app }.open(&clerk, cert(app.id(), app.now())).await;
    let bytes = photo(ImageFormat::Jpeg, 800, 600, 4);
    let hash = taken(&clerk, &bytes).await;
    attach(&app, &clerk, case, &bytes, "internal").await;
    let all = futures::future::join_all((0..12).map(|_| small(&clerk, case, &hash))).await;
    assert!(all.iter().all(|reply| reply.status == 200 && reply.bytes == all[0].bytes));
}
