//! `cargo xtask dist`: what is installed at a school.

use std::fs;

use anyhow::{Context, Result};

use crate::steps::Steps;
use crate::wasm::Mode;
use crate::web::Bundle;
use crate::{paths, server, size, web};

/// The release binary and the small assets, side by side.
pub fn dist() -> Result<()> {
    let mut steps = Steps::default();
    let bundle = web::build(Mode::Small, &mut steps)?;
    steps.run("web: brotli", || compress(&bundle))?;
    steps.run("web: size budget", || size::check(&bundle))?;
    let binary = steps.run("sen: cargo build --release", || server::build(true))?;
    let placed = paths::dist().join("sen");
    fs::copy(&binary, &placed).with_context(|| format!("could not copy {}", binary.display()))?;
    steps.summary();

    println!();
    for (path, what) in [
        ("dist/sen", "the server; run it as: dist/sen serve --assets dist --data DIR"),
        ("dist/index.html", "the workspace's shell, served under /app"),
        ("dist/manifest.json", "logical names of assets to their URLs"),
        ("dist/assets/", "hashed files under /assets, each compressible one also as .br"),
    ] {
        println!("  {path:<20} {what}");
    }
    Ok(())
}

/// Writes `FILE.br` beside every file that becomes smaller.
fn compress(bundle: &Bundle) -> Result<()> {
    for name in bundle.assets.names().filter(|name| !size::already_compressed(name)) {
        let asset = bundle.assets.get(name).with_context(|| format!("{name} was not built"))?;
        let bytes = fs::read(&asset.file).with_context(|| format!("could not read {}", asset.file.display()))?;
        let packed = size::brotli(&bytes)?;
        if packed.len() < bytes.len() {
            let mut file = asset.file.clone().into_os_string();
            file.push(".br");
            fs::write(&file, packed).with_context(|| format!("could not write {}", file.display()))?;
        }
    }
    Ok(())
}
