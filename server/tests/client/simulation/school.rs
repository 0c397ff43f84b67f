//! A server, and who is signed in there.

use std::collections::BTreeMap;

use db::Engine;

use crate::support::{TestApp, User};

/// A server with the people who have signed in: once each, however many devices they have.
pub struct School {
    pub app: TestApp,
    users: BTreeMap<&'static str, User>,
}

impl School {
    /// A new one; `None` only where PostgreSQL is left out on purpose.
    pub async fn new(engine: Engine) -> Option<Self> {
        Some(Self { app: TestApp::new(engine).await?, users: BTreeMap::new() })
    }

    /// Another over what this one's database holds now: sessions of the one are none of the other's.
    pub async fn copied(&self, seed: u64) -> Self {
        Self { app: self.app.copied(seed).await, users: BTreeMap::new() }
    }

    pub async fn user(&mut self, login: &'static str) -> User {
        if let Some(user) = self.users.get(login) {
            return user.clone();
        }
        let user = self.app.user(login).await;
        self.users.insert(login, user.clone());
        user
    }
}
