//! The school's settings over the API: the administrator's alone, heard of by every replica, and nothing that was
//! written before changes with them.

use contract::{paths, rest::CaseView, school::SchoolView};
use db::audit::AuditFilter;
use domain::{
    directory::{PartInfo, in_force},
    facet::{Facet, RecordKey, RecordKind},
    ids::{CommandId, PartId},
};
use serde_json::{Value, json};
use time::macros::date;
use uuid::Uuid;

use crate::support::{Desk, Replica, Reply, TestApp, User, both_dbs, cert, finding, other_clerk};

both_dbs!(
    the_administrator_changes_settings_and_others_read_them,
    codes_and_agencies_of_before_stay,
    a_part_ends_only_when_it_is_empty,
    a_draft_of_the_union_does_not_hold_a_part,
    settings_of_another_school_are_nowhere,
);

async fn change(app: &TestApp, by: &User, name: &str, args: Value) -> Reply {
    change_as(by, CommandId(app.id()), name, args).await
}

async fn change_as(by: &User, key: CommandId, name: &str, args: Value) -> Reply {
    by.command(key, paths::SCHOOL_CHANGES, &json!({ "name": name, "args": args })).await
}

async fn read(by: &User) -> SchoolView {
    by.get(paths::SCHOOL).await.ok()
}

fn part<'a>(view: &'a SchoolView, title: &str) -> &'a PartInfo {
    view.parts.iter().find(|part| part.title.vi == title).expect("a part of this title")
}

fn held(replica: &Replica, kind: RecordKind, root: Uuid) -> &Value {
    let key = RecordKey { kind, root, facet: Facet::Core };
    &replica.records.get(&key).expect("every replica of the school holds it").1
}

async fn the_administrator_changes_settings_and_others_read_them(app: TestApp) {
    let admin = app.user("quantri").await;
    let name = json!({ "name": "Trường Mầm non Hương Sen 2" });
    for login in ["hieutruong", "vanthu", "congdoan", "giaovienla"] {
        let other = app.user(login).await;
        change(&app, &other, "rename", name.clone()).await.refused(403, "not_your_role");
        assert_eq!(read(&other).await.unit.name, "Trường Mầm non Hương Sen");
    }
    let teacher = app.user("giaovienla").await;
    let mut replica = teacher.replica(app.id());
    replica.bootstrap().await;
    let key = CommandId(app.id());
    let first = change_as(&admin, key, "rename", name.clone()).await.ok::<SchoolView>();
    assert_eq!(first.unit.name, "Trường Mầm non Hương Sen 2");
    assert_eq!(change_as(&admin, key, "rename", name).await.ok::<SchoolView>(), first, "repeated");
    change_as(&admin, key, "rename", json!({ "name": "Khác" })).await.refused(409, "idempotency_key_reused");
    replica.pull().await;
    assert_eq!(held(&replica, RecordKind::Unit, app.school.unit.0)["name"], "Trường Mầm non Hương Sen 2");

    let added = app.id();
    let body = json!({ "part": added, "title": { "vi": "Tổ Nhà trẻ", "en": "Nursery group" }, "role": "group" });
    change(&app, &admin, "add_part", body).await.ok::<SchoolView>();
    change(&app, &admin, "rename_part", json!({ "part": added, "title": { "vi": "Tổ Nhà trẻ 1" } }))
        .await
        .ok::<SchoolView>();
    replica.pull().await;
    assert_eq!(held(&replica, RecordKind::Part, added)["title"]["vi"], "Tổ Nhà trẻ 1");

    let faulty = change(&app, &admin, "set_prefix", json!({ "prefix": "MN/1" })).await.refused(422, "invalid");
    assert_eq!(faulty.fields[0].field, "prefix");
    change(&app, &admin, "rename", json!({ "name": 7 })).await.refused(400, "bad_body");
    change(&app, &admin, "found", json!({})).await.refused(400, "bad_body");
    let filter = AuditFilter { action: Some("unit.rename".into()), ..AuditFilter::default() };
    let unit = app.school.unit;
    let lines = app.state.db.read(move |tx| {
        let filter = filter.clone();
        async move { db::audit::audit_list(&tx, unit, &filter, None, 10).await }
    });
    assert_eq!(lines.await.unwrap().len(), 1, "one line for what was done once");
}

async fn codes_and_agencies_of_before_stay(app: TestApp) {
    let (admin, clerk) = (app.user("quantri").await, app.user("vanthu").await);
    let desk = Desk { app: &app };
    let code = async |id: Uuid| {
        let view: CaseView = clerk.get(&format!("{}/{id}", paths::CASES)).await.ok();
        view.core.code.expect("it is numbered")
    };
    let before = desk.open(&clerk, cert(app.id(), app.now())).await;
    change(&app, &admin, "set_prefix", json!({ "prefix": "HSen" })).await.ok::<SchoolView>();
    let after = desk.open(&clerk, cert(app.id(), app.now())).await;
    assert_eq!(code(before).await, "MNHgS-260311-0001");
    assert_eq!(code(after).await, "HSen-260311-0002");

    let agency = |from: &str, value: &str| json!({ "what": "agency", "from": from, "value": value });
    change(&app, &admin, "set_dated", agency("2020-01-01", "Cơ quan khác")).await.refused(409, "past_stands");
    let view = change(&app, &admin, "set_dated", agency("2025-07-01", "Cơ quan mới")).await.ok::<SchoolView>();
    let list = &view.unit.settings.agencies;
    assert_eq!(in_force(list, date!(2025 - 06 - 30)), Some("UBND QUẬN GÒ VẤP"));
    assert_eq!(in_force(list, date!(2026 - 03 - 11)), Some("Cơ quan mới"));
    change(&app, &admin, "set_dated", agency("2025-07-01", "Lần hai")).await.refused(409, "past_stands");
}

async fn a_part_ends_only_when_it_is_empty(app: TestApp) {
    let (admin, clerk) = (app.user("quantri").await, app.user("vanthu").await);
    let group = app.school.part("to-la");
    let end = json!({ "part": group, "last": "2026-03-11" });
    let said = change(&app, &admin, "end_part", end.clone()).await.refused(409, "part_in_use");
    assert!(said.message.contains("2 người"), "{}", said.message);

    let new = PartId(app.id());
    let body = json!({ "part": new, "title": { "vi": "Tổ Nhà trẻ" }, "role": "group" });
    change(&app, &admin, "add_part", body).await.ok::<SchoolView>();
    let teacher = app.school.person("totruongmam");
    let give = |part: PartId| json!({ "id": app.id(), "post": "teacher", "part": part, "from": "2026-03-11" });
    let grants = paths::person(teacher, "grants");
    admin.command(CommandId(app.id()), &grants, &give(new)).await.ok::<Value>();
    change(&app, &admin, "end_part", json!({ "part": new, "last": "2026-03-11" })).await.refused(409, "part_in_use");

    // A part with nobody and nothing in it.
    let empty = PartId(app.id());
    let body = json!({ "part": empty, "title": { "vi": "Tổ Dự bị" }, "role": "group" });
    change(&app, &admin, "add_part", body).await.ok::<SchoolView>();
    let ended = json!({ "part": empty, "last": "2026-03-31" });
    let view = change(&app, &admin, "end_part", ended).await.ok::<SchoolView>();
    assert_eq!(part(&view, "Tổ Dự bị").to, Some(date!(2026 - 03 - 31)));
    admin.command(CommandId(app.id()), &grants, &give(empty)).await.refused(422, "invalid");
    let view = change(&app, &admin, "end_part", json!({ "part": empty })).await.ok::<SchoolView>();
    assert_eq!(part(&view, "Tổ Dự bị").to, None);

    // A case keeps a part too, even where nobody works there any more.
    let desk = Desk { app: &app };
    let open = desk.open(&clerk, cert(app.id(), app.now())).await;
    desk.step(&clerk, open, "received", "assign", desk.to("to-mam", "totruongmam")).await;
    let said =
        change(&app, &admin, "end_part", json!({ "part": app.school.part("to-mam"), "last": "2026-03-11" })).await;
    assert!(said.refused(409, "part_in_use").message.contains("1 hồ sơ"));
}

async fn a_draft_of_the_union_does_not_hold_a_part(app: TestApp) {
    let (admin, union) = (app.user("quantri").await, app.user("congdoan").await);
    let empty = PartId(app.id());
    let body = json!({ "part": empty, "title": { "vi": "Tổ Dự bị" }, "role": "group" });
    change(&app, &admin, "add_part", body).await.ok::<SchoolView>();
    Desk { app: &app }.open(&union, finding(app.id(), empty, "Ghi sổ chậm", app.now())).await;
    // Refused, it would tell of the draft.
    change(&app, &admin, "end_part", json!({ "part": empty, "last": "2026-03-11" })).await.ok::<SchoolView>();
}

async fn settings_of_another_school_are_nowhere(app: TestApp) {
    let admin = app.user("quantri").await;
    let (other, _) = other_clerk(&app).await;
    let mut replica = other.replica(app.id());
    replica.bootstrap().await;
    let theirs = read(&other).await;
    assert_eq!((theirs.unit.name.as_str(), theirs.parts.len()), ("Trường khác", 1));
    let part = theirs.parts[0].id;
    for (name, args) in [
        ("rename_part", json!({ "part": part, "title": { "vi": "Phòng khác" } })),
        ("end_part", json!({ "part": part, "last": "2026-03-11" })),
    ] {
        change(&app, &admin, name, args).await.refused(404, "not_found");
    }
    let taken = json!({ "part": part, "title": { "vi": "Phòng khác" }, "role": "office" });
    change(&app, &admin, "add_part", taken).await.refused(404, "not_found");
    change(&app, &admin, "rename", json!({ "name": "Trường Mầm non Sen Hồng" })).await.ok::<SchoolView>();
    assert_eq!(read(&other).await, theirs);
    assert!(replica.pull().await.ops.is_empty(), "nothing of it is told");
}
