//! For every operation: a call that lacks nothing but the right to make it, whom it is for, and the same call with what
//! belongs to another school.

mod definitions;
mod documents;
mod keepers;
mod kept;
mod sheets;
mod sync;

use contract::{paths, rest::CaseView};
use db::people::{self, GrantRow, PersonRow};
use domain::{
    case::{FileRef, OpenCase},
    definition::PartyKind,
    facet::Facet,
    ids::{CommandId, FileHash, GrantId, PersonId},
    rights::{Grant, Post},
    value::Value as Field,
};
use image::ImageFormat;
use serde_json::{Value, json};
use server::{demo, error::ApiError};
use time::macros::date;
use uuid::Uuid;

use self::keepers::Keepers;
use super::CANARY;
use crate::support::{Desk, TestApp, User, cert, finding, other_clerk, party, photo};

/// How one operation is tried.
pub struct Plan {
    pub path: String,
    pub body: Value,
    /// Anybody may call it, signed in or not.
    pub is_public: bool,
    /// Whom it is for; nothing where it answers everybody with what is theirs.
    pub may: Option<Vec<&'static str>>,
    /// The same with ids of another school.
    pub foreign: Option<(String, Value)>,
    pub path_has_id: bool,
}

/// One of each side, and those without any.
pub struct Everybody(pub Vec<(String, User)>);

const LEADERSHIP: &str = "hieutruong";
const OFFICE: &str = "vanthu";
const ASSIGNEE: &str = "giaovienla";
const STRANGER: &str = "totruongmam";
const UNION: &str = "kiemtra";
const ADMINISTRATOR: &str = "quantri";
const WITHOUT: &str = "khong-quyen";
const SUPERIOR: &str = "cap-tren";

impl Everybody {
    /// Who sees no case at all.
    pub const BLIND: [&'static str; 3] = [ADMINISTRATOR, WITHOUT, SUPERIOR];

    pub async fn signed_in(app: &TestApp) -> Self {
        let hash = app.state.passwords.hash(demo::PASSWORD, app.state.clock.random()).await.unwrap();
        for (login, post) in [(WITHOUT, None), (SUPERIOR, Some(Post::Officer))] {
            let (unit, person, now) = (app.school.unit, PersonId(app.id()), app.now());
            let row = PersonRow {
                id: person,
                unit,
                login: login.to_owned(),
                display_name: login.to_owned(),
                password_hash: Some(hash.clone()),
                disabled_at: None,
                created_at: now,
            };
            let grant = post.map(|post| Grant {
                id: GrantId(app.id()),
                person,
                post,
                part: app.school.part("van-phong"),
                areas: vec![],
                from: date!(2024 - 01 - 01),
                to: None,
                acting_for: None,
            });
            let write = move |tx| {
                let (row, grant) = (row.clone(), grant.clone());
                async move {
                    people::person_insert(&tx, &row).await?;
                    if let Some(grant) = grant {
                        people::grant_insert(&tx, &GrantRow { unit, grant, granted_by: None, created_at: now }).await?;
                    }
                    Ok::<_, ApiError>(())
                }
            };
            app.state.db.write(write).await.unwrap();
        }
        let mut all = Vec::new();
        for login in [LEADERSHIP, OFFICE, ASSIGNEE, STRANGER, UNION, ADMINISTRATOR, SUPERIOR, WITHOUT] {
            all.push((login.to_owned(), app.user(login).await));
        }
        Self(all)
    }
}

/// What stands in the two schools.
pub struct Seeds {
    case: Uuid,
    file: FileHash,
    /// A picture, of which there is a small one.
    photo: FileHash,
    session: Uuid,
    now: Value,
    new: Uuid,
    ours: Value,
    other: User,
    other_case: Uuid,
    other_session: Uuid,
    party: Uuid,
    other_party: Uuid,
    office: Uuid,
    stranger: Uuid,
    keepers: Keepers,
    clerk: Uuid,
    /// Of everything that is kept about privacy one.
    kept: kept::Kept,
    other_kept: kept::Kept,
    /// A draft of a definition in each of the two.
    drafts: [Uuid; 2],
    /// A document in each of the two.
    documents: [Uuid; 2],
}

/// A dossier whose every free text is a canary.
fn marked(app: &TestApp) -> OpenCase {
    let mut open = cert(app.id(), app.now());
    for value in open.fields.values_mut() {
        if let Field::Party(party) = value {
            party.name = format!("{CANARY} {}", party.name);
        }
    }
    open
}

async fn attach(app: &TestApp, by: &User, case: Uuid) -> FileHash {
    attach_one(app, by, case, b"%PDF-1.7\nCHIM-HOANG-YEN", "application/pdf").await
}

async fn attach_one(app: &TestApp, by: &User, case: Uuid, bytes: &'static [u8], media: &str) -> FileHash {
    let hash = by.upload(bytes).await;
    let file =
        FileRef { hash: hash.clone(), name: format!("{CANARY}.pdf"), media: media.into(), size: bytes.len() as u64 };
    let body = json!({ "file": file, "facet": Facet::Internal, "stated_at": app.now() });
    let reply = by.command(CommandId(app.id()), &format!("{}/{case}/files", paths::CASES), &body).await;
    assert!(reply.status.is_success(), "{}", reply.text());
    hash
}

async fn enter(app: &TestApp, by: &User) -> Uuid {
    let id = app.id();
    let body = party(id, PartyKind::Child, &format!("Trẻ {CANARY}"), None, app.now());
    let reply = by.command(CommandId(app.id()), paths::PARTIES, &body).await;
    assert!(reply.status.is_success(), "{}", reply.text());
    id
}

impl Seeds {
    pub async fn sow(app: &TestApp) -> Self {
        let desk = Desk { app };
        let clerk = app.user(OFFICE).await;
        let case = desk.open(&clerk, marked(app)).await;
        desk.step(&clerk, case, "received", "assign", desk.to("to-la", ASSIGNEE)).await;
        let file = attach(app, &clerk, case).await;
        let picture: &'static [u8] = photo(ImageFormat::Png, 40, 30, 1).leak();
        let photo = attach_one(app, &clerk, case, picture, "image/png").await;
        let union = app.user(UNION).await;
        desk.open(&union, finding(app.id(), app.school.part("to-la"), CANARY, app.now())).await;
        let (other, actor) = other_clerk(app).await;
        let other_case = desk.open(&other, marked(app)).await;
        attach(app, &other, other_case).await;
        attach_one(app, &other, other_case, picture, "image/png").await;
        let (party, other_party) = (enter(app, &clerk).await, enter(app, &other).await);
        let kept = kept::sow(app, app.school.unit, party).await;
        let other_kept = kept::sow(app, actor.unit(), other_party).await;
        let drafts = [definitions::sow(app, &clerk).await, definitions::sow(app, &other).await];
        let documents = [
            documents::sow(app, &clerk, app.school.person(OFFICE).0).await,
            documents::sow(app, &other, actor.person().0).await,
        ];
        let session = async |user: &User| -> Uuid {
            let view: contract::session::SessionView = user.get(paths::SESSION).await.ok();
            view.session.0
        };
        Self {
            case,
            file,
            photo,
            session: session(&app.user("phohieutruong").await).await,
            now: json!(app.now()),
            new: app.id(),
            ours: json!(cert(app.id(), app.now())),
            other_session: session(&other).await,
            party,
            other_party,
            keepers: Keepers::sow(app, &other, &actor).await,
            clerk: app.school.person(OFFICE).0,
            kept,
            other_kept,
            drafts,
            documents,
            other,
            other_case,
            office: app.school.part("van-phong").0,
            stranger: app.school.person(STRANGER).0,
        }
    }

    /// What the other school's clerk reads of their case.
    pub async fn theirs(&self, _: &TestApp) -> CaseView {
        self.other.get(&format!("{}/{}", paths::CASES, self.other_case)).await.ok()
    }
}

impl Plan {
    fn new(path: impl Into<String>, body: Value) -> Self {
        let path = path.into();
        Self { path, body, is_public: false, may: None, foreign: None, path_has_id: false }
    }

    fn public(mut self) -> Self {
        self.is_public = true;
        self
    }

    fn only(mut self, may: &[&'static str]) -> Self {
        self.may = Some(may.to_vec());
        self
    }

    fn foreign(mut self, path: impl Into<String>, body: Value) -> Self {
        self.foreign = Some((path.into(), body));
        self
    }
}

/// How an operation is tried; nothing for one that is new.
#[expect(clippy::too_many_lines, reason = "one table, a row for every operation")]
pub fn plan(name: &str, s: &Seeds) -> Option<Plan> {
    let (case, theirs) = (format!("{}/{}", paths::CASES, s.case), format!("{}/{}", paths::CASES, s.other_case));
    let (party, their_party) =
        (format!("{}/{}", paths::PARTIES, s.party), format!("{}/{}", paths::PARTIES, s.other_party));
    let now = &s.now;
    let readers = [LEADERSHIP, OFFICE, ASSIGNEE, UNION];
    let keepers = [LEADERSHIP, OFFICE];
    // Whoever reads all of it.
    let whole = [LEADERSHIP, OFFICE, ASSIGNEE];
    let records = |what: &str| paths::privacy(what);
    let ours = |what: &str, ask: &str| format!("{}/{}{ask}", paths::privacy(what), s.kept.id(what));
    let others = |what: &str, ask: &str| format!("{}/{}{ask}", paths::privacy(what), s.other_kept.id(what));
    let activity = json!({ "was": 1, "activity": kept::activity() });
    let expect = json!({ "state": "processing" });
    let mut plan = match name {
        "POST /api/v1/session" => Plan::new(paths::SESSION, json!({ "login": "x", "password": "y" })).public(),
        "POST /api/v1/session/refresh" => Plan::new(paths::SESSION_REFRESH, json!({})).public(),
        "POST /api/v1/session/code" => {
            Plan::new(paths::SESSION_CODE, json!({ "challenge": "x", "code": "123456" })).public()
        }
        "GET /api/v1/session/ways" => Plan::new(paths::SESSION_WAYS, Value::Null).public(),
        "POST /api/v1/session/passkey/offer" => {
            Plan::new(format!("{}/offer", paths::SESSION_PASSKEY), Value::Null).public()
        }
        "POST /api/v1/session/passkey" => {
            Plan::new(paths::SESSION_PASSKEY, json!({ "challenge": "x", "credential": {} })).public()
        }
        "GET /api/v1/session/passkeys" => Plan::new(paths::PASSKEYS, Value::Null),
        "POST /api/v1/session/passkeys" => {
            Plan::new(paths::PASSKEYS, json!({ "challenge": "x", "name": "?", "credential": {} }))
        }
        "POST /api/v1/session/passkeys/offer" => {
            Plan::new(format!("{}/offer", paths::PASSKEYS), json!({ "password": "?" }))
        }
        "DELETE /api/v1/session/passkeys/{id}" => Plan::new(format!("{}/{}", paths::PASSKEYS, s.new), Value::Null)
            .only(&[])
            .foreign(format!("{}/{}", paths::PASSKEYS, s.new), Value::Null),
        "GET /api/v1/session/second-factor" => Plan::new(paths::SECOND_FACTOR, Value::Null),
        "POST /api/v1/session/totp" => Plan::new(paths::TOTP, json!({ "password": "?" })),
        "POST /api/v1/session/totp/confirm" => Plan::new(format!("{}/confirm", paths::TOTP), json!({ "code": "?" })),
        "POST /api/v1/session/totp/end" | "POST /api/v1/session/totp/recovery" => {
            let what = name.rsplit('/').next().unwrap_or_default();
            Plan::new(format!("{}/{what}", paths::TOTP), json!({ "password": "?", "code": "?" }))
        }
        "GET /api/v1/session" | "DELETE /api/v1/session" => Plan::new(paths::SESSION, Value::Null),
        // One's own, and nobody else's: it takes no id.
        "GET /api/v1/session/replica-key" => Plan::new(paths::SESSION_REPLICA_KEY, Value::Null),
        "GET /api/v1/sessions" => Plan::new(paths::SESSIONS, Value::Null),
        "DELETE /api/v1/sessions/{id}" => Plan::new(format!("{}/{}", paths::SESSIONS, s.session), Value::Null)
            .only(&[])
            .foreign(format!("{}/{}", paths::SESSIONS, s.other_session), Value::Null),
        "GET /api/v1/cases" => Plan::new(paths::CASES, Value::Null),
        "POST /api/v1/cases" => {
            // Their case's id, which is taken where nobody here can see.
            let mut open = s.ours.clone();
            open["id"] = json!(s.other_case);
            Plan::new(paths::CASES, s.ours.clone()).only(&[OFFICE]).foreign(paths::CASES, open)
        }
        // It answers everybody with what became of their rows: another school's is not found.
        "POST /api/v1/cases/bulk" => {
            let row = |case: Uuid| {
                let args = json!({ "reason": "?", "part": s.office, "assignee": s.stranger });
                json!({ "key": s.new, "case": case, "action": "reassign", "expect": expect, "args": args, "stated_at": now })
            };
            Plan::new(paths::CASES_BULK, json!({ "items": [row(s.other_case)] }))
        }
        "GET /api/v1/cases/similar" => {
            let query = format!("procedure=xac-nhan-dang-hoc&party={}&file={}", s.other_party, s.file);
            Plan::new(format!("{}?{query}", paths::CASES_SIMILAR), Value::Null)
        }
        "GET /api/v1/cases/{id}" => Plan::new(&case, Value::Null).only(&readers).foreign(&theirs, Value::Null),
        "POST /api/v1/cases/{id}/steps" => {
            let args = json!({ "reason": "?", "part": s.office, "assignee": s.stranger });
            let body = json!({ "action": "reassign", "expect": expect, "args": args, "stated_at": now });
            Plan::new(format!("{case}/steps"), body.clone())
                .only(&[LEADERSHIP, OFFICE])
                .foreign(format!("{theirs}/steps"), body)
        }
        "POST /api/v1/cases/{id}/comments" => {
            let body = json!({ "comment": s.new, "facet": "internal", "text": "?", "stated_at": now });
            Plan::new(format!("{case}/comments"), body.clone())
                .only(&[LEADERSHIP, OFFICE, ASSIGNEE])
                .foreign(format!("{theirs}/comments"), body)
        }
        "POST /api/v1/cases/{id}/edits" => {
            let body = json!({ "changes": [{ "key": "child" }], "stated_at": now });
            Plan::new(format!("{case}/edits"), body.clone())
                .only(&[OFFICE, ASSIGNEE])
                .foreign(format!("{theirs}/edits"), body)
        }
        "POST /api/v1/cases/{id}/files" => {
            let file = json!({ "hash": s.file, "name": "a.pdf", "media": "application/pdf", "size": 4 });
            let body = json!({ "file": file, "facet": "internal", "stated_at": now });
            Plan::new(format!("{case}/files"), body.clone())
                .only(&[OFFICE, ASSIGNEE])
                .foreign(format!("{theirs}/files"), body)
        }
        "POST /api/v1/cases/{id}/presence" => {
            let body = json!({ "page": s.new, "open": true });
            Plan::new(format!("{case}/presence"), body.clone())
                .only(&readers)
                .foreign(format!("{theirs}/presence"), body)
        }
        "GET /api/v1/cases/{id}/files/{hash}" => Plan::new(format!("{case}/files/{}", s.file), Value::Null)
            .only(&readers)
            .foreign(format!("{theirs}/files/{}", s.file), Value::Null),
        "GET /api/v1/cases/{id}/files/{hash}/thumbnail" => {
            Plan::new(format!("{case}/files/{}/thumbnail", s.photo), Value::Null)
                .only(&readers)
                .foreign(format!("{theirs}/files/{}/thumbnail", s.photo), Value::Null)
        }
        "GET /api/v1/cases/{id}/files/{hash}/signatures" => {
            Plan::new(format!("{case}/files/{}/signatures", s.file), Value::Null)
                .only(&readers)
                .foreign(format!("{theirs}/files/{}/signatures", s.file), Value::Null)
        }
        "GET /api/v1/cases/{id}/papers" => Plan::new(format!("{case}/papers"), Value::Null)
            .only(&whole)
            .foreign(format!("{theirs}/papers"), Value::Null),
        "GET /api/v1/cases/{id}/papers/{paper}/{no}" => Plan::new(format!("{case}/papers/receipt/1"), Value::Null)
            .only(&whole)
            .foreign(format!("{theirs}/papers/receipt/1"), Value::Null),
        // The seed's dossier has no letter: whoever may see it is told that a receipt is a form.
        "GET /api/v1/cases/{id}/papers/{paper}/{no}/docx" => {
            Plan::new(format!("{case}/papers/receipt/1/docx"), Value::Null)
                .only(&whole)
                .foreign(format!("{theirs}/papers/receipt/1/docx"), Value::Null)
        }
        // It is about the seed's dossier, which waits for nobody's signature: whoever may see it is told so.
        "GET /api/v1/cases/{id}/drafts/{action}" => Plan::new(format!("{case}/drafts/sign"), Value::Null)
            .only(&whole)
            .foreign(format!("{theirs}/drafts/sign"), Value::Null),
        "POST /api/v1/cases/drafts" => {
            Plan::new(format!("{}?picture=true", paths::CASES_DRAFTS), s.ours.clone()).only(&[OFFICE])
        }
        // Whoever handles it asks for papers, or leadership does; the others who read it all may not.
        "POST /api/v1/cases/{id}/drafts/{action}" => {
            let body = json!({ "reason": "?", "papers": ["don"], "until": "2030-01-02" });
            Plan::new(format!("{case}/drafts/ask_supplement?picture=true"), body.clone())
                .only(&[LEADERSHIP, ASSIGNEE])
                .foreign(format!("{theirs}/drafts/ask_supplement?picture=true"), body)
        }
        "GET /api/v1/cases/{id}/drafts/{action}/docx" => Plan::new(format!("{case}/drafts/sign/docx"), Value::Null)
            .only(&whole)
            .foreign(format!("{theirs}/drafts/sign/docx"), Value::Null),
        "GET /api/v1/parties" => Plan::new(format!("{}?q=chim", paths::PARTIES), Value::Null),
        "POST /api/v1/parties" => {
            let body = |id: Uuid| json!({ "id": id, "kind": "guardian", "name": "Phụ huynh", "stated_at": now });
            // Taken at another school: the office is told that the id is taken by something else, which it may invent
            // another for; everybody else is refused as always.
            Plan::new(paths::PARTIES, body(s.new)).only(&[OFFICE])
        }
        "GET /api/v1/parties/{id}" => {
            Plan::new(&party, Value::Null).only(&[LEADERSHIP, OFFICE]).foreign(&their_party, Value::Null)
        }
        "POST /api/v1/parties/{id}/correct" => {
            let body = json!({ "was": { "name": "?" }, "to": { "name": "?" }, "stated_at": now });
            Plan::new(format!("{party}/correct"), body.clone())
                .only(&[OFFICE])
                .foreign(format!("{their_party}/correct"), body)
        }
        "POST /api/v1/parties/{id}/merge" => {
            let body = json!({ "into": s.party, "stated_at": now });
            Plan::new(format!("{party}/merge"), body.clone())
                .only(&[OFFICE])
                .foreign(format!("{their_party}/merge"), body)
        }
        "POST /api/v1/parties/{id}/unmerge" => {
            let body = json!({ "stated_at": now });
            Plan::new(format!("{party}/unmerge"), body.clone())
                .only(&[OFFICE])
                .foreign(format!("{their_party}/unmerge"), body)
        }
        "POST /api/v1/parties/{id}/guardians" => {
            let proof = json!({ "paper": "other", "seen_on": "2026-03-11" });
            let body = json!({ "guardian": s.party, "kinship": "mother", "proof": proof, "stated_at": now });
            Plan::new(format!("{party}/guardians"), body.clone())
                .only(&[OFFICE])
                .foreign(format!("{their_party}/guardians"), body)
        }
        "POST /api/v1/parties/{id}/guardians/end" => {
            let body = json!({ "guardian": s.party, "stated_at": now });
            Plan::new(format!("{party}/guardians/end"), body.clone())
                .only(&[OFFICE])
                .foreign(format!("{their_party}/guardians/end"), body)
        }
        // The entry shows no file, so there is none for anybody.
        "GET /api/v1/parties/{id}/files/{hash}" => Plan::new(format!("{party}/files/{}", s.file), Value::Null)
            .only(&[])
            .foreign(format!("{their_party}/files/{}", s.file), Value::Null),
        // Leadership learns who read a record; the administrator too, but never whose it is (their canary is looked for).
        "GET /api/v1/parties/{id}/readings" => Plan::new(format!("{party}/readings"), Value::Null)
            .only(&[LEADERSHIP, ADMINISTRATOR])
            .foreign(format!("{their_party}/readings"), Value::Null),
        "GET /api/v1/privacy/activities" => Plan::new(records("activities"), Value::Null).only(&keepers),
        "POST /api/v1/privacy/activities" => Plan::new(records("activities"), activity).only(&[LEADERSHIP]),
        "POST /api/v1/privacy/activities/{id}" => Plan::new(ours("activities", ""), activity.clone())
            .only(&[LEADERSHIP])
            .foreign(others("activities", ""), activity),
        "GET /api/v1/privacy/activities/{id}/versions" => Plan::new(ours("activities", "/versions"), Value::Null)
            .only(&keepers)
            .foreign(others("activities", "/versions"), Value::Null),
        "GET /api/v1/privacy/settings" => Plan::new(records("settings"), Value::Null).only(&keepers),
        "POST /api/v1/privacy/limits/{kind}" => {
            Plan::new(records("limits/view"), json!({ "limit": "5wd" })).only(&[LEADERSHIP])
        }
        "POST /api/v1/privacy/retention/{procedure}" => {
            Plan::new(records("retention/xac-nhan-dang-hoc"), json!({ "retention": "never" })).only(&[LEADERSHIP])
        }
        "GET /api/v1/privacy/consents" => Plan::new(records("consents"), Value::Null).only(&keepers),
        "POST /api/v1/privacy/consents" => {
            let body = |party: Uuid| {
                let seen = json!({ "paper": "signed_form", "on": "2026-03-11" });
                json!({ "party": party, "activity": s.kept.activity, "given_by": party, "given_on": "2026-03-11", "seen": seen })
            };
            Plan::new(records("consents"), body(s.party))
                .only(&keepers)
                .foreign(records("consents"), body(s.other_party))
        }
        "POST /api/v1/privacy/consents/{id}/agree" => {
            let agreed = json!({ "how": "spoken", "heard_by": s.clerk, "on": "2026-03-11" });
            let body = json!({ "agreed": agreed });
            Plan::new(ours("consents", "/agree"), body.clone())
                .only(&keepers)
                .foreign(others("consents", "/agree"), body)
        }
        "POST /api/v1/privacy/consents/{id}/withdraw" => {
            let body = json!({ "by": s.party, "on": "2026-03-11" });
            Plan::new(ours("consents", "/withdraw"), body.clone())
                .only(&keepers)
                .foreign(others("consents", "/withdraw"), body)
        }
        "GET /api/v1/privacy/requests" => Plan::new(records("requests"), Value::Null).only(&keepers),
        "POST /api/v1/privacy/requests" => {
            let body = |party: Uuid| {
                let seen = json!({ "paper": "signed_form", "on": "2026-03-11" });
                json!({ "kind": "view", "party": party, "asker": party, "asked": "?", "seen": seen })
            };
            Plan::new(records("requests"), body(s.party))
                .only(&keepers)
                .foreign(records("requests"), body(s.other_party))
        }
        "POST /api/v1/privacy/requests/{id}/assign" => {
            let body = json!({ "to": s.clerk });
            Plan::new(ours("requests", "/assign"), body.clone())
                .only(&keepers)
                .foreign(others("requests", "/assign"), body)
        }
        // Leadership answers whatever was given to whom; the office only what was given to it.
        "POST /api/v1/privacy/requests/{id}/answer" => {
            let body = json!({ "granted": false, "reason": "?" });
            Plan::new(ours("requests", "/answer"), body.clone())
                .only(&[LEADERSHIP])
                .foreign(others("requests", "/answer"), body)
        }
        "POST /api/v1/privacy/requests/{id}/export" => Plan::new(ours("requests", "/export"), json!({}))
            .only(&keepers)
            .foreign(others("requests", "/export"), json!({})),
        "GET /api/v1/privacy/due" => Plan::new(records("due"), Value::Null).only(&[LEADERSHIP]),
        "GET /api/v1/privacy/clearances" => Plan::new(records("clearances"), Value::Null).only(&[LEADERSHIP]),
        "POST /api/v1/privacy/clearances" => {
            let body = |cases: &[Uuid]| json!({ "cases": cases, "reason": "?" });
            Plan::new(records("clearances"), body(&[]))
                .only(&[LEADERSHIP])
                .foreign(records("clearances"), body(&[s.other_case]))
        }
        "POST /api/v1/privacy/clearances/{id}/confirm" => Plan::new(ours("clearances", "/confirm"), json!({}))
            .only(&[LEADERSHIP])
            .foreign(others("clearances", "/confirm"), json!({})),
        "POST /api/v1/privacy/clearances/{id}/withdraw" => Plan::new(ours("clearances", "/withdraw"), json!({}))
            .only(&[LEADERSHIP])
            .foreign(others("clearances", "/withdraw"), json!({})),
        "GET /api/v1/people" => Plan::new(paths::PEOPLE, Value::Null).only(&[ADMINISTRATOR]),
        "POST /api/v1/people" => {
            let body = json!({ "id": s.new, "login": "nguoi-moi", "name": "Giáo viên dự khuyết" });
            Plan::new(paths::PEOPLE, body).only(&[ADMINISTRATOR])
        }
        "POST /api/v1/setup/look" => Plan::new(paths::SETUP_LOOK, json!({ "token": "x" })).public(),
        "POST /api/v1/setup" => Plan::new(paths::SETUP, json!({ "token": "x", "plan": {} })).public(),
        "DELETE /api/v1/session/reminders/{day}" => {
            // One's own, of a day; nobody here has one of that day.
            Plan::new(paths::reminder("2024-02-26"), Value::Null).only(&[])
        }
        "GET /api/v1/registers/dossier" => Plan::new(paths::REGISTER, Value::Null).only(&keepers),
        "GET /api/v1/registers/dossier/{file}" => {
            Plan::new(format!("{}/2026.xlsx", paths::REGISTER), Value::Null).only(&keepers)
        }
        "GET /api/v1/calendar/moves" => Plan::new(paths::CALENDAR_MOVES, Value::Null),
        "GET /api/v1/calendar" => Plan::new(paths::CALENDAR, Value::Null),
        "POST /api/v1/calendar" | "POST /api/v1/calendar/preview" => {
            let day = json!({
                "date": "2026-12-01", "kind": "off", "title": { "vi": "Nghỉ bão" }, "source": "", "announced": false,
            });
            let path = if name.ends_with("preview") { paths::CALENDAR_PREVIEW } else { paths::CALENDAR };
            Plan::new(path, json!({ "version": 1, "add": [day] })).only(&[ADMINISTRATOR])
        }
        "GET /api/v1/school" => Plan::new(paths::SCHOOL, Value::Null),
        "GET /api/v1/school/procedures" => {
            Plan::new(paths::SCHOOL_PROCEDURES, Value::Null).only(&[LEADERSHIP, UNION, ADMINISTRATOR])
        }
        // Whatever another school's part is called, it is nowhere here.
        "POST /api/v1/school/changes" => {
            let body = |name: &str, args: Value| json!({ "name": name, "args": args });
            let ours = body("rename_part", json!({ "part": s.office, "title": { "vi": "Văn phòng nhà trường" } }));
            let theirs = body("rename_part", json!({ "part": s.new, "title": { "vi": "Văn phòng nhà trường" } }));
            Plan::new(paths::SCHOOL_CHANGES, ours).only(&[ADMINISTRATOR]).foreign(paths::SCHOOL_CHANGES, theirs)
        }
        "GET /api/v1/imports" => Plan::new(paths::IMPORTS, Value::Null).only(&[OFFICE, ADMINISTRATOR]),
        "GET /api/v1/register-history" => {
            Plan::new(format!("{}/register-history", paths::API), Value::Null).only(&[LEADERSHIP, OFFICE])
        }
        "GET /api/v1/procedures" => Plan::new(paths::PROCEDURES, Value::Null),
        "GET /api/v1/procedures/{key}" => Plan::new(format!("{}/xac-nhan-dang-hoc", paths::PROCEDURES), Value::Null),
        "GET /api/v1/calendar/due" => Plan::new(format!("{}?from=2026-02-13T14:05&limit=5wd", paths::DUE), Value::Null),
        "PUT /api/v1/files/{sha256}" => {
            let text = "Giấy tờ";
            let path = format!("{}/{}", paths::FILES, FileHash::of(text.as_bytes()));
            Plan::new(path, json!(text)).only(&[LEADERSHIP, OFFICE, ASSIGNEE, STRANGER, UNION])
        }
        "GET /api/v1/files/{sha256}/parts" | "PUT /api/v1/files/{sha256}/parts" => {
            let text = "Giấy tờ";
            let path = paths::file_parts(&FileHash::of(text.as_bytes()));
            let body = if name.starts_with("GET") { Value::Null } else { json!(text) };
            // All of it in one part.
            Plan::new(format!("{path}?offset=0&of={}", text.len()), body)
                .only(&[LEADERSHIP, OFFICE, ASSIGNEE, STRANGER, UNION])
        }
        _ => sync::plan(name, s)
            .or_else(|| keepers::plan(name, s))
            .or_else(|| definitions::plan(name, s))
            .or_else(|| documents::plan(name, s))
            .or_else(|| sheets::plan(name, s))?,
    };
    // A procedure's key, a file's hash and the kind of a sheet are the same in every school.
    plan.path_has_id = name.contains("{id}") && name != "POST /api/v1/imports/{id}";
    Some(plan)
}
