//! One text in both languages, and how it reaches a view.

use std::{fmt::Display, sync::Arc};

use domain::text::{Lang, Text};
use leptos::{
    prelude::*,
    tachys::{html::attribute::IntoAttributeValue, view::IntoRender},
};

use crate::i18n::use_lang;

/// A text in Vietnamese and English. Cheap to clone; nothing is allocated for the constants of the catalogue.
///
/// It renders itself as a child (`<p>{words}</p>`), as an attribute (`aria-label=words`), and converts into the
/// `Signal<String>` that components take for their labels, always following the language.
#[derive(Debug, Clone)]
pub struct Words(Said);

/// Lists hold tens of thousands of them, most of them the same.
#[derive(Debug, Clone)]
enum Said {
    Fixed { vi: &'static str, en: &'static str },
    Made(Arc<Text>),
    Same(Arc<str>),
}

impl Words {
    /// For the constants of the catalogue; elsewhere use a key, or `Words::from` a domain text.
    pub const fn new(vi: &'static str, en: &'static str) -> Self {
        Self(Said::Fixed { vi, en })
    }

    /// Both languages, made at run time.
    pub fn made(vi: String, en: String) -> Self {
        Self(Said::Made(Arc::new(Text { vi, en })))
    }

    /// What is the same in every language: a name, a code, something a person typed.
    pub fn same(text: impl Into<Arc<str>>) -> Self {
        Self(Said::Same(text.into()))
    }

    /// In one language.
    pub fn say(&self, lang: Lang) -> String {
        self.as_str(lang).to_owned()
    }

    /// In one language, borrowed.
    pub fn as_str(&self, lang: Lang) -> &str {
        match (&self.0, lang) {
            (Said::Fixed { vi, .. }, Lang::Vi) => vi,
            (Said::Fixed { en, .. }, Lang::En) => en,
            (Said::Made(text), _) => text.get(lang),
            (Said::Same(text), _) => text,
        }
    }

    /// A signal that follows the language. Call it while a component is built.
    pub fn signal(self) -> Signal<String> {
        let lang = use_lang();
        Signal::derive(move || self.say(lang.get()))
    }

    /// The same words with something behind them, as in "Hồ sơ · Tổ Lá".
    #[must_use]
    pub fn then(self, separator: &str, next: &Self) -> Self {
        let joined = |lang| [self.as_str(lang), next.as_str(lang)].join(separator);
        Self::made(joined(Lang::Vi), joined(Lang::En))
    }
}

/// What they say counts, not how they are kept.
impl PartialEq for Words {
    fn eq(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Said::Same(one), Said::Same(other)) => one == other,
            _ => [Lang::Vi, Lang::En].into_iter().all(|lang| self.as_str(lang) == other.as_str(lang)),
        }
    }
}

impl Eq for Words {}

impl From<Text> for Words {
    fn from(text: Text) -> Self {
        Self(Said::Made(Arc::new(text)))
    }
}

impl From<&Text> for Words {
    fn from(text: &Text) -> Self {
        text.clone().into()
    }
}

impl From<Words> for Signal<String> {
    fn from(words: Words) -> Self {
        words.signal()
    }
}

impl IntoRender for Words {
    type Output = Signal<String>;
    fn into_render(self) -> Self::Output {
        self.signal()
    }
}

impl IntoAttributeValue for Words {
    type Output = Signal<String>;
    fn into_attribute_value(self) -> Self::Output {
        self.signal()
    }
}

/// What may stand in a placeholder of the catalogue: numbers and names read the same in every language, words and
/// domain texts are said in the language of the sentence around them.
pub trait Say {
    /// This value inside a sentence of that language.
    fn inside(&self, lang: Lang) -> impl Display;
}

impl Say for Words {
    fn inside(&self, lang: Lang) -> impl Display {
        self.as_str(lang)
    }
}

impl Say for Text {
    fn inside(&self, lang: Lang) -> impl Display {
        self.get(lang)
    }
}

impl<T: Say + ?Sized> Say for &T {
    fn inside(&self, lang: Lang) -> impl Display {
        (**self).inside(lang)
    }
}

macro_rules! same_everywhere {
    ($($kind:ty),+) => {$(
        impl Say for $kind {
            fn inside(&self, _lang: Lang) -> impl Display {
                self
            }
        }
    )+};
}
same_everywhere!(str, String, u8, u16, u32, u64, usize, i32, i64);

impl Say for time::Date {
    fn inside(&self, _lang: Lang) -> impl Display {
        super::format::date(*self)
    }
}

impl Say for domain::instant::Instant {
    fn inside(&self, _lang: Lang) -> impl Display {
        super::format::date_time(*self)
    }
}

/// The English form for a count; Vietnamese has none.
pub const fn plural(count: usize, one: &'static str, many: &'static str) -> &'static str {
    if count == 1 { one } else { many }
}

#[cfg(test)]
mod tests {
    use domain::text::Lang;

    use crate::i18n::{Words, common};

    #[test]
    fn words_are_said_in_each_language() {
        assert_eq!(common::SAVE.say(Lang::Vi), "Lưu");
        assert_eq!(common::SAVE.say(Lang::En), "Save");
        assert_eq!(Words::same("MNHgS").say(Lang::En), "MNHgS");
    }

    #[test]
    fn counts_take_their_english_form() {
        assert_eq!(common::waiting(1).say(Lang::En), "1 item waiting to be sent");
        assert_eq!(common::waiting(3).say(Lang::En), "3 items waiting to be sent");
        assert_eq!(common::waiting(3).say(Lang::Vi), "3 mục chờ gửi");
    }

    #[test]
    fn words_within_words_keep_the_language() {
        let both = common::SAVE.then(" · ", &common::CANCEL);
        assert_eq!(both.say(Lang::En), "Save · Cancel");
        assert_eq!(common::required_missing(&Words::new("Họ và tên", "Full name")).say(Lang::En), "Enter Full name.");
    }
}
