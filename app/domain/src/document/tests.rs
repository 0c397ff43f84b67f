use proptest::prelude::*;
use time::{Date, macros::date};
use uuid::Uuid;

use super::*;
use crate::{
    denial::{Denial, Fault},
    ids::{FileHash, GrantId, PartId},
    rights::{Actor, Grant, Post},
};

const fn uuid(n: u128) -> Uuid {
    Uuid::from_u128(n)
}

const TEACHER: PersonId = PersonId(uuid(12));
const STRANGER: PersonId = PersonId(uuid(99));

fn actor(n: u128, post: Post) -> Actor {
    let grant = Grant {
        id: GrantId(uuid(100 + n)),
        person: PersonId(uuid(n)),
        post,
        part: PartId(uuid(2)),
        areas: vec![],
        from: date!(2026 - 01 - 01),
        to: None,
        acting_for: None,
    };
    Actor::new(PersonId(uuid(n)), UnitId(uuid(3)), [grant], date!(2026 - 03 - 11))
}

fn clerk() -> Actor {
    actor(10, Post::Clerk)
}

fn principal() -> Actor {
    actor(11, Post::Principal)
}

fn teacher() -> Actor {
    actor(12, Post::Teacher)
}

fn now() -> Instant {
    Instant::parse("2026-03-11T09:00").unwrap()
}

fn code<T: std::fmt::Debug>(result: Result<T, Denial>) -> &'static str {
    result.unwrap_err().code()
}

fn faulty<T: std::fmt::Debug>(result: Result<T, Denial>) -> Vec<(String, Fault)> {
    let denial = result.unwrap_err();
    let Denial::Invalid { fields } = denial else { panic!("{denial:?}") };
    fields.into_iter().map(|one| (one.field.to_string(), one.fault)).collect()
}

const fn works(person: PersonId) -> bool {
    person.0.as_u128() < 90
}

fn came() -> Entry {
    Entry {
        kind: DocumentKind::Official,
        about: "  V/v tổng kết công tác cải cách hành chính ".into(),
        dated: date!(2026 - 03 - 09),
        way: Way::Incoming { from: "UBND phường".into(), sign: Some("442/UBND-CCHC".into()) },
        scan: None,
    }
}

fn goes() -> Entry {
    Entry {
        kind: DocumentKind::Plan,
        about: "Cải cách thủ tục hành chính năm 2026".into(),
        dated: date!(2026 - 03 - 11),
        way: Way::Outgoing { to: "UBND phường; Lưu: VT".into(), signer: principal().person() },
        scan: None,
    }
}

fn document(entry: Entry) -> Document {
    Document {
        id: DocumentId(uuid(40)),
        unit: UnitId(uuid(3)),
        version: 1,
        entry,
        year: 2026,
        number: 7,
        text: "07/KH-MNHgS".into(),
        entered: entered(&clerk(), now()),
        task: None,
        settled: None,
        cancelled: None,
    }
}

fn given() -> Document {
    assign(&principal(), document(came()), (TEACHER, Some(date!(2026 - 03 - 13)), Some("Tham mưu")), true, now())
        .unwrap()
}

/// Who may do what; everybody else may not.
#[test]
fn the_office_keeps_the_books_leadership_directs_and_whose_work_it_is_settles() {
    let posts = [
        (Post::Principal, false, true),
        (Post::VicePrincipal, false, true),
        (Post::Clerk, true, true),
        (Post::Accountant, true, true),
        (Post::GroupHead, false, false),
        (Post::Teacher, false, false),
        (Post::UnionChair, false, false),
        (Post::SystemAdministrator, false, false),
    ];
    for (post, keeps, directs) in posts {
        let who = actor(50, post);
        let tried = [
            (enter(&who, came(), works, now()).map(|_| ()), keeps),
            (amend(&who, document(came()), (1, came()), works, now()).map(|_| ()), keeps),
            (cancel(&who, document(came()), "Ghi nhầm", now()).map(|_| ()), keeps),
            (assign(&who, document(came()), (TEACHER, None, None), true, now()).map(|_| ()), directs),
            (settle(&who, given(), "Đã trả lời", now()).map(|_| ()), directs),
        ];
        for (n, (answer, may)) in tried.into_iter().enumerate() {
            let refused = answer.err().map(|denial| denial.is_of_permission());
            assert_eq!(refused, (!may).then_some(true), "{post:?}, deed {n}");
        }
        assert_eq!(may_see(&who, &given()), directs, "{post:?} reads");
    }
    assert!(settle(&teacher(), given(), "Đã trả lời", now()).is_ok(), "it is theirs");
    assert!(may_see(&teacher(), &given()) && !may_see(&teacher(), &document(came())));
    let elsewhere = Document { unit: UnitId(uuid(4)), ..given() };
    assert!(!may_see(&teacher(), &elsewhere) && !may_see(&clerk(), &elsewhere), "another school's");
}

#[test]
fn what_is_typed_is_tidied_and_every_fault_is_named() {
    assert_eq!(enter(&clerk(), came(), works, now()).unwrap().about, "V/v tổng kết công tác cải cách hành chính");

    let bad = Entry {
        about: " ".into(),
        dated: date!(2026 - 03 - 12),
        way: Way::Incoming { from: String::new(), sign: Some("x".repeat(61)) },
        ..came()
    };
    let faults = faulty(enter(&clerk(), bad, works, now()));
    let named = |field: &str, fault| (field.to_owned(), fault);
    assert_eq!(
        faults,
        [
            named("about", Fault::Required),
            named("dated", Fault::NotADate),
            named("from", Fault::Required),
            named("sign", Fault::TooLong),
        ]
    );

    let bad = Entry {
        kind: DocumentKind::Other,
        dated: date!(2025 - 12 - 31),
        way: Way::Outgoing { to: String::new(), signer: STRANGER },
        ..goes()
    };
    let faults = faulty(enter(&clerk(), bad, works, now()));
    assert_eq!(
        faults,
        [
            named("dated", Fault::NotADate),
            named("kind", Fault::NotAChoice),
            named("signer", Fault::NotAChoice),
            named("to", Fault::Required),
        ]
    );

    let scan = FileRef { hash: FileHash::of(b"a"), name: "a.pdf".into(), media: "application/pdf".into(), size: 0 };
    assert_eq!(faulty(enter(&clerk(), Entry { scan: Some(scan), ..came() }, works, now()))[0].0, "scan");
    let old = Entry { dated: date!(1990 - 01 - 01), ..came() };
    assert_eq!(faulty(enter(&clerk(), old, works, now()))[0].0, "dated");
}

#[test]
fn what_came_twice_is_known_by_who_issued_it_its_number_and_day_however_it_is_typed() {
    let other = |from: &str, sign: Option<&str>| Entry {
        way: Way::Incoming { from: from.into(), sign: sign.map(Into::into) },
        ..came()
    };
    let known = came().known_by();
    assert!(known.is_some());
    assert_eq!(other("ubnd Phuong", Some("442/ubnd-cchc")).known_by(), known);
    for differs in [other("Sở GDĐT", Some("442/UBND-CCHC")), other("UBND phường", Some("443/UBND-CCHC"))] {
        assert_ne!(differs.known_by(), known);
    }
    assert_ne!(Entry { dated: date!(2026 - 03 - 08), ..came() }.known_by(), known);
    assert_eq!(other("UBND phường", None).known_by(), None, "a letter without a number is like no other");
    assert_eq!(goes().known_by(), None);
}

#[test]
fn an_entry_is_corrected_but_not_its_number_and_whoever_looked_before_is_told() {
    let typed = Entry { about: "Kế hoạch cải cách".into(), ..goes() };
    let after = amend(&clerk(), document(goes()), (1, typed.clone()), works, now()).unwrap();
    assert_eq!((after.version, after.entry.about.as_str(), after.number), (2, "Kế hoạch cải cách", 7));
    assert_eq!(code(amend(&clerk(), after, (1, typed), works, now())), "document_changed");
    let renamed = Entry { kind: DocumentKind::Decision, ..goes() };
    assert_eq!(code(amend(&clerk(), document(goes()), (1, renamed), works, now())), "number_says_so");
    assert_eq!(code(amend(&clerk(), document(goes()), (1, came()), works, now())), "number_says_so");
    // Of what came, the number says nothing.
    let renamed = Entry { kind: DocumentKind::Decision, ..came() };
    assert!(amend(&clerk(), document(came()), (1, renamed), works, now()).is_ok());
    // In the next year the book of this one goes on being corrected; who signed then may have left.
    let later = Instant::parse("2027-02-01T09:00").unwrap();
    let gone = |_| false;
    assert!(amend(&clerk(), document(goes()), (1, goes()), gone, later).is_ok());
    let moved = Entry { dated: date!(2027 - 01 - 05), ..goes() };
    assert_eq!(faulty(amend(&clerk(), document(goes()), (1, moved), gone, later))[0].0, "dated");
}

#[test]
fn a_task_has_somebody_of_the_school_and_a_day_to_come() {
    let give = |to, due: Option<Date>, works| assign(&clerk(), document(came()), (to, due, Some(" ")), works, now());
    let task = give(TEACHER, Some(date!(2026 - 03 - 11)), true).unwrap().task.unwrap();
    assert_eq!((task.to, task.note, task.given.by), (TEACHER, None, clerk().person()));
    assert_eq!(faulty(give(STRANGER, None, false))[0], ("to".to_owned(), Fault::NotAChoice));
    assert_eq!(faulty(give(TEACHER, Some(date!(2026 - 03 - 10)), true))[0], ("due".to_owned(), Fault::NotADate));
    assert_eq!(faulty(give(TEACHER, Some(date!(2206 - 03 - 10)), true))[0], ("due".to_owned(), Fault::NotADate));
    assert!(given().waits() && !document(came()).waits());
}

#[test]
fn what_is_settled_or_cancelled_stays_so() {
    assert_eq!(code(settle(&clerk(), document(came()), "Đã xong", now())), "not_assigned");
    assert_eq!(faulty(settle(&teacher(), given(), "  ", now()))[0].0, "note");
    let settled = settle(&teacher(), given(), "Đã gửi báo cáo số 12", now()).unwrap();
    assert!(!settled.waits());
    assert_eq!(code(settle(&teacher(), settled.clone(), "Lần nữa", now())), "document_settled");
    assert_eq!(code(assign(&clerk(), settled.clone(), (TEACHER, None, None), true, now())), "document_settled");
    assert_eq!(code(cancel(&clerk(), settled, "Nhầm", now())), "document_settled");

    assert_eq!(faulty(cancel(&clerk(), document(goes()), "", now()))[0].0, "reason");
    let cancelled = cancel(&clerk(), document(goes()), "Ký nhầm người", now()).unwrap();
    assert_eq!((cancelled.number, cancelled.text.as_str()), (7, "07/KH-MNHgS"), "the number stays");
    assert!(!Document { task: given().task, ..cancelled.clone() }.waits());
    let tried = [
        code(cancel(&clerk(), cancelled.clone(), "Lần nữa", now())),
        code(amend(&clerk(), cancelled.clone(), (2, goes()), works, now())),
        code(assign(&clerk(), cancelled.clone(), (TEACHER, None, None), true, now())),
        code(settle(&clerk(), cancelled, "Xong", now())),
    ];
    assert_eq!(tried, ["number_cancelled"; 4]);
}

#[test]
fn whoever_stands_in_for_somebody_is_named_with_them() {
    let mut stand_in = actor(13, Post::Principal).grants()[0].clone();
    stand_in.acting_for = Some(principal().person());
    let deputy = Actor::new(PersonId(uuid(13)), UnitId(uuid(3)), [stand_in], date!(2026 - 03 - 11));
    let given = assign(&deputy, document(came()), (TEACHER, None, None), true, now()).unwrap().task.unwrap().given;
    assert_eq!((given.by, given.on_behalf), (deputy.person(), Some(principal().person())));
    let settled = settle(&deputy, self::given(), "Đã xong", now()).unwrap().settled.unwrap().said;
    assert_eq!(settled.on_behalf, Some(principal().person()));
    assert_eq!(settle(&teacher(), self::given(), "Xong", now()).unwrap().settled.unwrap().said.on_behalf, None);
}

#[test]
fn what_names_somebody_goes_wherever_it_stands_and_the_scan_with_it() {
    let scan = FileRef { hash: FileHash::of(b"a"), name: "a.pdf".into(), media: "application/pdf".into(), size: 1 };
    let whole = Document { entry: Entry { scan: Some(scan), ..came() }, ..given() };
    let settled = settle(&teacher(), whole.clone(), "Đã gặp mẹ bé Lan Anh", now()).unwrap();
    let left = settled.clone().without(|text| text.contains("Lan Anh")).unwrap();
    assert_eq!(left.settled.unwrap().text, "(đã xóa theo yêu cầu)");
    assert_eq!((left.entry.scan, left.entry.about), (None, whole.entry.about.clone()));
    assert_eq!(settled.without(|text| text.contains("Minh")), None);
    for named in ["442/UBND-CCHC", "UBND phường", "Tham mưu", "a.pdf", &whole.entry.about] {
        let left = whole.clone().without(|text| text == named).unwrap();
        assert!(!serde_json::to_string(&left).unwrap().contains(named), "{named}");
    }
    assert_eq!(document(goes()).without(|text| text.contains("Lưu: VT")).unwrap().number, 7);
}

#[test]
fn what_waits_is_counted_and_is_late_from_the_day_after() {
    let counted = |documents: &[Document], today| {
        let all = documents.iter().fold(Waiting::default(), |all, one| all.and(one, today));
        (all.waiting, all.late)
    };
    let open = assign(&clerk(), document(came()), (TEACHER, None, None), true, now()).unwrap();
    let settled = settle(&teacher(), given(), "Đã xong", now()).unwrap();
    let cancelled = cancel(&clerk(), given(), "Nhầm", now()).unwrap();
    let all = [given(), open, settled, cancelled, document(came())];
    assert_eq!(counted(&all, date!(2026 - 03 - 13)), (2, 0));
    assert_eq!(counted(&all, date!(2026 - 03 - 14)), (2, 1));
    assert!(Waiting::default().is_none());
}

#[test]
fn kinds_have_names_and_short_names_of_their_own() {
    for (n, kind) in DocumentKind::ALL.iter().enumerate() {
        assert_eq!(kind.as_str().parse(), Ok(*kind));
        assert_eq!(serde_json::to_string(kind).unwrap(), format!("\"{}\"", kind.as_str()));
        for other in &DocumentKind::ALL[..n] {
            assert_ne!(kind.title(), other.title());
            assert!(kind.short().is_none() || kind.short() != other.short(), "{kind:?} {other:?}");
        }
    }
    assert_eq!(Book::ALL.map(|book| book.title().vi), ["Sổ văn bản đến", "Sổ văn bản đi"]);
}

proptest! {
    /// Walking a book down, whatever is not in it is missing somewhere, once.
    #[test]
    fn every_number_of_a_book_is_there_or_missing(numbers in prop::collection::btree_set(1_i64..60, 0..30)) {
        let last = numbers.last().copied().unwrap_or(0);
        let mut seen = numbers.clone();
        let mut above = last + 1;
        for below in numbers.iter().rev().copied().chain([0]) {
            if let Some((from, to)) = missing_between(below, above) {
                prop_assert!(from <= to);
                for number in from..=to {
                    prop_assert!(seen.insert(number), "{number} is told of twice");
                }
            }
            above = below;
        }
        prop_assert_eq!(seen, (1..=last).collect());
    }
}
