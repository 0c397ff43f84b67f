//! A server, who is signed in there, and the devices as they are in the morning.

use std::collections::BTreeMap;

use contract::session::SessionView;
use db::Engine;
use domain::ids::ClientId;

use super::PEOPLE;
use crate::{
    client::{Device, Disk, Wire},
    support::{SIGNED_COPY, TestApp, User, WEDNESDAY, at},
};

/// A server with the people who have signed in: once each, however many devices they have. Where its database is in memory it
/// begins anew for every seed, so that a seed needs no school, no password and no bootstrap of its own.
pub struct School {
    pub app: TestApp,
    people: BTreeMap<&'static str, Person>,
    /// What the database holds in the morning.
    morning: Option<Vec<u8>>,
}

/// Somebody who has signed in, and what their device holds then.
struct Person {
    user: User,
    session: SessionView,
    disk: Disk,
}

impl School {
    /// A school whose database is in memory.
    pub async fn in_memory() -> Self {
        let mut school = Self::over(TestApp::in_memory().await).await;
        school.morning = Some(school.app.db.image().await);
        school
    }

    /// A school whose database is where one of this engine lies; `None` only where PostgreSQL is left out on purpose.
    pub async fn stored(engine: Engine) -> Option<Self> {
        Some(Self::over(TestApp::new(engine).await?).await)
    }

    async fn over(app: TestApp) -> Self {
        let mut people = BTreeMap::new();
        for login in PEOPLE {
            let user = app.user(login).await;
            let device = Device::with(&app, Wire::new(user.clone()), Disk::default()).await;
            device.sync().await;
            people.insert(login, Person { user, session: device.session.clone(), disk: device.disk.copy() });
        }
        // What is issued goes out with it.
        people["vanthu"].user.upload(SIGNED_COPY).await;
        Self { app, people, morning: None }
    }

    /// Begins a seed. Where the database is in memory nothing is left of what was played before.
    pub async fn begin(&self, seed: u64) {
        if let Some(morning) = &self.morning {
            self.put_back(morning).await;
            // None of the ids that were drawn when the school was founded.
            self.app.clock.restart(at(WEDNESDAY), seed ^ (1 << 63));
        }
    }

    /// Whether each seed begins with the same.
    pub const fn begins_anew(&self) -> bool {
        self.morning.is_some()
    }

    /// What the database holds now, where it is in memory.
    pub async fn image(&self) -> Option<Vec<u8>> {
        if self.begins_anew() { Some(self.app.db.image().await) } else { None }
    }

    /// Puts another database beneath the server. Everybody is still signed in: nobody was after the morning.
    pub async fn put_back(&self, image: &[u8]) {
        self.app.db.put_back(image).await;
    }

    /// A device of somebody's: as it was in the morning, or one that holds nothing yet.
    pub async fn device(&self, login: &str, is_new: bool) -> Device {
        let person = &self.people[login];
        let disk = if is_new { Disk::default() } else { person.disk.copy() };
        if !is_new {
            // Another device, not a copy of the first.
            disk.tamper(|meta| meta.client = ClientId(self.app.id()));
        }
        Device::remembering(&self.app, Wire::new(person.user.clone()), disk, person.session.clone()).await
    }
}
