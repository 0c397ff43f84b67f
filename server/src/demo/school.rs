//! The school itself: unit, parts, accounts by post, definitions and calendar.

use std::sync::Arc;

use db::{
    DbError, Tx,
    people::{self, GrantRow, PartRow, PersonRow, UnitRow},
    records,
};
use domain::{
    calendar::Calendar,
    directory::{Dated, Hat, PartInfo, PersonInfo, UnitInfo, UnitSettings},
    facet::{Facet, RecordKey, RecordKind},
    ids::{GrantId, MacroId, PartId, PersonId, UnitId},
    instant::Instant,
    macros::{Macro, Use},
    rights::{Actor, Area, Grant, Post, Role},
    text::Text,
};
use serde::Serialize;
use time::{Date, macros::date};
use uuid::Uuid;

use super::{PASSWORD, fixed, unit};
use crate::{
    definitions::{Shipped, shipped},
    error::ApiError,
    service::catalogue,
    state::AppState,
};

/// Since when everybody holds their post.
const SINCE: Date = date!(2024 - 01 - 01);

/// A part of the school.
struct Part {
    key: &'static str,
    vi: &'static str,
    en: &'static str,
    role: Role,
    areas: &'static [&'static str],
}

const PARTS: [Part; 6] = [
    Part { key: "ban-giam-hieu", vi: "Ban giám hiệu", en: "School leadership", role: Role::Leadership, areas: &[] },
    Part { key: "to-la", vi: "Tổ Lá", en: "Group Lá (ages 5–6)", role: Role::Group, areas: &["education"] },
    Part {
        key: "to-choi", vi: "Tổ Chồi", en: "Group Chồi (ages 4–5)", role: Role::Group, areas: &["education"]
    },
    Part { key: "to-mam", vi: "Tổ Mầm", en: "Group Mầm (ages 3–4)", role: Role::Group, areas: &["education"] },
    Part { key: "van-phong", vi: "Văn phòng", en: "Office", role: Role::Office, areas: &["office", "finance"] },
    Part { key: "cong-doan", vi: "Công đoàn", en: "Trade union", role: Role::Union, areas: &["inspection"] },
];

/// An account of the demo school.
#[derive(Debug, Clone, Copy)]
pub struct Account {
    /// What one types to sign in.
    pub login: &'static str,
    /// The post, which stands for a name.
    pub name: &'static str,
    hats: &'static [(Post, &'static str)],
}

const ACCOUNTS: [Account; 11] = [
    Account { login: "hieutruong", name: "Hiệu trưởng", hats: &[(Post::Principal, "ban-giam-hieu")] },
    Account { login: "phohieutruong", name: "Phó Hiệu trưởng", hats: &[(Post::VicePrincipal, "ban-giam-hieu")] },
    Account { login: "totruongla", name: "Tổ trưởng Tổ Lá", hats: &[(Post::GroupHead, "to-la")] },
    Account { login: "giaovienla", name: "Giáo viên Tổ Lá", hats: &[(Post::Teacher, "to-la")] },
    // Two hats: the workspace shows one view for each, and a switch.
    Account {
        login: "totruongchoi",
        name: "Tổ trưởng Tổ Chồi, người kiểm tra",
        hats: &[(Post::GroupHead, "to-choi"), (Post::Inspector, "cong-doan")],
    },
    Account { login: "totruongmam", name: "Tổ trưởng Tổ Mầm", hats: &[(Post::GroupHead, "to-mam")] },
    Account { login: "vanthu", name: "Văn thư", hats: &[(Post::Clerk, "van-phong")] },
    Account { login: "ketoan", name: "Kế toán", hats: &[(Post::Accountant, "van-phong")] },
    Account { login: "congdoan", name: "Chủ tịch Công đoàn", hats: &[(Post::UnionChair, "cong-doan")] },
    Account {
        login: "kiemtra", name: "Người kiểm tra của Công đoàn", hats: &[(Post::Inspector, "cong-doan")]
    },
    Account { login: "quantri", name: "Quản trị hệ thống", hats: &[(Post::SystemAdministrator, "van-phong")] },
];

/// The accounts of the demo school, all with [`PASSWORD`].
pub fn accounts() -> &'static [Account] {
    &ACCOUNTS
}

impl Account {
    /// The person.
    pub fn person(&self) -> PersonId {
        PersonId(fixed(&format!("person/{}", self.login)))
    }

    fn grants(&self) -> Vec<Grant> {
        let grant = |(post, part): &(Post, &str)| Grant {
            id: GrantId(fixed(&format!("grant/{}/{part}", self.login))),
            person: self.person(),
            post: *post,
            part: part_id(part),
            areas: vec![],
            from: SINCE,
            to: None,
            acting_for: None,
        };
        self.hats.iter().map(grant).collect()
    }
}

fn part_id(key: &str) -> PartId {
    PartId(fixed(&format!("part/{key}")))
}

/// The school as it was founded.
#[derive(Debug, Clone, Copy)]
pub struct School {
    /// Its unit.
    pub unit: UnitId,
}

impl School {
    /// A part by its short name: `to-la`.
    ///
    /// # Panics
    /// When there is none; the names are this program's own.
    pub fn part(&self, key: &str) -> PartId {
        assert!(PARTS.iter().any(|part| part.key == key), "no part {key}");
        part_id(key)
    }

    /// A person by their login.
    ///
    /// # Panics
    /// When there is none; the names are this program's own.
    pub fn person(&self, login: &str) -> PersonId {
        account(login).person()
    }

    /// Somebody with the rights they have on a day.
    ///
    /// # Panics
    /// When there is no such account; the names are this program's own.
    pub fn actor(&self, login: &str, on: Date) -> Actor {
        Actor::new(self.person(login), self.unit, account(login).grants(), on)
    }
}

fn account(login: &str) -> &'static Account {
    ACCOUNTS.iter().find(|a| a.login == login).expect("the demo names its own accounts")
}

/// Founds the school: no case yet, nobody in the register of parties.
///
/// # Errors
/// When there is such a school already; when the database fails.
pub async fn found(state: &AppState) -> Result<School, ApiError> {
    let shipped = shipped().map_err(ApiError::internal)?;
    // One hash for all: they share one password.
    let hash: Arc<str> = state.passwords.hash(PASSWORD, state.clock.random()).await?.into();
    let now = state.clock.now();
    state
        .db
        .write(move |tx| {
            let hash = hash.clone();
            async move { store(&tx, shipped, &hash, now).await }
        })
        .await?;
    Ok(School { unit: unit() })
}

async fn store(tx: &Tx, shipped: &Shipped, hash: &str, now: Instant) -> Result<(), ApiError> {
    let unit = unit();
    let (key, name) = ("MNHgS".to_owned(), "Trường Mầm non Hương Sen".to_owned());
    let info = UnitInfo { id: unit, key, name, settings: settings(), forgotten: 0 };
    let row = UnitRow {
        id: unit,
        key: info.key.clone(),
        name: info.name.clone(),
        settings: json(&info.settings)?,
        created_at: now,
    };
    people::unit_insert(tx, &row).await?;
    show(tx, RecordKind::Unit, unit.0, &info).await?;
    for (position, part) in (0_i32..).zip(&PARTS) {
        store_part(tx, part, position).await?;
    }
    for account in accounts() {
        store_account(tx, account, hash, now).await?;
    }
    catalogue::publish_calendar(tx, unit, &Calendar::vietnam()).await?;
    for lifecycle in &shipped.lifecycles {
        catalogue::publish_lifecycle(tx, unit, lifecycle).await?;
    }
    for procedure in &shipped.procedures {
        catalogue::publish_procedure(tx, unit, procedure).await?;
    }
    Ok(())
}

fn settings() -> UnitSettings {
    let dated = |from, value: &str| Dated { from, value: value.to_owned() };
    UnitSettings {
        code_prefix: "MNHgS".into(),
        places: vec![dated(date!(2000 - 01 - 01), "Gò Vấp")],
        // Quận ceased with 30/6/2025, and which ward the school belongs to is for the school to say.
        agencies: vec![dated(date!(2000 - 01 - 01), "UBND QUẬN GÒ VẤP"), dated(date!(2025 - 07 - 01), "")],
        desk: Text::new(
            "Văn phòng nhà trường, 07:30–11:30 và 13:00–17:00 các ngày làm việc",
            "The school office, 07:30–11:30 and 13:00–17:00 on working days",
        ),
        switches: vec![],
        macros: macros(),
    }
}

/// Texts that any school writes again and again.
fn macros() -> Vec<Macro> {
    let texts: [(&str, &str, &[Use]); 3] = [
        (
            "Thiếu giấy tờ",
            "Hồ sơ {mã hồ sơ} còn thiếu: {giấy tờ thiếu}. Đề nghị bổ sung tại văn phòng nhà trường.",
            &[Use::Reason, Use::Supplement],
        ),
        ("Đủ điều kiện", "Hồ sơ {thủ tục} đủ giấy tờ, đúng quy định. Đề nghị lãnh đạo ký.", &[Use::Opinion]),
        ("Nhắc hạn", "Hồ sơ {mã hồ sơ} đến hạn {hạn}, đề nghị xử lý trước ngày đó.", &[Use::Comment]),
    ];
    let one = |(name, text, uses): (&str, &str, &[Use])| Macro {
        id: MacroId(fixed(&format!("macro/{name}"))),
        version: 1,
        name: name.to_owned(),
        text: text.to_owned(),
        uses: uses.to_vec(),
    };
    texts.into_iter().map(one).collect()
}

async fn store_part(tx: &Tx, part: &Part, position: i32) -> Result<(), ApiError> {
    let id = part_id(part.key);
    let row = PartRow {
        id,
        unit: unit(),
        key: part.key.into(),
        title_vi: part.vi.into(),
        title_en: part.en.into(),
        role: part.role,
        position: position.into(),
        to: None,
    };
    people::part_put(tx, &row).await?;
    let info = PartInfo {
        id,
        title: Text::new(part.vi, part.en),
        role: part.role,
        areas: part.areas.iter().map(|area| Area((*area).to_owned())).collect(),
        position,
        to: None,
    };
    show(tx, RecordKind::Part, id.0, &info).await
}

async fn store_account(tx: &Tx, account: &Account, hash: &str, now: Instant) -> Result<(), ApiError> {
    let (id, unit) = (account.person(), unit());
    let row = PersonRow {
        id,
        unit,
        login: account.login.into(),
        display_name: account.name.into(),
        password_hash: Some(hash.to_owned()),
        disabled_at: None,
        created_at: now,
    };
    people::person_insert(tx, &row).await?;
    let grants = account.grants();
    for grant in &grants {
        let row = GrantRow { unit, grant: grant.clone(), granted_by: None, created_at: now };
        people::grant_insert(tx, &row).await?;
    }
    let hats = grants.iter().map(|g| Hat { post: g.post, part: g.part, from: g.from, to: g.to }).collect();
    show(tx, RecordKind::Person, id.0, &PersonInfo { id, name: account.name.into(), hats }).await
}

/// Stores what everybody of the staff may read.
async fn show(tx: &Tx, kind: RecordKind, root: Uuid, body: &impl Serialize) -> Result<(), ApiError> {
    let key = RecordKey { kind, root, facet: Facet::Core };
    let stored = records::record_put(tx, unit(), key, &json(body)?, &catalogue::for_the_unit()).await;
    stored.map(drop).map_err(|err: DbError| err.into())
}

fn json(value: &impl Serialize) -> Result<String, ApiError> {
    serde_json::to_string(value).map_err(ApiError::internal)
}
