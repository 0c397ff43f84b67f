//! Why a file or a signature does not hold. Codes are stable; words for people stand elsewhere.

use serde::Serialize;

/// Why a file cannot be judged at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SignedError {
    /// It does not begin as a PDF.
    #[error("this is no PDF")]
    NotPdf,
    /// Larger than [`crate::MOST_BYTES`].
    #[error("the file is too large to be looked into")]
    TooLarge,
    /// Its structure is broken, or of a kind that is not read here.
    #[error("the structure of the file cannot be read")]
    Unreadable,
    /// It says one thing twice, so that two readers could see two files.
    #[error("the file can be read in more than one way")]
    Ambiguous,
    /// It needs a password, or pretends to.
    #[error("the file is encrypted")]
    Encrypted,
    /// Reading it would take more work than any honest file needs.
    #[error("the file is too complex")]
    TooComplex,
    /// More than [`crate::MOST_SIGNATURES`].
    #[error("the file carries too many signatures")]
    TooManySignatures,
    /// What should be certificates of authorities, as PEM, is not.
    #[error("no certificates can be read from this text")]
    Roots,
}

impl SignedError {
    /// A stable name, for the one place that turns errors into answers.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotPdf => "signed.not_pdf",
            Self::TooLarge => "signed.too_large",
            Self::Unreadable => "signed.unreadable",
            Self::Ambiguous => "signed.ambiguous",
            Self::Encrypted => "signed.encrypted",
            Self::TooComplex => "signed.too_complex",
            Self::TooManySignatures => "signed.too_many",
            Self::Roots => "signed.roots",
        }
    }
}

/// Why a signature is not intact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Broken {
    /// Its dictionary is missing, is no dictionary, or lacks what every signature has.
    Dictionary,
    /// Its dictionary says one thing twice.
    Ambiguous,
    /// What it covers is not stated, or not as it must be: all of the file up to a mark, but for the signature itself.
    ByteRange,
    /// The gap in what it covers is not exactly the signature.
    Hole,
    /// The signature itself is empty.
    Empty,
    /// The signature itself cannot be read.
    Cms,
    /// Not exactly one signer, where there must be one.
    Signers,
    /// The certificate that is said to have signed is not there, or cannot be read.
    CertificateMissing,
    /// The certificate is not the one that the signer committed to.
    OtherCertificate,
    /// What was signed is not what the file says: it was changed.
    Digest,
    /// The key of the certificate did not make this signature.
    Signature,
    /// SHA-1, MD5 or a short RSA key: anybody with means could have made it.
    Weak,
}

impl Broken {
    /// A stable name.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Dictionary => "signature.dictionary",
            Self::Ambiguous => "signature.ambiguous",
            Self::ByteRange => "signature.byte_range",
            Self::Hole => "signature.hole",
            Self::Empty => "signature.empty",
            Self::Cms => "signature.cms",
            Self::Signers => "signature.signers",
            Self::CertificateMissing => "signature.certificate_missing",
            Self::OtherCertificate => "signature.other_certificate",
            Self::Digest => "signature.digest",
            Self::Signature => "signature.signature",
            Self::Weak => "signature.weak",
        }
    }
}

/// Why nothing can be said of a signature, neither good nor bad.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Unsupported {
    /// Another way of signing than CMS beside the bytes.
    SubFilter,
    /// The timestamp of an authority over the whole document, not a person's signature.
    DocumentTimestamp,
    /// A signature without signed attributes, which nothing keeps from being moved elsewhere.
    NoAttributes,
    /// An algorithm that is not known to be weak, and not known here.
    Algorithm,
}

impl Unsupported {
    /// A stable name.
    pub fn code(&self) -> &'static str {
        match self {
            Self::SubFilter => "signature.sub_filter",
            Self::DocumentTimestamp => "signature.document_timestamp",
            Self::NoAttributes => "signature.no_attributes",
            Self::Algorithm => "signature.algorithm",
        }
    }
}

/// Why a certificate does not lead to a trusted authority. Of several reasons, the one nearest to the goal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ChainFault {
    /// None of the authorities is known, nor is any that vouched for it.
    Unknown,
    /// An authority of that name is known, and it did not sign.
    NotIssued,
    /// It leads through a certificate that may not vouch for others.
    NotAuthority,
    /// It leads through an algorithm that is weak or not known.
    Algorithm,
    /// It leads through a certificate with a condition that is not understood here.
    Condition,
    /// It leads through a certificate that did not count at the stated time.
    NotValid,
    /// No time is stated, so that nothing can be said to have counted then.
    NoTime,
    /// The signer's certificate is not for signing.
    KeyUsage,
}

impl ChainFault {
    /// A stable name.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unknown => "chain.unknown",
            Self::NotIssued => "chain.not_issued",
            Self::NotAuthority => "chain.not_authority",
            Self::Algorithm => "chain.algorithm",
            Self::Condition => "chain.condition",
            Self::NotValid => "chain.not_valid",
            Self::NoTime => "chain.no_time",
            Self::KeyUsage => "chain.key_usage",
        }
    }
}
