//! What was written beside a picture: where it was taken, when, with what (EXIF, XMP, IPTC). It is taken out without touching
//! the picture itself, by the browser before anything is hashed, and looked for by the server. Both go by this walk.

/// A picture's format, as far as its parts can be told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Jpeg,
    Png,
    Webp,
}

/// Whether something is written beside a picture. Whatever is no picture of a known kind says nothing.
pub fn tells_more_than_it_shows(bytes: &[u8]) -> bool {
    parts(bytes).any(|part| part.tells)
}

/// The same picture without it. What cannot be followed to its end is left as it is from there on.
pub fn without_what_is_beside(bytes: &[u8]) -> Vec<u8> {
    let mut kept = Vec::with_capacity(bytes.len());
    let mut at = 0;
    for part in parts(bytes) {
        if part.tells {
            kept.extend_from_slice(&bytes[at..part.from]);
            at = part.to;
        }
    }
    kept.extend_from_slice(&bytes[at..]);
    if Format::of(&kept) == Some(Format::Webp) {
        // A RIFF says how long it is, and its head which parts it has.
        let length = u32::try_from(kept.len().saturating_sub(8)).unwrap_or(u32::MAX);
        kept[4..8].copy_from_slice(&length.to_le_bytes());
        if kept.get(12..16) == Some(b"VP8X")
            && let Some(flags) = kept.get_mut(20)
        {
            *flags &= !(EXIF_FLAG | XMP_FLAG);
        }
    }
    kept
}

const EXIF_FLAG: u8 = 0x08;
const XMP_FLAG: u8 = 0x04;

/// A part of a file, and whether it tells something.
struct Part {
    from: usize,
    to: usize,
    tells: bool,
}

impl Format {
    fn of(bytes: &[u8]) -> Option<Self> {
        if bytes.starts_with(b"\xFF\xD8") {
            Some(Self::Jpeg)
        } else if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
            Some(Self::Png)
        } else if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
            Some(Self::Webp)
        } else {
            None
        }
    }

    /// Where the first part begins.
    const fn begin(self) -> usize {
        match self {
            Self::Jpeg => 2,
            Self::Png => 8,
            Self::Webp => 12,
        }
    }

    fn part(self, bytes: &[u8], at: usize) -> Option<Part> {
        match self {
            Self::Jpeg => jpeg_part(bytes, at),
            Self::Png => png_part(bytes, at),
            Self::Webp => webp_part(bytes, at),
        }
    }
}

/// The parts of a picture, as far as they follow each other.
fn parts(bytes: &[u8]) -> impl Iterator<Item = Part> + '_ {
    let format = Format::of(bytes);
    let mut at = format.map_or(0, Format::begin);
    std::iter::from_fn(move || {
        let part = format?.part(bytes, at)?;
        // Each is longer than nothing, so that it ends.
        at = part.to;
        (part.from < part.to && part.to <= bytes.len()).then_some(part)
    })
}

/// Segments before the picture itself: APP1 is EXIF or XMP, APP13 is IPTC. Filling and markers without a body are parts too.
fn jpeg_part(bytes: &[u8], at: usize) -> Option<Part> {
    if *bytes.get(at)? != 0xFF {
        return None;
    }
    let kind = *bytes.get(at + 1)?;
    let to = match kind {
        0xFF => at + 1,
        0x01 | 0xD0..=0xD8 => at + 2,
        // The picture begins, or everything ends.
        0xD9 | 0xDA => return None,
        _ => at + 2 + usize::from(u16::from_be_bytes([*bytes.get(at + 2)?, *bytes.get(at + 3)?])),
    };
    Some(Part { from: at, to, tells: matches!(kind, 0xE1 | 0xED) })
}

/// Chunks with their lengths: EXIF, and all text, in which XMP and profiles are hidden.
fn png_part(bytes: &[u8], at: usize) -> Option<Part> {
    let length = u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?);
    let kind = bytes.get(at + 4..at + 8)?;
    let to = at.checked_add(12)?.checked_add(usize::try_from(length).ok()?)?;
    Some(Part { from: at, to, tells: matches!(kind, b"eXIf" | b"iTXt" | b"tEXt" | b"zTXt" | b"tIME") })
}

/// Chunks of a RIFF, each filled up to an even length.
fn webp_part(bytes: &[u8], at: usize) -> Option<Part> {
    let kind = bytes.get(at..at + 4)?;
    let length = usize::try_from(u32::from_le_bytes(bytes.get(at + 4..at + 8)?.try_into().ok()?)).ok()?;
    let to = at.checked_add(8)?.checked_add(length)?.checked_add(length % 2)?;
    Some(Part { from: at, to, tells: matches!(kind, b"EXIF" | b"XMP ") })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn segment(kind: u8, body: &[u8]) -> Vec<u8> {
        let length = u16::try_from(body.len() + 2).unwrap().to_be_bytes();
        [&[0xFF, kind], &length[..], body].concat()
    }

    fn jpeg(segments: &[Vec<u8>]) -> Vec<u8> {
        // What looks like a segment within the picture is none.
        [&b"\xFF\xD8"[..], &segments.concat(), b"\xFF\xDA\0\x02\xFF\xE1\0\x08Exif\0\0\xFF\xD9"].concat()
    }

    fn chunk(kind: [u8; 4], body: &[u8]) -> Vec<u8> {
        [&u32::try_from(body.len()).unwrap().to_be_bytes()[..], &kind, body, &[0; 4]].concat()
    }

    fn png(chunks: &[Vec<u8>]) -> Vec<u8> {
        [&b"\x89PNG\r\n\x1a\n"[..], &chunks.concat()].concat()
    }

    fn riff(kind: [u8; 4], body: &[u8]) -> Vec<u8> {
        let filling = vec![0; body.len() % 2];
        [&kind[..], &u32::try_from(body.len()).unwrap().to_le_bytes(), body, &filling].concat()
    }

    fn webp(chunks: &[Vec<u8>]) -> Vec<u8> {
        let chunks = chunks.concat();
        let length = u32::try_from(chunks.len() + 4).unwrap().to_le_bytes();
        [&b"RIFF"[..], &length, b"WEBP", &chunks].concat()
    }

    #[test]
    fn what_stands_beside_a_picture_is_taken_out_and_what_is_in_it_stays() {
        let jfif = || segment(0xE0, b"JFIF\0");
        let head = || chunk(*b"IHDR", &[0; 13]);
        let vp8x = |flags: u8| riff(*b"VP8X", &[flags, 0, 0, 0, 1, 0, 0, 1, 0, 0]);
        let cases = [
            // As telephones write it, and as Safari does: EXIF of sizes alone, IPTC of nothing.
            (jpeg(&[jfif(), segment(0xE1, b"Exif\0\0GPS"), segment(0xFE, b"c")]), jpeg(&[jfif(), segment(0xFE, b"c")])),
            (
                jpeg(&[segment(0xED, b"Photoshop 3.0\0"), segment(0xE2, b"ICC_PROFILE\0")]),
                jpeg(&[segment(0xE2, b"ICC_PROFILE\0")]),
            ),
            (jpeg(&[segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0")]), jpeg(&[])),
            (
                png(&[head(), chunk(*b"eXIf", b"II*\0"), chunk(*b"IDAT", b"eXIf")]),
                png(&[head(), chunk(*b"IDAT", b"eXIf")]),
            ),
            (
                png(&[head(), chunk(*b"tEXt", b"Raw profile type exif\0"), chunk(*b"iCCP", b"p")]),
                png(&[head(), chunk(*b"iCCP", b"p")]),
            ),
            (
                webp(&[vp8x(0x2C), riff(*b"VP8 ", b"odd"), riff(*b"EXIF", b"II*"), riff(*b"XMP ", b"<x>")]),
                webp(&[vp8x(0x20), riff(*b"VP8 ", b"odd")]),
            ),
        ];
        for (told, silent) in cases {
            assert!(tells_more_than_it_shows(&told) && !tells_more_than_it_shows(&silent), "{told:?}");
            assert_eq!(without_what_is_beside(&told), silent);
            assert_eq!(without_what_is_beside(&silent), silent, "twice changes nothing");
        }
    }

    #[test]
    fn wherever_it_is_cut_and_whatever_lengths_it_claims_it_ends() {
        let wholes = [
            jpeg(&[segment(0xE1, b"Exif\0\0GPS"), vec![0xFF; 40]]),
            png(&[chunk(*b"IHDR", &[0; 13]), vec![0xFF; 40]]),
            webp(&[riff(*b"VP8 ", b"odd"), vec![0xFF; 40]]),
            b"%PDF-1.7".to_vec(),
        ];
        for whole in wholes {
            for end in 0..whole.len() {
                let silent = without_what_is_beside(&whole[..end]);
                assert!(silent.len() <= end && !tells_more_than_it_shows(&silent));
            }
        }
    }
}
