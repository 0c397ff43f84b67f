//! Sheets that are imported: looked into, compared, shown, entered, taken back.
//!
//! A workbook becomes a preview that is kept for a day and enters nothing. Confirmed, its new rows become ordinary
//! commands, a batch in a transaction: each row's outcome is stored with its effect, so that whoever goes on after a stop
//! finds what is left and does nothing twice.

pub mod enter;
pub mod template;
pub mod undo;
mod unpack;
pub mod xlsx;

use std::{
    collections::{BTreeSet, HashMap},
    time::Duration,
};

use bytes::Bytes;
use contract::import::{ImportCounts, ImportState, ImportView, RowOutcome};
use db::{
    DbError, Tx, history,
    imports::{self as store, ImportRow, LineRow},
    people, records,
};
use domain::{
    denial::Denial,
    facet::{Facet, RecordKind},
    fold,
    ids::{GrantId, PartyId, PersonId, SessionId, UnitId},
    import::{Entry, Kind, PlanRow, Refusal, RowState, children, register, staff},
    instant::Instant,
    party::Party,
    policy::{self, Act},
    rights::Actor,
    staff::Staff,
    text::Text,
};
use serde::{Serialize, de::DeserializeOwned};
use sha2::{Digest, Sha256};
use tokio::sync::Semaphore;
use uuid::Uuid;

use crate::{
    error::ApiError,
    service::{self, Failure},
    state::AppState,
};

/// How long a preview is kept: its rows hold children's names.
const PREVIEW: i64 = 24 * 60 * 60 * 1000;
/// How long an import can be taken back.
const UNDO: i64 = 30 * PREVIEW;
/// Workbooks that are unpacked at once: each takes a stretch of memory.
static READING: Semaphore = Semaphore::const_new(2);
/// The states in which an import goes on by itself.
const UNDER_WAY: [&str; 2] = [ImportState::Entering.as_str(), ImportState::TakingBack.as_str()];
const HOUR: Duration = Duration::from_hours(1);
/// How long whoever asks waits before they are told that it goes on.
const PATIENCE: Duration = Duration::from_millis(1_500);

/// Reads a workbook and keeps its preview under this id. The same again is the same preview.
///
/// # Errors
/// The denial of the rules; why the workbook is not read; `KeyReused`; those of the database.
pub async fn preview(
    state: &AppState,
    actor: &Actor,
    session: Option<SessionId>,
    id: Uuid,
    kind: Kind,
    bytes: Bytes,
) -> Result<ImportRow, ApiError> {
    policy::can(actor, Act::Import(kind))?;
    let (unit, person, now) = (actor.unit(), actor.person(), state.clock.now());
    let digest = hex::encode(Sha256::digest(&bytes));
    let known = state.db.read(move |tx| async move { store::import_find(&tx, unit, id).await }).await?;
    if let Some(known) = known {
        let is_same = known.kind == kind && known.digest == digest && known.person == person;
        return if is_same { Ok(known) } else { Err(ApiError::KeyReused) };
    }
    let sheets = {
        let _turn = READING.acquire().await.map_err(ApiError::internal)?;
        let read = tokio::task::spawn_blocking(move || xlsx::read(&bytes)).await;
        // What makes the reader panic is no workbook either.
        read.unwrap_or(Err(Refusal::Damaged)).map_err(ApiError::Import)?
    };
    let world = state.db.read(move |tx| async move { World::load(&tx, unit, kind).await }).await?;
    let keys = state.keys.clone();
    let plan = move || world.plan(&sheets, kind, now, id, |code| keys.digest("import-code", &code_key(unit, code)));
    let plan = tokio::task::spawn_blocking(plan).await.map_err(ApiError::internal)?.map_err(ApiError::Import)?;
    let row = ImportRow {
        id,
        unit,
        kind,
        state: ImportState::Preview.as_str().to_owned(),
        digest,
        person,
        created_at: now,
        until: now.plus_millis(PREVIEW),
        confirmed_at: None,
        confirmed_by: None,
        session: None,
    };
    let lines = plan.iter().map(line).collect::<Result<Vec<_>, _>>()?;
    let audit = line_of_audit(state, &row, person, session, "import.preview", now);
    let write = |tx: Tx| {
        let (row, lines, audit) = (row.clone(), lines.clone(), audit.clone());
        async move {
            trim(&tx, now).await?;
            store::import_insert(&tx, &row).await?;
            store::import_rows_insert(&tx, unit, id, &lines).await?;
            db::audit::audit_append(&tx, &audit).await
        }
    };
    match state.db.write(write).await {
        Ok(()) => Ok(row),
        // Somebody else's id, or the same call twice at once: the next try finds it.
        Err(DbError::Duplicate(_)) => Err(ApiError::KeyReused),
        Err(err) => Err(err.into()),
    }
}

fn line(plan: &PlanRow) -> Result<LineRow, Failure> {
    let text = Some(encoded(plan)?);
    Ok(LineRow { no: plan.row, state: plan.state, outcome: None, plan: text, made: None, said: None })
}

/// What is known before a sheet is read.
#[derive(Default)]
struct World {
    parties: Vec<Party>,
    codes: HashMap<String, PartyId>,
    lines: HashMap<String, register::PastDossier>,
    case_codes: BTreeSet<String>,
    people: Vec<Staff>,
    parts: Vec<staff::Place>,
    logins: BTreeSet<String>,
}

impl World {
    async fn load(tx: &Tx, unit: UnitId, kind: Kind) -> Result<Self, Failure> {
        let mut world = Self::default();
        match kind {
            Kind::Children => {
                world.parties = parties(tx, unit).await?;
                world.codes = store::import_codes(tx, unit).await?.into_iter().collect();
            }
            Kind::Register => {
                for (key, body) in history::history_all(tx, unit).await? {
                    world.lines.insert(key, decoded(&body)?);
                }
                let codes = history::case_codes(tx, unit).await?;
                world.case_codes = codes.iter().map(|code| fold::search_key(code)).collect();
            }
            Kind::Staff => {
                world.people = db::staff::staff_list(tx, unit).await?;
                world.parts = places(tx, unit).await?;
                world.logins = people::login_list(tx).await?.into_iter().collect();
            }
        }
        Ok(world)
    }

    fn plan(
        &self,
        sheets: &[domain::import::Sheet],
        kind: Kind,
        now: Instant,
        import: Uuid,
        digest: impl Fn(&str) -> String,
    ) -> Result<Vec<PlanRow>, Refusal> {
        match kind {
            Kind::Children => {
                let by_code = |code: &str| self.codes.get(&digest(code)).copied();
                let known = children::Known { parties: &self.parties, by_code: &by_code };
                children::plan(sheets, &known, now, |row, n| PartyId(derived(import, row, n, "party")))
            }
            Kind::Register => {
                let known = register::Known { lines: &self.lines, codes: &self.case_codes };
                register::plan(sheets, &known, now.local_date())
            }
            Kind::Staff => {
                let known = staff::Known { people: &self.people, parts: &self.parts, logins: &self.logins };
                let id = |row| (PersonId(derived(import, row, 0, "person")), GrantId(derived(import, row, 0, "grant")));
                staff::plan(sheets, &known, now.local_date(), id)
            }
        }
    }
}

/// The parts of a unit that take people in.
///
/// # Errors
/// Those of the database.
pub async fn places(tx: &Tx, unit: UnitId) -> Result<Vec<staff::Place>, DbError> {
    let parts = people::part_list(tx, unit).await?.into_iter().filter(|part| part.to.is_none());
    let place = |part: people::PartRow| staff::Place {
        id: part.id,
        title: Text::new(part.title_vi, part.title_en),
        role: part.role,
    };
    Ok(parts.map(place).collect())
}

/// The whole register of parties of a unit.
///
/// # Errors
/// Those of the database.
pub async fn parties(tx: &Tx, unit: UnitId) -> Result<Vec<Party>, Failure> {
    const PAGE: u64 = 500;
    let (mut all, mut after) = (Vec::new(), None);
    loop {
        let page = records::record_list_all(tx, unit, RecordKind::Party, Facet::Personal, after, PAGE).await?;
        for record in &page {
            all.push(decoded(&record.body)?);
        }
        match page.last() {
            Some(last) if page.len() as u64 == PAGE => after = Some(last.key.root),
            Some(_) | None => return Ok(all),
        }
    }
}

/// The import if this actor may see it: whoever may import its kind, in its unit, as long as it is kept.
///
/// # Errors
/// The denial where the actor may import nothing at all; `NotFound`; those of the database.
pub async fn find(state: &AppState, actor: &Actor, id: Uuid) -> Result<ImportRow, ApiError> {
    may_any(actor)?;
    let (unit, now) = (actor.unit(), state.clock.now());
    let found = state.db.read(move |tx| async move { store::import_find(&tx, unit, id).await }).await?;
    let kept = found.filter(|row| row.until > now || is_under_way(row));
    kept.filter(|row| policy::can(actor, Act::Import(row.kind)).is_ok()).ok_or(ApiError::NotFound)
}

/// Whether this actor may import anything.
///
/// # Errors
/// The denial that says who may.
pub fn may_any(actor: &Actor) -> Result<(), Denial> {
    let mut denied = Ok(());
    for kind in Kind::ALL {
        match policy::can(actor, Act::Import(kind)) {
            Ok(_) => return Ok(()),
            // The first book's keepers are those who would be looked for.
            Err(denial) => denied = denied.and(Err(denial)),
        }
    }
    denied
}

fn is_under_way(row: &ImportRow) -> bool {
    UNDER_WAY.contains(&row.state.as_str())
}

/// Goes on with an import that is under way, and waits a moment for it.
pub async fn go_on(state: &AppState, unit: UnitId, id: Uuid) {
    let work = {
        let state = state.clone();
        tokio::spawn(async move { work(&state, unit, id).await })
    };
    // It goes on when nobody waits any more.
    let _ = tokio::time::timeout(PATIENCE, work).await;
}

/// Forgets sheets a day after they were read, and imports that can no longer be taken back.
async fn trim(tx: &Tx, now: Instant) -> Result<(), DbError> {
    store::import_trim(tx, now, now.plus_millis(-PREVIEW), &UNDER_WAY).await.map(drop)
}

/// Goes on with what was under way when the server stopped, then forgets hour by hour what is no longer kept.
pub async fn keep(state: AppState) {
    if let Err(err) = resume(&state).await {
        tracing::error!(error = %err, "imports that were under way were not found");
    }
    loop {
        let now = state.clock.now();
        if let Err(err) = state.db.write(move |tx| async move { trim(&tx, now).await }).await {
            tracing::error!(error = %err, "imports that are over were not forgotten");
        }
        tokio::time::sleep(HOUR).await;
    }
}

/// Goes on with all imports that were under way when the server stopped; how many there are.
///
/// # Errors
/// Those of the database.
pub async fn resume(state: &AppState) -> Result<usize, DbError> {
    let all = state.db.read(move |tx| async move { store::import_list_in(&tx, &UNDER_WAY).await }).await?;
    for row in &all {
        let (state, unit, id) = (state.clone(), row.unit, row.id);
        tokio::spawn(async move { work(&state, unit, id).await });
    }
    Ok(all.len())
}

async fn work(state: &AppState, unit: UnitId, id: Uuid) {
    loop {
        match step(state, unit, id).await {
            Ok(true) => {}
            // Streams learn of other rights, though no record of theirs changed.
            Ok(false) => return state.db.notify(),
            Err(err) => {
                // Nothing of the batch is stored; confirming again, or a restart, goes on from here.
                tracing::error!(import.id = %id, error = %err, "an import stopped");
                return;
            }
        }
    }
}

/// Does the next batch of an import that is under way; whether there may be more.
///
/// # Errors
/// Those of the database; nothing of the batch is stored then.
pub async fn step(state: &AppState, unit: UnitId, id: Uuid) -> Result<bool, Failure> {
    let found = state.db.read(move |tx| async move { store::import_find(&tx, unit, id).await }).await?;
    match found.and_then(|row| row.state.parse::<ImportState>().ok()) {
        Some(ImportState::Entering) => enter::batch(state, unit, id).await,
        Some(ImportState::TakingBack) => undo::batch(state, unit, id).await,
        Some(ImportState::Preview | ImportState::Done | ImportState::TakenBack) | None => Ok(false),
    }
}

/// Puts an import from one state into the next; one that is there or further stays as it is.
async fn advance(
    state: &AppState,
    actor: &Actor,
    session: Option<SessionId>,
    id: Uuid,
    (from, to): (ImportState, ImportState),
    action: &str,
) -> Result<(), ApiError> {
    let row = find(state, actor, id).await?;
    let (unit, person, now) = (actor.unit(), actor.person(), state.clock.now());
    let audit = line_of_audit(state, &row, person, session, action, now);
    service::write(state, move |tx| {
        let audit = audit.clone();
        async move {
            let Some(mut row) = store::import_lock(&tx, unit, id).await? else { return Ok(()) };
            if row.state != from.as_str() {
                return Ok(());
            }
            to.as_str().clone_into(&mut row.state);
            (row.confirmed_at, row.confirmed_by, row.session) = (Some(now), Some(person), session);
            store::import_set(&tx, &row).await?;
            Ok(db::audit::audit_append(&tx, &audit).await?)
        }
    })
    .await?;
    Ok(())
}

/// Begins to enter what a preview shows as new. Confirming again changes nothing.
///
/// # Errors
/// Those of [`find`].
pub async fn confirm(state: &AppState, actor: &Actor, session: Option<SessionId>, id: Uuid) -> Result<(), ApiError> {
    let way = (ImportState::Preview, ImportState::Entering);
    advance(state, actor, session, id, way, "import.confirm").await
}

/// Begins to take back what an import entered. Asking again changes nothing.
///
/// # Errors
/// Those of [`find`].
pub async fn take_back(state: &AppState, actor: &Actor, session: Option<SessionId>, id: Uuid) -> Result<(), ApiError> {
    advance(state, actor, session, id, (ImportState::Done, ImportState::TakingBack), "import.undo").await
}

/// An import as it travels.
///
/// # Errors
/// Those of the database.
pub async fn view(tx: &Tx, row: &ImportRow) -> Result<ImportView, Failure> {
    let mut counts = ImportCounts::default();
    for count in store::import_counts(tx, row.unit, row.id).await? {
        let rows = u32::try_from(count.rows).unwrap_or(u32::MAX);
        *match count.state {
            RowState::New => &mut counts.new,
            RowState::Same => &mut counts.same,
            RowState::Differs => &mut counts.differs,
            RowState::Faulty => &mut counts.faulty,
        } += rows;
        let outcome = count.outcome.as_deref().map(str::parse).transpose();
        match outcome.map_err(|_| DbError::Corrupt("import_row.outcome"))? {
            Some(RowOutcome::Entered) => counts.entered += rows,
            Some(RowOutcome::Skipped) => counts.skipped += rows,
            Some(RowOutcome::Refused) => counts.refused += rows,
            Some(RowOutcome::TakenBack) => counts.taken_back += rows,
            Some(RowOutcome::Kept) => counts.kept += rows,
            None => {}
        }
    }
    Ok(ImportView {
        id: row.id,
        kind: row.kind,
        state: row.state.parse().map_err(|_| DbError::Corrupt("import.state"))?,
        by: row.person,
        at: row.created_at,
        until: row.until,
        counts,
    })
}

fn line_of_audit(
    state: &AppState,
    row: &ImportRow,
    person: PersonId,
    session: Option<SessionId>,
    action: &str,
    at: Instant,
) -> db::audit::AuditRow {
    db::audit::AuditRow {
        id: state.clock.id(),
        unit: row.unit,
        at,
        person: Some(person),
        session,
        action: action.to_owned(),
        subject_kind: "import".to_owned(),
        subject: Some(row.id),
        detail: serde_json::json!({ "kind": row.kind.as_str() }).to_string(),
    }
}

/// What a row made, by which it is found when it is taken back.
#[derive(Debug, Default, serde::Serialize, serde::Deserialize)]
struct Made {
    parties: Vec<PartyId>,
    past: Vec<Uuid>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    people: Vec<PersonId>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    grants: Vec<(PersonId, GrantId)>,
}

impl Made {
    const fn is_nothing(&self) -> bool {
        self.parties.is_empty() && self.past.is_empty() && self.people.is_empty() && self.grants.is_empty()
    }
}

/// The id of something that a row makes: the same whenever the row is done.
fn derived(import: Uuid, row: u32, n: u8, what: &str) -> Uuid {
    let mut hash = Sha256::new();
    hash.update(import.as_bytes());
    hash.update(row.to_be_bytes());
    hash.update([n]);
    hash.update(what);
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash.finalize()[..16]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

/// Of which a child's code is a digest: codes of two schools are two codes.
fn code_key(unit: UnitId, code: &str) -> String {
    format!("{unit} {}", fold::search_key(code))
}

fn encoded(value: &impl Serialize) -> Result<String, Failure> {
    serde_json::to_string(value).map_err(Failure::Unreadable)
}

fn decoded<T: DeserializeOwned>(text: &str) -> Result<T, Failure> {
    serde_json::from_str(text).map_err(Failure::Unreadable)
}

/// The entries of a stored row.
fn entries(row: &LineRow) -> Result<Vec<Entry>, Failure> {
    Ok(row.plan.as_deref().map(decoded::<PlanRow>).transpose()?.map(|plan| plan.enter).unwrap_or_default())
}
