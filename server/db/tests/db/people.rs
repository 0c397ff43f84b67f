//! People, grants, sessions.

use db::{
    DbError, both_dbs,
    people::{
        PersonRow, grant_end, grant_list, grants_of, part_list, person_by_login, person_find, person_insert,
        person_list, person_lock, person_rename, person_set_disabled, person_set_password, unit_find, unit_list,
        unit_update,
    },
    sessions::{
        RefreshTokenRow, SessionRow, attempt_bump, attempt_clear, attempt_find, refresh_token_insert,
        refresh_token_lock, refresh_token_use, session_end, session_end_all, session_find, session_insert,
        session_list, session_touch,
    },
    testing::TestDb,
};
use domain::rights::{Post, Role};
use time::macros::date;

use crate::world::{OTHER_SCHOOL, SCHOOL, at, grant, id, settle};

both_dbs!(
    people_sign_in_by_their_folded_login,
    grants_are_read_back_and_ended,
    sessions_end_once,
    refresh_tokens_are_used_once,
    attempts_are_counted_and_forgotten,
);

async fn people_sign_in_by_their_folded_login(test: TestDb) {
    let db = &test.db;
    settle(db, &[(11, Post::Clerk), (12, Post::Principal)]).await;
    let found = db.read(|tx| async move { person_by_login(&tx, " PERSON11 ").await }).await.unwrap().unwrap();
    assert_eq!(found.login, "person11");
    let twin = PersonRow { id: id(13), login: "pErSoN11".into(), ..found.clone() };
    let twin = &twin;
    let refused = db.write(|tx| async move { person_insert(&tx, twin).await }).await;
    assert!(matches!(refused, Err(DbError::Duplicate(_))), "{refused:?}");
    db.write(|tx| async move {
        assert!(person_lock(&tx, id(11)).await?);
        assert!(!person_lock(&tx, id(99)).await?);
        assert!(person_rename(&tx, id(11), "Trần Văn Đạt").await?);
        assert!(person_set_password(&tx, id(11), Some("$argon2id$")).await?);
        assert!(person_set_disabled(&tx, id(11), Some(at(9))).await?);
        assert!(!person_rename(&tx, id(99), "Nobody").await?);
        assert!(unit_update(&tx, id(SCHOOL), "Hoa Sen 2", "{\"a\":1}").await?);
        Ok::<_, DbError>(())
    })
    .await
    .unwrap();
    let (person, people, unit, units, parts) = db
        .read(|tx| async move {
            Ok::<_, DbError>((
                person_find(&tx, id(11)).await?.unwrap(),
                person_list(&tx, id(SCHOOL)).await?,
                unit_find(&tx, id(SCHOOL)).await?.unwrap(),
                unit_list(&tx).await?,
                part_list(&tx, id(SCHOOL)).await?,
            ))
        })
        .await
        .unwrap();
    assert_eq!(person.display_name, "Trần Văn Đạt");
    assert_eq!((person.password_hash.as_deref(), person.disabled_at), (Some("$argon2id$"), Some(at(9))));
    assert_eq!(people.len(), 2);
    assert_eq!((unit.name.as_str(), unit.settings.as_str(), units.len()), ("Hoa Sen 2", "{\"a\":1}", 1));
    assert_eq!(parts.into_iter().map(|p| p.role).collect::<Vec<_>>(), Role::ALL);
}

async fn grants_are_read_back_and_ended(test: TestDb) {
    let db = &test.db;
    settle(db, &[(11, Post::Clerk), (12, Post::UnionChair)]).await;
    let given = db.read(|tx| async move { grants_of(&tx, id(11)).await }).await.unwrap();
    assert_eq!(given, [grant(11, Post::Clerk)]);
    db.write(|tx| async move {
        assert!(grant_end(&tx, id(SCHOOL), id(1011), date!(2026 - 03 - 31)).await?);
        // Not from another school.
        assert!(!grant_end(&tx, id(OTHER_SCHOOL), id(1012), date!(2026 - 03 - 31)).await?);
        Ok::<_, DbError>(())
    })
    .await
    .unwrap();
    let all = db.read(|tx| async move { grant_list(&tx, id(SCHOOL)).await }).await.unwrap();
    assert_eq!(all.iter().map(|row| row.grant.to).collect::<Vec<_>>(), [Some(date!(2026 - 03 - 31)), None]);
}

fn session(n: u128) -> SessionRow {
    SessionRow {
        id: id(n),
        unit: id(SCHOOL),
        person: id(11),
        agent: "Firefox".into(),
        created_at: at(0),
        seen_at: at(0),
        ended_at: None,
        end_reason: None,
    }
}

async fn sessions_end_once(test: TestDb) {
    let db = &test.db;
    settle(db, &[(11, Post::Clerk)]).await;
    db.write(|tx| async move {
        for n in 1..=4 {
            session_insert(&tx, &session(n)).await?;
        }
        session_touch(&tx, id(2), at(50)).await?;
        session_touch(&tx, id(2), at(40)).await?;
        assert!(session_end(&tx, id(1), at(60), "signed_out").await?);
        assert!(!session_end(&tx, id(1), at(70), "again").await?);
        assert_eq!(session_end_all(&tx, id(11), Some(id(2)), at(80), "password").await?, 2);
        Ok::<_, DbError>(())
    })
    .await
    .unwrap();
    let (first, open) = db
        .read(|tx| async move { Ok::<_, DbError>((session_find(&tx, id(1)).await?, session_list(&tx, id(11)).await?)) })
        .await
        .unwrap();
    assert_eq!(first.map(|s| (s.ended_at, s.end_reason)), Some((Some(at(60)), Some("signed_out".into()))));
    assert_eq!(open, [SessionRow { seen_at: at(50), ..session(2) }]);
    let stranger = SessionRow { person: id(99), ..session(9) };
    let stranger = &stranger;
    let refused = db.write(|tx| async move { session_insert(&tx, stranger).await }).await;
    assert!(matches!(refused, Err(DbError::Dangling(_))), "{refused:?}");
}

async fn refresh_tokens_are_used_once(test: TestDb) {
    let db = &test.db;
    settle(db, &[(11, Post::Clerk)]).await;
    db.write(|tx| async move {
        session_insert(&tx, &session(1)).await?;
        let row = RefreshTokenRow { hash: "abc".into(), session: id(1), issued_at: at(0), used_at: None };
        refresh_token_insert(&tx, &row).await
    })
    .await
    .unwrap();
    let uses: Vec<_> = (0..5)
        .map(|n| {
            let db = db.clone();
            tokio::spawn(async move {
                db.write(|tx| async move {
                    let row = refresh_token_lock(&tx, "abc").await?.unwrap();
                    let used = refresh_token_use(&tx, "abc", at(n)).await?;
                    assert_eq!(used, row.used_at.is_none());
                    Ok::<_, DbError>(used)
                })
                .await
                .unwrap()
            })
        })
        .collect();
    let mut won = 0;
    for using in uses {
        won += u32::from(using.await.unwrap());
    }
    assert_eq!(won, 1);
    assert_eq!(db.write(|tx| async move { refresh_token_lock(&tx, "other").await }).await.unwrap(), None);
}

async fn attempts_are_counted_and_forgotten(test: TestDb) {
    let db = &test.db;
    let counts = db
        .write(|tx| async move {
            let mut counts = Vec::new();
            for (now, since) in [(10, 0), (20, 0), (30, 5), (100, 50), (110, 50)] {
                let found = attempt_bump(&tx, "account:a", at(now), at(since)).await?;
                counts.push((found.failures, found.first_at, found.last_at));
            }
            Ok::<_, DbError>(counts)
        })
        .await
        .unwrap();
    assert_eq!(
        counts,
        [(1, at(10), at(10)), (2, at(10), at(20)), (3, at(10), at(30)), (1, at(100), at(100)), (2, at(100), at(110)),]
    );
    let (found, other) = db
        .write(|tx| async move {
            let found = attempt_find(&tx, "account:a").await?;
            attempt_clear(&tx, "account:a").await?;
            assert_eq!(attempt_find(&tx, "account:a").await?, None);
            Ok::<_, DbError>((found, attempt_find(&tx, "account:b").await?))
        })
        .await
        .unwrap();
    assert_eq!((found.map(|a| a.failures), other), (Some(2), None));
}
