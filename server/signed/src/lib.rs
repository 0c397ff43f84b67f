//! Digital signatures of PDF files: how many there are, whose, and whether they hold.
//!
//! [`signatures`] is pure: bytes in, findings out. It reads no clock, no file and no network, so it knows only what the file
//! says. **Checked**: that the signed bytes are unchanged, that the key of the named certificate signed them, whether anything
//! follows that no signature covers, and, with [`signatures_trusting`], the chain to an authority that somebody here trusts.
//! **Not checked**: whether a certificate was revoked (nothing is fetched, neither OCSP nor CRL), whether the stated time is
//! true (it is the signer's word), timestamps of an authority (told as present), and what changed between two signatures (the
//! later signer answers for that). After the last signature nothing may follow but evidence for the archive.
//!
//! Whoever uploads a file may have made it by hand. So the reader in `pdf` is not a library that mends what is broken: it takes
//! the shortest way from the end of the file to the signatures, refuses what could be read in two ways, and its work is bounded.
//! The libraries at hand load everything, mend by guessing, keep one of two equal keys in silence, and do not say where in the
//! file a value stands, which is what a signature is about.

mod algorithm;
mod certificate;
mod chain;
mod cms;
mod der;
mod error;
mod evidence;
mod field;
mod finding;
mod moment;
mod pdf;
mod range;

pub use crate::{
    chain::{Root, roots_from_pem},
    error::{Broken, ChainFault, SignedError, Unsupported},
    finding::{Chain, PdfSignature, SignerCertificate, State},
};
use crate::{
    cms::Cms,
    field::Field,
    pdf::{Dict, File},
    range::{Ranges, ends_version},
};

/// The largest file that is looked into, in bytes; uploads are smaller.
pub const MOST_BYTES: usize = 64 << 20;
/// How many signatures one file may carry.
pub const MOST_SIGNATURES: usize = 32;

/// Whether a file says of itself that it is a PDF, from its first byte on. Some readers search for that further behind; a file
/// that is two things at once is none here.
pub fn is_pdf(bytes: &[u8]) -> bool {
    bytes.starts_with(b"%PDF-")
}

/// All signatures of a PDF, in the order in which they were added. None, if nobody signed; fields that wait for a signature do
/// not count.
///
/// It takes its time with a large file: call it where blocking is allowed.
///
/// # Errors
/// When the file cannot be judged at all; each with a stable [`SignedError::code`].
pub fn signatures(pdf: &[u8]) -> Result<Vec<PdfSignature>, SignedError> {
    look(pdf, None)
}

/// The same, and whether each certificate leads to one of `roots`. With no roots, none does.
///
/// # Errors
/// Those of [`signatures`].
pub fn signatures_trusting(pdf: &[u8], roots: &[Root]) -> Result<Vec<PdfSignature>, SignedError> {
    look(pdf, Some(roots))
}

fn look(pdf: &[u8], roots: Option<&[Root]>) -> Result<Vec<PdfSignature>, SignedError> {
    if !is_pdf(pdf) {
        return Err(SignedError::NotPdf);
    }
    if pdf.len() > MOST_BYTES {
        return Err(SignedError::TooLarge);
    }
    let file = File::open(pdf)?;
    let mut found: Vec<(Option<usize>, PdfSignature)> =
        field::signed(&file)?.iter().map(|field| judged(pdf, field, roots)).collect();
    found.sort_by_key(|(end, _)| end.unwrap_or(usize::MAX));
    let intact = |(_, of): &&(Option<usize>, PdfSignature)| of.state == State::Intact;
    let sealed = found.iter().rfind(intact).is_some_and(|(end, of)| {
        of.covers_whole_file || end.is_some_and(|end| ends_version(pdf) && evidence::is_all_that_follows(pdf, end))
    });
    Ok(found
        .into_iter()
        .map(|(_, of)| PdfSignature { changed_after: !of.covers_whole_file && !sealed, ..of })
        .collect())
}

/// One signature, and up to where in the file it reaches if that is known.
fn judged(pdf: &[u8], field: &Field, roots: Option<&[Root]>) -> (Option<usize>, PdfSignature) {
    let mut told = PdfSignature::unread(field.name.clone());
    let dict = match &field.value {
        Ok(dict) => dict,
        Err(why) => return (None, PdfSignature { state: State::Broken(*why), ..told }),
    };
    let stated = dict.get(b"M").and_then(pdf::Value::text).and_then(moment::of_pdf);
    told.signed_at = stated;
    let ranges = match Ranges::of(dict, pdf) {
        Ok(ranges) => ranges,
        Err(why) => return (None, PdfSignature { state: State::Broken(why), ..told }),
    };
    told.covers_whole_file = ranges.end == pdf.len();
    told.state = match detached(dict) {
        Ok(()) => State::Intact,
        Err(state) => return (Some(ranges.end), PdfSignature { state, ..told }),
    };
    match Cms::read(&ranges.contents) {
        Ok(cms) => {
            told.signed_at = cms.signed_at.or(stated);
            told.timestamp_present = cms.timestamp_present;
            if let Some(signer) = cms.signer() {
                told.certificate_valid_at_signing = told.signed_at.map(|at| signer.valid_at(at));
                told.certificate = Some(signer.told());
                told.chain = roots.map(|roots| chain::to_root(signer, &cms.certificates, roots, told.signed_at));
            }
            if let Err(state) = cms.verify(&ranges.parts(pdf)) {
                told.state = state;
            }
        }
        Err(state) => told.state = state,
    }
    (Some(ranges.end), told)
}

/// Whether the dictionary names one of the two ways of signing that are understood.
fn detached(dict: &Dict) -> Result<(), State> {
    match dict.get(b"SubFilter").and_then(pdf::Value::name) {
        Some(b"adbe.pkcs7.detached" | b"ETSI.CAdES.detached") => Ok(()),
        Some(b"ETSI.RFC3161") => Err(State::Unsupported(Unsupported::DocumentTimestamp)),
        Some(_) => Err(State::Unsupported(Unsupported::SubFilter)),
        None => Err(State::Broken(Broken::Dictionary)),
    }
}
