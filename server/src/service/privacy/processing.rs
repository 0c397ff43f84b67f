//! The register of processing and what a school sets: kept in versions, the last of which stands.

use contract::subjects::KeepActivity;
use db::{
    Tx,
    privacy::{
        records::{self as store, Kind, State},
        settings::{self, SettingRow},
    },
    records,
};
use domain::{
    clock::Limit,
    definition::{Procedure, ProcedureKey, newest_in_force},
    denial::Denial,
    facet::{Facet, RecordKind},
    ids::{PrivacyId, UnitId},
    policy::{self, Act},
    privacy::{
        activity::{self, Activity, Proposal},
        request,
        retention::Retention,
    },
    text::Lang,
};
use time::Date;

use super::{Ask, Outcome};
use crate::service::{Failure, decoded};

/// More versions of procedures than any school has.
const MOST: u64 = 2000;

/// Of each procedure of the unit the newest version in force.
pub async fn procedures(tx: &Tx, unit: UnitId, today: Date) -> Result<Vec<Procedure>, Failure> {
    let stored = records::record_list_all(tx, unit, RecordKind::Procedure, Facet::Core, None, MOST).await?;
    let versions = stored.iter().map(|record| decoded::<Procedure>(&record.body));
    Ok(newest_in_force(versions.collect::<Result<Vec<_>, _>>()?, today))
}

/// What the unit would enter in its register.
pub async fn proposals(tx: &Tx, unit: UnitId, today: Date, lang: Lang) -> Result<Vec<Proposal>, Failure> {
    Ok(activity::proposals(unit, &procedures(tx, unit, today).await?, lang))
}

/// Under which key a limit for answering is set.
pub fn limit_key(kind: request::Kind) -> String {
    format!("limit.{}", kind.as_str())
}

/// What the keys begin with under which it is set how long a procedure's cases are kept.
pub const RETENTION: &str = "retention.";

impl Ask {
    pub(super) async fn keep_activity(&self, tx: &Tx, id: Option<PrivacyId>, body: KeepActivity) -> Outcome {
        let unit = self.actor.unit();
        let last = match id {
            None => None,
            Some(id) => {
                let last = store::version_list(tx, unit, Kind::Activity, id).await?.pop();
                let today = self.now.local_date();
                let is_proposed = proposals(tx, unit, today, Lang::Vi).await?.iter().any(|p| p.id == id);
                if last.is_none() && !is_proposed {
                    return Ok(Err(Denial::NotFound));
                }
                last
            }
        };
        let no = last.map_or(0, |row| row.no);
        let kept = match activity::decide(&self.actor, no, body.was, body.activity) {
            Ok(kept) => kept,
            Err(denial) => return Ok(Err(denial)),
        };
        let state = if kept.ended { State::Closed } else { State::Open };
        let id = id.unwrap_or(PrivacyId(self.id.0));
        self.version(tx, (id, no + 1), (Kind::Activity, state), (None, None, None), &kept).await
    }

    pub(super) async fn set_limit(&self, tx: &Tx, kind: request::Kind, limit: Limit) -> Outcome {
        match request::may_set(&self.actor, limit) {
            Ok(()) => self.set(tx, limit_key(kind), limit.to_string()).await,
            Err(denial) => Ok(Err(denial)),
        }
    }

    pub(super) async fn set_retention(&self, tx: &Tx, key: &ProcedureKey, retention: Retention) -> Outcome {
        if let Err(denial) = policy::can(&self.actor, Act::KeepPrivacy) {
            return Ok(Err(denial));
        }
        let known = procedures(tx, self.actor.unit(), self.now.local_date()).await?;
        if known.iter().all(|procedure| procedure.key != *key) {
            return Ok(Err(Denial::NotFound));
        }
        self.set(tx, format!("{RETENTION}{key}"), retention.to_string()).await
    }

    async fn set(&self, tx: &Tx, key: String, value: String) -> Outcome {
        let (set_by, set_at) = (self.actor.person(), self.now);
        let row = SettingRow { unit: self.actor.unit(), key, value, set_by, set_at };
        settings::setting_put(tx, &row).await?;
        Ok(Ok(vec![]))
    }
}

/// The last version of an entry with its number.
pub(super) async fn last_activity(tx: &Tx, unit: UnitId, id: PrivacyId) -> Result<Option<(u32, Activity)>, Failure> {
    let Some(row) = store::version_list(tx, unit, Kind::Activity, id).await?.pop() else { return Ok(None) };
    Ok(Some((row.no, decoded(&row.body)?)))
}
