//! The books of documents: the office keeps them, leadership reads and directs, whoever was given one has it.

use contract::paths;
use domain::{case::FileRef, ids::CommandId};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{super::CANARY, ASSIGNEE, LEADERSHIP, OFFICE, Plan, STRANGER, Seeds, UNION};
use crate::support::{TestApp, User};

fn entry(scan: Option<&FileRef>) -> Value {
    let way = json!({ "book": "incoming", "from": CANARY, "sign": "1/A" });
    let mut entry = json!({ "kind": "official", "about": CANARY, "dated": "2026-03-09", "way": way });
    if let Some(scan) = scan {
        entry["scan"] = json!(scan);
    }
    entry
}

/// A letter that came, with its scan, given to whoever enters it; its id.
pub async fn sow(app: &TestApp, clerk: &User, own: Uuid) -> Uuid {
    let bytes: &'static [u8] = b"%PDF-1.7\nCHIM-HOANG-YEN letter";
    let hash = clerk.upload(bytes).await;
    let (name, media) = (format!("{CANARY}.pdf"), "application/pdf".to_owned());
    let scan = FileRef { hash, name, media, size: bytes.len() as u64 };
    let id = app.id();
    let reply = clerk.command(CommandId(id), paths::DOCUMENTS, &json!({ "entry": entry(Some(&scan)) })).await;
    assert!(reply.status.is_success(), "{}", reply.text());
    let given = format!("{}/{id}/assign", paths::DOCUMENTS);
    let reply = clerk.command(CommandId(app.id()), &given, &json!({ "to": own })).await;
    assert!(reply.status.is_success(), "{}", reply.text());
    id
}

pub fn plan(name: &str, s: &Seeds) -> Option<Plan> {
    let (keeps, reads) = ([OFFICE], [LEADERSHIP, OFFICE]);
    let [ours, theirs] = s.documents.map(|id| move |what: &str| format!("{}/{id}{what}", paths::DOCUMENTS));
    let both = |what: &str, body: Value, may: &[&'static str]| {
        Plan::new(ours(what), body.clone()).only(may).foreign(theirs(what), body)
    };
    Some(match name {
        // Whoever uploads may look; what a scan shows is told to those who read it.
        "POST /api/v1/scans/look" => Plan::new(paths::SCANS_LOOK, Value::String("%PDF-1.7".into()))
            .only(&[LEADERSHIP, OFFICE, ASSIGNEE, STRANGER, UNION]),
        "GET /api/v1/documents" => Plan::new(paths::DOCUMENTS, Value::Null),
        "POST /api/v1/documents" => Plan::new(paths::DOCUMENTS, json!({ "entry": entry(None) })).only(&keeps),
        "GET /api/v1/documents/{id}" => both("", Value::Null, &reads),
        "POST /api/v1/documents/{id}/amend" => both("/amend", json!({ "was": 1, "entry": entry(None) }), &keeps),
        "POST /api/v1/documents/{id}/assign" => both("/assign", json!({ "to": s.clerk }), &reads),
        "POST /api/v1/documents/{id}/settle" => both("/settle", json!({ "note": "?" }), &reads),
        "POST /api/v1/documents/{id}/cancel" => both("/cancel", json!({ "reason": "?" }), &keeps),
        "GET /api/v1/documents/{id}/scan" => both("/scan", Value::Null, &reads),
        // The seed's came, and is written by somebody else: whoever may see it finds nothing to write on.
        "GET /api/v1/documents/{id}/docx" => both("/docx", Value::Null, &reads),
        "GET /api/v1/books/{book}" => Plan::new(format!("{}/incoming", paths::BOOKS), Value::Null).only(&reads),
        "GET /api/v1/books/{book}/{file}" => {
            Plan::new(format!("{}/incoming/2026.xlsx", paths::BOOKS), Value::Null).only(&reads)
        }
        _ => return None,
    })
}
