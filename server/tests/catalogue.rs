//! The catalogue of procedures: what is shipped, written down by hand, and what follows at the counter from a kind of
//! request, from history and from guidance.

use contract::{paths, rest::CaseView};
use domain::{
    case::{Channel, OpenCase, command::StepArgs},
    clock::Limit,
    definition::{
        ApplicantKind::{self, Guardian, Organisation, Staff},
        DefinitionRef, FieldKey, OptionKey, PaperKey, PartyKind, Procedure,
        ProcedureKind::{self, Internal, Published, School},
        Way,
    },
    ids::{CaseId, PartyId},
    instant::Instant,
    value::{PartyRef, Value},
};
use serde_json::{Value as Json, json};
use server::definitions::shipped;
use time::macros::date;
use uuid::Uuid;

use crate::support::{CHILD, Desk, GUARDIAN, PHONE, TestApp, at, both_dbs};

both_dbs!(
    one_kind_is_chosen_and_kept,
    papers_and_fields_of_the_kind_are_needed,
    what_is_history_or_guidance_takes_nothing,
    admission_counts_from_the_day_on_which_enrolment_closes,
    nothing_is_claimed_as_verified,
    what_takes_nothing_says_why,
);

/// Whether something is taken under it.
#[derive(Debug, PartialEq, Eq)]
enum Now {
    Taken,
    Historical,
    Off,
}
use Now::{Historical, Off, Taken};

/// Number of DOMAIN.md §3, key, kind, limit, who asks, options, whether it is taken; whether the limit is the school's own
/// proposal, and the kinds of request.
type Row = (
    &'static str,
    &'static str,
    ProcedureKind,
    Option<&'static str>,
    &'static [ApplicantKind],
    &'static [&'static str],
    Now,
    bool,
    &'static [&'static str],
);

/// Written by hand from DOMAIN.md §3. Limits are proposals in working days unless marked there (P7, P16).
const TABLE: [Row; 24] = [
    ("P1", "tiep-nhan-tre", School, Some("5wd"), &[Guardian], &[], Taken, true, &[]),
    ("P2", "chuyen-truong-di", School, Some("2wd"), &[Guardian], &[], Taken, true, &[]),
    ("P3", "chuyen-truong-den", School, Some("3wd"), &[Guardian], &[], Taken, true, &[]),
    ("P4", "xac-nhan-dang-hoc", School, Some("1wd"), &[Guardian], &[], Taken, true, &[]),
    ("P5", "xac-nhan-hoan-thanh-chuong-trinh-mau-giao", School, Some("2wd"), &[Guardian], &[], Taken, true, &[]),
    (
        "P6",
        "nghi-dai-ngay-thoi-hoc",
        School,
        Some("2wd"),
        &[Guardian],
        &[],
        Taken,
        true,
        &["nghi-dai-ngay", "thoi-hoc"],
    ),
    (
        "P7",
        "ho-tro-an-trua",
        Published,
        Some("10wd"),
        &[Guardian],
        &["referral"],
        Taken,
        false,
        &["ho-ngheo", "can-ngheo", "khuyet-tat", "khac"],
    ),
    ("P8", "ho-tro-chi-phi-hoc-tap", Published, Some("10wd"), &[Guardian], &["referral"], Taken, true, &[]),
    ("P9", "mien-giam-hoc-phi", Published, None, &[Guardian], &[], Historical, false, &[]),
    ("P10", "tro-cap-tre-con-cong-nhan", Published, None, &[Guardian], &[], Off, false, &[]),
    ("P11", "hoc-hoa-nhap", School, Some("5wd"), &[Guardian], &[], Taken, true, &[]),
    ("P12", "hoan-tien-an-khoan-thu", School, Some("5wd"), &[Guardian], &[], Taken, true, &["tien-an", "khoan-thu"]),
    ("P13", "uy-quyen-don-tre", School, Some("0wd"), &[Guardian], &[], Taken, true, &[]),
    ("P14", "gui-thuoc-cho-tre", School, Some("0wd"), &[Guardian], &[], Taken, true, &[]),
    ("P15", "cap-ban-sao-ho-so-tre", School, Some("3wd"), &[Guardian], &[], Taken, true, &[]),
    (
        "P16",
        "phan-anh-kien-nghi",
        School,
        Some("15wd"),
        &[Guardian, Organisation],
        &[],
        Taken,
        false,
        &["phu-huynh", "to-chuc"],
    ),
    ("N1", "nghi-phep-viec-rieng", Internal, Some("2wd"), &[Staff], &[], Taken, true, &[]),
    ("N2", "om-dau-thai-san", Internal, Some("3wd"), &[Staff], &["referral"], Taken, true, &[]),
    ("N3", "nang-bac-luong", Internal, Some("10wd"), &[Staff], &[], Taken, true, &["thuong-xuyen", "truoc-han"]),
    ("N4", "xac-nhan-cong-tac-thu-nhap", Internal, Some("1wd"), &[Staff], &[], Taken, true, &["cong-tac", "thu-nhap"]),
    ("N5", "cong-nhan-sang-kien", Internal, Some("20wd"), &[Staff], &[], Taken, true, &[]),
    ("N6", "cu-di-boi-duong", Internal, Some("3wd"), &[Staff], &[], Taken, true, &[]),
    ("N7", "thanh-toan-cong-tac-phi", Internal, Some("5wd"), &[Staff], &[], Taken, true, &[]),
    ("N8", "sua-chua-cap-phat", Internal, Some("3wd"), &[Staff], &[], Taken, true, &["sua-chua", "cap-phat"]),
];

#[test]
fn the_catalogue_is_the_one_of_the_facts() {
    let shipped = shipped().unwrap();
    let today = date!(2026 - 11 - 30);
    let dossiers: Vec<&Procedure> =
        shipped.procedures.iter().filter(|p| p.lifecycle.key.as_str() == "dossier").collect();
    assert_eq!(dossiers.len(), TABLE.len(), "the rest are findings");
    for (procedure, (no, key, kind, limit, who, options, now, proposed, kinds)) in dossiers.into_iter().zip(TABLE) {
        assert_eq!(procedure.key.as_str(), key, "{no}");
        assert_eq!(procedure.kind, kind, "{no}");
        let written = procedure.limit().map(|limit| limit.legal);
        assert_eq!(written, limit.map(|limit| limit.parse::<Limit>().unwrap()), "{no}");
        assert_eq!(procedure.applicants, who, "{no}");
        let on: Vec<_> = procedure.options.iter().map(OptionKey::as_str).collect();
        assert_eq!(on, options, "{no}");
        let is = match (procedure.over(today), &procedure.off) {
            (Some(_), Some(_)) => Historical,
            (None, Some(_)) => Off,
            (_, None) => Taken,
        };
        assert_eq!((is, procedure.in_force(today)), (now, key != "mien-giam-hoc-phi"), "{no}");
        assert_eq!(procedure.proposed, proposed, "{no}");
        let variants: Vec<_> = procedure.variants.iter().map(|variant| variant.key.as_str()).collect();
        assert_eq!(variants, kinds, "{no}");
        // What is promised for the same day is promised until 15:00.
        if limit == Some("0wd") {
            assert_eq!(procedure.limit.cutoff, Some(time::macros::time!(15:00)), "{no}");
        }
    }
}

#[test]
fn legal_bases_are_those_of_the_facts_with_their_marks() {
    let shipped = shipped().unwrap();
    let dossiers = shipped.procedures.iter().filter(|p| p.lifecycle.key.as_str() == "dossier");
    let bases: Vec<(String, String, String)> = dossiers
        .flat_map(|p| p.basis.iter().map(move |basis| (p, basis)))
        .map(|(p, basis)| {
            // No date of theirs is among the facts, so none is told.
            assert!(basis.issued.or(basis.from).or(basis.to).or(basis.checked).is_none(), "{}", basis.number);
            (p.key.to_string(), basis.number.clone(), format!("{:?}", basis.certainty))
        })
        .collect();
    let told: Vec<_> = bases.iter().map(|(key, number, mark)| (key.as_str(), number.as_str(), mark.as_str())).collect();
    assert_eq!(
        told,
        [
            ("tiep-nhan-tre", "Thông tư 52/2020/TT-BGDĐT", "Found"),
            ("ho-tro-an-trua", "Nghị định 105/2020/NĐ-CP", "Known"),
            ("ho-tro-chi-phi-hoc-tap", "Nghị định 238/2025/NĐ-CP", "Found"),
            ("mien-giam-hoc-phi", "Nghị quyết 217/2025/QH15", "Found"),
            ("tro-cap-tre-con-cong-nhan", "Nghị định 105/2020/NĐ-CP", "Known"),
            ("phan-anh-kien-nghi", "Nghị định 20/2008/NĐ-CP", "Found"),
            ("nghi-phep-viec-rieng", "Bộ luật Lao động 2019", "Known"),
            ("om-dau-thai-san", "Luật 41/2024/QH15", "Found"),
            ("nang-bac-luong", "Thông tư 08/2013/TT-BNV", "Known"),
            ("cong-nhan-sang-kien", "Nghị định 13/2012/NĐ-CP", "Found"),
            ("cong-nhan-sang-kien", "Thông tư 18/2013/TT-BKHCN", "Found"),
        ]
    );
    let codes: Vec<_> = shipped.procedures.iter().filter_map(|p| p.national_code.as_deref()).collect();
    assert_eq!(codes, ["1.001622", "1.008950"]);
}

/// A request of a guardian under a version that is in force.
fn request(app: &TestApp, key: &str, variant: Option<&str>, more: &[(&str, Value)], papers: &[&str]) -> OpenCase {
    let version = shipped().unwrap().procedures.iter().find(|p| p.key.as_str() == key).unwrap().version;
    let party = |n, kind, name: &str, phone: Option<&str>| {
        let phone = phone.map(str::to_owned);
        Value::Party(PartyRef { id: PartyId(Uuid::from_u128(n)), kind, name: name.to_owned(), phone, address: None })
    };
    let mut fields = vec![
        ("child", party(0xC1, PartyKind::Child, CHILD, None)),
        ("guardian", party(0xC2, PartyKind::Guardian, GUARDIAN, Some(PHONE))),
    ];
    fields.extend(more.iter().cloned());
    OpenCase {
        id: CaseId(app.id()),
        definition: DefinitionRef { key: key.into(), version },
        way: Way::Counter,
        channel: Channel::Counter,
        variant: variant.map(Into::into),
        fields: fields.into_iter().map(|(key, value)| (FieldKey::from(key), value)).collect(),
        papers: papers.iter().map(|key| PaperKey::from(*key)).collect(),
        applicant: None,
        part: None,
        assignee: None,
        about: None,
        stated_at: app.now(),
    }
}

const ABSENCE: &str = "nghi-dai-ngay-thoi-hoc";

fn away() -> [(&'static str, Value); 2] {
    [("leave_from", Value::Date(date!(2026 - 04 - 01))), ("leave_to", Value::Date(date!(2026 - 05 - 29)))]
}

async fn one_kind_is_chosen_and_kept(app: TestApp) {
    let clerk = app.user("vanthu").await;
    let desk = Desk { app: &app };
    let faulty = async |variant: Option<&str>| {
        let reply = desk.try_open(&clerk, request(&app, ABSENCE, variant, &away(), &["don"])).await;
        reply.refused(422, "invalid").fields[0].field.clone()
    };
    assert_eq!(faulty(None).await, "variant");
    assert_eq!(faulty(Some("nghi-mai")).await, "variant");
    let plain = request(&app, "xac-nhan-dang-hoc", Some("nghi-dai-ngay"), &[], &["don"]);
    assert_eq!(desk.try_open(&clerk, plain).await.refused(422, "invalid").fields[0].field, "variant");

    let id = desk.open(&clerk, request(&app, ABSENCE, Some("nghi-dai-ngay"), &away(), &["don"])).await;
    let address = format!("{}/{id}", paths::CASES);
    let case: Json = clerk.get(&address).await.ok();
    assert_eq!(case["core"]["variant"], "nghi-dai-ngay");
    // Another kind's field is none of this dossier's.
    let change = json!({ "key": "last_day", "was": null, "to": { "t": "date", "v": "2026-04-01" } });
    let body = json!({ "changes": [change], "stated_at": app.now() });
    let key = domain::ids::CommandId(app.id());
    let refused = clerk.command(key, &format!("{address}/edits"), &body).await;
    assert_eq!(refused.refused(422, "invalid").fields[0].field, "last_day");
    // And it goes its way like every other.
    desk.step(&clerk, id, "received", "assign", desk.to("van-phong", "ketoan")).await;
    let view: CaseView = clerk.get(&address).await.ok();
    assert_eq!(view.core.variant, Some("nghi-dai-ngay".into()));
}

const LUNCHES: &str = "ho-tro-an-trua";

async fn papers_and_fields_of_the_kind_are_needed(app: TestApp) {
    let clerk = app.user("vanthu").await;
    let desk = Desk { app: &app };
    let closes = [("filing_closes", Value::Date(app.now().local_date()))];
    let with = async |variant: &str, papers: &[&str]| {
        desk.try_open(&clerk, request(&app, LUNCHES, Some(variant), &closes, papers)).await
    };
    let told = with("khuyet-tat", &["don"]).await.refused(422, "papers_missing");
    assert!(!told.message.is_empty());
    // The proof of another ground is none of this one's.
    assert_eq!(
        with("khuyet-tat", &["don", "giay-khuyet-tat", "giay-ho-ngheo"]).await.refused(422, "invalid").fields[0].field,
        "giay-ho-ngheo"
    );
    with("khuyet-tat", &["don", "giay-ho-ngheo"]).await.refused(422, "papers_missing");
    assert!(with("khuyet-tat", &["don", "giay-khuyet-tat"]).await.status.is_success());
    assert!(with("ho-ngheo", &["don", "giay-ho-ngheo"]).await.status.is_success());
    // A field of another kind, and the lack of one's own.
    let mixed = [("last_day", Value::Date(date!(2026 - 04 - 01)))];
    let reply = desk.try_open(&clerk, request(&app, ABSENCE, Some("nghi-dai-ngay"), &mixed, &["don"])).await;
    let fields: Vec<_> = reply.refused(422, "invalid").fields.into_iter().map(|f| f.field).collect();
    assert_eq!(fields, ["leave_from", "leave_to", "last_day"]);
    // Afterwards no paper of another kind is asked for.
    let id = desk.open(&clerk, request(&app, LUNCHES, Some("ho-ngheo"), &closes, &["don", "giay-ho-ngheo"])).await;
    desk.step(&clerk, id, "received", "assign", desk.to("van-phong", "ketoan")).await;
    let handler = app.user("ketoan").await;
    let ask = |paper: &str| StepArgs {
        papers: vec![paper.into()],
        reason: Some("Bản chụp mờ".to_owned()),
        ..StepArgs::default()
    };
    desk.try_step(&handler, id, "processing", "ask_supplement", ask("giay-khuyet-tat")).await.refused(422, "missing");
    desk.step(&handler, id, "processing", "ask_supplement", ask("giay-ho-ngheo")).await;
}

async fn what_is_history_or_guidance_takes_nothing(app: TestApp) {
    let clerk = app.user("vanthu").await;
    let desk = Desk { app: &app };
    for (key, status, code) in
        [("mien-giam-hoc-phi", 422, "not_in_force"), ("tro-cap-tre-con-cong-nhan", 409, "guidance_only")]
    {
        let told = desk.try_open(&clerk, request(&app, key, None, &[], &[])).await.refused(status, code);
        assert!(!told.message.is_empty(), "{key}");
        let list: Json = clerk.get(paths::PROCEDURES).await.ok();
        let listed = list["items"].as_array().unwrap().iter().any(|procedure| procedure["key"] == key);
        assert!(!listed, "{key} is not offered to programs");
    }
}

async fn admission_counts_from_the_day_on_which_enrolment_closes(app: TestApp) {
    let clerk = app.user("vanthu").await;
    let desk = Desk { app: &app };
    let due = async |closes: time::Date| -> Option<Instant> {
        let closes = [("enrolment_closes", Value::Date(closes))];
        let papers = ["don", "khai-sinh", "cu-tru", "tiem-chung"];
        let id = desk.open(&clerk, request(&app, "tiep-nhan-tre", None, &closes, &papers)).await;
        let unit = app.school.unit;
        app.state.db.read(move |tx| async move { db::cases::case_due(&tx, unit, CaseId(id)).await }).await.unwrap()
    };
    // It closes on Friday: five working days after that, however early one came.
    assert_eq!(due(date!(2026 - 03 - 20)).await, Some(at("2026-03-27T17:00")));
    // Closed before: from the receipt, on Wednesday.
    assert_eq!(due(date!(2026 - 03 - 06)).await, Some(at("2026-03-18T17:00")));
}

async fn page(app: &TestApp, path: &str) -> String {
    let reply = app.nobody().get(path).await;
    assert_eq!(reply.status, 200, "{path}");
    reply.text()
}

/// Whatever was typed from memory or found in a copy says so; no page claims that somebody has checked it.
async fn nothing_is_claimed_as_verified(app: TestApp) {
    let shipped = shipped().unwrap();
    let mut bases = 0;
    for procedure in shipped.procedures.iter().filter(|p| p.kind != Internal) {
        let text = page(&app, &format!("/thu-tuc/{}", procedure.key)).await;
        assert!(!text.contains("đã đối chiếu Công báo"), "{}", procedure.key);
        for basis in &procedure.basis {
            assert!(text.contains(basis.number.as_str()), "{} on {}", basis.number, procedure.key);
            bases += 1;
        }
        let marks = text.matches("cần kiểm tra trước khi in").count();
        let limit = procedure.limit().is_some() && !procedure.proposed;
        let code = procedure.national_code.is_some() && procedure.off.is_none();
        assert_eq!(marks, procedure.basis.len() + usize::from(limit) + usize::from(code), "{}", procedure.key);
        let proposed = procedure.limit().is_some() && procedure.proposed;
        assert_eq!(text.contains("Thời hạn đề xuất, chờ Hiệu trưởng duyệt"), proposed, "{}", procedure.key);
    }
    assert!(bases >= 6, "{bases}");
}

/// What is history, and what only answers whoever asks, have pages that say so and promise nothing.
async fn what_takes_nothing_says_why(app: TestApp) {
    let text = page(&app, "/thu-tuc/mien-giam-hoc-phi").await;
    assert!(text.contains("Hết hiệu lực từ ngày") && text.contains("217/2025/QH15"), "{text}");
    let guidance = page(&app, "/thu-tuc/tro-cap-tre-con-cong-nhan").await;
    assert!(guidance.contains("dân lập, tư thục; trường công lập không nhận hồ sơ"), "{guidance}");
    assert!(guidance.contains("xin nộp tại trường trẻ đang học"), "{guidance}");
    for text in [text, guidance] {
        for part in ["Thành phần hồ sơ", "Thời hạn giải quyết", "Trình tự thực hiện"] {
            assert!(!text.contains(part), "{part} in {text}");
        }
    }
}
