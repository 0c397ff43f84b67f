//! What the snapshot cursor costs writers on PostgreSQL, beside the sequence that a simple design would take: sixteen writers
//! store a record and an entry of a log, while a reader follows the log. What each reader missed is counted too.
//!
//! `SEN_TEST_POSTGRES=postgres://… cargo run --release -p db --example cursor`

use std::{
    collections::HashSet,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use db::testing::TestDb;
use sea_orm::{
    AccessMode, ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, DbErr, IsolationLevel,
    QueryResult, Statement, TransactionTrait,
};

const WRITERS: u64 = 16;
const ROUNDS: usize = 5;
const ROUND: Duration = Duration::from_secs(4);

#[derive(Clone, Copy, Debug)]
enum Cursor {
    Snapshot,
    Sequence,
}

impl Cursor {
    /// What numbers an entry of the log.
    const fn number(self) -> &'static str {
        match self {
            Self::Snapshot => "pg_current_xact_id()::text::bigint",
            Self::Sequence => "nextval('bench_seq')",
        }
    }
}

/// What a round comes to.
struct Round {
    per_second: f64,
    missed: usize,
    repeated: usize,
    written: usize,
}

#[tokio::main]
async fn main() -> Result<(), DbErr> {
    let Some(test) = TestDb::postgres().await else {
        println!("PostgreSQL is left out: SEN_TEST_POSTGRES is not set.");
        return Ok(());
    };
    let mut options = ConnectOptions::new(test.url());
    options.max_connections(40).sqlx_logging(false);
    let db = Database::connect(options).await?;
    db.execute_unprepared(
        "CREATE TABLE bench_record (id BIGINT PRIMARY KEY, body TEXT NOT NULL);
         CREATE TABLE bench_log (txn BIGINT NOT NULL, id BIGINT NOT NULL, before TEXT NOT NULL, after TEXT NOT NULL);
         CREATE INDEX bench_log_txn ON bench_log (txn);
         CREATE SEQUENCE bench_seq;",
    )
    .await?;
    let mut ratios = Vec::new();
    println!("{WRITERS} writers and a reader, {ROUNDS} rounds of {} s each", ROUND.as_secs());
    for number in 0..=ROUNDS {
        let snapshot = round(&db, Cursor::Snapshot).await?;
        let sequence = round(&db, Cursor::Sequence).await?;
        if number == 0 {
            continue;
        }
        ratios.push(snapshot.per_second / sequence.per_second);
        for (name, Round { per_second, missed, repeated, written }) in [("snapshot", snapshot), ("sequence", sequence)]
        {
            println!("  {name}: {per_second:.0} a second, {missed} of {written} missed, {repeated} repeated");
        }
    }
    ratios.sort_by(f64::total_cmp);
    println!(
        "snapshot over sequence: {:.2} ({:.2}–{:.2}); 1.0 costs nothing, more is better",
        ratios[ratios.len() / 2],
        ratios[0],
        ratios[ratios.len() - 1]
    );
    Ok(())
}

async fn round(db: &DatabaseConnection, cursor: Cursor) -> Result<Round, DbErr> {
    db.execute_unprepared("TRUNCATE bench_record, bench_log").await?;
    let (is_over, next, is_read) =
        (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(1)), Arc::new(AtomicBool::new(false)));
    let reader = tokio::spawn(follow(db.clone(), cursor, Arc::clone(&is_read)));
    let writers: Vec<_> = (0..WRITERS)
        .map(|_| tokio::spawn(write(db.clone(), cursor, Arc::clone(&is_over), Arc::clone(&next))))
        .collect();
    tokio::time::sleep(ROUND).await;
    is_over.store(true, Ordering::Relaxed);
    let mut stored = HashSet::new();
    for writer in writers {
        stored.extend(writer.await.map_err(|err| DbErr::Custom(err.to_string()))??);
    }
    is_read.store(true, Ordering::Relaxed);
    let (seen, repeated) = reader.await.map_err(|err| DbErr::Custom(err.to_string()))??;
    let missed = stored.difference(&seen).count();
    #[expect(clippy::cast_precision_loss, reason = "a count of rows of some seconds")]
    let per_second = stored.len() as f64 / ROUND.as_secs_f64();
    Ok(Round { per_second, missed, repeated, written: stored.len() })
}

/// Stores until told to stop; one transaction in twenty is given up. What was stored.
async fn write(
    db: DatabaseConnection,
    cursor: Cursor,
    is_over: Arc<AtomicBool>,
    next: Arc<AtomicU64>,
) -> Result<Vec<i64>, DbErr> {
    let mut stored = Vec::new();
    while !is_over.load(Ordering::Relaxed) {
        let id = i64::try_from(next.fetch_add(1, Ordering::Relaxed)).unwrap_or(i64::MAX);
        let tx = db.begin().await?;
        let log = format!(
            "INSERT INTO bench_log (txn, id, before, after) VALUES ({}, $1, '[]', '[\"role:office\"]')",
            cursor.number()
        );
        tx.execute_raw(Statement::from_sql_and_values(DbBackend::Postgres, log, [id.into()])).await?;
        let record = "INSERT INTO bench_record (id, body) VALUES ($1, $2)";
        let body = "x".repeat(600);
        tx.execute_raw(Statement::from_sql_and_values(DbBackend::Postgres, record, [id.into(), body.into()])).await?;
        if id % 20 == 0 {
            tx.rollback().await?;
        } else {
            tx.commit().await?;
            stored.push(id);
        }
    }
    Ok(stored)
}

/// Reads the log from a cursor of this kind until all is written: what it saw, and how often something twice.
async fn follow(
    db: DatabaseConnection,
    cursor: Cursor,
    is_read: Arc<AtomicBool>,
) -> Result<(HashSet<i64>, usize), DbErr> {
    let (mut seen, mut repeated) = (HashSet::new(), 0);
    let (mut after, mut open) = (0_i64, String::new());
    loop {
        let is_last = is_read.load(Ordering::Relaxed);
        let tx = db.begin_with_config(Some(IsolationLevel::RepeatableRead), Some(AccessMode::ReadOnly)).await?;
        let (rows, place) = match cursor {
            Cursor::Snapshot => {
                let snapshot = one(&tx, "SELECT pg_current_snapshot()::text AS snapshot").await?;
                let snapshot: String = snapshot.try_get("", "snapshot")?;
                let sql = "SELECT txn, id FROM bench_log WHERE txn >= $1 \
                           OR txn = ANY (string_to_array($2, ',')::bigint[])";
                let values = [after.into(), open.clone().into()];
                let rows = tx.query_all_raw(Statement::from_sql_and_values(DbBackend::Postgres, sql, values)).await?;
                let mut parts = snapshot.split(':').skip(1);
                let xmax = parts.next().and_then(|text| text.parse().ok()).unwrap_or(after);
                (rows, (xmax, parts.next().unwrap_or_default().to_owned()))
            }
            Cursor::Sequence => {
                let sql = "SELECT txn, id FROM bench_log WHERE txn > $1 ORDER BY txn";
                let rows =
                    tx.query_all_raw(Statement::from_sql_and_values(DbBackend::Postgres, sql, [after.into()])).await?;
                let last = rows.last().map(|row| row.try_get::<i64>("", "txn")).transpose()?;
                (rows, (last.unwrap_or(after), String::new()))
            }
        };
        tx.rollback().await?;
        for row in rows {
            repeated += usize::from(!seen.insert(row.try_get::<i64>("", "id")?));
        }
        (after, open) = place;
        if is_last {
            return Ok((seen, repeated));
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

async fn one(tx: &impl ConnectionTrait, sql: &str) -> Result<QueryResult, DbErr> {
    let row = tx.query_one_raw(Statement::from_string(DbBackend::Postgres, sql)).await?;
    row.ok_or_else(|| DbErr::RecordNotFound(sql.to_owned()))
}
