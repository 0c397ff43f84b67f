//! The hub: one look at the database tells all streams. It reads once what was stored since it last looked, and gives each stream
//! what its reader is sent of it; only a stream that stands somewhere else (it has just begun, or its replica has pulled) is
//! read for by itself, in the same transaction, and goes on with the others from there.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use axum::response::sse::Event;
use contract::sync::LIVE_DELTA;
use db::{
    DbError, Tx, people, results, sessions,
    sync::{self, Cursor, Shared, StaleCursor, Window},
};
use domain::{
    ids::{ClientId, PersonId, SessionId, UnitId},
    instant::Instant,
    rights::Grant,
};
use tokio::{
    sync::mpsc::{self, error::TrySendError},
    time::{Interval, MissedTickBehavior},
};

use super::{
    MOST_BYTES, MOST_SILENCE_MILLIS, TICK, bye,
    open::{Begin, Said},
    poke,
};
use crate::{
    audit::readings,
    state::AppState,
    sync::{Place, Reader, Standing, wire},
};

/// Bodies that are read at once for all; more, and everybody whom it may concern pulls.
const MOST_SHARED: usize = 4 * 1024 * 1024;
/// Streams that are read for by themselves in one look: a thousand that come back at once do not keep the others waiting.
const MOST_ALONE: usize = 64;

/// What serves the open streams of a process.
pub(super) struct Hub {
    state: AppState,
    said: mpsc::UnboundedReceiver<Said>,
    streams: HashMap<u64, Stream>,
    /// Up to where all that go along have been told.
    told: Option<Cursor>,
    /// When all are to be asked again whether they may go on.
    tick: Interval,
}

/// A stream under way.
struct Stream {
    reader: Arc<Reader>,
    client: Option<ClientId>,
    /// Where the replica stands, as far as is known.
    place: Option<Place>,
    course: Course,
    events: mpsc::Sender<Event>,
    /// When something was last sent.
    spoke_at: Instant,
}

/// How a stream is served.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Course {
    /// By itself: nobody knows what concerned it since its place.
    Alone,
    /// With the others: nothing concerned it between its place and where the hub stands.
    Along,
    /// Not at all until it has read what waits for it.
    Behind,
}

/// Of which streams something is asked in a look.
struct Plan {
    told: Option<Cursor>,
    units: Vec<UnitId>,
    /// All of which it is to be asked whether they may go on, not only those that are told something.
    asks_all: bool,
    along: Vec<Asked>,
    alone: Vec<Asked>,
}

/// A stream of which something is asked.
struct Asked {
    id: u64,
    reader: Arc<Reader>,
    client: Option<ClientId>,
    /// Where its replica stands.
    from: Option<Cursor>,
}

/// What a look finds.
struct Look {
    now: Cursor,
    /// What those who go along are told of; a stale cursor concerns everybody.
    shared: Option<Result<Shared, StaleCursor>>,
    alone: HashMap<u64, Option<Result<Window, StaleCursor>>>,
    /// Which were asked whether they may go on; what is shared concerns no others.
    asked: HashSet<u64>,
    /// Streams that must end.
    over: HashMap<u64, Standing>,
    last_seqs: HashMap<(ClientId, PersonId), i64>,
}

impl Hub {
    pub fn new(state: AppState, said: mpsc::UnboundedReceiver<Said>) -> Self {
        let mut tick = tokio::time::interval(TICK);
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        Self { state, said, streams: HashMap::new(), told: None, tick }
    }

    /// Serves until nobody listens.
    pub async fn run(mut self) {
        let mut changes = self.state.db.changes();
        loop {
            let (mut looks, mut asks_all) = (true, false);
            tokio::select! {
                said = self.said.recv() => match said {
                    // Of what is said, only a stream that begins waits for a look.
                    Some(said) => looks = self.take(said),
                    None => return,
                },
                // Its sender is this process's database, which is there as long as the hub.
                _ = changes.changed() => {}
                _ = self.tick.tick() => asks_all = true,
            }
            while let Ok(said) = self.said.try_recv() {
                looks |= self.take(said);
            }
            if self.streams.is_empty() {
                if self.state.live.may_end(&self.said) {
                    return;
                }
                continue;
            }
            if looks && let Err(err) = self.round(asks_all).await {
                tracing::warn!(error = &err as &dyn std::error::Error, "live streams could not be told what changed");
                if !err.is_transient() {
                    self.begin_anew();
                }
                tokio::time::sleep(TICK).await;
                // Whoever has come or gone meanwhile is heard first.
                self.tick.reset_immediately();
            }
        }
    }

    /// Something in the log cannot be read, and would not be the next time: everybody pulls, and the log is read from here on.
    fn begin_anew(&mut self) {
        self.told = None;
        for stream in self.streams.values_mut() {
            stream.place = None;
            stream.course = Course::Alone;
        }
    }

    /// Notes what was said; whether a stream begins.
    fn take(&mut self, said: Said) -> bool {
        match said {
            Said::Enter(id, Begin { reader, client, place }, events) => {
                let spoke_at = self.state.clock.now();
                self.streams.insert(id, Stream { reader, client, place, course: Course::Alone, events, spoke_at });
                return true;
            }
            Said::Pulled(id, place) => {
                if let Some(stream) = self.streams.get_mut(&id) {
                    stream.place = Some(place);
                    stream.course = Course::Alone;
                }
            }
            Said::Leave(id) => {
                self.streams.remove(&id);
            }
        }
        false
    }

    /// Looks, and tells, until all that stand by themselves have been told.
    async fn round(&mut self, asks_all: bool) -> Result<(), DbError> {
        let mut asks_all = asks_all;
        loop {
            self.catch_up();
            let (plan, goes_on) = self.plan(asks_all);
            asks_all = false;
            let now = self.state.clock.now();
            let look = self.state.db.read(move |tx| async move { plan.look(&tx, now).await }).await?;
            let before = self.alone();
            self.tell(look).await;
            // Where none could be told, trying at once again would be in vain.
            if !goes_on || self.alone() >= before {
                return Ok(());
            }
        }
    }

    /// How many stand by themselves.
    fn alone(&self) -> usize {
        self.streams.values().filter(|stream| stream.course == Course::Alone).count()
    }

    /// Who was behind and has read everything is told to pull.
    fn catch_up(&mut self) {
        for stream in self.streams.values_mut().filter(|stream| stream.course == Course::Behind) {
            if stream.events.capacity() == stream.events.max_capacity() {
                // As one that has not said where it stands.
                stream.place = None;
                stream.course = Course::Alone;
            }
        }
    }

    /// What is to be asked, and whether more is to be asked afterwards.
    fn plan(&self, asks_all: bool) -> (Plan, bool) {
        let (mut along, mut alone) = (Vec::new(), Vec::new());
        let mut units = HashSet::new();
        let mut goes_on = false;
        for (id, stream) in &self.streams {
            units.insert(stream.reader.actor.unit());
            let from = stream.place.as_ref().map(|place| place.cursor.clone());
            let asked = Asked { id: *id, reader: stream.reader.clone(), client: stream.client, from };
            match stream.course {
                Course::Alone if alone.len() == MOST_ALONE => goes_on = true,
                Course::Alone => alone.push(asked),
                Course::Along | Course::Behind => along.push(asked),
            }
        }
        let units = units.into_iter().collect();
        (Plan { told: self.told.clone(), units, asks_all, along, alone }, goes_on)
    }

    async fn tell(&mut self, mut look: Look) {
        for (id, standing) in &look.over {
            let reason = match standing {
                Standing::Same => continue,
                Standing::SignedOut => "session",
                Standing::OtherRights => "rights",
            };
            if let Some(stream) = self.streams.remove(id) {
                // Whoever does not read it is cut all the same.
                let _ = stream.events.try_send(bye(reason));
            }
        }
        let ids: Vec<u64> = self.streams.keys().copied().collect();
        for id in ids {
            let Some(stream) = self.streams.get_mut(&id) else { continue };
            let found = match (stream.course, look.alone.remove(&id)) {
                (Course::Alone, Some(found)) => found,
                (Course::Along, _) if look.asked.contains(&id) => stream.along(&look),
                // One of the many that are read for afterwards, or one that nothing is told now.
                (Course::Alone, None) | (Course::Along | Course::Behind, _) => continue,
            };
            if let Some(Ok(window)) = &found
                && let Err(err) =
                    readings::pulled(&self.state, &stream.reader.actor, stream.reader.session, window).await
            {
                // Nothing that is not written down is sent; it is tried again.
                tracing::warn!(error = &err as &dyn std::error::Error, "a live stream could not write a reading");
                stream.course = Course::Alone;
                continue;
            }
            stream.course = Course::Along;
            let now = self.state.clock.now();
            let Some(event) = stream.event(found, &look, now) else { continue };
            match stream.events.try_send(event) {
                Ok(()) => stream.spoke_at = now,
                Err(TrySendError::Full(_)) => stream.course = Course::Behind,
                Err(TrySendError::Closed(_)) => {
                    self.streams.remove(&id);
                }
            }
        }
        self.told = Some(look.now);
    }
}

impl Stream {
    /// What it is told with the others.
    fn along(&self, look: &Look) -> Option<Result<Window, StaleCursor>> {
        let place = &self.place.as_ref()?.cursor;
        match look.shared.as_ref() {
            Some(Ok(shared)) => {
                let nothing = Window { from: place.clone(), to: look.now.clone(), ops: vec![] };
                Some(Ok(shared.window(&self.reader.actor.scope(), place).unwrap_or(nothing)))
            }
            Some(Err(why)) => Some(Err(*why)),
            None => Some(Ok(Window { from: place.clone(), to: place.clone(), ops: vec![] })),
        }
    }

    /// What is worth saying about it.
    fn event(&mut self, found: Option<Result<Window, StaleCursor>>, look: &Look, now: Instant) -> Option<Event> {
        let policy = &self.reader.policy;
        let to = Place { policy: policy.clone(), cursor: look.now.clone() };
        // It did not say where it stands, or cannot be told from there: it may have missed anything.
        let Some(Ok(window)) = found else {
            self.place = Some(to);
            return Some(poke());
        };
        let is_silent = now.millis() - self.spoke_at.millis() > MOST_SILENCE_MILLIS;
        // Its cursor stays where it is while nothing concerns it: a delta applies only where it begins.
        if window.ops.is_empty() && (!is_silent || window.from == window.to) {
            return None;
        }
        let last_seq = self.client.and_then(|client| look.last_seqs.get(&(client, self.reader.actor.person())));
        let reply = wire::pull_reply(policy, &window, last_seq.copied().unwrap_or(0));
        self.place = Some(to.clone());
        if reply.len() > MOST_BYTES {
            return Some(poke());
        }
        Some(Event::default().event(LIVE_DELTA).id(to.to_string()).data(reply))
    }
}

impl Plan {
    async fn look(self, tx: &Tx, now: Instant) -> Result<Look, DbError> {
        let (shared, at) = match &self.told {
            Some(told) => {
                let (shared, at) = sync::shared(tx, &self.units, told, MOST_SHARED).await?;
                (Some(shared), at)
            }
            None => (None, sync::cursor_now(tx).await?),
        };
        // Who hears nothing is asked by the clock, the others whenever they are told something.
        let hears = |reader: &Reader| match &shared {
            Some(Ok(shared)) => shared.concerns(&reader.actor.scope()),
            Some(Err(_)) => true,
            None => false,
        };
        let along = self.along.iter().filter(|asked| self.asks_all || hears(&asked.reader));
        let asked: Vec<&Asked> = along.chain(&self.alone).collect();
        let over = standings(tx, &asked, now).await?;
        let clients: Vec<ClientId> = asked.iter().filter_map(|asked| asked.client).collect();
        let last_seqs = results::client_last_seqs(tx, &clients).await?;
        let mut alone = HashMap::new();
        for Asked { id, reader, from, .. } in &self.alone {
            if over.contains_key(id) {
                continue;
            }
            let found = match from {
                Some(from) => Some(sync::changes_since(tx, &reader.actor.scope(), from, MOST_BYTES).await?),
                None => None,
            };
            alone.insert(*id, found);
        }
        let asked = asked.into_iter().map(|asked| asked.id).collect();
        Ok(Look { now: at, shared, alone, asked, over, last_seqs })
    }
}

/// Which of these streams must end, asked for all at once.
async fn standings(tx: &Tx, streams: &[&Asked], now: Instant) -> Result<HashMap<u64, Standing>, DbError> {
    let ids: Vec<SessionId> = streams.iter().map(|asked| asked.reader.session).collect();
    let stand = sessions::sessions_standing(tx, &ids).await?;
    let people: HashSet<PersonId> = streams.iter().map(|asked| asked.reader.actor.person()).collect();
    let people: Vec<PersonId> = people.into_iter().collect();
    let grants: HashMap<PersonId, Vec<Grant>> = people::grants_of_all(tx, &people).await?;
    let standing = |reader: &Reader| {
        if !stand.contains(&reader.session) {
            return Standing::SignedOut;
        }
        let theirs = grants.get(&reader.actor.person()).cloned().unwrap_or_default();
        reader.compare(theirs, now)
    };
    let all = streams.iter().map(|asked| (asked.id, standing(&asked.reader)));
    Ok(all.filter(|(_, standing)| *standing != Standing::Same).collect())
}
