//! What searches find of parties: children, guardians, organisations, staff as subjects of requests.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    facet::{Facet, RecordKind},
    ids::{CaseId, PartyId, UnitId},
    rights::Scope,
};
use sea_orm::{EntityTrait, IntoActiveModel, sea_query::OnConflict};
use uuid::Uuid;

use crate::{
    Engine, Result, Tx,
    entity::indexes::party_index::{Column, Entity, Model},
    sql::{MOST_ASKED, Row, Sql, contains},
};

/// What searches find of a party.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartyRow {
    /// The party.
    pub id: PartyId,
    /// At which unit.
    pub unit: UnitId,
    /// What it is: a name of the rules'.
    pub kind: String,
    /// Folded text to search in.
    pub search_key: String,
    /// Folded name for sorting the Vietnamese way.
    pub sort_key: String,
    /// The last digits of the telephone number.
    pub phone_tail: Option<String>,
}

/// Which parties a search finds; what is absent does not matter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PartyFilter {
    /// Of these kinds; empty means all.
    pub kinds: Vec<String>,
    /// Containing this text, folded as the keys are.
    pub search: Option<String>,
    /// With this telephone tail.
    pub phone_tail: Option<String>,
}

/// Stores what searches find of a party.
///
/// # Errors
/// When the database fails.
pub async fn party_put(tx: &Tx, row: &PartyRow) -> Result<()> {
    let model = Model {
        party_id: row.id.0,
        unit: row.unit.0,
        kind: row.kind.clone(),
        search_key: row.search_key.clone(),
        sort_key: row.sort_key.clone(),
        phone_tail: row.phone_tail.clone(),
    };
    let on_conflict = OnConflict::column(Column::PartyId)
        .update_columns([Column::Kind, Column::SearchKey, Column::SortKey, Column::PhoneTail])
        .to_owned();
    Entity::insert(model.into_active_model()).on_conflict(on_conflict).exec_without_returning(tx.conn()).await?;
    Ok(())
}

/// Makes a party unfindable; whether it was there.
///
/// # Errors
/// When the database fails.
pub async fn party_forget(tx: &Tx, unit: UnitId, id: PartyId) -> Result<bool> {
    let mut sql = Sql::new("DELETE FROM party_index WHERE unit = ");
    sql.bind(unit.0).push(" AND party_id = ").bind(id.0);
    Ok(sql.exec(tx).await? > 0)
}

/// A page of the parties of which this scope may read the given facet (the one that holds what is searched in), by
/// sort key, after the last row of the page before.
///
/// # Errors
/// When the database fails.
pub async fn party_list(
    tx: &Tx,
    scope: &Scope,
    facet: Facet,
    filter: &PartyFilter,
    after: Option<(&str, PartyId)>,
    limit: u64,
) -> Result<Vec<PartyRow>> {
    // Keys are folded for comparison by bytes; the collation of the server knows nothing of it.
    let sort_key = match tx.engine() {
        Engine::Postgres => "p.sort_key COLLATE \"C\"",
        Engine::Sqlite => "p.sort_key",
    };
    let mut sql = Sql::new("SELECT p.* FROM party_index p WHERE p.unit = ");
    sql.bind(scope.unit().0).push(" AND ");
    let kind = format!("'{}'", RecordKind::Party.as_str());
    sql.visible_as(scope, &kind, "p.party_id", &format!("'{}'", facet.as_str()));
    if !filter.kinds.is_empty() {
        sql.push(" AND p.kind IN ").list(filter.kinds.iter().map(String::as_str));
    }
    if let Some(text) = &filter.search {
        sql.push(" AND p.search_key LIKE ").bind(contains(text)).push(" ESCAPE '\\'");
    }
    if let Some(tail) = &filter.phone_tail {
        sql.push(" AND p.phone_tail = ").bind(tail.as_str());
    }
    if let Some((key, id)) = after {
        sql.push(&format!(" AND ({sort_key}, p.party_id) > (")).bind(key).push(", ").bind(id.0).push(")");
    }
    sql.push(&format!(" ORDER BY {sort_key}, p.party_id LIMIT ")).bind(i64::try_from(limit).unwrap_or(i64::MAX));
    sql.all(tx).await?.iter().map(party).collect()
}

fn party(row: &Row) -> Result<PartyRow> {
    Ok(PartyRow {
        id: PartyId(row.get("party_id")?),
        unit: UnitId(row.get("unit")?),
        kind: row.get("kind")?,
        search_key: row.get("search_key")?,
        sort_key: row.get("sort_key")?,
        phone_tail: row.get("phone_tail")?,
    })
}

/// Says of which entry this one is a double, or that it is none.
///
/// # Errors
/// When the database fails.
pub async fn party_alias_set(tx: &Tx, unit: UnitId, id: PartyId, into: Option<PartyId>) -> Result<()> {
    let mut sql = Sql::new("UPDATE party_index SET merged_into = ");
    sql.bind(into.map(|p| p.0)).push(" WHERE unit = ").bind(unit.0).push(" AND party_id = ").bind(id.0);
    sql.exec(tx).await?;
    Ok(())
}

/// The entry that counts for this one: itself, or the one into which it was merged.
///
/// # Errors
/// When the database fails.
pub async fn party_standing(tx: &Tx, unit: UnitId, id: PartyId) -> Result<PartyId> {
    let mut standing = id;
    loop {
        let mut sql = Sql::new("SELECT merged_into FROM party_index WHERE unit = ");
        sql.bind(unit.0).push(" AND party_id = ").bind(standing.0);
        let into = sql.one(tx).await?.map(|row| row.get::<Option<Uuid>>("merged_into")).transpose()?.flatten();
        match into {
            // A double of itself would never end; the rules forbid it.
            Some(into) if into != id.0 => standing = PartyId(into),
            Some(_) | None => return Ok(standing),
        }
    }
}

/// The entries that count for these: [`party_standing`] of many, without a query for each.
///
/// # Errors
/// When the database fails.
pub async fn parties_standing(
    tx: &Tx,
    unit: UnitId,
    ids: impl IntoIterator<Item = PartyId>,
) -> Result<BTreeMap<PartyId, PartyId>> {
    let mut standing: BTreeMap<PartyId, PartyId> = ids.into_iter().map(|id| (id, id)).collect();
    loop {
        let ends: BTreeSet<Uuid> = standing.values().map(|id| id.0).collect();
        let into = merged_into(tx, unit, &ends.into_iter().collect::<Vec<_>>()).await?;
        let mut moved = false;
        for (id, end) in &mut standing {
            // A double of itself would never end; the rules forbid it.
            if let Some(next) = into.get(end).filter(|next| *next != id) {
                *end = *next;
                moved = true;
            }
        }
        if !moved {
            return Ok(standing);
        }
    }
}

async fn merged_into(tx: &Tx, unit: UnitId, ids: &[Uuid]) -> Result<BTreeMap<PartyId, PartyId>> {
    let mut into = BTreeMap::new();
    for asked in ids.chunks(MOST_ASKED) {
        let mut sql =
            Sql::new("SELECT party_id, merged_into FROM party_index WHERE merged_into IS NOT NULL AND unit = ");
        sql.bind(unit.0).push(" AND party_id ").among(tx, asked.iter().copied());
        for row in sql.all(tx).await? {
            into.insert(PartyId(row.get("party_id")?), PartyId(row.get("merged_into")?));
        }
    }
    Ok(into)
}

/// An entry with all its doubles, itself first.
///
/// # Errors
/// When the database fails.
pub async fn party_group(tx: &Tx, unit: UnitId, id: PartyId) -> Result<Vec<PartyId>> {
    let mut group = vec![id];
    let mut next = 0;
    while let Some(of) = group.get(next).copied() {
        next += 1;
        let mut sql = Sql::new("SELECT party_id FROM party_index WHERE unit = ");
        sql.bind(unit.0).push(" AND merged_into = ").bind(of.0).push(" ORDER BY party_id");
        for row in sql.all(tx).await? {
            let double = PartyId(row.get("party_id")?);
            if !group.contains(&double) {
                group.push(double);
            }
        }
    }
    Ok(group)
}

/// The cases that hold a personal value of one of these parties, by id.
///
/// # Errors
/// When the database fails.
pub async fn party_cases(tx: &Tx, unit: UnitId, parties: &[PartyId]) -> Result<Vec<CaseId>> {
    let mut sql = Sql::new("SELECT DISTINCT e.root FROM personal_value v JOIN event e ON e.id = v.event_id");
    sql.push(" WHERE v.unit = ").bind(unit.0).push(" AND e.kind = ").bind(RecordKind::Case.as_str());
    sql.push(" AND v.party IN ").list(parties.iter().map(|p| p.0)).push(" ORDER BY e.root");
    sql.all(tx).await?.iter().map(|row| row.get("root").map(CaseId)).collect()
}

/// The living entries of the register whose records name one of these: as guardian, as ward, or as the entry that counts.
///
/// # Errors
/// When the database fails.
pub async fn parties_naming(tx: &Tx, unit: UnitId, parties: &[PartyId]) -> Result<Vec<PartyId>> {
    let mut sql = Sql::new("SELECT DISTINCT root FROM record WHERE unit = ");
    sql.bind(unit.0).push(" AND kind = ").bind(RecordKind::Party.as_str()).push(" AND (");
    for (n, party) in parties.iter().enumerate() {
        sql.push(if n == 0 { "" } else { " OR " }).push("body LIKE ").bind(format!("%{party}%"));
    }
    sql.push(") ORDER BY root");
    sql.all(tx).await?.iter().map(|row| row.get("root").map(PartyId)).collect()
}
