//! What makes a public form that is sent twice register once: the id of the dossier that is to be, given out with the page
//! and signed, so that nobody names an id of their own or looks at another one's receipt.

use domain::{definition::ProcedureKey, ids::CaseId, instant::Instant};

use crate::{auth::Keys, state::AppState};

/// How long a page may be open before it is sent, in milliseconds: a day, as people come back in the evening.
const OPEN_MILLIS: i64 = 24 * 3600 * 1000;

/// What a page was given out with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token {
    /// The dossier that is to be.
    pub id: CaseId,
    /// When.
    pub at: Instant,
}

impl Token {
    /// A new one.
    pub fn new(state: &AppState) -> Self {
        Self { id: CaseId(state.clock.id()), at: state.clock.now() }
    }

    /// As it stands in the page of a procedure.
    pub fn text(self, keys: &Keys, procedure: &ProcedureKey) -> String {
        let plain = format!("{}.{}", self.id, self.at.millis());
        let proof = keys.digest("registration", &format!("{plain}.{procedure}"));
        format!("{plain}.{proof}")
    }

    /// Reads one that came back; nothing if it was not given out for this procedure.
    pub fn read(text: &str, keys: &Keys, procedure: &ProcedureKey) -> Option<Self> {
        let mut parts = text.split('.');
        let (id, at) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
        let token = Self { id, at: Instant::from_millis(at) };
        let written = token.text(keys, procedure);
        // Compared by their digests: how far a guess is right takes no longer to say than that it is wrong.
        (keys.digest("compare", text) == keys.digest("compare", &written)).then_some(token)
    }

    /// Whether the page was open for too long.
    pub fn is_old(self, now: Instant) -> bool {
        now.millis() - self.at.millis() > OPEN_MILLIS
    }
}
