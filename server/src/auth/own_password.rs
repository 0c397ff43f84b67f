//! Changing one's own password, and the passwords for one sign-in that an administrator gives.

use std::sync::Arc;

use db::{
    Tx,
    audit::{self, AuditRow},
    people::{self, PersonRow},
    second_factor, sessions as store, staff,
};
use domain::{
    denial::{Denial, Fault, FieldFault},
    ids::CommandId,
    password,
};

use super::{Keys, SignedIn, attempts::Attempt, look_up, passwords, sessions::Caller};
use crate::{error::ApiError, state::AppState};

/// Letters that are not mistaken for one another when read aloud or off paper.
const LETTERS: &[u8; 31] = b"abcdefghjkmnpqrstuvwxyz23456789";
/// How many of them: 16 of 31 are 79 bits.
const LENGTH: usize = 16;

/// The password for one sign-in that a command gives. It is a function of the command's id and the server's secret, so
/// that the same call, made again because its reply was lost, answers the same; it is stored nowhere.
pub fn one_time(keys: &Keys, command: CommandId) -> String {
    let digest = keys.digest("one-time password", &command.to_string());
    let bytes = hex::decode(digest).expect("a digest is hexadecimal");
    let letters = bytes.iter().take(LENGTH).map(|byte| char::from(LETTERS[usize::from(*byte) % LETTERS.len()]));
    let mut password = String::with_capacity(LENGTH + 3);
    for (at, letter) in letters.enumerate() {
        if at > 0 && at % 4 == 0 {
            password.push('-');
        }
        password.push(letter);
    }
    password
}

/// Changes one's own password. The session goes on, every other one ends.
///
/// # Errors
/// `Invalid` when the password in use is not the one given, or the new one may not be chosen; `TooMany` after too many
/// failures, counted with those of signing in.
pub async fn change(
    state: &AppState,
    me: &SignedIn,
    current: &str,
    new: &str,
    caller: &Caller,
) -> Result<SignedIn, ApiError> {
    let (person, unit, session, now) = (me.person(), me.unit(), me.session, state.clock.now());
    let read = move |tx: Tx| async move {
        let account = staff::account_find(&tx, person).await?;
        Ok::<_, db::DbError>((account, people::unit_find(&tx, unit).await?))
    };
    let (account, unit_row) = state.db.read(read).await?;
    let account = account.ok_or(ApiError::Unauthenticated)?.person;
    let unit_row = unit_row.ok_or_else(|| ApiError::internal("the person's unit is not there"))?;

    let about = [account.login.as_str(), &account.display_name, &unit_row.name, &unit_row.key];
    let fault = password::fault(new, &about).or_else(|| (new == current).then_some(Fault::Guessable));
    if let Some(fault) = fault {
        return Err(invalid("new", fault));
    }
    let (_, attempt) = again(state, me, current, caller, "current").await?;
    let hash: Arc<str> = state.passwords.hash(new, state.clock.random()).await?.into();
    let line = AuditRow {
        id: state.clock.id(),
        unit,
        at: now,
        person: Some(person),
        session: Some(session),
        action: "password.changed".to_owned(),
        subject_kind: "person".to_owned(),
        subject: Some(person.0),
        detail: "{}".to_owned(),
    };
    let lang = me.lang;
    let keep = move |tx: Tx| {
        let (attempt, hash, line) = (attempt.clone(), hash.clone(), line.clone());
        async move {
            // Whoever reset it in between, or ended this session, was quicker.
            look_up(&tx, session, person, lang, now).await?;
            attempt.succeeded(&tx).await?;
            staff::password_put(&tx, person, &hash, None).await?;
            second_factor::challenge_end_all(&tx, person).await?;
            store::session_end_all(&tx, person, Some(session), now, "password_changed").await?;
            audit::audit_append(&tx, &line).await?;
            look_up(&tx, session, person, lang, now).await
        }
    };
    let me = state.db.write(keep).await?;
    // Streams of the other sessions learn of their end.
    state.db.notify();
    Ok(me)
}

/// Asks somebody who is signed in for their password again, before something that guards the account is changed. The attempt
/// is counted with those of signing in, and forgiven by the caller, together with what is changed.
///
/// # Errors
/// `Invalid` when it is another password, `TooMany` after too many failures.
pub(super) async fn again(
    state: &AppState,
    me: &SignedIn,
    password: &str,
    caller: &Caller,
    field: &str,
) -> Result<(PersonRow, Attempt), ApiError> {
    let (person, now) = (me.person(), state.clock.now());
    let account = state.db.read(move |tx| async move { staff::account_find(&tx, person).await }).await?;
    let account = account.ok_or(ApiError::Unauthenticated)?.person;
    let attempt = Attempt::new(&state.keys, &account.login, caller.address);
    let begin = {
        let attempt = attempt.clone();
        move |tx: Tx| {
            let attempt = attempt.clone();
            async move { attempt.begin(&tx, now).await }
        }
    };
    state.db.write(begin).await??;
    let is_short = password.len() <= passwords::LONGEST;
    if is_short && state.passwords.verify(password, account.password_hash.as_deref()).await? {
        return Ok((account, attempt));
    }
    let line = AuditRow {
        id: state.clock.id(),
        unit: me.unit(),
        at: now,
        person: Some(person),
        session: Some(me.session),
        action: "password.failed".to_owned(),
        subject_kind: "person".to_owned(),
        subject: Some(person.0),
        detail: "{}".to_owned(),
    };
    let note = move |tx: Tx| {
        let (attempt, line) = (attempt.clone(), line.clone());
        async move {
            attempt.failed(&tx, now).await?;
            Ok::<_, ApiError>(audit::audit_append(&tx, &line).await?)
        }
    };
    state.db.write(note).await?;
    Err(invalid(field, Fault::WrongPassword))
}

/// What is wrong with one field.
pub(super) fn invalid(field: &str, fault: Fault) -> ApiError {
    Denial::Invalid { fields: vec![FieldFault { field: field.into(), fault }] }.into()
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_password_for_one_sign_in_is_the_commands_own_and_may_be_read_aloud() {
        let keys = Keys::new(&[7; 32]);
        let one = one_time(&keys, CommandId(Uuid::from_u128(1)));
        assert_eq!(one, one_time(&keys, CommandId(Uuid::from_u128(1))));
        assert_ne!(one, one_time(&keys, CommandId(Uuid::from_u128(2))));
        assert_ne!(one, one_time(&Keys::new(&[8; 32]), CommandId(Uuid::from_u128(1))));
        assert_eq!(one.len(), 19);
        assert!(one.bytes().all(|b| b == b'-' || LETTERS.contains(&b)), "{one}");
        assert_eq!(password::fault(&one, &[]), None);
    }
}
