//! The judge: what a command makes happen, or why it is refused. Run by the browser to foresee, by the server to decide.

use super::{
    Case, Command, Core, Fact, FileRef, StepCase,
    command::{AttachFile, CommentCase, EditCase, OpenCase},
    fact::{Opened, SealedFile, Slot, Stepped},
    form, guard, needs, online,
    result::{self, PaperHash, annuls, is_annulled},
    signing,
    start::counted_from,
};
use crate::{
    clock::{ClockEntry, Effect},
    definition::{
        ActionKey, ApplicantKind, CaseKind, ClockMark, Definition, FieldDef, Guard, Lands, Need, Offline, Opening,
        Outcome, RegisterKey, StateKey, StepDef, StepEffect, Weight,
    },
    denial::{Denial, Fault, FieldFault},
    facet::Facet,
    fold,
    ids::{GrantId, PartId, PersonId},
    instant::Instant,
    policy::{self, Act, Word},
    rights::{Actor, Grant, Post, Role},
    school::{
        SchoolDenial,
        offer::{self, Switch},
    },
    value::{Sealed, Value},
};

/// How long after the fact a stated time is believed: a device's lease without network (school's setting).
pub const LEASE_MILLIS: i64 = 7 * 24 * 3600 * 1000;
/// How far ahead of the server a device's clock may run unnoticed.
const SKEW_MILLIS: i64 = 2 * 60 * 1000;

/// What the rules look at besides the case: the definition, who acts, when, and who works where.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// The version under which the case runs.
    pub def: &'a Definition,
    /// Who acts.
    pub actor: &'a Actor,
    /// The server's time; on a client its best estimate.
    pub now: Instant,
    /// Which procedures were switched on and off; only asked when a case is opened.
    pub switches: &'a [Switch],
    /// In which role, if any, a person works in a part of the unit today.
    pub staff: &'a dyn Fn(PersonId, PartId) -> Option<Role>,
    /// Whether a person holds a post today; only asked when somebody of the staff asks for something.
    pub holds: &'a dyn Fn(PersonId, Post) -> bool,
    /// The date that counts now for a case, by the calendar ([`Core::due`]); only asked by steps that depend on it.
    pub due: &'a dyn Fn(&Core) -> Option<Instant>,
    /// The paper of the result as it was signed, laid out anew; only the server can tell, and only for steps that rest on it
    /// ([`result::rests_on_signature`]).
    pub paper: Option<&'a PaperHash>,
}

/// What a command makes happen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// The grant under which it is done.
    pub grant: GrantId,
    /// On whose behalf.
    pub on_behalf: Option<PersonId>,
    /// When it is taken to have happened.
    pub stated_at: Instant,
    /// The facts.
    pub facts: Vec<Fact>,
    /// The register that must number it: the server adds that fact, in the same transaction.
    pub register: Option<RegisterKey>,
}

impl Decision {
    /// Says what was signed: the paper as the server finds it once the step is taken.
    pub fn bind(&mut self, paper: &PaperHash) {
        for fact in &mut self.facts {
            if let Fact::Stepped(stepped) = fact {
                stepped.paper = stepped.signed_as.is_some().then(|| paper.clone());
            }
        }
    }
}

/// A step that this actor may take now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer<'a> {
    /// The step.
    pub step: &'a StepDef,
    /// What should be said before it is taken.
    pub warnings: Vec<Warning>,
}

/// What should be said before a step is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Warning {
    /// The case counts as late from then on, whatever its date says.
    CountsLate,
    /// The case ends; nothing can be changed afterwards.
    Ends,
    /// So many signatures are needed after this one.
    SignaturesLeft(usize),
}

impl Offer<'_> {
    /// Its name.
    pub const fn action(&self) -> &ActionKey {
        &self.step.action
    }

    /// Whether it is the one green button.
    pub fn is_main(&self) -> bool {
        self.step.weight == Weight::Main
    }

    /// Whether it waits for the network.
    pub fn needs_network(&self) -> bool {
        self.step.offline == Offline::Never
    }
}

fn warnings(def: &Definition, step: &StepDef, core: &Core) -> Vec<Warning> {
    let late = step.clock == Some(ClockMark::Pause) && core.supplements > 0;
    let ends = step.lands == Lands::There && def.state(&step.to).is_some_and(|to| to.terminal);
    let left = if step.approves { signing::wanted(core, &def.procedure).left(core.signatures.len() + 1) } else { 0 };
    let told = [
        late.then_some(Warning::CountsLate),
        ends.then_some(Warning::Ends),
        (left > 0).then_some(Warning::SignaturesLeft(left)),
    ];
    told.into_iter().flatten().collect()
}

/// The steps that this actor may take now, the main ones first. What is not allowed is not offered. What only waits for
/// an hour, or has missed it, is among them: [`guard::in_time`] says so, to whoever has the calendar.
pub fn available<'a>(def: &'a Definition, case: &'a Case, actor: &Actor) -> Vec<Offer<'a>> {
    let mut offers: Vec<_> = def
        .steps_from(&case.core.state)
        .filter(|step| !case.core.ended || annuls(step))
        .filter(|step| guard::is_there(step, &case.core))
        .filter(|step| policy::word(actor, Act::Step(def, step, case)).is_ok())
        .map(|step| Offer { step, warnings: warnings(def, step, &case.core) })
        .collect();
    offers.sort_by_key(|o| match o.step.weight {
        Weight::Main => 0,
        Weight::Normal => 1,
        Weight::Rare => 2,
    });
    offers
}

/// What this command makes happen.
///
/// # Errors
/// A denial: its stable code, and what would make it possible.
pub fn decide(case: Option<&Case>, command: &Command, ctx: &Context<'_>) -> Result<Decision, Denial> {
    let stated_at = believe(command.stated_at(), case, ctx.now)?;
    match (command, case) {
        (Command::Open(_), Some(_)) => Err(Denial::AlreadyExists),
        (Command::Open(open), None) => decide_open(open, stated_at, ctx),
        (_, None) => Err(Denial::NotFound),
        (Command::Comment(comment), Some(case)) => decide_comment(comment, case, stated_at, ctx),
        (Command::Step(step), Some(case)) if is_annulled(step, case, ctx.def) => {
            decide_step(step, case, stated_at, ctx)
        }
        (_, Some(case)) if case.core.ended => Err(Denial::Ended),
        (Command::Step(step), Some(case)) => decide_step(step, case, stated_at, ctx),
        (Command::Edit(edit), Some(case)) => decide_edit(edit, case, stated_at, ctx),
        (Command::Attach(attach), Some(case)) => decide_attach(attach, case, stated_at, ctx),
    }
}

/// A stated time is believed within a device's lease and never before what is already written.
fn believe(stated: Instant, case: Option<&Case>, now: Instant) -> Result<Instant, Denial> {
    let earliest = now.plus_millis(-LEASE_MILLIS);
    let latest = now.plus_millis(SKEW_MILLIS);
    if stated < earliest || stated > latest {
        return Err(Denial::StatedTime { earliest, latest });
    }
    let written = case.and_then(|c| c.core.history.last()).map(|line| line.stated_at);
    Ok(stated.min(now).max(written.unwrap_or(stated.min(now))))
}

fn decide_open(open: &OpenCase, at: Instant, ctx: &Context<'_>) -> Result<Decision, Denial> {
    let opening = ctx.def.lifecycle.open.opening(open.way).ok_or(Denial::NoSuchStep)?;
    let word = policy::word(ctx.actor, Act::OpenBy(ctx.def, open.way, open.applicant))?;
    let narrowed = ctx.def.under(open.variant.as_ref());
    let (def, procedure) = (&*narrowed, &narrowed.procedure);
    let day = at.local_date();
    if !procedure.in_force(day) {
        return Err(Denial::NotInForce { from: Some(procedure.valid_from) });
    }
    if let Some(switch) = offer::stopped(ctx.switches, &procedure.key, at) {
        return Err(SchoolDenial::NotTaken { since: switch.at.local_date() }.into());
    }
    if procedure.off.is_some() {
        return Err(SchoolDenial::Guidance.into());
    }
    if let Some(fault) = procedure.variant_fault(open.variant.as_ref()) {
        return Err(Denial::Invalid { fields: vec![FieldFault { field: "variant".into(), fault }] });
    }
    online::check(open, def, ctx.actor)?;
    let faults = form::faults(def, &open.fields);
    if !faults.is_empty() {
        return Err(Denial::Invalid { fields: faults });
    }
    let missing = form::papers_missing(def, &open.papers);
    if !missing.is_empty() && !opening.incomplete {
        return Err(Denial::PapersMissing { papers: missing.into_iter().map(|p| p.0).collect() });
    }
    if let Some(unknown) = open.papers.iter().find(|p| def.paper(p).is_none()) {
        return Err(Denial::Invalid {
            fields: vec![FieldFault { field: unknown.as_str().into(), fault: Fault::Unknown }],
        });
    }
    if procedure.applicants == [ApplicantKind::Staff] && open.applicant.is_none() {
        return Err(Denial::Invalid { fields: vec![FieldFault { field: "applicant".into(), fault: Fault::Required }] });
    }
    let lifecycle = &def.lifecycle;
    match lifecycle.kind {
        CaseKind::Dossier => {}
        CaseKind::Finding => {
            let (Some(part), Some(_)) = (open.part, &open.about) else {
                return Err(Denial::Missing { needs: vec![Need::Handler] });
            };
            if let Some(person) = open.assignee {
                fit(person, part, ctx)?;
            }
        }
    }
    let fact = Fact::Opened(Box::new(opened(open, &opening, def, at, ctx)?));
    Ok(decision(word, at, fact, opening.register.cloned()))
}

/// `def` is narrowed to the kind of request.
fn opened(
    open: &OpenCase,
    opening: &Opening<'_>,
    def: &Definition,
    at: Instant,
    ctx: &Context<'_>,
) -> Result<Opened, Denial> {
    let procedure = &def.procedure;
    let state = def.state(opening.to).ok_or(Denial::NoSuchStep)?;
    let slots = procedure
        .fields
        .iter()
        .filter_map(|field| {
            let value = open.fields.get(&field.key)?;
            Some(Slot { key: field.key.clone(), facet: field.facet, value: Some(Sealed::Open(tidy(value))) })
        })
        .collect();
    let finding = def.lifecycle.kind == CaseKind::Finding;
    let signs = |person: PersonId| procedure.signers.post.iter().any(|post| (ctx.holds)(person, *post));
    let clock = mark(opening.clock, at, None);
    Ok(Opened {
        definition: def.reference(),
        variant: open.variant.clone(),
        kind: def.lifecycle.kind,
        area: procedure.area.clone(),
        limit: procedure.limit,
        state: state.key.clone(),
        way: open.way,
        channel: open.channel,
        draft: state.draft,
        part: open.part.filter(|_| finding),
        assignee: open.assignee.filter(|_| finding),
        applicant: open.applicant,
        applicant_signs: open.applicant.is_some_and(signs),
        about: open.about.clone().filter(|_| finding),
        slots,
        papers: open.papers.clone(),
        clock: clock.map(|entry| counted_from(def, |key| open.fields.get(key), entry)).into_iter().collect(),
    })
}

fn decide_step(cmd: &StepCase, case: &Case, at: Instant, ctx: &Context<'_>) -> Result<Decision, Denial> {
    let Context { def, actor, .. } = *ctx;
    let core = &case.core;
    if cmd.expect.state != core.state {
        return Err(Denial::StateChanged { state: core.state.clone() });
    }
    let step = def.step(&core.state, &cmd.action).filter(|step| guard::is_there(step, core));
    let step = step.ok_or(Denial::NoSuchStep)?;
    let word = policy::word(actor, Act::Step(def, step, case))?;
    check_seen(cmd, step, case)?;
    let due = if step.guards.contains(&Guard::BeforeDue) { (ctx.due)(core) } else { None };
    guard::in_time(step, case, due, at)?;
    needs::check(step, &cmd.args, case, due, ctx)?;
    result::check(step, core, ctx.paper)?;
    let leads = |g: &Grant| g.role() == Role::Leadership && g.reaches(&core.area);
    if step.clock == Some(ClockMark::Pause) && core.supplements > 0 && actor.grant_where(leads).is_none() {
        return Err(Denial::SecondSupplement);
    }
    let whole = !step.approves || signing::wanted(core, &def.procedure).left(core.signatures.len() + 1) == 0;
    let fact = Fact::Stepped(Box::new(stepped(cmd, step, case, &Taken { at, post: word.post, whole }, ctx)?));
    Ok(decision(word, at, fact, step.register.clone().filter(|_| whole)))
}

/// When a step is taken, in which post, and whether it has its full effect: all but the last of several signatures
/// leave the case where it is.
struct Taken {
    at: Instant,
    post: Option<Post>,
    whole: bool,
}

fn stepped(cmd: &StepCase, step: &StepDef, case: &Case, taken: &Taken, ctx: &Context<'_>) -> Result<Stepped, Denial> {
    let (args, core, def) = (&cmd.args, &case.core, ctx.def);
    let Taken { at, post, whole } = *taken;
    let to = def.state(target(step, core, whole)).ok_or(Denial::NoSuchStep)?;
    let wants = |need| step.needs.contains(&need);
    let date = if step.guarded_by(Guard::Proposed) { core.proposed.map(|p| p.to) } else { args.date };
    let marked = mark(step.clock, at, date).map(|entry| counted_from(def, |key| case.field(key), entry));
    let mut clock: Vec<ClockEntry> = marked.into_iter().filter(|_| whole).collect();
    if let Some(Value::Date(due)) = step.due_field.as_ref().and_then(|key| case.field(key)) {
        clock.push(ClockEntry { at, effect: Effect::Extend { to: *due } });
    }
    let agreed = step.guarded_by(Guard::Proposed) || step.does(StepEffect::ProposeDate);
    let given = wants(Need::Handler).then_some((args.part, args.assignee));
    let (part, assignee) = given.unwrap_or_default();
    let text = |text: &Option<String>, need| text.as_deref().filter(|_| wants(need)).map(sealed_text);
    Ok(Stepped {
        action: step.action.clone(),
        from: core.state.clone(),
        to: to.key.clone(),
        ended: to.terminal,
        draft: to.draft,
        handles: step.handles,
        approves: step.approves,
        signed_as: post.filter(|_| step.approves),
        paper: None,
        effects: step.effects.clone(),
        remembers: to.key != core.state && def.remembers(&to.key),
        back: step.lands == Lands::Back,
        clock,
        until: args.until.filter(|_| wants(Need::Until)),
        date: date.filter(|_| agreed),
        supplement: step.clock == Some(ClockMark::Pause),
        part,
        assignee,
        // Nobody is asked whether they take up what they took themselves.
        offered: core.kind == CaseKind::Dossier && assignee.is_some_and(|to| to != ctx.actor.person()),
        outcome: step.outcome.or(args.outcome.filter(|_| wants(Need::Outcome))),
        missing: if wants(Need::MissingPapers) { args.papers.clone() } else { vec![] },
        received: if wants(Need::ReceivedPapers) || wants(Need::AllPapers) { args.papers.clone() } else { vec![] },
        notes: needs::notes(step, args, def),
        receiver: text(&args.receiver, Need::Receiver),
        // What has ended takes no files.
        files: args.files.iter().filter(|_| !core.ended).map(SealedFile::from).collect(),
        asked_by: text(&args.asked_by, Need::AskedBy),
    })
}

/// Where a step leads this case.
fn target<'a>(step: &'a StepDef, core: &'a Core, whole: bool) -> &'a StateKey {
    if !whole {
        return &core.state;
    }
    match step.lands {
        Lands::There => &step.to,
        Lands::Here => &core.state,
        Lands::Back => core.came_from.as_ref().unwrap_or(&step.to),
    }
}

fn sealed_text(text: &str) -> Sealed {
    Sealed::Open(Value::Text(fold::normalize(text)))
}

/// Nobody approves what has changed since they looked, or what they do not say that they looked at.
fn check_seen(cmd: &StepCase, step: &StepDef, case: &Case) -> Result<(), Denial> {
    match cmd.expect.rev {
        Some(rev) if rev != case.core.rev() => Err(Denial::CaseChanged { rev: case.core.rev() }),
        None if step.approves => {
            let field = "expect.rev".into();
            Err(Denial::Invalid { fields: vec![FieldFault { field, fault: Fault::Required }] })
        }
        Some(_) | None => Ok(()),
    }
}

/// The most characters of a reason, opinion or comment.
pub const MOST_TEXT: usize = 4000;

/// Whether somebody can handle a case in this part.
pub(super) fn fit(person: PersonId, part: PartId, ctx: &Context<'_>) -> Result<(), Denial> {
    match (ctx.staff)(person, part) {
        Some(role) if role.may_handle() => Ok(()),
        Some(_) | None => Err(Denial::UnfitHandler),
    }
}

fn mark(mark: Option<ClockMark>, at: Instant, date: Option<time::Date>) -> Option<ClockEntry> {
    let effect = match mark? {
        ClockMark::Start => Effect::Start,
        ClockMark::Pause => Effect::Pause,
        ClockMark::Resume => Effect::Resume,
        ClockMark::Extend => Effect::Extend { to: date? },
        ClockMark::Stop => Effect::Stop,
        ClockMark::Reopen => Effect::Reopen,
    };
    Some(ClockEntry { at, effect })
}

fn decide_edit(cmd: &EditCase, case: &Case, at: Instant, ctx: &Context<'_>) -> Result<Decision, Denial> {
    let word = policy::word(ctx.actor, Act::Edit(case))?;
    let mut slots = Vec::with_capacity(cmd.changes.len());
    let mut faults = Vec::new();
    for change in &cmd.changes {
        let field = ctx.def.field(&change.key);
        let asked = |f: &&FieldDef| ctx.def.procedure.asks_field(case.core.variant.as_ref(), &f.key);
        let Some(field) = field.filter(asked) else {
            faults.push(FieldFault { field: change.key.clone(), fault: Fault::Unknown });
            continue;
        };
        // Only where the facet is at hand can a clash be seen; the server always has them all.
        if case.has(field.facet) && case.field(&change.key) != change.was.as_ref() {
            return Err(Denial::FieldClash { field: change.key.clone() });
        }
        let fault = match &change.to {
            Some(value) => form::value_fault(field, value),
            None => field.required.then_some(Fault::Required),
        };
        match fault {
            Some(fault) => faults.push(FieldFault { field: change.key.clone(), fault }),
            None => slots.push(Slot {
                key: change.key.clone(),
                facet: field.facet,
                value: change.to.as_ref().map(|v| Sealed::Open(tidy(v))),
            }),
        }
    }
    if !faults.is_empty() {
        return Err(Denial::Invalid { fields: faults });
    }
    Ok(decision(word, at, Fact::Edited { slots }, None))
}

fn decide_comment(cmd: &CommentCase, case: &Case, at: Instant, ctx: &Context<'_>) -> Result<Decision, Denial> {
    let word = policy::word(ctx.actor, Act::Comment(case))?;
    let text = fold::normalize(&cmd.text);
    if text.is_empty() || text.chars().count() > MOST_TEXT {
        let fault = if text.is_empty() { Fault::Required } else { Fault::TooLong };
        return Err(Denial::Invalid { fields: vec![FieldFault { field: "text".into(), fault }] });
    }
    let facet = facet_within(case, cmd.facet);
    Ok(decision(word, at, Fact::Commented { id: cmd.comment, facet, text: Sealed::Open(Value::Text(text)) }, None))
}

fn decide_attach(cmd: &AttachFile, case: &Case, at: Instant, ctx: &Context<'_>) -> Result<Decision, Denial> {
    let word = policy::word(ctx.actor, Act::Attach(case))?;
    check_file(&cmd.file)?;
    let facet = match &cmd.paper {
        None => cmd.facet,
        Some(key) => {
            let unknown = || FieldFault { field: key.as_str().into(), fault: Fault::Unknown };
            ctx.def.paper(key).ok_or_else(|| Denial::Invalid { fields: vec![unknown()] })?.facet
        }
    };
    let facet = facet_within(case, facet);
    Ok(decision(word, at, Fact::Attached { facet, file: SealedFile::from(&cmd.file), paper: cmd.paper.clone() }, None))
}

/// Files and comments are internal or personal, never for everybody; a finding names nobody, so it has no personal ones.
fn facet_within(case: &Case, wanted: Facet) -> Facet {
    match (case.core.kind, wanted) {
        (CaseKind::Finding, _) | (CaseKind::Dossier, Facet::Core | Facet::Internal) => Facet::Internal,
        (CaseKind::Dossier, Facet::Personal) => Facet::Personal,
    }
}

/// The largest file that may be attached, in bytes.
pub const MOST_FILE: u64 = 20 * 1024 * 1024;

pub(crate) fn check_file(file: &FileRef) -> Result<(), Denial> {
    let name = fold::normalize(&file.name);
    let fault = if name.is_empty() || file.media.is_empty() {
        Some(Fault::Required)
    } else if name.chars().count() > 200 || file.media.len() > 100 {
        Some(Fault::TooLong)
    } else if file.size == 0 || file.size > MOST_FILE {
        Some(Fault::OutOfRange)
    } else {
        None
    };
    match fault {
        Some(fault) => Err(Denial::Invalid { fields: vec![FieldFault { field: "file".into(), fault }] }),
        None => Ok(()),
    }
}

fn decision(word: Word, at: Instant, fact: Fact, register: Option<RegisterKey>) -> Decision {
    let Word { grant, on_behalf, post: _ } = word;
    Decision { grant, on_behalf, stated_at: at, facts: vec![fact], register }
}

fn tidy(value: &Value) -> Value {
    match value {
        Value::Text(text) => Value::Text(fold::normalize(text)),
        Value::Party(party) => {
            let mut party = party.clone();
            party.name = fold::normalize(&party.name);
            Value::Party(party)
        }
        Value::Number(_) | Value::Date(_) | Value::Choice(_) => value.clone(),
    }
}

/// Whether a proposed result refuses what was asked.
pub const fn refuses(outcome: Outcome) -> bool {
    match outcome {
        Outcome::Refused => true,
        Outcome::Granted | Outcome::Mended | Outcome::Escalated => false,
    }
}
