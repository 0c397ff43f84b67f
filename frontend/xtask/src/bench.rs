//! `cargo xtask bench`: figures, as ratios against bare baselines of the same run.

use anyhow::Result;
use clap::Args;

use crate::steps::Steps;
use crate::wasm::Mode;
use crate::{run, size, web};

/// What `bench` can be told.
#[derive(Args)]
pub struct Options {
    /// Passed on to the server's bench
    #[arg(last = true)]
    arguments: Vec<String>,
}

/// Rules and server first, because they want the machine for themselves; then the first load.
pub fn bench(options: &Options) -> Result<()> {
    let mut steps = Steps::default();
    steps.run("bench: cargo build --release", || {
        run::run(run::cargo().args(["build", "--release", "-p", "server", "--example", "bench"]))
    })?;
    steps.run("bench: rules and server", || {
        run::run(
            run::cargo()
                .args(["run", "--quiet", "--release", "-p", "server", "--example", "bench", "--"])
                .args(&options.arguments),
        )
    })?;
    steps.run("bench: the cursor on PostgreSQL", || {
        let example = ["run", "--quiet", "--release", "-p", "db", "--features", "testing", "--example", "cursor"];
        run::run(run::cargo().args(example))
    })?;
    let bundle = web::build(Mode::Small, &mut steps)?;
    steps.run("bench: first load", || size::check(&bundle))?;
    steps.summary();
    Ok(())
}
