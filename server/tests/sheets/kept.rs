//! What the server lists by itself: parties, people, what is kept about personal data, who read it.

use contract::{
    paths,
    people::PeopleView,
    privacy::PartyPage,
    readings::ReadingPage,
    subjects::{ActivityList, ConsentPage, DueCases, RequestPage},
};
use domain::{definition::PartyKind, ids::CommandId, instant::Instant, party::EnterParty};
use serde_json::json;
use time::macros::date;

use super::Sheet;
use crate::{
    parties_kept::{ask, enter},
    retention::{ended, keep_for},
    subjects::{consent, family, purpose, request},
    support::{TestApp, User, both_dbs, other_clerk, party},
};

both_dbs!(
    the_register_of_parties_is_what_a_search_finds,
    the_staff_is_the_administrators,
    what_is_processed_is_told_with_its_versions,
    consents_are_told_with_their_days,
    requests_are_told_by_their_dates,
    what_is_due_is_leaderships,
    who_read_somebody_is_told_without_their_name,
);

async fn sheet(by: &User, list: &str) -> Sheet {
    Sheet::of(&by.get(&paths::sheet(list)).await)
}

/// Whom a list is not for has no spreadsheet of it either.
async fn refused(app: &TestApp, logins: &[&str], list: &str) {
    for login in logins {
        app.user(login).await.get(&paths::sheet(list)).await.refused(403, "not_your_role");
    }
    assert_eq!(app.nobody().get(&paths::sheet(list)).await.status, 401);
}

async fn the_register_of_parties_is_what_a_search_finds(app: TestApp) {
    const HOSTILE: &str = "@cmd|' /C calc'!A0";
    let clerk = app.user("vanthu").await;
    let child = EnterParty {
        born: Some(date!(2021 - 05 - 04)),
        class: Some("Lá 2".into()),
        address: Some("  Nhà 01,  tổ dân phố 2".into()),
        ..party(app.id(), PartyKind::Child, "Trẻ 01", None, app.now())
    };
    assert!(clerk.command(CommandId(app.id()), paths::PARTIES, &child).await.status.is_success());
    enter(&app, &clerk, PartyKind::Guardian, HOSTILE, Some("0900000001")).await;
    enter(&app, &clerk, PartyKind::Organisation, "Trường Mầm non khác", None).await;
    let double = enter(&app, &clerk, PartyKind::Child, "Trẻ 01 bản hai", None).await;
    let merge = json!({ "into": child.id, "stated_at": app.now() });
    assert_eq!(ask(&app, &clerk, &format!("{}/{double}/merge", paths::PARTIES), merge).await.status, 200);
    let (other, _) = other_clerk(&app).await;
    enter(&app, &other, PartyKind::Child, "Trẻ trường khác", None).await;

    for login in ["vanthu", "hieutruong", "giaovienla", "kiemtra", "quantri"] {
        let by = app.user(login).await;
        for query in ["", "?q=tre", "?kind=child", "?kind=guardian&kind=organisation", "?q=khong-co"] {
            let list: PartyPage = by.get(&format!("{}{query}", paths::PARTIES)).await.ok();
            let sheet = Sheet::of(&by.get(&format!("{}{query}", paths::sheet(paths::PARTIES))).await);
            let told = format!("{login} {query}");
            let each = |of: fn(&domain::party::Party) -> Option<String>| {
                list.items.iter().map(|one| of(one).unwrap_or_default()).collect::<Vec<_>>()
            };
            assert!(sheet.is_numbered());
            assert_eq!(sheet.texts("Họ và tên"), each(|one| Some(one.name.clone())), "{told}");
            assert_eq!(sheet.texts("Điện thoại"), each(|one| one.phone.clone()), "{told}");
            assert_eq!(sheet.texts("Địa chỉ"), each(|one| one.address.clone()), "{told}");
            assert_eq!(sheet.texts("Lớp"), each(|one| one.class.clone()), "{told}");
            assert_eq!(sheet.days("Ngày sinh"), list.items.iter().map(|one| one.born).collect::<Vec<_>>(), "{told}");
        }
    }
    let all = sheet(&clerk, paths::PARTIES).await;
    assert!(all.rows.len() >= 3 && all.texts("Họ và tên").iter().any(|name| name == HOSTILE));
    assert_eq!(all.texts("Họ và tên").iter().filter(|name| *name == "Trẻ 01").count(), 1, "the double is no other");
    clerk.get(&format!("{}?kind=letter", paths::sheet(paths::PARTIES))).await.refused(400, "bad_parameter");
    // Shown in a list, they leave a line for each, once a day.
    let accountant = app.user("ketoan").await;
    let shown = i64::try_from(sheet(&accountant, paths::PARTIES).await.rows.len()).unwrap();
    assert_eq!(read_by(&app, "ketoan").await, shown);
    sheet(&accountant, paths::PARTIES).await;
    assert_eq!(read_by(&app, "ketoan").await, shown);
}

/// How many lines say that this person read somebody of the register.
async fn read_by(app: &TestApp, login: &str) -> i64 {
    let person = person(app, login);
    app.db
        .number(&format!("SELECT COUNT(*) FROM audit WHERE action = 'party.read_personal' AND person = {person}"))
        .await
}

/// Somebody's id as the database writes it in a statement.
fn person(app: &TestApp, login: &str) -> String {
    let id = app.school.person(login).0;
    match app.state.db.engine() {
        db::Engine::Sqlite => format!("X'{}'", id.simple()),
        db::Engine::Postgres => format!("'{id}'"),
    }
}

async fn the_staff_is_the_administrators(app: TestApp) {
    let administrator = app.user("quantri").await;
    refused(&app, &["vanthu", "hieutruong", "giaovienla", "kiemtra"], paths::PEOPLE).await;
    let list: PeopleView = administrator.get(paths::PEOPLE).await.ok();
    let sheet = sheet(&administrator, paths::PEOPLE).await;
    assert!(sheet.is_numbered());
    let mut logins = sheet.texts("Tên đăng nhập");
    assert_eq!(logins.len(), list.items.len());
    let row = logins.iter().position(|login| login == "vanthu").expect("the clerk is listed");
    assert!(sheet.texts("Chức vụ, bộ phận")[row].contains(" · Văn phòng"), "{:?}", sheet.texts("Chức vụ, bộ phận"));
    assert_eq!(sheet.texts("Trạng thái")[row], "Đang dùng");
    let line = |login: &str| list.items.iter().find(|line| line.login == login).unwrap();
    // A moment is told to the minute.
    let minute = |at: Option<Instant>| at.map(|at| at.plus_millis(-(at.millis() % 60_000)));
    for (login, (entered, seen)) in
        logins.iter().zip(sheet.moments("Ngày thêm").into_iter().zip(sheet.moments("Dùng lần cuối")))
    {
        assert_eq!((entered, seen), (minute(Some(line(login).entered_at)), minute(line(login).seen_at)), "{login}");
    }
    logins.sort();
    assert_eq!(logins, list.items.iter().map(|line| line.login.clone()).collect::<Vec<_>>());
}

async fn what_is_processed_is_told_with_its_versions(app: TestApp) {
    purpose(&app).await;
    let path = paths::privacy("activities");
    refused(&app, &["giaovienla", "kiemtra", "quantri"], &path).await;
    let clerk = app.user("vanthu").await;
    let list: ActivityList = clerk.get(&path).await.ok();
    let sheet = sheet(&clerk, &path).await;
    let each = |of: fn(&contract::subjects::ActivityLine) -> String| list.items.iter().map(of).collect::<Vec<_>>();
    assert_eq!(sheet.texts("Mục đích"), each(|line| line.activity.purpose.clone()));
    assert_eq!(sheet.texts("Dữ liệu gì"), each(|line| line.activity.data.clone()));
    assert_eq!(sheet.texts("Lưu bao lâu"), each(|line| line.activity.kept.clone()));
    let state = |line: &contract::subjects::ActivityLine| match line.version {
        0 => "Đề xuất, chờ nhà trường duyệt".to_owned(),
        no => format!("Bản {no}"),
    };
    assert_eq!(sheet.texts("Trạng thái"), each(state));
    assert_eq!(sheet.moments("Ghi lần cuối")[0], Some(app.now()), "what was kept comes first");
    assert!(sheet.moments("Ghi lần cuối")[1..].iter().all(Option::is_none));
}

async fn consents_are_told_with_their_days(app: TestApp) {
    let path = paths::privacy("consents");
    refused(&app, &["giaovienla", "kiemtra", "quantri"], &path).await;
    let purpose = purpose(&app).await;
    let clerk = app.user("vanthu").await;
    let (child, mother) = family(&app, &clerk, "=1+1").await;
    let (second, guardian) = family(&app, &clerk, "Trẻ 02 lớp Lá 2").await;
    for (child, mother) in [(child, mother), (second, guardian)] {
        app.clock.advance(60_000);
        let reply = ask(&app, &clerk, &path, consent(child, mother, purpose, "")).await;
        assert_eq!(reply.status, 201, "{}", reply.text());
    }
    let list: ConsentPage = clerk.get(&path).await.ok();
    let ended = list.items.iter().find(|line| line.consent.party.0 == child).unwrap().id;
    app.set("2026-03-13T09:00");
    let clerk = app.user("vanthu").await;
    let body = json!({ "by": mother, "on": "2026-03-12" });
    assert_eq!(ask(&app, &clerk, &format!("{path}/{ended}/withdraw"), body).await.status, 200);

    let before = app.db.number("SELECT COUNT(*) FROM audit WHERE action = 'party.read_personal'").await;
    let sheet = sheet(&clerk, &path).await;
    let after = app.db.number("SELECT COUNT(*) FROM audit WHERE action = 'party.read_personal'").await;
    assert_eq!(after, before + 2, "both were shown on this day for the first time");
    let list: ConsentPage = clerk.get(&path).await.ok();
    let names: Vec<String> = list.items.iter().map(|line| line.party_name.clone().unwrap()).collect();
    assert_eq!(sheet.texts("Về ai"), names);
    assert_eq!(names, ["=1+1", "Trẻ 02 lớp Lá 2"], "what was written last comes first");
    assert_eq!(sheet.texts("Trạng thái"), ["Đã rút", "Đang có hiệu lực"]);
    assert_eq!(sheet.days("Ngày đồng ý"), [Some(date!(2026 - 03 - 11)); 2]);
    assert_eq!(sheet.days("Ngày rút"), [Some(date!(2026 - 03 - 12)), None]);
    assert!(sheet.texts("Mục đích").iter().all(|purpose| !purpose.is_empty()));
    let narrowed = |query: String| {
        let clerk = &clerk;
        let path = format!("{}?{query}", paths::sheet(&paths::privacy("consents")));
        async move { Sheet::of(&clerk.get(&path).await).texts("Về ai") }
    };
    assert_eq!(narrowed(format!("party={second}")).await, ["Trẻ 02 lớp Lá 2"]);
    assert_eq!(narrowed(format!("activity={purpose}")).await.len(), 2);
    assert_eq!(narrowed(format!("activity={}", app.id())).await.len(), 0);
    let (other, _) = other_clerk(&app).await;
    assert_eq!(Sheet::of(&other.get(&paths::sheet(&path)).await).rows.len(), 0);
}

async fn requests_are_told_by_their_dates(app: TestApp) {
    let path = paths::privacy("requests");
    refused(&app, &["giaovienla", "kiemtra", "quantri"], &path).await;
    let clerk = app.user("vanthu").await;
    let (child, mother) = family(&app, &clerk, "Trẻ 01 lớp Lá 2").await;
    for (kind, asked) in [("view", "+Cho xem"), ("correct", "Sửa ngày sinh")] {
        let reply = ask(&app, &clerk, &path, request(kind, child, mother, asked)).await;
        assert_eq!(reply.status, 201, "{}", reply.text());
    }
    let principal = app.user("hieutruong").await;
    let list: RequestPage = principal.get(&path).await.ok();
    let refused = list.items.iter().find(|line| line.request.asked == "Sửa ngày sinh").unwrap().id;
    let body = json!({ "granted": false, "reason": "=Đã đúng" });
    assert_eq!(ask(&app, &principal, &format!("{path}/{refused}/answer"), body).await.status, 200);

    let list: RequestPage = clerk.get(&path).await.ok();
    let waiting = sheet(&clerk, &path).await;
    assert_eq!((waiting.rows.len(), waiting.texts("Nội dung yêu cầu")), (1, vec!["+Cho xem".to_owned()]));
    assert_eq!(waiting.moments("Hạn trả lời"), [list.items[0].due_at]);
    assert_eq!(waiting.moments("Ngày nhận"), [Some(list.items[0].request.received_at)]);
    assert_eq!(waiting.moments("Ngày trả lời"), [None]);
    let answered = Sheet::of(&clerk.get(&format!("{}?answered=true", paths::sheet(&path))).await);
    assert_eq!(answered.texts("Lý do, lời nhắn"), ["=Đã đúng"]);
    assert_eq!(answered.texts("Câu trả lời"), ["Từ chối"]);
    assert_eq!(answered.moments("Ngày trả lời"), [Some(app.now())]);
    clerk.get(&format!("{}?answered=khong", paths::sheet(&path))).await.refused(400, "bad_parameter");
}

async fn what_is_due_is_leaderships(app: TestApp) {
    let path = paths::privacy("due");
    refused(&app, &["vanthu", "giaovienla", "kiemtra", "quantri"], &path).await;
    let case = ended(&app, "kanariq").await;
    app.set("2026-05-13T09:00");
    let deputy = app.user("phohieutruong").await;
    assert_eq!(keep_for(&app, &deputy, "1mo").await.status, 200);
    let list: DueCases = deputy.get(&path).await.ok();
    assert_eq!(list.items.iter().map(|line| line.case.0).collect::<Vec<_>>(), [case]);
    let sheet = sheet(&deputy, &path).await;
    assert_eq!(sheet.texts("Mã hồ sơ"), [list.items[0].code.clone().unwrap()]);
    assert_eq!(sheet.days("Ngày kết thúc"), [Some(list.items[0].ended_on)]);
    assert_eq!(sheet.days("Lưu đến"), [Some(list.items[0].due_on)]);
}

async fn who_read_somebody_is_told_without_their_name(app: TestApp) {
    let clerk = app.user("vanthu").await;
    let child = enter(&app, &clerk, PartyKind::Child, "Trẻ 01 lớp Lá 2", None).await;
    assert!(clerk.get(&format!("{}/{child}", paths::PARTIES)).await.status.is_success());
    let path = paths::readings(domain::ids::PartyId(child));
    refused(&app, &["vanthu", "giaovienla", "kiemtra"], &path).await;
    let list: ReadingPage = app.user("hieutruong").await.get(&path).await.ok();
    assert!(!list.items.is_empty());
    for login in ["hieutruong", "quantri"] {
        let reply = app.user(login).await.get(&paths::sheet(&path)).await;
        let sheet = Sheet::of(&reply);
        assert_eq!(sheet.texts("Ai"), list.items.iter().map(|line| line.name.clone()).collect::<Vec<_>>(), "{login}");
        assert_eq!(sheet.moments("Lúc")[0], Some(app.now()), "{login}");
        assert_eq!(sheet.texts("Bằng cách nào")[0], "mở xem", "{login}");
        assert!(sheet.rows.iter().flatten().all(|cell| !cell.to_string().contains("Trẻ 01")), "{login}");
    }
    let nowhere = paths::sheet(&paths::readings(domain::ids::PartyId(app.id())));
    app.user("hieutruong").await.get(&nowhere).await.refused(404, "not_found");
}
