//! Who has a case open: told to those who have it open too, never about the union to others, and over for who is silent.

use contract::{
    paths,
    presence::{LEFT_AFTER_MILLIS, PresenceBody, PresenceReply},
};
use domain::ids::{CaseId, PersonId};
use serde_json::json;
use uuid::Uuid;

use crate::support::{Desk, PATIENCE, TestApp, User, both_dbs, cert};

both_dbs!(
    those_who_have_it_open_are_told_of_each_other,
    the_union_is_told_and_not_told_of,
    whoever_is_silent_has_left,
    what_may_not_be_seen_is_not_there,
    another_instance_tells_who_is_there,
);

async fn say(user: &User, case: Uuid, page: Uuid, open: bool) -> Vec<PersonId> {
    let path = paths::presence(CaseId(case));
    let reply: PresenceReply = user.post(&path, &PresenceBody { page, open }).await.ok();
    reply.others
}

async fn those_who_have_it_open_are_told_of_each_other(app: TestApp) {
    let desk = Desk { app: &app };
    let (clerk, principal) = (app.user("vanthu").await, app.user("hieutruong").await);
    let case = desk.open(&clerk, cert(app.id(), app.now())).await;
    let other = desk.open(&clerk, cert(app.id(), app.now())).await;
    let (here, there, second) = (app.id(), app.id(), app.id());
    let who = |login| app.school.person(login);
    assert_eq!(say(&clerk, case, here, true).await, []);
    assert_eq!(say(&principal, case, there, true).await, [who("vanthu")]);
    assert_eq!(say(&clerk, case, here, true).await, [who("hieutruong")]);
    // Two pages of one person are one person, and oneself is not told.
    assert_eq!(say(&clerk, case, second, true).await, [who("hieutruong")]);
    assert_eq!(say(&principal, case, there, true).await, [who("vanthu")]);
    assert_eq!(say(&clerk, case, here, false).await, [who("hieutruong")]);
    assert_eq!(say(&principal, case, there, true).await, [who("vanthu")], "the other page is still open");
    say(&clerk, case, second, false).await;
    assert_eq!(say(&principal, case, there, true).await, []);
    // Another dossier is another matter; a page that goes on to it has left the first.
    assert_eq!(say(&clerk, other, here, true).await, []);
    assert_eq!(say(&principal, case, there, true).await, []);
    // Somebody else's page cannot be closed.
    assert_eq!(say(&clerk, case, second, true).await, [who("hieutruong")]);
    say(&principal, case, second, false).await;
    assert_eq!(say(&principal, case, there, true).await, [who("vanthu")]);
}

async fn the_union_is_told_and_not_told_of(app: TestApp) {
    let desk = Desk { app: &app };
    let clerk = app.user("vanthu").await;
    let (chair, inspector) = (app.user("congdoan").await, app.user("kiemtra").await);
    let case = desk.open(&clerk, cert(app.id(), app.now())).await;
    let page = app.id();
    say(&clerk, case, page, true).await;
    let (vanthu, congdoan) = (app.school.person("vanthu"), app.school.person("congdoan"));
    app.clock.advance(1000);
    assert_eq!(say(&chair, case, app.id(), true).await, [vanthu]);
    assert_eq!(say(&inspector, case, app.id(), true).await, [vanthu, congdoan]);
    assert_eq!(say(&clerk, case, page, true).await, []);
    assert_eq!(say(&app.user("hieutruong").await, case, app.id(), true).await, [vanthu]);
}

async fn whoever_is_silent_has_left(app: TestApp) {
    let desk = Desk { app: &app };
    let (clerk, principal) = (app.user("vanthu").await, app.user("hieutruong").await);
    let case = desk.open(&clerk, cert(app.id(), app.now())).await;
    let page = app.id();
    say(&clerk, case, app.id(), true).await;
    assert_eq!(say(&principal, case, page, true).await.len(), 1);
    app.clock.advance(i64::from(LEFT_AFTER_MILLIS));
    assert_eq!(say(&principal, case, page, true).await, []);
}

async fn what_may_not_be_seen_is_not_there(app: TestApp) {
    let desk = Desk { app: &app };
    let clerk = app.user("vanthu").await;
    let case = desk.open(&clerk, cert(app.id(), app.now())).await;
    let body = PresenceBody { page: app.id(), open: true };
    // It was given to nobody of that part.
    let stranger = app.user("totruongmam").await;
    stranger.post(&paths::presence(CaseId(case)), &body).await.refused(404, "not_found");
    clerk.post(&paths::presence(CaseId(app.id())), &body).await.refused(404, "not_found");
    clerk.post(&paths::presence(CaseId(case)), &json!({ "page": 7, "open": true })).await.refused(400, "bad_body");
    assert_eq!(say(&clerk, case, app.id(), true).await, []);
}

/// On PostgreSQL; a file of SQLite has one server.
async fn another_instance_tells_who_is_there(app: TestApp) {
    if app.state.db.engine() == db::Engine::Sqlite {
        return;
    }
    let desk = Desk { app: &app };
    let (clerk, principal) = (app.user("vanthu").await, app.user("hieutruong").await);
    let case = desk.open(&clerk, cert(app.id(), app.now())).await;
    let (router, other) = app.second_instance_with_state().await;
    let principal = principal.through(router);
    let tasks = [&app.state, &other].map(|state| {
        let (state, attending) = (state.clone(), state.db.clone());
        [tokio::spawn(server::presence::keep(state)), tokio::spawn(async move { attending.attend().await })]
    });
    let (here, there) = (app.id(), app.id());
    let heard = async {
        while say(&principal, case, there, true).await != [app.school.person("vanthu")] {
            say(&clerk, case, here, true).await;
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(PATIENCE, heard).await.expect("the other instance is told");
    let mut tasks = tasks.into_iter().flatten();
    tasks.by_ref().for_each(|task| task.abort());
}
