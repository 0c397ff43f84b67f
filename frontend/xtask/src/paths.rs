//! Where things stand in the repository.

use std::path::{Path, PathBuf};

/// How many bytes must be free in memory before databases are put there.
const ENOUGH: u64 = 4 << 30;

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

/// Where databases that are kept for minutes lie without a disk: hundreds of SQLite files wait for it at each commit, and
/// PostgreSQL makes and removes some hundred thousand files. Only where there is room; a container's is often too small.
pub fn memory() -> Option<&'static Path> {
    let folder = Path::new("/dev/shm");
    let stat = rustix::fs::statvfs(folder).ok()?;
    (stat.f_bavail.saturating_mul(stat.f_frsize) >= ENOUGH).then_some(folder)
}
