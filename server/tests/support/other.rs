//! Another school in the same database: the wall nothing crosses.

use db::people::{self, GrantRow, PartRow, PersonRow, UnitRow};
use domain::{
    directory::UnitSettings,
    ids::{GrantId, PartId, PersonId, UnitId},
    rights::{Actor, Grant, Post, Role},
    text::Text,
};
use server::{definitions::shipped, demo, error::ApiError, service::catalogue};
use time::macros::date;

use super::{TestApp, User};

/// Founds another school and signs in its clerk, who is called `vanthu-khac`.
pub async fn other_clerk(app: &TestApp) -> (User, Actor) {
    let (unit, part, person) = (UnitId(app.id()), PartId(app.id()), PersonId(app.id()));
    let grant = Grant {
        id: GrantId(app.id()),
        person,
        post: Post::Clerk,
        part,
        areas: vec![],
        from: date!(2024 - 01 - 01),
        to: None,
        acting_for: None,
    };
    let hash = app.state.passwords.hash(demo::PASSWORD, app.state.clock.random()).await.expect("a hash");
    let (now, given) = (app.now(), grant.clone());
    let write = move |tx| {
        let (hash, grant) = (hash.clone(), given.clone());
        async move {
            let settings = UnitSettings {
                code_prefix: "KHAC".into(),
                places: vec![],
                agencies: vec![],
                desk: Text::default(),
                switches: vec![],
                macros: vec![],
            };
            let settings = serde_json::to_string(&settings).expect("it serialises");
            let row =
                UnitRow { id: unit, key: "KHAC".into(), name: "Trường khác".into(), settings, created_at: now };
            people::unit_insert(&tx, &row).await?;
            let row = PartRow {
                id: part,
                unit,
                key: "van-phong".into(),
                title_vi: "Văn phòng".into(),
                title_en: "Office".into(),
                role: Role::Office,
                position: 0,
                to: None,
            };
            people::part_put(&tx, &row).await?;
            let row = PersonRow {
                id: person,
                unit,
                login: "vanthu-khac".into(),
                display_name: "Văn thư".into(),
                password_hash: Some(hash),
                disabled_at: None,
                created_at: now,
            };
            people::person_insert(&tx, &row).await?;
            people::grant_insert(&tx, &GrantRow { unit, grant, granted_by: None, created_at: now }).await?;
            let shipped = shipped().expect("the shipped definitions pass");
            for lifecycle in &shipped.lifecycles {
                catalogue::publish_lifecycle(&tx, unit, lifecycle).await?;
            }
            for procedure in &shipped.procedures {
                catalogue::publish_procedure(&tx, unit, procedure).await?;
            }
            Ok::<_, ApiError>(())
        }
    };
    app.state.db.write(write).await.expect("the other school is founded");
    (app.user("vanthu-khac").await, Actor::new(person, unit, [grant], now.local_date()))
}
