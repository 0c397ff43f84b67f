//! HTTPS: what a server speaks it with, and a school's own certificates for its own network.
//!
//! A root that phones and computers are told to trust could speak for any site in the world, if somebody stole its key.
//! Ours is therefore bound, by name constraints, to the names of this one server.

use std::{
    io,
    net::IpAddr,
    path::{Path, PathBuf},
};

use axum_server::tls_rustls::RustlsConfig;
use domain::instant::Instant;
use rcgen::{
    BasicConstraints, CertificateParams, CidrSubnet, DnType, ExtendedKeyUsagePurpose, GeneralSubtree, IsCa, Issuer,
    KeyPair, KeyUsagePurpose, NameConstraints, SanType,
};
use sha2::{Digest, Sha256};
use time::{Duration, OffsetDateTime};
use x509_parser::{extensions::GeneralName, pem::parse_x509_pem};

/// How long a school's root is trusted.
const ROOT_DAYS: i64 = 3650;
/// How long its server certificate is; iPhones take 825 days at most, whoever signed.
pub const SERVER_DAYS: i64 = 800;
/// Clocks of old devices go late.
const EARLIER: Duration = Duration::days(1);

/// Chooses the implementation of cryptography for the whole process. To be called first of all: libraries that find
/// several, or none, panic when they need one.
pub fn install_provider() {
    // Refused where it was chosen before, as in every test but the first.
    let _ = rustls::crypto::ring::default_provider().install_default();
}

/// Where certificate and key lie, both PEM.
#[derive(Debug, Clone)]
pub struct TlsFiles {
    /// The server's certificate, and those between it and the root.
    pub cert: PathBuf,
    /// Its private key.
    pub key: PathBuf,
}

impl TlsFiles {
    /// Reads both.
    ///
    /// # Errors
    /// When they cannot be read, or do not belong together.
    pub async fn load(&self) -> io::Result<RustlsConfig> {
        RustlsConfig::from_pem_file(&self.cert, &self.key).await
    }

    /// Reads both again; connections that are open keep what they began with.
    ///
    /// # Errors
    /// Those of [`Self::load`]; what was read before goes on.
    pub async fn reload(&self, config: &RustlsConfig) -> io::Result<()> {
        config.reload_from_pem_file(&self.cert, &self.key).await
    }
}

/// A certificate with its key, PEM.
#[derive(Clone)]
pub struct Certified {
    /// The certificate.
    pub cert: String,
    /// Its private key.
    pub key: String,
}

/// Why no certificate is made.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// Something that is neither a host's name nor an address.
    #[error("{0}: đây không phải tên máy hay địa chỉ IP (neither a host's name nor an address)")]
    Name(String),
    /// A stored certificate or key is none.
    #[error("chứng thư hoặc khóa không đọc được (a certificate or key cannot be read)")]
    Unreadable,
    /// Signing failed.
    #[error("không ký được chứng thư (the certificate cannot be signed)")]
    Signing(#[from] rcgen::Error),
}

/// A new root for a server of these names.
///
/// # Errors
/// When a name is none.
pub fn make_root(names: &[String], now: Instant) -> Result<Certified, TlsError> {
    let key = KeyPair::generate()?;
    let cert = root_params(names, now)?.self_signed(&key)?;
    Ok(Certified { cert: cert.pem(), key: key.serialize_pem() })
}

/// A new certificate of these names for the server, signed by this root.
///
/// # Errors
/// When a name is none, or the root's key is no key.
pub fn make_server(root: &Certified, names: &[String], now: Instant) -> Result<Certified, TlsError> {
    let root_key = KeyPair::from_pem(&root.key).map_err(|_| TlsError::Unreadable)?;
    // All that the signature takes of the root is its name and key, which are the same for every root of ours.
    let issuer = Issuer::new(root_params(names, now)?, root_key);
    let mut params = CertificateParams::default();
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, names.first().map_or("sen", String::as_str));
    params.subject_alt_names = names.iter().map(|name| alternative(name)).collect::<Result<_, _>>()?;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params.use_authority_key_identifier_extension = true;
    (params.not_before, params.not_after) = valid(now, SERVER_DAYS)?;
    let key = KeyPair::generate()?;
    let cert = params.signed_by(&key, &issuer)?;
    Ok(Certified { cert: cert.pem(), key: key.serialize_pem() })
}

fn root_params(names: &[String], now: Instant) -> Result<CertificateParams, TlsError> {
    let mut params = CertificateParams::default();
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, "Sen: chứng thư gốc của nhà trường");
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params.name_constraints = Some(constraints(names)?);
    (params.not_before, params.not_after) = valid(now, ROOT_DAYS)?;
    Ok(params)
}

/// These names and nothing else. A kind of name that is not mentioned would be free, so a kind that does not occur is
/// forbidden whole.
fn constraints(names: &[String]) -> Result<NameConstraints, TlsError> {
    let mut permitted_subtrees = Vec::new();
    for name in names {
        permitted_subtrees.push(if let SanType::IpAddress(ip) = alternative(name)? {
            GeneralSubtree::IpAddress(CidrSubnet::from_addr_prefix(ip, prefix(ip)))
        } else {
            GeneralSubtree::DnsName(name.clone())
        });
    }
    let has = |is: fn(&GeneralSubtree) -> bool| permitted_subtrees.iter().any(is);
    let mut excluded_subtrees = Vec::new();
    if !has(|tree| matches!(tree, GeneralSubtree::IpAddress(_))) {
        for zero in [IpAddr::from([0_u8; 4]), IpAddr::from([0_u8; 16])] {
            excluded_subtrees.push(GeneralSubtree::IpAddress(CidrSubnet::from_addr_prefix(zero, 0)));
        }
    }
    if !has(|tree| matches!(tree, GeneralSubtree::DnsName(_))) {
        excluded_subtrees.push(GeneralSubtree::DnsName(String::new()));
    }
    Ok(NameConstraints { permitted_subtrees, excluded_subtrees })
}

const fn prefix(ip: IpAddr) -> u8 {
    match ip {
        IpAddr::V4(_) => 32,
        IpAddr::V6(_) => 128,
    }
}

fn alternative(name: &str) -> Result<SanType, TlsError> {
    if let Ok(ip) = name.parse::<IpAddr>() {
        return Ok(SanType::IpAddress(ip));
    }
    let label = |label: &str| {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        !label.is_empty()
            && label.len() <= 63
            && label.chars().all(plain)
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let refused = || TlsError::Name(name.to_owned());
    if name.len() > 253 || !name.split('.').all(label) {
        return Err(refused());
    }
    Ok(SanType::DnsName(name.try_into().map_err(|_| refused())?))
}

fn valid(now: Instant, days: i64) -> Result<(OffsetDateTime, OffsetDateTime), TlsError> {
    let now = OffsetDateTime::from_unix_timestamp(now.millis() / 1000).map_err(|_| TlsError::Unreadable)?;
    Ok((now - EARLIER, now + Duration::days(days)))
}

/// The SHA-256 of a certificate as devices show it: `AB:CD:…`.
///
/// # Errors
/// When the text holds no certificate.
pub fn fingerprint(pem: &str) -> Result<String, TlsError> {
    let (_, pem) = parse_x509_pem(pem.as_bytes()).map_err(|_| TlsError::Unreadable)?;
    let bytes = Sha256::digest(&pem.contents);
    Ok(bytes.iter().map(|byte| format!("{byte:02X}")).collect::<Vec<_>>().join(":"))
}

/// The names of a certificate.
///
/// # Errors
/// When the text holds no certificate.
pub fn names(pem: &str) -> Result<Vec<String>, TlsError> {
    let (_, pem) = parse_x509_pem(pem.as_bytes()).map_err(|_| TlsError::Unreadable)?;
    let cert = pem.parse_x509().map_err(|_| TlsError::Unreadable)?;
    let found = cert.subject_alternative_name().map_err(|_| TlsError::Unreadable)?;
    let mut names = Vec::new();
    for name in found.iter().flat_map(|found| &found.value.general_names) {
        if let GeneralName::DNSName(name) = name {
            names.push((*name).to_owned());
        } else if let GeneralName::IPAddress(bytes) = name {
            let v4 = <[u8; 4]>::try_from(*bytes).map(IpAddr::from);
            let v6 = <[u8; 16]>::try_from(*bytes).map(IpAddr::from);
            names.push(v4.or(v6).map_err(|_| TlsError::Unreadable)?.to_string());
        }
    }
    Ok(names)
}

/// Until when the first certificate of a file is valid.
///
/// # Errors
/// When the text holds no certificate.
pub fn valid_until(pem: &str) -> Result<Instant, TlsError> {
    let (_, pem) = parse_x509_pem(pem.as_bytes()).map_err(|_| TlsError::Unreadable)?;
    let cert = pem.parse_x509().map_err(|_| TlsError::Unreadable)?;
    Ok(Instant::from_millis(cert.validity().not_after.timestamp() * 1000))
}

/// Whether a file is readable by its owner alone; `None` where the system does not say.
pub fn is_private(path: &Path) -> Option<io::Result<bool>> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        /// What group and others may.
        const OTHERS: u32 = 0o077;
        Some(std::fs::metadata(path).map(|meta| meta.permissions().mode() & OTHERS == 0))
    }
    #[cfg(not(unix))]
    {
        let _ = path;
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_says_its_names_and_its_end() {
        let now = Instant::parse("2026-11-25T08:00").unwrap();
        let asked = ["sen.local", "192.168.1.10", "fd00::1"].map(str::to_owned);
        let root = make_root(&asked, now).unwrap();
        let server = make_server(&root, &asked, now).unwrap();
        assert_eq!(names(&server.cert).unwrap(), asked);
        let days = |pem: &str| (valid_until(pem).unwrap().millis() - now.millis()) / 86_400_000;
        assert_eq!((days(&root.cert), days(&server.cert)), (ROOT_DAYS, SERVER_DAYS));
        assert_eq!(fingerprint(&root.cert).unwrap().len(), 32 * 3 - 1);
        assert!(names("no certificate").is_err());
    }

    #[test]
    fn what_is_no_name_is_refused() {
        let now = Instant::parse("2026-11-25T08:00").unwrap();
        for name in ["", "a b", "*.vn", "Sen.local", "http://sen", "sen.local:8080", "-a", "trường.vn"] {
            assert!(matches!(make_root(&[name.to_owned()], now), Err(TlsError::Name(_))), "{name}");
        }
    }
}
