//! Small pictures of one's own work: fetched last, kept on the device, gone with the record, the first to make room.

use client::Write;
use contract::command::Command;
use domain::{
    case::{self, FileRef, command::AttachFile},
    facet::Facet,
    ids::{CaseId, FileHash},
};
use image::ImageFormat;
use uuid::Uuid;

use super::{Call, Device, Fate};
use crate::support::{Desk, TestApp, both_dbs, photo};

both_dbs!(
    what_was_photographed_is_seen_without_a_network,
    a_file_that_waits_here_is_shown_itself,
    they_go_with_the_record,
    they_go_with_the_lease_and_at_sign_out,
    what_is_not_sent_is_shown_and_not_kept,
    they_make_room_for_what_was_typed,
    a_device_without_room_for_them_works_on,
    what_has_none_is_not_asked_for_again_and_again,
    what_was_lost_on_the_way_comes_with_the_next_sync,
);

const DAY: i64 = 24 * 3600 * 1000;

/// Takes a photo and attaches it to a case.
async fn take(device: &Device, case: Uuid, seed: u32, facet: Facet) -> FileHash {
    let bytes = photo(ImageFormat::Jpeg, 700, 500, seed);
    let hash = device.keep_file("Giấy khai sinh.jpg", "image/jpeg", &bytes).await;
    attach(device, case, &hash, "image/jpeg", bytes.len(), facet).await;
    hash
}

async fn attach(device: &Device, case: Uuid, hash: &FileHash, media: &str, size: usize, facet: Facet) {
    let file = FileRef { hash: hash.clone(), name: "a".to_owned(), media: media.to_owned(), size: size as u64 };
    let attach = AttachFile { id: CaseId(case), file, paper: None, facet, stated_at: device.engine.now() };
    device.submit(Command::Case(case::Command::Attach(attach))).await;
}

/// Syncs, and then fetches what is small, as the desk does.
async fn settle(device: &Device) {
    device.sync().await;
    device.engine.fetch_thumbnails().await;
}

fn asked(device: &Device) -> usize {
    device.wire.calls.borrow().iter().filter(|call| matches!(call, Call::Thumbnail(_))).count()
}

fn is_small(bytes: &[u8]) -> bool {
    let drawn = image::load_from_memory_with_format(bytes, ImageFormat::Jpeg).unwrap();
    drawn.width() == 320 && bytes.len() <= 20_000
}

/// A dossier that waits for the office, with a photo in it that has gone up; and a colleague's device.
async fn photographed(app: &TestApp) -> (Device, Device, Uuid, FileHash) {
    let clerk = Device::of(app, "vanthu").await;
    let (id, _) = clerk.intake().await;
    let hash = take(&clerk, id, 1, Facet::Personal).await;
    settle(&clerk).await;
    let other = Device::of(app, "ketoan").await;
    other.engine.fetch_thumbnails().await;
    (clerk, other, id, hash)
}

async fn what_was_photographed_is_seen_without_a_network(app: TestApp) {
    let (mut clerk, mut other, id, hash) = photographed(&app).await;
    for device in [&mut clerk, &mut other] {
        assert_eq!(device.disk.thumbnails(), std::slice::from_ref(&hash));
        device.wire.cut();
        device.reopen().await;
        let seen = device.engine.thumbnail(CaseId(id), &hash).await.expect("it is here");
        assert!(is_small(&seen));
        assert!(device.engine.read(|r| r.has_thumbnail(&hash)));
        // It is not fetched twice.
        device.wire.mend();
        settle(device).await;
        assert_eq!(asked(device), 1);
    }
}

async fn a_file_that_waits_here_is_shown_itself(app: TestApp) {
    let clerk = Device::of(&app, "vanthu").await;
    let (id, _) = clerk.intake().await;
    clerk.wire.cut();
    let hash = take(&clerk, id, 2, Facet::Personal).await;
    let shown = clerk.engine.thumbnail(CaseId(id), &hash).await.expect("it is here");
    assert_eq!(FileHash::of(&shown), hash);
    clerk.engine.fetch_thumbnails().await;
    assert_eq!((asked(&clerk), clerk.disk.thumbnails()), (0, vec![]));
}

async fn they_go_with_the_record(app: TestApp) {
    let (clerk, other, id, hash) = photographed(&app).await;
    let note = take(&clerk, id, 3, Facet::Internal).await;
    settle(&clerk).await;
    settle(&other).await;
    assert_eq!(other.disk.thumbnails().len(), 2);
    // It becomes a teacher's work: whom it is about goes from the office's devices, how it is handled stays.
    clerk.step(id, "received", "assign", Desk { app: &app }.to("to-la", "giaovienla")).await;
    for device in [&clerk, &other] {
        settle(device).await;
        assert_eq!(device.disk.thumbnails(), std::slice::from_ref(&note));
        assert!(!device.engine.read(|r| r.has_thumbnail(&hash)));
    }
    let mut teacher = Device::of(&app, "giaovienla").await;
    teacher.engine.fetch_thumbnails().await;
    assert_eq!(teacher.disk.thumbnails().len(), 2);
    // What no record shows any more goes when Sen is opened, whatever left it there.
    let stray = FileHash::of(b"stray");
    client::LocalStore::commit(&*teacher.disk, vec![Write::PutThumbnail(stray.clone(), vec![1])]).await.unwrap();
    teacher.reopen().await;
    assert!(!teacher.disk.thumbnails().contains(&stray) && teacher.disk.thumbnails().len() == 2);
}

async fn they_go_with_the_lease_and_at_sign_out(app: TestApp) {
    let (clerk, mut other, ..) = photographed(&app).await;
    other.wire.cut();
    app.clock.advance(8 * DAY);
    other.reopen().await;
    assert_eq!(other.disk.thumbnails(), []);
    // On a desk that stays open, too.
    clerk.engine.look_at_lease().await;
    assert_eq!(clerk.disk.thumbnails(), []);

    let (clerk, ..) = photographed(&app).await;
    assert_eq!(clerk.disk.thumbnails().len(), 1);
    clerk.engine.erase().await.unwrap();
    assert_eq!(clerk.disk.thumbnails(), []);
}

async fn what_is_not_sent_is_shown_and_not_kept(app: TestApp) {
    let (clerk, other, id, hash) = photographed(&app).await;
    clerk.step(id, "received", "assign", Desk { app: &app }.to("to-la", "giaovienla")).await;
    settle(&clerk).await;
    settle(&other).await;
    other.engine.open_case(CaseId(id)).await.unwrap();
    assert!(is_small(&other.engine.thumbnail(CaseId(id), &hash).await.expect("it is fetched")));
    settle(&other).await;
    assert_eq!(other.disk.thumbnails(), []);
    other.wire.cut();
    assert_eq!(other.engine.thumbnail(CaseId(id), &hash).await, None);
}

async fn they_make_room_for_what_was_typed(app: TestApp) {
    let (mut clerk, _, id, hash) = photographed(&app).await;
    clerk.wire.cut();
    clerk.disk.fill(1);
    let words = clerk.comment(id, "Phụ huynh hẹn chiều mai").await;
    assert_eq!((clerk.unsent(), clerk.disk.thumbnails()), (vec![words], vec![]));
    // They do not come back to fill it again, and are still shown where there is a network.
    clerk.wire.mend();
    settle(&clerk).await;
    assert!(is_small(&clerk.engine.thumbnail(CaseId(id), &hash).await.unwrap()));
    settle(&clerk).await;
    assert_eq!(clerk.disk.thumbnails(), []);
    // When it is opened again it is tried again.
    clerk.reopen().await;
    settle(&clerk).await;
    assert_eq!(clerk.disk.thumbnails(), [hash]);
}

async fn a_device_without_room_for_them_works_on(app: TestApp) {
    let (clerk, _, id, first) = photographed(&app).await;
    let second = take(&clerk, id, 5, Facet::Personal).await;
    clerk.sync().await;
    clerk.disk.fill(1);
    clerk.engine.fetch_thumbnails().await;
    assert_eq!(clerk.disk.thumbnails(), [first], "one that is there does not make room for another");
    assert!(!clerk.engine.read(|r| r.has_thumbnail(&second)));
    let before = asked(&clerk);
    settle(&clerk).await;
    assert_eq!(asked(&clerk), before, "it is not tried again and again");
    clerk.comment(id, "Vẫn ghi được").await;
    clerk.sync().await;
    clerk.agrees(&app).await;
}

async fn what_has_none_is_not_asked_for_again_and_again(app: TestApp) {
    let clerk = Device::of(&app, "vanthu").await;
    let (id, _) = clerk.intake().await;
    // What calls itself a picture and is none, one that is still on another device, and what never was one.
    let text = "Không phải ảnh".as_bytes();
    let wrong = clerk.keep_file("a.txt", "text/plain", text).await;
    attach(&clerk, id, &wrong, "image/png", text.len(), Facet::Internal).await;
    let away = photo(ImageFormat::Png, 400, 300, 6);
    attach(&clerk, id, &FileHash::of(&away), "image/png", away.len(), Facet::Internal).await;
    let scan = clerk.keep_file("a.pdf", "application/pdf", b"%PDF-1.7 a").await;
    attach(&clerk, id, &scan, "application/pdf", 10, Facet::Internal).await;
    for _ in 0..3 {
        settle(&clerk).await;
        assert_eq!(asked(&clerk), 2);
    }
    clerk.keep_file("b.png", "image/png", &away).await;
    clerk.sync().await;
    app.clock.advance(11 * 60 * 1000);
    clerk.wire.sign_in(app.user("vanthu").await);
    settle(&clerk).await;
    assert_eq!(clerk.disk.thumbnails(), [FileHash::of(&away)]);
}

async fn what_was_lost_on_the_way_comes_with_the_next_sync(app: TestApp) {
    let clerk = Device::of(&app, "vanthu").await;
    let (id, _) = clerk.intake().await;
    for seed in 10..14 {
        take(&clerk, id, seed, Facet::Personal).await;
    }
    clerk.sync().await;
    clerk.wire.once(|call| matches!(call, Call::Thumbnail(_)), Fate::AnswerLost);
    clerk.engine.fetch_thumbnails().await;
    assert_eq!(clerk.disk.thumbnails().len(), 0, "whoever does not answer is not asked for the others");
    clerk.wire.mend();
    settle(&clerk).await;
    assert_eq!(clerk.disk.thumbnails().len(), 4);
    clerk.agrees(&app).await;
}
