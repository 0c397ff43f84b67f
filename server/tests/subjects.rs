//! What a school owes the persons whose data it keeps: the register of processing in versions, consents, requests with
//! their due dates, and all that is known of somebody without anybody else in it.

use contract::subjects::{
    ActivityLine, ActivityList, ConsentLine, ConsentPage, Export, PrivacySettings, RequestLine, RequestPage,
};
use domain::{
    clock::Standing,
    definition::PartyKind,
    ids::CommandId,
    party::EnterParty,
    privacy::{agreement::Lack, request::Means},
};
use serde_json::{Value, json};
use time::{Date, macros::date};
use uuid::Uuid;

use crate::{
    parties_kept::{ask, enter},
    privacy::{dossier, withdraw},
    support::{GUARDIAN, PHONE, TestApp, User, both_dbs, other_clerk, party},
};

/// A word that stands nowhere else.
const CANARY: &str = "kanariq";

both_dbs!(
    the_register_of_processing_begins_with_proposals_and_keeps_versions,
    a_consent_is_given_for_a_kept_purpose_and_withdrawn_with_less,
    a_request_counts_working_days_and_is_answered_by_what_was_done,
    from_seven_on_a_child_agrees_too_and_either_withdraws,
    what_is_handed_over_names_nobody_else,
    what_consents_and_requests_say_is_forgotten_with_the_person,
    another_school_finds_nothing_of_it,
);

const ACTIVITIES: &str = "/api/v1/privacy/activities";
const CONSENTS: &str = "/api/v1/privacy/consents";
const REQUESTS: &str = "/api/v1/privacy/requests";

async fn register(by: &User) -> Vec<ActivityLine> {
    by.get(ACTIVITIES).await.ok::<ActivityList>().items
}

/// A purpose for which consent is asked, kept by the principal.
pub(crate) async fn purpose(app: &TestApp) -> Uuid {
    let principal = app.user("hieutruong").await;
    let all = register(&principal).await;
    let photos = all.iter().find(|line| line.activity.ground.as_str() == "consent").expect("one is proposed");
    let body = json!({ "was": 0, "activity": photos.activity });
    let kept: ActivityLine = ask(app, &principal, &format!("{ACTIVITIES}/{}", photos.id), body).await.ok();
    assert_eq!(kept.version, 1);
    kept.id.0
}

/// A child of four with a mother who is proved to stand for it.
pub(crate) async fn family(app: &TestApp, by: &User, child: &str) -> (Uuid, Uuid) {
    family_of(app, by, child, Some(date!(2021 - 05 - 04))).await
}

async fn family_of(app: &TestApp, by: &User, child: &str, born: Option<Date>) -> (Uuid, Uuid) {
    let entered = EnterParty { born, ..party(app.id(), PartyKind::Child, child, None, app.now()) };
    assert!(by.command(CommandId(app.id()), "/api/v1/parties", &entered).await.status.is_success());
    let child = entered.id.0;
    let mother = enter(app, by, PartyKind::Guardian, GUARDIAN, Some(PHONE)).await;
    let link = json!({ "guardian": mother, "kinship": "mother", "stated_at": app.now(),
        "proof": { "paper": "birth_certificate", "seen_on": "2026-03-11" } });
    assert_eq!(ask(app, by, &format!("/api/v1/parties/{child}/guardians"), link).await.status, 200);
    (child, mother)
}

fn seen(note: &str) -> Value {
    json!({ "paper": "identity_card", "on": "2026-03-11", "note": note })
}

pub(crate) fn consent(child: Uuid, mother: Uuid, purpose: Uuid, note: &str) -> Value {
    json!({ "party": child, "activity": purpose, "given_by": mother, "given_on": "2026-03-11", "seen": seen(note) })
}

pub(crate) fn request(kind: &str, child: Uuid, mother: Uuid, asked: &str) -> Value {
    json!({ "kind": kind, "party": child, "asker": mother, "asked": asked, "seen": seen("số cuối 123") })
}

async fn the_register_of_processing_begins_with_proposals_and_keeps_versions(app: TestApp) {
    let (clerk, principal) = (app.user("vanthu").await, app.user("hieutruong").await);
    let proposed = register(&clerk).await;
    assert!(proposed.iter().all(|line| line.version == 0 && line.kept_by.is_none()));
    let of = |lines: &[ActivityLine], key: &str| {
        lines.iter().find(|l| l.activity.procedures.iter().any(|p| p.as_str() == key)).cloned()
    };
    let leave = of(&proposed, "chuyen-truong-di").expect("every shipped procedure has one");
    assert!(leave.activity.data.contains("Trường chuyển đến") && leave.activity.subjects.contains("Trẻ"));
    for login in ["giaovienla", "kiemtra", "quantri"] {
        app.user(login).await.get(ACTIVITIES).await.refused(403, "not_your_role");
    }
    let path = format!("{ACTIVITIES}/{}", leave.id);
    let with = |was: u32, purpose: &str| {
        let mut body = json!({ "was": was, "activity": leave.activity });
        body["activity"]["purpose"] = json!(purpose);
        body
    };
    ask(&app, &clerk, &path, with(0, "Chuyển trường")).await.refused(403, "not_your_role");
    let key = CommandId(app.id());
    let first: ActivityLine = principal.command(key, &path, &with(0, "Chuyển trường")).await.ok();
    let again: ActivityLine = principal.command(key, &path, &with(0, "Chuyển trường")).await.ok();
    assert_eq!((first.version, &again), (1, &first));
    ask(&app, &principal, &path, with(0, "Khác")).await.refused(409, "record_changed");
    ask(&app, &principal, &path, with(1, " ")).await.refused(422, "invalid");
    let deputy = app.user("phohieutruong").await;
    let second: ActivityLine = ask(&app, &deputy, &path, with(1, "Chuyển trường đi")).await.ok();
    assert_eq!(second.version, 2);
    let versions: ActivityList = clerk.get(&format!("{path}/versions")).await.ok();
    let told: Vec<_> = versions.items.iter().map(|v| (v.version, v.activity.purpose.as_str(), v.kept_by)).collect();
    let by = |login: &str| Some(app.school.person(login));
    assert_eq!(told, [(1, "Chuyển trường", by("hieutruong")), (2, "Chuyển trường đi", by("phohieutruong"))]);
    let listed = of(&register(&clerk).await, "chuyen-truong-di").unwrap();
    assert_eq!(listed, second, "it stands once, as it was kept last");

    let own = json!({ "was": 0, "activity": { "purpose": "Camera cổng trường", "subjects": "Người ra vào",
        "data": "Hình ảnh", "ground": "duty", "certainty": "proposed" } });
    let own: ActivityLine = ask(&app, &principal, ACTIVITIES, own).await.ok();
    assert!(register(&clerk).await.iter().any(|line| line.id == own.id));
    let nowhere = format!("{ACTIVITIES}/{}", app.id());
    ask(&app, &principal, &nowhere, with(0, "x")).await.refused(404, "not_found");
    clerk.get(&format!("{nowhere}/versions")).await.refused(404, "not_found");
}

async fn a_consent_is_given_for_a_kept_purpose_and_withdrawn_with_less(app: TestApp) {
    let clerk = app.user("vanthu").await;
    let (child, mother) = family(&app, &clerk, "Trẻ 01 lớp Lá 2").await;
    let photos = register(&clerk).await.into_iter().find(|l| l.activity.ground.as_str() == "consent").unwrap();
    // A proposal is nothing yet that anybody could agree to.
    ask(&app, &clerk, CONSENTS, consent(child, mother, photos.id.0, "")).await.refused(409, "not_by_consent");
    let purpose = purpose(&app).await;
    let stranger = enter(&app, &clerk, PartyKind::Guardian, "Phụ huynh khác", None).await;
    ask(&app, &clerk, CONSENTS, consent(child, stranger, purpose, "")).await.refused(422, "speaks_not");
    ask(&app, &clerk, CONSENTS, consent(app.id(), mother, purpose, "")).await.refused(404, "not_found");
    for login in ["giaovienla", "kiemtra", "quantri"] {
        let reply = ask(&app, &app.user(login).await, CONSENTS, consent(child, mother, purpose, "")).await;
        reply.refused(403, "not_your_role");
    }
    let key = CommandId(app.id());
    let given: ConsentLine = clerk.command(key, CONSENTS, &consent(child, mother, purpose, "")).await.ok();
    let again: ConsentLine = clerk.command(key, CONSENTS, &consent(child, mother, purpose, "")).await.ok();
    assert_eq!((given.consent.version, &again), (1, &given));
    ask(&app, &clerk, CONSENTS, consent(child, mother, purpose, "")).await.refused(409, "consent_stands");

    let of = |what: &str, id: Uuid| format!("{CONSENTS}?{what}={id}");
    for path in [of("party", child), of("activity", purpose)] {
        let page: ConsentPage = clerk.get(&path).await.ok();
        assert_eq!(page.items, std::slice::from_ref(&given), "{path}");
    }
    for path in [of("party", mother), of("activity", child)] {
        assert!(clerk.get(&path).await.ok::<ConsentPage>().items.is_empty(), "{path}");
    }
    clerk.get(&format!("{CONSENTS}?party=x")).await.refused(400, "bad_parameter");

    let path = format!("{CONSENTS}/{}/withdraw", given.id);
    ask(&app, &clerk, &path, json!({ "by": stranger, "on": "2026-03-11" })).await.refused(422, "speaks_not");
    ask(&app, &clerk, &path, json!({ "by": mother, "on": "2026-03-10" })).await.refused(422, "invalid");
    let gone: ConsentLine = ask(&app, &clerk, &path, json!({ "by": mother, "on": "2026-03-11" })).await.ok();
    assert_eq!(gone.consent.withdrawn.as_ref().map(|w| w.on), Some(date!(2026 - 03 - 11)));
    ask(&app, &clerk, &path, json!({ "by": mother, "on": "2026-03-11" })).await.refused(409, "consent_withdrawn");
    // It may be given again; both stand in the list, the younger first.
    app.set("2026-03-11T08:31");
    let anew: ConsentLine = ask(&app, &clerk, CONSENTS, consent(child, mother, purpose, "")).await.ok();
    let page: ConsentPage = clerk.get(&of("party", child)).await.ok();
    assert_eq!(page.items, [anew, gone]);
}

async fn from_seven_on_a_child_agrees_too_and_either_withdraws(app: TestApp) {
    let clerk = app.user("vanthu").await;
    let purpose = purpose(&app).await;
    let heard = |by: &str, on: &str| json!({ "how": "spoken", "heard_by": app.school.person(by), "on": on });
    let with = |child, mother, agreed: &Value| {
        let mut body = consent(child, mother, purpose, "");
        body["agreed"] = agreed.clone();
        body
    };
    // Nobody has entered when the child was born: said with a code of its own, and what to do.
    let (unknown, mother) = family_of(&app, &clerk, "Trẻ chưa rõ ngày sinh", None).await;
    let reply = ask(&app, &clerk, CONSENTS, consent(unknown, mother, purpose, "")).await;
    reply.refused(409, "child_birth_unknown");
    assert!(reply.text().contains("ngày sinh"), "{}", reply.text());

    // Seven today.
    let (child, mother) = family_of(&app, &clerk, "Trẻ lên bảy", Some(date!(2019 - 03 - 11))).await;
    ask(&app, &clerk, CONSENTS, consent(child, mother, purpose, "")).await.refused(422, "child_agreement_missing");
    let agreed = heard("giaovienla", "2026-03-11");
    let mut nobody = agreed.clone();
    nobody["heard_by"] = json!(app.id());
    ask(&app, &clerk, CONSENTS, with(child, mother, &nobody)).await.refused(404, "not_found");
    let early = heard("giaovienla", "2026-03-10");
    ask(&app, &clerk, CONSENTS, with(child, mother, &early)).await.refused(422, "invalid");
    let given: ConsentLine = ask(&app, &clerk, CONSENTS, with(child, mother, &agreed)).await.ok();
    assert_eq!(serde_json::to_value(given.consent.agreed).unwrap(), agreed);
    assert_eq!(given.lacks, None);
    let at = |what: &str, line: &ConsentLine| format!("{CONSENTS}/{}/{what}", line.id);
    let body = json!({ "agreed": agreed });
    ask(&app, &clerk, &at("agree", &given), body.clone()).await.refused(409, "child_agreed_already");
    // Who stands for the child is enough to withdraw.
    let by = |who: Uuid, on: &str| json!({ "by": who, "on": on });
    let gone: ConsentLine = ask(&app, &clerk, &at("withdraw", &given), by(mother, "2026-03-11")).await.ok();
    assert!(!gone.consent.stands());
    ask(&app, &clerk, &at("agree", &given), body).await.refused(409, "consent_withdrawn");

    // Still six: nothing is asked, nothing is kept, and the child alone does not withdraw.
    let (six, mother) = family_of(&app, &clerk, "Trẻ gần lên bảy", Some(date!(2019 - 03 - 12))).await;
    ask(&app, &clerk, CONSENTS, with(six, mother, &agreed)).await.refused(422, "child_not_asked");
    let given: ConsentLine = ask(&app, &clerk, CONSENTS, consent(six, mother, purpose, "")).await.ok();
    assert_eq!((given.lacks, given.consent.agreed), (None, None));
    ask(&app, &clerk, &at("withdraw", &given), by(six, "2026-03-11")).await.refused(422, "speaks_not");
    let body = json!({ "agreed": agreed });
    ask(&app, &clerk, &at("agree", &given), body).await.refused(422, "child_not_asked");

    // The day after it counts on, and says what to ask for.
    app.set("2026-03-12T08:00");
    let clerk = app.user("vanthu").await;
    let listed = async || clerk.get(&format!("{CONSENTS}?party={six}")).await.ok::<ConsentPage>().items.remove(0);
    let line = listed().await;
    assert!(line.consent.stands());
    assert_eq!(line.lacks, Some(Lack::ChildAgreement));
    let body = json!({ "agreed": heard("vanthu", "2026-03-12") });
    for login in ["giaovienla", "kiemtra", "quantri"] {
        ask(&app, &app.user(login).await, &at("agree", &given), body.clone()).await.refused(403, "not_your_role");
    }
    let (stranger, _) = other_clerk(&app).await;
    ask(&app, &stranger, &at("agree", &given), body.clone()).await.refused(404, "not_found");
    let key = CommandId(app.id());
    let done: ConsentLine = clerk.command(key, &at("agree", &given), &body).await.ok();
    let again: ConsentLine = clerk.command(key, &at("agree", &given), &body).await.ok();
    assert_eq!((done.lacks, &again), (None, &done));
    assert_eq!(listed().await, done);

    // It is told to whoever asks what is known; the child withdraws alone.
    let view: RequestLine = ask(&app, &clerk, REQUESTS, {
        let mut body = request("view", six, mother, "Xin xem");
        body["seen"]["on"] = json!("2026-03-12");
        body
    })
    .await
    .ok();
    let export: Export = ask(&app, &clerk, &format!("{REQUESTS}/{}/export", view.id), json!({})).await.ok();
    assert_eq!(export.consents[0].agreed_on, Some(date!(2026 - 03 - 12)));
    let gone: ConsentLine = ask(&app, &clerk, &at("withdraw", &given), by(six, "2026-03-12")).await.ok();
    assert_eq!(gone.consent.withdrawn.map(|w| w.by.0), Some(six));
}

async fn waiting(by: &User) -> Vec<RequestLine> {
    by.get(REQUESTS).await.ok::<RequestPage>().items
}

async fn a_request_counts_working_days_and_is_answered_by_what_was_done(app: TestApp) {
    let (clerk, principal) = (app.user("vanthu").await, app.user("hieutruong").await);
    let (child, mother) = family(&app, &clerk, "Trẻ 01 lớp Lá 2").await;
    for login in ["giaovienla", "kiemtra", "quantri"] {
        let reply = ask(&app, &app.user(login).await, REQUESTS, request("view", child, mother, "?")).await;
        reply.refused(403, "not_your_role");
    }
    let stranger = enter(&app, &clerk, PartyKind::Guardian, "Phụ huynh khác", None).await;
    ask(&app, &clerk, REQUESTS, request("view", child, stranger, "?")).await.refused(422, "speaks_not");
    ask(&app, &clerk, REQUESTS, request("view", child, mother, " ")).await.refused(422, "invalid");
    let correct: RequestLine = ask(&app, &clerk, REQUESTS, request("correct", child, mother, "Sai lớp")).await.ok();
    assert!(correct.request.limit_proposed);
    assert_eq!(correct.due_at.unwrap().local_date(), date!(2026 - 03 - 18));

    let limit = json!({ "limit": "2wd" });
    let path = "/api/v1/privacy/limits/delete";
    ask(&app, &clerk, path, limit.clone()).await.refused(403, "not_your_role");
    ask(&app, &principal, path, json!({ "limit": "2h" })).await.refused(422, "invalid");
    ask(&app, &principal, "/api/v1/privacy/limits/forget", limit.clone()).await.refused(404, "not_found");
    let set: PrivacySettings = ask(&app, &principal, path, limit).await.ok();
    let proposed: Vec<_> = set.limits.iter().map(|l| (l.kind.as_str(), l.proposed)).collect();
    assert_eq!(proposed, [("view", true), ("correct", true), ("delete", false)]);
    let delete: RequestLine = ask(&app, &clerk, REQUESTS, request("delete", child, mother, "Xóa ảnh")).await.ok();
    assert_eq!(delete.due_at.unwrap().local_date(), date!(2026 - 03 - 13));
    // What is due first stands first, and what is late says so.
    assert_eq!(waiting(&principal).await.iter().map(|r| r.id).collect::<Vec<_>>(), [delete.id, correct.id]);

    let at = |what: &str, line: &RequestLine| format!("{REQUESTS}/{}/{what}", line.id);
    let granted = json!({ "granted": true });
    ask(&app, &clerk, &at("answer", &correct), granted.clone()).await.refused(403, "only_assignee");
    let to = |login: &str| json!({ "to": app.school.person(login) });
    ask(&app, &clerk, &at("assign", &correct), to("giaovienla")).await.refused(403, "not_your_role");
    ask(&app, &clerk, &at("assign", &correct), json!({ "to": app.id() })).await.refused(404, "not_found");
    let mine: RequestLine = ask(&app, &principal, &at("assign", &correct), to("vanthu")).await.ok();
    assert_eq!(
        (mine.request.assignee, mine.recorded_by),
        (Some(app.school.person("vanthu")), app.school.person("vanthu"))
    );
    ask(&app, &clerk, &at("answer", &correct), granted.clone()).await.refused(409, "not_fulfilled");
    ask(&app, &clerk, &at("export", &correct), json!({})).await.refused(409, "not_to_view");
    let no = json!({ "granted": false, "reason": "Không" });
    ask(&app, &clerk, &at("answer", &correct), no.clone()).await.refused(403, "not_your_role");
    let change = json!({ "was": { "name": "Trẻ 01 lớp Lá 2", "born": "2021-05-04" }, "stated_at": app.now(),
        "to": { "name": "Trẻ 01 lớp Lá 2", "born": "2021-05-04", "class": "Lá 3" } });
    assert_eq!(ask(&app, &clerk, &format!("/api/v1/parties/{child}/correct"), change).await.status, 200);
    let done: RequestLine = ask(&app, &clerk, &at("answer", &correct), granted.clone()).await.ok();
    assert!(matches!(done.request.answer.as_ref().unwrap().means, Some(Means::Correction(_))));
    assert_eq!(done.standing, Standing::FinishedEarly);
    ask(&app, &principal, &at("answer", &correct), granted.clone()).await.refused(409, "request_answered");

    // Days later, deletion still waits; refused with a reason by leadership alone.
    app.set("2026-03-17T09:00");
    let (clerk, principal) = (app.user("vanthu").await, app.user("hieutruong").await);
    let late = waiting(&clerk).await;
    assert_eq!(late.iter().map(|r| r.standing).collect::<Vec<_>>(), [Standing::Late { by_wd: 2 }]);
    ask(&app, &principal, &at("answer", &delete), granted.clone()).await.refused(409, "not_fulfilled");
    ask(&app, &principal, &at("answer", &delete), json!({ "granted": false })).await.refused(422, "invalid");
    let refused: RequestLine = ask(&app, &principal, &at("answer", &delete), no).await.ok();
    assert_eq!(refused.request.answer.unwrap().means, None);
    // Proposed, it is fulfilled.
    let other: RequestLine = ask(&app, &clerk, REQUESTS, request("delete", child, mother, "Xóa hết")).await.ok();
    let reason = json!({ "reason": "Người đại diện yêu cầu xóa" });
    let erasure: contract::privacy::Erasure =
        ask(&app, &clerk, &format!("/api/v1/parties/{child}/erase"), reason).await.ok();
    let done: RequestLine = ask(&app, &principal, &at("answer", &other), granted).await.ok();
    assert_eq!(done.request.answer.unwrap().means, Some(Means::Erasure(erasure.id)));
    assert!(waiting(&clerk).await.is_empty());
    let first: RequestPage = clerk.get(&format!("{REQUESTS}?answered=true&limit=2")).await.ok();
    assert_eq!(first.items.iter().map(|r| r.id).collect::<Vec<_>>(), [other.id, delete.id]);
    let rest: RequestPage = clerk.get(&format!("{REQUESTS}?answered=true&after={}", first.next.unwrap())).await.ok();
    assert_eq!(rest.items.iter().map(|r| r.id).collect::<Vec<_>>(), [correct.id]);
}

async fn what_is_handed_over_names_nobody_else(app: TestApp) {
    let clerk = app.user("vanthu").await;
    let (child, mother) = family(&app, &clerk, &format!("Trẻ {CANARY}")).await;
    let case = dossier(&app, child, &format!("Trẻ {CANARY}"), mother).await;
    // One comment is about the child alone, the other one names the mother in another spelling.
    let upper = GUARDIAN.to_uppercase();
    for text in ["Đã đối chiếu giấy khai sinh".to_owned(), format!("{upper} gọi từ {PHONE}")] {
        let comment = json!({ "comment": app.id(), "facet": "personal", "text": text, "stated_at": app.now() });
        assert!(ask(&app, &clerk, &format!("/api/v1/cases/{case}/comments"), comment).await.status.is_success());
    }
    let view: RequestLine = ask(&app, &clerk, REQUESTS, request("view", child, mother, "Xin xem")).await.ok();
    let path = format!("{REQUESTS}/{}/export", view.id);
    for login in ["giaovienla", "kiemtra", "quantri"] {
        ask(&app, &app.user(login).await, &path, json!({})).await.refused(403, "not_your_role");
    }
    let readings = "SELECT COUNT(*) FROM audit WHERE action = 'party.read_personal'";
    let before = app.db.number(readings).await;
    let reply = ask(&app, &clerk, &path, json!({})).await;
    let export: Export = reply.ok();
    assert!(app.db.number(readings).await > before, "it is a reading");
    assert_eq!(export.entries.iter().map(|e| e.name.as_str()).collect::<Vec<_>>(), [format!("Trẻ {CANARY}")]);
    assert_eq!(export.links.len(), 1);
    let said: Vec<_> = export.cases.iter().flat_map(|c| &c.values).map(|v| v.value.as_deref()).collect();
    assert!(said.iter().flatten().any(|text| text.contains(CANARY)));
    assert!(said.contains(&Some("Đã đối chiếu giấy khai sinh")));
    assert!(said.contains(&None), "what names somebody else is left out, and told to be");
    for word in [GUARDIAN, &upper, PHONE] {
        assert!(!reply.text().contains(word), "{word}: {}", reply.text());
    }
    // The mother's own is hers, and not the child's.
    let own: RequestLine = ask(&app, &clerk, REQUESTS, request("view", mother, mother, "Xin xem")).await.ok();
    let reply = ask(&app, &clerk, &format!("{REQUESTS}/{}/export", own.id), json!({})).await;
    let export: Export = reply.ok();
    assert!(reply.text().contains(GUARDIAN) && !reply.text().contains(CANARY));
    assert_eq!(export.links.len(), 1, "that she stands for somebody, not for whom");
    withdraw(&app, case).await;
}

async fn what_consents_and_requests_say_is_forgotten_with_the_person(app: TestApp) {
    let clerk = app.user("vanthu").await;
    let (child, mother) = family(&app, &clerk, "Trẻ 01 lớp Lá 2").await;
    let purpose = purpose(&app).await;
    let given: ConsentLine = ask(&app, &clerk, CONSENTS, consent(child, mother, purpose, CANARY)).await.ok();
    let path = format!("{CONSENTS}/{}/withdraw", given.id);
    assert_eq!(ask(&app, &clerk, &path, json!({ "by": mother, "on": "2026-03-11" })).await.status, 200);
    let key = CommandId(app.id());
    let mut delete = request("delete", child, mother, &format!("Xóa hết về {CANARY}"));
    delete["seen"]["note"] = json!(CANARY);
    let delete: RequestLine = clerk.command(key, REQUESTS, &delete).await.ok();
    // The mother asks about herself; she is not erased, but the words are hers, and so is her request.
    let own: RequestLine = ask(&app, &clerk, REQUESTS, request("view", mother, mother, "Xin xem")).await.ok();
    let principal = app.user("hieutruong").await;
    let answer = format!("{REQUESTS}/{}/answer", delete.id);
    let no = json!({ "granted": false, "reason": format!("{CANARY} đang học") });
    assert_eq!(ask(&app, &principal, &answer, no).await.status, 200);
    assert_eq!(app.db.columns_with(CANARY).await, ["privacy_record.body"]);

    let reason = json!({ "reason": "Người đại diện yêu cầu xóa" });
    let erasure: contract::privacy::Erasure =
        ask(&app, &clerk, &format!("/api/v1/parties/{child}/erase"), reason).await.ok();
    let confirm = format!("/api/v1/erasures/{}/confirm", erasure.id);
    assert_eq!(ask(&app, &principal, &confirm, json!({})).await.status, 200);
    assert_eq!(app.db.columns_with(CANARY).await, Vec::<String>::new());
    // That they were, stays; what is of others stays whole.
    let page: ConsentPage = clerk.get(&format!("{CONSENTS}?party={child}")).await.ok();
    assert_eq!((page.items[0].id, &page.items[0].consent.seen.note), (given.id, &None));
    let answered: RequestPage = clerk.get(&format!("{REQUESTS}?answered=true")).await.ok();
    assert!(answered.items[0].request.forgotten && answered.items[0].request.asked.is_empty());
    assert_eq!(
        waiting(&clerk).await.iter().map(|r| (r.id, r.request.forgotten)).collect::<Vec<_>>(),
        [(own.id, false)]
    );
    ask(&app, &clerk, CONSENTS, consent(child, mother, purpose, "")).await.refused(409, "party_erased");
    ask(&app, &clerk, REQUESTS, request("view", child, mother, "?")).await.refused(409, "party_erased");
}

async fn another_school_finds_nothing_of_it(app: TestApp) {
    let clerk = app.user("vanthu").await;
    let (child, mother) = family(&app, &clerk, "Trẻ 01 lớp Lá 2").await;
    let purpose = purpose(&app).await;
    let given: ConsentLine = ask(&app, &clerk, CONSENTS, consent(child, mother, purpose, "")).await.ok();
    let asked: RequestLine = ask(&app, &clerk, REQUESTS, request("view", child, mother, "Xin xem")).await.ok();
    let (stranger, _) = other_clerk(&app).await;
    ask(&app, &stranger, CONSENTS, consent(child, mother, purpose, "")).await.refused(404, "not_found");
    ask(&app, &stranger, REQUESTS, request("view", child, mother, "?")).await.refused(404, "not_found");
    let on = json!({ "by": mother, "on": "2026-03-11" });
    ask(&app, &stranger, &format!("{CONSENTS}/{}/withdraw", given.id), on).await.refused(404, "not_found");
    for (what, body) in
        [("export", json!({})), ("answer", json!({ "granted": true })), ("assign", json!({ "to": app.id() }))]
    {
        ask(&app, &stranger, &format!("{REQUESTS}/{}/{what}", asked.id), body).await.refused(404, "not_found");
    }
    stranger.get(&format!("{ACTIVITIES}/{purpose}/versions")).await.refused(404, "not_found");
    assert!(stranger.get(CONSENTS).await.ok::<ConsentPage>().items.is_empty());
    assert!(waiting(&stranger).await.is_empty());
    assert!(register(&stranger).await.iter().all(|line| line.version == 0));
}
