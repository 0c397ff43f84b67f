//! What a server is told when it is started.

use std::{
    net::{IpAddr, SocketAddr},
    path::PathBuf,
};

use crate::files::Place;

/// Everything that a server is told when it is started.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where it listens.
    pub listen: SocketAddr,
    /// Where the data lies: `sqlite://…` or `postgres://…`. It may hold a password, so it is never logged.
    pub database: String,
    /// The folder for secrets, and for files unless they lie elsewhere.
    pub data: PathBuf,
    /// Where uploaded files lie.
    pub files: Place,
    /// The folder of the web bundle: `assets/`, `index.html`, `manifest.json`; without one, the bundle inside the program.
    pub assets: Option<PathBuf>,
    /// Whether an empty database gets the demo school.
    pub demo: bool,
    /// Whether cookies are sent over HTTPS only; right wherever the server is reached over a network.
    pub secure_cookies: bool,
    /// Proxies whose `X-Forwarded-For` is believed; anybody else could write what they like into it.
    pub trusted_proxies: Vec<IpAddr>,
    /// At which addresses browsers may use passkeys (`https://sen.example.vn`); without any, on `localhost` alone.
    pub public_origins: Vec<String>,
    /// With which the figures are read from other machines; without one, only from this machine.
    pub metrics_token: Option<String>,
}

impl Config {
    /// A server for tests: one database, one folder, no web bundle.
    pub fn for_tests(database: &str, data: PathBuf) -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            database: database.to_owned(),
            assets: Some(data.join("dist")),
            data,
            files: Place::Folder,
            demo: false,
            secure_cookies: false,
            trusted_proxies: vec![],
            public_origins: vec![],
            metrics_token: None,
        }
    }
}
