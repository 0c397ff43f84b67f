//! `sen doctor`: what an administrator should look at, in words, with what to do.

use std::{
    io::{self, Write as _},
    net::{IpAddr, SocketAddr},
    path::PathBuf,
    process::ExitCode,
};

use clap::Args;
use serde_json::json;

use super::Failure;
use crate::{
    clock::{Clock as _, SystemClock},
    doctor::{self, Finding, Told, Verdict},
    files::Place,
};

/// Where is looked. The same variables as for `sen serve` say how the server is started.
#[derive(Debug, Args)]
pub struct Options {
    /// sqlite://… or postgres://…; without it, the SQLite file in the data folder
    #[arg(long, env = "SEN_DATABASE", hide_env_values = true)]
    database: Option<String>,
    /// The data folder
    #[arg(long, env = "SEN_DATA", default_value = "data")]
    data: PathBuf,
    /// Where uploaded files lie, as for `sen serve`
    #[arg(long, env = "SEN_FILES", hide_env_values = true)]
    files: Option<String>,
    /// Where backups lie, a file or a folder of .tar files: the youngest must not be too old
    #[arg(long, env = "SEN_BACKUPS")]
    backup: Option<PathBuf>,
    /// The server's certificate; without it, the one of `sen tls init`
    #[arg(long, env = "SEN_TLS_CERT")]
    tls_cert: Option<PathBuf>,
    /// Private key of the certificate
    #[arg(long, env = "SEN_TLS_KEY")]
    tls_key: Option<PathBuf>,
    /// Where the server listens
    #[arg(long, env = "SEN_LISTEN", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// A proxy before the server
    #[arg(long, env = "SEN_TRUSTED_PROXIES", value_delimiter = ',')]
    trusted_proxy: Vec<IpAddr>,
    /// Looks at every file and every line of the audit log, not at a part of them
    #[arg(long)]
    all: bool,
    /// Prints JSON
    #[arg(long)]
    json: bool,
}

/// Prints what was found; fails if there is a fault.
pub async fn print(options: Options) -> Result<ExitCode, Failure> {
    let own = || format!("sqlite://{}", options.data.join("sen.db").display());
    let told = Told {
        database: options.database.clone().unwrap_or_else(own),
        files: Place::told(options.files.as_deref())?,
        backup: options.backup,
        is_plain: options.tls_cert.is_none() && options.trusted_proxy.is_empty() && !options.listen.ip().is_loopback(),
        tls_cert: options.tls_cert,
        tls_key: options.tls_key,
        all: options.all,
        data: options.data,
    };
    let found = doctor::examine(&told, SystemClock.now()).await;
    let is_sound = found.iter().all(|finding| finding.verdict != Verdict::Fault);
    let mut out = io::stdout().lock();
    if options.json {
        writeln!(out, "{:#}", json!({ "sound": is_sound, "checks": found }))?;
    } else {
        for finding in &found {
            write!(out, "{}", in_words(finding))?;
        }
    }
    Ok(if is_sound { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn in_words(Finding { verdict, said, .. }: &Finding) -> String {
    let mark = match verdict {
        Verdict::Good => "✓",
        Verdict::Warning => "!",
        Verdict::Fault => "✗",
    };
    format!("{mark} {}\n  {}\n", said.vi, said.en)
}
