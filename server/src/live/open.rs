//! The open streams of this process: who holds how many, and what the hub is told of them.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use axum::response::sse::Event;
use domain::ids::{ClientId, PersonId};
use tokio::sync::mpsc;

use super::hub::Hub;
use crate::{
    state::AppState,
    sync::{Place, Reader},
};

/// Streams that one person may hold: a few browsers, not a loop gone wild.
const MOST_STREAMS: usize = 8;
/// Events that wait for a slow reader; one that is further behind pulls.
const MOST_WAITING: usize = 16;

/// The open streams of this process; cheap to clone, one for each server. One hub serves them all; it is there while one is open.
#[derive(Clone, Default)]
pub struct Live(Arc<Mutex<Open>>);

#[derive(Default)]
struct Open {
    streams: HashMap<PersonId, usize>,
    /// The stream of a replica. Of two the older is about to be closed, and is told of no pulls.
    of_client: HashMap<(PersonId, ClientId), u64>,
    /// How many streams have been opened.
    opened: u64,
    /// The hub, while it runs.
    hub: Option<mpsc::UnboundedSender<Said>>,
}

/// With what a stream begins.
pub(super) struct Begin {
    pub reader: Arc<Reader>,
    pub client: Option<ClientId>,
    /// Where the replica stands; absent where it did not say.
    pub place: Option<Place>,
}

/// What the hub is told.
pub(super) enum Said {
    /// A stream begins.
    Enter(u64, Begin, mpsc::Sender<Event>),
    /// Its replica was taken here by a pull.
    Pulled(u64, Place),
    /// It has ended.
    Leave(u64),
}

impl Live {
    /// A place for one more stream of this person, unless they hold enough.
    pub(super) fn enter(&self, state: &AppState, begin: Begin) -> Option<Held> {
        let person = begin.reader.actor.person();
        let mut open = self.open();
        let count = open.streams.entry(person).or_default();
        if *count >= MOST_STREAMS {
            return None;
        }
        *count += 1;
        open.opened += 1;
        let (id, client) = (open.opened, begin.client);
        if let Some(client) = client {
            open.of_client.insert((person, client), id);
        }
        let (events, held) = mpsc::channel(MOST_WAITING);
        // One that was lost is followed by another; its streams have ended with it.
        let running = open.hub.take().filter(|hub| !hub.is_closed());
        let hub = running.unwrap_or_else(|| {
            let (hub, said) = mpsc::unbounded_channel();
            tokio::spawn(Hub::new(state.clone(), said).run());
            hub
        });
        // It ends only under this lock, when nothing waits for it.
        let _ = hub.send(Said::Enter(id, begin, events));
        open.hub = Some(hub);
        Some(Held { live: self.clone(), person, client, id, events: held })
    }

    /// Says that a replica was taken here by a pull: the next delta begins there.
    pub(crate) fn pulled(&self, person: PersonId, client: ClientId, place: Place) {
        let open = self.open();
        if let (Some(id), Some(hub)) = (open.of_client.get(&(person, client)), &open.hub) {
            let _ = hub.send(Said::Pulled(*id, place));
        }
    }

    /// How many streams are open.
    pub(crate) fn count(&self) -> usize {
        self.open().streams.values().sum()
    }

    /// Lets the hub end when nobody listens and nothing was said to it meanwhile; whether it may.
    pub(super) fn may_end(&self, said: &mpsc::UnboundedReceiver<Said>) -> bool {
        let mut open = self.open();
        let ends = said.is_empty();
        if ends {
            open.hub = None;
        }
        ends
    }

    fn open(&self) -> MutexGuard<'_, Open> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A stream's place, given back when it ends.
pub(super) struct Held {
    live: Live,
    person: PersonId,
    client: Option<ClientId>,
    id: u64,
    events: mpsc::Receiver<Event>,
}

impl Held {
    /// The next event; none when the stream is over.
    pub async fn next(&mut self) -> Option<Event> {
        self.events.recv().await
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let mut open = self.live.open();
        if let Some(client) = self.client
            && open.of_client.get(&(self.person, client)) == Some(&self.id)
        {
            open.of_client.remove(&(self.person, client));
        }
        if let Some(count) = open.streams.get_mut(&self.person) {
            *count -= 1;
            if *count == 0 {
                open.streams.remove(&self.person);
            }
        }
        if let Some(hub) = &open.hub {
            let _ = hub.send(Said::Leave(self.id));
        }
    }
}
