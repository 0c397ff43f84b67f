//! Passkeys: made by somebody who is signed in, good at the door, single use of every challenge, copies found out.

mod soft;

use contract::{
    passkey::{PasskeyLine, PasskeyList, PasskeyOffer, Ways},
    paths,
    session::SessionView,
};
use domain::ids::CommandId;
use serde_json::{Value, json};
use server::demo;

use self::soft::{Device, ORIGIN};
use crate::{
    second_factor::{Phone, failures, said},
    support::{Reply, TestApp, User, both_dbs},
};

both_dbs!(
    a_passkey_opens_a_session_by_itself,
    a_challenge_is_answered_once_and_by_whom_it_was_given,
    a_copy_is_found_out,
    what_is_removed_opens_nothing,
    whatever_is_wrong_answers_alike,
    another_address_has_no_passkeys,
    a_passkey_is_named_and_registered_once,
    a_reset_of_the_second_factor_takes_passkeys_too,
);

/// The same operation as a browser at [`ORIGIN`] calls it.
fn here(path: &str) -> String {
    format!("{ORIGIN}{path}")
}

async fn offered(user: &User) -> PasskeyOffer {
    user.post(&here(&format!("{}/offer", paths::PASSKEYS)), &json!({ "password": demo::PASSWORD })).await.ok()
}

async fn keep(user: &User, challenge: &str, credential: &Value, name: &str) -> Reply {
    let body = json!({ "challenge": challenge, "name": name, "credential": credential });
    user.post(&here(paths::PASSKEYS), &body).await
}

async fn register(user: &User, device: &mut Device) -> PasskeyLine {
    let offer = offered(user).await;
    let made = device.make(&offer.options);
    keep(user, &offer.challenge, &made, "Điện thoại của tôi").await.ok()
}

async fn asked(app: &TestApp) -> PasskeyOffer {
    app.nobody().post(&here(&format!("{}/offer", paths::SESSION_PASSKEY)), &json!({})).await.ok()
}

async fn bring(app: &TestApp, challenge: &str, credential: &Value) -> Reply {
    let body = json!({ "challenge": challenge, "credential": credential });
    app.nobody().post(&here(paths::SESSION_PASSKEY), &body).await
}

async fn sign_in(app: &TestApp, device: &mut Device) -> Reply {
    let offer = asked(app).await;
    bring(app, &offer.challenge, &device.sign(&offer.options)).await
}

async fn list(user: &User) -> PasskeyList {
    user.get(&here(paths::PASSKEYS)).await.ok()
}

async fn a_passkey_opens_a_session_by_itself(app: TestApp) {
    let phone = Phone::of(&app, "vanthu").await;
    let mut device = Device::new(1);
    let line = register(&phone.user, &mut device).await;
    assert_eq!((line.name.as_str(), line.used_at), ("Điện thoại của tôi", None));
    app.clock.advance(60_000);
    let reply = sign_in(&app, &mut device).await;
    // The device has asked for a finger: no code is asked for.
    let view: SessionView = reply.ok();
    assert_eq!((view.name.as_str(), view.tokens), ("Văn thư", None));
    assert_eq!(reply.headers.get_all("set-cookie").iter().count(), 2);
    let held = list(&phone.user).await;
    assert!(held.possible && held.items.len() == 1 && held.items[0].used_at == Some(app.now()), "{held:?}");
    // Nothing of it is a secret of the server's, and a program gets its tokens in the reply.
    let offer = asked(&app).await;
    let body = json!({ "challenge": offer.challenge, "credential": device.sign(&offer.options), "bearer": true });
    let view: SessionView = app.nobody().post(&here(paths::SESSION_PASSKEY), &body).await.ok();
    assert!(view.tokens.is_some());
    assert_eq!(failures(&app).await, Vec::<String>::new());
    assert_eq!(app.db.number("SELECT COUNT(*) FROM audit WHERE action = 'passkey.added'").await, 1);
    // The same device with a counter that stands still, as synchronised keys have it.
    let mut synchronised = Device::new(2);
    (synchronised.counter, synchronised.counts) = (0, false);
    register(&phone.user, &mut synchronised).await;
    for _ in 0..2 {
        let offer = asked(&app).await;
        let signed = synchronised.sign(&offer.options);
        bring(&app, &offer.challenge, &signed).await.ok::<SessionView>();
    }
}

async fn a_challenge_is_answered_once_and_by_whom_it_was_given(app: TestApp) {
    let (clerk, other) = (app.user("vanthu").await, app.user("ketoan").await);
    let mut device = Device::new(1);
    // Given to one, answered by another: refused.
    let offer = offered(&clerk).await;
    let made = device.make(&offer.options);
    keep(&other, &offer.challenge, &made, "x").await.refused(422, "invalid");
    keep(&clerk, &offer.challenge, &made, "x").await.ok::<PasskeyLine>();
    keep(&clerk, &offer.challenge, &made, "x").await.refused(422, "invalid");
    let offer = offered(&clerk).await;
    let late = Device::new(3).make(&offer.options);
    app.clock.advance(5 * 60_000);
    keep(&clerk, &offer.challenge, &late, "x").await.refused(422, "invalid");

    let offer = asked(&app).await;
    let signed = device.sign(&offer.options);
    bring(&app, &offer.challenge, &signed).await.ok::<SessionView>();
    bring(&app, &offer.challenge, &signed).await.refused(401, "bad_passkey");
    // An answer to another question, an answer too late, a challenge that was meant for something else.
    let (first, second) = (asked(&app).await, asked(&app).await);
    bring(&app, &first.challenge, &device.sign(&second.options)).await.refused(401, "bad_passkey");
    let offer = asked(&app).await;
    let signed = device.sign(&offer.options);
    app.clock.advance(5 * 60_000);
    bring(&app, &offer.challenge, &signed).await.refused(401, "bad_passkey");
    let clerk = app.user("vanthu").await;
    let offer = offered(&clerk).await;
    let signed = device.sign(&json!({ "challenge": offer.options["challenge"], "allowCredentials": [] }));
    bring(&app, &offer.challenge, &signed).await.refused(401, "bad_passkey");
    assert_eq!(failures(&app).await, ["bad_passkey"; 7]);
}

async fn a_copy_is_found_out(app: TestApp) {
    let clerk = app.user("vanthu").await;
    let mut device = Device::new(1);
    register(&clerk, &mut device).await;
    device.counter = 40;
    sign_in(&app, &mut device).await.ok::<SessionView>();
    // A copy that was made earlier goes on counting from where it was taken.
    device.counter = 20;
    sign_in(&app, &mut device).await.refused(401, "bad_passkey");
    device.counter = 40;
    sign_in(&app, &mut device).await.refused(401, "bad_passkey");
    assert_eq!(failures(&app).await, ["cloned_passkey"; 2]);
    device.counter = 41;
    sign_in(&app, &mut device).await.ok::<SessionView>();
}

async fn what_is_removed_opens_nothing(app: TestApp) {
    let (clerk, other) = (app.user("vanthu").await, app.user("ketoan").await);
    let (mut one, mut two) = (Device::new(1), Device::new(2));
    let first = register(&clerk, &mut one).await;
    register(&clerk, &mut two).await;
    let path = here(&format!("{}/{}", paths::PASSKEYS, first.id));
    other.delete(&path).await.refused(404, "not_found");
    assert_eq!(list(&other).await.items, []);
    assert_eq!(clerk.delete(&path).await.status, 204);
    clerk.delete(&path).await.refused(404, "not_found");
    sign_in(&app, &mut one).await.refused(401, "bad_passkey");
    sign_in(&app, &mut two).await.ok::<SessionView>();
    let (person, now) = (app.school.person("vanthu"), app.now());
    let disable =
        app.state.db.write(move |tx| async move { db::people::person_set_disabled(&tx, person, Some(now)).await });
    assert!(disable.await.unwrap());
    sign_in(&app, &mut two).await.refused(401, "bad_passkey");
}

async fn whatever_is_wrong_answers_alike(app: TestApp) {
    let clerk = app.user("vanthu").await;
    let mut device = Device::new(1);
    register(&clerk, &mut device).await;
    let mut heard = Vec::new();
    let mut unknown = Device::new(9);
    unknown.make(&offered(&clerk).await.options);
    heard.push(said(&sign_in(&app, &mut unknown).await));
    // Another key under a known id; another page; another site; nobody looked at.
    let mut forged = Device::new(9);
    (forged.id, forged.counter) = (vec![1; 16], 90);
    forged.make(&offered(&clerk).await.options);
    heard.push(said(&sign_in(&app, &mut forged).await));
    for wrong in [
        &|device: &mut Device| "https://evil.example".clone_into(&mut device.origin),
        &|device: &mut Device| "evil.example".clone_into(&mut device.domain),
        &|device: &mut Device| device.verified = false,
    ] as [&dyn Fn(&mut Device); 3]
    {
        wrong(&mut device);
        heard.push(said(&sign_in(&app, &mut device).await));
        (device.origin, device.domain, device.verified) = (ORIGIN.to_owned(), "localhost".to_owned(), true);
    }
    let offer = asked(&app).await;
    for junk in [Value::Null, json!({}), json!([1]), json!("x".repeat(100_000)), json!({ "id": "x", "rawId": "!" })] {
        heard.push(said(&bring(&app, &offer.challenge, &junk).await));
    }
    let offer = asked(&app).await;
    let signed = device.sign(&offer.options);
    heard.push(said(&bring(&app, &"0".repeat(64), &signed).await));
    heard.push(said(&bring(&app, "", &signed).await));
    for one in &heard {
        assert_eq!(*one, heard[0]);
    }
    assert_eq!((heard[0].0, heard[0].2["code"].as_str()), (401, Some("bad_passkey")));
    sign_in(&app, &mut device).await.ok::<SessionView>();
}

async fn another_address_has_no_passkeys(app: TestApp) {
    let ways =
        async |origin: &str| app.nobody().get(&format!("{origin}{}", paths::SESSION_WAYS)).await.ok::<Ways>().passkeys;
    assert!(ways(ORIGIN).await);
    for other in ["http://192.168.1.20:8080", "http://may-chu.lan", "http://evil.example", ""] {
        assert!(!ways(other).await, "{other}");
        let offer = format!("{other}{}/offer", paths::SESSION_PASSKEY);
        app.nobody().post(&offer, &json!({})).await.refused(409, "no_passkeys");
    }
    let clerk = app.user("vanthu").await;
    let path = format!("http://evil.example{}", paths::PASSKEYS);
    clerk.post(&format!("{path}/offer"), &json!({ "password": demo::PASSWORD })).await.refused(409, "no_passkeys");
    assert!(!clerk.get(&path).await.ok::<PasskeyList>().possible);
}

async fn a_passkey_is_named_and_registered_once(app: TestApp) {
    let (clerk, other) = (app.user("vanthu").await, app.user("ketoan").await);
    let refused = clerk.post(&here(&format!("{}/offer", paths::PASSKEYS)), &json!({ "password": "sai" })).await;
    assert_eq!(refused.refused(422, "invalid").fields[0].field, "password");
    let mut device = Device::new(1);
    let offer = offered(&clerk).await;
    let made = device.make(&offer.options);
    for (name, code) in [("  ", "required"), (&"x".repeat(61), "too_long")] {
        let refused = keep(&clerk, &offer.challenge, &made, name).await.refused(422, "invalid");
        assert_eq!((refused.fields[0].field.as_str(), refused.fields[0].code.as_str()), ("name", code));
    }
    assert_eq!(keep(&clerk, &offer.challenge, &made, "  Máy   bàn ").await.ok::<PasskeyLine>().name, "Máy bàn");
    // The next offer asks the device not to make another one of its own.
    let offer = offered(&clerk).await;
    assert_eq!(offer.options["excludeCredentials"][0]["id"], soft::text(&device.id));
    // A device that says that it holds what is somebody else's.
    let offer = offered(&other).await;
    let made = device.make(&offer.options);
    keep(&other, &offer.challenge, &made, "x").await.refused(409, "already_exists");
}

async fn a_reset_of_the_second_factor_takes_passkeys_too(app: TestApp) {
    let (clerk, admin) = (app.user("vanthu").await, app.user("quantri").await);
    let mut device = Device::new(1);
    register(&clerk, &mut device).await;
    let path = paths::person(app.school.person("vanthu"), "password");
    let reset = async |body: Value| {
        let reply = admin.command(CommandId(app.id()), &path, &body).await;
        assert!(reply.status.is_success(), "{}", reply.text());
    };
    reset(json!({})).await;
    assert!(sign_in(&app, &mut device).await.ok::<SessionView>().must_change_password);
    reset(json!({ "second_factor": true })).await;
    sign_in(&app, &mut device).await.refused(401, "bad_passkey");
}
