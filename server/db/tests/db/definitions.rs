//! Drafts, what was done to them, and by what versions are known again.

use db::{
    DbError, both_dbs,
    cases::{CaseRow, case_ids_of, case_put},
    definitions::{
        DraftEventRow, DraftRow, VersionRow, draft_event_append, draft_event_list, draft_find, draft_list, draft_put,
        version_find, version_later, version_list, version_put,
    },
    testing::TestDb,
};
use domain::{facet::RecordKind, ids::CaseId};

use crate::world::{OTHER_SCHOOL, SCHOOL, at, id};

both_dbs!(
    a_draft_is_kept_by_its_school_alone,
    what_was_done_is_appended_and_read_up_to_a_revision,
    a_version_is_known_by_its_hash_and_takes_what_it_lacks,
    cases_of_some_versions_open_ones_first,
);

fn draft(n: u128, unit: u128, rev: u32) -> DraftRow {
    DraftRow {
        id: id(n),
        unit: id(unit),
        key: "copy".into(),
        cases: "dossier".into(),
        state: if rev > 1 { "proposed" } else { "drafting" }.into(),
        author: id(11),
        rev,
        begun_at: at(0),
        changed_at: at(i64::from(rev)),
        body: format!("{{\"rev\":{rev}}}"),
    }
}

async fn a_draft_is_kept_by_its_school_alone(test: TestDb) {
    let db = &test.db;
    let put = |row: DraftRow| {
        db.write(move |tx| {
            let row = row.clone();
            async move { draft_put(&tx, &row).await }
        })
    };
    put(draft(1, SCHOOL, 1)).await.unwrap();
    put(draft(2, SCHOOL, 1)).await.unwrap();
    put(draft(1, SCHOOL, 2)).await.unwrap();
    assert!(matches!(put(draft(1, OTHER_SCHOOL, 9)).await, Err(DbError::Foreign)));
    let (found, all, proposed, none, other) = db
        .read(|tx| async move {
            let kinds = ["dossier"];
            Ok::<_, DbError>((
                draft_find(&tx, id(1)).await?,
                draft_list(&tx, id(SCHOOL), &kinds, None, 9).await?,
                draft_list(&tx, id(SCHOOL), &kinds, Some(&["proposed"]), 9).await?,
                draft_list(&tx, id(SCHOOL), &[], None, 9).await?,
                draft_list(&tx, id(OTHER_SCHOOL), &kinds, None, 9).await?,
            ))
        })
        .await
        .unwrap();
    assert_eq!(found, Some(draft(1, SCHOOL, 2)));
    assert_eq!(all, [draft(1, SCHOOL, 2), draft(2, SCHOOL, 1)], "changed last first");
    assert_eq!((proposed.len(), none.len(), other.len()), (1, 0, 0));
}

async fn what_was_done_is_appended_and_read_up_to_a_revision(test: TestDb) {
    let db = &test.db;
    let row = |no: u32| DraftEventRow {
        draft: id(1),
        no,
        unit: id(SCHOOL),
        at: at(0),
        person: id(11),
        grant: id(1011),
        on_behalf: (no == 2).then(|| id(12)),
        command: id(u128::from(no)),
        action: "edit".into(),
        body: "{}".into(),
    };
    let append = |no| {
        let row = row(no);
        db.write(move |tx| {
            let row = row.clone();
            async move { draft_event_append(&tx, &row).await }
        })
    };
    for no in 1..=3 {
        append(no).await.unwrap();
    }
    assert!(matches!(append(3).await, Err(DbError::Duplicate(_))));
    let read = |unit: u128| db.read(move |tx| async move { draft_event_list(&tx, id(unit), id(1), 2).await });
    assert_eq!(read(SCHOOL).await.unwrap(), [row(1), row(2)]);
    assert_eq!(read(OTHER_SCHOOL).await.unwrap(), []);
}

async fn a_version_is_known_by_its_hash_and_takes_what_it_lacks(test: TestDb) {
    let db = &test.db;
    let bare = |number: u32| VersionRow {
        unit: id(SCHOOL),
        kind: RecordKind::Procedure,
        key: "copy".into(),
        version: number,
        hash: format!("h{number}"),
        at: None,
        person: None,
        draft: None,
    };
    let told = VersionRow { at: Some(at(5)), person: Some(id(11)), draft: Some(id(1)), ..bare(2) };
    for row in [bare(1), bare(2), told.clone(), bare(2)] {
        let write = db.write(move |tx| {
            let row = row.clone();
            async move { version_put(&tx, &row).await }
        });
        write.await.unwrap();
    }
    let (found, later, all, other) = db
        .read(|tx| async move {
            let kind = RecordKind::Procedure;
            Ok::<_, DbError>((
                version_find(&tx, id(SCHOOL), kind, "copy", 2).await?,
                version_later(&tx, id(SCHOOL), kind, "copy", 1).await?,
                version_list(&tx, id(SCHOOL)).await?,
                version_find(&tx, id(SCHOOL), RecordKind::Lifecycle, "copy", 2).await?,
            ))
        })
        .await
        .unwrap();
    assert_eq!(found, Some(told.clone()), "by whom it was published is not forgotten");
    assert_eq!((later, other), (vec![told.clone()], None));
    assert_eq!(all, [bare(1), told]);
}

async fn cases_of_some_versions_open_ones_first(test: TestDb) {
    let db = &test.db;
    let case = |n: u128, definition: &str, finished: Option<i64>| CaseRow {
        id: id(n),
        unit: id(SCHOOL),
        kind: "dossier".into(),
        definition: definition.into(),
        code: None,
        registration: None,
        state: "processing".into(),
        area: "office".into(),
        part: None,
        assignee: None,
        author: None,
        due_at: None,
        opened_at: at(0),
        finished_at: finished.map(at),
        search_key: String::new(),
        sort_key: String::new(),
        personal_search_key: String::new(),
        second_factor_hash: None,
    };
    let rows = [
        case(1, "copy@1", None),
        case(2, "copy@2", None),
        case(3, "copy@1", Some(10)),
        case(4, "copy@1", Some(1)),
        case(5, "copyist@1", None),
    ];
    let rows = &rows;
    let store = db.write(|tx| async move {
        for row in rows {
            case_put(&tx, row).await?;
        }
        Ok::<_, DbError>(())
    });
    store.await.unwrap();
    let names = ["copy@1".to_owned(), "copy@2".to_owned()];
    let names = &names;
    let of = |since: Option<i64>, limit| {
        db.read(move |tx| async move { case_ids_of(&tx, id(SCHOOL), names, since.map(at), limit).await })
    };
    let ids = |list: [u128; 3]| list.map(id::<CaseId>).to_vec();
    assert_eq!(of(Some(5), 9).await.unwrap(), ids([2, 1, 3]));
    assert_eq!(of(None, 9).await.unwrap(), ids([2, 1, 3])[..2]);
    assert_eq!(of(Some(0), 1).await.unwrap(), ids([2, 1, 3])[..1]);
}
