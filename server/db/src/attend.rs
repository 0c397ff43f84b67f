//! Instances of one PostgreSQL tell each other that something was stored, and small things that are not worth storing.
//!
//! It is a hint, told after the commit from a connection of its own: inside the transaction it would make all writers wait for
//! each other. Whatever hint is lost, the log is looked at by the clock too.

use std::{future::pending, time::Duration};

use sea_orm::sqlx::{self, postgres::PgListener};
use tokio::sync::{broadcast, watch};

use crate::{Db, Engine, Result, error::DbError, random};

const STORED: &str = "sen_stored";
const SAID: &str = "sen_said";
/// What is stored in quick succession is told once.
const COALESCE: Duration = Duration::from_millis(5);
/// Before it is tried again to listen.
const AGAIN: Duration = Duration::from_secs(1);
/// What the database takes in one message, less what we put before it.
const MOST_BYTES: usize = 7000;
/// Messages that wait for who is slow to hear them.
const MOST_WAITING: usize = 256;

/// What instances say to each other that is not stored anywhere.
pub(crate) struct Said {
    said: broadcast::Sender<String>,
    outgoing: broadcast::Sender<String>,
}

impl Said {
    pub fn new() -> Self {
        Self { said: broadcast::Sender::new(MOST_WAITING), outgoing: broadcast::Sender::new(MOST_WAITING) }
    }
}

impl Db {
    /// Tells the other instances something. Nobody may hear it; on SQLite there is nobody. Longer texts than the database takes
    /// are not told.
    pub fn say(&self, text: &str) {
        if text.len() <= MOST_BYTES {
            // Nobody listens while nobody attends.
            let _ = self.said().outgoing.send(text.to_owned());
        }
    }

    /// What other instances say from now on, while [`Self::attend`] runs.
    pub fn hear(&self) -> broadcast::Receiver<String> {
        self.said().said.subscribe()
    }

    /// Tells other instances what was stored here, and wakes [`Self::changes`] when they stored something. Never ends; on SQLite
    /// it does nothing.
    pub async fn attend(&self) {
        if self.engine() == Engine::Sqlite {
            return pending().await;
        }
        // Ours come back to us too.
        let me = random::uuid().simple().to_string();
        let (mut stored, mut outgoing) = (self.stored(), self.said().outgoing.subscribe());
        loop {
            // Whatever was told while nobody listened.
            self.notify();
            let _ = self.attend_once(&me, &mut stored, &mut outgoing).await;
            tokio::time::sleep(AGAIN).await;
        }
    }

    async fn attend_once(
        &self,
        me: &str,
        stored: &mut watch::Receiver<u64>,
        outgoing: &mut broadcast::Receiver<String>,
    ) -> Result<()> {
        let pool = self.connection().get_postgres_connection_pool();
        let failed = |err: sqlx::Error| DbError::from(sea_orm::DbErr::Conn(sea_orm::RuntimeErr::SqlxError(err.into())));
        let mut listener = PgListener::connect_with(pool).await.map_err(failed)?;
        listener.listen_all([STORED, SAID]).await.map_err(failed)?;
        let tell = async |channel: &str, text: &str| {
            let told = sqlx::query("SELECT pg_notify($1, $2)").bind(channel).bind(text).execute(pool).await;
            told.map(drop).map_err(failed)
        };
        loop {
            tokio::select! {
                heard = listener.try_recv() => match heard.map_err(failed)? {
                    Some(heard) if heard.channel() == STORED && heard.payload() != me => self.notify(),
                    Some(heard) if heard.channel() == SAID => {
                        if let Some((from, text)) = heard.payload().split_once(' ')
                            && from != me
                        {
                            // Nobody may want to know.
                            let _ = self.said().said.send(text.to_owned());
                        }
                    }
                    Some(_) => {}
                    // The connection was lost and is there again.
                    None => self.notify(),
                },
                changed = stored.changed() => {
                    if changed.is_err() {
                        return Ok(());
                    }
                    tell(STORED, me).await?;
                    tokio::time::sleep(COALESCE).await;
                }
                said = outgoing.recv() => match said {
                    Ok(text) => tell(SAID, &format!("{me} {text}")).await?,
                    Err(broadcast::error::RecvError::Lagged(_)) => {}
                    Err(broadcast::error::RecvError::Closed) => return Ok(()),
                },
            }
        }
    }
}
