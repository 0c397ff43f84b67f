//! `sen tls`: a school's own certificates, for a server on its own network.

use std::{
    fs,
    io::{self, Write as _},
    net::UdpSocket,
    path::{Path, PathBuf},
};

use clap::{Args, Subcommand};

use super::Failure;
use crate::{
    clock::{Clock as _, SystemClock},
    tls::{self, Certified},
};

/// What phones and computers are told to trust.
const ROOT: &str = "sen-goc.crt";
/// With which further certificates are signed; to be kept away from the server.
const ROOT_KEY: &str = "sen-goc.key";
/// What `--tls-cert` is given.
const SERVER: &str = "sen.crt";
/// What `--tls-key` is given.
const SERVER_KEY: &str = "sen.key";
/// How devices are told to trust the root.
const GUIDE: &str = "HUONG-DAN.txt";

/// What can be done with certificates.
#[derive(Debug, Subcommand)]
pub enum Task {
    /// Makes a root and a certificate for the server, and says how devices trust it
    Init(Init),
    /// Makes a new certificate for the server with the root that devices trust already
    Renew(Place),
}

/// Where the files lie.
#[derive(Debug, Args)]
pub struct Place {
    /// Folder of the certificates
    #[arg(long, default_value = "data/tls")]
    out: PathBuf,
}

/// For which server.
#[derive(Debug, Args)]
pub struct Init {
    /// A name or address under which devices reach the server; may be repeated. Without it: this computer's
    #[arg(long)]
    name: Vec<String>,
    #[command(flatten)]
    place: Place,
    /// Writes over what is there: devices that trust the old root no longer trust the server
    #[arg(long)]
    force: bool,
}

/// Does it, and says what to do next.
pub fn run(task: Task) -> Result<(), Failure> {
    let now = SystemClock.now();
    match task {
        Task::Init(Init { name, place: Place { out }, force }) => {
            let names =
                if name.is_empty() { own_names() } else { name.iter().map(|name| name.to_lowercase()).collect() };
            let there = [ROOT, ROOT_KEY, SERVER, SERVER_KEY].into_iter().find(|file| out.join(file).exists());
            if let (Some(file), false) = (there, force) {
                return Err(format!(
                    "{}: đã có, nên không ghi đè. Gia hạn: sen tls renew; làm lại từ đầu, mọi máy phải tin lại: --force \
                     (is there and is not overwritten; to renew: sen tls renew; to begin anew, so that all devices must \
                     trust again: --force)",
                    out.join(file).display()
                )
                .into());
            }
            let root = tls::make_root(&names, now)?;
            let server = tls::make_server(&root, &names, now)?;
            fs::create_dir_all(&out)?;
            write(&out.join(ROOT_KEY), &root.key, true)?;
            write(&out.join(ROOT), &root.cert, false)?;
            keep(&out, &server)?;
            let guide = guide(&names, &tls::fingerprint(&root.cert)?);
            write(&out.join(GUIDE), &guide, false)?;
            tell(&out, &guide)
        }
        Task::Renew(Place { out }) => {
            let read = |file: &str| {
                let path = out.join(file);
                fs::read_to_string(&path).map_err(|err| format!("{}: {err}", path.display()))
            };
            let root = Certified { cert: read(ROOT)?, key: read(ROOT_KEY)? };
            let names = tls::names(&read(SERVER)?)?;
            keep(&out, &tls::make_server(&root, &names, now)?)?;
            Ok(writeln!(
                io::stdout(),
                "Đã gia hạn cho {}. Máy chủ đang chạy đọc lại khi nhận tín hiệu HUP (a running server reads it at SIGHUP).",
                names.join(", ")
            )?)
        }
    }
}

fn keep(out: &Path, server: &Certified) -> io::Result<()> {
    write(&out.join(SERVER_KEY), &server.key, true)?;
    write(&out.join(SERVER), &server.cert, false)
}

/// Writes a file whole or not at all; a secret is nobody's but its owner's from its first byte on.
fn write(path: &Path, text: &str, secret: bool) -> io::Result<()> {
    let mut new = path.as_os_str().to_owned();
    new.push(".new");
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(if secret { 0o600 } else { 0o644 });
    }
    #[cfg(not(unix))]
    let _ = secret;
    // What an interrupted run left behind.
    let _ = fs::remove_file(&new);
    let mut file = options.open(&new)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    fs::rename(&new, path)
}

/// What this computer is called on its network, as far as it knows.
fn own_names() -> Vec<String> {
    let mut names = Vec::new();
    let host = fs::read_to_string("/proc/sys/kernel/hostname").or_else(|_| std::env::var("COMPUTERNAME"));
    if let Ok(host) = host.map(|host| host.trim().to_lowercase())
        && !host.is_empty()
        && host != "localhost"
    {
        // What phones find without a name server.
        if !host.contains('.') {
            names.push(format!("{host}.local"));
        }
        names.push(host);
    }
    // Nothing is sent: choosing the way there tells the own address on it.
    let address = UdpSocket::bind(("0.0.0.0", 0)).and_then(|socket| {
        socket.connect(("192.0.2.1", 9))?;
        socket.local_addr()
    });
    if let Ok(address) = address
        && !address.ip().is_loopback()
        && !address.ip().is_unspecified()
    {
        names.push(address.ip().to_string());
    }
    names.extend(["localhost", "127.0.0.1"].map(str::to_owned));
    names
}

fn tell(out: &Path, guide: &str) -> Result<(), Failure> {
    let mut to = io::stdout().lock();
    writeln!(to, "{guide}")?;
    writeln!(to, "Hướng dẫn này nằm ở {} (this guide lies there).", out.join(GUIDE).display())?;
    let (cert, key) = (out.join(SERVER), out.join(SERVER_KEY));
    writeln!(to, "\nsen serve --listen 0.0.0.0:8443 --tls-cert {} --tls-key {}", cert.display(), key.display())?;
    Ok(())
}

fn guide(names: &[String], fingerprint: &str) -> String {
    let addresses = names.iter().map(|name| match name.parse() {
        Ok(std::net::IpAddr::V6(ip)) => format!("  https://[{ip}]:8443/app"),
        Ok(std::net::IpAddr::V4(_)) | Err(_) => format!("  https://{name}:8443/app"),
    });
    let addresses = addresses.collect::<Vec<_>>().join("\n");
    format!(
        "\
HTTPS CHO SEN TRONG MẠNG CỦA NHÀ TRƯỜNG

Trong thư mục này:
  {ROOT}  chứng thư gốc: chép sang từng máy, từng điện thoại để máy tin Sen. Không phải bí mật.
  {ROOT_KEY}  khóa gốc, BÍ MẬT: cất vào USB để trong tủ khóa rồi xóa khỏi máy chủ; chỉ cần lại khi gia hạn.
  {SERVER}  chứng thư của máy chủ (dùng với --tls-cert), hạn {SERVER_DAYS} ngày.
  {SERVER_KEY}  khóa của máy chủ, BÍ MẬT (dùng với --tls-key).

Chứng thư gốc này chỉ có giá trị cho các địa chỉ dưới đây, không dùng được cho trang nào khác:
{addresses}

Dấu vân tay SHA-256 của chứng thư gốc. Khi cài, so với số máy hiện ra; khác thì dừng lại và báo quản trị:
  {fingerprint}

Chép {ROOT} bằng USB, cáp hoặc Zalo của chính mình. Không tải từ một trang lạ.

Windows (Chrome, Edge)
  1. Nhấp đúp {ROOT}, chọn Cài đặt chứng chỉ (Install Certificate).
  2. Chọn Máy cục bộ (Local Machine), rồi “Đặt tất cả chứng chỉ vào kho sau”
     (Place all certificates in the following store).
  3. Chọn Tổ chức phát hành chứng chỉ gốc tin cậy (Trusted Root Certification Authorities), bấm Hoàn tất.
  4. Đóng rồi mở lại trình duyệt.

Điện thoại, máy tính bảng Android
  1. Chép {ROOT} vào máy.
  2. Cài đặt > Bảo mật > Mã hóa và thông tin xác thực > Cài đặt chứng chỉ > Chứng chỉ CA
     (tên mục khác nhau tùy hãng; có thể tìm “chứng chỉ CA” trong Cài đặt).
  3. Chọn “Vẫn cài đặt”, rồi chọn tệp {ROOT}.

iPhone, iPad
  1. Gửi {ROOT} sang máy bằng AirDrop hoặc thư rồi mở; máy báo Đã tải về hồ sơ.
  2. Cài đặt > Đã tải về hồ sơ > Cài đặt.
  3. Cài đặt > Cài đặt chung > Giới thiệu > Cài đặt tin cậy chứng nhận: bật cho chứng thư gốc của Sen.

macOS
  Nhấp đúp {ROOT}, thêm vào Keychain “Hệ thống”, mở chứng thư đó, phần Tin cậy chọn “Luôn tin cậy”.

Linux (Debian, Ubuntu)
  sudo cp {ROOT} /usr/local/share/ca-certificates/ && sudo update-ca-certificates
  Chrome: Cài đặt > Quyền riêng tư và bảo mật > Bảo mật > Quản lý chứng chỉ > Tổ chức phát hành > Nhập.

Firefox (mọi hệ điều hành)
  Cài đặt > Riêng tư và bảo mật > Xem chứng chỉ > Nhà thẩm định > Nhập, chọn “Tin cậy để nhận diện các trang web”.

Gia hạn (trước khi hết {SERVER_DAYS} ngày; ghi ngày vào lịch của văn phòng)
  Chép {ROOT_KEY} lại vào thư mục này, chạy `sen tls renew`, rồi cất khóa đi. Các máy không phải cài lại.
",
        SERVER_DAYS = tls::SERVER_DAYS,
    )
}
