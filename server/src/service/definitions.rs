//! The life of a definition: drafts decided and stored in one transaction, with what was done, an audit line and, when one is
//! published, the records that every replica holds.
//!
//! These commands come by the REST API alone. What is published is never written again: its hash is noted beside it
//! ([`sound`]), and a case keeps its version until leadership moves it ([`migrate`]).

mod known;
pub mod migrate;
pub mod read;
mod rehearse;
pub mod sound;

use std::sync::Arc;

use contract::{definitions::DraftView, sync::Status};
use db::{
    DbError, Tx,
    audit::{self, AuditRow},
    definitions::{self as store, DraftEventRow, DraftRow, VersionRow},
    staff,
};
use domain::{
    definition::{
        Content, ProcedureKey,
        draft::{self, Change, Command, Context, Decision, Draft, Event, Source, may_see},
        versions,
    },
    denial::Denial,
    facet::RecordKind,
    ids::{CommandId, DraftId, SessionId, UnitId},
    instant::Instant,
    rights::Actor,
};
use serde_json::json;

use self::known::Known;
pub use self::{known::opened_under, rehearse::rehearse};
use super::{Failure, catalogue, decoded, digest, encoded, stored, write};
use crate::{
    auth::SignedIn,
    definitions::{Shipped, shipped, stored_hash},
    error::ApiError,
    state::AppState,
};

/// What lines of the audit log say they are about.
const SUBJECT: &str = "definition";

/// Does what somebody asks of a draft, once; the draft as it stands then.
///
/// # Errors
/// The denial of the rules; `KeyReused` when the id was another command's; what the database says.
pub async fn run(state: &AppState, me: &SignedIn, id: CommandId, command: Command) -> Result<DraftView, ApiError> {
    let digest = digest(&encoded(&command)?);
    let (actor, session, now) = (me.actor.clone(), me.session, state.clock.now());
    // Read only where a draft begins: nothing else asks for it.
    let shipped = match &command {
        Command::Begin { source: Source::Shipped(_), .. } => Some(shipped().map_err(ApiError::internal)?),
        Command::Begin { .. }
        | Command::Edit { .. }
        | Command::Propose { .. }
        | Command::Return { .. }
        | Command::Approve { .. }
        | Command::Publish { .. }
        | Command::Discard { .. } => None,
    };
    let draft = command.draft();
    let task = Arc::new(Task { state: state.clone(), actor, session, id, command, shipped, digest, now });
    let status = write(state, move |tx| {
        let task = task.clone();
        async move { task.once(&tx).await }
    })
    .await?;
    match status {
        Status::Applied => read::draft(state, me, draft).await,
        Status::Rejected { denial } => Err(ApiError::Denied(denial)),
        Status::Skipped { .. } | Status::Held => Err(ApiError::KeyReused),
    }
}

struct Task {
    state: AppState,
    actor: Actor,
    session: SessionId,
    id: CommandId,
    command: Command,
    /// What the program brings, where the draft begins from that.
    shipped: Option<&'static Shipped>,
    digest: String,
    now: Instant,
}

impl Task {
    async fn once(&self, tx: &Tx) -> Result<Status, Failure> {
        let unit = self.actor.unit();
        if let Some(status) = stored(tx, &self.actor, self.id, &self.digest).await? {
            return Ok(status);
        }
        // Definitions change one after the other: two that are published at once would be of one number.
        staff::staff_lock(tx, unit).await?;
        let row = store::draft_find(tx, self.command.draft()).await?;
        // Another unit's is nowhere, and its id is not to be had.
        let foreign = row.as_ref().is_some_and(|row| row.unit != unit);
        let state = match row.filter(|row| row.unit == unit) {
            Some(row) => Some(decoded::<Draft>(&row.body)?),
            None => None,
        };
        let decided = self.decide(tx, state.as_ref()).await?;
        let status = match if foreign { decided.and(Err(Denial::NotFound)) } else { decided } {
            Ok(decision) => {
                self.keep(tx, state, decision).await?;
                Status::Applied
            }
            Err(denial) => Status::Rejected { denial },
        };
        super::store(tx, &self.actor, None, (self.id, &self.digest), &status, self.now).await?;
        Ok(status)
    }

    async fn decide(&self, tx: &Tx, state: Option<&Draft>) -> Result<Result<Decision, Denial>, Failure> {
        let unit = self.actor.unit();
        let key = match (&self.command, state) {
            (Command::Begin { source, .. }, _) => source.key().clone(),
            (_, Some(draft)) => draft.key().clone(),
            // There is no such draft: the rules say so.
            (_, None) => ProcedureKey(String::new()),
        };
        let known = Known::load(tx, unit, &key, self.now.local_date()).await?;
        let origin = match &self.command {
            Command::Begin { source, .. } => known.origin(source, self.shipped),
            Command::Edit { .. }
            | Command::Propose { .. }
            | Command::Return { .. }
            | Command::Approve { .. }
            | Command::Publish { .. }
            | Command::Discard { .. } => None,
        };
        let cases = state.map(|draft| draft.cases);
        let heads = cases.map(|cases| known.heads(cases)).unwrap_or_default();
        let seen = match (state, self.command.rev()) {
            (Some(draft), Some(rev)) if rev != draft.rev && may_see(&self.actor, draft.cases) => {
                as_of(tx, unit, draft.id, rev).await?
            }
            (Some(_) | None, Some(_) | None) => None,
        };
        let context = Context {
            actor: &self.actor,
            now: self.now,
            origin: origin.as_ref(),
            seen: seen.as_ref(),
            published: &known.published,
            lifecycles: &known.lifecycles,
            heads: &heads,
        };
        Ok(draft::decide(state, &self.command, &context))
    }

    async fn keep(&self, tx: &Tx, state: Option<Draft>, decision: Decision) -> Result<(), Failure> {
        let unit = self.actor.unit();
        let event = Event {
            unit,
            draft: self.command.draft(),
            at: self.now,
            by: self.actor.person(),
            grant: decision.grant,
            on_behalf: decision.on_behalf,
            change: decision.change,
        };
        let draft = draft::apply(state, &event).ok_or(DbError::Corrupt("definition_draft"))?;
        store::draft_put(tx, &row(&draft, self.now)?).await?;
        let line = DraftEventRow {
            draft: draft.id,
            no: draft.rev,
            unit,
            at: self.now,
            person: event.by,
            grant: event.grant,
            on_behalf: event.on_behalf,
            command: self.id,
            action: event.change.action().to_owned(),
            body: encoded(&event.change)?,
        };
        store::draft_event_append(tx, &line).await?;
        let mut detail = json!({ "command": self.id, "key": draft.key(), "rev": draft.rev });
        if let Change::Published { content } = &event.change {
            detail["version"] = json!(content.procedure.version);
            detail["from"] = json!(content.procedure.valid_from.to_string());
            detail["hash"] = json!(self.publish(tx, draft.id, content).await?);
        }
        let line = AuditRow {
            id: self.state.clock.id(),
            unit,
            at: self.now,
            person: Some(event.by),
            session: Some(self.session),
            action: format!("{SUBJECT}.{}", event.change.action()),
            subject_kind: SUBJECT.to_owned(),
            subject: Some(draft.id.0),
            detail: encoded(&detail)?,
        };
        Ok(audit::audit_append(tx, &line).await?)
    }

    /// Makes the content records, of which every replica and the portal hear with this transaction; its hash.
    async fn publish(&self, tx: &Tx, draft: DraftId, content: &Content) -> Result<String, Failure> {
        let unit = self.actor.unit();
        let note = |kind, key: &str, version, hash: &str| VersionRow {
            unit,
            kind,
            key: key.to_owned(),
            version,
            hash: hash.to_owned(),
            at: Some(self.now),
            person: Some(self.actor.person()),
            draft: Some(draft),
        };
        if let Some(lifecycle) = &content.lifecycle {
            catalogue::publish_lifecycle(tx, unit, lifecycle).await?;
            let hash = stored_hash(&encoded(lifecycle)?).map_err(Failure::Unreadable)?;
            let row = note(RecordKind::Lifecycle, lifecycle.key.as_str(), lifecycle.version, &hash);
            store::version_put(tx, &row).await?;
        }
        let procedure = &content.procedure;
        catalogue::publish_procedure(tx, unit, procedure).await?;
        let hash = stored_hash(&encoded(procedure)?).map_err(Failure::Unreadable)?;
        let row = note(RecordKind::Procedure, procedure.key.as_str(), procedure.version, &hash);
        store::version_put(tx, &row).await?;
        Ok(hash)
    }
}

/// What a draft said at a revision.
async fn as_of(tx: &Tx, unit: UnitId, draft: DraftId, rev: u32) -> Result<Option<Content>, Failure> {
    let events = store::draft_event_list(tx, unit, draft, rev).await?;
    for event in events.iter().rev() {
        if let Some(content) = decoded::<Change>(&event.body)?.content() {
            return Ok(Some(content.clone()));
        }
    }
    Ok(None)
}

fn row(draft: &Draft, now: Instant) -> Result<DraftRow, Failure> {
    Ok(DraftRow {
        id: draft.id,
        unit: draft.unit,
        key: draft.key().as_str().to_owned(),
        cases: draft.cases.as_str().to_owned(),
        state: draft.state.as_str().to_owned(),
        author: draft.author,
        rev: draft.rev,
        begun_at: draft.lines.first().map_or(now, |line| line.at),
        changed_at: now,
        body: encoded(draft)?,
    })
}

/// The whole definition of a content.
fn whole(content: &Content, known: &Known) -> Option<domain::definition::Definition> {
    content.with(versions::find(&known.lifecycles, &content.procedure.lifecycle))
}
