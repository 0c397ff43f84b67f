//! What is done with the books of documents: decided, numbered and stored in one transaction. It comes by the REST API alone,
//! because a number is given by the server.

use std::{collections::BTreeSet, sync::Arc};

use contract::{
    document::{AmendDocument, AssignDocument, CancelDocument, EnterDocument, SettleDocument},
    sync::Status,
};
use db::{
    DbError, Tx,
    audit::{self, AuditRow},
    documents::{self as store, EntryRow},
    files, people, registers,
};
use domain::{
    denial::Denial,
    document::{self, Document, DocumentDenial, Entry},
    ids::{CommandId, DocumentId, FileHash, PersonId, SessionId},
    instant::Instant,
    policy::{self, Act},
    rights::Actor,
};
use serde::Serialize;

use super::{Failure, decoded, digest, encoded, numbers, stored, write};
use crate::{auth::SignedIn, error::ApiError, state::AppState};

/// What a document calls itself in the books and in the audit log.
pub const DOCUMENT: &str = "document";

/// What is asked. What is entered gets the id of the call, so that the same call again enters nothing twice.
#[derive(Debug, Clone, Serialize)]
pub enum Deed {
    /// Enter one.
    Enter(Box<EnterDocument>),
    /// Correct its entry.
    Amend(DocumentId, Box<AmendDocument>),
    /// Give it to somebody.
    Assign(DocumentId, AssignDocument),
    /// Say what was done about it.
    Settle(DocumentId, SettleDocument),
    /// Cancel its number.
    Cancel(DocumentId, CancelDocument),
}

impl Deed {
    const fn action(&self) -> &'static str {
        match self {
            Self::Enter(_) => "enter",
            Self::Amend(..) => "amend",
            Self::Assign(..) => "assign",
            Self::Settle(..) => "settle",
            Self::Cancel(..) => "cancel",
        }
    }

    /// For whom it is done, where the right to it was lent.
    fn on_behalf(&self, actor: &Actor) -> Option<PersonId> {
        let act = match self {
            Self::Enter(_) | Self::Amend(..) | Self::Cancel(..) => Act::KeepBooks,
            Self::Assign(..) | Self::Settle(..) => Act::DirectDocuments,
        };
        policy::can(actor, act).ok().and_then(|grant| grant.acting_for)
    }

    fn subject(&self, call: CommandId) -> DocumentId {
        match self {
            Self::Enter(_) => DocumentId(call.0),
            Self::Amend(id, _) | Self::Assign(id, _) | Self::Settle(id, _) | Self::Cancel(id, _) => *id,
        }
    }
}

/// Does what is asked, once.
///
/// # Errors
/// The denial of the rules; `KeyReused` when the id was another call's; what the database says.
pub async fn run(state: &AppState, me: &SignedIn, id: CommandId, deed: Deed) -> Result<(), ApiError> {
    run_as(state, &me.actor, Some(me.session), id, deed, state.clock.now()).await
}

/// The same for an actor without a session: what the server itself tells, such as the past of the demo school.
///
/// # Errors
/// Those of [`run`].
pub async fn run_as(
    state: &AppState,
    actor: &Actor,
    session: Option<SessionId>,
    id: CommandId,
    deed: Deed,
    now: Instant,
) -> Result<(), ApiError> {
    let digest = digest(&encoded(&deed)?);
    let line = AuditRow {
        id: state.clock.id(),
        unit: actor.unit(),
        at: now,
        person: Some(actor.person()),
        session,
        action: format!("{DOCUMENT}.{}", deed.action()),
        subject_kind: DOCUMENT.to_owned(),
        subject: Some(deed.subject(id).0),
        detail: encoded(&super::detail(id, deed.on_behalf(actor)))?,
    };
    let ask = Arc::new(Ask { actor: actor.clone(), id, deed, digest, now });
    let work = move |tx: Tx| {
        let (ask, line) = (ask.clone(), line.clone());
        async move { ask.once(&tx, &line).await }
    };
    match write(state, work).await? {
        Status::Applied => Ok(()),
        Status::Rejected { denial } => Err(ApiError::Denied(denial)),
        Status::Skipped { .. } | Status::Held => Err(ApiError::KeyReused),
    }
}

/// A document as it is kept.
///
/// # Errors
/// When it cannot be read.
pub fn read(body: &str) -> Result<Document, Failure> {
    decoded(body)
}

struct Ask {
    actor: Actor,
    id: CommandId,
    deed: Deed,
    digest: String,
    now: Instant,
}

/// What the rules make of what is asked.
enum Change {
    /// This is to be entered, under a number that is drawn last.
    Entered(Entry),
    /// It stands so from now on, and no longer shows this file.
    Written(Box<Document>, Option<FileHash>),
}

impl Ask {
    async fn once(&self, tx: &Tx, line: &AuditRow) -> Result<Status, Failure> {
        if let Some(status) = stored(tx, &self.actor, self.id, &self.digest).await? {
            return Ok(status);
        }
        let (status, change) = match self.decide(tx).await? {
            Ok(change) => (Status::Applied, Some(change)),
            Err(denial) => (Status::Rejected { denial }, None),
        };
        super::store(tx, &self.actor, None, (self.id, &self.digest), &status, self.now).await?;
        if let Some(change) = change {
            audit::audit_append(tx, line).await?;
            self.keep(tx, change).await?;
        }
        Ok(status)
    }

    async fn decide(&self, tx: &Tx) -> Result<Result<Change, Denial>, Failure> {
        let (actor, now) = (&self.actor, self.now);
        let staff = self.staff(tx).await?;
        let works = |person: PersonId| staff.contains(&person);
        if let Deed::Enter(body) = &self.deed {
            let entry = match document::enter(actor, body.entry.clone(), works, now) {
                Ok(entry) => entry,
                Err(denial) => return Ok(Err(denial)),
            };
            return self.may_enter(tx, &entry, body.again).await.map(|may| may.map(|()| Change::Entered(entry)));
        }
        let id = self.deed.subject(self.id);
        // Never seen and not there answer alike.
        let found = store::document_find(tx, actor.unit(), id).await?.as_deref().map(read).transpose()?;
        let Some(found) = found.filter(|found| document::may_see(actor, found)) else {
            return Ok(Err(Denial::NotFound));
        };
        let shown = found.entry.scan.as_ref().map(|scan| scan.hash.clone());
        let decided = match &self.deed {
            Deed::Enter(_) => Err(Denial::AlreadyExists),
            Deed::Amend(_, body) => document::amend(actor, found, (body.was, body.entry.clone()), works, now),
            Deed::Assign(_, body) => {
                let task = (body.to, body.due, body.note.as_deref());
                document::assign(actor, found, task, works(body.to), now)
            }
            Deed::Settle(_, body) => document::settle(actor, found, &body.note, now),
            Deed::Cancel(_, body) => document::cancel(actor, found, &body.reason, now),
        };
        Ok(decided.map(|document| {
            let shows = document.entry.scan.as_ref().map(|scan| &scan.hash);
            let dropped = shown.filter(|hash| Some(hash) != shows);
            Change::Written(Box::new(document), dropped)
        }))
    }

    /// Who works here and can sign in.
    async fn staff(&self, tx: &Tx) -> Result<BTreeSet<PersonId>, Failure> {
        let people = people::person_list(tx, self.actor.unit()).await?;
        Ok(people.into_iter().filter(|person| person.disabled_at.is_none()).map(|person| person.id).collect())
    }

    /// Whether the book takes it: it is not closed, and has nothing like it.
    async fn may_enter(&self, tx: &Tx, entry: &Entry, again: bool) -> Result<Result<(), Denial>, Failure> {
        let unit = self.actor.unit();
        if let Some(known_by) = entry.known_by().filter(|_| !again)
            && let Some(other) = store::document_known(tx, unit, &known_by).await?
        {
            let other = read(&other)?;
            let number = format!("{}/{}", other.text, other.year);
            return Ok(Err(DocumentDenial::DocumentKnown { number }.into()));
        }
        let book = entry.way.book().register();
        let closed = registers::register_is_closed(tx, unit, book.as_str(), &self.year().to_string()).await?;
        Ok(if closed { Err(Denial::RegisterClosed { book }) } else { Ok(()) })
    }

    fn year(&self) -> i32 {
        self.now.local_date().year()
    }

    async fn keep(&self, tx: &Tx, change: Change) -> Result<(), Failure> {
        let (document, dropped) = match change {
            Change::Entered(entry) => (self.number(tx, entry).await?, None),
            Change::Written(document, dropped) => (*document, dropped),
        };
        if let (Some(_), Deed::Cancel(..)) = (&document.cancelled, &self.deed) {
            let number = (document.book().as_str(), document.year.to_string());
            store::entry_cancel(tx, document.unit, (number.0, &number.1, document.number), self.now).await?;
        }
        let by = (self.actor.person(), self.now, self.id);
        store::document_put(tx, &document, &encoded(&document)?, by, self.deed.action()).await?;
        let scan = document.entry.scan.as_ref().map(|scan| &scan.hash);
        files::document_file_set(tx, document.unit, document.id, scan).await?;
        // A paper that was put there by mistake does not stay, unless something else shows it.
        if let Some(hash) = dropped
            && files::file_delete(tx, document.unit, &hash).await?
        {
            files::file_going_put(tx, document.unit, &hash, self.now).await?;
        }
        Ok(())
    }

    /// Draws the number of what is entered. From here on the book is locked.
    async fn number(&self, tx: &Tx, entry: Entry) -> Result<Document, Failure> {
        let unit = self.actor.unit();
        let row = people::unit_find(tx, unit).await?.ok_or(DbError::Corrupt("unit"))?;
        let (book, year) = (entry.way.book(), self.year());
        let number = registers::register_next(tx, unit, book.as_str(), &year.to_string()).await?;
        let text = numbers::printed_document(book, entry.kind, number, &row.key);
        let id = DocumentId(self.id.0);
        let stands = EntryRow {
            unit,
            book: book.as_str().to_owned(),
            period: year.to_string(),
            number,
            text: text.clone(),
            kind: DOCUMENT.to_owned(),
            root: id.0,
            at: self.now,
            cancelled_at: None,
        };
        store::entry_insert(tx, &stands).await?;
        let entered = document::entered(&self.actor, self.now);
        let (task, settled, cancelled) = (None, None, None);
        Ok(Document { id, unit, version: 1, entry, year, number, text, entered, task, settled, cancelled })
    }
}
