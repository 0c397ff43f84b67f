//! Keys, codes that were written down, challenges: each counts once, whoever is quicker.

use db::{
    DbError, both_dbs,
    second_factor::{
        ChallengeRow, TotpRow, challenge_end_all, challenge_find, challenge_insert, challenge_take, recovery_known,
        recovery_left, recovery_put, recovery_use, totp_confirm, totp_delete, totp_find, totp_list, totp_offer,
        totp_use,
    },
    testing::TestDb,
};
use domain::rights::Post;

use crate::world::{SCHOOL, at, id, settle};

both_dbs!(
    a_key_is_replaced_until_it_is_confirmed,
    a_step_is_taken_once,
    written_codes_are_used_once,
    a_challenge_ends_with_its_time_its_use_or_its_person,
);

fn key(secret: &str, millis: i64) -> TotpRow {
    TotpRow {
        person: id(11),
        unit: id(SCHOOL),
        secret: secret.to_owned(),
        created_at: at(millis),
        confirmed_at: None,
        last_step: None,
    }
}

async fn a_key_is_replaced_until_it_is_confirmed(test: TestDb) {
    let db = &test.db;
    settle(db, &[(11, Post::Clerk), (12, Post::Principal)]).await;
    db.write(|tx| async move {
        assert_eq!(totp_find(&tx, id(11)).await?, None);
        totp_offer(&tx, &key("one", 1)).await?;
        totp_offer(&tx, &key("two", 2)).await?;
        assert_eq!(totp_find(&tx, id(11)).await?, Some(key("two", 2)));
        assert_eq!(totp_list(&tx, id(SCHOOL)).await?, []);
        assert!(!totp_confirm(&tx, id(12), at(3)).await?);
        assert!(totp_confirm(&tx, id(11), at(3)).await?);
        assert!(!totp_confirm(&tx, id(11), at(4)).await?);
        totp_offer(&tx, &key("three", 5)).await?;
        let kept = totp_find(&tx, id(11)).await?.unwrap();
        assert_eq!((kept.secret.as_str(), kept.confirmed_at), ("two", Some(at(3))));
        assert_eq!(totp_list(&tx, id(SCHOOL)).await?, [id(11)]);
        recovery_put(&tx, id(11), id(SCHOOL), &["a".to_owned()], at(3)).await?;
        totp_delete(&tx, id(11)).await?;
        assert_eq!((totp_find(&tx, id(11)).await?, recovery_left(&tx, id(11)).await?), (None, 0));
        Ok::<_, DbError>(())
    })
    .await
    .unwrap();
}

async fn a_step_is_taken_once(test: TestDb) {
    let db = &test.db;
    settle(db, &[(11, Post::Clerk)]).await;
    db.write(|tx| async move { totp_offer(&tx, &key("one", 1)).await }).await.unwrap();
    let use_it =
        |secret: &'static str, step| db.write(move |tx| async move { totp_use(&tx, id(11), secret, step).await });
    let (a, b) = tokio::join!(use_it("one", 100), use_it("one", 100));
    assert!(a.unwrap() ^ b.unwrap(), "one of two who bring it at once");
    assert!(!use_it("one", 99).await.unwrap() && !use_it("other", 101).await.unwrap());
    assert!(use_it("one", 101).await.unwrap());
}

async fn written_codes_are_used_once(test: TestDb) {
    let db = &test.db;
    settle(db, &[(11, Post::Clerk), (12, Post::Principal)]).await;
    db.write(|tx| async move {
        let codes = ["a", "b"].map(str::to_owned);
        recovery_put(&tx, id(11), id(SCHOOL), &codes, at(1)).await?;
        assert!(!recovery_use(&tx, id(12), "a", at(2)).await?, "of somebody else");
        assert!(recovery_use(&tx, id(11), "a", at(2)).await?);
        assert!(!recovery_use(&tx, id(11), "a", at(3)).await? && recovery_known(&tx, id(11), "a").await?);
        assert!(!recovery_use(&tx, id(11), "x", at(3)).await? && !recovery_known(&tx, id(11), "x").await?);
        assert_eq!(recovery_left(&tx, id(11)).await?, 1);
        recovery_put(&tx, id(11), id(SCHOOL), &["c".to_owned()], at(4)).await?;
        assert!(!recovery_use(&tx, id(11), "b", at(5)).await? && recovery_use(&tx, id(11), "c", at(5)).await?);
        Ok::<_, DbError>(())
    })
    .await
    .unwrap();
}

async fn a_challenge_ends_with_its_time_its_use_or_its_person(test: TestDb) {
    let row = |digest: &str, until| ChallengeRow {
        digest: digest.to_owned(),
        purpose: "code".to_owned(),
        person: Some(id(11)),
        body: None,
        made_at: at(until - 10),
        until: at(until),
    };
    let row = &row;
    test.db
        .write(|tx| async move {
            challenge_insert(&tx, &row("a", 20)).await?;
            assert_eq!(challenge_find(&tx, "a", "code", at(19)).await?, Some(row("a", 20)));
            assert_eq!(challenge_find(&tx, "a", "passkey", at(19)).await?, None, "for something else");
            assert_eq!(challenge_find(&tx, "a", "code", at(20)).await?, None, "too late");
            // What is over goes away with the next.
            challenge_insert(&tx, &row("b", 40)).await?;
            assert!(!challenge_take(&tx, "a").await?);
            assert!(challenge_take(&tx, "b").await? && !challenge_take(&tx, "b").await?);
            challenge_insert(&tx, &row("c", 50)).await?;
            challenge_end_all(&tx, id(12)).await?;
            assert!(challenge_find(&tx, "c", "code", at(45)).await?.is_some());
            challenge_end_all(&tx, id(11)).await?;
            assert_eq!(challenge_find(&tx, "c", "code", at(45)).await?, None);
            Ok::<_, DbError>(())
        })
        .await
        .unwrap();
}
