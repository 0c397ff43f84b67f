//! What has happened to a case. Facts are what the rules decide; sealed by the server they are events.

use serde::{Deserialize, Deserializer, Serialize};
use time::Date;

use super::{About, Channel, FileRef, result::PaperHash};
use crate::{
    clock::{ClockEntry, LimitSpec},
    definition::{
        ActionKey, CaseKind, DefinitionRef, FieldKey, Need, Outcome, PaperKey, ReasonKey, RegisterKey, StateKey,
        StepEffect, VariantKey, Way,
    },
    facet::Facet,
    ids::{CaseId, CommandId, CommentId, EventId, FileHash, GrantId, PartId, PersonId, UnitId},
    instant::Instant,
    rights::{Area, Post},
    value::{self, Salt, Sealed, Value},
};

pub use crate::value::SideValue;

/// One thing that has happened. Its values are open in memory; [`Fact::seal`] commits the personal ones.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "fact", rename_all = "snake_case")]
pub enum Fact {
    /// The case was opened.
    Opened(Box<Opened>),
    /// A register gave it a number. The server alone makes this fact.
    Numbered {
        /// Which register.
        register: RegisterKey,
        /// The running number.
        number: i64,
        /// The number as printed.
        text: String,
    },
    /// A step was taken.
    Stepped(Box<Stepped>),
    /// Fields were changed.
    Edited {
        /// The fields as they are now.
        slots: Vec<Slot>,
    },
    /// Somebody commented.
    Commented {
        /// The comment's id.
        id: CommentId,
        /// Who may read it.
        facet: Facet,
        /// What was said.
        text: Sealed,
    },
    /// A file was attached.
    Attached {
        /// Who may open it.
        facet: Facet,
        /// The file.
        file: SealedFile,
        /// The paper of which it is the scan.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        paper: Option<PaperKey>,
    },
    /// The calendar changed, and with it the date until which it must be done. The server alone makes this fact.
    Redated {
        /// The calendar's version.
        calendar: u32,
        /// The date that counted before.
        was: Instant,
        /// The date that counts now.
        now: Instant,
    },
    /// It was moved to a newer version of its procedure. The server alone makes this fact.
    Migrated(Box<Migrated>),
}

/// How a case was moved to a newer version of its procedure: what is listed here changes, and nothing else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Migrated {
    /// The version under which it ran.
    pub from: DefinitionRef,
    /// The version under which it runs.
    pub to: DefinitionRef,
    /// The field of work, where it is another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area: Option<Area>,
    /// The limits, where those of the new version were chosen; the ledger stays as it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<LimitSpec>,
}

/// How a case began.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opened {
    /// The version of the procedure.
    pub definition: DefinitionRef,
    /// The kind of request that was chosen, where the procedure has several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub variant: Option<VariantKey>,
    /// The kind of case.
    pub kind: CaseKind,
    /// The field of work.
    pub area: Area,
    /// The limits.
    pub limit: LimitSpec,
    /// The first state.
    pub state: StateKey,
    /// In which way it began.
    #[serde(default, skip_serializing_if = "Way::is_usual")]
    pub way: Way,
    /// By which channel it came.
    #[serde(default, skip_serializing_if = "Channel::is_counter")]
    pub channel: Channel,
    /// Whether only the opening side may know of it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub draft: bool,
    /// The part that is to handle it, if it is known already.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part: Option<PartId>,
    /// The person who is to handle it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assignee: Option<PersonId>,
    /// The member of staff who asks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub applicant: Option<PersonId>,
    /// Whether they held a post that signs this procedure.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub applicant_signs: bool,
    /// What a finding is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<About>,
    /// The fields.
    pub slots: Vec<Slot>,
    /// The papers brought.
    pub papers: Vec<PaperKey>,
    /// What the clock did.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub clock: Vec<ClockEntry>,
}

/// How a case moved.
#[expect(clippy::struct_excessive_bools, reason = "each tells one thing about the step, independent of the others")]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stepped {
    /// The step.
    pub action: ActionKey,
    /// From here.
    pub from: StateKey,
    /// To there.
    pub to: StateKey,
    /// Whether nothing follows.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub ended: bool,
    /// Whether only the opening side may know of it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub draft: bool,
    /// Whether it counts as handling.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub handles: bool,
    /// Whether it counts as approving.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub approves: bool,
    /// As what they signed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signed_as: Option<Post>,
    /// What they signed: the paper as it was then. The server alone can tell; the first versions kept none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paper: Option<PaperHash>,
    /// What it did besides moving the case.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub effects: Vec<StepEffect>,
    /// Whether the case is to remember from which state it came.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub remembers: bool,
    /// Whether it went back to where it came from.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub back: bool,
    /// What the clock did.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub clock: Vec<ClockEntry>,
    /// The date until which it waits for somebody outside.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
    /// The later date that was proposed, or agreed to where the clock says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<Date>,
    /// Whether it asked for a supplement.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub supplement: bool,
    /// The part to which it was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part: Option<PartId>,
    /// The person to whom it was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assignee: Option<PersonId>,
    /// Whether it is only offered to them: they have still to take it up. The first versions asked nobody.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub offered: bool,
    /// The result proposed or given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Outcome>,
    /// Papers found missing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<PaperKey>,
    /// Papers that came.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub received: Vec<PaperKey>,
    /// Reasons, opinions, particulars.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<SealedNote>,
    /// Whom the result was handed to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receiver: Option<Sealed>,
    /// Files that came with the step.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<SealedFile>,
    /// Who asked for it, as the office wrote it down.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked_by: Option<Sealed>,
}

/// A file as an event keeps it: its name says who somebody is as often as not, so it is committed like a field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SealedFile {
    /// The hash of its bytes.
    pub hash: FileHash,
    /// Its name as its owner called it. The first version kept it in clear: such events are read as they are.
    #[serde(deserialize_with = "text_of_any_version")]
    pub name: Sealed,
    /// Its media type.
    pub media: String,
    /// Its size in bytes.
    pub size: u64,
}

impl From<&FileRef> for SealedFile {
    fn from(file: &FileRef) -> Self {
        let FileRef { hash, name, media, size } = file.clone();
        Self { hash, name: Sealed::Open(Value::Text(name)), media, size }
    }
}

impl SealedFile {
    /// The file as a case shows it, and whether its name was erased.
    pub fn shown(&self) -> (FileRef, bool) {
        let (name, erased) = text_shown(&self.name);
        let (hash, media) = (self.hash.clone(), self.media.clone());
        (FileRef { hash, name, media, size: self.size }, erased)
    }
}

/// A reason, opinion or particular as an event keeps it: what somebody wrote in their own words is committed like a
/// comment, because people write what they write; a channel or a date stands in clear.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SealedNote {
    /// What it answers.
    pub need: Need,
    /// The reason's code, if it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<ReasonKey>,
    /// What was said. The first versions kept it in clear: such events are read as they are.
    #[serde(deserialize_with = "text_of_any_version")]
    pub text: Sealed,
}

impl SealedNote {
    /// What was said, open.
    pub const fn open(need: Need, text: String) -> Self {
        Self { need, code: None, text: Sealed::Open(Value::Text(text)) }
    }

    /// Whether it is in somebody's own words.
    const fn is_written(&self) -> bool {
        match self.need {
            Need::Reason | Need::Opinion | Need::Agency | Need::DocumentNo | Need::Point => true,
            Need::MissingPapers
            | Need::ReceivedPapers
            | Need::Handler
            | Need::Outcome
            | Need::Date
            | Need::Receiver
            | Need::Channel
            | Need::File
            | Need::AllPapers
            | Need::Until
            | Need::Identity
            | Need::Receipt
            | Need::AskedBy => false,
        }
    }
}

/// A text as a case shows it, and whether it was erased.
pub fn text_shown(sealed: &Sealed) -> (String, bool) {
    match sealed.value() {
        Some(Value::Text(text)) => (text.clone(), false),
        Some(Value::Number(_) | Value::Date(_) | Value::Choice(_) | Value::Party(_)) | None => (String::new(), true),
    }
}

fn text_of_any_version<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Sealed, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Kept {
        Clear(String),
        Sealed(Sealed),
    }
    Ok(match Kept::deserialize(deserializer)? {
        Kept::Clear(text) => Sealed::Open(Value::Text(text)),
        Kept::Sealed(sealed) => sealed,
    })
}

/// One field's value, in the facet that holds it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slot {
    /// The field.
    pub key: FieldKey,
    /// Who may read it.
    pub facet: Facet,
    /// Its value; emptied where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Sealed>,
}

/// A fact as the server sealed it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// Its id, a function of the command and the index.
    pub id: EventId,
    /// The command that made it.
    pub command: CommandId,
    /// The unit.
    pub unit: UnitId,
    /// The case.
    pub case: CaseId,
    /// Its number in the case, from one.
    pub no: u32,
    /// When the server sealed it.
    pub at: Instant,
    /// When it was stated to have happened.
    pub stated_at: Instant,
    /// Who.
    pub by: PersonId,
    /// Under which grant.
    pub grant: GrantId,
    /// On whose behalf.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_behalf: Option<PersonId>,
    /// What.
    pub fact: Fact,
}

impl Fact {
    /// Commits every personal value and returns those values with their salts, to be kept beside the event.
    /// `salt` gives a fresh random salt at each call.
    pub fn seal(&mut self, salt: &mut impl FnMut() -> Salt) -> Vec<SideValue> {
        value::seal(self, salt)
    }

    /// Puts kept values back where their commitments stand. Erased ones stay committed; a value that is not the
    /// one committed to is refused.
    ///
    /// # Errors
    /// The key of the first value whose commitment does not match.
    pub fn unseal(&mut self, kept: &[SideValue]) -> Result<(), String> {
        value::unseal(self, kept)
    }

    /// The name under which the event is found in the audit.
    pub fn action(&self) -> &str {
        match self {
            Self::Opened(_) => "open",
            Self::Numbered { .. } => "number",
            Self::Stepped(stepped) => stepped.action.as_str(),
            Self::Edited { .. } => "edit",
            Self::Commented { .. } => "comment",
            Self::Attached { .. } => "attach",
            Self::Redated { .. } => "redate",
            Self::Migrated(_) => "migrate",
        }
    }
}

impl value::Personal for Fact {
    fn each_personal(&mut self, visit: &mut dyn FnMut(&str, &mut Sealed)) {
        match self {
            Self::Opened(opened) => each_slot(&mut opened.slots, visit),
            Self::Edited { slots } => each_slot(slots, visit),
            Self::Stepped(stepped) => {
                if let Some(receiver) = &mut stepped.receiver {
                    visit("receiver", receiver);
                }
                for file in &mut stepped.files {
                    visit("file", &mut file.name);
                }
                // After what was sealed before them, or older events would read amiss.
                for note in stepped.notes.iter_mut().filter(|note| note.is_written()) {
                    visit("note", &mut note.text);
                }
                if let Some(asked_by) = &mut stepped.asked_by {
                    visit("asked_by", asked_by);
                }
            }
            // Whoever reads how a case is handled should not read whom it is about, but people write what they write.
            Self::Commented { text, .. } => visit("comment", text),
            Self::Attached { file, .. } => visit("file", &mut file.name),
            Self::Numbered { .. } | Self::Redated { .. } | Self::Migrated(_) => {}
        }
    }
}

/// Whom a case is about, whatever it is; then what is written in other fields, which should name nobody and can.
fn each_slot(slots: &mut [Slot], visit: &mut dyn FnMut(&str, &mut Sealed)) {
    let (mut personal, mut others) = (Vec::new(), Vec::new());
    for Slot { key, facet, value } in slots {
        let Some(sealed) = value else { continue };
        match facet {
            Facet::Personal => personal.push((key.0.clone(), sealed)),
            Facet::Internal if is_text(sealed) => others.push((key.0.clone(), sealed)),
            Facet::Core if is_text(sealed) => others.push((format!("{OF_CORE}{key}"), sealed)),
            Facet::Internal | Facet::Core => {}
        }
    }
    // After what was sealed before them, or older events would read amiss.
    for (key, sealed) in personal.into_iter().chain(others) {
        visit(&key, sealed);
    }
}

/// With what the names of texts begin that stand in registers and lists.
const OF_CORE: &str = "core.";

/// The field under whose name a value is kept.
pub fn field_of(key: &str) -> FieldKey {
    FieldKey(key.strip_prefix(OF_CORE).unwrap_or(key).to_owned())
}

/// Whether a value of this name stands in registers and lists: it outlives its case's personal data, and goes only where it
/// names somebody.
pub fn is_of_core(key: &str) -> bool {
    key.starts_with(OF_CORE)
}

/// A text, or what was one: other values of these facets are never committed to.
const fn is_text(sealed: &Sealed) -> bool {
    match sealed {
        Sealed::Committed(_) | Sealed::Open(Value::Text(_)) => true,
        Sealed::Open(Value::Number(_) | Value::Date(_) | Value::Choice(_) | Value::Party(_)) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A child's name in a field that should name nobody: it can be forgotten all the same.
    #[test]
    fn what_is_written_is_sealed_in_every_facet_and_what_is_counted_is_not() {
        let slot =
            |key: &str, facet, value| Slot { key: FieldKey(key.to_owned()), facet, value: Some(Sealed::Open(value)) };
        let text = |text: &str| Value::Text(text.to_owned());
        let mut fact = Fact::Edited {
            slots: vec![
                slot("title", Facet::Core, text("Trả chậm cho trẻ 01")),
                slot("copies", Facet::Core, Value::Number(2)),
                slot("note", Facet::Internal, text("Mẹ trẻ 01 gọi")),
                slot("level", Facet::Internal, Value::Choice("low".to_owned())),
                slot("child", Facet::Personal, text("Trẻ 01")),
            ],
        };
        let open = fact.clone();
        let kept = fact.seal(&mut || Salt([5; 16]));
        let names: Vec<(u32, &str)> = kept.iter().map(|side| (side.slot, side.key.as_str())).collect();
        assert_eq!(names, [(0, "child"), (1, "core.title"), (2, "note")], "what older events sealed keeps its place");
        assert!(is_of_core("core.title") && !is_of_core("note"));
        let sealed = serde_json::to_string(&fact).expect("serialises");
        assert!(!sealed.contains("01"), "{sealed}");
        assert!(sealed.contains("low"), "{sealed}");
        let mut again: Fact = serde_json::from_str(&sealed).expect("it is read");
        again.unseal(&kept).expect("the commitments hold");
        assert_eq!(again, open);
    }

    /// What the first versions wrote: it must be read for ever, and can be sealed when it is to be forgotten.
    #[test]
    fn reasons_and_names_in_clear_are_read_and_can_be_sealed() {
        let body = r#"{"fact":"stepped","action":"withdraw","from":"received","to":"withdrawn","ended":true,
            "notes":[{"no":0,"need":"reason","text":"Gia đình trẻ 01 xin rút"},{"no":0,"need":"channel","text":"post"}],
            "files":[{"hash":"HASH","name":"tre-01.pdf","media":"application/pdf","size":3}]}"#;
        let body = body.replace("HASH", FileHash::of(b"pdf").as_str());
        let mut fact: Fact = serde_json::from_str(&body).expect("it is read");
        let Fact::Stepped(stepped) = &fact else { unreachable!("it is a step") };
        assert_eq!(text_shown(&stepped.notes[0].text), ("Gia đình trẻ 01 xin rút".to_owned(), false));
        let open = fact.clone();
        let kept = fact.seal(&mut || Salt([5; 16]));
        assert_eq!(
            kept.iter().map(|side| (side.slot, side.key.as_str())).collect::<Vec<_>>(),
            [(0, "file"), (1, "note")]
        );
        let sealed = serde_json::to_string(&fact).expect("serialises");
        assert!(!sealed.contains("01") || !sealed.contains("xin"), "{sealed}");
        assert!(sealed.contains("post"), "a channel stands in clear: {sealed}");
        let mut again: Fact = serde_json::from_str(&sealed).expect("it is read");
        again.unseal(&kept).expect("the commitments hold");
        assert_eq!(again, open);
    }
}
