//! Lists of cases and parties.

use db::{
    Db, DbError, both_dbs,
    cases::{
        CaseAfter, CaseFilter, CaseOrder, CaseRow, case_by_code, case_count, case_find, case_list, case_list_open,
        case_put,
    },
    parties::{
        PartyFilter, PartyRow, parties_standing, party_alias_set, party_forget, party_list, party_put, party_standing,
    },
    testing::TestDb,
};
use domain::{
    facet::{Facet, RecordKey, RecordKind},
    rights::Scope,
};
use uuid::Uuid;

use crate::world::{OTHER_SCHOOL, SCHOOL, all, at, case, clerk, core, id, inspector, office, put, put_at};

both_dbs!(
    lists_show_only_what_may_be_read,
    lists_page_by_key_in_both_orders,
    filters_hold_together,
    search_looks_into_personal_text_only_for_its_readers,
    codes_are_unique_within_a_unit,
    parties_are_found_and_sorted_by_bytes,
    the_entries_that_count_for_many_are_those_of_each,
);

fn row(n: u128) -> CaseRow {
    CaseRow {
        id: id(n),
        unit: id(SCHOOL),
        kind: "dossier".into(),
        definition: "copy@1".into(),
        code: None,
        state: "processing".into(),
        area: "office".into(),
        part: None,
        assignee: None,
        author: None,
        due_at: None,
        opened_at: at(i64::try_from(n).unwrap()),
        finished_at: None,
        search_key: format!("ho so {n}"),
        sort_key: format!("ho so {n:05}"),
        personal_search_key: String::new(),
        second_factor_hash: None,
        registration: None,
    }
}

async fn store(db: &Db, rows: &[CaseRow]) {
    db.write(|tx| async move {
        for row in rows {
            case_put(&tx, row).await?;
        }
        Ok::<_, DbError>(())
    })
    .await
    .unwrap();
}

async fn list(
    db: &Db,
    scope: &Scope,
    filter: &CaseFilter,
    order: CaseOrder,
    after: Option<CaseAfter>,
    limit: u64,
) -> Vec<u128> {
    let (rows, count) = db
        .read(|tx| async move {
            Ok::<_, DbError>((
                case_list(&tx, scope, filter, order, after, limit).await?,
                case_count(&tx, scope, filter).await?,
            ))
        })
        .await
        .unwrap();
    if after.is_none() && (rows.len() as u64) < limit {
        assert_eq!(count, rows.len() as u64);
    }
    rows.into_iter().map(|row| row.id.0.as_u128()).collect()
}

async fn shown(db: &Db, scope: &Scope, filter: &CaseFilter) -> Vec<u128> {
    list(db, scope, filter, CaseOrder::Newest, None, 100).await
}

async fn lists_show_only_what_may_be_read(test: TestDb) {
    let db = &test.db;
    store(db, &[row(1), row(2), row(3), CaseRow { unit: id(OTHER_SCHOOL), ..row(4) }]).await;
    put(db, &[(core(1), "1", all()), (core(2), "1", office())]).await;
    // The third has only a facet that is not the core; the fourth is elsewhere.
    put(db, &[(case(3, Facet::Internal), "1", all())]).await;
    put_at(db, OTHER_SCHOOL, &[(core(4), "1", all())]).await.unwrap();
    assert_eq!(shown(db, &clerk(), &CaseFilter::default()).await, [2, 1]);
    assert_eq!(shown(db, &inspector(), &CaseFilter::default()).await, [1]);
    let (open, found, foreign) = db
        .read(|tx| async move {
            Ok::<_, DbError>((
                case_list_open(&tx, id(SCHOOL), Some(id(1)), 10).await?.len(),
                case_find(&tx, id(SCHOOL), id(3)).await?,
                case_find(&tx, id(SCHOOL), id(4)).await?,
            ))
        })
        .await
        .unwrap();
    assert_eq!((open, found, foreign), (2, Some(row(3)), None));
}

async fn lists_page_by_key_in_both_orders(test: TestDb) {
    let db = &test.db;
    let mut rows: Vec<CaseRow> = (1..=7).map(row).collect();
    // Two of one moment, some without date.
    rows[1].opened_at = rows[0].opened_at;
    for (i, due) in [(0, 30), (2, 10), (4, 30), (5, 20)] {
        rows[i].due_at = Some(at(due));
    }
    store(db, &rows).await;
    for n in 1..=7 {
        put(db, &[(core(n), "1", all())]).await;
    }
    let expected = [(CaseOrder::Newest, vec![7, 6, 5, 4, 3, 2, 1]), (CaseOrder::Due, vec![3, 6, 1, 5, 2, 4, 7])];
    for (order, expected) in expected {
        for size in [1, 2, 7] {
            let (mut seen, mut after) = (Vec::new(), None);
            loop {
                let page = list(db, &clerk(), &CaseFilter::default(), order, after, size).await;
                let Some(last) = page.last() else { break };
                after = Some(rows[usize::try_from(*last).unwrap() - 1].after(order));
                seen.extend(page);
            }
            assert_eq!(seen, expected, "{order:?} by {size}");
        }
    }
}

async fn filters_hold_together(test: TestDb) {
    let db = &test.db;
    store(
        db,
        &[
            CaseRow { kind: "finding".into(), part: Some(id(5)), ..row(1) },
            CaseRow { state: "done".into(), finished_at: Some(at(99)), due_at: Some(at(50)), ..row(2) },
            CaseRow { area: "care".into(), assignee: Some(id(11)), due_at: Some(at(60)), ..row(3) },
            CaseRow { author: Some(id(12)), ..row(4) },
        ],
    )
    .await;
    for n in 1..=4 {
        put(db, &[(core(n), "1", all())]).await;
    }
    let any = CaseFilter::default;
    let text = |s: &str| vec![s.to_owned(), "unknown".to_owned()];
    let cases = [
        (CaseFilter { kinds: text("finding"), ..any() }, vec![1]),
        (CaseFilter { states: text("done"), ..any() }, vec![2]),
        (CaseFilter { areas: text("care"), ..any() }, vec![3]),
        (CaseFilter { part: Some(id(5)), ..any() }, vec![1]),
        (CaseFilter { assignee: Some(id(11)), ..any() }, vec![3]),
        (CaseFilter { author: Some(id(12)), ..any() }, vec![4]),
        (CaseFilter { open: Some(true), ..any() }, vec![4, 3, 1]),
        (CaseFilter { open: Some(false), ..any() }, vec![2]),
        (CaseFilter { due_before: Some(at(60)), ..any() }, vec![2]),
        (CaseFilter { opened_from: Some(at(2)), opened_before: Some(at(4)), ..any() }, vec![3, 2]),
        (CaseFilter { open: Some(true), due_before: Some(at(61)), kinds: text("dossier"), ..any() }, vec![3]),
        (CaseFilter { search: Some("so 3".into()), ..any() }, vec![3]),
        (CaseFilter { search: Some("%".into()), ..any() }, vec![]),
    ];
    for (filter, expected) in cases {
        assert_eq!(shown(db, &clerk(), &filter).await, expected, "{filter:?}");
    }
}

async fn search_looks_into_personal_text_only_for_its_readers(test: TestDb) {
    let db = &test.db;
    store(db, &[CaseRow { personal_search_key: "nguyen thi hoa".into(), ..row(1) }]).await;
    put(db, &[(core(1), "1", all()), (case(1, Facet::Personal), "1", office())]).await;
    let filter = CaseFilter { search: Some("thi hoa".into()), ..CaseFilter::default() };
    assert_eq!(shown(db, &clerk(), &filter).await, [1]);
    assert_eq!(shown(db, &inspector(), &filter).await, [0; 0]);
}

async fn codes_are_unique_within_a_unit(test: TestDb) {
    let db = &test.db;
    let coded = |n, unit| CaseRow { code: Some("HS-001".into()), unit: id(unit), ..row(n) };
    store(db, &[coded(1, SCHOOL), coded(2, OTHER_SCHOOL), row(3), row(4)]).await;
    let twin = &coded(3, SCHOOL);
    let refused = db.write(|tx| async move { case_put(&tx, twin).await }).await;
    assert!(matches!(refused, Err(DbError::Duplicate(_))), "{refused:?}");
    let found = db.read(|tx| async move { case_by_code(&tx, id(OTHER_SCHOOL), "HS-001").await }).await.unwrap();
    assert_eq!(found, Some(coded(2, OTHER_SCHOOL)));
    // Stored again, it changes; its unit never does.
    let moved = &CaseRow { state: "done".into(), unit: id(OTHER_SCHOOL), ..coded(1, SCHOOL) };
    let moved = db.write(|tx| async move { case_put(&tx, moved).await }).await;
    assert!(moved.is_ok());
    let found = db.read(|tx| async move { case_find(&tx, id(SCHOOL), id(1)).await }).await.unwrap();
    assert_eq!(found.map(|row| row.state), Some("done".into()));
}

async fn parties_are_found_and_sorted_by_bytes(test: TestDb) {
    let db = &test.db;
    let party = |n: u128, key: &str, tail: &str| PartyRow {
        id: id(n),
        unit: id(SCHOOL),
        kind: if n == 3 { "organisation".into() } else { "child".into() },
        search_key: key.to_lowercase(),
        sort_key: key.into(),
        phone_tail: Some(tail.into()),
    };
    let rows = &[party(1, "b-an", "111"), party(2, "a an", "222"), party(3, "aZan", "111"), party(4, "aan", "111")];
    db.write(|tx| async move {
        for row in rows {
            party_put(&tx, row).await?;
        }
        Ok::<_, DbError>(())
    })
    .await
    .unwrap();
    for n in 1..=4 {
        let key = RecordKey { kind: RecordKind::Party, root: Uuid::from_u128(n), facet: Facet::Personal };
        put(db, &[(key, "1", office())]).await;
    }
    let find = |scope: Scope, filter: PartyFilter, after: Option<(&'static str, u128)>| async move {
        let after = after.map(|(key, n)| (key, id(n)));
        let found =
            db.read(|tx| async move { party_list(&tx, &scope, Facet::Personal, &filter, after, 10).await }).await;
        found.unwrap().into_iter().map(|p| p.id.0.as_u128()).collect::<Vec<_>>()
    };
    let any = PartyFilter::default;
    assert_eq!(find(clerk(), any(), None).await, [2, 3, 4, 1]);
    assert_eq!(find(clerk(), any(), Some(("aZan", 3))).await, [4, 1]);
    assert_eq!(find(inspector(), any(), None).await, [0; 0]);
    assert_eq!(find(clerk(), PartyFilter { search: Some("aza".into()), ..any() }, None).await, [3]);
    assert_eq!(find(clerk(), PartyFilter { phone_tail: Some("111".into()), ..any() }, None).await, [3, 4, 1]);
    assert_eq!(find(clerk(), PartyFilter { kinds: vec!["child".into()], ..any() }, None).await, [2, 4, 1]);
    assert!(db.write(|tx| async move { party_forget(&tx, id(SCHOOL), id(4)).await }).await.unwrap());
    assert_eq!(find(clerk(), any(), None).await, [2, 3, 1]);
}

async fn the_entries_that_count_for_many_are_those_of_each(test: TestDb) {
    let db = &test.db;
    // Of 1 both 2 and, through 3, also 4 are doubles; 5 stands alone, 6 was never entered.
    let doubles = [(1, None), (2, Some(1)), (3, Some(1)), (4, Some(3)), (5, None)];
    db.write(|tx| async move {
        for (n, into) in doubles {
            let row = PartyRow {
                id: id(n),
                unit: id(SCHOOL),
                kind: "child".into(),
                search_key: format!("{n}"),
                sort_key: format!("{n}"),
                phone_tail: None,
            };
            party_put(&tx, &row).await?;
            party_alias_set(&tx, id(SCHOOL), row.id, into.map(id)).await?;
        }
        Ok::<_, DbError>(())
    })
    .await
    .unwrap();
    let (all, each) = db
        .read(|tx| async move {
            let asked = (1..=6).map(id);
            let all = parties_standing(&tx, id(SCHOOL), asked.clone()).await?;
            let mut each = Vec::new();
            for one in asked {
                each.push((one, party_standing(&tx, id(SCHOOL), one).await?));
            }
            Ok::<_, DbError>((all, each))
        })
        .await
        .unwrap();
    assert_eq!(all.into_iter().collect::<Vec<_>>(), each);
    assert_eq!(each.iter().map(|(_, stands)| stands.0.as_u128()).collect::<Vec<_>>(), [1, 1, 1, 1, 5, 6]);
}
