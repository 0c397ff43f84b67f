//! The words of every screen, in both languages, checked when compiled.
//!
//! A key is a Rust name (`common::SAVE`, `cases::overdue_by(2)`), so a missing key does not compile, and neither
//! does an entry without one of its languages: there is no place to leave it out. Texts stand in one file per area.
//!
//! ```ignore
//! let lang = use_lang();                                // a signal: reading it follows the switch
//! view! { <Button>{common::SAVE}</Button> }             // words render themselves and follow the language
//! view! { <Sheet title=cases::TIMELINE>…</Sheet> }      // and go wherever a `Signal<String>` is asked for
//! let now: String = common::waiting(3).say(Lang::Vi);   // outside of views
//! ```

mod catalogue;
pub mod format;
mod words;

pub mod account;
pub mod acting;
pub mod again;
pub mod calendar;
pub mod cases;
pub mod checking;
pub mod clock;
pub mod common;
pub mod definitions;
pub mod documents;
pub mod door;
pub mod drafting;
pub mod errors;
pub mod findings;
pub mod flow;
pub mod flow_edit;
pub mod holidays;
pub mod imports;
pub mod intake;
pub mod macros;
pub mod parties;
pub mod passkeys;
pub mod people;
pub mod pin;
pub mod portal;
pub mod printing;
pub mod privacy;
pub mod procedures;
pub mod register;
pub mod registration;
pub mod rehearsal;
pub mod reminders;
pub mod room;
pub mod scanning;
pub mod school;
pub mod second_factor;
pub mod setup;
pub mod sheets;
pub mod sight;
pub mod telling;
pub mod together;
pub mod update;
pub mod workflow;
pub mod workspace;

pub use domain::text::Lang;
use leptos::prelude::*;
pub use words::{Say, Words, plural};

/// Where the language lives; see [`provide_lang`].
#[derive(Clone, Copy)]
pub(crate) struct LangContext(pub(crate) RwSignal<Lang>);

/// Puts the language into context, once, at the root of a tree (the workspace's app, a page of the portal).
/// Setting the returned signal switches every text at once.
///
/// For a part of a page in another language there is [`InLang`](crate::components::InLang).
pub fn provide_lang(lang: Lang) -> RwSignal<Lang> {
    let signal = RwSignal::new(lang);
    provide_context(LangContext(signal));
    signal
}

/// The language being read. Call it while a component is built; without [`provide_lang`] it is Vietnamese.
pub fn use_lang() -> Signal<Lang> {
    use_context::<LangContext>().map_or_else(|| Signal::stored(Lang::Vi), |found| found.0.into())
}

/// The same signal, to be written by a language switch. `None` where no language was provided.
pub fn use_lang_setter() -> Option<RwSignal<Lang>> {
    use_context::<LangContext>().map(|found| found.0)
}
