//! The values of PDF (ISO 32000-2, 7.3), read strictly.

use std::{
    cell::Cell,
    collections::{BTreeMap, HashSet},
    ops::Range,
};

use super::Fault;

/// How deep values may stand in each other.
const DEEPEST: usize = 64;

/// What a value costs besides its bytes, about as many as it takes in memory.
const PER_VALUE: usize = 64;

/// Number and generation of an object.
pub type Id = (u32, u16);

/// How many more bytes may be read or inflated. References can lead to the same bytes again and again.
#[derive(Debug)]
pub struct Work(Cell<usize>);

impl Work {
    /// So many.
    pub fn new(bytes: usize) -> Self {
        Self(Cell::new(bytes))
    }

    /// How many are left.
    pub fn left(&self) -> usize {
        self.0.get()
    }

    /// Spends some.
    pub fn spend(&self, bytes: usize) -> Result<(), Fault> {
        self.0.set(self.0.get().checked_sub(bytes).ok_or(Fault::Spent)?);
        Ok(())
    }
}

/// A value. Names and texts are decoded.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Nothing; in a dictionary, as if the key were not there.
    Null,
    /// True or false.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// Another number; nothing that is read here has one.
    Real,
    /// A name, without its stroke.
    Name(Vec<u8>),
    /// A text.
    Text(Text),
    /// A list.
    Array(Vec<Value>),
    /// A dictionary.
    Dict(Dict),
    /// Another object.
    Ref(Id),
}

/// A text and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// What it says.
    pub bytes: Vec<u8>,
    /// Where in the file, its marks included; `None` inside of an object stream, where no place is one of the file.
    pub place: Option<Range<usize>>,
}

impl Value {
    /// The dictionary, if it is one.
    pub fn dict(self) -> Option<Dict> {
        if let Self::Dict(dict) = self { Some(dict) } else { None }
    }

    /// The list, if it is one.
    pub fn array(&self) -> Option<&[Self]> {
        if let Self::Array(items) = self { Some(items) } else { None }
    }

    /// The name, if it is one.
    pub fn name(&self) -> Option<&[u8]> {
        if let Self::Name(name) = self { Some(name) } else { None }
    }

    /// What the text says, if it is one.
    pub fn text(&self) -> Option<&[u8]> {
        if let Self::Text(text) = self { Some(&text.bytes) } else { None }
    }

    /// Whether both say the same, wherever in the file they stand. Of numbers that are not whole nobody here knows.
    pub fn says_the_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Text(one), Self::Text(other)) => one.bytes == other.bytes,
            (Self::Array(one), Self::Array(other)) => {
                one.len() == other.len() && one.iter().zip(other).all(|(one, other)| one.says_the_same(other))
            }
            (Self::Dict(one), Self::Dict(other)) => one.says_the_same(other, &[]),
            (Self::Real, Self::Real) => false,
            (one, other) => one == other,
        }
    }

    /// Whether it refers, however deep within, to one of these objects.
    pub fn refers_to(&self, numbers: &HashSet<u32>) -> bool {
        match self {
            Self::Ref((number, _)) => numbers.contains(number),
            Self::Array(items) => items.iter().any(|item| item.refers_to(numbers)),
            Self::Dict(dict) => dict.0.values().any(|value| value.refers_to(numbers)),
            Self::Null | Self::Bool(_) | Self::Int(_) | Self::Real | Self::Name(_) | Self::Text(_) => false,
        }
    }

    /// The number, if it is one that counts something.
    pub fn count(&self) -> Option<usize> {
        if let Self::Int(number) = self { usize::try_from(*number).ok() } else { None }
    }
}

/// A dictionary. None of its keys was there twice.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Dict(BTreeMap<Vec<u8>, Value>);

impl Dict {
    /// What stands under a key; what is null is not there.
    pub fn get(&self, key: &[u8]) -> Option<&Value> {
        self.0.get(key).filter(|value| **value != Value::Null)
    }

    /// Whether both say the same, but for what stands under these keys.
    pub fn says_the_same(&self, other: &Self, but_for: &[&[u8]]) -> bool {
        let others = |dict: &Self| {
            let kept = |key: &[u8], value: &Value| !but_for.contains(&key) && *value != Value::Null;
            dict.0.keys().filter(|key| kept(key, &dict.0[*key])).cloned().collect::<Vec<_>>()
        };
        let keys = others(self);
        keys == others(other) && keys.iter().all(|key| self.0[key].says_the_same(&other.0[key]))
    }
}

/// A place in bytes, from which values are read.
#[derive(Debug, Clone)]
pub struct Cursor<'a> {
    bytes: &'a [u8],
    /// The next byte.
    pub at: usize,
    work: &'a Work,
    in_file: bool,
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b'\0' | b'\t' | b'\n' | 0x0C | b'\r' | b' ')
}

fn is_mark(byte: u8) -> bool {
    matches!(byte, b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%')
}

fn hex_figure(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|figure| u8::try_from(figure).ok())
}

impl<'a> Cursor<'a> {
    /// In a file.
    pub fn in_file(bytes: &'a [u8], at: usize, work: &'a Work) -> Self {
        Self { bytes, at, work, in_file: true }
    }

    /// In an object stream.
    pub fn in_stream(bytes: &'a [u8], at: usize, work: &'a Work) -> Self {
        Self { bytes, at, work, in_file: false }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    fn run(&self, of: impl Fn(u8) -> bool) -> &'a [u8] {
        let rest = self.rest();
        &rest[..rest.iter().position(|byte| !of(*byte)).unwrap_or(rest.len())]
    }

    fn skip(&mut self, bytes: usize) -> Result<(), Fault> {
        self.at += bytes;
        self.work.spend(bytes)
    }

    /// Past blanks and comments.
    pub fn blank(&mut self) -> Result<(), Fault> {
        loop {
            let blanks = self.run(is_blank).len();
            self.skip(blanks)?;
            if self.peek() != Some(b'%') {
                return Ok(());
            }
            let comment = self.run(|byte| byte != b'\n' && byte != b'\r').len();
            self.skip(comment)?;
        }
    }

    /// Past these bytes, if they are next.
    pub fn tag(&mut self, tag: &[u8]) -> Result<bool, Fault> {
        let there = self.rest().starts_with(tag);
        if there {
            self.skip(tag.len())?;
        }
        Ok(there)
    }

    /// Past this word, which must be next and end there.
    pub fn word(&mut self, word: &[u8]) -> Result<(), Fault> {
        if self.run(|byte| !is_blank(byte) && !is_mark(byte)) == word {
            self.skip(word.len())
        } else {
            Err(Fault::Unreadable)
        }
    }

    /// The next figures as a number, blanks before them.
    pub fn number<N: TryFrom<u64>>(&mut self) -> Result<N, Fault> {
        self.blank()?;
        let figures = self.run(|byte| byte.is_ascii_digit());
        let number = figures
            .iter()
            .try_fold(0_u64, |sum, figure| sum.checked_mul(10)?.checked_add(u64::from(figure - b'0')))
            .filter(|_| !figures.is_empty())
            .and_then(|number| N::try_from(number).ok())
            .ok_or(Fault::Unreadable)?;
        self.skip(figures.len())?;
        Ok(number)
    }

    /// `7 0 obj`: which object begins here.
    pub fn head(&mut self) -> Result<Id, Fault> {
        let id = (self.number()?, self.number()?);
        self.blank()?;
        self.word(b"obj")?;
        Ok(id)
    }

    /// The next value, blanks before it.
    pub fn value(&mut self) -> Result<Value, Fault> {
        self.value_at(0)
    }

    fn value_at(&mut self, depth: usize) -> Result<Value, Fault> {
        self.blank()?;
        let first = self.peek().ok_or(Fault::Unreadable)?;
        if depth == DEEPEST {
            return Err(Fault::Unreadable);
        }
        self.work.spend(PER_VALUE)?;
        match first {
            b'/' => self.name().map(Value::Name),
            b'(' => self.literal().map(Value::Text),
            b'[' => self.array(depth),
            b'<' if self.rest().starts_with(b"<<") => self.dict(depth).map(Value::Dict),
            b'<' => self.hexadecimal().map(Value::Text),
            b'0'..=b'9' => Ok(match self.reference()? {
                Some(id) => Value::Ref(id),
                None => self.numeric()?,
            }),
            b'+' | b'-' | b'.' => self.numeric(),
            b't' => self.word(b"true").map(|()| Value::Bool(true)),
            b'f' => self.word(b"false").map(|()| Value::Bool(false)),
            b'n' => self.word(b"null").map(|()| Value::Null),
            _ => Err(Fault::Unreadable),
        }
    }

    fn name(&mut self) -> Result<Vec<u8>, Fault> {
        self.skip(1)?;
        let raw = self.run(|byte| !is_blank(byte) && !is_mark(byte));
        self.skip(raw.len())?;
        let mut name = Vec::with_capacity(raw.len());
        let mut bytes = raw.iter();
        while let Some(&byte) = bytes.next() {
            let decoded = if byte == b'#' {
                let mut figure = || bytes.next().and_then(|figure| hex_figure(*figure)).ok_or(Fault::Unreadable);
                figure()? << 4 | figure()?
            } else {
                byte
            };
            name.push(decoded);
        }
        Ok(name)
    }

    fn reference(&mut self) -> Result<Option<Id>, Fault> {
        let mut ahead = self.clone();
        let figures = |cursor: &Self| cursor.run(|byte| byte.is_ascii_digit()).len();
        let number = ahead.number().ok();
        let generation = match ahead.run(is_blank).len() {
            0 => None,
            // Comments between the parts of a reference are not taken for one.
            blanks => {
                ahead.skip(blanks)?;
                if figures(&ahead) == 0 { None } else { ahead.number().ok() }
            }
        };
        let blanks = ahead.run(is_blank).len();
        if let (Some(number), Some(generation), 1..) = (number, generation, blanks) {
            ahead.skip(blanks)?;
            if ahead.word(b"R").is_ok() {
                self.at = ahead.at;
                return Ok(Some((number, generation)));
            }
        }
        Ok(None)
    }

    fn numeric(&mut self) -> Result<Value, Fault> {
        let raw = self.run(|byte| !is_blank(byte) && !is_mark(byte));
        self.skip(raw.len())?;
        let (negative, figures) = match raw.split_first() {
            Some((b'-', figures)) => (true, figures),
            Some((b'+', figures)) => (false, figures),
            _ => (false, raw),
        };
        let all_figures = |part: &[u8]| part.iter().all(u8::is_ascii_digit);
        let mut parts = figures.split(|byte| *byte == b'.');
        let (whole, fraction) = (parts.next().unwrap_or_default(), parts.next());
        let empty = whole.is_empty() && fraction.is_none_or(<[u8]>::is_empty);
        if empty || !all_figures(whole) || !fraction.is_none_or(all_figures) || parts.next().is_some() {
            return Err(Fault::Unreadable);
        }
        if fraction.is_some() {
            return Ok(Value::Real);
        }
        let add = |sum: i64, figure: &u8| sum.checked_mul(10)?.checked_add(i64::from(figure - b'0'));
        let number = figures.iter().try_fold(0_i64, add).ok_or(Fault::Unreadable)?;
        Ok(Value::Int(if negative { -number } else { number }))
    }

    fn text(&self, from: usize, bytes: Vec<u8>) -> Text {
        Text { bytes, place: self.in_file.then_some(from..self.at) }
    }

    fn hexadecimal(&mut self) -> Result<Text, Fault> {
        let from = self.at;
        self.skip(1)?;
        let raw = self.run(|byte| is_blank(byte) || byte.is_ascii_hexdigit());
        self.skip(raw.len())?;
        if !self.tag(b">")? {
            return Err(Fault::Unreadable);
        }
        let figures: Vec<u8> = raw.iter().filter_map(|byte| hex_figure(*byte)).collect();
        let bytes = figures.chunks(2).map(|pair| pair[0] << 4 | pair.get(1).copied().unwrap_or(0)).collect();
        Ok(self.text(from, bytes))
    }

    fn literal(&mut self) -> Result<Text, Fault> {
        let from = self.at;
        let mut bytes = Vec::new();
        let mut open = 0_usize;
        loop {
            let byte = self.peek().ok_or(Fault::Unreadable)?;
            self.skip(1)?;
            match byte {
                b'(' => {
                    open += 1;
                    if open == 1 {
                        continue;
                    }
                }
                b')' => {
                    open -= 1;
                    if open == 0 {
                        return Ok(self.text(from, bytes));
                    }
                }
                b'\\' => {
                    bytes.extend(self.escaped()?);
                    continue;
                }
                _ => {}
            }
            bytes.push(byte);
        }
    }

    /// What a stroke and the letters after it stand for.
    fn escaped(&mut self) -> Result<Option<u8>, Fault> {
        let octal = self.run(|byte| matches!(byte, b'0'..=b'7'));
        let octal = &octal[..octal.len().min(3)];
        if !octal.is_empty() {
            self.skip(octal.len())?;
            return Ok(Some(octal.iter().fold(0_u8, |sum, figure| sum << 3 | (figure - b'0'))));
        }
        let byte = self.peek().ok_or(Fault::Unreadable)?;
        self.skip(1)?;
        Ok(match byte {
            b'n' => Some(b'\n'),
            b'r' => Some(b'\r'),
            b't' => Some(b'\t'),
            b'b' => Some(8),
            b'f' => Some(12),
            b'\n' => None,
            b'\r' => {
                self.tag(b"\n")?;
                None
            }
            other => Some(other),
        })
    }

    fn array(&mut self, depth: usize) -> Result<Value, Fault> {
        self.skip(1)?;
        let mut items = Vec::new();
        loop {
            self.blank()?;
            if self.tag(b"]")? {
                return Ok(Value::Array(items));
            }
            items.push(self.value_at(depth + 1)?);
        }
    }

    fn dict(&mut self, depth: usize) -> Result<Dict, Fault> {
        self.skip(2)?;
        let mut entries = BTreeMap::new();
        loop {
            self.blank()?;
            if self.tag(b">>")? {
                return Ok(Dict(entries));
            }
            if self.peek() != Some(b'/') {
                return Err(Fault::Unreadable);
            }
            let key = self.name()?;
            let value = self.value_at(depth + 1)?;
            if entries.insert(key, value).is_some() {
                return Err(Fault::Ambiguous);
            }
        }
    }

    /// The bytes of a stream whose dictionary was just read, `length` of them.
    pub fn stream(&mut self, length: usize) -> Result<&'a [u8], Fault> {
        self.blank()?;
        self.word(b"stream")?;
        if !self.tag(b"\r\n")? && !self.tag(b"\n")? {
            return Err(Fault::Unreadable);
        }
        let bytes = self.rest().get(..length).ok_or(Fault::Unreadable)?;
        self.skip(length)?;
        let blanks = self.run(is_blank).len();
        self.skip(blanks)?;
        self.word(b"endstream")?;
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Value, Fault> {
        Cursor::in_file(text.as_bytes(), 0, &Work::new(100_000)).value()
    }

    fn text(of: &str) -> Vec<u8> {
        read(of).unwrap().text().unwrap().to_vec()
    }

    #[test]
    fn reads_values() {
        assert_eq!(read(" 12 0 R "), Ok(Value::Ref((12, 0))));
        assert_eq!(
            read("[1 2 3 0 R -4 .5 /A#42 true null%x\n]"),
            Ok(Value::Array(vec![
                Value::Int(1),
                Value::Int(2),
                Value::Ref((3, 0)),
                Value::Int(-4),
                Value::Real,
                Value::Name(b"AB".to_vec()),
                Value::Bool(true),
                Value::Null
            ]))
        );
        assert_eq!(
            text(
                r"(a\(b(c)\)\n\101\
d)"
            ),
            b"a(b(c))\nAd"
        );
        assert_eq!(text("<4 1 4>"), b"A@");
        assert_eq!(read("<41>"), Ok(Value::Text(Text { bytes: b"A".to_vec(), place: Some(0..4) })));
        let Ok(Value::Dict(dict)) = read("<</A 1/B<</C null>>>>") else { panic!("a dictionary") };
        assert_eq!(dict.get(b"A"), Some(&Value::Int(1)));
        let Some(Value::Dict(inner)) = dict.get(b"B") else { panic!("a dictionary") };
        assert_eq!(inner.get(b"C"), None);
    }

    #[test]
    fn refuses_what_is_not_plain() {
        for broken in [
            "<4x>",
            "<41",
            "(a",
            "[1",
            "<</A",
            "<</A 1",
            "<<1 2>>",
            "nul",
            "truex",
            "1.2.3",
            "-",
            "/A#4",
            "9223372036854775808",
            "R",
            "",
        ] {
            assert_eq!(read(broken), Err(Fault::Unreadable), "{broken}");
        }
        assert_eq!(read("<</V 1/#56 2>>"), Err(Fault::Ambiguous));
        assert_eq!(read("<</A<</V 1/V null>>>>"), Err(Fault::Ambiguous));
        assert_eq!(read(&"[".repeat(50_000)), Err(Fault::Unreadable));
        assert_eq!(read(&"(".repeat(100_001)), Err(Fault::Spent));
    }
}
