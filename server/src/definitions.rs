//! The definitions that come with the program, the hash by which a version is known, and the schema of the format.
//!
//! Read and checked once at start: a program whose own definitions do not pass does not start.

use std::sync::OnceLock;

use domain::definition::{
    Lifecycle, LifecycleRef, Procedure,
    lint::{DefinitionFault, lint},
};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

macro_rules! files {
    ($($path:literal),+ $(,)?) => {
        &[$(($path, include_str!(concat!("../definitions/", $path)))),+]
    };
}

const LIFECYCLES: &[(&str, &str)] = files!["lifecycles/dossier.toml", "lifecycles/finding.toml"];

/// In the order of the catalogue: P1 to P16, N1 to N8, and the findings of the inspecting side.
const PROCEDURES: &[(&str, &str)] = files![
    "procedures/tiep-nhan-tre.toml",
    "procedures/chuyen-truong-di.toml",
    "procedures/chuyen-truong-den.toml",
    "procedures/xac-nhan-dang-hoc.toml",
    "procedures/xac-nhan-hoan-thanh-chuong-trinh-mau-giao.toml",
    "procedures/nghi-dai-ngay-thoi-hoc.toml",
    "procedures/ho-tro-an-trua.toml",
    "procedures/ho-tro-chi-phi-hoc-tap.toml",
    "procedures/mien-giam-hoc-phi.toml",
    "procedures/tro-cap-tre-con-cong-nhan.toml",
    "procedures/hoc-hoa-nhap.toml",
    "procedures/hoan-tien-an-khoan-thu.toml",
    "procedures/uy-quyen-don-tre.toml",
    "procedures/gui-thuoc-cho-tre.toml",
    "procedures/cap-ban-sao-ho-so-tre.toml",
    "procedures/phan-anh-kien-nghi.toml",
    "procedures/nghi-phep-viec-rieng.toml",
    "procedures/om-dau-thai-san.toml",
    "procedures/nang-bac-luong.toml",
    "procedures/xac-nhan-cong-tac-thu-nhap.toml",
    "procedures/cong-nhan-sang-kien.toml",
    "procedures/cu-di-boi-duong.toml",
    "procedures/thanh-toan-cong-tac-phi.toml",
    "procedures/sua-chua-cap-phat.toml",
    "procedures/kien-nghi-kiem-tra.toml",
];

/// What comes with the program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shipped {
    /// The workflows.
    pub lifecycles: Vec<Lifecycle>,
    /// The procedures, each over one of the workflows.
    pub procedures: Vec<Procedure>,
}

impl Shipped {
    /// The workflow that a procedure names.
    pub fn lifecycle(&self, named: &LifecycleRef) -> Option<&Lifecycle> {
        self.lifecycles.iter().find(|l| l.key == named.key && l.version == named.version)
    }
}

/// Why a definition is not taken.
#[derive(Debug, thiserror::Error)]
pub enum DefinitionError {
    /// The file cannot be read as what it should be.
    #[error("{file}: {reason}")]
    Unreadable {
        /// Which file.
        file: String,
        /// What the reader says, with line and column.
        reason: String,
    },
    /// It names a workflow that is not there.
    #[error("{file}: there is no lifecycle {lifecycle}")]
    NoLifecycle {
        /// Which file.
        file: String,
        /// The workflow named.
        lifecycle: String,
    },
    /// It can be read, and must not be published.
    #[error("{file}: {}", told(faults))]
    Faulty {
        /// Which file.
        file: String,
        /// Everything that is wrong with it.
        faults: Vec<DefinitionFault>,
    },
}

fn told(faults: &[DefinitionFault]) -> String {
    faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

/// All that comes with the program: read and checked once in a process.
///
/// # Errors
/// The first file that does not pass, in words.
pub fn shipped() -> Result<&'static Shipped, DefinitionError> {
    static READ: OnceLock<Shipped> = OnceLock::new();
    match READ.get() {
        Some(read) => Ok(read),
        None => read(LIFECYCLES, PROCEDURES).map(|read| READ.get_or_init(|| read)),
    }
}

fn read(lifecycles: &[(&str, &str)], procedures: &[(&str, &str)]) -> Result<Shipped, DefinitionError> {
    let lifecycles = lifecycles.iter().map(|(file, text)| parse(file, text)).collect::<Result<_, _>>()?;
    let mut shipped = Shipped { lifecycles, procedures: Vec::with_capacity(procedures.len()) };
    for (file, text) in procedures {
        let procedure: Procedure = parse(file, text)?;
        let lifecycle = shipped.lifecycle(&procedure.lifecycle).ok_or_else(|| DefinitionError::NoLifecycle {
            file: (*file).to_owned(),
            lifecycle: procedure.lifecycle.clone().into(),
        })?;
        let faults = lint(&procedure, lifecycle);
        if !faults.is_empty() {
            return Err(DefinitionError::Faulty { file: (*file).to_owned(), faults });
        }
        shipped.procedures.push(procedure);
    }
    Ok(shipped)
}

fn parse<T: DeserializeOwned>(file: &str, text: &str) -> Result<T, DefinitionError> {
    toml::from_str(text)
        .map_err(|error| DefinitionError::Unreadable { file: file.to_owned(), reason: error.to_string() })
}

/// The hash by which a published version is known: of its canonical JSON, so that a comment in the file, the order of
/// keys and a default that is spelt out change nothing.
pub fn definition_hash(procedure: &Procedure) -> String {
    value_hash(&serde_json::to_value(procedure).expect("a procedure is plain data"))
}

/// The same of a version as it is stored. A newer program, whose definitions know more, reads the same hash.
///
/// # Errors
/// When it is no JSON.
pub fn stored_hash(body: &str) -> Result<String, serde_json::Error> {
    serde_json::from_str(body).map(|value| value_hash(&value))
}

fn value_hash(value: &Value) -> String {
    let mut text = String::new();
    canonical(value, &mut text);
    hex::encode(Sha256::digest(text))
}

/// JSON without spaces, keys in order.
fn canonical(value: &Value, out: &mut String) {
    match value {
        Value::Object(map) => {
            let mut entries: Vec<_> = map.iter().collect();
            entries.sort_by_key(|(key, _)| *key);
            out.push('{');
            for (i, (key, value)) in entries.into_iter().enumerate() {
                if i > 0 {
                    out.push(',');
                }
                out.push_str(&Value::from(key.as_str()).to_string());
                out.push(':');
                canonical(value, out);
            }
            out.push('}');
        }
        Value::Array(items) => {
            out.push('[');
            for (i, item) in items.iter().enumerate() {
                if i > 0 {
                    out.push(',');
                }
                canonical(item, out);
            }
            out.push(']');
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => out.push_str(&value.to_string()),
    }
}

/// The JSON Schema of the two kinds of file, for editors that check while one types.
pub fn json_schema() -> Value {
    json!({
        "lifecycle": schemars::schema_for!(Lifecycle),
        "procedure": schemars::schema_for!(Procedure),
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use domain::definition::CaseKind;

    use super::*;

    #[test]
    fn all_that_is_shipped_passes() {
        let shipped = shipped().unwrap_or_else(|error| panic!("{error}"));
        let keys: BTreeSet<_> = shipped.procedures.iter().map(|p| p.key.as_str()).collect();
        assert_eq!(keys.len(), PROCEDURES.len(), "no key twice");
        for ((file, _), procedure) in PROCEDURES.iter().zip(&shipped.procedures) {
            assert_eq!(*file, format!("procedures/{}.toml", procedure.key), "a file is named by its key");
            assert!(!procedure.about.is_empty(), "{file}: the public catalogue needs a sentence");
            assert!(procedure.basis.iter().all(|b| b.checked.is_none()), "{file}: nobody has checked a gazette yet");
        }
        let kinds: BTreeSet<_> = shipped.lifecycles.iter().map(|l| l.kind).collect();
        assert_eq!(kinds, BTreeSet::from(CaseKind::ALL));
    }

    #[test]
    fn what_is_shipped_is_stored_and_read_back_as_the_same() {
        let shipped = shipped().unwrap_or_else(|error| panic!("{error}"));
        for procedure in &shipped.procedures {
            let stored = serde_json::to_string(procedure).unwrap();
            let back: Procedure = serde_json::from_str(&stored).unwrap();
            assert_eq!(&back, procedure, "{}", procedure.key);
            assert_eq!(serde_json::to_string(&back).unwrap(), stored, "{}", procedure.key);
            let file = toml::to_string(procedure).unwrap();
            assert_eq!(&toml::from_str::<Procedure>(&file).unwrap(), procedure, "{}: as a file", procedure.key);
        }
    }

    #[test]
    fn a_certificate_is_received_in_a_dozen_things_to_type_and_click() {
        let shipped = shipped().unwrap_or_else(|error| panic!("{error}"));
        let key = "xac-nhan-hoan-thanh-chuong-trinh-mau-giao";
        let p5 = shipped.procedures.iter().find(|p| p.key.as_str() == key).expect("shipped");
        // Open the desk, choose the procedure, receive; two things for each field (find, take), one for each paper.
        assert!(3 + 2 * p5.fields.len() + p5.papers.len() <= 12);
    }

    #[test]
    fn the_hash_knows_a_change_and_ignores_the_order_of_keys() {
        let shipped = shipped().unwrap_or_else(|error| panic!("{error}"));
        let hashes: BTreeSet<_> = shipped.procedures.iter().map(definition_hash).collect();
        assert_eq!(hashes.len(), shipped.procedures.len());
        let one = &shipped.procedures[0];
        let back: Procedure = serde_json::from_value(serde_json::to_value(one).unwrap()).unwrap();
        assert_eq!(definition_hash(&back), definition_hash(one));
        let mut other = one.clone();
        other.title.vi.push('!');
        assert_ne!(definition_hash(&other), definition_hash(one));
        let mut out = String::new();
        canonical(&serde_json::from_str(r#"{"b": [1, {"d": null, "c": "x\"y"}], "a": true}"#).unwrap(), &mut out);
        assert_eq!(out, r#"{"a":true,"b":[1,{"c":"x\"y","d":null}]}"#);
        let body = serde_json::to_string_pretty(one).unwrap();
        assert_eq!(stored_hash(&body).unwrap(), definition_hash(one), "as it is stored");
    }

    #[test]
    fn what_is_wrong_is_told_in_words_with_its_place() {
        let (file, text) = PROCEDURES[0];
        let faulty = text.replace("need = 1", "need = 9");
        let told = read(LIFECYCLES, &[(file, &faulty)]).unwrap_err().to_string();
        assert!(told.contains(file) && told.contains("signers.need") && told.contains("signers_need"), "{told}");
        let unknown = text.replace("dossier@3", "dossier@9");
        let told = read(LIFECYCLES, &[(file, &unknown)]).unwrap_err().to_string();
        assert!(told.contains("dossier@9"), "{told}");
        let unreadable = text.replace("area =", "aera =");
        let told = read(LIFECYCLES, &[(file, &unreadable)]).unwrap_err().to_string();
        assert!(told.contains("aera"), "{told}");
    }

    #[test]
    fn the_schema_describes_both_kinds_of_file() {
        let schema = json_schema();
        let procedure = &schema["procedure"]["properties"];
        for part in ["limit", "variants", "result_papers", "told", "off", "limit_note", "counts_from", "national_code"]
        {
            assert!(procedure[part].is_object(), "{part}");
        }
        let required = schema["procedure"]["required"].as_array().unwrap();
        assert!(!required.iter().any(|name| name == "limit"), "what takes nothing has none");
        assert!(schema["lifecycle"]["properties"]["steps"].is_object());
    }
}
