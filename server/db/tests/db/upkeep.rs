//! Replicas' commands, files, jobs, the audit log.

use std::collections::BTreeSet;

use db::{
    DbError,
    audit::{AuditFilter, AuditRow, audit_append, audit_list},
    both_dbs,
    files::{
        FileRow, file_count_going, file_delete, file_find, file_going_put, file_gone, file_list_going,
        file_list_orphans, file_put, file_refs_set, file_see, file_shown_by,
    },
    jobs::{JobRow, job_done, job_insert, job_retry, job_take, job_trim},
    results::{
        ResultRow, client_advance, client_last_seq, client_lock, result_by_command, result_by_seq, result_list,
        result_store,
    },
    testing::TestDb,
};
use domain::{facet::Facet, ids::FileHash};

use crate::world::{OTHER_SCHOOL, SCHOOL, all, at, case, clerk, core, id, inspector, office, put};

both_dbs!(
    commands_are_answered_once,
    a_replica_belongs_to_one_person,
    files_are_read_through_records,
    bytes_that_are_to_go_are_noted_until_they_have,
    a_job_is_taken_by_one,
    the_audit_log_pages_from_the_youngest,
);

fn result(command: u128, seq: i64) -> ResultRow {
    ResultRow {
        command: id(command),
        client: Some(id(50)),
        seq: Some(seq),
        unit: id(SCHOOL),
        person: Some(id(11)),
        digest: "d".into(),
        status: "applied".into(),
        body: "{}".into(),
        at: at(seq),
    }
}

async fn commands_are_answered_once(test: TestDb) {
    let db = &test.db;
    let pushes: Vec<_> = (0..10)
        .map(|n| {
            let db = db.clone();
            tokio::spawn(async move {
                db.write(|tx| async move {
                    let client = client_lock(&tx, id(50), id(SCHOOL), id(11), at(0)).await?.unwrap();
                    let seq = client.last_seq + 1;
                    assert_eq!(result_by_seq(&tx, client.id, seq).await?, None);
                    result_store(&tx, &result(100 + n, seq)).await?;
                    client_advance(&tx, client.id, seq).await
                })
                .await
                .unwrap();
            })
        })
        .collect();
    for push in pushes {
        push.await.unwrap();
    }
    let (last, rest, known, foreign) = db
        .read(|tx| async move {
            Ok::<_, DbError>((
                client_last_seq(&tx, id(50), id(11)).await?,
                result_list(&tx, id(50), 7, 10).await?,
                result_by_command(&tx, id(SCHOOL), id(103)).await?,
                result_by_command(&tx, id(OTHER_SCHOOL), id(103)).await?,
            ))
        })
        .await
        .unwrap();
    assert_eq!(last, 10);
    assert_eq!(rest.iter().map(|r| r.seq).collect::<Vec<_>>(), [Some(8), Some(9), Some(10)]);
    assert!(known.is_some());
    assert_eq!(foreign, None);
    for twin in [result(103, 99), result(999, 3)] {
        let twin = &twin;
        let refused = db.write(|tx| async move { result_store(&tx, twin).await }).await;
        assert!(matches!(refused, Err(DbError::Duplicate(_))), "{refused:?}");
    }
    // Commands of programs have no number, and do not get into each other's way.
    for n in [201, 202] {
        let row = &ResultRow { client: None, seq: None, ..result(n, 1) };
        db.write(|tx| async move { result_store(&tx, row).await }).await.unwrap();
    }
}

async fn a_replica_belongs_to_one_person(test: TestDb) {
    let lock = |unit: u128, person: u128, now| {
        test.db.write(move |tx| async move { client_lock(&tx, id(50), id(unit), id(person), at(now)).await })
    };
    assert_eq!(lock(SCHOOL, 11, 0).await.unwrap().map(|c| c.last_seq), Some(0));
    let again = lock(SCHOOL, 11, 9).await.unwrap().unwrap();
    assert_eq!((again.created_at, again.seen_at), (at(0), at(9)));
    assert_eq!(lock(SCHOOL, 12, 10).await.unwrap(), None);
    assert_eq!(lock(OTHER_SCHOOL, 11, 10).await.unwrap(), None);
    let last = test.db.read(|tx| async move { client_last_seq(&tx, id(50), id(12)).await }).await.unwrap();
    assert_eq!(last, 0);
}

async fn files_are_read_through_records(test: TestDb) {
    let db = &test.db;
    let file = |bytes: &[u8], millis| FileRow {
        unit: id(SCHOOL),
        hash: FileHash::of(bytes),
        size: 3,
        media_type: "image/jpeg".into(),
        uploaded_by: Some(id(11)),
        created_at: at(millis),
    };
    let (photo, stray) = (&file(b"photo", 0), &file(b"stray", 5));
    let personal = case(1, Facet::Personal);
    put(db, &[(core(1), "1", all()), (personal, "1", office())]).await;
    db.write(|tx| async move {
        assert!(file_put(&tx, photo).await?);
        assert!(!file_put(&tx, photo).await?);
        assert!(file_put(&tx, stray).await?);
        let twice = [photo.hash.clone(), photo.hash.clone()];
        file_refs_set(&tx, id(SCHOOL), personal, &twice).await
    })
    .await
    .unwrap();
    let (clerks, inspectors, known, strays, shown) = db
        .read(|tx| async move {
            Ok::<_, DbError>((
                file_see(&tx, &clerk(), &photo.hash).await?,
                file_see(&tx, &inspector(), &photo.hash).await?,
                file_find(&tx, id(OTHER_SCHOOL), &photo.hash).await?,
                (file_see(&tx, &clerk(), &stray.hash).await?, file_list_orphans(&tx, at(6), 10).await?),
                file_shown_by(&tx, &clerk(), &photo.hash).await?,
            ))
        })
        .await
        .unwrap();
    assert_eq!((clerks, inspectors, known), (Some(photo.clone()), None, None));
    assert_eq!(strays, (None, vec![stray.clone()]));
    assert_eq!(shown, [personal]);
    let (kept, gone, lost) = db
        .write(|tx| async move {
            let kept = file_delete(&tx, id(SCHOOL), &photo.hash).await?;
            let gone = file_delete(&tx, id(SCHOOL), &stray.hash).await?;
            file_refs_set(&tx, id(SCHOOL), personal, &[]).await?;
            Ok::<_, DbError>((kept, gone, file_see(&tx, &clerk(), &photo.hash).await?))
        })
        .await
        .unwrap();
    assert_eq!((kept, gone, lost), (false, true, None));
}

async fn a_job_is_taken_by_one(test: TestDb) {
    let db = &test.db;
    db.write(|tx| async move {
        for n in 0..10_u8 {
            let job = JobRow {
                id: id(u128::from(n) + 1),
                unit: id(SCHOOL),
                kind: "mail".into(),
                body: "{}".into(),
                run_at: at(i64::from(n)),
                attempts: 0,
            };
            job_insert(&tx, &job).await?;
        }
        Ok::<_, DbError>(())
    })
    .await
    .unwrap();
    let take = |now, until| db.write(move |tx| async move { job_take(&tx, at(now), at(until)).await });
    let takers: Vec<_> = (0..8)
        .map(|_| {
            let db = db.clone();
            tokio::spawn(
                async move { db.write(|tx| async move { job_take(&tx, at(7), at(100)).await }).await.unwrap() },
            )
        })
        .collect();
    let mut taken = BTreeSet::new();
    for taker in takers {
        let job = taker.await.unwrap().expect("eight are due");
        assert!(taken.insert(job.id), "taken twice");
        assert_eq!(job.attempts, 1);
    }
    assert_eq!(take(7, 100).await.unwrap(), None, "the rest is not due");
    // Done, failed, vanished.
    db.write(|tx| async move {
        job_done(&tx, id(1), at(8)).await?;
        job_retry(&tx, id(2), at(50)).await
    })
    .await
    .unwrap();
    assert_eq!(take(60, 160).await.unwrap().map(|j| j.id), Some(id(9)));
    assert_eq!(take(60, 160).await.unwrap().map(|j| j.id), Some(id(10)));
    assert_eq!(take(60, 160).await.unwrap().map(|j| (j.id, j.attempts)), Some((id(2), 2)));
    assert_eq!(take(60, 160).await.unwrap(), None);
    assert_eq!(take(101, 160).await.unwrap().map(|j| (j.id, j.attempts)), Some((id(3), 2)));
    assert_eq!(db.write(|tx| async move { job_trim(&tx, at(9)).await }).await.unwrap(), 1);
}

async fn the_audit_log_pages_from_the_youngest(test: TestDb) {
    let db = &test.db;
    let line = |n: u128, unit: u128| AuditRow {
        id: id(n),
        unit: id(unit),
        at: at(i64::try_from(n).unwrap()),
        person: Some(id(11)),
        session: None,
        action: if n == 2 { "read".into() } else { "receive".into() },
        subject_kind: "case".into(),
        subject: Some(id(n % 2)),
        detail: "{}".into(),
    };
    for row in [line(1, SCHOOL), line(2, SCHOOL), line(3, SCHOOL), line(4, OTHER_SCHOOL)] {
        let row = &row;
        db.write(|tx| async move { audit_append(&tx, row).await }).await.unwrap();
    }
    let list = |filter: AuditFilter, before: Option<u128>| async move {
        let rows =
            db.read(|tx| async move { audit_list(&tx, id(SCHOOL), &filter, before.map(id), 2).await }).await.unwrap();
        rows.into_iter().map(|row| row.id.as_u128()).collect::<Vec<_>>()
    };
    assert_eq!(list(AuditFilter::default(), None).await, [3, 2]);
    assert_eq!(list(AuditFilter::default(), Some(2)).await, [1]);
    assert_eq!(list(AuditFilter { subject: Some(id(1)), ..Default::default() }, None).await, [3, 1]);
    assert_eq!(
        list(AuditFilter { action: Some("read".into()), person: Some(id(11)), ..Default::default() }, None).await,
        [2]
    );
}

async fn bytes_that_are_to_go_are_noted_until_they_have(test: TestDb) {
    let db = &test.db;
    let (erased, again) = (FileHash::of(b"erased"), FileHash::of(b"uploaded again"));
    let row = FileRow {
        unit: id(SCHOOL),
        hash: again.clone(),
        size: 1,
        media_type: "image/jpeg".to_owned(),
        uploaded_by: None,
        created_at: at(9),
    };
    let (erased, again, row) = (&erased, &again, &row);
    db.write(|tx| async move {
        for (hash, since) in [(again, 2), (erased, 1), (erased, 3)] {
            file_going_put(&tx, id(SCHOOL), hash, at(since)).await?;
        }
        file_put(&tx, row).await
    })
    .await
    .unwrap();
    let list = |unit| db.read(move |tx| async move { file_list_going(&tx, unit).await });
    let all = [(id(SCHOOL), erased.clone(), false), (id(SCHOOL), again.clone(), true)];
    assert_eq!(list(None).await.unwrap(), all);
    assert_eq!(list(Some(id(SCHOOL))).await.unwrap(), all);
    assert_eq!(list(Some(id(OTHER_SCHOOL))).await.unwrap(), []);
    db.write(|tx| async move { file_gone(&tx, id(SCHOOL), erased).await }).await.unwrap();
    assert_eq!(list(None).await.unwrap(), all[1..]);
    assert_eq!(db.read(|tx| async move { file_count_going(&tx).await }).await.unwrap(), 1);
}
