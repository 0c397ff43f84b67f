//! `cargo xtask dist`: what is installed at a school.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::server::DemoServer;
use crate::steps::Steps;
use crate::wasm::Mode;
use crate::web::Bundle;
use crate::{idle, paths, server, size, web};

/// One release binary with the small, precompressed assets inside.
pub fn dist() -> Result<()> {
    let mut steps = Steps::default();
    let bundle = web::build(Mode::Small, &mut steps)?;
    steps.run("web: brotli", || compress(&bundle))?;
    steps.run("web: size budget", || size::check(&bundle))?;
    let binary = steps.run("sen: cargo build --release, assets inside", server::build_whole)?;
    let placed = paths::dist().join("sen");
    fs::copy(&binary, &placed).with_context(|| format!("could not copy {}", binary.display()))?;
    steps.run("sen: serves from inside", || try_out(&placed, &bundle))?;
    steps.run("sen: ready and at rest", || idle::measure(&placed, None))?;
    steps.summary();

    let size = fs::metadata(&placed).context("could not look at dist/sen")?.len();
    println!(
        "\n  dist/sen, {} MB ({size} bytes): the server with its assets inside; all that a school needs",
        size / 1_000_000
    );
    println!("  run it as: sen serve --data DIR");
    Ok(())
}

/// Starts the binary without a folder of assets, and asks for the portal, the workspace's shell and what that names.
fn try_out(binary: &Path, bundle: &Bundle) -> Result<()> {
    let server = DemoServer::start(binary, None)?;
    let shell = fs::read_to_string(paths::dist().join("index.html")).context("could not read dist/index.html")?;
    if server.get("/app")? != shell {
        bail!("/app is not the shell that was built");
    }
    for name in &bundle.first_load {
        let asset = bundle.assets.get(name).with_context(|| format!("{name} was not built"))?;
        server.get(&asset.url)?;
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
