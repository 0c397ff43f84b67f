//! What is wrong with the signature itself.

use rcgen::{KeyPair, PublicKeyData, SignatureAlgorithm};
use signed::{Broken, State, Unsupported};
use time::macros::datetime;
use x509_parser::asn1_rs::oid;

use crate::{
    broken,
    cms::{self, Change, Cms, Order, attribute, seq, tlv},
    file::{PAPER, Raw, field},
    only,
    people::{AT, Authority, CLERK, Kind, PRINCIPAL, Person, ROOT, params},
};

fn state(by: &Person, cms: &Cms) -> State {
    only("contents", &Raw::default().draft().signed(by, cms)).state
}

fn with(attributes: impl Fn(&mut Vec<Vec<u8>>) + 'static) -> Cms {
    Cms { attributes: Box::new(attributes), ..Cms::default() }
}

#[test]
fn nothing_there() {
    let signature = |contents: &str| Raw::default().signature.replace("/Contents CONTENTS", contents);
    for contents in
        ["", "/Contents null", "/Contents<>", "/Contents()", "/Contents 7", "/Contents[]", "/Contents<0000>"]
    {
        let raw = Raw { signature: signature(contents), ..Raw::default() };
        let file = raw.bytes();
        let text = String::from_utf8(file.clone()).unwrap();
        let at = text.find(contents).unwrap() + "/Contents".len();
        let (to, from) = (at, at + contents.len().saturating_sub("/Contents".len()).max(1));
        let range = format!("[0 {to:010} {from:010} {:010}]", file.len() - from);
        broken(contents, text.replace("[0 1111111111 1111111112 1111111113]", &range).as_bytes(), Broken::Empty);
    }
    broken("zeros", &Raw::default().draft().holding(&[]), Broken::Empty);
}

#[test]
fn half_there() {
    let draft = || Raw::default().draft();
    let [_, to, from, length] = draft().numbers();
    let range = format!("{:<36}", format!("[0 {to} {from} {length}]"));
    let text = String::from_utf8(draft().bytes).unwrap().replace("[0 1111111111 1111111112 1111111113]", &range);
    let whole = Cms::default().sign(&CLERK, [&text.as_bytes()[..to], &text.as_bytes()[from..]]);
    assert_eq!(only("whole", &draft().holding(&whole)).state, State::Intact);
    // Zeros fill up what was cut off, so that something of the right length can remain.
    for cut in (1..whole.len()).step_by(7) {
        let state = only("cut", &draft().holding(&whole[..cut])).state;
        assert!(matches!(state, State::Broken(Broken::Cms | Broken::Signers | Broken::Signature)), "{cut}: {state:?}");
    }
    broken("more", &draft().holding(&[&whole[..], b"\x01"].concat()), Broken::Cms);
    broken("noise", &draft().holding(b"not a signature"), Broken::Cms);
    broken("other", &draft().holding(&seq(&[&tlv(6, &[cms::DATA]), &tlv(0xA0, &[&seq(&[])])])), Broken::Cms);
}

#[test]
fn signers() {
    let signers = |change: fn(&mut Vec<Vec<u8>>)| Cms { signers: Box::new(change), ..Cms::default() };
    assert_eq!(state(&CLERK, &signers(Vec::clear)), State::Broken(Broken::Signers));
    let twice = |all: &mut Vec<Vec<u8>>| all.push(all[0].clone());
    assert_eq!(state(&CLERK, &signers(twice)), State::Broken(Broken::Signers));
}

#[test]
fn certificates() {
    let certificates = |change: Change| Cms { certificates: change, ..Cms::default() };
    let missing = State::Broken(Broken::CertificateMissing);
    assert_eq!(state(&CLERK, &certificates(Box::new(Vec::clear))), missing);
    // Somebody else's, with another number.
    let other = ROOT.person_with("Người khác", Kind::P256, |of| of.serial_number = None).certificate;
    assert_eq!(state(&CLERK, &certificates(Box::new(move |all| *all = vec![other.clone()]))), missing);
    // Somebody else's, with the number and the issuer of the signer's.
    let same = ROOT.person("Người khác", Kind::P256).certificate;
    let replaced = certificates(Box::new(move |all| *all = vec![same.clone()]));
    assert_eq!(state(&CLERK, &replaced), State::Broken(Broken::Signature));
    // Of another kind than the signature.
    let rsa = PRINCIPAL.certificate.clone();
    let replaced = certificates(Box::new(move |all| *all = vec![rsa.clone()]));
    assert_eq!(state(&CLERK, &replaced), State::Broken(Broken::Signature));
    // What else lies beside is no matter.
    let noise = certificates(Box::new(|all| all.extend([tlv(0xA1, &[b"\x30\x00"]), seq(&[b"\x02\x01\x01"])])));
    assert_eq!(state(&CLERK, &noise), State::Intact);
    // The signer committed to another one.
    let committed = |to: Vec<u8>| with(move |all| all.push(cms::commitment(&to)));
    assert_eq!(state(&CLERK, &committed(CLERK.certificate.clone())), State::Intact);
    let other = committed(PRINCIPAL.certificate.clone());
    assert_eq!(state(&CLERK, &other), State::Broken(Broken::OtherCertificate));
    // An authority may sign, too, and be named by its key.
    let root = Authority::new("Gốc");
    let by =
        Person { kind: Kind::P256, key: root.key.serialize_der(), certificate: root.certificate, above: Vec::new() };
    assert_eq!(state(&by, &Cms { by_key: true, ..Cms::default() }), State::Intact);
}

#[test]
fn attributes() {
    let malformed = State::Broken(Broken::Cms);
    let digest = || attribute(cms::DIGEST, &tlv(4, &[&[7; 32]]));
    let cases: [(&str, Cms, State); 12] = [
        ("none", with(Vec::clear), State::Unsupported(Unsupported::NoAttributes)),
        ("no digest", with(|all| drop(all.remove(1))), malformed),
        ("no type", with(|all| drop(all.remove(0))), malformed),
        ("no time", with(|all| drop(all.pop())), State::Intact),
        ("another digest", with(move |all| all[1] = digest()), State::Broken(Broken::Digest)),
        ("digest twice", with(move |all| all.push(digest())), malformed),
        ("digest twice before", with(move |all| all.insert(0, digest())), malformed),
        (
            "two digests",
            with(|all| all[1] = attribute(cms::DIGEST, &[tlv(4, &[&[7; 32]]), tlv(4, &[&[8; 32]])].concat())),
            malformed,
        ),
        ("another type", with(|all| all[0] = attribute(cms::CONTENT_TYPE, &tlv(6, &[cms::SIGNED_DATA]))), malformed),
        ("time twice", with(|all| all.push(all[2].clone())), malformed),
        ("unknown", with(|all| all.push(attribute(&oid!(raw 1.2.3), &[4, 0]))), State::Intact),
        ("inside", Cms { encapsulated: tlv(0xA0, &[&tlv(4, &[b"x"])]), ..Cms::default() }, malformed),
    ];
    for (name, cms, expected) in cases {
        assert_eq!(state(&CLERK, &cms), expected, "{name}");
    }
    // In an order that is not DER's, signed in either.
    for order in [Order::Loose, Order::LooseSigned] {
        let loose = Cms { order, ..with(|all| all.reverse()) };
        assert_eq!(state(&CLERK, &loose), State::Intact, "{order:?}");
    }
}

#[test]
fn weak_algorithms() {
    let weak = State::Broken(Broken::Weak);
    for digest in [cms::SHA1, cms::MD5] {
        assert_eq!(state(&PRINCIPAL, &Cms { digest, ..Cms::default() }), weak);
    }
    let by = |algorithm: Vec<u8>, pss| state(&PRINCIPAL, &Cms { algorithm: Some(algorithm), pss, ..Cms::default() });
    assert_eq!(by(cms::algorithm(cms::RSA_SHA1), false), weak);
    assert_eq!(by(cms::algorithm(cms::RSA_PSS), true), weak, "what is left out means SHA-1");
    assert_eq!(by(seq(&[&tlv(6, &[cms::RSA_PSS]), &seq(&[])]), true), weak);
    let salt = seq(&[&tlv(6, &[cms::RSA_PSS]), &cms::pss_parameters(20)]);
    assert_eq!(by(salt, true), State::Unsupported(Unsupported::Algorithm));
    assert_eq!(by(cms::algorithm(cms::ED25519), false), State::Unsupported(Unsupported::Algorithm));
    let other = ROOT.person("P-384", Kind::P384);
    assert_eq!(state(&other, &Cms::default()), State::Unsupported(Unsupported::Algorithm), "SHA-384 over SHA-256");
    let sha3 = Cms { digest: cms::SHA3, ..Cms::default() };
    assert_eq!(state(&PRINCIPAL, &sha3), State::Unsupported(Unsupported::Algorithm));
}

/// The public half of a key that nobody should use any more.
struct Short(Vec<u8>);

impl PublicKeyData for Short {
    fn der_bytes(&self) -> &[u8] {
        &self.0
    }

    fn algorithm(&self) -> &'static SignatureAlgorithm {
        &rcgen::PKCS_RSA_SHA256
    }
}

#[test]
fn a_short_key() {
    let key: KeyPair = Kind::P256.key();
    let issuer = rcgen::Issuer::new(params("Gốc"), &key);
    let certificate = params("Khóa ngắn")
        .signed_by(&Short(include_bytes!("keys/rsa1024.der").to_vec()), &issuer)
        .unwrap()
        .der()
        .to_vec();
    let by = Person { kind: Kind::Rsa, key: Kind::Rsa.key().serialize_der(), certificate, above: Vec::new() };
    assert_eq!(state(&by, &Cms::default()), State::Broken(Broken::Weak));
}

#[test]
fn other_ways_of_signing() {
    for (filter, expected) in [
        ("adbe.pkcs7.sha1", State::Unsupported(Unsupported::SubFilter)),
        ("adbe.x509.rsa_sha1", State::Unsupported(Unsupported::SubFilter)),
        ("ETSI.RFC3161", State::Unsupported(Unsupported::DocumentTimestamp)),
        ("adbe.pkcs7.detached", State::Intact),
    ] {
        let told = only(filter, &field(&PAPER, "Ky", filter).signed(&CLERK, &Cms::default()));
        assert_eq!((told.state, told.covers_whole_file), (expected, true), "{filter}");
    }
    let raw =
        Raw { signature: Raw::default().signature.replace("/SubFilter/adbe.pkcs7.detached", ""), ..Raw::default() };
    broken("no filter", &raw.draft().signed(&CLERK, &Cms::default()), Broken::Dictionary);
}

#[test]
fn times() {
    let at = |time: &'static str| with(move |all| all[2] = attribute(cms::TIME, &tlv(0x17, &[time.as_bytes()])));
    let told = |cms: &Cms| {
        let told = only("time", &Raw::default().draft().signed(&CLERK, cms));
        assert_eq!(told.state, State::Intact);
        (told.signed_at, told.certificate_valid_at_signing)
    };
    assert_eq!(told(&Cms::default()), (Some(AT), Some(true)));
    assert_eq!(told(&at("191231235959Z")), (Some(datetime!(2019-12-31 23:59:59 UTC)), Some(false)));
    assert_eq!(told(&at("300101000001Z")), (Some(datetime!(2030-01-01 0:00:01 UTC)), Some(false)));
    assert_eq!(told(&at("yesterday")), (None, None));
    assert_eq!(told(&with(|all| drop(all.pop()))), (None, None), "neither there nor in the dictionary");
    let general = with(|all| all[2] = attribute(cms::TIME, &tlv(0x18, &[b"20260205010500Z"])));
    assert_eq!(told(&general), (Some(AT), Some(true)));
    // The signed attribute goes before what the dictionary says.
    let signature = Raw::default().signature.replace("/Filter", "/M(D:20200303030303Z)/Filter");
    let raw = Raw { signature, ..Raw::default() };
    assert_eq!(only("m", &raw.draft().signed(&CLERK, &Cms::default())).signed_at, Some(AT));
    let told = only("m", &raw.draft().signed(&CLERK, &with(|all| drop(all.pop()))));
    assert_eq!(told.signed_at, Some(datetime!(2020-03-03 3:03:03 UTC)));
}

#[test]
fn a_timestamp_beside_is_told() {
    let unsigned = vec![attribute(cms::TIMESTAMP, &seq(&[]))];
    let told = only("timestamp", &Raw::default().draft().signed(&CLERK, &Cms { unsigned, ..Cms::default() }));
    assert_eq!((told.state, told.timestamp_present), (State::Intact, true));
}

/// Names are what strangers typed.
#[test]
fn names_are_cleaned() {
    let name = format!("Hiệu\u{202E} trưởng\n\u{200B}{}", "a".repeat(500));
    let told = only("name", &Raw::default().draft().signed(&ROOT.person(&name, Kind::P256), &Cms::default()));
    let signer = told.certificate.unwrap().signer;
    assert!(signer.starts_with("Hiệu trưởngaaa") && signer.chars().count() == 200, "{signer}");
}
