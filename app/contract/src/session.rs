//! Signing in, and who one is then.

use domain::{
    ids::{NoticeId, PersonId, SessionId, UnitId},
    instant::Instant,
    reminder::Digest,
    rights::Grant,
    text::Text,
};
use serde::{Deserialize, Serialize};

/// Signs in.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    /// The account's name.
    pub login: String,
    /// The password, as typed.
    pub password: String,
    /// Whether the tokens are wanted in the reply (API clients) instead of in cookies (browsers).
    #[serde(default)]
    pub bearer: bool,
}

/// Who one is: rights as they stand in the database now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SessionView {
    /// The session.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Uuid))]
    pub session: SessionId,
    /// The person.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Uuid))]
    pub person: PersonId,
    /// Their name, or post.
    pub name: String,
    /// The unit.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Uuid))]
    pub unit: UnitId,
    /// The unit's name.
    pub unit_name: String,
    /// The grants in force.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<Object>))]
    pub grants: Vec<Grant>,
    /// The server's time.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub server_time: Instant,
    /// Whether a password of one's own must be chosen first: every other call answers `password_must_change`.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub must_change_password: bool,
    /// What one should know, until it is put away; oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notices: Vec<Notice>,
    /// What one is reminded of today, until it is put away: `DELETE /session/reminders/{day}`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub reminder: Option<Digest>,
    /// The tokens, for API clients that asked for them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tokens: Option<Tokens>,
}

/// The key under which one's replica is kept on devices: one for each person, the same at every sign-in. A device never writes it
/// down as it is; it asks for it when it is opened, or unwraps it with a PIN. It is not shown by `Debug`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ReplicaKey([u8; 32]);

impl ReplicaKey {
    /// The key of these bytes.
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Its bytes.
    pub const fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl TryFrom<String> for ReplicaKey {
    type Error = &'static str;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        let mut bytes = [0; 32];
        hex::decode_to_slice(text, &mut bytes).map_err(|_| "a replica's key has 64 hexadecimal digits")?;
        Ok(Self(bytes))
    }
}

impl From<ReplicaKey> for String {
    fn from(key: ReplicaKey) -> Self {
        hex::encode(key.0)
    }
}

/// With what one's replica is opened.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct KeyReply {
    /// Whose it is: the session may be another than the device remembers.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Uuid))]
    pub person: PersonId,
    /// The key, as 64 hexadecimal digits.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub key: ReplicaKey,
}

/// Something that was done to one's account and that one should hear of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Notice {
    /// Its id: `DELETE /session/notices/{id}` puts it away.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Uuid))]
    pub id: NoticeId,
    /// What was done.
    pub kind: NoticeKind,
    /// When.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub at: Instant,
    /// By whom, as they are called.
    pub by: String,
}

/// What a notice is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum NoticeKind {
    /// Somebody else gave the account another password.
    PasswordReset,
    /// The same, and its second factor was taken away with it.
    SecondFactorReset,
}

impl Notice {
    /// What to tell the person.
    pub fn message(&self) -> Text {
        let local = self.at.local();
        let (day, time) = (local.date(), local.time());
        let (hour, minute) = (time.hour(), time.minute());
        let at = format!("{hour:02}:{minute:02} {:02}/{:02}/{}", day.day(), u8::from(day.month()), day.year());
        match self.kind {
            NoticeKind::PasswordReset => Text::new(
                format!(
                    "Mật khẩu của bạn được đặt lại lúc {at} bởi {}. Nếu bạn không yêu cầu việc này, hãy báo ngay cho Ban giám hiệu.",
                    self.by
                ),
                format!(
                    "Your password was reset at {at} by {}. If you did not ask for this, tell the school's leadership at once.",
                    self.by
                ),
            ),
            NoticeKind::SecondFactorReset => Text::new(
                format!(
                    "Mật khẩu của bạn được đặt lại và lớp bảo vệ thứ hai bị gỡ lúc {at} bởi {}. Nếu bạn không yêu cầu việc này, hãy báo ngay cho Ban giám hiệu. Hãy bật lại trong trang Tài khoản của tôi.",
                    self.by
                ),
                format!(
                    "Your password was reset and your second factor taken away at {at} by {}. If you did not ask for this, tell the school's leadership at once. Switch it on again in My account.",
                    self.by
                ),
            ),
        }
    }
}

/// Another password for oneself. All other sessions end.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ChangePassword {
    /// The password until now.
    pub current: String,
    /// The password from now on: ten characters at least, and not easily guessed.
    pub new: String,
}

/// The tokens of an API client.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Tokens {
    /// For the `Authorization: Bearer` header.
    pub access: String,
    /// Seconds until it expires.
    pub expires_in: u32,
    /// For one refresh; it is replaced by every use.
    pub refresh: String,
}

/// Rotates the refresh token; browsers send it in their cookie and leave the body empty.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Refresh {
    /// The refresh token of an API client.
    pub refresh: Option<String>,
}

/// A session of one's own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SessionLine {
    /// The session.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Uuid))]
    pub id: SessionId,
    /// What the browser called itself.
    pub agent: String,
    /// Signed in when.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub created_at: Instant,
    /// Last known to be used when; ten minutes more or less.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub seen_at: Instant,
    /// Whether it is the one of this call.
    pub current: bool,
}

/// One's sessions that are not over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SessionList {
    /// Last used first.
    pub items: Vec<SessionLine>,
}
