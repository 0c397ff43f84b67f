//! What is looked at beside the database: folder, secret, room, clock, certificate, backup.

use std::{
    fs, io,
    path::{Path, PathBuf},
    time::UNIX_EPOCH,
};

use domain::instant::Instant;

use super::{Check, Finding, Told};
use crate::tls;

const DAY: i64 = 86_400_000;
/// Less free room than this is too little for a day's work.
const LEAST_BYTES: u64 = 200 * 1024 * 1024;
/// Less than this is to be seen to.
const FEW_BYTES: u64 = 2 * 1024 * 1024 * 1024;
/// A certificate that ends sooner is to be renewed now.
const SOON_DAYS: i64 = 30;
/// After so many days without a backup somebody should look, and after so many more they must.
const BACKUP_DAYS: (i64, i64) = (2, 8);

/// Looks at all of it.
pub(super) fn look(told: &Told, now: Instant) -> Vec<Finding> {
    let folder = folder(&told.data);
    let is_there = told.data.is_dir();
    let mut found = vec![folder];
    if is_there {
        found.push(secret(&told.data));
        found.extend(disk(&told.data));
    }
    found.push(clock(now));
    found.extend(certificate(told, now));
    found.push(https(told));
    found.extend(told.backup.as_deref().map(|path| backup(path, now)));
    found
}

fn folder(data: &Path) -> Finding {
    let path = data.display();
    match tempfile::Builder::new().prefix(".doctor").tempfile_in(data) {
        Ok(_) => Finding::good(
            Check::Folder,
            format!("Thư mục dữ liệu {path} ghi được."),
            format!("The data folder {path} can be written."),
        ),
        Err(err) => Finding::fault(
            Check::Folder,
            format!("Không ghi được vào thư mục dữ liệu {path} ({err}). Hãy kiểm tra ổ đĩa và quyền của thư mục."),
            format!("The data folder {path} cannot be written ({err}). Check the disk and the folder's rights."),
        ),
    }
}

fn secret(data: &Path) -> Finding {
    let path = data.join("secret");
    let name = path.display();
    let is_ours = |text: &str| text.trim().len() == 64 && text.trim().bytes().all(|byte| byte.is_ascii_hexdigit());
    match fs::read_to_string(&path) {
        Err(err) if err.kind() == io::ErrorKind::NotFound => Finding::fault(
            Check::Secret,
            format!(
                "Thiếu tệp bí mật {name}. Hãy lấy lại từ bản sao lưu; tạo tệp mới thì mọi người phải đăng nhập lại."
            ),
            format!("The secret {name} is gone. Take it from a backup; a new one signs everybody out."),
        ),
        Err(err) => Finding::fault(
            Check::Secret,
            format!("Không đọc được tệp bí mật {name} ({err})."),
            format!("The secret {name} cannot be read ({err})."),
        ),
        Ok(text) if !is_ours(&text) => Finding::fault(
            Check::Secret,
            format!("Tệp bí mật {name} bị hỏng. Hãy lấy lại từ bản sao lưu."),
            format!("The secret {name} is damaged. Take it from a backup."),
        ),
        Ok(_) if tls::is_private(&path).is_some_and(|private| matches!(private, Ok(false))) => Finding::fault(
            Check::Secret,
            format!(
                "Người khác trên máy đọc được tệp bí mật {name}, và đăng nhập được thay bất kỳ ai. Chạy: chmod 600 {name}"
            ),
            format!("Others on this machine can read the secret {name} and sign in as anybody. Run: chmod 600 {name}"),
        ),
        Ok(_) => Finding::good(
            Check::Secret,
            "Tệp bí mật đủ và chỉ chủ của nó đọc được.",
            "The secret is there and its owner's alone.",
        ),
    }
}

fn disk(data: &Path) -> Option<Finding> {
    #[cfg(unix)]
    {
        let stat = rustix::fs::statvfs(data).ok()?;
        Some(judge_room(stat.f_bavail.saturating_mul(stat.f_frsize)))
    }
    #[cfg(not(unix))]
    {
        let _ = data;
        None
    }
}

fn judge_room(free: u64) -> Finding {
    let megabytes = free / (1024 * 1024);
    let (vi, en) =
        (format!("Ổ đĩa còn trống {megabytes} MB."), format!("There are {megabytes} MB of free room on the disk."));
    if free < LEAST_BYTES {
        let (vi, en) =
            (format!("{vi} Quá ít: hãy dọn ổ đĩa ngay."), format!("{en} That is too little: make room today."));
        Finding::fault(Check::Disk, vi, en)
    } else if free < FEW_BYTES {
        Finding::warning(Check::Disk, format!("{vi} Sắp hết chỗ."), format!("{en} It will not last long."))
    } else {
        Finding::good(Check::Disk, vi, en)
    }
}

/// Whether the time can be at all; what is stored says more, see [`super::database`].
fn clock(now: Instant) -> Finding {
    let said = now.local_date();
    // The program is younger than that.
    if said.year() < 2026 {
        return Finding::fault(
            Check::Clock,
            format!("Đồng hồ của máy chỉ ngày {said}, không thể đúng. Hãy chỉnh giờ: hạn trả tính theo đồng hồ này."),
            format!("This machine's clock says {said}, which cannot be. Set it: due dates are counted by it."),
        );
    }
    Finding::good(Check::Clock, format!("Đồng hồ của máy: {said}."), format!("This machine's clock: {said}."))
}

fn certificate(told: &Told, now: Instant) -> Vec<Finding> {
    let own = told.data.join("tls");
    let cert = told.tls_cert.clone().or_else(|| Some(own.join("sen.crt")).filter(|path| path.exists()));
    let Some(cert) = cert else { return Vec::new() };
    let key = told.tls_key.clone().unwrap_or_else(|| cert.with_extension("key"));
    let name = cert.display();
    let mut found = Vec::new();
    let end = fs::read_to_string(&cert).map_err(|err| err.to_string());
    match end.and_then(|pem| tls::valid_until(&pem).map_err(|err| err.to_string())) {
        Err(err) => found.push(Finding::fault(
            Check::Certificate,
            format!("Không đọc được chứng thư {name} ({err})."),
            format!("The certificate {name} cannot be read ({err})."),
        )),
        Ok(end) => {
            let (day, left) = (end.local_date(), (end.millis() - now.millis()).div_euclid(DAY));
            let how = "sen tls renew";
            found.push(if left < 0 {
                Finding::fault(
                    Check::Certificate,
                    format!("Chứng thư {name} đã hết hạn ngày {day}: máy khác không vào được. Chạy {how}."),
                    format!("The certificate {name} ended on {day}: other machines cannot get in. Run {how}."),
                )
            } else if left < SOON_DAYS {
                Finding::warning(
                    Check::Certificate,
                    format!("Chứng thư {name} hết hạn ngày {day}, còn {left} ngày. Chạy {how}."),
                    format!("The certificate {name} ends on {day}, in {left} days. Run {how}."),
                )
            } else {
                Finding::good(
                    Check::Certificate,
                    format!("Chứng thư dùng được đến ngày {day}."),
                    format!("The certificate is valid until {day}."),
                )
            });
        }
    }
    let open = |path: &Path| tls::is_private(path).is_some_and(|private| matches!(private, Ok(false)));
    if open(&key) {
        let key = key.display();
        found.push(Finding::fault(
            Check::Certificate,
            format!("Người khác trên máy đọc được khóa {key}. Chạy: chmod 600 {key}"),
            format!("Others on this machine can read the key {key}. Run: chmod 600 {key}"),
        ));
    }
    let root = own.join("sen-goc.key");
    if root.exists() {
        let root = root.display();
        found.push(Finding::warning(
            Check::Certificate,
            format!("Khóa gốc {root} còn nằm trên máy chủ. Hãy cất vào USB trong tủ khóa rồi xóa ở đây."),
            format!(
                "The root's key {root} still lies on the server. Put it away on a locked-up stick and delete it here."
            ),
        ));
    }
    found
}

fn https(told: &Told) -> Finding {
    if told.is_plain {
        return Finding::warning(
            Check::Https,
            "Máy khác vào Sen bằng HTTP thường: mật khẩu đi qua mạng không mã hóa và không làm việc được khi mất mạng. \
             Chạy sen tls init, hoặc đặt Sen sau một máy chủ HTTPS.",
            "Other machines reach Sen by plain HTTP: passwords cross the network readable and nobody can work offline. \
             Run sen tls init, or put Sen behind an HTTPS server.",
        );
    }
    Finding::good(
        Check::Https,
        "Không có máy khác vào bằng HTTP thường, theo cách máy chủ được chạy.",
        "No other machine comes in by plain HTTP, as the server is started.",
    )
}

fn backup(path: &Path, now: Instant) -> Finding {
    let name = path.display();
    let Some(newest) = newest(path) else {
        return Finding::fault(
            Check::Backup,
            format!("Không có bản sao lưu nào ở {name}. Chạy: sen backup --to TỆP"),
            format!("There is no backup at {name}. Run: sen backup --to FILE"),
        );
    };
    let (day, age) = (newest.local_date(), (now.millis() - newest.millis()).div_euclid(DAY));
    let (vi, en) = (
        format!("Bản sao lưu mới nhất ở {name}: ngày {day}, {age} ngày trước."),
        format!("The youngest backup at {name} is of {day}, {age} days ago."),
    );
    if age <= BACKUP_DAYS.0 {
        return Finding::good(Check::Backup, vi, en);
    }
    if age <= BACKUP_DAYS.1 {
        return Finding::warning(Check::Backup, vi, en);
    }
    let (vi, en) = (format!("{vi} Quá lâu: hãy sao lưu hôm nay."), format!("{en} That is too long: take one today."));
    Finding::fault(Check::Backup, vi, en)
}

/// When the youngest backup was written: the file itself, or the youngest `.tar` of a folder.
fn newest(path: &Path) -> Option<Instant> {
    let files: Vec<PathBuf> = if path.is_dir() {
        let entries = fs::read_dir(path).ok()?.flatten().map(|entry| entry.path());
        entries.filter(|path| path.extension().is_some_and(|ext| ext == "tar")).collect()
    } else {
        vec![path.to_owned()]
    };
    let written = |path: &PathBuf| {
        let at = fs::metadata(path).ok()?.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
        Some(Instant::from_millis(i64::try_from(at.as_millis()).ok()?))
    };
    files.iter().filter_map(written).max_by_key(|at| at.millis())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::Verdict;

    #[test]
    fn room_is_judged_by_what_a_day_needs() {
        let verdict = |free| judge_room(free).verdict;
        assert_eq!(verdict(LEAST_BYTES - 1), Verdict::Fault);
        assert_eq!(verdict(LEAST_BYTES), Verdict::Warning);
        assert_eq!(verdict(FEW_BYTES), Verdict::Good);
    }
}
