//! Files that are two things at once, or unpack to more than there is: a refusal in words, or stored as something that
//! nobody's browser opens.

use contract::paths::{CASES, FILES};
use domain::ids::FileHash;

use super::{attach, put};
use crate::support::{Desk, TestApp, both_dbs, cert};

both_dbs!(two_things_at_once_are_refused_or_harmless, what_is_too_large_is_refused_before_it_is_stored);

fn zip_of(name: &str, bytes: &[u8]) -> Vec<u8> {
    use std::io::Write as _;
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
    zip.write_all(bytes).unwrap();
    zip.finish().unwrap().into_inner()
}

fn png(width: u32, height: u32, more: &[u8]) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
    bytes.extend(width.to_be_bytes());
    bytes.extend(height.to_be_bytes());
    bytes.extend(b"\x08\x06\0\0\0");
    bytes.extend(more);
    bytes
}

/// A refusal's status and code, or the media type under which it is kept.
type Fate = Result<&'static str, (u16, &'static str)>;

/// Name, bytes, and what becomes of them.
fn hostile() -> Vec<(&'static str, Vec<u8>, Fate)> {
    let unsupported = Err((415, "unsupported_file"));
    let jpeg = b"\xFF\xD8\xFF\xE0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0\xFF\xD9".to_vec();
    let with = |mut head: Vec<u8>, tail: &[u8]| {
        head.extend(tail);
        head
    };
    let script = b"<script>alert(document.cookie)</script>";
    vec![
        ("a GIF that is a script", b"GIF89a/*\0\0*/=1;alert(1)//".to_vec(), unsupported),
        (
            "a drawing with a script",
            b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>".to_vec(),
            unsupported,
        ),
        ("the same behind a declaration", b"<?xml version=\"1.0\"?><svg onload=\"alert(1)\"/>".to_vec(), unsupported),
        ("the same behind a byte order mark", b"\xEF\xBB\xBF \n<svg onload=\"alert(1)\"/>".to_vec(), unsupported),
        ("a page", b"<!DOCTYPE html><body onload=alert(1)>".to_vec(), unsupported),
        ("a page behind blanks", b"  \r\n\t<html><script>1</script>".to_vec(), unsupported),
        ("text of two encodings", b"\xFF\xFEa\0<\0s\0".to_vec(), unsupported),
        ("broken UTF-8", b"Gi\xE1\xBA\xA5y t\xE1\xBB".to_vec(), unsupported),
        ("text with control characters", b"Giay to\x00\x1b[2J".to_vec(), unsupported),
        ("an archive of nothing of ours", zip_of("run.exe", b"MZ"), unsupported),
        ("a program", b"\x7fELF\x02\x01\x01".to_vec(), unsupported),
        ("a picture of 3.6 gigapixels", png(60_000, 60_000, b""), Err((422, "pixel_flood"))),
        ("a picture of one endless line", png(4_000_000_000, 1, b""), Err((422, "pixel_flood"))),
        ("a PDF that is a page", with(b"%PDF-1.7\n".to_vec(), script), Ok("application/pdf")),
        ("a photo with an archive behind it", with(jpeg.clone(), &zip_of("classes.dex", b"dex")), Ok("image/jpeg")),
        ("a photo with a page in it", with(jpeg, script), Ok("image/jpeg")),
        ("a picture with a script in it", png(1, 1, script), Ok("image/png")),
        ("a formula", b"=HYPERLINK(\"http://x\",\"y\")".to_vec(), Ok("text/plain; charset=utf-8")),
        ("words that could be a script", b"alert(1)".to_vec(), Ok("text/plain; charset=utf-8")),
        (
            "decomposed letters",
            "Gia\u{302}\u{301}y to\u{31b}\u{300}".as_bytes().to_vec(),
            Ok("text/plain; charset=utf-8"),
        ),
    ]
}

async fn two_things_at_once_are_refused_or_harmless(app: TestApp) {
    let clerk = app.user("vanthu").await;
    let case = Desk { app: &app }.open(&clerk, cert(app.id(), app.now())).await;
    let mut kept = 0;
    for (what, bytes, expected) in hostile() {
        let hash = FileHash::of(&bytes).to_string();
        for _ in 0..2 {
            let reply = put(&clerk, &hash, bytes.clone()).await;
            match expected {
                Ok(_) => assert_eq!(reply.status, 204, "{what}: {}", reply.text()),
                Err((status, code)) => {
                    let refused = reply.refused(status, code);
                    assert!(!refused.message.is_empty(), "{what}");
                }
            }
        }
        let Ok(media) = expected else { continue };
        kept += 1;
        attach(&app, &clerk, case, &bytes, "internal").await;
        let reply = clerk.get(&format!("{CASES}/{case}/files/{hash}")).await;
        let header = |name: &str| reply.headers[name].to_str().unwrap();
        assert_eq!(&*reply.bytes, &*bytes, "{what}");
        assert_eq!(header("content-type"), media, "{what}");
        // Whatever it is called, a browser saves it, guesses nothing, and runs nothing of it.
        assert!(header("content-disposition").starts_with("attachment;"), "{what}");
        assert!(header("content-security-policy").starts_with("sandbox"), "{what}");
        assert_eq!(header("x-content-type-options"), "nosniff", "{what}");
    }
    assert_eq!(app.db.number("SELECT COUNT(*) FROM file").await, kept, "what was refused is not stored, the rest once");
}

async fn what_is_too_large_is_refused_before_it_is_stored(app: TestApp) {
    let clerk = app.user("vanthu").await;
    let text = vec![b'a'; 20 * 1024 * 1024 + 1];
    put(&clerk, &FileHash::of(&text).to_string(), text.clone()).await.refused(413, "too_large");
    assert_eq!(app.db.number("SELECT COUNT(*) FROM file").await, 0);
    let text = &text[1..];
    assert_eq!(put(&clerk, &FileHash::of(text).to_string(), text.to_vec()).await.status, 204);
    // A name is no place: where a file lies is made of its hash alone.
    for name in ["..%2F..%2Fsecret", "%00", "G".repeat(64).as_str()] {
        let reply = put(&clerk, name, b"x".to_vec()).await;
        assert!(reply.status.is_client_error(), "{FILES}/{name}: {}", reply.text());
    }
}
