//! What people wrote: in cases, in reasons, in sheets and registers that were imported. What names somebody who is to be
//! forgotten goes, wherever it stands; that something stood there stays.

use contract::{import::RowOutcome, sync::Status};
use db::{
    Tx, documents,
    events::{self, EventRow},
    files,
    held::{self, HeldKey},
    history, imports, privacy as store, quarantine,
};
use domain::{
    case::{Fact, fact::is_of_core},
    document::Document,
    facet::RecordKind,
    ids::{CaseId, FileHash, PartyId, UnitId},
    import::{RowState, register::PastDossier},
    privacy::Refusal,
    value::{Commitment, Personal, Salt, Sealed, Value},
};
use uuid::Uuid;

use super::{Ask, known::Known};
use crate::service::{Failure, REJECTED, decoded, encoded};

/// The cases in which somebody is surely named, though nothing links them: a comment on another family's dossier.
pub(super) async fn elsewhere(
    tx: &Tx,
    unit: UnitId,
    known: &Known,
    looked_at: &[CaseId],
) -> Result<Vec<CaseId>, Failure> {
    let mut found = Vec::new();
    let mut note = |id: CaseId| {
        if !looked_at.contains(&id) && !found.contains(&id) {
            found.push(id);
        }
    };
    for (id, value) in store::case_texts(tx, unit).await? {
        if let Value::Text(text) = decoded(&value)?
            && known.is_surely_in(&text)
        {
            note(id);
        }
    }
    for (id, body) in store::case_events_in_clear(tx, unit).await? {
        let mut fact: Fact = decoded(&body)?;
        fact.each_personal(&mut |_, sealed| {
            if let Some(Value::Text(text)) = sealed.value()
                && known.is_surely_in(text)
            {
                note(id);
            }
        });
    }
    Ok(found)
}

/// Forgets what is written in a case: text that names them, and in a case that is theirs all text of the older form, which
/// stands in clear, but for what registers and lists show. How many values went.
pub(super) async fn in_case(
    ask: &Ask,
    tx: &Tx,
    id: CaseId,
    named: impl Fn(&str) -> bool,
    is_theirs: bool,
) -> Result<u64, Failure> {
    let unit = ask.actor.unit();
    let mut gone = 0;
    for row in events::personal_values_of(tx, unit, RecordKind::Case, id.0).await? {
        if let Value::Text(text) = decoded::<Value>(&row.value)?
            && named(&text)
        {
            store::value_forget(tx, unit, row.event, row.slot).await?;
            gone += 1;
        }
    }
    for row in events::events_of(tx, unit, RecordKind::Case, id.0).await? {
        gone += of_older_form(ask, tx, unit, &row, |key, text| is_theirs && !is_of_core(key) || named(text)).await?;
    }
    Ok(gone)
}

/// Commits to text that an event of an older form holds in clear, and keeps neither text nor salt.
async fn of_older_form(
    ask: &Ask,
    tx: &Tx,
    unit: UnitId,
    row: &EventRow,
    goes: impl Fn(&str, &str) -> bool,
) -> Result<u64, Failure> {
    let mut fact: Fact = decoded(&row.body)?;
    let mut gone = 0;
    fact.each_personal(&mut |key, sealed| {
        if let Sealed::Open(value) = sealed
            && let Value::Text(text) = &*value
            && goes(key, text)
        {
            *sealed = Sealed::Committed(Commitment::of(Salt(ask.state.clock.random()), value));
            gone += 1;
        }
    });
    if gone > 0 {
        store::event_seal(tx, unit, row.id, &encoded(&fact)?).await?;
    }
    Ok(gone)
}

/// Forgets reasons of holds, and of proposals to erase and to clear, that name them.
pub(super) async fn in_reasons(tx: &Tx, unit: UnitId, known: &Known) -> Result<(), Failure> {
    for (of, id, texts) in store::reasons(tx, unit).await? {
        if texts.iter().flatten().any(|text| known.is_in(text)) {
            store::reasons_forget(tx, unit, of, id).await?;
        }
    }
    Ok(())
}

/// Forgets them in what was imported: the codes by which they would be known again, rows of previews, which are then
/// entered by nobody, and their names in registers of years before. How many rows and lines.
pub(super) async fn in_imports(tx: &Tx, unit: UnitId, group: &[PartyId], known: &Known) -> Result<u64, Failure> {
    for id in group {
        imports::import_code_forget(tx, unit, *id).await?;
    }
    let mut gone = 0;
    let named = |text: &String| known.is_surely_in(text) || group.iter().any(|id| text.contains(&id.to_string()));
    for (import, mut line) in imports::import_rows_read(tx, unit).await? {
        if !line.plan.iter().chain(&line.said).any(named) {
            continue;
        }
        (line.plan, line.said) = (None, None);
        if line.outcome.is_none() && line.state == RowState::New {
            line.outcome = Some(RowOutcome::Skipped.as_str().to_owned());
        }
        imports::import_row_set(tx, unit, import, &line).await?;
        gone += 1;
    }
    for (id, body) in history::history_bodies(tx, unit).await? {
        let past: PastDossier = decoded(&body)?;
        if let Some(left) = past.without(|text| known.is_surely_in(text)) {
            history::history_set(tx, unit, id, &encoded(&left)?, &left.search_key()).await?;
            gone += 1;
        }
    }
    Ok(gone)
}

/// Forgets them in the books of documents, in what stands there and in every version of it; how many texts, and the scans that went
/// with them.
pub(super) async fn in_documents(tx: &Tx, unit: UnitId, known: &Known) -> Result<(u64, Vec<FileHash>), Failure> {
    let (now, versions) = documents::document_bodies(tx, unit).await?;
    let (mut gone, mut scans) = (0, Vec::new());
    let named = |text: &str| known.is_surely_in(text);
    for body in now {
        let document: Document = decoded(&body)?;
        let scan = document.entry.scan.as_ref().map(|scan| scan.hash.clone());
        if let Some(left) = document.without(named) {
            documents::document_left(tx, &left, &encoded(&left)?).await?;
            files::document_file_set(tx, unit, left.id, None).await?;
            scans.extend(scan);
            gone += 1;
        }
    }
    for (no, body) in versions {
        if let Some(left) = decoded::<Document>(&body)?.without(named) {
            documents::version_left(tx, &left, no, &encoded(&left)?).await?;
        }
    }
    Ok((gone, scans))
}

/// Forgets what was refused to somebody, or waits, and speaks of one of these cases or entries, or is surely about them: what
/// was asked goes, whoever asked. What waited is refused, because it names somebody who was erased.
pub(super) async fn in_commands(
    tx: &Tx,
    unit: UnitId,
    ids: &[Uuid],
    named: impl Fn(&str) -> bool,
) -> Result<(), Failure> {
    let goes = |body: &str| -> Result<bool, Failure> {
        // Text by text: in JSON a line's end is a letter.
        Ok(ids.iter().any(|id| body.contains(&id.to_string())) || says(&decoded(body)?, &named))
    };
    for (command, body) in quarantine::refused_bodies(tx, unit).await? {
        if goes(&body)? {
            quarantine::refused_forget(tx, unit, command).await?;
        }
    }
    for (of, body) in held::held_bodies(tx, unit).await? {
        if !goes(&body)? {
            continue;
        }
        // With those of its group, which make no sense without it.
        for row in held::held_lock(tx, of).await? {
            let of = HeldKey { unit, command: row.command };
            let status = Status::Rejected { denial: Refusal::PartyErased.into() };
            held::held_refuse(tx, of, REJECTED, &encoded(&status)?).await?;
        }
    }
    Ok(())
}

/// Whether one of the texts of a document is one of these.
fn says(document: &serde_json::Value, named: &impl Fn(&str) -> bool) -> bool {
    match document {
        serde_json::Value::String(text) => named(text),
        serde_json::Value::Array(all) => all.iter().any(|one| says(one, named)),
        serde_json::Value::Object(fields) => fields.values().any(|one| says(one, named)),
        serde_json::Value::Null | serde_json::Value::Bool(_) | serde_json::Value::Number(_) => false,
    }
}
