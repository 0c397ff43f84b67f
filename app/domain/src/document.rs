//! Documents that come to the school and go out of it (văn bản đến, văn bản đi): each stands in the book of its year under a
//! number that no other has. A number that should not have been given is cancelled, and stays in the book.
//!
//! None of it is done offline: a number is given by the server alone.

mod decide;
mod denial;
mod kind;

#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};
use time::Date;

pub use self::{
    decide::{amend, assign, cancel, enter, entered, may_see, settle},
    denial::DocumentDenial,
    kind::DocumentKind,
};
use crate::{
    case::FileRef,
    definition::{RegisterKey, template::register_title},
    fold,
    ids::{DocumentId, PersonId, UnitId},
    instant::Instant,
    privacy::erased,
    text::{Lang, Text},
};

/// A book in which documents are entered, anew each year (decree 30/2020/NĐ-CP, annex IV [K]).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Book {
    /// What came (sổ văn bản đến).
    Incoming,
    /// What went out (sổ văn bản đi), results of dossiers among it.
    Outgoing,
}

impl Book {
    /// Both of them.
    pub const ALL: [Self; 2] = [Self::Incoming, Self::Outgoing];

    /// The name in storage and on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Incoming => "incoming",
            Self::Outgoing => "outgoing",
        }
    }

    /// The register that gives its numbers.
    pub fn register(self) -> RegisterKey {
        self.as_str().into()
    }

    /// What it is called.
    pub fn title(self) -> Text {
        register_title(&self.register())
    }
}

impl std::str::FromStr for Book {
    type Err = &'static str;
    fn from_str(s: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|book| book.as_str() == s).ok_or("unknown book")
    }
}

/// What stands in the book besides the number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// What kind of document it is.
    pub kind: DocumentKind,
    /// What it is about (trích yếu).
    pub about: String,
    /// Its day.
    pub dated: Date,
    /// What the two books have each for itself.
    pub way: Way,
    /// The signed paper.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scan: Option<FileRef>,
}

/// Whether it came or went.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "book", rename_all = "snake_case", deny_unknown_fields)]
pub enum Way {
    /// It came.
    Incoming {
        /// Who issued it.
        from: String,
        /// Its number and symbols there: `442/UBND-CCHC`; what has none came without.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        sign: Option<String>,
    },
    /// It went out.
    Outgoing {
        /// To whom.
        to: String,
        /// Who signed it.
        signer: PersonId,
    },
}

impl Way {
    /// In which book it stands.
    pub const fn book(&self) -> Book {
        match self {
            Self::Incoming { .. } => Book::Incoming,
            Self::Outgoing { .. } => Book::Outgoing,
        }
    }
}

impl Entry {
    /// By what the same document is known when it comes again, by post after it came by mail: who issued it, its number
    /// there, its day. Nothing where that says too little.
    pub fn known_by(&self) -> Option<String> {
        match &self.way {
            Way::Incoming { from, sign: Some(sign) } => {
                Some(format!("{}\n{}\n{}", fold::search_key(from), fold::search_key(sign), self.dated))
            }
            Way::Incoming { sign: None, .. } | Way::Outgoing { .. } => None,
        }
    }
}

/// Who did something, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stamp {
    /// Who.
    pub by: PersonId,
    /// For whom, where the right to it was lent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_behalf: Option<PersonId>,
    /// When.
    pub at: Instant,
}

/// What somebody is to do about a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Task {
    /// Who.
    pub to: PersonId,
    /// By which day; absent where none was set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Date>,
    /// What (ý kiến chỉ đạo).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Who said so.
    pub given: Stamp,
}

/// A word that ends something, with who said it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Word {
    /// What was said.
    pub text: String,
    /// By whom.
    pub said: Stamp,
}

/// A document as it stands in its book.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// Its id.
    pub id: DocumentId,
    /// Whose it is.
    pub unit: UnitId,
    /// How often it was written, from one.
    pub version: u32,
    /// What stands in the book.
    pub entry: Entry,
    /// The year of the book.
    pub year: i32,
    /// Its number in the book.
    pub number: i64,
    /// The number as printed: `07/QĐ-MNHgS`; of what came, the number alone.
    pub text: String,
    /// Who entered it.
    pub entered: Stamp,
    /// Whose work it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task: Option<Task>,
    /// What was done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settled: Option<Word>,
    /// Why its number does not count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cancelled: Option<Word>,
}

impl Document {
    /// In which book it stands.
    pub const fn book(&self) -> Book {
        self.entry.way.book()
    }

    /// The same without what names somebody who is to be forgotten; nothing where nothing does. A scan goes with the words that
    /// name them: it is the paper of which they speak.
    pub fn without(mut self, names: impl Fn(&str) -> bool) -> Option<Self> {
        let gone = erased(Lang::Vi);
        let mut found = false;
        let mut look = |text: &mut String| {
            if names(text) {
                gone.clone_into(text);
                found = true;
            }
        };
        look(&mut self.entry.about);
        match &mut self.entry.way {
            Way::Incoming { from, sign } => {
                look(from);
                sign.iter_mut().for_each(&mut look);
            }
            Way::Outgoing { to, .. } => look(to),
        }
        self.task.iter_mut().filter_map(|task| task.note.as_mut()).for_each(&mut look);
        self.settled.iter_mut().chain(&mut self.cancelled).for_each(|word| look(&mut word.text));
        if let Some(scan) = &mut self.entry.scan {
            look(&mut scan.name);
        }
        found.then(|| {
            self.entry.scan = None;
            self
        })
    }

    /// Whether somebody has still to do something about it.
    pub const fn waits(&self) -> bool {
        self.task.is_some() && self.settled.is_none() && self.cancelled.is_none()
    }
}

/// How many documents wait for somebody.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiting {
    /// All of them.
    pub waiting: u32,
    /// Those whose day has passed.
    pub late: u32,
}

impl Waiting {
    /// None wait.
    pub const fn is_none(&self) -> bool {
        self.waiting == 0
    }

    /// One more.
    #[must_use]
    pub fn and(self, document: &Document, today: Date) -> Self {
        let due = document.task.as_ref().filter(|_| document.waits()).map(|task| task.due);
        let late = due.flatten().is_some_and(|due| due < today);
        Self { waiting: self.waiting + u32::from(due.is_some()), late: self.late + u32::from(late) }
    }
}

/// Numbers between two of a book that it does not have: they were given on paper, before Sen or while it could not be used.
/// `above` is the number after them; nothing where none is missing.
pub fn missing_between(below: i64, above: i64) -> Option<(i64, i64)> {
    (above - below > 1).then_some((below + 1, above - 1))
}
