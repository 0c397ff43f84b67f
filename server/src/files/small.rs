//! Small pictures of pictures, drawn here when somebody first asks: what a browser or a program says of a file is not believed.

use std::{io::Cursor, time::Duration};

use bytes::Bytes;
use domain::ids::{FileHash, UnitId};
use image::{
    DynamicImage, ImageFormat, ImageReader, Limits, Rgba,
    codecs::jpeg::JpegEncoder,
    imageops::{self, FilterType},
};
use object_store::{ObjectStoreExt as _, path::Path as Key};

use super::{Files, Trouble, trouble};

/// The longest edge of a small picture, in pixels.
pub const MOST_EDGE: u32 = 320;
/// How large a small picture becomes at most, in bytes; the last try of [`QUALITIES`] is taken as it comes.
const MOST_BYTES: usize = 20_000;
/// How good it stays, of a hundred: the first that is small enough.
const QUALITIES: [u8; 4] = [75, 55, 35, 15];
/// Pictures of more pixels than this are not unpacked here: twice as many as a telephone takes as a rule.
const MOST_PIXELS: u64 = 32_000_000;
/// As much as a decoder may take for one picture, in bytes.
const MOST_MEMORY: u64 = 256 * 1024 * 1024;
/// How long is waited for others whose pictures are drawn first.
const PATIENCE: Duration = Duration::from_secs(10);

/// What there is of a small picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Small {
    /// A JPEG.
    Picture(Bytes),
    /// The file is no picture that can be drawn.
    None,
    /// The file itself is not there.
    Missing,
    /// Too many are being drawn; it can be asked for again.
    Later,
}

impl Files {
    /// The small picture of a file, drawn if it was not yet.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn small(&self, unit: UnitId, hash: &FileHash, media: &str) -> Result<Small, Trouble> {
        let Some(format) = format(media) else { return Ok(Small::None) };
        let small = key(unit, hash);
        if let Some(kept) = self.kept(&small).await? {
            return Ok(kept);
        }
        // The file is fetched in one's turn: whoever waits holds nothing.
        let Ok(Ok(turn)) = tokio::time::timeout(PATIENCE, self.drawing.clone().acquire_owned()).await else {
            return Ok(Small::Later);
        };
        if let Some(kept) = self.kept(&small).await? {
            return Ok(kept);
        }
        let Some(bytes) = self.get(unit, hash).await? else { return Ok(Small::Missing) };
        // A decoder that gives up in the worst way takes this one thread's work with it, and nothing else.
        let drawing = move || {
            // It is drawn to its end though nobody may wait any more: the turn lasts as long.
            let _turn = turn;
            draw(&bytes, format)
        };
        let drawn = tokio::task::spawn_blocking(drawing).await.ok().flatten();
        // That nothing can be drawn is kept too, or it would be tried each time.
        let bytes = drawn.map(Bytes::from).unwrap_or_default();
        self.store.put(&small, bytes.clone().into()).await.map_err(trouble)?;
        if !self.has(unit, hash).await? {
            // Erased meanwhile: nothing of it stays.
            self.forget_key(&small).await?;
            return Ok(Small::Missing);
        }
        Ok(said(bytes))
    }

    async fn kept(&self, small: &Key) -> Result<Option<Small>, Trouble> {
        Ok(self.get_key(small).await?.map(said))
    }
}

fn said(bytes: Bytes) -> Small {
    if bytes.is_empty() { Small::None } else { Small::Picture(bytes) }
}

/// Where the small picture of a file lies.
pub(super) fn key(unit: UnitId, hash: &FileHash) -> Key {
    Key::from(format!("small/{unit}/{}/{hash}", &hash.as_str()[..2]))
}

/// As what a picture of this media type is unpacked.
pub fn format(media: &str) -> Option<ImageFormat> {
    match media {
        "image/jpeg" => Some(ImageFormat::Jpeg),
        "image/png" => Some(ImageFormat::Png),
        "image/webp" => Some(ImageFormat::WebP),
        _ => None,
    }
}

/// A picture unpacked; nothing where it cannot be within the limits.
pub fn unpacked(bytes: &[u8], format: ImageFormat) -> Option<DynamicImage> {
    let reader = || {
        let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
        let mut limits = Limits::default();
        limits.max_alloc = Some(MOST_MEMORY);
        reader.limits(limits);
        reader
    };
    // What its head says, before anything is unpacked.
    let (width, height) = reader().into_dimensions().ok()?;
    if u64::from(width) * u64::from(height) > MOST_PIXELS {
        return None;
    }
    reader().decode().ok()
}

/// Draws a picture small, as JPEG; nothing where it cannot be unpacked within the limits.
fn draw(bytes: &[u8], format: ImageFormat) -> Option<Vec<u8>> {
    let whole = unpacked(bytes, format)?;
    let small = if whole.width().max(whole.height()) > MOST_EDGE { shrunk(whole) } else { whole };
    // JPEG has no see-through places; they would come out black.
    let mut page = image::RgbaImage::from_pixel(small.width(), small.height(), Rgba([255; 4]));
    imageops::overlay(&mut page, &small.into_rgba8(), 0, 0);
    let page = DynamicImage::ImageRgba8(page).into_rgb8();
    let mut drawn = Vec::new();
    for quality in QUALITIES {
        drawn.clear();
        JpegEncoder::new_with_quality(&mut drawn, quality).encode_image(&page).ok()?;
        if drawn.len() <= MOST_BYTES {
            break;
        }
    }
    Some(drawn)
}

/// First quickly to twice the size, then well.
fn shrunk(whole: DynamicImage) -> DynamicImage {
    let close = if whole.width().max(whole.height()) > 4 * MOST_EDGE {
        whole.thumbnail(2 * MOST_EDGE, 2 * MOST_EDGE)
    } else {
        whole
    };
    close.resize(MOST_EDGE, MOST_EDGE, FilterType::Triangle)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encoded(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        picture.write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    /// Nothing that compresses well.
    fn noise(width: u32, height: u32) -> DynamicImage {
        let mut state = 7_u32;
        DynamicImage::ImageRgb8(image::RgbImage::from_fn(width, height, |_, _| {
            state = state.wrapping_mul(1_103_515_245).wrapping_add(12_345);
            let [_, red, green, blue] = state.to_be_bytes();
            image::Rgb([red, green, blue])
        }))
    }

    fn size(bytes: &[u8]) -> (u32, u32) {
        ImageReader::with_format(Cursor::new(bytes), ImageFormat::Jpeg).into_dimensions().unwrap()
    }

    #[test]
    fn it_is_small_in_edge_and_bytes_and_keeps_its_shape() {
        for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP] {
            let small = draw(&encoded(&noise(1600, 800), format), format).unwrap();
            assert_eq!(size(&small), (320, 160), "{format:?}");
            assert!(small.len() <= MOST_BYTES, "{format:?}: {}", small.len());
        }
        let small = draw(&encoded(&noise(1, 3000), ImageFormat::Png), ImageFormat::Png).unwrap();
        assert_eq!(size(&small), (1, 320));
        let small = draw(&encoded(&noise(40, 30), ImageFormat::Png), ImageFormat::Png).unwrap();
        assert_eq!(size(&small), (40, 30), "what is small is not made larger");
    }

    #[test]
    fn what_is_seen_through_is_white() {
        let clear = DynamicImage::ImageRgba8(image::RgbaImage::from_pixel(400, 400, Rgba([0, 0, 0, 0])));
        let small = draw(&encoded(&clear, ImageFormat::Png), ImageFormat::Png).unwrap();
        let pixel = image::load_from_memory_with_format(&small, ImageFormat::Jpeg).unwrap().into_rgb8();
        assert!(pixel.get_pixel(100, 100).0.iter().all(|channel| *channel > 250));
    }

    #[test]
    fn what_cannot_be_drawn_draws_nothing() {
        let whole = encoded(&noise(64, 64), ImageFormat::Png);
        assert_eq!(draw(&whole[..40], ImageFormat::Png), None, "cut");
        assert_eq!(draw(b"%PDF-1.7", ImageFormat::Jpeg), None, "something else");
        assert_eq!(draw(b"", ImageFormat::WebP), None, "nothing");
        // A head of 16 000 by 16 000 pixels over a few bytes.
        let mut flood = whole.clone();
        flood[16..24].copy_from_slice(&[0, 0, 0x3E, 0x80, 0, 0, 0x3E, 0x80]);
        assert_eq!(draw(&flood, ImageFormat::Png), None, "a flood");
    }
}
