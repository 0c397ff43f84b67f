//! The macro behind every area's file.

/// Declares texts: `KEY: "tiếng Việt" / "English";` makes a constant, `key(n: u32): "{n} mục" / "{n} items";` a
/// function. Placeholders name the parameters, which may be numbers, names, dates, [`Words`](super::Words) or
/// domain texts. Where a language needs one thing more, its side stands in brackets with it, as in
/// `("{n} {}", plural(n, "item", "items"))`.
macro_rules! texts {
    () => {};
    ($key:ident: $vi:literal / $en:literal; $($rest:tt)*) => {
        #[doc = $vi]
        pub const $key: $crate::i18n::Words = $crate::i18n::Words::new($vi, $en);
        $crate::i18n::catalogue::texts! { $($rest)* }
    };
    ($key:ident($($arg:ident: $kind:ty),+): $vi:tt / $en:tt; $($rest:tt)*) => {
        #[doc = stringify!($vi)]
        pub fn $key($($arg: $kind),+) -> $crate::i18n::Words {
            $crate::i18n::Words::made(
                $crate::i18n::catalogue::one_side!(Vi, [$($arg),+], $vi),
                $crate::i18n::catalogue::one_side!(En, [$($arg),+], $en),
            )
        }
        $crate::i18n::catalogue::texts! { $($rest)* }
    };
}

macro_rules! one_side {
    ($lang:ident, [$($arg:ident),+], ($format:literal, $extra:expr)) => {{
        // Taken before the parameters become what a sentence shows of them.
        let extra = $extra;
        $(let $arg = $crate::i18n::Say::inside(&$arg, $crate::i18n::Lang::$lang);)+
        format!($format, extra)
    }};
    ($lang:ident, [$($arg:ident),+], $format:literal) => {{
        $(let $arg = $crate::i18n::Say::inside(&$arg, $crate::i18n::Lang::$lang);)+
        format!($format)
    }};
}

pub(super) use {one_side, texts};
