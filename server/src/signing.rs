//! Who signed an uploaded PDF digitally, and whether that holds. What can be known of it without asking anybody: whether a certificate
//! was revoked since is not looked up.

use std::path::Path;

use bytes::Bytes;
use contract::rest::{FileSignature, FileSignatures, SignatureStands};
use domain::instant::Instant;
use signed::{Chain, PdfSignature, Root, State, roots_from_pem, signatures_trusting};
use tokio::task::spawn_blocking;

/// Where an administrator of the machine lays certificates of authorities whose signatures the school trusts, as PEM.
pub(crate) const AUTHORITIES: &str = "authorities";

/// Looks into a file, beside the server's other work. A scan that cannot be read as a signed file carries no
/// signature; what says that it is signed and cannot be read does not hold. `data` is the data folder.
///
/// # Errors
/// When the work is cut off.
pub async fn look(bytes: Bytes, data: &Path) -> Result<FileSignatures, tokio::task::JoinError> {
    let folder = data.join(AUTHORITIES);
    spawn_blocking(move || {
        let roots = roots(&folder);
        let items = match signatures_trusting(&bytes, &roots) {
            Ok(found) => found.into_iter().map(|one| told(one, !roots.is_empty())).collect(),
            Err(_) if names_a_signature(&bytes) => vec![UNREADABLE],
            Err(_) => vec![],
        };
        FileSignatures { items }
    })
    .await
}

/// A signature of a file that cannot be read as a signed one.
const UNREADABLE: FileSignature = FileSignature {
    stands: SignatureStands::Broken,
    signer: String::new(),
    organisation: None,
    issuer: String::new(),
    signed_at: None,
    certificate_counted: None,
    is_trusted: None,
};

/// Whether a file says somewhere what was signed of it: no scanner writes that.
fn names_a_signature(bytes: &[u8]) -> bool {
    const WHAT: &[u8] = b"/ByteRange";
    bytes.windows(WHAT.len()).any(|part| part == WHAT)
}

/// The authorities that are trusted here. A file that holds none is passed over, and said in the log.
fn roots(folder: &Path) -> Vec<Root> {
    let Ok(entries) = std::fs::read_dir(folder) else { return vec![] };
    let mut all = Vec::new();
    for path in entries.flatten().map(|entry| entry.path()) {
        let text = std::fs::read_to_string(&path).map_err(|error| error.to_string());
        match text.and_then(|text| roots_from_pem(&text).map_err(|error| error.to_string())) {
            Ok(found) => all.extend(found),
            Err(error) => tracing::warn!(file = %path.display(), error, "no authority can be read from this file"),
        }
    }
    all
}

fn told(signature: PdfSignature, asks_authorities: bool) -> FileSignature {
    let stands = match signature.state {
        State::Intact if signature.changed_after => SignatureStands::ChangedAfter,
        State::Intact => SignatureStands::Intact,
        State::Broken(_) => SignatureStands::Broken,
        State::Unsupported(_) => SignatureStands::Unknown,
    };
    let is_trusted = match signature.chain {
        Some(Chain::Trusted { .. }) if asks_authorities => Some(true),
        Some(Chain::Untrusted(_)) if asks_authorities => Some(false),
        Some(Chain::Trusted { .. } | Chain::Untrusted(_)) | None => None,
    };
    let at = signature.signed_at.map(|at| at.unix_timestamp().saturating_mul(1000));
    let certificate = signature.certificate;
    FileSignature {
        stands,
        signer: certificate.as_ref().map(|it| it.signer.clone()).unwrap_or_default(),
        organisation: certificate.as_ref().and_then(|it| it.organisation.clone()),
        issuer: certificate.map(|it| it.issuer).unwrap_or_default(),
        signed_at: at.map(Instant::from_millis),
        certificate_counted: signature.certificate_valid_at_signing,
        is_trusted,
    }
}
