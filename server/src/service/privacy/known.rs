//! By what somebody is known here: so that they are found wherever somebody wrote of them.

use db::{Tx, privacy as store};
use domain::{
    fold,
    ids::{PartyId, UnitId},
    party::{Details, Party},
    value::Value,
};

use crate::service::{Failure, decoded};

/// How many digits make a telephone number that is nobody else's.
const PHONE: usize = 8;

/// The names and telephone numbers that an entry and its doubles ever had, in the register and in cases; folded.
pub(super) struct Known {
    names: Vec<String>,
    phones: Vec<String>,
}

impl Known {
    /// Of these entries. Asked before anything of theirs is forgotten.
    pub(super) async fn of(tx: &Tx, unit: UnitId, group: &[PartyId]) -> Result<Self, Failure> {
        let mut known = Self { names: Vec::new(), phones: Vec::new() };
        for (key, value) in store::values_said(tx, unit, group).await? {
            match decoded::<Value>(&value)? {
                Value::Party(party) if group.contains(&party.id) => known.add(&party.name, party.phone.as_deref()),
                Value::Text(text) if key == "party" => {
                    let party: Party = decoded(&text)?;
                    known.add(&party.name, party.phone.as_deref());
                }
                Value::Text(text) if key == "details" => {
                    let details: Details = decoded(&text)?;
                    known.add(&details.name, details.phone.as_deref());
                }
                Value::Party(_) | Value::Text(_) | Value::Number(_) | Value::Date(_) | Value::Choice(_) => {}
            }
        }
        Ok(known)
    }

    fn add(&mut self, name: &str, phone: Option<&str>) {
        let name = fold::search_key(name);
        if !name.is_empty() && !self.names.contains(&name) {
            self.names.push(name);
        }
        let phone = phone.map(digits).filter(|phone| phone.len() >= PHONE);
        self.phones.extend(phone);
    }

    /// Whether a text names them: a whole name in any spelling, or a number however it is parted.
    pub(super) fn is_in(&self, text: &str) -> bool {
        let words = format!(" {} ", fold::search_key(text));
        let named = |name: &String| words.contains(&format!(" {name} "));
        self.names.iter().any(named) || self.rings(text)
    }

    /// The same where nothing else says that the text is about them: a name of one word is many people's.
    pub(super) fn is_surely_in(&self, text: &str) -> bool {
        let words = format!(" {} ", fold::search_key(text));
        let named = |name: &String| name.contains(' ') && words.contains(&format!(" {name} "));
        self.names.iter().any(named) || self.rings(text)
    }

    fn rings(&self, text: &str) -> bool {
        let digits = digits(text);
        self.phones.iter().any(|phone| digits.contains(phone))
    }
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_whole_and_a_number_however_it_is_parted() {
        let mut known = Known { names: Vec::new(), phones: Vec::new() };
        known.add("Trẻ 01 lớp Lá 2", Some("0900000001"));
        known.add("Lan", None);
        assert!(known.is_in("Mẹ của TRE 01 LOP LA 2 xin rút"));
        assert!(known.is_in("gọi số 0900 000.001 nhé"));
        assert!(!known.is_in("Trẻ 01 lớp Lá 21"));
        assert!(known.is_in("cháu Lan đã nhận") && !known.is_surely_in("cháu Lan đã nhận"));
        assert!(!known.is_in("cháu lành bệnh, 0900 000 002"));
        assert!(known.is_in("cháu Lan, lớp Lá"));
    }
}
