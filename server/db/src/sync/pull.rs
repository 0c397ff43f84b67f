//! What a replica should hold, and what changed since it last asked.

use std::collections::{BTreeMap, HashMap, HashSet};

use domain::{
    facet::{Facet, RecordKey, RecordKind},
    ids::UnitId,
    rights::Scope,
};
use uuid::Uuid;

use super::cursor::{self, Cursor, Now};
use crate::{
    Result, Tx,
    records::{RECORD, Record, key_of, record_of},
    sql::{Column, Sql, id, number},
};

/// A window of more entries than this is answered with a manifest: comparing is cheaper.
pub(super) const MOST_ENTRIES: i64 = 50_000;
/// Aggregates asked for in one statement.
const CHUNK: usize = 500;

/// What a replica is told about one record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Op {
    /// It changed, and was sent before.
    Put(Record),
    /// It is sent from now on: new, shown to this person, or become their work.
    Enter(Record),
    /// It is no longer sent. Says nothing about it but the key that was known.
    Leave(RecordKey),
    /// It is gone.
    Del(RecordKey),
}

/// All changes between two points, one operation per record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Window {
    /// Where the replica stood.
    pub from: Cursor,
    /// Where it stands once it has taken all of `ops`.
    pub to: Cursor,
    /// In the order in which a replica should learn them.
    pub ops: Vec<Op>,
}

/// Why changes since a cursor cannot be told; the replica compares what it holds with a manifest instead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StaleCursor {
    /// The log began anew: the database was restored.
    Epoch,
    /// The cursor saw more than there is, or another entry: an older or another database stands here.
    Swapped,
    /// The log has been shortened meanwhile.
    Floor,
    /// Too much changed.
    Large,
}

/// A page of what a replica should hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// In the order in which a replica should learn them.
    pub rows: Vec<Record>,
    /// The point at which the page was read. The first page's holds for all.
    pub cursor: Cursor,
    /// Whether more may follow the last of `rows`.
    pub more: bool,
}

/// A page of the keys and revisions that a replica should hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manifest {
    /// In the order of [`Page::rows`].
    pub rows: Vec<(RecordKey, i64)>,
    /// The point at which the page was read.
    pub cursor: Cursor,
    /// Whether more may follow.
    pub more: bool,
}

/// What the entries of the log say about a record, taken over all unseen ones.
pub(super) struct Net {
    pub unit: UnitId,
    pub key: RecordKey,
    /// To whom it was sent before the first of them, and is sent after the last, as the log has it.
    before: String,
    after: String,
    first: i64,
    last: i64,
    pub is_deleted: bool,
}

impl Net {
    /// To whom the record was sent before.
    pub fn before(&self) -> Result<Vec<String>> {
        readers(&self.before)
    }

    /// To whom it is sent now.
    pub fn after(&self) -> Result<Vec<String>> {
        readers(&self.after)
    }
}

fn readers(text: &str) -> Result<Vec<String>> {
    serde_json::from_str(text).map_err(|_| crate::DbError::Corrupt("sync_log"))
}

/// What changed for this scope since a cursor, unless that cannot be told or the bodies are longer than `limit_bytes`
/// together. To be called inside `Db::read`: log, rights and records must be of one point.
///
/// # Errors
/// When the database fails.
pub async fn changes_since(
    tx: &Tx,
    scope: &Scope,
    from: &Cursor,
    limit_bytes: usize,
) -> Result<Result<Window, StaleCursor>> {
    let now = cursor::now(tx, from.tag).await?;
    if let Some(why) = staleness(from, &now) {
        return Ok(Err(why));
    }
    let mut window = Window { from: from.clone(), to: now.cursor, ops: Vec::new() };
    if window.to == *from {
        return Ok(Ok(window));
    }
    let Some(nets) = nets(tx, &[scope.unit()], from).await? else { return Ok(Err(StaleCursor::Large)) };
    let audiences: Vec<String> = scope.audiences().iter().map(ToString::to_string).collect();

    let mut bodies = HashMap::new();
    let mut bytes = 0;
    let keys: Vec<RecordKey> = nets.iter().map(|net| net.key).collect();
    for chunk in chunks(&keys) {
        for found in see(tx, scope, &chunk).await? {
            bytes += found.body.len();
            bodies.insert(found.key, found);
        }
        if bytes > limit_bytes {
            return Ok(Err(StaleCursor::Large));
        }
    }
    for net in nets {
        let was_sent = net.before()?.iter().any(|audience| audiences.contains(audience));
        window.ops.extend(op(&net, was_sent, bodies.remove(&net.key)));
    }
    Ok(Ok(window))
}

/// What a replica is told about a record that was sent to it before or not, and is now or is not.
pub(super) fn op(net: &Net, was_sent: bool, now: Option<Record>) -> Option<Op> {
    match (was_sent, now) {
        (true, Some(found)) => Some(Op::Put(found)),
        (false, Some(found)) => Some(Op::Enter(found)),
        (true, None) if net.is_deleted => Some(Op::Del(net.key)),
        (true, None) => Some(Op::Leave(net.key)),
        (false, None) => None,
    }
}

/// A page of all that is sent to this scope, after a key, by [`RecordKind::ALL`], then root, then facet. The replica
/// keeps the first page's cursor and pulls from there when it has all pages.
///
/// # Errors
/// When the database fails.
pub async fn bootstrap(tx: &Tx, scope: &Scope, after: Option<RecordKey>, limit: usize) -> Result<Page> {
    let cursor = cursor::cursor_now(tx).await?;
    let (rows, more) = walk(tx, scope, after, limit, RECORD, record_of, |record| record.key).await?;
    Ok(Page { rows, cursor, more })
}

/// The same without bodies.
///
/// # Errors
/// When the database fails.
pub async fn manifest(tx: &Tx, scope: &Scope, after: Option<RecordKey>, limit: usize) -> Result<Manifest> {
    let cursor = cursor::cursor_now(tx).await?;
    let [kind, root, facet, rev, _] = RECORD;
    let read = |[kind, root, facet, rev]: [&str; 4]| Ok((key_of(kind, root, facet)?, number(rev, "rev")?));
    let (rows, more) = walk(tx, scope, after, limit, [kind, root, facet, rev], read, |(key, _)| *key).await?;
    Ok(Manifest { rows, cursor, more })
}

/// Those of these records that are sent to the scope.
///
/// # Errors
/// When the database fails.
pub async fn fetch(tx: &Tx, scope: &Scope, keys: &[RecordKey]) -> Result<Vec<Record>> {
    let mut found = Vec::new();
    for chunk in chunks(keys) {
        found.extend(see(tx, scope, &chunk).await?);
    }
    found.sort_by_key(|record| place(record.key));
    Ok(found)
}

/// A key's place among others.
fn place(key: RecordKey) -> (usize, Uuid, Facet) {
    (position(key.kind), key.root, key.facet)
}

fn position(kind: RecordKind) -> usize {
    RecordKind::ALL.iter().position(|k| *k == kind).expect("ALL holds all kinds")
}

/// Why changes since a cursor cannot be told; `now` was asked what stands where it saw its youngest entry.
pub(super) fn staleness(from: &Cursor, now: &Now) -> Option<StaleCursor> {
    let (to, floor) = (&now.cursor, now.floor);
    if from.epoch != to.epoch {
        return Some(StaleCursor::Epoch);
    }
    if from.xmax > to.xmax {
        return Some(StaleCursor::Swapped);
    }
    if floor.hides_from(from) {
        return Some(StaleCursor::Floor);
    }
    let tag = match from.tag {
        Some(tag) => tag,
        // Nothing had been written yet, and nothing has been cut off since.
        None if floor.below == 0 => return None,
        None => return Some(StaleCursor::Floor),
    };
    if tag.txn < floor.below {
        // It may be gone, and nothing proves that the cursor was given here: an older database, whose log was shortened
        // since, goes by the same numbers.
        return Some(StaleCursor::Floor);
    }
    (now.mark != Some(tag.mark)).then_some(StaleCursor::Swapped)
}

/// The net of the unseen entries per record of these units, in order; `None` when there are too many.
pub(super) async fn nets(tx: &Tx, units: &[UnitId], from: &Cursor) -> Result<Option<Vec<Net>>> {
    let mut sql =
        Sql::new("SELECT l.unit, l.kind, l.root, l.facet, l.rev, l.op, l.before, l.after FROM sync_log l WHERE ");
    sql.push("l.unit IN ").list(units.iter().map(|unit| unit.0)).push(" AND ");
    from.unseen(&mut sql, tx.engine());
    sql.push(" LIMIT ").bind(MOST_ENTRIES + 1);
    let columns = [
        Column::Id("unit"),
        Column::Text("kind"),
        Column::Id("root"),
        Column::Text("facet"),
        Column::Number("rev"),
        Column::Text("op"),
        Column::Text("before"),
        Column::Text("after"),
    ];
    let rows = sql.at_once(tx, columns).await?;
    if i64::try_from(rows.iter().count()).is_ok_and(|n| n > MOST_ENTRIES) {
        return Ok(None);
    }
    let mut nets = BTreeMap::new();
    for row in rows.iter() {
        let [unit, kind, root, facet, rev, op, before, after] = row?;
        let (unit, key, rev) = (UnitId(id(unit, "unit")?), key_of(kind, root, facet)?, number(rev, "rev")?);
        let net = nets.entry((place(key), unit)).or_insert_with(|| Net {
            unit,
            key,
            before: String::new(),
            after: String::new(),
            first: i64::MAX,
            last: i64::MIN,
            is_deleted: false,
        });
        // By revision, not by transaction: of two transactions, the one that began later may have stored first.
        if rev < net.first {
            net.first = rev;
            before.clone_into(&mut net.before);
        }
        if rev > net.last {
            net.last = rev;
            after.clone_into(&mut net.after);
            net.is_deleted = op == super::Change::Delete.as_str();
        }
    }
    Ok(Some(nets.into_values().collect()))
}

/// Keys of one kind each, few enough for one statement.
pub(super) fn chunks(keys: &[RecordKey]) -> Vec<Vec<RecordKey>> {
    let mut by_kind: BTreeMap<usize, Vec<RecordKey>> = BTreeMap::new();
    for key in keys {
        by_kind.entry(position(key.kind)).or_default().push(*key);
    }
    by_kind.values().flat_map(|keys| keys.chunks(CHUNK).map(<[RecordKey]>::to_vec)).collect()
}

/// Those of these records, all of one kind, that are there and sent.
async fn see(tx: &Tx, scope: &Scope, keys: &[RecordKey]) -> Result<Vec<Record>> {
    let Some(mut sql) = bodies(tx, scope.unit(), keys) else { return Ok(Vec::new()) };
    sql.push(" AND ").sent(scope, "r");
    living(tx, &sql, keys).await
}

/// Those of these records of a unit, all of one kind, that are there, whoever may read them.
pub(super) async fn see_all(tx: &Tx, unit: UnitId, keys: &[RecordKey]) -> Result<Vec<Record>> {
    let Some(sql) = bodies(tx, unit, keys) else { return Ok(Vec::new()) };
    living(tx, &sql, keys).await
}

/// A statement for the bodies of these records, all of one kind.
fn bodies(tx: &Tx, unit: UnitId, keys: &[RecordKey]) -> Option<Sql> {
    let first = keys.first()?;
    let mut sql = Sql::new("SELECT r.kind, r.root, r.facet, r.rev, r.body FROM record r WHERE r.unit = ");
    sql.bind(unit.0)
        .push(" AND r.kind = ")
        .bind(first.kind.as_str())
        .push(" AND r.root ")
        .among(tx, keys.iter().map(|key| key.root));
    sql.push(" AND r.body IS NOT NULL");
    Some(sql)
}

async fn living(tx: &Tx, sql: &Sql, keys: &[RecordKey]) -> Result<Vec<Record>> {
    let wanted: HashSet<&RecordKey> = keys.iter().collect();
    let rows = sql.at_once(tx, RECORD).await?;
    let mut found = rows.iter().map(|row| record_of(row?)).collect::<Result<Vec<_>>>()?;
    found.retain(|record| wanted.contains(&record.key));
    Ok(found)
}

/// Rows that are sent, after a key, and whether there may be more.
async fn walk<T, const N: usize>(
    tx: &Tx,
    scope: &Scope,
    after: Option<RecordKey>,
    limit: usize,
    columns: [Column; N],
    read: impl Fn([&str; N]) -> Result<T>,
    key: impl Fn(&T) -> RecordKey,
) -> Result<(Vec<T>, bool)> {
    let start = after.map_or(0, |key| position(key.kind));
    let mut rows = Vec::new();
    for kind in &RecordKind::ALL[start..] {
        let names = columns.map(|column| format!("r.{}", column.name())).join(", ");
        let mut sql = Sql::new(&format!("SELECT {names} FROM record r WHERE r.unit = "));
        sql.bind(scope.unit().0).push(" AND r.kind = ").bind(kind.as_str());
        sql.push(" AND r.body IS NOT NULL AND ");
        match after.filter(|after| after.kind == *kind) {
            Some(after) => {
                sql.push("(r.root, r.facet) > (").bind(after.root).push(", ").bind(after.facet.as_str()).push(") AND ");
                sql.sent_from(scope, "r", after.root)
            }
            None => sql.sent(scope, "r"),
        };
        let left = i64::try_from(limit - rows.len()).unwrap_or(i64::MAX - 1);
        sql.push(" ORDER BY r.root, r.facet LIMIT ").bind(left + 1);
        // Those of the statement are the next; among each other they come as they like.
        let found = sql.at_once(tx, columns).await?;
        let mut found = found.iter().map(|row| row.and_then(&read)).collect::<Result<Vec<T>>>()?;
        found.sort_unstable_by_key(|one| place(key(one)));
        let more = rows.len() + found.len() > limit;
        found.truncate(limit - rows.len());
        rows.append(&mut found);
        if more {
            return Ok((rows, true));
        }
    }
    Ok((rows, false))
}
