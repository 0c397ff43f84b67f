//! The names by which definitions refer to their parts, one type each.

use std::fmt;

use serde::{Deserialize, Serialize};

macro_rules! key {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        pub struct $name(pub String);

        impl $name {
            /// The key as written in the file.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl From<&str> for $name {
            fn from(s: &str) -> Self {
                Self(s.to_owned())
            }
        }
    )+};
}

key! {
    /// A procedure's name in addresses and files: `cap-ban-sao-ho-so-tre`.
    ProcedureKey,
    /// A lifecycle's name: `dossier`.
    LifecycleKey,
    /// A state within a lifecycle: `processing`.
    StateKey,
    /// A step's name, the verb of the glossary: `ask_supplement`.
    ActionKey,
    /// A field of a form: `child`.
    FieldKey,
    /// A paper that the applicant brings or the school makes: `don`.
    PaperKey,
    /// Something a procedure switches on in its lifecycle: `referral`.
    OptionKey,
    /// A reason that has a code: `not_eligible`.
    ReasonKey,
    /// A register book whose numbers have no gaps: `dossier`, `outgoing`.
    RegisterKey,
}
