//! Lists as spreadsheets, read back with another library: they say what the list says, to whom the list says it.

mod kept;

use std::io::{Cursor, Read as _};

use calamine::{Data, Reader as _, Xlsx};
use contract::{paths, rest::CaseView};
use domain::{
    case::StepArgs,
    definition::Outcome,
    facet::{Facet, RecordKey, RecordKind},
    instant::Instant,
};
use serde_json::{Value, json};
use uuid::Uuid;
use zip::ZipArchive;

use crate::support::{CHILD, Desk, Reply, TestApp, User, at, both_dbs, cert, finding, other_clerk};

both_dbs!(
    dossiers_stand_as_they_were_asked_for,
    each_is_told_what_they_may_read,
    findings_are_told_to_whoever_may_know_of_them,
    more_than_may_be_asked_for_is_refused,
    whoever_inspects_may_leave_the_names_out,
);

/// A spreadsheet as another library reads it.
pub struct Sheet {
    pub heads: Vec<String>,
    pub rows: Vec<Vec<Data>>,
}

impl Sheet {
    /// Reads it, and looks that it is made to be worked with: its heads stay, each column filters, nothing is calculated.
    #[track_caller]
    pub fn of(reply: &Reply) -> Self {
        assert!(reply.status.is_success(), "{}", reply.text());
        assert_eq!(reply.headers["content-type"], "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
        let name = reply.headers["content-disposition"].to_str().unwrap();
        assert!(name.starts_with("attachment; ") && name.contains(".xlsx\"; "), "{name}");
        let mut book: Xlsx<_> = Xlsx::new(Cursor::new(reply.bytes.to_vec())).expect("a workbook");
        let names = book.sheet_names();
        let [name] = &names[..] else { panic!("{names:?} are not one sheet") };
        assert!(book.worksheet_formula(name).unwrap().used_cells().next().is_none(), "nothing is calculated");
        let range = book.worksheet_range(name).unwrap();
        let mut rows = range.rows().map(<[Data]>::to_vec);
        let text = |cell: &Data| {
            let Data::String(text) = cell else { panic!("{cell:?} is no head") };
            text.clone()
        };
        let heads: Vec<String> = rows.next().expect("heads").iter().map(text).collect();
        let rows: Vec<_> = rows.collect();
        let mut parts = ZipArchive::new(Cursor::new(reply.bytes.to_vec())).unwrap();
        let mut xml = String::new();
        parts.by_name("xl/worksheets/sheet1.xml").unwrap().read_to_string(&mut xml).unwrap();
        assert!(xml.contains(r#"ySplit="1""#) && xml.contains(r#"state="frozen""#), "the heads stay");
        let last = u8::try_from(heads.len()).map(|n| char::from(b'A' + n - 1)).unwrap();
        let filters = format!(r#"<autoFilter ref="A1:{last}{}""#, rows.len() + 1);
        assert!(xml.contains(&filters), "{filters} is not in {xml}");
        Self { heads, rows }
    }

    /// The cells under this head.
    #[track_caller]
    fn column(&self, head: &str) -> impl Iterator<Item = &Data> {
        let at = self.heads.iter().position(|known| known == head);
        let at = at.unwrap_or_else(|| panic!("{head} is not among {:?}", self.heads));
        self.rows.iter().map(move |row| &row[at])
    }

    /// What stands under a head as text; empty cells are empty.
    #[track_caller]
    pub fn texts(&self, head: &str) -> Vec<String> {
        let text = |cell: &Data| {
            if *cell == Data::Empty {
                return String::new();
            }
            let Data::String(text) = cell else { panic!("{head}: {cell:?} is no text") };
            text.clone()
        };
        self.column(head).map(text).collect()
    }

    /// The moments under a head, as the school's clock shows them; a day is its first minute.
    #[track_caller]
    pub fn moments(&self, head: &str) -> Vec<Option<Instant>> {
        let moment = |cell: &Data| {
            if *cell == Data::Empty {
                return None;
            }
            let Data::DateTime(cell) = cell else { panic!("{head}: {cell:?} is no date") };
            let (year, month, day, hour, minute, ..) = cell.to_ymd_hms_milli();
            Some(at(&format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}")))
        };
        self.column(head).map(moment).collect()
    }

    /// The days under a head.
    #[track_caller]
    pub fn days(&self, head: &str) -> Vec<Option<time::Date>> {
        self.moments(head).into_iter().map(|moment| moment.map(Instant::local_date)).collect()
    }

    /// The numbers of the rows, from one on.
    pub fn is_numbered(&self) -> bool {
        self.column("STT").zip(1_u32..).all(|(cell, no)| *cell == Data::Float(f64::from(no)))
    }
}

/// How many lines say that somebody read whom a dossier is about.
async fn readings(app: &TestApp) -> i64 {
    app.db.number("SELECT COUNT(*) FROM audit WHERE action = 'case.read_personal'").await
}

async fn ask(by: &User, kind: &str, ids: &[Uuid]) -> Reply {
    by.post(paths::CASES_SHEET, &json!({ "kind": kind, "ids": ids })).await
}

/// A dossier about somebody who is called like this.
async fn about(desk: &Desk<'_>, by: &User, child: &str) -> Uuid {
    let mut open = cert(desk.app.id(), desk.app.now());
    if let Some(domain::value::Value::Party(party)) = open.fields.get_mut(&"child".into()) {
        child.clone_into(&mut party.name);
    }
    desk.open(by, open).await
}

/// What the state of a case is called.
async fn state(app: &TestApp, view: &CaseView) -> String {
    let (catalogue, unit, key) = (app.state.catalogue.clone(), app.school.unit, view.core.definition.clone());
    let read = move |tx| async move { catalogue.definition(&tx, unit, &key).await };
    let def = app.state.db.read(read).await.unwrap().expect("it is published");
    def.state(&view.core.state).unwrap().title.vi.clone()
}

async fn dossiers_stand_as_they_were_asked_for(app: TestApp) {
    const NAMES: [&str; 5] = ["=HYPERLINK(\"http://example.org\",\"bấm\")", "+84900000001", "-1+1", "@SUM(A1)", CHILD];
    let desk = Desk { app: &app };
    let clerk = app.user("vanthu").await;
    let mut ids = Vec::new();
    for name in NAMES {
        ids.push(about(&desk, &clerk, name).await);
        app.clock.advance(60_000);
    }
    let [done, waits, withdrawn, given, open] = ids[..] else { panic!("five") };
    for id in [done, waits, given] {
        desk.step(&clerk, id, "received", "assign", desk.to("to-la", "giaovienla")).await;
    }
    desk.withdrawn(withdrawn, "received", "Phụ huynh rút").await;
    let teacher = app.user("giaovienla").await;
    let args = StepArgs { reason: Some("Thiếu đơn".into()), papers: vec!["don".into()], ..StepArgs::default() };
    desk.step(&teacher, waits, "processing", "ask_supplement", args).await;
    let args = StepArgs { outcome: Some(Outcome::Granted), opinion: Some("Đủ".into()), ..StepArgs::default() };
    desk.step(&teacher, done, "processing", "submit", args).await;
    app.set("2026-03-16T09:00");
    let (principal, clerk) = (app.user("hieutruong").await, app.user("vanthu").await);
    desk.step(&principal, done, "signing", "sign", StepArgs::default()).await;
    desk.step(&clerk, done, "signed", "issue", StepArgs::default()).await;

    // In no order of theirs, one of them twice, one that is not there.
    let asked = [waits, open, done, app.id(), withdrawn, given, open];
    let before = readings(&app).await;
    let sheet = Sheet::of(&ask(&clerk, "dossier", &asked).await);
    let shown = [waits, open, done, withdrawn, given];
    assert!(sheet.is_numbered());
    let mut views = Vec::new();
    for id in shown {
        views.push(clerk.get(&format!("{}/{id}", paths::CASES)).await.ok::<CaseView>());
    }
    let each =
        |of: fn(&CaseView) -> Option<String>| views.iter().map(|v| of(v).unwrap_or_default()).collect::<Vec<_>>();
    assert_eq!(sheet.texts("Mã hồ sơ"), each(|view| view.core.code.clone()));
    assert_eq!(sheet.texts("Số kết quả"), each(|view| view.core.issued.clone()));
    assert!(!sheet.texts("Số kết quả")[2].is_empty());
    let title = "Xác nhận hoàn thành chương trình giáo dục mầm non";
    let titles = sheet.texts("Tên thủ tục");
    assert!(titles.iter().all(|one| one == &titles[0] && !one.is_empty()), "{titles:?}, as {title}");
    let mut states = Vec::new();
    for view in &views {
        states.push(state(&app, view).await);
    }
    assert_eq!(sheet.texts("Trạng thái"), states);
    // What was typed stays text, whatever it begins with.
    assert_eq!(sheet.texts("Về ai"), [NAMES[1], NAMES[4], NAMES[0], NAMES[2], NAMES[3]]);
    let received: Vec<Option<Instant>> = views.iter().map(|view| Some(view.core.received_at)).collect();
    assert_eq!(sheet.moments("Ngày nhận"), received);
    let (friday, now) = (Some(at("2026-03-13T17:00")), Some(at("2026-03-16T09:00")));
    let dues = sheet.moments("Hạn trả");
    assert_eq!([dues[0], dues[1], dues[2], dues[4]], [None, friday, friday, friday]);
    assert_eq!((dues[1], dues[4]), (views[1].due_at, views[4].due_at));
    let done = sheet.moments("Ngày xong");
    assert_eq!([done[0], done[1], done[2], done[4]], [None, None, now, None]);
    assert_eq!(
        done[3].map(Instant::local_date),
        Some(time::macros::date!(2026 - 03 - 11)),
        "it was withdrawn on that day"
    );
    let stands = sheet.texts("So với hạn");
    assert_eq!([&stands[0], &stands[1], &stands[2], &stands[4]], ["Tạm dừng", "Quá hạn", "Xong trễ hạn", "Quá hạn"]);
    let teacher = sheet.texts("Người xử lý");
    assert!(!teacher[0].is_empty() && teacher[0] == teacher[2] && teacher[0] == teacher[4] && teacher[1].is_empty());
    assert_eq!(sheet.texts("Bộ phận")[0], "Tổ Lá");
    assert_eq!(sheet.texts("Kết quả")[2], "Đồng ý giải quyết");
    // Each was opened just now, five times, and each shown in a list: once a day, however often.
    let listed = before + 5 + 5;
    assert_eq!(readings(&app).await, listed);
    Sheet::of(&ask(&clerk, "dossier", &asked).await);
    assert_eq!(readings(&app).await, listed);
    let (none, all) = (ask(&clerk, "finding", &asked).await, ask(&clerk, "dossier", &[]).await);
    assert_eq!((Sheet::of(&none).rows.len(), Sheet::of(&all).rows.len()), (0, 0));
}

async fn each_is_told_what_they_may_read(app: TestApp) {
    let desk = Desk { app: &app };
    let clerk = app.user("vanthu").await;
    let given = about(&desk, &clerk, CHILD).await;
    let free = about(&desk, &clerk, CHILD).await;
    desk.step(&clerk, given, "received", "assign", desk.to("to-la", "giaovienla")).await;
    let (other, _) = other_clerk(&app).await;
    let theirs = about(&desk, &other, CHILD).await;
    let asked = [theirs, given, free];
    let named = CHILD.to_owned();
    for (login, names) in [
        ("vanthu", vec![named.clone(), named.clone()]),
        ("hieutruong", vec![named.clone(), named.clone()]),
        ("giaovienla", vec![named.clone()]),
        ("kiemtra", vec![String::new(), String::new()]),
        ("totruongmam", vec![]),
        ("quantri", vec![]),
    ] {
        let before = readings(&app).await;
        let sheet = Sheet::of(&ask(&app.user(login).await, "dossier", &asked).await);
        assert_eq!(sheet.texts("Về ai"), names, "{login}");
        let read = i64::try_from(names.iter().filter(|name| !name.is_empty()).count()).unwrap();
        assert_eq!(readings(&app).await, before + read, "{login}");
    }
    let sheet = Sheet::of(&ask(&other, "dossier", &asked).await);
    assert_eq!((sheet.rows.len(), sheet.texts("Về ai")), (1, vec![named]));
    assert_eq!(ask(&app.nobody(), "dossier", &asked).await.status, 401);
}

async fn findings_are_told_to_whoever_may_know_of_them(app: TestApp) {
    const WHAT: &str = "=Phiếu kiểm soát thiếu giờ giao nhận";
    let desk = Desk { app: &app };
    let inspector = app.user("kiemtra").await;
    let part = app.school.part("to-la");
    let draft = desk.open(&inspector, finding(app.id(), part, "Chưa thông báo", app.now())).await;
    let told = desk.open(&inspector, finding(app.id(), part, WHAT, app.now())).await;
    desk.step(&inspector, told, "draft", "announce", StepArgs::default()).await;
    for (login, found) in [
        ("kiemtra", vec![WHAT, "Chưa thông báo"]),
        ("hieutruong", vec![WHAT]),
        ("totruongla", vec![WHAT]),
        ("totruongmam", vec![]),
        ("vanthu", vec![]),
        ("quantri", vec![]),
    ] {
        let sheet = Sheet::of(&ask(&app.user(login).await, "finding", &[told, draft]).await);
        assert_eq!(sheet.texts("Nội dung phát hiện"), found, "{login}");
        if let [_, ..] = found[..] {
            assert_eq!(sheet.moments("Hạn khắc phục")[0], Some(at("2026-03-31T17:00")), "{login}");
            assert_eq!(sheet.moments("Ghi lúc")[0], Some(app.now()), "{login}");
            assert_eq!(
                (sheet.texts("Mức độ")[0].as_str(), sheet.texts("Bộ phận khắc phục")[0].as_str()),
                ("Trung bình", "Tổ Lá"),
                "{login}"
            );
        }
    }
    assert_eq!(readings(&app).await, 0, "a finding names nobody");
}

async fn more_than_may_be_asked_for_is_refused(app: TestApp) {
    let clerk = app.user("vanthu").await;
    let known = about(&Desk { app: &app }, &clerk, CHILD).await;
    let mut ids: Vec<Uuid> = (0..4_999).map(|_| app.id()).collect();
    ids.push(known);
    assert_eq!(Sheet::of(&ask(&clerk, "dossier", &ids).await).rows.len(), 1);
    ids.push(app.id());
    let refused = ask(&clerk, "dossier", &ids).await.refused(400, "sheet_too_long");
    assert!(refused.message.contains("5000 dòng"), "{}", refused.message);
    let bad = |body: Value| {
        let clerk = &clerk;
        async move { clerk.post(paths::CASES_SHEET, &body).await.refused(400, "bad_body") }
    };
    bad(json!({ "kind": "letter", "ids": [] })).await;
    bad(json!({ "kind": "dossier", "ids": ["mot"] })).await;
    bad(json!({ "kind": "dossier", "ids": [], "all": true })).await;
    // Far more than that is not even read.
    let many: Vec<Uuid> = (0..30_000_u128).map(Uuid::from_u128).collect();
    ask(&clerk, "dossier", &many).await.refused(413, "too_large");
}

/// Somebody with two hats works in the one that sees no names.
async fn whoever_inspects_may_leave_the_names_out(app: TestApp) {
    let clerk = app.user("vanthu").await;
    let id = about(&Desk { app: &app }, &clerk, CHILD).await;
    let before = readings(&app).await;
    let reply = clerk.post(paths::CASES_SHEET, &json!({ "kind": "dossier", "ids": [id], "without_names": true })).await;
    assert_eq!(Sheet::of(&reply).texts("Về ai"), [""]);
    assert!(!reply.text().contains(CHILD));
    assert_eq!(readings(&app).await, before, "nobody was shown");
    // Nor does it say that there is somebody: only who may read it is told.
    let key = RecordKey { kind: RecordKind::Case, root: id, facet: Facet::Personal };
    let (unit, read) = (app.school.unit, app.state.db.clone());
    let stored = read.read(move |tx| async move { db::records::record_get(&tx, unit, key).await }).await.unwrap();
    assert!(stored.is_some_and(|record| record.body.contains(CHILD)));
}
