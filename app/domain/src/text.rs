//! Words in the languages of the screens.

use serde::{Deserialize, Serialize};

/// A language of the screens; Vietnamese is the default.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Lang {
    /// Vietnamese.
    #[default]
    Vi,
    /// English.
    En,
}

impl Lang {
    /// The language's code, as it stands in addresses and in `lang` attributes.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Vi => "vi",
            Self::En => "en",
        }
    }
}

/// The same words in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Text {
    /// Vietnamese.
    pub vi: String,
    /// English; where it is missing, Vietnamese is shown.
    #[serde(default)]
    pub en: String,
}

impl Text {
    /// The words in both languages.
    pub fn new(vi: impl Into<String>, en: impl Into<String>) -> Self {
        Self { vi: vi.into(), en: en.into() }
    }

    /// Whether nothing is said in either language.
    pub fn is_empty(&self) -> bool {
        self.vi.is_empty() && self.en.is_empty()
    }

    /// The words in one language, Vietnamese where the English ones are missing.
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::En if !self.en.is_empty() => &self.en,
            Lang::Vi | Lang::En => &self.vi,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_english_falls_back_to_vietnamese() {
        assert_eq!(Text::new("Hồ sơ", "").get(Lang::En), "Hồ sơ");
        assert_eq!(Text::new("Hồ sơ", "Dossier").get(Lang::En), "Dossier");
        assert_eq!(serde_json::to_string(&Lang::Vi).expect("serialises"), "\"vi\"");
    }
}
