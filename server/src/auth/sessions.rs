//! Opening, carrying on and ending sessions.
//!
//! A refresh token is exchanged once, within one transaction. Two tabs that exchange it at once get the same
//! successor; a token that comes back later was stolen, by the one or by the other, so its session ends.

use std::net::IpAddr;

use db::{
    Tx,
    audit::{self, AuditRow},
    people, sessions as store,
    sessions::{RefreshTokenRow, SessionRow},
    staff,
};
use domain::{
    ids::{PersonId, SessionId, UnitId},
    instant::Instant,
    text::Lang,
};
use sha2::{Digest, Sha256};

use super::{SignedIn, attempts::Attempt, look_up, passwords};
use crate::{error::ApiError, state::AppState};

/// How many days a session lives without being used.
pub const REFRESH_DAYS: i64 = 14;
const REFRESH_MILLIS: i64 = REFRESH_DAYS * 24 * 3600 * 1000;
/// How long an exchanged token still gets the successor that the first exchange got.
const GRACE_MILLIS: i64 = 30 * 1000;
/// The most that is kept of what a browser calls itself.
const AGENT_CHARS: usize = 200;

/// How long a password for one sign-in opens a session.
const ONE_TIME_MILLIS: i64 = 72 * 3600 * 1000;

/// Until when a password for one sign-in opens a session.
pub fn valid_until(given_at: Instant) -> Instant {
    given_at.plus_millis(ONE_TIME_MILLIS)
}

/// A session with fresh tokens.
#[derive(Debug)]
pub struct Opened {
    /// Who.
    pub signed_in: SignedIn,
    /// The access token.
    pub access: String,
    /// The refresh token.
    pub refresh: String,
}

/// Where a call comes from, for limits and for the list of one's sessions.
#[derive(Debug, Clone, Default)]
pub struct Caller {
    /// The address, where it is known.
    pub address: Option<IpAddr>,
    /// What the browser calls itself.
    pub agent: String,
    /// The language of the call.
    pub lang: Lang,
}

/// Signs in: a new session each time, never an old one taken over.
///
/// # Errors
/// `BadCredentials` without saying which of the two is wrong; `TooMany` after too many failures.
pub async fn sign_in(state: &AppState, login: &str, password: &str, caller: &Caller) -> Result<Opened, ApiError> {
    if login.len() > passwords::LONGEST || password.len() > passwords::LONGEST {
        return Err(ApiError::BadCredentials);
    }
    let now = state.clock.now();
    let attempt = Attempt::new(&state.keys, &people::login_fold(login), caller.address);
    let account = {
        let (attempt, login) = (attempt.clone(), login.to_owned());
        let begin = move |tx: Tx| {
            let (attempt, login) = (attempt.clone(), login.clone());
            async move {
                // What was counted stays counted, so a refusal is a result here and not an error.
                match attempt.begin(&tx, now).await? {
                    Ok(()) => Ok(Ok(staff::account_by_login(&tx, &login).await?)),
                    Err(refused) => Ok(Err(refused)),
                }
            }
        };
        state.db.write(begin).await.and_then(|began| began)?
    };
    let stored = account.as_ref().and_then(|a| a.person.password_hash.as_deref());
    let fits = state.passwords.verify(password, stored).await?;
    // A password for one sign-in that nobody used in time opens nothing any more.
    let fits = fits && account.as_ref().and_then(|a| a.must_change_at).is_none_or(|at| now <= valid_until(at));
    let account = account.map(|a| a.person).filter(|a| a.disabled_at.is_none_or(|at| at > now));
    match account {
        Some(account) if fits => open(state, account.id, account.unit, attempt, caller).await,
        account => {
            let known = account.map(|a| (a.unit, a.id));
            let line = known.map(|(unit, id)| line(state, unit, id, None, "session.failed", now));
            let note = move |tx: Tx| {
                let (attempt, line) = (attempt.clone(), line.clone());
                async move {
                    attempt.failed(&tx, now).await?;
                    if let Some(line) = line {
                        audit::audit_append(&tx, &line).await?;
                    }
                    Ok::<_, ApiError>(())
                }
            };
            state.db.write(note).await?;
            Err(ApiError::BadCredentials)
        }
    }
}

async fn open(
    state: &AppState,
    person: PersonId,
    unit: UnitId,
    attempt: Attempt,
    caller: &Caller,
) -> Result<Opened, ApiError> {
    let now = state.clock.now();
    let session = SessionId(state.clock.id());
    let token: [u8; 32] = state.clock.random();
    let row = SessionRow {
        id: session,
        unit,
        person,
        agent: caller.agent.chars().filter(|c| !c.is_control()).take(AGENT_CHARS).collect(),
        created_at: now,
        seen_at: now,
        ended_at: None,
        end_reason: None,
    };
    let refresh = RefreshTokenRow { hash: hash(&token), session, issued_at: now, used_at: None };
    let line = line(state, unit, person, Some(session), "session.opened", now);
    let lang = caller.lang;
    let store_all = move |tx: Tx| {
        let (attempt, row, refresh, line) = (attempt.clone(), row.clone(), refresh.clone(), line.clone());
        async move {
            attempt.succeeded(&tx).await?;
            store::session_insert(&tx, &row).await?;
            store::refresh_token_insert(&tx, &refresh).await?;
            audit::audit_append(&tx, &line).await?;
            look_up(&tx, session, person, lang, now).await
        }
    };
    let signed_in = state.db.write(store_all).await?;
    Ok(Opened { signed_in, access: state.keys.sign(person, session, now), refresh: hex::encode(token) })
}

/// What an exchange of a refresh token comes to; stored even where it is a refusal.
enum Exchange {
    Carried(Box<SignedIn>),
    Refused,
    Stolen(SessionId),
}

/// Exchanges a refresh token for its successor and a new access token.
///
/// # Errors
/// `Unauthenticated` when the token is none, has expired, or was exchanged before: then its session has ended.
pub async fn refresh(state: &AppState, token: &str, lang: Lang) -> Result<Opened, ApiError> {
    let now = state.clock.now();
    let token = parse(token).ok_or(ApiError::Unauthenticated)?;
    let successor = state.keys.successor(&token);
    let audit_id = state.clock.id();
    let exchange =
        move |tx: Tx| async move { exchange(&tx, &hash(&token), &hash(&successor), audit_id, lang, now).await };
    match state.db.write(exchange).await? {
        Exchange::Carried(signed_in) => {
            let access = state.keys.sign(signed_in.person(), signed_in.session, now);
            Ok(Opened { signed_in: *signed_in, access, refresh: hex::encode(successor) })
        }
        Exchange::Refused => Err(ApiError::Unauthenticated),
        Exchange::Stolen(session) => {
            tracing::warn!(session.id = %session, "a refresh token came back after its exchange: its session was ended");
            // Streams of the session learn of its end.
            state.db.notify();
            Err(ApiError::Unauthenticated)
        }
    }
}

async fn exchange(
    tx: &Tx,
    token: &str,
    successor: &str,
    audit_id: uuid::Uuid,
    lang: Lang,
    now: Instant,
) -> Result<Exchange, ApiError> {
    let Some(row) = store::refresh_token_lock(tx, token).await? else { return Ok(Exchange::Refused) };
    let Some(session) = store::session_find(tx, row.session).await? else { return Ok(Exchange::Refused) };
    if session.ended_at.is_some() {
        return Ok(Exchange::Refused);
    }
    if row.issued_at.plus_millis(REFRESH_MILLIS) < now {
        store::session_end(tx, session.id, now, "expired").await?;
        return Ok(Exchange::Refused);
    }
    match row.used_at {
        None => {
            store::refresh_token_use(tx, token, now).await?;
            let next =
                RefreshTokenRow { hash: successor.to_owned(), session: session.id, issued_at: now, used_at: None };
            store::refresh_token_insert(tx, &next).await?;
            store::session_touch(tx, session.id, now).await?;
        }
        Some(used) if now <= used.plus_millis(GRACE_MILLIS) => {}
        Some(_) => {
            store::session_end(tx, session.id, now, "reuse").await?;
            let line = AuditRow {
                id: audit_id,
                unit: session.unit,
                at: now,
                person: Some(session.person),
                session: Some(session.id),
                action: "session.reuse".to_owned(),
                subject_kind: "session".to_owned(),
                subject: Some(session.id.0),
                detail: "{}".to_owned(),
            };
            audit::audit_append(tx, &line).await?;
            return Ok(Exchange::Stolen(session.id));
        }
    }
    match look_up(tx, session.id, session.person, lang, now).await {
        Ok(signed_in) => Ok(Exchange::Carried(Box::new(signed_in))),
        Err(ApiError::Unauthenticated) => Ok(Exchange::Refused),
        Err(err) => Err(err),
    }
}

/// Ends one of somebody's own sessions; `false` when they have none of this id that is open.
///
/// # Errors
/// When the database fails.
pub async fn end(state: &AppState, person: PersonId, unit: UnitId, session: SessionId) -> Result<bool, ApiError> {
    let now = state.clock.now();
    let line = line(state, unit, person, Some(session), "session.ended", now);
    let end = move |tx: Tx| {
        let line = line.clone();
        async move {
            match store::session_find(&tx, session).await? {
                Some(row) if row.person == person && row.ended_at.is_none() => {}
                Some(_) | None => return Ok(false),
            }
            store::session_end(&tx, session, now, "signed_out").await?;
            audit::audit_append(&tx, &line).await?;
            Ok::<_, ApiError>(true)
        }
    };
    let ended = state.db.write(end).await?;
    if ended {
        // Streams of the session learn of its end.
        state.db.notify();
    }
    Ok(ended)
}

/// Ends the session of a refresh token, for a browser whose access token has expired.
///
/// # Errors
/// `Unauthenticated` when the token is none, or its session has ended.
pub async fn end_by_refresh(state: &AppState, token: &str) -> Result<(), ApiError> {
    let hash = hash(&parse(token).ok_or(ApiError::Unauthenticated)?);
    let find = move |tx: Tx| {
        let hash = hash.clone();
        async move {
            let row = store::refresh_token_lock(&tx, &hash).await?.ok_or(ApiError::Unauthenticated)?;
            store::session_find(&tx, row.session).await?.ok_or(ApiError::Unauthenticated)
        }
    };
    let session = state.db.write(find).await?;
    if end(state, session.person, session.unit, session.id).await? { Ok(()) } else { Err(ApiError::Unauthenticated) }
}

fn line(
    state: &AppState,
    unit: UnitId,
    person: PersonId,
    session: Option<SessionId>,
    action: &str,
    now: Instant,
) -> AuditRow {
    AuditRow {
        id: state.clock.id(),
        unit,
        at: now,
        person: Some(person),
        session,
        action: action.to_owned(),
        subject_kind: "session".to_owned(),
        subject: session.map(|s| s.0),
        detail: "{}".to_owned(),
    }
}

fn parse(token: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    hex::decode_to_slice(token, &mut bytes).ok()?;
    Some(bytes)
}

fn hash(token: &[u8; 32]) -> String {
    hex::encode(Sha256::digest(token))
}
