//! Files that are made to be read in two ways, or never to an end.

use std::fmt::Write;

use signed::{Broken, MOST_BYTES, MOST_SIGNATURES, SignedError, State, signatures};

use crate::{
    broken,
    cms::Cms,
    file::{Raw, sign},
    only,
    people::CLERK,
};

fn refused(raw: &Raw) -> SignedError {
    signatures(&raw.bytes()).unwrap_err()
}

#[test]
fn no_pdf() {
    for bytes in [&b""[..], b"PK\x03\x04", b"\n%PDF-1.7", b"<html>%PDF-1.7"] {
        assert_eq!(signatures(bytes), Err(SignedError::NotPdf));
    }
    for bytes in [&b"%PDF-"[..], b"%PDF-1.7\nstartxref\n0\n%%EOF", b"%PDF-1.7\nstartxref\n99999999999999999999\n%%EOF"]
    {
        assert_eq!(signatures(bytes), Err(SignedError::Unreadable));
    }
    let mut large = b"%PDF-1.7\n".to_vec();
    large.resize(MOST_BYTES + 1, b' ');
    assert_eq!(signatures(&large), Err(SignedError::TooLarge));
}

#[test]
fn encrypted() {
    let raw = Raw { trailer: "/Encrypt<</Filter/Standard>>".to_owned(), ..Raw::default() };
    assert_eq!(refused(&raw), SignedError::Encrypted);
}

#[test]
fn a_key_twice() {
    let field = |field: &str| Raw { field: field.to_owned(), ..Raw::default() };
    for twice in ["<</FT/Sig/V 5 0 R/V null>>", "<</FT/Sig/V null/V 5 0 R>>", "<</FT/Sig/V 5 0 R/#56 6 0 R>>"] {
        assert_eq!(refused(&field(twice)), SignedError::Ambiguous, "{twice}");
    }
    let catalog = "<</Pages 2 0 R/AcroForm<</Fields[]>>/AcroForm<</Fields[4 0 R]>>>>".to_owned();
    assert_eq!(refused(&Raw { catalog, ..Raw::default() }), SignedError::Ambiguous);
    assert_eq!(refused(&Raw { trailer: "/Root 9 0 R".to_owned(), ..Raw::default() }), SignedError::Ambiguous);
    for twice in ["/Contents<00>", "/ByteRange[0 1 2 3]", "/SubFilter/adbe.pkcs7.detached", "/#42yteRange null"] {
        let signature = Raw::default().signature.replace(">>", &format!("{twice}>>"));
        let raw = Raw { signature, ..Raw::default() };
        broken(twice, &raw.draft().signed(&CLERK, &Cms::default()), Broken::Ambiguous);
    }
}

#[test]
fn fields() {
    let signed = |field: &str, more: &[&str]| {
        let raw =
            Raw { field: field.to_owned(), more: more.iter().map(|&one| one.to_owned()).collect(), ..Raw::default() };
        crate::all("fields", &raw.draft().signed(&CLERK, &Cms::default()))
    };
    assert_eq!(signed("<</FT/Sig/T(waits)>>", &[]), []);
    assert_eq!(signed("<</FT/Tx/V 5 0 R>>", &[]), [], "a text");
    assert_eq!(signed("<</FT/Sig/V 99 0 R>>", &[]), [], "refers to nothing");
    assert_eq!(signed("null", &[]), []);
    // The kind is said above, the value below; a field within itself; one signature in two fields.
    let told = signed("<</FT/Sig/Kids[6 0 R 4 0 R null]>>", &["<</T<FEFF004B1EF3>/V 5 0 R/Parent 4 0 R>>"]);
    assert_eq!((told.len(), told[0].state, told[0].field.as_deref()), (1, State::Intact, Some("Kỳ")));
    assert_eq!(signed("<</FT/Sig/V 5 0 R/Kids[6 0 R]>>", &["<</V 5 0 R>>"]).len(), 1);
    // The kind stands elsewhere, the signature in the field itself.
    let inside = Raw {
        field: format!("<</FT 6 0 R/V {}>>", Raw::default().signature),
        signature: "null".to_owned(),
        more: vec!["/Sig".to_owned()],
        ..Raw::default()
    };
    assert_eq!(only("inside", &inside.draft().signed(&CLERK, &Cms::default())).state, State::Intact);
}

#[test]
fn too_many_and_too_deep() {
    let many = |count: usize| {
        let mut kids = String::new();
        let mut more = Vec::new();
        for at in 0..count {
            write!(kids, "{} 0 R ", 6 + 2 * at).unwrap();
            more.push(format!("<</V {} 0 R>>", 7 + 2 * at));
            more.push("<</Type/Sig>>".to_owned());
        }
        Raw { field: format!("<</FT/Sig/Kids[{kids}]>>"), more, ..Raw::default() }
    };
    assert_eq!(signatures(&many(MOST_SIGNATURES).bytes()).unwrap().len(), MOST_SIGNATURES);
    assert_eq!(refused(&many(MOST_SIGNATURES + 1)), SignedError::TooManySignatures);

    let more = (0..200).map(|at| format!("<</Kids[{} 0 R]>>", at + 7)).collect();
    let deep = Raw { field: "<</FT/Sig/Kids[6 0 R]>>".to_owned(), more, ..Raw::default() };
    assert_eq!(refused(&deep), SignedError::TooComplex);
    let nested = Raw { field: format!("<</FT/Sig/Kids{}", "[".repeat(100_000)), ..Raw::default() };
    assert_eq!(refused(&nested), SignedError::Unreadable);
    // References that lead in a circle.
    let circle = Raw { field: "6 0 R".to_owned(), more: vec!["4 0 R".to_owned()], ..Raw::default() };
    assert_eq!(refused(&circle), SignedError::Unreadable);
}

/// Many references to one large object cost as much as many large objects.
#[test]
fn work_is_bounded() {
    let names = "/".repeat(1_000_000);
    let kids = "6 0 R ".repeat(1_000) + "<</FT 6 0 R>>".repeat(1_000).as_str();
    let raw = Raw { field: format!("<</Kids[{kids}]>>"), more: vec![format!("<</X[{names}]>>")], ..Raw::default() };
    assert_eq!(refused(&raw), SignedError::TooComplex);
}

/// Streams that inflate to more than they should, and tables that name more objects than there are.
#[test]
fn bombs() {
    let packed = |bytes: &[u8]| {
        let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
        std::io::Write::write_all(&mut encoder, bytes).unwrap();
        encoder.finish().unwrap()
    };
    let file = |dict: &str, body: &[u8]| {
        let mut file = b"%PDF-1.7\n".to_vec();
        let start = file.len();
        file.extend(format!("1 0 obj\n<</Type/XRef{dict}/Length {}>>stream\n", body.len()).bytes());
        file.extend(body);
        file.extend(format!("\nendstream\nendobj\nstartxref\n{start}\n%%EOF\n").bytes());
        file
    };
    let zeros = packed(&vec![0; 100 << 20]);
    assert!(zeros.len() < 200_000);
    let dict = "/Filter/FlateDecode/Root 1 0 R/W[1 4 2]/Size 9";
    assert_eq!(signatures(&file(dict, &zeros)), Err(SignedError::TooComplex));
    let many = packed(&vec![0; 2 << 20]);
    for (widths, expected) in [
        ("[0 1 0]/Size 2000000", SignedError::TooComplex),
        ("[0 0 0]/Size 2000000", SignedError::Unreadable),
        ("[1 9 0]/Size 1", SignedError::Unreadable),
        ("[1 4]/Size 1", SignedError::Unreadable),
        ("[1 4 2]/Size 99999999", SignedError::Unreadable),
        ("[1 4 2]/Size 1/Index[4294967295 2]", SignedError::Unreadable),
        ("[1 4 2]/Size 1/Index[5 1 5 1]", SignedError::Ambiguous),
    ] {
        let dict = format!("/Filter/FlateDecode/Root 1 0 R/W{widths}");
        assert_eq!(signatures(&file(&dict, &many)), Err(expected), "{widths}");
    }
    // Its own predecessor.
    let dict = "/Filter/FlateDecode/Root 1 0 R/W[1 4 2]/Size 1/Prev 9";
    assert_eq!(signatures(&file(dict, &many)), Err(SignedError::Unreadable));
}

/// What is signed is found the same by a library that reads everything.
#[test]
fn another_reader_finds_the_same() {
    let file = sign(&sign(&crate::file::MODERN, "Mot", &CLERK), "Hai", &CLERK);
    let other = lopdf::Document::load_mem(&file).unwrap();
    let count =
        other.objects.values().filter(|object| object.as_dict().is_ok_and(|dict| dict.has(b"ByteRange"))).count();
    assert_eq!(signatures(&file).unwrap().len(), count);
}
