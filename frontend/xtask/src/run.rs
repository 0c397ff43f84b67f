//! Running other programs.

use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::paths;

/// All that builds for the host: what cargo's default members are, and the screens as the server renders them.
pub const HOST: [&str; 5] = ["--workspace", "--exclude", "frontend", "--features", "app/ssr"];

/// Cargo, at the workspace's root. The same cargo that runs us, so that the toolchain stays the same.
pub fn cargo() -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(paths::root());
    // Set by `cargo run` for this crate; a cargo below us must not take them for its own.
    for name in ["CARGO_MANIFEST_DIR", "CARGO_MANIFEST_PATH", "CARGO_PKG_NAME", "CARGO_PKG_VERSION"] {
        command.env_remove(name);
    }
    command
}

/// Cargo for the browser's crate. A `RUSTFLAGS` variable would replace the flags in .cargo/config.toml that it needs.
pub fn cargo_for_browser() -> Command {
    let mut command = cargo();
    command.env_remove("RUSTFLAGS").env_remove("CARGO_ENCODED_RUSTFLAGS");
    command
}

/// Runs with our own output; fails with the command line.
pub fn run(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| format!("could not start {}", line(command)))?;
    if !status.success() {
        bail!("{} failed ({status})", line(command));
    }
    Ok(())
}

/// Runs silently and returns what it printed; on failure the error carries its complaints.
pub fn output(command: &mut Command) -> Result<String> {
    let output = command.output().with_context(|| format!("could not start {}", line(command)))?;
    if !output.status.success() {
        bail!(
            "{} failed ({})\n{}{}",
            line(command),
            output.status,
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

fn line(command: &Command) -> String {
    let program = std::path::Path::new(command.get_program())
        .file_name()
        .unwrap_or(command.get_program())
        .to_string_lossy()
        .into_owned();
    command.get_args().fold(program, |line, argument| line + " " + &argument.to_string_lossy())
}
