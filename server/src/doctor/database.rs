//! What is looked at in the database, and what it says of the folder.

use std::{fs::File, io::Read as _, path::Path};

use db::{Db, DbError, Tx, audit, condition, files, people::UnitRow, registers, schema};
use domain::{
    audit::{Head, Line, Walk},
    ids::{FileHash, UnitId},
    instant::Instant,
};

use super::{Check, Finding, Told};
use crate::{
    audit::{heads, verify},
    files::{Files, Place},
};

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
/// How many of the youngest lines of an audit log are looked at, unless all are.
const LINES: i64 = 2000;
/// Lines read at once.
const PAGE: u32 = 1000;
/// How many files of a unit are looked at, unless all are; others on other days.
const SAMPLE: u32 = 100;
/// A head is written each day; one that lacks lines of so long before was not.
const HEAD_HOURS: i64 = 49;

/// Whether the file says that it is in WAL mode (bytes 18 and 19 of an SQLite file).
pub(super) fn journal_is_wal(file: &Path) -> Option<bool> {
    let mut head = [0; 20];
    File::open(file).and_then(|mut file| file.read_exact(&mut head)).ok()?;
    Some(head[18] == 2 && head[19] == 2)
}

pub(super) fn unreachable(err: &DbError) -> Finding {
    let why = if matches!(err, DbError::Unreachable(_)) { "unreachable" } else { "unusable" };
    Finding::fault(
        Check::Database,
        format!("Không mở được cơ sở dữ liệu ({why}). Hãy kiểm tra --database, máy chủ cơ sở dữ liệu và ổ đĩa."),
        format!("The database cannot be opened ({why}). Check --database, the database's server and the disk."),
    )
}

/// Looks at all of it; what needs the schema, only where that is there.
pub(super) async fn look(db: &Db, told: &Told, journal: Option<bool>, now: Instant) -> Vec<Finding> {
    let mut found = Vec::new();
    let schema = schema_stands(db).await;
    if let Err(err @ DbError::Unreachable(_)) = &schema {
        return vec![unreachable(err)];
    }
    found.push(Finding::good(Check::Database, "Cơ sở dữ liệu trả lời.", "The database answers."));
    found.push(settings(db, journal).await);
    found.push(whole(db).await);
    let is_there = matches!(&schema, Ok(stands) if stands.missing.is_empty());
    found.push(schema_said(schema));
    if !is_there {
        return found;
    }
    let units = match verify::units(db, None).await {
        Ok(units) => units,
        Err(err) => {
            found.push(unreachable(&err));
            return found;
        }
    };
    if let Some(last) = last_line(db, &units).await {
        found.extend(clock(last, now));
    }
    found.push(audit_log(db, told, &units).await);
    found.extend(uploaded(db, told, &units, now).await);
    found.push(closed(db, &units).await);
    found.extend(super::jobs::look(db, now).await);
    found.push(super::definitions::look(db, &units).await);
    found
}

struct Stands {
    missing: Vec<String>,
    unknown: Vec<String>,
}

async fn schema_stands(db: &Db) -> Result<Stands, DbError> {
    let applied = db.read(|tx| async move { schema::schema_applied(&tx).await }).await?;
    let known = schema::schema_known();
    Ok(Stands {
        missing: known.iter().filter(|name| !applied.contains(name)).cloned().collect(),
        unknown: applied.iter().filter(|name| !known.contains(name)).cloned().collect(),
    })
}

fn schema_said(stands: Result<Stands, DbError>) -> Finding {
    match stands {
        Err(_) => Finding::fault(
            Check::Schema,
            "Cơ sở dữ liệu này không có bảng nào của Sen. Hãy kiểm tra --database.",
            "There are no tables of Sen in this database. Check --database.",
        ),
        Ok(Stands { unknown, .. }) if !unknown.is_empty() => Finding::fault(
            Check::Schema,
            format!("Cơ sở dữ liệu thuộc bản Sen mới hơn ({}). Hãy chạy bản đó.", unknown.join(", ")),
            format!("The database is of a newer Sen ({}). Run that one.", unknown.join(", ")),
        ),
        Ok(Stands { missing, .. }) if !missing.is_empty() => Finding::fault(
            Check::Schema,
            format!("Cơ sở dữ liệu thuộc bản Sen cũ, thiếu: {}. Sao lưu rồi chạy sen serve.", missing.join(", ")),
            format!("The database is of an older Sen and lacks: {}. Back it up and run sen serve.", missing.join(", ")),
        ),
        Ok(_) => Finding::good(
            Check::Schema,
            "Cơ sở dữ liệu đúng phiên bản.",
            "The database's schema is the one of this program.",
        ),
    }
}

async fn settings(db: &Db, journal: Option<bool>) -> Finding {
    let set = match db.read(|tx| async move { condition::settings(&tx).await }).await {
        Ok(set) => set,
        Err(err) => return Finding { check: Check::Settings, ..unreachable(&err) },
    };
    let mut wrong: Vec<String> = set
        .iter()
        .filter(|setting| setting.is != setting.wanted)
        .map(|setting| format!("{} = {} (≠ {})", setting.name, setting.is, setting.wanted))
        .collect();
    if journal == Some(false) {
        wrong.push("journal_mode ≠ wal".to_owned());
    }
    if wrong.is_empty() {
        return Finding::good(
            Check::Settings,
            "Cơ sở dữ liệu được đặt để không mất việc đã ghi.",
            "The database is set so that nothing confirmed is lost.",
        );
    }
    let wrong = wrong.join(", ");
    Finding::fault(
        Check::Settings,
        format!(
            "Cơ sở dữ liệu bị đặt khác, mất điện có thể mất việc đã ghi: {wrong}. Không dùng chương trình khác mở tệp của Sen."
        ),
        format!(
            "The database is set otherwise, and a loss of power may lose confirmed work: {wrong}. Open Sen's file with no other program."
        ),
    )
}

async fn whole(db: &Db) -> Finding {
    let said = match db.read(|tx| async move { condition::damage(&tx).await }).await {
        Ok(said) => said,
        Err(err) => vec![unreachable(&err).said.en],
    };
    if said.is_empty() {
        return Finding::good(Check::Whole, "Tệp cơ sở dữ liệu nguyên vẹn.", "The database is whole.");
    }
    let said = said.join("; ");
    Finding::fault(
        Check::Whole,
        format!("Tệp cơ sở dữ liệu bị hỏng: {said}. Hãy dừng Sen, giữ tệp này và khôi phục bản sao lưu."),
        format!("The database is damaged: {said}. Stop Sen, keep this file, and restore a backup."),
    )
}

/// When the youngest line of all audit logs was written.
async fn last_line(db: &Db, units: &[UnitRow]) -> Option<Instant> {
    let mut last: Option<Instant> = None;
    for unit in units {
        let id = unit.id;
        let line = db.read(move |tx| async move { youngest(&tx, id).await }).await.ok().flatten();
        last = line.map(|line| line.at).into_iter().chain(last).max_by_key(|at| at.millis());
    }
    last
}

async fn youngest(tx: &Tx, unit: UnitId) -> Result<Option<Line>, DbError> {
    let Some(head) = audit::audit_head(tx, unit).await? else { return Ok(None) };
    let page = audit::audit_seals(tx, unit, head.number - 1, 1).await?;
    Ok(page.into_iter().next().and_then(|(_, line)| line))
}

/// A clock that shows an earlier time than what was written by it.
fn clock(last: Instant, now: Instant) -> Option<Finding> {
    if last.millis() <= now.millis() + 2 * MINUTE {
        return None;
    }
    let (day, said) = (last.local(), now.local());
    Some(Finding::fault(
        Check::Clock,
        format!(
            "Đồng hồ của máy chỉ {said}, nhưng đã có việc ghi lúc {day}. Hãy chỉnh giờ: hạn trả tính theo đồng hồ này."
        ),
        format!(
            "This machine's clock says {said}, but something was written at {day}. Set it: due dates are counted by it."
        ),
    ))
}

async fn audit_log(db: &Db, told: &Told, units: &[UnitRow]) -> Finding {
    let kept = match heads::all(&told.data) {
        Ok(kept) => kept.into_iter().map(|(_, head)| head).collect::<Vec<_>>(),
        Err(err) => {
            return Finding::fault(
                Check::Audit,
                format!("Không đọc được tệp đầu chuỗi nhật ký ({err})."),
                format!("A head of the audit log cannot be read ({err})."),
            );
        }
    };
    let (mut lines, mut warned) = (0, None);
    for unit in units {
        let found = match unit_log(db, unit, &kept, told.all).await {
            Ok(found) => found,
            Err(err) => return Finding { check: Check::Audit, ..unreachable(&err) },
        };
        if let Some(first) = found.fault {
            let (vi, en) = (first.vi, first.en);
            return Finding::fault(
                Check::Audit,
                format!("Nhật ký của {} không nguyên vẹn: {vi} Chạy sen verify và báo lãnh đạo.", unit.key),
                format!("The audit log of {} is not whole: {en} Run sen verify and tell leadership.", unit.key),
            );
        }
        lines += found.lines;
        warned = warned.or_else(|| head_age(unit, &kept, found.last));
    }
    warned.unwrap_or_else(|| {
        Finding::good(
            Check::Audit,
            format!("Nhật ký nguyên vẹn ({lines} dòng đã xem), tệp đầu chuỗi được ghi hằng ngày."),
            format!("The audit log is whole ({lines} lines looked at), and its heads are written each day."),
        )
    })
}

/// What was found in a unit's log: the first fault, the lines looked at, the youngest of them.
struct Log {
    fault: Option<domain::text::Text>,
    lines: i64,
    last: Option<Line>,
}

async fn unit_log(db: &Db, unit: &UnitRow, kept: &[Head], all: bool) -> Result<Log, DbError> {
    let id = unit.id;
    let last = db.read(move |tx| async move { youngest(&tx, id).await }).await?;
    if all {
        let found = verify::verify(db, unit, kept).await?;
        return Ok(Log { fault: found.faults.first().map(verify::told), lines: found.lines, last });
    }
    let newest = kept.iter().filter(|head| head.unit == id).max_by_key(|head| head.number).cloned();
    let read = move |tx: Tx| async move {
        let Some(head) = audit::audit_head(&tx, id).await? else { return Ok((Vec::new(), 0)) };
        let start = audit::audit_seal_at(&tx, id, head.number - LINES).await?;
        let mut walk = start.as_ref().map(Walk::behind).unwrap_or_default();
        let begun = walk.number();
        let mut faults = Vec::new();
        loop {
            let page = audit::audit_seals(&tx, id, walk.number(), PAGE).await?;
            if page.is_empty() {
                break;
            }
            for (seal, line) in page {
                faults.extend(walk.step(&seal, line.as_ref()));
            }
        }
        if let Some(kept) = &newest {
            let then = audit::audit_seal_at(&tx, id, kept.number).await?;
            faults.extend(walk.against(kept, then.map(|seal| seal.hash)));
        }
        Ok::<_, DbError>((faults, walk.number() - begun))
    };
    let (faults, lines) = db.read(read).await?;
    Ok(Log { fault: faults.first().map(verify::told), lines, last })
}

/// Heads are worth something only if they go on being written.
fn head_age(unit: &UnitRow, kept: &[Head], last: Option<Line>) -> Option<Finding> {
    let (last, key) = (last?, &unit.key);
    let newest = kept.iter().filter(|head| head.unit == unit.id).map(|head| head.at).max_by_key(|at| at.millis());
    let Some(newest) = newest else {
        return Some(Finding::warning(
            Check::Audit,
            format!(
                "Nhật ký của {key} chưa có tệp đầu chuỗi nào. Máy chủ ghi mỗi ngày một tệp; hoặc chạy sen audit head."
            ),
            format!("The audit log of {key} has no head yet. The server writes one each day; or run sen audit head."),
        ));
    };
    (last.at.millis() - newest.millis() > HEAD_HOURS * HOUR).then(|| {
        let day = newest.local_date();
        Finding::fault(
            Check::Audit,
            format!("Tệp đầu chuỗi nhật ký mới nhất của {key} là ngày {day}, nhật ký vẫn chạy tiếp. Xem thư mục audit và log của máy chủ."),
            format!("The youngest head of {key}'s audit log is of {day}, while the log goes on. Look at the folder audit and the server's log."),
        )
    })
}

async fn uploaded(db: &Db, told: &Told, units: &[UnitRow], now: Instant) -> Vec<Finding> {
    let store = match store(told).await {
        Ok(store) => store,
        Err(finding) => return vec![finding],
    };
    let (mut seen, mut awaited, mut wrong) = (0_usize, 0, Vec::new());
    let going = db.read(|tx| async move { files::file_count_going(&tx).await }).await.unwrap_or(0);
    for unit in units {
        let id = unit.id;
        awaited += db.read(move |tx| async move { files::file_count_awaited(&tx, id).await }).await.unwrap_or(0);
        // Hashes are spread evenly: another part each day, and in time all.
        let mut after =
            if told.all { String::new() } else { format!("{:02x}", now.millis().div_euclid(24 * HOUR) % 256) };
        let mut wrapped = told.all;
        loop {
            let from = after.clone();
            let page = db.read(move |tx| async move { files::file_list_after(&tx, id, &from, SAMPLE).await }).await;
            let Ok(page) = page else { break };
            for row in &page {
                seen += 1;
                let bytes = match &store {
                    Some(store) => store.get(id, &row.hash).await,
                    None => Ok(None),
                };
                match bytes {
                    Ok(Some(bytes)) if FileHash::of(&bytes) == row.hash => {}
                    Ok(Some(_)) => wrong.push(format!("{id}/{} (≠)", row.hash)),
                    Ok(None) => wrong.push(format!("{id}/{} (∅)", row.hash)),
                    Err(_) => wrong.push(format!("{id}/{} (?)", row.hash)),
                }
            }
            let is_full = page.len() == SAMPLE as usize;
            if told.all
                && is_full
                && let Some(last) = page.last()
            {
                after = last.hash.to_string();
            } else if wrapped || is_full {
                break;
            } else {
                (after, wrapped) = (String::new(), true);
            }
        }
    }
    let mut found = vec![files_said(seen, &wrong)];
    if going > 0 {
        found.push(Finding::warning(
            Check::Files,
            format!("{going} tệp đã xóa theo yêu cầu vẫn còn trong kho tệp; máy chủ thử xóa lại mỗi giờ. Xem log nếu số này còn."),
            format!("{going} erased files still lie in the store; the server tries again each hour. Look at its log if this stays."),
        ));
    }
    if awaited > 0 {
        found.push(Finding::warning(
            Check::Files,
            format!("{awaited} tệp được hồ sơ nhắc đến nhưng chưa gửi lên; có thể còn trên máy của người nộp."),
            format!("{awaited} files that cases name have not come yet; they may still be on somebody's device."),
        ));
    }
    found
}

/// The store of files; nothing where its folder is not there, or what is the matter with its bucket.
async fn store(told: &Told) -> Result<Option<Files>, Finding> {
    // Opening makes the folder; where there is none, every file is missing, and nothing is made.
    if matches!(told.files, Place::Folder) {
        let is_there = told.data.join("files").is_dir();
        return Ok(is_there.then(|| Files::open(&told.files, &told.data).ok()).flatten());
    }
    let opened = Files::open(&told.files, &told.data).map_err(|err| err.to_string());
    let why = match opened {
        Ok(store) => match store.look().await {
            Ok(()) => return Ok(Some(store)),
            Err(trouble) => trouble.to_string(),
        },
        Err(words) => words,
    };
    Err(Finding::fault(
        Check::Files,
        format!(
            "Không dùng được kho tệp {} ({why}). Xem --files và các biến AWS_…; tệp chưa gửi lên vẫn ở máy người nộp.",
            told.files
        ),
        format!("The store of files {} cannot be used ({why}). Look at --files and the variables AWS_….", told.files),
    ))
}

fn files_said(seen: usize, wrong: &[String]) -> Finding {
    if wrong.is_empty() {
        return Finding::good(
            Check::Files,
            format!("Tệp đính kèm nguyên vẹn ({seen} tệp đã xem)."),
            format!("Uploaded files are what they were ({seen} looked at)."),
        );
    }
    let first = wrong.iter().take(5).map(String::as_str).collect::<Vec<_>>().join(", ");
    let many = wrong.len();
    Finding::fault(
        Check::Files,
        format!("{many} tệp đính kèm bị thiếu (∅) hoặc bị sửa (≠): {first}. Hãy lấy lại từ bản sao lưu."),
        format!("{many} uploaded files are missing (∅) or changed (≠): {first}. Take them from a backup."),
    )
}

async fn closed(db: &Db, units: &[UnitRow]) -> Finding {
    let mut books = Vec::new();
    for unit in units {
        let id = unit.id;
        let closed = db.read(move |tx| async move { registers::registers_closed(&tx, id).await }).await;
        books.extend(closed.unwrap_or_default().into_iter().map(|r| format!("{} {} {}", unit.key, r.book, r.period)));
    }
    if books.is_empty() {
        return Finding::good(Check::Registers, "Không có sổ nào đang đóng.", "No register is closed.");
    }
    let (many, first) = (books.len(), books.iter().take(5).map(String::as_str).collect::<Vec<_>>().join(", "));
    Finding::fault(
        Check::Registers,
        format!(
            "{many} sổ đang đóng từ lần khôi phục: {first}. Đối chiếu số trên giấy rồi chạy sen registers confirm."
        ),
        format!(
            "{many} registers are closed since a restore: {first}. Compare the paper and run sen registers confirm."
        ),
    )
}
