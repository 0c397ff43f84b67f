//! Dates and times of day as they stand in JSON and TOML: `2026-02-13` and `15:00`.
//!
//! Said here and not left to the `time` crate, whose own form depends on the features that other crates switch on.

use std::borrow::Cow;

use serde::{Deserialize, Deserializer, Serializer, de};
use time::{Date, Time, format_description::StaticFormatDescription, macros::format_description};

const DATE: StaticFormatDescription = format_description!("[year]-[month]-[day]");
const TIME: StaticFormatDescription = format_description!("[hour]:[minute]");

/// The date as it is written in documents, `2026-02-13`.
pub fn date_text(date: Date) -> String {
    date.format(DATE).unwrap_or_default()
}

/// The time of day as it is written in documents, `15:00`.
pub fn time_text(time: Time) -> String {
    time.format(TIME).unwrap_or_default()
}

/// Reads `2026-02-13`.
pub fn parse_date(text: &str) -> Option<Date> {
    Date::parse(text, DATE).ok()
}

/// Reads `15:00`.
pub fn parse_time(text: &str) -> Option<Time> {
    Time::parse(text, TIME).ok()
}

/// For `#[serde(with = "…")]` on a [`Date`].
pub mod date {
    use super::{Cow, Date, Deserialize, Deserializer, Serializer, date_text, de, parse_date};

    /// Writes the date.
    ///
    /// # Errors
    /// Those of the serializer.
    pub fn serialize<S: Serializer>(date: &Date, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&date_text(*date))
    }

    /// Reads the date.
    ///
    /// # Errors
    /// If it is not one.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Date, D::Error> {
        let text = Cow::<'de, str>::deserialize(deserializer)?;
        parse_date(&text).ok_or_else(|| de::Error::custom("expected a date like 2026-02-13"))
    }
}

/// For `#[serde(with = "…", default)]` on an `Option<Date>`.
pub mod option_date {
    use super::{Cow, Date, Deserialize, Deserializer, Serializer, date_text, de, parse_date};

    /// Writes the date or nothing.
    ///
    /// # Errors
    /// Those of the serializer.
    pub fn serialize<S: Serializer>(date: &Option<Date>, serializer: S) -> Result<S::Ok, S::Error> {
        match date {
            Some(date) => serializer.serialize_some(&date_text(*date)),
            None => serializer.serialize_none(),
        }
    }

    /// Reads the date, if there is one.
    ///
    /// # Errors
    /// If it is not one.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Date>, D::Error> {
        let Some(text) = Option::<Cow<'de, str>>::deserialize(deserializer)? else { return Ok(None) };
        parse_date(&text).map(Some).ok_or_else(|| de::Error::custom("expected a date like 2026-02-13"))
    }
}

/// For `#[serde(with = "…")]` on a [`Time`] of day.
pub mod time_of_day {
    use super::{Cow, Deserialize, Deserializer, Serializer, Time, de, parse_time, time_text};

    /// Writes the time.
    ///
    /// # Errors
    /// Those of the serializer.
    pub fn serialize<S: Serializer>(time: &Time, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&time_text(*time))
    }

    /// Reads the time.
    ///
    /// # Errors
    /// If it is not one.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Time, D::Error> {
        let text = Cow::<'de, str>::deserialize(deserializer)?;
        parse_time(&text).ok_or_else(|| de::Error::custom("expected a time like 15:00"))
    }
}

/// For `#[serde(with = "…", default)]` on an `Option<Time>`.
pub mod option_time {
    use super::{Cow, Deserialize, Deserializer, Serializer, Time, de, parse_time, time_text};

    /// Writes the time or nothing.
    ///
    /// # Errors
    /// Those of the serializer.
    pub fn serialize<S: Serializer>(time: &Option<Time>, serializer: S) -> Result<S::Ok, S::Error> {
        match time {
            Some(time) => serializer.serialize_some(&time_text(*time)),
            None => serializer.serialize_none(),
        }
    }

    /// Reads the time, if there is one.
    ///
    /// # Errors
    /// If it is not one.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Time>, D::Error> {
        let Some(text) = Option::<Cow<'de, str>>::deserialize(deserializer)? else { return Ok(None) };
        parse_time(&text).map(Some).ok_or_else(|| de::Error::custom("expected a time like 15:00"))
    }
}
