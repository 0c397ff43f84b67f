//! Thousands of broken variants of good input: workbooks, definitions, events, text, cursors, tokens. Whatever is broken, the
//! answer is a refusal or a value that the program itself could have written; never a panic, never a hang.
//!
//! The same few thousand each time, quickly. To look for longer, each for so many seconds from another start:
//! `SEN_SOAK_SECONDS=60 cargo test -p server --test api mutants:: -- --nocapture`.

mod mutator;

use std::collections::{BTreeSet, HashMap};

use axum::http::header;
use contract::{paths, session::SessionView};
use db::{DbError, Engine, events, sync::Cursor};
use domain::{
    case::{Event, Fact, apply::apply},
    definition::{Lifecycle, Procedure, lint::lint},
    facet::RecordKind,
    fold,
    ids::{CaseId, PartyId},
    import::{Kind, children, register},
};
use serde_json::json;
use server::{
    definitions::shipped,
    demo,
    import::{template, xlsx},
};
use uuid::Uuid;

use self::mutator::Mutator;
use crate::{
    imports::workbook,
    support::{Desk, TestApp, at, cert},
};

/// What a workbook is made of: an archive whose parts are broken one by one, and put together again.
fn repacked(bytes: &[u8], m: &mut Mutator) -> Vec<u8> {
    use std::io::{Read as _, Write as _};
    let mut from = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut to = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let broken = m.below(from.len());
    for at in 0..from.len() {
        let mut part = from.by_index(at).unwrap();
        let (name, mut text) = (part.name().unwrap().into_owned(), Vec::new());
        part.read_to_end(&mut text).unwrap();
        if at == broken || m.below(8) == 0 {
            text = m.bytes(&[&text]);
        }
        to.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        to.write_all(&text).unwrap();
    }
    to.finish().unwrap().into_inner()
}

#[test]
fn a_broken_workbook_is_refused_or_read() {
    let today = at("2026-03-11T08:30");
    let row = |cells: &[&str]| cells.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>();
    let list = workbook(&[
        row(&["STT", "Họ và tên trẻ", "Ngày sinh", "Lớp", "Phụ huynh", "Quan hệ", "SĐT", "Mã trẻ"]),
        row(&["1", "Trẻ 01 lớp Lá 2", "05/03/2021", "Lá 2", "Phụ huynh trẻ 01", "Mẹ", "0900000001", "T1"]),
        row(&["2", "Trẻ 02 lớp Lá 2", "31/02/2021", "Lá 2", "=1+1", "Bố", "9", "T1"]),
    ]);
    let book = workbook(&[
        row(&["Số", "Thủ tục", "Người nộp", "Ngày nhận", "Ngày hẹn", "Ngày trả", "Kết quả"]),
        row(&["1", "Xác nhận trẻ đang học", "Phụ huynh trẻ 01", "03/03/2025", "05/03/2025", "", "Đã trả"]),
    ]);
    let offered = template::template(Kind::Children, &template::Choices::default(), today.local_date()).unwrap();
    let seeds = [list.as_slice(), &book, &offered];
    let (mut read, mut planned) = (0, 0);
    let rounds = mutator::rounds("workbooks", 300, |m| {
        let bytes = if m.below(4) == 0 { m.bytes(&seeds) } else { repacked(m.one(&seeds), m) };
        let Ok(sheets) = xlsx::read(&bytes) else { return };
        read += 1;
        let known = children::Known { parties: &[], by_code: &|_| None };
        let plan = children::plan(&sheets, &known, today, |row, n| {
            PartyId(Uuid::from_u128(u128::from(row) << 8 | u128::from(n)))
        });
        planned += plan.iter().flatten().count();
        let known = register::Known { lines: &HashMap::new(), codes: &BTreeSet::new() };
        planned += register::plan(&sheets, &known, today.local_date()).iter().flatten().count();
    });
    assert!(read > rounds / 50 && planned > 0, "of {rounds} only {read} could be read, with {planned} rows");
}

#[test]
fn a_broken_definition_is_refused_or_judged() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/definitions");
    let files = |kind: &str| {
        let entries = std::fs::read_dir(format!("{folder}/{kind}")).unwrap();
        entries.map(|entry| std::fs::read_to_string(entry.unwrap().path()).unwrap()).collect::<Vec<_>>()
    };
    let (lifecycles, procedures) = (files("lifecycles"), files("procedures"));
    let shipped = shipped().unwrap();
    let (mut read, mut faulty) = (0, 0);
    let rounds = mutator::rounds("definitions", 1500, |m| {
        // Broken as text, and as a table of which a word or a branch was changed.
        let seeds = if m.below(2) == 0 { &lifecycles } else { &procedures };
        let seed = seeds[m.below(seeds.len())].as_str();
        let text = if m.below(3) == 0 {
            m.text(&[seed])
        } else {
            let table: toml::Table = seed.parse().unwrap();
            let mut value = serde_json::to_value(table).unwrap();
            m.json(&mut value);
            let Ok(text) = toml::to_string(&value) else { return };
            text
        };
        if let Ok(lifecycle) = toml::from_str::<Lifecycle>(&text) {
            read += 1;
            for procedure in &shipped.procedures {
                faulty += usize::from(!lint(procedure, &lifecycle).is_empty());
            }
        }
        if let Ok(procedure) = toml::from_str::<Procedure>(&text) {
            read += 1;
            for lifecycle in &shipped.lifecycles {
                let faults = lint(&procedure, lifecycle);
                faulty += usize::from(!faults.is_empty());
                assert!(faults.iter().all(|fault| !fault.to_string().is_empty()));
            }
        }
    });
    assert!(read > rounds / 50 && faulty > 0, "of {rounds} only {read} could be read, {faulty} with faults");
}

/// A history of which values, marks and facts were changed folds into some case or none.
#[tokio::test]
async fn a_broken_history_still_folds() {
    let app = TestApp::new(Engine::Sqlite).await.unwrap();
    let (desk, clerk) = (Desk { app: &app }, app.user("vanthu").await);
    let id = desk.open(&clerk, cert(app.id(), app.now())).await;
    desk.step(&clerk, id, "received", "assign", desk.to("to-la", "giaovienla")).await;
    let unit = app.school.unit;
    let read = move |tx| async move { events::events_of(&tx, unit, RecordKind::Case, id).await };
    let rows = app.state.db.read::<_, _, _, DbError>(read).await.unwrap();
    let bodies: Vec<serde_json::Value> = rows.iter().map(|row| serde_json::from_str(&row.body).unwrap()).collect();
    let mut folded = 0;
    let rounds = mutator::rounds("events", 3000, |m| {
        let mut case = None;
        for (at, (no, row)) in (1..).zip(&rows).enumerate() {
            let mut body = bodies[if m.below(6) == 0 { m.below(bodies.len()) } else { at }].clone();
            if m.below(2) == 0 {
                m.json(&mut body);
            }
            let Ok(fact) = serde_json::from_value::<Fact>(body) else { continue };
            let event = Event {
                id: row.id,
                command: row.command,
                unit,
                case: CaseId(id),
                no,
                at: row.at.plus_millis(m.number()),
                stated_at: row.stated_at.plus_millis(m.number()),
                by: row.person.unwrap(),
                grant: row.grant.unwrap(),
                on_behalf: None,
                fact,
            };
            case = apply(case, &event);
        }
        if let Some(case) = case {
            folded += 1;
            // It can be written and read again, as it is stored.
            let text = serde_json::to_string(&case.core).unwrap();
            assert_eq!(serde_json::from_str::<domain::case::Core>(&text).unwrap(), case.core);
        }
    });
    assert!(folded > rounds / 10, "of {rounds} only {folded} fold into a case");
}

#[test]
fn text_folds_to_what_folds_to_itself() {
    let seeds = [
        "Trẻ Ánh Dương lớp Lá 2",
        "Nguyễn Đình Đức",
        "ĐÌNH  đường\u{200b}\u{202e}",
        "e\u{302}\u{301}\u{323}",
        "0900 000 001",
    ];
    mutator::rounds("text", 5000, |m| {
        let text = m.text(&seeds);
        let normal = fold::normalize(&text);
        assert_eq!(fold::normalize(&normal), normal, "{text:?}");
        assert!(!normal.chars().any(|c| c.is_control() && c != '\n'), "{text:?}: {normal:?}");
        let key = fold::search_key(&text);
        assert_eq!(fold::search_key(&key), key, "{text:?}");
        assert_eq!(fold::search_key(&normal), key, "{text:?}");
        let _ = (fold::sort_key(&text), fold::name_sort_key(&text));
    });
}

#[test]
fn a_broken_cursor_is_none_of_ours() {
    let epoch = Uuid::from_u128(0x0190_d6a0).simple().to_string();
    let cursors =
        [format!("{epoch}:120:101,104:7.3.99"), format!("{epoch}:7::"), format!("{epoch}:9223372036854775807:1:")];
    let seeds: Vec<&str> = cursors.iter().map(String::as_str).collect();
    let mut parsed = 0;
    let rounds = mutator::rounds("cursors", 5000, |m| {
        let text = m.text(&seeds);
        if let Ok(cursor) = text.parse::<Cursor>() {
            parsed += 1;
            assert_eq!(cursor.to_string().parse::<Cursor>(), Ok(cursor));
        }
    });
    assert!(parsed > rounds / 100, "of {rounds} only {parsed} are cursors");
}

#[tokio::test]
async fn a_broken_token_opens_nothing() {
    let app = TestApp::new(Engine::Sqlite).await.unwrap();
    let program = json!({ "login": "vanthu", "password": demo::PASSWORD, "bearer": true });
    let open: SessionView = app.nobody().post(paths::SESSION, &program).await.ok();
    let tokens = open.tokens.unwrap();
    let mut forged = BTreeSet::new();
    mutator::rounds("tokens", 400, |m| {
        forged.insert(m.text(&[&tokens.access, &tokens.refresh]));
    });
    // Signed with the same key, but another token than this one, is not to be had by changing it.
    forged.remove(&tokens.access);
    for token in forged.iter().take(5_000).filter(|token| header::HeaderValue::from_str(token).is_ok()) {
        let mut user = app.nobody();
        user.bear(token);
        assert_eq!(user.get(paths::SESSION).await.status, 401, "{token}");
        let reply = app.nobody().post(paths::SESSION_REFRESH, &json!({ "refresh": token })).await;
        assert!(*token == tokens.refresh || reply.status == 401, "{token}: {}", reply.text());
    }
}
