//! Entries of the register that are there: corrected, merged with a double, linked to who stands for a child.

use contract::command::Command;
use db::events;
use domain::{
    definition::PartyKind,
    facet::RecordKind,
    ids::{CommandId, EventId, PartyId},
    party::{
        self, Details, Event, Fact, Party,
        change::{CorrectParty, MergeParties},
    },
    value::{self, SideValue},
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{CHILD, Desk, GUARDIAN, PHONE, Reply, TestApp, User, both_dbs, cert, other_clerk, party};

both_dbs!(
    an_entry_is_corrected_and_two_corrections_clash,
    a_double_is_merged_and_the_merger_taken_back,
    who_stands_for_a_child_is_proved_and_ends,
    a_replica_merges_offline_and_sees_it,
    none_but_the_office_of_the_school_changes_an_entry,
);

/// Enters somebody; their id.
pub(crate) async fn enter(app: &TestApp, by: &User, kind: PartyKind, name: &str, phone: Option<&str>) -> Uuid {
    let entered = party(app.id(), kind, name, phone, app.now());
    let reply = by.command(CommandId(app.id()), "/api/v1/parties", &entered).await;
    assert!(reply.status.is_success(), "{}", reply.text());
    entered.id.0
}

pub(crate) async fn ask(app: &TestApp, by: &User, path: &str, body: Value) -> Reply {
    by.command(CommandId(app.id()), path, &body).await
}

/// The entry as its events tell it, every value checked against its commitment.
async fn replayed(app: &TestApp, id: Uuid) -> Party {
    let unit = app.school.unit;
    let read = move |tx| async move {
        let rows = events::events_of(&tx, unit, RecordKind::Party, id).await?;
        Ok::<_, db::DbError>((rows, events::personal_values_of(&tx, unit, RecordKind::Party, id).await?))
    };
    let (rows, kept) = app.state.db.read(read).await.unwrap();
    let events: Vec<Event> = rows
        .into_iter()
        .map(|row| {
            let mut fact: Fact = serde_json::from_str(&row.body).unwrap();
            value::unseal(&mut fact, &side(&kept, row.id)).unwrap();
            let by = row.person.unwrap();
            Event { party: PartyId(id), unit, at: row.at, stated_at: row.stated_at, by, fact }
        })
        .collect();
    party::fact::replay(&events).unwrap()
}

pub(crate) fn side(kept: &[events::PersonalRow], event: EventId) -> Vec<SideValue> {
    kept.iter()
        .filter(|row| row.event == event)
        .map(|row| SideValue {
            slot: u32::try_from(row.slot).unwrap(),
            key: row.key.clone(),
            value: serde_json::from_str(&row.value).unwrap(),
            salt: value::Salt(hex::decode(&row.salt).unwrap().try_into().unwrap()),
        })
        .collect()
}

async fn stored(app: &TestApp, by: &User, id: Uuid) -> Party {
    let file: Value = by.get(&format!("/api/v1/parties/{id}")).await.ok();
    let _ = app;
    serde_json::from_value(file["party"].clone()).unwrap()
}

async fn an_entry_is_corrected_and_two_corrections_clash(app: TestApp) {
    let clerk = app.user("vanthu").await;
    let id = enter(&app, &clerk, PartyKind::Child, "Trẻ 01 lớp Lá 2", None).await;
    let path = format!("/api/v1/parties/{id}/correct");
    let body = |was: &str, to: &str| {
        json!({ "was": { "name": was }, "to": { "name": to, "phone": "090 000 0007", "class": "Lá 2" },
                "stated_at": app.now() })
    };
    let done = ask(&app, &clerk, &path, body(CHILD, "Trẻ 11 lớp Lá 2")).await;
    assert_eq!(done.status, 200, "{}", done.text());
    assert!(done.text().contains("0900000007"), "{}", done.text());
    // Found by what it says now, and by nothing that it said before.
    assert!(clerk.get("/api/v1/parties?q=tre+11").await.text().contains("Trẻ 11"));
    assert!(!clerk.get("/api/v1/parties?q=tre+01").await.text().contains(&id.to_string()));
    // The second one looked at what is no longer there.
    let clash = ask(&app, &clerk, &path, body(CHILD, "Trẻ 21 lớp Lá 2")).await;
    clash.refused(409, "field_clash");
    let empty = json!({ "was": { "name": "Trẻ 11 lớp Lá 2" }, "to": { "name": " " }, "stated_at": app.now() });
    assert_eq!(ask(&app, &clerk, &path, empty).await.status, 422);
    assert_eq!(replayed(&app, id).await, stored(&app, &clerk, id).await);
    assert_eq!(app.db.number("SELECT COUNT(*) FROM event WHERE body LIKE '%lớp Lá%'").await, 0);
}

async fn a_double_is_merged_and_the_merger_taken_back(app: TestApp) {
    let clerk = app.user("vanthu").await;
    // The case names the double.
    let mut open = cert(app.id(), app.now());
    let double = enter(&app, &clerk, PartyKind::Child, CHILD, None).await;
    let real = enter(&app, &clerk, PartyKind::Child, "Trẻ 01 lớp Lá Hai", None).await;
    let guardian = enter(&app, &clerk, PartyKind::Guardian, GUARDIAN, Some(PHONE)).await;
    if let Some(value::Value::Party(child)) = open.fields.get_mut(&"child".into()) {
        child.id = PartyId(double);
    }
    let case = Desk { app: &app }.open(&clerk, open).await;

    let merge = |id: Uuid| format!("/api/v1/parties/{id}/merge");
    let into = |id: Uuid| json!({ "into": id, "stated_at": app.now() });
    let other = ask(&app, &clerk, &merge(double), into(guardian)).await;
    other.refused(422, "other_kind");
    let same = ask(&app, &clerk, &merge(double), into(double)).await;
    same.refused(422, "same_party");

    let file: Value = ask(&app, &clerk, &merge(double), into(real)).await.ok();
    assert_eq!(file["party"]["id"], json!(real));
    assert_eq!(file["aliases"][0]["id"], json!(double));
    // Its cases follow.
    assert_eq!((&file["cases"][0]["id"], &file["cases"][1]), (&json!(case), &Value::Null));
    assert_eq!((&file["cases"][0]["kind"], &file["cases"][0]["ended"]), (&json!("dossier"), &json!(false)));
    assert!(file["cases"][0]["state"]["vi"].as_str().is_some_and(|state| !state.is_empty()), "{file}");
    let found: Value = clerk.get("/api/v1/parties?q=tre+01+lop+la&kind=child").await.ok();
    let ids: Vec<&Value> = found["items"].as_array().unwrap().iter().map(|p| &p["id"]).collect();
    assert_eq!(ids, [&json!(real)]);
    // Nothing is hung on a double, and no ring is made.
    let ring = ask(&app, &clerk, &merge(real), into(double)).await;
    ring.refused(409, "party_merged");
    assert_eq!(replayed(&app, double).await.merged_into, Some(PartyId(real)));

    let undo = json!({ "stated_at": app.now() });
    let file: Value = ask(&app, &clerk, &format!("/api/v1/parties/{double}/unmerge"), undo.clone()).await.ok();
    assert_eq!((&file["party"]["id"], &file["cases"][0]["id"]), (&json!(double), &json!(case)));
    let again = ask(&app, &clerk, &format!("/api/v1/parties/{double}/unmerge"), undo).await;
    again.refused(409, "not_merged");
    // Both facts are kept.
    let events = format!("SELECT COUNT(*) FROM event WHERE action IN ('merge', 'unmerge') AND kind = '{}'", "party");
    assert_eq!(app.db.number(&events).await, 2);
    assert_eq!(replayed(&app, double).await, stored(&app, &clerk, double).await);
}

async fn who_stands_for_a_child_is_proved_and_ends(app: TestApp) {
    let clerk = app.user("vanthu").await;
    let child = enter(&app, &clerk, PartyKind::Child, CHILD, None).await;
    let mother = enter(&app, &clerk, PartyKind::Guardian, GUARDIAN, Some(PHONE)).await;
    let scan: &[u8] = b"%PDF-1.4 sen\n";
    let hash = clerk.upload(scan).await;
    let path = format!("/api/v1/parties/{child}/guardians");
    let body = |guardian: Uuid| {
        json!({ "guardian": guardian, "kinship": "mother", "stated_at": app.now(),
                "proof": { "paper": "birth_certificate", "seen_on": "2026-03-11", "note": "bản sao số 12", "file": hash } })
    };
    let file: Value = ask(&app, &clerk, &path, body(mother)).await.ok();
    let link = &file["party"]["guardians"][0];
    assert_eq!((&link["guardian"], &link["kinship"]), (&json!(mother), &json!("mother")));
    assert_eq!(link["seen_by"], json!(app.school.person("vanthu")));
    // Told with their names from both ends.
    assert_eq!((&file["kin"][0]["id"], &file["kin"][0]["name"]), (&json!(mother), &json!(GUARDIAN)));
    let other: Value = clerk.get(&format!("/api/v1/parties/{mother}")).await.ok();
    assert_eq!((&other["kin"][0]["id"], &other["kin"][1]), (&json!(child), &Value::Null));
    let again = ask(&app, &clerk, &path, body(mother)).await;
    again.refused(409, "already_linked");
    let wrong = ask(&app, &clerk, &path, body(child)).await;
    wrong.refused(422, "not_child_and_guardian");

    // What proves it is downloaded through the entry, by those who may read it.
    let at = format!("/api/v1/parties/{child}/files/{hash}");
    assert_eq!(clerk.get(&at).await.text().as_bytes(), scan);
    assert_eq!(app.user("giaovienla").await.get(&at).await.status, 404);
    // Nothing of the paper stands in the event.
    assert_eq!(app.db.number("SELECT COUNT(*) FROM event WHERE body LIKE '%bản sao%'").await, 0);

    let end = format!("/api/v1/parties/{child}/guardians/end");
    app.set("2026-03-12T09:00");
    let clerk = app.user("vanthu").await;
    let body = json!({ "guardian": mother, "stated_at": app.now() });
    let ended: Value = ask(&app, &clerk, &end, body.clone()).await.ok();
    assert!(ended["party"]["guardians"][0]["until"].is_string(), "{ended}");
    ask(&app, &clerk, &end, body).await.refused(409, "not_linked");
    assert_eq!(replayed(&app, child).await, stored(&app, &clerk, child).await);
}

async fn a_replica_merges_offline_and_sees_it(app: TestApp) {
    let clerk = app.user("vanthu").await;
    let a = enter(&app, &clerk, PartyKind::Organisation, "Trường Mầm non A", None).await;
    let b = enter(&app, &clerk, PartyKind::Organisation, "Trường mầm non A", None).await;
    let mut replica = clerk.replica(app.id());
    replica.bootstrap().await;
    let merge = MergeParties { id: PartyId(a), into: PartyId(b), stated_at: app.now() };
    let merge = replica.numbered(app.id(), Command::Party(party::Command::Merge(merge)));
    let details = |name: &str| Details { name: name.into(), phone: None, address: None, born: None, class: None };
    let (was, to) = (details("Trường Mầm non A"), details("Trường Mầm non B"));
    let correct = CorrectParty { id: PartyId(a), was, to, stated_at: app.now() };
    let correct = replica.numbered(app.id(), Command::Party(party::Command::Correct(correct)));
    let reply = replica.pushed(app.now(), &[merge, correct]).await;
    assert_eq!(reply.results[0].status, contract::sync::Status::Applied);
    let contract::sync::Status::Rejected { denial } = &reply.results[1].status else {
        panic!("a double was corrected")
    };
    assert_eq!(denial.code(), "party_merged");
    replica.pull().await;
    let shown = replica.records.iter().find(|(key, _)| key.root == a).map(|(_, (_, body))| body.clone()).unwrap();
    assert_eq!(shown["merged_into"], json!(b));
}

async fn none_but_the_office_of_the_school_changes_an_entry(app: TestApp) {
    let clerk = app.user("vanthu").await;
    let id = enter(&app, &clerk, PartyKind::Child, CHILD, None).await;
    let double = enter(&app, &clerk, PartyKind::Child, CHILD, None).await;
    let path = format!("/api/v1/parties/{id}/merge");
    let body = json!({ "into": double, "stated_at": app.now() });
    for login in ["hieutruong", "giaovienla", "kiemtra", "quantri"] {
        let reply = ask(&app, &app.user(login).await, &path, body.clone()).await;
        reply.refused(403, "not_your_role");
    }
    // Another school's clerk may keep parties, and finds none of these.
    let (stranger, _) = other_clerk(&app).await;
    assert_eq!(ask(&app, &stranger, &path, body).await.status, 404);
    assert_eq!(stranger.get(&format!("/api/v1/parties/{id}")).await.status, 404);
    assert_eq!(app.user("kiemtra").await.get(&format!("/api/v1/parties/{id}")).await.status, 404);
    assert_eq!(app.db.number("SELECT COUNT(*) FROM event WHERE action = 'merge'").await, 0);
}
