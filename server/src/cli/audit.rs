//! `sen audit`: the heads of the audit log.

use std::{
    io::{self, Write as _},
    path::PathBuf,
    process::ExitCode,
};

use clap::{Args, Subcommand};
use db::Db;

use super::Failure;
use crate::{
    audit::{heads, seal_unit, verify},
    clock::{Clock as _, SystemClock},
};

/// What can be done with the audit log.
#[derive(Debug, Subcommand)]
pub enum What {
    /// Writes today's head of the audit log, to be kept outside the database
    Head(HeadOptions),
}

/// Of which units.
#[derive(Debug, Args)]
pub struct HeadOptions {
    #[command(flatten)]
    place: Place,
    /// Only the unit with this key
    #[arg(long)]
    unit: Option<String>,
}

/// Where the data lies.
#[derive(Debug, Args)]
pub struct Place {
    /// Where the data lies: sqlite://… or postgres://…; without it, the SQLite file in the data folder
    #[arg(long, env = "SEN_DATABASE", hide_env_values = true)]
    database: Option<String>,
    /// The data folder
    #[arg(long, env = "SEN_DATA", default_value = "data")]
    pub data: PathBuf,
}

impl Place {
    /// Opens what is there; makes nothing and changes no schema.
    pub async fn open(&self) -> Result<Db, Failure> {
        if let Some(url) = &self.database {
            return Ok(Db::connect(url).await?);
        }
        let file = self.data.join("sen.db");
        if !file.exists() {
            let file = file.display();
            return Err(format!("không có dữ liệu ở {file} (there is no database); dùng --data hoặc --database").into());
        }
        Ok(Db::connect(&format!("sqlite://{}", file.display())).await?)
    }
}

/// Does what was typed.
pub async fn run(what: What) -> Result<ExitCode, Failure> {
    match what {
        What::Head(options) => head(&options).await,
    }
}

/// Chains what waits and writes the heads. Beside a running server too: the database lets one seal at a time.
async fn head(options: &HeadOptions) -> Result<ExitCode, Failure> {
    let db = options.place.open().await?;
    let now = SystemClock.now();
    let units = verify::units(&db, options.unit.as_deref()).await?;
    if units.is_empty() {
        return Err("không có đơn vị nào như vậy (there is no such unit)".into());
    }
    for unit in &units {
        seal_unit(&db, unit.id, now).await?;
        match heads::write(&db, &options.place.data, unit, now).await? {
            Some((path, head)) => {
                writeln!(io::stdout(), "{}: {} {} {}", unit.key, head.number, head.hash, path.display())?;
            }
            None => writeln!(io::stdout(), "{}: nhật ký còn trống (the audit log is empty)", unit.key)?,
        }
    }
    db.close().await?;
    Ok(ExitCode::SUCCESS)
}
