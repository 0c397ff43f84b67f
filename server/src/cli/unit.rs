//! `sen unit`: schools of a server.

use std::{
    io::{self, Write as _},
    path::PathBuf,
    sync::Arc,
};

use clap::{Args, Subcommand};
use db::{Tx, people, setup::Purpose};

use super::Failure;
use crate::{clock::SystemClock, config::Config, files, service::setup, state::AppState};

/// What is done with the schools of a server.
#[derive(Debug, Subcommand)]
pub enum What {
    /// Makes an address at which another school is set up beside those that are there
    Add(Place),
    /// Lists the schools
    List(Place),
}

/// Where the server keeps its data.
#[derive(Debug, Args)]
pub struct Place {
    /// Where the data lies: sqlite://… or postgres://…; without it, an SQLite file in the data folder
    #[arg(long, env = "SEN_DATABASE", hide_env_values = true)]
    database: Option<String>,
    /// Folder for the database, the uploaded files and the server's secret
    #[arg(long, env = "SEN_DATA", default_value = "data")]
    data: PathBuf,
    /// At which address browsers reach the server
    #[arg(long, default_value = "http://127.0.0.1:8080")]
    address: String,
}

/// Does it; the server may be running.
pub async fn run(what: What) -> Result<(), Failure> {
    match what {
        What::Add(place) => add(place).await,
        What::List(place) => list(place).await,
    }
}

async fn open(place: &Place) -> Result<AppState, Failure> {
    let database = place.database.clone();
    let database = database.unwrap_or_else(|| format!("sqlite://{}?mode=rwc", place.data.join("sen.db").display()));
    let config = Config {
        listen: ([127, 0, 0, 1], 0).into(),
        database,
        data: place.data.clone(),
        // Schools are made and listed without looking at a file.
        files: files::Place::Folder,
        assets: None,
        demo: false,
        secure_cookies: false,
        trusted_proxies: vec![],
        public_origins: vec![],
        metrics_token: None,
    };
    Ok(AppState::open(config, Arc::new(SystemClock)).await?)
}

async fn add(place: Place) -> Result<(), Failure> {
    let state = open(&place).await?;
    let token = setup::make(&state, Purpose::Further).await?;
    let address = format!("{}/app/setup#{token}", place.address.trim_end_matches('/'));
    setup::write_address(&state.config.data, &address)?;
    state.db.close().await?;
    let mut out = io::stdout().lock();
    writeln!(out, "Địa chỉ thiết lập, dùng một lần (setup address, for one use):\n  {address}")?;
    Ok(out.flush()?)
}

async fn list(place: Place) -> Result<(), Failure> {
    let state = open(&place).await?;
    let units = state.db.read(|tx: Tx| async move { people::unit_list(&tx).await }).await?;
    state.db.close().await?;
    let mut out = io::stdout().lock();
    for unit in units {
        writeln!(out, "{:<14} {}", unit.key, unit.name)?;
    }
    Ok(out.flush()?)
}
