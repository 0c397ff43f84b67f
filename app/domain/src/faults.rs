//! What is wrong with what was typed, collected field by field.

use time::Date;

use crate::{
    denial::{Denial, Fault, FieldFault},
    fold,
};

/// The faults found so far.
#[derive(Debug, Default)]
pub(crate) struct Faults(Vec<FieldFault>);

impl Faults {
    fn add(&mut self, field: &str, fault: Fault) {
        self.0.push(FieldFault { field: field.into(), fault });
    }

    /// A text as it is kept.
    pub(crate) fn text(&mut self, field: &str, typed: &str, most: usize, required: bool) -> String {
        let text = fold::normalize(typed);
        if text.is_empty() && required {
            self.add(field, Fault::Required);
        } else if text.chars().count() > most {
            self.add(field, Fault::TooLong);
        }
        text
    }

    /// A text that may be absent, as it is kept.
    pub(crate) fn note(&mut self, field: &str, typed: Option<&str>, most: usize) -> Option<String> {
        Some(self.text(field, typed?, most, false)).filter(|text| !text.is_empty())
    }

    /// A day that has come, and not before another one.
    pub(crate) fn day(&mut self, field: &str, day: Date, from: Option<Date>, today: Date) {
        if day > today || from.is_some_and(|from| day < from) {
            self.add(field, Fault::NotADate);
        }
    }

    /// It is none of the choices.
    pub(crate) fn not_a_choice(&mut self, field: &str) {
        self.add(field, Fault::NotAChoice);
    }

    /// The day is not possible.
    pub(crate) fn not_a_date(&mut self, field: &str) {
        self.add(field, Fault::NotADate);
    }

    /// There are too many of them.
    pub(crate) fn too_long(&mut self, field: &str) {
        self.add(field, Fault::TooLong);
    }

    /// It is out of range.
    pub(crate) fn out_of_range(&mut self, field: &str) {
        self.add(field, Fault::OutOfRange);
    }

    /// It must be there.
    pub(crate) fn required(&mut self, field: &str) {
        self.add(field, Fault::Required);
    }

    /// What was typed, if nothing is wrong with it.
    pub(crate) fn none<T>(self, tidy: T) -> Result<T, Denial> {
        if self.0.is_empty() { Ok(tidy) } else { Err(Denial::Invalid { fields: self.0 }) }
    }
}
