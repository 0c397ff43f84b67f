//! The binary `sen`.

use std::process::ExitCode;

use clap::Parser as _;
use server::cli::{self, Cli};

#[tokio::main]
async fn main() -> ExitCode {
    cli::run(Cli::parse()).await
}
