//! People and their grants over the API: given, confirmed, lent, ended; passwords that others give and one's own.

use contract::{
    paths,
    people::{GrantLine, GrantStanding, OneTimePassword, PendingGrants, PeopleView, PersonLine},
    session::SessionView,
};
use domain::{
    facet::{Facet, RecordKey, RecordKind},
    ids::{CommandId, GrantId, PersonId},
    staff::Basis,
};
use serde_json::{Value, json};

use crate::support::{PATIENCE, Reply, TestApp, User, both_dbs, other_clerk};

both_dbs!(
    an_administrator_enters_people_and_others_do_not,
    leadership_needs_a_second_person_of_its_side,
    rights_end_within_the_next_request,
    the_last_administrator_stays,
    a_post_is_lent_and_what_is_done_names_both,
    a_password_is_reset_told_and_changed,
    a_password_of_ones_own_is_chosen_well,
    another_school_is_nowhere,
);

async fn tell(app: &TestApp, by: &User, path: &str, body: &Value) -> Reply {
    by.command(CommandId(app.id()), path, body).await
}

async fn enter(app: &TestApp, by: &User, login: &str) -> Reply {
    tell(app, by, paths::PEOPLE, &json!({ "id": app.id(), "login": login, "name": "Giáo viên Tổ Lá 2" })).await
}

async fn give(app: &TestApp, by: &User, to: PersonId, post: &str, part: &str, more: Value) -> Reply {
    let mut body = json!({ "id": app.id(), "post": post, "part": app.school.part(part), "from": "2026-03-11" });
    for (key, value) in more.as_object().expect("fields") {
        body[key] = value.clone();
    }
    tell(app, by, &paths::person(to, "grants"), &body).await
}

async fn people(by: &User) -> Vec<PersonLine> {
    by.get(paths::PEOPLE).await.ok::<PeopleView>().items
}

async fn of(by: &User, login: &str) -> PersonLine {
    people(by).await.into_iter().find(|p| p.login == login).expect("somebody of the school")
}

async fn sign_in(app: &TestApp, login: &str, password: &str) -> (User, Reply) {
    let mut user = app.nobody();
    let reply = user.post(paths::SESSION, &json!({ "login": login, "password": password })).await;
    user.keep_cookies(&reply);
    (user, reply)
}

async fn reset(app: &TestApp, by: &User, person: PersonId) -> OneTimePassword {
    tell(app, by, &paths::person(person, "password"), &json!({})).await.ok()
}

async fn an_administrator_enters_people_and_others_do_not(app: TestApp) {
    let admin = app.user("quantri").await;
    for login in ["hieutruong", "vanthu", "congdoan", "giaovienla"] {
        let other = app.user(login).await;
        other.get(paths::PEOPLE).await.refused(403, "not_your_role");
        enter(&app, &other, "giaovienla2").await.refused(403, "not_your_role");
        let clerk = app.school.person("vanthu");
        for what in ["rename", "disable", "enable", "password"] {
            let body = if what == "rename" { json!({ "name": "Ai" }) } else { json!({}) };
            tell(&app, &other, &paths::person(clerk, what), &body).await.refused(403, "not_your_role");
        }
        give(&app, &other, clerk, "accountant", "van-phong", json!({})).await.refused(403, "not_your_role");
        assert!(other.get(paths::GRANTS_PENDING).await.ok::<PendingGrants>().items.is_empty());
    }
    let all = people(&admin).await;
    assert_eq!(all.len(), 11);
    assert!(all.iter().all(|p| p.has_password && !p.must_change_password && p.disabled_at.is_none()));
    assert!(all.iter().any(|p| p.login == "quantri" && p.seen_at == Some(app.now())));

    let (id, key) = (app.id(), CommandId(app.id()));
    let body = json!({ "id": id, "login": "GiaoVienLa2", "name": "  Giáo viên Tổ Lá 2 " });
    let line: PersonLine = admin.command(key, paths::PEOPLE, &body).await.ok();
    assert_eq!(
        (line.login.as_str(), line.name.as_str(), line.has_password),
        ("giaovienla2", "Giáo viên Tổ Lá 2", false)
    );
    // The same call again is answered the same; the same key for something else is refused.
    assert_eq!(admin.command(key, paths::PEOPLE, &body).await.ok::<PersonLine>().id, line.id);
    let other = json!({ "id": id, "login": "khac", "name": "Khác" });
    admin.command(key, paths::PEOPLE, &other).await.refused(409, "idempotency_key_reused");
    let fault = enter(&app, &admin, "vanthu").await.refused(422, "invalid");
    assert_eq!((fault.fields[0].field.as_str(), fault.fields[0].code.as_str()), ("login", "taken"));
    enter(&app, &admin, "văn thư").await.refused(422, "invalid");

    // Colleagues learn of it; of the event nothing says the name.
    let mut clerk = app.user("vanthu").await.replica(app.id());
    clerk.bootstrap().await;
    let key = RecordKey { kind: RecordKind::Person, root: id, facet: Facet::Core };
    assert_eq!(clerk.records[&key].1["name"], "Giáo viên Tổ Lá 2");
    give(&app, &admin, PersonId(id), "teacher", "to-la", json!({})).await.ok::<GrantLine>();
    clerk.pull().await;
    assert_eq!(clerk.records[&key].1["hats"][0]["post"], "teacher");
    let told = "SELECT COUNT(*) FROM event WHERE kind = 'person' AND body LIKE '%Giáo viên%'";
    assert_eq!(app.db.number(told).await, 0);
    assert_eq!(app.db.number("SELECT COUNT(*) FROM event WHERE kind = 'person'").await, 2);
    assert_eq!(app.db.number("SELECT COUNT(*) FROM personal_value").await, 2);
    assert_eq!(app.db.number("SELECT COUNT(*) FROM audit WHERE action = 'person.give_grant'").await, 1);
    // A first password comes once; the reply that was lost is asked for again.
    let (again, path) = (CommandId(app.id()), paths::person(line.id, "password"));
    let only_first = json!({ "first": true });
    let given: OneTimePassword = admin.command(again, &path, &only_first).await.ok();
    assert_eq!(admin.command(again, &path, &only_first).await.ok::<OneTimePassword>().password, given.password);
    tell(&app, &admin, &path, &only_first).await.refused(409, "has_password");
}

async fn leadership_needs_a_second_person_of_its_side(app: TestApp) {
    let admin = app.user("quantri").await;
    let id = enter(&app, &admin, "phomoi").await.ok::<PersonLine>().id;
    let password = reset(&app, &admin, id).await.password;
    let line: GrantLine = give(&app, &admin, id, "vice_principal", "ban-giam-hieu", json!({})).await.ok();
    assert_eq!((line.standing, line.basis), (GrantStanding::Pending, None));
    let confirm = paths::grant(line.grant.id, "confirm");
    // It counts for nothing, and neither the administrator nor another side confirms it.
    let (_, reply) = sign_in(&app, "phomoi", &password).await;
    assert!(reply.ok::<SessionView>().grants.is_empty());
    for login in ["quantri", "congdoan", "vanthu"] {
        tell(&app, &app.user(login).await, &confirm, &json!({})).await.refused(403, "not_your_role");
    }
    let principal = app.user("hieutruong").await;
    let waiting = principal.get(paths::GRANTS_PENDING).await.ok::<PendingGrants>().items;
    assert_eq!(waiting.iter().map(|l| l.grant.id).collect::<Vec<_>>(), [line.grant.id]);
    let key = CommandId(app.id());
    let done: GrantLine = principal.command(key, &confirm, &json!({})).await.ok();
    assert_eq!((done.standing, done.basis), (GrantStanding::InForce, Some(Basis::Second)));
    assert_eq!(done.confirmed_by, Some(app.school.person("hieutruong")));
    principal.command(key, &confirm, &json!({})).await.ok::<GrantLine>();
    tell(&app, &principal, &confirm, &json!({})).await.refused(409, "grant_not_pending");
    assert!(principal.get(paths::GRANTS_PENDING).await.ok::<PendingGrants>().items.is_empty());

    // Who receives it does not confirm it; that side may decline it.
    let vice = app.school.person("phohieutruong");
    let own: GrantLine = give(&app, &admin, vice, "principal", "ban-giam-hieu", json!({})).await.ok();
    let path = paths::grant(own.grant.id, "confirm");
    tell(&app, &app.user("phohieutruong").await, &path, &json!({})).await.refused(403, "own_confirmation");
    let key = CommandId(app.id());
    let end = paths::grant(own.grant.id, "end");
    for _ in 0..2 {
        let declined = principal.command(key, &end, &json!({ "last": "2026-03-11" })).await;
        assert_eq!(declined.status, 204, "{}", declined.text());
    }
    tell(&app, &principal, &path, &json!({})).await.refused(404, "not_found");
    // Who inspects does not lead, and nobody gives powers to themself.
    let chair = app.school.person("congdoan");
    give(&app, &admin, chair, "vice_principal", "ban-giam-hieu", json!({})).await.refused(409, "sides_clash");
    let me = app.school.person("quantri");
    give(&app, &admin, me, "clerk", "van-phong", json!({})).await.refused(403, "own_powers");
    give(&app, &admin, chair, "clerk", "to-la", json!({})).await.refused(422, "post_unfit");
    let clerk = app.school.person("vanthu");
    give(&app, &admin, clerk, "clerk", "van-phong", json!({})).await.refused(409, "grant_overlaps");
    let backwards = json!({ "to": "2026-03-01" });
    give(&app, &admin, clerk, "accountant", "van-phong", backwards).await.refused(422, "invalid");
    // A post may be kept to fields of work where it goes by them.
    let only = json!({ "areas": ["finance"] });
    give(&app, &admin, chair, "inspector", "cong-doan", only.clone()).await.refused(422, "invalid");
    let line: GrantLine = give(&app, &admin, clerk, "accountant", "van-phong", only).await.ok();
    assert_eq!(line.grant.areas.iter().map(|area| area.0.as_str()).collect::<Vec<_>>(), ["finance"]);
    let told = of(&admin, "vanthu").await.grants.into_iter().find(|held| held.grant.id == line.grant.id);
    assert_eq!(told.expect("it was given").grant.areas, line.grant.areas);
}

async fn rights_end_within_the_next_request(app: TestApp) {
    let admin = app.user("quantri").await;
    let teacher = app.user("giaovienla").await;
    let mut replica = teacher.replica(app.id());
    replica.bootstrap().await;
    let mut stream = teacher.live(replica.client, &replica.cursor).await;
    let grant = of(&admin, "giaovienla").await.grants[0].grant.id;
    let end = tell(&app, &admin, &paths::grant(grant, "end"), &json!({ "last": "2026-03-10" })).await;
    assert_eq!(end.status, 204, "{}", end.text());
    assert!(teacher.get(paths::SESSION).await.ok::<SessionView>().grants.is_empty());
    loop {
        let said = stream.next().await.expect("the stream says why it ends");
        if said.event == contract::sync::LIVE_BYE {
            assert!(said.data.contains("rights"), "{}", said.data);
            break;
        }
    }
    tell(&app, &admin, &paths::grant(grant, "end"), &json!({ "last": "2026-03-11" })).await.refused(409, "grant_over");

    // Another post on the same side shows nothing new, and is heard of all the same.
    let mut stream = app.user("ketoan").await.live(domain::ids::ClientId(app.id()), "").await;
    assert!(stream.hears_within(PATIENCE).await);
    let accountant = app.school.person("ketoan");
    give(&app, &admin, accountant, "clerk", "van-phong", json!({})).await.ok::<GrantLine>();
    loop {
        let said = stream.next().await.expect("the stream says why it ends");
        if said.event == contract::sync::LIVE_BYE {
            break;
        }
    }

    // Whoever is disabled is out, and shows no post to whom work could be given.
    let clerk = app.user("vanthu").await;
    let id = app.school.person("vanthu");
    let line: PersonLine = tell(&app, &admin, &paths::person(id, "disable"), &json!({})).await.ok();
    assert_eq!(line.disabled_at, Some(app.now()));
    clerk.get(paths::SESSION).await.refused(401, "unauthenticated");
    tell(&app, &admin, &paths::person(id, "disable"), &json!({})).await.refused(409, "person_disabled");
    tell(&app, &admin, &paths::person(id, "password"), &json!({})).await.refused(409, "person_disabled");
    let mut colleague = app.user("hieutruong").await.replica(app.id());
    colleague.bootstrap().await;
    let key = RecordKey { kind: RecordKind::Person, root: id.0, facet: Facet::Core };
    assert_eq!(colleague.records[&key].1["hats"], json!([]));
    let line: PersonLine = tell(&app, &admin, &paths::person(id, "enable"), &json!({})).await.ok();
    assert_eq!(line.disabled_at, None);
    app.user("vanthu").await.get(paths::SESSION).await.ok::<SessionView>();
    tell(&app, &admin, &paths::person(id, "enable"), &json!({})).await.refused(409, "no_such_step");
    let body = json!({ "name": "Văn thư nhà trường" });
    assert_eq!(
        tell(&app, &admin, &paths::person(id, "rename"), &body).await.ok::<PersonLine>().name,
        "Văn thư nhà trường"
    );
}

async fn the_last_administrator_stays(app: TestApp) {
    let admin = app.user("quantri").await;
    let me = of(&admin, "quantri").await;
    let end = paths::grant(me.grants[0].grant.id, "end");
    tell(&app, &admin, &end, &json!({ "last": "2026-03-11" })).await.refused(409, "last_administrator");
    tell(&app, &admin, &paths::person(me.id, "disable"), &json!({})).await.refused(409, "last_administrator");
    let other = app.school.person("ketoan");
    give(&app, &admin, other, "system_administrator", "van-phong", json!({})).await.ok::<GrantLine>();
    // Of two who would end each other's rights at once, one is too late.
    let (one, two) = (admin, app.user("ketoan").await);
    let theirs = of(&two, "ketoan").await.grants;
    let theirs = theirs.iter().find(|l| l.grant.post.as_str() == "system_administrator").expect("given").grant.id;
    let last = json!({ "last": "2026-03-10" });
    let path = paths::grant(theirs, "end");
    let (a, b) = tokio::join!(tell(&app, &one, &path, &last), tell(&app, &two, &end, &last));
    let mut said = [a.status.as_u16(), b.status.as_u16()];
    said.sort_unstable();
    assert_eq!(said[0], 204, "{} {}", a.text(), b.text());
    // The other asked as an administrator still, or no longer.
    assert!([403, 409].contains(&said[1]), "{} {}", a.text(), b.text());
}

async fn a_post_is_lent_and_what_is_done_names_both(app: TestApp) {
    let admin = app.user("quantri").await;
    let (clerk, accountant) = (app.school.person("vanthu"), app.school.person("ketoan"));
    let teacher = app.school.person("giaovienla");
    let lent = |to: &str| json!({ "to": to, "acting_for": clerk });
    let by = app.user("vanthu").await;
    let line: GrantLine = give(&app, &by, teacher, "clerk", "van-phong", lent("2026-03-20")).await.ok();
    assert_eq!((line.standing, line.basis), (GrantStanding::InForce, Some(Basis::Giver)));
    give(&app, &by, teacher, "accountant", "van-phong", lent("2026-03-20")).await.refused(403, "not_your_role");
    let principal = app.user("hieutruong").await;
    let theirs = json!({ "to": "2026-03-20", "acting_for": app.school.person("congdoan") });
    give(&app, &principal, teacher, "union_chair", "cong-doan", theirs).await.refused(403, "other_side");
    let wrong = json!({ "to": "2026-03-20", "acting_for": teacher });
    give(&app, &admin, accountant, "clerk", "van-phong", wrong).await.refused(422, "not_their_post");

    // The teacher takes in what the clerk would; the event names both.
    let teacher = app.user("giaovienla").await;
    let desk = crate::support::Desk { app: &app };
    desk.open(&teacher, crate::support::cert(app.id(), app.now())).await;
    let both = "SELECT COUNT(*) FROM event WHERE kind = 'case' AND on_behalf IS NOT NULL AND person <> on_behalf";
    assert!(app.db.number(both).await > 0);
    // It ends with what it is made of.
    let own = of(&admin, "vanthu").await.grants[0].grant.id;
    let end = tell(&app, &admin, &paths::grant(own, "end"), &json!({ "last": "2026-03-10" })).await;
    assert_eq!(end.status, 204, "{}", end.text());
    let refused = desk.try_open(&teacher, crate::support::cert(app.id(), app.now())).await;
    refused.refused(403, "not_your_role");
}

async fn a_password_is_reset_told_and_changed(app: TestApp) {
    let admin = app.user("quantri").await;
    let before = app.user("vanthu").await;
    let id = app.school.person("vanthu");
    let me = app.school.person("quantri");
    tell(&app, &admin, &paths::person(me, "password"), &json!({})).await.refused(403, "own_password");
    let (key, path) = (CommandId(app.id()), paths::person(id, "password"));
    let first: OneTimePassword = admin.command(key, &path, &json!({})).await.ok();
    // A lost reply is asked for again; another reset makes it worthless.
    assert_eq!(admin.command(key, &path, &json!({})).await.ok::<OneTimePassword>().password, first.password);
    before.get(paths::SESSION).await.refused(401, "unauthenticated");
    app.set("2026-03-11T08:35");
    let second = reset(&app, &admin, id).await;
    assert_ne!(first.password, second.password);
    // A first password overrules nobody's.
    let only_first = json!({ "first": true });
    tell(&app, &admin, &path, &only_first).await.refused(409, "has_password");
    admin.command(key, &path, &json!({})).await.refused(409, "idempotency_key_reused");
    sign_in(&app, "vanthu", &first.password).await.1.refused(401, "bad_credentials");
    assert!(of(&admin, "vanthu").await.must_change_password);

    // Nothing but a password of one's own comes next.
    let (clerk, reply) = sign_in(&app, "vanthu", &second.password).await;
    let view: SessionView = reply.ok();
    assert!(view.must_change_password);
    let words: Vec<String> = view.notices.iter().map(|n| n.message().vi).collect();
    assert!(
        words[1].starts_with("Mật khẩu của bạn được đặt lại lúc 08:35 11/03/2026 bởi Quản trị hệ thống"),
        "{words:?}"
    );
    for path in [paths::CASES, paths::PARTIES, paths::SESSIONS, paths::GRANTS_PENDING, paths::SYNC_LIVE] {
        clerk.get(path).await.refused(403, "password_must_change");
    }
    clerk.post(paths::SYNC_PULL, &json!({})).await.refused(403, "password_must_change");
    let away = clerk.delete(&paths::notice(view.notices[0].id)).await;
    assert_eq!(away.status, 204);
    clerk.delete(&paths::notice(view.notices[0].id)).await.refused(404, "not_found");
    before.delete(&paths::notice(view.notices[1].id)).await.refused(401, "unauthenticated");
    admin.delete(&paths::notice(view.notices[1].id)).await.refused(404, "not_found");

    let change = json!({ "current": second.password, "new": "bốn con cá vàng" });
    let view: SessionView = clerk.post(paths::SESSION_PASSWORD, &change).await.ok();
    assert!(!view.must_change_password && view.notices.len() == 1);
    assert!(clerk.get(paths::CASES).await.status.is_success());
    sign_in(&app, "vanthu", &second.password).await.1.refused(401, "bad_credentials");
    assert!(!of(&admin, "vanthu").await.must_change_password);

    // One that nobody uses in time opens nothing any more; and who must change may still sign out.
    let third = reset(&app, &admin, id).await;
    let (waiting, _) = sign_in(&app, "vanthu", &third.password).await;
    waiting.sign_out().await;
    app.set("2026-03-14T08:36");
    sign_in(&app, "vanthu", &third.password).await.1.refused(401, "bad_credentials");
    assert_eq!(app.db.number("SELECT COUNT(*) FROM audit WHERE action = 'person.reset_password'").await, 3);
    assert_eq!(app.db.number("SELECT COUNT(*) FROM event WHERE action = 'reset_password'").await, 3);
}

async fn a_password_of_ones_own_is_chosen_well(app: TestApp) {
    let (here, there) = (app.user("vanthu").await, app.user("vanthu").await);
    let now = server::demo::PASSWORD;
    for (current, new, field, code) in [
        (now, "ngắn", "new", "too_short"),
        (now, "vanthu2026!", "new", "guessable"),
        (now, "HuongSen@2026", "new", "guessable"),
        ("không phải", "bốn con cá vàng", "current", "wrong_password"),
    ] {
        let refused = here.post(paths::SESSION_PASSWORD, &json!({ "current": current, "new": new })).await;
        let refused = refused.refused(422, "invalid");
        assert_eq!((refused.fields[0].field.as_str(), refused.fields[0].code.as_str()), (field, code), "{new}");
    }
    there.get(paths::SESSION).await.ok::<SessionView>();
    let change = json!({ "current": now, "new": "bốn con cá vàng" });
    here.post(paths::SESSION_PASSWORD, &change).await.ok::<SessionView>();
    here.get(paths::SESSION).await.ok::<SessionView>();
    there.get(paths::SESSION).await.refused(401, "unauthenticated");
    sign_in(&app, "vanthu", "bốn con cá vàng").await.1.ok::<SessionView>();
    // Guessing the current one is counted like signing in.
    let guess = json!({ "current": "không phải", "new": "năm con cá vàng" });
    for _ in 0..5 {
        here.post(paths::SESSION_PASSWORD, &guess).await.refused(422, "invalid");
    }
    here.post(paths::SESSION_PASSWORD, &guess).await.refused(429, "too_many");
}

async fn another_school_is_nowhere(app: TestApp) {
    let admin = app.user("quantri").await;
    let (_, theirs) = other_clerk(&app).await;
    let (person, grant) = (theirs.person(), theirs.grants()[0].id);
    assert!(people(&admin).await.iter().all(|p| p.id != person));
    for what in ["rename", "disable", "enable", "password"] {
        let body = if what == "rename" { json!({ "name": "Ai" }) } else { json!({}) };
        tell(&app, &admin, &paths::person(person, what), &body).await.refused(404, "not_found");
    }
    give(&app, &admin, person, "clerk", "van-phong", json!({})).await.refused(404, "not_found");
    tell(&app, &admin, &paths::grant(grant, "end"), &json!({ "last": "2026-03-11" })).await.refused(404, "not_found");
    tell(&app, &admin, &paths::grant(grant, "confirm"), &json!({})).await.refused(404, "not_found");
    let body = json!({ "id": person, "login": "moi-vao", "name": "Ai" });
    tell(&app, &admin, paths::PEOPLE, &body).await.refused(404, "not_found");
    let nowhere = GrantId(app.id());
    tell(&app, &admin, &paths::grant(nowhere, "confirm"), &json!({})).await.refused(404, "not_found");
}
