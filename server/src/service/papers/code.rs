//! What a paper's QR code carries: which paper it is, and the proof that this server printed it. Nothing has to be kept for it,
//! and nobody can make one up.

use domain::{
    case::papers::{CONTROL, CasePaper},
    ids::CaseId,
};

use crate::auth::Keys;

/// Digits of the proof: 96 bits, more than anybody can try.
const PROOF: usize = 24;
/// More letters than any code has.
const LONGEST: usize = 80;

/// Which paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PaperCode {
    /// Of which dossier.
    pub case: CaseId,
    /// The event with which it came.
    pub no: u32,
    /// It is the sheet of hand-overs, which there is for every event, and not the event's own paper.
    pub is_sheet: bool,
}

impl PaperCode {
    /// That of a paper of a dossier.
    pub fn of(case: CaseId, paper: &CasePaper) -> Self {
        Self { case, no: paper.no, is_sheet: paper.paper.as_str() == CONTROL }
    }

    /// As it stands in the address.
    pub fn text(self, keys: &Keys) -> String {
        let plain = format!("{}-{}{}", self.case.0.simple(), self.no, if self.is_sheet { "s" } else { "" });
        let proof: String = keys.digest("paper", &plain).chars().take(PROOF).collect();
        format!("{plain}-{proof}")
    }

    /// Reads one; nothing if this server did not print it.
    pub fn read(text: &str, keys: &Keys) -> Option<Self> {
        if text.len() > LONGEST {
            return None;
        }
        let mut parts = text.split('-');
        let (case, no) = (parts.next()?.parse().ok()?, parts.next()?);
        let (no, is_sheet) = no.strip_suffix('s').map_or((no, false), |no| (no, true));
        let code = Self { case: CaseId(case), no: no.parse().ok()?, is_sheet };
        // Compared by their digests: how far a guess is right takes no longer to say than that it is wrong.
        (keys.digest("compare", text) == keys.digest("compare", &code.text(keys))).then_some(code)
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn only_what_was_printed_is_read() {
        let keys = Keys::new(&[7; 32]);
        for (no, is_sheet) in [(1, false), (1, true), (u32::MAX, true)] {
            let code = PaperCode { case: CaseId(Uuid::from_u128(0xABC)), no, is_sheet };
            let text = code.text(&keys);
            assert_eq!(PaperCode::read(&text, &keys), Some(code));
            assert_eq!(PaperCode::read(&text, &Keys::new(&[8; 32])), None, "another school's");
            assert_eq!(PaperCode::read(&text.to_uppercase(), &keys), None);
            for at in 0..text.len() {
                let mut changed = text.clone().into_bytes();
                changed[at] = if changed[at] == b'1' { b'2' } else { b'1' };
                let changed = String::from_utf8(changed).unwrap();
                assert_eq!(PaperCode::read(&changed, &keys), None, "{changed}");
            }
        }
        for bad in ["", "-", "--", "abc", "a-1-2", &"f".repeat(1000), "00000000000000000000000000000abc-+1-00"] {
            assert_eq!(PaperCode::read(bad, &keys), None, "{bad}");
        }
    }
}
