//! What is kept for the persons whose data it is: the register of processing, consents, requests, how long cases are
//! kept.

use domain::{
    clock::{Limit, Standing},
    definition::ProcedureKey,
    ids::{CaseId, PartyId, PersonId, PrivacyId},
    instant::Instant,
    party::Kinship,
    privacy::{
        activity::Activity,
        agreement::{Agreement, Lack},
        consent::{Consent, Seen},
        request::{Kind, Request},
        retention::Retention,
    },
    text::Text,
};
use serde::{Deserialize, Serialize};
use time::Date;

use crate::privacy::{ErasedCounts, ErasureState};

/// A version of an entry of the register of processing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ActivityLine {
    /// The entry's id.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Uuid))]
    pub id: PrivacyId,
    /// The version's number; nought for a proposal that nobody has kept.
    pub version: u32,
    /// What it says: `purpose`, `subjects`, `data`, `ground`, `basis`, `certainty`, `recipients`, `kept`, `procedures`, `ended`.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub activity: Activity,
    /// Who kept this version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = Uuid))]
    pub kept_by: Option<PersonId>,
    /// When.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub kept_at: Option<Instant>,
}

/// The register of processing, or the versions of one entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ActivityList {
    /// What was kept comes first, proposals after it; versions oldest first.
    pub items: Vec<ActivityLine>,
}

/// Keeps an entry of the register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct KeepActivity {
    /// The version that the writer saw; nought for a new entry or a proposal.
    pub was: u32,
    /// As it is to be.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub activity: Activity,
}

/// A consent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ConsentLine {
    /// Its id.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Uuid))]
    pub id: PrivacyId,
    /// What it says: `party`, `activity`, `version`, `given_by`, `given_on`, `seen`, `agreed`, `withdrawn`.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub consent: Consent,
    /// What it lacks today, although it counts: `child_agreement`, `child_birth`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub lacks: Option<Lack>,
    /// What the person is called; absent once they were erased.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub party_name: Option<String>,
    /// What who gave it is called; absent once they were erased.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub giver_name: Option<String>,
    /// Who wrote it last: recorded it, or its withdrawal.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Uuid))]
    pub kept_by: PersonId,
    /// When.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub kept_at: Instant,
}

/// A page of consents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ConsentPage {
    /// The youngest first.
    pub items: Vec<ConsentLine>,
    /// What to give as `after` for the next page; absent on the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// Records a consent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GiveConsent {
    /// Whose data it is about.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Uuid))]
    pub party: PartyId,
    /// For what: an entry of the register that rests on consent.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Uuid))]
    pub activity: PrivacyId,
    /// Who gives it: themselves, or who stands for the child.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Uuid))]
    pub given_by: PartyId,
    /// When.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Date))]
    pub given_on: Date,
    /// What was seen: `paper` (`signed_form`, `identity_card`, `birth_certificate`, `decision`, `other`), `on`, `note`.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub seen: Seen,
    /// That the child agreed too, needed from the age of seven on: `how` (`spoken`, `written`), `heard_by`, `on`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub agreed: Option<Agreement>,
}

/// Records that a child agrees to a consent that was given before the child was old enough to be asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AgreeConsent {
    /// `how` (`spoken`, `written`), `heard_by`, `on`.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub agreed: Agreement,
}

/// Records that a consent was withdrawn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WithdrawConsent {
    /// By whom: themselves, who stands for the child, or the child who is old enough to agree.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Uuid))]
    pub by: PartyId,
    /// When.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Date))]
    pub on: Date,
}

/// A request of a person concerned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RequestLine {
    /// Its id.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Uuid))]
    pub id: PrivacyId,
    /// What it says: `kind`, `party`, `asker`, `asked`, `seen`, `received_at`, `limit`, `assignee`, `answer`.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub request: Request,
    /// What the person is called; absent once they were erased.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub party_name: Option<String>,
    /// What who asks is called; absent once they were erased.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asker_name: Option<String>,
    /// Who recorded it.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Uuid))]
    pub recorded_by: PersonId,
    /// Until when it is to be answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub due_at: Option<Instant>,
    /// How that stands now.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub standing: Standing,
}

/// A page of requests.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RequestPage {
    /// Those that wait by their due dates; those that were answered the youngest first.
    pub items: Vec<RequestLine>,
    /// What to give as `after` for the next page; absent on the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// Records a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RecordRequest {
    /// `view`, `correct`, `delete`.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub kind: Kind,
    /// About whom.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Uuid))]
    pub party: PartyId,
    /// Who asks: themselves, or who stands for the child.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Uuid))]
    pub asker: PartyId,
    /// In their words.
    pub asked: String,
    /// What proves who they are: `paper`, `on`, `note`.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub seen: Seen,
    /// The day on which it came, if not today.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = Date))]
    pub received_on: Option<Date>,
}

/// Gives a request to somebody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AssignRequest {
    /// To whom.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Uuid))]
    pub to: PersonId,
}

/// Answers a request. What fulfilled it is found by the server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AnswerRequest {
    /// Whether it is granted.
    pub granted: bool,
    /// Why not, or what there is to say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// All that is known of somebody, and nothing of anybody else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Export {
    /// The request that it answers.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Uuid))]
    pub request: PrivacyId,
    /// Made when.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub made_at: Instant,
    /// Their entries of the register: the one that counts, then its doubles.
    pub entries: Vec<ExportEntry>,
    /// By whom a child is represented, or whom they represent: as what and since when, without names.
    pub links: Vec<ExportLink>,
    /// What cases say of them.
    pub cases: Vec<ExportCase>,
    /// What they consented to.
    pub consents: Vec<ExportConsent>,
    /// What was asked about them before, and this time.
    pub requests: Vec<ExportRequest>,
}

/// An entry of the register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExportEntry {
    /// Their name.
    pub name: String,
    /// Their phone number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// Where they live or have their seat.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// Their day of birth.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = Date))]
    pub born: Option<Date>,
    /// The class of a child.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class: Option<String>,
    /// Entered when.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub entered_at: Instant,
}

/// That somebody stands for a child.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExportLink {
    /// `mother`, `father`, `guardian`.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub kinship: Kinship,
    /// Since when.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub since: Instant,
    /// Until when, if it has ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub until: Option<Instant>,
}

/// What a case says of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExportCase {
    /// Its code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Its procedure.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub title: Text,
    /// How it stands.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub state: Text,
    /// Received when.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub received_at: Instant,
    /// What was written of them, oldest first.
    pub values: Vec<ExportValue>,
}

/// Something that was written of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExportValue {
    /// What it is: a field of the form, or `comment`, `file`, `receiver`.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub title: Text,
    /// What it says; absent where it names somebody else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// Written when.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub at: Instant,
}

/// A consent of theirs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExportConsent {
    /// For what.
    pub purpose: String,
    /// Given when.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Date))]
    pub given_on: Date,
    /// When the child agreed too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = Date))]
    pub agreed_on: Option<Date>,
    /// Withdrawn when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = Date))]
    pub withdrawn_on: Option<Date>,
}

/// A request about them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExportRequest {
    /// `view`, `correct`, `delete`.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub kind: Kind,
    /// It came when.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub received_at: Instant,
    /// Whether it was granted; absent while it waits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub granted: Option<bool>,
}

/// What a school has set about privacy, and what is proposed where it has not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PrivacySettings {
    /// How long answering may take.
    pub limits: Vec<LimitLine>,
    /// How long the cases of each procedure are kept.
    pub retention: Vec<RetentionLine>,
}

/// How long answering a kind of request may take.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LimitLine {
    /// `view`, `correct`, `delete`.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub kind: Kind,
    /// How long: `5wd`.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub limit: Limit,
    /// Nobody has set it: a proposal for the school to approve, not the law.
    pub proposed: bool,
}

/// How long the cases of a procedure are kept after their end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RetentionLine {
    /// The procedure.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub procedure: ProcedureKey,
    /// What it is called.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub title: Text,
    /// How long: `36mo`, `never`.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub retention: Retention,
    /// Nobody has set it: a proposal by which nothing falls due.
    pub proposed: bool,
}

/// Sets how long answering may take.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SetLimit {
    /// Working days: `5wd`.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub limit: Limit,
}

/// Sets how long cases are kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SetRetention {
    /// `never`, or months after the end: `36mo`.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub retention: Retention,
}

/// Ended cases whose time is over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DueCases {
    /// Those that ended first first; at most two hundred.
    pub items: Vec<DueCase>,
}

/// An ended case whose time is over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DueCase {
    /// The case.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Uuid))]
    pub case: CaseId,
    /// Its code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Its procedure.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub procedure: ProcedureKey,
    /// What that is called.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub title: Text,
    /// Ended when.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Date))]
    pub ended_on: Date,
    /// Due since.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Date))]
    pub due_on: Date,
    /// A hold keeps it.
    pub is_held: bool,
    /// A proposal about it waits for a second person.
    pub waits: bool,
}

/// Proposes to erase what is personal in ended cases.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProposeClearance {
    /// Which cases.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<String>))]
    pub cases: Vec<CaseId>,
    /// Why; it stays, so it names nobody.
    pub reason: String,
}

/// A proposal to erase what is personal in ended cases, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Clearance {
    /// Its id.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Uuid))]
    pub id: PrivacyId,
    /// Where it stands.
    pub state: ErasureState,
    /// Why.
    pub reason: String,
    /// The cases.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<String>))]
    pub cases: Vec<CaseId>,
    /// Who proposed it.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Uuid))]
    pub proposed_by: PersonId,
    /// When.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub proposed_at: Instant,
    /// Who confirmed or withdrew it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = Uuid))]
    pub decided_by: Option<PersonId>,
    /// When.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub decided_at: Option<Instant>,
    /// How much was erased; fewer cases than were proposed where holds came meanwhile.
    pub counts: ErasedCounts,
}
