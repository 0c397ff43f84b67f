//! What `sen` takes while nobody asks anything of it: how soon it is ready, and its memory.

use std::fs;
use std::path::Path;
use std::thread::sleep;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::server::DemoServer;
use crate::steps::now;

/// Ready so soon after its start, with the demo school.
const MOST_START: Duration = Duration::from_secs(2);
/// Memory in use when it has served and rests, in bytes.
const MOST_MEMORY: u64 = 64 * 1024 * 1024;
/// How long it rests before its memory is looked at.
const REST: Duration = Duration::from_secs(5);

/// Starts the binary on a demo school that is there already, lets it serve a little, and looks at it while it rests.
pub fn measure(binary: &Path, assets: Option<&Path>) -> Result<()> {
    let folder = std::env::temp_dir().join(format!("sen-idle-{}", std::process::id()));
    fs::create_dir_all(&folder).with_context(|| format!("could not create {}", folder.display()))?;
    let measured = at_rest(binary, assets, &folder);
    let _ = fs::remove_dir_all(&folder);
    let (start, rested, worked) = measured?;
    let megabytes = |bytes: u64| bytes / (1024 * 1024);
    println!("  ready {} ms after its start, with the demo school", start.as_millis());
    println!("  {} MB of memory when nobody has called, {} MB after work", megabytes(rested), megabytes(worked));
    if start > MOST_START || worked > MOST_MEMORY {
        bail!("more than {} ms, or more than {} MB", MOST_START.as_millis(), megabytes(MOST_MEMORY));
    }
    Ok(())
}

fn at_rest(binary: &Path, assets: Option<&Path>, data: &Path) -> Result<(Duration, u64, u64)> {
    // The school is told its past once.
    drop(DemoServer::over(binary, assets, data)?);
    let begun = now();
    let server = DemoServer::over(binary, assets, data)?;
    let start = now().duration_since(begun);
    sleep(REST);
    let rested = memory(server.id())?;
    for path in ["/", "/app", "/thu-tuc", "/api/v1/openapi.json", "/healthz"] {
        server.get(path)?;
    }
    // Hashing a password takes the most memory of all calls.
    for login in ["vanthu", "hieutruong", "kiemtra"] {
        let token = server.sign_in(login)?;
        server.get_as("/api/v1/sync/bootstrap", &token)?;
        server.get_as("/api/v1/cases", &token)?;
    }
    sleep(REST);
    Ok((start, rested, memory(server.id())?))
}

/// What a process has in memory now.
fn memory(id: u32) -> Result<u64> {
    let status = fs::read_to_string(format!("/proc/{id}/status")).context("memory is looked at on Linux only")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("no VmRSS in /proc")?;
    let kilobytes: u64 = line.trim().trim_end_matches("kB").trim().parse().context("VmRSS is no number")?;
    Ok(kilobytes * 1024)
}
