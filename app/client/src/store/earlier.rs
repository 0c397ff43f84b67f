//! What builds before kept: a store for each tab. The leader takes in what lies there, so that nothing typed is left behind.

use std::{
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};

use contract::session::SessionView;
use domain::ids::{ClientId, CommandId};

use super::{Attention, Draft, LocalStore, Meta, Pending, Progress, Sent, StoreError, Stored, Write};

/// Between the key of a form and what tells apart another one that was kept under the same key.
pub const BESIDE: char = '~';

/// Takes in what the other stores hold; what cannot be taken in now stays where it is, until the next opening.
pub async fn take_all_in(store: &Rc<dyn LocalStore>, client: ClientId, session: &SessionView) {
    for other in store.earlier().await {
        if take_in(store, &other, client, session).await.is_ok() {
            // If it stays, all that it holds is known when it is looked at again.
            let _ = other.erase().await;
        }
    }
}

async fn take_in(
    store: &Rc<dyn LocalStore>,
    other: &Rc<dyn LocalStore>,
    client: ClientId,
    session: &SessionView,
) -> Result<(), StoreError> {
    let (mine, theirs, sent) = (store.load().await?, other.load().await?, other.sent().await?);
    if !mine.is_of(session.person) || !theirs.is_of(session.person) {
        return Err(StoreError::Failed("it is somebody else's".to_owned()));
    }
    // Files one by one: all at once would not fit into a telephone.
    for upload in theirs.uploads.iter().filter(|upload| !mine.has_file(&upload.hash)) {
        if let Some(bytes) = other.blob(upload.hash.clone()).await? {
            store.commit(vec![Write::PutUpload(upload.clone(), bytes)]).await?;
        }
    }
    for it in &theirs.attention {
        let Attention::File(refused) = it else { continue };
        if mine.has_file(&refused.file.hash) {
            continue;
        }
        if let Some(bytes) = other.blob(refused.file.hash.clone()).await? {
            let kept = Write::PutUpload(refused.file.clone(), bytes);
            store.commit(vec![kept, Write::RefuseUpload(Box::new(refused.clone()))]).await?;
        }
    }
    let meta = mine.meta.clone().unwrap_or_else(|| Meta::new(client, session.clone()));
    let writes = taken_in(&mine, meta, theirs, sent);
    store.commit(writes).await
}

impl Stored {
    fn has_file(&self, hash: &domain::ids::FileHash) -> bool {
        let refused = |it: &Attention| matches!(it, Attention::File(refused) if &refused.file.hash == hash);
        self.uploads.iter().any(|upload| &upload.hash == hash) || self.attention.iter().any(refused)
    }
}

/// Commands, forms and what was confirmed. Numbers are new and ids stay, as when a replica numbers its outbox afresh: what
/// the server has already it answers as before.
fn taken_in(mine: &Stored, mut meta: Meta, mut theirs: Stored, mut sent: Vec<Sent>) -> Vec<Write> {
    let command = |it: &Attention| match it {
        Attention::Command(refused) => Some(refused.id),
        Attention::File(_) => None,
    };
    let mut known: BTreeSet<CommandId> = mine.outbox.iter().map(|pending| pending.id).collect();
    known.extend(mine.attention.iter().filter_map(command));
    let mut writes = Vec::new();
    meta.next_seq = mine.outbox.iter().map(|pending| pending.seq + 1).fold(meta.next_seq, u64::max);
    let mut fresh = BTreeMap::new();
    theirs.outbox.sort_unstable_by_key(|pending| pending.seq);
    for pending in theirs.outbox {
        if !known.insert(pending.id) {
            continue;
        }
        fresh.insert(pending.seq, meta.next_seq);
        let again = Pending {
            seq: meta.next_seq,
            deps: pending.deps.iter().filter_map(|dep| fresh.get(dep).copied()).collect(),
            // What took effect may be in what is shown: it is not foreseen a second time.
            foreseen: pending.foreseen && pending.progress != Progress::Applied,
            progress: Progress::Kept,
            held: None,
            ..pending
        };
        meta.next_seq += 1;
        writes.push(Write::PutPending(Box::new(again)));
    }
    for it in theirs.attention {
        if let Attention::Command(refused) = it
            && known.insert(refused.id)
        {
            writes.push(Write::PutRefused(Box::new(refused)));
        }
    }
    for draft in theirs.drafts {
        match mine.drafts.iter().find(|held| held.key == draft.key) {
            None => writes.push(Write::PutDraft(draft)),
            Some(held) if held.body == draft.body => {}
            // Both were typed: the second is offered when the first is sent or thrown away.
            Some(_) => {
                let mut key = format!("{}{BESIDE}{}", draft.key, draft.at.millis());
                while mine.drafts.iter().any(|held| held.key == key && held.body != draft.body) {
                    key.push(BESIDE);
                }
                writes.push(Write::PutDraft(Draft { key, ..draft }));
            }
        }
    }
    sent.sort_unstable_by_key(|sent| sent.no);
    for it in sent {
        meta.sent += 1;
        writes.push(Write::PutSent(Box::new(Sent { no: meta.sent, ..it })));
    }
    writes.push(Write::Meta(Box::new(meta)));
    writes
}
