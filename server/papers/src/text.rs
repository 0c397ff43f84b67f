//! The one place through which every text of a paper passes before it reaches the layout.
//!
//! Texts reach the templates as strings of JSON and are never read as markup, so nothing has to be escaped. What is mended
//! here is what cannot be printed or would make print differ from what is stored: controls, marks that turn the direction
//! of reading, and letters the typeface does not have. What is too long is refused.

use std::fmt::Write as _;

use serde_json::Value;
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

use crate::{engine, error::PaperError};

/// Characters of a name, an address, a title: a subject has 500 at most, and its kind puts words before it.
pub const LINE: usize = 560;
/// Characters of a running text.
pub const PROSE: usize = 20_000;
/// Entries of a list: rows of a book, blocks of a letter.
pub const ENTRIES: usize = 3_000;
/// Characters of a paper as a whole.
pub const WHOLE: usize = 600_000;
/// Characters of a bundle as a whole: some hundred pages, and seconds of layout.
pub const BUNDLED: usize = 1_000_000;
/// Letters of one word, as long as an address of the web may be.
pub const WORD: usize = 500;
/// From so many letters on, a word is broken anywhere, because a column may be narrower. (The books do so from 11 on: codes.)
const SOLID: usize = 19;
/// Letters of such words in a paper: each of them costs the layout as much as a word.
pub const SOLIDS: usize = 5_000;
/// What stands for a letter that the typeface does not have.
const UNDRAWABLE: char = '\u{25a1}';
/// Marks above and below one letter: Vietnamese needs two at most.
const MARKS: usize = 2;

/// The places of running text, by their name in the data. Everything else is a line.
const RUNNING: [&str; 5] = ["text", "reason", "decision", "request", "money"];

/// Clean all texts of a paper's data.
///
/// Returns how many letters had to be replaced because no typeface of ours has them.
///
/// # Errors
/// When a text or a list is too long.
pub fn clean(data: &mut Value) -> Result<usize, PaperError> {
    let mut walk = Walk::default();
    walk.value(data, "")?;
    Ok(walk.replaced)
}

/// Characters of all texts of a paper's data.
pub(crate) fn length(data: &Value) -> usize {
    match data {
        Value::Null | Value::Bool(_) | Value::Number(_) => 0,
        Value::String(text) => text.chars().count(),
        Value::Array(entries) => entries.iter().map(length).sum(),
        Value::Object(members) => members.values().map(length).sum(),
    }
}

#[derive(Default)]
struct Walk {
    path: String,
    whole: usize,
    solid: usize,
    replaced: usize,
}

impl Walk {
    fn value(&mut self, value: &mut Value, key: &str) -> Result<(), PaperError> {
        match value {
            Value::Null | Value::Bool(_) | Value::Number(_) => Ok(()),
            Value::String(text) => self.text(text, key),
            Value::Array(entries) => {
                if entries.len() > ENTRIES {
                    return Err(PaperError::TooMany { field: self.path.clone(), limit: ENTRIES });
                }
                let here = self.path.len();
                for (at, entry) in entries.iter_mut().enumerate() {
                    // Writing into a string never fails.
                    let _ = write!(self.path, "[{at}]");
                    self.value(entry, key)?;
                    self.path.truncate(here);
                }
                Ok(())
            }
            Value::Object(members) => {
                let here = self.path.len();
                for (name, member) in members.iter_mut() {
                    // Numbers only: a thousand little lists that need no walk.
                    if name == "qr" {
                        continue;
                    }
                    if here > 0 {
                        self.path.push('.');
                    }
                    self.path.push_str(name);
                    self.value(member, name)?;
                    self.path.truncate(here);
                }
                Ok(())
            }
        }
    }

    fn text(&mut self, text: &mut String, key: &str) -> Result<(), PaperError> {
        let running = RUNNING.contains(&key);
        let limit = if running { PROSE } else { LINE };
        // Before composing, so that a flood costs nothing. A composed letter is at most three characters decomposed.
        if text.len() > limit * 12 {
            return Err(PaperError::TooLong { field: self.path.clone(), limit });
        }
        let (cleaned, replaced) = line_or_lines(text, running);
        let count = cleaned.chars().count();
        if count > limit {
            return Err(PaperError::TooLong { field: self.path.clone(), limit });
        }
        for word in cleaned.split_whitespace().map(|word| word.chars().count()) {
            if word > WORD {
                return Err(PaperError::TooLong { field: self.path.clone(), limit: WORD });
            }
            self.solid += if word >= SOLID { word } else { 0 };
        }
        if self.solid > SOLIDS {
            return Err(PaperError::TooMany { field: self.path.clone(), limit: SOLIDS });
        }
        self.whole += count;
        self.replaced += replaced;
        if self.whole > WHOLE {
            return Err(PaperError::TooMany { field: String::new(), limit: WHOLE });
        }
        *text = cleaned;
        Ok(())
    }
}

/// A text composed, without what is not text, with spaces folded; several lines only where lines are wanted.
fn line_or_lines(text: &str, lines: bool) -> (String, usize) {
    let mut out = String::with_capacity(text.len());
    let (mut marks, mut replaced, mut starting) = (0, 0, true);
    for letter in text.replace("\r\n", "\n").nfc() {
        match letter {
            '\n' | '\u{2028}' | '\u{2029}' | '\u{b}' | '\u{c}' | '\r' if lines => {
                out.truncate(out.trim_end_matches(' ').len());
                out.push('\n');
                starting = true;
            }
            // A no-break space stays: it is there on purpose.
            _ if letter != '\u{a0}' && (letter.is_whitespace() || letter == '\t') => {
                if !starting {
                    out.push(' ');
                }
                starting = true;
            }
            _ if unprintable(letter) => {}
            _ if is_combining_mark(letter) => {
                marks += 1;
                if marks <= MARKS && !out.is_empty() && engine::draws(letter) {
                    out.push(letter);
                }
            }
            _ => {
                marks = 0;
                starting = false;
                if engine::draws(letter) {
                    out.push(letter);
                } else {
                    replaced += 1;
                    out.push(UNDRAWABLE);
                }
            }
        }
    }
    (out.trim_matches([' ', '\n']).to_owned(), replaced)
}

/// Whether a text would leave no ink.
pub(crate) fn is_blank(text: &str) -> bool {
    text.chars().all(|letter| letter.is_whitespace() || unprintable(letter) || is_combining_mark(letter))
}

/// What leaves no ink of its own: controls, marks of direction, invisible joiners, tags, what is no character.
fn unprintable(letter: char) -> bool {
    letter.is_control()
        || matches!(letter,
            '\u{ad}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
            | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
        || u32::from(letter) & 0xfffe == 0xfffe
        || matches!(letter, '\u{fdd0}'..='\u{fdef}')
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn cleaned(text: &str) -> String {
        let mut data = json!({ "name": text });
        clean(&mut data).unwrap();
        data["name"].as_str().unwrap().to_owned()
    }

    #[test]
    fn controls_and_turned_directions_go_and_spaces_fold() {
        assert_eq!(cleaned("Lê\u{0}\u{7} \u{1b}[31mAn"), "Lê [31mAn");
        assert_eq!(cleaned("tp.\u{202e}fdp\u{202c}\u{2066}x\u{2069}\u{200f}"), "tp.fdpx");
        assert_eq!(cleaned("  Lê \t Thị\n\nAn\u{200b} "), "Lê Thị An");
        assert_eq!(cleaned("a\u{a0}b"), "a\u{a0}b");
    }

    #[test]
    fn invisible_text_is_blank() {
        assert!(is_blank(" \n\u{200b}\u{202e}\u{301}\u{0}"));
        assert!(!is_blank(" \u{200b}a"));
    }

    #[test]
    fn decomposed_text_is_composed_and_towers_of_marks_are_cut() {
        assert_eq!(cleaned("Nguye\u{302}\u{303}n"), "Nguyễn");
        let tower = format!("a{}", "\u{301}".repeat(40));
        assert!(cleaned(&tower).chars().count() <= 3);
    }

    #[test]
    fn lines_are_kept_in_running_text_only() {
        let mut data = json!({ "reason": "một \r\n hai\n", "name": "một\nhai" });
        assert_eq!(clean(&mut data), Ok(0));
        assert_eq!(data, json!({ "reason": "một\nhai", "name": "một hai" }));
    }

    #[test]
    fn markup_is_text() {
        let hostile = "#read(\"/etc/passwd\") $x$ *b* _i_ <l> @r \\ `c` = h // c /* c */";
        assert_eq!(cleaned(hostile), hostile);
    }

    #[test]
    fn letters_without_a_glyph_are_shown_as_missing_and_counted() {
        let mut data = json!({ "name": "An 😀 漢" });
        assert_eq!(clean(&mut data), Ok(2));
        assert_eq!(data["name"], "An □ □");
    }

    #[test]
    fn what_is_too_long_is_refused_with_its_place() {
        let mut data = json!({ "rows": [{ "name": "An" }, { "name": "a".repeat(100_000) }] });
        assert_eq!(clean(&mut data), Err(PaperError::TooLong { field: "rows[1].name".to_owned(), limit: LINE }));
        let mut data = json!({ "name": "a ".repeat(LINE / 2) });
        assert_eq!(clean(&mut data), Ok(0));
        let mut data = json!({ "reason": "a".repeat(WORD + 1) });
        assert_eq!(clean(&mut data), Err(PaperError::TooLong { field: "reason".to_owned(), limit: WORD }));
        let mut data = json!({ "rows": vec!["a".repeat(WORD); SOLIDS / WORD + 1] });
        assert_eq!(clean(&mut data), Err(PaperError::TooMany { field: "rows[10]".to_owned(), limit: SOLIDS }));
        let mut data = json!({ "rows": vec![0; ENTRIES + 1] });
        assert_eq!(clean(&mut data), Err(PaperError::TooMany { field: "rows".to_owned(), limit: ENTRIES }));
        let mut data = json!({ "blocks": vec![json!({ "text": "ab ".repeat(PROSE / 3) }); WHOLE / PROSE + 1] });
        assert_eq!(clean(&mut data), Err(PaperError::TooMany { field: String::new(), limit: WHOLE }));
    }
}
