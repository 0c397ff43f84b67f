//! Files: they go after the text, each once, and one that the server will not take is not lost.

use client::{CallError, Connection, Write};
use contract::{command::Command, upload::PART_BYTES};
use domain::{
    case::{self, FileRef, command::AttachFile},
    facet::Facet,
    ids::{CaseId, CommandId, FileHash},
};
use uuid::Uuid;

use super::{Call, Device, Fate};
use crate::support::{FakeBucket, Mood, Reply, TestApp, both_dbs};

const TEXT: &str = "text/plain";
const SCAN: &[u8] = b"%PDF-1.7\nA scan of a birth certificate";
/// A photo of a kind that phones make and the server does not take, under the name of one that it does.
const HEIC: &[u8] = b"\0\0\0\x18ftypheic\0\0\0\0heicmif1";

both_dbs!(
    files_go_last_and_once,
    a_refused_file_needs_attention_and_the_others_go,
    a_refusal_that_was_not_kept_is_not_lost,
    a_refused_file_that_is_picked_again_is_sent_again,
    a_large_file_goes_on_where_it_was_cut,
    what_is_typed_while_a_large_file_goes_up_goes_first,
    over_a_link_that_drops_every_other_part_all_photos_arrive,
    while_the_store_of_files_is_away_all_else_goes_on,
);

fn is_upload(call: &Call) -> bool {
    matches!(call, Call::Upload(_))
}

/// Refers to a kept file in a case.
async fn attach(device: &Device, case: Uuid, hash: &FileHash, name: &str, bytes: &[u8]) -> CommandId {
    let file = FileRef { hash: hash.clone(), name: name.to_owned(), media: TEXT.to_owned(), size: bytes.len() as u64 };
    let (id, stated_at) = (CaseId(case), device.engine.now());
    let attach = AttachFile { id, file, paper: None, facet: Facet::Internal, stated_at };
    device.submit(Command::Case(case::Command::Attach(attach))).await
}

async fn download(device: &Device, case: Uuid, hash: &FileHash) -> Reply {
    device.wire.user().get(&contract::paths::file_download("case", &case, hash)).await
}

fn waiting(device: &Device) -> usize {
    device.engine.read(|r| r.uploads().len())
}

async fn files_go_last_and_once(app: TestApp) {
    let mut clerk = Device::of(&app, "vanthu").await;
    let (id, _) = clerk.intake().await;
    clerk.sync().await;
    clerk.wire.calls.borrow_mut().clear();
    clerk.wire.cut();
    let bytes = "Biên bản giao nhận".as_bytes();
    let hash = clerk.keep_file("bien-ban.txt", TEXT, bytes).await;
    assert_eq!(hash, FileHash::of(bytes));
    let attached = attach(&clerk, id, &hash, "bien-ban.txt", bytes).await;
    clerk.reopen().await;
    assert_eq!(clerk.case(id).internal.unwrap().files.len(), 1);
    assert_eq!(clerk.engine.read(|r| r.uploads()[0].name.clone()), "bien-ban.txt");

    // The photo does not get through, the text does.
    clerk.wire.mend();
    clerk.wire.once(is_upload, Fate::Lost);
    clerk.fails().await;
    assert!(clerk.unsent().is_empty());
    assert_eq!(waiting(&clerk), 1);
    clerk.reopen().await;
    clerk.wire.mend();
    clerk.sync().await;
    clerk.sync().await;
    let sent = |call: &&Call| is_upload(call) || matches!(call, Call::Push(_));
    let calls: Vec<Call> = clerk.wire.calls.borrow().iter().filter(sent).cloned().collect();
    assert_eq!(calls, [Call::Push(vec![attached]), Call::Upload(hash.clone())]);
    assert_eq!((waiting(&clerk), clerk.disk.files()), (0, vec![]));
    let got = download(&clerk, id, &hash).await;
    assert_eq!((got.status.as_u16(), &*got.bytes), (200, bytes));
}

async fn a_refused_file_needs_attention_and_the_others_go(app: TestApp) {
    let mut clerk = Device::of(&app, "vanthu").await;
    let (id, _) = clerk.intake().await;
    let photo = clerk.keep_file("Giấy khai sinh.jpg", "image/jpeg", HEIC).await;
    attach(&clerk, id, &photo, "Giấy khai sinh.jpg", HEIC).await;
    let mut large = SCAN.to_vec();
    large.resize(20 * 1024 * 1024 + 1, b' ');
    let large = clerk.keep_file("Học bạ.pdf", "application/pdf", &large).await;
    let scan = clerk.keep_file("Sổ hộ khẩu.pdf", "application/pdf", SCAN).await;
    attach(&clerk, id, &scan, "Sổ hộ khẩu.pdf", SCAN).await;
    clerk.sync().await;

    // What comes after it went, and what refers to it stands.
    assert_eq!((waiting(&clerk), clerk.unsent().len(), clerk.engine.connection()), (0, 0, Connection::Online));
    assert_eq!(download(&clerk, id, &scan).await.status, 200);
    download(&clerk, id, &photo).await.refused(404, "not_found");
    assert_eq!(clerk.case(id).internal.unwrap().files.len(), 2);
    let refused = [("Giấy khai sinh.jpg", "unsupported_file"), ("Học bạ.pdf", "too_large")]
        .map(|(name, code)| (name.to_owned(), code.to_owned()));
    assert_eq!(clerk.refused_files(), refused);
    assert_eq!(clerk.engine.read(|r| r.attention().len()), 2);

    // It outlives the page, is not sent by itself, and is whole.
    clerk.reopen().await;
    clerk.wire.calls.borrow_mut().clear();
    clerk.sync().await;
    assert!(!clerk.wire.calls.borrow().iter().any(is_upload));
    let mut after = clerk.refused_files();
    after.sort();
    assert_eq!(after, refused);
    let told = clerk.engine.read(|r| r.refused_file(&photo).expect("it is kept").why.message.clone());
    assert!(told.contains("Không nhận loại tệp này"), "{told}");
    assert_eq!(clerk.engine.file(&photo).await.unwrap().as_deref(), Some(HEIC));

    // Let go of, it is gone, and the other stays.
    clerk.engine.dismiss_file(&photo).await.unwrap();
    assert_eq!(clerk.refused_files(), refused[1..]);
    assert_eq!(clerk.disk.files(), [large]);
    clerk.reopen().await;
    assert_eq!(clerk.refused_files(), refused[1..]);
    clerk.agrees(&app).await;
}

/// The device is full, or dies, just when the refusal is heard.
async fn a_refusal_that_was_not_kept_is_not_lost(app: TestApp) {
    let is_refusal = |write: &Write| matches!(write, Write::RefuseUpload(_));
    let mut clerk = Device::of(&app, "vanthu").await;
    let refused = [("IMG_0042.jpg".to_owned(), "unsupported_file".to_owned())];
    let photo = clerk.keep_file("IMG_0042.jpg", "image/jpeg", HEIC).await;
    clerk.disk.no_room_for(is_refusal);
    assert_eq!(clerk.fails().await, CallError::Unreachable);
    assert_eq!((clerk.refused_files(), waiting(&clerk)), (refused.to_vec(), 0));
    // Opened again before it could be kept: it is sent and refused once more.
    clerk.reopen().await;
    assert_eq!((clerk.refused_files(), waiting(&clerk)), (vec![], 1));
    clerk.disk.no_room_for(is_refusal);
    assert_eq!(clerk.fails().await, CallError::Unreachable);
    // The same without a crash between: it is kept with the next.
    let (id, _) = clerk.intake().await;
    clerk.sync().await;
    clerk.reopen().await;
    assert_eq!((clerk.refused_files(), waiting(&clerk)), (refused.to_vec(), 0));
    assert_eq!(clerk.disk.files(), [photo]);
    assert!(clerk.case(id).core.code.is_some());
}

/// What is refused today may be taken tomorrow.
async fn a_refused_file_that_is_picked_again_is_sent_again(app: TestApp) {
    let mut clerk = Device::of(&app, "vanthu").await;
    let (id, _) = clerk.intake().await;
    let scan = clerk.keep_file("Sổ hộ khẩu.pdf", "application/pdf", SCAN).await;
    attach(&clerk, id, &scan, "Sổ hộ khẩu.pdf", SCAN).await;
    clerk.wire.once(is_upload, Fate::Fails);
    clerk.sync().await;
    assert_eq!(clerk.refused_files(), [("Sổ hộ khẩu.pdf".to_owned(), "internal".to_owned())]);

    // A full device takes nothing back, and what was refused stays where it was.
    clerk.disk.fill(1);
    assert!(clerk.engine.keep_file("Lại.pdf".to_owned(), "application/pdf".to_owned(), SCAN.to_vec()).await.is_err());
    assert_eq!((clerk.refused_files().len(), waiting(&clerk)), (1, 0));
    clerk.keep_file("Lại.pdf", "application/pdf", SCAN).await;
    assert_eq!((clerk.refused_files().len(), waiting(&clerk)), (0, 1));
    clerk.reopen().await;
    assert_eq!((clerk.refused_files().len(), waiting(&clerk)), (0, 1));
    clerk.sync().await;
    assert_eq!((clerk.refused_files().len(), waiting(&clerk), clerk.disk.files()), (0, 0, vec![]));
    assert_eq!(download(&clerk, id, &scan).await.status, 200);
}

/// A file of so many parts and a bit.
fn of_parts(parts: usize, salt: u8) -> Vec<u8> {
    let mut bytes = b"%PDF-1.7\n".to_vec();
    bytes.resize(parts * PART_BYTES + 1000, salt);
    bytes
}

/// From where parts of a file were sent.
fn offsets(device: &Device, of: &FileHash) -> Vec<u64> {
    let offset = |call: &Call| {
        if let Call::Part(hash, at) = call
            && hash == of
        {
            Some(*at)
        } else {
            None
        }
    };
    device.wire.calls.borrow().iter().filter_map(offset).collect()
}

async fn a_large_file_goes_on_where_it_was_cut(app: TestApp) {
    let mut clerk = Device::of(&app, "vanthu").await;
    let (id, _) = clerk.intake().await;
    let bytes = of_parts(3, b'a');
    let scan = clerk.keep_file("Học bạ.pdf", "application/pdf", &bytes).await;
    attach(&clerk, id, &scan, "Học bạ.pdf", &bytes).await;
    let part = PART_BYTES as u64;
    // The second part is cut off, then the tab is closed.
    clerk.wire.fates(|call| if matches!(call, Call::Part(_, at) if *at > 0) { Fate::Lost } else { Fate::Arrives });
    clerk.fails().await;
    assert_eq!((offsets(&clerk, &scan), waiting(&clerk)), (vec![0], 1));
    clerk.reopen().await;
    clerk.wire.mend();
    // The answer to the last part is lost: the server has it all, and says so.
    clerk.wire.once(|call| matches!(call, Call::Part(_, at) if *at == 3 * PART_BYTES as u64), Fate::AnswerLost);
    clerk.sync().await;
    assert_eq!(offsets(&clerk, &scan), [0, part, 2 * part, 3 * part], "nothing is sent twice");
    assert_eq!((waiting(&clerk), clerk.engine.on_its_way()), (0, None));
    let got = download(&clerk, id, &scan).await;
    assert!(got.status == 200 && *got.bytes == bytes);
    clerk.agrees(&app).await;
}

async fn what_is_typed_while_a_large_file_goes_up_goes_first(app: TestApp) {
    let clerk = Device::of(&app, "vanthu").await;
    let (id, _) = clerk.intake().await;
    clerk.sync().await;
    let bytes = of_parts(4, b'b');
    let scan = clerk.keep_file("Ảnh.pdf", "application/pdf", &bytes).await;
    attach(&clerk, id, &scan, "Ảnh.pdf", &bytes).await;
    let hold = clerk.wire.hold(|call| matches!(call, Call::Part(_, at) if *at == PART_BYTES as u64));
    let typed = async {
        hold.reached().await;
        assert_eq!(clerk.engine.on_its_way(), Some((scan.clone(), PART_BYTES as u64)));
        let words = clerk.comment(id, "Phụ huynh đang chờ ở quầy").await;
        clerk.sync().await;
        hold.go();
        words
    };
    let ((), words) = tokio::join!(clerk.sync(), typed);
    let calls = clerk.wire.calls.borrow().clone();
    let at = |wanted: &Call| calls.iter().position(|call| call == wanted).expect("it was made");
    let (text, next) = (at(&Call::Push(vec![words])), at(&Call::Part(scan.clone(), 2 * PART_BYTES as u64)));
    assert!(text < next, "the text went between two parts");
    assert_eq!((waiting(&clerk), clerk.unsent().len()), (0, 0));
    assert_eq!(download(&clerk, id, &scan).await.status, 200);
}

async fn over_a_link_that_drops_every_other_part_all_photos_arrive(app: TestApp) {
    let clerk = Device::of(&app, "vanthu").await;
    let (id, _) = clerk.intake().await;
    let mut photos = Vec::new();
    for salt in 0..8 {
        let bytes = of_parts(2, b'c' + salt);
        let photo = clerk.keep_file("Ảnh.pdf", "application/pdf", &bytes).await;
        attach(&clerk, id, &photo, "Ảnh.pdf", &bytes).await;
        photos.push(photo);
    }
    let mut count = 0;
    clerk.wire.fates(move |call| {
        count += usize::from(matches!(call, Call::Part(..)));
        if matches!(call, Call::Part(..)) && count % 2 == 0 { Fate::AnswerLost } else { Fate::Arrives }
    });
    clerk.sync().await;
    assert_eq!(waiting(&clerk), 0);
    // Three parts each, and none of them twice.
    assert_eq!(photos.iter().map(|photo| offsets(&clerk, photo).len()).sum::<usize>(), 3 * photos.len());
    for photo in &photos {
        assert_eq!(download(&clerk, id, photo).await.status, 200);
    }
}

async fn while_the_store_of_files_is_away_all_else_goes_on(app: TestApp) {
    let bucket = FakeBucket::new().await;
    let app = app.with_files(bucket.place());
    let clerk = Device::of(&app, "vanthu").await;
    let (id, _) = clerk.intake().await;
    clerk.sync().await;
    bucket.set(Mood::Fails);
    clerk.keep_file("bien-ban.txt", TEXT, "Biên bản".as_bytes()).await;
    clerk.comment(id, "Không đợi ảnh").await;
    clerk.sync().await;
    assert_eq!((clerk.engine.connection(), clerk.unsent()), (Connection::Online, vec![]));
    assert_eq!((waiting(&clerk), clerk.refused_files()), (1, vec![]), "it waits, and is not refused");
    assert!(clerk.engine.should_ask(), "it is tried again by itself");
    bucket.set(Mood::Well);
    clerk.sync().await;
    assert_eq!(waiting(&clerk), 0);
}
