//! What is shown of definitions: procedures, versions, differences, drafts.

use std::collections::BTreeMap;

use contract::definitions::{
    DefinitionLine, DefinitionList, DiffView, DraftAct, DraftList, DraftRow, DraftView, VersionLine, VersionList,
    VersionView,
};
use db::{DbError, Tx, cases, definitions as store, records};
use domain::{
    definition::{
        CaseKind, Content, DefinitionRef, Lifecycle, Procedure, ProcedureKey,
        diff::diff,
        draft::{self, Command, Context, Draft, DraftDenial, DraftState, Source, may_see},
        versions::{self, Validity},
    },
    denial::Denial,
    facet::{Facet, RecordKind},
    fold,
    ids::{DraftId, UnitId},
    rights::Actor,
};
use time::{Date, macros::date};

use super::{
    super::{Failure, catalogue, decoded},
    known::{Known, all},
    whole,
};
use crate::{
    auth::SignedIn,
    definitions::{Shipped, definition_hash, shipped, stored_hash},
    error::ApiError,
    state::AppState,
};

/// Drafts listed at once.
const LISTED: u64 = 200;
/// More versions than any school will ever publish.
const MOST: u64 = 5000;

/// The procedures with how their definitions stand.
///
/// # Errors
/// When the database fails, or what is stored cannot be read.
pub async fn list(state: &AppState, me: &SignedIn) -> Result<DefinitionList, ApiError> {
    let (scope, actor, today) = (me.scope(), me.actor.clone(), state.clock.now().local_date());
    let shipped = shipped().map_err(ApiError::internal)?;
    let read = move |tx: Tx| async move {
        let seen = records::record_list(&tx, &scope, RecordKind::Procedure, Facet::Core, None, MOST).await?;
        let published: Vec<Procedure> = seen.iter().map(|r| decoded(&r.body)).collect::<Result<_, Failure>>()?;
        let lifecycles: Vec<Lifecycle> = all(&tx, actor.unit(), RecordKind::Lifecycle).await?;
        let mut open: BTreeMap<String, u32> = BTreeMap::new();
        for (definition, count) in cases::case_count_by_definition(&tx, actor.unit()).await? {
            let key = definition.split('@').next().unwrap_or_default().to_owned();
            let sum = open.entry(key).or_default();
            *sum = sum.saturating_add(count);
        }
        let drafts = drafts_of(&tx, &actor, None).await?.into_iter().map(|(_, draft)| draft).collect();
        let all = Everything { published, lifecycles, drafts, open };
        Ok::<_, Failure>(lines(&all, shipped, &actor, today))
    };
    let mut items = state.db.read(read).await?;
    items.sort_by_cached_key(|line| fold::sort_key(&line.title.vi));
    Ok(DefinitionList { items })
}

/// All that the list is made of.
struct Everything {
    published: Vec<Procedure>,
    lifecycles: Vec<Lifecycle>,
    drafts: Vec<Draft>,
    open: BTreeMap<String, u32>,
}

fn lines(all: &Everything, shipped: &Shipped, actor: &Actor, today: Date) -> Vec<DefinitionLine> {
    let drafts_any = CaseKind::ALL.into_iter().any(|cases| may_see(actor, cases));
    let mut keys: Vec<&ProcedureKey> = all.published.iter().map(|procedure| &procedure.key).collect();
    // What is only shipped is for those who could take it over.
    if drafts_any {
        keys.extend(shipped.procedures.iter().map(|procedure| &procedure.key));
    }
    keys.sort_unstable();
    keys.dedup();
    let line = |key: &ProcedureKey| {
        let versions: Vec<&Procedure> = all.published.iter().filter(|procedure| procedure.key == *key).collect();
        let in_force = versions::validity(versions.iter().copied()).into_iter().find(|one| one.holds(today));
        let newest = versions::newest(versions.iter().copied());
        let current = in_force.and_then(|one| versions.iter().find(|procedure| procedure.version == one.version));
        let offered = offered(key, &versions, &all.drafts, shipped);
        let shown = current
            .copied()
            .or(newest)
            .or_else(|| versions::newest(shipped.procedures.iter().filter(|p| p.key == *key)))?;
        let lifecycle =
            versions::find(&all.lifecycles, &shown.lifecycle).or_else(|| shipped.lifecycle(&shown.lifecycle))?;
        let may_draft = may_see(actor, lifecycle.kind);
        let waiting = all.drafts.iter().filter(|draft| draft.key() == key && !draft.state.is_over()).count();
        Some(DefinitionLine {
            key: key.clone(),
            title: shown.title.clone(),
            kind: shown.kind,
            cases: lifecycle.kind,
            in_force: in_force.map(|one| one.version),
            newest: newest.map(|newest| newest.version),
            shipped: offered.filter(|_| may_draft),
            drafts: u32::try_from(waiting).unwrap_or(u32::MAX),
            open: all.open.get(key.as_str()).copied().unwrap_or_default(),
            may_draft,
        })
    };
    keys.into_iter().filter_map(line).collect()
}

/// The newest shipped version whose content the school has neither published nor taken over.
fn offered(key: &ProcedureKey, versions: &[&Procedure], drafts: &[Draft], shipped: &Shipped) -> Option<u32> {
    let newest = versions::newest(shipped.procedures.iter().filter(|procedure| procedure.key == *key))?;
    let published = versions.iter().any(|procedure| content_hash(procedure) == content_hash(newest));
    let taken = drafts
        .iter()
        .filter(|draft| draft.state != DraftState::Discarded)
        .any(|draft| draft.source == Source::Shipped(DefinitionRef { key: key.clone(), version: newest.version }));
    (!published && !taken).then_some(newest.version)
}

/// The hash of what a version says, whatever its number and validity.
fn content_hash(procedure: &Procedure) -> String {
    let mut plain = procedure.clone();
    plain.version = 0;
    plain.valid_from = date!(2000 - 01 - 01);
    plain.valid_to = None;
    plain.proposed = false;
    definition_hash(&plain)
}

/// The versions of a procedure.
///
/// # Errors
/// `NotFound` when the caller sees none; what the database says.
pub async fn versions(state: &AppState, me: &SignedIn, key: ProcedureKey) -> Result<VersionList, ApiError> {
    let (me, today) = (me.clone(), state.clock.now().local_date());
    let read = move |tx: Tx| async move { version_lines(&tx, &me, &key, today).await };
    let mut items = state.db.read(read).await?.into_iter().map(|(line, _)| line).collect::<Vec<_>>();
    items.reverse();
    if items.is_empty() { Err(ApiError::NotFound) } else { Ok(VersionList { items }) }
}

/// One version, whole.
///
/// # Errors
/// `NotFound` when there is none, or the caller does not see it; what the database says.
pub async fn version(
    state: &AppState,
    me: &SignedIn,
    key: ProcedureKey,
    version: u32,
) -> Result<VersionView, ApiError> {
    let (me, today) = (me.clone(), state.clock.now().local_date());
    let read = move |tx: Tx| async move {
        let lines = version_lines(&tx, &me, &key, today).await?;
        let Some((line, procedure)) = lines.into_iter().find(|(line, _)| line.version == version) else {
            return Ok(None);
        };
        let named = catalogue::lifecycle_key(me.unit(), &procedure.lifecycle);
        let record = records::record_get(&tx, me.unit(), named).await?.ok_or(DbError::Corrupt("record"))?;
        Ok::<_, Failure>(Some(VersionView { line, procedure, lifecycle: decoded(&record.body)? }))
    };
    state.db.read(read).await?.ok_or(ApiError::NotFound)
}

/// The versions that somebody sees, the oldest first.
async fn version_lines(
    tx: &Tx,
    me: &SignedIn,
    key: &ProcedureKey,
    today: Date,
) -> Result<Vec<(VersionLine, Procedure)>, Failure> {
    let unit = me.unit();
    let seen = records::record_list(tx, &me.scope(), RecordKind::Procedure, Facet::Core, None, MOST).await?;
    let mut found: Vec<(Procedure, String)> = Vec::new();
    for record in seen {
        let procedure: Procedure = decoded(&record.body)?;
        if procedure.key == *key {
            found.push((procedure, stored_hash(&record.body).map_err(Failure::Unreadable)?));
        }
    }
    found.sort_by_key(|(procedure, _)| procedure.version);
    let known = Known::load(tx, unit, key, today).await?;
    let open: BTreeMap<String, u32> = cases::case_count_by_definition(tx, unit).await?.into_iter().collect();
    let validity = versions::validity(found.iter().map(|(procedure, _)| procedure));
    let mut lines = Vec::new();
    for ((procedure, hash), Validity { version, from, to }) in found.into_iter().zip(validity) {
        let noted = store::version_find(tx, unit, RecordKind::Procedure, key.as_str(), version).await?;
        let lifecycle = versions::find(&known.lifecycles, &procedure.lifecycle);
        let workflow = workflow_is_sound(tx, unit, &procedure).await?;
        let draft = noted.as_ref().and_then(|row| row.draft);
        let line = VersionLine {
            version,
            title: procedure.title.clone(),
            lifecycle: procedure.lifecycle.clone(),
            from,
            to,
            sound: workflow && noted.as_ref().is_none_or(|row| row.hash == hash),
            // What was published, not what somebody made of it.
            hash: noted.as_ref().map_or(hash, |row| row.hash.clone()),
            published_at: noted.as_ref().and_then(|row| row.at),
            published_by: noted.as_ref().and_then(|row| row.person),
            draft: draft.filter(|_| lifecycle.is_some_and(|lifecycle| may_see(&me.actor, lifecycle.kind))),
            open: open.get(&format!("{key}@{version}")).copied().unwrap_or_default(),
        };
        lines.push((line, procedure));
    }
    Ok(lines)
}

async fn workflow_is_sound(tx: &Tx, unit: UnitId, procedure: &Procedure) -> Result<bool, Failure> {
    let named = &procedure.lifecycle;
    let Some(record) = records::record_get(tx, unit, catalogue::lifecycle_key(unit, named)).await? else {
        return Ok(false);
    };
    let noted = store::version_find(tx, unit, RecordKind::Lifecycle, named.key.as_str(), named.version).await?;
    let hash = stored_hash(&record.body).map_err(Failure::Unreadable)?;
    Ok(noted.is_none_or(|row| row.hash == hash))
}

/// What is other in one published version than in another.
///
/// # Errors
/// `NotFound` when the caller does not see both; what the database says.
pub async fn difference(
    state: &AppState,
    me: &SignedIn,
    key: ProcedureKey,
    (from, to): (u32, u32),
) -> Result<DiffView, ApiError> {
    let (me, today) = (me.clone(), state.clock.now().local_date());
    let read = move |tx: Tx| async move {
        let lines = version_lines(&tx, &me, &key, today).await?;
        let sees = |version| lines.iter().any(|(line, _)| line.version == version);
        if !sees(from) || !sees(to) {
            return Ok(None);
        }
        let known = Known::load(&tx, me.unit(), &key, today).await?;
        let both = known.definition(from).zip(known.definition(to));
        Ok::<_, Failure>(both.map(|(was, now)| DiffView { changes: diff(&was, &now) }))
    };
    state.db.read(read).await?.ok_or(ApiError::NotFound)
}

/// The drafts that the caller may see, those in one state if that is asked.
///
/// # Errors
/// The denial for whoever drafts nothing; what the database says.
pub async fn drafts(state: &AppState, me: &SignedIn, wanted: Option<DraftState>) -> Result<DraftList, ApiError> {
    may_draft(&me.actor)?;
    let actor = me.actor.clone();
    let read = move |tx: Tx| async move { drafts_of(&tx, &actor, wanted).await };
    let items = state.db.read(read).await?.into_iter().map(line_of).collect();
    Ok(DraftList { items })
}

fn line_of((row, draft): (store::DraftRow, Draft)) -> DraftRow {
    DraftRow {
        id: draft.id,
        key: draft.key().clone(),
        title: draft.content.procedure.title,
        state: draft.state,
        author: draft.author,
        rev: draft.rev,
        begun_at: row.begun_at,
        changed_at: row.changed_at,
    }
}

async fn drafts_of(
    tx: &Tx,
    actor: &Actor,
    wanted: Option<DraftState>,
) -> Result<Vec<(store::DraftRow, Draft)>, Failure> {
    let kinds = CaseKind::ALL.into_iter().filter(|cases| may_see(actor, *cases)).map(CaseKind::as_str);
    let states = wanted.map(|state| [state.as_str()]);
    let states = states.as_ref().map(<[&str; 1]>::as_slice);
    let rows = store::draft_list(tx, actor.unit(), &kinds.collect::<Vec<_>>(), states, LISTED).await?;
    rows.into_iter().map(|row| decoded(&row.body).map(|draft| (row, draft))).collect()
}

/// Whether somebody drafts at all.
///
/// # Errors
/// The denial that says who does.
pub fn may_draft(actor: &Actor) -> Result<(), ApiError> {
    if CaseKind::ALL.into_iter().any(|cases| may_see(actor, cases)) {
        return Ok(());
    }
    let act = domain::policy::Act::DraftDefinition(CaseKind::Dossier);
    domain::policy::can(actor, act).map(|_| ()).map_err(ApiError::Denied)
}

/// A draft that this actor may see, with what is published.
pub(super) async fn find(tx: &Tx, actor: &Actor, id: DraftId, today: Date) -> Result<Option<(Draft, Known)>, Failure> {
    let row = store::draft_find(tx, id).await?.filter(|row| row.unit == actor.unit());
    let Some(row) = row else { return Ok(None) };
    let draft: Draft = decoded(&row.body)?;
    if !may_see(actor, draft.cases) {
        return Ok(None);
    }
    let known = Known::load(tx, actor.unit(), draft.key(), today).await?;
    Ok(Some((draft, known)))
}

/// A draft, whole, with its faults, its differences, and what the caller may do with it.
///
/// # Errors
/// The denial for whoever drafts nothing; `NotFound`; what the database says.
pub async fn draft(state: &AppState, me: &SignedIn, id: DraftId) -> Result<DraftView, ApiError> {
    may_draft(&me.actor)?;
    let (actor, now) = (me.actor.clone(), state.clock.now());
    let read = move |tx: Tx| async move {
        let Some((draft, known)) = find(&tx, &actor, id, now.local_date()).await? else { return Ok(None) };
        let heads = known.heads(draft.cases);
        let context = Context {
            actor: &actor,
            now,
            origin: None,
            seen: None,
            published: &known.published,
            lifecycles: &known.lifecycles,
            heads: &heads,
        };
        Ok::<_, Failure>(view(draft, &known, &context))
    };
    state.db.read(read).await?.ok_or(ApiError::NotFound)
}

fn view(draft: Draft, known: &Known, cx: &Context<'_>) -> Option<DraftView> {
    let def = whole(&draft.content, known);
    let against = against(&draft, known, cx.now.local_date());
    let before = against.and_then(|version| known.definition(version));
    let changes = before.as_ref().zip(def.as_ref()).map(|(before, def)| diff(before, def)).unwrap_or_default();
    let lifecycle = def.map(|def| def.lifecycle).or_else(|| newest_of(&known.lifecycles, draft.cases))?;
    Some(DraftView {
        lifecycle,
        faults: draft::faults(&draft, cx),
        against: against.map(|version| DefinitionRef { key: draft.key().clone(), version }),
        changes,
        acts: acts(&draft, cx),
        earliest: draft::earliest(cx.published, cx.now),
        draft,
    })
}

fn newest_of(lifecycles: &[Lifecycle], cases: CaseKind) -> Option<Lifecycle> {
    lifecycles.iter().filter(|lifecycle| lifecycle.kind == cases).max_by_key(|lifecycle| lifecycle.version).cloned()
}

/// The version with which a draft is compared: the one in force today, else the newest; of what is published, the one
/// before.
fn against(draft: &Draft, known: &Known, today: Date) -> Option<u32> {
    let before = |procedure: &&Procedure| match draft.state {
        DraftState::Published => procedure.version < draft.content.procedure.version,
        DraftState::Drafting
        | DraftState::Proposed
        | DraftState::Returned
        | DraftState::Approved
        | DraftState::Discarded => true,
    };
    let list: Vec<&Procedure> = known.published.iter().filter(before).collect();
    let newest = versions::newest(list.iter().copied()).map(|newest| newest.version);
    if draft.state == DraftState::Published {
        return newest;
    }
    let in_force = versions::validity(list).into_iter().find(|one| one.holds(today)).map(|one| one.version);
    in_force.or(newest)
}

/// What somebody may do with a draft now: each is tried. What only the content or the day stands in the way of is offered,
/// to be told why.
fn acts(draft: &Draft, cx: &Context<'_>) -> Vec<DraftAct> {
    let (id, rev) = (draft.id, draft.rev);
    let content: Box<Content> = Box::new(draft.content.clone());
    let from = cx.now.local_date();
    let words = || "…".to_owned();
    let tries = [
        (DraftAct::Edit, Command::Edit { draft: id, rev, content }),
        (DraftAct::Propose, Command::Propose { draft: id, rev, reasons: words() }),
        (DraftAct::Return, Command::Return { draft: id, rev, mend: words() }),
        (DraftAct::Approve, Command::Approve { draft: id, rev }),
        (DraftAct::Publish, Command::Publish { draft: id, rev, from }),
        (DraftAct::Discard, Command::Discard { draft: id, rev, reason: String::new() }),
    ];
    let offered = |command: &Command| match draft::decide(Some(draft), command, cx) {
        Ok(_) => true,
        Err(Denial::Draft(denial)) => denial.is_of_input() || matches!(denial, DraftDenial::Overtaken { .. }),
        Err(_) => false,
    };
    tries.into_iter().filter(|(_, command)| offered(command)).map(|(act, _)| act).collect()
}
