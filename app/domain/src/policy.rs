//! May this actor do this? One place, exhaustive matches, no string roles.
//!
//! The answer is the grant under which it would be done, so that every event can record it.

use crate::{
    case::{Case, Core, signing},
    definition::{ApplicantKind, CaseKind, Definition, PostRule, Relation, StepDef, Way, Who, WhoRole},
    denial::Denial,
    ids::{CaseId, GrantId, PersonId},
    import,
    rights::{Actor, Area, Grant, Post, Role},
};

/// Something that an actor would do, with what it would be done to.
#[derive(Debug, Clone, Copy)]
pub enum Act<'a> {
    /// Open a case under this definition in the usual way, for this member of staff if it is an internal procedure.
    Open(&'a Definition, Option<PersonId>),
    /// Open one in this way.
    OpenBy(&'a Definition, Way, Option<PersonId>),
    /// Take this step.
    Step(&'a Definition, &'a StepDef, &'a Case),
    /// Change fields of this case.
    Edit(&'a Case),
    /// Comment on it.
    Comment(&'a Case),
    /// Attach a file to it.
    Attach(&'a Case),
    /// Enter or correct somebody in the register of parties.
    KeepParties,
    /// Propose that what is known of somebody be erased, or withdraw that.
    ProposeErasure,
    /// Confirm it.
    ConfirmErasure,
    /// Hold cases, say how long they are kept, see what is held and due; keep the register of processing.
    KeepPrivacy,
    /// Record what the persons concerned consent to and ask for, answer them, look into the register of processing.
    KeepRequests,
    /// Read the book in which dossiers are followed.
    ReadRegister,
    /// Enter documents in the books, correct entries, cancel numbers.
    KeepBooks,
    /// Read the books of documents.
    ReadBooks,
    /// Say who does what about a document.
    DirectDocuments,
    /// Upload a file, to be attached afterwards.
    Upload,
    /// Import a sheet of this kind.
    Import(import::Kind),
    /// Enter people, give grants, reset passwords; what may be given to whom is for [`crate::staff`] to say.
    KeepStaff,
    /// Change the school's settings and calendar.
    KeepSchool,
    /// Switch a procedure on or off whose cases are of this kind.
    OfferProcedure(CaseKind),
    /// See which procedures are switched on, and how many cases are open under each.
    SeeOffers,
    /// Keep the texts that are used again and again.
    KeepMacros,
    /// Draft a definition whose cases are of this kind, and see the drafts of others.
    DraftDefinition(CaseKind),
    /// Return, publish and give up drafts of such definitions; who approves is for [`crate::definition::draft`] to say.
    LeadDefinitions(CaseKind),
    /// Move cases of this kind to a newer version.
    MigrateCases(CaseKind),
}

/// By what right something is done to a case: under a grant of the staff, or because it is the applicant's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word {
    /// The grant; [`GrantId::APPLICANT`] where there is none.
    pub grant: GrantId,
    /// On whose behalf.
    pub on_behalf: Option<PersonId>,
    /// The post that is held.
    pub post: Option<Post>,
}

impl From<&Grant> for Word {
    fn from(grant: &Grant) -> Self {
        Self { grant: grant.id, on_behalf: grant.acting_for, post: Some(grant.post) }
    }
}

/// By what right this actor may do this to a case, or why they may not.
///
/// # Errors
/// Those of [`can`]; for an applicant `NotYourRole`, whatever it is that only the staff does.
pub fn word(actor: &Actor, act: Act<'_>) -> Result<Word, Denial> {
    match actor.applicant_of() {
        None => can(actor, act).map(Word::from),
        Some(own) => applicant(own, act),
    }
}

/// What applicants may do by themselves: register a request where the definition lets them, add papers until it is
/// received, and take the steps that are theirs; with their own dossier alone.
fn applicant(own: CaseId, act: Act<'_>) -> Result<Word, Denial> {
    let may = match act {
        Act::OpenBy(def, Way::Registered, None) => def.is_registered_online(),
        Act::Step(_, step, case) => case.core.id == own && step.who.iter().any(|who| who.role == WhoRole::Applicant),
        Act::Attach(case) => {
            case.core.id == own && case.core.way == Way::Registered && case.core.code.is_none() && !case.core.ended
        }
        Act::Open(..)
        | Act::OpenBy(..)
        | Act::Edit(_)
        | Act::Comment(_)
        | Act::KeepParties
        | Act::ProposeErasure
        | Act::ConfirmErasure
        | Act::KeepPrivacy
        | Act::KeepRequests
        | Act::ReadRegister
        | Act::KeepBooks
        | Act::ReadBooks
        | Act::DirectDocuments
        | Act::Upload
        | Act::Import(_)
        | Act::KeepStaff
        | Act::KeepSchool
        | Act::OfferProcedure(_)
        | Act::SeeOffers
        | Act::KeepMacros
        | Act::DraftDefinition(_)
        | Act::LeadDefinitions(_)
        | Act::MigrateCases(_) => false,
    };
    if may {
        Ok(Word { grant: GrantId::APPLICANT, on_behalf: None, post: None })
    } else {
        Err(Denial::NotYourRole { roles: vec![] })
    }
}

/// The grant under which this actor may do this, or why they may not.
///
/// # Errors
/// The denial that says who may, or what separates this person from it.
pub fn can<'a>(actor: &'a Actor, act: Act<'_>) -> Result<&'a Grant, Denial> {
    match act {
        Act::Open(def, applicant) => opens(actor, def, Way::Counter, applicant),
        Act::OpenBy(def, way, applicant) => opens(actor, def, way, applicant),
        Act::Step(def, step, case) => any_of(&step.who, |who| one(actor, who, step, def, case)),
        Act::Edit(case) => within(actor, case.core.kind, &case.core.area, |actor| edit(actor, case)),
        Act::Comment(case) => within(actor, case.core.kind, &case.core.area, |actor| comment(actor, case)),
        Act::Attach(case) => within(actor, case.core.kind, &case.core.area, |actor| attach(actor, case)),
        Act::KeepParties | Act::KeepBooks => role(actor, &[Role::Office]),
        Act::Import(kind) => import::may(actor, kind),
        Act::ProposeErasure | Act::KeepRequests | Act::ReadRegister | Act::ReadBooks | Act::DirectDocuments => {
            role(actor, &[Role::Office, Role::Leadership])
        }
        Act::ConfirmErasure => actor
            .grant_where(|g| g.post == Post::Principal)
            .ok_or_else(|| Denial::NotYourPost { posts: vec![Post::Principal] }),
        // Leadership publishes what the school does for others.
        Act::KeepPrivacy
        | Act::OfferProcedure(CaseKind::Dossier)
        | Act::LeadDefinitions(CaseKind::Dossier)
        | Act::MigrateCases(CaseKind::Dossier) => role(actor, &[Role::Leadership]),
        Act::Upload => role(actor, &[Role::Leadership, Role::Group, Role::Office, Role::Union]),
        Act::KeepStaff | Act::KeepSchool => role(actor, &[Role::Administrator]),
        Act::DraftDefinition(CaseKind::Dossier) => role(actor, &[Role::Leadership, Role::Group, Role::Office]),
        // The inspecting side writes its own rules: nobody who is inspected has a hand in them, or stops an inspection.
        Act::OfferProcedure(CaseKind::Finding)
        | Act::DraftDefinition(CaseKind::Finding)
        | Act::LeadDefinitions(CaseKind::Finding)
        | Act::MigrateCases(CaseKind::Finding) => role(actor, &[Role::Union]),
        Act::SeeOffers => role(actor, &[Role::Leadership, Role::Union, Role::Administrator]),
        // Those who answer for how things are said: the office, leadership, and who leads a group.
        Act::KeepMacros => role(actor, &[Role::Leadership, Role::Office])
            .or_else(|denied| actor.grant_where(|g| g.post == Post::GroupHead).ok_or(denied)),
    }
}

/// What may be done by the hats that reach this field of work. A grant that names fields of work counts for dossiers of
/// those alone; findings go by the side that inspects, whatever the field.
///
/// Only the hats are narrowed: what somebody is to a case is judged across all of them, by the caller.
fn within<'a>(
    actor: &'a Actor,
    kind: CaseKind,
    area: &Area,
    judge: impl for<'b> Fn(&'b Actor) -> Result<&'b Grant, Denial>,
) -> Result<&'a Grant, Denial> {
    let reaches = |g: &Grant| match kind {
        CaseKind::Dossier => g.reaches(area),
        CaseKind::Finding => true,
    };
    if actor.grants().iter().all(reaches) {
        return judge(actor);
    }
    let narrowed = actor.wearing(reaches);
    match judge(&narrowed).map(|grant| grant.id) {
        Ok(id) => actor.grant_where(|g| g.id == id).ok_or(Denial::NotFound),
        // Under a hat that does not reach so far they could: that is what they should be told.
        Err(denied) => Err(if judge(actor).is_ok() { Denial::NotYourArea { area: area.clone() } } else { denied }),
    }
}

/// Opening is within the field of work of the procedure.
fn opens<'a>(actor: &'a Actor, def: &Definition, way: Way, applicant: Option<PersonId>) -> Result<&'a Grant, Denial> {
    within(actor, def.lifecycle.kind, &def.procedure.area, |actor| open(actor, def, way, applicant))
}

fn open<'a>(actor: &'a Actor, def: &Definition, way: Way, applicant: Option<PersonId>) -> Result<&'a Grant, Denial> {
    let who = def.lifecycle.open.opening(way).ok_or(Denial::NoSuchStep)?.who;
    let by_staff = def.procedure.applicants.contains(&ApplicantKind::Staff);
    // Whoever works here may ask for their own leave without standing at the counter.
    if by_staff
        && applicant == Some(actor.person())
        && let Some(grant) = actor.grant_where(|g| g.role().may_handle() || g.role() == Role::Union)
    {
        return Ok(grant);
    }
    any_of(who, |who| {
        let roles: Vec<Role> = who.role.role().into_iter().collect();
        let grant = role(actor, &roles)?;
        posts(actor, grant, who.post.as_ref(), &def.procedure.signers.post)
    })
}

fn any_of<'a>(who: &[Who], test: impl Fn(&Who) -> Result<&'a Grant, Denial>) -> Result<&'a Grant, Denial> {
    let mut denials = Vec::new();
    for one in who {
        match test(one) {
            Ok(grant) => return Ok(grant),
            Err(denial) => denials.push(denial),
        }
    }
    // The reason nearest to being allowed tells most: separation before post before role.
    let rank = |d: &Denial| {
        if matches!(d, Denial::Separation { .. }) {
            0
        } else if matches!(d, Denial::NotYourPost { .. } | Denial::NotYourArea { .. }) {
            1
        } else {
            usize::from(matches!(d, Denial::NotYourRole { .. })) + 2
        }
    };
    Err(denials.into_iter().min_by_key(rank).unwrap_or(Denial::NoSuchStep))
}

fn one<'a>(actor: &'a Actor, who: &Who, step: &StepDef, def: &Definition, case: &Case) -> Result<&'a Grant, Denial> {
    let grant = eligible(actor, who, def, case)?;
    // Of several signatures each is another person's.
    let again = (step.approves && !case.core.signatures.is_empty()).then_some(Relation::Signer);
    let not = || who.not.iter().copied().chain(again);
    if let Some(relation) = not().find(|r| case.relates(actor, *r)) {
        return Err(Denial::Separation { relation });
    }
    // What binds somebody binds whoever acts for them too; under another hat the actor may still be free.
    let binds = |g: &Grant| {
        let behalf = g.acting_for?;
        not().find(|r| case.relates_person(behalf, *r))
    };
    let Some(relation) = binds(grant) else { return Ok(grant) };
    let free = actor.wearing(|g| binds(g).is_none());
    let other = eligible(&free, who, def, case).ok().map(|g| g.id);
    actor.grant_where(|g| Some(g.id) == other).ok_or(Denial::Separation { relation })
}

fn eligible<'a>(actor: &'a Actor, who: &Who, def: &Definition, case: &Case) -> Result<&'a Grant, Denial> {
    within(actor, case.core.kind, &case.core.area, |actor| {
        let grant = side(actor, who, &case.core)?;
        let signers = signing::wanted(&case.core, &def.procedure).next(case.core.signatures.len());
        posts(actor, grant, who.post.as_ref(), signers)
    })
}

fn side<'a>(actor: &'a Actor, who: &Who, core: &Core) -> Result<&'a Grant, Denial> {
    let handling = |g: &Grant| g.role().may_handle();
    match who.role {
        WhoRole::Leadership => role(actor, &[Role::Leadership]),
        WhoRole::Group => role(actor, &[Role::Group]),
        WhoRole::Office => role(actor, &[Role::Office]),
        WhoRole::Union => role(actor, &[Role::Union]),
        WhoRole::Administrator => role(actor, &[Role::Administrator]),
        WhoRole::Superior => role(actor, &[Role::Superior]),
        WhoRole::Author => {
            if core.author != actor.person() {
                return Err(Denial::OnlyAuthor);
            }
            let side = match core.kind {
                CaseKind::Dossier => actor.grant_where(handling),
                CaseKind::Finding => actor.grant_where(|g| g.role() == Role::Union),
            };
            side.ok_or(Denial::OnlyAuthor)
        }
        WhoRole::Assignee => {
            if core.assignee != Some(actor.person()) {
                return Err(Denial::OnlyAssignee);
            }
            // By the hat of the part to which it was given, if they still wear it.
            actor
                .grant_where(|g| handling(g) && Some(g.part) == core.part)
                .or_else(|| actor.grant_where(handling))
                .ok_or(Denial::OnlyAssignee)
        }
        WhoRole::PartMember => actor
            .grant_where(|g| matches!(g.role(), Role::Group | Role::Office) && Some(g.part) == core.part)
            .ok_or(Denial::OnlyPart),
        // Applicants act through the portal, never with a grant of the staff.
        WhoRole::Applicant => Err(Denial::NotYourRole { roles: vec![] }),
    }
}

fn posts<'a>(
    actor: &'a Actor,
    grant: &'a Grant,
    rule: Option<&PostRule>,
    signers: &[Post],
) -> Result<&'a Grant, Denial> {
    let wanted: &[Post] = match rule {
        None => return Ok(grant),
        Some(PostRule::Signers(_)) => signers,
        Some(PostRule::Posts(posts)) => posts,
    };
    actor
        .grant_where(|g| g.role() == grant.role() && wanted.contains(&g.post))
        .ok_or_else(|| Denial::NotYourPost { posts: wanted.to_vec() })
}

fn role<'a>(actor: &'a Actor, roles: &[Role]) -> Result<&'a Grant, Denial> {
    actor.grant_where(|g| roles.contains(&g.role())).ok_or_else(|| Denial::NotYourRole { roles: roles.to_vec() })
}

fn edit<'a>(actor: &'a Actor, case: &Case) -> Result<&'a Grant, Denial> {
    match case.core.kind {
        // What was handed in is corrected at the desk, or by whoever handles it.
        CaseKind::Dossier => {
            let grant = role(actor, &[Role::Office])
                .or_else(|_| side(actor, &Who { role: WhoRole::Assignee, post: None, not: vec![] }, &case.core))?;
            // What is signed stands as it was signed.
            if case.core.signers.is_empty() { Ok(grant) } else { Err(Denial::NoSuchStep) }
        }
        // Once announced, a finding stands as it was announced; nobody words a colleague's finding about their own part.
        CaseKind::Finding => {
            let grant = role(actor, &[Role::Union])?;
            if inspected(actor, &case.core) {
                Err(Denial::Separation { relation: Relation::PartMember })
            } else if case.core.draft {
                Ok(grant)
            } else {
                Err(Denial::NoSuchStep)
            }
        }
    }
}

fn comment<'a>(actor: &'a Actor, case: &Case) -> Result<&'a Grant, Denial> {
    match case.core.kind {
        // The union reads dossiers and writes in none: what it has to say is a finding. Whoever also teaches comments
        // where they work, not where they inspect.
        CaseKind::Dossier => role(actor, &[Role::Leadership, Role::Office]).or_else(|denied| {
            let mine = [Relation::Author, Relation::Assignee, Relation::Applicant];
            let works_on = mine.into_iter().any(|relation| case.relates(actor, relation));
            actor.grant_where(|g| g.role() == Role::Group && (works_on || Some(g.part) == case.core.part)).ok_or(denied)
        }),
        // Leadership reads what is announced and changes nothing.
        CaseKind::Finding => inspecting_or_mending(actor, &case.core),
    }
}

fn attach<'a>(actor: &'a Actor, case: &Case) -> Result<&'a Grant, Denial> {
    match case.core.kind {
        CaseKind::Dossier => role(actor, &[Role::Office])
            .or_else(|_| side(actor, &Who { role: WhoRole::Assignee, post: None, not: vec![] }, &case.core)),
        CaseKind::Finding => inspecting_or_mending(actor, &case.core),
    }
}

/// Whether this inspector belongs to the part that somebody else's finding is about: there they are no inspector.
fn inspected(actor: &Actor, core: &Core) -> bool {
    core.author != actor.person() && core.part.is_some_and(|part| actor.in_part(part))
}

fn inspecting_or_mending<'a>(actor: &'a Actor, core: &Core) -> Result<&'a Grant, Denial> {
    let mending = || side(actor, &Who { role: WhoRole::PartMember, post: None, not: vec![] }, core);
    match role(actor, &[Role::Union]) {
        // Before it is announced there is nothing to mend; afterwards they mend like everybody of their part.
        Ok(_) if inspected(actor, core) => {
            let separate = Denial::Separation { relation: Relation::PartMember };
            if core.draft { Err(separate) } else { mending().or(Err(separate)) }
        }
        Ok(grant) => Ok(grant),
        Err(denied) => mending().or(Err(denied)),
    }
}
