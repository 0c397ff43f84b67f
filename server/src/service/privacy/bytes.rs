//! The bytes of erased files: noted where the file is forgotten, deleted afterwards, and again each hour until the store has done
//! it.

use db::{Tx, files};
use domain::ids::{FileHash, UnitId};

use crate::{error::ApiError, state::AppState};

/// Deletes the bytes of files that were erased, of one unit or of all, with the small pictures of them. What was uploaded again
/// meanwhile is somebody else's now, and stays.
///
/// # Errors
/// What the database says; that the store does not answer: what is left is noted, and goes the next time.
pub async fn erase_bytes(state: &AppState, unit: Option<UnitId>) -> Result<(), ApiError> {
    let going = state.db.read(move |tx: Tx| async move { files::file_list_going(&tx, unit).await }).await?;
    let mut trouble = Ok(());
    for (unit, hash, _) in going {
        // One that cannot be deleted keeps none of the others.
        if let Err(err) = erase_one(state, unit, &hash).await {
            trouble = Err(err);
        }
    }
    trouble
}

async fn erase_one(state: &AppState, unit: UnitId, hash: &FileHash) -> Result<(), ApiError> {
    // Asked again at the last moment: the list may be old by now.
    let is_again = state.db.read(move |tx: Tx| async move { files::file_find(&tx, unit, hash).await }).await?.is_some();
    if !is_again {
        state.files.forget(unit, hash).await?;
    }
    state.db.write(move |tx: Tx| async move { files::file_gone(&tx, unit, hash).await }).await?;
    Ok(())
}
