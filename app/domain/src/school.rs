//! A school's settings: its name, what codes begin with, place and superior agency from which day, its parts, the
//! procedures that it takes.
//!
//! An administrator changes them, the procedures aside (see [`offer`]), and nothing that was written before changes with them: codes stay as they were given,
//! and what was in force on a day stays so.

mod decide;
mod denial;
pub mod offer;

use serde::{Deserialize, Serialize};
use time::Date;

pub use self::{
    decide::{Context, Occupied, code_prefix_fault, decide, name_fault},
    denial::SchoolDenial,
};
use crate::{
    aggregate::Aggregate,
    definition::ProcedureKey,
    denial::Denial,
    directory::{Dated, PartInfo, UnitInfo},
    facet::RecordKind,
    ids::{GrantId, MacroId, PartId, PersonId, UnitId},
    instant::Instant,
    macros::{self, Macro},
    rights::{Area, Role},
    text::Text,
};

/// A unit with its parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct School {
    /// The unit and its settings.
    pub info: UnitInfo,
    /// Its parts, those that have ended included.
    pub parts: Vec<PartInfo>,
}

/// A setting that changes on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DatedSetting {
    /// The place named in dates of papers.
    Place,
    /// The superior agency.
    Agency,
}

/// What is asked of the settings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "name", content = "args", rename_all = "snake_case", deny_unknown_fields)]
pub enum Command {
    /// Call the school otherwise.
    Rename {
        /// The full name.
        name: String,
    },
    /// Let future codes begin otherwise.
    SetPrefix {
        /// Letters and digits: `MNHgS`.
        prefix: String,
    },
    /// Say where the office is and when it receives.
    SetDesk {
        /// For the public.
        desk: Text,
    },
    /// Say what holds from a day on.
    SetDated {
        /// Which setting.
        what: DatedSetting,
        /// First day: from today on, or earlier where nothing was known.
        from: Date,
        /// The value; empty while it is not known.
        value: String,
    },
    /// Take back what would hold from a day to come.
    DropDated {
        /// Which setting.
        what: DatedSetting,
        /// Its first day.
        from: Date,
    },
    /// Add a part.
    AddPart {
        /// Its id, made where it is typed.
        part: PartId,
        /// What it is called.
        title: Text,
        /// The side it belongs to.
        role: Role,
        /// The fields of work it looks after.
        #[serde(default)]
        areas: Vec<Area>,
    },
    /// Call a part otherwise.
    RenamePart {
        /// Which.
        part: PartId,
        /// What it is called.
        title: Text,
    },
    /// Give a part its last day, or take that back while it has not passed.
    EndPart {
        /// Which.
        part: PartId,
        /// The last day on which it is there; absent: it goes on.
        #[serde(default)]
        last: Option<Date>,
    },
    /// Take requests under a procedure from now on, or take no more.
    SwitchProcedure {
        /// Which, in all its versions.
        key: ProcedureKey,
        /// Whether they are taken.
        on: bool,
        /// When it was switched last, as the person saw it; absent where it never was.
        #[serde(default)]
        was: Option<Instant>,
        /// Why, for colleagues.
        reason: String,
    },
    /// Keep a text that is used again, a new one or another wording.
    KeepMacro {
        /// Its id, made where it is typed.
        id: MacroId,
        /// The version that the person saw; nought where none was there.
        #[serde(default)]
        was: u32,
        /// By which it is found.
        name: String,
        /// What is inserted.
        text: String,
        /// Where it is offered.
        uses: Vec<macros::Use>,
    },
    /// Keep it no longer.
    DropMacro {
        /// Which.
        id: MacroId,
        /// The version that the person saw.
        was: u32,
    },
}

impl Command {
    /// The part that it is about, where it is about one.
    pub const fn part(&self) -> Option<PartId> {
        match self {
            Self::AddPart { part, .. } | Self::RenamePart { part, .. } | Self::EndPart { part, .. } => Some(*part),
            Self::Rename { .. }
            | Self::SetPrefix { .. }
            | Self::SetDesk { .. }
            | Self::SetDated { .. }
            | Self::DropDated { .. }
            | Self::SwitchProcedure { .. }
            | Self::KeepMacro { .. }
            | Self::DropMacro { .. } => None,
        }
    }

    /// The procedure that it is about, where it is about one.
    pub const fn procedure(&self) -> Option<&ProcedureKey> {
        match self {
            Self::SwitchProcedure { key, .. } => Some(key),
            Self::Rename { .. }
            | Self::SetPrefix { .. }
            | Self::SetDesk { .. }
            | Self::SetDated { .. }
            | Self::DropDated { .. }
            | Self::AddPart { .. }
            | Self::RenamePart { .. }
            | Self::EndPart { .. }
            | Self::KeepMacro { .. }
            | Self::DropMacro { .. } => None,
        }
    }
}

/// What happened to the settings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "fact", rename_all = "snake_case")]
pub enum Change {
    /// The school was set up.
    Founded {
        /// With these settings.
        info: UnitInfo,
        /// And these parts.
        parts: Vec<PartInfo>,
    },
    /// It is called otherwise.
    Renamed {
        /// The full name.
        name: String,
    },
    /// Codes begin otherwise from now on.
    PrefixSet {
        /// With this.
        prefix: String,
    },
    /// The public is told otherwise where the office is.
    DeskSet {
        /// In these words.
        desk: Text,
    },
    /// Something holds from a day on.
    DatedSet {
        /// Which setting.
        what: DatedSetting,
        /// From when which value.
        entry: Dated,
    },
    /// What would have held from a day on was taken back.
    DatedDropped {
        /// Which setting.
        what: DatedSetting,
        /// From which day.
        from: Date,
    },
    /// A part was added.
    PartAdded {
        /// The part.
        part: PartInfo,
    },
    /// A part is called otherwise.
    PartRenamed {
        /// Which.
        part: PartId,
        /// What it is called.
        title: Text,
    },
    /// A part has a last day, or goes on after all.
    PartEnded {
        /// Which.
        part: PartId,
        /// The last day.
        last: Option<Date>,
    },
    /// A procedure was switched on or off, at the moment of the event.
    ProcedureSwitched {
        /// Which.
        key: ProcedureKey,
        /// Whether requests are taken from then on.
        on: bool,
        /// Why.
        reason: String,
    },
    /// A text that is used again was written, for the first time or anew.
    MacroKept {
        /// As it is now.
        text: Macro,
    },
    /// It is kept no longer.
    MacroDropped {
        /// Which.
        id: MacroId,
    },
}

impl Change {
    /// The name of what was done.
    pub const fn action(&self) -> &'static str {
        match self {
            Self::Founded { .. } => "found",
            Self::Renamed { .. } => "rename",
            Self::PrefixSet { .. } => "set_prefix",
            Self::DeskSet { .. } => "set_desk",
            Self::DatedSet { .. } => "set_dated",
            Self::DatedDropped { .. } => "drop_dated",
            Self::PartAdded { .. } => "add_part",
            Self::PartRenamed { .. } => "rename_part",
            Self::PartEnded { .. } => "end_part",
            Self::ProcedureSwitched { on: true, .. } => "offer_procedure",
            Self::ProcedureSwitched { on: false, .. } => "stop_procedure",
            Self::MacroKept { .. } => "keep_macro",
            Self::MacroDropped { .. } => "drop_macro",
        }
    }
}

/// A change as it happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// At which unit.
    pub unit: UnitId,
    /// When.
    pub at: Instant,
    /// What.
    pub change: Change,
}

/// What the rules make of a command, and by which power.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// What happens.
    pub change: Change,
    /// The grant under which it is done.
    pub grant: GrantId,
    /// On whose behalf.
    pub on_behalf: Option<PersonId>,
}

impl Aggregate for School {
    const KIND: RecordKind = RecordKind::Unit;
    type Command = Command;
    type Context<'a> = Context<'a>;
    type Decision = Decision;
    type Event = Event;

    fn decide(state: Option<&Self>, command: &Command, context: &Context<'_>) -> Result<Decision, Denial> {
        decide(state, command, context)
    }

    fn apply(state: Option<Self>, event: &Event) -> Option<Self> {
        apply(state, event)
    }
}

impl School {
    /// A part of it.
    pub fn part(&self, id: PartId) -> Option<&PartInfo> {
        self.parts.iter().find(|part| part.id == id)
    }

    /// What holds from which day.
    pub fn dated(&self, what: DatedSetting) -> &[Dated] {
        match what {
            DatedSetting::Place => &self.info.settings.places,
            DatedSetting::Agency => &self.info.settings.agencies,
        }
    }

    fn dated_mut(&mut self, what: DatedSetting) -> &mut Vec<Dated> {
        match what {
            DatedSetting::Place => &mut self.info.settings.places,
            DatedSetting::Agency => &mut self.info.settings.agencies,
        }
    }

    fn part_mut(&mut self, id: PartId) -> Option<&mut PartInfo> {
        self.parts.iter_mut().find(|part| part.id == id)
    }
}

/// The state after one more event. An event that fits nothing changes nothing.
pub fn apply(state: Option<School>, event: &Event) -> Option<School> {
    let Some(mut school) = state else {
        return match &event.change {
            Change::Founded { info, parts } => Some(School { info: info.clone(), parts: parts.clone() }),
            Change::Renamed { .. }
            | Change::PrefixSet { .. }
            | Change::DeskSet { .. }
            | Change::DatedSet { .. }
            | Change::DatedDropped { .. }
            | Change::PartAdded { .. }
            | Change::PartRenamed { .. }
            | Change::PartEnded { .. }
            | Change::ProcedureSwitched { .. }
            | Change::MacroKept { .. }
            | Change::MacroDropped { .. } => None,
        };
    };
    match &event.change {
        Change::Founded { .. } => {}
        Change::Renamed { name } => school.info.name.clone_from(name),
        Change::PrefixSet { prefix } => school.info.settings.code_prefix.clone_from(prefix),
        Change::DeskSet { desk } => school.info.settings.desk = desk.clone(),
        Change::DatedSet { what, entry } => {
            let list = school.dated_mut(*what);
            list.retain(|there| there.from != entry.from);
            list.push(entry.clone());
            list.sort_by_key(|there| there.from);
        }
        Change::DatedDropped { what, from } => school.dated_mut(*what).retain(|there| there.from != *from),
        Change::PartAdded { part } => school.parts.push(part.clone()),
        Change::PartRenamed { part, title } => {
            if let Some(part) = school.part_mut(*part) {
                part.title = title.clone();
            }
        }
        Change::PartEnded { part, last } => {
            if let Some(part) = school.part_mut(*part) {
                part.to = *last;
            }
        }
        Change::ProcedureSwitched { key, on, reason } => {
            let switch = offer::Switch { key: key.clone(), on: *on, at: event.at, reason: reason.clone() };
            offer::put(&mut school.info.settings.switches, switch);
        }
        Change::MacroKept { text } => macros::put(&mut school.info.settings.macros, text.clone()),
        Change::MacroDropped { id } => school.info.settings.macros.retain(|text| text.id != *id),
    }
    Some(school)
}

#[cfg(test)]
mod tests;
