//! Random commands, legal and illegal, through the rules and side by side through the HTTP API on both engines: what the
//! rules allow is done and leaves what their fold says; what they refuse is refused for the same reason and leaves nothing.

use contract::{error::ErrorBody, rest::CaseView};
use db::people;
use domain::{
    calendar::Calendar,
    case::{
        self, Case, Command, Core, Event, Expect, Fact, Identity, StepArgs, StepCase,
        apply::apply,
        command::{Channel, CommentCase, OpenCase},
        decide::{Context, Decision},
    },
    definition::{Definition, Need, Outcome, RegisterKey, StepDef, Way},
    denial::Denial,
    facet::Facet,
    ids::{CaseId, CommandId, CommentId, EventId, PersonId},
    rights::{Actor, Grant, working_role},
};
use serde_json::json;
use server::{definitions::shipped, demo};
use time::{Date, Duration};

use crate::support::{Dice, Reply, SIGNED_COPY, TestApp, User, both_dbs, cert, signed_copy};

both_dbs!(what_the_rules_say_is_what_the_server_does);

/// How many dossiers, and how much is tried on each at most; what has ended is tried a few times more.
const DOSSIERS: u64 = 12;
const TRIES: usize = 40;
const AFTERWARDS: usize = 4;
/// It would pass too if nothing ever happened.
const LEAST: usize = 60;

async fn what_the_rules_say_is_what_the_server_does(app: TestApp) {
    let mut told = Told::default();
    for seed in 1..=DOSSIERS {
        app.set(crate::support::WEDNESDAY);
        let mut machine = Machine::open(&app, seed).await;
        let mut afterwards = 0;
        for _ in 0..TRIES {
            afterwards += usize::from(machine.case.core.ended);
            if afterwards > AFTERWARDS {
                break;
            }
            machine.try_something(&mut told).await;
        }
    }
    assert!(told.done > LEAST && told.refused > LEAST && told.codes.len() > 8, "{told:?}");
}

/// What came of it.
#[derive(Debug, Default)]
struct Told {
    done: usize,
    refused: usize,
    codes: std::collections::BTreeSet<&'static str>,
}

/// Somebody of the school, as the rules know them.
struct Somebody {
    login: &'static str,
    actor: Actor,
}

/// One dossier on both sides.
struct Machine<'a> {
    app: &'a TestApp,
    seed: u64,
    dice: Dice,
    def: Definition,
    grants: Vec<Grant>,
    people: Vec<Somebody>,
    /// Who reads all of it.
    principal: User,
    /// As the rules have made it.
    case: Case,
    /// What was tried, to be told where the two differ.
    log: Vec<String>,
}

impl<'a> Machine<'a> {
    async fn open(app: &'a TestApp, seed: u64) -> Self {
        let mut dice = Dice(seed);
        let mut open = cert(app.id(), app.now());
        if dice.below(3) == 0 {
            (open.way, open.channel, open.papers) = (Way::Registered, Channel::Post, vec![]);
        }
        let unit = app.school.unit;
        let read = move |tx| async move { people::grant_list(&tx, unit).await };
        let rows = app.state.db.read(read).await.expect("the database answers");
        let grants: Vec<Grant> = rows.into_iter().map(|row| row.grant).collect();
        let def = definition(&open);
        let command = Command::Open(open);
        let clerk = Actor::new(app.school.person("vanthu"), unit, grants.clone(), app.now().local_date());
        let decision = decided(None, &command, &def, &clerk, &grants, app).expect("the clerk may");
        let id = CommandId(app.id());
        let reply = app.user("vanthu").await.command(id, "/api/v1/cases", &body(&command)).await;
        assert!(reply.status.is_success(), "{}", reply.text());
        let principal = app.user("hieutruong").await;
        app.user("vanthu").await.upload(SIGNED_COPY).await;
        let view = view(&principal, command.case()).await;
        let folded = folded(None, &decision, (app, &clerk, id, command.case()), &view.core);
        let (case, log) = (folded.expect("it is opened"), vec!["open".to_owned()]);
        let mut machine = Self { app, seed, dice, def, grants, people: vec![], principal, case, log };
        machine.agrees(view);
        machine.begins_the_day();
        machine
    }

    /// With the rights of today.
    fn begins_the_day(&mut self) {
        let (unit, today) = (self.app.school.unit, self.app.now().local_date());
        self.people.clear();
        for account in demo::accounts() {
            let actor = Actor::new(self.app.school.person(account.login), unit, self.grants.clone(), today);
            self.people.push(Somebody { login: account.login, actor });
        }
    }

    async fn try_something(&mut self, told: &mut Told) {
        let hours = [0, 0, 0, 0, 1, 3, 20, 60, 200][self.dice.below(9)];
        if hours > 0 {
            self.app.clock.advance(hours * 3_600_000);
            self.begins_the_day();
            // Sessions end meanwhile.
            self.principal = self.app.user("hieutruong").await;
        }
        let (who, command) = self.something();
        let who = &self.people[who];
        let before = self.case.clone();
        let is_known = case::is_known_to(&before.core, &who.actor);
        let said = match decided(Some(&before), &command, &self.def, &who.actor, &self.grants, self.app) {
            // Never seen and not there answer alike.
            _ if !is_known => Err(Denial::NotFound),
            said => said,
        };
        let id = CommandId(self.app.id());
        self.log.push(format!("{} {} {command:?}", self.app.now(), who.login));
        let user = self.app.user(who.login).await;
        let reply = user.command(id, &address(&command), &body(&command)).await;
        match said {
            Ok(mut decision) => {
                assert!(reply.status.is_success(), "the rules allow it: {} {}", reply.text(), self.told());
                let view = view(&self.principal, before.core.id).await;
                // What was signed the server alone can tell.
                if let Some(paper) = view.core.signatures.last().and_then(|signature| signature.paper.as_ref()) {
                    decision.bind(paper);
                }
                let of = (self.app, &who.actor, id, before.core.id);
                self.case = folded(Some(before), &decision, of, &view.core).expect("it is there");
                self.agrees(view);
                told.done += 1;
            }
            Err(denial) => {
                assert_eq!(refusal(&reply), Some(&denial).cloned(), "{} {}", reply.text(), self.told());
                self.agrees(view(&self.principal, before.core.id).await);
                told.refused += 1;
                told.codes.insert(denial.code());
            }
        }
    }

    /// What the server keeps is what the rules have made of it.
    fn agrees(&self, view: CaseView) {
        let kept = Case { core: view.core, internal: view.internal, personal: view.personal };
        assert_eq!(kept, self.case, "{}", self.told());
    }

    fn told(&self) -> String {
        format!("seed {}:\n{}", self.seed, self.log.join("\n"))
    }

    /// Mostly something that somebody may do, so that dossiers get somewhere; else anything by anybody.
    fn something(&mut self) -> (usize, Command) {
        let able: Vec<(usize, StepDef)> = (0..self.people.len())
            .flat_map(|n| {
                let offers = case::available(&self.def, &self.case, &self.people[n].actor);
                offers.into_iter().map(move |offer| (n, offer.step.clone())).collect::<Vec<_>>()
            })
            .filter(|(n, _)| case::is_known_to(&self.case.core, &self.people[*n].actor))
            .collect();
        let anybody = self.dice.below(self.people.len());
        let kind = self.dice.below(10);
        if kind == 0 {
            return (anybody, self.remark());
        }
        let (who, step) = if kind < 7 && !able.is_empty() {
            able[self.dice.below(able.len())].clone()
        } else {
            let steps = &self.def.lifecycle.steps;
            (anybody, steps[self.dice.below(steps.len())].clone())
        };
        (who, self.step(&step))
    }

    fn remark(&mut self) -> Command {
        let facet = [Facet::Internal, Facet::Internal, Facet::Personal][self.dice.below(3)];
        let text = ["Đã gọi cho phụ huynh", "   "][usize::from(self.dice.below(6) == 0)].to_owned();
        let (id, comment) = (self.case.core.id, CommentId(self.app.id()));
        Command::Comment(CommentCase { id, comment, facet, text, stated_at: self.stated() })
    }

    /// Mostly now; now and then what no server believes.
    fn stated(&mut self) -> domain::instant::Instant {
        let hours = [0, 0, 0, 0, 0, 0, -2, -5, -24 * 9, 3][self.dice.below(10)];
        self.app.now().plus_millis(hours * 3_600_000)
    }

    fn step(&mut self, step: &StepDef) -> Command {
        let mut expect = Expect::of(&self.case.core, step.approves);
        match self.dice.below(16) {
            0 => expect.state = "done".into(),
            1 => expect.rev = expect.rev.map(|rev| rev.saturating_sub(1)),
            _ => {}
        }
        let args = self.args(step);
        let (id, action) = (self.case.core.id, step.action.clone());
        Command::Step(StepCase { id, action, expect, args, stated_at: self.stated() })
    }

    /// Whatever the step asks for, with a hole now and then.
    fn args(&mut self, step: &StepDef) -> StepArgs {
        let dice = &mut self.dice;
        let (app, today) = (self.app, self.app.now().local_date());
        let needs = |need| step.needs.contains(&need);
        let mut kept = |need| needs(need) && dice.below(12) > 0;
        let text = |words: &str, kept: bool| kept.then(|| words.to_owned());
        let mut args = StepArgs {
            reason: text("Thiếu chữ ký", kept(Need::Reason)),
            point: text("Dự thảo", kept(Need::Point)),
            asked_by: text("Người nộp", kept(Need::AskedBy)),
            opinion: text("Đủ điều kiện", kept(Need::Opinion)),
            agency: text("Ủy ban nhân dân phường", kept(Need::Agency)),
            document_no: text("12/UBND", kept(Need::DocumentNo)),
            receiver: text("Người nhận", kept(Need::Receiver)),
            identity: kept(Need::Identity).then_some(Identity::IdCard),
            signed_receipt: kept(Need::Receipt),
            channel: kept(Need::Channel).then_some(Channel::Counter),
            ..StepArgs::default()
        };
        if kept(Need::MissingPapers) || kept(Need::ReceivedPapers) || kept(Need::AllPapers) {
            args.papers = self.def.procedure.papers.iter().map(|p| p.key.clone()).collect();
        }
        if kept(Need::File) {
            args.files = vec![signed_copy()];
        }
        if kept(Need::Outcome) {
            args.outcome = Some(self.def.procedure.results[0]);
        }
        if kept(Need::Handler) {
            let anybody = self.grants[self.dice.below(self.grants.len())].clone();
            let usual = [("to-la", "giaovienla"), ("ban-giam-hieu", "phohieutruong"), ("van-phong", "ketoan")];
            let (part, login) = usual[self.dice.below(usual.len())];
            let (part, person) = if self.dice.below(4) == 0 {
                (anybody.part, anybody.person)
            } else {
                (app.school.part(part), app.school.person(login))
            };
            (args.part, args.assignee) = (Some(part), Some(person));
        }
        if needs(Need::Until) {
            args.until = self.day(today, &[2, 3, 5, 10, -1]);
        }
        if needs(Need::Date) {
            args.date = self.day(today, &[20, 30, 40, 60, 0]);
        }
        match self.dice.below(24) {
            // What was not asked for.
            0 => args.outcome = Some(Outcome::Refused),
            1 => args.papers = vec!["khong-co".into()],
            2 => args.reason = Some("  ".to_owned()),
            _ => {}
        }
        args
    }

    fn day(&mut self, today: Date, days: &[i64]) -> Option<Date> {
        let ahead = *self.dice.pick(days).expect("one of them");
        (self.dice.below(12) > 0).then(|| today + Duration::days(ahead))
    }
}

fn definition(open: &OpenCase) -> Definition {
    let all = shipped().expect("the shipped definitions pass");
    let procedure = all.procedures.iter().find(|p| p.key == open.definition.key).expect("a shipped procedure").clone();
    let lifecycle = all.lifecycle(&procedure.lifecycle).expect("its lifecycle").clone();
    Definition { procedure, lifecycle }
}

/// What the rules say, by themselves.
fn decided(
    case: Option<&Case>,
    command: &Command,
    def: &Definition,
    actor: &Actor,
    grants: &[Grant],
    app: &TestApp,
) -> Result<Decision, Denial> {
    let (now, day) = (app.now(), app.now().local_date());
    let of = |person: PersonId| grants.iter().filter(move |g| g.person == person && g.in_force(day));
    let staff = |person, part| working_role(of(person).filter(|g| g.part == part).map(Grant::role));
    let holds = |person, post| of(person).any(|g| g.post == post);
    let calendar = Calendar::vietnam();
    let due = |core: &Core| core.due(&calendar).and_then(|due| due.date());
    let context = Context { def, actor, now, switches: &[], staff: &staff, holds: &holds, due: &due, paper: None };
    case::decide(case, command, &context)
}

/// What the rules make of it. The number is the server's to give; that it gave one is asserted.
fn folded(
    mut case: Option<Case>,
    decision: &Decision,
    (app, actor, command, id): (&TestApp, &Actor, CommandId, CaseId),
    kept: &Core,
) -> Option<Case> {
    let number = |register: &RegisterKey| {
        let is_code = case.as_ref().is_none_or(|case| case.core.code.is_none());
        let text = if is_code { &kept.code } else { &kept.issued };
        let text = text.clone().expect("it is numbered");
        Fact::Numbered { register: register.clone(), number: 1, text }
    };
    let numbered = decision.register.as_ref().map(number);
    for (n, fact) in decision.facts.iter().cloned().chain(numbered).enumerate() {
        let event = Event {
            id: EventId::of(command, n),
            command,
            unit: actor.unit(),
            case: id,
            no: case.as_ref().map_or(0, |case| case.core.rev()) + 1,
            at: app.now(),
            stated_at: decision.stated_at,
            by: actor.person(),
            grant: decision.grant,
            on_behalf: decision.on_behalf,
            fact,
        };
        case = apply(case, &event);
    }
    case
}

/// As leadership reads it: all of it.
async fn view(principal: &User, id: CaseId) -> CaseView {
    let view: CaseView = principal.get(&format!("/api/v1/cases/{id}")).await.ok();
    assert!(view.personal.is_some(), "leadership is shown all");
    view
}

fn refusal(reply: &Reply) -> Option<Denial> {
    serde_json::from_slice::<ErrorBody>(&reply.bytes).ok().and_then(|body| body.denial)
}

fn address(command: &Command) -> String {
    let id = command.case();
    match command {
        Command::Open(_) => "/api/v1/cases".to_owned(),
        Command::Step(_) => format!("/api/v1/cases/{id}/steps"),
        Command::Edit(_) => format!("/api/v1/cases/{id}/edits"),
        Command::Comment(_) => format!("/api/v1/cases/{id}/comments"),
        Command::Attach(_) => format!("/api/v1/cases/{id}/files"),
    }
}

/// The body of the call; where the address says which case, it does not.
fn body(command: &Command) -> serde_json::Value {
    let mut body = match command {
        Command::Open(open) => return json!(open),
        Command::Step(step) => json!(step),
        Command::Edit(edit) => json!(edit),
        Command::Comment(comment) => json!(comment),
        Command::Attach(attach) => json!(attach),
    };
    body.as_object_mut().expect("an object").remove("id");
    body
}
