//! A file and its objects, read when they are asked for.

use std::{cell::RefCell, collections::HashMap, rc::Rc};

use super::{
    Dict, Fault, Id, Value, filter,
    table::{self, Entry, Table},
    value::{Cursor, Work},
};
use crate::error::SignedError;

/// How many bytes one file may make us read or inflate, over and over counted.
const WORK: usize = 64 << 20;
/// How often a reference may lead to another reference.
const LONGEST_WAY: usize = 8;

/// A file whose table was read.
#[derive(Debug)]
pub struct File<'a> {
    pub(super) bytes: &'a [u8],
    work: Work,
    pub(super) table: Table,
    streams: RefCell<HashMap<u32, Rc<Unpacked>>>,
}

/// An object stream.
#[derive(Debug)]
struct Unpacked {
    bytes: Vec<u8>,
    /// Number and place of each object.
    objects: Vec<(u32, usize)>,
}

impl<'a> File<'a> {
    /// Reads where its objects stand.
    pub fn open(bytes: &'a [u8]) -> Result<Self, SignedError> {
        let work = Work::new(WORK);
        let table = table::read(bytes, &work)?;
        if table.trailer.get(b"Encrypt").is_some() {
            return Err(SignedError::Encrypted);
        }
        Ok(Self { bytes, work, table, streams: RefCell::default() })
    }

    /// The catalog.
    pub fn root(&self) -> Result<Dict, Fault> {
        let root = self.table.trailer.get(b"Root").ok_or(Fault::Unreadable)?;
        self.resolved(root)?.dict().ok_or(Fault::Unreadable)
    }

    /// The value itself, or what it refers to. What is not in the file is null.
    pub fn resolved(&self, value: &Value) -> Result<Value, Fault> {
        let mut value = value.clone();
        for _ in 0..LONGEST_WAY {
            let Value::Ref(id) = value else { return Ok(value) };
            value = self.object(id)?;
        }
        Err(Fault::Unreadable)
    }

    /// An object; null where it is not in the file.
    pub(super) fn object(&self, (number, generation): Id) -> Result<Value, Fault> {
        match self.table.entries.get(&number) {
            Some(&Entry::At(at, of)) if of == generation => {
                let mut cursor = Cursor::in_file(self.bytes, at, &self.work);
                if cursor.head()? != (number, generation) {
                    return Err(Fault::Unreadable);
                }
                cursor.value()
            }
            Some(&Entry::In(container, place)) if generation == 0 => {
                let stream = self.stream(container)?;
                match stream.objects.get(place) {
                    Some(&(there, at)) if there == number => Cursor::in_stream(&stream.bytes, at, &self.work).value(),
                    _ => Err(Fault::Unreadable),
                }
            }
            _ => Ok(Value::Null),
        }
    }

    fn stream(&self, container: u32) -> Result<Rc<Unpacked>, Fault> {
        if let Some(stream) = self.streams.borrow().get(&container) {
            return Ok(Rc::clone(stream));
        }
        let Some(&Entry::At(at, generation)) = self.table.entries.get(&container) else {
            return Err(Fault::Unreadable);
        };
        let mut cursor = Cursor::in_file(self.bytes, at, &self.work);
        if cursor.head()? != (container, generation) {
            return Err(Fault::Unreadable);
        }
        let dict = cursor.value()?.dict().ok_or(Fault::Unreadable)?;
        if dict.get(b"Type").and_then(Value::name) != Some(b"ObjStm") {
            return Err(Fault::Unreadable);
        }
        // The length must stand outside of object streams, or it could stand in this one.
        let length = match dict.get(b"Length") {
            Some(Value::Ref(id)) if matches!(self.table.entries.get(&id.0), Some(Entry::At(..))) => {
                Some(self.object(*id)?)
            }
            length => length.cloned(),
        };
        let count = |value: Option<&Value>| value.and_then(Value::count).ok_or(Fault::Unreadable);
        let packed = cursor.stream(count(length.as_ref())?)?;
        let bytes = filter::unpacked(&dict, packed, &self.work)?;
        let (first, many) = (count(dict.get(b"First"))?, count(dict.get(b"N"))?);
        let mut head = Cursor::in_stream(&bytes, 0, &self.work);
        let mut objects = Vec::new();
        for _ in 0..many {
            let number = head.number()?;
            let at: usize = head.number()?;
            objects.push((number, first.checked_add(at).ok_or(Fault::Unreadable)?));
        }
        let stream = Rc::new(Unpacked { bytes, objects });
        self.streams.borrow_mut().insert(container, Rc::clone(&stream));
        Ok(stream)
    }
}
