//! Kinds of request within one procedure: chosen at intake, kept with the case; papers, fields and limit follow.
//!
//! What a variant names is asked for under it and the others that name it; what no variant names is asked for always.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::{
    Definition, Procedure,
    key::{FieldKey, PaperKey, VariantKey},
};
use crate::{clock::LimitSpec, denial::Fault, text::Text};

/// One kind of request of a procedure. It stands where everybody of the staff who sees the case reads it, so it says what
/// is asked for and never names anybody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Variant {
    /// Its key, stored with the case.
    pub key: VariantKey,
    /// What it is called.
    pub title: Text,
    /// A sentence of help for whoever chooses.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub about: Text,
    /// How long it may take; as the procedure says where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<LimitSpec>,
    /// The papers of the procedure that only this one, and others that name them too, asks for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub papers: Vec<PaperKey>,
    /// The fields of the procedure that only this one, and others that name them too, asks for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<FieldKey>,
}

impl Procedure {
    /// The variant of this key.
    pub fn variant(&self, key: &VariantKey) -> Option<&Variant> {
        self.variants.iter().find(|variant| &variant.key == key)
    }

    /// What is wrong with the variant that was chosen, if anything is.
    pub fn variant_fault(&self, chosen: Option<&VariantKey>) -> Option<Fault> {
        match chosen {
            None => (!self.variants.is_empty()).then_some(Fault::Required),
            Some(_) if self.variants.is_empty() => Some(Fault::Unknown),
            Some(key) => self.variant(key).is_none().then_some(Fault::NotAChoice),
        }
    }

    /// Whether a paper is asked for under a variant.
    pub fn asks_paper(&self, variant: Option<&VariantKey>, paper: &PaperKey) -> bool {
        self.papers.iter().any(|p| &p.key == paper) && self.follows(variant, |v| v.papers.contains(paper))
    }

    /// Whether a field is asked for under a variant.
    pub fn asks_field(&self, variant: Option<&VariantKey>, field: &FieldKey) -> bool {
        self.fields.iter().any(|f| &f.key == field) && self.follows(variant, |v| v.fields.contains(field))
    }

    /// Whether something that variants may name belongs to this one: it names it, or none does.
    fn follows(&self, variant: Option<&VariantKey>, names: impl Fn(&Variant) -> bool) -> bool {
        let mine = variant.and_then(|key| self.variant(key)).is_some_and(&names);
        mine || !self.variants.iter().any(names)
    }
}

impl Definition {
    /// The same definition with only what a variant asks for, under its limit. Before one is chosen, what all ask for.
    pub fn under(&self, variant: Option<&VariantKey>) -> Cow<'_, Self> {
        if self.procedure.variants.is_empty() {
            return Cow::Borrowed(self);
        }
        let mut narrow = self.clone();
        narrow.procedure.papers.retain(|paper| self.procedure.asks_paper(variant, &paper.key));
        narrow.procedure.fields.retain(|field| self.procedure.asks_field(variant, &field.key));
        let limit = variant.and_then(|key| self.procedure.variant(key)).and_then(|variant| variant.limit);
        narrow.procedure.limit = limit.unwrap_or(self.procedure.limit);
        Cow::Owned(narrow)
    }
}
