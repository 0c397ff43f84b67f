//! Every refusal about drafts, by the API.

use contract::{definitions::DraftView, paths};
use domain::{
    definition::draft::DraftDenial,
    denial::Denial,
    ids::{CommandId, DraftId},
};
use serde_json::{Value, json};

use super::{NEXT, P5, SHIPPED, act, ask, begin, edit, publish};
use crate::support::{TestApp, both_dbs, other_clerk};

both_dbs!(
    whoever_may_not_is_told_so,
    two_who_write_at_once,
    what_is_faulty_past_overlapping_or_huge,
    another_schools_drafts_are_nowhere,
    a_repeated_call_is_done_once,
    drafts_of_the_inspecting_side,
);

async fn whoever_may_not_is_told_so(app: TestApp) {
    let teacher = app.user("giaovienla").await;
    let draft = begin(&app, &teacher, P5, SHIPPED).await.draft.id;
    for login in ["quantri"] {
        let nobody = app.user(login).await;
        nobody.get(paths::DEFINITION_DRAFTS).await.refused(403, "not_your_role");
        nobody.get(&paths::definition_draft(draft)).await.refused(403, "not_your_role");
        let source = json!({ "source": "version", "key": P5, "version": SHIPPED });
        ask(&app, &nobody, "begin", json!({ "draft": app.id(), "source": source })).await.refused(403, "not_your_role");
    }
    let (clerk, principal, vice) =
        (app.user("vanthu").await, app.user("hieutruong").await, app.user("phohieutruong").await);
    let reasons = json!({ "reasons": "Cần" });
    act(&app, &clerk, draft, "propose", reasons.clone()).await.refused(403, "not_your_draft");
    act(&app, &teacher, draft, "propose", json!({ "reasons": " " })).await.refused(422, "invalid");
    act(&app, &principal, draft, "approve", json!({})).await.refused(409, "draft_state");
    act(&app, &teacher, draft, "propose", reasons.clone()).await.ok::<DraftView>();
    act(&app, &teacher, draft, "return", json!({ "mend": "x" })).await.refused(403, "not_your_role");
    act(&app, &vice, draft, "approve", json!({})).await.refused(403, "not_your_post");
    act(&app, &teacher, draft, "approve", json!({})).await.refused(403, "not_your_post");
    act(&app, &vice, draft, "publish", json!({ "from": "2026-04-01" })).await.refused(409, "draft_state");

    let own = begin(&app, &principal, P5, SHIPPED).await.draft.id;
    act(&app, &principal, own, "propose", reasons).await.ok::<DraftView>();
    act(&app, &principal, own, "approve", json!({})).await.refused(403, "own_draft");
    act(&app, &vice, own, "approve", json!({})).await.ok::<DraftView>();
    act(&app, &principal, own, "publish", json!({ "from": "2026-04-01" })).await.ok::<DraftView>();
    // The other was proposed over the first version: it is approved over the second, and begins after it.
    act(&app, &principal, draft, "approve", json!({})).await.ok::<DraftView>();
    let late = act(&app, &vice, draft, "publish", json!({ "from": "2026-03-20" })).await.refused(422, "draft_faulty");
    assert!(format!("{:?}", late.denial).contains("OverlappingVersions"), "{late:?}");
    act(&app, &vice, draft, "publish", json!({ "from": "2026-04-02" })).await.ok::<DraftView>();
    act(&app, &vice, draft, "discard", json!({})).await.refused(409, "draft_state");
}

async fn two_who_write_at_once(app: TestApp) {
    let (teacher, head) = (app.user("giaovienla").await, app.user("totruongla").await);
    let begun = begin(&app, &teacher, P5, SHIPPED).await;
    edit(&app, &head, &begun, |content| content.procedure.limit.legal = "3wd".parse().unwrap()).await;
    let mut content = begun.draft.content.clone();
    content.procedure.title.vi.push('!');
    let late = json!({ "draft": begun.draft.id, "rev": begun.draft.rev, "content": content });
    let refused = ask(&app, &teacher, "edit", late).await.refused(409, "draft_changed");
    let Some(Denial::Draft(DraftDenial::DraftChanged { rev, by, changes })) = refused.denial else {
        panic!("{refused:?}")
    };
    assert_eq!((rev, by, changes.len()), (2, app.school.person("totruongla"), 1));
}

async fn what_is_faulty_past_overlapping_or_huge(app: TestApp) {
    let (vice, principal) = (app.user("phohieutruong").await, app.user("hieutruong").await);
    let begun = begin(&app, &vice, P5, SHIPPED).await;
    let draft = begun.draft.id;
    let faulty = edit(&app, &vice, &begun, |content| content.procedure.title.vi = "Giấy của {child}".into()).await;
    assert_eq!(
        faulty.faults.iter().map(domain::definition::lint::DefinitionFault::code).collect::<Vec<_>>(),
        ["personal_title"]
    );
    act(&app, &vice, draft, "propose", json!({ "reasons": "x" })).await.refused(422, "draft_faulty");
    let mended = edit(&app, &vice, &faulty, |content| content.procedure.title.vi = "Giấy".into()).await;
    act(&app, &vice, draft, "propose", json!({ "reasons": "x" })).await.ok::<DraftView>();
    act(&app, &principal, draft, "approve", json!({})).await.ok::<DraftView>();
    let past = act(&app, &vice, draft, "publish", json!({ "from": "2026-03-10" })).await;
    past.refused(422, "draft_in_the_past");
    act(&app, &vice, draft, "publish", json!({ "from": "soon" })).await.refused(400, "bad_body");
    act(&app, &principal, draft, "return", json!({ "mend": "x" })).await.ok::<DraftView>();

    let put = async |content: Value| act(&app, &vice, draft, "edit", json!({ "content": content })).await;
    let mut huge = serde_json::to_value(&mended.draft.content).unwrap();
    huge["procedure"]["about"]["vi"] = json!("x".repeat(3000));
    put(huge.clone()).await.refused(422, "draft_too_large");
    let field = huge["procedure"]["fields"][0].clone();
    huge["procedure"]["about"]["vi"] = json!("x");
    huge["procedure"]["fields"] = json!(vec![field; 81]);
    put(huge.clone()).await.refused(422, "draft_too_large");
    huge["procedure"]["about"]["vi"] = json!("x".repeat(2 * 1024 * 1024));
    put(huge.clone()).await.refused(413, "too_large");
    let mut odd = serde_json::to_value(&mended.draft.content).unwrap();
    odd["procedure"]["teleport"] = json!(true);
    put(odd).await.refused(400, "bad_body");
    // A key and versions that somebody writes in are put right, and rename nothing.
    let mut renamed = serde_json::to_value(&mended.draft.content).unwrap();
    renamed["procedure"]["key"] = json!("xac-nhan-dang-hoc");
    renamed["procedure"]["version"] = json!(99);
    let view: DraftView = put(renamed).await.ok();
    let procedure = &view.draft.content.procedure;
    assert_eq!((procedure.key.as_str(), procedure.version), (P5, NEXT));
}

async fn another_schools_drafts_are_nowhere(app: TestApp) {
    let clerk = app.user("vanthu").await;
    let (other, _) = other_clerk(&app).await;
    let theirs = begin(&app, &other, P5, SHIPPED).await;
    let id = theirs.draft.id;
    clerk.get(&paths::definition_draft(id)).await.refused(404, "not_found");
    clerk.get(&paths::rehearsal(id)).await.refused(404, "not_found");
    for (name, args) in [
        ("edit", json!({ "content": theirs.draft.content })),
        ("propose", json!({ "reasons": "x" })),
        ("return", json!({ "mend": "x" })),
        ("approve", json!({})),
        ("publish", json!({ "from": "2026-04-01" })),
        ("discard", json!({})),
    ] {
        act(&app, &clerk, id, name, args).await.refused(404, "not_found");
    }
    let source = json!({ "source": "version", "key": P5, "version": SHIPPED });
    let taken = ask(&app, &clerk, "begin", json!({ "draft": id, "source": source })).await;
    taken.refused(404, "not_found");
    let list: contract::definitions::DraftList = clerk.get(paths::DEFINITION_DRAFTS).await.ok();
    assert!(list.items.is_empty());
    let still: DraftView = other.get(&paths::definition_draft(id)).await.ok();
    assert_eq!(still.draft, theirs.draft);
    // What one school publishes, the other does not have.
    let vice = app.user("phohieutruong").await;
    let ours = begin(&app, &vice, P5, SHIPPED).await.draft.id;
    publish(&app, &vice, ours, "2026-03-11").await;
    assert_eq!(super::versions(&other, P5).await.items.len(), 1);
}

async fn a_repeated_call_is_done_once(app: TestApp) {
    let clerk = app.user("vanthu").await;
    let source = json!({ "source": "version", "key": P5, "version": SHIPPED });
    let body = json!({ "name": "begin", "args": { "draft": app.id(), "source": source } });
    let key = CommandId(app.id());
    let send = async |body: &Value| clerk.command(key, paths::DEFINITION_DRAFT_CHANGES, body).await;
    let first: DraftView = send(&body).await.ok();
    assert_eq!(send(&body).await.ok::<DraftView>(), first);
    assert_eq!(app.db.number("SELECT COUNT(*) FROM definition_event").await, 1);
    let mut other = body.clone();
    other["args"]["draft"] = json!(app.id());
    send(&other).await.refused(409, "idempotency_key_reused");
    let again = ask(&app, &clerk, "begin", body["args"].clone()).await;
    again.refused(409, "already_exists");
}

async fn drafts_of_the_inspecting_side(app: TestApp) {
    const FINDING: &str = "kien-nghi-kiem-tra";
    let (inspector, principal, clerk) =
        (app.user("kiemtra").await, app.user("hieutruong").await, app.user("vanthu").await);
    let id: DraftId = begin(&app, &inspector, FINDING, 1).await.draft.id;
    for other in [&principal, &clerk] {
        other.get(&paths::definition_draft(id)).await.refused(404, "not_found");
        let list: contract::definitions::DraftList = other.get(paths::DEFINITION_DRAFTS).await.ok();
        assert!(list.items.is_empty(), "it does not exist for them");
    }
    act(&app, &principal, id, "discard", json!({})).await.refused(404, "not_found");
    act(&app, &inspector, id, "propose", json!({ "reasons": "Kế hoạch năm" })).await.ok::<DraftView>();
    act(&app, &inspector, id, "approve", json!({})).await.refused(403, "own_draft");
    let chair = app.user("congdoan").await;
    act(&app, &chair, id, "approve", json!({})).await.ok::<DraftView>();
    act(&app, &chair, id, "publish", json!({ "from": "2026-04-01" })).await.ok::<DraftView>();
    assert_eq!(super::versions(&principal, FINDING).await.items.len(), 2, "what is published, everybody reads");
}
