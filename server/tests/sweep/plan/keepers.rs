//! The rows of those who keep the house: people and grants, erasures and holds, sheets that are imported.

use contract::{
    import::ImportPage,
    paths,
    people::{GrantLine, OneTimePassword, PeopleView},
    privacy::Erasure,
    session::SessionView,
};
use db::people::{self, GrantRow, PersonRow};
use domain::{
    ids::{CommandId, GrantId, PersonId},
    rights::{Actor, Grant, Post},
};
use serde_json::{Value, json};
use server::{demo, error::ApiError};
use time::macros::date;
use uuid::Uuid;

use super::{ADMINISTRATOR, CANARY, LEADERSHIP, OFFICE, Plan, Seeds, enter};
use crate::{
    imports::{send, workbook},
    support::{Reply, TestApp, User},
};

/// Whom the administrator's calls are about: none of those who try.
const COLLEAGUE: &str = "ketoan";
/// For whom a post of leadership waits.
const PROMOTED: &str = "totruongla";
/// Who was told something.
const TOLD: &str = "totruongchoi";
/// The administrator of the other school, and somebody whose password they reset.
const THEIR_ADMINISTRATOR: &str = "quantri-khac";
const THEIR_COLLEAGUE: &str = "giaovien-khac";

/// What one school has of what its keepers look after.
struct House {
    person: Uuid,
    grant: Uuid,
    proposal: Uuid,
    notice: Uuid,
    erasure: Uuid,
    import: Uuid,
}

/// What stands in the two schools.
pub struct Keepers {
    ours: House,
    theirs: House,
    today: String,
    sheet: Vec<u8>,
}

fn sheet(app: &TestApp) -> Vec<u8> {
    let row = |cells: [&str; 4]| cells.map(str::to_owned).to_vec();
    let name = format!("Trẻ {CANARY} {}", app.id().simple());
    workbook(&[row(["Họ và tên trẻ", "Ngày sinh", "Lớp", "Mã trẻ"]), row([&name, "05/03/2021", "Lá 2", "T1"])])
}

/// The first notice of somebody whose password is reset by this administrator.
async fn notice(app: &TestApp, by: &User, person: PersonId, login: &str) -> Uuid {
    let reset = by.command(CommandId(app.id()), &paths::person(person, "password"), &json!({})).await;
    let once: OneTimePassword = reset.ok();
    let open = json!({ "login": login, "password": once.password });
    let view: SessionView = app.nobody().post(paths::SESSION, &open).await.ok();
    view.notices[0].id.0
}

/// A party that somebody proposed to erase.
async fn erasure(app: &TestApp, enters: &User, proposes: &User) -> Uuid {
    let party = enter(app, enters).await;
    let body = json!({ "reason": "Gia đình đề nghị" });
    let reply = proposes.command(CommandId(app.id()), &format!("{}/{party}/erase", paths::PARTIES), &body).await;
    reply.ok::<Erasure>().id.0
}

async fn import(app: &TestApp, by: &User) -> Uuid {
    let reply: Reply = send(by, app.id(), "children", sheet(app)).await;
    reply.ok::<ImportPage>().import.id
}

impl Keepers {
    pub async fn sow(app: &TestApp, other: &User, actor: &Actor) -> Self {
        let (clerk, administrator) = (app.user(OFFICE).await, app.user(ADMINISTRATOR).await);
        let today = app.now().local_date();
        let part = app.school.part("ban-giam-hieu").0;
        let body = json!({ "id": app.id(), "post": "vice_principal", "part": part, "from": today.to_string() });
        let address = paths::person(app.school.person(PROMOTED), "grants");
        let proposal: GrantLine = administrator.command(CommandId(app.id()), &address, &body).await.ok();
        let people: PeopleView = administrator.get(paths::PEOPLE).await.ok();
        let colleague = people.items.iter().find(|line| line.login == COLLEAGUE).unwrap();
        let ours = House {
            person: colleague.id.0,
            grant: colleague.grants[0].grant.id.0,
            proposal: proposal.grant.id.0,
            notice: notice(app, &administrator, app.school.person(TOLD), TOLD).await,
            erasure: erasure(app, &clerk, &app.user("phohieutruong").await).await,
            import: import(app, &clerk).await,
        };
        let staff = employ(app, actor).await;
        let theirs = House {
            person: staff.0,
            grant: actor.grants()[0].id.0,
            // A school of one clerk has nothing that waits; what is held there is no nearer.
            proposal: actor.grants()[0].id.0,
            notice: notice(app, &app.user(THEIR_ADMINISTRATOR).await, staff, THEIR_COLLEAGUE).await,
            erasure: erasure(app, other, other).await,
            import: import(app, other).await,
        };
        Self { ours, theirs, today: today.to_string(), sheet: sheet(app) }
    }
}

/// Gives the other school an administrator and somebody whom they look after; the latter.
async fn employ(app: &TestApp, clerk: &Actor) -> PersonId {
    let (unit, now) = (clerk.unit(), app.now());
    let hash = app.state.passwords.hash(demo::PASSWORD, app.state.clock.random()).await.unwrap();
    let person = |login: &str| PersonRow {
        id: PersonId(app.id()),
        unit,
        login: login.to_owned(),
        display_name: login.to_owned(),
        password_hash: Some(hash.clone()),
        disabled_at: None,
        created_at: now,
    };
    let (administrator, colleague) = (person(THEIR_ADMINISTRATOR), person(THEIR_COLLEAGUE));
    let grant = Grant {
        id: GrantId(app.id()),
        person: administrator.id,
        post: Post::SystemAdministrator,
        part: clerk.grants()[0].part,
        areas: vec![],
        from: date!(2024 - 01 - 01),
        to: None,
        acting_for: None,
    };
    let id = colleague.id;
    let write = move |tx| {
        let (rows, grant) = ([administrator.clone(), colleague.clone()], grant.clone());
        async move {
            for row in &rows {
                people::person_insert(&tx, row).await?;
            }
            people::grant_insert(&tx, &GrantRow { unit, grant, granted_by: None, created_at: now }).await?;
            Ok::<_, ApiError>(())
        }
    };
    app.state.db.write(write).await.unwrap();
    id
}

/// How an operation of theirs is tried; nothing for one that is not theirs.
pub fn plan(name: &str, s: &Seeds) -> Option<Plan> {
    let Keepers { ours, theirs, today, sheet } = &s.keepers;
    let person = |what: &str, body: Value| {
        let of = |house: &House| format!("{}/{}/{what}", paths::PEOPLE, house.person);
        Plan::new(of(ours), body.clone()).only(&[ADMINISTRATOR]).foreign(of(theirs), body)
    };
    let erasure = |what: &str, may: &[&'static str]| {
        let of = |house: &House| format!("{}/erasures/{}/{what}", paths::API, house.erasure);
        Plan::new(of(ours), json!({})).only(may).foreign(of(theirs), json!({}))
    };
    let import = |what: &str, body: Value| {
        let of = |house: &House| format!("{}/{}{what}", paths::IMPORTS, house.import);
        Plan::new(of(ours), body.clone()).only(&[OFFICE]).foreign(of(theirs), body)
    };
    let hold = |what: &str| {
        let (of, body) = (|id: Uuid| format!("{}/{id}/{what}", paths::CASES), json!({ "reason": "Đang khiếu nại" }));
        Plan::new(of(s.case), body.clone()).only(&[LEADERSHIP]).foreign(of(s.other_case), body)
    };
    Some(match name {
        "POST /api/v1/people/{id}/disable" => person("disable", json!({})),
        "POST /api/v1/people/{id}/enable" => person("enable", json!({})),
        "POST /api/v1/people/{id}/password" => person("password", json!({})),
        "POST /api/v1/people/{id}/rename" => person("rename", json!({ "name": "Kế toán trường" })),
        "POST /api/v1/people/{id}/grants" => {
            person("grants", json!({ "id": s.new, "post": "clerk", "part": s.office, "from": today }))
        }
        // Everybody is told what waits for them, which is nothing but for leadership.
        "GET /api/v1/grants/pending" => Plan::new(paths::GRANTS_PENDING, Value::Null),
        "GET /api/v1/grants/lent" => Plan::new(paths::GRANTS_LENT, Value::Null),
        "POST /api/v1/grants/{id}/confirm" => {
            let of = |house: &House| format!("{}/{}/confirm", paths::GRANTS, house.proposal);
            Plan::new(of(ours), json!({})).only(&[LEADERSHIP]).foreign(of(theirs), json!({}))
        }
        "POST /api/v1/grants/{id}/end" => {
            let (of, body) =
                (|house: &House| format!("{}/{}/end", paths::GRANTS, house.grant), json!({ "last": today }));
            Plan::new(of(ours), body.clone()).only(&[ADMINISTRATOR]).foreign(of(theirs), body)
        }
        "DELETE /api/v1/session/notices/{id}" => {
            let of = |house: &House| format!("{}/notices/{}", paths::SESSION, house.notice);
            // It is nobody's but theirs who was told.
            Plan::new(of(ours), Value::Null).only(&[]).foreign(of(theirs), Value::Null)
        }
        // One's own: whoever knows the password until now.
        "POST /api/v1/session/password" => {
            let body = json!({ "current": demo::PASSWORD, "new": "bảy con vịt ra ao chiều nay" });
            Plan::new(paths::SESSION_PASSWORD, body)
        }
        "GET /api/v1/erasures" => {
            Plan::new(format!("{}/erasures", paths::API), Value::Null).only(&[LEADERSHIP, OFFICE])
        }
        "POST /api/v1/erasures/{id}/confirm" => erasure("confirm", &[LEADERSHIP]),
        "POST /api/v1/erasures/{id}/withdraw" => erasure("withdraw", &[LEADERSHIP, OFFICE]),
        "POST /api/v1/parties/{id}/erase" => {
            let (of, body) = (|id: Uuid| format!("{}/{id}/erase", paths::PARTIES), json!({ "reason": "Theo đơn" }));
            Plan::new(of(s.party), body.clone()).only(&[LEADERSHIP, OFFICE]).foreign(of(s.other_party), body)
        }
        "POST /api/v1/cases/{id}/hold" => hold("hold"),
        "POST /api/v1/cases/{id}/hold/end" => hold("hold/end"),
        "GET /api/v1/holds" => Plan::new(format!("{}/holds", paths::API), Value::Null).only(&[LEADERSHIP]),
        "GET /api/v1/imports/templates/{file}" => {
            Plan::new(format!("{}/templates/children.xlsx", paths::IMPORTS), Value::Null).only(&[OFFICE])
        }
        "GET /api/v1/imports/{id}" => import("", Value::Null),
        // The kind of sheet stands where the id of an import does; the sheet's bytes are the body.
        "POST /api/v1/imports/{id}" => Plan::new(format!("{}/children", paths::IMPORTS), json!(sheet)).only(&[OFFICE]),
        "POST /api/v1/imports/{id}/confirm" => import("/confirm", json!({})),
        "POST /api/v1/imports/{id}/undo" => import("/undo", json!({})),
        _ => return None,
    })
}
