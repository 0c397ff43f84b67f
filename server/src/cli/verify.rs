//! `sen verify`: the audit log walked and compared with the heads that were kept.

use std::{
    io::{self, Write as _},
    path::PathBuf,
    process::ExitCode,
};

use clap::Args;
use domain::audit::Head;
use serde_json::json;

use super::{Failure, audit::Place};
use crate::audit::{
    heads,
    verify::{self, Found},
};

/// What is verified against what.
#[derive(Debug, Args)]
pub struct Options {
    #[command(flatten)]
    place: Place,
    /// A head that was kept outside, such as data/audit/KEY-2026-03-11.head; may be repeated. Without it, all heads of
    /// the data folder
    #[arg(long)]
    head: Vec<PathBuf>,
    /// Only the unit with this key
    #[arg(long)]
    unit: Option<String>,
    /// Prints JSON
    #[arg(long)]
    json: bool,
}

/// Prints what was found; fails if anything is wrong.
pub async fn print(options: &Options) -> Result<ExitCode, Failure> {
    let found = look(options).await?;
    let is_sound = found.iter().all(|unit| unit.faults.is_empty());
    let mut out = io::stdout().lock();
    if options.json {
        writeln!(out, "{:#}", as_json(&found, is_sound))?;
    } else {
        for unit in &found {
            write!(out, "{}", in_words(unit))?;
        }
    }
    Ok(if is_sound { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Walks the chains of the units.
async fn look(options: &Options) -> Result<Vec<Found>, Failure> {
    let heads = given(options)?;
    let db = options.place.open().await?;
    let mut units = verify::units(&db, options.unit.as_deref()).await?;
    if options.unit.is_none() && !options.head.is_empty() {
        // A head says by itself which unit is meant.
        units.retain(|unit| heads.iter().any(|head| head.unit == unit.id));
    }
    if units.is_empty() {
        return Err("không có đơn vị nào như vậy (there is no such unit)".into());
    }
    if let Some(stray) = heads.iter().find(|head| !options.head.is_empty() && units.iter().all(|u| u.id != head.unit)) {
        return Err(format!("tệp đầu chuỗi của {} không thuộc đơn vị này (a head of another unit)", stray.key).into());
    }
    let mut found = Vec::with_capacity(units.len());
    for unit in &units {
        found.push(verify::verify(&db, unit, &heads).await?);
    }
    db.close().await?;
    Ok(found)
}

fn given(options: &Options) -> Result<Vec<Head>, Failure> {
    if options.head.is_empty() {
        return Ok(heads::all(&options.place.data)?.into_iter().map(|(_, head)| head).collect());
    }
    Ok(options.head.iter().map(|path| heads::read(path)).collect::<Result<_, _>>()?)
}

fn as_json(found: &[Found], is_sound: bool) -> serde_json::Value {
    let units: Vec<serde_json::Value> = found
        .iter()
        .map(|unit| {
            let mut value = json!(unit);
            value["words"] = unit.faults.iter().map(|fault| verify::told(fault).vi).collect();
            value
        })
        .collect();
    json!({ "sound": is_sound, "units": units })
}

fn in_words(found: &Found) -> String {
    let Found { unit, lines, hash, heads, faults } = found;
    let mut text = format!("{unit}: {lines} dòng nhật ký, so với {heads} tệp đầu chuỗi\n  {hash}\n");
    for fault in faults {
        let told = verify::told(fault);
        text.push_str("  ✗ ");
        text.push_str(&told.vi);
        text.push_str("\n    ");
        text.push_str(&told.en);
        text.push('\n');
    }
    if faults.is_empty() {
        text.push_str("  ✓ Nhật ký nguyên vẹn (the audit log is whole).\n");
    }
    if *heads == 0 {
        text.push_str(
            "  ! Chưa so với tệp đầu chuỗi nào: người sửa được cơ sở dữ liệu cũng tính lại được chuỗi. Hãy giữ tệp \
             data/audit/*.head ở nơi khác\n    (compared with no head: whoever can change the database can compute the \
             chain anew; keep the heads elsewhere).\n",
        );
    }
    text
}
