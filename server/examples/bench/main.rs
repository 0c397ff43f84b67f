//! What the rules and the server cost, as ratios: everything is measured beside a bare baseline that does the same
//! work without them, in the same run, on the same machine. Nothing is asserted; a figure says something only beside
//! its baseline.
//!
//! `cargo run --release -p server --example bench`; PostgreSQL takes part where `SEN_TEST_POSTGRES` names one.

mod bare;
mod clocks;
mod desk;
mod down;
mod http;
mod live;
mod measure;
mod papers;
mod push;
mod rehearsal;
mod rules;
mod table;

use std::path::{Path, PathBuf};

use clap::Parser;
use db::{Db, testing::TestDb};

use self::{
    bare::{Rows, Twin},
    desk::Desk,
    measure::Watch,
};

/// Anything that stops the bench.
type Outcome<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// Names the variable with the address of a PostgreSQL server on which databases may be created.
const POSTGRES: &str = "SEN_TEST_POSTGRES";

/// What the bench can be told.
#[derive(Parser)]
struct Options {
    /// How often everything is measured, after a warm-up that does not count
    #[arg(long, default_value_t = 7, value_parser = clap::value_parser!(u16).range(5..=100))]
    runs: u16,
    /// How many dossiers the school has, at least
    #[arg(long, default_value_t = 2000, value_parser = clap::value_parser!(u16).range(200..))]
    cases: u16,
    /// How many event streams are open at once
    #[arg(long, default_values_t = [100, 1000])]
    streams: Vec<u16>,
    /// Only rules, papers, push and pull, or live streams
    #[arg(long, value_enum)]
    only: Option<Part>,
    /// Makes a school with so many dossiers in the folder `data` of this one, and measures nothing
    #[arg(long)]
    fill: Option<PathBuf>,
    /// Prints what one idle stream holds of memory; the bench calls itself so
    #[arg(long, hide = true)]
    idle: Option<String>,
    /// Prints what the first paper of a process takes, and what a hundred hold of memory; the bench calls itself so
    #[arg(long, hide = true)]
    paper: Option<String>,
}

/// A part of the bench.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Part {
    Rules,
    Sync,
    Live,
    Papers,
}

impl Options {
    fn has(&self, part: Part) -> bool {
        self.only.is_none_or(|only| only == part)
    }
}

#[tokio::main]
async fn main() -> Outcome<()> {
    let options = Options::parse();
    let runs = usize::from(options.runs);
    if let Some(side) = &options.idle {
        let folder = tempfile::tempdir()?;
        let url = format!("sqlite:{}", folder.path().join("idle.db").display());
        let mut desk = Desk::open(&url, folder.path(), 1).await?;
        let streams = options.streams.first().copied().map_or(1, usize::from);
        return live::idle(&mut desk, side, streams).await;
    }
    if let Some(side) = &options.paper {
        return papers::alone(side);
    }
    // Each push finds dossiers that none before has touched.
    let cases = usize::from(options.cases).max(push::cases_needed(runs) + down::CHANGED);
    if let Some(folder) = &options.fill {
        let data = folder.join("data");
        std::fs::create_dir_all(&data)?;
        let url = format!("sqlite:{}", data.join("sen.db").display());
        let desk = Desk::open(&url, folder, usize::from(options.cases)).await?;
        return Ok(desk.state.db.close().await?);
    }
    println!("Medians of {runs} runs after a warm-up, lowest–highest in brackets; {}.", machine());
    println!("\"×\" is our time over the baseline's of the same run: 1.0× is free, less is better.");
    if cfg!(debug_assertions) {
        println!("Built without optimisation: these figures mean nothing, use --release.");
    }

    if options.has(Part::Rules) {
        rules::bench(runs)?.print();
    }
    if options.has(Part::Papers) {
        papers::bench(runs)?.print();
        papers::beside(runs).await?.print();
    }
    if options.only.is_some_and(|part| matches!(part, Part::Rules | Part::Papers)) {
        return Ok(());
    }

    // Beside the program, because a folder for temporary files may lie in memory, where syncing is free.
    let folder = tempfile::tempdir_in(beside_the_program()?)?;
    let file = |name: &str| format!("sqlite:{}", folder.path().join(name).with_extension("db").display());
    let urls = ["ours", "apart", "together"].map(file);
    let urls = [&urls[0], &urls[1], &urls[2]].map(String::as_str);
    on_engine("SQLite, one file, WAL, synchronous = FULL", urls, folder.path(), &options, cases).await?;
    if options.has(Part::Live) {
        for streams in options.streams.iter().copied().map(usize::from) {
            live::memory(streams, 3)?.print();
        }
    }

    if std::env::var_os(POSTGRES).is_none() {
        println!("\nPostgreSQL is left out: {POSTGRES} is not set.");
        return Ok(());
    }
    let mut databases = Vec::with_capacity(3);
    for _ in 0..3 {
        databases.extend(TestDb::postgres().await);
    }
    if let [ours, apart, together] = &databases[..] {
        let urls = [ours.url(), apart.url(), together.url()];
        on_engine("PostgreSQL, syncing to disk as that server is set", urls, folder.path(), &options, cases).await?;
    }
    Ok(())
}

/// All that is measured of the server on one engine: a school in one database, and twins of its rows in two others,
/// into which the baselines write.
async fn on_engine(
    engine: &str,
    [ours, apart, together]: [&str; 3],
    folder: &Path,
    options: &Options,
    cases: usize,
) -> Outcome<()> {
    let runs = usize::from(options.runs);
    println!("\n{engine}");
    let watch = Watch::start();
    let mut desk = Desk::open(ours, folder, cases).await?;
    let opened = watch.seconds();
    println!("{cases} dossiers, opened one by one through the rules in {opened:.1} s.");
    if options.has(Part::Live) {
        for streams in options.streams.iter().copied().map(usize::from) {
            live::bench(&mut desk, runs, streams).await?.print();
        }
    }
    if !options.has(Part::Sync) {
        return Ok(desk.state.db.close().await?);
    }
    let (mut apart, mut together) = (Twin::new(apart).await?, Twin::new(together).await?);
    for cases in desk.cases.clone().chunks(100) {
        let rows = Rows::all(&mut desk, cases).await?;
        apart.write(&rows).await?;
        together.write(&rows).await?;
    }
    push::bench(&mut desk, &mut apart, &mut together, runs).await?.print();
    down::bench(&mut desk, runs).await?.print();
    desk.state.db.close().await?;
    Ok(())
}

fn beside_the_program() -> Outcome<PathBuf> {
    let program = std::env::current_exe()?;
    Ok(program.parent().map_or_else(std::env::temp_dir, Path::to_path_buf))
}

fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    format!("{cores} cores, {} {}", std::env::consts::OS, std::env::consts::ARCH)
}

/// A migrated, empty database.
async fn empty(url: &str) -> Outcome<Db> {
    let db = Db::connect(url).await?;
    db.migrate().await?;
    Ok(db)
}
