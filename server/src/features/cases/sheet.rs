//! A list of dossiers or findings as a spreadsheet. The list is narrowed and ordered on a device, so the device says which rows.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use app::i18n::{cases as words, common, findings, parties, privacy, register, sheets};
use axum::{extract::State, response::Response};
use contract::{error::ErrorBody, rest::CaseSheet};
use db::{
    Tx, people,
    records::{self, Record},
};
use domain::{
    calendar::Calendar,
    case::{Case, Core, Personal, standing},
    clock::Due,
    definition::{CaseKind, Definition, DefinitionRef, FieldShape, PartyKind},
    facet::{Facet, RecordKind},
    ids::{PartId, PersonId},
    instant::Instant,
    text::{Lang, Text},
    value::Value,
};
use tokio::task::spawn_blocking;
use uuid::Uuid;

use crate::{
    audit::readings,
    auth::SignedIn,
    error::ApiError,
    extract::Body,
    features::workbook::{Cell, Column, sheet, within},
    state::AppState,
};

/// How many rows may be asked for: more than a device shows.
const MOST: usize = 5_000;

/// These cases as a spreadsheet, in their order. What the caller may not read is left out. That they were shown whom dossiers are
/// about leaves a line in the audit log, once a day. It changes nothing.
#[utoipa::path(
    post, path = "/api/v1/cases/sheet", tag = "cases", request_body = CaseSheet,
    responses(
        (status = 200, body = Vec<u8>, content_type = "application/octet-stream"),
        (status = 400, body = ErrorBody, description = "`sheet_too_long`: more than 5,000 rows."),
        (status = 401, body = ErrorBody), (status = 413, body = ErrorBody),
    ),
)]
pub(super) async fn read_case_sheet(
    State(state): State<AppState>,
    me: SignedIn,
    Body(asked): Body<CaseSheet>,
) -> Result<Response, ApiError> {
    within(asked.ids.len(), MOST)?;
    let (kind, now, lang) = (asked.kind, state.clock.now(), me.lang);
    let list = List::gather(&state, &me, asked, now).await?;
    let about = list.cases.iter().filter_map(|case| Some((case.core.id, case.personal.as_ref()?)));
    let about = about.flat_map(|(id, personal)| readings::of_case(id, personal)).collect();
    let rows = spawn_blocking(move || (1..).zip(&list.cases).map(|(no, case)| list.row(no, case)).collect());
    let rows = rows.await.map_err(ApiError::internal)?;
    readings::listed_cases(&state, &me, about).await?;
    let day = (lang, now.local_date());
    match kind {
        CaseKind::Dossier => sheet(common::DOSSIERS, (DOSSIERS, 2), rows, day).await,
        CaseKind::Finding => sheet(common::FINDINGS, (FINDINGS, 2), rows, day).await,
    }
}

/// The cases as much of them as the caller may read, and what their rows say besides.
pub(super) struct List {
    pub cases: Vec<Case>,
    pub definitions: HashMap<DefinitionRef, Arc<Definition>>,
    calendar: Arc<Calendar>,
    parts: HashMap<PartId, Text>,
    people: HashMap<PersonId, String>,
    now: Instant,
    lang: Lang,
}

impl List {
    /// Reads all of them in a few queries, however many there are.
    pub async fn gather(state: &AppState, me: &SignedIn, asked: CaseSheet, now: Instant) -> Result<Self, ApiError> {
        let (scope, unit, catalogue) = (me.scope(), me.unit(), state.catalogue.clone());
        let roots: Vec<Uuid> = asked.ids.iter().map(|id| id.0).collect();
        let read = move |tx: Tx| async move {
            let records = records::records_see(&tx, &scope, RecordKind::Case, &roots).await?;
            let calendar = catalogue.calendar(&tx, unit).await?;
            let (parts, staff) = (people::part_list(&tx, unit).await?, people::person_list(&tx, unit).await?);
            Ok::<_, ApiError>((records, calendar, parts, staff))
        };
        let (records, calendar, parts, staff) = state.db.read(read).await?;
        let folded = spawn_blocking(move || folded(&asked, records)).await.map_err(ApiError::internal)?;
        let cases = folded.map_err(ApiError::internal)?;
        // A published version never changes, so that it may be read after the cases.
        let needed: BTreeSet<DefinitionRef> = cases.iter().map(|case| case.core.definition.clone()).collect();
        let catalogue = state.catalogue.clone();
        let read = move |tx: Tx| async move {
            let mut found = HashMap::new();
            for key in needed {
                let def = catalogue.definition(&tx, unit, &key).await?;
                found.insert(key, def.ok_or_else(|| ApiError::internal("a case's definition is not there"))?);
            }
            Ok::<_, ApiError>(found)
        };
        Ok(Self {
            cases,
            definitions: state.db.read(read).await?,
            calendar,
            parts: parts.into_iter().map(|row| (row.id, Text::new(row.title_vi, row.title_en))).collect(),
            people: staff.into_iter().map(|row| (row.id, row.display_name)).collect(),
            now,
            lang: me.lang,
        })
    }

    fn row(&self, no: i64, case: &Case) -> Vec<Cell> {
        let (core, def, lang) = (&case.core, &self.definitions[&case.core.definition], self.lang);
        let due = core.due(&self.calendar);
        let stands = standing(core, due.as_ref(), self.now, &self.calendar);
        let state = def.state(&core.state).map(|state| state.title.get(lang).to_owned());
        let part = core.part.and_then(|id| self.parts.get(&id)).map(|title| title.get(lang).to_owned());
        let person = |id: Option<PersonId>| Cell::words(id.and_then(|id| self.people.get(&id).cloned()));
        let (state, stands) = (Cell::words(state), Cell::Text(sheets::standing(stands).say(lang)));
        let (received, due, done) =
            (Cell::Moment(core.received_at), Cell::moment(due.as_ref().and_then(Due::date)), done(core, due.as_ref()));
        let (part, handler) = (Cell::words(part), person(core.assignee));
        let outcome = Cell::words(core.outcome.map(|outcome| words::outcome(outcome).say(lang)));
        match core.kind {
            CaseKind::Dossier => {
                let code = core.code.clone().or_else(|| core.registration_code());
                let variant = def.procedure.variants.iter().find(|one| Some(&one.key) == core.variant.as_ref());
                vec![
                    Cell::Number(no),
                    Cell::words(code),
                    Cell::Text(def.procedure.title.get(lang).to_owned()),
                    Cell::words(variant.map(|variant| variant.title.get(lang).to_owned())),
                    Cell::words(case.personal.as_ref().and_then(|personal| name(personal, lang))),
                    state,
                    stands,
                    received,
                    due,
                    done,
                    part,
                    handler,
                    outcome,
                    Cell::words(core.issued.clone()),
                ]
            }
            CaseKind::Finding => {
                let number = core.code.clone().or_else(|| core.issued.clone());
                vec![
                    Cell::Number(no),
                    Cell::words(what(case, lang)),
                    Cell::words(severity(case, def, lang)),
                    state,
                    stands,
                    received,
                    due,
                    done,
                    part,
                    handler,
                    person(Some(core.author)),
                    outcome,
                    Cell::words(number),
                ]
            }
        }
    }
}

/// The facets of one case as they are stored.
#[derive(Default)]
struct Facets {
    core: Option<String>,
    internal: Option<String>,
    personal: Option<String>,
}

/// The cases in the order in which they were asked for; one that was named twice is one row.
fn folded(asked: &CaseSheet, records: Vec<Record>) -> Result<Vec<Case>, serde_json::Error> {
    let mut found: HashMap<Uuid, Facets> = HashMap::new();
    for record in records {
        let facets = found.entry(record.key.root).or_default();
        let facet = match record.key.facet {
            Facet::Core => &mut facets.core,
            Facet::Internal => &mut facets.internal,
            Facet::Personal => &mut facets.personal,
        };
        *facet = Some(record.body);
    }
    let mut cases = Vec::with_capacity(found.len());
    for id in &asked.ids {
        let Some(Facets { core: Some(core), internal, personal }) = found.remove(&id.0) else { continue };
        let core: Core = serde_json::from_str(&core)?;
        if core.kind != asked.kind {
            continue;
        }
        // A dossier's row says nothing of how it is handled, and a finding names nobody.
        let (internal, personal) = match core.kind {
            CaseKind::Dossier => (None, personal.filter(|_| !asked.without_names)),
            CaseKind::Finding => (internal, None),
        };
        let internal = internal.as_deref().map(serde_json::from_str).transpose()?;
        let personal = personal.as_deref().map(serde_json::from_str).transpose()?;
        cases.push(Case { core, internal, personal });
    }
    Ok(cases)
}

/// When it was done: its clock has stopped, or nothing follows.
fn done(core: &Core, due: Option<&Due>) -> Cell {
    Cell::moment(match due {
        Some(Due::Stopped { at, .. }) => Some(*at),
        Some(Due::Running { .. } | Due::Paused { .. }) | None => {
            core.history.last().filter(|_| core.ended).map(|line| line.stated_at)
        }
    })
}

/// Whom it is about, as lists name them: the child before whoever asks for it.
fn name(personal: &Personal, lang: Lang) -> Option<String> {
    let child = personal.parties().filter(|(_, party)| party.kind == PartyKind::Child).last();
    if child.is_none() && !personal.erased.is_empty() {
        return Some(parties::GONE.say(lang));
    }
    child.or_else(|| personal.parties().next()).map(|(_, party)| party.name.clone())
}

/// What was found.
fn what(case: &Case, lang: Lang) -> Option<String> {
    let key = "what".into();
    match case.field(&key) {
        Some(Value::Text(text)) => Some(text.clone()),
        Some(Value::Number(_) | Value::Date(_) | Value::Choice(_) | Value::Party(_)) | None => {
            case.is_erased(&key).then(|| parties::GONE.say(lang))
        }
    }
}

/// How bad it is, in the words of its form.
fn severity(case: &Case, def: &Definition, lang: Lang) -> Option<String> {
    let key = "severity".into();
    let Some(Value::Choice(chosen)) = case.field(&key) else { return None };
    let field = def.procedure.fields.iter().find(|field| field.key == key)?;
    let FieldShape::Choice { options } = &field.input else { return None };
    let option = options.iter().find(|option| option.key == *chosen)?;
    Some(option.title.get(lang).to_owned())
}

/// What is told of each dossier.
const DOSSIERS: [Column; 14] = [
    (sheets::NO, 6.0),
    (register::CODE, 22.0),
    (register::PROCEDURE, 44.0),
    (sheets::VARIANT, 26.0),
    (privacy::ABOUT, 26.0),
    (sheets::STATE, 22.0),
    (sheets::STANDING, 16.0),
    (register::RECEIVED, 17.0),
    (words::DUE, 17.0),
    (sheets::DONE, 17.0),
    (words::PART, 20.0),
    (words::HANDLER, 26.0),
    (words::RESULT, 18.0),
    (sheets::RESULT_NO, 18.0),
];
/// And of each finding.
const FINDINGS: [Column; 13] = [
    (sheets::NO, 6.0),
    (findings::WHAT, 60.0),
    (findings::SEVERITY, 14.0),
    (sheets::STATE, 22.0),
    (sheets::STANDING, 16.0),
    (findings::RECORDED, 17.0),
    (findings::BY_WHEN, 17.0),
    (sheets::DONE, 17.0),
    (findings::WHO_MENDS, 20.0),
    (findings::WHO_PERSON, 26.0),
    (findings::RECORDED_BY, 26.0),
    (words::RESULT, 18.0),
    (findings::NUMBER, 18.0),
];
