//! A database of the first version (`first.zip`: what its own program stored of the demo school, with a file, a comment and
//! a party more) is brought up to date on either engine; all of it is read, and work goes on.

use std::{collections::BTreeMap, io::Read as _};

use contract::rest::CaseView;
use db::{Db, Engine, archive, schema, testing::TestDb};
use domain::{
    case::StepArgs,
    facet::Facet,
    ids::{CommandId, FileHash},
};
use serde_json::{Value, json};
use server::{
    audit::{self, verify},
    doctor::{self, Check, Told, Verdict},
};
use uuid::Uuid;

use crate::{
    privacy::{stored, told},
    support::{Desk, TestApp, at, cert},
};

const FIRST: &[u8] = include_bytes!("first.zip");
/// How many changes of the schema the first version had.
const CHANGES: usize = 5;
const FILE: &[u8] = b"%PDF-1.7\nfrom the first version";

/// The rows of each table, and the columns that they have.
fn first() -> BTreeMap<String, (Value, Vec<Vec<Value>>)> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(FIRST)).unwrap();
    let mut tables = BTreeMap::new();
    for at in 0..archive.len() {
        let mut text = String::new();
        archive.by_index(at).unwrap().read_to_string(&mut text).unwrap();
        let mut lines = text.lines();
        let head: Value = serde_json::from_str(lines.next().unwrap()).unwrap();
        let rows = lines.map(|line| serde_json::from_str(line).unwrap()).collect();
        tables.insert(head["table"].as_str().unwrap().to_owned(), (head["columns"].clone(), rows));
    }
    tables
}

/// A database with the schema and the rows of the first version.
async fn first_version(engine: Engine) -> Option<TestDb> {
    let mut test = TestDb::new(engine).await?;
    let tables = test.db.read(|tx| async move { archive::tables(&tx).await }).await.unwrap();
    test.db.close().await.unwrap();
    for table in tables.iter().rev() {
        test.execute(&format!("DROP TABLE {}", table.name)).await;
    }
    test.execute("DROP TABLE seaql_migrations").await;
    test.db = Db::connect(test.url()).await.unwrap();
    let fill = |tx| async move {
        archive::prepare(&tx, CHANGES).await?;
        let rows = first();
        let tables = archive::tables(&tx).await?;
        assert_eq!(tables.len(), rows.len(), "the tables of the first version");
        for table in tables {
            let (columns, rows) = &rows[&table.name];
            let now: Vec<Value> = table.columns.iter().map(|(name, holds)| json!([name, holds.as_str()])).collect();
            assert_eq!(columns, &Value::from(now), "{}", table.name);
            archive::insert(&tx, &table, rows).await?;
        }
        Ok::<_, db::DbError>(())
    };
    test.db.write(fill).await.unwrap();
    Some(test)
}

async fn upgraded(engine: Engine) {
    let Some(test) = first_version(engine).await else { return };
    let first = first();
    test.db.migrate().await.unwrap();
    let app = TestApp::bare(test, at("2026-11-27T14:00"));
    assert_eq!(app.state.db.read(|tx| async move { schema::schema_missing(&tx).await }).await.unwrap(), [""; 0]);
    // Nothing that was there is gone.
    for table in ["event", "personal_value", "record", "case_index", "party_index", "audit", "person_grant", "register"]
    {
        let count = app.db.number(&format!("SELECT COUNT(*) FROM {table}")).await;
        assert_eq!(usize::try_from(count).unwrap(), first[table].1.len(), "{table}");
    }
    // What was numbered before stands in the books, whose numbers begin anew each year.
    let given =
        app.db.number("SELECT CAST(COALESCE(SUM(last), 0) AS BIGINT) FROM register WHERE book <> 'dossier'").await;
    let entered = "SELECT COUNT(*) FROM book_entry b JOIN register r \
                   ON r.unit = b.unit AND r.book = b.book AND r.period = b.period WHERE b.number BETWEEN 1 AND r.last";
    assert!(given > 3, "the first version numbered something: {given}");
    assert_eq!(app.db.number(entered).await, given);
    let unit = app.school.unit;
    let hash = FileHash::of(FILE);
    app.state.files.put(unit, &hash, FILE.into()).await.unwrap();

    // Every history is read and folds into the case that is stored, every personal value is the one committed to.
    let (columns, rows) = &first["case_index"];
    let column = |name: &str| columns.as_array().unwrap().iter().position(|column| column[0] == name).unwrap();
    let cases: Vec<Uuid> = rows.iter().map(|row| row[column("case_id")].as_str().unwrap().parse().unwrap()).collect();
    assert_eq!(cases.len(), 40);
    for id in &cases {
        let (events, folded) = told(&app, *id).await;
        assert!(!events.is_empty());
        let mut stored = stored(&app, *id).await;
        // What it last became by is noted from the next command on; until then nothing of it is waited for.
        assert_eq!(stored.core.last, None);
        stored.core.last = folded.core.last;
        assert_eq!(folded, stored, "{id}");
    }

    // People sign in with what they had and see what they saw.
    let clerk = app.user("vanthu").await;
    let mut seen = 0;
    for id in &cases {
        let reply = clerk.get(&format!("/api/v1/cases/{id}")).await;
        if reply.status.is_success() {
            let view: CaseView = reply.ok();
            seen += usize::from(view.core.code.is_some());
        }
    }
    assert!(seen >= 30, "{seen}");
    let found = clerk.get("/api/v1/parties?q=phien+ban+dau").await.text();
    assert!(found.contains("Trẻ của phiên bản đầu"), "{found}");
    let shows = first["file_ref"].1[0].iter().filter_map(|value| value.as_str()?.parse::<Uuid>().ok());
    let with_file = shows.into_iter().find(|root| cases.contains(root)).unwrap();
    let bytes = clerk.get(&format!("/api/v1/cases/{with_file}/files/{hash}")).await;
    assert_eq!((bytes.status.as_u16(), &*bytes.bytes), (200, FILE));
    assert!(bytes.headers["content-disposition"].to_str().unwrap().contains("khai%20sinh.pdf"));
    let mut replica = clerk.replica(app.id());
    replica.bootstrap().await;
    assert!(replica.case(with_file, Facet::Internal).unwrap().to_string().contains("Ghi chú của phiên bản đầu"));

    // Work goes on: the next number of today's book, a word on an old case.
    let desk = Desk { app: &app };
    let mut open = cert(app.id(), app.now());
    // Under the version that the school has published, which stays as it was.
    open.definition.version = 1;
    let opened: CaseView = desk.try_open(&clerk, open).await.ok();
    assert_eq!(opened.core.code.as_deref(), Some("MNHgS-261127-0001"));
    let id = opened.core.id.0;
    desk.step(&clerk, id, "received", "assign", desk.to("to-la", "giaovienla")).await;
    let reason = StepArgs { reason: Some("Gia đình chuyển nhà".to_owned()), ..StepArgs::default() };
    let gone = desk.step(&clerk, id, "processing", "withdraw", reason).await;
    assert_eq!(gone["core"]["state"], "withdrawn", "its lifecycle asks nobody else: {gone}");
    let body = json!({ "comment": app.id(), "facet": "internal", "text": "Tiếp tục", "stated_at": app.now() });
    clerk.command(CommandId(app.id()), &format!("/api/v1/cases/{with_file}/comments"), &body).await.ok::<Value>();

    // The audit log of before is chained with what came since, and the doctor finds nothing.
    audit::round(&app.state, &mut None).await;
    for school in verify::units(&app.state.db, None).await.unwrap() {
        let found = verify::verify(&app.state.db, &school, &[]).await.unwrap();
        assert_eq!(found.faults, [], "{}", school.key);
        assert!(found.lines > i64::try_from(first["audit"].1.len()).unwrap(), "{}", found.lines);
    }
    let told =
        Told { data: app.state.config.data.clone(), database: app.db.url().to_owned(), all: true, ..Told::default() };
    let mut found = doctor::examine(&told, app.now()).await;
    found.retain(|finding| finding.verdict == Verdict::Fault && finding.check != Check::Settings);
    assert_eq!(found, []);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_first_version_is_brought_up_to_date_on_sqlite() {
    upgraded(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_first_version_is_brought_up_to_date_on_postgres() {
    upgraded(Engine::Postgres).await;
}
