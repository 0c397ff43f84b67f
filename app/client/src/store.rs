//! What is kept on the device, and the two ways of touching it: load everything, commit one batch.

pub(crate) mod earlier;
pub mod packs;

use std::rc::Rc;

use contract::{
    command::{self, Command},
    error::ErrorBody,
    session::SessionView,
    sync::{Group, Record},
};
use domain::{
    denial::Denial,
    digest::Digest,
    facet::RecordKey,
    ids::{ClientId, CommandId, FileHash, PersonId},
    instant::Instant,
};
use serde::{Deserialize, Serialize};

use crate::Local;

/// Where a replica is kept. A commit is all or nothing and durable when it returns: only then is anything "saved".
pub trait LocalStore {
    /// Everything but the bytes of files.
    fn load(&self) -> Local<'_, Result<Stored, StoreError>>;
    /// Writes all of it, or nothing. Where there is no room, small pictures go first, unless it is one of them that is written.
    fn commit(&self, batch: Vec<Write>) -> Local<'_, Result<(), StoreError>>;
    /// The bytes of a file that waits to be uploaded, or was refused.
    fn blob(&self, hash: FileHash) -> Local<'_, Result<Option<Vec<u8>>, StoreError>>;
    /// A small picture, if it is kept.
    fn thumbnail(&self, hash: FileHash) -> Local<'_, Result<Option<Vec<u8>>, StoreError>>;
    /// The commands that were confirmed and are still kept. They are many and rarely wanted.
    fn sent(&self) -> Local<'_, Result<Vec<Sent>, StoreError>>;
    /// Erases all of it: at sign-out, once nothing is unsent or the person said so.
    fn erase(&self) -> Local<'_, Result<(), StoreError>>;
    /// Raises the generation of the store, durably, and answers it: whoever led until now leads no longer. From now on every
    /// commit from here says, in its own transaction, whether that is still the newest, and is [`StoreError::Superseded`] if not.
    /// Where there is no room for it, nobody leads from here: two could by the same number.
    fn lead(&self) -> Local<'_, Result<u64, StoreError>>;
    /// Adds a file, whoever leads: bytes under their hash stand in nobody's way. Says the same as [`Write::PutUpload`].
    fn add_file(&self, upload: Upload, bytes: Vec<u8>) -> Local<'_, Result<(), StoreError>>;
    /// Other stores of this person on this device, which nobody uses: builds before kept one for each tab.
    fn earlier(&self) -> Local<'_, Vec<Rc<dyn LocalStore>>> {
        Box::pin(async { vec![] })
    }
}

/// Why the device did not keep something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum StoreError {
    /// There is no room left.
    #[error("no room left on this device")]
    Full,
    /// The storage was lost, closed or refused.
    #[error("this device's storage failed: {0}")]
    Failed(String),
    /// Another tab leads meanwhile: nothing of this was written.
    #[error("another tab leads")]
    Superseded,
}

/// What was kept.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stored {
    /// How often somebody began to lead here. It is read before the rest.
    pub generation: u64,
    /// Who the replica is and where it stands.
    pub meta: Option<Meta>,
    /// The server's base.
    pub records: Vec<Record>,
    /// Commands not yet known to be in the base.
    pub outbox: Vec<Pending>,
    /// Commands and files that were refused.
    pub attention: Vec<Attention>,
    /// Forms not yet sent.
    pub drafts: Vec<Draft>,
    /// Files waiting to be uploaded.
    pub uploads: Vec<Upload>,
    /// Of which files there are small pictures.
    pub thumbnails: Vec<FileHash>,
}

impl Stored {
    /// Whether it may be opened by this person: it is theirs, or nobody's yet.
    pub fn is_of(&self, person: PersonId) -> bool {
        self.meta.as_ref().is_none_or(|meta| meta.session.person == person)
    }
}

/// One change to what is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Write {
    /// Who the replica is and where it stands.
    Meta(Box<Meta>),
    /// A record of the base.
    PutRecord(Record),
    /// It is no more, or out of view.
    DropRecord(RecordKey),
    /// The base is about to be replaced.
    ClearRecords,
    /// A command of the outbox.
    PutPending(Box<Pending>),
    /// Its effect is in the base, or it was refused.
    DropPending(u64),
    /// A refused command, with everything the person typed.
    PutRefused(Box<Refused>),
    /// The person has dealt with it.
    DropRefused(CommandId),
    /// A form not yet sent.
    PutDraft(Draft),
    /// It was sent, or thrown away by the person.
    DropDraft(String),
    /// A file to upload, refused before or not. Other tabs are not told its bytes.
    PutUpload(Upload, #[serde(skip)] Vec<u8>),
    /// The server will not take it. It waits no longer, and its bytes stay.
    RefuseUpload(Box<RefusedFile>),
    /// It is uploaded, or the person let go of it.
    DropUpload(FileHash),
    /// A command that was confirmed, and whose effect the base shows.
    PutSent(Box<Sent>),
    /// It has been kept for long enough.
    DropSent(u64),
    /// None is kept any longer: all are in the outbox again, or somebody was forgotten.
    ClearSent,
    /// The small picture of a file that a record shows.
    PutThumbnail(FileHash, Vec<u8>),
    /// No record shows the file any more.
    DropThumbnail(FileHash),
    /// What came from the server goes.
    ClearThumbnails,
}

/// Who the replica is and where it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Meta {
    /// The replica's id, known to the server.
    pub client: ClientId,
    /// Whose it is, with the rights last heard of.
    pub session: SessionView,
    /// Where the base stands; absent until a bootstrap has ended.
    pub cursor: Option<String>,
    /// The identity of the server's timeline.
    pub epoch: Option<String>,
    /// The number that the next command gets.
    pub next_seq: u64,
    /// The server's clock less the device's, in milliseconds, as last heard: without network it is still believed.
    #[serde(default)]
    pub offset: i64,
    /// The highest number that the server has answered.
    #[serde(default)]
    pub acked: u64,
    /// How many confirmed commands were ever kept: the number of the last.
    #[serde(default)]
    pub sent: u64,
    /// How often somebody was forgotten at the school, as last heard.
    #[serde(default)]
    pub forgotten: u32,
    /// When the server last answered, by its own clock, within an hour; absent where an earlier build wrote this.
    #[serde(default)]
    pub heard: Option<Instant>,
    /// When the base was last known to be what it should be, by the server's clock; absent where it never was.
    #[serde(default)]
    pub verified: Option<Instant>,
    /// Refused commands that the person has dealt with, and the server has not been told of.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dealt_with: Vec<CommandId>,
    /// Forms that were sent or thrown away, the last at the end: what a tab says of them that is older does not bring them back.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gone_forms: Vec<GoneForm>,
}

/// Why a form goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Going {
    /// It was sent, or thrown away: what stood in it is done with. The digest of that; of what is kept, where it is absent:
    /// another tab may have kept something else in the same form.
    Done(Option<Digest>),
    /// Nothing stands in it any more; the same may be typed again.
    Emptied,
}

/// A form that was sent or thrown away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct GoneForm {
    /// Of its key.
    pub form: Digest,
    /// Of what was typed there, if that is done with.
    pub body: Option<Digest>,
    /// When it went.
    pub at: Instant,
}

impl Meta {
    /// A replica that has heard and sent nothing.
    pub const fn new(client: ClientId, session: SessionView) -> Self {
        Self {
            client,
            session,
            cursor: None,
            epoch: None,
            next_seq: 1,
            offset: 0,
            acked: 0,
            sent: 0,
            forgotten: 0,
            heard: None,
            verified: None,
            dealt_with: Vec::new(),
            gone_forms: Vec::new(),
        }
    }
}

/// For how long a confirmed command is kept, in milliseconds: as long as the rules believe when it says that it happened. A
/// server that goes back further refuses it.
pub const KEPT_SENT_MILLIS: i64 = domain::case::decide::LEASE_MILLIS;

/// A command that was confirmed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sent {
    /// Its place among those that are kept.
    pub no: u64,
    /// The command, as it waited.
    pub pending: Pending,
}

/// A command of the outbox.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pending {
    /// Its number in this replica.
    pub seq: u64,
    /// Its id.
    pub id: CommandId,
    /// Numbers of commands without whose effect it makes no sense.
    #[serde(default)]
    pub deps: Vec<u64>,
    /// Those with which it makes sense only together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<Group>,
    /// The command whose effect was the last that the server's base showed of what it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<CommandId>,
    /// How often this device had heard that somebody was forgotten at the school when this was given.
    #[serde(default, skip_serializing_if = "is_never")]
    pub forgotten: u32,
    /// What was asked.
    #[serde(with = "command::kept")]
    pub command: Command,
    /// When.
    pub at: Instant,
    /// Since when it is known that the server waits for another device; absent where it does not, and where an earlier build
    /// did not write it down.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held: Option<Instant>,
    /// How far it has come.
    pub progress: Progress,
    /// Whether its effect is shown before the server has confirmed it.
    pub foreseen: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks by reference")]
const fn is_never(times: &u32) -> bool {
    *times == 0
}

/// How far a command has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Progress {
    /// Kept on this device.
    Kept,
    /// The server has it and waits for something from another device.
    Held,
    /// It took effect; the base will show it with the next pull.
    Applied,
}

/// A refused command: nothing typed is lost.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refused {
    /// Its id.
    pub id: CommandId,
    /// Those that were refused with it, because they make sense only together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<Group>,
    /// What was asked, whole.
    #[serde(with = "command::kept")]
    pub command: Command,
    /// Why it was refused; absent if it was passed over because of another one.
    pub denial: Option<Denial>,
    /// When it was given.
    pub at: Instant,
}

/// A file that the server will not take: its bytes stay on this device until the person lets go of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusedFile {
    /// The file.
    pub file: Upload,
    /// Why, in the words of the server.
    pub why: ErrorBody,
    /// When it was refused.
    pub at: Instant,
}

/// What the server refused, and a person has to deal with.
#[cfg_attr(
    target_pointer_width = "64",
    expect(clippy::large_enum_variant, reason = "there are few of them, and nearly all are commands")
)]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Attention {
    /// A command.
    Command(Refused),
    /// A file.
    File(RefusedFile),
}

/// Which of what was refused.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AttentionKey {
    /// A command.
    Command(CommandId),
    /// A file.
    File(FileHash),
}

impl Attention {
    /// Which it is.
    pub fn key(&self) -> AttentionKey {
        match self {
            Self::Command(refused) => AttentionKey::Command(refused.id),
            Self::File(refused) => AttentionKey::File(refused.file.hash.clone()),
        }
    }

    /// When a command was given, or a file refused.
    pub const fn at(&self) -> Instant {
        match self {
            Self::Command(refused) => refused.at,
            Self::File(refused) => refused.at,
        }
    }
}

/// A form not yet sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// Which form: `intake/cap-ban-sao-ho-so-tre`.
    pub key: String,
    /// What was typed, in the form's own shape.
    pub body: serde_json::Value,
    /// When it was last kept.
    pub at: Instant,
}

/// A file waiting to be uploaded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Upload {
    /// The hash of its bytes.
    pub hash: FileHash,
    /// Its media type.
    pub media: String,
    /// What it was called where it was picked; earlier builds did not keep it.
    #[serde(default)]
    pub name: String,
}
