//! Mends what binaryen before version 111 breaks: it lets every exported table be the first one, but wasm-bindgen's
//! table of JavaScript values is the second. Debian 12 has version 108.

use anyhow::{Context, Result, bail};

/// The export through which wasm-bindgen's glue reaches its table.
const EXPORT: &[u8] = b"__wbindgen_externrefs";
const TABLE_SECTION: u8 = 4;
const EXPORT_SECTION: u8 = 7;
const EXTERNREF: u8 = 0x6f;
const TABLE: u8 = 1;
/// Magic number and version.
const HEADER: usize = 8;

/// Lets wasm-bindgen's export be the table of external references again. Changes nothing where it already is, or where
/// the module has no such table.
pub fn mend(wasm: &mut [u8]) -> Result<()> {
    let Some((place, found)) = exported(wasm)? else { return Ok(()) };
    let Some(wanted) = externrefs(wasm)? else { return Ok(()) };
    if found != wanted {
        if found > 0x7f || wanted > 0x7f {
            bail!("a module with more than 127 tables");
        }
        wasm[place] = u8::try_from(wanted)?;
    }
    Ok(())
}

/// Where the index of the exported table stands, and what it is.
fn exported(wasm: &[u8]) -> Result<Option<(usize, u32)>> {
    let Some(mut reader) = section(wasm, EXPORT_SECTION)? else { return Ok(None) };
    for _ in 0..reader.number()? {
        let length = reader.number()? as usize;
        let name = reader.bytes(length)?;
        let kind = reader.byte()?;
        let place = reader.at;
        let index = reader.number()?;
        if kind == TABLE && name == EXPORT {
            return Ok(Some((place, index)));
        }
    }
    Ok(None)
}

/// The index of the first table of external references. Our module imports no table, so its own count from zero.
fn externrefs(wasm: &[u8]) -> Result<Option<u32>> {
    let Some(mut reader) = section(wasm, TABLE_SECTION)? else { return Ok(None) };
    for index in 0..reader.number()? {
        let kind = reader.byte()?;
        let limits = reader.byte()?;
        reader.number()?;
        if limits & 1 == 1 {
            reader.number()?;
        }
        if kind == EXTERNREF {
            return Ok(Some(index));
        }
    }
    Ok(None)
}

/// A reader at the start of a section's content.
fn section(wasm: &[u8], wanted: u8) -> Result<Option<Reader<'_>>> {
    if !wasm.starts_with(b"\0asm") {
        bail!("not a WebAssembly module");
    }
    let mut reader = Reader { wasm, at: HEADER };
    while reader.at < wasm.len() {
        let id = reader.byte()?;
        let size = reader.number()? as usize;
        if id == wanted {
            return Ok(Some(reader));
        }
        reader.bytes(size)?;
    }
    Ok(None)
}

struct Reader<'a> {
    wasm: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    fn bytes(&mut self, length: usize) -> Result<&'a [u8]> {
        let bytes = self.wasm.get(self.at..self.at + length).context("the module is cut off")?;
        self.at += length;
        Ok(bytes)
    }

    fn byte(&mut self) -> Result<u8> {
        Ok(self.bytes(1)?[0])
    }

    /// An unsigned LEB128 number.
    fn number(&mut self) -> Result<u32> {
        let mut number = 0;
        for shift in (0..32).step_by(7) {
            let byte = self.byte()?;
            number |= u32::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Ok(number);
            }
        }
        bail!("a number in the module is too long")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A table of functions (with a maximum), a table of external references, and the export of table `index`.
    fn module(index: u8) -> Vec<u8> {
        let mut wasm = b"\0asm\x01\0\0\0".to_vec();
        wasm.extend([TABLE_SECTION, 9, 2, 0x70, 1, 5, 5, EXTERNREF, 0, 128 + 4, 8]);
        wasm.extend([EXPORT_SECTION, u8::try_from(EXPORT.len() + 4).expect("short"), 1]);
        wasm.push(u8::try_from(EXPORT.len()).expect("short"));
        wasm.extend(EXPORT);
        wasm.extend([TABLE, index]);
        wasm
    }

    #[test]
    fn a_wrong_table_is_mended_and_a_right_one_left() {
        for index in [0, 1] {
            let mut wasm = module(index);
            mend(&mut wasm).expect("readable");
            assert_eq!(wasm, module(1));
        }
    }

    #[test]
    fn nothing_to_mend_and_nonsense() {
        let mut empty = b"\0asm\x01\0\0\0".to_vec();
        mend(&mut empty).expect("readable");
        assert!(mend(&mut b"hello".to_vec()).is_err());
        let mut cut = module(0);
        cut.truncate(30);
        assert!(mend(&mut cut).is_err());
    }
}
