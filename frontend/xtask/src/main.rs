//! `cargo xtask`: everything that builds, runs and checks Sen, with one command each.

mod assets;
mod bench;
mod browser;
mod check;
mod crates;
mod css;
mod dist;
mod guard;
mod hostile;
mod idle;
mod paths;
mod postgres;
mod run;
mod serve;
mod server;
mod size;
mod soak;
mod split;
mod steps;
mod tables;
mod test;
mod tools;
mod wasm;
mod web;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", about = "Builds, runs and checks Sen")]
struct Cli {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Builds everything and runs Sen with the demo school
    Serve(serve::Options),
    /// Runs everything that CI runs: lint, Rust tests on both engines, size budget, the real browser
    Test(test::Options),
    /// The lint part of `test`: rustfmt, clippy for host and browser, cargo-deny
    Check,
    /// Measures: the rules and the server in release, the size of the first load, a full desk in a browser
    Bench(bench::Options),
    /// Calls every operation of a running demo school with what nobody honest sends, for a bounded time (schemathesis)
    Hostile(hostile::Options),
    /// Plays simulations, broken input and a server that is killed for as long as one likes, and adds up over all runs
    Soak(soak::Options),
    /// Builds the release binary and the small, precompressed assets into dist/
    Dist,
}

fn main() -> ExitCode {
    match start(Cli::parse().task) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nxtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn start(task: Task) -> Result<()> {
    match task {
        Task::Serve(options) => serve::serve(&options),
        Task::Test(options) => test::test(&options),
        Task::Check => check::check(),
        Task::Bench(options) => bench::bench(&options),
        Task::Hostile(options) => hostile::hostile(&options),
        Task::Soak(options) => soak::soak(&options),
        Task::Dist => dist::dist(),
    }
}
