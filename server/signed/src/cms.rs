//! CMS `SignedData` (RFC 5652) as PDF uses it: one signer, who signed attributes, among them the digest of bytes that lie
//! elsewhere.
//!
//! Written out by hand: of the crate `cms` there is only a release candidate for the `der` that is in the tree, and sets are taken
//! here in the order in which programs write them, which is not always that of DER.

use time::OffsetDateTime;
use x509_parser::asn1_rs::oid;

use crate::{
    algorithm::{self, Digest},
    certificate::Certificate,
    der::{CONTEXT_0, CONTEXT_0_PLAIN, CONTEXT_1, INTEGER, OCTETS, OID, SEQUENCE, SET, Tlv, Values},
    error::{Broken, Unsupported},
    finding::State,
    moment,
};

/// How many certificates are looked at.
const MOST_CERTIFICATES: usize = 32;
/// How many attributes.
const MOST_ATTRIBUTES: usize = 64;
const MALFORMED: State = State::Broken(Broken::Cms);

const DATA: &[u8] = &oid!(raw 1.2.840.113549.1.7.1);
const SIGNED_DATA: &[u8] = &oid!(raw 1.2.840.113549.1.7.2);
const CONTENT_TYPE: &[u8] = &oid!(raw 1.2.840.113549.1.9.3);
const MESSAGE_DIGEST: &[u8] = &oid!(raw 1.2.840.113549.1.9.4);
const SIGNING_TIME: &[u8] = &oid!(raw 1.2.840.113549.1.9.5);
const TIMESTAMP: &[u8] = &oid!(raw 1.2.840.113549.1.9.16.2.14);
const SIGNING_CERTIFICATE_V2: &[u8] = &oid!(raw 1.2.840.113549.1.9.16.2.47);

/// A signature that was read, and not yet believed.
#[derive(Debug)]
pub struct Cms<'a> {
    /// All certificates that lie in it and can be read.
    pub certificates: Vec<Certificate<'a>>,
    /// When, by the signer's own word.
    pub signed_at: Option<OffsetDateTime>,
    /// Whether the timestamp of an authority lies in it.
    pub timestamp_present: bool,
    /// Which of the certificates is said to have signed.
    signer: Option<usize>,
    digest_algorithm: Tlv<'a>,
    signature_algorithm: Tlv<'a>,
    signature: &'a [u8],
    attributes: Option<Attributes<'a>>,
}

impl<'a> Cms<'a> {
    /// Out of `/Contents`. What fills it up must be zeros.
    pub fn read(contents: &'a [u8]) -> Result<Self, State> {
        let mut values = Values(contents);
        let info = values.next(SEQUENCE).ok_or(MALFORMED)?;
        if values.0.iter().any(|byte| *byte != 0) {
            return Err(MALFORMED);
        }
        let data = signed_data(info).ok_or(MALFORMED)?;
        if data.kind != DATA || data.encapsulated {
            return Err(MALFORMED);
        }
        let &[info] = data.signers.as_slice() else { return Err(State::Broken(Broken::Signers)) };
        let info = SignerInfo::read(info).ok_or(MALFORMED)?;
        let certificates: Vec<Certificate> = data
            .certificates
            .iter()
            .filter(|one| one.tag == SEQUENCE)
            .take(MOST_CERTIFICATES)
            .filter_map(|one| Certificate::read(one.whole))
            .collect();
        let attributes = info.signed.map(|set| Attributes::read(set).ok_or(MALFORMED)).transpose()?;
        let unsigned = info.unsigned.map(|set| Attributes::read(set).ok_or(MALFORMED)).transpose()?;
        Ok(Self {
            signer: certificates.iter().position(|one| info.names(one)),
            certificates,
            signed_at: attributes.as_ref().and_then(|all| all.one(SIGNING_TIME).ok().flatten()).and_then(moment),
            timestamp_present: unsigned.is_some_and(|all| all.has(TIMESTAMP)),
            digest_algorithm: info.digest_algorithm,
            signature_algorithm: info.signature_algorithm,
            signature: info.signature,
            attributes,
        })
    }

    /// The certificate that is said to have signed.
    pub fn signer(&self) -> Option<&Certificate<'a>> {
        self.signer.and_then(|at| self.certificates.get(at))
    }

    /// Whether it signed these parts of a file.
    pub fn verify(&self, parts: &[&[u8]]) -> Result<(), State> {
        let digest = Digest::of(&self.digest_algorithm)?;
        let attributes = self.attributes.as_ref().ok_or(State::Unsupported(Unsupported::NoAttributes))?;
        let signer = self.signer().ok_or(State::Broken(Broken::CertificateMissing))?;
        let kind = attributes.one(CONTENT_TYPE)?.filter(|kind| kind.tag == OID).ok_or(MALFORMED)?;
        let stated = attributes.one(MESSAGE_DIGEST)?.filter(|digest| digest.tag == OCTETS).ok_or(MALFORMED)?;
        attributes.one(SIGNING_TIME)?;
        if kind.body != DATA {
            return Err(MALFORMED);
        }
        if let Some(commitment) = attributes.one(SIGNING_CERTIFICATE_V2)? {
            committed(commitment, signer)?;
        }
        if stated.body != digest.over(parts).as_ref() {
            return Err(State::Broken(Broken::Digest));
        }
        let verify = |message: &[u8]| {
            algorithm::verify(signer.key(), &self.signature_algorithm, Some(digest), message, self.signature)
        };
        match verify(&attributes.signed()) {
            // Some programs sign the set in the order in which they wrote it. It says the same.
            Err(State::Broken(Broken::Signature)) => verify(&attributes.as_written()),
            answer => answer,
        }
    }
}

/// What is used of a `SignedData`.
struct SignedData<'a> {
    kind: &'a [u8],
    encapsulated: bool,
    certificates: Vec<Tlv<'a>>,
    signers: Vec<Tlv<'a>>,
}

fn signed_data(info: Tlv) -> Option<SignedData> {
    let mut info = info.inside();
    if info.next(OID)?.body != SIGNED_DATA {
        return None;
    }
    let content = info.next(CONTEXT_0)?;
    info.done()?;
    let mut data = Tlv::only(content.body, SEQUENCE)?.inside();
    data.next(INTEGER)?;
    data.next(SET)?;
    let mut encapsulated = data.next(SEQUENCE)?.inside();
    let kind = encapsulated.next(OID)?.body;
    let certificates = data.if_next(CONTEXT_0).map_or(Some(Vec::new()), |all| all.inside().all())?;
    data.if_next(CONTEXT_1);
    let signers = data.next(SET)?.inside().all()?;
    data.done()?;
    Some(SignedData { kind, encapsulated: encapsulated.done().is_none(), certificates, signers })
}

/// Which certificate is meant.
enum SignerName<'a> {
    Numbered { issuer: &'a [u8], serial: &'a [u8] },
    Key(&'a [u8]),
}

/// What is used of a `SignerInfo`.
struct SignerInfo<'a> {
    signer: SignerName<'a>,
    digest_algorithm: Tlv<'a>,
    signed: Option<Tlv<'a>>,
    signature_algorithm: Tlv<'a>,
    signature: &'a [u8],
    unsigned: Option<Tlv<'a>>,
}

impl<'a> SignerInfo<'a> {
    fn read(info: Tlv<'a>) -> Option<Self> {
        let mut info = Tlv::only(info.whole, SEQUENCE)?.inside();
        info.next(INTEGER)?;
        let signer = if let Some(id) = info.if_next(CONTEXT_0_PLAIN) {
            SignerName::Key(id.body)
        } else {
            let mut by = info.next(SEQUENCE)?.inside();
            let (issuer, serial) = (by.next(SEQUENCE)?.whole, by.next(INTEGER)?.body);
            by.done()?;
            SignerName::Numbered { issuer, serial }
        };
        let read = Self {
            signer,
            digest_algorithm: info.next(SEQUENCE)?,
            signed: info.if_next(CONTEXT_0),
            signature_algorithm: info.next(SEQUENCE)?,
            signature: info.next(OCTETS)?.body,
            unsigned: info.if_next(CONTEXT_1),
        };
        info.done()?;
        Some(read)
    }

    fn names(&self, certificate: &Certificate) -> bool {
        match self.signer {
            SignerName::Numbered { issuer, serial } => certificate.issuer() == issuer && certificate.serial() == serial,
            SignerName::Key(id) => certificate.key_id() == Some(id),
        }
    }
}

/// Attributes with their values.
#[derive(Debug)]
struct Attributes<'a> {
    body: &'a [u8],
    all: Vec<Tlv<'a>>,
}

impl<'a> Attributes<'a> {
    fn read(set: Tlv<'a>) -> Option<Self> {
        let all = set.inside().all()?;
        let good = !all.is_empty() && all.len() <= MOST_ATTRIBUTES && all.iter().all(|one| one.tag == SEQUENCE);
        good.then_some(Self { body: set.body, all })
    }

    fn values(&self, kind: &[u8]) -> impl Iterator<Item = Values<'a>> {
        self.all.iter().map(Tlv::inside).filter_map(move |mut one| (one.next(OID)?.body == kind).then_some(one))
    }

    fn has(&self, kind: &[u8]) -> bool {
        self.values(kind).next().is_some()
    }

    /// The one value of the one attribute of a kind. Twice is a trick: two readers could take two.
    fn one(&self, kind: &[u8]) -> Result<Option<Tlv<'a>>, State> {
        let mut found = self.values(kind);
        let Some(mut attribute) = found.next() else { return Ok(None) };
        let set = attribute.next(SET).ok_or(MALFORMED)?;
        let &[value] = set.inside().all().ok_or(MALFORMED)?.as_slice() else { return Err(MALFORMED) };
        if found.next().is_some() || attribute.done().is_none() { Err(MALFORMED) } else { Ok(Some(value)) }
    }

    /// What is signed: the set in the order of DER, with the tag of a set.
    fn signed(&self) -> Vec<u8> {
        let mut all: Vec<&[u8]> = self.all.iter().map(|one| one.whole).collect();
        all.sort_unstable();
        set_of(&all.concat())
    }

    fn as_written(&self) -> Vec<u8> {
        set_of(self.body)
    }
}

fn set_of(body: &[u8]) -> Vec<u8> {
    let mut set = vec![SET];
    let length = body.len().to_be_bytes();
    let figures = &length[length.iter().position(|byte| *byte != 0).unwrap_or(length.len() - 1)..];
    if body.len() >= 0x80 {
        // At most eight.
        set.push(0x80 | u8::try_from(figures.len()).unwrap_or(0));
    }
    set.extend_from_slice(figures);
    set.extend_from_slice(body);
    set
}

fn moment(value: Tlv) -> Option<OffsetDateTime> {
    match value.tag {
        0x17 => moment::of_utc_time(value.body),
        0x18 => moment::of_generalized_time(value.body),
        _ => None,
    }
}

/// `SigningCertificateV2` (RFC 5035): its first certificate must be the signer's, by digest.
fn committed(value: Tlv, signer: &Certificate) -> Result<(), State> {
    let first = || {
        let mut id = Tlv::only(value.whole, SEQUENCE)?.inside().next(SEQUENCE)?.inside().next(SEQUENCE)?.inside();
        Some((id.if_next(SEQUENCE), id.next(OCTETS)?.body))
    };
    let (algorithm, hash) = first().ok_or(MALFORMED)?;
    let digest = algorithm.map_or(Ok(Digest::Sha256), |algorithm| Digest::of(&algorithm))?;
    if digest.over(&[signer.der]).as_ref() == hash { Ok(()) } else { Err(State::Broken(Broken::OtherCertificate)) }
}
