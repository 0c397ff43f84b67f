//! One engine among those of the person's other tabs. See [`crate::tabs`] for how they go together.

use super::{Engine, Wish, Wishes, opening};
use crate::{
    store::{StoreError, Write},
    tabs::{Among, Ask, Next, Place, Said, Standing, Told},
};

impl Engine {
    /// Whether this tab leads: alone, or before the person's others.
    pub fn leads(&self) -> bool {
        self.among.as_ref().is_none_or(|among| among.leads.get())
    }

    /// Why this tab could not begin to lead and tries again after a while; meanwhile nothing that is done here is kept, unless
    /// another tab leads.
    pub fn trouble(&self) -> Option<StoreError> {
        self.among.as_ref().and_then(|among| among.trouble.borrow().clone())
    }

    /// Called with what the engine needs of its desk.
    pub fn wishes(&self, wishes: Wishes) {
        *self.wishes.borrow_mut() = Some(wishes);
    }

    pub(super) fn wish(&self, wish: Wish) {
        let wishes = self.wishes.borrow().clone();
        if let Some(wishes) = wishes {
            wishes(wish);
        }
    }

    /// Hears the other tabs, answers them, and leads when it is this tab's turn. It has to be driven beside all else, and ends
    /// when the person has signed out; at once where there are no others.
    pub async fn take_part(&self) {
        let Some(among) = self.among.clone() else { return };
        let mut rests = None;
        while !among.over.get() {
            let Some(told) = among.heard.next_or(&mut rests).await else {
                // It has rested: in line once more.
                among.tabs.wait();
                continue;
            };
            match told {
                Told::Leads => {
                    if let Some(millis) = self.take_over(&among).await {
                        rests = Some(among.tabs.sleep(millis));
                    }
                }
                Told::Lost => self.step_down(&among),
                // It has loaded all when it took the lead.
                Told::Load if among.leads.get() => {}
                Told::Load => self.load_again(&among, None).await,
                Told::Said(said) => self.hear(&among, said).await,
            }
        }
    }

    /// Looks at the lease, and at whether a leader is there. To be called now and then while the desk is looked at.
    pub async fn look_around(&self) {
        self.look_at_lease().await;
        if !self.leads() {
            // Where none answers, this tab leads by the end; and the answer says whether all was heard until then.
            let _ = self.perform(Ask::Look).await;
        }
    }

    async fn hear(&self, among: &Among, said: Said) {
        match said {
            Said::Hello | Said::Soon => {}
            Said::Ask { id, of, again, ask } => {
                if among.leads.get() && of == among.generation.get() {
                    self.answer(among, id, again, ask).await;
                }
            }
            Said::Here(place, standing) => {
                if self.catch_up(among, place, 0, standing.shown).await.is_some() {
                    self.stand(among, standing);
                }
            }
            Said::Wrote(place, shown, writes) => {
                if self.catch_up(among, place, 1, shown).await == Some(false) {
                    let now = self.now();
                    self.replica.borrow_mut().mirror(writes, shown, now);
                    self.changed();
                }
            }
            Said::Again(place) => {
                let shown = among.standing.borrow().shown;
                if self.catch_up(among, place, 1, shown).await == Some(false) {
                    self.load_again(among, Some(place)).await;
                }
            }
            Said::Answer(id, place, answer) => {
                let shown = among.standing.borrow().shown;
                // One who led before may answer late: the one who leads now was asked again.
                let is_heard = self.catch_up(among, place, 0, shown).await.is_some();
                if is_heard && place.generation == among.generation.get() {
                    let asked = among.asked.borrow_mut().remove(&id);
                    if let Some(asked) = asked {
                        asked.answer.put(answer);
                    }
                }
            }
            Said::Gone => {
                among.over.set(true);
                among.leads.set(false);
                self.wish(Wish::Leave);
            }
        }
    }

    /// Whether what was said is of the leader, and whether the store was loaded again because something before it was not heard.
    async fn catch_up(&self, among: &Among, place: Place, told: u64, shown: u64) -> Option<bool> {
        if among.leads.get() && place.generation <= among.generation.get() {
            return None;
        }
        match among.follows_on(place, told) {
            Next::Stale => None,
            Next::Fits => {
                among.standing.borrow_mut().shown = shown;
                Some(false)
            }
            Next::Gap => {
                among.standing.borrow_mut().shown = shown;
                self.load_again(among, Some(place)).await;
                Some(true)
            }
        }
    }

    /// Stands as the leader does.
    fn stand(&self, among: &Among, standing: Standing) {
        let now = self.now();
        self.replica.borrow_mut().mirror(vec![], standing.shown, now);
        self.connection.set(standing.connection);
        self.on_its_way.replace(standing.on_its_way.clone());
        among.standing.replace(standing);
        self.changed();
    }

    /// Tells the others how this tab stands.
    pub(super) fn tell(&self) {
        let Some(among) = self.among.as_ref().filter(|among| among.leads.get()) else { return };
        let shown = self.read(crate::Replica::shown);
        let (connection, on_its_way) = (self.connection.get(), self.on_its_way());
        among.standing.replace(Standing { connection, on_its_way, shown, keeps: None });
        among.here();
    }

    /// Commits, as the one who leads, and tells the others.
    pub(super) async fn commit_once(&self, batch: Vec<Write>) -> Result<(), StoreError> {
        let Some(among) = &self.among else { return self.store.commit(batch).await };
        let generation = among.generation.get();
        let kept = if among.leads.get() {
            let told = Among::told(&batch);
            let under_way = among.commits();
            let kept = self.store.commit(batch).await;
            drop(under_way);
            if kept.is_ok() && among.leads.get() {
                among.wrote(told, self.read(crate::Replica::shown));
            }
            kept
        } else {
            Err(StoreError::Superseded)
        };
        if !among.is_keeping() {
            for id in among.looks.take() {
                among.answered(id, generation, Ok(()));
            }
        }
        // What was begun before this tab took the lead once more says nothing about now.
        let is_now = among.generation.get() == generation && !among.begins.get();
        if kept == Err(StoreError::Superseded) && is_now {
            self.step_down(among);
        }
        kept
    }

    /// Another leads. What is in memory here was made for a commit that did not happen.
    fn step_down(&self, among: &Among) {
        if among.leads.replace(false) {
            among.tabs.wait();
            self.wish(Wish::Rest);
        }
        among.heard.put(Told::Load);
    }

    /// Leads from now on: this tab has the lock. If it cannot, for how long it rests before it tries again.
    async fn take_over(&self, among: &Among) -> Option<u32> {
        if among.leads.get() || among.over.get() {
            return None;
        }
        let session = self.read(|r| r.meta().session.clone());
        match opening::lead(&self.store, &self.moments, session, among).await {
            Ok(replica) => {
                self.show(replica);
                self.owed.take();
                self.greeted.set(false);
                self.stale_rights.set(false);
                self.may_fetch_thumbnails();
                self.may_have_room();
                self.tell();
            }
            // Taken from this tab meanwhile: it hears so.
            Err(StoreError::Superseded) => {
                among.tabs.wait();
                return None;
            }
            // Another may be luckier; if none is there, it is this one's turn again.
            Err(why) => {
                let millis = among.rest(why);
                self.changed();
                return Some(millis);
            }
        }
        let mine = among.asked.take();
        for (id, asked) in mine {
            self.act_for(among, id, asked).await;
        }
        self.changed();
        self.wish(Wish::Sync);
        None
    }

    /// Loads what is kept; `heard` is up to where the leader has told by then.
    async fn load_again(&self, among: &Among, heard: Option<Place>) {
        if among.leads.replace(false) {
            among.tabs.wait();
            self.wish(Wish::Rest);
        }
        let session = self.read(|r| r.meta().session.clone());
        let Ok(stored) = opening::loaded(&self.store, &session).await else {
            // The next word of the leader tells that it is to be tried again.
            among.generation.set(0);
            among.no.set(None);
            return;
        };
        if heard.is_some() {
            among.recovered();
        }
        let generation = stored.generation;
        among.generation.set(generation);
        among.no.set(heard.filter(|place| place.generation == generation).map(|place| place.no));
        let mut replica = opening::mirror(stored, &self.moments, session);
        replica.mirror(vec![], among.standing.borrow().shown, self.now());
        self.show(replica);
        self.changed();
        // What was not answered, perhaps by one who leads no longer: whoever has done it knows.
        let again: Vec<Said> =
            among.asked.borrow().iter().map(|(id, asked)| asked.said_again(*id, generation)).collect();
        for said in &again {
            among.say(said);
        }
    }

    fn show(&self, mut replica: crate::Replica) {
        replica.keep_opened(&self.replica.borrow());
        self.replica.replace(replica);
    }
}
