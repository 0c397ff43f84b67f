//! Reading JSON the one way. Every shape is read from text: reading the same shapes from parsed values as well would make the browser
//! carry a second copy of all that code.

use serde::de::DeserializeOwned;

/// Reads a shape from text.
///
/// # Errors
/// What is wrong with the text, or with what it says.
pub fn read<T: DeserializeOwned>(text: &str) -> Result<T, serde_json::Error> {
    serde_json::from_str(text)
}

/// Reads a shape from a parsed value, of which there are few.
///
/// # Errors
/// What is wrong with what it says.
pub fn read_value<T: DeserializeOwned>(value: &serde_json::Value) -> Result<T, serde_json::Error> {
    read(&value.to_string())
}
