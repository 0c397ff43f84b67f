//! A backup is taken, restored on either engine, and worked with again once the numbers on paper were confirmed.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    io::{Read as _, Seek as _, Write as _},
    path::{Path, PathBuf},
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
};

use contract::{paths, rest::CaseView};
use db::{
    Engine,
    registers::{self, NotOpened},
    testing::TestDb,
};
use domain::{ids::CommandId, instant::Instant};
use serde_json::json;
use server::{
    audit::{self, heads, verify},
    backup::{self, BackupError},
    config::Config,
    files::Place,
    state::AppState,
    tls,
};
use tempfile::TempDir;

use crate::support::{CHILD, Desk, TestApp, User, at, both_dbs, cert, party};

both_dbs!(
    what_was_packed_is_restored_on_both_engines,
    numbers_wait_for_the_paper,
    a_damaged_backup_restores_nothing,
    nothing_is_restored_over_somebodys_data,
    one_moment_is_packed_whatever_is_written_meanwhile,
    heads_and_certificates_come_along_and_the_roots_key_does_not,
);

/// A morning at the desk: a dossier that was assigned, a party, a file.
async fn morning(app: &TestApp) -> uuid::Uuid {
    let desk = Desk { app };
    let clerk = app.user("vanthu").await;
    let id = desk.open(&clerk, cert(app.id(), app.now())).await;
    desk.step(&clerk, id, "received", "assign", desk.to("to-la", "giaovienla")).await;
    clerk.upload(b"%PDF-1.7 giay to").await;
    id
}

struct Packed {
    folder: TempDir,
    file: PathBuf,
}

async fn pack(app: &TestApp) -> Packed {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("sen.tar");
    let manifest = backup::pack(&app.state.db, &Place::Folder, &app.state.config.data, &file, app.now()).await.unwrap();
    assert!(manifest.missing.is_empty() && manifest.rows["event"] > 1, "{manifest:?}");
    // Nothing but the archive is left behind.
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    if let Some(is_private) = tls::is_private(&file) {
        assert!(is_private.unwrap());
    }
    Packed { folder, file }
}

/// The rows of every table, but for what a restore is there to change.
fn rows(archive: &Path) -> BTreeMap<String, BTreeSet<String>> {
    let mut rows = BTreeMap::new();
    let mut archive = tar::Archive::new(fs::File::open(archive).unwrap());
    for entry in archive.entries().unwrap() {
        let mut entry = entry.unwrap();
        let name = String::from_utf8(entry.path_bytes().into_owned()).unwrap();
        let Some((_, table)) = name.strip_prefix("tables/").and_then(|name| name.split_once('-')) else { continue };
        let is_changed = ["sync_log", "sync_meta", "sync_head", "session", "refresh_token", "register_hold"]
            .iter()
            .any(|changed| table == format!("{changed}.jsonl"));
        if !is_changed {
            let mut text = String::new();
            entry.read_to_string(&mut text).unwrap();
            rows.insert(table.to_owned(), text.lines().map(str::to_owned).collect());
        }
    }
    rows
}

/// An empty place of this engine.
struct Empty {
    folder: TempDir,
    url: String,
    _db: Option<TestDb>,
}

impl Empty {
    async fn new(engine: Engine) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let (url, db) = match engine {
            // No file yet: the schema is made by the restore.
            Engine::Sqlite => (format!("sqlite://{}?mode=rwc", folder.path().join("new.db").display()), None),
            // A schema without a row, as a server makes it at its first start.
            Engine::Postgres => {
                let db = TestDb::postgres().await?;
                (db.url().to_owned(), Some(db))
            }
        };
        Some(Self { folder, url, _db: db })
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    async fn restore(&self, file: &Path, now: Instant) -> Result<backup::Restored, BackupError> {
        backup::restore(file, &self.url, &Place::Folder, &self.data(), now).await
    }

    /// A server over what was restored.
    async fn open(&self, app: &TestApp) -> AppState {
        AppState::open(Config::for_tests(&self.url, self.data()), app.clock.clone()).await.unwrap()
    }
}

async fn what_was_packed_is_restored_on_both_engines(app: TestApp) {
    let id = morning(&app).await;
    let clerk = app.user("vanthu").await;
    let mut replica = clerk.replica(app.id());
    replica.bootstrap().await;
    let before: CaseView = clerk.get(&format!("/api/v1/cases/{id}")).await.ok();
    let listed = clerk.get("/api/v1/cases?q=tre+01").await.text();
    assert!(listed.contains("MNHgS-260311-0001"), "{listed}");
    let authorities = |data: &Path| data.join("authorities");
    fs::create_dir_all(authorities(&app.state.config.data)).unwrap();
    for (name, text) in [("ca-thu.pem", "chứng thư thử"), (".an", "ẩn"), ("ban-sao", "không có đuôi")] {
        fs::write(authorities(&app.state.config.data).join(name), text).unwrap();
    }
    let packed = pack(&app).await;

    for engine in [Engine::Sqlite, Engine::Postgres] {
        let Some(empty) = Empty::new(engine).await else { continue };
        let restored = empty.restore(&packed.file, app.now()).await.unwrap();
        assert!(restored.closed > 0);
        let state = empty.open(&app).await;
        let again = packed.folder.path().join(format!("again-{engine:?}.tar"));
        backup::pack(&state.db, &Place::Folder, &empty.data(), &again, app.now()).await.unwrap();
        // Every event, commitment, record, index row and register, whichever engine it went through.
        assert_eq!(rows(&again), rows(&packed.file), "{engine:?}");
        let secret = |data: &Path| fs::read_to_string(data.join("secret")).unwrap();
        assert_eq!(secret(&empty.data()), secret(&app.state.config.data));
        // Whoever was trusted to vouch for signatures is so again; what is hidden was nobody's.
        let trusted = |name: &str| fs::read_to_string(authorities(&empty.data()).join(name)).ok();
        assert_eq!(trusted("ca-thu.pem").as_deref(), Some("chứng thư thử"));
        assert_eq!((trusted("ban-sao").as_deref(), trusted(".an")), (Some("không có đuôi"), None));

        let router = server::router::router(state.clone());
        // Whoever was signed in is not: that session may have been ended since.
        clerk.through(router.clone()).get("/api/v1/cases").await.refused(401, "unauthenticated");
        let clerk = User::sign_in(router, "vanthu", server::demo::PASSWORD, false).await;
        let after: CaseView = clerk.get(&format!("/api/v1/cases/{id}")).await.ok();
        assert_eq!(serde_json::to_value(&after).unwrap(), serde_json::to_value(&before).unwrap());
        assert_eq!(clerk.get("/api/v1/cases?q=tre+01").await.text(), listed);
        // What replicas hold is compared anew.
        let mut old = clerk.replica(replica.client.0);
        old.cursor.clone_from(&replica.cursor);
        old.ask().await.refused(410, "reset");
        state.db.close().await.unwrap();
    }
}

async fn numbers_wait_for_the_paper(app: TestApp) {
    morning(&app).await;
    let packed = pack(&app).await;
    let empty = Empty::new(Engine::Sqlite).await.unwrap();
    empty.restore(&packed.file, at("2026-03-12T07:00")).await.unwrap();
    let state = empty.open(&app).await;
    let sign_in = || User::sign_in(server::router::router(state.clone()), "vanthu", server::demo::PASSWORD, false);
    let desk = Desk { app: &app };

    // The day of the backup, and the day of the restore.
    for day in ["2026-03-11T09:00", "2026-03-12T07:30"] {
        app.set(day);
        let clerk = sign_in().await;
        let refused = desk.try_open(&clerk, cert(app.id(), app.now())).await.refused(409, "register_closed");
        assert!(refused.message.contains("sen registers"), "{}", refused.message);
    }
    // What needs no number goes on.
    let clerk = sign_in().await;
    let entered = party(app.id(), domain::definition::PartyKind::Guardian, "Phụ huynh trẻ 09", None, app.now());
    assert!(clerk.command(CommandId(app.id()), "/api/v1/parties", &entered).await.status.is_success());

    let unit = app.school.unit;
    let confirm = |period: &'static str, last| {
        state.db.write(move |tx| async move { registers::register_confirm(&tx, unit, "dossier", period, last).await })
    };
    assert_eq!(confirm("260311", 0).await.unwrap(), Err(NotOpened::Below(1)));
    assert_eq!(confirm("260101", 5).await.unwrap(), Err(NotOpened::NotClosed));
    // Two more had been given on paper that day; on the next, none.
    assert_eq!(confirm("260311", 3).await.unwrap(), Ok(()));
    assert_eq!(confirm("260312", 0).await.unwrap(), Ok(()));
    for (stated, code) in [("2026-03-11T15:00", "MNHgS-260311-0004"), ("2026-03-12T07:30", "MNHgS-260312-0001")] {
        let opened: CaseView = desk.try_open(&clerk, cert(app.id(), at(stated))).await.ok();
        assert_eq!(opened.core.code.as_deref(), Some(code));
    }
    // The other books are still closed.
    let closed = state.db.read(move |tx| async move { registers::registers_closed(&tx, unit).await }).await.unwrap();
    let books: BTreeSet<&str> = closed.iter().map(|register| register.book.as_str()).collect();
    assert_eq!(Vec::from_iter(books), ["dossier", "finding", "incoming", "outgoing"]);
    assert!(!closed.iter().any(|r| r.book == "dossier" && ["260311", "260312"].contains(&r.period.as_str())));
    state.db.close().await.unwrap();
}

async fn a_damaged_backup_restores_nothing(app: TestApp) {
    morning(&app).await;
    let packed = pack(&app).await;
    let bytes = fs::read(&packed.file).unwrap();
    let here = bytes.windows(CHILD.len()).position(|window| window == CHILD.as_bytes()).unwrap();
    let mut file = fs::OpenOptions::new().write(true).open(&packed.file).unwrap();
    file.seek(std::io::SeekFrom::Start(here as u64)).unwrap();
    file.write_all(b"X").unwrap();

    let empty = Empty::new(Engine::Sqlite).await.unwrap();
    let refused = empty.restore(&packed.file, app.now()).await;
    assert!(matches!(&refused, Err(BackupError::Damaged(name)) if name.starts_with("tables/")), "{refused:?}");
    fs::write(&packed.file, &bytes[..bytes.len() / 2]).unwrap();
    let refused = empty.restore(&packed.file, app.now()).await;
    assert!(matches!(&refused, Err(BackupError::NotOurs(_))), "{refused:?}");
    // Neither a folder nor a database was made.
    assert_eq!(fs::read_dir(empty.folder.path()).unwrap().count(), 0);

    // Whole again, it is restored.
    fs::write(&packed.file, &bytes).unwrap();
    empty.restore(&packed.file, app.now()).await.unwrap();
}

async fn nothing_is_restored_over_somebodys_data(app: TestApp) {
    let id = morning(&app).await;
    let packed = pack(&app).await;
    let again = backup::pack(&app.state.db, &Place::Folder, &app.state.config.data, &packed.file, app.now()).await;
    assert!(matches!(again, Err(BackupError::Exists(_))));

    let empty = Empty::new(Engine::Sqlite).await.unwrap();
    // A database with a school in it, and an empty folder: the folder stays empty.
    let refused = backup::restore(&packed.file, app.db.url(), &Place::Folder, &empty.data(), app.now()).await;
    assert!(matches!(&refused, Err(BackupError::NotEmpty(_))), "{refused:?}");
    assert_eq!(fs::read_dir(empty.data()).unwrap().count(), 0);
    // An empty database, and a folder with a secret in it.
    let refused = backup::restore(&packed.file, &empty.url, &Place::Folder, &app.state.config.data, app.now()).await;
    assert!(matches!(&refused, Err(BackupError::NotEmpty(_))), "{refused:?}");
    assert!(app.user("vanthu").await.get(&format!("/api/v1/cases/{id}")).await.status.is_success());
    assert!(app.nobody().get(paths::OPENAPI).await.status.is_success());
}

/// Takes in dossiers with a file each until it is told to stop, and counts them.
async fn busy(app: &TestApp, login: &str, is_over: &AtomicBool, done: &AtomicUsize) {
    let (user, desk) = (app.user(login).await, Desk { app });
    while !is_over.load(Ordering::Relaxed) {
        let id = desk.open(&user, cert(app.id(), app.now())).await;
        let bytes: &'static [u8] = format!("%PDF-1.7 giay to {id}").leak().as_bytes();
        let hash = user.upload(bytes).await;
        let file = json!({ "hash": hash, "name": "giay-to.pdf", "media": "application/pdf", "size": bytes.len() });
        let body = json!({ "file": file, "facet": "internal", "stated_at": app.now() });
        let reply = user.command(CommandId(app.id()), &format!("{}/{id}/files", paths::CASES), &body).await;
        assert!(reply.status.is_success(), "{}", reply.text());
        done.fetch_add(1, Ordering::Relaxed);
    }
}

async fn one_moment_is_packed_whatever_is_written_meanwhile(app: TestApp) {
    morning(&app).await;
    let (is_over, done) = (AtomicBool::new(false), AtomicUsize::new(0));
    let mut archives = Vec::new();
    let packing = async {
        for n in 0..3 {
            while done.load(Ordering::Relaxed) < 2 * n {
                tokio::time::sleep(std::time::Duration::from_millis(5)).await;
            }
            audit::seal(&app.state.db, app.now()).await.unwrap();
            archives.push(pack(&app).await);
        }
        is_over.store(true, Ordering::Relaxed);
    };
    tokio::join!(busy(&app, "vanthu", &is_over, &done), busy(&app, "ketoan", &is_over, &done), packing);

    let mut sizes = BTreeSet::new();
    for (n, packed) in archives.iter().enumerate() {
        let engine = if n % 2 == 0 { Engine::Sqlite } else { Engine::Postgres };
        let Some(empty) = Empty::new(engine).await else { continue };
        let restored = empty.restore(&packed.file, app.now()).await.unwrap();
        let state = empty.open(&app).await;
        let again = packed.folder.path().join("again.tar");
        let repacked = backup::pack(&state.db, &Place::Folder, &empty.data(), &again, app.now()).await.unwrap();
        // Equal counts, equal rows, equal bytes of every file.
        assert_eq!(rows(&again), rows(&packed.file), "{engine:?}");
        let files = |manifest: &backup::Manifest| {
            let entries = manifest.entries.iter().filter(|(name, _)| name.starts_with("files/"));
            entries.map(|(name, entry)| (name.clone(), entry.clone())).collect::<BTreeMap<_, _>>()
        };
        assert_eq!(files(&repacked), files(&restored.manifest));
        assert_eq!(files(&repacked).len() as u64, restored.manifest.rows["file"]);
        sizes.insert(restored.manifest.rows["event"]);
        // It is one moment: no history has a gap, no line of the audit log is without its seal, no number was left out.
        for unit in verify::units(&state.db, None).await.unwrap() {
            let found = verify::verify(&state.db, &unit, &[]).await.unwrap();
            assert_eq!(found.faults, [], "{}", unit.key);
        }
        let unit = app.school.unit;
        let numbers = state.db.read(move |tx| async move {
            let last = registers::register_last(&tx, unit, "dossier", "260311").await?;
            let books = registers::registers_closed(&tx, unit).await?;
            Ok::<_, db::DbError>((last, books.len()))
        });
        let (last, closed) = numbers.await.unwrap();
        let dossiers =
            rows(&packed.file)["case_index.jsonl"].iter().filter(|line| line.contains("MNHgS-260311-")).count();
        assert_eq!((usize::try_from(last).unwrap(), closed > 0), (dossiers, true));
        state.db.close().await.unwrap();
    }
    assert!(sizes.len() > 1, "nothing was written between the backups, or this proves nothing: {sizes:?}");
}

async fn heads_and_certificates_come_along_and_the_roots_key_does_not(app: TestApp) {
    morning(&app).await;
    audit::round(&app.state, &mut None).await;
    let data = &app.state.config.data;
    fs::create_dir_all(data.join("tls")).unwrap();
    let names = ["sen.local".to_owned()];
    let root = tls::make_root(&names, app.now()).unwrap();
    let server = tls::make_server(&root, &names, app.now()).unwrap();
    for (file, text) in
        [("sen-goc.crt", &root.cert), ("sen-goc.key", &root.key), ("sen.crt", &server.cert), ("sen.key", &server.key)]
    {
        fs::write(data.join("tls").join(file), text).unwrap();
    }
    let packed = pack(&app).await;
    let bytes = fs::read(&packed.file).unwrap();
    let holds = |pem: &str| {
        let line = pem.lines().nth(1).unwrap().as_bytes();
        bytes.windows(line.len()).any(|window| window == line)
    };
    assert!(holds(&root.cert) && holds(&server.cert) && holds(&server.key));
    assert!(!holds(&root.key), "whoever has a backup must not speak in the server's name for ten years");

    let empty = Empty::new(Engine::Sqlite).await.unwrap();
    empty.restore(&packed.file, app.now()).await.unwrap();
    for file in ["sen-goc.crt", "sen.crt", "sen.key"] {
        let path = empty.data().join("tls").join(file);
        assert_eq!(fs::read(&path).unwrap(), fs::read(data.join("tls").join(file)).unwrap());
        if let Some(is_private) = tls::is_private(&path) {
            assert!(is_private.unwrap(), "{file}");
        }
    }
    assert!(!empty.data().join("tls/sen-goc.key").exists());
    let state = empty.open(&app).await;
    let heads: Vec<_> = heads::all(&empty.data()).unwrap().into_iter().map(|(_, head)| head).collect();
    assert_eq!(heads.len(), 1);
    let unit = &verify::units(&state.db, None).await.unwrap()[0];
    let found = verify::verify(&state.db, unit, &heads).await.unwrap();
    assert_eq!((found.heads, found.faults.len()), (1, 0), "{found:?}");
    state.db.close().await.unwrap();

    // Heads of another chain are somebody's: nothing is restored beside them.
    let taken = Empty::new(Engine::Sqlite).await.unwrap();
    fs::create_dir_all(taken.data().join("audit")).unwrap();
    fs::write(taken.data().join("audit/KHAC-2026-03-10.head"), "{}").unwrap();
    let refused = taken.restore(&packed.file, app.now()).await;
    assert!(matches!(&refused, Err(BackupError::NotEmpty(_))), "{refused:?}");
}
