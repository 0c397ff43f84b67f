//! The second factor: switched on by oneself, asked for after the password, used once, counted, taken away.

mod alike;

use contract::{
    paths,
    people::{OneTimePassword, PeopleView},
    second_factor::{RecoveryCodes, SecondFactorView, SecondStep, TotpOffer},
    session::{NoticeKind, SessionView},
};
use domain::ids::CommandId;
use serde_json::{Value, json};
use server::{audit::denials, auth::totp, demo};
use totp_rs::Secret;

pub use self::alike::said;
use crate::support::{Reply, TestApp, User, both_dbs};

both_dbs!(
    a_code_is_asked_for_after_the_password,
    a_code_counts_once,
    a_challenge_is_good_for_one_sign_in_and_nothing_else,
    wrong_codes_are_counted_whatever_the_password_is,
    written_codes_count_once_each_and_are_kept_as_hashes,
    switching_off_needs_password_and_code,
    a_key_counts_once_it_was_confirmed,
    an_administrator_takes_it_away_only_with_a_new_password,
);

const STEP: i64 = 30_000;

/// Somebody with a telephone.
pub struct Phone {
    pub user: User,
    pub written: Vec<String>,
    key: Vec<u8>,
    login: &'static str,
}

impl Phone {
    /// Signs in, and switches the second factor on.
    pub async fn of(app: &TestApp, login: &'static str) -> Self {
        let user = app.user(login).await;
        let offer: TotpOffer = user.post(paths::TOTP, &json!({ "password": demo::PASSWORD })).await.ok();
        let key = Secret::try_from_base32(&offer.key).unwrap().as_bytes().to_vec();
        let mut phone = Self { user, written: vec![], key, login };
        let confirmed = phone.user.post(&below("confirm"), &json!({ "code": phone.shows(app) })).await;
        phone.written = confirmed.ok::<RecoveryCodes>().codes;
        app.clock.advance(STEP);
        phone
    }

    /// What its screen shows now.
    pub fn shows(&self, app: &TestApp) -> String {
        totp::code(&self.key, app.now()).unwrap()
    }

    /// What it never shows.
    pub fn never_shows(&self, app: &TestApp) -> String {
        let near: Vec<String> =
            (-2..=2).map(|n| totp::code(&self.key, app.now().plus_millis(n * STEP)).unwrap()).collect();
        (0..6).map(|n| format!("{n:06}")).find(|code| !near.contains(code)).unwrap()
    }

    /// The right password; what is to be answered with a code.
    pub async fn challenge(&self, app: &TestApp) -> String {
        asked(app, self.login, demo::PASSWORD).await.challenge
    }
}

/// An operation on one's own codes.
fn below(what: &str) -> String {
    format!("{}/{what}", paths::TOTP)
}

async fn asked(app: &TestApp, login: &str, password: &str) -> SecondStep {
    let reply = app.nobody().post(paths::SESSION, &json!({ "login": login, "password": password })).await;
    assert_eq!(reply.status, 202, "{}", reply.text());
    assert!(reply.headers.get("set-cookie").is_none());
    reply.ok()
}

pub async fn bring(app: &TestApp, challenge: &str, code: &str) -> Reply {
    app.nobody().post(paths::SESSION_CODE, &json!({ "challenge": challenge, "code": code })).await
}

/// What the log says of failures, why, sorted: lines of one moment have no order.
pub async fn failures(app: &TestApp) -> Vec<String> {
    denials::settle(&app.state).await.unwrap();
    let unit = app.school.unit;
    let filter = db::audit::AuditFilter::default();
    let read = move |tx| async move { db::audit::audit_list(&tx, unit, &filter, None, 500).await };
    let mut rows = app.state.db.read(read).await.unwrap();
    rows.retain(|row| matches!(row.action.as_str(), "session.failed" | "second_factor.failed" | "password.failed"));
    let why = |row: db::audit::AuditRow| {
        let detail: Value = serde_json::from_str(&row.detail).unwrap();
        detail["why"].as_str().unwrap_or(&row.action).to_owned()
    };
    let mut all: Vec<String> = rows.into_iter().map(why).collect();
    all.sort_unstable();
    all
}

async fn standing(user: &User) -> SecondFactorView {
    user.get(paths::SECOND_FACTOR).await.ok()
}

async fn a_code_is_asked_for_after_the_password(app: TestApp) {
    let phone = Phone::of(&app, "vanthu").await;
    let now = standing(&phone.user).await;
    assert!(now.totp_since.is_some() && now.recovery_left == 10, "{now:?}");
    assert!(phone.user.get(paths::CASES).await.status.is_success(), "whoever switches it on stays signed in");
    let challenge = phone.challenge(&app).await;
    let reply = bring(&app, &challenge, &phone.shows(&app)).await;
    let view: SessionView = reply.ok();
    assert_eq!((view.name.as_str(), view.tokens), ("Văn thư", None));
    assert_eq!(reply.headers.get_all("set-cookie").iter().count(), 2);

    // A program gets its tokens in the reply, as it said with the password.
    app.clock.advance(STEP);
    let program = json!({ "login": "vanthu", "password": demo::PASSWORD, "bearer": true });
    let step: SecondStep = app.nobody().post(paths::SESSION, &program).await.ok();
    let reply = bring(&app, &step.challenge, &format!(" {} ", phone.shows(&app))).await;
    assert!(reply.headers.get("set-cookie").is_none());
    assert!(reply.ok::<SessionView>().tokens.is_some());
    // Of whom none is asked, none is asked.
    assert!(app.user("ketoan").await.get(paths::CASES).await.status.is_success());
    assert_eq!(failures(&app).await, Vec::<String>::new());
}

async fn a_code_counts_once(app: TestApp) {
    let phone = Phone::of(&app, "vanthu").await;
    let (first, second) = (phone.challenge(&app).await, phone.challenge(&app).await);
    let code = phone.shows(&app);
    bring(&app, &first, &code).await.ok::<SessionView>();
    bring(&app, &second, &code).await.refused(401, "bad_code");
    // Nor does one before it, although it would still be within the tolerance.
    let before = totp::code(&phone.key, app.now().plus_millis(-STEP)).unwrap();
    bring(&app, &second, &before).await.refused(401, "bad_code");
    // Two telephones that bring the same code at once: one of them is let in.
    app.clock.advance(STEP);
    let third = phone.challenge(&app).await;
    let code = phone.shows(&app);
    let (a, b) = tokio::join!(bring(&app, &second, &code), bring(&app, &third, &code));
    let mut statuses = [a.status.as_u16(), b.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 401]);
    assert_eq!(failures(&app).await, ["used_code"; 3]);
}

async fn a_challenge_is_good_for_one_sign_in_and_nothing_else(app: TestApp) {
    let phone = Phone::of(&app, "vanthu").await;
    let challenge = phone.challenge(&app).await;
    // It is no token of any kind.
    let mut thief = app.nobody();
    thief.bear(&challenge);
    thief.get(paths::SESSION).await.refused(401, "unauthenticated");
    thief.get(paths::CASES).await.refused(401, "unauthenticated");
    thief.post(paths::SESSION_REFRESH, &json!({ "refresh": challenge })).await.refused(401, "unauthenticated");
    bring(&app, &challenge, &phone.shows(&app)).await.ok::<SessionView>();
    app.clock.advance(STEP);
    bring(&app, &challenge, &phone.shows(&app)).await.refused(401, "bad_code");
    // Five minutes are enough to find a telephone.
    let challenge = phone.challenge(&app).await;
    app.clock.advance(5 * 60_000);
    bring(&app, &challenge, &phone.shows(&app)).await.refused(401, "bad_code");
    // Whoever is disabled meanwhile, or chooses another password, has to begin again.
    let challenge = phone.challenge(&app).await;
    let change = json!({ "current": demo::PASSWORD, "new": "bốn con cá vàng" });
    phone.user.post(paths::SESSION_PASSWORD, &change).await.ok::<SessionView>();
    bring(&app, &challenge, &phone.shows(&app)).await.refused(401, "bad_code");
    let challenge = asked(&app, "vanthu", "bốn con cá vàng").await.challenge;
    let (person, now) = (app.school.person("vanthu"), app.now());
    let disable =
        app.state.db.write(move |tx| async move { db::people::person_set_disabled(&tx, person, Some(now)).await });
    assert!(disable.await.unwrap());
    bring(&app, &challenge, &phone.shows(&app)).await.refused(401, "bad_code");
    assert_eq!(app.db.number("SELECT COUNT(*) FROM session WHERE ended_at IS NULL").await, 1);
}

async fn wrong_codes_are_counted_whatever_the_password_is(app: TestApp) {
    let phone = Phone::of(&app, "vanthu").await;
    for _ in 0..5 {
        // A right password each time gives no further tries.
        let challenge = phone.challenge(&app).await;
        bring(&app, &challenge, &phone.never_shows(&app)).await.refused(401, "bad_code");
    }
    let challenge = phone.challenge(&app).await;
    let reply = bring(&app, &challenge, &phone.shows(&app)).await;
    reply.refused(429, "too_many");
    assert_eq!(reply.headers["retry-after"], "900");
    assert_eq!(failures(&app).await, ["wrong_code"; 5]);
    // Signed in, the same count stops whoever guesses at an open desk.
    let off = json!({ "password": demo::PASSWORD, "code": phone.shows(&app) });
    phone.user.post(&below("end"), &off).await.refused(429, "too_many");
    let other = Phone::of(&app, "ketoan").await;
    bring(&app, &other.challenge(&app).await, &other.shows(&app)).await.ok::<SessionView>();
    app.clock.advance(15 * 60_000);
    bring(&app, &phone.challenge(&app).await, &phone.shows(&app)).await.ok::<SessionView>();
}

async fn written_codes_count_once_each_and_are_kept_as_hashes(app: TestApp) {
    let phone = Phone::of(&app, "vanthu").await;
    assert_eq!(phone.written.len(), 10);
    for code in [&phone.written[0], &phone.written[9]] {
        for kept in [code.clone(), code.replace('-', "")] {
            assert_eq!(app.db.columns_with(&kept).await, Vec::<String>::new());
        }
    }
    // Nor can the telephone's key be read there.
    for kept in [hex::encode(&phone.key), Secret::from(phone.key.as_slice()).to_base32()] {
        assert_eq!(app.db.columns_with(&kept).await, Vec::<String>::new());
    }
    let typed = phone.written[3].replace('-', " ").to_uppercase();
    bring(&app, &phone.challenge(&app).await, &typed).await.ok::<SessionView>();
    assert_eq!(standing(&phone.user).await.recovery_left, 9);
    bring(&app, &phone.challenge(&app).await, &phone.written[3]).await.refused(401, "bad_code");
    bring(&app, &phone.challenge(&app).await, "aaaa-bbbb-cccc").await.refused(401, "bad_code");
    assert_eq!(failures(&app).await, ["used_code", "wrong_code"]);

    // New ones put all before out of use.
    let renew = json!({ "password": demo::PASSWORD, "code": phone.shows(&app) });
    let fresh: RecoveryCodes = phone.user.post(&below("recovery"), &renew).await.ok();
    assert_eq!((fresh.codes.len(), standing(&phone.user).await.recovery_left), (10, 10));
    bring(&app, &phone.challenge(&app).await, &phone.written[4]).await.refused(401, "bad_code");
    bring(&app, &phone.challenge(&app).await, &fresh.codes[4]).await.ok::<SessionView>();
}

async fn switching_off_needs_password_and_code(app: TestApp) {
    let phone = Phone::of(&app, "vanthu").await;
    let end = async |password: &str, code: &str| {
        phone.user.post(&below("end"), &json!({ "password": password, "code": code })).await
    };
    let field = |reply: Reply| {
        let refused = reply.refused(422, "invalid");
        (refused.fields[0].field.clone(), refused.fields[0].code.clone())
    };
    assert_eq!(field(end("không phải", &phone.shows(&app)).await), ("password".into(), "wrong_password".into()));
    let wrong = phone.never_shows(&app);
    assert_eq!(field(end(demo::PASSWORD, &wrong).await), ("code".into(), "wrong_code".into()));
    assert_eq!(failures(&app).await, ["password.failed", "wrong_code"]);
    let stranger = app.user("ketoan").await;
    let theirs = json!({ "password": demo::PASSWORD, "code": phone.shows(&app) });
    stranger.post(&below("end"), &theirs).await.refused(409, "no_such_step");
    assert_eq!(end(demo::PASSWORD, &phone.shows(&app)).await.status, 204);
    end(demo::PASSWORD, &phone.shows(&app)).await.refused(409, "no_such_step");
    assert_eq!(standing(&phone.user).await, SecondFactorView { totp_since: None, recovery_left: 0 });
    assert!(app.user("vanthu").await.get(paths::CASES).await.status.is_success());
    for action in ["second_factor.on", "second_factor.off"] {
        let count = format!("SELECT COUNT(*) FROM audit WHERE action = '{action}'");
        assert_eq!(app.db.number(&count).await, 1, "{action}");
    }
}

async fn a_key_counts_once_it_was_confirmed(app: TestApp) {
    let user = app.user("vanthu").await;
    let wrong = user.post(paths::TOTP, &json!({ "password": "không phải" })).await.refused(422, "invalid");
    assert_eq!(wrong.fields[0].field, "password");
    user.post(&below("confirm"), &json!({ "code": "123456" })).await.refused(409, "no_such_step");
    let again = json!({ "password": demo::PASSWORD });
    let first: TotpOffer = user.post(paths::TOTP, &again).await.ok();
    // Shown, it is not asked for yet; shown anew, only the last one counts.
    assert!(app.user("vanthu").await.get(paths::SESSION).await.status.is_success());
    let second: TotpOffer = user.post(paths::TOTP, &again).await.ok();
    assert_ne!(first.key, second.key);
    assert!(second.address.starts_with("otpauth://totp/Sen:vanthu?secret="), "{}", second.address);
    let code =
        |offer: &TotpOffer| totp::code(Secret::try_from_base32(&offer.key).unwrap().as_bytes(), app.now()).unwrap();
    let refused = user.post(&below("confirm"), &json!({ "code": code(&first) })).await.refused(422, "invalid");
    assert_eq!(refused.fields[0].code, "wrong_code");
    // A quarter of an hour later it is somebody else's desk.
    app.clock.advance(15 * 60_000);
    let user = app.user("vanthu").await;
    user.post(&below("confirm"), &json!({ "code": code(&second) })).await.refused(409, "no_such_step");
    let third: TotpOffer = user.post(paths::TOTP, &again).await.ok();
    user.post(&below("confirm"), &json!({ "code": code(&third) })).await.ok::<RecoveryCodes>();
    user.post(paths::TOTP, &again).await.refused(409, "no_such_step");
    user.post(&below("confirm"), &json!({ "code": code(&third) })).await.refused(409, "no_such_step");
}

async fn an_administrator_takes_it_away_only_with_a_new_password(app: TestApp) {
    let phone = Phone::of(&app, "vanthu").await;
    let admin = app.user("quantri").await;
    let path = paths::person(app.school.person("vanthu"), "password");
    let reset = async |body: Value| -> OneTimePassword { admin.command(CommandId(app.id()), &path, &body).await.ok() };
    let guarded = async || {
        let people: PeopleView = admin.get(paths::PEOPLE).await.ok();
        people.items.into_iter().find(|p| p.login == "vanthu").unwrap().has_second_factor
    };
    let waiting = phone.challenge(&app).await;
    // Another password alone leaves the telephone in its owner's hand.
    let first = reset(json!({})).await.password;
    assert!(guarded().await);
    bring(&app, &waiting, &phone.shows(&app)).await.refused(401, "bad_code");
    let challenge = asked(&app, "vanthu", &first).await.challenge;
    bring(&app, &challenge, &phone.shows(&app)).await.ok::<SessionView>();

    let second = reset(json!({ "second_factor": true })).await.password;
    assert!(!guarded().await);
    let view: SessionView =
        app.nobody().post(paths::SESSION, &json!({ "login": "vanthu", "password": second })).await.ok();
    assert!(view.must_change_password);
    let kinds: Vec<NoticeKind> = view.notices.iter().map(|n| n.kind).collect();
    assert_eq!(kinds, [NoticeKind::PasswordReset, NoticeKind::SecondFactorReset]);
    assert!(view.notices[1].message().vi.contains("lớp bảo vệ thứ hai bị gỡ lúc"), "{:?}", view.notices);
    let told = "SELECT COUNT(*) FROM audit WHERE action = 'person.reset_password' AND detail LIKE '%second_factor%'";
    assert_eq!(app.db.number(told).await, 1);
    let refused = admin.command(CommandId(app.id()), &path, &json!({ "second_factor": "yes" })).await;
    refused.refused(400, "bad_body");
    let clerk = app.user("ketoan").await;
    let theirs = clerk.command(CommandId(app.id()), &path, &json!({ "second_factor": true })).await;
    theirs.refused(403, "not_your_role");
}
