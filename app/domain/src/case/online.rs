//! Requests that applicants register by themselves on the public pages: what their form must say, and the code under which
//! they follow it until it is received and gets the official one.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use super::{Case, Channel, Core, command::OpenCase, decide::available, form};
use crate::{
    calendar::Calendar,
    clock::{self, ClockEntry, Effect, Limit},
    definition::{Definition, FieldKey, FieldShape, Need, StepDef, Way},
    denial::{Denial, Fault, FieldFault},
    ids::CaseId,
    instant::Instant,
    rights::Actor,
    value::Value,
};

/// Within how much time the office looks at what was registered. Proposed, for the school's leadership to approve.
pub const LOOKED_AT_WITHIN: Limit = Limit::working_days(1);

/// How long a name may be, as in the register of parties.
const LONGEST_NAME: usize = 200;

/// With what a registration code begins: đăng ký.
const PREFIX: &str = "DK";
/// Figures and letters that nobody takes for each other, read aloud or copied by hand.
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// How many of them a code has, in two halves.
const LENGTH: usize = 10;

/// Every fault of a form that an applicant fills in: those of the desk, and that whoever asks must be reachable. The one of
/// a telephone stands under `key.phone`.
pub fn faults(def: &Definition, fields: &BTreeMap<FieldKey, Value>) -> Vec<FieldFault> {
    let mut faults = form::faults(def, fields);
    for fault in &mut faults {
        let is_party = def.field(&fault.field).is_some_and(|field| matches!(field.input, FieldShape::Party { .. }));
        if is_party && fault.fault == Fault::NotAPhone {
            fault.field = phone_of(&fault.field);
        } else if is_party && fault.fault == Fault::TooLong {
            // Names are measured below.
            fault.field = address_of(&fault.field);
        }
    }
    let asker = def.asker().map(|field| &field.key);
    for field in &def.procedure.fields {
        let Some(Value::Party(party)) = fields.get(&field.key) else { continue };
        if party.name.chars().count() > LONGEST_NAME {
            faults.push(FieldFault { field: field.key.clone(), fault: Fault::TooLong });
        }
        let typed = party.phone.as_deref().is_some_and(|phone| !phone.is_empty());
        if asker == Some(&field.key) && !typed {
            faults.push(FieldFault { field: phone_of(&field.key), fault: Fault::Required });
        }
    }
    faults
}

/// Under which name somebody's address is typed, and a fault of it is told.
pub fn address_of(field: &FieldKey) -> FieldKey {
    FieldKey(format!("{field}.address"))
}

/// Under which name a fault of somebody's telephone is told.
pub fn phone_of(field: &FieldKey) -> FieldKey {
    FieldKey(format!("{field}.phone"))
}

/// What an applicant may not say when they register: that papers were received, who handles it, for whom of the staff it
/// is. `def` is narrowed to the kind of request.
///
/// # Errors
/// Another dossier than theirs; what must not be said; what is wrong with the form.
pub(super) fn check(open: &OpenCase, def: &Definition, actor: &Actor) -> Result<(), Denial> {
    let Some(own) = actor.applicant_of() else { return Ok(()) };
    if open.id != own {
        return Err(Denial::NotFound);
    }
    let said = [
        (open.channel != Channel::Online, "channel"),
        (!open.papers.is_empty(), "papers"),
        (open.part.is_some(), "part"),
        (open.assignee.is_some(), "assignee"),
        (open.about.is_some(), "about"),
    ];
    let mut found: Vec<FieldFault> = said
        .into_iter()
        .filter(|(is_said, _)| *is_said)
        .map(|(_, field)| FieldFault { field: field.into(), fault: Fault::Unknown })
        .collect();
    found.extend(faults(def, &open.fields));
    if found.is_empty() { Ok(()) } else { Err(Denial::Invalid { fields: found }) }
}

/// The code under which an applicant follows what they registered: `DK-7K3M9-QXF2A`. A function of the dossier's id, which
/// nobody outside knows; it promises no place in a register.
pub fn code(id: CaseId) -> String {
    let digest = Sha256::digest([b"sen registration 1\n".as_slice(), id.0.as_bytes()].concat());
    let mut bits = digest.iter().take(8).fold(0_u64, |sum, byte| (sum << 8) | u64::from(*byte));
    let mut letters = [0_u8; LENGTH];
    for letter in &mut letters {
        *letter = LETTERS[usize::try_from(bits & 31).unwrap_or_default()];
        bits >>= 5;
    }
    written(&letters.map(char::from).iter().collect::<String>())
}

fn written(letters: &str) -> String {
    let (first, second) = letters.split_at(LENGTH / 2);
    format!("{PREFIX}-{first}-{second}")
}

/// A registration code as it was typed, in the one form in which it is kept; nothing if it is none.
pub fn read_code(typed: &str) -> Option<String> {
    let plain: String = typed.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_uppercase();
    let letters = plain.strip_prefix(PREFIX)?;
    // What is commonly read amiss is meant all the same.
    let letters: String = letters
        .chars()
        .map(|letter| match letter {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        })
        .collect();
    let known = letters.bytes().all(|byte| LETTERS.contains(&byte));
    (letters.len() == LENGTH && known).then(|| written(&letters))
}

/// The step by which the applicant has it back, or asks for it, as it stands: the one that notes who asks.
pub fn withdrawal<'a>(def: &'a Definition, case: &'a Case, actor: &Actor) -> Option<&'a StepDef> {
    let offers = available(def, case, actor).into_iter().map(|offer| offer.step);
    offers.filter(|step| step.needs.contains(&Need::AskedBy)).min_by_key(|step| &step.action)
}

impl Core {
    /// Its registration code, if an applicant registered it.
    pub fn registration_code(&self) -> Option<String> {
        (self.way == Way::Registered && self.channel == Channel::Online && self.author.is_applicant())
            .then(|| code(self.id))
    }

    /// Whether it was received: until then no clock has begun.
    pub const fn is_received(&self) -> bool {
        !self.ledger.is_empty()
    }
}

/// Until when the office looks at what was registered at a moment.
pub fn looked_at_by(at: Instant, calendar: &Calendar) -> Option<Instant> {
    let ledger = [ClockEntry::new(at, Effect::Start)];
    clock::due(LOOKED_AT_WITHIN, None, &ledger, calendar).and_then(|due| due.date())
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_code_is_read_however_it_is_typed() {
        let code = code(CaseId(Uuid::from_u128(7)));
        assert_eq!(code.len(), "DK-00000-00000".len(), "{code}");
        let plain = code.replace('-', "");
        for typed in [code.clone(), plain.to_lowercase(), code.replace('-', " "), format!(" {code} ")] {
            assert_eq!(read_code(&typed), Some(code.clone()), "{typed}");
        }
        assert_eq!(read_code("dk-OIL00-00000"), Some("DK-01100-00000".to_owned()));
        for none in
            ["", "DK", "DK-0000-0000", "DK-00000-000000", "MNHgS-260311-0001", "DK-0000U-00000", "DK-ĐĐĐĐĐ-00000"]
        {
            assert_eq!(read_code(none), None, "{none}");
        }
        assert_ne!(code, super::code(CaseId(Uuid::from_u128(8))));
    }
}
