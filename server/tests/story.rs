//! The main job over the HTTP API: a request goes through the desk, each side in its own view.

use std::collections::BTreeSet;

use contract::{
    command::Command,
    rest::{CasePage, CaseView},
    sync::Status,
};
use db::{cases, events};
use domain::{
    case::{
        self, Happened, apply,
        command::{Channel, StepArgs},
        fact::SideValue,
    },
    clock::Effect,
    definition::{ActionKey, Outcome},
    denial::Denial,
    facet::RecordKind,
    ids::{CaseId, CommandId},
    value::{Salt, Value},
};
use serde_json::json;
use server::service::index::second_factor;
use uuid::Uuid;

use crate::support::{CHILD, Desk, GUARDIAN, PHONE, TestApp, at, both_dbs, cert, other_clerk, step};

both_dbs!(
    the_whole_story,
    what_happened_replays_to_what_is_stored,
    nobody_does_what_is_anothers,
    stale_views_are_refused,
    a_signature_is_bound_to_what_was_seen,
    a_command_happens_once,
    codes_have_no_gap_under_parallel_intake,
    another_school_finds_nothing,
);

fn supplement() -> StepArgs {
    let reason = Some("Đơn chưa có chữ ký của phụ huynh".to_owned());
    StepArgs { papers: vec!["don".into()], reason, ..StepArgs::default() }
}

fn granted() -> StepArgs {
    let opinion = Some("Hồ sơ đầy đủ, đề nghị ký".to_owned());
    StepArgs { outcome: Some(Outcome::Granted), opinion, ..StepArgs::default() }
}

async fn view(app: &TestApp, login: &str, id: Uuid) -> CaseView {
    app.user(login).await.get(&format!("/api/v1/cases/{id}")).await.ok()
}

/// From the counter to the parent's hands; the clock pauses for a paper and both dates are kept.
async fn the_whole_story(app: TestApp) {
    let desk = Desk { app: &app };
    let clerk = app.user("vanthu").await;
    let reply = desk.try_open(&clerk, cert(app.id(), app.now())).await;
    assert_eq!(reply.status, 201);
    let opened: CaseView = reply.ok();
    let id = opened.core.id.0;
    // Code and due date at once: two working days after Wednesday is Friday.
    assert_eq!(opened.core.code.as_deref(), Some("MNHgS-260311-0001"));
    assert_eq!(opened.due_at, Some(at("2026-03-13T17:00")));

    app.set("2026-03-11T09:00");
    let clerk = app.user("vanthu").await;
    desk.step(&clerk, id, "received", "assign", desk.to("to-la", "giaovienla")).await;

    app.set("2026-03-12T09:00");
    let handler = app.user("giaovienla").await;
    desk.step(&handler, id, "processing", "ask_supplement", supplement()).await;
    let paused = view(&app, "vanthu", id).await;
    assert_eq!((paused.core.state.as_str(), paused.due_at), ("supplement", None));

    app.set("2026-03-16T10:00");
    let clerk = app.user("vanthu").await;
    let received = StepArgs { papers: vec!["don".into()], ..StepArgs::default() };
    desk.step(&clerk, id, "supplement", "receive_supplement", received).await;
    let resumed = view(&app, "giaovienla", id).await;
    assert_eq!(resumed.due_at, Some(at("2026-03-17T17:00")));
    let moments: Vec<_> = resumed.core.ledger.iter().map(|entry| (entry.effect, entry.at)).collect();
    assert_eq!(moments[1..], [(Effect::Pause, at("2026-03-12T09:00")), (Effect::Resume, at("2026-03-16T10:00")),]);

    app.set("2026-03-16T14:00");
    let handler = app.user("giaovienla").await;
    desk.step(&handler, id, "processing", "submit", granted()).await;
    app.set("2026-03-17T09:00");
    let principal = app.user("hieutruong").await;
    desk.step(&principal, id, "signing", "sign", StepArgs::default()).await;
    let clerk = app.user("vanthu").await;
    desk.step(&clerk, id, "signed", "issue", StepArgs::default()).await;
    let issued = view(&app, "vanthu", id).await;
    assert_eq!(issued.core.issued.as_deref(), Some("01/MNHgS"));
    assert_eq!(issued.core.state.as_str(), "done");
    let handed =
        StepArgs { receiver: Some(GUARDIAN.to_owned()), channel: Some(Channel::Counter), ..StepArgs::default() };
    desk.step(&clerk, id, "done", "return_result", handed).await;

    let returned = view(&app, "hieutruong", id).await;
    assert!(returned.core.ended);
    assert_eq!(
        returned.actions.iter().map(ActionKey::as_str).collect::<Vec<_>>(),
        ["annul"],
        "its result can be taken back"
    );
    let told: Vec<String> = returned
        .core
        .history
        .iter()
        .map(|line| match &line.what {
            Happened::Opened => "open".to_owned(),
            Happened::Numbered { text } => text.clone(),
            Happened::Stepped { action, .. } => action.to_string(),
            Happened::Edited
            | Happened::Commented
            | Happened::Attached
            | Happened::Redated { .. }
            | Happened::Migrated { .. } => "other".to_owned(),
        })
        .collect();
    assert_eq!(
        told,
        [
            "open",
            "MNHgS-260311-0001",
            "assign",
            "ask_supplement",
            "receive_supplement",
            "submit",
            "sign",
            "number",
            "01/MNHgS",
            "issue",
            "return_result",
        ]
    );
    assert_eq!(returned.core.history.iter().map(|line| line.no).collect::<Vec<_>>(), (1..=11).collect::<Vec<_>>());

    // The union reads how it was handled, and nothing of whom it is about.
    let reply = app.user("kiemtra").await.get(&format!("/api/v1/cases/{id}")).await;
    let seen: CaseView = reply.ok();
    assert!(seen.internal.is_some() && seen.personal.is_none());
    for private in [CHILD, GUARDIAN, PHONE] {
        assert!(!reply.text().contains(private), "{private}");
    }

    // The parent follows by code and the tail of the telephone.
    let unit = app.school.unit;
    let find = move |tx| async move { cases::case_by_code(&tx, unit, "MNHgS-260311-0001").await };
    let row = app.state.db.read(find).await.unwrap().expect("found by its code");
    assert_eq!(row.second_factor_hash, second_factor(CaseId(id), "0001"));
    assert_eq!((row.state.as_str(), row.finished_at), ("returned", Some(app.now())));
}

/// Events hold commitments in the places of personal values; with the values beside them they fold to the records.
async fn what_happened_replays_to_what_is_stored(app: TestApp) {
    let desk = Desk { app: &app };
    let clerk = app.user("vanthu").await;
    let id = desk.open(&clerk, cert(app.id(), app.now())).await;
    desk.step(&clerk, id, "received", "assign", desk.to("to-la", "totruongla")).await;
    let handler = app.user("totruongla").await;
    desk.step(&handler, id, "processing", "submit", granted()).await;
    let stored = view(&app, "hieutruong", id).await;

    let unit = app.school.unit;
    let read = move |tx| async move {
        let rows = events::events_of(&tx, unit, RecordKind::Case, id).await?;
        Ok::<_, db::DbError>((rows, events::personal_values_of(&tx, unit, RecordKind::Case, id).await?))
    };
    let (rows, kept) = app.state.db.read(read).await.unwrap();
    let folded = rows.iter().fold(None, |case, row| {
        for private in [CHILD, GUARDIAN, PHONE] {
            assert!(!row.body.contains(private), "{private} in an event");
        }
        let mut fact: case::Fact = serde_json::from_str(&row.body).unwrap();
        let side: Vec<SideValue> = kept
            .iter()
            .filter(|value| value.event == row.id)
            .map(|value| SideValue {
                slot: value.slot.try_into().unwrap(),
                key: value.key.clone(),
                value: serde_json::from_str::<Value>(&value.value).unwrap(),
                salt: Salt(hex::decode(&value.salt).unwrap().try_into().unwrap()),
            })
            .collect();
        fact.unseal(&side).expect("every value is the one committed to");
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
    let folded = folded.expect("the first event opens it");
    assert_eq!(folded.core, stored.core);
    assert_eq!((folded.internal, folded.personal), (stored.internal, stored.personal));
}

/// Powers are separate: each refusal has its own reason.
async fn nobody_does_what_is_anothers(app: TestApp) {
    let desk = Desk { app: &app };
    let clerk = app.user("vanthu").await;
    let id = desk.open(&clerk, cert(app.id(), app.now())).await;
    let inspector = app.user("kiemtra").await;
    let none = StepArgs::default;

    desk.try_open(&inspector, cert(app.id(), app.now())).await.refused(403, "not_your_role");
    let assign = desk.to("to-la", "giaovienla");
    desk.try_step(&inspector, id, "received", "assign", assign.clone()).await.refused(403, "not_your_role");
    // Another group's head does not even learn that it is there.
    let other = app.user("totruongmam").await;
    desk.try_step(&other, id, "received", "assign", assign.clone()).await.refused(404, "not_found");
    desk.step(&clerk, id, "received", "assign", assign).await;
    let handler = app.user("giaovienla").await;
    let head = app.user("totruongla").await;
    desk.try_step(&head, id, "processing", "submit", granted()).await.refused(403, "only_assignee");
    desk.step(&handler, id, "processing", "submit", granted()).await;
    desk.try_step(&handler, id, "signing", "sign", none()).await.refused(403, "not_your_role");
    desk.try_step(&clerk, id, "signing", "sign", none()).await.refused(403, "not_your_role");
    let administrator = app.user("quantri").await;
    desk.try_step(&administrator, id, "signing", "sign", none()).await.refused(404, "not_found");
    desk.try_step(&clerk, id, "signing", "issue", none()).await.refused(409, "no_such_step");

    // Leadership that handled it does not sign it.
    let second = desk.open(&clerk, cert(app.id(), app.now())).await;
    desk.step(&clerk, second, "received", "assign", desk.to("ban-giam-hieu", "phohieutruong")).await;
    let deputy = app.user("phohieutruong").await;
    desk.step(&deputy, second, "processing", "submit", granted()).await;
    desk.try_step(&deputy, second, "signing", "sign", none()).await.refused(403, "separation");
    // The union's own hat does not make a handler, and nobody is assigned to a part they are not in.
    let third = desk.open(&clerk, cert(app.id(), app.now())).await;
    let unfit = desk.to("cong-doan", "kiemtra");
    desk.try_step(&clerk, third, "received", "assign", unfit).await.refused(422, "unfit_handler");
    let unfit = desk.to("to-mam", "giaovienla");
    desk.try_step(&clerk, third, "received", "assign", unfit).await.refused(422, "unfit_handler");
    app.nobody().get(&format!("/api/v1/cases/{id}")).await.refused(401, "unauthenticated");
}

/// Nobody signs what has changed behind their back.
async fn stale_views_are_refused(app: TestApp) {
    let desk = Desk { app: &app };
    let clerk = app.user("vanthu").await;
    let id = desk.open(&clerk, cert(app.id(), app.now())).await;
    let (first, second) = (desk.to("to-la", "giaovienla"), desk.to("to-la", "totruongla"));
    desk.step(&clerk, id, "received", "assign", first).await;
    let refused = desk.try_step(&clerk, id, "received", "assign", second).await.refused(409, "state_changed");
    assert!(matches!(refused.denial, Some(Denial::StateChanged { state }) if state.as_str() == "processing"));
    // A time of last month is not believed, nor one of tomorrow.
    for stated in ["2026-02-01T09:00", "2026-03-12T09:00"] {
        desk.try_open(&clerk, cert(app.id(), at(stated))).await.refused(422, "stated_time");
    }
}

/// What was edited while it waited for signature is not signed unseen, by neither way.
async fn a_signature_is_bound_to_what_was_seen(app: TestApp) {
    let desk = Desk { app: &app };
    let (clerk, handler) = (app.user("vanthu").await, app.user("giaovienla").await);
    let id = desk.open(&clerk, cert(app.id(), app.now())).await;
    desk.step(&clerk, id, "received", "assign", desk.to("to-la", "giaovienla")).await;
    desk.step(&handler, id, "processing", "submit", granted()).await;
    let principal = app.user("hieutruong").await;
    let seen: CaseView = principal.get(&format!("/api/v1/cases/{id}")).await.ok();

    let mut other = seen.personal.as_ref().and_then(|p| p.fields.get(&"child".into())).cloned().expect("a child");
    let was = other.clone();
    if let Value::Party(party) = &mut other {
        "Trẻ khác".clone_into(&mut party.name);
    }
    let edit = json!({ "changes": [{ "key": "child", "was": was, "to": other }], "stated_at": app.now() });
    let _: CaseView = clerk.command(CommandId(app.id()), &format!("/api/v1/cases/{id}/edits"), &edit).await.ok();

    let none = StepArgs::default;
    let saw = json!({ "state": "signing", "rev": seen.core.rev() });
    let refused = desk.try_step_of(&principal, id, saw.clone(), "sign", none()).await.refused(409, "case_changed");
    let now = seen.core.rev() + 1;
    assert!(matches!(refused.denial, Some(Denial::CaseChanged { rev }) if rev == now), "{refused:?}");
    // Neither without saying what was seen.
    desk.try_step_of(&principal, id, json!({ "state": "signing" }), "sign", none()).await.refused(422, "invalid");

    let mut replica = app.user("hieutruong").await.replica(app.id());
    let mut stale = step(id, "signing", "sign", none(), app.now());
    stale.expect.rev = Some(seen.core.rev());
    let stale = replica.numbered(app.id(), Command::Case(case::Command::Step(stale)));
    let pushed = replica.pushed(app.now(), &[stale]).await;
    let status = &pushed.results[0].status;
    assert!(matches!(status, Status::Rejected { denial: Denial::CaseChanged { rev } } if *rev == now), "{status:?}");
    let still: CaseView = principal.get(&format!("/api/v1/cases/{id}")).await.ok();
    assert_eq!((still.core.state.as_str(), still.core.rev()), ("signing", now));

    let mut fresh = step(id, "signing", "sign", none(), app.now());
    fresh.expect.rev = Some(now);
    let fresh = replica.numbered(app.id(), Command::Case(case::Command::Step(fresh)));
    assert!(matches!(replica.pushed(app.now(), &[fresh]).await.results[0].status, Status::Applied));
}

/// The same id again answers the same and does nothing; another content or person under it is refused.
async fn a_command_happens_once(app: TestApp) {
    let desk = Desk { app: &app };
    let clerk = app.user("vanthu").await;
    let (key, open) = (CommandId(app.id()), cert(app.id(), app.now()));
    let first: CaseView = clerk.command(key, "/api/v1/cases", &open).await.ok();
    let again: CaseView = clerk.command(key, "/api/v1/cases", &open).await.ok();
    assert_eq!(first, again);
    let mut other = open.clone();
    other.papers.push("don".into());
    clerk.command(key, "/api/v1/cases", &other).await.refused(409, "idempotency_key_reused");
    let accountant = app.program("ketoan").await;
    accountant.command(key, "/api/v1/cases", &open).await.refused(409, "idempotency_key_reused");
    // Another command for the same case finds it there.
    desk.try_open(&clerk, open).await.refused(409, "already_exists");

    // Ten at once: one effect, ten equal answers.
    let (key, open) = (CommandId(app.id()), cert(app.id(), app.now()));
    let all = futures::future::join_all((0..10).map(|_| clerk.command(key, "/api/v1/cases", &open))).await;
    let codes: BTreeSet<_> = all.iter().map(|reply| reply.ok::<CaseView>().core.code).collect();
    assert_eq!(codes, BTreeSet::from([Some("MNHgS-260311-0002".to_owned())]));

    // A refusal is an outcome too.
    let key = CommandId(app.id());
    let wrong = json!({ "action": "sign", "expect": { "state": "received" }, "stated_at": app.now() });
    let path = format!("/api/v1/cases/{}/steps", first.core.id);
    clerk.command(key, &path, &wrong).await.refused(409, "no_such_step");
    clerk.command(key, &path, &wrong).await.refused(409, "no_such_step");
}

/// Twenty requests in the same moment: twenty codes, no gap, none twice.
async fn codes_have_no_gap_under_parallel_intake(app: TestApp) {
    let desk = Desk { app: &app };
    let clerk = app.user("vanthu").await;
    let opens = (0..20).map(|_| desk.try_open(&clerk, cert(app.id(), app.now())));
    let replies = futures::future::join_all(opens).await;
    let codes: BTreeSet<String> = replies.iter().filter_map(|reply| reply.ok::<CaseView>().core.code).collect();
    let expected: BTreeSet<String> = (1..=20).map(|n| format!("MNHgS-260311-{n:04}")).collect();
    assert_eq!(codes, expected);
    // What is refused draws no number.
    desk.try_open(&clerk, cert(app.id(), at("2026-01-01T09:00"))).await.refused(422, "stated_time");
    let next: CaseView = desk.try_open(&clerk, cert(app.id(), app.now())).await.ok();
    assert_eq!(next.core.code.as_deref(), Some("MNHgS-260311-0021"));
}

/// Ids of one school say nothing in another: read, step, comment, open, party.
async fn another_school_finds_nothing(app: TestApp) {
    let desk = Desk { app: &app };
    let clerk = app.user("vanthu").await;
    let id = desk.open(&clerk, cert(app.id(), app.now())).await;
    let (stranger, _) = other_clerk(&app).await;
    stranger.get(&format!("/api/v1/cases/{id}")).await.refused(404, "not_found");
    let page: CasePage = stranger.get("/api/v1/cases").await.ok();
    assert!(page.items.is_empty());
    let assign = desk.to("to-la", "giaovienla");
    desk.try_step(&stranger, id, "received", "assign", assign.clone()).await.refused(404, "not_found");
    desk.try_open(&stranger, cert(id, app.now())).await.refused(404, "not_found");
    // Their own case cannot be given to people of ours.
    let own = desk.open(&stranger, cert(app.id(), app.now())).await;
    desk.try_step(&stranger, own, "received", "assign", assign).await.refused(422, "unfit_handler");
    let theirs: CaseView = stranger.get(&format!("/api/v1/cases/{own}")).await.ok();
    assert_eq!(theirs.core.code.as_deref(), Some("KHAC-260311-0001"));
    clerk.get(&format!("/api/v1/cases/{own}")).await.refused(404, "not_found");
}
