//! Authorities and signers of tests.

use std::sync::LazyLock;

use rcgen::{
    BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, KeyUsagePurpose, PKCS_ECDSA_P256_SHA256,
    PKCS_ECDSA_P384_SHA384, PKCS_RSA_SHA256, SerialNumber,
};
use signed::Root;
use time::{OffsetDateTime, macros::datetime};

/// A day on which everybody's certificate counts, as CMS writes it.
pub const DAY: &str = "260205010500Z";

/// Which kind of key somebody has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Rsa,
    P256,
    P384,
}

impl Kind {
    /// A new key, but for RSA: making those is slow, so all share one.
    pub fn key(self) -> KeyPair {
        match self {
            Self::Rsa => {
                KeyPair::from_pkcs8_pem_and_sign_algo(include_str!("keys/rsa2048.pem"), &PKCS_RSA_SHA256).unwrap()
            }
            Self::P256 => KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).unwrap(),
            Self::P384 => KeyPair::generate_for(&PKCS_ECDSA_P384_SHA384).unwrap(),
        }
    }
}

/// Somebody with a key and a certificate.
pub struct Person {
    pub kind: Kind,
    /// PKCS #8.
    pub key: Vec<u8>,
    /// DER.
    pub certificate: Vec<u8>,
    /// DER of those above, without the root.
    pub above: Vec<Vec<u8>>,
}

/// Somebody who vouches for others.
pub struct Authority {
    pub params: CertificateParams,
    pub key: KeyPair,
    pub certificate: Vec<u8>,
    /// DER of what a signer lays beside: itself and those above, without the root.
    beside: Vec<Vec<u8>>,
}

/// Of what certificates are made, for ten years.
pub fn params(name: &str) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::OrganizationName, "Trường Mầm non Hương Sen");
    params.distinguished_name.push(DnType::CommonName, name);
    params.not_before = datetime!(2020-01-01 0:00 UTC);
    params.not_after = datetime!(2030-01-01 0:00 UTC);
    params.serial_number = Some(SerialNumber::from_slice(&[0x26, 0x02, 0x05]));
    params
}

fn of_authority(name: &str) -> CertificateParams {
    let mut params = params(name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
    params
}

impl Authority {
    /// A root.
    pub fn new(name: &str) -> Self {
        Self::made(of_authority(name))
    }

    /// One with the key that is always the same.
    pub fn fixed(name: &str) -> Self {
        Self::with(of_authority(name), Kind::Rsa.key())
    }

    pub fn made(params: CertificateParams) -> Self {
        Self::with(params, Kind::P256.key())
    }

    fn with(params: CertificateParams, key: KeyPair) -> Self {
        let certificate = params.self_signed(&key).unwrap().der().to_vec();
        Self { params, key, certificate, beside: Vec::new() }
    }

    pub fn root(&self) -> Root {
        Root::from_der(self.certificate.clone()).unwrap()
    }

    fn issuer(&self) -> Issuer<'_, &KeyPair> {
        Issuer::from_params(&self.params, &self.key)
    }

    /// One below it, made a little different.
    pub fn below(&self, name: &str, change: impl FnOnce(&mut CertificateParams)) -> Self {
        let mut params = of_authority(name);
        change(&mut params);
        let key = Kind::P256.key();
        let certificate = params.signed_by(&key, &self.issuer()).unwrap().der().to_vec();
        let beside = [std::slice::from_ref(&certificate), &self.beside].concat();
        Self { params, key, certificate, beside }
    }

    /// Somebody who may sign.
    pub fn person(&self, name: &str, kind: Kind) -> Person {
        self.person_with(name, kind, |params| params.key_usages = vec![KeyUsagePurpose::DigitalSignature])
    }

    pub fn person_with(&self, name: &str, kind: Kind, change: impl FnOnce(&mut CertificateParams)) -> Person {
        let mut params = params(name);
        change(&mut params);
        let key = kind.key();
        let certificate = params.signed_by(&key, &self.issuer()).unwrap().der().to_vec();
        Person { kind, key: key.serialize_der(), certificate, above: self.beside.clone() }
    }
}

/// Somebody for whom nobody vouches.
pub fn alone(name: &str) -> Person {
    let key = Kind::P256.key();
    let certificate = params(name).self_signed(&key).unwrap().der().to_vec();
    Person { kind: Kind::P256, key: key.serialize_der(), certificate, above: Vec::new() }
}

/// The root of most tests.
pub static ROOT: LazyLock<Authority> = LazyLock::new(|| Authority::new("Gốc Chứng thực Một"));
/// The principal, with RSA.
pub static PRINCIPAL: LazyLock<Person> = LazyLock::new(|| ROOT.person("Người ký Thứ nhất", Kind::Rsa));
/// The clerk, with P-256.
pub static CLERK: LazyLock<Person> = LazyLock::new(|| ROOT.person("Văn thư Nhà trường", Kind::P256));

/// The moment of [`DAY`].
pub const AT: OffsetDateTime = datetime!(2026-02-05 1:05 UTC);
