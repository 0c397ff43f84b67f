//! How large a draft may be: more than any school needs, and little enough to be drawn and checked at once.

use serde::{Deserialize, Serialize};

use super::{Content, DraftDenial};
use crate::{
    definition::{FieldShape, Lifecycle, Procedure},
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
    within(Part::Letters, text.vi.chars().count().max(text.en.chars().count()))
}

fn procedure(procedure: &Procedure) -> Result<(), DraftDenial> {
    within(Part::Fields, procedure.fields.len())?;
    within(Part::Papers, procedure.papers.len())?;
    within(Part::Bases, procedure.basis.len())?;
    let lists = [procedure.applicants.len(), procedure.results.len(), procedure.options.len()];
    within(Part::Entries, lists.into_iter().max().unwrap_or_default())?;
    within(Part::Entries, procedure.signers.post.len())?;
    text(&procedure.title)?;
    text(&procedure.about)?;
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
    let longest = lifecycle.steps.iter().map(|step| step.from.len().max(step.who.len()).max(step.needs.len())).max();
    within(Part::Entries, longest.unwrap_or_default())?;
    lifecycle.phases.iter().try_for_each(|phase| text(&phase.title))?;
    lifecycle.states.iter().try_for_each(|state| text(&state.title))?;
    lifecycle.steps.iter().try_for_each(|step| text(&step.title).and_then(|()| text(&step.past)))
}
