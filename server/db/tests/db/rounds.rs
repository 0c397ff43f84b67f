//! What the server does in rounds: who holds a job, how far a calendar's move has come, what people are reminded of.

use db::{
    DbError, both_dbs,
    jobs::{JobRow, job_done, job_hold, job_insert, job_is_stored, job_standing, job_take},
    moves::{MoveRow, move_insert, move_is_open, move_list, move_next, move_progress},
    reminders::{
        EscalationRow, ReminderRow, escalation_list, escalation_put, reminder_of, reminder_put, reminder_put_away,
        reminder_trim,
    },
    testing::TestDb,
};
use domain::reminder::Level;
use time::macros::date;

use crate::world::{OTHER_SCHOOL, SCHOOL, at, id};

both_dbs!(
    whoever_is_too_slow_holds_nothing,
    moves_are_taken_up_the_oldest_first,
    people_are_reminded_once_a_day,
    a_level_is_told_once_of_a_date,
);

fn job(n: u128) -> JobRow {
    JobRow { id: id(n), unit: id(SCHOOL), kind: "move".into(), body: "{}".into(), run_at: at(1), attempts: 0 }
}

async fn whoever_is_too_slow_holds_nothing(test: TestDb) {
    let db = &test.db;
    db.write(|tx| async move { job_insert(&tx, &job(1)).await }).await.unwrap();
    let take = |now, until| db.write(move |tx| async move { job_take(&tx, at(now), at(until)).await });
    let hold = |row: JobRow, until| {
        db.write(move |tx| {
            let row = row.clone();
            async move { job_hold(&tx, &row, at(until)).await }
        })
    };
    let slow = take(2, 10).await.unwrap().expect("there is one");
    assert!(hold(slow.clone(), 20).await.unwrap(), "it is the taker's, and goes on being so");
    assert_eq!(take(15, 30).await.unwrap(), None, "the lease was prolonged");
    let quick = take(21, 40).await.unwrap().expect("the lease has run out");
    assert_eq!((quick.id, quick.attempts), (slow.id, 2));
    assert!(!hold(slow.clone(), 50).await.unwrap(), "it was taken by another");
    assert!(hold(quick.clone(), 50).await.unwrap());
    let standing = |now| db.read(move |tx| async move { job_standing(&tx, at(now), 1).await });
    let now = standing(60).await.unwrap();
    assert_eq!((now.waiting, now.failing, now.since), (1, 1, Some(at(1))));
    db.write(|tx| async move { job_done(&tx, id(1), at(51)).await }).await.unwrap();
    assert!(!hold(quick, 60).await.unwrap(), "it is done");
    let now = standing(60).await.unwrap();
    assert_eq!((now.waiting, now.failing, now.since), (0, 0, None));
    let stored = |n| db.read(move |tx| async move { job_is_stored(&tx, id(n)).await });
    assert!(stored(1).await.unwrap() && !stored(2).await.unwrap(), "what is done is stored still");
}

fn moving(unit: u128, version: u32) -> MoveRow {
    MoveRow {
        unit: id(unit),
        version,
        command: id(u128::from(version)),
        person: id(11),
        session: None,
        grant: id(12),
        on_behalf: None,
        before: "{}".into(),
        after: "{}".into(),
        at: at(5),
        total: 3,
        looked: 0,
        moved: 0,
        round: 1,
        cursor: None,
        finished_at: None,
    }
}

async fn moves_are_taken_up_the_oldest_first(test: TestDb) {
    let db = &test.db;
    db.write(|tx| async move {
        for row in [moving(SCHOOL, 3), moving(SCHOOL, 2), moving(OTHER_SCHOOL, 1)] {
            move_insert(&tx, &row).await?;
        }
        Ok::<_, DbError>(())
    })
    .await
    .unwrap();
    let again = db.write(|tx| async move { move_insert(&tx, &moving(SCHOOL, 3)).await }).await;
    assert!(matches!(again, Err(DbError::Duplicate(_))), "{again:?}");
    let next = |up_to| db.write(move |tx| async move { move_next(&tx, id(SCHOOL), up_to).await });
    assert_eq!(next(1).await.unwrap(), None);
    let first = next(3).await.unwrap().expect("two are under way");
    assert_eq!(first, moving(SCHOOL, 2));
    let come = MoveRow { looked: 2, moved: 1, round: 2, cursor: Some(id(77)), ..first };
    db.write(|tx| {
        let come = come.clone();
        async move { move_progress(&tx, &come).await }
    })
    .await
    .unwrap();
    assert_eq!(next(2).await.unwrap(), Some(come.clone()));
    let done = MoveRow { finished_at: Some(at(9)), cursor: None, ..come };
    db.write(|tx| {
        let done = done.clone();
        async move { move_progress(&tx, &done).await }
    })
    .await
    .unwrap();
    assert_eq!(next(3).await.unwrap(), Some(moving(SCHOOL, 3)));
    let (open, all) = db
        .read(|tx| async move {
            Ok::<_, DbError>((move_is_open(&tx, id(SCHOOL)).await?, move_list(&tx, id(SCHOOL), 5).await?))
        })
        .await
        .unwrap();
    assert!(open);
    assert_eq!(all, [moving(SCHOOL, 3), done]);
}

async fn people_are_reminded_once_a_day(test: TestDb) {
    let db = &test.db;
    let row = |person: u128, day, body: &str| ReminderRow {
        person: id(person),
        day,
        unit: id(SCHOOL),
        body: body.to_owned(),
        at: at(1),
        seen_at: None,
    };
    let (today, tomorrow) = (date!(2026 - 03 - 12), date!(2026 - 03 - 13));
    let put = |row: ReminderRow| {
        db.write(move |tx| {
            let row = row.clone();
            async move { reminder_put(&tx, &row).await }
        })
    };
    assert!(put(row(1, today, "first")).await.unwrap());
    assert!(!put(row(1, today, "second")).await.unwrap(), "it was written this morning");
    assert!(put(row(2, today, "other")).await.unwrap());
    assert!(put(row(1, tomorrow, "next")).await.unwrap());
    let of = |unit: u128, person: u128, day| {
        db.read(move |tx| async move { reminder_of(&tx, id(unit), id(person), day).await })
    };
    assert_eq!(of(SCHOOL, 1, today).await.unwrap().as_deref(), Some("first"));
    assert_eq!(of(OTHER_SCHOOL, 1, today).await.unwrap(), None);
    let away =
        |person: u128, day| db.write(move |tx| async move { reminder_put_away(&tx, id(person), day, at(2)).await });
    assert!(away(1, today).await.unwrap());
    assert!(!away(1, today).await.unwrap(), "once");
    assert_eq!(of(SCHOOL, 1, today).await.unwrap(), None);
    assert_eq!(of(SCHOOL, 2, today).await.unwrap().as_deref(), Some("other"), "everybody puts away their own");
    assert!(!put(row(1, today, "again")).await.unwrap(), "what was put away does not come back");
    let trimmed = db.write(move |tx| async move { reminder_trim(&tx, id(SCHOOL), tomorrow).await }).await.unwrap();
    assert_eq!(trimmed, 2);
    assert_eq!(of(SCHOOL, 1, tomorrow).await.unwrap().as_deref(), Some("next"));
}

async fn a_level_is_told_once_of_a_date(test: TestDb) {
    let db = &test.db;
    let row = |level, due: i64, now: i64| EscalationRow {
        case: id(7),
        due_at: at(due),
        level,
        unit: id(SCHOOL),
        people: "[]".into(),
        at: at(now),
    };
    let put = |row: EscalationRow| {
        db.write(move |tx| {
            let row = row.clone();
            async move { escalation_put(&tx, &row).await }
        })
    };
    assert!(put(row(Level::Own, 10, 11)).await.unwrap());
    assert!(!put(row(Level::Own, 10, 12)).await.unwrap());
    assert!(put(row(Level::Principal, 10, 13)).await.unwrap());
    assert!(put(row(Level::Own, 20, 21)).await.unwrap(), "a later date that passes is another one");
    let all = db.read(|tx| async move { escalation_list(&tx, id(SCHOOL), id(7)).await }).await.unwrap();
    let told: Vec<_> = all.iter().map(|row| (row.level, row.due_at)).collect();
    assert_eq!(told, [(Level::Own, at(10)), (Level::Principal, at(10)), (Level::Own, at(20))]);
    let other = db.read(|tx| async move { escalation_list(&tx, id(OTHER_SCHOOL), id(7)).await }).await.unwrap();
    assert_eq!(other, []);
}
