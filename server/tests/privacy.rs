//! Erasure on request: two people decide, nothing that runs or is held is touched, and afterwards the word is nowhere.

use std::path::Path;

use db::{events, jobs, records};
use domain::{
    case::{self, Case, apply, command::StepArgs},
    definition::{Outcome, PartyKind},
    facet::RecordKind,
    ids::{CaseId, CommandId, FileHash, PartyId},
    value::Value,
};
use serde_json::json;
use uuid::Uuid;

use crate::{
    parties_kept::{ask, enter, side},
    support::{Desk, GUARDIAN, PHONE, TestApp, both_dbs, cert, other_clerk},
};

/// A word that stands nowhere else, whatever is folded.
const CANARY: &str = "kanariq";
/// A telephone number of its own.
const RING: &str = "0977554433";

both_dbs!(
    nothing_is_left_of_whom_is_erased,
    two_people_decide_and_nothing_that_runs_is_touched,
    a_hold_keeps_a_case_until_it_is_lifted,
);

/// A dossier that names this child and guardian; withdrawn at once unless it is to stay open.
pub(crate) async fn dossier(app: &TestApp, child: Uuid, name: &str, guardian: Uuid) -> Uuid {
    let clerk = app.user("vanthu").await;
    let mut open = cert(app.id(), app.now());
    for (field, id) in [("child", child), ("guardian", guardian)] {
        if let Some(Value::Party(party)) = open.fields.get_mut(&field.into()) {
            party.id = PartyId(id);
            if field == "child" {
                name.clone_into(&mut party.name);
                party.phone = Some(RING.to_owned());
            }
        }
    }
    Desk { app }.open(&clerk, open).await
}

pub(crate) async fn withdraw(app: &TestApp, case: Uuid) {
    Desk { app }.withdrawn(case, "received", "Gia đình xin rút").await;
}

/// The events of a case, and the case that they make with what is left beside them.
pub async fn told(app: &TestApp, id: Uuid) -> (Vec<events::EventRow>, Case) {
    let unit = app.school.unit;
    let read = move |tx| async move {
        let rows = events::events_of(&tx, unit, RecordKind::Case, id).await?;
        Ok::<_, db::DbError>((rows, events::personal_values_of(&tx, unit, RecordKind::Case, id).await?))
    };
    let (rows, kept) = app.state.db.read(read).await.unwrap();
    let folded = rows.iter().fold(None, |case, row| {
        let mut fact: case::Fact = serde_json::from_str(&row.body).unwrap();
        fact.unseal(&side(&kept, row.id)).expect("every value is the one committed to");
        let event = case::Event {
            id: row.id,
            command: row.command,
            unit,
            case: CaseId(id),
            no: row.no.try_into().unwrap(),
            at: row.at,
            stated_at: row.stated_at,
            by: row.person.unwrap(),
            grant: row.grant.unwrap(),
            on_behalf: row.on_behalf,
            fact,
        };
        apply::apply(case, &event)
    });
    (rows, folded.unwrap())
}

pub async fn stored(app: &TestApp, id: Uuid) -> Case {
    let unit = app.school.unit;
    let read = move |tx| async move { records::records_of(&tx, unit, RecordKind::Case, id).await };
    let mut found: Vec<serde_json::Value> = Vec::new();
    for record in app.state.db.read(read).await.unwrap() {
        found.push(serde_json::from_str(&record.body).unwrap());
    }
    // By facet: core, internal, personal.
    let of = |i: usize| found[i].clone();
    Case {
        core: serde_json::from_value(of(0)).unwrap(),
        internal: serde_json::from_value(of(1)).unwrap(),
        personal: serde_json::from_value(of(2)).unwrap(),
    }
}

fn files_with(folder: &Path, needle: &[u8]) -> usize {
    let mut found = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found += files_with(&path, needle);
        } else {
            found += usize::from(std::fs::read(&path).unwrap().windows(needle.len()).any(|bytes| bytes == needle));
        }
    }
    found
}

pub(crate) async fn counts(app: &TestApp) -> Vec<i64> {
    let mut counts = Vec::new();
    for of in ["record WHERE body IS NOT NULL", "case_index", "case_index WHERE finished_at IS NOT NULL", "party_index"]
    {
        counts.push(app.db.number(&format!("SELECT COUNT(*) FROM {of}")).await);
    }
    counts
}

#[expect(clippy::too_many_lines, reason = "one story, from entering to nothing left")]
async fn nothing_is_left_of_whom_is_erased(app: TestApp) {
    let clerk = app.user("vanthu").await;
    let name = format!("Trẻ {CANARY} lớp Lá 2");
    let child = enter(&app, &clerk, PartyKind::Child, &name, Some(RING)).await;
    let double = enter(&app, &clerk, PartyKind::Child, &format!("Trẻ {CANARY}"), None).await;
    let guardian = enter(&app, &clerk, PartyKind::Guardian, GUARDIAN, Some(PHONE)).await;
    let correction = json!({ "was": { "name": name, "phone": RING }, "stated_at": app.now(),
        "to": { "name": format!("Trẻ {CANARY}"), "phone": RING, "class": CANARY } });
    assert_eq!(ask(&app, &clerk, &format!("/api/v1/parties/{child}/correct"), correction).await.status, 200);
    let scan: &'static [u8] = b"%PDF-1.7\nkanariq was born";
    let proof = clerk.upload(scan).await;
    let link = json!({ "guardian": guardian, "kinship": "mother", "stated_at": app.now(), "proof": {
        "paper": "other", "seen_on": "2026-03-11", "note": CANARY, "file": proof } });
    assert_eq!(ask(&app, &clerk, &format!("/api/v1/parties/{child}/guardians"), link).await.status, 200);
    let merge = json!({ "into": child, "stated_at": app.now() });
    assert_eq!(ask(&app, &clerk, &format!("/api/v1/parties/{double}/merge"), merge).await.status, 200);

    // A case of the double: every personal field, comments of both kinds, files of both kinds, who received it.
    let case = dossier(&app, double, &name, guardian).await;
    for facet in ["personal", "internal"] {
        let comment = json!({ "comment": app.id(), "facet": facet, "text": CANARY, "stated_at": app.now() });
        assert!(ask(&app, &clerk, &format!("/api/v1/cases/{case}/comments"), comment).await.status.is_success());
    }
    // A letter that names them, corrected once, with its scan.
    let letter: &'static [u8] = b"%PDF-1.7\nkanariq in a letter";
    let scan = clerk.upload(letter).await;
    let scan = json!({ "hash": scan, "name": "thu.pdf", "media": "application/pdf", "size": letter.len() });
    let entry = |about: String, from: String| {
        json!({ "kind": "other", "about": about, "dated": "2026-03-10", "scan": scan,
            "way": { "book": "incoming", "from": from, "sign": "01" } })
    };
    let entered = json!({ "entry": entry(format!("Đơn của gia đình {name}"), format!("Mẹ bé {name}, {RING}")) });
    let view: serde_json::Value = ask(&app, &clerk, contract::paths::DOCUMENTS, entered).await.ok();
    let document = view["document"]["id"].as_str().unwrap();
    let amend = json!({ "was": 1, "entry": entry(format!("Đơn xin nghỉ của {name}"), "Phụ huynh".into()) });
    let path = format!("{}/{document}/amend", contract::paths::DOCUMENTS);
    assert!(ask(&app, &clerk, &path, amend).await.status.is_success());
    let (photo, note): (&'static [u8], &'static [u8]) = (b"%PDF-1.7\nkanariq at play", b"%PDF-1.7\nkanariq noted");
    for (bytes, facet) in [(photo, "personal"), (note, "internal")] {
        let hash = clerk.upload(bytes).await;
        let file = json!({ "hash": hash, "name": format!("{CANARY}.pdf"), "media": "application/pdf",
            "size": bytes.len() });
        let attach = json!({ "file": file, "facet": facet, "stated_at": app.now() });
        assert!(ask(&app, &clerk, &format!("/api/v1/cases/{case}/files"), attach).await.status.is_success());
    }
    let desk = Desk { app: &app };
    desk.step(&clerk, case, "received", "assign", desk.to("to-la", "totruongla")).await;
    let granted =
        StepArgs {
            outcome: Some(Outcome::Granted), opinion: Some("Đủ điều kiện".into()), ..StepArgs::default()
        };
    desk.step(&app.user("totruongla").await, case, "processing", "submit", granted).await;
    desk.step(&app.user("hieutruong").await, case, "signing", "sign", StepArgs::default()).await;
    desk.step(&clerk, case, "signed", "issue", StepArgs::default()).await;
    let given = StepArgs {
        receiver: Some(CANARY.into()),
        channel: Some(case::command::Channel::Counter),
        ..StepArgs::default()
    };
    desk.step(&clerk, case, "done", "return_result", given).await;
    let unit = app.school.unit;
    let job = jobs::JobRow {
        id: app.id(),
        unit,
        kind: "remind".into(),
        body: json!({ "party": child, "text": CANARY }).to_string(),
        run_at: app.now(),
        attempts: 0,
    };
    let insert = move |tx| {
        let job = job.clone();
        async move { jobs::job_insert(&tx, &job).await }
    };
    app.state.db.write(insert).await.unwrap();

    let mut replica = app.user("ketoan").await.replica(app.id());
    replica.bootstrap().await;
    let holds = |held: &crate::support::Replica| {
        held.records.values().any(|(_, body)| body.to_string().contains(CANARY) || body.to_string().contains(RING))
    };
    assert!(holds(&replica), "it was there to be forgotten");
    assert!(!app.db.columns_with(CANARY).await.is_empty());
    assert_eq!(app.db.columns_with(CANARY).await.iter().filter(|c| *c == "event.body").count(), 0);
    let data = app.state.config.data.clone();
    assert_eq!(files_with(&data.join("files"), CANARY.as_bytes()), 4);
    let (before, projected) = told(&app, case).await;
    assert_eq!(projected, stored(&app, case).await);
    let figures = counts(&app).await;

    // By the double: the whole entry goes.
    let reason = json!({ "reason": "Người đại diện yêu cầu xóa" });
    let proposed = ask(&app, &clerk, &format!("/api/v1/parties/{double}/erase"), reason).await;
    assert_eq!(proposed.status, 202, "{}", proposed.text());
    let proposed: contract::privacy::Erasure = proposed.ok();
    let confirm = format!("/api/v1/erasures/{}/confirm", proposed.id);
    let key = CommandId(app.id());
    let principal = app.user("hieutruong").await;
    let done: contract::privacy::Erasure = principal.command(key, &confirm, &json!({})).await.ok();
    // The signed copy of the result among them.
    assert_eq!((done.counts.entries, done.counts.cases, done.counts.files), (2, 1, 5));
    let again: contract::privacy::Erasure = principal.command(key, &confirm, &json!({})).await.ok();
    assert_eq!(again, done);

    // Nowhere: no table, no file, no replica, old or new.
    for word in [CANARY, RING] {
        assert_eq!(app.db.columns_with(word).await, Vec::<String>::new(), "{word}");
    }
    for hash in [proof, FileHash::of(photo), FileHash::of(note), FileHash::of(letter)] {
        let refs = format!("SELECT COUNT(*) FROM file_ref WHERE hash = '{hash}'");
        assert_eq!(app.db.number(&refs).await, 0);
    }
    assert_eq!(files_with(&data.join("files"), CANARY.as_bytes()), 0);
    replica.pull().await;
    assert!(!holds(&replica), "the replica kept it");
    for login in ["phohieutruong", "vanthu", "totruongla", "kiemtra"] {
        let mut fresh = app.user(login).await.replica(app.id());
        fresh.bootstrap().await;
        assert!(!fresh.heard.contains(CANARY) && !fresh.heard.contains(RING), "{login}");
    }
    // Not a row of what happened was touched, and it folds to what is shown; no figure has changed.
    let (after, projected) = told(&app, case).await;
    assert_eq!(after, before);
    assert_eq!(projected, stored(&app, case).await);
    assert_eq!(counts(&app).await, figures);
    let personal = projected.personal.unwrap();
    assert_eq!(personal.erased.iter().map(|key| key.0.as_str()).collect::<Vec<_>>(), ["child"]);
    assert!(personal.files.iter().all(|file| file.erased && file.file.name.is_empty()));
    // The guardian asked for nothing of the kind.
    assert_eq!(personal.parties().map(|(_, party)| party.name.as_str()).collect::<Vec<_>>(), [GUARDIAN]);
    let view: contract::privacy::PartyFile = clerk.get(&format!("/api/v1/parties/{child}")).await.ok();
    assert_eq!(view.party.shown_name(domain::text::Lang::Vi), "(đã xóa theo yêu cầu)");
    let change = json!({ "was": { "name": "" }, "to": { "name": "Ai đó" }, "stated_at": app.now() });
    let path = format!("/api/v1/parties/{child}/correct");
    ask(&app, &clerk, &path, change).await.refused(409, "party_erased");
}

async fn two_people_decide_and_nothing_that_runs_is_touched(app: TestApp) {
    let clerk = app.user("vanthu").await;
    let principal = app.user("hieutruong").await;
    let name = format!("Trẻ {CANARY} lớp Lá 2");
    let child = enter(&app, &clerk, PartyKind::Child, &name, None).await;
    let guardian = enter(&app, &clerk, PartyKind::Guardian, GUARDIAN, Some(PHONE)).await;
    let case = dossier(&app, child, &name, guardian).await;
    let path = format!("/api/v1/parties/{child}/erase");
    let reason = json!({ "reason": "Người đại diện yêu cầu xóa" });
    ask(&app, &clerk, &path, reason.clone()).await.refused(409, "cases_open");
    withdraw(&app, case).await;
    let named = json!({ "reason": format!("Mẹ của TRE {CANARY} LOP LA 2 yêu cầu") });
    ask(&app, &clerk, &path, named).await.refused(422, "names_somebody");
    ask(&app, &clerk, &path, json!({ "reason": " " })).await.refused(422, "invalid");
    for login in ["giaovienla", "kiemtra", "quantri"] {
        ask(&app, &app.user(login).await, &path, reason.clone()).await.refused(403, "not_your_role");
    }
    let (stranger, _) = other_clerk(&app).await;
    ask(&app, &stranger, &path, reason.clone()).await.refused(404, "not_found");

    // The principal who proposed does not confirm; neither does anybody in another post.
    let own: contract::privacy::Erasure = ask(&app, &principal, &path, reason.clone()).await.ok();
    ask(&app, &clerk, &path, reason.clone()).await.refused(409, "already_proposed");
    // It is told where the entry is read, and by name in the list of those who may propose.
    let file: contract::privacy::PartyFile = clerk.get(&format!("/api/v1/parties/{child}")).await.ok();
    assert_eq!(file.erasure.map(|waits| waits.id), Some(own.id));
    let all: Vec<contract::privacy::Erasure> = clerk.get("/api/v1/erasures").await.ok();
    assert_eq!(all.iter().map(|one| one.name.as_deref()).collect::<Vec<_>>(), [Some(name.as_str())]);
    app.user("giaovienla").await.get("/api/v1/erasures").await.refused(403, "not_your_role");
    let at = |what: &str, id: &dyn std::fmt::Display| format!("/api/v1/erasures/{id}/{what}");
    ask(&app, &principal, &at("confirm", &own.id), json!({})).await.refused(403, "second_person");
    for login in ["vanthu", "phohieutruong", "quantri"] {
        let reply = ask(&app, &app.user(login).await, &at("confirm", &own.id), json!({})).await;
        reply.refused(403, "not_your_post");
    }
    ask(&app, &stranger, &at("withdraw", &own.id), json!({})).await.refused(404, "not_found");
    let gone: contract::privacy::Erasure = ask(&app, &clerk, &at("withdraw", &own.id), json!({})).await.ok();
    assert_eq!(gone.state, contract::privacy::ErasureState::Withdrawn);
    ask(&app, &principal, &at("confirm", &own.id), json!({})).await.refused(409, "not_proposed");

    // What was opened since stands in the way of the confirmation too.
    let theirs: contract::privacy::Erasure = ask(&app, &clerk, &path, reason).await.ok();
    dossier(&app, child, &name, guardian).await;
    ask(&app, &principal, &at("confirm", &theirs.id), json!({})).await.refused(409, "cases_open");
    assert!(!app.db.columns_with(CANARY).await.is_empty());
}

async fn a_hold_keeps_a_case_until_it_is_lifted(app: TestApp) {
    let clerk = app.user("vanthu").await;
    let deputy = app.user("phohieutruong").await;
    let child = enter(&app, &clerk, PartyKind::Child, "Trẻ 01 lớp Lá 2", None).await;
    let guardian = enter(&app, &clerk, PartyKind::Guardian, GUARDIAN, Some(PHONE)).await;
    let case = dossier(&app, child, "Trẻ 01 lớp Lá 2", guardian).await;
    withdraw(&app, case).await;
    let hold = format!("/api/v1/cases/{case}/hold");
    let reason = json!({ "reason": "Đang có khiếu nại" });
    ask(&app, &clerk, &hold, reason.clone()).await.refused(403, "not_your_role");
    assert_eq!(ask(&app, &deputy, &hold, reason.clone()).await.status, 204);
    ask(&app, &deputy, &hold, reason.clone()).await.refused(409, "hold_stands");
    let holds: Vec<contract::privacy::Hold> = deputy.get("/api/v1/holds").await.ok();
    assert_eq!(holds.iter().map(|hold| hold.case.0).collect::<Vec<_>>(), [case]);
    clerk.get("/api/v1/holds").await.refused(403, "not_your_role");
    // On the entry's page leadership sees the hold, the office only the case.
    for (who, said) in [(&deputy, Some("Đang có khiếu nại")), (&clerk, None)] {
        let file: contract::privacy::PartyFile = who.get(&format!("/api/v1/parties/{child}")).await.ok();
        assert_eq!(file.cases.iter().map(|c| c.hold.as_ref().map(|h| h.reason.as_str())).collect::<Vec<_>>(), [said]);
    }
    let erase = format!("/api/v1/parties/{child}/erase");
    ask(&app, &clerk, &erase, reason.clone()).await.refused(409, "case_held");
    assert_eq!(ask(&app, &deputy, &format!("{hold}/end"), reason.clone()).await.status, 204);
    ask(&app, &deputy, &format!("{hold}/end"), reason.clone()).await.refused(409, "not_held");
    assert_eq!(ask(&app, &clerk, &erase, reason).await.status, 202);
}
