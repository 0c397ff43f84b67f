//! What streams of structure are packed with: deflate, and the differences of PNG before it.

use std::io::Read;

use flate2::read::ZlibDecoder;

use super::{Dict, Fault, Value, value::Work};

/// The longest row of differences.
const LONGEST_ROW: usize = 1 << 10;

/// Unpacks a stream, as far as work is left.
pub fn unpacked(dict: &Dict, packed: &[u8], work: &Work) -> Result<Vec<u8>, Fault> {
    let bytes = match only(dict.get(b"Filter"))?.map(|filter| filter.name().ok_or(Fault::Unreadable)).transpose()? {
        None => {
            work.spend(packed.len())?;
            return Ok(packed.to_vec());
        }
        Some(b"FlateDecode") => inflated(packed, work)?,
        Some(_) => return Err(Fault::Unreadable),
    };
    match only(dict.get(b"DecodeParms"))? {
        None => Ok(bytes),
        Some(Value::Dict(how)) => undone(how, bytes),
        Some(_) => Err(Fault::Unreadable),
    }
}

/// One value, alone or as a list of one.
fn only(value: Option<&Value>) -> Result<Option<&Value>, Fault> {
    match value {
        Some(Value::Array(items)) => match items.as_slice() {
            [] | [Value::Null] => Ok(None),
            [one] => Ok(Some(one)),
            _ => Err(Fault::Unreadable),
        },
        one => Ok(one),
    }
}

fn inflated(packed: &[u8], work: &Work) -> Result<Vec<u8>, Fault> {
    let mut bytes = Vec::new();
    let most = u64::try_from(work.left()).unwrap_or(u64::MAX);
    ZlibDecoder::new(packed).take(most.saturating_add(1)).read_to_end(&mut bytes).map_err(|_| Fault::Unreadable)?;
    work.spend(bytes.len())?;
    Ok(bytes)
}

/// Adds the differences up again.
fn undone(how: &Dict, bytes: Vec<u8>) -> Result<Vec<u8>, Fault> {
    let number = |key: &[u8], otherwise| how.get(key).map_or(Some(otherwise), Value::count).ok_or(Fault::Unreadable);
    match number(b"Predictor", 1)? {
        1 => return Ok(bytes),
        10..=15 => {}
        _ => return Err(Fault::Unreadable),
    }
    let row = number(b"Columns", 1)?;
    if number(b"Colors", 1)? != 1 || number(b"BitsPerComponent", 8)? != 8 || row == 0 || row > LONGEST_ROW {
        return Err(Fault::Unreadable);
    }
    let mut out = Vec::with_capacity(bytes.len());
    let mut above = vec![0_u8; row];
    for line in bytes.chunks(row + 1) {
        let (&kind, differences) = line.split_first().ok_or(Fault::Unreadable)?;
        if differences.len() != row {
            return Err(Fault::Unreadable);
        }
        let mut current = Vec::with_capacity(row);
        for (at, difference) in differences.iter().enumerate() {
            let (left, corner) = if at == 0 { (0, 0) } else { (current[at - 1], above[at - 1]) };
            let expected = match kind {
                0 => 0,
                1 => left,
                2 => above[at],
                3 => left.midpoint(above[at]),
                4 => paeth(left, above[at], corner),
                _ => return Err(Fault::Unreadable),
            };
            current.push(difference.wrapping_add(expected));
        }
        out.extend_from_slice(&current);
        above = current;
    }
    Ok(out)
}

/// The neighbour nearest to left + above − corner.
fn paeth(left: u8, above: u8, corner: u8) -> u8 {
    let estimate = i16::from(left) + i16::from(above) - i16::from(corner);
    let far = |from: u8| (estimate - i16::from(from)).abs();
    if far(left) <= far(above) && far(left) <= far(corner) {
        left
    } else if far(above) <= far(corner) {
        above
    } else {
        corner
    }
}
