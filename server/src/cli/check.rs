//! `sen check-definition`: the linter, for people who write definitions.

use std::{
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
    process::ExitCode,
};

use domain::definition::{Lifecycle, Procedure, lint::lint};

use super::Failure;
use crate::definitions;

struct Read<T> {
    file: PathBuf,
    what: T,
}

/// Checks files against each other and against what comes with the program; fails if anything is wrong.
pub fn check(files: &[PathBuf]) -> Result<ExitCode, Failure> {
    let shipped = definitions::shipped()?;
    let (mut lifecycles, mut procedures, mut wrong) = (Vec::new(), Vec::new(), 0);
    let mut out = io::stdout().lock();
    for file in files {
        let text = fs::read_to_string(file).map_err(|err| format!("{}: {err}", file.display()))?;
        // A procedure names the lifecycle it runs over; a lifecycle has steps of its own.
        let is_procedure = text.parse::<toml::Table>().is_ok_and(|table| table.contains_key("lifecycle"));
        let read = if is_procedure {
            toml::from_str(&text).map(|what| procedures.push(Read::<Procedure> { file: file.clone(), what }))
        } else {
            toml::from_str(&text).map(|what| lifecycles.push(Read::<Lifecycle> { file: file.clone(), what }))
        };
        if let Err(err) = read {
            wrong += 1;
            writeln!(out, "{}: không đọc được:\n{err}", file.display())?;
        }
    }
    for Read { file, what } in &procedures {
        let given = lifecycles.iter().map(|l| &l.what);
        let named = given.chain(&shipped.lifecycles);
        let mut named = named.filter(|l| l.key == what.lifecycle.key && l.version == what.lifecycle.version);
        let Some(lifecycle) = named.next() else {
            wrong += 1;
            let lifecycle = String::from(what.lifecycle.clone());
            writeln!(out, "{}: không có vòng đời {lifecycle}", file.display())?;
            continue;
        };
        wrong += tell(&mut out, file, what, lifecycle)?;
    }
    for Read { file, what } in &lifecycles {
        // Whatever runs over the workflow that it replaces must still run.
        for procedure in shipped.procedures.iter().filter(|p| p.lifecycle.key == what.key) {
            wrong += tell(&mut out, file, procedure, what)?;
        }
    }
    if wrong == 0 {
        writeln!(out, "Tất cả đều dùng được.")?;
    }
    Ok(if wrong == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn tell(out: &mut impl io::Write, file: &Path, procedure: &Procedure, lifecycle: &Lifecycle) -> io::Result<usize> {
    let faults = lint(procedure, lifecycle);
    if faults.is_empty() {
        writeln!(out, "{}: {} (bản {}) dùng được", file.display(), procedure.key, procedure.version)?;
    }
    for fault in &faults {
        writeln!(out, "{}: {}: {} [{}]", file.display(), fault.path, fault.message().vi, fault.code())?;
    }
    Ok(faults.len())
}
