//! Signatures: how many, by which posts, in which order, and never twice by one person.

use serde::{Deserialize, Serialize};

use super::{Core, result::PaperHash};
use crate::{
    definition::{Procedure, SignOrder},
    ids::PersonId,
    instant::Instant,
    rights::Post,
};

/// A signature that counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signature {
    /// The number of the event.
    pub no: u32,
    /// Who signed.
    pub by: PersonId,
    /// In whose name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_behalf: Option<PersonId>,
    /// As what.
    pub post: Post,
    /// When, as stated.
    pub at: Instant,
    /// What: the paper as it was then. The first versions kept none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paper: Option<PaperHash>,
}

/// Which signatures a case needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted<'a> {
    posts: &'a [Post],
    need: usize,
    order: SignOrder,
}

/// Which signatures this case needs: the procedure's; where whoever asks holds one of those posts, those that the school
/// has set for that (`signers.when_applicant`).
pub fn wanted<'a>(core: &Core, procedure: &'a Procedure) -> Wanted<'a> {
    let signers = &procedure.signers;
    let posts: &[Post] = if core.applicant_signs && !signers.when_applicant.is_empty() {
        &signers.when_applicant
    } else {
        &signers.post
    };
    // Fewer posts than signatures could never be enough; the linter refuses that of the usual ones.
    let need = usize::from(signers.need).min(posts.len()).max(1);
    Wanted { posts, need, order: signers.order }
}

impl<'a> Wanted<'a> {
    /// The posts of which one may sign next, after so many signatures.
    pub fn next(&self, given: usize) -> &'a [Post] {
        match self.order {
            SignOrder::Any => self.posts,
            SignOrder::InOrder => self.posts.get(given..=given).unwrap_or(self.posts),
        }
    }

    /// How many are still to come after so many.
    pub const fn left(&self, given: usize) -> usize {
        self.need.saturating_sub(given)
    }
}
