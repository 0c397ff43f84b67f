//! The server's secret, and what is derived from it.

use std::{
    fs,
    io::{self, Write as _},
    path::Path,
    sync::Arc,
};

use contract::session::ReplicaKey;
use domain::ids::PersonId;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use crate::clock::Clock;

/// The file in the data folder; whoever reads it can sign in as anybody.
const FILE: &str = "secret";

/// Thirty-two secret bytes, from which one key for each purpose is derived. Cheap to clone.
#[derive(Clone)]
pub struct Keys {
    pub(super) access: Arc<super::tokens::AccessKeys>,
    refresh: [u8; 32],
    pub(super) sealing: [u8; 32],
    public: [u8; 32],
    replica: [u8; 32],
}

impl Keys {
    /// The keys of this secret.
    pub fn new(secret: &[u8; 32]) -> Self {
        Self {
            access: Arc::new(super::tokens::AccessKeys::new(&derive(secret, "access"))),
            refresh: derive(secret, "refresh"),
            sealing: derive(secret, "sealing"),
            public: derive(secret, "public"),
            replica: derive(secret, "replica"),
        }
    }

    /// Reads the secret of a data folder, or makes it at the first start, readable by the server's user alone.
    ///
    /// # Errors
    /// When the file cannot be read or made, or does not hold thirty-two bytes in hexadecimal digits.
    pub fn load(data: &Path, clock: &dyn Clock) -> io::Result<Self> {
        let path = data.join(FILE);
        match create(&path) {
            Ok(mut file) => {
                file.write_all(hex::encode(clock.random::<32>()).as_bytes())?;
                file.sync_all()?;
            }
            Err(err) if err.kind() == io::ErrorKind::AlreadyExists => {}
            Err(err) => return Err(err),
        }
        let mut secret = [0; 32];
        hex::decode_to_slice(fs::read_to_string(&path)?.trim(), &mut secret)
            .map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "the secret file does not hold 64 digits"))?;
        Ok(Self::new(&secret))
    }

    /// The refresh token that replaces this one: a function of both, so that two tabs that ask at once get the same.
    pub fn successor(&self, token: &[u8; 32]) -> [u8; 32] {
        mac(&self.refresh, token)
    }

    /// The key under which a person's replica is kept on devices. It must stay the same as long as anything unsent may lie
    /// there: a backup holds the secret, so that it does.
    pub fn replica(&self, person: PersonId) -> ReplicaKey {
        ReplicaKey::new(mac(&self.replica, person.0.as_bytes()))
    }

    /// A keyed digest of something public that must not be guessed back from the database: an address, a phone number.
    pub fn digest(&self, purpose: &str, value: &str) -> String {
        hex::encode(mac(&derive(&self.public, purpose), value.as_bytes()))
    }
}

fn derive(secret: &[u8; 32], purpose: &str) -> [u8; 32] {
    mac(secret, purpose.as_bytes())
}

fn mac(key: &[u8; 32], message: &[u8]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    mac.update(message);
    mac.finalize().into_bytes().into()
}

#[cfg(unix)]
fn create(path: &Path) -> io::Result<fs::File> {
    use std::os::unix::fs::OpenOptionsExt as _;
    fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)
}

#[cfg(not(unix))]
fn create(path: &Path) -> io::Result<fs::File> {
    fs::OpenOptions::new().write(true).create_new(true).open(path)
}

#[cfg(test)]
mod tests {
    use domain::instant::Instant;

    use super::*;
    use crate::clock::ManualClock;

    #[test]
    fn the_secret_is_made_once_and_for_its_owner_alone() {
        let folder = tempfile::tempdir().unwrap();
        let clock = ManualClock::new(Instant::from_millis(0), 1);
        let first = Keys::load(folder.path(), &clock).unwrap();
        let again = Keys::load(folder.path(), &clock).unwrap();
        assert_eq!(first.successor(&[1; 32]), again.successor(&[1; 32]));
        assert_ne!(first.digest("a", "x"), first.digest("b", "x"));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = fs::metadata(folder.path().join(FILE)).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }
}
