//! Access tokens: ten minutes, one algorithm, one audience, one type. They say which session, and nothing of rights.

use domain::{
    ids::{PersonId, SessionId},
    instant::Instant,
};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};
use serde::{Deserialize, Serialize};

use super::Keys;

/// How long an access token is taken, in seconds.
pub const ACCESS_SECONDS: u32 = 600;
/// By how much clocks may differ, in seconds.
const LEEWAY: i64 = 5;
const ISSUER: &str = "sen";
const AUDIENCE: &str = "sen";
const TYPE: &str = "access";

/// What an access token says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    /// Who.
    pub sub: PersonId,
    /// In which session; its row decides whether the token still counts.
    pub sid: SessionId,
    /// By whom it was issued.
    pub iss: String,
    /// For whom.
    pub aud: String,
    /// What it is for.
    pub typ: String,
    /// When it was issued, in seconds.
    pub iat: i64,
    /// Until when it counts, in seconds.
    pub exp: i64,
}

pub(super) struct AccessKeys {
    signs: EncodingKey,
    verifies: DecodingKey,
    validation: Validation,
}

impl AccessKeys {
    pub fn new(key: &[u8; 32]) -> Self {
        let mut validation = Validation::new(Algorithm::HS256);
        validation.algorithms = vec![Algorithm::HS256];
        validation.set_required_spec_claims(&["exp", "aud", "iss", "sub"]);
        validation.set_audience(&[AUDIENCE]);
        validation.set_issuer(&[ISSUER]);
        // By the server's own clock, below: the library would ask the computer's.
        validation.validate_exp = false;
        Self { signs: EncodingKey::from_secret(key), verifies: DecodingKey::from_secret(key), validation }
    }
}

impl Keys {
    /// An access token for this session.
    ///
    /// # Panics
    /// When the binary has no provider for HS256, which [`Keys::self_test`] finds at start.
    pub fn sign(&self, person: PersonId, session: SessionId, now: Instant) -> String {
        let iat = now.millis().div_euclid(1000);
        let claims = Claims {
            sub: person,
            sid: session,
            iss: ISSUER.to_owned(),
            aud: AUDIENCE.to_owned(),
            typ: TYPE.to_owned(),
            iat,
            exp: iat + i64::from(ACCESS_SECONDS),
        };
        encode(&Header::new(Algorithm::HS256), &claims, &self.access.signs).expect("HS256 signs every claim")
    }

    /// What a token says, if it is one of ours, of the right type, and counts now.
    pub fn verify(&self, token: &str, now: Instant) -> Option<Claims> {
        let claims = decode::<Claims>(token, &self.access.verifies, &self.access.validation).ok()?.claims;
        let now = now.millis().div_euclid(1000);
        let counts = claims.iat <= now + LEEWAY && now < claims.exp + LEEWAY && claims.iat < claims.exp;
        (counts && claims.typ == TYPE).then_some(claims)
    }

    /// Whether signing and verifying work: without a provider of cryptography the first sign-in would panic instead.
    pub fn self_test(&self) -> bool {
        let (person, session) = (PersonId(uuid::Uuid::nil()), SessionId(uuid::Uuid::nil()));
        let now = Instant::from_millis(0);
        let token = self.sign(person, session, now);
        self.verify(&token, now).is_some() && self.verify(&format!("{token}x"), now).is_none()
    }

    /// A token of any claims and algorithm, rightly signed: for tests of what must be refused.
    #[cfg(test)]
    pub fn forge(&self, header: &Header, claims: &impl Serialize) -> String {
        encode(header, claims, &self.access.signs).expect("HMAC signs every claim")
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use uuid::Uuid;

    use super::*;

    fn keys() -> Keys {
        Keys::new(&[7; 32])
    }

    fn now() -> Instant {
        Instant::parse("2026-02-13T14:05").unwrap()
    }

    fn claims(change: impl FnOnce(&mut Value)) -> Value {
        let iat = now().millis() / 1000;
        let mut claims = json!({
            "sub": Uuid::nil(), "sid": Uuid::nil(), "iss": "sen", "aud": "sen", "typ": "access", "iat": iat, "exp": iat + 600,
        });
        change(&mut claims);
        claims
    }

    fn taken(header: &Header, change: impl FnOnce(&mut Value)) -> bool {
        let keys = keys();
        keys.verify(&keys.forge(header, &claims(change)), now()).is_some()
    }

    #[test]
    fn a_token_counts_for_ten_minutes() {
        let keys = keys();
        assert!(keys.self_test());
        let token = keys.sign(PersonId(Uuid::nil()), SessionId(Uuid::nil()), now());
        assert!(keys.verify(&token, now().plus_millis(599_000)).is_some());
        assert!(keys.verify(&token, now().plus_millis(606_000)).is_none());
        assert!(keys.verify(&token, now().plus_millis(-60_000)).is_none());
        assert!(Keys::new(&[8; 32]).verify(&token, now()).is_none());
    }

    #[test]
    fn only_our_own_access_tokens_are_taken() {
        let header = Header::new(Algorithm::HS256);
        assert!(taken(&header, |_| {}));
        assert!(!taken(&Header::new(Algorithm::HS384), |_| {}), "another algorithm");
        for (claim, value) in [("aud", "other"), ("iss", "other"), ("typ", "refresh"), ("sub", "nobody")] {
            assert!(!taken(&header, |c| c[claim] = value.into()), "{claim}");
        }
        for claim in ["aud", "iss", "typ", "sub", "sid", "iat", "exp"] {
            assert!(!taken(&header, |c| drop(c.as_object_mut().unwrap().remove(claim))), "without {claim}");
        }
        assert!(!taken(&header, |c| c["exp"] = 0.into()), "expired");
    }

    #[test]
    fn an_unsigned_token_is_refused() {
        // {"alg":"none","typ":"JWT"} and the claims of a good token, without signature.
        let keys = keys();
        let good = keys.sign(PersonId(Uuid::nil()), SessionId(Uuid::nil()), now());
        let body = good.split('.').nth(1).unwrap();
        assert!(keys.verify(&format!("eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.{body}."), now()).is_none());
    }
}
