//! Ended cases whose time is over: found, proposed by leadership, erased when a second person confirms. What a hold
//! keeps stays, whatever was proposed.

use std::collections::HashMap;

use contract::{
    privacy::{ErasedCounts, ErasureState},
    subjects::ProposeClearance,
};
use db::{
    Tx,
    privacy::{
        clearances::{self as store, ClearanceRow, EndedRow},
        settings,
    },
};
use domain::{
    definition::ProcedureKey,
    denial::Denial,
    ids::{CaseId, PrivacyId, UnitId},
    privacy::{
        Refusal,
        retention::{self, Ended, Retention},
    },
    rights::Scope,
};

use super::{Ask, Outcome, case, name, processing, said};
use crate::service::{Failure, encoded};

/// How many due cases are listed at once: those of one proposal.
const MOST: u64 = retention::MOST as u64;

/// What the school has set, by procedure. What it has not set makes nothing due.
pub async fn set(tx: &Tx, unit: UnitId) -> Result<HashMap<ProcedureKey, Retention>, Failure> {
    let mut set = HashMap::new();
    for row in settings::setting_list(tx, unit).await? {
        if let Some(key) = row.key.strip_prefix(processing::RETENTION) {
            let retention = row.value.parse::<Retention>().map_err(|_| db::DbError::Corrupt("privacy_setting"))?;
            set.insert(ProcedureKey(key.to_owned()), retention);
        }
    }
    Ok(set)
}

/// The procedure of an ended case.
pub fn procedure_of(row: &EndedRow) -> ProcedureKey {
    let key = row.definition.split_once('@').map_or(row.definition.as_str(), |(key, _)| key);
    ProcedureKey(key.to_owned())
}

fn ended(row: &EndedRow, set: &HashMap<ProcedureKey, Retention>) -> Ended {
    Ended {
        ended: Some(row.ended_at.local_date()),
        retention: set.get(&procedure_of(row)).copied(),
        is_held: row.is_held,
        waits: row.waits,
        has_values: true,
    }
}

/// The cases of this scope that are due, those that ended first first, each with the day since when.
pub async fn due(tx: &Tx, scope: &Scope, today: time::Date) -> Result<Vec<(EndedRow, time::Date)>, Failure> {
    let set = set(tx, scope.unit()).await?;
    let mut due = Vec::new();
    // One kind of case at a time: what is kept for long must not fill the list of what is due.
    for (procedure, retention) in &set {
        // Months differ in length: the day itself is for the rule to say.
        let Retention::Months(_) = retention else { continue };
        for row in store::ended_list(tx, scope, store::Ended::Of(procedure), MOST).await? {
            let since = retention.due_on(row.ended_at.local_date()).filter(|since| *since <= today);
            if let Some(since) = since {
                due.push((row, since));
            }
        }
    }
    due.sort_by_key(|(row, since)| (*since, row.ended_at, row.id));
    due.truncate(retention::MOST);
    Ok(due)
}

impl Ask {
    pub(super) async fn propose_clearance(&self, tx: &Tx, body: ProposeClearance) -> Outcome {
        let unit = self.actor.unit();
        let reason = match said(&body.reason) {
            Ok(reason) => reason,
            Err(denial) => return Ok(Err(denial)),
        };
        let mut cases = body.cases;
        cases.sort_unstable();
        cases.dedup();
        let mut found = Vec::new();
        // More than may be proposed are not even looked for.
        for case in cases.iter().take(retention::MOST + 1) {
            let Some(ended) = self.ended(tx, *case).await? else { return Ok(Err(Denial::NotFound)) };
            found.push(ended);
        }
        if let Err(denial) = retention::propose(&self.actor, &found, self.now.local_date()) {
            return Ok(Err(denial));
        }
        let row = ClearanceRow {
            id: PrivacyId(self.id.0),
            unit,
            state: name(ErasureState::Proposed).to_owned(),
            reason,
            proposed_by: self.actor.person(),
            proposed_at: self.now,
            decided_by: None,
            decided_at: None,
            counts: encoded(&ErasedCounts::default())?,
        };
        store::clearance_put(tx, &row).await?;
        for case in cases {
            store::clearance_case_insert(tx, unit, row.id, case).await?;
        }
        Ok(Ok(vec![]))
    }

    /// A case as a proposal finds it, locked; nothing where it must not be known to be there.
    async fn ended(&self, tx: &Tx, id: CaseId) -> Result<Option<Ended>, Failure> {
        if !self.sees(tx, id).await? {
            return Ok(None);
        }
        let set = set(tx, self.actor.unit()).await?;
        let scope = self.actor.scope();
        let row = store::ended_list(tx, &scope, store::Ended::Only(id), 1).await?.pop();
        let none = Ended { ended: None, retention: None, is_held: false, waits: false, has_values: false };
        Ok(Some(row.map_or(none, |row| ended(&row, &set))))
    }

    pub(super) async fn confirm_clearance(&self, tx: &Tx, id: PrivacyId) -> Outcome {
        let unit = self.actor.unit();
        let Some(row) = store::clearance_find(tx, unit, id).await? else { return Ok(Err(Denial::NotFound)) };
        if row.state != name(ErasureState::Proposed) {
            return Ok(Err(Refusal::NotProposed.into()));
        }
        if let Err(denial) = retention::confirm(&self.actor, row.proposed_by) {
            return Ok(Err(denial));
        }
        let (mut counts, mut files) = (ErasedCounts::default(), Vec::new());
        let today = self.now.local_date();
        for case in store::clearance_cases(tx, unit, id).await? {
            let Some(ended) = self.ended(tx, case).await? else { continue };
            if retention::goes(&ended, today) {
                let gone = case::erase_case(self, tx, case).await?;
                counts.cases += 1;
                counts.values += u32::try_from(gone.values).unwrap_or(u32::MAX);
                counts.files += u32::try_from(gone.files.len()).unwrap_or(u32::MAX);
                files.extend(gone.files);
            }
        }
        self.clearance_decided(tx, row, ErasureState::Done, counts).await?;
        crate::service::school::tell_forgotten(tx, unit).await?;
        Ok(Ok(files))
    }

    pub(super) async fn withdraw_clearance(&self, tx: &Tx, id: PrivacyId) -> Outcome {
        let Some(row) = store::clearance_find(tx, self.actor.unit(), id).await? else {
            return Ok(Err(Denial::NotFound));
        };
        if row.state != name(ErasureState::Proposed) {
            return Ok(Err(Refusal::NotProposed.into()));
        }
        self.clearance_decided(tx, row, ErasureState::Withdrawn, ErasedCounts::default()).await?;
        Ok(Ok(vec![]))
    }

    async fn clearance_decided(
        &self,
        tx: &Tx,
        row: ClearanceRow,
        state: ErasureState,
        counts: ErasedCounts,
    ) -> Result<(), Failure> {
        let row = ClearanceRow {
            state: name(state).to_owned(),
            decided_by: Some(self.actor.person()),
            decided_at: Some(self.now),
            counts: encoded(&counts)?,
            ..row
        };
        Ok(store::clearance_put(tx, &row).await?)
    }
}
