//! Signatures of tests, put together by hand so that each part can be wrong.

use ring::{
    digest,
    rand::SystemRandom,
    signature::{self, EcdsaKeyPair, RsaKeyPair},
};
use x509_parser::{asn1_rs::oid, certificate::X509Certificate, prelude::FromDer};

use crate::people::{DAY, Kind, Person};

pub const SHA256: &[u8] = &oid!(raw 2.16.840.1.101.3.4.2.1);
pub const SHA384: &[u8] = &oid!(raw 2.16.840.1.101.3.4.2.2);
pub const SHA512: &[u8] = &oid!(raw 2.16.840.1.101.3.4.2.3);
pub const SHA1: &[u8] = &oid!(raw 1.3.14.3.2.26);
pub const MD5: &[u8] = &oid!(raw 1.2.840.113549.2.5);
pub const SHA3: &[u8] = &oid!(raw 2.16.840.1.101.3.4.2.8);
pub const RSA: &[u8] = &oid!(raw 1.2.840.113549.1.1.1);
pub const RSA_SHA1: &[u8] = &oid!(raw 1.2.840.113549.1.1.5);
pub const RSA_PSS: &[u8] = &oid!(raw 1.2.840.113549.1.1.10);
pub const ED25519: &[u8] = &oid!(raw 1.3.101.112);
pub const CONTENT_TYPE: &[u8] = &oid!(raw 1.2.840.113549.1.9.3);
pub const DIGEST: &[u8] = &oid!(raw 1.2.840.113549.1.9.4);
pub const TIME: &[u8] = &oid!(raw 1.2.840.113549.1.9.5);
pub const COMMITMENT: &[u8] = &oid!(raw 1.2.840.113549.1.9.16.2.47);
pub const TIMESTAMP: &[u8] = &oid!(raw 1.2.840.113549.1.9.16.2.14);
pub const DATA: &[u8] = &oid!(raw 1.2.840.113549.1.7.1);
pub const SIGNED_DATA: &[u8] = &oid!(raw 1.2.840.113549.1.7.2);

/// One value of DER.
pub fn tlv(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let body = parts.concat();
    let mut out = vec![tag];
    match body.len() {
        short @ 0..0x80 => out.push(u8::try_from(short).unwrap()),
        long => {
            let figures: Vec<u8> = long.to_be_bytes().into_iter().skip_while(|byte| *byte == 0).collect();
            out.push(0x80 | u8::try_from(figures.len()).unwrap());
            out.extend(figures);
        }
    }
    out.extend(body);
    out
}

pub fn seq(parts: &[&[u8]]) -> Vec<u8> {
    tlv(0x30, parts)
}

/// An algorithm without parameters.
pub fn algorithm(oid: &[u8]) -> Vec<u8> {
    seq(&[&tlv(6, &[oid])])
}

/// An attribute.
pub fn attribute(kind: &[u8], value: &[u8]) -> Vec<u8> {
    seq(&[&tlv(6, &[kind]), &tlv(0x31, &[value])])
}

/// `SigningCertificateV2` with SHA-256.
pub fn commitment(certificate: &[u8]) -> Vec<u8> {
    let hash = digest::digest(&digest::SHA256, certificate);
    attribute(COMMITMENT, &seq(&[&seq(&[&seq(&[&tlv(4, &[hash.as_ref()])])])]))
}

/// The parameters of PSS with SHA-256 and so much salt.
pub fn pss_parameters(salt: u8) -> Vec<u8> {
    let mask = oid!(raw 1.2.840.113549.1.1.8);
    let hash = algorithm(SHA256);
    seq(&[&tlv(0xA0, &[&hash]), &tlv(0xA1, &[&seq(&[&tlv(6, &[&mask]), &hash])]), &tlv(0xA2, &[&tlv(2, &[&[salt]])])])
}

/// What is done to a list of values.
pub type Change = Box<dyn Fn(&mut Vec<Vec<u8>>)>;

/// The order of signed attributes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// As it must be.
    Der,
    /// Written in another, and signed as it must be.
    Loose,
    /// Written in another, and signed in that.
    LooseSigned,
}

/// How somebody signs.
pub struct Cms {
    /// The digest of the file, and of what is signed.
    pub digest: &'static [u8],
    /// The algorithm of the signature, if it is not the usual one of the key.
    pub algorithm: Option<Vec<u8>>,
    /// Signs with PSS.
    pub pss: bool,
    /// What is done to the signed attributes before they are signed; an empty list means that there are none.
    pub attributes: Change,
    /// What is done to the certificates.
    pub certificates: Change,
    /// What is done to the signers.
    pub signers: Change,
    /// Attributes that are not signed.
    pub unsigned: Vec<Vec<u8>>,
    /// Where the bytes would lie if they were not in the file.
    pub encapsulated: Vec<u8>,
    /// In which order the attributes are.
    pub order: Order,
    /// The signer is named by the identifier of the key.
    pub by_key: bool,
}

impl Default for Cms {
    fn default() -> Self {
        Self {
            digest: SHA256,
            algorithm: None,
            pss: false,
            attributes: Box::new(|_| {}),
            certificates: Box::new(|_| {}),
            signers: Box::new(|_| {}),
            unsigned: Vec::new(),
            encapsulated: Vec::new(),
            order: Order::Der,
            by_key: false,
        }
    }
}

fn ring_digest(of: &[u8]) -> &'static digest::Algorithm {
    match of {
        SHA384 => &digest::SHA384,
        SHA512 => &digest::SHA512,
        SHA1 => &digest::SHA1_FOR_LEGACY_USE_ONLY,
        // What ring does not know is never looked at.
        _ => &digest::SHA256,
    }
}

impl Cms {
    /// Signs parts of a file.
    pub fn sign(&self, by: &Person, parts: [&[u8]; 2]) -> Vec<u8> {
        let hash = digest::digest(ring_digest(self.digest), &parts.concat());
        let mut attributes = vec![
            attribute(CONTENT_TYPE, &tlv(6, &[DATA])),
            attribute(DIGEST, &tlv(4, &[hash.as_ref()])),
            attribute(TIME, &tlv(0x17, &[DAY.as_bytes()])),
        ];
        (self.attributes)(&mut attributes);
        let loose = attributes.concat();
        attributes.sort();
        let der = attributes.concat();
        let (written, signed) = match self.order {
            Order::Der => (&der, &der),
            Order::Loose => (&loose, &der),
            Order::LooseSigned => (&loose, &loose),
        };
        let message = tlv(0x31, &[signed]);
        let set = if attributes.is_empty() { Vec::new() } else { tlv(0xA0, &[written]) };
        let (usual, signature) = self.signature(by, &message);
        let (_, x509) = X509Certificate::from_der(&by.certificate).unwrap();
        let named = if self.by_key {
            let id = x509.iter_extensions().find(|of| of.oid.as_bytes() == oid!(raw 2.5.29.14)).unwrap();
            tlv(0x80, &[&id.value[2..]])
        } else {
            seq(&[x509.issuer().as_raw(), &tlv(2, &[x509.raw_serial()])])
        };
        let unsigned = self.unsigned.concat();
        let unsigned = if unsigned.is_empty() { Vec::new() } else { tlv(0xA1, &[&unsigned]) };
        let hash = algorithm(self.digest);
        let mut signers = vec![seq(&[
            &tlv(2, &[&[1]]),
            &named,
            &hash,
            &set,
            self.algorithm.as_ref().unwrap_or(&usual),
            &tlv(4, &[&signature]),
            &unsigned,
        ])];
        (self.signers)(&mut signers);
        let mut certificates = vec![by.certificate.clone()];
        certificates.extend(by.above.iter().cloned());
        (self.certificates)(&mut certificates);
        let data = seq(&[
            &tlv(2, &[&[1]]),
            &tlv(0x31, &[&hash]),
            &seq(&[&tlv(6, &[DATA]), &self.encapsulated]),
            &tlv(0xA0, &[&certificates.concat()]),
            &tlv(0x31, &[&signers.concat()]),
        ]);
        seq(&[&tlv(6, &[SIGNED_DATA]), &tlv(0xA0, &[&data])])
    }

    fn signature(&self, by: &Person, message: &[u8]) -> (Vec<u8>, Vec<u8>) {
        let random = SystemRandom::new();
        let with = |how| {
            let key = EcdsaKeyPair::from_pkcs8(how, &by.key, &random).unwrap();
            key.sign(&random, message).unwrap().as_ref().to_vec()
        };
        match by.kind {
            Kind::P256 => (algorithm(&oid!(raw 1.2.840.10045.4.3.2)), with(&signature::ECDSA_P256_SHA256_ASN1_SIGNING)),
            Kind::P384 => (algorithm(&oid!(raw 1.2.840.10045.4.3.3)), with(&signature::ECDSA_P384_SHA384_ASN1_SIGNING)),
            Kind::Rsa => {
                let key = RsaKeyPair::from_pkcs8(&by.key).unwrap();
                let mut signature = vec![0; key.public().modulus_len()];
                let padding: &dyn signature::RsaEncoding = match self.digest {
                    _ if self.pss => &signature::RSA_PSS_SHA256,
                    SHA384 => &signature::RSA_PKCS1_SHA384,
                    SHA512 => &signature::RSA_PKCS1_SHA512,
                    _ => &signature::RSA_PKCS1_SHA256,
                };
                key.sign(padding, &random, message, &mut signature).unwrap();
                let usual = if self.pss {
                    seq(&[&tlv(6, &[RSA_PSS]), &pss_parameters(32)])
                } else {
                    seq(&[&tlv(6, &[RSA]), &tlv(5, &[])])
                };
                (usual, signature)
            }
        }
    }
}
