//! What follows the last signature: evidence for the archive, and whatever somebody would rather have there.

use std::fmt::Write as _;

use lopdf::{Document, IncrementalDocument, Object, Stream, dictionary};
use signed::State;

use crate::{
    all,
    cms::Cms,
    file::{MODERN, PAPER, Raw, changed, sign},
    people::{CLERK, PRINCIPAL},
};

/// Adds evidence as programs for the archive do.
fn archived(pdf: &[u8]) -> Vec<u8> {
    let before = Document::load_mem(pdf).unwrap();
    let (mut catalog, root) = (before.catalog().unwrap().clone(), before.trailer.get(b"Root").unwrap().clone());
    let mut update = IncrementalDocument::create_from(pdf.to_vec(), before);
    let new = &mut update.new_document;
    let certificate = new.add_object(Stream::new(dictionary! {}, CLERK.certificate.clone()));
    let evidence = new.add_object(dictionary! {
        "Type" => "DSS", "Certs" => vec![certificate.into()], "OCSPs" => Vec::<Object>::new(),
        "VRI" => dictionary! { "A1B2" => dictionary! { "Cert" => vec![certificate.into()] } },
    });
    catalog.set("DSS", evidence);
    catalog.set("Extensions", dictionary! { "ESIC" => dictionary! { "BaseVersion" => "1.7", "ExtensionLevel" => 1 } });
    new.set_object(root.as_reference().unwrap(), catalog);
    let mut out = Vec::new();
    update.save_to(&mut out).unwrap();
    out
}

/// Whether all signatures hold, and whether something was changed after them.
fn changes(name: &str, pdf: &[u8]) -> bool {
    let told = all(name, pdf);
    assert!(!told.is_empty() && told.iter().all(|one| one.state == State::Intact), "{name}: {told:?}");
    assert!(told.iter().all(|one| one.changed_after == told[0].changed_after), "{name}: {told:?}");
    told[0].changed_after
}

#[test]
fn evidence_is_no_change() {
    for (name, base) in [("archived", &*PAPER), ("archived-modern", &*MODERN)] {
        let once = sign(base, "Van thu", &CLERK);
        let twice = sign(&once, "Hieu truong", &PRINCIPAL);
        assert!(!changes(name, &archived(&once)));
        // Later evidence replaces the first.
        assert!(!changes(&format!("{name}-again"), &archived(&archived(&once))));
        assert!(!changes(&format!("{name}-two"), &archived(&twice)));
        // Somebody signs over it, and so on.
        assert!(!changes(&format!("{name}-signed"), &sign(&archived(&once), "Hieu truong", &PRINCIPAL)));
    }
    let raw = Raw::default().draft().signed(&CLERK, &Cms::default());
    assert!(!changes("archived-raw", &archived(&raw)));
}

#[test]
fn what_comes_with_evidence_is_a_change() {
    let once = sign(&PAPER, "Van thu", &CLERK);
    assert!(changes("changed-then-archived", &archived(&changed(&once))));
    assert!(changes("archived-then-changed", &changed(&archived(&once))));
    assert!(changes("archived-and-more", &[&archived(&once)[..], b"\n% more\n"].concat()));
}

/// An update by hand: these objects, these lines of the table beside theirs, and more of the trailer.
struct By<'a> {
    objects: &'a [(u32, &'a str)],
    /// What stands between the objects and the table, in no table.
    loose: &'a str,
    lines: &'a str,
    trailer: &'a str,
    /// Whether it goes on from what was there.
    goes_on: bool,
}

impl Default for By<'_> {
    fn default() -> Self {
        Self { objects: &[], loose: "", lines: "", trailer: "", goes_on: true }
    }
}

const CATALOG: &str = "<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[4 0 R]/SigFlags 3>>/DSS 10 0 R>>";
const DSS: &str = "<</Type/DSS/Certs[11 0 R]>>";
const CERT: &str = "<</Length 3>>\nstream\nabc\nendstream";
const EVIDENCE: [(u32, &str); 3] = [(1, CATALOG), (10, DSS), (11, CERT)];

impl By<'_> {
    fn to(&self, pdf: &[u8]) -> Vec<u8> {
        let text = String::from_utf8_lossy(pdf);
        let before: usize = text.rsplit_once("startxref\n").unwrap().1.lines().next().unwrap().parse().unwrap();
        let (mut out, mut table) = (pdf.to_vec(), "xref\n".to_owned());
        for (number, object) in self.objects {
            writeln!(table, "{number} 1\n{:010} 00000 n ", out.len()).unwrap();
            out.extend(format!("{number} 0 obj\n{object}\nendobj\n").bytes());
        }
        out.extend(self.loose.bytes());
        let start = out.len();
        let prev = if self.goes_on { format!("/Prev {before}") } else { String::new() };
        let trailer = if self.trailer.is_empty() { "/Root 1 0 R" } else { self.trailer };
        out.extend(
            format!("{table}{}trailer\n<</Size 20{trailer}{prev}>>\nstartxref\n{start}\n%%EOF\n", self.lines).bytes(),
        );
        out
    }
}

fn signed(raw: &Raw) -> Vec<u8> {
    raw.draft().signed(&CLERK, &Cms::default())
}

#[test]
fn ways_to_hide_a_change_in_evidence() {
    let pdf = signed(&Raw::default());
    let with = |more: &[(u32, &'static str)]| [&EVIDENCE[..], more].concat();
    let is_change = |name: &str, by: By| assert!(changes(name, &by.to(&pdf)), "{name}");
    assert!(!changes("by-hand", &By { objects: &EVIDENCE, ..By::default() }.to(&pdf)));
    // Another page, other pages, another form, no evidence at all.
    let page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Annots[4 0 R]/Rotate 180>>";
    is_change("page", By { objects: &with(&[(3, page)]), ..By::default() });
    let same = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Annots[4 0 R]>>";
    is_change("page written anew", By { objects: &with(&[(3, same)]), ..By::default() });
    for (name, catalog) in [
        ("pages", "<</Type/Catalog/Pages 12 0 R/AcroForm<</Fields[4 0 R]/SigFlags 3>>/DSS 10 0 R>>"),
        ("form", "<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[4 0 R 12 0 R]/SigFlags 3>>/DSS 10 0 R>>"),
        ("flags", "<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[4 0 R]/SigFlags 1>>/DSS 10 0 R>>"),
        ("action", "<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[4 0 R]/SigFlags 3>>/DSS 10 0 R/OpenAction 12 0 R>>"),
        ("layers", "<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[4 0 R]/SigFlags 3>>/DSS 10 0 R/OCProperties<<>>>>"),
        ("less", "<</Type/Catalog/Pages 2 0 R/DSS 10 0 R>>"),
        ("no evidence", "<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[4 0 R]/SigFlags 3>>>>"),
    ] {
        let objects = [(1, catalog), (10, DSS), (11, CERT), (12, page)];
        let told = all(name, &By { objects: &objects, ..By::default() }.to(&pdf));
        assert!(told.iter().all(|one| one.changed_after), "{name}: {told:?}");
    }
    // Another catalog under another number, another author.
    let moved = [(9, CATALOG), (10, DSS), (11, CERT)];
    is_change("catalog", By { objects: &moved, trailer: "/Root 9 0 R", ..By::default() });
    is_change("info", By { objects: &EVIDENCE, trailer: "/Root 1 0 R/Info 11 0 R", ..By::default() });
    // An object in no table, which programs that mend files take for the page.
    let loose = format!("3 0 obj\n{page}\nendobj\n");
    is_change("loose", By { objects: &EVIDENCE, loose: &loose, ..By::default() });
    is_change(
        "loose, spread",
        By { objects: &EVIDENCE, loose: &loose.replace("3 0 obj", "3\n0\tobj"), ..By::default() },
    );
    // The page deleted, or of a later generation, or somewhere else in what was signed.
    is_change("deleted", By { objects: &EVIDENCE, lines: "3 1\n0000000000 00001 f \n", ..By::default() });
    let at = pdf.windows(7).position(|window| window == b"2 0 obj").unwrap();
    is_change("elsewhere", By { objects: &EVIDENCE, lines: &format!("12 1\n{at:010} 00000 n \n"), ..By::default() });
    // Two tables in one.
    let start = String::from_utf8_lossy(&pdf).rfind("xref\n0").unwrap();
    let told = signed::signatures(
        &By { objects: &EVIDENCE, trailer: &format!("/Root 1 0 R/XRefStm {start}"), ..By::default() }.to(&pdf),
    );
    assert!(told.is_err() || told.unwrap().iter().all(|one| one.changed_after));
    // A file that does not go on from what was signed, though it holds it.
    let all_anew = [
        (1, CATALOG),
        (2, "<</Type/Pages/Kids[3 0 R]/Count 1>>"),
        (3, page),
        (4, "<</FT/Sig/T(Ky)/V 5 0 R>>"),
        (10, DSS),
        (11, CERT),
    ];
    let at = pdf.windows(7).position(|window| window == b"5 0 obj").unwrap();
    let lines = format!("5 1\n{at:010} 00000 n \n");
    is_change("anew", By { objects: &all_anew, lines: &lines, goes_on: false, ..By::default() });
}

/// Whoever made the file left a hole in it before it was signed, to be filled afterwards.
#[test]
fn holes_that_were_left_before_signing() {
    for (name, more, field) in [
        ("in another object", "<</Type/XObject/Resources<</XObject<</A 11 0 R>>>>>>", Raw::default().field),
        ("deep within", "[[[[<</A[11 0 R]>>]]]]", Raw::default().field),
        ("in the field", "null", Raw::default().field.replace("/FT/Sig", "/FT/Sig/AP<</N 11 0 R>>")),
    ] {
        let pdf = signed(&Raw { more: vec![more.to_owned()], field, ..Raw::default() });
        assert!(changes(name, &By { objects: &EVIDENCE, ..By::default() }.to(&pdf)), "{name}");
    }
    // The same numbers, to which nothing leads.
    let pdf = signed(&Raw { more: vec!["<</A 12 0 R>>".to_owned()], ..Raw::default() });
    assert!(!changes("beside", &By { objects: &EVIDENCE, ..By::default() }.to(&pdf)));
}
