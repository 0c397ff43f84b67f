//! The frame of the workspace: a side bar on a desk, a bottom bar on a phone.

mod shell;
mod switches;

pub use shell::{NavItem, RoleChoice, Shell};
pub use switches::{InLang, LangSwitch, Theme, ThemeSwitch};
