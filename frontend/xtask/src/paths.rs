//! Where things stand in the repository.

use std::path::{Path, PathBuf};

/// The workspace's root folder.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .nth(2)
        .expect("this crate lives two folders below the workspace's root")
}

/// The browser's crate: shell, styles, fonts, icons.
pub fn frontend() -> PathBuf {
    root().join("frontend")
}

/// What `sen --assets` is pointed at; rebuilt by every web build, never committed.
pub fn dist() -> PathBuf {
    root().join("dist")
}

/// The Playwright tests.
pub fn end2end() -> PathBuf {
    root().join("end2end")
}

/// Cargo's output folder, which `CARGO_TARGET_DIR` may have moved.
pub fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |dir| root().join(dir))
}

/// A path as people want to read it: relative to the workspace where it lies inside.
pub fn short(path: &Path) -> String {
    path.strip_prefix(root()).unwrap_or(path).display().to_string()
}
