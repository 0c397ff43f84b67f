//! Forgeries by what a signature says it covers. Each is signed over exactly the bytes that it states, so that nothing else
//! than the rule in question refuses it.

use signed::{Broken, State};

use crate::{
    broken,
    cms::Cms,
    file::{Raw, sign, update},
    only,
    people::CLERK,
};

#[test]
fn ranges_that_are_none() {
    for range in [
        "null",
        "true",
        "(0 1 2 3)",
        "[]",
        "[0 5]",
        "[0 1 2]",
        "[0 1 2 3 4 5]",
        "[0 9 (9) 9]",
        "[0.0 9 10 9]",
        "[0 -9 10 9]",
        "[0 null 10 9]",
        "7 0 R",
        "[0 99999999999999999999 1 1]",
        "[[0 9 10 9]]",
        "[0 9 10 9999999]",
        "[0 9 9223372036854775807 9223372036854775807]",
    ] {
        let raw = Raw { signature: Raw::default().signature.replace("RANGE", range), ..Raw::default() };
        let why = if range.contains("99999999999") { Broken::Dictionary } else { Broken::ByteRange };
        broken(range, &raw.bytes(), why);
    }
    let raw = Raw { signature: Raw::default().signature.replace("/ByteRange RANGE", ""), ..Raw::default() };
    broken("no range", &raw.bytes(), Broken::ByteRange);
}

fn states(what: impl Fn([usize; 4]) -> [usize; 4], signature: &str) -> State {
    let draft = Raw { signature: signature.to_owned(), ..Raw::default() }.draft();
    let stated = what(draft.numbers());
    let [at, length, from, more] = stated;
    let signed = draft.stating(&format!("[{at} {length} {from} {more}]"), stated, &CLERK, &Cms::default());
    only("stated", &signed).state
}

#[test]
fn ranges_that_leave_room() {
    let plain = Raw::default().signature;
    assert_eq!(states(|all| all, &plain), State::Intact);
    for (name, why, what) in [
        ("not from the start", Broken::ByteRange, (|[_, b, c, d]| [9, b - 9, c, d]) as fn([usize; 4]) -> [usize; 4]),
        ("nothing before", Broken::ByteRange, |[_, _, c, d]| [0, 0, c, d]),
        ("no hole", Broken::ByteRange, |[_, b, _, d]| [0, b, b, d]),
        ("overlapping", Broken::ByteRange, |[_, b, _, d]| [0, b, b - 9, d]),
        ("ends within", Broken::ByteRange, |[_, b, c, d]| [0, b, c, d - 20]),
        ("nothing after", Broken::ByteRange, |[_, b, c, _]| [0, b, c, 0]),
        ("wider before", Broken::Hole, |[_, b, c, d]| [0, b - 1, c, d]),
        ("wider after", Broken::Hole, |[_, b, c, d]| [0, b, c + 1, d - 1]),
        ("without the marks", Broken::Hole, |[_, b, c, d]| [0, b + 1, c - 1, d + 1]),
    ] {
        assert_eq!(states(what, &plain), State::Broken(why), "{name}");
    }
    // Another text in the hole, beside the signature.
    let beside = plain.replace("CONTENTS", "CONTENTS/Reason(abcdef)");
    let wide = |[_, b, c, d]: [usize; 4]| [0, b, c + 15, d - 15];
    assert_eq!(states(wide, &beside), State::Broken(Broken::Hole));
    // A blank within the signature could as well be anything.
    let odd = |text: &str| {
        let bytes = Raw::default().draft().signed(&CLERK, &Cms::default());
        let at = bytes.windows(2).position(|two| two == b"<3").unwrap();
        let end = at + bytes[at..].iter().position(|byte| *byte == b'>').unwrap();
        let mut bytes = bytes.clone();
        bytes[end - text.len()..end].copy_from_slice(text.as_bytes());
        bytes
    };
    assert_eq!(only("zeros", &odd("00")).state, State::Intact);
    broken("blank", &odd(" 0"), Broken::Hole);
    broken("blanks", &odd("\n\n"), Broken::Hole);
}

/// A copy of a signature elsewhere in the file names the place of the original.
#[test]
fn a_signature_that_was_moved() {
    let signed = Raw::default().draft().signed(&CLERK, &Cms::default());
    let text = String::from_utf8(signed.clone()).unwrap();
    let dict = text.split("5 0 obj\n").nth(1).unwrap().split("\nendobj").next().unwrap();
    let moved = update(&signed, 5, dict);
    broken("moved", &moved, Broken::Hole);
    // The same, with the rest of the file in its own hole.
    let at = moved.windows(dict.len()).rposition(|window| window == dict.as_bytes()).unwrap();
    let mut wrapped = moved.clone();
    let from = dict.find("[0 ").unwrap();
    let (hole, end) = (dict.find("<3").unwrap(), dict.rfind('>').unwrap());
    let numbers = format!("[0 {} {} 9]", text.find("<3").unwrap(), at + end);
    wrapped[at + from..at + from + numbers.len()].copy_from_slice(numbers.as_bytes());
    assert!(hole > from);
    let told = only("wrapped", &wrapped);
    assert_ne!(told.state, State::Intact);
}

/// Nothing of what was signed changes when others sign or alter; what they add is theirs.
#[test]
fn an_update_that_redirects_the_field() {
    let signed = Raw::default().draft().signed(&CLERK, &Cms::default());
    // The field is emptied: nobody signed, says the file.
    let emptied = update(&signed, 4, "<</FT/Sig/T(Ky)/V null>>");
    assert_eq!(crate::all("emptied", &emptied), []);
    // The signature is taken away.
    let gone = update(&signed, 5, "null");
    assert_eq!(crate::all("gone", &gone), []);
    // It becomes something else.
    broken("number", &update(&signed, 5, "7"), Broken::Dictionary);
    broken("other", &update(&signed, 5, "<</Type/Font>>"), Broken::Dictionary);
    // The form is changed, the signature is as it was: it holds, and the file was changed after it.
    let field = update(&signed, 4, "<</FT/Sig/T(Other)/V 5 0 R>>");
    let told = only("renamed", &field);
    assert_eq!((told.state, told.covers_whole_file, told.changed_after), (State::Intact, false, true));
    let twice = sign(&field, "Lai", &CLERK);
    assert!(crate::all("renamed-signed", &twice).iter().all(|one| one.state == State::Intact && !one.changed_after));
}
