//! Reading JSON the one way. Every shape is read from a parsed value: reading the same shapes from text as well would
//! make the browser carry a second copy of all that code.

use serde::de::{DeserializeOwned, Error};

/// Reads a shape from text.
///
/// # Errors
/// What is wrong with the text, or with what it says.
pub fn read<T: DeserializeOwned>(text: &str) -> Result<T, serde_json::Error> {
    read_value(&serde_json::from_str::<serde_json::Value>(text)?)
}

/// Reads a shape from a parsed value.
///
/// # Errors
/// What is wrong with what it says.
pub fn read_value<T: DeserializeOwned>(value: &serde_json::Value) -> Result<T, serde_json::Error> {
    T::deserialize(value).map_err(Error::custom)
}
