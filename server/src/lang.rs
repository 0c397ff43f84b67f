//! The language of a caller.

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, header, request::Parts},
};
use axum_extra::extract::CookieJar;
use domain::text::Lang;

/// The cookie by which a person chose a language; not a secret.
pub const LANG_COOKIE: &str = "sen-lang";

/// The language of a call: what was chosen, else what the browser prefers, else Vietnamese.
pub fn lang_of(headers: &HeaderMap) -> Lang {
    let jar = CookieJar::from_headers(headers);
    if let Some(chosen) = jar.get(LANG_COOKIE).and_then(|cookie| known(cookie.value())) {
        return chosen;
    }
    let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let mut best = (0.0_f32, Lang::default());
    for part in accepted.split(',') {
        let (tag, q) = part.split_once(';').unwrap_or((part, "q=1"));
        let q = q.trim().strip_prefix("q=").and_then(|q| q.parse::<f32>().ok()).unwrap_or(0.0);
        if let Some(lang) = known(tag.trim())
            && q > best.0
        {
            best = (q, lang);
        }
    }
    best.1
}

fn known(tag: &str) -> Option<Lang> {
    match tag.split('-').next().unwrap_or_default().to_ascii_lowercase().as_str() {
        "vi" => Some(Lang::Vi),
        "en" => Some(Lang::En),
        _ => None,
    }
}

/// The caller's language, as an argument of a handler.
#[derive(Debug, Clone, Copy)]
pub struct Speaks(pub Lang);

impl<S: Sync> FromRequestParts<S> for Speaks {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(Self(lang_of(&parts.headers)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spoken(accepted: &str, cookie: &str) -> Lang {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT_LANGUAGE, accepted.parse().unwrap());
        headers.insert(header::COOKIE, cookie.parse().unwrap());
        lang_of(&headers)
    }

    #[test]
    fn what_was_chosen_comes_before_what_the_browser_prefers() {
        assert_eq!(spoken("", ""), Lang::Vi);
        assert_eq!(spoken("fr, de;q=0.5", ""), Lang::Vi);
        assert_eq!(spoken("en-US,en;q=0.9,vi;q=0.8", ""), Lang::En);
        assert_eq!(spoken("en;q=0.4, vi;q=0.8", ""), Lang::Vi);
        assert_eq!(spoken("en", "sen-lang=vi"), Lang::Vi);
        assert_eq!(spoken("vi", "other=1; sen-lang=en"), Lang::En);
    }
}
