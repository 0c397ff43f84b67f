//! `cargo xtask serve`: from nothing to a running demo school.

use std::os::unix::process::CommandExt;
use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::Args;

use crate::steps::Steps;
use crate::wasm::Mode;
use crate::{paths, server, web};

/// What `serve` can be told.
#[derive(Args)]
pub struct Options {
    /// Port on this machine
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// Database URL (`sqlite://…` or `postgres://…`); without it, an SQLite file in the data folder
    #[arg(long)]
    database: Option<String>,
    /// Folder for the database and the uploaded files
    #[arg(long, default_value = "./data")]
    data: PathBuf,
    /// Builds server and browser module for speed and size, as in `dist`
    #[arg(long)]
    release: bool,
}

/// Builds the web bundle and `sen`, then becomes `sen`.
pub fn serve(options: &Options) -> Result<()> {
    let mut steps = Steps::default();
    let mode = if options.release { Mode::Small } else { Mode::Fast };
    web::build(mode, &mut steps)?;
    let binary = steps.run("sen: cargo build", || server::build(options.release))?;
    steps.summary();
    println!();

    let mut command =
        server::command(&binary, Some(&paths::dist()), &options.data, options.port, options.database.as_deref());
    // Replaces this process, so that Ctrl-C reaches the server alone and its farewell comes before the prompt.
    Err(command.exec()).context("could not start sen")
}
