//! The binary `sen`.

use std::process::ExitCode;

use clap::Parser as _;
use server::{
    cli::{self, Cli},
    tls,
};

#[tokio::main]
async fn main() -> ExitCode {
    tls::install_provider();
    cli::run(Cli::parse()).await
}
