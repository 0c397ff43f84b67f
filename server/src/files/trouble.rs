//! Why the store of files did not do something. What a bucket answers may repeat keys and tokens of the call: of it, only the
//! status and the one word are kept that S3 has for it.

use std::error::Error;

use object_store::client::HttpError;

/// Why the store of files did not do something; it may be logged.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}: {told}", .why.as_str())]
pub struct Trouble {
    /// What kind of trouble it is.
    pub why: Why,
    /// Status and word of the answer, or what the machine says.
    told: String,
}

/// What kind of trouble it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// Nobody answers there, or the answer was cut.
    Unreachable,
    /// The credentials are wrong, or may not do this.
    Denied,
    /// There is no such bucket.
    NoBucket,
    /// The bucket lies in another region.
    Elsewhere,
    /// Anything else: a full disk, a store that fails.
    Failed,
}

impl Why {
    /// How the store stands, in words that repeat nothing of what it said.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unreachable => "the store of files cannot be reached",
            Self::Denied => "the store of files refuses these credentials",
            Self::NoBucket => "there is no such bucket",
            Self::Elsewhere => "the bucket lies in another region",
            Self::Failed => "the store of files failed",
        }
    }

    /// Whether it goes away by itself, so that waiting helps and setting something right does not.
    pub const fn passes(self) -> bool {
        match self {
            Self::Unreachable | Self::Failed => true,
            Self::Denied | Self::NoBucket | Self::Elsewhere => false,
        }
    }
}

impl Trouble {
    pub(super) fn of(err: &object_store::Error) -> Self {
        // The library tells the status in its words only.
        let text = err.to_string();
        let code = between(&text, "<Code>", "</Code>");
        let status = between(&text, "status code: ", " ").and_then(|status| status.parse::<u16>().ok());
        let mut cause: Option<&(dyn Error + 'static)> = Some(err);
        while let Some(err) = cause {
            if let Some(http) = err.downcast_ref::<HttpError>() {
                return Self { why: Why::Unreachable, told: format!("{:?}", http.kind()) };
            }
            cause = err.source();
        }
        let why = match (status, code) {
            (_, Some("NoSuchBucket")) => Why::NoBucket,
            (_, Some("PermanentRedirect" | "AuthorizationHeaderMalformed" | "IllegalLocationConstraintException"))
            | (Some(301 | 307), _) => Why::Elsewhere,
            (_, Some("InvalidAccessKeyId" | "SignatureDoesNotMatch" | "InvalidToken" | "ExpiredToken"))
            | (Some(401 | 403), _) => Why::Denied,
            (Some(502..=504), _) => Why::Unreachable,
            (Some(_), _) => Why::Failed,
            (None, _) if text.contains("redirect without LOCATION") => Why::Elsewhere,
            (None, _) => return Self { why: Why::Failed, told: text.chars().take(MOST_TOLD).collect() },
        };
        let told = [status.map(|status| status.to_string()), code.map(str::to_owned)];
        Self { why, told: told.into_iter().flatten().collect::<Vec<_>>().join(" ") }
    }
}

/// As much of what the machine says is told, in characters.
const MOST_TOLD: usize = 300;

/// One short word between two others.
fn between<'a>(text: &'a str, before: &str, after: &str) -> Option<&'a str> {
    let (word, _) = text.split_once(before)?.1.split_once(after)?;
    (word.len() <= 40 && word.chars().all(|c| c.is_ascii_alphanumeric())).then_some(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered(text: &str) -> Trouble {
        Trouble::of(&object_store::Error::Generic { store: "S3", source: text.into() })
    }

    #[test]
    fn the_status_and_the_word_are_told_and_nothing_else() {
        let trouble = answered(
            "Error performing GET https://s3.example/b in 2ms - Server returned non-2xx status code: 403 Forbidden: \
             <Error><Code>ExpiredToken</Code><Token-0>geheim</Token-0></Error>",
        );
        assert_eq!((trouble.why, trouble.told.as_str()), (Why::Denied, "403 ExpiredToken"));
        assert!(!trouble.to_string().contains("geheim"));
    }

    #[test]
    fn each_kind_is_told_from_the_others() {
        let of = |status: &str, code: &str| answered(&format!("status code: {status} X: <Code>{code}</Code>")).why;
        assert_eq!(of("404", "NoSuchBucket"), Why::NoBucket);
        assert_eq!(of("400", "AuthorizationHeaderMalformed"), Why::Elsewhere);
        assert_eq!(of("403", "AccessDenied"), Why::Denied);
        assert_eq!(of("503", "SlowDown"), Why::Unreachable);
        assert_eq!(of("500", "InternalError"), Why::Failed);
        assert_eq!(answered("disk quota exceeded").why, Why::Failed);
    }
}
