//! Playwright in `end2end/`.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use crate::server::DemoServer;
use crate::steps::Steps;
use crate::{paths, run, tools};

/// Says early what is missing.
pub fn ensure_tools() -> Result<()> {
    tools::ensure_node()?;
    tools::chromium().map(drop)
}

/// Installs the test packages where they are absent or older than the lock file, and checks the tests' types.
pub fn install(steps: &mut Steps) -> Result<()> {
    let folder = paths::end2end();
    let lock = fs::read(folder.join("package-lock.json")).context("end2end/package-lock.json is missing")?;
    // npm's own marker has another format than the lock file, so a copy of the lock remembers what was installed.
    let marker = folder.join("node_modules/.installed-lock.json");
    if fs::read(&marker).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    steps.run("browser: npm ci", || {
        run::run(Command::new("npm").current_dir(&folder).env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1").args([
            "ci",
            "--no-audit",
            "--no-fund",
            "--loglevel=error",
        ]))?;
        fs::write(&marker, &lock).context("could not remember what npm installed")
    })
}

/// Checks the types of the tests, then runs them against a running server.
pub fn play(server: &DemoServer, binary: &Path, grep: Option<&str>, steps: &mut Steps) -> Result<()> {
    steps.run("browser: types of the tests", || run::run(program("tsc").arg("--noEmit")))?;
    steps.run("browser: playwright", || {
        let mut command = program("playwright");
        command.arg("test").env("BASE_URL", &server.url).env("CHROMIUM", tools::chromium()?);
        // For tests that start a school of their own.
        command.env("SEN_BINARY", binary).env("SEN_ASSETS", paths::dist());
        if let Some(grep) = grep {
            command.args(["--grep", grep]);
        }
        run::run(&mut command).with_context(|| {
            format!(
                "a browser test failed; traces and pictures are in end2end/results, sen's log is {}",
                paths::short(&server.log)
            )
        })
    })
}

/// Measures what the desk takes in a browser, over the data of a school that is there.
pub fn bench(binary: &Path, data: &Path) -> Result<()> {
    let mut command = program("playwright");
    command.args(["test", "--config", "bench.config.ts"]).env("CHROMIUM", tools::chromium()?);
    command.env("SEN_SCHOOL", data).env("SEN_BINARY", binary).env("SEN_ASSETS", paths::dist());
    run::run(&mut command)
}

fn program(name: &str) -> Command {
    let folder = paths::end2end();
    let mut command = Command::new(folder.join("node_modules/.bin").join(name));
    command.current_dir(&folder);
    command
}
