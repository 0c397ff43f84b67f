//! The life of a definition: who drafts, who leads, who moves running cases.

use contract::paths;
use domain::{
    definition::ProcedureKey,
    ids::{CommandId, DraftId},
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    super::CANARY, ADMINISTRATOR, ASSIGNEE, LEADERSHIP, OFFICE, Plan, STRANGER, SUPERIOR, Seeds, UNION, WITHOUT,
};
use crate::support::{TestApp, User};

const KEY: &str = "xac-nhan-hoan-thanh-chuong-trinh-mau-giao";

/// A draft of a clerk's, of a procedure whose name is a canary; its id.
pub async fn sow(app: &TestApp, clerk: &User) -> Uuid {
    let draft = app.id();
    let source =
        json!({ "source": "blank", "key": "thu-tuc-moi", "title": { "vi": CANARY, "en": CANARY }, "cases": "dossier" });
    let body = json!({ "name": "begin", "args": { "draft": draft, "source": source } });
    let reply = clerk.command(CommandId(app.id()), paths::DEFINITION_DRAFT_CHANGES, &body).await;
    assert!(reply.status.is_success(), "{}", reply.text());
    draft
}

pub fn plan(name: &str, s: &Seeds) -> Option<Plan> {
    let everybody = [LEADERSHIP, OFFICE, ASSIGNEE, STRANGER, UNION, ADMINISTRATOR, SUPERIOR, WITHOUT];
    let drafting = &everybody[..4];
    let [ours, theirs] = s.drafts.map(DraftId);
    let of = |what: &str| paths::definition(&ProcedureKey::from(KEY), what);
    Some(match name {
        "GET /api/v1/definitions" => Plan::new(paths::DEFINITIONS, Value::Null),
        "GET /api/v1/definitions/{key}/versions" => Plan::new(of("versions"), Value::Null),
        "GET /api/v1/definitions/{key}/versions/{version}" => Plan::new(of("versions/2"), Value::Null),
        "GET /api/v1/definitions/{key}/diff" => Plan::new(of("diff?from=2&to=2"), Value::Null),
        "POST /api/v1/definitions/{key}/migration/preview" => {
            Plan::new(of("migration/preview"), json!({ "to": 3 })).only(&[LEADERSHIP])
        }
        "POST /api/v1/definitions/{key}/migration" => {
            let body = json!({ "to": 3, "cases": [s.case], "reason": "?" });
            Plan::new(of("migration"), body).only(&[LEADERSHIP])
        }
        // The inspecting side has drafts of its own.
        "GET /api/v1/definition-drafts" => Plan::new(paths::DEFINITION_DRAFTS, Value::Null).only(&everybody[..5]),
        "GET /api/v1/definition-drafts/{id}" => Plan::new(paths::definition_draft(ours), Value::Null)
            .only(drafting)
            .foreign(paths::definition_draft(theirs), Value::Null),
        "GET /api/v1/definition-drafts/{id}/rehearsal" => {
            Plan::new(paths::rehearsal(ours), Value::Null).only(drafting).foreign(paths::rehearsal(theirs), Value::Null)
        }
        "POST /api/v1/definition-drafts/changes" => {
            let body = |draft| json!({ "name": "propose", "args": { "draft": draft, "rev": 1, "reasons": "?" } });
            Plan::new(paths::DEFINITION_DRAFT_CHANGES, body(ours))
                .only(&[OFFICE])
                .foreign(paths::DEFINITION_DRAFT_CHANGES, body(theirs))
        }
        _ => return None,
    })
}
