//! Signatures that hold, and what changes of the file make of them.

use signed::{Broken, PdfSignature, State, is_pdf, signatures};
use time::macros::datetime;

use crate::{
    all, broken,
    cms::{self, Cms, SHA384, SHA512},
    file::{MODERN, PAPER, Raw, changed, field, sign},
    only,
    people::{AT, CLERK, Kind, PRINCIPAL, ROOT},
};

fn states(of: &[PdfSignature]) -> Vec<(State, bool, bool)> {
    of.iter().map(|one| (one.state, one.covers_whole_file, one.changed_after)).collect()
}

#[test]
fn nobody_signed() {
    assert_eq!(all("unsigned", &PAPER), []);
    assert_eq!(all("unsigned-modern", &MODERN), []);
    assert!(is_pdf(&PAPER) && !is_pdf(b" %PDF-1.7") && !is_pdf(b""));
}

#[test]
fn says_who_signed_and_when() {
    let told = only("rsa", &sign(&PAPER, "Hieu truong", &PRINCIPAL));
    assert_eq!(states(std::slice::from_ref(&told)), [(State::Intact, true, false)]);
    let certificate = told.certificate.as_ref().unwrap();
    assert_eq!(certificate.signer, "Người ký Thứ nhất");
    assert_eq!(certificate.organisation.as_deref(), Some("Trường Mầm non Hương Sen"));
    assert_eq!(certificate.issuer, "Gốc Chứng thực Một");
    assert_eq!(certificate.serial, "260205");
    assert_eq!(certificate.valid_from, datetime!(2020-01-01 0:00 UTC));
    assert_eq!(certificate.valid_to, datetime!(2030-01-01 0:00 UTC));
    assert_eq!(told.field.as_deref(), Some("Hieu truong"));
    assert_eq!((told.signed_at, told.certificate_valid_at_signing), (Some(AT), Some(true)));
    assert_eq!((told.timestamp_present, &told.chain), (false, &None));
    let json = serde_json::to_value(&told).unwrap();
    assert_eq!(json["signed_at"], "2026-02-05T01:05:00Z");
    assert_eq!(json["state"], serde_json::json!({ "state": "intact" }));
}

/// Each kind of key and digest, in the way of `PAdES`: the certificate is committed to, the time stands in the dictionary alone.
#[test]
fn algorithms_that_are_believed() {
    let (p256, p384) = (ROOT.person("P-256", Kind::P256), ROOT.person("P-384", Kind::P384));
    let table = [
        ("pades-rsa", &*PRINCIPAL, Cms::default()),
        ("pades-rsa-384", &*PRINCIPAL, Cms { digest: SHA384, ..Cms::default() }),
        ("pades-rsa-512", &*PRINCIPAL, Cms { digest: SHA512, ..Cms::default() }),
        ("pades-pss", &*PRINCIPAL, Cms { pss: true, ..Cms::default() }),
        ("pades-p256", &p256, Cms::default()),
        ("pades-p384", &p384, Cms { digest: SHA384, ..Cms::default() }),
    ];
    for (name, by, cms) in table {
        let committed = by.certificate.clone();
        let attributes = Box::new(move |all: &mut Vec<Vec<u8>>| {
            all.pop();
            all.push(cms::commitment(&committed));
        });
        let told = only(name, &field(&PAPER, "Ky", "ETSI.CAdES.detached").signed(by, &Cms { attributes, ..cms }));
        assert_eq!((told.state, told.signed_at), (State::Intact, Some(AT)), "{name}");
    }
}

#[test]
fn files_of_other_programs() {
    assert_eq!(only("modern", &sign(&MODERN, "Ky", &CLERK)).state, State::Intact);
    assert_eq!(only("raw", &Raw::default().draft().signed(&CLERK, &Cms::default())).state, State::Intact);
}

#[test]
fn one_signs_after_the_other() {
    for (name, base) in [("two", &*PAPER), ("two-modern", &*MODERN)] {
        let first = sign(base, "Van thu", &CLERK);
        let told = all(name, &sign(&first, "Hieu truong", &PRINCIPAL));
        assert_eq!(states(&told), [(State::Intact, false, false), (State::Intact, true, false)], "{name}");
        let names: Vec<_> = told.iter().map(|one| one.field.as_deref().unwrap()).collect();
        assert_eq!(names, ["Van thu", "Hieu truong"]);
    }
}

#[test]
fn what_follows_a_signature_is_told() {
    let first = sign(&PAPER, "Van thu", &CLERK);
    let shadow = changed(&first);
    assert_eq!(states(&all("changed-after", &shadow)), [(State::Intact, false, true)]);
    let loose = [&first[..], b"\n% more\n"].concat();
    assert_eq!(states(&all("appended", &loose)), [(State::Intact, false, true)]);
    // A later signer answers for what came between.
    let second = sign(&shadow, "Hieu truong", &PRINCIPAL);
    assert_eq!(states(&all("changed-between", &second)), [(State::Intact, false, false), (State::Intact, true, false)]);
    let third = changed(&second);
    assert_eq!(states(&all("changed-last", &third)), [(State::Intact, false, true), (State::Intact, false, true)]);
}

/// A later signature breaks in its own part, so that only the first still holds.
#[test]
fn a_broken_second_signature_covers_nothing() {
    let first = sign(&PAPER, "Van thu", &CLERK);
    let draft = field(&first, "Hieu truong", "adbe.pkcs7.detached");
    let [_, to, from, length] = draft.numbers();
    // Signs less than it states.
    let second =
        draft.stating(&format!("[0 {to} {from} {length}]"), [0, to, from, length - 1], &PRINCIPAL, &Cms::default());
    let told = all("second-broken", &second);
    assert_eq!(states(&told), [(State::Intact, false, true), (State::Broken(Broken::Digest), true, false)]);
}

/// Any byte that is covered, wherever it stands.
#[test]
fn a_changed_byte_is_found() {
    let signed = Raw::default().draft().signed(&CLERK, &Cms::default());
    let hole = signed.windows(2).position(|two| two == b"<3").unwrap();
    let end = hole + signed[hole..].iter().position(|byte| *byte == b'>').unwrap();
    let mut refused = 0;
    for at in (0..hole).chain(end + 1..signed.len()) {
        let mut bad = signed.clone();
        bad[at] ^= 0x01;
        match signatures(&bad) {
            Ok(told) => assert!(told.iter().all(|one| one.state != State::Intact), "{at}"),
            Err(_) => refused += 1,
        }
    }
    assert!(refused < (signed.len() - (end - hole)) / 2, "most changes leave the file readable: {refused}");
    let mut bad = sign(&PAPER, "Ky", &CLERK);
    bad[PAPER.len() / 2] ^= 0x10;
    broken("changed", &bad, Broken::Digest);
}
