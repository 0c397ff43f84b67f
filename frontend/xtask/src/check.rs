//! `cargo xtask check`: what needs no running program.

use anyhow::Result;

use crate::steps::Steps;
use crate::{crates, run, tools};

/// The lint part alone.
pub fn check() -> Result<()> {
    let mut steps = Steps::default();
    lint(&mut steps)?;
    steps.summary();
    Ok(())
}

/// rustfmt, clippy for the host and for the browser with warnings denied, cargo-deny.
pub fn lint(steps: &mut Steps) -> Result<()> {
    steps.run("rustfmt", || run::run(run::cargo().args(["fmt", "--all", "--check"])))?;
    steps.run("clippy: host", || {
        run::run(run::cargo().arg("clippy").args(run::HOST).args(["--all-targets", "--", "-D", "warnings"]))
    })?;
    tools::ensure_wasm_target()?;
    steps.run("clippy: browser", || {
        run::run(
            run::cargo_for_browser().args(["clippy", "-p", "frontend", "-p", "app", "--features", "app/csr"]).args([
                "--target",
                tools::WASM_TARGET,
                "--",
                "-D",
                "warnings",
            ]),
        )
    })?;
    deny(steps)
}

/// Checks what comes in from outside: licences, sources and banned crates everywhere, known vulnerabilities where
/// cargo-deny is installed; loud about what this machine cannot.
fn deny(steps: &mut Steps) -> Result<()> {
    steps.run("crates: licences, bans, sources", crates::check)?;
    if tools::in_path("cargo-deny").is_none() {
        println!("! cargo-deny is NOT installed: known vulnerabilities were NOT checked.");
        println!("! To check them too: cargo install --locked cargo-deny");
        return Ok(());
    }
    let deny = |what: &[&str]| {
        let mut command = run::cargo();
        command.args(["deny", "--log-level", "error"]).args(what);
        command
    };
    steps.run("cargo-deny: licences, bans, sources", || {
        run::run(&mut deny(&["check", "--hide-inclusion-graph", "licenses", "bans", "sources"]))
    })?;
    if run::output(&mut deny(&["fetch", "db"])).is_err() {
        println!("! The advisory database cannot be reached: known vulnerabilities were NOT checked.");
        return Ok(());
    }
    steps.run("cargo-deny: advisories", || run::run(&mut deny(&["check", "advisories"])))
}
