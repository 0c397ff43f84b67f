//! From when a limit counts.

use time::Time;

use crate::{
    clock::{ClockEntry, Effect},
    definition::{Definition, FieldKey},
    instant::Instant,
    value::Value,
};

/// A line of the clock as this procedure counts. One that names a day in its form from which it counts
/// ([`crate::definition::Procedure::counts_from`]) starts with that day where it starts before it: the day is day 0.
/// Everything else stays as it is.
pub fn counted_from<'a>(
    def: &Definition,
    value_of: impl FnOnce(&FieldKey) -> Option<&'a Value>,
    entry: ClockEntry,
) -> ClockEntry {
    let named = def.procedure.counts_from.as_ref().and_then(value_of);
    match (entry.effect, named) {
        (Effect::Start, Some(Value::Date(day))) => {
            ClockEntry { at: entry.at.max(Instant::from_local(*day, Time::MIDNIGHT)), ..entry }
        }
        (Effect::Start | Effect::Pause | Effect::Resume | Effect::Extend { .. } | Effect::Stop | Effect::Reopen, _) => {
            entry
        }
    }
}
