//! The erasure itself: values and salts, the entry and its doubles, what cases show, search keys, files, jobs. Events
//! stay as they are, and what is shown afterwards is their fold without the values.

use std::collections::HashMap;

use contract::privacy::ErasedCounts;
use db::{
    Tx,
    events::{self, EventRow},
    parties, privacy as store,
};
use domain::{
    denial::Denial,
    facet::RecordKind,
    ids::{EventId, FileHash, PartyId, UnitId},
    party::{self, Party},
    policy::{self, Act},
    privacy::Refusal,
    value,
};

use super::{
    Ask,
    case::{drop_files, scrub},
    known::Known,
    subjects, written,
};
use crate::service::{
    Failure,
    case::{load, subject},
    decoded, encoded, party as register, told,
};

/// Whether this may be erased at all: nothing of theirs runs, and nothing that names them is held. All cases that an erasure
/// would touch are locked.
pub(super) async fn may(ask: &Ask, tx: &Tx, party: &Party) -> Result<Result<(), Denial>, Failure> {
    let unit = ask.actor.unit();
    if party.erased_at.is_some() {
        return Ok(Err(Refusal::PartyErased.into()));
    }
    let group = parties::party_group(tx, unit, party.id).await?;
    let cases = parties::party_cases(tx, unit, &group).await?;
    let known = Known::of(tx, unit, &group).await?;
    let mut touched = cases.clone();
    // What was found about a case of theirs is looked through with it.
    touched.extend(store::cases_about(tx, unit, &cases).await?);
    touched.extend(written::elsewhere(tx, unit, &known, &touched).await?);
    let (mut open, mut codes) = (0, HashMap::new());
    for id in touched {
        let Some(case) = load(tx, unit, id).await? else { continue };
        open += u32::from(cases.contains(&id) && !case.core.ended);
        codes.insert(id, case.core.code);
    }
    if open > 0 {
        return Ok(Err(Refusal::CasesOpen { cases: open }.into()));
    }
    // Read behind the locks, so that a hold comes before or after.
    let mut held = store::hold_list(tx, unit).await?;
    held.retain(|hold| codes.contains_key(&hold.case));
    if held.is_empty() {
        return Ok(Ok(()));
    }
    let mut told = Vec::new();
    for hold in held {
        // Whoever may not see the case learns that there is one, and leadership, who holds it, sees which.
        if ask.sees(tx, hold.case).await? {
            told.extend(codes.remove(&hold.case).flatten());
        }
    }
    told.sort();
    Ok(Err(Refusal::CaseHeld { codes: told }.into()))
}

/// Erases; how much, and the files whose bytes are to go.
pub(super) async fn erase(ask: &Ask, tx: &Tx, party: &Party) -> Result<(ErasedCounts, Vec<FileHash>), Failure> {
    let unit = ask.actor.unit();
    let group = parties::party_group(tx, unit, party.id).await?;
    let cases = parties::party_cases(tx, unit, &group).await?;
    let known = Known::of(tx, unit, &group).await?;
    let mut theirs = Vec::new();
    for id in &cases {
        let case = load(tx, unit, *id).await?;
        let whose = case.as_ref().and_then(subject);
        theirs.push((*id, whose.is_some_and(|id| group.contains(&id))));
    }
    // What was found about a case may name them too, in words.
    let about = store::cases_about(tx, unit, &cases).await?;
    let looked_at: Vec<_> = cases.iter().chain(&about).copied().collect();
    // Another family's, with a word about them: only what surely names them goes, and no file of theirs.
    let elsewhere = written::elsewhere(tx, unit, &known, &looked_at).await?;
    // Before the values go: afterwards nothing tells any more where they were.
    let mut entries = store::entries_naming(tx, unit, &group).await?;
    entries.extend(group.iter().copied().filter(|id| !entries.contains(id)).collect::<Vec<_>>());
    let mut shown = Vec::new();
    for id in &entries {
        if let Some(entry) = register::lock(tx, unit, *id).await? {
            shown.extend(entry.guardians.into_iter().filter_map(|g| g.link.proof.file));
        }
    }
    let mut values = store::values_forget(tx, unit, &group).await?;
    for id in about.iter().chain(&elsewhere) {
        // Locked: what is written there meanwhile comes before or after.
        load(tx, unit, *id).await?;
    }
    let named = |text: &str| known.is_in(text);
    for (id, is_theirs) in theirs.into_iter().chain(about.iter().map(|id| (*id, false))) {
        values += written::in_case(ask, tx, id, named, is_theirs).await?;
    }
    for id in &elsewhere {
        values += written::in_case(ask, tx, *id, |text| known.is_surely_in(text), false).await?;
    }
    written::in_reasons(tx, unit, &known).await?;
    let (in_books, scans) = written::in_documents(tx, unit, &known).await?;
    values += in_books;
    shown.extend(scans);
    let imported = written::in_imports(tx, unit, &group, &known).await?;
    for id in &group {
        forgotten(ask, tx, *id).await?;
    }
    for id in &entries {
        if let Some(entry) = replayed_entry(tx, unit, *id).await? {
            register::keep(tx, unit, &entry).await?;
        }
    }
    for id in cases.iter().chain(&about) {
        shown.extend(scrub(ask, tx, *id).await?);
    }
    for id in &elsewhere {
        scrub(ask, tx, *id).await?;
    }
    let gone = drop_files(tx, unit, shown).await?;
    subjects::forget(tx, unit, &group).await?;
    let named: Vec<_> = group.iter().map(|p| p.0).chain(cases.iter().map(|c| c.0)).collect();
    written::in_commands(tx, unit, &named, |text| known.is_surely_in(text)).await?;
    store::jobs_forget(tx, unit, &named, ask.now).await?;
    let counts = ErasedCounts {
        entries: count(group.len()),
        cases: count(cases.len()),
        values: u32::try_from(values).unwrap_or(u32::MAX),
        files: count(gone.len()),
        imported: u32::try_from(imported).unwrap_or(u32::MAX),
    };
    Ok((counts, gone))
}

/// Notes in the entry's own history that it was erased.
async fn forgotten(ask: &Ask, tx: &Tx, id: PartyId) -> Result<(), Failure> {
    let grant = policy::can(&ask.actor, Act::ConfirmErasure).ok();
    let no = events::event_last_no(tx, RecordKind::Party, id.0).await?;
    let fact = party::Fact::Erased;
    let row = EventRow {
        // An erasure of several doubles makes an event in each.
        id: EventId(ask.state.clock.id()),
        unit: ask.actor.unit(),
        kind: RecordKind::Party,
        root: id.0,
        no: no + 1,
        at: ask.now,
        stated_at: ask.now,
        person: Some(ask.actor.person()),
        grant: grant.map(|g| g.id),
        on_behalf: grant.and_then(|g| g.acting_for),
        command: ask.id,
        action: fact.action().to_owned(),
        body: encoded(&fact)?,
    };
    Ok(events::event_append(tx, &row, &[]).await?)
}

/// The entry as its events tell it now.
async fn replayed_entry(tx: &Tx, unit: UnitId, id: PartyId) -> Result<Option<Party>, Failure> {
    let rows = events::events_of(tx, unit, RecordKind::Party, id.0).await?;
    let kept = events::personal_values_of(tx, unit, RecordKind::Party, id.0).await?;
    let mut entry = None;
    for row in rows {
        let mut fact: party::Fact = decoded(&row.body)?;
        value::unseal(&mut fact, &told::beside(&kept, row.id)?).map_err(|_| db::DbError::Corrupt("personal_value"))?;
        let Some(by) = row.person else { continue };
        let event = party::Event { party: id, unit, at: row.at, stated_at: row.stated_at, by, fact };
        entry = party::fact::apply(entry, &event);
    }
    Ok(entry)
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
