//! Evidence for the archive that a program adds once somebody has signed (ETSI EN 319 142-1, 5.4): certificates and what was known of
//! their revocation, under `/DSS` of the catalog. It shows nothing on any page, so a file may go on with it after its last signature.
//! It is not looked into.

use crate::pdf::{File, only_adds};

/// What another catalog may say besides: the evidence, and that the file uses extensions of the standard.
const EVIDENCE: [&[u8]; 2] = [b"DSS", b"Extensions"];

/// Whether what follows these first bytes of a file is such evidence and nothing else. Where that cannot be shown, it is not.
pub fn is_all_that_follows(pdf: &[u8], end: usize) -> bool {
    let Some(signed) = pdf.get(..end) else { return false };
    let (Ok(before), Ok(after)) = (File::open(signed), File::open(pdf)) else { return false };
    let (Ok(was), Ok(is)) = (before.root(), after.root()) else { return false };
    is.get(b"DSS").is_some() && is.says_the_same(&was, &EVIDENCE) && only_adds(&before, &after).unwrap_or(false)
}
