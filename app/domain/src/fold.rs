//! Text as it is compared: found without diacritics, sorted the Vietnamese way.
//!
//! Keys are made here, not by a database's collation, so that both engines and the browser agree. They hold only
//! ASCII lower-case letters, digits and (search keys) spaces.

use std::fmt::Write as _;

use unicode_normalization::{
    UnicodeNormalization,
    char::{decompose_canonical, is_combining_mark},
};

/// Text as it is stored: composed (NFC), trimmed, without control characters except line breaks, and without the
/// invisible marks that make equal words differ or turn their direction. A tab becomes a space.
pub fn normalize(text: &str) -> String {
    let visible = text.chars().filter_map(|c| match c {
        '\n' => Some('\n'),
        '\t' => Some(' '),
        c if c.is_control() || is_invisible(c) => None,
        c => Some(c),
    });
    visible.nfc().collect::<String>().trim().to_owned()
}

/// The key by which text is found: lower case, no diacritics (đ too), words parted by single spaces.
///
/// Other letters than Latin ones are kept; punctuation parts words.
pub fn search_key(text: &str) -> String {
    let mut key = String::with_capacity(text.len());
    let mut parted = false;
    let mut take = |c: char| {
        // What is not kept is not looked for either.
        let is_kept = if c.is_ascii() {
            !c.is_ascii_control() || matches!(c, '\n' | '\t')
        } else {
            !is_combining_mark(c) && !is_invisible(c) && !c.is_control()
        };
        if !is_kept {
            return;
        }
        if !c.is_alphanumeric() {
            parted = true;
            return;
        }
        if parted && !key.is_empty() {
            key.push(' ');
        }
        parted = false;
        key.push(if c == 'đ' { 'd' } else { c });
    };
    for c in text.chars() {
        // A desk folds thousands of texts between two letters that are typed, and half of them is ASCII.
        if c.is_ascii() {
            take(c.to_ascii_lowercase());
        } else {
            c.to_lowercase().for_each(|c| decompose_canonical(c, &mut take));
        }
    }
    key
}

/// The key by which text is sorted: word by word; in a word the letters (a ă â b c d đ e ê …), then the tone
/// (ngang, huyền, hỏi, ngã, sắc, nặng); numbers by value, before letters. Case and punctuation do not matter.
pub fn sort_key(text: &str) -> String {
    let mut key = String::with_capacity(text.len() * 2);
    for word in words(text) {
        word_key(&word, &mut key);
    }
    key
}

/// The key by which people are sorted: the given name (the last word), then family and middle names.
///
/// A name that ends in a number is no person's ("Trẻ 01 lớp Lá 2") and sorts from its beginning.
pub fn name_sort_key(name: &str) -> String {
    let mut parts = words(name);
    if parts.last().is_some_and(|last| last.iter().all(char::is_ascii_digit)) {
        return sort_key(name);
    }
    if let Some(given) = parts.pop() {
        parts.insert(0, given);
    }
    let mut key = String::with_capacity(name.len() * 2);
    for word in parts {
        word_key(&word, &mut key);
    }
    key
}

/// Soft hyphens, zero-width spaces, byte order marks, marks of direction. Joiners stay: emoji need them.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// Lower-case, decomposed words; marks stand after their letter.
fn words(text: &str) -> Vec<Vec<char>> {
    let mut all = Vec::new();
    let mut word = Vec::new();
    for c in text.chars().flat_map(char::to_lowercase).filter(|&c| !is_invisible(c)).nfd() {
        if c.is_alphanumeric() || (is_combining_mark(c) && !word.is_empty()) {
            word.push(c);
        } else if !word.is_empty() {
            all.push(std::mem::take(&mut word));
        }
    }
    if !word.is_empty() {
        all.push(word);
    }
    all
}

/// Elements are `1..` for a number, a letter and a digit for a Latin letter, `zz` and a code for any other; the word
/// ends with `0` and its tone, which is less than every element: so "an" stands before "anh", and "an" before "án".
fn word_key(word: &[char], key: &mut String) {
    let mut tone = 0;
    let mut rest = word;
    while let Some((&c, after)) = rest.split_first() {
        rest = after;
        if c.is_ascii_digit() {
            let digits = 1 + rest.iter().take_while(|c| c.is_ascii_digit()).count();
            let (number, after) = word[word.len() - rest.len() - 1..].split_at(digits);
            rest = after;
            number_key(number, key);
            continue;
        }
        let mut variant = u8::from(c == 'đ');
        while let Some((&mark, after)) = rest.split_first() {
            if !is_combining_mark(mark) {
                break;
            }
            rest = after;
            match (c, mark) {
                ('a', '\u{302}') | ('o', '\u{31b}') => variant = 2,
                (_, '\u{302}' | '\u{306}' | '\u{31b}') => variant = 1,
                (_, '\u{300}') if tone == 0 => tone = 1,
                (_, '\u{309}') if tone == 0 => tone = 2,
                (_, '\u{303}') if tone == 0 => tone = 3,
                (_, '\u{301}') if tone == 0 => tone = 4,
                (_, '\u{323}') if tone == 0 => tone = 5,
                _ => {}
            }
        }
        match c {
            'a'..='z' => {
                key.push(c);
                key.push(char::from(b'0' + variant));
            }
            'đ' => key.push_str("d1"),
            c => write!(key, "zz{:06x}", u32::from(c)).expect("a string takes every character"),
        }
    }
    key.push('0');
    key.push(char::from(b'0' + tone));
}

/// A number by its value: how many digits it has, then the digits.
fn number_key(digits: &[char], key: &mut String) {
    let zeros = digits.iter().take_while(|&&c| c == '0').count();
    let digits = &digits[zeros.min(digits.len() - 1)..];
    let length = u8::try_from(digits.len()).unwrap_or(u8::MAX).min(25);
    key.push('1');
    key.push(char::from(b'a' + length));
    key.extend(digits);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn assert_sorted(key: fn(&str) -> String, wanted: &[&str]) {
        for pair in wanted.windows(2) {
            assert!(key(pair[0]) < key(pair[1]), "{} should stand before {}", pair[0], pair[1]);
        }
    }

    #[test]
    fn search_finds_without_diacritics() {
        for (text, key) in [
            ("Đặng", "dang"),
            ("  Nguyễn   Thị  Ánh-Tuyết ", "nguyen thi anh tuyet"),
            ("ĐƯỜNG Số 5, P.10", "duong so 5 p 10"),
            ("MNHgS-260226-0001", "mnhgs 260226 0001"),
            ("Cấp bản sao hồ sơ trẻ", "cap ban sao ho so tre"),
            ("quỳnh ượng ỗ ẵ ỷ", "quynh uong o a y"),
            ("…!?", ""),
            ("Đa\u{306}\u{323}ng", "dang"),
            ("x\u{200b}y", "xy"),
        ] {
            assert_eq!(search_key(text), key);
        }
    }

    #[test]
    fn the_alphabet_is_vietnamese() {
        assert_sorted(
            sort_key,
            &[
                "1", "2", "10", "a", "ă", "â", "b", "c", "d", "đ", "e", "ê", "f", "g", "h", "i", "j", "k", "l", "m",
                "n", "o", "ô", "ơ", "p", "q", "r", "s", "t", "u", "ư", "v", "w", "x", "y", "z", "я",
            ],
        );
    }

    #[test]
    fn tones_weigh_less_than_letters() {
        assert_sorted(sort_key, &["a", "à", "ả", "ã", "á", "ạ", "ai", "ăn", "ắn", "ân", "ấn"]);
        assert_sorted(sort_key, &["ba", "ba ba", "bà", "bà ba", "bá", "bạ", "ban", "bàn"]);
        assert_sorted(sort_key, &["Lá 1", "Lá 2", "Lá 10", "lạc"]);
        assert_sorted(sort_key, &["dung", "Dũng", "đăng", "Đặng", "đông"]);
        assert_eq!(sort_key("HÒA"), sort_key("hoà"));
        assert_eq!(sort_key("Lá 02"), sort_key("lá 2"));
    }

    #[test]
    fn people_stand_by_given_name() {
        assert_sorted(
            name_sort_key,
            &[
                "Trần Thị An",
                "Lê Văn Ân",
                "Phạm Văn Dũng",
                "Nguyễn Đức",
                "Bùi Hà",
                "Trần Hà",
                "Bùi Hạ",
                "Đỗ Thu Hằng",
                "Bùi Văn Yên",
            ],
        );
        assert_sorted(name_sort_key, &["Trẻ 01 lớp Lá 2", "Trẻ 02 lớp Lá 1", "Trẻ 10 lớp Lá 1"]);
        assert_eq!(name_sort_key(""), "");
    }

    #[test]
    fn stored_text_is_composed_and_clean() {
        assert_eq!(normalize("  Nguye\u{302}\u{303}n\r\nVa\u{306}n\tA \u{0}"), "Nguyễn\nVăn A");
        assert_eq!(normalize("a\u{202e}b\u{feff}"), "ab");
    }

    proptest! {
        #[test]
        fn composed_and_decomposed_text_have_one_key(text in "[a-zA-ZàảãáạăằâấđĐêệôốơờưữỳỵ0-9 ]{0,30}") {
            let decomposed: String = text.nfd().collect();
            prop_assert_eq!(search_key(&text), search_key(&decomposed));
            prop_assert_eq!(sort_key(&text), sort_key(&decomposed));
            prop_assert_eq!(name_sort_key(&text), name_sort_key(&decomposed));
            prop_assert_eq!(normalize(&text), normalize(&decomposed));
        }

        #[test]
        fn keys_are_stable_and_plain(text in any::<String>()) {
            let key = search_key(&text);
            prop_assert_eq!(search_key(&key), key);
            let sorted = sort_key(&text);
            prop_assert!(sorted.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()));
            prop_assert_eq!(sort_key(&normalize(&text)), sorted);
            let stored = normalize(&text);
            prop_assert_eq!(normalize(&stored), stored);
        }
    }
}
