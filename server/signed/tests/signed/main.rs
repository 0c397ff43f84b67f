//! Files are signed, tampered with in the ways that are known, and looked at.
#![expect(clippy::unwrap_used, reason = "what a test unwraps is what it asserts")]

mod authorities;
mod cms;
mod contents;
mod evidence;
mod file;
mod holds;
mod mutants;
mod people;
mod ranges;
mod structure;

use signed::{Broken, PdfSignature, State, signatures};

/// All signatures of a file that can be judged. With `SIGNED_OUT` set, the file is kept there for other eyes.
fn all(name: &str, pdf: &[u8]) -> Vec<PdfSignature> {
    if let Some(folder) = std::env::var_os("SIGNED_OUT") {
        std::fs::write(std::path::Path::new(&folder).join(format!("{}.pdf", name.replace('/', "_"))), pdf).unwrap();
    }
    signatures(pdf).unwrap()
}

/// The only signature of a file.
fn only(name: &str, pdf: &[u8]) -> PdfSignature {
    let mut all = all(name, pdf);
    assert_eq!(all.len(), 1, "{name}");
    all.remove(0)
}

/// The only signature is broken in this way.
fn broken(name: &str, pdf: &[u8], why: Broken) {
    assert_eq!(only(name, pdf).state, State::Broken(why), "{name}");
}
