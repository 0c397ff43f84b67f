//! Sheets from Excel: previewed, entered, taken back; and those that were made to do harm.

mod hostile;
mod staff;

use axum::{body::Body, http::Method};
use contract::{
    import::{ImportPage, ImportState, PastPage, RowOutcome},
    paths,
};
use domain::{
    definition::PartyKind,
    ids::{CommandId, PartyId},
    import::{Kind, columns},
    party::Party,
    value::{PartyRef, Value},
};
use rust_xlsxwriter::Workbook;
use serde_json::{Value as Json, json};
use uuid::Uuid;

use crate::support::{Desk, Reply, TestApp, User, both_dbs, cert, other_clerk};

both_dbs!(
    a_list_is_shown_entered_and_taken_back,
    of_five_hundred_children_thirty_faulty_ones_are_named_and_left_out,
    what_somebody_uses_stays,
    an_import_goes_on_after_a_stop_and_does_nothing_twice,
    five_thousand_lines_of_an_old_register,
    who_keeps_no_book_imports_none,
);

/// A workbook with these rows of text.
pub fn workbook(rows: &[Vec<String>]) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (no, row) in (0..).zip(rows) {
        for (at, text) in (0..).zip(row) {
            sheet.write_string(no, at, text).unwrap();
        }
    }
    book.save_to_buffer().unwrap()
}

fn row(cells: &[&str]) -> Vec<String> {
    cells.iter().map(|cell| (*cell).to_owned()).collect()
}

fn children(count: usize, faulty: usize) -> Vec<Vec<String>> {
    let mut rows = vec![row(&["STT", "Họ và tên trẻ", "Ngày sinh", "Lớp", "Phụ huynh", "Quan hệ", "SĐT", "Mã trẻ"])];
    for n in 1..=count {
        let born = if n <= faulty { "31/02/2021".to_owned() } else { format!("{}/{}/2021", n % 28 + 1, n % 12 + 1) };
        rows.push(vec![
            n.to_string(),
            format!("Trẻ số {n} bảng nhập"),
            born,
            "Lá 2".into(),
            format!("Phụ huynh trẻ số {n}"),
            "Mẹ".into(),
            format!("9{n:08}"),
            format!("T{n}"),
        ]);
    }
    rows
}

fn register(count: usize) -> Vec<Vec<String>> {
    let mut rows = vec![row(&["Số", "Thủ tục", "Người nộp", "Ngày nhận", "Ngày hẹn", "Ngày trả", "Kết quả"])];
    for n in 1..=count {
        let applicant = format!("Phụ huynh trẻ số {n}");
        let line = [&n.to_string(), "Xác nhận trẻ đang học", &applicant, "03/03/2025", "05/03/2025", "", "Đã trả"];
        rows.push(row(&line));
    }
    rows
}

/// Sends a workbook.
pub async fn send(user: &User, id: Uuid, kind: &str, bytes: Vec<u8>) -> Reply {
    let request = user
        .request(Method::POST, &format!("{}/{kind}", paths::IMPORTS))
        .header(paths::SYNC_HEADER, "1")
        .header(paths::IDEMPOTENCY_KEY, id.to_string());
    user.send(request.body(Body::from(bytes)).unwrap()).await
}

pub async fn tell(app: &TestApp, user: &User, id: Uuid, what: &str) -> Reply {
    user.command(CommandId(app.id()), &format!("{}/{id}/{what}", paths::IMPORTS), &json!({})).await
}

/// The import as soon as nothing is under way.
pub async fn settled(user: &User, id: Uuid) -> ImportPage {
    loop {
        let page: ImportPage = user.get(&format!("{}/{id}?limit=200", paths::IMPORTS)).await.ok();
        match page.import.state {
            ImportState::Entering | ImportState::TakingBack => {
                tokio::time::sleep(std::time::Duration::from_millis(20)).await;
            }
            ImportState::Preview | ImportState::Done | ImportState::TakenBack => return page,
        }
    }
}

async fn parties(app: &TestApp) -> i64 {
    app.db.number("SELECT COUNT(*) FROM record WHERE kind = 'party' AND body IS NOT NULL").await
}

async fn a_list_is_shown_entered_and_taken_back(app: TestApp) {
    let clerk = app.user("vanthu").await;
    let (id, sheet) = (app.id(), workbook(&children(150, 30)));
    let page: ImportPage = send(&clerk, id, "children", sheet.clone()).await.ok();
    let counts = page.import.counts;
    assert_eq!((page.import.id, page.import.state), (id, ImportState::Preview));
    assert_eq!((counts.new, counts.faulty, counts.same, counts.differs), (120, 30, 0, 0));
    // Each fault by name, on the page of the faulty.
    let faulty: ImportPage = clerk.get(&format!("{}/{id}?state=faulty", paths::IMPORTS)).await.ok();
    assert_eq!(faulty.rows.len(), 30);
    assert!(faulty.rows.iter().all(|row| row.faults[0].message.vi.contains("“31/02/2021” không phải là ngày")));
    // Nothing half done: a preview enters nothing.
    assert_eq!(parties(&app).await, 0);
    // The same again is the same; something else under its id is not.
    assert_eq!(send(&clerk, id, "children", sheet.clone()).await.ok::<ImportPage>().import.counts, counts);
    send(&clerk, id, "children", workbook(&children(3, 0))).await.refused(409, "idempotency_key_reused");

    let mut replica = clerk.replica(app.id());
    replica.bootstrap().await;
    assert!(!replica.heard.contains("bảng nhập"));
    tell(&app, &clerk, id, "confirm").await.ok::<Json>();
    let done = settled(&clerk, id).await;
    assert_eq!((done.import.state, done.import.counts.entered), (ImportState::Done, 120));
    assert_eq!(parties(&app).await, 240);
    // Confirmed twice is confirmed once.
    tell(&app, &clerk, id, "confirm").await.ok::<Json>();
    assert_eq!((settled(&clerk, id).await.import.counts.entered, parties(&app).await), (120, 240));
    // As if typed: events, commands, audit lines, search, replicas.
    for (table, wanted) in [
        ("event WHERE kind = 'party'", 240),
        ("personal_value", 240),
        ("sync_result WHERE status = 'applied'", 240),
        ("audit WHERE action = 'party.enter'", 240),
    ] {
        assert_eq!(app.db.number(&format!("SELECT COUNT(*) FROM {table}")).await, wanted, "{table}");
    }
    replica.pull().await;
    assert!(replica.heard.contains("Trẻ số 150 bảng nhập") && !replica.heard.contains("Trẻ số 30 bảng nhập"));
    let found: Json = clerk.get("/api/v1/parties?q=tre%20so%20150&kind=child").await.ok();
    let child: Party = serde_json::from_value(found["items"][0].clone()).unwrap();
    let found: Json = clerk.get("/api/v1/parties?q=phu%20huynh%20tre%20so%20150&kind=guardian").await.ok();
    let guardian: Party = serde_json::from_value(found["items"][0].clone()).unwrap();
    assert_eq!((guardian.phone.as_deref(), guardian.guardian_of), (Some("0900000150"), vec![child.id]));
    // What is in the register is not kept beside it, and a code is kept as a digest.
    assert_eq!(app.db.number("SELECT COUNT(*) FROM import_row WHERE plan LIKE '%Trẻ số 150 %'").await, 0);
    assert_eq!(app.db.number("SELECT COUNT(*) FROM import_code WHERE LENGTH(digest) = 64").await, 120);

    // The sheet again: all there. The same code with another name: shown, not entered.
    let again: ImportPage = send(&clerk, app.id(), "children", sheet).await.ok();
    assert_eq!((again.import.counts.same, again.import.counts.new), (120, 0));
    let mut renamed = children(150, 149);
    renamed[150][1] = "Trẻ tên khác".into();
    let renamed: ImportPage = send(&clerk, app.id(), "children", workbook(&renamed)).await.ok();
    assert_eq!(renamed.import.counts.differs, 1);

    tell(&app, &clerk, id, "undo").await.ok::<Json>();
    let undone = settled(&clerk, id).await;
    assert_eq!((undone.import.state, undone.import.counts.taken_back), (ImportState::TakenBack, 120));
    assert_eq!(parties(&app).await, 0);
    assert_eq!(app.db.number("SELECT COUNT(*) FROM personal_value").await, 0);
    assert_eq!(app.db.number("SELECT COUNT(*) FROM party_index").await, 0);
    assert_eq!(app.db.number("SELECT COUNT(*) FROM import_code").await, 0);
    replica.pull().await;
    assert!(replica.records.values().all(|(_, body)| !body.to_string().contains("bảng nhập")));
    tell(&app, &clerk, id, "undo").await.ok::<Json>();
    assert_eq!(settled(&clerk, id).await.import.counts.taken_back, 120);
    // A preview is gone after a day, with the names in it.
    app.clock.advance(25 * 60 * 60 * 1000);
    let clerk = app.user("vanthu").await;
    send(&clerk, app.id(), "register", workbook(&register(1))).await.ok::<Json>();
    assert_eq!(app.db.number("SELECT COUNT(*) FROM import_row WHERE plan LIKE '%bảng nhập%'").await, 0);
}

async fn of_five_hundred_children_thirty_faulty_ones_are_named_and_left_out(app: TestApp) {
    let clerk = app.user("vanthu").await;
    let mut rows = children(500, 0);
    // Three kinds of fault, spread over the sheet; the heading is row 1 of Excel.
    let mut spoilt = Vec::new();
    for n in 0..30_usize {
        let at = n * 16 + 3;
        let (column, text, word) = match n % 3 {
            0 => (2, "31/02/2021", "“31/02/2021” không phải là ngày"),
            1 => (1, "", "cần điền"),
            _ => (6, "12", "“12”"),
        };
        rows[at][column] = text.into();
        spoilt.push((u32::try_from(at + 1).unwrap(), word));
    }
    let id = app.id();
    let page: ImportPage = send(&clerk, id, "children", workbook(&rows)).await.ok();
    assert_eq!((page.import.counts.new, page.import.counts.faulty), (470, 30));
    let faulty: ImportPage = clerk.get(&format!("{}/{id}?state=faulty&limit=200", paths::IMPORTS)).await.ok();
    let named: Vec<u32> = faulty.rows.iter().map(|row| row.row).collect();
    assert_eq!(named, spoilt.iter().map(|(row, _)| *row).collect::<Vec<_>>());
    for (row, (_, word)) in faulty.rows.iter().zip(&spoilt) {
        let said = &row.faults[0].message.vi;
        assert!(said.contains(word), "row {}: {said}", row.row);
    }
    assert_eq!(parties(&app).await, 0, "a preview enters nothing");
    tell(&app, &clerk, id, "confirm").await.ok::<Json>();
    let done = settled(&clerk, id).await;
    assert_eq!((done.import.state, done.import.counts.entered), (ImportState::Done, 470));
    assert_eq!(parties(&app).await, 940, "a child and a guardian of each sound row, and nothing of a faulty one");
}

async fn what_somebody_uses_stays(app: TestApp) {
    let clerk = app.user("vanthu").await;
    let id = app.id();
    send(&clerk, id, "children", workbook(&children(3, 0))).await.ok::<Json>();
    tell(&app, &clerk, id, "confirm").await.ok::<Json>();
    settled(&clerk, id).await;
    let found: Json = clerk.get("/api/v1/parties?limit=10").await.ok();
    let all: Vec<Party> = serde_json::from_value(found["items"].clone()).unwrap();
    let of = |kind, name: &str| all.iter().find(|p| p.kind == kind && p.name == name).unwrap().reference();
    // A dossier for the second child.
    let mut open = cert(app.id(), app.now());
    let named = [
        ("child", of(PartyKind::Child, "Trẻ số 2 bảng nhập")),
        ("guardian", of(PartyKind::Guardian, "Phụ huynh trẻ số 2")),
    ];
    for (field, party) in named {
        open.fields.insert(field.into(), Value::Party(party));
    }
    Desk { app: &app }.open(&clerk, open).await;
    // Somebody typed in who stands for the third.
    let third: PartyRef = of(PartyKind::Child, "Trẻ số 3 bảng nhập");
    let mut typed = crate::support::party(app.id(), PartyKind::Guardian, "Ông trẻ số 3", None, app.now());
    typed.guardian_of = vec![PartyId(third.id.0)];
    clerk.command(CommandId(app.id()), paths::PARTIES, &typed).await.ok::<Json>();

    tell(&app, &clerk, id, "undo").await.ok::<Json>();
    let undone = settled(&clerk, id).await;
    let outcomes: Vec<_> = undone.rows.iter().map(|row| row.outcome.unwrap()).collect();
    assert_eq!(outcomes, [RowOutcome::TakenBack, RowOutcome::Kept, RowOutcome::Kept]);
    assert!(undone.rows[1].said.as_ref().unwrap().vi.contains("Đã có hồ sơ dùng mục này"));
    assert!(undone.rows[2].said.as_ref().unwrap().vi.contains("còn người khác gắn với"));
    // The second child with the mother, the third child with the grandfather.
    assert_eq!(parties(&app).await, 4);
}

async fn an_import_goes_on_after_a_stop_and_does_nothing_twice(app: TestApp) {
    let clerk = app.user("vanthu").await;
    let (first, second) = (app.id(), app.id());
    let sheet = workbook(&children(230, 0));
    send(&clerk, first, "children", sheet.clone()).await.ok::<Json>();
    // Somebody else prepared the same sheet meanwhile.
    send(&clerk, second, "children", sheet).await.ok::<Json>();
    let actor = app.school.actor("vanthu", app.now().local_date());
    server::import::confirm(&app.state, &actor, None, first).await.unwrap();
    // One batch, and the server is gone.
    assert!(server::import::step(&app.state, app.school.unit, first).await.unwrap());
    let page: ImportPage = clerk.get(&format!("{}/{first}", paths::IMPORTS)).await.ok();
    assert_eq!((page.import.state, page.import.counts.entered), (ImportState::Entering, 100));
    assert_eq!(parties(&app).await, 200);
    // Two that start again at once.
    assert_eq!(server::import::resume(&app.state).await.unwrap(), 1);
    assert_eq!(server::import::resume(&app.state).await.unwrap(), 1);
    assert_eq!(settled(&clerk, first).await.import.counts.entered, 230);
    assert_eq!(parties(&app).await, 460);
    // The other preview is out of date: nobody is entered twice.
    tell(&app, &clerk, second, "confirm").await.ok::<Json>();
    let other = settled(&clerk, second).await.import.counts;
    assert_eq!((other.new, other.entered, other.skipped), (230, 0, 230));
    assert_eq!(parties(&app).await, 460);
}

async fn five_thousand_lines_of_an_old_register(app: TestApp) {
    let clerk = app.user("vanthu").await;
    let id = app.id();
    let page: ImportPage = send(&clerk, id, "register", workbook(&register(5_000))).await.ok();
    assert_eq!((page.import.counts.new, page.rows.len(), page.next), (5_000, 50, Some(51)));
    tell(&app, &clerk, id, "confirm").await.ok::<Json>();
    assert_eq!(settled(&clerk, id).await.import.counts.entered, 5_000);
    // No dossier came of it, and no number was drawn.
    assert_eq!(app.db.number("SELECT COUNT(*) FROM register_history").await, 5_000);
    assert_eq!(app.db.number("SELECT COUNT(*) FROM case_index").await, 0);
    let found: PastPage = clerk.get("/api/v1/register-history?q=tre%20so%204999").await.ok();
    assert_eq!((found.items.len(), found.items[0].past.code.as_str()), (1, "4999"));
    let first: PastPage = clerk.get("/api/v1/register-history?limit=200").await.ok();
    let next = first.next.unwrap();
    let second: PastPage = clerk.get(&format!("/api/v1/register-history?limit=200&after={next}")).await.ok();
    assert!(second.items.iter().all(|line| first.items.iter().all(|other| other.id != line.id)));
    assert_eq!(second.items.len(), 200);
    app.user("hieutruong").await.get("/api/v1/register-history").await.ok::<PastPage>();
    for login in ["giaovienla", "kiemtra", "quantri"] {
        app.user(login).await.get("/api/v1/register-history").await.refused(403, "not_your_role");
    }
    let (stranger, _) = other_clerk(&app).await;
    assert!(stranger.get("/api/v1/register-history").await.ok::<PastPage>().items.is_empty());
    send(&clerk, app.id(), "register", workbook(&register(5_100))).await.refused(422, "import_too_many_rows");
    tell(&app, &clerk, id, "undo").await.ok::<Json>();
    assert_eq!(settled(&clerk, id).await.import.counts.taken_back, 5_000);
    assert_eq!(app.db.number("SELECT COUNT(*) FROM register_history").await, 0);
}

async fn who_keeps_no_book_imports_none(app: TestApp) {
    let clerk = app.user("vanthu").await;
    let id = app.id();
    send(&clerk, id, "children", workbook(&children(2, 0))).await.ok::<Json>();
    let path = format!("{}/{id}", paths::IMPORTS);
    for login in ["hieutruong", "giaovienla", "ketoan", "kiemtra"] {
        let user = app.user(login).await;
        send(&user, app.id(), "children", workbook(&children(1, 0))).await.refused(403, "not_your_post");
        user.get(&path).await.refused(403, "not_your_post");
        user.get(paths::IMPORTS).await.refused(403, "not_your_post");
        user.get(&format!("{}/templates/children.xlsx", paths::IMPORTS)).await.refused(403, "not_your_post");
        for what in ["confirm", "undo"] {
            tell(&app, &user, id, what).await.refused(403, "not_your_post");
        }
    }
    // The administrator's book is the staff's, and no other; the clerk's is not the staff's.
    let admin = app.user("quantri").await;
    send(&admin, app.id(), "children", workbook(&children(1, 0))).await.refused(403, "not_your_post");
    admin.get(&format!("{}/templates/children.xlsx", paths::IMPORTS)).await.refused(403, "not_your_post");
    admin.get(&path).await.refused(404, "not_found");
    assert_eq!(admin.get(paths::IMPORTS).await.ok::<Json>()["items"], json!([]));
    for what in ["confirm", "undo"] {
        tell(&app, &admin, id, what).await.refused(404, "not_found");
    }
    send(&clerk, app.id(), "staff", workbook(&staff::rows(1))).await.refused(403, "not_your_role");
    clerk.get(&format!("{}/templates/staff.xlsx", paths::IMPORTS)).await.refused(403, "not_your_role");
    // Another school's clerk imports there, and learns nothing of what is here.
    let (stranger, _) = other_clerk(&app).await;
    stranger.get(&path).await.refused(404, "not_found");
    for what in ["confirm", "undo"] {
        tell(&app, &stranger, id, what).await.refused(404, "not_found");
    }
    send(&stranger, id, "children", workbook(&children(2, 0))).await.refused(409, "idempotency_key_reused");
    let theirs: Json = stranger.get(paths::IMPORTS).await.ok();
    assert_eq!(theirs["items"], json!([]));
    assert_eq!(parties(&app).await, 0);
    // A preview cannot be taken back, and what is no kind is not there.
    tell(&app, &clerk, id, "undo").await.ok::<Json>();
    assert_eq!(settled(&clerk, id).await.import.state, ImportState::Preview);
    send(&clerk, app.id(), "secrets", vec![]).await.refused(404, "not_found");
    for kind in Kind::ALL {
        let keeper = if kind == Kind::Staff { &admin } else { &clerk };
        let reply = keeper.get(&format!("{}/templates/{}.xlsx", paths::IMPORTS, kind.as_str())).await;
        let sheets = server::import::xlsx::read(&reply.bytes).unwrap();
        // Headings, and nothing below them but the example.
        assert_eq!(columns::find(&sheets, kind.columns()).unwrap_err().code(), "import_empty");
    }
}
