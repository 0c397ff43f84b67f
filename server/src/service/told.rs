//! A case's events as they were sealed, with the personal values that are still kept beside them.

use db::{
    Tx,
    events::{self, PersonalRow},
};
use domain::{
    case::{Event, Fact},
    facet::RecordKind,
    ids::{CaseId, EventId, UnitId},
    value::{Salt, SideValue},
};

use super::{Failure, decoded};

/// The events of a case, oldest first. Of what was erased the commitments alone are there.
pub(super) async fn events(tx: &Tx, unit: UnitId, id: CaseId) -> Result<Vec<Event>, Failure> {
    let rows = events::events_of(tx, unit, RecordKind::Case, id.0).await?;
    let kept = events::personal_values_of(tx, unit, RecordKind::Case, id.0).await?;
    let mut all = Vec::with_capacity(rows.len());
    for row in rows {
        let mut fact: Fact = decoded(&row.body)?;
        fact.unseal(&beside(&kept, row.id)?).map_err(|_| db::DbError::Corrupt("personal_value"))?;
        let (Some(by), Some(grant)) = (row.person, row.grant) else { continue };
        let no = u32::try_from(row.no).map_err(|_| db::DbError::Corrupt("event.no"))?;
        let (command, at, stated_at, on_behalf) = (row.command, row.at, row.stated_at, row.on_behalf);
        all.push(Event { id: row.id, command, unit, case: id, no, at, stated_at, by, grant, on_behalf, fact });
    }
    Ok(all)
}

/// The values that are kept beside an event.
pub(super) fn beside(kept: &[PersonalRow], event: EventId) -> Result<Vec<SideValue>, Failure> {
    let corrupt = || Failure::Db(db::DbError::Corrupt("personal_value"));
    let mut found = Vec::new();
    for row in kept.iter().filter(|row| row.event == event) {
        let salt = hex::decode(&row.salt).ok().and_then(|salt| salt.try_into().ok()).ok_or_else(corrupt)?;
        found.push(SideValue {
            slot: u32::try_from(row.slot).map_err(|_| corrupt())?,
            key: row.key.clone(),
            value: decoded(&row.value)?,
            salt: Salt(salt),
        });
    }
    Ok(found)
}
