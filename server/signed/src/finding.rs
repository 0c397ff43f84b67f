//! What is told of a signature.

use serde::Serialize;
use time::OffsetDateTime;

use crate::error::{Broken, ChainFault, Unsupported};

/// One signature of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PdfSignature {
    /// The name of its field in the file, as far as it has one.
    pub field: Option<String>,
    /// Whether it holds.
    pub state: State,
    /// Who signed, as the certificate in the file says. It means nothing unless `state` is [`State::Intact`], and even then it
    /// is only as good as `chain`: anybody can make a certificate with any name.
    pub certificate: Option<SignerCertificate>,
    /// When, by the signer's own word: not proven.
    #[serde(with = "time::serde::rfc3339::option")]
    pub signed_at: Option<OffsetDateTime>,
    /// Whether a timestamp of an authority lies beside it. Its presence is told; it is not checked.
    pub timestamp_present: bool,
    /// Whether it covers the file to its last byte.
    pub covers_whole_file: bool,
    /// Whether the file goes on after what this signature covers, without a later intact signature over the whole of it.
    /// Where that is false and `covers_whole_file` too, a later signer answers for what was added, or nothing was but evidence for
    /// the archive (`/DSS`), which is told from any other change; a document timestamp over it is not.
    pub changed_after: bool,
    /// Whether the signer's certificate counted at the stated time; `None` where no time is stated or no certificate is there.
    pub certificate_valid_at_signing: Option<bool>,
    /// Whether the certificate leads to a trusted authority; `None` where that was not asked, or no certificate is there.
    pub chain: Option<Chain>,
}

impl PdfSignature {
    /// One of which nothing is known yet but its field.
    pub(crate) fn unread(field: Option<String>) -> Self {
        Self {
            field,
            state: State::Broken(Broken::Dictionary),
            certificate: None,
            signed_at: None,
            timestamp_present: false,
            covers_whole_file: false,
            changed_after: true,
            certificate_valid_at_signing: None,
            chain: None,
        }
    }
}

/// Whether a signature holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "state", content = "why")]
pub enum State {
    /// The key of the certificate signed exactly these bytes.
    Intact,
    /// It does not hold.
    Broken(Broken),
    /// It is of a kind that cannot be checked here.
    Unsupported(Unsupported),
}

impl State {
    /// A stable name.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Intact => "signature.intact",
            Self::Broken(why) => why.code(),
            Self::Unsupported(what) => what.code(),
        }
    }
}

/// What a signer's certificate says. Names are cleaned of what is not to be seen, and bounded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SignerCertificate {
    /// The common name; the organisation, where there is none.
    pub signer: String,
    /// The organisation.
    pub organisation: Option<String>,
    /// The common name of who issued it; the organisation, where there is none.
    pub issuer: String,
    /// Its number there, in hexadecimal figures.
    pub serial: String,
    /// From when it counts.
    #[serde(with = "time::serde::rfc3339")]
    pub valid_from: OffsetDateTime,
    /// Up to when.
    #[serde(with = "time::serde::rfc3339")]
    pub valid_to: OffsetDateTime,
}

/// Where a certificate leads to. Nothing is asked about revocation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Chain {
    /// To this authority.
    Trusted {
        /// The name of the root.
        root: String,
    },
    /// Nowhere.
    Untrusted(ChainFault),
}
