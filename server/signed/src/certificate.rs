//! A certificate out of a file, or out of an administrator's folder.

use time::{OffsetDateTime, macros::datetime};
use x509_parser::{
    certificate::X509Certificate,
    extensions::ParsedExtension,
    prelude::FromDer,
    x509::{AttributeTypeAndValue, X509Name},
};

use crate::{
    algorithm,
    der::{BITS, SEQUENCE, Tlv},
    finding::{SignerCertificate, State},
};

/// The longest name that is told.
const LONGEST_NAME: usize = 200;
/// Nearly the ends of the calendar: a day there exists in every zone.
const FIRST: OffsetDateTime = datetime!(1900-01-01 0:00 UTC);
const LAST: OffsetDateTime = datetime!(9999-12-30 0:00 UTC);

/// A certificate that was read.
#[derive(Debug)]
pub struct Certificate<'a> {
    /// All of it.
    pub der: &'a [u8],
    /// What its issuer signed.
    body: Tlv<'a>,
    /// How.
    algorithm: Tlv<'a>,
    /// The signature.
    signature: &'a [u8],
    x509: X509Certificate<'a>,
}

impl<'a> Certificate<'a> {
    /// Of exactly these bytes.
    pub fn read(der: &'a [u8]) -> Option<Self> {
        let mut parts = Tlv::only(der, SEQUENCE)?.inside();
        let (body, algorithm) = (parts.next(SEQUENCE)?, parts.next(SEQUENCE)?);
        let signature = parts.next(BITS)?.bits()?;
        parts.done()?;
        let (rest, x509) = X509Certificate::from_der(der).ok()?;
        // Whoever finds an extension twice finds two certificates.
        let seen: std::collections::HashSet<_> = x509.extensions().iter().map(|of| &of.oid).collect();
        if !rest.is_empty() || seen.len() != x509.extensions().len() {
            return None;
        }
        Some(Self { der, body, algorithm, signature, x509 })
    }

    /// Whom it is for, as it stands there.
    pub fn subject(&self) -> &[u8] {
        self.x509.subject().as_raw()
    }

    /// Who issued it, as it stands there.
    pub fn issuer(&self) -> &[u8] {
        self.x509.issuer().as_raw()
    }

    /// Its number there.
    pub fn serial(&self) -> &[u8] {
        self.x509.raw_serial()
    }

    /// The identifier of its key, if it says one.
    pub fn key_id(&self) -> Option<&[u8]> {
        self.x509.extensions().iter().find_map(|of| {
            if let ParsedExtension::SubjectKeyIdentifier(id) = of.parsed_extension() { Some(id.0) } else { None }
        })
    }

    /// Its key.
    pub fn key(&self) -> &[u8] {
        self.x509.public_key().raw
    }

    /// Whether it counted then.
    pub fn valid_at(&self, at: OffsetDateTime) -> bool {
        let validity = self.x509.validity();
        (validity.not_before.to_datetime()..=validity.not_after.to_datetime()).contains(&at)
    }

    /// Whether the key of `issuer` signed it.
    pub fn signed_by(&self, issuer: &Certificate) -> Result<(), State> {
        algorithm::verify(issuer.key(), &self.algorithm, None, self.body.whole, self.signature)
    }

    /// Whether it may vouch for others, with so many authorities between it and the last.
    pub fn vouches(&self, between: usize) -> bool {
        let signs = match self.x509.key_usage() {
            Ok(usage) => usage.is_none_or(|usage| usage.value.key_cert_sign()),
            Err(_) => false,
        };
        let authority = match self.x509.basic_constraints() {
            Ok(Some(of)) => {
                of.value.ca
                    && of
                        .value
                        .path_len_constraint
                        .is_none_or(|most| usize::try_from(most).is_ok_and(|most| between <= most))
            }
            _ => false,
        };
        signs && authority
    }

    /// Whether its key may sign what people sign. One that does not say what it is for may.
    pub fn signs(&self) -> bool {
        match self.x509.key_usage() {
            Ok(usage) => usage.is_none_or(|usage| usage.value.digital_signature() || usage.value.non_repudiation()),
            Err(_) => false,
        }
    }

    /// Whether all that it insists on is understood here.
    pub fn understood(&self) -> bool {
        self.x509.extensions().iter().filter(|of| of.critical).all(|of| {
            matches!(
                of.parsed_extension(),
                ParsedExtension::BasicConstraints(_)
                    | ParsedExtension::KeyUsage(_)
                    | ParsedExtension::ExtendedKeyUsage(_)
                    | ParsedExtension::SubjectAlternativeName(_)
                    | ParsedExtension::CertificatePolicies(_)
            )
        })
    }

    /// Its own name.
    pub fn name(&self) -> String {
        called(self.x509.subject())
    }

    /// What is told of it.
    pub fn told(&self) -> SignerCertificate {
        let validity = self.x509.validity();
        SignerCertificate {
            signer: self.name(),
            organisation: self.x509.subject().iter_organization().next().and_then(text),
            issuer: called(self.x509.issuer()),
            serial: hex::encode(self.serial()),
            valid_from: validity.not_before.to_datetime().clamp(FIRST, LAST),
            valid_to: validity.not_after.to_datetime().clamp(FIRST, LAST),
        }
    }
}

fn called(name: &X509Name) -> String {
    let first = name.iter_common_name().chain(name.iter_organization()).find_map(text);
    first.unwrap_or_default()
}

/// What an attribute of a name says; `None` if that is nothing.
fn text(attribute: &AttributeTypeAndValue) -> Option<String> {
    let value = attribute.attr_value();
    let said = match value.header.tag().0 {
        // BMPString
        30 => {
            let units: Vec<u16> =
                value.data.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect();
            String::from_utf16_lossy(&units)
        }
        // TeletexString, which everybody writes as Latin-1.
        20 => value.data.iter().map(|byte| char::from(*byte)).collect(),
        _ => String::from_utf8_lossy(value.data).into_owned(),
    };
    Some(shown(&said)).filter(|said| !said.is_empty())
}

/// A text that strangers wrote, as it may be shown: one line, without what turns its direction or is not to be seen.
pub fn shown(text: &str) -> String {
    let hidden = |letter: &char| {
        letter.is_control()
            || matches!(letter, '\u{AD}' | '\u{61C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}'
                | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E007F}')
    };
    let plain: String = text.chars().filter(|letter| !hidden(letter)).take(LONGEST_NAME).collect();
    plain.trim().to_owned()
}
