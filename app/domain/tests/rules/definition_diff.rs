//! Differences of two definitions: none where they say the same, and words for each where they do not.

use crate::shipped::shipped;
use domain::{
    clock::{Limit, LimitSpec, Unit},
    definition::{
        ApplicantKind, Basis, Certainty, ClockMark, Definition, FieldShape, Guard, Lands, Need, Off, Offline, Outcome,
        PaperForm, ProcedureKind, SignOrder, StateDef, StepDef, StepEffect, StepTarget, Variant, Weight, WhoRole,
        diff::{Aspect, Change, Subject, diff},
    },
    facet::Facet,
    rights::Post,
    text::Text,
};
use proptest::prelude::*;
use time::macros::{date, time};

type Edit = fn(&mut Definition);

/// One edit of every part of a definition.
const EDITS: &[Edit] = &[
    |d| d.procedure.title.vi.push('!'),
    |d| d.procedure.about.en.push('!'),
    |d| d.procedure.kind = ProcedureKind::Internal,
    |d| d.procedure.area.0 = "care".into(),
    |d| d.procedure.lifecycle.key = "other".into(),
    |d| d.procedure.limit.legal = Limit::new(9, Unit::Days),
    |d| d.procedure.limit.target = Some(Limit::working_days(1)),
    |d| d.procedure.limit.warn = None,
    |d| d.procedure.limit.cutoff = Some(time!(14:30)),
    |d| d.procedure.applicants.push(ApplicantKind::Organisation),
    |d| d.procedure.applicants.clear(),
    |d| d.procedure.results.reverse(),
    |d| d.procedure.results = vec![Outcome::Granted],
    |d| d.procedure.signers.post.reverse(),
    |d| d.procedure.signers.post = vec![Post::Principal],
    |d| d.procedure.signers.need = 2,
    |d| d.procedure.options.clear(),
    |d| {
        d.procedure.basis.push(Basis {
            number: "12/QĐ".into(),
            title: String::new(),
            issued: None,
            from: None,
            to: None,
            note: Text::default(),
            certainty: Certainty::Proposed,
            checked: None,
        });
    },
    |d| d.procedure.basis.iter_mut().for_each(|b| b.certainty = Certainty::Known),
    |d| d.procedure.papers.reverse(),
    |d| d.procedure.papers.truncate(1),
    |d| d.procedure.papers.iter_mut().for_each(|p| p.form = PaperForm::Certified),
    |d| d.procedure.papers.iter_mut().for_each(|p| p.required = false),
    |d| d.procedure.papers.iter_mut().for_each(|p| p.facet = Facet::Internal),
    |d| {
        d.procedure.fields.pop();
    },
    |d| d.procedure.fields.rotate_left(1),
    |d| d.procedure.fields.iter_mut().for_each(|f| f.required = false),
    |d| d.procedure.fields.iter_mut().for_each(|f| f.facet = Facet::Core),
    |d| d.procedure.fields.iter_mut().for_each(|f| f.input = FieldShape::Date),
    |d| d.procedure.fields.iter_mut().for_each(|f| f.help.vi.push('!')),
    |d| d.lifecycle.phases[0].title.vi.push('!'),
    |d| d.lifecycle.phases.reverse(),
    |d| d.lifecycle.states[0].title.vi.push('!'),
    |d| d.lifecycle.states[0].public = None,
    |d| d.lifecycle.states[0].code = Some(99),
    |d| state(d).terminal = true,
    |d| state(d).draft = true,
    |d| state(d).phase = "intake".into(),
    |d| {
        d.lifecycle.states.pop();
    },
    |d| d.lifecycle.states.rotate_left(1),
    |d| d.lifecycle.open.title.vi.push('!'),
    |d| d.lifecycle.open.clock = None,
    |d| d.lifecycle.open.register = None,
    |d| d.lifecycle.open.offline = Offline::Never,
    |d| d.lifecycle.open.who.clear(),
    |d| step(d).title.vi.push('!'),
    |d| step(d).past.vi.push('!'),
    |d| step(d).who.truncate(1),
    |d| step(d).who.iter_mut().for_each(|w| w.role = WhoRole::Author),
    |d| step(d).needs.push(Need::File),
    |d| step(d).clock = Some(ClockMark::Extend),
    |d| step(d).due_field = Some("child".into()),
    |d| step(d).outcome = Some(Outcome::Refused),
    |d| step(d).paper = Some("receipt".into()),
    |d| step(d).offline = Offline::Local,
    |d| step(d).register = Some("outgoing".into()),
    |d| step(d).option = Some("referral".into()),
    |d| step(d).weight = Weight::Rare,
    |d| step(d).handles = !step(d).handles,
    |d| step(d).approves = true,
    |d| step(d).to = "signed".into(),
    |d| step(d).from.push("signed".into()),
    |d| d.lifecycle.steps.rotate_left(1),
    |d| {
        d.lifecycle.steps.pop();
    },
    |d| d.procedure.national_code = Some("1.001622".into()),
    |d| d.procedure.limit_note.vi.push('!'),
    |d| d.procedure.counts_from = Some("entitlement".into()),
    |d| d.procedure.targets.push(StepTarget { state: "received".into(), limit: Limit::working_days(1) }),
    |d| d.procedure.targets.iter_mut().for_each(|t| t.limit = Limit::working_days(3)),
    |d| d.procedure.targets.clear(),
    |d| d.procedure.targets.reverse(),
    |d| d.procedure.told.received.vi.push('!'),
    |d| d.procedure.told.supplement.vi.push('!'),
    |d| d.procedure.told.ready = Text::default(),
    |d| d.procedure.told.refused.en.push('!'),
    |d| {
        d.procedure.off =
            Some(Off { reason: Text::new("Hết", "Over"), answer: Text::new("Hỏi phường", "Ask the ward") });
    },
    |d| {
        d.procedure.off =
            Some(Off { reason: Text::new("Thôi", "Done"), answer: Text::new("Hỏi phường", "Ask the ward") });
    },
    |d| {
        d.procedure.off =
            Some(Off { reason: Text::new("Hết", "Over"), answer: Text::new("Hỏi sở", "Ask the department") });
    },
    |d| d.procedure.result_papers.truncate(1),
    |d| d.procedure.result_papers.reverse(),
    |d| d.procedure.result_papers.iter_mut().for_each(|p| p.title.vi.push('!')),
    |d| d.procedure.result_papers.iter_mut().for_each(|p| p.template = "stop_notice".into()),
    |d| d.procedure.signers.order = SignOrder::InOrder,
    |d| d.procedure.signers.when_applicant = vec![Post::VicePrincipal],
    |d| d.procedure.signers.when_applicant = vec![Post::Principal, Post::VicePrincipal],
    |d| d.procedure.signers.when_applicant = vec![Post::VicePrincipal, Post::Principal],
    |d| d.procedure.variants = kinds(),
    |d| d.procedure.variants = kinds().into_iter().rev().collect(),
    |d| d.procedure.variants.iter_mut().for_each(|v| v.title.vi.push('!')),
    |d| d.procedure.variants.iter_mut().for_each(|v| v.about.vi.push('!')),
    |d| d.procedure.variants.iter_mut().for_each(|v| v.limit = Some(LimitSpec::new(Limit::working_days(4)))),
    |d| d.procedure.variants.iter_mut().for_each(|v| v.papers.push("minh-chung".into())),
    |d| d.procedure.variants.iter_mut().for_each(|v| v.fields.push("entitlement".into())),
    |d| d.procedure.basis.iter_mut().for_each(|b| b.title.push('!')),
    |d| d.procedure.basis.iter_mut().for_each(|b| b.issued = Some(date!(2025 - 09 - 03))),
    |d| d.procedure.basis.iter_mut().for_each(|b| b.from = Some(date!(2025 - 09 - 04))),
    |d| d.procedure.basis.iter_mut().for_each(|b| b.to = Some(date!(2029 - 01 - 01))),
    |d| d.procedure.basis.iter_mut().for_each(|b| b.note.vi.push('!')),
    |d| d.procedure.basis.iter_mut().for_each(|b| b.checked = Some(date!(2026 - 02 - 01))),
    |d| d.lifecycle.states[0].away = true,
    |d| d.lifecycle.open.ways.clear(),
    |d| d.lifecycle.open.ways.iter_mut().for_each(|w| w.title.vi.push('!')),
    |d| d.lifecycle.open.ways.iter_mut().for_each(|w| w.to = "awaiting".into()),
    |d| d.lifecycle.open.ways.iter_mut().for_each(|w| w.who.truncate(1)),
    |d| d.lifecycle.open.ways.iter_mut().for_each(|w| w.clock = Some(ClockMark::Start)),
    |d| d.lifecycle.open.ways.iter_mut().for_each(|w| w.offline = Offline::Never),
    |d| d.lifecycle.open.ways.iter_mut().for_each(|w| w.register = Some("dossier".into())),
    |d| d.lifecycle.open.ways.iter_mut().for_each(|w| w.incomplete = false),
    |d| d.lifecycle.reasons.truncate(3),
    |d| d.lifecycle.reasons.rotate_left(1),
    |d| d.lifecycle.reasons.iter_mut().for_each(|r| r.title.vi.push('!')),
    |d| d.lifecycle.reasons.iter_mut().for_each(|r| r.actions.push("stop".into())),
    |d| step(d).lands = Lands::Back,
    |d| step(d).guards.push(Guard::BeforeDue),
    |d| step(d).effects.push(StepEffect::ClearSignatures),
    // What no list of keys expects.
    |d| {
        let twin = d.procedure.fields[0].clone();
        d.procedure.fields.push(twin);
    },
    |d| d.procedure.key = "ten-khac".into(),
    |d| d.lifecycle.key = "other".into(),
];

/// A step that two may take, with next to nothing of what a step can have.
fn step(def: &mut Definition) -> &mut StepDef {
    let assign = def.lifecycle.steps.iter().position(|step| step.action.as_str() == "assign");
    &mut def.lifecycle.steps[assign.unwrap_or_default()]
}

/// A state in the middle of it.
fn state(def: &mut Definition) -> &mut StateDef {
    let processing = def.lifecycle.states.iter().position(|state| state.key.as_str() == "processing");
    &mut def.lifecycle.states[processing.unwrap_or_default()]
}

fn kinds() -> Vec<Variant> {
    let kind = |key: &str, vi: &str, en: &str| Variant {
        key: key.into(),
        title: Text::new(vi, en),
        about: Text::default(),
        limit: None,
        papers: vec![],
        fields: vec![],
    };
    vec![kind("lan-dau", "Lần đầu", "For the first time"), kind("lan-sau", "Lần sau", "Again")]
}

/// The one edit that has no words of its own, however often it is told.
fn unsaid(change: &Change) -> bool {
    matches!(change, Change::Changed { aspect: Aspect::Other, .. })
}

#[test]
fn nothing_but_keys_goes_without_words() {
    // Edits of parts that are not there before another edit has made them.
    let mut kinds_before = base();
    kinds_before.procedure.variants = kinds();
    for before in [base(), kinds_before] {
        for (n, edit) in EDITS.iter().enumerate().take(EDITS.len() - 3) {
            let mut after = before.clone();
            edit(&mut after);
            let found = diff(&before, &after);
            assert!(!found.iter().any(unsaid), "edit {n}: {found:?}");
            assert_eq!(found.is_empty(), before == after, "edit {n}");
        }
    }
}

#[test]
fn what_is_new_in_a_version_is_said_by_its_name() {
    let said = |edit: Edit| {
        let words: Vec<Text> = diff(&base(), &edited(&[edit])).iter().map(Change::words).collect();
        words.into_iter().map(|text| text.vi).collect::<Vec<_>>()
    };
    assert_eq!(
        said(|d| d.procedure.variants = kinds()),
        ["Thêm loại yêu cầu “Lần đầu”", "Thêm loại yêu cầu “Lần sau”"]
    );
    assert_eq!(
        said(|d| d.procedure.targets[0].limit = Limit::working_days(3)),
        ["Chỉ tiêu cho trạng thái “Đang xử lý” – thời hạn: từ “6 ngày làm việc” thành “3 ngày làm việc”"]
    );
    assert_eq!(said(|d| d.lifecycle.open.ways.clear()), ["Bỏ cách mở hồ sơ “Ghi nhận hồ sơ”"]);
    assert_eq!(
        said(|d| d.procedure.basis[0].checked = Some(date!(2026 - 02 - 01))),
        ["Căn cứ “Nghị định 238/2025/NĐ-CP” – ngày đối chiếu Công báo: từ “không có” thành “01/02/2026”"]
    );
    let off = said(|d| {
        let (reason, answer) = (Text::new("Hết", "Over"), Text::new("Hỏi phường", "Ask the ward"));
        d.procedure.off = Some(Off { reason, answer });
    });
    // Whoever judges it reads what people will be answered.
    assert!(off.len() == 3 && off[1].contains("“Hết”") && off[2].contains("“Hỏi phường”"), "{off:?}");
    let lapse = said(|d| {
        let lapse = d.lifecycle.steps.iter_mut().find(|step| step.action.as_str() == "lapse");
        lapse.expect("a step").guards.clear();
    });
    assert_eq!(
        lapse,
        ["Bước “Kết thúc do quá hạn hoàn thiện” – điều kiện: từ “đã qua ngày chờ đã báo” thành “không có”"]
    );
}

/// What is no difference of content.
const VERSIONS: &[Edit] = &[
    |d| d.procedure.version += 1,
    |d| d.procedure.valid_from = date!(2027 - 01 - 01),
    |d| d.procedure.valid_to = Some(date!(2030 - 01 - 01)),
    |d| d.procedure.proposed = !d.procedure.proposed,
    |d| d.lifecycle.version += 1,
    |d| d.procedure.lifecycle.version += 1,
];

fn base() -> Definition {
    shipped("ho-tro-chi-phi-hoc-tap")
}

fn edited(edits: &[Edit]) -> Definition {
    let mut def = base();
    for edit in edits {
        edit(&mut def);
    }
    def
}

/// The same by another way: what two definitions say, without their versions.
fn said(def: &Definition) -> serde_json::Value {
    let mut plain = def.clone();
    plain.procedure.lifecycle.version = 0;
    let mut value = serde_json::json!({ "procedure": plain.procedure, "lifecycle": plain.lifecycle });
    for (part, names) in
        [("procedure", &["version", "valid_from", "valid_to", "proposed"][..]), ("lifecycle", &["version"][..])]
    {
        let map = value[part].as_object_mut().expect("an object");
        for name in names {
            map.remove(*name);
        }
    }
    value
}

#[test]
fn every_single_edit_is_found_and_told_in_both_languages() {
    for (n, edit) in EDITS.iter().enumerate() {
        let mut before = base();
        // Kinds of request are changed where there are some.
        if before == edited(&[*edit]) {
            before.procedure.variants = kinds();
        }
        let mut after = before.clone();
        edit(&mut after);
        assert_ne!(before, after, "edit {n} does something");
        for (was, now) in [(&before, &after), (&after, &before)] {
            let changes = diff(was, now);
            assert!(!changes.is_empty(), "edit {n} is a difference");
            for change in changes {
                let words = change.words();
                assert!(!words.vi.is_empty() && !words.en.is_empty(), "edit {n}");
                assert!(!words.vi.contains("{}") && !words.en.contains("{}"), "edit {n}: {words:?}");
            }
        }
    }
}

#[test]
fn a_version_is_no_difference() {
    for edit in VERSIONS {
        assert_eq!(diff(&base(), &edited(&[*edit])), []);
    }
    for key in ["xac-nhan-dang-hoc", "nghi-phep-viec-rieng", "kien-nghi-kiem-tra"] {
        assert_eq!(diff(&shipped(key), &shipped(key)), [], "{key}");
    }
}

#[test]
fn what_came_and_went_and_what_is_other_is_told_apart() {
    let mut after = base();
    after.procedure.fields.remove(2);
    after.procedure.papers[0].required = false;
    after.procedure.limit.legal = Limit::working_days(8);
    let changes = diff(&base(), &after);
    let [limit, paper, field] = &*changes else { panic!("{changes:?}") };
    assert_eq!(
        limit.words(),
        Text::new(
            "Thủ tục – thời hạn quy định: từ “10 ngày làm việc” thành “8 ngày làm việc”",
            "The procedure – legal limit: from “10 working days” to “8 working days”"
        )
    );
    assert!(matches!(paper, Change::Changed { subject: Subject::Paper { .. }, aspect: Aspect::Required, .. }));
    assert!(matches!(field, Change::Removed { subject: Subject::Field { key, .. } } if key.as_str() == "entitlement"));
    assert!(field.words().vi.starts_with("Bỏ mục “"), "{:?}", field.words());
    let wire = serde_json::to_value(&changes).expect("serialises");
    assert_eq!(wire[0]["aspect"], "legal_limit");
    assert_eq!(serde_json::from_value::<Vec<Change>>(wire).expect("is read"), changes);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn nothing_is_told_only_where_two_say_the_same(
        left in prop::collection::vec(0..EDITS.len(), 0..5),
        right in prop::collection::vec(0..EDITS.len(), 0..5),
        same in any::<bool>(),
        versions in prop::collection::vec(0..VERSIONS.len(), 0..4),
    ) {
        let picked = |list: &[usize]| list.iter().map(|n| EDITS[*n]).collect::<Vec<_>>();
        // Half of them the same edits, so that equal ones are tried as often.
        let (mut a, mut b) = (base(), base());
        for edit in picked(&left) {
            play(&mut a, edit);
        }
        for edit in picked(if same { &left } else { &right }) {
            play(&mut b, edit);
        }
        for n in &versions {
            VERSIONS[*n](&mut b);
        }
        let (there, back) = (diff(&a, &b), diff(&b, &a));
        prop_assert_eq!(there.is_empty(), said(&a) == said(&b), "{:?}", there);
        prop_assert_eq!(there.is_empty(), back.is_empty());
    }
}

/// An edit of a part that an earlier one may have taken away.
fn play(def: &mut Definition, edit: Edit) {
    let enough = def.procedure.fields.len() > 1 && def.lifecycle.states.len() > 2 && def.lifecycle.steps.len() > 1;
    if enough {
        edit(def);
    }
}
