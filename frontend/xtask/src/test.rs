//! `cargo xtask test`: everything that CI runs.

use anyhow::Result;
use clap::{Args, ValueEnum};

use crate::postgres::Postgres;
use crate::server::{self, DemoServer};
use crate::steps::Steps;
use crate::wasm::Mode;
use crate::{browser, check, paths, run, size, tools, web};

/// The variable with which tests are told about a PostgreSQL; without it they run on SQLite alone.
const TEST_POSTGRES: &str = "SEN_TEST_POSTGRES";

/// The variable that leaves out, on purpose, what needs LibreOffice.
const SKIP_OFFICE: &str = "SEN_TEST_SKIP_OFFICE";

/// The variable that says how many tests of one program run at once.
const THREADS: &str = "RUST_TEST_THREADS";

/// What `test` can be told.
#[derive(Args)]
pub struct Options {
    /// Runs one part only
    #[arg(long, value_enum)]
    only: Option<Part>,
    /// Runs only the browser tests whose title matches
    #[arg(long)]
    grep: Option<String>,
    /// Uses the quick browser build and leaves out the size budget; for working on browser tests
    #[arg(long)]
    fast: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    /// rustfmt, clippy, cargo-deny
    Lint,
    /// cargo test on SQLite and PostgreSQL
    Rust,
    /// Web bundle, size budget, Playwright and axe
    Browser,
}

/// Runs the parts in the order in which they fail fastest.
pub fn test(options: &Options) -> Result<()> {
    let wanted = |part| options.only.is_none_or(|only| only == part);
    // What is missing is said before minutes of building, not after.
    if wanted(Part::Rust) && std::env::var_os(TEST_POSTGRES).is_none() {
        tools::postgres()?;
    }
    if wanted(Part::Rust) && std::env::var_os(SKIP_OFFICE).is_none() {
        tools::office()?;
    }
    if wanted(Part::Browser) {
        browser::ensure_tools()?;
    }

    let mut steps = Steps::default();
    if wanted(Part::Lint) {
        check::lint(&mut steps)?;
    }
    if wanted(Part::Rust) {
        rust(&mut steps)?;
    }
    if wanted(Part::Browser) {
        in_browser(options, &mut steps)?;
    }
    steps.summary();
    println!("\nAll green.");
    Ok(())
}

fn rust(steps: &mut Steps) -> Result<()> {
    let mut command = run::cargo();
    // Examples are linted, and what stands in documentation is none that runs: neither is built for nothing.
    command.arg("test").args(run::HOST).args(["--lib", "--bins", "--tests", "--no-fail-fast"]);
    if let Some(folder) = paths::memory() {
        command.env("TMPDIR", folder);
    }
    // A test waits for PostgreSQL for a good part of its time.
    if std::env::var_os(THREADS).is_none() {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        command.env(THREADS, (cores + cores.div_ceil(2)).to_string());
    }
    // Held to the end of the function: dropping it stops and removes the server.
    let _postgres = if std::env::var_os(TEST_POSTGRES).is_none() {
        let postgres = steps.run("PostgreSQL: throwaway server", Postgres::start)?;
        command.env(TEST_POSTGRES, &postgres.url);
        Some(postgres)
    } else {
        None
    };
    steps.run("cargo test", || run::run(&mut command))
}

fn in_browser(options: &Options, steps: &mut Steps) -> Result<()> {
    let mode = if options.fast { Mode::Fast } else { Mode::Small };
    let bundle = web::build(mode, steps)?;
    if mode == Mode::Small {
        steps.run("web: size budget", || size::check(&bundle))?;
    }
    let binary = steps.run("sen: cargo build", || server::build(false))?;
    browser::install(steps)?;
    let server = steps.run("sen: demo school", || DemoServer::start(&binary, Some(&paths::dist())))?;
    browser::play(&server, &binary, options.grep.as_deref(), steps)
}
