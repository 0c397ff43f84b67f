//! What was typed into a public form, as the values of the fields of a definition.

use std::collections::BTreeMap;

use app::{i18n::format, portal::register::Typed};
use domain::{
    case::{form, online},
    definition::{Definition, FieldDef, FieldKey, FieldShape},
    denial::{Fault, FieldFault},
    ids::{CaseId, PartyId},
    value::{PartyRef, Value},
};

/// The values that were typed, and everything that is wrong with them. `def` is narrowed to the kind of request.
pub(super) fn read(def: &Definition, id: CaseId, typed: &Typed) -> (BTreeMap<FieldKey, Value>, Vec<FieldFault>) {
    let (mut values, mut faults) = (BTreeMap::new(), Vec::new());
    for field in &def.procedure.fields {
        match value(field, id, typed) {
            Ok(Some(value)) => {
                values.insert(field.key.clone(), value);
            }
            Ok(None) => {}
            Err(fault) => faults.push(FieldFault { field: field.key.clone(), fault }),
        }
    }
    // What could not be read is told as that, not as missing.
    let unread: Vec<FieldKey> = faults.iter().map(|fault| fault.field.clone()).collect();
    faults.extend(online::faults(def, &values).into_iter().filter(|fault| !unread.contains(&fault.field)));
    (values, faults)
}

fn value(field: &FieldDef, id: CaseId, typed: &Typed) -> Result<Option<Value>, Fault> {
    let text = typed.get(field.key.as_str()).trim();
    let phone = match &field.input {
        FieldShape::Party { .. } => form::phone_digits(typed.get(online::phone_of(&field.key).as_str()).trim()),
        FieldShape::Text { .. }
        | FieldShape::LongText { .. }
        | FieldShape::Number { .. }
        | FieldShape::Date
        | FieldShape::Choice { .. } => String::new(),
    };
    let address = match &field.input {
        FieldShape::Party { .. } => typed.get(online::address_of(&field.key).as_str()).trim().to_owned(),
        FieldShape::Text { .. }
        | FieldShape::LongText { .. }
        | FieldShape::Number { .. }
        | FieldShape::Date
        | FieldShape::Choice { .. } => String::new(),
    };
    if text.is_empty() && phone.is_empty() && address.is_empty() {
        return Ok(None);
    }
    let value = match &field.input {
        FieldShape::Text { .. } | FieldShape::LongText { .. } => Value::Text(text.to_owned()),
        FieldShape::Number { .. } => {
            // Thousands are written with dots or spaces.
            let digits: String = text.chars().filter(|c| !matches!(c, '.' | ' ')).collect();
            Value::Number(digits.parse().map_err(|_| Fault::WrongKind)?)
        }
        FieldShape::Date => Value::Date(format::parse_date(text).ok_or(Fault::NotADate)?),
        FieldShape::Choice { .. } => Value::Choice(text.to_owned()),
        FieldShape::Party { party } => Value::Party(PartyRef {
            id: PartyId::of_registration(id, field.key.as_str()),
            kind: *party,
            name: text.to_owned(),
            phone: Some(phone).filter(|phone| !phone.is_empty()),
            address: Some(address).filter(|address| !address.is_empty()),
        }),
    };
    Ok(Some(value))
}
