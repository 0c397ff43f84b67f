//! Opening, carrying on and ending sessions.
//!
//! A refresh token is exchanged once, within one transaction. Two tabs that exchange it at once get the same
//! successor; a token that comes back later was stolen, by the one or by the other, so its session ends.

use std::{net::IpAddr, sync::Arc};

use contract::second_factor::SecondStep;
use db::{
    Tx,
    audit::{self, AuditRow},
    people::{self, PersonRow},
    sessions as store,
    sessions::{RefreshTokenRow, SessionRow},
    staff,
};
use domain::{
    ids::{PersonId, SessionId, UnitId},
    instant::Instant,
    text::Lang,
};
use sha2::{Digest, Sha256};

use super::{
    SignedIn,
    attempts::Attempt,
    look_up, passwords,
    second_factor::{self, Asked},
};
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

/// What a right password leads to.
pub enum Entry {
    /// A session.
    Open(Box<Opened>),
    /// The question for a code.
    Code(SecondStep),
}

/// Signs in: a new session each time, never an old one taken over. `bearer` is whether the tokens are wanted in the reply.
///
/// # Errors
/// `BadCredentials` without saying which of the two is wrong; `TooMany` after too many failures.
pub async fn sign_in(
    state: &AppState,
    (login, password): (&str, &str),
    bearer: bool,
    caller: &Caller,
) -> Result<Entry, ApiError> {
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
        Some(account) if fits => let_in(state, account, bearer, attempt, caller).await,
        account => {
            let note = move |tx: Tx| {
                let attempt = attempt.clone();
                async move { attempt.failed(&tx, now).await }
            };
            state.db.write(note).await?;
            // Written a moment later, so that an account that is there takes no longer.
            if let Some(account) = account {
                state.denials.line(line(state, account.unit, account.id, None, "session.failed", now));
            }
            Err(ApiError::BadCredentials)
        }
    }
}

/// The password is right: a session, or the question for a code.
async fn let_in(
    state: &AppState,
    account: PersonRow,
    bearer: bool,
    attempt: Attempt,
    caller: &Caller,
) -> Result<Entry, ApiError> {
    let (person, unit, now) = (account.id, account.unit, state.clock.now());
    let opening = Arc::new(Opening::new(state, person, unit, caller, "password"));
    let asked = Arc::new(Asked::new(state, person, bearer));
    let asked_line = Arc::new(line(state, unit, person, None, "session.code_asked", now));
    let (kept, hash) = (opening.clone(), account.password_hash);
    let keep = move |tx: Tx| {
        let (attempt, opening, asked, line, hash) =
            (attempt.clone(), kept.clone(), asked.clone(), asked_line.clone(), hash.clone());
        async move {
            // Whoever reset the password meanwhile was quicker: this one opens nothing any more.
            people::person_lock(&tx, person).await?;
            let account = staff::account_find(&tx, person).await?;
            if account.is_none_or(|account| account.person.password_hash != hash) {
                return Err(ApiError::BadCredentials);
            }
            attempt.succeeded(&tx).await?;
            if second_factor::is_on(&tx, person).await? {
                audit::audit_append(&tx, &line).await?;
                return Ok(Err(asked.keep(&tx).await?));
            }
            Ok(Ok(opening.keep(&tx).await?))
        }
    };
    Ok(match state.db.write(keep).await? {
        Ok(signed_in) => Entry::Open(Box::new(opening.opened(state, signed_in))),
        Err(asked) => Entry::Code(asked),
    })
}

/// A new session, before it is stored.
pub(super) struct Opening {
    row: SessionRow,
    refresh: RefreshTokenRow,
    token: [u8; 32],
    line: AuditRow,
    lang: Lang,
}

impl Opening {
    /// For this person; `by` is what opens it, for the audit log.
    pub fn new(state: &AppState, person: PersonId, unit: UnitId, caller: &Caller, by: &str) -> Self {
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
        let line = AuditRow { detail: serde_json::json!({ "by": by }).to_string(), ..line };
        Self { row, refresh, token, line, lang: caller.lang }
    }

    /// Stores it; whose it is.
    pub async fn keep(&self, tx: &Tx) -> Result<SignedIn, ApiError> {
        store::session_insert(tx, &self.row).await?;
        store::refresh_token_insert(tx, &self.refresh).await?;
        audit::audit_append(tx, &self.line).await?;
        look_up(tx, self.row.id, self.row.person, self.lang, self.row.created_at).await
    }

    /// Its tokens, once it is stored.
    pub fn opened(&self, state: &AppState, signed_in: SignedIn) -> Opened {
        let access = state.keys.sign(self.row.person, self.row.id, self.row.created_at);
        Opened { signed_in, access, refresh: hex::encode(self.token) }
    }
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
