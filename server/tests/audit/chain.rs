//! Whoever changes the audit log behind the program is found, by the chain or by a head that was kept.

use std::{path::PathBuf, process::Command};

use serde_json::Value;
use server::audit::{
    self,
    heads::{self, HeadError},
};

use crate::support::{Desk, TestApp, at, both_dbs, cert, other_clerk};

both_dbs!(
    a_head_is_written_once_a_day,
    todays_head_is_not_written_over_another_chain,
    a_changed_line_is_found,
    a_deleted_line_is_found,
    an_inserted_line_is_found,
    lines_cut_off_at_the_end_are_found,
    a_chain_computed_anew_is_found_by_the_head,
    a_hole_in_the_events_is_found,
    units_are_verified_apart
);

/// People who come and go: eight lines, all of them chained.
async fn lived(app: &TestApp) {
    for login in ["vanthu", "hieutruong", "kiemtra", "quantri"] {
        app.user(login).await.sign_out().await;
        app.clock.advance(1000);
    }
    assert_eq!(audit::seal(&app.state.db, app.now()).await.unwrap(), 8);
}

/// The same, and the day's head.
async fn lived_and_headed(app: &TestApp) -> PathBuf {
    lived(app).await;
    audit::round(&app.state, &mut None).await;
    head_of(app, "2026-03-11")
}

fn head_of(app: &TestApp, day: &str) -> PathBuf {
    let mut found = std::fs::read_dir(heads::folder(&app.state.config.data)).unwrap();
    let path = found.find_map(|entry| Some(entry.unwrap().path()).filter(|p| p.to_string_lossy().contains(day)));
    path.unwrap_or_else(|| panic!("no head of {day}"))
}

/// What `sen verify` prints as JSON, and whether it calls the log sound.
pub fn verified(app: &TestApp, more: &[&str]) -> (bool, Value) {
    let out = Command::new(env!("CARGO_BIN_EXE_sen"))
        .args(["verify", "--json", "--database", app.db.url(), "--data"])
        .arg(&app.state.config.data)
        .args(more)
        .output()
        .unwrap();
    let said = String::from_utf8(out.stdout).unwrap();
    let err = String::from_utf8(out.stderr).unwrap();
    let value: Value = serde_json::from_str(&said).unwrap_or_else(|_| panic!("{said}{err}"));
    assert_eq!(value["sound"], out.status.success());
    (out.status.success(), value)
}

/// The only unit's faults by name, with their numbers.
fn faults(value: &Value) -> Vec<String> {
    let units = value["units"].as_array().unwrap();
    assert_eq!(units.len(), 1, "{value}");
    let faults = units[0]["faults"].as_array().unwrap();
    assert_eq!(faults.len(), units[0]["words"].as_array().unwrap().len());
    let told = |fault: &Value| {
        let number = fault["number"].as_i64().map(|n| format!(" {n}")).unwrap_or_default();
        format!("{}{number}", fault["fault"].as_str().unwrap())
    };
    faults.iter().map(told).collect()
}

/// The line of this number in the chain, as a condition that both engines understand.
fn line(number: i64) -> String {
    format!("id = (SELECT audit FROM audit_seal WHERE number = {number})")
}

async fn a_head_is_written_once_a_day(app: TestApp) {
    let mut headed = None;
    audit::round(&app.state, &mut headed).await;
    assert!(!heads::folder(&app.state.config.data).exists(), "nothing was chained, so there is no head");
    let path = lived_and_headed(&app).await;
    let first = heads::read(&path).unwrap();
    assert_eq!((first.number, first.at), (8, app.now()));
    app.user("vanthu").await;
    audit::round(&app.state, &mut headed).await;
    assert_eq!(heads::read(&path).unwrap(), first, "one a day");
    app.set("2026-03-12T00:00");
    audit::round(&app.state, &mut headed).await;
    let second = heads::read(&head_of(&app, "2026-03-12")).unwrap();
    assert_eq!((second.number, second.unit), (9, first.unit));
    let (is_sound, value) = verified(&app, &[]);
    assert!(is_sound, "{value}");
    assert_eq!((&value["units"][0]["lines"], &value["units"][0]["heads"]), (&9.into(), &2.into()));
}

async fn todays_head_is_not_written_over_another_chain(app: TestApp) {
    let path = lived_and_headed(&app).await;
    let unit = audit::verify::units(&app.state.db, None).await.unwrap().remove(0);
    let write = async || heads::write(&app.state.db, &app.state.config.data, &unit, app.now()).await;
    app.user("vanthu").await;
    audit::seal(&app.state.db, app.now()).await.unwrap();
    assert_eq!(write().await.unwrap().map(|(_, head)| head.number), Some(9), "by hand it is brought up to date");
    let kept = std::fs::read(&path).unwrap();
    app.db.execute("DELETE FROM audit_seal WHERE number = 9").await;
    let refused = write().await;
    assert!(matches!(refused, Err(HeadError::Disagrees(_))), "{refused:?}");
    assert_eq!(std::fs::read(&path).unwrap(), kept);
    std::fs::write(&path, "{}").unwrap();
    assert!(matches!(write().await, Err(HeadError::NotAHead(_))));
}

async fn a_changed_line_is_found(app: TestApp) {
    lived_and_headed(&app).await;
    app.db.execute(&format!("UPDATE audit SET detail = '{{\"x\":1}}' WHERE {}", line(3))).await;
    let (_, value) = verified(&app, &[]);
    assert_eq!(faults(&value), ["changed 3"]);
    let words = value["units"][0]["words"][0].as_str().unwrap();
    assert!(words.contains("Dòng số 3") && words.contains("bị sửa"), "{words}");
}

async fn a_deleted_line_is_found(app: TestApp) {
    lived_and_headed(&app).await;
    app.db.execute(&format!("DELETE FROM audit WHERE {}", line(5))).await;
    assert_eq!(faults(&verified(&app, &[]).1), ["missing 5"]);
    app.db.execute("DELETE FROM audit_seal WHERE number = 5").await;
    assert_eq!(faults(&verified(&app, &[]).1), ["seals_missing"]);
}

async fn an_inserted_line_is_found(app: TestApp) {
    lived_and_headed(&app).await;
    // A line that somebody else is made to have written, under an id that no line has.
    let columns = "unit, at, person, session, action, subject_kind, subject, detail";
    let copied = format!("INSERT INTO audit (id, {columns}) SELECT unit, {columns} FROM audit WHERE {}", line(1));
    app.db.execute(&copied).await;
    assert_eq!(faults(&verified(&app, &[]).1), ["inserted"]);
}

async fn lines_cut_off_at_the_end_are_found(app: TestApp) {
    let head = lived_and_headed(&app).await;
    app.db.execute(&format!("DELETE FROM audit WHERE {} OR {}", line(7), line(8))).await;
    app.db.execute("DELETE FROM audit_seal WHERE number > 6").await;
    assert_eq!(faults(&verified(&app, &["--head", head.to_str().unwrap()]).1), ["head_not_reached 8"]);
    // And once the chain has grown again.
    lived_again(&app).await;
    assert_eq!(faults(&verified(&app, &[]).1), ["head_differs 8"]);
}

async fn lived_again(app: &TestApp) {
    app.user("vanthu").await.sign_out().await;
    assert_eq!(audit::seal(&app.state.db, app.now()).await.unwrap(), 2);
}

async fn a_chain_computed_anew_is_found_by_the_head(app: TestApp) {
    let head = lived_and_headed(&app).await;
    let kept = app.state.config.data.join("kept-elsewhere");
    std::fs::rename(&head, &kept).unwrap();
    app.db.execute(&format!("UPDATE audit SET detail = '{{ }}' WHERE {}", line(2))).await;
    app.db.execute("INSERT INTO audit_pending (unit, audit) SELECT unit, id FROM audit").await;
    app.db.execute("DELETE FROM audit_seal").await;
    assert_eq!(audit::seal(&app.state.db, app.now()).await.unwrap(), 8);
    assert!(verified(&app, &[]).0, "the chain in itself is sound");
    let (is_sound, value) = verified(&app, &["--head", kept.to_str().unwrap()]);
    assert!(!is_sound);
    assert_eq!(faults(&value), ["head_differs 8"]);
}

async fn a_hole_in_the_events_is_found(app: TestApp) {
    let clerk = app.user("vanthu").await;
    let case = Desk { app: &app }.open(&clerk, cert(app.id(), app.now())).await;
    assert_eq!(app.db.number("SELECT COUNT(*) FROM event").await, 2, "opened and numbered: {case}");
    audit::seal(&app.state.db, app.now()).await.unwrap();
    assert!(verified(&app, &[]).0);
    app.db.execute("DELETE FROM personal_value WHERE event_id IN (SELECT id FROM event WHERE no = 1)").await;
    app.db.execute("DELETE FROM event WHERE no = 1").await;
    assert_eq!(faults(&verified(&app, &[]).1), ["events_missing"]);
}

async fn units_are_verified_apart(app: TestApp) {
    lived(&app).await;
    other_clerk(&app).await;
    audit::round(&app.state, &mut None).await;
    assert_eq!(heads::all(&app.state.config.data).unwrap().len(), 2, "a head for each unit");
    let theirs = "action = 'session.opened' AND unit = (SELECT id FROM unit WHERE key = 'KHAC')";
    app.db.execute(&format!("UPDATE audit SET person = NULL WHERE {theirs}")).await;
    let (is_sound, value) = verified(&app, &[]);
    assert!(!is_sound);
    assert_eq!(value["units"].as_array().unwrap().len(), 2);
    assert_eq!(faults(&verified(&app, &["--unit", "KHAC"]).1), ["changed 1"]);
    let head = heads::all(&app.state.config.data).unwrap().into_iter().find(|(_, head)| head.key != "KHAC");
    let (path, head) = head.unwrap();
    assert_eq!(head.at, at("2026-03-11T08:30").plus_millis(4000));
    let (is_sound, value) = verified(&app, &["--head", path.to_str().unwrap()]);
    assert!(is_sound, "{value}");
    assert_eq!(faults(&value), Vec::<String>::new());
}
