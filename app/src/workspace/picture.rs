//! Pictures, drawn anew before they leave the device: upright, no larger than a page needs, and without what telephones and
//! browsers write beside them (where, when, with what). It is done before the hash is taken: what is referred to is what was sent.

use leptos::{
    prelude::document,
    wasm_bindgen::{JsCast, JsValue, closure::Closure},
    web_sys::{self, Blob, CanvasRenderingContext2d, HtmlCanvasElement, ImageBitmap},
};
use wasm_bindgen_futures::JsFuture;

/// The longest edge, in pixels: a page of A4 at more than 200 dots an inch.
const LONGEST_EDGE: u32 = 2560;
/// How good a photo stays, of 1.
const QUALITY: f64 = 0.85;
const JPEG: &str = "image/jpeg";
const PNG: &str = "image/png";

/// A picture as it leaves the device.
pub struct Redrawn {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// What it is now: a drawing with sharp edges stays PNG, everything else is JPEG.
    pub media: &'static str,
}

/// Whether a file of this kind is drawn anew.
pub fn is_picture(media: &str) -> bool {
    media.starts_with("image/")
}

/// What a picture is called that may have become another kind.
pub fn renamed(name: &str, media: &str) -> String {
    let fits = |ending: &str| name.to_lowercase().ends_with(ending);
    if media != JPEG || fits(".jpg") || fits(".jpeg") {
        return name.to_owned();
    }
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    format!("{stem}.jpg")
}

/// Draws a picture anew.
///
/// # Errors
/// The browser cannot open it.
pub async fn redraw(file: &web_sys::File) -> Result<Redrawn, JsValue> {
    let media = if file.type_() == PNG { PNG } else { JPEG };
    // Turned as the telephone was held, by what it wrote beside the picture.
    let bitmap = leptos::prelude::window().create_image_bitmap_with_blob(file)?;
    let bitmap: ImageBitmap = JsFuture::from(bitmap).await?.dyn_into()?;
    let (width, height) = fitted(bitmap.width(), bitmap.height());
    let canvas: HtmlCanvasElement = document().create_element("canvas")?.dyn_into()?;
    canvas.set_width(width);
    canvas.set_height(height);
    let context: CanvasRenderingContext2d = canvas.get_context("2d")?.ok_or(JsValue::NULL)?.dyn_into()?;
    let (wide, high) = (f64::from(width), f64::from(height));
    if media == JPEG {
        // It has no see-through places; they would come out black.
        context.set_fill_style_str("#fff");
        context.fill_rect(0.0, 0.0, wide, high);
    }
    context.draw_image_with_image_bitmap_and_dw_and_dh(&bitmap, 0.0, 0.0, wide, high)?;
    bitmap.close();
    let blob = to_blob(&canvas, media).await?;
    // Telephones count the memory of canvases that nobody draws on any more.
    canvas.set_width(0);
    canvas.set_height(0);
    let buffer = JsFuture::from(blob.array_buffer()).await?;
    // Some browsers write sizes and colours beside what they draw.
    let bytes = domain::picture::without_what_is_beside(&js_sys::Uint8Array::new(&buffer).to_vec());
    Ok(Redrawn { bytes, media })
}

/// The edges, both shrunk alike where the longer one is too long.
fn fitted(width: u32, height: u32) -> (u32, u32) {
    let longest = width.max(height);
    if longest <= LONGEST_EDGE {
        return (width.max(1), height.max(1));
    }
    let shrunk = |edge: u32| {
        let edge = u64::from(edge) * u64::from(LONGEST_EDGE) / u64::from(longest);
        u32::try_from(edge).unwrap_or(LONGEST_EDGE).max(1)
    };
    (shrunk(width), shrunk(height))
}

async fn to_blob(canvas: &HtmlCanvasElement, media: &str) -> Result<Blob, JsValue> {
    let mut asked = Ok(());
    let blob = js_sys::Promise::new(&mut |resolve, _| {
        let come = Closure::once_into_js(move |blob: JsValue| {
            // Nobody waits any more when this fails.
            let _ = resolve.call1(&JsValue::NULL, &blob);
        });
        asked = canvas.to_blob_with_type_and_encoder_options(come.unchecked_ref(), media, &JsValue::from_f64(QUALITY));
    });
    asked?;
    JsFuture::from(blob).await?.dyn_into()
}
