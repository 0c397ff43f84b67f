//! Limits on guessing passwords: few failures for an account, more for an address, because a whole school stands
//! behind one.

use db::{Tx, sessions as store};
use domain::instant::Instant;

use super::Keys;
use crate::error::ApiError;

/// How long failures count, from the first of them.
const WINDOW_MILLIS: i64 = 15 * 60 * 1000;
/// Failures of one account within the window.
const OF_ACCOUNT: i64 = 5;
/// Failures from one address within the window.
const OF_ADDRESS: i64 = 60;

/// Under which keys an attempt is counted. They are digests: what people mistype is not for the database.
#[derive(Debug, Clone)]
pub struct Attempt {
    account: String,
    address: Option<String>,
}

impl Attempt {
    /// An attempt to sign in as this, from there.
    pub fn new(keys: &Keys, login: &str, address: Option<std::net::IpAddr>) -> Self {
        Self {
            account: format!("account:{}", keys.digest("account", login)),
            address: address.map(|ip| format!("address:{}", keys.digest("address", &network(ip)))),
        }
    }

    /// An attempt to bring a second factor, of this person or this challenge, from there. Counted apart from passwords: a right
    /// password gives no further tries at the code.
    pub fn of_code(keys: &Keys, whose: &str, address: Option<std::net::IpAddr>) -> Self {
        Self { account: format!("code:{}", keys.digest("code", whose)), ..Self::new(keys, whose, address) }
    }

    /// A request registered on the public pages, by whoever has this telephone, from there. Counted apart from passwords: who
    /// registers a lot keeps nobody from signing in.
    pub fn of_registration(keys: &Keys, phone: &str, address: Option<std::net::IpAddr>) -> Self {
        Self {
            account: format!("register:{}", keys.digest("register", phone)),
            address: address.map(|ip| format!("register-from:{}", keys.digest("address", &network(ip)))),
        }
    }

    /// Counts the attempt against the account before the password is looked at, so that guesses made at once are
    /// counted too; a right one is forgiven with [`Self::succeeded`].
    ///
    /// # Errors
    /// `TooMany` with the seconds until the window ends.
    pub async fn begin(&self, tx: &Tx, now: Instant) -> Result<Result<(), ApiError>, ApiError> {
        if let Err(refused) = self.address_open(tx, now).await? {
            return Ok(Err(refused));
        }
        let bumped = store::attempt_bump(tx, &self.account, now, since(now)).await?;
        if bumped.failures > OF_ACCOUNT {
            let wait = remaining(bumped.first_at, now).unwrap_or(1);
            return Ok(Err(ApiError::TooMany { retry_after: wait }));
        }
        Ok(Ok(()))
    }

    /// Whether the address has not failed too often.
    ///
    /// # Errors
    /// `TooMany` with the seconds until the window ends.
    pub async fn address_open(&self, tx: &Tx, now: Instant) -> Result<Result<(), ApiError>, ApiError> {
        if let Some(address) = &self.address
            && let Some(found) = store::attempt_find(tx, address).await?
            && found.failures >= OF_ADDRESS
            && let Some(wait) = remaining(found.first_at, now)
        {
            return Ok(Err(ApiError::TooMany { retry_after: wait }));
        }
        Ok(Ok(()))
    }

    /// Counts a failure against the address.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn failed(&self, tx: &Tx, now: Instant) -> Result<(), ApiError> {
        if let Some(address) = &self.address {
            store::attempt_bump(tx, address, now, since(now)).await?;
        }
        Ok(())
    }

    /// Forgets the failures of the account.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn succeeded(&self, tx: &Tx) -> Result<(), ApiError> {
        Ok(store::attempt_clear(tx, &self.account).await?)
    }
}

/// Failures whose first lies before this no longer count.
fn since(now: Instant) -> Instant {
    now.plus_millis(1 - WINDOW_MILLIS)
}

/// Seconds until a window that began then ends; none when it has.
fn remaining(first: Instant, now: Instant) -> Option<u32> {
    let left = first.millis() + WINDOW_MILLIS - now.millis();
    (left > 0).then(|| u32::try_from((left + 999) / 1000).unwrap_or(u32::MAX))
}

/// One household or school has one IPv4 address or a whole IPv6 network of 64 bits.
fn network(ip: std::net::IpAddr) -> String {
    match ip.to_canonical() {
        std::net::IpAddr::V4(ip) => ip.to_string(),
        std::net::IpAddr::V6(ip) => hex::encode(&ip.octets()[..8]),
    }
}
