//! Who calls. A token says which session; the session, the person and their grants are read from the database on every
//! request, so that signing out, disabling somebody and ending a grant count at once.

pub mod attempts;
pub mod cookies;
pub mod keys;
pub mod own_password;
pub mod passkeys;
pub mod passwords;
pub mod sealed;
pub mod second_factor;
pub mod sessions;
pub mod tokens;
pub mod totp;

use axum::{
    extract::{FromRequestParts, OptionalFromRequestParts},
    http::{HeaderMap, header, request::Parts},
};
use axum_extra::extract::CookieJar;
use db::{
    Tx,
    callers::{self, Caller},
};
use domain::{
    ids::{PersonId, SessionId, UnitId},
    instant::Instant,
    rights::{Actor, Scope},
    text::Lang,
};

pub use self::{
    keys::Keys,
    passwords::{Cost, Passwords},
};
use crate::{audit::denials::Witness, error::ApiError, lang::lang_of, state::AppState};

/// Somebody signed in: an argument of every handler that is not public. Only this module makes one from a request.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// The person with their grants in force today: the only source of permission.
    pub actor: Actor,
    /// The session in which they call; audit lines name it.
    pub session: SessionId,
    /// Their name, or their post where accounts are named by post.
    pub name: String,
    /// The language of this call.
    pub lang: Lang,
    /// Whether they must choose a password of their own before anything else.
    pub must_change: bool,
}

/// Somebody signed in who may still have to choose a password of their own: for the session itself and nothing else.
#[derive(Debug, Clone)]
pub struct AtTheDoor(pub SignedIn);

/// A token of ours whose session is still to be looked up: for a handler that reads who calls in the same transaction as what it
/// tells them. It says nothing about what somebody may.
#[derive(Debug, Clone, Copy)]
pub struct Claimed {
    session: SessionId,
    person: PersonId,
    lang: Lang,
    now: Instant,
}

impl SignedIn {
    /// Who.
    pub const fn person(&self) -> PersonId {
        self.actor.person()
    }

    /// In which unit.
    pub const fn unit(&self) -> UnitId {
        self.actor.unit()
    }

    /// What they may read.
    pub fn scope(&self) -> Scope {
        self.actor.scope()
    }

    /// The same person as the database knows them now: long-lived streams ask it again and again.
    ///
    /// # Errors
    /// `Unauthenticated` when the session has ended or the person was disabled; those of the database.
    pub async fn again(&self, state: &AppState) -> Result<Self, ApiError> {
        let (session, person, lang, now) = (self.session, self.person(), self.lang, state.clock.now());
        state.db.read(move |tx| async move { look_up(&tx, session, person, lang, now).await }).await
    }
}

/// The person of a session, read afresh.
///
/// # Errors
/// `Unauthenticated` when there is no such session, it has ended, or the person was disabled.
pub async fn look_up(
    tx: &Tx,
    session: SessionId,
    person: PersonId,
    lang: Lang,
    now: Instant,
) -> Result<SignedIn, ApiError> {
    let Caller { session: row, account, grants } =
        callers::caller_find(tx, session).await?.ok_or(ApiError::Unauthenticated)?;
    if row.ended_at.is_some() || row.person != person {
        return Err(ApiError::Unauthenticated);
    }
    let (found, must_change) = (account.person, account.must_change_at.is_some());
    if found.disabled_at.is_some_and(|at| at <= now) || found.unit != row.unit {
        return Err(ApiError::Unauthenticated);
    }
    let actor = Actor::new(person, row.unit, grants, now.local_date());
    Ok(SignedIn { actor, session, name: found.display_name, lang, must_change })
}

impl FromRequestParts<AppState> for SignedIn {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        let AtTheDoor(me) = <AtTheDoor as FromRequestParts<AppState>>::from_request_parts(parts, state).await?;
        if me.must_change { Err(ApiError::PasswordMustChange) } else { Ok(me) }
    }
}

impl FromRequestParts<AppState> for AtTheDoor {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        let claimed = Claimed::from_request_parts(parts, state).await?;
        state.db.read(move |tx| async move { claimed.at_the_door(&tx).await }).await.map(Self)
    }
}

impl Claimed {
    /// Whoever calls, as this transaction reads them.
    ///
    /// # Errors
    /// Those of [`look_up`]; `PasswordMustChange` for whoever has first to choose a password of their own.
    pub async fn signed_in(&self, tx: &Tx) -> Result<SignedIn, ApiError> {
        let me = self.at_the_door(tx).await?;
        if me.must_change { Err(ApiError::PasswordMustChange) } else { Ok(me) }
    }

    async fn at_the_door(&self, tx: &Tx) -> Result<SignedIn, ApiError> {
        look_up(tx, self.session, self.person, self.lang, self.now).await
    }
}

impl FromRequestParts<AppState> for Claimed {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        let token = access_token(&parts.headers, state).ok_or(ApiError::Unauthenticated)?;
        let now = state.clock.now();
        let claims = state.keys.verify(&token, now).ok_or(ApiError::Unauthenticated)?;
        // Refused from here on, it is this session that was.
        if let Some(witness) = parts.extensions.get::<Witness>() {
            witness.saw(claims.sub, claims.sid);
        }
        Ok(Self { session: claims.sid, person: claims.sub, lang: lang_of(&parts.headers), now })
    }
}

impl OptionalFromRequestParts<AppState> for AtTheDoor {
    type Rejection = ApiError;

    /// Nobody is somebody too, where one signs out; a failing database is not nobody.
    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Option<Self>, ApiError> {
        match <Self as FromRequestParts<AppState>>::from_request_parts(parts, state).await {
            Ok(signed_in) => Ok(Some(signed_in)),
            Err(ApiError::Unauthenticated) => Ok(None),
            Err(err) => Err(err),
        }
    }
}

/// The access token of a call: the header's where there is one, else the cookie's.
fn access_token(headers: &HeaderMap, state: &AppState) -> Option<String> {
    if let Some(value) = headers.get(header::AUTHORIZATION) {
        let (scheme, token) = value.to_str().ok()?.split_once(' ')?;
        return scheme.eq_ignore_ascii_case("bearer").then(|| token.trim().to_owned());
    }
    let name = cookies::access_name(state.config.secure_cookies);
    CookieJar::from_headers(headers).get(name).map(|cookie| cookie.value().to_owned())
}
