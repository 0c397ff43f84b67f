//! From a signer's certificate to an authority that is trusted here (RFC 5280, without revocation, names and policies).

use time::OffsetDateTime;
use x509_parser::pem::Pem;

use crate::{
    certificate::Certificate,
    error::{Broken, ChainFault, SignedError},
    finding::{Chain, State},
};

/// How many authorities may stand one above the other.
const LONGEST: usize = 8;
/// How many signatures of certificates are tried in all: those of a file may all bear one name.
const MOST_TRIES: usize = 64;

/// An authority that somebody here trusts.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Root(Vec<u8>);

impl Root {
    /// Its certificate, DER.
    ///
    /// # Errors
    /// [`SignedError::Roots`], when it is none.
    pub fn from_der(der: Vec<u8>) -> Result<Self, SignedError> {
        if Certificate::read(&der).is_some() { Ok(Self(der)) } else { Err(SignedError::Roots) }
    }

    /// Its certificate, DER.
    pub fn der(&self) -> &[u8] {
        &self.0
    }

    /// Its name.
    pub fn name(&self) -> String {
        Certificate::read(&self.0).map(|of| of.name()).unwrap_or_default()
    }
}

/// All certificates of a PEM text.
///
/// # Errors
/// [`SignedError::Roots`], when there is none, or anything else between its marks.
pub fn roots_from_pem(text: &str) -> Result<Vec<Root>, SignedError> {
    let root = |pem: Result<Pem, _>| {
        let pem = pem.map_err(|_| SignedError::Roots)?;
        if pem.label == "CERTIFICATE" { Root::from_der(pem.contents) } else { Err(SignedError::Roots) }
    };
    let roots: Vec<Root> = Pem::iter_from_buffer(text.as_bytes()).map(root).collect::<Result<_, _>>()?;
    if roots.is_empty() { Err(SignedError::Roots) } else { Ok(roots) }
}

/// Whether a signer's certificate leads to one of the roots, over those that lie in the file.
pub fn to_root(signer: &Certificate, beside: &[Certificate], roots: &[Root], at: Option<OffsetDateTime>) -> Chain {
    let Some(at) = at else { return Chain::Untrusted(ChainFault::NoTime) };
    if !signer.signs() {
        return Chain::Untrusted(ChainFault::KeyUsage);
    }
    let roots: Vec<Certificate> = roots.iter().filter_map(|root| Certificate::read(&root.0)).collect();
    let mut search = Search { beside, roots: &roots, at, tries: 0, nearest: ChainFault::Unknown };
    match search.up(signer, &mut Vec::new()) {
        Some(root) => Chain::Trusted { root },
        None => Chain::Untrusted(search.nearest),
    }
}

struct Search<'a> {
    beside: &'a [Certificate<'a>],
    roots: &'a [Certificate<'a>],
    at: OffsetDateTime,
    tries: usize,
    nearest: ChainFault,
}

impl<'a> Search<'a> {
    fn fails(&mut self, why: ChainFault) -> Option<String> {
        self.nearest = self.nearest.max(why);
        None
    }

    /// The root above `one`, which so many authorities below it lead to.
    fn up(&mut self, one: &Certificate, below: &mut Vec<&'a [u8]>) -> Option<String> {
        if !one.understood() {
            return self.fails(ChainFault::Condition);
        }
        if !one.valid_at(self.at) {
            return self.fails(ChainFault::NotValid);
        }
        if self.roots.iter().any(|root| root.der == one.der) {
            return Some(one.name());
        }
        if below.len() == LONGEST {
            return None;
        }
        let (roots, beside) = (self.roots, self.beside);
        for issuer in roots.iter().chain(beside) {
            if issuer.subject() != one.issuer() || issuer.der == one.der || below.contains(&issuer.der) {
                continue;
            }
            self.tries += 1;
            if self.tries > MOST_TRIES {
                return None;
            }
            let why = match one.signed_by(issuer) {
                Ok(()) if issuer.vouches(below.len()) => {
                    below.push(issuer.der);
                    let root = self.up(issuer, below);
                    below.pop();
                    if root.is_some() {
                        return root;
                    }
                    continue;
                }
                Ok(()) => ChainFault::NotAuthority,
                Err(State::Broken(Broken::Weak) | State::Unsupported(_)) => ChainFault::Algorithm,
                Err(State::Intact | State::Broken(_)) => ChainFault::NotIssued,
            };
            self.fails(why);
        }
        None
    }
}
