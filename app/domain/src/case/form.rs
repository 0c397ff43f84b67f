//! Checking what was typed into a form: the same code when the browser shows faults and when the server refuses.

use std::collections::BTreeMap;

use crate::{
    definition::{Definition, FieldDef, FieldKey, FieldShape, PaperKey},
    denial::{Fault, FieldFault},
    party::LONGEST_ADDRESS,
    value::Value,
};

/// Every fault of a form, in the order of the form.
pub fn faults(def: &Definition, fields: &BTreeMap<FieldKey, Value>) -> Vec<FieldFault> {
    let known = def.procedure.fields.iter().filter_map(|field| {
        let fault = match fields.get(&field.key) {
            Some(value) => value_fault(field, value),
            None => field.required.then_some(Fault::Required),
        };
        fault.map(|fault| FieldFault { field: field.key.clone(), fault })
    });
    let unknown = fields
        .keys()
        .filter(|key| def.field(key).is_none())
        .map(|key| FieldFault { field: key.clone(), fault: Fault::Unknown });
    known.chain(unknown).collect()
}

/// What is wrong with one value, if anything is.
pub fn value_fault(field: &FieldDef, value: &Value) -> Option<Fault> {
    match (&field.input, value) {
        (FieldShape::Text { max } | FieldShape::LongText { max }, Value::Text(text)) => {
            if field.required && text.trim().is_empty() {
                Some(Fault::Required)
            } else if text.chars().count() > *max as usize {
                Some(Fault::TooLong)
            } else {
                None
            }
        }
        (FieldShape::Number { min, max }, Value::Number(n)) => (n < min || n > max).then_some(Fault::OutOfRange),
        (FieldShape::Date, Value::Date(_)) => None,
        (FieldShape::Choice { options }, Value::Choice(key)) => {
            (!options.iter().any(|o| &o.key == key)).then_some(Fault::NotAChoice)
        }
        (FieldShape::Party { party }, Value::Party(given)) => {
            if given.kind != *party {
                Some(Fault::WrongKind)
            } else if given.name.trim().is_empty() {
                Some(Fault::Required)
            } else {
                let is_long = given.address.as_ref().is_some_and(|a| a.chars().count() > LONGEST_ADDRESS);
                given.phone.as_deref().and_then(phone_fault).or(is_long.then_some(Fault::TooLong))
            }
        }
        (
            FieldShape::Text { .. }
            | FieldShape::LongText { .. }
            | FieldShape::Number { .. }
            | FieldShape::Date
            | FieldShape::Choice { .. }
            | FieldShape::Party { .. },
            _,
        ) => Some(Fault::WrongKind),
    }
}

/// What is wrong with a phone number, once [`phone_digits`] has tidied it.
pub fn phone_fault(phone: &str) -> Option<Fault> {
    let digits = phone.bytes().filter(u8::is_ascii_digit).count();
    (!(9..=11).contains(&digits) || digits != phone.len()).then_some(Fault::NotAPhone)
}

/// A phone number as typed, without what people put between its digits; `+84` becomes `0`.
pub fn phone_digits(typed: &str) -> String {
    let kept: String = typed.chars().filter(|c| !matches!(c, ' ' | '.' | '-' | '(' | ')')).collect();
    match kept.strip_prefix("+84") {
        Some(rest) => format!("0{rest}"),
        None => kept,
    }
}

/// The required papers that were not ticked.
pub fn papers_missing(def: &Definition, ticked: &[PaperKey]) -> Vec<PaperKey> {
    def.procedure.papers.iter().filter(|p| p.required && !ticked.contains(&p.key)).map(|p| p.key.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phones_are_tidied_not_judged_by_their_spacing() {
        assert_eq!(phone_digits("+84 90.123-45 67"), "0901234567");
        assert_eq!(phone_fault("0901234567"), None);
        assert_eq!(phone_fault("12345"), Some(Fault::NotAPhone));
        assert_eq!(phone_fault("09012345ab"), Some(Fault::NotAPhone));
    }
}
