//! The baseline of a command: the very rows that it stored, copied out of the school's database and written into a
//! twin of it, without rules, session, numbers or checks.

use std::sync::Arc;

use db::{
    Db, DbError, Tx,
    audit::{self, AuditFilter, AuditRow},
    cases::{self, CaseRow},
    events::{self, EventRow, PersonalRow},
    records::{self, Record},
    results::{self, ResultRow},
};
use domain::{
    case::{self, Core},
    facet::{Facet, Readers, RecordKey, RecordKind},
    ids::{CaseId, UnitId},
};

use super::{Outcome, desk::Desk, empty, measure::Watch};

/// How much of a dossier has been copied already.
#[derive(Debug, Clone, Default)]
pub struct Seen {
    event: i64,
    revs: [i64; 3],
    readers: [usize; 3],
}

/// The rows of one command on one dossier.
#[derive(Debug, Clone)]
pub struct Rows {
    unit: UnitId,
    events: Vec<(EventRow, Vec<PersonalRow>)>,
    records: Vec<(RecordKey, String, Readers)>,
    case: CaseRow,
    audit: AuditRow,
    result: ResultRow,
    count: usize,
}

/// Everything that the database holds of a dossier.
struct Held {
    events: Vec<EventRow>,
    personal: Vec<PersonalRow>,
    records: Vec<Record>,
    case: CaseRow,
    audit: AuditRow,
    result: ResultRow,
}

impl Rows {
    /// Copies what the last command on each of these dossiers stored.
    pub async fn all(desk: &mut Desk, cases: &[CaseId]) -> Outcome<Vec<Self>> {
        let mut all = Vec::with_capacity(cases.len());
        for &case in cases {
            let unit = desk.school.unit;
            let held = desk.state.db.read(move |tx| async move { held(&tx, unit, case).await }).await?;
            let held = held.ok_or("the dossier is not there")?;
            all.push(Self::new(unit, held, desk.seen.entry(case).or_default())?);
        }
        Ok(all)
    }

    fn new(unit: UnitId, held: Held, seen: &mut Seen) -> Outcome<Self> {
        let Held { events, personal, records, case, audit, result } = held;
        let core = records.iter().find(|r| r.key.facet == Facet::Core).ok_or("the dossier has no core")?;
        let core: Core = serde_json::from_str(&core.body)?;
        // What a command always touches: index, audit line, outcome, the replica's number and the log's head.
        let mut count = 5;
        let mut new_events = Vec::new();
        let last = seen.event;
        for event in events.into_iter().filter(|event| event.no > last) {
            seen.event = event.no;
            let values: Vec<_> = personal.iter().filter(|value| value.event == event.id).cloned().collect();
            count += 1 + values.len();
            new_events.push((event, values));
        }
        let mut changed = Vec::new();
        for Record { key, rev, body } in records {
            let place = key.facet as usize;
            if rev > seen.revs[place] {
                let readers = case::readers(&core, key.facet);
                // The record, its entry in the log, and whoever reads it from now on.
                count += 2 + readers.len().saturating_sub(seen.readers[place]);
                (seen.revs[place], seen.readers[place]) = (rev, readers.len());
                changed.push((key, body, readers));
            }
        }
        Ok(Self { unit, events: new_events, records: changed, case, audit, result, count })
    }

    /// How many rows they are.
    pub const fn count(&self) -> usize {
        self.count
    }

    async fn write(&self, tx: &Tx) -> Result<(), DbError> {
        for (event, personal) in &self.events {
            events::event_append(tx, event, personal).await?;
        }
        for (key, body, readers) in &self.records {
            records::record_put(tx, self.unit, *key, body, readers).await?;
        }
        audit::audit_append(tx, &self.audit).await?;
        results::result_store(tx, &self.result).await?;
        if let (Some(client), Some(seq)) = (self.result.client, self.result.seq) {
            results::client_advance(tx, client, seq).await?;
        }
        cases::case_put(tx, &self.case).await
    }
}

async fn held(tx: &Tx, unit: UnitId, id: CaseId) -> Result<Option<Held>, DbError> {
    let events = events::events_of(tx, unit, RecordKind::Case, id.0).await?;
    let personal = events::personal_values_of(tx, unit, RecordKind::Case, id.0).await?;
    let records = records::records_of(tx, unit, RecordKind::Case, id.0).await?;
    let about = AuditFilter { subject: Some(id.0), ..AuditFilter::default() };
    let audit = audit::audit_list(tx, unit, &about, None, 1).await?.pop();
    let result = match events.last() {
        Some(event) => results::result_by_command(tx, unit, event.command).await?,
        None => None,
    };
    let case = cases::case_find(tx, unit, id).await?;
    Ok(match (case, audit, result) {
        (Some(case), Some(audit), Some(result)) => Some(Held { events, personal, records, case, audit, result }),
        (None, _, _) | (_, None, _) | (_, _, None) => None,
    })
}

/// A database that holds the rows of the school's dossiers and nothing else.
pub struct Twin(Db);

impl Twin {
    /// An empty one.
    pub async fn new(url: &str) -> Outcome<Self> {
        Ok(Self(empty(url).await?))
    }

    /// Makes the replica known, so that its number can be advanced.
    pub async fn meet(&mut self, desk: &Desk) -> Outcome<()> {
        let (client, unit, now) = (desk.client, desk.school.unit, desk.state.clock.now());
        let person = desk.school.person("vanthu");
        let meet = move |tx| async move { results::client_lock(&tx, client, unit, person, now).await };
        self.0.write::<_, _, _, DbError>(meet).await?;
        Ok(())
    }

    /// Writes rows in one transaction; how many seconds it took.
    pub async fn write(&mut self, rows: &[Rows]) -> Outcome<f64> {
        let rows: Arc<[Rows]> = rows.into();
        let watch = Watch::start();
        self.0
            .write::<_, _, _, DbError>(move |tx| {
                let rows = rows.clone();
                async move {
                    for one in rows.iter() {
                        one.write(&tx).await?;
                    }
                    Ok(())
                }
            })
            .await?;
        Ok(watch.seconds())
    }
}
