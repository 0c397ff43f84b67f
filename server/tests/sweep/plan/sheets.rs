//! Lists as spreadsheets: for whom the list itself is. That nothing of another school stands in one is tried in `sheets.rs`, where
//! they are read back.

use contract::paths;
use serde_json::{Value, json};

use super::{ADMINISTRATOR, ASSIGNEE, LEADERSHIP, OFFICE, Plan, Seeds};

/// How an operation is tried; nothing for one that is none of these.
pub fn plan(name: &str, s: &Seeds) -> Option<Plan> {
    let keepers = [LEADERSHIP, OFFICE];
    let of = |list: &str| Plan::new(paths::sheet(&paths::privacy(list)), Value::Null);
    Some(match name {
        // It answers everybody with what is theirs of what they ask for.
        "POST /api/v1/cases/sheet" => {
            Plan::new(paths::CASES_SHEET, json!({ "kind": "dossier", "ids": [s.case, s.other_case] }))
        }
        // Of what is not theirs it knows nothing.
        "POST /api/v1/cases/roll" => Plan::new(paths::CASES_ROLL, json!({ "ids": [s.case] }))
            .only(&[LEADERSHIP, OFFICE, ASSIGNEE])
            .foreign(paths::CASES_ROLL, json!({ "ids": [s.other_case] })),
        "GET /api/v1/parties/sheet" => Plan::new(paths::sheet(paths::PARTIES), Value::Null),
        "GET /api/v1/people/sheet" => Plan::new(paths::sheet(paths::PEOPLE), Value::Null).only(&[ADMINISTRATOR]),
        "GET /api/v1/parties/{id}/readings/sheet" => {
            let of = |id: uuid::Uuid| paths::sheet(&paths::readings(domain::ids::PartyId(id)));
            Plan::new(of(s.party), Value::Null)
                .only(&[LEADERSHIP, ADMINISTRATOR])
                .foreign(of(s.other_party), Value::Null)
        }
        "GET /api/v1/privacy/activities/sheet" => of("activities").only(&keepers),
        "GET /api/v1/privacy/consents/sheet" => of("consents").only(&keepers),
        "GET /api/v1/privacy/requests/sheet" => of("requests").only(&keepers),
        "GET /api/v1/privacy/due/sheet" => of("due").only(&[LEADERSHIP]),
        _ => return None,
    })
}
