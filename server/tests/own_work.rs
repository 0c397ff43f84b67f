//! Whom a dossier is about goes unasked to the devices of those whose work it is, and to nobody else's; whoever else may
//! know asks when they open it, and that is written down.

use std::{collections::BTreeSet, time::Duration};

use contract::{
    command::Command,
    paths::{self, CASES, PARTIES},
    readings::{ReadingLine, ReadingPage},
    rest::{CasePage, CaseView},
    sync::{Op, Status},
};
use domain::{
    audit::reading::Through,
    case::command::{Channel, StepArgs},
    definition::{Outcome, PartyKind},
    facet::{Facet, RecordKey, RecordKind},
    ids::PartyId,
    value::Value,
};
use server::service::restate::restate;
use uuid::Uuid;

use crate::support::{Desk, LiveStream, Replica, TestApp, User, both_dbs, cert, party};

both_dbs!(
    only_those_at_work_are_sent_whom_it_is_about,
    a_change_of_handler_sends_and_drops,
    opening_is_one_reading_and_what_is_not_sent_is_none,
    the_register_is_on_the_counters_devices_alone,
    what_was_stored_before_is_said_at_the_start,
);

/// The name of the child, and nowhere else.
const CANARY: &str = "VANG-ANH-TEN-TRE";
/// The child whom `cert` names.
const CHILD: Uuid = Uuid::from_u128(0xC1);

const STAFF: [&str; 11] = [
    "hieutruong",
    "phohieutruong",
    "totruongla",
    "giaovienla",
    "totruongchoi",
    "totruongmam",
    "vanthu",
    "ketoan",
    "congdoan",
    "kiemtra",
    "quantri",
];
const OFFICE: [&str; 2] = ["vanthu", "ketoan"];
const LEADERSHIP: [&str; 2] = ["hieutruong", "phohieutruong"];
const HANDLER: [&str; 1] = ["giaovienla"];

/// The desk opens a dossier about the child.
async fn received(app: &TestApp, clerk: &User) -> Uuid {
    let mut open = cert(app.id(), app.now());
    for value in open.fields.values_mut() {
        if let Value::Party(party) = value {
            party.name = format!("{CANARY} {}", party.name);
        }
    }
    Desk { app }.open(clerk, open).await
}

fn granted() -> StepArgs {
    let opinion = Some("Đủ điều kiện".to_owned());
    StepArgs { outcome: Some(Outcome::Granted), opinion, ..StepArgs::default() }
}

/// Somebody's device, and the stream that is open on it.
struct At {
    login: &'static str,
    replica: Replica,
    stream: LiveStream,
    streamed: String,
    /// Whether it was ever their work.
    was_own: bool,
}

impl At {
    async fn new(app: &TestApp, login: &'static str) -> Self {
        let mut replica = app.user(login).await.replica(app.id());
        replica.bootstrap().await;
        let stream = replica.user.live(replica.client, &replica.cursor).await;
        Self { login, replica, stream, streamed: String::new(), was_own: false }
    }

    /// Takes what changed, by all ways; whether whom the case is about is held.
    async fn holds(&mut self, app: &TestApp, id: Uuid) -> bool {
        while let Ok(Some(said)) = tokio::time::timeout(Duration::from_millis(50), self.stream.next()).await {
            self.streamed.push_str(&said.data);
        }
        self.replica.pull().await;
        let held = self.replica.case(id, Facet::Personal).is_some();
        let mut anew = self.replica.user.replica(app.id());
        anew.bootstrap().await;
        assert_eq!(anew.case(id, Facet::Personal).is_some(), held, "{}: what is sent anew", self.login);
        self.replica.heard.push_str(&anew.heard);
        held
    }
}

/// Who takes which step from where, how, and whose work it is afterwards.
type Turn<'a> = (&'a User, &'a str, &'a str, StepArgs, &'a [&'a [&'a str]]);

async fn only_those_at_work_are_sent_whom_it_is_about(app: TestApp) {
    let desk = Desk { app: &app };
    let mut all = Vec::new();
    for login in STAFF {
        all.push(At::new(&app, login).await);
    }
    let user =
        |all: &[At], login: &str| all.iter().find(|at| at.login == login).map(|at| at.replica.user.clone()).unwrap();
    let (clerk, handler, vice) = (user(&all, "vanthu"), user(&all, "giaovienla"), user(&all, "phohieutruong"));
    let id = received(&app, &clerk).await;
    let reason = Some("Đơn chưa có chữ ký".to_owned());
    let papers = StepArgs { papers: vec!["don".into()], reason, ..StepArgs::default() };
    let handed = StepArgs { receiver: Some(CANARY.to_owned()), channel: Some(Channel::Counter), ..StepArgs::default() };
    let none = StepArgs::default;
    let way: [Turn<'_>; 7] = [
        (&clerk, "received", "assign", desk.to("to-la", "giaovienla"), &[&HANDLER]),
        (&handler, "processing", "ask_supplement", papers.clone(), &[&HANDLER, &OFFICE]),
        (&clerk, "supplement", "receive_supplement", papers, &[&HANDLER]),
        (&handler, "processing", "submit", granted(), &[&HANDLER, &LEADERSHIP]),
        (&vice, "signing", "sign", none(), &[&HANDLER, &OFFICE]),
        (&clerk, "signed", "issue", none(), &[&HANDLER, &OFFICE]),
        (&clerk, "done", "return_result", handed, &[]),
    ];
    let mut expected: BTreeSet<&str> = OFFICE.into();
    for turn in 0..=way.len() {
        for at in &mut all {
            let holds = at.holds(&app, id).await;
            assert_eq!(holds, expected.contains(at.login), "{} after {turn} steps", at.login);
            at.was_own |= holds;
        }
        if let Some((by, from, action, args, whose)) = way.get(turn) {
            desk.step(by, id, from, action, args.clone()).await;
            expected = whose.iter().flat_map(|logins| logins.iter().copied()).collect();
        }
    }
    // A word is where it is expected, or nothing is proven; to whom it was never sent, it never came by any way.
    for at in &all {
        let heard = at.replica.heard.contains(CANARY) || at.streamed.contains(CANARY);
        assert_eq!(heard, at.was_own, "{} was sent the name", at.login);
    }
    // Who may read it reads it all the same, and finds it by the name.
    for login in ["hieutruong", "ketoan", "totruongla", "giaovienla"] {
        let user = user(&all, login);
        let view: CaseView = user.get(&format!("{CASES}/{id}")).await.ok();
        assert!(view.personal.is_some(), "{login}");
        let found: CasePage = user.get(&format!("{CASES}?q=tre+vang+anh")).await.ok();
        assert_eq!(found.items.iter().map(|line| line.id.0).collect::<Vec<_>>(), [id], "{login}");
    }
    for login in ["kiemtra", "congdoan"] {
        let user = user(&all, login);
        assert!(user.get(&format!("{CASES}/{id}")).await.ok::<CaseView>().personal.is_none(), "{login}");
        assert!(user.get(&format!("{CASES}?q=vang+anh")).await.ok::<CasePage>().items.is_empty(), "{login}");
    }
}

async fn a_change_of_handler_sends_and_drops(app: TestApp) {
    let desk = Desk { app: &app };
    let clerk = app.user("vanthu").await;
    let id = received(&app, &clerk).await;
    desk.step(&clerk, id, "received", "assign", desk.to("to-la", "giaovienla")).await;
    let mut first = app.user("giaovienla").await.replica(app.id());
    let mut second = app.user("totruongla").await.replica(app.id());
    first.bootstrap().await;
    second.bootstrap().await;
    assert!(first.case(id, Facet::Personal).is_some() && second.case(id, Facet::Personal).is_none());
    let mut stream = second.user.live(second.client, &second.cursor).await;

    let args = StepArgs { reason: Some("Cô nghỉ ốm".to_owned()), ..desk.to("to-la", "totruongla") };
    desk.step(&clerk, id, "processing", "reassign", args).await;
    let key = RecordKey { kind: RecordKind::Case, root: id, facet: Facet::Personal };
    let dropped = first.pull().await;
    let is_drop = |op: &Op| matches!(op, Op::Drop { kind, root, facet } if (*kind, *root, *facet) == (key.kind, key.root, key.facet));
    assert_eq!(dropped.ops.iter().filter(|op| is_drop(op)).count(), 1, "{:?}", dropped.ops);
    // How it is handled stays with them: they are of the part.
    assert!(first.case(id, Facet::Core).is_some());
    let said = stream.next().await.unwrap();
    assert!(said.data.contains(CANARY), "{}", said.data);
    second.pull().await;
    assert!(second.case(id, Facet::Personal).is_some());
}

async fn readings(app: &TestApp, case: Uuid) -> Vec<(Uuid, Through)> {
    let page: ReadingPage = app.user("hieutruong").await.get(&paths::readings(PartyId(CHILD))).await.ok();
    let of_case = |line: &ReadingLine| line.case.is_some_and(|id| id.0 == case);
    page.items.iter().filter(|line| of_case(line)).map(|line| (line.person.0, line.through)).collect()
}

/// Enters the child, as the counter does before it names them.
async fn entered(app: &TestApp, clerk: &mut Replica) {
    let command =
        clerk.numbered(app.id(), Command::EnterParty(party(CHILD, PartyKind::Child, CANARY, None, app.now())));
    let pushed = clerk.pushed(app.now(), &[command]).await;
    assert_eq!(pushed.results[0].status, Status::Applied);
}

async fn opening_is_one_reading_and_what_is_not_sent_is_none(app: TestApp) {
    let desk = Desk { app: &app };
    let mut clerk = app.user("vanthu").await.replica(app.id());
    entered(&app, &mut clerk).await;
    let id = received(&app, &clerk.user).await;
    desk.step(&clerk.user, id, "received", "assign", desk.to("to-la", "giaovienla")).await;
    for login in ["hieutruong", "ketoan", "totruongla"] {
        let mut device = app.user(login).await.replica(app.id());
        device.bootstrap().await;
        device.pull().await;
    }
    assert_eq!(readings(&app, id).await, [], "what was not sent was not read");

    let mut handler = app.user("giaovienla").await.replica(app.id());
    handler.bootstrap().await;
    let person = |login| app.school.person(login).0;
    assert_eq!(readings(&app, id).await, [(person("giaovienla"), Through::Sync)]);
    app.clock.advance(1000);
    app.user("ketoan").await.get(&format!("{CASES}/{id}")).await.ok::<CaseView>();
    let read = readings(&app, id).await;
    assert_eq!(read, [(person("ketoan"), Through::Api), (person("giaovienla"), Through::Sync)], "one, when opened");
}

async fn the_register_is_on_the_counters_devices_alone(app: TestApp) {
    let mut clerk = app.user("vanthu").await.replica(app.id());
    entered(&app, &mut clerk).await;
    let key = RecordKey { kind: RecordKind::Party, root: CHILD, facet: Facet::Personal };
    for login in STAFF {
        let mut device = app.user(login).await.replica(app.id());
        device.bootstrap().await;
        assert_eq!(device.records.contains_key(&key), OFFICE.contains(&login), "{login}");
        assert_eq!(device.heard.contains(CANARY), OFFICE.contains(&login), "{login}");
        // Leadership looks somebody up when it needs to.
        let found = device.user.get(&format!("{PARTIES}?q=vang+anh")).await.text();
        let may = OFFICE.contains(&login) || LEADERSHIP.contains(&login);
        assert_eq!(found.contains(CANARY), may, "{login}");
    }
}

async fn what_was_stored_before_is_said_at_the_start(app: TestApp) {
    let desk = Desk { app: &app };
    let clerk = app.user("vanthu").await;
    let (waits, assigned) = (received(&app, &clerk).await, received(&app, &clerk).await);
    desk.step(&clerk, assigned, "received", "assign", desk.to("to-la", "giaovienla")).await;
    // As the change of the schema leaves them.
    app.db.execute("UPDATE root_scope SET sent = NULL WHERE kind = 'case' AND facet = 'personal'").await;
    let mut office = clerk.replica(app.id());
    let mut handler = app.user("giaovienla").await.replica(app.id());
    office.bootstrap().await;
    handler.bootstrap().await;
    let holds = |device: &Replica| [waits, assigned].map(|id| device.case(id, Facet::Personal).is_some());
    assert_eq!((holds(&office), holds(&handler)), ([false; 2], [false; 2]), "nobody is sent what nobody said");
    assert!(clerk.get(&format!("{CASES}/{assigned}")).await.ok::<CaseView>().personal.is_some());

    assert_eq!(restate(&app.state).await.unwrap(), 2);
    office.pull().await;
    handler.pull().await;
    assert_eq!((holds(&office), holds(&handler)), ([true, false], [false, true]));
    assert_eq!(restate(&app.state).await.unwrap(), 0);
    assert!(office.pull().await.ops.is_empty(), "once");
}
