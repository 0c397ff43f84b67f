//! Every row of the dossier's state machine (DOMAIN.md §2, rows 1 to 19) as a story through the HTTP API, on both engines:
//! what it takes, what it makes of the dossier, and what is refused with which code.

use contract::rest::CaseView;
use domain::{
    calendar::Calendar,
    case::{
        Owner, Signature,
        command::{Channel, Identity, StepArgs},
        escalation::{Urgency, escalation},
        owner, standing,
    },
    clock::{Due, Standing},
    definition::{Outcome, Way},
    denial::Denial,
    rights::Post,
};
use serde_json::json;
use time::macros::date;
use uuid::Uuid;

use crate::support::{Desk, GUARDIAN, Reply, SIGNED_COPY, TestApp, both_dbs, cert, signed_copy};

both_dbs!(
    row_1_a_dossier_is_registered_without_clock_and_code,
    row_2_completion_is_asked_for_and_lapses_after_the_told_date,
    row_3_it_is_not_received_for_a_reason,
    row_4_it_is_received_once_all_papers_are_there,
    row_5_work_is_offered_taken_up_declined_and_given_on,
    rows_6_and_7_papers_are_asked_for_and_come,
    row_6_a_second_request_is_leaderships_and_counts_as_late,
    row_8_it_is_stopped_when_the_papers_never_come,
    rows_9_and_10_it_is_referred_reminded_and_comes_back,
    rows_11_and_12_it_is_submitted_and_sent_back_to_a_point,
    row_13_signing_and_issuing_are_two_events,
    row_14_a_refusal_is_a_result_with_its_reason,
    row_15_the_result_is_returned_to_somebody_recognised_who_signs,
    rows_16_and_17_it_is_withdrawn_or_goes_on,
    row_18_a_date_is_moved_once_before_it_is_due,
    row_19_overdue_is_computed_and_climbs
);

/// One dossier, and everybody who works on it. Whoever acts signs in when they act, whatever the hour.
struct Story<'a> {
    app: &'a TestApp,
    id: Uuid,
}

impl<'a> Story<'a> {
    /// Received at the counter with all papers.
    async fn received(app: &'a TestApp) -> Self {
        let id = Desk { app }.open(&app.user("vanthu").await, cert(app.id(), app.now())).await;
        Self { app, id }
    }

    /// Registered, having come by post without any paper.
    async fn registered(app: &'a TestApp) -> Self {
        let mut open = cert(app.id(), app.now());
        (open.way, open.channel, open.papers) = (Way::Registered, Channel::Post, vec![]);
        let id = Desk { app }.open(&app.user("vanthu").await, open).await;
        Self { app, id }
    }

    /// Assigned to the teacher of group Lá, who has taken it up.
    async fn processing(app: &'a TestApp) -> Self {
        let story = Self::received(app).await;
        story.takes("vanthu", "assign", Desk { app }.to("to-la", "giaovienla")).await;
        story.takes("giaovienla", "accept_work", none()).await;
        story
    }

    /// Waiting for a signature on a proposal.
    async fn signing(app: &'a TestApp, submit: StepArgs) -> Self {
        let story = Self::processing(app).await;
        story.takes("giaovienla", "submit", submit).await;
        story
    }

    /// As leadership reads it.
    async fn view(&self) -> CaseView {
        self.app.user("hieutruong").await.get(&format!("/api/v1/cases/{}", self.id)).await.ok()
    }

    /// A step with exactly these arguments, from where it is.
    async fn asks(&self, login: &str, action: &str, args: StepArgs) -> Reply {
        let view = self.view().await;
        let expect = json!({ "state": view.core.state, "rev": view.core.rev() });
        let user = self.app.user(login).await;
        Desk { app: self.app }.try_step_of(&user, self.id, expect, action, args).await
    }

    /// The same, and it must be allowed; what it is afterwards.
    async fn takes(&self, login: &str, action: &str, args: StepArgs) -> CaseView {
        let args = match action {
            "issue" => {
                self.app.user(login).await.upload(SIGNED_COPY).await;
                StepArgs { files: vec![signed_copy()], ..args }
            }
            _ => args,
        };
        let reply = self.asks(login, action, args).await;
        assert!(reply.status.is_success(), "{login} {action}: {} {}", reply.status, reply.text());
        self.view().await
    }

    /// What may be done with it next, to whom.
    async fn actions(&self, login: &str) -> Vec<String> {
        let view: CaseView = self.app.user(login).await.get(&format!("/api/v1/cases/{}", self.id)).await.ok();
        view.actions.iter().map(ToString::to_string).collect()
    }

    async fn state(&self) -> String {
        self.view().await.core.state.to_string()
    }

    fn person(&self, login: &str) -> Owner {
        Owner::Person(self.app.school.person(login))
    }
}

fn none() -> StepArgs {
    StepArgs::default()
}

fn because(text: &str) -> StepArgs {
    StepArgs { reason: Some(text.to_owned()), ..none() }
}

/// The one paper of the procedure, asked for until the twentieth of March.
fn missing() -> StepArgs {
    StepArgs { papers: vec!["don".into()], until: Some(date!(2026 - 03 - 20)), ..because("Đơn chưa có chữ ký") }
}

fn brought() -> StepArgs {
    StepArgs { papers: vec!["don".into()], ..none() }
}

fn granted() -> StepArgs {
    StepArgs { outcome: Some(Outcome::Granted), opinion: Some("Đủ điều kiện".to_owned()), ..none() }
}

async fn row_1_a_dossier_is_registered_without_clock_and_code(app: TestApp) {
    let story = Story::registered(&app).await;
    let view = story.view().await;
    assert_eq!(view.core.state.as_str(), "registered");
    assert_eq!((view.core.code, view.due_at, view.core.ledger.len()), (None, None, 0));
    assert_eq!((view.core.way, view.core.channel), (Way::Registered, Channel::Post));
    assert_eq!(owner(&story.view().await.core), Owner::Office);
    // At the counter nothing may lack; and only the office registers for others.
    let mut bare = cert(app.id(), app.now());
    bare.papers.clear();
    let refused = Desk { app: &app }.try_open(&app.user("vanthu").await, bare.clone()).await;
    assert!(matches!(refused.refused(422, "papers_missing").denial, Some(Denial::PapersMissing { .. })));
    bare.way = Way::Registered;
    Desk { app: &app }.try_open(&app.user("hieutruong").await, bare).await.refused(403, "not_your_role");
}

async fn row_2_completion_is_asked_for_and_lapses_after_the_told_date(app: TestApp) {
    let story = Story::registered(&app).await;
    let silent = StepArgs { until: None, ..missing() };
    story.asks("vanthu", "ask_completion", silent).await.refused(422, "missing");
    story.asks("hieutruong", "ask_completion", missing()).await.refused(403, "not_your_role");
    let view = story.takes("vanthu", "ask_completion", missing()).await;
    assert_eq!(view.core.state.as_str(), "awaiting");
    assert_eq!((view.core.wait_until, view.due_at), (Some(date!(2026 - 03 - 20)), None));
    assert!(!story.actions("vanthu").await.contains(&"lapse".to_owned()), "what waits for its day is not offered");
    app.set("2026-03-20T16:00");
    let early = story.asks("vanthu", "lapse", none()).await.refused(409, "not_yet");
    assert!(matches!(early.denial, Some(Denial::NotYet { from }) if from == date!(2026 - 03 - 21)));
    app.set("2026-03-23T08:00");
    assert!(story.actions("vanthu").await.contains(&"lapse".to_owned()));
    let view = story.takes("vanthu", "lapse", none()).await;
    assert_eq!((view.core.state.as_str(), view.core.ended, view.core.code), ("lapsed", true, None));
    story.asks("vanthu", "accept", brought()).await.refused(409, "ended");
}

async fn row_3_it_is_not_received_for_a_reason(app: TestApp) {
    let story = Story::registered(&app).await;
    story.asks("vanthu", "refuse_receipt", none()).await.refused(422, "missing");
    let unknown = StepArgs { reason_code: Some("too_lazy".into()), ..none() };
    assert_eq!(
        story.asks("vanthu", "refuse_receipt", unknown).await.refused(422, "invalid").fields[0].field,
        "reason_code"
    );
    let coded = StepArgs { reason_code: Some("not_competent".into()), ..none() };
    let view = story.takes("ketoan", "refuse_receipt", coded).await;
    assert_eq!((view.core.state.as_str(), view.core.ended), ("not_received", true));
    let notes = view.internal.expect("how it is handled").notes;
    assert_eq!(
        notes.last().and_then(|n| n.code.as_ref()).map(domain::definition::ReasonKey::as_str),
        Some("not_competent")
    );
    assert_eq!(notes.last().map(|n| n.text.as_str()), Some("Không thuộc thẩm quyền giải quyết của nhà trường"));
}

async fn row_4_it_is_received_once_all_papers_are_there(app: TestApp) {
    let story = Story::registered(&app).await;
    story.takes("vanthu", "ask_completion", missing()).await;
    app.set("2026-03-13T09:00");
    let refused = story.asks("vanthu", "accept", none()).await.refused(422, "papers_missing");
    assert!(matches!(refused.denial, Some(Denial::PapersMissing { papers }) if papers == ["don"]));
    let view = story.takes("vanthu", "accept", brought()).await;
    // The code is of the day of receipt, and the clock begins there.
    assert_eq!(view.core.state.as_str(), "received");
    assert_eq!(view.core.code.as_deref(), Some("MNHgS-260313-0001"));
    assert_eq!((view.core.received_at, view.core.wait_until), (app.now(), None));
    assert!(view.due_at.is_some_and(|due| due > app.now()));
    // Straight from the counter the next number follows.
    let counter = Story::received(&app).await.view().await;
    assert_eq!(counter.core.code.as_deref(), Some("MNHgS-260313-0002"));
}

async fn row_5_work_is_offered_taken_up_declined_and_given_on(app: TestApp) {
    let (story, desk) = (Story::received(&app).await, Desk { app: &app });
    let view = story.takes("vanthu", "assign", desk.to("to-la", "giaovienla")).await;
    assert_eq!(view.core.state.as_str(), "processing");
    assert_eq!(owner(&view.core), Owner::Office, "offered, it is still the office's");
    story.asks("giaovienla", "decline_work", none()).await.refused(422, "missing");
    story.asks("totruongla", "accept_work", none()).await.refused(403, "only_assignee");
    let view = story.takes("giaovienla", "decline_work", because("Đang đi tập huấn")).await;
    assert_eq!((view.core.state.as_str(), view.core.assignee, view.core.part), ("received", None, None));
    assert_eq!(owner(&view.core), Owner::Office);
    // Who declined it reads it no more.
    let gone = app.user("giaovienla").await.get(&format!("/api/v1/cases/{}", story.id)).await;
    gone.refused(404, "not_found");

    story.takes("vanthu", "assign", desk.to("to-la", "totruongla")).await;
    let view = story.takes("totruongla", "accept_work", none()).await;
    assert_eq!(owner(&view.core), story.person("totruongla"));
    story.asks("totruongla", "decline_work", because("Muộn rồi")).await.refused(409, "no_such_step");
    let given = StepArgs { reason: Some("Nghỉ ốm".to_owned()), ..desk.to("to-mam", "totruongmam") };
    let view = story.takes("phohieutruong", "reassign", given).await;
    assert_eq!(owner(&view.core), story.person("totruongla"), "the first answers for it until the next takes it up");
    let held = app.user("totruongla").await.get(&format!("/api/v1/cases/{}", story.id)).await;
    assert!(held.ok::<CaseView>().personal.is_some());
    // Whoever begins has taken it up.
    let view = story.takes("totruongmam", "submit", granted()).await;
    assert_eq!(owner(&view.core), story.person("totruongmam"));
    assert!(view.core.is_accepted());
}

async fn rows_6_and_7_papers_are_asked_for_and_come(app: TestApp) {
    let story = Story::processing(&app).await;
    story.asks("vanthu", "ask_supplement", missing()).await.refused(403, "only_assignee");
    let silent = StepArgs { until: None, ..missing() };
    story.asks("giaovienla", "ask_supplement", silent).await.refused(422, "missing");
    let view = story.takes("giaovienla", "ask_supplement", missing()).await;
    assert_eq!((view.core.state.as_str(), view.due_at), ("supplement", None));
    assert_eq!(view.core.wait_until, Some(date!(2026 - 03 - 20)));
    app.set("2026-03-16T10:00");
    story.asks("giaovienla", "receive_supplement", brought()).await.refused(403, "not_your_role");
    let view = story.takes("vanthu", "receive_supplement", brought()).await;
    assert_eq!(view.core.state.as_str(), "processing");
    // Both dates are kept.
    let Some(Due::Running { at, original, .. }) = view.core.due(&Calendar::vietnam()) else { panic!("it runs") };
    assert!(at > original);
    assert_eq!(view.core.wait_until, None);
}

async fn row_6_a_second_request_is_leaderships_and_counts_as_late(app: TestApp) {
    let story = Story::processing(&app).await;
    for (login, action, args) in
        [("giaovienla", "ask_supplement", missing()), ("vanthu", "receive_supplement", brought())]
    {
        story.takes(login, action, args).await;
    }
    story.asks("giaovienla", "ask_supplement", missing()).await.refused(403, "second_supplement");
    story.takes("phohieutruong", "ask_supplement", missing()).await;
    story.takes("vanthu", "receive_supplement", brought()).await;
    story.takes("giaovienla", "submit", granted()).await;
    story.takes("hieutruong", "sign", none()).await;
    story.takes("vanthu", "number", none()).await;
    let view = story.takes("vanthu", "issue", none()).await;
    let calendar = Calendar::vietnam();
    let due = view.core.due(&calendar);
    assert!(view.core.counts_late());
    assert_eq!(standing(&view.core, due.as_ref(), app.now(), &calendar), Standing::FinishedLate);
}

async fn row_8_it_is_stopped_when_the_papers_never_come(app: TestApp) {
    let story = Story::processing(&app).await;
    story.takes("giaovienla", "ask_supplement", missing()).await;
    story.asks("hieutruong", "stop", because("Quá hạn")).await.refused(409, "not_yet");
    app.set("2026-03-23T08:00");
    story.asks("vanthu", "stop", because("Quá hạn")).await.refused(403, "not_your_role");
    story.asks("hieutruong", "stop", none()).await.refused(422, "missing");
    let view = story.takes("hieutruong", "stop", because("Hết thời gian bổ sung đã báo")).await;
    assert_eq!((view.core.state.as_str(), view.core.ended, view.due_at), ("stopped", true, None));
    assert_eq!(owner(&view.core), story.person("giaovienla"), "the last owner stays known");
    story.asks("vanthu", "receive_supplement", brought()).await.refused(409, "ended");
}

async fn rows_9_and_10_it_is_referred_reminded_and_comes_back(app: TestApp) {
    let desk = Desk { app: &app };
    // Only where the procedure switches it on.
    let plain = Story::processing(&app).await;
    let letter = |no: &str| StepArgs {
        agency: Some("Ủy ban nhân dân phường".to_owned()),
        document_no: Some(no.to_owned()),
        until: Some(date!(2026 - 03 - 18)),
        ..none()
    };
    plain.asks("hieutruong", "refer", letter("12/TTr")).await.refused(409, "no_such_step");

    let mut open = cert(app.id(), app.now());
    open.definition.key = "ho-tro-chi-phi-hoc-tap".into();
    open.fields.insert("entitlement".into(), domain::value::Value::Text("Hộ cận nghèo".to_owned()));
    open.papers = vec!["don".into(), "minh-chung".into()];
    let story = Story { app: &app, id: desk.open(&app.user("vanthu").await, open).await };
    story.takes("vanthu", "assign", desk.to("van-phong", "ketoan")).await;
    story.takes("ketoan", "accept_work", none()).await;
    story.asks("ketoan", "refer", letter("12/TTr")).await.refused(403, "not_your_role");
    let undated = StepArgs { until: None, ..letter("12/TTr") };
    story.asks("hieutruong", "refer", undated).await.refused(422, "missing");
    let before = story.view().await.due_at;
    let view = story.takes("hieutruong", "refer", letter("12/TTr")).await;
    assert_eq!((view.core.state.as_str(), view.due_at), ("referral", before), "the overall clock runs on");
    assert_eq!(view.core.wait_until, Some(date!(2026 - 03 - 18)));
    app.set("2026-03-19T08:00");
    let again = StepArgs { until: Some(date!(2026 - 03 - 25)), agency: None, ..letter("15/TTr") };
    let view = story.takes("vanthu", "remind", again).await;
    assert_eq!((view.core.state.as_str(), view.core.wait_until), ("referral", Some(date!(2026 - 03 - 25))));
    let reply = StepArgs { document_no: Some("44/UBND".to_owned()), ..none() };
    story.asks("vanthu", "receive_reply", reply.clone()).await.refused(422, "missing");
    let bytes: &'static [u8] = b"Tr\xe1\xba\xa3 l\xe1\xbb\x9di";
    let hash = app.user("vanthu").await.upload(bytes).await;
    let size = u64::try_from(bytes.len()).unwrap();
    let file = domain::case::FileRef { hash, name: "tra-loi.txt".to_owned(), media: "text/plain".to_owned(), size };
    let view = story.takes("vanthu", "receive_reply", StepArgs { files: vec![file], ..reply }).await;
    assert_eq!((view.core.state.as_str(), view.core.wait_until), ("processing", None));
}

async fn rows_11_and_12_it_is_submitted_and_sent_back_to_a_point(app: TestApp) {
    let story = Story::processing(&app).await;
    story.asks("vanthu", "submit", granted()).await.refused(403, "only_assignee");
    let mute = StepArgs { opinion: None, ..granted() };
    story.asks("giaovienla", "submit", mute).await.refused(422, "missing");
    assert_eq!(story.takes("giaovienla", "submit", granted()).await.core.state.as_str(), "signing");
    story.asks("hieutruong", "send_back", because("Chưa đúng")).await.refused(422, "missing");
    let point = StepArgs { point: Some("Họ tên trẻ trong dự thảo".to_owned()), ..because("Sai dấu") };
    story.asks("giaovienla", "send_back", point.clone()).await.refused(403, "not_your_role");
    let view = story.takes("phohieutruong", "send_back", point).await;
    assert_eq!(view.core.state.as_str(), "processing");
    let notes: Vec<_> = view.internal.unwrap().notes.into_iter().map(|n| n.text).collect();
    assert!(notes.contains(&"Họ tên trẻ trong dự thảo".to_owned()) && notes.contains(&"Sai dấu".to_owned()));
}

async fn row_13_signing_and_issuing_are_two_events(app: TestApp) {
    let story = Story::signing(&app, granted()).await;
    story.asks("vanthu", "issue", none()).await.refused(409, "no_such_step");
    story.asks("giaovienla", "sign", none()).await.refused(403, "not_your_role");
    let view = story.takes("phohieutruong", "sign", none()).await;
    assert_eq!((view.core.state.as_str(), view.core.issued.as_deref()), ("signed", None));
    assert!(view.due_at.is_some(), "the clock runs until it is issued");
    let [Signature { by, post, .. }] = view.core.signatures[..] else { panic!("one signature") };
    assert_eq!((by, post), (app.school.person("phohieutruong"), Post::VicePrincipal));
    story.asks("hieutruong", "number", none()).await.refused(403, "not_your_role");
    story.asks("vanthu", "issue", none()).await.refused(409, "no_such_step");
    let view = story.takes("vanthu", "number", none()).await;
    assert_eq!((view.core.state.as_str(), view.core.issued.as_deref()), ("signed", Some("01/MNHgS")));
    assert!(view.due_at.is_some(), "the clock runs until it is issued");
    story.asks("vanthu", "number", none()).await.refused(409, "no_such_step");
    story.asks("hieutruong", "issue", none()).await.refused(403, "not_your_role");
    story.asks("vanthu", "issue", none()).await.refused(422, "missing");
    let view = story.takes("vanthu", "issue", none()).await;
    assert_eq!((view.core.state.as_str(), view.core.issued.as_deref()), ("done", Some("01/MNHgS")));
    let due = view.core.due(&Calendar::vietnam());
    assert!(matches!(due, Some(Due::Stopped { .. })), "{due:?}");
}

async fn row_14_a_refusal_is_a_result_with_its_reason(app: TestApp) {
    let story = Story::processing(&app).await;
    let refusing = StepArgs { outcome: Some(Outcome::Refused), ..granted() };
    let lacking = story.asks("giaovienla", "submit", refusing.clone()).await.refused(422, "missing");
    assert!(matches!(lacking.denial, Some(Denial::Missing { .. })));
    let reason = StepArgs {
        reason: Some("Trẻ chưa học hết chương trình".to_owned()),
        reason_code: Some("not_eligible".into()),
        ..refusing
    };
    story.takes("giaovienla", "submit", reason).await;
    story.takes("hieutruong", "sign", none()).await;
    story.takes("vanthu", "number", none()).await;
    let view = story.takes("vanthu", "issue", none()).await;
    let case = domain::case::Case { core: view.core, internal: view.internal, personal: view.personal };
    let refusal = case.refusal().expect("the result's reason");
    assert_eq!(refusal.text, "Trẻ chưa học hết chương trình");
    assert_eq!((case.core.outcome, case.core.state.as_str()), (Some(Outcome::Refused), "done"));
}

async fn row_15_the_result_is_returned_to_somebody_recognised_who_signs(app: TestApp) {
    let story = Story::signing(&app, granted()).await;
    story.takes("hieutruong", "sign", none()).await;
    story.takes("vanthu", "number", none()).await;
    story.takes("vanthu", "issue", none()).await;
    let handed = StepArgs {
        receiver: Some(GUARDIAN.to_owned()),
        channel: Some(Channel::Counter),
        identity: Some(Identity::IdCard),
        signed_receipt: true,
        ..none()
    };
    for lacking in [
        StepArgs { receiver: None, ..handed.clone() },
        StepArgs { channel: None, ..handed.clone() },
        StepArgs { identity: None, ..handed.clone() },
        StepArgs { signed_receipt: false, ..handed.clone() },
    ] {
        story.asks("vanthu", "return_result", lacking).await.refused(422, "missing");
    }
    story.asks("hieutruong", "return_result", handed.clone()).await.refused(403, "not_your_role");
    let view = story.takes("vanthu", "return_result", handed).await;
    assert_eq!((view.core.state.as_str(), view.core.ended), ("returned", true));
    assert_eq!(view.personal.unwrap().receiver.as_deref(), Some(GUARDIAN));
}

async fn rows_16_and_17_it_is_withdrawn_or_goes_on(app: TestApp) {
    let asked = StepArgs { asked_by: Some(GUARDIAN.to_owned()), ..because("Gia đình chuyển nhà") };
    // From each of the three states it goes back to where it was, and then away for good.
    for from in ["received", "processing", "supplement"] {
        let story = match from {
            "received" => Story::received(&app).await,
            "processing" => Story::processing(&app).await,
            _ => {
                let story = Story::processing(&app).await;
                story.takes("giaovienla", "ask_supplement", missing()).await;
                story
            }
        };
        let before = story.view().await;
        story.asks("vanthu", "ask_withdrawal", because("Chuyển nhà")).await.refused(422, "missing");
        story.asks("hieutruong", "ask_withdrawal", asked.clone()).await.refused(403, "not_your_role");
        let view = story.takes("vanthu", "ask_withdrawal", asked.clone()).await;
        assert_eq!((view.core.state.as_str(), view.due_at), ("withdrawing", before.due_at), "the clock is as it was");
        assert_eq!(view.personal.unwrap().asked_by.as_deref(), Some(GUARDIAN));
        story.asks("vanthu", "withdraw", none()).await.refused(403, "not_your_role");
        story.asks("hieutruong", "refuse_withdrawal", none()).await.refused(422, "missing");
        let view = story.takes("hieutruong", "refuse_withdrawal", because("Kết quả đã có")).await;
        assert_eq!((view.core.state.as_str(), view.core.wait_until), (from, before.core.wait_until));
        story.takes("ketoan", "ask_withdrawal", asked.clone()).await;
        let view = story.takes("phohieutruong", "withdraw", none()).await;
        assert_eq!((view.core.state.as_str(), view.core.ended, view.due_at), ("withdrawn", true, None));
        story.asks("phohieutruong", "refuse_withdrawal", because("Muộn")).await.refused(409, "ended");
    }
    // Who asked is personal: the union reads that it was asked, and not by whom.
    let story = Story::received(&app).await;
    story.takes("vanthu", "ask_withdrawal", asked).await;
    let seen = app.user("kiemtra").await.get(&format!("/api/v1/cases/{}", story.id)).await;
    assert!(seen.status.is_success() && !seen.text().contains(GUARDIAN));
}

async fn row_18_a_date_is_moved_once_before_it_is_due(app: TestApp) {
    let story = Story::processing(&app).await;
    let first = story.view().await.due_at.expect("it runs");
    let later = |day| StepArgs { date: Some(day), ..because("Chờ đối chiếu sổ của năm trước") };
    story.asks("hieutruong", "extend", none()).await.refused(409, "no_such_step");
    story.asks("hieutruong", "propose_extension", later(date!(2026 - 03 - 25))).await.refused(403, "only_assignee");
    story.asks("giaovienla", "propose_extension", later(first.local_date())).await.refused(422, "invalid");
    let view = story.takes("giaovienla", "propose_extension", later(date!(2026 - 03 - 25))).await;
    assert_eq!(view.due_at, Some(first), "a proposal moves nothing");
    assert_eq!(view.core.proposed.map(|p| p.to), Some(date!(2026 - 03 - 25)));
    story.asks("giaovienla", "extend", none()).await.refused(403, "not_your_role");
    // Turned down with the reason, it is as it was, and may be proposed anew.
    story.asks("hieutruong", "refuse_extension", none()).await.refused(422, "missing");
    let view = story.takes("hieutruong", "refuse_extension", because("Sổ đã có ở văn phòng")).await;
    assert_eq!((view.due_at, view.core.proposed, view.core.is_extended()), (Some(first), None, false));
    story.asks("hieutruong", "extend", none()).await.refused(409, "no_such_step");
    story.takes("giaovienla", "propose_extension", later(date!(2026 - 03 - 25))).await;
    let view = story.takes("hieutruong", "extend", none()).await;
    let Some(Due::Running { at, unextended, .. }) = view.core.due(&Calendar::vietnam()) else { panic!("it runs") };
    assert_eq!((at.local_date(), unextended), (date!(2026 - 03 - 25), first), "both dates are kept");
    assert_eq!((view.core.state.as_str(), view.core.proposed), ("processing", None));
    // Once only.
    story.asks("giaovienla", "propose_extension", later(date!(2026 - 03 - 30))).await.refused(409, "no_such_step");
    // And not afterwards.
    let late = Story::processing(&app).await;
    late.takes("giaovienla", "propose_extension", later(date!(2026 - 03 - 25))).await;
    app.set("2026-03-16T08:00");
    assert!(!late.actions("hieutruong").await.contains(&"extend".to_owned()));
    let refused = late.asks("hieutruong", "extend", none()).await.refused(409, "past_due");
    assert!(matches!(refused.denial, Some(Denial::PastDue { .. })));
}

async fn row_19_overdue_is_computed_and_climbs(app: TestApp) {
    let story = Story::processing(&app).await;
    let calendar = Calendar::vietnam();
    let due = story.view().await.due_at.expect("it runs");
    for (at, urgency) in [
        ("2026-03-13T08:00", Some(Urgency::Soon)),
        ("2026-03-16T08:00", Some(Urgency::Late)),
        ("2026-03-17T08:00", Some(Urgency::VeryLate)),
    ] {
        app.set(at);
        let core = story.view().await.core;
        assert_eq!(core.state.as_str(), "processing", "overdue is no state");
        let told = escalation(&core, core.due(&calendar).as_ref(), app.now(), &calendar).map(|e| e.urgency);
        assert_eq!(told, urgency, "{at}");
    }
    // A late result is still given, and is late.
    assert!(due < app.now());
    story.takes("giaovienla", "submit", granted()).await;
    story.takes("hieutruong", "sign", none()).await;
    story.takes("vanthu", "number", none()).await;
    let view = story.takes("vanthu", "issue", none()).await;
    let stopped = view.core.due(&calendar);
    assert_eq!(standing(&view.core, stopped.as_ref(), app.now(), &calendar), Standing::FinishedLate);
    assert_eq!(story.state().await, "done");
}
