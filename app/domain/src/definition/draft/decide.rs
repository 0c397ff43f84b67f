//! The rules: who drafts, who gives back, who approves, and what may be published from when.

use super::{Change, Command, Content, Draft, DraftDenial, DraftState, MOST_WORDS, Source, size};
use crate::{
    clock::{Limit, LimitSpec},
    definition::{
        ApplicantKind, CaseKind, Definition, Lifecycle, LifecycleRef, Outcome, Procedure, ProcedureKey, ProcedureKind,
        SignOrder, Signers, Told, diff,
        lint::{self, DefinitionFault},
        versions,
    },
    denial::{Denial, Fault, FieldFault},
    fold,
    ids::{GrantId, PersonId},
    instant::Instant,
    policy::{self, Act},
    rights::{Actor, Area, Grant, Post, Role},
    text::Text,
};

/// What the rules look at besides the draft.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// Who asks.
    pub actor: &'a Actor,
    /// When. Definitions are never changed offline, so nobody states another time.
    pub now: Instant,
    /// What the source of a new draft says; nothing where there is none, or where it begins from nothing.
    pub origin: Option<&'a Content>,
    /// The draft as the person saw it: to tell what is other by now.
    pub seen: Option<&'a Content>,
    /// The versions of the procedure that the school has published.
    pub published: &'a [Procedure],
    /// Every version of every workflow that the school has published.
    pub lifecycles: &'a [Lifecycle],
    /// Who holds, by a grant of their own, the post that approves such drafts.
    pub heads: &'a [PersonId],
}

/// What the rules make of a command, and by which power.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// What happens.
    pub change: Change,
    /// The grant under which it is done.
    pub grant: GrantId,
    /// On whose behalf.
    pub on_behalf: Option<PersonId>,
}

/// The post that approves drafts for a kind of case, and the one that does where the first wrote the draft.
pub const fn sides(cases: CaseKind) -> (Post, Post) {
    match cases {
        CaseKind::Dossier => (Post::Principal, Post::VicePrincipal),
        // The inspecting side writes its own rules, and a second person of it looks at them.
        CaseKind::Finding => (Post::UnionChair, Post::Inspector),
    }
}

/// Whether this actor may see drafts for this kind of case. Those of the inspecting side do not exist for anybody else.
pub fn may_see(actor: &Actor, cases: CaseKind) -> bool {
    policy::can(actor, Act::DraftDefinition(cases)).is_ok()
}

/// What a command makes happen.
///
/// # Errors
/// The denial: who may instead, or what stands in the way.
pub fn decide(state: Option<&Draft>, command: &Command, cx: &Context<'_>) -> Result<Decision, Denial> {
    if let Command::Begin { source, .. } = command {
        return begin(state, source, cx);
    }
    let seen = state.filter(|draft| draft.unit == cx.actor.unit() && may_see(cx.actor, draft.cases));
    let Some(draft) = seen else {
        // Whoever drafts nothing hears that, whether there is such a draft or not.
        let drafts = CaseKind::ALL.into_iter().any(|cases| may_see(cx.actor, cases));
        return Err(if drafts { Denial::NotFound } else { not_drafting(cx.actor) });
    };
    let (grant, change) = match command {
        // Done above.
        Command::Begin { .. } => return Err(Denial::AlreadyExists),
        Command::Edit { content, .. } => {
            let grant = writer(draft, cx.actor)?;
            as_seen(draft, command, draft.state.is_open(), cx)?;
            (grant, edit(draft, content, cx)?)
        }
        Command::Propose { reasons, .. } => {
            let grant = writer(draft, cx.actor)?;
            as_seen(draft, command, draft.state.is_open(), cx)?;
            let reasons = said("reasons", reasons, true)?;
            sound(&foreseen(draft, cx), draft, cx)?;
            (grant, Change::Proposed { reasons })
        }
        Command::Return { mend, .. } => {
            let grant = policy::can(cx.actor, Act::LeadDefinitions(draft.cases))?;
            let waits = matches!(draft.state, DraftState::Proposed | DraftState::Approved);
            as_seen(draft, command, waits, cx)?;
            (grant, Change::Returned { mend: said("mend", mend, true)? })
        }
        Command::Approve { .. } => {
            let grant = approver(draft, cx)?;
            as_seen(draft, command, draft.state == DraftState::Proposed, cx)?;
            sound(&foreseen(draft, cx), draft, cx)?;
            (grant, Change::Approved { over: versions::newest(cx.published).map(|newest| newest.version) })
        }
        Command::Publish { from, .. } => {
            let grant = policy::can(cx.actor, Act::LeadDefinitions(draft.cases))?;
            as_seen(draft, command, draft.state == DraftState::Approved, cx)?;
            let newest = versions::newest(cx.published).map(|newest| newest.version);
            if newest != draft.over {
                return Err(DraftDenial::Overtaken { version: newest.unwrap_or_default() }.into());
            }
            let earliest = cx.now.local_date();
            if *from < earliest {
                return Err(DraftDenial::DraftInThePast { earliest }.into());
            }
            let mut content = fitted(&draft.content, draft.key(), cx);
            content.procedure.valid_from = *from;
            // What the limits proposed, leadership has approved.
            content.procedure.proposed = false;
            sound(&content, draft, cx)?;
            (grant, Change::Published { content: Box::new(content) })
        }
        Command::Discard { reason, .. } => {
            let lead = policy::can(cx.actor, Act::LeadDefinitions(draft.cases));
            let grant = if draft.state.is_open() { lead.or_else(|_| writer(draft, cx.actor)) } else { lead }?;
            as_seen(draft, command, !draft.state.is_over(), cx)?;
            (grant, Change::Discarded { reason: said("reason", reason, false)? })
        }
    };
    Ok(Decision { change, grant: grant.id, on_behalf: grant.acting_for })
}

fn not_drafting(actor: &Actor) -> Denial {
    let roles = vec![Role::Leadership, Role::Group, Role::Office];
    policy::can(actor, Act::DraftDefinition(CaseKind::Dossier)).err().unwrap_or(Denial::NotYourRole { roles })
}

fn begin(state: Option<&Draft>, source: &Source, cx: &Context<'_>) -> Result<Decision, Denial> {
    let (cases, content) = match source {
        Source::Version(_) | Source::Shipped(_) => {
            if !CaseKind::ALL.into_iter().any(|cases| may_see(cx.actor, cases)) {
                return Err(not_drafting(cx.actor));
            }
            let content = cx.origin.ok_or(Denial::NotFound)?;
            let named = &content.procedure.lifecycle;
            let lifecycle = content.lifecycle.as_ref().or_else(|| versions::find(cx.lifecycles, named));
            (lifecycle.ok_or(Denial::NotFound)?.kind, content.clone())
        }
        Source::Blank { key, title, cases } => {
            policy::can(cx.actor, Act::DraftDefinition(*cases))?;
            (*cases, blank(key, title, *cases, cx)?)
        }
    };
    let grant = policy::can(cx.actor, Act::DraftDefinition(cases))?;
    if state.is_some() {
        return Err(Denial::AlreadyExists);
    }
    let content = Box::new(fitted(&content, source.key(), cx));
    size::check(&content)?;
    let change = Change::Begun { source: source.clone(), cases, part: grant.part, content };
    Ok(Decision { change, grant: grant.id, on_behalf: grant.acting_for })
}

/// A procedure with nothing in it yet, over the newest workflow of its kind.
fn blank(key: &ProcedureKey, title: &Text, cases: CaseKind, cx: &Context<'_>) -> Result<Content, Denial> {
    if !cx.published.is_empty() {
        return Err(DraftDenial::ProcedureExists.into());
    }
    let invalid = |field: &str, fault| Denial::Invalid { fields: vec![FieldFault { field: field.into(), fault }] };
    if !lint::is_key(key.as_str()) {
        return Err(invalid("key", Fault::OutOfRange));
    }
    let title = Text::new(fold::normalize(&title.vi), fold::normalize(&title.en));
    if title.vi.is_empty() {
        return Err(invalid("title", Fault::Required));
    }
    let newest = cx.lifecycles.iter().filter(|lifecycle| lifecycle.kind == cases).max_by_key(|one| one.version);
    let lifecycle = newest.ok_or(Denial::NotFound)?;
    let (head, deputy) = (Post::Principal, Post::VicePrincipal);
    let (kind, applicants, results) = match cases {
        CaseKind::Dossier => (ProcedureKind::School, vec![], vec![Outcome::Granted, Outcome::Refused]),
        CaseKind::Finding => {
            (ProcedureKind::Internal, vec![ApplicantKind::Inspector], vec![Outcome::Mended, Outcome::Escalated])
        }
    };
    let procedure = Procedure {
        key: key.clone(),
        version: 1,
        valid_from: cx.now.local_date(),
        valid_to: None,
        lifecycle: LifecycleRef { key: lifecycle.key.clone(), version: lifecycle.version },
        area: Area("office".to_owned()),
        kind,
        basis: vec![],
        title,
        about: Text::default(),
        applicants,
        results,
        national_code: None,
        result_papers: vec![],
        told: Told::default(),
        off: None,
        limit: LimitSpec::new(Limit::working_days(5)),
        targets: vec![],
        limit_note: Text::default(),
        counts_from: None,
        signers: Signers { post: vec![head, deputy], need: 1, order: SignOrder::Any, when_applicant: vec![] },
        options: vec![],
        proposed: true,
        variants: vec![],
        papers: vec![],
        fields: vec![],
    };
    Ok(Content { procedure, lifecycle: None })
}

fn edit(draft: &Draft, content: &Content, cx: &Context<'_>) -> Result<Change, Denial> {
    let content = fitted(content, draft.key(), cx);
    size::check(&content)?;
    Ok(Change::Edited { content: Box::new(content) })
}

/// The content with the key and the versions that it will have. A workflow that says what a published one says is that one.
fn fitted(content: &Content, key: &ProcedureKey, cx: &Context<'_>) -> Content {
    let mut content = content.clone();
    content.procedure.key = key.clone();
    content.procedure.version = versions::next_version(cx.published);
    let Some(mut own) = content.lifecycle.take() else { return content };
    let there = |own: &Lifecycle| {
        let alike = |there: &&Lifecycle| Lifecycle { version: there.version, ..own.clone() } == **there;
        cx.lifecycles.iter().filter(|there| there.key == own.key).filter(alike).map(|there| there.version).max()
    };
    let newest = cx.lifecycles.iter().filter(|there| there.key == own.key).map(|there| there.version).max();
    if let Some(version) = there(&own) {
        content.procedure.lifecycle = LifecycleRef { key: own.key, version };
        return content;
    }
    own.version = newest.unwrap_or_default().saturating_add(1);
    content.procedure.lifecycle = LifecycleRef { key: own.key.clone(), version: own.version };
    content.lifecycle = Some(own);
    content
}

/// The hat under which somebody writes in a draft: that of its part, or any that drafts where they began it.
fn writer<'a>(draft: &Draft, actor: &'a Actor) -> Result<&'a Grant, Denial> {
    let drafts = |grant: &Grant| match draft.cases {
        CaseKind::Dossier => matches!(grant.role(), Role::Leadership | Role::Group | Role::Office),
        CaseKind::Finding => grant.role() == Role::Union,
    };
    let own = || actor.grant_where(|grant| drafts(grant) && draft.author == actor.person());
    let side = actor.grant_where(|grant| drafts(grant) && grant.part == draft.part);
    side.or_else(own).ok_or_else(|| DraftDenial::NotYourDraft.into())
}

/// The hat under which somebody approves: the head's, and the deputy's where every head wrote the draft. Whoever wrote it
/// approves it under no hat, nor does anybody on their behalf.
fn approver<'a>(draft: &Draft, cx: &Context<'a>) -> Result<&'a Grant, Denial> {
    let (head, deputy) = sides(draft.cases);
    let heads_wrote = !cx.heads.is_empty() && cx.heads.iter().all(|person| draft.writers.contains(person));
    let fits = |grant: &Grant| grant.post == head || (heads_wrote && grant.post == deputy);
    let wrote = |person: PersonId| draft.writers.contains(&person);
    let free = |grant: &Grant| !wrote(cx.actor.person()) && !grant.acting_for.is_some_and(wrote);
    if let Some(grant) = cx.actor.grant_where(|grant| fits(grant) && free(grant)) {
        return Ok(grant);
    }
    let bound = cx.actor.grant_where(|grant| grant.post == head || grant.post == deputy);
    match bound {
        Some(grant) if !free(grant) => Err(DraftDenial::OwnDraft.into()),
        Some(_) | None => Err(Denial::NotYourPost { posts: vec![if heads_wrote { deputy } else { head }] }),
    }
}

/// Whether the draft stands where this is done, and is still as the person saw it.
fn as_seen(draft: &Draft, command: &Command, stands: bool, cx: &Context<'_>) -> Result<(), Denial> {
    if !stands {
        return Err(DraftDenial::DraftState { state: draft.state }.into());
    }
    if command.rev() == Some(draft.rev) {
        return Ok(());
    }
    let by = draft.lines.last().map_or(draft.author, |line| line.by);
    let changes = cx.seen.and_then(|seen| Some(diff::diff(&whole(seen, cx)?, &whole(&draft.content, cx)?)));
    Err(DraftDenial::DraftChanged { rev: draft.rev, by, changes: changes.unwrap_or_default() }.into())
}

fn whole(content: &Content, cx: &Context<'_>) -> Option<Definition> {
    content.with(versions::find(cx.lifecycles, &content.procedure.lifecycle))
}

/// Whether the linter finds nothing.
fn sound(content: &Content, draft: &Draft, cx: &Context<'_>) -> Result<(), Denial> {
    let faults = versions::faults(content, draft.cases, cx.published, cx.lifecycles);
    if faults.is_empty() { Ok(()) } else { Err(DraftDenial::DraftFaulty { faults }.into()) }
}

/// The content as it would be published, on the first day that could be chosen: until a day is, none is wrong.
fn foreseen(draft: &Draft, cx: &Context<'_>) -> Content {
    let mut content = fitted(&draft.content, draft.key(), cx);
    content.procedure.valid_from = earliest(cx.published, cx.now);
    content
}

/// Everything that keeps a draft from being published on the first day that could be chosen; nothing once it is over.
pub fn faults(draft: &Draft, cx: &Context<'_>) -> Vec<DefinitionFault> {
    if draft.state.is_over() {
        return vec![];
    }
    versions::faults(&foreseen(draft, cx), draft.cases, cx.published, cx.lifecycles)
}

/// The first day from which a further version may count: today, and after the start of every version before it.
pub fn earliest(published: &[Procedure], now: Instant) -> time::Date {
    let today = now.local_date();
    let after = published.iter().map(|procedure| procedure.valid_from).max();
    after.and_then(time::Date::next_day).map_or(today, |day| day.max(today))
}

/// What somebody said, tidied.
fn said(field: &str, text: &str, required: bool) -> Result<String, Denial> {
    let text = fold::normalize(text);
    let fault = match text.chars().count() {
        0 if required => Some(Fault::Required),
        0..=MOST_WORDS => None,
        _ => Some(Fault::TooLong),
    };
    match fault {
        Some(fault) => Err(Denial::Invalid { fields: vec![FieldFault { field: field.into(), fault }] }),
        None => Ok(text),
    }
}
