//! A school of few people, and a case that they move by the rules alone.

use std::{collections::BTreeMap, sync::LazyLock};

use domain::{
    calendar::Calendar,
    case::{
        About, Case, Command, Core, Event, Expect, Fact, FileRef, OpenCase, StepArgs, StepCase,
        apply::apply,
        command::{Channel, Identity},
        decide,
        decide::Context,
    },
    definition::{ActionKey, ApplicantKind, CaseKind, Definition, FieldDef, FieldShape, Need, PaperKey, Way},
    denial::Denial,
    ids::{CaseId, CommandId, EventId, FileHash, GrantId, PartId, PartyId, PersonId, UnitId},
    instant::Instant,
    rights::{Actor, Grant, Post, Role},
    school::offer::Switch,
    value::{PartyRef, Value},
};
use time::macros::{date, datetime};
use uuid::Uuid;

/// Found nowhere but in personal values.
pub const CANARY: &str = "CHIM HOÀNG YẾN";

pub const UNIT: UnitId = UnitId(Uuid::from_u128(0xA0));
pub const LEADERS: PartId = PartId(Uuid::from_u128(0xB1));
pub const GROUP_A: PartId = PartId(Uuid::from_u128(0xB2));
pub const GROUP_B: PartId = PartId(Uuid::from_u128(0xB3));
pub const OFFICE: PartId = PartId(Uuid::from_u128(0xB4));
pub const UNION: PartId = PartId(Uuid::from_u128(0xB5));
pub const ELSEWHERE: PartId = PartId(Uuid::from_u128(0xB6));

/// Who wears which hats. `inspecting_teacher` belongs to the part that findings are about.
pub const CAST: &[(&str, &[(Post, PartId)])] = &[
    ("principal", &[(Post::Principal, LEADERS)]),
    ("vice", &[(Post::VicePrincipal, LEADERS)]),
    ("head", &[(Post::GroupHead, GROUP_A)]),
    ("teacher", &[(Post::Teacher, GROUP_A)]),
    ("other_teacher", &[(Post::Teacher, GROUP_B)]),
    ("clerk", &[(Post::Clerk, OFFICE)]),
    ("accountant", &[(Post::Accountant, OFFICE)]),
    ("chair", &[(Post::UnionChair, UNION)]),
    ("inspector", &[(Post::Inspector, UNION)]),
    ("auditor", &[(Post::Inspector, UNION)]),
    ("inspecting_teacher", &[(Post::Teacher, GROUP_A), (Post::Inspector, UNION)]),
    ("admin", &[(Post::SystemAdministrator, OFFICE)]),
    ("officer", &[(Post::Officer, ELSEWHERE)]),
];

/// The names of the cast.
pub fn names() -> impl Iterator<Item = &'static str> {
    CAST.iter().map(|(name, _)| *name)
}

pub fn person(name: &str) -> PersonId {
    let place = CAST.iter().position(|(n, _)| *n == name).unwrap_or_else(|| panic!("nobody is called {name}"));
    PersonId(Uuid::from_u128(0x1000 + place as u128))
}

pub fn grant(name: &str, post: Post, part: PartId) -> Grant {
    let id = GrantId(Uuid::from_u128((person(name).0.as_u128() << 64) | post as u128));
    Grant {
        id,
        person: person(name),
        post,
        part,
        areas: vec![],
        from: date!(2020 - 01 - 01),
        to: None,
        acting_for: None,
    }
}

pub fn actor(name: &str) -> Actor {
    let (_, hats) = CAST.iter().find(|(n, _)| *n == name).expect("one of the cast");
    let grants = hats.iter().map(|(post, part)| grant(name, *post, *part));
    Actor::new(person(name), UNIT, grants, date!(2026 - 03 - 02))
}

/// In which role somebody works in a part.
pub fn staff(person_id: PersonId, part: PartId) -> Option<Role> {
    let (_, hats) = CAST.iter().find(|(name, _)| person(name) == person_id)?;
    hats.iter().find(|(_, p)| *p == part).map(|(post, _)| post.role())
}

/// Whether somebody holds a post.
pub fn holds(person_id: PersonId, post: Post) -> bool {
    CAST.iter().any(|(name, hats)| person(name) == person_id && hats.iter().any(|(p, _)| *p == post))
}

/// The date that counts now, by the calendar of the country.
pub fn due(core: &Core) -> Option<Instant> {
    static CALENDAR: LazyLock<Calendar> = LazyLock::new(Calendar::vietnam);
    core.due(&CALENDAR).and_then(|due| due.date())
}

/// A case, who moves it, and everything that happened.
pub struct Stage {
    pub def: Definition,
    pub now: Instant,
    pub case: Option<Case>,
    pub events: Vec<Event>,
    pub switches: Vec<Switch>,
    commands: u128,
}

impl Stage {
    pub fn new(def: Definition) -> Self {
        let now = Instant::from_local(date!(2026 - 03 - 02), datetime!(2026-03-02 8:00).time());
        Self { def, now, case: None, events: vec![], switches: vec![], commands: 0 }
    }

    pub fn id() -> CaseId {
        CaseId(Uuid::from_u128(0xCA5E))
    }

    pub fn case(&self) -> &Case {
        self.case.as_ref().expect("opened")
    }

    /// What the rules say to this command by this person.
    pub fn ask(&self, name: &str, command: &Command) -> Result<decide::Decision, Denial> {
        decide(self.case.as_ref(), command, &self.context(&actor(name)))
    }

    /// What the rules look at when this actor acts.
    pub fn context<'a>(&'a self, actor: &'a Actor) -> Context<'a> {
        let (def, switches) = (&self.def, &*self.switches);
        Context { def, actor, now: self.now, switches, staff: &staff, holds: &holds, due: &due, paper: None }
    }

    /// Asks, and if it is allowed does it as the server would: seals, numbers, folds.
    pub fn act(&mut self, name: &str, command: &Command) -> Result<(), Denial> {
        let decision = self.ask(name, command)?;
        self.fold(person(name), decision);
        Ok(())
    }

    /// Folds what the rules decided for this person.
    pub fn fold(&mut self, by: PersonId, decision: decide::Decision) {
        self.commands += 1;
        let id = CommandId(Uuid::from_u128(0xC0_0000 + self.commands));
        let mut facts = decision.facts;
        facts.extend(decision.register.map(|register| Fact::Numbered {
            number: 1,
            text: format!("{register}-{}", self.commands),
            register,
        }));
        for (index, fact) in facts.into_iter().enumerate() {
            let event = Event {
                id: EventId::of(id, index),
                command: id,
                unit: UNIT,
                case: Self::id(),
                no: self.case.as_ref().map_or(0, |c| c.core.rev()) + 1,
                at: self.now,
                stated_at: decision.stated_at,
                by,
                grant: decision.grant,
                on_behalf: decision.on_behalf,
                fact,
            };
            self.case = apply(self.case.take(), &event);
            self.events.push(event);
        }
    }

    /// Opens as the first who may, about group A and for the teacher where it is a finding.
    pub fn open(def: Definition, name: &str) -> Self {
        let mut stage = Self::new(def);
        let command = stage.opening();
        stage.act(name, &command).unwrap_or_else(|denial| panic!("{name} opens: {denial}"));
        stage
    }

    pub fn opening(&self) -> Command {
        let variant = self.def.procedure.variants.first().map(|variant| variant.key.clone());
        let narrowed = self.def.under(variant.as_ref());
        let procedure = &narrowed.procedure;
        let finding = self.def.lifecycle.kind == CaseKind::Finding;
        Command::Open(OpenCase {
            id: Self::id(),
            definition: self.def.reference(),
            way: Way::Counter,
            channel: Channel::Counter,
            variant: variant.clone(),
            fields: procedure.fields.iter().map(|f| (f.key.clone(), filled(f))).collect::<BTreeMap<_, _>>(),
            papers: procedure.papers.iter().map(|p| p.key.clone()).collect(),
            applicant: (procedure.applicants == [ApplicantKind::Staff]).then(|| person("teacher")),
            part: finding.then_some(GROUP_A),
            assignee: finding.then(|| person("teacher")),
            about: finding.then_some(About::Part(GROUP_A)),
            stated_at: self.now,
        })
    }

    /// A step with everything that any step could need, for the teacher of group A where it assigns.
    pub fn stepping(&self, action: &str) -> Command {
        self.stepping_to(action, person("teacher"), GROUP_A)
    }

    pub fn stepping_to(&self, action: &str, assignee: PersonId, part: PartId) -> Command {
        let action = ActionKey::from(action);
        let needs = self.def.step_named(&action).map_or(&[][..], |s| &s.needs);
        let needs = |need| needs.contains(&need);
        let narrowed = self.def.under(self.case().core.variant.as_ref());
        let papers: Vec<PaperKey> = narrowed.procedure.papers.iter().map(|p| p.key.clone()).collect();
        let day = |days: i64| self.now.plus_millis(days * 24 * 3_600_000).local_date();
        let all = [Need::MissingPapers, Need::ReceivedPapers, Need::AllPapers].into_iter().any(&needs);
        let args = StepArgs {
            reason: needs(Need::Reason).then(|| "Thiếu chữ ký".into()),
            reason_code: None,
            point: needs(Need::Point).then(|| "Phần kính gửi".into()),
            opinion: needs(Need::Opinion).then(|| "Đủ điều kiện".into()),
            agency: needs(Need::Agency).then(|| "Ủy ban nhân dân phường".into()),
            document_no: needs(Need::DocumentNo).then(|| "12/UBND".into()),
            receiver: needs(Need::Receiver).then(|| format!("Người nhận {CANARY}")),
            channel: needs(Need::Channel).then_some(Channel::Counter),
            identity: needs(Need::Identity).then_some(Identity::IdCard),
            signed_receipt: needs(Need::Receipt),
            asked_by: needs(Need::AskedBy).then(|| format!("Người đề nghị {CANARY}")),
            papers: if all { papers } else { vec![] },
            part: needs(Need::Handler).then_some(part),
            assignee: needs(Need::Handler).then_some(assignee),
            outcome: needs(Need::Outcome).then(|| self.def.procedure.results[0]),
            // Later than any of the limits.
            date: needs(Need::Date).then(|| day(40)),
            until: needs(Need::Until).then(|| day(10)),
            files: if needs(Need::File) { vec![file()] } else { vec![] },
        };
        let expect = Expect::of(&self.case().core, true);
        Command::Step(StepCase { id: Self::id(), action, expect, args, stated_at: self.now })
    }
}

/// Some value that fits a field; a personal one says so.
pub fn filled(field: &FieldDef) -> Value {
    match &field.input {
        FieldShape::Text { .. } | FieldShape::LongText { .. } => {
            let mark = if field.facet == domain::facet::Facet::Personal { CANARY } else { "như sổ ghi" };
            Value::Text(format!("{} {mark}", field.key))
        }
        FieldShape::Number { min, .. } => Value::Number(*min),
        FieldShape::Date => Value::Date(date!(2026 - 03 - 20)),
        FieldShape::Choice { options } => Value::Choice(options[0].key.clone()),
        FieldShape::Party { party } => Value::Party(PartyRef {
            id: PartyId(Uuid::from_u128(0xF0)),
            kind: *party,
            name: format!("Em {CANARY}"),
            phone: Some("0900000001".into()),
            address: None,
        }),
    }
}

pub fn file() -> FileRef {
    FileRef { hash: FileHash::of(b"scan"), name: "ban-quet.pdf".into(), media: "application/pdf".into(), size: 4 }
}
