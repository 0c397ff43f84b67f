//! How a tab begins: with the replica itself, or with a mirror of it.

use std::rc::Rc;

use contract::session::SessionView;
use domain::ids::ClientId;

use crate::{
    Moments,
    replica::Replica,
    store::{LocalStore, StoreError, Stored, earlier::take_all_in},
    tabs::{Among, Said},
};

/// Opens what is kept for this person, or begins it.
pub(super) async fn open(
    store: &Rc<dyn LocalStore>,
    moments: &Rc<dyn Moments>,
    session: SessionView,
    among: Option<&Among>,
) -> Result<Replica, StoreError> {
    let Some(among) = among else { return whole(store, moments, session).await };
    if among.tabs.lead().await {
        match lead(store, moments, session.clone(), among).await {
            // It took so long that another took it.
            Err(StoreError::Superseded) => {}
            // There is no room to begin to lead: it shows what it holds, and tries again when it is its turn.
            Err(StoreError::Full) => {
                among.rest(StoreError::Full);
            }
            // Another may be luckier.
            Err(error) => {
                among.resign();
                return Err(error);
            }
            Ok(replica) => return Ok(replica),
        }
    }
    among.tabs.wait();
    among.say(&Said::Hello);
    let stored = loaded(store, &session).await.inspect_err(|_| among.resign())?;
    among.generation.set(stored.generation);
    Ok(mirror(stored, moments, session))
}

/// Begins to lead. This tab has the lock; whoever had it before commits nothing from here on.
pub(super) async fn lead(
    store: &Rc<dyn LocalStore>,
    moments: &Rc<dyn Moments>,
    session: SessionView,
    among: &Among,
) -> Result<Replica, StoreError> {
    among.begins.set(true);
    let led = async {
        let generation = store.lead().await?;
        Ok((generation, whole(store, moments, session).await?))
    };
    let led = led.await;
    among.begins.set(false);
    let (generation, replica) = led?;
    among.generation.set(generation);
    among.no.set(Some(0));
    among.standing.borrow_mut().shown = replica.shown();
    among.leads.set(true);
    among.recovered();
    among.here();
    Ok(replica)
}

/// What a tab that follows begins with. It has no id and no numbers: it gives none.
pub(super) fn mirror(stored: Stored, moments: &Rc<dyn Moments>, session: SessionView) -> Replica {
    let session = stored.meta.as_ref().map_or(session, |meta| meta.session.clone());
    Replica::open(stored, session, ClientId(moments.id()), moments.now())
}

/// Everything that is kept, if it is this person's.
pub(super) async fn loaded(store: &Rc<dyn LocalStore>, session: &SessionView) -> Result<Stored, StoreError> {
    let stored = store.load().await?;
    if stored.is_of(session.person) {
        Ok(stored)
    } else {
        Err(StoreError::Failed("this replica is somebody else's".to_owned()))
    }
}

async fn whole(
    store: &Rc<dyn LocalStore>,
    moments: &Rc<dyn Moments>,
    session: SessionView,
) -> Result<Replica, StoreError> {
    let client = ClientId(moments.id());
    take_all_in(store, client, &session).await;
    let stored = loaded(store, &session).await?;
    let is_new = stored.meta.is_none();
    let mut replica = Replica::open(stored, session, client, moments.now());
    let now = moments.now().plus_millis(replica.meta().offset);
    let mut writes = if replica.is_lease_over(now) { replica.end_lease() } else { vec![] };
    if replica.meta().heard.is_none() {
        // From now on: nothing was heard yet, or an earlier build did not write down when.
        writes.extend(replica.heard(now));
    }
    writes.extend(replica.stale_thumbnails());
    writes.push(replica.meta_write());
    match store.commit(writes).await {
        Err(error) if is_new || error == StoreError::Superseded => Err(error),
        // A device that is full still shows what it holds.
        Ok(()) | Err(_) => Ok(replica),
    }
}
