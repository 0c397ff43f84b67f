//! The law as data. A *lifecycle* (states, steps, who, clock) is shared by a kind of case; a *procedure* gives it
//! parameters: fields, papers, limits, signers, optional steps.
//!
//! The vocabulary is closed: the engine knows every need, relation and effect, and a file can only combine them.
//! Files are TOML for people and are checked by [`lint()`](lint::lint) before they are published; browsers get compact JSON.
//! A running case keeps the version under which it was opened.

mod course;
pub mod diff;
pub mod draft;
mod effect;
mod key;
mod lifecycle;
pub mod lint;
pub mod migrate;
mod procedure;
pub mod rehearse;
mod target;
pub mod template;
mod told;
mod variant;
pub mod versions;
mod way;
pub mod words;

use time::Date;

pub use self::{
    course::Course,
    draft::Content,
    effect::{Guard, Lands, ReasonDef, StepEffect},
    key::{
        ActionKey, FieldKey, LifecycleKey, OptionKey, PaperKey, ProcedureKey, ReasonKey, RegisterKey, StateKey,
        VariantKey,
    },
    lifecycle::{
        CaseKind, ClockMark, DefinitionRef, Lifecycle, LifecycleRef, Need, Offline, OpenDef, Phase, PostRule, Relation,
        SignersWord, StateDef, StepDef, Weight, Who, WhoRole,
    },
    procedure::{
        ApplicantKind, Basis, Certainty, ChoiceDef, FieldDef, FieldShape, Outcome, PaperDef, PaperForm, PartyKind,
        Procedure, ProcedureKind, SignOrder, Signers,
    },
    target::StepTarget,
    told::{Off, ResultDef, Told},
    variant::Variant,
    way::{Opening, Way, WayDef},
};

/// A procedure together with the lifecycle it names: what the engine runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Definition {
    /// The parameters.
    pub procedure: Procedure,
    /// The workflow.
    pub lifecycle: Lifecycle,
}

impl Definition {
    /// Which version of which procedure this is.
    pub fn reference(&self) -> DefinitionRef {
        DefinitionRef { key: self.procedure.key.clone(), version: self.procedure.version }
    }

    /// The state of this key.
    pub fn state(&self, key: &StateKey) -> Option<&StateDef> {
        self.lifecycle.states.iter().find(|s| &s.key == key)
    }

    /// The step of this name that leaves this state, if the procedure switches it on.
    pub fn step(&self, state: &StateKey, action: &ActionKey) -> Option<&StepDef> {
        self.lifecycle.steps.iter().find(|s| &s.action == action && s.from.contains(state) && self.switched_on(s))
    }

    /// All steps that leave this state and are switched on.
    pub fn steps_from<'a>(&'a self, state: &'a StateKey) -> impl Iterator<Item = &'a StepDef> {
        self.lifecycle.steps.iter().filter(move |s| s.from.contains(state) && self.switched_on(s))
    }

    /// The step of this name, whatever its state: for telling the history.
    pub fn step_named(&self, action: &ActionKey) -> Option<&StepDef> {
        self.lifecycle.steps.iter().find(|s| &s.action == action)
    }

    /// How long a case should stay in this state, where the school has said so.
    pub fn target(&self, state: &StateKey) -> Option<&StepTarget> {
        self.procedure.targets.iter().find(|target| &target.state == state)
    }

    /// The field of this key.
    pub fn field(&self, key: &FieldKey) -> Option<&FieldDef> {
        self.procedure.fields.iter().find(|f| &f.key == key)
    }

    /// The paper of this key.
    pub fn paper(&self, key: &PaperKey) -> Option<&PaperDef> {
        self.procedure.papers.iter().find(|p| &p.key == key)
    }

    /// The reasons that have a code and can be given for a step.
    pub fn reasons<'a>(&'a self, action: &'a ActionKey) -> impl Iterator<Item = &'a ReasonDef> {
        self.lifecycle.reasons.iter().filter(move |reason| reason.actions.contains(action))
    }

    /// The reason of this code.
    pub fn reason(&self, key: &ReasonKey) -> Option<&ReasonDef> {
        self.lifecycle.reasons.iter().find(|reason| &reason.key == key)
    }

    /// The state in which a case of this way begins.
    pub fn first_state(&self, way: Way) -> &StateKey {
        self.lifecycle.open.opening(way).map_or(&self.lifecycle.open.to, |opening| opening.to)
    }

    /// Whether a case in this state must remember from which it came: some step leads back there.
    pub fn remembers(&self, state: &StateKey) -> bool {
        self.steps_from(state).any(|step| step.lands == Lands::Back)
    }

    fn switched_on(&self, step: &StepDef) -> bool {
        step.option.as_ref().is_none_or(|o| self.procedure.options.contains(o))
    }
}

/// Of each procedure the newest version in force on a day, by key.
pub fn newest_in_force<P: std::borrow::Borrow<Procedure>>(versions: impl IntoIterator<Item = P>, day: Date) -> Vec<P> {
    let mut found: Vec<P> = versions.into_iter().filter(|p| p.borrow().in_force(day)).collect();
    found.sort_by(|a, b| {
        let (a, b) = (a.borrow(), b.borrow());
        a.key.cmp(&b.key).then(b.version.cmp(&a.version))
    });
    found.dedup_by(|later, first| later.borrow().key == first.borrow().key);
    found
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
const fn is_false(b: &bool) -> bool {
    !*b
}
