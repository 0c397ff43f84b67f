//! What stands about privacy in each of the two schools: of everything one, whose texts are canaries. It is put there
//! directly: the other school has no leadership that could decide it.

use db::privacy::{
    clearances::{self, ClearanceRow},
    records::{self, Kind, State, VersionRow},
};
use domain::ids::{CommandId, PartyId, PrivacyId, UnitId};
use serde_json::{Value, json};
use server::error::ApiError;
use uuid::Uuid;

use super::super::CANARY;
use crate::support::TestApp;

/// An entry of the register of processing for which consent is asked.
pub fn activity() -> Value {
    json!({ "purpose": "?", "subjects": "?", "data": "?", "ground": "consent", "certainty": "proposed" })
}

/// Their ids.
pub struct Kept {
    pub activity: Uuid,
    pub consent: Uuid,
    pub request: Uuid,
    pub clearance: Uuid,
}

impl Kept {
    /// Of the records at this address.
    pub fn id(&self, what: &str) -> Uuid {
        match what {
            "activities" => self.activity,
            "consents" => self.consent,
            "requests" => self.request,
            "clearances" => self.clearance,
            _ => panic!("nothing of the kind is kept: {what}"),
        }
    }
}

pub async fn sow(app: &TestApp, unit: UnitId, party: Uuid) -> Kept {
    let kept = Kept { activity: app.id(), consent: app.id(), request: app.id(), clearance: app.id() };
    let mut purpose = activity();
    purpose["purpose"] = json!(CANARY);
    let seen = json!({ "paper": "signed_form", "on": "2026-03-11", "note": CANARY });
    let consent = json!({ "party": party, "activity": kept.activity, "version": 1, "given_by": party, "given_on": "2026-03-11",
        "seen": seen });
    let request = json!({ "kind": "view", "party": party, "asker": party, "asked": CANARY, "seen": seen,
        "received_at": app.now(), "limit": "5wd", "limit_proposed": true });
    let person = app.school.person("phohieutruong");
    let version = |kind, id, body: &Value| VersionRow {
        id: PrivacyId(id),
        no: 1,
        unit,
        kind,
        state: State::Open,
        party: Some(PartyId(party)),
        speaker: Some(PartyId(party)),
        activity: Some(PrivacyId(kept.activity)),
        person,
        at: app.now(),
        command: CommandId(app.id()),
        body: body.to_string(),
    };
    let rows = [
        version(Kind::Activity, kept.activity, &purpose),
        version(Kind::Consent, kept.consent, &consent),
        version(Kind::Request, kept.request, &request),
    ];
    let clearance = ClearanceRow {
        id: PrivacyId(kept.clearance),
        unit,
        state: "proposed".into(),
        reason: CANARY.into(),
        proposed_by: person,
        proposed_at: app.now(),
        decided_by: None,
        decided_at: None,
        counts: "{}".into(),
    };
    let write = move |tx| {
        let (rows, clearance) = (rows.clone(), clearance.clone());
        async move {
            for row in &rows {
                records::version_insert(&tx, row).await?;
            }
            clearances::clearance_put(&tx, &clearance).await?;
            Ok::<_, ApiError>(())
        }
    };
    app.state.db.write(write).await.unwrap();
    kept
}
