//! How differences are found and gathered.

use super::{Aspect, Change, Subject, lifecycle, parts, procedure};
use crate::{
    definition::{Definition, words::listed},
    text::Text,
};

/// What is other in `now` than in `was`. Empty only where they say the same, whatever their versions and validity.
pub fn diff(was: &Definition, now: &Definition) -> Vec<Change> {
    let mut found = Found::default();
    procedure::compare(&was.procedure, &now.procedure, &mut found);
    parts::targets((was, now), &mut found);
    lifecycle::compare(&was.lifecycle, &now.lifecycle, &mut found);
    // What has no words of its own, such as a key that stands twice, is told all the same.
    if found.changes.is_empty() && plain(was) != plain(now) {
        found.other(&Subject::Procedure, false);
    }
    found.changes
}

/// A definition without what is no difference of content.
fn plain(def: &Definition) -> Definition {
    let mut plain = def.clone();
    plain.procedure.version = 0;
    plain.procedure.valid_from = time::Date::MIN;
    plain.procedure.valid_to = None;
    plain.procedure.proposed = false;
    plain.procedure.lifecycle.version = 0;
    plain.lifecycle.version = 0;
    plain
}

/// What was found so far.
#[derive(Default)]
pub(super) struct Found {
    changes: Vec<Change>,
}

impl Found {
    pub fn added(&mut self, subject: Subject) {
        self.changes.push(Change::Added { subject });
    }

    pub fn removed(&mut self, subject: Subject) {
        self.changes.push(Change::Removed { subject });
    }

    /// Tells of a value that is another.
    pub fn value<T: PartialEq + ?Sized>(
        &mut self,
        subject: &Subject,
        aspect: Aspect,
        (was, now): (&T, &T),
        words: impl Fn(&T) -> Text,
    ) {
        if was != now {
            let change = Change::Changed { subject: subject.clone(), aspect, was: words(was), now: words(now) };
            self.changes.push(change);
        }
    }

    /// Tells that something else of it is another.
    pub fn other(&mut self, subject: &Subject, same: bool) {
        self.value(subject, Aspect::Other, (&true, &same), |_| Text::new("…", "…"));
    }

    /// Tells which entries of a list without keys came and went, and whether the others stand in another order.
    pub fn set<T: PartialEq>(&mut self, (was, now): (&[T], &[T]), subject: impl Fn(&T) -> Subject) {
        let before = self.changes.len();
        now.iter().filter(|one| !was.contains(one)).for_each(|one| self.added(subject(one)));
        was.iter().filter(|one| !now.contains(one)).for_each(|one| self.removed(subject(one)));
        if self.changes.len() == before {
            self.value(&Subject::Procedure, Aspect::Order, (was, now), |list| {
                listed(list.iter().map(|one| subject(one).words()))
            });
        }
    }

    /// Tells which entries of a list with keys came and went, and in which order the others stand; gives back those that
    /// are in both.
    pub fn keyed<'a, T, K: PartialEq>(
        &mut self,
        (was, now): (&'a [T], &'a [T]),
        key: impl Fn(&T) -> &K,
        subject: impl Fn(&T) -> Subject,
        whole: &Subject,
    ) -> Vec<(&'a T, &'a T)> {
        let find = |list: &'a [T], wanted: &T| list.iter().find(|one| key(one) == key(wanted));
        now.iter().filter(|one| find(was, one).is_none()).for_each(|one| self.added(subject(one)));
        was.iter().filter(|one| find(now, one).is_none()).for_each(|one| self.removed(subject(one)));
        let both: Vec<(&T, &T)> = was.iter().filter_map(|one| Some((one, find(now, one)?))).collect();
        let order: Vec<&T> = now.iter().filter(|one| find(was, one).is_some()).collect();
        if both.iter().map(|(_, now)| key(now)).ne(order.iter().map(|one| key(one))) {
            let was = listed(both.iter().map(|(_, now)| subject(now).words()));
            let now = listed(order.iter().map(|one| subject(one).words()));
            self.changes.push(Change::Changed { subject: whole.clone(), aspect: Aspect::Order, was, now });
        }
        both
    }
}
