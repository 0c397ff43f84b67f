//! Who read a child's record: opened, downloaded, listed or sent to a device, each leaves a line, before it is shown.

use contract::{
    command::Command,
    paths::{self, CASES, PARTIES},
    readings::{ReadingLine, ReadingPage},
};
use domain::{
    audit::reading::Through,
    definition::PartyKind,
    facet::Facet,
    ids::{CommandId, FileHash, PartyId},
    rights::Post,
};
use serde_json::json;
use uuid::Uuid;

use crate::support::{CHILD, Desk, TestApp, User, both_dbs, cert, other_clerk, party};

both_dbs!(
    opening_a_case_is_reading_about_the_child,
    what_a_device_is_sent_is_written_once_a_day,
    what_the_stream_brings_is_written_too,
    a_list_and_an_entry_and_a_file_are_readings,
    leadership_sees_who_read_and_the_administrator_without_the_name
);

/// The child whom `cert` names.
const CHILD_ID: Uuid = Uuid::from_u128(0xC1);

/// The child's entry in the register, and a case about them.
async fn a_child(app: &TestApp) -> Uuid {
    let mut clerk = app.user("vanthu").await.replica(app.id());
    let mut entered = party(CHILD_ID, PartyKind::Child, CHILD, None, app.now());
    entered.id = PartyId(CHILD_ID);
    let command = clerk.numbered(app.id(), Command::EnterParty(entered));
    let reply = clerk.pushed(app.now(), &[command]).await;
    assert_eq!(reply.results[0].status, contract::sync::Status::Applied);
    Desk { app }.open(&clerk.user, cert(app.id(), app.now())).await
}

async fn page(by: &User, query: &str) -> ReadingPage {
    by.get(&format!("{}{query}", paths::readings(PartyId(CHILD_ID)))).await.ok()
}

async fn readings(app: &TestApp) -> Vec<ReadingLine> {
    page(&app.user("hieutruong").await, "").await.items
}

/// Who, through what.
async fn told(app: &TestApp) -> Vec<(Uuid, Through)> {
    readings(app).await.into_iter().map(|line| (line.person.0, line.through)).collect()
}

async fn opening_a_case_is_reading_about_the_child(app: TestApp) {
    let id = a_child(&app).await;
    assert_eq!(readings(&app).await, [], "entering and opening have lines of their own");
    let (principal, inspector) = (app.user("hieutruong").await, app.user("kiemtra").await);
    let address = format!("{CASES}/{id}");
    for reader in [&principal, &inspector, &principal] {
        app.clock.advance(1000);
        assert!(reader.get(&address).await.status.is_success());
    }
    let read = readings(&app).await;
    assert_eq!(read.len(), 2, "each time, and never one who was shown nothing personal: {read:?}");
    assert!(read[0].at > read[1].at, "youngest first");
    let line = &read[0];
    assert_eq!(line.person, app.school.person("hieutruong"));
    assert_eq!((line.posts.as_slice(), line.through), ([Post::Principal].as_slice(), Through::Api));
    assert_eq!(line.case.map(|case| case.0), Some(id));
    assert!(!line.name.is_empty());
    // By key, without a gap.
    let first = page(&principal, "?limit=1").await;
    assert_eq!((first.party.as_deref(), &first.items[..]), (Some(CHILD), &read[..1]));
    let next = first.next.unwrap();
    assert_eq!(page(&principal, &format!("?limit=1&after={next}")).await.items, read[1..]);
    principal.get(&format!("{}?after=x", paths::readings(PartyId(CHILD_ID)))).await.refused(400, "bad_parameter");
    // And the lines are chained like all others.
    server::audit::seal(&app.state.db, app.now()).await.unwrap();
    assert_eq!(app.db.number("SELECT COUNT(*) FROM audit_pending").await, 0);
}

async fn what_a_device_is_sent_is_written_once_a_day(app: TestApp) {
    let id = a_child(&app).await;
    let clerk = app.user("vanthu").await;
    let mut device = clerk.replica(app.id());
    device.bootstrap().await;
    assert!(device.case(id, Facet::Personal).is_some());
    let person = app.school.person("vanthu").0;
    assert_eq!(told(&app).await, [(person, Through::Sync)]);
    device.bootstrap().await;
    let mut second = clerk.replica(app.id());
    second.bootstrap().await;
    // Another instance over the same database, which has not written today.
    let mut elsewhere = clerk.through(app.second_instance().await).replica(app.id());
    elsewhere.bootstrap().await;
    assert_eq!(told(&app).await.len(), 1, "once a day, on whatever device and instance");
    let mut union = app.user("kiemtra").await.replica(app.id());
    union.bootstrap().await;
    assert_eq!(told(&app).await.len(), 1, "who is sent nothing personal reads nothing");

    app.set("2026-03-12T08:30");
    let clerk = app.user("vanthu").await;
    device.user = clerk.clone();
    device.pull().await;
    assert_eq!(told(&app).await.len(), 1, "nothing was brought");
    Desk { app: &app }.open(&clerk, cert(app.id(), app.now())).await;
    device.pull().await;
    assert_eq!(told(&app).await, [(person, Through::Sync), (person, Through::Sync)]);
}

async fn what_the_stream_brings_is_written_too(app: TestApp) {
    let accountant = app.user("ketoan").await;
    let mut device = accountant.replica(app.id());
    device.bootstrap().await;
    let mut stream = accountant.live(device.client, &device.cursor).await;
    a_child(&app).await;
    // Each stored command is an event of its own, or several one.
    while told(&app).await.is_empty() {
        assert!(stream.next().await.is_some());
    }
    assert_eq!(told(&app).await, [(app.school.person("ketoan").0, Through::Sync)]);
}

async fn a_list_and_an_entry_and_a_file_are_readings(app: TestApp) {
    const PDF: &[u8] = b"%PDF-1.7\nA scan of a birth certificate";
    let id = a_child(&app).await;
    let accountant = app.user("ketoan").await;
    let person = app.school.person("ketoan").0;
    for _ in 0..3 {
        assert!(accountant.get(&format!("{PARTIES}?q=tre")).await.text().contains(CHILD));
    }
    assert_eq!(told(&app).await, [(person, Through::List)], "a list is one reading a day");
    app.clock.advance(1000);
    assert!(accountant.get(&format!("{PARTIES}/{CHILD_ID}")).await.text().contains(CHILD));
    assert_eq!(told(&app).await.len(), 2);

    let clerk = app.user("vanthu").await;
    let hash: FileHash = clerk.upload(PDF).await;
    let body = json!({
        "file": { "hash": hash, "name": "Giấy khai sinh.pdf", "media": "application/pdf", "size": PDF.len() },
        "facet": "personal",
        "stated_at": app.now(),
    });
    let reply = clerk.command(CommandId(app.id()), &format!("{CASES}/{id}/files"), &body).await;
    assert!(reply.status.is_success(), "{}", reply.text());
    app.clock.advance(1000);
    assert!(accountant.get(&format!("{CASES}/{id}/files/{hash}")).await.status.is_success());
    let read = readings(&app).await;
    assert_eq!((read.len(), read[0].through, read[0].person.0), (3, Through::File, person));
    assert_eq!(app.db.number("SELECT COUNT(*) FROM audit WHERE action = 'file.read_personal'").await, 1);
}

async fn leadership_sees_who_read_and_the_administrator_without_the_name(app: TestApp) {
    let id = a_child(&app).await;
    app.user("ketoan").await.get(&format!("{CASES}/{id}")).await;
    let address = paths::readings(PartyId(CHILD_ID));
    for (login, name) in [("hieutruong", Some(CHILD)), ("phohieutruong", Some(CHILD)), ("quantri", None)] {
        let reply = app.user(login).await.get(&address).await;
        assert_eq!(reply.text().contains(CHILD), name.is_some(), "{login}");
        let page: ReadingPage = reply.ok();
        assert_eq!((page.party.as_deref(), page.items.len()), (name, 1), "{login}");
    }
    let nowhere = paths::readings(PartyId(app.id()));
    for login in ["vanthu", "ketoan", "giaovienla", "totruongla", "congdoan", "kiemtra"] {
        let user = app.user(login).await;
        user.get(&address).await.refused(403, "not_your_role");
        user.get(&nowhere).await.refused(403, "not_your_role");
    }
    let principal = app.user("hieutruong").await;
    principal.get(&nowhere).await.refused(404, "not_found");
    // Another school's child.
    let (stranger, _) = other_clerk(&app).await;
    let mut theirs = stranger.replica(app.id());
    let child = app.id();
    let entered = party(child, PartyKind::Child, "Trẻ khác", None, app.now());
    let command = theirs.numbered(app.id(), Command::EnterParty(entered));
    theirs.pushed(app.now(), &[command]).await;
    theirs.bootstrap().await;
    principal.get(&paths::readings(PartyId(child))).await.refused(404, "not_found");
    stranger.get(&address).await.refused(403, "not_your_role");
}
