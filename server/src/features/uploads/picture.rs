//! How many pixels a picture has, read from its head without decoding it: a few kilobytes can unpack to gigabytes in the
//! program of whoever opens them. What is written beside it: `domain::picture`.

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
