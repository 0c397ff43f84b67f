//! The fields of a form that were signed (ISO 32000-2, 12.7).

use std::collections::HashSet;

use crate::{
    MOST_SIGNATURES,
    certificate::shown,
    error::{Broken, SignedError},
    pdf::{Dict, Fault, File, Id, Value},
};

/// How deep fields may stand in each other.
const DEEPEST: usize = 32;

/// A signed field.
#[derive(Debug)]
pub struct Field {
    /// Its own name, without those above it.
    pub name: Option<String>,
    /// The signature's dictionary.
    pub value: Result<Dict, Broken>,
}

/// All of them. A signature that two fields name is one.
pub fn signed(file: &File) -> Result<Vec<Field>, SignedError> {
    let root = file.root()?;
    let Some(form) = there(file, root.get(b"AcroForm"))? else { return Ok(Vec::new()) };
    let form = form.dict().ok_or(SignedError::Unreadable)?;
    let mut walk = Walk { file, fields: HashSet::new(), values: HashSet::new(), found: Vec::new() };
    walk.list(form.get(b"Fields"), false, 0)?;
    Ok(walk.found)
}

/// What a value refers to, unless that is nothing.
fn there(file: &File, value: Option<&Value>) -> Result<Option<Value>, Fault> {
    let value = value.map(|value| file.resolved(value)).transpose()?;
    Ok(value.filter(|value| *value != Value::Null))
}

struct Walk<'a> {
    file: &'a File<'a>,
    fields: HashSet<Id>,
    values: HashSet<Id>,
    found: Vec<Field>,
}

impl Walk<'_> {
    fn list(&mut self, fields: Option<&Value>, signing: bool, depth: usize) -> Result<(), SignedError> {
        if depth == DEEPEST {
            return Err(SignedError::TooComplex);
        }
        let Some(fields) = there(self.file, fields)? else { return Ok(()) };
        let fields = fields.array().ok_or(SignedError::Unreadable)?;
        fields.iter().try_for_each(|field| self.field(field, signing, depth))
    }

    fn field(&mut self, field: &Value, signing: bool, depth: usize) -> Result<(), SignedError> {
        if let Value::Ref(id) = field
            && !self.fields.insert(*id)
        {
            return Ok(());
        }
        let Some(dict) = there(self.file, Some(field))? else { return Ok(()) };
        let dict = dict.dict().ok_or(SignedError::Unreadable)?;
        // What kind of field it is may be said above it.
        let kind = there(self.file, dict.get(b"FT"))?;
        let signing = kind.map_or(signing, |kind| kind.name() == Some(b"Sig"));
        if signing && let Some(value) = dict.get(b"V") {
            self.value(&dict, value)?;
        }
        self.list(dict.get(b"Kids"), signing, depth + 1)
    }

    fn value(&mut self, field: &Dict, value: &Value) -> Result<(), SignedError> {
        if let Value::Ref(id) = value
            && !self.values.insert(*id)
        {
            return Ok(());
        }
        let value = match there(self.file, Some(value)) {
            // It refers to nothing: the field waits to be signed.
            Ok(None) => return Ok(()),
            Ok(Some(value)) => value.dict().filter(is_signature).ok_or(Broken::Dictionary),
            Err(Fault::Spent) => return Err(SignedError::TooComplex),
            Err(fault) => Err(fault.into()),
        };
        if self.found.len() == MOST_SIGNATURES {
            return Err(SignedError::TooManySignatures);
        }
        let name = field.get(b"T").and_then(Value::text).map(|name| shown(&said(name)));
        self.found.push(Field { name, value });
        Ok(())
    }
}

fn is_signature(dict: &Dict) -> bool {
    dict.get(b"Type").is_none_or(|kind| matches!(kind.name(), Some(b"Sig" | b"DocTimeStamp")))
}

/// A text of a PDF: UTF-16 or UTF-8 where it says so, else single bytes, of which the first half is ASCII.
fn said(text: &[u8]) -> String {
    if let Some(wide) = text.strip_prefix(&[0xFE, 0xFF]) {
        let units: Vec<u16> = wide.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect();
        String::from_utf16_lossy(&units)
    } else {
        String::from_utf8_lossy(text.strip_prefix(&[0xEF, 0xBB, 0xBF]).unwrap_or(text)).into_owned()
    }
}
