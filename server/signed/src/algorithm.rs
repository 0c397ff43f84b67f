//! Algorithms of digests and signatures: known, weak, or unknown. The arithmetic is ring's.

use ring::{
    digest,
    signature::{self, UnparsedPublicKey, VerificationAlgorithm},
};
use x509_parser::asn1_rs::oid;

use crate::{
    der::{BITS, CONTEXT_0, CONTEXT_1, CONTEXT_2, INTEGER, OID, SEQUENCE, Tlv, Values},
    error::{Broken, Unsupported},
    finding::State,
};

/// The shortest RSA key that is believed, in bits.
const SHORTEST_RSA: usize = 2048;
const WEAK: State = State::Broken(Broken::Weak);
const UNKNOWN: State = State::Unsupported(Unsupported::Algorithm);
const MALFORMED: State = State::Broken(Broken::Cms);

const SHA256: &[u8] = &oid!(raw 2.16.840.1.101.3.4.2.1);
const SHA384: &[u8] = &oid!(raw 2.16.840.1.101.3.4.2.2);
const SHA512: &[u8] = &oid!(raw 2.16.840.1.101.3.4.2.3);
/// MD2, MD4, MD5, SHA-1.
const WEAK_DIGESTS: [&[u8]; 4] = [
    &oid!(raw 1.2.840.113549.2.2),
    &oid!(raw 1.2.840.113549.2.4),
    &oid!(raw 1.2.840.113549.2.5),
    &oid!(raw 1.3.14.3.2.26),
];

const RSA: &[u8] = &oid!(raw 1.2.840.113549.1.1.1);
const RSA_PSS: &[u8] = &oid!(raw 1.2.840.113549.1.1.10);
const RSA_SHA256: &[u8] = &oid!(raw 1.2.840.113549.1.1.11);
const RSA_SHA384: &[u8] = &oid!(raw 1.2.840.113549.1.1.12);
const RSA_SHA512: &[u8] = &oid!(raw 1.2.840.113549.1.1.13);
const MGF1: &[u8] = &oid!(raw 1.2.840.113549.1.1.8);
const EC: &[u8] = &oid!(raw 1.2.840.10045.2.1);
const ECDSA_SHA256: &[u8] = &oid!(raw 1.2.840.10045.4.3.2);
const ECDSA_SHA384: &[u8] = &oid!(raw 1.2.840.10045.4.3.3);
const P256: &[u8] = &oid!(raw 1.2.840.10045.3.1.7);
const P384: &[u8] = &oid!(raw 1.3.132.0.34);
/// RSA with MD2, MD4, MD5 and SHA-1, twice; ECDSA with SHA-1.
const WEAK_SIGNATURES: [&[u8]; 6] = [
    &oid!(raw 1.2.840.113549.1.1.2),
    &oid!(raw 1.2.840.113549.1.1.3),
    &oid!(raw 1.2.840.113549.1.1.4),
    &oid!(raw 1.2.840.113549.1.1.5),
    &oid!(raw 1.3.14.3.2.29),
    &oid!(raw 1.2.840.10045.4.1),
];

/// A digest that is believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Digest {
    /// SHA-256.
    Sha256,
    /// SHA-384.
    Sha384,
    /// SHA-512.
    Sha512,
}

impl Digest {
    /// By an `AlgorithmIdentifier`.
    pub fn of(algorithm: &Tlv) -> Result<Self, State> {
        match algorithm.inside().next(OID).ok_or(MALFORMED)?.body {
            SHA256 => Ok(Self::Sha256),
            SHA384 => Ok(Self::Sha384),
            SHA512 => Ok(Self::Sha512),
            weak if WEAK_DIGESTS.contains(&weak) => Err(WEAK),
            _ => Err(UNKNOWN),
        }
    }

    fn ring(self) -> &'static digest::Algorithm {
        match self {
            Self::Sha256 => &digest::SHA256,
            Self::Sha384 => &digest::SHA384,
            Self::Sha512 => &digest::SHA512,
        }
    }

    /// Of parts, as if they were one.
    pub fn over(self, parts: &[&[u8]]) -> digest::Digest {
        let mut context = digest::Context::new(self.ring());
        for part in parts {
            context.update(part);
        }
        context.finish()
    }

    fn length(self) -> u8 {
        match self {
            Self::Sha256 => 32,
            Self::Sha384 => 48,
            Self::Sha512 => 64,
        }
    }
}

/// Whether `signature` over `message` was made by the key of `spki`, a `SubjectPublicKeyInfo`.
///
/// `digest` is that of what is signed beside it, if anything is: a signature that names another one is not understood by
/// everybody, and so by nobody here.
pub fn verify(
    spki: &[u8],
    algorithm: &Tlv,
    digest: Option<Digest>,
    message: &[u8],
    signature: &[u8],
) -> Result<(), State> {
    let scheme = Scheme::of(algorithm, digest)?;
    if digest.is_some_and(|digest| digest != scheme.digest()) {
        return Err(UNKNOWN);
    }
    let Key { bits: key, kind, curve } = Key::of(spki).ok_or(MALFORMED)?;
    let with: &dyn VerificationAlgorithm = match (scheme, kind) {
        (Scheme::Pkcs1(digest), RSA) => match digest {
            Digest::Sha256 => &signature::RSA_PKCS1_2048_8192_SHA256,
            Digest::Sha384 => &signature::RSA_PKCS1_2048_8192_SHA384,
            Digest::Sha512 => &signature::RSA_PKCS1_2048_8192_SHA512,
        },
        (Scheme::Pss(digest), RSA | RSA_PSS) => match digest {
            Digest::Sha256 => &signature::RSA_PSS_2048_8192_SHA256,
            Digest::Sha384 => &signature::RSA_PSS_2048_8192_SHA384,
            Digest::Sha512 => &signature::RSA_PSS_2048_8192_SHA512,
        },
        (Scheme::Ecdsa(digest), EC) => match (curve, digest) {
            (Some(P256), Digest::Sha256) => &signature::ECDSA_P256_SHA256_ASN1,
            (Some(P256), Digest::Sha384) => &signature::ECDSA_P256_SHA384_ASN1,
            (Some(P384), Digest::Sha256) => &signature::ECDSA_P384_SHA256_ASN1,
            (Some(P384), Digest::Sha384) => &signature::ECDSA_P384_SHA384_ASN1,
            _ => return Err(UNKNOWN),
        },
        // The key is of another kind than the signature.
        _ => return Err(State::Broken(Broken::Signature)),
    };
    if matches!(kind, RSA | RSA_PSS) && rsa_bits(key).ok_or(MALFORMED)? < SHORTEST_RSA {
        return Err(WEAK);
    }
    UnparsedPublicKey::new(with, key).verify(message, signature).map_err(|_| State::Broken(Broken::Signature))
}

/// How a signature is made of a digest.
#[derive(Debug, Clone, Copy)]
enum Scheme {
    Pkcs1(Digest),
    Pss(Digest),
    Ecdsa(Digest),
}

impl Scheme {
    fn digest(self) -> Digest {
        match self {
            Self::Pkcs1(digest) | Self::Pss(digest) | Self::Ecdsa(digest) => digest,
        }
    }

    fn of(algorithm: &Tlv, digest: Option<Digest>) -> Result<Self, State> {
        let mut inside = algorithm.inside();
        match inside.next(OID).ok_or(MALFORMED)?.body {
            RSA => digest.map(Self::Pkcs1).ok_or(UNKNOWN),
            RSA_SHA256 => Ok(Self::Pkcs1(Digest::Sha256)),
            RSA_SHA384 => Ok(Self::Pkcs1(Digest::Sha384)),
            RSA_SHA512 => Ok(Self::Pkcs1(Digest::Sha512)),
            RSA_PSS => pss(inside).map(Self::Pss),
            EC => digest.map(Self::Ecdsa).ok_or(UNKNOWN),
            ECDSA_SHA256 => Ok(Self::Ecdsa(Digest::Sha256)),
            ECDSA_SHA384 => Ok(Self::Ecdsa(Digest::Sha384)),
            weak if WEAK_SIGNATURES.contains(&weak) => Err(WEAK),
            _ => Err(UNKNOWN),
        }
    }
}

/// `RSASSA-PSS-params` (RFC 4055): what is left out means SHA-1, which is weak. ring takes salts as long as the digest.
fn pss(mut values: Values) -> Result<Digest, State> {
    let params = values.next(SEQUENCE).ok_or(WEAK)?;
    let mut params = params.inside();
    let hash = params.if_next(CONTEXT_0).ok_or(WEAK)?;
    let digest = Digest::of(&hash.inside().next(SEQUENCE).ok_or(MALFORMED)?)?;
    let mask = params.if_next(CONTEXT_1).ok_or(WEAK)?;
    let mask = mask.inside().next(SEQUENCE).ok_or(MALFORMED)?;
    let mut mask = mask.inside();
    if mask.next(OID).ok_or(MALFORMED)?.body != MGF1 {
        return Err(UNKNOWN);
    }
    let same = Digest::of(&mask.next(SEQUENCE).ok_or(MALFORMED)?)? == digest;
    let salt = params.if_next(CONTEXT_2).and_then(|salt| salt.inside().next(INTEGER)).ok_or(UNKNOWN)?;
    if same && salt.body == [digest.length()] { Ok(digest) } else { Err(UNKNOWN) }
}

/// A key, its kind, and its curve if it has one.
struct Key<'a> {
    bits: &'a [u8],
    kind: &'a [u8],
    curve: Option<&'a [u8]>,
}

impl<'a> Key<'a> {
    fn of(spki: &'a [u8]) -> Option<Self> {
        let mut spki = Tlv::only(spki, SEQUENCE)?.inside();
        let mut algorithm = spki.next(SEQUENCE)?.inside();
        let kind = algorithm.next(OID)?.body;
        let curve = algorithm.if_next(OID).map(|curve| curve.body);
        Some(Self { bits: spki.next(BITS)?.bits()?, kind, curve })
    }
}

fn rsa_bits(key: &[u8]) -> Option<usize> {
    let modulus = Tlv::only(key, SEQUENCE)?.inside().next(INTEGER)?.body;
    let modulus = modulus.strip_prefix(&[0]).unwrap_or(modulus);
    let first = modulus.first()?;
    Some(modulus.len() * 8 - usize::try_from(first.leading_zeros()).ok()?)
}
