//! The design system: what every screen is made of, in the workspace and on the portal.
//!
//! Components take `Signal<T>`, `Callback<T>` and domain types; none fetches, stores, or reads a clock. Wherever a
//! `Signal<String>` is asked for, a key of [`i18n`](crate::i18n), a `&str`, a `String`, a closure or a signal will do.
//! No component writes a `style` attribute: the content security policy forbids it.
//!
//! | file | components |
//! |---|---|
//! | `icon` | [`Glyph`], [`Icon`] |
//! | `logo` | [`Logo`] |
//! | `button` | [`Button`], [`LinkButton`], [`IconButton`], [`Kind`] |
//! | `badge` | [`Badge`], [`Tone`] |
//! | `deadline` | [`DueBadge`], [`standing_words`], [`standing_sentence`], [`standing_tone`] |
//! | `sheet` | [`Sheet`], [`Pairs`], [`Pair`], [`Papers`], [`Paper`], [`Notice`] |
//! | `page` | [`PageHead`], [`Crumb`], [`Meta`], [`Cols`] |
//! | `flow` | [`FlowDiagram`], [`FlowFaults`], [`numbered_steps`], [`is_state_of`] |
//! | `figures` | [`Figures`], [`Figure`], [`Bars`], [`BarRow`] |
//! | `field` | [`TextField`], [`TextArea`], [`SelectField`], [`DateField`], [`Checkboxes`], [`Radios`], [`FileField`], [`PlainFileField`] |
//! | `form` | [`Form`], [`FormErrors`], [`PageErrors`], [`FieldError`], [`ErrorSummary`], [`FormActions`] |
//! | `dialog` | [`Dialog`] |
//! | `menu` | [`Menu`], [`MenuItem`] |
//! | `empty` | [`Empty`] |
//! | `timeline` | [`Timeline`], [`TimelineEntry`] |
//! | `steps` | [`Steps`], [`Step`], [`StepState`] |
//! | `calendar` | [`WhyCalendar`], [`explanation_words`] |
//! | `list` | [`List`], [`Row`] |
//! | `chips` | [`Chips`], [`Chip`], [`SearchBox`] |
//! | `nav` | [`Shell`], [`NavItem`], [`RoleChoice`], [`InLang`], [`LangSwitch`], [`ThemeSwitch`], [`Theme`] |
//! | `toast` | [`Toasts`], [`provide_toasts`], [`use_toasts`], [`ToastHost`] |
//! | `connection` | [`Connection`], [`Link`] |
//! | `skeleton` | [`Skeleton`], [`SkeletonShape`] |
//! | `time` | [`Ago`], [`Moment`], [`Day`] |

mod badge;
mod button;
mod calendar;
mod chips;
mod connection;
mod deadline;
mod dialog;
mod empty;
mod field;
mod figures;
mod flow;
mod form;
mod icon;
mod list;
mod logo;
mod menu;
mod nav;
mod page;
mod sheet;
mod skeleton;
mod steps;
mod time;
mod timeline;
mod toast;

#[cfg(all(test, feature = "ssr"))]
mod tests;

pub use badge::{Badge, Tone};
pub use button::{Button, IconButton, Kind, LinkButton};
pub use calendar::{WhyCalendar, explanation_words};
pub use chips::{Chip, Chips, SearchBox};
pub use connection::{Connection, Link};
pub use deadline::{DueBadge, standing_sentence, standing_tone, standing_words};
pub use dialog::Dialog;
pub use empty::Empty;
pub use field::{
    BrowserFiles, Checkboxes, Choice, DateField, FileField, PickedFile, PlainFileField, Radios, SelectField, TextArea,
    TextField, Width, choice,
};
pub use figures::{BarRow, Bars, Figure, Figures};
pub use flow::{FlowDiagram, FlowFaults, is_state_of, numbered_steps};
pub use form::{ErrorSummary, FieldError, Form, FormActions, FormErrors, PageErrors, TypedForms};
pub use icon::{Glyph, Icon};
pub use list::{List, Row};
pub use logo::Logo;
pub use menu::{Menu, MenuItem};
pub use nav::{InLang, LangSwitch, NavItem, RoleChoice, Shell, Theme, ThemeSwitch};
pub use page::{Cols, Crumb, Meta, PageHead};
pub use sheet::{Notice, Pair, Pairs, Paper, Papers, Sheet};
pub use skeleton::{Skeleton, SkeletonShape};
pub use steps::{Step, StepState, Steps};
pub use time::{Ago, Day, Moment};
pub use timeline::{Timeline, TimelineEntry};
pub use toast::{ToastHost, Toasts, provide_toasts, use_toasts};
