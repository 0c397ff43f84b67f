//! The second factor: switched on and off by oneself, asked for after the password, taken away by an administrator only
//! together with a new password.
//!
//! Everything that is refused here answers alike, and takes the same work: whether a challenge is none, is over, or its code
//! is wrong or was used. Why, only the audit log says.

use std::sync::Arc;

use contract::second_factor::{RecoveryCodes, SecondFactorView, SecondStep, TotpOffer};
use db::{
    Tx,
    audit::{self, AuditRow},
    people,
    second_factor::{self as store, ChallengeRow, TotpRow},
    staff,
};
use domain::{
    denial::{Denial, Fault},
    ids::{PersonId, SessionId, UnitId},
    instant::Instant,
    second_factor::{self as rules, Code},
};
use serde_json::json;
use sha2::{Digest, Sha256};

use super::{
    SignedIn,
    attempts::Attempt,
    own_password::{self, invalid},
    sessions::{Caller, Opened, Opening},
    totp,
};
use crate::{error::ApiError, state::AppState};

/// For what a challenge is good that a right password was answered with.
const OF_PASSWORD: &str = "code";
/// Longer input is refused before it costs anything.
const LONGEST: usize = 200;
/// The key of nobody's telephone, against which codes are checked where there is none, so that it is the same work.
const NOBODY: [u8; totp::KEY_BYTES] = [0x5e; totp::KEY_BYTES];

/// How one's own second factor stands.
///
/// # Errors
/// When the database fails.
pub async fn view(state: &AppState, me: &SignedIn) -> Result<SecondFactorView, ApiError> {
    let person = me.person();
    let read = move |tx: Tx| async move {
        let totp_since = store::totp_find(&tx, person).await?.and_then(|row| row.confirmed_at);
        Ok::<_, ApiError>(SecondFactorView { totp_since, recovery_left: store::recovery_left(&tx, person).await? })
    };
    state.db.read(read).await
}

/// Shows a key for the telephone. It counts for nothing until its first code was confirmed.
///
/// # Errors
/// `Invalid` when the password is wrong, `NoSuchStep` when codes are asked for already, `TooMany`.
pub async fn offer(state: &AppState, me: &SignedIn, password: &str, caller: &Caller) -> Result<TotpOffer, ApiError> {
    let (person, unit, now) = (me.person(), me.unit(), state.clock.now());
    let (account, attempt) = own_password::again(state, me, password, caller, "password").await?;
    let key: [u8; totp::KEY_BYTES] = state.clock.random();
    let secret = state.keys.seal(&place(person), &key, state.clock.random());
    let row = TotpRow { person, unit, secret, created_at: now, confirmed_at: None, last_step: None };
    let line = Arc::new(line(state, (unit, person), Some(me.session), "second_factor.offered"));
    let keep = move |tx: Tx| {
        let (row, attempt, line) = (row.clone(), attempt.clone(), line.clone());
        async move {
            attempt.succeeded(&tx).await?;
            people::person_lock(&tx, person).await?;
            if store::totp_find(&tx, person).await?.is_some_and(|row| row.confirmed_at.is_some()) {
                return Err(ApiError::from(Denial::NoSuchStep));
            }
            store::totp_offer(&tx, &row).await?;
            Ok(audit::audit_append(&tx, &line).await?)
        }
    };
    state.db.write(keep).await?;
    totp::offer(&key, &account.login)
}

/// Begins asking for codes, when the first one is right; the codes to write down.
///
/// # Errors
/// `Invalid` when the code is wrong, `NoSuchStep` when no key was shown lately or codes are asked for already, `TooMany`.
pub async fn confirm(state: &AppState, me: &SignedIn, code: &str, caller: &Caller) -> Result<RecoveryCodes, ApiError> {
    let person = me.person();
    let proof = Proof::new(state, person, code, caller);
    let written = Written::new(state, me);
    let line = Arc::new(line(state, (me.unit(), person), Some(me.session), "second_factor.on"));
    let codes = written.codes.clone();
    let refused = refusal(state, me, "confirm");
    let keep = move |tx: Tx| {
        let (proof, written, line, refused) = (proof.clone(), written.clone(), line.clone(), refused.clone());
        async move {
            people::person_lock(&tx, person).await?;
            let now = proof.now;
            let row = store::totp_find(&tx, person).await?;
            let Some(row) = row
                .filter(|row| row.confirmed_at.is_none() && !rules::is_over(row.created_at, rules::OFFER_MILLIS, now))
            else {
                return Ok(Err(Denial::NoSuchStep.into()));
            };
            if let Err(refused) = proof.attempt.begin(&tx, now).await? {
                return Ok(Err(refused));
            }
            match proof.of_telephone(&tx, &row).await? {
                Outcome::Fits => {}
                bad @ (Outcome::Used | Outcome::Wrong) => return proof.failed(&tx, bad, &refused).await,
            }
            proof.attempt.succeeded(&tx).await?;
            store::totp_confirm(&tx, person, now).await?;
            written.keep(&tx).await?;
            audit::audit_append(&tx, &line).await?;
            Ok::<_, ApiError>(Ok(()))
        }
    };
    state.db.write(keep).await??;
    Ok(RecoveryCodes { codes })
}

/// What somebody with password and code may do to their own second factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// Switch it off.
    Off,
    /// Get new codes to write down; those before count no longer.
    Recovery,
}

/// Changes one's own second factor; the new codes to write down, if that was it.
///
/// # Errors
/// `Invalid` when password or code is wrong, `NoSuchStep` when no codes are asked for, `TooMany`.
pub async fn change(
    state: &AppState,
    me: &SignedIn,
    what: Change,
    (password, code): (&str, &str),
    caller: &Caller,
) -> Result<RecoveryCodes, ApiError> {
    let person = me.person();
    let (_, attempt) = own_password::again(state, me, password, caller, "password").await?;
    let proof = Proof::new(state, person, code, caller);
    let written = Written::new(state, me);
    let (action, name) = match what {
        Change::Off => ("second_factor.off", "off"),
        Change::Recovery => ("second_factor.recovery", "recovery"),
    };
    let line = Arc::new(line(state, (me.unit(), person), Some(me.session), action));
    let codes = match what {
        Change::Off => vec![],
        Change::Recovery => written.codes.clone(),
    };
    let refused = refusal(state, me, name);
    let keep = move |tx: Tx| {
        let (proof, written, line, refused) = (proof.clone(), written.clone(), line.clone(), refused.clone());
        let attempt = attempt.clone();
        async move {
            attempt.succeeded(&tx).await?;
            people::person_lock(&tx, person).await?;
            if store::totp_find(&tx, person).await?.is_none_or(|row| row.confirmed_at.is_none()) {
                return Ok(Err(Denial::NoSuchStep.into()));
            }
            if let Err(refused) = proof.attempt.begin(&tx, proof.now).await? {
                return Ok(Err(refused));
            }
            match proof.take(&tx, Some(person)).await? {
                Outcome::Fits => {}
                bad @ (Outcome::Used | Outcome::Wrong) => return proof.failed(&tx, bad, &refused).await,
            }
            proof.attempt.succeeded(&tx).await?;
            match what {
                Change::Off => store::totp_delete(&tx, person).await?,
                Change::Recovery => written.keep(&tx).await?,
            }
            store::challenge_end_all(&tx, person).await?;
            audit::audit_append(&tx, &line).await?;
            Ok::<_, ApiError>(Ok(()))
        }
    };
    state.db.write(keep).await??;
    Ok(RecoveryCodes { codes })
}

/// What a right password is answered with where a code is asked for too.
pub(super) struct Asked {
    given: String,
    row: ChallengeRow,
}

impl Asked {
    /// For a person; whether the tokens are wanted in the reply is settled here and cannot be changed later.
    pub fn new(state: &AppState, person: PersonId, bearer: bool) -> Self {
        let now = state.clock.now();
        let given = hex::encode(state.clock.random::<32>());
        let row = ChallengeRow {
            digest: digest(&given),
            purpose: OF_PASSWORD.to_owned(),
            person: Some(person),
            body: Some(json!({ "bearer": bearer }).to_string()),
            made_at: now,
            until: now.plus_millis(rules::PATIENCE_MILLIS),
        };
        Self { given, row }
    }

    /// Waits for the code from now on.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn keep(&self, tx: &Tx) -> Result<SecondStep, ApiError> {
        store::challenge_insert(tx, &self.row).await?;
        let expires_in = u32::try_from(rules::PATIENCE_MILLIS / 1000).unwrap_or(0);
        Ok(SecondStep { challenge: self.given.clone(), expires_in })
    }
}

/// Whether a code is asked for after this person's password.
///
/// # Errors
/// When the database fails.
pub(super) async fn is_on(tx: &Tx, person: PersonId) -> Result<bool, ApiError> {
    Ok(store::totp_find(tx, person).await?.is_some_and(|row| row.confirmed_at.is_some()))
}

/// The second step of signing in: the session, and whether its tokens are wanted in the reply.
///
/// # Errors
/// `BadCode` whatever is wrong with challenge or code; `TooMany` after too many failures.
pub async fn enter(state: &AppState, challenge: &str, code: &str, caller: &Caller) -> Result<(Opened, bool), ApiError> {
    if challenge.len() > LONGEST || code.len() > LONGEST {
        return Err(ApiError::BadCode);
    }
    let (now, asked) = (state.clock.now(), digest(challenge));
    let find = {
        let asked = asked.clone();
        move |tx: Tx| {
            let asked = asked.clone();
            async move {
                let row = store::challenge_find(&tx, &asked, OF_PASSWORD, now).await?;
                let Some(person) = row.as_ref().and_then(|row| row.person) else { return Ok(None) };
                let account = staff::account_find(&tx, person).await?.map(|account| account.person);
                let account = account.filter(|account| account.disabled_at.is_none_or(|at| at > now));
                Ok::<_, ApiError>(account.map(|account| (account, row.and_then(|row| row.body))))
            }
        }
    };
    let found = state.db.read(find).await?;
    let who = found.as_ref().map(|(account, _)| (account.id, account.unit));
    let body: serde_json::Value = found.and_then(|(_, body)| serde_json::from_str(&body?).ok()).unwrap_or_default();
    let proof = match who {
        Some((person, _)) => Proof::new(state, person, code, caller),
        // Nobody's guesses are counted by what they guessed at.
        None => Proof::of_nobody(state, &asked, code, caller),
    };
    // Made for nobody too: the refusal must not be quicker.
    let (person, unit) = who.unwrap_or((PersonId(uuid::Uuid::nil()), UnitId(uuid::Uuid::nil())));
    let opening = Arc::new(Opening::new(state, person, unit, caller, "code"));
    let failed = Arc::new(line(state, (unit, person), None, "session.failed"));
    let (take, known) = (opening.clone(), who.is_some());
    let take = move |tx: Tx| {
        let (proof, opening, failed, asked) = (proof.clone(), take.clone(), failed.clone(), asked.clone());
        async move {
            if let Err(refused) = proof.attempt.begin(&tx, now).await? {
                return Ok(Err(refused));
            }
            let outcome = proof.take(&tx, known.then_some(person)).await?;
            // Of two who bring the same challenge at once, one opens nothing.
            if outcome == Outcome::Fits && store::challenge_take(&tx, &asked).await? {
                proof.attempt.succeeded(&tx).await?;
                return Ok(Ok(opening.keep(&tx).await?));
            }
            proof.attempt.failed(&tx, now).await?;
            if known {
                audit::audit_append(&tx, &AuditRow { detail: detail("sign_in", outcome), ..(*failed).clone() }).await?;
            }
            Ok::<_, ApiError>(Err(ApiError::BadCode))
        }
    };
    let signed_in = state.db.write(take).await??;
    let bearer = body["bearer"].as_bool().unwrap_or_default();
    Ok((opening.opened(state, signed_in), bearer))
}

/// What a code turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    /// It counts, and will not again.
    Fits,
    /// It counted once.
    Used,
    /// It is none.
    Wrong,
}

/// A code that somebody brought.
#[derive(Clone)]
struct Proof {
    state: AppState,
    code: Option<Code>,
    /// Of what was typed, as one that was written down would be kept.
    digest: String,
    attempt: Attempt,
    now: Instant,
}

impl Proof {
    fn new(state: &AppState, person: PersonId, code: &str, caller: &Caller) -> Self {
        Self::of_nobody(state, &person.to_string(), code, caller)
    }

    fn of_nobody(state: &AppState, whose: &str, code: &str, caller: &Caller) -> Self {
        let parsed = Code::parse(code);
        let digest = written_digest(
            state,
            match &parsed {
                Some(Code::Written(text) | Code::Shown(text)) => text,
                None => code,
            },
        );
        let attempt = Attempt::of_code(&state.keys, whose, caller.address);
        Self { state: state.clone(), code: parsed, digest, attempt, now: state.clock.now() }
    }

    /// Takes the code, whichever it is. Of nobody, or of somebody without a telephone, it is as much work.
    async fn take(&self, tx: &Tx, person: Option<PersonId>) -> Result<Outcome, ApiError> {
        let nobody = PersonId(uuid::Uuid::nil());
        let row = store::totp_find(tx, person.unwrap_or(nobody)).await?.filter(|row| row.confirmed_at.is_some());
        let row = row.unwrap_or_else(|| TotpRow {
            person: nobody,
            unit: UnitId(uuid::Uuid::nil()),
            secret: String::new(),
            created_at: self.now,
            confirmed_at: None,
            last_step: None,
        });
        match &self.code {
            Some(Code::Written(_)) => {
                if store::recovery_use(tx, row.person, &self.digest, self.now).await? {
                    return Ok(Outcome::Fits);
                }
                let is_used = store::recovery_known(tx, row.person, &self.digest).await?;
                Ok(if is_used { Outcome::Used } else { Outcome::Wrong })
            }
            Some(Code::Shown(_)) | None => self.of_telephone(tx, &row).await,
        }
    }

    /// Takes the code as the telephone's with this key.
    async fn of_telephone(&self, tx: &Tx, row: &TotpRow) -> Result<Outcome, ApiError> {
        let key = self.state.keys.open(&place(row.person), &row.secret);
        let shown = match &self.code {
            Some(Code::Shown(text)) => text.as_str(),
            Some(Code::Written(_)) | None => "",
        };
        let step = totp::step_of(key.as_deref().unwrap_or(&NOBODY), shown, self.now);
        let Some(step) = step.filter(|_| key.is_some()) else { return Ok(Outcome::Wrong) };
        let is_taken =
            rules::is_fresh(step, row.last_step) && store::totp_use(tx, row.person, &row.secret, step).await?;
        Ok(if is_taken { Outcome::Fits } else { Outcome::Used })
    }

    /// Counts a failure of somebody who is signed in, and writes it down.
    async fn failed(
        &self,
        tx: &Tx,
        outcome: Outcome,
        refused: &(Arc<AuditRow>, &'static str),
    ) -> Result<Result<(), ApiError>, ApiError> {
        self.attempt.failed(tx, self.now).await?;
        let (line, step) = refused;
        audit::audit_append(tx, &AuditRow { detail: detail(step, outcome), ..(**line).clone() }).await?;
        Ok(Err(invalid("code", Fault::WrongCode)))
    }
}

/// Codes to write down, before they are kept.
#[derive(Clone)]
struct Written {
    codes: Vec<String>,
    digests: Arc<Vec<String>>,
    person: PersonId,
    unit: UnitId,
    now: Instant,
}

impl Written {
    fn new(state: &AppState, me: &SignedIn) -> Self {
        let codes: Vec<String> =
            (0..rules::RECOVERY_CODES).map(|_| rules::recovery_code(&state.clock.random())).collect();
        let digests = codes.iter().map(|code| written_digest(state, &code.replace('-', ""))).collect();
        Self { codes, digests: Arc::new(digests), person: me.person(), unit: me.unit(), now: state.clock.now() }
    }

    async fn keep(&self, tx: &Tx) -> Result<(), ApiError> {
        Ok(store::recovery_put(tx, self.person, self.unit, &self.digests, self.now).await?)
    }
}

/// A code is as random as a token, so that one keyed hash is enough to keep it by.
fn written_digest(state: &AppState, code: &str) -> String {
    state.keys.digest("recovery code", code)
}

/// Where the key of a telephone is sealed for.
fn place(person: PersonId) -> String {
    format!("totp {person}")
}

/// By what a challenge is kept.
pub(super) fn digest(challenge: &str) -> String {
    hex::encode(Sha256::digest(challenge))
}

fn detail(step: &str, outcome: Outcome) -> String {
    let why = match outcome {
        Outcome::Wrong => "wrong_code",
        Outcome::Used => "used_code",
        // The code was right, but its challenge had been answered.
        Outcome::Fits => "used_challenge",
    };
    json!({ "step": step, "why": why }).to_string()
}

fn refusal(state: &AppState, me: &SignedIn, step: &'static str) -> (Arc<AuditRow>, &'static str) {
    (Arc::new(line(state, (me.unit(), me.person()), Some(me.session), "second_factor.failed")), step)
}

/// A line about somebody's own account.
pub(super) fn line(
    state: &AppState,
    (unit, person): (UnitId, PersonId),
    session: Option<SessionId>,
    action: &str,
) -> AuditRow {
    AuditRow {
        id: state.clock.id(),
        unit,
        at: state.clock.now(),
        person: Some(person),
        session,
        action: action.to_owned(),
        subject_kind: "person".to_owned(),
        subject: Some(person.0),
        detail: "{}".to_owned(),
    }
}
