//! The envelopes of sync: named commands up, a payload-free change log down (ARCHITECTURE.md, "Sync").

pub mod compare;
mod record;
pub mod refused;

use domain::{
    denial::Denial,
    facet::{Facet, RecordKind},
    ids::{ClientId, CommandId},
    instant::Instant,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use self::record::{Body, Record};
use crate::command::{self, Command};

/// Shakes hands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Hello {
    /// The replica.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Uuid))]
    pub client: ClientId,
    /// The version of the shapes that it speaks.
    pub schema: u32,
}

/// What the server answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HelloReply {
    /// The identity of the server's timeline; another one means a restored or other database.
    pub epoch: String,
    /// The versions of the shapes that may pull.
    pub schema: SchemaRange,
    /// The server's time.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub server_time: Instant,
    /// The number of the last command that the server has an outcome for.
    pub last_seq: u64,
    /// What one push may hold.
    pub limits: Limits,
    /// What the person may read now; a replica made under another one is stale.
    pub policy: String,
}

/// The versions of the shapes that may pull.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SchemaRange {
    /// The oldest.
    pub min: u32,
    /// The newest.
    pub max: u32,
}

/// What one push may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Limits {
    /// Bytes.
    pub push_bytes: u32,
    /// Commands.
    pub push_commands: u32,
}

/// The limits of this build.
pub const LIMITS: Limits = Limits { push_bytes: 1024 * 1024, push_commands: 200 };

/// A frame of the bootstrap stream; one JSON object a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "frame", rename_all = "snake_case", try_from = "record::FrameLine")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Frame {
    /// The first: which point in time this shows.
    AsOf {
        /// The cursor from which to pull when the stream has ended.
        cursor: String,
    },
    /// A record.
    Put(Record),
    /// The last: nothing is missing. A stream without it was cut.
    End {
        /// The same cursor.
        cursor: String,
    },
}

/// What the person might read where a cursor stands, as [`HelloReply::policy`] tells it. The rest of a cursor is the
/// server's own affair.
pub fn policy_of(cursor: &str) -> &str {
    cursor.split_once(POLICY_END).map_or("", |(policy, _)| policy)
}

/// What parts a cursor's policy from its place.
pub const POLICY_END: char = '~';

/// Asks for what changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PullRequest {
    /// The replica.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Uuid))]
    pub client: ClientId,
    /// Where the replica stands.
    pub cursor: String,
}

/// What changed, at one consistent point.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PullReply {
    /// From here.
    pub from: String,
    /// To there; stored when the whole reply is.
    pub to: String,
    /// The changes.
    pub ops: Vec<Op>,
    /// The number of this replica's last command whose effect is in this reply or before it.
    pub last_seq: u64,
}

/// One change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "op", rename_all = "snake_case", try_from = "record::OpLine")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Op {
    /// A record as it is now: new, changed, or come into view.
    Put(Record),
    /// A record is no more, or no longer in view; which of the two is not told.
    Drop {
        /// Kind of aggregate.
        #[cfg_attr(feature = "openapi", schema(value_type = String))]
        kind: RecordKind,
        /// The aggregate.
        root: Uuid,
        /// Which layer.
        #[cfg_attr(feature = "openapi", schema(value_type = String))]
        facet: Facet,
    },
}

/// Commands, in the order in which they were given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PushRequest {
    /// The replica.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Uuid))]
    pub client: ClientId,
    /// The device's clock, to notice its skew.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub now: Instant,
    /// The commands.
    pub commands: Vec<Numbered>,
}

/// A command with its number in its replica.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Numbered {
    /// One more than the command before.
    pub seq: u64,
    /// Its id: with the number it is the proof that this is the same command again.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Uuid))]
    pub id: CommandId,
    /// Numbers of commands without whose effect this one makes no sense.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub deps: Vec<u64>,
    /// Those with which it makes sense only together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<Group>,
    /// The command of which this replica saw the effect when it was given, whosever that was: a server that does not know
    /// it waits for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = Uuid))]
    pub after: Option<CommandId>,
    /// How often the replica had heard that somebody was forgotten at the school when this was given: a server that has
    /// forgotten more of them keeps no text of it where it is refused, because it may name them.
    #[serde(default, skip_serializing_if = "is_never")]
    pub forgotten: u32,
    /// The version of the shapes of commands in which it is written; the first where it is absent.
    #[serde(default = "first", skip_serializing_if = "is_first")]
    pub v: u32,
    /// What is asked: `{"name": …, "args": {…}}`.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub command: Command,
}

impl Numbered {
    /// A command by itself, which builds on nothing.
    pub const fn new(seq: u64, id: CommandId, command: Command) -> Self {
        Self { seq, id, deps: Vec::new(), group: None, after: None, forgotten: 0, v: command::VERSION, command }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks by reference")]
const fn is_never(times: &u32) -> bool {
    *times == 0
}

const fn first() -> u32 {
    command::FIRST
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks by reference")]
const fn is_first(v: &u32) -> bool {
    *v == command::FIRST
}

/// Commands that make sense only together: all of them take effect, or none. They have numbers one after the other and
/// come in one push, whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Group {
    /// The id of the first of them.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Uuid))]
    pub id: CommandId,
    /// Which of them this is, from nought.
    pub place: u32,
    /// How many they are.
    pub size: u32,
}

/// Whether these are one group, whole and in its order: each with its number, its id, and the group it says it is of.
pub fn is_whole<'a>(commands: impl IntoIterator<Item = (u64, CommandId, Option<&'a Group>)>) -> bool {
    let mut expected: Option<(u64, Group)> = None;
    let mut count = 0_u32;
    for (seq, id, group) in commands {
        let Some(group) = group else { return false };
        let fits = match expected {
            None => group.place == 0 && group.id == id,
            Some((before, first)) => before.checked_add(1) == Some(seq) && *group == Group { place: count, ..first },
        };
        if !fits {
            return false;
        }
        expected = Some((seq, expected.map_or(*group, |(_, first)| first)));
        count += 1;
    }
    expected.is_some_and(|(_, first)| first.size == count)
}

/// What became of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PushReply {
    /// The server's time.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub server_time: Instant,
    /// One for each command pushed, in order.
    pub results: Vec<Outcome>,
    /// The number of the last command that the server has an outcome for.
    pub last_seq: u64,
}

/// What became of one command.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Outcome {
    /// Its number.
    pub seq: u64,
    /// Its id.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Uuid))]
    pub id: CommandId,
    /// What became of it.
    #[serde(flatten)]
    pub status: Status,
}

/// What became of a command. A refusal uses up its number, so that nothing blocks the next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "status", rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Status {
    /// It took effect, once.
    Applied,
    /// The rules refused it.
    Rejected {
        /// Why, and what would make it possible.
        #[cfg_attr(feature = "openapi", schema(value_type = Object))]
        denial: Denial,
    },
    /// One that it depends on was refused.
    Skipped {
        /// The number of that one.
        cause: u64,
    },
    /// It waits for something from another device.
    Held,
}

/// The name of the live stream's event that carries a [`PullReply`].
pub const LIVE_DELTA: &str = "delta";
/// The name of the live stream's event that says: pull now.
pub const LIVE_POKE: &str = "poke";
/// The name of the live stream's event that says: this session has ended.
pub const LIVE_BYE: &str = "bye";
