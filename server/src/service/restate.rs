//! Cases that were stored before anybody asked to whom they are sent: the rules are asked now, once, when the server
//! starts. Until then whom they are about is sent to nobody, and fetched by whoever opens them.

use db::{DbError, Tx, records};
use domain::{
    case::Case,
    facet::{Facet, RecordKind},
    ids::{CaseId, UnitId},
};

use super::{Failure, case, encoded};
use crate::{error::ApiError, state::AppState};

/// Cases of one transaction.
const BATCH: usize = 100;

/// Says of every case to whom whom it is about is sent; of how many it had not been said.
///
/// # Errors
/// When the database fails, or holds what cannot be read.
pub async fn restate(state: &AppState) -> Result<usize, ApiError> {
    let unsaid = state.db.read(|tx| async move { records::record_list_unsaid(&tx, RecordKind::Case).await }).await?;
    for batch in unsaid.chunks(BATCH) {
        let said = state.db.write(|tx| async move {
            for (unit, id) in batch {
                one(state, &tx, *unit, CaseId(*id)).await?;
            }
            Ok::<_, Failure>(())
        });
        said.await.map_err(ApiError::from)?;
    }
    Ok(unsaid.len())
}

async fn one(state: &AppState, tx: &Tx, unit: UnitId, id: CaseId) -> Result<(), Failure> {
    let Some(Case { core, personal: Some(personal), internal }) = case::load(tx, unit, id).await? else {
        return Ok(());
    };
    let def = state.catalogue.definition(tx, unit, &core.definition).await?.ok_or(DbError::Corrupt("procedure"))?;
    let body = encoded(&personal)?;
    let case = Case { core, internal, personal: Some(personal) };
    case::put(tx, &case, &def, Facet::Personal, &body).await
}
