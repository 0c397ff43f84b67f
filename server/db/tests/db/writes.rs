//! The write transaction.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use db::{
    Db, DbError, Engine, Tx, both_dbs,
    events::{
        EventRow, PersonalRow, event_append, event_last_no, events_of, personal_values_forget, personal_values_of,
    },
    jobs::{JobRow, job_insert},
    people::{UnitRow, unit_by_key, unit_insert},
    records::{record_lock, record_put, records_of},
    registers::{register_last, register_next, register_raise},
    testing::TestDb,
};
use domain::{
    facet::RecordKind,
    ids::{EventId, PartyId},
};
use sea_orm::{ConnectionTrait, Database, TransactionTrait};
use tokio::sync::Barrier;
use uuid::Uuid;

use crate::world::{SCHOOL, all, at, core, cursor, id, put};

both_dbs!(
    a_failed_write_leaves_nothing,
    registers_have_no_gaps_under_fifty_writers,
    contention_is_tried_again,
    a_swallowed_error_stores_nothing,
    an_escaped_transaction_is_not_committed,
    nothing_is_written_while_reading,
    a_read_sees_one_point,
    changes_are_announced_after_the_commit,
    another_instance_tells_what_it_stored,
    errors_do_not_repeat_what_the_database_says,
    events_are_numbered_and_personal_values_forgotten,
);

fn event(no: i64) -> EventRow {
    EventRow {
        id: EventId::of(id(77), usize::try_from(no).unwrap()),
        unit: id(SCHOOL),
        kind: RecordKind::Case,
        root: Uuid::from_u128(1),
        no,
        at: at(5),
        stated_at: at(3),
        person: Some(id(11)),
        grant: None,
        on_behalf: None,
        command: id(77),
        action: "receive".into(),
        body: "{}".into(),
    }
}

fn personal(no: i64) -> PersonalRow {
    PersonalRow {
        event: event(no).id,
        slot: 0,
        unit: id(SCHOOL),
        party: Some(id(9)),
        key: "name".into(),
        value: "\"Nguyễn Thị Hoa\"".into(),
        salt: "00ff".into(),
    }
}

fn school(n: u128, key: &str) -> UnitRow {
    UnitRow { id: id(n), key: key.into(), name: "Hoa Sen".into(), settings: "{}".into(), created_at: at(0) }
}

async fn a_failed_write_leaves_nothing(test: TestDb) {
    let before = cursor(&test.db).await;
    let result: Result<(), DbError> = test
        .db
        .write(|tx| async move {
            event_append(&tx, &event(1), &[personal(1)]).await?;
            record_put(&tx, id(SCHOOL), core(1), "1", &all()).await?;
            let job = JobRow {
                id: id(1),
                unit: id(SCHOOL),
                kind: "mail".into(),
                body: "{}".into(),
                run_at: at(0),
                attempts: 0,
            };
            job_insert(&tx, &job).await?;
            assert_eq!(register_next(&tx, id(SCHOOL), "intake", "2026").await?, 1);
            Err(DbError::Broken)
        })
        .await;
    assert!(result.is_err());
    for table in ["event", "personal_value", "record", "root_scope", "sync_log", "job", "register"] {
        assert_eq!(test.number(&format!("SELECT COUNT(*) FROM {table}")).await, 0, "{table}");
    }
    if test.db.engine() == Engine::Sqlite {
        assert_eq!(cursor(&test.db).await, before);
    }
}

async fn registers_have_no_gaps_under_fifty_writers(test: TestDb) {
    let given = Arc::new(Mutex::new(Vec::new()));
    let writers: Vec<_> = (0..50)
        .map(|n| {
            let (db, given) = (test.db.clone(), Arc::clone(&given));
            tokio::spawn(async move {
                let result = db
                    .write(|tx| async move {
                        let no = register_next(&tx, id(SCHOOL), "intake", "2026").await?;
                        // Every fifth gives its number back.
                        if n % 5 == 4 { Err(DbError::Broken) } else { Ok(no) }
                    })
                    .await;
                if let Ok(no) = result {
                    given.lock().unwrap().push(no);
                }
            })
        })
        .collect();
    for writer in writers {
        writer.await.unwrap();
    }
    let mut given = given.lock().unwrap().clone();
    given.sort_unstable();
    assert_eq!(given, (1..=40).collect::<Vec<i64>>());
    let (here, elsewhere) = test
        .db
        .write(|tx| async move {
            assert_eq!(register_raise(&tx, id(SCHOOL), "intake", "2026", 12).await?, 40, "never goes back");
            assert_eq!(register_raise(&tx, id(SCHOOL), "outgoing", "2026", 12).await?, 12);
            Ok::<_, DbError>((
                register_last(&tx, id(SCHOOL), "intake", "2026").await?,
                register_next(&tx, id(SCHOOL), "outgoing", "2026").await?,
            ))
        })
        .await
        .unwrap();
    assert_eq!((here, elsewhere), (40, 13));
}

async fn contention_is_tried_again(test: TestDb) {
    put(&test.db, &[(core(1), "0", all()), (core(2), "0", all())]).await;
    let runs = Arc::new(AtomicU64::new(0));
    match test.db.engine() {
        // Each holds what the other wants.
        Engine::Postgres => {
            let barrier = Arc::new(Barrier::new(2));
            let one = tokio::spawn(lock_two(test.db.clone(), 1, 2, Arc::clone(&barrier), Arc::clone(&runs)));
            let two = tokio::spawn(lock_two(test.db.clone(), 2, 1, barrier, Arc::clone(&runs)));
            one.await.unwrap();
            two.await.unwrap();
            assert!(runs.load(Ordering::Relaxed) >= 3, "a deadlock was to be had");
        }
        // Another program has the file; it is waited for.
        Engine::Sqlite => {
            let raw = Database::connect(test.url().to_owned()).await.unwrap();
            let held = raw.begin().await.unwrap();
            held.execute_unprepared("UPDATE sync_head SET head = head").await.unwrap();
            let waiting = tokio::spawn({
                let db = test.db.clone();
                async move { put(&db, &[(core(1), "1", all())]).await }
            });
            tokio::time::sleep(Duration::from_millis(300)).await;
            assert!(!waiting.is_finished());
            held.commit().await.unwrap();
            assert_eq!(waiting.await.unwrap(), [2]);
        }
    }
}

async fn lock_two(db: Db, first: u128, second: u128, barrier: Arc<Barrier>, runs: Arc<AtomicU64>) {
    let (barrier, runs) = (&barrier, &runs);
    db.write(|tx| async move {
        let run = runs.fetch_add(1, Ordering::Relaxed);
        let kind = RecordKind::Case;
        record_lock(&tx, id(SCHOOL), kind, Uuid::from_u128(first)).await?;
        if run < 2 {
            barrier.wait().await;
        }
        record_lock(&tx, id(SCHOOL), kind, Uuid::from_u128(second)).await?;
        Ok::<_, DbError>(())
    })
    .await
    .unwrap();
}

async fn a_swallowed_error_stores_nothing(test: TestDb) {
    let insert = |key: &'static str, n| move |tx: Tx| async move { unit_insert(&tx, &school(n, key)).await };
    test.db.write(insert("a", 1)).await.unwrap();
    let result: Result<(), DbError> = test
        .db
        .write(|tx| async move {
            unit_insert(&tx, &school(2, "b")).await?;
            let _ = unit_insert(&tx, &school(3, "a")).await;
            Ok(())
        })
        .await;
    assert!(matches!(result, Err(DbError::Broken)), "{result:?}");
    assert_eq!(test.number("SELECT COUNT(*) FROM unit").await, 1);
}

async fn an_escaped_transaction_is_not_committed(test: TestDb) {
    let kept = Arc::new(Mutex::new(None));
    let result: Result<(), DbError> = test
        .db
        .write(|tx| {
            let kept = Arc::clone(&kept);
            async move {
                unit_insert(&tx, &school(1, "a")).await?;
                *kept.lock().unwrap() = Some(tx.clone());
                Ok(())
            }
        })
        .await;
    assert!(matches!(result, Err(DbError::Escaped)), "{result:?}");
    kept.lock().unwrap().take();
    assert_eq!(test.number("SELECT COUNT(*) FROM unit").await, 0);
    // And the database goes on.
    test.db.write(|tx| async move { unit_insert(&tx, &school(1, "a")).await }).await.unwrap();
}

async fn nothing_is_written_while_reading(test: TestDb) {
    let refused = test.db.read(|tx| async move { record_put(&tx, id(SCHOOL), core(1), "1", &all()).await }).await;
    assert!(refused.is_err());
    let _ = test.db.read(|tx| async move { unit_insert(&tx, &school(1, "a")).await }).await;
    assert_eq!(test.number("SELECT COUNT(*) FROM unit").await, 0);
}

async fn a_read_sees_one_point(test: TestDb) {
    let (db, writer) = (&test.db, test.db.clone());
    let (before, after) = db
        .read(|tx| {
            let writer = writer.clone();
            async move {
                let before = unit_by_key(&tx, "a").await?;
                writer.write(|tx| async move { unit_insert(&tx, &school(1, "a")).await }).await?;
                Ok::<_, DbError>((before, unit_by_key(&tx, "a").await?))
            }
        })
        .await
        .unwrap();
    assert_eq!((before, after), (None, None));
    let found = db.read(|tx| async move { unit_by_key(&tx, "a").await }).await.unwrap();
    assert_eq!(found, Some(school(1, "a")));
}

async fn changes_are_announced_after_the_commit(test: TestDb) {
    let mut changes = test.db.changes();
    assert!(!changes.has_changed().unwrap());
    test.db.write(|tx| async move { unit_insert(&tx, &school(1, "a")).await }).await.unwrap();
    assert!(!changes.has_changed().unwrap(), "nothing that replicas hold");
    put(&test.db, &[(core(1), "1", all())]).await;
    assert!(changes.has_changed().unwrap());
    changes.mark_unchanged();
    put(&test.db, &[(core(1), "1", all())]).await;
    assert!(!changes.has_changed().unwrap(), "stored already");
}

/// On PostgreSQL; a file of SQLite has one server.
async fn another_instance_tells_what_it_stored(test: TestDb) {
    if test.db.engine() == Engine::Sqlite {
        return;
    }
    let other = Db::connect(test.url()).await.unwrap();
    let attend = |db: Db| tokio::spawn(async move { db.attend().await });
    let attends = [attend(test.db.clone()), attend(other.clone())];
    let (mut theirs, mut ours) = (test.db.hear(), other.hear());
    // They begin to listen a moment after they were told to.
    let patience = Duration::from_millis(50);
    loop {
        other.say("Có ai không?");
        if let Ok(heard) = tokio::time::timeout(patience, theirs.recv()).await {
            assert_eq!(heard.unwrap(), "Có ai không?");
            break;
        }
    }
    assert!(ours.try_recv().is_err(), "nobody hears themself");
    other.say(&"a".repeat(8000));

    let mut changes = test.db.changes();
    changes.mark_unchanged();
    // What replicas do not hold is not told, and moves the snapshot all the same.
    other.write(|tx| async move { unit_insert(&tx, &school(1, "a")).await }).await.unwrap();
    assert!(tokio::time::timeout(patience, changes.changed()).await.is_err());
    put(&other, &[(core(1), "1", all())]).await;
    tokio::time::timeout(Duration::from_secs(30), changes.changed()).await.expect("it is told").unwrap();
    for attend in attends {
        attend.abort();
        assert!(attend.await.unwrap_err().is_cancelled());
    }
    other.close().await.unwrap();
}

async fn errors_do_not_repeat_what_the_database_says(test: TestDb) {
    test.db.write(|tx| async move { unit_insert(&tx, &school(1, "secret-key")).await }).await.unwrap();
    let twice = test.db.write(|tx| async move { unit_insert(&tx, &school(2, "secret-key")).await }).await;
    let err = twice.unwrap_err();
    assert!(matches!(err, DbError::Duplicate(_)), "{err:?}");
    assert_eq!(err.to_string(), "a row with this key is stored already");
    assert!(std::error::Error::source(&err).is_some(), "the log gets the cause");
    assert!(!err.is_transient());
}

async fn events_are_numbered_and_personal_values_forgotten(test: TestDb) {
    let db = &test.db;
    let (kind, root, unit) = (RecordKind::Case, Uuid::from_u128(1), id(SCHOOL));
    for no in 1..=2 {
        db.write(|tx| async move { event_append(&tx, &event(no), &[personal(no)]).await }).await.unwrap();
    }
    // Somebody was quicker.
    let late = EventRow { id: id(5), ..event(2) };
    let late = db
        .write(|tx| {
            let late = late.clone();
            async move { event_append(&tx, &late, &[]).await }
        })
        .await;
    assert!(matches!(late, Err(DbError::Duplicate(_))), "{late:?}");
    let (events, last, values) = db
        .read(|tx| async move {
            Ok::<_, DbError>((
                events_of(&tx, unit, kind, root).await?,
                event_last_no(&tx, kind, root).await?,
                personal_values_of(&tx, unit, kind, root).await?,
            ))
        })
        .await
        .unwrap();
    assert_eq!((events, last), (vec![event(1), event(2)], 2));
    assert_eq!(values.len(), 2);
    let gone = db.write(|tx| async move { personal_values_forget(&tx, unit, id::<PartyId>(9)).await }).await.unwrap();
    assert_eq!(gone, 2);
    let values = db.read(|tx| async move { personal_values_of(&tx, unit, kind, root).await }).await.unwrap();
    assert_eq!(values, []);
}

#[tokio::test]
async fn what_is_in_memory_is_put_back_whole() {
    let test = TestDb::in_memory().await;
    let bodies = async || {
        let read = |tx| async move { records_of(&tx, id(SCHOOL), core(1).kind, core(1).root).await };
        let records = test.db.read(read).await.unwrap();
        records.into_iter().map(|record| record.body).collect::<Vec<_>>()
    };
    put(&test.db, &[(core(1), "1", all())]).await;
    let (image, before) = (test.image().await, cursor(&test.db).await);
    for round in 0..3 {
        put(&test.db, &[(core(1), &format!("2{round}"), all()), (core(2), "1", all())]).await;
        assert_ne!(cursor(&test.db).await, before);
        test.put_back(&image).await;
        assert_eq!(cursor(&test.db).await, before);
        assert_eq!(bodies().await, ["1"]);
    }
}

#[tokio::test]
async fn memory_serves_and_other_addresses_are_refused() {
    let db = Db::connect("sqlite::memory:").await.unwrap();
    db.migrate().await.unwrap();
    db.migrate().await.unwrap();
    assert_eq!(put(&db, &[(core(1), "1", all())]).await, [1]);
    assert!(matches!(Db::connect("mysql://localhost/sen").await, Err(DbError::Address)));
    assert!(matches!(Db::connect("sqlite:/nowhere/at/all/sen.db").await, Err(DbError::Unreachable(_))));
}

#[tokio::test]
async fn instances_that_start_together_migrate_once() {
    let Some(test) = TestDb::postgres().await else { return };
    test.execute("DROP SCHEMA public CASCADE").await;
    test.execute("CREATE SCHEMA public").await;
    let starts: Vec<_> = (0..4)
        .map(|_| {
            let url = test.url().to_owned();
            tokio::spawn(async move { Db::connect(&url).await.unwrap().migrate().await.unwrap() })
        })
        .collect();
    for start in starts {
        start.await.unwrap();
    }
    assert_eq!(test.number("SELECT COUNT(*) FROM sync_head").await, 1);
}
