//! `cargo xtask soak`: what `test` plays for seconds, for as long as one likes, and no seed twice. Not part of `test`.
//!
//! The tests themselves do it when `SEN_SOAK_SECONDS` is set, and say what they came to in lines `soaked: WHAT: COUNT from SEED`.
//! These are added up in `target/soak/totals.json`, over all runs; the next run goes on behind them.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use clap::Args;
use serde_json::{Value, json};

use crate::steps::Steps;
use crate::{paths, run};

/// What `soak` can be told.
#[derive(Args)]
pub struct Options {
    /// For how long in all, building left out
    #[arg(long, default_value_t = 30)]
    minutes: u64,
}

/// A kind of test that goes on for as long as it is told.
struct Part {
    name: &'static str,
    /// Which tests, by their path.
    filter: &'static str,
    /// How much of the time it gets, in hundredths.
    share: u64,
    /// How many tests of it share that time one after the other; each is told its own part of it.
    rounds: u64,
}

const PARTS: [Part; 3] = [
    Part { name: "devices at random", filter: "client::simulation::soak", share: 60, rounds: 1 },
    // Six tests on one thread.
    Part { name: "broken input", filter: "mutants::", share: 25, rounds: 6 },
    Part { name: "a server that is killed", filter: "ops::killed::", share: 15, rounds: 1 },
];

/// Behind all seeds that the tests play anyway.
const FIRST: u64 = 1 << 32;

/// Runs each part for its share of the time, and adds up what they came to. A part that fails keeps its place, so that the
/// next run meets the same seed.
pub fn soak(options: &Options) -> Result<()> {
    let mut steps = Steps::default();
    let tests = steps.run("tests: cargo build", build)?;
    let file = paths::target().join("soak").join("totals.json");
    let mut totals = Totals::read(&file)?;
    let mut failed = Vec::new();
    for part in &PARTS {
        let seconds = (options.minutes * 60 * part.share / 100 / part.rounds).max(1);
        let from = totals.next(part.name);
        let played = steps.run(&format!("{}, from seed {from}", part.name), || play(&tests, part, seconds, from))?;
        match played {
            Some(said) => {
                totals.add(part.name, from, &said);
                totals.write(&file)?;
            }
            None => failed.push(part.name),
        }
    }
    steps.summary();
    totals.print(&file);
    if failed.is_empty() { Ok(()) } else { bail!("failed: {}", failed.join(", ")) }
}

/// Builds the server's tests; the program that holds them.
fn build() -> Result<PathBuf> {
    let mut command = run::cargo();
    command.args(["test", "-p", "server", "--test", "api", "--no-run", "--message-format", "json-render-diagnostics"]);
    let output = command.stderr(Stdio::inherit()).output().context("could not start cargo")?;
    if !output.status.success() {
        bail!("the tests could not be built");
    }
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let built = text.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let mut programs =
        built.filter(|it| it["target"]["name"] == "api").filter_map(|it| it["executable"].as_str().map(PathBuf::from));
    programs.next().context("cargo did not say where the tests are")
}

/// What each kind of one part came to, and how often; `None` if a test failed.
type Said = BTreeMap<String, u64>;

fn play(tests: &Path, part: &Part, seconds: u64, from: u64) -> Result<Option<Said>> {
    let mut command = Command::new(tests);
    command.current_dir(paths::root().join("server"));
    command.args([part.filter, "--nocapture", "--test-threads", "1"]);
    command.env("SEN_SOAK_SECONDS", seconds.to_string()).env("SEN_SOAK_FROM", from.to_string());
    // Cargo would say it; the tests find their fixtures by it.
    command.env("CARGO_MANIFEST_DIR", paths::root().join("server"));
    let mut child = command.stdout(Stdio::piped()).spawn().context("could not start the tests")?;
    let output = child.stdout.take().context("the tests say nothing")?;
    let (mut said, mut last) = (Said::new(), None);
    for line in BufReader::new(output).lines() {
        let line = line.context("the tests could not be heard")?;
        if let Some((what, count)) = soaked(&line) {
            *said.entry(what).or_default() += count;
        }
        if line.starts_with("seed ") {
            // Thousands of them; only the last matters, and only if it fails.
            last = Some(line);
        } else {
            println!("{line}");
        }
    }
    if child.wait().context("the tests could not be waited for")?.success() {
        return Ok(Some(said));
    }
    if let Some(last) = last {
        println!("the last that was played: {last}");
    }
    Ok(None)
}

/// Reads `soaked: WHAT: COUNT from SEED`. The harness may have begun the line with the name of the test.
fn soaked(line: &str) -> Option<(String, u64)> {
    let (_, rest) = line.split_once("soaked: ")?;
    let (what, rest) = rest.split_once(": ")?;
    let (count, _) = rest.split_once(" from ")?;
    Some((what.to_owned(), count.parse().ok()?))
}

/// What all runs came to.
struct Totals(Value);

impl Totals {
    fn read(file: &Path) -> Result<Self> {
        match fs::read_to_string(file) {
            Ok(text) => Ok(Self(serde_json::from_str(&text).with_context(|| format!("{} is broken", file.display()))?)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Self(json!({}))),
            Err(error) => Err(error).with_context(|| format!("could not read {}", file.display())),
        }
    }

    fn write(&self, file: &Path) -> Result<()> {
        let folder = file.parent().context("a file lies in a folder")?;
        fs::create_dir_all(folder).with_context(|| format!("could not make {}", folder.display()))?;
        let text = serde_json::to_string_pretty(&self.0).context("numbers are JSON")?;
        fs::write(file, text + "\n").with_context(|| format!("could not write {}", file.display()))
    }

    /// The first seed of this part that was not played.
    fn next(&self, part: &str) -> u64 {
        self.0[part]["next"].as_u64().unwrap_or(FIRST)
    }

    /// Adds a run. All kinds of a part begin with the same seed, and go on behind the one that came furthest.
    fn add(&mut self, part: &str, from: u64, said: &Said) {
        let furthest = said.values().copied().max().unwrap_or(0);
        let runs = self.0[part]["runs"].as_u64().unwrap_or(0) + 1;
        self.0[part]["runs"] = json!(runs);
        self.0[part]["next"] = json!(from + furthest);
        for (what, count) in said {
            let before = self.0[part]["played"][what].as_u64().unwrap_or(0);
            self.0[part]["played"][what] = json!(before + count);
        }
    }

    fn print(&self, file: &Path) {
        println!("\nIn all runs ({}):", paths::short(file));
        for part in PARTS {
            let Value::Object(played) = &self.0[part.name]["played"] else { continue };
            for (what, count) in played {
                println!("  {what:<14} {count:>12}");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_are_added_up_and_no_seed_is_played_twice() {
        let folder = std::env::temp_dir().join(format!("sen-soak-{}", std::process::id()));
        let file = folder.join("soak").join("totals.json");
        let mut totals = Totals::read(&file).expect("there is none yet");
        assert_eq!(totals.next("broken input"), FIRST);
        let lines = ["soaked: text: 500 from 4294967296", "test a::b ... soaked: tokens: 40 from 4294967296", "seed 7"];
        let said: Said = lines.into_iter().filter_map(soaked).collect();
        assert_eq!(said, Said::from([("text".to_owned(), 500), ("tokens".to_owned(), 40)]));
        totals.add("broken input", FIRST, &said);
        totals.write(&file).expect("there is room");
        let mut totals = Totals::read(&file).expect("it was written");
        assert_eq!(totals.next("broken input"), FIRST + 500);
        totals.add("broken input", FIRST + 500, &said);
        assert_eq!(totals.0["broken input"]["played"]["tokens"], 80);
        assert_eq!(totals.0["broken input"]["runs"], 2);
        fs::remove_dir_all(folder).expect("it can be removed");
    }
}
