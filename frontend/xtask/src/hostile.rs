//! `cargo xtask hostile`: schemathesis against the OpenAPI document, for a bounded time. Not part of `test`, because it
//! needs a program of Python: `pip install schemathesis`.

use std::process::Command;

use anyhow::{Context, Result};
use clap::Args;

use crate::server::{self, DemoServer};
use crate::steps::Steps;
use crate::{paths, run, tools};

/// What `hostile` can be told.
#[derive(Args)]
pub struct Options {
    /// Seconds for each of the accounts it is tried as; an access token lasts ten minutes
    #[arg(long, default_value_t = 120)]
    seconds: u32,
    /// As whom; may be repeated
    #[arg(long, default_values_t = ["vanthu".to_owned(), "hieutruong".to_owned(), "quantri".to_owned()])]
    login: Vec<String>,
}

/// What would end the session that the calls are made with, and the stream that never ends.
const LEFT_OUT: &str = r"^/api/v1/(session|session/password|sync/live)$";
/// What must hold whatever is sent: no failure of the server, no answer that the document does not know.
const CHECKS: &str =
    "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance,ignored_auth";

/// Builds the server, starts the demo school, and calls it as each account.
pub fn hostile(options: &Options) -> Result<()> {
    let st = tools::in_path("schemathesis")
        .context("schemathesis is not in PATH: pip install schemathesis (in a virtual environment)")?;
    let mut steps = Steps::default();
    let binary = steps.run("sen: cargo build", || server::build(false))?;
    let server = steps.run("sen: demo school", || DemoServer::start(&binary, Some(&paths::dist())))?;
    for login in &options.login {
        let token = server.sign_in(login)?;
        steps.run(&format!("schemathesis as {login}"), || {
            let mut command = Command::new(&st);
            command.current_dir(paths::target()).arg("run").arg(format!("{}/api/v1/openapi.json", server.url));
            command.args(["--checks", CHECKS, "--exclude-path-regex", LEFT_OUT, "--generation-deterministic"]);
            command.args(["--phases", "examples,coverage,fuzzing", "--continue-on-failure", "--no-color"]);
            command.args(["--max-time", &options.seconds.to_string(), "--request-timeout", "20", "--warnings", "off"]);
            command.arg("--header").arg(format!("Authorization: Bearer {token}")).args(["--header", "X-Sync: 1"]);
            run::run(&mut command)
        })?;
    }
    steps.summary();
    Ok(())
}
