//! Texts that are used again: what is inserted, and what may be kept.

use domain::{
    denial::{Denial, Fault, FieldFault},
    ids::MacroId,
    macros::{
        self, Known, MOST, MOST_NAME, MOST_TEXT, MOST_TOGETHER, Macro, Placeholder, Typed, UNKNOWN, Use, drop, fill,
        insert, keep, offered,
    },
    school::SchoolDenial,
};
use proptest::prelude::*;
use uuid::Uuid;

fn id(n: u128) -> MacroId {
    MacroId(Uuid::from_u128(n))
}

fn one(n: u128, name: &str, text: &str) -> Macro {
    Macro { id: id(n), version: 1, name: name.into(), text: text.into(), uses: vec![Use::Reason] }
}

fn known() -> Known {
    Known {
        code: Some("MNHgS-240226-0007".into()),
        procedure: Some("Xác nhận đang học".into()),
        missing: vec!["Giấy khai sinh".into(), "Đơn".into()],
        due: None,
    }
}

#[test]
fn placeholders_are_filled_with_what_is_known() {
    let rows = [
        ("Hồ sơ {mã hồ sơ}.", "Hồ sơ MNHgS-240226-0007."),
        ("{Ma Ho So} · {THỦ TỤC}", "MNHgS-240226-0007 · Xác nhận đang học"),
        ("Thiếu: {giấy tờ thiếu}", "Thiếu: Giấy khai sinh; Đơn"),
        ("Đến hạn {hạn}", &format!("Đến hạn {UNKNOWN}")),
        ("{không rõ} và {chưa đóng", "{không rõ} và {chưa đóng"),
        ("}{", "}{"),
        ("", ""),
    ];
    for (text, filled) in rows {
        assert_eq!(fill(text, &known()), filled, "{text}");
    }
    assert_eq!(fill("{giấy tờ thiếu}", &Known::default()), UNKNOWN);
    for placeholder in Placeholder::ALL {
        assert_eq!(Placeholder::of(placeholder.word()), Some(placeholder));
    }
}

#[test]
fn what_was_typed_stays_before_what_is_inserted() {
    assert_eq!(insert("", "Thiếu đơn"), "Thiếu đơn");
    assert_eq!(insert("Đã xem. \n", "Thiếu đơn"), "Đã xem.\nThiếu đơn");
}

fn faults(answer: Result<Macro, Denial>) -> Vec<(String, Fault)> {
    match answer {
        Err(Denial::Invalid { fields }) => {
            fields.into_iter().map(|FieldFault { field, fault }| (field.to_string(), fault)).collect()
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_may_be_kept() {
    let all = [one(1, "Thiếu giấy tờ", "Còn thiếu {giấy tờ thiếu}")];
    let typed = |name, text| Typed { name, text, uses: &[Use::Supplement, Use::Reason, Use::Reason] };
    let kept = keep(&all, id(2), 0, typed(" Đủ  ", "Đủ điều kiện")).unwrap();
    assert_eq!((kept.version, kept.name.as_str(), kept.uses), (1, "Đủ", vec![Use::Reason, Use::Supplement]));
    assert_eq!(keep(&all, id(1), 1, typed("Thiếu giấy tờ", "Thiếu")).unwrap().version, 2, "its own name is its own");
    let stale = Err(Denial::School(SchoolDenial::Stale));
    assert_eq!(keep(&all, id(1), 0, typed("Khác", "Thiếu")), stale, "somebody else wrote it meanwhile");
    assert_eq!(keep(&all, id(2), 3, typed("Khác", "Thiếu")), stale, "or took it away");
    let long = "a".repeat(MOST_TEXT + 1);
    let rows = [
        (typed("", ""), vec![("name", Fault::Required), ("text", Fault::Required)]),
        (typed("THIEU GIAY TO", "x"), vec![("name", Fault::Taken)]),
        (typed("x", "Gửi {tên phụ huynh}"), vec![("text", Fault::NotAChoice)]),
        (typed("x", &long), vec![("text", Fault::TooLong)]),
        (Typed { name: "x", text: "x", uses: &[] }, vec![("uses", Fault::Required)]),
    ];
    for (typed, expected) in rows {
        let expected: Vec<_> = expected.into_iter().map(|(field, fault)| (field.to_owned(), fault)).collect();
        assert_eq!(faults(keep(&all, id(2), 0, typed)), expected);
    }
    let name = "á".repeat(MOST_NAME + 1);
    assert_eq!(faults(keep(&all, id(2), 0, typed(&name, "x"))), [("name".to_owned(), Fault::TooLong)]);
}

#[test]
fn there_is_an_end_to_how_much_is_kept() {
    let many: Vec<Macro> = (0..MOST as u128).map(|n| one(n, &format!("Mẫu {n}"), "x")).collect();
    let typed = Typed { name: "Một nữa", text: "x", uses: &[Use::Comment] };
    assert_eq!(faults(keep(&many, id(999), 0, typed)), [("name".to_owned(), Fault::OutOfRange)]);
    assert!(keep(&many, id(3), 1, typed).is_ok(), "one that is there can be worded otherwise");
    let full = MOST_TOGETHER / MOST_TEXT;
    let long: Vec<Macro> = (0..full as u128).map(|n| one(n, &format!("Mẫu {n}"), &"x".repeat(MOST_TEXT))).collect();
    assert_eq!(faults(keep(&long, id(999), 0, typed)), [("text".to_owned(), Fault::TooLong)]);
}

#[test]
fn what_is_taken_away_is_what_was_seen() {
    let all = [one(1, "Thiếu giấy tờ", "x")];
    assert_eq!(drop(&all, id(1), 1), Ok(()));
    assert_eq!(drop(&all, id(1), 2), Err(Denial::School(SchoolDenial::Stale)));
    assert_eq!(drop(&all, id(2), 1), Err(Denial::NotFound));
}

#[test]
fn they_are_offered_where_they_belong_in_the_vietnamese_order() {
    let mut all = vec![one(1, "Đủ", "x"), one(2, "Ăn trưa", "x"), one(3, "An toàn", "x")];
    all[0].uses = vec![Use::Opinion];
    let named = |place| offered(&all, place).into_iter().map(|one| one.name.as_str()).collect::<Vec<_>>();
    assert_eq!(named(Use::Reason), ["An toàn", "Ăn trưa"]);
    assert_eq!(named(Use::Opinion), ["Đủ"]);
    assert!(named(Use::Comment).is_empty());
}

proptest! {
    /// Whatever is typed between whatever braces: filling fails nowhere, changes nothing but placeholders, and filling
    /// what holds no brace changes nothing.
    #[test]
    fn filling_changes_placeholders_alone(text in "[a-zđ {}\n]{0,80}") {
        let filled = fill(&text, &known());
        if !text.contains('{') {
            prop_assert_eq!(&filled, &text);
        }
        let none = Placeholder::ALL.iter().all(|p| !domain::fold::search_key(&text).contains(&domain::fold::search_key(p.word())));
        if none {
            prop_assert_eq!(&filled, &text);
        }
    }

    /// However texts are written and taken away: every name is there once, no text is left out, versions only grow.
    #[test]
    fn the_list_stays_sound(acts in prop::collection::vec((0_u128..5, 0_u32..3, 0_u8..4), 0..40)) {
        let mut all: Vec<Macro> = Vec::new();
        for (n, was, name) in acts {
            let before = all.iter().find(|m| m.id == id(n)).map_or(0, |m| m.version);
            if name == 3 {
                if drop(&all, id(n), was).is_ok() {
                    prop_assert_eq!(before, was);
                    all.retain(|m| m.id != id(n));
                }
                continue;
            }
            let title = format!("Mẫu {name}");
            let typed = Typed { name: &title, text: "x", uses: &[Use::Comment] };
            if let Ok(kept) = keep(&all, id(n), was, typed) {
                prop_assert_eq!((before, kept.version), (was, was + 1));
                macros::put(&mut all, kept);
            }
        }
        let mut names: Vec<&str> = all.iter().map(|m| m.name.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        prop_assert_eq!(names.len(), all.len());
    }
}
