//! A case whose values were erased: folded anew from its events, and stored so with its search keys and files.

use db::{Tx, cases, files, privacy as store};
use domain::{
    case::{Attachment, Case, Core, apply},
    facet::{Facet, RecordKey, RecordKind},
    ids::{CaseId, FileHash, UnitId},
};

use super::{Ask, written};
use crate::service::{
    Failure,
    case::{load, put},
    encoded, index, told,
};

/// What an erasure took away.
#[derive(Debug, Default)]
pub(super) struct Gone {
    /// Personal values, each with its salt.
    pub values: u64,
    /// Files whose bytes are to go.
    pub files: Vec<FileHash>,
}

/// Erases all that is personal in one case, whomever it names. The caller has made sure that it has ended and that
/// nothing holds it.
pub(super) async fn erase_case(ask: &Ask, tx: &Tx, id: CaseId) -> Result<Gone, Failure> {
    let unit = ask.actor.unit();
    let mut values = store::case_values_forget(tx, unit, id).await?;
    values += written::in_case(ask, tx, id, |_| false, true).await?;
    let shown = scrub(ask, tx, id).await?;
    let files = drop_files(tx, unit, shown).await?;
    written::in_commands(tx, unit, &[id.0], |_| false).await?;
    store::jobs_forget(tx, unit, &[id.0], ask.now).await?;
    Ok(Gone { values, files })
}

/// Forgets files that nothing else shows; which.
pub(super) async fn drop_files(tx: &Tx, unit: UnitId, mut shown: Vec<FileHash>) -> Result<Vec<FileHash>, Failure> {
    let mut gone = Vec::new();
    shown.sort();
    shown.dedup();
    for hash in shown {
        // What another record shows stays.
        if files::file_delete(tx, unit, &hash).await? {
            gone.push(hash);
        }
    }
    Ok(gone)
}

/// The case as its events tell it now.
async fn replayed_case(tx: &Tx, unit: UnitId, id: CaseId) -> Result<Option<Case>, Failure> {
    Ok(apply::replay(&told::events(tx, unit, id).await?))
}

/// Stores a case as it is without the values, with its search keys and the files that it still shows; the files that it
/// shows no longer.
pub(super) async fn scrub(ask: &Ask, tx: &Tx, id: CaseId) -> Result<Vec<FileHash>, Failure> {
    let unit = ask.actor.unit();
    let (Some(stored), Some(told)) = (load(tx, unit, id).await?, replayed_case(tx, unit, id).await?) else {
        return Ok(Vec::new());
    };
    // The core stays as it is, and all counts with it, but for texts that named somebody after all.
    let named = stored.core.erased != told.core.erased;
    let core = Core { fields: told.core.fields, erased: told.core.erased, ..stored.core };
    let case = Case { core, internal: told.internal, personal: told.personal };
    let state = &ask.state;
    let Some(def) = state.catalogue.definition(tx, unit, &case.core.definition).await? else {
        return Err(db::DbError::Corrupt("procedure").into());
    };
    let calendar = state.catalogue.calendar(tx, unit).await?;
    let mut gone = Vec::new();
    let (mut internal, mut personal) = (Vec::new(), Vec::new());
    let mut part = |files: &[Attachment], still: &mut Vec<FileHash>| {
        for attachment in files {
            let hashes = if attachment.erased { &mut gone } else { &mut *still };
            hashes.push(attachment.file.hash.clone());
        }
    };
    part(case.internal.as_ref().map_or(&[], |i| &i.files), &mut internal);
    part(case.personal.as_ref().map_or(&[], |p| &p.files), &mut personal);
    if named {
        put(tx, &case, &def, Facet::Core, &encoded(&case.core)?).await?;
    }
    if let Some(facet) = &case.internal {
        put(tx, &case, &def, Facet::Internal, &encoded(facet)?).await?;
    }
    if let Some(facet) = &case.personal {
        put(tx, &case, &def, Facet::Personal, &encoded(facet)?).await?;
    }
    files::file_refs_set(tx, unit, key(id, Facet::Internal), &internal).await?;
    files::file_refs_set(tx, unit, key(id, Facet::Personal), &personal).await?;
    cases::case_put(tx, &index::row(&case, &def, &calendar)).await?;
    Ok(gone)
}

const fn key(id: CaseId, facet: Facet) -> RecordKey {
    RecordKey { kind: RecordKind::Case, root: id.0, facet }
}
