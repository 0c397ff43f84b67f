//! What may be done with a document, and what it is afterwards.

use time::{Date, Duration, Month, Time};

use super::{Book, Document, DocumentDenial, DocumentKind, Entry, Stamp, Task, Way, Word};
use crate::{
    case::decide::check_file,
    denial::Denial,
    faults::Faults,
    ids::PersonId,
    instant::Instant,
    policy::{self, Act},
    rights::Actor,
};

/// The most characters of what a document is about.
const MOST_ABOUT: usize = 500;
/// Of the name of an agency, or of all to whom one goes.
const MOST_NAME: usize = 300;
/// Of a number that another agency gave.
const MOST_SIGN: usize = 60;
/// Of what is to be done, or was.
const MOST_NOTE: usize = 1000;
/// Papers older than this are no post of today's: a slip of the pen.
const OLDEST: Duration = Duration::days(366 * 30);
/// A task further away than this is a slip of the pen.
const LATEST: Duration = Duration::days(366 * 2);

/// What stands in the book when this is entered. `signs` says whether somebody is of this school's staff.
///
/// # Errors
/// Not the office; what is wrong with what was typed.
pub fn enter(actor: &Actor, typed: Entry, signs: impl Fn(PersonId) -> bool, now: Instant) -> Result<Entry, Denial> {
    policy::can(actor, Act::KeepBooks)?;
    tidy(typed, signs, now)
}

fn tidy(typed: Entry, signs: impl Fn(PersonId) -> bool, now: Instant) -> Result<Entry, Denial> {
    let today = now.local_date();
    let mut faults = Faults::default();
    let about = faults.text("about", &typed.about, MOST_ABOUT, true);
    let way = match typed.way {
        Way::Incoming { from, sign } => {
            faults.day("dated", typed.dated, today.checked_sub(OLDEST), today);
            Way::Incoming {
                from: faults.text("from", &from, MOST_NAME, true),
                sign: faults.note("sign", sign.as_deref(), MOST_SIGN),
            }
        }
        Way::Outgoing { to, signer } => {
            // The number is of this year's book, so the day is too.
            faults.day("dated", typed.dated, Date::from_ordinal_date(today.year(), 1).ok(), today);
            if typed.kind == DocumentKind::Other {
                faults.not_a_choice("kind");
            }
            if !signs(signer) {
                faults.not_a_choice("signer");
            }
            Way::Outgoing { to: faults.text("to", &to, MOST_NAME, true), signer }
        }
    };
    if let Some(scan) = &typed.scan
        && check_file(scan).is_err()
    {
        faults.out_of_range("scan");
    }
    faults.none(Entry { about, way, ..typed })
}

/// Corrects what stands in the book; the number stays.
///
/// # Errors
/// Not the office; somebody else wrote it meanwhile; it was cancelled; it would stand in another book, or under another
/// number; what is wrong with what was typed.
pub fn amend(
    actor: &Actor,
    document: Document,
    (was, typed): (u32, Entry),
    signs: impl Fn(PersonId) -> bool,
    now: Instant,
) -> Result<Document, Denial> {
    policy::can(actor, Act::KeepBooks)?;
    counts(&document)?;
    if document.version != was {
        return Err(DocumentDenial::DocumentChanged.into());
    }
    let renames = document.book() == Book::Outgoing && typed.kind != document.entry.kind;
    if typed.way.book() != document.book() || renames {
        return Err(DocumentDenial::NumberSaysSo.into());
    }
    // What stood there before stays as good as it was: a signer may have left since.
    let stood = match &document.entry.way {
        Way::Outgoing { signer, .. } => Some(*signer),
        Way::Incoming { .. } => None,
    };
    let entry = tidy(typed, |person| stood == Some(person) || signs(person), now.min(last_day(&document)))?;
    Ok(Document { entry, ..document.next() })
}

/// The last day of the year of a document's book: no later one is the day of anything in it.
fn last_day(document: &Document) -> Instant {
    let last = Date::from_calendar_date(document.year, Month::December, 31);
    last.map_or(document.entered.at, |day| Instant::from_local(day, Time::MIDNIGHT))
}

/// Gives a document to somebody, or to somebody else. `works` says whether they are of this school's staff.
///
/// # Errors
/// Neither office nor leadership; it was cancelled, or is settled; they do not work here; the day has passed.
pub fn assign(
    actor: &Actor,
    document: Document,
    (to, due, note): (PersonId, Option<Date>, Option<&str>),
    works: bool,
    now: Instant,
) -> Result<Document, Denial> {
    policy::can(actor, Act::DirectDocuments)?;
    counts(&document)?;
    if document.settled.is_some() {
        return Err(DocumentDenial::DocumentSettled.into());
    }
    let today = now.local_date();
    let mut faults = Faults::default();
    if !works {
        faults.not_a_choice("to");
    }
    if due.is_some_and(|due| due < today || today.checked_add(LATEST).is_some_and(|latest| due > latest)) {
        faults.not_a_date("due");
    }
    let note = faults.note("note", note, MOST_NOTE);
    let task = faults.none(Task { to, due, note, given: stamp(actor, Act::DirectDocuments, now) })?;
    Ok(Document { task: Some(task), ..document.next() })
}

/// Says what was done about it.
///
/// # Errors
/// It was given to somebody else, and this is neither office nor leadership; it was cancelled, settled, or never given to
/// anybody; nothing is said.
pub fn settle(actor: &Actor, document: Document, said: &str, now: Instant) -> Result<Document, Denial> {
    counts(&document)?;
    let task = document.task.as_ref().ok_or(DocumentDenial::NotAssigned)?;
    let is_theirs = task.to == actor.person();
    if !is_theirs {
        policy::can(actor, Act::DirectDocuments)?;
    }
    if document.settled.is_some() {
        return Err(DocumentDenial::DocumentSettled.into());
    }
    let said_by = if is_theirs {
        Stamp { by: actor.person(), on_behalf: None, at: now }
    } else {
        stamp(actor, Act::DirectDocuments, now)
    };
    let word = word(said_by, "note", said)?;
    Ok(Document { settled: Some(word), ..document.next() })
}

/// Cancels its number: it stays in the book, with the reason, and is never given again.
///
/// # Errors
/// Not the office; it was cancelled already; something was done about it; no reason is given.
pub fn cancel(actor: &Actor, document: Document, reason: &str, now: Instant) -> Result<Document, Denial> {
    policy::can(actor, Act::KeepBooks)?;
    counts(&document)?;
    if document.settled.is_some() {
        return Err(DocumentDenial::DocumentSettled.into());
    }
    let word = word(stamp(actor, Act::KeepBooks, now), "reason", reason)?;
    Ok(Document { cancelled: Some(word), ..document.next() })
}

/// Who enters something now.
pub fn entered(actor: &Actor, now: Instant) -> Stamp {
    stamp(actor, Act::KeepBooks, now)
}

/// Whether somebody may read it: who keeps and who reads the books, and whose work it is.
pub fn may_see(actor: &Actor, document: &Document) -> bool {
    let is_theirs = document.task.as_ref().is_some_and(|task| task.to == actor.person());
    document.unit == actor.unit() && (is_theirs || policy::can(actor, Act::ReadBooks).is_ok())
}

impl Document {
    fn next(self) -> Self {
        Self { version: self.version + 1, ..self }
    }
}

fn counts(document: &Document) -> Result<(), Denial> {
    if document.cancelled.is_some() { Err(DocumentDenial::NumberCancelled.into()) } else { Ok(()) }
}

/// Who does it now, and for whom where the right to it was lent to them.
fn stamp(actor: &Actor, act: Act<'_>, at: Instant) -> Stamp {
    let on_behalf = policy::can(actor, act).ok().and_then(|grant| grant.acting_for);
    Stamp { by: actor.person(), on_behalf, at }
}

fn word(by: Stamp, field: &str, said: &str) -> Result<Word, Denial> {
    let mut faults = Faults::default();
    let text = faults.text(field, said, MOST_NOTE, true);
    faults.none(Word { text, said: by })
}
