//! Records and their revisions.

use std::collections::BTreeSet;

use db::{
    DbError, both_dbs,
    records::{
        record_delete, record_get, record_list, record_list_all, record_lock, record_put, records_get, records_of,
        records_see,
    },
    testing::TestDb,
};
use domain::{
    facet::{Facet, RecordKind},
    rights::Scope,
};
use uuid::Uuid;

use crate::world::{OTHER_SCHOOL, SCHOOL, all, case, clerk, core, id, inspector, office, put, put_at};

both_dbs!(
    storing_the_same_again_changes_nothing,
    revisions_go_on_after_deletion,
    facets_are_locked_and_listed_together,
    many_are_read_at_once_as_they_are_one_by_one,
    two_writers_of_one_record_come_one_after_the_other,
);

async fn storing_the_same_again_changes_nothing(test: TestDb) {
    let db = &test.db;
    assert_eq!(put(db, &[(core(1), "{\"a\":1}", all())]).await, [1]);
    assert_eq!(put(db, &[(core(1), "{\"a\":1}", all())]).await, [1]);
    assert_eq!(test.number("SELECT COUNT(*) FROM sync_log").await, 1);
    // Other readers are a change of their own: replicas must hear of it.
    assert_eq!(put(db, &[(core(1), "{\"a\":1}", office())]).await, [2]);
    assert_eq!(put(db, &[(core(1), "{\"a\":2}", office())]).await, [3]);
    assert_eq!(test.number("SELECT COUNT(*) FROM sync_log").await, 3);
    assert_eq!(test.number("SELECT COUNT(*) FROM root_scope").await, 1);
}

async fn revisions_go_on_after_deletion(test: TestDb) {
    let db = &test.db;
    put(db, &[(core(1), "1", all())]).await;
    let delete = || db.write(|tx| async move { record_delete(&tx, id(SCHOOL), core(1)).await });
    assert!(delete().await.unwrap());
    assert!(!delete().await.unwrap());
    assert_eq!(db.read(|tx| async move { record_get(&tx, id(SCHOOL), core(1)).await }).await.unwrap(), None);
    assert_eq!(test.number("SELECT COUNT(*) FROM root_scope").await, 0);
    assert_eq!(test.number("SELECT COUNT(*) FROM record WHERE body IS NOT NULL").await, 0);
    assert_eq!(put(db, &[(core(1), "1", all())]).await, [3]);
}

async fn facets_are_locked_and_listed_together(test: TestDb) {
    let db = &test.db;
    put(
        db,
        &[
            (case(1, Facet::Personal), "3", office()),
            (core(1), "1", all()),
            (case(1, Facet::Internal), "2", all()),
            (core(2), "4", office()),
        ],
    )
    .await;
    let bodies = |rows: Vec<db::records::Record>| rows.into_iter().map(|r| r.body).collect::<Vec<_>>();
    let (unit, kind, root) = (id(SCHOOL), RecordKind::Case, Uuid::from_u128(1));
    let locked = db.write(|tx| async move { record_lock(&tx, unit, kind, root).await }).await.unwrap();
    assert_eq!(bodies(locked), ["1", "2", "3"]);
    let (of, everyone, clerks, inspectors, rest) = db
        .read(|tx| async move {
            Ok::<_, DbError>((
                records_of(&tx, unit, kind, root).await?,
                record_list_all(&tx, unit, kind, Facet::Core, None, 10).await?,
                record_list(&tx, &clerk(), kind, Facet::Core, None, 10).await?,
                record_list(&tx, &inspector(), kind, Facet::Core, None, 10).await?,
                record_list(&tx, &clerk(), kind, Facet::Core, Some(root), 10).await?,
            ))
        })
        .await
        .unwrap();
    assert_eq!(bodies(of), ["1", "2", "3"]);
    assert_eq!(bodies(everyone), ["1", "4"]);
    assert_eq!(bodies(clerks), ["1", "4"]);
    assert_eq!(bodies(inspectors), ["1"]);
    assert_eq!(bodies(rest), ["4"]);
}

async fn many_are_read_at_once_as_they_are_one_by_one(test: TestDb) {
    let db = &test.db;
    put(db, &[(core(1), "1", all()), (case(1, Facet::Personal), "2", office()), (core(2), "3", office())]).await;
    put_at(db, OTHER_SCHOOL, &[(core(3), "4", all())]).await.unwrap();
    db.write(|tx| async move { record_delete(&tx, id(SCHOOL), core(2)).await }).await.unwrap();
    // More than one statement asks for, most of them of nothing; the last is there.
    let asked: Vec<Uuid> = (0..2500).map(|n| Uuid::from_u128(2501 - n)).collect();
    let read = |scope: Scope, asked: Vec<Uuid>| async move {
        let read = move |tx| {
            let (scope, asked) = (scope.clone(), asked.clone());
            async move { records_see(&tx, &scope, RecordKind::Case, &asked).await }
        };
        let found = db.read(read).await.unwrap();
        found.into_iter().map(|record| (record.key.facet, record.body)).collect::<BTreeSet<_>>()
    };
    let (one, two) = ((Facet::Core, "1".to_owned()), (Facet::Personal, "2".to_owned()));
    assert_eq!(
        read(clerk(), [asked.clone(), vec![Uuid::from_u128(1)]].concat()).await,
        BTreeSet::from([one.clone(), two])
    );
    assert_eq!(read(inspector(), asked.clone()).await, BTreeSet::new(), "the first was not asked for");
    assert_eq!(read(inspector(), vec![Uuid::from_u128(1)]).await, BTreeSet::from([one]));
    assert_eq!(read(clerk(), vec![]).await, BTreeSet::new());
    let asked = vec![Uuid::from_u128(3), Uuid::from_u128(1)];
    let all = db.read(move |tx| {
        let asked = asked.clone();
        async move { records_get(&tx, id(SCHOOL), RecordKind::Case, Facet::Personal, &asked).await }
    });
    assert_eq!(all.await.unwrap().into_iter().map(|record| record.body).collect::<Vec<_>>(), ["2"]);
}

async fn two_writers_of_one_record_come_one_after_the_other(test: TestDb) {
    let db = &test.db;
    put(db, &[(core(1), "0", all())]).await;
    let writers: Vec<_> = (0..20)
        .map(|_| {
            let db = db.clone();
            tokio::spawn(async move {
                db.write(|tx| async move {
                    let facets = record_lock(&tx, id(SCHOOL), RecordKind::Case, Uuid::from_u128(1)).await?;
                    let count: u64 = facets[0].body.parse().unwrap();
                    tokio::time::sleep(std::time::Duration::from_millis(2)).await;
                    record_put(&tx, id(SCHOOL), core(1), &(count + 1).to_string(), &all()).await
                })
                .await
                .unwrap()
            })
        })
        .collect();
    for writer in writers {
        writer.await.unwrap();
    }
    let found = db.read(|tx| async move { record_get(&tx, id(SCHOOL), core(1)).await }).await.unwrap().unwrap();
    assert_eq!((found.body.as_str(), found.rev), ("20", 21));
}
