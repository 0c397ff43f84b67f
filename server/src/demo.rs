//! The demo school: Trường Mầm non Hương Sen, organised by post, with a past that was told through the rules.
//!
//! Nobody in it is invented: accounts are posts, children are numbers of a class, phone numbers are fictitious. The
//! same moment makes the same school, so that two servers started alike look alike.

mod past;
mod school;

use db::{DbError, people};
use domain::ids::UnitId;
use sha2::{Digest, Sha256};
use uuid::Uuid;

pub use self::school::{Account, School, accounts, found};
use crate::{error::ApiError, state::AppState};

/// The password of every demo account. Printed at start: the demo is for trying, never for work.
pub const PASSWORD: &str = "huongsen-2026";

/// Loads the demo school with its past, unless there is a unit already; whether it did.
///
/// # Errors
/// When the database fails, or the rules refuse what the demo tells.
pub async fn load(state: &AppState) -> Result<bool, ApiError> {
    let units = state.db.read(|tx| async move { people::unit_list(&tx).await }).await.map_err(|e: DbError| e)?;
    if !units.is_empty() {
        return Ok(false);
    }
    let school = found(state).await?;
    past::tell(state, &school).await?;
    Ok(true)
}

/// The id of something in the demo school that has no moment: the same in every one.
fn fixed(name: &str) -> Uuid {
    uuid::Builder::from_custom_bytes(bytes(name)).into_uuid()
}

/// The id of something that was made at a moment.
fn dated(name: &str, at: domain::instant::Instant) -> Uuid {
    let mut random = [0; 10];
    random.copy_from_slice(&bytes(name)[..10]);
    uuid::Builder::from_unix_timestamp_millis(u64::try_from(at.millis()).unwrap_or(0), &random).into_uuid()
}

fn bytes(name: &str) -> [u8; 16] {
    let digest = Sha256::digest(format!("sen demo school/{name}"));
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    bytes
}

/// The demo school's unit.
pub fn unit() -> UnitId {
    UnitId(fixed("unit"))
}
