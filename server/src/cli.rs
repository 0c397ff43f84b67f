//! The command line of `sen`.

mod audit;
mod backup;
mod check;
mod doctor;
mod due;
mod serve;
mod tls;
mod unit;
mod verify;

use std::{
    io::{self, Write as _},
    path::PathBuf,
    process::ExitCode,
};

use clap::{Parser, Subcommand, ValueEnum};

use crate::{definitions, router};

/// The desk of a school.
#[derive(Debug, Parser)]
#[command(name = "sen", version, about)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Runs the server
    Serve(serve::Options),
    /// Packs database, files and secret into one file, while the server may be running
    Backup(backup::Backup),
    /// Restores such a file into an empty database and an empty data folder
    Restore(backup::Restore),
    /// Lists register books that a restore closed, and opens them
    Registers(backup::Registers),
    /// Makes certificates for HTTPS on a school's own network
    #[command(subcommand)]
    Tls(tls::Task),
    /// Schools of this server
    #[command(subcommand)]
    Unit(unit::What),
    /// Works with the audit log
    Audit {
        /// What is done with it
        #[command(subcommand)]
        what: audit::What,
    },
    /// Verifies the audit log against the heads that were kept, and says in words what is wrong
    Verify(verify::Options),
    /// Looks at folder, database, audit log, files, certificate, backup and clock, and says in words what is wrong
    Doctor(doctor::Options),
    /// Says when something is due, and why
    Due(due::Options),
    /// Prints the JSON Schema of definition files
    Schema {
        /// Which kind of file
        kind: SchemaKind,
    },
    /// Prints the description of the HTTP API
    Openapi,
    /// Checks definition files and says in words what is wrong with them
    CheckDefinition {
        /// Procedures and lifecycles, TOML
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum SchemaKind {
    Procedure,
    Lifecycle,
}

/// What goes wrong on the command line, in words for whoever typed it.
pub(crate) type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Does what was typed.
pub async fn run(cli: Cli) -> ExitCode {
    let done = match cli.command {
        Command::Serve(options) => Box::pin(serve::serve(options)).await.map(|()| ExitCode::SUCCESS),
        Command::Backup(options) => backup::backup(options).await.map(|()| ExitCode::SUCCESS),
        Command::Restore(options) => backup::restore(options).await.map(|()| ExitCode::SUCCESS),
        Command::Registers(options) => backup::registers(options).await.map(|()| ExitCode::SUCCESS),
        Command::Tls(task) => tls::run(task).map(|()| ExitCode::SUCCESS),
        Command::Unit(what) => unit::run(what).await.map(|()| ExitCode::SUCCESS),
        Command::Audit { what } => audit::run(what).await,
        Command::Verify(options) => verify::print(&options).await,
        Command::Doctor(options) => doctor::print(options).await,
        Command::Due(options) => due::print(&options).map(|()| ExitCode::SUCCESS),
        Command::Schema { kind } => schema(kind).map(|()| ExitCode::SUCCESS),
        Command::Openapi => openapi().map(|()| ExitCode::SUCCESS),
        Command::CheckDefinition { files } => check::check(&files),
    };
    done.unwrap_or_else(|err| {
        // `sen due … | head` is no failure of ours.
        if err.downcast_ref::<io::Error>().is_some_and(|err| err.kind() == io::ErrorKind::BrokenPipe) {
            return ExitCode::SUCCESS;
        }
        let mut told = format!("sen: {err}");
        let mut source = err.source();
        while let Some(err) = source {
            told.push_str(": ");
            told.push_str(&err.to_string());
            source = err.source();
        }
        // Nobody is left to tell when this fails.
        let _ = writeln!(io::stderr(), "{told}");
        ExitCode::FAILURE
    })
}

fn schema(kind: SchemaKind) -> Result<(), Failure> {
    let all = definitions::json_schema();
    let part = match kind {
        SchemaKind::Procedure => "procedure",
        SchemaKind::Lifecycle => "lifecycle",
    };
    Ok(writeln!(io::stdout(), "{:#}", all[part])?)
}

fn openapi() -> Result<(), Failure> {
    Ok(writeln!(io::stdout(), "{}", router::document().to_pretty_json()?)?)
}
