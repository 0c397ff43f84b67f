//! What hangs on an entry of the register, as far as the caller may know of it.

use contract::privacy::{PartyCase, PartyFile};
use db::{Tx, parties as store, privacy};
use domain::{
    case::Core,
    facet::{Facet, RecordKey, RecordKind},
    ids::{CaseId, PartyId},
    party::Party,
    policy::{self, Act},
};

use super::find;
use crate::{auth::SignedIn, error::ApiError, features::privacy as erasures, state::AppState};

/// The entry that counts for this one, with its doubles, kin, cases, and the erasure that waits.
pub(super) async fn file(state: &AppState, me: &SignedIn, id: PartyId) -> Result<PartyFile, ApiError> {
    let (app, reader) = (state.clone(), me.clone());
    let read = move |tx: Tx| {
        let (app, reader) = (app.clone(), reader.clone());
        async move { look(&app, &tx, &reader, id).await }
    };
    state.db.read(read).await
}

async fn look(state: &AppState, tx: &Tx, me: &SignedIn, id: PartyId) -> Result<PartyFile, ApiError> {
    let (unit, scope) = (me.unit(), me.scope());
    let standing = store::party_standing(tx, unit, id).await?;
    let party = find(tx, &scope, standing).await?.ok_or(ApiError::NotFound)?;
    let group = store::party_group(tx, unit, standing).await?;
    let mut aliases = Vec::new();
    for double in group.iter().skip(1) {
        aliases.extend(find(tx, &scope, *double).await?);
    }
    let mut kin = Vec::new();
    for one in kin_of(tx, me, &party, &aliases).await? {
        kin.extend(find(tx, &scope, one).await?);
    }
    let holds = match policy::can(&me.actor, Act::KeepPrivacy) {
        Ok(_) => privacy::hold_list(tx, unit).await?,
        Err(_) => Vec::new(),
    };
    let mut cases = Vec::new();
    for id in store::party_cases(tx, unit, &group).await? {
        let hold = holds.iter().find(|hold| hold.case == id).cloned().map(erasures::hold);
        cases.extend(case(state, tx, me, id).await?.map(|case| PartyCase { hold, ..case }));
    }
    cases.sort_by_key(|case| std::cmp::Reverse(case.received_at));
    let waits = match policy::can(&me.actor, Act::ProposeErasure) {
        Ok(_) => privacy::erasure_waiting(tx, unit, &group).await?,
        Err(_) => None,
    };
    let erasure = waits.map(|row| erasures::view(row, Some(party.name.clone()))).transpose()?;
    Ok(PartyFile { party, aliases, kin, cases, erasure })
}

/// Whom these entries name as guardians or wards, and who names them.
async fn kin_of(tx: &Tx, me: &SignedIn, party: &Party, aliases: &[Party]) -> Result<Vec<PartyId>, ApiError> {
    let entries = || std::iter::once(party).chain(aliases);
    let own: Vec<PartyId> = entries().map(|entry| entry.id).collect();
    let named =
        entries().flat_map(|entry| entry.guardians.iter().map(|g| g.guardian).chain(entry.guardian_of.iter().copied()));
    let mut kin: Vec<PartyId> = named.collect();
    kin.extend(store::parties_naming(tx, me.unit(), &own).await?);
    kin.retain(|id| !own.contains(id));
    kin.sort_unstable();
    kin.dedup();
    Ok(kin)
}

async fn case(state: &AppState, tx: &Tx, me: &SignedIn, id: CaseId) -> Result<Option<PartyCase>, ApiError> {
    let key = RecordKey { kind: RecordKind::Case, root: id.0, facet: Facet::Core };
    let Some(record) = db::records::record_see(tx, &me.scope(), key).await? else { return Ok(None) };
    let core: Core = serde_json::from_str(&record.body).map_err(ApiError::internal)?;
    let def = state.catalogue.definition(tx, me.unit(), &core.definition).await?;
    let def = def.ok_or_else(|| ApiError::internal("a case of no procedure"))?;
    let there = def.state(&core.state).map(|state| state.title.clone());
    Ok(Some(PartyCase {
        id,
        kind: core.kind,
        code: core.code,
        title: def.procedure.title.clone(),
        state: there.unwrap_or_default(),
        ended: core.ended,
        received_at: core.received_at,
        hold: None,
    }))
}
