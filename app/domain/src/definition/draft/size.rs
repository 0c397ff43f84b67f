//! How large a draft may be: more than any school needs, and little enough to be drawn and checked at once.

use serde::{Deserialize, Serialize};

use super::{Content, DraftDenial};
use crate::{
    definition::{FieldShape, Lifecycle, Procedure, Variant},
    text::Text,
};

/// The most bytes of a draft as JSON (school's setting).
pub const MOST_BYTES: usize = 256 * 1024;
/// The most characters of reasons, of what to mend and of any words in a definition.
pub const MOST_WORDS: usize = 2000;

/// What there can be too much of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// Fields of the form.
    Fields,
    /// Papers.
    Papers,
    /// Choices of one field.
    Choices,
    /// Legal bases.
    Bases,
    /// Whatever else a procedure lists.
    Entries,
    /// States.
    States,
    /// Steps.
    Steps,
    /// Phases.
    Phases,
    /// Characters of one text.
    Letters,
    /// Bytes in all.
    Bytes,
}

impl Part {
    /// What it is called, in the plural.
    pub fn words(self) -> Text {
        let (vi, en) = match self {
            Self::Fields => ("mục trong biểu mẫu", "fields"),
            Self::Papers => ("giấy tờ", "papers"),
            Self::Choices => ("lựa chọn trong một mục", "choices in one field"),
            Self::Bases => ("căn cứ pháp lý", "legal bases"),
            Self::Entries => ("dòng trong một danh sách", "entries in one list"),
            Self::States => ("trạng thái", "states"),
            Self::Steps => ("bước", "steps"),
            Self::Phases => ("giai đoạn", "phases"),
            Self::Letters => ("ký tự trong một đoạn chữ", "characters in one text"),
            Self::Bytes => ("dữ liệu (byte)", "bytes"),
        };
        Text::new(vi, en)
    }

    /// The most there may be of it.
    pub const fn most(self) -> usize {
        match self {
            Self::Fields => 80,
            Self::Papers | Self::States | Self::Bases | Self::Entries => 40,
            Self::Choices => 100,
            Self::Steps => 120,
            Self::Phases => 20,
            Self::Letters => MOST_WORDS,
            Self::Bytes => MOST_BYTES,
        }
    }
}

/// Whether a content is no larger than it may be.
///
/// # Errors
/// What there is too much of.
pub(super) fn check(content: &Content) -> Result<(), DraftDenial> {
    procedure(&content.procedure)?;
    content.lifecycle.as_ref().map_or(Ok(()), lifecycle)?;
    // Whatever has no bound of its own has this one.
    let bytes = serde_json::to_vec(content).map_or(usize::MAX, |json| json.len());
    within(Part::Bytes, bytes)
}

fn within(what: Part, count: usize) -> Result<(), DraftDenial> {
    let most = what.most();
    if count <= most {
        Ok(())
    } else {
        Err(DraftDenial::DraftTooLarge { what, most: u32::try_from(most).unwrap_or(u32::MAX) })
    }
}

fn text(text: &Text) -> Result<(), DraftDenial> {
    letters(&text.vi)?;
    letters(&text.en)
}

fn letters(text: &str) -> Result<(), DraftDenial> {
    within(Part::Letters, text.chars().count())
}

/// It names no more papers and fields than there can be.
fn variant(variant: &Variant) -> Result<(), DraftDenial> {
    within(Part::Papers, variant.papers.len())?;
    within(Part::Fields, variant.fields.len())?;
    text(&variant.title)?;
    text(&variant.about)
}

fn procedure(procedure: &Procedure) -> Result<(), DraftDenial> {
    within(Part::Fields, procedure.fields.len())?;
    within(Part::Papers, procedure.papers.len())?;
    within(Part::Bases, procedure.basis.len())?;
    let lists = [procedure.applicants.len(), procedure.results.len(), procedure.options.len()];
    within(Part::Entries, lists.into_iter().max().unwrap_or_default())?;
    let lists = [procedure.targets.len(), procedure.variants.len(), procedure.result_papers.len()];
    within(Part::Entries, lists.into_iter().max().unwrap_or_default())?;
    within(Part::Entries, procedure.signers.post.len().max(procedure.signers.when_applicant.len()))?;
    text(&procedure.title)?;
    text(&procedure.about)?;
    text(&procedure.limit_note)?;
    procedure.told.each().try_for_each(|(_, told)| text(told))?;
    procedure.off.iter().try_for_each(|off| text(&off.reason).and_then(|()| text(&off.answer)))?;
    procedure.result_papers.iter().try_for_each(|paper| text(&paper.title))?;
    procedure.basis.iter().try_for_each(|basis| {
        letters(&basis.number)?;
        letters(&basis.title)?;
        text(&basis.note)
    })?;
    procedure.national_code.iter().try_for_each(|code| letters(code))?;
    procedure.variants.iter().try_for_each(variant)?;
    procedure.papers.iter().try_for_each(|paper| text(&paper.title))?;
    procedure.fields.iter().try_for_each(|field| {
        text(&field.title)?;
        text(&field.help)?;
        match &field.input {
            FieldShape::Choice { options } => {
                within(Part::Choices, options.len())?;
                options.iter().try_for_each(|option| text(&option.title))
            }
            FieldShape::Text { .. }
            | FieldShape::LongText { .. }
            | FieldShape::Number { .. }
            | FieldShape::Date
            | FieldShape::Party { .. } => Ok(()),
        }
    })
}

fn lifecycle(lifecycle: &Lifecycle) -> Result<(), DraftDenial> {
    within(Part::States, lifecycle.states.len())?;
    within(Part::Steps, lifecycle.steps.len())?;
    within(Part::Phases, lifecycle.phases.len())?;
    let steps = lifecycle
        .steps
        .iter()
        .flat_map(|step| [step.from.len(), step.who.len(), step.needs.len(), step.guards.len(), step.effects.len()]);
    let ways = lifecycle.open.openings().map(|opening| opening.who.len());
    let whole = [lifecycle.open.ways.len(), lifecycle.reasons.len()];
    within(Part::Entries, steps.chain(ways).chain(whole).max().unwrap_or_default())?;
    lifecycle.open.openings().try_for_each(|opening| text(opening.title))?;
    lifecycle.reasons.iter().try_for_each(|reason| {
        within(Part::Steps, reason.actions.len())?;
        text(&reason.title)
    })?;
    lifecycle.phases.iter().try_for_each(|phase| text(&phase.title))?;
    lifecycle.states.iter().try_for_each(|state| {
        text(&state.title)?;
        state.public.iter().try_for_each(text)
    })?;
    lifecycle.steps.iter().try_for_each(|step| text(&step.title).and_then(|()| text(&step.past)))
}
