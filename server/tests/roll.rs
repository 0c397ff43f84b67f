//! Chosen dossiers as a list that goes out with an official letter, over the HTTP API: whole or not at all, of one procedure, for
//! those who read whom each is about.

use axum::http::header;
use contract::{command::Command, paths};
use domain::{
    definition::PartyKind,
    ids::PartyId,
    value::{PartyRef, Value},
};
use serde_json::{Value as Json, json};
use time::macros::date;
use uuid::Uuid;

use crate::{
    letters::word::Word,
    papers::pdf::Pdf,
    support::{CHILD, Desk, Reply, TestApp, User, both_dbs, cert, other_clerk, party},
};

both_dbs!(
    those_who_are_to_be_supported_stand_in_one_list,
    it_is_whole_or_not_at_all,
    it_is_for_those_who_read_whom_it_is_about,
);

const SUPPORT: &str = "ho-tro-an-trua";
const SECOND: &str = "Trẻ <b>#02 lớp Chồi 1";

async fn ask(by: &User, ids: &[Uuid], to_edit: bool) -> Reply {
    by.post(paths::CASES_ROLL, &json!({ "ids": ids, "to_edit": to_edit })).await
}

/// A child of the register.
async fn entered(app: &TestApp, name: &str) -> PartyRef {
    let mut clerk = app.user("vanthu").await.replica(app.id());
    let mut child = party(app.id(), PartyKind::Child, name, None, app.now());
    (child.born, child.class) = (Some(date!(2021 - 02 - 09)), Some("Chồi 1".to_owned()));
    let found = PartyRef { id: child.id, kind: child.kind, name: name.to_owned(), phone: None, address: None };
    let command = clerk.numbered(app.id(), Command::EnterParty(child));
    clerk.pushed(app.now(), &[command]).await;
    found
}

/// Somebody asks for support with a child's lunches, on this ground.
async fn asked(app: &TestApp, child: PartyRef, variant: &str, proof: &str) -> Uuid {
    let mut open = cert(app.id(), app.now());
    (open.definition.key, open.definition.version) = (SUPPORT.into(), 2);
    open.variant = Some(variant.into());
    open.papers = vec!["don".into(), proof.into()];
    open.fields.insert("child".into(), Value::Party(child));
    open.fields.insert("filing_closes".into(), Value::Date(date!(2026 - 03 - 20)));
    Desk { app }.open(&app.user("vanthu").await, open).await
}

async fn two(app: &TestApp) -> [Uuid; 2] {
    let stranger =
        PartyRef { id: PartyId(app.id()), kind: PartyKind::Child, name: CHILD.to_owned(), phone: None, address: None };
    let second = entered(app, SECOND).await;
    [asked(app, second, "can-ngheo", "giay-can-ngheo").await, asked(app, stranger, "ho-ngheo", "giay-ho-ngheo").await]
}

async fn readings(app: &TestApp) -> i64 {
    app.db.number("SELECT COUNT(*) FROM audit WHERE action = 'case.read_personal'").await
}

async fn those_who_are_to_be_supported_stand_in_one_list(app: TestApp) {
    let ids = two(&app).await;
    let clerk = app.user("vanthu").await;
    let before = readings(&app).await;
    let printed = ask(&clerk, &ids, false).await;
    assert!(printed.status.is_success(), "{}", printed.text());
    assert_eq!(printed.headers[header::CONTENT_TYPE], "application/pdf");
    assert_eq!(readings(&app).await, before + 2, "that they were shown leaves a line for each");
    let text = Pdf::read(&printed.bytes).text().split_whitespace().collect::<Vec<_>>().join(" ");
    let edited = ask(&clerk, &ids, true).await;
    assert!(edited.headers[header::CONTENT_DISPOSITION].to_str().unwrap().contains(".docx"));
    let word = Word::read(&edited.bytes).text().split_whitespace().collect::<Vec<_>>().join(" ");
    for text in [text, word] {
        for said in [
            "DANH SÁCH",
            "Hỗ trợ ăn trưa cho trẻ mẫu giáo",
            "Họ và tên trẻ",
            "Ngày sinh",
            "Kèm theo văn bản số …/…",
            SECOND,
            "09/02/2021",
            "Hộ cận nghèo",
            CHILD,
            "Hộ nghèo",
            "Danh sách này có 2 hồ sơ./.",
            "NGƯỜI LẬP DANH SÁCH",
        ] {
            // In a narrow column words stand below each other.
            assert!(said.split(' ').all(|word| text.contains(word)), "{said} is not in {text}");
        }
        // In the order that was asked for, and the day until which all may file is not repeated in each row.
        assert!(text.find("#02") < text.find("260311-0002"), "{text}");
        assert!(!text.contains("20/03/2026"), "{text}");
    }
}

async fn it_is_whole_or_not_at_all(app: TestApp) {
    let ids = two(&app).await;
    let clerk = app.user("vanthu").await;
    let other = Desk { app: &app }.open(&clerk, cert(app.id(), app.now())).await;
    let before = readings(&app).await;
    ask(&clerk, &[ids[0], other], false).await.refused(400, "roll_mixed");
    ask(&clerk, &[ids[0], app.id()], false).await.refused(404, "not_found");
    ask(&clerk, &[], false).await.refused(404, "not_found");
    let many: Vec<Uuid> = (0..501).map(|_| app.id()).collect();
    ask(&clerk, &many, false).await.refused(400, "sheet_too_long");
    let bad: Json = json!({ "ids": ["mot"] });
    clerk.post(paths::CASES_ROLL, &bad).await.refused(400, "bad_body");
    assert_eq!(readings(&app).await, before, "nobody was shown");
    // Named twice is one row.
    let text = Pdf::read(&ask(&clerk, &[ids[0], ids[0]], false).await.bytes).text();
    assert_eq!(text.matches("09/02/2021").count(), 1, "{text}");
}

async fn it_is_for_those_who_read_whom_it_is_about(app: TestApp) {
    let ids = two(&app).await;
    for login in ["hieutruong", "ketoan"] {
        assert!(ask(&app.user(login).await, &ids, false).await.status.is_success(), "{login}");
    }
    for login in ["giaovienla", "kiemtra", "congdoan", "quantri"] {
        ask(&app.user(login).await, &ids, false).await.refused(404, "not_found");
    }
    let (stranger, _) = other_clerk(&app).await;
    ask(&stranger, &ids, false).await.refused(404, "not_found");
    assert_eq!(ask(&app.nobody(), &ids, false).await.status, 401);
}
