//! What the school has published, and who works there: what the rules of definitions look at.

use std::sync::Arc;

use db::{Tx, definitions as store, records, staff};
use domain::{
    definition::{
        CaseKind, Content, Definition, DefinitionRef, Lifecycle, Procedure, ProcedureKey,
        draft::{Source, sides},
        versions,
    },
    facet::{Facet, RecordKind},
    ids::{PersonId, UnitId},
    instant::Instant,
    rights::{Actor, Grant},
    staff::Staff,
};
use serde::de::DeserializeOwned;
use time::Date;

use super::super::{Failure, catalogue, decoded};
use crate::definitions::Shipped;

/// More versions than any school will ever publish.
const MOST: u64 = 5000;

/// What is known of one procedure, and of all workflows.
pub(super) struct Known {
    /// The versions of the procedure, the oldest first.
    pub published: Vec<Procedure>,
    /// Every version of every workflow.
    pub lifecycles: Vec<Lifecycle>,
    /// Everybody who works here.
    staff: Vec<Staff>,
    today: Date,
}

impl Known {
    pub async fn load(tx: &Tx, unit: UnitId, key: &ProcedureKey, today: Date) -> Result<Self, Failure> {
        let mut published: Vec<Procedure> = all(tx, unit, RecordKind::Procedure).await?;
        published.retain(|procedure| procedure.key == *key);
        published.sort_by_key(|procedure| procedure.version);
        let lifecycles = all(tx, unit, RecordKind::Lifecycle).await?;
        let mut staff = staff::staff_list(tx, unit).await?;
        staff.retain(|person| person.disabled_at.is_none());
        Ok(Self { published, lifecycles, staff, today })
    }

    /// Who holds, by a grant of their own, the post that approves drafts for this kind of case.
    pub fn heads(&self, cases: CaseKind) -> Vec<PersonId> {
        let (head, _) = sides(cases);
        let counts = |grant: &Grant| grant.post == head && grant.acting_for.is_none() && grant.in_force(self.today);
        let heads = self.staff.iter().filter(|person| person.grants.iter().any(|held| counts(&held.grant)));
        heads.map(|person| person.id).collect()
    }

    /// Everybody with their grants of today.
    pub fn colleagues(&self, unit: UnitId) -> Vec<Actor> {
        let all: Vec<&Grant> = self.staff.iter().flat_map(|person| &person.grants).map(|held| &held.grant).collect();
        let actor = |person: &Staff| {
            let grants = person.grants.iter().map(|held| held.grant.clone().within(all.iter().copied()));
            Actor::new(person.id, unit, grants, self.today)
        };
        self.staff.iter().map(actor).collect()
    }

    /// What a draft begins from.
    pub fn origin(&self, source: &Source, shipped: Option<&Shipped>) -> Option<Content> {
        let find = |list: &[Procedure], of: &DefinitionRef| {
            list.iter().find(|procedure| procedure.key == of.key && procedure.version == of.version).cloned()
        };
        match source {
            Source::Version(of) => Some(Content { procedure: find(&self.published, of)?, lifecycle: None }),
            Source::Shipped(of) => {
                let shipped = shipped?;
                let procedure = find(&shipped.procedures, of)?;
                let lifecycle = shipped.lifecycle(&procedure.lifecycle).cloned();
                Some(Content { procedure, lifecycle })
            }
            Source::Blank { .. } => None,
        }
    }

    /// A published version, whole.
    pub fn definition(&self, version: u32) -> Option<Definition> {
        let procedure = self.published.iter().find(|procedure| procedure.version == version)?;
        let lifecycle = versions::find(&self.lifecycles, &procedure.lifecycle)?;
        Some(Definition { procedure: procedure.clone(), lifecycle: lifecycle.clone() })
    }

    /// The versions of the procedure as the index of cases names them.
    pub fn names(&self) -> Vec<String> {
        self.published.iter().map(|procedure| format!("{}@{}", procedure.key, procedure.version)).collect()
    }
}

/// All records of a kind.
pub(super) async fn all<T: DeserializeOwned>(tx: &Tx, unit: UnitId, kind: RecordKind) -> Result<Vec<T>, Failure> {
    let stored = records::record_list_all(tx, unit, kind, Facet::Core, None, MOST).await?;
    stored.iter().map(|record| decoded(&record.body)).collect()
}

/// The definition for a case that is opened at a stated moment: it ends, at the latest, where a later version begins.
///
/// What was taken in before a later version was published counts by the version of then, though the day is the new one's: a
/// counter without a network could not know.
///
/// # Errors
/// When the database fails, or what is stored cannot be read.
pub async fn opened_under(
    tx: &Tx,
    unit: UnitId,
    def: Arc<Definition>,
    at: Instant,
) -> Result<Arc<Definition>, Failure> {
    let key = &def.procedure.key;
    let later = store::version_later(tx, unit, RecordKind::Procedure, key.as_str(), def.procedure.version).await?;
    let mut published = Vec::new();
    for row in later.into_iter().filter(|row| row.at.is_none_or(|known| known <= at)) {
        let of = DefinitionRef { key: key.clone(), version: row.version };
        if let Some(record) = records::record_get(tx, unit, catalogue::procedure_key(unit, &of)).await? {
            published.push(decoded::<Procedure>(&record.body)?);
        }
    }
    let Some(from) = versions::superseded_from(&published, def.procedure.version) else { return Ok(def) };
    let to = def.procedure.valid_to.map_or(from, |own| own.min(from));
    let mut def = def.as_ref().clone();
    def.procedure.valid_to = Some(to);
    Ok(Arc::new(def))
}
