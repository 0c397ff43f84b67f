use super::*;

#[test]
fn limits_are_written_briefly() {
    for text in ["3wd", "0wd", "4h", "15d", "0d", "1mo", "999wd"] {
        let limit: Limit = text.parse().expect(text);
        assert_eq!(limit.to_string(), text);
        let json = serde_json::to_string(&limit).expect("serialises");
        assert_eq!(json, format!("\"{text}\""));
        assert_eq!(serde_json::from_str::<Limit>(&json).expect("reads back"), limit);
    }
    for (text, error) in [
        ("3", LimitError::Unit),
        ("", LimitError::Unit),
        ("3 wd", LimitError::Unit),
        ("3w", LimitError::Unit),
        ("-3wd", LimitError::Unit),
        ("wd", LimitError::Amount),
        ("0h", LimitError::Amount),
        ("0mo", LimitError::Amount),
        ("1000d", LimitError::Amount),
        ("99999999999d", LimitError::Amount),
    ] {
        assert_eq!(text.parse::<Limit>(), Err(error), "{text}");
    }
}

#[test]
fn a_spec_reads_as_in_a_definition() {
    let spec: LimitSpec =
        toml::from_str("legal = \"3wd\"\ntarget = \"2wd\"\nwarn = \"4h\"\ncutoff = \"15:00\"").expect("reads");
    assert_eq!(spec.legal, Limit::working_days(3));
    assert_eq!(spec.target, Some(Limit::working_days(2)));
    assert_eq!(spec.warning(), Limit::new(4, Unit::Hours));
    assert_eq!(spec.cutoff, Some(time::macros::time!(15:00)));
    let back: LimitSpec = serde_json::from_value(serde_json::to_value(spec).expect("writes")).expect("reads back");
    assert_eq!(back, spec);

    let bare: LimitSpec = toml::from_str("legal = \"1mo\"").expect("reads");
    assert_eq!(bare, LimitSpec::new(Limit::new(1, Unit::Months)));
    assert_eq!(bare.warning(), Limit::working_days(1));
    assert_eq!(serde_json::to_string(&bare).expect("writes"), "{\"legal\":\"1mo\"}");
    assert!(toml::from_str::<LimitSpec>("legal = \"3wd\"\ncutoff = \"25:00\"").is_err());
    assert!(toml::from_str::<LimitSpec>("legal = \"3wd\"\ncut_off = \"15:00\"").is_err());
}

#[test]
fn ledgers_survive_json() {
    let at = Instant::parse("2026-02-13T14:05").expect("a moment");
    let to = time::macros::date!(2026 - 03 - 02);
    for (effect, json) in [
        (Effect::Start, serde_json::json!({"at": "2026-02-13T07:05:00Z", "effect": "start"})),
        (
            Effect::Extend { to },
            serde_json::json!({"at": "2026-02-13T07:05:00Z", "effect": "extend", "to": "2026-03-02"}),
        ),
    ] {
        let entry = ClockEntry::new(at, effect);
        assert_eq!(serde_json::to_value(entry).expect("writes"), json);
        assert_eq!(serde_json::from_value::<ClockEntry>(json).expect("reads"), entry);
    }
}

#[test]
fn amounts_are_read_in_both_languages() {
    assert_eq!(Amount::WorkingDays(1).text(), Text::new("1 ngày làm việc", "1 working day"));
    assert_eq!(Amount::WorkingDays(-2).text(), Text::new("2 ngày làm việc", "2 working days"));
    assert_eq!(Amount::Minutes(95).text(), Text::new("1 giờ 35 phút", "1 h 35 min"));
    assert_eq!(Amount::Minutes(240).text(), Text::new("4 giờ", "4 h"));
    assert_eq!(Limit::working_days(1).text(), Text::new("1 ngày làm việc", "1 working day"));
    assert!(Amount::Days(0).is_used_up() && !Amount::Days(1).is_used_up());
}

#[cfg(feature = "schema")]
#[test]
fn the_schema_says_how_limits_are_written() {
    let schema = serde_json::to_value(schemars::schema_for!(LimitSpec)).expect("writes");
    assert_eq!(schema["required"], serde_json::json!(["legal"]));
    assert_eq!(schema["$defs"]["Limit"]["type"], "string");
    assert!(schema["properties"]["cutoff"].to_string().contains("pattern"), "{schema}");
}
