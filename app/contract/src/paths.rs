//! Addresses, once, so that browser, server and tests agree.

/// The API's root.
pub const API: &str = "/api/v1";
/// Sign in: opens a session.
pub const SESSION: &str = "/api/v1/session";
/// Rotates the refresh token.
pub const SESSION_REFRESH: &str = "/api/v1/session/refresh";
/// One's own sessions.
pub const SESSIONS: &str = "/api/v1/sessions";
/// The code that a sign-in still needs.
pub const SESSION_CODE: &str = "/api/v1/session/code";
/// By which ways one can sign in here.
pub const SESSION_WAYS: &str = "/api/v1/session/ways";
/// Signs in with a passkey; `/offer` lies below.
pub const SESSION_PASSKEY: &str = "/api/v1/session/passkey";
/// The key of one's replica.
pub const SESSION_REPLICA_KEY: &str = "/api/v1/session/replica-key";
/// One's own passkeys; `/offer` and `/{id}` lie below.
pub const PASSKEYS: &str = "/api/v1/session/passkeys";
/// How one's own second factor stands.
pub const SECOND_FACTOR: &str = "/api/v1/session/second-factor";
/// Switches the telephone's codes on: a key is shown; `/confirm`, `/end` and `/recovery` lie below.
pub const TOTP: &str = "/api/v1/session/totp";
/// One's own password.
pub const SESSION_PASSWORD: &str = "/api/v1/session/password";
/// The staff, for administrators; `/{id}/rename`, `/disable`, `/enable`, `/grants`, `/password` lie below.
pub const PEOPLE: &str = "/api/v1/people";
/// Grants; `/{id}/end` and `/{id}/confirm` lie below.
pub const GRANTS: &str = "/api/v1/grants";
/// Grants by which others act for oneself.
pub const GRANTS_LENT: &str = "/api/v1/grants/lent";
/// Grants that wait for one's own confirmation.
pub const GRANTS_PENDING: &str = "/api/v1/grants/pending";
/// Shakes hands.
pub const SYNC_HELLO: &str = "/api/v1/sync/hello";
/// Streams the visible working set.
pub const SYNC_BOOTSTRAP: &str = "/api/v1/sync/bootstrap";
/// Changes since a cursor.
pub const SYNC_PULL: &str = "/api/v1/sync/pull";
/// Streams the keys and revisions of what a replica should hold.
pub const SYNC_MANIFEST: &str = "/api/v1/sync/manifest";
/// Records by their keys.
pub const SYNC_FETCH: &str = "/api/v1/sync/fetch";
/// Whether a replica holds what it should.
pub const SYNC_VERIFY: &str = "/api/v1/sync/verify";
/// Commands up.
pub const SYNC_PUSH: &str = "/api/v1/sync/push";
/// One's own commands that were refused; `/{id}` below.
pub const SYNC_REFUSED: &str = "/api/v1/sync/refused";
/// The event stream.
pub const SYNC_LIVE: &str = "/api/v1/sync/live";
/// Files by hash.
pub const FILES: &str = "/api/v1/files";
/// Cases.
pub const CASES: &str = "/api/v1/cases";
/// One step in many cases.
pub const CASES_BULK: &str = "/api/v1/cases/bulk";
/// The receipt of what is being taken in, to be looked at.
pub const CASES_DRAFTS: &str = "/api/v1/cases/drafts";
/// Cases like what is being taken in.
pub const CASES_SIMILAR: &str = "/api/v1/cases/similar";
/// Chosen dossiers as a list that goes out with a letter.
pub const CASES_ROLL: &str = "/api/v1/cases/roll";
/// A list of cases as a spreadsheet.
pub const CASES_SHEET: &str = "/api/v1/cases/sheet";
/// The register of parties.
pub const PARTIES: &str = "/api/v1/parties";
/// Proposals to erase; `/{id}/confirm` and `/{id}/withdraw` lie below.
pub const ERASURES: &str = "/api/v1/erasures";
/// The holds that stand.
pub const HOLDS: &str = "/api/v1/holds";
/// Procedures in force.
pub const PROCEDURES: &str = "/api/v1/procedures";
/// Definitions: `/{key}/versions`, `/{key}/versions/{version}`, `/{key}/diff`, `/{key}/migration` and
/// `/{key}/migration/preview` lie below.
pub const DEFINITIONS: &str = "/api/v1/definitions";
/// Drafts of definitions; `/{id}` and `/{id}/rehearsal` lie below.
pub const DEFINITION_DRAFTS: &str = "/api/v1/definition-drafts";
/// Where drafts are begun and changed.
pub const DEFINITION_DRAFT_CHANGES: &str = "/api/v1/definition-drafts/changes";
/// Sheets that are imported; `/{kind}` brings one, `/{id}`, `/{id}/confirm`, `/{id}/undo` and `/templates/{kind}.xlsx` lie below.
pub const IMPORTS: &str = "/api/v1/imports";
/// The school's settings; `/changes` lies below.
pub const SCHOOL: &str = "/api/v1/school";
/// Where the settings are changed.
pub const SCHOOL_CHANGES: &str = "/api/v1/school/changes";
/// Which procedures the school takes.
pub const SCHOOL_PROCEDURES: &str = "/api/v1/school/procedures";
/// The unit's calendar; `/preview` lies below.
pub const CALENDAR: &str = "/api/v1/calendar";
/// What a change of the calendar would move.
pub const CALENDAR_PREVIEW: &str = "/api/v1/calendar/preview";
/// How far changes of the calendar have come that move many cases.
pub const CALENDAR_MOVES: &str = "/api/v1/calendar/moves";
/// Sets a school up; `/look` lies below.
pub const SETUP: &str = "/api/v1/setup";
/// Whether a school can be set up, and what is proposed.
pub const SETUP_LOOK: &str = "/api/v1/setup/look";
/// The due date of a request, with its reasons.
pub const DUE: &str = "/api/v1/calendar/due";
/// The OpenAPI document.
pub const OPENAPI: &str = "/api/v1/openapi.json";

/// The whole of a list as a spreadsheet: of [`PARTIES`], [`PEOPLE`], what [`privacy`] and [`readings`] list.
pub fn sheet(list: &str) -> String {
    format!("{list}/sheet")
}

/// The header in which a call says which attempt of which intent it is: a command id.
pub const IDEMPOTENCY_KEY: &str = "idempotency-key";
/// The header that only our own pages can set: a second wall against forged requests.
pub const SYNC_HEADER: &str = "x-sync";

/// Where a file that a case refers to is fetched: the reference is checked, not the hash alone.
pub fn file_download(kind: &str, root: &impl std::fmt::Display, hash: &impl std::fmt::Display) -> String {
    format!("{API}/{kind}s/{root}/files/{hash}")
}

/// Where the small picture of a file of a case is fetched.
pub fn thumbnail(case: domain::ids::CaseId, hash: &domain::ids::FileHash) -> String {
    format!("{}/thumbnail", file_download("case", &case, hash))
}

/// Where a file comes in parts; the place of each stands in the query.
pub fn file_parts(hash: &domain::ids::FileHash) -> String {
    format!("{FILES}/{hash}/parts")
}

/// Where a page says that it shows a case.
pub fn presence(id: domain::ids::CaseId) -> String {
    format!("{CASES}/{id}/presence")
}

/// One of one's own commands that were refused.
pub fn refused(id: domain::ids::CommandId) -> String {
    format!("{SYNC_REFUSED}/{id}")
}

/// Who read a record of the register.
pub fn readings(id: domain::ids::PartyId) -> String {
    format!("{PARTIES}/{id}/readings")
}

/// Where something is asked of an entry of the register: `correct`, `merge`, `unmerge`, `guardians`, `guardians/end`,
/// `erase`.
pub fn party(id: domain::ids::PartyId, what: &str) -> String {
    format!("{PARTIES}/{id}/{what}")
}

/// Where something is asked of a proposal to erase: `confirm`, `withdraw`.
pub fn erasure(id: domain::ids::PrivacyId, what: &str) -> String {
    format!("{ERASURES}/{id}/{what}")
}

/// Where a case is held; `/end` lies below.
pub fn hold(id: domain::ids::CaseId) -> String {
    format!("{CASES}/{id}/hold")
}

/// Where something is asked of a member of staff: `rename`, `disable`, `enable`, `grants`, `password`.
pub fn person(id: domain::ids::PersonId, what: &str) -> String {
    format!("{PEOPLE}/{id}/{what}")
}

/// Where something is asked of a grant: `end`, `confirm`.
pub fn grant(id: domain::ids::GrantId, what: &str) -> String {
    format!("{GRANTS}/{id}/{what}")
}

/// Where a notice is put away.
pub fn notice(id: domain::ids::NoticeId) -> String {
    format!("{SESSION}/notices/{id}")
}

/// Where what one is reminded of on a day (`2026-03-12`) is put away.
pub fn reminder(day: &str) -> String {
    format!("{SESSION}/reminders/{day}")
}

/// The paper that a step would give, to be looked at.
pub fn case_draft(id: domain::ids::CaseId, action: &domain::definition::ActionKey) -> String {
    format!("{CASES}/{id}/drafts/{action}")
}

/// Looks which dossier a scanned paper belongs to.
pub const SCANS_LOOK: &str = "/api/v1/scans/look";
/// Documents: those that wait for oneself, entering one; `/{id}`, `/{id}/amend`, `/assign`, `/settle`, `/cancel` and `/scan` lie
/// below.
pub const DOCUMENTS: &str = "/api/v1/documents";
/// The books of documents; `/{book}` and `/{book}/{year}.xlsx` lie below.
pub const BOOKS: &str = "/api/v1/books";

/// The book in which dossiers are followed, a year of it.
pub const REGISTER: &str = "/api/v1/registers/dossier";

/// What is kept for the persons whose data it is.
pub const PRIVACY: &str = "/api/v1/privacy";

/// A place under [`PRIVACY`]: `activities`, `consents`, `requests`, `settings`, `due`, `clearances`.
pub fn privacy(what: &str) -> String {
    format!("{PRIVACY}/{what}")
}

/// Where something is asked of one of them.
pub fn privacy_of(what: &str, id: domain::ids::PrivacyId, ask: &str) -> String {
    format!("{PRIVACY}/{what}/{id}/{ask}")
}

/// A draft of a definition; `/rehearsal` lies below.
pub fn definition_draft(id: domain::ids::DraftId) -> String {
    format!("{DEFINITION_DRAFTS}/{id}")
}

/// What a draft would do to the cases of its procedure.
pub fn rehearsal(id: domain::ids::DraftId) -> String {
    format!("{DEFINITION_DRAFTS}/{id}/rehearsal")
}

/// A place under a procedure's definition: `versions`, `diff`, `migration`, `migration/preview`.
pub fn definition(key: &domain::definition::ProcedureKey, what: &str) -> String {
    format!("{DEFINITIONS}/{key}/{what}")
}

/// One version of a procedure, whole.
pub fn definition_version(key: &domain::definition::ProcedureKey, version: u32) -> String {
    format!("{DEFINITIONS}/{key}/versions/{version}")
}

/// What is other in one version than in another.
pub fn definition_diff(key: &domain::definition::ProcedureKey, from: u32, to: u32) -> String {
    format!("{DEFINITIONS}/{key}/diff?from={from}&to={to}")
}
