//! Passkeys (WebAuthn): a key in a device or a password manager, with which somebody signs in without a password.
//!
//! They are discoverable: whoever stands at the door names nobody, so nothing is told of names. The device asks for a finger,
//! a face or a PIN, which makes them two factors by themselves. What is wrong with an answer, only the audit log says.

use std::sync::Arc;

use axum::{extract::FromRequestParts, http::request::Parts};
use contract::passkey::{PasskeyLine, PasskeyList, PasskeyOffer};
use db::{
    DbError, Tx,
    audit::{self, AuditRow},
    passkeys::{self as keys, PasskeyRow},
    people,
    second_factor::{self as store, ChallengeRow},
    staff,
};
use domain::{
    denial::{Denial, Fault},
    ids::{PasskeyId, PersonId, UnitId},
    second_factor as rules,
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};
use webauthn_rs::prelude::{
    DiscoverableAuthentication, Passkey, PasskeyRegistration, PublicKeyCredential, RegisterPublicKeyCredential, Url,
    Webauthn, WebauthnBuilder, WebauthnError,
};

use super::{
    SignedIn,
    attempts::Attempt,
    own_password::{self, invalid},
    second_factor::{digest, line},
    sessions::{Caller, Opened, Opening},
};
use crate::{error::ApiError, extract::host, state::AppState};

/// For what a challenge is good with which a passkey is made.
const TO_REGISTER: &str = "passkey.register";
/// For what a challenge is good with which somebody signs in.
const TO_SIGN_IN: &str = "passkey.sign_in";
/// Who asks, as devices show it.
const NAME: &str = "Sen";
/// More of one person's are refused.
const MOST: usize = 20;
/// Asked for at the door and not answered: nobody fills the disk with asking.
const MOST_ASKED: u64 = 5000;

/// The address at which a call came in, as far as passkeys may be used there.
#[derive(Debug, Clone)]
pub struct Here(Option<Url>);

impl Here {
    /// Whether passkeys are taken here.
    pub const fn takes_passkeys(&self) -> bool {
        self.0.is_some()
    }

    /// The origin of this host among those that the server was told of; without any, `localhost` alone, which browsers trust
    /// without HTTPS.
    fn of(host: Option<&str>, origins: &[String], secure: bool) -> Self {
        let Some(host) = host else { return Self(None) };
        let found = origins.iter().filter_map(|origin| Url::parse(origin).ok()).find(|url| {
            let named = Url::parse(&format!("{}://{host}", url.scheme())).ok();
            named.is_some_and(|named| named.origin() == url.origin())
        });
        if found.is_some() || !origins.is_empty() {
            return Self(found);
        }
        let local = Url::parse(&format!("{}://{host}", if secure { "https" } else { "http" })).ok();
        Self(local.filter(|url| url.domain() == Some("localhost")))
    }

    fn webauthn(&self) -> Result<Webauthn, ApiError> {
        let url = self.0.as_ref().ok_or(ApiError::NoPasskeys)?;
        let id = url.domain().ok_or(ApiError::NoPasskeys)?;
        let built = WebauthnBuilder::new(id, url).and_then(|builder| builder.rp_name(NAME).build());
        built.map_err(ApiError::internal)
    }
}

impl FromRequestParts<AppState> for Here {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Self::Rejection> {
        let config = &state.config;
        Ok(Self::of(host(parts), &config.public_origins, config.secure_cookies))
    }
}

/// Whether passkeys can be taken at this origin: a name over HTTPS, or `localhost`.
///
/// # Errors
/// In words, for whoever starts the server.
pub fn origin(text: &str) -> Result<String, String> {
    let url = Url::parse(text).map_err(|err| err.to_string())?;
    let domain = url.domain().ok_or("an origin for passkeys is named, not numbered")?;
    if url.scheme() != "https" && !(url.scheme() == "http" && domain == "localhost") {
        return Err("browsers take passkeys over https:// only, and on http://localhost".to_owned());
    }
    if url.path() != "/" || url.query().is_some() || url.fragment().is_some() || !url.username().is_empty() {
        return Err("an origin is a scheme, a host and perhaps a port: https://sen.example.vn".to_owned());
    }
    Ok(url.origin().ascii_serialization())
}

/// One's passkeys.
///
/// # Errors
/// When the database fails.
pub async fn list(state: &AppState, me: &SignedIn, here: &Here) -> Result<PasskeyList, ApiError> {
    let person = me.person();
    let rows = state.db.read(move |tx: Tx| async move { keys::passkey_list(&tx, person).await }).await?;
    let items = rows.into_iter().map(shown).collect();
    Ok(PasskeyList { possible: here.takes_passkeys(), items })
}

/// What the browser is to ask of a device that shall hold a passkey.
///
/// # Errors
/// `Invalid` when the password is wrong, `NoPasskeys` at this address, `TooMany`.
pub async fn offer_registration(
    state: &AppState,
    me: &SignedIn,
    password: &str,
    here: &Here,
    caller: &Caller,
) -> Result<PasskeyOffer, ApiError> {
    let webauthn = here.webauthn()?;
    let person = me.person();
    let (account, attempt) = own_password::again(state, me, password, caller, "password").await?;
    let held = state.db.read(move |tx: Tx| async move { keys::passkey_list(&tx, person).await }).await?;
    if held.len() >= MOST {
        return Err(Denial::NoSuchStep.into());
    }
    let held = held.iter().filter_map(|row| serde_json::from_str::<Passkey>(&row.body).ok());
    let held = held.map(|key| key.cred_id().clone()).collect();
    let started = webauthn.start_passkey_registration(person.0, &account.login, &account.display_name, Some(held));
    let (challenge, waiting) = started.map_err(ApiError::internal)?;
    let mut options = serde_json::to_value(challenge).map_err(ApiError::internal)?["publicKey"].take();
    // The library leaves it open whether the device finds the key by itself; at our door nobody is named, so it must.
    options["authenticatorSelection"]["residentKey"] = "required".into();
    options["authenticatorSelection"]["requireResidentKey"] = true.into();
    let (challenge, row) = asked(state, TO_REGISTER, Some(person), &waiting)?;
    let keep = move |tx: Tx| {
        let (attempt, row) = (attempt.clone(), row.clone());
        async move {
            attempt.succeeded(&tx).await?;
            Ok::<_, ApiError>(store::challenge_insert(&tx, &row).await?)
        }
    };
    state.db.write(keep).await?;
    Ok(PasskeyOffer { challenge, options })
}

/// Keeps a passkey that was made.
///
/// # Errors
/// `Invalid` when the name or what the browser made is not right, `AlreadyExists` when it is registered already.
pub async fn register(
    state: &AppState,
    me: &SignedIn,
    (challenge, name, credential): (&str, &str, Value),
    here: &Here,
) -> Result<PasskeyLine, ApiError> {
    let webauthn = here.webauthn()?;
    let name = rules::passkey_name(name).map_err(|fault| invalid("name", fault))?;
    let (person, unit, now) = (me.person(), me.unit(), state.clock.now());
    let waiting: Option<PasskeyRegistration> = take(state, challenge, TO_REGISTER, Some(person)).await?;
    let made = serde_json::from_value::<RegisterPublicKeyCredential>(credential).ok();
    let key = made.zip(waiting).and_then(|(made, waiting)| webauthn.finish_passkey_registration(&made, &waiting).ok());
    let Some(key) = key else {
        let refused = line(state, (unit, person), Some(me.session), "second_factor.failed");
        let refused = AuditRow { detail: detail("register", "bad_passkey"), ..refused };
        state
            .db
            .write(move |tx: Tx| {
                let refused = refused.clone();
                async move { audit::audit_append(&tx, &refused).await }
            })
            .await?;
        return Err(invalid("credential", Fault::WrongKind));
    };
    let row = PasskeyRow {
        id: PasskeyId(state.clock.id()),
        unit,
        person,
        credential: hex::encode(key.cred_id()),
        name,
        body: serde_json::to_string(&key).map_err(ApiError::internal)?,
        created_at: now,
        used_at: None,
    };
    let added = line(state, (unit, person), Some(me.session), "passkey.added");
    let kept = row.clone();
    let keep = move |tx: Tx| {
        let (row, added) = (kept.clone(), added.clone());
        async move {
            keys::passkey_insert(&tx, &row).await?;
            audit::audit_append(&tx, &added).await
        }
    };
    match state.db.write(keep).await {
        Ok(()) => Ok(shown(row)),
        Err(DbError::Duplicate(_)) => Err(Denial::AlreadyExists.into()),
        Err(err) => Err(err.into()),
    }
}

/// Removes one of one's passkeys; whether it was there.
///
/// # Errors
/// When the database fails.
pub async fn remove(state: &AppState, me: &SignedIn, id: PasskeyId) -> Result<bool, ApiError> {
    let person = me.person();
    let gone = line(state, (me.unit(), person), Some(me.session), "passkey.removed");
    let remove = move |tx: Tx| {
        let gone = gone.clone();
        async move {
            let is_gone = keys::passkey_delete(&tx, person, id).await?;
            if is_gone {
                audit::audit_append(&tx, &gone).await?;
            }
            Ok::<_, DbError>(is_gone)
        }
    };
    Ok(state.db.write(remove).await?)
}

/// What the browser is to ask of whichever device holds a passkey. The same for everybody.
///
/// # Errors
/// `NoPasskeys` at this address, `TooMany` while too many ask and do not answer.
pub async fn offer_sign_in(state: &AppState, here: &Here) -> Result<PasskeyOffer, ApiError> {
    let (request, waiting) = here.webauthn()?.start_discoverable_authentication().map_err(ApiError::internal)?;
    let options = serde_json::to_value(request).map_err(ApiError::internal)?["publicKey"].take();
    let now = state.clock.now();
    let (challenge, row) = asked(state, TO_SIGN_IN, None, &waiting)?;
    let keep = move |tx: Tx| {
        let row = row.clone();
        async move {
            store::challenge_sweep(&tx, now).await?;
            if store::challenge_count(&tx, TO_SIGN_IN).await? >= MOST_ASKED {
                return Err(ApiError::TooMany { retry_after: 60 });
            }
            Ok(store::challenge_insert(&tx, &row).await?)
        }
    };
    state.db.write(keep).await?;
    Ok(PasskeyOffer { challenge, options })
}

/// Signs in with a passkey.
///
/// # Errors
/// `BadPasskey` whatever is wrong with it; `TooMany` after too many failures from one address; `NoPasskeys`.
pub async fn sign_in(
    state: &AppState,
    challenge: &str,
    credential: Value,
    here: &Here,
    caller: &Caller,
) -> Result<Opened, ApiError> {
    let (webauthn, now) = (here.webauthn()?, state.clock.now());
    let attempt = Attempt::of_code(&state.keys, "passkey", caller.address);
    let closed = attempt.clone();
    state
        .db
        .write(move |tx: Tx| {
            let closed = closed.clone();
            async move { closed.address_open(&tx, now).await }
        })
        .await??;
    let waiting: Option<DiscoverableAuthentication> = take(state, challenge, TO_SIGN_IN, None).await?;
    let signed = serde_json::from_value::<PublicKeyCredential>(credential).ok();
    let found = match &signed {
        Some(signed) => held_by(state, &webauthn, signed).await?,
        None => None,
    };
    let who = found.as_ref().map(|row| (row.unit, row.person));
    let (row, body) = match verify(&webauthn, signed, waiting, found) {
        Ok(fits) => fits,
        Err(why) => return refuse(state, attempt, who, why).await,
    };
    let opening = Arc::new(Opening::new(state, row.person, row.unit, caller, "passkey"));
    let kept = opening.clone();
    let open = move |tx: Tx| {
        let (row, body, opening) = (row.clone(), body.clone(), kept.clone());
        async move {
            people::person_lock(&tx, row.person).await?;
            let is_used = keys::passkey_use(&tx, &row, &body, now).await?;
            Ok::<_, ApiError>(if is_used { Some(opening.keep(&tx).await?) } else { None })
        }
    };
    match state.db.write(open).await? {
        Some(signed_in) => Ok(opening.opened(state, signed_in)),
        None => refuse(state, attempt, who, "used_passkey").await,
    }
}

/// Whose passkey it says that it is, if that is kept here and its owner may sign in.
async fn held_by(
    state: &AppState,
    webauthn: &Webauthn,
    signed: &PublicKeyCredential,
) -> Result<Option<PasskeyRow>, ApiError> {
    let Ok((person, credential)) = webauthn.identify_discoverable_authentication(signed) else { return Ok(None) };
    let (person, credential, now) = (PersonId(person), hex::encode(credential), state.clock.now());
    let find = move |tx: Tx| {
        let credential = credential.clone();
        async move {
            let row = keys::passkey_find(&tx, person, &credential).await?;
            let account = staff::account_find(&tx, person).await?.map(|account| account.person);
            let may = account.is_some_and(|account| account.disabled_at.is_none_or(|at| at > now));
            Ok::<_, DbError>(row.filter(|_| may))
        }
    };
    Ok(state.db.read(find).await?)
}

/// What a device signed against what is kept of its key: the row, and what is to be kept from now on. Else why not, for the log.
fn verify(
    webauthn: &Webauthn,
    signed: Option<PublicKeyCredential>,
    waiting: Option<DiscoverableAuthentication>,
    found: Option<PasskeyRow>,
) -> Result<(PasskeyRow, String), &'static str> {
    let (signed, waiting) = signed.zip(waiting).ok_or("bad_passkey")?;
    let row = found.ok_or("unknown_passkey")?;
    let mut key: Passkey = serde_json::from_str(&row.body).map_err(|_| "bad_passkey")?;
    match webauthn.finish_discoverable_authentication_v2(&signed, waiting, &key) {
        Ok(result) => {
            key.update_credential(&result);
            let body = serde_json::to_string(&key).map_err(|_| "bad_passkey")?;
            Ok((row, body))
        }
        // Its counter went back: two devices hold the key, and one of them is a copy.
        Err(WebauthnError::CredentialPossibleCompromise) => Err("cloned_passkey"),
        Err(_) => Err("bad_passkey"),
    }
}

/// Counts a failure, and writes down of whom it was where that is known.
async fn refuse(
    state: &AppState,
    attempt: Attempt,
    who: Option<(UnitId, PersonId)>,
    why: &str,
) -> Result<Opened, ApiError> {
    let now = state.clock.now();
    let line = who.map(|who| AuditRow { detail: detail("sign_in", why), ..line(state, who, None, "session.failed") });
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
    Err(ApiError::BadPasskey)
}

/// Something to be answered with a passkey: what is given out, and what is kept meanwhile.
fn asked(
    state: &AppState,
    purpose: &str,
    person: Option<PersonId>,
    waiting: &impl Serialize,
) -> Result<(String, ChallengeRow), ApiError> {
    let (now, given) = (state.clock.now(), hex::encode(state.clock.random::<32>()));
    let row = ChallengeRow {
        digest: digest(&given),
        purpose: purpose.to_owned(),
        person,
        body: Some(serde_json::to_string(waiting).map_err(ApiError::internal)?),
        made_at: now,
        until: now.plus_millis(rules::PATIENCE_MILLIS),
    };
    Ok((given, row))
}

/// What was kept of a challenge, which is good no longer from here on.
async fn take<T: DeserializeOwned>(
    state: &AppState,
    challenge: &str,
    purpose: &'static str,
    person: Option<PersonId>,
) -> Result<Option<T>, ApiError> {
    let (asked, now) = (digest(challenge), state.clock.now());
    let take = move |tx: Tx| {
        let asked = asked.clone();
        async move {
            let row = store::challenge_find(&tx, &asked, purpose, now).await?.filter(|row| row.person == person);
            let is_first = row.is_some() && store::challenge_take(&tx, &asked).await?;
            Ok::<_, DbError>(row.filter(|_| is_first).and_then(|row| row.body))
        }
    };
    Ok(state.db.write(take).await?.and_then(|body| serde_json::from_str(&body).ok()))
}

fn shown(row: PasskeyRow) -> PasskeyLine {
    PasskeyLine { id: row.id, name: row.name, created_at: row.created_at, used_at: row.used_at }
}

fn detail(step: &str, why: &str) -> String {
    json!({ "step": step, "why": why }).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passkeys_are_taken_at_told_origins_or_on_localhost() {
        let told = ["https://sen.example.vn".to_owned(), "https://sen.example.vn:8443".to_owned()];
        for (host, takes) in [
            ("sen.example.vn", true),
            ("SEN.example.vn", true),
            ("sen.example.vn:443", true),
            ("sen.example.vn:8443", true),
            ("sen.example.vn:9000", false),
            ("evil.example.vn", false),
            ("localhost:8080", false),
            ("", false),
        ] {
            assert_eq!(Here::of(Some(host), &told, true).takes_passkeys(), takes, "{host}");
        }
        for (host, takes) in
            [("localhost", true), ("localhost:8080", true), ("127.0.0.1:8080", false), ("may-chu.lan", false)]
        {
            assert_eq!(Here::of(Some(host), &[], false).takes_passkeys(), takes, "{host}");
        }
        assert!(!Here::of(None, &told, true).takes_passkeys());
    }

    #[test]
    fn an_origin_is_a_name_over_https() {
        assert_eq!(origin("https://Sen.example.vn/").as_deref(), Ok("https://sen.example.vn"));
        assert_eq!(origin("http://localhost:8080").as_deref(), Ok("http://localhost:8080"));
        for wrong in [
            "sen.example.vn",
            "http://sen.example.vn",
            "https://10.0.0.5",
            "https://sen.example.vn/app",
            "https://a@sen.example.vn",
            "ftp://sen.example.vn",
        ] {
            assert!(origin(wrong).is_err(), "{wrong}");
        }
    }
}
