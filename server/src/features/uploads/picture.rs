//! What a picture says of itself, read without decoding it: how many pixels it has (a few kilobytes can unpack to gigabytes in
//! the program of whoever opens them), and what was written beside it.

/// More than any telephone takes (200 million), and than can be drawn on a computer of the school.
pub(super) const MOST_PIXELS: u64 = 220_000_000;
/// The longest edge.
const MOST_EDGE: u32 = 32_000;

/// Whether a picture of this kind says that it is larger than can be drawn. One whose head says nothing is left to
/// whoever opens it.
pub(super) fn is_flood(media: &str, bytes: &[u8]) -> bool {
    let size = match media {
        "image/png" => png(bytes),
        "image/jpeg" => jpeg(bytes),
        "image/webp" => webp(bytes),
        _ => None,
    };
    size.is_some_and(|(width, height)| {
        width.max(height) > MOST_EDGE || u64::from(width) * u64::from(height) > MOST_PIXELS
    })
}

/// Whether a picture carries what its maker wrote beside it: where it was taken, when, with which telephone (EXIF, XMP, IPTC).
/// Sen's own desk draws pictures anew before it sends them; whoever sends them otherwise is asked to strip them.
pub(super) fn tells_more_than_it_shows(media: &str, bytes: &[u8]) -> bool {
    match media {
        "image/jpeg" => jpeg_tells(bytes),
        "image/png" => png_tells(bytes),
        "image/webp" => webp_tells(bytes),
        _ => false,
    }
}

/// The segments before the picture itself: APP1 is EXIF or XMP, APP13 is IPTC.
fn jpeg_tells(bytes: &[u8]) -> bool {
    let mut at = 2_usize;
    while let (Some(0xFF), Some(&kind)) = (bytes.get(at), bytes.get(at + 1)) {
        match kind {
            0xFF => at += 1,
            0x01 | 0xD0..=0xD8 => at += 2,
            0xE1 | 0xED => return true,
            0xD9 | 0xDA => return false,
            _ => {
                let Some(length) = number(bytes, at + 2, 2) else { return false };
                at = at.saturating_add(2).saturating_add(length as usize);
            }
        }
    }
    false
}

/// Chunks with their lengths: `eXIf`, and text that holds XMP.
fn png_tells(bytes: &[u8]) -> bool {
    let mut at = 8_usize;
    while let (Some(length), Some(kind)) = (number(bytes, at, 4), bytes.get(at + 4..at + 8)) {
        let begins = |with: &[u8]| bytes.get(at + 8..).is_some_and(|body| body.starts_with(with));
        if kind == b"eXIf" || kind == b"iTXt" && begins(b"XML:com.adobe.xmp") {
            return true;
        }
        at = at.saturating_add(12).saturating_add(length as usize);
    }
    false
}

/// Chunks of a RIFF, each filled up to an even length.
fn webp_tells(bytes: &[u8]) -> bool {
    let mut at = 12_usize;
    while let (Some(kind), Some(length)) = (bytes.get(at..at.saturating_add(4)), little(bytes, at.saturating_add(4), 4))
    {
        if kind == b"EXIF" || kind == b"XMP " {
            return true;
        }
        let length = length as usize;
        at = at.saturating_add(8).saturating_add(length).saturating_add(length % 2);
    }
    false
}

fn number(bytes: &[u8], at: usize, count: usize) -> Option<u32> {
    let part = bytes.get(at..at.checked_add(count)?)?;
    Some(part.iter().fold(0, |sum, byte| (sum << 8) | u32::from(*byte)))
}

fn little(bytes: &[u8], at: usize, count: usize) -> Option<u32> {
    let part = bytes.get(at..at.checked_add(count)?)?;
    Some(part.iter().rev().fold(0, |sum, byte| (sum << 8) | u32::from(*byte)))
}

/// Signature, then the chunk `IHDR`, which begins with both edges.
fn png(bytes: &[u8]) -> Option<(u32, u32)> {
    (bytes.get(12..16)? == b"IHDR").then_some(())?;
    Some((number(bytes, 16, 4)?, number(bytes, 20, 4)?))
}

/// Segments with their lengths, up to the one that begins a frame.
fn jpeg(bytes: &[u8]) -> Option<(u32, u32)> {
    let mut at = 2;
    loop {
        if *bytes.get(at)? != 0xFF {
            return None;
        }
        match *bytes.get(at + 1)? {
            // Filling, and markers without a body.
            0xFF => at += 1,
            0x01 | 0xD0..=0xD8 => at += 2,
            // The frame: length, precision, height, width. C4, C8 and CC are tables.
            0xC0..=0xC3 | 0xC5..=0xC7 | 0xC9..=0xCB | 0xCD..=0xCF => {
                return Some((number(bytes, at + 7, 2)?, number(bytes, at + 5, 2)?));
            }
            0xD9 | 0xDA => return None,
            _ => at += 2 + usize::try_from(number(bytes, at + 2, 2)?).ok()?,
        }
    }
}

/// RIFF with one of three first chunks.
fn webp(bytes: &[u8]) -> Option<(u32, u32)> {
    match bytes.get(12..16)? {
        b"VP8 " => Some((little(bytes, 26, 2)? & 0x3FFF, little(bytes, 28, 2)? & 0x3FFF)),
        b"VP8L" => {
            let packed = little(bytes, 21, 4)?;
            Some(((packed & 0x3FFF) + 1, ((packed >> 14) & 0x3FFF) + 1))
        }
        b"VP8X" => Some((little(bytes, 24, 3)? + 1, little(bytes, 27, 3)? + 1)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png_of(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
        bytes.extend(width.to_be_bytes());
        bytes.extend(height.to_be_bytes());
        bytes
    }

    fn jpeg_of(width: u16, height: u16) -> Vec<u8> {
        // A comment that holds something like a frame comes before the frame.
        let mut bytes = b"\xFF\xD8\xFF\xFE\0\x06\xFF\xC0\0\0\xFF\xFF\xC2\0\x11\x08".to_vec();
        bytes.extend(height.to_be_bytes());
        bytes.extend(width.to_be_bytes());
        bytes
    }

    #[test]
    fn both_edges_are_read_from_the_head() {
        assert_eq!(png(&png_of(4000, 3000)), Some((4000, 3000)));
        assert_eq!(jpeg(&jpeg_of(4000, 3000)), Some((4000, 3000)));
        let mut webp_of = b"RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0".to_vec();
        webp_of.extend([0x9F, 0x0F, 0, 0xB7, 0x0B, 0]);
        assert_eq!(webp(&webp_of), Some((4000, 3000)));
        let mut lossless = b"RIFF\0\0\0\0WEBPVP8L\0\0\0\0\x2f".to_vec();
        lossless.extend((0xF9F_u32 | (0xBB7 << 14)).to_le_bytes());
        assert_eq!(webp(&lossless), Some((4000, 3000)));
    }

    #[test]
    fn what_stands_beside_a_picture_is_found_and_what_is_in_it_is_not() {
        let told = tells_more_than_it_shows;
        let segment = |kind: u8, body: &[u8]| {
            let length = u16::try_from(body.len() + 2).unwrap().to_be_bytes();
            [&[0xFF, kind], &length[..], body].concat()
        };
        let jpeg =
            |segments: &[Vec<u8>]| [&b"\xFF\xD8"[..], &segments.concat(), b"\xFF\xDA\0\x02\xFF\xE1\0\x08Exif"].concat();
        assert!(
            !told("image/jpeg", &jpeg(&[segment(0xE0, b"JFIF\0"), segment(0xFE, b"\xFF\xE1")])),
            "a comment is none"
        );
        assert!(told("image/jpeg", &jpeg(&[segment(0xE0, b"JFIF\0"), segment(0xE1, b"Exif\0\0GPS")])));
        assert!(told("image/jpeg", &jpeg(&[segment(0xED, b"Photoshop 3.0\0")])));
        let chunk = |kind: &[u8; 4], body: &[u8]| {
            [&u32::try_from(body.len()).unwrap().to_be_bytes()[..], kind, body, &[0; 4]].concat()
        };
        let png = |chunks: &[Vec<u8>]| [&b"\x89PNG\r\n\x1a\n"[..], &chunks.concat()].concat();
        assert!(!told("image/png", &png(&[chunk(b"IHDR", &[0; 13]), chunk(b"IDAT", b"eXIf"), chunk(b"IEND", b"")])));
        assert!(told("image/png", &png(&[chunk(b"IHDR", &[0; 13]), chunk(b"eXIf", b"II*\0")])));
        assert!(told("image/png", &png(&[chunk(b"iTXt", b"XML:com.adobe.xmp\0")])));
        assert!(!told("image/png", &png(&[chunk(b"iTXt", b"Title\0")])));
        let riff =
            |kind: &[u8; 4], body: &[u8]| [&kind[..], &u32::try_from(body.len()).unwrap().to_le_bytes(), body].concat();
        let webp = |chunks: &[Vec<u8>]| [&b"RIFF\0\0\0\0WEBP"[..], &chunks.concat()].concat();
        assert!(!told("image/webp", &webp(&[riff(b"VP8 ", b"EXIF")])));
        assert!(told("image/webp", &webp(&[riff(b"VP8 ", b"odd\0"), riff(b"EXIF", b"II*\0")])));
        // Wherever it is cut, and whatever lengths it claims, it ends.
        let whole = png(&[chunk(b"IHDR", &[0; 13]), vec![0xFF; 40]]);
        for end in 0..whole.len() {
            assert!(
                !told("image/png", &whole[..end])
                    && !told("image/jpeg", &whole[..end])
                    && !told("image/webp", &whole[..end])
            );
        }
    }

    #[test]
    fn a_flood_is_told_from_a_photo() {
        assert!(!is_flood("image/png", &png_of(16_320, 12_240)), "two hundred megapixels of a telephone");
        assert!(is_flood("image/png", &png_of(60_000, 60_000)));
        assert!(is_flood("image/png", &png_of(1, 4_000_000_000)));
        assert!(is_flood("image/jpeg", &jpeg_of(60_000, 60_000)));
        assert!(!is_flood("application/pdf", &png_of(60_000, 60_000)));
    }

    #[test]
    fn a_head_that_is_cut_anywhere_says_nothing_or_the_truth() {
        for whole in [png_of(60_000, 60_000), jpeg_of(60_000, 60_000)] {
            for end in 0..whole.len() {
                let cut = &whole[..end];
                assert!(!is_flood("image/png", cut) && !is_flood("image/jpeg", cut) && !is_flood("image/webp", cut));
            }
        }
    }
}
