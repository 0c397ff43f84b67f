//! The event stream: deltas arrive by themselves, and it ends when the session or the rights do.

use std::time::Duration;

use contract::sync::PullReply;
use db::people;
use domain::facet::Facet;

use crate::support::{Desk, LiveStream, Replica, TestApp, both_dbs, cert, finding};

/// Within which instances tell each other, on a machine that has much to do.
const PATIENCE: Duration = Duration::from_secs(20);

both_dbs!(
    a_delta_arrives_by_itself,
    what_is_not_ones_own_is_not_told,
    a_stream_resumes_or_says_to_pull,
    signing_out_ends_it,
    losing_a_right_ends_it,
    eight_streams_are_enough,
    another_instance_is_heard,
    a_pull_beside_the_stream_does_not_part_them,
);

async fn listening(app: &TestApp, login: &str) -> (Replica, LiveStream) {
    let mut replica = app.user(login).await.replica(app.id());
    replica.bootstrap().await;
    let stream = replica.user.live(replica.client, &replica.cursor).await;
    assert_eq!(stream.status, 200);
    (replica, stream)
}

async fn delta(replica: &mut Replica, stream: &mut LiveStream) -> PullReply {
    let said = stream.next().await.expect("the stream goes on");
    assert_eq!(said.event, "delta", "{said:?}");
    let reply: PullReply = serde_json::from_str(&said.data).unwrap();
    assert_eq!(said.id, reply.to);
    replica.take(reply.clone());
    reply
}

async fn a_delta_arrives_by_itself(app: TestApp) {
    let (mut principal, mut stream) = listening(&app, "hieutruong").await;
    let desk = Desk { app: &app };
    let clerk = app.user("vanthu").await;
    let id = desk.open(&clerk, cert(app.id(), app.now())).await;
    delta(&mut principal, &mut stream).await;
    assert!(principal.case(id, Facet::Core).is_some());
    desk.step(&clerk, id, "received", "assign", desk.to("to-la", "giaovienla")).await;
    delta(&mut principal, &mut stream).await;
    assert_eq!(principal.case(id, Facet::Core).unwrap()["state"], "processing");
    // The stream and a fresh start agree.
    let mut anew = principal.user.replica(app.id());
    anew.bootstrap().await;
    assert_eq!(principal.records, anew.records);
}

async fn what_is_not_ones_own_is_not_told(app: TestApp) {
    let (mut head, mut stream) = listening(&app, "totruongmam").await;
    let desk = Desk { app: &app };
    let clerk = app.user("vanthu").await;
    let inspector = app.user("kiemtra").await;
    let id = desk.open(&clerk, cert(app.id(), app.now())).await;
    desk.open(&inspector, finding(app.id(), app.school.part("to-mam"), "Bản ghi", app.now())).await;
    stream.silent(Duration::from_millis(1500)).await;
    // Then something that is: the window begins where the replica stands, whatever happened meanwhile.
    desk.step(&clerk, id, "received", "assign", desk.to("to-mam", "totruongmam")).await;
    assert_eq!(delta(&mut head, &mut stream).await.ops.len(), 3);
}

async fn a_stream_resumes_or_says_to_pull(app: TestApp) {
    let (mut clerk, stream) = listening(&app, "vanthu").await;
    drop(stream);
    let desk = Desk { app: &app };
    desk.open(&clerk.user, cert(app.id(), app.now())).await;
    let mut resumed = clerk.user.live(clerk.client, &clerk.cursor).await;
    delta(&mut clerk, &mut resumed).await;
    // More than fits.
    drop(resumed);
    for _ in 0..12 {
        desk.open(&clerk.user, cert(app.id(), app.now())).await;
    }
    let mut resumed = clerk.user.live(clerk.client, &clerk.cursor).await;
    assert_eq!(resumed.next().await.unwrap().event, "poke");
    clerk.pull().await;
    // It does not say where it stands.
    let mut unplaced = clerk.user.live(clerk.client, "").await;
    assert_eq!(unplaced.next().await.unwrap().event, "poke");
    clerk.user.get("/api/v1/sync/live?cursor=junk").await.refused(410, "reset");
}

async fn signing_out_ends_it(app: TestApp) {
    let (replica, mut stream) = listening(&app, "vanthu").await;
    let (_, mut other) = listening(&app, "ketoan").await;
    stream.silent(Duration::from_millis(300)).await;
    replica.user.sign_out().await;
    let said = stream.next().await.expect("it says good-bye");
    assert_eq!((said.event.as_str(), said.data.as_str()), ("bye", r#"{"reason":"session"}"#));
    assert_eq!(stream.next().await, None);
    other.silent(Duration::from_millis(500)).await;
}

async fn losing_a_right_ends_it(app: TestApp) {
    let (_, mut stream) = listening(&app, "ketoan").await;
    let (unit, person) = (app.school.unit, app.school.person("ketoan"));
    let yesterday = app.now().local_date().previous_day().unwrap();
    let write = move |tx| async move {
        for grant in people::grants_of(&tx, person).await? {
            people::grant_end(&tx, unit, grant.id, yesterday).await?;
        }
        Ok::<_, db::DbError>(())
    };
    app.state.db.write(write).await.unwrap();
    let said = stream.next().await.expect("it says good-bye");
    assert_eq!((said.event.as_str(), said.data.as_str()), ("bye", r#"{"reason":"rights"}"#));
    assert_eq!(stream.next().await, None);
}

async fn eight_streams_are_enough(app: TestApp) {
    let mut replica = app.user("vanthu").await.replica(app.id());
    replica.bootstrap().await;
    let mut open = Vec::new();
    for _ in 0..8 {
        let stream = replica.user.live(replica.client, &replica.cursor).await;
        assert_eq!(stream.status, 200);
        open.push(stream);
    }
    let ninth = replica.user.live(replica.client, &replica.cursor).await;
    assert_eq!(ninth.status, 429);
    open.pop();
    let again = replica.user.live(replica.client, &replica.cursor).await;
    assert_eq!(again.status, 200);
}

/// What one instance stores, the streams of the other tell: by what the instances tell each other where the engine can, and by
/// the clock in any case.
async fn another_instance_is_heard(app: TestApp) {
    let (mut principal, mut stream) = listening(&app, "hieutruong").await;
    let desk = Desk { app: &app };
    let (router, other) = app.second_instance_with_state().await;
    let clerk = app.user("vanthu").await.through(router);
    let id = desk.open(&clerk, cert(app.id(), app.now())).await;
    delta(&mut principal, &mut stream).await;
    assert!(principal.case(id, Facet::Core).is_some());
    if app.state.db.engine() == db::Engine::Sqlite {
        return;
    }

    // Nothing but the other instance wakes this one now: it stores nothing itself, and the tick of its streams wakes nobody.
    let tasks = [&app.state, &other].map(|state| {
        let attending = state.db.clone();
        tokio::spawn(async move { attending.attend().await })
    });
    // They begin to listen a moment after they were told to.
    let mut here = app.state.db.hear();
    let listening = async {
        loop {
            other.db.say("Có ai không?");
            if tokio::time::timeout(Duration::from_millis(50), here.recv()).await.is_ok() {
                return;
            }
        }
    };
    tokio::time::timeout(PATIENCE, listening).await.expect("they hear each other");
    let mut woken = app.state.db.changes();
    woken.mark_unchanged();
    let id = desk.open(&clerk, cert(app.id(), app.now())).await;
    tokio::time::timeout(PATIENCE, woken.changed()).await.expect("it is told of, not found").unwrap();
    delta(&mut principal, &mut stream).await;
    assert!(principal.case(id, Facet::Core).is_some());
    for task in tasks {
        task.abort();
    }
}

/// Whoever pulls after a push of their own is further than the stream knew; the next delta begins where they are.
async fn a_pull_beside_the_stream_does_not_part_them(app: TestApp) {
    let (mut clerk, mut stream) = listening(&app, "vanthu").await;
    stream.silent(Duration::from_millis(100)).await;
    let desk = Desk { app: &app };
    let accountant = app.user("ketoan").await;
    for _ in 0..3 {
        desk.open(&clerk.user, cert(app.id(), app.now())).await;
        clerk.pull().await;
        // The stream may have spoken before it heard of the pull; what it says of later begins there.
        while stream.hears_within(Duration::from_millis(900)).await {}
        desk.open(&accountant, cert(app.id(), app.now())).await;
        delta(&mut clerk, &mut stream).await;
    }
}
