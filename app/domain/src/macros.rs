//! Texts that are written again and again (mẫu câu trả lời): kept by the school under short names, with placeholders
//! that the case at hand fills.
//!
//! They stand in the unit's record, so that every device has them without a network. They name nobody: everybody of the
//! staff reads them.

use serde::{Deserialize, Serialize};

use crate::{
    denial::{Denial, Fault, FieldFault},
    fold,
    ids::MacroId,
    school::SchoolDenial,
};

/// The most texts that a school keeps (school's setting): more are not found in a menu.
pub const MOST: usize = 60;
/// The most characters of a name.
pub const MOST_NAME: usize = 60;
/// The most characters of a text.
pub const MOST_TEXT: usize = 1000;
/// The most characters of all texts together: every device holds them in the unit's record.
pub const MOST_TOGETHER: usize = 20_000;
/// What stands where the case does not say: the person sees that something is to be filled in.
pub const UNKNOWN: &str = "……";

/// Where a text is offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Use {
    /// Reasons of steps.
    Reason,
    /// Professional opinions.
    Opinion,
    /// Comments.
    Comment,
    /// Requests for missing papers.
    Supplement,
}

impl Use {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Reason, Self::Opinion, Self::Comment, Self::Supplement];

    /// The name in storage and on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Reason => "reason",
            Self::Opinion => "opinion",
            Self::Comment => "comment",
            Self::Supplement => "supplement",
        }
    }
}

/// A text that is used again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Macro {
    /// Its id, made where it is typed.
    pub id: MacroId,
    /// How often it was written, from one: whoever changes it says which version they saw.
    pub version: u32,
    /// By which people find it.
    pub name: String,
    /// What is inserted, with placeholders in braces.
    pub text: String,
    /// Where it is offered, at least in one place.
    pub uses: Vec<Use>,
}

/// A word in braces that the case at hand fills.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Placeholder {
    /// Its code.
    Code,
    /// What is asked for.
    Procedure,
    /// The papers that are missing.
    MissingPapers,
    /// Until when it is due.
    Due,
}

impl Placeholder {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Code, Self::Procedure, Self::MissingPapers, Self::Due];

    /// What stands between the braces.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Code => "mã hồ sơ",
            Self::Procedure => "thủ tục",
            Self::MissingPapers => "giấy tờ thiếu",
            Self::Due => "hạn",
        }
    }

    /// The placeholder that somebody means who types this; case and diacritics do not matter.
    pub fn of(word: &str) -> Option<Self> {
        let key = fold::search_key(word);
        Self::ALL.into_iter().find(|known| fold::search_key(known.word()) == key)
    }
}

/// What is known of the case into whose form a text is inserted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Known {
    /// Its code.
    pub code: Option<String>,
    /// What is asked for.
    pub procedure: Option<String>,
    /// The papers that are missing, by their titles.
    pub missing: Vec<String>,
    /// Until when it is due, as it is written.
    pub due: Option<String>,
}

impl Known {
    fn say(&self, placeholder: Placeholder) -> String {
        let said = match placeholder {
            Placeholder::Code => self.code.clone(),
            Placeholder::Procedure => self.procedure.clone(),
            Placeholder::MissingPapers => Some(self.missing.join("; ")),
            Placeholder::Due => self.due.clone(),
        };
        said.filter(|said| !said.is_empty()).unwrap_or_else(|| UNKNOWN.to_owned())
    }
}

/// A piece of a text.
enum Piece<'a> {
    Plain(&'a str),
    /// The word between braces.
    Braced(&'a str),
}

/// The pieces of a text. A brace that is not closed is text.
fn pieces(text: &str) -> Vec<Piece<'_>> {
    let (mut found, mut rest) = (Vec::new(), text);
    while let Some((before, after)) = rest.split_once('{') {
        let Some((word, behind)) = after.split_once('}') else { break };
        found.push(Piece::Plain(before));
        found.push(Piece::Braced(word));
        rest = behind;
    }
    found.push(Piece::Plain(rest));
    found
}

/// The text as it is inserted. What is in braces and no placeholder stays as it is.
pub fn fill(text: &str, known: &Known) -> String {
    let mut filled = String::with_capacity(text.len());
    for piece in pieces(text) {
        match piece {
            Piece::Plain(plain) => filled.push_str(plain),
            Piece::Braced(word) => match Placeholder::of(word) {
                Some(placeholder) => filled.push_str(&known.say(placeholder)),
                None => filled.extend(["{", word, "}"]),
            },
        }
    }
    filled
}

/// A field with a text inserted behind what stands there.
pub fn insert(into: &str, text: &str) -> String {
    let before = into.trim_end();
    if before.is_empty() { text.to_owned() } else { format!("{before}\n{text}") }
}

/// Those that are offered in one place, in the Vietnamese order of their names.
pub fn offered(all: &[Macro], place: Use) -> Vec<&Macro> {
    let mut found: Vec<&Macro> = all.iter().filter(|one| one.uses.contains(&place)).collect();
    found.sort_by_cached_key(|one| fold::sort_key(&one.name));
    found
}

/// What somebody types for a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Typed<'a> {
    /// Its name.
    pub name: &'a str,
    /// The text.
    pub text: &'a str,
    /// Where it is offered.
    pub uses: &'a [Use],
}

/// The text that is kept when somebody writes this who saw that version (nought: none was there).
///
/// # Errors
/// Another version stands there, there are too many, or something that was typed is not right.
pub fn keep(all: &[Macro], id: MacroId, was: u32, typed: Typed<'_>) -> Result<Macro, Denial> {
    stands(all, id, was)?;
    let (name, text) = (fold::normalize(typed.name), fold::normalize(typed.text));
    let mut uses = typed.uses.to_vec();
    uses.sort_unstable();
    uses.dedup();
    let others = || all.iter().filter(|other| other.id != id);
    let key = fold::search_key(&name);
    let name_fault = match name.chars().count() {
        0 => Some(Fault::Required),
        n if n > MOST_NAME => Some(Fault::TooLong),
        _ if others().any(|other| fold::search_key(&other.name) == key) => Some(Fault::Taken),
        _ if others().count() >= MOST => Some(Fault::OutOfRange),
        _ => None,
    };
    let together: usize = others().map(|other| other.text.chars().count()).sum();
    let length = text.chars().count();
    let is_unknown = |piece: &Piece<'_>| matches!(piece, Piece::Braced(word) if Placeholder::of(word).is_none());
    let text_fault = match length {
        0 => Some(Fault::Required),
        n if n > MOST_TEXT || together + n > MOST_TOGETHER => Some(Fault::TooLong),
        _ if pieces(&text).iter().any(is_unknown) => Some(Fault::NotAChoice),
        _ => None,
    };
    let uses_fault = uses.is_empty().then_some(Fault::Required);
    let found = [("name", name_fault), ("text", text_fault), ("uses", uses_fault)].into_iter();
    let fields: Vec<FieldFault> =
        found.filter_map(|(field, fault)| Some(FieldFault { field: field.into(), fault: fault? })).collect();
    if !fields.is_empty() {
        return Err(Denial::Invalid { fields });
    }
    Ok(Macro { id, version: was.saturating_add(1), name, text, uses })
}

/// Whether a text may be taken away by somebody who saw that version.
///
/// # Errors
/// It is not there, or another version is.
pub fn drop(all: &[Macro], id: MacroId, was: u32) -> Result<(), Denial> {
    if all.iter().any(|one| one.id == id) { stands(all, id, was) } else { Err(Denial::NotFound) }
}

fn stands(all: &[Macro], id: MacroId, was: u32) -> Result<(), Denial> {
    let version = all.iter().find(|one| one.id == id).map_or(0, |one| one.version);
    if version == was { Ok(()) } else { Err(SchoolDenial::Stale.into()) }
}

/// Puts a text in the place of its earlier version, or behind the others.
pub fn put(all: &mut Vec<Macro>, one: Macro) {
    match all.iter_mut().find(|old| old.id == one.id) {
        Some(old) => *old = one,
        None => all.push(one),
    }
}
