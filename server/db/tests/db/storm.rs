//! Many writers at two instances, some of them slow, some of them failing, and a reader with outages that must not miss anything.

use std::{
    collections::{BTreeMap, BTreeSet, HashSet},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use db::{
    Db, DbError, Engine, both_dbs,
    records::record_put,
    sync::{self, Op},
    testing::TestDb,
};
use domain::facet::RecordKey;
use sea_orm::{ConnectionTrait, Database, Statement};
use tokio::sync::Notify;
use uuid::Uuid;

use crate::world::{all, clerk, core, cursor, id, pull};

const WRITERS: u64 = 16;
const ROUNDS: u64 = 40;
/// Records that all writers change again and again.
const SHARED: u64 = 5;

both_dbs!(the_cursor_misses_nothing_and_repeats_nothing);

#[derive(Debug)]
enum Failure {
    OnPurpose,
    Db,
}

impl From<DbError> for Failure {
    fn from(_: DbError) -> Self {
        Self::Db
    }
}

async fn the_cursor_misses_nothing_and_repeats_nothing(test: TestDb) {
    let db = test.db.clone();
    let is_over = Arc::new(AtomicBool::new(false));
    let start = cursor(&db).await;
    let reader = tokio::spawn(follow(db.clone(), start, Arc::clone(&is_over)));
    let passed = Arc::new(Notify::new());
    let naive = (db.engine() == Engine::Postgres)
        .then(|| tokio::spawn(follow_numbers(test.url().to_owned(), Arc::clone(&is_over), Arc::clone(&passed))));

    // Takes its number first, and commits when the naive reader has gone past it.
    let begun = Arc::new(Notify::new());
    let idle = (db.engine() == Engine::Postgres).then(|| {
        let (db, passed, begun) = (db.clone(), Arc::clone(&passed), Arc::clone(&begun));
        tokio::spawn(async move {
            let (passed, begun) = (&passed, &begun);
            db.write(|tx| async move {
                record_put(&tx, id(1), core(1_000_000), "\"idle\"", &all()).await?;
                begun.notify_one();
                passed.notified().await;
                Ok::<_, DbError>(())
            })
            .await
            .unwrap();
        })
    });
    if idle.is_some() {
        begun.notified().await;
    }

    let failures = Arc::new(AtomicU64::new(0));
    // On PostgreSQL half of them at another instance; a file of SQLite has one server.
    let other = match db.engine() {
        Engine::Postgres => Db::connect(test.url()).await.unwrap(),
        Engine::Sqlite => db.clone(),
    };
    let at = |w: u64| if w.is_multiple_of(2) { db.clone() } else { other.clone() };
    let writers: Vec<_> = (0..WRITERS).map(|w| tokio::spawn(write(at(w), w, Arc::clone(&failures)))).collect();
    for writer in writers {
        writer.await.unwrap();
    }
    if let Some(idle) = idle {
        idle.await.unwrap();
    }
    tokio::time::sleep(Duration::from_millis(50)).await;
    is_over.store(true, Ordering::Relaxed);

    let (replica, entered) = reader.await.unwrap();
    let page = db.read(|tx| async move { sync::bootstrap(&tx, &clerk(), None, 100_000).await }).await.unwrap();
    let truth: BTreeMap<RecordKey, (i64, String)> = page.rows.into_iter().map(|r| (r.key, (r.rev, r.body))).collect();
    let kept = WRITERS * ROUNDS - failures.load(Ordering::Relaxed);
    assert!(failures.load(Ordering::Relaxed) > 0, "the storm must have failing writers");
    let idle = u64::from(db.engine() == Engine::Postgres);
    assert_eq!(truth.len() as u64, kept + SHARED + idle, "what failed is not stored");
    assert_eq!(replica, truth);
    assert_eq!(entered, truth.len(), "everything entered exactly once");

    if let Some(naive) = naive {
        let seen = naive.await.unwrap();
        let logged: BTreeSet<Uuid> = truth.keys().map(|key| key.root).collect();
        let missed = logged.difference(&seen).count();
        assert!(missed > 0, "a reader of numbers must miss what commits late, or this storm proves nothing");
    }
}

/// Every round makes a record of its own and changes a shared one; every tenth fails after both.
async fn write(db: Db, writer: u64, failures: Arc<AtomicU64>) {
    for round in 0..ROUNDS {
        let own = 1000 + u128::from(writer * ROUNDS + round);
        let shared = u128::from((writer + round) % SHARED);
        let result = db
            .write(|tx| async move {
                record_put(&tx, id(1), core(own), "\"own\"", &all()).await?;
                if round % 3 == 0 {
                    tokio::time::sleep(Duration::from_millis((writer + round) % 4)).await;
                }
                record_put(&tx, id(1), core(shared), &format!("\"{writer} {round}\""), &all()).await?;
                if (writer + round) % 10 == 9 { Err(Failure::OnPurpose) } else { Ok(()) }
            })
            .await;
        match result {
            Ok(()) => {}
            Err(Failure::OnPurpose) => _ = failures.fetch_add(1, Ordering::Relaxed),
            Err(Failure::Db) => panic!("the database must cope with this"),
        }
    }
}

/// A replica that polls: what it holds at the end, and how many records it saw entering.
async fn follow(db: Db, start: sync::Cursor, is_over: Arc<AtomicBool>) -> (BTreeMap<RecordKey, (i64, String)>, usize) {
    let mut replica = BTreeMap::new();
    let (mut at, mut entered, mut looks) = (start, 0, 0_u64);
    loop {
        looks += 1;
        if looks.is_multiple_of(7) {
            // An outage: much is stored meanwhile.
            tokio::time::sleep(Duration::from_millis(60)).await;
        }
        let is_last = is_over.load(Ordering::Relaxed);
        // The cursor travels as text.
        let from = at.to_string().parse().unwrap();
        let window = pull(&db, &clerk(), &from).await.unwrap();
        for op in window.ops {
            match op {
                Op::Enter(r) => {
                    entered += 1;
                    assert!(replica.insert(r.key, (r.rev, r.body)).is_none(), "entered twice");
                }
                Op::Put(r) => {
                    let (rev, _) = replica.insert(r.key, (r.rev, r.body)).expect("changed before it entered");
                    assert!(rev < r.rev, "told twice");
                }
                Op::Leave(_) | Op::Del(_) => panic!("nothing leaves in this storm"),
            }
        }
        at = window.to;
        if is_last {
            return (replica, entered);
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// What a reader sees that remembers the highest number, as a sequence would have it do.
async fn follow_numbers(url: String, is_over: Arc<AtomicBool>, passed: Arc<Notify>) -> Roots {
    let raw = Database::connect(url).await.unwrap();
    let mut seen = HashSet::new();
    let mut last = 0_i64;
    loop {
        let is_last = is_over.load(Ordering::Relaxed);
        let sql = format!("SELECT txn, root FROM sync_log WHERE txn > {last} ORDER BY txn");
        for row in raw.query_all_raw(Statement::from_string(raw.get_database_backend(), sql)).await.unwrap() {
            last = row.try_get("", "txn").unwrap();
            seen.insert(row.try_get::<Uuid>("", "root").unwrap());
        }
        if !seen.is_empty() {
            passed.notify_one();
        }
        if is_last {
            return seen.into_iter().collect();
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

type Roots = BTreeSet<Uuid>;
