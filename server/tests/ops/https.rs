//! HTTPS as a school sets it up: `sen tls init`, `sen serve`, a device that trusts the school's root.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{SocketAddr, TcpStream},
    path::Path,
    process::{Child, ChildStdout, Command, Output, Stdio},
    sync::Arc,
    time::Duration,
};

use server::tls;
use tokio_rustls::rustls::{
    ClientConfig, ClientConnection, RootCertStore, StreamOwned,
    pki_types::{CertificateDer, ServerName, pem::PemObject as _},
};

const SEN: &str = env!("CARGO_BIN_EXE_sen");

fn sen(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(SEN).current_dir(folder).args(arguments).output().unwrap()
}

/// `sen serve`, ended with the value.
struct Serving {
    child: Child,
    address: SocketAddr,
    greeting: String,
}

impl Serving {
    fn start(folder: &Path, listen: &str, more: &[&str]) -> Self {
        let mut command = Command::new(SEN);
        command.current_dir(folder).args(["serve", "--listen", listen]).args(more);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let out: ChildStdout = child.stdout.take().unwrap();
        let mut greeting = String::new();
        for line in BufReader::new(out).lines() {
            greeting.push_str(&line.unwrap());
            greeting.push('\n');
            // The greeting ends with how to stop; what is warned about comes after it, in one piece.
            if greeting.contains("(to stop)") && (more.contains(&"--tls-cert") || greeting.contains("WARNING")) {
                break;
            }
        }
        let (_, rest) = greeting.split_once("://").unwrap();
        let address = rest.split('/').next().unwrap().replace("0.0.0.0", "127.0.0.1").parse().unwrap();
        Self { child, address, greeting }
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What comes to a device that trusts this root and asks under this name; the error of the handshake, if it fails.
fn ask(address: SocketAddr, root: &Path, name: &'static str) -> Result<String, std::io::Error> {
    asked(address, root, name).map(|(answer, _)| answer)
}

/// The same, with the certificate that the server showed.
fn asked(address: SocketAddr, root: &Path, name: &'static str) -> Result<(String, Vec<u8>), std::io::Error> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(root).unwrap()).unwrap();
    let config = ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
    let client = ClientConnection::new(Arc::new(config), ServerName::try_from(name).unwrap()).unwrap();
    let tcp = TcpStream::connect(address)?;
    tcp.set_read_timeout(Some(Duration::from_secs(20)))?;
    let mut stream = StreamOwned::new(client, tcp);
    write!(stream, "GET /healthz HTTP/1.1\r\nHost: {name}\r\nConnection: close\r\n\r\n")?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    let shown = stream.conn.peer_certificates().and_then(|chain| chain.first()).map(|cert| cert.to_vec());
    Ok((answer, shown.unwrap_or_default()))
}

#[test]
fn a_device_that_trusts_the_schools_root_reaches_the_server() {
    tls::install_provider();
    let folder = tempfile::tempdir().unwrap();
    let made = sen(folder.path(), &["tls", "init", "--name", "localhost", "--name", "127.0.0.1"]);
    assert!(made.status.success(), "{made:?}");
    let place = folder.path().join("data/tls");
    let root = place.join("sen-goc.crt");
    let guide = std::fs::read_to_string(place.join("HUONG-DAN.txt")).unwrap();
    let fingerprint = tls::fingerprint(&std::fs::read_to_string(&root).unwrap()).unwrap();
    assert!(guide.contains(&fingerprint) && guide.contains("https://127.0.0.1:8443/app"), "{guide}");
    assert!(String::from_utf8_lossy(&made.stdout).contains(&guide));
    for (file, private) in [("sen.key", true), ("sen-goc.key", true), ("sen.crt", false)] {
        if let Some(is_private) = tls::is_private(&place.join(file)) {
            assert_eq!(is_private.unwrap(), private, "{file}");
        }
    }

    let given = ["--tls-cert", "data/tls/sen.crt", "--tls-key", "data/tls/sen.key"];
    let server = Serving::start(folder.path(), "127.0.0.1:0", &given);
    assert!(server.greeting.starts_with("Sen: https://127.0.0.1:"), "{}", server.greeting);
    for name in ["localhost", "127.0.0.1"] {
        let answer = ask(server.address, &root, name).unwrap();
        assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("ok\n"), "{answer}");
        assert!(answer.to_lowercase().contains("strict-transport-security: max-age="), "{answer}");
    }

    // Another school's root, under the same names, is not ours.
    let other =
        tls::make_root(&["localhost".to_owned()], domain::instant::Instant::from_millis(1_790_000_000_000)).unwrap();
    let theirs = folder.path().join("theirs.crt");
    std::fs::write(&theirs, other.cert).unwrap();
    assert!(ask(server.address, &theirs, "localhost").is_err());
    // Under a name that it is not for, the certificate is worth nothing.
    assert!(ask(server.address, &root, "sen.example").is_err());

    // Renewed under the same root, and read by the running server when it is told.
    #[cfg(unix)]
    {
        let before = std::fs::read_to_string(place.join("sen.crt")).unwrap();
        assert!(sen(folder.path(), &["tls", "renew"]).status.success());
        assert_ne!(before, std::fs::read_to_string(place.join("sen.crt")).unwrap());
        let shown = || asked(server.address, &root, "localhost").unwrap();
        let (_, old) = shown();
        let hang_up = || Command::new("kill").args(["-HUP", &server.child.id().to_string()]).status().unwrap();
        assert!(hang_up().success());
        // It is told, and reads in its own time; nobody is turned away meanwhile.
        let read = (0..600).any(|_| {
            let (answer, now) = shown();
            assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
            std::thread::sleep(Duration::from_millis(50));
            now != old
        });
        let new = std::fs::read_to_string(place.join("sen.crt")).unwrap();
        let new = CertificateDer::from_pem_slice(new.as_bytes()).unwrap().to_vec();
        assert!(read && shown().1 == new, "the new certificate is shown");
        // One that cannot be used leaves the old one in its place.
        std::fs::write(place.join("sen.crt"), "no certificate").unwrap();
        assert!(hang_up().success());
        std::thread::sleep(Duration::from_millis(300));
        assert_eq!(shown().1, new);
    }
}

#[test]
fn the_schools_root_is_worth_nothing_for_other_names() {
    tls::install_provider();
    let now = domain::instant::Instant::parse("2026-11-25T08:00").unwrap();
    let root = tls::make_root(&["localhost".to_owned()], now).unwrap();
    // Somebody has stolen the root's key.
    for foreign in ["bank.example", "127.0.0.1"] {
        let forged = tls::make_server(&root, &[foreign.to_owned()], now).unwrap();
        let refused = verify(&root.cert, &forged.cert, foreign, now);
        assert!(refused.as_ref().is_err_and(|err| err.contains("NameConstraint")), "{foreign}: {refused:?}");
    }
    let ours = tls::make_server(&root, &["localhost".to_owned()], now).unwrap();
    verify(&root.cert, &ours.cert, "localhost", now).unwrap();
}

/// What a device that trusts the root says to a certificate.
fn verify(root: &str, cert: &str, name: &'static str, now: domain::instant::Instant) -> Result<(), String> {
    use tokio_rustls::rustls::{
        client::{WebPkiServerVerifier, danger::ServerCertVerifier as _},
        pki_types::UnixTime,
    };
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(root.as_bytes()).unwrap()).unwrap();
    let verifier = WebPkiServerVerifier::builder(Arc::new(roots)).build().unwrap();
    let cert = CertificateDer::from_pem_slice(cert.as_bytes()).unwrap();
    let seconds = Duration::from_secs(u64::try_from(now.millis()).unwrap() / 1000);
    let name = ServerName::try_from(name).unwrap();
    let verified = verifier.verify_server_cert(&cert, &[], &name, &[], UnixTime::since_unix_epoch(seconds));
    verified.map(|_| ()).map_err(|err| format!("{err:?}"))
}

#[test]
fn certificates_are_not_written_over_by_accident() {
    let folder = tempfile::tempdir().unwrap();
    let read = || std::fs::read_to_string(folder.path().join("tls/sen-goc.crt")).unwrap();
    let init = ["tls", "init", "--out", "tls", "--name", "sen.local"];
    assert!(sen(folder.path(), &init).status.success());
    let first = read();
    let refused = sen(folder.path(), &init);
    assert!(!refused.status.success() && String::from_utf8_lossy(&refused.stderr).contains("--force"), "{refused:?}");
    assert_eq!(read(), first);
    assert!(sen(folder.path(), &[&init[..], &["--force"]].concat()).status.success());
    assert_ne!(read(), first);
    let junk = sen(folder.path(), &["tls", "init", "--out", "other", "--name", "http://sen"]);
    assert!(!junk.status.success() && !folder.path().join("other").exists(), "{junk:?}");
}

#[test]
fn plain_http_beyond_this_machine_is_warned_about() {
    let folder = tempfile::tempdir().unwrap();
    let server = Serving::start(folder.path(), "0.0.0.0:0", &[]);
    assert!(server.greeting.contains("CẢNH BÁO") && server.greeting.contains("sen tls init"), "{}", server.greeting);
}
