//! Passkeys: registered by somebody who is signed in, good for signing in without a password.

use domain::{ids::PasskeyId, instant::Instant};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// By which ways one can sign in at this address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Ways {
    /// Whether passkeys are taken: over HTTPS at an address that the server was told of, and on `localhost`.
    pub passkeys: bool,
}

/// What the browser is to ask of a device.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PasskeyOffer {
    /// To be sent back with the answer. Good once, for five minutes.
    pub challenge: String,
    /// For `PublicKeyCredential.parseCreationOptionsFromJSON`, or `parseRequestOptionsFromJSON` when signing in.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub options: Value,
}

/// A passkey that was made.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct AddPasskey {
    /// What it was offered with.
    pub challenge: String,
    /// What one calls it: "My phone".
    pub name: String,
    /// What the browser made, as `toJSON` writes it.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub credential: Value,
}

/// Signs in with a passkey.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PasskeySignIn {
    /// What was offered.
    pub challenge: String,
    /// What the device signed, as `toJSON` writes it.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub credential: Value,
    /// Whether the tokens are wanted in the reply instead of in cookies.
    #[serde(default)]
    pub bearer: bool,
}

/// One of one's passkeys.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PasskeyLine {
    /// Its id.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Uuid))]
    pub id: PasskeyId,
    /// What one calls it.
    pub name: String,
    /// Registered when.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub created_at: Instant,
    /// Last used when; absent when never.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub used_at: Option<Instant>,
}

/// One's passkeys.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PasskeyList {
    /// Whether more can be made at this address.
    pub possible: bool,
    /// Oldest first.
    pub items: Vec<PasskeyLine>,
}
