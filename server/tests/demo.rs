//! The demo school: told through the rules, true today, the same for the same day.

use std::collections::BTreeMap;

use db::{Engine, records, testing::TestDb};
use domain::{
    case::{Core, Happened},
    clock::{Standing, due, standing},
    facet::{Facet, RecordKind},
};
use server::demo;

use crate::support::{TestApp, at};

async fn cores(app: &TestApp) -> Vec<Core> {
    let unit = app.school.unit;
    let read =
        move |tx| async move { records::record_list_all(&tx, unit, RecordKind::Case, Facet::Core, None, 1000).await };
    let stored = app.state.db.read(read).await.unwrap();
    stored.iter().map(|record| serde_json::from_str(&record.body).unwrap()).collect()
}

async fn told(engine: Engine, now: &str) -> Option<TestApp> {
    let app = TestApp::bare(TestDb::new(engine).await?, at(now));
    assert!(demo::load(&app.state).await.unwrap_or_else(|err| panic!("{now}: {err}: {err:?}")));
    assert!(!demo::load(&app.state).await.unwrap(), "loading twice loads once");
    Some(app)
}

async fn lists_are_true(app: &TestApp) {
    let calendar = domain::calendar::Calendar::vietnam();
    let (mut states, mut standings) = (BTreeMap::new(), BTreeMap::new());
    let all = cores(app).await;
    for core in &all {
        *states.entry(core.state.as_str().to_owned()).or_insert(0) += 1;
        let due = due(core.limit.legal, core.limit.cutoff, &core.ledger, &calendar);
        let name = match standing(due.as_ref(), core.limit.warning(), app.now(), &calendar) {
            Standing::NotStarted => "not started",
            Standing::OnTime { .. } => "on time",
            Standing::Soon { .. } => "soon",
            Standing::Late { .. } => "late",
            Standing::Paused { .. } => "paused",
            Standing::FinishedEarly | Standing::FinishedOnTime => "finished in time",
            Standing::FinishedLate => "finished late",
        };
        *standings.entry(name).or_insert(0) += 1;
        assert!(core.history.iter().all(|line| line.at <= app.now()), "nothing is told of the future");
    }
    let dossiers = all.iter().filter(|core| core.code.is_some()).count();
    assert!((30..=45).contains(&dossiers), "{dossiers} dossiers");
    for state in [
        "registered",
        "awaiting",
        "received",
        "processing",
        "supplement",
        "referral",
        "signing",
        "signed",
        "done",
        "returned",
        "withdrawn",
        "draft",
        "announced",
        "mending",
        "reported",
        "closed",
    ] {
        assert!(states.contains_key(state), "nothing in {state}: {states:?}");
    }
    for name in ["on time", "soon", "late", "paused", "finished in time", "finished late"] {
        assert!(standings.contains_key(name), "nothing {name}: {standings:?}");
    }
    // The register of outgoing papers counts as it went.
    let mut issued: Vec<_> = all
        .iter()
        .flat_map(|core| &core.history)
        .filter_map(|line| match &line.what {
            Happened::Numbered { text } if text.ends_with("/MNHgS") => {
                let number: u32 = text.split('/').next()?.parse().ok()?;
                Some((line.at, number))
            }
            Happened::Numbered { .. }
            | Happened::Opened
            | Happened::Stepped { .. }
            | Happened::Edited
            | Happened::Commented
            | Happened::Attached
            | Happened::Redated { .. } => None,
        })
        .collect();
    issued.sort_unstable();
    for pair in issued.windows(2) {
        let (year, next) = (pair[0].0.local_date().year(), pair[1].0.local_date().year());
        assert!(pair[1].1 == pair[0].1 + 1 || (next > year && pair[1].1 == 1), "{pair:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_past_is_told_on_sqlite() {
    let app = told(Engine::Sqlite, "2026-11-23T10:00").await.expect("SQLite is everywhere");
    lists_are_true(&app).await;
    // Everybody gets in, and sees something of their own.
    for account in demo::accounts() {
        let user = app.user(account.login).await;
        let mut replica = user.replica(app.id());
        replica.bootstrap().await;
        assert!(!replica.records.is_empty(), "{} sees nothing", account.login);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_past_is_told_on_postgres() {
    let Some(app) = told(Engine::Postgres, "2026-11-23T10:00").await else { return };
    lists_are_true(&app).await;
}

/// Weekends, mornings, evenings, the days after Tết, the first days of a year.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_past_can_be_told_on_any_day() {
    for now in ["2026-03-14T22:00", "2026-02-23T06:30", "2026-01-05T12:00", "2027-05-03T17:30"] {
        let app = told(Engine::Sqlite, now).await.expect("SQLite is everywhere");
        lists_are_true(&app).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_moment_makes_the_same_school() {
    let first = told(Engine::Sqlite, "2026-03-11T08:30").await.expect("SQLite is everywhere");
    let second = told(Engine::Sqlite, "2026-03-11T08:30").await.expect("SQLite is everywhere");
    assert_eq!(cores(&first).await, cores(&second).await);
}
