use std::collections::{BTreeSet, HashMap};

use proptest::prelude::*;
use time::macros::date;
use unicode_normalization::UnicodeNormalization as _;
use uuid::Uuid;

use super::*;
use crate::{
    definition::PartyKind,
    ids::{GrantId, PartId, PartyId, PersonId, UnitId},
    instant::Instant,
    party::{self, Party},
};

fn at() -> Instant {
    Instant::parse("2026-03-11T08:30").expect("a moment")
}

fn id(row: u32, n: u8) -> PartyId {
    PartyId(Uuid::from_u128(u128::from(row) * 256 + u128::from(n)))
}

fn sheet(rows: &[&[&str]]) -> Vec<Sheet> {
    let cell = |text: &&str| if text.is_empty() { Cell::default() } else { Cell::text(text) };
    let row = |(no, cells): (u32, &&[&str])| SheetRow { no, cells: cells.iter().map(cell).collect() };
    vec![Sheet { name: "Trang".into(), rows: (1..).zip(rows).map(row).collect() }]
}

fn children(sheets: &[Sheet], parties: &[Party]) -> Result<Vec<PlanRow>, Refusal> {
    children::plan(sheets, &children::Known { parties, by_code: &|_| None }, at(), id)
}

/// The register after everything of the plan was entered.
fn entered(plan: &[PlanRow]) -> Vec<Party> {
    let person = PersonId(Uuid::from_u128(1));
    let grant = Grant {
        id: GrantId(Uuid::from_u128(2)),
        person,
        post: Post::Clerk,
        part: PartId(Uuid::from_u128(3)),
        areas: vec![],
        from: date!(2024 - 01 - 01),
        to: None,
        acting_for: None,
    };
    let clerk = Actor::new(person, UnitId(Uuid::nil()), [grant], at().local_date());
    let all = plan.iter().flat_map(|row| &row.enter).filter_map(|entry| match entry {
        Entry::Party(enter) => Some(party::decide(None, enter, &clerk).expect("the rules take what a plan enters")),
        Entry::Code { .. } | Entry::Past(_) | Entry::Staff { .. } | Entry::Open { .. } | Entry::Grant(_) => None,
    });
    all.collect()
}

const HEADS: &[&str] =
    &["STT", "Họ và tên trẻ", "Ngày sinh", "Lớp", "Họ tên cha/mẹ/người giám hộ", "Quan hệ", "Điện thoại"];

#[test]
fn a_sheet_as_a_school_writes_it_is_read() {
    let rows: [&[&str]; 7] = [
        &["TRƯỜNG MẦM NON HƯƠNG SEN"],
        &["DANH SÁCH TRẺ"],
        &["STT", "HỌ TÊN  BÉ", "ngay sinh (dd/mm/yyyy)", "Nhóm lớp", "Phụ huynh", "Ghi chú", "SĐT"],
        &["", "Ví dụ: Trẻ 01", "26/02/2021", "", "", "", ""],
        &["1", "Trẻ 01 lớp Lá 2", "26/2/21", "Lá 2", "Phụ huynh trẻ 01", "ăn chay", "+84 900 000 001"],
        &[],
        &["2", "Trẻ 02 lớp Lá 2", "2021-03-01", "Lá 2", "Phụ huynh trẻ 02", "", "900000002"],
    ];
    let plan = children(&sheet(&rows), &[]).expect("a plan");
    assert_eq!(plan.iter().map(|r| (r.row, r.state)).collect::<Vec<_>>(), [(5, RowState::New), (7, RowState::New)]);
    let register = entered(&plan);
    assert_eq!(register.len(), 4);
    assert_eq!((register[0].name.as_str(), register[0].born), ("Trẻ 01 lớp Lá 2", Some(date!(2021 - 02 - 26))));
    assert_eq!((register[1].phone.as_deref(), &register[1].guardian_of), (Some("0900000001"), &vec![register[0].id]));
    assert_eq!(register[3].phone.as_deref(), Some("0900000002"));
}

#[test]
fn each_fault_is_named_with_its_column_and_what_would_be_right() {
    let rows: [&[&str]; 9] = [
        HEADS,
        &["1", "", "26/02/2021", "", "", "", ""],
        &["2", "Trẻ 02", "31/02/2021", "", "", "", ""],
        &["3", "Trẻ 03", "26/02/2031", "", "", "", ""],
        &["4", "Trẻ 04", "26/02/2021", "", "Phụ huynh trẻ 04", "Mẹ", "12345"],
        &["5", "Trẻ 05", "26/02/2021", "", "Phụ huynh trẻ 05", "Mẹ", "0900000001 / 0900000002"],
        &["6", "Trẻ 06", "26/02/2021", "", "", "", "0900000003"],
        &["7", "Trẻ 07", "26/02/2021", "", "", "", ""],
        &["8", "trẻ 07", "26.02.2021", "", "", "", ""],
    ];
    let plan = children(&sheet(&rows), &[]).expect("a plan");
    let said: Vec<Vec<_>> =
        plan.iter().map(|r| r.faults.iter().map(|f| (f.column.as_str(), f.code.as_str())).collect()).collect();
    let wanted: [Vec<(&str, &str)>; 8] = [
        vec![("child", "needed")],
        vec![("born", "not_a_day")],
        vec![("born", "day_outside")],
        vec![("phone", "not_a_phone")],
        vec![("phone", "several_phones")],
        vec![("guardian", "needed")],
        vec![],
        vec![("child", "twice")],
    ];
    assert_eq!(said, wanted);
    assert_eq!(
        plan[1].faults[0].message.vi,
        "Cột “Ngày sinh”: “31/02/2021” không phải là ngày, hãy ghi ngày/tháng/năm, ví dụ 26/02/2024."
    );
    assert!(plan[1].faults[0].message.en.contains("Column “Ngày sinh” (Day of birth)"));
    assert!(plan[7].faults[0].message.vi.contains("dòng 8"), "{}", plan[7].faults[0].message.vi);
    assert!(plan.iter().all(|row| row.faults.is_empty() || (row.state == RowState::Faulty && row.enter.is_empty())));
}

#[test]
fn siblings_share_a_guardian_who_follows_the_last_of_them() {
    let rows: [&[&str]; 4] = [
        HEADS,
        &["1", "Trẻ 01", "26/02/2021", "Lá 1", "Phụ huynh trẻ 01", "Mẹ", "0900000001"],
        &["2", "Trẻ 02", "26/02/2022", "Mầm 1", "phụ huynh TRẺ 01", "Mẹ", "0900 000 001"],
        // Once more, for the other parent.
        &["3", "Trẻ 01", "26/02/2021", "Lá 1", "Phụ huynh khác trẻ 01", "Cha", ""],
    ];
    let plan = children(&sheet(&rows), &[]).expect("a plan");
    let kinds: Vec<Vec<PartyKind>> =
        plan.iter().map(|row| entered(std::slice::from_ref(row)).iter().map(|p| p.kind).collect()).collect();
    assert_eq!(kinds, [vec![PartyKind::Child], vec![PartyKind::Child, PartyKind::Guardian], vec![PartyKind::Guardian]]);
    let register = entered(&plan);
    assert_eq!(register[2].guardian_of, [id(2, 0), id(3, 0)]);
    assert_eq!(register[3].guardian_of, [id(2, 0)]);
}

#[test]
fn what_differs_is_shown_and_not_entered() {
    let first: [&[&str]; 2] = [HEADS, &["1", "Trẻ 01", "26/02/2021", "Mầm 1", "Phụ huynh trẻ 01", "Mẹ", "0900000001"]];
    let register = entered(&children(&sheet(&first), &[]).expect("a plan"));
    let second: [&[&str]; 3] = [
        HEADS,
        &["1", "Trẻ 01", "26/02/2021", "Lá 1", "Phụ huynh trẻ 01", "Mẹ", "0900000009"],
        // The same mother with another child: she is there.
        &["2", "Trẻ 02", "26/02/2022", "Mầm 1", "Phụ huynh trẻ 01", "Mẹ", "0900000001"],
    ];
    let plan = children(&sheet(&second), &register).expect("a plan");
    assert_eq!(plan[0].state, RowState::Differs);
    let changes: Vec<_> =
        plan[0].changes.iter().map(|c| (c.column.as_str(), c.there.as_str(), c.here.as_str())).collect();
    assert_eq!(changes, [("class", "Mầm 1", "Lá 1"), ("phone", "0900000001", "0900000009")]);
    assert!(plan[0].enter.is_empty());
    assert_eq!((plan[1].state, entered(&plan[1..]).len()), (RowState::New, 1));
    assert_eq!(plan[1].remarks[0].code, "guardian_there");
}

#[test]
fn a_code_names_a_child_whatever_the_name() {
    let heads: &[&str] = &["Họ và tên", "Ngày sinh", "Mã trẻ"];
    let first = children(&sheet(&[heads, &["Trẻ 01", "26/02/2021", "T-01"]]), &[]).expect("a plan");
    assert!(matches!(&first[0].enter[1], Entry::Code { code, .. } if code == "T-01"));
    let register = entered(&first);
    let by_code = |code: &str| (code == "T-01").then_some(register[0].id);
    let known = children::Known { parties: &register, by_code: &by_code };
    let again = sheet(&[heads, &["Trẻ 01 viết khác", "26/02/2021", "T-01"], &["Trẻ 02", "01/01/2021", "T-01"]]);
    let plan = children::plan(&again, &known, at(), id).expect("a plan");
    assert_eq!((plan[0].state, plan[0].changes[0].column.as_str()), (RowState::Differs, "child"));
    assert_eq!((plan[1].state, plan[1].faults[0].code.as_str()), (RowState::Faulty, "twice"));
}

#[test]
fn a_sheet_without_its_headings_says_which_are_missing() {
    let refused = children(&sheet(&[&["Họ và tên", "Lớp"], &["Trẻ 01", "Lá 2"]]), &[]).expect_err("no day of birth");
    assert_eq!(refused.code(), "import_headings");
    assert!(refused.message().vi.contains("“Ngày sinh”") && !refused.message().vi.contains("Họ và tên"));
    let twice = children(&sheet(&[&["Họ và tên", "Ngày sinh", "SĐT", "Điện thoại"]]), &[]).expect_err("two phones");
    assert_eq!(twice.code(), "import_heading_twice");
    assert_eq!(children(&sheet(&[HEADS]), &[]), Err(Refusal::Empty));
    assert_eq!(children(&[], &[]), Err(Refusal::Empty));
}

#[test]
fn formulas_are_taken_as_they_stand_and_said() {
    let mut sheets =
        sheet(&[HEADS, &["1", "Trẻ 01", "26/02/2021", "", "", "", ""], &["2", "Trẻ 02", "", "", "", "", ""]]);
    sheets[0].rows[1].cells[1].formula = true;
    sheets[0].rows[2].cells[2].formula = true;
    let plan = children(&sheets, &[]).expect("a plan");
    assert_eq!((plan[0].state, plan[0].remarks[0].code.as_str()), (RowState::New, "formula"));
    assert_eq!(plan[1].faults[0].code, "not_calculated");
    // Text that looks like a formula is text.
    let plan =
        children(&sheet(&[HEADS, &["1", "=HYPERLINK(\"x\")", "26/02/2021", "", "", "", ""]]), &[]).expect("a plan");
    assert_eq!(entered(&plan)[0].name, "=HYPERLINK(\"x\")");
}

#[test]
fn days_are_read_in_every_spelling_of_one_meaning() {
    let today = date!(2026 - 03 - 11);
    let day = date!(2024 - 02 - 09);
    for text in ["09/02/2024", "9/2/2024", "9/2/24", "9-2-2024", "9.2.24", "2024-02-09", "09/02/2024 00:00:00"] {
        assert_eq!(read_day(&Cell::text(text), today), Ok(Some(day)), "{text}");
    }
    for serial in [45331.0, 45331.75] {
        let cell = Cell { content: Content::Number(serial), ..Cell::default() };
        assert_eq!(read_day(&cell, today), Ok(Some(day)));
    }
    assert_eq!(read_day(&Cell::text("9/2/75"), today), Ok(Some(date!(1975 - 02 - 09))));
    for text in ["2/30/2024", "31/04/2024", "9/2", "2024", "45331", "hôm qua", "9/2/024", "1/1/1/1", "٩/2/2024"] {
        assert_eq!(read_day(&Cell::text(text), today), Err(Fault::NotADay), "{text}");
    }
    for serial in [0.0, 60.0, -3.0, 1e12, f64::NAN, f64::INFINITY] {
        let cell = Cell { content: Content::Number(serial), ..Cell::default() };
        assert_eq!(read_day(&cell, today), Err(Fault::NotADay), "{serial}");
    }
}

#[test]
fn phones_lose_what_excel_and_people_add() {
    for text in
        ["0901234567", "090 123 4567", "090.123.4567", "+84901234567", "84901234567", "0084901234567", "901234567"]
    {
        assert_eq!(read_phone(&Cell::text(text)), Ok(Some("0901234567".into())), "{text}");
    }
    let number = Cell { content: Content::Number(901_234_567.0), ..Cell::default() };
    assert_eq!(read_phone(&number), Ok(Some("0901234567".into())));
    assert_eq!(read_phone(&Cell::text("0901234567; 0907654321")), Err(Fault::SeveralPhones));
    assert_eq!(read_phone(&Cell::text("gọi mẹ")), Err(Fault::NotAPhone));
}

fn past(sheets: &[Sheet], lines: &HashMap<String, register::PastDossier>) -> Vec<PlanRow> {
    let codes = BTreeSet::from([crate::fold::search_key("MNHgS-260226-0001")]);
    let known = register::Known { lines, codes: &codes };
    register::plan(sheets, &known, at().local_date()).expect("a plan")
}

#[test]
fn the_old_register_is_read_line_by_line() {
    let rows: [&[&str]; 8] = [
        &["Số", "Tên thủ tục", "Họ tên người nộp", "Ngày tiếp nhận", "Hẹn trả", "Ngày trả", "Kết quả"],
        &["1", "Xác nhận trẻ đang học", "Phụ huynh trẻ 01", "03/03/2025", "05/03/2025", "04/03/2025", "Đã trả"],
        &["2", "Chuyển trường", "", "04/03/2025", "03/03/2025", "", ""],
        &["1", "Chuyển trường", "", "10/03/2025", "", "", ""],
        // A new year counts anew.
        &["1", "Chuyển trường", "", "10/01/2024", "", "", ""],
        &["3", "", "", "ngày mai", "", "", ""],
        &["MNHgS-260226-0001", "Chuyển trường", "", "26/02/2026", "", "", ""],
        &["4", "Chuyển trường", "", "12/03/2026", "", "", ""],
    ];
    let plan = past(&sheet(&rows), &HashMap::new());
    let codes: Vec<Vec<&str>> = plan.iter().map(|r| r.faults.iter().map(|f| f.code.as_str()).collect()).collect();
    let none: Vec<&str> = vec![];
    assert_eq!(
        codes,
        [
            none.clone(),
            vec!["too_early"],
            vec!["twice"],
            none,
            vec!["needed", "not_a_day"],
            vec!["code_of_case"],
            vec!["day_outside"]
        ]
    );
    let lines: HashMap<_, _> = plan
        .iter()
        .flat_map(|row| &row.enter)
        .filter_map(|entry| match entry {
            Entry::Past(past) => Some((past.key(), past.clone())),
            Entry::Party(_) | Entry::Code { .. } | Entry::Staff { .. } | Entry::Open { .. } | Entry::Grant(_) => None,
        })
        .collect();
    let mut again: Vec<&[&str]> = rows[..2].to_vec();
    let changed: &[&str] = &["1", "Chuyển trường", "", "10/01/2024", "", "12/01/2024", ""];
    again.push(changed);
    let plan = past(&sheet(&again), &lines);
    assert_eq!(plan.iter().map(|row| row.state).collect::<Vec<_>>(), [RowState::Same, RowState::Differs]);
    assert_eq!(plan[1].changes[0].column, "returned");
}

fn any_cell() -> impl Strategy<Value = Cell> {
    let content = prop_oneof![
        Just(Content::Empty),
        any::<String>().prop_map(Content::Text),
        "[0-9+/ .-]{0,14}".prop_map(Content::Text),
        any::<f64>().prop_map(Content::Number),
        any::<bool>().prop_map(Content::Truth),
        Just(Content::Broken),
    ];
    (content, any::<bool>(), any::<bool>()).prop_map(|(content, formula, cut)| Cell { content, formula, cut })
}

/// Rows of a children's sheet that have no fault, as cells under [`HEADS`].
fn good_rows() -> impl Strategy<Value = Vec<Vec<String>>> {
    let row = (0..40_u32, 1..=28_u8, 1..=12_u8, 0..6_u32, any::<bool>());
    proptest::collection::vec(row, 1..20).prop_map(|rows| {
        rows.into_iter()
            .map(|(child, day, month, parent, phone)| {
                let phone = if phone { format!("09000000{parent:02}") } else { String::new() };
                vec![
                    String::new(),
                    format!("Trẻ số {child} lớp Đào"),
                    format!("{day}/{month}/2021"),
                    format!("Lớp {}", child % 3),
                    format!("Phụ huynh số {parent}"),
                    "Mẹ".to_owned(),
                    phone,
                ]
            })
            .collect()
    })
}

fn under(heads: &[&str], rows: &[Vec<String>]) -> Vec<Sheet> {
    let mut all: Vec<Vec<&str>> = vec![heads.to_vec()];
    all.extend(rows.iter().map(|row| row.iter().map(String::as_str).collect()));
    let all: Vec<&[&str]> = all.iter().map(Vec::as_slice).collect();
    sheet(&all)
}

proptest! {
    #[test]
    fn whatever_stands_in_a_sheet_becomes_a_row_or_a_fault(rows in proptest::collection::vec(proptest::collection::vec(any_cell(), 0..9), 0..12)) {
        let mut sheets = sheet(&[HEADS]);
        sheets[0].rows.extend((2..).zip(rows).map(|(no, cells)| SheetRow { no, cells }));
        if let Ok(plan) = children(&sheets, &[]) {
            for row in &plan {
                prop_assert_eq!(row.faults.is_empty(), row.state != RowState::Faulty);
                prop_assert!(row.enter.is_empty() || row.state == RowState::New);
            }
        }
        let mut sheets = sheet(&[&["Mã", "Thủ tục", "Người nộp", "Ngày nhận"]]);
        sheets[0].rows.extend(std::iter::once(SheetRow { no: 2, cells: vec![Cell::text("1"), Cell::text("x"), Cell::default(), Cell::text("1/1/2025")] }));
        prop_assert_eq!(past(&sheets, &HashMap::new()).len(), 1);
    }

    #[test]
    fn the_same_sheet_again_enters_nothing(rows in good_rows()) {
        let sheets = under(HEADS, &rows);
        let first = children(&sheets, &[]).expect("a plan");
        let register = entered(&first);
        // Every guardian stands behind the children that they are a guardian of.
        for (at, party) in register.iter().enumerate() {
            prop_assert!(party.guardian_of.iter().all(|child| register[..at].iter().any(|p| p.id == *child)));
        }
        let again = children(&sheets, &register).expect("a plan");
        prop_assert!(again.iter().all(|row| row.enter.is_empty()), "{:?}", again);
    }

    #[test]
    fn spelling_order_and_neighbours_of_headings_do_not_matter(rows in good_rows(), seed in any::<u64>()) {
        let plain = children(&under(HEADS, &rows), &[]).expect("a plan");
        let mut order: Vec<usize> = (0..HEADS.len()).collect();
        let mut dice = seed;
        for at in (1..order.len()).rev() {
            dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            order.swap(at, usize::try_from(dice >> 33).unwrap_or(0) % (at + 1));
        }
        let heads: Vec<String> = order.iter().map(|at| format!("  {} ", HEADS[*at].to_uppercase().nfd().collect::<String>())).collect();
        let heads: Vec<&str> = heads.iter().map(String::as_str).collect();
        let moved: Vec<Vec<String>> = rows.iter().map(|row| order.iter().map(|at| row[*at].nfd().collect()).collect()).collect();
        let other = children(&under(&heads, &moved), &[]).expect("a plan");
        prop_assert_eq!(entered(&plain), entered(&other));
    }

    #[test]
    fn a_day_written_out_is_read_back(julian in 2_415_021..2_488_069_i32) {
        let day = Date::from_julian_day(julian).expect("a day");
        prop_assert_eq!(read_day(&Cell::text(&day_text(day)), day), Ok(Some(day)));
        let serial = f64::from(julian - 2_415_019);
        if serial > 60.0 {
            prop_assert_eq!(read_day(&Cell { content: Content::Number(serial), ..Cell::default() }, day), Ok(Some(day)));
        }
    }
}
