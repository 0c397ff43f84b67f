//! Programs that we do not build ourselves: where they are, and how to get what is missing.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::{paths, run};

/// The target of the browser's crate.
pub const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// A program in `PATH`.
pub fn in_path(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|dir| dir.join(name)).find(|file| file.is_file())
}

/// Adds the wasm32 target through rustup where it is missing.
pub fn ensure_wasm_target() -> Result<()> {
    let sysroot = run::output(Command::new("rustc").current_dir(paths::root()).args(["--print", "sysroot"]))?;
    if Path::new(sysroot.trim()).join("lib/rustlib").join(WASM_TARGET).is_dir() {
        return Ok(());
    }
    if in_path("rustup").is_none() {
        bail!(
            "this Rust cannot build for the browser: its target {WASM_TARGET} is missing, and there is no rustup to add \
             it. Install Rust from https://rustup.rs, or your distribution's package (Debian: libstd-rust-dev-wasm32)."
        );
    }
    run::run(Command::new("rustup").current_dir(paths::root()).args(["target", "add", WASM_TARGET])).with_context(
        || format!("could not add {WASM_TARGET}; when online again, run: rustup target add {WASM_TARGET}"),
    )
}

/// Node with npm, for the browser tests.
pub fn ensure_node() -> Result<()> {
    let Some(node) = in_path("node").filter(|_| in_path("npm").is_some()) else {
        bail!("the browser tests need Node.js 20 or newer with npm. Debian: apt-get install nodejs npm");
    };
    let version = run::output(Command::new(node).arg("--version"))?;
    let major = version.trim().trim_start_matches('v').split('.').next().and_then(|major| major.parse::<u32>().ok());
    if major.is_none_or(|major| major < 20) {
        bail!("the browser tests need Node.js 20 or newer; found {}", version.trim());
    }
    Ok(())
}

/// The browser that Playwright drives: `$CHROMIUM`, or a usual place.
pub fn chromium() -> Result<PathBuf> {
    if let Some(named) = std::env::var_os("CHROMIUM").map(PathBuf::from) {
        if named.is_file() {
            return Ok(named);
        }
        bail!("CHROMIUM names {}, which is not a file", named.display());
    }
    ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"]
        .iter()
        .find_map(|name| in_path(name))
        .context("the browser tests need Chromium. Debian: apt-get install chromium; elsewhere point CHROMIUM at it")
}

/// LibreOffice, which opens and prints letters in the tests of `papers`.
pub fn office() -> Result<PathBuf> {
    in_path("soffice").context(
        "the tests need LibreOffice's soffice in PATH. Debian: apt-get install --no-install-recommends \
         libreoffice-writer-nogui. Or set SEN_TEST_SKIP_OFFICE=1 to leave out what needs it.",
    )
}

/// The folder with PostgreSQL's `initdb` and `postgres`, the newest version that is installed.
pub fn postgres() -> Result<PathBuf> {
    // What stands in PATH may be a link or a wrapper: the real programs lie side by side.
    let linked = in_path("postgres").and_then(|file| file.canonicalize().ok());
    let mut debian: Vec<_> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path().join("bin"))
        .collect();
    debian.sort_by_key(|bin| {
        bin.parent().and_then(|version| version.file_name()?.to_str()?.parse::<u32>().ok()).map(std::cmp::Reverse)
    });
    linked
        .as_deref()
        .and_then(Path::parent)
        .map(Path::to_path_buf)
        .into_iter()
        .chain(debian)
        .find(|bin| ["initdb", "postgres"].iter().all(|program| bin.join(program).is_file()))
        .context(
            "the tests need PostgreSQL's programs (no running server): initdb and postgres in PATH or in \
             /usr/lib/postgresql/*/bin. Debian: apt-get install postgresql. Or set SEN_TEST_POSTGRES to the URL of a \
             server on which the tests may create and drop databases.",
        )
}
