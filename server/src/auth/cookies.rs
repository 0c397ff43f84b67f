//! The two cookies: the access token for every call, the refresh token for one address only.

use axum_extra::extract::cookie::{Cookie, SameSite};
use time::Duration;

use super::{sessions::REFRESH_DAYS, tokens::ACCESS_SECONDS};

/// Where the refresh token is sent, and nowhere else.
const REFRESH_PATH: &str = contract::paths::SESSION;

/// The name of the access cookie. `__Host-` ties it to this very host, and needs HTTPS.
pub const fn access_name(secure: bool) -> &'static str {
    if secure { "__Host-sen" } else { "sen" }
}

/// The name of the refresh cookie. `__Host-` would need the path `/`.
pub const fn refresh_name(secure: bool) -> &'static str {
    if secure { "__Secure-sen-refresh" } else { "sen-refresh" }
}

/// The cookie with the access token.
pub fn access(token: String, secure: bool) -> Cookie<'static> {
    cookie(access_name(secure), token, "/", Duration::seconds(ACCESS_SECONDS.into()), secure)
}

/// The cookie with the refresh token.
pub fn refresh(token: String, secure: bool) -> Cookie<'static> {
    cookie(refresh_name(secure), token, REFRESH_PATH, Duration::days(REFRESH_DAYS), secure)
}

/// Both cookies, emptied.
pub fn cleared(secure: bool) -> [Cookie<'static>; 2] {
    [
        cookie(access_name(secure), String::new(), "/", Duration::ZERO, secure),
        cookie(refresh_name(secure), String::new(), REFRESH_PATH, Duration::ZERO, secure),
    ]
}

fn cookie(name: &'static str, value: String, path: &'static str, age: Duration, secure: bool) -> Cookie<'static> {
    Cookie::build((name, value))
        .path(path)
        .max_age(age)
        .http_only(true)
        .same_site(SameSite::Strict)
        .secure(secure)
        .build()
}
