//! Texts that are written again and again: the page where they are kept, and the menu that inserts them.
//!
//! *Who:* office, leadership and heads of groups keep them; everybody uses them. *When:* kept once a term, used all day.
//! *What they want:* the third request for the same paper today in one press, with this case's code and papers in it.
//! They are kept online only, and used without a network: they stand in the unit's record.

mod menu;
mod page;

pub use self::{menu::MacroMenu, page::MacrosPage};
