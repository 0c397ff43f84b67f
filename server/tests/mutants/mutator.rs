//! Breaks good input, the same way for the same seed.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::Dice;

/// What programs stumble over.
const BYTES: [&[u8]; 12] = [
    b"\0",
    b"\xff",
    b"\xC0\xAF",
    b"\xED\xA0\x80",
    b"\xE2\x80\xAE",
    b"99999999999999999999",
    b"-1",
    b"1e400",
    b"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
    b"\"\"\"",
    b"<!DOCTYPE x [<!ENTITY a \"aaaa\">]>&a;",
    b"../../../etc/passwd",
];
const WORDS: [&str; 9] = ["", " ", "\u{0}", "\u{202e}", "a\u{301}", "Đ", "𠜎", "\n\n", "::,,~~"];
const VALUES: usize = 9;

/// A source of numbers, and what is done with them.
pub struct Mutator(Dice);

/// Runs `round` so many times, or for `SEN_SOAK_SECONDS` from another start, which `SEN_SOAK_FROM` may say; how often.
pub fn rounds(what: &str, count: usize, mut round: impl FnMut(&mut Mutator)) -> usize {
    let soak = std::env::var("SEN_SOAK_SECONDS").ok().and_then(|text| text.parse::<u64>().ok());
    let begun = now();
    let from = std::env::var("SEN_SOAK_FROM").ok().and_then(|text| text.parse::<u64>().ok());
    let seed = soak.map_or(0, |_| from.unwrap_or_else(|| u64::from(std::process::id()) << 32));
    let mut done = 0;
    loop {
        let is_over = match soak {
            Some(seconds) => begun.elapsed() >= Duration::from_secs(seconds),
            None => done == count,
        };
        if is_over {
            if soak.is_some() {
                // Read by `cargo xtask soak`.
                println!("soaked: {what}: {done} from {seed}");
            }
            return done;
        }
        // Each round begins anew, so that one that fails can be run alone.
        round(&mut Mutator(Dice(seed + done as u64)));
        done += 1;
    }
}

#[expect(clippy::disallowed_methods, reason = "how long is looked for is asked of the stopwatch")]
fn now() -> Instant {
    Instant::now()
}

impl Mutator {
    /// A number below this one.
    pub fn below(&mut self, count: usize) -> usize {
        self.0.below(count)
    }

    /// Any number of milliseconds that a clock could be off, small or absurd.
    pub fn number(&mut self) -> i64 {
        match self.below(4) {
            0 => 0,
            1 => self.0.roll().cast_signed() % 1_000,
            2 => self.0.roll().cast_signed() % 100_000_000_000,
            _ => self.0.roll().cast_signed() % 10_000_000_000_000,
        }
    }

    /// One of them.
    pub fn one<'a>(&mut self, seeds: &[&'a [u8]]) -> &'a [u8] {
        seeds[self.below(seeds.len())]
    }

    /// One of them, broken in one to six places.
    pub fn bytes(&mut self, seeds: &[&[u8]]) -> Vec<u8> {
        let mut bytes = self.one(seeds).to_vec();
        for _ in 0..=self.below(6) {
            let at = self.below(bytes.len() + 1);
            let end = (at + self.below(16)).min(bytes.len());
            match self.below(7) {
                0 if at < bytes.len() => bytes[at] ^= 1 << self.below(8),
                1 => drop(bytes.drain(at..end)),
                2 => bytes.truncate(at),
                3 => {
                    let again = bytes[at..end].to_vec();
                    bytes.splice(at..at, again);
                }
                4 => drop(bytes.splice(at..end, BYTES[self.below(BYTES.len())].iter().copied())),
                5 => {
                    let other = self.one(seeds);
                    let from = self.below(other.len());
                    bytes.splice(at..end, other[from..(from + 64).min(other.len())].iter().copied());
                }
                _ => bytes.insert(at, self.0.roll().to_le_bytes()[0]),
            }
        }
        bytes
    }

    /// The same as text.
    pub fn text(&mut self, seeds: &[&str]) -> String {
        let seeds: Vec<&[u8]> = seeds.iter().map(|seed| seed.as_bytes()).collect();
        let mut text = String::from_utf8_lossy(&self.bytes(&seeds)).into_owned();
        if self.below(3) == 0 {
            let at = text.char_indices().map(|(at, _)| at).nth(self.below(text.len())).unwrap_or(text.len());
            text.insert_str(at, WORDS[self.below(WORDS.len())]);
        }
        text
    }

    /// Changes one to three places of a document: a value for another, a key for another, a branch twice or not at all.
    pub fn json(&mut self, value: &mut Value) {
        for _ in 0..=self.below(3) {
            self.json_once(value);
        }
    }

    fn json_once(&mut self, value: &mut Value) {
        match value {
            Value::Object(fields) if !fields.is_empty() && self.below(5) != 0 => {
                let key = fields.keys().nth(self.below(fields.len())).cloned().unwrap();
                match self.below(8) {
                    0 => drop(fields.remove(&key)),
                    1 => {
                        let held = fields.remove(&key).unwrap();
                        fields.insert(WORDS[self.below(WORDS.len())].to_owned(), held);
                    }
                    _ => self.json_once(fields.get_mut(&key).unwrap()),
                }
            }
            Value::Array(items) if !items.is_empty() && self.below(5) != 0 => {
                let at = self.below(items.len());
                match self.below(8) {
                    0 => drop(items.remove(at)),
                    1 => {
                        let again = items[at].clone();
                        items.push(again);
                    }
                    2 => items.swap(at, 0),
                    _ => self.json_once(&mut items[at]),
                }
            }
            Value::String(text) if self.below(3) != 0 => *text = self.text(&[text.clone().as_str()]),
            Value::Number(_) if self.below(3) != 0 => *value = json!(self.number()),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) | Value::Object(_) => {
                *value = match self.below(VALUES) {
                    0 => Value::Null,
                    1 => json!(true),
                    2 => json!(0),
                    3 => json!(-1),
                    4 => json!(i64::MAX),
                    5 => json!(WORDS[self.below(WORDS.len())]),
                    6 => json!([]),
                    7 => json!({}),
                    _ => json!([[{ "a": [] }]]),
                }
            }
        }
    }
}
