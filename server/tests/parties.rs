//! The register of parties: kept by the office, read by office and leadership, private through and through.

use contract::command::Command;
use db::events;
use domain::{definition::PartyKind, facet::RecordKind};

use crate::support::{CHILD, GUARDIAN, PHONE, TestApp, both_dbs, other_clerk, party};

both_dbs!(the_office_enters_and_others_do_not, a_party_is_entered_once, a_party_is_found_and_forgotten_by_nobody_else);

async fn the_office_enters_and_others_do_not(app: TestApp) {
    let mut clerk = app.user("vanthu").await.replica(app.id());
    let entered = party(app.id(), PartyKind::Guardian, GUARDIAN, Some("090 000 0001"), app.now());
    let id = entered.id.0;
    let command = clerk.numbered(app.id(), Command::EnterParty(entered));
    let reply = clerk.pushed(app.now(), &[command]).await;
    assert_eq!(reply.results[0].status, contract::sync::Status::Applied);

    // Personal through and through: committed in the event, beside it in clear.
    let unit = app.school.unit;
    let read = move |tx| async move {
        let rows = events::events_of(&tx, unit, RecordKind::Party, id).await?;
        Ok::<_, db::DbError>((rows, events::personal_values_of(&tx, unit, RecordKind::Party, id).await?))
    };
    let (rows, kept) = app.state.db.read(read).await.unwrap();
    assert_eq!((rows.len(), kept.len()), (1, 1));
    assert!(!rows[0].body.contains(PHONE) && !rows[0].body.contains("Phụ huynh"));
    assert!(kept[0].value.contains(PHONE));

    // Leadership may read it, and asks for it when it does: only the office's devices hold the register.
    for (login, holds) in
        [("hieutruong", false), ("ketoan", true), ("giaovienla", false), ("kiemtra", false), ("quantri", false)]
    {
        let mut replica = app.user(login).await.replica(app.id());
        replica.bootstrap().await;
        assert_eq!(replica.heard.contains(GUARDIAN), holds, "{login}");
        assert_eq!(replica.heard.contains(PHONE), holds, "{login}");
    }
    let read: contract::privacy::PartyFile =
        app.user("hieutruong").await.get(&format!("/api/v1/parties/{id}")).await.ok();
    assert_eq!(read.party.name, GUARDIAN);
    for login in ["hieutruong", "giaovienla", "kiemtra"] {
        let mut replica = app.user(login).await.replica(app.id());
        let entered = party(app.id(), PartyKind::Child, CHILD, None, app.now());
        let command = replica.numbered(app.id(), Command::EnterParty(entered));
        let reply = replica.pushed(app.now(), &[command]).await;
        let contract::sync::Status::Rejected { denial } = &reply.results[0].status else { panic!("{login} entered") };
        assert_eq!(denial.code(), "not_your_role");
    }
}

async fn a_party_is_entered_once(app: TestApp) {
    let mut clerk = app.user("vanthu").await.replica(app.id());
    let entered = party(app.id(), PartyKind::Child, CHILD, None, app.now());
    let again = clerk.numbered(app.id(), Command::EnterParty(entered.clone()));
    let first = clerk.numbered(app.id(), Command::EnterParty(entered.clone()));
    let mut other = entered.clone();
    other.name = "Trẻ 02 lớp Lá 2".into();
    let other = clerk.numbered(app.id(), Command::EnterParty(other));
    let mut wrong = entered;
    wrong.id = domain::ids::PartyId(app.id());
    wrong.name = "  ".into();
    let wrong = clerk.numbered(app.id(), Command::EnterParty(wrong));
    let reply = clerk.pushed(app.now(), &[again, first, other, wrong]).await;
    let said: Vec<String> = reply
        .results
        .iter()
        .map(|outcome| match &outcome.status {
            contract::sync::Status::Applied => "applied".to_owned(),
            contract::sync::Status::Rejected { denial } => denial.code().to_owned(),
            contract::sync::Status::Skipped { .. } | contract::sync::Status::Held => "other".to_owned(),
        })
        .collect();
    assert_eq!(said, ["applied", "applied", "already_exists", "invalid"]);
    assert_eq!(app.db.number("SELECT COUNT(*) FROM event").await, 1);
}

async fn a_party_is_found_and_forgotten_by_nobody_else(app: TestApp) {
    let mut clerk = app.user("vanthu").await.replica(app.id());
    let entered = party(app.id(), PartyKind::Child, "Trẻ 05 lớp Đào", None, app.now());
    let command = clerk.numbered(app.id(), Command::EnterParty(entered.clone()));
    clerk.pushed(app.now(), &[command]).await;
    // Found without diacritics.
    let found = app.user("vanthu").await.get("/api/v1/parties?q=lop+dao").await;
    assert!(found.text().contains("Trẻ 05 lớp Đào"), "{}", found.text());
    // The id is taken, which another school must not learn: the same answer as for any refusal of sight.
    let (stranger, _) = other_clerk(&app).await;
    let mut replica = stranger.replica(app.id());
    let mut theirs = entered;
    theirs.name = "Ai khác".into();
    let command = replica.numbered(app.id(), Command::EnterParty(theirs));
    let reply = replica.pushed(app.now(), &[command]).await;
    let contract::sync::Status::Rejected { denial } = &reply.results[0].status else { panic!("it was entered") };
    assert_eq!(denial.code(), "not_found");
    let listed = stranger.get("/api/v1/parties?q=lop+dao").await;
    assert!(!listed.text().contains("Trẻ 05"));
}
