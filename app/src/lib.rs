//! The screens: one design system, two faces.
//!
//! The *workspace* (`csr`) is the staff's single-page app in the browser; the *portal* (`ssr`) is rendered on the
//! server as plain HTML. Both are built from [`components`] and speak through [`i18n`].

#[cfg(all(feature = "csr", feature = "ssr"))]
compile_error!("`app` is built for the browser (`csr`) or for the server (`ssr`), never for both at once");

pub mod components;
pub mod i18n;
#[cfg(feature = "ssr")]
pub mod portal;
#[cfg(feature = "csr")]
pub mod workspace;
