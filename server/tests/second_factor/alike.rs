//! What is not there answers byte for byte like what is wrong, and costs the same work.

use axum::http::header;
use contract::paths;
use domain::ids::CommandId;
use serde_json::{Value, json};
use server::demo;
use uuid::Uuid;

use super::{Phone, bring};
use crate::support::{Reply, TestApp, both_dbs, other_clerk};

both_dbs!(
    an_unknown_name_answers_like_a_wrong_password,
    an_unknown_challenge_answers_like_a_wrong_code,
    a_reset_for_nobody_answers_like_one_for_another_schools_person,
);

/// All of an answer but its own id and moment: status, headers, body.
pub fn said(reply: &Reply) -> (u16, Vec<(String, String)>, Value) {
    let mut body: Value = serde_json::from_slice(&reply.bytes).unwrap();
    let id = body["request_id"].take();
    assert_eq!(id, reply.headers["x-request-id"].to_str().unwrap());
    let mut headers: Vec<(String, String)> = reply
        .headers
        .iter()
        .filter(|(name, _)| *name != "x-request-id")
        .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
        .collect();
    headers.sort();
    // Of the same length before the id was taken out: nothing was cut away that would differ.
    headers.push((header::CONTENT_LENGTH.to_string(), reply.bytes.len().to_string()));
    (reply.status.as_u16(), headers, body)
}

/// How often argon2 is run meanwhile.
async fn runs(app: &TestApp, call: impl Future<Output = Reply>) -> (Reply, u64) {
    let before = app.state.passwords.computed();
    let reply = call.await;
    (reply, app.state.passwords.computed() - before)
}

async fn an_unknown_name_answers_like_a_wrong_password(app: TestApp) {
    let with_phone = Phone::of(&app, "vanthu").await;
    drop(with_phone);
    let nobody = app.nobody();
    let mut heard = Vec::new();
    let disabled = app.school.person("giaovienla");
    let now = app.now();
    let disable =
        app.state.db.write(move |tx| async move { db::people::person_set_disabled(&tx, disabled, Some(now)).await });
    assert!(disable.await.unwrap());
    for (login, password) in [
        ("khong-co-ai", "sai"),
        ("vanthu", "sai"),
        ("ketoan", "sai"),
        ("giaovienla", demo::PASSWORD),
        ("khong-co-ai", demo::PASSWORD),
    ] {
        let body = json!({ "login": login, "password": password });
        let (reply, runs) = runs(&app, nobody.post(paths::SESSION, &body)).await;
        reply.refused(401, "bad_credentials");
        assert_eq!(runs, 1, "{login}");
        heard.push(said(&reply));
    }
    assert!(heard.iter().all(|one| *one == heard[0]), "{heard:?}");
    // Nothing was written of one that is not written of another while they waited.
    assert_eq!(app.db.number("SELECT COUNT(*) FROM audit WHERE action = 'session.failed'").await, 0);
}

async fn an_unknown_challenge_answers_like_a_wrong_code(app: TestApp) {
    let phone = Phone::of(&app, "vanthu").await;
    let (spent, over) = (phone.challenge(&app).await, phone.challenge(&app).await);
    bring(&app, &spent, &phone.shows(&app)).await.ok::<contract::session::SessionView>();
    app.clock.advance(6 * 60_000);
    let (open, wrong, right) = (phone.challenge(&app).await, phone.never_shows(&app), phone.shows(&app));
    let mut heard = Vec::new();
    for (challenge, code) in [
        (open.as_str(), wrong.as_str()),
        (&open, "aaaa-bbbb-cccc"),
        (&open, ""),
        (&over, &right),
        (&spent, &right),
        (&"0".repeat(64), &right),
        ("junk", &right),
        ("", ""),
        (&"x".repeat(5000), &right),
    ] {
        let (reply, runs) = runs(&app, bring(&app, challenge, code)).await;
        reply.refused(401, "bad_code");
        assert_eq!(runs, 0);
        heard.push(said(&reply));
    }
    assert!(heard.iter().all(|one| *one == heard[0]), "{heard:?}");
}

async fn a_reset_for_nobody_answers_like_one_for_another_schools_person(app: TestApp) {
    let (_, theirs) = other_clerk(&app).await;
    let admin = app.user("quantri").await;
    let mut heard = Vec::new();
    for person in [theirs.person().0, Uuid::nil(), app.id()] {
        let path = format!("{}/{person}/password", paths::PEOPLE);
        let body = json!({ "second_factor": true });
        let (reply, runs) = runs(&app, admin.command(CommandId(app.id()), &path, &body)).await;
        reply.refused(404, "not_found");
        assert_eq!(runs, 1);
        heard.push(said(&reply));
    }
    assert!(heard.iter().all(|one| *one == heard[0]), "{heard:?}");
}
