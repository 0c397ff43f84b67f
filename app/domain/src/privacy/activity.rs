//! The register of what is done with personal data: what for, whose, which data, on which ground, who receives them,
//! how long they are kept.
//!
//! A school begins with proposals that follow from its procedures. Nothing counts before its leadership has kept it,
//! and every version stays.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{Refusal, retention::Retention};
use crate::{
    definition::{ApplicantKind, Certainty, FieldShape, PartyKind, Procedure, ProcedureKey},
    denial::Denial,
    facet::Facet,
    faults::Faults,
    ids::{PrivacyId, UnitId},
    policy::{self, Act},
    rights::Actor,
    text::{Lang, Text},
};

/// How long a text of the register may be, in characters.
const LONGEST: usize = 2000;

/// On what it rests that personal data are used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ground {
    /// A duty or task of the school.
    Duty,
    /// What was agreed with the family or the member of staff.
    Agreement,
    /// The consent of those concerned, given for this purpose and withdrawn at any time.
    Consent,
}

impl Ground {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Duty, Self::Agreement, Self::Consent];

    /// The name in storage and on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Duty => "duty",
            Self::Agreement => "agreement",
            Self::Consent => "consent",
        }
    }
}

/// An entry of the register, in the school's own words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Activity {
    /// What for.
    pub purpose: String,
    /// Whose data.
    pub subjects: String,
    /// Which data.
    pub data: String,
    /// On which ground.
    pub ground: Ground,
    /// The law or decision behind it, as text that is checked before it is printed.
    #[serde(default)]
    pub basis: String,
    /// How sure that is.
    pub certainty: Certainty,
    /// Who receives them.
    #[serde(default)]
    pub recipients: String,
    /// How long they are kept.
    #[serde(default)]
    pub kept: String,
    /// The procedures that it belongs to.
    #[serde(default)]
    pub procedures: Vec<ProcedureKey>,
    /// It is no longer done; the entry stays for what was done.
    #[serde(default)]
    pub ended: bool,
}

impl Activity {
    /// As it is kept.
    fn tidied(self) -> Result<Self, Denial> {
        let mut faults = Faults::default();
        let mut text = |field, typed: &str, most, required| faults.text(field, typed, most, required);
        let tidy = Self {
            purpose: text("purpose", &self.purpose, 300, true),
            subjects: text("subjects", &self.subjects, LONGEST, true),
            data: text("data", &self.data, LONGEST, true),
            basis: text("basis", &self.basis, LONGEST, false),
            recipients: text("recipients", &self.recipients, LONGEST, false),
            kept: text("kept", &self.kept, LONGEST, false),
            procedures: {
                let mut keys = self.procedures;
                keys.sort();
                keys.dedup();
                keys
            },
            ..self
        };
        if tidy.procedures.len() > 100 {
            faults.too_long("procedures");
        }
        faults.none(tidy)
    }
}

/// What keeping an entry makes of it. `last` is the number of its last version, nought for one that is new, and `was`
/// the one that the writer saw.
///
/// # Errors
/// Not leadership; somebody else has changed it meanwhile; what is wrong with its texts.
pub fn decide(actor: &Actor, last: u32, was: u32, activity: Activity) -> Result<Activity, Denial> {
    policy::can(actor, Act::KeepPrivacy)?;
    if last != was {
        return Err(Refusal::RecordChanged.into());
    }
    activity.tidied()
}

/// An entry that nobody has kept yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// Its id, the same whenever it is proposed to this unit.
    pub id: PrivacyId,
    /// As it would be.
    pub activity: Activity,
}

/// What a school with these procedures would enter: one entry for each of them that asks for something personal, the
/// register of parties, and a purpose for which consent is asked.
pub fn proposals<'a>(unit: UnitId, procedures: impl IntoIterator<Item = &'a Procedure>, lang: Lang) -> Vec<Proposal> {
    let own = [
        Own {
            key: "register",
            purpose: Text::new(
                "Quản lý danh sách trẻ và cha, mẹ, người giám hộ",
                "Keeping the register of children and of those who stand for them",
            ),
            subjects: Text::new("Trẻ; cha, mẹ, người giám hộ", "Children; parents and guardians"),
            data: Text::new(
                "Họ tên, ngày sinh, lớp, số điện thoại, địa chỉ, giấy tờ chứng minh quan hệ",
                "Names, days of birth, classes, phone numbers, addresses, papers that prove who stands for whom",
            ),
            ground: Ground::Duty,
        },
        Own {
            key: "photos",
            purpose: Text::new(
                "Đăng hình ảnh hoạt động có trẻ trên trang thông tin của trường",
                "Publishing photographs of activities that show children on the school's site",
            ),
            subjects: Text::new("Trẻ", "Children"),
            data: Text::new("Hình ảnh", "Photographs"),
            ground: Ground::Consent,
        },
    ];
    let own = own.into_iter().map(|own| Proposal { id: id(unit, own.key), activity: own.activity(lang) });
    let of_procedures = procedures.into_iter().filter_map(|procedure| {
        let activity = of_procedure(procedure, lang)?;
        Some(Proposal { id: id(unit, &format!("procedure {}", procedure.key)), activity })
    });
    own.chain(of_procedures).collect()
}

/// An entry that belongs to no procedure.
struct Own {
    key: &'static str,
    purpose: Text,
    subjects: Text,
    data: Text,
    ground: Ground,
}

impl Own {
    fn activity(self, lang: Lang) -> Activity {
        Activity {
            purpose: self.purpose.get(lang).to_owned(),
            subjects: self.subjects.get(lang).to_owned(),
            data: self.data.get(lang).to_owned(),
            ground: self.ground,
            basis: String::new(),
            certainty: Certainty::Proposed,
            recipients: String::new(),
            kept: String::new(),
            procedures: vec![],
            ended: false,
        }
    }
}

/// The entry that follows from a procedure; nothing where it asks for nothing personal.
fn of_procedure(procedure: &Procedure, lang: Lang) -> Option<Activity> {
    let personal = procedure.fields.iter().filter(|f| f.facet == Facet::Personal);
    let (mut data, mut subjects): (Vec<&str>, Vec<&str>) = (vec![], vec![]);
    let mut subject = |kind: PartyKind| {
        let word = subject_words(kind, lang);
        if !subjects.contains(&word) {
            subjects.push(word);
        }
    };
    for field in personal {
        data.push(field.title.get(lang));
        if let FieldShape::Party { party } = &field.input {
            subject(*party);
        }
    }
    for paper in procedure.papers.iter().filter(|p| p.facet == Facet::Personal) {
        data.push(paper.title.get(lang));
    }
    if data.is_empty() {
        return None;
    }
    for applicant in &procedure.applicants {
        match applicant {
            ApplicantKind::Guardian => subject(PartyKind::Guardian),
            ApplicantKind::Staff => subject(PartyKind::Staff),
            // Neither is asked about themselves.
            ApplicantKind::Organisation | ApplicantKind::Inspector => {}
        }
    }
    let certainty = procedure.basis.iter().map(|b| b.certainty).max().unwrap_or(Certainty::Proposed);
    let basis: Vec<String> = procedure
        .basis
        .iter()
        .map(|b| if b.title.is_empty() { b.number.clone() } else { format!("{} ({})", b.number, b.title) })
        .collect();
    Some(Activity {
        purpose: procedure.title.get(lang).to_owned(),
        subjects: subjects.join("; "),
        data: data.join("; "),
        ground: Ground::Duty,
        basis: basis.join("; "),
        certainty,
        recipients: String::new(),
        kept: Retention::proposed(procedure.kind).text().get(lang).to_owned(),
        procedures: vec![procedure.key.clone()],
        ended: false,
    })
}

fn subject_words(kind: PartyKind, lang: Lang) -> &'static str {
    let (vi, en) = match kind {
        PartyKind::Child => ("Trẻ", "Children"),
        PartyKind::Guardian => ("Cha, mẹ, người giám hộ", "Parents and guardians"),
        PartyKind::Organisation => ("Người đại diện của tổ chức", "Those who speak for organisations"),
        PartyKind::Staff => ("Cán bộ, giáo viên, nhân viên", "Staff"),
    };
    match lang {
        Lang::Vi => vi,
        Lang::En => en,
    }
}

fn id(unit: UnitId, key: &str) -> PrivacyId {
    let mut hash = Sha256::new();
    hash.update(b"sen processing 1\n");
    hash.update(unit.0.as_bytes());
    hash.update(key);
    let digest = hash.finalize();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    PrivacyId(uuid::Builder::from_custom_bytes(bytes).into_uuid())
}
