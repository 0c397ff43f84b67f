//! The rows of sync: whatever is asked for, everybody is told what is theirs.

use contract::{
    paths,
    sync::compare::{FetchRequest, Key},
};
use domain::{
    digest::Buckets,
    facet::{Facet, RecordKind},
};
use serde_json::{Value, json};

use super::{Plan, Seeds};

/// How an operation is tried; nothing for one that is none of these.
pub fn plan(name: &str, s: &Seeds) -> Option<Plan> {
    let client = "0190d6a0-0000-7000-8000-000000000009";
    Some(match name {
        "POST /api/v1/sync/hello" => {
            Plan::new(paths::SYNC_HELLO, json!({ "client": client, "schema": contract::SCHEMA }))
        }
        "GET /api/v1/sync/bootstrap" => Plan::new(paths::SYNC_BOOTSTRAP, Value::Null),
        "POST /api/v1/sync/pull" => Plan::new(paths::SYNC_PULL, json!({ "client": client, "cursor": "x" })),
        "POST /api/v1/sync/manifest" => Plan::new(paths::SYNC_MANIFEST, json!({})),
        "POST /api/v1/sync/fetch" => {
            // What it answers to ids of another school is tried in `sync_compare.rs`: a key is no more than repeated.
            let want = [s.case, s.other_case].map(|id| Key(RecordKind::Case, id, Facet::Core)).to_vec();
            Plan::new(paths::SYNC_FETCH, json!(FetchRequest { cursor: "x".into(), want }))
        }
        "POST /api/v1/sync/verify" => {
            Plan::new(paths::SYNC_VERIFY, json!({ "cursor": "x", "buckets": Buckets::default() }))
        }
        "POST /api/v1/sync/push" => {
            Plan::new(paths::SYNC_PUSH, json!({ "client": client, "now": s.now, "commands": [] }))
        }
        // One's own, and nobody else's.
        "GET /api/v1/sync/refused" => Plan::new(paths::SYNC_REFUSED, Value::Null),
        "DELETE /api/v1/sync/refused/{id}" => {
            let path = format!("{}/{}", paths::SYNC_REFUSED, s.new);
            Plan::new(path.clone(), Value::Null).only(&[]).foreign(path, Value::Null)
        }
        "GET /api/v1/sync/live" => Plan::new(format!("{}?client={client}", paths::SYNC_LIVE), Value::Null),
        _ => return None,
    })
}
