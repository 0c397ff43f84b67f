use time::macros::date;
use uuid::Uuid;

use super::{
    activity::{self, Activity, Ground},
    agreement::{Agreement, How, Lack, OwnWord},
    consent::{self, Context, Give, Paper, Seen, Withdrawal},
    request::{self, Ask, Kind, Means, Since},
    retention::{self, Ended, Retention},
    *,
};
use crate::{
    calendar::Calendar,
    clock::{Limit, Unit},
    definition::{Certainty, PartyKind, ProcedureKind},
    ids::{GrantId, PartId, PartyId, PersonId, PrivacyId, UnitId},
    instant::Instant,
    party::{Guardianship, Kinship, Proof, ProofPaper, link::Link},
    rights::{Actor, Grant, Post},
};

const fn uuid(n: u128) -> Uuid {
    Uuid::from_u128(n)
}

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

fn code<T: std::fmt::Debug>(result: Result<T, Denial>) -> &'static str {
    result.unwrap_err().code()
}

fn moment(local: &str) -> Instant {
    Instant::parse(local).unwrap()
}

const CHILD: PartyId = PartyId(uuid(20));
const MOTHER: PartyId = PartyId(uuid(21));
const STRANGER: PartyId = PartyId(uuid(22));

fn child() -> Party {
    let proof = Proof { paper: ProofPaper::BirthCertificate, seen_on: date!(2026 - 03 - 02), note: None, file: None };
    Party {
        id: CHILD,
        unit: UnitId(uuid(3)),
        kind: PartyKind::Child,
        name: "Trẻ 01 lớp Lá 2".into(),
        phone: None,
        address: None,
        born: Some(date!(2021 - 05 - 04)),
        class: None,
        guardian_of: vec![],
        guardians: vec![Guardianship {
            guardian: MOTHER,
            link: Link { kinship: Kinship::Mother, proof },
            seen_by: PersonId(uuid(10)),
            since: moment("2026-03-02"),
            until: None,
        }],
        merged_into: None,
        erased_at: None,
        entered_at: moment("2026-03-02"),
    }
}

fn seen() -> Seen {
    Seen { paper: Paper::IdentityCard, on: date!(2026 - 03 - 11), note: Some(" số cuối 123 ".into()) }
}

fn photos(ground: Ground) -> Activity {
    Activity {
        purpose: " Đăng ảnh ".into(),
        subjects: "Trẻ".into(),
        data: "Hình ảnh".into(),
        ground,
        basis: String::new(),
        certainty: Certainty::Proposed,
        recipients: String::new(),
        kept: String::new(),
        procedures: vec!["b".into(), "a".into(), "b".into()],
        ended: false,
    }
}

#[test]
fn the_register_is_leaderships_and_a_change_sees_the_last_version() {
    let entry = || photos(Ground::Consent);
    assert_eq!(code(activity::decide(&clerk(), 0, 0, entry())), "not_your_role");
    assert_eq!(code(activity::decide(&principal(), 2, 1, entry())), "record_changed");
    let kept = activity::decide(&principal(), 2, 2, entry()).unwrap();
    assert_eq!((kept.purpose.as_str(), kept.procedures.len()), ("Đăng ảnh", 2));
    let empty = Activity { purpose: " ".into(), data: "x".repeat(2001), ..entry() };
    let Err(Denial::Invalid { fields }) = activity::decide(&principal(), 0, 0, empty) else { panic!() };
    assert_eq!(fields.iter().map(|f| f.field.as_str()).collect::<Vec<_>>(), ["purpose", "data"]);
}

#[test]
fn proposals_have_the_same_ids_every_time_and_others_at_another_unit() {
    let ids =
        |unit| activity::proposals(UnitId(uuid(unit)), [], Lang::Vi).into_iter().map(|p| p.id).collect::<Vec<_>>();
    assert_eq!(ids(3), ids(3));
    assert!(ids(3).iter().all(|id| !ids(4).contains(id)));
    let certain = |p: &activity::Proposal| p.activity.certainty == Certainty::Proposed;
    assert!(activity::proposals(UnitId(uuid(3)), [], Lang::En).iter().all(certain));
}

#[test]
fn a_consent_is_given_by_who_stands_for_the_child_and_withdrawn_with_less() {
    let (clerk, child) = (clerk(), child());
    let (mother, stranger) = ([MOTHER], [STRANGER]);
    let today = date!(2026 - 03 - 11);
    let ctx = Context { actor: &clerk, party: &child, speaker: &mother, today };
    let activity = PrivacyId(uuid(30));
    let cmd = Give { party: CHILD, activity, given_by: MOTHER, given_on: today, seen: seen(), agreed: None };
    let entry = photos(Ground::Consent);
    let entry = Some((2, &entry));
    let given = consent::give(ctx, &cmd, entry, false).unwrap();
    assert_eq!((given.version, given.seen.note.as_deref()), (2, Some("số cuối 123")));
    assert!(given.stands());

    let other = Context { speaker: &stranger, ..ctx };
    assert_eq!(code(consent::give(other, &cmd, entry, false)), "speaks_not");
    // A child does not speak for itself.
    assert_eq!(code(consent::give(Context { speaker: &[CHILD], ..ctx }, &cmd, entry, false)), "speaks_not");
    assert_eq!(code(consent::give(ctx, &cmd, entry, true)), "consent_stands");
    assert_eq!(code(consent::give(ctx, &cmd, None, false)), "not_by_consent");
    assert_eq!(code(consent::give(ctx, &cmd, Some((1, &photos(Ground::Duty))), false)), "not_by_consent");
    let ended = Activity { ended: true, ..photos(Ground::Consent) };
    assert_eq!(code(consent::give(ctx, &cmd, Some((1, &ended)), false)), "not_by_consent");
    let teacher = actor(12, Post::Teacher);
    assert_eq!(code(consent::give(Context { actor: &teacher, ..ctx }, &cmd, entry, false)), "not_your_role");
    let tomorrow = Give { given_on: date!(2026 - 03 - 12), ..cmd.clone() };
    assert_eq!(code(consent::give(ctx, &tomorrow, entry, false)), "invalid");
    let gone = Party { erased_at: Some(moment("2026-03-10")), ..child.clone() };
    assert_eq!(code(consent::give(Context { party: &gone, ..ctx }, &cmd, entry, false)), "party_erased");

    let withdrawal = |on| Withdrawal { by: MOTHER, on };
    let before = withdrawal(date!(2026 - 03 - 10));
    assert_eq!(code(consent::withdraw(ctx, given.clone(), before)), "invalid");
    let withdrawn = consent::withdraw(ctx, given.clone(), withdrawal(today)).unwrap();
    assert!(!withdrawn.stands());
    assert_eq!(code(consent::withdraw(ctx, withdrawn.clone(), withdrawal(today))), "consent_withdrawn");
    assert_eq!(code(consent::withdraw(other, given, withdrawal(today))), "speaks_not");
    assert_eq!(withdrawn.forgotten().seen.note, None);
}

fn born(born: Option<time::Date>) -> Party {
    Party { born, ..child() }
}

fn heard(on: time::Date) -> Agreement {
    Agreement { how: How::Spoken, heard_by: PersonId(uuid(12)), on }
}

#[test]
fn a_child_is_asked_from_its_seventh_birthday() {
    let asked = |since| OwnWord::Asked { since };
    let seventh = date!(2026 - 03 - 11);
    for (born_on, on, expected) in [
        (Some(date!(2019 - 03 - 11)), date!(2026 - 03 - 10), OwnWord::NotAsked),
        (Some(date!(2019 - 03 - 11)), seventh, asked(seventh)),
        (Some(date!(2019 - 03 - 11)), date!(2027 - 01 - 01), asked(seventh)),
        (Some(date!(2019 - 03 - 12)), seventh, OwnWord::NotAsked),
        (Some(date!(2021 - 05 - 04)), seventh, OwnWord::NotAsked),
        // Born on a day that most years lack: asked a day early.
        (Some(date!(2020 - 02 - 29)), date!(2027 - 02 - 27), OwnWord::NotAsked),
        (Some(date!(2020 - 02 - 29)), date!(2027 - 02 - 28), asked(date!(2027 - 02 - 28))),
        (Some(time::Date::MAX), time::Date::MAX, OwnWord::NotAsked),
        (None, seventh, OwnWord::BirthUnknown),
    ] {
        assert_eq!(OwnWord::of(&born(born_on), on), expected, "{born_on:?} on {on}");
    }
    for kind in [PartyKind::Guardian, PartyKind::Staff, PartyKind::Organisation] {
        for born in [None, Some(date!(1990 - 01 - 01))] {
            assert_eq!(OwnWord::of(&Party { kind, born, ..child() }, seventh), OwnWord::NotAsked);
        }
    }
}

#[test]
fn from_seven_on_a_consent_needs_the_childs_word_too_and_below_nothing_changes() {
    let (clerk, mother, today) = (clerk(), [MOTHER], date!(2026 - 03 - 11));
    let (seven, eight) = (born(Some(date!(2019 - 03 - 11))), born(Some(date!(2018 - 03 - 01))));
    let (six, unknown) = (born(Some(date!(2019 - 03 - 12))), born(None));
    let entry = photos(Ground::Consent);
    let give = |about: &Party, given_on, agreed| {
        let ctx = Context { actor: &clerk, party: about, speaker: &mother, today };
        let activity = PrivacyId(uuid(30));
        let cmd = Give { party: CHILD, activity, given_by: MOTHER, given_on, seen: seen(), agreed };
        consent::give(ctx, &cmd, Some((1, &entry)), false).map(|consent| consent.agreed)
    };
    let yesterday = date!(2026 - 03 - 10);
    for (about, given_on, agreed, expected) in [
        (&six, today, None, Ok(None)),
        (&six, today, Some(heard(today)), Err("child_not_asked")),
        (&seven, today, None, Err("child_agreement_missing")),
        (&seven, today, Some(heard(today)), Ok(Some(heard(today)))),
        // The age is that of the day of the consent, not of the day on which it is written down.
        (&seven, yesterday, None, Ok(None)),
        (&seven, yesterday, Some(heard(today)), Err("child_not_asked")),
        (&eight, yesterday, None, Err("child_agreement_missing")),
        (&eight, today, Some(heard(yesterday)), Ok(Some(heard(yesterday)))),
        // Neither a word that is still to come, nor one from before the child was asked.
        (&eight, today, Some(heard(date!(2026 - 03 - 12))), Err("invalid")),
        (&seven, today, Some(heard(yesterday)), Err("invalid")),
        (&unknown, today, None, Err("child_birth_unknown")),
        (&unknown, today, Some(heard(today)), Err("child_birth_unknown")),
    ] {
        let given = give(about, given_on, agreed).map_err(|denial| denial.code());
        assert_eq!(given, expected, "{:?} {given_on} {agreed:?}", about.born);
    }
    let words = Denial::from(Refusal::ChildBirthUnknown).message();
    assert!(words.vi.contains("ngày sinh") && words.vi.contains("đủ 7 tuổi"), "{}", words.vi);
}

#[test]
fn what_stood_before_counts_on_and_says_what_it_lacks_until_the_child_agrees_or_withdraws() {
    let (clerk, mother) = (clerk(), [MOTHER]);
    let (six, today) = (born(Some(date!(2019 - 09 - 01))), date!(2026 - 03 - 11));
    let at = |today, speaker| Context { actor: &clerk, party: &six, speaker, today };
    let entry = photos(Ground::Consent);
    let activity = PrivacyId(uuid(30));
    let cmd = Give { party: CHILD, activity, given_by: MOTHER, given_on: today, seen: seen(), agreed: None };
    let given = consent::give(at(today, &mother), &cmd, Some((1, &entry)), false).unwrap();
    let (eve, birthday) = (date!(2026 - 08 - 31), date!(2026 - 09 - 01));
    assert_eq!((given.lacks(&six, eve), given.lacks(&six, birthday)), (None, Some(Lack::ChildAgreement)));
    assert_eq!(given.lacks(&born(None), eve), Some(Lack::ChildBirth));
    let gone = Party { erased_at: Some(moment("2026-09-01")), ..born(None) };
    assert_eq!(given.lacks(&gone, birthday), None);
    assert!(given.stands());

    assert_eq!(code(consent::agree(at(eve, &[]), given.clone(), heard(eve))), "child_not_asked");
    assert_eq!(code(consent::agree(at(birthday, &[]), given.clone(), heard(eve))), "invalid");
    let unknown = born(None);
    let ctx = Context { party: &unknown, ..at(birthday, &[]) };
    assert_eq!(code(consent::agree(ctx, given.clone(), heard(birthday))), "child_birth_unknown");
    let teacher = actor(12, Post::Teacher);
    let ctx = Context { actor: &teacher, ..at(birthday, &[]) };
    assert_eq!(code(consent::agree(ctx, given.clone(), heard(birthday))), "not_your_role");
    let ctx = Context { party: &gone, ..at(birthday, &[]) };
    assert_eq!(code(consent::agree(ctx, given.clone(), heard(birthday))), "party_erased");
    let agreed = consent::agree(at(birthday, &[]), given.clone(), heard(birthday)).unwrap();
    assert_eq!((agreed.lacks(&six, birthday), agreed.agreed), (None, Some(heard(birthday))));
    assert_eq!(code(consent::agree(at(birthday, &[]), agreed.clone(), heard(birthday))), "child_agreed_already");

    // Either is enough, asked or not; a child too young to be asked has no say of its own.
    let own = |on| Withdrawal { by: CHILD, on };
    let child = [CHILD];
    assert_eq!(code(consent::withdraw(at(eve, &child), given.clone(), own(eve))), "speaks_not");
    for consent in [&given, &agreed] {
        let withdrawn = consent::withdraw(at(birthday, &child), consent.clone(), own(birthday)).unwrap();
        assert_eq!((withdrawn.stands(), withdrawn.lacks(&six, birthday)), (false, None));
        assert_eq!(code(consent::agree(at(birthday, &[]), withdrawn, heard(birthday))), "consent_withdrawn");
        let by = Withdrawal { by: MOTHER, on: birthday };
        assert!(!consent::withdraw(at(birthday, &mother), consent.clone(), by).unwrap().stands());
    }
    // Whoever was asked keeps the say when a day of birth is corrected or taken out.
    for now in [born(None), born(Some(date!(2020 - 01 - 01)))] {
        let ctx = Context { party: &now, ..at(birthday, &child) };
        assert!(!consent::withdraw(ctx, agreed.clone(), own(birthday)).unwrap().stands());
    }
    let ctx = Context { party: &unknown, ..at(birthday, &child) };
    assert_eq!(code(consent::withdraw(ctx, given.clone(), own(birthday))), "child_birth_unknown");
    // What was kept before there was such a thing reads as it was.
    let mut old = serde_json::to_value(&given).unwrap();
    assert!(old.as_object_mut().unwrap().remove("agreed").is_none(), "nothing is kept where nothing was asked");
    assert_eq!(serde_json::from_value::<consent::Consent>(old).unwrap(), given);
}

#[test]
fn an_ended_link_no_longer_speaks() {
    let mut child = child();
    assert!(consent::speaks_for(&[STRANGER, MOTHER], &child));
    child.guardians[0].until = Some(moment("2026-03-05"));
    assert!(!consent::speaks_for(&[MOTHER], &child));
    let adult = Party { id: MOTHER, kind: PartyKind::Guardian, guardians: vec![], ..child };
    assert!(consent::speaks_for(&[MOTHER], &adult));
    assert!(!consent::speaks_for(&[STRANGER], &adult));
}

fn ask(kind: Kind) -> Ask {
    Ask { kind, party: CHILD, asker: MOTHER, asked: "Xin xem".into(), seen: seen(), received_on: None }
}

#[test]
fn a_request_has_a_due_date_counted_over_working_days_and_says_whose_limit_it_is() {
    let (clerk, child, now) = (clerk(), child(), moment("2026-03-11T09:00"));
    let about = (&child, &[MOTHER][..]);
    let request = request::record(&clerk, &ask(Kind::View), about, None, now).unwrap();
    assert!(request.limit_proposed);
    let calendar = Calendar::vietnam();
    // Wednesday; five working days, of which none is the day of receipt.
    let due = request.due(&calendar).unwrap().date().unwrap();
    assert_eq!(due.local_date(), date!(2026 - 03 - 18));
    let own = request::record(&clerk, &ask(Kind::View), about, Some(Limit::working_days(2)), now).unwrap();
    assert_eq!(own.due(&calendar).unwrap().date().unwrap().local_date(), date!(2026 - 03 - 13));
    assert!(!own.limit_proposed);
    // It lay in a drawer since Monday: the clock ran.
    let late = Ask { received_on: Some(date!(2026 - 03 - 09)), ..ask(Kind::View) };
    let late = request::record(&clerk, &late, about, None, now).unwrap();
    assert_eq!(late.due(&calendar).unwrap().date().unwrap().local_date(), date!(2026 - 03 - 16));
    for day in [date!(2026 - 03 - 12), date!(2026 - 01 - 31)] {
        let wrong = Ask { received_on: Some(day), ..ask(Kind::View) };
        assert_eq!(code(request::record(&clerk, &wrong, about, None, now)), "invalid");
    }
    assert_eq!(code(request::record(&clerk, &ask(Kind::View), (&child, &[STRANGER]), None, now)), "speaks_not");
    let teacher = actor(12, Post::Teacher);
    assert_eq!(code(request::record(&teacher, &ask(Kind::View), about, None, now)), "not_your_role");
    assert!(request::may_set(&principal(), Limit::working_days(3)).is_ok());
    assert_eq!(code(request::may_set(&clerk, Limit::working_days(3))), "not_your_role");
    for limit in [Limit::working_days(0), Limit::working_days(91), Limit::new(3, Unit::Days)] {
        assert_eq!(code(request::may_set(&principal(), limit)), "invalid");
    }
}

#[test]
fn an_answer_is_the_assignees_and_a_refusal_leaderships() {
    let (clerk, principal, child, now) = (clerk(), principal(), child(), moment("2026-03-11T09:00"));
    let other = actor(13, Post::Clerk);
    let about = (&child, &[MOTHER][..]);
    let new = |kind| request::record(&clerk, &ask(kind), about, None, now).unwrap();
    let none = Since::default();
    let view = new(Kind::View);
    let granted = (true, None);
    assert_eq!(code(request::answer(&clerk, view.clone(), granted, none, now)), "only_assignee");
    assert_eq!(code(request::assign(&clerk, view.clone(), PersonId(uuid(12)), false)), "not_your_role");
    let view = request::assign(&clerk, view, clerk.person(), true).unwrap();
    assert_eq!(code(request::answer(&other, view.clone(), granted, none, now)), "only_assignee");
    assert_eq!(code(request::answer(&clerk, view.clone(), granted, none, now)), "not_fulfilled");
    assert_eq!(code(request::answer(&clerk, view.clone(), (false, Some("Không")), none, now)), "not_your_role");
    assert_eq!(code(request::answer(&principal, view.clone(), (false, Some(" ")), none, now)), "invalid");
    let view = request::export(&clerk, view, now).unwrap();
    let done = request::answer(&clerk, view, (true, Some("Đã nhận bản in")), none, now).unwrap();
    assert_eq!(done.answer.as_ref().unwrap().means, Some(Means::Export));
    for again in [
        code(request::answer(&principal, done.clone(), granted, none, now)),
        code(request::assign(&clerk, done.clone(), clerk.person(), true)),
        code(request::export(&clerk, done.clone(), now)),
    ] {
        assert_eq!(again, "request_answered");
    }
    let left = done.forgotten();
    assert_eq!((left.asked.as_str(), left.seen.note, left.forgotten), ("", None, true));
    assert_eq!(left.answer.unwrap().reason, None);

    assert_eq!(code(request::export(&clerk, new(Kind::Delete), now)), "not_to_view");
    let since = Since { correction: Some(uuid(40)), erasure: Some(PrivacyId(uuid(41))) };
    let means = |kind| request::answer(&principal, new(kind), granted, since, now).unwrap().answer.unwrap().means;
    assert_eq!(means(Kind::Correct), Some(Means::Correction(uuid(40))));
    assert_eq!(means(Kind::Delete), Some(Means::Erasure(PrivacyId(uuid(41)))));
    let refused = request::answer(&principal, new(Kind::Delete), (false, Some("Đang giải quyết")), since, now).unwrap();
    assert_eq!(refused.answer.unwrap().means, None);
}

#[test]
fn months_after_the_end_are_counted_to_a_day_that_exists() {
    let after = |months, day| Retention::Months(months).due_on(day);
    assert_eq!(after(1, date!(2026 - 01 - 31)), Some(date!(2026 - 02 - 28)));
    assert_eq!(after(12, date!(2024 - 02 - 29)), Some(date!(2025 - 02 - 28)));
    assert_eq!(after(60, date!(2026 - 11 - 27)), Some(date!(2031 - 11 - 27)));
    assert_eq!(Retention::Never.due_on(date!(2026 - 01 - 31)), None);
    for text in ["never", "1mo", "1200mo"] {
        assert_eq!(text.parse::<Retention>().unwrap().to_string(), text);
    }
    for text in ["", "0mo", "1201mo", "+5mo", "5", "mo", "5y"] {
        assert!(text.parse::<Retention>().is_err(), "{text}");
    }
    assert_ne!(Retention::proposed(ProcedureKind::Published), Retention::Never);
}

#[test]
fn only_what_is_due_and_not_held_is_proposed_and_a_second_person_confirms() {
    let today = date!(2026 - 11 - 27);
    let due = Ended {
        ended: Some(date!(2026 - 10 - 27)),
        retention: Some(Retention::Months(1)),
        is_held: false,
        waits: false,
        has_values: true,
    };
    assert!(retention::propose(&principal(), &[due], today).is_ok());
    assert_eq!(code(retention::propose(&clerk(), &[due], today)), "not_your_role");
    assert_eq!(code(retention::propose(&principal(), &[], today)), "invalid");
    assert_eq!(code(retention::propose(&principal(), &[due; retention::MOST + 1], today)), "invalid");
    for (case, why) in [
        (Ended { is_held: true, ..due }, "case_held"),
        (Ended { waits: true, ..due }, "already_proposed"),
        (Ended { ended: None, ..due }, "not_due"),
        (Ended { retention: None, ..due }, "not_due"),
        (Ended { retention: Some(Retention::Never), ..due }, "not_due"),
        (Ended { retention: Some(Retention::Months(2)), ..due }, "not_due"),
        (Ended { has_values: false, ..due }, "not_due"),
    ] {
        assert_eq!(code(retention::propose(&principal(), &[due, case], today)), why);
    }
    // What waits is what is confirmed.
    assert!(retention::goes(&Ended { waits: true, ..due }, today));
    assert!(!retention::goes(&Ended { is_held: true, ..due }, today));
    let deputy = actor(14, Post::VicePrincipal);
    assert!(retention::confirm(&principal(), deputy.person()).is_ok());
    assert_eq!(code(retention::confirm(&principal(), principal().person())), "second_person");
    assert_eq!(code(retention::confirm(&deputy, principal().person())), "not_your_post");
}
