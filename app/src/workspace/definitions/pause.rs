//! When what is typed into a draft is sent: each sending is a revision, so it waits until somebody has come to an end.
//!
//! Whoever stops in the middle of a sentence thinks; whoever has left the field, or the page, is done with it. Until then this
//! device keeps what is typed ([`super::super::intake::draft`]).

/// How often it is looked, in milliseconds.
pub(super) const LOOK: u32 = 500;

/// Once nothing was changed for so long, it is sent.
const QUIET: u32 = 1_500;

/// The same while somebody is still in the field in which they type.
const THINKING: u32 = 4_000;

/// After so long it is sent although somebody goes on typing.
const MOST: u32 = 30_000;

/// Where the person is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// In a field in which one types.
    Field,
    /// Elsewhere on the page.
    Page,
    /// In another window, or at another page of the browser: this one may never be shown again.
    Away,
}

/// How long it has been quiet, and how long something waits.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Pause {
    quiet: u32,
    waited: u32,
    /// Something was changed since it was sent last.
    is_new: bool,
}

impl Pause {
    /// It is looked again: whether it is time to send. `is_touched` is whether something was changed since the last look.
    pub(super) const fn looked(&mut self, is_touched: bool, place: Place) -> bool {
        self.waited += LOOK;
        self.quiet = if is_touched { 0 } else { self.quiet + LOOK };
        self.is_new = self.is_new || is_touched;
        let is_time = match place {
            // What cannot be sent is tried again no oftener than elsewhere.
            Place::Away => self.is_new || self.quiet >= QUIET,
            Place::Page => self.quiet >= QUIET || self.waited >= MOST,
            Place::Field => self.quiet >= THINKING || self.waited >= MOST,
        };
        if is_time {
            *self = Self { quiet: 0, waited: 0, is_new: false };
        }
        is_time
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// After how many looks it is sent, where something is changed in the first so many.
    fn sent_after(touched: u32, place: Place) -> u32 {
        let mut pause = Pause::default();
        (1..=200).find(|look| pause.looked(*look <= touched, place)).expect("it is sent in the end")
    }

    #[test]
    fn it_waits_for_quiet_and_longer_within_a_field() {
        assert_eq!(sent_after(1, Place::Page), 4);
        assert_eq!(sent_after(1, Place::Field), 9);
        // Each stroke begins the quiet anew.
        assert_eq!(sent_after(10, Place::Page), 13);
        assert_eq!(sent_after(10, Place::Field), 18);
    }

    #[test]
    fn who_leaves_the_field_has_come_to_an_end() {
        let mut pause = Pause::default();
        assert!(!pause.looked(true, Place::Field));
        assert!((0..4).all(|_| !pause.looked(false, Place::Field)));
        assert!(pause.looked(false, Place::Page));
    }

    #[test]
    fn who_leaves_the_page_waits_for_nothing() {
        assert_eq!(sent_after(1, Place::Away), 1);
        let mut pause = Pause::default();
        assert!(!pause.looked(true, Place::Field));
        assert!(pause.looked(false, Place::Away));
        assert!(!pause.looked(false, Place::Away));
    }

    #[test]
    fn who_never_stops_is_saved_all_the_same() {
        assert_eq!(sent_after(200, Place::Field), MOST / LOOK);
        assert_eq!(sent_after(200, Place::Page), MOST / LOOK);
    }
}
