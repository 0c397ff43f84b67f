//! All that is known of somebody, for whoever asked to see it: their entries, what cases say of them, their consents and
//! requests. Nobody else's name or number is in it: what names somebody else is left out and said to be.

use contract::subjects::{Export, ExportCase, ExportConsent, ExportEntry, ExportLink, ExportRequest, ExportValue};
use db::{
    DbError, Tx, events, parties,
    privacy::{
        self as erasures,
        records::{self as store, Kind, RecordFilter},
    },
    records,
};
use domain::{
    audit::reading::Subject,
    case::{Core, fact::field_of},
    definition::{Definition, FieldKey, FieldShape},
    facet::{Facet, RecordKey, RecordKind},
    ids::{CaseId, PartyId, PrivacyId},
    instant::Instant,
    party::{Kinship, Party},
    privacy::{consent::Consent, names, request::Request},
    rights::Scope,
    text::Text,
    value::Value,
};

use super::processing;
use crate::{
    audit::readings::About,
    service::{Failure, catalogue::Catalogue, decoded},
};

/// More records about one person than anybody has.
const MOST: u64 = 1000;

/// What is known of whom a request is about, as far as this scope may read it, and whose reading that is; nothing where
/// there is no such request.
pub async fn export(
    tx: &Tx,
    catalogue: &Catalogue,
    scope: &Scope,
    id: PrivacyId,
    now: Instant,
) -> Result<Option<(Export, Vec<About>)>, Failure> {
    let unit = scope.unit();
    let Some(row) = store::version_list(tx, unit, Kind::Request, id).await?.pop() else { return Ok(None) };
    let request: Request = decoded(&row.body)?;
    let standing = parties::party_standing(tx, unit, request.party).await?;
    let group = parties::party_group(tx, unit, standing).await?;
    let mut told = Told { tx, catalogue, scope, group: &group, about: vec![] };
    let (mut entries, mut links) = (vec![], vec![]);
    for id in &group {
        let Some(party) = told.party(*id).await? else { continue };
        told.about.push((Subject::Party(*id), None));
        links.extend(party.guardians.iter().map(|g| link(g.link.kinship, g.since, g.until)));
        let Party { name, phone, address, born, class, entered_at, .. } = party;
        entries.push(ExportEntry { name, phone, address, born, class, entered_at });
    }
    for child in erasures::entries_naming(tx, unit, &group).await?.into_iter().filter(|id| !group.contains(id)) {
        let Some(child) = told.party(child).await? else { continue };
        let theirs = child.guardians.iter().filter(|g| group.contains(&g.guardian));
        links.extend(theirs.map(|g| link(g.link.kinship, g.since, g.until)));
    }
    let mut cases = vec![];
    for case in parties::party_cases(tx, unit, &group).await? {
        cases.extend(told.case(case).await?);
    }
    let (mut consents, mut requests) = (vec![], vec![]);
    for id in &group {
        let filter = RecordFilter { party: Some(*id), ..RecordFilter::default() };
        for row in store::record_list(tx, unit, Kind::Consent, &filter, MOST).await? {
            let consent: Consent = decoded(&row.body)?;
            let activity = processing::last_activity(tx, unit, consent.activity).await?;
            let purpose = activity.map(|(_, activity)| activity.purpose).unwrap_or_default();
            let (agreed_on, withdrawn_on) = (consent.agreed.map(|a| a.on), consent.withdrawn.map(|w| w.on));
            consents.push(ExportConsent { purpose, given_on: consent.given_on, agreed_on, withdrawn_on });
        }
        for row in store::record_list(tx, unit, Kind::Request, &filter, MOST).await? {
            let Request { kind, received_at, answer, .. } = decoded(&row.body)?;
            requests.push(ExportRequest { kind, received_at, granted: answer.map(|answer| answer.granted) });
        }
    }
    let about = told.about;
    Ok(Some((Export { request: id, made_at: now, entries, links, cases, consents, requests }, about)))
}

const fn link(kinship: Kinship, since: Instant, until: Option<Instant>) -> ExportLink {
    ExportLink { kinship, since, until }
}

/// Who is told about, and what was looked at so far.
struct Told<'a> {
    tx: &'a Tx,
    catalogue: &'a Catalogue,
    scope: &'a Scope,
    group: &'a [PartyId],
    about: Vec<About>,
}

impl Told<'_> {
    async fn party(&self, id: PartyId) -> Result<Option<Party>, Failure> {
        let key = RecordKey { kind: RecordKind::Party, root: id.0, facet: Facet::Personal };
        let seen = records::record_see(self.tx, self.scope, key).await?;
        seen.map(|record| decoded(&record.body)).transpose()
    }

    /// What a case says of them; nothing where it must not be read, or not even be known.
    async fn case(&mut self, id: CaseId) -> Result<Option<ExportCase>, Failure> {
        let (tx, unit) = (self.tx, self.scope.unit());
        let key = |facet| RecordKey { kind: RecordKind::Case, root: id.0, facet };
        if records::record_see(tx, self.scope, key(Facet::Personal)).await?.is_none() {
            return Ok(None);
        }
        let Some(core) = records::record_see(tx, self.scope, key(Facet::Core)).await? else { return Ok(None) };
        let core: Core = decoded(&core.body)?;
        let Some(def) = self.catalogue.definition(tx, unit, &core.definition).await? else {
            return Err(DbError::Corrupt("procedure").into());
        };
        self.about.push((Subject::Case(id), None));
        self.about.extend(self.group.iter().map(|party| (Subject::Party(*party), Some(id))));
        let kept = events::personal_values_of(tx, unit, RecordKind::Case, id.0).await?;
        let mut others = vec![];
        for row in &kept {
            if let Value::Party(party) = decoded(&row.value)?
                && !self.group.contains(&party.id)
            {
                others.extend(self.party(party.id).await?);
                others.push(as_party(&party, unit));
            }
        }
        let mut values = vec![];
        for event in events::events_of(tx, unit, RecordKind::Case, id.0).await? {
            for row in kept.iter().filter(|row| row.event == event.id) {
                if row.party.is_none_or(|party| !self.group.contains(&party)) {
                    continue;
                }
                let key = field_of(&row.key);
                let text = said(&decoded(&row.value)?, &def, &key);
                let value = Some(text).filter(|text| others.iter().all(|other| !names(text, other)));
                values.push(ExportValue { title: title(&def, &key), value, at: event.stated_at });
            }
        }
        let state = def.state(&core.state).map(|state| state.title.clone()).unwrap_or_default();
        let title = def.procedure.title.clone();
        Ok(Some(ExportCase { code: core.code, title, state, received_at: core.received_at, values }))
    }
}

/// Somebody as a case names them, which may be otherwise than the register does now.
fn as_party(party: &domain::value::PartyRef, unit: domain::ids::UnitId) -> Party {
    Party {
        id: party.id,
        unit,
        kind: party.kind,
        name: party.name.clone(),
        phone: party.phone.clone(),
        address: party.address.clone(),
        born: None,
        class: None,
        guardian_of: vec![],
        guardians: vec![],
        merged_into: None,
        erased_at: None,
        entered_at: Instant::from_millis(0),
    }
}

fn said(value: &Value, def: &Definition, key: &FieldKey) -> String {
    match value {
        Value::Text(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Date(date) => domain::calendar::wire::date_text(*date),
        Value::Choice(choice) => match def.field(key).map(|field| &field.input) {
            Some(FieldShape::Choice { options }) => options
                .iter()
                .find(|option| option.key == *choice)
                .map_or_else(|| choice.clone(), |option| option.title.vi.clone()),
            Some(
                FieldShape::Text { .. }
                | FieldShape::LongText { .. }
                | FieldShape::Number { .. }
                | FieldShape::Date
                | FieldShape::Party { .. },
            )
            | None => choice.clone(),
        },
        Value::Party(party) => {
            let rest = party.phone.iter().chain(&party.address);
            std::iter::once(&party.name).chain(rest).map(String::as_str).collect::<Vec<_>>().join(", ")
        }
    }
}

/// What a value is: the field's title, or what the program itself calls it.
fn title(def: &Definition, key: &FieldKey) -> Text {
    if let Some(field) = def.field(key) {
        return field.title.clone();
    }
    match key.0.as_str() {
        "comment" => Text::new("Ghi chú", "Comment"),
        "file" => Text::new("Tên tệp", "Name of a file"),
        "receiver" => Text::new("Người nhận kết quả", "Who received the result"),
        "asked_by" => Text::new("Người đề nghị rút hồ sơ", "Who asked to have it back"),
        other => Text::new(other, other),
    }
}
