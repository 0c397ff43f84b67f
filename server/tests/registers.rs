//! The book in which dossiers are followed: exactly one line for each that was received, for those who keep it.

use std::io::Cursor;

use calamine::{Data, Reader as _, Xlsx};
use contract::{paths, register::RegisterPage};
use domain::{
    case::{StepArgs, command::Channel},
    definition::Outcome,
    register::{Applicant, Line, Note},
};
use uuid::Uuid;

use crate::support::{ADDRESS, Desk, GUARDIAN, PHONE, TestApp, User, at, both_dbs, cert, finding, other_clerk};

both_dbs!(
    a_line_for_each_whatever_became_of_it,
    it_is_the_offices_and_leaderships_alone,
    pages_go_on_where_they_were,
    years_are_apart,
    the_workbook_says_what_the_book_says,
    the_book_is_printed_as_form_07,
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
    let applicant = Applicant::Party {
        name: GUARDIAN.to_owned(),
        phone: Some(PHONE.to_owned()),
        address: Some(ADDRESS.to_owned()),
    };
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

/// A file of the book.
async fn file(by: &User, name: &str) -> crate::support::Reply {
    by.get(&format!("{}/{name}", paths::REGISTER)).await
}

async fn the_workbook_says_what_the_book_says(app: TestApp) {
    const HOSTILE: &str = "=HYPERLINK(\"http://example.org\",\"bấm đây\")";
    let desk = Desk { app: &app };
    let clerk = app.user("vanthu").await;
    desk.open(&clerk, cert(app.id(), app.now())).await;
    app.clock.advance(60_000);
    let mut open = cert(app.id(), app.now());
    for value in open.fields.values_mut() {
        if let domain::value::Value::Party(party) = value {
            HOSTILE.clone_into(&mut party.name);
        }
    }
    desk.open(&clerk, open).await;
    let reply = file(&clerk, "2026.xlsx").await;
    assert!(reply.status.is_success(), "{}", reply.text());
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(reply.bytes.to_vec())).expect("a workbook");
    let sheet = workbook.worksheet_range("2026").expect("a sheet of that year");
    let text = |row: u32, at: u32| match sheet.get_value((row, at)) {
        Some(Data::String(text)) => text.clone(),
        other => panic!("{row}, {at}: {other:?} is no text"),
    };
    assert_eq!((text(0, 1), text(0, 4), text(0, 13)), ("Mã hồ sơ".into(), "Người nộp".into(), "Ghi chú".into()));
    let shown = page(&clerk, "?year=2026").await;
    assert_eq!(sheet.height(), shown.items.len() + 1);
    for (row, line) in (1..).zip(&shown.items) {
        assert_eq!(text(row, 1), line.code);
        assert_eq!(text(row, 2), line.procedure.vi);
        assert_eq!(sheet.get_value((row, 0)), Some(&Data::Float(f64::from(row))));
        for (at, moment) in [(7, Some(line.received_at)), (8, line.promised_at)] {
            let Some(Data::DateTime(cell)) = sheet.get_value((row, at)) else { panic!("{row}, {at} is no day") };
            let (year, month, day, hour, minute, ..) = cell.to_ymd_hms_milli();
            let local = moment.expect("it has one").local();
            let said = (i32::from(year), month, day, hour, minute);
            let (date, time) = (local.date(), local.time());
            assert_eq!(said, (date.year(), date.month().into(), date.day(), time.hour(), time.minute()));
        }
    }
    // What was typed is text, and nothing is calculated.
    assert_eq!((text(1, 4), text(2, 4)), (GUARDIAN.to_owned(), HOSTILE.to_owned()));
    assert_eq!((text(1, 5), text(1, 6)), (PHONE.to_owned(), ADDRESS.to_owned()));
    let formulas = workbook.worksheet_formula("2026").expect("it can be asked");
    assert!(formulas.used_cells().next().is_none(), "{formulas:?}");

    for (login, status) in [("giaovienla", 403), ("kiemtra", 403)] {
        assert_eq!(file(&app.user(login).await, "2026.xlsx").await.status, status, "{login}");
    }
    for name in ["2026", "2026.docx", "zwölf.xlsx", "99999.xlsx"] {
        assert_eq!(file(&clerk, name).await.status, 404, "{name}");
    }
}

async fn the_book_is_printed_as_form_07(app: TestApp) {
    let desk = Desk { app: &app };
    let clerk = app.user("vanthu").await;
    desk.open(&clerk, cert(app.id(), app.now())).await;
    let reply = file(&clerk, "2026.pdf").await;
    assert!(reply.status.is_success(), "{}", reply.text());
    let pdf = lopdf::Document::load_mem(&reply.bytes).expect("a PDF");
    let text = pdf.extract_text(&[1]).expect("it has text");
    // Where a line may break, readers of files see a space.
    let close = |text: &str| text.split_whitespace().collect::<String>();
    for words in ["MNHgS-260311-0001", GUARDIAN, PHONE, ADDRESS] {
        assert!(close(&text).contains(&close(words)), "{words} is not in {text}");
    }
    // A year without any is a book too.
    assert!(file(&clerk, "2025.pdf").await.status.is_success());
}
