//! The binary `sen`: building it, and running it for the browser tests.

use std::fs;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result};

use crate::guard::Guarded;
use crate::postgres::free_port;
use crate::{paths, run};

/// Builds `sen` and returns where it lies. The same selection as for the tests gives dependencies the same features,
/// so that nothing is built twice.
pub fn build(release: bool) -> Result<PathBuf> {
    let mut command = run::cargo();
    command.arg("build").args(run::HOST).args(["--bin", "sen"]);
    if release {
        command.arg("--release");
    }
    run::run(&mut command)?;
    Ok(paths::target().join(if release { "release" } else { "debug" }).join("sen"))
}

/// `sen serve` with the demo school.
pub fn command(binary: &Path, assets: &Path, data: &Path, port: u16, database: Option<&str>) -> Command {
    let mut command = Command::new(binary);
    command.arg("serve").arg("--demo");
    command.arg("--assets").arg(assets);
    command.arg("--data").arg(data);
    command.arg("--listen").arg(format!("127.0.0.1:{port}"));
    if let Some(url) = database {
        command.arg("--database").arg(url);
    }
    command
}

/// A server with a fresh demo school in a temporary folder; stopped and removed when dropped.
pub struct DemoServer {
    /// `http://127.0.0.1:…`
    pub url: String,
    /// What it prints.
    pub log: PathBuf,
    _server: Guarded,
}

impl DemoServer {
    /// Starts it on a free port and waits until it answers.
    pub fn start(binary: &Path) -> Result<Self> {
        let folder = std::env::temp_dir().join(format!("sen-demo-{}", std::process::id()));
        fs::create_dir_all(&folder).with_context(|| format!("could not create {}", folder.display()))?;
        let log = paths::target().join("xtask/sen.log");
        if let Some(parent) = log.parent() {
            fs::create_dir_all(parent).context("could not create target/xtask")?;
        }
        let port = free_port()?;
        let output = fs::File::create(&log).context("could not create sen's log")?;
        let mut command = command(binary, &paths::dist(), &folder, port, None);
        command.stdout(output.try_clone()?).stderr(output);
        let mut server = Guarded::start(&mut command, "TERM", &folder)?;
        server
            .wait_until(180, || answers(port))
            .with_context(|| format!("sen did not start:\n{}", fs::read_to_string(&log).unwrap_or_default()))?;
        Ok(Self { url: format!("http://127.0.0.1:{port}"), log, _server: server })
    }
}

/// Whether the portal's first page comes.
fn answers(port: u16) -> bool {
    let ask = || -> std::io::Result<String> {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let mut stream = TcpStream::connect_timeout(&address, Duration::from_secs(1))?;
        stream.set_read_timeout(Some(Duration::from_secs(5)))?;
        write!(stream, "GET / HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n")?;
        let mut first = [0; 12];
        stream.read_exact(&mut first)?;
        Ok(String::from_utf8_lossy(&first).into_owned())
    };
    ask().is_ok_and(|status| status == "HTTP/1.1 200")
}
