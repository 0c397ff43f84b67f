//! `sen backup`, `sen restore`, `sen registers`.

use std::{
    io::{self, Write as _},
    path::PathBuf,
};

use clap::{Args, Subcommand};
use db::{
    Db, people,
    registers::{self, NotOpened},
};
use domain::{definition::RegisterKey, ids::UnitId, instant::Instant};

use super::Failure;
use crate::{
    backup,
    clock::{Clock as _, SystemClock},
    files,
    service::numbers::{self, Numbered},
};

/// Where the data lies, as for `sen serve`.
#[derive(Debug, Args)]
pub struct Place {
    /// sqlite://… or postgres://…; without it, an SQLite file in the data folder
    #[arg(long, env = "SEN_DATABASE", hide_env_values = true)]
    database: Option<String>,
    /// Folder for the database, the uploaded files and the server's secret
    #[arg(long, env = "SEN_DATA", default_value = "data")]
    data: PathBuf,
    /// Where uploaded files lie: `s3://bucket/prefix`; without it, in the data folder
    #[arg(long, env = "SEN_FILES", hide_env_values = true)]
    files: Option<String>,
}

impl Place {
    fn address(&self) -> String {
        let own = || format!("sqlite://{}?mode=rwc", self.data.join("sen.db").display());
        self.database.clone().unwrap_or_else(own)
    }

    /// Opens what is there; never makes an empty database where there is none.
    async fn open(&self) -> Result<Db, Failure> {
        let file = self.data.join("sen.db");
        if self.database.is_none() && !file.exists() {
            return Err(format!("{}: không có (is not there)", file.display()).into());
        }
        Ok(Db::connect(&self.address()).await?)
    }
}

/// What is packed, and whither.
#[derive(Debug, Args)]
pub struct Backup {
    /// The file to be made; keep it locked, it holds everything
    #[arg(long)]
    to: PathBuf,
    #[command(flatten)]
    place: Place,
}

/// What is restored, and whither.
#[derive(Debug, Args)]
pub struct Restore {
    /// A file that `sen backup` made
    file: PathBuf,
    #[command(flatten)]
    place: Place,
}

/// Register books.
#[derive(Debug, Args)]
pub struct Registers {
    #[command(subcommand)]
    task: Option<Task>,
    #[command(flatten)]
    place: Place,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Opens a book again: numbers go on after the last one on paper
    Confirm(Confirm),
}

#[derive(Debug, Args)]
struct Confirm {
    /// Which book: dossier, outgoing, finding…
    #[arg(long)]
    book: String,
    /// Of which year
    #[arg(long, conflicts_with = "day")]
    year: Option<i32>,
    /// Of which day of receipt (2026-11-25), where a book begins anew each day
    #[arg(long)]
    day: Option<String>,
    /// The last number on paper; 0 where none was given
    #[arg(long, required_unless_present = "unchanged")]
    last: Option<i64>,
    /// Of all that is still closed of the book, the last number on paper is the one that was restored
    #[arg(long, conflicts_with_all = ["year", "day", "last"])]
    unchanged: bool,
    /// The school's short name, where there are several
    #[arg(long)]
    unit: Option<String>,
}

/// Packs.
pub async fn backup(Backup { to, place }: Backup) -> Result<(), Failure> {
    let files = files::Place::told(place.files.as_deref())?;
    let db = place.open().await?;
    let manifest = backup::pack(&db, &files, &place.data, &to, SystemClock.now()).await;
    db.close().await?;
    let manifest = manifest?;
    let rows: u64 = manifest.rows.values().sum();
    let files = manifest.entries.keys().filter(|name| name.starts_with("files/")).count();
    let mut out = io::stdout().lock();
    writeln!(out, "{}: {rows} dòng, {files} tệp (rows, files)", to.display())?;
    for missing in &manifest.missing {
        writeln!(out, "THIẾU TỆP (a file is missing): {missing}")?;
    }
    Ok(())
}

/// Restores.
pub async fn restore(Restore { file, place }: Restore) -> Result<(), Failure> {
    let files = files::Place::told(place.files.as_deref())?;
    let restored = backup::restore(&file, &place.address(), &files, &place.data, SystemClock.now()).await?;
    let rows: u64 = restored.manifest.rows.values().sum();
    let mut out = io::stdout().lock();
    writeln!(out, "Đã khôi phục {rows} dòng, sao lưu lúc {} (restored)", restored.manifest.created)?;
    writeln!(
        out,
        "{} sổ đang đóng. Đối chiếu số cuối cùng trên giấy rồi mở từng sổ:\n  sen registers\n  \
         sen registers confirm --book outgoing --year 2026 --last 41\n\
         (registers are closed until the last number on paper is confirmed)",
        restored.closed
    )?;
    Ok(())
}

/// Lists what is closed, or opens it.
pub async fn registers(Registers { task, place }: Registers) -> Result<(), Failure> {
    let db = place.open().await?;
    let done = match task {
        None => list(&db).await,
        Some(Task::Confirm(confirm)) => open(&db, &confirm).await,
    };
    db.close().await?;
    done
}

async fn list(db: &Db) -> Result<(), Failure> {
    let found = db
        .read(|tx| async move {
            let mut found = Vec::new();
            for unit in people::unit_list(&tx).await? {
                let closed = registers::registers_closed(&tx, unit.id).await?;
                found.extend(closed.into_iter().map(|register| (unit.key.clone(), register)));
            }
            Ok::<_, db::DbError>(found)
        })
        .await?;
    let mut out = io::stdout().lock();
    if found.is_empty() {
        writeln!(out, "Không có sổ nào đang đóng (no register is closed).")?;
    }
    for (unit, register) in found {
        let (book, period, last) = (register.book, register.period, register.last);
        writeln!(out, "{unit}  {book}  {period}  đóng, số cuối đã khôi phục: {last} (closed, last restored)")?;
    }
    Ok(())
}

async fn open(db: &Db, confirm: &Confirm) -> Result<(), Failure> {
    let units = db.read(|tx| async move { people::unit_list(&tx).await }).await?;
    let mut units = units.into_iter().filter(|row| confirm.unit.as_ref().is_none_or(|key| *key == row.key));
    let (Some(unit), None) = (units.next(), units.next()) else {
        return Err("cần --unit với tên viết tắt của trường (name the school with --unit)".into());
    };
    let opened: Vec<(String, i64)> = if confirm.unchanged {
        let closed = db.read(move |tx| async move { registers::registers_closed(&tx, unit.id).await }).await?;
        closed.into_iter().filter(|r| r.book == confirm.book).map(|r| (r.period, r.last)).collect()
    } else {
        vec![(period(confirm)?, confirm.last.unwrap_or(0))]
    };
    if opened.is_empty() {
        return Err(format!("{}: sổ không đóng (the register is not closed)", confirm.book).into());
    }
    for (period, last) in opened {
        confirm_one(db, unit.id, &confirm.book, &period, last).await?;
        writeln!(io::stdout(), "{}  {period}: mở, số tiếp theo là {} (open, next number)", confirm.book, last + 1)?;
    }
    Ok(())
}

/// Opens one book in one period.
async fn confirm_one(db: &Db, unit: UnitId, book: &str, period: &str, last: i64) -> Result<(), Failure> {
    let of = (book.to_owned(), period.to_owned());
    let work = move |tx| {
        let (book, period) = of.clone();
        async move { registers::register_confirm(&tx, unit, &book, &period, last).await }
    };
    match db.write(work).await? {
        Ok(()) => Ok(()),
        Err(NotOpened::NotClosed) => Err(format!("{book} {period}: sổ không đóng (the register is not closed)").into()),
        Err(NotOpened::Below(known)) => Err(format!(
            "{book} {period}: bản khôi phục đã có số {known}, không thể nhỏ hơn (the restored data knows number {known})"
        )
        .into()),
    }
}

/// The period as the book itself calls it.
fn period(confirm: &Confirm) -> Result<String, Failure> {
    let text = match (&confirm.day, confirm.year) {
        (Some(day), _) => day.clone(),
        (None, Some(year)) => format!("{year}-07-01"),
        (None, None) => return Err("cần --year hoặc --day (say --year or --day)".into()),
    };
    let at = Instant::parse(&text).ok_or("ngày dạng 2026-11-25 (a day is written 2026-11-25)")?;
    let by = Numbered { unit_key: "", code_prefix: "", received_at: at, now: at };
    Ok(numbers::period(&RegisterKey::from(confirm.book.as_str()), &by))
}
