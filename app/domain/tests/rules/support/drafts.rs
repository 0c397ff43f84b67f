//! Drafts moved by the rules alone.

use domain::{
    definition::{
        Content, DefinitionRef, Lifecycle, Procedure,
        draft::{Command, Context, Draft, Event, Source, apply, decide},
    },
    denial::Denial,
    ids::{DraftId, PersonId},
    instant::Instant,
    rights::Actor,
};
use time::macros::{date, datetime};
use uuid::Uuid;

use crate::{
    shipped::shipped,
    stage::{UNIT, actor, person},
};

/// A published dossier procedure with a referral.
pub const KEY: &str = "ho-tro-chi-phi-hoc-tap";

/// What a school has published, and one draft over it.
pub struct Desk {
    pub now: Instant,
    pub published: Vec<Procedure>,
    pub lifecycles: Vec<Lifecycle>,
    pub heads: Vec<PersonId>,
    pub draft: Option<Draft>,
    /// What the draft said at each revision.
    pub said: Vec<Content>,
}

pub const fn id() -> DraftId {
    DraftId(Uuid::from_u128(0xD1))
}

impl Desk {
    pub fn new() -> Self {
        let (mut dossier, finding) = (shipped(KEY), shipped("kien-nghi-kiem-tra"));
        // The first that this school has published.
        dossier.procedure.version = 1;
        Self {
            now: Instant::from_local(date!(2026 - 03 - 02), datetime!(2026-03-02 8:00).time()),
            published: vec![dossier.procedure],
            lifecycles: vec![dossier.lifecycle, finding.lifecycle],
            heads: vec![person("principal")],
            draft: None,
            said: vec![],
        }
    }

    /// One whose draft was begun by this person from the first version.
    pub fn begun(name: &str) -> Self {
        let mut desk = Self::new();
        desk.act(name, &begin(version(1))).unwrap_or_else(|denial| panic!("{name} begins: {denial}"));
        desk
    }

    pub fn draft(&self) -> &Draft {
        self.draft.as_ref().expect("it was begun")
    }

    pub fn rev(&self) -> u32 {
        self.draft().rev
    }

    pub fn content(&self) -> Content {
        self.draft().content.clone()
    }

    /// What a source says, as the server finds it.
    pub fn origin(&self, source: &Source) -> Option<Content> {
        match source {
            Source::Version(of) | Source::Shipped(of) => {
                let of_version = |p: &&Procedure| p.key == of.key && p.version == of.version;
                let procedure = self.published.iter().find(of_version)?.clone();
                Some(Content { procedure, lifecycle: None })
            }
            Source::Blank { .. } => None,
        }
    }

    pub fn ask(&self, actor: &Actor, command: &Command) -> Result<Event, Denial> {
        let origin = if let Command::Begin { source, .. } = command { self.origin(source) } else { None };
        let seen = command.rev().and_then(|rev| self.said.get(rev as usize - 1));
        let context = Context {
            actor,
            now: self.now,
            origin: origin.as_ref(),
            seen,
            published: &self.published,
            lifecycles: &self.lifecycles,
            heads: &self.heads,
        };
        let decision = decide(self.draft.as_ref(), command, &context)?;
        let (grant, on_behalf, change) = (decision.grant, decision.on_behalf, decision.change);
        Ok(Event { unit: UNIT, draft: id(), at: self.now, by: actor.person(), grant, on_behalf, change })
    }

    pub fn act_as(&mut self, actor: &Actor, command: &Command) -> Result<(), Denial> {
        let event = self.ask(actor, command)?;
        self.draft = apply(self.draft.take(), &event);
        self.said.push(self.content());
        if let domain::definition::draft::Change::Published { content } = event.change {
            self.published.push(content.procedure);
            self.lifecycles.extend(content.lifecycle);
        }
        Ok(())
    }

    pub fn act(&mut self, name: &str, command: &Command) -> Result<(), Denial> {
        self.act_as(&actor(name), command)
    }

    pub fn edit(&self, change: impl FnOnce(&mut Content)) -> Command {
        let mut content = self.content();
        change(&mut content);
        Command::Edit { draft: id(), rev: self.rev(), content: Box::new(content) }
    }

    pub fn propose(&self) -> Command {
        Command::Propose { draft: id(), rev: self.rev(), reasons: "Phụ huynh hay hỏi".into() }
    }

    pub fn send_back(&self) -> Command {
        Command::Return { draft: id(), rev: self.rev(), mend: "Ghi rõ giấy tờ".into() }
    }

    pub fn approve(&self) -> Command {
        Command::Approve { draft: id(), rev: self.rev() }
    }

    pub fn publish(&self) -> Command {
        Command::Publish { draft: id(), rev: self.rev(), from: date!(2026 - 04 - 01) }
    }

    pub fn discard(&self) -> Command {
        Command::Discard { draft: id(), rev: self.rev(), reason: String::new() }
    }
}

pub fn version(version: u32) -> Source {
    Source::Version(DefinitionRef { key: KEY.into(), version })
}

pub fn begin(source: Source) -> Command {
    Command::Begin { draft: id(), source }
}
