//! The chain of the audit log under many writers, and what it shows of damage.

use std::{
    collections::BTreeSet,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use db::{
    Db, DbError,
    audit::{self, AuditRow},
    both_dbs,
    testing::TestDb,
};
use domain::{
    audit::{Fault, Walk},
    ids::UnitId,
};
use uuid::Uuid;

use crate::world::{OTHER_SCHOOL, SCHOOL, at, id};

const WRITERS: u64 = 8;
const ROUNDS: u64 = 40;

both_dbs!(
    every_stored_line_is_chained_once_whoever_writes_meanwhile,
    what_is_changed_taken_out_or_put_in_shows,
    chains_of_units_do_not_meet,
    what_is_said_by_many_at_once_is_written_once
);

fn row(n: u128, unit: u128) -> AuditRow {
    AuditRow {
        id: Uuid::from_u128(n),
        unit: id(unit),
        at: at(i64::try_from(n).unwrap()),
        person: Some(id(11)),
        session: None,
        action: "case.opened".into(),
        subject_kind: "case".into(),
        subject: Some(Uuid::from_u128(55)),
        detail: "{}".into(),
    }
}

/// The condition that it is this line, in the words of both engines.
fn is(n: u128) -> String {
    format!("at = {}", at(i64::try_from(n).unwrap()).millis())
}

async fn append(db: &Db, row: &AuditRow) {
    db.write(|tx| async move { audit::audit_append(&tx, row).await }).await.unwrap();
}

async fn seal(db: &Db, unit: u128, limit: u32) -> usize {
    db.write(|tx| async move { audit::audit_seal(&tx, id(unit), at(0), limit).await }).await.unwrap()
}

/// The chain as it stands: the lines in order, and what is wrong.
async fn walked(db: &Db, unit: u128) -> (Vec<Uuid>, Vec<Fault>) {
    let unit: UnitId = id(unit);
    let read = |tx| async move {
        let (mut walk, mut lines, mut faults) = (Walk::default(), Vec::new(), Vec::new());
        loop {
            let page = audit::audit_seals(&tx, unit, walk.number(), 7).await?;
            if page.is_empty() {
                break;
            }
            for (seal, line) in page {
                faults.extend(walk.step(&seal, line.as_ref()));
                lines.push(seal.audit);
            }
        }
        let inserted = audit::audit_inserted(&tx, unit).await?;
        faults.extend(inserted.into_iter().map(|audit| Fault::Inserted { audit }));
        let lost = audit::audit_lost(&tx, unit).await?;
        faults.extend(lost.into_iter().map(|audit| Fault::Missing { number: None, audit }));
        Ok::<_, DbError>((lines, faults))
    };
    db.read(read).await.unwrap()
}

#[derive(Debug)]
enum Failure {
    OnPurpose,
    Db(DbError),
}

impl From<DbError> for Failure {
    fn from(err: DbError) -> Self {
        Self::Db(err)
    }
}

async fn every_stored_line_is_chained_once_whoever_writes_meanwhile(test: TestDb) {
    let db = test.db.clone();
    let (is_over, failed) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
    // Two sealers, as of two instances.
    let second = Db::connect(test.url()).await.unwrap();
    let sealers: Vec<_> = [db.clone(), second]
        .into_iter()
        .map(|db| {
            let is_over = Arc::clone(&is_over);
            tokio::spawn(async move {
                while !is_over.load(Ordering::Relaxed) {
                    seal(&db, SCHOOL, 5).await;
                    tokio::time::sleep(Duration::from_millis(1)).await;
                }
            })
        })
        .collect();
    let writers: Vec<_> = (0..WRITERS)
        .map(|writer| {
            let (db, failed) = (db.clone(), Arc::clone(&failed));
            tokio::spawn(async move {
                for round in 0..ROUNDS {
                    // Ids run against the order of time: a sealer that remembers the highest would miss most.
                    let n = u128::from((ROUNDS - round) * WRITERS + writer);
                    let row = row(n, SCHOOL);
                    let row = &row;
                    let done = db
                        .write(|tx| async move {
                            audit::audit_append(&tx, row).await?;
                            tokio::time::sleep(Duration::from_millis((writer + round) % 4)).await;
                            if (writer + round) % 7 == 6 { Err(Failure::OnPurpose) } else { Ok(()) }
                        })
                        .await;
                    match done {
                        Ok(()) => {}
                        Err(Failure::OnPurpose) => _ = failed.fetch_add(1, Ordering::Relaxed),
                        Err(Failure::Db(err)) => panic!("the database must cope with this: {err}"),
                    }
                }
            })
        })
        .collect();
    for writer in writers {
        writer.await.unwrap();
    }
    is_over.store(true, Ordering::Relaxed);
    for sealer in sealers {
        sealer.await.unwrap();
    }
    while seal(&db, SCHOOL, 5).await > 0 {}

    let (lines, faults) = walked(&db, SCHOOL).await;
    assert_eq!(faults, []);
    let failed = failed.load(Ordering::Relaxed);
    assert!(failed > 0, "the storm must have failing writers");
    assert_eq!(lines.len() as u64, WRITERS * ROUNDS - failed);
    assert_eq!(lines.iter().collect::<BTreeSet<_>>().len(), lines.len(), "each once");
    assert_eq!(test.number("SELECT COUNT(*) FROM audit").await.unsigned_abs(), lines.len() as u64);
    assert_eq!(test.number("SELECT COUNT(*) FROM audit_pending").await, 0);
    assert!(!lines.is_sorted(), "lines that came late stand late in the chain, or this storm proves nothing");
}

async fn what_is_changed_taken_out_or_put_in_shows(test: TestDb) {
    let db = &test.db;
    for n in 1..=6 {
        append(db, &row(n, SCHOOL)).await;
    }
    assert_eq!(seal(db, SCHOOL, 100).await, 6);
    assert_eq!(seal(db, SCHOOL, 100).await, 0);
    append(db, &row(7, SCHOOL)).await;
    assert_eq!(walked(db, SCHOOL).await.1, [], "a line that waits is no fault");

    test.execute(&format!("UPDATE audit SET person = NULL WHERE {}", is(2))).await;
    test.execute(&format!("DELETE FROM audit WHERE {} OR {}", is(4), is(7))).await;
    let columns = "unit, at, person, session, action, subject_kind, subject, detail";
    // Its subject as its id: one that no line has.
    test.execute(&format!("INSERT INTO audit (id, {columns}) SELECT subject, {columns} FROM audit WHERE {}", is(1)))
        .await;
    let audit = Uuid::from_u128;
    let (lines, faults) = walked(db, SCHOOL).await;
    assert_eq!(lines, (1..=6).map(audit).collect::<Vec<_>>());
    let expected = [
        Fault::Changed { number: 2, audit: audit(2) },
        Fault::Missing { number: Some(4), audit: audit(4) },
        Fault::Inserted { audit: audit(55) },
        Fault::Missing { number: None, audit: audit(7) },
    ];
    assert_eq!(faults, expected);
    // What is told stays told: sealing goes on behind it.
    append(db, &row(8, SCHOOL)).await;
    assert_eq!(seal(db, SCHOOL, 100).await, 1);
    assert_eq!(walked(db, SCHOOL).await.1, expected);
}

async fn chains_of_units_do_not_meet(test: TestDb) {
    let db = &test.db;
    for n in 1..=4 {
        append(db, &row(n, if n % 2 == 0 { SCHOOL } else { OTHER_SCHOOL })).await;
    }
    let mut units = db.read(|tx| async move { audit::audit_seal_units(&tx).await }).await.unwrap();
    units.sort_unstable();
    assert_eq!(units, [id::<UnitId>(SCHOOL), id(OTHER_SCHOOL)]);
    assert_eq!(seal(db, SCHOOL, 100).await, 2);
    assert_eq!(walked(db, SCHOOL).await, (vec![Uuid::from_u128(2), Uuid::from_u128(4)], vec![]));
    assert_eq!(walked(db, OTHER_SCHOOL).await, (vec![], vec![]));
    assert_eq!(seal(db, OTHER_SCHOOL, 1).await, 1);
    assert_eq!(seal(db, OTHER_SCHOOL, 1).await, 1);
    assert_eq!(walked(db, OTHER_SCHOOL).await, (vec![Uuid::from_u128(1), Uuid::from_u128(3)], vec![]));
    let head = db.read(|tx| async move { audit::audit_head(&tx, id(OTHER_SCHOOL)).await }).await.unwrap();
    let there = db.read(|tx| async move { audit::audit_seal_at(&tx, id(OTHER_SCHOOL), 2).await }).await.unwrap();
    assert_eq!((head.map(|seal| seal.number), there), (Some(2), head));
    // Another unit's line cannot be moved here without showing in both.
    let ours = format!("(SELECT unit FROM audit WHERE {})", is(2));
    test.execute(&format!("UPDATE audit SET unit = {ours} WHERE {}", is(3))).await;
    assert_eq!(walked(db, SCHOOL).await.1, [Fault::Inserted { audit: Uuid::from_u128(3) }]);
    assert_eq!(walked(db, OTHER_SCHOOL).await.1, [Fault::Missing { number: Some(2), audit: Uuid::from_u128(3) }]);
}

async fn what_is_said_by_many_at_once_is_written_once(test: TestDb) {
    let lines: Vec<AuditRow> = (1..=300).map(|n| row(n, SCHOOL)).collect();
    let said: Vec<_> = (0..4)
        .map(|n| {
            let (db, mut lines) = (test.db.clone(), lines.clone());
            lines.rotate_left(n * 70);
            tokio::spawn(async move {
                let lines = &lines;
                db.write(|tx| async move { audit::audit_append_once(&tx, lines).await }).await.unwrap()
            })
        })
        .collect();
    let mut appended = 0;
    for one in said {
        appended += one.await.unwrap();
    }
    assert_eq!(appended, 300);
    assert_eq!(seal(&test.db, SCHOOL, 1000).await, 300);
    assert_eq!(walked(&test.db, SCHOOL).await.1, []);
}
