//! `cargo xtask bench`: figures, as ratios against bare baselines of the same run.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};
use clap::Args;

use crate::steps::Steps;
use crate::wasm::Mode;
use crate::{browser, paths, run, server, size, web};

/// What `bench` can be told.
#[derive(Args)]
pub struct Options {
    /// Measures this part alone, without PostgreSQL's cursor, first load and browser
    #[arg(value_parser = ["rules", "sync", "live", "papers"])]
    part: Option<String>,
    /// How many dossiers lie on the device in the browser's part; 0 leaves that part out
    #[arg(long, default_value_t = 10_000)]
    desk: u16,
    /// Passed on to the server's bench
    #[arg(last = true)]
    arguments: Vec<String>,
}

/// Rules and server first, because they want the machine for themselves; then the first load, and the desk in a browser.
pub fn bench(options: &Options) -> Result<()> {
    let whole = options.part.is_none();
    if whole && options.desk > 0 {
        browser::ensure_tools()?;
    }
    let mut steps = Steps::default();
    steps.run("bench: cargo build --release", || {
        // In one call, so that what the two share is built once.
        run::run(run::cargo().args(["build", "--release", "-p", "server", "--example", "bench", "--bin", "sen"]))
    })?;
    let only = options.part.iter().flat_map(|part| ["--only", part]);
    steps.run("bench: rules and server", || run::run(program().args(only).args(&options.arguments)))?;
    if !whole {
        steps.summary();
        return Ok(());
    }
    steps.run("bench: the cursor on PostgreSQL", || {
        let example = ["run", "--quiet", "--release", "-p", "db", "--features", "testing", "--example", "cursor"];
        run::run(run::cargo().args(example))
    })?;
    let bundle = web::build(Mode::Small, &mut steps)?;
    steps.run("bench: first load", || size::check(&bundle))?;
    if options.desk > 0 {
        browser::install(&mut steps)?;
        let school = paths::target().join("bench/school");
        steps.run("bench: a school of that size", || fill(&school, options.desk))?;
        steps
            .run("bench: the desk in a browser", || browser::bench(&server::built("release"), &school.join("data")))?;
    }
    steps.summary();
    Ok(())
}

/// A school with so many dossiers, made anew.
fn fill(folder: &Path, cases: u16) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder).context("could not remove the school of the last bench")?;
    }
    fs::create_dir_all(folder).context("could not create the folder of a school")?;
    run::run(program().arg("--fill").arg(folder).args(["--cases", &cases.to_string()]))
}

/// The server's bench.
fn program() -> Command {
    let mut command = Command::new(paths::target().join("release/examples/bench"));
    command.current_dir(paths::root());
    command
}
