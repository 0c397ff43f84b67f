//! Fields: label above, help beneath it, the error beside the control, all tied together for screen readers.
//!
//! A field never rewrites what stands in it while somebody types: Vietnamese typing tools send their own backspaces,
//! and a caret that jumps loses letters. The signal follows the control on every input; the control follows the
//! signal only where the two differ.

mod choices;
mod date;
mod file;
mod frame;
mod text;

pub use choices::{Checkboxes, Choice, Radios, SelectField, choice};
pub use date::DateField;
pub use file::{BrowserFiles, FileField, PickedFile, PlainFileField};
pub use text::{TextArea, TextField, Width};
