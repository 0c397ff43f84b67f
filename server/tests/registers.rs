//! The book in which dossiers are followed: exactly one line for each that was received, for those who keep it.

use contract::{paths, register::RegisterPage};
use domain::{
    case::{StepArgs, command::Channel},
    definition::Outcome,
    register::{Applicant, Line, Note},
};
use uuid::Uuid;

use crate::support::{Desk, GUARDIAN, PHONE, TestApp, User, at, both_dbs, cert, finding, other_clerk};

both_dbs!(
    a_line_for_each_whatever_became_of_it,
    it_is_the_offices_and_leaderships_alone,
    pages_go_on_where_they_were,
    years_are_apart,
);

/// How many rows of a table are like this.
async fn count(app: &TestApp, table: &str, like: &str) -> i64 {
    app.db.number(&format!("SELECT COUNT(*) FROM {table} WHERE {like}")).await
}

async fn page(by: &User, query: &str) -> RegisterPage {
    by.get(&format!("{}{query}", paths::REGISTER)).await.ok()
}

fn of(page: &RegisterPage, id: Uuid) -> &Line {
    let mut found = page.items.iter().filter(|line| line.case.0 == id);
    let line = found.next().unwrap_or_else(|| panic!("{id} has no line"));
    assert!(found.next().is_none(), "{id} has two");
    line
}

async fn a_line_for_each_whatever_became_of_it(app: TestApp) {
    let desk = Desk { app: &app };
    let (clerk, union) = (app.user("vanthu").await, app.user("congdoan").await);
    let (done, withdrawn, waits, open) = (
        desk.open(&clerk, cert(app.id(), app.now())).await,
        desk.open(&clerk, cert(app.id(), app.now())).await,
        desk.open(&clerk, cert(app.id(), app.now())).await,
        desk.open(&clerk, cert(app.id(), app.now())).await,
    );
    desk.open(&union, finding(app.id(), app.school.part("to-la"), "Ghi sổ chậm", app.now())).await;
    desk.withdrawn(withdrawn, "received", "Phụ huynh rút").await;
    for id in [done, waits] {
        desk.step(&clerk, id, "received", "assign", desk.to("to-la", "giaovienla")).await;
    }
    let teacher = app.user("giaovienla").await;
    let args = StepArgs { reason: Some("Thiếu đơn".into()), papers: vec!["don".into()], ..StepArgs::default() };
    desk.step(&teacher, waits, "processing", "ask_supplement", args).await;
    let args = StepArgs { outcome: Some(Outcome::Granted), opinion: Some("Đủ".into()), ..StepArgs::default() };
    desk.step(&teacher, done, "processing", "submit", args).await;
    app.set("2026-03-16T09:00");
    let principal = app.user("hieutruong").await;
    desk.step(&principal, done, "signing", "sign", StepArgs::default()).await;
    let clerk = app.user("vanthu").await;
    desk.step(&clerk, done, "signed", "issue", StepArgs::default()).await;
    app.set("2026-03-17T10:00");
    let clerk = app.user("vanthu").await;
    let args = StepArgs { receiver: Some(GUARDIAN.to_owned()), channel: Some(Channel::Counter), ..StepArgs::default() };
    desk.step(&clerk, done, "done", "return_result", args).await;

    let book = page(&clerk, "?year=2026").await;
    assert_eq!((book.year, book.first, book.total, book.items.len()), (2026, 1, 4, 4));
    let (received, friday) = (at("2026-03-11T08:30"), at("2026-03-13T17:00"));
    let line = of(&book, done);
    assert_eq!(line.code, "MNHgS-260311-0001");
    assert_eq!((line.received_at, line.promised_at, line.passed_at), (received, Some(friday), Some(received)));
    assert_eq!(line.result_at, Some(at("2026-03-16T09:00")));
    assert_eq!((line.returned_at, line.channel.as_deref()), (Some(at("2026-03-17T10:00")), Some("counter")));
    assert_eq!(line.notes, [Note::Late]);
    let applicant = Applicant::Party { name: GUARDIAN.to_owned(), phone: Some(PHONE.to_owned()) };
    assert_eq!(line.applicant.as_ref(), Some(&applicant));
    let line = of(&book, withdrawn);
    assert!(matches!(&line.notes[..], [Note::Ended { at, .. }] if *at == received), "{line:?}");
    assert_eq!((line.result_at, line.returned_at), (None, None));
    assert_eq!(of(&book, waits).notes, [Note::Awaited]);
    assert_eq!((of(&book, open).notes.len(), of(&book, open).passed_at), (0, None));
    // That whom they are about was shown leaves a line, once a day, however often it is opened.
    let shown = count(&app, "audit", "action = 'case.read_personal'").await;
    page(&clerk, "?year=2026").await;
    assert_eq!(count(&app, "audit", "action = 'case.read_personal'").await, shown);
}

async fn it_is_the_offices_and_leaderships_alone(app: TestApp) {
    let desk = Desk { app: &app };
    let clerk = app.user("vanthu").await;
    desk.open(&clerk, cert(app.id(), app.now())).await;
    for login in ["giaovienla", "congdoan", "kiemtra", "quantri"] {
        app.user(login).await.get(paths::REGISTER).await.refused(403, "not_your_role");
    }
    assert_eq!(app.nobody().get(paths::REGISTER).await.status, 401);
    for login in ["vanthu", "ketoan", "hieutruong", "phohieutruong"] {
        assert_eq!(page(&app.user(login).await, "").await.items.len(), 1, "{login}");
    }
    let (other, _) = other_clerk(&app).await;
    assert_eq!(page(&other, "").await.items, [], "another school's book is its own");
}

async fn pages_go_on_where_they_were(app: TestApp) {
    let desk = Desk { app: &app };
    let clerk = app.user("vanthu").await;
    for _ in 0..5 {
        desk.open(&clerk, cert(app.id(), app.now())).await;
    }
    let (mut seen, mut after) = (Vec::new(), String::new());
    for (first, many) in [(1, 2), (3, 2), (5, 1)] {
        let book = page(&clerk, &format!("?limit=2{after}")).await;
        assert_eq!((book.first, book.items.len(), book.total), (first, many, 5));
        after = book.next.map(|next| format!("&after={next}")).unwrap_or_default();
        seen.extend(book.items.into_iter().map(|line| line.code));
    }
    assert!(after.is_empty());
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 5);
    for query in ["?year=bad", "?year=1800", "?after=nowhere", "?after=1~x"] {
        clerk.get(&format!("{}{query}", paths::REGISTER)).await.refused(400, "bad_parameter");
    }
}

async fn years_are_apart(app: TestApp) {
    let desk = Desk { app: &app };
    let clerk = app.user("vanthu").await;
    desk.open(&clerk, cert(app.id(), app.now())).await;
    // Late on New Year's Eve, which in UTC is the afternoon.
    app.set("2026-12-31T23:30");
    let clerk = app.user("vanthu").await;
    desk.open(&clerk, cert(app.id(), app.now())).await;
    app.set("2027-01-01T00:10");
    let clerk = app.user("vanthu").await;
    desk.open(&clerk, cert(app.id(), app.now())).await;
    assert_eq!(page(&clerk, "?year=2026").await.total, 2);
    assert_eq!(page(&clerk, "?year=2027").await.total, 1);
    assert_eq!(page(&clerk, "").await.year, 2027);
}
