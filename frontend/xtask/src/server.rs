//! The binary `sen`: building it, and running it for the browser tests.

use std::fs;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result};
use serde_json::{Value, json};

use crate::guard::Guarded;
use crate::postgres::free_port;
use crate::{paths, run};

/// Builds `sen` and returns where it lies. The same selection as for the tests, and the smallest of them beside it, give
/// dependencies the same features: what `cargo test` has built is used again.
pub fn build(release: bool) -> Result<PathBuf> {
    build_with(if release { &["--release"] } else { &["--test", "commands"] })?;
    Ok(built(if release { "release" } else { "debug" }))
}

/// The same with the web bundle of `dist/` inside.
pub fn build_whole() -> Result<PathBuf> {
    build_with(&["--release", "--features", "server/embed"])?;
    Ok(built("release"))
}

fn build_with(more: &[&str]) -> Result<()> {
    run::run(run::cargo().arg("build").args(run::HOST).args(["--bin", "sen"]).args(more))
}

/// Where `sen` lies once it is built.
pub fn built(profile: &str) -> PathBuf {
    paths::target().join(profile).join("sen")
}

/// `sen serve` with the demo school; without a folder of assets, with those inside the binary.
pub fn command(binary: &Path, assets: Option<&Path>, data: &Path, port: u16, database: Option<&str>) -> Command {
    let mut command = Command::new(binary);
    command.envs(environment());
    command.arg("serve").arg("--demo");
    if let Some(assets) = assets {
        command.arg("--assets").arg(assets);
    }
    command.arg("--data").arg(data);
    command.arg("--listen").arg(format!("127.0.0.1:{port}"));
    if let Some(url) = database {
        command.arg("--database").arg(url);
    }
    command
}

/// What the unit of systemd sets: measured and tried is what runs at a school.
fn environment() -> impl Iterator<Item = (&'static str, &'static str)> {
    let lines = include_str!("../../../docs/sen.service").lines();
    lines.filter_map(|line| line.strip_prefix("Environment=")?.split_once('='))
}

/// A server with a fresh demo school in a temporary folder; stopped and removed when dropped.
pub struct DemoServer {
    /// `http://127.0.0.1:…`
    pub url: String,
    port: u16,
    /// What it prints.
    pub log: PathBuf,
    server: Guarded,
}

impl DemoServer {
    /// Starts it on a free port and waits until it answers.
    pub fn start(binary: &Path, assets: Option<&Path>) -> Result<Self> {
        let folder = std::env::temp_dir().join(format!("sen-demo-{}", std::process::id()));
        Self::run(binary, assets, &folder, &folder)
    }

    /// The same over a folder that stays, with the school in it if there is one. Waits until it says that it is ready.
    pub fn over(binary: &Path, assets: Option<&Path>, data: &Path) -> Result<Self> {
        Self::run(binary, assets, data, &data.join("removed-afterwards"))
    }

    fn run(binary: &Path, assets: Option<&Path>, data: &Path, removed: &Path) -> Result<Self> {
        fs::create_dir_all(data).with_context(|| format!("could not create {}", data.display()))?;
        let log = paths::target().join("xtask/sen.log");
        if let Some(parent) = log.parent() {
            fs::create_dir_all(parent).context("could not create target/xtask")?;
        }
        let port = free_port()?;
        let output = fs::File::create(&log).context("could not create sen's log")?;
        let mut command = command(binary, assets, data, port, None);
        command.stdout(output.try_clone()?).stderr(output);
        let mut server = Guarded::start(&mut command, "TERM", removed)?;
        server
            .wait_until(180, || get(port, "/readyz", None).is_ok_and(|answer| answer.starts_with(OK)))
            .with_context(|| format!("sen did not start:\n{}", fs::read_to_string(&log).unwrap_or_default()))?;
        Ok(Self { url: format!("http://127.0.0.1:{port}"), port, log, server })
    }

    /// The body that comes from an address; fails unless it comes with 200.
    pub fn get(&self, path: &str) -> Result<String> {
        body(path, &get(self.port, path, None).with_context(|| format!("no answer from {path}"))?)
    }

    /// The same as somebody who is signed in.
    pub fn get_as(&self, path: &str, token: &str) -> Result<String> {
        body(path, &get(self.port, path, Some(token)).with_context(|| format!("no answer from {path}"))?)
    }

    /// Signs somebody of the demo school in as a program does; their access token.
    pub fn sign_in(&self, login: &str) -> Result<String> {
        let path = "/api/v1/session";
        let call = json!({ "login": login, "password": DEMO_PASSWORD, "bearer": true }).to_string();
        let head =
            format!("POST {path} HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: {}\r\n", call.len());
        let answer = send(self.port, &head, &call).with_context(|| format!("no answer from {path}"))?;
        let session: Value = serde_json::from_str(&body(path, &answer)?).context("a session is JSON")?;
        session["tokens"]["access"].as_str().map(str::to_owned).context("a program gets a token")
    }

    /// The process of the server.
    pub fn id(&self) -> u32 {
        self.server.id()
    }
}

fn body(path: &str, answer: &str) -> Result<String> {
    let body = answer.strip_prefix(OK).and_then(|rest| rest.split_once("\r\n\r\n"));
    let (_, body) = body.with_context(|| format!("{path} answers {}", answer.lines().next().unwrap_or_default()))?;
    Ok(body.to_owned())
}

const OK: &str = "HTTP/1.1 200";
/// The password of every demo account, see `server::demo`.
const DEMO_PASSWORD: &str = "huongsen-2026";

/// A whole answer as text, with its head.
fn get(port: u16, path: &str, token: Option<&str>) -> std::io::Result<String> {
    let bearer = token.map(|token| format!("Authorization: Bearer {token}\r\n")).unwrap_or_default();
    send(port, &format!("GET {path} HTTP/1.1\r\n{bearer}"), "")
}

fn send(port: u16, head: &str, body: &str) -> std::io::Result<String> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let mut stream = TcpStream::connect_timeout(&address, Duration::from_secs(1))?;
    stream.set_read_timeout(Some(Duration::from_secs(30)))?;
    write!(stream, "{head}Host: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n{body}")?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}
