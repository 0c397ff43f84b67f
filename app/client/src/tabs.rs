//! The tabs of one person on one device: one of them leads. It alone numbers, keeps, sends and fetches; the others show a mirror
//! of its replica, and hand it what somebody does there.
//!
//! **Who leads** is decided by a lock that the browser gives to one tab and takes back when that tab goes, however it goes. The
//! *generation* makes it safe: whoever begins to lead raises it in the store, and every commit of a leader looks, within its own
//! transaction, whether it is still the newest ([`crate::StoreError::Superseded`]). A lock may be wrong about who is alive, the
//! transaction cannot be.
//!
//! **Who follows** hears every committed batch, numbered within its generation. It is listening before it loads the store, so
//! that what it loads is at least as new as the first batch that it hears; batches say what is so and not what changed, so that
//! hearing of one twice does no harm. A number left out, a newer generation or [`Said::Again`] have it load the store again.
//!
//! **What somebody does in a following tab** is asked of the leader, under an id that was made there, and is done when the leader
//! answers: by then it is durable. Asks without an answer are asked again of every new leader, which knows by the command's id
//! what it has already.
//!
//! **A leader that hangs** is not missed by whoever only looks. Nobody beats a drum: the timers of tabs in the background come as
//! late as once a minute, so silence would prove nothing. Messages are delivered there at once, however; so it is asked "are you
//! there?", by whoever needs it and twice a minute by every tab that is looked at, and is superseded when it has not even said
//! yes to [`SILENCES`] questions in a row. Questions are counted, not seconds: a computer that slept is not a leader that hangs.
//!
//! **A leader whose storage hangs** says yes, and keeps nothing. So it says too which commit it is at, and is superseded by
//! whoever waits for it when it is at the same one for [`STUCK`] questions in a row. Until its storage answers, its own tab waits.
//!
//! **A tab that cannot begin to lead**, because its storage fails or has no room for the generation, does not: nobody commits
//! under a generation that is not stored. It leaves the lock to the next in line, says so, and stands in line again, each time
//! a while later ([`Among::rest`]).

use std::{
    cell::{Cell, RefCell},
    collections::{BTreeMap, BTreeSet},
    rc::{Rc, Weak},
};

use contract::{command::Command, session::SessionView};
use domain::{
    ids::{CommandId, FileHash},
    instant::Instant,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    Local,
    engine::{Connection, Submit},
    later::Later,
    store::{Going, StoreError, Upload, Write},
};

/// How long an answer is waited for before the leader is asked whether it is there, in milliseconds.
pub const BEAT: u32 = 2_000;
/// After how many questions without any word another tab takes the lead: ten seconds where timers are in time.
pub const SILENCES: u32 = 5;
/// After how many questions at the same commit another tab takes the lead: half a minute where timers are in time. A base of a
/// large school is written in less, on a slow telephone too.
pub const STUCK: u32 = 15;
/// How long a tab rests that could not begin to lead, in milliseconds: twice as long each time, up to a minute.
const REST: (u32, u32) = (2_000, 60_000);
/// More writes than this are not told one by one: loading them is quicker.
const MOST_TOLD: usize = 200;

/// The other tabs of the same person on this device, and the lock for which they stand in line. Nobody else's tabs hear it.
pub trait Tabs {
    /// Says something to all others.
    fn say(&self, text: String);
    /// From now on what others say, and what becomes of the lead, is told here.
    fn listen(&self, hear: Rc<dyn Fn(Heard)>);
    /// Takes the lead if nobody has it.
    fn lead(&self) -> Local<'_, bool>;
    /// Stands in line for the lead, unless this tab does already: [`Heard::Leads`] when it is its turn.
    fn wait(&self);
    /// Takes the lead from whoever has it: [`Heard::Leads`] here, [`Heard::Lost`] there.
    fn steal(&self);
    /// Leaves the lead to the next in line; this tab may stand there again.
    fn release(&self);
    /// Gives up the lead, for good: this tab could not keep anything.
    fn resign(&self);
    /// Resolves after so many milliseconds.
    fn sleep(&self, millis: u32) -> Local<'_, ()>;
}

/// What a tab is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Heard {
    /// Another tab has said this.
    Said(String),
    /// This tab has the lock.
    Leads,
    /// Another has taken it from this one.
    Lost,
}

/// What tabs say to each other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Said {
    /// Is anybody leading?
    Hello,
    /// Something is to be done by the leader.
    Ask {
        /// Which question.
        id: Uuid,
        /// Which leader is asked, by its generation: no other does it, so that none does what another refuses.
        of: u64,
        /// It may have been done by a leader before.
        again: bool,
        /// What.
        ask: Ask,
    },
    /// A leader is about to be one.
    Soon,
    /// A leader is there.
    Here(Place, Standing),
    /// This batch was committed; and the replica's last number whose effect the base shows.
    Wrote(Place, u64, Vec<Write>),
    /// So much was committed that the store is to be loaded again.
    Again(Place),
    /// What became of a question.
    Answer(Uuid, Place, Answer),
    /// The person has signed out, and what lies here is being erased.
    Gone,
}

/// Up to where a leader has told.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Place {
    /// Its generation.
    pub generation: u64,
    /// The number of its last batch.
    pub no: u64,
}

/// What is so of the leader, and lies in no store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Standing {
    /// How it stands with the server.
    pub connection: Connection,
    /// The file on its way, and how many of its bytes have come.
    pub on_its_way: Option<(FileHash, u64)>,
    /// The last number whose effect the base shows.
    pub shown: u64,
    /// Which commit it is at, if it is at one.
    #[serde(default)]
    pub keeps: Option<u64>,
}

/// What only the leader does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Ask {
    /// Takes a command, or several that make sense only together.
    Submit(Vec<(CommandId, Command)>),
    /// Keeps a form, as it was typed at that moment.
    Keep(String, serde_json::Value, Instant),
    /// Forgets a form that went at that moment.
    Forget(String, Instant, Going),
    /// Lets go of a refused command.
    Dismiss(CommandId),
    /// Lets go of a refused file.
    DismissFile(FileHash),
    /// A file was added to the store.
    File(Upload),
    /// The person has signed in again, or their rights have changed.
    SignedIn(Box<SessionView>),
    /// Sends and fetches.
    Sync,
    /// Nothing: it is only to be there.
    Look,
}

/// What became of it.
pub(crate) type Answer = Result<(), Submit>;

/// A question of this tab that was not answered.
pub(crate) struct Asked {
    pub ask: Ask,
    pub answer: Rc<Later<Answer>>,
}

/// One tab among the others.
pub(crate) struct Among {
    pub tabs: Rc<dyn Tabs>,
    /// It leads: it has the lock, has raised the generation, and has loaded the store since.
    pub leads: Cell<bool>,
    /// It is about to.
    pub begins: Cell<bool>,
    /// The person has signed out, or this tab can keep nothing: it does nothing more.
    pub over: Cell<bool>,
    /// Up to where it has told, or has heard. Nothing was heard yet in the generation where the number is missing.
    pub generation: Cell<u64>,
    pub no: Cell<Option<u64>>,
    pub standing: RefCell<Standing>,
    /// What it was told and has not yet looked at, in order.
    pub heard: Later<Told>,
    /// How often a word of a leader has come.
    pub words: Cell<u64>,
    /// How often one that says that its storage goes on.
    pub moves: Cell<u64>,
    /// Which commit the leader was last said to be at.
    at: Cell<Option<u64>>,
    /// Commits of this tab that are not over, and how many there were.
    commits: RefCell<BTreeSet<u64>>,
    begun: Cell<u64>,
    /// Who asked whether all is well while one was not over.
    pub looks: RefCell<Vec<Uuid>>,
    /// Why this tab could not begin to lead the last time, and how often in a row.
    pub trouble: RefCell<Option<StoreError>>,
    failures: Cell<u32>,
    pub asked: RefCell<BTreeMap<Uuid, Asked>>,
}

/// What a tab has yet to look at.
pub(crate) enum Told {
    Said(Said),
    Leads,
    Lost,
    /// What it shows is not what is kept: it loads the store again.
    Load,
}

impl Asked {
    /// The same question, to another leader.
    pub fn said_again(&self, id: Uuid, of: u64) -> Said {
        Said::Ask { id, of, again: true, ask: self.ask.clone() }
    }
}

impl Among {
    /// Joins them.
    pub fn join(tabs: Rc<dyn Tabs>) -> Rc<Self> {
        let standing = Standing { connection: Connection::Starting, on_its_way: None, shown: 0, keeps: None };
        let among = Rc::new(Self {
            tabs,
            leads: Cell::new(false),
            begins: Cell::new(false),
            over: Cell::new(false),
            generation: Cell::new(0),
            no: Cell::new(None),
            standing: RefCell::new(standing),
            heard: Later::default(),
            words: Cell::new(0),
            moves: Cell::new(0),
            at: Cell::new(None),
            commits: RefCell::default(),
            begun: Cell::new(0),
            looks: RefCell::default(),
            trouble: RefCell::default(),
            failures: Cell::new(0),
            asked: RefCell::default(),
        });
        let weak: Weak<Self> = Rc::downgrade(&among);
        among.tabs.listen(Rc::new(move |heard| {
            if let Some(among) = weak.upgrade() {
                among.hear(heard);
            }
        }));
        among
    }

    /// "Are you there?" is answered at once, whatever the leader is at; all else in its turn.
    fn hear(&self, heard: Heard) {
        let told = match heard {
            Heard::Leads => Told::Leads,
            Heard::Lost => Told::Lost,
            // A build that says something else speaks under another name.
            Heard::Said(text) => match contract::json::read(&text) {
                Ok(said) => Told::Said(said),
                Err(_) => return,
            },
        };
        match &told {
            Told::Said(Said::Hello) => {
                if self.leads.get() {
                    self.here();
                } else if self.begins.get() {
                    self.say(&Said::Soon);
                }
                return;
            }
            Told::Said(said @ (Said::Soon | Said::Here(..) | Said::Wrote(..) | Said::Again(_) | Said::Answer(..))) => {
                self.note(said);
            }
            Told::Said(Said::Ask { .. } | Said::Gone) | Told::Leads | Told::Lost | Told::Load => {}
        }
        self.heard.put(told);
    }

    /// Notes a word of a leader. One who leads no longer may still say that it is there.
    fn note(&self, said: &Said) {
        let (place, moves) = match said {
            Said::Soon => (None, false),
            // At another commit than before, or at none.
            Said::Here(place, standing) => {
                let before = self.at.replace(standing.keeps);
                (Some(place), standing.keeps.is_none() || standing.keeps != before)
            }
            Said::Wrote(place, ..) | Said::Again(place) | Said::Answer(_, place, _) => (Some(place), true),
            Said::Hello | Said::Ask { .. } | Said::Gone => return,
        };
        if place.is_some_and(|place| place.generation < self.generation.get()) {
            return;
        }
        self.words.set(self.words.get() + 1);
        if moves {
            self.moves.set(self.moves.get() + 1);
        }
    }

    /// A commit of this tab begins; what is returned ends it.
    pub fn commits(&self) -> Commit<'_> {
        let no = self.begun.get() + 1;
        self.begun.set(no);
        self.commits.borrow_mut().insert(no);
        Commit { among: self, no }
    }

    /// Says what became of a question to the leader of that generation.
    pub fn answered(&self, id: Uuid, of: u64, answer: Answer) {
        self.say(&Said::Answer(id, Place { generation: of, no: self.no.get().unwrap_or(0) }, answer));
    }

    /// Whether a commit of this tab is not over.
    pub fn is_keeping(&self) -> bool {
        !self.commits.borrow().is_empty()
    }

    /// This tab could not begin to lead: others may, and it rests. For how long, in milliseconds.
    pub fn rest(&self, why: StoreError) -> u32 {
        self.trouble.replace(Some(why));
        self.tabs.release();
        let times = self.failures.get();
        self.failures.set(times.saturating_add(1));
        REST.0.saturating_mul(2_u32.saturating_pow(times)).min(REST.1)
    }

    /// This tab could read what is kept, or leads.
    pub fn recovered(&self) {
        self.trouble.take();
        self.failures.set(0);
    }

    /// This tab can keep nothing: it takes no part.
    pub fn resign(&self) {
        self.over.set(true);
        self.tabs.resign();
    }

    pub fn say(&self, said: &Said) {
        // What has no form as text is not said; everything here has one.
        if let Ok(text) = serde_json::to_string(said) {
            self.tabs.say(text);
        }
    }

    /// Says that a leader is there, and up to where it has told.
    pub fn here(&self) {
        let keeps = self.commits.borrow().first().copied();
        self.say(&Said::Here(self.place(), Standing { keeps, ..self.standing.borrow().clone() }));
    }

    fn place(&self) -> Place {
        Place { generation: self.generation.get(), no: self.no.get().unwrap_or(0) }
    }

    /// What is told of a batch once it is committed; nothing of one that is too large.
    pub fn told(batch: &[Write]) -> Option<Vec<Write>> {
        let without_bytes = |write: &Write| match write {
            Write::PutUpload(upload, _) => Write::PutUpload(upload.clone(), vec![]),
            Write::PutThumbnail(hash, _) => Write::PutThumbnail(hash.clone(), vec![]),
            Write::Meta(_)
            | Write::DropThumbnail(_)
            | Write::ClearThumbnails
            | Write::PutRecord(_)
            | Write::DropRecord(_)
            | Write::ClearRecords
            | Write::PutPending(_)
            | Write::DropPending(_)
            | Write::PutRefused(_)
            | Write::DropRefused(_)
            | Write::PutDraft(_)
            | Write::DropDraft(_)
            | Write::RefuseUpload(_)
            | Write::DropUpload(_)
            | Write::PutSent(_)
            | Write::DropSent(_)
            | Write::ClearSent => write.clone(),
        };
        (batch.len() <= MOST_TOLD).then(|| batch.iter().map(without_bytes).collect())
    }

    /// Tells of a batch that was committed.
    pub fn wrote(&self, told: Option<Vec<Write>>, shown: u64) {
        self.no.set(Some(self.place().no + 1));
        self.standing.borrow_mut().shown = shown;
        let is_large = told.is_none();
        self.say(&match told {
            Some(writes) => Said::Wrote(self.place(), shown, writes),
            None => Said::Again(self.place()),
        });
        if is_large {
            self.here();
        }
    }

    /// Whether what was said up to here follows what was heard before; if not, the store is to be loaded again.
    pub fn follows_on(&self, place: Place, told: u64) -> Next {
        if place.generation < self.generation.get() {
            return Next::Stale;
        }
        if place.generation > self.generation.get() {
            return Next::Gap;
        }
        match self.no.replace(Some(place.no)) {
            Some(before) if before + told != place.no => Next::Gap,
            Some(_) | None => Next::Fits,
        }
    }
}

/// A commit under way.
pub(crate) struct Commit<'a> {
    among: &'a Among,
    no: u64,
}

impl Drop for Commit<'_> {
    fn drop(&mut self) {
        self.among.commits.borrow_mut().remove(&self.no);
    }
}

/// What a number says.
pub(crate) enum Next {
    /// It is of somebody who leads no longer.
    Stale,
    /// It comes next.
    Fits,
    /// Something was not heard.
    Gap,
}
