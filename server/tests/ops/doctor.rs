//! `sen doctor`: each thing damaged, and exactly that fault found, in words, with what to do.

use std::{fs, path::PathBuf, process::Command};

use db::{Engine, registers, testing::TestDb};
use domain::{ids::FileHash, instant::Instant};
use server::{
    audit,
    doctor::{self, Check, Finding, Told, Verdict},
    tls,
};

use crate::support::{Desk, TestApp, at, both_dbs, cert};

both_dbs!(
    a_house_in_order_has_no_fault,
    folder_secret_clock_certificate_and_backup_are_looked_at,
    what_is_wrong_in_the_database_is_named,
    files_that_are_gone_or_changed_are_found,
    a_file_that_another_program_changed_is_noticed,
);

fn told(app: &TestApp) -> Told {
    Told { data: app.state.config.data.clone(), database: app.db.url().to_owned(), ..Told::default() }
}

/// What is found, but for the settings of a PostgreSQL for tests, which is quick and forgets when the power goes.
async fn found(told: &Told, now: Instant) -> Vec<Finding> {
    let mut found = doctor::examine(told, now).await;
    if told.database.starts_with("postgres") {
        found.retain(|finding| finding.check != Check::Settings);
    }
    found
}

fn of(found: &[Finding], verdict: Verdict) -> Vec<Check> {
    found.iter().filter(|finding| finding.verdict == verdict).map(|finding| finding.check).collect()
}

/// Exactly this fault, told in both languages.
async fn only(told: &Told, now: Instant, check: Check) {
    let found = found(told, now).await;
    assert_eq!(of(&found, Verdict::Fault), [check], "{found:?}");
    let fault = found.iter().find(|finding| finding.verdict == Verdict::Fault).unwrap();
    assert!(!fault.said.vi.is_ascii() && fault.said.en.len() > 20, "{fault:?}");
}

/// A day at the desk: a dossier, a file, the head of the audit log.
async fn a_day(app: &TestApp) {
    let clerk = app.user("vanthu").await;
    Desk { app }.open(&clerk, cert(app.id(), app.now())).await;
    clerk.upload(b"%PDF-1.7 giay to").await;
    audit::round(&app.state, &mut None).await;
}

/// The same, when the server has stopped.
async fn stopped(app: &TestApp) {
    a_day(app).await;
    app.state.db.close().await.unwrap();
}

async fn a_house_in_order_has_no_fault(app: TestApp) {
    a_day(&app).await;
    for all in [false, true] {
        let found = found(&Told { all, ..told(&app) }, app.now()).await;
        assert_eq!(of(&found, Verdict::Fault), [], "{found:?}");
        let good = of(&found, Verdict::Good);
        for check in [Check::Folder, Check::Secret, Check::Schema, Check::Whole, Check::Audit, Check::Files] {
            assert!(good.contains(&check), "{check:?}: {found:?}");
        }
    }
    // A head that was not written for days while the log goes on.
    app.set("2026-03-14T09:00");
    let clerk = app.user("vanthu").await;
    Desk { app: &app }.open(&clerk, cert(app.id(), app.now())).await;
    audit::seal(&app.state.db, app.now()).await.unwrap();
    only(&told(&app), app.now(), Check::Audit).await;
    audit::round(&app.state, &mut None).await;
    assert_eq!(of(&found(&told(&app), app.now()).await, Verdict::Fault), []);
}

async fn folder_secret_clock_certificate_and_backup_are_looked_at(app: TestApp) {
    a_day(&app).await;
    let (now, data) = (app.now(), app.state.config.data.clone());
    let secret = data.join("secret");
    let kept = fs::read_to_string(&secret).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(&secret, fs::Permissions::from_mode(0o644)).unwrap();
        only(&told(&app), now, Check::Secret).await;
        fs::set_permissions(&secret, fs::Permissions::from_mode(0o600)).unwrap();
    }
    fs::write(&secret, "not hexadecimal").unwrap();
    only(&told(&app), now, Check::Secret).await;
    fs::remove_file(&secret).unwrap();
    only(&told(&app), now, Check::Secret).await;
    fs::write(&secret, kept).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(&secret, fs::Permissions::from_mode(0o600)).unwrap();
    }

    // The clock: before anything can be, and before what it wrote itself.
    only(&told(&app), at("2026-03-10T08:00"), Check::Clock).await;
    let found = found(&told(&app), at("2019-01-01T00:00")).await;
    assert!(of(&found, Verdict::Fault).iter().all(|check| *check == Check::Clock), "{found:?}");

    // Backups: none, one of today, one of long ago.
    let folder = tempfile::tempdir().unwrap();
    let with = |backup: PathBuf| Told { backup: Some(backup), ..told(&app) };
    only(&with(folder.path().to_owned()), now, Check::Backup).await;
    let file = folder.path().join("sen.tar");
    let written = |at: Instant| {
        let file = fs::File::options().write(true).create(true).truncate(false).open(&file).unwrap();
        let since = std::time::Duration::from_millis(at.millis().try_into().unwrap());
        file.set_modified(std::time::UNIX_EPOCH + since).unwrap();
    };
    for (day, verdict) in
        [("2026-03-10", None), ("2026-03-06", Some(Verdict::Warning)), ("2026-02-20", Some(Verdict::Fault))]
    {
        written(at(&format!("{day}T20:00")));
        let found = doctor::examine(&with(folder.path().to_owned()), now).await;
        let backup = found.iter().find(|finding| finding.check == Check::Backup).unwrap();
        assert_eq!(backup.verdict, verdict.unwrap_or(Verdict::Good), "{backup:?}");
    }

    // Certificates: what `sen tls init` made is looked at by itself.
    let names = ["sen.local".to_owned()];
    let root = tls::make_root(&names, now).unwrap();
    let server = tls::make_server(&root, &names, now).unwrap();
    fs::create_dir_all(data.join("tls")).unwrap();
    fs::write(data.join("tls/sen.crt"), &server.cert).unwrap();
    let certificate = async |now| {
        let mut found = doctor::examine(&told(&app), now).await;
        found.retain(|finding| finding.check == Check::Certificate);
        found
    };
    assert_eq!(certificate(now).await[0].verdict, Verdict::Good);
    let day = 86_400_000;
    assert_eq!(certificate(now.plus_millis(780 * day)).await[0].verdict, Verdict::Warning);
    assert_eq!(certificate(now.plus_millis(801 * day)).await[0].verdict, Verdict::Fault);
    fs::write(data.join("tls/sen-goc.key"), &root.key).unwrap();
    assert_eq!(certificate(now).await[1].verdict, Verdict::Warning, "the root's key is to be put away");
    fs::write(data.join("tls/sen.crt"), "no certificate").unwrap();
    assert_eq!(certificate(now).await[0].verdict, Verdict::Fault);
    fs::remove_dir_all(data.join("tls")).unwrap();

    // How others come in is a warning: it works, online.
    let found = doctor::examine(&Told { is_plain: true, ..told(&app) }, now).await;
    assert_eq!(of(&found, Verdict::Warning), [Check::Https]);

    let nowhere = Told { data: folder.path().join("nowhere"), ..told(&app) };
    let found = found_in(&nowhere, now).await;
    assert!(found.contains(&Check::Folder), "{found:?}");
    assert!(!folder.path().join("nowhere").exists(), "it makes nothing");
}

async fn found_in(told: &Told, now: Instant) -> Vec<Check> {
    of(&found(told, now).await, Verdict::Fault)
}

async fn what_is_wrong_in_the_database_is_named(app: TestApp) {
    a_day(&app).await;
    let (now, unit) = (app.now(), app.school.unit);
    let close = move |tx| async move { registers::register_close(&tx, unit, "outgoing", "2026", now).await };
    app.state.db.write(close).await.unwrap();
    only(&told(&app), now, Check::Registers).await;
    let open = move |tx| async move { registers::register_confirm(&tx, unit, "outgoing", "2026", 3).await };
    app.state.db.write(open).await.unwrap().unwrap();

    let line = "(SELECT audit FROM audit_seal ORDER BY number DESC LIMIT 1)";
    assert_eq!(app.db.execute(&format!("UPDATE audit SET action = action || 'x' WHERE id = {line}")).await, 1);
    only(&told(&app), now, Check::Audit).await;
    let mend = format!("UPDATE audit SET action = substr(action, 1, length(action) - 1) WHERE id = {line}");
    app.db.execute(&mend).await;
    assert_eq!(found_in(&told(&app), now).await, []);

    // A job that nobody can do, begun again and again.
    let job = db::jobs::JobRow {
        id: app.id(),
        unit,
        kind: "reminders".to_owned(),
        body: "{}".to_owned(),
        run_at: now,
        attempts: server::jobs::TRIES + 1,
    };
    let store = |tx| {
        let job = job.clone();
        async move { db::jobs::job_insert(&tx, &job).await }
    };
    app.state.db.write(store).await.unwrap();
    only(&told(&app), now, Check::Jobs).await;
    app.db.execute("DELETE FROM job").await;

    let newest = "(SELECT MAX(version) FROM seaql_migrations)";
    app.db.execute(&format!("UPDATE seaql_migrations SET version = 'm9999_later' WHERE version = {newest}")).await;
    only(&told(&app), now, Check::Schema).await;
    app.db.execute("DELETE FROM seaql_migrations WHERE version = 'm9999_later'").await;
    only(&told(&app), now, Check::Schema).await;

    // Nothing of ours, nothing at all, nobody there.
    let bare = tempfile::tempdir().unwrap();
    let file = bare.path().join("other.db");
    let at_file = |file: &std::path::Path| Told { database: format!("sqlite://{}", file.display()), ..told(&app) };
    only(&at_file(&file), now, Check::Database).await;
    assert!(!file.exists(), "it makes no database");
    fs::write(&file, vec![b'x'; 4096]).unwrap();
    assert!(!found_in(&at_file(&file), now).await.is_empty());
    let nobody = Told { database: "postgres://postgres@127.0.0.1:1/sen".to_owned(), ..told(&app) };
    only(&nobody, now, Check::Database).await;
}

async fn files_that_are_gone_or_changed_are_found(app: TestApp) {
    a_day(&app).await;
    let hash = FileHash::of(b"%PDF-1.7 giay to").to_string();
    let folder = app.state.config.data.join("files").join(app.school.unit.to_string());
    let path = folder.join(&hash[..2]).join(&hash);
    let bytes = fs::read(&path).unwrap();
    for all in [false, true] {
        let told = Told { all, ..told(&app) };
        fs::write(&path, b"%PDF-1.7 another").unwrap();
        only(&told, app.now(), Check::Files).await;
        fs::remove_file(&path).unwrap();
        only(&told, app.now(), Check::Files).await;
        fs::write(&path, &bytes).unwrap();
        assert_eq!(found_in(&told, app.now()).await, []);
    }
}

/// SQLite alone: its file is open to every program of this machine.
async fn a_file_that_another_program_changed_is_noticed(app: TestApp) {
    if app.state.db.engine() == Engine::Postgres {
        return;
    }
    stopped(&app).await;
    assert_eq!(found_in(&told(&app), app.now()).await, []);
    app.db.execute("PRAGMA journal_mode = DELETE").await;
    only(&told(&app), app.now(), Check::Settings).await;
    // Sen has set it again by opening it.
    assert_eq!(found_in(&told(&app), app.now()).await, []);
    let dangling = "PRAGMA foreign_keys = OFF; INSERT INTO part (id, unit, key, title_vi, title_en, role, position) \
                    SELECT id, id, 'x', 'x', 'x', 'office', 0 FROM person LIMIT 1";
    app.db.execute(dangling).await;
    only(&told(&app), app.now(), Check::Whole).await;
}

/// The command itself: words in both languages, JSON, the exit code.
#[tokio::test]
async fn the_command_says_so_and_fails() {
    let db = TestDb::sqlite().await;
    let folder = tempfile::tempdir().unwrap();
    let run = |more: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sen"));
        command.args(["doctor", "--data"]).arg(folder.path()).args(["--database", db.url()]).args(more);
        command.env_remove("SEN_LISTEN").output().unwrap()
    };
    let told = run(&[]);
    let text = String::from_utf8(told.stdout).unwrap();
    assert!(!told.status.success() && text.contains("✗ Thiếu tệp bí mật"), "{text}");
    assert!(text.contains("The secret") && text.contains("✓ Cơ sở dữ liệu đúng phiên bản."), "{text}");
    let json: serde_json::Value = serde_json::from_slice(&run(&["--json"]).stdout).unwrap();
    let secret = json["checks"].as_array().unwrap().iter().find(|check| check["check"] == "secret").unwrap();
    assert_eq!((json["sound"].as_bool(), secret["verdict"].as_str()), (Some(false), Some("fault")));
    fs::write(folder.path().join("secret"), "0".repeat(64)).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(folder.path().join("secret"), fs::Permissions::from_mode(0o600)).unwrap();
    }
    let told = run(&["--listen", "0.0.0.0:8080"]);
    let text = String::from_utf8(told.stdout).unwrap();
    assert!(told.status.success() && text.contains("! Máy khác vào Sen bằng HTTP thường"), "{text}");
}
