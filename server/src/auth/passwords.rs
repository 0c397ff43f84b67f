//! Passwords: argon2id, off the async threads, and never more at once than the memory bears.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering::Relaxed},
};

use argon2::{
    Algorithm, Argon2, Params, PasswordHasher as _, PasswordVerifier as _, Version, password_hash::phc::PasswordHash,
};
use tokio::{sync::Semaphore, task::spawn_blocking};

use crate::error::ApiError;

const LANES: u32 = 1;
/// How many hashes are computed at once; each takes 19 MiB and a whole core.
const AT_ONCE: usize = 4;
/// Longer input is refused before it costs anything.
pub const LONGEST: usize = 1024;

/// What making a new hash costs; verifying costs what the stored one did.
#[derive(Debug, Clone, Copy)]
pub struct Cost {
    memory_kib: u32,
    passes: u32,
}

impl Cost {
    /// The least that OWASP recommends for argon2id with two passes.
    pub const SAFE: Self = Self { memory_kib: 19 * 1024, passes: 2 };
    /// The least that argon2 does at all, guarding nothing: for tests, which sign in thousands of times.
    pub const LEAST: Self = Self { memory_kib: 8, passes: 1 };
}

/// Hashes and verifies; cheap to clone.
#[derive(Clone)]
pub struct Passwords {
    cost: Cost,
    gate: Arc<Semaphore>,
    /// Compared against when the account is unknown, so that the answer takes as long.
    nobody: Arc<str>,
    computed: Arc<AtomicU64>,
}

impl Passwords {
    /// Ready to work; `salt` is for the hash of nobody's password.
    ///
    /// # Errors
    /// When the parameters of argon2 do not fit, which no start survives.
    pub fn new(cost: Cost, salt: [u8; 16]) -> Result<Self, ApiError> {
        let nobody = hash(cost, "nobody has this password", &salt)?.into();
        Ok(Self { cost, gate: Arc::new(Semaphore::new(AT_ONCE)), nobody, computed: Arc::default() })
    }

    /// How often argon2 was run since the start: what an answer costs must not tell whether an account is there.
    pub fn computed(&self) -> u64 {
        self.computed.load(Relaxed)
    }

    /// The PHC string of a password.
    ///
    /// # Errors
    /// When hashing fails.
    pub async fn hash(&self, password: &str, salt: [u8; 16]) -> Result<String, ApiError> {
        let _permit = self.gate.acquire().await.map_err(ApiError::internal)?;
        let (cost, password) = (self.cost, password.to_owned());
        self.computed.fetch_add(1, Relaxed);
        spawn_blocking(move || hash(cost, &password, &salt)).await.map_err(ApiError::internal)?
    }

    /// Whether the password is the account's. An account without one, or no account at all, takes as long.
    ///
    /// # Errors
    /// When the stored hash cannot be read.
    pub async fn verify(&self, password: &str, stored: Option<&str>) -> Result<bool, ApiError> {
        let is_known = stored.is_some();
        let stored = stored.unwrap_or(&self.nobody).to_owned();
        let _permit = self.gate.acquire().await.map_err(ApiError::internal)?;
        let password = password.to_owned();
        self.computed.fetch_add(1, Relaxed);
        let fits = spawn_blocking(move || verify(&password, &stored)).await.map_err(ApiError::internal)??;
        Ok(fits && is_known)
    }
}

fn hash(cost: Cost, password: &str, salt: &[u8; 16]) -> Result<String, ApiError> {
    let params = Params::new(cost.memory_kib, cost.passes, LANES, None);
    let params = params.map_err(|err| ApiError::internal(err.to_string()))?;
    let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let hash = argon.hash_password_with_salt(password.as_bytes(), salt);
    hash.map(|hash| hash.to_string()).map_err(|err| ApiError::internal(err.to_string()))
}

fn verify(password: &str, stored: &str) -> Result<bool, ApiError> {
    let stored = PasswordHash::new(stored).map_err(|err| ApiError::internal(err.to_string()))?;
    // By what stands in the hash itself: one that was made at another cost fits as well.
    Ok(Argon2::default().verify_password(password.as_bytes(), &stored).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_fits_its_own_hash_only() {
        let passwords = Passwords::new(Cost::SAFE, [1; 16]).unwrap();
        let stored = passwords.hash("hương sen", [2; 16]).await.unwrap();
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{stored}");
        assert!(passwords.verify("hương sen", Some(&stored)).await.unwrap());
        assert!(!passwords.verify("huong sen", Some(&stored)).await.unwrap());
        assert!(!passwords.verify("nobody has this password", None).await.unwrap());
    }
}
