//! What the codes on a scanned paper say. A scan is a photo, or a PDF as scanners write it: each page one picture, kept as it is.

use image::{DynamicImage, ImageFormat, imageops::FilterType};
use rqrr::PreparedImage;

use crate::files::{format, unpacked};

/// The most pictures of a PDF that are looked at: the code stands on the first or the last page.
const MOST_PICTURES: usize = 12;
/// Codes are looked for in pictures of about this many pixels at their longest edge, after the picture as it is: noise of a large
/// scan is gone in a smaller one.
const EDGES: [u32; 2] = [1800, 1100];
/// With this a JPEG begins.
const JPEG: [u8; 3] = [0xFF, 0xD8, 0xFF];

/// What all codes say that can be read. It takes its time: call it where blocking is allowed.
pub fn codes(media: &str, bytes: &[u8]) -> Vec<String> {
    if let Some(format) = format(media) {
        return unpacked(bytes, format).map(|picture| read(&picture)).unwrap_or_default();
    }
    if media != "application/pdf" {
        return vec![];
    }
    let mut found = Vec::new();
    for picture in pictures(bytes).take(MOST_PICTURES) {
        let said = unpacked(picture, ImageFormat::Jpeg).map(|picture| read(&picture)).unwrap_or_default();
        found.extend(said);
    }
    found
}

/// The JPEG pictures that lie in a file as they are. Where one begins within another, it is another's small picture.
fn pictures(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let starts = bytes.windows(JPEG.len()).enumerate().filter(|(_, three)| *three == JPEG).map(|(at, _)| at);
    let begun = |at: &usize| bytes[..*at].trim_ascii_end().ends_with(b"stream");
    starts.filter(begun).map(|at| &bytes[at..])
}

fn read(picture: &DynamicImage) -> Vec<String> {
    let found = decoded(picture);
    let longest = picture.width().max(picture.height());
    let smaller = EDGES.into_iter().filter(|edge| *edge < longest);
    smaller.fold(found, |found, edge| {
        if found.is_empty() { decoded(&picture.resize(edge, edge, FilterType::Triangle)) } else { found }
    })
}

fn decoded(picture: &DynamicImage) -> Vec<String> {
    let grey = picture.to_luma8();
    let (width, height) = (grey.width() as usize, grey.height() as usize);
    let pixels = grey.into_raw();
    let mut prepared = PreparedImage::prepare_from_greyscale(width, height, |x, y| pixels[y * width + x]);
    prepared.detect_grids().iter().filter_map(|grid| grid.decode().ok()).map(|(_, text)| text).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_scan_says_nothing() {
        for (media, bytes) in [
            ("application/pdf", &b"%PDF-1.7\nstream\n\xFF\xD8\xFF\xE0broken"[..]),
            ("application/pdf", b""),
            ("image/jpeg", b"\xFF\xD8\xFF"),
            ("image/png", b"nothing"),
            ("text/plain", b"https://sen.example/kiem-tra/1"),
        ] {
            assert_eq!(codes(media, bytes), [""; 0], "{media}");
        }
        let white = DynamicImage::new_luma8(3000, 2000);
        assert_eq!(read(&white), [""; 0]);
    }

    #[test]
    fn pictures_of_a_pdf_are_found_where_a_stream_begins() {
        let file = b"%PDF 1 0 obj stream\r\n\xFF\xD8\xFF one \xFF\xD8\xFF within endstream stream\n\xFF\xD8\xFF two";
        let found: Vec<_> = pictures(file).map(|picture| picture[3..7].to_vec()).collect();
        assert_eq!(found, [b" one".to_vec(), b" two".to_vec()]);
    }
}
