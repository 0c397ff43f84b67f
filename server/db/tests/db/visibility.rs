//! Who is told what.

use db::{
    DbError, Engine, both_dbs,
    records::{record_delete, record_get, record_list_unsaid, record_put, record_put_for, record_see},
    sync::{self, Cursor, StaleCursor},
    testing::TestDb,
};
use domain::{
    facet::{Audience, Facet, Readers, RecordKey, RecordKind},
    rights::{Post, Role},
};
use tokio::sync::Notify;
use uuid::Uuid;

use crate::world::{
    OTHER_SCHOOL, SCHOOL, all, case, clerk, core, cursor, id, inspector, nobody, office, pull, put, put_at, scope_at,
    told, union,
};

both_dbs!(
    records_enter_change_leave_and_go,
    letters_that_part_rows_are_letters_where_somebody_typed_them,
    a_window_tells_only_its_net,
    a_window_goes_by_revision_not_by_transaction,
    nothing_crosses_the_wall_between_units,
    nobody_without_grants_is_told_anything,
    a_window_is_sorted_as_a_replica_should_learn,
    bootstrap_goes_on_where_it_stopped,
    manifest_and_fetch_tell_only_what_may_be_read,
    what_is_nobodys_own_work_is_read_and_not_sent,
    a_schema_from_before_sends_nothing_that_nobody_said,
    a_cursor_of_another_database_is_stale,
    a_restored_database_begins_a_new_epoch,
    a_shortened_log_says_so,
    what_is_old_and_far_back_is_let_go_of,
    an_open_transaction_does_not_stall_who_begins_after_the_cut,
    too_much_is_answered_with_large,
);

async fn records_enter_change_leave_and_go(test: TestDb) {
    let db = &test.db;
    let start = cursor(db).await;
    put(db, &[(core(7), "1", all()), (case(7, Facet::Personal), "{}", office())]).await;

    let first = pull(db, &clerk(), &start).await.unwrap();
    assert_eq!(told(&first.ops), ["enter 7/core 1", "enter 7/personal {}"]);
    let union_first = pull(db, &inspector(), &start).await.unwrap();
    assert_eq!(told(&union_first.ops), ["enter 7/core 1"]);

    put(db, &[(core(7), "2", all())]).await;
    let second = pull(db, &clerk(), &first.to).await.unwrap();
    assert_eq!(told(&second.ops), ["put 7/core 2"]);

    // From the office to the union: the one loses it, the other gets it whole.
    put(db, &[(case(7, Facet::Personal), "{}", union())]).await;
    assert_eq!(told(&pull(db, &clerk(), &second.to).await.unwrap().ops), ["leave 7/personal"]);
    let union_second = pull(db, &inspector(), &union_first.to).await.unwrap();
    assert_eq!(told(&union_second.ops), ["put 7/core 2", "enter 7/personal {}"]);

    db.write(|tx| async move { record_delete(&tx, id(SCHOOL), core(7)).await }).await.unwrap();
    let third = pull(db, &inspector(), &union_second.to).await.unwrap();
    assert_eq!(told(&third.ops), ["del 7/core"]);
    assert_eq!(told(&pull(db, &inspector(), &third.to).await.unwrap().ops), [""; 0]);
}

async fn letters_that_part_rows_are_letters_where_somebody_typed_them(test: TestDb) {
    let db = &test.db;
    let start = cursor(db).await;
    let body = serde_json::json!({ "text": "một\u{1e}hai\u{1f}ba\nbốn\tnăm \"\u{0}" }).to_string();
    put(db, &[(core(7), &body, all()), (core(8), "{}", all()), (case(8, Facet::Internal), &body, all())]).await;
    let window = pull(db, &clerk(), &start).await.unwrap();
    let entered = ["7/core", "8/core", "8/internal"].into_iter().zip([body.as_str(), "{}", body.as_str()]);
    assert_eq!(told(&window.ops), entered.map(|(key, body)| format!("enter {key} {body}")).collect::<Vec<_>>());
    let page = db.read(|tx| async move { sync::bootstrap(&tx, &clerk(), None, 10).await }).await.unwrap();
    assert_eq!(page.rows.iter().map(|row| row.body.as_str()).collect::<Vec<_>>(), [body.as_str(), "{}", &body]);
}

async fn a_window_tells_only_its_net(test: TestDb) {
    let db = &test.db;
    put(db, &[(core(1), "1", all()), (core(2), "1", office())]).await;
    let start = cursor(db).await;

    // Seen before, hidden, and shown again: a change.
    put(db, &[(core(1), "2", nobody())]).await;
    put(db, &[(core(1), "3", all())]).await;
    // Hidden from the union before and after, shown in between: never happened.
    put(db, &[(core(2), "2", all())]).await;
    put(db, &[(core(2), "3", office())]).await;
    // Made and gone: never happened.
    put(db, &[(core(3), "1", all())]).await;
    db.write(|tx| async move { record_delete(&tx, id(SCHOOL), core(3)).await }).await.unwrap();

    assert_eq!(told(&pull(db, &inspector(), &start).await.unwrap().ops), ["put 1/core 3"]);
    assert_eq!(told(&pull(db, &clerk(), &start).await.unwrap().ops), ["put 1/core 3", "put 2/core 3"]);
}

async fn a_window_goes_by_revision_not_by_transaction(test: TestDb) {
    let db = &test.db;
    if db.engine() == Engine::Sqlite {
        // One writer: the two orders are the same.
        return;
    }
    put(db, &[(core(1), "1", all()), (core(2), "1", nobody())]).await;
    let start = cursor(db).await;
    // The outer transaction takes its number first and stores last.
    db.write(|tx| async move {
        tx.txn().await?;
        put(db, &[(core(1), "2", nobody()), (core(2), "2", all())]).await;
        record_put(&tx, id(SCHOOL), core(1), "3", &office()).await?;
        record_put(&tx, id(SCHOOL), core(2), "3", &union()).await
    })
    .await
    .unwrap();
    // The office saw the first before and sees it after; it never saw the second.
    assert_eq!(told(&pull(db, &clerk(), &start).await.unwrap().ops), ["put 1/core 3"]);
    assert_eq!(told(&pull(db, &inspector(), &start).await.unwrap().ops), ["leave 1/core", "enter 2/core 3"]);
}

async fn nothing_crosses_the_wall_between_units(test: TestDb) {
    let db = &test.db;
    let start = cursor(db).await;
    put(db, &[(core(1), "\"ours\"", all())]).await;
    put_at(db, OTHER_SCHOOL, &[(core(2), "\"theirs\"", all())]).await.unwrap();
    // The same person, the same audiences, the other school.
    let there = scope_at(OTHER_SCHOOL, 11, Post::Clerk);
    assert_eq!(told(&pull(db, &clerk(), &start).await.unwrap().ops), ["enter 1/core \"ours\""]);
    assert_eq!(told(&pull(db, &there, &start).await.unwrap().ops), ["enter 2/core \"theirs\""]);

    // Nor can a root be taken over by naming it.
    let refused = put_at(db, OTHER_SCHOOL, &[(core(1), "\"stolen\"", all())]).await;
    assert!(matches!(refused, Err(DbError::Foreign)), "{refused:?}");
    let there = &there;
    let (mine, foreign) = db
        .read(|tx| async move {
            Ok::<_, DbError>((
                record_see(&tx, &clerk(), core(1)).await?,
                (record_see(&tx, there, core(1)).await?, sync::fetch(&tx, there, &[core(1)]).await?),
            ))
        })
        .await
        .unwrap();
    assert_eq!(mine.unwrap().body, "\"ours\"");
    assert_eq!(foreign, (None, vec![]));
}

async fn nobody_without_grants_is_told_anything(test: TestDb) {
    let db = &test.db;
    let start = cursor(db).await;
    put(db, &[(core(1), "1", all())]).await;
    let today = time::macros::date!(2026 - 06 - 01);
    let outsider = &domain::rights::Actor::new(id(99), id(SCHOOL), [], today).scope();
    assert_eq!(told(&pull(db, outsider, &start).await.unwrap().ops), [""; 0]);
    let page = db.read(|tx| async move { sync::bootstrap(&tx, outsider, None, 10).await }).await.unwrap();
    assert!(page.rows.is_empty() && !page.more);
}

fn of(kind: RecordKind, n: u128) -> RecordKey {
    RecordKey { kind, root: Uuid::from_u128(n), facet: Facet::Core }
}

async fn a_window_is_sorted_as_a_replica_should_learn(test: TestDb) {
    let db = &test.db;
    let start = cursor(db).await;
    for (n, kind) in RecordKind::ALL.into_iter().rev().enumerate() {
        put(db, &[(of(kind, n as u128), "1", all())]).await;
    }
    let window = pull(db, &clerk(), &start).await.unwrap();
    assert_eq!(told(&window.ops), (0..8).rev().map(|n| format!("enter {n}/core 1")).collect::<Vec<_>>());
}

async fn bootstrap_goes_on_where_it_stopped(test: TestDb) {
    let db = &test.db;
    for (i, kind) in [RecordKind::Case, RecordKind::Unit, RecordKind::Party, RecordKind::Person].into_iter().enumerate()
    {
        for n in 0..3 {
            let n = 10 * i as u128 + n;
            let personal = RecordKey { facet: Facet::Personal, ..of(kind, n) };
            put(db, &[(of(kind, n), "1", all()), (personal, "2", office()), (of(kind, 500 + n), "3", union())]).await;
        }
    }
    let whole = db.read(|tx| async move { sync::bootstrap(&tx, &clerk(), None, 1000).await }).await.unwrap();
    assert_eq!(whole.rows.len(), 4 * 3 * 2);
    assert!(!whole.more);
    let kinds: Vec<RecordKind> = whole.rows.iter().map(|r| r.key.kind).collect();
    assert_eq!(kinds[0], RecordKind::Unit);
    assert_eq!(kinds[23], RecordKind::Case);
    for size in [1, 5, 24] {
        let (mut rows, mut after) = (Vec::new(), None);
        loop {
            let page = db.read(|tx| async move { sync::bootstrap(&tx, &clerk(), after, size).await }).await.unwrap();
            after = page.rows.last().map(|r| r.key);
            rows.extend(page.rows);
            if !page.more {
                break;
            }
        }
        assert_eq!(rows, whole.rows, "in pages of {size}");
    }
}

async fn manifest_and_fetch_tell_only_what_may_be_read(test: TestDb) {
    let db = &test.db;
    put(db, &[(core(1), "1", all()), (core(2), "2", union()), (core(3), "3", office())]).await;
    put(db, &[(core(1), "4", all())]).await;
    let (manifest, rows) = db
        .read(|tx| async move {
            let manifest = sync::manifest(&tx, &clerk(), None, 10).await?;
            Ok::<_, DbError>((manifest, sync::fetch(&tx, &clerk(), &[core(3), core(2), core(1), core(9)]).await?))
        })
        .await
        .unwrap();
    assert_eq!(manifest.rows, [(core(1), 2), (core(3), 1)]);
    assert!(!manifest.more);
    assert_eq!(
        rows.iter().map(|r| (r.key, r.rev, &*r.body)).collect::<Vec<_>>(),
        [(core(1), 2, "4"), (core(3), 1, "3")]
    );
}

async fn a_cursor_of_another_database_is_stale(test: TestDb) {
    let db = &test.db;
    put(db, &[(core(1), "1", all())]).await;
    put(db, &[(core(2), "1", all())]).await;
    let seen = cursor(db).await;
    assert!(pull(db, &clerk(), &seen).await.is_ok());
    // Another entry stands where the cursor saw one: the numbers were given out a second time.
    test.execute("UPDATE sync_log SET tag = tag + 1").await;
    assert_eq!(pull(db, &clerk(), &seen).await, Err(StaleCursor::Swapped));
    test.execute("DELETE FROM sync_log").await;
    assert_eq!(pull(db, &clerk(), &seen).await, Err(StaleCursor::Swapped));
    // A cursor that saw more than there is.
    let text = seen.to_string();
    let parts: Vec<&str> = text.split(':').collect();
    let ahead = format!("{}:999999999999::", parts[0]).parse().unwrap();
    assert_eq!(pull(db, &clerk(), &ahead).await, Err(StaleCursor::Swapped));
    let elsewhere = format!("{}:{}::", Uuid::from_u128(5).simple(), parts[1]).parse().unwrap();
    assert_eq!(pull(db, &clerk(), &elsewhere).await, Err(StaleCursor::Epoch));
}

async fn a_restored_database_begins_a_new_epoch(test: TestDb) {
    let db = &test.db;
    put(db, &[(core(1), "1", all())]).await;
    let seen = cursor(db).await;
    assert!(!db.write(|tx| async move { sync::epoch_check(&tx).await }).await.unwrap());
    // As if the rows came from a cluster whose transaction numbers were higher.
    test.execute("UPDATE sync_log SET txn = txn + 1000000000").await;
    db.migrate().await.unwrap();
    assert_eq!(pull(db, &clerk(), &seen).await, Err(StaleCursor::Epoch));
    assert!(!db.write(|tx| async move { sync::epoch_check(&tx).await }).await.unwrap());
    // What is stored is still there, and goes on from here.
    let start = cursor(db).await;
    put(db, &[(core(1), "2", all())]).await;
    assert_eq!(told(&pull(db, &clerk(), &start).await.unwrap().ops), ["put 1/core 2"]);
}

async fn a_shortened_log_says_so(test: TestDb) {
    let db = &test.db;
    let old = cursor(db).await;
    for n in 0..10 {
        put(db, &[(core(n), "1", all()), (core(100 + n), "1", all())]).await;
    }
    let mut recent = cursor(db).await;
    // On a server that others use, one of their open transactions may be older than what is kept.
    let last = test.number("SELECT MAX(txn) FROM sync_log").await;
    let is_behind = |cursor: &Cursor| {
        let text = cursor.to_string();
        let mut open = text.split(':').nth(2).into_iter().flat_map(|xip| xip.split(',')).filter_map(|n| n.parse().ok());
        open.any(|txn: i64| txn <= last)
    };
    while is_behind(&recent) {
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        recent = cursor(db).await;
    }
    put(db, &[(core(50), "1", all())]).await;
    let gone = db.write(|tx| async move { sync::log_trim(&tx, 1).await }).await.unwrap();
    // The limit falls into the tenth transaction, which is kept whole.
    assert_eq!(gone, 18);
    assert_eq!(test.number("SELECT COUNT(*) FROM sync_log").await, 3);
    assert_eq!(pull(db, &clerk(), &old).await, Err(StaleCursor::Floor));
    assert_eq!(told(&pull(db, &clerk(), &recent).await.unwrap().ops), ["enter 50/core 1"]);
    assert_eq!(db.write(|tx| async move { sync::log_trim(&tx, 100).await }).await.unwrap(), 0);
}

async fn what_is_old_and_far_back_is_let_go_of(test: TestDb) {
    let db = &test.db;
    let day = |n: i64| time::macros::date!(2026 - 03 - 01) + time::Duration::days(n);
    let retain =
        |on: time::Date, entries: u64| db.write(move |tx| async move { sync::log_retain(&tx, on, 30, entries).await });
    assert_eq!(retain(day(0), 2).await.unwrap(), 0, "nothing was written yet");
    let fresh = cursor(db).await;
    for n in 0..40 {
        put(db, &[(core(u128::try_from(n).unwrap()), "1", all())]).await;
        assert_eq!(retain(day(n), 2).await.unwrap(), u64::from(n > 30), "day {n}: what is thirty days old stays");
    }
    let kept = || test.number("SELECT COUNT(*) FROM sync_log");
    assert_eq!(kept().await, 31);
    assert_eq!(pull(db, &clerk(), &fresh).await, Err(StaleCursor::Floor));
    // However old, so many stay.
    assert_eq!(retain(day(400), 20).await.unwrap(), 10);
    assert_eq!(kept().await, 21);
    // Whoever is given a cursor now goes on from it.
    let here = cursor(db).await;
    put(db, &[(core(1000), "1", all())]).await;
    assert_eq!(told(&pull(db, &clerk(), &here).await.unwrap().ops), ["enter 1000/core 1"]);
    assert_eq!(test.number("SELECT COUNT(*) FROM sync_meta WHERE key LIKE 'day:%'").await, 2);
}

/// On PostgreSQL: a cursor that is given after the cut, while an older transaction is still open, has missed nothing.
async fn an_open_transaction_does_not_stall_who_begins_after_the_cut(test: TestDb) {
    if test.db.engine() == Engine::Sqlite {
        return;
    }
    let (db, begun, over) = (&test.db, Notify::new(), Notify::new());
    let (begins, ends) = (&begun, &over);
    let slow = db.write(|tx| async move {
        record_put(&tx, id(SCHOOL), core(7), "1", &all()).await?;
        begins.notify_one();
        ends.notified().await;
        Ok::<_, DbError>(())
    });
    let meanwhile = async {
        begun.notified().await;
        for n in 100..110 {
            put(db, &[(core(n), "1", all())]).await;
        }
        let before = cursor(db).await;
        db.write(|tx| async move { sync::log_trim(&tx, 0).await }).await.unwrap();
        assert_eq!(pull(db, &clerk(), &before).await, Err(StaleCursor::Floor), "what it lacks may be gone");
        let after = cursor(db).await;
        assert_eq!(told(&pull(db, &clerk(), &after).await.unwrap().ops), Vec::<String>::new());
        over.notify_one();
        after
    };
    let (stored, after) = tokio::join!(slow, meanwhile);
    stored.unwrap();
    assert_eq!(told(&pull(db, &clerk(), &after).await.unwrap().ops), ["enter 7/core 1"]);
}

async fn too_much_is_answered_with_large(test: TestDb) {
    let db = &test.db;
    let start = &cursor(db).await;
    let long = format!("\"{}\"", "a".repeat(500));
    put(db, &[(core(1), &long, all()), (core(2), &long, all()), (core(3), &long, office())]).await;
    let within = |scope: domain::rights::Scope, bytes: usize| async move {
        db.read(|tx| async move { sync::changes_since(&tx, &scope, start, bytes).await })
            .await
            .unwrap()
            .map(|w| w.ops.len())
    };
    assert_eq!(within(clerk(), 1506).await, Ok(3));
    assert_eq!(within(clerk(), 1505).await, Err(StaleCursor::Large));
    // What may not be read does not count.
    assert_eq!(within(inspector(), 1004).await, Ok(2));
    let hidden = db.read(|tx| async move { record_get(&tx, id(SCHOOL), core(3)).await }).await.unwrap();
    assert!(hidden.is_some());
    let unseen = db.read(|tx| async move { record_see(&tx, &inspector(), core(3)).await }).await.unwrap();
    assert_eq!(unseen, None);
    db.write(|tx| async move { record_put(&tx, id(SCHOOL), core(3), "1", &all()).await }).await.unwrap();
}

/// Stores a case's personal facet that the office may read and these are sent.
async fn share(test: &TestDb, body: &str, own: &Readers) {
    let key = case(7, Facet::Personal);
    let put = |tx| async move { record_put_for(&tx, id(SCHOOL), key, body, &office(), own).await };
    test.db.write(put).await.unwrap();
}

async fn what_is_nobodys_own_work_is_read_and_not_sent(test: TestDb) {
    let db = &test.db;
    let start = cursor(db).await;
    let scope = clerk();
    share(&test, "1", &nobody()).await;
    let first = pull(db, &scope, &start).await.unwrap();
    assert_eq!(told(&first.ops), [""; 0]);
    let key = case(7, Facet::Personal);
    let read = |tx| async move {
        let seen = record_see(&tx, &scope, key).await?.map(|record| record.body);
        let page = sync::bootstrap(&tx, &scope, None, 10).await?.rows.len();
        let manifest = sync::manifest(&tx, &scope, None, 10).await?.rows.len();
        Ok::<_, DbError>((seen, page, manifest, sync::fetch(&tx, &scope, &[key]).await?.len()))
    };
    assert_eq!(db.read(read).await.unwrap(), (Some("1".to_owned()), 0, 0, 0));

    // It becomes their work, changes, and is theirs no more: in three windows, and in one that tells only the net.
    share(&test, "1", &office()).await;
    let second = pull(db, &clerk(), &first.to).await.unwrap();
    assert_eq!(told(&second.ops), ["enter 7/personal 1"]);
    share(&test, "2", &office()).await;
    let third = pull(db, &clerk(), &second.to).await.unwrap();
    assert_eq!(told(&third.ops), ["put 7/personal 2"]);
    share(&test, "2", &office()).await;
    assert_eq!(told(&pull(db, &clerk(), &third.to).await.unwrap().ops), [""; 0], "nothing was stored");
    share(&test, "2", &nobody()).await;
    let fourth = pull(db, &clerk(), &third.to).await.unwrap();
    assert_eq!(told(&fourth.ops), ["leave 7/personal"]);
    assert_eq!(told(&pull(db, &clerk(), &first.to).await.unwrap().ops), [""; 0]);
    share(&test, "3", &nobody()).await;
    assert_eq!(told(&pull(db, &clerk(), &fourth.to).await.unwrap().ops), [""; 0], "a change tells nothing either");
    db.write(|tx| async move { record_delete(&tx, id(SCHOOL), key).await }).await.unwrap();
    assert_eq!(told(&pull(db, &clerk(), &fourth.to).await.unwrap().ops), [""; 0]);
}

/// What an upgrade makes of readers that were stored before anybody asked to whom a facet is sent.
async fn a_schema_from_before_sends_nothing_that_nobody_said(test: TestDb) {
    let party = |facet| RecordKey { kind: RecordKind::Party, facet, ..case(9, facet) };
    let leaders = Readers::from([Audience::Role(Role::Office), Audience::Role(Role::Leadership)]);
    let records =
        [(core(7), "1", all()), (case(7, Facet::Personal), "2", office()), (party(Facet::Personal), "3", leaders)];
    put(&test.db, &records).await;
    let old = cursor(&test.db).await;
    // Back to the schema before, with the same rows.
    test.execute("ALTER TABLE root_scope DROP COLUMN sent").await;
    test.execute("DELETE FROM seaql_migrations WHERE version = 'm0012_sent'").await;
    test.db.migrate().await.unwrap();

    assert_eq!(pull(&test.db, &clerk(), &old).await.unwrap_err(), StaleCursor::Epoch, "each fills itself anew");
    let principal = scope_at(SCHOOL, 5, Post::Principal);
    for (scope, expected) in [(clerk(), vec!["1", "3"]), (principal, vec!["1"])] {
        let page = |tx| async move { sync::bootstrap(&tx, &scope, None, 10).await };
        let mut bodies: Vec<String> =
            test.db.read(page).await.unwrap().rows.into_iter().map(|record| record.body).collect();
        bodies.sort();
        assert_eq!(bodies, expected);
    }
    let unsaid = test.db.read(|tx| async move { record_list_unsaid(&tx, RecordKind::Case).await }).await.unwrap();
    assert_eq!(unsaid, [(id(SCHOOL), core(7).root)]);
    // Once it is said it is sent, and no more asked for.
    share(&test, "2", &office()).await;
    let unsaid = test.db.read(|tx| async move { record_list_unsaid(&tx, RecordKind::Case).await }).await.unwrap();
    assert_eq!(unsaid, []);
    let sent = test.db.read(|tx| async move { sync::bootstrap(&tx, &clerk(), None, 10).await }).await.unwrap();
    assert_eq!(sent.rows.len(), 3);
}
