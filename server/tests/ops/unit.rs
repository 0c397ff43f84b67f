//! The unit of systemd says what this program understands.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

const SEN: &str = env!("CARGO_BIN_EXE_sen");

fn unit() -> (PathBuf, String) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/sen.service");
    let text = std::fs::read_to_string(&path).unwrap();
    (path, text)
}

#[test]
fn every_option_of_the_unit_is_one_of_ours() {
    let (_, text) = unit();
    let line = text.lines().find_map(|line| line.strip_prefix("ExecStart=")).unwrap();
    let mut words = line.split_whitespace();
    assert_eq!((words.next(), words.next()), (Some("/usr/local/bin/sen"), Some("serve")));
    let help = Command::new(SEN).args(["serve", "--help"]).output().unwrap();
    let help = String::from_utf8(help.stdout).unwrap();
    let options: Vec<&str> = words.clone().filter(|word| word.starts_with("--")).collect();
    assert!(options.len() >= 4, "{options:?}");
    for option in options {
        assert!(help.split_whitespace().any(|word| word == option), "{option} is no option of sen serve");
    }
    // What the line takes from systemd's folder of credentials is lent there.
    for file in words.filter_map(|word| word.strip_prefix("%d/")) {
        assert!(text.contains(&format!("LoadCredential={file}:")), "{file} is not lent");
    }
    // Variables that the comments name are read.
    for name in text.split(|c: char| !(c.is_ascii_uppercase() || c == '_')).filter(|word| word.starts_with("SEN_")) {
        assert!(help.contains(name), "{name} is read by nothing");
    }
}

/// By systemd's own judgement, where it is installed.
#[test]
fn systemd_takes_the_unit() {
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("sen.service");
    std::fs::write(&copy, unit().1.replace("/usr/local/bin/sen", SEN)).unwrap();
    let Ok(told) = Command::new("systemd-analyze").args(["verify", "--man=no"]).arg(&copy).output() else { return };
    let said = String::from_utf8_lossy(&told.stderr).into_owned();
    let about_us: Vec<&str> = said.lines().filter(|line| line.contains("sen.service")).collect();
    assert!(told.status.success() && about_us.is_empty(), "{said}");
}
