//! Changing the holidays of every year, from a day on.
//!
//! A law changes from a day, and what was off before it stays off: so a rule is closed with the day before and another
//! one of the same name follows. Nothing of a day that has passed moves, and no due date with it.

use serde::{Deserialize, Serialize};
use time::{Date, Month, util::days_in_month};

use super::{
    HolidayOn, HolidayRule,
    change::{text_fault, too_long},
    wire,
};
use crate::{definition::Certainty, denial::Fault, fold, text::Text};

/// Rules that a calendar may hold, those of before included.
pub(super) const MOST_RULES: usize = 200;
/// Rules that one change may touch.
pub(super) const MOST_AT_ONCE: usize = 20;
/// No holiday is longer.
const LONGEST: u8 = 15;
/// The most characters of a key.
const MOST_KEY: usize = 60;
/// Nor begins further from its day of the lunar calendar.
const FURTHEST: i8 = 15;

/// What becomes of a holiday from a day on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleChange {
    /// Which: the key of a rule, or a new one.
    pub key: String,
    /// The first day for which it counts: today or later.
    #[serde(with = "wire::date")]
    pub from: Date,
    /// On what it rests: the document, or the reason. Typed by a person, never made up.
    pub source: String,
    /// What the holiday is from then on; absent where there is none any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Terms>,
}

/// What a holiday is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Terms {
    /// Its name.
    pub title: Text,
    /// Its days.
    pub on: HolidayOn,
    /// How sure the source is.
    pub certainty: Certainty,
}

impl RuleChange {
    /// Everything that is wrong with it, by field. What has passed is for [`super::change::decide`] to refuse.
    pub(super) fn faults(&self, rules: &[HolidayRule]) -> Vec<(&'static str, Fault)> {
        let mut all = Vec::new();
        let mut say = |field, fault: Option<Fault>| all.extend(fault.map(|fault| (field, fault)));
        say("key", key_fault(&self.key));
        say("from", (!(1970..2170).contains(&self.from.year())).then_some(Fault::NotADate));
        say("source", text_fault(&self.source, 200));
        match &self.to {
            Some(terms) => {
                let title = text_fault(&terms.title.vi, 120)
                    .or_else(|| text_fault(&terms.title.en, 120).filter(|fault| too_long(*fault)));
                say("title", title);
                say("on", on_fault(&terms.on));
            }
            None => say("key", (!rules.iter().any(|rule| self.overtakes(rule))).then_some(Fault::NotAChoice)),
        }
        all
    }

    /// Whether it changes something about this rule: one of the same holiday that counts on its first day or later.
    fn overtakes(&self, rule: &HolidayRule) -> bool {
        rule.key == self.key && rule.to.is_none_or(|to| self.from <= to)
    }

    /// The same with names put in order, as it is kept.
    pub(super) fn tidy(&mut self) {
        self.source = fold::normalize(&self.source);
        if let Some(terms) = &mut self.to {
            terms.title = Text::new(fold::normalize(&terms.title.vi), fold::normalize(&terms.title.en));
        }
    }

    /// Makes the change. What was planned for later is overtaken.
    pub(super) fn apply(&self, rules: &mut Vec<HolidayRule>) {
        rules.retain(|rule| rule.key != self.key || rule.from.is_none_or(|from| from < self.from));
        for rule in rules.iter_mut().filter(|rule| self.overtakes(rule)) {
            rule.to = self.from.previous_day();
            rule.ended.clone_from(&self.source);
        }
        let Some(terms) = &self.to else { return };
        let place = rules.iter().rposition(|rule| rule.key == self.key);
        // The same again goes on: an end that was planned is taken back.
        if let Some(before) = place.and_then(|at| rules.get_mut(at))
            && before.to == self.from.previous_day()
            && (&before.title, before.on, &before.source, before.certainty)
                == (&terms.title, terms.on, &self.source, terms.certainty)
        {
            before.to = None;
            before.ended.clear();
            return;
        }
        let rule = HolidayRule {
            key: self.key.clone(),
            title: terms.title.clone(),
            on: terms.on,
            from: Some(self.from),
            to: None,
            source: self.source.clone(),
            certainty: terms.certainty,
            ended: String::new(),
        };
        rules.insert(place.map_or(rules.len(), |at| at + 1), rule);
    }
}

/// A key for a new holiday, out of its name: one that no rule has.
pub fn new_key(title: &str, rules: &[HolidayRule]) -> String {
    let plain = |c: char| if c.is_ascii_lowercase() || c.is_ascii_digit() { c } else { '-' };
    let text: String = fold::search_key(title).chars().map(plain).collect();
    let words: Vec<&str> = text.split('-').filter(|word| !word.is_empty()).collect();
    let mut stem: String = words.join("-").chars().take(MOST_KEY - 4).collect();
    if stem.is_empty() {
        stem.push_str("ngay-le");
    }
    let is_free = |key: &String| !rules.iter().any(|rule| rule.key == *key);
    let numbered = (2..).map(|n| format!("{stem}-{n}"));
    std::iter::once(stem.clone()).chain(numbered).find(is_free).unwrap_or(stem)
}

fn key_fault(key: &str) -> Option<Fault> {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    match key.len() {
        0 => Some(Fault::Required),
        1..=MOST_KEY => (!key.chars().all(plain)).then_some(Fault::WrongKind),
        _ => Some(Fault::TooLong),
    }
}

/// What is wrong with the days of a holiday.
pub fn on_fault(on: &HolidayOn) -> Option<Fault> {
    let (days, is_day) = match *on {
        HolidayOn::Fixed { month, day, days, adjacent: _ } => {
            // The 29th of February is a day of some years.
            let last = Month::try_from(month).map_or(0, |month| days_in_month(month, 2024));
            (days, (1..=last).contains(&day))
        }
        HolidayOn::Lunar { month, day, days, offset } => {
            let is_near = (-FURTHEST..=FURTHEST).contains(&offset);
            (days, (1..=12).contains(&month) && (1..=30).contains(&day) && is_near)
        }
    };
    if is_day { (!(1..=LONGEST).contains(&days)).then_some(Fault::OutOfRange) } else { Some(Fault::NotADate) }
}
