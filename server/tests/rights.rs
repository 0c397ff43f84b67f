//! Who may do what, by tables written by hand (`rights/*.txt`): role × post × action × state × ownership, compared with the
//! rules (`available`, `can`, `decide`, `readers`) and, call by call, with the HTTP API on both engines. Each state is
//! reached through the engine; then everybody tries everything. Whatever stands in no table fails.

mod cast;
mod table;

use std::collections::BTreeSet;

use contract::rest::CaseView;
use domain::{
    calendar::Calendar,
    case::{
        self, About, Case, Command, Core, Expect, FileRef, Identity, OpenCase, StepArgs, StepCase,
        command::{AttachFile, Change, Channel, CommentCase, EditCase},
        decide::Context,
        readers,
    },
    definition::{Definition, DefinitionRef, FieldDef, FieldShape, Guard, Lands, Need, StepDef, Way},
    denial::Denial,
    facet::Facet,
    ids::{CaseId, CommandId, CommentId, FileHash, PartyId},
    policy::{self, Act},
    rights::{Grant, Post, Role},
    value::{PartyRef, Value},
};
use serde_json::{Value as Json, json};
use server::definitions::shipped;
use time::macros::date;
use uuid::Uuid;

use self::{
    cast::{Cast, Somebody},
    table::{Block, CastList, Rows, Situation, Taken, cast_list, rows, situations},
};
use crate::support::{
    Desk, Reply, SIGNED_COPY, TestApp, both_dbs, cert, finding, party, signed_copy, step as stepping,
};

both_dbs!(dossiers_go_by_the_table, findings_go_by_the_table, the_desk_goes_by_the_table);

const CAST: &str = include_str!("rights/cast.txt");
const DOSSIERS: &str = include_str!("rights/dossier.txt");
const FINDINGS: &str = include_str!("rights/finding.txt");
const DESK: &str = include_str!("rights/desk.txt");

/// What is done with a case besides steps.
const DEEDS: [&str; 3] = ["edit", "comment", "attach"];

#[test]
fn the_tables_know_every_role_post_state_and_step() {
    let list = cast_list(CAST);
    let posts: BTreeSet<Post> =
        list.people.iter().flat_map(|p| &p.hats).map(|h| h.post.parse().expect("a post")).collect();
    assert_eq!(posts, Post::ALL.into_iter().collect(), "somebody of every post");
    let roles: BTreeSet<Role> = posts.iter().map(|p| p.role()).collect();
    assert_eq!(roles, Role::ALL.into_iter().collect(), "and of every role");
    let mut lifecycles = BTreeSet::new();
    for text in [DOSSIERS, FINDINGS] {
        let all = situations(text, &list);
        let def = definition(&all[0].procedure);
        lifecycles.insert(def.lifecycle.key.as_str().to_owned());
        let states: BTreeSet<_> = def.lifecycle.states.iter().map(|s| s.key.as_str()).collect();
        // What was only registered has a situation of its own.
        let whole = all.iter().filter(|s| s.name == all[0].name || s.registered);
        let told: Vec<_> = whole.flat_map(|s| &s.blocks).map(|b| b.state.as_str()).collect();
        assert_eq!(told.iter().copied().collect::<BTreeSet<_>>(), states, "the first situations have every state");
        // What is signed waits for its number, and then for its copy.
        let blocks = |state: &str| told.iter().filter(|one| **one == state).count();
        let most = |state: &str| if state == "signed" { 2 } else { 1 };
        assert!(states.iter().all(|state| blocks(state) <= most(state)), "each once: {told:?}");
        let steps: BTreeSet<_> = def.lifecycle.steps.iter().map(|s| s.action.as_str()).collect();
        let fixed: BTreeSet<_> = DEEDS.into_iter().chain(["others", "read"]).collect();
        let mut named = BTreeSet::new();
        for block in all.iter().flat_map(|s| &s.blocks) {
            let rows: BTreeSet<_> = block.rows.keys().map(String::as_str).collect();
            assert!(rows.is_superset(&fixed), "{} lacks {:?}", block.state, fixed.difference(&rows));
            named.extend(rows.difference(&fixed).copied());
        }
        assert_eq!(named, steps, "every step is named where it can be taken");
    }
    let all = shipped().expect("the shipped definitions pass");
    assert_eq!(all.lifecycles.iter().map(|l| l.key.as_str().to_owned()).collect::<BTreeSet<_>>(), lifecycles);
}

async fn dossiers_go_by_the_table(app: TestApp) {
    go_by(app, DOSSIERS).await;
}

async fn findings_go_by_the_table(app: TestApp) {
    go_by(app, FINDINGS).await;
}

async fn go_by(app: TestApp, text: &str) {
    let list = cast_list(CAST);
    let cast = Cast::of(&app, &list).await;
    let trial = Trial { app: &app, list: &list, cast: &cast, faults: std::sync::Mutex::default() };
    for situation in situations(text, &list) {
        for block in &situation.blocks {
            trial.block(&situation, block).await;
        }
    }
    let faults = trial.faults.into_inner().expect("nobody panicked");
    assert!(faults.is_empty(), "{} cells differ:\n{}", faults.len(), faults.join("\n"));
}

/// A table under trial.
struct Trial<'a> {
    app: &'a TestApp,
    list: &'a CastList,
    cast: &'a Cast,
    faults: std::sync::Mutex<Vec<String>>,
}

impl Trial<'_> {
    fn differs(&self, what: String) {
        self.faults.lock().expect("nobody panicked").push(what);
    }

    /// The cell of a step: its own row, or the row of all others.
    fn cell<'c>(rows: &'c Rows, row: &str, alias: &str) -> &'c str {
        let row = rows.get(row).or_else(|| rows.get("others"));
        row.and_then(|row| row.get(alias)).expect("the tables are whole")
    }

    async fn block(&self, situation: &Situation, block: &Block) {
        let def = definition(&situation.procedure);
        let shared = self.bring(situation, &block.after).await;
        let before = self.whole(situation, shared).await;
        assert_eq!(before.core.state.as_str(), block.state, "{}: the way there leads elsewhere", situation.name);
        let place = format!("{} · {}", situation.name, block.state);
        for who in &self.cast.people {
            self.reads(&place, who, &before, &block.rows["read"][&who.alias]).await;
            for step in &def.lifecycle.steps {
                let cell = Self::cell(&block.rows, step.action.as_str(), &who.alias);
                self.decided(&place, &def, who, step, &before, situation, cell);
                if cell != "yes" {
                    let reply = self.try_step(&def, who, step, &before, situation).await;
                    self.compare(&place, who, step.action.as_str(), cell, &reply);
                }
            }
        }
        let after = self.whole(situation, shared).await;
        assert_eq!(after, before, "{place}: what is refused leaves nothing behind");
        for deed in DEEDS {
            for who in &self.cast.people {
                let cell = Self::cell(&block.rows, deed, &who.alias);
                self.permitted(&place, who, deed, &after, cell);
                let reply = self.try_deed(who, deed, &after).await;
                self.compare(&place, who, deed, cell, &reply);
            }
        }
        for who in &self.cast.people {
            for step in &def.lifecycle.steps {
                if Self::cell(&block.rows, step.action.as_str(), &who.alias) == "yes" {
                    self.takes(&place, &def, who, step, situation, block).await;
                }
            }
        }
    }

    /// Takes a step on a case of its own; the event says under which grant and for whom.
    async fn takes(&self, place: &str, def: &Definition, who: &Somebody, step: &StepDef, s: &Situation, block: &Block) {
        let id = self.bring(s, &block.after).await;
        let case = self.whole(s, id).await;
        let under = policy::can(&who.actor, Act::Step(def, step, &case)).cloned();
        let reply = self.try_step(def, who, step, &case, s).await;
        self.compare(place, who, step.action.as_str(), "yes", &reply);
        if !reply.status.is_success() {
            return;
        }
        let done = self.whole(s, id).await;
        let line = done.core.history.iter().find(|line| line.no == case.core.rev() + 1).expect("the event");
        let told = (line.by, Ok(line.grant), line.on_behalf);
        let on_behalf = under.as_ref().ok().and_then(|g| g.acting_for);
        if told != (who.actor.person(), under.map(|g: Grant| g.id), on_behalf) {
            self.differs(format!("{place}: {} {}: the event records {line:?}", who.login, step.action));
        }
    }

    fn compare(&self, place: &str, who: &Somebody, what: &str, cell: &str, reply: &Reply) {
        let (status, code) = &self.list.answers[cell];
        let body: Json = serde_json::from_slice(&reply.bytes).unwrap_or_default();
        let said = body["code"].as_str().filter(|_| !reply.status.is_success());
        let same = if *status == 200 { reply.status.is_success() } else { reply.status.as_u16() == *status };
        if !same || (code.is_some() && said != code.as_deref()) {
            self.differs(format!(
                "{place}: {} ({}) {what}: the table says {cell}, the server {} {}",
                who.login,
                who.alias,
                reply.status.as_u16(),
                said.unwrap_or("-")
            ));
        }
    }

    /// What the rules say to a step, by themselves.
    #[expect(clippy::too_many_arguments, reason = "a cell is all of these")]
    fn decided(
        &self,
        place: &str,
        def: &Definition,
        who: &Somebody,
        step: &StepDef,
        case: &Case,
        s: &Situation,
        cell: &str,
    ) {
        let told = format!("{place}: {} ({}) {}", who.login, who.alias, step.action);
        let seen = sees(who, case, Facet::Core);
        if seen == (cell == "hid") {
            self.differs(format!("{told}: the table says {cell}, the rules let it be seen: {seen}"));
        }
        if !seen {
            let leaves = def.step(&case.core.state, &step.action).is_some();
            if leaves
                && who.actor.unit() == case.core.unit
                && policy::can(&who.actor, Act::Step(def, step, case)).is_ok()
            {
                self.differs(format!("{told}: out of sight, and the rules allow it"));
            }
            return;
        }
        let leaves = def.step(&case.core.state, &step.action).is_some();
        let offered = case::available(def, case, &who.actor).iter().any(|o| o.action() == &step.action);
        let may = ["yes", "2nd", "noty"].contains(&cell);
        if offered != (may && leaves) {
            self.differs(format!("{told}: the table says {cell}, offered: {offered}"));
        }
        let day = self.app.now().local_date();
        let staff = |person, part| self.cast.works_in(person, part, day);
        let holds = |person, post| self.cast.holds(person, post, day);
        let calendar = Calendar::vietnam();
        let due = |core: &Core| core.due(&calendar).and_then(|due| due.date());
        let (actor, now, switches) = (&who.actor, self.app.now(), &[][..]);
        let context = Context { def, actor, now, switches, staff: &staff, holds: &holds, due: &due, paper: None };
        let args = self.args(def, step, s, None);
        let (state, action) = (case.core.state.as_str(), step.action.as_str());
        let expect = Expect::of(&case.core, step.approves);
        let command =
            Command::Step(StepCase { expect, ..stepping(case.core.id.0, state, action, args, self.app.now()) });
        let answer = match case::decide(Some(case), &command, &context) {
            Ok(decision) => {
                let under = policy::can(&who.actor, Act::Step(def, step, case)).map(|g| g.id);
                assert_eq!(under, Ok(decision.grant), "{told}");
                None
            }
            Err(denial) => Some(denial.code()),
        };
        let (_, code) = &self.list.answers[cell];
        if answer != code.as_deref() {
            self.differs(format!("{told}: the table says {cell}, the rules {}", answer.unwrap_or("yes")));
        }
    }

    /// What the rules say to a deed, by themselves.
    fn permitted(&self, place: &str, who: &Somebody, deed: &str, case: &Case, cell: &str) {
        if !sees(who, case, Facet::Core) || cell == "end" {
            return;
        }
        let act = match deed {
            "edit" => Act::Edit(case),
            "comment" => Act::Comment(case),
            _ => Act::Attach(case),
        };
        let said = policy::can(&who.actor, act).map_err(|denial: Denial| denial.code()).err();
        let (_, code) = &self.list.answers[cell];
        if said != code.as_deref() {
            self.differs(format!("{place}: {} {deed}: the table says {cell}, the rules {said:?}", who.login));
        }
    }

    async fn reads(&self, place: &str, who: &Somebody, case: &Case, cell: &str) {
        let by_rules: Vec<Facet> = Facet::ALL.into_iter().filter(|f| sees(who, case, *f)).collect();
        let reply = who.user.get(&format!("/api/v1/cases/{}", case.core.id)).await;
        let shown = if reply.status == 404 {
            vec![]
        } else {
            let view: CaseView = reply.ok();
            let held = Case { core: view.core, internal: view.internal, personal: view.personal };
            Facet::ALL.into_iter().filter(|f| held.has(*f)).collect()
        };
        let expected = match cell {
            "full" => Facet::ALL.to_vec(),
            "int" => vec![Facet::Core, Facet::Internal],
            "hid" => vec![],
            other => panic!("{place}: nobody reads {other}"),
        };
        if by_rules != expected || shown != expected {
            self.differs(format!(
                "{place}: {} reads: the table says {cell}, the rules {by_rules:?}, the server {shown:?}",
                who.login
            ));
        }
    }

    /// Opens a case as the situation says, and takes it to a state.
    async fn bring(&self, situation: &Situation, after: &[Taken]) -> Uuid {
        let app = self.app;
        let def = definition(&situation.procedure);
        let open = opening(app, &def, situation);
        let desk = Desk { app };
        let id = desk.open(&self.cast.by_login(&situation.author).user, open).await;
        app.user("vanthu").await.upload(SIGNED_COPY).await;
        let mut state = def.first_state(way(situation)).clone();
        for taken in after {
            let step = def.step(&state, &taken.action.as_str().into()).expect("the way there is a way");
            let to = taken.to.as_ref().map(|(person, part)| (person.as_str(), part.as_str()));
            let args = self.args(&def, step, situation, to);
            let user = &self.cast.by_login(&taken.login).user;
            let reply = if step.guarded_by(Guard::UntilPassed) {
                self.tomorrow(id, state.as_str(), taken, args).await
            } else {
                desk.try_step(user, id, state.as_str(), &taken.action, args).await
            };
            assert!(reply.status.is_success(), "{} {}: {}", taken.login, taken.action, reply.text());
            state = match step.lands {
                Lands::There => step.to.clone(),
                Lands::Here => state,
                Lands::Back => panic!("no way there goes back"),
            };
        }
        id
    }

    /// A step that waits until a day is over, taken on the next one; afterwards it is today again.
    async fn tomorrow(&self, id: Uuid, from: &str, taken: &Taken, args: StepArgs) -> Reply {
        let today = self.app.now();
        self.app.clock.set(today.plus_millis(24 * 3_600_000));
        let user = self.app.user(&taken.login).await;
        let reply = Desk { app: self.app }.try_step(&user, id, from, &taken.action, args).await;
        self.app.clock.set(today);
        reply
    }

    /// The case with all its facets: leadership reads all of a dossier, the inspecting side all of a finding.
    async fn whole(&self, situation: &Situation, id: Uuid) -> Case {
        let reader = if situation.about.is_some() { "kiemtra" } else { "hieutruong" };
        let view: CaseView = self.cast.by_login(reader).user.get(&format!("/api/v1/cases/{id}")).await.ok();
        assert!(view.personal.is_some(), "{reader} is shown all");
        Case { core: view.core, internal: view.internal, personal: view.personal }
    }

    async fn try_step(&self, def: &Definition, who: &Somebody, step: &StepDef, case: &Case, s: &Situation) -> Reply {
        let args = self.args(def, step, s, None);
        let desk = Desk { app: self.app };
        desk.try_step(&who.user, case.core.id.0, case.core.state.as_str(), step.action.as_str(), args).await
    }

    async fn try_deed(&self, who: &Somebody, deed: &str, case: &Case) -> Reply {
        let (id, stated_at) = (case.core.id, self.app.now());
        let key = CommandId(self.app.id());
        let (address, body) = match deed {
            "edit" => {
                let held = case.personal.iter().flat_map(|p| &p.fields);
                let held = held.chain(case.internal.iter().flat_map(|i| &i.fields));
                let (field, value) = held.into_iter().next().expect("the form has fields");
                let change = Change { key: field.clone(), was: Some(value.clone()), to: Some(value.clone()) };
                ("edits", json!(EditCase { id, changes: vec![change], stated_at }))
            }
            "comment" => {
                let (comment, facet) = (CommentId(self.app.id()), Facet::Internal);
                ("comments", json!(CommentCase { id, comment, facet, text: "Đã gọi".into(), stated_at }))
            }
            "attach" => {
                let (file, facet) = (scan(), Facet::Internal);
                ("files", json!(AttachFile { id, file, paper: None, facet, stated_at }))
            }
            other => panic!("{other} is no deed"),
        };
        let mut body = body;
        // The address says which case.
        body.as_object_mut().expect("a body").remove("id");
        who.user.command(key, &format!("/api/v1/cases/{id}/{address}"), &body).await
    }

    /// Everything that a step asks for: what is refused is refused for who asks.
    fn args(&self, def: &Definition, step: &StepDef, s: &Situation, to: Option<(&str, &str)>) -> StepArgs {
        let needs = |need| step.needs.contains(&need);
        // Nobody handles their own request.
        let usual = if s.applicant.as_deref() == Some("giaovienla") { "totruongla" } else { "giaovienla" };
        let (person, part) = to.unwrap_or((usual, "to-la"));
        let text = |words: &str| Some(words.to_owned());
        StepArgs {
            reason: text("Thiếu chữ ký").filter(|_| needs(Need::Reason)),
            reason_code: None,
            point: text("Dự thảo").filter(|_| needs(Need::Point)),
            identity: needs(Need::Identity).then_some(Identity::IdCard),
            signed_receipt: needs(Need::Receipt),
            asked_by: text("Người nộp").filter(|_| needs(Need::AskedBy)),
            // Whoever is waited for is waited for until tonight.
            until: needs(Need::Until).then(|| self.app.now().local_date()),
            opinion: text("Đủ điều kiện").filter(|_| needs(Need::Opinion)),
            agency: text("Ủy ban nhân dân phường").filter(|_| needs(Need::Agency)),
            document_no: text("12/UBND").filter(|_| needs(Need::DocumentNo)),
            receiver: text("Người nhận").filter(|_| needs(Need::Receiver)),
            channel: needs(Need::Channel).then_some(Channel::Counter),
            papers: if needs(Need::MissingPapers) || needs(Need::ReceivedPapers) || needs(Need::AllPapers) {
                def.procedure.papers.iter().map(|p| p.key.clone()).collect()
            } else {
                vec![]
            },
            part: needs(Need::Handler).then(|| self.app.school.part(part)),
            assignee: needs(Need::Handler).then(|| self.cast.by_login(person).actor.person()),
            outcome: needs(Need::Outcome).then(|| def.procedure.results[0]),
            date: needs(Need::Date).then_some(date!(2026 - 04 - 10)),
            files: if needs(Need::File) { vec![scan()] } else { vec![] },
        }
    }
}

fn sees(who: &Somebody, case: &Case, facet: Facet) -> bool {
    who.actor.unit() == case.core.unit && who.actor.scope().sees(&readers(&case.core, facet))
}

fn scan() -> FileRef {
    signed_copy()
}

fn definition(procedure: &str) -> Definition {
    let all = shipped().expect("the shipped definitions pass");
    let procedure = all.procedures.iter().find(|p| p.key.as_str() == procedure).expect("a shipped procedure").clone();
    let lifecycle = all.lifecycle(&procedure.lifecycle).expect("its lifecycle").clone();
    Definition { procedure, lifecycle }
}

/// In which way the case comes in.
const fn way(situation: &Situation) -> Way {
    if situation.registered { Way::Registered } else { Way::Counter }
}

fn opening(app: &TestApp, def: &Definition, s: &Situation) -> OpenCase {
    let part = s.about.as_deref().map(|part| app.school.part(part));
    OpenCase {
        id: CaseId(app.id()),
        definition: DefinitionRef { key: def.procedure.key.clone(), version: def.procedure.version },
        way: way(s),
        channel: Channel::Counter,
        variant: None,
        fields: def.procedure.fields.iter().map(|f| (f.key.clone(), filled(f))).collect(),
        papers: if s.registered { vec![] } else { def.procedure.papers.iter().map(|p| p.key.clone()).collect() },
        applicant: s.applicant.as_deref().map(|login| app.school.person(login)),
        part,
        assignee: s.mender.as_deref().map(|login| app.school.person(login)),
        about: part.map(About::Part),
        stated_at: app.now(),
    }
}

fn filled(field: &FieldDef) -> Value {
    match &field.input {
        FieldShape::Text { .. } | FieldShape::LongText { .. } => Value::Text("Như sổ ghi".into()),
        FieldShape::Number { min, .. } => Value::Number(*min),
        FieldShape::Date => Value::Date(date!(2026 - 03 - 31)),
        FieldShape::Choice { options } => Value::Choice(options[0].key.clone()),
        FieldShape::Party { party } => Value::Party(PartyRef {
            id: PartyId(Uuid::from_u128(0xF0)),
            kind: *party,
            name: "Trẻ 01 lớp Lá 2".into(),
            phone: None,
            address: None,
        }),
    }
}

async fn the_desk_goes_by_the_table(app: TestApp) {
    let list = cast_list(CAST);
    let cast = Cast::of(&app, &list).await;
    let trial = Trial { app: &app, list: &list, cast: &cast, faults: std::sync::Mutex::default() };
    let child = party(app.id(), domain::definition::PartyKind::Child, "Trẻ 07 lớp Lá 2", None, app.now());
    let clerk = &cast.by_login("vanthu").user;
    assert!(clerk.command(CommandId(app.id()), "/api/v1/parties", &child).await.status.is_success());
    for (row, cells) in rows(DESK, &list) {
        for who in &cast.people {
            let cell = cells[&who.alias].as_str();
            let reply = at_the_desk(&app, &cast, who, &row).await;
            if row == "search-parties" {
                let found = reply.ok::<Json>()["items"].as_array().expect("a page").len();
                if found != usize::from(cell == "full") {
                    trial.differs(format!("{} {row}: the table says {cell}, found {found}", who.login));
                }
            } else {
                trial.compare("desk", who, &row, cell, &reply);
            }
        }
    }
    let faults = trial.faults.into_inner().expect("nobody panicked");
    assert!(faults.is_empty(), "{} cells differ:\n{}", faults.len(), faults.join("\n"));
}

async fn at_the_desk(app: &TestApp, cast: &Cast, who: &Somebody, row: &str) -> Reply {
    let desk = Desk { app };
    let leave = |login: &str| {
        let def = definition("nghi-phep-viec-rieng");
        let mut open = opening(app, &def, &situation("nghi-phep-viec-rieng"));
        open.applicant = Some(cast.by_login(login).actor.person());
        open
    };
    match row {
        "open-dossier" => desk.try_open(&who.user, cert(app.id(), app.now())).await,
        "open-finding" => {
            desk.try_open(&who.user, finding(app.id(), app.school.part("to-la"), "Thiếu giờ", app.now())).await
        }
        "open-own-leave" => desk.try_open(&who.user, leave(&who.login)).await,
        "open-anothers-leave" => {
            let another = if who.login == "giaovienla" { "totruongla" } else { "giaovienla" };
            desk.try_open(&who.user, leave(another)).await
        }
        "enter-party" => {
            let kind = domain::definition::PartyKind::Guardian;
            let body = party(app.id(), kind, "Phụ huynh trẻ 02", None, app.now());
            who.user.command(CommandId(app.id()), "/api/v1/parties", &body).await
        }
        "upload" => {
            let bytes: &'static [u8] = b"Gi\xe1\xba\xa5y t\xe1\xbb\x9d";
            let address = format!("/api/v1/files/{}", FileHash::of(bytes));
            let request = who.user.request(axum::http::Method::PUT, &address);
            who.user.send(request.body(axum::body::Body::from(bytes)).expect("a request")).await
        }
        "search-parties" => who.user.get("/api/v1/parties?q=07").await,
        other => panic!("nobody knows how to {other}"),
    }
}

fn situation(procedure: &str) -> Situation {
    Situation {
        name: procedure.to_owned(),
        procedure: procedure.to_owned(),
        author: String::new(),
        applicant: None,
        about: None,
        mender: None,
        registered: false,
        blocks: vec![],
    }
}
