//! The ways in which a case can begin besides the usual one: registered first, received later (DOMAIN.md §2 row 1).

use serde::{Deserialize, Serialize};

use super::{
    Definition,
    key::{RegisterKey, StateKey},
    lifecycle::{ClockMark, Lifecycle, Offline, OpenDef, Who, WhoRole},
    procedure::{ApplicantKind, FieldDef, FieldShape, PartyKind, ProcedureKind},
};
use crate::text::Text;

/// How a case comes in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Way {
    /// All papers are there: it is received at once.
    #[default]
    Counter,
    /// It is only registered (Mới đăng ký): papers may lack, no clock runs, no code is given.
    Registered,
}

impl Way {
    /// All ways.
    pub const ALL: [Self; 2] = [Self::Counter, Self::Registered];

    /// The name in storage and on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Counter => "counter",
            Self::Registered => "registered",
        }
    }

    /// Whether it is the usual one; that one is not written down.
    pub const fn is_usual(&self) -> bool {
        match self {
            Self::Counter => true,
            Self::Registered => false,
        }
    }
}

/// Another way in than the usual one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct WayDef {
    /// Which.
    pub way: Way,
    /// What the act is called: "Ghi nhận".
    pub title: Text,
    /// The state it leads to.
    pub to: StateKey,
    /// Who may.
    pub who: Vec<Who>,
    /// What it does to the clock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clock: Option<ClockMark>,
    /// Whether it can be done without network.
    pub offline: Offline,
    /// The register that numbers it; given by the server alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub register: Option<RegisterKey>,
    /// Whether required papers may lack: a later step that receives looks again.
    #[serde(default, skip_serializing_if = "super::is_false")]
    pub incomplete: bool,
}

/// One way in, whichever it is: the same questions for the usual one and the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Opening<'a> {
    /// Which.
    pub way: Way,
    /// What the act is called.
    pub title: &'a Text,
    /// The state it leads to.
    pub to: &'a StateKey,
    /// Who may.
    pub who: &'a [Who],
    /// What it does to the clock.
    pub clock: Option<ClockMark>,
    /// Whether it can be done without network.
    pub offline: Offline,
    /// The register that numbers it.
    pub register: Option<&'a RegisterKey>,
    /// Whether required papers may lack.
    pub incomplete: bool,
}

impl Opening<'_> {
    /// Where it stands in the file, for faults: `lifecycle.open`, `lifecycle.open.ways.registered`.
    pub fn path(&self) -> String {
        match self.way {
            Way::Counter => "lifecycle.open".to_owned(),
            Way::Registered => format!("lifecycle.open.ways.{}", self.way.as_str()),
        }
    }
}

impl OpenDef {
    fn usual(&self) -> Opening<'_> {
        Opening {
            way: Way::Counter,
            title: &self.title,
            to: &self.to,
            who: &self.who,
            clock: self.clock,
            offline: self.offline,
            register: self.register.as_ref(),
            incomplete: false,
        }
    }

    /// All ways in, the usual one first.
    pub fn openings(&self) -> impl Iterator<Item = Opening<'_>> {
        let others = self.ways.iter().map(|def| Opening {
            way: def.way,
            title: &def.title,
            to: &def.to,
            who: &def.who,
            clock: def.clock,
            offline: def.offline,
            register: def.register.as_ref(),
            incomplete: def.incomplete,
        });
        std::iter::once(self.usual()).chain(others)
    }

    /// This way in, if the lifecycle has it.
    pub fn opening(&self, way: Way) -> Option<Opening<'_>> {
        self.openings().find(|opening| opening.way == way)
    }
}

impl Definition {
    /// Whether those who ask may register by themselves on the public pages: the lifecycle lets applicants, it is something
    /// that the public asks for, the form says who asks, and papers may lack, as nobody has looked at any. Whether it is
    /// taken just now is another question.
    pub fn is_registered_online(&self) -> bool {
        let by_applicants = |who: &Who| who.role == WhoRole::Applicant;
        let public = |kind: &ApplicantKind| match kind {
            ApplicantKind::Guardian | ApplicantKind::Organisation => true,
            ApplicantKind::Staff | ApplicantKind::Inspector => false,
        };
        let of_public = match self.procedure.kind {
            ProcedureKind::Published | ProcedureKind::School => self.procedure.applicants.iter().any(public),
            ProcedureKind::Internal => false,
        };
        let opening = self.lifecycle.open.opening(Way::Registered);
        let opens = opening.is_some_and(|opening| opening.incomplete && opening.who.iter().any(by_applicants));
        of_public && opens && self.asker().is_some()
    }

    /// The field that says who asks, by whose telephone the dossier is tracked: the first of the form that names somebody
    /// who can.
    pub fn asker(&self) -> Option<&FieldDef> {
        let asks = |field: &&FieldDef| match &field.input {
            FieldShape::Party { party: PartyKind::Guardian | PartyKind::Organisation } => true,
            FieldShape::Party { party: PartyKind::Child | PartyKind::Staff }
            | FieldShape::Text { .. }
            | FieldShape::LongText { .. }
            | FieldShape::Number { .. }
            | FieldShape::Date
            | FieldShape::Choice { .. } => false,
        };
        self.procedure.fields.iter().find(asks)
    }
}

impl Lifecycle {
    /// Every register that could number a case of this lifecycle or what it issues.
    pub fn registers(&self) -> impl Iterator<Item = &RegisterKey> {
        let opened = self.open.openings().filter_map(|opening| opening.register);
        opened.chain(self.steps.iter().filter_map(|step| step.register.as_ref()))
    }
}
