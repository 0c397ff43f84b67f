//! How much a browser fetches before the workspace draws.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;

use anyhow::{Context, Result, bail};

use crate::web::Bundle;

/// What the first load may be: bytes of WASM, JavaScript, CSS and fonts, after brotli.
pub const BUDGET: usize = 400_000;

/// What may follow it once somebody has signed in, until their home is drawn. It is fetched once for each build: from then
/// on it lies on the device. Sharing one replica and one stream among all tabs, comparing instead of loading, commands that belong
/// together and small pictures came with some 80 000; the whole life of a dossier, reminders and what is done with many at once
/// with some 45 000; numbering and giving out apart, lists as spreadsheets and papers beside their forms with some 6 000; records in
/// packs, so that a device starts sooner, addresses and lists that go out with letters with some 9 000; reading records from their text
/// at once, and lists that are derived only where something changed, with some 40 000.
const DESK_BUDGET: usize = 748_000;

/// The part that follows once somebody has signed in.
const DESK: &str = "desk";

/// Prints the table, and fails when there is too much to fetch.
pub fn check(bundle: &Bundle) -> Result<()> {
    let (sum, desk) = table(bundle)?;
    if sum > BUDGET {
        bail!("the first load is {sum} bytes after brotli, {} over its budget", sum - BUDGET);
    }
    if desk > DESK_BUDGET {
        bail!("the desk is {desk} bytes after brotli, {} over its budget", desk - DESK_BUDGET);
    }
    Ok(())
}

/// Prints the table; returns the sums of the first load and of the desk.
fn table(bundle: &Bundle) -> Result<(usize, usize)> {
    println!("  {:<52} {:>10} {:>10}", "first load, bytes", "plain", "brotli");
    let (mut plain_sum, mut sum) = (0, 0);
    for name in &bundle.first_load {
        let asset = bundle.assets.get(name).with_context(|| format!("{name} was not built"))?;
        let bytes = fs::read(&asset.file).with_context(|| format!("could not read {}", asset.file.display()))?;
        let sent = sent(name, &bytes)?;
        println!("  {name:<52} {:>10} {sent:>10}", bytes.len());
        plain_sum += bytes.len();
        sum += sent;
    }
    println!("  {:<52} {plain_sum:>10} {sum:>10}", "together");
    println!("  {:<52} {:>10} {BUDGET:>10}  ({} % used)", "budget", "", sum * 100 / BUDGET);
    Ok((sum, later(bundle)?))
}

/// Says what a page may fetch besides, so that nothing hides outside the budget; returns what the desk does.
fn later(bundle: &Bundle) -> Result<usize> {
    println!("  not counted, fetched when first needed:");
    let (mut counted, mut desk) = (BTreeSet::new(), 0);
    let desk_first = bundle.parts.iter().filter(|(part, _)| *part == DESK);
    for (part, files) in desk_first.chain(bundle.parts.iter().filter(|(part, _)| *part != DESK)) {
        // What several parts share comes with the first of them.
        let mut sum = 0;
        for name in files.iter().filter(|name| counted.insert(name.as_str())) {
            sum += asset_size(bundle, name)?;
        }
        println!("  {:<52} {:>10} {sum:>10}", format!("part {part}"), "");
        if part == DESK {
            desk = sum;
        }
    }
    let fonts = bundle.assets.names().filter(|name| name.starts_with("fonts/"));
    let rare: Vec<_> = fonts.filter(|name| !bundle.first_load.iter().any(|first| first == name)).collect();
    let bytes = rare.iter().map(|name| asset_size(bundle, name)).sum::<Result<usize>>()?;
    println!("  {:<52} {:>10} {bytes:>10}", format!("{} fonts of other weights and letters", rare.len()), "");
    Ok(desk)
}

fn asset_size(bundle: &Bundle, name: &str) -> Result<usize> {
    let asset = bundle.assets.get(name).with_context(|| format!("{name} was not built"))?;
    let bytes = fs::read(&asset.file).with_context(|| format!("could not read {}", asset.file.display()))?;
    sent(name, &bytes)
}

/// Fonts are compressed already and sent as they are.
fn sent(name: &str, bytes: &[u8]) -> Result<usize> {
    if already_compressed(name) { Ok(bytes.len()) } else { Ok(brotli(bytes)?.len()) }
}

/// Whether compressing a file again is useless.
pub fn already_compressed(name: &str) -> bool {
    [".woff2", ".png", ".jpg", ".webp", ".avif", ".br"].iter().any(|ending| name.ends_with(ending))
}

/// Brotli at its strongest, as for files compressed once and served often.
pub fn brotli(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut writer = brotli::CompressorWriter::new(Vec::new(), 1 << 16, 11, 24);
    writer.write_all(bytes).and_then(|()| writer.flush()).context("could not compress")?;
    Ok(writer.into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brotli_shrinks_what_repeats_and_keeps_its_content() {
        let text = "Trình ký, trả kết quả. ".repeat(200);
        let packed = brotli(text.as_bytes()).expect("compressed");
        assert!(packed.len() < text.len() / 20);
        let mut back = Vec::new();
        brotli::BrotliDecompress(&mut packed.as_slice(), &mut back).expect("readable");
        assert_eq!(back, text.as_bytes());
    }
}
