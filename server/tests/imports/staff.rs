//! The staff as a school keeps them in Excel: looked at row by row, entered as if typed, taken back.

use std::collections::{BTreeMap, BTreeSet};

use axum::http::StatusCode;
use contract::{
    import::{ImportPage, ImportState, RowOutcome},
    paths,
    people::{GrantStanding, OneTimePassword, PeopleView, PersonLine},
};
use domain::{ids::CommandId, rights::Post};
use serde_json::{Value as Json, json};

use super::{row, send, settled, tell, workbook};
use crate::support::{TestApp, User, both_dbs, other_clerk};

both_dbs!(
    a_list_of_the_staff_is_shown_entered_and_taken_back,
    what_was_taken_back_is_entered_again,
    every_row_says_what_is_wrong_with_it,
    what_the_rules_refuse_is_told_and_nothing_else_is_lost,
    a_sheet_gives_no_powers_to_whoever_brings_it,
    the_last_who_administers_is_not_taken_back,
);

/// So many teachers under the headings of a school.
pub fn rows(count: usize) -> Vec<Vec<String>> {
    let mut rows = vec![row(&["STT", "Họ và tên", "Chức vụ", "Tổ", "Tên đăng nhập"])];
    for n in 1..=count {
        rows.push(vec![
            n.to_string(),
            format!("Giáo viên bảng {n}"),
            "GV".into(),
            "tổ lá".into(),
            format!("gv.bang{n}"),
        ]);
    }
    rows
}

async fn people(by: &User) -> Vec<PersonLine> {
    by.get(paths::PEOPLE).await.ok::<PeopleView>().items
}

async fn of(by: &User, login: &str) -> PersonLine {
    people(by).await.into_iter().find(|p| p.login == login).expect("somebody of the school")
}

async fn a_list_of_the_staff_is_shown_entered_and_taken_back(app: TestApp) {
    // Who is here was here before.
    app.clock.advance(60_000);
    let admin = app.user("quantri").await;
    let before = people(&admin).await.len();
    let mut sheet = rows(120);
    // Two posts of one person on two rows, without a login: made from the name, and one account.
    sheet.push(row(&["", "Trần Thị Bảng", "Giáo viên", "Tổ Mầm", ""]));
    sheet.push(row(&["", "Trần Thị Bảng", "Văn thư", "", ""]));
    // Somebody who is here, with what they hold and with another post.
    sheet.push(row(&["", "Kế toán", "Kế toán", "Văn phòng", ""]));
    sheet.push(row(&["", "Kế toán", "Văn thư", "Văn phòng", ""]));
    let (id, bytes) = (app.id(), workbook(&sheet));
    let page: ImportPage = send(&admin, id, "staff", bytes.clone()).await.ok();
    let counts = page.import.counts;
    assert_eq!((counts.new, counts.same, counts.faulty, counts.differs), (123, 1, 0, 0));
    assert_eq!(people(&admin).await.len(), before, "a preview enters nobody");
    let shown: ImportPage = admin.get(&format!("{}/{id}?after=120&limit=200", paths::IMPORTS)).await.ok();
    let made = shown.rows.iter().find(|row| row.row == 122).expect("the row of Bảng");
    assert!(made.shown.iter().any(|cell| cell.column == "login" && cell.text == "bang.tt"), "{:?}", made.shown);
    // Whom a name alone stands for is said.
    for (no, login) in [(123, "“bang.tt”"), (125, "“ketoan”")] {
        let row = shown.rows.iter().find(|row| row.row == no).expect("the row");
        assert!(
            row.remarks.iter().any(|said| said.code == "same_person" && said.message.vi.contains(login)),
            "{row:?}"
        );
    }

    tell(&app, &admin, id, "confirm").await.ok::<Json>();
    let done = settled(&admin, id).await;
    assert_eq!((done.import.state, done.import.counts.entered), (ImportState::Done, 123));
    assert_eq!(people(&admin).await.len(), before + 121);
    // Confirmed twice is confirmed once.
    tell(&app, &admin, id, "confirm").await.ok::<Json>();
    assert_eq!((settled(&admin, id).await.import.counts.entered, people(&admin).await.len()), (123, before + 121));
    let teacher = of(&admin, "gv.bang7").await;
    assert_eq!((teacher.name.as_str(), teacher.has_password), ("Giáo viên bảng 7", false));
    assert_eq!((teacher.grants[0].grant.post, teacher.grants[0].grant.part), (Post::Teacher, app.school.part("to-la")));
    assert_eq!(teacher.grants[0].standing, GrantStanding::InForce);
    let both: BTreeSet<Post> = of(&admin, "bang.tt").await.grants.iter().map(|line| line.grant.post).collect();
    assert_eq!(both, BTreeSet::from([Post::Teacher, Post::Clerk]));
    assert_eq!(of(&admin, "ketoan").await.grants.len(), 2);
    // As if typed: event, audit line, stored result for each.
    for (table, wanted) in [
        ("audit WHERE action = 'person.enter'", 121),
        ("audit WHERE action = 'person.give_grant'", 123),
        ("event WHERE kind = 'person' AND action = 'enter'", 121),
    ] {
        assert_eq!(app.db.number(&format!("SELECT COUNT(*) FROM {table}")).await, wanted, "{table}");
    }
    // Nothing read in the sheet is kept beside it, and the sheet again is all there.
    assert_eq!(app.db.number("SELECT COUNT(*) FROM import_row WHERE plan LIKE '%Giáo viên bảng%'").await, 0);
    let again: ImportPage = send(&admin, app.id(), "staff", bytes).await.ok();
    assert_eq!((again.import.counts.same, again.import.counts.new), (124, 0));

    // With a first password somebody works at once; whoever has one is not taken back.
    let path = paths::person(teacher.id, "password");
    let given: OneTimePassword = admin.command(CommandId(app.id()), &path, &json!({})).await.ok();
    let nobody = app.nobody();
    let door = nobody.post(paths::SESSION, &json!({ "login": "gv.bang7", "password": given.password })).await;
    assert_eq!(door.status, StatusCode::OK);
    tell(&app, &admin, id, "undo").await.ok::<Json>();
    let undone = settled(&admin, id).await;
    assert_eq!((undone.import.state, undone.import.counts.taken_back), (ImportState::TakenBack, 122));
    let kept: ImportPage = admin.get(&format!("{}/{id}?limit=200", paths::IMPORTS)).await.ok();
    let kept: Vec<u32> =
        kept.rows.iter().filter(|row| row.outcome == Some(RowOutcome::Kept)).map(|row| row.row).collect();
    assert_eq!(kept, [8]);
    assert!(of(&admin, "gv.bang7").await.disabled_at.is_none());
    let gone = of(&admin, "gv.bang8").await;
    assert!(gone.disabled_at.is_some() && gone.grants.iter().all(|line| line.standing == GrantStanding::Ended));
    // Who was here before stays, without the post that the sheet gave.
    let accountant = of(&admin, "ketoan").await;
    assert!(accountant.disabled_at.is_none());
    let standing: BTreeMap<Post, GrantStanding> =
        accountant.grants.iter().map(|line| (line.grant.post, line.standing)).collect();
    let wanted = [(Post::Accountant, GrantStanding::InForce), (Post::Clerk, GrantStanding::Ended)];
    assert_eq!(standing, BTreeMap::from(wanted));
}

async fn what_was_taken_back_is_entered_again(app: TestApp) {
    let admin = app.user("quantri").await;
    let sheet = workbook(&rows(3));
    let (first, second) = (app.id(), app.id());
    for (id, wanted) in [(first, 3), (second, 3)] {
        let page: ImportPage = send(&admin, id, "staff", sheet.clone()).await.ok();
        assert_eq!((page.import.counts.new, page.import.counts.faulty), (wanted, 0));
        tell(&app, &admin, id, "confirm").await.ok::<Json>();
        let done = settled(&admin, id).await;
        assert_eq!((done.import.counts.entered, done.import.counts.refused), (3, 0), "{:?}", done.rows);
        let teacher = of(&admin, "gv.bang2").await;
        assert!(teacher.disabled_at.is_none());
        assert!(teacher.grants.iter().any(|line| line.standing == GrantStanding::InForce));
        tell(&app, &admin, id, "undo").await.ok::<Json>();
        assert_eq!(settled(&admin, id).await.import.counts.taken_back, 3);
        assert!(of(&admin, "gv.bang2").await.disabled_at.is_some());
    }
    // Whoever once worked here comes back by somebody's word: the login is refused, the name is somebody new.
    let path = paths::person(app.school.person("totruongmam"), "disable");
    admin.command(CommandId(app.id()), &path, &json!({})).await.ok::<PersonLine>();
    let heads = row(&["Họ và tên", "Chức vụ", "Bộ phận", "Tên đăng nhập"]);
    let named = |login: &str| row(&["Tổ trưởng Tổ Mầm", "Giáo viên", "Tổ Mầm", login]);
    let page: ImportPage =
        send(&admin, app.id(), "staff", workbook(&[heads, named("totruongmam"), named("")])).await.ok();
    assert_eq!(page.rows[0].faults[0].code, "account_closed");
    assert!(page.rows[1].shown.iter().any(|cell| cell.column == "login" && cell.text != "totruongmam"));
}

async fn every_row_says_what_is_wrong_with_it(app: TestApp) {
    let admin = app.user("quantri").await;
    let (_stranger, _) = other_clerk(&app).await;
    let sheet = [
        row(&["Họ và tên", "Chức vụ", "Bộ phận", "Tài khoản", "Từ ngày", "Đến ngày"]),
        row(&["", "Giáo viên", "Tổ Lá", "", "", ""]),
        row(&["Người hai", "Nhạc trưởng", "Tổ Lá", "", "", ""]),
        row(&["Người ba", "Giáo viên", "Tổ Sen", "", "", ""]),
        row(&["Người bốn", "Giáo viên", "", "", "", ""]),
        row(&["Người năm", "Giáo viên", "Văn phòng", "", "", ""]),
        row(&["Người sáu", "Giáo viên", "Tổ Lá", "giáo viên", "", ""]),
        row(&["Người bảy", "Giáo viên", "Tổ Lá", "vanthu-khac", "", ""]),
        row(&["Người tám", "Giáo viên", "Tổ Lá", "nguoi8", "31/02/2026", ""]),
        row(&["Người chín", "Giáo viên", "Tổ Lá", "", "01/06/2026", "01/05/2026"]),
        row(&["Người mười", "Giáo viên", "Tổ Lá", "nguoi10", "", ""]),
        row(&["Người khác", "Giáo viên", "Tổ Lá", "nguoi10", "", ""]),
        row(&["Người mười", "Giáo viên", "Tổ Lá", "nguoi10", "", ""]),
        row(&["Văn thư mới", "Văn thư", "Văn phòng", "vanthu", "", ""]),
    ];
    let page: ImportPage = send(&admin, app.id(), "staff", workbook(&sheet)).await.ok();
    let said: Vec<(u32, &str)> =
        page.rows.iter().flat_map(|row| row.faults.iter().map(|said| (row.row, said.code.as_str()))).collect();
    let wanted = [
        (2, "needed"),
        (3, "not_a_post"),
        (4, "not_a_part"),
        (5, "needed"),
        (6, "part_of_another_side"),
        (7, "not_a_login"),
        (8, "login_taken"),
        (9, "not_a_day"),
        (10, "too_early"),
        (12, "login_of_another"),
        (13, "twice"),
    ];
    assert_eq!(said, wanted);
    // The part is told by the school's own names.
    assert!(page.rows[2].faults[0].message.vi.contains("Tổ Lá, Tổ Chồi, Tổ Mầm"), "{:?}", page.rows[2].faults);
    // A name with a login in one row and none in another is asked about.
    let heads = row(&["Họ và tên", "Chức vụ", "Bộ phận", "Tài khoản"]);
    let named = |post: &str, login: &str| row(&["Trùng Tên", post, "", login]);
    for (one, other) in [("trung.ten", ""), ("", "trung.ten")] {
        let sheet = [heads.clone(), named("Văn thư", one), named("Kế toán", other)];
        let page: ImportPage = send(&admin, app.id(), "staff", workbook(&sheet)).await.ok();
        assert_eq!(page.rows[1].faults[0].code, "several_namesakes");
    }
    // More than a school has at work.
    send(&admin, app.id(), "staff", workbook(&rows(501))).await.refused(422, "import_too_many_rows");
    // Somebody's account under another name is looked at, not renamed.
    assert_eq!((page.import.counts.differs, page.import.counts.new, page.import.counts.faulty), (1, 1, 11));
}

async fn what_the_rules_refuse_is_told_and_nothing_else_is_lost(app: TestApp) {
    let admin = app.user("quantri").await;
    let sheet = [
        row(&["Họ và tên", "Chức vụ", "Bộ phận", "Tên đăng nhập"]),
        // Leads and inspects at once: the second of the two is refused when it is entered.
        row(&["Chủ tịch Công đoàn", "Phó Hiệu trưởng", "Ban giám hiệu", "congdoan"]),
        row(&["Phó Hiệu trưởng hai", "Phó Hiệu trưởng", "Ban giám hiệu", "phohieutruong2"]),
        row(&["Giáo viên bảng", "Giáo viên", "Tổ Chồi", "gv.bang"]),
    ];
    let id = app.id();
    let page: ImportPage = send(&admin, id, "staff", workbook(&sheet)).await.ok();
    assert_eq!(page.import.counts.new, 3);
    assert!(page.rows[1].remarks.iter().any(|said| said.code == "second_person"));
    tell(&app, &admin, id, "confirm").await.ok::<Json>();
    let done = settled(&admin, id).await;
    assert_eq!((done.import.counts.entered, done.import.counts.refused), (2, 1));
    assert!(done.rows[0].said.is_some());
    // A deputy waits for a second person of the side, as if typed.
    let deputy = of(&admin, "phohieutruong2").await;
    assert_eq!(deputy.grants.iter().map(|line| line.standing).collect::<Vec<_>>(), [GrantStanding::Pending]);
    // Taken back, the proposal goes too.
    tell(&app, &admin, id, "undo").await.ok::<Json>();
    assert_eq!(settled(&admin, id).await.import.counts.taken_back, 2);
    assert!(of(&admin, "phohieutruong2").await.grants.is_empty());
}

async fn a_sheet_gives_no_powers_to_whoever_brings_it(app: TestApp) {
    let admin = app.user("quantri").await;
    let sheet = [
        row(&["Họ và tên", "Chức vụ", "Bộ phận", "Tên đăng nhập"]),
        row(&["Quản trị hệ thống", "Văn thư", "Văn phòng", "quantri"]),
    ];
    let id = app.id();
    send(&admin, id, "staff", workbook(&sheet)).await.ok::<ImportPage>();
    tell(&app, &admin, id, "confirm").await.ok::<Json>();
    assert_eq!(settled(&admin, id).await.import.counts.refused, 1);
    assert_eq!(of(&admin, "quantri").await.grants.len(), 1);
}

async fn the_last_who_administers_is_not_taken_back(app: TestApp) {
    let admin = app.user("quantri").await;
    let (teacher, part) = (app.school.person("giaovienla"), "Văn phòng");
    let sheet = [
        row(&["Họ và tên", "Chức vụ", "Bộ phận", "Tên đăng nhập"]),
        row(&["Giáo viên Tổ Lá", "Quản trị", part, "giaovienla"]),
    ];
    let id = app.id();
    send(&admin, id, "staff", workbook(&sheet)).await.ok::<ImportPage>();
    tell(&app, &admin, id, "confirm").await.ok::<Json>();
    assert_eq!(settled(&admin, id).await.import.counts.entered, 1);
    // The one who brought it goes; the other would leave nobody.
    let successor = app.user("giaovienla").await;
    let path = paths::person(app.school.person("quantri"), "disable");
    successor.command(CommandId(app.id()), &path, &json!({})).await.ok::<PersonLine>();
    tell(&app, &successor, id, "undo").await.ok::<Json>();
    let undone = settled(&successor, id).await;
    assert_eq!((undone.import.counts.kept, undone.import.counts.taken_back), (1, 0));
    assert!(undone.rows[0].said.is_some());
    let standing: Vec<GrantStanding> = people(&successor)
        .await
        .iter()
        .find(|p| p.id == teacher)
        .unwrap()
        .grants
        .iter()
        .map(|line| line.standing)
        .collect();
    assert_eq!(standing, [GrantStanding::InForce, GrantStanding::InForce]);
}
