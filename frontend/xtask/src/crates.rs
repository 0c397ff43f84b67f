//! What comes in from outside, against `deny.toml`: the licence of every crate, where it comes from, and those that are
//! banned. The same file is cargo-deny's; this needs no program that takes minutes to build, so that it runs everywhere.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::{paths, run};

/// Names everything that may not come in.
pub fn check() -> Result<()> {
    let text = fs::read_to_string(paths::root().join("deny.toml")).context("could not read deny.toml")?;
    let rules = Rules::read(&text)?;
    let mut packages = BTreeMap::new();
    for target in &rules.targets {
        // As it is built for this target: what another system would need is not ours.
        let metadata = run::output(run::cargo().args([
            "metadata",
            "--format-version=1",
            "--locked",
            "--filter-platform",
            target,
            "--features",
            "app/ssr",
        ]))?;
        let metadata: Value = serde_json::from_str(&metadata).context("cargo metadata printed no JSON")?;
        let used: BTreeSet<&str> = list(&metadata["resolve"]["nodes"]).filter_map(|node| node["id"].as_str()).collect();
        for package in list(&metadata["packages"]) {
            if let Some(id) = package["id"].as_str().filter(|id| used.contains(id)) {
                packages.insert(id.to_owned(), package.clone());
            }
        }
    }
    let faults: Vec<String> = packages.values().flat_map(|package| rules.faults(package)).collect();
    let mut versions: BTreeMap<&str, usize> = BTreeMap::new();
    for name in packages.values().filter_map(|package| package["name"].as_str()) {
        *versions.entry(name).or_default() += 1;
    }
    let twice: Vec<&str> = versions.iter().filter(|(_, count)| **count > 1).map(|(name, _)| *name).collect();
    println!("  {} crates; in more than one version: {}", packages.len(), twice.join(", "));
    if faults.is_empty() { Ok(()) } else { bail!("{}", faults.join("\n")) }
}

/// The rules of `deny.toml` that are looked at here.
struct Rules {
    targets: Vec<String>,
    licences: BTreeSet<String>,
    banned: BTreeMap<String, String>,
    registries: Vec<String>,
}

impl Rules {
    fn read(text: &str) -> Result<Self> {
        let table: toml::Table = text.parse().context("deny.toml is no TOML")?;
        let value = serde_json::to_value(table).context("deny.toml is plain data")?;
        let words = |value: &Value| list(value).filter_map(|word| word.as_str().map(str::to_owned)).collect::<Vec<_>>();
        let banned = list(&value["bans"]["deny"]).filter_map(|ban| {
            Some((ban["crate"].as_str()?.to_owned(), ban["reason"].as_str().unwrap_or_default().to_owned()))
        });
        let rules = Self {
            targets: words(&value["graph"]["targets"]),
            licences: words(&value["licenses"]["allow"]).into_iter().collect(),
            banned: banned.collect(),
            registries: words(&value["sources"]["allow-registry"]),
        };
        if rules.targets.is_empty()
            || rules.licences.is_empty()
            || rules.banned.is_empty()
            || rules.registries.is_empty()
        {
            bail!("deny.toml lacks targets, licences, bans or registries");
        }
        Ok(rules)
    }

    fn faults(&self, package: &Value) -> Vec<String> {
        let text = |field: &str| package[field].as_str().unwrap_or_default();
        let name = format!("{} {}", text("name"), text("version"));
        let mut faults = Vec::new();
        if let Some(reason) = self.banned.get(text("name")) {
            faults.push(format!("{name} is banned: {reason}"));
        }
        let Some(source) = package["source"].as_str() else {
            // Ours. What we ask for has a version.
            for dependency in list(&package["dependencies"]) {
                if dependency["req"] == "*" && dependency["path"].is_null() {
                    faults.push(format!("{name} takes any version of {}", dependency["name"]));
                }
            }
            return faults;
        };
        if !self.registries.iter().any(|registry| source.strip_prefix("registry+") == Some(registry.as_str())) {
            faults.push(format!("{name} comes from {source}"));
        }
        match package["license"].as_str() {
            Some(licence) if self.is_allowed(licence) => {}
            Some(licence) => faults.push(format!("{name} has the licence {licence}, which is not allowed")),
            None => faults.push(format!("{name} does not say its licence")),
        }
        faults
    }

    /// Whether an SPDX expression can be met with what is allowed. The slash of old crates means OR.
    fn is_allowed(&self, expression: &str) -> bool {
        let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
        let words: Vec<&str> = spaced.split_whitespace().collect();
        let mut at = 0;
        let allowed = self.either(&words, &mut at);
        at == words.len() && allowed
    }

    fn either(&self, words: &[&str], at: &mut usize) -> bool {
        let mut allowed = self.both(words, at);
        while words.get(*at) == Some(&"OR") {
            *at += 1;
            allowed |= self.both(words, at);
        }
        allowed
    }

    fn both(&self, words: &[&str], at: &mut usize) -> bool {
        let mut allowed = self.one(words, at);
        while words.get(*at) == Some(&"AND") {
            *at += 1;
            allowed &= self.one(words, at);
        }
        allowed
    }

    fn one(&self, words: &[&str], at: &mut usize) -> bool {
        let Some(word) = words.get(*at) else { return false };
        *at += 1;
        if *word == "(" {
            let allowed = self.either(words, at);
            let is_closed = words.get(*at) == Some(&")");
            *at += 1;
            return allowed && is_closed;
        }
        let mut licence = (*word).to_owned();
        if let (Some(&"WITH"), Some(exception)) = (words.get(*at), words.get(*at + 1)) {
            licence = format!("{licence} WITH {exception}");
            *at += 2;
        }
        self.licences.contains(&licence)
    }
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn rules() -> Rules {
        let text = r#"
            [graph]
            targets = ["x86_64-unknown-linux-gnu"]
            [licenses]
            allow = ["MIT", "Apache-2.0", "Apache-2.0 WITH LLVM-exception", "ISC"]
            [bans]
            deny = [{ crate = "openssl-sys", reason = "rustls" }]
            [sources]
            allow-registry = ["https://github.com/rust-lang/crates.io-index"]
        "#;
        Rules::read(text).expect("rules")
    }

    #[test]
    fn an_expression_is_met_by_what_is_allowed() {
        for met in
            ["MIT", "GPL-3.0 OR MIT", "MIT/Unlicense", "ISC AND (MIT OR GPL-2.0)", "Apache-2.0 WITH LLVM-exception"]
        {
            assert!(rules().is_allowed(met), "{met}");
        }
        for not in
            ["", "GPL-3.0", "MIT AND GPL-3.0", "MIT WITH LLVM-exception", "(MIT", "MIT)", "MIT Apache-2.0", "OR MIT"]
        {
            assert!(!rules().is_allowed(not), "{not}");
        }
    }

    #[test]
    fn each_fault_is_named() {
        let from = "registry+https://github.com/rust-lang/crates.io-index";
        let faults = |package: Value| rules().faults(&package).join("; ");
        assert_eq!(faults(json!({ "name": "a", "version": "1", "source": from, "license": "MIT" })), "");
        let banned = json!({ "name": "openssl-sys", "version": "1", "source": from, "license": "MIT" });
        assert_eq!(faults(banned), "openssl-sys 1 is banned: rustls");
        let git = json!({ "name": "a", "version": "1", "source": "git+https://x", "license": "GPL-3.0" });
        assert_eq!(faults(git), "a 1 comes from git+https://x; a 1 has the licence GPL-3.0, which is not allowed");
        let ours = json!({ "name": "ours", "version": "1", "dependencies": [{ "name": "b", "req": "*" }] });
        assert_eq!(faults(ours), "ours 1 takes any version of \"b\"");
    }
}
