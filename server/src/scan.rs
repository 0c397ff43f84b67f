//! What the codes on a scanned paper say. A scan is a photo, or a PDF as scanners write it: each page one picture, kept as it is.
//!
//! Whoever brings a file may have made it so that looking for codes takes for ever. All that is looked at is counted, picture by
//! picture and size by size, and looking ends when it has been enough.

use std::{
    cell::Cell,
    panic::{self, AssertUnwindSafe},
    rc::Rc,
};

use image::{
    DynamicImage, GenericImage, GenericImageView, GrayImage, ImageFormat, Luma,
    imageops::{self, FilterType},
};
use rqrr::PreparedImage;

use crate::files::{format, unpacked};

/// The most pictures of a PDF that are looked at: no paper of a dossier has more pages.
const MOST_PICTURES: usize = 20;
/// Codes are looked for in pictures of about so many pixels at their longest edge, one after the other until one is found: the
/// noise of a large scan is gone in a smaller one, and a small code is only in a larger one.
const EDGES: [u32; 3] = [1800, 1100, 3000];
/// How often a pixel is looked at in one file; a page of a scanner takes some twenty million.
const MOST_LOOKS: u64 = 600_000_000;
/// With this a JPEG begins.
const JPEG: [u8; 3] = [0xFF, 0xD8, 0xFF];

/// What is on a scan.
#[derive(Debug, PartialEq, Eq)]
pub enum Scan {
    /// What its codes say, perhaps nothing.
    Said(Vec<String>),
    /// More pages than any paper has: a pile.
    Pile,
}

/// What all codes say that can be read. It takes its time: call it where blocking is allowed.
pub fn codes(media: &str, bytes: &[u8]) -> Scan {
    let left = Rc::new(Cell::new(MOST_LOOKS));
    if let Some(format) = format(media) {
        let picture = unpacked(bytes, format);
        return Scan::Said(picture.map(|picture| read(&picture, &left)).unwrap_or_default());
    }
    if media != "application/pdf" {
        return Scan::Said(vec![]);
    }
    let mut found = Vec::new();
    for (at, picture) in pictures(bytes).enumerate() {
        if at == MOST_PICTURES {
            return Scan::Pile;
        }
        if let Some(picture) = unpacked(picture, ImageFormat::Jpeg) {
            found.extend(read(&picture, &left));
        }
    }
    Scan::Said(found)
}

/// The JPEG pictures that lie in a file as they are. Where one begins within another, it is another's small picture.
fn pictures(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let starts = bytes.windows(JPEG.len()).enumerate().filter(|(_, three)| *three == JPEG).map(|(at, _)| at);
    let begun = |at: &usize| bytes[..*at].trim_ascii_end().ends_with(b"stream");
    starts.filter(begun).map(|at| &bytes[at..])
}

fn read(picture: &DynamicImage, left: &Rc<Cell<u64>>) -> Vec<String> {
    let grey = picture.to_luma8();
    let longest = grey.width().max(grey.height());
    let mut looked_at = 0;
    for edge in EDGES {
        // The same size once.
        let edge = edge.min(longest);
        if edge == looked_at {
            continue;
        }
        looked_at = edge;
        let found = decoded(fitted(&grey, edge), left);
        if !found.is_empty() {
            return found;
        }
    }
    vec![]
}

/// The picture at about this size.
fn fitted(grey: &GrayImage, edge: u32) -> GrayImage {
    let (width, height) = grey.dimensions();
    let longest = width.max(height);
    if longest <= edge {
        return grey.clone();
    }
    let part = |side: u32| u32::try_from(u64::from(side) * u64::from(edge) / u64::from(longest)).unwrap_or(1).max(1);
    imageops::resize(grey, part(width), part(height), FilterType::Triangle)
}

/// What a picture's codes say. The library is not made for pictures that were made against it: where it gives up in the worst way,
/// or has looked for too long, nothing was read.
fn decoded(grey: GrayImage, left: &Rc<Cell<u64>>) -> Vec<String> {
    let counted = Counted { grey, left: left.clone() };
    let look = move || {
        let mut prepared = PreparedImage::prepare(counted);
        prepared.detect_grids().iter().filter_map(|grid| grid.decode().ok()).map(|(_, text)| text).collect()
    };
    panic::catch_unwind(AssertUnwindSafe(look)).unwrap_or_default()
}

/// A picture that counts how often it is looked at.
struct Counted {
    grey: GrayImage,
    left: Rc<Cell<u64>>,
}

/// It was looked at for long enough.
struct Enough;

impl Counted {
    fn count(&self, looks: u64) {
        match self.left.get().checked_sub(looks) {
            Some(left) => self.left.set(left),
            // Not a panic that anybody has to hear of.
            None => panic::resume_unwind(Box::new(Enough)),
        }
    }
}

impl Clone for Counted {
    fn clone(&self) -> Self {
        // Copying is quicker than looking.
        self.count(u64::from(self.grey.width()) * u64::from(self.grey.height()) / 8);
        Self { grey: self.grey.clone(), left: self.left.clone() }
    }
}

impl GenericImageView for Counted {
    type Pixel = Luma<u8>;

    fn dimensions(&self) -> (u32, u32) {
        self.count(1);
        self.grey.dimensions()
    }

    fn get_pixel(&self, x: u32, y: u32) -> Luma<u8> {
        self.count(1);
        *self.grey.get_pixel(x, y)
    }
}

impl GenericImage for Counted {
    fn get_pixel_mut(&mut self, x: u32, y: u32) -> &mut Luma<u8> {
        self.count(1);
        self.grey.get_pixel_mut(x, y)
    }

    fn put_pixel(&mut self, x: u32, y: u32, pixel: Luma<u8>) {
        self.count(1);
        self.grey.put_pixel(x, y, pixel);
    }

    fn blend_pixel(&mut self, x: u32, y: u32, pixel: Luma<u8>) {
        self.put_pixel(x, y, pixel);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nothing() -> Scan {
        Scan::Said(vec![])
    }

    fn left(looks: u64) -> Rc<Cell<u64>> {
        Rc::new(Cell::new(looks))
    }

    /// A code on white, each dot so many pixels.
    fn code(text: &str, dot: usize) -> GrayImage {
        let code = fast_qr::QRBuilder::new(text).build().unwrap();
        let side = u32::try_from((code.size + 12) * dot).unwrap();
        GrayImage::from_fn(side, side, |x, y| {
            let at = |pixel: u32| (usize::try_from(pixel).unwrap() / dot).checked_sub(6).filter(|at| *at < code.size);
            let dark = at(x).zip(at(y)).is_some_and(|(x, y)| code[y][x].value());
            Luma([if dark { 20 } else { 240 }])
        })
    }

    #[test]
    fn what_is_no_scan_says_nothing() {
        for (media, bytes) in [
            ("application/pdf", &b"%PDF-1.7\nstream\n\xFF\xD8\xFF\xE0broken"[..]),
            ("application/pdf", b""),
            ("image/jpeg", b"\xFF\xD8\xFF"),
            ("image/png", b"nothing"),
            ("text/plain", b"https://sen.example/kiem-tra/1"),
        ] {
            assert_eq!(codes(media, bytes), nothing(), "{media}");
        }
        let white = DynamicImage::new_luma8(3000, 2000);
        assert_eq!(read(&white, &left(MOST_LOOKS)), [""; 0]);
    }

    #[test]
    fn looking_ends_when_it_has_been_enough() {
        let picture = DynamicImage::ImageLuma8(code("sen", 8));
        assert_eq!(read(&picture, &left(MOST_LOOKS)), ["sen"]);
        let few = left(10_000);
        assert_eq!(read(&picture, &few), [""; 0]);
        assert!(few.get() < 10_000);
        // Corners of codes without end, between which every pair is tried.
        let finder = code("sen", 4);
        let corner = imageops::crop_imm(&finder, 20, 20, 40, 40).to_image();
        let mut field = GrayImage::from_pixel(1800, 1800, Luma([240]));
        for n in 0..40 * 40 {
            imageops::overlay(&mut field, &corner, n % 40 * 45, n / 40 * 45);
        }
        let looks = left(30_000_000);
        assert_eq!(decoded(field, &looks), [""; 0]);
    }

    #[test]
    fn a_pile_is_no_paper() {
        let mut pile = b"%PDF-1.7".to_vec();
        for _ in 0..=MOST_PICTURES {
            pile.extend(b" stream\n\xFF\xD8\xFFpage endstream");
        }
        assert_eq!(codes("application/pdf", &pile), Scan::Pile);
    }

    #[test]
    fn pictures_of_a_pdf_are_found_where_a_stream_begins() {
        let file = b"%PDF 1 0 obj stream\r\n\xFF\xD8\xFF one \xFF\xD8\xFF within endstream stream\n\xFF\xD8\xFF two";
        let found: Vec<_> = pictures(file).map(|picture| picture[3..7].to_vec()).collect();
        assert_eq!(found, [b" one".to_vec(), b" two".to_vec()]);
    }
}
