//! Certificates that lead to an authority, and those that do not.

use rcgen::{
    BasicConstraints, CertificateParams, ExtendedKeyUsagePurpose, GeneralSubtree, IsCa, KeyUsagePurpose,
    NameConstraints,
};
use signed::{Chain, ChainFault, Root, SignedError, State, roots_from_pem, signatures_trusting};
use time::macros::datetime;

use crate::{
    cms::{self, Cms, attribute, tlv},
    file::{PAPER, Raw, sign},
    people::{Authority, CLERK, Kind, PRINCIPAL, Person, ROOT, alone},
};

fn chain_at(by: &Person, roots: &[Root], time: Option<&'static str>) -> Chain {
    let attributes = Box::new(move |all: &mut Vec<Vec<u8>>| {
        all.truncate(2);
        all.extend(time.map(|time| attribute(cms::TIME, &tlv(0x17, &[time.as_bytes()]))));
    });
    let told =
        signatures_trusting(&Raw::default().draft().signed(by, &Cms { attributes, ..Cms::default() }), roots).unwrap();
    assert_eq!(told[0].state, State::Intact);
    told[0].chain.clone().unwrap()
}

fn chain(by: &Person, roots: &[Root]) -> Chain {
    chain_at(by, roots, Some(crate::people::DAY))
}

fn trusted(root: &str) -> Chain {
    Chain::Trusted { root: root.to_owned() }
}

fn person(of: &Authority) -> Person {
    of.person("Người ký", Kind::P256)
}

#[test]
fn leads_to_a_root() {
    let root = Authority::new("Gốc");
    let between = root.below("Trung gian", |_| {});
    let lower = between.below("Trung gian dưới", |_| {});
    for by in [person(&root), person(&between), person(&lower)] {
        assert_eq!(chain(&by, &[ROOT.root(), root.root()]), trusted("Gốc"));
        assert_eq!(chain(&by, &[ROOT.root()]), Chain::Untrusted(ChainFault::Unknown));
        assert_eq!(chain(&by, &[]), Chain::Untrusted(ChainFault::Unknown));
    }
    // Whoever trusts the one between needs no root.
    assert_eq!(chain(&person(&lower), &[Root::from_der(between.certificate.clone()).unwrap()]), trusted("Trung gian"));
    // The one between is not in the file.
    let by = Person { above: Vec::new(), ..person(&between) };
    assert_eq!(chain(&by, &[root.root()]), Chain::Untrusted(ChainFault::Unknown));
    // The root lies in the file, too, and it is no matter.
    let by = Person { above: vec![root.certificate.clone()], ..person(&root) };
    assert_eq!(chain(&by, &[root.root()]), trusted("Gốc"));
    assert_eq!(chain(&by, &[]), Chain::Untrusted(ChainFault::Unknown));
    // RSA, on a paper.
    let told = signatures_trusting(&sign(&PAPER, "Ky", &PRINCIPAL), &[ROOT.root()]).unwrap();
    assert_eq!(told[0].chain, Some(trusted("Gốc Chứng thực Một")));
}

#[test]
fn a_false_root_of_the_same_name() {
    let (root, other) = (Authority::new("Gốc"), Authority::new("Gốc"));
    assert_eq!(chain(&person(&other), &[root.root()]), Chain::Untrusted(ChainFault::NotIssued));
    let by = Person { above: vec![other.certificate.clone()], ..person(&other) };
    assert_eq!(chain(&by, &[root.root()]), Chain::Untrusted(ChainFault::NotIssued));
    assert_eq!(chain(&by, &[root.root(), other.root()]), trusted("Gốc"));
}

#[test]
fn nobody_vouches() {
    let by = alone("Hiệu trưởng");
    assert_eq!(chain(&by, &[ROOT.root()]), Chain::Untrusted(ChainFault::Unknown));
    // Unless that very certificate is trusted.
    assert_eq!(chain(&by, &[Root::from_der(by.certificate.clone()).unwrap()]), trusted("Hiệu trưởng"));
}

/// Somebody who was vouched for vouches for others.
#[test]
fn a_person_is_no_authority() {
    type Change = fn(&mut CertificateParams);
    let root = Authority::new("Gốc");
    let refused = Chain::Untrusted(ChainFault::NotAuthority);
    let cases: [(&str, Change); 3] = [
        ("no authority", |of| of.is_ca = IsCa::ExplicitNoCa),
        ("says nothing", |of| of.is_ca = IsCa::NoCa),
        ("may not sign certificates", |of| of.key_usages = vec![KeyUsagePurpose::DigitalSignature]),
    ];
    for (name, change) in cases {
        assert_eq!(chain(&person(&root.below("Giữa", change)), &[root.root()]), refused, "{name}");
    }
    // One that may have nobody between itself and a person.
    let last = root.below("Cuối", |of| of.is_ca = IsCa::Ca(BasicConstraints::Constrained(0)));
    assert_eq!(chain(&person(&last), &[root.root()]), trusted("Gốc"));
    assert_eq!(chain(&person(&last.below("Thêm", |_| {})), &[root.root()]), refused);
}

#[test]
fn counted_at_the_time() {
    let root = Authority::new("Gốc");
    let refused = Chain::Untrusted(ChainFault::NotValid);
    assert_eq!(chain_at(&person(&root), &[root.root()], Some("191231000000Z")), refused);
    assert_eq!(chain_at(&person(&root), &[root.root()], Some("300102000000Z")), refused);
    assert_eq!(chain_at(&person(&root), &[root.root()], None), Chain::Untrusted(ChainFault::NoTime));
    let short = root.below("Giữa", |of| of.not_after = datetime!(2025-01-01 0:00 UTC));
    assert_eq!(chain(&person(&short), &[root.root()]), refused);
    assert_eq!(chain_at(&person(&short), &[root.root()], Some("240101000000Z")), trusted("Gốc"));
    let mut params = root.params.clone();
    params.not_after = datetime!(2025-01-01 0:00 UTC);
    let old = Authority::made(params);
    assert_eq!(chain(&person(&old), &[old.root()]), refused);
}

#[test]
fn what_a_key_is_for() {
    let usage = |usages: &[KeyUsagePurpose]| {
        let usages = usages.to_vec();
        chain(&ROOT.person_with("Người ký", Kind::P256, |of| of.key_usages = usages), &[ROOT.root()])
    };
    assert_eq!(usage(&[KeyUsagePurpose::ContentCommitment]), trusted("Gốc Chứng thực Một"));
    assert_eq!(usage(&[KeyUsagePurpose::DigitalSignature]), trusted("Gốc Chứng thực Một"));
    assert_eq!(usage(&[]), trusted("Gốc Chứng thực Một"), "it does not say");
    assert_eq!(usage(&[KeyUsagePurpose::KeyEncipherment]), Chain::Untrusted(ChainFault::KeyUsage));
}

/// A condition that is not understood here is one that is perhaps not met.
#[test]
fn conditions() {
    let root = Authority::new("Gốc");
    let refused = Chain::Untrusted(ChainFault::Condition);
    let named = root.below("Giữa", |of| {
        let names = vec![GeneralSubtree::DnsName("example.vn".to_owned())];
        of.name_constraints = Some(NameConstraints { permitted_subtrees: names, excluded_subtrees: Vec::new() });
    });
    assert_eq!(chain(&person(&named), &[root.root()]), refused);
    let unknown = |critical| {
        root.person_with("Người ký", Kind::P256, |of| {
            let mut extension = rcgen::CustomExtension::from_oid_content(&[1, 2, 3, 4], vec![5, 0]);
            extension.set_criticality(critical);
            of.custom_extensions = vec![extension];
            of.extended_key_usages = vec![ExtendedKeyUsagePurpose::EmailProtection];
        })
    };
    assert_eq!(chain(&unknown(true), &[root.root()]), refused);
    assert_eq!(chain(&unknown(false), &[root.root()]), trusted("Gốc"));
}

/// A file may bring as many authorities of one name as it likes: looking ends.
#[test]
fn a_crowd_of_one_name() {
    let root = Authority::new("Gốc");
    let crowd: Vec<Authority> = (0..14).map(|_| Authority::new("Đám đông")).collect();
    let mut by = person(&crowd[0]);
    by.above = crowd.iter().map(|one| one.certificate.clone()).collect();
    assert!(matches!(chain(&by, &[root.root()]), Chain::Untrusted(_)));
    // In a circle.
    let (one, two) = (root.below("Một", |_| {}), root.below("Hai", |_| {}));
    let again = two.below("Một", |_| {});
    let mut by = person(&one);
    by.above.extend([two.certificate.clone(), again.certificate.clone()]);
    assert_eq!(chain(&by, &[root.root()]), trusted("Gốc"));
}

#[test]
fn roots_as_text() {
    let (one, two) = (Authority::new("Gốc Một"), Authority::new("Gốc Hai"));
    let text = format!("Các gốc\n{}\n{}", pem("CERTIFICATE", &one.certificate), pem("CERTIFICATE", &two.certificate));
    let roots = roots_from_pem(&text).unwrap();
    assert_eq!(roots.iter().map(Root::name).collect::<Vec<_>>(), ["Gốc Một", "Gốc Hai"]);
    assert_eq!(roots[0].der(), one.certificate);
    assert_eq!(chain(&person(&two), &roots), trusted("Gốc Hai"));
    for text in [
        String::new(),
        "not PEM".to_owned(),
        pem("CERTIFICATE", b"\x30\x00"),
        pem("PRIVATE KEY", &CLERK.key),
        pem("CERTIFICATE", &one.certificate) + &pem("PRIVATE KEY", &CLERK.key),
        pem("CERTIFICATE", &one.certificate).replace("-----END", "----END"),
        pem("CERTIFICATE", &[&one.certificate[..], b"\0"].concat()),
    ] {
        assert_eq!(roots_from_pem(&text), Err(SignedError::Roots), "{text}");
    }
}

fn pem(label: &str, der: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut body = String::new();
    for (at, three) in der.chunks(3).enumerate() {
        let bits = three.iter().fold(0_u32, |sum, byte| sum << 8 | u32::from(*byte)) << (8 * (3 - three.len()));
        for place in 0..4 {
            let letter = LETTERS[usize::try_from(bits >> (18 - 6 * place) & 63).unwrap()];
            body.push(if place > three.len() { '=' } else { char::from(letter) });
        }
        if at % 16 == 15 {
            body.push('\n');
        }
    }
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", body.trim_end())
}
