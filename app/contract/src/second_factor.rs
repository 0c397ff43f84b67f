//! The second factor: codes of the telephone's, codes to write down.

use domain::instant::Instant;
use serde::{Deserialize, Serialize};

/// What a right password is answered with where a second factor is on: not a session, only leave to bring the code.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SecondStep {
    /// To be sent back with the code. Good for one sign-in, and for no other call.
    pub challenge: String,
    /// Seconds for which the code is waited for.
    pub expires_in: u32,
}

/// The code that a sign-in still needs.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct EnterCode {
    /// What the password was answered with.
    pub challenge: String,
    /// The telephone's code, or one that was written down; spaces and hyphens do not matter.
    pub code: String,
}

/// How one's second factor stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SecondFactorView {
    /// Since when the telephone's codes are asked for; absent while they are not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub totp_since: Option<Instant>,
    /// How many of the codes that were written down are left.
    pub recovery_left: u32,
}

/// One's password, asked again before something that guards the account is changed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PasswordAgain {
    /// The password in use.
    pub password: String,
}

/// The key that a telephone is to hold. It counts once its first code was confirmed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TotpOffer {
    /// The key in letters and figures (base32), for typing.
    pub key: String,
    /// The same as an `otpauth://` address, for programs.
    pub address: String,
    /// The address as a picture, for the telephone's camera.
    pub qr: Qr,
}

/// A QR code as a path of an SVG picture.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Qr {
    /// Width and height of the picture in modules, the quiet border included.
    pub size: u32,
    /// What is dark, as the `d` of a `path`.
    pub path: String,
}

/// The first code, which shows that the telephone holds the key.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ConfirmTotp {
    /// The telephone's code.
    pub code: String,
}

/// Password and code: what switching off the second factor, or new codes to write down, need.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ProveTwice {
    /// The password in use.
    pub password: String,
    /// The telephone's code, or one that was written down.
    pub code: String,
}

/// Codes to write down, each for one sign-in without the telephone. They are shown once; only hashes are kept.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RecoveryCodes {
    /// Ten of them.
    pub codes: Vec<String>,
}
